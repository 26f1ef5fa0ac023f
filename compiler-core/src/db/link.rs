//! Programs: what is reached of all modules, and the linked artifact.
//!
//! Linking starts at what must be evaluated — the program's items, and those of imported libraries that
//! do more than define — and demands the units that it refers to, and no others.

use super::Db;
use super::api::{Profile, Refusal, Stage};
use super::form::Form;
use super::input::{EMBEDDED, SourceFile};
use super::module::{self, Module, Position};
use super::unit::{self, Part, Unit};
use crate::core::summary::{NoSummaries, never_returns};
use crate::core::{Global, TopLevel};
use crate::cps::{Inlined, Origin, Program};
use crate::source::text::ColumnUnit;
use crate::source::{LineIndex, Symbol};
use crate::syntax::{NodeId, Spans};
use crate::wasm::link::{Place, Stack};
use crate::wasm::{self, Code, Object, link};
use crate::{closure, cps, driver, opt};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// A linked program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Linked {
    /// The bytes of the module, or why there are none.
    pub wasm: Result<Arc<[u8]>, String>,
    /// How many units it is made of.
    pub units: usize,
}

/// The procedure that raises the errors that primitives find.
pub(super) fn raise_error() -> Global {
    Global { library: Symbol::new("(scheme-lsp error)"), name: Symbol::new("raise-primitive-error") }
}

/// The units of a module that are evaluated whether anything refers to them or not. The embedded
/// libraries are written so that a definition of theirs can always be left out.
#[salsa::tracked]
fn roots<'db>(db: &'db dyn Db, module: Module<'db>) -> Vec<Unit<'db>> {
    let is_embedded = is_embedded(db, module);
    let optional = |item: &driver::Item| item.removable || (is_embedded && item.defines.is_some());
    let units = unit::units(db, module).iter().copied();
    units.filter(|unit| !unit::items(db, *unit).iter().all(optional)).collect()
}

pub(super) fn is_embedded<'db>(db: &'db dyn Db, module: Module<'db>) -> bool {
    module.file(db).path(db).starts_with(EMBEDDED)
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
fn reached<'db>(
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

/// The line index of a file.
#[salsa::tracked]
fn lines(db: &dyn Db, file: SourceFile) -> LineIndex {
    LineIndex::new(file.content(db).text())
}

/// Finds places for backtraces. The embedded library's frames have none: they are not the program's.
struct Places<'db> {
    db: &'db dyn Db,
    /// The positions in a module; `None` for an embedded one.
    modules: FxHashMap<Module<'db>, Option<&'db FxHashMap<Form<'db>, Position>>>,
    files: FxHashMap<SourceFile, (Symbol, &'db LineIndex)>,
    /// Where the data of a form stand in it, and the form in which file: what [`Self::place`] asks for
    /// thousands of times.
    forms: FxHashMap<(Module<'db>, Form<'db>), Option<(&'db Spans, Position)>>,
    /// What defines globals.
    parts: FxHashMap<Global, Option<(Module<'db>, Part<'db>)>>,
}

impl<'db> Places<'db> {
    fn new(db: &'db dyn Db) -> RefCell<Places<'db>> {
        RefCell::new(Places {
            db,
            modules: FxHashMap::default(),
            files: FxHashMap::default(),
            forms: FxHashMap::default(),
            parts: FxHashMap::default(),
        })
    }

    /// Where code stands, `forms` being the parts that its origins are about.
    fn stack(
        &mut self,
        forms: &dyn Fn(u32) -> Option<(Module<'db>, Part<'db>)>,
        sites: &[Inlined],
        mut origin: Origin,
    ) -> Option<Rc<Stack>> {
        let mut inlined = Vec::new();
        while let Some(site) = origin.site {
            let site = sites[site.0 as usize];
            let (module, part) = match site.global {
                None => forms(origin.form).unzip(),
                Some(global) => self.part(global).unzip(),
            };
            let place = module.zip(part).and_then(|(module, part)| self.place(module, part, origin.node));
            inlined.extend(place.map(|place| (site.name, place)));
            origin = site.call;
        }
        let (module, part) = forms(origin.form)?;
        let place = self.place(module, part, origin.node)?;
        Some(Rc::new(Stack { inlined, place }))
    }

    /// What defines a global that is not the library's.
    fn part(&mut self, global: Global) -> Option<(Module<'db>, Part<'db>)> {
        if let Some(known) = self.parts.get(&global) {
            return *known;
        }
        let part = self.find_part(global);
        self.parts.insert(global, part);
        part
    }

    fn find_part(&self, global: Global) -> Option<(Module<'db>, Part<'db>)> {
        let module = module::module_named(self.db, global.library)?;
        if is_embedded(self.db, module) {
            return None;
        }
        Some((module, unit::defined(self.db, global)?.part))
    }

    fn place(&mut self, module: Module<'db>, part: Part<'db>, node: NodeId) -> Option<Place> {
        let db = self.db;
        let Part::Item(form, _) = part else { return None };
        let known = self.forms.entry((module, form)).or_insert_with(|| {
            let positions = self.modules.entry(module);
            let positions = positions
                .or_insert_with(|| (!is_embedded(db, module)).then(|| module::positions(db, module)));
            let position = positions.as_ref()?.get(&form)?;
            Some((&*super::form::reading(db, form).spans, *position))
        });
        let (spans, Position { file, range, .. }) = (*known)?;
        let start = spans.range(node).shifted(range.start).start;
        let (name, lines) = *self
            .files
            .entry(file)
            .or_insert_with(|| (Symbol::new(&file.path(db).display().to_string()), lines(db, file)));
        let at = lines.line_column(file.content(db).text(), start, ColumnUnit::Utf32);
        Some(Place { file: name, line: at.line + 1, column: at.column + 1 })
    }
}

/// The artifact of a program.
#[salsa::tracked]
pub fn linked<'db>(db: &'db dyn Db, program: Module<'db>, profile: Profile) -> Linked {
    match profile {
        Profile::Development => development(db, program),
        Profile::Release => release(db, program),
    }
}

fn development<'db>(db: &'db dyn Db, program: Module<'db>) -> Linked {
    let units = reached(db, program, |unit| &unit::object(db, unit).references);
    let objects: Vec<Arc<Object<Code>>> = units.iter().map(|unit| unit::object(db, *unit).clone()).collect();
    let places = Places::new(db);
    let place = |object: usize, origin: Origin| {
        let unit = *units.get(object)?;
        let forms = |form: u32| Some((unit.module(db), *unit.parts(db).get(form as usize)?));
        places.borrow_mut().stack(&forms, &objects[object].sites, origin)
    };
    finish(&objects, &place)
}

/// The globals that a unit refers to as it is lowered, among them procedures that stand for primitives,
/// which its text does not name.
#[salsa::tracked]
fn lowered_references<'db>(db: &'db dyn Db, unit: Unit<'db>) -> BTreeSet<Global> {
    unit::lowered(db, unit).globals()
}

/// The globals that a unit refers to if nothing of other units is put in the place of calls, as in a
/// program that is lowered as a whole.
#[salsa::tracked]
fn own_references<'db>(db: &'db dyn Db, unit: Unit<'db>) -> BTreeSet<Global> {
    let items = unit::core(db, unit);
    let forms: Vec<&[TopLevel]> = items.iter().map(std::slice::from_ref).collect();
    cps::lower(&forms, &NoSummaries, &|global| unit::is_assigned(db, global)).globals()
}

/// The units that a program reaches before they are optimised, one by one or as a whole.
fn reached_lowered<'db>(db: &'db dyn Db, program: Module<'db>, profile: Profile) -> Vec<Unit<'db>> {
    reached(db, program, |unit| match profile {
        Profile::Development => lowered_references(db, unit),
        Profile::Release => own_references(db, unit),
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
    let units = reached_lowered(db, program, profile);
    if profile == Profile::Release {
        return Ok(vec![whole_program(db, &units, stage)?]);
    }
    let at_stage = |unit| match stage {
        Stage::Cps => Ok(unit::lowered(db, unit)),
        Stage::Optimized => Ok(unit::optimized(db, unit).clone()),
        Stage::FirstOrder => Ok(unit::first_order(db, unit).clone()),
        _ => Err(not_interpretable(stage)),
    };
    units.into_iter().map(at_stage).collect()
}

fn not_interpretable(stage: Stage) -> Refusal {
    Refusal(format!("the stage {} is not interpreted", stage.name()))
}

/// Units as one program.
fn whole_program<'db>(db: &'db dyn Db, units: &[Unit<'db>], stage: Stage) -> Result<Program, Refusal> {
    let items: Vec<TopLevel> = units.iter().flat_map(|unit| unit::core(db, *unit)).collect();
    let mut assigned: BTreeSet<Global> = BTreeSet::new();
    for item in &items {
        assigned.extend(driver::Item::new(item).assigns);
    }
    let forms: Vec<&[TopLevel]> = items.iter().map(std::slice::from_ref).collect();
    let never_assigned = |global| !assigned.contains(&global);
    let raise = raise_error();
    // Backtraces need to know which calls raise, if there are any but the library's.
    let raises = (units.iter()).any(|&unit| {
        !is_embedded(db, unit.module(db))
            && own_references(db, unit).iter().any(|&global| never_returns(global))
    });
    let exported = |global| global == raise || (raises && never_returns(global));
    let context = opt::Context { exported: &exported, ..opt::Context::new(&NoSummaries, &never_assigned) };
    // Code of the embedded libraries has no place; `error` that is put in the place of a call has that of the call.
    let has_place: Vec<bool> = (units.iter())
        .flat_map(|unit| unit.parts(db).iter().map(|_| !is_embedded(db, unit.module(db))))
        .collect();
    let lowered = || {
        let mut program = cps::lower(&forms, &NoSummaries, &|global| assigned.contains(&global));
        program.origins.retain(|_, origin| has_place.get(origin.form as usize).is_some_and(|has| *has));
        program
    };
    let optimized = || opt::optimize(lowered(), &context).0;
    match stage {
        Stage::Cps => Ok(lowered()),
        Stage::Optimized => Ok(optimized()),
        Stage::FirstOrder => Ok(opt::finish(closure::convert(optimized()), &context).0),
        _ => Err(not_interpretable(stage)),
    }
}

/// A stage of a program that is optimised as a whole, as text. All that it reaches of the library is in
/// it.
pub fn dump<'db>(db: &'db dyn Db, program: Module<'db>, stage: Stage) -> Result<String, Refusal> {
    let units = reached_lowered(db, program, Profile::Release);
    let whole = |stage| whole_program(db, &units, stage);
    match stage {
        Stage::Cps | Stage::Optimized | Stage::FirstOrder => Ok(cps::print(&whole(stage)?)),
        Stage::Tailified | Stage::Wat => {
            let first_order = whole(Stage::FirstOrder)?;
            let effects = driver::effects(&first_order, &NoSummaries);
            Ok(match stage {
                Stage::Wat => wasm::print::print(&driver::emit(&first_order, &effects, &NoSummaries)),
                _ => cps::print(&driver::tailify(&first_order, &effects, &NoSummaries).program),
            })
        }
        Stage::Cst | Stage::Expanded | Stage::Core => {
            Err(Refusal(format!("the stage {} is the same in every profile", stage.name())))
        }
    }
}

fn release<'db>(db: &'db dyn Db, program: Module<'db>) -> Linked {
    let units = reached_lowered(db, program, Profile::Release);
    let first_order = match whole_program(db, &units, Stage::FirstOrder) {
        Ok(program) => program,
        Err(refusal) => return Linked { wasm: Err(refusal.to_string()), units: units.len() },
    };
    let parts: Vec<(Module, Part)> =
        (units.iter()).flat_map(|unit| unit.parts(db).iter().map(|part| (unit.module(db), *part))).collect();
    let effects = driver::effects(&first_order, &NoSummaries);
    let object = Arc::new(wasm::assemble(&driver::emit(&first_order, &effects, &NoSummaries)));
    db.count_unit();
    let places = Places::new(db);
    let forms = |form: u32| parts.get(form as usize).copied();
    let place = |_: usize, origin: Origin| places.borrow_mut().stack(&forms, &object.sites, origin);
    finish(std::slice::from_ref(&object), &place)
}

fn finish(objects: &[Arc<Object<Code>>], place: &dyn Fn(usize, Origin) -> Option<Rc<Stack>>) -> Linked {
    let options = link::Options { place, raise: raise_error() };
    let wasm = link::link(objects, &options);
    Linked { wasm: wasm.map(Arc::from).map_err(|error| error.to_string()), units: objects.len() }
}
