//! Clauses of specifications, and which of them a test is about.
//!
//! A heading of a suite names its clauses: `# Numbers (R7RS 6.2)`, `## Folds (SRFI 1, R7RS 6.4)`,
//! `# SRFI 14: character sets`, `## Statprof (Guile: Hash Tables)`. So does the text below it, in
//! brackets. The innermost heading that names any counts. Otherwise the path does:
//! `srfi/14-sets.md`, `r7rs/6.2.6-operations.md`, `guile/formatted-output.md`.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A clause of a specification.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Clause {
    /// A section of R7RS-small.
    R7rs(Vec<u32>),
    /// A request for implementation.
    Srfi(u32),
    /// A part of Guile's manual.
    Guile(String),
}

impl Clause {
    /// Whether this clause is the other one or a part of it.
    pub fn is_within(&self, other: &Clause) -> bool {
        match (self, other) {
            (Clause::R7rs(section), Clause::R7rs(outer)) => section.starts_with(outer),
            _ => self == other,
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Clause::R7rs(section) => {
                let section: Vec<_> = section.iter().map(u32::to_string).collect();
                write!(f, "R7RS {}", section.join("."))
            }
            Clause::Srfi(number) => write!(f, "SRFI {number}"),
            Clause::Guile(part) => write!(f, "Guile: {part}"),
        }
    }
}

impl FromStr for Clause {
    type Err = String;

    fn from_str(text: &str) -> Result<Clause, String> {
        match <[Clause; 1]>::try_from(named_in(text)) {
            Ok([clause]) if clause.to_string() == text => Ok(clause),
            _ => Err(format!("`{text}` is no clause")),
        }
    }
}

/// The clauses that a test is about. `headings` are the texts of the headings that it is under, the
/// innermost last, each with the prose below it; `path` is its file, below the suites' folder.
pub fn clauses(path: &Path, headings: &[(String, String)]) -> Vec<Clause> {
    let of_heading = |(title, prose): &(String, String)| {
        let mut found = named_in(title);
        for bracket in prose.split('(').skip(1).filter_map(|rest| rest.split_once(')')) {
            let (inside, _) = bracket;
            if ["R7RS ", "SRFI ", "Guile: "].iter().any(|prefix| inside.starts_with(prefix)) {
                found.extend(named_in(inside));
            }
        }
        found.sort();
        found.dedup();
        found
    };
    let named = headings.iter().rev().map(of_heading).find(|clauses| !clauses.is_empty());
    named.unwrap_or_else(|| of_path(path).into_iter().collect())
}

/// The clauses that a text names.
fn named_in(text: &str) -> Vec<Clause> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("R7RS ") {
        found.extend(numbers(&text[at + "R7RS ".len()..]).into_iter().filter_map(section));
    }
    for (at, _) in text.match_indices("SRFI ") {
        let numbers = numbers(&text[at + "SRFI ".len()..]);
        found.extend(numbers.iter().filter_map(|number| number.parse().ok()).map(Clause::Srfi));
    }
    for (at, _) in text.match_indices("Guile: ") {
        let rest = &text[at + "Guile: ".len()..];
        let part = rest.split([',', ';', ')']).next().unwrap_or_default().trim();
        if !part.is_empty() {
            found.push(Clause::Guile(part.to_owned()));
        }
    }
    found
}

fn section(number: &str) -> Option<Clause> {
    let parts: Result<Vec<u32>, _> = number.split('.').map(str::parse).collect();
    parts.ok().map(Clause::R7rs)
}

/// The numbers that a list begins with: `6.2.6, 6.4 and 6.10`.
fn numbers(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let number = number(rest);
        if number.is_empty() {
            return found;
        }
        found.push(number);
        rest = &rest[number.len()..];
        let separator = [", ", " and "].into_iter().find(|separator| rest.starts_with(separator));
        rest = &rest[separator.map_or(rest.len(), str::len)..];
    }
}

/// The number, perhaps with points in it, that a text begins with.
fn number(text: &str) -> &str {
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}

fn of_path(path: &Path) -> Option<Clause> {
    let stem = path.file_stem()?.to_str()?;
    match path.parent()?.file_name()?.to_str()? {
        "r7rs" => section(number(stem)),
        "srfi" => number(stem.strip_prefix("srfi-").unwrap_or(stem)).parse().ok().map(Clause::Srfi),
        "guile" => Some(Clause::Guile(stem.replace('-', " "))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, headings: &[(&str, &str)]) -> String {
        let headings: Vec<_> = headings.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        let clauses: Vec<_> = clauses(Path::new(path), &headings).iter().map(Clause::to_string).collect();
        clauses.join("; ")
    }

    #[test]
    fn tests_say_what_they_are_about() {
        assert_eq!(of("data/a.md", &[("Numbers (R7RS 6.2)", ""), ("Sums", "")]), "R7RS 6.2");
        assert_eq!(of("data/a.md", &[("Numbers (R7RS 6.2)", ""), ("Sums (R7RS 6.2.6)", "")]), "R7RS 6.2.6");
        assert_eq!(
            of("data/a.md", &[("Folds", "Both of them (R7RS 6.4 and 6.10, SRFI 1, 43), (and).")]),
            "R7RS 6.4; R7RS 6.10; SRFI 1; SRFI 43"
        );
        assert_eq!(of("data/a.md", &[("SRFI 14: sets", "As in SRFI 13.")]), "SRFI 14");
        assert_eq!(
            of("data/a.md", &[("Tables (Guile: Hash Tables, SRFI 69)", "")]),
            "SRFI 69; Guile: Hash Tables"
        );
        assert_eq!(of("data/a.md", &[("R7RS", "and SRFI and Guile:")]), "");
    }

    #[test]
    fn otherwise_paths_do() {
        assert_eq!(of("srfi/14-sets.md", &[("Sets", "")]), "SRFI 14");
        assert_eq!(of("srfi/srfi-1.md", &[]), "SRFI 1");
        assert_eq!(of("r7rs/6.2.6-operations.md", &[("Sums", "")]), "R7RS 6.2.6");
        assert_eq!(of("r7rs/6.13.md", &[]), "R7RS 6.13");
        assert_eq!(of("guile/formatted-output.md", &[]), "Guile: formatted output");
        assert_eq!(of("r7rs/misc.md", &[]), "");
    }

    #[test]
    fn clauses_contain_each_other() {
        let clause = |text: &str| text.parse::<Clause>().unwrap();
        assert!(clause("R7RS 6.2.6").is_within(&clause("R7RS 6.2")));
        assert!(!clause("R7RS 6.13").is_within(&clause("R7RS 6.1")));
        assert!(!clause("SRFI 1").is_within(&clause("SRFI 13")));
        assert!("R7RS".parse::<Clause>().is_err());
        assert!("SRFI 1, 2".parse::<Clause>().is_err());
    }
}
