//! Contification: procedures that always return to the same place become continuations.
//!
//! **Goal.** A named `let` is a recursive procedure; where all calls of it, from outside and in tail
//! position from inside, return to one continuation, it is a loop: calls become jumps and need
//! neither a closure nor a frame.
//!
//! ```text
//! L3:                                         L3:
//!   v1 := rec L4                                v2 := const 0
//!   v2 := const 0                               L6(v2)
//!   tail callk L4(v1, v2)                     L6(v5):
//! L4: fun loop                                  …
//!   v5 := receive(i)                            L6(v7)
//!   …
//!   tail callk L4(v1, v7)
//! ```
//!
//! **Method.** Fluet and Weeks, "Contification using dominators" (ICFP 2001). In the graph whose nodes
//! are procedures and return continuations, with an edge from the root to all continuations and to
//! procedures that escape, from a procedure to those that it tail-calls, and from a continuation to
//! procedures that are called with it, a procedure returns to one place if and only if its immediate
//! dominator is not the root. That place is its ancestor just below the root.
//!
//! Groups that would make a loop with two entries are left alone: Wasm has structured control only.

use super::calls::{self, KnownProcedures};
use super::rewrite::{Census, Private};
use crate::core::Global;
use crate::cps::flow::procedure_conts;
use crate::cps::{Cont, Definition, Entering, Exp, Label, Origin, Program, Term, Var};
use crate::graph::Adjacency;
use crate::graph::dominators::immediate_dominators;
use crate::graph::loops::is_back_edge;
use crate::graph::order::reverse_postorder;
use crate::library::well_known::never_returns;
use crate::primitive::Role;
use rustc_hash::FxHashMap;

/// How often the analysis is redone after it was found that a procedure cannot return where it would
/// have to. Whatever is in conflict after that is left alone.
const MAX_ROUNDS: usize = 8;

/// Contifies all procedures of `program`, of the higher-order stage, that can be. `exported` tells which
/// definitions code outside the program may call.
pub fn contify(program: &mut Program, exported: &dyn Fn(Global) -> bool) {
    let census = Census::of(program);
    let known = KnownProcedures::of(program, |k| census.predecessors[k.0 as usize] == 1);
    let Some(analysis) = Analysis::new(program, &known, exported) else { return };
    let places = analysis.solve(program);
    if !places.is_empty() {
        rewrite(program, &known, &analysis, &places);
    }
}

/// A call of a known procedure that fits one of its clauses.
struct Site {
    label: Label,
    callee: usize,
    clause: Label,
    /// The procedure that it stands in.
    caller: usize,
    /// The clause of it that it stands in.
    home: Label,
    /// Where it returns to.
    k: Label,
    args: Vec<Var>,
}

struct Analysis {
    /// Entries of procedures. The node of a procedure is its index here plus one; the root is node 0.
    procedures: Vec<Label>,
    tails: FxHashMap<Label, usize>,
    sites: Vec<Site>,
    escapes: Vec<bool>,
    /// Numbers of values that a procedure returns itself, and whether it ends in a primitive that
    /// must stay in tail position.
    returns: Vec<Returns>,
}

#[derive(Default)]
struct Returns {
    counts: Vec<usize>,
    tail_primitive: bool,
}

impl Analysis {
    /// `None` if there is nothing to contify.
    fn new(
        program: &Program,
        known: &KnownProcedures,
        exported: &dyn Fn(Global) -> bool,
    ) -> Option<Analysis> {
        let private = Private::of(program, exported);
        let mut procedures = Vec::new();
        let mut tails = FxHashMap::default();
        let mut numbers = FxHashMap::default();
        for (&label, cont) in &program.conts {
            if let Cont::Fun { tail, .. } = cont {
                tails.insert(*tail, procedures.len());
                numbers.insert(label, procedures.len());
                procedures.push(label);
            }
        }
        let mut escapes = vec![false; procedures.len()];
        for definition in &program.definitions {
            if let Some(&number) = numbers.get(&definition.entry()) {
                escapes[number] = !private.procedures.contains(&definition.entry());
            }
        }
        if escapes.iter().all(|&escapes| escapes) {
            return None;
        }
        let owners = owners(program, &procedures);
        let homes = homes(program, &procedures);
        let mut returns: Vec<Returns> = procedures.iter().map(|_| Returns::default()).collect();
        let mut sites = Vec::new();
        for (&label, cont) in &program.conts {
            let Cont::Args { term, .. } = cont else { continue };
            let mut operator = None;
            if let Term::Continue { k, exp } = term {
                let call = match exp {
                    Exp::Call { proc, args } => known.get(*proc).map(|callee| (callee, Some(*proc), args)),
                    Exp::CallK { k: callee, proc, args } => Some((*callee, *proc, args)),
                    _ => None,
                };
                if let Some((procedure, proc, args)) = call
                    && let Some(&callee) = numbers.get(&procedure)
                {
                    let clause = calls::clause_for(program, procedure, args.len());
                    match (clause, owners.get(&label), homes.get(&label)) {
                        (Some(clause), Some(&caller), Some(&home)) => {
                            operator = proc;
                            let (k, args) = (*k, args.clone());
                            sites.push(Site { label, callee, clause, caller, home, k, args });
                        }
                        _ => escapes[callee] = true,
                    }
                }
                if let Some(&procedure) = tails.get(k) {
                    match exp {
                        Exp::Values(args) => returns[procedure].counts.push(args.len()),
                        Exp::PrimCall { op, .. } if op.role() == Role::Tail => {
                            returns[procedure].tail_primitive = true;
                        }
                        _ => {}
                    }
                }
            }
            // The operator's own use comes first; every other use lets the procedure escape.
            term.for_each_use(|var| {
                if operator == Some(var) {
                    operator = None;
                } else if let Some(&number) = known.get(var).and_then(|procedure| numbers.get(&procedure)) {
                    escapes[number] = true;
                }
            });
        }
        for returns in &mut returns {
            returns.counts.sort_unstable();
            returns.counts.dedup();
        }
        Some(Analysis { procedures, tails, sites, escapes, returns })
    }

    /// The continuation that each contifiable procedure returns to; ordered by procedure.
    fn solve(&self, program: &Program) -> Vec<(usize, Label)> {
        let mut escapes = self.escapes.clone();
        for _ in 0..MAX_ROUNDS {
            let places = self.places(program, &escapes);
            let mut conflict = false;
            for &(procedure, k) in &places {
                let returns = &self.returns[procedure];
                let is_tail = matches!(program.conts.get(&k), Some(Cont::Tail));
                if (returns.tail_primitive && !is_tail)
                    || !returns.counts.iter().all(|&count| calls::takes_values(program, k, count))
                {
                    escapes[procedure] = true;
                    conflict = true;
                }
            }
            for procedure in self.shared_by_clauses(program, &places) {
                escapes[procedure] = true;
                conflict = true;
            }
            for procedure in self.second_entries(&places) {
                escapes[procedure] = true;
                conflict = true;
            }
            if !conflict {
                return places;
            }
        }
        Vec::new()
    }

    fn places(&self, program: &Program, escapes: &[bool]) -> Vec<(usize, Label)> {
        let count = self.procedures.len();
        let mut continuations: Vec<Label> = Vec::new();
        let mut nodes: FxHashMap<Label, u32> = FxHashMap::default();
        let mut edges: Vec<(u32, u32)> = Vec::new();
        for (procedure, &escapes) in escapes.iter().enumerate() {
            if escapes {
                edges.push((0, procedure as u32 + 1));
            }
        }
        for site in &self.sites {
            let from = match self.tails.get(&site.k) {
                Some(&caller) => caller as u32 + 1,
                None => *nodes.entry(site.k).or_insert_with(|| {
                    continuations.push(site.k);
                    let node = (count + continuations.len()) as u32;
                    edges.push((0, node));
                    node
                }),
            };
            edges.push((from, site.callee as u32 + 1));
        }
        let nodes = count + continuations.len() + 1;
        let mut tree = Tree::new(nodes, &edges);
        // What is never called is dead, but as long as it is there its calls must mean something.
        let dead: Vec<u32> = (1..=count as u32).filter(|&node| !tree.is_reached(node)).collect();
        if !dead.is_empty() {
            edges.extend(dead.into_iter().map(|node| (0, node)));
            tree = Tree::new(nodes, &edges);
        }
        // The ancestor below the root: parents come first in the order.
        let mut top: Vec<u32> = (0..tree.parent.len() as u32).collect();
        for &node in &tree.order {
            let parent = tree.parent[node as usize];
            if parent != 0 {
                top[node as usize] = top[parent as usize];
            }
        }
        let mut places = Vec::new();
        for procedure in 0..count {
            let node = procedure + 1;
            if tree.parent[node] == 0 {
                continue;
            }
            let place = top[node] as usize;
            let k = if place <= count {
                program.conts.get(&self.procedures[place - 1]).and_then(Cont::tail)
            } else {
                continuations.get(place - count - 1).copied()
            };
            places.extend(k.map(|k| (procedure, k)));
        }
        places
    }

    /// Procedures that, as continuations, would be reached from two clauses of one procedure: clauses
    /// have nothing but their end in common.
    fn shared_by_clauses(&self, program: &Program, places: &[(usize, Label)]) -> Vec<usize> {
        let is_tail = |k: &Label| matches!(program.conts.get(k), Some(Cont::Tail));
        let place: FxHashMap<usize, Label> = places.iter().copied().filter(|(_, k)| is_tail(k)).collect();
        let mut homes: FxHashMap<usize, Label> = FxHashMap::default();
        let mut shared = Vec::new();
        let mut changed = true;
        while changed {
            changed = false;
            for site in &self.sites {
                let Some(k) = place.get(&site.callee) else { continue };
                let is_inside = place.get(&site.caller) == Some(k);
                let home = if is_inside { homes.get(&site.caller).copied() } else { Some(site.home) };
                let Some(home) = home else { continue };
                match homes.insert(site.callee, home) {
                    None => changed = true,
                    Some(other) if other != home => {
                        homes.insert(site.callee, other);
                        shared.push(site.callee);
                    }
                    Some(_) => {}
                }
            }
        }
        shared.sort_unstable();
        shared.dedup();
        shared
    }

    /// Procedures that, as continuations, would be second entries of loops: targets of edges that go
    /// back in the order without dominating where they come from.
    fn second_entries(&self, places: &[(usize, Label)]) -> Vec<usize> {
        let place: FxHashMap<usize, Label> = places.iter().copied().collect();
        let mut edges = Vec::new();
        for site in &self.sites {
            let Some(k) = place.get(&site.callee) else { continue };
            let inside = place.get(&site.caller) == Some(k) && self.tails.get(&site.k) == Some(&site.caller);
            edges.push((if inside { site.caller as u32 + 1 } else { 0 }, site.callee as u32 + 1));
        }
        let tree = Tree::new(self.procedures.len() + 1, &edges);
        let mut entries: Vec<usize> = edges
            .iter()
            .filter(|&&(from, to)| from != 0 && tree.is_reached(from) && tree.goes_back(from, to))
            .filter(|&&(from, to)| !tree.dominates(to, from))
            .map(|&(_, to)| to as usize - 1)
            .collect();
        entries.sort_unstable();
        entries.dedup();
        entries
    }
}

/// The procedure that each continuation belongs to, by its number.
fn owners(program: &Program, procedures: &[Label]) -> FxHashMap<Label, usize> {
    let mut owners = FxHashMap::default();
    let mut todo = Vec::new();
    for (number, &entry) in procedures.iter().enumerate() {
        todo.push(entry);
        while let Some(label) = todo.pop() {
            if owners.insert(label, number).is_none()
                && let Some(cont) = program.conts.get(&label)
            {
                cont.for_each_successor(|next| {
                    if !owners.contains_key(&next) {
                        todo.push(next);
                    }
                });
            }
        }
    }
    owners
}

/// The clause that each continuation belongs to.
fn homes(program: &Program, procedures: &[Label]) -> FxHashMap<Label, Label> {
    let mut homes = FxHashMap::default();
    let mut todo = Vec::new();
    for entry in procedures {
        let Some(Cont::Fun { clause, .. }) = program.conts.get(entry) else { continue };
        let mut next = *clause;
        while let Some(clause) = next {
            let Some(Cont::Clause { body, alternate, .. }) = program.conts.get(&clause) else { break };
            next = *alternate;
            todo.push(*body);
            while let Some(label) = todo.pop() {
                if homes.insert(label, clause).is_none()
                    && let Some(cont) = program.conts.get(&label)
                {
                    cont.for_each_successor(|next| {
                        if !homes.contains_key(&next) {
                            todo.push(next);
                        }
                    });
                }
            }
        }
    }
    homes
}

/// The dominators of a graph whose nodes come in any order, with root 0.
struct Tree {
    /// The immediate dominator of each node that the root reaches; the root's is itself.
    parent: Vec<u32>,
    /// Reverse postorder.
    order: Vec<u32>,
    /// Position in the order.
    position: Vec<u32>,
}

impl Tree {
    const UNREACHED: u32 = u32::MAX;

    fn new(count: usize, edges: &[(u32, u32)]) -> Tree {
        let successors = Adjacency::from_edges(count, edges);
        let mut position = vec![Self::UNREACHED; count];
        let enter = |node: u32| std::mem::replace(&mut position[node as usize], 0) == Self::UNREACHED;
        let order = reverse_postorder(&[0], enter, |node, all| {
            all.extend(successors.of(node as usize).iter().copied())
        });
        for (at, &node) in order.iter().enumerate() {
            position[node as usize] = at as u32;
        }
        let reached = edges.iter().map(|&(from, to)| (position[to as usize], position[from as usize]));
        let reached: Vec<(u32, u32)> = reached.filter(|&(_, from)| from != Self::UNREACHED).collect();
        let immediate = immediate_dominators(&Adjacency::from_edges(order.len(), &reached));
        let mut parent = vec![Self::UNREACHED; count];
        for (at, &node) in order.iter().enumerate() {
            parent[node as usize] = order[immediate[at] as usize];
        }
        Tree { parent, order, position }
    }

    fn is_reached(&self, node: u32) -> bool {
        self.parent[node as usize] != Self::UNREACHED
    }

    fn goes_back(&self, from: u32, to: u32) -> bool {
        is_back_edge(self.position[from as usize] as usize, self.position[to as usize] as usize)
    }

    fn dominates(&self, above: u32, mut below: u32) -> bool {
        while self.position[below as usize] > self.position[above as usize] {
            below = self.parent[below as usize];
        }
        below == above
    }
}

/// For backtraces: tells the code of global procedures that go where they were called, if that is in one
/// place, and so the code of other procedures that go with them. The library's code has no place; its
/// `error` then has that of the call.
fn note_calls(program: &mut Program, analysis: &Analysis, gone: &[bool]) {
    let mut globals: FxHashMap<Label, Global> = FxHashMap::default();
    for definition in &program.definitions {
        if let Definition::Procedure(global, entry) = *definition {
            globals.insert(entry, global);
        }
    }
    // For each procedure one that calls it, and the number of calls.
    let mut callers: FxHashMap<usize, (usize, Label, u32)> = FxHashMap::default();
    for site in analysis.sites.iter().filter(|site| gone[site.callee] && site.caller != site.callee) {
        callers.entry(site.callee).or_insert((site.caller, site.label, 0));
    }
    for site in &analysis.sites {
        if let Some((_, _, calls)) = callers.get_mut(&site.callee) {
            *calls += 1;
        }
    }
    let mut entering: FxHashMap<usize, Entering> = FxHashMap::default();
    let mut raised: FxHashMap<usize, Origin> = FxHashMap::default();
    for (&procedure, &(_, call, calls)) in &callers {
        if let (Some(&global), Some(&origin), 1) =
            (globals.get(&analysis.procedures[procedure]), program.origins.get(&call), calls)
        {
            entering.insert(procedure, Entering::new(Some(global.name), origin));
            if never_returns(global) {
                raised.insert(procedure, origin);
            }
        }
    }
    let mut changed: Vec<(Label, Origin)> = Vec::new();
    for procedure in (0..gone.len()).filter(|procedure| gone[*procedure]) {
        for label in procedure_conts(program, analysis.procedures[procedure]) {
            let own = program.origins.get(&label).copied();
            let Some(mut origin) = own.or_else(|| raised.get(&procedure).copied()) else { continue };
            let mut at = procedure;
            let mut seen = Vec::new();
            while gone[at] && !seen.contains(&at) {
                if let Some(entering) = entering.get_mut(&at).filter(|_| own.is_some() || at != procedure) {
                    origin = entering.origin(program, origin);
                }
                seen.push(at);
                let Some(&(caller, ..)) = callers.get(&at) else { break };
                at = caller;
            }
            changed.push((label, origin));
        }
    }
    program.origins.extend(changed);
}

fn rewrite(program: &mut Program, known: &KnownProcedures, analysis: &Analysis, places: &[(usize, Label)]) {
    let mut gone = vec![false; analysis.procedures.len()];
    let mut return_to: FxHashMap<Label, Label> = FxHashMap::default();
    for &(procedure, k) in places {
        gone[procedure] = true;
        if let Some(tail) = program.conts.get(&analysis.procedures[procedure]).and_then(Cont::tail) {
            return_to.insert(tail, k);
        }
    }
    let is_gone: FxHashMap<Label, ()> =
        places.iter().map(|&(procedure, _)| (analysis.procedures[procedure], ())).collect();

    note_calls(program, analysis, &gone);
    // Returns first, while a call that becomes a jump still is told from a value that is returned.
    let mut values: Vec<(Label, Label, Vec<Var>)> = Vec::new();
    for (&label, cont) in &mut program.conts {
        let Cont::Args { term: Term::Continue { k, exp }, .. } = cont else { continue };
        let Some(&to) = return_to.get(k) else { continue };
        match exp {
            Exp::Values(args) => values.push((label, to, std::mem::take(args))),
            _ => *k = to,
        }
    }
    for (label, to, args) in values {
        calls::return_values(program, label, to, &args);
    }
    for site in &analysis.sites {
        if gone[site.callee] {
            calls::jump_to_clause(program, site.label, site.clause, &site.args);
        }
    }

    // The procedures themselves are no longer made.
    program.definitions.retain(|definition| !is_gone.contains_key(&definition.entry()));
    for (procedure, ()) in &is_gone {
        program.conts.remove(procedure);
        program.origins.remove(procedure);
    }
    let mut unbound: Vec<Label> = Vec::new();
    for cont in program.conts.values_mut() {
        let Cont::Args { term: Term::Continue { k, exp }, .. } = cont else { continue };
        let nothing_left = match exp {
            Exp::Fun(procedure) => is_gone.contains_key(procedure),
            Exp::Rec(procedures) if procedures.iter().any(|procedure| is_gone.contains_key(procedure)) => {
                procedures.retain(|procedure| !is_gone.contains_key(procedure));
                unbound.push(*k);
                procedures.is_empty()
            }
            _ => false,
        };
        if nothing_left {
            unbound.push(*k);
            *exp = Exp::Values(Vec::new());
        }
    }
    for k in unbound {
        if let Some(Cont::Args { vars, .. }) = program.conts.get_mut(&k) {
            vars.retain(|&var| known.get(var).is_none_or(|procedure| !is_gone.contains_key(&procedure)));
        }
    }
    Census::of(program).sweep(program);
}
