//! What a top-level item defines, needs and does, as far as its core form tells.

use super::procedure;
use crate::core::walk::walk;
use crate::core::{Arity, Clause, Expr, ExprKind, Global, Lambda, TopLevel};
use crate::primitive::{Primitive, Role, Variadic};
use crate::source::Symbol;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A procedure with more core forms than this is not inlined across units.
const INLINE_SIZE: usize = 12;

/// An item of a module's body, as grouping and linking see it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Item {
    /// The global that it defines.
    pub defines: Option<Global>,
    /// Whether that is given as a procedure in the text: the global is known if nothing assigns it.
    pub is_procedure: bool,
    /// Whether evaluating it can be left out when nothing refers to what it defines.
    pub removable: bool,
    /// The globals that it refers to, the procedures of primitives that are not simply called among
    /// them.
    pub references: BTreeSet<Global>,
    /// The globals that it assigns.
    pub assigns: BTreeSet<Global>,
}

/// What callers may know of a global that always holds one procedure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// What its clauses take, in order.
    pub clauses: Vec<Arity>,
    /// The keywords that it takes; `None` if it has several clauses, or takes others.
    pub keywords: Option<Arc<[Symbol]>>,
    /// The procedure, if it is small enough to be inlined.
    pub inline: Option<Arc<Lambda>>,
}

impl Item {
    /// Looks at an item.
    pub fn new(item: &TopLevel) -> Item {
        let (defines, expr) = match item {
            TopLevel::Define(global, expr) => (Some(*global), expr),
            TopLevel::Effect(expr) => (None, expr),
        };
        let mut found = Item {
            defines,
            is_procedure: matches!(expr.kind, ExprKind::Lambda(_)),
            removable: is_removable(expr),
            ..Item::default()
        };
        // Primitives that are simply called: a walk meets a call before its operator.
        let mut called: FxHashSet<*const Expr> = FxHashSet::default();
        walk(expr, |expr| {
            match &expr.kind {
                ExprKind::Global(global) => drop(found.references.insert(*global)),
                ExprKind::SetGlobal(global, _) => {
                    found.references.insert(*global);
                    found.assigns.insert(*global);
                }
                ExprKind::Call(operator, operands) => {
                    if let ExprKind::Primitive(op) = operator.kind
                        && is_simple_call(op, operands.len())
                    {
                        called.insert(&**operator);
                    }
                }
                ExprKind::Primitive(op) if !called.contains(&(expr as *const Expr)) => {
                    found.references.insert(procedure::global(*op));
                }
                _ => {}
            }
            true
        });
        found
    }
}

/// Whether a call of a primitive with `count` arguments never needs the primitive as a procedure.
fn is_simple_call(op: Primitive, count: usize) -> bool {
    let takes = op.accepts(count) || (op.row().variadic == Variadic::Left && count > 2);
    takes && op.role() != Role::Tail
}

/// Whether nothing can tell that `expr` is evaluated, but for its value.
fn is_removable(expr: &Expr) -> bool {
    let mut removable = true;
    walk(expr, |expr| {
        match &expr.kind {
            ExprKind::Constant(_)
            | ExprKind::Local(_)
            | ExprKind::Global(_)
            | ExprKind::Primitive(_)
            | ExprKind::If(..)
            | ExprKind::Sequence(_)
            | ExprKind::Let(..) => {}
            ExprKind::Call(operator, operands) => match operator.kind {
                ExprKind::Primitive(op) => {
                    removable &= op.accepts(operands.len()) && op.effects().removable();
                }
                _ => removable = false,
            },
            // What is inside a procedure is not evaluated here.
            ExprKind::Lambda(_) => return false,
            _ => removable = false,
        }
        removable
    });
    removable
}

/// The signature of what `item` defines, if that is a procedure.
pub fn signature(item: &TopLevel) -> Option<Signature> {
    let TopLevel::Define(global, Expr { kind: ExprKind::Lambda(lambda), .. }) = item else { return None };
    Some(Signature {
        clauses: lambda.clauses.iter().map(|clause| clause.arity()).collect(),
        keywords: keywords(&lambda.clauses),
        inline: inline(*global, lambda),
    })
}

/// The only keywords that a procedure of these clauses takes, if it takes any.
pub(super) fn keywords(clauses: &[Clause]) -> Option<Arc<[Symbol]>> {
    match clauses {
        [clause]
            if !clause.keywords.is_empty() && !clause.allow_other_keys && clause.formals.rest.is_none() =>
        {
            Some(clause.keywords.iter().map(|(keyword, ..)| *keyword).collect())
        }
        _ => None,
    }
}

/// What of `lambda`, the value of `global`, is worth inlining everywhere: the small clauses of required
/// parameters. A clause that takes what one before it takes is never chosen, so the others can be left
/// out.
fn inline(global: Global, lambda: &Arc<Lambda>) -> Option<Arc<Lambda>> {
    let chosen = |i: usize, clause: &Clause| {
        let count = clause.formals.required.len();
        !lambda.clauses[..i].iter().any(|before| before.arity().accepts(count))
    };
    let clauses = lambda.clauses.iter().enumerate();
    let small = clauses.filter(|(i, clause)| is_small(global, clause) && chosen(*i, clause));
    let clauses: Vec<Clause> = small.map(|(_, clause)| clause.clone()).collect();
    match clauses.len() {
        0 => None,
        count if count == lambda.clauses.len() => Some(lambda.clone()),
        _ => Some(Arc::new(Lambda { name: lambda.name, clauses })),
    }
}

/// Whether a clause of `global` has only required parameters, and a small body without procedures,
/// assignments and uses of `global` itself.
fn is_small(global: Global, clause: &Clause) -> bool {
    if clause.formals.rest.is_some() || !clause.optional.is_empty() || !clause.keywords.is_empty() {
        return false;
    }
    let mut size = 0;
    walk(&clause.body, |expr| {
        size += match &expr.kind {
            ExprKind::Lambda(_)
            | ExprKind::Letrec(..)
            | ExprKind::Fix(..)
            | ExprKind::SetLocal(..)
            | ExprKind::SetGlobal(..)
            | ExprKind::Receive(..)
            | ExprKind::Error(_) => INLINE_SIZE + 1,
            ExprKind::Global(other) if *other == global => INLINE_SIZE + 1,
            _ => 1,
        };
        size <= INLINE_SIZE
    });
    size <= INLINE_SIZE
}
