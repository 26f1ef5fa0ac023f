//! Calls, returns to them, and tail calls, in both halves.

use super::function::{Body, DEPTH_STEP, Half};
use super::{Key, clauses, parameters};
use crate::core::summary::CallEffect;
use crate::core::{Arity, Global};
use crate::cps::{ClauseArity, Cont, Exp, Label, Representation, Var};
use crate::library::well_known::never_returns;
use crate::primitive::Constant;
use crate::wasm::code::{FuncRef, GlobalRef, Heap, Op, Plain, Table, TypeRef, ValType};

/// Arguments of a uniform call that are passed as parameters.
pub(super) const REGISTER_ARGUMENTS: usize = 3;

/// What a return point does with values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// It takes the first.
    One,
    /// It ignores them.
    Nothing,
    /// It takes another number, or a list.
    Any,
}

impl Body<'_, '_> {
    /// What a call in this function may do.
    pub(super) fn effect(&self, exp: &Exp) -> CallEffect {
        match exp {
            Exp::CallK { k, proc, args } => {
                let k = self.source_procedure(*k);
                let exp = Exp::CallK { k, proc: *proc, args: args.clone() };
                super::call_effect(self.emitter.unit, &exp)
            }
            other => super::call_effect(self.emitter.unit, other),
        }
    }

    /// Whether a call in this function never returns.
    fn never_returns(&self, exp: &Exp) -> bool {
        match exp {
            Exp::CallK { k, .. } => super::is_raise(self.emitter.unit, self.source_procedure(*k)),
            Exp::CallGlobal { global, .. } => never_returns(*global),
            _ => false,
        }
    }

    /// The entry in the first-order program of a procedure that this function's program names.
    pub(super) fn source_procedure(&self, label: Label) -> Label {
        match self.half {
            Half::Direct => label,
            Half::Tailified => self.emitter.unit.tailified.entries.get(&label).copied().unwrap_or(label),
        }
    }

    /// A call at the end of block `label`.
    pub(super) fn call(&mut self, label: Label, k: Label, exp: &Exp) {
        match self.program.conts[&k] {
            Cont::Tail => self.tail_call(exp),
            Cont::Receive { required, rest, k: target } => {
                let effect = self.effect(exp);
                // A block around the call, which a single value leaves.
                let vars = parameters(self.program, target).to_vec();
                let shape = self.wanted(required, rest, &vars);
                if shape != Wanted::Any && effect != CallEffect::Plain {
                    self.ops.push(Op::Block(Some(ValType::SCM)));
                }
                self.deepen(effect);
                self.push_call(exp, false);
                self.receive_call(label, effect, required, rest, &vars);
                self.goto(label, target);
            }
            _ => unreachable!("a call at {label} does not return to a receive"),
        }
    }

    fn tail_call(&mut self, exp: &Exp) {
        if let Exp::CallI { args, .. } = exp {
            return self.return_values(args);
        }
        if let Exp::CallK { k, args, .. } = exp
            && self.half == Half::Tailified
            && !self.emitter.unit.tailified.entries.contains_key(k)
        {
            for &arg in args {
                self.get(arg);
            }
            let index = self.emitter.index(Key::Join(*k));
            self.ops.push(Op::ReturnCall(FuncRef::Local(index)));
            return;
        }
        let raises = self.origin().is_some() && self.never_returns(exp);
        // The callee reads the depth: earlier calls from here have left theirs in it.
        if let Some(depth) = self.depth {
            self.ops.extend([Op::LocalGet(depth), Op::GlobalSet(GlobalRef::Runtime("depth"))]);
        }
        self.push_call(exp, !raises);
        if raises {
            // No loop goes through a call that never returns: the backtrace may have its place.
            self.plain(Plain::Drop);
            self.leave_raised();
        }
    }

    /// Tells the callee how deep the native stack is.
    fn deepen(&mut self, effect: CallEffect) {
        if let (Some(depth), CallEffect::Any) = (self.depth, effect) {
            self.ops.extend([
                Op::LocalGet(depth),
                Op::I32(DEPTH_STEP),
                Op::Plain(Plain::I32Add),
                Op::GlobalSet(GlobalRef::Runtime("depth")),
            ]);
        }
    }

    /// Pushes operator and arguments, and calls.
    fn push_call(&mut self, exp: &Exp, tail: bool) {
        let target = match exp {
            Exp::CallK { k, proc, args } => {
                let procedure = self.source_procedure(*k);
                let program = self.emitter.unit.program;
                let chosen = clauses(program, procedure).find_map(|(clause, _)| {
                    let Cont::Clause { arity, .. } = &program.conts[&clause] else { return None };
                    accepts(arity, args.len()).then(|| (clause, arity.clone()))
                });
                let Some((clause, arity)) = chosen else {
                    unreachable!("{k} takes no {} arguments", args.len())
                };
                if let Cont::Fun { self_var: Some(_), .. } = program.conts[&procedure] {
                    match proc {
                        Some(proc) => self.get(*proc),
                        None => self.push_closure(*k),
                    }
                }
                self.push_arguments(&arity, args);
                FuncRef::Local(self.emitter.index(Key::Clause(procedure, clause)))
            }
            Exp::CallGlobal { global, args } => match self.global_clause(*global, args.len()) {
                Some((number, arity)) => {
                    self.push_arguments(&arity, args);
                    FuncRef::Direct(*global, number)
                }
                None => {
                    self.ops.push(Op::GlobalGet(GlobalRef::Closure(FuncRef::Entry(*global))));
                    return self.uniform_call(args, tail);
                }
            },
            Exp::Call { proc, args } => {
                self.get(*proc);
                return self.uniform_call(args, tail);
            }
            _ => unreachable!("{exp:?} is not a call"),
        };
        self.ops.push(if tail { Op::ReturnCall(target) } else { Op::Call(target) });
    }

    /// The clause of a known global procedure that takes `count` arguments, if what is known of it
    /// suffices to call it directly.
    fn global_clause(&self, global: Global, count: usize) -> Option<(u32, ClauseArity)> {
        let summary = self.emitter.unit.summaries.summary(global)?;
        let clauses = summary.clauses.as_ref()?;
        let number = clauses.iter().position(|arity: &Arity| arity.accepts(count))?;
        let Arity { required, optional, rest, keywords } = clauses[number];
        if keywords {
            return None;
        }
        Some((number as u32, ClauseArity { required, optional, rest, ..ClauseArity::default() }))
    }

    /// Pushes arguments as the direct entry of a clause without keyword parameters takes them. (Keywords
    /// are matched at run time, by the uniform entry.)
    fn push_arguments(&mut self, arity: &ClauseArity, args: &[Var]) {
        let positional = (arity.required + arity.optional) as usize;
        for &arg in args.iter().take(positional) {
            self.get(arg);
        }
        for _ in args.len()..positional {
            self.push_constant(&Constant::Unbound, Representation::Scm);
        }
        let others = args.get(positional..).unwrap_or_default();
        if arity.rest {
            self.push_list(others);
        }
    }

    /// Pushes a new list of the variables.
    pub(super) fn push_list(&mut self, items: &[Var]) {
        for &item in items {
            self.get(item);
        }
        self.push_constant(&Constant::Null, Representation::Scm);
        for _ in items {
            self.ops.push(Op::StructNew(TypeRef::Runtime("pair")));
        }
    }

    /// Calls the procedure on the stack with these arguments through its uniform entry.
    fn uniform_call(&mut self, args: &[Var], tail: bool) {
        let procedure = Heap::Type(TypeRef::Runtime("procedure"));
        let operator = self.local(ValType::SCM);
        let closure = self.local(ValType::Ref(procedure.clone()));
        self.ops.extend([
            Op::LocalSet(operator),
            Op::Block(Some(ValType::Ref(procedure.clone()))),
            Op::Block(Some(ValType::SCM)),
            Op::LocalGet(operator),
            Op::BrOnCastFail(0, procedure),
            Op::Br(1),
            Op::Plain(Plain::End),
            Op::Call(FuncRef::Runtime("not_procedure")),
            Op::Plain(Plain::Drop),
        ]);
        self.leave_raised();
        self.ops.extend([Op::Plain(Plain::End), Op::LocalSet(closure)]);
        if args.len() > REGISTER_ARGUMENTS {
            for &arg in &args[REGISTER_ARGUMENTS..] {
                self.get(arg);
            }
            let count = (args.len() - REGISTER_ARGUMENTS) as u32;
            self.ops.push(Op::ArrayNewFixed(TypeRef::Runtime("eqs"), count));
            self.ops.push(Op::GlobalSet(GlobalRef::Runtime("args")));
        }
        self.ops.push(Op::LocalGet(closure));
        self.i32(args.len() as i32);
        for &arg in args.iter().take(REGISTER_ARGUMENTS) {
            self.get(arg);
        }
        for _ in args.len()..REGISTER_ARGUMENTS {
            self.ops.push(Op::RefNull(Heap::Eq));
        }
        self.ops.push(Op::LocalGet(closure));
        self.ops.push(Op::StructGet(TypeRef::Runtime("procedure"), 0));
        self.ops.push(if tail { Op::ReturnCallEntry } else { Op::CallEntry });
    }

    fn wanted(&self, required: u32, rest: bool, vars: &[Var]) -> Wanted {
        match (required, rest) {
            (1, false) => Wanted::One,
            (0, true) if !self.is_used(vars[0]) => Wanted::Nothing,
            _ => Wanted::Any,
        }
    }

    /// Pops a single value.
    fn take(&mut self, wanted: Wanted, vars: &[Var]) {
        match wanted {
            Wanted::One => self.set(vars[0]),
            _ => self.plain(Plain::Drop),
        }
    }

    /// Takes what the call on the stack returned into `vars`, or leaves.
    fn receive_call(&mut self, label: Label, effect: CallEffect, required: u32, rest: bool, vars: &[Var]) {
        let wanted = self.wanted(required, rest, vars);
        if wanted != Wanted::Any {
            if effect == CallEffect::Plain {
                return self.take(wanted, vars);
            }
            self.ops.push(Op::BrOnNonNull(0));
            match effect {
                CallEffect::Any => {
                    if wanted == Wanted::Nothing {
                        self.call_runtime("ignore_values");
                        self.ops.push(Op::BrOnNonNull(0));
                    }
                    self.save_frame(label);
                    self.ops.push(Op::BrOnNonNull(0));
                    self.ops.push(Op::RefNull(Heap::Eq));
                    self.plain(Plain::Return);
                }
                _ => self.leave_raised(),
            }
            self.plain(Plain::End);
            return self.take(wanted, vars);
        }
        let value = self.local(ValType::RESULT);
        self.ops.push(Op::LocalSet(value));
        let saves = (effect == CallEffect::Any).then_some(label);
        self.receive_in_local(value, required, rest, vars, saves);
    }

    /// The direct half saves its frame: what the return point will restore. Leaves null on the stack, or
    /// the value to go on with.
    fn save_frame(&mut self, label: Label) {
        let Some(point) = self.emitter.unit.tailified.return_points.get(&label) else {
            unreachable!("the call at {label} has no return point")
        };
        for &var in &point.saved {
            self.get(var);
        }
        let shape = point.saved.iter().map(|&var| self.program.representation(var)).collect();
        let index = self.emitter.index(Key::Return(point.label));
        self.ops.push(Op::TableIndex(Table::Resumes, FuncRef::Local(index)));
        self.ops.push(Op::Call(FuncRef::SaveFrame(shape)));
    }

    /// Takes what a frame's return point was given: parameter 1 of its function.
    pub(super) fn receive_returned(&mut self, required: u32, rest: bool, vars: &[Var]) {
        let wanted = self.wanted(required, rest, vars);
        match wanted {
            // The driver passes null for several values only.
            Wanted::Nothing => return,
            Wanted::One => {
                self.ops.extend([Op::Block(Some(ValType::SCM)), Op::LocalGet(1), Op::BrOnNonNull(0)]);
                self.call_runtime("first_value");
                self.ops.push(Op::BrOnNonNull(0));
                self.leave_raised();
                self.plain(Plain::End);
                return self.take(wanted, vars);
            }
            Wanted::Any => {}
        }
        self.receive_in_local(1, required, rest, vars, None);
    }

    /// Takes any number of values from a local that holds one, or null. On anything but values saves
    /// the frame of the call at the end of block `saves`, or just leaves.
    fn receive_in_local(
        &mut self,
        value: u32,
        required: u32,
        rest: bool,
        vars: &[Var],
        saves: Option<Label>,
    ) {
        self.ops.extend([Op::Block(None), Op::Block(None)]);
        self.ops.extend([Op::LocalGet(value), Op::Plain(Plain::RefIsNull), Op::BrIf(0)]);
        let rest_var = if rest { vars.last().copied().filter(|&var| self.is_used(var)) } else { None };
        let required_vars = &vars[..required as usize];
        if required > 1 || (required == 0 && !rest) {
            self.ops.extend([Op::I32(required as i32), Op::I32(1)]);
            self.call_runtime("wrong_value_count");
            self.plain(Plain::Drop);
            self.leave_raised();
        } else {
            // One value: it is the required one, or the rest.
            if let [var] = required_vars {
                self.ops.extend([Op::LocalGet(value), Op::Plain(Plain::RefAsNonNull)]);
                self.set(*var);
            }
            if let Some(var) = rest_var {
                if required == 0 {
                    self.ops.extend([Op::LocalGet(value), Op::Plain(Plain::RefAsNonNull)]);
                }
                self.push_constant(&Constant::Null, Representation::Scm);
                if required == 0 {
                    self.ops.push(Op::StructNew(TypeRef::Runtime("pair")));
                }
                self.set(var);
            }
            self.ops.push(Op::Br(1));
        }
        self.plain(Plain::End);
        self.ops.extend([Op::I32(required as i32), Op::I32(rest.into())]);
        self.call_runtime("check_values");
        self.ops.push(Op::If(None));
        for (index, &var) in required_vars.iter().enumerate() {
            if self.is_used(var) {
                self.i32(index as i32);
                self.call_runtime("nth_value");
                self.set(var);
            }
        }
        if let Some(var) = rest_var {
            self.i32(required as i32);
            self.call_runtime("values_rest");
            self.set(var);
        }
        self.ops.extend([Op::Br(1), Op::Plain(Plain::End)]);
        match saves {
            Some(label) => {
                self.save_frame(label);
                self.plain(Plain::Return);
            }
            None => self.leave_raised(),
        }
        self.plain(Plain::End);
    }

    /// Takes values that are variables here.
    pub(super) fn receive_known(&mut self, required: u32, rest: bool, args: &[Var], vars: &[Var]) {
        let required = required as usize;
        let truncates = required == 1 && !rest && !args.is_empty();
        if args.len() < required || (args.len() > required && !rest && !truncates) {
            self.ops.extend([Op::I32(required as i32), Op::I32(args.len() as i32)]);
            self.call_runtime("wrong_value_count");
            self.plain(Plain::Drop);
            return self.leave_raised();
        }
        for &arg in &args[..required] {
            self.get(arg);
        }
        if rest {
            self.push_list(&args[required..]);
        }
        for &var in vars.iter().rev() {
            self.set(var);
        }
    }
}

/// Whether a clause takes `count` arguments.
fn accepts(arity: &ClauseArity, count: usize) -> bool {
    let positional = (arity.required + arity.optional) as usize;
    count >= arity.required as usize && (count <= positional || arity.rest)
}
