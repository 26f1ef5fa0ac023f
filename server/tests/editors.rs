//! Editors as real clients: the scripts of `tests/editors`.

use std::path::Path;
use std::process::{Command, Stdio};

/// Runs an editor on a script, in an empty workspace. It must say what it did last.
fn drives(editor: &str, package: &str, arguments: &[&str], script: &str, last: &str) {
    if Command::new(editor).arg("--version").stdout(Stdio::null()).status().is_err() {
        // `tests/tools` installs it.
        assert!(std::env::var_os("CI").is_none(), "{editor} is not installed");
        eprintln!("SKIPPED: {editor} is not installed (apt-get install {package})");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().canonicalize().expect("it exists");
    let home = tempfile::tempdir().expect("a folder");
    let output = Command::new(editor)
        .args(arguments)
        .arg(script)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/editors"))
        .env("SCHEME_LSP", env!("CARGO_BIN_EXE_scheme-lsp"))
        .env("SCHEME_FOLDER", &folder)
        .env("HOME", home.path())
        .env("XDG_CACHE_HOME", home.path())
        .env("XDG_STATE_HOME", home.path())
        .stdin(Stdio::null())
        .output()
        .expect("the editor starts");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains(&format!("ok: {last}")), "{text}");
}

#[test]
fn neovim_opens_edits_hovers_and_saves() {
    let arguments = ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c"];
    drives("nvim", "neovim", &arguments, "luafile neovim.lua", "the end of the server");
}

#[test]
fn emacs_opens_edits_hovers_renames_and_saves() {
    drives("emacs", "emacs-nox elpa-eglot", &["-q", "--batch", "-l"], "eglot.el", "the end of the server");
}
