//! What the server asks of the compiler, and nothing else of it.
//!
//! The language server's engine and the command line see the compiler through [`Analysis`]. An
//! analysis is a handle on a memoising database: inputs are set on the one handle that owns it,
//! queries run on snapshots, and a pending change makes the queries of snapshots unwind with a
//! cancellation that [`Analysis::attempt`] turns into a value.

pub use compiler_core::db::{
    Artifact, Cancelled, Content, Database, Dump, Hover, Options, Place, Problem, Profile, Refusal, Stage,
    Target,
};

pub use compiler_core::expand::Access;
pub use compiler_core::ide::completion::{Completion, CompletionKind, Completions};
pub use compiler_core::ide::folding::{Fold, FoldKind};
pub use compiler_core::ide::format::{self, Change};
pub use compiler_core::ide::signature::Signatures;
pub use compiler_core::ide::symbols::{Symbol, SymbolKind};

use crate::workspace;
use compiler_core::source::TextRange;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The names of all stages, for messages.
pub fn stage_names() -> String {
    Stage::ALL.map(Stage::name).join(", ")
}

/// Stops the queries of one snapshot, from any thread.
pub type Canceller = Box<dyn Fn() + Send + Sync>;

/// The compiler, as the server sees it.
pub trait Analysis: Send + Sized + 'static {
    /// Another handle on the same database, for one job on another thread. Setting an input waits
    /// until every snapshot is dropped.
    fn snapshot(&self) -> Self;

    /// What stops the queries of this handle.
    fn canceller(&self) -> Canceller;

    /// Runs `work`, giving back a cancellation as a value. Any other panic goes on.
    fn attempt<T>(&self, work: impl FnOnce(&Self) -> T) -> Result<T, Cancelled>;

    /// Sets what is not text.
    fn configure(&mut self, options: Options);

    /// The files whose libraries every file can import, wherever they are.
    fn set_workspace_files(&mut self, files: &[PathBuf]);

    /// The files that a person works on. What they or their imports include is seen in their scope.
    fn set_entries(&mut self, files: &[PathBuf]);

    /// The file has this content from now on, whatever the disk says.
    fn set_content(&mut self, file: &Path, content: Content);

    /// The file has the content that the disk has. Called when an editor closes it, and when it
    /// changed on disk.
    fn reload(&mut self, file: &Path);

    /// The content of a file, from the disk if it was not set.
    fn content(&self, file: &Path) -> Content;

    /// Every problem in a file, in the order of the text. A file without a text has the one problem
    /// that says so.
    fn problems(&self, file: &Path) -> Vec<Problem>;

    /// Whether the file holds a program, and not only libraries.
    fn is_program(&self, file: &Path) -> bool;

    /// The files that a program or library consists of, itself first, the embedded library not
    /// included.
    fn reach(&self, file: &Path) -> Vec<PathBuf>;

    /// What is at an offset of a file.
    fn hover(&self, file: &Path, offset: u32) -> Option<Hover>;

    /// The definitions of a file, as a tree.
    fn symbols(&self, file: &Path) -> Vec<Symbol>;

    /// What can be written at an offset of a file.
    fn completions(&self, file: &Path, offset: u32) -> Completions;

    /// The signature and documentation of a name that a file can use.
    fn describe(&self, file: &Path, library: &str, name: &str) -> (Option<String>, Option<String>);

    /// How the thing is called whose call is around an offset of a file.
    fn signatures(&self, file: &Path, offset: u32) -> Option<Signatures>;

    /// What can be folded in a file.
    fn folds(&self, file: &Path) -> Vec<Fold>;

    /// What must change for a file to be indented as it should, in order; of a line that begins at an
    /// offset, that line alone, though it is empty.
    fn format(&self, file: &Path, line: Option<u32>) -> Vec<Change>;

    /// The ranges around an offset of a file, from the inside out.
    fn selection(&self, file: &Path, offset: u32) -> Vec<TextRange>;

    /// The places of a file that mean the same as the name at an offset, and what each does with it.
    fn highlights(&self, file: &Path, offset: u32) -> Vec<(TextRange, Access)>;

    /// Where the thing at an offset is defined.
    fn definition(&self, file: &Path, offset: u32) -> Vec<Place>;

    /// Where the thing at an offset is imported; where it is defined, if it is not.
    fn declaration(&self, file: &Path, offset: u32) -> Vec<Place>;

    /// The places of the workspace that mean the same as the name at an offset; with `declaration`, those
    /// that define it too.
    fn references(&self, file: &Path, offset: u32, declaration: bool) -> Vec<Place>;

    /// The range and the spelling of the name that can be renamed at an offset.
    fn prepare_rename(&self, file: &Path, offset: u32) -> Result<(TextRange, String), Refusal>;

    /// The changes of texts that give the thing at an offset another name.
    fn rename(&self, file: &Path, offset: u32, name: &str) -> Result<Vec<(Place, String)>, Refusal>;

    /// A stage of the compiler as text; `after` names a pass of the optimiser, for the stage where
    /// it belongs.
    fn dump(&self, file: &Path, target: &Target, stage: Stage, after: Option<&str>) -> Result<Dump, Refusal>;

    /// Compiles and links a program.
    fn build(&self, entry: &Path, profile: Profile) -> Result<Artifact, Refusal>;
}

/// A compiler that reads the disk.
pub fn database() -> Database {
    Database::new(Arc::new(workspace::read))
}

impl Analysis for Database {
    fn snapshot(&self) -> Database {
        Database::snapshot(self)
    }

    fn canceller(&self) -> Canceller {
        Database::canceller(self)
    }

    fn attempt<T>(&self, work: impl FnOnce(&Database) -> T) -> Result<T, Cancelled> {
        Database::attempt(self, work)
    }

    fn configure(&mut self, options: Options) {
        Database::configure(self, options);
    }

    fn set_workspace_files(&mut self, files: &[PathBuf]) {
        Database::set_workspace_files(self, files);
    }

    fn set_entries(&mut self, files: &[PathBuf]) {
        Database::set_entries(self, files);
    }

    fn set_content(&mut self, file: &Path, content: Content) {
        Database::set_content(self, file, content);
    }

    fn reload(&mut self, file: &Path) {
        Database::reload(self, file);
    }

    fn content(&self, file: &Path) -> Content {
        Database::content(self, file)
    }

    fn problems(&self, file: &Path) -> Vec<Problem> {
        Database::problems(self, file)
    }

    fn is_program(&self, file: &Path) -> bool {
        Database::is_program(self, file)
    }

    fn reach(&self, file: &Path) -> Vec<PathBuf> {
        Database::reach(self, file)
    }

    fn hover(&self, file: &Path, offset: u32) -> Option<Hover> {
        Database::hover(self, file, offset)
    }

    fn symbols(&self, file: &Path) -> Vec<Symbol> {
        Database::symbols(self, file)
    }

    fn completions(&self, file: &Path, offset: u32) -> Completions {
        Database::completions(self, file, offset)
    }

    fn describe(&self, file: &Path, library: &str, name: &str) -> (Option<String>, Option<String>) {
        Database::describe(self, file, library, name)
    }

    fn signatures(&self, file: &Path, offset: u32) -> Option<Signatures> {
        Database::signatures(self, file, offset)
    }

    fn folds(&self, file: &Path) -> Vec<Fold> {
        Database::folds(self, file)
    }

    fn format(&self, file: &Path, line: Option<u32>) -> Vec<Change> {
        let Content::Text(text) = Database::content(self, file) else { return Vec::new() };
        match line {
            Some(start) => format::line_change(&text, start).into_iter().collect(),
            None => format::changes(&text),
        }
    }

    fn selection(&self, file: &Path, offset: u32) -> Vec<TextRange> {
        Database::selection(self, file, offset)
    }

    fn highlights(&self, file: &Path, offset: u32) -> Vec<(TextRange, Access)> {
        Database::highlights(self, file, offset)
    }

    fn definition(&self, file: &Path, offset: u32) -> Vec<Place> {
        Database::definition(self, file, offset)
    }

    fn declaration(&self, file: &Path, offset: u32) -> Vec<Place> {
        Database::declaration(self, file, offset)
    }

    fn references(&self, file: &Path, offset: u32, declaration: bool) -> Vec<Place> {
        Database::references(self, file, offset, declaration)
    }

    fn prepare_rename(&self, file: &Path, offset: u32) -> Result<(TextRange, String), Refusal> {
        Database::prepare_rename(self, file, offset)
    }

    fn rename(&self, file: &Path, offset: u32, name: &str) -> Result<Vec<(Place, String)>, Refusal> {
        Database::rename(self, file, offset, name)
    }

    fn dump(&self, file: &Path, target: &Target, stage: Stage, after: Option<&str>) -> Result<Dump, Refusal> {
        Database::dump(self, file, target, stage, after)
    }

    fn build(&self, entry: &Path, profile: Profile) -> Result<Artifact, Refusal> {
        Database::build(self, entry, profile)
    }
}
