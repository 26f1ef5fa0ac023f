//! The table of diagnostic codes: name, severity, what it does to a program, meaning, example, remedy.
//! `docs/diagnostics.md`, `scheme-lsp explain` and the documentation of [`Code`] are made of it.

use super::Severity;
use std::fmt::Write;

/// What becomes of a program that has a diagnostic.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Consequence {
    /// `run` and `build` stop: the text has no meaning.
    Stops,
    /// The program runs, and raises an error where the place is reached.
    Raises,
    /// The program means what it says.
    None,
}

/// A text that has a problem.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Example {
    /// A program.
    Program(&'static str),
    /// A project file, `scheme.toml`.
    Project(&'static str),
    /// What cannot be shown as text, in words.
    Words(&'static str),
}

macro_rules! codes {
    ($(
        $(#[doc = $doc:literal])+
        $variant:ident = $name:literal, $severity:ident, $consequence:ident,
            $kind:ident($example:literal), $remedy:literal;
    )*) => {
        /// The kinds of diagnostics. The names are stable: editors and scripts may match on them.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The name shown to people, as in `error[unbound-variable]`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The severity of diagnostics with this code, unless the diagnostic says another.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// What becomes of a program that has it.
            pub fn consequence(self) -> Consequence {
                match self { $(Code::$variant => Consequence::$consequence,)* }
            }

            /// What the code means: a sentence or two.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),+).trim_ascii(),)* }
            }

            /// A text that has this problem and no other.
            pub fn example(self) -> Example {
                match self { $(Code::$variant => Example::$kind($example),)* }
            }

            /// How to mend it.
            pub fn remedy(self) -> &'static str {
                match self { $(Code::$variant => $remedy,)* }
            }
        }
    };
}

codes! {
    /// The text is not a sequence of R7RS tokens: a bad `#` syntax, character name, number or escape.
    BadToken = "bad-token", Error, Stops,
        Program("(display #\\nosuchname)"),
        "Spell the token as R7RS 7.1.1 has it; a name with unusual characters is written between bars: `|a b|`.";
    /// A parenthesis, bracket, string, `|symbol|` or block comment that never ends.
    Unclosed = "unclosed", Error, Stops,
        Program("(display (+ 1 2)"),
        "Close it. The related range is where the indentation suggests that the end is missing.";
    /// A closing parenthesis or bracket that nothing opened, or of the wrong kind.
    UnexpectedClose = "unexpected-close", Error, Stops,
        Program("(display (+ 1 2)))"),
        "Delete it, or open what it closes.";
    /// A dot, quote or datum comment that is not followed by what it needs.
    BadDatum = "bad-datum", Error, Stops,
        Program("(display '(1 . ))"),
        "Write the datum that is missing: one after a dot, a quote or `#;`.";
    /// Data nested deeper than the reader accepts.
    TooDeep = "too-deep", Error, Stops,
        Words("A datum in more than ten thousand parentheses."),
        "Build such data when the program runs.";
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8", Error, Stops,
        Words("A file saved as Latin-1 or UTF-16."),
        "Save the file as UTF-8.";
    /// The file is larger than the compiler accepts.
    TooLarge = "too-large", Error, Stops,
        Words("A source file of more than 16 MiB."),
        "Split the file, or read the data when the program runs.";
    /// A form of the language is used with the wrong shape.
    BadSyntax = "bad-syntax", Error, Stops,
        Program("(if)"),
        "Write the form as the message shows it.";
    /// An identifier that nothing binds. The program raises an error where it is evaluated.
    UnboundVariable = "unbound-variable", Error, Raises,
        Program("(import (scheme base))\n(display 1)"),
        "Define it, correct its spelling, or import the library that the message names.";
    /// The name of a macro or a syntactic keyword stands where a value is needed.
    SyntaxAsVariable = "syntax-as-variable", Error, Stops,
        Program("(display if)"),
        "Use the keyword as the head of a form, or wrap what it does into a procedure.";
    /// Two bindings of one name in one place.
    DuplicateBinding = "duplicate-binding", Error, Stops,
        Program("(lambda (x x) x)"),
        "Rename one of them.";
    /// An identifier that more than one binding could mean: a macro has mixed their scopes.
    AmbiguousBinding = "ambiguous-binding", Error, Stops,
        Words("A macro-defining macro that puts an identifier into the scopes of two bindings of its name."),
        "Bind the name in one of the two macros only.";
    /// No pattern of a macro matches its use.
    NoMatchingRule = "no-matching-rule", Error, Stops,
        Program("(define-syntax swap! (syntax-rules () ((_ a b) (let ((t a)) (set! a b) (set! b t)))))\n(swap! 1)"),
        "Write the use as one of the patterns has it; hovering over the macro's name shows them.";
    /// A `syntax-rules` template or pattern that is not well-formed.
    BadTransformer = "bad-transformer", Error, Stops,
        Program("(define-syntax m (syntax-rules () ((_ a ...) a)))"),
        "A pattern variable stands under as many ellipses in the template as in the pattern (R7RS 4.3.2).";
    /// An expansion that does not end within its limit of steps.
    ExpansionLimit = "expansion-limit", Error, Stops,
        Program("(define-syntax m (syntax-rules () ((_ a ...) (m a ... a ...))))\n(m 1)"),
        "A recursive macro needs a pattern that ends the recursion.";
    /// `syntax-error` was reached: a macro refuses its use.
    SyntaxError = "syntax-error", Error, Stops,
        Program("(syntax-error \"expected a name\" 5)"),
        "Use the macro as its message says.";
    /// A procedural macro raised an error, or returned what is not syntax.
    TransformerError = "transformer-error", Error, Stops,
        Program("(import (guile))\n(define-syntax m (lambda (x) (car x)))\n(m)"),
        "Mend the macro: the message is that of the error in its transformer.";
    /// An `import` of a library that cannot be found.
    UnknownLibrary = "unknown-library", Error, Stops,
        Program("(import (scheme base) (no such library))"),
        "Correct the name, or say with `-L` or in `scheme.toml` where the library is.";
    /// Libraries that import each other in a circle.
    CircularImport = "circular-import", Error, Stops,
        Program("(define-library (a) (import (b)))\n(define-library (b) (import (a)))"),
        "Move what both need to a third library.";
    /// An import set names something that the library does not export. The name stays unbound.
    NotExported = "not-exported", Error, Raises,
        Program("(import (only (scheme base) car kar))"),
        "Correct the name, or export it from the library.";
    /// A library exports a name that it neither defines nor imports. A warning in `define-module` and
    /// `library`, an error in `define-library`; the name stays unbound for importers.
    UndefinedExport = "undefined-export", Error, Raises,
        Program("(define-library (a) (export f) (import (scheme base)))"),
        "Define the name, or take it out of the exports.";
    /// The same name is imported with two different meanings. The first one holds.
    ImportConflict = "import-conflict", Error, Raises,
        Program("(import (scheme base) (rename (scheme write) (display car)))"),
        "Leave one out with `except` or `only`, or give it another name with `rename` or `prefix`.";
    /// An assignment to an imported binding. The program raises an error where it is reached.
    ImmutableBinding = "immutable-binding", Error, Raises,
        Program("(define-library (a) (import (scheme base)) (begin (set! car 1)))"),
        "Define a variable of your own, or export a procedure that assigns from the library that defines it.";
    /// A library defines a name that it also imports. The definition holds in all of the library.
    ShadowedImport = "shadowed-import", Warning, None,
        Program("(define-library (a) (import (scheme base)) (begin (define (car x) x)))"),
        "Leave the name out of the import with `except`.";
    /// A known procedure is called with a number of arguments that it does not take. The program raises
    /// an error where the call is reached.
    WrongArity = "wrong-arity", Error, Raises,
        Program("(define (f a b) (+ a b))\n(f 1)"),
        "Pass the arguments that its definition names; hovering over the name shows them.";
    /// A known procedure is called with a keyword argument that it does not take, or with a keyword
    /// without a value. The program raises an error where the call is reached.
    WrongKeyword = "wrong-keyword", Error, Raises,
        Program("(import (guile))\n(define* (f #:key size) size)\n(f #:colour 1)"),
        "Use a keyword of the definition, or add `#:allow-other-keys` to it.";
    /// A local variable that is never used.
    UnusedVariable = "unused-variable", Hint, None,
        Program("(let ((x 1)) 2)"),
        "Delete it, or let its name begin with `_`.";
    /// A file could not be read or written.
    InputOutput = "input-output", Error, Stops,
        Program("(include \"no-such-file.scm\")"),
        "Name a file that exists, relative to the file with the `include`.";
    /// A project file (`scheme.toml`) that is not well-formed.
    BadConfiguration = "bad-configuration", Error, Stops,
        Project("no-such-setting = 1"),
        "See docs/configuration.md for what a project file may say.";
}

impl Code {
    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// All that is to say of the code, in Markdown, under a heading of the given level.
    pub fn explanation(self, level: usize) -> String {
        let mut text = format!("{} {}\n\n", "#".repeat(level), self.name());
        let severity = match self.severity() {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Hint => "Hint",
        };
        let consequence = match self.consequence() {
            Consequence::Stops => "; stops `run` and `build`",
            Consequence::Raises => "; `run` and `build` go on unless `--strict` is given",
            Consequence::None => "",
        };
        let _ = write!(text, "*{severity}{consequence}.* {}\n\n", self.meaning());
        let _ = match self.example() {
            Example::Program(program) => write!(text, "```scheme\n{program}\n```\n\n"),
            Example::Project(project) => write!(text, "```toml\n{project}\n```\n\n"),
            Example::Words(words) => write!(text, "For example: {words}\n\n"),
        };
        let _ = writeln!(text, "{}", self.remedy());
        text
    }
}

/// The chapter of the book on diagnostics.
pub fn chapter() -> String {
    let mut text = String::from(
        "# Diagnostics\n\n\
         Each diagnostic has a code, which is stable. `scheme-lsp explain CODE` prints what this page says of \
         one.\n\n\
         `check` exits with 1 if there is an error. `run`, `build` and a save print diagnostics and go on \
         where a program still has a meaning: an unbound variable, a call with a wrong number of arguments \
         and the like raise an error when they are reached, which `guard` can catch. Only text without a \
         meaning stops them: what the reader or the expander cannot understand, a library that does not \
         exist, a circle of imports. With `--strict`, every error does.\n",
    );
    for code in Code::ALL {
        text.push('\n');
        text.push_str(&code.explanation(2));
    }
    text
}
