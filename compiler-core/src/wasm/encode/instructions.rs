//! Assembly: from symbolic instructions to bytes with holes.

use super::runtime_module::MODULE;
use crate::wasm::code::{BlockType, Heap, Op, Plain, Reference, Table, TypeRef, ValType};
use crate::wasm::object::{Code, Function, Hole, Object};
use rustc_hash::FxHashMap;
use wasm_encoder as we;
use wasm_encoder::Encode;

/// Which table is which.
fn table_number(table: Table) -> u32 {
    match table {
        Table::Entries => 0,
        Table::Resumes => 1,
    }
}

/// The index of a type of the run-time system, by its name: the same in every module.
fn runtime_type(name: &str) -> u32 {
    MODULE.type_names[name]
}

/// Encodes the functions of an object, with holes where the linker's numbers will be.
pub fn assemble(object: &Object) -> Object<Code> {
    Object {
        functions: object.functions.iter().map(function).collect(),
        direct: object.direct.clone(),
        entries: object.entries.clone(),
        variables: object.variables.clone(),
        initialisers: object.initialisers.clone(),
        references: object.references.clone(),
        sites: object.sites.clone(),
    }
}

/// Encodes a function.
pub(super) fn function(function: &Function) -> Code {
    let mut assembler = Assembler::default();
    // What stands in a table has exactly the type of its table.
    let own_type = match function.table {
        Some(Table::Entries) => TypeRef::Runtime("entry"),
        Some(Table::Resumes) => TypeRef::Runtime("resume"),
        None => TypeRef::Function(function.params.clone(), function.results.clone()),
    };
    assembler.reference(Reference::Type(own_type));
    assembler.locals(&function.locals);
    for op in &function.body {
        assembler.instruction(op);
    }
    Code {
        name: function.name.clone(),
        origin: function.origin,
        table: function.table,
        bytes: assembler.bytes.into(),
        holes: assembler.holes.into(),
        references: assembler.references.into(),
    }
}

/// Writes instructions with 0 for each number that is not known, which takes one byte, and cuts that
/// byte out.
#[derive(Default)]
struct Assembler {
    bytes: Vec<u8>,
    holes: Vec<Hole>,
    references: Vec<Reference>,
    numbers: FxHashMap<Reference, u32>,
}

impl Assembler {
    fn reference(&mut self, reference: Reference) -> u32 {
        let next = self.references.len() as u32;
        *self.numbers.entry(reference).or_insert_with_key(|reference| {
            self.references.push(reference.clone());
            next
        })
    }

    /// Makes a hole of the zero at `at`.
    fn hole(&mut self, at: usize, reference: Reference, signed: bool) {
        let zero = self.bytes.remove(at);
        debug_assert_eq!(zero, 0);
        let reference = self.reference(reference);
        self.holes.push(Hole { at: at as u32, reference, signed });
    }

    /// Makes a hole of the last byte.
    fn last(&mut self, reference: Reference, signed: bool) {
        self.hole(self.bytes.len() - 1, reference, signed);
    }

    /// Ends an instruction whose last operand is a heap type.
    fn last_heap(&mut self, heap: Option<&Heap>) {
        if let Some(Heap::Type(ty)) = heap
            && number_of_type(ty).is_none()
        {
            self.last(Reference::Type(ty.clone()), true);
        }
    }

    /// Writes an instruction whose first operand is a type, the two bytes of its code before it.
    fn typed(&mut self, ty: &TypeRef, write: impl FnOnce(&mut we::InstructionSink<'_>, u32)) {
        let start = self.bytes.len();
        let number = number_of_type(ty);
        write(&mut we::InstructionSink::new(&mut self.bytes), number.unwrap_or_default());
        if number.is_none() {
            self.hole(start + 2, Reference::Type(ty.clone()), false);
        }
    }

    fn locals(&mut self, locals: &[ValType]) {
        let groups: Vec<&[ValType]> = locals.chunk_by(|a, b| a == b).collect();
        groups.len().encode(&mut self.bytes);
        for group in groups {
            group.len().encode(&mut self.bytes);
            value_type(&group[0]).encode(&mut self.bytes);
            self.last_heap(heap(&group[0]));
        }
    }

    fn block(&mut self, ty: &BlockType, write: impl FnOnce(&mut we::InstructionSink<'_>, we::BlockType)) {
        let block = ty.as_ref().map_or(we::BlockType::Empty, |ty| we::BlockType::Result(value_type(ty)));
        write(&mut we::InstructionSink::new(&mut self.bytes), block);
        self.last_heap(ty.as_ref().and_then(heap));
    }

    fn instruction(&mut self, op: &Op) {
        let mut sink = we::InstructionSink::new(&mut self.bytes);
        match op {
            Op::Plain(plain) => plain_instruction(*plain, &mut sink),
            Op::Block(ty) => self.block(ty, |sink, ty| {
                sink.block(ty);
            }),
            Op::Loop(ty) => self.block(ty, |sink, ty| {
                sink.loop_(ty);
            }),
            Op::If(ty) => self.block(ty, |sink, ty| {
                sink.if_(ty);
            }),
            Op::Br(depth) => {
                sink.br(*depth);
            }
            Op::BrIf(depth) => {
                sink.br_if(*depth);
            }
            Op::BrOnNull(depth) => {
                sink.br_on_null(*depth);
            }
            Op::BrOnNonNull(depth) => {
                sink.br_on_non_null(*depth);
            }
            Op::BrOnCastFail(depth, heap) => {
                let from = we::RefType { nullable: false, heap_type: super::EQ };
                let to = we::RefType { nullable: false, heap_type: heap_type(heap) };
                sink.br_on_cast_fail(*depth, from, to);
                self.last_heap(Some(heap));
            }
            Op::Call(reference) => {
                sink.call(0);
                self.last(Reference::Function(reference.clone()), false);
            }
            Op::ReturnCall(reference) => {
                sink.return_call(0);
                self.last(Reference::Function(reference.clone()), false);
            }
            Op::CallEntry => {
                sink.call_indirect(table_number(Table::Entries), runtime_type("entry"));
            }
            Op::ReturnCallEntry => {
                sink.return_call_indirect(table_number(Table::Entries), runtime_type("entry"));
            }
            Op::TableIndex(table, reference) => {
                sink.i32_const(0);
                self.last(Reference::Element(*table, reference.clone()), true);
            }
            Op::Position(origin) => {
                sink.i32_const(0);
                self.last(Reference::Position(*origin), true);
            }
            Op::I32(value) => {
                sink.i32_const(*value);
            }
            Op::I64(value) => {
                sink.i64_const(*value);
            }
            Op::F64(bits) => {
                sink.f64_const(f64::from_bits(*bits).into());
            }
            Op::Select => {
                sink.select();
            }
            Op::LocalGet(local) => {
                sink.local_get(*local);
            }
            Op::LocalSet(local) => {
                sink.local_set(*local);
            }
            Op::LocalTee(local) => {
                sink.local_tee(*local);
            }
            Op::GlobalGet(reference) => {
                sink.global_get(0);
                self.last(Reference::Global(reference.clone()), false);
            }
            Op::GlobalSet(reference) => {
                sink.global_set(0);
                self.last(Reference::Global(reference.clone()), false);
            }
            Op::RefNull(heap) => {
                sink.ref_null(heap_type(heap));
                self.last_heap(Some(heap));
            }
            Op::RefTest(heap) => {
                sink.ref_test_non_null(heap_type(heap));
                self.last_heap(Some(heap));
            }
            Op::RefCast(heap) => {
                sink.ref_cast_non_null(heap_type(heap));
                self.last_heap(Some(heap));
            }
            Op::StructNew(ty) => self.typed(ty, |sink, ty| {
                sink.struct_new(ty);
            }),
            Op::StructGet(ty, field) => self.typed(ty, |sink, ty| {
                sink.struct_get(ty, *field);
            }),
            Op::StructSet(ty, field) => self.typed(ty, |sink, ty| {
                sink.struct_set(ty, *field);
            }),
            Op::ArrayNewFixed(ty, count) => {
                self.typed(ty, |sink, ty| {
                    sink.array_new_fixed(ty, *count);
                });
            }
            Op::ArrayGet(ty) => self.typed(ty, |sink, ty| {
                sink.array_get(ty);
            }),
            Op::ArrayGetU(ty) => self.typed(ty, |sink, ty| {
                sink.array_get_u(ty);
            }),
            Op::ArraySet(ty) => self.typed(ty, |sink, ty| {
                sink.array_set(ty);
            }),
        }
    }
}

/// The number of a type that has the same one in every module.
fn number_of_type(ty: &TypeRef) -> Option<u32> {
    match ty {
        TypeRef::Runtime(name) => Some(runtime_type(name)),
        TypeRef::Closure(0) => Some(runtime_type("procedure")),
        _ => None,
    }
}

fn heap(ty: &ValType) -> Option<&Heap> {
    match ty {
        ValType::Ref(heap) | ValType::Nullable(heap) => Some(heap),
        ValType::I32 | ValType::I64 | ValType::F64 => None,
    }
}

/// A heap type; with 0 for an unknown number.
fn heap_type(heap: &Heap) -> we::HeapType {
    match heap {
        Heap::Eq => super::EQ,
        Heap::I31 => super::I31,
        Heap::Type(ty) => we::HeapType::Concrete(number_of_type(ty).unwrap_or_default()),
    }
}

/// A value type; with 0 for an unknown number.
fn value_type(ty: &ValType) -> we::ValType {
    let reference = |nullable, heap| we::ValType::Ref(we::RefType { nullable, heap_type: heap_type(heap) });
    match ty {
        ValType::I32 => we::ValType::I32,
        ValType::I64 => we::ValType::I64,
        ValType::F64 => we::ValType::F64,
        ValType::Ref(heap) => reference(false, heap),
        ValType::Nullable(heap) => reference(true, heap),
    }
}

fn plain_instruction(op: Plain, sink: &mut we::InstructionSink<'_>) {
    macro_rules! plain {
        ($($name:ident => $method:ident)*) => {
            match op { $(Plain::$name => { sink.$method(); })* }
        };
    }
    plain! {
        Unreachable => unreachable Return => return_ Drop => drop Else => else_ End => end
        I32Add => i32_add I32Sub => i32_sub I32Mul => i32_mul I32DivS => i32_div_s I32RemS => i32_rem_s
        I32And => i32_and I32Or => i32_or I32Xor => i32_xor I32Shl => i32_shl I32ShrS => i32_shr_s
        I32ShrU => i32_shr_u I32Rotr => i32_rotr
        I32Eqz => i32_eqz I32Eq => i32_eq I32Ne => i32_ne I32LtS => i32_lt_s I32LtU => i32_lt_u
        I32GtS => i32_gt_s I32GtU => i32_gt_u I32LeS => i32_le_s I32LeU => i32_le_u I32GeS => i32_ge_s
        I32GeU => i32_ge_u
        I64Add => i64_add I64Sub => i64_sub I64Mul => i64_mul I64Eq => i64_eq
        I64ExtendI32S => i64_extend_i32_s I32WrapI64 => i32_wrap_i64
        F64Add => f64_add F64Sub => f64_sub F64Mul => f64_mul F64Div => f64_div F64Sqrt => f64_sqrt
        F64Abs => f64_abs F64Neg => f64_neg F64Floor => f64_floor F64Ceil => f64_ceil F64Trunc => f64_trunc
        F64Nearest => f64_nearest
        F64Eq => f64_eq F64Lt => f64_lt F64Le => f64_le F64Gt => f64_gt F64Ge => f64_ge
        F64ConvertI32S => f64_convert_i32_s
        RefIsNull => ref_is_null RefEq => ref_eq RefAsNonNull => ref_as_non_null RefI31 => ref_i31
        I31GetS => i31_get_s I31GetU => i31_get_u ArrayLen => array_len
    }
}
