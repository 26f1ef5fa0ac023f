//! The run-time system on its own, in Node: arithmetic against BigInt, and programs written by hand in
//! both halves. `server/tests/runner.rs` runs the same module in the embedded runner.

#[path = "../runtime/module.rs"]
mod module;

use compiler_core::wasm::runtime;
use scheme_lsp_tests::node::{node, workspace};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn output(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node runs");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("taken");
    child.wait_with_output().expect("node ends")
}

/// Standard output, standard error and the exit code of the program that stands in a folder as `test.mjs`.
fn run(folder: &Path, args: &[&str], input: &str) -> (String, String, Option<i32>) {
    let output = output(node().arg(folder.join("test.mjs")).args(args), input);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn arithmetic_and_control() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wasm = folder.path().join("test.wasm");
    std::fs::write(&wasm, module::test_module(workspace())).expect("written");
    let host = folder.path().join("scheme.mjs");
    std::fs::write(&host, runtime::HOST).expect("written");
    let output = output(node().arg(workspace().join("tests/runtime/check.mjs")).arg(&host).arg(&wasm), "");
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert_eq!(text, "ok\n");
}

#[test]
fn the_loader_runs_the_program_beside_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    std::fs::write(folder.join("test.wasm"), module::test_module(workspace())).expect("written");
    std::fs::write(folder.join("test.mjs"), runtime::loader("test")).expect("written");
    let none = String::new();
    let lines = |text: &str| (text.to_string(), String::new(), Some(0));
    assert_eq!(run(folder, &["0", "30000"], ""), lines("30000\n10000000.0\n"));
    assert_eq!(run(folder, &["1", "1000"], ""), lines("6010\n333333.3333333333\n"));
    assert_eq!(run(folder, &["-1"], "zwölf\nlines"), lines("zwölf\nlines"));
    assert_eq!(
        run(folder, &["-2"], ""),
        (none.clone(), "  in main (a.scm:1:2)\n  ... and 5 more\n".into(), Some(0))
    );
    assert_eq!(run(folder, &["-6", "7"], ""), (none.clone(), none.clone(), Some(7)));
    assert_eq!(run(folder, &["-5"], ""), (none, "The program failed: unreachable\n".into(), Some(70)));
}

#[test]
fn reasons_have_names_and_are_documented() {
    let read = |path: &str| std::fs::read_to_string(workspace().join(path)).expect("a file of the workspace");
    let interface = read("docs/abi.md");
    for (number, name, meaning) in module::assemble::REASONS {
        let row = format!("| {number} | `(reason \"{name}\")` | {meaning} |");
        assert!(interface.contains(&row), "docs/abi.md lacks the row {row}");
    }
    for name in module::assemble::FRAGMENTS {
        let path = format!("compiler-core/runtime/{name}.wat");
        for (number, line) in read(&path).lines().enumerate() {
            let bare = line.contains("$reason (i32.const") || line.contains("$reason) (i32.const");
            assert!(!bare, "{path}:{}: the number of a reason without its name", number + 1);
        }
    }
}
