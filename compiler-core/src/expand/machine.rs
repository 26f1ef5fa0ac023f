//! What the expander and whoever runs procedural macros say to each other.
//!
//! A transformer is [`MacroCode`]: its expression as a core form, and the definitions of its own library
//! that it needs, which is all that it takes to run it. A [`Machine`] runs it. Syntax objects are
//! numbers to the machine: what a transformer wants to know of them, the machine asks the expander by
//! a [`Progress::Request`].

use crate::expand::expr::{Expr, TopLevel};
use crate::library::transformer::Code;
use crate::library::{Global, ScopeSet, well_known};
use crate::primitive::Constant;
use crate::source::Symbol;
use std::any::Any;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The procedure through which compiled code asks the expander. The interpreter has it; no library defines it.
pub fn service() -> Global {
    Global { library: Symbol::new(well_known::SYNTAX_OBJECTS), name: Symbol::new("service") }
}

/// A transformer to be run. It holds no positions that an edit elsewhere changes.
#[derive(PartialEq, Eq, Hash, Debug)]
pub struct MacroCode {
    /// The library that it is written in.
    pub library: Symbol,
    /// What that library defines and the transformer needs, in the order of the library.
    pub definitions: Vec<TopLevel>,
    /// An expression: a pair of the kind of the macro (1: also for assignments; otherwise 0) and its
    /// procedure.
    pub transformer: Expr,
    /// The identifiers of all templates.
    pub identifiers: Vec<(Symbol, ScopeSet)>,
}

impl Code for MacroCode {
    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<MacroCode>() == Some(self)
    }

    fn digest(&self) -> u64 {
        let mut hasher = rustc_hash::FxHasher::default();
        self.hash(&mut hasher);
        hasher.finish()
    }

    fn each_identifier(&self, visit: &mut dyn FnMut(Symbol, &ScopeSet)) {
        self.identifiers.iter().for_each(|(name, scopes)| visit(*name, scopes));
    }
}

/// A value that goes between the machine and the expander.
#[derive(Clone, PartialEq, Debug)]
pub enum Tree {
    /// A syntax object of the expander.
    Syntax(u32),
    /// Data without syntax objects.
    Constant(Constant),
    /// A list: items, and what stands after the dot.
    List(Vec<Tree>, Box<Tree>),
    /// A vector.
    Vector(Vec<Tree>),
    /// Something that is no datum, as it prints.
    Other(String),
}

/// Why a transformer gave nothing.
#[derive(Clone, PartialEq, Debug)]
pub enum Failure {
    /// It raised an error, with this message.
    Raised(String),
    /// A limit was reached; what the macro did, to be put after its name.
    Limit(&'static str),
}

/// How far a machine came.
#[derive(Clone, PartialEq, Debug)]
pub enum Progress {
    /// To the end, with this value.
    Done(Tree),
    /// To a request, which [`Machine::resume`] answers.
    Request(Vec<Tree>),
    /// To a failure.
    Failed(Failure),
}

/// Runs transformers, for one form that is expanded: what they do to variables is seen by the uses in
/// the same form, and by no others.
pub trait Machine {
    /// Loads a transformer under a number; its value is the kind of the macro.
    fn load(&mut self, number: u32, code: &Arc<MacroCode>) -> Progress;

    /// Calls the procedure of a transformer.
    fn call(&mut self, number: u32, argument: Tree) -> Progress;

    /// Answers a request.
    fn resume(&mut self, answer: Tree) -> Progress;
}
