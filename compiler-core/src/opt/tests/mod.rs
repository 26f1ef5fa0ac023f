//! What is not text of a program: effects and types. Passes are tested in
//! `tests/suite/ir`.

mod effects;
mod types;
