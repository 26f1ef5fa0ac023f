//! Variables of joins and loops that always are the same value.
//!
//! **Goal.** After contification many loop variables never change: each turn passes them on as they
//! came. Such a variable is replaced by what it was at the beginning; one that is the same constant
//! from everywhere becomes that constant.
//!
//! ```text
//! L1:                                         L1:
//!   v1, v2 := receive(x, n)                     v1, v2 := receive(x, n)
//!   L2(v1, v2)                                  L2(v1, v2)
//! L2(v3, v4):                                 L2(v3, v4):
//!   v5 := vector-ref(v3, v4)                    v5 := vector-ref(v3, v2)
//!   L2(v5, v4)                                  L2(v5, v4)
//! ```
//!
//! **Source.** Braun et al., "Simple and efficient construction of static single assignment form" (CC
//! 2013), on trivial φ functions. What is left, variables without a use, is dead code.

use super::rewrite::{Census, Renaming};
use crate::cps::{Cont, Exp, Label, Program, Term, Var};
use crate::primitive::Constant;
use std::collections::BTreeMap;

/// How often all variables are looked at: a variable may become trivial by another.
const MAX_ROUNDS: usize = 4;

/// Replaces trivial variables of joins in `program`.
pub fn simplify_joins(program: &mut Program) {
    let census = Census::of(program);
    let joins = joins(program, &census);
    let mut renaming = Renaming::new(program);
    let mut constants: BTreeMap<Label, Vec<(Var, Constant)>> = BTreeMap::new();
    for _ in 0..MAX_ROUNDS {
        let mut changed = false;
        for join in joins.values() {
            for (i, &var) in join.vars.iter().enumerate() {
                if renaming.find(var) != var {
                    continue;
                }
                let mut incoming = join.incoming.iter().map(|args| renaming.find(args[i]));
                let Some(first) = incoming.by_ref().find(|&arg| arg != var) else { continue };
                if incoming.all(|arg| arg == first || arg == var) {
                    renaming.replace(var, first);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    for (&label, join) in &joins {
        for (i, &var) in join.vars.iter().enumerate() {
            if renaming.find(var) != var {
                continue;
            }
            let mut incoming =
                join.incoming.iter().map(|args| renaming.find(args[i])).filter(|&arg| arg != var);
            let Some(first) = incoming.next().and_then(|first| census.constant(program, first)) else {
                continue;
            };
            if incoming.all(|arg| census.constant(program, arg) == Some(first)) {
                constants.entry(label).or_default().push((var, first.clone()));
            }
        }
    }
    let mut made = Vec::new();
    for (label, vars) in constants {
        for (var, constant) in vars {
            let name = program.names.get(&var).copied();
            let own = program.fresh_var(name);
            let Some(Cont::Args { vars, term }) = program.conts.remove(&label) else { continue };
            let k = program.add(Cont::Args { vars: vec![own], term });
            if let Some(&origin) = program.origins.get(&label) {
                program.origins.insert(k, origin);
            }
            let term = Term::Continue { k, exp: Exp::Const(constant) };
            program.conts.insert(label, Cont::Args { vars, term });
            made.push((var, own));
        }
    }
    if !made.is_empty() {
        renaming.extend(program);
        made.into_iter().for_each(|(var, own)| renaming.replace(var, own));
    }
    renaming.apply(program);
}

/// A continuation with several predecessors, all of which go there with `values`.
struct Join {
    vars: Vec<Var>,
    incoming: Vec<Vec<Var>>,
}

fn joins(program: &Program, census: &Census) -> BTreeMap<Label, Join> {
    let mut joins: BTreeMap<Label, Join> = BTreeMap::new();
    for (&label, cont) in &program.conts {
        if let Cont::Args { vars, .. } = cont
            && !vars.is_empty()
            && census.predecessors[label.0 as usize] > 1
        {
            joins.insert(label, Join { vars: vars.clone(), incoming: Vec::new() });
        }
    }
    for (label, cont) in &program.conts {
        if !census.reached[label.0 as usize] {
            continue;
        }
        match cont {
            Cont::Args { term: Term::Continue { k, exp: Exp::Values(args) }, .. } => {
                if let Some(join) = joins.get_mut(k)
                    && join.vars.len() == args.len()
                {
                    join.incoming.push(args.clone());
                }
            }
            cont => cont.for_each_successor(|next| {
                joins.remove(&next);
            }),
        }
    }
    joins
}
