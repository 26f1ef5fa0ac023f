//! Forms by their kind.

use super::Lower;
use super::build::Destination;
use crate::core::{Expr, ExprKind, Global, LocalBinding};
use crate::cps::{Exp, Origin, Param, Term, Var};
use crate::library::well_known;
use crate::primitive::{Constant, Primitive, Role};
use crate::source::Symbol;

impl Lower<'_> {
    /// The value of a form, in a variable.
    pub(super) fn value(&mut self, expr: &Expr) -> Var {
        self.named_value(expr, None)
    }

    /// The value of a form that is bound under a name.
    pub(super) fn named_value(&mut self, expr: &Expr, name: Option<Symbol>) -> Var {
        if let ExprKind::Local(local) = expr.kind {
            return self.locals[&local];
        }
        let join = self.builder.single(name);
        self.deliver(expr, Destination::Join(join));
        self.builder.open_join(join)[0]
    }

    /// The values of forms, from left to right.
    pub(super) fn operands(&mut self, exprs: &[Expr]) -> Vec<Var> {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    /// Evaluates a form for its effect.
    pub(super) fn effect(&mut self, expr: &Expr) {
        if matches!(
            expr.kind,
            ExprKind::Constant(_) | ExprKind::Local(_) | ExprKind::Primitive(_) | ExprKind::Lambda(_)
        ) {
            return;
        }
        if let ExprKind::Call(operator, operands) = &expr.kind
            && let ExprKind::Primitive(op) = operator.kind
            && op.accepts(operands.len())
        {
            if op.effects().removable() {
                for operand in operands {
                    self.effect(operand);
                }
                return;
            }
            if op.role() == Role::Effect {
                let args = self.operands(operands);
                let origin = self.origin(expr);
                let exp = Exp::PrimCall { op, param: Param::None, args };
                return self.builder.follow(exp, Vec::new(), origin);
            }
        }
        let join = self.builder.ignore();
        self.deliver(expr, Destination::Join(join));
        self.builder.open_join(join);
    }

    /// Sends one value on.
    pub(super) fn deliver_exp(&mut self, exp: Exp, destination: Destination, origin: Origin) {
        match destination {
            Destination::Join(id) if self.builder.join(id).required == 1 && !self.builder.join(id).rest => {
                let k = self.builder.join(id).label;
                self.builder.close(Term::Continue { k, exp }, origin);
            }
            _ => {
                let var = self.builder.bind(exp, None, origin);
                self.deliver_values(vec![var], destination, origin);
            }
        }
    }

    /// Sends values on. A number that the destination does not take is an error at run time.
    pub(super) fn deliver_values(&mut self, mut vars: Vec<Var>, destination: Destination, origin: Origin) {
        let k = match destination {
            Destination::Tail => self.builder.tail(),
            Destination::Join(id) => {
                let join = self.builder.join(id);
                let (label, required, rest, ignores) = (join.label, join.required, join.rest, join.ignores);
                if ignores {
                    vars.clear();
                } else if vars.len() < required || (vars.len() > required && !rest && required != 1) {
                    // The procedure returns what the return point cannot take.
                    let values =
                        Global { library: Symbol::new(well_known::PROCEDURES), name: Symbol::new("values") };
                    let proc = self.global_value(values, origin);
                    let k = self.builder.return_point(destination);
                    self.builder.close(Term::Continue { k, exp: Exp::Call { proc, args: vars } }, origin);
                    return;
                } else if rest {
                    let surplus = vars.split_off(required);
                    let list = self.list(&surplus, origin);
                    vars.push(list);
                } else {
                    vars.truncate(required);
                }
                label
            }
        };
        self.builder.close(Term::Continue { k, exp: Exp::Values(vars) }, origin);
    }

    /// A new list.
    pub(super) fn list(&mut self, items: &[Var], origin: Origin) -> Var {
        let mut list = self.builder.constant(Constant::Null, origin);
        for &item in items.iter().rev() {
            let args = vec![item, list];
            let exp = Exp::PrimCall { op: Primitive::Cons, param: Param::None, args };
            list = self.builder.bind(exp, None, origin);
        }
        list
    }

    /// Sends on that there is no value worth naming.
    pub(super) fn deliver_unspecified(&mut self, destination: Destination, origin: Origin) {
        match destination {
            Destination::Join(id) if self.builder.join(id).ignores => {
                let k = self.builder.join(id).label;
                self.builder.jump(k, origin);
            }
            _ => self.deliver_exp(Exp::Const(Constant::Unspecified), destination, origin),
        }
    }

    /// Binds a local to a variable. The first name that a value is given stays.
    pub(super) fn bind_local(&mut self, binding: &LocalBinding, var: Var) {
        self.builder.program.names.entry(var).or_insert(binding.name);
        self.locals.insert(binding.local, var);
    }

    /// Evaluates a form and sends its values to `destination`. Goes along bodies and `else` branches in
    /// a loop.
    pub(super) fn deliver(&mut self, expr: &Expr, destination: Destination) {
        let mut at = expr;
        loop {
            let origin = self.origin(at);
            match &at.kind {
                ExprKind::Constant(constant) => {
                    return self.deliver_exp(Exp::Const(constant.clone()), destination, origin);
                }
                ExprKind::Local(local) => {
                    let var = self.locals[local];
                    return self.deliver_values(vec![var], destination, origin);
                }
                ExprKind::Global(global) => {
                    let exp = self.global_exp(*global);
                    return self.deliver_exp(exp, destination, origin);
                }
                ExprKind::Primitive(primitive) => {
                    let exp = self.global_exp(well_known::procedure_of(*primitive));
                    return self.deliver_exp(exp, destination, origin);
                }
                ExprKind::SetGlobal(global, value) => {
                    let args = vec![self.value(value)];
                    let param = Param::Global(*global);
                    let exp = Exp::PrimCall { op: Primitive::GlobalSet, param, args };
                    self.builder.follow(exp, Vec::new(), origin);
                    return self.deliver_unspecified(destination, origin);
                }
                ExprKind::If(test, consequent, alternate) => {
                    let then = self.builder.program.fresh_label();
                    let otherwise = self.builder.program.fresh_label();
                    self.test(test, then, otherwise);
                    self.builder.open(then, Vec::new());
                    self.deliver(consequent, destination);
                    self.builder.open(otherwise, Vec::new());
                    at = alternate;
                }
                ExprKind::Lambda(lambda) => {
                    let entry = self.nested(lambda, None, at.node);
                    return self.deliver_exp(Exp::Fun(entry), destination, origin);
                }
                ExprKind::Call(operator, operands) => match self.call(at, operator, operands, destination) {
                    Some(body) => at = body,
                    None => return,
                },
                ExprKind::Values(items) => {
                    let vars = self.operands(items);
                    return self.deliver_values(vars, destination, origin);
                }
                ExprKind::Error(message) => {
                    let param = Param::Constant(Constant::String(message.clone()));
                    let term = Term::Throw { op: Primitive::RaiseMessage, param, args: Vec::new() };
                    return self.builder.close(term, origin);
                }
                ExprKind::Sequence(_) | ExprKind::Let(..) | ExprKind::Fix(..) | ExprKind::Receive(..) => {
                    match self.link(at) {
                        Some(body) => at = body,
                        None => return self.deliver_unspecified(destination, origin),
                    }
                }
                ExprKind::SetLocal(..) | ExprKind::Letrec(..) => {
                    unreachable!("fix-letrec and assignment conversion have run")
                }
            }
        }
    }

    /// What comes before the last part of a form; answers the last part, `None` in an empty sequence.
    pub(super) fn link<'e>(&mut self, expr: &'e Expr) -> Option<&'e Expr> {
        match &expr.kind {
            ExprKind::Sequence(items) => {
                let (last, items) = items.split_last()?;
                for item in items {
                    self.effect(item);
                }
                Some(last)
            }
            ExprKind::Let(bindings, body) => {
                for (binding, value) in bindings {
                    let var = match &value.kind {
                        ExprKind::Lambda(lambda) => {
                            let entry = self.nested(lambda, Some(binding.name), value.node);
                            let origin = self.origin(value);
                            self.builder.bind(Exp::Fun(entry), None, origin)
                        }
                        _ => self.named_value(value, Some(binding.name)),
                    };
                    self.bind_local(binding, var);
                }
                Some(body)
            }
            ExprKind::Fix(bindings, body) => {
                let mut vars = Vec::with_capacity(bindings.len());
                for (binding, _) in bindings {
                    let var = self.builder.program.fresh_var(None);
                    self.bind_local(binding, var);
                    vars.push(var);
                }
                let entries = (bindings.iter())
                    .map(|(binding, lambda)| self.nested(lambda, Some(binding.name), binding.node))
                    .collect();
                let origin = self.origin(expr);
                self.builder.follow(Exp::Rec(entries), vars, origin);
                Some(body)
            }
            ExprKind::Receive(formals, producer, body) => {
                let bindings = || formals.required.iter().chain(&formals.rest);
                let vars = bindings().map(|_| self.builder.program.fresh_var(None)).collect();
                let join = self.builder.values(vars, formals.rest.is_some());
                self.deliver(producer, Destination::Join(join));
                let vars = self.builder.open_join(join);
                for (binding, var) in bindings().zip(vars) {
                    self.bind_local(binding, var);
                }
                Some(body)
            }
            _ => Some(expr),
        }
    }
}
