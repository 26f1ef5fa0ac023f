//! Diagnostics for a terminal: the message, the source line, carets.

use crate::analysis::Problem;
use compiler_core::diagnostics::Severity;
use compiler_core::source::text::ColumnUnit;
use compiler_core::source::{LineColumn, LineIndex, TextRange};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// Columns of a source line that are shown when the line is longer.
const WIDTH: usize = 100;
/// A tab is shown as this many spaces.
const TAB: &str = "    ";

/// What gives the text of a file, if it has one.
type Read<'r> = Box<dyn Fn(&Path) -> Option<Arc<str>> + 'r>;

/// Renders problems, remembering the texts that it needs.
pub struct Renderer<'r> {
    read: Read<'r>,
    directory: &'r Path,
    texts: BTreeMap<Arc<Path>, Option<(Arc<str>, LineIndex)>>,
    colour: bool,
}

/// What a part of the output is, for its colour.
#[derive(Clone, Copy)]
enum Paint {
    Plain,
    Bold,
    Frame,
    Of(Severity),
}

/// The word for a severity.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

impl<'r> Renderer<'r> {
    /// A renderer that gets texts from `read`, and names files as seen from `directory`.
    pub fn new(
        read: impl Fn(&Path) -> Option<Arc<str>> + 'r,
        directory: &'r Path,
        colour: bool,
    ) -> Renderer<'r> {
        Renderer { read: Box::new(read), directory, texts: BTreeMap::new(), colour }
    }

    /// The name of a file for a person: relative to the directory, if it is below it.
    pub fn name(&self, file: &Path) -> String {
        file.strip_prefix(self.directory).unwrap_or(file).display().to_string()
    }

    /// One problem, with an empty line after it.
    pub fn problem(&mut self, problem: &Problem) -> String {
        let severity = problem.severity;
        let mut out = String::new();
        let head = format!("{}[{}]", severity_name(severity), problem.code.name());
        self.paint(&mut out, Paint::Of(severity), &head);
        self.paint(&mut out, Paint::Bold, &format!(": {}\n", problem.message));
        self.excerpt(&mut out, &problem.place.file, problem.place.range, Paint::Of(severity), '^');
        for (place, message) in &problem.related {
            self.paint(&mut out, Paint::Bold, "note");
            let _ = writeln!(out, ": {message}");
            self.excerpt(&mut out, &place.file, place.range, Paint::Frame, '-');
        }
        out.push('\n');
        out
    }

    /// Where a range is, from one; `None` if the text is not known.
    pub fn position(&mut self, file: &Arc<Path>, offset: u32) -> Option<LineColumn> {
        let (text, index) = self.text(file)?;
        let at = index.line_column(text, offset, ColumnUnit::Utf32);
        Some(LineColumn { line: at.line + 1, column: at.column + 1 })
    }

    fn text(&mut self, file: &Arc<Path>) -> Option<&(Arc<str>, LineIndex)> {
        if !self.texts.contains_key(file) {
            let text = (self.read)(file).map(|text| {
                let index = LineIndex::new(&text);
                (text, index)
            });
            self.texts.insert(Arc::clone(file), text);
        }
        self.texts.get(file).and_then(Option::as_ref)
    }

    fn paint(&self, out: &mut String, paint: Paint, text: &str) {
        let code = match paint {
            Paint::Plain => "",
            Paint::Bold => "\x1b[1m",
            Paint::Frame => "\x1b[34m",
            Paint::Of(Severity::Error) => "\x1b[1;31m",
            Paint::Of(Severity::Warning) => "\x1b[1;33m",
            Paint::Of(Severity::Hint) => "\x1b[1;36m",
        };
        if self.colour && !code.is_empty() {
            let _ = write!(out, "{code}{text}\x1b[0m");
        } else {
            out.push_str(text);
        }
    }

    fn excerpt(&mut self, out: &mut String, file: &Arc<Path>, range: TextRange, paint: Paint, mark: char) {
        let name = self.name(file);
        let Some((text, index)) = self.text(file).cloned() else {
            self.paint(out, Paint::Frame, " --> ");
            let _ = writeln!(out, "{name}");
            return;
        };
        let start = index.line_column(&text, range.start, ColumnUnit::Utf32);
        let end = index.line_column(&text, range.end, ColumnUnit::Utf32);
        let number = (start.line + 1).to_string();
        let margin = " ".repeat(number.len());
        self.paint(out, Paint::Frame, &format!("{margin}--> "));
        let _ = writeln!(out, "{name}:{number}:{}", start.column + 1);
        let Some(line) = index.line_range(start.line) else { return };
        let line: Vec<char> = line.of(&text).trim_end_matches(['\n', '\r']).chars().collect();
        let from = (start.column as usize).min(line.len());
        let to = if end.line == start.line { (end.column as usize).min(line.len()) } else { line.len() };
        let (first, last) = window(line.len(), from, to);
        let lead = if first > 0 { "…" } else { "" };
        let trail = if last < line.len() { "…" } else { "" };
        self.paint(out, Paint::Frame, &format!("{margin} |\n{number} | "));
        let _ = writeln!(out, "{lead}{}{trail}", shown(&line[first..last]));
        self.paint(out, Paint::Frame, &format!("{margin} | "));
        let before = lead.width() + shown(&line[first..from]).width();
        let marked = shown(&line[from..to.clamp(from, last)]).width().max(1);
        self.paint(out, Paint::Plain, &" ".repeat(before));
        self.paint(out, paint, &mark.to_string().repeat(marked));
        if end.line > start.line {
            let lines = format!(" … to line {}", end.line + 1);
            self.paint(out, paint, &lines);
        }
        out.push('\n');
    }
}

/// The part of a line of `length` characters that is shown so that `from`, and as much up to `to` as
/// fits, is in it.
fn window(length: usize, from: usize, to: usize) -> (usize, usize) {
    if length <= WIDTH {
        return (0, length);
    }
    let context = WIDTH.saturating_sub(to - from.min(to)).min(WIDTH / 3);
    let first = from.saturating_sub(context);
    (first, (first + WIDTH).min(length))
}

/// Characters as a terminal shows them: tabs widened, control characters made visible.
fn shown(characters: &[char]) -> String {
    let mut text = String::new();
    for &character in characters {
        match character {
            '\t' => text.push_str(TAB),
            control if control.is_control() => text.push('\u{FFFD}'),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Place;
    use compiler_core::diagnostics::Code;

    fn place(start: u32, end: u32) -> Place {
        Place { file: Path::new("/w/a.scm").into(), range: TextRange::new(start, end) }
    }

    fn rendered(text: &str, problem: &Problem) -> String {
        let mut renderer = Renderer::new(|_| Some(Arc::from(text)), Path::new("/w"), false);
        renderer.problem(problem)
    }

    #[test]
    fn carets_stand_under_the_place() {
        let mut problem = Problem::new(Code::UnboundVariable, place(16, 19), "`foo` is not bound");
        problem.related.push((place(1, 7), "used by this".into()));
        assert_eq!(
            rendered("(define\n\t(é   (foo)))\n", &problem),
            "error[unbound-variable]: `foo` is not bound
 --> a.scm:2:8
  |
2 |     (é   (foo)))
  |           ^^^
note: used by this
 --> a.scm:1:2
  |
1 | (define
  |  ------

"
        );
    }

    #[test]
    fn carets_stand_under_the_place_after_wide_and_combining_characters() {
        for (before, columns) in
            [("漢字", 4), ("e\u{301}e\u{301}", 2), ("\u{1F600}", 2), ("\t\0", 5), ("a\u{200b}b", 2)]
        {
            let start = before.len() as u32;
            let problem = Problem::new(Code::UnboundVariable, place(start, start + 6), "`漢字` is not bound");
            let output = rendered(&format!("{before}漢字)"), &problem);
            let carets = output.lines().nth(4).and_then(|line| line.strip_prefix("  | ")).unwrap();
            assert_eq!(carets, " ".repeat(columns) + "^^^^", "{output}");
        }
    }

    #[test]
    fn long_lines_and_several_lines_are_cut() {
        let text = format!("{}(open\n  close)", " ".repeat(5000));
        let problem = Problem::new(Code::Unclosed, place(5000, 5013), "this never ends");
        let output = rendered(&text, &problem);
        assert!(output.lines().all(|line| line.chars().count() < WIDTH + 30), "{output}");
        assert!(output.contains("^^^^^ … to line 2"), "{output}");
        let end = Problem::new(Code::Unclosed, place(5013, 5013), "ends here");
        assert!(rendered(&text, &end).ends_with("        ^\n\n"));
    }

    #[test]
    fn a_file_without_a_text_has_its_name() {
        let mut renderer = Renderer::new(|_| None, Path::new("/w"), false);
        let problem = Problem::new(Code::NotUtf8, place(0, 0), "no text");
        assert_eq!(renderer.problem(&problem), "error[not-utf8]: no text\n --> a.scm\n\n");
    }
}
