//! The lossless tree of a whole file, and its textual form.

use super::datum::DatumKind;
use super::kind::{Scheme, SyntaxKind, SyntaxNode};
use super::lexer::Token;
use super::parser::{self, Sink};
use super::split::{Form, split};
use crate::diagnostics::Diagnostic;
use crate::source::TextRange;
use rowan::{GreenNode, GreenNodeBuilder, Language, NodeOrToken, WalkEvent};
use std::fmt::Write;

/// The tree of a file. Its text is the text it was made of, whatever that is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parse {
    /// The tree, a [`SyntaxKind::File`].
    pub green: GreenNode,
    /// Everything that is wrong with the text.
    pub errors: Vec<Diagnostic>,
}

impl Parse {
    /// The root of the tree.
    pub fn root(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }
}

/// Parses a file. Its forms are those of [`split`], and read as [`super::read()`] reads them.
pub fn parse_file(text: &str) -> Parse {
    let mut builder = Builder { text, green: GreenNodeBuilder::new() };
    builder.green.start_node(Scheme::kind_to_raw(SyntaxKind::File));
    let mut errors = Vec::new();
    let mut at = 0;
    for Form { range, fold_case, .. } in split(text) {
        errors.extend(parser::parse(text, TextRange::new(at, range.start), false, &[], &mut builder));
        errors.extend(parser::parse(text, range, fold_case, &[], &mut builder));
        at = range.end;
    }
    errors.extend(parser::parse(text, TextRange::new(at, text.len() as u32), false, &[], &mut builder));
    builder.green.finish_node();
    Parse { green: builder.green.finish(), errors }
}

struct Builder<'t> {
    text: &'t str,
    green: GreenNodeBuilder<'static>,
}

impl Builder<'_> {
    fn add(&mut self, kind: SyntaxKind, range: TextRange) {
        self.green.token(Scheme::kind_to_raw(kind), range.of(self.text));
    }
}

impl Sink for Builder<'_> {
    fn start(&mut self, kind: SyntaxKind, _at: u32) {
        self.green.start_node(Scheme::kind_to_raw(kind));
    }

    fn prefix(&mut self, mark: Token, _label: Option<u32>) {
        self.token(mark);
    }

    fn token(&mut self, token: Token) {
        // Words are told apart only where the parser gives them a place.
        let kind = if token.kind == SyntaxKind::Word { SyntaxKind::Symbol } else { token.kind };
        self.add(kind, token.range);
    }

    fn atom(&mut self, kind: SyntaxKind, range: TextRange, _value: DatumKind) {
        self.add(kind, range);
    }

    fn dot(&mut self, token: Token) {
        self.token(token);
    }

    fn missing(&mut self, _at: u32) {}

    fn finish(&mut self, _kind: SyntaxKind, _at: u32) {
        self.green.finish_node();
    }
}

/// The tree as text: a line for each node and token, `Kind@start..end "text"`, children indented.
pub fn print(root: &SyntaxNode) -> String {
    print_with_places(root).0
}

/// As [`print`], with the place of each line's node or token.
pub fn print_with_places(root: &SyntaxNode) -> (String, Vec<TextRange>) {
    let mut result = String::new();
    let mut places = Vec::new();
    let mut level = 0;
    for event in root.preorder_with_tokens() {
        match event {
            WalkEvent::Enter(element) => {
                let range = element.text_range();
                let (start, end) = (u32::from(range.start()), u32::from(range.end()));
                places.push(TextRange::new(start, end));
                let indent = "  ".repeat(level);
                let _ = write!(result, "{indent}{:?}@{start}..{end}", element.kind());
                if let NodeOrToken::Token(token) = &element {
                    let _ = write!(result, " {:?}", token.text());
                }
                result.push('\n');
                level += 1;
            }
            WalkEvent::Leave(_) => level -= 1,
        }
    }
    (result, places)
}
