//! From questions to answers in the editor's terms.

use super::spans::Spans;
use super::{Answer, Hover, Question, QuestionKind, Symbol, hover};
use crate::analysis::{self, Analysis, Content, Place, Refusal, Target};
use compiler_core::source::text::ColumnUnit;
use std::path::Path;
use std::sync::Arc;

/// Asks the compiler. `offset` is the place that the question is about.
pub(super) fn answer<A: Analysis>(
    analysis: &A,
    question: &Question,
    offset: Option<u32>,
    unit: ColumnUnit,
) -> Result<Answer, Refusal> {
    let file: Arc<Path> = question.file.as_path().into();
    let mut spans = Spans::new(unit);
    if let Content::Text(text) = analysis.content(&file) {
        spans.insert(Arc::clone(&file), &text);
    }
    match &question.kind {
        QuestionKind::Hover => {
            let hover = offset.and_then(|offset| analysis.hover(&file, offset));
            Ok(Answer::Hover(hover.map(|hover| Hover {
                span: spans.span(&file, hover.range),
                markdown: hover::markdown(&hover),
            })))
        }
        QuestionKind::Completion => {
            let found = offset.map(|offset| analysis.completions(&file, offset)).unwrap_or_default();
            Ok(Answer::Completions(super::assist::choices(&spans, &file, found)))
        }
        QuestionKind::Signatures => {
            Ok(Answer::Signatures(offset.and_then(|offset| analysis.signatures(&file, offset))))
        }
        QuestionKind::Describe { library, name } => {
            let (signature, documentation) = analysis.describe(&file, library, name);
            let hover = analysis::Hover { signature, documentation, ..analysis::Hover::default() };
            Ok(Answer::Description(hover::markdown(&hover)))
        }
        QuestionKind::Symbols => {
            let symbols = analysis.symbols(&file);
            Ok(Answer::Symbols(symbols.iter().map(|symbol| symbol_of(&spans, &file, symbol)).collect()))
        }
        QuestionKind::Folds => {
            let folds = analysis.folds(&file).into_iter();
            Ok(Answer::Folds(folds.map(|fold| (spans.span(&file, fold.range), fold.kind)).collect()))
        }
        QuestionKind::Format => {
            let line = offset.map(|offset| line_start(analysis, &file, offset));
            let changes = analysis.format(&file, line).into_iter();
            Ok(Answer::Changes(changes.map(|it| (spans.span(&file, it.range), it.text)).collect()))
        }
        QuestionKind::Selection => {
            let ranges = offset.map(|offset| analysis.selection(&file, offset)).unwrap_or_default();
            Ok(Answer::Selection(ranges.into_iter().map(|range| spans.span(&file, range)).collect()))
        }
        QuestionKind::Highlights => {
            let found = offset.map(|offset| analysis.highlights(&file, offset)).unwrap_or_default();
            let found = found.into_iter();
            Ok(Answer::Highlights(found.map(|(range, access)| (spans.span(&file, range), access)).collect()))
        }
        QuestionKind::PrepareRename => {
            let (range, name) = analysis.prepare_rename(&file, offset.unwrap_or_default())?;
            Ok(Answer::Name(spans.span(&file, range), name))
        }
        QuestionKind::Rename { name } => {
            let edits = analysis.rename(&file, offset.unwrap_or_default(), name)?;
            let edit = |(place, text): (Place, String)| {
                let (file, span) = spans.place(analysis, &place);
                (file, span, text)
            };
            Ok(Answer::Edits(edits.into_iter().map(edit).collect()))
        }
        QuestionKind::Definition => places(analysis, &mut spans, offset, |at| analysis.definition(&file, at)),
        QuestionKind::Declaration => {
            places(analysis, &mut spans, offset, |at| analysis.declaration(&file, at))
        }
        QuestionKind::References { declaration } => {
            places(analysis, &mut spans, offset, |at| analysis.references(&file, at, *declaration))
        }
        QuestionKind::Dump { name, stage, after } => {
            let target = match (name, offset) {
                (Some(name), _) => Target::Name(name.clone()),
                (None, Some(offset)) => Target::Offset(offset),
                (None, None) => Target::File,
            };
            let dump = analysis.dump(&file, &target, *stage, after.as_deref())?;
            let lines = dump.lines.iter().map(|(range, line)| (spans.span(&file, *range), *line)).collect();
            Ok(Answer::Dump { text: dump.text, lines })
        }
    }
}

/// Where the line of an offset begins.
fn line_start<A: Analysis>(analysis: &A, file: &Path, offset: u32) -> u32 {
    let Content::Text(text) = analysis.content(file) else { return 0 };
    text[..offset as usize].rfind('\n').map_or(0, |at| at as u32 + 1)
}

fn places<A: Analysis>(
    analysis: &A,
    spans: &mut Spans,
    offset: Option<u32>,
    find: impl Fn(u32) -> Vec<Place>,
) -> Result<Answer, Refusal> {
    let found = offset.map(find).unwrap_or_default();
    Ok(Answer::Places(found.iter().map(|place| spans.place(analysis, place)).collect()))
}

fn symbol_of(spans: &Spans, file: &Path, symbol: &analysis::Symbol) -> Symbol {
    Symbol {
        name: symbol.name.clone(),
        kind: symbol.kind,
        detail: symbol.detail.clone(),
        span: spans.span(file, symbol.range),
        name_span: spans.span(file, symbol.name_range),
        children: symbol.children.iter().map(|child| symbol_of(spans, file, child)).collect(),
    }
}
