//! Everything that is tested across crates, in one binary.

mod architecture;
mod format;
mod layers;
mod runtime;
