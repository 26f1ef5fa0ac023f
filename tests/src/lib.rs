//! Tests.

pub mod node;
pub mod suite;
