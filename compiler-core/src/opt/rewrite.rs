//! Counting and substituting names over a whole program: what several passes begin and end with.

use crate::core::Global;
use crate::cps::visit::Rename;
use crate::cps::{Cont, Definition, Exp, Label, Param, Program, Term, Var};
use crate::primitive::{Constant, Primitive};
use rustc_hash::{FxHashMap, FxHashSet};

/// What is reachable from the definitions of a program, and how often it is named. Indexed by label
/// and variable.
pub struct Census {
    /// Whether control or a reference reaches a continuation.
    pub reached: Vec<bool>,
    /// Whether a continuation is a target of an edge from inside a loop that it heads.
    pub loop_header: Vec<bool>,
    /// Number of edges into a continuation from inside its procedure; a clause counts for its body.
    pub predecessors: Vec<u32>,
    /// Number of uses of a variable.
    pub uses: Vec<u32>,
    /// The continuation whose expression defines a variable as its only result, if there is just one.
    definition: Vec<Option<Label>>,
}

impl Census {
    /// Counts what is reachable in `program`.
    pub fn of(program: &Program) -> Census {
        let (labels, vars) = (program.next_label as usize, program.next_var as usize);
        let mut census = Census {
            reached: vec![false; labels],
            loop_header: vec![false; labels],
            predecessors: vec![0; labels],
            uses: vec![0; vars],
            definition: vec![None; vars],
        };
        let mut on_path = vec![false; labels];
        let mut roots: Vec<Label> = program.definitions.iter().rev().map(|d| d.entry()).collect();
        let mut path: Vec<(Label, u32)> = Vec::new();
        while let Some(root) = roots.pop() {
            if census.enter(program, root, &mut roots) {
                path.push((root, 0));
                on_path[root.0 as usize] = true;
            }
            while let Some((label, next)) = path.last_mut() {
                let Some(successor) = program.conts.get(label).and_then(|cont| successor(cont, *next)) else {
                    on_path[label.0 as usize] = false;
                    path.pop();
                    continue;
                };
                *next += 1;
                let index = successor.0 as usize;
                census.predecessors[index] += 1;
                if census.enter(program, successor, &mut roots) {
                    on_path[index] = true;
                    path.push((successor, 0));
                } else if on_path[index] {
                    census.loop_header[index] = true;
                }
            }
        }
        for (&label, cont) in &program.conts {
            if census.reached[label.0 as usize]
                && let Cont::Args { term: Term::Continue { k, .. }, .. } = cont
                && census.predecessors[k.0 as usize] == 1
                && let Some(Cont::Args { vars, .. }) = program.conts.get(k)
                && let [var] = vars[..]
            {
                census.definition[var.0 as usize] = Some(label);
            }
        }
        census
    }

    fn enter(&mut self, program: &Program, label: Label, roots: &mut Vec<Label>) -> bool {
        let Some(cont) = program.conts.get(&label) else { return false };
        if std::mem::replace(&mut self.reached[label.0 as usize], true) {
            return false;
        }
        cont.for_each_use(|var| self.uses[var.0 as usize] += 1);
        cont.for_each_procedure(|procedure| roots.push(procedure));
        if let Some(tail) = cont.tail() {
            self.reached[tail.0 as usize] |= program.conts.contains_key(&tail);
        }
        true
    }

    /// The expression that computes `var`, if it is known.
    pub fn value<'a>(&self, program: &'a Program, var: Var) -> Option<&'a Exp> {
        let label = (*self.definition.get(var.0 as usize)?)?;
        program.conts.get(&label)?.term()?.exp()
    }

    /// The constant that `var` always is, if it is one.
    pub fn constant<'a>(&self, program: &'a Program, var: Var) -> Option<&'a Constant> {
        match self.value(program, var)? {
            Exp::Const(constant) => Some(constant),
            _ => None,
        }
    }

    /// Removes what was not reached.
    pub fn sweep(&self, program: &mut Program) {
        let reached = |label: &Label| self.reached.get(label.0 as usize).is_none_or(|reached| *reached);
        program.conts.retain(|label, _| reached(label));
        program.origins.retain(|label, _| reached(label));
    }
}

/// The successor of a number, in the order of [`Cont::for_each_successor`].
pub(super) fn successor(cont: &Cont, index: u32) -> Option<Label> {
    let one = |label: Label| (index == 0).then_some(label);
    let two = |first: Label, second: Option<Label>| if index == 1 { second } else { one(first) };
    match cont {
        Cont::Args { term, .. } => match term {
            Term::Continue { k, .. } => one(*k),
            Term::Branch { consequent, alternate, .. } => two(*consequent, Some(*alternate)),
            Term::Switch { targets, .. } => targets.get(index as usize).copied(),
            Term::Throw { .. } => None,
        },
        Cont::Receive { k, .. } | Cont::ReturnPoint { k, .. } => one(*k),
        Cont::Fun { clause, .. } => clause.and_then(one),
        Cont::Clause { body, alternate, .. } => two(*body, *alternate),
        Cont::Tail => None,
    }
}

/// The definitions of a program that only the program itself refers to.
pub struct Private {
    /// The entries of procedures that are named by their labels only.
    pub procedures: FxHashSet<Label>,
    /// The other procedures: as values, or by a call that no clause takes, they are named as globals.
    pub named: FxHashMap<Global, Label>,
}

impl Private {
    /// Looks through `program`; `exported` tells which globals code outside of it may name.
    pub fn of(program: &Program, exported: &dyn Fn(Global) -> bool) -> Private {
        let mut private = Private { procedures: FxHashSet::default(), named: FxHashMap::default() };
        let mut all: FxHashMap<Global, Label> = FxHashMap::default();
        for definition in &program.definitions {
            if let Definition::Procedure(global, label) = definition
                && !exported(*global)
            {
                all.insert(*global, *label);
            }
        }
        if all.is_empty() {
            return private;
        }
        for cont in program.conts.values() {
            if let Some(global) = cont.term().and_then(named_global)
                && let Some(label) = all.remove(&global)
            {
                private.named.insert(global, label);
            }
        }
        private.procedures.extend(all.into_values());
        private
    }
}

/// The global whose procedure a term names other than by its label.
pub fn named_global(term: &Term) -> Option<Global> {
    match term.exp()? {
        Exp::CallGlobal { global, .. } => Some(*global),
        Exp::PrimCall { op: Primitive::GlobalFun, param: Param::Global(global), .. } => Some(*global),
        _ => None,
    }
}

/// A substitution of variables for variables that is built step by step and applied once.
pub struct Renaming {
    to: Vec<Var>,
    changed: bool,
}

impl Renaming {
    /// The identity on the variables of `program`.
    pub fn new(program: &Program) -> Renaming {
        Renaming { to: (0..program.next_var).map(Var).collect(), changed: false }
    }

    /// What `var` stands for.
    pub fn find(&mut self, var: Var) -> Var {
        let mut root = var;
        while let Some(&next) = self.to.get(root.0 as usize)
            && next != root
        {
            root = next;
        }
        let mut at = var;
        while at != root {
            at = std::mem::replace(&mut self.to[at.0 as usize], root);
        }
        root
    }

    /// From now on, `from` stands for what `to` stands for.
    pub fn replace(&mut self, from: Var, to: Var) {
        let (from, to) = (self.find(from), self.find(to));
        if from != to {
            self.to[from.0 as usize] = to;
            self.changed = true;
        }
    }

    /// Takes in the variables that `program` got since.
    pub fn extend(&mut self, program: &Program) {
        self.to.extend((self.to.len() as u32..program.next_var).map(Var));
    }

    /// Rewrites every use in `program`. A variable without a source name takes the name of one that
    /// it now stands for.
    pub fn apply(mut self, program: &mut Program) {
        if !self.changed {
            return;
        }
        for var in (0..self.to.len() as u32).map(Var) {
            let root = self.find(var);
            if root != var
                && !program.names.contains_key(&root)
                && let Some(&name) = program.names.get(&var)
            {
                program.names.insert(root, name);
            }
        }
        for cont in program.conts.values_mut() {
            if let Cont::Args { term, .. } = cont {
                term.rename(&mut self);
            }
        }
    }
}

impl Rename for Renaming {
    fn var(&mut self, var: Var) -> Var {
        self.find(var)
    }
}
