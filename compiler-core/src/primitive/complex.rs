//! Complex numbers: what arithmetic does where an operand is not real. `runtime/complex.wat` does the
//! same, operation by operation, so that results agree to the last bit.
//!
//! The parts of a complex number are both exact, the imaginary one not zero, or both flonums. A real
//! operand has no imaginary part, rather than one that is zero: so infinities and signed zeros come out
//! right.

use super::arithmetic as real;
use crate::source::Number;

/// Whether one of two numbers is not real.
pub fn either(a: &Number, b: &Number) -> bool {
    is_complex(a) || is_complex(b)
}

fn is_complex(number: &Number) -> bool {
    matches!(number, Number::Complex(..))
}

/// The number with these parts, which are real.
pub fn make(re: Number, im: Number) -> Number {
    if real::is_exact_zero(&im) {
        return re;
    }
    let inexact = |number: &Number| matches!(number, Number::Flonum(_));
    if inexact(&re) != inexact(&im) {
        let flonum = |number: &Number| Number::Flonum(real::to_f64(number).unwrap_or(f64::NAN));
        return Number::Complex(flonum(&re).into(), flonum(&im).into());
    }
    Number::Complex(re.into(), im.into())
}

/// The real part.
pub fn real_part(number: &Number) -> Number {
    match number {
        Number::Complex(re, _) => (**re).clone(),
        real => real.clone(),
    }
}

/// The imaginary part: exact zero for a real number.
pub fn imag_part(number: &Number) -> Number {
    match number {
        Number::Complex(_, im) => (**im).clone(),
        _ => 0.into(),
    }
}

/// The sum, where an operand is not real.
pub fn add(a: &Number, b: &Number) -> Option<Number> {
    let im = match (a, b) {
        (Number::Complex(_, x), Number::Complex(_, y)) => real::add(x, y)?,
        (Number::Complex(_, x), _) => (**x).clone(),
        _ => imag_part(b),
    };
    Some(make(real::add(&real_part(a), &real_part(b))?, im))
}

/// The difference, where an operand is not real.
pub fn subtract(a: &Number, b: &Number) -> Option<Number> {
    let negated = match b {
        // Not made by `make`: a real number's part of exact zero stays one.
        Number::Complex(re, im) => Number::Complex(negate(re)?.into(), negate(im)?.into()),
        real => negate(real)?,
    };
    add(a, &negated)
}

fn negate(number: &Number) -> Option<Number> {
    real::multiply(&(-1).into(), number)
}

/// The product, where an operand is not real.
pub fn multiply(a: &Number, b: &Number) -> Option<Number> {
    let ((ar, ai), (br, bi)) = ((real_part(a), imag_part(a)), (real_part(b), imag_part(b)));
    if !is_complex(b) {
        return Some(make(real::multiply(&ar, b)?, real::multiply(&ai, b)?));
    }
    if !is_complex(a) {
        return Some(make(real::multiply(a, &br)?, real::multiply(a, &bi)?));
    }
    let re = real::add(&real::multiply(&ar, &br)?, &negate(&real::multiply(&ai, &bi)?)?)?;
    Some(make(re, real::add(&real::multiply(&ar, &bi)?, &real::multiply(&ai, &br)?)?))
}

/// The quotient, where an operand is not real; the divisor must not be exact zero. By Smith's method,
/// which divides by the greater part first, so that nothing overflows on the way.
pub fn divide(a: &Number, b: &Number) -> Option<Number> {
    let ((ar, ai), (br, bi)) = ((real_part(a), imag_part(a)), (real_part(b), imag_part(b)));
    if !is_complex(b) {
        return Some(make(real::divide(&ar, b)?, real::divide(&ai, b)?));
    }
    let product = real::multiply;
    if real::to_f64(&br)?.abs() >= real::to_f64(&bi)?.abs() && !real::is_exact_zero(&br) {
        let ratio = real::divide(&bi, &br)?;
        let divisor = real::add(&br, &product(&bi, &ratio)?)?;
        let re = real::divide(&real::add(&ar, &product(&ai, &ratio)?)?, &divisor)?;
        let im = real::divide(&real::add(&ai, &negate(&product(&ar, &ratio)?)?)?, &divisor)?;
        return Some(make(re, im));
    }
    let ratio = real::divide(&br, &bi)?;
    let divisor = real::add(&bi, &product(&br, &ratio)?)?;
    let re = real::divide(&real::add(&product(&ar, &ratio)?, &ai)?, &divisor)?;
    let im = real::divide(&real::add(&product(&ai, &ratio)?, &negate(&ar)?)?, &divisor)?;
    Some(make(re, im))
}

/// `=`, where an operand is not real.
pub fn equal(a: &Number, b: &Number) -> bool {
    let same = |x: &Number, y: &Number| real::compare(x, y).is_some_and(|order| order.is_eq());
    same(&real_part(a), &real_part(b)) && same(&imag_part(a), &imag_part(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    fn whole(value: i64) -> Number {
        value.into()
    }

    fn flo(value: f64) -> Number {
        Number::Flonum(value)
    }

    fn ratio(a: i64, b: i64) -> Number {
        real::ratio(a.into(), b.into())
    }

    fn z(re: i64, im: i64) -> Number {
        make(re.into(), im.into())
    }

    #[test]
    fn arithmetic() {
        type Operation = fn(&Number, &Number) -> Option<Number>;
        let huge = make(flo(1e300), flo(1e300));
        let cases: Vec<(Operation, Number, Number, Number)> = vec![
            (real::add, z(1, 2), z(3, -2), whole(4)),
            (real::add, z(1, 2), flo(0.5), make(flo(1.5), flo(2.0))),
            (real::subtract, z(1, 2), z(1, 1), z(0, 1)),
            (real::subtract, whole(5), make(ratio(1, 2), whole(-3)), make(ratio(9, 2), whole(3))),
            (real::subtract, flo(1.0), make(flo(1.0), flo(0.0)), make(flo(0.0), flo(-0.0))),
            (real::multiply, z(0, 1), z(0, 1), whole(-1)),
            (real::multiply, z(1, 2), z(3, 4), z(-5, 10)),
            (real::multiply, flo(f64::INFINITY), z(1, 1), make(flo(f64::INFINITY), flo(f64::INFINITY))),
            (real::divide, whole(1), z(0, 1), z(0, -1)),
            (real::divide, z(-5, 10), z(3, 4), z(1, 2)),
            (real::divide, z(1, 1), whole(2), make(ratio(1, 2), ratio(1, 2))),
            (real::divide, huge.clone(), huge, make(flo(1.0), flo(0.0))),
            (real::divide, whole(1), z(1, 1), make(ratio(1, 2), ratio(-1, 2))),
        ];
        for (operation, a, b, expected) in cases {
            assert_eq!(operation(&a, &b), Some(expected), "{a} {b}");
        }
        assert!(equal(&z(1, 2), &make(flo(1.0), flo(2.0))));
        assert!(!equal(&z(1, 2), &whole(1)));
        assert_eq!(real::compare(&z(1, 2), &z(1, 3)), None);
    }
}
