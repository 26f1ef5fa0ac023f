//! Lossless syntax trees, and data.
//!
//! A file is [`split()`] into top-level forms, quickly and without building anything. Each form is then
//! [`read()`] on its own: to a [`Datum`], whose places are [`NodeId`]s that survive edits of white space
//! and comments, and [`Spans`], the way from there to the text. [`parse_file`] makes a lossless tree
//! of a whole file with the same parser. Nothing here fails: errors are values, and what cannot be
//! understood reads as [`DatumKind::Error`].

pub mod datum;
pub mod kind;
mod lexer;
mod literal;
pub mod number;
mod parser;
mod read;
mod split;
#[cfg(test)]
mod tests;
mod tree;

pub use datum::{Datum, DatumKind, NodeId};
pub use kind::{SyntaxKind, SyntaxNode, SyntaxToken};
pub use lexer::{Lexer, Token};
pub use number::parse_number;
pub use parser::DEPTH_LIMIT;
pub use read::{Read, Spans, doc_comment, read, read_eliding};
pub use split::{Form, first_words, split, split_library, split_range};
pub use tree::{Parse, parse_file, print, print_with_places};
