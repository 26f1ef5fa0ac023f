//! Walks over a program in which every continuation comes between entering and leaving all that
//! dominate it.
//!
//! A procedure that is made in place hangs in the tree at the `fun` or `rec` that makes it: what
//! held of variables there holds when it is called.

use crate::cps::graph::{Dominators, Flow, procedures};
use crate::cps::{Cont, Label, Program};

/// One step of a walk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Enters a continuation.
    Enter(Label),
    /// Leaves it, after all that it dominates.
    Leave(Label),
}

/// The walk over all procedures of `program`.
pub fn walk(program: &Program) -> Vec<Step> {
    let mut children: Vec<Vec<Label>> = vec![Vec::new(); program.next_label as usize];
    let mut nested = vec![false; program.next_label as usize];
    let all = procedures(program);
    let mut count = 0;
    for &procedure in &all {
        let flow = Flow::new(program, procedure);
        let tree = Dominators::new(&flow);
        count += flow.order().len();
        for (index, &label) in flow.order().iter().enumerate() {
            let below = &mut children[label.0 as usize];
            if let Some(exp) = program.conts[&label].term().and_then(|term| term.exp()) {
                for &procedure in exp.nested() {
                    nested[procedure.0 as usize] = true;
                    below.push(procedure);
                }
            }
            below.extend(tree.children(index).iter().map(|&child| flow.label(child as usize)));
        }
    }
    let mut steps = Vec::with_capacity(2 * count);
    let mut todo: Vec<Step> = Vec::new();
    for root in all.into_iter().filter(|root| !nested[root.0 as usize]) {
        todo.push(Step::Enter(root));
        while let Some(step) = todo.pop() {
            steps.push(step);
            if let Step::Enter(label) = step {
                todo.push(Step::Leave(label));
                todo.extend(children[label.0 as usize].iter().rev().map(|&child| Step::Enter(child)));
            }
        }
    }
    steps
}

/// Whether `label` is a procedure's entry.
pub fn is_entry(program: &Program, label: Label) -> bool {
    matches!(program.conts.get(&label), Some(Cont::Fun { .. } | Cont::ReturnPoint { .. }))
}

/// The predecessor of each continuation that has only one, by label.
pub fn single_predecessors(program: &Program, predecessors: &[u32]) -> Vec<Option<Label>> {
    let mut single = vec![None; program.next_label as usize];
    for (&label, cont) in &program.conts {
        cont.for_each_successor(|next| {
            if predecessors[next.0 as usize] == 1 {
                single[next.0 as usize] = Some(label);
            }
        });
    }
    single
}

/// Whether every loop of every procedure has one entry: whether all edges that go back in the order go
/// to what dominates where they come from. Wasm's structured control flow can express no other loops.
pub fn is_reducible(program: &Program) -> bool {
    procedures(program).into_iter().all(|procedure| {
        let flow = Flow::new(program, procedure);
        let tree = Dominators::new(&flow);
        (0..flow.order().len()).all(|from| {
            let targets = flow.successors(from).iter().map(|&to| to as usize);
            targets.filter(|&to| flow.is_back_edge(from, to)).all(|to| tree.dominates(to, from))
        })
    })
}
