//! Which procedures are well-known, and what their free variables are.

use super::MAX_LIFTED;
use crate::cps::flow::{procedure_conts, procedures};
use crate::cps::{Cont, Exp, Label, Program, Term, Var};
use crate::opt::calls::{self, KnownProcedures};
use crate::opt::rewrite::Census;
use crate::primitive::Primitive;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// No procedure.
const NONE: u32 = u32::MAX;

/// How a procedure gets at its free variables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// It has none. As a value it is a constant.
    Closed,
    /// As parameters after its own.
    Lifted,
    /// From its closure.
    Closure,
}

/// What is known of one procedure.
pub(super) struct Procedure {
    pub(super) label: Label,
    /// Its continuations, its own only.
    pub(super) conts: Vec<Label>,
    /// The variable that holds it where it was made, if that variable holds nothing else.
    pub(super) binding: Option<Var>,
    /// Whether all its uses are calls.
    pub(super) well_known: bool,
    /// The variable that stands for its closure where that is free.
    pub(super) closure_var: Option<Var>,
    /// Whether it has one clause, with required parameters only.
    pub(super) simple: bool,
    /// Variables of other procedures that it uses, constants and procedures not counted.
    outer: BTreeSet<Var>,
    /// Procedures that it calls by name.
    callees: BTreeSet<u32>,
    /// Procedures that it uses as values.
    values: BTreeSet<u32>,
    /// Procedures that it makes.
    pub(super) nested: Vec<u32>,
    /// Its free variables, in order.
    pub(super) free: BTreeSet<Var>,
    pub(super) shape: Shape,
}

/// What is known of the program.
pub(super) struct Analysis {
    pub(super) procedures: Vec<Procedure>,
    pub(super) census: Census,
    pub(super) known: KnownProcedures,
    numbers: FxHashMap<Label, u32>,
    /// The constants that are used in other procedures than the one that binds them.
    constants: FxHashMap<Var, Exp>,
    /// The procedure that binds each variable.
    owner: Vec<u32>,
}

/// Whether an expression may be evaluated anywhere, with the same value.
fn is_constant(exp: &Exp) -> bool {
    matches!(exp, Exp::Const(_) | Exp::PrimCall { op: Primitive::GlobalFun, .. })
}

impl Analysis {
    pub(super) fn new(program: &Program) -> Analysis {
        let census = Census::of(program);
        let known = KnownProcedures::of(program, |k| census.predecessors[k.0 as usize] == 1);
        let labels = procedures(program);
        let numbers = labels.iter().enumerate().map(|(i, &label)| (label, i as u32)).collect();
        let owner = vec![NONE; program.next_var as usize];
        let constants = FxHashMap::default();
        let mut analysis = Analysis { procedures: Vec::new(), census, known, numbers, constants, owner };
        for (number, &label) in labels.iter().enumerate() {
            let conts = procedure_conts(program, label);
            for cont in conts.iter().filter_map(|cont| program.conts.get(cont)) {
                cont.for_each_definition(|var| analysis.owner[var.0 as usize] = number as u32);
            }
            let simple = calls::simple_clause(program, label).is_some();
            analysis.procedures.push(Procedure {
                label,
                conts,
                binding: None,
                well_known: true,
                closure_var: None,
                simple,
                outer: BTreeSet::new(),
                callees: BTreeSet::new(),
                values: BTreeSet::new(),
                nested: Vec::new(),
                free: BTreeSet::new(),
                shape: Shape::Closed,
            });
        }
        for definition in &program.definitions {
            if let Some(number) = analysis.number(definition.entry()) {
                analysis.procedures[number as usize].well_known = false;
            }
        }
        for number in 0..analysis.procedures.len() {
            analysis.scan(program, number);
        }
        for procedure in &mut analysis.procedures {
            procedure.closure_var = procedure.binding.or_else(|| match program.conts.get(&procedure.label) {
                Some(Cont::Fun { self_var, .. }) => *self_var,
                _ => None,
            });
        }
        analysis.free_variables(|procedure| procedure.well_known && procedure.simple);
        analysis.free_variables(|procedure| {
            procedure.well_known && procedure.simple && procedure.free.len() <= MAX_LIFTED
        });
        analysis
    }

    pub(super) fn number(&self, procedure: Label) -> Option<u32> {
        self.numbers.get(&procedure).copied()
    }

    /// Whether `var` is bound in the procedure of this number.
    pub(super) fn is_bound_in(&self, var: Var, procedure: u32) -> bool {
        self.owner.get(var.0 as usize) == Some(&procedure)
    }

    /// The procedure that `var` is known to hold.
    pub(super) fn held(&self, var: Var) -> Option<u32> {
        self.number(self.known.get(var)?)
    }

    /// How to make the value of `var` anew where it is used, if it is a constant of another procedure.
    pub(super) fn constant(&self, var: Var) -> Option<&Exp> {
        self.constants.get(&var)
    }

    /// Collects what the procedure of this number uses and makes.
    fn scan(&mut self, program: &Program, number: usize) {
        let conts = std::mem::take(&mut self.procedures[number].conts);
        let (mut outer, mut callees, mut values) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for label in &conts {
            let Some(Cont::Args { term, .. }) = program.conts.get(label) else { continue };
            let mut operator = None;
            if let Term::Continue { k, exp } = term {
                if let Exp::CallK { k: callee, proc, .. } = exp {
                    callees.extend(self.number(*callee));
                    operator = *proc;
                }
                for (i, &procedure) in exp.nested().iter().enumerate() {
                    let Some(nested) = self.number(procedure) else { continue };
                    self.procedures[number].nested.push(nested);
                    let binding = match program.conts.get(k) {
                        Some(Cont::Args { vars, .. }) => vars.get(i).copied(),
                        _ => None,
                    };
                    let binding = binding.filter(|&var| self.known.get(var) == Some(procedure));
                    self.procedures[nested as usize].binding = binding;
                    self.procedures[nested as usize].well_known &= binding.is_some();
                }
            }
            term.for_each_use(|var| {
                if operator == Some(var) {
                    operator = None;
                } else if let Some(held) = self.held(var) {
                    values.insert(held);
                    self.procedures[held as usize].well_known = false;
                } else if !self.is_bound_in(var, number as u32) {
                    match self.census.value(program, var) {
                        Some(exp) if is_constant(exp) => {
                            self.constants.insert(var, exp.clone());
                        }
                        _ => {
                            outer.insert(var);
                        }
                    }
                }
            });
        }
        let procedure = &mut self.procedures[number];
        (procedure.conts, procedure.outer, procedure.callees, procedure.values) =
            (conts, outer, callees, values);
    }

    /// Finds the least sets of free variables for which each procedure has those of what it calls and
    /// makes, and with them the shapes. `lifts` tells which procedures shall take free variables as
    /// parameters.
    fn free_variables(&mut self, lifts: impl Fn(&Procedure) -> bool) {
        let lifted: Vec<bool> = self.procedures.iter().map(lifts).collect();
        let closures: Vec<Option<Var>> =
            self.procedures.iter().map(|procedure| procedure.closure_var).collect();
        for procedure in &mut self.procedures {
            procedure.free = procedure.outer.clone();
        }
        let mut changed = true;
        while changed {
            changed = false;
            // Procedures come after those that make them, so backwards most are right at once.
            for number in (0..self.procedures.len()).rev() {
                let procedure = &self.procedures[number];
                let mut found: Vec<Var> = Vec::new();
                let mut add = |var: Var| {
                    let own = self.is_bound_in(var, number as u32) || closures[number] == Some(var);
                    if !own && !procedure.free.contains(&var) {
                        found.push(var);
                    }
                };
                for &callee in &procedure.callees {
                    if lifted[callee as usize] {
                        self.procedures[callee as usize].free.iter().copied().for_each(&mut add);
                    }
                }
                let wanted = procedure.callees.iter().filter(|&&callee| !lifted[callee as usize]);
                for &wanted in wanted.chain(&procedure.values) {
                    if !self.procedures[wanted as usize].free.is_empty() {
                        closures[wanted as usize].into_iter().for_each(&mut add);
                    }
                }
                for &nested in procedure.nested.iter().filter(|&&nested| !lifted[nested as usize]) {
                    self.procedures[nested as usize].free.iter().copied().for_each(&mut add);
                }
                changed |= !found.is_empty();
                self.procedures[number].free.extend(found);
            }
        }
        for (procedure, lifted) in self.procedures.iter_mut().zip(lifted) {
            procedure.shape = match (procedure.free.is_empty(), lifted) {
                (true, _) => Shape::Closed,
                (false, true) => Shape::Lifted,
                (false, false) => Shape::Closure,
            };
        }
    }
}
