//! All places that mean the same thing.

use super::super::Db;
use super::super::api::Place;
use super::super::check;
use super::super::environment;
use super::super::form::Form;
use super::super::input::{SourceFile, Workspace};
use super::super::module::{self, Module};
use super::occurrence::{self, Target};
use crate::expand::{Access, Referent};
use crate::ide::header::Mention;
use crate::source::{Symbol, TextRange};
use crate::syntax::{self, NodeId};

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found<'db> {
    /// The module that the text belongs to.
    pub module: Module<'db>,
    /// The form that it is in.
    pub form: Form<'db>,
    /// The node of the form.
    pub node: NodeId,
    /// What it does.
    pub access: Access,
}

impl Found<'_> {
    /// The name as it is written here.
    pub fn spelling(&self, db: &dyn Db) -> Option<Symbol> {
        let text = check::spans(db, self.module, self.form).range(self.node).of(self.form.text(db));
        syntax::read(text, self.form.fold_case(db)).datum.symbol()
    }
}

/// The places of a file that mean the same as the name at an offset, and what each does with it.
pub fn highlights(db: &dyn Db, file: SourceFile, offset: u32) -> Vec<(TextRange, Access)> {
    let Some(occurrence) = occurrence::at(db, file, offset) else { return Vec::new() };
    let found = match occurrence.target {
        Target::Local(form, node) => local(db, occurrence.module, form, node),
        target => {
            module::modules(db, file).into_iter().flat_map(|module| in_module(db, module, target)).collect()
        }
    };
    let path = file.path(db);
    let mut ranges: Vec<(TextRange, Access)> = found
        .iter()
        .filter_map(|found| Some((check::place(db, found.module, found.form, found.node)?, found.access)))
        .filter(|(place, _)| place.file == *path)
        .map(|(place, access)| (place.range, access))
        .collect();
    ranges.sort_unstable();
    ranges.dedup_by_key(|(range, _)| *range);
    ranges
}

/// The places of the workspace that mean the same as the name at an offset, in order. Without
/// `declaration`, those that define or bind it are left out.
pub fn references(db: &dyn Db, file: SourceFile, offset: u32, declaration: bool) -> Vec<Place> {
    let Some(occurrence) = occurrence::at(db, file, offset) else { return Vec::new() };
    let found = all(db, file, occurrence.module, occurrence.target);
    let wanted = |found: &&Found<'_>| declaration || !matches!(found.access, Access::Define | Access::Bind);
    let places = found.iter().filter(wanted);
    let mut places: Vec<Place> =
        places.filter_map(|found| check::place(db, found.module, found.form, found.node)).collect();
    places.sort_by(|a, b| (&a.file, a.range).cmp(&(&b.file, b.range)));
    places.dedup();
    places
}

/// Every place of the workspace, and of the file that asks, where a name means `target`.
pub fn all<'db>(
    db: &'db dyn Db,
    file: SourceFile,
    module: Module<'db>,
    target: Target<'db>,
) -> Vec<Found<'db>> {
    if let Target::Local(form, node) = target {
        return local(db, module, form, node);
    }
    let modules = modules(db, file, home(db, target));
    modules.into_iter().flat_map(|module| in_module(db, module, target)).collect()
}

/// The modules of the workspace, and of the file that asks, that may know what `home` makes.
pub fn modules<'db>(db: &'db dyn Db, file: SourceFile, home: Option<Module<'db>>) -> Vec<Module<'db>> {
    let mut files: Vec<SourceFile> = Workspace::get(db).files(db).clone();
    for file in [Some(file), home.map(|home| home.file(db))].into_iter().flatten() {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    let mut modules: Vec<Module<'db>> = Vec::new();
    for file in files {
        for module in module::modules(db, file) {
            let knows = home.is_none_or(|home| module == home || module::closure(db, module).contains(&home));
            if knows && !modules.contains(&module) {
                modules.push(module);
            }
        }
    }
    modules
}

/// The module that makes what is meant.
pub fn home<'db>(db: &'db dyn Db, target: Target<'db>) -> Option<Module<'db>> {
    match target {
        Target::Top(Referent::Global(global)) => module::module_named(db, global.library),
        Target::Top(Referent::Macro { library, .. }) => module::module_named(db, library),
        Target::Library(module) => Some(module),
        Target::Top(_) | Target::Local(..) => None,
    }
}

/// The places of a local variable or macro, in the form that binds it.
pub fn local<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>, binder: NodeId) -> Vec<Found<'db>> {
    in_form(db, module, form, Referent::Local(binder))
}

fn in_form<'db>(
    db: &'db dyn Db,
    module: Module<'db>,
    form: Form<'db>,
    referent: Referent,
) -> Vec<Found<'db>> {
    let references = environment::expanded(db, module, form).references.iter();
    let here = references.filter(|found| found.referent == referent);
    here.map(|found| Found { module, form, node: found.node, access: found.access }).collect()
}

/// The places in one module. Only forms that hold one of the names that the module has for the thing are
/// expanded for it.
pub fn in_module<'db>(db: &'db dyn Db, module: Module<'db>, target: Target<'db>) -> Vec<Found<'db>> {
    let mut found = Vec::new();
    let header = module::header(db, module);
    for named in super::mentions(db, module) {
        let matches = match (named.mention, target) {
            (Mention::Thing(referent) | Mention::Alias(referent), Target::Top(wanted)) => referent == wanted,
            (Mention::Library(name), Target::Library(library)) => {
                module::resolve(db, module.file(db), name) == Some(library)
            }
            _ => false,
        };
        if matches && let Some((form, node)) = header.origin(named.node) {
            found.push(Found { module, form, node, access: named.access });
        }
    }
    match target {
        Target::Library(library) if library == module => {
            let form = module.library(db).and_then(|name| module::outline(db, module.file(db)).library(name));
            let place = form.map(|form| Found { module, form, node: NodeId(2), access: Access::Define });
            found.extend(place);
        }
        Target::Top(referent) => {
            let environment = environment::environment(db, module);
            let names =
                environment.names().into_iter().filter(|(_, binding)| Referent::of(binding) == referent);
            let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
            for form in module::body(db, module) {
                let text = form.text(db);
                // Names can be written in other ways with bars, escapes and folded case.
                let holds =
                    form.fold_case(db) || text.contains('|') || names.iter().any(|name| text.contains(name));
                if holds {
                    found.extend(in_form(db, module, *form, referent));
                }
            }
        }
        _ => {}
    }
    found
}
