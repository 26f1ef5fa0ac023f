//! The values of literal tokens, and the errors inside them.

use super::datum::DatumKind;
use super::kind::SyntaxKind;
use super::lexer::Token;
use super::number::{NotNumber, read_number};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Symbol, TextRange};

/// The character names of R7RS section 6.6, those of the C0 controls, and older ones that programs use
/// (Guile: Characters).
const CHARACTER_NAMES: &[(&str, char)] = &[
    ("alarm", '\u{7}'),
    ("backspace", '\u{8}'),
    ("delete", '\u{7f}'),
    ("escape", '\u{1b}'),
    ("newline", '\n'),
    ("null", '\0'),
    ("return", '\r'),
    ("space", ' '),
    ("tab", '\t'),
    ("altmode", '\u{1b}'),
    ("esc", '\u{1b}'),
    ("linefeed", '\n'),
    ("nul", '\0'),
    ("page", '\u{c}'),
    ("rubout", '\u{7f}'),
    ("vtab", '\u{b}'),
    ("soh", '\u{1}'),
    ("stx", '\u{2}'),
    ("etx", '\u{3}'),
    ("eot", '\u{4}'),
    ("enq", '\u{5}'),
    ("ack", '\u{6}'),
    ("bel", '\u{7}'),
    ("bs", '\u{8}'),
    ("ht", '\t'),
    ("lf", '\n'),
    ("nl", '\n'),
    ("vt", '\u{b}'),
    ("ff", '\u{c}'),
    ("np", '\u{c}'),
    ("cr", '\r'),
    ("so", '\u{e}'),
    ("si", '\u{f}'),
    ("dle", '\u{10}'),
    ("dc1", '\u{11}'),
    ("dc2", '\u{12}'),
    ("dc3", '\u{13}'),
    ("dc4", '\u{14}'),
    ("nak", '\u{15}'),
    ("syn", '\u{16}'),
    ("etb", '\u{17}'),
    ("can", '\u{18}'),
    ("em", '\u{19}'),
    ("sub", '\u{1a}'),
    ("fs", '\u{1c}'),
    ("gs", '\u{1d}'),
    ("rs", '\u{1e}'),
    ("us", '\u{1f}'),
    ("sp", ' '),
    ("del", '\u{7f}'),
];

/// Reads the value of one token of `text` that is a datum by itself. The kind tells words apart.
/// Errors are added to `errors`; if no value can be made, it is [`DatumKind::Error`].
pub fn evaluate(
    text: &str,
    token: Token,
    fold_case: bool,
    errors: &mut Vec<Diagnostic>,
) -> (SyntaxKind, DatumKind) {
    let range = token.range;
    let source = range.of(text);
    let mut fail = |message: String| {
        errors.push(Diagnostic::new(Code::BadToken, range, message));
        DatumKind::Error
    };
    let value = match token.kind {
        SyntaxKind::Word => return word(source, fold_case, fail),
        SyntaxKind::Symbol | SyntaxKind::String if !token.closed => {
            let what = if token.kind == SyntaxKind::String { "string" } else { "identifier" };
            let opening = TextRange::new(range.start, range.start + 1);
            errors.push(Diagnostic::new(Code::Unclosed, opening, format!("this {what} is never closed")));
            DatumKind::Error
        }
        SyntaxKind::Keyword if !token.closed => {
            let opening = TextRange::new(range.start, range.start + 3);
            errors.push(Diagnostic::new(Code::Unclosed, opening, "this keyword is never closed"));
            DatumKind::Error
        }
        SyntaxKind::Symbol => DatumKind::Symbol(Symbol::new(&unescape(text, inner(range, 1, 1), errors))),
        SyntaxKind::String => DatumKind::String(unescape(text, inner(range, 1, 1), errors).into()),
        SyntaxKind::Keyword if source.starts_with("#:|") => {
            DatumKind::Keyword(Symbol::new(&unescape(text, inner(range, 3, 1), errors)))
        }
        SyntaxKind::Keyword => match source[2..].chars().find(|&char| !is_identifier_char(char)) {
            Some(char) => fail(format!("`{char}` cannot be part of a keyword")),
            None if source.len() == 2 => fail("a keyword needs a name after `#:`".into()),
            None => DatumKind::Keyword(symbol(&source[2..], fold_case)),
        },
        SyntaxKind::Boolean => match source[1..].to_ascii_lowercase().as_str() {
            "t" | "true" => DatumKind::Boolean(true),
            "f" | "false" => DatumKind::Boolean(false),
            _ => fail(format!("`{source}` is neither `#t` nor `#f`")),
        },
        SyntaxKind::Number => match read_number(source, 10) {
            Ok(number) => DatumKind::Number(number),
            Err(reason) => fail(reason.message(source)),
        },
        SyntaxKind::Character => match character(&source[2..], fold_case) {
            Ok(char) => DatumKind::Character(char),
            Err(message) => fail(message),
        },
        SyntaxKind::LabelReference => match source[1..source.len() - 1].parse() {
            Ok(label) => DatumKind::Reference(label),
            Err(_) => fail("this label is too large".into()),
        },
        _ => fail(format!("`{source}` is not Scheme syntax")),
    };
    (token.kind, value)
}

/// The symbol that `name` spells.
fn symbol(name: &str, fold_case: bool) -> Symbol {
    if fold_case && !name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Symbol::new(&name.to_lowercase())
    } else {
        Symbol::new(name)
    }
}

/// Wider than R7RS, which has no `#` and no `@` at the start: Guile programs use them.
fn is_identifier_char(char: char) -> bool {
    if char.is_ascii() {
        char.is_ascii_alphanumeric() || "!$%&*/:<=>?^_~+-.@#".contains(char)
    } else {
        !char.is_control()
    }
}

/// An identifier or a number.
fn word(source: &str, fold_case: bool, mut fail: impl FnMut(String) -> DatumKind) -> (SyntaxKind, DatumKind) {
    if source.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        match read_number(source, 10) {
            Ok(number) => return (SyntaxKind::Number, DatumKind::Number(number)),
            // Neither in R7RS nor a number, but names such as `1+` are in use.
            Err(NotNumber::Syntax) => {}
            Err(reason) => return (SyntaxKind::BadToken, fail(reason.message(source))),
        }
    }
    match source.chars().find(|&char| !is_identifier_char(char)) {
        None => (SyntaxKind::Symbol, DatumKind::Symbol(symbol(source, fold_case))),
        Some(char) => {
            let what = char.escape_debug();
            (SyntaxKind::BadToken, fail(format!("`{what}` cannot be part of an identifier; write `|…|`")))
        }
    }
}

/// The character whose notation after `#\` is `name`.
fn character(name: &str, fold_case: bool) -> Result<char, String> {
    let mut chars = name.chars();
    let Some(first) = chars.next() else {
        return Err("a character is missing after `#\\`".into());
    };
    if chars.as_str().is_empty() {
        return Ok(first);
    }
    let folded = if fold_case { name.to_lowercase() } else { name.into() };
    if let Some(&(_, char)) = CHARACTER_NAMES.iter().find(|(known, _)| *known == folded) {
        return Ok(char);
    }
    if matches!(first, 'x' | 'X') && chars.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return u32::from_str_radix(chars.as_str(), 16)
            .ok()
            .and_then(char::from_u32)
            .ok_or_else(|| format!("`#\\{name}` is not a Unicode scalar value"));
    }
    // Guile: octal digits.
    if name.bytes().all(|byte| matches!(byte, b'0'..=b'7'))
        && let Some(char) = u32::from_str_radix(name, 8).ok().and_then(char::from_u32)
    {
        return Ok(char);
    }
    Err(format!("`#\\{name}` is not the name of a character"))
}

fn inner(range: TextRange, before: u32, after: u32) -> TextRange {
    TextRange::new(range.start + before, range.end - after)
}

/// The text that the escapes in `range` of a string or `|identifier|` stand for. What is not an
/// escape is left out, with an error.
fn unescape(text: &str, range: TextRange, errors: &mut Vec<Diagnostic>) -> String {
    let source = range.of(text);
    // A line end in a literal is a newline character however it is written.
    if !source.contains(['\\', '\r']) {
        return source.into();
    }
    let mut result = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(special) = rest.find(['\\', '\r']) {
        result.push_str(&rest[..special]);
        rest = &rest[special..];
        if let Some(after) = rest.strip_prefix('\r') {
            result.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
            continue;
        }
        let at = range.end as usize - rest.len();
        let (char, length) = escape(&rest[1..]);
        match char {
            Ok(Some(char)) => result.push(char),
            Ok(None) => {}
            Err(message) => {
                let place = TextRange::new(at as u32, (at + 1 + length) as u32);
                errors.push(Diagnostic::new(Code::BadToken, place, message));
            }
        }
        rest = &rest[1 + length..];
    }
    result.push_str(rest);
    result
}

/// The character of an escape that is a letter and `count` hexadecimal digits, and its length.
fn scalar(rest: &str, count: usize) -> (Result<Option<char>, String>, usize) {
    let digits = rest[1..].bytes().take(count).take_while(u8::is_ascii_hexdigit).count();
    let escape = &rest[..1 + digits];
    if digits < count {
        return (Err(format!("`\\{escape}` must be {count} hexadecimal digits")), 1 + digits);
    }
    let char = u32::from_str_radix(&escape[1..], 16).ok().and_then(char::from_u32);
    (char.map(Some).ok_or_else(|| format!("`\\{escape}` is not a Unicode scalar value")), 1 + digits)
}

/// What the escape whose text after the backslash begins `rest` stands for (nothing, for a line
/// continuation), and its length without the backslash.
fn escape(rest: &str) -> (Result<Option<char>, String>, usize) {
    let Some(first) = rest.chars().next() else {
        return (Err("an escape is missing after `\\`".into()), 0);
    };
    let char = match first {
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        'v' => '\u{b}',
        'f' => '\u{c}',
        '0' => '\0',
        '"' | '\\' | '|' => first,
        'x' | 'X' => {
            let digits = rest[1..].bytes().take_while(u8::is_ascii_hexdigit).count();
            let (number, end) = (&rest[1..1 + digits], 1 + digits);
            // Guile: two digits, and no semicolon.
            if digits >= 2 && rest.as_bytes().get(end) != Some(&b';') {
                return scalar(rest, 2);
            }
            if digits == 0 || rest.as_bytes().get(end) != Some(&b';') {
                return (Err(format!("`\\{}` must be hexadecimal digits and a `;`", &rest[..end])), end);
            }
            let char = u32::from_str_radix(number, 16).ok().and_then(char::from_u32);
            return match char {
                Some(char) => (Ok(Some(char)), end + 1),
                None => (Err(format!("`\\x{number};` is not a Unicode scalar value")), end + 1),
            };
        }
        // Guile's.
        'u' => return scalar(rest, 4),
        'U' => return scalar(rest, 6),
        _ => {
            let blank = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
            let before = blank(rest);
            let line_end = match rest.as_bytes()[before..] {
                [b'\r', b'\n', ..] => 2,
                [b'\r' | b'\n', ..] => 1,
                _ => {
                    let what = first.escape_debug();
                    return (Err(format!("`\\{what}` is not an escape")), first.len_utf8());
                }
            };
            let end = before + line_end;
            return (Ok(None), end + blank(&rest[end..]));
        }
    };
    (Ok(Some(char)), first.len_utf8())
}
