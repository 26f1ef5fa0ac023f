//! Numeric literals, exact and inexact.

use num_bigint::BigInt;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A number as the reader understands it (R7RS section 6.2).
#[derive(Clone, Debug)]
pub enum Number {
    /// An exact integer of any size.
    Integer(BigInt),
    /// An exact ratio in lowest terms; the denominator is greater than one.
    Ratio(BigInt, BigInt),
    /// An inexact real.
    Flonum(f64),
    /// A complex number in rectangular form whose parts are real; the imaginary part is not exact zero.
    Complex(Box<Number>, Box<Number>),
}

impl Number {
    /// How many bits its exact parts take, signs not counted.
    pub fn bits(&self) -> u64 {
        match self {
            Number::Integer(value) => value.bits(),
            Number::Ratio(numerator, denominator) => numerator.bits() + denominator.bits(),
            Number::Flonum(_) => 0,
            Number::Complex(re, im) => re.bits() + im.bits(),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number::Integer(value.into())
    }
}

/// Equality is `eqv?`: flonums are compared by their bits, so `-0.0` differs from `0.0` and a NaN
/// equals itself.
impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        match (self, other) {
            (Number::Integer(a), Number::Integer(b)) => a == b,
            (Number::Ratio(a, b), Number::Ratio(c, d)) => a == c && b == d,
            (Number::Flonum(a), Number::Flonum(b)) => a.to_bits() == b.to_bits(),
            (Number::Complex(a, b), Number::Complex(c, d)) => a == c && b == d,
            _ => false,
        }
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Number::Integer(a) => a.hash(state),
            Number::Ratio(a, b) => (a, b).hash(state),
            Number::Flonum(a) => a.to_bits().hash(state),
            Number::Complex(a, b) => (a, b).hash(state),
        }
    }
}

impl Number {
    /// The text of this number with its exact parts in a radix (from 2 to 36); flonums are in decimal.
    pub fn to_text(&self, radix: u32) -> String {
        match self {
            Number::Integer(a) => a.to_str_radix(radix),
            Number::Ratio(a, b) => format!("{}/{}", a.to_str_radix(radix), b.to_str_radix(radix)),
            Number::Flonum(a) => flonum_to_string(*a),
            Number::Complex(re, im) => {
                let im = match im.to_text(radix) {
                    one if one == "1" => "+".into(),
                    one if one == "-1" => "-".into(),
                    other => other,
                };
                let sign = if im.starts_with(['+', '-']) { "" } else { "+" };
                match &**re {
                    Number::Integer(zero) if zero.bits() == 0 => format!("{sign}{im}i"),
                    re => format!("{}{sign}{im}i", re.to_text(radix)),
                }
            }
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(10))
    }
}

/// The shortest text that reads back as `value`, in Scheme's syntax: `1.0`, `.5` is written `0.5`,
/// `1e21`, `+inf.0`, `-inf.0`, `+nan.0`. This is the one notation of the compiler and of both hosts.
pub fn flonum_to_string(value: f64) -> String {
    if value.is_nan() {
        return "+nan.0".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+inf.0".into() } else { "-inf.0".into() };
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        return format!("{value:e}");
    }
    let text = value.to_string();
    if text.contains('.') { text } else { text + ".0" }
}

#[cfg(test)]
mod tests {
    use super::flonum_to_string;

    #[test]
    fn flonums_print_as_in_javascript() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (100.0, "100.0"),
            (1e20, "100000000000000000000.0"),
            (1e21, "1e21"),
            (0.000001, "0.000001"),
            (-1.5e-7, "-1.5e-7"),
            (5e-324, "5e-324"),
            (f64::NEG_INFINITY, "-inf.0"),
            (f64::NAN, "+nan.0"),
        ] {
            assert_eq!(flonum_to_string(value), text);
        }
    }
}
