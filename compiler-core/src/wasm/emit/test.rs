//! Tests: what a branch asks.

use super::function::Body;
use crate::cps::Var;
use crate::primitive::{Constant, Effects, Lowering, Primitive};
use crate::wasm::code::{Heap, Op, Plain, TypeRef, ValType};

/// How to tell values of a kind.
enum Kind {
    /// An object of one of these types.
    Objects(&'static [&'static str]),
    /// An immediate whose bits under the mask are this.
    Immediate { mask: i32, bits: i32 },
    /// One immediate.
    Exactly(&'static [Constant]),
    /// A fixnum, or an object of one of these types.
    FixnumOr(&'static [&'static str]),
}

fn kind(op: Primitive) -> Option<Kind> {
    use Primitive as P;
    Some(match op {
        P::IsNull => Kind::Exactly(&[Constant::Null]),
        P::IsFalse => Kind::Exactly(&[Constant::Boolean(false)]),
        P::IsBoolean => Kind::Exactly(&[Constant::Boolean(false), Constant::Boolean(true)]),
        P::IsEof => Kind::Exactly(&[Constant::EndOfFile]),
        P::IsUnspecified => Kind::Exactly(&[Constant::Unspecified]),
        P::IsUnbound => Kind::Exactly(&[Constant::Unbound]),
        P::IsFixnum => Kind::Immediate { mask: 1, bits: 0 },
        P::IsCharacter => Kind::Immediate { mask: 7, bits: 3 },
        P::IsPair => Kind::Objects(&["pair"]),
        P::IsBignum => Kind::Objects(&["bignum"]),
        P::IsFlonum => Kind::Objects(&["flonum"]),
        P::IsComplex => Kind::Objects(&["compnum"]),
        P::IsNumber => Kind::FixnumOr(&["flonum", "bignum", "ratnum", "compnum"]),
        P::IsExactInteger => Kind::FixnumOr(&["bignum"]),
        P::IsString => Kind::Objects(&["string"]),
        P::IsSymbol => Kind::Objects(&["symbol"]),
        P::IsKeyword => Kind::Objects(&["keyword"]),
        P::IsVector => Kind::Objects(&["vector"]),
        P::IsBytevector => Kind::Objects(&["bytevector"]),
        P::IsProcedure => Kind::Objects(&["procedure"]),
        P::IsBox => Kind::Objects(&["box"]),
        P::IsRecord => Kind::Objects(&["record"]),
        P::IsContinuation => Kind::Objects(&["segment"]),
        _ => return None,
    })
}

impl Body<'_, '_> {
    /// Leaves an `i32` that says whether the test holds.
    pub(super) fn test(&mut self, op: Primitive, args: &[Var]) {
        use Primitive as P;
        if let Some(kind) = kind(op) {
            return self.test_kind(&kind, args[0]);
        }
        match op {
            P::Eq => {
                self.push_all(args);
                self.plain(Plain::RefEq);
            }
            P::Eqv => self.eqv(args),
            P::IsRecordOf => self.record_of(args),
            P::FxEqual | P::FxLess => {
                self.raw_fixnum(args[0]);
                self.raw_fixnum(args[1]);
                self.plain(if op == P::FxEqual { Plain::I32Eq } else { Plain::I32LtS });
            }
            P::FlEqual | P::FlLess => {
                self.push_f64(args[0]);
                self.push_f64(args[1]);
                self.plain(if op == P::FlEqual { Plain::F64Eq } else { Plain::F64Lt });
            }
            P::F64Equal | P::F64Less | P::F64LessEqual => {
                self.push_all(args);
                self.plain(match op {
                    P::F64Equal => Plain::F64Eq,
                    P::F64Less => Plain::F64Lt,
                    _ => Plain::F64Le,
                });
            }
            _ => match op.row().lowering {
                Lowering::InlineOr(name) => self.comparison(op, name, args),
                Lowering::Runtime(name) if op.effects().any(Effects::RAISE) => {
                    self.runtime_comparison(name, args);
                }
                Lowering::Runtime(name) => {
                    self.push_all(args);
                    self.call_runtime(name);
                }
                Lowering::Inline => unreachable!("{op} has no inline code"),
            },
        }
    }

    fn test_kind(&mut self, kind: &Kind, var: Var) {
        match kind {
            Kind::Objects(types) => self.test_objects(types, var),
            Kind::Immediate { mask, bits } => {
                self.test_bits(var, *mask, *bits);
                self.ops.extend([Op::Plain(Plain::Else), Op::I32(0), Op::Plain(Plain::End)]);
            }
            Kind::FixnumOr(types) => {
                self.test_bits(var, 1, 0);
                self.plain(Plain::Else);
                self.test_objects(types, var);
                self.plain(Plain::End);
            }
            Kind::Exactly(constants) => {
                for (index, constant) in constants.iter().enumerate() {
                    self.get(var);
                    self.push_constant(constant, crate::cps::Representation::Scm);
                    self.plain(Plain::RefEq);
                    if index > 0 {
                        self.plain(Plain::I32Or);
                    }
                }
            }
        }
    }

    fn test_objects(&mut self, types: &[&'static str], var: Var) {
        for (index, ty) in types.iter().copied().enumerate() {
            self.get(var);
            self.ops.push(Op::RefTest(Heap::Type(TypeRef::Runtime(ty))));
            if index > 0 {
                self.plain(Plain::I32Or);
            }
        }
    }

    /// `if` an immediate: whether its bits are right. The caller adds `else` and `end`.
    fn test_bits(&mut self, var: Var, mask: i32, bits: i32) {
        self.get(var);
        self.ops.extend([Op::RefTest(Heap::I31), Op::If(Some(ValType::I32))]);
        self.get(var);
        self.ops.extend([
            Op::RefCast(Heap::I31),
            Op::Plain(Plain::I31GetU),
            Op::I32(mask),
            Op::Plain(Plain::I32And),
        ]);
        if bits == 0 {
            self.plain(Plain::I32Eqz);
        } else {
            self.ops.extend([Op::I32(bits), Op::Plain(Plain::I32Eq)]);
        }
    }

    /// Only numbers that are no fixnums need more than identity.
    fn eqv(&mut self, args: &[Var]) {
        let by_identity =
            |constant: &Constant| !matches!(constant, Constant::Number(_)) || constant.as_fixnum().is_some();
        self.push_all(args);
        self.plain(Plain::RefEq);
        if args.iter().any(|&arg| self.constant(arg).is_some_and(by_identity)) {
            return;
        }
        self.ops.extend([Op::If(Some(ValType::I32)), Op::I32(1), Op::Plain(Plain::Else)]);
        self.push_all(args);
        self.call_runtime("eqv");
        self.plain(Plain::End);
    }

    fn record_of(&mut self, args: &[Var]) {
        let record = Heap::Type(TypeRef::Runtime("record"));
        self.get(args[0]);
        self.ops.extend([Op::RefTest(record.clone()), Op::If(Some(ValType::I32))]);
        self.get(args[0]);
        self.ops.extend([Op::RefCast(record), Op::I32(0), Op::ArrayGet(TypeRef::Runtime("record"))]);
        self.get(args[1]);
        self.ops.extend([Op::Plain(Plain::RefEq), Op::Plain(Plain::Else), Op::I32(0), Op::Plain(Plain::End)]);
    }
}
