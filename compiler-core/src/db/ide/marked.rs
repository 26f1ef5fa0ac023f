//! A form with a word put in at a place, so that there is something to ask about even where nothing is
//! written yet and the form is broken.

use super::super::Db;
use super::super::environment;
use super::super::form::Form;
use super::super::input::SourceFile;
use super::super::locate;
use super::super::module::{self, Module, Position};
use crate::expand::Reference;
use crate::source::TextRange;
use crate::syntax::{self, NodeId, Read};

/// The form around a place.
pub struct Marked<'db> {
    /// The module that it belongs to.
    pub module: Module<'db>,
    /// The form as it is without the word.
    pub form: Form<'db>,
    /// Its text, with the word.
    pub text: String,
    /// What that reads as.
    pub read: Read,
    /// The word.
    pub node: NodeId,
}

impl<'db> Marked<'db> {
    fn new(
        db: &'db dyn Db,
        (module, form, position): (Module<'db>, Form<'db>, Position),
        offset: u32,
    ) -> Option<Marked<'db>> {
        let file_text = position.file.content(db).text();
        let start = position.range.start;
        let mut text = TextRange::new(start, position.range.end.max(offset).min(file_text.len() as u32))
            .of(file_text)
            .to_owned();
        let inside = offset.checked_sub(start)?;
        text.insert(inside as usize, 'a');
        let read = syntax::read(&text, form.fold_case(db));
        let node = read.spans.covering(TextRange::new(inside, inside + 1))?;
        Some(Marked { module, form, text, read, node })
    }

    /// What the identifiers of the form mean. It is expanded for this question alone.
    pub fn references(&self, db: &dyn Db) -> Vec<Reference> {
        environment::expanded_with(db, self.module, self.form, &self.read.datum).references
    }
}

/// The form around an offset of a file, with a word there: first that for which `accept` has an answer,
/// from the inside out.
pub fn around<'db, T>(
    db: &'db dyn Db,
    file: SourceFile,
    offset: u32,
    accept: impl Fn(&Marked<'db>) -> Option<T>,
) -> Option<(Marked<'db>, T)> {
    let mut found = Vec::new();
    let bodies = locate::body_forms(db, file);
    found.extend(
        bodies
            .iter()
            .rfind(|located| located.position.range.start <= offset)
            .map(|located| (located.module, located.form, located.position)),
    );
    for module in module::modules(db, file) {
        let positions = module::positions(db, module);
        for form in module::header_forms(db, module) {
            let here = positions.get(&form).filter(|position| position.file == file);
            if let Some(position) = here.filter(|position| position.range.touches(offset)) {
                found.push((module, form, *position));
            }
        }
    }
    found.sort_by_key(|(.., position)| std::cmp::Reverse(position.range.start));
    found.into_iter().find_map(|(module, form, position)| {
        let marked = Marked::new(db, (module, form, position), offset)?;
        let answer = accept(&marked)?;
        Some((marked, answer))
    })
}
