//! The run-time system: the module that the linker takes functions from.

/// The assembled `runtime/*.wat`, with its names section.
pub static RUNTIME: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/runtime.wasm"));

/// The `hash` field of the symbol of a name: what `$hash_chars` in `runtime/strings.wat` computes. FNV-1a
/// over the scalar values as 32-bit units, folded to 29 bits, so that it is an index for the library.
pub fn symbol_hash(name: &str) -> i32 {
    let hash = name.chars().fold(0x811c_9dc5_u32, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193));
    ((hash ^ (hash >> 15)) & 0x1fff_ffff) as i32
}

/// The JavaScript host, an ES module.
pub static HOST: &str = include_str!("../../runtime/scheme.mjs");

/// The types of [`HOST`] and of what [`loader`] makes.
pub static HOST_TYPES: &str = include_str!("../../runtime/scheme.d.ts");

/// The module to be written as `NAME.mjs` beside `NAME.wasm`: the host, and what makes
/// `node NAME.mjs ARGUMENTS` run the program and `import {run} from './NAME.mjs'` give it to a page.
pub fn loader(name: &str) -> String {
    let mut file = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            file.push(char::from(byte));
        } else {
            file.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{HOST}{}", include_str!("../../runtime/loader.mjs").replace("{NAME}", &file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::Lowering;
    use crate::primitive::table::Primitive;
    use std::collections::BTreeSet;
    use wasmparser::{KnownCustom, Name, Parser, Payload, Validator};

    fn function_names() -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for payload in Parser::new(0).parse_all(RUNTIME) {
            let Payload::CustomSection(section) = payload.expect("well-formed") else { continue };
            let KnownCustom::Name(subsections) = section.as_known() else { continue };
            for subsection in subsections {
                let Name::Function(map) = subsection.expect("well-formed") else { continue };
                names.extend(map.into_iter().map(|naming| naming.expect("well-formed").name.to_string()));
            }
        }
        names
    }

    #[test]
    fn is_valid() {
        Validator::new().validate_all(RUNTIME).expect("the run-time system is valid");
    }

    #[test]
    fn has_every_function_of_the_table() {
        let names = function_names();
        for &primitive in Primitive::ALL {
            if let Lowering::Runtime(name) | Lowering::InlineOr(name) = primitive.row().lowering {
                assert!(names.contains(name), "{primitive}: no function {name}");
            }
        }
    }
}
