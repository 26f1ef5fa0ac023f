//! Constant folding, and branch folding on what dominating code has established.
//!
//! **Goal.** Computes at compile time what can be: primitives of constants by
//! [`crate::primitive::fold`]; tests of values whose type is known, from their definition, from a test
//! that was passed on the way, or because a primitive would have raised otherwise; and the same test
//! asked again.
//!
//! ```text
//! L1:                                         L1:
//!   v1 := receive(x)                            v1 := receive(x)
//!   v2 := car(v1)                               v2 := car(v1)
//!   pair?(v1) ? L2() : L3()                     L2()
//! L2():                                       L2():
//!   v3 := const 1                               v3 := const 1
//!   v4 := +(v3, v3)                             v4 := const 2
//! ```
//!
//! **Method.** One walk over the dominator tree. Facts that a branch establishes hold in what only that
//! branch leads to, and are undone when the walk leaves it. Compare Wegman and Zadeck, "Constant
//! propagation with conditional branches" (TOPLAS 1991).

use super::region::{Step, is_entry, single_predecessors, walk};
use super::rewrite::Census;
use super::types::{Types, infer};
use crate::cps::{Cont, Exp, Label, Param, Program, Term, Var};
use crate::primitive::{Constant, Effects, Primitive, Role, fold};
use rustc_hash::FxHashMap;

/// Folds what is known in `program`.
pub fn fold_known(program: &mut Program) {
    let census = Census::of(program);
    let types = infer(program, &census);
    let single = single_predecessors(program, &census.predecessors);
    let steps = walk(program);
    let mut folder = Folder { program, census, types, answers: FxHashMap::default(), undo: Vec::new() };
    for step in steps {
        match step {
            Step::Enter(label) => {
                folder.undo.push(Undo::Mark);
                if let Some(before) = single[label.0 as usize]
                    && !is_entry(folder.program, label)
                {
                    folder.arrive(before, label);
                }
                folder.cont(label);
            }
            Step::Leave(_) => folder.leave(),
        }
    }
}

/// A test of variables.
type Test = (Primitive, Param, Vec<Var>);

enum Undo {
    Mark,
    Types(Var, Types),
    Answer(Test),
}

struct Folder<'a> {
    program: &'a mut Program,
    census: Census,
    /// What is known of each variable at this point.
    types: Vec<Types>,
    /// Answers of tests that were passed on the way here.
    answers: FxHashMap<Test, bool>,
    undo: Vec<Undo>,
}

impl Folder<'_> {
    fn leave(&mut self) {
        while let Some(undo) = self.undo.pop() {
            match undo {
                Undo::Mark => return,
                Undo::Types(var, types) => self.types[var.0 as usize] = types,
                Undo::Answer(test) => {
                    self.answers.remove(&test);
                }
            }
        }
    }

    fn types(&self, var: Var) -> Types {
        self.types.get(var.0 as usize).copied().unwrap_or(Types::ANY)
    }

    /// From here on `var` is one of `types`.
    fn refine(&mut self, var: Var, types: Types) {
        let old = self.types(var);
        let new = old.and(types);
        if new != old {
            self.undo.push(Undo::Types(var, old));
            self.types[var.0 as usize] = new;
        }
    }

    /// Learns from the way from `before`, the only predecessor, to `label`.
    fn arrive(&mut self, before: Label, label: Label) {
        let Some(Cont::Args { term, .. }) = self.program.conts.get(&before) else { return };
        match term {
            Term::Branch { test, param, args, consequent, alternate } if consequent != alternate => {
                let holds = label == *consequent;
                let (test, param, args) = (*test, param.clone(), args.clone());
                self.learn_test(test, &args, holds);
                let question = (test, param, args);
                if !self.answers.contains_key(&question) {
                    self.answers.insert(question.clone(), holds);
                    self.undo.push(Undo::Answer(question));
                }
            }
            Term::Continue { exp: Exp::PrimCall { op, args, .. }, .. } => {
                let (op, args) = (*op, args.clone());
                self.learn_arguments(op, &args);
            }
            _ => {}
        }
    }

    /// A primitive that checks its arguments and did not raise.
    fn learn_arguments(&mut self, op: Primitive, args: &[Var]) {
        if op.effects().any(Effects::RAISE) {
            for (&arg, &row) in args.iter().zip(op.args()) {
                self.refine(arg, Types::of_row(row));
            }
        }
    }

    fn learn_test(&mut self, test: Primitive, args: &[Var], holds: bool) {
        self.learn_arguments(test, args);
        if let (Some(types), &[arg]) = (Types::of_predicate(test), args) {
            self.refine(arg, if holds { types } else { types.not() });
        }
        match (test, args) {
            (Primitive::IsRecordOf, &[record, _]) if holds => self.refine(record, Types::RECORD),
            (Primitive::Eq | Primitive::Eqv, &[a, b]) => {
                let (of_a, of_b) = (self.types(a), self.types(b));
                if holds {
                    self.refine(a, of_b);
                    self.refine(b, of_a);
                } else if of_b.is_singleton() {
                    self.refine(a, of_b.not());
                } else if of_a.is_singleton() {
                    self.refine(b, of_a.not());
                }
            }
            _ => {}
        }
    }

    fn constants(&self, args: &[Var]) -> Option<Vec<Constant>> {
        args.iter().map(|&arg| self.census.constant(self.program, arg).cloned()).collect()
    }

    fn cont(&mut self, label: Label) {
        let Some(Cont::Args { term, .. }) = self.program.conts.get(&label) else { return };
        let new = match term {
            Term::Branch { test, param, args, consequent, alternate } => {
                let Some(answer) = self.decide(*test, param, args) else { return };
                let k = if answer { *consequent } else { *alternate };
                Term::Continue { k, exp: Exp::Values(Vec::new()) }
            }
            Term::Continue { k, exp: Exp::PrimCall { op, param, args } } if op.role() == Role::Value => {
                let Some(exp) = self.evaluate(*op, param, args) else { return };
                Term::Continue { k: *k, exp }
            }
            _ => return,
        };
        if let Some(Cont::Args { term, .. }) = self.program.conts.get_mut(&label) {
            *term = new;
        }
    }

    fn decide(&self, test: Primitive, param: &Param, args: &[Var]) -> Option<bool> {
        if let (Some(types), &[arg]) = (Types::of_predicate(test), args) {
            let known = self.types(arg);
            if known.within(types) {
                return Some(true);
            }
            if known != Types::NONE && known.excludes(types) {
                return Some(false);
            }
        }
        if let (Primitive::Eq | Primitive::Eqv, &[a, b]) = (test, args) {
            let (of_a, of_b) = (self.types(a), self.types(b));
            if a == b || (of_a == of_b && of_a.is_singleton()) {
                return Some(true);
            }
            if of_a != Types::NONE && of_b != Types::NONE && of_a.excludes(of_b) {
                return Some(false);
            }
        }
        if *param == Param::None
            && let Some(constants) = self.constants(args)
            && let Some(Constant::Boolean(answer)) = fold::fold(test, &constants)
        {
            return Some(answer);
        }
        self.answers.get(&(test, param.clone(), args.to_vec())).copied()
    }

    fn evaluate(&self, op: Primitive, param: &Param, args: &[Var]) -> Option<Exp> {
        if op == Primitive::CheckBound {
            let known = self.types(args[0]);
            return known.within(Types::UNBOUND.not()).then(|| Exp::Values(args.to_vec()));
        }
        if *param != Param::None || args.is_empty() {
            return None;
        }
        fold::fold(op, &self.constants(args)?).map(Exp::Const)
    }
}
