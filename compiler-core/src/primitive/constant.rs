//! Constants, as quoted data and as what folding computes.

use crate::source::{Number, Symbol};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A constant. Compound ones are shared and must not be mutated by the program.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Constant {
    /// `#t` or `#f`.
    Boolean(bool),
    /// `()`.
    Null,
    /// The value of expressions that have none worth naming.
    Unspecified,
    /// The end-of-file object.
    EndOfFile,
    /// What a missing optional argument and a variable before its initialisation hold. Never seen by
    /// a program.
    Unbound,
    /// A number.
    Number(Number),
    /// A character.
    Character(char),
    /// A string literal.
    String(Arc<str>),
    /// A symbol.
    Symbol(Symbol),
    /// A keyword.
    Keyword(Symbol),
    /// A pair.
    Pair(Arc<Pair>),
    /// A vector literal.
    Vector(Arc<[Constant]>),
    /// A bytevector literal.
    Bytevector(Arc<[u8]>),
}

/// The two fields of a pair. Comparing, hashing and dropping go along the `cdr`s in a loop, so that a
/// list may be of any length.
#[derive(Clone, Debug)]
pub struct Pair(pub Constant, pub Constant);

impl PartialEq for Pair {
    fn eq(&self, other: &Pair) -> bool {
        let (mut a, mut b) = (self, other);
        loop {
            if std::ptr::eq(a, b) {
                return true;
            }
            if a.0 != b.0 {
                return false;
            }
            match (&a.1, &b.1) {
                (Constant::Pair(next_a), Constant::Pair(next_b)) => (a, b) = (next_a, next_b),
                (end_a, end_b) => return end_a == end_b,
            }
        }
    }
}

impl Eq for Pair {}

impl Hash for Pair {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut at = self;
        loop {
            at.0.hash(state);
            match &at.1 {
                Constant::Pair(next) => at = next,
                end => return end.hash(state),
            }
        }
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        let mut rest = std::mem::replace(&mut self.1, Constant::Null);
        while let Constant::Pair(pair) = rest {
            let Some(mut pair) = Arc::into_inner(pair) else { return };
            rest = std::mem::replace(&mut pair.1, Constant::Null);
        }
    }
}

/// The smallest integer that is an immediate.
pub const FIXNUM_MIN: i64 = -(1 << 29);
/// The largest integer that is an immediate.
pub const FIXNUM_MAX: i64 = (1 << 29) - 1;

impl Constant {
    /// An exact integer.
    pub fn integer(value: i64) -> Constant {
        Constant::Number(value.into())
    }

    /// The value, if this is an integer that is an immediate.
    pub fn as_fixnum(&self) -> Option<i32> {
        let Constant::Number(Number::Integer(value)) = self else { return None };
        let value = i64::try_from(value).ok()?;
        (FIXNUM_MIN..=FIXNUM_MAX).contains(&value).then_some(value as i32)
    }

    /// Whether `if` takes this as true.
    pub fn is_true(&self) -> bool {
        *self != Constant::Boolean(false)
    }

    /// A pair.
    pub fn cons(car: Constant, cdr: Constant) -> Constant {
        Constant::Pair(Arc::new(Pair(car, cdr)))
    }

    /// The list of `items`, ended by `tail`.
    pub fn list(items: impl DoubleEndedIterator<Item = Constant>, tail: Constant) -> Constant {
        items.rev().fold(tail, |tail, item| Constant::cons(item, tail))
    }
}

/// As `write` would print it.
impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constant::Boolean(true) => f.write_str("#t"),
            Constant::Boolean(false) => f.write_str("#f"),
            Constant::Null => f.write_str("()"),
            Constant::Unspecified => f.write_str("#<unspecified>"),
            Constant::EndOfFile => f.write_str("#<eof>"),
            Constant::Unbound => f.write_str("#<unbound>"),
            Constant::Number(number) => write!(f, "{number}"),
            Constant::Character(char) => write_character(f, *char),
            Constant::String(text) => write_string(f, text),
            Constant::Symbol(name) => write_symbol(f, name.as_str()),
            Constant::Keyword(name) => {
                f.write_str("#:")?;
                write_symbol(f, name.as_str())
            }
            Constant::Pair(_) => {
                f.write_str("(")?;
                let mut at = self;
                let mut first = true;
                while let Constant::Pair(pair) = at {
                    if !first {
                        f.write_str(" ")?;
                    }
                    first = false;
                    write!(f, "{}", pair.0)?;
                    at = &pair.1;
                }
                if *at != Constant::Null {
                    write!(f, " . {at}")?;
                }
                f.write_str(")")
            }
            Constant::Vector(items) => {
                f.write_str("#(")?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i == 0 { "" } else { " " })?;
                }
                f.write_str(")")
            }
            Constant::Bytevector(bytes) => {
                f.write_str("#u8(")?;
                for (i, byte) in bytes.iter().enumerate() {
                    write!(f, "{}{byte}", if i == 0 { "" } else { " " })?;
                }
                f.write_str(")")
            }
        }
    }
}

/// The names of characters that have one (R7RS section 6.6).
pub const CHARACTER_NAMES: &[(&str, char)] = &[
    ("alarm", '\u{7}'),
    ("backspace", '\u{8}'),
    ("delete", '\u{7f}'),
    ("escape", '\u{1b}'),
    ("newline", '\n'),
    ("null", '\0'),
    ("return", '\r'),
    ("space", ' '),
    ("tab", '\t'),
];

fn write_character(f: &mut fmt::Formatter<'_>, char: char) -> fmt::Result {
    match CHARACTER_NAMES.iter().find(|(_, named)| *named == char) {
        Some((name, _)) => write!(f, "#\\{name}"),
        None if char.is_control() => write!(f, "#\\x{:x}", u32::from(char)),
        None => write!(f, "#\\{char}"),
    }
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for char in text.chars() {
        match char {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            '\r' => f.write_str("\\r")?,
            char if char.is_control() => write!(f, "\\x{:x};", u32::from(char))?,
            char => write!(f, "{char}")?,
        }
    }
    f.write_str("\"")
}

fn write_symbol(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let plain = |c: char| c.is_alphanumeric() || "!$%&*/:<=>?^_~+-.@".contains(c);
    let reads_as_number = name.starts_with(|c: char| c.is_ascii_digit())
        || (name.starts_with('.') && name[1..].starts_with(|c: char| c.is_ascii_digit()))
        || (name.starts_with(['+', '-'])
            && name[1..].starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == 'i' || c == 'n'));
    if !name.is_empty() && name != "." && name.chars().all(plain) && !reads_as_number {
        return f.write_str(name);
    }
    f.write_str("|")?;
    for char in name.chars() {
        match char {
            '|' => f.write_str("\\|")?,
            '\\' => f.write_str("\\\\")?,
            char if char.is_control() => write!(f, "\\x{:x};", u32::from(char))?,
            char => write!(f, "{char}")?,
        }
    }
    f.write_str("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_compared_hashed_and_dropped_without_recursion() {
        let long = || Constant::list((0..500_000).map(Constant::integer), Constant::Null);
        let (a, b) = (long(), long());
        assert!(a == b);
        let hash = |constant: &Constant| {
            let mut hasher = rustc_hash::FxHasher::default();
            constant.hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(hash(&a), hash(&b));
    }
}
