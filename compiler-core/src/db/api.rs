//! What the database tells the server: values without salsa's keys in them.

use crate::diagnostics::Diagnostic;
use crate::opt;
use crate::source::TextRange;
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

/// How the optimiser groups definitions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, PartialOrd, Ord)]
pub enum Profile {
    /// One unit for each group of mutually recursive definitions: fast to recompile.
    #[default]
    Development,
    /// All that the program reaches in one unit.
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

    /// The names of the optimiser's passes that a dump of this stage can be taken after, in alphabetical order.
    pub fn passes(self) -> Vec<&'static str> {
        let passes = match self {
            Stage::Optimized => opt::HIGHER_ORDER,
            Stage::FirstOrder => opt::FIRST_ORDER,
            _ => &[],
        };
        let mut names: Vec<&str> = passes.iter().map(|pass| pass.name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The stage of this name.
    pub fn from_name(name: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.name() == name)
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

/// A refusal that is the asker's to mend: an unknown file, name or stage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
