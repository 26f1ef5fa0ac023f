//! The module that the tests of the run-time system and of its hosts run: the whole run-time system, and
//! `test.wat`.

#[path = "../../compiler-core/runtime/assemble.rs"]
pub mod assemble;

use assemble::{Constants, FRAGMENTS, assemble};
use std::path::Path;

/// The bytes of the module, given the root of the workspace.
pub fn test_module(workspace: &Path) -> Vec<u8> {
    let read = |path: &str| std::fs::read_to_string(workspace.join(path)).expect("a file of the workspace");
    let mut texts: Vec<String> =
        FRAGMENTS.iter().map(|name| read(&format!("compiler-core/runtime/{name}.wat"))).collect();
    texts.push(read("tests/runtime/test.wat"));
    let fragments: Vec<&str> = texts.iter().map(String::as_str).collect();
    // In a program the linker sets the sizes of the tables.
    let text = assemble(&fragments, &Constants::Numbered)
        .replace("(table $entries 0", "(table $entries 32")
        .replace("(table $resumes 0", "(table $resumes 32");
    let mut wasm = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"));
    // A custom section: identifier 0, size, length of the name, name, content. All are short.
    let name = "scheme.positions";
    let content = r#"{"names":["main"],"files":["a.scm"],"frames":[[0,0,1,2]]}"#;
    wasm.extend([0, (1 + name.len() + content.len()) as u8, name.len() as u8]);
    wasm.extend(name.bytes());
    wasm.extend(content.bytes());
    wasm
}
