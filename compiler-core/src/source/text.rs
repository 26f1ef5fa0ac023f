//! Byte ranges of a text, and the way from offsets to lines.

/// A half-open range of byte offsets into UTF-8 text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, PartialOrd, Ord)]
pub struct TextRange {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just after the last byte.
    pub end: u32,
}

impl TextRange {
    /// The range from `start` up to, not including, `end`.
    pub fn new(start: u32, end: u32) -> TextRange {
        debug_assert!(start <= end);
        TextRange { start, end }
    }

    /// The same range, moved right by `offset` bytes.
    pub fn shifted(self, offset: u32) -> TextRange {
        TextRange { start: self.start + offset, end: self.end + offset }
    }

    /// Whether `offset` lies in the range or at its end (as a cursor does).
    pub fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// The text in this range.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// A position for people and protocols: both numbers count from zero. What `column` counts is the
/// caller's choice among the methods of [`LineIndex`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line number from 0.
    pub line: u32,
    /// Column from 0.
    pub column: u32,
}

/// What a column counts, as negotiated with an editor.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum ColumnUnit {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what every editor understands.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// The starts of the lines of a text. A line ends with LF, CR LF or a lone CR.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    length: u32,
}

impl LineIndex {
    /// The line index of `text`, which must be shorter than 4 GiB.
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (i, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                starts.push(i as u32 + 1);
            }
        }
        LineIndex { starts, length: bytes.len() as u32 }
    }

    /// The number of lines; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The bytes of line `line` with its ending; `None` past the last line.
    pub fn line_range(&self, line: u32) -> Option<TextRange> {
        let start = *self.starts.get(line as usize)?;
        let end = self.starts.get(line as usize + 1).copied().unwrap_or(self.length);
        Some(TextRange::new(start, end))
    }

    /// The line and column of `offset`. `text` is the text that this index was made of.
    pub fn line_column(&self, text: &str, offset: u32, unit: ColumnUnit) -> LineColumn {
        let offset = offset.min(self.length);
        let line = self.starts.partition_point(|&start| start <= offset) as u32 - 1;
        let start = self.starts[line as usize] as usize;
        let mut end = offset as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[start..end];
        let column = match unit {
            ColumnUnit::Utf8 => before.len(),
            ColumnUnit::Utf16 => before.encode_utf16().count(),
            ColumnUnit::Utf32 => before.chars().count(),
        };
        LineColumn { line, column: column as u32 }
    }

    /// The offset of a position; positions past the end of a line or of the text are clamped to it.
    pub fn offset(&self, text: &str, position: LineColumn, unit: ColumnUnit) -> u32 {
        let Some(range) = self.line_range(position.line) else { return self.length };
        let line = range.of(text).trim_end_matches(['\n', '\r']);
        let mut column = 0;
        for (at, char) in line.char_indices() {
            if column >= position.column {
                return range.start + at as u32;
            }
            column += match unit {
                ColumnUnit::Utf8 => char.len_utf8(),
                ColumnUnit::Utf16 => char.len_utf16(),
                ColumnUnit::Utf32 => 1,
            } as u32;
        }
        range.start + line.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_round_trip_in_every_unit() {
        let text = "a\u{e9}\u{1F600}b\r\nsecond\rthird\n";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        for unit in [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::Utf32] {
            for (offset, char) in text.char_indices().filter(|(_, c)| !"\r\n".contains(*c)) {
                let position = index.line_column(text, offset as u32, unit);
                assert_eq!(index.offset(text, position, unit), offset as u32, "{char:?} {unit:?}");
            }
        }
        let after_emoji = index.line_column(text, 7, ColumnUnit::Utf16);
        assert_eq!(after_emoji, LineColumn { line: 0, column: 4 });
    }
}
