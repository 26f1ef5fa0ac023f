//! Checks that a program is what all passes may take for granted.
//!
//! Only what definitions reach is looked at. An error here is always a mistake of the pass that ran
//! before, never of the program that is compiled. The invariants:
//!
//! **Shape.**
//! 1. A label that is named exists, and labels and variables are less than `next_label`, `next_var`.
//! 2. Every continuation belongs to one procedure; a procedure has its own [`Cont::Tail`].
//! 3. A definition's entry is a [`Cont::Fun`]; those of variables and effects take no arguments.
//! 4. [`Cont::Fun`] goes to a [`Cont::Clause`], a clause to an [`Cont::Args`] with as many variables as
//!    its arity says and to further clauses. Where `known` is set there is exactly one clause.
//! 5. [`Cont::Receive`] and [`Cont::ReturnPoint`] go to an [`Cont::Args`] with as many variables as they
//!    bind; only calls continue to a `Receive`.
//! 6. Branches and switches go to [`Cont::Args`] without variables. A switch has a target.
//! 7. A call continues to a `Receive` or to the tail. Other expressions continue to an `Args` with as
//!    many variables as they have values; only `Values` and primitives of role `Tail` continue to the
//!    tail besides calls.
//! 8. The `Args` that a [`Exp::Rec`] continues to has no other predecessor.
//!
//! **Primitives.**
//! 9. The number of arguments is one that the row takes; [`Role`]s stand in their places: predicates in
//!    branches, throws in throws, `Tail` before the tail, effects without a result.
//! 10. Parameters: a global for `global-…`, a constant string for `raise-message`, an index for
//!     `closure-…`, a procedure for `make-closure` (with no more values than it has free variables).
//!
//! **Variables.**
//! 11. A variable is bound once, and its binding dominates each use. In the higher-order stage a
//!     procedure sees the variables that are bound where its `fun` or `rec` stands, and those that the
//!     `rec` binds. Definitions' procedures and those of the first-order stage see only their own.
//! 12. Representations: arguments and results of primitives have those of the row; what passes between
//!     unknown procedures is `scm`; jumps and known calls pass what the other side binds.
//!
//! **Stages.**
//! 13. Higher-order: every procedure that is not a definition's is made by one `fun` or `rec`. There is
//!     no `const-fun`, `code`, `calli`, return point, closure, `save` or `restore1`.
//! 14. First-order: no `fun` and `rec`; no `code`, `calli`, return point, `save` or `restore1`. Calls by
//!     label have a number of arguments that the procedure takes (as do those of the higher-order stage).
//! 15. Tailified: no `fun` and `rec`; only calls that cannot be captured go on to a `Receive`, all others
//!     to the tail; returns are `calli`. A `code` names a return point.

use super::flow::{Flow, Site, procedures, sites};
use super::print::implied_representation;
use super::{Cont, Definition, Exp, Label, Param, Program, Representation, Term, Var};
use crate::graph::dominators::DominatorTree;
use crate::primitive::{Constant, Primitive, Role, Type};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// How far a program has come; see the module's documentation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Stage {
    /// Procedures are expressions and may have free variables.
    HigherOrder,
    /// After closure conversion.
    FirstOrder,
    /// After tailification.
    Tailified,
}

/// How many errors are listed at most.
const MAX_ERRORS: usize = 100;

/// Checks all invariants; the errors name labels and variables as the dump does.
pub fn verify(program: &Program, stage: Stage) -> Result<(), Vec<String>> {
    let mut verifier = Verifier {
        program,
        stage,
        errors: Vec::new(),
        owner: FxHashMap::default(),
        bound: FxHashMap::default(),
        flows: FxHashMap::default(),
        sites: sites(program),
        definition_entries: program.definitions.iter().map(Definition::entry).collect(),
    };
    verifier.definitions();
    let procedures = procedures(program);
    for &entry in &procedures {
        verifier.own(entry);
    }
    for &entry in &procedures {
        verifier.procedure(entry);
    }
    if verifier.errors.is_empty() { Ok(()) } else { Err(verifier.errors) }
}

struct Verifier<'a> {
    program: &'a Program,
    stage: Stage,
    errors: Vec<String>,
    /// The procedure of every continuation.
    owner: FxHashMap<Label, Label>,
    /// Where every variable is bound.
    bound: FxHashMap<Var, Label>,
    flows: FxHashMap<Label, (Flow, DominatorTree)>,
    sites: BTreeMap<Label, Site>,
    definition_entries: FxHashSet<Label>,
}

impl<'a> Verifier<'a> {
    fn error(&mut self, label: Label, message: String) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(format!("{label}: {message}"));
        }
    }

    fn require(&mut self, holds: bool, label: Label, message: impl FnOnce() -> String) {
        if !holds {
            self.error(label, message());
        }
    }

    fn cont(&self, label: Label) -> Option<&'a Cont> {
        self.program.conts.get(&label)
    }

    fn definitions(&mut self) {
        for definition in &self.program.definitions {
            let entry = definition.entry();
            let is_fun = matches!(self.cont(entry), Some(Cont::Fun { .. }));
            self.require(is_fun, entry, || "a definition's entry is no procedure".into());
            if !matches!(definition, Definition::Procedure(..)) && is_fun {
                let takes_none = self.accepts(entry, 0);
                self.require(takes_none, entry, || "this code is run without arguments".into());
            }
            let made = self.sites.contains_key(&entry);
            self.require(!made, entry, || "a definition's procedure is made in place".into());
        }
    }

    /// Whether the procedure takes `count` arguments.
    fn accepts(&self, entry: Label, count: usize) -> bool {
        let Some(Cont::Fun { clause, known, .. }) = self.cont(entry) else { return false };
        let mut at = *clause;
        let mut steps = 0;
        while let Some(Cont::Clause { arity, body, alternate }) = at.and_then(|at| self.cont(at)) {
            let required = arity.required as usize;
            let takes = if *known {
                matches!(self.cont(*body), Some(Cont::Args { vars, .. }) if vars.len() == count)
            } else {
                let rest = arity.rest || arity.takes_keywords();
                count >= required && (rest || count <= required + arity.optional as usize)
            };
            steps += 1;
            if takes || steps > self.program.conts.len() {
                return takes;
            }
            at = *alternate;
        }
        false
    }

    /// Notes which continuations and variables are the procedure's.
    fn own(&mut self, entry: Label) {
        let flow = Flow::new(self.program, entry);
        for &label in flow.order() {
            if let Some(other) = self.owner.insert(label, entry) {
                self.error(label, format!("belongs to {other} and to {entry}"));
            }
            self.require(label.0 < self.program.next_label, label, || "is not below next_label".into());
            let mut vars = Vec::new();
            self.program.conts[&label].for_each_definition(|var| vars.push(var));
            for var in vars {
                if let Some(other) = self.bound.insert(var, label) {
                    self.error(label, format!("binds {var}, which {other} binds"));
                }
                self.require(var.0 < self.program.next_var, label, || format!("{var} is not below next_var"));
            }
        }
        let dominators = flow.dominators();
        self.flows.insert(entry, (flow, dominators));
    }

    fn procedure(&mut self, entry: Label) {
        let Some(cont) = self.cont(entry) else { return };
        let Some(tail) = cont.tail() else {
            self.error(entry, "is used as a procedure".into());
            return;
        };
        self.require(matches!(self.cont(tail), Some(Cont::Tail)), entry, || format!("{tail} is no tail"));
        if self.stage == Stage::HigherOrder {
            let definition = self.definition_entries.contains(&entry);
            let made = self.sites.contains_key(&entry);
            self.require(definition || made, entry, || "is neither a definition's nor made in place".into());
        }
        let order = self.flows[&entry].0.order().to_vec();
        for (index, label) in order.into_iter().enumerate() {
            self.one_cont(entry, index, label, tail);
        }
    }

    fn one_cont(&mut self, entry: Label, index: usize, label: Label, tail: Label) {
        let cont = &self.program.conts[&label];
        let mut missing = Vec::new();
        cont.for_each_successor(|target| {
            if !self.program.conts.contains_key(&target) {
                missing.push(target);
            }
        });
        cont.for_each_procedure(|target| {
            if !self.program.conts.contains_key(&target) {
                missing.push(target);
            }
        });
        for target in missing {
            self.error(label, format!("names {target}, which does not exist"));
        }
        match cont {
            Cont::Fun { clause, known, .. } => {
                self.require(index == 0, label, || "control reaches a procedure's entry".into());
                let is_clause = |label: &Label| matches!(self.cont(*label), Some(Cont::Clause { .. }));
                let fits = clause.as_ref().is_none_or(is_clause);
                let one = match clause.as_ref().and_then(|clause| self.cont(*clause)) {
                    Some(Cont::Clause { alternate, .. }) => alternate.is_none(),
                    _ => false,
                };
                self.require(fits, label, || "does not go to a clause".into());
                self.require(!known || one, label, || "a procedure with known callers has one clause".into());
            }
            Cont::Clause { arity, body, alternate } => {
                let count = (arity.required + arity.optional) as usize
                    + usize::from(arity.rest)
                    + arity.keywords.len();
                self.expect_args(label, *body, count);
                let from_entry = self
                    .predecessors(entry, index)
                    .iter()
                    .all(|from| matches!(self.cont(*from), Some(Cont::Fun { .. } | Cont::Clause { .. })));
                self.require(from_entry, label, || "control reaches a clause".into());
                if let Some(alternate) = alternate {
                    let fits = matches!(self.cont(*alternate), Some(Cont::Clause { .. }));
                    self.require(fits, label, || format!("{alternate} is no clause"));
                }
                let known = matches!(self.cont(entry), Some(Cont::Fun { known: true, .. }));
                if !known {
                    self.expect_scheme_vars(*body);
                }
            }
            Cont::Receive { required, rest, k } => {
                self.expect_args(label, *k, *required as usize + usize::from(*rest));
                self.expect_scheme_vars(*k);
            }
            Cont::ReturnPoint { required, rest, k, saved, restored, .. } => {
                self.require(index == 0, label, || "control reaches a return point".into());
                self.require(self.stage == Stage::Tailified, label, || "there is no return point".into());
                self.expect_args(label, *k, *required as usize + usize::from(*rest));
                self.expect_scheme_vars(*k);
                let found: Vec<Representation> =
                    restored.iter().map(|&var| self.program.representation(var)).collect();
                self.require(found == *saved, label, || "restores other representations".into());
            }
            Cont::Tail => {
                self.require(label == tail, label, || format!("is not the tail of {entry}"));
            }
            Cont::Args { term, .. } => {
                self.term(entry, label, term);
                let mut used = Vec::new();
                term.for_each_use(|var| used.push(var));
                for var in used {
                    self.check_use(entry, label, var);
                }
            }
        }
    }

    fn predecessors(&self, entry: Label, index: usize) -> Vec<Label> {
        let flow = &self.flows[&entry].0;
        flow.predecessors(index).iter().map(|&from| flow.label(from as usize)).collect()
    }

    fn expect_args(&mut self, label: Label, k: Label, count: usize) {
        match self.cont(k) {
            Some(Cont::Args { vars, .. }) => {
                let found = vars.len();
                self.require(found == count, label, || {
                    format!("passes {count} values to {k}, which binds {found}")
                });
            }
            Some(_) => self.error(label, format!("{k} binds no values")),
            None => {}
        }
    }

    fn expect_scheme_vars(&mut self, k: Label) {
        let Some(Cont::Args { vars, .. }) = self.cont(k) else { return };
        for &var in vars {
            self.expect_representation(k, var, Representation::Scm);
        }
    }

    fn expect_representation(&mut self, label: Label, var: Var, expected: Representation) {
        let found = self.program.representation(var);
        self.require(found == expected, label, || format!("{var} is {found}, not {expected}"));
    }

    fn expect_scheme(&mut self, label: Label, vars: &[Var]) {
        for &var in vars {
            self.expect_representation(label, var, Representation::Scm);
        }
    }

    /// Rule 11, from the use outwards through the places where procedures are made.
    fn check_use(&mut self, entry: Label, label: Label, var: Var) {
        let Some(&binding) = self.bound.get(&var) else {
            self.error(label, format!("uses {var}, which nothing binds"));
            return;
        };
        let Some(&home) = self.owner.get(&binding) else { return };
        let (mut procedure, mut at) = (entry, label);
        // A chain of places cannot be longer than there are procedures.
        for _ in 0..=self.sites.len() {
            if procedure == home {
                let (flow, dominators) = &self.flows[&procedure];
                let visible = match (flow.index(binding), flow.index(at)) {
                    (Some(binding), Some(at)) => dominators.dominates(binding, at),
                    _ => false,
                };
                let by_rec = at != label
                    && matches!(
                        self.cont(at).and_then(Cont::term),
                        Some(Term::Continue { k, exp: Exp::Rec(_) }) if *k == binding
                    );
                self.require(visible || by_rec, label, || {
                    format!("uses {var}, but {binding}, which binds it, does not dominate {at}")
                });
                return;
            }
            match self.sites.get(&procedure) {
                Some(site) => (procedure, at) = (site.procedure, site.cont),
                None => break,
            }
        }
        self.error(label, format!("uses {var}, which only {home} sees"));
    }

    fn term(&mut self, entry: Label, label: Label, term: &'a Term) {
        match term {
            Term::Branch { test, param, args, consequent, alternate } => {
                self.primitive(label, *test, param, args);
                self.require(test.is_predicate(), label, || format!("{test} is no predicate"));
                self.expect_args(label, *consequent, 0);
                self.expect_args(label, *alternate, 0);
            }
            Term::Switch { index, targets } => {
                self.expect_representation(label, *index, Representation::U64);
                self.require(!targets.is_empty(), label, || "a switch without targets".into());
                for &target in targets {
                    self.expect_args(label, target, 0);
                }
            }
            Term::Throw { op, param, args } => {
                self.primitive(label, *op, param, args);
                self.require(op.role() == Role::Throw, label, || format!("{op} returns"));
            }
            Term::Continue { k, exp } => {
                self.exp(label, exp);
                self.continue_to(entry, label, *k, exp);
            }
        }
    }

    fn continue_to(&mut self, entry: Label, label: Label, k: Label, exp: &'a Exp) {
        let call =
            matches!(exp, Exp::Call { .. } | Exp::CallK { .. } | Exp::CallGlobal { .. } | Exp::CallI { .. });
        match self.cont(k) {
            Some(Cont::Tail) => match exp {
                Exp::Values(args) => {
                    self.require(self.stage != Stage::Tailified, label, || {
                        "a return is a `calli` here".into()
                    });
                    self.expect_scheme(label, args);
                }
                Exp::PrimCall { op, .. } => self.require(op.role() == Role::Tail, label, || {
                    format!("the value of {op} does not go through `Values`")
                }),
                _ => self.require(call, label, || "this value does not go through `Values`".into()),
            },
            Some(Cont::Receive { .. }) => {
                self.require(call, label, || format!("only calls return to {k}"));
            }
            Some(Cont::Args { vars, .. }) => {
                if call {
                    self.error(label, format!("a call returns to {k}, which is no `receive`"));
                    return;
                }
                let count = match exp {
                    Exp::Values(args) => {
                        for (&arg, &var) in args.iter().zip(vars) {
                            let expected = self.program.representation(var);
                            self.expect_representation(label, arg, expected);
                        }
                        args.len()
                    }
                    Exp::Rec(labels) => {
                        let alone = (self.flows[&entry].0.index(k))
                            .is_some_and(|k| self.predecessors(entry, k).len() == 1);
                        self.require(alone, label, || format!("{k} binds procedures and is a join"));
                        labels.len()
                    }
                    Exp::PrimCall { op, .. } => match op.role() {
                        Role::Value => 1,
                        Role::Effect => 0,
                        Role::Predicate | Role::Throw | Role::Tail => {
                            self.error(label, format!("{op} stands in no such place"));
                            return;
                        }
                    },
                    _ => 1,
                };
                self.expect_args(label, k, count);
                if !matches!(exp, Exp::Values(_)) {
                    for (i, &var) in vars.iter().enumerate() {
                        // An index for a switch may be an unboxed constant.
                        if matches!(exp, Exp::Const(_)) {
                            continue;
                        }
                        self.expect_representation(label, var, implied_representation(exp, i));
                    }
                }
            }
            Some(_) => self.error(label, format!("continues to {k}, which takes no values")),
            None => {}
        }
    }

    fn exp(&mut self, label: Label, exp: &'a Exp) {
        let stage = self.stage;
        match exp {
            Exp::Const(_) | Exp::Values(_) => {}
            Exp::Fun(_) | Exp::Rec(_) => {
                self.require(stage == Stage::HigherOrder, label, || "a procedure in place".into());
                for &nested in exp.nested() {
                    self.expect_fun(label, nested);
                    let here = self.sites.get(&nested).is_some_and(|site| site.cont == label);
                    self.require(here, label, || format!("{nested} is made in another place too"));
                }
            }
            Exp::ConstFun(target) => {
                self.require(stage != Stage::HigherOrder, label, || "`const-fun`".into());
                self.expect_fun(label, *target);
            }
            Exp::Code(target) => {
                self.require(stage == Stage::Tailified, label, || "`code`".into());
                let fits = matches!(self.cont(*target), Some(Cont::ReturnPoint { .. }));
                self.require(fits, label, || format!("{target} is no return point"));
            }
            Exp::Call { proc, args } => {
                self.expect_scheme(label, &[*proc]);
                self.expect_scheme(label, args);
            }
            Exp::CallGlobal { args, .. } => self.expect_scheme(label, args),
            Exp::CallI { callee, args } => {
                self.require(stage == Stage::Tailified, label, || "`calli`".into());
                self.expect_representation(label, *callee, Representation::Ptr);
                self.expect_scheme(label, args);
            }
            Exp::CallK { k, proc, args } => {
                self.expect_fun(label, *k);
                let accepts = self.accepts(*k, args.len());
                self.require(accepts, label, || format!("{k} does not take {} arguments", args.len()));
                if let Some(proc) = proc {
                    self.expect_scheme(label, &[*proc]);
                }
                let Some(Cont::Fun { clause, known, .. }) = self.cont(*k) else { return };
                let body = match clause.and_then(|clause| self.cont(clause)) {
                    Some(Cont::Clause { body, .. }) if *known => self.cont(*body),
                    _ => None,
                };
                match body {
                    Some(Cont::Args { vars, .. }) => {
                        for (&arg, &var) in args.iter().zip(vars) {
                            self.expect_representation(label, arg, self.program.representation(var));
                        }
                    }
                    _ => self.expect_scheme(label, args),
                }
            }
            Exp::PrimCall { op, param, args } => self.primitive(label, *op, param, args),
        }
    }

    fn expect_fun(&mut self, label: Label, target: Label) {
        let fits = matches!(self.cont(target), Some(Cont::Fun { .. }) | None);
        self.require(fits, label, || format!("{target} is no procedure"));
    }

    fn primitive(&mut self, label: Label, op: Primitive, param: &'a Param, args: &[Var]) {
        use Primitive as P;
        self.require(op.accepts(args.len()), label, || {
            format!("{op} does not take {} arguments", args.len())
        });
        let closures = matches!(op, P::MakeClosure | P::ClosureRef | P::ClosureSet);
        self.require(!closures || self.stage != Stage::HigherOrder, label, || format!("`{op}`"));
        let frames = matches!(op, P::Save | P::Restore1);
        self.require(!frames || self.stage == Stage::Tailified, label, || format!("`{op}`"));
        let fits = match op {
            P::GlobalRef | P::GlobalSet | P::GlobalFun => matches!(param, Param::Global(_)),
            P::RaiseMessage => matches!(param, Param::Constant(Constant::String(_))),
            P::ClosureRef | P::ClosureSet => matches!(param, Param::Index(_)),
            P::MakeClosure => match param {
                Param::Closure(target, free) => {
                    self.expect_fun(label, *target);
                    args.len() <= *free as usize
                }
                _ => false,
            },
            P::Save => match param {
                Param::Representations(representations) => {
                    representations.len() == args.len()
                        && (representations.iter().zip(args))
                            .all(|(&expected, &var)| self.program.representation(var) == expected)
                }
                _ => false,
            },
            P::Restore1 => matches!(param, Param::Representations(list) if list.len() == 1),
            // A frame's content is bound by its return point.
            P::Restore => false,
            _ => true,
        };
        self.require(fits, label, || format!("the parameter does not fit {op}"));
        if op == P::Save {
            return;
        }
        for (i, &arg) in args.iter().enumerate() {
            let expected = match op.args().get(i) {
                Some(Type::F64) => Representation::F64,
                Some(Type::I64) => Representation::I64,
                _ => Representation::Scm,
            };
            self.expect_representation(label, arg, expected);
        }
    }
}

#[cfg(test)]
mod tests;
