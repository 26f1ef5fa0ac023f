//! Tests.

pub mod conformance;
pub mod node;
pub mod suite;
