//! Neovim as a real client: `tests/editors/neovim.lua`.

use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn neovim_opens_edits_hovers_and_saves() {
    let version = Command::new("nvim").arg("--version").stdout(Stdio::null()).status();
    if version.is_err() {
        // Continuous integration installs it; see `.ci/run`.
        assert!(std::env::var_os("CI").is_none(), "nvim is not installed");
        eprintln!("SKIPPED: nvim is not installed (apt-get install neovim)");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().canonicalize().expect("it exists");
    let home = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/editors/neovim.lua");
    let output = Command::new("nvim")
        .args(["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c"])
        .arg(format!("luafile {}", script.display()))
        .env("SCHEME_LSP", env!("CARGO_BIN_EXE_scheme-lsp"))
        .env("SCHEME_FOLDER", &folder)
        .env("HOME", home.path())
        .env("XDG_CACHE_HOME", home.path())
        .env("XDG_STATE_HOME", home.path())
        .stdin(Stdio::null())
        .output()
        .expect("nvim starts");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("ok: the artifact changed"), "{text}");
}
