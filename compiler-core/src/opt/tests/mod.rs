//! Each pass from text to text.

mod contify;
mod dce;
mod simplify;

use crate::cps::{Program, parse, print, renumber};

/// Runs `pass` on the program `before`; it must print as `after`.
pub(crate) fn check(pass: impl Fn(&mut Program), before: &str, after: &str) {
    let mut program = parse(before).unwrap_or_else(|error| panic!("{error}"));
    pass(&mut program);
    let text = print(&renumber(&program));
    assert!(text.trim() == after.trim(), "is:\n{text}\nshould be:\n{after}\n=====");
}
