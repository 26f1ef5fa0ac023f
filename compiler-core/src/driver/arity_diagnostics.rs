//! Calls of known procedures with a number of arguments, or with keywords, that they do not take.

use super::item::{Signature, keywords};
use crate::core::walk::walk;
use crate::core::{Arity, Expr, ExprKind, Global, TopLevel};
use crate::diagnostics::{Code, Diagnostic};
use crate::library::name::nearest;
use crate::primitive::{Constant, Primitive, Variadic};
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
                        .and_then(|signature| wrong(Some(global.name), &signature.clauses, operands.len())),
                    ExprKind::Primitive(primitive) => wrong_primitive(*primitive, operands.len()),
                    ExprKind::Lambda(lambda) => {
                        let clauses: Vec<Arity> =
                            lambda.clauses.iter().map(|clause| clause.arity()).collect();
                        wrong(lambda.name, &clauses, operands.len())
                    }
                    _ => None,
                };
                match &operator.kind {
                    ExprKind::Global(global) => {
                        if let Some(signature) = signature(*global)
                            && let (Some(keywords), [arity]) = (&signature.keywords, &signature.clauses[..])
                        {
                            check_keywords(Some(global.name), arity, keywords, operands, &mut diagnostics);
                        }
                    }
                    ExprKind::Lambda(lambda) => {
                        if let (Some(keywords), [clause]) = (keywords(&lambda.clauses), &lambda.clauses[..]) {
                            check_keywords(
                                lambda.name,
                                &clause.arity(),
                                &keywords,
                                operands,
                                &mut diagnostics,
                            );
                        }
                    }
                    _ => {}
                }
                diagnostics
                    .extend(wrong.map(|message| Diagnostic::new(Code::WrongArity, expr.node, message)));
            }
            true
        });
    }
    diagnostics
}

/// Reports keywords in a call that the procedure does not take, or that have no value. The keywords begin
/// at the first one after the required arguments; what follows a value that is not known to be a keyword
/// is not looked at.
fn check_keywords(
    name: Option<Symbol>,
    arity: &Arity,
    keywords: &[Symbol],
    operands: &[Expr],
    diagnostics: &mut Vec<Diagnostic<NodeId>>,
) {
    let keyword = |operand: &Expr| match operand.kind {
        ExprKind::Constant(Constant::Keyword(keyword)) => Some(keyword),
        _ => None,
    };
    let after = operands.iter().skip(arity.required as usize);
    let positional = after.take_while(|operand| keyword(operand).is_none()).count();
    if positional > arity.optional as usize {
        return;
    }
    let pairs = operands.get(arity.required as usize + positional..).unwrap_or_default();
    for pair in pairs.chunks(2) {
        let Some(given) = keyword(&pair[0]) else { return };
        let message = if !keywords.contains(&given) {
            let mut message = format!("{} takes no keyword `#:{given}`", callee(name));
            if let Some(near) = nearest(given, keywords.iter().copied()) {
                message.push_str(&format!("; did you mean `#:{near}`?"));
            }
            message
        } else if pair.len() == 1 {
            format!("the keyword `#:{given}` has no value")
        } else {
            continue;
        };
        diagnostics.push(Diagnostic::new(Code::WrongKeyword, pair[0].node, message));
    }
}

fn wrong_primitive(primitive: Primitive, count: usize) -> Option<String> {
    // The library's procedures take any number of the others.
    if primitive.row().variadic != Variadic::No || primitive.accepts(count) {
        return None;
    }
    let required = primitive.args().len() as u32;
    let arity = Arity { required, optional: 0, rest: false, keywords: false };
    wrong(Some(primitive.symbol()), &[arity], count)
}

fn wrong(name: Option<Symbol>, clauses: &[Arity], count: usize) -> Option<String> {
    if clauses.iter().any(|arity| arity.accepts(count)) {
        return None;
    }
    let takes: Vec<String> = counts(clauses).into_iter().flat_map(Counts::words).collect();
    let takes = match &takes[..] {
        [] => "nothing".into(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    };
    let plural = if takes == "1" || takes.ends_with(" 1") { "" } else { "s" };
    Some(format!("{} takes {takes} argument{plural}, but gets {count}", callee(name)))
}

fn callee(name: Option<Symbol>) -> String {
    name.map_or_else(|| "this procedure".into(), |name| format!("`{name}`"))
}

/// Numbers of arguments that follow each other, without an end if there is no last one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Counts {
    first: u32,
    last: Option<u32>,
}

/// The numbers of arguments that some clause takes, in order, with a gap between each and the next.
fn counts(clauses: &[Arity]) -> Vec<Counts> {
    let mut all: Vec<Counts> = clauses
        .iter()
        .map(|arity| Counts {
            first: arity.required,
            last: (!arity.rest).then_some(arity.required + arity.optional),
        })
        .collect();
    all.sort_unstable_by_key(|counts| counts.first);
    all.dedup_by(|next, counts| {
        let adjacent = counts.last.is_none_or(|last| next.first <= last + 1);
        if adjacent {
            counts.last = counts.last.zip(next.last).map(|(last, next)| last.max(next));
        }
        adjacent
    });
    all
}

impl Counts {
    /// What an enumeration says of these numbers.
    fn words(self) -> Vec<String> {
        match self {
            Counts { first, last: None } => vec![format!("at least {first}")],
            Counts { first, last: Some(last) } if last <= first + 1 => {
                (first..=last).map(|count| count.to_string()).collect()
            }
            Counts { first, last: Some(last) } => vec![format!("{first} to {last}")],
        }
    }
}
