//! Lossless syntax trees, and data.

pub mod datum;

pub use datum::{Datum, DatumKind, NodeId};
