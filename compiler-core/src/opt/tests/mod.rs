//! Each pass from text to text.

mod contify;
mod cse;
mod dce;
mod effects;
mod elide;
mod fold;
mod inline;
mod joins;
mod seed;
mod simplify;
mod sink;
mod types;
mod unbox;

use crate::cps::verify::{Stage, verify};
use crate::cps::{Program, parse, print, renumber};

/// Runs `pass` on the program `before`; it must print as `after`.
pub(crate) fn check(pass: impl Fn(&mut Program), before: &str, after: &str) {
    let mut program = parse(before).unwrap_or_else(|error| panic!("{error}"));
    let stage =
        if verify(&program, Stage::HigherOrder).is_ok() { Stage::HigherOrder } else { Stage::FirstOrder };
    verify(&program, stage).unwrap_or_else(|errors| panic!("{errors:#?}"));
    pass(&mut program);
    let text = print(&renumber(&program));
    verify(&program, stage).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"));
    assert!(text.trim() == after.trim(), "is:\n{text}\nshould be:\n{after}\n=====");
}
