//! The control flow of one function body, as structured emission needs it.
//!
//! WebAssembly has only structured control flow. A reducible graph becomes nested blocks and loops by
//! walking its dominator tree: a node that several forward edges reach (a *merge*) follows a block
//! that its dominator's code sits in; a node that a back edge reaches (a *header*) starts a loop.
//! Source: Ramsey, "Beyond Relooper: Recursive Translation of Unstructured Control Flow to Structured
//! Control Flow", ICFP 2022. The graphs here are reducible: contification makes loops with one entry.

use crate::cps::{Cont, Exp, Label, Program, Term};
use crate::graph::Adjacency;
use crate::graph::dominators::immediate_dominators;
use crate::graph::loops::{is_back_edge, is_header as is_loop_header};
use crate::graph::order::reverse_postorder;
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
        let mut position: BTreeMap<Label, usize> = BTreeMap::new();
        let enter = |label| position.insert(label, 0).is_none();
        let order =
            reverse_postorder(&[entry], enter, |label, all| successors(program, label, |to| all.push(to)));
        for (index, label) in order.iter().enumerate() {
            position.insert(*label, index);
        }
        let count = order.len();
        let mut edges = Vec::with_capacity(count);
        for (index, &label) in order.iter().enumerate() {
            successors(program, label, |next| edges.push((position[&next] as u32, index as u32)));
        }
        let predecessors = Adjacency::from_edges(count, &edges);
        let dominators = immediate_dominators(&predecessors);
        let mut is_merge = vec![false; count];
        let mut is_header = vec![false; count];
        let mut in_edges = vec![0; count];
        for index in 0..count {
            let all = predecessors.of(index);
            is_header[index] = is_loop_header(&predecessors, index);
            is_merge[index] = all.iter().filter(|&&from| !is_back_edge(from as usize, index)).count() > 1;
            in_edges[index] = all.len() as u32;
        }
        let mut merges: Vec<Vec<Label>> = vec![Vec::new(); count];
        for index in (1..count).rev() {
            if is_merge[index] {
                merges[dominators[index] as usize].push(order[index]);
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
        is_back_edge(self.position[&from], self.position[&to])
    }
}
