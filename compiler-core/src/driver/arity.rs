//! Calls of known procedures with a number of arguments that they do not take.

use super::item::Signature;
use crate::core::walk::walk;
use crate::core::{Arity, ExprKind, Global, TopLevel};
use crate::diagnostics::{Code, Diagnostic};
use crate::primitive::{Primitive, Variadic};
use crate::source::Symbol;
use crate::syntax::NodeId;
use std::sync::Arc;

/// The wrong calls in the items of a form. `signature` tells what is known of a global.
pub fn check(
    items: &[TopLevel],
    signature: &dyn Fn(Global) -> Option<Arc<Signature>>,
) -> Vec<Diagnostic<NodeId>> {
    let mut diagnostics = Vec::new();
    for item in items {
        let (TopLevel::Define(_, expr) | TopLevel::Effect(expr)) = item;
        walk(expr, |expr| {
            if let ExprKind::Call(operator, operands) = &expr.kind {
                let wrong = match &operator.kind {
                    ExprKind::Global(global) => signature(*global)
                        .and_then(|signature| wrong(global.name, &signature.clauses, operands.len())),
                    ExprKind::Primitive(primitive) => wrong_primitive(*primitive, operands.len()),
                    ExprKind::Lambda(lambda) => {
                        let clauses: Vec<Arity> =
                            lambda.clauses.iter().map(|clause| clause.arity()).collect();
                        let name = lambda.name.unwrap_or_else(|| Symbol::new("lambda"));
                        wrong(name, &clauses, operands.len())
                    }
                    _ => None,
                };
                diagnostics
                    .extend(wrong.map(|message| Diagnostic::new(Code::WrongArity, expr.node, message)));
            }
            true
        });
    }
    diagnostics
}

fn wrong_primitive(primitive: Primitive, count: usize) -> Option<String> {
    // The library's procedures take any number of the others.
    if primitive.row().variadic != Variadic::No || primitive.accepts(count) {
        return None;
    }
    let required = primitive.args().len() as u32;
    let arity = Arity { required, optional: 0, rest: false, keywords: false };
    wrong(primitive.symbol(), &[arity], count)
}

fn wrong(name: Symbol, clauses: &[Arity], count: usize) -> Option<String> {
    if clauses.iter().any(|arity| arity.accepts(count)) {
        return None;
    }
    let takes: Vec<String> = clauses.iter().map(describe).collect();
    let takes = match &takes[..] {
        [] => "nothing".into(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    };
    let plural = if takes == "1" || takes.ends_with(" 1") { "" } else { "s" };
    Some(format!("`{name}` takes {takes} argument{plural}, but gets {count}"))
}

fn describe(arity: &Arity) -> String {
    match (arity.required, arity.optional, arity.rest) {
        (required, _, true) => format!("at least {required}"),
        (required, 0, false) => required.to_string(),
        (required, optional, false) => format!("{required} to {}", required + optional),
    }
}
