//! Inlining of small known procedures.
//!
//! **Goal.** A call of a small procedure costs more than the procedure; in its place the body meets
//! the arguments, and what is known of them. Procedures that are called once are contification's.
//!
//! ```text
//! L1:                                         L1:
//!   v1 := receive(x)                            v1 := receive(x)
//!   callk L5(_, v1)                             v5 := cdr(v1)
//!   v2 := receive(arg, rest...)                          v2 := car(v5)
//!   return v2                                   return v2
//! L5:                                         L5:
//!   v3 := receive(l)                            …
//!   v4 := cdr(v3)
//!   v6 := car(v4)
//!   return v6
//! ```
//!
//! **Method.** Callees before callers, so that what is copied is already inlined into. A procedure that
//! calls itself, however indirectly, is not copied. The budget is in continuations, more for calls
//! that pass procedures: a known operator is worth it. Compare Waddell and Dybvig, "Fast and
//! effective procedure inlining" (SAS 1997).

use super::calls::{self, KnownProcedures, Sequence};
use super::rewrite::Census;
use crate::cps::flow::{procedure_conts, procedures};
use crate::cps::visit::Rename;
use crate::cps::{Cont, Definition, Entering, Exp, Label, Origin, Program, Term, Var};
use crate::graph::Adjacency;
use crate::graph::components::{components, is_cyclic};
use crate::library::well_known::never_returns;
use crate::primitive::Role;
use rustc_hash::{FxHashMap, FxHashSet};

/// Procedures of this many continuations or fewer are inlined.
const SMALL: usize = 12;
/// What each argument that is a procedure adds to the budget.
const FOR_PROCEDURE: usize = 24;
/// How many times larger than it was inlining may make a program, and by how many continuations at least.
const MAX_GROWTH: (usize, usize) = (2, 400);

/// Inlines calls of small procedures in `program`, of the higher-order stage.
pub fn inline_small(program: &mut Program) {
    let labels = procedures(program);
    let numbers: FxHashMap<Label, u32> = labels.iter().copied().zip(0..).collect();
    let census = Census::of(program);
    let known = KnownProcedures::of(program, |k| census.predecessors[k.0 as usize] == 1);
    let budget = program.conts.len() * (MAX_GROWTH.0 - 1) + MAX_GROWTH.1;
    let mut inliner = Inliner { program, known, budget };
    let callees = Adjacency::from_lists(labels.iter().map(|&label| inliner.callees(label, &numbers)));
    let components = components(&callees);
    let mut recursive = vec![false; labels.len()];
    for component in &components {
        let is_recursive = is_cyclic(component, &callees);
        component.iter().for_each(|&member| recursive[member] = is_recursive);
    }
    for &caller in components.iter().flatten() {
        for call in inliner.calls(labels[caller]) {
            if let Some(callee) = inliner.callee(call)
                && numbers.get(&callee).is_some_and(|&number| !recursive[number as usize])
            {
                inliner.inline(call, callee);
            }
        }
    }
}

struct Inliner<'a> {
    program: &'a mut Program,
    /// Which variables hold procedures made in place.
    known: KnownProcedures,
    /// How many continuations may still be added.
    budget: usize,
}

impl Inliner<'_> {
    /// The procedures that this one calls or makes: what a copy of it holds or leads to.
    fn callees(&self, procedure: Label, numbers: &FxHashMap<Label, u32>) -> Vec<u32> {
        let mut callees = Vec::new();
        for label in procedure_conts(self.program, procedure) {
            if let Some(cont) = self.program.conts.get(&label) {
                cont.for_each_procedure(|callee| callees.extend(numbers.get(&callee)));
            }
        }
        callees.sort_unstable();
        callees.dedup();
        callees
    }

    /// The calls by label in a procedure's own code.
    fn calls(&self, procedure: Label) -> Vec<Label> {
        let mut calls = procedure_conts(self.program, procedure);
        calls.retain(|&label| self.callee(label).is_some());
        calls
    }

    fn callee(&self, call: Label) -> Option<Label> {
        match self.program.conts.get(&call)?.term()?.exp()? {
            Exp::CallK { k, .. } => Some(*k),
            _ => None,
        }
    }

    fn inline(&mut self, call: Label, callee: Label) {
        let Some(Cont::Args { term: Term::Continue { k, exp: Exp::CallK { proc, args, .. } }, .. }) =
            self.program.conts.get(&call)
        else {
            return;
        };
        let (k, proc, args) = (*k, *proc, args.clone());
        let Some(Cont::Fun { tail, self_var, .. }) = self.program.conts.get(&callee) else { return };
        let (tail, self_var) = (*tail, *self_var);
        let Some(clause) = calls::clause_for(self.program, callee, args.len()) else { return };
        let Some(Cont::Clause { arity, body, .. }) = self.program.conts.get(&clause) else { return };
        let (arity, body) = (arity.clone(), *body);
        let extra = args.iter().filter(|&&arg| self.known.get(arg).is_some()).count() * FOR_PROCEDURE;
        let Some(conts) = self.body(body, (SMALL + extra).min(self.budget)) else { return };
        if !self.fits(&conts, tail, k, self_var.filter(|_| proc.is_none())) {
            return;
        }
        self.budget -= conts.len();
        let name = match self.program.conts.get(&callee) {
            Some(Cont::Fun { name, .. }) => *name,
            _ => None,
        };
        let call_origin = self.program.origins.get(&call).copied();
        let raises = self.program.definitions.iter().any(|definition| {
            matches!(*definition, Definition::Procedure(global, entry) if entry == callee && never_returns(global))
        });
        let mut copy = Copy {
            program: self.program,
            site: call_origin.filter(|_| raises),
            entering: call_origin.map(|origin| Entering::new(name, origin)),
            labels: FxHashMap::default(),
            vars: FxHashMap::default(),
        };
        if let (Some(self_var), Some(proc)) = (self_var, proc) {
            copy.vars.insert(self_var, proc);
        }
        let body = copy.copy(&conts, tail, body);
        let copied_tail = copy.labels.get(&tail).copied();
        let copies: Vec<Label> = conts.iter().filter_map(|label| copy.labels.get(label).copied()).collect();
        if let Some(copied_tail) = copied_tail {
            self.return_to(&copies, copied_tail, k);
        }
        let mut steps = Sequence::at(self.program, call);
        let parameters = calls::parameters(self.program, &mut steps, &arity, &args);
        let jump = steps.finish(self.program, Term::Continue { k: body, exp: Exp::Values(parameters) });
        if let Some(Cont::Args { term, .. }) = self.program.conts.get_mut(&call) {
            *term = jump;
        }
    }

    /// The continuations of a clause and of the procedures made in it, without tails of the clause
    /// itself; `None` if there are more than `limit`.
    fn body(&self, body: Label, limit: usize) -> Option<Vec<Label>> {
        let mut seen = FxHashSet::default();
        let mut found = vec![body];
        seen.insert(body);
        let mut at = 0;
        while let Some(&label) = found.get(at) {
            at += 1;
            if found.len() > limit {
                return None;
            }
            let cont = self.program.conts.get(&label)?;
            let mut visit = |next: Label| {
                if seen.insert(next) {
                    found.push(next);
                }
            };
            cont.for_each_successor(&mut visit);
            cont.tail().into_iter().for_each(&mut visit);
            let nested = cont.term().and_then(|term| term.exp()).map(|exp| exp.nested()).unwrap_or_default();
            nested.iter().copied().for_each(&mut visit);
        }
        Some(found)
    }

    /// Whether the body can return to `k`, and does not need `missing`.
    fn fits(&self, conts: &[Label], tail: Label, k: Label, missing: Option<Var>) -> bool {
        let to_tail = matches!(self.program.conts.get(&k), Some(Cont::Tail));
        conts.iter().all(|label| {
            let Some(Cont::Args { term, .. }) = self.program.conts.get(label) else { return true };
            let mut complete = true;
            term.for_each_use(|var| complete &= missing != Some(var));
            complete
                && match term {
                    Term::Continue { k: to, exp: Exp::Values(args) } if *to == tail => {
                        calls::takes_values(self.program, k, args.len())
                    }
                    Term::Continue { k: to, exp: Exp::PrimCall { op, .. } } if *to == tail => {
                        to_tail || op.role() != Role::Tail
                    }
                    _ => true,
                }
        })
    }

    /// Makes what continues to `tail` continue to `k`.
    fn return_to(&mut self, conts: &[Label], tail: Label, k: Label) {
        for &label in conts {
            let Some(Cont::Args { term: Term::Continue { k: to, exp }, .. }) =
                self.program.conts.get_mut(&label)
            else {
                continue;
            };
            if *to != tail {
                continue;
            }
            match exp {
                Exp::Values(args) => {
                    let args = std::mem::take(args);
                    calls::return_values(self.program, label, k, &args);
                }
                _ => *to = k,
            }
        }
        self.program.conts.remove(&tail);
    }
}

/// A copy of continuations under fresh names.
struct Copy<'a> {
    program: &'a mut Program,
    /// The place of the call if it raises, which is then the place of copied code that has none, as the
    /// library's `error`. For the rest of the library, places would make programs larger.
    site: Option<Origin>,
    /// For the places of code that has some.
    entering: Option<Entering>,
    labels: FxHashMap<Label, Label>,
    vars: FxHashMap<Var, Var>,
}

impl Copy<'_> {
    fn copy(&mut self, conts: &[Label], tail: Label, body: Label) -> Label {
        for &label in conts.iter().chain([&tail]) {
            if !self.labels.contains_key(&label) {
                let copied = self.program.fresh_label();
                self.labels.insert(label, copied);
            }
            let Some(cont) = self.program.conts.get(&label) else { continue };
            let mut bound = Vec::new();
            cont.for_each_definition(|var| bound.push(var));
            for var in bound {
                let name = self.program.names.get(&var).copied();
                let copied = self.program.fresh_var(name);
                if let Some(&representation) = self.program.representations.get(&var) {
                    self.program.representations.insert(copied, representation);
                }
                self.vars.insert(var, copied);
            }
        }
        for &label in conts.iter().chain([&tail]) {
            let Some(mut cont) = self.program.conts.get(&label).cloned() else { continue };
            cont.rename(self);
            let copied = self.labels[&label];
            self.program.conts.insert(copied, cont);
            let origin = match (self.program.origins.get(&label).copied(), &mut self.entering) {
                (Some(origin), Some(entering)) => Some(entering.origin(self.program, origin)),
                (origin, _) => origin.or(self.site),
            };
            if let Some(origin) = origin {
                self.program.origins.insert(copied, origin);
            }
        }
        self.labels[&body]
    }
}

impl Rename for Copy<'_> {
    fn label(&mut self, label: Label) -> Label {
        self.labels.get(&label).copied().unwrap_or(label)
    }

    fn var(&mut self, var: Var) -> Var {
        self.vars.get(&var).copied().unwrap_or(var)
    }
}
