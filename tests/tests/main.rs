//! Everything that is tested across crates, in one binary.

mod layers;
mod runtime;
