//! The passes over core forms: what is left of Scheme after expansion.
//!
//! The expander makes the forms and so defines them ([`crate::expand::expr`]); [`crate::cps`] lowers
//! them.

pub mod assignment;
pub mod fix_letrec;
pub mod summary;
#[cfg(test)]
pub(crate) mod testing;

pub use crate::expand::expr::{
    Arity, Clause, Expr, ExprKind, Formals, Lambda, Local, LocalBinding, TopLevel, print, walk,
};
pub use crate::library::Global;

/// A top-level form as [`crate::cps::lower`] takes it: without `letrec*` and without assignments to
/// local variables.
pub fn normalize(item: TopLevel) -> TopLevel {
    let normalize = |expr| assignment::convert_assignments(fix_letrec::fix_letrec(expr));
    match item {
        TopLevel::Define(global, expr) => TopLevel::Define(global, normalize(expr)),
        TopLevel::Effect(expr) => TopLevel::Effect(normalize(expr)),
    }
}
