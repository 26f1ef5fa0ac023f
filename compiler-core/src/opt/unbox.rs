//! Unboxing of flonums.
//!
//! **Goal.** A flonum is an object; arithmetic on objects allocates. Where a variable is known to be a
//! flonum, arithmetic, comparisons, the variables of joins and loops, and the parameters of known
//! procedures work on the bare `f64`; an object is made only where one is wanted.
//!
//! ```text
//! L1(v1):                                     L1(v1:f64):
//!   v2 := const 1.5                             v2:f64 := const 1.5
//!   v3 := *(v1, v2)                             v3 := f64*(v1, v2)
//!   v4 := const 100                             v4:f64 := const 100.0
//!   <(v3, v4) ? L2() : L3()                     f64<(v3, v4) ? L2() : L3()
//! L2():                                       L2():
//!   L1(v3)                                      L1(v3)
//! L3():                                       L3():
//!   return v3                                   v5 := box-f64(v3)
//!                                               return v5
//! ```
//!
//! **Method.** Types are inferred ([`super::types`]). Each result of arithmetic that becomes unboxed has
//! an unboxed *twin*, from which the object is made at once; it is dead code if only the twin is used.
//! A variable of a join has only its twin, if arithmetic uses it, and is boxed where it is used
//! otherwise: boxing it in a loop that only passes it on would be in vain. Compare Leroy, "Unboxed
//! objects and polymorphic typing" (POPL 1992), and Guile's `specialize-numbers`.
//!
//! First-order stage only, so that what closures hold is boxed.

use super::calls::{self, Sequence};
use super::rewrite::Census;
use super::types::{Types, closed_procedures, infer};
use crate::cps::visit::Rename;
use crate::cps::{Cont, Exp, Label, Param, Program, Representation, Term, Var};
use crate::primitive::{Constant, Primitive, Type};
use crate::source::Number;
use num_traits::ToPrimitive;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Exact integers up to this magnitude are flonums without loss.
const MAX_EXACT: u64 = 1 << 53;

/// Unboxes flonums in `program`, of the first-order stage.
pub fn unbox_flonums(program: &mut Program) {
    let census = Census::of(program);
    let types = infer(program, &census);
    if !types.iter().any(|types| types.within(Types::FLONUM)) {
        return;
    }
    let mut unboxer =
        Unboxer { program, census, types, twins: FxHashMap::default(), joins: FxHashSet::default() };
    unboxer.plan();
    let labels: Vec<Label> = unboxer.program.conts.keys().copied().collect();
    for label in labels {
        unboxer.cont(label);
    }
}

/// The operation on unboxed flonums, and whether its arguments change places.
fn unboxed(op: Primitive) -> Option<(Primitive, bool)> {
    Some(match op {
        Primitive::Add | Primitive::FlAdd => (Primitive::F64Add, false),
        Primitive::Subtract | Primitive::FlSubtract => (Primitive::F64Subtract, false),
        Primitive::Multiply | Primitive::FlMultiply => (Primitive::F64Multiply, false),
        Primitive::Divide | Primitive::FlDivide => (Primitive::F64Divide, false),
        Primitive::FlSqrt => (Primitive::F64Sqrt, false),
        Primitive::FlAbs => (Primitive::F64Abs, false),
        Primitive::NumEqual | Primitive::FlEqual => (Primitive::F64Equal, false),
        Primitive::Less | Primitive::FlLess => (Primitive::F64Less, false),
        Primitive::LessEqual => (Primitive::F64LessEqual, false),
        Primitive::Greater => (Primitive::F64Less, true),
        Primitive::GreaterEqual => (Primitive::F64LessEqual, true),
        _ => return None,
    })
}

struct Unboxer<'a> {
    program: &'a mut Program,
    census: Census,
    types: Vec<Types>,
    /// The unboxed twin of a boxed variable.
    twins: FxHashMap<Var, Var>,
    /// Variables of joins and parameters that exist as their twins only.
    joins: FxHashSet<Var>,
}

impl Unboxer<'_> {
    fn is_flonum(&self, var: Var) -> bool {
        self.types.get(var.0 as usize).is_some_and(|types| types.within(Types::FLONUM))
            && self.program.representation(var) == Representation::Scm
    }

    /// The constant that `var` is, as a flonum, if it is a number that is one without loss.
    fn constant(&self, var: Var) -> Option<f64> {
        match self.census.constant(self.program, var)? {
            Constant::Number(Number::Flonum(value)) => Some(*value),
            Constant::Number(Number::Integer(value)) => {
                let value = value.to_i64().filter(|value| value.unsigned_abs() <= MAX_EXACT)?;
                Some(value as f64)
            }
            _ => None,
        }
    }

    /// The unboxed operation that does the same as `op` on these arguments.
    fn specialized(&self, op: Primitive, args: &[Var]) -> Option<(Primitive, bool)> {
        let unboxed = unboxed(op)?;
        // What only takes flonums is only given flonums.
        let flonum = |(&arg, &row): (&Var, &Type)| row == Type::Flonum || self.is_flonum(arg);
        let any = args.iter().zip(op.args()).any(flonum);
        let all = args.iter().zip(op.args()).all(|pair| flonum(pair) || self.constant(*pair.0).is_some());
        // Dividing by an exact zero is an error.
        let by_zero =
            op == Primitive::Divide && !self.is_flonum(args[1]) && self.constant(args[1]) == Some(0.0);
        (all && any && !by_zero).then_some(unboxed)
    }

    fn fresh(&mut self, like: Option<Var>) -> Var {
        let name = like.and_then(|var| self.program.names.get(&var).copied());
        let var = self.program.fresh_var(name);
        self.program.representations.insert(var, Representation::F64);
        var
    }

    /// Decides which variables get twins.
    fn plan(&mut self) {
        // Where values come from, for joins and parameters that only take flonums.
        let mut incoming: BTreeMap<Var, Vec<Var>> = BTreeMap::new();
        let mut wanted: Vec<Var> = Vec::new();
        let mut results: Vec<Var> = Vec::new();
        let candidates = self.candidates();
        for cont in self.program.conts.values() {
            let Cont::Args { term, .. } = cont else { continue };
            let (op, args) = match term {
                Term::Continue { exp: Exp::PrimCall { op, args, .. }, .. } => (*op, args),
                Term::Branch { test, args, .. } => (*test, args),
                Term::Continue { k, exp: Exp::Values(args) } => {
                    self.flow(&candidates, *k, args, &mut incoming);
                    continue;
                }
                Term::Continue { exp: Exp::CallK { k, args, .. }, .. } => {
                    if let Some((_, body)) = calls::simple_clause(self.program, *k) {
                        self.flow(&candidates, body, args, &mut incoming);
                    }
                    continue;
                }
                _ => continue,
            };
            let is_used_unboxed = op == Primitive::UnboxF64 || self.specialized(op, args).is_some();
            if is_used_unboxed {
                wanted.extend(args);
                if let Term::Continue { k, .. } = term
                    && op != Primitive::UnboxF64
                    && self.census.predecessors[k.0 as usize] == 1
                    && let Some(Cont::Args { vars, .. }) = self.program.conts.get(k)
                {
                    results.extend(vars);
                }
            }
        }
        for var in results {
            let twin = self.fresh(Some(var));
            self.twins.insert(var, twin);
        }
        // What flows into an unboxed join is wanted unboxed as well.
        let is_candidate = |var: &Var| incoming.contains_key(var);
        let mut todo: Vec<Var> = wanted.into_iter().filter(is_candidate).collect();
        while let Some(var) = todo.pop() {
            if self.joins.insert(var) {
                todo.extend(incoming.get(&var).into_iter().flatten().copied().filter(is_candidate));
            }
        }
        let mut joins: Vec<Var> = self.joins.iter().copied().collect();
        joins.sort_unstable();
        for var in joins {
            let twin = self.fresh(Some(var));
            self.twins.insert(var, twin);
        }
    }

    /// The continuations whose variables may be unboxed: all predecessors are `values`, or calls of a
    /// known procedure.
    fn candidates(&self) -> FxHashSet<Label> {
        let closed = closed_procedures(self.program);
        let mut others: FxHashSet<Label> = FxHashSet::default();
        for cont in self.program.conts.values() {
            match cont {
                Cont::Args { term: Term::Continue { exp: Exp::Values(_), .. }, .. } => {}
                Cont::Clause { body, .. } if closed.contains(body) => {}
                cont => cont.for_each_successor(|next| {
                    others.insert(next);
                }),
            }
        }
        (self.program.conts.iter())
            .filter(|(label, cont)| matches!(cont, Cont::Args { .. }) && !others.contains(label))
            .map(|(&label, _)| label)
            .collect()
    }

    fn flow(
        &self,
        candidates: &FxHashSet<Label>,
        k: Label,
        args: &[Var],
        incoming: &mut BTreeMap<Var, Vec<Var>>,
    ) {
        if let Some(Cont::Args { vars, .. }) = self.program.conts.get(&k)
            && candidates.contains(&k)
        {
            for (&var, &arg) in vars.iter().zip(args) {
                if self.is_flonum(var) {
                    incoming.entry(var).or_default().push(arg);
                }
            }
        }
    }

    /// `var` unboxed, for use after `steps`.
    fn unbox(&mut self, steps: &mut Sequence, var: Var) -> Var {
        if let Some(&twin) = self.twins.get(&var) {
            return twin;
        }
        if self.program.representation(var) == Representation::F64 {
            return var;
        }
        let exp = match self.constant(var) {
            Some(value) => Exp::Const(Constant::Number(Number::Flonum(value))),
            None => Exp::PrimCall { op: Primitive::UnboxF64, param: Param::None, args: vec![var] },
        };
        let unboxed = self.fresh(Some(var));
        steps.bind(unboxed, exp);
        unboxed
    }

    fn unbox_all(&mut self, steps: &mut Sequence, op: Primitive, args: &[Var], swap: bool) -> Exp {
        let mut args: Vec<Var> = args.iter().map(|&arg| self.unbox(steps, arg)).collect();
        if swap {
            args.reverse();
        }
        Exp::PrimCall { op, param: Param::None, args }
    }

    fn cont(&mut self, label: Label) {
        let Some(Cont::Args { vars, term }) = self.program.conts.get(&label) else { return };
        let (mut vars, mut term) = (vars.clone(), term.clone());
        for var in &mut vars {
            if self.joins.contains(var) {
                *var = self.twins[var];
            }
        }
        let mut steps = Sequence::at(self.program, label);
        match &mut term {
            Term::Branch { test, args, .. } => {
                if let Some((op, swap)) = self.specialized(*test, args)
                    && let Exp::PrimCall { args: unboxed, .. } = self.unbox_all(&mut steps, op, args, swap)
                {
                    (*test, *args) = (op, unboxed);
                }
            }
            Term::Continue { exp: Exp::PrimCall { op: Primitive::UnboxF64, args, .. }, k } => {
                if let Some(&twin) = self.twins.get(&args[0]) {
                    term = Term::Continue { k: *k, exp: Exp::Values(vec![twin]) };
                }
            }
            Term::Continue { k, exp } => {
                let k = *k;
                if let Exp::PrimCall { op, args, .. } = exp
                    && let Some((op, swap)) = self.specialized(*op, args)
                {
                    let operation = self.unbox_all(&mut steps, op, args, swap);
                    let result = match self.program.conts.get(&k) {
                        Some(Cont::Args { vars, .. }) => vars.first().and_then(|var| self.twins.get(var)),
                        _ => None,
                    };
                    // A join that exists as its twin only takes the result as it is.
                    let result = result.copied().filter(|_| self.census.predecessors[k.0 as usize] == 1);
                    let result = result.unwrap_or_else(|| self.fresh(None));
                    steps.bind(result, operation);
                    *exp = Exp::PrimCall { op: Primitive::BoxF64, param: Param::None, args: vec![result] };
                }
                self.pass_unboxed(&mut steps, k, exp);
            }
            Term::Switch { .. } | Term::Throw { .. } => {}
        }
        // Whatever is still used by its boxed name is boxed here.
        term.rename(&mut Boxer { unboxer: self, steps: &mut steps });
        let term = steps.finish(self.program, term);
        self.program.conts.insert(label, Cont::Args { vars, term });
    }

    /// Makes a jump or a known call pass unboxed what the other side takes unboxed.
    fn pass_unboxed(&mut self, steps: &mut Sequence, k: Label, exp: &mut Exp) {
        let (target, args) = match exp {
            Exp::Values(args) => (k, args),
            Exp::CallK { k, args, .. } => match calls::simple_clause(self.program, *k) {
                Some((_, body)) => (body, args),
                None => return,
            },
            _ => return,
        };
        let Some(Cont::Args { vars, .. }) = self.program.conts.get(&target) else { return };
        // Seen before or after the target itself was rewritten.
        let unboxed: Vec<bool> = (vars.iter())
            .map(|var| self.joins.contains(var) || self.program.representation(*var) == Representation::F64)
            .collect();
        for (arg, unboxed) in args.iter_mut().zip(unboxed) {
            if unboxed {
                *arg = self.unbox(steps, *arg);
            }
        }
    }
}

/// Boxes variables of joins where they are used.
struct Boxer<'a, 'b> {
    unboxer: &'a mut Unboxer<'b>,
    steps: &'a mut Sequence,
}

impl Rename for Boxer<'_, '_> {
    fn var(&mut self, var: Var) -> Var {
        if !self.unboxer.joins.contains(&var) {
            return var;
        }
        let args = vec![self.unboxer.twins[&var]];
        let exp = Exp::PrimCall { op: Primitive::BoxF64, param: Param::None, args };
        self.steps.push(self.unboxer.program, exp)
    }
}
