//! Whole programs and random ones. Closure conversion from text to text is in `tests/suite/ir`.

mod programs;
mod random;
