//! How many tests of each clause pass.

use super::clause::Clause;
use crate::suite::runner::Outcome;
use std::collections::BTreeMap;
use std::fmt;

/// How many tests passed and failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Passed.
    pub passed: usize,
    /// Failed.
    pub failed: usize,
}

/// The tallies of all clauses that tests are about. A test of several clauses counts in each.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// By clause.
    pub clauses: BTreeMap<Clause, Tally>,
    /// The tests that are about no clause.
    pub others: Tally,
}

impl Report {
    /// The report on some tests.
    pub fn new(outcomes: &[Outcome]) -> Report {
        let mut report = Report::default();
        for outcome in outcomes {
            for clause in &outcome.clauses {
                report.clauses.entry(clause.clone()).or_default().count(outcome.passed);
            }
            if outcome.clauses.is_empty() {
                report.others.count(outcome.passed);
            }
        }
        report
    }
}

impl Tally {
    fn count(&mut self, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:32} {:>6} {:>6}", "clause", "passed", "failed")?;
        let mut line =
            |name: &str, tally: &Tally| writeln!(f, "{name:32} {:6} {:6}", tally.passed, tally.failed);
        for (clause, tally) in &self.clauses {
            line(&clause.to_string(), tally)?;
        }
        line("(of no clause)", &self.others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_count_in_each_of_their_clauses() {
        let outcome = |clauses: &[&str], passed| Outcome {
            clauses: clauses.iter().map(|text| text.parse().unwrap()).collect(),
            passed,
            ..Outcome::default()
        };
        let outcomes = [
            outcome(&["SRFI 1", "R7RS 6.4"], true),
            outcome(&["R7RS 6.4"], false),
            outcome(&["R7RS 6.10"], true),
            outcome(&[], true),
        ];
        let expected = "\
clause                           passed failed
R7RS 6.4                              1      1
R7RS 6.10                             1      0
SRFI 1                                1      0
(of no clause)                        1      0
";
        assert_eq!(Report::new(&outcomes).to_string(), expected);
    }
}
