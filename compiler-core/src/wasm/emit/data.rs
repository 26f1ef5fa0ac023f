//! Objects: pairs, vectors, strings, records, boxes, closures, global variables.

use super::function::Body;
use crate::core::Global;
use crate::cps::{Param, Representation, Var};
use crate::primitive::{Constant, Primitive};
use crate::wasm::code::{FuncRef, GlobalRef, Heap, Op, Plain, TypeRef, ValType};

const PAIR: TypeRef = TypeRef::Runtime("pair");
const VECTOR: TypeRef = TypeRef::Runtime("vector");
const BYTEVECTOR: TypeRef = TypeRef::Runtime("bytevector");
const STRING: TypeRef = TypeRef::Runtime("string");
const CHARS: TypeRef = TypeRef::Runtime("chars");
const RECORD: TypeRef = TypeRef::Runtime("record");
const BOX: TypeRef = TypeRef::Runtime("box");

/// The first free variables of a closure are fields of their own; the others are in a vector in one
/// more field, for engines limit the depth of subtyping, and a closure type is a subtype of each
/// smaller one.
const CLOSURE_FIELDS: u32 = 39;

impl Body<'_, '_> {
    /// A primitive on objects.
    pub(super) fn data(&mut self, op: Primitive, param: &Param, args: &[Var]) {
        use Primitive as P;
        match op {
            P::Cons => {
                self.push_all(args);
                self.ops.push(Op::StructNew(PAIR));
            }
            P::Car | P::Cdr => {
                self.checked(op, args, 0, "pair");
                self.ops.push(Op::StructGet(PAIR, u32::from(op == P::Cdr)));
            }
            P::SetCar | P::SetCdr => {
                self.checked(op, args, 0, "pair");
                self.get(args[1]);
                self.ops.push(Op::StructSet(PAIR, u32::from(op == P::SetCdr)));
            }
            P::Vector | P::MakeRecord => {
                self.push_all(args);
                let ty = if op == P::Vector { VECTOR } else { RECORD };
                self.ops.push(Op::ArrayNewFixed(ty, args.len() as u32));
            }
            P::VectorLength => self.length(op, args, "vector"),
            P::BytevectorLength => self.length(op, args, "bytevector"),
            P::StringLength => {
                self.checked(op, args, 0, "string");
                self.ops.extend([Op::StructGet(STRING, 0), Op::Plain(Plain::ArrayLen)]);
                self.tag_fixnum();
            }
            P::VectorRef => {
                self.element(op, args, "vector");
                self.ops.push(Op::ArrayGet(VECTOR));
            }
            P::VectorSet => {
                self.element(op, args, "vector");
                self.get(args[2]);
                self.ops.push(Op::ArraySet(VECTOR));
            }
            P::BytevectorRef => {
                self.element(op, args, "bytevector");
                self.ops.push(Op::ArrayGetU(BYTEVECTOR));
                self.tag_fixnum();
            }
            P::BytevectorSet => {
                self.element(op, args, "bytevector");
                self.index(op, args, 2, |body| body.i32(256));
                self.ops.push(Op::ArraySet(BYTEVECTOR));
            }
            P::StringRef => {
                self.element(op, args, "string");
                self.ops.push(Op::ArrayGet(CHARS));
                self.tag_character();
            }
            P::StringSet => {
                self.element(op, args, "string");
                self.character(op, args, 2);
                self.ops.push(Op::ArraySet(CHARS));
            }
            P::CharToInteger => {
                self.character(op, args, 0);
                self.tag_fixnum();
            }
            P::IntegerToChar => self.integer_to_char(op, args),
            P::RecordType => {
                self.checked(op, args, 0, "record");
                self.ops.extend([Op::I32(0), Op::ArrayGet(RECORD)]);
            }
            P::RecordLength => {
                self.checked(op, args, 0, "record");
                self.ops.extend([Op::Plain(Plain::ArrayLen), Op::I32(1), Op::Plain(Plain::I32Sub)]);
                self.tag_fixnum();
            }
            P::RecordRef => {
                self.unchecked(args[0], "record");
                self.untagged_fixnum(args[1]);
                self.ops.push(Op::ArrayGet(RECORD));
            }
            P::RecordSet => {
                self.unchecked(args[0], "record");
                self.untagged_fixnum(args[1]);
                self.get(args[2]);
                self.ops.push(Op::ArraySet(RECORD));
            }
            P::MakeBox => {
                self.get(args[0]);
                self.ops.push(Op::StructNew(BOX));
            }
            P::BoxRef => {
                self.unchecked(args[0], "box");
                self.ops.push(Op::StructGet(BOX, 0));
            }
            P::BoxSet => {
                self.unchecked(args[0], "box");
                self.get(args[1]);
                self.ops.push(Op::StructSet(BOX, 0));
            }
            P::EofObject => self.push_constant(&Constant::EndOfFile, Representation::Scm),
            P::DynamicState => self.ops.push(Op::GlobalGet(GlobalRef::Runtime("dynamic_state"))),
            P::SetDynamicState => {
                self.get(args[0]);
                self.ops.push(Op::GlobalSet(GlobalRef::Runtime("dynamic_state")));
            }
            P::GlobalRef => self.global_ref(param),
            P::GlobalSet => {
                self.get(args[0]);
                self.ops.push(Op::GlobalSet(GlobalRef::Variable(global(param))));
            }
            P::GlobalFun => {
                self.ops.push(Op::GlobalGet(GlobalRef::Closure(FuncRef::Entry(global(param)))));
            }
            P::CheckBound => self.check_bound(param, args[0]),
            P::MakeClosure => self.make_closure(param, args),
            P::ClosureRef | P::ClosureSet => self.closure_field(op, param, args),
            P::Save => {
                self.push_all(args);
                let Param::Representations(shape) = param else { unreachable!("save has a shape") };
                let saved = shape[..shape.len() - 1].to_vec();
                self.ops.push(Op::Call(FuncRef::PushFrame(saved)));
            }
            _ => unreachable!("{op} has no inline code"),
        }
    }

    fn length(&mut self, op: Primitive, args: &[Var], ty: &'static str) {
        self.checked(op, args, 0, ty);
        self.plain(Plain::ArrayLen);
        self.tag_fixnum();
    }

    /// Pushes the array of the first argument and the index that is the second, both checked.
    fn element(&mut self, op: Primitive, args: &[Var], ty: &'static str) {
        self.checked(op, args, 0, ty);
        let array = if ty == "string" {
            self.ops.push(Op::StructGet(STRING, 0));
            CHARS
        } else {
            TypeRef::Runtime(ty)
        };
        let local = self.local(ValType::Ref(Heap::Type(array)));
        self.ops.push(Op::LocalTee(local));
        self.index(op, args, 1, |body| {
            body.ops.extend([Op::LocalGet(local), Op::Plain(Plain::ArrayLen)]);
        });
    }

    /// Pushes a fixnum as an `i32`.
    pub(super) fn untagged_fixnum(&mut self, var: Var) {
        if let Some(value) = self.constant(var).and_then(Constant::as_fixnum) {
            return self.i32(value);
        }
        self.raw_fixnum(var);
        self.ops.extend([Op::I32(1), Op::Plain(Plain::I32ShrS)]);
    }

    fn tag_character(&mut self) {
        self.ops.extend([
            Op::I32(3),
            Op::Plain(Plain::I32Shl),
            Op::I32(3),
            Op::Plain(Plain::I32Or),
            Op::Plain(Plain::RefI31),
        ]);
    }

    /// Pushes the scalar value of an argument, or raises unless it is a character.
    fn character(&mut self, op: Primitive, args: &[Var], index: usize) {
        if let Some(Constant::Character(char)) = self.constant(args[index]) {
            let scalar = *char as i32;
            return self.i32(scalar);
        }
        let bits = self.local(ValType::I32);
        self.ops.push(Op::Block(Some(ValType::I32)));
        self.ops.push(Op::Block(Some(ValType::SCM)));
        self.get(args[index]);
        self.ops.extend([
            Op::BrOnCastFail(0, Heap::I31),
            Op::Plain(Plain::I31GetU),
            Op::LocalTee(bits),
            Op::I32(3),
            Op::Plain(Plain::I32ShrU),
            Op::LocalGet(bits),
            Op::I32(7),
            Op::Plain(Plain::I32And),
            Op::I32(3),
            Op::Plain(Plain::I32Eq),
            Op::BrIf(1),
            Op::Plain(Plain::Drop),
        ]);
        self.get(args[index]);
        self.plain(Plain::End);
        self.leave_wrong_type(op, index + 1);
        self.plain(Plain::End);
    }

    /// Surrogates are no characters.
    fn integer_to_char(&mut self, op: Primitive, args: &[Var]) {
        self.ops.push(Op::Block(Some(ValType::I32)));
        self.ops.push(Op::Block(Some(ValType::SCM)));
        let scalar = self.local(ValType::I32);
        self.index(op, args, 0, |body| body.i32(0x11_0000));
        // Surrogates are one block of 2^11.
        self.ops.extend([
            Op::LocalTee(scalar),
            Op::LocalGet(scalar),
            Op::I32(11),
            Op::Plain(Plain::I32ShrU),
            Op::I32(0xd800 >> 11),
            Op::Plain(Plain::I32Ne),
            Op::BrIf(1),
            Op::Plain(Plain::Drop),
        ]);
        self.get(args[0]);
        self.plain(Plain::End);
        let value = self.local(ValType::SCM);
        self.ops.push(Op::LocalSet(value));
        self.push_symbol(op.symbol());
        self.i32(1);
        self.ops.push(Op::LocalGet(value));
        self.call_runtime("out_of_range");
        self.plain(Plain::Drop);
        self.leave_raised();
        self.plain(Plain::End);
        self.tag_character();
    }

    fn global_ref(&mut self, param: &Param) {
        let global = global(param);
        let reference = GlobalRef::Variable(global);
        self.ops.push(Op::Block(Some(ValType::SCM)));
        self.ops.extend([Op::GlobalGet(reference), Op::BrOnNonNull(0)]);
        self.leave_unbound(global.name);
        self.plain(Plain::End);
    }

    fn leave_unbound(&mut self, name: crate::source::Symbol) {
        self.push_symbol(name);
        self.call_runtime("unbound_variable");
        self.plain(Plain::Drop);
        self.leave_raised();
    }

    fn check_bound(&mut self, param: &Param, var: Var) {
        let unbound = super::constant::immediate(&Constant::Unbound).unwrap_or_default();
        // The variable may have this one use, and then it is in no local that could be read twice.
        let value = self.local(ValType::SCM);
        self.get(var);
        self.ops.push(Op::LocalTee(value));
        self.ops.extend([Op::I32(unbound), Op::Plain(Plain::RefI31), Op::Plain(Plain::RefEq), Op::If(None)]);
        let name = match param {
            Param::Constant(Constant::Symbol(name)) => Some(*name),
            _ => self.program.names.get(&var).copied(),
        };
        self.leave_unbound(name.unwrap_or_else(|| crate::source::Symbol::new("variable")));
        self.plain(Plain::End);
        self.ops.push(Op::LocalGet(value));
    }

    fn make_closure(&mut self, param: &Param, args: &[Var]) {
        let Param::Closure(label, count) = *param else { unreachable!("make-closure has a procedure") };
        let procedure = self.source_procedure(label);
        let index = self.emitter.index(super::Key::Entry(procedure));
        self.ops.push(Op::TableIndex(crate::wasm::code::Table::Entries, FuncRef::Local(index)));
        self.push_all(args);
        for _ in args.len()..count as usize {
            self.push_constant(&Constant::Unspecified, Representation::Scm);
        }
        if count > CLOSURE_FIELDS {
            self.ops.push(Op::ArrayNewFixed(VECTOR, count - CLOSURE_FIELDS));
        }
        self.ops.push(Op::StructNew(TypeRef::Closure(count.min(CLOSURE_FIELDS + 1))));
    }

    fn closure_field(&mut self, op: Primitive, param: &Param, args: &[Var]) {
        let Param::Index(index) = *param else { unreachable!("a closure's field has an index") };
        let field = index.min(CLOSURE_FIELDS);
        let ty = TypeRef::Closure(field + 1);
        self.get(args[0]);
        self.ops.push(Op::RefCast(Heap::Type(ty.clone())));
        let in_vector = index >= CLOSURE_FIELDS;
        if in_vector {
            self.ops.extend([
                Op::StructGet(ty.clone(), field + 1),
                Op::RefCast(Heap::Type(VECTOR)),
                Op::I32((index - CLOSURE_FIELDS) as i32),
            ]);
        }
        if op == Primitive::ClosureSet {
            self.get(args[1]);
        }
        self.ops.push(match (op, in_vector) {
            (Primitive::ClosureSet, false) => Op::StructSet(ty, field + 1),
            (Primitive::ClosureSet, true) => Op::ArraySet(VECTOR),
            (_, false) => Op::StructGet(ty, field + 1),
            (_, true) => Op::ArrayGet(VECTOR),
        });
    }
}

fn global(param: &Param) -> Global {
    let Param::Global(global) = *param else { unreachable!("a global variable's primitive names it") };
    global
}
