//! Numbering of types.

use super::runtime_module::MODULE;
use crate::wasm::code::{Heap, TypeRef, ValType};
use rustc_hash::FxHashMap;
use wasm_encoder as we;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};

/// The types of a module: the run-time system's group under the indexes that it has there, then what
/// code asked for, in the order of asking.
pub(super) struct Types {
    added: Vec<we::SubType>,
    runtime: FxHashMap<u32, u32>,
    numbers: FxHashMap<TypeRef, u32>,
}

impl Types {
    pub(super) fn new() -> Types {
        Types { added: Vec::new(), runtime: FxHashMap::default(), numbers: FxHashMap::default() }
    }

    fn base_count() -> u32 {
        MODULE.base_types.types().len() as u32
    }

    fn add(&mut self, ty: we::SubType) -> u32 {
        self.added.push(ty);
        Types::base_count() + self.added.len() as u32 - 1
    }

    /// The index of a type of the run-time system, by its index there.
    pub(super) fn runtime(&mut self, index: u32) -> u32 {
        let base = Types::base_count();
        if index < base {
            return index;
        }
        if let Some(&number) = self.runtime.get(&index) {
            return number;
        }
        // Each type after the first group is a function type over types of the group.
        let group = &MODULE.other_types[(index - base) as usize];
        let ty = group.types().next().expect("a group has a type").clone();
        let ty = RoundtripReencoder.sub_type(ty).expect("function types are encodable");
        let number = self.add(ty);
        self.runtime.insert(index, number);
        number
    }

    /// The index of a type of the run-time system, by its name.
    pub(super) fn named(&self, name: &str) -> u32 {
        MODULE.type_names[name]
    }

    pub(super) fn function(&mut self, params: &[ValType], results: &[ValType]) -> u32 {
        self.index(&TypeRef::Function(params.to_vec(), results.to_vec()))
    }

    /// The index of a type.
    pub(super) fn index(&mut self, ty: &TypeRef) -> u32 {
        if let TypeRef::Runtime(name) = ty {
            return self.named(name);
        }
        if let Some(&number) = self.numbers.get(ty) {
            return number;
        }
        let sub = match ty {
            TypeRef::Runtime(_) => unreachable!("it has a name"),
            TypeRef::Function(params, results) => {
                let params: Vec<we::ValType> = params.iter().map(|ty| self.value(ty)).collect();
                let results: Vec<we::ValType> = results.iter().map(|ty| self.value(ty)).collect();
                let function = we::FuncType::new(params, results);
                subtype(true, None, we::CompositeInnerType::Func(function))
            }
            TypeRef::Frame(shape) => {
                let frame = self.named("frame");
                let next = self.value(&ValType::Nullable(Heap::Type(TypeRef::Runtime("frame"))));
                let mut fields = vec![field(next, true), field(we::ValType::I32, false)];
                fields.extend(shape.iter().map(|&representation| {
                    let ty = self.value(&ValType::of(representation));
                    field(ty, false)
                }));
                subtype(true, Some(frame), structure(fields))
            }
            TypeRef::Closure(0) => return self.named("procedure"),
            TypeRef::Closure(count) => {
                let smaller = self.index(&TypeRef::Closure(count - 1));
                let scm = self.value(&ValType::SCM);
                let mut fields = vec![field(we::ValType::I32, false)];
                fields.extend((0..*count).map(|_| field(scm, true)));
                subtype(false, Some(smaller), structure(fields))
            }
        };
        let number = self.add(sub);
        self.numbers.insert(ty.clone(), number);
        number
    }

    pub(super) fn heap(&mut self, heap: &Heap) -> we::HeapType {
        match heap {
            Heap::Eq => super::EQ,
            Heap::I31 => super::I31,
            Heap::Type(ty) => we::HeapType::Concrete(self.index(ty)),
        }
    }

    pub(super) fn value(&mut self, ty: &ValType) -> we::ValType {
        match ty {
            ValType::I32 => we::ValType::I32,
            ValType::I64 => we::ValType::I64,
            ValType::F64 => we::ValType::F64,
            ValType::Ref(heap) => {
                we::ValType::Ref(we::RefType { nullable: false, heap_type: self.heap(heap) })
            }
            ValType::Nullable(heap) => {
                we::ValType::Ref(we::RefType { nullable: true, heap_type: self.heap(heap) })
            }
        }
    }

    /// The type section.
    pub(super) fn section(&self) -> we::TypeSection {
        let mut section = we::TypeSection::new();
        let base: Vec<we::SubType> = MODULE
            .base_types
            .types()
            .map(|ty| RoundtripReencoder.sub_type(ty.clone()).expect("types of values are encodable"))
            .collect();
        section.ty().rec(base);
        for ty in &self.added {
            section.ty().subtype(ty);
        }
        section
    }
}

fn field(ty: we::ValType, mutable: bool) -> we::FieldType {
    we::FieldType { element_type: we::StorageType::Val(ty), mutable }
}

fn structure(fields: Vec<we::FieldType>) -> we::CompositeInnerType {
    we::CompositeInnerType::Struct(we::StructType { fields: fields.into() })
}

fn subtype(is_final: bool, supertype: Option<u32>, inner: we::CompositeInnerType) -> we::SubType {
    we::SubType {
        is_final,
        supertype_idx: supertype,
        composite_type: we::CompositeType { inner, shared: false, descriptor: None, describes: None },
    }
}
