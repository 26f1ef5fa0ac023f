//! The record of what passed, which is checked in: it may only get better.
//!
//! A line holds a clause and the number of its tests that passed: `R7RS 6.2.6: 34`. The first says how
//! many rows and names of the tables have no test: `open: 3`.

use super::clause::Clause;
use super::report::Report;
use std::collections::BTreeMap;
use std::fmt;

/// How many tests of each clause passed, and what has no test.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Record {
    passed: BTreeMap<Clause, usize>,
    open: usize,
}

/// What the number of rows and names without test is called.
const OPEN: &str = "open: ";

impl Record {
    /// What a report says, with the number of rows and names that have no test.
    pub fn of(report: &Report, open: usize) -> Record {
        let passed = report.clauses.iter().map(|(clause, tally)| (clause.clone(), tally.passed));
        Record { passed: passed.filter(|(_, passed)| *passed > 0).collect(), open }
    }

    /// Reads a record.
    pub fn parse(text: &str) -> Result<Record, String> {
        let entry = |(index, line): (usize, &str)| {
            let malformed = || format!("line {}: not `CLAUSE: NUMBER`: {line}", index + 2);
            let (clause, number) = line.rsplit_once(": ").ok_or_else(malformed)?;
            let clause = clause.parse().map_err(|_| malformed())?;
            Ok((clause, number.parse().map_err(|_| malformed())?))
        };
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let open = first.strip_prefix(OPEN).and_then(|number| number.parse().ok());
        let open = open.ok_or_else(|| format!("line 1: not `{OPEN}NUMBER`: {first}"))?;
        let passed: Result<_, String> = rest.lines().enumerate().map(entry).collect();
        Ok(Record { passed: passed?, open })
    }

    /// What passed before and does not now, and whether more has no test than did before.
    pub fn regressions(&self, report: &Report, open: usize) -> Vec<String> {
        let now = |clause: &Clause| report.clauses.get(clause).map_or(0, |tally| tally.passed);
        let fewer = self.passed.iter().filter(|(clause, before)| now(clause) < **before);
        let message = |(clause, before): (&Clause, &usize)| {
            format!("{clause}: {} tests pass, and {before} did before", now(clause))
        };
        let more = (open > self.open).then(|| {
            format!("{open} rows and names of the tables have no test, and {} had none before", self.open)
        });
        fewer.map(message).chain(more).collect()
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{OPEN}{}", self.open)?;
        self.passed.iter().try_for_each(|(clause, passed)| writeln!(f, "{clause}: {passed}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::report::Tally;

    fn report(tallies: &[(&str, usize)]) -> Report {
        let tally = |passed| Tally { passed, failed: 1 };
        let clauses = tallies.iter().map(|(clause, passed)| (clause.parse().unwrap(), tally(*passed)));
        Report { clauses: clauses.collect(), others: Tally::default() }
    }

    #[test]
    fn records_are_read_and_written() {
        let record =
            Record::of(&report(&[("SRFI 1", 3), ("R7RS 6.4", 12), ("Guile: Sorting", 1), ("SRFI 2", 0)]), 7);
        assert_eq!(record.to_string(), "open: 7\nR7RS 6.4: 12\nSRFI 1: 3\nGuile: Sorting: 1\n");
        assert_eq!(Record::parse(&record.to_string()), Ok(record));
        assert_eq!(Record::parse("open: 7\nx").unwrap_err(), "line 2: not `CLAUSE: NUMBER`: x");
        assert_eq!(Record::parse("").unwrap_err(), "line 1: not `open: NUMBER`: ");
    }

    #[test]
    fn fewer_passes_are_regressions() {
        let record = Record::of(&report(&[("SRFI 1", 3), ("SRFI 2", 2), ("SRFI 4", 1)]), 7);
        let now = report(&[("SRFI 1", 4), ("SRFI 2", 1)]);
        let expected = ["SRFI 2: 1 tests pass, and 2 did before", "SRFI 4: 0 tests pass, and 1 did before"];
        assert_eq!(record.regressions(&now, 7), expected);
        let better = report(&[("SRFI 1", 3), ("SRFI 2", 2), ("SRFI 4", 1)]);
        assert_eq!(record.regressions(&better, 6), [""; 0]);
        let expected = ["8 rows and names of the tables have no test, and 7 had none before"];
        assert_eq!(record.regressions(&better, 8), expected);
    }
}
