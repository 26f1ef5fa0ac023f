//! What can be written at a place: the questions about the text alone.

use crate::syntax::{Datum, DatumKind, NodeId};

/// What a completion is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum CompletionKind {
    /// The name of a keyword parameter.
    Keyword,
    /// A local variable or macro.
    Local,
    /// A variable that the module defines.
    Own,
    /// A variable that is imported, or can be.
    Imported,
    /// A macro.
    Macro,
    /// A form that the compiler knows.
    Form,
    /// A part of the name of a library, or all of it.
    Library,
}

/// Something that can be written at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Completion {
    /// What is written.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// The library that it comes from; empty if that says nothing.
    pub from: String,
    /// A text with places to fill in, if the client takes such.
    pub snippet: Option<&'static str>,
    /// Another edit, which imports it: where, and what stands there then.
    pub import: Option<(crate::source::TextRange, String)>,
}

/// All that can be written at a place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Completions {
    /// What is replaced.
    pub range: crate::source::TextRange,
    /// The choices, the likely ones first.
    pub items: Vec<Completion>,
    /// Whether there are more, which more letters would find.
    pub is_incomplete: bool,
}

/// What kind of thing is written at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Context {
    /// An expression or definition; at the head of a list or not.
    Expression {
        /// Directly after an opening parenthesis.
        is_head: bool,
    },
    /// A keyword argument in the call that is this list.
    Argument(NodeId),
    /// An import set, or its name; the parts of the library's name that stand before, `None` before the
    /// opening parenthesis.
    Library(Option<Vec<String>>),
    /// A name that this import set gives.
    Imported(Datum),
    /// A name that is exported.
    Exported,
    /// Something that nobody else knows, such as the name of a prefix.
    Nothing,
}

/// Where the last word before `offset` begins.
pub fn word_start(text: &str, offset: u32) -> u32 {
    let before = &text[..offset as usize];
    let ends =
        |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '"' | ';' | '\'' | '`' | ',');
    let start = before.rfind(ends).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let spliced = before[..start].ends_with(',') && before[start..].starts_with('@');
    (start + usize::from(spliced)) as u32
}

/// Whether the letters of `word` stand in `name` in this order, the first one at the start of a part of it.
pub fn matches(name: &str, word: &str) -> bool {
    let mut letters = word.chars().flat_map(char::to_lowercase).peekable();
    let Some(first) = letters.next() else { return true };
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let is_start = |at: usize| at == 0 || !name[at - 1].is_alphanumeric() || !name[at].is_alphanumeric();
    let rest: Vec<char> = letters.collect();
    let fits = |at: usize| {
        let mut left = rest.iter().peekable();
        for c in &name[at + 1..] {
            if left.peek() == Some(&c) {
                left.next();
            }
        }
        left.peek().is_none()
    };
    (0..name.len()).any(|at| name[at] == first && is_start(at) && fits(at))
}

/// The data from `datum` down to the node `to`.
fn path(datum: &Datum, to: NodeId) -> Vec<&Datum> {
    let mut path = vec![datum];
    let mut current = datum;
    while current.node != to {
        let items: Vec<&Datum> = match &*current.kind {
            DatumKind::List(items) | DatumKind::Vector(items) => items.iter().collect(),
            DatumKind::ImproperList(items, tail) => items.iter().chain([tail]).collect(),
            DatumKind::Labelled(_, inner) => vec![inner],
            _ => break,
        };
        let Some(next) = items.into_iter().rfind(|item| item.node <= to) else { break };
        path.push(next);
        current = next;
    }
    path
}

/// What is written at the word `at` of a form; `None` where no word is read.
pub fn context(form: &Datum, at: NodeId) -> Option<Context> {
    let path = path(form, at);
    let word = path.last().filter(|word| word.node == at)?;
    if matches!(*word.kind, DatumKind::Keyword(_)) {
        return path.iter().rev().nth(1).map(|list| Context::Argument(list.node));
    }
    word.symbol()?;
    let heads: Vec<&str> = path.iter().map(|list| list.head().map_or("", |head| head.as_str())).collect();
    let declaration = match heads.first() {
        Some(&("define-library" | "library" | "define-module")) => 1,
        _ => 0,
    };
    match heads.get(declaration) {
        Some(&("import" | "use-modules")) if path.len() > declaration + 1 => {
            return Some(import(&path[declaration + 1..]));
        }
        Some(&"export") if declaration == 1 => return Some(Context::Exported),
        _ => {}
    }
    let is_head = match path.iter().rev().nth(1).map(|list| &*list.kind) {
        Some(DatumKind::List(items)) => items.first().is_some_and(|first| first.node == at),
        _ => false,
    };
    Some(Context::Expression { is_head })
}

/// The import set at the head of `path`, and the way from it to the word.
fn import(path: &[&Datum]) -> Context {
    let set = path[0];
    let Some(items) = set.list() else { return Context::Library(None) };
    let Some(inside) = path.get(1) else { return Context::Library(None) };
    let modifier = set.head().map_or("", |head| head.as_str());
    let index = items.iter().position(|item| item.node == inside.node).unwrap_or_default();
    let is_set = matches!(modifier, "only" | "except" | "prefix" | "rename")
        && items.get(1).is_some_and(|inner| inner.list().is_some());
    match (modifier, index) {
        (_, 1) if is_set => import(&path[1..]),
        ("only" | "except" | "rename", 2..) if is_set => {
            // (rename set (from to)): only the first name is known.
            let is_new = path.get(2).is_some_and(|word| {
                inside.list().and_then(|pair| pair.first()).is_some_and(|from| from.node != word.node)
            });
            if is_new { Context::Nothing } else { Context::Imported(items[1].clone()) }
        }
        ("prefix", 2..) if is_set => Context::Nothing,
        _ => {
            let parts = items[..index].iter().filter_map(|item| match &*item.kind {
                DatumKind::Symbol(name) => Some(name.to_string()),
                DatumKind::Number(number) => Some(number.to_text(10)),
                _ => None,
            });
            Context::Library(Some(parts.collect()))
        }
    }
}
