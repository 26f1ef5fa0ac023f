//! Lowering of core forms to higher-order CPS.
//!
//! One walk over each form, forwards: a [`build::Builder`] holds the continuation that is being filled,
//! and the value of a form goes to a [`build::Destination`]: the procedure's tail or a join. What a
//! form is lowered to depends on where its value goes, so that no values are made only to be tested:
//!
//! ```text
//! (if (if a b #f) x y)    ⇒    false?(a) ? L2() : L1()
//!                              L1():
//!                                false?(b) ? L2() : L3()
//!                              L2():  … y
//!                              L3():  … x
//! ```
//!
//! A `define` of a procedure to a variable that nothing assigns becomes a [`Definition::Procedure`],
//! which calls name by its label. Calls of other units' procedures follow their
//! [`crate::core::summary::Summary`].

mod build;
mod call;
mod form;
mod procedure;
#[cfg(test)]
mod run;
mod test;
#[cfg(test)]
mod tests;

use super::{ClauseArity, Definition, Label, Origin, Program, Site, Var, renumber};
use crate::core::summary::Summaries;
use crate::core::{Arity, Clause, Expr, ExprKind, Global, Lambda, Local, TopLevel};
use crate::source::Symbol;
use crate::syntax::NodeId;
use build::{Builder, Destination};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A procedure of this unit that calls name by its label.
struct Known {
    entry: Label,
    clauses: Vec<Arity>,
}

/// The state of the lowering of one unit.
struct Lower<'a> {
    builder: Builder,
    summaries: &'a dyn Summaries,
    known: FxHashMap<Global, Known>,
    /// The variables of the locals in scope. Locals are unique within a form, so entries of scopes
    /// that were left do no harm.
    locals: FxHashMap<Local, Var>,
    /// How many inlined bodies of other units are around the current form.
    inlined: u32,
    /// The call that is inlined around the current form.
    site: Option<Site>,
    /// The current top-level form.
    form: u32,
}

/// Lowers a unit. `forms` are the items of each of its top-level forms, normalized
/// ([`crate::core::normalize`]); the position in it is the [`Origin::form`] of what comes of a form.
/// `assigned` tells whether some `set!` in the program, or a second definition, changes a global.
pub fn lower(forms: &[&[TopLevel]], summaries: &dyn Summaries, assigned: &dyn Fn(Global) -> bool) -> Program {
    let mut lower = Lower {
        builder: Builder::new(),
        summaries,
        known: FxHashMap::default(),
        locals: FxHashMap::default(),
        inlined: 0,
        site: None,
        form: 0,
    };
    let mut definitions: FxHashMap<Global, u32> = FxHashMap::default();
    for item in forms.iter().copied().flatten() {
        if let TopLevel::Define(global, _) = item {
            *definitions.entry(*global).or_default() += 1;
        }
    }
    for item in forms.iter().copied().flatten() {
        if let TopLevel::Define(global, Expr { kind: ExprKind::Lambda(lambda), .. }) = item
            && definitions[global] == 1
            && !assigned(*global)
        {
            let entry = lower.builder.program.fresh_label();
            let clauses = lambda.clauses.iter().map(Clause::arity).collect();
            lower.known.insert(*global, Known { entry, clauses });
        }
    }
    for (index, items) in forms.iter().enumerate() {
        lower.form = index as u32;
        for item in *items {
            lower.locals.clear();
            lower.top_level(item);
        }
    }
    // Drops what nothing reaches, and gives the rest the numbers in the order of the dump.
    renumber(&lower.builder.program)
}

impl Lower<'_> {
    fn top_level(&mut self, item: &TopLevel) {
        let definition = match item {
            TopLevel::Define(global, expr) => {
                let known = self.known.get(global).map(|known| known.entry);
                match (&expr.kind, known) {
                    (ExprKind::Lambda(lambda), Some(entry)) => {
                        let name = lambda.name.or(Some(global.name));
                        self.procedure(entry, lambda, name, expr.node);
                        Definition::Procedure(*global, entry)
                    }
                    _ => Definition::Variable(*global, self.thunk(Some(global.name), expr)),
                }
            }
            TopLevel::Effect(expr) => Definition::Effect(self.thunk(None, expr)),
        };
        self.builder.program.definitions.push(definition);
    }

    /// A procedure of no arguments that evaluates a form.
    fn thunk(&mut self, name: Option<Symbol>, expr: &Expr) -> Label {
        let entry = self.builder.program.fresh_label();
        let origin = self.origin(expr);
        self.builder.begin_procedure(entry, name, origin);
        let arity = ClauseArity::default();
        self.builder.begin_clause(arity, Vec::new(), origin);
        // A variable that is defined as a procedure has that name for a procedure's.
        let named = match (&expr.kind, name) {
            (ExprKind::Lambda(lambda), Some(name)) if lambda.name.is_none() => {
                let lambda = Lambda { name: Some(name), ..Lambda::clone(lambda) };
                Some(Expr::new(expr.node, ExprKind::Lambda(Arc::new(lambda))))
            }
            _ => None,
        };
        self.deliver(named.as_ref().unwrap_or(expr), Destination::Tail);
        entry
    }

    /// Where what is made of `expr` comes from.
    fn origin(&self, expr: &Expr) -> Origin {
        self.origin_of(expr.node)
    }

    fn origin_of(&self, node: NodeId) -> Origin {
        Origin { form: self.form, node, site: self.site }
    }
}
