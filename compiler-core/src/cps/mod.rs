//! CPS: the compiler's middle representation, a flat graph of labelled continuations.
//!
//! The shape is that of Guile's "CPS soup" (Kennedy, "Compiling with Continuations, Continued", ICFP
//! 2007, made flat): a program maps labels to continuations; a continuation that computes ends in one
//! term. There are two stages with the same types. In the *higher-order* stage procedures are
//! expressions ([`Exp::Fun`], [`Exp::Rec`]) and variables may be free in them. After closure
//! conversion, in the *first-order* stage, no variable is free in a procedure: procedures are
//! continuations [`Cont::Fun`] that [`Exp::Code`], [`Exp::CallK`] and `make-closure` name by label.
//!
//! Invariants, which [`verify`] checks: a variable is defined once, before (dominating) every use; a
//! label that is named exists; the kinds of continuations fit the terms that continue to them; no
//! position is inside a term (positions are in [`Program::origins`]).

pub mod conts;
pub mod flow;
pub mod interpret;
pub mod liveness;
pub mod lower;
pub mod origin;
pub mod parse;
pub mod print;
pub mod renumber;
pub mod verify;
pub mod visit;

pub use conts::Conts;
pub use lower::lower;
pub use origin::{Entering, Inlined, Origin, Site};
pub use parse::parse;
pub use print::print;
pub use renumber::renumber;
pub use verify::{Stage, verify};

use crate::core::Global;
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use std::collections::BTreeMap;
use std::fmt;

/// Names a continuation; prints as `L17`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(pub u32);

/// Names a value; prints as `v4`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Var(pub u32);

macro_rules! print_as {
    ($type:ident, $prefix:literal) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}
print_as!(Label, "L");
print_as!(Var, "v");

/// How a value is represented at run time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub enum Representation {
    /// Any Scheme value: a Wasm `(ref eq)`.
    #[default]
    Scm,
    /// An unboxed flonum.
    F64,
    /// An unboxed signed integer.
    I64,
    /// An unboxed unsigned integer.
    U64,
    /// A code reference (a return address).
    Ptr,
}

impl fmt::Display for Representation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Representation::Scm => "scm",
            Representation::F64 => "f64",
            Representation::I64 => "i64",
            Representation::U64 => "u64",
            Representation::Ptr => "ptr",
        })
    }
}

/// A program: usually one unit of definitions that are compiled together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Program {
    /// Every continuation. Ordered, so that all walks are deterministic.
    pub conts: Conts,
    /// What the unit defines, in order of evaluation.
    pub definitions: Vec<Definition>,
    /// Where the term of a continuation came from, as a top-level form of the unit and a node of it.
    pub origins: BTreeMap<Label, Origin>,
    /// Inlined call sites, for the origins.
    pub sites: Vec<Inlined>,
    /// Source names of variables, for dumps.
    pub names: BTreeMap<Var, Symbol>,
    /// Representations other than [`Representation::Scm`].
    pub representations: BTreeMap<Var, Representation>,
    /// One more than the largest label in use.
    pub next_label: u32,
    /// One more than the largest variable in use.
    pub next_var: u32,
}

/// One definition or effect of a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Definition {
    /// A global that always holds this procedure, which has no free variables: calls go straight to
    /// it, and it needs no initialisation. The label is of a [`Cont::Fun`].
    Procedure(Global, Label),
    /// A global whose initial value is computed by this procedure of no arguments (a [`Cont::Fun`]),
    /// which returns the value.
    Variable(Global, Label),
    /// Code that is run for its effect: a procedure of no arguments, the value of which is ignored.
    Effect(Label),
}

impl Definition {
    /// The entry of the definition's procedure.
    pub fn entry(&self) -> Label {
        match *self {
            Definition::Procedure(_, label) | Definition::Variable(_, label) | Definition::Effect(label) => {
                label
            }
        }
    }
}

/// A continuation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cont {
    /// Binds variables, then does its term. The ordinary block of straight-line code.
    Args {
        /// What it binds.
        vars: Vec<Var>,
        /// What it does.
        term: Term,
    },
    /// A return point: takes what a call returns. With exactly one required variable surplus values
    /// are dropped even without `rest`; otherwise a wrong number is an error.
    Receive {
        /// Number of values required.
        required: u32,
        /// Whether what is left is collected in a list.
        rest: bool,
        /// The [`Cont::Args`] that binds the values, and the list if `rest`.
        k: Label,
    },
    /// A procedure's entry.
    Fun {
        /// The name it was defined under.
        name: Option<Symbol>,
        /// The closure itself. `None`: nothing needs it (a well-known procedure whose free variables,
        /// if any, are ordinary parameters).
        self_var: Option<Var>,
        /// Where the procedure returns to: a [`Cont::Tail`].
        tail: Label,
        /// The first clause. `None` only in a `case-lambda` without clauses.
        clause: Option<Label>,
        /// Set where every caller is known and passes exactly the parameters of its one clause
        /// ([`Exp::CallK`]): the arity is not checked and there is no entry for unknown callers.
        /// Tailification sets it for the functions that it makes of joins.
        known: bool,
    },
    /// One clause of a procedure.
    Clause {
        /// What it takes.
        arity: ClauseArity,
        /// The [`Cont::Args`] that binds the parameters: required, then optional, then rest, then
        /// keyword ones. A missing optional or keyword argument is [`Constant::Unbound`].
        body: Label,
        /// The clause to try next.
        alternate: Option<Label>,
    },
    /// Where a procedure returns.
    Tail,
    /// Tailified code: the entry of a return point, which takes what the call returned. Its term's
    /// first expressions are `receive` and `restore`.
    ReturnPoint {
        /// Number of values required.
        required: u32,
        /// Whether what is left is collected in a list.
        rest: bool,
        /// The [`Cont::Args`] that binds the values.
        k: Label,
        /// The tail continuation of this piece.
        tail: Label,
        /// What the frame holds besides the next frame and the code, in order.
        saved: Vec<Representation>,
        /// The variables that take the saved values, in order.
        restored: Vec<Var>,
    },
}

/// What a clause takes.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct ClauseArity {
    /// Number of required parameters.
    pub required: u32,
    /// Number of optional parameters.
    pub optional: u32,
    /// Whether a rest parameter takes what is left.
    pub rest: bool,
    /// Keyword parameters, in order.
    pub keywords: Vec<Symbol>,
    /// Whether other keywords are ignored.
    pub allow_other_keys: bool,
}

impl ClauseArity {
    /// Whether there may be keywords among the arguments.
    pub fn takes_keywords(&self) -> bool {
        !self.keywords.is_empty() || self.allow_other_keys
    }
}

/// How a continuation ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Term {
    /// Computes `exp` and continues to `k` with its values. `k` is an [`Cont::Args`], a
    /// [`Cont::Receive`] (calls only), or the [`Cont::Tail`] (a tail call or a return).
    Continue {
        /// Where to.
        k: Label,
        /// What is computed.
        exp: Exp,
    },
    /// Tests and goes one of two ways, to continuations without variables.
    Branch {
        /// A primitive that is a predicate.
        test: Primitive,
        /// Constant parameter.
        param: Param,
        /// What is tested.
        args: Vec<Var>,
        /// Where to if the test holds.
        consequent: Label,
        /// Where to if not.
        alternate: Label,
    },
    /// Goes to one of several continuations without variables, by an unboxed index ([`Representation::U64`]);
    /// the last one is for every index out of range.
    Switch {
        /// The index.
        index: Var,
        /// Where to.
        targets: Vec<Label>,
    },
    /// A primitive that never returns, such as raising an error.
    Throw {
        /// The primitive.
        op: Primitive,
        /// Constant parameter.
        param: Param,
        /// Arguments.
        args: Vec<Var>,
    },
}

/// An expression: computes values and passes them on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Exp {
    /// A constant.
    Const(Constant),
    /// A procedure in place; the label is of its [`Cont::Fun`]. Higher-order stage only.
    Fun(Label),
    /// Mutually recursive procedures: continues to a [`Cont::Args`] with as many variables, which
    /// are in scope inside the procedures. Higher-order stage only.
    Rec(Vec<Label>),
    /// A closure without free variables, shared by all who evaluate this. First-order stage only.
    ConstFun(Label),
    /// A code reference to a [`Cont::ReturnPoint`]. Tailified stage only.
    Code(Label),
    /// A call of an unknown procedure.
    Call {
        /// The procedure.
        proc: Var,
        /// Its arguments.
        args: Vec<Var>,
    },
    /// A call of a known procedure of this program.
    CallK {
        /// Its [`Cont::Fun`].
        k: Label,
        /// The closure, if the procedure has use for it. In the tailified stage, `_` where `None`.
        proc: Option<Var>,
        /// Its arguments. They fit the first clause that takes their number; where the procedure is
        /// `known`, they are its parameters exactly.
        args: Vec<Var>,
    },
    /// A call of a known global procedure of another unit.
    CallGlobal {
        /// Which.
        global: Global,
        /// Its arguments, of a number that one of its clauses takes.
        args: Vec<Var>,
    },
    /// Tailified stage: a return, by the address that `restore1[ptr]` took off the stack.
    CallI {
        /// The return address, of representation [`Representation::Ptr`].
        callee: Var,
        /// The values.
        args: Vec<Var>,
    },
    /// A primitive call.
    PrimCall {
        /// Which.
        op: Primitive,
        /// Constant parameter.
        param: Param,
        /// Arguments.
        args: Vec<Var>,
    },
    /// These values, as they are.
    Values(Vec<Var>),
}

/// A constant parameter of a primitive; prints in brackets after its name.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum Param {
    /// None.
    #[default]
    None,
    /// An index: of a closure's variable, of a record's field.
    Index(u32),
    /// A global variable.
    Global(Global),
    /// A procedure's entry, and the number of its free variables (`make-closure`).
    Closure(Label, u32),
    /// What a frame holds (`save`, `restore`).
    Representations(Vec<Representation>),
    /// A constant operand.
    Constant(Constant),
}

impl Program {
    /// A label that is not yet in use.
    pub fn fresh_label(&mut self) -> Label {
        self.next_label += 1;
        Label(self.next_label - 1)
    }

    /// A variable that is not yet in use.
    pub fn fresh_var(&mut self, name: Option<Symbol>) -> Var {
        let var = Var(self.next_var);
        self.next_var += 1;
        if let Some(name) = name {
            self.names.insert(var, name);
        }
        var
    }

    /// Adds a continuation under a fresh label.
    pub fn add(&mut self, cont: Cont) -> Label {
        let label = self.fresh_label();
        self.conts.insert(label, cont);
        label
    }

    /// The representation of `var`.
    pub fn representation(&self, var: Var) -> Representation {
        self.representations.get(&var).copied().unwrap_or_default()
    }
}
