//! Procedures, their clauses and defaults.

use super::Lower;
use super::build::Destination;
use crate::core::{Clause, Expr, ExprKind, Lambda, LocalBinding};
use crate::cps::{ClauseArity, Exp, Label, Origin, Param, Term, Var};
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use crate::syntax::NodeId;

impl Lower<'_> {
    /// Builds a procedure inside the current one, and answers its entry.
    pub(super) fn nested(&mut self, lambda: &Lambda, name: Option<Symbol>, node: NodeId) -> Label {
        let entry = self.builder.program.fresh_label();
        let suspended = self.builder.suspend();
        self.procedure(entry, lambda, lambda.name.or(name), node);
        self.builder.resume(suspended);
        entry
    }

    /// Builds a procedure.
    pub(super) fn procedure(&mut self, entry: Label, lambda: &Lambda, name: Option<Symbol>, node: NodeId) {
        let origin = self.origin_of(node);
        self.builder.begin_procedure(entry, name, origin);
        for clause in &lambda.clauses {
            self.clause(clause, origin);
        }
    }

    fn clause(&mut self, clause: &Clause, origin: Origin) {
        let arity = ClauseArity {
            required: clause.formals.required.len() as u32,
            optional: clause.optional.len() as u32,
            rest: clause.formals.rest.is_some(),
            keywords: clause.keywords.iter().map(|(keyword, _, _)| *keyword).collect(),
            allow_other_keys: clause.allow_other_keys,
        };
        let bindings = (clause.formals.required.iter())
            .chain(clause.optional.iter().map(|(binding, _)| binding))
            .chain(&clause.formals.rest)
            .chain(clause.keywords.iter().map(|(_, binding, _)| binding));
        let vars: Vec<Var> = bindings
            .map(|binding| {
                let var = self.builder.program.fresh_var(None);
                self.bind_local(binding, var);
                var
            })
            .collect();
        self.builder.begin_clause(arity, vars, origin);
        for (binding, default) in &clause.optional {
            self.default(binding, default);
        }
        for (_, binding, default) in &clause.keywords {
            self.default(binding, default);
        }
        self.deliver(&clause.body, Destination::Tail);
    }

    /// Gives a parameter its default if its argument is missing.
    fn default(&mut self, binding: &LocalBinding, default: &Expr) {
        // Assignment conversion has moved the default into the body.
        if matches!(default.kind, ExprKind::Constant(Constant::Unbound)) {
            return;
        }
        let origin = self.origin(default);
        let argument = self.locals[&binding.local];
        let (missing, given) = (self.builder.program.fresh_label(), self.builder.program.fresh_label());
        let test = Term::Branch {
            test: Primitive::IsUnbound,
            param: Param::None,
            args: vec![argument],
            consequent: missing,
            alternate: given,
        };
        self.builder.close(test, origin);
        let join = self.builder.single(Some(binding.name));
        let k = self.builder.join(join).label;
        self.builder.open(missing, Vec::new());
        self.deliver(default, Destination::Join(join));
        self.builder.open(given, Vec::new());
        self.builder.close(Term::Continue { k, exp: Exp::Values(vec![argument]) }, origin);
        let value = self.builder.open_join(join)[0];
        self.locals.insert(binding.local, value);
    }

    /// Binds the parameters of a clause to the arguments of a call that it takes, in place. Answers
    /// whether that is possible; if not, nothing is done.
    pub(super) fn bind_parameters(&mut self, clause: &Clause, args: &[Var], origin: Origin) -> bool {
        if !can_bind(clause) || !clause.arity().accepts(args.len()) {
            return false;
        }
        let (required, more) = args.split_at(clause.formals.required.len());
        for (binding, &arg) in clause.formals.required.iter().zip(required) {
            self.bind_local(binding, arg);
        }
        let (given, surplus) = more.split_at(more.len().min(clause.optional.len()));
        let missing = &clause.optional[given.len()..];
        for ((binding, _), &arg) in clause.optional.iter().zip(given) {
            self.bind_local(binding, arg);
        }
        for (binding, default) in missing {
            let var = self.named_value(default, Some(binding.name));
            self.bind_local(binding, var);
        }
        if let Some(rest) = &clause.formals.rest {
            let list = self.list(surplus, origin);
            self.bind_local(rest, list);
        }
        true
    }
}

/// Whether a call can bind the parameters in place. Where some parameter is assigned, its default is in
/// the body and tests for a missing argument, which holds for an argument in place too, so that
/// [`Constant::Unbound`] goes in as it is.
fn can_bind(clause: &Clause) -> bool {
    !clause.takes_keywords()
}

/// The clause that takes `count` arguments.
pub(super) fn clause_for(lambda: &Lambda, count: usize) -> Option<&Clause> {
    lambda.clauses.iter().find(|clause| clause.arity().accepts(count))
}
