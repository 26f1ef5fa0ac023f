//! What compiling a unit yields: code that the linker can place anywhere.

use super::code::{Op, Reference, Table, ValType};
use crate::core::Global;
use crate::cps::{Inlined, Origin};
use crate::primitive::Constant;
use std::collections::{BTreeMap, BTreeSet};

/// The code of one unit: symbolic, or with its functions encoded.
#[derive(Clone, PartialEq, Debug)]
pub struct Object<F = Function> {
    /// Its functions; [`super::FuncRef::Local`] indexes them.
    pub functions: Vec<F>,
    /// The direct entries of known global procedures, by clause.
    pub direct: BTreeMap<(Global, u32), u32>,
    /// The uniform entries of known global procedures.
    pub entries: BTreeMap<Global, u32>,
    /// Global variables that are not known procedures, with a value that needs no code.
    pub variables: BTreeMap<Global, Option<Constant>>,
    /// What must be run when the program starts, in order.
    pub initialisers: Vec<Initialiser>,
    /// Globals of other units that this one refers to.
    pub references: BTreeSet<Global>,
    /// Inlined call sites, for the origins.
    pub sites: Vec<Inlined>,
}

impl<F> Default for Object<F> {
    fn default() -> Object<F> {
        Object {
            functions: Vec::new(),
            direct: BTreeMap::new(),
            entries: BTreeMap::new(),
            variables: BTreeMap::new(),
            initialisers: Vec::new(),
            references: BTreeSet::new(),
            sites: Vec::new(),
        }
    }
}

/// Code that is run when the program starts. The functions take no arguments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Initialiser {
    /// Computes the first value of a global variable.
    Variable(Global, u32),
    /// Is run for its effect.
    Effect(u32),
}

/// A function.
#[derive(Clone, PartialEq, Debug)]
pub struct Function {
    /// Its name, for the names section and for backtraces.
    pub name: String,
    /// Where a frame that resumes here stands in the source: the call or the raising operation.
    pub origin: Option<Origin>,
    /// Parameter types.
    pub params: Vec<ValType>,
    /// Result types.
    pub results: Vec<ValType>,
    /// The locals after the parameters.
    pub locals: Vec<ValType>,
    /// The body; ends with `end`.
    pub body: Vec<Op>,
    /// The table that it stands in, if anything takes its index.
    pub table: Option<Table>,
    /// Where instructions come from, for dumps: from which one on, in ascending order.
    pub marks: Vec<(u32, Option<Origin>)>,
}

/// A function whose body is encoded, except for the numbers that only the linker knows: so that linking
/// is copying, and costs little for what has not changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Code {
    /// Its name.
    pub name: String,
    /// Where a frame that resumes here stands in the source.
    pub origin: Option<Origin>,
    /// The table that it stands in.
    pub table: Option<Table>,
    /// The entry of a function in the code section, without its size and without what is in the holes.
    pub bytes: Box<[u8]>,
    /// Where numbers are to be put in, in the order of `bytes`.
    pub holes: Box<[Hole]>,
    /// What the function refers to, each once. The first is its own type.
    pub references: Box<[Reference]>,
}

/// A place in the bytes of a function where the number of a reference is to be put in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hole {
    /// Before which byte.
    pub at: u32,
    /// Index of the reference.
    pub reference: u32,
    /// Whether the number is written as a signed one.
    pub signed: bool,
}
