//! Constants and closures as operands.

use super::Key;
use super::function::Body;
use crate::cps::{Label, Representation};
use crate::primitive::Constant;
use crate::source::Number;
use crate::wasm::code::{ConstantKey, FuncRef, GlobalRef, Op, Plain};

/// The `i31` of a constant that is an immediate.
pub fn immediate(constant: &Constant) -> Option<i32> {
    if let Some(fixnum) = constant.as_fixnum() {
        return Some(fixnum << 1);
    }
    Some(match constant {
        Constant::Boolean(false) => 1,
        Constant::Boolean(true) => 9,
        Constant::Null => 17,
        Constant::Unspecified => 25,
        Constant::EndOfFile => 33,
        Constant::Unbound => 41,
        Constant::Character(char) => (*char as i32) << 3 | 3,
        _ => return None,
    })
}

impl Body<'_, '_> {
    /// Pushes a constant.
    pub(super) fn push_constant(&mut self, constant: &Constant, representation: Representation) {
        match (representation, constant) {
            (Representation::F64, Constant::Number(Number::Flonum(value))) => {
                self.ops.push(Op::F64(value.to_bits()));
            }
            (Representation::I64 | Representation::U64, constant) => {
                self.ops.push(Op::I64(constant.as_fixnum().unwrap_or_default().into()));
            }
            _ => match immediate(constant) {
                Some(bits) => {
                    self.i32(bits);
                    self.plain(Plain::RefI31);
                }
                None => {
                    self.ops.push(Op::GlobalGet(GlobalRef::Constant(ConstantKey(constant.clone()))));
                }
            },
        }
    }

    /// Pushes a symbol.
    pub(super) fn push_symbol(&mut self, name: crate::source::Symbol) {
        self.push_constant(&Constant::Symbol(name), Representation::Scm);
    }

    /// Pushes the closure of a procedure of this unit that has no free variables.
    pub(super) fn push_closure(&mut self, label: Label) {
        let procedure = self.source_procedure(label);
        let index = self.emitter.index(Key::Entry(procedure));
        self.ops.push(Op::GlobalGet(GlobalRef::Closure(FuncRef::Local(index))));
    }
}
