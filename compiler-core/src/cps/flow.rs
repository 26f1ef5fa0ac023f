//! Control flow between continuations: order, predecessors, dominators, nesting of procedures.
//!
//! A *procedure* is what its entry ([`Cont::Fun`] or [`Cont::ReturnPoint`]) reaches by
//! [`Cont::for_each_successor`], with its tail. All analyses here are over one procedure and its
//! dense numbering [`Flow`]; a whole program is walked procedure by procedure ([`procedures`]).

use super::{Cont, Definition, Label, Program, Var};
use crate::graph::dominators::DominatorTree;
use crate::graph::order::reverse_postorder;
use crate::graph::{Adjacency, loops};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// The control flow of one procedure. Its continuations are numbered densely in reverse postorder:
/// the entry is 0, and a continuation comes after all its predecessors but those of back edges. Of
/// two successors the first named comes first where the graph allows.
#[derive(Clone, Debug)]
pub struct Flow {
    order: Vec<Label>,
    index: FxHashMap<Label, u32>,
    successors: Adjacency,
    predecessors: Adjacency,
}

impl Flow {
    /// The flow of the procedure with this entry. Labels that do not exist are passed over.
    pub fn new(program: &Program, entry: Label) -> Flow {
        let mut index: FxHashMap<Label, u32> = FxHashMap::default();
        let enter = |label| program.conts.contains_key(&label) && index.insert(label, 0).is_none();
        let order = reverse_postorder(&[entry], enter, |label, successors| {
            program.conts[&label].for_each_successor(|next| successors.push(next));
        });
        for (number, label) in order.iter().enumerate() {
            index.insert(*label, number as u32);
        }
        let mut edges = Vec::with_capacity(order.len());
        for (from, label) in order.iter().enumerate() {
            program.conts[label]
                .for_each_successor(|next| edges.extend(index.get(&next).map(|&to| (from as u32, to))));
        }
        let successors = Adjacency::from_edges(order.len(), &edges);
        let predecessors = successors.reversed();
        Flow { order, index, successors, predecessors }
    }

    /// The reachable continuations, in reverse postorder. The tail is one of them unless nothing
    /// returns.
    pub fn order(&self) -> &[Label] {
        &self.order
    }

    /// The label with a number.
    pub fn label(&self, index: usize) -> Label {
        self.order[index]
    }

    /// The number of a label; `None` if the procedure does not reach it.
    pub fn index(&self, label: Label) -> Option<usize> {
        self.index.get(&label).map(|&index| index as usize)
    }

    /// Where control may go from a continuation, one entry for each edge.
    pub fn successors(&self, index: usize) -> &[u32] {
        self.successors.of(index)
    }

    /// From where control may come to a continuation, one entry for each edge.
    pub fn predecessors(&self, index: usize) -> &[u32] {
        self.predecessors.of(index)
    }

    /// Whether a continuation has one predecessor that has no other successor: whether it follows
    /// it in straight line.
    pub fn follows_straight(&self, index: usize) -> bool {
        match self.predecessors(index) {
            [predecessor] => self.successors(*predecessor as usize).len() == 1,
            _ => false,
        }
    }

    /// Whether some back edge comes here.
    pub fn is_loop_header(&self, index: usize) -> bool {
        loops::is_header(&self.predecessors, index)
    }

    /// The dominators, by number.
    pub fn dominators(&self) -> DominatorTree {
        DominatorTree::new(&self.predecessors)
    }

    /// Whether every loop has one entry.
    pub fn is_reducible(&self) -> bool {
        loops::is_reducible(&self.successors, &self.dominators())
    }
}

/// What [`procedures`] finds, each procedure once: first those of the definitions, in order, and
/// after each the procedures that it names and that did not come yet, in order of appearance, depth
/// first.
pub fn procedures(program: &Program) -> Vec<Label> {
    let roots: Vec<Label> = program.definitions.iter().map(|definition| definition.entry()).collect();
    procedures_from(program, &roots)
}

/// The procedures that can be reached from those with entries `roots`, in the order of [`procedures`].
pub fn procedures_from(program: &Program, roots: &[Label]) -> Vec<Label> {
    let is_root: FxHashSet<Label> = roots.iter().copied().collect();
    let mut seen = FxHashSet::default();
    let mut found = Vec::new();
    for &root in roots {
        // The other roots come in their own places.
        reach(program, root, &|label| is_root.contains(&label), &mut seen, &mut found);
    }
    found
}

/// The procedure with this entry and those that it names, but not those of other definitions.
pub fn procedures_of_definition(program: &Program, entry: Label) -> Vec<Label> {
    let others: FxHashSet<Label> = program.definitions.iter().map(Definition::entry).collect();
    let mut found = Vec::new();
    reach(program, entry, &|label| others.contains(&label), &mut FxHashSet::default(), &mut found);
    found
}

fn reach(
    program: &Program,
    root: Label,
    stop: &dyn Fn(Label) -> bool,
    seen: &mut FxHashSet<Label>,
    found: &mut Vec<Label>,
) {
    let mut stack = vec![root];
    while let Some(entry) = stack.pop() {
        if !program.conts.contains_key(&entry) || !seen.insert(entry) {
            continue;
        }
        found.push(entry);
        let at = stack.len();
        for label in Flow::new(program, entry).order {
            program.conts[&label].for_each_procedure(|label| {
                if !stop(label) {
                    stack.push(label);
                }
            });
        }
        stack[at..].reverse();
    }
}

/// All continuations of a procedure: what its entry reaches, in reverse postorder, and its tail.
pub fn procedure_conts(program: &Program, entry: Label) -> Vec<Label> {
    let flow = Flow::new(program, entry);
    let tail = program.conts.get(&entry).and_then(Cont::tail);
    let mut conts = flow.order;
    if let Some(tail) = tail
        && !flow.index.contains_key(&tail)
    {
        conts.push(tail);
    }
    conts
}

/// Where a procedure of the higher-order stage is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Site {
    /// The procedure around it.
    pub procedure: Label,
    /// The continuation whose term is the `fun` or `rec` expression.
    pub cont: Label,
}

/// The place of every procedure that an [`super::Exp::Fun`] or [`super::Exp::Rec`] makes. Procedures
/// of definitions are not made anywhere.
pub fn sites(program: &Program) -> BTreeMap<Label, Site> {
    let mut sites = BTreeMap::new();
    for procedure in procedures(program) {
        for cont in Flow::new(program, procedure).order {
            let nested = program.conts[&cont].term().and_then(|term| term.exp()).map(|exp| exp.nested());
            for &label in nested.unwrap_or_default() {
                sites.insert(label, Site { procedure, cont });
            }
        }
    }
    sites
}

/// The free variables of every procedure of a higher-order program, those of procedures nested in it
/// included.
pub fn free_variables(program: &Program) -> BTreeMap<Label, BTreeSet<Var>> {
    let mut free: BTreeMap<Label, BTreeSet<Var>> = BTreeMap::new();
    // A nested procedure comes after the one around it, so backwards each finds its nested ones done.
    for &procedure in procedures(program).iter().rev() {
        let mut used = BTreeSet::new();
        let mut defined = FxHashSet::default();
        for label in Flow::new(program, procedure).order {
            let cont = &program.conts[&label];
            cont.for_each_definition(|var| {
                defined.insert(var);
            });
            cont.for_each_use(|var| {
                used.insert(var);
            });
            for nested in cont.term().and_then(|term| term.exp()).map(|exp| exp.nested()).unwrap_or_default()
            {
                used.extend(free.get(nested).into_iter().flatten().copied());
            }
        }
        used.retain(|var| !defined.contains(var));
        free.insert(procedure, used);
    }
    free
}

#[cfg(test)]
mod tests;
