//! Names of libraries, and names that are nearly the same.

use crate::primitive::Constant;
use crate::source::{Number, Symbol};
use crate::syntax::{Datum, DatumKind};
use num_traits::Signed;

/// The name of a library in its canonical notation, `(scheme base)`, if `datum` is one: a list, not
/// empty, of identifiers and exact integers that are not negative. A reference to a version at the end
/// (R6RS 7.1) is left out: there is one version of each library. What Guile calls `(srfi srfi-1)`, and
/// R6RS systems `(srfi :1 lists)`, is `(srfi 1)`.
pub fn library_name(datum: &Datum) -> Option<Symbol> {
    let mut parts = datum.list().filter(|parts| !parts.is_empty())?;
    if let [name @ .., version] = parts
        && !name.is_empty()
        && is_version(version)
    {
        parts = name;
    }
    if let [srfi, number, rest @ ..] = parts
        && srfi.symbol().is_some_and(|name| name.as_str() == "srfi")
        && let Some(number) = number.symbol()
        && let Some(digits) = number.as_str().strip_prefix("srfi-").or(number.as_str().strip_prefix(':'))
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (rest.is_empty() || number.as_str().starts_with(':'))
    {
        return Some(Symbol::new(&format!("(srfi {digits})")));
    }
    let mut text = String::from("(");
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            text.push(' ');
        }
        match &*part.kind {
            DatumKind::Symbol(name) => text.push_str(&Constant::Symbol(*name).to_string()),
            DatumKind::Number(Number::Integer(number)) if !number.is_negative() => {
                text.push_str(&number.to_string());
            }
            _ => return None,
        }
    }
    text.push(')');
    Some(Symbol::new(&text))
}

/// Whether a datum is a version, or a reference to versions: a list of numbers, and of lists that begin
/// with `>=`, `<=`, `and`, `or` or `not`.
fn is_version(datum: &Datum) -> bool {
    let part = |part: &Datum| match &*part.kind {
        DatumKind::Number(Number::Integer(number)) => !number.is_negative(),
        DatumKind::List(_) => part.head().is_some(),
        DatumKind::Symbol(name) => matches!(name.as_str(), ">=" | "<=" | "and" | "or" | "not"),
        _ => false,
    };
    datum.list().is_some_and(|parts| parts.iter().all(part))
}

/// The name among `candidates` that `name` is most likely a misspelling of.
pub fn nearest(name: Symbol, candidates: impl Iterator<Item = Symbol>) -> Option<Symbol> {
    let wanted: Vec<char> = name.as_str().chars().collect();
    let limit = match wanted.len() {
        0..=2 => return None,
        3..=5 => 1,
        _ => 2,
    };
    let close = candidates.filter(|candidate| *candidate != name).filter_map(|candidate| {
        if candidate.as_str().len().abs_diff(name.as_str().len()) > 4 * limit {
            return None;
        }
        let distance = distance(&wanted, candidate.as_str(), limit)?;
        Some((distance, candidate))
    });
    close.min().map(|(_, candidate)| candidate)
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two names, if it
/// is at most `limit`.
fn distance(a: &[char], b: &str, limit: usize) -> Option<usize> {
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row.push(cost);
        }
        if row.iter().all(|&cost| cost > limit) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    (last[b.len()] <= limit).then_some(last[b.len()])
}
