//! Assembles the run-time system, `runtime/*.wat`, into `$OUT_DIR/runtime.wasm`, and copies the text that
//! it was assembled from beside it, for error messages and tests; and makes the table of the Scheme
//! libraries, `lib/**`, that are embedded in the compiler.

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
    std::fs::write(out.join("library.rs"), library()).expect("OUT_DIR is writable");
}

/// The table of embedded library files, sorted by path.
fn library() -> String {
    println!("cargo::rerun-if-changed=lib");
    let root = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("lib");
    let mut files = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory").map(|entry| entry.expect("an entry"))
        {
            let path = entry.path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sld" || extension == "scm") {
                let name =
                    path.strip_prefix(&root).expect("below it").to_str().expect("UTF-8").replace('\\', "/");
                files.push((name, path));
            }
        }
    }
    files.sort();
    let rows: String =
        files.iter().map(|(name, path)| format!("    ({name:?}, include_str!({path:?})),\n")).collect();
    format!(
        "/// The embedded library files by path, sorted.\npub static LIBRARY: &[(&str, &str)] = &[\n{rows}];\n"
    )
}
