//! The folder in which programs of this user keep what they can make again.

use std::path::PathBuf;

/// The folder, if the environment names one. It need not exist.
pub fn find() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
    variable("XDG_CACHE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| variable("HOME").map(|folder| folder.join(home)))
        .map(|folder| folder.join("scheme-lsp"))
}
