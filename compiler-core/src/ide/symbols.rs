//! The definitions of a form, as a tree.

use crate::expand::{Access, Reference, Referent};
use crate::library::CoreForm;
use crate::source::TextRange;
use crate::syntax::{NodeId, Spans};

/// What a definition makes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SymbolKind {
    /// A library or module.
    Library,
    /// A variable whose definition shows that it is a procedure.
    Procedure,
    /// Any other variable.
    Variable,
    /// A macro.
    Macro,
    /// A record type.
    Record,
    /// The constructor of a record type.
    Constructor,
    /// An accessor or modifier of a record type.
    Field,
}

/// A definition, with those inside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// How a procedure is called; empty for others.
    pub detail: String,
    /// The form that defines it, or the part of the form, if that defines several names.
    pub range: TextRange,
    /// Its name in that form.
    pub name_range: TextRange,
    /// What is defined inside.
    pub children: Vec<Symbol>,
}

impl Symbol {
    /// The same, moved right by `offset` bytes.
    pub fn shifted(&self, offset: u32) -> Symbol {
        Symbol {
            range: self.range.shifted(offset),
            name_range: self.name_range.shifted(offset),
            children: self.children.iter().map(|child| child.shifted(offset)).collect(),
            ..self.clone()
        }
    }
}

/// The longest detail, in characters.
const DETAIL_LENGTH: usize = 80;

/// What the form `text` defines, at its top and inside.
pub fn symbols(text: &str, spans: &Spans, references: &[Reference]) -> Vec<Symbol> {
    let form = Form { text, spans, references };
    let mut definitions: Vec<(NodeId, NodeId, Referent)> = Vec::new();
    for found in references.iter().filter(|found| found.access == Access::Define) {
        if definitions.last().is_none_or(|(name, ..)| *name != found.node) {
            definitions.push((found.node, form.definition_of(found.node), found.referent));
        }
    }
    let mut flat: Vec<Symbol> = Vec::new();
    for &(name, whole, referent) in &definitions {
        let several = definitions.iter().filter(|(_, other, _)| *other == whole).count() > 1;
        let is_first = definitions.iter().find(|(_, other, _)| *other == whole).map(|(first, ..)| *first);
        let is_record = form.keyword(whole) == Some(Referent::Form(CoreForm::DefineRecordType));
        let part = form.part(whole, name);
        let kind = match referent {
            Referent::Macro { .. } => SymbolKind::Macro,
            _ if is_record && is_first == Some(name) => SymbolKind::Record,
            _ if is_record => form.record_kind(whole, part, name),
            _ if form.is_procedure(whole, name) => SymbolKind::Procedure,
            _ => SymbolKind::Variable,
        };
        let is_part = several && !(is_record && is_first == Some(name));
        flat.push(Symbol {
            name: spans.range(name).of(text).to_owned(),
            kind,
            detail: if kind == SymbolKind::Procedure { form.detail(whole, name) } else { String::new() },
            range: spans.range(if is_part { part } else { whole }),
            name_range: spans.range(name),
            children: Vec::new(),
        });
    }
    nest(flat)
}

/// Puts each symbol into the innermost one whose range it is in.
pub fn nest(mut flat: Vec<Symbol>) -> Vec<Symbol> {
    flat.sort_by_key(|symbol| (symbol.range.start, std::cmp::Reverse(symbol.range.end), symbol.name_range));
    let mut roots = Vec::new();
    // Symbols that are open: each is inside the one before it.
    let mut open: Vec<Symbol> = Vec::new();
    let close = |open: &mut Vec<Symbol>, roots: &mut Vec<Symbol>| {
        if let Some(done) = open.pop() {
            open.last_mut().map_or(roots, |parent| &mut parent.children).push(done);
        }
    };
    for symbol in flat {
        while open
            .last()
            .is_some_and(|outer| outer.range == symbol.range || symbol.range.start >= outer.range.end)
        {
            close(&mut open, &mut roots);
        }
        open.push(symbol);
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}

/// A form, with what its identifiers mean.
pub(super) struct Form<'a> {
    pub(super) text: &'a str,
    pub(super) spans: &'a Spans,
    pub(super) references: &'a [Reference],
}

impl Form<'_> {
    /// The keyword at the head of the list `list`.
    pub(super) fn keyword(&self, list: NodeId) -> Option<Referent> {
        let head = NodeId(list.0 + 1);
        if self.spans.parent(head) != Some(list) {
            return None;
        }
        let start = self.references.partition_point(|found| found.node < head);
        let here = self.references[start..].iter().take_while(|found| found.node == head);
        let mut keywords = here.filter(|found| found.access == Access::Read).map(|found| found.referent);
        keywords.find(|referent| matches!(referent, Referent::Form(_) | Referent::Macro { .. }))
    }

    /// The form that defines the name at `name`: the innermost use of a keyword around it.
    pub(super) fn definition_of(&self, name: NodeId) -> NodeId {
        let mut around = self.spans.ancestors(name).skip(1);
        around.find(|list| self.keyword(*list).is_some()).unwrap_or_default()
    }

    /// The part of `whole` that `inside` is in.
    pub(super) fn part(&self, whole: NodeId, inside: NodeId) -> NodeId {
        let below = self.spans.ancestors(inside).take_while(|node| *node != whole);
        below.last().unwrap_or(inside)
    }

    pub(super) fn children(&self, list: NodeId) -> impl Iterator<Item = NodeId> {
        let end = self.spans.range(list).end;
        let all = (list.0 + 1..self.spans.len() as u32).map(NodeId);
        let inside = all.take_while(move |node| self.spans.range(*node).start < end);
        inside.filter(move |node| self.spans.parent(*node) == Some(list))
    }

    /// What `part` of the record type definition `whole` makes.
    fn record_kind(&self, whole: NodeId, part: NodeId, name: NodeId) -> SymbolKind {
        match self.children(whole).position(|child| child == part) {
            Some(2) => SymbolKind::Constructor,
            _ if part == name => SymbolKind::Procedure,
            _ => SymbolKind::Field,
        }
    }

    /// Whether `(define (name …) …)` or `(define name (lambda …))` stands at `whole`.
    fn is_procedure(&self, whole: NodeId, name: NodeId) -> bool {
        if self.target(whole, name).is_some() {
            return true;
        }
        let value = self.children(whole).nth(2).and_then(|value| self.keyword(value));
        use CoreForm::{CaseLambda, CaseLambdaStar, Lambda, LambdaStar, NamedLambda};
        let procedures = [Lambda, LambdaStar, NamedLambda, CaseLambda, CaseLambdaStar];
        matches!(value, Some(Referent::Form(form)) if procedures.contains(&form))
    }

    /// `(name …)` in `(define (name …) …)`.
    fn target(&self, whole: NodeId, name: NodeId) -> Option<NodeId> {
        let target = self.part(whole, name);
        let values = Referent::Form(CoreForm::DefineValues);
        (target != name && self.keyword(whole) != Some(values)).then_some(target)
    }

    /// How a procedure is called, on one line.
    fn detail(&self, whole: NodeId, name: NodeId) -> String {
        let formals = || {
            let value = self.children(whole).nth(2)?;
            self.children(value).nth(1)
        };
        let Some(node) = self.target(whole, name).or_else(formals) else { return String::new() };
        let words = self.spans.range(node).of(self.text).split_whitespace();
        let line = words.collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(DETAIL_LENGTH) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }
}
