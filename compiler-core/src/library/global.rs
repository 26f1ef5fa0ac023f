//! Names of global variables.

use crate::source::Symbol;
use std::fmt;

/// A top-level variable: the library (or program) that defines it, and its name there. Definitions
/// that a macro introduced carry a name that no source text can spell (it holds a space).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Global {
    /// The library's name as written, `(scheme base)`, or a program's path.
    pub library: Symbol,
    /// The variable's name.
    pub name: Symbol,
}

impl fmt::Display for Global {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)
    }
}
