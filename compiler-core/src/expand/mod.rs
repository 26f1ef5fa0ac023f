//! Hygienic expansion: from data to core forms.
//!
//! Hygiene is by sets of scopes (Flatt, "Binding as Sets of Scopes", POPL 2016). An identifier means
//! the binding of its name whose set of scopes is the largest subset of its own. A binding form adds a
//! fresh scope to what it binds and to its body; the use of a macro adds one to all that its template
//! introduces. Where a macro is used in the very context that defines it, what is handed to it gets a
//! *use-site* scope, so that it cannot be confused with what the template introduces; definitions drop
//! that scope again, for the rest of the context does not have it.
//!
//! Everything written in a library has the scope of that library, and every binding of a library too.
//! So what a macro brings from another library is looked up among the bindings of that library
//! ([`crate::library::Support`]), and top-level names need no renaming.
//!
//! Two walks: [`define_all`] finds the names that the forms of a library define, expanding macros only
//! as far as needed; [`expand_form`] expands one form in the environment that results. Scopes are
//! hashes of the form's key and a counter: both walks make the same ones, and an edit of one form
//! changes nothing in another. All errors are reported; what has one becomes code that raises it.
//!
//! Nothing here recurses deeper than a limit: data that macros build, and expressions, are counted.

pub mod expr;

mod binding;
mod body;
mod conditional;
mod definition;
mod describe;
mod environment;
mod evaluation;
mod expander;
mod export;
mod expression;
mod inclusion;
pub mod machine;
mod multiple;
mod parameterize;
mod procedural;
mod procedure;
mod quote;
mod record;
mod reference;
mod rules;
mod scopes;
mod syntax;
mod syntax_case;
mod template;
mod toplevel;
mod transform;

#[cfg(test)]
mod tests;

pub use environment::{Environment, EnvironmentKind};
pub use export::interface;
pub use reference::{Access, Reference, Referent};
pub use toplevel::{Shape, define_all, expand_form, head, shape};

use crate::diagnostics::Diagnostic;
use crate::expand::expr::TopLevel;
use crate::library::Global;
use crate::library::{Binding, Interface, Scope, ScopeSet};
use crate::source::Symbol;
use crate::syntax::{Datum, NodeId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a top-level form expands to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expanded {
    /// What it does, in order.
    pub items: Vec<TopLevel>,
    /// What is wrong with it, by place.
    pub diagnostics: Vec<Diagnostic<NodeId>>,
    /// What each identifier of the source means, by place, where it is defined and where it is used.
    /// Identifiers that a macro introduced are not here; those that a macro took and put somewhere
    /// are, and may have several meanings.
    pub references: Vec<Reference>,
    /// The globals that it refers to, the procedure forms of primitives among them.
    pub globals: BTreeSet<Global>,
    /// The globals that it assigns to after their definition.
    pub assigned: BTreeSet<Global>,
}

/// A name that a top-level form defines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// The name as written.
    pub name: Symbol,
    /// Where it stands.
    pub node: NodeId,
    /// Whether a macro introduced it: then no other form can write it.
    pub introduced: bool,
    /// What it means.
    pub binding: Binding,
    /// The scopes of the name.
    pub scopes: ScopeSet,
}

/// What an `include` names.
pub struct Inclusion<'a> {
    /// The key of the top-level form that it is in.
    pub form: u64,
    /// The file that it is written in, as in [`Included::file`]; `None` for that of the form.
    pub from: Option<&'a str>,
    /// The name as written, relative to that file.
    pub path: &'a str,
    /// Whether names are folded to lower case (`include-ci`).
    pub fold_case: bool,
}

/// What an `include` reads.
pub struct Included {
    /// The file.
    pub file: Arc<str>,
    /// Its data.
    pub data: Vec<Datum>,
}

/// What the expander asks of the world around it.
pub trait Resources {
    /// Whether a library can be imported, for `cond-expand`.
    fn has_library(&self, _name: Symbol) -> bool {
        false
    }

    /// The data in the file that an `include` names; otherwise a message that says why not.
    fn include(&self, inclusion: &Inclusion<'_>) -> Result<Included, String> {
        Err(format!("include: no file {:?} can be read here", inclusion.path))
    }

    /// Whether the form with a key is an `include` after which the forms stand that it includes, as
    /// forms of their own.
    fn is_spliced(&self, _key: u64) -> bool {
        false
    }

    /// What a library exports, for evaluation at run time.
    fn interface(&self, _name: Symbol) -> Option<Arc<Interface>> {
        None
    }

    /// The form with a key, of the library that is expanded, and its place among all forms.
    fn form(&self, _key: u64) -> Option<(u32, Datum)> {
        None
    }

    /// What runs procedural macros.
    fn machine(&self) -> Option<Box<dyn machine::Machine + '_>> {
        None
    }

    /// What a name means that was made up with the scopes of an imported library.
    fn binding(&self, _name: Symbol, _scopes: &[Scope]) -> Option<Binding> {
        None
    }

    /// What a name means that a library exports or, if `private`, has; otherwise what is wrong.
    fn exported(&self, library: Symbol, _name: Symbol, _private: bool) -> Result<Binding, String> {
        Err(format!("there is no library {library}"))
    }

    /// Libraries that export `name`, the most likely one first, to suggest an import.
    fn providers(&self, _name: Symbol) -> Vec<Symbol> {
        Vec::new()
    }
}

/// Knows no files and no libraries.
pub struct NoResources;

impl Resources for NoResources {}
