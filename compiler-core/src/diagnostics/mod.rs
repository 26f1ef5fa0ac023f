//! Diagnostics as values: a query returns them, nothing accumulates them.

use crate::source::TextRange;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Severity {
    /// The form compiles to code that raises this error when it is reached.
    Error,
    /// Compiles, but is likely to be wrong.
    Warning,
    /// A remark, such as an unused variable.
    Hint,
}

/// One message about one place. `Place` is a [`TextRange`] of a file once a diagnostic leaves the
/// compiler, and a [`crate::syntax::NodeId`] while it is still relative to a form.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Diagnostic<Place = TextRange> {
    /// What kind of problem this is.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// What to tell the person: lower case, no final full stop, names the thing at fault.
    pub message: String,
    /// Other places that matter, each with a message.
    pub related: Vec<(Place, String)>,
}

impl<Place> Diagnostic<Place> {
    /// A diagnostic without related places.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Diagnostic { code, place, message: message.into(), related: Vec::new() }
    }

    /// The severity that the code implies.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The same diagnostic with every place mapped.
    pub fn map<Other>(&self, mut place: impl FnMut(&Place) -> Other) -> Diagnostic<Other> {
        Diagnostic {
            code: self.code,
            place: place(&self.place),
            message: self.message.clone(),
            related: self.related.iter().map(|(at, text)| (place(at), text.clone())).collect(),
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal $severity:ident;)*) => {
        /// The kinds of diagnostics. The names are stable: editors and scripts may match on them.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The name shown to people, as in `error[unbound-variable]`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The severity of every diagnostic with this code.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// What the code means, in a sentence or two.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),*),)* }
            }
        }
    };
}

codes! {
    /// The text is not a sequence of R7RS tokens: a bad `#` syntax, character name, number or escape.
    BadToken = "bad-token" Error;
    /// A parenthesis, bracket, string, `|symbol|` or block comment that never ends.
    Unclosed = "unclosed" Error;
    /// A closing parenthesis or bracket that nothing opened, or of the wrong kind.
    UnexpectedClose = "unexpected-close" Error;
    /// A dot, quote or datum comment that is not followed by what it needs.
    BadDatum = "bad-datum" Error;
    /// Data nested deeper than the reader accepts.
    TooDeep = "too-deep" Error;
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8" Error;
    /// The file is larger than the compiler accepts.
    TooLarge = "too-large" Error;
    /// A form of the language is used with the wrong shape.
    BadSyntax = "bad-syntax" Error;
    /// An identifier that nothing binds.
    UnboundVariable = "unbound-variable" Error;
    /// The name of a macro or a syntactic keyword stands where a value is needed.
    SyntaxAsVariable = "syntax-as-variable" Error;
    /// Two bindings of one name in one place.
    DuplicateBinding = "duplicate-binding" Error;
    /// An identifier that more than one binding could mean.
    AmbiguousBinding = "ambiguous-binding" Error;
    /// No pattern of a macro matches its use.
    NoMatchingRule = "no-matching-rule" Error;
    /// A `syntax-rules` template or pattern that is not well-formed.
    BadTransformer = "bad-transformer" Error;
    /// An expansion that goes on past its limit of steps.
    ExpansionLimit = "expansion-limit" Error;
    /// `syntax-error` was reached.
    SyntaxError = "syntax-error" Error;
    /// A procedural macro raised an error, or made something that is not syntax.
    TransformerError = "transformer-error" Error;
    /// `import` of a library that cannot be found.
    UnknownLibrary = "unknown-library" Error;
    /// Libraries that import each other in a circle.
    CircularImport = "circular-import" Error;
    /// An import set names something that the library does not export.
    NotExported = "not-exported" Error;
    /// A library exports a name that it neither defines nor imports.
    UndefinedExport = "undefined-export" Error;
    /// The same name is imported with two different meanings.
    ImportConflict = "import-conflict" Error;
    /// An assignment to, or redefinition of, an imported binding.
    ImmutableBinding = "immutable-binding" Error;
    /// A known procedure is called with a number of arguments that it does not take.
    WrongArity = "wrong-arity" Error;
    /// A local variable that is never used.
    UnusedVariable = "unused-variable" Hint;
    /// A file could not be read or written.
    InputOutput = "input-output" Error;
    /// A project file (`scheme.toml`) that is not well-formed.
    BadConfiguration = "bad-configuration" Error;
}
