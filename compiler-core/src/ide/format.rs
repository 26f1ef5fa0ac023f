//! Indentation, as is usual among Scheme programmers: what a procedure is called with stands below its
//! first argument, the bodies of special forms two columns in, and data below their first element.
//!
//! Only white space at the ends and the beginnings of lines changes; lines are not joined or broken, and
//! nothing inside strings and comments changes. A text that is never closed is indented as far as it goes.

use crate::source::TextRange;
use crate::syntax::{Lexer, SyntaxKind, Token};

/// No line begins further to the right: otherwise lines that are nested ever deeper would make a text of
/// any size.
const MOST_COLUMNS: u32 = 400;

/// How many operands of special forms stand before their bodies.
const FORMS: &[(&str, usize)] = &[
    ("and-let*", 1),
    ("begin", 0),
    ("call-with-escape-continuation", 0),
    ("call-with-input-string", 1),
    ("call-with-output-string", 0),
    ("call-with-port", 1),
    ("call-with-values", 1),
    ("call/ec", 0),
    ("case", 1),
    ("case-lambda", 0),
    ("case-lambda*", 0),
    ("catch", 1),
    ("cond", 0),
    ("cond-expand", 0),
    ("delay", 0),
    ("do", 2),
    ("dynamic-wind", 0),
    ("eval-when", 1),
    ("guard", 1),
    ("lambda", 1),
    ("lambda*", 1),
    ("let", 1),
    ("let*", 1),
    ("let*-values", 1),
    ("let-syntax", 1),
    ("let-values", 1),
    ("let/ec", 1),
    ("letrec", 1),
    ("letrec*", 1),
    ("letrec-syntax", 1),
    ("library", 1),
    ("make-promise", 0),
    ("match", 1),
    ("match-lambda", 0),
    ("match-lambda*", 0),
    ("match-let", 1),
    ("match-let*", 1),
    ("parameterize", 1),
    ("receive", 2),
    ("reset", 0),
    ("shift", 1),
    ("syntax-case", 2),
    ("syntax-parameterize", 1),
    ("syntax-rules", 1),
    ("unless", 1),
    ("when", 1),
    ("while", 1),
    ("with-exception-handler", 1),
    ("with-fluids", 1),
    ("with-syntax", 1),
    ("with-throw-handler", 1),
];

/// What is to be done about the form of a list's elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Head {
    /// The first element has not been seen.
    Unseen,
    /// Data: everything stands below the first element.
    Data,
    /// A call: everything stands below the first operand, if that is on the line of the operator.
    Call,
    /// A special form with so many operands before its body.
    Form(usize),
}

/// A list that is open.
struct Open {
    /// The column of the parenthesis, and that after it.
    column: u32,
    inside: u32,
    head: Head,
    /// Whether it is `let`, which may have a name before its bindings.
    may_be_named: bool,
    /// Elements after the first one.
    operands: usize,
    /// The column of the first operand, if it is on the line where the list begins.
    first_operand: Option<u32>,
    line: usize,
    /// Whether lists in it are data.
    quoted: bool,
}

impl Open {
    /// The column of an element that begins a line.
    fn indentation(&self) -> u32 {
        match self.head {
            Head::Unseen | Head::Data => self.inside,
            Head::Form(0) => self.first_operand.unwrap_or(self.column + 2),
            Head::Form(count) if self.operands < count => self.first_operand.unwrap_or(self.column + 4),
            Head::Form(_) => self.column + 2,
            Head::Call => self.first_operand.unwrap_or(self.inside),
        }
    }
}

/// The white space of a line that is to change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What is there.
    pub range: TextRange,
    /// What comes in its place.
    pub text: String,
}

/// What must change for a text to be indented as it should, in order.
pub fn changes(text: &str) -> Vec<Change> {
    let mut changes = layout(text, None);
    let whole = TextRange::new(0, text.len() as u32);
    // A line end in a string that is never closed would be part of it.
    let is_closed = Lexer::new(text, whole).last().is_some_and(|token| token.closed);
    if is_closed && !text.ends_with('\n') {
        let end = whole.end;
        changes.push(Change { range: TextRange::new(end, end), text: "\n".into() });
    }
    changes
}

/// What must change in the line that begins at `start`, which may be empty so far.
pub fn line_change(text: &str, start: u32) -> Option<Change> {
    layout(text, Some(start)).into_iter().find(|change| change.range.start == start)
}

fn form(word: &str) -> Head {
    if let Ok(at) = FORMS.binary_search_by_key(&word, |(name, _)| name) {
        return Head::Form(FORMS[at].1);
    }
    match word.starts_with("define") && word != "defined?" {
        true => Head::Form(1),
        false => Head::Call,
    }
}

/// What has been read of a text, and what must change in it.
struct Layout<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    /// The start of an empty line that is to be indented too.
    blank: Option<u32>,
    changes: Vec<Change>,
    lists: Vec<Open>,
    /// The number of the line that is read.
    line: usize,
    /// A place in that line, and the column that it has when the line is indented.
    counted: (u32, u32),
    /// Whether what comes next is data (a quotation) or not (what stands in one after a comma).
    quoted: Option<bool>,
    /// The column of the marks before what comes next.
    prefix: Option<u32>,
}

/// What must change; `blank` is the start of an empty line that is to be indented too.
fn layout(text: &str, blank: Option<u32>) -> Vec<Change> {
    let tokens = Lexer::new(text, TextRange::new(0, text.len() as u32)).collect();
    let mut layout = Layout {
        text,
        tokens,
        blank,
        changes: Vec::new(),
        lists: Vec::new(),
        line: 0,
        counted: (0, 0),
        quoted: None,
        prefix: None,
    };
    for index in 0..layout.tokens.len() {
        match layout.tokens[index].kind {
            SyntaxKind::Whitespace => layout.space(index),
            _ => layout.token(layout.tokens[index]),
        }
    }
    layout.changes
}

fn opens(kind: SyntaxKind) -> bool {
    use SyntaxKind::{BytevectorOpen, LeftBracket, LeftParen, VectorOpen};
    matches!(kind, LeftParen | LeftBracket | VectorOpen | BytevectorOpen)
}

fn closes(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::RightParen | SyntaxKind::RightBracket)
}

impl Layout<'_> {
    /// The column of a place of the line that is read. Places are asked for from left to right, so that a
    /// line is walked over once, however long it is.
    fn column(&mut self, offset: u32) -> u32 {
        let (at, column) = self.counted;
        self.counted = (offset, column + width(&self.text[at as usize..offset as usize]));
        self.counted.1
    }

    /// Goes on to the lines that a token has after its first one.
    fn skip_lines(&mut self, token: Token) {
        let source = token.range.of(self.text);
        if let Some(last) = source.rfind('\n') {
            self.line += source.matches('\n').count();
            self.counted = (token.range.start + last as u32 + 1, 0);
        }
    }

    fn replace(&mut self, range: TextRange, column: u32) {
        let wanted = " ".repeat(column as usize);
        if range.of(self.text) != wanted {
            self.changes.push(Change { range, text: wanted });
        }
    }

    /// White space: what of it ends lines goes, what begins one is made as long as it should be.
    fn space(&mut self, index: usize) {
        let range = self.tokens[index].range;
        let source = range.of(self.text);
        let next = self.tokens.get(index + 1).copied();
        let Some(last) = source.rfind('\n') else {
            // A text may begin with spaces.
            if index == 0 {
                self.replace(range, 0);
                self.counted = (range.end, 0);
            }
            return;
        };
        let column = match (self.lists.last(), next) {
            (None, _) => 0,
            (Some(list), Some(next)) if closes(next.kind) => list.inside,
            (Some(list), _) => list.indentation(),
        };
        let column = column.min(MOST_COLUMNS);
        let mut at = range.start;
        for piece in source[..=last].split_inclusive('\n') {
            let end = at + piece.trim_end_matches(['\n', '\r']).len() as u32;
            self.replace(TextRange::new(at, end), if self.blank == Some(at) { column } else { 0 });
            at += piece.len() as u32;
            self.line += 1;
        }
        let begins = TextRange::new(at, range.end);
        let is_heading =
            |next: Token| next.kind == SyntaxKind::LineComment && next.range.of(self.text).starts_with(";;;");
        let column = match next {
            // Headings stay where they are.
            Some(next) if is_heading(next) => width(begins.of(self.text)),
            None if self.blank != Some(at) => 0,
            _ => column,
        };
        if !next.is_some_and(is_heading) {
            self.replace(begins, column);
        }
        self.counted = (range.end, column);
    }

    /// Anything else than white space.
    fn token(&mut self, token: Token) {
        let source = token.range.of(self.text);
        let column = self.column(token.range.start);
        match token.kind {
            SyntaxKind::LineComment => {
                let end = token.range.start + source.trim_end().len() as u32;
                self.replace(TextRange::new(end, token.range.end), 0);
            }
            SyntaxKind::Directive => {}
            SyntaxKind::BlockComment => self.skip_lines(token),
            SyntaxKind::QuoteMark | SyntaxKind::QuasiquoteMark => self.mark(column, Some(true)),
            SyntaxKind::UnquoteMark | SyntaxKind::UnquoteSplicingMark => self.mark(column, Some(false)),
            SyntaxKind::SyntaxMark
            | SyntaxKind::QuasisyntaxMark
            | SyntaxKind::UnsyntaxMark
            | SyntaxKind::UnsyntaxSplicingMark
            | SyntaxKind::DatumCommentMark
            | SyntaxKind::LabelMark => self.mark(column, self.quoted),
            kind if closes(kind) => {
                self.lists.pop();
                (self.quoted, self.prefix) = (None, None);
            }
            _ => self.datum(token, column),
        }
    }

    /// Something that stands before a datum.
    fn mark(&mut self, column: u32, quoted: Option<bool>) {
        self.quoted = quoted;
        self.prefix.get_or_insert(column);
    }

    /// An element of the innermost list, or the beginning of one.
    fn datum(&mut self, token: Token, column: u32) {
        let begins = self.prefix.take().unwrap_or(column);
        let quoted = self.quoted.take();
        let is_word = token.kind == SyntaxKind::Word && begins == column;
        let word = is_word.then(|| token.range.of(self.text));
        let inherited = self.lists.last().is_some_and(|list| list.quoted);
        if let Some(list) = self.lists.last_mut() {
            element(list, word, begins, self.line);
        }
        if !opens(token.kind) {
            return self.skip_lines(token);
        }
        let is_data = matches!(token.kind, SyntaxKind::VectorOpen | SyntaxKind::BytevectorOpen);
        let quoted = is_data || quoted.unwrap_or(inherited);
        let inside = self.column(token.range.end);
        self.lists.push(Open {
            column,
            inside,
            head: if quoted { Head::Data } else { Head::Unseen },
            may_be_named: false,
            operands: 0,
            first_operand: None,
            line: self.line,
            quoted,
        });
    }
}

/// Notes an element of a list, which begins at a column; `word` if it is one.
fn element(list: &mut Open, word: Option<&str>, column: u32, line: usize) {
    if list.head == Head::Data {
        return;
    }
    if list.head == Head::Unseen {
        list.head = match word {
            Some(word) if !word.starts_with(|char: char| char.is_ascii_digit() || char == '#') => form(word),
            _ => Head::Data,
        };
        list.may_be_named = word == Some("let");
        return;
    }
    if list.operands == 0 {
        if list.line == line {
            list.first_operand = Some(column);
        }
        if list.may_be_named && word.is_some() {
            list.head = Head::Form(2);
        }
    }
    list.operands += 1;
}

/// How many columns a text takes, all in one line.
fn width(text: &str) -> u32 {
    text.chars().count() as u32
}

/// The text with its changes made.
pub fn format(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for change in changes(text) {
        result.push_str(&text[at..change.range.start as usize]);
        result.push_str(&change.text);
        at = change.range.end as usize;
    }
    result.push_str(&text[at..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with every line's indentation taken away, strings excepted.
    fn assert_formats(expected: &str) {
        let flat: String = expected.lines().map(|line| format!("  {}  \n", line.trim_start())).collect();
        assert_eq!(format(&flat), expected);
        assert_eq!(format(expected), expected);
    }

    #[test]
    fn the_table_is_in_order() {
        assert!(FORMS.is_sorted_by_key(|(name, _)| name));
    }

    #[test]
    fn forms_are_indented_by_their_rules() {
        assert_formats(
            "(define (f x)\n  ;; A comment.\n  (let loop ((i 0)\n             (j 1))\n    (if (< i 10)\n        (g i\n           j)\n        (begin\n          (h)\n          i))))\n",
        );
        assert_formats("(define-library (a b)\n  (export x)\n  (begin\n    (define x\n      1)))\n");
        assert_formats("(cond ((null? x)\n       1)\n      (else\n       2))\n");
        assert_formats("(do ((i 0 (+ i 1)))\n    ((= i 3)\n     i)\n  (f\n   i))\n");
        assert_formats("(call-with-values\n    (lambda ()\n      1)\n  f)\n");
        assert_formats("(let\n    ((a 1))\n  a)\n");
        assert_formats("'(let ((a 1)\n       b)\n  c)\n");
        assert_formats("#(1\n  2)\n");
        assert_formats("(f `(a\n     ,(g x\n         y)\n     b))\n");
    }

    #[test]
    fn strings_and_block_comments_keep_their_lines() {
        let text = "(f \"a\n      b   \n\"\n   #| x\n y |#\n   z)\n";
        assert_eq!(format(text), text);
    }

    #[test]
    fn odd_texts_are_not_lost() {
        for text in
            ["", "   ", ")\n)", "(a\r\n      b)\r\n", "\"abc\n  d", "(a #;\n b", "  (x", "#|", "(é\n\n\n é)"]
        {
            let once = format(text);
            assert_eq!(format(&once), once, "{text:?}");
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&once), words(text));
        }
        assert_eq!(format("(a\r\n      b)  \r\n"), "(a\r\n b)\r\n");
    }

    #[test]
    fn deep_and_long_texts_stay_small() {
        let deep = "(a\n".repeat(100_000);
        let once = format(&deep);
        assert!(once.len() < deep.len() + 100_000 * MOST_COLUMNS as usize);
        assert_eq!(format(&once), once);
        let long = format!("({}\n", "ab ".repeat(1_000_000));
        assert_eq!(format(&long).len(), long.len() - 1);
    }

    #[test]
    fn a_string_that_is_never_closed_keeps_its_end() {
        assert_eq!(format("(f \"abc"), "(f \"abc");
    }

    #[test]
    fn a_new_line_is_indented() {
        let text = "(define (f x)\n\n(g x))";
        assert_eq!(line_change(text, 14), Some(Change { range: TextRange::new(14, 14), text: "  ".into() }));
        let text = "(f x\n";
        assert_eq!(line_change(text, 5), Some(Change { range: TextRange::new(5, 5), text: "   ".into() }));
    }
}
