//! Primitives as procedures: what stands for a primitive where it is not simply called.

use crate::core::{Clause, Expr, ExprKind, Formals, Lambda, Local, LocalBinding, TopLevel};
use crate::primitive::Primitive;
use crate::source::Symbol;
use crate::syntax::NodeId;
use std::sync::Arc;

pub use crate::library::well_known::procedure_of as global;

/// `(define name (lambda (a b) (primitive a b)))`.
pub fn define(primitive: Primitive) -> TopLevel {
    let node = NodeId(0);
    let parameter = |index: usize| {
        let name = Symbol::new(["a", "b", "c", "d", "e"].get(index).copied().unwrap_or("x"));
        LocalBinding { local: Local(index as u32), name, node }
    };
    let required: Vec<LocalBinding> = (0..primitive.args().len()).map(parameter).collect();
    let operands = required.iter().map(|binding| Expr::new(node, ExprKind::Local(binding.local))).collect();
    let operator = Box::new(Expr::new(node, ExprKind::Primitive(primitive)));
    let clause = Clause {
        formals: Formals { required, rest: None },
        optional: Vec::new(),
        keywords: Vec::new(),
        allow_other_keys: false,
        body: Expr::new(node, ExprKind::Call(operator, operands)),
    };
    let lambda = Lambda { name: Some(primitive.symbol()), clauses: vec![clause] };
    TopLevel::Define(global(primitive), Expr::new(node, ExprKind::Lambda(Arc::new(lambda))))
}
