//! The graph of continuations: order, predecessors, dominators, liveness, nesting of procedures.
//!
//! A *procedure* is what its entry ([`Cont::Fun`] or [`Cont::ReturnPoint`]) reaches by
//! [`Cont::for_each_successor`], with its tail. All analyses here are over one procedure and its
//! dense numbering [`Flow`]; a whole program is walked procedure by procedure ([`procedures`]).

use super::{Cont, Definition, Exp, Label, Program, Term, Var};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Lists of numbers, one for each node, in one allocation.
#[derive(Clone, Debug, Default)]
struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// The lists of `(node, item)` pairs; each keeps the order of `pairs`.
    fn new(nodes: usize, pairs: &[(u32, u32)]) -> Lists {
        let mut starts = vec![0; nodes + 1];
        for &(node, _) in pairs {
            starts[node as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut at = starts.clone();
        let mut items = vec![0; pairs.len()];
        for &(node, item) in pairs {
            items[at[node as usize] as usize] = item;
            at[node as usize] += 1;
        }
        Lists { starts, items }
    }

    fn get(&self, node: usize) -> &[u32] {
        &self.items[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

/// The control flow of one procedure. Its continuations are numbered densely in reverse postorder:
/// the entry is 0, and a continuation comes after all its predecessors but those of back edges. Of
/// two successors the first named comes first where the graph allows.
#[derive(Clone, Debug)]
pub struct Flow {
    order: Vec<Label>,
    index: FxHashMap<Label, u32>,
    successors: Lists,
    predecessors: Lists,
}

impl Flow {
    /// The flow of the procedure with this entry. Labels that do not exist are passed over.
    pub fn new(program: &Program, entry: Label) -> Flow {
        // Depth first, with an explicit stack of continuations and of what is left of their successors.
        // The last successor is visited first, so that in reverse postorder the first one comes first.
        let mut search = Search::default();
        search.visit(program, entry);
        let mut postorder: Vec<u32> = Vec::new();
        while let Some(&mut (number, ref mut end)) = search.stack.last_mut() {
            if *end > search.starts[number as usize] {
                *end -= 1;
                let next = search.targets[*end as usize];
                search.visit(program, next);
            } else {
                postorder.push(number);
                search.stack.pop();
            }
        }
        // From the numbers of the search to those of the order.
        let mut rank = vec![0; postorder.len()];
        for (place, &number) in postorder.iter().rev().enumerate() {
            rank[number as usize] = place as u32;
        }
        let order = postorder.iter().rev().map(|&number| search.labels[number as usize]).collect();
        let mut edges = Vec::with_capacity(search.targets.len());
        for &number in postorder.iter().rev() {
            for target in search.successors(number) {
                if let Some(&target) = search.numbers.get(target) {
                    edges.push((rank[number as usize], rank[target as usize]));
                }
            }
        }
        let mut index = search.numbers;
        for number in index.values_mut() {
            *number = rank[*number as usize];
        }
        let successors = Lists::new(postorder.len(), &edges);
        let back: Vec<(u32, u32)> = edges.iter().map(|&(from, to)| (to, from)).collect();
        let predecessors = Lists::new(postorder.len(), &back);
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
        self.successors.get(index)
    }

    /// From where control may come to a continuation, one entry for each edge.
    pub fn predecessors(&self, index: usize) -> &[u32] {
        self.predecessors.get(index)
    }

    /// Whether a continuation has one predecessor that has no other successor: whether it follows
    /// it in straight line.
    pub fn follows_straight(&self, index: usize) -> bool {
        match self.predecessors(index) {
            [predecessor] => self.successors(*predecessor as usize).len() == 1,
            _ => false,
        }
    }

    /// Whether the edge goes back in the order: only loops have such edges.
    pub fn is_back_edge(&self, from: usize, to: usize) -> bool {
        to <= from
    }

    /// Whether some back edge comes here.
    pub fn is_loop_header(&self, index: usize) -> bool {
        self.predecessors(index).iter().any(|&from| self.is_back_edge(from as usize, index))
    }
}

/// The state of a depth-first search: continuations are numbered as they are found.
#[derive(Default)]
struct Search {
    numbers: FxHashMap<Label, u32>,
    labels: Vec<Label>,
    /// Where the successors of each begin in `targets`; they end where those of the next begin.
    starts: Vec<u32>,
    targets: Vec<Label>,
    /// What is being visited, and the end of the successors that were not visited yet.
    stack: Vec<(u32, u32)>,
}

impl Search {
    /// Numbers a continuation, unless it does not exist or has a number.
    fn visit(&mut self, program: &Program, label: Label) {
        let Entry::Vacant(vacant) = self.numbers.entry(label) else { return };
        let Some(cont) = program.conts.get(&label) else { return };
        let number = self.labels.len() as u32;
        vacant.insert(number);
        self.labels.push(label);
        self.starts.push(self.targets.len() as u32);
        cont.for_each_successor(|target| self.targets.push(target));
        self.stack.push((number, self.targets.len() as u32));
    }

    fn successors(&self, number: u32) -> &[Label] {
        let start = self.starts[number as usize] as usize;
        let end = self.starts.get(number as usize + 1).map_or(self.targets.len(), |&end| end as usize);
        &self.targets[start..end]
    }
}

/// The dominator tree of a procedure, by the numbers of its [`Flow`] (Cooper, Harvey, Kennedy, "A
/// Simple, Fast Dominance Algorithm", 2001).
#[derive(Clone, Debug)]
pub struct Dominators {
    immediate: Vec<u32>,
    children: Lists,
    /// When a walk over the tree enters and leaves each node: one dominates another if the other's
    /// interval lies in its own.
    enter: Vec<u32>,
    leave: Vec<u32>,
}

impl Dominators {
    /// The dominator tree of `flow`.
    pub fn new(flow: &Flow) -> Dominators {
        const UNKNOWN: u32 = u32::MAX;
        let count = flow.order.len();
        let mut immediate = vec![UNKNOWN; count];
        if let Some(entry) = immediate.first_mut() {
            *entry = 0;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for node in 1..count {
                let mut new = UNKNOWN;
                for &predecessor in flow.predecessors(node) {
                    if immediate[predecessor as usize] == UNKNOWN {
                        continue;
                    }
                    new = if new == UNKNOWN { predecessor } else { Self::meet(&immediate, new, predecessor) };
                }
                if new != immediate[node] {
                    immediate[node] = new;
                    changed = true;
                }
            }
        }
        let pairs: Vec<(u32, u32)> = (1..count).map(|node| (immediate[node], node as u32)).collect();
        let children = Lists::new(count, &pairs);
        let (mut enter, mut leave) = (vec![0; count], vec![0; count]);
        let mut clock = 0;
        let mut stack: Vec<(u32, usize)> = (0..count.min(1) as u32).map(|entry| (entry, 0)).collect();
        while let Some((node, next)) = stack.last_mut() {
            if *next == 0 {
                enter[*node as usize] = clock;
                clock += 1;
            }
            match children.get(*node as usize).get(*next) {
                Some(&child) => {
                    *next += 1;
                    stack.push((child, 0));
                }
                None => {
                    leave[*node as usize] = clock;
                    stack.pop();
                }
            }
        }
        Dominators { immediate, children, enter, leave }
    }

    fn meet(immediate: &[u32], mut a: u32, mut b: u32) -> u32 {
        while a != b {
            while a > b {
                a = immediate[a as usize];
            }
            while b > a {
                b = immediate[b as usize];
            }
        }
        a
    }

    /// The immediate dominator; `None` for the entry.
    pub fn immediate(&self, node: usize) -> Option<usize> {
        (node != 0).then(|| self.immediate[node] as usize)
    }

    /// The nodes whose immediate dominator this is, in reverse postorder.
    pub fn children(&self, node: usize) -> &[u32] {
        self.children.get(node)
    }

    /// Whether every path from the entry to `b` goes through `a`. Every node dominates itself.
    pub fn dominates(&self, a: usize, b: usize) -> bool {
        self.enter[a] <= self.enter[b] && self.leave[b] <= self.leave[a]
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
    words: usize,
    live: Vec<u64>,
}

impl<'a> Liveness<'a> {
    /// The liveness of the procedure of `flow`. `free` holds the free variables of procedures that it
    /// makes in place (see [`free_variables`]); in the first-order stage there are none, and an empty
    /// map will do.
    pub fn new(
        program: &'a Program,
        flow: &'a Flow,
        free: &'a BTreeMap<Label, BTreeSet<Var>>,
    ) -> Liveness<'a> {
        let count = flow.order.len();
        let heads: Vec<u32> =
            (0..count).filter(|&i| i == 0 || !flow.follows_straight(i)).map(|i| i as u32).collect();
        let block = heads.iter().enumerate().map(|(block, &head)| (head, block as u32)).collect();
        let mut this = Liveness { program, flow, free, vars: Vec::new(), block, words: 0, live: Vec::new() };

        // What each block needs from before it, and what it defines.
        let mut across = BTreeSet::new();
        let mut needed: Vec<Vec<Var>> = Vec::with_capacity(heads.len());
        let mut defined: Vec<FxHashSet<Var>> = Vec::with_capacity(heads.len());
        let mut ends = Vec::with_capacity(heads.len());
        for &head in &heads {
            let (mut needs, mut defines) = (BTreeSet::new(), FxHashSet::default());
            let mut last = head as usize;
            for i in this.rest_of_block(head as usize) {
                program.conts[&flow.order[i]].for_each_definition(|var| {
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
        this.words = this.vars.len().div_ceil(64);
        let words = this.words;
        this.live = vec![0; words * heads.len()];
        let mut kept = vec![u64::MAX; words * heads.len()];
        for (b, needs) in needed.iter().enumerate() {
            for &var in needs {
                let bit = this.bit(var).expect("a needed variable lives across blocks");
                this.live[b * words + bit / 64] |= 1 << (bit % 64);
            }
            for bit in defined[b].iter().filter_map(|&var| this.bit(var)) {
                kept[b * words + bit / 64] &= !(1 << (bit % 64));
            }
        }
        let mut changed = true;
        while changed {
            changed = false;
            for b in (0..heads.len()).rev() {
                for &successor in flow.successors(ends[b]) {
                    let s = this.block[&successor] as usize;
                    for word in 0..words {
                        let new = this.live[b * words + word]
                            | (this.live[s * words + word] & kept[b * words + word]);
                        changed |= new != this.live[b * words + word];
                        this.live[b * words + word] = new;
                    }
                }
            }
        }
        this
    }

    fn bit(&self, var: Var) -> Option<usize> {
        self.vars.binary_search(&var).ok()
    }

    fn for_each_use(&self, index: usize, mut f: impl FnMut(Var)) {
        let cont = &self.program.conts[&self.flow.order[index]];
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
            let at = block as usize * self.words;
            return (self.vars.iter().enumerate())
                .filter(|(bit, _)| self.live[at + bit / 64] >> (bit % 64) & 1 == 1)
                .map(|(_, &var)| var)
                .collect();
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
            self.program.conts[&self.flow.order[i]].for_each_definition(|var| {
                live.remove(&var);
            });
        }
        live.into_iter().collect()
    }

    /// Whether `var` is live on entry to a continuation.
    pub fn is_live_in(&self, index: usize, var: Var) -> bool {
        match self.block.get(&(index as u32)) {
            Some(&block) => self
                .bit(var)
                .is_some_and(|bit| self.live[block as usize * self.words + bit / 64] >> (bit % 64) & 1 == 1),
            None => self.live_in(index).contains(&var),
        }
    }
}

#[cfg(test)]
mod tests;
