//! Puts the fragments of the run-time system together. Included by the build script and by tests.
//!
//! In a fragment, `(symbol "vector-ref")` and `(string "a pair")` stand for constants: each becomes a
//! `global.get` of an immutable global of type `(ref eq)`, named `symbol:vector-ref` or `string:a pair`.
//! They are imported from the modules `symbol` and `string`; the linker puts the program's own constants
//! in their places, so that only the names that a program reaches are in it.
//!
//! `(reason "values")` stands for the number of that row of [`REASONS`].

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

/// Why a call returned null, as the global `$reason` tells it: number, name in fragments, and what the caller's
/// driver does then. `docs/abi.md` has these rows.
pub const REASONS: &[(u32, &str, &str)] = &[
    (1, "values", "no values or several: elements 0 … `$value_count`−1 of `$values`"),
    (2, "capture", "a capture: the driver calls `$pending` with the continuation"),
    (
        3,
        "deep-stack",
        "the native stack is deep: the driver makes the pending call, or resumes the innermost frame if there is none",
    ),
    (4, "error", "an error: the driver makes the pending call, which never returns"),
    (5, "pause", "a pause: the driver returns to its host"),
    (6, "abandon", "the continuation is abandoned: the driver makes the pending call in `$target`"),
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
        fragments.iter().map(|fragment| replace_constants(&number_reasons(fragment), &mut names)).collect();
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

/// The fragment with numbers in the place of the names of reasons.
fn number_reasons(fragment: &str) -> String {
    let mut text = fragment.to_string();
    for (number, name, _) in REASONS {
        text = text.replace(&format!("(reason \"{name}\")"), &format!("(i32.const {number})"));
    }
    assert!(!text.contains("(reason \""), "a reason that is not in the table");
    text
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
