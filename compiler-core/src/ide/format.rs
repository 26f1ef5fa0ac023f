//! Indentation, as Scheme programmers expect it from Emacs: what a procedure is called with stands below
//! its first argument, the bodies of special forms two columns in, and data below their first element.
//!
//! Only white space at the ends and the beginnings of lines changes; lines are not joined or broken, and
//! nothing inside strings and comments changes. A text that is never closed is indented as far as it goes.

use crate::source::TextRange;
use crate::syntax::{Lexer, SyntaxKind};

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
    if !text.is_empty() && !text.ends_with('\n') {
        let end = text.len() as u32;
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

/// `blank` is the start of an empty line that is to be indented too.
fn layout(text: &str, blank: Option<u32>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut lists: Vec<Open> = Vec::new();
    let mut line = 0;
    // Where the line begins whose tokens are read, and how far they move to the right.
    let mut line_start = 0;
    let mut shift = 0;
    let mut quoted = None;
    let mut prefix = None;
    let tokens: Vec<_> = Lexer::new(text, TextRange::new(0, text.len() as u32)).collect();
    for (index, token) in tokens.iter().enumerate() {
        let source = token.range.of(text);
        if token.kind == SyntaxKind::Whitespace {
            let Some(last) = source.rfind('\n') else {
                // A text may begin with spaces.
                if index == 0 {
                    changes.push(Change { range: token.range, text: String::new() });
                    shift = -width(source);
                }
                continue;
            };
            let next = tokens.get(index + 1);
            let closes = next
                .is_some_and(|next| matches!(next.kind, SyntaxKind::RightParen | SyntaxKind::RightBracket));
            let column = lists.last().map_or(0, |list| if closes { list.inside } else { list.indentation() });
            let mut at = token.range.start;
            for piece in source[..=last].split_inclusive('\n') {
                let end = at + piece.trim_end_matches(['\n', '\r']).len() as u32;
                let wanted = if blank == Some(at) { column } else { 0 };
                replace(&mut changes, text, TextRange::new(at, end), wanted);
                at += piece.len() as u32;
                line += 1;
            }
            line_start = at;
            let range = TextRange::new(at, token.range.end);
            let stays = next.is_some_and(|next| {
                next.kind == SyntaxKind::LineComment && next.range.of(text).starts_with(";;;")
            });
            match next {
                Some(_) if stays => shift = 0,
                Some(_) => {
                    replace(&mut changes, text, range, column);
                    shift = column as i32 - width(range.of(text));
                }
                None => {
                    let wanted = if blank == Some(at) { column } else { 0 };
                    replace(&mut changes, text, range, wanted);
                }
            }
            continue;
        }
        let at = |offset: u32| (width(&text[line_start as usize..offset as usize]) + shift).max(0) as u32;
        let column = at(token.range.start);
        match token.kind {
            SyntaxKind::LineComment => {
                let end = token.range.start + source.trim_end().len() as u32;
                replace(&mut changes, text, TextRange::new(end, token.range.end), 0);
            }
            SyntaxKind::Directive => {}
            SyntaxKind::BlockComment => {
                if let Some(last) = source.rfind('\n') {
                    line += source.matches('\n').count();
                    (line_start, shift) = (token.range.start + last as u32 + 1, 0);
                }
            }
            SyntaxKind::QuoteMark | SyntaxKind::QuasiquoteMark => {
                quoted = Some(true);
                prefix.get_or_insert(column);
            }
            SyntaxKind::UnquoteMark | SyntaxKind::UnquoteSplicingMark => {
                quoted = Some(false);
                prefix.get_or_insert(column);
            }
            SyntaxKind::SyntaxMark
            | SyntaxKind::QuasisyntaxMark
            | SyntaxKind::UnsyntaxMark
            | SyntaxKind::UnsyntaxSplicingMark
            | SyntaxKind::DatumCommentMark
            | SyntaxKind::LabelMark => {
                prefix.get_or_insert(column);
            }
            SyntaxKind::RightParen | SyntaxKind::RightBracket => {
                lists.pop();
                (quoted, prefix) = (None, None);
            }
            _ => {
                let opens = matches!(
                    token.kind,
                    SyntaxKind::LeftParen
                        | SyntaxKind::LeftBracket
                        | SyntaxKind::VectorOpen
                        | SyntaxKind::BytevectorOpen
                );
                let begins = prefix.take().unwrap_or(column);
                let word = (token.kind == SyntaxKind::Word && begins == column).then_some(source);
                let inherited = lists.last().is_some_and(|list| list.quoted);
                if let Some(list) = lists.last_mut() {
                    element(list, word, begins, line);
                }
                if opens {
                    let data = matches!(token.kind, SyntaxKind::VectorOpen | SyntaxKind::BytevectorOpen);
                    let quoted = data || quoted.unwrap_or(inherited);
                    lists.push(Open {
                        column,
                        inside: at(token.range.end),
                        head: if quoted { Head::Data } else { Head::Unseen },
                        may_be_named: false,
                        operands: 0,
                        first_operand: None,
                        line,
                        quoted,
                    });
                } else if let Some(last) = source.rfind('\n') {
                    line += source.matches('\n').count();
                    (line_start, shift) = (token.range.start + last as u32 + 1, 0);
                }
                quoted = None;
            }
        }
    }
    changes
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
fn width(text: &str) -> i32 {
    text.chars().count() as i32
}

fn replace(changes: &mut Vec<Change>, text: &str, range: TextRange, column: u32) {
    let wanted = " ".repeat(column as usize);
    if range.of(text) != wanted {
        changes.push(Change { range, text: wanted });
    }
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
    fn a_new_line_is_indented() {
        let text = "(define (f x)\n\n(g x))";
        assert_eq!(line_change(text, 14), Some(Change { range: TextRange::new(14, 14), text: "  ".into() }));
        let text = "(f x\n";
        assert_eq!(line_change(text, 5), Some(Change { range: TextRange::new(5, 5), text: "   ".into() }));
    }
}
