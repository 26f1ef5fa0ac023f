//! Bodies: definitions and expressions become `letrec*`.

use super::definition::{Context, Item, Place};
use super::expander::Expander;
use super::syntax::Syntax;
use crate::diagnostics::Code;
use crate::expand::expr::{Expr, ExprKind, Formals, LocalBinding};
use crate::library::CoreForm;
use crate::primitive::Constant;
use crate::syntax::NodeId;

/// An expanded item.
enum Step {
    Bind(LocalBinding, Expr),
    /// The variables are bound here, and visible only from here on.
    Receive(NodeId, Formals, Expr),
    Effect(Expr),
}

impl Expander<'_> {
    /// The body `forms` of the form `keyword` at `node`.
    pub(super) fn body(&mut self, keyword: CoreForm, node: NodeId, forms: &[Syntax]) -> Expr {
        if forms.is_empty() {
            let shape = match keyword {
                CoreForm::Define => "(define (name . formals) body ...)",
                keyword => keyword.syntax(),
            };
            let message = format!("{}: expected a body: {shape}", keyword.name());
            return self.error(Code::BadSyntax, node, message);
        }
        if self.too_deep(1) {
            return self.depth_error(node);
        }
        self.depth += 1;
        let body = self.in_new_frame(|this| {
            let scope = this.fresh_scope();
            let forms = this.scoped_all(forms, scope);
            let items = this.collect(forms, &mut Context::new(Some(scope)));
            this.body_of(node, items)
        });
        self.depth -= 1;
        body
    }

    fn body_of(&mut self, node: NodeId, items: Vec<Item>) -> Expr {
        let last = match items.last() {
            Some(Item::Effect(_) | Item::Failed(_)) => None,
            Some(Item::Define { node, .. } | Item::Values { node, .. }) => Some(*node),
            None => Some(node),
        };
        let mut steps = Vec::new();
        let mut items = items.into_iter();
        while let Some(item) = items.next() {
            match item {
                Item::Define { node, place, name, value } => {
                    let value = self.defined_value(value, name);
                    steps.push(match place {
                        Place::Local(binding) => Step::Bind(binding, value),
                        Place::Global(_) | Place::Again(_) => Step::Effect(Self::assign(node, place, value)),
                    });
                }
                Item::Values { node, required, rest, value } => {
                    let places: Vec<Place> = required.iter().chain(&rest).copied().collect();
                    // What the items before this one already refer to must be bound outside of them.
                    let early = places.iter().any(|place| self.place_touched(place))
                        || items.as_slice().iter().any(|item| self.item_touched(item));
                    let value = self.expression(&value);
                    let locals: Vec<LocalBinding> = places.iter().filter_map(|place| place.local()).collect();
                    let early = early || locals.iter().any(|binding| self.touched(binding.local));
                    if !early {
                        let mut locals = locals.into_iter();
                        let required = locals.by_ref().take(required.len()).collect();
                        steps.push(Step::Receive(node, Formals { required, rest: locals.next() }, value));
                        continue;
                    }
                    for binding in locals {
                        let unbound = self.constant(node, Constant::Unbound);
                        steps.push(Step::Bind(binding, unbound));
                    }
                    steps.push(Step::Effect(self.assign_values(node, &required, rest.as_ref(), value)));
                }
                Item::Effect(syntax) => {
                    let effect = self.expression(&syntax);
                    steps.push(Step::Effect(effect));
                }
                Item::Failed(expr) => steps.push(Step::Effect(expr)),
            }
        }
        if let Some(node) = last {
            let message = "a body must end with an expression, not with a definition";
            steps.push(Step::Effect(self.error(Code::BadSyntax, node, message)));
        }
        self.nest(node, steps)
    }

    fn item_touched(&self, item: &Item) -> bool {
        match item {
            Item::Define { place, .. } => self.place_touched(place),
            Item::Values { required, rest, .. } => {
                required.iter().chain(rest).any(|place| self.place_touched(place))
            }
            Item::Effect(_) | Item::Failed(_) => false,
        }
    }

    fn place_touched(&self, place: &Place) -> bool {
        place.local().is_some_and(|binding| self.touched(binding.local))
    }

    /// Receives the values of `value` in temporaries and assigns them.
    pub(super) fn assign_values(
        &mut self,
        node: NodeId,
        required: &[Place],
        rest: Option<&Place>,
        value: Expr,
    ) -> Expr {
        let mut assignments = Vec::new();
        let mut assign = |this: &mut Self, place: &Place| {
            let temporary = this.temporary("value", node);
            let value = Expr::new(node, ExprKind::Local(temporary.local));
            assignments.push(Self::assign(node, *place, value));
            temporary
        };
        let required = required.iter().map(|place| assign(self, place)).collect();
        let rest = rest.map(|place| assign(self, place));
        if assignments.is_empty() {
            assignments.push(Expr::unspecified(node));
        }
        let assignments = Expr::new(node, ExprKind::Sequence(assignments));
        Expr::new(node, ExprKind::Receive(Formals { required, rest }, Box::new(value), Box::new(assignments)))
    }

    /// Puts the steps of a body together from the last one.
    fn nest(&mut self, node: NodeId, steps: Vec<Step>) -> Expr {
        let definitions = steps.iter().rposition(|step| !matches!(step, Step::Effect(_)));
        let mut steps = steps;
        let tail = steps.split_off(definitions.map_or(0, |last| last + 1));
        let mut tail: Vec<Expr> = tail
            .into_iter()
            .filter_map(|step| match step {
                Step::Effect(expr) => Some(expr),
                Step::Bind(..) | Step::Receive(..) => None,
            })
            .collect();
        let mut body = match tail.len() {
            1 => tail.swap_remove(0),
            _ => Expr::new(node, ExprKind::Sequence(tail)),
        };
        let mut group: Vec<(LocalBinding, Expr)> = Vec::new();
        let close = |group: &mut Vec<(LocalBinding, Expr)>, body: Expr| {
            if group.is_empty() {
                return body;
            }
            let mut bindings = std::mem::take(group);
            bindings.reverse();
            Expr::new(node, ExprKind::Letrec(bindings, Box::new(body)))
        };
        for step in steps.into_iter().rev() {
            match step {
                Step::Bind(binding, value) => group.push((binding, value)),
                // An expression between definitions is evaluated in its turn, and its value dropped.
                Step::Effect(expr) => group.push((self.temporary("_", expr.node), expr)),
                Step::Receive(node, formals, value) => {
                    body = close(&mut group, body);
                    body = Expr::new(node, ExprKind::Receive(formals, Box::new(value), Box::new(body)));
                }
            }
        }
        close(&mut group, body)
    }
}

impl Place {
    /// The local variable, if it is one.
    pub(super) fn local(&self) -> Option<LocalBinding> {
        match self {
            Place::Local(binding) => Some(*binding),
            Place::Global(_) | Place::Again(_) => None,
        }
    }
}
