//! How something is called, and which parameter an argument is.

use crate::source::TextRange;
use crate::syntax::{DatumKind, NodeId, Spans, read};

/// One way to call something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// The whole call, such as `(vector-map procedure vector …)`.
    pub label: String,
    /// The parameters in it.
    pub parameters: Vec<TextRange>,
    /// The parameter that the argument at hand is for.
    pub active: Option<u32>,
}

/// All ways to call something.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Signatures {
    /// One for each clause or pattern.
    pub all: Vec<Signature>,
    /// The first that takes the argument at hand.
    pub active: u32,
}

/// The calls in `lines` and where the argument with this number, or for this keyword, belongs.
pub fn signatures(lines: &str, argument: usize, keyword: Option<&str>) -> Signatures {
    let all: Vec<Signature> = lines.lines().map(|line| signature(line, argument, keyword)).collect();
    let active = all.iter().position(|signature| signature.active.is_some()).unwrap_or_default() as u32;
    Signatures { all, active }
}

fn signature(line: &str, argument: usize, keyword: Option<&str>) -> Signature {
    let read = read(line, false);
    let (items, tail) = match &*read.datum.kind {
        DatumKind::List(items) => (items.as_slice(), None),
        DatumKind::ImproperList(items, tail) => (items.as_slice(), Some(tail)),
        _ => (&[][..], None),
    };
    let mut parameters = Vec::new();
    let mut rest = None;
    let mut positional = Vec::new();
    let mut named = None;
    for item in items.iter().skip(1) {
        if item.symbol().is_some_and(|name| matches!(name.as_str(), "…" | "...")) {
            rest = positional.last().copied();
            continue;
        }
        let number = parameters.len() as u32;
        parameters.push(read.spans.range(item.node));
        match item.list().and_then(|list| list.first()).map(|first| &*first.kind) {
            Some(DatumKind::Keyword(name)) => {
                named = named.or((keyword == Some(name.as_str())).then_some(number));
            }
            _ => positional.push(number),
        }
    }
    if let Some(tail) = tail {
        rest = Some(parameters.len() as u32);
        parameters.push(read.spans.range(tail.node));
    }
    let active = match keyword {
        Some(_) => named,
        None => positional.get(argument).copied().or(rest),
    };
    Signature { label: line.to_owned(), parameters, active }
}

/// The list that the node `at` is an item of, not the first one, and the item's number from 1.
pub fn call(spans: &Spans, at: NodeId, skip: usize) -> Option<(NodeId, usize)> {
    let inside: Vec<NodeId> = spans.ancestors(at).collect();
    let calls = inside.windows(2).filter_map(|pair| {
        let (item, list) = (pair[0], pair[1]);
        let before = (list.0 + 1..item.0).filter(|node| spans.parent(NodeId(*node)) == Some(list)).count();
        (before > 0).then_some((list, before))
    });
    let mut calls = calls;
    calls.nth(skip)
}
