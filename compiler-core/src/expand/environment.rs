//! What the names at the top of a library or program mean.

use crate::library::scope::is_subset;
use crate::library::{Binding, Imported, Scope, ScopeSet, Support};
use crate::source::Symbol;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The bindings of one library or program: what it imports and what it defines. Shared and cheap to
/// copy; it holds no positions and no bodies, so that edits inside procedures leave it equal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Environment(Arc<Content>);

/// What kind of thing the environment is of.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EnvironmentKind {
    /// A library: every name is defined once.
    Library,
    /// A program: a second definition of a name is an assignment.
    Program,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Content {
    library: Symbol,
    kind: EnvironmentKind,
    scope: Scope,
    imports: Arc<FxHashMap<Symbol, Binding>>,
    support: Arc<Support>,
    /// Sorted by scopes: a macro may introduce any number of definitions of one name.
    own: FxHashMap<Symbol, Vec<Own>>,
}

/// A definition of the library itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Own {
    /// The scopes of the name: that of the library, and others if a macro introduced it.
    pub(super) scopes: ScopeSet,
    /// What it means.
    pub(super) binding: Binding,
    /// The key of the form that defines it first.
    pub(super) form: u64,
}

impl Environment {
    /// The environment of a library that has defined nothing yet.
    pub fn new(library: Symbol, kind: EnvironmentKind, imported: Imported) -> Environment {
        Environment(Arc::new(Content {
            library,
            kind,
            scope: Scope::of_library(library),
            imports: Arc::new(imported.bindings.into_iter().collect()),
            support: Arc::new(imported.support),
            own: FxHashMap::default(),
        }))
    }

    /// The library's name, or the program's path.
    pub fn library(&self) -> Symbol {
        self.0.library
    }

    /// Library or program.
    pub fn kind(&self) -> EnvironmentKind {
        self.0.kind
    }

    /// What a name means that is written in the library itself.
    pub fn get(&self, name: Symbol) -> Option<&Binding> {
        self.own_plain(name).map(|own| &own.binding).or_else(|| self.0.imports.get(&name))
    }

    /// Every name that can be written in the library, in order.
    pub fn names(&self) -> Vec<(Symbol, &Binding)> {
        let mut names: Vec<_> = self.0.imports.keys().chain(self.0.own.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().filter_map(|name| Some((name, self.get(name)?))).collect()
    }

    /// The names that the library itself defines, in order.
    pub fn definitions(&self) -> Vec<(Symbol, &Binding)> {
        let mut names: Vec<_> = self.0.own.keys().copied().collect();
        names.sort_unstable();
        names.into_iter().filter_map(|name| Some((name, &self.own_plain(name)?.binding))).collect()
    }

    pub(super) fn scope(&self) -> Scope {
        self.0.scope
    }

    pub(super) fn imported(&self, name: Symbol) -> Option<&Binding> {
        self.0.imports.get(&name)
    }

    pub(super) fn own(&self, name: Symbol) -> &[Own] {
        self.0.own.get(&name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn own_with(&self, name: Symbol, scopes: &[Scope]) -> Option<&Own> {
        let own = self.own(name);
        let at = own.binary_search_by(|own| own.scopes.as_slice().cmp(scopes)).ok()?;
        Some(&own[at])
    }

    fn own_plain(&self, name: Symbol) -> Option<&Own> {
        self.own_with(name, &[self.0.scope])
    }

    pub(super) fn support(&self) -> &Support {
        &self.0.support
    }

    pub(super) fn plain_names(&self) -> impl Iterator<Item = Symbol> {
        let own = self.0.own.keys().copied().filter(|&name| self.own_plain(name).is_some());
        self.0.imports.keys().copied().chain(own)
    }

    /// Adds a definition; the first one of a name stays.
    pub(super) fn define(&mut self, name: Symbol, own: Own) {
        let entries = Arc::make_mut(&mut self.0).own.entry(name).or_default();
        if let Err(at) = entries.binary_search_by(|other| other.scopes.cmp(&own.scopes)) {
            entries.insert(at, own);
        }
    }

    /// The bindings at the top whose scopes are a subset of `scopes`; what the library defines stands
    /// before what it imports.
    pub(super) fn candidates(&self, name: Symbol, scopes: &[Scope]) -> Vec<(&[Scope], &Binding)> {
        let own = self.own(name).iter().map(|own| (own.scopes.as_slice(), &own.binding));
        let support = self.support().get(name).iter().map(|(set, binding)| (set.as_slice(), binding));
        let imported =
            self.0.imports.get(&name).map(|binding| (std::slice::from_ref(&self.0.scope), binding));
        let all = own.chain(imported).chain(support);
        all.filter(|(set, _)| is_subset(set, scopes)).collect()
    }
}
