//! The reference interpreter: what a program means, before tailification.
//!
//! It runs units of both stages, higher-order and first-order, and links them by their globals. It is
//! the standard that compiled code is measured by, so it does nothing clever that a reader would have
//! to trust: values are what the table of primitives says, a continuation is a list of frames.
//!
//! Scheme recursion is not Rust recursion: frames are data. Steps and memory are limited, so that any
//! program may be run at compile time. Memory is counted in cells, about a pair each; frames count too.

mod continuation;
mod control;
mod decode;
mod machine;
mod primitives;
mod state;
#[cfg(test)]
mod tests;
mod value;

pub use machine::Interpreter;
pub use primitives::show;
pub use value::{FunctionId, Handle, Heap, Object, OutOfMemory, Value};

use crate::cps::Label;
use crate::source::files::FileError;

/// What bounds a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Steps: a continuation entered is one, and work on large numbers and objects counts by its size.
    pub steps: u64,
    /// Cells in use at a time.
    pub cells: usize,
}

impl Default for Limits {
    /// Enough for any test that takes seconds.
    fn default() -> Limits {
        Limits { steps: 20_000_000_000, cells: 100_000_000 }
    }
}

/// Where a program writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// The world outside of the program.
pub trait Host {
    /// Takes what the program writes.
    fn write(&mut self, stream: Stream, text: &str);

    /// Fills the front of `buffer` from standard input (0) or an open file and answers how much; 0 at
    /// the end.
    fn read(&mut self, stream: i32, buffer: &mut [u8]) -> usize {
        let _ = (stream, buffer);
        0
    }

    /// Takes what the program writes to an open file.
    fn write_file(&mut self, stream: i32, bytes: &[u8]) {
        let _ = (stream, bytes);
    }

    /// Does one of the operations of `docs/abi.md` to the file of a name.
    fn file(&mut self, operation: i32, name: &str) -> i32 {
        let _ = (operation, name);
        FileError::NoFiles as i32
    }

    /// Closes an open file.
    fn close(&mut self, stream: i32) {
        let _ = stream;
    }

    /// An environment variable, as `NAME=VALUE`.
    fn variable(&mut self, index: usize) -> Option<String> {
        let _ = index;
        None
    }

    /// Seconds since 1970-01-01.
    fn current_second(&mut self) -> f64 {
        0.0
    }

    /// Microseconds since the program began.
    fn current_jiffy(&mut self) -> f64 {
        0.0
    }

    /// Lets some milliseconds pass.
    fn pause(&mut self, milliseconds: u64) {
        let _ = milliseconds;
    }

    /// An argument of the program, from 0, which is its name.
    fn argument(&mut self, index: usize) -> Option<String> {
        let _ = index;
        None
    }

    /// Takes the return points of a continuation, innermost first: unit, in the order of loading, and
    /// label.
    fn backtrace(&mut self, frames: &[(u32, Label)]) {
        let _ = frames;
    }
}

/// Keeps what is written; has no input and no arguments, and its clock stands still.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Transcript {
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub error: String,
}

impl Host for Transcript {
    fn write(&mut self, stream: Stream, text: &str) {
        match stream {
            Stream::Output => self.output.push_str(text),
            Stream::Error => self.error.push_str(text),
        }
    }
}

/// Why a run ended before its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stop {
    /// The program asked for it.
    Exit(i32),
    /// A primitive raised an error, and the program has no library that would handle it.
    Uncaught(Condition),
    /// The limit of steps.
    Steps,
    /// The limit of cells.
    Memory,
    /// The program called [`Value::Service`]: whoever runs it takes the arguments from
    /// [`Interpreter::request`] and goes on with [`Interpreter::resume`].
    Service,
    /// The program is not well-formed; says how.
    Malformed(String),
}

/// An error that a primitive raises, as the library's `raise-primitive-error` gets it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// What kind of error.
    pub kind: ConditionKind,
    /// The primitive's name.
    pub who: Option<&'static str>,
    /// Which argument, from 1; for values, how many were wanted.
    pub index: u32,
    /// The value at fault, as `write` would show it.
    pub irritant: String,
    /// What it should have been.
    pub expected: Option<&'static str>,
}

/// The kinds of errors that primitives raise. The numbers are those of the run-time system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConditionKind {
    /// An argument of the wrong type.
    WrongType = 0,
    /// An argument out of range.
    OutOfRange = 1,
    /// A wrong number of arguments.
    Arity = 2,
    /// Division by zero.
    DivisionByZero = 3,
    /// A variable that has no value.
    Unbound = 4,
    /// A form that was compiled in spite of an error.
    Message = 5,
    /// A call of what is no procedure.
    NotProcedure = 6,
    /// A wrong number of values.
    ValueCount = 7,
}
