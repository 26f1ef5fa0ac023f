//! Diagnostics as a fence shows them: the source line, then what is said of a part of it.
//!
//! ```text
//! (define (f x) (g x))
//!                ^ error[unbound-variable]: nothing is called `g`
//!            - hint[unused-variable]: …
//! ```

use compiler_core::diagnostics::{Diagnostic, Severity};
use compiler_core::source::text::ColumnUnit;
use compiler_core::source::{LineIndex, TextRange};
use std::fmt::Write;

/// A file and a range of its text.
pub type Place = (usize, TextRange);

/// Renders diagnostics in the order of their places. With several files, each file's name stands before
/// its lines.
pub fn render(files: &[(String, String)], diagnostics: &[Diagnostic<Place>]) -> String {
    let indexes: Vec<LineIndex> = files.iter().map(|(_, text)| LineIndex::new(text)).collect();
    let mut sorted: Vec<&Diagnostic<Place>> = diagnostics.iter().collect();
    sorted.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
    let mut page = Page { files, indexes, out: String::new(), at: None, file: None };
    for diagnostic in sorted {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        let head = format!("{severity}[{}]: {}", diagnostic.code.name(), diagnostic.message);
        page.mark(diagnostic.place, '^', &head);
        for (place, message) in &diagnostic.related {
            page.mark(*place, '-', message);
        }
    }
    page.out
}

struct Page<'a> {
    files: &'a [(String, String)],
    indexes: Vec<LineIndex>,
    out: String,
    /// The file and line that was shown last.
    at: Option<(usize, u32)>,
    file: Option<usize>,
}

impl Page<'_> {
    fn mark(&mut self, (file, range): Place, mark: char, message: &str) {
        let (name, text) = &self.files[file];
        let index = &self.indexes[file];
        let start = index.line_column(text, range.start, ColumnUnit::Utf32);
        let end = index.line_column(text, range.end, ColumnUnit::Utf32);
        let line = index.line_range(start.line).map_or("", |line| line.of(text)).trim_end();
        if self.files.len() > 1 && self.file != Some(file) {
            let _ = writeln!(self.out, "{name}:");
            self.file = Some(file);
        }
        if self.at != Some((file, start.line)) {
            let _ = writeln!(self.out, "{line}");
            self.at = Some((file, start.line));
        }
        // A range of several lines is marked to the end of its first.
        let (length, more) = if end.line == start.line {
            (end.column - start.column, "")
        } else {
            ((line.chars().count() as u32).saturating_sub(start.column), "...")
        };
        let column = start.column as usize;
        let marks = mark.to_string().repeat(length.max(1) as usize);
        let _ = writeln!(self.out, "{:column$}{marks}{more} {message}", "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use compiler_core::diagnostics::Code;

    fn at(file: usize, text: &str, files: &[(String, String)]) -> Place {
        let start = files[file].1.find(text).unwrap();
        (file, TextRange::new(start as u32, (start + text.len()) as u32))
    }

    #[test]
    fn marks_stand_below_their_lines() {
        let one = vec![("main.scm".to_owned(), "(f \u{3bb}\n  (g))\n(f\u{e9} x)\n".to_owned())];
        let mut unbound = Diagnostic::new(Code::UnboundVariable, at(0, "x", &one), "nothing is called `x`");
        unbound.related.push((at(0, "f\u{e9}", &one), "called here".into()));
        let unclosed = Diagnostic::new(Code::BadSyntax, at(0, "(f \u{3bb}\n  (g))", &one), "too long");
        let hint = Diagnostic::new(Code::UnusedVariable, at(0, "\u{3bb}", &one), "unused");
        let expected = "\
(f \u{3bb}
^^^^... error[bad-syntax]: too long
   ^ hint[unused-variable]: unused
(f\u{e9} x)
    ^ error[unbound-variable]: nothing is called `x`
 -- called here
";
        assert_eq!(render(&one, &[unbound.clone(), hint, unclosed]), expected);
        let mut two = one.clone();
        two.insert(0, ("lib.sld".into(), "(y)\n".into()));
        let library = Diagnostic::new(Code::UnboundVariable, at(0, "y", &two), "no `y`");
        let unbound = unbound.map(|&(file, range)| (file + 1, range));
        let expected = "\
lib.sld:
(y)
 ^ error[unbound-variable]: no `y`
main.scm:
(f\u{e9} x)
    ^ error[unbound-variable]: nothing is called `x`
 -- called here
";
        assert_eq!(render(&two, &[unbound, library]), expected);
    }
}
