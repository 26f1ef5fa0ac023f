//! Compiled modules, kept in a folder of the user's cache by their content.
//!
//! A file is named by a digest of the module, of what wasmtime says must agree, and of our version. It
//! holds a digest of what follows, and the module as wasmtime serialises it. Whatever is odd about a file
//! or about the folder means that the module is compiled, and is no error: a cache may always be empty.

use crate::cache_folder;
use sha2::{Digest, Sha256};
use std::fs::{self, File, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use wasmtime::{Engine, Module, Result};

/// The variable of the environment that turns the cache off if its value is `off`.
pub const VARIABLE: &str = "SCHEME_LSP_CACHE";

/// Most bytes of all files. The oldest are deleted when there are more.
const LIMIT: u64 = 256 << 20;

/// The length of the digest that a file begins with.
const DIGEST: usize = 32;

/// A folder of compiled modules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cache {
    folder: PathBuf,
    limit: u64,
}

impl Cache {
    /// The user's cache; none if the environment turns it off or says no place for it.
    pub fn of_user() -> Option<Cache> {
        let off = std::env::var_os(VARIABLE).is_some_and(|value| value == "off");
        let folder = cache_folder::find().filter(|_| !off)?;
        Some(Cache::new(folder.join("modules"), LIMIT))
    }

    /// A cache of at most so many bytes in a folder, which is made when it is needed.
    pub fn new(folder: PathBuf, limit: u64) -> Cache {
        Cache { folder, limit }
    }

    /// The module of some bytes: from the cache, or compiled and put into it.
    pub(super) fn module(
        &self,
        engine: &Engine,
        wasm: &[u8],
        compile: impl FnOnce(&Engine, &[u8]) -> Result<Module>,
    ) -> Result<Module> {
        let file = self.folder.join(name(engine, wasm));
        if let Some(module) = self.load(engine, &file) {
            return Ok(module);
        }
        let module = compile(engine, wasm)?;
        let compiled = module.serialize()?;
        // A program runs as well when it cannot be kept.
        let _ = self.store(&file, &compiled);
        Ok(module)
    }

    fn load(&self, engine: &Engine, path: &Path) -> Option<Module> {
        if !is_private(&fs::metadata(&self.folder).ok()?) {
            return None;
        }
        let mut file = File::open(path).ok()?;
        let metadata = file.metadata().ok()?;
        if !metadata.is_file() || !is_private(&metadata) {
            return None;
        }
        let mut contents = Vec::new();
        file.read_to_end(&mut contents).ok()?;
        let (digest, compiled) = contents.split_at_checked(DIGEST)?;
        if digest != Sha256::digest(compiled).as_slice() {
            return None;
        }
        #[expect(unsafe_code, reason = "wasmtime trusts what it serialised, and nobody else wrote this")]
        // SAFETY: the bytes must come from `Module::serialize`. Only this user can write to the folder and
        // to the file; the digest shows that the file is whole, and wasmtime itself refuses what another
        // version or configuration of it wrote.
        let module = unsafe { Module::deserialize(engine, compiled) }.ok()?;
        // The time says when the file was of use; without permission to set it, it says when it was made.
        let _ = File::options().append(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
        Some(module)
    }

    fn store(&self, path: &Path, compiled: &[u8]) -> io::Result<()> {
        create_folder(&self.folder)?;
        if !is_private(&fs::metadata(&self.folder)?) {
            return Ok(());
        }
        let unfinished = path.with_extension(format!("{}.part", std::process::id()));
        let written = write(&unfinished, compiled).and_then(|()| fs::rename(&unfinished, path));
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written?;
        self.evict()
    }

    /// Deletes the files whose last use is longest ago, if all together are too large.
    fn evict(&self) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            // Another process may have deleted it.
            let Ok(metadata) = entry.metadata() else { continue };
            let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            files.push((used, metadata.len(), entry.path()));
        }
        let mut size: u64 = files.iter().map(|(_, length, _)| length).sum();
        files.sort();
        for (_, length, path) in files {
            if size <= self.limit {
                break;
            }
            let _ = fs::remove_file(path);
            size -= length;
        }
        Ok(())
    }
}

/// The name of the file of a module.
fn name(engine: &Engine, wasm: &[u8]) -> String {
    let mut compatibility = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut compatibility);
    let mut digest = Sha256::new();
    digest.update(env!("CARGO_PKG_VERSION"));
    digest.update([0]);
    digest.update(compatibility.finish().to_le_bytes());
    digest.update(wasm);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write(path: &Path, compiled: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(&Sha256::digest(compiled))?;
    file.write_all(compiled)
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether a file or folder is this user's, and nobody else can write to it.
#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode() & 0o022 == 0
}

/// The folder lies in the user's profile, whose permissions it inherits.
#[cfg(not(unix))]
fn is_private(_metadata: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use tempfile::TempDir;
    use wasmtime::{Instance, Store};

    /// A module whose `f` returns a number, and that is some kilobytes long when compiled.
    fn wasm(number: i32) -> Vec<u8> {
        let text = format!("(module (func (export \"f\") (result i32) i32.const {number}))");
        wat::parse_str(text).expect("well-formed")
    }

    /// A cache in a folder that it makes, and how many modules were compiled for it.
    struct Fixture {
        folder: TempDir,
        cache: Cache,
        engine: Engine,
        compiled: Cell<u32>,
    }

    impl Fixture {
        fn new() -> Fixture {
            let folder = tempfile::tempdir().expect("a folder");
            let cache = Cache::new(folder.path().join("made/modules"), LIMIT);
            Fixture { folder, cache, engine: Engine::default(), compiled: Cell::new(0) }
        }

        /// Asks for the module of a number, runs it, and returns how many have been compiled since the last
        /// time.
        fn run(&self, number: i32) -> u32 {
            let module = self.cache.module(&self.engine, &wasm(number), |engine, wasm| {
                self.compiled.set(self.compiled.get() + 1);
                Module::new(engine, wasm)
            });
            let mut store = Store::new(&self.engine, ());
            let instance = Instance::new(&mut store, &module.expect("a module"), &[]).expect("an instance");
            let f = instance.get_typed_func::<(), i32>(&mut store, "f").expect("exported");
            assert_eq!(f.call(&mut store, ()).expect("it returns"), number);
            self.compiled.take()
        }

        fn file(&self, number: i32) -> PathBuf {
            self.cache.folder.join(name(&self.engine, &wasm(number)))
        }
    }

    #[test]
    fn a_module_is_compiled_once() {
        let fixture = Fixture::new();
        assert_eq!([fixture.run(1), fixture.run(1), fixture.run(2), fixture.run(1)], [1, 0, 1, 0]);
        let names: Vec<_> = fs::read_dir(&fixture.cache.folder).expect("made").collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }

    #[test]
    fn a_damaged_or_foreign_file_is_replaced() {
        let fixture = Fixture::new();
        fixture.run(1);
        fixture.run(2);
        let whole = fs::read(fixture.file(1)).expect("kept");
        let mut damaged = whole.clone();
        *damaged.last_mut().expect("not empty") ^= 1;
        let mut signed = b"not a module".to_vec();
        signed.splice(0..0, Sha256::digest(&signed));
        let cut = &whole[..whole.len() / 2];
        for contents in [&damaged[..], cut, &whole[..DIGEST], &whole[..3], b"", b"text", &signed] {
            fs::write(fixture.file(1), contents).expect("written");
            assert_eq!([fixture.run(1), fixture.run(1)], [1, 0]);
            assert_eq!(fs::read(fixture.file(1)).expect("kept"), whole);
        }
        // An engine of another configuration has a name of its own; a file under the wrong one is refused.
        let config = &mut wasmtime::Config::new();
        let other = Fixture {
            engine: Engine::new(config.memory_reservation(1 << 20)).expect("one"),
            ..Fixture::new()
        };
        other.run(1);
        assert_ne!(other.file(1).file_name(), fixture.file(1).file_name());
        fs::copy(other.file(1), fixture.file(1)).expect("copied");
        assert_eq!([fixture.run(1), fixture.run(1)], [1, 0]);
    }

    #[test]
    fn the_least_recently_used_are_deleted() {
        let mut fixture = Fixture::new();
        fixture.run(1);
        let size = fs::metadata(fixture.file(1)).expect("kept").len();
        fixture.cache.limit = 3 * size + size / 2;
        let old = SystemTime::now() - std::time::Duration::from_secs(60);
        for number in [1, 2, 3] {
            fixture.run(number);
            let file = File::options().append(true).open(fixture.file(number)).expect("kept");
            file.set_modified(old + std::time::Duration::from_secs(number as u64)).expect("set");
        }
        assert_eq!(fixture.run(1), 0);
        fixture.run(4);
        let kept = |number| fixture.file(number).exists();
        assert_eq!([1, 2, 3, 4].map(kept), [true, false, true, true]);
    }

    #[test]
    fn where_nothing_can_be_written_modules_are_compiled() {
        let fixture = Fixture::new();
        fs::write(fixture.folder.path().join("made"), "a file").expect("written");
        assert_eq!([fixture.run(1), fixture.run(1)], [1, 1]);
    }

    #[test]
    #[cfg(unix)]
    fn only_what_this_user_alone_can_write_to_is_used() {
        use std::os::unix::fs::PermissionsExt;
        let permit = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("this user's");
        };
        let fixture = Fixture::new();
        fixture.run(1);
        let mode = |path: &Path| fs::metadata(path).expect("kept").permissions().mode() & 0o777;
        assert_eq!(mode(&fixture.cache.folder), 0o700);
        assert_eq!(mode(&fixture.file(1)), 0o600);
        permit(&fixture.cache.folder, 0o770);
        assert_eq!([fixture.run(1), fixture.run(2), fixture.run(2)], [1, 1, 1]);
        permit(&fixture.cache.folder, 0o500);
        assert_eq!(fixture.run(1), 0);
        permit(&fixture.cache.folder, 0o700);
        permit(&fixture.file(1), 0o602);
        assert_eq!([fixture.run(1), fixture.run(1)], [1, 0]);
    }
}
