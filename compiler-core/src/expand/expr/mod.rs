//! Core forms: what expansion makes, and what [`crate::core`] and [`crate::cps`] go on with.
//!
//! Variables are resolved: a local is a number, unique within its top-level form, a global is a library
//! and a name.

pub mod print;
pub mod walk;

use crate::library::Global;
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use crate::syntax::NodeId;
use std::sync::Arc;

/// A local variable, unique within its top-level form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Local(pub u32);

/// A core form, with the place in the source that it came from. What a macro produced belongs to the
/// macro's use.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Expr {
    /// The datum of the top-level form that this came from.
    pub node: NodeId,
    /// What it does.
    pub kind: ExprKind,
}

/// The kinds of core forms.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ExprKind {
    /// A constant.
    Constant(Constant),
    /// The value of a local variable.
    Local(Local),
    /// The value of a global variable.
    Global(Global),
    /// A primitive as a value. In operator position it is a primitive call.
    Primitive(Primitive),
    /// Assignment to a local variable; its value is unspecified.
    SetLocal(Local, Box<Expr>),
    /// Assignment to a global variable; its value is unspecified.
    SetGlobal(Global, Box<Expr>),
    /// `(if test then else)`; a missing `else` is the unspecified constant.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A procedure.
    Lambda(Arc<Lambda>),
    /// A call. Operator and operands are evaluated in any order; here, left to right.
    Call(Box<Expr>, Vec<Expr>),
    /// Each in turn; the value is the last one's. Never empty.
    Sequence(Vec<Expr>),
    /// `let` of locals that are not visible in their own values.
    Let(Vec<(LocalBinding, Expr)>, Box<Expr>),
    /// `letrec*`, as internal definitions make it; before fix-letrec only.
    Letrec(Vec<(LocalBinding, Expr)>, Box<Expr>),
    /// Mutually recursive procedures; after fix-letrec only.
    Fix(Vec<(LocalBinding, Arc<Lambda>)>, Box<Expr>),
    /// Binds all values of the first form, then evaluates the second (`receive`, `let-values`,
    /// `define-values`, `call-with-values`). With no rest variable, surplus values are dropped, as in
    /// Guile's multiple-value truncation, only where there is exactly one required variable.
    Receive(Formals, Box<Expr>, Box<Expr>),
    /// `(values a b)`: returns any number of values to the continuation, which truncates or receives
    /// them. Each operand gives exactly one value.
    Values(Vec<Expr>),
    /// Raises an error with this message when it is reached: a form that is compiled in spite of a
    /// mistake in it, for which a diagnostic was given.
    Error(Arc<str>),
}

/// A local variable where it is bound.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LocalBinding {
    /// The variable.
    pub local: Local,
    /// Its name in the source, for dumps and debuggers.
    pub name: Symbol,
    /// Where it is bound in the source.
    pub node: NodeId,
}

/// `(a b . rest)`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Formals {
    /// Required variables.
    pub required: Vec<LocalBinding>,
    /// The variable that takes a list of what is left.
    pub rest: Option<LocalBinding>,
}

/// A procedure: `lambda` has one clause, `case-lambda` any number.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Lambda {
    /// The name it was defined under, for dumps, backtraces and hover.
    pub name: Option<Symbol>,
    /// The clauses; the first one that takes the number of arguments is chosen.
    pub clauses: Vec<Clause>,
}

/// One clause of a procedure.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Clause {
    /// Required and rest parameters.
    pub formals: Formals,
    /// Parameters after the required ones that may be missing, each with its default, which sees all
    /// parameters before it (`lambda*`).
    pub optional: Vec<(LocalBinding, Expr)>,
    /// Keyword parameters (`lambda*`): keyword, variable, default.
    pub keywords: Vec<(Symbol, LocalBinding, Expr)>,
    /// Whether keywords that no parameter names are ignored rather than an error.
    pub allow_other_keys: bool,
    /// The body.
    pub body: Expr,
}

/// What a top-level form does when it is reached, in order.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum TopLevel {
    /// Defines a global variable.
    Define(Global, Expr),
    /// Is evaluated for its effect.
    Effect(Expr),
}

/// A procedure's signature as callers may rely on it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Arity {
    /// Number of required arguments.
    pub required: u32,
    /// Number of optional arguments.
    pub optional: u32,
    /// Whether any number of further arguments is taken (rest or keyword arguments).
    pub rest: bool,
    /// Whether there are keyword parameters.
    pub keywords: bool,
}

impl Arity {
    /// Whether a call with `count` arguments is taken.
    pub fn accepts(&self, count: usize) -> bool {
        count >= self.required as usize && (self.rest || count <= (self.required + self.optional) as usize)
    }
}

impl Clause {
    /// Whether there may be keywords among the arguments.
    pub fn takes_keywords(&self) -> bool {
        !self.keywords.is_empty() || self.allow_other_keys
    }

    /// What this clause takes.
    pub fn arity(&self) -> Arity {
        Arity {
            required: self.formals.required.len() as u32,
            optional: self.optional.len() as u32,
            rest: self.formals.rest.is_some() || self.takes_keywords(),
            keywords: self.takes_keywords(),
        }
    }
}

impl Expr {
    /// A form at `node`.
    pub fn new(node: NodeId, kind: ExprKind) -> Expr {
        Expr { node, kind }
    }

    /// The unspecified constant at `node`.
    pub fn unspecified(node: NodeId) -> Expr {
        Expr::new(node, ExprKind::Constant(Constant::Unspecified))
    }
}
