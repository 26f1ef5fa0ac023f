//! Closure conversion: from the higher-order to the first-order stage.
//!
//! **Goal.** Procedures are no longer expressions with free variables but labels; where a procedure has
//! free variables and somebody needs it as a value, a closure holds them. Whatever can do without a
//! closure does:
//!
//! - A procedure without free variables needs none: as a value it is a constant (`const-fun`, or
//!   `global-fun` for a definition). Constants, and procedures that need no closure, are never free
//!   variables, so this spreads through groups of procedures that only refer to each other.
//! - A *well-known* procedure, all of whose uses are calls, takes a few free variables as further
//!   parameters.
//! - Everything else is made by `make-closure`, reads its free variables by `closure-ref`, and is
//!   itself the closure when it refers to itself. Closures of a `rec` that refer to each other are tied
//!   by `closure-set!`.
//!
//! ```text
//! L1:                                         L1:
//!   v1, v2 := receive(n, l)                     v1, v2 := receive(n, l)
//!   v3 := fun L5                                v3 := make-closure[L5 1](v1)
//!   v4 := rec L8                                tail callk L8(_, v3, v2)
//!   tail callk L8(v4, v3, v2)
//! L5:                                         L5:
//!   v5 := receive(x)                            v6 := self
//!   v7 := +(v5, v1)                             v5 := receive(x)
//!   return v7                                   v8 := closure-ref[0](v6)
//!                                               v7 := +(v5, v8)
//!                                               return v7
//! ```
//!
//! **Source.** Keep, Hearn and Dybvig, "Optimizing closures in O(0) time" (Scheme Workshop 2012);
//! Steckler and Wand, "Lightweight closure conversion" (TOPLAS 1997).
//!
//! Expects that no variable of the program is unboxed yet.

mod analysis;
mod convert;
#[cfg(test)]
mod tests;

pub use convert::convert;

/// How many free variables a well-known procedure takes as parameters at most. More are put in a
/// closure, so that calls do not pass long lists around.
pub const MAX_LIFTED: usize = 4;
