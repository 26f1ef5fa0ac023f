//! What the compiler knows by name of its own library: the one table of libraries and globals that passes
//! refer to. Each global is exported by its library, which a test checks.

use super::Global;
use crate::primitive::Primitive;
use crate::source::Symbol;

/// The library of the procedure forms of primitives, and of other names that are special in operator
/// position.
pub const PROCEDURES: &str = "(scheme-lsp procedure)";
/// The built-in library of primitives.
pub const PRIMITIVES: &str = "(scheme-lsp primitive)";
/// The built-in library of core forms.
pub const SYNTAX: &str = "(scheme-lsp syntax)";
/// The library of the procedures on syntax objects.
pub const SYNTAX_OBJECTS: &str = "(scheme-lsp syntax-object)";
/// What a program without imports sees besides the standard's libraries.
pub const EXTRA: &str = "(scheme-lsp extra)";

/// Whether a procedure returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Returns {
    /// It may.
    Maybe,
    /// It raises an object and never returns: a call of it in tail position need not be a tail call, and can
    /// have its line in a backtrace.
    Never,
}
use Returns::{Maybe, Never};

macro_rules! well_known {
    ($($(#[doc = $doc:literal])* $variant:ident $library:literal $name:literal $returns:ident;)*) => {
        /// A global of the library that the compiler refers to.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum WellKnown { $($(#[doc = $doc])* $variant,)* }

        impl WellKnown {
            /// All of them, in the order of the table.
            pub const ALL: &'static [WellKnown] = &[$(WellKnown::$variant,)*];

            const fn row(self) -> (&'static str, &'static str, Returns) {
                match self { $(WellKnown::$variant => ($library, $name, $returns),)* }
            }
        }
    };
}

well_known! {
    /// Raises the errors that primitives find; the run-time system calls it.
    RaisePrimitiveError "(scheme-lsp error)"         "raise-primitive-error" Maybe;
    /// `error`.
    Error               "(scheme-lsp error)"         "error"                 Never;
    /// `raise`.
    Raise               "(scheme-lsp error)"         "raise"                 Never;
    /// Guile's `throw`.
    Throw               "(scheme-lsp exception)"     "throw"                 Never;
    /// Makes the descriptor of a record type.
    MakeRecordType      "(scheme-lsp record)"        "make-record-type"      Maybe;
    /// Builds a literal that contains itself.
    BuildLiteral        "(scheme-lsp circular)"      "build-literal"         Maybe;
    /// `append`, for quasiquotation.
    Append              "(scheme-lsp list)"          "append"                Maybe;
    /// `vector->list`, for quasiquotation.
    VectorToList        "(scheme-lsp vector)"        "vector->list"          Maybe;
    /// `list->vector`, for quasiquotation.
    ListToVector        "(scheme-lsp vector)"        "list->vector"          Maybe;
    /// Prepares a procedural transformer.
    PrepareTransformer  "(scheme-lsp syntax-object)" "prepare-transformer"   Maybe;
    /// `environment`.
    Environment         "(scheme-lsp eval)"          "environment"           Maybe;
    /// Makes an expander of a procedural transformer, for evaluated code.
    TransformerExpander "(scheme-lsp eval transformer)" "transformer-expander" Maybe;
    /// An environment of a table of what libraries export.
    TableEnvironment    "(scheme-lsp eval)"          "table-environment"     Maybe;
}

impl WellKnown {
    /// The global.
    pub fn global(self) -> Global {
        let (library, name, _) = self.row();
        Global { library: Symbol::new(library), name: Symbol::new(name) }
    }
}

/// Whether a global is a procedure of the library that never returns.
pub fn never_returns(global: Global) -> bool {
    let (library, name) = (global.library.as_str(), global.name.as_str());
    WellKnown::ALL.iter().any(|known| known.row() == (library, name, Never))
}

/// The global that holds the procedure form of a primitive.
pub fn procedure_of(primitive: Primitive) -> Global {
    Global { library: Symbol::new(PROCEDURES), name: primitive.symbol() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_never_return() {
        let never = WellKnown::ALL.iter().filter(|known| never_returns(known.global()));
        let names: Vec<&str> = never.map(|known| known.global().name.as_str()).collect();
        assert_eq!(names, ["error", "raise", "throw"]);
    }
}
