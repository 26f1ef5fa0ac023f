//! Libraries: names, import sets, exports, interfaces, and what an interface is made of — bindings,
//! scopes and transformers.
//!
//! This layer knows what a library *says*: its declarations as data ([`declaration`]), and its
//! [`Interface`], which is all that another library may see of it. It does not know how a form is
//! expanded; [`crate::expand`] imports this module, never the other way round.

pub mod binding;
pub mod builtin;
pub mod declaration;
pub mod feature;
pub mod global;
pub mod guile_module;
pub mod import;
pub mod interface;
pub mod name;
pub mod scope;
pub mod transformer;
pub mod well_known;

pub use binding::{Binding, CoreForm};
pub use builtin::builtin;
pub use declaration::{BodyForm, BodyItem, Declarations, ExportSpec, FileReference, Library};
pub use feature::{FEATURES, Requirements};
pub use global::Global;
pub use guile_module::{parse_module, parse_module_declaration};
pub use import::{ImportKind, ImportSet, Imported, Missing, parse_import, resolve_import, resolve_uses};
pub use interface::{Interface, Support};
pub use scope::{Scope, ScopeSet};
pub use transformer::Transformer;
pub use well_known::WellKnown;

#[cfg(test)]
mod tests;
