//! Functions of the run-time system, with their indexes mapped.

use super::Encoder;
use super::runtime_module::{MODULE, RuntimeFunction};
use crate::primitive::Constant;
use crate::source::Symbol;
use crate::wasm::code::ConstantKey;
use crate::wasm::link::Member;
use crate::wasm::runtime::RUNTIME;
use std::convert::Infallible;
use wasm_encoder as we;
use wasm_encoder::reencode::{Error, Reencode};

struct Mapping<'e, 'a>(&'e mut Encoder<'a>);

impl Reencode for Mapping<'_, '_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.0.functions[&Member::Runtime(function)])
    }

    fn global_index(&mut self, global: u32) -> Result<u32, Error<Infallible>> {
        Ok(match constant(global) {
            Some(key) => self.0.constants[&key],
            None => self.0.runtime_globals[&global],
        })
    }

    fn type_index(&mut self, ty: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.0.types.runtime(ty))
    }
}

/// The constant of the program that an imported global stands for.
fn constant(global: u32) -> Option<ConstantKey> {
    let (kind, text) = MODULE.globals[global as usize].constant.as_ref()?;
    Some(ConstantKey(if kind == "symbol" {
        Constant::Symbol(Symbol::new(text))
    } else {
        Constant::String(text.as_str().into())
    }))
}

/// Copies a function's body; one that the program cannot call is cut to a trap.
pub(super) fn function(encoder: &mut Encoder<'_>, function: &RuntimeFunction, code: &mut we::CodeSection) {
    if function.is_about_complex() && !encoder.module.complex {
        let mut body = we::Function::new([]);
        body.instructions().unreachable().end();
        code.function(&body);
        return;
    }
    let bytes = &RUNTIME[function.body.clone()];
    let body = wasmparser::FunctionBody::new(wasmparser::BinaryReader::new(bytes, function.body.start));
    Mapping(encoder).parse_function_body(code, body).expect("the run-time system is valid");
}

/// The initial value of a global.
pub(super) fn initial(encoder: &mut Encoder<'_>, expression: &wasmparser::ConstExpr<'_>) -> we::ConstExpr {
    Mapping(encoder).const_expr(expression.clone()).expect("the run-time system is valid")
}

/// The type of a global.
pub(super) fn global_type(encoder: &mut Encoder<'_>, ty: wasmparser::GlobalType) -> we::GlobalType {
    Mapping(encoder).global_type(ty).expect("the run-time system is valid")
}
