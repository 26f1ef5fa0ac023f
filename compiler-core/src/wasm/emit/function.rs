//! One function: locals, structured control flow, moves.

use super::flow::{Flow, is_call};
use super::{Emitter, Key, clauses, parameters};
use crate::core::summary::CallEffect;
use crate::cps::{Cont, Exp, Label, Origin, Program, Representation, Term, Var};
use crate::primitive::{Constant, Primitive, Role};
use crate::wasm::code::{FuncRef, GlobalRef, Heap, Op, Plain, Table, TypeRef, ValType};
use crate::wasm::object::Function;
use rustc_hash::FxHashMap;

/// Which half a function belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Half {
    /// Ordinary calls, null for what is abnormal.
    Direct,
    /// Frames and tail calls.
    Tailified,
}

/// What a branch may name: the enclosing structured instructions, innermost last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    If,
    /// As `If`, but with more code after it.
    Case,
    Loop(Label),
    /// A block that this label's code follows.
    Before(Label),
}

/// What is still to be emitted, last first.
enum Work {
    Tree(Label),
    Within(Label),
    Goto(Label, Label),
    /// Goes from a block to another if a variable is a number.
    Case(Label, Var, i64, Label),
    Else,
    End,
}

/// The state while a function is emitted.
pub(super) struct Body<'e, 'a> {
    pub(super) emitter: &'e mut Emitter<'a>,
    pub(super) program: &'a Program,
    pub(super) half: Half,
    pub(super) ops: Vec<Op>,
    params: Vec<ValType>,
    locals: Vec<ValType>,
    vars: FxHashMap<Var, u32>,
    constants: FxHashMap<Var, Exp>,
    uses: FxHashMap<Var, u32>,
    flow: Flow,
    scopes: Vec<Scope>,
    work: Vec<Work>,
    /// The block that is being emitted.
    pub(super) block: Label,
    /// Where the instructions come from.
    marks: Vec<(u32, Option<Origin>)>,
    /// The local that holds the depth of the native stack at entry, where calls need it.
    pub(super) depth: Option<u32>,
}

/// The unit of the depth of the native stack, in bytes (see `$depth` in `runtime/types.wat`).
const DEPTH_UNIT: usize = 100;
/// What a native frame takes besides its locals, in code of the engines' baseline compilers: return
/// address, frame pointers, instance, operands that are spilled around a call.
const FRAME_HEADER: usize = 80;

/// The direct function of a clause.
pub(super) fn clause(emitter: &mut Emitter<'_>, procedure: Label, clause: Label) -> Function {
    let program = emitter.unit.program;
    let Cont::Clause { body, .. } = program.conts[&clause] else { unreachable!("a clause was asked for") };
    let Cont::Fun { self_var, .. } = program.conts[&procedure] else { unreachable!("of a procedure") };
    let name = emitter.name(program, procedure);
    let result = emitter.result(procedure);
    let vars: Vec<Var> = self_var.into_iter().chain(parameters(program, body).iter().copied()).collect();
    let mut function = Body::new(emitter, program, Half::Direct, body);
    for &var in &vars {
        function.parameter(var);
    }
    if function.makes_deep_calls() {
        function.check_depth(procedure, clause, &vars);
    }
    function.emit_from(body);
    function.finish(name, vec![result], None)
}

/// The function of a return point.
pub(super) fn return_point(emitter: &mut Emitter<'_>, label: Label) -> Function {
    let program = &emitter.unit.tailified.program;
    let Cont::ReturnPoint { required, rest, k, saved, restored, .. } = &program.conts[&label] else {
        unreachable!("a return point was asked for")
    };
    let origin = program.origins.get(&label).copied();
    let mut body = Body::new(emitter, program, Half::Tailified, *k);
    body.params = vec![ValType::Ref(Heap::Type(TypeRef::Runtime("frame"))), ValType::RESULT];
    // The values first: a wrong number of them is an error of the call that returned them.
    let values = parameters(program, *k).to_vec();
    body.begin(label);
    body.receive_returned(*required, *rest, &values);
    if !restored.is_empty() {
        body.ops.extend([Op::LocalGet(0), Op::Call(FuncRef::RestoreFrame(saved.clone()))]);
        for &var in restored.iter().rev() {
            body.set(var);
        }
    }
    body.emit_from(*k);
    let name = body.emitter.owner_name(label);
    body.finish(name, vec![ValType::RESULT], origin)
}

/// The function of a join.
pub(super) fn join(emitter: &mut Emitter<'_>, label: Label) -> Function {
    let program = &emitter.unit.tailified.program;
    let Some((_, entry)) = clauses(program, label).next() else { unreachable!("a join has a clause") };
    let name = emitter.owner_name(label);
    let mut body = Body::new(emitter, program, Half::Tailified, entry);
    for &var in parameters(program, entry) {
        body.parameter(var);
    }
    body.emit_from(entry);
    body.finish(name, vec![ValType::RESULT], None)
}

impl<'e, 'a> Body<'e, 'a> {
    fn new(emitter: &'e mut Emitter<'a>, program: &'a Program, half: Half, entry: Label) -> Self {
        let flow = Flow::new(program, entry);
        let mut body = Body {
            emitter,
            program,
            half,
            ops: Vec::new(),
            params: Vec::new(),
            locals: Vec::new(),
            vars: FxHashMap::default(),
            constants: FxHashMap::default(),
            uses: FxHashMap::default(),
            flow,
            scopes: Vec::new(),
            work: Vec::new(),
            block: entry,
            marks: Vec::new(),
            depth: None,
        };
        body.scan();
        body
    }

    /// Finds the variables that are constants, and counts uses.
    fn scan(&mut self) {
        for index in 0..self.flow.order.len() {
            let label = self.flow.order[index];
            let Cont::Args { term, .. } = &self.program.conts[&label] else { continue };
            // The code of a test may read an argument more than once.
            let reads = if matches!(term, Term::Branch { .. }) { 2 } else { 1 };
            term.for_each_use(|var| *self.uses.entry(var).or_default() += reads);
            if let Term::Continue { k, exp: exp @ (Exp::Const(_) | Exp::ConstFun(_) | Exp::Code(_)) } = term
                && let Cont::Args { vars, .. } = &self.program.conts[k]
                && let [var] = vars[..]
                && self.flow.in_edges(*k) == 1
            {
                self.constants.insert(var, exp.clone());
            }
        }
    }

    fn parameter(&mut self, var: Var) {
        let local = self.params.len() as u32;
        self.params.push(ValType::of(self.program.representation(var)));
        self.vars.insert(var, local);
    }

    /// A fresh local.
    pub(super) fn local(&mut self, ty: ValType) -> u32 {
        self.locals.push(ty);
        (self.params.len() + self.locals.len() - 1) as u32
    }

    /// The local of a variable.
    fn local_of(&mut self, var: Var) -> u32 {
        if let Some(&local) = self.vars.get(&var) {
            return local;
        }
        let local = self.local(ValType::of(self.program.representation(var)));
        self.vars.insert(var, local);
        local
    }

    /// Pushes the value of a variable.
    pub(super) fn get(&mut self, var: Var) {
        match self.constants.get(&var).cloned() {
            Some(Exp::Const(constant)) => {
                self.push_constant(&constant, self.program.representation(var));
            }
            Some(Exp::ConstFun(label)) => self.push_closure(label),
            Some(Exp::Code(label)) => {
                let index = self.emitter.index(Key::Return(label));
                self.ops.push(Op::TableIndex(Table::Resumes, FuncRef::Local(index)));
            }
            _ => {
                let local = self.local_of(var);
                // What was just stored need not be fetched again.
                if let Some(Op::LocalSet(last)) = self.ops.last()
                    && *last == local
                {
                    self.ops.pop();
                    if self.uses.get(&var) != Some(&1) {
                        self.ops.push(Op::LocalTee(local));
                    }
                    return;
                }
                self.ops.push(Op::LocalGet(local));
            }
        }
    }

    /// Pops the value of a variable. An unused one is dropped.
    pub(super) fn set(&mut self, var: Var) {
        if self.uses.contains_key(&var) {
            let local = self.local_of(var);
            self.ops.push(Op::LocalSet(local));
        } else {
            self.plain(Plain::Drop);
        }
    }

    /// Whether anything reads the variable.
    pub(super) fn is_used(&self, var: Var) -> bool {
        self.uses.contains_key(&var)
    }

    /// The constant that a variable is known to be.
    pub(super) fn constant(&self, var: Var) -> Option<&Constant> {
        match self.constants.get(&var) {
            Some(Exp::Const(constant)) => Some(constant),
            _ => None,
        }
    }

    pub(super) fn plain(&mut self, op: Plain) {
        self.ops.push(Op::Plain(op));
    }

    pub(super) fn i32(&mut self, value: i32) {
        self.ops.push(Op::I32(value));
    }

    pub(super) fn call_runtime(&mut self, name: &'static str) {
        self.ops.push(Op::Call(FuncRef::Runtime(name)));
    }

    /// The source of what is being emitted.
    pub(super) fn origin(&self) -> Option<Origin> {
        self.program.origins.get(&self.block).copied()
    }

    /// Leaves the function after the run-time system has noted an error: null, and a frame that tells
    /// backtraces where.
    pub(super) fn leave_raised(&mut self) {
        self.ops.push(Op::Position(self.origin()));
        self.ops.push(Op::ReturnCall(FuncRef::Runtime("note_position")));
    }

    /// Whether calls in this function must count the depth of the native stack.
    fn makes_deep_calls(&self) -> bool {
        self.flow.order.iter().any(|label| match &self.program.conts[label] {
            Cont::Args { term: Term::Continue { k, exp }, .. } => {
                is_call(exp)
                    && !matches!(self.program.conts[k], Cont::Tail)
                    && self.effect(exp) == CallEffect::Any
            }
            _ => false,
        })
    }

    /// On a native stack that is too deep, saves the arguments and asks for an empty one.
    fn check_depth(&mut self, procedure: Label, clause: Label, params: &[Var]) {
        let depth = self.local(ValType::I32);
        self.depth = Some(depth);
        self.ops.extend([
            Op::GlobalGet(GlobalRef::Runtime("depth")),
            Op::LocalTee(depth),
            Op::GlobalGet(GlobalRef::Runtime("depth_limit")),
            Op::Plain(Plain::I32GtS),
            Op::If(None),
        ]);
        let shape: Vec<Representation> = params.iter().map(|&var| self.program.representation(var)).collect();
        for index in 0..params.len() {
            self.ops.push(Op::LocalGet(index as u32));
        }
        let index = self.emitter.index(Key::Reentry(procedure, clause));
        self.ops.push(Op::TableIndex(Table::Resumes, FuncRef::Local(index)));
        self.ops.push(Op::ReturnCall(FuncRef::SaveEntry(shape)));
        self.plain(Plain::End);
    }

    /// How much an activation of this function adds to the depth. Known only at the end, when all
    /// locals are: calls push [`DEPTH_STEP`] until then.
    fn depth_step(&self) -> i32 {
        (1 + (FRAME_HEADER + 8 * (self.params.len() + self.locals.len())) / DEPTH_UNIT) as i32
    }

    fn finish(mut self, name: String, results: Vec<ValType>, origin: Option<Origin>) -> Function {
        let step = self.depth_step();
        for op in &mut self.ops {
            if *op == Op::I32(DEPTH_STEP) {
                *op = Op::I32(step);
            }
        }
        // Every path has left; the validator wants to hear it.
        if !matches!(self.ops.last(), Some(Op::Plain(Plain::Return | Plain::Unreachable) | Op::ReturnCall(_)))
        {
            self.plain(Plain::Unreachable);
        }
        self.plain(Plain::End);
        Function {
            name,
            origin,
            params: self.params,
            results,
            locals: self.locals,
            body: self.ops,
            table: None,
            marks: self.marks,
        }
    }

    /// Emits all code that is reached from `entry`, whose variables are already set.
    fn emit_from(&mut self, entry: Label) {
        self.work.push(Work::Tree(entry));
        while let Some(work) = self.work.pop() {
            match work {
                Work::Tree(label) => self.tree(label),
                Work::Within(label) => self.within(label),
                Work::Goto(from, to) => self.goto(from, to),
                Work::Case(from, index, number, to) => {
                    self.get(index);
                    self.ops.extend([Op::I64(number), Op::Plain(Plain::I64Eq), Op::If(None)]);
                    self.scopes.push(Scope::Case);
                    self.work.push(Work::End);
                    self.work.push(Work::Goto(from, to));
                }
                Work::Else => self.plain(Plain::Else),
                Work::End => {
                    self.scopes.pop();
                    self.plain(Plain::End);
                }
            }
        }
    }

    fn tree(&mut self, label: Label) {
        if self.flow.is_header(label) {
            self.ops.push(Op::Loop(None));
            self.scopes.push(Scope::Loop(label));
            self.work.push(Work::End);
        }
        self.work.push(Work::Within(label));
    }

    /// What follows is the code of a block.
    fn begin(&mut self, label: Label) {
        self.block = label;
        self.marks.push((self.ops.len() as u32, self.origin()));
    }

    fn within(&mut self, label: Label) {
        for index in 0..self.flow.merges(label).len() {
            let merge = self.flow.merges(label)[index];
            self.ops.push(Op::Block(None));
            self.scopes.push(Scope::Before(merge));
            self.work.push(Work::Tree(merge));
            self.work.push(Work::End);
        }
        self.begin(label);
        let Cont::Args { term, .. } = &self.program.conts[&label] else { return };
        match term {
            Term::Continue { k, exp } => self.continue_to(label, *k, exp),
            Term::Branch { test, args, consequent, alternate, .. } => {
                self.test(*test, args);
                self.ops.push(Op::If(None));
                self.scopes.push(Scope::If);
                self.work.push(Work::End);
                self.work.push(Work::Goto(label, *alternate));
                self.work.push(Work::Else);
                self.work.push(Work::Goto(label, *consequent));
            }
            Term::Switch { index, targets } => self.switch(label, *index, targets),
            Term::Throw { op, param, args } => self.throw(*op, param, args),
        }
    }

    /// A chain of tests. The alternatives are worked off before the chain goes on, so that each stands
    /// inside its own `if`.
    fn switch(&mut self, label: Label, index: Var, targets: &[Label]) {
        let Some((&last, rest)) = targets.split_last() else { return self.plain(Plain::Unreachable) };
        self.work.push(Work::Goto(label, last));
        for (number, &target) in rest.iter().enumerate().rev() {
            self.work.push(Work::Case(label, index, number as i64, target));
        }
    }

    /// Goes from one block to another whose variables are set.
    pub(super) fn goto(&mut self, from: Label, to: Label) {
        let back = self.flow.is_back_edge(from, to);
        if !back && !self.flow.is_merge(to) {
            self.work.push(Work::Tree(to));
            return;
        }
        let wanted = if back { Scope::Loop(to) } else { Scope::Before(to) };
        let depth = self.scopes.iter().rev().position(|&scope| scope == wanted);
        let Some(depth) = depth else { unreachable!("{from} goes to {to}, which no scope around it starts") };
        // Falling out of the ifs around here leads to the end of the block, and so to its merge.
        let falls = !back && self.scopes.iter().rev().take(depth).all(|&scope| scope == Scope::If);
        if !falls {
            self.ops.push(Op::Br(depth as u32));
        }
    }

    fn continue_to(&mut self, label: Label, k: Label, exp: &Exp) {
        if is_call(exp) {
            return self.call(label, k, exp);
        }
        match &self.program.conts[&k] {
            Cont::Args { vars, .. } => {
                self.bind(vars, exp);
                // Where `bind` has left the function, what follows is never reached.
                self.goto(label, k);
            }
            Cont::Tail => self.return_value(exp),
            Cont::Receive { required, rest, k: target } => {
                // Values that are known here, for a continuation that takes any number.
                let Exp::Values(args) = exp else { unreachable!("only calls return values to {k}") };
                let vars = parameters(self.program, *target).to_vec();
                self.receive_known(*required, *rest, args, &vars);
                self.goto(label, *target);
            }
            _ => unreachable!("{label} continues to {k}"),
        }
    }

    /// Sets `vars` to the values of `exp`.
    fn bind(&mut self, vars: &[Var], exp: &Exp) {
        match exp {
            Exp::Values(args) => self.move_all(vars, args),
            Exp::Const(_) | Exp::ConstFun(_) => {
                let [var] = vars[..] else { return };
                if self.constants.contains_key(&var) || !self.is_used(var) {
                    return;
                }
                match exp {
                    Exp::Const(constant) => self.push_constant(constant, self.program.representation(var)),
                    Exp::ConstFun(label) => self.push_closure(*label),
                    _ => {}
                }
                self.set(var);
            }
            Exp::PrimCall { op: Primitive::Restore1, .. } => {} // The driver pops frames.
            Exp::PrimCall { op, param, args } => {
                self.primitive(*op, param, args);
                if let (Role::Value, [var]) = (op.role(), vars) {
                    self.set(*var);
                }
            }
            Exp::Code(_) => {} // Its one use pushes it.
            _ => unreachable!("{exp:?} does not bind variables"),
        }
    }

    /// A parallel move.
    fn move_all(&mut self, vars: &[Var], args: &[Var]) {
        let pairs: Vec<(Var, Var)> = vars
            .iter()
            .copied()
            .zip(args.iter().copied())
            .filter(|&(var, arg)| var != arg && self.is_used(var))
            .collect();
        for &(_, arg) in &pairs {
            self.get(arg);
        }
        for &(var, _) in pairs.iter().rev() {
            self.set(var);
        }
    }

    fn return_value(&mut self, exp: &Exp) {
        match exp {
            Exp::Values(args) => self.return_values(args),
            Exp::Const(constant) => {
                self.push_constant(constant, Representation::Scm);
                self.plain(Plain::Return);
            }
            Exp::ConstFun(label) => {
                self.push_closure(*label);
                self.plain(Plain::Return);
            }
            Exp::PrimCall { op, param, args } if op.role() == Role::Tail => {
                self.tail_primitive(*op, param, args);
            }
            Exp::PrimCall { op, param, args } => {
                self.primitive(*op, param, args);
                if op.role() == Role::Effect {
                    self.push_constant(&Constant::Unspecified, Representation::Scm);
                }
                self.plain(Plain::Return);
            }
            _ => unreachable!("{exp:?} cannot be returned"),
        }
    }

    /// Returns any number of values.
    pub(super) fn return_values(&mut self, args: &[Var]) {
        for &arg in args {
            self.get(arg);
        }
        if args.len() == 1 {
            match self.half {
                Half::Direct => self.plain(Plain::Return),
                Half::Tailified => self.ops.push(Op::ReturnCall(FuncRef::Runtime("resume_next"))),
            }
            return;
        }
        self.ops.push(Op::ArrayNewFixed(TypeRef::Runtime("eqs"), args.len() as u32));
        self.ops.push(Op::ReturnCall(FuncRef::Runtime("return_values")));
    }
}

/// Stands for the depth that an activation adds until [`Body::finish`] knows it; no other constant in
/// emitted code is this number.
pub(super) const DEPTH_STEP: i32 = i32::MIN + 0x5c3;
