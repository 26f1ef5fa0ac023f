//! What the names in import sets and export declarations mean.

use crate::expand::{Access, Referent};
use crate::library::{Binding, ExportSpec, ImportKind, ImportSet};
use crate::source::Symbol;
use crate::syntax::NodeId;

/// What a name in a header means.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mention {
    /// The library of this name.
    Library(Symbol),
    /// Something at the top of a library.
    Thing(Referent),
    /// Another name that is given to it here.
    Alias(Referent),
}

/// A name in a header.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Named {
    /// Where it stands.
    pub node: NodeId,
    /// What it means.
    pub mention: Mention,
    /// A header only reads.
    pub access: Access,
}

/// What a library exports under a name.
pub type Exported<'a> = &'a dyn Fn(Symbol, Symbol) -> Option<Binding>;

/// Every name that the imports and exports of a module mention. `exported` tells what a library exports,
/// `internal` what a name means in the module.
pub fn mentions(
    imports: &[ImportSet],
    exports: &[ExportSpec],
    exported: Exported<'_>,
    internal: &dyn Fn(Symbol) -> Option<Binding>,
) -> Vec<Named> {
    let mut found = Vec::new();
    let mut add = |node, mention| found.push(Named { node, mention, access: Access::Read });
    for set in imports {
        import(set, exported, &mut add);
    }
    for export in exports {
        if let Some(binding) = internal(export.internal) {
            thing(export.node, export.internal != export.external, &binding, &mut add);
        }
    }
    found.sort_by_key(|named| named.node);
    found.dedup();
    found
}

/// A name, and behind it another one that it gets, if it is `renamed`.
fn thing(node: NodeId, renamed: bool, binding: &Binding, add: &mut impl FnMut(NodeId, Mention)) {
    let referent = Referent::of(binding);
    add(node, Mention::Thing(referent));
    if renamed {
        add(NodeId(node.0 + 1), Mention::Alias(referent));
    }
}

fn import(set: &ImportSet, exported: Exported<'_>, add: &mut impl FnMut(NodeId, Mention)) {
    let mut set = set;
    loop {
        set = match &set.kind {
            ImportKind::Library(name) => return add(set.node, Mention::Library(*name)),
            ImportKind::Only(inner, names) | ImportKind::Except(inner, names) => {
                for &(node, name) in names {
                    if let Some(binding) = imported(inner, name, exported) {
                        thing(node, false, &binding, add);
                    }
                }
                inner
            }
            ImportKind::Prefix(inner, _) => inner,
            ImportKind::Rename(inner, pairs) => {
                for &(node, from, to) in pairs {
                    if let Some(binding) = imported(inner, from, exported) {
                        thing(node, from != to, &binding, add);
                    }
                }
                inner
            }
        }
    }
}

/// What an import set gives under a name.
pub fn imported(set: &ImportSet, name: Symbol, exported: Exported<'_>) -> Option<Binding> {
    let (mut set, mut name) = (set, name);
    loop {
        set = match &set.kind {
            ImportKind::Library(library) => return exported(*library, name),
            ImportKind::Only(inner, names) => {
                names.iter().find(|(_, only)| *only == name)?;
                inner
            }
            ImportKind::Except(inner, names) => {
                if names.iter().any(|(_, except)| *except == name) {
                    return None;
                }
                inner
            }
            ImportKind::Prefix(inner, prefix) => {
                name = Symbol::new(name.as_str().strip_prefix(prefix.as_str())?);
                inner
            }
            ImportKind::Rename(inner, pairs) => {
                match pairs.iter().find(|(_, _, to)| *to == name) {
                    Some((_, from, _)) => name = *from,
                    None if pairs.iter().any(|(_, from, _)| *from == name) => return None,
                    None => {}
                }
                inner
            }
        }
    }
}

/// The prefix that an import set puts before the names of an inner set.
pub fn prefix(set: &ImportSet) -> String {
    let mut prefix = String::new();
    let mut set = set;
    loop {
        set = match &set.kind {
            ImportKind::Library(_) | ImportKind::Rename(..) => return prefix,
            ImportKind::Only(inner, _) | ImportKind::Except(inner, _) => inner,
            ImportKind::Prefix(inner, part) => {
                prefix.push_str(part.as_str());
                inner
            }
        }
    }
}

/// Where an import set says most closely that it gives `name`: the name in `only` or `rename`, or else
/// the library's.
pub fn place(set: &ImportSet, name: Symbol) -> NodeId {
    let (mut set, mut name) = (set, name);
    loop {
        set = match &set.kind {
            ImportKind::Library(_) => return set.node,
            ImportKind::Only(inner, names) => match names.iter().find(|(_, only)| *only == name) {
                Some((node, _)) => return *node,
                None => inner,
            },
            ImportKind::Except(inner, _) => inner,
            ImportKind::Prefix(inner, prefix) => {
                name = name.as_str().strip_prefix(prefix.as_str()).map_or(name, Symbol::new);
                inner
            }
            ImportKind::Rename(inner, pairs) => match pairs.iter().find(|(_, _, to)| *to == name) {
                Some((node, ..)) => return NodeId(node.0 + 1),
                None => inner,
            },
        }
    }
}
