//! How a procedure is entered otherwise than by a known call.

use super::call::REGISTER_ARGUMENTS;
use super::{Emitter, Key, clauses, parameters};
use crate::cps::{ClauseArity, Cont, Label, Representation, Var};
use crate::primitive::Constant;
use crate::wasm::code::{ConstantKey, FuncRef, GlobalRef, Heap, Op, Plain, TypeRef, ValType};
use crate::wasm::object::Function;

/// Parameters of a uniform entry.
const SELF: u32 = 0;
const COUNT: u32 = 1;
const FIRST: u32 = 2;

/// The uniform entry of a procedure: finds the clause that takes the number of arguments.
pub(super) fn uniform(emitter: &mut Emitter<'_>, procedure: Label) -> Function {
    let program = emitter.unit.program;
    let has_self = matches!(program.conts[&procedure], Cont::Fun { self_var: Some(_), .. });
    let mut ops = Vec::new();
    let mut locals = Vec::new();
    let all: Vec<Label> = clauses(program, procedure).map(|(clause, _)| clause).collect();
    for clause in all {
        let Cont::Clause { arity, .. } = &program.conts[&clause] else { continue };
        test_count(&mut ops, arity);
        ops.push(Op::If(None));
        if has_self {
            ops.push(Op::LocalGet(SELF));
        }
        push_arguments(&mut ops, &mut locals, arity);
        let index = emitter.index(Key::Clause(procedure, clause));
        ops.push(Op::ReturnCall(FuncRef::Local(index)));
        ops.push(Op::Plain(Plain::End));
    }
    ops.push(Op::LocalGet(SELF));
    ops.push(Op::ReturnCall(FuncRef::Runtime("raise_arity")));
    ops.push(Op::Plain(Plain::End));
    let scm = ValType::RESULT;
    Function {
        name: emitter.name(program, procedure),
        origin: None,
        params: vec![ValType::SCM, ValType::I32, scm.clone(), scm.clone(), scm],
        results: vec![ValType::RESULT],
        locals,
        body: ops,
        table: None,
    }
}

fn test_count(ops: &mut Vec<Op>, arity: &ClauseArity) {
    let open = arity.rest || !arity.keywords.is_empty();
    let (required, positional) = (arity.required as i32, (arity.required + arity.optional) as i32);
    ops.push(Op::LocalGet(COUNT));
    if !open && arity.optional == 0 {
        ops.extend([Op::I32(required), Op::Plain(Plain::I32Eq)]);
        return;
    }
    ops.extend([Op::I32(required), Op::Plain(Plain::I32GeS)]);
    if !open {
        ops.extend([
            Op::LocalGet(COUNT),
            Op::I32(positional),
            Op::Plain(Plain::I32LeS),
            Op::Plain(Plain::I32And),
        ]);
    }
}

/// Pushes what the direct entry takes, from the parameters and `$args`.
fn push_arguments(ops: &mut Vec<Op>, locals: &mut Vec<ValType>, arity: &ClauseArity) {
    for index in 0..arity.required {
        argument(ops, index);
    }
    for index in arity.required..arity.required + arity.optional {
        ops.extend([
            Op::LocalGet(COUNT),
            Op::I32(index as i32),
            Op::Plain(Plain::I32GtS),
            Op::If(Some(ValType::SCM)),
        ]);
        argument(ops, index);
        ops.push(Op::Plain(Plain::Else));
        let unbound = super::constant::immediate(&Constant::Unbound).unwrap_or_default();
        ops.extend([Op::I32(unbound), Op::Plain(Plain::RefI31), Op::Plain(Plain::End)]);
    }
    if !arity.rest && arity.keywords.is_empty() {
        return;
    }
    ops.push(Op::I32((arity.required + arity.optional) as i32));
    ops.extend((COUNT..FIRST + REGISTER_ARGUMENTS as u32).map(Op::LocalGet));
    ops.push(Op::Call(FuncRef::Runtime("rest_arguments")));
    if arity.keywords.is_empty() {
        return;
    }
    let list = FIRST + REGISTER_ARGUMENTS as u32 + locals.len() as u32;
    locals.push(ValType::SCM);
    ops.push(Op::LocalSet(list));
    if arity.rest {
        ops.push(Op::LocalGet(list));
    }
    for &keyword in &arity.keywords {
        ops.push(Op::LocalGet(list));
        ops.push(Op::GlobalGet(GlobalRef::Constant(ConstantKey(Constant::Keyword(keyword)))));
        ops.push(Op::Call(FuncRef::Runtime("keyword_argument")));
    }
}

fn argument(ops: &mut Vec<Op>, index: u32) {
    if (index as usize) < REGISTER_ARGUMENTS {
        ops.push(Op::LocalGet(FIRST + index));
    } else {
        ops.extend([
            Op::GlobalGet(GlobalRef::Runtime("args")),
            Op::I32(index as i32 - REGISTER_ARGUMENTS as i32),
            Op::ArrayGet(TypeRef::Runtime("eqs")),
        ]);
    }
    ops.push(Op::Plain(Plain::RefAsNonNull));
}

/// Enters a clause with the arguments that a frame holds.
pub(super) fn reentry(emitter: &mut Emitter<'_>, procedure: Label, clause: Label) -> Function {
    let program = emitter.unit.program;
    let Cont::Clause { body, .. } = program.conts[&clause] else { unreachable!("a clause was asked for") };
    let Cont::Fun { self_var, .. } = program.conts[&procedure] else { unreachable!("of a procedure") };
    let vars = self_var.into_iter().chain(parameters(program, body).iter().copied());
    let shape: Vec<Representation> = vars.map(|var: Var| program.representation(var)).collect();
    let frame = TypeRef::Frame(shape.clone());
    let typed = 2;
    let mut ops = vec![Op::LocalGet(0), Op::RefCast(Heap::Type(frame.clone())), Op::LocalSet(typed)];
    for index in 0..shape.len() as u32 {
        ops.extend([Op::LocalGet(typed), Op::StructGet(frame.clone(), index + 2)]);
    }
    let index = emitter.index(Key::Clause(procedure, clause));
    ops.extend([Op::ReturnCall(FuncRef::Local(index)), Op::Plain(Plain::End)]);
    Function {
        name: emitter.name(program, procedure),
        origin: None,
        params: vec![ValType::Ref(Heap::Type(TypeRef::Runtime("frame"))), ValType::RESULT],
        results: vec![ValType::RESULT],
        locals: vec![ValType::Ref(Heap::Type(frame))],
        body: ops,
        table: None,
    }
}
