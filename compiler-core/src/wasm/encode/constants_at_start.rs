//! A module changed so that wasmtime compiles its constants in little time.
//!
//! The constants of a program are immutable globals. Wasmtime makes one function of all that initialises
//! them, with the code of an allocation for each object: Cranelift needs half a millisecond for each, and
//! cannot share the work between threads. Here most constants become mutable globals that functions of
//! bounded size fill before the start function runs, and each kind of object is allocated by one function.
//! Until then such a global holds `null`, or the first constant of its type where it must hold one.

use rustc_hash::FxHashMap;
use std::borrow::Cow;
use wasm_encoder as we;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{Encode, SectionId};
use wasmparser::{CompositeInnerType, Global, Operator, Parser, Payload, RefType, SubType, TypeRef, ValType};

/// So few constants cost less than to change the module.
const FEW: usize = 32;
/// How many constants one function fills.
const IN_FUNCTION: usize = 64;
/// Longer arrays are allocated in place, not by a function with so many parameters.
const LONGEST_BY_FUNCTION: u32 = 8;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The module with its constants filled by functions; the module itself if these are few. An error says why
/// the bytes are not a module.
pub fn constants_at_start(wasm: &[u8]) -> std::result::Result<Cow<'_, [u8]>, String> {
    let module = Module::read(wasm).map_err(|error| error.to_string())?;
    if module.globals.iter().filter(|global| global.allocates).count() <= FEW {
        return Ok(Cow::Borrowed(wasm));
    }
    module.write(wasm).map(Cow::Owned).map_err(|error| error.to_string())
}

/// What has to be known of a module.
#[derive(Default)]
struct Module<'a> {
    types: Vec<SubType>,
    imported_functions: u32,
    imported_globals: u32,
    functions: u32,
    start: Option<u32>,
    globals: Vec<Initialised<'a>>,
}

/// A global with what its initial value needs.
struct Initialised<'a> {
    global: Global<'a>,
    /// Each instruction of the initial value but the last `end`, with its bytes.
    instructions: Vec<(Operator<'a>, &'a [u8])>,
    allocates: bool,
}

impl Initialised<'_> {
    /// The indices of the globals that the initial value refers to.
    fn references(&self) -> impl Iterator<Item = u32> {
        self.instructions.iter().filter_map(|(operator, _)| match operator {
            Operator::GlobalGet { global_index } => Some(*global_index),
            _ => None,
        })
    }

    /// Whether the initial value means the same in a function.
    fn is_movable(&self) -> bool {
        self.instructions.iter().all(|(operator, _)| {
            matches!(
                operator,
                Operator::I32Const { .. }
                    | Operator::I64Const { .. }
                    | Operator::F64Const { .. }
                    | Operator::RefI31
                    | Operator::RefNull { .. }
                    | Operator::GlobalGet { .. }
                    | Operator::StructNew { .. }
                    | Operator::ArrayNew { .. }
                    | Operator::ArrayNewDefault { .. }
                    | Operator::ArrayNewFixed { .. }
            )
        })
    }

    /// The type, of which an initial value must be found before this global can be filled later.
    fn non_null(&self) -> Option<RefType> {
        match self.global.ty.content_type {
            ValType::Ref(ty) if !ty.is_nullable() => Some(ty),
            _ => None,
        }
    }
}

impl<'a> Module<'a> {
    fn read(wasm: &'a [u8]) -> Result<Module<'a>> {
        let mut module = Module::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(groups) => {
                    for group in groups {
                        module.types.extend(group?.into_types());
                    }
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        match import?.ty {
                            TypeRef::Func(_) | TypeRef::FuncExact(_) => module.imported_functions += 1,
                            TypeRef::Global(_) => module.imported_globals += 1,
                            _ => {}
                        }
                    }
                }
                Payload::FunctionSection(functions) => module.functions = functions.count(),
                Payload::GlobalSection(globals) => {
                    for global in globals {
                        module.globals.push(initialised(wasm, global?)?);
                    }
                }
                Payload::StartSection { func, .. } => module.start = Some(func),
                _ => {}
            }
        }
        Ok(module)
    }

    /// For each global, whether it keeps its initial value; and of each type that has no null, the first
    /// constant, which is one of these.
    fn kept(&self) -> (Vec<bool>, FxHashMap<RefType, u32>) {
        let mut first: FxHashMap<RefType, u32> = FxHashMap::default();
        let mut kept: Vec<bool> = Vec::with_capacity(self.globals.len());
        for (index, global) in (self.imported_globals..).zip(&self.globals) {
            let is_first = global.non_null().is_some_and(|ty| {
                let earlier = first.contains_key(&ty);
                if !global.global.ty.mutable {
                    first.entry(ty).or_insert(index);
                }
                !earlier
            });
            let is_plain = !global.allocates && global.references().next().is_none();
            kept.push(is_first || is_plain || !global.is_movable());
        }
        // An initial value refers to globals before its own.
        for index in (0..self.globals.len()).rev() {
            if kept[index] {
                for reference in self.globals[index].references() {
                    if let Some(reference) = reference.checked_sub(self.imported_globals) {
                        kept[reference as usize] = true;
                    }
                }
            }
        }
        (kept, first)
    }

    fn write(&self, wasm: &[u8]) -> Result<Vec<u8>> {
        let (kept, first) = self.kept();
        let mut added = Added::new(self);
        let mut globals = we::GlobalSection::new();
        let mut bodies: Vec<we::Function> = Vec::new();
        let mut filled = 0;
        for ((index, global), &kept) in (self.imported_globals..).zip(&self.globals).zip(&kept) {
            let mut ty = RoundtripReencoder.global_type(global.global.ty)?;
            if kept {
                globals.global(ty, &RoundtripReencoder.const_expr(global.global.init_expr.clone())?);
                continue;
            }
            let until = match (global.non_null(), ty.val_type) {
                (Some(non_null), _) => we::ConstExpr::global_get(first[&non_null]),
                (None, we::ValType::Ref(ty)) => we::ConstExpr::ref_null(ty.heap_type),
                (None, ty) => return Err(format!("a constant of type {ty:?} is allocated").into()),
            };
            ty.mutable = true;
            globals.global(ty, &until);
            if filled % IN_FUNCTION == 0 {
                bodies.push(we::Function::new([]));
            }
            filled += 1;
            if let Some(body) = bodies.last_mut() {
                for (operator, bytes) in &global.instructions {
                    match added.allocator(operator)? {
                        Some(allocator) => body.instructions().call(allocator),
                        None => {
                            body.raw(bytes.iter().copied());
                            continue;
                        }
                    };
                }
                body.instructions().global_set(index);
            }
        }
        let start = added.start(bodies, self.start);
        let exported = (self.imported_globals..).zip(&self.globals).zip(&kept);
        let exported: Vec<u32> = exported
            .filter(|((_, global), kept)| **kept && !global.global.ty.mutable)
            .map(|((index, _), _)| index)
            .collect();
        rewrite(wasm, &added, &globals, start, &exported)
    }
}

fn initialised<'a>(wasm: &'a [u8], global: Global<'a>) -> Result<Initialised<'a>> {
    let mut reader = global.init_expr.get_operators_reader();
    let mut instructions = Vec::new();
    let mut allocates = false;
    while !reader.eof() {
        let position = reader.original_position();
        let operator = reader.read()?;
        if matches!(operator, Operator::End) {
            break;
        }
        allocates |= matches!(
            operator,
            Operator::StructNew { .. }
                | Operator::ArrayNew { .. }
                | Operator::ArrayNewDefault { .. }
                | Operator::ArrayNewFixed { .. }
        );
        instructions.push((operator, &wasm[position..reader.original_position()]));
    }
    Ok(Initialised { global, instructions, allocates })
}

/// The functions that are added to a module, with their types.
struct Added<'a> {
    module: &'a Module<'a>,
    types: Vec<(Vec<we::ValType>, Option<we::ValType>)>,
    functions: Vec<(u32, we::Function)>,
    /// The function that allocates an object of a type, of so many operands.
    allocators: FxHashMap<(u32, u32), u32>,
}

impl<'a> Added<'a> {
    fn new(module: &'a Module<'a>) -> Added<'a> {
        Added { module, types: Vec::new(), functions: Vec::new(), allocators: FxHashMap::default() }
    }

    fn add(&mut self, parameters: Vec<we::ValType>, result: Option<we::ValType>, body: we::Function) -> u32 {
        let ty = (self.module.types.len() + self.types.len()) as u32;
        self.types.push((parameters, result));
        self.functions.push((ty, body));
        self.module.imported_functions + self.module.functions + self.functions.len() as u32 - 1
    }

    /// The function that does what an instruction does, if it allocates.
    fn allocator(&mut self, operator: &Operator) -> Result<Option<u32>> {
        let (ty, count) = match *operator {
            Operator::StructNew { struct_type_index } => (struct_type_index, 0),
            Operator::ArrayNewFixed { array_type_index, array_size } if array_size <= LONGEST_BY_FUNCTION => {
                (array_type_index, array_size)
            }
            // Of arrays of `count` elements there is no other with so many.
            Operator::ArrayNewDefault { array_type_index } => (array_type_index, u32::MAX),
            _ => return Ok(None),
        };
        if let Some(&allocator) = self.allocators.get(&(ty, count)) {
            return Ok(Some(allocator));
        }
        let mut encoder = RoundtripReencoder;
        let defined = self.module.types.get(ty as usize).ok_or("a type that is not defined")?;
        let parameters: Vec<we::ValType> = match (&defined.composite_type.inner, operator) {
            (CompositeInnerType::Struct(defined), Operator::StructNew { .. }) => {
                let fields = defined.fields.iter().map(|field| encoder.val_type(field.element_type.unpack()));
                fields.collect::<std::result::Result<_, _>>()?
            }
            (CompositeInnerType::Array(defined), Operator::ArrayNewFixed { .. }) => {
                vec![encoder.val_type(defined.0.element_type.unpack())?; count as usize]
            }
            (CompositeInnerType::Array(_), _) => vec![we::ValType::I32],
            _ => return Err("an object of a type that has none".into()),
        };
        let mut body = we::Function::new([]);
        for parameter in 0..parameters.len() as u32 {
            body.instructions().local_get(parameter);
        }
        match operator {
            Operator::StructNew { .. } => body.instructions().struct_new(ty),
            Operator::ArrayNewFixed { .. } => body.instructions().array_new_fixed(ty, count),
            _ => body.instructions().array_new_default(ty),
        };
        body.instructions().end();
        let result = we::RefType { nullable: false, heap_type: we::HeapType::Concrete(ty) };
        let allocator = self.add(parameters, Some(we::ValType::Ref(result)), body);
        self.allocators.insert((ty, count), allocator);
        Ok(Some(allocator))
    }

    /// Adds functions that fill constants, and one that calls them and then what the module begins with;
    /// answers the last one.
    fn start(&mut self, bodies: Vec<we::Function>, then: Option<u32>) -> u32 {
        let mut start = we::Function::new([]);
        for mut body in bodies {
            body.instructions().end();
            start.instructions().call(self.add(vec![], None, body));
        }
        if let Some(then) = then {
            start.instructions().call(then);
        }
        start.instructions().end();
        self.add(vec![], None, start)
    }
}

/// The module with what is added. Constants that keep their initial value are exported, under names that
/// nothing asks for: the globals that are exported Cranelift's alias analysis follows as one, others each
/// by itself through every block of the function that initialises them.
fn rewrite(
    wasm: &[u8],
    added: &Added,
    globals: &we::GlobalSection,
    start: u32,
    exported: &[u32],
) -> Result<Vec<u8>> {
    let mut module = we::Module::new();
    let mut encoder = RoundtripReencoder;
    let mut started = false;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else { continue };
        if id > SectionId::Start as u8 && !started {
            module.section(&we::StartSection { function_index: start });
            started = true;
        }
        match &payload {
            Payload::TypeSection(types) => {
                let mut section = we::TypeSection::new();
                encoder.parse_type_section(&mut section, types.clone())?;
                for (parameters, result) in &added.types {
                    section.ty().function(parameters.iter().copied(), *result);
                }
                module.section(&section);
            }
            Payload::FunctionSection(functions) => {
                let mut section = we::FunctionSection::new();
                encoder.parse_function_section(&mut section, functions.clone())?;
                for &(ty, _) in &added.functions {
                    section.function(ty);
                }
                module.section(&section);
            }
            Payload::GlobalSection(_) => {
                module.section(globals);
            }
            Payload::ExportSection(exports) => {
                let mut section = we::ExportSection::new();
                encoder.parse_export_section(&mut section, exports.clone())?;
                for &index in exported {
                    section.export(&format!("constant {index}"), we::ExportKind::Global, index);
                }
                module.section(&section);
            }
            Payload::StartSection { .. } => {
                module.section(&we::StartSection { function_index: start });
                started = true;
            }
            Payload::CodeSectionStart { count, range, .. } => {
                let mut reader = wasmparser::BinaryReader::new(&wasm[range.clone()], range.start);
                reader.read_var_u32()?;
                let mut data = Vec::new();
                (count + added.functions.len() as u32).encode(&mut data);
                data.extend_from_slice(&wasm[reader.original_position()..range.end]);
                added.functions.iter().for_each(|(_, body)| body.encode(&mut data));
                module.section(&we::RawSection { id, data: &data });
            }
            _ => {
                module.section(&we::RawSection { id, data: &wasm[range] });
            }
        }
    }
    Ok(module.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    /// A module with a pair that holds another, so many numbers, and what begins with each.
    fn module(numbers: usize) -> Vec<u8> {
        let mut text = String::from(
            "(module
               (type $pair (struct (field (mut (ref eq))) (field (mut (ref eq)))))
               (type $flonum (struct (field f64)))
               (type $eqs (array (mut (ref eq))))
               (import \"host\" \"f\" (func $f))
               (import \"host\" \"g\" (global $g i32))
               (memory 1)
               (global $inner (ref $pair) (struct.new $pair (ref.i31 (i32.const 1)) (ref.i31 (i32.const 2))))
               (global $outer (ref $pair) (struct.new $pair (global.get $inner) (global.get $inner)))
               (global $plain i32 (i32.const 7))\n",
        );
        for number in 0..numbers {
            writeln!(text, "(global $n{number} (ref $flonum) (struct.new $flonum (f64.const {number})))")
                .unwrap();
        }
        text.push_str("(global $all (mut (ref null $eqs)) (array.new_fixed $eqs 2 (global.get $n1) (global.get $outer)))");
        text.push_str("(func $start (call $f)) (start $start) (export \"f\" (func $start)) (data \"x\"))");
        wat::parse_str(text).unwrap()
    }

    /// Which globals keep their initial value, by index.
    fn immutable(wasm: &[u8]) -> Vec<usize> {
        let module = Module::read(wasm).unwrap();
        let globals = module.globals.iter().enumerate();
        globals.filter(|(_, global)| !global.global.ty.mutable).map(|(index, _)| index).collect()
    }

    #[test]
    fn the_first_constant_of_a_type_stays() {
        let wasm = module(100);
        let changed = constants_at_start(&wasm).unwrap();
        wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
            .validate_all(&changed)
            .unwrap();
        // The first pair, the number, the first flonum.
        assert_eq!(immutable(&changed), [0, 2, 3]);
        let start = Module::read(&changed).unwrap();
        assert_ne!(start.start, Module::read(&wasm).unwrap().start);
        // Two functions of 64 constants, three that allocate (pairs, flonums, the array), the start function.
        assert_eq!(start.functions, Module::read(&wasm).unwrap().functions + 6);
    }

    #[test]
    fn all_others_are_filled() {
        let text = module(100);
        let module = Module::read(&text).unwrap();
        let (kept, first) = module.kept();
        assert_eq!(first.len(), 2);
        assert!(kept[0] && !kept[1] && kept[2] && kept[3]);
        assert!(kept[4..].iter().all(|kept| !kept));
    }

    #[test]
    fn few_constants_are_left_alone() {
        let wasm = module(10);
        assert!(matches!(constants_at_start(&wasm).unwrap(), Cow::Borrowed(_)));
        assert!(constants_at_start(&wasm[..wasm.len() / 2]).is_err());
    }
}
