//! Syntax objects: data with scopes.
//!
//! Scopes are added lazily. What was read from the source stays a datum, and its parts inherit the
//! scopes of the whole when they are looked at; what a macro put together keeps its parts, and the
//! scopes of the whole are still to be added to each part.

use super::scopes::{Scopes, SetId};
use crate::source::Symbol;
use crate::syntax::{Datum, DatumKind, NodeId};
use std::rc::Rc;
use std::sync::Arc;

/// A syntax object. Cheap to copy.
#[derive(Clone)]
pub(super) struct Syntax {
    /// Where it came from; what a macro introduced belongs to the macro's use.
    pub(super) node: NodeId,
    /// Its scopes, or those still to be added to its parts.
    pub(super) scopes: SetId,
    /// Whether a macro introduced it.
    pub(super) introduced: bool,
    /// The included file that it was read from, by its number from 1; 0 for what was not included.
    pub(super) file: u16,
    /// How deep the parts are nested that macros put together: a bound for every recursive walk.
    depth: u16,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Source(Arc<DatumKind>),
    List(Rc<[Syntax]>),
    /// The last one is the tail, which is not a list.
    Improper(Rc<[Syntax]>),
    Vector(Rc<[Syntax]>),
}

/// The parts of a syntax object.
pub(super) enum View {
    List(Vec<Syntax>),
    Improper(Vec<Syntax>, Syntax),
    Vector(Vec<Syntax>),
    /// `#0=datum`
    Labelled(u32, Syntax),
    Atom(Arc<DatumKind>),
}

/// Data that macros put together may not be nested deeper.
pub(super) const DATA_DEPTH_LIMIT: u16 = 1500;

impl Syntax {
    /// A datum of the source.
    pub(super) fn source(datum: &Datum, scopes: SetId) -> Syntax {
        Syntax {
            node: datum.node,
            scopes,
            introduced: false,
            file: 0,
            depth: 0,
            kind: Kind::Source(datum.kind.clone()),
        }
    }

    /// A datum of a place that has no nodes in the form that is expanded.
    pub(super) fn from_elsewhere(datum: &Datum, scopes: SetId) -> Syntax {
        Syntax { introduced: true, ..Syntax::source(datum, scopes) }
    }

    /// A datum of an included file, by its number.
    pub(super) fn from_file(datum: &Datum, scopes: SetId, file: u16) -> Syntax {
        Syntax { file, ..Syntax::from_elsewhere(datum, scopes) }
    }

    /// Whether this is the whole top-level form, and not a part or what a macro made of it.
    pub(super) fn is_top_of_form(&self) -> bool {
        self.node == NodeId(0) && !self.introduced
    }

    /// A datum that a macro introduces at `node`.
    pub(super) fn introduced(node: NodeId, kind: Arc<DatumKind>, scopes: SetId) -> Syntax {
        Syntax { node, scopes, introduced: true, file: 0, depth: 0, kind: Kind::Source(kind) }
    }

    fn compound(node: NodeId, parts: &[Syntax], kind: Kind) -> Syntax {
        let depth = 1 + parts.iter().map(|part| part.depth).max().unwrap_or(0);
        Syntax { node, scopes: SetId::EMPTY, introduced: true, file: 0, depth, kind }
    }

    /// A list put together at `node`, with a tail if it is `Some`, which may be a list.
    pub(super) fn list(
        scopes: &mut Scopes,
        node: NodeId,
        mut items: Vec<Syntax>,
        tail: Option<Syntax>,
    ) -> Syntax {
        match tail.map(|tail| (tail.view(scopes), tail)) {
            None => {}
            Some((View::List(more), _)) => items.extend(more),
            Some((View::Improper(more, end), _)) => {
                items.extend(more);
                items.push(end);
                return Syntax::improper(node, items);
            }
            Some((_, tail)) if items.is_empty() => return tail,
            Some((_, tail)) => {
                items.push(tail);
                return Syntax::improper(node, items);
            }
        }
        let items: Rc<[Syntax]> = items.into();
        Syntax::compound(node, &items.clone(), Kind::List(items))
    }

    fn improper(node: NodeId, items: Vec<Syntax>) -> Syntax {
        let items: Rc<[Syntax]> = items.into();
        Syntax::compound(node, &items.clone(), Kind::Improper(items))
    }

    /// A vector put together at `node`.
    pub(super) fn vector(node: NodeId, items: Vec<Syntax>) -> Syntax {
        let items: Rc<[Syntax]> = items.into();
        Syntax::compound(node, &items.clone(), Kind::Vector(items))
    }

    /// Whether it is nested deeper than macros may build.
    pub(super) fn too_deep(&self) -> bool {
        self.depth > DATA_DEPTH_LIMIT
    }

    /// The same with other scopes.
    pub(super) fn with_scopes(&self, scopes: SetId) -> Syntax {
        Syntax { scopes, ..self.clone() }
    }

    /// The name, if this is an identifier.
    pub(super) fn symbol(&self) -> Option<Symbol> {
        match &self.kind {
            Kind::Source(kind) => match **kind {
                DatumKind::Symbol(name) => Some(name),
                _ => None,
            },
            _ => None,
        }
    }

    /// The datum, if this has no parts.
    pub(super) fn atom(&self) -> Option<&Arc<DatumKind>> {
        match &self.kind {
            Kind::Source(kind) => match **kind {
                DatumKind::List(_)
                | DatumKind::ImproperList(..)
                | DatumKind::Vector(_)
                | DatumKind::Labelled(..) => None,
                _ => Some(kind),
            },
            _ => None,
        }
    }

    /// Whether all of this was read from a text, so that all its parts have the same scopes.
    pub(super) fn is_source(&self) -> bool {
        matches!(self.kind, Kind::Source(_))
    }

    /// Whether this stands for text that the reader could not understand and reported.
    pub(super) fn is_error(&self) -> bool {
        self.atom().is_some_and(|kind| **kind == DatumKind::Error)
    }

    /// The items, if this is a proper list.
    pub(super) fn items(&self, scopes: &mut Scopes) -> Option<Vec<Syntax>> {
        match &self.kind {
            Kind::Source(kind) => match &**kind {
                DatumKind::List(items) => Some(items.iter().map(|item| self.part(item)).collect()),
                _ => None,
            },
            Kind::List(items) => Some(self.parts(scopes, items)),
            _ => None,
        }
    }

    /// The parts.
    pub(super) fn view(&self, scopes: &mut Scopes) -> View {
        match &self.kind {
            Kind::Source(kind) => match &**kind {
                DatumKind::List(items) => View::List(items.iter().map(|item| self.part(item)).collect()),
                DatumKind::ImproperList(items, tail) => {
                    View::Improper(items.iter().map(|item| self.part(item)).collect(), self.part(tail))
                }
                DatumKind::Vector(items) => View::Vector(items.iter().map(|item| self.part(item)).collect()),
                DatumKind::Labelled(label, datum) => View::Labelled(*label, self.part(datum)),
                _ => View::Atom(kind.clone()),
            },
            Kind::List(items) => View::List(self.parts(scopes, items)),
            Kind::Improper(items) => {
                let mut items = self.parts(scopes, items);
                match items.pop() {
                    Some(tail) => View::Improper(items, tail),
                    None => View::List(items),
                }
            }
            Kind::Vector(items) => View::Vector(self.parts(scopes, items)),
        }
    }

    fn part(&self, datum: &Datum) -> Syntax {
        Syntax {
            node: datum.node,
            scopes: self.scopes,
            introduced: self.introduced,
            file: self.file,
            depth: 0,
            kind: Kind::Source(datum.kind.clone()),
        }
    }

    fn parts(&self, scopes: &mut Scopes, items: &[Syntax]) -> Vec<Syntax> {
        if self.scopes == SetId::EMPTY {
            return items.to_vec();
        }
        items
            .iter()
            .map(|item| Syntax { scopes: scopes.union(item.scopes, self.scopes), ..item.clone() })
            .collect()
    }

    /// As the datum it stands for, without scopes. The places are kept.
    pub(super) fn datum(&self) -> Datum {
        if let Kind::Source(kind) = &self.kind {
            return Datum { node: self.node, kind: kind.clone() };
        }
        let each = |items: &[Syntax]| items.iter().map(Syntax::datum).collect::<Vec<_>>();
        let kind = match &self.kind {
            Kind::Vector(items) => DatumKind::Vector(each(items)),
            Kind::Improper(items) => {
                let mut items = each(items);
                match items.pop() {
                    Some(tail) => DatumKind::ImproperList(items, tail),
                    None => DatumKind::List(items),
                }
            }
            Kind::List(items) => DatumKind::List(each(items)),
            Kind::Source(kind) => return Datum { node: self.node, kind: kind.clone() },
        };
        Datum::new(self.node, kind)
    }
}
