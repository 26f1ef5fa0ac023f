//! What callers in other units may know of a global: all that one unit reads of another.

use super::{Arity, Global, Lambda};
use std::sync::Arc;

/// What a call of a procedure may do besides returning one value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub enum CallEffect {
    /// Nothing: it returns exactly one value, or loops.
    Plain,
    /// It may raise an error that nobody can continue.
    Raises,
    /// Anything: several values, capture, abort, deep recursion.
    #[default]
    Any,
}

/// What is known of a global variable.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// If the global always holds one procedure: what its clauses take, in order.
    pub clauses: Option<Vec<Arity>>,
    /// What calling it may do.
    pub effect: CallEffect,
    /// A small procedure without free local variables, to be inlined.
    pub inline: Option<Arc<Lambda>>,
}

/// Where the summaries of other units' globals come from.
pub trait Summaries {
    /// The summary of `global`; `None` if nothing is known.
    fn summary(&self, global: Global) -> Option<Arc<Summary>>;
}

/// Knows nothing of any global.
pub struct NoSummaries;

impl Summaries for NoSummaries {
    fn summary(&self, _global: Global) -> Option<Arc<Summary>> {
        None
    }
}
