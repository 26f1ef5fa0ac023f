//! A module changed so that wasmtime compiles its constants in linear time.
//!
//! The constants of a program are immutable globals, and wasmtime makes one function of what initialises
//! them. Cranelift's alias analysis follows each global of its own through every block of that function,
//! and there are three for each object that is allocated; those that are exported it follows as one.

use std::borrow::Cow;
use wasm_encoder::{Encode, ExportKind, Module, RawSection, SectionId};
use wasmparser::{BinaryReaderError, Parser, Payload};

/// So few globals cost less than to change the module.
const FEW: usize = 32;

/// The module with its immutable globals exported, under names that nothing asks for; the module itself if
/// these are few. An error says why the bytes are not a module.
pub fn export_constants(wasm: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    export(wasm).map_err(|error| error.to_string())
}

fn export(wasm: &[u8]) -> Result<Cow<'_, [u8]>, BinaryReaderError> {
    let mut module = Module::new();
    let mut immutable = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::GlobalSection(globals) => {
                for (index, global) in globals.clone().into_iter().enumerate() {
                    if !global?.ty.mutable {
                        immutable.push(index as u32);
                    }
                }
                if immutable.len() <= FEW {
                    return Ok(Cow::Borrowed(wasm));
                }
            }
            Payload::ExportSection(exports) => {
                let mut data = Vec::new();
                (exports.count() + immutable.len() as u32).encode(&mut data);
                data.extend_from_slice(&wasm[exports.original_position()..exports.range().end]);
                for index in &immutable {
                    format!("constant {index}").as_str().encode(&mut data);
                    ExportKind::Global.encode(&mut data);
                    index.encode(&mut data);
                }
                module.section(&RawSection { id: SectionId::Export.into(), data: &data });
                continue;
            }
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            module.section(&RawSection { id, data: &wasm[range] });
        }
    }
    Ok(Cow::Owned(module.finish()))
}
