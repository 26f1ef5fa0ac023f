//! Liveness and the ownership of blocks by tails.

use crate::cps::{Cont, Label, Program, Term, Var};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// What starts a tail (the second seed's "tails").
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Head {
    /// The entry of a clause, by the label of its body.
    Entry(Label),
    /// The return from the saved call that ends this block.
    Return(Label),
    /// A block that several tails continue to.
    Join(Label),
}

/// One procedure's blocks, who owns them, and what is live.
pub struct Flow {
    /// Blocks in reverse postorder from the clause bodies.
    pub order: Vec<Label>,
    /// The tail that each block belongs to.
    pub heads: BTreeMap<Label, Head>,
    /// What the blocks need from before them.
    pub live: Liveness,
    /// The variables that the terms of each tail use.
    pub used: BTreeMap<Head, BTreeSet<Var>>,
}

/// The blocks that a block's term continues to.
pub fn successors(program: &Program, label: Label) -> Vec<Label> {
    let Some(Cont::Args { term, .. }) = program.conts.get(&label) else { return Vec::new() };
    match term {
        Term::Continue { k, .. } => match program.conts[k] {
            Cont::Receive { k, .. } => vec![k],
            Cont::Args { .. } => vec![*k],
            _ => Vec::new(),
        },
        Term::Branch { consequent, alternate, .. } => vec![*consequent, *alternate],
        Term::Switch { targets, .. } => targets.clone(),
        Term::Throw { .. } => Vec::new(),
    }
}

impl Flow {
    /// The flow of the procedure whose clauses have these bodies. `saved` tells the blocks whose call
    /// is turned into a save and a tail call.
    pub fn new(program: &Program, bodies: &[Label], saved: &dyn Fn(Label) -> bool) -> Flow {
        let order = reverse_postorder(program, bodies);
        let heads = heads(program, &order, bodies, saved);
        let live = Liveness::new(program, &order);
        let mut used: BTreeMap<Head, BTreeSet<Var>> = BTreeMap::new();
        for label in &order {
            if let Cont::Args { term, .. } = &program.conts[label] {
                let used = used.entry(heads[label]).or_default();
                term.for_each_use(|var| {
                    used.insert(var);
                });
            }
        }
        Flow { order, heads, live, used }
    }
}

/// The blocks of a procedure in reverse postorder from the clause bodies.
pub fn reverse_postorder(program: &Program, bodies: &[Label]) -> Vec<Label> {
    let mut seen = BTreeSet::new();
    let mut postorder = Vec::new();
    for &body in bodies.iter().rev() {
        if !seen.insert(body) {
            continue;
        }
        let mut stack = vec![(body, successors(program, body), 0)];
        while let Some((label, targets, at)) = stack.last_mut() {
            if let Some(&target) = targets.get(*at) {
                *at += 1;
                if seen.insert(target) {
                    stack.push((target, successors(program, target), 0));
                }
            } else {
                postorder.push(*label);
                stack.pop();
            }
        }
    }
    postorder.reverse();
    postorder
}

/// A block belongs to the one tail that reaches it; where several do, it starts a tail of its own.
///
/// Every round hands the heads that are known on along the order of the blocks, afresh, and then looks
/// at all edges for blocks that two tails reach. Whatever becomes known in later rounds only divides
/// tails further, so a block that was found to be a join stays one, and no other block becomes one. There
/// are about as many rounds as loops are nested.
fn heads(
    program: &Program,
    order: &[Label],
    bodies: &[Label],
    saved: &dyn Fn(Label) -> bool,
) -> BTreeMap<Label, Head> {
    let mut predecessors: FxHashMap<Label, Vec<Label>> = FxHashMap::default();
    for &label in order {
        for target in successors(program, label) {
            predecessors.entry(target).or_default().push(label);
        }
    }
    let predecessors = |label: Label| predecessors.get(&label).map_or(&[][..], Vec::as_slice).iter();
    let mut joins: FxHashSet<Label> = FxHashSet::default();
    loop {
        let mut heads: FxHashMap<Label, Head> = FxHashMap::default();
        let found = joins.len();
        // What the edges into a block say of it, as far as is known where they come from.
        let incoming = |heads: &FxHashMap<Label, Head>, label: Label| {
            let mut head = bodies.contains(&label).then_some(Head::Entry(label));
            for &from in predecessors(label) {
                let edge = if saved(from) { Some(Head::Return(from)) } else { heads.get(&from).copied() };
                match (head, edge) {
                    (None, _) => head = edge,
                    (Some(a), Some(b)) if a != b => return Some(Head::Join(label)),
                    _ => {}
                }
            }
            head
        };
        for &label in order {
            let head = if joins.contains(&label) { None } else { incoming(&heads, label) };
            let head = head.unwrap_or(Head::Join(label));
            if head == Head::Join(label) {
                joins.insert(label);
            }
            heads.insert(label, head);
        }
        // Now it is known where the edges that go back come from.
        for &label in order {
            if !joins.contains(&label) && incoming(&heads, label) == Some(Head::Join(label)) {
                joins.insert(label);
            }
        }
        if joins.len() == found {
            return heads.into_iter().collect();
        }
    }
}

/// What each block of a procedure needs from before it, not counting the variables that it binds
/// itself. Dense bits: a large procedure has many blocks, and much is live in each.
pub struct Liveness {
    /// The variables that any block uses, in ascending order: what the bits stand for.
    vars: Vec<Var>,
    numbers: FxHashMap<Label, usize>,
    words: usize,
    bits: Vec<u64>,
}

impl Liveness {
    fn new(program: &Program, order: &[Label]) -> Liveness {
        let numbers: FxHashMap<Label, usize> = order.iter().copied().zip(0..).collect();
        let blocks = order.iter().map(|label| match &program.conts[label] {
            Cont::Args { vars, term } => Some((vars, term)),
            _ => None,
        });
        let blocks: Vec<Option<(&Vec<Var>, &Term)>> = blocks.collect();
        let mut vars = BTreeSet::new();
        for (_, term) in blocks.iter().flatten() {
            term.for_each_use(|var| {
                vars.insert(var);
            });
        }
        let vars: Vec<Var> = vars.into_iter().collect();
        let bit = |var: &Var| vars.binary_search(var).ok().map(|bit| (bit / 64, 1 << (bit % 64)));
        let words = vars.len().div_ceil(64);
        let targets: Vec<Vec<usize>> = (order.iter())
            .map(|label| successors(program, *label).iter().filter_map(|k| numbers.get(k).copied()).collect())
            .collect();
        let mut bits = vec![0u64; words * order.len()];
        let mut here = vec![0u64; words];
        let mut changed = true;
        while changed {
            changed = false;
            for (number, block) in blocks.iter().enumerate().rev() {
                let Some((bound, term)) = block else { continue };
                here.fill(0);
                for target in &targets[number] {
                    let there = &bits[target * words..][..words];
                    here.iter_mut().zip(there).for_each(|(here, there)| *here |= there);
                }
                term.for_each_use(|var| {
                    if let Some((word, mask)) = bit(&var) {
                        here[word] |= mask;
                    }
                });
                for (word, mask) in bound.iter().filter_map(bit) {
                    here[word] &= !mask;
                }
                let old = &mut bits[number * words..][..words];
                if *old != *here {
                    old.copy_from_slice(&here);
                    changed = true;
                }
            }
        }
        Liveness { vars, numbers, words, bits }
    }

    /// The variables that are live on entry to a block, in ascending order.
    pub fn of(&self, label: Label) -> impl Iterator<Item = Var> + '_ {
        let bits = match self.numbers.get(&label) {
            Some(number) => &self.bits[number * self.words..][..self.words],
            None => &[],
        };
        let set = |word: u64| (0..64).filter(move |bit| word >> bit & 1 == 1);
        let live = bits.iter().enumerate().filter(|(_, word)| **word != 0);
        live.flat_map(move |(index, word)| set(*word).map(move |bit| self.vars[index * 64 + bit]))
    }
}
