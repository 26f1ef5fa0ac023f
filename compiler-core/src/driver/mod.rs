//! Composes the passes, as pure functions: from the items of a unit to its object, and what other
//! units may know of it. [`crate::db`] memoises what is composed here.

pub mod arity_diagnostics;
pub mod item;
pub mod pipeline;
pub mod procedure;

pub use item::{Item, Signature, signature};
