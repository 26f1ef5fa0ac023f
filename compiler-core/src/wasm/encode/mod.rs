//! From a linked module to bytes.
//!
//! Sections are written in the order that the format asks for, but made in another: code first, for it
//! is code that finds out which types there are.

mod constants;
mod constants_at_start;
mod instructions;
mod runtime_code;
pub mod runtime_module;
mod types;

use super::code::{ConstantKey, FuncRef, GlobalRef, Reference, Table};
use super::emit::ANONYMOUS;
use super::link::{EXPORTS, Export, FunctionId, Member, Module, Place};
use super::object::{Code, Function};
use crate::core::Global;
use crate::source::Symbol;
use runtime_module::MODULE;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::rc::Rc;
use types::Types;
use wasm_encoder as we;
use wasm_encoder::Encode as _;

pub use constants_at_start::constants_at_start;
pub use instructions::assemble;

/// Assembles a function that the linker makes.
pub(super) fn assemble_function(function: &Function) -> Code {
    instructions::function(function)
}

/// Any value.
const EQ: we::HeapType = we::HeapType::Abstract { shared: false, ty: we::AbstractHeapType::Eq };
/// An immediate.
const I31: we::HeapType = we::HeapType::Abstract { shared: false, ty: we::AbstractHeapType::I31 };

/// The size of a page of memory.
const PAGE: usize = 1 << 16;

/// The numbering of everything in a module.
pub(super) struct Encoder<'a> {
    module: &'a Module<'a>,
    types: Types,
    functions: FxHashMap<Member, u32>,
    entries: FxHashMap<FunctionId, u32>,
    resumes: FxHashMap<FunctionId, u32>,
    constants: FxHashMap<&'a ConstantKey, u32>,
    closures: FxHashMap<FunctionId, u32>,
    runtime_globals: FxHashMap<u32, u32>,
    variables: FxHashMap<Global, u32>,
    /// The function that is being copied: one allocation for all.
    body: Vec<u8>,
    /// Passive data segments.
    data: Vec<Vec<u8>>,
    /// Texts of constants, in the transfer area until the start function has run.
    texts: Vec<u8>,
}

/// The bytes of a module.
pub fn encode(module: &Module<'_>) -> Vec<u8> {
    let mut encoder = Encoder::new(module);
    let mut code = we::CodeSection::new();
    let mut function_types = we::FunctionSection::new();
    let mut names = we::NameMap::new();
    let mut imports = we::ImportSection::new();
    for (index, member) in module.members.iter().enumerate() {
        let index = index as u32;
        match member {
            Member::Runtime(runtime) => {
                let function = &MODULE.functions[*runtime as usize];
                let ty = encoder.types.runtime(function.type_index);
                // The run-time system's functions have names only in its own text.
                match &function.import {
                    Some((from, field)) => {
                        imports.import(from, field, we::EntityType::Function(ty));
                    }
                    None => {
                        function_types.function(ty);
                        runtime_code::function(&mut encoder, function, &mut code);
                    }
                }
            }
            Member::Object(id) => {
                let function = &module.objects[id.object as usize].functions[id.function as usize];
                encoder.function(*id, function, &mut function_types, &mut code);
                names.append(index, &function.name);
            }
            Member::Helper(reference) => {
                let function = &module.helpers[reference];
                let id = FunctionId { object: u32::MAX, function: index };
                encoder.function(id, function, &mut function_types, &mut code);
            }
        }
    }
    let globals = encoder.globals();
    // The exported procedure, and the one that completes long constants.
    let main = encoder.main(&mut function_types, &mut code);
    let start = encoder.start(&mut function_types, &mut code);
    names.append(main, "main");

    let mut tables = we::TableSection::new();
    let mut elements = we::ElementSection::new();
    let resume_count = module.resumes.len() + module.positions.len();
    for (table, ty, members, size) in
        [(0, "entry", &module.entries, module.entries.len()), (1, "resume", &module.resumes, resume_count)]
    {
        let element_type =
            we::RefType { nullable: true, heap_type: we::HeapType::Concrete(encoder.types.named(ty)) };
        let limit = Some(size as u64);
        tables.table(we::TableType {
            element_type,
            table64: false,
            minimum: size as u64,
            maximum: limit,
            shared: false,
        });
        let functions: Vec<we::ConstExpr> = members
            .iter()
            .map(|id| we::ConstExpr::ref_func(encoder.functions[&Member::Object(*id)]))
            .collect();
        if !functions.is_empty() {
            elements.active(
                Some(table),
                &we::ConstExpr::i32_const(0),
                we::Elements::Expressions(element_type, functions.into()),
            );
        }
    }
    let mut memories = we::MemorySection::new();
    memories.memory(we::MemoryType {
        minimum: MODULE.memory.1.max(encoder.texts.len().div_ceil(PAGE) as u64),
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut exports = we::ExportSection::new();
    exports.export(&MODULE.memory.0, we::ExportKind::Memory, 0);
    exports.export("main", we::ExportKind::Func, main);
    for Export { function, name, .. } in &EXPORTS {
        if let Some(&index) = encoder.functions.get(&Member::Runtime(MODULE.function_names[*function])) {
            exports.export(name, we::ExportKind::Func, index);
        }
    }

    let mut out = we::Module::new();
    out.section(&encoder.types.section()).section(&imports).section(&function_types).section(&tables);
    out.section(&memories).section(&globals).section(&exports);
    if let Some(function_index) = start {
        out.section(&we::StartSection { function_index });
    }
    out.section(&elements);
    if !encoder.data.is_empty() {
        let count = encoder.data.len() as u32 + u32::from(!encoder.texts.is_empty());
        out.section(&we::DataCountSection { count });
    }
    out.section(&code);
    let mut data = we::DataSection::new();
    for bytes in &encoder.data {
        data.passive(bytes.iter().copied());
    }
    if !encoder.texts.is_empty() {
        data.active(0, &we::ConstExpr::i32_const(0), encoder.texts.iter().copied());
    }
    if !data.is_empty() {
        out.section(&data);
    }
    let mut name_section = we::NameSection::new();
    name_section.functions(&names);
    out.section(&name_section);
    let positions = positions(module);
    out.section(&we::CustomSection { name: "scheme.positions".into(), data: positions.as_bytes().into() });
    out.finish()
}

/// Whether bytes are a valid module; if not, why.
pub fn validate(wasm: &[u8]) -> Result<(), String> {
    wasmparser::Validator::new().validate_all(wasm).map(|_| ()).map_err(|error| error.to_string())
}

/// The custom section that tells a host where the code of a frame stands: JSON, an object of `names`,
/// `files`, and `frames`, an array by code index of the number of the procedure's name, or of an array of
/// that number, the number of the file, the line and the column; before these, the same four for each
/// inlined procedure, innermost first.
fn positions(module: &Module<'_>) -> String {
    let mut names = Strings::default();
    let mut files = Strings::default();
    let mut frames = String::new();
    let resumes = module.resumes.iter().map(|id| {
        let code = &module.objects[id.object as usize].functions[id.function as usize];
        (code.name.as_str(), module.resume_places.get(id).map(Rc::as_ref))
    });
    let positions = module.positions.iter().map(|(name, place)| (*name, place.as_deref()));
    for (name, place) in resumes.chain(positions) {
        if !frames.is_empty() {
            frames.push(',');
        }
        let name = names.number(name);
        // Writing to a string cannot fail.
        let _ = match place {
            None => write!(frames, "{name}"),
            Some(stack) => {
                frames.push('[');
                for (name, Place { file, line, column }) in &stack.inlined {
                    let name = names.number(name.map_or(ANONYMOUS, Symbol::as_str));
                    let _ = write!(frames, "{name},{},{line},{column},", files.number(file.as_str()));
                }
                let Place { file, line, column } = stack.place;
                write!(frames, "{name},{},{line},{column}]", files.number(file.as_str()))
            }
        };
    }
    format!("{{\"names\":{},\"files\":{},\"frames\":[{frames}]}}", names.json(), files.json())
}

/// Numbered strings.
#[derive(Default)]
struct Strings<'a> {
    numbers: FxHashMap<&'a str, usize>,
    list: Vec<&'a str>,
}

impl<'a> Strings<'a> {
    fn number(&mut self, text: &'a str) -> usize {
        *self.numbers.entry(text).or_insert_with(|| {
            self.list.push(text);
            self.list.len() - 1
        })
    }

    fn json(&self) -> String {
        let mut out = String::from("[");
        for (index, text) in self.list.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            json_string(&mut out, text);
        }
        out.push(']');
        out
    }
}

fn json_string(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            char if char.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(char))),
            char => out.push(char),
        }
    }
    out.push('"');
}

impl<'a> Encoder<'a> {
    fn new(module: &'a Module<'a>) -> Encoder<'a> {
        fn number<K: std::hash::Hash + Eq>(items: impl Iterator<Item = K>, from: usize) -> FxHashMap<K, u32> {
            items.enumerate().map(|(index, item)| (item, (from + index) as u32)).collect()
        }
        let closures = module.constants.len();
        let runtime_globals = closures + module.closures.len();
        let variables = runtime_globals + module.runtime_globals.len();
        Encoder {
            module,
            types: Types::new(),
            functions: number(module.members.iter().cloned(), 0),
            entries: number(module.entries.iter().copied(), 0),
            resumes: number(module.resumes.iter().copied(), 0),
            constants: number(module.constants.iter(), 0),
            closures: number(module.closures.iter().copied(), closures),
            runtime_globals: number(module.runtime_globals.iter().copied(), runtime_globals),
            variables: number(module.variables.iter().map(|(global, _)| *global), variables),
            body: Vec::new(),
            data: Vec::new(),
            texts: Vec::new(),
        }
    }

    fn member(&self, object: u32, reference: &FuncRef) -> Member {
        self.module.resolve(object, reference).expect("the linker resolved it")
    }

    fn function_of_object(&self, object: u32, reference: &FuncRef) -> FunctionId {
        match self.member(object, reference) {
            Member::Object(id) => id,
            _ => unreachable!("{reference:?} is a function of an object"),
        }
    }

    fn table_index(&self, table: Table, id: FunctionId) -> u32 {
        match table {
            Table::Entries => self.entries[&id],
            Table::Resumes => self.resumes[&id],
        }
    }

    fn global_index(&self, object: u32, reference: &GlobalRef) -> u32 {
        match reference {
            GlobalRef::Runtime(name) => self.runtime_globals[&MODULE.global_names[*name]],
            GlobalRef::Variable(global) => self.variables[global],
            GlobalRef::Constant(key) => self.constants[key],
            GlobalRef::Closure(reference) => self.closures[&self.function_of_object(object, reference)],
        }
    }

    /// The number of what a function refers to.
    fn number(&mut self, id: FunctionId, reference: &Reference) -> u32 {
        match reference {
            Reference::Function(reference) => self.functions[&self.member(id.object, reference)],
            Reference::Element(table, reference) => {
                self.table_index(*table, self.function_of_object(id.object, reference))
            }
            Reference::Position(origin) => {
                self.module.resumes.len() as u32 + self.module.position_numbers[&(id, *origin)]
            }
            Reference::Global(reference) => self.global_index(id.object, reference),
            Reference::Type(ty) => self.types.index(ty),
        }
    }

    /// Copies a function with its holes filled.
    fn function(
        &mut self,
        id: FunctionId,
        code: &Code,
        types: &mut we::FunctionSection,
        section: &mut we::CodeSection,
    ) {
        let numbers: Vec<u32> = code.references.iter().map(|reference| self.number(id, reference)).collect();
        types.function(numbers[0]);
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        let mut done = 0;
        for hole in &code.holes {
            let at = hole.at as usize;
            body.extend_from_slice(&code.bytes[done..at]);
            done = at;
            let number = numbers[hole.reference as usize];
            if hole.signed {
                i64::from(number).encode(&mut body);
            } else {
                number.encode(&mut body);
            }
        }
        body.extend_from_slice(&code.bytes[done..]);
        section.raw(&body);
        self.body = body;
    }

    /// `main`: runs the program's procedure. Answers null at its end, after a pause what `resume` takes.
    fn main(&mut self, types: &mut we::FunctionSection, code: &mut we::CodeSection) -> u32 {
        types.function(self.types.function(&[], &[super::ValType::Nullable(super::code::Heap::Eq)]));
        let run = self.functions[&Member::Runtime(MODULE.function_names["run"])];
        let closure = self.closures[&self.module.main.expect("the linker makes it")];
        let mut body = we::Function::new([]);
        body.instructions().global_get(closure).call(run).end();
        code.function(&body);
        self.module.members.len() as u32
    }

    /// The start function, which completes constants that are too long for a constant expression.
    fn start(&mut self, types: &mut we::FunctionSection, code: &mut we::CodeSection) -> Option<u32> {
        let mut bytes = Vec::new();
        self.complete_constants(&mut bytes);
        if bytes.is_empty() {
            return None;
        }
        types.function(self.types.function(&[], &[]));
        let mut body = we::Function::new([]);
        body.raw(bytes);
        body.instructions().end();
        code.function(&body);
        Some(self.module.members.len() as u32 + 1)
    }
}
