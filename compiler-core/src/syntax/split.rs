//! Cutting a file into its top-level forms, without building anything.
//!
//! What is between forms is trivia: white space, comments, commented-out data.

use super::kind::SyntaxKind;
use super::lexer::{Lexer, Token};
use super::parser::Progress;
use crate::source::TextRange;

/// One top-level form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Form {
    /// The datum, or the text that should be one and is not.
    pub range: TextRange,
    /// The comments that end on the line before the form, if each of them begins a line and no line
    /// between is blank.
    pub comment: Option<TextRange>,
    /// Whether `#!fold-case` holds where the form begins.
    pub fold_case: bool,
}

/// Cuts `text` into forms. If a form is never closed, it ends before the next line that begins with
/// an opening parenthesis in its first column: then the mistake stays in one form.
pub fn split(text: &str) -> Vec<Form> {
    split_range(text, TextRange::new(0, text.len() as u32), false)
}

/// As [`split`], of a range of the text, such as the inside of a list.
pub fn split_range(text: &str, range: TextRange, fold_case: bool) -> Vec<Form> {
    let mut splitter = Splitter::new(text, fold_case, range.start);
    let mut last_closed = true;
    for token in Lexer::new(text, range) {
        last_closed = token.closed;
        splitter.step(token);
    }
    if splitter.progress.depth == 0 && last_closed {
        splitter.finish();
        return splitter.forms;
    }
    // From the form that is not closed on, once more.
    let form = match splitter.start {
        Some(start) => splitter.current(start),
        None => match splitter.forms.pop() {
            Some(form) => form,
            None => return Vec::new(),
        },
    };
    let mut again = Splitter::new(text, form.fold_case, form.range.start);
    again.forms = splitter.forms;
    again.comment = form.comment;
    let lexer = Lexer::new(text, TextRange::new(form.range.start, range.end));
    let tokens: Vec<Token> = if last_closed { lexer.collect() } else { lexer.cautious().collect() };
    recover(&mut again, &tokens);
    again.forms
}

/// The first words (identifiers or numbers) of a form, at most `count`, if they stand among its first
/// tokens.
pub fn first_words(text: &str, count: usize) -> Vec<&str> {
    Lexer::new(text, TextRange::new(0, text.len() as u32))
        .filter(|token| !token.kind.is_trivia())
        .take(16)
        .filter(|token| matches!(token.kind, SyntaxKind::Word | SyntaxKind::Symbol) && token.closed)
        .map(|token| token.range.of(text))
        .take(count)
        .collect()
}

/// The forms in the `begin` declarations of a library definition, or of a declaration by itself, those
/// inside `cond-expand` included; ranges are relative to `text`.
pub fn split_library(text: &str, fold_case: bool) -> Vec<Form> {
    #[derive(Clone, Copy, PartialEq)]
    enum List {
        Library,
        /// `(library name (export ...) (import ...) form ...)`.
        R6rs,
        CondExpand,
        Clause,
        Begin(u32),
        Other,
    }
    let mut forms = Vec::new();
    // The kind of each open list; `None` until its first token is seen.
    let mut stack: Vec<Option<List>> = Vec::new();
    let mut fold_case = fold_case;
    let mut named = false;
    // How many parts of a `library` have ended, and where the third did.
    let mut parts = 0;
    let mut r6rs_start = None;
    for token in Lexer::new(text, TextRange::new(0, text.len() as u32)) {
        if token.kind.is_trivia() {
            if token.kind == SyntaxKind::Directive && !matches!(stack.last(), Some(Some(List::Begin(_)))) {
                fold_case = token.range.of(text) == "#!fold-case";
            }
            continue;
        }
        let depth = stack.len();
        let parent = depth.checked_sub(2).and_then(|parent| stack[parent]);
        if let Some(kind @ None) = stack.last_mut() {
            *kind = Some(match (parent, token.range.of(text)) {
                (None, "define-library") if depth == 1 => List::Library,
                (None, "library") if depth == 1 => List::R6rs,
                (None, "begin") if depth == 1 => List::Begin(token.range.end),
                (None, "cond-expand") if depth == 1 => List::CondExpand,
                (Some(List::Library), _) if !named => {
                    named = true;
                    List::Other
                }
                (Some(List::Library | List::Clause), "begin") => List::Begin(token.range.end),
                (Some(List::Library | List::Clause), "cond-expand") => List::CondExpand,
                (Some(List::CondExpand), _) => List::Clause,
                _ => List::Other,
            });
        }
        if token.kind.is_open() {
            stack.push(None);
        } else if token.kind.is_close() {
            match (stack.pop(), r6rs_start) {
                (Some(Some(List::Begin(start))), _) | (Some(Some(List::R6rs)), Some(start)) => {
                    forms.extend(split_range(text, TextRange::new(start, token.range.start), fold_case));
                }
                _ if stack.len() == 1 && stack[0] == Some(List::R6rs) => {
                    parts += 1;
                    if parts == 3 {
                        r6rs_start = Some(token.range.end);
                    }
                }
                _ => {}
            }
        }
    }
    // A body that is never closed, as while somebody types in it, goes to the end.
    let open = stack.iter().find_map(|list| match (list, r6rs_start) {
        (Some(List::Begin(start)), _) => Some(*start),
        (Some(List::R6rs), Some(start)) => Some(start),
        _ => None,
    });
    if let Some(start) = open {
        forms.extend(split_range(text, TextRange::new(start, text.len() as u32), fold_case));
    }
    forms
}

struct Splitter<'t> {
    text: &'t str,
    forms: Vec<Form>,
    fold_case: bool,
    progress: Progress,
    /// Where the current form, or commented-out datum, began, and the fold-case state there.
    start: Option<u32>,
    at_start: bool,
    /// Whether it is a form.
    is_form: bool,
    form_comment: Option<TextRange>,
    /// The last token that is not trivia.
    last: TextRange,
    /// Comments that may belong to the next form.
    comment: Option<TextRange>,
    /// Whether only white space stands before on this line.
    line_start: bool,
}

impl<'t> Splitter<'t> {
    fn new(text: &'t str, fold_case: bool, at: u32) -> Splitter<'t> {
        Splitter {
            text,
            forms: Vec::new(),
            fold_case,
            progress: Progress::default(),
            start: None,
            at_start: fold_case,
            is_form: false,
            form_comment: None,
            last: TextRange::new(at, at),
            comment: None,
            line_start: true,
        }
    }

    fn step(&mut self, token: Token) {
        if token.kind.is_trivia() {
            self.trivia(token);
            return;
        }
        self.begin(token);
        self.line_start = false;
        self.comment = None;
        self.last = token.range;
        if token.kind.is_close() && self.progress.depth == 0 {
            self.is_form = true;
            return self.finish();
        }
        let was_skipping = self.progress.skipping;
        let ended = self.progress.step(token);
        if ended || (!token.closed && self.progress.depth == 0) {
            self.finish();
        } else if !self.is_form && was_skipping == 1 && self.progress.skipping == 0 {
            self.start = None;
        }
    }

    /// If nothing has begun, `token` begins a form or a datum comment.
    fn begin(&mut self, token: Token) {
        if self.start.is_none() {
            self.start = Some(token.range.start);
            self.at_start = self.fold_case;
            self.form_comment = self.comment;
            self.is_form = token.kind != SyntaxKind::DatumCommentMark;
        }
    }

    fn trivia(&mut self, token: Token) {
        let text = token.range.of(self.text);
        match token.kind {
            SyntaxKind::Directive => {
                self.fold_case = text == "#!fold-case";
                self.comment = None;
                self.line_start = false;
            }
            SyntaxKind::Whitespace => {
                let lines = text.bytes().filter(|byte| *byte == b'\n').count();
                let lines = lines.max(text.bytes().filter(|byte| *byte == b'\r').count());
                self.line_start |= lines > 0;
                if lines > 1 {
                    self.comment = None;
                }
            }
            // An error that a form must carry.
            _ if !token.closed => {
                self.begin(token);
                self.last = token.range;
                self.is_form = true;
                if self.progress.depth == 0 {
                    self.finish();
                }
            }
            _ => {
                let start = match self.comment {
                    Some(comment) => Some(comment.start),
                    None => self.line_start.then_some(token.range.start),
                };
                self.comment = start.map(|start| TextRange::new(start, token.range.end));
                self.line_start = false;
            }
        }
    }

    /// The form that began at `start`, up to the last token.
    fn current(&self, start: u32) -> Form {
        let range = TextRange::new(start, self.last.end);
        Form { range, comment: self.form_comment, fold_case: self.at_start }
    }

    /// Ends what has begun with the last token, as a form.
    fn finish(&mut self) {
        if let Some(start) = self.start.take() {
            self.forms.push(self.current(start));
        }
        self.progress = Progress::default();
    }
}

/// Splits `tokens`, in which something is never closed.
fn recover(splitter: &mut Splitter, tokens: &[Token]) {
    let closing = matching(tokens);
    let text = splitter.text.as_bytes();
    let in_first_column = |token: &Token| {
        matches!(token.kind, SyntaxKind::LeftParen | SyntaxKind::LeftBracket)
            && matches!(text[..token.range.start as usize].last(), None | Some(b'\n' | b'\r'))
    };
    // For each token, the next one after it where a form may be cut.
    let mut cuts = vec![tokens.len(); tokens.len()];
    for index in (1..tokens.len()).rev() {
        cuts[index - 1] = if in_first_column(&tokens[index]) { index } else { cuts[index] };
    }
    let mut at = 0;
    while at < tokens.len() {
        splitter.step(tokens[at]);
        let opening = at;
        at += 1;
        if splitter.progress.depth == 0 {
            continue;
        }
        let end = closing[opening].map_or(cuts[opening], |close| close + 1);
        for token in &tokens[at..end] {
            splitter.step(*token);
        }
        at = end;
        if closing[opening].is_none() {
            splitter.finish();
        }
    }
    splitter.finish();
}

/// For each opening token, the index of what closes it.
fn matching(tokens: &[Token]) -> Vec<Option<usize>> {
    let mut closing = vec![None; tokens.len()];
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if token.kind.is_open() {
            open.push(index);
        } else if token.kind.is_close()
            && let Some(opening) = open.pop()
        {
            closing[opening] = Some(index);
        }
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<&str> {
        split(text).iter().map(|form| form.range.of(text)).collect()
    }

    #[test]
    fn forms_and_what_is_between() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            (" ; nothing\n", &[]),
            ("(a) b 'c #(d) \"e\"", &["(a)", "b", "'c", "#(d)", "\"e\""]),
            ("#;(a) (b) #; #; c d e", &["(b)", "e"]),
            ("' #;a b c", &["' #;a b", "c"]),
            ("#0=(a #0#) b", &["#0=(a #0#)", "b"]),
            ("#| ( |# (a ;)\n) b", &["(a ;)\n)", "b"]),
            ("[a (b]) c", &["[a (b])", "c"]),
            ("(a)) (b)", &["(a)", ")", "(b)"]),
            (". a", &[".", "a"]),
            ("a '", &["a", "'"]),
            ("a #;", &["a", "#;"]),
            ("#; ) a", &["#; )", "a"]),
            ("#; . a b", &["b"]),
            ("' . a b", &["' . a", "b"]),
        ];
        for (text, expected) in cases {
            assert_eq!(&forms(text), expected, "{text}");
        }
    }

    #[test]
    fn a_missing_parenthesis_stays_in_its_form() {
        let cases: &[(&str, &[&str])] = &[
            ("(a (b)\n(c)\n(d)", &["(a (b)", "(c)", "(d)"]),
            ("(x)\n(a (b)\n\n; about c\n(c (e)\n(d)", &["(x)", "(a (b)", "(c (e)", "(d)"]),
            ("(a\n(b)) (c\n", &["(a\n(b))", "(c"]),
            ("(a \"x)\n(b \"y\")\n(c)", &["(a \"x)", "(b \"y\")", "(c)"]),
            ("(a)\n\"x\n(b)", &["(a)", "\"x", "(b)"]),
            ("(a) #| x\n(b)", &["(a)", "#| x", "(b)"]),
            ("(a |x)\n(b)", &["(a |x)", "(b)"]),
            ("#;(a\n(b)", &["#;(a", "(b)"]),
            ("#;\"a\n(b)", &["#;\"a", "(b)"]),
            ("(", &["("]),
            ("\"", &["\""]),
            ("#|", &["#|"]),
        ];
        for (text, expected) in cases {
            assert_eq!(&forms(text), expected, "{text}");
        }
    }

    #[test]
    fn leading_comments() {
        let text = "; file\n\n;; one\n;; two\n(a) ; trailing\n(b)\n#| block |#\n(c)\n  ; d\n  d\n; x\n\n(e)";
        let comments: Vec<_> =
            split(text).iter().map(|form| form.comment.map(|comment| comment.of(text))).collect();
        assert_eq!(comments, [Some(";; one\n;; two"), None, Some("#| block |#"), Some("; d"), None]);
        let broken = "(a\n; about b\n(b)";
        assert_eq!(split(broken)[1].comment.map(|comment| comment.of(broken)), Some("; about b"));
    }

    #[test]
    fn fold_case_holds_from_its_directive_on() {
        let text = "A #!fold-case B (C #!no-fold-case D) E";
        let states: Vec<bool> = split(text).iter().map(|form| form.fold_case).collect();
        assert_eq!(states, [false, true, true, false]);
    }

    #[test]
    fn library_bodies() {
        let text = "(define-library (begin a) (export begin) (begin (begin b) c)
            (cond-expand ((and x (begin d)) (begin e)) (else (begin f (begin g)) (cond-expand (y (begin h))))) (other (begin i))";
        let forms: Vec<&str> = split_library(text, false).iter().map(|form| form.range.of(text)).collect();
        assert_eq!(forms, ["(begin b)", "c", "e", "f", "(begin g)", "h"]);
        let elided: Vec<TextRange> = split_library(text, false).iter().map(|form| form.range).collect();
        let read = crate::syntax::read_eliding(text, false, &elided);
        assert_eq!(read.errors.len(), 1);
        let body = read.datum.list().expect("a list")[3].list().expect("a list");
        assert_eq!(read.spans.range(body[2].node).of(text), "c");
    }

    #[test]
    fn many_unclosed_forms_take_linear_time() {
        let text = "(a (b)\n".repeat(100_000);
        assert_eq!(split(&text).len(), 100_000);
    }
}
