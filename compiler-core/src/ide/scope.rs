//! Which local names can be seen from a place.

use super::symbols::Form;
use crate::expand::{Access, Reference, Referent};
use crate::library::CoreForm;
use crate::syntax::{NodeId, Spans};

/// The local variables and macros of a form that can be seen from the node `at`: where each is bound, the
/// innermost first.
pub fn visible(text: &str, spans: &Spans, references: &[Reference], at: NodeId) -> Vec<NodeId> {
    let form = Form { text, spans, references };
    let mut found: Vec<NodeId> = Vec::new();
    for binder in references.iter().filter(|found| found.referent == Referent::Local(found.node)) {
        let sees = match binder.access {
            Access::Define => form.sees_definition(binder.node, at),
            Access::Bind => form.sees_binding(binder.node, at),
            Access::Write | Access::Read => false,
        };
        if sees && binder.node != at && found.last() != Some(&binder.node) {
            found.push(binder.node);
        }
    }
    found.reverse();
    found
}

impl Form<'_> {
    fn is_inside(&self, node: NodeId, outer: NodeId) -> bool {
        self.spans.ancestors(node).any(|around| around == outer)
    }

    /// A definition is seen in the whole body that it stands in.
    fn sees_definition(&self, binder: NodeId, at: NodeId) -> bool {
        let mut body = self.spans.parent(self.definition_of(binder)).unwrap_or_default();
        while self.keyword(body) == Some(Referent::Form(CoreForm::Begin)) {
            let Some(outer) = self.spans.parent(body) else { break };
            body = outer;
        }
        self.is_inside(at, body)
    }

    /// The number among the items of `list` of the one that `node` is in.
    fn index(&self, list: NodeId, node: NodeId) -> Option<usize> {
        let part = self.part(list, node);
        self.children(list).position(|child| child == part)
    }

    fn sees_binding(&self, binder: NodeId, at: NodeId) -> bool {
        let whole = self.definition_of(binder);
        if !self.is_inside(at, whole) {
            return false;
        }
        let part = self.part(whole, binder);
        // What is bound by `let` and its like stands in a list of bindings.
        let is_listed = part != binder;
        let both = self.is_inside(at, part);
        use CoreForm::{CaseLambda, CaseLambdaStar, Do, Let, LetStar, LetStarValues, LetValues};
        use CoreForm::{LetSyntax, SyntaxCase, SyntaxRules, WithSyntax};
        match self.keyword(whole) {
            Some(Referent::Form(Let | LetValues | LetSyntax | WithSyntax)) => !is_listed || !both,
            Some(Referent::Form(LetStar | LetStarValues)) => {
                !both || self.index(part, at) > self.index(part, binder)
            }
            Some(Referent::Form(Do)) => {
                let binding = self.part(part, at);
                !both || self.index(binding, at).is_some_and(|index| index >= 2)
            }
            Some(Referent::Form(CaseLambda | CaseLambdaStar | SyntaxRules | SyntaxCase)) => both,
            // The first operand of a macro may be a list of bindings for all others; later ones are
            // clauses.
            Some(Referent::Macro { .. }) => both || self.index(whole, binder) == Some(1),
            _ => true,
        }
    }
}
