//! Interned names.

use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::{LazyLock, RwLock};

/// An interned string: equality and hashing are those of a `u32`. Order is by text, so that
/// anything sorted by symbol is deterministic from run to run.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Symbol(u32);

#[derive(Default)]
struct Interner {
    index: FxHashMap<&'static str, u32>,
    names: Vec<&'static str>,
}

static INTERNER: LazyLock<RwLock<Interner>> = LazyLock::new(RwLock::default);

impl Symbol {
    /// The symbol whose text is `name`.
    pub fn new(name: &str) -> Symbol {
        let poisoned = "a thread panicked while interning";
        if let Some(&index) = INTERNER.read().expect(poisoned).index.get(name) {
            return Symbol(index);
        }
        let mut interner = INTERNER.write().expect(poisoned);
        if let Some(&index) = interner.index.get(name) {
            return Symbol(index);
        }
        let index = u32::try_from(interner.names.len()).expect("fewer than 2^32 symbols");
        // Names live as long as the process: a symbol is never forgotten.
        let name: &'static str = Box::leak(name.into());
        interner.names.push(name);
        interner.index.insert(name, index);
        Symbol(index)
    }

    /// The text of the symbol.
    pub fn as_str(self) -> &'static str {
        INTERNER.read().expect("a thread panicked while interning").names[self.0 as usize]
    }
}

impl From<&str> for Symbol {
    fn from(name: &str) -> Symbol {
        Symbol::new(name)
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialOrd for Symbol {
    fn partial_cmp(&self, other: &Symbol) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Symbol {
    fn cmp(&self, other: &Symbol) -> std::cmp::Ordering {
        if self == other { std::cmp::Ordering::Equal } else { self.as_str().cmp(other.as_str()) }
    }
}
