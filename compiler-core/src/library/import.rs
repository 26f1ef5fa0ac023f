//! Import sets (R7RS section 5.2): parsing them and finding out what they bind.

use super::binding::Binding;
use super::interface::{Interface, Support};
use super::name::{library_name, nearest};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Symbol;
use crate::syntax::{Datum, NodeId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An import set with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportSet {
    /// Where it stands.
    pub node: NodeId,
    /// What it imports.
    pub kind: ImportKind,
}

/// The kinds of import sets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ImportKind {
    /// All that a library exports.
    Library(Symbol),
    /// `(only set name ...)`.
    Only(Box<ImportSet>, Vec<(NodeId, Symbol)>),
    /// `(except set name ...)`.
    Except(Box<ImportSet>, Vec<(NodeId, Symbol)>),
    /// `(prefix set name)`.
    Prefix(Box<ImportSet>, Symbol),
    /// `(rename set (from to) ...)`; the place is that of `from`.
    Rename(Box<ImportSet>, Vec<(NodeId, Symbol, Symbol)>),
}

impl ImportSet {
    /// The library at the bottom of the set, and where its name stands.
    pub fn library(&self) -> (Symbol, NodeId) {
        let mut set = self;
        loop {
            match &set.kind {
                ImportKind::Library(name) => return (*name, set.node),
                ImportKind::Only(inner, _)
                | ImportKind::Except(inner, _)
                | ImportKind::Prefix(inner, _)
                | ImportKind::Rename(inner, _) => set = inner,
            }
        }
    }
}

/// The import sets of `(import set ...)`. A malformed one is reported and left out.
pub fn parse_import(form: &Datum) -> (Vec<ImportSet>, Vec<Diagnostic<NodeId>>) {
    let mut diagnostics = Vec::new();
    let sets = form.list().unwrap_or_default().iter().skip(1);
    let sets = sets.filter_map(|set| parse_set(set, &mut diagnostics, 0)).collect();
    (sets, diagnostics)
}

fn parse_set(set: &Datum, diagnostics: &mut Vec<Diagnostic<NodeId>>, depth: u32) -> Option<ImportSet> {
    const DEPTH_LIMIT: u32 = 1000;
    let bad = |diagnostics: &mut Vec<_>, at: &Datum, message: &str| {
        diagnostics.push(Diagnostic::new(Code::BadSyntax, at.node, format!("import: {message}")));
    };
    if depth > DEPTH_LIMIT {
        bad(diagnostics, set, "import set nested too deeply");
        return None;
    }
    let node = set.node;
    let items = set.list().unwrap_or_default();
    let modifier = set.head().map_or("", Symbol::as_str);
    // R6RS: (for set phase ...) and (library name). Here a library has all its phases.
    if let ("for" | "library", Some(inner)) = (modifier, items.get(1))
        && inner.list().is_some()
        && (modifier == "for" || items.len() == 2)
    {
        return parse_set(inner, diagnostics, depth + 1);
    }
    if let ("only" | "except" | "prefix" | "rename", Some(inner)) = (modifier, items.get(1))
        && inner.list().is_some()
    {
        let inner = Box::new(parse_set(inner, diagnostics, depth + 1)?);
        let mut operands = &items[2..];
        // (rename set ((from to) ...)) and (prefix set name) are as in R7RS but for the former's list.
        if let ("rename", [pairs]) = (modifier, operands)
            && let Some(list @ [first, ..]) = pairs.list()
            && first.list().is_some()
        {
            operands = list;
        }
        let names = |diagnostics: &mut Vec<_>| {
            let mut names = Vec::new();
            for operand in operands {
                match operand.symbol() {
                    Some(name) => names.push((operand.node, name)),
                    None => bad(diagnostics, operand, &format!("{modifier}: expected a name")),
                }
            }
            names
        };
        let kind = match modifier {
            "only" => ImportKind::Only(inner, names(diagnostics)),
            "except" => ImportKind::Except(inner, names(diagnostics)),
            "prefix" => match names(diagnostics)[..] {
                [(_, prefix)] => ImportKind::Prefix(inner, prefix),
                _ => {
                    bad(diagnostics, set, "expected (prefix set name)");
                    return Some(*inner);
                }
            },
            _ => {
                let mut pairs = Vec::new();
                for operand in operands {
                    match operand.list().map(|pair| (pair.len(), pair)) {
                        Some((2, [from, to])) if from.symbol().is_some() && to.symbol().is_some() => {
                            pairs.extend(from.symbol().zip(to.symbol()).map(|(f, t)| (from.node, f, t)));
                        }
                        _ => bad(diagnostics, operand, "rename: expected (name new-name)"),
                    }
                }
                ImportKind::Rename(inner, pairs)
            }
        };
        return Some(ImportSet { node, kind });
    }
    match library_name(set) {
        Some(name) => Some(ImportSet { node, kind: ImportKind::Library(name) }),
        None => {
            bad(
                diagnostics,
                set,
                "expected the name of a library, or (only …), (except …), (prefix …), (rename …)",
            );
            None
        }
    }
}

/// Why a library has no interface.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Missing {
    /// No library of this name can be found.
    Unknown,
    /// Its imports lead back to the library that imports it: the names on the way.
    Circular(Vec<Symbol>),
}

/// What import sets bind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// What each imported name means.
    pub bindings: BTreeMap<Symbol, Binding>,
    /// What the imported macros need.
    pub support: Support,
}

/// What `sets` import. `interface` finds libraries; built-in ones are found without it.
pub fn resolve_import(
    sets: &[ImportSet],
    interface: &dyn Fn(Symbol) -> Result<Arc<Interface>, Missing>,
) -> (Imported, Vec<Diagnostic<NodeId>>) {
    resolve(sets, interface, false)
}

/// As [`resolve_import`], but where two sets disagree on a name, the later one wins: as Guile has it.
pub fn resolve_uses(
    sets: &[ImportSet],
    interface: &dyn Fn(Symbol) -> Result<Arc<Interface>, Missing>,
) -> (Imported, Vec<Diagnostic<NodeId>>) {
    resolve(sets, interface, true)
}

fn resolve(
    sets: &[ImportSet],
    interface: &dyn Fn(Symbol) -> Result<Arc<Interface>, Missing>,
    later_wins: bool,
) -> (Imported, Vec<Diagnostic<NodeId>>) {
    let mut imported = Imported::default();
    let mut diagnostics = Vec::new();
    let mut origins: BTreeMap<Symbol, NodeId> = BTreeMap::new();
    for set in sets {
        let (library, at) = set.library();
        let found = super::builtin(library).map_or_else(|| interface(library), Ok);
        let found = match found {
            Ok(found) => found,
            Err(missing) => {
                diagnostics.push(match missing {
                    Missing::Unknown => {
                        Diagnostic::new(Code::UnknownLibrary, at, format!("there is no library {library}"))
                    }
                    Missing::Circular(path) => {
                        let path: Vec<_> = path.iter().map(|name| name.to_string()).collect();
                        let message = format!("{library} imports itself: {}", path.join(" → "));
                        Diagnostic::new(Code::CircularImport, at, message)
                    }
                });
                continue;
            }
        };
        imported.support.merge(&found.support);
        for (name, (at, binding)) in names_of(set, &found, &mut diagnostics) {
            match imported.bindings.get(&name) {
                Some(other) if *other != binding && later_wins => {
                    imported.bindings.insert(name, binding);
                    origins.insert(name, at);
                }
                Some(other) if *other != binding => {
                    diagnostics.push(conflict(name, at, origins[&name]));
                }
                Some(_) => {}
                None => {
                    imported.bindings.insert(name, binding);
                    origins.insert(name, at);
                }
            }
        }
    }
    (imported, diagnostics)
}

type Names = BTreeMap<Symbol, (NodeId, Binding)>;

/// Applies the modifiers of `set` from the inside out.
fn names_of(set: &ImportSet, interface: &Interface, diagnostics: &mut Vec<Diagnostic<NodeId>>) -> Names {
    match &set.kind {
        ImportKind::Library(_) => {
            interface.exports.iter().map(|(&name, binding)| (name, (set.node, binding.clone()))).collect()
        }
        ImportKind::Only(inner, only) => {
            let names = names_of(inner, interface, diagnostics);
            let mut kept = Names::new();
            for &(at, name) in only {
                match names.get(&name) {
                    Some((_, binding)) => drop(kept.insert(name, (at, binding.clone()))),
                    None => diagnostics.push(not_exported(interface, at, name, &names)),
                }
            }
            kept
        }
        ImportKind::Except(inner, except) => {
            let mut names = names_of(inner, interface, diagnostics);
            let all = names.clone();
            for &(at, name) in except {
                if names.remove(&name).is_none() {
                    diagnostics.push(not_exported(interface, at, name, &all));
                }
            }
            names
        }
        ImportKind::Prefix(inner, prefix) => {
            let names = names_of(inner, interface, diagnostics);
            names.into_iter().map(|(name, found)| (Symbol::new(&format!("{prefix}{name}")), found)).collect()
        }
        ImportKind::Rename(inner, pairs) => {
            let mut names = names_of(inner, interface, diagnostics);
            let mut renamed = Vec::new();
            let all = names.clone();
            for &(at, from, to) in pairs {
                match names.remove(&from) {
                    Some((_, binding)) => renamed.push((to, (at, binding))),
                    None => diagnostics.push(not_exported(interface, at, from, &all)),
                }
            }
            for (to, (at, binding)) in renamed {
                match names.get(&to) {
                    Some((other, bound)) if *bound != binding => {
                        diagnostics.push(conflict(to, at, *other));
                    }
                    _ => drop(names.insert(to, (at, binding))),
                }
            }
            names
        }
    }
}

/// The name that `at` imports has another meaning, which `other` gives it.
fn conflict(name: Symbol, at: NodeId, other: NodeId) -> Diagnostic<NodeId> {
    let message = format!("`{name}` is already imported with another meaning");
    let mut conflict = Diagnostic::new(Code::ImportConflict, at, message);
    conflict.related.push((other, "the other import".into()));
    conflict
}

fn not_exported(interface: &Interface, at: NodeId, name: Symbol, names: &Names) -> Diagnostic<NodeId> {
    let mut message = format!("{} does not export `{name}`", interface.name);
    if let Some(near) = nearest(name, names.keys().copied()) {
        message.push_str(&format!("; did you mean `{near}`?"));
    }
    Diagnostic::new(Code::NotExported, at, message)
}
