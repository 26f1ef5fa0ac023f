//! Interned names.

use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::{LazyLock, RwLock};

/// An interned string: equality and hashing are those of a `u32`. Order is by text, so that
/// anything sorted by symbol is deterministic from run to run.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Symbol(u32);

/// The number of each text. What is not here is not a symbol yet.
static NUMBERS: LazyLock<RwLock<FxHashMap<&'static str, u32>>> = LazyLock::new(RwLock::default);

/// The texts by number, to be read without a lock: comparing symbols does.
static NAMES: boxcar::Vec<&'static str> = boxcar::Vec::new();

impl Symbol {
    /// The symbol whose text is `name`.
    pub fn new(name: &str) -> Symbol {
        let poisoned = "a thread panicked while interning";
        if let Some(&number) = NUMBERS.read().expect(poisoned).get(name) {
            return Symbol(number);
        }
        let mut numbers = NUMBERS.write().expect(poisoned);
        if let Some(&number) = numbers.get(name) {
            return Symbol(number);
        }
        // Names live as long as the process: a symbol is never forgotten.
        let name: &'static str = Box::leak(name.into());
        let number = u32::try_from(NAMES.push(name)).expect("fewer than 2^32 symbols");
        numbers.insert(name, number);
        Symbol(number)
    }

    /// The text of the symbol.
    pub fn as_str(self) -> &'static str {
        NAMES[self.0 as usize]
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
