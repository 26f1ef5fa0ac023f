//! The difference between two texts, for people.

use std::fmt::Write;

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;
/// Texts of more lines are not compared line by line.
const LIMIT: usize = 2000;

/// Lines of `expected` that are missing begin with `-`, lines that came instead with `+`.
pub fn diff(expected: &str, actual: &str) -> String {
    let a: Vec<&str> = expected.lines().collect();
    let b: Vec<&str> = actual.lines().collect();
    if a.len() > LIMIT || b.len() > LIMIT {
        let first = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        let line = |lines: &[&str]| lines.get(first).map_or("(end)", |line| line).to_owned();
        return format!("  line {}:\n- {}\n+ {}\n", first + 1, line(&a), line(&b));
    }
    let script = script(&a, &b);
    let mut out = String::new();
    let near = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        script[from..(at + CONTEXT + 1).min(script.len())].iter().any(|(mark, _)| *mark != ' ')
    };
    let mut skipped = false;
    for (at, (mark, line)) in script.iter().enumerate() {
        if !near(at) {
            skipped = true;
            continue;
        }
        if std::mem::take(&mut skipped) {
            out.push_str("  ...\n");
        }
        let _ = writeln!(out, "{mark} {line}");
    }
    if skipped && !out.is_empty() {
        out.push_str("  ...\n");
    }
    if out.is_empty() && expected != actual {
        out.push_str("  (only the last newline differs)\n");
    }
    out
}

/// The lines of both, marked, by a longest common subsequence.
fn script<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<(char, &'a str)> {
    // common[i][j]: the length of the longest common subsequence of a[i..] and b[j..].
    let width = b.len() + 1;
    let mut common = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i * width + j] = if a[i] == b[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut script = Vec::new();
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            script.push((' ', a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || (i < a.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            script.push(('-', a[i]));
            i += 1;
        } else {
            script.push(('+', b[j]));
            j += 1;
        }
    }
    script
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn changed_lines_stand_in_their_context() {
        assert_eq!(diff("a\nb\nc\n", "a\nx\nc\n"), "  a\n- b\n+ x\n  c\n");
        assert_eq!(diff("", "x\n"), "+ x\n");
        assert_eq!(diff("same\n", "same\n"), "");
        assert_eq!(diff("same\n", "same"), "  (only the last newline differs)\n");
        let long: String = (0..20).map(|i| format!("{i}\n")).collect();
        let changed = long.replace("10\n", "ten\n");
        let expected = "  ...\n  7\n  8\n  9\n- 10\n+ ten\n  11\n  12\n  13\n  ...\n";
        assert_eq!(diff(&long, &changed), expected);
        let huge = "line\n".repeat(3000);
        assert_eq!(diff(&huge, &(huge.clone() + "more\n")), "  line 3001:\n- (end)\n+ more\n");
    }
}
