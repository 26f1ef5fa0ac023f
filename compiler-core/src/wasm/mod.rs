//! From first-order and tailified CPS to WebAssembly.
//!
//! [`emit`] turns one unit into an [`Object`]: functions over symbolic instructions ([`Op`]), in which
//! types, functions, globals and constants are named, not numbered. [`assemble`] encodes them, leaving
//! holes where numbers will be. [`link`] takes the assembled objects that a program reaches, drops the
//! functions that nothing in them reaches, numbers what is left, and [`encode`] writes the bytes, with
//! the reached part of the run-time system (`runtime/*.wat`) copied in.

pub mod code;
pub mod emit;
pub mod encode;
mod frame;
pub mod initialise;
pub mod link;
pub mod locals;
pub mod object;
pub mod print;
pub mod runtime;
#[cfg(test)]
mod tests;

pub use code::{FuncRef, GlobalRef, Op, TypeRef, ValType};
pub use encode::{assemble, constants_at_start, validate};
pub use object::{Code, Function, Initialiser, Object};
