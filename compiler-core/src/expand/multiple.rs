//! Several values: `let-values`, `let*-values`, `receive`, `call-with-values`.

use super::describe::describe;
use super::expander::Expander;
use super::expression::{Form, Head};
use super::procedure::Distinct;
use super::syntax::Syntax;
use crate::expand::expr::{Expr, ExprKind, Formals};
use crate::library::{CoreForm, Scope};
use crate::syntax::NodeId;

impl Expander<'_> {
    /// `let-values`; `let*-values` if `sequential`. One `Receive` nests in the other: variables are
    /// numbers, so that an inner expression cannot see an outer variable by accident.
    pub(super) fn let_values(&mut self, form: &Form, sequential: bool) -> Expr {
        let node = form.syntax.node;
        let who = form.keyword.name();
        let [bindings, body @ ..] = form.operands() else { return self.bad_form(form) };
        let Some(items) = bindings.items(&mut self.scopes) else {
            let got = describe(bindings, &mut self.scopes);
            return self.bad(bindings, format!("{who}: expected ((formals expression) …), got {got}"));
        };
        if self.too_deep(items.len()) {
            return self.depth_error(node);
        }
        let depth = self.depth;
        let mut distinct = Distinct::default();
        // The scopes of the variables bound so far, which the body has.
        let mut scopes: Vec<Scope> = Vec::new();
        let mut bound: Vec<(NodeId, Formals, Expr)> = Vec::new();
        for item in &items {
            let parts = item.items(&mut self.scopes);
            let Some([formals, value]) = parts.as_deref() else {
                let got = describe(item, &mut self.scopes);
                self.bad(item, format!("{who}: expected (formals expression), got {got}"));
                continue;
            };
            let mut value = value.clone();
            if sequential {
                value = scopes.iter().fold(value, |syntax, &scope| self.scoped(&syntax, scope));
            }
            let value = self.expression(&value);
            let mut parameters = self.parameters(form.keyword, formals);
            if !sequential {
                for identifier in parameters.required.iter().chain(&parameters.rest) {
                    if let Some(other) = distinct.add(identifier) {
                        self.duplicate_name(form.keyword, identifier, other);
                    }
                }
            }
            // Each expression of `let-values` is expanded without the scopes, so that one scope for
            // each binding does for both forms.
            for identifier in parameters.required.iter_mut().chain(&mut parameters.rest) {
                *identifier = scopes.iter().fold(identifier.clone(), |id, &scope| self.scoped(&id, scope));
            }
            let scope = self.fresh_scope();
            scopes.push(scope);
            bound.push((item.node, self.bind_parameters(&parameters, scope), value));
            self.depth += 1;
        }
        let mut inner = body.to_vec();
        for &scope in &scopes {
            inner = self.scoped_all(&inner, scope);
        }
        let body = self.body(form.keyword, node, &inner);
        self.depth = depth;
        bound.into_iter().rev().fold(body, |body, (node, formals, value)| {
            Expr::new(node, ExprKind::Receive(formals, Box::new(value), Box::new(body)))
        })
    }

    /// `(receive formals expression body ...)`.
    pub(super) fn receive(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let [formals, value, body @ ..] = form.operands() else { return self.bad_form(form) };
        let value = self.expression(value);
        let parameters = self.parameters(form.keyword, formals);
        let scope = self.fresh_scope();
        let formals = self.bind_parameters(&parameters, scope);
        let body = self.scoped_all(body, scope);
        let body = self.body(form.keyword, node, &body);
        Expr::new(node, ExprKind::Receive(formals, Box::new(value), Box::new(body)))
    }

    /// `(call-with-values producer consumer)`: binds the values directly if the consumer is a `lambda`
    /// expression; and calls a producer that is one by evaluating its body.
    pub(super) fn call_with_values(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        if let [producer, consumer] = form.operands()
            && let Head::Form(lambda) = self.head(consumer.clone(), None)
            && lambda.keyword == CoreForm::Lambda
            && let [formals, body @ ..] = lambda.operands()
        {
            let value = self.thunk_value(producer);
            let parameters = self.parameters(lambda.keyword, formals);
            let scope = self.fresh_scope();
            let formals = self.bind_parameters(&parameters, scope);
            let body = self.scoped_all(body, scope);
            let body = self.body(lambda.keyword, lambda.syntax.node, &body);
            return Expr::new(node, ExprKind::Receive(formals, Box::new(value), Box::new(body)));
        }
        let operator = Box::new(self.procedure(form.items[0].node, form.keyword.name()));
        let operands = self.expressions(form.operands());
        Expr::new(node, ExprKind::Call(operator, operands))
    }

    /// The values of calling `producer` without arguments.
    fn thunk_value(&mut self, producer: &Syntax) -> Expr {
        if let Head::Form(lambda) = self.head(producer.clone(), None)
            && lambda.keyword == CoreForm::Lambda
            && let [formals, body @ ..] = lambda.operands()
            && formals.items(&mut self.scopes).is_some_and(|formals| formals.is_empty())
        {
            return self.body(lambda.keyword, lambda.syntax.node, body);
        }
        let operator = Box::new(self.expression(producer));
        Expr::new(producer.node, ExprKind::Call(operator, Vec::new()))
    }
}
