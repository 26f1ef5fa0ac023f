//! What the names at the top of a library or program mean.

use crate::library::scope::is_subset;
use crate::library::{Binding, Global, Imported, Scope, ScopeSet, Support};
use crate::source::Symbol;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
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
    /// What is written in the library itself: the scope of the library alone.
    plain: FxHashMap<Symbol, Own>,
    /// What macros introduced: any number of definitions of one name.
    introduced: FxHashMap<Symbol, BTreeMap<ScopeSet, Own>>,
    /// What names meant before a program made a variable of a keyword, or the reverse; in order.
    earlier: Vec<Earlier>,
    /// The index of each form by its key; empty unless something is `earlier`.
    indices: Arc<FxHashMap<u64, u32>>,
}

/// A meaning of a name that holds in the first forms of a program only.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Earlier {
    /// The index of the first form where it does not hold.
    until: u32,
    name: Symbol,
    own: Own,
}

/// A definition of the library itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Own {
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
            plain: FxHashMap::default(),
            introduced: FxHashMap::default(),
            earlier: Vec::new(),
            indices: Arc::default(),
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
        self.0.plain.get(&name).map(|own| &own.binding).or_else(|| self.0.imports.get(&name))
    }

    /// Whether the library itself defines a name.
    pub fn is_own(&self, name: Symbol) -> bool {
        self.0.plain.contains_key(&name)
    }

    /// Every name that can be written in the library, in order.
    pub fn names(&self) -> Vec<(Symbol, &Binding)> {
        let mut names: Vec<_> = self.plain_names().collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().filter_map(|name| Some((name, self.get(name)?))).collect()
    }

    /// The names that the library itself defines, in order.
    pub fn definitions(&self) -> Vec<(Symbol, &Binding)> {
        let mut names: Vec<_> = self.0.plain.iter().map(|(&name, own)| (name, &own.binding)).collect();
        names.sort_unstable_by_key(|&(name, _)| name);
        names
    }

    pub(super) fn scope(&self) -> Scope {
        self.0.scope
    }

    pub(super) fn imported(&self, name: Symbol) -> Option<&Binding> {
        self.0.imports.get(&name)
    }

    /// The definition of exactly this name and these scopes.
    pub(super) fn own_with(&self, name: Symbol, scopes: &[Scope]) -> Option<&Own> {
        if scopes == [self.0.scope] {
            return self.0.plain.get(&name);
        }
        self.0.introduced.get(&name)?.get(scopes)
    }

    /// The key of the form that defines a variable of this library.
    pub(super) fn form_of(&self, global: Global) -> Option<u64> {
        let is = |own: &&Own| own.binding == Binding::Variable(global);
        if let Some(own) = self.0.plain.get(&global.name).filter(is) {
            return Some(own.form);
        }
        // The name of a variable that a macro introduced ends with a space and a number.
        let (name, _) = global.name.as_str().rsplit_once(' ')?;
        let introduced = self.0.introduced.get(&Symbol::new(name))?;
        introduced.values().find(is).map(|own| own.form)
    }

    /// What a name with these scopes means among what this library defines and imports, if that is
    /// certain.
    pub fn lookup(&self, name: Symbol, scopes: &[Scope]) -> Option<Binding> {
        let all: Vec<_> = self.candidates(name, scopes).collect();
        let best = all.iter().rev().max_by_key(|(set, _)| set.len())?;
        all.iter().all(|(set, _)| is_subset(set, best.0)).then(|| best.1.clone())
    }

    pub(super) fn support(&self) -> &Support {
        &self.0.support
    }

    pub(super) fn plain_names(&self) -> impl Iterator<Item = Symbol> {
        self.0.imports.keys().chain(self.0.plain.keys()).copied()
    }

    /// Adds a definition; the first one of a name stays.
    pub(super) fn define(&mut self, name: Symbol, scopes: ScopeSet, own: Own) {
        let content = Arc::make_mut(&mut self.0);
        if scopes.as_slice() == [content.scope] {
            content.plain.entry(name).or_insert(own);
        } else {
            content.introduced.entry(name).or_default().entry(scopes).or_insert(own);
        }
    }

    /// Gives a name that the program defines already another meaning, from the form with an index on.
    pub(super) fn redefine(&mut self, name: Symbol, mut own: Own, index: u32) {
        let content = Arc::make_mut(&mut self.0);
        // A variable that comes back is the one that was there: its definition is an assignment.
        let is_variable = |earlier: &&Earlier| earlier.name == name && earlier.own.binding.is_variable();
        if own.binding.is_variable()
            && let Some(first) = content.earlier.iter().find(is_variable)
        {
            own.form = first.own.form;
        }
        if let Some(old) = content.plain.insert(name, own) {
            content.earlier.push(Earlier { until: index, name, own: old });
        }
    }

    /// The environment without the program's own definition of a name.
    pub(super) fn without(&self, name: Symbol) -> Environment {
        let mut environment = self.clone();
        if environment.is_own(name) {
            Arc::make_mut(&mut environment.0).plain.remove(&name);
        }
        environment
    }

    /// Completes an environment whose forms have these keys, in order.
    pub(super) fn set_order(&mut self, keys: impl Iterator<Item = u64>) {
        if !self.0.earlier.is_empty() {
            Arc::make_mut(&mut self.0).indices = Arc::new(keys.zip(0..).collect());
        }
    }

    /// The environment that a form of the program sees.
    pub(super) fn at(&self, form: u64) -> Environment {
        let mut environment = self.clone();
        let Some(&index) = self.0.indices.get(&form) else { return environment };
        for Earlier { until, name, own } in self.0.earlier.iter().rev() {
            if index < *until {
                Arc::make_mut(&mut environment.0).plain.insert(*name, own.clone());
            }
        }
        environment
    }

    /// The bindings at the top whose scopes are a subset of `scopes`; what the library defines stands
    /// before what it imports.
    pub(super) fn candidates<'e>(
        &'e self,
        name: Symbol,
        scopes: &'e [Scope],
    ) -> impl Iterator<Item = (&'e [Scope], &'e Binding)> {
        let home = std::slice::from_ref(&self.0.scope);
        let plain = self.0.plain.get(&name).map(|own| (home, &own.binding));
        let introduced = self.0.introduced.get(&name).into_iter().flatten();
        let introduced = introduced.map(|(set, own)| (set.as_slice(), &own.binding));
        let imported = self.0.imports.get(&name).map(|binding| (home, binding));
        let support = self.support().get(name).iter().map(|(set, binding)| (set.as_slice(), binding));
        let all = plain.into_iter().chain(introduced).chain(imported).chain(support);
        all.filter(move |(set, _)| is_subset(set, scopes))
    }
}
