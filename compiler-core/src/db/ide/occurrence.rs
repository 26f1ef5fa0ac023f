//! From a place to what the name there means, and where that comes from.

use super::super::Db;
use super::super::api::Place;
use super::super::check;
use super::super::environment;
use super::super::form::{self, Form};
use super::super::hover;
use super::super::input::SourceFile;
use super::super::locate;
use super::super::module::{self, Module};
use crate::core::Global;
use crate::expand::Referent;
use crate::ide::header::{self, Mention};
use crate::library::well_known;
use crate::library::{Binding, builtin};
use crate::source::Symbol;
use crate::syntax::{self, NodeId};

/// What a name at a place means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target<'db> {
    /// A local variable or macro of a form, bound at a node.
    Local(Form<'db>, NodeId),
    /// Something at the top of a library or program, or built in; never a local one.
    Top(Referent),
    /// A library.
    Library(Module<'db>),
}

/// A name at a place.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence<'db> {
    /// The module that the text belongs to.
    pub module: Module<'db>,
    /// The form that it is in.
    pub form: Form<'db>,
    /// The node of the form.
    pub node: NodeId,
    /// What it means.
    pub target: Target<'db>,
}

/// The name at an offset of a file.
pub fn at<'db>(db: &'db dyn Db, file: SourceFile, offset: u32) -> Option<Occurrence<'db>> {
    in_body(db, file, offset).or_else(|| in_header(db, file, offset))
}

fn in_body<'db>(db: &'db dyn Db, file: SourceFile, offset: u32) -> Option<Occurrence<'db>> {
    let located = locate::form_at(db, file, offset)?;
    let inside = offset.checked_sub(located.position.range.start)?;
    let node = form::reading(db, located.form).spans.node_at(inside)?;
    let references = &environment::expanded(db, located.module, located.form).references;
    let found = hover::reference_at(references, node)?;
    let target = match found.referent {
        Referent::Local(binder) => Target::Local(located.form, binder),
        referent => Target::Top(referent),
    };
    Some(Occurrence { module: located.module, form: located.form, node, target })
}

fn in_header<'db>(db: &'db dyn Db, file: SourceFile, offset: u32) -> Option<Occurrence<'db>> {
    for module in module::modules(db, file) {
        let positions = module::positions(db, module);
        for form in module::header_forms(db, module) {
            let here = positions.get(&form).filter(|position| position.file == file);
            let Some(range) = here.map(|position| position.range).filter(|range| range.touches(offset))
            else {
                continue;
            };
            let spans = check::spans(db, module, form);
            let Some(inner) = spans.node_at(offset - range.start) else { continue };
            let header = module::header(db, module);
            for node in spans.ancestors(inner) {
                let numbered = header.number(form, node)?;
                let named = super::mentions(db, module).iter().find(|named| named.node == numbered);
                let target = match named.map(|named| named.mention) {
                    Some(Mention::Library(name)) => {
                        module::resolve(db, module.file(db), name).map(Target::Library)
                    }
                    Some(Mention::Thing(referent) | Mention::Alias(referent)) if node == inner => {
                        Some(Target::Top(referent))
                    }
                    // The name of the library that is defined here.
                    None if node == NodeId(2) && module.library(db).is_some() && numbered == node => {
                        Some(Target::Library(module))
                    }
                    _ => None,
                };
                if let Some(target) = target {
                    return Some(Occurrence { module, form, node, target });
                }
            }
        }
    }
    None
}

impl<'db> Occurrence<'db> {
    /// The name as it is written here.
    pub fn spelling(&self, db: &'db dyn Db) -> Option<Symbol> {
        let text = check::spans(db, self.module, self.form).range(self.node).of(self.form.text(db));
        syntax::read(text, self.form.fold_case(db)).datum.symbol()
    }
}

/// Where a library says its name.
pub fn library_place<'db>(db: &'db dyn Db, module: Module<'db>) -> Option<Place> {
    let form = module::outline(db, module.file(db)).library(module.library(db)?)?;
    check::place(db, module, form, NodeId(2))
}

/// Where the thing at an offset of a file is defined. What the compiler itself knows has no place.
pub fn definition(db: &dyn Db, file: SourceFile, offset: u32) -> Vec<Place> {
    let Some(found) = at(db, file, offset) else { return Vec::new() };
    definition_of(db, &found).into_iter().collect()
}

fn definition_of<'db>(db: &'db dyn Db, found: &Occurrence<'db>) -> Option<Place> {
    match found.target {
        Target::Local(form, node) => check::place(db, found.module, form, node),
        Target::Library(module) => library_place(db, module),
        Target::Top(referent) => hover::place_of(db, procedure_of(referent)),
    }
}

/// The procedure of the library that does what the compiler has built in.
fn procedure_of(referent: Referent) -> Referent {
    let name = match referent {
        Referent::Primitive(primitive) => primitive.name(),
        Referent::Form(form) if form.is_variable() => form.name(),
        other => return other,
    };
    Referent::Global(Global { library: well_known::PROCEDURES.into(), name: name.into() })
}

/// Where the thing at an offset of a file is imported, or else where it is defined.
pub fn declaration(db: &dyn Db, file: SourceFile, offset: u32) -> Vec<Place> {
    let Some(found) = at(db, file, offset) else { return Vec::new() };
    import_of(db, &found).or_else(|| definition_of(db, &found)).into_iter().collect()
}

fn import_of<'db>(db: &'db dyn Db, found: &Occurrence<'db>) -> Option<Place> {
    let Target::Top(referent) = found.target else { return None };
    let header = module::header(db, found.module);
    let name = found.spelling(db)?;
    if environment::environment(db, found.module).is_own(name) {
        return None;
    }
    let exported = |library, name| -> Option<Binding> {
        match builtin(library) {
            Some(interface) => interface.get(name).cloned(),
            None => {
                let library = module::resolve(db, found.module.file(db), library)?;
                environment::interface(db, library).get(name).cloned()
            }
        }
    };
    let gives = |set: &&crate::library::ImportSet| {
        header::imported(set, name, &exported).is_some_and(|binding| Referent::of(&binding) == referent)
    };
    let set = header.imports.iter().find(gives)?;
    let (form, node) = header.origin(header::place(set, name))?;
    check::place(db, found.module, form, node)
}
