//! Diagnostics as values: a query returns them, nothing accumulates them.

mod code;

pub use code::{Code, Consequence, Example, chapter};

use crate::source::TextRange;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Severity {
    /// The form compiles to code that raises this error when it is reached.
    Error,
    /// Compiles, but is likely to be wrong.
    Warning,
    /// A remark, such as an unused variable.
    Hint,
}

/// One message about one place. `Place` is a [`TextRange`] of a file once a diagnostic leaves the
/// compiler, and a [`crate::syntax::NodeId`] while it is still relative to a form.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Diagnostic<Place = TextRange> {
    /// What kind of problem this is.
    pub code: Code,
    /// How bad it is: what the code says, except where the context makes it less.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What to tell the person: lower case, no final full stop, names the thing at fault.
    pub message: String,
    /// Other places that matter, each with a message.
    pub related: Vec<(Place, String)>,
}

impl<Place> Diagnostic<Place> {
    /// A diagnostic without related places.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        let severity = code.severity();
        Diagnostic { code, severity, place, message: message.into(), related: Vec::new() }
    }

    /// Whether `run` and `build` stop at it; `strict`: at every error.
    pub fn stops(&self, strict: bool) -> bool {
        self.severity == Severity::Error && (strict || self.code.consequence() == Consequence::Stops)
    }

    /// The same diagnostic with every place mapped.
    pub fn map<Other>(&self, mut place: impl FnMut(&Place) -> Other) -> Diagnostic<Other> {
        Diagnostic {
            code: self.code,
            severity: self.severity,
            place: place(&self.place),
            message: self.message.clone(),
            related: self.related.iter().map(|(at, text)| (place(at), text.clone())).collect(),
        }
    }
}
