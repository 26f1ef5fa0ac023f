//! Forms whose value is only tested.

use super::Lower;
use super::call::takes;
use super::procedure::clause_for;
use crate::core::walk::walk;
use crate::core::{Expr, ExprKind, Local};
use crate::cps::{Label, Param, Term};
use crate::primitive::Primitive;

impl Lower<'_> {
    /// Goes to `then` if the form is true and to `otherwise` if not: continuations without variables,
    /// each of which may be gone to from several places.
    pub(super) fn test(&mut self, expr: &Expr, then: Label, otherwise: Label) {
        let mut at = expr;
        loop {
            let origin = self.origin(at);
            match &at.kind {
                ExprKind::Constant(constant) => {
                    let target = if constant.is_true() { then } else { otherwise };
                    return self.builder.jump(target, origin);
                }
                ExprKind::Lambda(_) | ExprKind::Primitive(_) => return self.builder.jump(then, origin),
                ExprKind::If(first, consequent, alternate) => {
                    let (yes, no) =
                        (self.target(consequent, then, otherwise), self.target(alternate, then, otherwise));
                    let inner_then = yes.unwrap_or_else(|| self.builder.program.fresh_label());
                    let inner_otherwise = no.unwrap_or_else(|| self.builder.program.fresh_label());
                    self.test(first, inner_then, inner_otherwise);
                    if yes.is_none() {
                        self.builder.open(inner_then, Vec::new());
                        if no.is_some() {
                            at = consequent;
                            continue;
                        }
                        self.test(consequent, then, otherwise);
                    }
                    if no.is_some() {
                        return;
                    }
                    self.builder.open(inner_otherwise, Vec::new());
                    at = alternate;
                }
                ExprKind::Let(bindings, body) => {
                    // (or a b): the value of `a` is only tested.
                    if let [(binding, first)] = &bindings[..]
                        && let ExprKind::If(test, consequent, rest) = &body.kind
                        && is_local(test, binding.local)
                        && is_local(consequent, binding.local)
                        && !uses(rest, binding.local)
                    {
                        let next = self.builder.program.fresh_label();
                        self.test(first, then, next);
                        self.builder.open(next, Vec::new());
                        at = rest;
                        continue;
                    }
                    match self.link(at) {
                        Some(body) => at = body,
                        None => return self.builder.jump(then, origin),
                    }
                }
                ExprKind::Sequence(_) | ExprKind::Fix(..) | ExprKind::Receive(..) => match self.link(at) {
                    Some(body) => at = body,
                    None => return self.builder.jump(then, origin),
                },
                ExprKind::Call(operator, operands) => {
                    match &operator.kind {
                        ExprKind::Primitive(op) if op.is_predicate() && takes(*op, operands.len()) => {
                            let args = self.operands(operands);
                            let (test, param) = (*op, Param::None);
                            let term =
                                Term::Branch { test, param, args, consequent: then, alternate: otherwise };
                            return self.builder.close(term, origin);
                        }
                        ExprKind::Global(global) => {
                            if let Some(lambda) = self.inlinable(*global, operands.len()) {
                                let args = self.operands(operands);
                                let outside = self.enter(*global, &lambda, &args, origin);
                                if let Some(clause) = clause_for(&lambda, args.len()) {
                                    self.test(&clause.body, then, otherwise);
                                }
                                return self.leave(outside);
                            }
                        }
                        _ => {}
                    }
                    return self.test_value(at, then, otherwise);
                }
                _ => return self.test_value(at, then, otherwise),
            }
        }
    }

    /// Where a constant goes to, without a continuation in between.
    fn target(&self, expr: &Expr, then: Label, otherwise: Label) -> Option<Label> {
        match &expr.kind {
            ExprKind::Constant(constant) => Some(if constant.is_true() { then } else { otherwise }),
            _ => None,
        }
    }

    fn test_value(&mut self, expr: &Expr, then: Label, otherwise: Label) {
        let origin = self.origin(expr);
        let args = vec![self.value(expr)];
        let test = Primitive::IsFalse;
        let term = Term::Branch { test, param: Param::None, args, consequent: otherwise, alternate: then };
        self.builder.close(term, origin);
    }
}

fn is_local(expr: &Expr, local: Local) -> bool {
    matches!(expr.kind, ExprKind::Local(found) if found == local)
}

fn uses(expr: &Expr, local: Local) -> bool {
    let mut found = false;
    walk(expr, |expr| {
        found |= is_local(expr, local);
        !found
    });
    found
}
