//! Composes the passes, as pure functions: from the items of a unit to its object, and what other
//! units may know of it. [`crate::db`] memoises what is composed here.

pub mod arity;
pub mod item;
pub mod procedure;

pub use crate::opt::effects::effects;
pub use item::{Item, Signature, signature};

use crate::core::summary::{CallEffect, Summaries};
use crate::cps::print::print;
use crate::cps::verify::{Stage, verify};
use crate::cps::{Exp, Label, Program};
use crate::tail::{self, Tailified};
use crate::wasm::{self, Object};
use std::collections::BTreeMap;

/// The tailified half of a first-order program. `effects` are those of its procedures.
pub fn tailify(
    program: &Program,
    effects: &BTreeMap<Label, CallEffect>,
    summaries: &dyn Summaries,
) -> Tailified {
    let effect = |exp: &Exp| match exp {
        Exp::CallK { k, .. } => effects.get(k).copied().unwrap_or_default(),
        Exp::CallGlobal { global, .. } => {
            summaries.summary(*global).map(|summary| summary.effect).unwrap_or_default()
        }
        _ => CallEffect::Any,
    };
    let tailified = tail::tailify(program, &effect);
    if cfg!(debug_assertions)
        && let Err(errors) = verify(&tailified.program, Stage::Tailified)
    {
        panic!("after tailification: {errors:#?}\n{}", print(&tailified.program));
    }
    tailified
}

/// The object of a first-order program.
pub fn emit(program: &Program, effects: &BTreeMap<Label, CallEffect>, summaries: &dyn Summaries) -> Object {
    let tailified = tailify(program, effects, summaries);
    wasm::emit::emit(&wasm::emit::Unit { program, tailified: &tailified, effects, summaries })
}
