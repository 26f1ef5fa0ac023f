//! The embedded libraries, and the chapter on diagnostics, as files that an editor can open.
//!
//! A file is written when a place in it is told for the first time, into a folder of the user's cache
//! whose name holds a digest of all libraries: what another version of the server wrote is never read as
//! ours. The compiler goes on to know the file by its embedded path, so that questions work inside it.

use crate::cache_folder;
use compiler_core::db::{EMBEDDED, library_files};
use compiler_core::diagnostics::chapter;
use std::fs;
use std::hash::Hasher;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let mut digest = Fnv(0xcbf2_9ce4_8422_2325);
    for (name, text) in library_files() {
        for part in [name, text] {
            digest.write(part.as_bytes());
            digest.write_u8(0xff);
        }
    }
    let cache = cache_folder::find().unwrap_or_else(|| std::env::temp_dir().join("scheme-lsp"));
    cache.join(format!("library-{:016x}", digest.finish()))
});

struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The file that shows an embedded one; `None` if `path` is no embedded file, or nothing can be written.
pub fn materialised(path: &Path) -> Option<PathBuf> {
    let name = path.strip_prefix(EMBEDDED).ok()?;
    let (_, text) = library_files().find(|(known, _)| Path::new(known) == name)?;
    written(FOLDER.join(name), text)
}

/// The file with the chapter on diagnostics; `None` if it cannot be written.
pub fn diagnostics_chapter() -> Option<&'static Path> {
    static FILE: LazyLock<Option<PathBuf>> =
        LazyLock::new(|| written(FOLDER.with_file_name("diagnostics.md"), &chapter()));
    FILE.as_deref()
}

/// The file, once it has this text.
fn written(file: PathBuf, text: &str) -> Option<PathBuf> {
    if !fs::read(&file).is_ok_and(|found| found == text.as_bytes()) {
        write(&file, text).ok()?;
    }
    Some(file)
}

/// Other servers may be writing the same: the file appears as a whole.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)?;
    let unfinished = file.with_extension(format!("{}.part", std::process::id()));
    fs::write(&unfinished, text)?;
    fs::rename(&unfinished, file)
}

/// The embedded file that a file shows.
pub fn embedded(path: &Path) -> Option<PathBuf> {
    let name = path.strip_prefix(&*FOLDER).ok()?;
    Some(Path::new(EMBEDDED).join(name))
}
