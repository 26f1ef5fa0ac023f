//! From a place in a file to the form that stands there.

use super::Db;
use super::form::{self, Form};
use super::input::SourceFile;
use super::module::{self, Module, Position};
use super::unit::{self, Part, Unit};
use crate::source::{Symbol, TextRange};
use crate::syntax::NodeId;

/// A form of a module, and where it stands.
#[derive(Clone, Copy)]
pub struct Located<'db> {
    /// The module.
    pub module: Module<'db>,
    /// The form.
    pub form: Form<'db>,
    /// Where it stands.
    pub position: Position,
}

/// The forms in the bodies of the modules that a file defines, in the order of the text.
pub fn body_forms<'db>(db: &'db dyn Db, file: SourceFile) -> Vec<Located<'db>> {
    let mut found = Vec::new();
    for module in module::modules(db, file) {
        let positions = module::positions(db, module);
        for form in module::body(db, module) {
            if let Some(position) = positions.get(form).filter(|position| position.file == file) {
                found.push(Located { module, form: *form, position: *position });
            }
        }
    }
    found.sort_by_key(|located| located.position.range);
    found
}

/// The form of a module's body at an offset, its leading comment included.
pub fn form_at<'db>(db: &'db dyn Db, file: SourceFile, offset: u32) -> Option<Located<'db>> {
    let forms = body_forms(db, file);
    let touches = |range: TextRange| range.touches(offset);
    let on = forms.iter().rfind(|located| touches(located.position.range));
    on.or_else(|| forms.iter().find(|located| located.position.comment.is_some_and(touches))).copied()
}

/// The forms of a file's modules that define a variable or macro of this name.
pub fn forms_named<'db>(db: &'db dyn Db, file: SourceFile, name: &str) -> Vec<Located<'db>> {
    let name = Symbol::new(name);
    let defines = |located: &Located<'db>| {
        let mut items = super::environment::items(db, located.module, located.form).iter();
        items.any(|item| item.defines.is_some_and(|global| global.name == name))
    };
    body_forms(db, file).into_iter().filter(defines).collect()
}

/// The units that the items of a form are in, each once.
pub fn units_of<'db>(db: &'db dyn Db, located: &Located<'db>) -> Vec<Unit<'db>> {
    let of_form = |part: &Part<'db>| matches!(part, Part::Item(form, _) if *form == located.form);
    let units = unit::units(db, located.module).iter().copied();
    units.filter(|unit| unit.parts(db).iter().any(of_form)).collect()
}

/// The range in the file of a node of a form.
pub fn range(db: &dyn Db, located: &Located<'_>, node: NodeId) -> TextRange {
    form::reading(db, located.form).spans.range(node).shifted(located.position.range.start)
}
