//! What every layer may know: interned symbols, numeric literals, text ranges and line indexes.

pub mod files;
pub mod number;
pub mod symbol;
pub mod text;
pub mod transcendental;

pub use number::{Number, flonum_to_string};
pub use symbol::Symbol;
pub use text::{LineColumn, LineIndex, TextRange};
