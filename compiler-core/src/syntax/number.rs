//! Numbers from text (R7RS section 7.1.1, `<number>`).

use crate::source::{Number, transcendental};
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// The largest decimal exponent of an exact number; more is a mistake that would fill the memory.
const EXACT_EXPONENT_LIMIT: i64 = 100_000;

/// Why a text is not a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotNumber {
    /// It does not have the syntax of one.
    Syntax,
    /// A ratio whose denominator is zero.
    DivisionByZero,
    /// An exact number with an enormous exponent, or an infinity marked as exact.
    NotExact,
}

impl NotNumber {
    /// What to tell a person about `text`.
    pub fn message(self, text: &str) -> String {
        match self {
            NotNumber::Syntax => format!("`{text}` is not a number"),
            NotNumber::DivisionByZero => format!("`{text}` divides by zero"),
            NotNumber::NotExact => format!("`{text}` cannot be represented exactly"),
        }
    }
}

/// The number that `text` denotes if it has no radix prefix and `default_radix` (2 to 36) holds, as
/// `string->number` does.
pub fn parse_number(text: &str, default_radix: u32) -> Option<Number> {
    read_number(text, default_radix).ok()
}

/// As [`parse_number`], with the reason of a failure.
pub fn read_number(text: &str, default_radix: u32) -> Result<Number, NotNumber> {
    let mut rest = text.as_bytes();
    let mut radix = None;
    let mut exactness = None;
    while let [b'#', letter, after @ ..] = rest {
        let letter = letter.to_ascii_lowercase();
        let base = match letter {
            b'x' => 16,
            b'd' => 10,
            b'o' => 8,
            b'b' => 2,
            b'e' | b'i' if exactness.is_none() => {
                exactness = Some(letter == b'e');
                rest = after;
                continue;
            }
            _ => return Err(NotNumber::Syntax),
        };
        if radix.replace(base).is_some() {
            return Err(NotNumber::Syntax);
        }
        rest = after;
    }
    let mut reader = Reader { rest, radix: radix.unwrap_or(default_radix), exactness };
    let number = reader.complex()?;
    if reader.rest.is_empty() { Ok(number) } else { Err(NotNumber::Syntax) }
}

struct Reader<'t> {
    rest: &'t [u8],
    radix: u32,
    exactness: Option<bool>,
}

impl<'t> Reader<'t> {
    fn complex(&mut self) -> Result<Number, NotNumber> {
        let signed = matches!(self.rest.first(), Some(b'+' | b'-'));
        if signed && self.imaginary_unit() {
            let im = if self.rest[0] == b'-' { -1 } else { 1 };
            self.rest = &self.rest[2..];
            return self.rectangular(Number::from(0), self.marked(Number::from(im)));
        }
        let re = self.real()?;
        match self.rest.first() {
            None => Ok(re),
            Some(b'i' | b'I') if signed && self.rest.len() == 1 => {
                self.rest = &[];
                self.rectangular(Number::from(0), re)
            }
            Some(b'@') => {
                self.rest = &self.rest[1..];
                let angle = self.real()?;
                self.polar(re, angle)
            }
            Some(b'+' | b'-') => {
                let im = if self.imaginary_unit() {
                    let im = if self.rest[0] == b'-' { -1 } else { 1 };
                    self.rest = &self.rest[1..];
                    self.marked(Number::from(im))
                } else {
                    self.real()?
                };
                if !matches!(self.rest, [b'i' | b'I']) {
                    return Err(NotNumber::Syntax);
                }
                self.rest = &[];
                self.rectangular(re, im)
            }
            Some(_) => Err(NotNumber::Syntax),
        }
    }

    /// Whether a lone sign and an `i` are all that is left.
    fn imaginary_unit(&self) -> bool {
        matches!(self.rest, [b'+' | b'-', b'i' | b'I'])
    }

    /// Applies an exactness prefix to a small integer.
    fn marked(&self, number: Number) -> Number {
        match self.exactness {
            Some(false) => Number::Flonum(to_flonum(&number)),
            _ => number,
        }
    }

    fn rectangular(&self, re: Number, im: Number) -> Result<Number, NotNumber> {
        if let Number::Integer(zero) = &im
            && zero.is_zero()
        {
            return Ok(re);
        }
        let inexact = |number: &Number| matches!(number, Number::Flonum(_));
        // Both parts have the same exactness, as arithmetic keeps it.
        if inexact(&re) != inexact(&im) {
            let (re, im) = (to_flonum(&re), to_flonum(&im));
            return Ok(Number::Complex(Number::Flonum(re).into(), Number::Flonum(im).into()));
        }
        Ok(Number::Complex(re.into(), im.into()))
    }

    fn polar(&self, magnitude: Number, angle: Number) -> Result<Number, NotNumber> {
        let is_zero = |number: &Number| matches!(number, Number::Integer(n) if n.is_zero());
        if is_zero(&angle) || is_zero(&magnitude) {
            return Ok(magnitude);
        }
        // As `make-polar` computes it.
        let (magnitude, angle) = (to_flonum(&magnitude), to_flonum(&angle));
        let (re, im) = (magnitude * transcendental::cos(angle), magnitude * transcendental::sin(angle));
        if self.exactness == Some(true) {
            return self.rectangular(flonum_to_exact(re)?, flonum_to_exact(im)?);
        }
        self.rectangular(Number::Flonum(re), Number::Flonum(im))
    }

    /// `<real R>`, with the exactness applied.
    fn real(&mut self) -> Result<Number, NotNumber> {
        let negative = match self.rest.first() {
            Some(sign @ (b'+' | b'-')) => {
                for (name, value) in [("inf.0", f64::INFINITY), ("nan.0", f64::NAN)] {
                    if self.rest.len() > 5 && self.rest[1..6].eq_ignore_ascii_case(name.as_bytes()) {
                        let value = if *sign == b'-' && !value.is_nan() { -value } else { value };
                        self.rest = &self.rest[6..];
                        return match self.exactness {
                            Some(true) => Err(NotNumber::NotExact),
                            _ => Ok(Number::Flonum(value)),
                        };
                    }
                }
                let negative = *sign == b'-';
                self.rest = &self.rest[1..];
                negative
            }
            _ => false,
        };
        let whole = self.digits();
        match self.rest.first() {
            Some(b'/') if !whole.is_empty() => {
                self.rest = &self.rest[1..];
                let denominator = self.digits();
                if denominator.is_empty() {
                    return Err(NotNumber::Syntax);
                }
                self.ratio(negative, whole, denominator)
            }
            Some(b'.' | b'e' | b'E') if self.radix == 10 => self.decimal(negative, whole),
            _ if whole.is_empty() => Err(NotNumber::Syntax),
            _ => Ok(match self.exactness {
                Some(false) if self.radix == 10 => decimal_to_flonum(negative, whole, b"", 0),
                Some(false) => match to_flonum(&self.integer(negative, whole)) {
                    zero if zero == 0.0 && negative => Number::Flonum(-0.0),
                    value => Number::Flonum(value),
                },
                _ => self.integer(negative, whole),
            }),
        }
    }

    fn digits(&mut self) -> &'t [u8] {
        let radix = self.radix;
        let length = self.rest.iter().take_while(|byte| (**byte as char).is_digit(radix)).count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        digits
    }

    fn integer(&self, negative: bool, digits: &[u8]) -> Number {
        Number::Integer(to_integer(negative, digits, self.radix))
    }

    fn ratio(&self, negative: bool, above: &[u8], below: &[u8]) -> Result<Number, NotNumber> {
        let denominator = to_integer(false, below, self.radix);
        if denominator.is_zero() {
            return Err(NotNumber::DivisionByZero);
        }
        let number = exact_ratio(to_integer(negative, above, self.radix), denominator);
        Ok(match self.exactness {
            Some(false) if negative && to_flonum(&number) == 0.0 => Number::Flonum(-0.0),
            Some(false) => Number::Flonum(to_flonum(&number)),
            _ => number,
        })
    }

    /// The rest of a decimal number after the digits `whole`.
    fn decimal(&mut self, negative: bool, whole: &[u8]) -> Result<Number, NotNumber> {
        let mut fraction: &[u8] = b"";
        if self.rest.first() == Some(&b'.') {
            self.rest = &self.rest[1..];
            fraction = self.digits();
        }
        if whole.is_empty() && fraction.is_empty() {
            return Err(NotNumber::Syntax);
        }
        let mut exponent = 0;
        if let Some(b'e' | b'E') = self.rest.first() {
            self.rest = &self.rest[1..];
            let mut below = false;
            if let Some(sign @ (b'+' | b'-')) = self.rest.first() {
                below = *sign == b'-';
                self.rest = &self.rest[1..];
            }
            let digits = self.digits();
            if digits.is_empty() {
                return Err(NotNumber::Syntax);
            }
            let magnitude = digits.iter().fold(0i64, |value, digit| {
                value.saturating_mul(10).saturating_add(i64::from(digit - b'0')).min(i64::MAX / 4)
            });
            exponent = if below { -magnitude } else { magnitude };
        }
        if self.exactness != Some(true) {
            return Ok(decimal_to_flonum(negative, whole, fraction, exponent));
        }
        let digits = [whole, fraction].concat();
        let mantissa = to_integer(negative, &digits, 10);
        let scale = exponent - fraction.len() as i64;
        if mantissa.is_zero() {
            return Ok(Number::Integer(mantissa));
        }
        if exponent.abs() > EXACT_EXPONENT_LIMIT {
            return Err(NotNumber::NotExact);
        }
        let power = BigInt::from(10).pow(scale.unsigned_abs() as u32);
        Ok(if scale < 0 { exact_ratio(mantissa, power) } else { Number::Integer(mantissa * power) })
    }
}

fn to_integer(negative: bool, digits: &[u8], radix: u32) -> BigInt {
    if digits.len() <= 11 {
        let small = digits.iter().fold(0i64, |value, digit| {
            value * i64::from(radix) + i64::from((*digit as char).to_digit(radix).unwrap_or(0))
        });
        return BigInt::from(if negative { -small } else { small });
    }
    let magnitude = BigUint::parse_bytes(digits, radix).unwrap_or_default();
    BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, magnitude)
}

/// Rust's parser rounds correctly; it gets the digits in its own notation.
fn decimal_to_flonum(negative: bool, whole: &[u8], fraction: &[u8], exponent: i64) -> Number {
    let digits = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
    let text = format!("{}.{}e{exponent}", digits(whole), digits(fraction));
    let text = if whole.is_empty() { format!("0{text}") } else { text };
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    Number::Flonum(if negative { -value } else { value })
}

/// The exact number `numerator / denominator`, where `denominator` is positive.
pub fn exact_ratio(numerator: BigInt, denominator: BigInt) -> Number {
    let divisor = numerator.gcd(&denominator);
    let (numerator, denominator) = (numerator / &divisor, denominator / divisor);
    if denominator.is_one() { Number::Integer(numerator) } else { Number::Ratio(numerator, denominator) }
}

/// The flonum nearest to a real number (ties to even); NaN for a complex one.
pub fn to_flonum(number: &Number) -> f64 {
    match number {
        Number::Integer(value) => value.to_f64().unwrap_or(f64::NAN),
        Number::Ratio(numerator, denominator) => ratio_to_flonum(numerator, denominator),
        Number::Flonum(value) => *value,
        Number::Complex(..) => f64::NAN,
    }
}

fn ratio_to_flonum(numerator: &BigInt, denominator: &BigInt) -> f64 {
    // The quotient is scaled to 66 bits or so, one of them sticky; subnormal results get fewer bits,
    // so that they are rounded once only.
    let (above, below) = (numerator.magnitude(), denominator.magnitude());
    let estimate = above.bits() as i64 - below.bits() as i64;
    let wanted = (estimate + 1075).clamp(1, 66);
    let shift = wanted - estimate;
    let (above, below) = if shift >= 0 {
        (above << shift as u64, below.clone())
    } else {
        (above.clone(), below << shift.unsigned_abs())
    };
    let (quotient, remainder) = above.div_rem(&below);
    let sticky = (quotient << 1u32) | BigUint::from(u8::from(!remainder.is_zero()));
    let magnitude = scale(round_to_53_bits(sticky, shift + 1), shift + 1);
    if numerator.is_negative() { -magnitude } else { magnitude }
}

/// `value`, an integer whose last bit is sticky, rounded to what a flonum can hold once it is divided
/// by two to the `shift`.
fn round_to_53_bits(value: BigUint, shift: i64) -> f64 {
    let least = (shift - 1074).max(value.bits() as i64 - 53);
    if least <= 0 {
        return value.to_f64().unwrap_or(f64::INFINITY);
    }
    let half = BigUint::one() << (least as u64 - 1);
    let (whole, part) = value.div_rem(&(BigUint::one() << least as u64));
    let up = part > half || (part == half && whole.is_odd());
    let rounded = (whole + u8::from(up)) << least as u64;
    rounded.to_f64().unwrap_or(f64::INFINITY)
}

/// `value` divided by two to the `shift`, which is exact or overflows.
fn scale(value: f64, shift: i64) -> f64 {
    let mut value = value;
    let mut left = -shift;
    while left != 0 && value != 0.0 && value.is_finite() {
        let step = left.clamp(-1000, 1000);
        value *= 2f64.powi(step as i32);
        left -= step;
    }
    value
}

/// The exact number equal to `value`; infinities and NaN have none.
pub fn flonum_to_exact(value: f64) -> Result<Number, NotNumber> {
    if !value.is_finite() {
        return Err(NotNumber::NotExact);
    }
    let bits = value.to_bits();
    let (exponent, fraction) = (bits >> 52 & 0x7ff, bits & ((1 << 52) - 1));
    let (mantissa, shift) =
        if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent as i64 - 1075) };
    let mantissa = BigInt::from(mantissa) * if value < 0.0 { -1 } else { 1 };
    Ok(if shift >= 0 {
        Number::Integer(mantissa << shift as u64)
    } else {
        exact_ratio(mantissa, BigInt::one() << shift.unsigned_abs())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read_number(text, 10) {
            Ok(number) => number.to_string(),
            Err(reason) => format!("{reason:?}"),
        }
    }

    #[test]
    fn table() {
        let cases = [
            ("0", "0"),
            ("-42", "-42"),
            ("+7", "7"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("#xFF", "255"),
            ("#X-ff", "-255"),
            ("#b101", "5"),
            ("#o17", "15"),
            ("#d10", "10"),
            ("#x#e10", "16"),
            ("#e#x10", "16"),
            ("#i#x10", "16.0"),
            ("#x#i10", "16.0"),
            ("6/4", "3/2"),
            ("-6/3", "-2"),
            ("#xA/6", "5/3"),
            ("1/0", "DivisionByZero"),
            ("1.5", "1.5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5.0"),
            ("1e3", "1000.0"),
            ("1E3", "1000.0"),
            ("1e-3", "0.001"),
            ("1.e2", "100.0"),
            ("1e21", "1e21"),
            ("1e400", "+inf.0"),
            ("1e99999999999999999999", "+inf.0"),
            ("1e-99999999999999999999", "0.0"),
            ("-0.0", "-0.0"),
            ("#i-0", "-0.0"),
            ("#e1.5", "3/2"),
            ("#e1e3", "1000"),
            ("#e-1.25e-1", "-1/8"),
            ("#e1e1000000000", "NotExact"),
            ("#e0e1000000000", "0"),
            ("#e+inf.0", "NotExact"),
            ("#i1/3", "0.3333333333333333"),
            ("+inf.0", "+inf.0"),
            ("-INF.0", "-inf.0"),
            ("+nan.0", "+nan.0"),
            ("-nan.0", "+nan.0"),
            ("+i", "+i"),
            ("-i", "-i"),
            ("1+i", "1+i"),
            ("1-i", "1-i"),
            ("1+2i", "1+2i"),
            ("1/2-3/4i", "1/2-3/4i"),
            ("+2.5i", "0.0+2.5i"),
            ("1+2.5i", "1.0+2.5i"),
            ("+inf.0i", "0.0+inf.0i"),
            ("+inf.0-nan.0i", "+inf.0+nan.0i"),
            ("1+0i", "1"),
            ("1+0.0i", "1.0+0.0i"),
            ("1@0", "1"),
            ("0@2", "0"),
            ("1.5@0", "1.5"),
            ("#i1+2i", "1.0+2.0i"),
            ("#x1+ai", "1+10i"),
            ("2i", "Syntax"),
            ("1+2", "Syntax"),
            ("+", "Syntax"),
            ("-", "Syntax"),
            ("...", "Syntax"),
            (".", "Syntax"),
            (".e1", "Syntax"),
            ("1e", "Syntax"),
            ("1+", "Syntax"),
            ("-1+", "Syntax"),
            ("1/", "Syntax"),
            ("/2", "Syntax"),
            ("1.5/2", "Syntax"),
            ("#x1.5", "Syntax"),
            ("#x#x1", "Syntax"),
            ("#e#i1", "Syntax"),
            ("#b2", "Syntax"),
            ("", "Syntax"),
            ("+inf.0x", "Syntax"),
            ("é", "Syntax"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn other_radixes_by_default() {
        assert_eq!(parse_number("ff", 16), Some(Number::from(255)));
        assert_eq!(parse_number("1e2", 16), Some(Number::from(0x1e2)));
        assert_eq!(parse_number("#d10", 16), Some(Number::from(10)));
        assert_eq!(parse_number("zz", 36), Some(Number::from(35 * 36 + 35)));
    }

    #[test]
    fn ratios_round_once() {
        let cases = [
            ("1/3", 1.0 / 3.0),
            ("9007199254740993/1", 9007199254740992.0),
            ("18014398509481985/2", 9007199254740992.0),
            ("18014398509481987/2", 9007199254740994.0),
            ("-2/3", -2.0f64 / 3.0),
        ];
        for (text, expected) in cases {
            let number = parse_number(text, 10).expect("a number");
            assert_eq!(to_flonum(&number).to_bits(), expected.to_bits(), "{text}");
        }
        let power = |n: u32| BigInt::one() << n;
        let tiny = |n: i64, d: u32| ratio_to_flonum(&BigInt::from(n), &power(d));
        assert_eq!(tiny(1, 1074), f64::from_bits(1));
        assert_eq!(tiny(1, 1075), 0.0);
        assert_eq!(tiny(3, 1075), f64::from_bits(2));
        assert_eq!(tiny(3, 1076), f64::from_bits(1));
        assert_eq!(ratio_to_flonum(&power(2000), &BigInt::from(3)), f64::INFINITY);
        assert_eq!(ratio_to_flonum(&BigInt::from(1), &power(5000)), 0.0);
        for (n, d) in [(1i64, 49i64), (22, 7), (355, 113), (7, 10), (123456789, 987654321)] {
            assert_eq!(ratio_to_flonum(&BigInt::from(n), &BigInt::from(d)), n as f64 / d as f64);
        }
    }

    #[test]
    fn flonums_are_exact_ratios() {
        for value in [0.1, -1.5, 1e300, f64::MIN_POSITIVE, f64::from_bits(1), 0.0, 3.0] {
            let exact = flonum_to_exact(value).expect("finite");
            assert_eq!(to_flonum(&exact), value);
        }
    }
}
