//! The call around a place.

use super::super::Db;
use super::super::hover;
use super::super::input::SourceFile;
use super::marked::{self, Marked};
use crate::expand::Referent;
use crate::ide::signature::{self, Signatures};
use crate::syntax::{self, NodeId};

/// How the innermost thing that is called around an offset, and is known, is called.
pub fn signatures(db: &dyn Db, file: SourceFile, offset: u32) -> Option<Signatures> {
    let call = |marked: &Marked<'_>| signature::call(&marked.read.spans, marked.node, 0).map(|_| ());
    let (marked, ()) = marked::around(db, file, offset, call)?;
    let references = marked.references(db);
    let spans = &marked.read.spans;
    let calls = (0..).map_while(|skip| signature::call(spans, marked.node, skip));
    for (list, number) in calls {
        let referent = hover::reference_at(&references, NodeId(list.0 + 1)).map(|found| found.referent);
        let Some(referent) = referent.filter(|it| !matches!(it, Referent::Local(_))) else { continue };
        let Some(lines) = hover::describe_top(db, referent).0 else { continue };
        let mut items = (list.0 + 1..spans.len() as u32)
            .map(NodeId)
            .take_while(|node| spans.range(*node).start < spans.range(list).end)
            .filter(|node| spans.parent(*node) == Some(list));
        let before = items.nth(number - 1).map(|node| spans.range(node).of(&marked.text));
        let keyword = before.and_then(|text| match &*syntax::read(text, false).datum.kind {
            syntax::DatumKind::Keyword(name) => Some(name.to_string()),
            _ => None,
        });
        return Some(signature::signatures(&lines, number - 1, keyword.as_deref()));
    }
    None
}
