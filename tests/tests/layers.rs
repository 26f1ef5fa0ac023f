//! The order of the compiler's modules, and who may name which crate.

use scheme_lsp_tests::node::workspace;
use std::path::{Path, PathBuf};

/// Each module may import those after it.
const ORDER: &[&str] = &[
    "db",
    "ide",
    "driver",
    "wasm",
    "tail",
    "closure",
    "opt",
    "cps",
    "core",
    "expand",
    "library",
    "syntax",
    "diagnostics",
    "source",
    "graph",
];

/// A leaf, which all from `library` up may read.
const LEAF: &str = "primitive";

/// What a crate is named in code, and the only places that may name it.
const CRATES: &[(&str, &[&str])] = &[
    ("rowan", &["compiler-core/src/syntax"]),
    ("salsa", &["compiler-core/src/db"]),
    ("wasm_encoder", &["compiler-core/src/wasm/encode"]),
    ("wasmparser", &["compiler-core/src/wasm"]),
    ("tower_lsp", &["server/src/lsp"]),
    ("wasmtime", &["server/src"]),
];

/// What is written in one room only, by the names that it has or had where it was written again.
const ROOMS: &[(&str, &[&str])] = &[
    (
        "compiler-core/src/graph",
        &[
            "fn components",
            "fn strongly_connected",
            "on_stack",
            "fn immediate_dominators",
            "fn intersect",
            "fn reverse_postorder",
            "fn postorder",
            "fn is_back_edge(from: usize",
            "fn live_in(successors",
        ],
    ),
    (
        "compiler-core/src/library/well_known.rs",
        &[
            "\"(scheme-lsp procedure)\"",
            "\"(scheme-lsp error)\"",
            "\"(scheme-lsp primitive)\"",
            "\"(scheme-lsp syntax)\"",
            "\"raise-primitive-error\"",
        ],
    ),
];

/// A Rust file: its path from the workspace, and its text.
struct Source {
    path: String,
    text: String,
}

/// What a file breaks.
fn violations(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for Source { path, text } in sources {
        let module = path.strip_prefix("compiler-core/src/").map(module_of);
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let mut complain = |what: String| found.push(format!("{path}:{}: {what}", number + 1));
            if let Some(module) = module {
                for target in imports(code) {
                    if !may_import(module, target) {
                        complain(format!("{module} must not know {target}"));
                    }
                }
            }
            for (room, names) in ROOMS {
                for name in names.iter().filter(|name| code.contains(**name) && !path.starts_with(room)) {
                    complain(format!("`{name}` is in {room}"));
                }
            }
            for (name, places) in CRATES {
                let allowed = places.iter().any(|place| {
                    path.strip_prefix(place)
                        .is_some_and(|rest| rest.starts_with('/') || rest.starts_with(".rs"))
                });
                if !allowed && names_crate(code, name) {
                    complain(format!("only {} may name {name}", places.join(", ")));
                }
            }
        }
    }
    found
}

/// The module of the crate that a path in `src` belongs to.
fn module_of(path: &str) -> &str {
    path.split('/').next().map_or(path, |first| first.strip_suffix(".rs").unwrap_or(first))
}

/// The modules of the crate that a line names: `crate::NAME`, and each NAME of `crate::{…}`.
fn imports(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, matched) in code.match_indices("crate::") {
        // Not the end of another name, and not `$crate` of a macro, which stands for the same.
        if code[..at].ends_with(|char: char| char.is_alphanumeric() || char == '_') {
            continue;
        }
        let rest = &code[at + matched.len()..];
        let word =
            |text: &str| text.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(text.len());
        match rest.strip_prefix('{') {
            Some(group) => {
                let mut depth = 0;
                let mut at_name = true;
                for (index, char) in group.char_indices() {
                    match char {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' => at_name = depth == 0,
                        char if at_name && !char.is_whitespace() => {
                            found.push(&group[index..][..word(&group[index..])]);
                            at_name = false;
                        }
                        _ => {}
                    }
                }
            }
            None => found.push(&rest[..word(rest)]),
        }
    }
    found.retain(|name| name.chars().next().is_some_and(char::is_lowercase));
    found
}

fn may_import(module: &str, target: &str) -> bool {
    let position = |name: &str| ORDER.iter().position(|&other| other == name);
    match (position(module), position(target)) {
        _ if module == target => true,
        (Some(from), Some(to)) => from < to,
        (Some(from), None) if target == LEAF => from <= position("library").expect("it is in the list"),
        (None, Some(to)) if module == LEAF => ORDER[to] == "source",
        // `lib.rs` names all modules; anything else is not in the order.
        (None, _) => module == "lib",
        (Some(_), None) => false,
    }
}

/// Whether a line names a crate: `use NAME`, `NAME::`, or `extern crate NAME`.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = &code[..at];
        let after = &code[at + name.len()..];
        let whole = !before.ends_with(|char: char| char.is_alphanumeric() || "_\"-:.".contains(char));
        whole && (after.starts_with("::") || (before.trim_end().ends_with("use") && after.starts_with(';')))
    })
}

fn sources() -> Vec<Source> {
    fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder of the workspace").flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    for folder in ["compiler-core/src", "server/src"] {
        collect(&workspace().join(folder), &mut paths);
    }
    paths.sort();
    let source = |path: PathBuf| Source {
        text: std::fs::read_to_string(&path).expect("a source file"),
        path: path.strip_prefix(workspace()).expect("it is in the workspace").display().to_string(),
    };
    paths.into_iter().map(source).collect()
}

#[test]
fn modules_import_only_what_stands_to_their_right() {
    let sources = sources();
    assert!(sources.len() > 50, "found only {} files", sources.len());
    let found = violations(&sources);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let library = std::fs::read_to_string(workspace().join("compiler-core/src/lib.rs")).expect("lib.rs");
    let mut modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut known: Vec<&str> = ORDER.iter().copied().chain([LEAF]).collect();
    modules.sort_unstable();
    known.sort_unstable();
    assert_eq!(modules, known);
}

#[test]
fn the_rules_can_be_broken() {
    let check = |path: &str, text: &str| violations(&[Source { path: path.into(), text: text.into() }]);
    let broken = |path: &str, text: &str| assert_eq!(check(path, text).len(), 1, "{path}: {text}");
    let kept = |path: &str, text: &str| assert!(check(path, text).is_empty(), "{path}: {text}");
    broken("compiler-core/src/cps/mod.rs", "use crate::opt::Pass;");
    broken("compiler-core/src/cps/mod.rs", "use crate::{core::Global, opt::Pass};");
    broken("compiler-core/src/cps/mod.rs", "    let x: crate::wasm::Module = f();");
    broken("compiler-core/src/syntax/mod.rs", "use crate::primitive::Constant;");
    broken("compiler-core/src/primitive/mod.rs", "use crate::syntax::NodeId;");
    broken("compiler-core/src/source.rs", "use crate::diagnostics::Code;");
    broken("compiler-core/src/expand.rs", "use crate::elsewhere::Thing;");
    broken("compiler-core/src/opt/mod.rs", "use rowan::GreenNode;");
    broken("compiler-core/src/driver/mod.rs", "fn f(db: &dyn salsa::Database) {}");
    broken("compiler-core/src/wasm/emit.rs", "use wasm_encoder::Module;");
    broken("compiler-core/src/tail/mod.rs", "use wasmparser::Parser;");
    broken("compiler-core/src/driver/group.rs", "fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {");
    broken("compiler-core/src/opt/region.rs", "fn immediate_dominators(program: &Program) -> Vec<u32> {");
    broken("compiler-core/src/graph/order.rs", "use crate::cps::Label;");
    kept("compiler-core/src/graph/components.rs", "pub fn components(successors: &Adjacency) {");
    kept("compiler-core/src/opt/effects.rs", "use crate::graph::components::components;");
    broken("server/src/engine/mod.rs", "use tower_lsp::lsp_types::Range;");
    kept("compiler-core/src/cps/mod.rs", "use crate::{core::{Global, Arity}, primitive, source::Symbol};");
    kept("compiler-core/src/cps/mod.rs", "// use crate::opt::Pass;");
    kept("compiler-core/src/cps/mod.rs", "//! [`crate::opt`] says more.");
    kept("compiler-core/src/cps/interpret/value.rs", "use crate::cps::Program;");
    kept("compiler-core/src/library/mod.rs", "use crate::primitive::Primitive;");
    kept("compiler-core/src/primitive/mod.rs", "use crate::source::Symbol;");
    kept("compiler-core/src/syntax/tree.rs", "use rowan::GreenNode;");
    kept("compiler-core/src/wasm/encode.rs", "use wasm_encoder::Module;");
    kept("compiler-core/src/wasm/encode/types.rs", "use wasmparser::Validator;");
    kept("compiler-core/src/opt/mod.rs", "let narrowan = 1; let x = \"rowan::\";");
    kept("server/src/lsp/mod.rs", "use tower_lsp::lsp_types::Range;");
}
