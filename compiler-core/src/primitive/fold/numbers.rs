//! Folding of arithmetic and numeric comparison.

use crate::primitive::arithmetic as exact;
use crate::primitive::constant::{FIXNUM_MAX, FIXNUM_MIN};
use crate::primitive::{Constant, Primitive};
use crate::source::Number;
use num_bigint::BigInt;
use num_traits::Zero;
use std::cmp::Ordering;

/// Whether two numbers are `eqv?`. The bits of a NaN depend on the machine: unknown.
pub fn equivalent(a: &Number, b: &Number) -> Option<bool> {
    match (a, b) {
        (Number::Flonum(a), Number::Flonum(b)) if a.is_nan() && b.is_nan() => None,
        (Number::Complex(a, b), Number::Complex(c, d)) => match (equivalent(a, c), equivalent(b, d)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        _ => Some(a == b),
    }
}

/// As [`super::fold`], for primitives on numbers.
pub fn fold(op: Primitive, args: &[Constant]) -> Option<Constant> {
    match args {
        [a] => fold1(op, a),
        [a, b] => {
            if let (Some(a), Some(b)) = (a.as_fixnum(), b.as_fixnum())
                && let Some(value) = fold_fixnums(op, i64::from(a), i64::from(b))
            {
                return Some(value);
            }
            if let (Some(a), Some(b)) = (as_flonum(a), as_flonum(b))
                && let Some(value) = fold_flonums(op, a, b)
            {
                return Some(value);
            }
            fold2(op, a, b)
        }
        _ => None,
    }
}

/// The constant, unless it is too long or of a kind that only the program itself may make.
fn constant(number: Number) -> Option<Constant> {
    match &number {
        Number::Integer(value) if value.bits() > super::MAX_BITS => None,
        Number::Ratio(..) | Number::Complex(..) => None,
        _ => Some(Constant::Number(number)),
    }
}

fn flonum(value: f64) -> Option<Constant> {
    Some(Constant::Number(exact::flonum(value)))
}

fn as_flonum(constant: &Constant) -> Option<f64> {
    match constant {
        Constant::Number(Number::Flonum(value)) => Some(*value),
        _ => None,
    }
}

fn fold1(op: Primitive, a: &Constant) -> Option<Constant> {
    if let Some(value) = as_flonum(a) {
        // Only what IEEE 754 defines to the last bit.
        match op {
            Primitive::FlSqrt | Primitive::F64Sqrt => return flonum(value.sqrt()),
            Primitive::FlFloor => return flonum(value.floor()),
            Primitive::FlCeiling => return flonum(value.ceil()),
            Primitive::FlTruncate => return flonum(value.trunc()),
            Primitive::FlRound => return flonum(value.round_ties_even()),
            Primitive::FlAbs | Primitive::F64Abs => return flonum(value.abs()),
            Primitive::UnboxF64 | Primitive::BoxF64 => return flonum(value),
            _ => {}
        }
    }
    match (op, a) {
        (Primitive::Numerator, Constant::Number(number)) => {
            constant(Number::Integer(exact::parts(number)?.0))
        }
        (Primitive::Denominator, Constant::Number(number)) => {
            constant(Number::Integer(exact::parts(number)?.1))
        }
        (Primitive::ToInexact, Constant::Number(number)) => flonum(exact::to_f64(number)?),
        (Primitive::ToExact, Constant::Number(number)) => constant(exact::to_exact(number)?),
        (Primitive::StringToFlonum, Constant::String(text)) => match exact::string_to_flonum(text) {
            Some(value) => flonum(value),
            None => Some(Constant::Boolean(false)),
        },
        _ => None,
    }
}

fn fold2(op: Primitive, a: &Constant, b: &Constant) -> Option<Constant> {
    if let (Primitive::StringToInteger, Constant::String(text)) = (op, a) {
        let radix = i64::from(b.as_fixnum()?);
        // Half a character for a bit is a bound for every radix.
        if !(2..=36).contains(&radix) || text.len() as u64 > super::MAX_BITS / 6 {
            return None;
        }
        return match exact::string_to_integer(text, radix) {
            Some(value) => constant(Number::Integer(value)),
            None => Some(Constant::Boolean(false)),
        };
    }
    let (Constant::Number(a), Constant::Number(b)) = (a, b) else { return None };
    let integers = |operation: fn(&BigInt, &BigInt) -> BigInt| match (a, b) {
        (Number::Integer(a), Number::Integer(b)) if !b.is_zero() => {
            constant(Number::Integer(operation(a, b)))
        }
        _ => None,
    };
    match op {
        Primitive::Add => constant(exact::add(a, b)?),
        Primitive::Subtract => constant(exact::subtract(a, b)?),
        Primitive::Multiply => constant(exact::multiply(a, b)?),
        Primitive::Divide => constant(exact::divide(a, b)?),
        Primitive::Quotient => integers(exact::quotient),
        Primitive::Remainder => integers(exact::remainder),
        Primitive::Modulo => integers(exact::modulo),
        Primitive::NumEqual
        | Primitive::Less
        | Primitive::Greater
        | Primitive::LessEqual
        | Primitive::GreaterEqual => {
            if matches!(a, Number::Complex(..)) || matches!(b, Number::Complex(..)) {
                return None;
            }
            let order = exact::compare(a, b);
            Some(Constant::Boolean(holds(op, order)))
        }
        _ => None,
    }
}

/// Whether a comparison holds for operands of this order (`None`: one is a NaN).
pub fn holds(op: Primitive, order: Option<Ordering>) -> bool {
    let Some(order) = order else { return false };
    match op {
        Primitive::Less => order.is_lt(),
        Primitive::Greater => order.is_gt(),
        Primitive::LessEqual => order.is_le(),
        Primitive::GreaterEqual => order.is_ge(),
        _ => order.is_eq(),
    }
}

/// The low 30 bits, as a signed number.
pub fn wrap(value: i64) -> i64 {
    value << 34 >> 34
}

fn fold_fixnums(op: Primitive, a: i64, b: i64) -> Option<Constant> {
    let value = match op {
        Primitive::FxEqual => return Some(Constant::Boolean(a == b)),
        Primitive::FxLess => return Some(Constant::Boolean(a < b)),
        Primitive::FxAdd => a + b,
        Primitive::FxSubtract => a - b,
        Primitive::FxMultiply => wrap(a.wrapping_mul(b)),
        Primitive::FxQuotient => a.checked_div(b)?,
        Primitive::FxRemainder => a.checked_rem(b)?,
        Primitive::FxAnd => a & b,
        Primitive::FxIor => a | b,
        Primitive::FxXor => a ^ b,
        Primitive::FxShiftLeft if (0..30).contains(&b) => wrap(a << b),
        Primitive::FxShiftRight if (0..30).contains(&b) => a >> b,
        _ => return None,
    };
    (FIXNUM_MIN..=FIXNUM_MAX).contains(&value).then(|| Constant::integer(value))
}

fn fold_flonums(op: Primitive, a: f64, b: f64) -> Option<Constant> {
    match op {
        Primitive::FlAdd | Primitive::F64Add => flonum(a + b),
        Primitive::FlSubtract | Primitive::F64Subtract => flonum(a - b),
        Primitive::FlMultiply | Primitive::F64Multiply => flonum(a * b),
        Primitive::FlDivide | Primitive::F64Divide => flonum(a / b),
        Primitive::FlEqual | Primitive::F64Equal => Some(Constant::Boolean(a == b)),
        Primitive::FlLess | Primitive::F64Less => Some(Constant::Boolean(a < b)),
        Primitive::F64LessEqual => Some(Constant::Boolean(a <= b)),
        _ => None,
    }
}
