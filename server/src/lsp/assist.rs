//! Completion and other help while typing, in the protocol's terms.

use super::convert::range;
use super::features;
use crate::analysis::CompletionKind;
use crate::engine::assist::Choices;
use crate::engine::{Answer, Engine, QuestionKind};
use compiler_core::ide::signature::Signature;
use compiler_core::source::TextRange;
use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionList, CompletionOptions,
    CompletionParams, CompletionResponse, CompletionTextEdit, Documentation, InsertTextFormat, MarkupContent,
    MarkupKind, ParameterInformation, ParameterLabel, SignatureHelp, SignatureHelpParams,
    SignatureInformation, TextEdit, Uri,
};

/// What `completionItem/resolve` must know.
#[derive(Serialize, Deserialize)]
struct Origin {
    uri: Uri,
    library: String,
}

/// What the server says of completion.
pub fn completion_options() -> CompletionOptions {
    CompletionOptions {
        resolve_provider: Some(true),
        trigger_characters: Some(vec!["(".into(), ":".into()]),
        ..CompletionOptions::default()
    }
}

/// `textDocument/completion`.
pub async fn completion(
    engine: &Engine,
    params: CompletionParams,
    snippets: bool,
) -> Result<Option<CompletionResponse>> {
    let place = params.text_document_position;
    let uri = place.text_document.uri.clone();
    match features::at(engine, place, QuestionKind::Completion).await? {
        Answer::Completions(choices) => Ok(Some(CompletionResponse::List(list(choices, &uri, snippets)))),
        _ => Err(Error::internal_error()),
    }
}

fn list(choices: Choices, uri: &Uri, snippets: bool) -> CompletionList {
    let span = range(choices.span);
    let items = choices.items.into_iter().enumerate().map(|(place, choice)| {
        let snippet = choice.snippet.filter(|_| snippets);
        let new_text = snippet.map_or_else(|| choice.label.clone(), str::to_owned);
        let known =
            !matches!(choice.kind, CompletionKind::Local | CompletionKind::Keyword | CompletionKind::Library);
        let origin = Origin { uri: uri.clone(), library: choice.from.clone() };
        CompletionItem {
            kind: Some(kind(choice.kind)),
            // The libraries behind the standard ones are nobody's business.
            label_details: (!choice.from.is_empty() && !choice.from.starts_with("(scheme-lsp "))
                .then(|| CompletionItemLabelDetails { detail: None, description: Some(choice.from.clone()) }),
            sort_text: Some(format!("{place:05}")),
            insert_text_format: snippet.map(|_| InsertTextFormat::SNIPPET),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(span, new_text))),
            additional_text_edits: choice.import.map(|(span, text)| vec![TextEdit::new(range(span), text)]),
            data: known.then(|| serde_json::to_value(origin).ok()).flatten(),
            label: choice.label,
            ..CompletionItem::default()
        }
    });
    CompletionList { is_incomplete: choices.is_incomplete, items: items.collect() }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Keyword => CompletionItemKind::PROPERTY,
        CompletionKind::Local | CompletionKind::Own => CompletionItemKind::VARIABLE,
        CompletionKind::Imported => CompletionItemKind::FUNCTION,
        CompletionKind::Macro => CompletionItemKind::OPERATOR,
        CompletionKind::Form => CompletionItemKind::KEYWORD,
        CompletionKind::Library => CompletionItemKind::MODULE,
    }
}

/// `textDocument/signatureHelp`.
pub async fn signature_help(engine: &Engine, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
    let place = params.text_document_position_params;
    let Answer::Signatures(found) = features::at(engine, place, QuestionKind::Signatures).await? else {
        return Err(Error::internal_error());
    };
    Ok(found.map(|found| SignatureHelp {
        active_parameter: found.all.get(found.active as usize).and_then(|signature| signature.active),
        active_signature: Some(found.active),
        signatures: found.all.into_iter().map(signature).collect(),
    }))
}

fn signature(signature: Signature) -> SignatureInformation {
    // The protocol counts UTF-16 here, whatever the encoding of positions.
    let at = |offset: u32| signature.label[..offset as usize].encode_utf16().count() as u32;
    let parameter = |range: &TextRange| ParameterInformation {
        label: ParameterLabel::LabelOffsets([at(range.start), at(range.end)]),
        documentation: None,
    };
    let parameters = signature.parameters.iter().map(parameter).collect();
    SignatureInformation {
        parameters: Some(parameters),
        active_parameter: signature.active,
        documentation: None,
        label: signature.label,
    }
}

/// `completionItem/resolve`: adds the documentation.
pub async fn resolve(engine: &Engine, mut item: CompletionItem) -> Result<CompletionItem> {
    let Some(data) = &item.data else { return Ok(item) };
    let Ok(Origin { uri, library }) = Origin::deserialize(data) else {
        return Err(Error::invalid_params("`data` is not what the server sent"));
    };
    let question = QuestionKind::Describe { library, name: item.label.clone() };
    match features::of(engine, &uri, question).await? {
        Answer::Description(value) if !value.is_empty() => {
            let content = MarkupContent { kind: MarkupKind::Markdown, value };
            item.documentation = Some(Documentation::MarkupContent(content));
            Ok(item)
        }
        Answer::Description(_) => Ok(item),
        _ => Err(Error::internal_error()),
    }
}
