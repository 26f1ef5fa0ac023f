//! Answers about places and files in the protocol's terms.

use super::convert::range;
use super::uris::Uris;
use crate::analysis::{Access, FoldKind, SymbolKind};
use crate::engine::{Answer, Engine, Question, QuestionKind, Span, Symbol};
use crate::lsp::{convert, uris};
use std::collections::HashMap;
use std::path::PathBuf;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    self, DocumentHighlight, DocumentHighlightKind, DocumentSymbol, DocumentSymbolResponse, FoldingRange,
    FoldingRangeKind, Location, SelectionRange, SymbolInformation, TextDocumentPositionParams, TextEdit, Uri,
    WorkspaceEdit,
};

/// Asks about a place.
pub async fn at(engine: &Engine, place: TextDocumentPositionParams, kind: QuestionKind) -> Result<Answer> {
    let question = Question {
        file: uris::path(&place.text_document.uri),
        position: Some(convert::line_column(place.position)),
        kind,
    };
    engine.ask(question).answer().await.map_err(convert::error)
}

/// Asks about a file.
pub async fn of(engine: &Engine, uri: &Uri, kind: QuestionKind) -> Result<Answer> {
    let question = Question { file: uris::path(uri), position: None, kind };
    engine.ask(question).answer().await.map_err(convert::error)
}

/// The locations of places.
pub fn locations(places: Vec<(PathBuf, Span)>, uris: &Uris) -> Vec<Location> {
    let location = |(file, span): (PathBuf, Span)| Some(Location::new(uris.uri(&file)?, range(span)));
    places.into_iter().filter_map(location).collect()
}

/// The locations in an answer.
pub fn places(answer: Answer, uris: &Uris) -> Result<Vec<Location>> {
    match answer {
        Answer::Places(places) => Ok(locations(places, uris)),
        _ => Err(Error::internal_error()),
    }
}

/// Changes of texts.
pub fn edits(answer: Answer, uris: &Uris) -> Result<WorkspaceEdit> {
    let Answer::Edits(edits) = answer else { return Err(Error::internal_error()) };
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (file, span, text) in edits {
        if let Some(uri) = uris.uri(&file) {
            changes.entry(uri).or_default().push(TextEdit::new(range(span), text));
        }
    }
    Ok(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
}

/// Occurrences in one file.
pub fn highlights(answer: Answer) -> Result<Vec<DocumentHighlight>> {
    let Answer::Highlights(found) = answer else { return Err(Error::internal_error()) };
    let highlight = |(span, access)| DocumentHighlight {
        range: range(span),
        kind: Some(match access {
            Access::Read => DocumentHighlightKind::READ,
            Access::Define | Access::Bind | Access::Write => DocumentHighlightKind::WRITE,
        }),
    };
    Ok(found.into_iter().map(highlight).collect())
}

/// Selections that grow, for one place.
pub fn selection(answer: Answer) -> Result<Option<SelectionRange>> {
    let Answer::Selection(spans) = answer else { return Err(Error::internal_error()) };
    let outwards = spans.into_iter().rev();
    Ok(outwards
        .fold(None, |parent, span| Some(SelectionRange { range: range(span), parent: parent.map(Box::new) })))
}

/// What can be folded, as whole lines. Of several that begin on a line the largest is told.
pub fn folds(answer: Answer) -> Result<Vec<FoldingRange>> {
    let Answer::Folds(mut folds) = answer else { return Err(Error::internal_error()) };
    folds.sort_by_key(|(span, _)| (span.start.line, std::cmp::Reverse(span.end.line)));
    folds.dedup_by_key(|(span, _)| span.start.line);
    let fold = |(span, kind): (Span, FoldKind)| FoldingRange {
        start_line: span.start.line,
        start_character: None,
        end_line: span.end.line,
        end_character: None,
        kind: match kind {
            FoldKind::Form => None,
            FoldKind::Imports => Some(FoldingRangeKind::Imports),
            FoldKind::Comment => Some(FoldingRangeKind::Comment),
            FoldKind::Region => Some(FoldingRangeKind::Region),
        },
        collapsed_text: None,
    };
    Ok(folds.into_iter().map(fold).collect())
}

/// The definitions of a file; as a list for a client that takes no tree.
pub fn symbols(answer: Answer, uri: &Uri, hierarchical: bool) -> Result<DocumentSymbolResponse> {
    let Answer::Symbols(symbols) = answer else { return Err(Error::internal_error()) };
    if hierarchical {
        return Ok(DocumentSymbolResponse::Nested(symbols.into_iter().map(nested).collect()));
    }
    let mut flat = Vec::new();
    for symbol in symbols {
        flatten(symbol, None, uri, &mut flat);
    }
    Ok(DocumentSymbolResponse::Flat(flat))
}

#[allow(deprecated, reason = "the field has no default")]
fn nested(symbol: Symbol) -> DocumentSymbol {
    let children: Vec<_> = symbol.children.into_iter().map(nested).collect();
    DocumentSymbol {
        name: symbol.name,
        detail: (!symbol.detail.is_empty()).then_some(symbol.detail),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: range(symbol.span),
        selection_range: range(symbol.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

#[allow(deprecated, reason = "the field has no default")]
fn flatten(symbol: Symbol, container: Option<&str>, uri: &Uri, into: &mut Vec<SymbolInformation>) {
    into.push(SymbolInformation {
        name: symbol.name.clone(),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: Location::new(uri.clone(), range(symbol.span)),
        container_name: container.map(str::to_owned),
    });
    for child in symbol.children {
        flatten(child, Some(&symbol.name), uri, into);
    }
}

/// The protocol has no kind for macros; an operator is the nearest that editors show in another way than
/// procedures.
fn symbol_kind(kind: SymbolKind) -> ls_types::SymbolKind {
    match kind {
        SymbolKind::Library => ls_types::SymbolKind::MODULE,
        SymbolKind::Procedure => ls_types::SymbolKind::FUNCTION,
        SymbolKind::Variable => ls_types::SymbolKind::VARIABLE,
        SymbolKind::Macro => ls_types::SymbolKind::OPERATOR,
        SymbolKind::Record => ls_types::SymbolKind::STRUCT,
        SymbolKind::Constructor => ls_types::SymbolKind::CONSTRUCTOR,
        SymbolKind::Field => ls_types::SymbolKind::FIELD,
    }
}
