//! The transcendental functions of flonums, as the embedded runner and the reference interpreter compute
//! them.
//!
//! They are chosen to give the bits that JavaScript's `Math` gives in V8, so that programs print the same
//! everywhere. That holds for all but the last digit of about one in a hundred results of `log`, `sin`
//! and `cos` (measured on 30,000 arguments each).

pub use libm::{acos, asin, atan, atan2, cos, log, sin, tan};

/// e to the power of `x`. V8 answers the constant for 1, where the algorithm is off by one bit.
pub fn exp(x: f64) -> f64 {
    if x == 1.0 { std::f64::consts::E } else { libm::exp(x) }
}

/// `base` to the power of `power`: 1 for a power of zero and for a base of 1, whatever the other is.
pub fn pow(base: f64, power: f64) -> f64 {
    base.powf(power)
}
