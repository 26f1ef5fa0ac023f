//! The one table of primitives: a leaf that every layer from `library` up may read.
//!
//! A primitive is what the compiler knows beyond core forms: name, arity, types, effects, constant
//! folder, lowering and documentation stand in [`table`], one row each, and everything else is made
//! from the rows: the enumeration, what `(scheme-lsp primitive)` exports, what passes may assume,
//! what hover shows.

pub mod arithmetic;
pub mod character;
pub mod complex;
pub mod constant;
pub mod fold;
pub mod table;

pub use constant::Constant;
pub use table::Primitive;

/// What kinds of values an argument may be, or a result is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// Any value.
    Any,
    /// A boolean.
    Boolean,
    /// An exact integer of at most 30 bits: an immediate.
    Fixnum,
    /// A fixnum that is an index: not negative.
    Index,
    /// An exact integer.
    ExactInteger,
    /// An integer, exact or not (`integer?`, R7RS 6.2.6).
    Integer,
    /// Any number.
    Number,
    /// A boxed flonum.
    Flonum,
    /// A character.
    Character,
    /// A string.
    String,
    /// A symbol.
    Symbol,
    /// A symbol or keyword: what has a name.
    Name,
    /// A pair.
    Pair,
    /// A vector.
    Vector,
    /// A bytevector.
    Bytevector,
    /// A procedure.
    Procedure,
    /// A record instance.
    Record,
    /// A box: an assigned variable or a cell.
    Box,
    /// A captured continuation.
    Continuation,
    /// An unboxed `f64`.
    F64,
    /// An unboxed `i64`.
    I64,
}

impl Type {
    /// As error messages and hover name it, with its article.
    pub fn description(self) -> &'static str {
        match self {
            Type::Any => "any value",
            Type::Boolean => "a boolean",
            Type::Fixnum => "a small exact integer",
            Type::Index => "an index",
            Type::ExactInteger => "an exact integer",
            Type::Integer => "an integer",
            Type::Number => "a number",
            Type::Flonum => "a flonum",
            Type::Character => "a character",
            Type::String => "a string",
            Type::Symbol | Type::Name => "a symbol",
            Type::Pair => "a pair",
            Type::Vector => "a vector",
            Type::Bytevector => "a bytevector",
            Type::Procedure => "a procedure",
            Type::Record => "a record",
            Type::Box => "a box",
            Type::Continuation => "a continuation",
            Type::F64 => "an unboxed flonum",
            Type::I64 => "an unboxed integer",
        }
    }
}

/// What a primitive may do besides computing its result from its arguments. A set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Effects(pub u8);

impl Effects {
    /// Nothing: may be removed, repeated and moved.
    pub const NONE: Effects = Effects(0);
    /// Reads mutable memory.
    pub const READ: Effects = Effects(1);
    /// Writes memory.
    pub const WRITE: Effects = Effects(2);
    /// Makes an object with identity: may be removed, not repeated.
    pub const ALLOCATE: Effects = Effects(4);
    /// May raise a (not continuable) error.
    pub const RAISE: Effects = Effects(8);
    /// Talks to the host.
    pub const IO: Effects = Effects(16);
    /// May do whatever a call can: capture, abort, never return. Only in tail position.
    pub const CONTROL: Effects = Effects(32);

    /// The union.
    pub const fn with(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// Whether any effect of `other` is among these.
    pub const fn any(self, other: Effects) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether a call whose result is not used may be removed. Raising counts as an effect: a program
    /// that would have raised must still raise.
    pub const fn removable(self) -> bool {
        !self.any(Effects(Self::WRITE.0 | Self::RAISE.0 | Self::IO.0 | Self::CONTROL.0))
    }
}

/// What a call of a primitive with another number of arguments than its row names means.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Variadic {
    /// An error.
    No,
    /// Takes any number, at least as many as its row names, in one operation (`vector`).
    Any,
    /// `(op a b c)` is `(op (op a b) c)`; fewer than two arguments go to the library's procedure.
    Left,
    /// A comparison: two arguments are compared, another number goes to the library's procedure.
    Chain,
}

/// What a primitive is to the intermediate representation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// Computes one value.
    Value,
    /// A test: stands in branches; where its value is wanted, a branch makes one.
    Predicate,
    /// Is done for its effect and has no result: continues to a continuation without variables. As a
    /// Scheme expression its value is unspecified.
    Effect,
    /// Never returns: a throw.
    Throw,
    /// A call in tail position (it has the effect `CONTROL`).
    Tail,
}

/// How a primitive becomes Wasm.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Lowering {
    /// Instructions in place; an emitter per family knows them.
    Inline,
    /// A call of the function of this name in `runtime/runtime.wat`. Its parameters are the arguments
    /// (predicates answer an `i32`); if the row may raise, null means that it did.
    Runtime(&'static str),
    /// Instructions in place for the common case, otherwise a call of this runtime function.
    InlineOr(&'static str),
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// The name in `(scheme-lsp primitive)` and in dumps.
    pub name: &'static str,
    /// Types of the arguments; all are required.
    pub args: &'static [Type],
    /// The type of the result; `Any` where there is none.
    pub result: Type,
    /// Value, predicate, effect, throw or tail.
    pub role: Role,
    /// Effects.
    pub effects: Effects,
    /// Other numbers of arguments.
    pub variadic: Variadic,
    /// How it becomes Wasm.
    pub lowering: Lowering,
    /// Whether Scheme code can name it. The others are made by the compiler's passes.
    pub exported: bool,
    /// What it does, for people.
    pub documentation: &'static str,
}
