//! Artifacts on disk: a WebAssembly module and its loader, whole or not at all.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Held while files are written, so that the process does not end in between and leave a temporary
/// file behind.
static WRITING: Mutex<()> = Mutex::new(());
static STOPPED: AtomicBool = AtomicBool::new(false);
static SERIAL: AtomicU32 = AtomicU32::new(0);
/// How a temporary file's name ends.
const TEMPORARY: &str = ".new";
/// A temporary file of another process that is older was left behind: that process was killed.
const STALE: Duration = Duration::from_secs(60);

/// A file that could not be written.
#[derive(Debug)]
pub struct WriteError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot write {}: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for WriteError {}

/// The extension of the module.
pub const MODULE: &str = "wasm";
/// The extension of the loader.
pub const LOADER: &str = "mjs";

/// `stem` with an extension added, not replaced: `a.ss` becomes `a.ss.wasm`.
pub fn with_added_extension(stem: &Path, extension: &str) -> PathBuf {
    let mut name = stem.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

/// The loader of a module: a JavaScript module that finds it beside itself.
pub fn loader(module: &Path) -> String {
    let stem = module.file_stem().unwrap_or_default().to_string_lossy();
    compiler_core::wasm::runtime::loader(&stem)
}

/// Writes several files, each beside its place first, then all renamed into place: whoever reads
/// one of them sees an old or a new file, never a part of one, and a full disk changes none of them.
pub fn write_all(files: &[(PathBuf, &[u8])]) -> Result<(), WriteError> {
    let _guard = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    if STOPPED.load(Ordering::Acquire) {
        let (path, _) = files.first().cloned().unwrap_or_default();
        return Err(WriteError { path, error: io::Error::new(io::ErrorKind::Interrupted, "shutting down") });
    }
    let mut staged: Vec<(PathBuf, &PathBuf)> = Vec::new();
    let result = files.iter().try_for_each(|(path, bytes)| {
        let temporary = stage(path, bytes).map_err(|error| WriteError { path: path.clone(), error })?;
        staged.push((temporary, path));
        Ok(())
    });
    let result = result.and_then(|()| {
        staged.iter().try_for_each(|(temporary, path)| {
            fs::rename(temporary, path).map_err(|error| WriteError { path: path.to_path_buf(), error })
        })
    });
    if result.is_err() {
        for (temporary, _) in &staged {
            // What was renamed already is gone from here; what was not must not stay.
            let _ = fs::remove_file(temporary);
        }
    }
    result
}

/// Writes `bytes` to a new file in the directory of `path`, which is made if needed.
fn stage(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(directory)?;
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    let name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    remove_stale(directory, &hidden);
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    hidden.push(format!(".{}-{serial}{TEMPORARY}", std::process::id()));
    let temporary = directory.join(hidden);
    let written = fs::File::create(&temporary).and_then(|mut file| file.write_all(bytes));
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    Ok(temporary)
}

/// Removes what processes that were killed while they wrote the same file have left in a directory. The
/// names begin with `hidden`. What cannot be removed is in nobody's way.
fn remove_stale(directory: &Path, hidden: &OsStr) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let serial = (name.as_encoded_bytes().strip_prefix(hidden.as_encoded_bytes()))
            .and_then(|rest| rest.strip_prefix(b"."))
            .and_then(|rest| rest.strip_suffix(TEMPORARY.as_bytes()));
        let ours = serial.is_some_and(|serial| {
            !serial.is_empty() && serial.iter().all(|&byte| byte.is_ascii_digit() || byte == b'-')
        });
        let age = || entry.metadata().and_then(|data| data.modified()).ok()?.elapsed().ok();
        if ours && age().is_some_and(|age| age > STALE) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Waits for a write that is going on and refuses all later ones: the process is about to end.
pub fn stop_writing() {
    STOPPED.store(true, Ordering::Release);
    drop(WRITING.lock().unwrap_or_else(PoisonError::into_inner));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_appear_together_or_not_at_all() {
        let directory = tempfile::tempdir().unwrap();
        let (one, two) = (directory.path().join("deep/one"), directory.path().join("deep/two"));
        write_all(&[(one.clone(), b"1"), (two.clone(), b"2")]).unwrap();
        assert_eq!(fs::read(&one).unwrap(), b"1");
        // A directory stands where the second file should go.
        let blocked = directory.path().join("deep");
        let error = write_all(&[(one.clone(), b"new"), (blocked.clone(), b"2")]).unwrap_err();
        assert_eq!(error.path, blocked);
        assert_eq!(fs::read(&one).unwrap(), b"1", "the first is unchanged when the second fails");
        let names: Vec<_> = fs::read_dir(directory.path().join("deep")).unwrap().flatten().collect();
        assert_eq!(names.len(), 2, "no temporary file stays: {names:?}");
    }

    #[test]
    fn what_a_killed_process_left_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let old = std::time::SystemTime::now() - 2 * STALE;
        let names = [".a.wasm.7-0.new", ".a.wasm.old.new", ".b.wasm.7-0.new", "a.wasm.7-0.new"];
        for name in names {
            fs::File::create(path(name)).unwrap().set_modified(old).unwrap();
        }
        // Somebody else may be writing this one.
        fs::write(path(".a.wasm.8-0.new"), b"").unwrap();
        write_all(&[(path("a.wasm"), b"1")]).unwrap();
        let mut left: Vec<_> = fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let expected = [".a.wasm.8-0.new", ".a.wasm.old.new", ".b.wasm.7-0.new", "a.wasm", "a.wasm.7-0.new"];
        assert_eq!(left, expected);
    }

    #[test]
    fn extensions_are_added() {
        assert_eq!(with_added_extension(Path::new("b/a.ss"), MODULE), Path::new("b/a.ss.wasm"));
    }
}
