//! Input that is no program, under every command and in the server: a clear message with its place, the
//! right exit code, and nothing written.

mod support;

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use support::Server;

/// A file, what is in it, and the code of a diagnostic that it gets.
fn inputs() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let deep = 100_000;
    let nested = "(".repeat(deep) + &")".repeat(deep);
    let large = "(define (f x) (+ x 1))\n".repeat(20_000) + "(f";
    vec![
        ("open.scm", b"(display (car (quote (1 2)))\n(define (f x)\n".to_vec(), "unclosed"),
        ("closed.scm", b"(display 1))\n".to_vec(), "unexpected-close"),
        ("nested.scm", nested.into_bytes(), "too-deep"),
        ("unclosed.scm", "(".repeat(10_000).into_bytes(), "unclosed"),
        ("large.scm", large.into_bytes(), "unclosed"),
        ("huge.scm", vec![b' '; 50 << 20], "too-large"),
        ("bytes.scm", b"(display \"\xff\xfe\")\n".to_vec(), "not-utf8"),
        ("missing.scm", b"(import (scheme base) (no such))\n".to_vec(), "unknown-library"),
        ("circle.scm", b"(import (scheme base) (a one))\n(x)\n".to_vec(), "circular-import"),
        ("again.scm", macro_that("(again (x))"), "expansion-limit"),
        ("same.scm", macro_that("(again x)"), "expansion-limit"),
    ]
}

/// A program whose macro expands for ever.
fn macro_that(expansion: &str) -> Vec<u8> {
    format!(
        "(import (scheme base))\n\
         (define-syntax again (syntax-rules () ((_ x) {expansion})))\n\
         (again 1)\n"
    )
    .into_bytes()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes, _) in inputs() {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    fs::create_dir(folder.path().join("a")).expect("a folder");
    for (name, other) in [("one", "two"), ("two", "one")] {
        let text = format!(
            "(define-library (a {name}) (export x) (import (scheme base) (prefix (a {other}) y))\n\
             (begin (define (x) (yx))))\n"
        );
        fs::write(folder.path().join(format!("a/{name}.sld")), text).expect("written");
    }
    folder
}

/// The exit code and standard error of a command.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scheme-lsp"));
    command.args(arguments).current_dir(folder).env("SCHEME_LSP_CACHE", "off");
    let output = command.output().expect("the binary starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn every_command_reports_bad_input() {
    let folder = folder();
    for (name, _, code) in inputs() {
        for command in
            [&["check"][..], &["run"], &["build", "-o", "out.wasm"], &["dump", "--stage", "expanded"]]
        {
            let (exit, errors) = run(folder.path(), &[command, &[name]].concat());
            assert_eq!(exit, Some(1), "{command:?} {name}: {errors}");
            assert!(errors.contains(&format!("[{code}]: ")), "{command:?} {name}: {errors}");
            assert!(errors.contains(" --> "), "{command:?} {name}: {errors}");
            assert!(!errors.contains("panicked"), "{command:?} {name}: {errors}");
        }
        assert!(!folder.path().join("out.wasm").exists(), "{name}");
    }
}

#[test]
fn the_server_reports_bad_input_and_goes_on() {
    let folder = folder();
    let path = folder.path().canonicalize().expect("it exists");
    let (mut server, _) = Server::initialized(&path, json!({}));
    for (name, bytes, code) in inputs() {
        // What an editor sends is always text.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let file = path.join(name);
        server.open(&file, 1, &text);
        let diagnostics = server.diagnostics(&file, Some(1));
        let codes: Vec<&Value> = diagnostics.iter().map(|it| &it["code"]).collect();
        let elsewhere = code == "circular-import";
        assert!(elsewhere || codes.iter().any(|it| *it == code), "{name}: {codes:?}");
    }
    let file = path.join("good.scm");
    server.open(&file, 1, "(display oops)");
    assert_eq!(server.diagnostics(&file, Some(1))[0]["code"], "unbound-variable");
    assert_eq!(server.goodbye().code(), Some(0));
}

#[test]
fn a_program_that_needs_too_much_memory_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("recurses.scm", "(define (f n) (+ 1 (f (+ n 1)))) (display \"begun\") (display (f 0))"),
        ("allocates.scm", "(define (f l) (f (cons l l))) (display \"begun\") (display (f '()))"),
        ("doubles.scm", "(define (f s) (f (string-append s s))) (display \"begun\") (display (f \"ab\"))"),
    ] {
        fs::write(folder.path().join(name), text).expect("written");
        let (code, errors) = run(folder.path(), &["run", "--memory", "40", name]);
        assert_eq!(code, Some(70), "{errors}");
        assert_eq!(errors, format!("{name}: the program needs more than 40 MiB of memory\n"));
    }
}

#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.scm"), "(display 1)").expect("written");
    fs::write(folder.path().join("file"), "").expect("written");
    let (code, errors) = run(folder.path(), &["build", "a.scm", "-o", "file/out.wasm"]);
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.starts_with("scheme-lsp: cannot write file/out.wasm: "), "{errors}");
}
