//! The code that runs a program: all initialisers, in order.

use super::object::{Code, Initialiser, Object};
use crate::core::summary::{CallEffect, Summaries, Summary};
use crate::core::{Arity, Global};
use crate::cps::{ClauseArity, Cont, Definition, Exp, Label, Param, Program, Term};
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use std::sync::Arc;

/// The library of the pseudo-globals that name initialisers and the procedures that run them.
const INITIALISERS: &str = "(initialiser)";

/// Calls of initialisers: procedures without parameters that may do anything.
pub struct Initialisers;

impl Summaries for Initialisers {
    fn summary(&self, _global: Global) -> Option<Arc<Summary>> {
        let arity = Arity { required: 0, optional: 0, rest: false, keywords: false };
        Some(Arc::new(Summary { clauses: Some(vec![arity]), effect: CallEffect::Any, inline: None }))
    }
}

/// So many initialisers are run by one procedure: what engines need to compile a function grows faster
/// than its size.
const INITIALISERS_IN_PROCEDURE: usize = 16;

/// A program of the procedures that run all initialisers in order, each the tail call of the one before. It
/// is compiled like any other, so that a continuation that is captured in an initialiser includes the ones
/// after it.
pub fn program(objects: &[Arc<Object<Code>>]) -> Program {
    let mut program = Program::default();
    let all = objects.iter().enumerate().flat_map(|(index, object)| {
        object.initialisers.iter().enumerate().map(move |(number, initialiser)| (index, number, initialiser))
    });
    let all: Vec<_> = all.collect();
    let procedures = all.len().div_ceil(INITIALISERS_IN_PROCEDURE).max(1);
    for index in 0..procedures {
        let first = index * INITIALISERS_IN_PROCEDURE;
        let here = &all[first..all.len().min(first + INITIALISERS_IN_PROCEDURE)];
        let rest = (index + 1 < procedures).then(|| procedure_name(index + 1));
        let entry = run_initialisers(&mut program, here, rest);
        program.definitions.push(Definition::Procedure(procedure_name(index), entry));
    }
    program
}

/// A procedure that runs initialisers, given by object and number, and then calls the procedure of the
/// rest.
fn run_initialisers(
    program: &mut Program,
    initialisers: &[(usize, usize, &Initialiser)],
    rest: Option<Global>,
) -> Label {
    let tail = program.add(Cont::Tail);
    let last = match rest {
        Some(global) => Exp::CallGlobal { global, args: vec![] },
        None => Exp::Const(Constant::Unspecified),
    };
    let mut next = program.add(Cont::Args { vars: vec![], term: Term::Continue { k: tail, exp: last } });
    for &(index, number, initialiser) in initialisers.iter().rev() {
        let value = program.fresh_var(None);
        let (required, rest, target) = match initialiser {
            Initialiser::Variable(global, _) => {
                let set = Exp::PrimCall {
                    op: Primitive::GlobalSet,
                    param: Param::Global(*global),
                    args: vec![value],
                };
                let term = Term::Continue { k: next, exp: set };
                (1, false, program.add(Cont::Args { vars: vec![value], term }))
            }
            Initialiser::Effect(_) => {
                let term = Term::Continue { k: next, exp: Exp::Values(vec![]) };
                (0, true, program.add(Cont::Args { vars: vec![value], term }))
            }
        };
        let receive = program.add(Cont::Receive { required, rest, k: target });
        let exp = Exp::CallGlobal { global: initialiser_name(index, number), args: vec![] };
        next = program.add(Cont::Args { vars: vec![], term: Term::Continue { k: receive, exp } });
    }
    let clause = program.add(Cont::Clause { arity: ClauseArity::default(), body: next, alternate: None });
    program.add(Cont::Fun {
        name: Some(Symbol::new("main")),
        self_var: None,
        tail,
        clause: Some(clause),
        known: false,
    })
}

/// The name of an initialiser: the index of its object, and its number there.
pub(super) fn initialiser_name(object: usize, number: usize) -> Global {
    Global { library: Symbol::new(INITIALISERS), name: Symbol::new(&format!("{object}.{number}")) }
}

/// The name of a procedure that runs initialisers; number 0 runs the first ones.
pub(super) fn procedure_name(number: usize) -> Global {
    Global { library: Symbol::new(INITIALISERS), name: Symbol::new(&format!("main.{number}")) }
}
