//! What the identifiers of a source text mean, for an editor.

use super::expander::{Bound, Denotation, Expander};
use super::syntax::Syntax;
use crate::library::{Binding, CoreForm, Global};
use crate::primitive::Primitive;
use crate::source::Symbol;
use crate::syntax::NodeId;

/// An identifier of the source, and what it means there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Reference {
    /// Where it stands.
    pub node: NodeId,
    /// What it means.
    pub referent: Referent,
    /// What is done with that.
    pub access: Access,
}

/// What an identifier means.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Referent {
    /// A local variable or macro, bound at this place of the same form.
    Local(NodeId),
    /// A variable at the top of a library or program.
    Global(Global),
    /// A primitive.
    Primitive(Primitive),
    /// A form that the expander knows.
    Form(CoreForm),
    /// A macro at the top of a library or program.
    Macro {
        /// The library that defines it.
        library: Symbol,
        /// Its name there.
        name: Symbol,
    },
}

impl Referent {
    /// What an identifier with this binding means.
    pub fn of(binding: &Binding) -> Referent {
        match binding {
            Binding::Variable(global) => Referent::Global(*global),
            Binding::Primitive(primitive) => Referent::Primitive(*primitive),
            Binding::Core(form) => Referent::Form(*form),
            Binding::Macro(transformer) => {
                Referent::Macro { library: transformer.library, name: transformer.name }
            }
        }
    }
}

/// What an occurrence of an identifier does with what it means. Of several, the first one counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Access {
    /// A definition makes it.
    Define,
    /// Another form, such as `lambda` or `let`, binds it.
    Bind,
    /// It gets another value.
    Write,
    /// It is used.
    Read,
}

impl Expander<'_> {
    /// Notes what an identifier of the source refers to.
    pub(super) fn refer(&mut self, identifier: &Syntax, referent: Referent) {
        self.refer_as(identifier, referent, Access::Read);
    }

    /// Notes what an identifier of the source refers to, and what it does with that. Not inlined: the
    /// expander recurses through its callers.
    #[inline(never)]
    pub(super) fn refer_as(&mut self, identifier: &Syntax, referent: Referent, access: Access) {
        if !identifier.introduced {
            self.references.insert(Reference { node: identifier.node, referent, access });
        }
    }

    /// Notes what an identifier of the source refers to at the top.
    pub(super) fn refer_binding(&mut self, identifier: &Syntax, binding: &Binding) {
        self.refer_binding_as(identifier, binding, Access::Read);
    }

    /// Notes what an identifier of the source refers to at the top, and what it does with that.
    #[inline(never)]
    pub(super) fn refer_binding_as(&mut self, identifier: &Syntax, binding: &Binding, access: Access) {
        self.refer_as(identifier, Referent::of(binding), access);
    }

    /// Notes what an identifier that stands in a template, or is a literal of a pattern, refers to where
    /// it stands. One that nothing binds there gets its meaning from the template, or has none.
    #[inline(never)]
    pub(super) fn refer_in_rules(&mut self, identifier: &Syntax) {
        if identifier.introduced {
            return;
        }
        match self.resolve(identifier) {
            Denotation::Top(binding) => self.refer_binding(identifier, &binding),
            Denotation::Local(id) => {
                let node = match self.bound(id) {
                    Bound::Variable(variable) => variable.binding.node,
                    Bound::Macro(_, _, node) => *node,
                    Bound::Pattern(binding, _) => binding.node,
                    Bound::Top(_) | Bound::Broken => return,
                };
                self.refer(identifier, Referent::Local(node));
            }
            Denotation::Unbound | Denotation::Ambiguous => {}
        }
    }

    /// All that was noted, in order; of several accesses to one thing at one place the first.
    pub(super) fn take_references(&mut self) -> Vec<Reference> {
        let mut references: Vec<_> = std::mem::take(&mut self.references).into_iter().collect();
        references.dedup_by_key(|reference| (reference.node, reference.referent));
        references
    }
}
