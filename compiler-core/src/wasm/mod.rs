//! Relocatable objects, linking, and the bytes of a module.

pub mod runtime;
