//! What each primitive does, as its row in the table says. Those that do what a call can are in
//! [`super::control`].

mod data;
mod host;
mod numbers;
mod text;

pub use numbers::{from_number, is_fixnum};

use super::continuation;
use super::state::State;
use super::value::{Heap, Object, OutOfMemory, Value};
use super::{ConditionKind, Host};
use crate::primitive::{Constant, Primitive, Type};
use crate::source::Number;

/// Why an operation does not have a result.
#[derive(Debug)]
pub enum Trap {
    /// An error that the library makes a condition of.
    Raise(Box<Raised>),
    /// No room for a large object: worth another try after a collection.
    Memory,
    /// No room, and a collection has not helped.
    OutOfMemory,
    /// No steps are left.
    Steps,
    /// The program ends itself.
    Exit(i32),
    /// A call that whoever runs the interpreter answers.
    Service,
    /// Only code that the compiler did not make does this.
    Malformed(String),
}

/// What was raised.
#[derive(Debug)]
pub struct Raised {
    pub kind: ConditionKind,
    pub who: Option<&'static str>,
    /// Takes the place of `who` where the program says it.
    pub who_value: Option<Value>,
    pub index: u32,
    pub irritant: Value,
    pub expected: Option<&'static str>,
    /// Takes the place of `expected` where the program says it.
    pub expected_value: Option<Value>,
}

impl From<OutOfMemory> for Trap {
    fn from(_: OutOfMemory) -> Trap {
        Trap::Memory
    }
}

impl Trap {
    pub fn raise(kind: ConditionKind, who: Option<&'static str>, index: u32, irritant: Value) -> Trap {
        let (who_value, expected, expected_value) = (None, None, None);
        Trap::Raise(Box::new(Raised { kind, who, who_value, index, irritant, expected, expected_value }))
    }

    pub fn wrong_type(who: &'static str, index: u32, irritant: Value, expected: &'static str) -> Trap {
        let mut trap = Trap::raise(ConditionKind::WrongType, Some(who), index, irritant);
        if let Trap::Raise(raised) = &mut trap {
            raised.expected = Some(expected);
        }
        trap
    }

    fn out_of_range(who: &'static str, index: u32, irritant: Value) -> Trap {
        Trap::raise(ConditionKind::OutOfRange, Some(who), index, irritant)
    }
}

/// A wrong number of values.
pub fn wrong_value_count(wanted: usize, count: usize) -> Trap {
    Trap::raise(ConditionKind::ValueCount, None, wanted as u32, Value::Fixnum(count as i32))
}

/// The name by which errors call a primitive: that of the library's procedure that it is for.
fn name(op: Primitive) -> &'static str {
    match op {
        Primitive::Divide => "/",
        Primitive::NumberToString | Primitive::IntegerToString | Primitive::FlonumToString => {
            "number->string"
        }
        _ => op.name().strip_prefix('%').unwrap_or(op.name()),
    }
}

/// What a primitive answers: one value, a boolean if it is a predicate, the unspecified value if it is
/// done for its effect.
pub fn call<H: Host>(state: &mut State<H>, op: Primitive, args: &[Value]) -> Result<Value, Trap> {
    let heap = &mut state.heap;
    let result = data::call(heap, op, args)
        .or_else(|| numbers::call(heap, op, args))
        .or_else(|| text::call(heap, op, args))
        .or_else(|| continuations(heap, op, args));
    match result {
        Some(result) => result,
        None => host::call(state, op, args).unwrap_or_else(|| Err(misuse(&state.heap, op, args))),
    }
}

/// Why a primitive has no result for these arguments: the first one that is not of its type.
fn misuse(heap: &Heap, op: Primitive, args: &[Value]) -> Trap {
    if op.accepts(args.len()) {
        for (index, (&arg, &ty)) in args.iter().zip(op.args()).enumerate() {
            if !has_type(heap, arg, ty) {
                return Trap::wrong_type(name(op), index as u32 + 1, arg, ty.description());
            }
        }
    }
    Trap::Malformed(format!("{op} applied to {} arguments", args.len()))
}

fn has_type(heap: &Heap, value: Value, ty: Type) -> bool {
    match ty {
        Type::Any => true,
        Type::Boolean => matches!(value, Value::Boolean(_)),
        Type::Fixnum | Type::Index | Type::I64 => matches!(value, Value::Fixnum(_)),
        Type::Flonum | Type::F64 => matches!(value, Value::Flonum(_)),
        Type::ExactInteger | Type::Integer | Type::Number => match value {
            Value::Fixnum(_) => true,
            Value::Flonum(value) => ty == Type::Number || ty == Type::Integer && value.fract() == 0.0,
            value => match heap.object(value) {
                Some(Object::Bignum(_)) => true,
                Some(Object::Ratio(_) | Object::Complex(_)) => ty == Type::Number,
                _ => false,
            },
        },
        Type::Character => matches!(value, Value::Character(_)),
        Type::Name if matches!(value, Value::Keyword(_)) => true,
        Type::Symbol | Type::Name => {
            matches!(value, Value::Symbol(_)) || matches!(heap.object(value), Some(Object::Symbol(_)))
        }
        Type::String => matches!(heap.object(value), Some(Object::String(_))),
        Type::Pair => matches!(heap.object(value), Some(Object::Pair(..))),
        Type::Vector => matches!(heap.object(value), Some(Object::Vector(_))),
        Type::Bytevector => matches!(heap.object(value), Some(Object::Bytevector(_))),
        Type::Procedure => matches!(heap.object(value), Some(Object::Closure(..))),
        Type::Record => matches!(heap.object(value), Some(Object::Record(_))),
        Type::Box => matches!(heap.object(value), Some(Object::Box(_))),
        Type::Continuation => matches!(heap.object(value), Some(Object::Continuation(_))),
    }
}

/// A primitive that never returns.
pub fn throw<H: Host>(state: &mut State<H>, op: Primitive, args: &[Value], constant: Option<Value>) -> Trap {
    match (op, args) {
        (Primitive::WrongType, &[who, index, irritant, expected]) => {
            let index = match index {
                Value::Fixnum(index) => u32::try_from(index).unwrap_or(0),
                _ => 0,
            };
            let mut trap = Trap::raise(ConditionKind::WrongType, None, index, irritant);
            if let Trap::Raise(raised) = &mut trap {
                raised.who_value = Some(who);
                raised.expected_value = Some(expected);
                if let Value::Symbol(who) = who {
                    raised.who = Some(who.as_str());
                }
            }
            trap
        }
        (Primitive::Exit, &[Value::Fixnum(code)]) => Trap::Exit(code),
        (Primitive::RaiseArity, &[procedure]) => Trap::raise(ConditionKind::Arity, None, 0, procedure),
        (Primitive::RaiseMessage, []) => {
            let message = constant.unwrap_or(Value::Boolean(false));
            Trap::raise(ConditionKind::Message, None, 0, message)
        }
        _ => misuse(&state.heap, op, args),
    }
}

/// Continuations as values.
fn continuations(heap: &mut Heap, op: Primitive, args: &[Value]) -> Option<Result<Value, Trap>> {
    let result = match (op, args) {
        (Primitive::FindPrompt, &[continuation, tag]) => continuation::find_prompt(heap, continuation, tag),
        (Primitive::PromptHandler, &[continuation]) => {
            continuation::prompt(heap, continuation).map(|(handler, _)| handler)
        }
        (Primitive::PromptState, &[continuation]) => {
            continuation::prompt(heap, continuation).map(|(_, state)| state)
        }
        (Primitive::PromptBelow, &[continuation]) => continuation::below(heap, continuation),
        (Primitive::ContinuationUpTo, &[continuation, end]) => {
            continuation::copy(heap, continuation, Some(end), None)
        }
        (Primitive::ContinuationAppend, &[above, below]) => {
            continuation::copy(heap, above, None, Some(below))
        }
        _ => return None,
    };
    result.map(Ok)
}

/// A range of a sequence of `length`: the arguments at `index` and after it (from 1) are its start and
/// end.
fn range(
    op: Primitive,
    start: Value,
    end: Value,
    length: usize,
    index: u32,
) -> Result<std::ops::Range<usize>, Trap> {
    let end = bounded(op, end, length, index + 1)?;
    let start = bounded(op, start, end, index)?;
    Ok(start..end)
}

/// An argument as a number from 0 to `limit`.
fn bounded(op: Primitive, value: Value, limit: usize, index: u32) -> Result<usize, Trap> {
    let Value::Fixnum(number) = value else {
        let ty = op.args().get(index as usize - 1).copied().unwrap_or(Type::Index);
        return Err(Trap::wrong_type(name(op), index, value, ty.description()));
    };
    match usize::try_from(number) {
        Ok(number) if number <= limit => Ok(number),
        _ => Err(Trap::out_of_range(name(op), index, value)),
    }
}

/// An index of an element of a sequence of `length`.
fn element(op: Primitive, value: Value, length: usize, index: u32) -> Result<usize, Trap> {
    match bounded(op, value, length, index) {
        Ok(number) if number == length => Err(Trap::out_of_range(name(op), index, value)),
        result => result,
    }
}

/// A value as `write` would show it, cut to about a line: for errors that no library shows.
pub fn show(heap: &Heap, value: Value) -> String {
    let mut text = String::new();
    show_part(heap, value, 4, &mut text);
    text
}

fn show_part(heap: &Heap, value: Value, depth: usize, text: &mut String) {
    let constant = match value {
        Value::Fixnum(value) => Constant::integer(value.into()),
        Value::Flonum(value) => Constant::Number(Number::Flonum(value)),
        Value::Boolean(value) => Constant::Boolean(value),
        Value::Character(char) => Constant::Character(char),
        Value::Null => Constant::Null,
        Value::Unspecified => Constant::Unspecified,
        Value::EndOfFile => Constant::EndOfFile,
        Value::Unbound => Constant::Unbound,
        Value::Symbol(name) => Constant::Symbol(name),
        Value::Keyword(name) => Constant::Keyword(name),
        Value::Foreign(_) => return text.push_str("#<foreign>"),
        Value::Service => return text.push_str("#<procedure>"),
        Value::Object(handle) => match heap.get(handle) {
            Object::String(chars) => Constant::String(chars.iter().collect::<String>().into()),
            Object::Bignum(value) => Constant::Number(Number::Integer(value.clone())),
            Object::Ratio(parts) => Constant::Number(Number::Ratio(parts.0.clone(), parts.1.clone())),
            Object::Bytevector(bytes) => Constant::Bytevector((**bytes).into()),
            Object::Pair(..) if depth > 0 => return show_list(heap, value, depth, text),
            object => {
                text.push_str(match object {
                    Object::Pair(..) => "(...)",
                    Object::Symbol(name) => name,
                    Object::Vector(_) => "#<vector>",
                    Object::Record(_) => "#<record>",
                    Object::Box(_) => "#<box>",
                    Object::Continuation(_) => "#<continuation>",
                    _ => "#<procedure>",
                });
                return;
            }
        },
    };
    text.push_str(&constant.to_string());
}

fn show_list(heap: &Heap, value: Value, depth: usize, text: &mut String) {
    let mut at = value;
    let mut separator = "(";
    for _ in 0..12 {
        let Some((car, cdr)) = heap.pair(at) else { break };
        text.push_str(separator);
        show_part(heap, car, depth - 1, text);
        separator = " ";
        at = cdr;
    }
    match at {
        Value::Null => {}
        at if heap.pair(at).is_some() => text.push_str(" ..."),
        at => {
            text.push_str(" . ");
            show_part(heap, at, depth - 1, text);
        }
    }
    text.push(')');
}
