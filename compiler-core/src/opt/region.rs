//! Walks over a program in which every continuation comes between entering and leaving all that
//! dominate it.
//!
//! A procedure that is made in place hangs in the tree at the `fun` or `rec` that makes it: what
//! held of variables there holds when it is called.

use crate::cps::flow::{Flow, procedures};
use crate::cps::{Cont, Label, Program};
use crate::graph::Adjacency;
use crate::graph::dominators::{common, immediate_dominators};
use crate::graph::order::reverse_postorder;

/// One step of a walk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Enters a continuation.
    Enter(Label),
    /// Leaves it, after all that it dominates.
    Leave(Label),
}

const NONE: u32 = u32::MAX;

/// All reachable continuations, in reverse postorder procedure by procedure: a procedure comes after
/// the one that names it first.
pub fn order(program: &Program) -> Vec<Label> {
    let mut seen = vec![false; program.next_label as usize];
    let mut order = Vec::with_capacity(program.conts.len());
    let mut entries: Vec<Label> = program.definitions.iter().rev().map(|d| d.entry()).collect();
    while let Some(entry) = entries.pop() {
        let enter = |label: Label| {
            program.conts.contains_key(&label) && !std::mem::replace(&mut seen[label.0 as usize], true)
        };
        let start = order.len();
        order.extend(reverse_postorder(&[entry], enter, |label, successors| {
            program.conts[&label].for_each_successor(|next| successors.push(next));
        }));
        for label in order[start..].iter().rev() {
            program.conts[label].for_each_procedure(|procedure| entries.push(procedure));
        }
    }
    order
}

/// The immediate dominator of each continuation of `order`, by position; an entry's is itself.
fn forest_of(program: &Program, order: &[Label], position: &[u32]) -> Vec<u32> {
    let mut edges = Vec::with_capacity(order.len());
    for (from, label) in order.iter().enumerate() {
        program.conts[label].for_each_successor(|to| match position[to.0 as usize] {
            NONE => {}
            to => edges.push((to, from as u32)),
        });
    }
    immediate_dominators(&Adjacency::from_edges(order.len(), &edges))
}

/// The dominator trees of all procedures of a program.
pub struct Forest {
    /// See [`order`].
    pub order: Vec<Label>,
    /// The position of each label in the order, by label; `u32::MAX` where nothing reaches it.
    pub position: Vec<u32>,
    /// The position of the immediate dominator, by position; an entry's is its own.
    pub immediate: Vec<u32>,
}

impl Forest {
    /// The trees of `program`.
    pub fn of(program: &Program) -> Forest {
        let order = order(program);
        let mut position = vec![NONE; program.next_label as usize];
        for (at, label) in order.iter().enumerate() {
            position[label.0 as usize] = at as u32;
        }
        let immediate = forest_of(program, &order, &position);
        Forest { order, position, immediate }
    }

    /// The innermost position that dominates both of two positions of one procedure.
    pub fn common(&self, a: u32, b: u32) -> u32 {
        common(&self.immediate, a, b)
    }
}

/// The walk over all procedures of `program`.
pub fn walk(program: &Program) -> Vec<Step> {
    let Forest { order, position, immediate: mut parent } = Forest::of(program);
    for (at, label) in order.iter().enumerate() {
        if let Some(exp) = program.conts[label].term().and_then(|term| term.exp()) {
            for procedure in exp.nested() {
                match position[procedure.0 as usize] {
                    NONE => {}
                    procedure => parent[procedure as usize] = at as u32,
                }
            }
        }
    }
    // Lists of children: the first of each, and the next one with the same parent.
    let (mut first, mut next) = (vec![NONE; order.len()], vec![NONE; order.len()]);
    for at in (0..order.len()).rev() {
        let parent = parent[at] as usize;
        if parent != at {
            next[at] = first[parent];
            first[parent] = at as u32;
        }
    }
    let mut steps = Vec::with_capacity(2 * order.len());
    let mut path: Vec<u32> = Vec::new();
    for root in (0..order.len()).filter(|&at| parent[at] as usize == at) {
        let mut at = root as u32;
        loop {
            steps.push(Step::Enter(order[at as usize]));
            path.push(at);
            let mut below = first[at as usize];
            while below == NONE {
                let Some(done) = path.pop() else { break };
                steps.push(Step::Leave(order[done as usize]));
                if path.is_empty() {
                    break;
                }
                below = next[done as usize];
            }
            if below == NONE {
                break;
            }
            at = below;
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

/// Whether every loop of every procedure has one entry.
pub fn is_reducible(program: &Program) -> bool {
    procedures(program).into_iter().all(|procedure| Flow::new(program, procedure).is_reducible())
}
