//! What an editor asks about a text, as pure functions: one file for each feature.
//!
//! They work on what the reader and the expander say of one form: its data, their ranges, and what each
//! identifier means ([`crate::expand::Reference`]). So macros are understood and hygiene is respected
//! everywhere, and an edit has only its own form looked at again. Ranges are in bytes, relative to the
//! text that is given. Nothing here knows files, queries or the protocol.

pub mod completion;
pub mod folding;
pub mod format;
pub mod header;
pub mod scope;
pub mod selection;
pub mod signature;
pub mod snippet;
pub mod symbols;

#[cfg(test)]
mod tests;
