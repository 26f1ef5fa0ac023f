//! Arity-check elision: procedures whose callers are all known take exactly what they are passed.
//!
//! **Goal.** A procedure that is only ever called by name needs no entry for unknown callers: no
//! check of the number of arguments, no choice of a clause. Missing optional arguments and the list of
//! a rest parameter are made by the caller, where they are seen by the other passes; clauses that
//! nobody enters go. The procedure becomes `known`.
//!
//! ```text
//! L1:                                         L1:
//!   v1 := rec L5                                v1 := rec L5
//!   v2 := const 1                               v2 := const 1
//!   tail callk L5(v1, v2)                       v9 := const ()
//! L5:                                           tail callk L5(v1, v2, v9)
//!   v3, v4 := receive(x, rest...) else L6     L5:
//!   …                                           meta: arg-representations: (scm scm)
//!                                             L7(v3, v4):
//! ```
//!
//! Procedures of definitions that are exported have callers in other units and stay as they are.

use super::calls::{self, KnownProcedures, Sequence};
use super::rewrite::{Census, Private};
use crate::core::Global;
use crate::cps::{ClauseArity, Cont, Exp, Label, Program, Term, Var};
use std::collections::BTreeMap;

/// Makes `known` every procedure of `program`, of the higher-order stage, that can be. `exported` tells
/// which definitions code outside the program may call.
pub fn elide_arity_checks(program: &mut Program, exported: &dyn Fn(Global) -> bool) {
    let private = Private::of(program, exported);
    let census = Census::of(program);
    let known = KnownProcedures::of(program, |k| census.predecessors[k.0 as usize] == 1);
    let mut uses: BTreeMap<Label, Uses> = (program.conts.iter())
        .filter(|(_, cont)| matches!(cont, Cont::Fun { known: false, .. }))
        .map(|(&label, _)| (label, Uses::default()))
        .collect();
    for definition in &program.definitions {
        if !private.procedures.contains(&definition.entry()) {
            uses.remove(&definition.entry());
        }
    }
    // What is bound by more than one name, or by a join, is not seen by its name.
    let mut bound: BTreeMap<Label, bool> = private.procedures.iter().map(|&entry| (entry, true)).collect();
    for cont in program.conts.values() {
        let Cont::Args { term: Term::Continue { k, exp }, .. } = cont else { continue };
        let vars = match program.conts.get(k) {
            Some(Cont::Args { vars, .. }) => &vars[..],
            _ => &[],
        };
        for (i, &procedure) in exp.nested().iter().enumerate() {
            let by_name = vars.get(i).and_then(|&var| known.get(var)) == Some(procedure);
            bound.insert(procedure, by_name);
        }
    }
    uses.retain(|label, _| bound.get(label) == Some(&true));
    for (&label, cont) in &program.conts {
        let Cont::Args { term, .. } = cont else { continue };
        let mut operator = None;
        if let Term::Continue { exp: Exp::CallK { k, proc, args }, .. } = term
            && let Some(uses) = uses.get_mut(k)
        {
            operator = *proc;
            match calls::clause_for(program, *k, args.len()) {
                Some(clause) => uses.calls.push((label, clause)),
                None => uses.escapes = true,
            }
        }
        term.for_each_use(|var| {
            if operator == Some(var) {
                operator = None;
            } else if let Some(uses) = known.get(var).and_then(|procedure| uses.get_mut(&procedure)) {
                uses.escapes = true;
            }
        });
    }
    for (procedure, uses) in uses {
        elide(program, procedure, &uses);
    }
}

#[derive(Default)]
struct Uses {
    escapes: bool,
    /// The calls, and which clause each enters.
    calls: Vec<(Label, Label)>,
}

fn elide(program: &mut Program, procedure: Label, uses: &Uses) {
    let Some(&(_, clause)) = uses.calls.first() else { return };
    if uses.escapes || uses.calls.iter().any(|&(_, other)| other != clause) {
        return;
    }
    let Some(Cont::Clause { arity, alternate, .. }) = program.conts.get_mut(&clause) else { return };
    let old = std::mem::take(arity);
    *alternate = None;
    let positional = old.required + old.optional + u32::from(old.rest);
    *arity = ClauseArity { required: positional, ..ClauseArity::default() };
    if let Some(Cont::Fun { clause: first, known, .. }) = program.conts.get_mut(&procedure) {
        *first = Some(clause);
        *known = true;
    }
    if old.optional == 0 && !old.rest {
        return;
    }
    for &(label, _) in &uses.calls {
        pass_all(program, label, &old);
    }
}

/// Makes the call at `label` pass all parameters of a clause.
fn pass_all(program: &mut Program, label: Label, arity: &ClauseArity) {
    let Some(Cont::Args { term: Term::Continue { k, exp }, .. }) = program.conts.get(&label) else { return };
    let Exp::CallK { k: procedure, proc, args } = exp else { return };
    let (k, procedure, proc, args): (Label, Label, Option<Var>, Vec<Var>) =
        (*k, *procedure, *proc, args.clone());
    let mut steps = Sequence::at(program, label);
    let args = calls::parameters(program, &mut steps, arity, &args);
    let call = steps.finish(program, Term::Continue { k, exp: Exp::CallK { k: procedure, proc, args } });
    if let Some(Cont::Args { term, .. }) = program.conts.get_mut(&label) {
        *term = call;
    }
}
