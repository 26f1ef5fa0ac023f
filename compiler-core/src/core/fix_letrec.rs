//! Fix-letrec: takes `letrec*` apart into `let`, `fix` and assignments.
//!
//! Before:
//! ```text
//! (letrec* ((even? (lambda (n) … (odd? …)))
//!           (limit (f 10))
//!           (odd? (lambda (n) … (even? …))))
//!   (even? limit))
//! ```
//! After:
//! ```text
//! (fix ((even? (lambda …)) (odd? (lambda …)))
//!   (let ((limit (f 10)))
//!     (even? limit)))
//! ```
//!
//! The bindings are split into the strongly connected components of "needs", in their order, as in
//! Ghuloum and Dybvig, "Fixing Letrec (reloaded)", 2009: a form needs the variables that are free in it,
//! and a form whose evaluation can be observed needs the one of that kind before it. A component of one
//! variable that does not need itself is a `let`; one of unassigned procedures only is a `fix`. In any
//! other component the variables that are not such procedures become assigned variables that begin as
//! [`Constant::Unbound`]; a use that may come before the assignment goes through `check-bound`. Uses
//! after the component need no check, nor do uses in procedures that cannot run while the component is
//! evaluated because nothing in it calls what it does not know.

use super::walk::{Link, chain, map_children, map_lambda, walk};
use super::{Expr, ExprKind, Lambda, Local, LocalBinding};
use crate::graph::Adjacency;
use crate::graph::components::{components, is_cyclic};
use crate::primitive::{Constant, Effects, Primitive};
use crate::syntax::NodeId;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Replaces every [`ExprKind::Letrec`].
pub fn fix_letrec(expr: Expr) -> Expr {
    let mut has_letrec = false;
    walk(&expr, |expr| {
        has_letrec |= matches!(expr.kind, ExprKind::Letrec(..));
        !has_letrec
    });
    if !has_letrec {
        return expr;
    }
    let mut assigned = FxHashSet::default();
    walk(&expr, |expr| {
        if let ExprKind::SetLocal(local, _) = expr.kind {
            assigned.insert(local);
        }
        true
    });
    Fixer { assigned }.fix(expr)
}

struct Fixer {
    /// Variables that the program assigns.
    assigned: FxHashSet<Local>,
}

type Binding = (LocalBinding, Expr);

impl Fixer {
    fn fix(&self, expr: Expr) -> Expr {
        let mut links = Vec::new();
        let mut rest = expr;
        loop {
            match Link::split(rest) {
                Ok((Link::Letrec(node, bindings), body)) => {
                    let bindings = bindings.into_iter().map(|(b, value)| (b, self.fix(value))).collect();
                    self.split(node, bindings, &mut links);
                    rest = body;
                }
                Ok((link, body)) => {
                    links.push(link.map(&mut |expr| self.fix(expr)));
                    rest = body;
                }
                Err(last) => return chain(links, map_children(last, &mut |expr| self.fix(expr))),
            }
        }
    }

    /// Adds the links for the bindings of one `letrec*`.
    fn split(&self, node: NodeId, bindings: Vec<Binding>, links: &mut Vec<Link>) {
        let index: FxHashMap<Local, u32> =
            bindings.iter().map(|(binding, _)| binding.local).zip(0..).collect();
        let mut needs: Vec<Vec<u32>> = Vec::with_capacity(bindings.len());
        let mut last_observable = None;
        for (i, (_, value)) in bindings.iter().enumerate() {
            let mut found = free_among(value, &index);
            let later = found.iter().any(|&j| j as usize >= i) && !matches!(value.kind, ExprKind::Lambda(_));
            if later || self.is_observable(value) {
                found.extend(last_observable);
                last_observable = Some(i as u32);
            }
            needs.push(found);
        }
        let mut bindings: Vec<Option<Binding>> = bindings.into_iter().map(Some).collect();
        let needs = Adjacency::from_lists(needs);
        for component in components(&needs) {
            let recursive = is_cyclic(&component, &needs);
            let members: Vec<Binding> = component.iter().filter_map(|&i| bindings[i].take()).collect();
            if recursive {
                self.recursive(node, members, links);
            } else {
                links.push(Link::Let(node, members));
            }
        }
    }

    /// Adds the links for variables that need each other.
    fn recursive(&self, node: NodeId, members: Vec<Binding>, links: &mut Vec<Link>) {
        let (mut procedures, mut others) = (Vec::new(), Vec::new());
        for (binding, value) in members {
            match value.kind {
                ExprKind::Lambda(lambda) if !self.assigned.contains(&binding.local) => {
                    procedures.push((binding, lambda));
                }
                _ => others.push((binding, value)),
            }
        }
        if others.is_empty() {
            links.push(Link::Fix(node, procedures));
            return;
        }
        // What may be called meanwhile may see every one of these variables too early.
        let mut unset: FxHashSet<Local> = others.iter().map(|(binding, _)| binding.local).collect();
        let calls = others.iter().any(|(_, value)| may_call(value));
        if calls {
            procedures = procedures
                .into_iter()
                .map(|(binding, lambda)| (binding, check_lambda(lambda, &unset)))
                .collect();
        }
        let unbound = |binding: &LocalBinding| {
            (*binding, Expr::new(binding.node, ExprKind::Constant(Constant::Unbound)))
        };
        links.push(Link::Let(node, others.iter().map(|(binding, _)| unbound(binding)).collect()));
        links.push(Link::Fix(node, procedures));
        let mut sets = Vec::new();
        for (binding, value) in others {
            let value = check(value, &unset, calls);
            unset.remove(&binding.local);
            sets.push(Expr::new(value.node, ExprKind::SetLocal(binding.local, Box::new(value))));
        }
        links.push(Link::Sequence(node, sets));
    }

    /// Whether it can be told when the form is evaluated relative to others: whether it has effects, sees
    /// those of others, may not return, or may return twice.
    fn is_observable(&self, expr: &Expr) -> bool {
        let mut observable = false;
        walk(expr, |expr| {
            match &expr.kind {
                ExprKind::Constant(_)
                | ExprKind::Primitive(_)
                | ExprKind::If(..)
                | ExprKind::Sequence(_)
                | ExprKind::Let(..)
                | ExprKind::Fix(..) => {}
                ExprKind::Local(local) => observable |= self.assigned.contains(local),
                ExprKind::Lambda(_) => return false,
                ExprKind::Call(operator, operands) => {
                    observable |= !matches!(operator.kind, ExprKind::Primitive(op)
                        if op.accepts(operands.len()) && !op.effects().any(OBSERVABLE));
                }
                _ => observable = true,
            }
            !observable
        });
        observable
    }
}

/// The indices of the variables that are free in `value`.
fn free_among(value: &Expr, index: &FxHashMap<Local, u32>) -> Vec<u32> {
    let mut found = Vec::new();
    walk(value, |expr| {
        if let ExprKind::Local(local) | ExprKind::SetLocal(local, _) = &expr.kind
            && let Some(&i) = index.get(local)
        {
            found.push(i);
        }
        true
    });
    found.sort_unstable();
    found.dedup();
    found
}

const OBSERVABLE: Effects =
    Effects(Effects::READ.0 | Effects::WRITE.0 | Effects::RAISE.0 | Effects::IO.0 | Effects::CONTROL.0);

/// Whether evaluating the form may run a procedure.
fn may_call(expr: &Expr) -> bool {
    let mut calls = false;
    walk(expr, |expr| {
        match &expr.kind {
            ExprKind::Lambda(_) => return false,
            ExprKind::Call(operator, operands) => {
                calls |= !matches!(operator.kind, ExprKind::Primitive(op)
                    if op.accepts(operands.len()) && !op.effects().any(Effects::CONTROL));
            }
            _ => {}
        }
        !calls
    });
    calls
}

/// Puts `check-bound` around uses of `unset` variables; in procedures only if `inside`.
fn check(expr: Expr, unset: &FxHashSet<Local>, inside: bool) -> Expr {
    let mut links = Vec::new();
    let mut rest = expr;
    loop {
        match Link::split(rest) {
            Ok((link, body)) => {
                links.push(match link {
                    Link::Fix(node, procedures) if !inside => Link::Fix(node, procedures),
                    link => link.map(&mut |expr| check(expr, unset, inside)),
                });
                rest = body;
            }
            Err(last) => return chain(links, check_one(last, unset, inside)),
        }
    }
}

fn check_one(expr: Expr, unset: &FxHashSet<Local>, inside: bool) -> Expr {
    match &expr.kind {
        ExprKind::Local(local) if unset.contains(local) => {
            let node = expr.node;
            let operator = Expr::new(node, ExprKind::Primitive(Primitive::CheckBound));
            Expr::new(node, ExprKind::Call(Box::new(operator), vec![expr]))
        }
        ExprKind::Lambda(_) if !inside => expr,
        _ => map_children(expr, &mut |expr| check(expr, unset, inside)),
    }
}

fn check_lambda(lambda: Arc<Lambda>, unset: &FxHashSet<Local>) -> Arc<Lambda> {
    map_lambda(lambda, &mut |expr| check(expr, unset, true))
}

#[cfg(test)]
mod tests;
