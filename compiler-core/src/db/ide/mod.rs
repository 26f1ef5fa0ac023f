//! What an editor asks about places and files: queries over the functions of [`crate::ide`].
//!
//! The resolution of a form is [`super::environment::expanded`], that of a header [`mentions`]; every
//! feature reads these, so that an edit has only the edited form resolved anew.

mod completion;
mod marked;
mod occurrence;
mod references;
mod rename;
mod signature;

pub use completion::{completions, describe};
pub use occurrence::{declaration, definition};
pub use references::{highlights, references};
pub use rename::{prepare, rename};
pub use signature::signatures;

use super::Db;
use super::environment;
use super::form::{self, Form};
use super::input::SourceFile;
use super::locate;
use super::module::{self, Module};
use crate::ide::folding::{self, Fold};
use crate::ide::header::{self, Named};
use crate::ide::selection;
use crate::ide::symbols::{self, Symbol, SymbolKind};
use crate::library::builtin;
use crate::source::TextRange;
use crate::syntax::{self, NodeId};

/// The definitions of a form, relative to it.
#[salsa::tracked]
fn form_symbols<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>) -> Vec<Symbol> {
    let spans = &form::reading(db, form).spans;
    symbols::symbols(form.text(db), spans, &environment::expanded(db, module, form).references)
}

/// The definitions of a file, as a tree.
pub fn document_symbols(db: &dyn Db, file: SourceFile) -> Vec<Symbol> {
    let mut all = Vec::new();
    for placed in form::forms(db, file) {
        let libraries = &module::outline(db, file).libraries;
        let Some(library) = libraries.iter().find(|library| library.form == placed.form) else { continue };
        let name = form::declaration_reading(db, placed.form).spans.range(NodeId(2));
        all.push(Symbol {
            name: library.name.to_string(),
            kind: SymbolKind::Library,
            detail: String::new(),
            range: placed.range,
            name_range: name.shifted(placed.range.start),
            children: Vec::new(),
        });
    }
    for located in locate::body_forms(db, file) {
        let symbols = form_symbols(db, located.module, located.form).iter();
        all.extend(symbols.map(|symbol| symbol.shifted(located.position.range.start)));
    }
    // A file can be in several libraries.
    all.sort_by_key(|symbol| (symbol.range, symbol.name_range));
    all.dedup();
    symbols::nest(all)
}

/// What can be folded in a file.
pub fn folds(db: &dyn Db, file: SourceFile) -> Vec<Fold> {
    let forms: Vec<TextRange> = form::forms(db, file).iter().map(|placed| placed.range).collect();
    folding::folds(file.content(db).text(), &forms)
}

/// The ranges around an offset of a file, from the inside out.
pub fn selection(db: &dyn Db, file: SourceFile, offset: u32) -> Vec<TextRange> {
    let forms = form::forms(db, file);
    let on = forms.iter().rfind(|placed| placed.range.touches(offset));
    let on = on.or_else(|| forms.iter().find(|placed| placed.comment.is_some_and(|it| it.touches(offset))));
    let form = on.map(|placed| syntax::Form {
        range: placed.range,
        comment: placed.comment,
        fold_case: placed.form.fold_case(db),
    });
    selection::selection(file.content(db).text(), form, offset)
}

/// What the names in the header of a module mean.
#[salsa::tracked]
fn mentions<'db>(db: &'db dyn Db, module: Module<'db>) -> Vec<Named> {
    let header = module::header(db, module);
    let environment = environment::environment(db, module);
    let exported = |library, name| match builtin(library) {
        Some(interface) => interface.get(name).cloned(),
        None => {
            let found = module::resolve(db, module.file(db), library)?;
            environment::interface(db, found).get(name).cloned()
        }
    };
    let internal = |name| environment.get(name).cloned();
    header::mentions(&header.imports, &header.exports, &exported, &internal)
}
