//! From files to forms, and from forms to data.
//!
//! A [`Form`] keeps its identity as long as its first two words stay and as many forms with the same
//! two words stand before it. So an edit gives a form another text, not another identity, and what is
//! computed of it is compared with what was computed before. Where a form stands is no part of it.

use super::Db;
use super::input::SourceFile;
use crate::diagnostics::Diagnostic;
use crate::source::TextRange;
use crate::syntax::{self, Datum, Spans};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A top-level form, or a form in the body of a library.
#[salsa::tracked(debug)]
pub struct Form<'db> {
    /// The first two words.
    pub head: Head,
    /// How many forms with the same head stand before it.
    #[returns(copy)]
    pub ordinal: u32,
    /// The text of the one datum.
    #[tracked]
    pub text: Arc<str>,
    /// Whether `#!fold-case` holds where it begins.
    #[tracked]
    #[returns(copy)]
    pub fold_case: bool,
}

/// The first two words of a form: what it is, and what it is about.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Head {
    /// The first word, such as `define`; empty if there is none.
    pub keyword: Arc<str>,
    /// The second word, such as the name that is defined.
    pub subject: Arc<str>,
}

/// A form and where it stands.
#[derive(Clone, PartialEq, Eq, Debug, salsa::SalsaValue)]
pub struct Placed<'db> {
    /// The form.
    pub form: Form<'db>,
    /// Its place in the file, or, in a library, relative to the library form.
    pub range: TextRange,
    /// The place of the comments directly before it.
    pub comment: Option<TextRange>,
}

/// The data of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The form as a datum.
    pub datum: Datum,
    /// The way back to the text.
    pub spans: Arc<Spans>,
    /// Errors, relative to the form.
    pub errors: Vec<Diagnostic>,
}

fn head(text: &str) -> Head {
    let mut words = syntax::first_words(text, 2).into_iter().map(Arc::from);
    Head { keyword: words.next().unwrap_or_default(), subject: words.next().unwrap_or_default() }
}

fn place<'db>(db: &'db dyn Db, text: &str, forms: Vec<syntax::Form>) -> Vec<Placed<'db>> {
    let mut counts: FxHashMap<Head, u32> = FxHashMap::default();
    let placed = forms.into_iter().map(|found| {
        let source = found.range.of(text);
        let head = head(source);
        let count = counts.entry(head.clone()).or_default();
        let ordinal = *count;
        *count += 1;
        let form = Form::new(db, head, ordinal, source.into(), found.fold_case);
        Placed { form, range: found.range, comment: found.comment }
    });
    placed.collect()
}

/// The top-level forms of a file.
#[salsa::tracked]
pub fn forms(db: &dyn Db, file: SourceFile) -> Vec<Placed<'_>> {
    let text = file.content(db).text();
    place(db, text, syntax::split(text))
}

/// The top-level forms of a file that is included with names folded to lower case.
#[salsa::tracked]
pub fn folded_forms(db: &dyn Db, file: SourceFile) -> Vec<Placed<'_>> {
    let text = file.content(db).text();
    place(db, text, syntax::split_range(text, TextRange::new(0, text.len() as u32), true))
}

/// The forms in the `begin` declarations of a form that is a library definition or a declaration of an
/// included file. Places are relative to the form.
#[salsa::tracked]
pub fn body_forms<'db>(db: &'db dyn Db, form: Form<'db>) -> Vec<Placed<'db>> {
    let text = form.text(db);
    place(db, text, syntax::split_library(text, form.fold_case(db)))
}

/// The data of a form, all of them.
#[salsa::tracked]
pub fn reading<'db>(db: &'db dyn Db, form: Form<'db>) -> Reading {
    let read = syntax::read(form.text(db), form.fold_case(db));
    Reading { datum: read.datum, spans: read.spans.into(), errors: read.errors }
}

/// The data of a library definition, or of a declaration of an included file, without the forms in
/// its body, which are [`body_forms`].
#[salsa::tracked]
pub fn declaration_reading<'db>(db: &'db dyn Db, form: Form<'db>) -> Reading {
    let body: Vec<TextRange> = body_forms(db, form).iter().map(|placed| placed.range).collect();
    let read = syntax::read_eliding(form.text(db), form.fold_case(db), &body);
    Reading { datum: read.datum, spans: read.spans.into(), errors: read.errors }
}

/// The form as a datum. White space and comments do not change it.
#[salsa::tracked]
pub fn datum<'db>(db: &'db dyn Db, form: Form<'db>) -> Datum {
    reading(db, form).datum.clone()
}

/// The library definition as a datum, without its body.
#[salsa::tracked]
pub fn declaration_datum<'db>(db: &'db dyn Db, form: Form<'db>) -> Datum {
    declaration_reading(db, form).datum.clone()
}
