//! The texts that an editor has open, and how its edits change them.

use compiler_core::source::text::ColumnUnit;
use compiler_core::source::{LineColumn, LineIndex, TextRange};

/// One edit as an editor sends it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What is replaced; the whole text if there is no range.
    pub range: Option<(LineColumn, LineColumn)>,
    /// What stands there afterwards.
    pub text: String,
}

/// An edit in bytes: `range` of the old text was replaced by `length` bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Splice {
    /// What was replaced.
    pub range: TextRange,
    /// The length of what stands there now.
    pub length: u32,
}

impl Splice {
    /// Where a place in the old text is in the new one. A place inside the replaced range moves to
    /// its start.
    pub fn map(self, offset: u32) -> u32 {
        if offset < self.range.start {
            offset
        } else if offset >= self.range.end {
            offset - self.range.end + self.range.start + self.length
        } else {
            self.range.start
        }
    }
}

/// An open text.
#[derive(Debug)]
pub struct Document {
    /// The number that the editor gave the last edit.
    pub version: i32,
    text: String,
    index: LineIndex,
}

impl Document {
    /// A text as the editor opened it.
    pub fn new(version: i32, text: String) -> Document {
        let index = LineIndex::new(&text);
        Document { version, text, index }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The offset of a position, clamped to the text.
    pub fn offset(&self, position: LineColumn, unit: ColumnUnit) -> u32 {
        self.index.offset(&self.text, position, unit)
    }

    /// Applies an edit. A range outside the text is clamped to it; one whose end stands before its
    /// start is empty.
    pub fn apply(&mut self, change: Change, unit: ColumnUnit) -> Splice {
        let splice = match change.range {
            Some((start, end)) => {
                let start = self.offset(start, unit);
                let end = self.offset(end, unit).max(start);
                self.text.replace_range(start as usize..end as usize, &change.text);
                Splice { range: TextRange::new(start, end), length: change.text.len() as u32 }
            }
            None => {
                let splice = difference(&self.text, &change.text);
                self.text = change.text;
                splice
            }
        };
        self.index = LineIndex::new(&self.text);
        splice
    }
}

/// The smallest splice that makes `new` of `old`, at the level of bytes.
fn difference(old: &str, new: &str) -> Splice {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let prefix = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let suffix =
        old[prefix..].iter().rev().zip(new[prefix..].iter().rev()).take_while(|(a, b)| a == b).count();
    Splice {
        range: TextRange::new(prefix as u32, (old.len() - suffix) as u32),
        length: (new.len() - suffix - prefix) as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32) -> LineColumn {
        LineColumn { line, column }
    }

    fn change(range: Option<(LineColumn, LineColumn)>, text: &str) -> Change {
        Change { range, text: text.into() }
    }

    #[test]
    fn ranges_outside_the_text_are_clamped() {
        let mut document = Document::new(1, "a\u{1F600}b\nc".into());
        document.apply(change(Some((at(9, 9), at(99, 0))), "!"), ColumnUnit::Utf16);
        assert_eq!(document.text(), "a\u{1F600}b\nc!");
        document.apply(change(Some((at(0, 400), at(0, 500))), "?"), ColumnUnit::Utf16);
        assert_eq!(document.text(), "a\u{1F600}b?\nc!");
        // The middle of a surrogate pair is the place after it; a reversed range is empty.
        document.apply(change(Some((at(0, 2), at(0, 0))), "-"), ColumnUnit::Utf16);
        assert_eq!(document.text(), "a\u{1F600}-b?\nc!");
    }

    #[test]
    fn offsets_follow_their_place_through_edits() {
        let mut document = Document::new(1, "(define x 1)\n(define y 2)\n".into());
        let splice = document.apply(change(Some((at(0, 0), at(0, 0))), "; one\n"), ColumnUnit::Utf8);
        assert_eq!(splice.map(13), 19);
        let splice =
            document.apply(change(None, "; one\n(define longer 1)\n(define y 2)\n"), ColumnUnit::Utf8);
        assert_eq!(splice.map(19), 24, "a whole new text moves only what differs");
        assert_eq!(splice.map(0), 0);
    }
}
