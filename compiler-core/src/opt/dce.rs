//! Dead-code elimination.
//!
//! **Goal.** Removes what nothing observes: continuations that control never reaches, procedures that
//! nobody names, values that nobody uses of expressions without effects, and with them the variables
//! of joins, loops and `known` procedures that only carried such values. Raising is an effect: an
//! unused `(car x)` stays.
//!
//! ```text
//! L1:                                         L1:
//!   v2 := receive(x)                            v2 := receive(x)
//!   v3 := const 1                               return v2
//!   v4 := cons(v2, v3)
//!   return v2
//! ```
//!
//! **Method.** Optimistic liveness, as in Appel and Jim, "Shrinking lambda expressions in linear
//! time" (JFP 1997), on a graph: nothing is live but what is found so. A variable that becomes live
//! wakes what it was computed from, so a loop variable that only feeds itself is never woken.

use super::rewrite::{Private, named_global};
use crate::core::Global;
use crate::cps::{Cont, Definition, Exp, Label, Program, Term, Var};
use crate::primitive::{Primitive, Role};
use rustc_hash::FxHashMap;

/// Whether `exp` may be dropped when its values are not used.
pub fn is_removable(exp: &Exp) -> bool {
    match exp {
        Exp::Const(_) | Exp::Fun(_) | Exp::Rec(_) | Exp::ConstFun(_) | Exp::Code(_) | Exp::Values(_) => true,
        Exp::PrimCall { op, .. } => {
            op.role() == Role::Value
                && op.effects().removable()
                && !matches!(op, Primitive::Restore | Primitive::Restore1)
        }
        Exp::Call { .. } | Exp::CallK { .. } | Exp::CallGlobal { .. } | Exp::CallI { .. } => false,
    }
}

/// Removes dead code from `program`. Procedures that are not `exported` are dead if the program itself
/// does not name them.
pub fn eliminate_dead_code(program: &mut Program, exported: &dyn Fn(Global) -> bool) {
    let private = Private::of(program, exported);
    let mut liveness = Liveness {
        program,
        private: &private,
        labels: vec![false; program.next_label as usize],
        vars: vec![false; program.next_var as usize],
        wakes: vec![Vec::new(); program.next_var as usize],
        new_labels: Vec::new(),
        new_vars: Vec::new(),
    };
    for definition in &program.definitions {
        let is_private = match definition {
            Definition::Procedure(global, entry) => {
                private.procedures.contains(entry) || private.named.contains_key(global)
            }
            Definition::Variable(..) | Definition::Effect(_) => false,
        };
        if !is_private {
            liveness.wake(Wake::Label(definition.entry()));
        }
    }
    liveness.run();
    let (labels, vars) = (liveness.labels, liveness.vars);
    program.definitions.retain(|definition| labels[definition.entry().0 as usize]);
    remove(program, &labels, &vars);
}

/// Takes from the definitions of a first-order program those that nothing names as globals: they are
/// procedures like any other.
pub fn forget_private_definitions(program: &mut Program, exported: &dyn Fn(Global) -> bool) {
    let private = Private::of(program, exported);
    program.definitions.retain(|definition| {
        !matches!(definition, Definition::Procedure(_, entry) if private.procedures.contains(entry))
    });
}

#[derive(Clone, Copy)]
enum Wake {
    Label(Label),
    Var(Var),
}

struct Liveness<'a> {
    program: &'a Program,
    private: &'a Private,
    labels: Vec<bool>,
    vars: Vec<bool>,
    /// What becomes live when a variable does.
    wakes: Vec<Vec<Wake>>,
    new_labels: Vec<Label>,
    new_vars: Vec<Var>,
}

impl Liveness<'_> {
    fn wake(&mut self, wake: Wake) {
        match wake {
            Wake::Label(label) => {
                if !std::mem::replace(&mut self.labels[label.0 as usize], true) {
                    self.new_labels.push(label);
                }
            }
            Wake::Var(var) => {
                if !std::mem::replace(&mut self.vars[var.0 as usize], true) {
                    self.new_vars.push(var);
                }
            }
        }
    }

    fn wake_with(&mut self, var: Var, wake: Wake) {
        if self.vars[var.0 as usize] {
            self.wake(wake);
        } else {
            self.wakes[var.0 as usize].push(wake);
        }
    }

    fn run(&mut self) {
        loop {
            if let Some(var) = self.new_vars.pop() {
                for wake in std::mem::take(&mut self.wakes[var.0 as usize]) {
                    self.wake(wake);
                }
            } else if let Some(label) = self.new_labels.pop() {
                self.reach(label);
            } else {
                return;
            }
        }
    }

    fn args_of(&self, label: Label) -> &[Var] {
        match self.program.conts.get(&label) {
            Some(Cont::Args { vars, .. }) => vars,
            _ => &[],
        }
    }

    fn wake_bound(&mut self, label: Label) {
        for i in 0..self.args_of(label).len() {
            self.wake(Wake::Var(self.args_of(label)[i]));
        }
    }

    fn reach(&mut self, label: Label) {
        let program = self.program;
        let Some(cont) = program.conts.get(&label) else { return };
        cont.for_each_successor(|next| self.wake(Wake::Label(next)));
        match cont {
            Cont::Fun { tail, clause, known, .. } => {
                self.wake(Wake::Label(*tail));
                let mut clause = *clause;
                while let Some(Cont::Clause { body, alternate, .. }) =
                    clause.and_then(|c| program.conts.get(&c))
                    && !known
                {
                    self.wake_bound(*body);
                    clause = *alternate;
                }
            }
            Cont::Receive { k, .. } => self.wake_bound(*k),
            Cont::ReturnPoint { k, tail, restored, .. } => {
                self.wake(Wake::Label(*tail));
                self.wake_bound(*k);
                restored.iter().for_each(|&var| self.wake(Wake::Var(var)));
            }
            Cont::Args { term: term @ Term::Continue { k, exp }, .. } => self.reach_continue(term, *k, exp),
            Cont::Args { term, .. } => {
                term.for_each_procedure(|procedure| self.wake(Wake::Label(procedure)));
                term.for_each_use(|var| self.wake(Wake::Var(var)));
            }
            Cont::Clause { .. } | Cont::Tail => {}
        }
    }

    fn reach_continue(&mut self, term: &Term, k: Label, exp: &Exp) {
        let program = self.program;
        let target = match program.conts.get(&k) {
            Some(Cont::Args { vars, .. }) => Some(&vars[..]),
            _ => None,
        };
        match (exp, target) {
            (Exp::Values(args), Some(vars)) => {
                for (&var, &arg) in vars.iter().zip(args) {
                    self.wake_with(var, Wake::Var(arg));
                }
            }
            (Exp::Rec(labels), Some(vars)) => {
                for (&var, &procedure) in vars.iter().zip(labels) {
                    self.wake_with(var, Wake::Label(procedure));
                }
            }
            (Exp::PrimCall { op: Primitive::ClosureSet, args, .. }, _) => {
                for &arg in &args[1..] {
                    self.wake_with(args[0], Wake::Var(arg));
                }
            }
            (exp, Some(&[var])) if is_removable(exp) => {
                if let Some(&procedure) =
                    named_global(term).and_then(|global| self.private.named.get(&global))
                {
                    self.wake_with(var, Wake::Label(procedure));
                }
                exp.for_each_use(|arg| self.wake_with(var, Wake::Var(arg)));
                exp.for_each_procedure(|procedure| self.wake_with(var, Wake::Label(procedure)));
            }
            (Exp::CallK { k: procedure, proc, args }, _) => {
                self.wake(Wake::Label(*procedure));
                proc.iter().for_each(|&var| self.wake(Wake::Var(var)));
                match known_parameters(program, *procedure) {
                    Some((_, body)) if self.args_of(body).len() == args.len() => {
                        for (i, &arg) in args.iter().enumerate() {
                            self.wake_with(self.args_of(body)[i], Wake::Var(arg));
                        }
                    }
                    _ => args.iter().for_each(|&arg| self.wake(Wake::Var(arg))),
                }
                self.wake_bound(k);
            }
            _ => {
                if let Some(&procedure) =
                    named_global(term).and_then(|global| self.private.named.get(&global))
                {
                    self.wake(Wake::Label(procedure));
                }
                exp.for_each_procedure(|procedure| self.wake(Wake::Label(procedure)));
                exp.for_each_use(|var| self.wake(Wake::Var(var)));
                self.wake_bound(k);
            }
        }
    }
}

/// The clause of a `known` procedure, and the continuation that binds its parameters.
fn known_parameters(program: &Program, procedure: Label) -> Option<(Label, Label)> {
    let Some(Cont::Fun { known: true, clause: Some(clause), .. }) = program.conts.get(&procedure) else {
        return None;
    };
    let Some(Cont::Clause { body, .. }) = program.conts.get(clause) else { return None };
    Some((*clause, *body))
}

fn remove(program: &mut Program, labels: &[bool], vars: &[bool]) {
    let live = |var: Var| vars[var.0 as usize];
    program.conts.retain(|label, _| labels[label.0 as usize]);
    program.origins.retain(|label, _| labels.get(label.0 as usize).is_some_and(|live| *live));

    // Which of the variables of a continuation stay, where not all do; also under the label of the
    // `known` procedure whose parameters they are.
    let mut kept: FxHashMap<Label, Vec<bool>> = FxHashMap::default();
    for (&label, cont) in &program.conts {
        if let Cont::Args { vars, .. } = cont
            && !vars.iter().all(|&var| live(var))
        {
            kept.insert(label, vars.iter().map(|&var| live(var)).collect());
        }
    }
    let mut shrunk_clauses = Vec::new();
    let procedures: Vec<Label> = program
        .conts
        .iter()
        .filter(|(_, cont)| matches!(cont, Cont::Fun { known: true, .. }))
        .map(|(&label, _)| label)
        .collect();
    for procedure in procedures {
        if let Some((clause, body)) = known_parameters(program, procedure)
            && let Some(mask) = kept.get(&body).cloned()
        {
            shrunk_clauses.push((clause, mask.iter().filter(|keep| **keep).count()));
            kept.insert(procedure, mask);
        }
    }
    for (clause, required) in shrunk_clauses {
        if let Some(Cont::Clause { arity, .. }) = program.conts.get_mut(&clause) {
            arity.required = required as u32;
        }
    }

    let none: &[bool] = &[];
    for cont in program.conts.values_mut() {
        let Cont::Args { vars: bound, term } = cont else { continue };
        bound.retain(|&var| live(var));
        let Term::Continue { k, exp } = term else { continue };
        if let Exp::CallK { k: procedure, args, .. } = exp
            && let Some(mask) = kept.get(procedure)
        {
            retain_masked(args, mask);
        }
        if let Exp::PrimCall { op: Primitive::ClosureSet, args, .. } = exp
            && !live(args[0])
        {
            *exp = Exp::Values(Vec::new());
        }
        let Some(mask) = kept.get(k).map(|mask| &mask[..]).or(Some(none)).filter(|mask| !mask.is_empty())
        else {
            continue;
        };
        match exp {
            Exp::Values(args) => retain_masked(args, mask),
            Exp::Rec(labels) => {
                retain_masked(labels, mask);
                if labels.is_empty() {
                    *exp = Exp::Values(Vec::new());
                }
            }
            exp => *exp = Exp::Values(Vec::new()),
        }
    }

    let mut bound = vec![false; vars.len()];
    for cont in program.conts.values() {
        match cont {
            Cont::Args { vars, .. } | Cont::ReturnPoint { restored: vars, .. } => {
                vars.iter().for_each(|var| bound[var.0 as usize] = true);
            }
            Cont::Fun { self_var: Some(var), .. } => bound[var.0 as usize] = true,
            _ => {}
        }
    }
    let is_bound = |var: &Var| bound.get(var.0 as usize).is_some_and(|bound| *bound);
    program.names.retain(|var, _| is_bound(var));
    program.representations.retain(|var, _| is_bound(var));
}

fn retain_masked<T>(items: &mut Vec<T>, mask: &[bool]) {
    let mut keep = mask.iter();
    items.retain(|_| keep.next().copied().unwrap_or(true));
}
