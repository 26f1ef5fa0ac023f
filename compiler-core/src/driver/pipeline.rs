//! The pipeline: from core forms to a module, step by step in this order.
//!
//! ```text
//! core forms ─ lower → CPS ─ optimize → optimised ─ to_first_order → first-order CPS
//!     first-order CPS ─ effects → what each call may do
//!     first-order CPS ─ tailify → tailified CPS
//!     both halves ─ emit → object, symbolic ─ assemble → object ─ link → module
//! ```
//!
//! Each step is a function of its own, so that [`crate::db`] can keep the result of each. [`run_to`] and
//! [`compile`] are all of them in a row: units, whole programs, dumps and procedural macros are [`Configuration`]s of it.

use crate::closure;
use crate::core::summary::{CallEffect, Summaries};
use crate::core::{Global, TopLevel};
use crate::cps::print::print;
use crate::cps::verify::{Stage as Verified, verify};
use crate::cps::{self, Exp, Label, Program};
use crate::opt;
use crate::tail::{self, Tailified};
use crate::wasm::link::{LinkError, Options};
use crate::wasm::{self, Code, Object, initialise};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use crate::opt::effects::effects;

/// What calling each procedure of a first-order program may do, by the label of its entry.
pub type Effects = BTreeMap<Label, CallEffect>;

/// What the steps may know of the world outside the program.
#[derive(Clone, Copy)]
pub struct Configuration<'a> {
    /// What is known of other units before they are compiled: for the steps up to first-order CPS.
    pub signatures: &'a dyn Summaries,
    /// The same, with what calling their procedures may do: for the steps after that.
    pub summaries: &'a dyn Summaries,
    /// Whether a global variable is assigned after its definition.
    pub assigned: &'a dyn Fn(Global) -> bool,
    /// Whether code outside the program may refer to a global that it defines.
    pub exported: &'a dyn Fn(Global) -> bool,
    /// Whether backtraces and dumps show where the code of an item stands, by its number.
    pub has_place: &'a dyn Fn(u32) -> bool,
    /// The pass that a dump shows the program after.
    pub dump_after: Option<&'a str>,
}

impl Configuration<'_> {
    /// Calls `then` with what the optimiser needs to know.
    fn with_context<R>(&self, then: impl FnOnce(&opt::Context) -> R) -> R {
        let never_assigned = |global| !(self.assigned)(global);
        then(&opt::Context {
            summaries: self.signatures,
            never_assigned: &never_assigned,
            exported: self.exported,
            dump_after: self.dump_after,
        })
    }
}

/// The steps from CPS to CPS, which [`run_to`] can stop after.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Step {
    /// CPS as lowered.
    Lowered,
    /// CPS after the optimiser.
    Optimized,
    /// First-order CPS after its passes.
    FirstOrder,
    /// Tailified CPS.
    Tailified,
}

/// Runs the steps up to `last`.
pub fn run_to(last: Step, items: &[TopLevel], configuration: &Configuration) -> Program {
    let mut program = lower(items, configuration);
    if last >= Step::Optimized {
        program = optimize(program, configuration);
    }
    if last >= Step::FirstOrder {
        program = to_first_order(program, configuration);
    }
    if last >= Step::Tailified {
        let effects = effects(&program, configuration.summaries);
        program = tailify(&program, &effects, configuration.summaries).program;
    }
    program
}

/// Runs all steps up to code in symbolic form.
pub fn compile(items: &[TopLevel], configuration: &Configuration) -> Object {
    let program = run_to(Step::FirstOrder, items, configuration);
    let effects = effects(&program, configuration.summaries);
    emit(&program, &effects, configuration.summaries)
}

/// Core forms as higher-order CPS.
pub fn lower(items: &[TopLevel], configuration: &Configuration) -> Program {
    let forms: Vec<&[TopLevel]> = items.iter().map(std::slice::from_ref).collect();
    let mut program = cps::lower(&forms, configuration.signatures, configuration.assigned);
    program.origins.retain(|_, origin| (configuration.has_place)(origin.form));
    if program.origins.is_empty() {
        program.sites.clear();
    }
    program
}

/// The passes of the higher-order stage.
pub fn optimize(program: Program, configuration: &Configuration) -> Program {
    configuration.with_context(|context| opt::optimize(program, context).0)
}

/// Closure conversion, and the passes of the first-order stage.
pub fn to_first_order(program: Program, configuration: &Configuration) -> Program {
    configuration.with_context(|context| opt::finish(closure::convert(program), context).0)
}

/// The text of a program after the pass of the configuration: of the higher-order stage for a program that
/// is lowered, of the first-order stage for one that is optimised; `None` if there is no such pass.
pub fn after_pass(step: Step, program: Program, configuration: &Configuration) -> Option<String> {
    configuration.with_context(|context| match step {
        Step::Optimized => opt::optimize(program, context).1,
        Step::FirstOrder => opt::finish(closure::convert(program), context).1,
        _ => None,
    })
}

/// The tailified half of a first-order program.
pub fn tailify(program: &Program, effects: &Effects, summaries: &dyn Summaries) -> Tailified {
    let effect = |exp: &Exp| match exp {
        Exp::CallK { k, .. } => effects.get(k).copied().unwrap_or_default(),
        Exp::CallGlobal { global, .. } => {
            summaries.summary(*global).map(|summary| summary.effect).unwrap_or_default()
        }
        _ => CallEffect::Any,
    };
    let tailified = tail::tailify(program, &effect);
    if cfg!(debug_assertions)
        && let Err(errors) = verify(&tailified.program, Verified::Tailified)
    {
        panic!("after tailification: {errors:#?}\n{}", print(&tailified.program));
    }
    tailified
}

/// The code of a first-order program, in both halves.
pub fn emit(program: &Program, effects: &Effects, summaries: &dyn Summaries) -> Object {
    let tailified = tailify(program, effects, summaries);
    wasm::emit::emit(&wasm::emit::Unit { program, tailified: &tailified, effects, summaries })
}

/// The bytes of an object's functions.
pub fn assemble(object: &Object) -> Object<Code> {
    wasm::assemble(object)
}

/// The module of objects, which are in the order of initialisation.
pub fn link(objects: &[Arc<Object<Code>>], options: &Options<'_>) -> Result<Vec<u8>, LinkError> {
    let program = initialise::program(objects);
    let effects =
        program.definitions.iter().map(|definition| (definition.entry(), CallEffect::Any)).collect();
    let main = assemble(&emit(&program, &effects, &initialise::Initialisers));
    wasm::link::link(objects, &main, options)
}
