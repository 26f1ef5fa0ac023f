//! From text to raw tokens (R7RS section 7.1.1), without the values of literals.
//!
//! The lexer never fails: every byte of the text is in exactly one token. It does not look inside
//! words (identifiers and numbers), strings and characters; [`super::literal`] does.

use super::kind::SyntaxKind;
use crate::source::TextRange;

/// A raw token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// What it is; words are not told apart yet.
    pub kind: SyntaxKind,
    /// Its bytes.
    pub range: TextRange,
    /// False for a string, `|identifier|` or block comment that the end of the text (or a cautious
    /// lexer) cuts off.
    pub closed: bool,
}

/// Cuts a range of a text into tokens.
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
    cautious: bool,
}

/// Whether `char` may follow a token that needs an end.
pub fn is_delimiter(char: char) -> bool {
    matches!(char, '(' | ')' | '[' | ']' | '"' | ';' | '|') || is_space(char)
}

fn is_space(char: char) -> bool {
    char.is_whitespace() || char == '\u{feff}'
}

impl<'t> Lexer<'t> {
    /// A lexer of the bytes of `text` in `range`; token ranges are relative to `text`.
    pub fn new(text: &'t str, range: TextRange) -> Lexer<'t> {
        Lexer { text: &text[..range.end as usize], at: range.start as usize, cautious: false }
    }

    /// The same lexer, but strings, `|identifiers|` and block comments are cut off before a line that
    /// begins with an opening parenthesis. For recovery where one of them is never closed.
    pub fn cautious(mut self) -> Lexer<'t> {
        self.cautious = true;
        self
    }

    /// Goes on at the offset `at`, which must not be inside a token.
    pub fn seek(&mut self, at: u32) {
        self.at = at as usize;
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn byte_at(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The end of the run of non-delimiters that begins at `at`.
    fn word_end(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() {
                if is_delimiter(byte as char) {
                    break;
                }
                at += 1;
            } else {
                match self.char_at(at) {
                    Some(char) if !is_delimiter(char) => at += char.len_utf8(),
                    _ => break,
                }
            }
        }
        at
    }

    fn line_end(&self, at: usize) -> usize {
        self.text.as_bytes()[at..]
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(self.text.len(), |length| at + length)
    }

    /// Whether a cautious lexer cuts before the line end at `at`.
    fn cuts_at(&self, at: usize) -> bool {
        self.cautious
            && matches!(self.byte_at(at), Some(b'\n' | b'\r'))
            && matches!(self.byte_at(at + 1), Some(b'(' | b'['))
    }

    /// The end of a string or `|identifier|` whose content begins at `at`, and whether it is closed.
    fn quoted_end(&self, mut at: usize, quote: u8) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            if byte == quote {
                return (at + 1, true);
            }
            if self.cuts_at(at) {
                return (at, false);
            }
            // A backslash and an ASCII character after it go together; if a longer character
            // follows, its bytes are neither quotes nor backslashes.
            at += if byte == b'\\' && at + 1 < bytes.len() && !self.cuts_at(at + 1) { 2 } else { 1 };
        }
        (bytes.len(), false)
    }

    /// The end of a block comment whose content begins at `at`, and whether it is closed.
    fn block_comment_end(&self, mut at: usize) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        let mut depth = 1;
        while at < bytes.len() {
            match (bytes[at], bytes.get(at + 1)) {
                (b'|', Some(b'#')) => {
                    at += 2;
                    depth -= 1;
                    if depth == 0 {
                        return (at, true);
                    }
                }
                (b'#', Some(b'|')) => {
                    at += 2;
                    depth += 1;
                }
                _ if self.cuts_at(at) => return (at, false),
                _ => at += 1,
            }
        }
        (bytes.len(), false)
    }

    fn space_end(&self, mut at: usize) -> usize {
        while let Some(byte) = self.byte_at(at) {
            if byte.is_ascii() {
                if !is_space(byte as char) {
                    break;
                }
                at += 1;
            } else {
                match self.char_at(at) {
                    Some(char) if is_space(char) => at += char.len_utf8(),
                    _ => break,
                }
            }
        }
        at
    }

    /// The token that begins with `#` at `start`.
    fn hash(&self, start: usize) -> (SyntaxKind, usize, bool) {
        use SyntaxKind::*;
        let next = start + 1;
        let (kind, end) = match self.byte_at(next) {
            Some(b'(') => (VectorOpen, next + 1),
            Some(b';') => (DatumCommentMark, next + 1),
            Some(b'\'') => (SyntaxMark, next + 1),
            Some(b'`') => (QuasisyntaxMark, next + 1),
            Some(b',') if self.byte_at(next + 1) == Some(b'@') => (UnsyntaxSplicingMark, next + 2),
            Some(b',') => (UnsyntaxMark, next + 1),
            Some(b'|') => {
                let (end, closed) = self.block_comment_end(next + 1);
                return (BlockComment, end, closed);
            }
            Some(b'!') => self.shebang(start),
            Some(b'\\') => {
                let end = next + 1 + self.char_at(next + 1).map_or(0, char::len_utf8);
                let name = !self.char_at(next + 1).is_none_or(is_delimiter);
                (Character, if name { self.word_end(end) } else { end })
            }
            Some(b':') if self.byte_at(next + 1) == Some(b'|') => {
                let (end, closed) = self.quoted_end(next + 2, b'|');
                return (Keyword, end, closed);
            }
            Some(b':') => (Keyword, self.word_end(next + 1)),
            Some(b'0'..=b'9') => {
                let digits = self.text.as_bytes()[next..].iter().take_while(|b| b.is_ascii_digit()).count();
                match self.byte_at(next + digits) {
                    Some(b'=') => (LabelMark, next + digits + 1),
                    Some(b'#') => (LabelReference, next + digits + 1),
                    _ => (BadToken, self.word_end(next)),
                }
            }
            _ => {
                let end = self.word_end(next);
                let word = &self.text[start..end];
                let open = self.byte_at(end) == Some(b'(');
                if open && (word.eq_ignore_ascii_case("#u8") || word.eq_ignore_ascii_case("#vu8")) {
                    (BytevectorOpen, end + 1)
                } else {
                    match word.as_bytes().get(1).map(u8::to_ascii_lowercase) {
                        Some(b't' | b'f') => (Boolean, end),
                        Some(b'x' | b'b' | b'o' | b'd' | b'e' | b'i') => (Number, end),
                        _ => (BadToken, end),
                    }
                }
            }
        };
        (kind, end, true)
    }

    /// The directive or comment that begins with `#!` at `start`.
    fn shebang(&self, start: usize) -> (SyntaxKind, usize) {
        let end = self.word_end(start + 2);
        if matches!(&self.text[start + 2..end], "fold-case" | "no-fold-case") {
            return (SyntaxKind::Directive, end);
        }
        // A script's first lines, as Guile has them, end with a line `!#`.
        if start == 0
            && let Some(close) = self.text.find("\n!#")
        {
            return (SyntaxKind::LineComment, close + 3);
        }
        (SyntaxKind::LineComment, self.line_end(start))
    }

    /// The kind and end of the token at `start`, and whether it is closed.
    fn token(&self, start: usize, first: u8) -> (SyntaxKind, usize, bool) {
        use SyntaxKind::*;
        let (kind, end) = match first {
            b'(' => (LeftParen, start + 1),
            b')' => (RightParen, start + 1),
            b'[' => (LeftBracket, start + 1),
            b']' => (RightBracket, start + 1),
            b'\'' => (QuoteMark, start + 1),
            b'`' => (QuasiquoteMark, start + 1),
            b',' if self.byte_at(start + 1) == Some(b'@') => (UnquoteSplicingMark, start + 2),
            b',' => (UnquoteMark, start + 1),
            b';' => (LineComment, self.line_end(start)),
            b'"' => {
                let (end, closed) = self.quoted_end(start + 1, b'"');
                return (String, end, closed);
            }
            b'|' => {
                let (end, closed) = self.quoted_end(start + 1, b'|');
                return (Symbol, end, closed);
            }
            b'#' => return self.hash(start),
            _ => match self.space_end(start) {
                end if end > start => (Whitespace, end),
                _ => {
                    let end = self.word_end(start);
                    (if end == start + 1 && first == b'.' { Dot } else { Word }, end)
                }
            },
        };
        (kind, end, true)
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.at;
        let first = self.byte_at(start)?;
        let (kind, end, closed) = self.token(start, first);
        debug_assert!(end > start && self.text.is_char_boundary(end));
        self.at = end;
        Some(Token { kind, range: TextRange::new(start as u32, end as u32), closed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(SyntaxKind, &str)> {
        Lexer::new(text, TextRange::new(0, text.len() as u32))
            .filter(|token| token.kind != SyntaxKind::Whitespace)
            .map(|token| (token.kind, token.range.of(text)))
            .collect()
    }

    #[test]
    fn every_kind_of_token() {
        use SyntaxKind::*;
        let cases: &[(&str, &[(SyntaxKind, &str)])] = &[
            ("(a)", &[(LeftParen, "("), (Word, "a"), (RightParen, ")")]),
            ("[]", &[(LeftBracket, "["), (RightBracket, "]")]),
            ("#(1)", &[(VectorOpen, "#("), (Word, "1"), (RightParen, ")")]),
            ("#u8(", &[(BytevectorOpen, "#u8(")]),
            ("#vu8(", &[(BytevectorOpen, "#vu8(")]),
            (
                "'`,,@",
                &[(QuoteMark, "'"), (QuasiquoteMark, "`"), (UnquoteMark, ","), (UnquoteSplicingMark, ",@")],
            ),
            (
                "#'#`#,#,@",
                &[
                    (SyntaxMark, "#'"),
                    (QuasisyntaxMark, "#`"),
                    (UnsyntaxMark, "#,"),
                    (UnsyntaxSplicingMark, "#,@"),
                ],
            ),
            ("#;a", &[(DatumCommentMark, "#;"), (Word, "a")]),
            ("#|a #|b|# c|#d", &[(BlockComment, "#|a #|b|# c|#"), (Word, "d")]),
            ("; x\ny", &[(LineComment, "; x"), (Word, "y")]),
            ("#!fold-case X", &[(Directive, "#!fold-case"), (Word, "X")]),
            ("#!/bin/sh x\ny", &[(LineComment, "#!/bin/sh x"), (Word, "y")]),
            (
                "#!/bin/guile \\\n-e main\n!#\ny",
                &[(LineComment, "#!/bin/guile \\\n-e main\n!#"), (Word, "y")],
            ),
            ("#0=#0#", &[(LabelMark, "#0="), (LabelReference, "#0#")]),
            ("#:key #:|a b|", &[(Keyword, "#:key"), (Keyword, "#:|a b|")]),
            ("#t #xFF #e1.5", &[(Boolean, "#t"), (Number, "#xFF"), (Number, "#e1.5")]),
            (
                r"#\a #\( #\space #\) )",
                &[
                    (Character, r"#\a"),
                    (Character, r"#\("),
                    (Character, r"#\space"),
                    (Character, r"#\)"),
                    (RightParen, ")"),
                ],
            ),
            (r#""a\"b"c"#, &[(String, r#""a\"b""#), (Word, "c")]),
            (r"|a\|b|c", &[(Symbol, r"|a\|b|"), (Word, "c")]),
            (". .. ...", &[(Dot, "."), (Word, ".."), (Word, "...")]),
            ("a|b|", &[(Word, "a"), (Symbol, "|b|")]),
            ("\u{feff}λ\u{2003}é", &[(Word, "λ"), (Word, "é")]),
            ("#", &[(BadToken, "#")]),
            ("#\\", &[(Character, "#\\")]),
            ("#12", &[(BadToken, "#12")]),
        ];
        for (text, expected) in cases {
            assert_eq!(&tokens(text), expected, "{text}");
        }
    }

    #[test]
    fn unclosed_tokens_say_so() {
        for text in ["\"abc", "\"abc\\", "|abc", "#|a #|b|#", "#:|a"] {
            let range = TextRange::new(0, text.len() as u32);
            let all: Vec<Token> = Lexer::new(text, range).collect();
            assert_eq!(all.len(), 1, "{text}");
            assert!(!all[0].closed, "{text}");
        }
        let text = "\"abc\n(d)";
        let mut cautious = Lexer::new(text, TextRange::new(0, text.len() as u32)).cautious();
        assert_eq!(cautious.next().map(|token| (token.range.of(text), token.closed)), Some(("\"abc", false)));
    }
}
