//! Simplification: beta, eta, copy propagation and jump threading.
//!
//! **Goal.** Fewer and longer basic blocks, and no variable that only stands for another. Four
//! rewrites, each of which makes the program smaller:
//!
//! - *beta*: a continuation with one predecessor that goes there with `values` is merged into it, its
//!   variables replaced by the values;
//! - *eta*: a continuation that only passes on goes out of the way of those who go there;
//! - *jump threading*: whoever goes with a known value to a test of that value goes where the test goes;
//! - equal return points become one.
//!
//! ```text
//! L1:                                         L1:
//!   v2 := receive(x)                            v2 := receive(x)
//!   pair?(v2) ? L4() : L5()                     pair?(v2) ? L8() : L9()
//! L4():                                       L8():
//!   v3 := const #t                              …
//!   L6(v3)                                    L9():
//! L5():                                         …
//!   v4 := const #f
//!   L6(v4)
//! L6(v5):
//!   false?(v5) ? L9() : L8()
//! ```
//!
//! Loop headers are not jumped over: a loop must keep its one entry, or it could not become Wasm's
//! structured control flow.
//!
//! **Source.** Kennedy, "Compiling with Continuations, Continued" (ICFP 2007), section 4; Appel and
//! Jim (JFP 1997).

use super::rewrite::{Census, Renaming};
use crate::cps::{Cont, Exp, Label, Param, Program, Term, Var};
use crate::primitive::{Constant, Effects, Primitive, Role, Type, fold};
use rustc_hash::FxHashMap;

/// How many continuations one jump may pass over. Bounds the work for each jump; what is left is found
/// in the next round.
const MAX_STEPS: usize = 16;

/// Simplifies `program`.
pub fn simplify(program: &mut Program) {
    let census = Census::of(program);
    census.sweep(program);
    let census = if name_joined_values(program, &census) { Census::of(program) } else { census };
    thread_jumps(program, &census);
    unify_receives(program, &census);
    let census = Census::of(program);
    census.sweep(program);
    merge_straight_lines(program, &census);
}

/// Gives a name to each value that goes straight to a continuation with several predecessors, so that
/// all such jumps are by `values` and what is known of the value is found by its name.
fn name_joined_values(program: &mut Program, census: &Census) -> bool {
    let mut jumps: Vec<(Label, Label)> = Vec::new();
    for (&label, cont) in &program.conts {
        if let Cont::Args { term: Term::Continue { k, exp }, .. } = cont
            && !matches!(exp, Exp::Values(_))
            && census.predecessors[k.0 as usize] > 1
            && matches!(program.conts.get(k), Some(Cont::Args { vars, .. }) if vars.len() == 1)
        {
            jumps.push((label, *k));
        }
    }
    for &(label, join) in &jumps {
        let name = match program.conts.get(&join) {
            Some(Cont::Args { vars, .. }) => program.names.get(&vars[0]).copied(),
            _ => None,
        };
        let var = program.fresh_var(name);
        let term = Term::Continue { k: join, exp: Exp::Values(vec![var]) };
        let named = program.add(Cont::Args { vars: vec![var], term });
        if let Some(&origin) = program.origins.get(&label) {
            program.origins.insert(named, origin);
        }
        if let Some(Cont::Args { term: Term::Continue { k, .. }, .. }) = program.conts.get_mut(&label) {
            *k = named;
        }
    }
    !jumps.is_empty()
}

/// Whether `var` is known to be true or false as the test of an `if`.
fn truth(program: &Program, census: &Census, var: Var) -> Option<bool> {
    match census.value(program, var)? {
        Exp::Const(constant) => Some(constant.is_true()),
        Exp::Fun(_) | Exp::Rec(_) | Exp::ConstFun(_) => Some(true),
        Exp::PrimCall { op, .. } if op.role() == Role::Value => {
            (!matches!(op.row().result, Type::Any | Type::Boolean)).then_some(true)
        }
        _ => None,
    }
}

/// The answer of a test, if it is known.
fn decide(program: &Program, census: &Census, test: Primitive, param: &Param, args: &[Var]) -> Option<bool> {
    if test == Primitive::IsFalse {
        return truth(program, census, args[0]).map(|truth| !truth);
    }
    if *param != Param::None {
        return None;
    }
    let constants: Option<Vec<Constant>> =
        args.iter().map(|&arg| census.constant(program, arg).cloned()).collect();
    match fold::fold(test, &constants?)? {
        Constant::Boolean(answer) => Some(answer),
        _ => None,
    }
}

/// Where a jump ends up.
struct Jump {
    to: Label,
    args: Vec<Var>,
}

fn thread_jumps(program: &mut Program, census: &Census) {
    let mut changes: Vec<(Label, Cont)> = Vec::new();
    for (&label, cont) in &program.conts {
        let threaded = match cont {
            Cont::Args { vars, term } => {
                thread_term(program, census, label, term).map(|term| Cont::Args { vars: vars.clone(), term })
            }
            Cont::Receive { required, rest, k } => {
                pass_on(program, census, *k).map(|k| Cont::Receive { required: *required, rest: *rest, k })
            }
            _ => None,
        };
        if let Some(cont) = threaded {
            changes.push((label, cont));
        }
    }
    program.conts.extend(changes);
}

/// The term that goes where `term` ends up, if that is elsewhere.
fn thread_term(program: &Program, census: &Census, label: Label, term: &Term) -> Option<Term> {
    match term {
        Term::Continue { k, exp: Exp::Values(args) } => {
            let jump = follow(program, census, *k, args, true);
            (jump.to != *k && jump.to != label)
                .then(|| Term::Continue { k: jump.to, exp: Exp::Values(jump.args) })
        }
        Term::Branch { test, param, args, consequent, alternate } => {
            if let Some(answer) = decide(program, census, *test, param, args) {
                let k = if answer { *consequent } else { *alternate };
                return Some(Term::Continue { k, exp: Exp::Values(Vec::new()) });
            }
            let then = follow(program, census, *consequent, &[], false).to;
            let or_else = follow(program, census, *alternate, &[], false).to;
            if then == or_else && !test.effects().any(Effects::RAISE) {
                return Some(Term::Continue { k: then, exp: Exp::Values(Vec::new()) });
            }
            (then != *consequent || or_else != *alternate).then(|| Term::Branch {
                test: *test,
                param: param.clone(),
                args: args.clone(),
                consequent: then,
                alternate: or_else,
            })
        }
        Term::Switch { index, targets } => {
            let threaded: Vec<Label> =
                targets.iter().map(|&target| follow(program, census, target, &[], false).to).collect();
            (threaded != *targets).then_some(Term::Switch { index: *index, targets: threaded })
        }
        Term::Continue { .. } | Term::Throw { .. } => None,
    }
}

/// If `k` only passes its variables on, in order, to another [`Cont::Args`]: that one.
fn pass_on(program: &Program, census: &Census, k: Label) -> Option<Label> {
    let mut at = k;
    for _ in 0..MAX_STEPS {
        let Some(Cont::Args { vars, term: Term::Continue { k: next, exp: Exp::Values(args) } }) =
            program.conts.get(&at)
        else {
            break;
        };
        let only_passed = args == vars && vars.iter().all(|var| census.uses[var.0 as usize] == 1);
        if !only_passed
            || census.loop_header[at.0 as usize]
            || !matches!(program.conts.get(next), Some(Cont::Args { .. }))
        {
            break;
        }
        at = *next;
    }
    (at != k).then_some(at)
}

/// Follows a jump to `k` with `args` over continuations that do nothing but pass on values or test
/// known ones. `with_values`: whether the jump is by a `values` expression, which may end with
/// arguments and at the tail; a branch can do neither.
///
/// To jump over a continuation is right only if nothing that stays reachable from the end of the jump
/// uses its variables. `open` counts the uses that were not yet passed over; where it is zero for
/// all, the jump may end.
fn follow(program: &Program, census: &Census, k: Label, args: &[Var], with_values: bool) -> Jump {
    let mut best = Jump { to: k, args: args.to_vec() };
    let (mut at, mut args) = (k, args.to_vec());
    let mut stands_for: Vec<(Var, Var)> = Vec::new();
    let mut open: Vec<(Var, u32)> = Vec::new();
    for _ in 0..MAX_STEPS {
        let Some(Cont::Args { vars, term }) = program.conts.get(&at) else { break };
        if census.loop_header[at.0 as usize] || vars.len() != args.len() {
            break;
        }
        for (&var, &arg) in vars.iter().zip(&args) {
            stands_for.push((var, arg));
            open.push((var, census.uses[var.0 as usize]));
        }
        let pass = |var: Var, open: &mut Vec<(Var, u32)>| {
            if let Some((_, count)) = open.iter_mut().find(|(bound, _)| *bound == var) {
                *count = count.saturating_sub(1);
            }
        };
        let value = |var: Var| {
            stands_for.iter().rev().find(|(bound, _)| *bound == var).map_or(var, |&(_, value)| value)
        };
        term.for_each_use(|var| pass(var, &mut open));
        match term {
            Term::Continue { k: next, exp: Exp::Values(values) } => {
                args = values.iter().map(|&var| value(var)).collect();
                at = *next;
            }
            Term::Branch { test, param, args: tested, consequent, alternate } => {
                let tested: Vec<Var> = tested.iter().map(|&var| value(var)).collect();
                let Some(answer) = decide(program, census, *test, param, &tested) else { break };
                let (next, other) =
                    if answer { (*consequent, *alternate) } else { (*alternate, *consequent) };
                // What only the other side needs is not reachable from this one but through here.
                if next != other
                    && census.predecessors[other.0 as usize] == 1
                    && let Some(other) = program.conts.get(&other)
                {
                    other.for_each_use(|var| pass(var, &mut open));
                }
                args.clear();
                at = next;
            }
            _ => break,
        }
        let closed = open.iter().all(|&(_, count)| count == 0);
        let is_args = matches!(program.conts.get(&at), Some(Cont::Args { .. }));
        if closed && (with_values || (args.is_empty() && is_args)) {
            best = Jump { to: at, args: args.clone() };
        }
    }
    best
}

/// Makes one of all return points that take the same values to the same continuation; but not in
/// front of a loop header, where the one would become a second entry of the loop if a call from
/// inside and one from outside were contified.
fn unify_receives(program: &mut Program, census: &Census) {
    let mut first: FxHashMap<(u32, bool, Label), Label> = FxHashMap::default();
    let mut same: FxHashMap<Label, Label> = FxHashMap::default();
    for (&label, cont) in &program.conts {
        if let &Cont::Receive { required, rest, k } = cont
            && !census.loop_header[k.0 as usize]
        {
            let one = *first.entry((required, rest, k)).or_insert(label);
            if one != label {
                same.insert(label, one);
            }
        }
    }
    if same.is_empty() {
        return;
    }
    for cont in program.conts.values_mut() {
        if let Cont::Args { term: Term::Continue { k, .. }, .. } = cont
            && let Some(&one) = same.get(k)
        {
            *k = one;
        }
    }
}

/// Beta: merges each continuation that is entered from one place only, with `values`, into that place.
fn merge_straight_lines(program: &mut Program, census: &Census) {
    let mut renaming = Renaming::new(program);
    let labels: Vec<Label> = program.conts.keys().copied().collect();
    for label in labels {
        while let Some(Cont::Args { term: Term::Continue { k, exp: Exp::Values(args) }, .. }) =
            program.conts.get(&label)
        {
            let k = *k;
            let (Some(Cont::Args { vars, .. }), 1) =
                (program.conts.get(&k), census.predecessors[k.0 as usize])
            else {
                break;
            };
            if k == label || vars.len() != args.len() {
                break;
            }
            for (&var, &arg) in vars.iter().zip(args) {
                renaming.replace(var, arg);
            }
            let origin = program.origins.remove(&k);
            if let Some(Cont::Args { term: merged, .. }) = program.conts.remove(&k)
                && let Some(Cont::Args { term, .. }) = program.conts.get_mut(&label)
            {
                *term = merged;
                if let Some(origin) = origin {
                    program.origins.insert(label, origin);
                }
            }
        }
    }
    renaming.apply(program);
}
