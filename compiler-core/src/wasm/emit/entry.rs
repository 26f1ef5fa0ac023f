//! How a procedure is entered otherwise than by a known call.

use super::call::REGISTER_ARGUMENTS;
use super::{Emitter, Key, clauses, parameters};
use crate::cps::{ClauseArity, Cont, Label, Representation, Var};
use crate::primitive::Constant;
use crate::primitive::constant::Pair;
use crate::source::Symbol;
use crate::wasm::code::{ConstantKey, FuncRef, GlobalRef, Heap, Op, Plain, TypeRef, ValType};
use crate::wasm::object::Function;
use std::sync::Arc;

/// Parameters of a uniform entry.
const SELF: u32 = 0;
const COUNT: u32 = 1;
const FIRST: u32 = 2;

/// The uniform entry of a procedure: finds the clause that takes the number of arguments.
pub(super) fn uniform(emitter: &mut Emitter<'_>, procedure: Label) -> Function {
    let program = emitter.unit.program;
    let has_self = matches!(program.conts[&procedure], Cont::Fun { self_var: Some(_), .. });
    let Cont::Fun { name, .. } = program.conts[&procedure] else { unreachable!("a procedure") };
    let mut ops = Vec::new();
    let mut locals = Vec::new();
    let all: Vec<Label> = clauses(program, procedure).map(|(clause, _)| clause).collect();
    for clause in all {
        let Cont::Clause { arity, .. } = &program.conts[&clause] else { continue };
        let keywords = arity.takes_keywords().then(|| KeywordLocals::new(&mut locals));
        match &keywords {
            Some(keywords) => test_positional(&mut ops, arity, keywords),
            None => test_count(&mut ops, arity),
        }
        ops.push(Op::If(None));
        if let Some(keywords) = &keywords {
            check_keywords(&mut ops, arity, keywords, name);
        }
        if has_self {
            ops.push(Op::LocalGet(SELF));
        }
        push_arguments(&mut ops, arity, keywords.as_ref());
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
        marks: Vec::new(),
    }
}

fn test_count(ops: &mut Vec<Op>, arity: &ClauseArity) {
    let open = arity.rest;
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

/// What is known of the arguments of a clause with keyword parameters.
struct KeywordLocals {
    /// How many arguments stand before the first keyword, those of required parameters included.
    positional: u32,
    /// The list of the others.
    others: u32,
}

impl KeywordLocals {
    fn new(locals: &mut Vec<ValType>) -> KeywordLocals {
        let positional = FIRST + REGISTER_ARGUMENTS as u32 + locals.len() as u32;
        locals.extend([ValType::I32, ValType::SCM]);
        KeywordLocals { positional, others: positional + 1 }
    }
}

/// Whether the arguments before the first keyword are as many as the clause takes. Where it has a rest
/// parameter, that takes what optional ones leave over.
fn test_positional(ops: &mut Vec<Op>, arity: &ClauseArity, keywords: &KeywordLocals) {
    let (required, most) = (arity.required as i32, (arity.required + arity.optional) as i32);
    ops.extend([Op::LocalGet(COUNT), Op::I32(required), Op::Plain(Plain::I32GeS)]);
    ops.extend([Op::If(Some(ValType::I32)), Op::I32(required)]);
    ops.push(Op::I32(if arity.rest { most } else { most + 1 }));
    ops.extend((COUNT..FIRST + REGISTER_ARGUMENTS as u32).map(Op::LocalGet));
    ops.push(Op::Call(FuncRef::Runtime("positional_arguments")));
    ops.extend([Op::LocalTee(keywords.positional), Op::I32(most), Op::Plain(Plain::I32LeS)]);
    ops.extend([Op::Plain(Plain::Else), Op::I32(0), Op::Plain(Plain::End)]);
}

/// Makes the list of keywords and their values; leaves with an error if it is not one.
fn check_keywords(ops: &mut Vec<Op>, arity: &ClauseArity, keywords: &KeywordLocals, name: Option<Symbol>) {
    ops.push(Op::LocalGet(keywords.positional));
    ops.extend((COUNT..FIRST + REGISTER_ARGUMENTS as u32).map(Op::LocalGet));
    ops.extend([Op::Call(FuncRef::Runtime("rest_arguments")), Op::LocalSet(keywords.others)]);
    push_constant(ops, name.map_or(Constant::Boolean(false), Constant::Symbol));
    ops.extend([Op::LocalGet(keywords.positional), Op::LocalGet(keywords.others)]);
    let known = arity.keywords.iter().rev().fold(Constant::Null, |others, &keyword| {
        Constant::Pair(Arc::new(Pair(Constant::Keyword(keyword), others)))
    });
    push_constant(ops, known);
    ops.extend([Op::I32(arity.allow_other_keys.into()), Op::I32(arity.rest.into())]);
    ops.push(Op::Call(FuncRef::Runtime("check_keywords")));
    ops.extend([Op::Plain(Plain::I32Eqz), Op::If(None), Op::RefNull(Heap::Eq), Op::Plain(Plain::Return)]);
    ops.push(Op::Plain(Plain::End));
}

fn push_constant(ops: &mut Vec<Op>, constant: Constant) {
    match super::constant::immediate(&constant) {
        Some(immediate) => ops.extend([Op::I32(immediate), Op::Plain(Plain::RefI31)]),
        None => ops.push(Op::GlobalGet(GlobalRef::Constant(ConstantKey(constant)))),
    }
}

/// Pushes what the direct entry takes, from the parameters and `$args`.
fn push_arguments(ops: &mut Vec<Op>, arity: &ClauseArity, keywords: Option<&KeywordLocals>) {
    for index in 0..arity.required {
        argument(ops, index);
    }
    let count = keywords.map_or(COUNT, |keywords| keywords.positional);
    for index in arity.required..arity.required + arity.optional {
        ops.extend([
            Op::LocalGet(count),
            Op::I32(index as i32),
            Op::Plain(Plain::I32GtS),
            Op::If(Some(ValType::SCM)),
        ]);
        argument(ops, index);
        ops.push(Op::Plain(Plain::Else));
        push_constant(ops, Constant::Unbound);
        ops.push(Op::Plain(Plain::End));
    }
    let Some(keywords) = keywords else {
        if arity.rest {
            ops.push(Op::I32((arity.required + arity.optional) as i32));
            ops.extend((COUNT..FIRST + REGISTER_ARGUMENTS as u32).map(Op::LocalGet));
            ops.push(Op::Call(FuncRef::Runtime("rest_arguments")));
        }
        return;
    };
    if arity.rest {
        ops.push(Op::LocalGet(keywords.others));
    }
    for &keyword in &arity.keywords {
        ops.push(Op::LocalGet(keywords.others));
        push_constant(ops, Constant::Keyword(keyword));
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
        marks: Vec::new(),
    }
}
