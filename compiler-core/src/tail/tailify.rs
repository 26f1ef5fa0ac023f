//! The transformation.
//!
//! Goal: a program in which every call that may be captured is a tail call, so that its continuation is
//! data. Source: Wingo, "thoughts on targetting the web" (guile-devel, 2021), which describes the
//! "tails" of a procedure: the entry starts one, as does each return from a call that is not in tail
//! position, and each join between different tails. There are four ways in which a continuation leaves:
//!
//! - A tail call stays as it is.
//! - Another call saves the live variables and the return point's code, and becomes a tail call:
//!
//!   ```text
//!   call v11(v14)                        v15 := code L37
//!   L25(receive(arg, rest...))     =>    save[(scm scm ptr)](v5, v11, v15)
//!                                        tail call v11(v14)
//!   ```
//!
//!   The return point is code of its own, which first takes the values and the saved variables:
//!   `v16, v17 := receive(arg, rest...)`, `v18, v19 := restore[(scm scm)]()`.
//! - Going on to a join becomes `tail callk L34(_, v18, v19, v16)`: the join is a procedure whose
//!   parameters are the variables that are live there, then those that it binds itself.
//! - A return becomes `v3 := restore1[ptr]()` and `tail calli v3(v2)`.
//!
//! Calls that cannot be captured (their effect is less than [`CallEffect::Any`]) stay as they are.
//! Constants are computed again in the tail that wants them instead of being saved. Before and after:
//! the tests, and the golden dumps in the suite.

use super::flow::{self, Flow, Head};
use super::{ReturnPoint, Tailified};
use crate::core::summary::CallEffect;
use crate::cps::{ClauseArity, Cont, Exp, Label, Param, Program, Representation, Term, Var};
use crate::primitive::Primitive;
use crate::source::Symbol;
use std::collections::{BTreeMap, BTreeSet};

/// Tailifies every procedure of a first-order program. `effect` tells what a call may do.
pub fn tailify(source: &Program, effect: &dyn Fn(&Exp) -> CallEffect) -> Tailified {
    let mut result = Tailified::default();
    let mut entries = BTreeMap::new();
    let procedures: Vec<Label> = source
        .conts
        .iter()
        .filter(|(_, cont)| matches!(cont, Cont::Fun { .. }))
        .map(|(&label, _)| label)
        .collect();
    for &label in &procedures {
        entries.insert(label, result.program.fresh_label());
    }
    for &label in &procedures {
        Tailifier::new(source, &entries, effect, &mut result, label).procedure(label);
    }
    result.program.sites = source.sites.clone();
    result.entries = entries.iter().map(|(&old, &new)| (new, old)).collect();
    result.program.definitions = source
        .definitions
        .iter()
        .map(|definition| {
            use crate::cps::Definition::{Effect, Procedure, Variable};
            match *definition {
                Procedure(global, label) => Procedure(global, entries[&label]),
                Variable(global, label) => Variable(global, entries[&label]),
                Effect(label) => Effect(entries[&label]),
            }
        })
        .collect();
    result
}

/// The state for one procedure.
struct Tailifier<'a> {
    source: &'a Program,
    /// Old entry to new entry, for all procedures.
    entries: &'a BTreeMap<Label, Label>,
    out: &'a mut Tailified,
    flow: Flow,
    /// Blocks that end in a saved call.
    saved: BTreeSet<Label>,
    /// Variables that are computed anew where they are wanted.
    constants: BTreeMap<Var, Exp>,
    /// The procedure's name.
    name: Option<Symbol>,
    /// Entries of the join procedures made so far: by the label of the join.
    joins: BTreeMap<Label, Label>,
    /// Return points made so far: by the block of the call.
    returns: BTreeMap<Label, Label>,
    /// Tails still to be copied.
    pending: Vec<Head>,
}

/// The copy of one tail: a function of its own, with its own variables and labels.
struct Tail {
    head: Head,
    exit: Label,
    vars: BTreeMap<Var, Var>,
    labels: BTreeMap<Label, Label>,
    /// What the copy of a block binds, where that is not what the block binds.
    binds: BTreeMap<Label, Vec<Var>>,
    work: Vec<Label>,
}

impl Tail {
    fn new(head: Head, exit: Label, vars: BTreeMap<Var, Var>) -> Tail {
        Tail { head, exit, vars, labels: BTreeMap::new(), binds: BTreeMap::new(), work: Vec::new() }
    }
}

impl<'a> Tailifier<'a> {
    fn new(
        source: &'a Program,
        entries: &'a BTreeMap<Label, Label>,
        effect: &dyn Fn(&Exp) -> CallEffect,
        out: &'a mut Tailified,
        procedure: Label,
    ) -> Self {
        let bodies: Vec<Label> = clauses(source, procedure).map(|(_, body)| body).collect();
        let blocks = flow::blocks(source, &bodies);
        let mut saved = BTreeSet::new();
        let mut constants = BTreeMap::new();
        let mut bindings: BTreeMap<Label, u32> = BTreeMap::new();
        for label in &blocks {
            let Cont::Args { term: Term::Continue { k, exp }, .. } = &source.conts[label] else { continue };
            *bindings.entry(*k).or_default() += 1;
            match (&source.conts[k], exp) {
                (Cont::Receive { .. }, exp) if effect(exp) == CallEffect::Any => {
                    saved.insert(*label);
                }
                (Cont::Args { vars, .. }, exp) if vars.len() == 1 && is_constant(exp) => {
                    constants.insert(vars[0], exp.clone());
                }
                _ => {}
            }
        }
        // A variable that several edges bind is not a constant, though each edge may pass one.
        for (k, count) in bindings {
            if let (Cont::Args { vars, .. }, true) = (&source.conts[&k], count > 1) {
                vars.iter().for_each(|var| {
                    constants.remove(var);
                });
            }
        }
        let flow = Flow::new(source, &bodies, &|label| saved.contains(&label));
        let name = match &source.conts[&procedure] {
            Cont::Fun { name, .. } => *name,
            _ => None,
        };
        Tailifier {
            source,
            entries,
            out,
            flow,
            saved,
            constants,
            name,
            joins: BTreeMap::new(),
            returns: BTreeMap::new(),
            pending: Vec::new(),
        }
    }

    /// Copies the procedure: its entry tails under the new entry, then every tail that they lead to.
    fn procedure(&mut self, label: Label) {
        let Cont::Fun { name, self_var, clause, known, .. } = &self.source.conts[&label] else { return };
        let exit = self.out.program.add(Cont::Tail);
        let mut vars = BTreeMap::new();
        let self_var = self_var.map(|var| self.rename(&mut vars, var));
        let mut alternate = None;
        let all: Vec<(Label, Label)> = clauses(self.source, label).collect();
        for &(clause, body) in all.iter().rev() {
            let Cont::Clause { arity, .. } = &self.source.conts[&clause] else { continue };
            let head = self.flow.heads[&body];
            let mut tail = Tail::new(Head::Entry(body), exit, vars.clone());
            // The body may itself be a join (a loop that starts at once): then the entry only calls it.
            let new_body = if head == tail.head {
                self.block(&mut tail, body)
            } else {
                let Cont::Args { vars, .. } = &self.source.conts[&body] else { continue };
                let fresh: Vec<Var> = vars.iter().map(|&var| self.copy_var(var)).collect();
                let term = self.call_join(&mut tail, body, &fresh);
                self.out.program.add(Cont::Args { vars: fresh, term })
            };
            self.finish(&mut tail);
            alternate =
                Some(self.out.program.add(Cont::Clause { arity: arity.clone(), body: new_body, alternate }));
        }
        let cont =
            Cont::Fun { name: *name, self_var, tail: exit, clause: clause.and(alternate), known: *known };
        self.out.program.conts.insert(self.entries[&label], cont);
        while let Some(head) = self.pending.pop() {
            match head {
                Head::Return(call) => self.return_point(call),
                Head::Join(label) => self.join(label),
                Head::Entry(_) => {}
            }
        }
        for &part in self.joins.values().chain(self.returns.values()) {
            self.out.owners.insert(part, label);
        }
    }

    /// The code of a return from the saved call at the end of block `call`.
    fn return_point(&mut self, call: Label) {
        let Cont::Args { term: Term::Continue { k, .. }, .. } = &self.source.conts[&call] else { return };
        let Cont::Receive { required, rest, k: target } = self.source.conts[k] else { return };
        let exit = self.out.program.add(Cont::Tail);
        let mut tail = Tail::new(Head::Return(call), exit, BTreeMap::new());
        let saved = self.saved_variables(target);
        let restored: Vec<Var> = saved.iter().map(|&var| self.rename(&mut tail.vars, var)).collect();
        let representations = saved.iter().map(|&var| self.source.representation(var)).collect();
        let first = if self.flow.heads[&target] == tail.head {
            self.start(&mut tail, target, Vec::new())
        } else {
            let Cont::Args { vars, .. } = &self.source.conts[&target] else { return };
            let fresh: Vec<Var> = vars.iter().map(|&var| self.copy_var(var)).collect();
            let term = self.call_join(&mut tail, target, &fresh);
            self.out.program.add(Cont::Args { vars: fresh, term })
        };
        self.finish(&mut tail);
        let label = self.returns[&call];
        if let Some(&origin) = self.source.origins.get(&call) {
            self.out.program.origins.insert(label, origin);
        }
        self.out.program.conts.insert(
            label,
            Cont::ReturnPoint { required, rest, k: first, tail: exit, saved: representations, restored },
        );
        self.out.return_points.insert(call, ReturnPoint { label, saved });
    }

    /// The procedure of a join: its parameters are what is live there, then what the block binds.
    fn join(&mut self, label: Label) {
        let exit = self.out.program.add(Cont::Tail);
        let mut tail = Tail::new(Head::Join(label), exit, BTreeMap::new());
        let Cont::Args { vars, .. } = &self.source.conts[&label] else { return };
        let saved = self.saved_variables(label);
        let required = (saved.len() + self.own_parameters(label, vars).len()) as u32;
        let params = saved.iter().map(|&var| self.rename(&mut tail.vars, var)).collect();
        let body = self.start(&mut tail, label, params);
        self.finish(&mut tail);
        let arity = ClauseArity { required, ..ClauseArity::default() };
        let clause = self.out.program.add(Cont::Clause { arity, body, alternate: None });
        let cont =
            Cont::Fun { name: self.name, self_var: None, tail: exit, clause: Some(clause), known: true };
        self.out.program.conts.insert(self.joins[&label], cont);
    }

    /// What a tail that starts at `label` takes from the tails before it, in the order of the frame.
    fn saved_variables(&self, label: Label) -> Vec<Var> {
        self.flow.live.of(label).filter(|var| !self.constants.contains_key(var)).collect()
    }

    /// Starts the copy of a tail at block `label`: a continuation that binds `params` and then what the
    /// block binds, and computes the constants that the tail wants.
    fn start(&mut self, tail: &mut Tail, label: Label, params: Vec<Var>) -> Label {
        let mut wanted: Vec<Var> = match self.flow.used.get(&tail.head) {
            Some(used) => self.flow.live.of(label).filter(|var| used.contains(var)).collect(),
            None => Vec::new(),
        };
        wanted.retain(|var| self.constants.contains_key(var));
        for &var in &wanted {
            self.rename(&mut tail.vars, var);
        }
        let Cont::Args { vars, .. } = &self.source.conts[&label] else { return tail.exit };
        let first = self.block(tail, label);
        let mut bound = params;
        let mut args = Vec::new();
        let loops = self.loops(tail.head, label);
        if loops {
            // The block is entered again from within: it keeps its own variables.
            args = vars.iter().map(|&var| self.copy_var(var)).collect();
            bound.extend(&args);
        } else {
            let own = match tail.head {
                Head::Join(join) if join == label => self.own_parameters(label, vars),
                _ => vars.clone(),
            };
            bound.extend(self.uses(tail, &own));
            if wanted.is_empty() {
                tail.binds.insert(label, bound);
                return first;
            }
        }
        // A block without variables of its own, that nothing else enters, binds the last constant itself.
        let last = if loops { None } else { wanted.pop() };
        let mut term = match last {
            Some(var) => {
                tail.binds.insert(label, vec![tail.vars[&var]]);
                Term::Continue { k: first, exp: self.expression(tail, &self.constants[&var].clone()) }
            }
            None => Term::Continue { k: first, exp: Exp::Values(args) },
        };
        for var in wanted.into_iter().rev() {
            let exp = self.expression(tail, &self.constants[&var].clone());
            let k = self.out.program.add(Cont::Args { vars: vec![tail.vars[&var]], term });
            term = Term::Continue { k, exp };
        }
        self.out.program.add(Cont::Args { vars: bound, term })
    }

    /// Which of the variables that a join binds itself are parameters of its procedure: those that are
    /// used, unless the join is a loop, which is entered with all of them.
    fn own_parameters(&self, label: Label, vars: &[Var]) -> Vec<Var> {
        if self.loops(Head::Join(label), label) {
            return vars.to_vec();
        }
        vars.iter().copied().filter(|var| self.flow.used.values().any(|used| used.contains(var))).collect()
    }

    /// Whether a block of the tail goes on to `label`, its first.
    fn loops(&self, head: Head, label: Label) -> bool {
        self.flow.order.iter().any(|block| {
            self.flow.heads[block] == head
                && !self.saved.contains(block)
                && flow::successors(self.source, *block).contains(&label)
        })
    }

    /// The copy of a block of this tail; made later if need be.
    fn block(&mut self, tail: &mut Tail, label: Label) -> Label {
        if let Some(&copy) = tail.labels.get(&label) {
            return copy;
        }
        let copy = self.out.program.fresh_label();
        tail.labels.insert(label, copy);
        tail.work.push(label);
        copy
    }

    /// Copies the blocks that were asked for, and those that they lead to.
    fn finish(&mut self, tail: &mut Tail) {
        while let Some(label) = tail.work.pop() {
            let Cont::Args { vars, term } = &self.source.conts[&label] else { continue };
            let vars = match tail.binds.remove(&label) {
                Some(vars) => vars,
                None => self.uses(tail, vars),
            };
            let term = self.term(tail, label, term);
            let copy = tail.labels[&label];
            self.out.program.conts.insert(copy, Cont::Args { vars, term });
            if let Some(&origin) = self.source.origins.get(&label) {
                self.out.program.origins.insert(copy, origin);
            }
        }
    }

    fn term(&mut self, tail: &mut Tail, label: Label, term: &Term) -> Term {
        match term {
            Term::Continue { k, exp } => self.continue_to(tail, label, *k, exp),
            Term::Branch { test, param, args, consequent, alternate } => Term::Branch {
                test: *test,
                param: param.clone(),
                args: self.uses(tail, args),
                consequent: self.target(tail, *consequent),
                alternate: self.target(tail, *alternate),
            },
            Term::Switch { index, targets } => Term::Switch {
                index: self.rename(&mut tail.vars, *index),
                targets: targets.iter().map(|&target| self.target(tail, target)).collect(),
            },
            Term::Throw { op, param, args } => {
                Term::Throw { op: *op, param: param.clone(), args: self.uses(tail, args) }
            }
        }
    }

    fn continue_to(&mut self, tail: &mut Tail, label: Label, k: Label, exp: &Exp) -> Term {
        match &self.source.conts[&k] {
            Cont::Args { vars, .. } => {
                if self.stays(tail, k) {
                    let exp = self.expression(tail, exp);
                    return Term::Continue { k: self.block(tail, k), exp };
                }
                if let Exp::Values(args) = exp {
                    let args = self.uses(tail, args);
                    return self.call_join(tail, k, &args);
                }
                let fresh: Vec<Var> = vars.iter().map(|&var| self.copy_var(var)).collect();
                let exp = self.expression(tail, exp);
                let term = self.call_join(tail, k, &fresh);
                Term::Continue { k: self.out.program.add(Cont::Args { vars: fresh, term }), exp }
            }
            Cont::Receive { k: target, .. } if self.saved.contains(&label) => {
                let return_point = self.return_label(label);
                let saved = self.saved_variables(*target);
                let mut args = self.uses(tail, &saved);
                let mut shape: Vec<Representation> =
                    saved.iter().map(|&var| self.source.representation(var)).collect();
                shape.push(Representation::Ptr);
                let code = self.out.program.fresh_var(Some(Symbol::new("cont")));
                self.out.program.representations.insert(code, Representation::Ptr);
                args.push(code);
                let call = Term::Continue { k: tail.exit, exp: self.expression(tail, exp) };
                let call = self.out.program.add(Cont::Args { vars: vec![], term: call });
                if let Some(&origin) = self.source.origins.get(&label) {
                    self.out.program.origins.insert(call, origin);
                }
                let save = Exp::PrimCall { op: Primitive::Save, param: Param::Representations(shape), args };
                let save = Term::Continue { k: call, exp: save };
                let save = self.out.program.add(Cont::Args { vars: vec![code], term: save });
                Term::Continue { k: save, exp: Exp::Code(return_point) }
            }
            Cont::Receive { required, rest, k: target } => {
                let (required, rest, target) = (*required, *rest, *target);
                let exp = self.expression(tail, exp);
                let k = if self.stays(tail, target) {
                    self.block(tail, target)
                } else {
                    let Cont::Args { vars, .. } = &self.source.conts[&target] else {
                        return Term::Continue { k: tail.exit, exp };
                    };
                    let fresh: Vec<Var> = vars.iter().map(|&var| self.copy_var(var)).collect();
                    let term = self.call_join(tail, target, &fresh);
                    self.out.program.add(Cont::Args { vars: fresh, term })
                };
                let k = self.out.program.add(Cont::Receive { required, rest, k });
                Term::Continue { k, exp }
            }
            _ => self.leave(tail, exp),
        }
    }

    /// A tail call stays; anything else returns its values.
    fn leave(&mut self, tail: &mut Tail, exp: &Exp) -> Term {
        let is_tail = match exp {
            Exp::Call { .. } | Exp::CallK { .. } | Exp::CallI { .. } | Exp::CallGlobal { .. } => true,
            Exp::PrimCall { op, .. } => op.role() == crate::primitive::Role::Tail,
            _ => false,
        };
        let new = self.expression(tail, exp);
        if is_tail {
            return Term::Continue { k: tail.exit, exp: new };
        }
        let callee = self.out.program.fresh_var(Some(Symbol::new("ret")));
        self.out.program.representations.insert(callee, Representation::Ptr);
        let restore = Exp::PrimCall {
            op: Primitive::Restore1,
            param: Param::Representations(vec![Representation::Ptr]),
            args: vec![],
        };
        let args = match &new {
            Exp::Values(args) => args.clone(),
            _ => vec![self.out.program.fresh_var(None)],
        };
        let call = Term::Continue { k: tail.exit, exp: Exp::CallI { callee, args: args.clone() } };
        let call = self.out.program.add(Cont::Args { vars: vec![callee], term: call });
        let restore = Term::Continue { k: call, exp: restore };
        if matches!(new, Exp::Values(_)) {
            return restore;
        }
        Term::Continue { k: self.out.program.add(Cont::Args { vars: args, term: restore }), exp: new }
    }

    /// Whether going on to block `k` stays within the tail.
    fn stays(&self, tail: &Tail, k: Label) -> bool {
        self.flow.heads[&k] == tail.head
    }

    /// A branch target: a block of this tail, or a call of the join.
    fn target(&mut self, tail: &mut Tail, label: Label) -> Label {
        if self.stays(tail, label) {
            return self.block(tail, label);
        }
        let term = self.call_join(tail, label, &[]);
        self.out.program.add(Cont::Args { vars: vec![], term })
    }

    fn call_join(&mut self, tail: &mut Tail, label: Label, own: &[Var]) -> Term {
        let k = match self.joins.get(&label) {
            Some(&join) => join,
            None => {
                let join = self.out.program.fresh_label();
                self.joins.insert(label, join);
                self.pending.push(Head::Join(label));
                join
            }
        };
        let saved = self.saved_variables(label);
        let mut args = self.uses(tail, &saved);
        if let Cont::Args { vars, .. } = &self.source.conts[&label] {
            let wanted = self.own_parameters(label, vars);
            args.extend(vars.iter().zip(own).filter(|(var, _)| wanted.contains(var)).map(|(_, &arg)| arg));
        }
        Term::Continue { k: tail.exit, exp: Exp::CallK { k, proc: None, args } }
    }

    fn return_label(&mut self, call: Label) -> Label {
        if let Some(&label) = self.returns.get(&call) {
            return label;
        }
        let label = self.out.program.fresh_label();
        self.returns.insert(call, label);
        self.pending.push(Head::Return(call));
        label
    }

    fn expression(&mut self, tail: &mut Tail, exp: &Exp) -> Exp {
        match exp {
            Exp::Const(_) | Exp::Rec(_) | Exp::Fun(_) | Exp::Code(_) => exp.clone(),
            Exp::ConstFun(label) => Exp::ConstFun(self.entries[label]),
            Exp::Call { proc, args } => {
                Exp::Call { proc: self.rename(&mut tail.vars, *proc), args: self.uses(tail, args) }
            }
            Exp::CallK { k, proc, args } => Exp::CallK {
                k: self.entries[k],
                proc: proc.map(|proc| self.rename(&mut tail.vars, proc)),
                args: self.uses(tail, args),
            },
            Exp::CallGlobal { global, args } => {
                Exp::CallGlobal { global: *global, args: self.uses(tail, args) }
            }
            Exp::CallI { callee, args } => {
                Exp::CallI { callee: self.rename(&mut tail.vars, *callee), args: self.uses(tail, args) }
            }
            Exp::PrimCall { op, param, args } => {
                let param = match param {
                    Param::Closure(label, count) => Param::Closure(self.entries[label], *count),
                    other => other.clone(),
                };
                Exp::PrimCall { op: *op, param, args: self.uses(tail, args) }
            }
            Exp::Values(args) => Exp::Values(self.uses(tail, args)),
        }
    }

    fn uses(&mut self, tail: &mut Tail, args: &[Var]) -> Vec<Var> {
        args.iter().map(|&var| self.rename(&mut tail.vars, var)).collect()
    }

    fn rename(&mut self, vars: &mut BTreeMap<Var, Var>, var: Var) -> Var {
        if let Some(&copy) = vars.get(&var) {
            return copy;
        }
        let copy = self.copy_var(var);
        vars.insert(var, copy);
        copy
    }

    fn copy_var(&mut self, var: Var) -> Var {
        let copy = self.out.program.fresh_var(self.source.names.get(&var).copied());
        if let Some(&representation) = self.source.representations.get(&var) {
            self.out.program.representations.insert(copy, representation);
        }
        copy
    }
}

/// The clauses of a procedure: label and body of each.
fn clauses(program: &Program, procedure: Label) -> impl Iterator<Item = (Label, Label)> {
    let mut next = match &program.conts[&procedure] {
        Cont::Fun { clause, .. } => *clause,
        _ => None,
    };
    std::iter::from_fn(move || {
        let label = next?;
        let Cont::Clause { body, alternate, .. } = &program.conts[&label] else { return None };
        next = *alternate;
        Some((label, *body))
    })
}

/// Whether an expression is cheaper to compute again than to save.
fn is_constant(exp: &Exp) -> bool {
    matches!(exp, Exp::Const(_) | Exp::ConstFun(_) | Exp::PrimCall { op: Primitive::GlobalFun, .. })
}
