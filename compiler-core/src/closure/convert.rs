//! The rewriting: closures, parameters and constants in the place of free variables.

use super::analysis::{Analysis, Shape};
use crate::core::summary::NoSummaries;
use crate::cps::visit::Rename;
use crate::cps::{Cont, Definition, Exp, Label, Param, Program, Term, Var};
use crate::opt::calls::Sequence;
use crate::opt::devirtualize::devirtualize;
use crate::primitive::Primitive;
use rustc_hash::{FxHashMap, FxHashSet};

/// Converts `program`, of the higher-order stage, to the first-order stage.
pub fn convert(mut program: Program) -> Program {
    devirtualize(&mut program, &NoSummaries);
    let analysis = Analysis::new(&program);
    analysis.census.sweep(&mut program);
    let layouts = layouts(&program, &analysis);
    let globals = (program.definitions.iter())
        .filter_map(|definition| match definition {
            Definition::Procedure(global, label) => {
                let exp = Exp::PrimCall {
                    op: Primitive::GlobalFun,
                    param: Param::Global(*global),
                    args: Vec::new(),
                };
                Some((*label, exp))
            }
            _ => None,
        })
        .collect();
    let mut converter = Converter { program, analysis: &analysis, layouts, globals };
    for number in 0..analysis.procedures.len() as u32 {
        converter.procedure(number);
    }
    converter.program
}

/// Free variables in the order in which a closure, or the further parameters, hold them. Those that a
/// closure cannot be given when it is made, because they are closures that are made after it, come
/// last.
struct Layout {
    vars: Vec<Var>,
    /// How many of them are known when the closure is made.
    early: usize,
}

fn layouts(program: &Program, analysis: &Analysis) -> Vec<Layout> {
    let mut late: FxHashMap<u32, FxHashSet<Var>> = FxHashMap::default();
    for cont in program.conts.values() {
        let Cont::Args { term: Term::Continue { exp: Exp::Rec(labels), .. }, .. } = cont else { continue };
        let group: Vec<u32> = labels.iter().filter_map(|&label| analysis.number(label)).collect();
        for (i, &procedure) in group.iter().enumerate() {
            let later = &group[i + 1..];
            let vars =
                later.iter().filter_map(|&later| analysis.procedures[later as usize].closure_var).collect();
            late.insert(procedure, vars);
        }
    }
    let layout = |number: usize| {
        let free = &analysis.procedures[number].free;
        let late = late.get(&(number as u32));
        let is_late = |var: &&Var| late.is_some_and(|late| late.contains(var));
        let mut vars: Vec<Var> = free.iter().filter(|var| !is_late(var)).copied().collect();
        let early = vars.len();
        vars.extend(free.iter().filter(is_late));
        Layout { vars, early }
    };
    (0..analysis.procedures.len()).map(layout).collect()
}

struct Converter<'a> {
    program: Program,
    analysis: &'a Analysis,
    layouts: Vec<Layout>,
    /// The definitions' procedures as values.
    globals: FxHashMap<Label, Exp>,
}

/// Where one clause of a procedure finds what is not its own.
struct Scope {
    procedure: u32,
    /// The closure itself.
    closure: Option<Var>,
    /// Its own names of its free variables.
    free: FxHashMap<Var, Var>,
}

impl Converter<'_> {
    fn procedure(&mut self, number: u32) {
        let analysis = self.analysis;
        let procedure = &analysis.procedures[number as usize];
        let Some(Cont::Fun { self_var, clause, .. }) = self.program.conts.get(&procedure.label) else {
            return;
        };
        let (self_var, mut next) = (*self_var, *clause);
        let closure = (procedure.shape == Shape::Closure).then(|| {
            self_var.unwrap_or_else(|| {
                let name = procedure.binding.and_then(|var| self.program.names.get(&var).copied());
                self.program.fresh_var(name)
            })
        });
        if let Some(Cont::Fun { self_var, known, .. }) = self.program.conts.get_mut(&procedure.label) {
            *self_var = closure;
            // A closure, even of a well-known procedure, holds a code reference.
            *known =
                procedure.shape != Shape::Closure && (*known || (procedure.well_known && procedure.simple));
        }
        // Nothing is in scope in two clauses, so each has its own names.
        while let Some(clause) = next {
            let Some(Cont::Clause { body, alternate, .. }) = self.program.conts.get(&clause) else { return };
            next = *alternate;
            let conts = clause_conts(&self.program, *body);
            let mut scope = Scope { procedure: number, closure, free: FxHashMap::default() };
            for var in self.layouts[number as usize].vars.clone() {
                let name = self.program.names.get(&var).copied();
                let own = self.program.fresh_var(name);
                scope.free.insert(var, own);
            }
            for label in conts {
                self.cont(label, &scope);
            }
            self.enter(clause, &scope);
        }
    }

    /// Makes the free variables arrive: as parameters, or from the closure.
    fn enter(&mut self, clause: Label, scope: &Scope) {
        let analysis = self.analysis;
        let shape = analysis.procedures[scope.procedure as usize].shape;
        if shape == Shape::Closed {
            return;
        }
        let body = self.own_entry(clause);
        let own: Vec<Var> =
            self.layouts[scope.procedure as usize].vars.iter().map(|var| scope.free[var]).collect();
        let mut steps = Sequence::at(&self.program, body);
        match (shape, scope.closure) {
            (Shape::Closure, Some(closure)) => {
                for (index, &var) in own.iter().enumerate() {
                    let param = Param::Index(index as u32);
                    steps.bind(var, Exp::PrimCall { op: Primitive::ClosureRef, param, args: vec![closure] });
                }
                self.before(body, steps);
            }
            _ => {
                if let Some(Cont::Clause { arity, .. }) = self.program.conts.get_mut(&clause) {
                    arity.required += own.len() as u32;
                }
                if let Some(Cont::Args { vars, .. }) = self.program.conts.get_mut(&body) {
                    vars.extend(own);
                }
            }
        }
    }

    /// The continuation that binds the parameters of `clause`, made anew if control also comes back to
    /// it.
    fn own_entry(&mut self, clause: Label) -> Label {
        let Some(Cont::Clause { body, .. }) = self.program.conts.get(&clause) else { return clause };
        let body = *body;
        if self.analysis.census.predecessors[body.0 as usize] <= 1 {
            return body;
        }
        let Some(Cont::Args { vars, .. }) = self.program.conts.get(&body) else { return body };
        let vars: Vec<Var> = (vars.clone().into_iter())
            .map(|var| {
                let name = self.program.names.get(&var).copied();
                self.program.fresh_var(name)
            })
            .collect();
        let term = Term::Continue { k: body, exp: Exp::Values(vars.clone()) };
        let entry = self.program.add(Cont::Args { vars, term });
        if let Some(&origin) = self.program.origins.get(&body) {
            self.program.origins.insert(entry, origin);
        }
        if let Some(Cont::Clause { body, .. }) = self.program.conts.get_mut(&clause) {
            *body = entry;
        }
        entry
    }

    /// Does `steps` before the term of `label`.
    fn before(&mut self, label: Label, steps: Sequence) {
        let Some(Cont::Args { term, .. }) = self.program.conts.get_mut(&label) else { return };
        let last = std::mem::replace(term, Term::Switch { index: Var(0), targets: Vec::new() });
        let new = steps.finish(&mut self.program, last);
        if let Some(Cont::Args { term, .. }) = self.program.conts.get_mut(&label) {
            *term = new;
        }
    }

    fn cont(&mut self, label: Label, scope: &Scope) {
        let Some(Cont::Args { term, .. }) = self.program.conts.get(&label) else { return };
        let mut term = term.clone();
        let mut steps = Sequence::at(&self.program, label);
        if let Term::Continue { k, exp } = &mut term {
            match exp {
                Exp::Fun(procedure) => {
                    let (procedure, k) = (*procedure, *k);
                    *exp = self.make(procedure, k);
                }
                Exp::Rec(procedures) => {
                    let (procedures, k) = (std::mem::take(procedures), *k);
                    self.make_group(&procedures, k, &mut steps, scope);
                    *exp = Exp::Values(Vec::new());
                }
                Exp::CallK { k, proc, args } => self.known_call(*k, proc, args),
                _ => {}
            }
        }
        let mut resolver = Resolver { converter: self, steps: &mut steps, scope };
        term.rename(&mut resolver);
        let term = steps.finish(&mut self.program, term);
        if let Some(Cont::Args { term: old, .. }) = self.program.conts.get_mut(&label) {
            *old = term;
        }
    }

    /// Passes to a known procedure what it takes of its free variables. Those are yet to be resolved.
    fn known_call(&self, procedure: Label, proc: &mut Option<Var>, args: &mut Vec<Var>) {
        let Some(number) = self.analysis.number(procedure) else { return };
        let procedure = &self.analysis.procedures[number as usize];
        *proc = None;
        match procedure.shape {
            Shape::Closed => {}
            Shape::Lifted => args.extend(&self.layouts[number as usize].vars),
            Shape::Closure => *proc = procedure.closure_var,
        }
    }

    fn make_closure(&self, procedure: u32, early_only: bool) -> Exp {
        let layout = &self.layouts[procedure as usize];
        let count = if early_only { layout.early } else { layout.vars.len() };
        let label = self.analysis.procedures[procedure as usize].label;
        Exp::PrimCall {
            op: Primitive::MakeClosure,
            param: Param::Closure(label, layout.vars.len() as u32),
            args: layout.vars[..count].to_vec(),
        }
    }

    /// What stands in the place of `fun`, before its variables are resolved.
    fn make(&mut self, procedure: Label, k: Label) -> Exp {
        let Some(number) = self.analysis.number(procedure) else { return Exp::ConstFun(procedure) };
        let info = &self.analysis.procedures[number as usize];
        match (info.shape, info.binding) {
            (Shape::Closure, _) => self.make_closure(number, false),
            (_, None) => Exp::ConstFun(procedure),
            (_, Some(_)) => {
                if let Some(Cont::Args { vars, .. }) = self.program.conts.get_mut(&k) {
                    vars.clear();
                }
                Exp::Values(Vec::new())
            }
        }
    }

    /// Makes the closures of a group, one after the other, then ties those that refer to later ones.
    fn make_group(&mut self, procedures: &[Label], k: Label, steps: &mut Sequence, scope: &Scope) {
        let Some(Cont::Args { vars, .. }) = self.program.conts.get_mut(&k) else { return };
        let bound = std::mem::take(vars);
        let made: Vec<(u32, Var)> = (procedures.iter().zip(bound))
            .filter_map(|(&label, var)| Some((self.analysis.number(label)?, var)))
            .filter(|&(number, _)| self.analysis.procedures[number as usize].shape == Shape::Closure)
            .collect();
        for &(number, var) in &made {
            let mut exp = self.make_closure(number, true);
            exp.rename(&mut Resolver { converter: self, steps, scope });
            steps.bind(var, exp);
        }
        for &(number, closure) in &made {
            let layout = &self.layouts[number as usize];
            for (index, &var) in layout.vars.iter().enumerate().skip(layout.early) {
                let param = Param::Index(index as u32);
                steps.effect(Exp::PrimCall { op: Primitive::ClosureSet, param, args: vec![closure, var] });
            }
        }
    }
}

/// The continuations of one clause.
fn clause_conts(program: &Program, body: Label) -> Vec<Label> {
    let mut seen = FxHashSet::default();
    let mut found = vec![body];
    seen.insert(body);
    let mut at = 0;
    while let Some(&label) = found.get(at) {
        at += 1;
        if let Some(cont) = program.conts.get(&label) {
            cont.for_each_successor(|next| {
                if seen.insert(next) {
                    found.push(next);
                }
            });
        }
    }
    found
}

/// Gives each variable that a term uses the name that it has in the procedure, and makes constants
/// where they are used.
struct Resolver<'a, 'b> {
    converter: &'a mut Converter<'b>,
    steps: &'a mut Sequence,
    scope: &'a Scope,
}

impl Rename for Resolver<'_, '_> {
    fn var(&mut self, var: Var) -> Var {
        let analysis = self.converter.analysis;
        let own = self.scope.procedure;
        if let Some(held) = analysis.held(var) {
            let procedure = &analysis.procedures[held as usize];
            if procedure.shape != Shape::Closure {
                let exp = self.converter.globals.get(&procedure.label).cloned();
                let exp = exp.unwrap_or(Exp::ConstFun(procedure.label));
                return self.steps.push(&mut self.converter.program, exp);
            }
            if held == own {
                return self.scope.closure.unwrap_or(var);
            }
            let var = procedure.closure_var.unwrap_or(var);
            return self.scope.free.get(&var).copied().unwrap_or(var);
        }
        if analysis.is_bound_in(var, own) {
            return var;
        }
        if let Some(&own) = self.scope.free.get(&var) {
            return own;
        }
        match analysis.constant(var) {
            Some(exp) => {
                let exp = exp.clone();
                self.steps.push(&mut self.converter.program, exp)
            }
            None => var,
        }
    }
}
