//! What surrounds a place: word, form, form around it, and so on up to the whole text.

use crate::source::TextRange;
use crate::syntax::{Form, Lexer, SyntaxKind, read};

/// The ranges around `offset`, from the inside out, each larger than the one before it. `form` is the
/// top-level form that the place is in or next to.
pub fn selection(text: &str, form: Option<Form>, offset: u32) -> Vec<TextRange> {
    let mut ranges = vec![TextRange::new(offset, offset)];
    let mut add = |range: TextRange| {
        let last = *ranges.last().expect("it begins with one");
        if range.start <= last.start && last.end <= range.end && range != last {
            ranges.push(range);
        }
    };
    let around = form.map_or(TextRange::new(0, text.len() as u32), |form| match form.comment {
        Some(comment) => TextRange::new(comment.start, form.range.end),
        None => form.range,
    });
    let within = |token: TextRange| token.start < offset && offset <= token.end;
    let comment = Lexer::new(text, around).find(|token| {
        matches!(token.kind, SyntaxKind::LineComment | SyntaxKind::BlockComment) && within(token.range)
    });
    if let Some(comment) = comment {
        add(comment.range);
    }
    if let Some(form) = form {
        let read = read(form.range.of(text), form.fold_case);
        if form.range.touches(offset) {
            let innermost = read.spans.node_at(offset - form.range.start).unwrap_or_default();
            for node in read.spans.ancestors(innermost) {
                let range = read.spans.range(node).shifted(form.range.start);
                if let Some(inside) = inside(text, range) {
                    add(inside);
                }
                add(range);
            }
        }
        if let Some(comment) = form.comment {
            add(comment);
        }
        add(around);
    }
    add(TextRange::new(0, text.len() as u32));
    if ranges.len() > 1 && ranges[0].start == ranges[0].end {
        ranges.remove(0);
    }
    ranges
}

/// What stands between the brackets of a list or vector, or the quotes of a string.
fn inside(text: &str, range: TextRange) -> Option<TextRange> {
    let whole = range.of(text);
    let open = whole
        .find(['(', '[', '"'])
        .filter(|at| whole[..*at].chars().all(|c| c == '#' || c.is_alphanumeric()))?;
    let closes = match whole.as_bytes()[open] {
        b'(' => b')',
        b'[' => b']',
        _ => b'"',
    };
    let is_closed = whole.len() > open + 1 && whole.as_bytes().last() == Some(&closes);
    is_closed.then(|| TextRange::new(range.start + open as u32 + 1, range.end - 1))
}
