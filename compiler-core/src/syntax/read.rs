//! Reading: from the text of one form to its datum.

use super::datum::{Datum, DatumKind, NodeId};
use super::kind::SyntaxKind;
use super::lexer::Token;
use super::parser::{self, Sink, byte};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Symbol, TextRange};
use std::sync::Arc;

/// What reading a form gives. Positions are relative to the form's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read {
    /// The datum; [`DatumKind::Error`] if there is none.
    pub datum: Datum,
    /// Where its data are in the text.
    pub spans: Spans,
    /// Everything that is wrong with the text.
    pub errors: Vec<Diagnostic>,
}

/// The ranges of the data of a form: the way from a [`NodeId`] to the text and back.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spans {
    /// In preorder: a parent stands before its children, and starts are in order.
    nodes: Vec<Span>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Span {
    range: TextRange,
    /// The parent's index; the root is its own parent.
    parent: u32,
}

impl Spans {
    /// The number of data.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no datum at all, which no read gives.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The range of `node`; that of the whole form if there is no such node.
    pub fn range(&self, node: NodeId) -> TextRange {
        self.nodes.get(node.0 as usize).or(self.nodes.first()).map_or(TextRange::default(), |span| span.range)
    }

    /// The datum that `node` is directly in.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let parent = NodeId(self.nodes.get(node.0 as usize)?.parent);
        (parent != node).then_some(parent)
    }

    /// `node` and everything that it is in, from the inside out.
    pub fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(node), |node| self.parent(*node))
    }

    fn is_leaf(&self, node: NodeId) -> bool {
        self.nodes.get(node.0 as usize + 1).is_none_or(|next| next.parent != node.0)
    }

    /// The innermost node that `holds`, among those that begin at or before `start`.
    fn innermost(&self, start: u32, holds: impl Fn(TextRange) -> bool) -> Option<NodeId> {
        let after = self.nodes.partition_point(|span| span.range.start <= start);
        let last = NodeId(after.checked_sub(1)? as u32);
        self.ancestors(last).find(|node| holds(self.range(*node)))
    }

    /// The innermost datum at `offset`. At the end of a word, the word.
    pub fn node_at(&self, offset: u32) -> Option<NodeId> {
        let over = self.innermost(offset, |range| range.start <= offset && offset < range.end);
        if over.is_some_and(|node| self.is_leaf(node)) {
            return over;
        }
        let Some(before) = offset.checked_sub(1) else { return over };
        let ending = self.innermost(before, |range| range.end == offset);
        match (over, ending) {
            (_, Some(ending)) if over.is_none() || self.is_leaf(ending) => Some(ending),
            _ => over,
        }
    }

    /// The innermost datum that `range` is in.
    pub fn covering(&self, range: TextRange) -> Option<NodeId> {
        self.innermost(range.start, |over| over.start <= range.start && range.end <= over.end)
    }

    fn add(&mut self, start: u32, end: u32, parent: u32) -> NodeId {
        let node = self.nodes.len() as u32;
        self.nodes.push(Span { range: TextRange::new(start, end), parent: parent.min(node) });
        NodeId(node)
    }
}

/// Reads `text`, which holds one datum and nothing else but comments. Data after the first are
/// ignored.
pub fn read(text: &str, fold_case: bool) -> Read {
    read_eliding(text, fold_case, &[])
}

/// As [`read`], where each of the ranges `elided`, which are in order and hold a datum each, reads as
/// [`DatumKind::Error`] without an error: they are read elsewhere.
pub fn read_eliding(text: &str, fold_case: bool, elided: &[TextRange]) -> Read {
    let mut reader = Reader::default();
    let whole = TextRange::new(0, text.len() as u32);
    let mut errors = parser::parse(text, whole, fold_case, elided, &mut reader);
    let mut spans = reader.spans;
    let datum = reader.root.unwrap_or_else(|| {
        if errors.is_empty() {
            errors.push(Diagnostic::new(Code::BadDatum, whole, "a datum is missing"));
        }
        spans = Spans::default();
        Datum::new(spans.add(whole.start, whole.end, 0), DatumKind::Error)
    });
    Read { datum, spans, errors }
}

/// Builds the datum.
#[derive(Default)]
struct Reader {
    spans: Spans,
    open: Vec<Open>,
    root: Option<Datum>,
    /// How many datum comments are open.
    commented: usize,
}

/// A compound datum that has not ended.
struct Open {
    node: NodeId,
    items: Vec<Datum>,
    /// Number of items before the dot.
    dot: Option<usize>,
    label: Option<u32>,
}

impl Reader {
    fn ignores(&self) -> bool {
        self.commented > 0 || (self.open.is_empty() && self.root.is_some())
    }

    fn node(&mut self, range: TextRange) -> NodeId {
        let parent = self.open.last().map_or(0, |open| open.node.0);
        self.spans.add(range.start, range.end, parent)
    }

    fn push(&mut self, datum: Datum) {
        match self.open.last_mut() {
            Some(open) => open.items.push(datum),
            None => self.root = Some(datum),
        }
    }
}

impl Sink for Reader {
    fn start(&mut self, kind: SyntaxKind, at: u32) {
        if kind == SyntaxKind::DatumComment || self.ignores() {
            self.commented += 1;
            return;
        }
        let node = self.node(TextRange::new(at, at));
        self.open.push(Open { node, items: Vec::new(), dot: None, label: None });
    }

    fn prefix(&mut self, mark: Token, label: Option<u32>) {
        if self.ignores() {
            return;
        }
        if let Some(name) = mark.kind.abbreviated() {
            let node = self.node(mark.range);
            self.push(Datum::new(node, DatumKind::Symbol(Symbol::new(name))));
        } else if let Some(open) = self.open.last_mut() {
            open.label = label;
        }
    }

    fn token(&mut self, _token: Token) {}

    fn atom(&mut self, _kind: SyntaxKind, range: TextRange, value: DatumKind) {
        if !self.ignores() {
            let node = self.node(range);
            self.push(Datum::new(node, value));
        }
    }

    fn dot(&mut self, _token: Token) {
        if !self.ignores()
            && let Some(open) = self.open.last_mut()
        {
            open.dot = Some(open.items.len());
        }
    }

    fn missing(&mut self, at: u32) {
        self.atom(SyntaxKind::BadToken, TextRange::new(at, at), DatumKind::Error);
    }

    fn finish(&mut self, kind: SyntaxKind, at: u32) {
        if self.commented > 0 {
            self.commented -= 1;
            return;
        }
        let Some(open) = self.open.pop() else { return };
        let Open { node, mut items, dot, label } = open;
        if let Some(span) = self.spans.nodes.get_mut(node.0 as usize) {
            span.range.end = at;
        }
        let value = match kind {
            SyntaxKind::Vector => DatumKind::Vector(items),
            SyntaxKind::Bytevector => bytevector(&items),
            SyntaxKind::Labelled => match (label, items.pop()) {
                (Some(label), Some(datum)) => DatumKind::Labelled(label, datum),
                _ => DatumKind::Error,
            },
            SyntaxKind::TooDeep => DatumKind::Error,
            _ if dot.is_some_and(|dot| items.len() == dot + 1) => {
                let tail = items.pop();
                dotted(items, tail)
            }
            _ => DatumKind::List(items),
        };
        self.push(Datum::new(node, value));
    }
}

fn bytevector(items: &[Datum]) -> DatumKind {
    let bytes: Option<Vec<u8>> = items
        .iter()
        .map(|item| match &*item.kind {
            DatumKind::Number(number) => byte(number),
            _ => None,
        })
        .collect();
    bytes.map_or(DatumKind::Error, |bytes| DatumKind::Bytevector(bytes.into()))
}

/// The list of `items` with a tail after the dot: a list as a tail makes one list.
fn dotted(mut items: Vec<Datum>, tail: Option<Datum>) -> DatumKind {
    let Some(tail) = tail else { return DatumKind::List(items) };
    match &*tail.kind {
        DatumKind::List(more) => {
            items.extend(more.iter().cloned());
            DatumKind::List(items)
        }
        DatumKind::ImproperList(more, last) => {
            items.extend(more.iter().cloned());
            DatumKind::ImproperList(items, last.clone())
        }
        _ => DatumKind::ImproperList(items, tail),
    }
}

/// The text of a documentation comment, without what marks it as one: the semicolons and the space
/// after them, or `#|` and `|#`.
pub fn doc_comment(text: &str) -> Arc<str> {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        let line = match line.strip_prefix(';') {
            Some(line) => line.trim_start_matches(';'),
            None => line.trim_start_matches("#|").trim_end_matches("|#").trim_end(),
        };
        lines.push(line.strip_prefix(' ').unwrap_or(line));
    }
    let blank = |line: &&str| line.chars().all(|char| !char.is_alphanumeric());
    let start = lines.iter().take_while(|line| blank(line)).count();
    let end = lines.len() - lines[start..].iter().rev().take_while(|line| blank(line)).count();
    lines[start..end].join("\n").into()
}
