//! The run-time system as the linker sees it: which function needs what.

use crate::wasm::runtime::RUNTIME;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;
use wasmparser::{
    BlockType, ExternalKind, FunctionBody, KnownCustom, Name, Operator, Parser, Payload, RecGroup, TypeRef,
};

/// The parsed module. All indexes are those of the module itself.
pub struct RuntimeModule {
    /// The first group of types: those of values.
    pub base_types: RecGroup,
    /// All types after the first group; each is a group of its own.
    pub other_types: Vec<RecGroup>,
    /// Names of types of the first group.
    pub type_names: FxHashMap<String, u32>,
    /// Imported functions, then defined ones.
    pub functions: Vec<RuntimeFunction>,
    /// Functions by name.
    pub function_names: FxHashMap<String, u32>,
    /// Imported globals (constants), then defined ones.
    pub globals: Vec<RuntimeGlobal>,
    /// Globals by name.
    pub global_names: FxHashMap<String, u32>,
    /// Exported memory's name and initial pages.
    pub memory: (String, u64),
}

/// A function of the run-time system.
pub struct RuntimeFunction {
    /// Its name.
    pub name: String,
    /// Its type.
    pub type_index: u32,
    /// The host's module and field, if it is imported.
    pub import: Option<(String, String)>,
    /// Its body in [`RUNTIME`], if it is defined.
    pub body: Range<usize>,
    /// Functions that it calls.
    pub calls: Vec<u32>,
    /// Globals that it reads or writes.
    pub globals: Vec<u32>,
    /// Types that it names.
    pub types: Vec<u32>,
}

/// A global of the run-time system.
pub struct RuntimeGlobal {
    /// Its name.
    pub name: String,
    /// `symbol` or `string`, and the text, if it stands for a constant of the program.
    pub constant: Option<(String, String)>,
    /// Its type and initial value, if it is defined: the entry's bytes in [`RUNTIME`].
    pub definition: Option<(wasmparser::GlobalType, wasmparser::ConstExpr<'static>)>,
}

/// The one parsed copy.
pub static MODULE: LazyLock<RuntimeModule> = LazyLock::new(|| parse().expect("the run-time system is valid"));

fn parse() -> Result<RuntimeModule, wasmparser::BinaryReaderError> {
    let mut groups = Vec::new();
    let mut functions: Vec<RuntimeFunction> = Vec::new();
    let mut globals: Vec<RuntimeGlobal> = Vec::new();
    let mut memory = (String::new(), 1);
    let mut names: BTreeMap<&'static str, FxHashMap<String, u32>> = BTreeMap::new();
    let mut imported = 0;
    let mut body_index = 0;
    for payload in Parser::new(0).parse_all(RUNTIME) {
        match payload? {
            Payload::TypeSection(section) => {
                for group in section {
                    groups.push(group?);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    let place = (import.module.to_string(), import.name.to_string());
                    match import.ty {
                        TypeRef::Func(type_index) => {
                            functions.push(RuntimeFunction::new(type_index, Some(place)));
                        }
                        TypeRef::Global(_) => globals.push(RuntimeGlobal {
                            name: String::new(),
                            constant: Some(place),
                            definition: None,
                        }),
                        _ => {}
                    }
                }
                imported = functions.len();
            }
            Payload::FunctionSection(section) => {
                for type_index in section {
                    functions.push(RuntimeFunction::new(type_index?, None));
                }
            }
            Payload::MemorySection(section) => {
                for ty in section {
                    memory.1 = ty?.initial;
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    let global = global?;
                    globals.push(RuntimeGlobal {
                        name: String::new(),
                        constant: None,
                        definition: Some((global.ty, global.init_expr)),
                    });
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind == ExternalKind::Memory {
                        memory.0 = export.name.to_string();
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                functions[imported + body_index].scan(&body)?;
                body_index += 1;
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for name in section {
                        let (kind, map) = match name? {
                            Name::Function(map) => ("function", map),
                            Name::Global(map) => ("global", map),
                            Name::Type(map) => ("type", map),
                            _ => continue,
                        };
                        for naming in map {
                            let naming = naming?;
                            names.entry(kind).or_default().insert(naming.name.to_string(), naming.index);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let function_names = names.remove("function").unwrap_or_default();
    for (name, &index) in &function_names {
        functions[index as usize].name.clone_from(name);
    }
    let global_names = names.remove("global").unwrap_or_default();
    for (name, &index) in &global_names {
        globals[index as usize].name.clone_from(name);
    }
    let mut groups = groups.into_iter();
    let base_types = groups.next().expect("the types of values come first");
    Ok(RuntimeModule {
        base_types,
        other_types: groups.collect(),
        type_names: names.remove("type").unwrap_or_default(),
        functions,
        function_names,
        globals,
        global_names,
        memory,
    })
}

impl RuntimeFunction {
    fn new(type_index: u32, import: Option<(String, String)>) -> RuntimeFunction {
        RuntimeFunction {
            name: String::new(),
            type_index,
            import,
            body: 0..0,
            calls: Vec::new(),
            globals: Vec::new(),
            types: vec![type_index],
        }
    }

    /// Whether this is asked only about complex numbers (`runtime/complex.wat`).
    pub fn is_about_complex(&self) -> bool {
        self.name.starts_with("complex_")
    }

    fn scan(&mut self, body: &FunctionBody<'_>) -> Result<(), wasmparser::BinaryReaderError> {
        self.body = body.range();
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::Call { function_index }
                | Operator::ReturnCall { function_index }
                | Operator::RefFunc { function_index } => self.calls.push(function_index),
                Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } => {
                    self.globals.push(global_index);
                }
                Operator::CallIndirect { type_index, .. }
                | Operator::ReturnCallIndirect { type_index, .. }
                | Operator::CallRef { type_index }
                | Operator::ReturnCallRef { type_index } => self.types.push(type_index),
                Operator::Block { blockty: BlockType::FuncType(type_index) }
                | Operator::Loop { blockty: BlockType::FuncType(type_index) }
                | Operator::If { blockty: BlockType::FuncType(type_index) } => {
                    self.types.push(type_index);
                }
                _ => {}
            }
        }
        for list in [&mut self.calls, &mut self.globals, &mut self.types] {
            list.sort_unstable();
            list.dedup();
        }
        Ok(())
    }
}
