//! How arguments meet parameters and returned values meet return points, when both sides are known.
//!
//! Contification, inlining and arity elision turn calls into jumps; what the calling convention would
//! have done at run time (choosing a clause, filling in missing optional parameters, making rest
//! lists, truncating several values to one) is written out here as terms.

use crate::cps::{ClauseArity, Cont, Exp, Label, Origin, Param, Program, Term, Var};
use crate::primitive::{Constant, Primitive};
use rustc_hash::FxHashMap;

/// Whether a clause takes `count` arguments.
pub fn accepts(arity: &ClauseArity, count: usize) -> bool {
    let most = (arity.required + arity.optional) as usize;
    count >= arity.required as usize && (count <= most || arity.rest || arity.takes_keywords())
}

/// The clause of `procedure` that a call with `count` arguments enters: the first that takes them.
/// `None` if there is none, or if it has keyword parameters, which are matched at run time.
pub fn clause_for(program: &Program, procedure: Label, count: usize) -> Option<Label> {
    let Cont::Fun { clause, .. } = program.conts.get(&procedure)? else { return None };
    let mut next = *clause;
    while let Some(clause) = next {
        let Cont::Clause { arity, alternate, .. } = program.conts.get(&clause)? else { return None };
        if accepts(arity, count) {
            return (!arity.takes_keywords()).then_some(clause);
        }
        next = *alternate;
    }
    None
}

/// The only clause of `procedure`, if it has just one and that takes only required parameters.
pub fn simple_clause(program: &Program, procedure: Label) -> Option<(Label, Label)> {
    let Cont::Fun { clause: Some(clause), .. } = program.conts.get(&procedure)? else { return None };
    match program.conts.get(clause)? {
        Cont::Clause { arity, body, alternate: None }
            if arity.optional == 0 && !arity.rest && !arity.takes_keywords() =>
        {
            Some((*clause, *body))
        }
        _ => None,
    }
}

/// Straight-line code under construction: expressions, each of which binds one variable.
pub struct Sequence {
    origin: Option<Origin>,
    steps: Vec<(Option<Var>, Exp)>,
}

impl Sequence {
    /// An empty sequence that will stand in the place of `label`.
    pub fn at(program: &Program, label: Label) -> Sequence {
        Sequence { origin: program.origins.get(&label).copied(), steps: Vec::new() }
    }

    /// Adds an expression; answers the variable that it binds.
    pub fn push(&mut self, program: &mut Program, exp: Exp) -> Var {
        let var = program.fresh_var(None);
        self.steps.push((Some(var), exp));
        var
    }

    /// Adds an expression that binds `var`.
    pub fn bind(&mut self, var: Var, exp: Exp) {
        self.steps.push((Some(var), exp));
    }

    /// Adds an expression without a value.
    pub fn effect(&mut self, exp: Exp) {
        self.steps.push((None, exp));
    }

    /// Adds a constant.
    pub fn constant(&mut self, program: &mut Program, constant: Constant) -> Var {
        self.push(program, Exp::Const(constant))
    }

    /// Adds the construction of a list.
    pub fn list(&mut self, program: &mut Program, items: &[Var]) -> Var {
        let mut tail = self.constant(program, Constant::Null);
        for &item in items.iter().rev() {
            let op = Primitive::Cons;
            tail = self.push(program, Exp::PrimCall { op, param: Param::None, args: vec![item, tail] });
        }
        tail
    }

    /// The term that does all steps and then `last`.
    pub fn finish(self, program: &mut Program, last: Term) -> Term {
        let mut term = last;
        for (var, exp) in self.steps.into_iter().rev() {
            let k = program.add(Cont::Args { vars: var.into_iter().collect(), term });
            if let Some(origin) = self.origin {
                program.origins.insert(k, origin);
            }
            term = Term::Continue { k, exp };
        }
        term
    }
}

/// The parameters of `clause` for a call with `args`, in the order in which its body binds them. The
/// clause must take them and have no keywords.
pub fn parameters(
    program: &mut Program,
    steps: &mut Sequence,
    arity: &ClauseArity,
    args: &[Var],
) -> Vec<Var> {
    let positional = (arity.required + arity.optional) as usize;
    let mut parameters = args[..args.len().min(positional)].to_vec();
    while parameters.len() < positional {
        parameters.push(steps.constant(program, Constant::Unbound));
    }
    if arity.rest {
        let rest = steps.list(program, args.get(positional..).unwrap_or_default());
        parameters.push(rest);
    }
    parameters
}

/// Makes the term of `label` a jump into `clause` with `args`.
pub fn jump_to_clause(program: &mut Program, label: Label, clause: Label, args: &[Var]) {
    let Some(Cont::Clause { arity, body, .. }) = program.conts.get(&clause) else { return };
    let (arity, k) = (arity.clone(), *body);
    let mut steps = Sequence::at(program, label);
    let parameters = parameters(program, &mut steps, &arity, args);
    let jump = steps.finish(program, Term::Continue { k, exp: Exp::Values(parameters) });
    if let Some(Cont::Args { term, .. }) = program.conts.get_mut(&label) {
        *term = jump;
    }
}

/// Whether the return point, or tail, `k` takes `count` values without an error.
pub fn takes_values(program: &Program, k: Label, count: usize) -> bool {
    match program.conts.get(&k) {
        Some(&Cont::Receive { required, rest, .. }) => {
            let required = required as usize;
            count == required || (count > required && (rest || required == 1))
        }
        Some(Cont::Args { vars, .. }) => vars.len() == count,
        Some(Cont::Tail) => true,
        _ => false,
    }
}

/// Makes the term of `label` one that gives `args` to the return point, or tail, `k`, which must take
/// that many.
pub fn return_values(program: &mut Program, label: Label, k: Label, args: &[Var]) {
    let mut steps = Sequence::at(program, label);
    let jump = match program.conts.get(&k) {
        Some(&Cont::Receive { required, rest, k }) => {
            let mut values = args[..required as usize].to_vec();
            if rest {
                values.push(steps.list(program, &args[required as usize..]));
            }
            Term::Continue { k, exp: Exp::Values(values) }
        }
        _ => Term::Continue { k, exp: Exp::Values(args.to_vec()) },
    };
    let jump = steps.finish(program, jump);
    if let Some(Cont::Args { term, .. }) = program.conts.get_mut(&label) {
        *term = jump;
    }
}

/// Which procedure a variable is known to hold.
pub struct KnownProcedures {
    of: FxHashMap<Var, Label>,
}

impl KnownProcedures {
    /// What [`Exp::Fun`], [`Exp::Rec`] and procedures' own closures bind. `single` tells whether a
    /// continuation has only one predecessor.
    pub fn of(program: &Program, single: impl Fn(Label) -> bool) -> KnownProcedures {
        let mut of = FxHashMap::default();
        for (&label, cont) in &program.conts {
            match cont {
                Cont::Fun { self_var: Some(var), .. } => {
                    of.insert(*var, label);
                }
                Cont::Args { term: Term::Continue { k, exp }, .. } => {
                    let procedures = match exp {
                        Exp::ConstFun(procedure) => std::slice::from_ref(procedure),
                        exp => exp.nested(),
                    };
                    if !procedures.is_empty()
                        && single(*k)
                        && let Some(Cont::Args { vars, .. }) = program.conts.get(k)
                    {
                        of.extend(vars.iter().copied().zip(procedures.iter().copied()));
                    }
                }
                _ => {}
            }
        }
        KnownProcedures { of }
    }

    /// The procedure that `var` holds, if it is known.
    pub fn get(&self, var: Var) -> Option<Label> {
        self.of.get(&var).copied()
    }
}
