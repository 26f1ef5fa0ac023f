//! Assignment conversion: a local variable that is assigned becomes a box, so that from here on a
//! variable always holds one value.
//!
//! Before: `(lambda (n) (set! n (+ n 1)) n)`. After:
//! `(lambda (n′) (let ((n (%box n′))) (%box-set! n (+ (%box-ref n) 1)) (%box-ref n)))`.
//!
//! Where a clause has optional or keyword parameters and assigns some parameter, its defaults move into
//! the body, behind the boxes: a default may use or assign the parameters before it.

use super::walk::{Link, chain, map_children, next_local, walk};
use super::{Clause, Expr, ExprKind, Formals, Lambda, Local, LocalBinding};
use crate::primitive::{Constant, Primitive};
use crate::syntax::NodeId;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Replaces every [`ExprKind::SetLocal`].
pub fn convert_assignments(expr: Expr) -> Expr {
    let mut assigned = FxHashSet::default();
    walk(&expr, |expr| {
        if let ExprKind::SetLocal(local, _) = expr.kind {
            assigned.insert(local);
        }
        true
    });
    if assigned.is_empty() {
        return expr;
    }
    let next = next_local(&expr);
    Converter { assigned, next }.convert(expr)
}

struct Converter {
    assigned: FxHashSet<Local>,
    next: u32,
}

fn call(node: NodeId, op: Primitive, operands: Vec<Expr>) -> Expr {
    let operator = Expr::new(node, ExprKind::Primitive(op));
    Expr::new(node, ExprKind::Call(Box::new(operator), operands))
}

fn make_box(value: Expr) -> Expr {
    call(value.node, Primitive::MakeBox, vec![value])
}

impl Converter {
    fn convert(&mut self, expr: Expr) -> Expr {
        let mut links = Vec::new();
        let mut rest = expr;
        loop {
            match Link::split(rest) {
                Ok((link, body)) => {
                    self.link(link, &mut links);
                    rest = body;
                }
                Err(last) => return chain(links, self.one(last)),
            }
        }
    }

    fn link(&mut self, link: Link, links: &mut Vec<Link>) {
        match link {
            Link::Let(node, bindings) => {
                let mut boxed = |(binding, value): (LocalBinding, Expr)| {
                    let value = self.convert(value);
                    let assigned = self.assigned.contains(&binding.local);
                    (binding, if assigned { make_box(value) } else { value })
                };
                links.push(Link::Let(node, bindings.into_iter().map(&mut boxed).collect()));
            }
            Link::Fix(node, bindings) => {
                let bindings = bindings.into_iter().map(|(b, lambda)| (b, self.lambda(lambda))).collect();
                links.push(Link::Fix(node, bindings));
            }
            Link::Receive(node, mut formals, producer) => {
                let producer = self.convert(producer);
                let boxes = self.formals(&mut formals);
                links.push(Link::Receive(node, formals, producer));
                links.push(Link::Let(node, boxes));
            }
            link => links.push(link.map(&mut |expr| self.convert(expr))),
        }
    }

    fn one(&mut self, expr: Expr) -> Expr {
        let node = expr.node;
        match expr.kind {
            ExprKind::Local(local) if self.assigned.contains(&local) => {
                call(node, Primitive::BoxRef, vec![expr])
            }
            ExprKind::SetLocal(local, value) => {
                let value = self.convert(*value);
                let variable = Expr::new(node, ExprKind::Local(local));
                call(node, Primitive::BoxSet, vec![variable, value])
            }
            ExprKind::Lambda(lambda) => Expr::new(node, ExprKind::Lambda(self.lambda(lambda))),
            kind => map_children(Expr { node, kind }, &mut |expr| self.convert(expr)),
        }
    }

    /// A variable that takes the value of an assigned parameter.
    fn fresh(&mut self, binding: LocalBinding) -> LocalBinding {
        let local = Local(self.next);
        self.next += 1;
        LocalBinding { local, ..binding }
    }

    /// Gives an assigned parameter another variable, and answers what to bind to its own.
    fn parameter(&mut self, binding: &mut LocalBinding) -> Option<(LocalBinding, Expr)> {
        if !self.assigned.contains(&binding.local) {
            return None;
        }
        let own = *binding;
        *binding = self.fresh(own);
        let value = Expr::new(own.node, ExprKind::Local(binding.local));
        Some((own, make_box(value)))
    }

    fn formals(&mut self, formals: &mut Formals) -> Vec<(LocalBinding, Expr)> {
        let parameters = formals.required.iter_mut().chain(&mut formals.rest);
        parameters.filter_map(|binding| self.parameter(binding)).collect()
    }

    fn lambda(&mut self, lambda: Arc<Lambda>) -> Arc<Lambda> {
        let Lambda { name, clauses } = Arc::unwrap_or_clone(lambda);
        let clauses = clauses.into_iter().map(|clause| self.clause(clause)).collect();
        Arc::new(Lambda { name, clauses })
    }

    fn clause(&mut self, clause: Clause) -> Clause {
        let Clause { mut formals, optional, keywords, allow_other_keys, body } = clause;
        let parameters = formals.required.iter().chain(&formals.rest);
        let some_assigned = parameters
            .chain(optional.iter().map(|(binding, _)| binding))
            .chain(keywords.iter().map(|(_, binding, _)| binding))
            .any(|binding| self.assigned.contains(&binding.local));
        if !some_assigned {
            let optional = optional.into_iter().map(|(b, default)| (b, self.convert(default))).collect();
            let keywords =
                keywords.into_iter().map(|(k, b, default)| (k, b, self.convert(default))).collect();
            return Clause { formals, optional, keywords, allow_other_keys, body: self.convert(body) };
        }
        let node = body.node;
        let mut links = vec![Link::Let(node, self.formals(&mut formals))];
        let mut defaulted = |binding: LocalBinding, default: Expr| {
            let raw = self.fresh(binding);
            let value = Expr::new(binding.node, ExprKind::Local(raw.local));
            let test = call(binding.node, Primitive::IsUnbound, vec![value.clone()]);
            let default = self.convert(default);
            let choice = ExprKind::If(Box::new(test), Box::new(default), Box::new(value));
            let value = Expr::new(binding.node, choice);
            let assigned = self.assigned.contains(&binding.local);
            let value = if assigned { make_box(value) } else { value };
            links.push(Link::Let(node, vec![(binding, value)]));
            // Marks that nothing is left to be done for a missing argument.
            (raw, Expr::new(binding.node, ExprKind::Constant(Constant::Unbound)))
        };
        let optional = optional.into_iter().map(|(binding, default)| defaulted(binding, default)).collect();
        let keywords = (keywords.into_iter())
            .map(|(keyword, binding, default)| {
                let (binding, default) = defaulted(binding, default);
                (keyword, binding, default)
            })
            .collect();
        let body = chain(links, self.convert(body));
        Clause { formals, optional, keywords, allow_other_keys, body }
    }
}

#[cfg(test)]
mod tests;
