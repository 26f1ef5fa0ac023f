//! Everything that is wrong with a file, and which files it needs.

use super::Db;
use super::api::{Place, Problem};
use super::environment;
use super::form::{self, Form};
use super::input::{Content, EMBEDDED, SourceFile};
use super::module::{self, Module, Position};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::TextRange;
use crate::syntax::{NodeId, Spans};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Every problem of a file, in the order of the text.
pub fn problems(db: &dyn Db, file: SourceFile) -> Vec<Problem> {
    let path = file.path(db);
    if let Content::Unusable { code, message } = file.content(db) {
        let place = Place { file: path.clone(), range: TextRange::default() };
        return vec![Problem::new(*code, place, message.clone())];
    }
    let mut problems = Problems { db, file, found: Vec::new() };
    for placed in form::forms(db, file) {
        let is_library = module::is_library(db, placed.form);
        let reading = match is_library {
            true => form::declaration_reading(db, placed.form),
            false => form::reading(db, placed.form),
        };
        problems.errors(&reading.errors, placed.range.start);
        if is_library {
            for inner in form::body_forms(db, placed.form) {
                let errors = &form::reading(db, inner.form).errors;
                problems.errors(errors, placed.range.start + inner.range.start);
            }
        }
    }
    problems.unusable_libraries();
    for module in module::modules(db, file) {
        problems.module(module);
    }
    let mut found = problems.found;
    // What stands in an included file is reported there.
    found.retain(|problem| problem.place.file == *path);
    found.sort_by(|a, b| (a.place.range, a.code, &a.message).cmp(&(b.place.range, b.code, &b.message)));
    found.dedup();
    found
}

struct Problems<'db> {
    db: &'db dyn Db,
    file: SourceFile,
    found: Vec<Problem>,
}

impl<'db> Problems<'db> {
    fn place(&self, range: TextRange) -> Place {
        Place { file: self.file.path(self.db).clone(), range }
    }

    fn errors(&mut self, errors: &[Diagnostic], start: u32) {
        for error in errors {
            let problem = error.map(|range| self.place(range.shifted(start)));
            self.found.push(problem);
        }
    }

    /// Library definitions that have no name, or one that another has.
    fn unusable_libraries(&mut self) {
        for (form, taken) in &module::outline(self.db, self.file).unusable {
            let reading = form::declaration_reading(self.db, *form);
            let Some(placed) = form::forms(self.db, self.file).iter().find(|placed| placed.form == *form)
            else {
                continue;
            };
            let diagnostic = match taken {
                Some(_) => {
                    let message = "define-library: a library of this name is defined before in this file";
                    Diagnostic::new(Code::DuplicateBinding, NodeId(2), message)
                }
                None if reading.errors.is_empty() => Diagnostic::new(
                    Code::BadSyntax,
                    NodeId(2),
                    "define-library: expected a name, a list of identifiers and numbers",
                ),
                None => continue,
            };
            let start = placed.range.start;
            let problem = diagnostic.map(|node| self.place(reading.spans.range(*node).shifted(start)));
            self.found.push(problem);
        }
    }

    fn module(&mut self, module: Module<'db>) {
        let db = self.db;
        self.header(module, &module::header(db, module).diagnostics);
        self.header(module, &environment::imported(db, module).diagnostics);
        if module.library(db).is_some() {
            self.header(module, environment::export_diagnostics(db, module));
        }
        for form in module::body(db, module) {
            self.form(module, *form, &environment::expanded(db, module, *form).diagnostics);
            self.form(module, *form, environment::arity_diagnostics(db, module, *form));
        }
    }

    /// Reports diagnostics about nodes of a form of a module.
    fn form(&mut self, module: Module<'db>, form: Form<'db>, diagnostics: &[Diagnostic<NodeId>]) {
        for diagnostic in diagnostics {
            let nowhere = || self.place(TextRange::default());
            let problem = diagnostic.map(|node| place(self.db, module, form, *node).unwrap_or_else(nowhere));
            self.found.push(problem);
        }
    }

    /// Reports diagnostics about nodes of a module's header.
    fn header(&mut self, module: Module<'db>, diagnostics: &[Diagnostic<NodeId>]) {
        let db = self.db;
        let header = module::header(db, module);
        for diagnostic in diagnostics {
            let problem = diagnostic.map(|node| {
                let origin = header.origin(*node);
                origin
                    .and_then(|(form, node)| place(db, module, form, node))
                    .unwrap_or_else(|| self.place(TextRange::default()))
            });
            self.found.push(problem);
        }
    }
}

/// The data of a form, as it is read in its module.
pub fn spans<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>) -> &'db Spans {
    let is_header = module.library(db).is_some() && module::header_forms(db, module).contains(&form);
    if is_header { &module::header_reading(db, form).spans } else { &form::reading(db, form).spans }
}

/// Where a node of a form of a module stands.
pub fn place<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>, node: NodeId) -> Option<Place> {
    let Position { file, range, .. } = module::positions(db, module).get(&form)?;
    let range = spans(db, module, form).range(node).shifted(range.start);
    Some(Place { file: file.path(db).clone(), range })
}

/// The files that the modules of a file need, that file first, without the embedded ones.
pub fn reach(db: &dyn Db, file: SourceFile) -> Vec<PathBuf> {
    let mut files = BTreeSet::new();
    for module in module::modules(db, file) {
        for needed in module::closure(db, module).iter() {
            files.insert(needed.file(db).path(db).to_path_buf());
            for position in module::positions(db, *needed).values() {
                files.insert(position.file.path(db).to_path_buf());
            }
        }
    }
    let own = file.path(db).to_path_buf();
    files.remove(&own);
    files.retain(|path| !path.starts_with(EMBEDDED));
    std::iter::once(own).chain(files).collect()
}
