//! Units: the items that are compiled together, and what units may know of each other.
//!
//! A unit is a group of procedures that call each other, or one item of another kind. Units of other
//! modules, and other units of the same module, are read only through the signatures and effects of
//! the globals that they define: an edit that changes neither stops there.

use super::Db;
use super::environment;
use super::form::Form;
use super::link::is_embedded;
use super::module::{self, Module};
use crate::core::summary::{CallEffect, Summaries, Summary};
use crate::core::{Global, TopLevel};
use crate::cps::{self, Label, Program};
use crate::driver::pipeline::{self, Configuration};
use crate::driver::{self, Item, Signature};
use crate::graph::Adjacency;
use crate::graph::components::components;
use crate::library::well_known;
use crate::primitive::{Primitive, Variadic};
use crate::wasm::{Code, Object};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Items that are compiled together.
#[salsa::tracked(debug)]
pub struct Unit<'db> {
    /// The module that they are of.
    #[returns(copy)]
    pub module: Module<'db>,
    /// What identifies the unit in its module: the first of its items.
    #[returns(copy)]
    pub first: Part<'db>,
    /// Its items, in order.
    #[tracked]
    pub parts: Vec<Part<'db>>,
}

/// One item.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, salsa::SalsaValue)]
pub enum Part<'db> {
    /// An item of a form, by its index.
    Item(Form<'db>, u32),
    /// The procedure that does what a primitive does.
    Primitive(Primitive),
}

/// A global variable, as a key.
#[salsa::interned(debug, revisions = usize::MAX)]
pub struct GlobalKey<'db> {
    #[returns(copy)]
    global: Global,
}

/// The units of a module, in order of their first items.
#[salsa::tracked]
pub fn units<'db>(db: &'db dyn Db, module: Module<'db>) -> Vec<Unit<'db>> {
    let assigned = environment::assigned(db, module);
    let mut parts = Vec::new();
    let mut items: Vec<&Item> = Vec::new();
    for form in module::body(db, module) {
        for (index, item) in environment::items(db, module, *form).iter().enumerate() {
            parts.push(Part::Item(*form, index as u32));
            items.push(item);
        }
    }
    // Only procedures are known to others before they are evaluated, so only they are grouped: all
    // other items keep their places in the order of evaluation.
    let known =
        |item: &&Item| item.is_procedure && item.defines.is_some_and(|global| !assigned.contains(&global));
    let definitions: FxHashMap<Global, u32> = (items.iter().zip(0..))
        .filter(|(item, _)| known(item))
        .filter_map(|(item, index)| Some((item.defines?, index)))
        .collect();
    let references = items.iter().map(|item| {
        let references = item.references.iter().filter(|_| known(item));
        references.filter_map(|global| definitions.get(global).copied())
    });
    let mut groups = components(&Adjacency::from_lists(references));
    groups.sort_unstable();
    let groups = groups.into_iter().map(|group| group.into_iter().map(|index| parts[index]).collect());
    let mut all: Vec<Vec<Part>> = groups.collect();
    if module::symbol(db, module).as_str() == well_known::PROCEDURES {
        let defined: std::collections::BTreeSet<Global> =
            items.iter().filter_map(|item| item.defines).collect();
        let wanted = |primitive: &Primitive| {
            primitive.row().exported
                && primitive.row().variadic == Variadic::No
                && !defined.contains(&driver::procedure::global(*primitive))
        };
        all.extend(Primitive::ALL.iter().copied().filter(wanted).map(|p| vec![Part::Primitive(p)]));
    }
    all.into_iter().map(|parts| Unit::new(db, module, parts[0], parts)).collect()
}

/// The item that a part is.
fn top_level<'db>(db: &'db dyn Db, module: Module<'db>, part: Part<'db>) -> TopLevel {
    match part {
        Part::Item(form, index) => environment::core(db, module, form)[index as usize].clone(),
        Part::Primitive(primitive) => driver::procedure::define(primitive),
    }
}

/// The items of a unit.
pub fn core<'db>(db: &'db dyn Db, unit: Unit<'db>) -> Vec<TopLevel> {
    unit.parts(db).iter().map(|part| top_level(db, unit.module(db), *part)).collect()
}

/// What grouping knows of the items of a unit.
#[salsa::tracked]
pub fn items<'db>(db: &'db dyn Db, unit: Unit<'db>) -> Vec<Item> {
    let of_part = |part: &Part<'db>| match *part {
        Part::Item(form, index) => environment::items(db, unit.module(db), form)[index as usize].clone(),
        Part::Primitive(primitive) => Item::new(&driver::procedure::define(primitive)),
    };
    unit.parts(db).iter().map(of_part).collect()
}

/// The unit and part that defines each global of a module.
#[salsa::tracked]
fn definitions<'db>(db: &'db dyn Db, module: Module<'db>) -> Vec<Defined<'db>> {
    let mut definitions = Vec::new();
    for unit in units(db, module) {
        for (item, part) in items(db, *unit).iter().zip(unit.parts(db)) {
            definitions.extend(item.defines.map(|global| Defined { global, unit: *unit, part: *part }));
        }
    }
    // The sort is stable: of several definitions the first one is found.
    definitions.sort_by_key(|defined| defined.global);
    definitions
}

/// Where a global is defined.
#[derive(Clone, Copy, PartialEq, Eq, Debug, salsa::SalsaValue)]
pub struct Defined<'db> {
    /// The global.
    pub global: Global,
    /// In which unit.
    pub unit: Unit<'db>,
    /// By which of its items.
    pub part: Part<'db>,
}

#[salsa::tracked(returns(copy))]
fn defined_key<'db>(db: &'db dyn Db, key: GlobalKey<'db>) -> Option<Defined<'db>> {
    let global = key.global(db);
    let module = module::module_named(db, global.library)?;
    let definitions = definitions(db, module);
    let at = definitions.partition_point(|defined| defined.global < global);
    definitions.get(at).copied().filter(|defined| defined.global == global)
}

/// Where a global is defined.
pub fn defined<'db>(db: &'db dyn Db, global: Global) -> Option<Defined<'db>> {
    defined_key(db, GlobalKey::new(db, global))
}

/// Whether a global is assigned after its definition.
pub fn is_assigned(db: &dyn Db, global: Global) -> bool {
    assigned_key(db, GlobalKey::new(db, global))
}

#[salsa::tracked(returns(copy))]
fn assigned_key<'db>(db: &'db dyn Db, key: GlobalKey<'db>) -> bool {
    let global = key.global(db);
    module::module_named(db, global.library)
        .is_none_or(|module| environment::assigned(db, module).contains(&global))
}

#[salsa::tracked]
fn signature_key<'db>(db: &'db dyn Db, key: GlobalKey<'db>) -> Option<Arc<Signature>> {
    let global = key.global(db);
    let Defined { unit, part, .. } = defined(db, global)?;
    if is_assigned(db, global) {
        return None;
    }
    driver::signature(&top_level(db, unit.module(db), part)).map(Arc::new)
}

/// What callers may know of a global without its having been compiled.
pub fn signature(db: &dyn Db, global: Global) -> Option<Arc<Signature>> {
    signature_key(db, GlobalKey::new(db, global)).clone()
}

/// What is known of other units without compiling them: for the passes up to closure conversion.
pub struct Signatures<'db> {
    pub(super) db: &'db dyn Db,
}

impl Summaries for Signatures<'_> {
    fn summary(&self, global: Global) -> Option<Arc<Summary>> {
        let signature = signature(self.db, global)?;
        let Signature { clauses, inline, .. } = &*signature;
        let (clauses, inline) = (Some(clauses.clone()), inline.clone());
        Some(Arc::new(Summary { clauses, effect: CallEffect::Any, inline }))
    }
}

/// All that is known of other units.
pub struct Effects<'db> {
    pub(super) db: &'db dyn Db,
}

impl Summaries for Effects<'_> {
    fn summary(&self, global: Global) -> Option<Arc<Summary>> {
        let summary = Signatures { db: self.db }.summary(global)?;
        let effect = effect(self.db, global);
        Some(Arc::new(Summary { effect, ..Summary::clone(&summary) }))
    }
}

/// Calls `then` with how a unit is compiled.
pub fn configured<R>(
    db: &dyn Db,
    unit: Unit<'_>,
    dump_after: Option<&str>,
    then: impl FnOnce(&Configuration) -> R,
) -> R {
    let is_embedded = is_embedded(db, unit.module(db));
    then(&Configuration {
        signatures: &Signatures { db },
        summaries: &Effects { db },
        assigned: &|global| is_assigned(db, global),
        exported: &|_| true,
        has_place: &|_| !is_embedded,
        dump_after,
    })
}

/// The higher-order program of a unit as it is lowered.
pub fn lowered(db: &dyn Db, unit: Unit<'_>) -> Program {
    configured(db, unit, None, |configuration| pipeline::lower(&core(db, unit), configuration))
}

/// The optimised higher-order program of a unit.
#[salsa::tracked]
pub fn optimized<'db>(db: &'db dyn Db, unit: Unit<'db>) -> Program {
    configured(db, unit, None, |configuration| pipeline::optimize(lowered(db, unit), configuration))
}

/// The optimised first-order program of a unit.
#[salsa::tracked]
pub fn first_order<'db>(db: &'db dyn Db, unit: Unit<'db>) -> Program {
    let program = optimized(db, unit).clone();
    configured(db, unit, None, |configuration| pipeline::to_first_order(program, configuration))
}

/// What calling each procedure of a unit may do. Where units of several modules call each other, it
/// is anything.
#[salsa::tracked(cycle_result = unknown_effects)]
pub fn effects<'db>(db: &'db dyn Db, unit: Unit<'db>) -> BTreeMap<Label, CallEffect> {
    pipeline::effects(first_order(db, unit), &Effects { db })
}

fn unknown_effects<'db>(_db: &'db dyn Db, _id: salsa::Id, _unit: Unit<'db>) -> BTreeMap<Label, CallEffect> {
    BTreeMap::new()
}

/// What calling a global may do.
fn effect(db: &dyn Db, global: Global) -> CallEffect {
    let Some(Defined { unit, .. }) = defined(db, global) else { return CallEffect::Any };
    effect_of(db, unit, GlobalKey::new(db, global))
}

#[salsa::tracked(returns(copy), cycle_result = unknown_effect)]
fn effect_of<'db>(db: &'db dyn Db, unit: Unit<'db>, key: GlobalKey<'db>) -> CallEffect {
    let effects = effects(db, unit);
    let global = key.global(db);
    let procedure = first_order(db, unit).definitions.iter().find_map(|definition| match definition {
        cps::Definition::Procedure(other, entry) if *other == global => Some(entry),
        _ => None,
    });
    procedure.and_then(|entry| effects.get(entry)).copied().unwrap_or_default()
}

fn unknown_effect<'db>(
    _db: &'db dyn Db,
    _id: salsa::Id,
    _unit: Unit<'db>,
    _key: GlobalKey<'db>,
) -> CallEffect {
    CallEffect::Any
}

/// The compiled unit.
#[salsa::tracked]
pub fn object<'db>(db: &'db dyn Db, unit: Unit<'db>) -> Arc<Object<Code>> {
    db.count_unit();
    pipeline::assemble(&emitted(db, unit)).into()
}

/// The code of a unit in symbolic form, which is large, and made when it is needed.
pub fn emitted(db: &dyn Db, unit: Unit<'_>) -> Object {
    pipeline::emit(first_order(db, unit), effects(db, unit), &Effects { db })
}

/// The tailified program of a unit, made when it is needed.
pub fn tailified(db: &dyn Db, unit: Unit<'_>) -> Program {
    pipeline::tailify(first_order(db, unit), effects(db, unit), &Effects { db }).program
}
