//! Reads the textual form of CPS that [`super::print`] writes.
//!
//! Labels that the text names keep their numbers; the continuations that fold away in it get new ones.
//! A label without parentheses (`L8:`) is what its users make it: the `receive` that calls return to,
//! a further clause (`else L8`), a return point if `restore` follows, and otherwise a procedure.

mod cursor;
mod line;
#[cfg(test)]
mod tests;

use super::{
    ClauseArity, Cont, Definition, Exp, Label, Param, Program, Representation, Term, Var,
    print::implied_representation,
};
use crate::primitive::Primitive;
use crate::source::Symbol;
use line::{Binding, DefinitionKind, Grammar, Line};
use rustc_hash::FxHashSet;
use std::fmt;

/// Why a text is not a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

/// The program that `text` describes.
pub fn parse(text: &str) -> Result<Program, ParseError> {
    let mut grammar = Grammar::default();
    let mut lines = Vec::new();
    for (index, text) in text.split('\n').enumerate() {
        let number = index + 1;
        match grammar.line(text).map_err(|message| ParseError { line: number, message })? {
            Some(Line::Library(library)) => grammar.library = library,
            Some(line) => lines.push((number, line)),
            None => {}
        }
    }
    Builder::new(&lines).build(&lines)
}

/// The continuation that the next statement belongs to.
struct Open {
    label: Label,
    vars: Vec<Var>,
}

/// The procedure that is being read.
struct Procedure {
    tail: Label,
    /// From `meta:`: its callers are known.
    representations: Option<Vec<Representation>>,
}

struct Builder {
    program: Program,
    /// Labels that `else` names.
    alternates: FxHashSet<Label>,
    /// Labels that calls return to, or that jumps pass an expression's values to.
    targets: FxHashSet<Label>,
    procedure: Option<Procedure>,
    open: Option<Open>,
    /// The entry whose `receive` is still to come: a procedure, a further clause, a return point, or
    /// the `receive` of calls.
    awaiting: Option<Awaiting>,
    /// The return point whose `restore` is still to come.
    restoring: Option<Label>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Awaiting {
    Procedure(Label),
    Clause(Label),
    ReturnPoint(Label),
    Receive(Label),
}

impl Builder {
    fn new(lines: &[(usize, Line)]) -> Builder {
        let mut program = Program::default();
        let mut alternates = FxHashSet::default();
        let mut targets = FxHashSet::default();
        let mut used = 0;
        let mut see = |label: Label| used = used.max(label.0 + 1);
        let see_exp = |exp: &Exp, see: &mut dyn FnMut(Label)| exp.for_each_procedure(see);
        for (_, line) in lines {
            match line {
                Line::Definition(_, label) | Line::Entry(label, _) | Line::Block(label, _) => see(*label),
                Line::Receive { alternate, .. } => {
                    alternate.iter().copied().for_each(&mut see);
                    alternates.extend(*alternate);
                }
                Line::ReceiveTo { target, alternate, .. } => {
                    see(*target);
                    alternate.iter().copied().for_each(&mut see);
                    alternates.extend(*alternate);
                }
                Line::Bind { exp, .. } | Line::Tail(exp) => see_exp(exp, &mut see),
                Line::Jump { target, exp } => {
                    see(*target);
                    targets.insert(*target);
                    see_exp(exp, &mut see);
                }
                Line::Branch { consequent, alternate, .. } => {
                    see(*consequent);
                    see(*alternate);
                }
                Line::Switch { targets, .. } => targets.iter().copied().for_each(&mut see),
                Line::Library(_)
                | Line::Meta(_)
                | Line::NoClauses
                | Line::SelfVar(_)
                | Line::Throw { .. } => {}
            }
        }
        program.next_label = used;
        Builder { program, alternates, targets, procedure: None, open: None, awaiting: None, restoring: None }
    }

    fn build(mut self, lines: &[(usize, Line)]) -> Result<Program, ParseError> {
        let mut at = 0;
        while let Some((number, line)) = lines.get(at) {
            let taken =
                self.line(line, &lines[at + 1..]).map_err(|message| ParseError { line: *number, message })?;
            at += taken;
        }
        let end = lines.last().map_or(1, |(number, _)| *number);
        self.finished().map_err(|message| ParseError { line: end, message })?;
        self.drop_rest();
        Ok(self.program)
    }

    /// A `receive` of one value and a rest that goes to one variable drops the rest.
    fn drop_rest(&mut self) {
        let binds_one = |program: &Program, k: Label| matches!(program.conts.get(&k), Some(Cont::Args { vars, .. }) if vars.len() == 1);
        let dropping: Vec<Label> = (self.program.conts.iter())
            .filter(|(_, cont)| match cont {
                Cont::Receive { required: 1, rest: true, k }
                | Cont::ReturnPoint { required: 1, rest: true, k, .. } => binds_one(&self.program, *k),
                _ => false,
            })
            .map(|(&label, _)| label)
            .collect();
        for label in dropping {
            if let Some(Cont::Receive { rest, .. } | Cont::ReturnPoint { rest, .. }) =
                self.program.conts.get_mut(&label)
            {
                *rest = false;
            }
        }
    }

    /// Nothing may be open where a block begins and at the end.
    fn finished(&self) -> Result<(), String> {
        match (&self.open, self.awaiting) {
            (Some(_), _) => Err("the block before does not end in a jump, return, branch or throw".into()),
            (_, Some(_)) => Err("the entry before has no `receive`".into()),
            _ => Ok(()),
        }
    }

    fn add(&mut self, label: Label, cont: Cont) -> Result<(), String> {
        match self.program.conts.insert(label, cont) {
            None => Ok(()),
            Some(_) => Err(format!("{label} is defined twice")),
        }
    }

    fn bind(&mut self, bindings: &[Binding], implied: impl Fn(usize) -> Representation) -> Vec<Var> {
        for (i, binding) in bindings.iter().enumerate() {
            self.program.next_var = self.program.next_var.max(binding.var.0 + 1);
            if let Some(name) = binding.name {
                self.program.names.insert(binding.var, name);
            }
            let representation = binding.representation.unwrap_or_else(|| implied(i));
            if representation != Representation::Scm {
                self.program.representations.insert(binding.var, representation);
            }
        }
        bindings.iter().map(|binding| binding.var).collect()
    }

    /// Ends the open continuation with a term.
    fn close(&mut self, term: Term) -> Result<(), String> {
        match self.open.take() {
            Some(Open { label, vars }) => self.add(label, Cont::Args { vars, term }),
            None => Err("this stands in no block".into()),
        }
    }

    /// Ends the open continuation with an expression and opens a new one with its values.
    fn follow(&mut self, exp: Exp, vars: Vec<Var>) -> Result<(), String> {
        let label = self.program.fresh_label();
        self.close(Term::Continue { k: label, exp })?;
        self.open = Some(Open { label, vars });
        Ok(())
    }

    fn tail(&mut self) -> Result<Label, String> {
        match &self.procedure {
            Some(procedure) => Ok(procedure.tail),
            None => Err("this stands in no procedure".into()),
        }
    }

    /// Takes a line, or two that make one continuation; answers how many.
    fn line(&mut self, line: &Line, rest: &[(usize, Line)]) -> Result<usize, String> {
        match line {
            Line::Library(_) => {}
            Line::Definition(kind, label) => self.program.definitions.push(match *kind {
                DefinitionKind::Procedure(global) => Definition::Procedure(global, *label),
                DefinitionKind::Variable(global) => Definition::Variable(global, *label),
                DefinitionKind::Effect => Definition::Effect(*label),
            }),
            Line::Entry(label, name) => {
                self.finished()?;
                self.entry(*label, *name, rest)?;
            }
            Line::Meta(representations) => {
                let Some(Awaiting::Procedure(label)) = self.awaiting else {
                    return Err("`meta:` belongs under a procedure's label".into());
                };
                if let Some(Cont::Fun { known, .. }) = self.program.conts.get_mut(&label) {
                    *known = true;
                }
                if let Some(procedure) = &mut self.procedure {
                    procedure.representations = Some(representations.clone());
                }
            }
            Line::SelfVar(binding) => {
                let Some(Awaiting::Procedure(label)) = self.awaiting else {
                    return Err("`self` belongs under a procedure's label".into());
                };
                self.bind(std::slice::from_ref(binding), |_| Representation::Scm);
                if let Some(Cont::Fun { self_var, .. }) = self.program.conts.get_mut(&label) {
                    *self_var = Some(binding.var);
                }
            }
            Line::NoClauses => match self.awaiting.take() {
                Some(Awaiting::Procedure(_)) => {}
                _ => return Err("`no clauses` belongs under a procedure's label".into()),
            },
            Line::Block(label, bindings) => self.block(*label, bindings)?,
            Line::Receive { bindings, arity, alternate } => {
                let k = self.program.fresh_label();
                let vars = self.bind(bindings, |_| Representation::Scm);
                self.receive(arity, *alternate, k)?;
                self.open = Some(Open { label: k, vars });
            }
            Line::ReceiveTo { target, arity, alternate } => self.receive(arity, *alternate, *target)?,
            Line::Bind { bindings, exp } => {
                return self.binding_line(bindings, exp, rest.first().map(|(_, line)| line));
            }
            Line::Jump { target, exp } => self.close(Term::Continue { k: *target, exp: exp.clone() })?,
            Line::Branch { test, param, args, consequent, alternate } => self.close(Term::Branch {
                test: *test,
                param: param.clone(),
                args: args.clone(),
                consequent: *consequent,
                alternate: *alternate,
            })?,
            Line::Switch { index, targets } => {
                self.close(Term::Switch { index: *index, targets: targets.clone() })?;
            }
            Line::Throw { op, param, args } => {
                self.close(Term::Throw { op: *op, param: param.clone(), args: args.clone() })?;
            }
            Line::Tail(exp) => {
                let k = self.tail()?;
                self.close(Term::Continue { k, exp: exp.clone() })?;
            }
        }
        Ok(1)
    }

    fn entry(&mut self, label: Label, name: Option<Symbol>, rest: &[(usize, Line)]) -> Result<(), String> {
        if self.alternates.contains(&label) {
            self.awaiting = Some(Awaiting::Clause(label));
            return Ok(());
        }
        if self.targets.contains(&label) {
            self.awaiting = Some(Awaiting::Receive(label));
            return Ok(());
        }
        let tail = self.program.add(Cont::Tail);
        self.procedure = Some(Procedure { tail, representations: None });
        if is_return_point(rest) {
            self.awaiting = Some(Awaiting::ReturnPoint(label));
            self.restoring = Some(label);
            // Its own label until the `receive` says where it goes.
            let (saved, restored) = (Vec::new(), Vec::new());
            let cont = Cont::ReturnPoint { required: 0, rest: false, k: label, tail, saved, restored };
            return self.add(label, cont);
        }
        self.awaiting = Some(Awaiting::Procedure(label));
        self.add(label, Cont::Fun { name, self_var: None, tail, clause: None, known: false })
    }

    /// `L17(v9):`
    fn block(&mut self, label: Label, bindings: &[Binding]) -> Result<(), String> {
        let representations = self.procedure.as_ref().and_then(|procedure| procedure.representations.clone());
        // The first block of a procedure with known callers takes its parameters as they are.
        if let (Some(Awaiting::Procedure(_)), Some(representations)) = (self.awaiting, representations) {
            let arity = ClauseArity { required: bindings.len() as u32, ..ClauseArity::default() };
            self.receive(&arity, None, label)?;
            let implied = |i: usize| representations.get(i).copied().unwrap_or_default();
            let vars = self.bind(bindings, implied);
            self.open = Some(Open { label, vars });
            return Ok(());
        }
        self.finished()?;
        if self.procedure.is_none() {
            return Err("this stands in no procedure".into());
        }
        let vars = self.bind(bindings, |_| Representation::Scm);
        self.open = Some(Open { label, vars });
        Ok(())
    }

    /// A `receive` that is not after a call: the one that the entry before waits for.
    fn receive(&mut self, arity: &ClauseArity, alternate: Option<Label>, k: Label) -> Result<(), String> {
        let simple = ClauseArity { required: arity.required, rest: arity.rest, ..ClauseArity::default() };
        let plain = alternate.is_none() && *arity == simple;
        match self.awaiting.take() {
            Some(Awaiting::Procedure(entry)) => {
                let clause = self.program.add(Cont::Clause { arity: arity.clone(), body: k, alternate });
                match self.program.conts.get_mut(&entry) {
                    Some(Cont::Fun { clause: first, .. }) => *first = Some(clause),
                    _ => return Err(format!("{entry} is no procedure")),
                }
                Ok(())
            }
            Some(Awaiting::Clause(label)) => {
                self.add(label, Cont::Clause { arity: arity.clone(), body: k, alternate })
            }
            Some(Awaiting::Receive(label)) if plain => {
                self.add(label, Cont::Receive { required: arity.required, rest: arity.rest, k })
            }
            Some(Awaiting::ReturnPoint(label)) if plain => match self.program.conts.get_mut(&label) {
                Some(Cont::ReturnPoint { required, rest, k: target, .. }) => {
                    (*required, *rest, *target) = (arity.required, arity.rest, k);
                    Ok(())
                }
                _ => Err(format!("{label} is no return point")),
            },
            Some(_) => Err("a call returns required values and a rest only".into()),
            None => Err("`receive` belongs under a label or after a call".into()),
        }
    }

    fn binding_line(
        &mut self,
        bindings: &[Binding],
        exp: &Exp,
        next: Option<&Line>,
    ) -> Result<usize, String> {
        // The `restore` of a return point, before or after its `receive`.
        if let Exp::PrimCall { op: Primitive::Restore, param: Param::Representations(saved), .. } = exp {
            return self.restore(bindings, saved);
        }
        // A call and the `receive` that it returns to.
        let (arity, alternate) = match next {
            Some(Line::Receive { arity, alternate, .. } | Line::ReceiveTo { arity, alternate, .. })
                if bindings.is_empty() =>
            {
                (arity, alternate)
            }
            _ => {
                let vars = self.bind(bindings, |i| implied_representation(exp, i));
                self.follow(exp.clone(), vars)?;
                return Ok(1);
            }
        };
        let label = self.program.fresh_label();
        self.close(Term::Continue { k: label, exp: exp.clone() })?;
        self.awaiting = Some(Awaiting::Receive(label));
        match next {
            Some(Line::ReceiveTo { target, .. }) => self.receive(arity, *alternate, *target)?,
            Some(Line::Receive { bindings, .. }) => {
                let k = self.program.fresh_label();
                let vars = self.bind(bindings, |_| Representation::Scm);
                self.receive(arity, *alternate, k)?;
                self.open = Some(Open { label: k, vars });
            }
            _ => {}
        }
        Ok(2)
    }

    fn restore(&mut self, bindings: &[Binding], representations: &[Representation]) -> Result<usize, String> {
        let vars = self.bind(bindings, |i| representations.get(i).copied().unwrap_or_default());
        let label = self.restoring.take();
        match label.and_then(|label| self.program.conts.get_mut(&label)) {
            Some(Cont::ReturnPoint { saved, restored, .. }) => {
                *saved = representations.to_vec();
                *restored = vars;
                Ok(1)
            }
            _ => Err("`restore` belongs to the beginning of a return point".into()),
        }
    }
}

/// Whether the lines after a label are those of a return point: a `restore`, before or after `receive`.
fn is_return_point(lines: &[(usize, Line)]) -> bool {
    let restores = |index: usize| {
        let line = lines.get(index).map(|(_, line)| line);
        matches!(line, Some(Line::Bind { exp: Exp::PrimCall { op: Primitive::Restore, .. }, .. }))
    };
    restores(0) || (matches!(lines.first(), Some((_, Line::Receive { .. }))) && restores(1))
}
