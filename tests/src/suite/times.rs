//! How long suites take, and what for.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

/// Time by what it was spent on, and by test.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Times {
    steps: BTreeMap<&'static str, Duration>,
    tests: Vec<(Duration, String)>,
}

/// How many tests are shown.
const SLOWEST: usize = 10;

impl Times {
    /// Does something, and notes how long it takes.
    pub fn measure<T>(&mut self, step: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        *self.steps.entry(step).or_default() += start.elapsed();
        result
    }

    /// Notes how long a test took.
    pub fn note_test(&mut self, name: String, time: Duration) {
        self.tests.push((time, name));
    }

    /// Adds the times of another thread.
    pub fn merge(&mut self, other: Times) {
        for (step, time) in other.steps {
            *self.steps.entry(step).or_default() += time;
        }
        self.tests.extend(other.tests);
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (step, time) in &self.steps {
            writeln!(f, "{:9.2} s  {step}", time.as_secs_f64())?;
        }
        writeln!(f, "the slowest of {} tests:", self.tests.len())?;
        let mut tests: Vec<_> = self.tests.iter().collect();
        tests.sort_by(|a, b| b.cmp(a));
        for (time, test) in tests.into_iter().take(SLOWEST) {
            writeln!(f, "{:9.2} s  {test}", time.as_secs_f64())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_add_up() {
        let mut times = Times::default();
        assert_eq!(times.measure("work", || 7), 7);
        let seconds = |seconds| Duration::from_secs(seconds);
        let steps = BTreeMap::from([("work", seconds(2)), ("play", seconds(1))]);
        let tests = vec![(seconds(1), "a: A".to_owned()), (seconds(2), "b: B".to_owned())];
        times.merge(Times { steps, tests });
        let shown = "     1.00 s  play\n     2.00 s  work\nthe slowest of 2 tests:\n     2.00 s  b: B\n     1.00 s  a: A\n";
        assert_eq!(times.to_string(), shown);
    }
}
