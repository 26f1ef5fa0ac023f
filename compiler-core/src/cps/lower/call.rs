//! Calls: of primitives, of known and unknown procedures, and what is inlined at them.

use super::Lower;
use super::build::Destination;
use super::procedure::clause_for;
use crate::core::{Expr, ExprKind, Global, Lambda};
use crate::cps::{Exp, Inlined, Origin, Param, Site, Term, Var};
use crate::library::well_known::procedure_of;
use crate::primitive::{Constant, Primitive, Role, Variadic};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How deep bodies of other units may be inlined into each other.
const MAX_INLINED: u32 = 4;

/// How many arguments a call of a primitive in one operation or a nest of them may have.
pub(super) fn takes(primitive: Primitive, count: usize) -> bool {
    primitive.accepts(count) || (primitive.row().variadic == Variadic::Left && count > 2)
}

/// The locals of a form that is left for an inlined body.
pub(super) struct Outside {
    locals: FxHashMap<crate::core::Local, Var>,
    site: Option<Site>,
}

impl Lower<'_> {
    /// The value of a global variable.
    pub(super) fn global_exp(&self, global: Global) -> Exp {
        let known = self.known.contains_key(&global)
            || self.summaries.summary(global).is_some_and(|summary| summary.clauses.is_some());
        let op = if known { Primitive::GlobalFun } else { Primitive::GlobalRef };
        Exp::PrimCall { op, param: Param::Global(global), args: Vec::new() }
    }

    /// The value of a global variable, in a variable of its name.
    pub(super) fn global_value(&mut self, global: Global, origin: Origin) -> Var {
        let exp = self.global_exp(global);
        self.builder.bind(exp, Some(global.name), origin)
    }

    /// Lowers a call. Answers the form that is left to be evaluated, with the same destination, if the
    /// call is a `let` in other words.
    pub(super) fn call<'e>(
        &mut self,
        call: &Expr,
        operator: &'e Expr,
        operands: &[Expr],
        destination: Destination,
    ) -> Option<&'e Expr> {
        let origin = self.origin(call);
        match &operator.kind {
            ExprKind::Primitive(op) if takes(*op, operands.len()) => {
                self.primitive(call, *op, operands, destination);
                None
            }
            ExprKind::Primitive(op) => {
                self.global_call(procedure_of(*op), operands, destination, origin);
                None
            }
            ExprKind::Global(global) => {
                self.global_call(*global, operands, destination, origin);
                None
            }
            ExprKind::Lambda(lambda) => match clause_for(lambda, operands.len()) {
                Some(clause) if !clause.takes_keywords() => {
                    let names = clause.formals.required.iter().map(|binding| Some(binding.name));
                    let names: Vec<_> = names.chain(std::iter::repeat(None)).take(operands.len()).collect();
                    let args: Vec<Var> = (operands.iter().zip(names))
                        .map(|(operand, name)| self.named_value(operand, name))
                        .collect();
                    self.bind_parameters(clause, &args, origin);
                    Some(&clause.body)
                }
                _ => {
                    self.unknown_call(operator, operands, destination, origin);
                    None
                }
            },
            _ => {
                self.unknown_call(operator, operands, destination, origin);
                None
            }
        }
    }

    fn unknown_call(&mut self, operator: &Expr, operands: &[Expr], destination: Destination, origin: Origin) {
        let proc = self.value(operator);
        let args = self.operands(operands);
        self.deliver_call(Exp::Call { proc, args }, destination, origin);
    }

    fn deliver_call(&mut self, exp: Exp, destination: Destination, origin: Origin) {
        let k = self.builder.return_point(destination);
        self.builder.close(Term::Continue { k, exp }, origin);
    }

    fn global_call(&mut self, global: Global, operands: &[Expr], destination: Destination, origin: Origin) {
        let count = operands.len();
        if let Some(known) = self.known.get(&global)
            && let Some(clause) = known.clauses.iter().find(|clause| clause.accepts(count))
            && !clause.keywords
        {
            let k = known.entry;
            let args = self.operands(operands);
            self.deliver_call(Exp::CallK { k, proc: None, args }, destination, origin);
            return;
        }
        if let Some(lambda) = self.inlinable(global, count) {
            let args = self.operands(operands);
            let outside = self.enter(global, &lambda, &args, origin);
            if let Some(clause) = clause_for(&lambda, count) {
                self.deliver(&clause.body, destination);
            }
            self.leave(outside);
            return;
        }
        let exp = match self.summaries.summary(global).and_then(|summary| summary.clauses.clone()) {
            Some(clauses) if clauses.iter().any(|clause| clause.accepts(count)) => {
                Exp::CallGlobal { global, args: self.operands(operands) }
            }
            // Unknown, or an error that the call itself raises.
            _ => {
                let proc = self.global_value(global, origin);
                Exp::Call { proc, args: self.operands(operands) }
            }
        };
        self.deliver_call(exp, destination, origin);
    }

    /// The procedure of another unit that may be inlined at a call with `count` arguments.
    pub(super) fn inlinable(&self, global: Global, count: usize) -> Option<Arc<Lambda>> {
        if self.inlined >= MAX_INLINED || self.known.contains_key(&global) {
            return None;
        }
        let lambda = self.summaries.summary(global)?.inline.clone()?;
        let clause = clause_for(&lambda, count)?;
        (!clause.takes_keywords()).then_some(lambda)
    }

    /// Goes inside the body of an inlinable procedure that is called with `args`. Its locals are those of
    /// another form: they have a scope of their own.
    pub(super) fn enter(&mut self, global: Global, lambda: &Lambda, args: &[Var], origin: Origin) -> Outside {
        let locals = std::mem::take(&mut self.locals);
        let inlined = Inlined { name: Some(global.name), global: Some(global), call: origin };
        let site = self.site.replace(self.builder.program.add_site(inlined));
        self.inlined += 1;
        if let Some(clause) = clause_for(lambda, args.len()) {
            self.bind_parameters(clause, args, origin);
        }
        Outside { locals, site }
    }

    /// Comes back from an inlined body.
    pub(super) fn leave(&mut self, outside: Outside) {
        self.locals = outside.locals;
        self.site = outside.site;
        self.inlined -= 1;
    }

    fn primitive(&mut self, call: &Expr, op: Primitive, operands: &[Expr], destination: Destination) {
        let origin = self.origin(call);
        match op.role() {
            Role::Value => {
                let param = self.parameter(op, operands);
                let args = self.operands(operands);
                let exp = self.fold_left(op, param, args, origin);
                self.deliver_exp(exp, destination, origin);
            }
            Role::Effect => {
                let args = self.operands(operands);
                self.builder.follow(Exp::PrimCall { op, param: Param::None, args }, Vec::new(), origin);
                self.deliver_unspecified(destination, origin);
            }
            Role::Predicate => {
                let then = self.builder.program.fresh_label();
                let otherwise = self.builder.program.fresh_label();
                self.test(call, then, otherwise);
                for (label, value) in [(then, true), (otherwise, false)] {
                    self.builder.open(label, Vec::new());
                    match destination {
                        Destination::Join(id) if self.builder.join(id).ignores => {
                            let k = self.builder.join(id).label;
                            self.builder.jump(k, origin);
                        }
                        _ => {
                            self.deliver_exp(Exp::Const(Constant::Boolean(value)), destination, origin);
                        }
                    }
                }
            }
            Role::Throw => {
                let args = self.operands(operands);
                self.builder.close(Term::Throw { op, param: Param::None, args }, origin);
            }
            Role::Tail if destination == Destination::Tail => {
                let args = self.operands(operands);
                let k = self.builder.tail();
                let exp = Exp::PrimCall { op, param: Param::None, args };
                self.builder.close(Term::Continue { k, exp }, origin);
            }
            Role::Tail => self.global_call(procedure_of(op), operands, destination, origin),
        }
    }

    /// `(op a b c)` is `(op (op a b) c)`.
    fn fold_left(&mut self, op: Primitive, param: Param, args: Vec<Var>, origin: Origin) -> Exp {
        if op.accepts(args.len()) {
            return Exp::PrimCall { op, param, args };
        }
        let mut args = args.into_iter();
        let mut exp = Exp::PrimCall { op, param: Param::None, args: args.by_ref().take(2).collect() };
        for arg in args {
            let so_far = self.builder.bind(exp, None, origin);
            exp = Exp::PrimCall { op, param: Param::None, args: vec![so_far, arg] };
        }
        exp
    }

    /// What the operation should know besides its arguments: which variable is checked.
    fn parameter(&self, op: Primitive, operands: &[Expr]) -> Param {
        if op != Primitive::CheckBound {
            return Param::None;
        }
        let mut at = operands.first();
        while let Some(Expr { kind: ExprKind::Call(_, inner), .. }) = at {
            at = inner.first();
        }
        match at.map(|expr| &expr.kind) {
            Some(ExprKind::Local(local)) => {
                let name = self.locals.get(local).and_then(|var| self.builder.program.names.get(var));
                name.map_or(Param::None, |&name| Param::Constant(Constant::Symbol(name)))
            }
            _ => Param::None,
        }
    }
}
