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
use crate::driver::pipeline::{self, Configuration, Output};
use crate::library::well_known::never_returns;
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

/// Runs the pipeline over units as one program, up to a step.
pub fn run_to<'db>(db: &'db dyn Db, units: &[Unit<'db>], last: pipeline::Step) -> Output {
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
    let configuration = Configuration {
        signatures: &NoSummaries,
        summaries: &NoSummaries,
        assigned: &|global| assigned.contains(&global),
        exported: &|global| global == raise || (raises && never_returns(global)),
        has_place: &|item| has_place.get(item as usize).is_some_and(|has| *has),
        dump_after: None,
    };
    pipeline::run_to(last, &items, &configuration)
}

/// The step that a stage shows the program after; an error for those before the pipeline.
fn step(stage: Stage) -> Result<pipeline::Step, Refusal> {
    match stage {
        Stage::Cps => Ok(pipeline::Step::Lowered),
        Stage::Optimized => Ok(pipeline::Step::Optimized),
        Stage::FirstOrder => Ok(pipeline::Step::FirstOrder),
        Stage::Tailified => Ok(pipeline::Step::Tailified),
        Stage::Wat => Ok(pipeline::Step::Emitted),
        Stage::Cst | Stage::Expanded | Stage::Core => {
            Err(Refusal(format!("the stage {} is the same in every profile", stage.name())))
        }
    }
}

/// A stage of a program that is optimised as a whole, as text. All that it reaches of the library is in
/// it.
pub fn dump<'db>(db: &'db dyn Db, program: Module<'db>, stage: Stage) -> Result<String, Refusal> {
    let step = step(stage)?;
    Ok(match run_to(db, &reached_lowered(db, program, Profile::Release), step) {
        Output::Program(program) => cps::print(&program),
        Output::Object(object) => wasm::print::print(&object),
    })
}

/// The stages of a program that can be interpreted: one program for each unit, in the order of their
/// evaluation, or one for all.
pub fn interpretable<'db>(
    db: &'db dyn Db,
    program: Module<'db>,
    profile: Profile,
    stage: Stage,
) -> Result<Vec<Program>, Refusal> {
    let not_interpretable = || Refusal(format!("the stage {} is not interpreted", stage.name()));
    let step = step(stage).map_err(|_| not_interpretable())?;
    if step > pipeline::Step::FirstOrder {
        return Err(not_interpretable());
    }
    let units = reached_lowered(db, program, profile);
    if profile == Profile::Release {
        return match run_to(db, &units, step) {
            Output::Program(program) => Ok(vec![program]),
            Output::Object(_) => Err(not_interpretable()),
        };
    }
    let at_step = |unit| match step {
        pipeline::Step::Lowered => unit::lowered(db, unit),
        pipeline::Step::Optimized => unit::optimized(db, unit).clone(),
        _ => unit::first_order(db, unit).clone(),
    };
    Ok(units.into_iter().map(at_step).collect())
}
