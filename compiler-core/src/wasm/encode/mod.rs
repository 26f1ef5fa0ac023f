//! From a linked module to bytes.
//!
//! Sections are written in the order that the format asks for, but made in another: code first, for it
//! is code that finds out which types there are.

mod constants;
mod instructions;
mod runtime_code;
pub mod runtime_module;
mod types;

use super::code::{ConstantKey, FuncRef, GlobalRef, Table};
use super::link::{FunctionId, Member, Module, Options, Place};
use super::object::Function;
use crate::core::Global;
use crate::cps::Origin;
use runtime_module::MODULE;
use rustc_hash::FxHashMap;
use types::Types;
use wasm_encoder as we;

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
    /// Passive data segments.
    data: Vec<Vec<u8>>,
    /// Texts of constants, in the transfer area until the start function has run.
    texts: Vec<u8>,
}

/// The bytes of a module.
pub fn encode(module: &Module<'_>, options: &Options<'_>) -> Vec<u8> {
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
                encoder.function(id.object, function, &mut function_types, &mut code);
                names.append(index, &function.name);
            }
            Member::Helper(reference) => {
                let function = &module.helpers[reference];
                encoder.function(0, function, &mut function_types, &mut code);
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
    let positions = positions(module, options);
    out.section(&we::CustomSection { name: "scheme.positions".into(), data: positions.as_bytes().into() });
    out.finish()
}

/// Whether bytes are a valid module; if not, why.
pub fn validate(wasm: &[u8]) -> Result<(), String> {
    wasmparser::Validator::new().validate_all(wasm).map(|_| ()).map_err(|error| error.to_string())
}

/// The custom section that tells a host where the code of a frame stands: JSON, an object of `names`,
/// `files`, and `frames`, an array by code index of the number of the procedure's name, or of an array of
/// that number, the number of the file, the line and the column.
fn positions(module: &Module<'_>, options: &Options<'_>) -> String {
    let mut names = Strings::default();
    let mut files = Strings::default();
    let mut frames = Vec::new();
    let mut frame = |name: &str, place: Option<&Place>| {
        let name = names.number(name);
        frames.push(match place {
            None => name.to_string(),
            Some(Place { file, line, column }) => format!("[{name},{},{line},{column}]", files.number(file)),
        });
    };
    for id in &module.resumes {
        let function = &module.objects[id.object as usize].functions[id.function as usize];
        let place = function.origin.and_then(|origin| (options.place)(id.object as usize, origin));
        frame(&function.name, place.as_ref());
    }
    for (name, place) in &module.positions {
        frame(name, place.as_ref());
    }
    format!("{{\"names\":{},\"files\":{},\"frames\":[{}]}}", names.json(), files.json(), frames.join(","))
}

/// Numbered strings.
#[derive(Default)]
struct Strings {
    numbers: FxHashMap<String, usize>,
    list: Vec<String>,
}

impl Strings {
    fn number(&mut self, text: &str) -> usize {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        self.list.push(text.into());
        self.numbers.insert(text.into(), self.list.len() - 1);
        self.list.len() - 1
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
            data: Vec::new(),
            texts: Vec::new(),
        }
    }

    /// The index of a function that an object refers to.
    fn function_index(&self, object: u32, reference: &FuncRef) -> u32 {
        let member = self.module.resolve(object, reference).expect("the linker resolved it");
        self.functions[&member]
    }

    fn member(&self, object: u32, reference: &FuncRef) -> FunctionId {
        match self.module.resolve(object, reference) {
            Some(Member::Object(id)) => id,
            _ => unreachable!("{reference:?} is a function of an object"),
        }
    }

    fn table_index(&self, object: u32, table: Table, reference: &FuncRef) -> u32 {
        let id = self.member(object, reference);
        match table {
            Table::Entries => self.entries[&id],
            Table::Resumes => self.resumes[&id],
        }
    }

    /// The code index that stands for a place in the source.
    fn position_index(&self, object: u32, origin: Option<Origin>, procedure: &str) -> u32 {
        let number = self.module.position_numbers[&(object, origin, procedure.to_string())];
        self.module.resumes.len() as u32 + number
    }

    fn global_index(&self, object: u32, reference: &GlobalRef) -> u32 {
        match reference {
            GlobalRef::Runtime(name) => self.runtime_globals[&MODULE.global_names[*name]],
            GlobalRef::Variable(global) => self.variables[global],
            GlobalRef::Constant(key) => self.constants[key],
            GlobalRef::Closure(reference) => self.closures[&self.member(object, reference)],
        }
    }

    fn function(
        &mut self,
        object: u32,
        function: &Function,
        types: &mut we::FunctionSection,
        code: &mut we::CodeSection,
    ) {
        // What stands in a table has exactly the type of its table, which is one of the first group.
        types.function(match function.table {
            Some(Table::Entries) => self.types.named("entry"),
            Some(Table::Resumes) => self.types.named("resume"),
            None => self.types.function(&function.params, &function.results),
        });
        let locals: Vec<we::ValType> = function.locals.iter().map(|ty| self.types.value(ty)).collect();
        let mut body = we::Function::new_with_locals_types(locals);
        let mut bytes = Vec::with_capacity(function.body.len() * 3);
        self.instructions(object, &function.name, &function.body, &mut bytes);
        body.raw(bytes);
        code.function(&body);
    }

    /// `main`: runs the program's procedure. Answers 0 at its end, 1 after a pause.
    fn main(&mut self, types: &mut we::FunctionSection, code: &mut we::CodeSection) -> u32 {
        types.function(self.types.function(&[], &[super::ValType::I32]));
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
