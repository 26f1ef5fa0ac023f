//! Numbers: fixnums in place, flonums in place where their type is known, the rest by the run-time
//! system.

use super::function::{Body, Half};
use crate::cps::Var;
use crate::primitive::{Constant, Primitive};
use crate::wasm::code::{Heap, Op, Plain, TypeRef, ValType};

const FLONUM: TypeRef = TypeRef::Runtime("flonum");

/// What the code for two fixnums leaves in locals or knows.
enum Operand {
    Local(u32),
    Constant(i32),
}

impl Body<'_, '_> {
    fn push_operand(&mut self, operand: &Operand) {
        match *operand {
            Operand::Local(local) => self.ops.push(Op::LocalGet(local)),
            Operand::Constant(bits) => self.i32(bits),
        }
    }

    /// Fetches two fixnums, still shifted, or goes to the enclosing block (whose type is a value) with
    /// something to drop.
    fn fixnum_operands(&mut self, a: Var, b: Var) -> (Operand, Operand) {
        let first = self.fixnum_operand(a);
        let second = self.fixnum_operand(b);
        let locals: Vec<u32> = [&first, &second]
            .into_iter()
            .filter_map(|operand| match operand {
                Operand::Local(local) => Some(*local),
                Operand::Constant(_) => None,
            })
            .collect();
        if locals.is_empty() {
            return (first, second);
        }
        self.get(a);
        self.ops.extend(locals.iter().map(|&local| Op::LocalGet(local)));
        if locals.len() == 2 {
            self.plain(Plain::I32Or);
        }
        self.ops.extend([Op::I32(1), Op::Plain(Plain::I32And), Op::BrIf(0), Op::Plain(Plain::Drop)]);
        (first, second)
    }

    fn fixnum_operand(&mut self, var: Var) -> Operand {
        if let Some(value) = self.constant(var).and_then(Constant::as_fixnum) {
            return Operand::Constant(value << 1);
        }
        let local = self.local(ValType::I32);
        self.get(var);
        self.ops.extend([Op::BrOnCastFail(0, Heap::I31), Op::Plain(Plain::I31GetS), Op::LocalSet(local)]);
        Operand::Local(local)
    }

    /// Whether the run-time system does it all: an argument is a constant that is no fixnum, or this is
    /// the tailified half, which is entered seldom and had better be small.
    fn outlined(&self, args: &[Var]) -> bool {
        self.half == Half::Tailified
            || args
                .iter()
                .any(|&arg| self.constant(arg).is_some_and(|constant| constant.as_fixnum().is_none()))
    }

    /// A generic operation: leaves its value on the stack.
    pub(super) fn arithmetic(&mut self, op: Primitive, name: &'static str, args: &[Var]) {
        use Primitive as P;
        if self.outlined(args) {
            return self.runtime(op, name, args);
        }
        self.ops.push(Op::Block(Some(ValType::SCM)));
        self.ops.push(Op::Block(Some(ValType::SCM)));
        let (a, b) = self.fixnum_operands(args[0], args[1]);
        match op {
            P::Add | P::Subtract => {
                self.push_operand(&a);
                self.push_operand(&b);
                self.plain(if op == P::Add { Plain::I32Add } else { Plain::I32Sub });
                self.fixnum_or_overflow(args[0]);
            }
            P::Multiply => {
                let wide = self.local(ValType::I64);
                let narrow = self.local(ValType::I32);
                self.push_operand(&a);
                self.ops.extend([Op::I32(1), Op::Plain(Plain::I32ShrS), Op::Plain(Plain::I64ExtendI32S)]);
                self.push_operand(&b);
                self.ops.extend([
                    Op::Plain(Plain::I64ExtendI32S),
                    Op::Plain(Plain::I64Mul),
                    Op::LocalTee(wide),
                    Op::Plain(Plain::I32WrapI64),
                    Op::LocalSet(narrow),
                ]);
                self.get(args[0]);
                // Too wide for 31 bits: sign extension from them does not give it back.
                self.ops.extend([
                    Op::LocalGet(narrow),
                    Op::I32(1),
                    Op::Plain(Plain::I32Shl),
                    Op::I32(1),
                    Op::Plain(Plain::I32ShrS),
                    Op::Plain(Plain::I64ExtendI32S),
                    Op::LocalGet(wide),
                    Op::Plain(Plain::I64Eq),
                    Op::Plain(Plain::I32Eqz),
                    Op::BrIf(0),
                    Op::Plain(Plain::Drop),
                    Op::LocalGet(narrow),
                    Op::Plain(Plain::RefI31),
                ]);
            }
            P::Quotient | P::Remainder | P::Modulo => {
                self.get(args[0]);
                self.push_operand(&b);
                self.ops.extend([Op::Plain(Plain::I32Eqz), Op::BrIf(0), Op::Plain(Plain::Drop)]);
                self.divide(op, args[0], &a, &b);
            }
            _ => unreachable!("{op} is no generic operation"),
        }
        self.ops.extend([Op::Br(1), Op::Plain(Plain::End), Op::Plain(Plain::Drop)]);
        self.runtime(op, name, args);
        self.plain(Plain::End);
    }

    /// The `i32` on the stack as a fixnum, or out of the enclosing block if it is too wide.
    fn fixnum_or_overflow(&mut self, any: Var) {
        let result = self.local(ValType::I32);
        self.ops.push(Op::LocalSet(result));
        self.get(any);
        self.ops.extend([
            Op::LocalGet(result),
            Op::LocalGet(result),
            Op::I32(1),
            Op::Plain(Plain::I32Shl),
            Op::Plain(Plain::I32Xor),
            Op::I32(0),
            Op::Plain(Plain::I32LtS),
            Op::BrIf(0),
            Op::Plain(Plain::Drop),
            Op::LocalGet(result),
            Op::Plain(Plain::RefI31),
        ]);
    }

    /// Division of fixnums; the divisor is not 0. Shifted operands give a quotient without shift and a
    /// remainder with it.
    fn divide(&mut self, op: Primitive, any: Var, a: &Operand, b: &Operand) {
        self.push_operand(a);
        self.push_operand(b);
        match op {
            Primitive::Quotient => {
                self.plain(Plain::I32DivS);
                self.ops.extend([Op::I32(1), Op::Plain(Plain::I32Shl)]);
                self.fixnum_or_overflow(any);
            }
            Primitive::Remainder => {
                self.plain(Plain::I32RemS);
                self.plain(Plain::RefI31);
            }
            _ => {
                // The remainder, corrected by the divisor if the signs differ.
                let remainder = self.local(ValType::I32);
                self.ops.extend([Op::Plain(Plain::I32RemS), Op::LocalTee(remainder)]);
                self.push_operand(b);
                self.ops.extend([Op::I32(0), Op::LocalGet(remainder)]);
                self.push_operand(b);
                self.ops.extend([
                    Op::Plain(Plain::I32Xor),
                    Op::I32(0),
                    Op::Plain(Plain::I32LtS),
                    Op::LocalGet(remainder),
                    Op::I32(0),
                    Op::Plain(Plain::I32Ne),
                    Op::Plain(Plain::I32And),
                    Op::Select,
                    Op::Plain(Plain::I32Add),
                    Op::Plain(Plain::RefI31),
                ]);
            }
        }
    }

    /// A generic comparison: leaves an `i32`.
    pub(super) fn comparison(&mut self, op: Primitive, name: &'static str, args: &[Var]) {
        if self.outlined(args) {
            return self.runtime_comparison(name, args);
        }
        self.ops.push(Op::Block(Some(ValType::I32)));
        self.ops.push(Op::Block(Some(ValType::SCM)));
        let (a, b) = self.fixnum_operands(args[0], args[1]);
        self.push_operand(&a);
        self.push_operand(&b);
        self.plain(match op {
            Primitive::NumEqual => Plain::I32Eq,
            Primitive::Less => Plain::I32LtS,
            Primitive::Greater => Plain::I32GtS,
            Primitive::LessEqual => Plain::I32LeS,
            _ => Plain::I32GeS,
        });
        self.ops.extend([Op::Br(1), Op::Plain(Plain::End), Op::Plain(Plain::Drop)]);
        self.runtime_comparison(name, args);
        self.plain(Plain::End);
    }

    /// A test by the run-time system, which answers -1 if it raised.
    pub(super) fn runtime_comparison(&mut self, name: &'static str, args: &[Var]) {
        let answer = self.local(ValType::I32);
        self.push_all(args);
        self.call_runtime(name);
        self.ops.extend([Op::LocalTee(answer), Op::I32(0), Op::Plain(Plain::I32LtS), Op::If(None)]);
        self.leave_raised();
        self.ops.extend([Op::Plain(Plain::End), Op::LocalGet(answer)]);
    }

    /// An operation on fixnums that are not checked; false if `op` is none.
    pub(super) fn fixnum_operation(&mut self, op: Primitive, args: &[Var]) -> bool {
        use Primitive as P;
        match op {
            P::FxAdd | P::FxSubtract | P::FxAnd | P::FxIor | P::FxXor | P::FxRemainder => {
                self.raw_fixnum(args[0]);
                self.raw_fixnum(args[1]);
                self.plain(match op {
                    P::FxAdd => Plain::I32Add,
                    P::FxSubtract => Plain::I32Sub,
                    P::FxAnd => Plain::I32And,
                    P::FxIor => Plain::I32Or,
                    P::FxXor => Plain::I32Xor,
                    _ => Plain::I32RemS,
                });
            }
            P::FxMultiply | P::FxShiftLeft => {
                self.raw_fixnum(args[0]);
                self.untagged_fixnum(args[1]);
                self.plain(if op == P::FxMultiply { Plain::I32Mul } else { Plain::I32Shl });
            }
            P::FxQuotient => {
                self.raw_fixnum(args[0]);
                self.raw_fixnum(args[1]);
                self.ops.extend([Op::Plain(Plain::I32DivS), Op::I32(1), Op::Plain(Plain::I32Shl)]);
            }
            P::FxShiftRight => {
                self.raw_fixnum(args[0]);
                self.untagged_fixnum(args[1]);
                self.ops.extend([Op::Plain(Plain::I32ShrS), Op::I32(-2), Op::Plain(Plain::I32And)]);
            }
            _ => return false,
        }
        // Making an immediate drops the bits beyond its 31.
        self.plain(Plain::RefI31);
        true
    }

    /// An operation on flonums, boxed or not; false if `op` is none.
    pub(super) fn flonum_operation(&mut self, op: Primitive, args: &[Var]) -> bool {
        use Primitive as P;
        let plain = match op {
            P::UnboxF64 => {
                self.push_f64(args[0]);
                return true;
            }
            P::BoxF64 => {
                self.get(args[0]);
                self.ops.push(Op::StructNew(FLONUM));
                return true;
            }
            P::FlAdd | P::F64Add => Plain::F64Add,
            P::FlSubtract | P::F64Subtract => Plain::F64Sub,
            P::FlMultiply | P::F64Multiply => Plain::F64Mul,
            P::FlDivide | P::F64Divide => Plain::F64Div,
            P::FlSqrt | P::F64Sqrt => Plain::F64Sqrt,
            P::FlAbs | P::F64Abs => Plain::F64Abs,
            P::FlFloor => Plain::F64Floor,
            P::FlCeiling => Plain::F64Ceil,
            P::FlTruncate => Plain::F64Trunc,
            P::FlRound => Plain::F64Nearest,
            _ => return false,
        };
        let boxed = op.args()[0] == crate::primitive::Type::Flonum;
        for &arg in args {
            if boxed { self.push_f64(arg) } else { self.get(arg) }
        }
        self.plain(plain);
        if boxed {
            self.ops.push(Op::StructNew(FLONUM));
        }
        true
    }

    /// Pushes the content of a flonum.
    pub(super) fn push_f64(&mut self, var: Var) {
        if let Some(Constant::Number(crate::source::Number::Flonum(value))) = self.constant(var) {
            let bits = value.to_bits();
            return self.ops.push(Op::F64(bits));
        }
        self.unchecked(var, "flonum");
        self.ops.push(Op::StructGet(FLONUM, 0));
    }
}
