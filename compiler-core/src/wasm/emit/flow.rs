//! The control flow of one function body, as structured emission needs it.
//!
//! WebAssembly has only structured control flow. A reducible graph becomes nested blocks and loops by
//! walking its dominator tree: a node that several forward edges reach (a *merge*) follows a block
//! that its dominator's code sits in; a node that a back edge reaches (a *header*) starts a loop.
//! Source: Ramsey, "Beyond Relooper: Recursive Translation of Unstructured Control Flow to Structured
//! Control Flow", ICFP 2022. The graphs here are reducible: contification makes loops with one entry.

use crate::cps::{Cont, Exp, Label, Program, Term};
use std::collections::BTreeMap;

/// The blocks that a body reaches, in reverse postorder, with their dominators.
pub struct Flow {
    /// Blocks in reverse postorder; the first is the entry.
    pub order: Vec<Label>,
    /// Position of each block in `order`.
    pub position: BTreeMap<Label, usize>,
    /// Dominator tree children that are merges, the last in `order` first.
    merges: Vec<Vec<Label>>,
    /// Whether a block is reached by more than one forward edge.
    is_merge: Vec<bool>,
    /// Whether a block is reached by a back edge.
    is_header: Vec<bool>,
    /// Number of edges into a block.
    in_edges: Vec<u32>,
}

/// Where the term of a block may go to within its procedure, as blocks: the continuation of a return
/// point stands for the return point.
pub fn successors(program: &Program, label: Label, mut each: impl FnMut(Label)) {
    let Some(Cont::Args { term, .. }) = program.conts.get(&label) else { return };
    match term {
        Term::Continue { k, .. } => match &program.conts[k] {
            Cont::Receive { k, .. } => each(*k),
            Cont::Args { .. } => each(*k),
            _ => {}
        },
        Term::Branch { consequent, alternate, .. } => {
            each(*consequent);
            each(*alternate);
        }
        Term::Switch { targets, .. } => targets.iter().copied().for_each(each),
        Term::Throw { .. } => {}
    }
}

/// Whether the term is a call whose continuation is reached only through a return point that is code
/// of its own (`returns_elsewhere` says so of a call): then the block after it is not part of the flow.
pub fn is_call(exp: &Exp) -> bool {
    matches!(exp, Exp::Call { .. } | Exp::CallK { .. } | Exp::CallGlobal { .. } | Exp::CallI { .. })
}

impl Flow {
    /// The flow from `entry`.
    pub fn new(program: &Program, entry: Label) -> Flow {
        let order = reverse_postorder(program, entry);
        let position: BTreeMap<Label, usize> = order.iter().enumerate().map(|(i, &l)| (l, i)).collect();
        let count = order.len();
        let mut predecessors: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (index, &label) in order.iter().enumerate() {
            successors(program, label, |next| predecessors[position[&next]].push(index));
        }
        let dominators = immediate_dominators(&predecessors);
        let mut is_merge = vec![false; count];
        let mut is_header = vec![false; count];
        let mut in_edges = vec![0; count];
        for index in 0..count {
            let forward = predecessors[index].iter().filter(|&&from| from < index).count();
            is_header[index] = forward < predecessors[index].len();
            is_merge[index] = forward > 1;
            in_edges[index] = predecessors[index].len() as u32;
        }
        let mut merges: Vec<Vec<Label>> = vec![Vec::new(); count];
        for index in (1..count).rev() {
            if is_merge[index] {
                merges[dominators[index]].push(order[index]);
            }
        }
        Flow { order, position, merges, is_merge, is_header, in_edges }
    }

    /// The merges that `label` dominates immediately, outermost block first.
    pub fn merges(&self, label: Label) -> &[Label] {
        &self.merges[self.position[&label]]
    }

    /// Whether several forward edges reach `label`.
    pub fn is_merge(&self, label: Label) -> bool {
        self.is_merge[self.position[&label]]
    }

    /// Whether a back edge reaches `label`.
    pub fn is_header(&self, label: Label) -> bool {
        self.is_header[self.position[&label]]
    }

    /// How many edges reach `label`.
    pub fn in_edges(&self, label: Label) -> u32 {
        self.in_edges[self.position[&label]]
    }

    /// Whether the edge from `from` to `to` closes a loop.
    pub fn is_back_edge(&self, from: Label, to: Label) -> bool {
        self.position[&to] <= self.position[&from]
    }
}

fn reverse_postorder(program: &Program, entry: Label) -> Vec<Label> {
    let mut state: BTreeMap<Label, ()> = BTreeMap::new();
    let mut postorder = Vec::new();
    let next = |label: Label| {
        let mut all = Vec::new();
        successors(program, label, |to| all.push(to));
        all
    };
    state.insert(entry, ());
    let mut stack = vec![(entry, next(entry), 0)];
    while let Some((label, targets, at)) = stack.last_mut() {
        if let Some(&target) = targets.get(*at) {
            *at += 1;
            if state.insert(target, ()).is_none() {
                stack.push((target, next(target), 0));
            }
        } else {
            postorder.push(*label);
            stack.pop();
        }
    }
    postorder.reverse();
    postorder
}

/// Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm": indexes are in reverse postorder.
fn immediate_dominators(predecessors: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let mut dominator = vec![NONE; predecessors.len()];
    dominator[0] = 0;
    let mut changed = true;
    while changed {
        changed = false;
        for index in 1..predecessors.len() {
            let mut new = NONE;
            for &from in &predecessors[index] {
                if dominator[from] == NONE {
                    continue;
                }
                new = if new == NONE { from } else { meet(&dominator, from, new) };
            }
            if dominator[index] != new {
                dominator[index] = new;
                changed = true;
            }
        }
    }
    dominator
}

fn meet(dominator: &[usize], mut a: usize, mut b: usize) -> usize {
    while a != b {
        while a > b {
            a = dominator[a];
        }
        while b > a {
            b = dominator[b];
        }
    }
    a
}
