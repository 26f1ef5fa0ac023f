//! What compiling a unit yields: code that the linker can place anywhere.

use super::code::{Op, Table, ValType};
use crate::core::Global;
use crate::cps::Origin;
use crate::primitive::Constant;
use std::collections::{BTreeMap, BTreeSet};

/// The code of one unit.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Object {
    /// Its functions; [`super::FuncRef::Local`] indexes them.
    pub functions: Vec<Function>,
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
}
