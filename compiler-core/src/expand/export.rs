//! The interface of a library, from its environment and export declarations.

use super::environment::Environment;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::library::name::nearest;
use crate::library::scope::is_subset;
use crate::library::{Binding, ExportSpec, Interface, ScopeSet, Support, Transformer};
use crate::syntax::NodeId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What other libraries may see of the library with `environment` that exports `exports`. A name that
/// it does not have is left out and reported, as `undefined` bad.
pub fn interface(
    environment: &Environment,
    exports: &[ExportSpec],
    undefined: Severity,
) -> (Interface, Vec<Diagnostic<NodeId>>) {
    let mut diagnostics = Vec::new();
    let mut exported = BTreeMap::new();
    for export in exports {
        match environment.get(export.internal) {
            Some(binding) => drop(exported.insert(export.external, binding.clone())),
            None => {
                let name = export.internal;
                let mut message = format!("`{name}` is exported, but neither defined nor imported");
                if let Some(near) = nearest(name, environment.plain_names()) {
                    message.push_str(&format!("; did you mean `{near}`?"));
                }
                let diagnostic = Diagnostic::new(Code::UndefinedExport, export.node, message);
                diagnostics.push(Diagnostic { severity: undefined, ..diagnostic });
            }
        }
    }
    let support = support(environment, exported.values());
    let name = environment.library();
    (Interface { name, exports: exported, support: Arc::new(support) }, diagnostics)
}

/// The bindings that uses of `exported` macros may introduce references to.
fn support<'b>(environment: &Environment, exported: impl Iterator<Item = &'b Binding>) -> Support {
    let mut support = Support::default();
    let mut waiting: Vec<Arc<Transformer>> = Vec::new();
    let macro_of = |binding: &Binding| match binding {
        Binding::Macro(transformer) => Some(transformer.clone()),
        _ => None,
    };
    waiting.extend(exported.filter_map(macro_of));
    while let Some(transformer) = waiting.pop() {
        transformer.each_identifier(&mut |name, scopes| {
            let scopes = scopes.as_slice();
            let candidates: Vec<_> = environment.candidates(name, scopes).collect();
            // The first of the largest: the library's own definition before an import.
            let Some(best) = candidates.iter().rev().max_by_key(|(set, _)| set.len()) else { return };
            if candidates.iter().all(|(set, _)| is_subset(set, best.0))
                && support.add(name, ScopeSet::from_sorted(best.0), best.1.clone())
            {
                waiting.extend(macro_of(best.1));
            }
        });
    }
    support
}
