//! What can be folded: forms, comments, and regions between marks.

use crate::source::TextRange;
use crate::syntax::{Lexer, SyntaxKind, first_words};

/// What is folded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FoldKind {
    /// A list or vector.
    Form,
    /// Import declarations.
    Imports,
    /// A block comment, or line comments one below the other.
    Comment,
    /// From `;;; region` to `;;; endregion`.
    Region,
}

/// Something of more than one line that can be folded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Fold {
    /// From its first to behind its last character.
    pub range: TextRange,
    /// What it is.
    pub kind: FoldKind,
}

/// What can be folded in a text with the top-level forms `forms`, in the order of their ends. A bracket
/// that is never closed folds nothing.
pub fn folds(text: &str, forms: &[TextRange]) -> Vec<Fold> {
    let mut folding = Folding { text, folds: Vec::new(), open: Vec::new(), regions: Vec::new(), run: None };
    let mut at = 0;
    for form in forms {
        folding.part(TextRange::new(at, form.start.max(at)));
        folding.part(*form);
        folding.open.clear();
        at = form.end;
    }
    folding.part(TextRange::new(at, text.len() as u32));
    folding.end_run();
    folding.folds
}

struct Folding<'t> {
    text: &'t str,
    folds: Vec<Fold>,
    /// Where open brackets stand.
    open: Vec<u32>,
    /// Where regions begin that have not ended.
    regions: Vec<u32>,
    /// Line comments on lines of their own, one below the other.
    run: Option<TextRange>,
}

/// What a line comment means to us.
enum Mark {
    Begin,
    End,
    None,
}

fn mark(comment: &str) -> Mark {
    let text = comment.trim_start_matches(';');
    let semicolons = comment.len() - text.len();
    let text = text.trim_start();
    let word = text.split_whitespace().next().unwrap_or_default();
    // Prose may begin with the word, but hardly below three semicolons.
    match word.strip_prefix('#').unwrap_or(word) {
        "region" if semicolons >= 3 || word.starts_with('#') => Mark::Begin,
        "endregion" => Mark::End,
        _ => Mark::None,
    }
}

impl Folding<'_> {
    fn add(&mut self, start: u32, end: u32, kind: FoldKind) {
        let text = TextRange::new(start, end).of(self.text).trim_end();
        if text.contains(['\n', '\r']) {
            self.folds.push(Fold { range: TextRange::new(start, start + text.len() as u32), kind });
        }
    }

    fn end_run(&mut self) {
        if let Some(run) = self.run.take() {
            self.add(run.start, run.end, FoldKind::Comment);
        }
    }

    fn part(&mut self, part: TextRange) {
        for token in Lexer::new(self.text, part) {
            let TextRange { start, end } = token.range;
            match token.kind {
                SyntaxKind::Whitespace => continue,
                SyntaxKind::LineComment => {
                    self.line_comment(token.range);
                    continue;
                }
                SyntaxKind::BlockComment => self.add(start, end, FoldKind::Comment),
                kind if kind.is_open() => self.open.push(start),
                kind if kind.is_close() => {
                    if let Some(open) = self.open.pop() {
                        self.list(open, end);
                    }
                }
                _ => {}
            }
            self.end_run();
        }
    }

    fn list(&mut self, start: u32, end: u32) {
        let words = first_words(TextRange::new(start, end).of(self.text), 1);
        let is_import = matches!(words.first(), Some(&("import" | "use-modules")));
        self.add(start, end, if is_import { FoldKind::Imports } else { FoldKind::Form });
    }

    fn line_comment(&mut self, range: TextRange) {
        let before = &self.text[..range.start as usize];
        let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        if !before[line..].trim().is_empty() {
            return self.end_run();
        }
        match mark(range.of(self.text)) {
            Mark::Begin => {
                self.end_run();
                self.regions.push(range.start);
            }
            Mark::End => {
                self.end_run();
                if let Some(start) = self.regions.pop() {
                    self.add(start, range.end, FoldKind::Region);
                }
            }
            Mark::None => {
                let lines =
                    |run: TextRange| self.text[run.end as usize..range.start as usize].matches('\n').count();
                match self.run {
                    Some(run) if lines(run) <= 1 => self.run = Some(TextRange::new(run.start, range.end)),
                    _ => {
                        self.end_run();
                        self.run = Some(range);
                    }
                }
            }
        }
    }
}
