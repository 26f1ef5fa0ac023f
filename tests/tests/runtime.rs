//! The run-time system on its own, in Node: arithmetic against BigInt, and programs written by hand in
//! both halves.

#[path = "../../compiler-core/runtime/assemble.rs"]
mod assemble;

use assemble::{Constants, FRAGMENTS, assemble};
use compiler_core::wasm::runtime;
use scheme_lsp_tests::node::{node, workspace};

/// The run-time system with what `tests/runtime/test.wat` exports of it.
fn test_module() -> Vec<u8> {
    let read = |path: &str| std::fs::read_to_string(workspace().join(path)).expect("a file of the workspace");
    let mut texts: Vec<String> =
        FRAGMENTS.iter().map(|name| read(&format!("compiler-core/runtime/{name}.wat"))).collect();
    texts.push(read("tests/runtime/test.wat"));
    let fragments: Vec<&str> = texts.iter().map(String::as_str).collect();
    // In a program the linker sets the sizes of the tables.
    let text = assemble(&fragments, &Constants::Numbered)
        .replace("(table $entries 0", "(table $entries 32")
        .replace("(table $resumes 0", "(table $resumes 32");
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn in_node() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wasm = folder.path().join("test.wasm");
    std::fs::write(&wasm, test_module()).expect("written");
    let host = folder.path().join("scheme.mjs");
    std::fs::write(&host, runtime::HOST).expect("written");
    let output = node()
        .arg(workspace().join("tests/runtime/check.mjs"))
        .arg(&host)
        .arg(&wasm)
        .output()
        .expect("node runs");
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert_eq!(text, "ok\n");

    // The loader finds the program beside it, and takes its exit code.
    std::fs::write(folder.path().join("test.mjs"), runtime::loader("test")).expect("written");
    let output = node().arg(folder.path().join("test.mjs")).arg("argument").output().expect("node runs");
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.is_empty(), "{text}");
}
