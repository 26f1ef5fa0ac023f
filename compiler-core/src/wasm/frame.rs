//! The helpers that make frames and take them apart, one of each kind for each shape.
//!
//! A frame is an object, or, while the native stack is unwound because it is too deep, some elements of
//! a chunk (`runtime/chunks.wat`): a head, `code << 3 | count` as an `i31`, and the saved values.

use super::code::{FuncRef, GlobalRef, Heap, Op, Plain, TypeRef, ValType};
use super::object::Function;
use crate::cps::Representation;

/// The fields of a frame before the saved values.
const HEADER_FIELDS: u32 = 2;
/// How many values a frame in a chunk may have: those that fit the head.
const MOST_IN_CHUNK: usize = 7;
/// The elements of chunks, and the run-time system's type of them.
const ELEMENTS: TypeRef = TypeRef::Runtime("vector");
const CHUNK: TypeRef = TypeRef::Runtime("chunk");

/// Whether frames of this shape go into chunks by their values. Others do as objects.
fn goes_into_chunks(shape: &[Representation]) -> bool {
    shape.len() <= MOST_IN_CHUNK && shape.iter().all(|&value| value == Representation::Scm)
}

/// A function under construction.
struct Helper {
    params: Vec<ValType>,
    locals: Vec<ValType>,
    body: Vec<Op>,
}

impl Helper {
    fn local(&mut self, ty: ValType) -> u32 {
        self.locals.push(ty);
        (self.params.len() + self.locals.len() - 1) as u32
    }

    fn finish(mut self, kind: &str, shape: &[Representation], results: Vec<ValType>) -> Function {
        self.body.push(Op::Plain(Plain::End));
        let names: Vec<String> = shape.iter().map(Representation::to_string).collect();
        Function {
            name: format!("{kind}[{}]", names.join(" ")),
            origin: None,
            params: self.params,
            results,
            locals: self.locals,
            body: self.body,
            table: None,
            marks: Vec::new(),
        }
    }
}

fn values(shape: &[Representation]) -> Vec<ValType> {
    shape.iter().map(|&representation| ValType::of(representation)).collect()
}

/// A helper for frames.
pub(super) fn helper(reference: &FuncRef) -> Function {
    match reference {
        FuncRef::SaveFrame(shape) => save(shape),
        FuncRef::RestoreFrame(shape) => restore(shape),
        FuncRef::PushFrame(shape) => make("push", shape, "push_frame"),
        FuncRef::SaveEntry(shape) => make("enter", shape, "resume_later"),
        _ => unreachable!("{reference:?} is no helper"),
    }
}

/// Makes an object of the parameters, for a function of the run-time system.
fn make(kind: &str, shape: &[Representation], then: &'static str) -> Function {
    let params = values(shape).into_iter().chain([ValType::I32]).collect();
    let mut helper = Helper { params, locals: vec![], body: vec![] };
    new_frame(&mut helper, shape);
    helper.body.push(Op::ReturnCall(FuncRef::Runtime(then)));
    helper.finish(kind, shape, if kind == "push" { vec![] } else { vec![ValType::RESULT] })
}

fn new_frame(helper: &mut Helper, shape: &[Representation]) {
    let count = shape.len() as u32;
    helper.body.push(Op::RefNull(Heap::Type(TypeRef::Runtime("frame"))));
    helper.body.push(Op::LocalGet(count));
    helper.body.extend((0..count).map(Op::LocalGet));
    helper.body.push(Op::StructNew(TypeRef::Frame(shape.to_vec())));
}

fn save(shape: &[Representation]) -> Function {
    let count = shape.len() as u32;
    let params = values(shape).into_iter().chain([ValType::I32]).collect();
    let mut helper = Helper { params, locals: vec![], body: vec![] };
    if goes_into_chunks(shape) {
        let end = helper.local(ValType::I32);
        helper.body.extend([
            Op::GlobalGet(GlobalRef::Runtime("area_top")),
            Op::I32(count as i32 + 1),
            Op::Plain(Plain::I32Add),
            Op::LocalTee(end),
            Op::GlobalGet(GlobalRef::Runtime("area_limit")),
            Op::Plain(Plain::I32LeS),
            Op::If(None),
        ]);
        let element = |helper: &mut Helper, from_end: u32, value: &[Op]| {
            helper.body.extend([
                Op::GlobalGet(GlobalRef::Runtime("area")),
                Op::LocalGet(end),
                Op::I32(from_end as i32),
                Op::Plain(Plain::I32Sub),
            ]);
            helper.body.extend_from_slice(value);
            helper.body.push(Op::ArraySet(ELEMENTS));
        };
        let head = [
            Op::LocalGet(count),
            Op::I32(3),
            Op::Plain(Plain::I32Shl),
            Op::I32(count as i32),
            Op::Plain(Plain::I32Or),
            Op::Plain(Plain::RefI31),
        ];
        element(&mut helper, count + 1, &head);
        for index in 0..count {
            element(&mut helper, count - index, &[Op::LocalGet(index)]);
        }
        helper.body.extend([
            Op::LocalGet(end),
            Op::GlobalSet(GlobalRef::Runtime("area_top")),
            Op::RefNull(Heap::Eq),
            Op::Plain(Plain::Return),
            Op::Plain(Plain::End),
        ]);
    }
    // Several values are not abnormal for a caller that takes the first.
    let value = helper.local(ValType::RESULT);
    helper.body.extend([
        Op::Call(FuncRef::Runtime("first_value")),
        Op::LocalTee(value),
        Op::Plain(Plain::RefIsNull),
        Op::Plain(Plain::I32Eqz),
        Op::If(None),
        Op::LocalGet(value),
        Op::Plain(Plain::Return),
        Op::Plain(Plain::End),
    ]);
    new_frame(&mut helper, shape);
    helper.body.push(Op::ReturnCall(FuncRef::Runtime("save_link")));
    helper.finish("save", shape, vec![ValType::RESULT])
}

fn restore(shape: &[Representation]) -> Function {
    let count = shape.len() as u32;
    let params = vec![ValType::Ref(Heap::Type(TypeRef::Runtime("frame")))];
    let mut helper = Helper { params, locals: vec![], body: vec![] };
    helper.body.push(Op::LocalGet(0));
    if goes_into_chunks(shape) {
        let chunk = helper.local(ValType::Ref(Heap::Type(CHUNK)));
        helper.body = vec![
            Op::Block(Some(ValType::SCM)),
            Op::LocalGet(0),
            Op::BrOnCastFail(0, Heap::Type(CHUNK)),
            Op::LocalSet(chunk),
        ];
        for index in 0..count {
            helper.body.extend([
                Op::LocalGet(chunk),
                Op::I32((count - index) as i32),
                Op::Call(FuncRef::Runtime("take")),
            ]);
        }
        helper.body.extend([Op::Plain(Plain::Return), Op::Plain(Plain::End)]);
    }
    let frame_type = TypeRef::Frame(shape.to_vec());
    let frame = helper.local(ValType::Ref(Heap::Type(frame_type.clone())));
    helper.body.extend([Op::RefCast(Heap::Type(frame_type.clone())), Op::LocalSet(frame)]);
    for index in 0..count {
        helper.body.extend([Op::LocalGet(frame), Op::StructGet(frame_type.clone(), HEADER_FIELDS + index)]);
    }
    helper.finish("restore", shape, values(shape))
}
