//! Arithmetic on numbers at compile time: what folding computes and what the reference interpreter
//! does outside its fixnum paths.
//!
//! The tower is exact integers, exact ratios, flonums, and complex numbers of these, which
//! [`super::complex`] is about. A flonum operand makes a result inexact (R7RS section 6.2.2); comparisons
//! are exact, so that they are transitive.

use super::complex;
use crate::source::Number;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// The ratio in lowest terms, or the integer that it is. The denominator must not be zero.
pub fn ratio(numerator: BigInt, denominator: BigInt) -> Number {
    debug_assert!(!denominator.is_zero());
    let divisor = numerator.gcd(&denominator);
    let (mut numerator, mut denominator) = (numerator / &divisor, denominator / &divisor);
    if denominator.is_negative() {
        (numerator, denominator) = (-numerator, -denominator);
    }
    if denominator.is_one() { Number::Integer(numerator) } else { Number::Ratio(numerator, denominator) }
}

/// Numerator and denominator of an exact number.
pub fn parts(number: &Number) -> Option<(BigInt, BigInt)> {
    match number {
        Number::Integer(value) => Some((value.clone(), BigInt::one())),
        Number::Ratio(numerator, denominator) => Some((numerator.clone(), denominator.clone())),
        Number::Flonum(_) | Number::Complex(..) => None,
    }
}

/// Both operands as flonums, if contagion makes the result inexact.
fn contagion(a: &Number, b: &Number) -> Option<(f64, f64)> {
    match (a, b) {
        (Number::Flonum(_), _) | (_, Number::Flonum(_)) => Some((to_f64(a)?, to_f64(b)?)),
        _ => None,
    }
}

/// The sum.
pub fn add(a: &Number, b: &Number) -> Option<Number> {
    if let (Number::Integer(a), Number::Integer(b)) = (a, b) {
        return Some(Number::Integer(a + b));
    }
    if complex::either(a, b) {
        return complex::add(a, b);
    }
    if let Some((a, b)) = contagion(a, b) {
        return Some(flonum(a + b));
    }
    let ((an, ad), (bn, bd)) = (parts(a)?, parts(b)?);
    Some(ratio(an * &bd + bn * &ad, ad * bd))
}

/// The difference.
pub fn subtract(a: &Number, b: &Number) -> Option<Number> {
    if let (Number::Integer(a), Number::Integer(b)) = (a, b) {
        return Some(Number::Integer(a - b));
    }
    if complex::either(a, b) {
        return complex::subtract(a, b);
    }
    if let Some((a, b)) = contagion(a, b) {
        return Some(flonum(a - b));
    }
    let ((an, ad), (bn, bd)) = (parts(a)?, parts(b)?);
    Some(ratio(an * &bd - bn * &ad, ad * bd))
}

/// The product.
pub fn multiply(a: &Number, b: &Number) -> Option<Number> {
    if let (Number::Integer(a), Number::Integer(b)) = (a, b) {
        return Some(Number::Integer(a * b));
    }
    if complex::either(a, b) {
        return complex::multiply(a, b);
    }
    if let Some((a, b)) = contagion(a, b) {
        return Some(flonum(a * b));
    }
    let ((an, ad), (bn, bd)) = (parts(a)?, parts(b)?);
    Some(ratio(an * bn, ad * bd))
}

/// The quotient; `None` where an exact zero divides.
pub fn divide(a: &Number, b: &Number) -> Option<Number> {
    if is_exact_zero(b) {
        return None;
    }
    if complex::either(a, b) {
        return complex::divide(a, b);
    }
    if let Some((a, b)) = contagion(a, b) {
        return Some(flonum(a / b));
    }
    let ((an, ad), (bn, bd)) = (parts(a)?, parts(b)?);
    Some(ratio(an * bd, ad * bn))
}

/// Whether `number` is the exact integer 0.
pub fn is_exact_zero(number: &Number) -> bool {
    matches!(number, Number::Integer(value) if value.is_zero())
}

/// Which of two real numbers is greater. `None` for a NaN. Of complex numbers, `Some(Equal)` for equal
/// ones, and `None`.
pub fn compare(a: &Number, b: &Number) -> Option<Ordering> {
    match (a, b) {
        (Number::Integer(a), Number::Integer(b)) => Some(a.cmp(b)),
        (a, b) if complex::either(a, b) => complex::equal(a, b).then_some(Ordering::Equal),
        (Number::Flonum(a), Number::Flonum(b)) => a.partial_cmp(b),
        (Number::Flonum(a), b) => compare_flonum(*a, b),
        (a, Number::Flonum(b)) => compare_flonum(*b, a).map(Ordering::reverse),
        (a, b) => {
            let ((an, ad), (bn, bd)) = (parts(a)?, parts(b)?);
            Some((an * bd).cmp(&(bn * ad)))
        }
    }
}

/// Compares a flonum with an exact number, exactly.
fn compare_flonum(a: f64, b: &Number) -> Option<Ordering> {
    if a.is_nan() {
        return None;
    }
    match flonum_to_exact(a) {
        Some(a) => compare(&a, b),
        None => Some(if a > 0.0 { Ordering::Greater } else { Ordering::Less }),
    }
}

/// The integer quotient, rounded toward zero; the divisor must not be zero.
pub fn quotient(a: &BigInt, b: &BigInt) -> BigInt {
    a / b
}

/// What [`quotient`] leaves, with the sign of the dividend; the divisor must not be zero.
pub fn remainder(a: &BigInt, b: &BigInt) -> BigInt {
    a % b
}

/// What division rounded down leaves, with the sign of the divisor, which must not be zero.
pub fn modulo(a: &BigInt, b: &BigInt) -> BigInt {
    a.mod_floor(b)
}

/// The nearest flonum, ties to even.
pub fn to_f64(number: &Number) -> Option<f64> {
    match number {
        Number::Integer(value) => Some(integer_to_f64(value)),
        Number::Ratio(numerator, denominator) => Some(ratio_to_f64(numerator, denominator)),
        Number::Flonum(value) => Some(*value),
        Number::Complex(..) => None,
    }
}

/// The flonum nearest to an integer, ties to even; infinite if it is too large.
pub fn integer_to_f64(value: &BigInt) -> f64 {
    // The conversion keeps a sticky bit of what it cuts off, so it rounds once.
    value.to_f64().unwrap_or(if value.is_negative() { f64::NEG_INFINITY } else { f64::INFINITY })
}

fn ratio_to_f64(numerator: &BigInt, denominator: &BigInt) -> f64 {
    let magnitude = numerator.magnitude();
    let denominator = denominator.magnitude();
    // 2^(top-1) < |ratio| < 2^(top+1). The weight of the last bit of the result: 53 bits below, unless
    // the result is subnormal.
    let top = magnitude.bits() as i64 - denominator.bits() as i64;
    let last = (top - 53).max(-1074);
    if last > 1000 {
        return if numerator.is_negative() { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let divide = |last: i64| {
        let scaled = magnitude << (-last).max(0) as u64;
        let divisor = denominator << last.max(0) as u64;
        let (quotient, rest) = scaled.div_rem(&divisor);
        (quotient, rest, divisor)
    };
    let (mut quotient, mut rest, mut divisor) = divide(last);
    let mut weight = last;
    if quotient.bits() > 53 {
        weight += 1;
        (quotient, rest, divisor) = divide(weight);
    }
    let doubled: num_bigint::BigUint = rest << 1u32;
    let up = match doubled.cmp(&divisor) {
        Ordering::Greater => true,
        Ordering::Equal => quotient.is_odd(),
        Ordering::Less => false,
    };
    let digits = quotient.to_u64().expect("at most 53 bits") + u64::from(up);
    // Both factors are representable, so this scaling is exact (or overflows to infinity).
    let value = if weight > 900 {
        digits as f64 * 2f64.powi(900) * 2f64.powi((weight - 900) as i32)
    } else if weight < -1000 {
        digits as f64 * f64::from_bits(1u64 << (weight + 1074))
    } else {
        digits as f64 * 2f64.powi(weight as i32)
    };
    if numerator.is_negative() { -value } else { value }
}

/// The inexact number nearest to `number`.
pub fn to_inexact(number: &Number) -> Option<Number> {
    Some(match number {
        Number::Complex(re, im) => Number::Complex(to_inexact(re)?.into(), to_inexact(im)?.into()),
        real => Number::Flonum(to_f64(real)?),
    })
}

/// The exact number equal to `number`; `None` if a part of it is infinite or a NaN.
pub fn to_exact(number: &Number) -> Option<Number> {
    match number {
        Number::Integer(_) | Number::Ratio(..) => Some(number.clone()),
        Number::Flonum(value) => flonum_to_exact(*value),
        Number::Complex(re, im) => Some(complex::make(to_exact(re)?, to_exact(im)?)),
    }
}

fn flonum_to_exact(value: f64) -> Option<Number> {
    if !value.is_finite() {
        return None;
    }
    let bits = value.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    let (digits, exponent) =
        if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    let sign = if value < 0.0 { Sign::Minus } else { Sign::Plus };
    let digits = BigInt::from_biguint(sign, digits.into());
    Some(if exponent >= 0 {
        Number::Integer(digits << exponent as u64)
    } else {
        ratio(digits, BigInt::one() << (-exponent) as u64)
    })
}

/// A flonum; all NaNs become one, because their bits depend on the machine that computes them.
pub fn flonum(value: f64) -> Number {
    // Tested and chosen among integers: to an optimiser one flonum NaN is as good as another.
    const INFINITY: u64 = 0x7ff0_0000_0000_0000;
    let magnitude = value.to_bits() & !(1 << 63);
    Number::Flonum(f64::from_bits(if magnitude > INFINITY { INFINITY | 1 << 51 } else { value.to_bits() }))
}

/// The digits of an integer; `None` for a radix that is not from 2 to 36.
pub fn integer_to_string(value: &BigInt, radix: i64) -> Option<String> {
    (2..=36).contains(&radix).then(|| value.to_str_radix(radix as u32))
}

/// The integer that an optional sign and at least one digit denote; `None` if the text is anything
/// else or the radix is not from 2 to 36.
pub fn string_to_integer(text: &str, radix: i64) -> Option<BigInt> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix))?;
    if digits.is_empty() || !digits.chars().all(|char| char.is_digit(radix)) {
        return None;
    }
    let value = BigInt::parse_bytes(digits.as_bytes(), radix)?;
    Some(if text.starts_with('-') { -value } else { value })
}

/// The flonum that `text` denotes: an optional sign, decimal digits with at most one point among or
/// around them, and an optional exponent. `None` for anything else.
pub fn string_to_flonum(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    if let Some(exponent) = exponent {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if exponent.is_empty() || !digits(exponent) {
            return None;
        }
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(text: &str) -> Number {
        Number::Integer(text.parse().unwrap())
    }

    #[test]
    fn exact_arithmetic_keeps_lowest_terms() {
        let third = divide(&1.into(), &3.into()).unwrap();
        assert_eq!(third, Number::Ratio(1.into(), 3.into()));
        assert_eq!(multiply(&third, &6.into()), Some(2.into()));
        assert_eq!(add(&third, &third).unwrap(), Number::Ratio(2.into(), 3.into()));
        assert_eq!(subtract(&third, &third), Some(0.into()));
        assert_eq!(divide(&4.into(), &(-6).into()), Some(Number::Ratio((-2).into(), 3.into())));
        assert_eq!(divide(&1.into(), &0.into()), None);
        assert_eq!(divide(&Number::Flonum(1.0), &0.into()), None);
        assert_eq!(divide(&1.into(), &Number::Flonum(0.0)), Some(Number::Flonum(f64::INFINITY)));
    }

    #[test]
    fn comparison_across_exactness_is_exact() {
        let odd = integer("9007199254740993");
        let even = Number::Flonum(9007199254740992.0);
        assert_eq!(compare(&odd, &even), Some(Ordering::Greater));
        assert_eq!(compare(&even, &odd), Some(Ordering::Less));
        assert_eq!(compare(&Number::Flonum(f64::NAN), &odd), None);
        assert_eq!(compare(&odd, &Number::Flonum(f64::INFINITY)), Some(Ordering::Less));
        assert_eq!(compare(&Number::Ratio(1.into(), 10.into()), &Number::Flonum(0.1)), Some(Ordering::Less));
        assert_eq!(compare(&Number::Ratio(1.into(), 2.into()), &Number::Flonum(0.5)), Some(Ordering::Equal));
    }

    #[test]
    fn conversions_round_to_nearest_even() {
        assert_eq!(to_f64(&integer("9007199254740993")), Some(9007199254740992.0));
        assert_eq!(to_f64(&integer("9007199254740995")), Some(9007199254740996.0));
        assert_eq!(to_f64(&Number::Integer(BigInt::one() << 2000u32)), Some(f64::INFINITY));
        assert_eq!(to_f64(&Number::Ratio(1.into(), 3.into())), Some(1.0 / 3.0));
        assert_eq!(to_f64(&Number::Ratio((-2).into(), 7.into())), Some(-2.0 / 7.0));
        for value in
            [0.1, 5e-324, 2.2250738585072014e-308, 2.2250738585072e-310, 1.7976931348623157e308, -1.5e-5]
        {
            let exact = to_exact(&Number::Flonum(value)).unwrap();
            assert_eq!(to_f64(&exact), Some(value), "{value:e}");
        }
        // Half of the smallest subnormal is a tie to zero; a bit more is not.
        let half = Number::Ratio(1.into(), BigInt::one() << 1075u32);
        assert_eq!(to_f64(&half), Some(0.0));
        let more = Number::Ratio(3.into(), BigInt::one() << 1076u32);
        assert_eq!(to_f64(&more), Some(5e-324));
        let huge = Number::Ratio((BigInt::one() << 1030u32) + 1, 2.into());
        assert_eq!(to_f64(&huge), Some(f64::INFINITY));
        assert_eq!(to_exact(&Number::Flonum(f64::NAN)), None);
        assert_eq!(to_exact(&Number::Flonum(-2.5)), Some(Number::Ratio((-5).into(), 2.into())));
        assert_eq!(to_exact(&Number::Flonum(1e21)), Some(integer("1000000000000000000000")));
    }

    #[test]
    fn integer_division_follows_the_report() {
        for (a, b, q, r, m) in [(7, 2, 3, 1, 1), (-7, 2, -3, -1, 1), (7, -2, -3, 1, -1), (-7, -2, 3, -1, -1)]
        {
            let (a, b) = (BigInt::from(a), BigInt::from(b));
            assert_eq!(quotient(&a, &b), q.into());
            assert_eq!(remainder(&a, &b), r.into());
            assert_eq!(modulo(&a, &b), m.into());
        }
    }

    #[test]
    fn numerals() {
        assert_eq!(integer_to_string(&(-255).into(), 16).unwrap(), "-ff");
        assert_eq!(integer_to_string(&1.into(), 1), None);
        assert_eq!(string_to_integer("+FF", 16), Some(255.into()));
        for bad in ["", "+", "-", "1_0", "--1", "+-1", "9 ", "1.0"] {
            assert_eq!(string_to_integer(bad, 10), None, "{bad:?}");
        }
        assert_eq!(string_to_integer("12", 2), None);
        for (text, value) in
            [("1", 1.0), ("-.5", -0.5), ("5.", 5.0), ("+1.5e-3", 0.0015), ("1E400", f64::INFINITY)]
        {
            assert_eq!(string_to_flonum(text), Some(value), "{text}");
        }
        for bad in ["", ".", "e5", "1e", "1e+", "inf", "nan", "+inf.0", "1.2.3", "0x1", "1 ", "1_0"] {
            assert_eq!(string_to_flonum(bad), None, "{bad:?}");
        }
    }
}
