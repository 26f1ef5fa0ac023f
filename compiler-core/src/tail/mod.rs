//! Tailification: the second half of every procedure that may be captured.
//!
//! See [`tailify`]. What comes out is a program in which every call that can do anything unusual is a
//! tail call and continuations are frames on an explicit stack. The direct half of the same procedures
//! is made from the program before tailification; the two meet in [`ReturnPoint`]: when a direct call is
//! abnormal, the direct half saves exactly the variables that the return point restores.

mod flow;
mod tailify;

use crate::cps::{Label, Program, Var};
use std::collections::BTreeMap;

pub use tailify::tailify;

/// A tailified program, and how it meets the program that it was made from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tailified {
    /// The residual program.
    pub program: Program,
    /// For each block of the source program that ends in a call that may be captured and has a return
    /// point: the tailified return point.
    pub return_points: BTreeMap<Label, ReturnPoint>,
    /// For each procedure entry of the residual program, the entry in the source program that it was
    /// made from. Procedures that are not in this map are joins.
    pub entries: BTreeMap<Label, Label>,
    /// For each return point and join of the residual program, the entry in the source program of the
    /// procedure that it is a part of.
    pub owners: BTreeMap<Label, Label>,
}

/// Where a captured call returns to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReturnPoint {
    /// Its [`crate::cps::Cont::ReturnPoint`] in the residual program.
    pub label: Label,
    /// The variables *of the source program* that the frame holds, in the order of its fields.
    pub saved: Vec<Var>,
}
