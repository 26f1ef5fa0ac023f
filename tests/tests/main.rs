//! Everything that is tested across crates, in one binary.

mod format;
mod layers;
mod runtime;
