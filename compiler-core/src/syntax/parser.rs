//! From tokens to structure: one parser, whose events build the lossless tree or the data.
//!
//! The parser keeps its own stack, so that no depth of nesting overflows the native one. Data nested
//! deeper than [`DEPTH_LIMIT`] have no structure: later passes recurse over data.
//!
//! Recovery: every closing parenthesis closes the innermost open one, with an error if the kind is
//! wrong; what is open at the end of the text is closed there, with an error at what opened it.

use super::datum::DatumKind;
use super::kind::SyntaxKind;
use super::lexer::{Lexer, Token};
use super::literal;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Number, TextRange};
use std::collections::BTreeSet;

/// How deep data may be nested. Abbreviations and labels count as nesting.
pub const DEPTH_LIMIT: usize = 10_000;

/// What a parse builds. Tokens come in order, and all of them do.
pub trait Sink {
    /// A node begins.
    fn start(&mut self, kind: SyntaxKind, at: u32);
    /// The datum that the prefix `mark` begins, an abbreviation or a labelled datum, has begun.
    fn prefix(&mut self, mark: Token, label: Option<u32>);
    /// A token that is no datum.
    fn token(&mut self, token: Token);
    /// A token that is a datum.
    fn atom(&mut self, kind: SyntaxKind, range: TextRange, value: DatumKind);
    /// The dot of a list, in a place where it may stand.
    fn dot(&mut self, token: Token);
    /// A datum that should stand here is missing.
    fn missing(&mut self, at: u32);
    /// The node that began last and has not ended, ends.
    fn finish(&mut self, kind: SyntaxKind, at: u32);
}

/// Parses the data in `range` of `text`. Errors are in order of their places. Each of the ranges
/// `elided`, which are in order and hold a datum each, is one erroneous datum without an error.
pub fn parse(
    text: &str,
    range: TextRange,
    fold_case: bool,
    elided: &[TextRange],
    sink: &mut impl Sink,
) -> Vec<Diagnostic> {
    let mut parser = Parser {
        text,
        lexer: Lexer::new(text, range),
        fold_case,
        sink,
        stack: Vec::new(),
        errors: Vec::new(),
        commented: 0,
        end: range.start,
        too_deep: false,
        labels: BTreeSet::new(),
    };
    let mut elided = elided.iter().peekable();
    while let Some(token) = parser.lexer.next() {
        match elided.next_if(|range| range.start == token.range.start) {
            Some(&range) => parser.elide(range),
            None => parser.step(token),
        }
    }
    parser.finish();
    let mut errors = parser.errors;
    errors.sort_by_key(|error| error.place.start);
    errors
}

struct Frame {
    kind: SyntaxKind,
    /// The token that began it.
    opening: Token,
    /// Number of data before the dot.
    count: usize,
    /// The dot, and the number of data after it.
    dot: Option<(TextRange, usize)>,
}

struct Parser<'t, 's, S> {
    text: &'t str,
    lexer: Lexer<'t>,
    fold_case: bool,
    sink: &'s mut S,
    stack: Vec<Frame>,
    errors: Vec<Diagnostic>,
    /// How many frames are datum comments: inside them, only what is unclosed is an error.
    commented: usize,
    /// The end of the last token that is not trivia.
    end: u32,
    too_deep: bool,
    labels: BTreeSet<u32>,
}

impl<S: Sink> Parser<'_, '_, S> {
    fn error(&mut self, code: Code, place: TextRange, message: impl Into<String>) {
        if self.commented == 0 || code == Code::Unclosed {
            self.errors.push(Diagnostic::new(code, place, message));
        }
    }

    fn step(&mut self, token: Token) {
        let kind = token.kind;
        if kind.is_trivia() {
            self.trivia(token);
            return;
        }
        if kind.is_open() || kind.is_prefix() || kind == SyntaxKind::DatumCommentMark {
            self.open(token);
            return;
        }
        self.end = token.range.end;
        if kind.is_close() {
            self.close(token);
        } else if kind == SyntaxKind::Dot {
            self.dot(token);
        } else {
            self.atom(token);
        }
    }

    fn elide(&mut self, range: TextRange) {
        self.lexer.seek(range.end);
        self.end = range.end;
        self.sink.atom(SyntaxKind::BadToken, range, DatumKind::Error);
        self.complete();
    }

    fn trivia(&mut self, token: Token) {
        if token.kind == SyntaxKind::Directive {
            self.fold_case = token.range.of(self.text) == "#!fold-case";
        }
        if !token.closed {
            let opening = TextRange::new(token.range.start, token.range.start + 2);
            self.error(Code::Unclosed, opening, "this comment is never closed");
        }
        self.sink.token(token);
    }

    fn open(&mut self, token: Token) {
        let kind = match token.kind {
            SyntaxKind::VectorOpen => SyntaxKind::Vector,
            SyntaxKind::BytevectorOpen => SyntaxKind::Bytevector,
            SyntaxKind::DatumCommentMark => SyntaxKind::DatumComment,
            SyntaxKind::LabelMark => SyntaxKind::Labelled,
            kind if kind.is_prefix() => SyntaxKind::Abbreviation,
            _ => SyntaxKind::List,
        };
        if kind != SyntaxKind::DatumComment {
            self.check_byte(token.range, None);
        }
        if self.stack.len() >= DEPTH_LIMIT {
            self.flatten(token);
            return;
        }
        self.sink.start(kind, token.range.start);
        if token.kind.is_prefix() {
            let label = self.label(token);
            self.sink.prefix(token, label);
        } else {
            self.sink.token(token);
        }
        self.end = token.range.end;
        self.commented += usize::from(kind == SyntaxKind::DatumComment);
        self.stack.push(Frame { kind, opening: token, count: 0, dot: None });
    }

    /// The number of a label mark; an error if it is not a new one.
    fn label(&mut self, token: Token) -> Option<u32> {
        if token.kind != SyntaxKind::LabelMark {
            return None;
        }
        let range = token.range;
        match TextRange::new(range.start + 1, range.end - 1).of(self.text).parse() {
            Ok(label) => {
                if !self.labels.insert(label) {
                    self.error(Code::BadDatum, range, format!("the label {label} is defined twice"));
                }
                Some(label)
            }
            Err(_) => {
                self.error(Code::BadToken, range, "this label is too large");
                None
            }
        }
    }

    fn atom(&mut self, token: Token) {
        let mut found = Vec::new();
        let (kind, value) = literal::evaluate(self.text, token, self.fold_case, &mut found);
        found.retain(|error| self.commented == 0 || error.code == Code::Unclosed);
        self.errors.append(&mut found);
        if let DatumKind::Reference(label) = value {
            let itself = self.stack.last().is_some_and(|frame| {
                frame.kind == SyntaxKind::Labelled
                    && frame.opening.range.of(self.text).trim_end_matches('=')
                        == token.range.of(self.text).trim_end_matches('#')
            });
            if itself {
                self.error(Code::BadDatum, token.range, "this label stands for nothing but itself");
            } else if !self.labels.contains(&label) {
                self.error(Code::BadDatum, token.range, format!("the label {label} is not defined before"));
            }
        }
        self.check_byte(token.range, Some(&value));
        self.sink.atom(kind, token.range, value);
        self.complete();
    }

    /// Reports a datum that directly is in a bytevector and no byte. One that could not be read has
    /// been reported already.
    fn check_byte(&mut self, range: TextRange, value: Option<&DatumKind>) {
        if self.stack.last().is_some_and(|frame| frame.kind == SyntaxKind::Bytevector) {
            let good = match value {
                Some(DatumKind::Number(number)) => byte(number).is_some(),
                Some(DatumKind::Error) => true,
                _ => false,
            };
            if !good {
                self.error(
                    Code::BadDatum,
                    range,
                    "an element of a bytevector must be an integer from 0 to 255",
                );
            }
        }
    }

    fn dot(&mut self, token: Token) {
        match self.stack.last_mut() {
            Some(frame) if frame.kind == SyntaxKind::List && frame.count > 0 && frame.dot.is_none() => {
                frame.dot = Some((token.range, 0));
                self.sink.dot(token);
            }
            _ => {
                self.error(Code::BadDatum, token.range, "a dot cannot stand here");
                self.sink.token(token);
            }
        }
    }

    fn close(&mut self, token: Token) {
        while let Some(frame) = self.stack.last()
            && is_prefix_node(frame.kind)
        {
            self.dangling(false);
        }
        let Some(frame) = self.stack.last() else {
            self.error(Code::UnexpectedClose, token.range, "nothing is open that this could close");
            self.sink.token(token);
            return;
        };
        let (opening, dot) = (frame.opening, frame.dot);
        if let Some((range, 0)) = dot {
            self.error(Code::BadDatum, range, "a datum is missing after the dot");
        }
        let bracket = opening.kind == SyntaxKind::LeftBracket;
        if bracket != (token.kind == SyntaxKind::RightBracket) {
            let (is, other) = if bracket { (")", "[") } else { ("]", "(") };
            let message = format!("`{is}` closes what `{other}` opened");
            let mut error = Diagnostic::new(Code::UnexpectedClose, token.range, message);
            error.related.push((opening.range, "opened here".into()));
            if self.commented == 0 {
                self.errors.push(error);
            }
        }
        self.sink.token(token);
        self.end_frame();
        self.complete();
    }

    /// Ends the innermost frame.
    fn end_frame(&mut self) {
        if let Some(frame) = self.stack.pop() {
            self.commented -= usize::from(frame.kind == SyntaxKind::DatumComment);
            self.sink.finish(frame.kind, self.end);
        }
    }

    /// A datum has ended; so do the prefixes that it completes.
    fn complete(&mut self) {
        loop {
            let Some(frame) = self.stack.last_mut() else {
                self.labels.clear();
                return;
            };
            match frame.kind {
                SyntaxKind::DatumComment => return self.end_frame(),
                kind if is_prefix_node(kind) => self.end_frame(),
                _ => {
                    match &mut frame.dot {
                        None => frame.count += 1,
                        Some((range, after)) => {
                            *after += 1;
                            if *after == 2 {
                                let range = *range;
                                self.error(Code::BadDatum, range, "more than one datum follows this dot");
                            }
                        }
                    }
                    return;
                }
            }
        }
    }

    /// Ends the innermost frame, a prefix that no datum follows.
    fn dangling(&mut self, at_end: bool) {
        let Some(frame) = self.stack.last() else { return };
        let (kind, range) = (frame.kind, frame.opening.range);
        let mark = range.of(self.text);
        if kind == SyntaxKind::DatumComment {
            self.commented -= 1;
            self.error(Code::BadDatum, range, "a datum is missing after `#;`");
            self.commented += 1;
            self.end_frame();
        } else {
            let message = format!("a datum is missing after `{mark}`");
            if at_end || self.commented == 0 {
                // Even inside a datum comment: at the end of the text nothing else is reported.
                self.errors.push(Diagnostic::new(Code::BadDatum, range, message));
            }
            self.sink.missing(self.end);
            self.end_frame();
            self.complete();
        }
    }

    /// Reads the datum, or the datum comment, that `opening` begins without structure.
    fn flatten(&mut self, opening: Token) {
        let is_comment = opening.kind == SyntaxKind::DatumCommentMark;
        if !self.too_deep && self.commented == 0 && !is_comment {
            self.too_deep = true;
            let message = format!("data can be nested {DEPTH_LIMIT} deep, not more");
            self.error(Code::TooDeep, opening.range, message);
        }
        let kind = if is_comment { SyntaxKind::DatumComment } else { SyntaxKind::TooDeep };
        self.sink.start(kind, opening.range.start);
        self.sink.token(opening);
        self.end = opening.range.end;
        let mut progress = Progress::default();
        if !is_comment {
            progress.step(opening);
        }
        let (mut ended, mut closing) = (false, None);
        while !ended && let Some(token) = self.lexer.next() {
            if token.kind.is_trivia() {
                self.trivia(token);
            } else if token.kind.is_close() && progress.depth == 0 {
                closing = Some(token);
                break;
            } else {
                self.end = token.range.end;
                self.sink.token(token);
                ended = progress.step(token);
            }
        }
        if !ended && progress.depth == 0 {
            let mark = opening.range.of(self.text);
            self.error(Code::BadDatum, opening.range, format!("a datum is missing after `{mark}`"));
        } else if !ended {
            self.error(Code::Unclosed, opening.range, "this is never closed");
        }
        self.sink.finish(kind, self.end);
        if !is_comment {
            self.complete();
        }
        if let Some(token) = closing {
            self.step(token);
        }
    }

    /// The end of the text.
    fn finish(&mut self) {
        while let Some(frame) = self.stack.last() {
            if is_prefix_node(frame.kind) {
                self.dangling(true);
                continue;
            }
            let range = frame.opening.range;
            let mark = range.of(self.text);
            self.error(Code::Unclosed, range, format!("this `{mark}` is never closed"));
            self.end_frame();
            self.complete();
        }
    }
}

fn is_prefix_node(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::Abbreviation | SyntaxKind::Labelled | SyntaxKind::DatumComment)
}

/// The byte that a number is.
pub fn byte(number: &Number) -> Option<u8> {
    match number {
        Number::Integer(value) => u8::try_from(value).ok(),
        _ => None,
    }
}

/// Follows the tokens of one datum, prefixes and datum comments before it included, to its end.
#[derive(Default, Debug)]
pub struct Progress {
    /// Open parentheses.
    pub depth: usize,
    /// Datum comments whose datum has not ended. A datum that ends while there are any ends one.
    pub skipping: usize,
    /// Whether the datum has begun with a prefix.
    prefixed: bool,
}

impl Progress {
    /// Takes a token that is not trivia; true if the datum ends with it.
    pub fn step(&mut self, token: Token) -> bool {
        if token.kind.is_open() {
            self.depth += 1;
            return false;
        }
        if token.kind.is_close() {
            self.depth = self.depth.saturating_sub(1);
        }
        if self.depth > 0 {
            return false;
        }
        if token.kind.is_prefix() {
            self.prefixed |= self.skipping == 0;
            return false;
        }
        if token.kind == SyntaxKind::Dot {
            return self.skipping == 0 && !self.prefixed;
        }
        if token.kind == SyntaxKind::DatumCommentMark {
            self.skipping += 1;
            return false;
        }
        if self.skipping > 0 {
            self.skipping -= 1;
            return false;
        }
        true
    }
}
