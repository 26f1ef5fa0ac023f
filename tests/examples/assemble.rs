//! `assemble IN.wat OUT.wasm`: WebAssembly text to a module, for the hand-written modules of the benchmarks.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [text, module] = &arguments[..] else {
        eprintln!("assemble IN.wat OUT.wasm");
        return ExitCode::from(2);
    };
    let written = wat::parse_file(text)
        .map_err(|error| error.to_string())
        .and_then(|bytes| std::fs::write(module, bytes).map_err(|error| format!("{module}: {error}")));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
