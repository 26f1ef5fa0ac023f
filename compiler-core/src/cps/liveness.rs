//! Liveness of variables in one procedure.

use super::flow::Flow;
use super::{Cont, Exp, Label, Program, Term, Var};
use crate::graph::Adjacency;
use crate::graph::liveness::{BitSets, live_in};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Which variables a procedure still needs at each of its continuations.
///
/// Sets are kept for the heads of basic blocks only, as dense bits over the variables that live
/// across blocks; for a continuation within a block the set is computed from the block's end.
pub struct Liveness<'a> {
    program: &'a Program,
    flow: &'a Flow,
    free: &'a BTreeMap<Label, BTreeSet<Var>>,
    /// Variables that live across blocks, in ascending order.
    vars: Vec<Var>,
    /// For each continuation the number of its block; only heads have an entry.
    block: FxHashMap<u32, u32>,
    /// What is live on entry to each block, by the positions of variables in `vars`.
    live: BitSets,
}

impl<'a> Liveness<'a> {
    /// The liveness of the procedure of `flow`. `free` holds the free variables of procedures that it
    /// makes in place (see [`super::flow::free_variables`]); in the first-order stage there are none, and an empty
    /// map will do.
    pub fn new(
        program: &'a Program,
        flow: &'a Flow,
        free: &'a BTreeMap<Label, BTreeSet<Var>>,
    ) -> Liveness<'a> {
        let count = flow.order().len();
        let heads: Vec<u32> =
            (0..count).filter(|&i| i == 0 || !flow.follows_straight(i)).map(|i| i as u32).collect();
        let block = heads.iter().enumerate().map(|(block, &head)| (head, block as u32)).collect();
        let live = BitSets::new(0, 0);
        let mut this = Liveness { program, flow, free, vars: Vec::new(), block, live };

        // What each block needs from before it, and what it defines.
        let mut across = BTreeSet::new();
        let mut needed: Vec<Vec<Var>> = Vec::with_capacity(heads.len());
        let mut defined: Vec<FxHashSet<Var>> = Vec::with_capacity(heads.len());
        let mut ends = Vec::with_capacity(heads.len());
        for &head in &heads {
            let (mut needs, mut defines) = (BTreeSet::new(), FxHashSet::default());
            let mut last = head as usize;
            for i in this.rest_of_block(head as usize) {
                program.conts[&flow.label(i)].for_each_definition(|var| {
                    defines.insert(var);
                });
                this.for_each_use(i, |var| {
                    if !defines.contains(&var) {
                        needs.insert(var);
                    }
                });
                last = i;
            }
            across.extend(needs.iter().copied());
            needed.push(needs.into_iter().collect());
            defined.push(defines);
            ends.push(last);
        }

        this.vars = across.into_iter().collect();
        let mut used = BitSets::new(heads.len(), this.vars.len());
        let mut defines = BitSets::new(heads.len(), this.vars.len());
        for (block, needs) in needed.iter().enumerate() {
            needs.iter().filter_map(|&var| this.bit(var)).for_each(|bit| used.insert(block, bit));
            defined[block].iter().filter_map(|&var| this.bit(var)).for_each(|bit| defines.insert(block, bit));
        }
        let successors = ends.iter().map(|&end| flow.successors(end).iter().map(|next| this.block[next]));
        this.live = live_in(&Adjacency::from_lists(successors), used, &defines);
        this
    }

    fn bit(&self, var: Var) -> Option<usize> {
        self.vars.binary_search(&var).ok()
    }

    fn for_each_use(&self, index: usize, mut f: impl FnMut(Var)) {
        let cont = &self.program.conts[&self.flow.label(index)];
        cont.for_each_use(&mut f);
        let Some(Term::Continue { k, exp }) = cont.term() else { return };
        let bound: &[Var] = match self.program.conts.get(k) {
            // The procedures of a `rec` see each other; that is no use from before it.
            Some(Cont::Args { vars, .. }) if matches!(exp, Exp::Rec(_)) => vars,
            _ => &[],
        };
        for nested in exp.nested() {
            let free = self.free.get(nested).into_iter().flatten().copied();
            free.filter(|var| !bound.contains(var)).for_each(&mut f);
        }
    }

    /// The continuations from `index` to the end of its block.
    fn rest_of_block(&self, index: usize) -> Vec<usize> {
        let mut conts = vec![index];
        let mut at = index;
        while let [next] = *self.flow.successors(at) {
            at = next as usize;
            if self.block.contains_key(&next) {
                break;
            }
            conts.push(at);
        }
        conts
    }

    /// The variables that are live on entry to a continuation, before it binds its own; in ascending
    /// order.
    pub fn live_in(&self, index: usize) -> Vec<Var> {
        if let Some(&block) = self.block.get(&(index as u32)) {
            return self.live.of(block as usize).map(|bit| self.vars[bit]).collect();
        }
        let conts = self.rest_of_block(index);
        let end = conts[conts.len() - 1];
        let mut live: BTreeSet<Var> = BTreeSet::new();
        for &successor in self.flow.successors(end) {
            live.extend(self.live_in(successor as usize));
        }
        for i in conts.into_iter().rev() {
            self.for_each_use(i, |var| {
                live.insert(var);
            });
            self.program.conts[&self.flow.label(i)].for_each_definition(|var| {
                live.remove(&var);
            });
        }
        live.into_iter().collect()
    }

    /// Whether `var` is live on entry to a continuation.
    pub fn is_live_in(&self, index: usize, var: Var) -> bool {
        match self.block.get(&(index as u32)) {
            Some(&block) => self.bit(var).is_some_and(|bit| self.live.contains(block as usize, bit)),
            None => self.live_in(index).contains(&var),
        }
    }
}
