//! Sinking of what only one side of a branch needs.
//!
//! **Goal.** An object that is made before a branch and used on one side of it is made on that side:
//! the flonum that a loop returns in the end is boxed in the end, the closure that a rare case passes
//! on is made in that case, and a free variable is read where it is wanted.
//!
//! ```text
//! L1(v1):                                     L1(v1):
//!   v2 := f64*(v1, v1)                          v2 := f64*(v1, v1)
//!   v3 := box-f64(v2)                           f64<(v2, v1) ? L2() : L3()
//!   f64<(v2, v1) ? L2() : L3()                L2():
//! L2():                                         v3 := box-f64(v2)
//!   return v3                                   return v3
//! ```
//!
//! **Method.** What neither reads memory nor has another effect than allocating may move down the
//! dominator tree to the innermost continuation that dominates all uses, as long as it is not moved
//! into a loop: no loop header may lie between. It moves only if it passes a branch, and over a call
//! only if that makes no frame larger and nobody can tell how often it is done: a call may return
//! twice. Compare Knoop, Rüthing and Steffen, "Partial dead code
//! elimination" (PLDI 1994).

use super::calls::Sequence;
use super::region::Forest;
use super::rewrite::Census;
use crate::cps::{Cont, Exp, Label, Program, Term, Var};
use crate::primitive::{Effects, Role};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Moves computations in `program`, of the first-order stage, to where they are needed.
pub fn sink_partly_dead(program: &mut Program) {
    let census = Census::of(program);
    let forest = Forest::of(program);
    let candidates = candidates(program, &census, &forest);
    if candidates.is_empty() {
        return;
    }
    let mut uses: FxHashMap<Var, Vec<u32>> = candidates.iter().map(|c| (c.var, Vec::new())).collect();
    for (at, label) in forest.order.iter().enumerate() {
        program.conts[label].for_each_use(|var| {
            if let Some(uses) = uses.get_mut(&var) {
                uses.push(at as u32);
            }
        });
    }
    // Backwards, so that what is used by something that moved can follow it.
    let mut moved: BTreeMap<u32, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates.iter().rev() {
        let Some(to) = destination(program, &census, &forest, candidate, &uses[&candidate.var]) else {
            continue;
        };
        candidate.exp.for_each_use(|var| {
            for at in uses.get_mut(&var).into_iter().flatten().filter(|at| **at == candidate.at) {
                *at = to;
            }
        });
        moved.entry(to).or_default().push(candidate);
    }
    for candidate in moved.values().flatten() {
        let Some(Cont::Args { term: Term::Continue { k, exp }, .. }) =
            program.conts.get_mut(&forest.order[candidate.at as usize])
        else {
            continue;
        };
        *exp = Exp::Values(Vec::new());
        let k = *k;
        if let Some(Cont::Args { vars, .. }) = program.conts.get_mut(&k) {
            vars.clear();
        }
    }
    for (to, mut candidates) in moved {
        let label = forest.order[to as usize];
        candidates.sort_by_key(|candidate| candidate.at);
        let mut steps = Sequence::at(program, label);
        for candidate in candidates {
            steps.bind(candidate.var, candidate.exp.clone());
        }
        let Some(Cont::Args { vars, term }) = program.conts.remove(&label) else { continue };
        let term = steps.finish(program, term);
        program.conts.insert(label, Cont::Args { vars, term });
    }
}

/// A computation that may move.
struct Candidate {
    /// Its position.
    at: u32,
    /// What it binds, and where.
    var: Var,
    k: Label,
    exp: Exp,
}

/// The computations that may move, in order.
fn candidates(program: &Program, census: &Census, forest: &Forest) -> Vec<Candidate> {
    let fixed = Effects::READ.with(Effects::WRITE).with(Effects::RAISE).with(Effects::IO);
    let mut candidates = Vec::new();
    for (at, label) in forest.order.iter().enumerate() {
        if let Some(Cont::Args { term: Term::Continue { k, exp: exp @ Exp::PrimCall { op, .. } }, .. }) =
            program.conts.get(label)
            && op.role() == Role::Value
            && !op.effects().any(fixed)
            && census.predecessors[k.0 as usize] == 1
            && let Some(Cont::Args { vars, .. }) = program.conts.get(k)
            && let &[var] = &vars[..]
            && census.uses[var.0 as usize] > 0
        {
            candidates.push(Candidate { at: at as u32, var, k: *k, exp: exp.clone() });
        }
    }
    candidates
}

/// Where `candidate` goes, if it is worth it.
fn destination(
    program: &Program,
    census: &Census,
    forest: &Forest,
    candidate: &Candidate,
    uses: &[u32],
) -> Option<u32> {
    let to = uses.iter().copied().reduce(|a, b| forest.common(a, b))?;
    let from = forest.position[candidate.k.0 as usize];
    if to <= from || !matches!(program.conts.get(&forest.order[to as usize]), Some(Cont::Args { .. })) {
        return None;
    }
    let mut arguments = 0;
    candidate.exp.for_each_use(|_| arguments += 1);
    // What a call returns to may be entered again, and then must not make another object.
    let makes_object =
        matches!(&candidate.exp, Exp::PrimCall { op, .. } if op.effects().any(Effects::ALLOCATE));
    let stays_before_calls = makes_object || arguments > 1;
    let mut passes_branch = false;
    let mut at = to;
    while at != from {
        let label = forest.order[at as usize];
        if census.loop_header[label.0 as usize] {
            return None;
        }
        if stays_before_calls && matches!(program.conts.get(&label), Some(Cont::Receive { .. })) {
            return None;
        }
        at = forest.immediate[at as usize];
        let above = program.conts.get(&forest.order[at as usize])?;
        passes_branch |= matches!(above.term(), Some(Term::Branch { .. } | Term::Switch { .. }));
        if at < from {
            return None;
        }
    }
    passes_branch.then_some(to)
}
