//! External representations as data (R7RS section 7.1.2).

use crate::source::{Number, Symbol};
use std::sync::Arc;

/// The place of a datum: its index in a preorder walk over all data of one top-level form, the form
/// itself being 0. White space and comments do not count, so an edit in them moves no `NodeId`. The
/// way back to text is [`super::Spans`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub struct NodeId(pub u32);

/// A datum with its place.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Datum {
    /// Where it stands in its form.
    pub node: NodeId,
    /// What it is. Shared: data are immutable and cheap to copy.
    pub kind: Arc<DatumKind>,
}

/// The kinds of data.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum DatumKind {
    /// `#t`, `#false`.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// `#\x`.
    Character(char),
    /// `"text"`.
    String(Arc<str>),
    /// An identifier.
    Symbol(Symbol),
    /// `#:name`, Guile's keyword; the name is without `#:`.
    Keyword(Symbol),
    /// `#u8(1 2 3)`.
    Bytevector(Arc<[u8]>),
    /// `(a b c)`, `()`, and abbreviations such as `'a`, which read as `(quote a)`.
    List(Vec<Datum>),
    /// `(a b . c)`; at least one item before the dot, and the tail is not a list.
    ImproperList(Vec<Datum>, Datum),
    /// `#(a b c)`.
    Vector(Vec<Datum>),
    /// `#0=datum`.
    Labelled(u32, Datum),
    /// `#0#`.
    Reference(u32),
    /// What stands where the text could not be understood; an error has been reported for it.
    Error,
}

impl Datum {
    /// A datum at `node`.
    pub fn new(node: NodeId, kind: DatumKind) -> Datum {
        Datum { node, kind: Arc::new(kind) }
    }

    /// The name, if this is an identifier.
    pub fn symbol(&self) -> Option<Symbol> {
        match *self.kind {
            DatumKind::Symbol(name) => Some(name),
            _ => None,
        }
    }

    /// The items, if this is a proper list.
    pub fn list(&self) -> Option<&[Datum]> {
        match &*self.kind {
            DatumKind::List(items) => Some(items),
            _ => None,
        }
    }

    /// The head symbol, if this is a proper list that begins with one.
    pub fn head(&self) -> Option<Symbol> {
        self.list()?.first()?.symbol()
    }
}
