//! Features, and the requirements of `cond-expand` (R7RS section 4.2.1).

use super::name::library_name;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Symbol;
use crate::syntax::{Datum, NodeId};

/// What `(features)` answers and `cond-expand` knows.
pub const FEATURES: &[&str] =
    &["r7rs", "exact-closed", "full-unicode", "ieee-float", "ratios", "scheme-lsp", "wasm", "syntax-rules"];

/// What a `cond-expand` may ask.
pub struct Requirements<'a> {
    /// Whether a library can be imported.
    pub library: &'a dyn Fn(Symbol) -> bool,
}

impl Requirements<'_> {
    /// Whether `requirement` is met; a malformed one is reported and counts as not met.
    pub fn met(&self, requirement: &Datum, diagnostics: &mut Vec<Diagnostic<NodeId>>) -> bool {
        self.met_below(requirement, diagnostics, 0)
    }

    fn met_below(&self, requirement: &Datum, diagnostics: &mut Vec<Diagnostic<NodeId>>, depth: u32) -> bool {
        const DEPTH_LIMIT: u32 = 1000;
        let mut bad = |message: &str| {
            diagnostics.push(Diagnostic::new(
                Code::BadSyntax,
                requirement.node,
                format!("cond-expand: {message}"),
            ));
            false
        };
        if depth > DEPTH_LIMIT {
            return bad("requirement nested too deeply");
        }
        if let Some(name) = requirement.symbol() {
            return name.as_str() == "else" || FEATURES.contains(&name.as_str());
        }
        let Some([_, operands @ ..]) = requirement.list() else {
            return bad("expected a feature, (library name), (and …), (or …) or (not …)");
        };
        // All operands are looked at, so that all mistakes are reported.
        let each = |diagnostics: &mut Vec<_>| -> Vec<bool> {
            operands.iter().map(|operand| self.met_below(operand, diagnostics, depth + 1)).collect()
        };
        match requirement.head().map(Symbol::as_str) {
            Some("and") => !each(diagnostics).contains(&false),
            Some("or") => each(diagnostics).contains(&true),
            Some("not") if operands.len() == 1 => !each(diagnostics)[0],
            Some("library") if operands.len() == 1 => match library_name(&operands[0]) {
                Some(name) => (self.library)(name),
                None => bad("expected the name of a library"),
            },
            _ => bad("expected a feature, (library name), (and …), (or …) or (not …)"),
        }
    }
}
