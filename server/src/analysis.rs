//! What the server asks of the compiler, and nothing else of it.
//!
//! The language server's engine and the command line see the compiler through [`Analysis`]. An
//! analysis is a handle on a memoising database: inputs are set on the one handle that owns it,
//! queries run on snapshots, and a pending change makes the queries of snapshots unwind with a
//! cancellation that [`Analysis::attempt`] turns into a value.

use compiler_core::diagnostics::{Code, Diagnostic};
use compiler_core::source::TextRange;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A range of a file.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// The file.
    pub file: Arc<Path>,
    /// The bytes of its text.
    pub range: TextRange,
}

/// A diagnostic whose places say which file they are in.
pub type Problem = Diagnostic<Place>;

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

/// How the optimiser groups definitions, and what a form with an error becomes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Profile {
    /// One unit for each group of mutually recursive definitions: fast to recompile.
    #[default]
    Development,
    /// The whole program in one unit.
    Release,
}

/// What the compiler must know apart from the texts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Directories where the libraries of a program are looked for, in this order.
    pub library_path: Vec<PathBuf>,
}

/// The stages whose result can be shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Stage {
    /// The lossless syntax tree.
    Cst,
    /// The core forms that the expander made, as a program.
    Expanded,
    /// After assignment conversion and fix-letrec.
    Core,
    /// CPS as lowered.
    Cps,
    /// CPS after the optimiser.
    Optimized,
    /// CPS after closure conversion.
    FirstOrder,
    /// After tailification.
    Tailified,
    /// WebAssembly text.
    Wat,
}

impl Stage {
    /// All stages, in the order of the compiler.
    pub const ALL: [Stage; 8] = [
        Stage::Cst,
        Stage::Expanded,
        Stage::Core,
        Stage::Cps,
        Stage::Optimized,
        Stage::FirstOrder,
        Stage::Tailified,
        Stage::Wat,
    ];

    /// The name on the command line and in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Cst => "cst",
            Stage::Expanded => "expanded",
            Stage::Core => "core",
            Stage::Cps => "cps",
            Stage::Optimized => "optimized",
            Stage::FirstOrder => "first-order",
            Stage::Tailified => "tailified",
            Stage::Wat => "wat",
        }
    }

    /// The stage of this name.
    pub fn from_name(name: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// The names of all stages, for messages.
    pub fn names() -> String {
        Stage::ALL.map(Stage::name).join(", ")
    }
}

/// Which part of a file a dump is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// Everything in the file.
    File,
    /// The definition, or other top-level form, at this offset.
    Offset(u32),
    /// The definition of this name.
    Name(String),
}

/// A stage of the compiler as text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dump {
    /// The text.
    pub text: String,
    /// Which range of the source each line of the text comes from, sorted by line (from 0). Lines
    /// that come from no place are not in it.
    pub lines: Vec<(TextRange, u32)>,
}

/// What is known of the thing at a place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hover {
    /// The range of the thing.
    pub range: TextRange,
    /// How it is used, such as `(vector-map procedure vector …)`.
    pub signature: Option<String>,
    /// What it means.
    pub documentation: Option<String>,
    /// The definition under the cursor at two stages.
    pub dumps: Vec<(Stage, String)>,
}

/// A linked program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Artifact {
    /// The bytes of the WebAssembly module.
    pub wasm: Arc<[u8]>,
    /// How many units of the program had to be compiled anew for it.
    pub units_recompiled: usize,
    /// How many units it has.
    pub units: usize,
}

/// A query was stopped because an input is about to change, or its result is no longer wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cancelled;

/// Stops the queries of one snapshot, from any thread.
pub type Canceller = Box<dyn Fn() + Send + Sync>;

/// A refusal that is the asker's to mend: an unknown file, name or stage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

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

    /// A stage of the compiler as text; `after` names a pass of the optimiser, for the stage where
    /// it belongs.
    fn dump(&self, file: &Path, target: &Target, stage: Stage, after: Option<&str>) -> Result<Dump, Refusal>;

    /// Compiles and links a program.
    fn build(&self, entry: &Path, profile: Profile) -> Result<Artifact, Refusal>;
}
