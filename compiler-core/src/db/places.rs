//! Places of code in the source, for backtraces.

use super::Db;
use super::form::Form;
use super::input::SourceFile;
use super::link::is_embedded;
use super::module::{self, Module, Position};
use super::unit::{self, Part};
use crate::core::Global;
use crate::cps::{Inlined, Origin};
use crate::source::text::ColumnUnit;
use crate::source::{LineIndex, Symbol};
use crate::syntax::{NodeId, Spans};
use crate::wasm::link::{Place, Stack};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// The line index of a file.
#[salsa::tracked]
fn lines(db: &dyn Db, file: SourceFile) -> LineIndex {
    LineIndex::new(file.content(db).text())
}

/// Finds places for backtraces. The embedded library's frames have none: they are not the program's.
pub(super) struct Places<'db> {
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
    pub(super) fn new(db: &'db dyn Db) -> RefCell<Places<'db>> {
        RefCell::new(Places {
            db,
            modules: FxHashMap::default(),
            files: FxHashMap::default(),
            forms: FxHashMap::default(),
            parts: FxHashMap::default(),
        })
    }

    /// Where code stands, `forms` being the parts that its origins are about.
    pub(super) fn stack(
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
