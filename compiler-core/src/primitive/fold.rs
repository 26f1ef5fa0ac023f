//! Constant folding: what a primitive answers for constant arguments.
//!
//! `None` means "not known", which includes every application that would raise: folding never hides
//! an error. It also never answers what a host could compute differently (transcendental functions,
//! hashes, case mappings outside ASCII), never makes an object with identity, and never makes a number
//! longer than [`MAX_BITS`]. Literals are immutable, so reading them is folded.
//!
//! Unboxed flonums are flonum constants here; the variable that takes the result keeps its
//! representation.

mod numbers;

pub use numbers::holds;

use super::{Constant, Primitive};
use crate::source::{Number, Symbol};

/// Integers of more bits are not folded: a chain of multiplications must not blow up the program.
pub const MAX_BITS: u64 = 1024;

/// The value of `op` on `args`; for a predicate, a boolean.
pub fn fold(op: Primitive, args: &[Constant]) -> Option<Constant> {
    let value = match args {
        [] => (op == Primitive::EofObject).then_some(Constant::EndOfFile),
        [a] => fold_type_predicate(op, a).or_else(|| fold_access1(op, a)),
        [a, b] => fold_equivalence(op, a, b).or_else(|| fold_access2(op, a, b)),
        _ => None,
    };
    value.or_else(|| numbers::fold(op, args))
}

fn fold_type_predicate(op: Primitive, a: &Constant) -> Option<Constant> {
    use Constant as C;
    let integer = matches!(a, C::Number(Number::Integer(_)));
    let answer = match op {
        Primitive::IsNull => matches!(a, C::Null),
        Primitive::IsPair => matches!(a, C::Pair(_)),
        Primitive::IsFixnum => a.as_fixnum().is_some(),
        Primitive::IsBignum => integer && a.as_fixnum().is_none(),
        Primitive::IsFlonum => matches!(a, C::Number(Number::Flonum(_))),
        Primitive::IsComplex => matches!(a, C::Number(Number::Complex(..))),
        Primitive::IsNumber => matches!(a, C::Number(_)),
        Primitive::IsExactInteger => integer,
        Primitive::IsCharacter => matches!(a, C::Character(_)),
        Primitive::IsString => matches!(a, C::String(_)),
        Primitive::IsSymbol => matches!(a, C::Symbol(_)),
        Primitive::IsKeyword => matches!(a, C::Keyword(_)),
        Primitive::IsVector => matches!(a, C::Vector(_)),
        Primitive::IsBytevector => matches!(a, C::Bytevector(_)),
        Primitive::IsBoolean => matches!(a, C::Boolean(_)),
        Primitive::IsEof => matches!(a, C::EndOfFile),
        Primitive::IsUnspecified => matches!(a, C::Unspecified),
        Primitive::IsUnbound => matches!(a, C::Unbound),
        Primitive::IsFalse => !a.is_true(),
        // No constant is one of these.
        Primitive::IsProcedure | Primitive::IsBox | Primitive::IsRecord | Primitive::IsContinuation => false,
        _ => return None,
    };
    Some(C::Boolean(answer))
}

fn fold_equivalence(op: Primitive, a: &Constant, b: &Constant) -> Option<Constant> {
    let answer = match op {
        Primitive::Eq => same_object(a, b),
        Primitive::Eqv => equivalent(a, b),
        Primitive::IsRecordOf => Some(false),
        _ => None,
    };
    answer.map(Constant::Boolean)
}

/// `eq?`, where it is certain. Whether equal literals are one object is up to the back end.
fn same_object(a: &Constant, b: &Constant) -> Option<bool> {
    use Constant as C;
    match (a, b) {
        (C::Number(x), C::Number(y)) => {
            let immediate = a.as_fixnum().is_some() && b.as_fixnum().is_some();
            if immediate || !numbers::equivalent(x, y)? { Some(x == y) } else { None }
        }
        _ => not_a_number(a, b),
    }
}

/// `eqv?`, where it is certain.
fn equivalent(a: &Constant, b: &Constant) -> Option<bool> {
    match (a, b) {
        (Constant::Number(a), Constant::Number(b)) => numbers::equivalent(a, b),
        _ => not_a_number(a, b),
    }
}

fn not_a_number(a: &Constant, b: &Constant) -> Option<bool> {
    use Constant as C;
    match (a, b) {
        (C::Pair(_), C::Pair(_)) => None,
        (C::String(a), C::String(b)) => (a != b).then_some(false),
        (C::Vector(a), C::Vector(b)) => (a.len() != b.len()).then_some(false),
        (C::Bytevector(a), C::Bytevector(b)) => (a != b).then_some(false),
        (C::Boolean(a), C::Boolean(b)) => Some(a == b),
        (C::Character(a), C::Character(b)) => Some(a == b),
        (C::Symbol(a), C::Symbol(b)) => Some(a == b),
        (C::Keyword(a), C::Keyword(b)) => Some(a == b),
        _ => Some(std::mem::discriminant(a) == std::mem::discriminant(b)),
    }
}

/// A part of a literal, if it is the same wherever it is written. An object stays the one that is in the
/// literal: a constant of its own would be another object for `eq?`.
fn part(constant: &Constant) -> Option<Constant> {
    use Constant as C;
    let is_object = matches!(constant, C::Pair(_) | C::Vector(_) | C::String(_) | C::Bytevector(_));
    (!is_object).then(|| constant.clone())
}

fn fold_access1(op: Primitive, a: &Constant) -> Option<Constant> {
    use Constant as C;
    Some(match (op, a) {
        (Primitive::Car, C::Pair(pair)) => part(&pair.0)?,
        (Primitive::Cdr, C::Pair(pair)) => part(&pair.1)?,
        (Primitive::VectorLength, C::Vector(items)) => length(items.len())?,
        (Primitive::BytevectorLength, C::Bytevector(bytes)) => length(bytes.len())?,
        (Primitive::StringLength, C::String(text)) => length(text.chars().count())?,
        (Primitive::CharToInteger, C::Character(char)) => C::integer(i64::from(u32::from(*char))),
        (Primitive::IntegerToChar, _) => C::Character(char::from_u32(u32::try_from(a.as_fixnum()?).ok()?)?),
        (Primitive::CharUpcase, C::Character(char)) if char.is_ascii() => {
            C::Character(char.to_ascii_uppercase())
        }
        (Primitive::CharDowncase, C::Character(char)) if char.is_ascii() => {
            C::Character(char.to_ascii_lowercase())
        }
        (Primitive::CharClass, C::Character(char)) if char.is_ascii() => {
            C::integer(i64::from(super::character::class(*char)))
        }
        (Primitive::StringToSymbol, C::String(name)) => C::Symbol(Symbol::new(name)),
        (Primitive::CheckBound, value) if *value != C::Unbound => value.clone(),
        _ => return None,
    })
}

fn fold_access2(op: Primitive, a: &Constant, b: &Constant) -> Option<Constant> {
    use Constant as C;
    let index = || usize::try_from(b.as_fixnum()?).ok();
    Some(match (op, a) {
        (Primitive::VectorRef, C::Vector(items)) => part(items.get(index()?)?)?,
        (Primitive::BytevectorRef, C::Bytevector(bytes)) => C::integer(i64::from(*bytes.get(index()?)?)),
        (Primitive::StringRef, C::String(text)) => C::Character(text.chars().nth(index()?)?),
        (Primitive::StringCompare, C::String(a)) => {
            let C::String(b) = b else { return None };
            // UTF-8 sorts as scalar values do.
            C::integer(a.cmp(b) as i64)
        }
        _ => return None,
    })
}

fn length(count: usize) -> Option<Constant> {
    let length = Constant::integer(i64::try_from(count).ok()?);
    length.as_fixnum().is_some().then_some(length)
}

#[cfg(test)]
mod tests;
