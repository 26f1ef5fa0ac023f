//! Assembles the run-time system, `runtime/*.wat`, into `$OUT_DIR/runtime.wasm`, and copies the text that
//! it was assembled from beside it, for error messages and tests.

#[path = "runtime/assemble.rs"]
mod assemble;

use std::path::Path;

fn main() {
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let out = Path::new(&out);
    println!("cargo::rerun-if-changed=runtime");
    let texts: Vec<String> = assemble::FRAGMENTS
        .iter()
        .map(|name| {
            let path = format!("runtime/{name}.wat");
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
        })
        .collect();
    let fragments: Vec<&str> = texts.iter().map(String::as_str).collect();
    let text = assemble::assemble(&fragments, &assemble::Constants::Imported);
    let text_path = out.join("runtime.wat");
    std::fs::write(&text_path, &text).expect("OUT_DIR is writable");
    let wasm = wat::parse_str(&text).unwrap_or_else(|mut error| {
        error.set_path(&text_path);
        panic!("{error}")
    });
    std::fs::write(out.join("runtime.wasm"), wasm).expect("OUT_DIR is writable");
}
