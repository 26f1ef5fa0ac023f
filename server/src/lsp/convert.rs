//! Between the engine's types and the protocol's.

use super::protocol::ArtifactParams;
use super::uris::Uris;
use crate::engine::{Change, Failure, Level, Problem, Span, Written};
use compiler_core::diagnostics::{Code, Severity};
use compiler_core::source::LineColumn;
use compiler_core::source::text::ColumnUnit;
use std::borrow::Cow;
use std::path::Path;
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    MessageType, NumberOrString, Position, PositionEncodingKind, Range, TextDocumentContentChangeEvent, Uri,
};

/// The first encoding of the client's list that the server has; UTF-16, which every client must
/// have, if there is none.
pub fn encoding(offered: Option<&[PositionEncodingKind]>) -> (ColumnUnit, PositionEncodingKind) {
    let unit = |kind: &PositionEncodingKind| match kind.as_str() {
        "utf-8" => Some(ColumnUnit::Utf8),
        "utf-16" => Some(ColumnUnit::Utf16),
        "utf-32" => Some(ColumnUnit::Utf32),
        _ => None,
    };
    let chosen = offered.into_iter().flatten().find_map(|kind| Some((unit(kind)?, kind.clone())));
    chosen.unwrap_or((ColumnUnit::Utf16, PositionEncodingKind::UTF16))
}

/// A position of the protocol in the engine's terms.
pub fn line_column(position: Position) -> LineColumn {
    LineColumn { line: position.line, column: position.character }
}

/// An edit of the protocol in the engine's terms.
pub fn change(event: TextDocumentContentChangeEvent) -> Change {
    let range = event.range.map(|range| (line_column(range.start), line_column(range.end)));
    Change { range, text: event.text }
}

/// A range of the engine in the protocol's terms.
pub fn range(span: Span) -> Range {
    let position = |at: LineColumn| Position::new(at.line, at.column);
    Range::new(position(span.start), position(span.end))
}

/// A problem as the protocol has it. Without `related`, which only some clients take, the other
/// places become part of the message. `chapter` is the file whose sections describe the codes.
pub fn diagnostic(problem: &Problem, uris: &Uris, related: bool, chapter: Option<&Path>) -> Diagnostic {
    let mut message = problem.message.clone();
    let mut elsewhere = Vec::new();
    for (file, span, text) in &problem.related {
        match uris.uri(file) {
            Some(uri) if related => elsewhere.push(DiagnosticRelatedInformation {
                location: Location::new(uri, range(*span)),
                message: text.clone(),
            }),
            _ => message.push_str(&format!("\n{}: {text}", place(file, *span))),
        }
    }
    Diagnostic {
        range: range(problem.span),
        severity: Some(match problem.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(problem.code.name().to_owned())),
        code_description: chapter.and_then(|chapter| code_description(chapter, problem.code)),
        source: Some("scheme-lsp".to_owned()),
        message,
        related_information: (!elsewhere.is_empty()).then_some(elsewhere),
        tags: (problem.code == Code::UnusedVariable).then(|| vec![DiagnosticTag::UNNECESSARY]),
        ..Diagnostic::default()
    }
}

/// The link to a code's section in the chapter on diagnostics.
fn code_description(chapter: &Path, code: Code) -> Option<CodeDescription> {
    let file = Uri::from_file_path(chapter)?;
    let href = format!("{}#{}", file.as_str(), code.name()).parse().ok()?;
    Some(CodeDescription { href })
}

fn place(file: &Path, span: Span) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    format!("{name}:{}:{}", span.start.line + 1, span.start.column + 1)
}

/// The notification about an artifact.
pub fn artifact(written: &Written, uris: &Uris) -> Option<ArtifactParams> {
    Some(ArtifactParams {
        program: uris.uri(&written.program)?,
        path: written.wasm.display().to_string(),
        loader: written.loader.display().to_string(),
        size: written.size,
        milliseconds: (written.time.as_secs_f64() * 1e6).round() / 1e3,
        units_recompiled: written.units_recompiled,
        units: written.units,
        errors: written.errors,
    })
}

/// The kind of a message.
pub fn message_type(level: Level) -> MessageType {
    match level {
        Level::Error => MessageType::ERROR,
        Level::Warning => MessageType::WARNING,
        Level::Info => MessageType::INFO,
    }
}

/// Why a request has no result.
pub fn error(failure: Failure) -> Error {
    match failure {
        Failure::Refused(refusal) => Error::invalid_params(refusal.0),
        Failure::Panicked(message) => {
            Error { code: ErrorCode::InternalError, message: Cow::Owned(message), data: None }
        }
        Failure::Stopped => Error::request_cancelled(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_to_its_section() {
        let description =
            code_description(Path::new("/c d/diagnostics.md"), Code::WrongArity).expect("a link");
        assert_eq!(description.href.as_str(), "file:///c%20d/diagnostics.md#wrong-arity");
        let chapter = compiler_core::diagnostics::chapter();
        assert!(Code::ALL.iter().all(|code| chapter.contains(&format!("\n## {}\n", code.name()))));
    }
}
