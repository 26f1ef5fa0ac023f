//! What helps while typing, in the editor's terms.

use super::Span;
use super::spans::Spans;
use crate::analysis::{CompletionKind, Completions};
use std::path::Path;

/// All that can be written at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choices {
    /// What is replaced.
    pub span: Span,
    /// The choices, the likely ones first.
    pub items: Vec<Choice>,
    /// Whether more letters would find more.
    pub is_incomplete: bool,
}

/// Something that can be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What is written.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// The library that it comes from, or nothing.
    pub from: String,
    /// A text with places to fill in.
    pub snippet: Option<&'static str>,
    /// Another edit, which imports it.
    pub import: Option<(Span, String)>,
}

pub(super) fn choices(spans: &Spans, file: &Path, found: Completions) -> Choices {
    let items = found.items.into_iter().map(|item| Choice {
        label: item.label,
        kind: item.kind,
        from: item.from,
        snippet: item.snippet,
        import: item.import.map(|(range, text)| (spans.span(file, range), text)),
    });
    Choices {
        span: spans.span(file, found.range),
        items: items.collect(),
        is_incomplete: found.is_incomplete,
    }
}
