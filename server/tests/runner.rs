//! The embedded runner, on the module that `tests/tests/runtime.rs` runs in Node.

#[path = "../../tests/runtime/module.rs"]
mod module;

use scheme_lsp::runner::{Options, RunError, run};
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

static MODULE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    module::test_module(Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("in the workspace"))
});

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sink {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("not poisoned").clone()).expect("UTF-8")
    }
}

/// What the program wrote to standard output and standard error, and how it ended.
fn run_with(args: &[&str], input: &str) -> (String, String, Result<i32, RunError>) {
    let (output, errors) = (Sink::default(), Sink::default());
    let options = Options {
        memory_limit: 256 << 20,
        time_limit: Some(Duration::from_secs(5)),
        input: Box::new(Cursor::new(input.to_string().into_bytes())),
        output: Box::new(output.clone()),
        errors: Box::new(errors.clone()),
        lines: false,
        interruptible: false,
        cache: None,
    };
    let args: Vec<String> = args.iter().map(ToString::to_string).collect();
    let result = run(&MODULE, &args, options);
    (output.text(), errors.text(), result)
}

fn printed(args: &[&str], input: &str) -> String {
    let (output, errors, result) = run_with(args, input);
    assert!(matches!(result, Ok(0)), "{args:?}: {result:?}");
    assert_eq!(errors, "");
    output
}

#[test]
fn programs() {
    assert_eq!(printed(&["0", "30000"], ""), "30000\n10000000.0\n");
    assert_eq!(printed(&["0", "1000000"], ""), "1000000\n333333333.3333333\n");
    assert_eq!(printed(&["1", "1000"], ""), "6010\n333333.3333333333\n");
    assert_eq!(printed(&["4", "500", "100000"], ""), "201501\n166666.66666666666\n");
    assert_eq!(printed(&["10", "20000"], ""), "20109\n6666666.666666667\n");
    assert_eq!(printed(&["12", "100000"], ""), "100000\n33333333.333333332\n");
    assert_eq!(printed(&["-1"], "zwölf\nlines"), "zwölf\nlines");
}

#[test]
fn ends() {
    assert!(matches!(run_with(&["-6", "7"], "").2, Ok(7)));
    let (_, errors, _) = run_with(&["-2"], "");
    assert_eq!(errors, "  in main (a.scm:1:2)\n  ... and 5 more\n");
    assert!(matches!(run_with(&["-3"], "").2, Err(RunError::OutOfTime(_))));
    let memory = run_with(&["-4"], "").2.expect_err("out of memory");
    assert_eq!(memory.to_string(), "the program needs more than 256 MiB of memory");
    let trap = run_with(&["-5"], "").2.expect_err("a trap").to_string();
    assert!(trap.contains("unreachable"), "{trap}");
    let invalid = run(b"(module)", &[], Options::default());
    assert!(matches!(invalid, Err(RunError::Invalid(_))), "{invalid:?}");
    let empty = run(b"\0asm\x01\0\0\0", &[], Options::default()).expect_err("no main").to_string();
    assert!(empty.contains("no Scheme program"), "{empty}");
}
