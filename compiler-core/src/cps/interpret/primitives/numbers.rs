//! Arithmetic, comparison, and conversion of numbers to and from text.

use super::{Trap, name};
use crate::cps::interpret::ConditionKind;
use crate::cps::interpret::value::{Heap, Object, Value};
use crate::primitive::arithmetic as exact;
use crate::primitive::complex;
use crate::primitive::constant::{FIXNUM_MAX, FIXNUM_MIN};
use crate::primitive::fold::holds;
use crate::primitive::{Primitive as P, Type};
use crate::source::{Number, flonum_to_string, transcendental};
use num_bigint::BigInt;
use num_traits::Zero;

/// Integers of more bits are too large for any memory.
const MAX_BITS: u64 = 1 << 27;

/// Whether `value` is an immediate.
pub fn is_fixnum(value: i64) -> bool {
    (FIXNUM_MIN..=FIXNUM_MAX).contains(&value)
}

/// The value of a number.
pub fn from_number(heap: &mut Heap, number: Number) -> Value {
    match number {
        Number::Integer(value) => match i64::try_from(&value) {
            Ok(small) if is_fixnum(small) => Value::Fixnum(small as i32),
            _ => heap.allocate(Object::Bignum(value)),
        },
        Number::Ratio(numerator, denominator) => {
            heap.allocate(Object::Ratio(Box::new((numerator, denominator))))
        }
        Number::Flonum(value) => Value::Flonum(value),
        Number::Complex(..) => heap.allocate(Object::Complex(Box::new(number))),
    }
}

/// The number that a value is.
pub fn to_number(heap: &Heap, value: Value) -> Option<Number> {
    match value {
        Value::Fixnum(value) => Some(Number::Integer(value.into())),
        Value::Flonum(value) => Some(Number::Flonum(value)),
        value => match heap.object(value)? {
            Object::Bignum(value) => Some(Number::Integer(value.clone())),
            Object::Ratio(parts) => Some(Number::Ratio(parts.0.clone(), parts.1.clone())),
            Object::Complex(number) => Some((**number).clone()),
            _ => None,
        },
    }
}

/// Pays for work on numbers, and checks that there is room for a result as long as all of them.
fn pay(heap: &mut Heap, numbers: [&Number; 2], op: P) -> Result<(), Trap> {
    let [a, b] = numbers.map(Number::bits);
    if a + b < 256 {
        return Ok(());
    }
    if a + b > MAX_BITS {
        return Err(Trap::Memory);
    }
    heap.reserve((a + b) as usize / 256)?;
    let (a, b) = (a / 64 + 1, b / 64 + 1);
    heap.charge(match op {
        P::Add | P::Subtract => (a + b) / 16,
        _ => a * b / 16,
    });
    Ok(())
}

/// `None`: not a primitive of this family, or not applied to what it takes.
pub fn call(heap: &mut Heap, op: P, args: &[Value]) -> Option<Result<Value, Trap>> {
    match *args {
        [a] => one(heap, op, a),
        [Value::Fixnum(a), Value::Fixnum(b)] => {
            fixnums(op, a.into(), b.into()).map(Ok).or_else(|| two(heap, op, args[0], args[1]))
        }
        [Value::Flonum(a), Value::Flonum(b)] => {
            flonums(op, a, b).map(Ok).or_else(|| two(heap, op, args[0], args[1]))
        }
        [a, b] => two(heap, op, a, b),
        _ => None,
    }
}

fn one(heap: &mut Heap, op: P, a: Value) -> Option<Result<Value, Trap>> {
    let value = match (op, a) {
        (P::FlSqrt | P::F64Sqrt, Value::Flonum(a)) => Value::Flonum(a.sqrt()),
        (P::FlFloor, Value::Flonum(a)) => Value::Flonum(a.floor()),
        (P::FlCeiling, Value::Flonum(a)) => Value::Flonum(a.ceil()),
        (P::FlTruncate, Value::Flonum(a)) => Value::Flonum(a.trunc()),
        (P::FlRound, Value::Flonum(a)) => Value::Flonum(a.round_ties_even()),
        (P::FlAbs | P::F64Abs, Value::Flonum(a)) => Value::Flonum(a.abs()),
        (P::FlExp, Value::Flonum(a)) => Value::Flonum(transcendental::exp(a)),
        (P::FlLog, Value::Flonum(a)) => Value::Flonum(transcendental::log(a)),
        (P::FlSin, Value::Flonum(a)) => Value::Flonum(transcendental::sin(a)),
        (P::FlCos, Value::Flonum(a)) => Value::Flonum(transcendental::cos(a)),
        (P::FlTan, Value::Flonum(a)) => Value::Flonum(transcendental::tan(a)),
        (P::FlAsin, Value::Flonum(a)) => Value::Flonum(transcendental::asin(a)),
        (P::FlAcos, Value::Flonum(a)) => Value::Flonum(transcendental::acos(a)),
        (P::FlAtan, Value::Flonum(a)) => Value::Flonum(transcendental::atan(a)),
        (P::UnboxF64 | P::BoxF64, Value::Flonum(_)) => a,
        (P::FlonumToString, Value::Flonum(a)) => heap.string(&flonum_to_string(a)),
        (P::Numerator, _) => from_number(heap, Number::Integer(exact::parts(&to_number(heap, a)?)?.0)),
        (P::Denominator, _) => from_number(heap, Number::Integer(exact::parts(&to_number(heap, a)?)?.1)),
        (P::RealPart, _) => {
            let number = to_number(heap, a)?;
            from_number(heap, complex::real_part(&number))
        }
        (P::ImagPart, _) => {
            let number = to_number(heap, a)?;
            from_number(heap, complex::imag_part(&number))
        }
        (P::ToInexact, _) => {
            let number = exact::to_inexact(&to_number(heap, a)?)?;
            from_number(heap, number)
        }
        (P::ToExact, _) => match exact::to_exact(&to_number(heap, a)?) {
            Some(number) => from_number(heap, number),
            None => {
                let part = match to_number(heap, a)? {
                    Number::Complex(re, im) => {
                        let first = if exact::to_exact(&re).is_none() { re } else { im };
                        from_number(heap, *first)
                    }
                    _ => a,
                };
                return Some(Err(Trap::wrong_type("exact", 1, part, "a finite number")));
            }
        },
        (P::StringToFlonum, _) => match exact::string_to_flonum(&heap.text(a)?) {
            Some(value) => Value::Flonum(value),
            None => Value::Boolean(false),
        },
        (P::NumberHash, _) => Value::Fixnum(match to_number(heap, a) {
            Some(number) => fold_hash(number_hash(HASH_BASIS, &number)),
            None => fold_hash(HASH_BASIS),
        }),
        _ => return None,
    };
    Some(Ok(value))
}

/// Fixnum operands. `None` where the result may be no fixnum, and for other primitives.
fn fixnums(op: P, a: i64, b: i64) -> Option<Value> {
    let value = match op {
        P::NumEqual | P::FxEqual | P::Eqv => return Some(Value::Boolean(a == b)),
        P::Less | P::FxLess => return Some(Value::Boolean(a < b)),
        P::Greater => return Some(Value::Boolean(a > b)),
        P::LessEqual => return Some(Value::Boolean(a <= b)),
        P::GreaterEqual => return Some(Value::Boolean(a >= b)),
        P::Add => a + b,
        P::Subtract => a - b,
        P::Multiply => a * b,
        P::Quotient if b != 0 => a / b,
        P::Remainder if b != 0 => a % b,
        P::Modulo if b != 0 => {
            let rest = a % b;
            if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }
        }
        // These wrap where their documentation asks for no overflow.
        P::FxAdd => wrap(a + b),
        P::FxSubtract => wrap(a - b),
        P::FxMultiply => wrap(a.wrapping_mul(b)),
        P::FxQuotient if b != 0 => wrap(a / b),
        P::FxRemainder if b != 0 => a % b,
        P::FxAnd => a & b,
        P::FxIor => a | b,
        P::FxXor => a ^ b,
        P::FxShiftLeft if (0..32).contains(&b) => wrap(a << b),
        P::FxShiftRight if (0..32).contains(&b) => a >> b,
        _ => return None,
    };
    is_fixnum(value).then_some(Value::Fixnum(value as i32))
}

fn wrap(value: i64) -> i64 {
    value << 34 >> 34
}

fn flonums(op: P, a: f64, b: f64) -> Option<Value> {
    Some(match op {
        P::Add | P::FlAdd | P::F64Add => Value::Flonum(a + b),
        P::Subtract | P::FlSubtract | P::F64Subtract => Value::Flonum(a - b),
        P::Multiply | P::FlMultiply | P::F64Multiply => Value::Flonum(a * b),
        P::Divide | P::FlDivide | P::F64Divide => Value::Flonum(a / b),
        P::FlAtan2 => Value::Flonum(transcendental::atan2(a, b)),
        P::FlExpt => Value::Flonum(transcendental::pow(a, b)),
        P::NumEqual | P::FlEqual | P::F64Equal => Value::Boolean(a == b),
        P::Less | P::FlLess | P::F64Less => Value::Boolean(a < b),
        P::LessEqual | P::F64LessEqual => Value::Boolean(a <= b),
        P::Greater => Value::Boolean(a > b),
        P::GreaterEqual => Value::Boolean(a >= b),
        P::Eqv => Value::Boolean(a.to_bits() == b.to_bits()),
        _ => return None,
    })
}

fn two(heap: &mut Heap, op: P, a: Value, b: Value) -> Option<Result<Value, Trap>> {
    match op {
        P::Eqv => {
            let equal = a.same(b)
                || match (to_number(heap, a), to_number(heap, b)) {
                    (Some(a), Some(b)) => a == b,
                    _ => false,
                };
            Some(Ok(Value::Boolean(equal)))
        }
        P::NumberToString => Some(number_to_string(heap, a, b)),
        P::IntegerToString => Some(integer_to_string(heap, a, b)),
        P::MakeComplex => {
            let number = complex::make(to_number(heap, a)?, to_number(heap, b)?);
            Some(Ok(from_number(heap, number)))
        }
        P::StringToInteger => {
            let text = heap.text(a)?;
            let Value::Fixnum(radix) = b else { return None };
            heap.charge(text.len() as u64 * text.len() as u64 / 256);
            let value = exact::string_to_integer(&text, radix.into());
            Some(Ok(match value {
                Some(value) => from_number(heap, Number::Integer(value)),
                None => Value::Boolean(false),
            }))
        }
        P::Add | P::Subtract | P::Multiply | P::Divide => Some(arithmetic(heap, op, a, b)),
        P::NumEqual | P::Less | P::Greater | P::LessEqual | P::GreaterEqual => {
            Some(operands(heap, op, a, b).and_then(|[x, y]| {
                for (index, number, value) in [(1, &x, a), (2, &y, b)] {
                    if op != P::NumEqual && matches!(number, Number::Complex(..)) {
                        return Err(Trap::wrong_type(name(op), index, value, "a real number"));
                    }
                }
                Ok(Value::Boolean(holds(op, exact::compare(&x, &y))))
            }))
        }
        P::Quotient | P::Remainder | P::Modulo => Some(integer_division(heap, op, a, b)),
        _ => None,
    }
}

/// Both operands as numbers.
fn operands(heap: &Heap, op: P, a: Value, b: Value) -> Result<[Number; 2], Trap> {
    let number = |value: Value, index: u32| {
        let wrong = || Trap::wrong_type(name(op), index, value, Type::Number.description());
        to_number(heap, value).ok_or_else(wrong)
    };
    Ok([number(a, 1)?, number(b, 2)?])
}

fn arithmetic(heap: &mut Heap, op: P, a: Value, b: Value) -> Result<Value, Trap> {
    let [x, y] = operands(heap, op, a, b)?;
    pay(heap, [&x, &y], op)?;
    let result = match op {
        P::Add => exact::add(&x, &y),
        P::Subtract => exact::subtract(&x, &y),
        P::Multiply => exact::multiply(&x, &y),
        _ => exact::divide(&x, &y),
    };
    match result {
        Some(number) => Ok(from_number(heap, number)),
        // Only division by an exact zero has none.
        None => Err(Trap::raise(ConditionKind::DivisionByZero, Some(name(op)), 2, Value::Fixnum(0))),
    }
}

/// Division of integers, inexact if one operand is.
fn integer_division(heap: &mut Heap, op: P, a: Value, b: Value) -> Result<Value, Trap> {
    let integer = |heap: &Heap, value: Value, index: u32| {
        let number = to_number(heap, value).and_then(|number| exact::to_exact(&number));
        match number {
            Some(Number::Integer(integer)) => Ok(integer),
            _ => Err(Trap::wrong_type(name(op), index, value, "an integer")),
        }
    };
    let (x, y) = (integer(heap, a, 1)?, integer(heap, b, 2)?);
    if y.is_zero() {
        return Err(Trap::raise(ConditionKind::DivisionByZero, Some(name(op)), 2, Value::Fixnum(0)));
    }
    let (x, y) = (Number::Integer(x), Number::Integer(y));
    pay(heap, [&x, &y], op)?;
    let (Number::Integer(x), Number::Integer(y)) = (x, y) else { return Err(Trap::Memory) };
    let result = match op {
        P::Quotient => exact::quotient(&x, &y),
        P::Remainder => exact::remainder(&x, &y),
        _ => exact::modulo(&x, &y),
    };
    if matches!(a, Value::Flonum(_)) || matches!(b, Value::Flonum(_)) {
        return Ok(Value::Flonum(exact::integer_to_f64(&result)));
    }
    Ok(from_number(heap, Number::Integer(result)))
}

/// As the run-time system writes numbers: the parts of a complex one with signs, flonums in decimal.
fn number_to_string(heap: &mut Heap, a: Value, radix: Value) -> Result<Value, Trap> {
    match to_number(heap, a) {
        Some(Number::Integer(_)) | None => integer_to_string(heap, a, radix),
        Some(Number::Flonum(value)) => Ok(heap.string(&flonum_to_string(value))),
        Some(number) => {
            let words = number.bits() / 64;
            heap.reserve(number.bits() as usize / 8)?;
            heap.charge(words * words / 16);
            let Value::Fixnum(digits @ 2..=36) = radix else {
                return Err(Trap::wrong_type("number->string", 2, radix, "a radix from 2 to 36"));
            };
            Ok(heap.string(&number.to_text(digits as u32)))
        }
    }
}

fn integer_to_string(heap: &mut Heap, a: Value, radix: Value) -> Result<Value, Trap> {
    let Some(Number::Integer(integer)) = to_number(heap, a) else {
        return Err(Trap::wrong_type("number->string", 1, a, Type::Number.description()));
    };
    let words = integer.bits() / 64;
    heap.reserve(integer.bits() as usize / 8)?;
    heap.charge(words * words / 16);
    let text = match radix {
        Value::Fixnum(radix) => exact::integer_to_string(&integer, radix.into()),
        _ => None,
    };
    match text {
        Some(text) => Ok(heap.string(&text)),
        None => Err(Trap::wrong_type("number->string", 2, radix, "a radix from 2 to 36")),
    }
}

/// Where hashes begin: those of FNV-1a.
pub const HASH_BASIS: u32 = 0x811c_9dc5;

/// Adds 32 bits to a hash.
pub fn mix_hash(hash: u32, more: u32) -> u32 {
    (hash ^ more).wrapping_mul(0x0100_0193)
}

/// A hash as a fixnum that is not negative.
pub fn fold_hash(hash: u32) -> i32 {
    ((hash ^ hash >> 15) & 0x1fff_ffff) as i32
}

fn number_hash(hash: u32, number: &Number) -> u32 {
    let integer = |hash: u32, value: &BigInt| {
        let (sign, limbs) = value.to_u32_digits();
        let sign = match sign {
            num_bigint::Sign::Minus => -1i32,
            num_bigint::Sign::NoSign => 0,
            num_bigint::Sign::Plus => 1,
        };
        limbs.into_iter().fold(mix_hash(hash, sign as u32), mix_hash)
    };
    match number {
        Number::Integer(value) => integer(hash, value),
        Number::Ratio(numerator, denominator) => integer(integer(hash, numerator), denominator),
        Number::Flonum(value) => {
            let bits = value.to_bits();
            mix_hash(mix_hash(hash, bits as u32), (bits >> 32) as u32)
        }
        Number::Complex(re, im) => number_hash(number_hash(hash, re), im),
    }
}
