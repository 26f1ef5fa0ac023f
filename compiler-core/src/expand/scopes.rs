//! Sets of scopes, numbered for one expansion.

use crate::library::scope::is_subset;
use crate::library::{Scope, ScopeSet};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A set of scopes: two sets are equal exactly if their numbers are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct SetId(u32);

/// The sets that one expansion has met.
pub(super) struct Scopes {
    sets: Vec<Rc<[Scope]>>,
    index: FxHashMap<Rc<[Scope]>, SetId>,
    with: FxHashMap<(SetId, Scope), SetId>,
    unions: FxHashMap<(SetId, SetId), SetId>,
}

impl SetId {
    /// The empty set.
    pub(super) const EMPTY: SetId = SetId(0);
}

impl Scopes {
    pub(super) fn new() -> Scopes {
        let empty: Rc<[Scope]> = Rc::new([]);
        Scopes {
            sets: vec![empty.clone()],
            index: FxHashMap::from_iter([(empty, SetId::EMPTY)]),
            with: FxHashMap::default(),
            unions: FxHashMap::default(),
        }
    }

    /// The scopes of a set, sorted.
    pub(super) fn get(&self, set: SetId) -> &[Scope] {
        &self.sets[set.0 as usize]
    }

    /// The number of the set of `scopes`, which are sorted and distinct.
    pub(super) fn intern(&mut self, scopes: &[Scope]) -> SetId {
        if let Some(&set) = self.index.get(scopes) {
            return set;
        }
        let set = SetId(self.sets.len() as u32);
        let scopes: Rc<[Scope]> = scopes.into();
        self.sets.push(scopes.clone());
        self.index.insert(scopes, set);
        set
    }

    /// `set` and `scope`.
    pub(super) fn with(&mut self, set: SetId, scope: Scope) -> SetId {
        if let Some(&found) = self.with.get(&(set, scope)) {
            return found;
        }
        let mut scopes = self.get(set).to_vec();
        let result = match scopes.binary_search(&scope) {
            Ok(_) => set,
            Err(at) => {
                scopes.insert(at, scope);
                self.intern(&scopes)
            }
        };
        self.with.insert((set, scope), result);
        result
    }

    /// `set` without the scopes for which `remove` answers true.
    pub(super) fn without(&mut self, set: SetId, remove: impl Fn(Scope) -> bool) -> SetId {
        if !self.get(set).iter().any(|&scope| remove(scope)) {
            return set;
        }
        let kept: Vec<_> = self.get(set).iter().copied().filter(|&scope| !remove(scope)).collect();
        self.intern(&kept)
    }

    /// The union of two sets.
    pub(super) fn union(&mut self, a: SetId, b: SetId) -> SetId {
        if b == SetId::EMPTY || a == b {
            return a;
        }
        if a == SetId::EMPTY {
            return b;
        }
        if let Some(&found) = self.unions.get(&(a, b)) {
            return found;
        }
        let mut scopes = [self.get(a), self.get(b)].concat();
        scopes.sort_unstable();
        scopes.dedup();
        let result = self.intern(&scopes);
        self.unions.insert((a, b), result);
        result
    }

    /// Whether `small` is a subset of `large`.
    pub(super) fn subset(&self, small: SetId, large: SetId) -> bool {
        small == large || is_subset(self.get(small), self.get(large))
    }

    /// The portable form of a set.
    pub(super) fn portable(&self, set: SetId) -> ScopeSet {
        ScopeSet::from_sorted(self.get(set))
    }
}
