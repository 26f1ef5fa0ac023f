//! Primitive calls: those that are done in place by family, the others by the run-time system.

use super::function::Body;
use crate::cps::{Param, Representation, Var};
use crate::primitive::{Constant, Effects, Lowering, Primitive, Role};
use crate::wasm::code::{FuncRef, GlobalRef, Heap, Op, Plain, TypeRef, ValType};

impl Body<'_, '_> {
    /// A primitive that is not in tail position: leaves its value on the stack, or nothing if its role
    /// is [`Role::Effect`].
    pub(super) fn primitive(&mut self, op: Primitive, param: &Param, args: &[Var]) {
        match op.row().lowering {
            Lowering::Runtime(name) => self.runtime(op, name, args),
            Lowering::InlineOr(name) => self.arithmetic(op, name, args),
            Lowering::Inline => {
                if !self.fixnum_operation(op, args) && !self.flonum_operation(op, args) {
                    self.data(op, param, args);
                }
            }
        }
    }

    /// Pushes all arguments.
    pub(super) fn push_all(&mut self, args: &[Var]) {
        for &arg in args {
            self.get(arg);
        }
    }

    /// A call of the run-time system's function for a primitive.
    pub(super) fn runtime(&mut self, op: Primitive, name: &'static str, args: &[Var]) {
        if !op.effects().any(Effects::RAISE) {
            self.push_all(args);
            return self.call_runtime(name);
        }
        // A block around the call, which a value leaves.
        if op.role() == Role::Value {
            self.ops.push(Op::Block(Some(ValType::SCM)));
        }
        self.push_all(args);
        self.call_runtime(name);
        match op.role() {
            Role::Value => {
                self.ops.push(Op::BrOnNonNull(0));
                self.leave_raised();
                self.plain(Plain::End);
            }
            Role::Effect => {
                self.ops.push(Op::If(None));
                self.leave_raised();
                self.plain(Plain::End);
            }
            // Predicates are tests; throws and tail calls do not come here.
            Role::Predicate | Role::Throw | Role::Tail => {}
        }
    }

    /// A primitive in tail position that does what calls can do.
    pub(super) fn tail_primitive(&mut self, op: Primitive, param: &Param, args: &[Var]) {
        if let Some(depth) = self.depth {
            self.ops.extend([Op::LocalGet(depth), Op::GlobalSet(GlobalRef::Runtime("depth"))]);
        }
        self.push_param(param);
        self.push_all(args);
        match op.row().lowering {
            Lowering::Runtime(name) | Lowering::InlineOr(name) => {
                self.ops.push(Op::ReturnCall(FuncRef::Runtime(name)));
            }
            Lowering::Inline => unreachable!("{op} is a tail primitive: the run-time system does it"),
        }
    }

    /// A primitive that never returns.
    pub(super) fn throw(&mut self, op: Primitive, param: &Param, args: &[Var]) {
        self.push_param(param);
        self.push_all(args);
        let Lowering::Runtime(name) = op.row().lowering else {
            unreachable!("{op} throws: the run-time system does it")
        };
        self.call_runtime(name);
        if op.effects().any(Effects::CONTROL) {
            self.plain(Plain::Drop);
            self.leave_raised();
        } else {
            self.plain(Plain::Unreachable);
        }
    }

    fn push_param(&mut self, param: &Param) {
        if let Param::Constant(constant) = param {
            self.push_constant(constant, Representation::Scm);
        }
    }

    /// Raises: argument `index` (from 1) of `op`, which is on the stack, is not of the type that it
    /// should be.
    pub(super) fn leave_wrong_type(&mut self, op: Primitive, index: usize) {
        self.ops.push(Op::Position(self.origin()));
        self.ops.push(Op::ReturnCall(FuncRef::WrongType(op, index as u32)));
    }

    /// Pushes an argument as an object of a type, or raises.
    pub(super) fn checked(&mut self, op: Primitive, args: &[Var], index: usize, ty: &'static str) {
        let heap = Heap::Type(TypeRef::Runtime(ty));
        self.ops.push(Op::Block(Some(ValType::Ref(heap.clone()))));
        self.ops.push(Op::Block(Some(ValType::SCM)));
        self.get(args[index]);
        self.ops.extend([Op::BrOnCastFail(0, heap), Op::Br(1), Op::Plain(Plain::End)]);
        self.leave_wrong_type(op, index + 1);
        self.plain(Plain::End);
    }

    /// Pushes an argument as an object of a type that it is known to be of.
    pub(super) fn unchecked(&mut self, var: Var, ty: &'static str) {
        self.get(var);
        self.ops.push(Op::RefCast(Heap::Type(TypeRef::Runtime(ty))));
    }

    /// Pushes a fixnum argument as an `i32`, still shifted, without a check.
    pub(super) fn raw_fixnum(&mut self, var: Var) {
        if let Some(value) = self.constant(var).and_then(Constant::as_fixnum) {
            return self.i32(value << 1);
        }
        self.get(var);
        self.ops.push(Op::RefCast(Heap::I31));
        self.plain(Plain::I31GetS);
    }

    /// Pushes an argument as an `i32`, or raises unless it is a fixnum that is at least 0 and less than
    /// the `i32` that `limit` pushes.
    pub(super) fn index(&mut self, op: Primitive, args: &[Var], index: usize, limit: impl FnOnce(&mut Self)) {
        let number = self.local(ValType::I32);
        self.ops.push(Op::Block(Some(ValType::I32)));
        self.ops.push(Op::Block(Some(ValType::SCM)));
        if let Some(value) = self.constant(args[index]).and_then(Constant::as_fixnum) {
            self.ops.extend([Op::I32(value), Op::LocalTee(number)]);
        } else {
            self.get(args[index]);
            // Rotating the tag away makes what is no fixnum, or negative, a large unsigned number.
            self.ops.extend([
                Op::BrOnCastFail(0, Heap::I31),
                Op::Plain(Plain::I31GetS),
                Op::I32(1),
                Op::Plain(Plain::I32Rotr),
                Op::LocalTee(number),
            ]);
        }
        self.ops.push(Op::LocalGet(number));
        limit(self);
        self.ops.extend([Op::Plain(Plain::I32LtU), Op::BrIf(1), Op::Plain(Plain::Drop)]);
        self.get(args[index]);
        self.plain(Plain::End);
        // It is no fixnum, or out of range.
        self.ops.push(Op::Position(self.origin()));
        self.ops.push(Op::ReturnCall(FuncRef::BadIndex(op, index as u32 + 1)));
        self.plain(Plain::End);
    }

    /// Makes the `i32` on the stack a fixnum.
    pub(super) fn tag_fixnum(&mut self) {
        self.ops.extend([Op::I32(1), Op::Plain(Plain::I32Shl), Op::Plain(Plain::RefI31)]);
    }
}
