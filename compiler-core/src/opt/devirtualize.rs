//! Devirtualisation: calls of procedures that are known become calls by label or by global.
//!
//! **Goal.** A known call needs no check that the operator is a procedure, no check of the number of
//! arguments, and no indirect jump.
//!
//! ```text
//! L1:                                         L1:
//!   v1 := fun L5                                v1 := fun L5
//!   v2 := global-fun[car]()                     v2 := global-fun[car]()
//!   v3 := call v1(v2)                           v3 := callk L5(v1, v2)
//!   tail call v2(v3)                            tail call-global[car](v3)
//! ```
//!
//! A call with a number of arguments that the procedure does not take stays as it is: it raises its
//! error when it is reached.

use super::calls::{self, KnownProcedures};
use super::rewrite::Census;
use crate::core::Global;
use crate::core::summary::Summaries;
use crate::cps::{Cont, Definition, Exp, Label, Param, Program, Term, Var};
use crate::primitive::Primitive;
use rustc_hash::FxHashMap;

/// Makes known calls of all calls in `program` whose operator is known.
pub fn devirtualize(program: &mut Program, summaries: &dyn Summaries) {
    let census = Census::of(program);
    let known = KnownProcedures::of(program, |k| census.predecessors[k.0 as usize] == 1);
    let own: FxHashMap<Global, Label> = (program.definitions.iter())
        .filter_map(|definition| match definition {
            Definition::Procedure(global, label) => Some((*global, *label)),
            _ => None,
        })
        .collect();
    let entries: FxHashMap<Label, ()> = own.values().map(|&label| (label, ())).collect();
    let changes: Vec<(Label, Exp)> = (program.conts.iter())
        .filter_map(|(&label, cont)| {
            let Cont::Args { term: Term::Continue { exp, .. }, .. } = cont else { return None };
            let call = match exp {
                Exp::Call { proc, args } => match known.get(*proc) {
                    Some(k) => {
                        let proc = (!entries.contains_key(&k)).then_some(*proc);
                        calls::clause_for(program, k, args.len()).map(|_| Exp::CallK {
                            k,
                            proc,
                            args: args.clone(),
                        })
                    }
                    None => call_global(program, &census, &own, summaries, *proc, args),
                },
                Exp::CallGlobal { global, args } => call_own(program, &own, *global, args),
                _ => None,
            };
            Some((label, call?))
        })
        .collect();
    for (label, call) in changes {
        if let Some(Cont::Args { term: Term::Continue { exp, .. }, .. }) = program.conts.get_mut(&label) {
            *exp = call;
        }
    }
}

/// A call of a procedure that this program defines.
fn call_own(program: &Program, own: &FxHashMap<Global, Label>, global: Global, args: &[Var]) -> Option<Exp> {
    let &k = own.get(&global)?;
    calls::clause_for(program, k, args.len())?;
    Some(Exp::CallK { k, proc: None, args: args.to_vec() })
}

/// A call of `proc`, if that is the closure of a known global procedure.
fn call_global(
    program: &Program,
    census: &Census,
    own: &FxHashMap<Global, Label>,
    summaries: &dyn Summaries,
    proc: Var,
    args: &[Var],
) -> Option<Exp> {
    let &Exp::PrimCall { op: Primitive::GlobalFun, param: Param::Global(global), .. } =
        census.value(program, proc)?
    else {
        return None;
    };
    if own.contains_key(&global) {
        return call_own(program, own, global, args);
    }
    let summary = summaries.summary(global)?;
    let takes = summary.clauses.as_ref()?.iter().find(|arity| arity.accepts(args.len()))?;
    (!takes.keywords).then(|| Exp::CallGlobal { global, args: args.to_vec() })
}
