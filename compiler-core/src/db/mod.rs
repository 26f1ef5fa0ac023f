//! The compiler as a database: memoised queries over the pure functions of all other modules.
//!
//! Inputs are the texts of files and the library path (`input`). From them, on demand: the forms of a
//! file (`form`); its modules, their headers and how they import each other (`module`); what names
//! mean and what forms expand to (`environment`); units, their signatures, effects and objects
//! (`unit`); what a program reaches, and its artifact (`link`). On top stand the answers for people:
//! `check`, `hover`, `dump`. A query is a few lines that call a pure function, and returns what
//! its readers need and no more, so that an unchanged result ends the recomputation that an edit began.
//!
//! [`Database`] is the only door for the server: its methods take paths and give plain values
//! ([`api`]). One handle owns the database and sets inputs; [`Database::snapshot`] makes handles for
//! other threads, whose queries unwind when an input is about to change ([`Database::attempt`]).

pub mod api;
mod check;
mod compile_time;
mod dump;
mod environment;
mod form;
mod hover;
mod ide;
mod input;
mod link;
mod locate;
mod module;
mod places;
mod reachability;
#[cfg(test)]
mod tests;
mod unit;
mod whole_program;

pub use api::{Artifact, Cancelled, Dump, Hover, Options, Place, Problem, Profile, Refusal, Stage, Target};
pub use input::{Content, Disk, EMBEDDED, library_files, replace_library};

use crate::cps::Program;
use crate::expand::Access;
use crate::ide::{completion::Completions, folding::Fold, signature::Signatures, symbols::Symbol};
use crate::source::TextRange;
use input::{Entries, SourceFile, Workspace};
use rustc_hash::FxHashMap;
use salsa::{Database as _, Setter};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What queries need besides salsa.
#[salsa::db]
trait Db: salsa::Database {
    /// The input that stands for a file. It is read from the disk when it is named first.
    fn file(&self, path: &Path) -> SourceFile;

    /// Counts the compilation of a unit.
    fn count_unit(&self);
}

/// The names of the queries that were executed, for tests.
#[cfg(test)]
type Log = Arc<Mutex<Vec<String>>>;

/// A handle on the database.
#[salsa::db]
#[derive(Clone)]
pub struct Database {
    storage: salsa::Storage<Database>,
    files: Arc<Mutex<FxHashMap<PathBuf, SourceFile>>>,
    disk: Disk,
    /// How many units this handle has compiled.
    compiled: Arc<AtomicUsize>,
    #[cfg(test)]
    log: Log,
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn file(&self, path: &Path) -> SourceFile {
        if let Some(file) = self.known(path) {
            return file;
        }
        // Reading happens outside the lock; if another thread was faster, its input is the file.
        let file = input::new_file(self, &self.disk, path);
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        *files.entry(path.to_owned()).or_insert(file)
    }

    fn count_unit(&self) {
        self.compiled.fetch_add(1, Ordering::Relaxed);
    }
}

impl Database {
    /// A database that reads files by `disk` unless they are set.
    pub fn new(disk: Disk) -> Database {
        let db = Database {
            storage: salsa::Storage::new(None),
            files: Arc::default(),
            disk,
            compiled: Arc::default(),
            #[cfg(test)]
            log: Log::default(),
        };
        input::singletons(&db);
        db
    }

    /// A database without a disk that notes which queries run.
    #[cfg(test)]
    fn logging() -> Database {
        let log = Log::default();
        let sink = log.clone();
        let listener = move |event: salsa::Event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind {
                let name = salsa::with_attached_database(|db| {
                    db.ingredient_debug_name(database_key.ingredient_index()).into_owned()
                });
                sink.lock().unwrap_or_else(PoisonError::into_inner).extend(name);
            }
        };
        let storage = salsa::Storage::new(Some(Box::new(listener)));
        let disk: Disk = Arc::new(|_| Content::Missing);
        let db = Database { storage, files: Arc::default(), disk, compiled: Arc::default(), log };
        input::singletons(&db);
        db
    }

    /// The names of the queries that ran since the last call.
    #[cfg(test)]
    fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn known(&self, path: &Path) -> Option<SourceFile> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied()
    }

    /// Another handle on the same database, for one job on another thread. Setting an input waits until
    /// every snapshot is dropped.
    pub fn snapshot(&self) -> Database {
        Database { compiled: Arc::default(), ..self.clone() }
    }

    /// What stops the queries of this handle, from any thread.
    pub fn canceller(&self) -> Box<dyn Fn() + Send + Sync> {
        let token = self.cancellation_token();
        Box::new(move || token.cancel())
    }

    /// Runs `work`, giving back a cancellation as a value. Any other panic goes on.
    pub fn attempt<T>(&self, work: impl FnOnce(&Database) -> T) -> Result<T, Cancelled> {
        salsa::Cancelled::catch(AssertUnwindSafe(|| work(self))).map_err(|_| Cancelled)
    }

    /// Sets what is not text.
    pub fn configure(&mut self, options: Options) {
        let workspace = Workspace::get(self);
        if *workspace.library_path(self) != options.library_path {
            workspace.set_library_path(self).to(options.library_path);
        }
    }

    /// The files whose libraries every file can import, wherever they are.
    pub fn set_workspace_files(&mut self, paths: &[PathBuf]) {
        let files: Vec<SourceFile> = paths.iter().map(|path| self.file(path)).collect();
        let workspace = Workspace::get(self);
        if *workspace.files(self) != files {
            workspace.set_files(self).to(files);
        }
    }

    /// The files that a person works on. What they or their imports include is seen in their scope.
    pub fn set_entries(&mut self, paths: &[PathBuf]) {
        let files: Vec<SourceFile> = paths.iter().map(|path| self.file(path)).collect();
        let entries = Entries::get(self);
        if *entries.files(self) != files {
            entries.set_files(self).to(files);
        }
    }

    /// The file has this content from now on, whatever the disk says. The embedded library cannot be
    /// set.
    pub fn set_content(&mut self, path: &Path, content: Content) {
        if input::embedded(path).is_some() {
            return;
        }
        match self.known(path) {
            Some(file) if *file.content(self) == content => {}
            Some(file) => drop(file.set_content(self).to(content)),
            None => {
                let file = SourceFile::new(self, path.into(), content);
                self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), file);
            }
        }
    }

    /// The file has the content that the disk has.
    pub fn reload(&mut self, path: &Path) {
        // A file that no query has asked for is read when one does.
        if self.known(path).is_some() {
            let content = (self.disk)(path);
            self.set_content(path, content);
        }
    }

    /// The content of a file, from the disk if it was not set.
    pub fn content(&self, path: &Path) -> Content {
        self.file(path).content(self).clone()
    }

    /// Every problem in a file, in the order of the text. A file without a text has the one problem
    /// that says so.
    pub fn problems(&self, path: &Path) -> Vec<Problem> {
        check::problems(self, self.file(path))
    }

    /// Whether the file holds a program, and not only libraries.
    pub fn is_program(&self, path: &Path) -> bool {
        let file = self.file(path);
        module::outline(self, file).has_program() && module::included_by(self, file).is_empty()
    }

    /// The files that a program, or the libraries of a file, consist of, itself first, the embedded
    /// library not included.
    pub fn reach(&self, path: &Path) -> Vec<PathBuf> {
        check::reach(self, self.file(path))
    }

    /// What is at an offset of a file.
    pub fn hover(&self, path: &Path, offset: u32) -> Option<Hover> {
        hover::hover(self, self.file(path), offset)
    }

    /// The definitions of a file, as a tree.
    pub fn symbols(&self, path: &Path) -> Vec<Symbol> {
        ide::document_symbols(self, self.file(path))
    }

    /// What can be written at an offset of a file.
    pub fn completions(&self, path: &Path, offset: u32) -> Completions {
        ide::completions(self, self.file(path), offset)
    }

    /// The signature and documentation of a name that a file can use, from a library if one is named.
    pub fn describe(&self, path: &Path, library: &str, name: &str) -> (Option<String>, Option<String>) {
        ide::describe(self, self.file(path), library, name)
    }

    /// How the thing is called whose call is around an offset of a file.
    pub fn signatures(&self, path: &Path, offset: u32) -> Option<Signatures> {
        ide::signatures(self, self.file(path), offset)
    }

    /// What can be folded in a file.
    pub fn folds(&self, path: &Path) -> Vec<Fold> {
        ide::folds(self, self.file(path))
    }

    /// The ranges around an offset of a file, from the inside out.
    pub fn selection(&self, path: &Path, offset: u32) -> Vec<TextRange> {
        ide::selection(self, self.file(path), offset)
    }

    /// Where the thing at an offset of a file is defined. What the compiler itself knows has no place.
    pub fn definition(&self, path: &Path, offset: u32) -> Vec<Place> {
        ide::definition(self, self.file(path), offset)
    }

    /// Where the thing at an offset of a file is imported; where it is defined, if it is not.
    pub fn declaration(&self, path: &Path, offset: u32) -> Vec<Place> {
        ide::declaration(self, self.file(path), offset)
    }

    /// The places of a file that mean the same as the name at an offset, and what each does with it.
    pub fn highlights(&self, path: &Path, offset: u32) -> Vec<(TextRange, Access)> {
        ide::highlights(self, self.file(path), offset)
    }

    /// The range and the spelling of the name that can be renamed at an offset of a file.
    pub fn prepare_rename(&self, path: &Path, offset: u32) -> Result<(TextRange, String), Refusal> {
        ide::prepare(self, self.file(path), offset)
    }

    /// The changes of texts, in order, that give the thing at an offset of a file another name. Refused if
    /// anything would mean something else then.
    pub fn rename(&self, path: &Path, offset: u32, name: &str) -> Result<Vec<(Place, String)>, Refusal> {
        ide::rename(self, self.file(path), offset, name)
    }

    /// The contents of all files that have been asked for.
    fn known_contents(&self) -> impl Iterator<Item = (Arc<Path>, Content)> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner).clone();
        files.into_values().map(|file| (file.path(self).clone(), file.content(self).clone()))
    }

    /// The places of the workspace that mean the same as the name at an offset; with `declaration`, those
    /// that define it too.
    pub fn references(&self, path: &Path, offset: u32, declaration: bool) -> Vec<Place> {
        ide::references(self, self.file(path), offset, declaration)
    }

    /// A stage of the compiler as text; `after` names a pass of the optimiser, for the stage where it
    /// belongs.
    pub fn dump(
        &self,
        path: &Path,
        target: &Target,
        stage: Stage,
        after: Option<&str>,
    ) -> Result<Dump, Refusal> {
        let file = self.file(path);
        match file.content(self) {
            Content::Text(_) => dump::dump(self, file, target, stage, after),
            Content::Missing => Err(Refusal(format!("there is no file {}", path.display()))),
            Content::Unusable { message, .. } => Err(Refusal(message.clone())),
        }
    }

    /// A stage, from `cps` on, of a program that is optimised as a whole, as text.
    pub fn dump_release(&self, path: &Path, stage: Stage) -> Result<String, Refusal> {
        whole_program::dump(self, self.program(path)?, stage)
    }

    /// What a program is at a stage that [`crate::cps::interpret`] runs: all that it reaches, in the
    /// order of evaluation.
    pub fn interpretable(
        &self,
        path: &Path,
        profile: Profile,
        stage: Stage,
    ) -> Result<Vec<Program>, Refusal> {
        whole_program::interpretable(self, self.program(path)?, profile, stage)
    }

    /// The program in a file.
    fn program(&self, path: &Path) -> Result<module::Module<'_>, Refusal> {
        let file = self.file(path);
        match file.content(self) {
            Content::Text(_) => {}
            Content::Missing => return Err(Refusal(format!("there is no file {}", path.display()))),
            Content::Unusable { message, .. } => return Err(Refusal(message.clone())),
        }
        if !module::outline(self, file).has_program() {
            return Err(Refusal("the file holds no program".into()));
        }
        Ok(module::Module::new(self, file, None))
    }

    /// Compiles and links a program.
    pub fn build(&self, path: &Path, profile: Profile) -> Result<Artifact, Refusal> {
        let program = self.program(path)?;
        let before = self.compiled.load(Ordering::Relaxed);
        let linked = link::linked(self, program, profile);
        let units_recompiled = self.compiled.load(Ordering::Relaxed) - before;
        match &linked.wasm {
            Ok(wasm) => Ok(Artifact { wasm: wasm.clone(), units_recompiled, units: linked.units }),
            Err(message) => Err(Refusal(message.clone())),
        }
    }
}
