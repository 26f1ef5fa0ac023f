//! Tables of clauses in the book, with the tests that show each row.
//!
//! A table begins with a line `| R7RS | … | tests |` or `| SRFI | … | tests |`; the first column of a
//! row then is the number of the clause. What stands between backticks in the second column are the
//! names that the row is about: each is used by one of the row's tests. The last column is written by
//! [`fill`].

use super::clause::Clause;
use crate::suite::runner::Outcome;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The table rows of a document.
struct Row<'a> {
    /// From 0.
    line: usize,
    clause: Clause,
    names: Vec<&'a str>,
    /// Up to the last column.
    start: &'a str,
    /// The last column.
    tests: &'a str,
}

/// Where the book sees the suites.
const FOLDER: &str = "../tests/suite/";
/// How many tests are named for a row without names.
const ENOUGH: usize = 3;

fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut specification: Option<&str> = None;
    for (line, content) in text.lines().enumerate() {
        if !content.starts_with('|') {
            specification = None;
            continue;
        }
        let cells = cells(content);
        let [first, what, .., tests] = &*cells else { continue };
        if ["R7RS", "SRFI"].contains(first) && *tests == "tests" {
            specification = Some(first);
            continue;
        }
        let Some(specification) = specification else { continue };
        let number = first.split_whitespace().next().unwrap_or_default();
        let Ok(clause) = format!("{specification} {number}").parse() else { continue };
        let names = what.split('`').skip(1).step_by(2).collect();
        let start = content.trim_end();
        let start = start.strip_suffix('|').unwrap_or(start).trim_end();
        let start = start.strip_suffix(tests).unwrap_or(start);
        rows.push(Row { line, clause, names, start, tests });
    }
    rows
}

/// The cells of a row. A bar after a backslash is none.
fn cells(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut start = 1;
    for (at, _) in line.match_indices('|').skip(1) {
        if !line[..at].ends_with('\\') {
            cells.push(line[start..at].trim());
            start = at + 1;
        }
    }
    cells
}

/// The document with tests in the last column of its tables: as few as use all names of the row.
pub fn fill(text: &str, outcomes: &[Outcome]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for row in rows(text) {
        let links: Vec<String> = chosen(&row, outcomes).into_iter().map(link).collect();
        lines[row.line] = format!("{} {} |", row.start.trim_end(), links.join(", "));
    }
    lines.iter().fold(String::new(), |mut text, line| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{line}");
        text
    })
}

/// The tests that are named for a row.
fn chosen<'a>(row: &Row, outcomes: &'a [Outcome]) -> Vec<&'a Outcome> {
    let mut related: Vec<(&Outcome, BTreeSet<&str>)> = related(row, outcomes);
    if row.names.is_empty() {
        return related.into_iter().map(|(outcome, _)| outcome).take(ENOUGH).collect();
    }
    let mut missing: BTreeSet<&str> = row.names.iter().copied().collect();
    let mut chosen = Vec::new();
    loop {
        // Of those that show the most, the first.
        let best = related.iter().enumerate().rev();
        let best = best.max_by_key(|(_, (_, used))| used.intersection(&missing).count());
        let Some((index, _)) = best else { break };
        let (outcome, used) = related.remove(index);
        let before = missing.len();
        missing.retain(|name| !used.contains(name));
        if missing.len() == before {
            break;
        }
        chosen.push(outcome);
    }
    chosen
}

/// The tests that pass and are about a row's clause, with the row's names that they use. Those about
/// exactly this clause come first.
fn related<'a, 'b>(row: &Row<'b>, outcomes: &'a [Outcome]) -> Vec<(&'a Outcome, BTreeSet<&'b str>)> {
    let about = |outcome: &&Outcome| {
        outcome.passed
            && outcome.clauses.iter().any(|it| it.is_within(&row.clause) || row.clause.is_within(it))
    };
    let mut related: Vec<_> =
        outcomes.iter().filter(about).map(|outcome| (outcome, used(&row.names, outcome))).collect();
    related.sort_by_key(|(outcome, _)| !outcome.clauses.contains(&row.clause));
    related
}

/// Which of some names a test uses.
fn used<'b>(names: &[&'b str], outcome: &Outcome) -> BTreeSet<&'b str> {
    let delimiter = |char: char| char.is_whitespace() || "()[]\"';`,".contains(char);
    let tokens: BTreeSet<&str> = outcome.program.split(delimiter).collect();
    let is_used = |name: &&str| match name.contains([' ', '(', '\'', '`', ',']) {
        // A piece of syntax, or the name of a library.
        true => outcome.program.contains(*name),
        false => tokens.contains(name),
    };
    names.iter().copied().filter(is_used).collect()
}

fn link(outcome: &Outcome) -> String {
    let title =
        outcome.title.replace('\\', "\\\\").replace('|', "\\|").replace('[', "\\[").replace(']', "\\]");
    format!("[{title}]({FOLDER}{}#{})", outcome.path.display(), anchor(&outcome.title))
}

/// The anchor that a heading has.
fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|char| char.is_alphanumeric() || " -_".contains(*char));
    kept.flat_map(char::to_lowercase).map(|char| if char == ' ' { '-' } else { char }).collect()
}

/// What is to be said of a document's tables.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    /// Tests that do not exist or do not pass.
    pub wrong: Vec<String>,
    /// Rows without tests, and names that no test of their row uses.
    pub open: Vec<String>,
}

/// Compares the tables of a document with the tests.
pub fn check(text: &str, outcomes: &[Outcome]) -> Findings {
    let mut findings = Findings::default();
    for row in rows(text) {
        let at_line = |message: String| format!("line {}: {message}", row.line + 1);
        let mut complain = |message: String| findings.wrong.push(at_line(message));
        let mut missing: BTreeSet<&str> = row.names.iter().copied().collect();
        let mut named = 0;
        let targets = row.tests.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        for (target, _) in targets {
            named += 1;
            let (path, at) = target.split_once('#').unwrap_or((target, ""));
            let is_it = |outcome: &&Outcome| {
                path.strip_prefix(FOLDER) == outcome.path.to_str() && anchor(&outcome.title) == at
            };
            match outcomes.iter().find(is_it) {
                None => complain(format!("there is no test {target}")),
                Some(outcome) if !outcome.passed => complain(format!("the test {target} fails")),
                Some(outcome) => {
                    let used = used(&row.names, outcome);
                    missing.retain(|name| !used.contains(name));
                }
            }
        }
        if named == 0 {
            findings.open.push(at_line(format!("{} has no test", row.clause)));
        } else {
            let message = |name| at_line(format!("no test of {} uses `{name}`", row.clause));
            findings.open.extend(missing.iter().map(message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(title: &str, clauses: &[&str], program: &str) -> Outcome {
        Outcome {
            path: "a/b.md".into(),
            title: title.into(),
            clauses: clauses.iter().map(|text| text.parse().unwrap()).collect(),
            passed: !program.contains("error"),
            program: program.into(),
        }
    }

    fn outcomes() -> Vec<Outcome> {
        vec![
            outcome("Pairs", &["R7RS 6"], "(car '(1))"),
            outcome("car & cdr", &["R7RS 6.4"], "(car (cdr x))"),
            outcome("Fails", &["R7RS 6.4"], "(error caar)"),
            outcome("Others", &["SRFI 1"], "(import (srfi 1)) (caar x)"),
        ]
    }

    const TABLE: &str = "\
Text | text.

| R7RS | what | tests |
|---|---|---|
| 6.4 | `car`, `cdr` |  |
| 6.4 | `car`, `caar` | [Fails](../tests/suite/a/b.md#fails) |
| 6.5 | Symbols | |
| | not a row | |

| SRFI | library | tests |
|---|---|---|
| 1 lists | `(srfi 1)` | [Gone](../tests/suite/a/b.md#gone) |
";

    #[test]
    fn tests_are_found_for_rows() {
        let expected = TABLE
            .replace("`cdr` |  |", "`cdr` | [car & cdr](../tests/suite/a/b.md#car--cdr) |")
            .replace("[Fails](../tests/suite/a/b.md#fails)", "[car & cdr](../tests/suite/a/b.md#car--cdr)")
            .replace("Symbols | |", "Symbols |  |")
            .replace("[Gone](../tests/suite/a/b.md#gone)", "[Others](../tests/suite/a/b.md#others)");
        let mut outcomes = outcomes();
        outcomes[0].clauses = vec!["R7RS 6.4.1".parse().unwrap()];
        assert_eq!(fill(TABLE, &outcomes), expected);
        assert_eq!(
            check(&expected, &outcomes).open,
            ["line 6: no test of R7RS 6.4 uses `caar`", "line 7: R7RS 6.5 has no test"]
        );
    }

    #[test]
    fn tests_of_the_clause_around_serve_too() {
        let table = "| R7RS | what | tests |\n| 6.5 | Symbols | |\n";
        assert!(fill(table, &outcomes()).ends_with("| [Pairs](../tests/suite/a/b.md#pairs) |\n"));
    }

    #[test]
    fn tables_name_tests_that_pass() {
        let Findings { wrong, open } = check(TABLE, &outcomes());
        assert_eq!(
            wrong,
            [
                "line 6: the test ../tests/suite/a/b.md#fails fails",
                "line 12: there is no test ../tests/suite/a/b.md#gone",
            ]
        );
        assert_eq!(
            open,
            [
                "line 5: R7RS 6.4 has no test",
                "line 6: no test of R7RS 6.4 uses `caar`",
                "line 6: no test of R7RS 6.4 uses `car`",
                "line 7: R7RS 6.5 has no test",
                "line 12: no test of SRFI 1 uses `(srfi 1)`",
            ]
        );
    }
}
