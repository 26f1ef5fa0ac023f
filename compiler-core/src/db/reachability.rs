//! What a program reaches of all modules: tree-shaking.
//!
//! The search starts at what must be evaluated — the program's items, and those of imported libraries that
//! do more than define — and demands the units that it refers to, and no others.

use super::Db;
use super::api::Profile;
use super::link::{is_embedded, raise_error};
use super::module::{self, Module};
use super::unit::{self, Unit};
use crate::core::Global;
use crate::core::summary::NoSummaries;
use crate::driver;
use crate::driver::pipeline::{self, Configuration};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// The units of a module that are evaluated whether anything refers to them or not. The embedded
/// libraries are written so that a definition of theirs can always be left out.
#[salsa::tracked]
fn roots<'db>(db: &'db dyn Db, module: Module<'db>) -> Vec<Unit<'db>> {
    let is_embedded = is_embedded(db, module);
    let optional = |item: &driver::Item| item.removable || (is_embedded && item.defines.is_some());
    let units = unit::units(db, module).iter().copied();
    units.filter(|unit| !unit::items(db, *unit).iter().all(optional)).collect()
}

/// The search for what a program reaches.
pub(super) struct Search<'db> {
    db: &'db dyn Db,
    /// Modules that only references have led to, in that order.
    implicit: Vec<Module<'db>>,
    entered: FxHashSet<Module<'db>>,
    reached: FxHashSet<Unit<'db>>,
    waiting: Vec<Unit<'db>>,
}

impl<'db> Search<'db> {
    pub(super) fn new(db: &'db dyn Db) -> Search<'db> {
        Search {
            db,
            implicit: Vec::new(),
            entered: FxHashSet::default(),
            reached: FxHashSet::default(),
            waiting: Vec::new(),
        }
    }

    /// The next unit whose references are to be looked at.
    pub(super) fn next(&mut self) -> Option<Unit<'db>> {
        self.waiting.pop()
    }

    /// What was reached, in the order of evaluation: what is referred to without being imported is
    /// evaluated before what refers to it, the modules `last` after all others.
    pub(super) fn in_order(&self, last: &[Module<'db>]) -> Vec<Unit<'db>> {
        let db = self.db;
        let mut seen = FxHashSet::default();
        let start = self.implicit.iter().rev().chain(last);
        let modules = start.flat_map(|module| module::closure(db, *module).iter());
        let modules: Vec<_> = modules.filter(|module| seen.insert(**module)).collect();
        let units = modules.into_iter().flat_map(|module| unit::units(db, *module));
        units.copied().filter(|unit| self.reached.contains(unit)).collect()
    }

    fn enter(&mut self, module: Module<'db>) {
        for module in module::closure(self.db, module).iter() {
            if self.entered.insert(*module) {
                for unit in roots(self.db, *module) {
                    self.reach(*unit);
                }
            }
        }
    }

    fn reach(&mut self, unit: Unit<'db>) {
        if self.reached.insert(unit) {
            self.waiting.push(unit);
        }
    }

    pub(super) fn refer(&mut self, global: Global) {
        if let Some(defined) = unit::defined(self.db, global) {
            let module = defined.unit.module(self.db);
            if !self.entered.contains(&module) {
                self.implicit.push(module);
                self.enter(module);
            }
            self.reach(defined.unit);
        }
    }
}

/// The units that a program reaches, in the order of their evaluation. `references` are those of a
/// unit.
pub(super) fn reached<'db>(
    db: &'db dyn Db,
    program: Module<'db>,
    references: impl Fn(Unit<'db>) -> &'db BTreeSet<Global>,
) -> Vec<Unit<'db>> {
    let mut search = Search::new(db);
    search.enter(program);
    search.refer(raise_error());
    while let Some(unit) = search.next() {
        for global in references(unit) {
            search.refer(*global);
        }
    }
    search.in_order(&[program])
}

/// The globals that a unit refers to as it is lowered, among them procedures that stand for primitives,
/// which its text does not name.
#[salsa::tracked]
fn lowered_references<'db>(db: &'db dyn Db, unit: Unit<'db>) -> BTreeSet<Global> {
    unit::lowered(db, unit).globals()
}

/// The globals that a unit refers to if nothing of other units is inlined, as in a
/// program that is lowered as a whole.
#[salsa::tracked]
pub(super) fn own_references<'db>(db: &'db dyn Db, unit: Unit<'db>) -> BTreeSet<Global> {
    unit::configured(db, unit, None, |configuration| {
        let configuration = Configuration { signatures: &NoSummaries, ..*configuration };
        pipeline::lower(&unit::core(db, unit), &configuration).globals()
    })
}

/// The units that a program reaches before they are optimised, one by one or as a whole.
pub(super) fn reached_lowered<'db>(
    db: &'db dyn Db,
    program: Module<'db>,
    profile: Profile,
) -> Vec<Unit<'db>> {
    reached(db, program, |unit| match profile {
        Profile::Development => lowered_references(db, unit),
        Profile::Release => own_references(db, unit),
    })
}
