//! What the database is told: the texts of files, and where libraries are looked for.

use crate::diagnostics::Code;
use salsa::Durability;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What a file holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    /// A text that the compiler accepts.
    Text(Arc<str>),
    /// No such file.
    Missing,
    /// The file is there but has no text for the compiler: too large, not UTF-8, not readable.
    Unusable {
        /// Why.
        code: Code,
        /// The sentence for the person.
        message: String,
    },
}

impl Content {
    /// The text; of a file without one, the empty text.
    pub fn text(&self) -> &str {
        match self {
            Content::Text(text) => text,
            _ => "",
        }
    }
}

/// How files that nobody has set are read: the compiler itself does no input.
pub type Disk = Arc<dyn Fn(&Path) -> Content + Send + Sync>;

/// A file, known to the database by its path for ever.
#[salsa::input(debug)]
pub struct SourceFile {
    /// Its path, normalised by whoever names it.
    pub path: Arc<Path>,
    /// What it holds.
    pub content: Content,
}

/// What holds for the whole workspace.
#[salsa::input(singleton)]
pub struct Workspace {
    /// Directories where libraries are looked for, in this order.
    pub library_path: Vec<PathBuf>,
    /// Files whose libraries every file can import.
    pub files: Vec<SourceFile>,
}

/// The files that a person works on: the open documents, the files of a command.
#[salsa::input(singleton)]
pub struct Entries {
    /// They and all that they import are searched for `include`, besides the workspace's files.
    pub files: Vec<SourceFile>,
}

/// The directory that the embedded libraries seem to be in.
pub const EMBEDDED: &str = "<scheme-lsp>";

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// What stands in the place of [`LIBRARY`], for whoever works on the libraries.
static REPLACEMENT: OnceLock<Vec<(String, String)>> = OnceLock::new();

/// Uses other files than the embedded ones: names, such as `scheme/base.sld`, and texts. Must be called
/// before the first database is made; `false` if it was called before.
pub fn replace_library(mut files: Vec<(String, String)>) -> bool {
    files.sort();
    REPLACEMENT.set(files).is_ok()
}

/// The files of the library, sorted by name.
pub fn library_files() -> Box<dyn Iterator<Item = (&'static str, &'static str)>> {
    match REPLACEMENT.get() {
        Some(files) => Box::new(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))),
        None => Box::new(LIBRARY.iter().copied()),
    }
}

/// The text of an embedded library file; `path` begins with [`EMBEDDED`].
pub fn embedded(path: &Path) -> Option<&'static str> {
    let name = path.strip_prefix(EMBEDDED).ok()?.to_str()?;
    match REPLACEMENT.get() {
        Some(files) => {
            let at = files.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
            Some(&files[at].1)
        }
        None => {
            let at = LIBRARY.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
            Some(LIBRARY[at].1)
        }
    }
}

/// The names of the embedded libraries that programs import, in order of preference.
pub fn public_libraries() -> impl Iterator<Item = String> {
    const FIRST: [&str; 3] = ["scheme/", "srfi/", "ice-9/"];
    /// These are behind the others.
    const INTERNAL: &str = "scheme-lsp/";
    let paths = || library_files().filter_map(|(path, _)| path.strip_suffix(".sld"));
    let first =
        FIRST.into_iter().flat_map(move |prefix| paths().filter(move |path| path.starts_with(prefix)));
    let is_other = |path: &&str| !FIRST.iter().chain([&INTERNAL]).any(|prefix| path.starts_with(prefix));
    first.chain(paths().filter(is_other)).map(|path| format!("({})", path.replace('/', " ")))
}

/// Makes the input of a file. The embedded library never changes. All other files are alike: a file that
/// became less durable when it is edited first would have all that depends on it made anew.
pub fn new_file(db: &dyn salsa::Database, disk: &Disk, path: &Path) -> SourceFile {
    match embedded(path) {
        Some(text) => SourceFile::builder(path.into(), Content::Text(text.into()))
            .durability(Durability::NEVER_CHANGE)
            .new(db),
        None => SourceFile::new(db, path.into(), disk(path)),
    }
}

/// The workspace and the entries, which are configured later.
pub fn singletons(db: &dyn salsa::Database) {
    let _ = Workspace::builder(Vec::new(), Vec::new()).durability(Durability::HIGH).new(db);
    // Every document that is opened changes them.
    let _ = Entries::new(db, Vec::new());
}
