//! Puts the fragments of the run-time system together. Included by the build script and by tests.
//!
//! In a fragment, `(symbol "vector-ref")` and `(string "a pair")` stand for constants: each becomes a
//! `global.get` of an immutable global of type `(ref eq)`, named `symbol:vector-ref` or `string:a pair`.
//! They are imported from the modules `symbol` and `string`; the linker puts the program's own constants
//! in their places, so that only the names that a program reaches are in it.

use std::collections::BTreeSet;

/// The fragments, in order.
pub const FRAGMENTS: &[&str] = &[
    "types",
    "chunks",
    "driver",
    "errors",
    "magnitude",
    "division",
    "integer",
    "numbers",
    "complex",
    "digits",
    "sequences",
    "arguments",
    "strings",
    "host",
    "javascript",
];

/// The marker, in the first fragment, of the place for the imports of constants.
const IMPORTS: &str = ";;; imports of constants ;;;";

/// How the constants are declared. The build script and the tests each have use for one.
#[allow(dead_code, reason = "see above")]
pub enum Constants {
    /// As imports, for the linker.
    Imported,
    /// As small integers, for a module that runs on its own.
    Numbered,
}

/// The text of a module of these fragments, in this order.
pub fn assemble(fragments: &[&str], constants: &Constants) -> String {
    let mut names = BTreeSet::new();
    let body: Vec<String> =
        fragments.iter().map(|fragment| replace_constants(fragment, &mut names)).collect();
    let mut imports = String::new();
    let mut globals = String::new();
    for (index, (kind, name)) in names.iter().enumerate() {
        match constants {
            Constants::Imported => imports
                .push_str(&format!("(import \"{kind}\" \"{name}\" (global $\"{kind}:{name}\" (ref eq)))\n")),
            Constants::Numbered => globals.push_str(&format!(
                "(global $\"{kind}:{name}\" (ref eq) (ref.i31 (i32.const {})))\n",
                index * 2
            )),
        }
    }
    format!("(module $runtime\n{}\n{globals})\n", body.join("\n").replacen(IMPORTS, &imports, 1))
}

fn replace_constants(fragment: &str, names: &mut BTreeSet<(&'static str, String)>) -> String {
    let mut out = String::with_capacity(fragment.len());
    let mut rest = fragment;
    loop {
        let next = ["symbol", "string"]
            .into_iter()
            .filter_map(|kind| rest.find(&format!("({kind} \"")).map(|at| (at, kind)))
            .min();
        let Some((at, kind)) = next else {
            out.push_str(rest);
            return out;
        };
        let name_start = at + kind.len() + 3;
        let name_end = name_start + rest[name_start..].find('"').expect("the name of a constant ends");
        let name = &rest[name_start..name_end];
        assert!(rest[name_end + 1..].starts_with(')'), "a constant is a symbol or string alone: {name}");
        out.push_str(&rest[..at]);
        out.push_str(&format!("(global.get $\"{kind}:{name}\")"));
        names.insert((kind, name.to_string()));
        rest = &rest[name_end + 2..];
    }
}
