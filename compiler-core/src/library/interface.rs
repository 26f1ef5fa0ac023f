//! What other libraries see of a library.

use super::binding::Binding;
use super::scope::ScopeSet;
use crate::source::Symbol;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The firewall between libraries: a library's exports, and what its exported macros need. Bodies and
/// positions are not in it, so that an edit inside a procedure changes no interface.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interface {
    /// The library's name.
    pub name: Symbol,
    /// What each exported name means.
    pub exports: BTreeMap<Symbol, Binding>,
    /// What the identifiers mean that uses of the exported macros may introduce.
    pub support: Arc<Support>,
}

impl Interface {
    /// What `name` means to importers.
    pub fn get(&self, name: Symbol) -> Option<&Binding> {
        self.exports.get(&name)
    }
}

/// Bindings of libraries that their macros refer to, exported or not: by name and scopes. Each set of
/// scopes has the scope of exactly one library, so the bindings of all libraries can stand together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Support {
    bindings: BTreeMap<Symbol, Vec<(ScopeSet, Binding)>>,
}

impl Support {
    /// Adds a binding; one of the same name and scopes must mean the same, and is kept.
    pub fn add(&mut self, name: Symbol, scopes: ScopeSet, binding: Binding) -> bool {
        let entries = self.bindings.entry(name).or_default();
        match entries.binary_search_by(|(set, _)| set.cmp(&scopes)) {
            Ok(_) => false,
            Err(at) => {
                entries.insert(at, (scopes, binding));
                true
            }
        }
    }

    /// The bindings of `name`, sorted by scopes.
    pub fn get(&self, name: Symbol) -> &[(ScopeSet, Binding)] {
        self.bindings.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Every binding, in no particular order.
    pub fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.values().flatten().map(|(_, binding)| binding)
    }

    /// Adds every binding of `other`.
    pub fn merge(&mut self, other: &Support) {
        for (&name, entries) in &other.bindings {
            for (scopes, binding) in entries {
                self.add(name, scopes.clone(), binding.clone());
            }
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bindings.is_empty()
    }
}
