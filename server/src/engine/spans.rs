//! From byte ranges to the editor's positions.

use super::{Problem, Span};
use crate::analysis::{Analysis, Content, Place};
use compiler_core::source::text::ColumnUnit;
use compiler_core::source::{LineIndex, TextRange};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// From byte ranges to the editor's positions, in several files.
pub(super) struct Spans {
    unit: ColumnUnit,
    texts: BTreeMap<Arc<Path>, (String, LineIndex)>,
}

impl Spans {
    pub(super) fn new(unit: ColumnUnit) -> Spans {
        Spans { unit, texts: BTreeMap::new() }
    }

    pub(super) fn insert(&mut self, file: Arc<Path>, text: &str) {
        self.texts.insert(file, (text.to_owned(), LineIndex::new(text)));
    }

    /// A range of a file; of one whose text is not known, its start.
    pub(super) fn span(&self, file: &Path, range: TextRange) -> Span {
        let at = |offset| match self.texts.get(file) {
            Some((text, index)) => index.line_column(text, offset, self.unit),
            None => compiler_core::source::LineColumn { line: 0, column: 0 },
        };
        Span { start: at(range.start), end: at(range.end) }
    }

    pub(super) fn problem(&self, problem: &crate::analysis::Problem) -> Problem {
        let related = problem.related.iter().map(|(place, message)| {
            (place.file.to_path_buf(), self.span(&place.file, place.range), message.clone())
        });
        Problem {
            span: self.span(&problem.place.file, problem.place.range),
            code: problem.code,
            severity: problem.severity,
            message: problem.message.clone(),
            related: related.collect(),
        }
    }

    /// A place, with the text of its file if that was not known.
    pub(super) fn place<A: Analysis>(&mut self, analysis: &A, place: &Place) -> (PathBuf, Span) {
        self.know(analysis, &place.file);
        (place.file.to_path_buf(), self.span(&place.file, place.range))
    }

    fn know<A: Analysis>(&mut self, analysis: &A, file: &Arc<Path>) {
        if !self.texts.contains_key(file)
            && let Content::Text(text) = analysis.content(file)
        {
            self.insert(Arc::clone(file), &text);
        }
    }

    pub(super) fn load<A: Analysis>(&mut self, analysis: &A, problem: &crate::analysis::Problem) -> Problem {
        let related = problem.related.iter().map(|(place, _)| place);
        for place in std::iter::once(&problem.place).chain(related) {
            self.know(analysis, &place.file);
        }
        self.problem(problem)
    }
}
