//! Liveness and the ownership of blocks by tails.

use crate::cps::{Cont, Label, Program, Term, Var};
use crate::graph::Adjacency;
use crate::graph::liveness::{BitSets, live_in};
use crate::graph::order::reverse_postorder;
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
        let order = blocks(program, bodies);
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
pub fn blocks(program: &Program, bodies: &[Label]) -> Vec<Label> {
    let mut seen = FxHashSet::default();
    reverse_postorder(bodies, |label| seen.insert(label), |label, all| all.extend(successors(program, label)))
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
/// itself.
pub struct Liveness {
    /// The variables that any block uses, in ascending order: what the bits stand for.
    vars: Vec<Var>,
    numbers: FxHashMap<Label, usize>,
    live: BitSets,
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
        let bit = |var: &Var| vars.binary_search(var).ok();
        let (mut used, mut defined) =
            (BitSets::new(order.len(), vars.len()), BitSets::new(order.len(), vars.len()));
        for (number, block) in blocks.iter().enumerate() {
            let Some((bound, term)) = block else { continue };
            term.for_each_use(|var| {
                if !bound.contains(&var) {
                    bit(&var).into_iter().for_each(|bit| used.insert(number, bit));
                }
            });
            bound.iter().filter_map(bit).for_each(|bit| defined.insert(number, bit));
        }
        let successors = order.iter().map(|&label| {
            let targets = successors(program, label).into_iter();
            targets.filter_map(|k| numbers.get(&k).map(|&number| number as u32)).collect::<Vec<_>>()
        });
        let live = live_in(&Adjacency::from_lists(successors), used, &defined);
        Liveness { vars, numbers, live }
    }

    /// The variables that are live on entry to a block, in ascending order.
    pub fn of(&self, label: Label) -> impl Iterator<Item = Var> + '_ {
        let number = self.numbers.get(&label).copied();
        number.into_iter().flat_map(|number| self.live.of(number)).map(|bit| self.vars[bit])
    }
}
