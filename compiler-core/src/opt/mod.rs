//! Optimisation: passes from CPS to CPS, one file each, and the one list that says in which order.
//!
//! [`optimize`] runs the list of the higher-order stage, [`finish`] that of the first-order stage (after
//! closure conversion, which is [`crate::closure`]'s). Both can keep a dump of what a named pass left, and
//! check the program after each pass in debug builds.
//!
//! A pass is `fn(&mut Program, &Context)`. It must leave a program that verifies, keep its meaning, and
//! give the same result every time. It need not be the last word: passes are written to leave what
//! the next ones clean up.

pub mod calls;
pub mod contify;
pub mod cse;
pub mod dce;
pub mod devirtualize;
pub mod effects;
pub mod elide;
pub mod fold;
pub mod inline;
pub mod joins;
pub mod region;
pub mod rewrite;
pub mod simplify;
pub mod sink;
#[cfg(test)]
mod tests;
pub mod types;
pub mod unbox;

use crate::core::Global;
use crate::core::summary::Summaries;
use crate::cps::verify::{Stage, verify};
use crate::cps::{Program, print};

/// What the passes may know of the world outside the program.
pub struct Context<'a> {
    /// The globals of other units.
    pub summaries: &'a dyn Summaries,
    /// Whether a global variable is never assigned after its definition.
    pub never_assigned: &'a dyn Fn(Global) -> bool,
    /// Whether code outside the program may refer to a global that it defines. What nobody outside
    /// refers to is treated like a local procedure, and dropped if nothing inside does.
    pub exported: &'a dyn Fn(Global) -> bool,
    /// Keep the text of the program as it is after the last run of the pass of this name.
    pub dump_after: Option<&'a str>,
}

impl<'a> Context<'a> {
    /// The context of a unit all of whose definitions others may refer to.
    pub fn new(summaries: &'a dyn Summaries, never_assigned: &'a dyn Fn(Global) -> bool) -> Context<'a> {
        Context { summaries, never_assigned, exported: &|_| true, dump_after: None }
    }
}

/// A pass, as the lists have it.
pub struct Pass {
    /// Its name, for dumps.
    pub name: &'static str,
    run: fn(&mut Program, &Context),
}

impl Pass {
    /// Runs the pass on its own, at whatever level.
    pub fn apply(&self, program: &mut Program, context: &Context) {
        (self.run)(program, context);
    }
}

const DEAD_CODE: Pass =
    Pass { name: "dce", run: |program, context| dce::eliminate_dead_code(program, context.exported) };
const SIMPLIFY: Pass = Pass { name: "simplify", run: |program, _| simplify::simplify(program) };
const DEVIRTUALIZE: Pass = Pass {
    name: "devirtualize",
    run: |program, context| devirtualize::devirtualize(program, context.summaries),
};
const FOLD: Pass = Pass { name: "fold", run: |program, _| fold::fold_known(program) };
const CSE: Pass = Pass {
    name: "cse",
    run: |program, context| cse::eliminate_common_subexpressions(program, context.never_assigned),
};
const JOINS: Pass = Pass { name: "joins", run: |program, _| joins::simplify_joins(program) };
const INLINE: Pass = Pass { name: "inline", run: |program, _| inline::inline_small(program) };
const ELIDE: Pass =
    Pass { name: "elide", run: |program, context| elide::elide_arity_checks(program, context.exported) };
const UNBOX: Pass = Pass { name: "unbox", run: |program, _| unbox::unbox_flonums(program) };
const SINK: Pass = Pass { name: "sink", run: |program, _| sink::sink_partly_dead(program) };
const CONTIFY: Pass =
    Pass { name: "contify", run: |program, context| contify::contify(program, context.exported) };

/// The passes of the higher-order stage, in order: two rounds, the second for what the first uncovered.
#[rustfmt::skip]
pub const HIGHER_ORDER: &[Pass] = &[
    DEAD_CODE, SIMPLIFY,
    DEVIRTUALIZE, CONTIFY, INLINE, SIMPLIFY, JOINS, FOLD, CSE, DEAD_CODE, SIMPLIFY,
    DEVIRTUALIZE, CONTIFY, INLINE, SIMPLIFY, JOINS, FOLD, CSE, ELIDE, DEAD_CODE, SIMPLIFY,
];

/// The passes of the first-order stage, in order.
pub const FIRST_ORDER: &[Pass] = &[SIMPLIFY, UNBOX, CSE, DEAD_CODE, SINK, SIMPLIFY];

/// Optimises a program of the higher-order stage. Answers also its text after the last run of the pass that
/// the context names.
pub fn optimize(program: Program, context: &Context) -> (Program, Option<String>) {
    run(HIGHER_ORDER, Stage::HigherOrder, program, context)
}

/// Optimises a program of the first-order stage, before tailification. Answers also a text, as [`optimize`].
pub fn finish(mut program: Program, context: &Context) -> (Program, Option<String>) {
    dce::forget_private_definitions(&mut program, context.exported);
    run(FIRST_ORDER, Stage::FirstOrder, program, context)
}

fn run(passes: &[Pass], stage: Stage, mut program: Program, context: &Context) -> (Program, Option<String>) {
    check("before the passes", &program, stage);
    let mut dump = None;
    for pass in passes {
        (pass.run)(&mut program, context);
        check(pass.name, &program, stage);
        if context.dump_after == Some(pass.name) {
            dump = Some(print(&program));
        }
    }
    (program, dump)
}

/// In debug builds, panics if `program` does not verify or has a loop with two entries: a mistake of the
/// pass `name`.
fn check(name: &str, program: &Program, stage: Stage) {
    if !cfg!(debug_assertions) {
        return;
    }
    if let Err(errors) = verify(program, stage) {
        panic!("after {name}:\n{}\n{}", errors.join("\n"), print(program));
    }
    assert!(region::is_reducible(program), "after {name}: a loop with two entries\n{}", print(program));
}
