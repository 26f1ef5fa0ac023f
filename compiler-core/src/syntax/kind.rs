//! The kinds of tokens and nodes of the lossless tree.

/// What a token or node of the tree is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
#[repr(u16)]
pub enum SyntaxKind {
    /// Spaces, tabs, line ends, and a byte order mark.
    Whitespace,
    /// `; …` up to the end of the line; also a `#!` line that is no directive.
    LineComment,
    /// `#| … |#`, nested.
    BlockComment,
    /// `#!fold-case` or `#!no-fold-case`.
    Directive,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `#(`
    VectorOpen,
    /// `#u8(` or `#vu8(`
    BytevectorOpen,
    /// `'`
    QuoteMark,
    /// `` ` ``
    QuasiquoteMark,
    /// `,`
    UnquoteMark,
    /// `,@`
    UnquoteSplicingMark,
    /// `#'`
    SyntaxMark,
    /// `` #` ``
    QuasisyntaxMark,
    /// `#,`
    UnsyntaxMark,
    /// `#,@`
    UnsyntaxSplicingMark,
    /// `#;`
    DatumCommentMark,
    /// `#0=`
    LabelMark,
    /// `.` alone
    Dot,
    /// `#0#`
    LabelReference,
    /// An identifier or number that has not been told apart yet: what the lexer gives. Never in a tree.
    Word,
    /// An identifier.
    Symbol,
    /// `#:name`
    Keyword,
    /// `#t`, `#false`
    Boolean,
    /// A number.
    Number,
    /// `#\x`
    Character,
    /// `"text"`
    String,
    /// Text that is no token.
    BadToken,
    /// `(a b)`, `[a . b]`
    List,
    /// `#(a b)`
    Vector,
    /// `#u8(1 2)`
    Bytevector,
    /// `'a` and its like.
    Abbreviation,
    /// `#;a`
    DatumComment,
    /// `#0=a`
    Labelled,
    /// A datum that is nested too deep, without structure.
    TooDeep,
    /// A file.
    File,
}

impl SyntaxKind {
    const ALL: [SyntaxKind; SyntaxKind::File as usize + 1] = {
        use SyntaxKind::*;
        [
            Whitespace,
            LineComment,
            BlockComment,
            Directive,
            LeftParen,
            RightParen,
            LeftBracket,
            RightBracket,
            VectorOpen,
            BytevectorOpen,
            QuoteMark,
            QuasiquoteMark,
            UnquoteMark,
            UnquoteSplicingMark,
            SyntaxMark,
            QuasisyntaxMark,
            UnsyntaxMark,
            UnsyntaxSplicingMark,
            DatumCommentMark,
            LabelMark,
            Dot,
            LabelReference,
            Word,
            Symbol,
            Keyword,
            Boolean,
            Number,
            Character,
            String,
            BadToken,
            List,
            Vector,
            Bytevector,
            Abbreviation,
            DatumComment,
            Labelled,
            TooDeep,
            File,
        ]
    };

    /// Whether this token separates data and is none itself.
    pub fn is_trivia(self) -> bool {
        self <= SyntaxKind::Directive
    }

    /// Whether this token opens a list, vector or bytevector.
    pub fn is_open(self) -> bool {
        use SyntaxKind::*;
        matches!(self, LeftParen | LeftBracket | VectorOpen | BytevectorOpen)
    }

    /// Whether this token closes one.
    pub fn is_close(self) -> bool {
        matches!(self, SyntaxKind::RightParen | SyntaxKind::RightBracket)
    }

    /// Whether this token makes one datum together with the datum that follows it.
    pub fn is_prefix(self) -> bool {
        use SyntaxKind::*;
        (QuoteMark..=UnsyntaxSplicingMark).contains(&self) || self == LabelMark
    }

    /// The symbol that an abbreviating prefix stands for.
    pub fn abbreviated(self) -> Option<&'static str> {
        Some(match self {
            SyntaxKind::QuoteMark => "quote",
            SyntaxKind::QuasiquoteMark => "quasiquote",
            SyntaxKind::UnquoteMark => "unquote",
            SyntaxKind::UnquoteSplicingMark => "unquote-splicing",
            SyntaxKind::SyntaxMark => "syntax",
            SyntaxKind::QuasisyntaxMark => "quasisyntax",
            SyntaxKind::UnsyntaxMark => "unsyntax",
            SyntaxKind::UnsyntaxSplicingMark => "unsyntax-splicing",
            _ => return None,
        })
    }
}

/// The language of our trees, to rowan.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Scheme {}

impl rowan::Language for Scheme {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        SyntaxKind::ALL[raw.0 as usize]
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        rowan::SyntaxKind(kind as u16)
    }
}

/// A node of the lossless tree.
pub type SyntaxNode = rowan::SyntaxNode<Scheme>;
/// A token of the lossless tree.
pub type SyntaxToken = rowan::SyntaxToken<Scheme>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_in_order() {
        for (index, kind) in SyntaxKind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, index);
        }
    }
}
