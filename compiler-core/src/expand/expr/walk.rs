//! Walks over core forms.
//!
//! Data nest to a limited depth, so passes may recurse into operands; but a body is a chain of as many
//! `let`s as it has definitions, so along a chain they go in a loop: [`Link`].

use super::{Clause, Expr, ExprKind, Formals, Lambda, Local, LocalBinding, TopLevel};
use crate::syntax::NodeId;
use std::sync::Arc;

/// Calls `f` with `expr` and all forms in it, in no particular order; `f` answers whether to look
/// inside.
pub fn walk<'a>(expr: &'a Expr, mut f: impl FnMut(&'a Expr) -> bool) {
    let mut stack = vec![expr];
    while let Some(expr) = stack.pop() {
        if f(expr) {
            push_children(expr, &mut stack);
        }
    }
}

fn push_children<'a>(expr: &'a Expr, stack: &mut Vec<&'a Expr>) {
    match &expr.kind {
        ExprKind::Constant(_)
        | ExprKind::Local(_)
        | ExprKind::Global(_)
        | ExprKind::Primitive(_)
        | ExprKind::Error(_) => {}
        ExprKind::SetLocal(_, value) | ExprKind::SetGlobal(_, value) => stack.push(value),
        ExprKind::If(test, consequent, alternate) => stack.extend([&**test, consequent, alternate]),
        ExprKind::Lambda(lambda) => push_lambda(lambda, stack),
        ExprKind::Call(operator, operands) => {
            stack.push(operator);
            stack.extend(operands);
        }
        ExprKind::Sequence(items) | ExprKind::Values(items) => stack.extend(items),
        ExprKind::Let(bindings, body) | ExprKind::Letrec(bindings, body) => {
            stack.extend(bindings.iter().map(|(_, value)| value));
            stack.push(body);
        }
        ExprKind::Fix(bindings, body) => {
            for (_, lambda) in bindings {
                push_lambda(lambda, stack);
            }
            stack.push(body);
        }
        ExprKind::Receive(_, producer, body) => stack.extend([&**producer, body]),
    }
}

fn push_lambda<'a>(lambda: &'a Lambda, stack: &mut Vec<&'a Expr>) {
    for clause in &lambda.clauses {
        stack.extend(clause.optional.iter().map(|(_, default)| default));
        stack.extend(clause.keywords.iter().map(|(_, _, default)| default));
        stack.push(&clause.body);
    }
}

/// The form that a top-level item evaluates.
pub fn top_level_expr(item: &TopLevel) -> &Expr {
    match item {
        TopLevel::Define(_, expr) | TopLevel::Effect(expr) => expr,
    }
}

/// A number larger than that of every local in `expr`.
pub fn next_local(expr: &Expr) -> u32 {
    let mut next = 0;
    walk(expr, |expr| {
        let mut see = |local: Local| next = next.max(local.0 + 1);
        match &expr.kind {
            ExprKind::Local(local) | ExprKind::SetLocal(local, _) => see(*local),
            ExprKind::Let(bindings, _) | ExprKind::Letrec(bindings, _) => {
                bindings.iter().for_each(|(binding, _)| see(binding.local));
            }
            ExprKind::Fix(bindings, _) => {
                for (binding, lambda) in bindings {
                    see(binding.local);
                    for_each_parameter(lambda, &mut see);
                }
            }
            ExprKind::Receive(formals, _, _) => for_each_formal(formals, &mut see),
            ExprKind::Lambda(lambda) => for_each_parameter(lambda, &mut see),
            _ => {}
        }
        true
    });
    next
}

/// `expr` as part of another form: everything is at `node`, and the numbers of locals are `by` larger.
pub fn relocate(expr: Expr, node: NodeId, by: u32) -> Expr {
    let mut inner = |expr| relocate(expr, node, by);
    let Expr { kind, .. } = map_children(expr, &mut inner);
    let moved = |local: Local| Local(local.0 + by);
    let bound = |binding: &mut LocalBinding| {
        binding.local = moved(binding.local);
        binding.node = node;
    };
    let formals =
        |formals: &mut Formals| formals.required.iter_mut().chain(&mut formals.rest).for_each(bound);
    let lambda = |mut lambda: Arc<Lambda>| {
        for clause in &mut Arc::make_mut(&mut lambda).clauses {
            formals(&mut clause.formals);
            clause.optional.iter_mut().for_each(|(binding, _)| bound(binding));
            clause.keywords.iter_mut().for_each(|(_, binding, _)| bound(binding));
        }
        lambda
    };
    let kind = match kind {
        ExprKind::Local(local) => ExprKind::Local(moved(local)),
        ExprKind::SetLocal(local, value) => ExprKind::SetLocal(moved(local), value),
        ExprKind::Lambda(of) => ExprKind::Lambda(lambda(of)),
        ExprKind::Let(mut bindings, body) => {
            bindings.iter_mut().for_each(|(binding, _)| bound(binding));
            ExprKind::Let(bindings, body)
        }
        ExprKind::Letrec(mut bindings, body) => {
            bindings.iter_mut().for_each(|(binding, _)| bound(binding));
            ExprKind::Letrec(bindings, body)
        }
        ExprKind::Fix(bindings, body) => {
            let bindings = bindings.into_iter().map(|(mut binding, of)| {
                bound(&mut binding);
                (binding, lambda(of))
            });
            ExprKind::Fix(bindings.collect(), body)
        }
        ExprKind::Receive(mut of, producer, body) => {
            formals(&mut of);
            ExprKind::Receive(of, producer, body)
        }
        kind @ (ExprKind::Constant(_)
        | ExprKind::Global(_)
        | ExprKind::Primitive(_)
        | ExprKind::SetGlobal(..)
        | ExprKind::If(..)
        | ExprKind::Call(..)
        | ExprKind::Sequence(_)
        | ExprKind::Values(_)
        | ExprKind::Error(_)) => kind,
    };
    Expr { node, kind }
}

fn for_each_formal(formals: &Formals, see: &mut impl FnMut(Local)) {
    formals.required.iter().chain(&formals.rest).for_each(|binding| see(binding.local));
}

fn for_each_parameter(lambda: &Lambda, see: &mut impl FnMut(Local)) {
    for clause in &lambda.clauses {
        for_each_formal(&clause.formals, see);
        clause.optional.iter().for_each(|(binding, _)| see(binding.local));
        clause.keywords.iter().for_each(|(_, binding, _)| see(binding.local));
    }
}

/// `expr` with `f` applied to its direct subforms.
pub fn map_children(expr: Expr, f: &mut dyn FnMut(Expr) -> Expr) -> Expr {
    let boxed = |expr: Box<Expr>, f: &mut dyn FnMut(Expr) -> Expr| Box::new(f(*expr));
    let kind = match expr.kind {
        kind @ (ExprKind::Constant(_)
        | ExprKind::Local(_)
        | ExprKind::Global(_)
        | ExprKind::Primitive(_)
        | ExprKind::Error(_)) => kind,
        ExprKind::SetLocal(local, value) => ExprKind::SetLocal(local, boxed(value, f)),
        ExprKind::SetGlobal(global, value) => ExprKind::SetGlobal(global, boxed(value, f)),
        ExprKind::If(test, consequent, alternate) => {
            ExprKind::If(boxed(test, f), boxed(consequent, f), boxed(alternate, f))
        }
        ExprKind::Lambda(lambda) => ExprKind::Lambda(map_lambda(lambda, f)),
        ExprKind::Call(operator, operands) => {
            ExprKind::Call(boxed(operator, f), operands.into_iter().map(f).collect())
        }
        ExprKind::Sequence(items) => ExprKind::Sequence(items.into_iter().map(f).collect()),
        ExprKind::Values(items) => ExprKind::Values(items.into_iter().map(f).collect()),
        ExprKind::Let(bindings, body) => {
            let bindings = bindings.into_iter().map(|(binding, value)| (binding, f(value))).collect();
            ExprKind::Let(bindings, boxed(body, f))
        }
        ExprKind::Letrec(bindings, body) => {
            let bindings = bindings.into_iter().map(|(binding, value)| (binding, f(value))).collect();
            ExprKind::Letrec(bindings, boxed(body, f))
        }
        ExprKind::Fix(bindings, body) => {
            let bindings =
                bindings.into_iter().map(|(binding, lambda)| (binding, map_lambda(lambda, f))).collect();
            ExprKind::Fix(bindings, boxed(body, f))
        }
        ExprKind::Receive(formals, producer, body) => {
            ExprKind::Receive(formals, boxed(producer, f), boxed(body, f))
        }
    };
    Expr { node: expr.node, kind }
}

/// `lambda` with `f` applied to its defaults and bodies.
pub fn map_lambda(lambda: Arc<Lambda>, f: &mut dyn FnMut(Expr) -> Expr) -> Arc<Lambda> {
    let Lambda { name, clauses } = Arc::unwrap_or_clone(lambda);
    let mut map_clause = |clause: Clause| Clause {
        formals: clause.formals,
        optional: clause.optional.into_iter().map(|(binding, default)| (binding, f(default))).collect(),
        keywords: (clause.keywords.into_iter())
            .map(|(keyword, binding, default)| (keyword, binding, f(default)))
            .collect(),
        allow_other_keys: clause.allow_other_keys,
        body: f(clause.body),
    };
    let clauses = clauses.into_iter().map(&mut map_clause).collect();
    Arc::new(Lambda { name, clauses })
}

/// A form without its last part: the body, or the last item of a sequence.
#[derive(Clone, Debug)]
pub enum Link {
    /// `let`.
    Let(NodeId, Vec<(LocalBinding, Expr)>),
    /// `letrec*`.
    Letrec(NodeId, Vec<(LocalBinding, Expr)>),
    /// `fix`.
    Fix(NodeId, Vec<(LocalBinding, Arc<Lambda>)>),
    /// All items of a sequence but the last.
    Sequence(NodeId, Vec<Expr>),
    /// `receive`.
    Receive(NodeId, Formals, Expr),
}

impl Link {
    /// Takes the first link off a chain; the form itself if it is none.
    pub fn split(expr: Expr) -> Result<(Link, Expr), Expr> {
        let node = expr.node;
        Ok(match expr.kind {
            ExprKind::Let(bindings, body) => (Link::Let(node, bindings), *body),
            ExprKind::Letrec(bindings, body) => (Link::Letrec(node, bindings), *body),
            ExprKind::Fix(bindings, body) => (Link::Fix(node, bindings), *body),
            ExprKind::Sequence(mut items) => match items.pop() {
                Some(last) => (Link::Sequence(node, items), last),
                None => return Err(Expr::unspecified(node)),
            },
            ExprKind::Receive(formals, producer, body) => (Link::Receive(node, formals, *producer), *body),
            kind => return Err(Expr { node, kind }),
        })
    }

    /// Puts the link around its last part. Links that bind nothing and do nothing vanish.
    pub fn around(self, last: Expr) -> Expr {
        let (node, kind) = match self {
            Link::Let(_, bindings) if bindings.is_empty() => return last,
            Link::Letrec(_, bindings) if bindings.is_empty() => return last,
            Link::Fix(_, bindings) if bindings.is_empty() => return last,
            Link::Sequence(_, items) if items.is_empty() => return last,
            Link::Let(node, bindings) => (node, ExprKind::Let(bindings, Box::new(last))),
            Link::Letrec(node, bindings) => (node, ExprKind::Letrec(bindings, Box::new(last))),
            Link::Fix(node, bindings) => (node, ExprKind::Fix(bindings, Box::new(last))),
            Link::Sequence(node, mut items) => {
                items.push(last);
                (node, ExprKind::Sequence(items))
            }
            Link::Receive(node, formals, producer) => {
                (node, ExprKind::Receive(formals, Box::new(producer), Box::new(last)))
            }
        };
        Expr { node, kind }
    }

    /// The link with `f` applied to its forms.
    pub fn map(self, f: &mut dyn FnMut(Expr) -> Expr) -> Link {
        let mut values = |bindings: Vec<(LocalBinding, Expr)>| {
            bindings.into_iter().map(|(binding, value)| (binding, f(value))).collect()
        };
        match self {
            Link::Let(node, bindings) => Link::Let(node, values(bindings)),
            Link::Letrec(node, bindings) => Link::Letrec(node, values(bindings)),
            Link::Fix(node, bindings) => {
                let map = |(binding, lambda)| (binding, map_lambda(lambda, f));
                Link::Fix(node, bindings.into_iter().map(map).collect())
            }
            Link::Sequence(node, items) => Link::Sequence(node, items.into_iter().map(f).collect()),
            Link::Receive(node, formals, producer) => Link::Receive(node, formals, f(producer)),
        }
    }
}

/// Puts links around `last`, the first of them outermost.
pub fn chain(links: Vec<Link>, last: Expr) -> Expr {
    links.into_iter().rev().fold(last, |last, link| link.around(last))
}
