//! Formatting in the protocol's terms.

use super::convert::range;
use super::features;
use crate::engine::{Answer, Engine, QuestionKind};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingOptions, DocumentOnTypeFormattingParams,
    DocumentRangeFormattingParams, TextEdit,
};

/// What the server says of formatting while typing: a new line is indented.
pub fn on_type_options() -> DocumentOnTypeFormattingOptions {
    DocumentOnTypeFormattingOptions {
        first_trigger_character: "\n".into(),
        more_trigger_character: Some(vec![")".into()]),
    }
}

fn edits(answer: Answer) -> Result<Vec<TextEdit>> {
    let Answer::Changes(changes) = answer else { return Err(Error::internal_error()) };
    Ok(changes.into_iter().map(|(span, text)| TextEdit::new(range(span), text)).collect())
}

/// `textDocument/formatting`. The widths of tabs that the editor sends mean nothing here: Scheme is
/// indented by columns.
pub async fn document(engine: &Engine, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
    edits(features::of(engine, &params.text_document.uri, QuestionKind::Format).await?).map(Some)
}

/// `textDocument/rangeFormatting`: the lines of the range.
pub async fn lines(engine: &Engine, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
    let all = edits(features::of(engine, &params.text_document.uri, QuestionKind::Format).await?)?;
    let wanted = params.range;
    // A selection of whole lines ends at the start of the next one.
    let last = match wanted.end.character {
        0 if wanted.end.line > wanted.start.line => wanted.end.line - 1,
        _ => wanted.end.line,
    };
    let inside = |edit: &TextEdit| (wanted.start.line..=last).contains(&edit.range.start.line);
    Ok(Some(all.into_iter().filter(inside).collect()))
}

/// `textDocument/onTypeFormatting`: the line of the place.
pub async fn on_type(
    engine: &Engine,
    params: DocumentOnTypeFormattingParams,
) -> Result<Option<Vec<TextEdit>>> {
    edits(features::at(engine, params.text_document_position, QuestionKind::Format).await?).map(Some)
}
