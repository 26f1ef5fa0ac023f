//! Sets of types, and what is known of a variable's type from where it is defined.
//!
//! Types are what the language's predicates can tell apart. A set is a few bits; joining what flows
//! together is their union. Inference starts from nothing and only adds (so a loop variable that starts
//! as a flonum and is only computed from flonums is one), following "values" jumps and known calls; what
//! an unknown caller passes is anything.

use super::region::order;
use super::rewrite::Census;
use crate::cps::{Cont, Definition, Exp, Label, Program, Term, Var};
use crate::primitive::{Constant, Primitive, Type};
use crate::source::Number;
use rustc_hash::{FxHashMap, FxHashSet};

/// A set of types of values.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Types(u32);

impl Types {
    /// The type of no value: of code that is not reached.
    pub const NONE: Types = Types(0);
    /// Immediate integers.
    pub const FIXNUM: Types = Types(1);
    /// Other exact integers.
    pub const BIGNUM: Types = Types(1 << 1);
    /// Boxed flonums.
    pub const FLONUM: Types = Types(1 << 2);
    /// Exact ratios.
    pub const RATIO: Types = Types(1 << 3);
    /// Complex numbers that are not real.
    pub const COMPLEX: Types = Types(1 << 4);
    /// Characters.
    pub const CHARACTER: Types = Types(1 << 5);
    /// Strings.
    pub const STRING: Types = Types(1 << 6);
    /// Symbols.
    pub const SYMBOL: Types = Types(1 << 7);
    /// Keywords.
    pub const KEYWORD: Types = Types(1 << 8);
    /// The empty list.
    pub const NULL: Types = Types(1 << 9);
    /// `#f`.
    pub const FALSE: Types = Types(1 << 10);
    /// `#t`.
    pub const TRUE: Types = Types(1 << 11);
    /// The unspecified value.
    pub const UNSPECIFIED: Types = Types(1 << 12);
    /// The end-of-file object.
    pub const EOF: Types = Types(1 << 13);
    /// The marker of a missing value.
    pub const UNBOUND: Types = Types(1 << 14);
    /// Pairs.
    pub const PAIR: Types = Types(1 << 15);
    /// Vectors.
    pub const VECTOR: Types = Types(1 << 16);
    /// Bytevectors.
    pub const BYTEVECTOR: Types = Types(1 << 17);
    /// Procedures.
    pub const PROCEDURE: Types = Types(1 << 18);
    /// Records.
    pub const RECORD: Types = Types(1 << 19);
    /// Boxes.
    pub const BOX: Types = Types(1 << 20);
    /// Captured continuations.
    pub const CONTINUATION: Types = Types(1 << 21);
    /// Anything.
    pub const ANY: Types = Types((1 << 22) - 1);

    /// Exact integers.
    pub const INTEGER: Types = Self::FIXNUM.or(Self::BIGNUM);
    /// Exact rational numbers.
    pub const EXACT: Types = Self::INTEGER.or(Self::RATIO);
    /// Real numbers.
    pub const REAL: Types = Self::EXACT.or(Self::FLONUM);
    /// Numbers.
    pub const NUMBER: Types = Self::REAL.or(Self::COMPLEX);
    /// `#t` and `#f`.
    pub const BOOLEAN: Types = Self::TRUE.or(Self::FALSE);

    /// The union.
    pub const fn or(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    /// The intersection.
    pub const fn and(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    /// All other types.
    pub const fn not(self) -> Types {
        Types(Self::ANY.0 & !self.0)
    }

    /// Whether every type of this set is in `other`. The empty set, which says that the code is not
    /// reached, is in none.
    pub const fn within(self, other: Types) -> bool {
        self.0 != 0 && self.0 & !other.0 == 0
    }

    /// Whether no type is in both sets.
    pub const fn excludes(self, other: Types) -> bool {
        self.0 & other.0 == 0
    }

    /// Whether one value at most is of these types.
    pub const fn is_singleton(self) -> bool {
        let singletons = Self::NULL.or(Self::BOOLEAN).or(Self::UNSPECIFIED).or(Self::EOF).or(Self::UNBOUND);
        self.0.count_ones() == 1 && self.0 & singletons.0 != 0
    }

    /// The type of a constant.
    pub fn of_constant(constant: &Constant) -> Types {
        match constant {
            Constant::Boolean(true) => Self::TRUE,
            Constant::Boolean(false) => Self::FALSE,
            Constant::Null => Self::NULL,
            Constant::Unspecified => Self::UNSPECIFIED,
            Constant::EndOfFile => Self::EOF,
            Constant::Unbound => Self::UNBOUND,
            Constant::Number(Number::Integer(_)) if constant.as_fixnum().is_some() => Self::FIXNUM,
            Constant::Number(Number::Integer(_)) => Self::BIGNUM,
            Constant::Number(Number::Ratio(..)) => Self::RATIO,
            Constant::Number(Number::Flonum(_)) => Self::FLONUM,
            Constant::Number(Number::Complex(..)) => Self::COMPLEX,
            Constant::Character(_) => Self::CHARACTER,
            Constant::String(_) => Self::STRING,
            Constant::Symbol(_) => Self::SYMBOL,
            Constant::Keyword(_) => Self::KEYWORD,
            Constant::Pair(_) => Self::PAIR,
            Constant::Vector(_) => Self::VECTOR,
            Constant::Bytevector(_) => Self::BYTEVECTOR,
        }
    }

    /// What the table of primitives calls a type.
    pub fn of_row(row: Type) -> Types {
        match row {
            Type::Any | Type::F64 | Type::I64 => Self::ANY,
            Type::Boolean => Self::BOOLEAN,
            Type::Fixnum | Type::Index => Self::FIXNUM,
            Type::ExactInteger => Self::INTEGER,
            Type::Integer => Self::INTEGER.or(Self::FLONUM),
            Type::Number => Self::NUMBER,
            Type::Flonum => Self::FLONUM,
            Type::Character => Self::CHARACTER,
            Type::String => Self::STRING,
            Type::Symbol => Self::SYMBOL,
            Type::Name => Self::SYMBOL.or(Self::KEYWORD),
            Type::Pair => Self::PAIR,
            Type::Vector => Self::VECTOR,
            Type::Bytevector => Self::BYTEVECTOR,
            Type::Procedure => Self::PROCEDURE,
            Type::Record => Self::RECORD,
            Type::Box => Self::BOX,
            Type::Continuation => Self::CONTINUATION,
        }
    }

    /// The values for which a predicate of one argument holds; `None` if it asks something else.
    pub fn of_predicate(test: Primitive) -> Option<Types> {
        Some(match test {
            Primitive::IsFalse => Self::FALSE,
            Primitive::IsNull => Self::NULL,
            Primitive::IsPair => Self::PAIR,
            Primitive::IsFixnum => Self::FIXNUM,
            Primitive::IsBignum => Self::BIGNUM,
            Primitive::IsFlonum => Self::FLONUM,
            Primitive::IsComplex => Self::COMPLEX,
            Primitive::IsNumber => Self::NUMBER,
            Primitive::IsExactInteger => Self::INTEGER,
            Primitive::IsCharacter => Self::CHARACTER,
            Primitive::IsString => Self::STRING,
            Primitive::IsSymbol => Self::SYMBOL,
            Primitive::IsKeyword => Self::KEYWORD,
            Primitive::IsVector => Self::VECTOR,
            Primitive::IsBytevector => Self::BYTEVECTOR,
            Primitive::IsProcedure => Self::PROCEDURE,
            Primitive::IsBoolean => Self::BOOLEAN,
            Primitive::IsEof => Self::EOF,
            Primitive::IsUnspecified => Self::UNSPECIFIED,
            Primitive::IsUnbound => Self::UNBOUND,
            Primitive::IsBox => Self::BOX,
            Primitive::IsRecord => Self::RECORD,
            Primitive::IsContinuation => Self::CONTINUATION,
            _ => return None,
        })
    }

    /// The type of what a primitive answers for arguments of these types.
    pub fn of_result(op: Primitive, args: &[Types]) -> Types {
        let row = Self::of_row(op.row().result);
        let in_all = |types: Types| args.iter().all(|arg| arg.within(types));
        let in_any = |types: Types| args.iter().any(|arg| arg.within(types));
        match op {
            _ if args.contains(&Self::NONE) => Self::NONE,
            Primitive::Add | Primitive::Subtract | Primitive::Multiply => match () {
                () if in_all(Self::INTEGER) => Self::INTEGER,
                () if in_all(Self::EXACT) => Self::EXACT,
                () if in_all(Self::REAL) && in_any(Self::FLONUM) => Self::FLONUM,
                () if in_all(Self::REAL) => Self::REAL,
                () => row,
            },
            Primitive::Divide => match () {
                () if in_all(Self::EXACT) => Self::EXACT,
                () if in_all(Self::REAL) && in_any(Self::FLONUM) => Self::FLONUM,
                () if in_all(Self::REAL) => Self::REAL,
                () => row,
            },
            // Inexact if one operand is.
            Primitive::Quotient | Primitive::Remainder | Primitive::Modulo => match () {
                () if in_all(Self::INTEGER) => Self::INTEGER,
                () if in_any(Self::FLONUM) => Self::FLONUM,
                () => row,
            },
            Primitive::RealPart | Primitive::ImagPart => Self::REAL,
            Primitive::ToInexact if in_all(Self::REAL) => Self::FLONUM,
            Primitive::ToExact if in_all(Self::INTEGER) => Self::INTEGER,
            Primitive::CheckBound => args.first().map_or(row, |arg| arg.and(Self::UNBOUND.not())),
            _ => row,
        }
    }
}

/// How many rounds of inference are done before what flows together is taken to be anything. Each
/// round is one pass over the program, and few programs need more than three.
const MAX_ROUNDS: usize = 12;

/// The types of all variables of `program`, by variable.
pub fn infer(program: &Program, census: &Census) -> Vec<Types> {
    let mut inference =
        Inference { program, types: vec![Types::NONE; program.next_var as usize], changed: true };
    let order = inference.start(census);
    for round in 0.. {
        if !std::mem::take(&mut inference.changed) {
            break;
        }
        if round == MAX_ROUNDS {
            return vec![Types::ANY; program.next_var as usize];
        }
        for &label in &order {
            inference.cont(label);
        }
    }
    inference.types
}

struct Inference<'a> {
    program: &'a Program,
    types: Vec<Types>,
    changed: bool,
}

impl<'a> Inference<'a> {
    fn add(&mut self, var: Var, types: Types) {
        let old = &mut self.types[var.0 as usize];
        let new = old.or(types);
        if new != *old {
            *old = new;
            self.changed = true;
        }
    }

    fn vars(&self, label: Label) -> &'a [Var] {
        match self.program.conts.get(&label) {
            Some(Cont::Args { vars, .. }) => vars,
            _ => &[],
        }
    }

    /// Gives a type to what comes from outside; answers all conts in an order that follows control.
    fn start(&mut self, census: &Census) -> Vec<Label> {
        let program = self.program;
        let order = order(program);
        let closed = closed_procedures(program);
        for &label in &order {
            if !census.reached[label.0 as usize] {
                continue;
            }
            match &program.conts[&label] {
                Cont::Fun { self_var: Some(var), .. } => self.add(*var, Types::PROCEDURE),
                Cont::Receive { required, k, .. } => {
                    for (i, &var) in self.vars(*k).iter().enumerate() {
                        let rest = i >= *required as usize;
                        self.add(var, if rest { Types::PAIR.or(Types::NULL) } else { Types::ANY });
                    }
                }
                Cont::ReturnPoint { k, restored, .. } => {
                    for &var in self.vars(*k).iter().chain(restored) {
                        self.add(var, Types::ANY);
                    }
                }
                Cont::Clause { arity, body, .. } if !closed.contains(body) => {
                    let rest = (arity.required + arity.optional) as usize;
                    for (i, &var) in self.vars(*body).iter().enumerate() {
                        let is_rest = arity.rest && i == rest;
                        self.add(var, if is_rest { Types::PAIR.or(Types::NULL) } else { Types::ANY });
                    }
                }
                _ => {}
            }
        }
        order
    }

    fn cont(&mut self, label: Label) {
        let program = self.program;
        let Some(Cont::Args { term: Term::Continue { k, exp }, .. }) = program.conts.get(&label) else {
            return;
        };
        let vars = self.vars(*k);
        let types = |this: &Self, var: Var| this.types[var.0 as usize];
        match exp {
            Exp::Values(args) => {
                for (&var, &arg) in vars.iter().zip(args) {
                    let arg = types(self, arg);
                    self.add(var, arg);
                }
            }
            Exp::CallK { k: procedure, args, .. } => {
                // For procedures that are not closed, parameters are anything already.
                if let Some((_, body)) = super::calls::simple_clause(program, *procedure) {
                    for (&var, &arg) in self.vars(body).iter().zip(args) {
                        let arg = types(self, arg);
                        self.add(var, arg);
                    }
                }
            }
            Exp::Const(constant) => vars.iter().for_each(|&var| self.add(var, Types::of_constant(constant))),
            Exp::Fun(_) | Exp::Rec(_) | Exp::ConstFun(_) => {
                vars.iter().for_each(|&var| self.add(var, Types::PROCEDURE));
            }
            Exp::PrimCall { op, args, .. } if vars.len() == 1 => {
                let args: Vec<Types> = args.iter().map(|&arg| types(self, arg)).collect();
                self.add(vars[0], Types::of_result(*op, &args));
            }
            // What unknown calls return goes through a `receive`.
            _ => vars.iter().for_each(|&var| self.add(var, Types::ANY)),
        }
    }
}

/// The parameter blocks of procedures with one simple clause all of whose callers are known.
pub(super) fn closed_procedures(program: &Program) -> FxHashSet<Label> {
    let mut bodies: FxHashMap<Label, Label> = FxHashMap::default();
    for (&label, cont) in &program.conts {
        if let Cont::Fun { known: true, .. } = cont
            && let Some((_, body)) = super::calls::simple_clause(program, label)
        {
            bodies.insert(label, body);
        }
    }
    for definition in &program.definitions {
        if !matches!(definition, Definition::Procedure(..)) {
            bodies.remove(&definition.entry());
        }
    }
    bodies.into_values().collect()
}
