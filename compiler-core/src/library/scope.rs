//! Scopes and sets of scopes (Flatt, "Binding as Sets of Scopes", POPL 2016).
//!
//! Every binding construct and every macro expansion makes one scope; an identifier means the binding
//! of its name whose set of scopes is the largest subset of the identifier's own. Each library is a
//! scope too, which all identifiers read in it carry, so that what a macro brings from its library
//! finds the bindings there.

use crate::source::Symbol;
use std::sync::Arc;

/// A scope. Its number is a hash of what made it, never of when, so that the scopes of one form do
/// not change with edits of another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Scope(u64);

impl Scope {
    /// The scope of everything written in a library or program.
    pub fn of_library(name: Symbol) -> Scope {
        let start = 0xcbf2_9ce4_8422_2325;
        let hash = name
            .as_str()
            .bytes()
            .fold(start, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Scope(mix(hash))
    }

    /// The scope number `counter` of the form with the key `form`.
    pub fn fresh(form: u64, counter: u32) -> Scope {
        Scope(mix(mix(form).wrapping_add(u64::from(counter) + 1)))
    }

    /// The scope as a number, to be written down in code.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The scope that [`Scope::number`] gave the number of.
    pub fn from_number(number: u64) -> Scope {
        Scope(number)
    }

    /// A number that tells sets of scopes apart.
    pub fn digest(scopes: &[Scope]) -> u64 {
        scopes.iter().fold(0, |digest: u64, scope| mix(digest ^ scope.0))
    }
}

/// A bijection on 64 bits that spreads nearby numbers (the finaliser of SplitMix).
pub fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A set of scopes, sorted and shared. This is the portable form, which interfaces hold; the expander
/// numbers the sets that it meets.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub struct ScopeSet(Arc<[Scope]>);

impl ScopeSet {
    /// The set of `scopes`, which are sorted and distinct.
    pub fn from_sorted(scopes: &[Scope]) -> ScopeSet {
        debug_assert!(scopes.is_sorted());
        ScopeSet(scopes.into())
    }

    /// The set of one scope.
    pub fn single(scope: Scope) -> ScopeSet {
        ScopeSet([scope].into())
    }

    /// The scopes in order.
    pub fn as_slice(&self) -> &[Scope] {
        &self.0
    }

    /// Whether every scope of this set is in `other`.
    pub fn is_subset(&self, other: &[Scope]) -> bool {
        is_subset(&self.0, other)
    }
}

impl std::borrow::Borrow<[Scope]> for ScopeSet {
    fn borrow(&self) -> &[Scope] {
        &self.0
    }
}

/// Whether every scope of `small` is in `large`; both are sorted.
pub fn is_subset(small: &[Scope], large: &[Scope]) -> bool {
    if small.len() > large.len() {
        return false;
    }
    let mut at = large;
    for scope in small {
        match at.binary_search(scope) {
            Ok(found) => at = &at[found + 1..],
            Err(_) => return false,
        }
    }
    true
}
