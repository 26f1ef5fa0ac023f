//! Walks over the variables and labels that continuations, terms and expressions name.
//!
//! Everything that has to know every shape of the IR only to find names in it stands here, once.

use super::{Cont, Exp, Label, Param, Program, Term, Var};
use crate::core::Global;
use std::collections::BTreeSet;

/// Replaces every name by another. See [`Cont::rename`].
pub trait Rename {
    /// The new name of a label.
    fn label(&mut self, label: Label) -> Label {
        label
    }

    /// The new name of a variable.
    fn var(&mut self, var: Var) -> Var {
        var
    }
}

impl Exp {
    /// Calls `f` with every variable that is used, in order.
    pub fn for_each_use(&self, mut f: impl FnMut(Var)) {
        match self {
            Exp::Const(_) | Exp::Fun(_) | Exp::Rec(_) | Exp::ConstFun(_) | Exp::Code(_) => {}
            Exp::Call { proc, args } | Exp::CallI { callee: proc, args } => {
                f(*proc);
                args.iter().copied().for_each(f);
            }
            Exp::CallK { proc, args, .. } => {
                proc.iter().chain(args).copied().for_each(f);
            }
            Exp::CallGlobal { args, .. } | Exp::PrimCall { args, .. } | Exp::Values(args) => {
                args.iter().copied().for_each(f);
            }
        }
    }

    /// Calls `f` with the label of every procedure or return point that is named. They are not
    /// successors: control does not go there within this procedure.
    pub fn for_each_procedure(&self, mut f: impl FnMut(Label)) {
        match self {
            Exp::Fun(label) | Exp::ConstFun(label) | Exp::Code(label) | Exp::CallK { k: label, .. } => {
                f(*label);
            }
            Exp::Rec(labels) => labels.iter().copied().for_each(f),
            Exp::PrimCall { param, .. } => param.for_each_procedure(f),
            Exp::Const(_)
            | Exp::Call { .. }
            | Exp::CallGlobal { .. }
            | Exp::CallI { .. }
            | Exp::Values(_) => {}
        }
    }

    /// The procedures that this expression makes in place: those of [`Exp::Fun`] and [`Exp::Rec`],
    /// which see the variables around it.
    pub fn nested(&self) -> &[Label] {
        match self {
            Exp::Fun(label) => std::slice::from_ref(label),
            Exp::Rec(labels) => labels,
            _ => &[],
        }
    }

    /// Renames what it uses and the procedures that it names.
    pub fn rename(&mut self, names: &mut impl Rename) {
        let vars = |vars: &mut Vec<Var>, names: &mut dyn FnMut(Var) -> Var| {
            for var in vars {
                *var = names(*var);
            }
        };
        match self {
            Exp::Const(_) => {}
            Exp::Fun(label) | Exp::ConstFun(label) | Exp::Code(label) => *label = names.label(*label),
            Exp::Rec(labels) => {
                for label in labels {
                    *label = names.label(*label);
                }
            }
            Exp::Call { proc, args } | Exp::CallI { callee: proc, args } => {
                *proc = names.var(*proc);
                vars(args, &mut |var| names.var(var));
            }
            Exp::CallK { k, proc, args } => {
                *k = names.label(*k);
                *proc = proc.map(|proc| names.var(proc));
                vars(args, &mut |var| names.var(var));
            }
            Exp::PrimCall { param, args, .. } => {
                param.rename(names);
                vars(args, &mut |var| names.var(var));
            }
            Exp::CallGlobal { args, .. } | Exp::Values(args) => vars(args, &mut |var| names.var(var)),
        }
    }
}

impl Param {
    fn for_each_procedure(&self, mut f: impl FnMut(Label)) {
        if let Param::Closure(label, _) = self {
            f(*label);
        }
    }

    fn rename(&mut self, names: &mut impl Rename) {
        if let Param::Closure(label, _) = self {
            *label = names.label(*label);
        }
    }
}

impl Term {
    /// The expression, if the term continues with one.
    pub fn exp(&self) -> Option<&Exp> {
        match self {
            Term::Continue { exp, .. } => Some(exp),
            _ => None,
        }
    }

    /// Calls `f` with every variable that is used, in order.
    pub fn for_each_use(&self, mut f: impl FnMut(Var)) {
        match self {
            Term::Continue { exp, .. } => exp.for_each_use(f),
            Term::Branch { args, .. } | Term::Throw { args, .. } => args.iter().copied().for_each(f),
            Term::Switch { index, .. } => f(*index),
        }
    }

    /// Calls `f` with every continuation that the term goes to, in order; one that is named twice
    /// comes twice.
    pub fn for_each_target(&self, mut f: impl FnMut(Label)) {
        match self {
            Term::Continue { k, .. } => f(*k),
            Term::Branch { consequent, alternate, .. } => {
                f(*consequent);
                f(*alternate);
            }
            Term::Switch { targets, .. } => targets.iter().copied().for_each(f),
            Term::Throw { .. } => {}
        }
    }

    /// Calls `f` with the label of every procedure or return point that is named.
    pub fn for_each_procedure(&self, f: impl FnMut(Label)) {
        match self {
            Term::Continue { exp, .. } => exp.for_each_procedure(f),
            Term::Branch { param, .. } | Term::Throw { param, .. } => param.for_each_procedure(f),
            Term::Switch { .. } => {}
        }
    }

    /// Renames everything.
    pub fn rename(&mut self, names: &mut impl Rename) {
        match self {
            Term::Continue { k, exp } => {
                *k = names.label(*k);
                exp.rename(names);
            }
            Term::Branch { param, args, consequent, alternate, .. } => {
                param.rename(names);
                for arg in args {
                    *arg = names.var(*arg);
                }
                *consequent = names.label(*consequent);
                *alternate = names.label(*alternate);
            }
            Term::Switch { index, targets } => {
                *index = names.var(*index);
                for target in targets {
                    *target = names.label(*target);
                }
            }
            Term::Throw { param, args, .. } => {
                param.rename(names);
                for arg in args {
                    *arg = names.var(*arg);
                }
            }
        }
    }
}

impl Program {
    /// The globals that the program refers to.
    pub fn globals(&self) -> BTreeSet<Global> {
        let terms = self.conts.values().filter_map(Cont::term);
        let global_of = |term: &Term| match term {
            Term::Continue { exp: Exp::CallGlobal { global, .. }, .. } => Some(*global),
            Term::Continue { exp: Exp::PrimCall { param: Param::Global(global), .. }, .. }
            | Term::Branch { param: Param::Global(global), .. }
            | Term::Throw { param: Param::Global(global), .. } => Some(*global),
            _ => None,
        };
        terms.filter_map(global_of).collect()
    }
}

impl Cont {
    /// The term, if this is an [`Cont::Args`].
    pub fn term(&self) -> Option<&Term> {
        match self {
            Cont::Args { term, .. } => Some(term),
            _ => None,
        }
    }

    /// The procedure's tail, if this is an entry: a [`Cont::Fun`] or a [`Cont::ReturnPoint`].
    pub fn tail(&self) -> Option<Label> {
        match self {
            Cont::Fun { tail, .. } | Cont::ReturnPoint { tail, .. } => Some(*tail),
            _ => None,
        }
    }

    /// Calls `f` with every variable that is bound here, in order.
    pub fn for_each_definition(&self, f: impl FnMut(Var)) {
        match self {
            Cont::Args { vars, .. } | Cont::ReturnPoint { restored: vars, .. } => {
                vars.iter().copied().for_each(f);
            }
            Cont::Fun { self_var, .. } => self_var.iter().copied().for_each(f),
            Cont::Receive { .. } | Cont::Clause { .. } | Cont::Tail => {}
        }
    }

    /// Calls `f` with every variable that is used here, in order.
    pub fn for_each_use(&self, f: impl FnMut(Var)) {
        if let Some(term) = self.term() {
            term.for_each_use(f);
        }
    }

    /// Calls `f` with every continuation of the same procedure that control may go to from here, in
    /// order; one that is named twice comes twice. A procedure's tail comes only from terms.
    pub fn for_each_successor(&self, mut f: impl FnMut(Label)) {
        match self {
            Cont::Args { term, .. } => term.for_each_target(f),
            Cont::Receive { k, .. } | Cont::ReturnPoint { k, .. } => f(*k),
            Cont::Fun { clause, .. } => clause.iter().copied().for_each(f),
            Cont::Clause { body, alternate, .. } => {
                f(*body);
                alternate.iter().copied().for_each(f);
            }
            Cont::Tail => {}
        }
    }

    /// Calls `f` with the label of every other procedure or return point that is named.
    pub fn for_each_procedure(&self, f: impl FnMut(Label)) {
        if let Some(term) = self.term() {
            term.for_each_procedure(f);
        }
    }

    /// Renames everything that the continuation names: what it binds, uses and continues to.
    pub fn rename(&mut self, names: &mut impl Rename) {
        match self {
            Cont::Args { vars, term } => {
                for var in vars {
                    *var = names.var(*var);
                }
                term.rename(names);
            }
            Cont::Receive { k, .. } => *k = names.label(*k),
            Cont::Fun { self_var, tail, clause, .. } => {
                *self_var = self_var.map(|var| names.var(var));
                *clause = clause.map(|clause| names.label(clause));
                *tail = names.label(*tail);
            }
            Cont::Clause { body, alternate, .. } => {
                *body = names.label(*body);
                *alternate = alternate.map(|alternate| names.label(alternate));
            }
            Cont::Tail => {}
            Cont::ReturnPoint { k, tail, restored, .. } => {
                for var in restored {
                    *var = names.var(*var);
                }
                *k = names.label(*k);
                *tail = names.label(*tail);
            }
        }
    }
}
