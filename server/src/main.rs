//! The binary.

use std::thread;

/// Recursive passes have limits on depth that assume more than a main thread has on some systems.
const STACK_BYTES: usize = 64 << 20;

fn main() {
    let work = || scheme_lsp::cli::main(std::env::args_os());
    let thread = thread::Builder::new().name("command".into()).stack_size(STACK_BYTES).spawn(work);
    let code = thread.expect("the system has threads").join();
    // A panic has printed its message.
    std::process::exit(code.unwrap_or(scheme_lsp::cli::FAILURE));
}
