//! A program compiled as a whole: what it reaches of all modules as one unit.

use super::Db;
use super::api::{Profile, Refusal, Stage};
use super::link::{is_embedded, raise_error};
use super::module::Module;
use super::reachability::{own_references, reached_lowered};
use super::unit::{self, Part, Unit};
use crate::core::summary::NoSummaries;
use crate::core::{Global, TopLevel};
use crate::cps::Program;
use crate::driver::pipeline::{self, Configuration, Step};
use crate::library::well_known::never_returns;
use crate::wasm::Object;
use crate::{cps, driver, wasm};
use std::collections::BTreeSet;

/// The parts that a program reaches, in the order of their evaluation, and where each is from. The places of
/// code are about their numbers.
pub fn parts<'db>(db: &'db dyn Db, units: &[Unit<'db>]) -> Vec<(Module<'db>, Part<'db>)> {
    let mut parts = Vec::new();
    for unit in units {
        parts.extend(unit.parts(db).iter().map(|part| (unit.module(db), *part)));
    }
    parts
}

/// Calls `then` with the items of units as one program, and how it is compiled.
fn configured<'db, R>(
    db: &'db dyn Db,
    units: &[Unit<'db>],
    then: impl FnOnce(&[TopLevel], &Configuration) -> R,
) -> R {
    let items: Vec<TopLevel> = units.iter().flat_map(|unit| unit::core(db, *unit)).collect();
    let mut assigned: BTreeSet<Global> = BTreeSet::new();
    for item in &items {
        assigned.extend(driver::Item::new(item).assigns);
    }
    let raise = raise_error();
    // Backtraces need to know which calls raise, if there are any but the library's.
    let raises = (units.iter()).any(|&unit| {
        !is_embedded(db, unit.module(db))
            && own_references(db, unit).iter().any(|&global| never_returns(global))
    });
    // Code of the embedded libraries has no place; `error` that is inlined has that of the call.
    let has_place: Vec<bool> = parts(db, units).iter().map(|(module, _)| !is_embedded(db, *module)).collect();
    then(
        &items,
        &Configuration {
            signatures: &NoSummaries,
            summaries: &NoSummaries,
            assigned: &|global| assigned.contains(&global),
            exported: &|global| global == raise || (raises && never_returns(global)),
            has_place: &|item| has_place.get(item as usize).is_some_and(|has| *has),
            dump_after: None,
        },
    )
}

/// Units as one program, after a step.
fn run_to<'db>(db: &'db dyn Db, units: &[Unit<'db>], last: Step) -> Program {
    configured(db, units, |items, configuration| pipeline::run_to(last, items, configuration))
}

/// The code of units as one program.
pub fn compile<'db>(db: &'db dyn Db, units: &[Unit<'db>]) -> Object {
    configured(db, units, pipeline::compile)
}

/// The step that a stage shows the program after, if it shows CPS.
fn step(stage: Stage) -> Option<Step> {
    match stage {
        Stage::Cps => Some(Step::Lowered),
        Stage::Optimized => Some(Step::Optimized),
        Stage::FirstOrder => Some(Step::FirstOrder),
        Stage::Tailified => Some(Step::Tailified),
        Stage::Cst | Stage::Expanded | Stage::Core | Stage::Wat => None,
    }
}

/// A stage of a program that is optimised as a whole, as text. All that it reaches of the library is in
/// it.
pub fn dump<'db>(db: &'db dyn Db, program: Module<'db>, stage: Stage) -> Result<String, Refusal> {
    let units = || reached_lowered(db, program, Profile::Release);
    match (stage, step(stage)) {
        (Stage::Wat, _) => Ok(wasm::print::print(&compile(db, &units()))),
        (_, Some(step)) => Ok(cps::print(&run_to(db, &units(), step))),
        (_, None) => Err(Refusal(format!("the stage {} is the same in every profile", stage.name()))),
    }
}

/// The stages of a program that can be interpreted: one program for each unit, in the order of their
/// evaluation, or one for all.
pub fn interpretable<'db>(
    db: &'db dyn Db,
    program: Module<'db>,
    profile: Profile,
    stage: Stage,
) -> Result<Vec<Program>, Refusal> {
    let Some(step) = step(stage).filter(|step| *step <= Step::FirstOrder) else {
        return Err(Refusal(format!("the stage {} is not interpreted", stage.name())));
    };
    let units = reached_lowered(db, program, profile);
    if profile == Profile::Release {
        return Ok(vec![run_to(db, &units, step)]);
    }
    let at_step = |unit| match step {
        Step::Lowered => unit::lowered(db, unit),
        Step::Optimized => unit::optimized(db, unit).clone(),
        _ => unit::first_order(db, unit).clone(),
    };
    Ok(units.into_iter().map(at_step).collect())
}
