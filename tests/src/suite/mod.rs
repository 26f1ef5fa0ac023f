//! Test suites in Markdown.
//!
//! A heading is a test if fences follow it. One or more `scheme` fences hold the program; the other
//! fences of a test hold what is expected of it, and only what the test is about:
//!
//! | fence | holds |
//! |---|---|
//! | `scheme [file=NAME] [main] [javascript]` | a program, or one file of it; the main file is marked, or it is the one without a name; `javascript`: the program needs it, and only Node and browsers run it |
//! | `arguments` | its arguments, one on each line; `$DIRECTORY` in them is a new, empty directory |
//! | `input` | its standard input |
//! | `output` | what it writes to standard output |
//! | `error [exit=CODE]` | what it writes to standard error, without the backtrace, and its exit code (1) |
//! | `diagnostics` | all diagnostics, with source lines and carets |
//! | `expanded` `core` `cps` `optimized` `first-order` `tailified` `wat` `[name=DEFINITION]` | a stage |
//! | `completions` `signature` | what an editor offers at the cursor: see [`editor`] |
//! | `cps after=PASS` | the CPS that a pass leaves |
//! | `cps program [unassigned]` | instead of `scheme`: a program of CPS, of which `cps after=PASS,…` shows what passes leave: see [`cps`] |
//!
//! `$0` in a program is a cursor: stages without a `name` then show the definition around it. It is
//! not part of the program.
//!
//! A program with `output` or `error` is run, in several ways that must all agree with what is
//! expected: see [`execution`]. With `UPDATE=1` in the environment, what came out is written into the
//! fences, for a person to read in the difference; programs whose runs disagree are never blessed.

pub mod case;
pub mod compiler;
pub mod cps;
pub mod diagnostics;
pub mod diff;
pub mod editor;
pub mod execution;
pub mod kept;
pub mod markdown;
pub mod runner;
pub mod times;
