//! What names mean in a module, and what its forms expand to.

use super::Db;
use super::compile_time;
use super::form::{self, Form};
use super::input::SourceFile;
use super::module::{self, Module};
use crate::core::{Global, TopLevel};
use crate::diagnostics::{Diagnostic, Severity};
use crate::driver::{self, Item};
use crate::expand::machine::Machine;
use crate::expand::{self, Environment, EnvironmentKind, Expanded, Included, Inclusion, Resources, Shape};
use crate::library::{Binding, CoreForm, Interface, Missing, Scope, builtin, resolve_import, resolve_uses};
use crate::source::Symbol;
use crate::syntax::{Datum, NodeId};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::collections::BTreeSet;
use std::hash::Hasher;
use std::path::Path;
use std::sync::Arc;

/// What a module imports, and what is wrong with that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    /// The environment of the module before its first form.
    pub environment: Environment,
    /// Diagnostics at nodes of the header.
    pub diagnostics: Vec<Diagnostic<NodeId>>,
}

/// What the expander may ask while it works on a module.
struct World<'db> {
    db: &'db dyn Db,
    file: SourceFile,
    module: Module<'db>,
    /// Whether libraries may be searched for names: not while environments are made, for the search
    /// needs environments.
    suggests: bool,
}

impl Resources for World<'_> {
    fn has_library(&self, name: Symbol) -> bool {
        builtin(name).is_some() || module::resolve(self.db, self.file, name).is_some()
    }

    fn include(&self, inclusion: &Inclusion<'_>) -> Result<Included, String> {
        let from = match inclusion.from {
            Some(file) => self.db.file(Path::new(file)),
            None => match forms_by_key(self.db, self.module).get(&inclusion.form) {
                Some(form) => module::file_of(self.db, self.module, *form),
                None => self.file,
            },
        };
        let file = module::relative(self.db, from, inclusion.path);
        let shown = file.path(self.db).display();
        if !matches!(file.content(self.db), super::Content::Text(_)) {
            return Err(format!("include: cannot read {shown}"));
        }
        let forms = match inclusion.fold_case {
            true => form::folded_forms(self.db, file),
            false => form::forms(self.db, file),
        };
        let data = forms.iter().map(|placed| {
            let reading = form::reading(self.db, placed.form);
            match reading.errors.first() {
                None => Ok(reading.datum.clone()),
                Some(error) => Err(format!("include: {shown}: {}", error.message)),
            }
        });
        Ok(Included { file: shown.to_string().into(), data: data.collect::<Result<_, _>>()? })
    }

    fn is_spliced(&self, key: u64) -> bool {
        let form = forms_by_key(self.db, self.module).get(&key);
        form.is_some_and(|form| module::is_spliced(self.db, self.module, *form))
    }

    fn interface(&self, name: Symbol) -> Option<Arc<Interface>> {
        module::resolve(self.db, self.file, name).map(|module| interface(self.db, module).clone())
    }

    fn form(&self, key: u64) -> Option<(u32, Datum)> {
        let form = *forms_by_key(self.db, self.module).get(&key)?;
        let index = module::body(self.db, self.module).iter().position(|other| *other == form)?;
        Some((index as u32, form::datum(self.db, form).clone()))
    }

    fn machine(&self) -> Option<Box<dyn Machine + '_>> {
        Some(compile_time::machine(self.db))
    }

    fn binding(&self, name: Symbol, scopes: &[Scope]) -> Option<Binding> {
        compile_time::binding(self.db, self.module, name, scopes)
    }

    fn exported(&self, library: Symbol, name: Symbol, private: bool) -> Result<Binding, String> {
        if let Some(interface) = builtin(library) {
            return interface.get(name).cloned().ok_or(format!("{library} does not export `{name}`"));
        }
        let Some(found) = module::resolve(self.db, self.file, library) else {
            return Err(format!("there is no library {library}"));
        };
        // What imports this library is known only when this library is.
        if module::closure(self.db, found).contains(&self.module) {
            return Err(format!("{library} imports this library"));
        }
        let binding = match private {
            true => environment(self.db, found).get(name).cloned(),
            false => interface(self.db, found).get(name).cloned(),
        };
        let verb = if private { "define" } else { "export" };
        binding.ok_or_else(|| format!("{library} does not {verb} `{name}`"))
    }

    fn providers(&self, name: Symbol) -> Vec<Symbol> {
        if !self.suggests {
            return Vec::new();
        }
        let exports = |library: &Symbol| {
            let found = module::resolve(self.db, self.file, *library);
            found.is_some_and(|module| interface(self.db, module).exports.contains_key(&name))
        };
        super::input::public_libraries().map(|name| Symbol::new(&name)).filter(exports).collect()
    }
}

fn world<'db>(db: &'db dyn Db, module: Module<'db>, suggests: bool) -> World<'db> {
    World { db, file: module.file(db), module, suggests }
}

/// The environment of a module before its first form. Imports that lead back to the module bind
/// nothing: so no query here ever waits for itself.
#[salsa::tracked]
pub fn imported<'db>(db: &'db dyn Db, module: Module<'db>) -> Imported {
    let header = module::header(db, module);
    let find = |name: Symbol| {
        let found = module::resolve(db, module.file(db), name).ok_or(Missing::Unknown)?;
        match module::import_path(db, found, module) {
            Some(path) => {
                let names = path.iter().map(|module| module::symbol(db, *module));
                Err(Missing::Circular(std::iter::once(module::symbol(db, module)).chain(names).collect()))
            }
            None => Ok(interface(db, found).clone()),
        }
    };
    let (imported, diagnostics) = match header.lenient {
        true => resolve_uses(&header.imports, &find),
        false => resolve_import(&header.imports, &find),
    };
    let kind = match module.library(db) {
        Some(_) if !header.lenient => EnvironmentKind::Library,
        _ => EnvironmentKind::Program,
    };
    let environment = Environment::new(module::symbol(db, module), kind, imported);
    Imported { environment, diagnostics }
}

/// The shape of a form.
#[salsa::tracked(returns(copy))]
fn shape<'db>(db: &'db dyn Db, form: Form<'db>) -> Shape {
    expand::shape(form::datum(db, form))
}

/// A number for each form of a module that stays the same when other forms change.
#[salsa::tracked]
fn keys<'db>(db: &'db dyn Db, module: Module<'db>) -> FxHashMap<Form<'db>, u64> {
    let mut taken = FxHashSet::default();
    let mut keys = FxHashMap::default();
    let symbol = module::symbol(db, module);
    for form in module::body(db, module) {
        let head = form.head(db);
        let mut hasher = FxHasher::default();
        for text in [symbol.as_str(), &head.keyword, &head.subject] {
            hasher.write(text.as_bytes());
            hasher.write_u8(0xff);
        }
        hasher.write_u32(form.ordinal(db));
        // Forms of included files may look like others.
        while !taken.insert(hasher.finish()) {
            hasher.write_u8(1);
        }
        keys.insert(*form, hasher.finish());
    }
    keys
}

#[salsa::tracked]
fn forms_by_key<'db>(db: &'db dyn Db, module: Module<'db>) -> FxHashMap<u64, Form<'db>> {
    keys(db, module).iter().map(|(form, key)| (*key, *form)).collect()
}

#[salsa::tracked(returns(copy))]
fn key<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>) -> u64 {
    keys(db, module).get(&form).copied().unwrap_or_default()
}

/// What names mean in a module, when all its definitions are known.
#[salsa::tracked]
pub fn environment<'db>(db: &'db dyn Db, module: Module<'db>) -> Environment {
    let forms = module::body(db, module);
    let shapes: Vec<(Shape, u64)> =
        forms.iter().map(|form| (shape(db, *form), key(db, module, *form))).collect();
    let mut datum = |index: usize| form::datum(db, forms[index]).clone();
    let imports = &imported(db, module).environment;
    expand::define_all(imports, &shapes, &mut datum, &world(db, module, false))
}

#[salsa::tracked]
fn interface_and_diagnostics<'db>(
    db: &'db dyn Db,
    module: Module<'db>,
) -> (Arc<Interface>, Vec<Diagnostic<NodeId>>) {
    let header = module::header(db, module);
    let undefined = if header.portable { Severity::Error } else { Severity::Warning };
    let (interface, diagnostics) = expand::interface(environment(db, module), &header.exports, undefined);
    (Arc::new(interface), diagnostics)
}

/// What other modules may see of a library: the firewall between modules.
#[salsa::tracked]
pub fn interface<'db>(db: &'db dyn Db, module: Module<'db>) -> Arc<Interface> {
    interface_and_diagnostics(db, module).0.clone()
}

/// What is wrong with the exports of a library, at nodes of its header.
pub fn export_diagnostics<'db>(db: &'db dyn Db, module: Module<'db>) -> &'db [Diagnostic<NodeId>] {
    &interface_and_diagnostics(db, module).1
}

/// What a form of a module expands to.
#[salsa::tracked]
pub fn expanded<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>) -> Expanded {
    let environment = environment(db, module);
    let key = key(db, module, form);
    expand::expand_form(environment, form::datum(db, form), key, &world(db, module, true))
}

/// What a form would expand to if `datum` stood there. Nothing is remembered.
pub fn expanded_with<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>, datum: &Datum) -> Expanded {
    let environment = environment(db, module);
    expand::expand_form(environment, datum, key(db, module, form), &world(db, module, false))
}

/// The items that a form expands to, as the later passes take them.
#[salsa::tracked]
pub fn core<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>) -> Arc<[TopLevel]> {
    expanded(db, module, form).items.iter().cloned().map(crate::core::normalize).collect()
}

/// What grouping and linking must know of the items of a form.
#[salsa::tracked]
pub fn items<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>) -> Vec<Item> {
    core(db, module, form).iter().map(Item::new).collect()
}

/// The globals of a module that are assigned after their definition, or may be, by a macro that the
/// module exports.
#[salsa::tracked]
pub fn assigned<'db>(db: &'db dyn Db, module: Module<'db>) -> BTreeSet<Global> {
    let mut assigned = BTreeSet::new();
    let mut defined = BTreeSet::new();
    for form in module::body(db, module) {
        for item in items(db, module, *form) {
            assigned.extend(&item.assigns);
            assigned.extend(item.defines.filter(|global| !defined.insert(*global)));
        }
    }
    if module.library(db).is_some() {
        let library = module::symbol(db, module);
        let support = &interface(db, module).support;
        let sets = support.bindings().any(|binding| matches!(binding, Binding::Core(CoreForm::Set)));
        assigned.extend(support.bindings().filter_map(|binding| match binding {
            Binding::Variable(global) if sets && global.library == library => Some(*global),
            _ => None,
        }));
    }
    assigned
}

/// Calls in a form that do not fit what they call.
#[salsa::tracked]
pub fn arity_diagnostics<'db>(
    db: &'db dyn Db,
    module: Module<'db>,
    form: Form<'db>,
) -> Vec<Diagnostic<NodeId>> {
    let signature = |global| super::unit::signature(db, global);
    driver::arity_diagnostics::check(&expanded(db, module, form).items, &signature)
}
