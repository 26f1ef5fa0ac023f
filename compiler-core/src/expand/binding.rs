//! `let`, `let*`, `letrec`, `letrec*`, named `let`, `do`, `let-syntax`, `letrec-syntax`.

use super::describe::describe;
use super::expander::{Bound, Expander, NO_FRAME};
use super::expression::Form;
use super::procedure::Distinct;
use super::syntax::Syntax;
use crate::expand::expr::walk::walk;
use crate::expand::expr::{Expr, ExprKind, Formals, LocalBinding};
use crate::library::CoreForm;
use crate::source::Symbol;
use crate::syntax::NodeId;

/// `(name value)`; a missing value was reported, and is the error that says so.
struct Clauses {
    identifier: Syntax,
    value: Result<Syntax, Expr>,
}

impl Expander<'_> {
    /// Reads `((name value) ...)`. What cannot be understood is reported; a name whose value cannot is
    /// bound nevertheless, so that its uses are not errors too.
    fn bindings(&mut self, keyword: CoreForm, list: &Syntax) -> Vec<Clauses> {
        let who = keyword.name();
        let Some(items) = list.items(&mut self.scopes) else {
            let got = describe(list, &mut self.scopes);
            self.bad(list, format!("{who}: expected a list of bindings ((name value) …), got {got}"));
            return Vec::new();
        };
        let mut distinct = Distinct::default();
        let mut bindings = Vec::new();
        for item in &items {
            let parts = item.items(&mut self.scopes).unwrap_or_default();
            let Some(identifier) = parts.first().filter(|identifier| identifier.symbol().is_some()) else {
                let got = describe(item, &mut self.scopes);
                self.bad(item, format!("{who}: expected (name value), got {got}"));
                continue;
            };
            let value = match &parts[..] {
                [_, value] => Ok(value.clone()),
                _ => {
                    let got = describe(item, &mut self.scopes);
                    Err(self.bad(item, format!("{who}: expected (name value), got {got}")))
                }
            };
            // `let*` may bind a name again.
            if keyword != CoreForm::LetStar
                && let Some(other) = distinct.add(identifier)
            {
                self.duplicate_name(keyword, identifier, other);
                continue;
            }
            bindings.push(Clauses { identifier: identifier.clone(), value });
        }
        bindings
    }

    fn value(&mut self, value: Result<Syntax, Expr>, name: Option<Symbol>) -> Expr {
        match value {
            Ok(value) => self.named_expression(&value, name),
            Err(expr) => expr,
        }
    }

    pub(super) fn let_form(&mut self, form: &Form) -> Expr {
        match form.operands() {
            [name, bindings, body @ ..] if name.symbol().is_some() => {
                self.named_let(form, name, bindings, body)
            }
            [bindings, body @ ..] => {
                let bindings = self.bindings(form.keyword, bindings);
                let scope = self.fresh_scope();
                let mut bound = Vec::new();
                for Clauses { identifier, value } in bindings {
                    let value = self.value(value, identifier.symbol());
                    bound.push((identifier, value));
                }
                let bound: Vec<_> = bound
                    .into_iter()
                    .map(|(identifier, value)| {
                        let identifier = self.scoped(&identifier, scope);
                        (self.bind_variable(&identifier), value)
                    })
                    .collect();
                let body = self.scoped_all(body, scope);
                let body = self.body(form.keyword, form.syntax.node, &body);
                Self::let_of(form.syntax.node, bound, body)
            }
            [] => self.bad_form(form),
        }
    }

    /// `let` in core forms; nothing if it binds nothing.
    fn let_of(node: NodeId, bound: Vec<(LocalBinding, Expr)>, body: Expr) -> Expr {
        if bound.is_empty() { body } else { Expr::new(node, ExprKind::Let(bound, Box::new(body))) }
    }

    /// `(let name ((variable init) ...) body ...)`: the inits do not see the name.
    fn named_let(&mut self, form: &Form, name: &Syntax, bindings: &Syntax, body: &[Syntax]) -> Expr {
        let node = form.syntax.node;
        let bindings = self.bindings(form.keyword, bindings);
        let loop_scope = self.fresh_scope();
        let scope = self.fresh_scope();
        let mut identifiers = Vec::new();
        let mut inits = Vec::new();
        for Clauses { identifier, value } in bindings {
            inits.push(self.value(value, identifier.symbol()));
            identifiers.push(identifier);
        }
        let scoped_name = self.scoped(name, loop_scope);
        let binding = self.bind_variable(&scoped_name);
        let required = identifiers
            .iter()
            .map(|identifier| {
                let identifier = self.scoped(identifier, loop_scope);
                let identifier = self.scoped(&identifier, scope);
                self.bind_variable(&identifier)
            })
            .collect();
        let body = self.scoped_all(body, loop_scope);
        let body = self.scoped_all(&body, scope);
        let body = self.body(form.keyword, node, &body);
        Self::loop_of(node, binding, Formals { required, rest: None }, body, inits)
    }

    /// `(letrec ((name (lambda formals body))) (name init ...))`.
    fn loop_of(node: NodeId, name: LocalBinding, formals: Formals, body: Expr, inits: Vec<Expr>) -> Expr {
        let lambda = Self::lambda_of(node, formals, body, Some(name.name));
        let operator = Box::new(Expr::new(node, ExprKind::Local(name.local)));
        let call = Box::new(Expr::new(node, ExprKind::Call(operator, inits)));
        Expr::new(node, ExprKind::Letrec(vec![(name, lambda)], call))
    }

    pub(super) fn let_star(&mut self, form: &Form) -> Expr {
        let [bindings, body @ ..] = form.operands() else { return self.bad_form(form) };
        let bindings = self.bindings(form.keyword, bindings);
        if self.too_deep(bindings.len()) {
            return self.depth_error(form.syntax.node);
        }
        let depth = self.depth;
        let mut scopes = Vec::new();
        let mut bound = Vec::new();
        for Clauses { identifier, value } in bindings {
            let value =
                value.map(|value| scopes.iter().fold(value, |syntax, &scope| self.scoped(&syntax, scope)));
            let value = self.value(value, identifier.symbol());
            scopes.push(self.fresh_scope());
            let identifier = scopes.iter().fold(identifier, |syntax, &scope| self.scoped(&syntax, scope));
            bound.push((self.bind_variable(&identifier), value));
            self.depth += 1;
        }
        let body: Vec<_> = body
            .iter()
            .map(|form| scopes.iter().fold(form.clone(), |syntax, &scope| self.scoped(&syntax, scope)))
            .collect();
        let body = self.body(form.keyword, form.syntax.node, &body);
        self.depth = depth;
        bound.into_iter().rev().fold(body, |body, bound| Self::let_of(form.syntax.node, vec![bound], body))
    }

    pub(super) fn letrec(&mut self, form: &Form) -> Expr {
        let [bindings, body @ ..] = form.operands() else { return self.bad_form(form) };
        let node = form.syntax.node;
        let bindings = self.bindings(form.keyword, bindings);
        let scope = self.fresh_scope();
        let variables: Vec<_> = bindings
            .iter()
            .map(|binding| {
                let identifier = self.scoped(&binding.identifier, scope);
                self.bind_variable(&identifier)
            })
            .collect();
        let mut bound = Vec::new();
        for (variable, binding) in variables.into_iter().zip(bindings) {
            let value = match binding.value {
                Ok(value) => Ok(self.scoped(&value, scope)),
                Err(expr) => Err(expr),
            };
            let value = self.value(value, Some(variable.name));
            bound.push((variable, value));
        }
        let body = self.scoped_all(body, scope);
        let body = self.body(form.keyword, node, &body);
        if bound.is_empty() {
            return body;
        }
        match form.keyword {
            CoreForm::Letrec => self.letrec_of(node, bound, body),
            _ => Expr::new(node, ExprKind::Letrec(bound, Box::new(body))),
        }
    }

    /// `letrec` by `letrec*`. They differ where an init returns a second time: `letrec` then assigns to
    /// every variable what its init returned, `letrec*` only to those after it (R7RS 4.2.2). So where that
    /// can be told, the first init evaluates all of them:
    ///
    /// ```text
    /// (let ((t #f))
    ///   (letrec* ((x (let ((v init-x) (w init-y)) (set! t w) v)) (y t)) body))
    /// ```
    fn letrec_of(&mut self, node: NodeId, mut bound: Vec<(LocalBinding, Expr)>, body: Expr) -> Expr {
        let is_lambda = |value: &Expr| matches!(value.kind, ExprKind::Lambda(_));
        let returns_twice = bound.iter().any(|(_, value)| !is_lambda(value) && may_call(value));
        let mut together = Vec::new();
        if returns_twice {
            for (index, (variable, value)) in bound.iter().enumerate() {
                if !is_lambda(value) || self.is_assigned(variable.local) {
                    together.push(index);
                }
            }
        }
        let [first, others @ ..] = &together[..] else {
            return Expr::new(node, ExprKind::Letrec(bound, Box::new(body)));
        };
        if others.is_empty() {
            return Expr::new(node, ExprKind::Letrec(bound, Box::new(body)));
        }
        let mut temporaries = Vec::new();
        let mut values = Vec::new();
        let mut steps = Vec::new();
        for &index in &together {
            let (variable, value) = &mut bound[index];
            let result = self.temporary(variable.name.as_str(), variable.node);
            let read = Expr::new(variable.node, ExprKind::Local(result.local));
            if index == *first {
                values.push((result, std::mem::replace(value, Expr::unspecified(node))));
                steps.push(read);
                continue;
            }
            let kept = self.temporary(variable.name.as_str(), variable.node);
            temporaries.push((kept, Expr::unspecified(variable.node)));
            let kept = Expr::new(variable.node, ExprKind::Local(kept.local));
            values.push((result, std::mem::replace(value, kept)));
            let (kept, _) = &temporaries[temporaries.len() - 1];
            steps.push(Expr::new(variable.node, ExprKind::SetLocal(kept.local, Box::new(read))));
        }
        // The value of the first init is the last one of the sequence.
        steps.rotate_left(1);
        let all = Expr::new(node, ExprKind::Sequence(steps));
        bound[*first].1 = Self::let_of(node, values, all);
        let letrec = Expr::new(node, ExprKind::Letrec(bound, Box::new(body)));
        Self::let_of(node, temporaries, letrec)
    }

    /// `(do ((variable init [step]) ...) (test result ...) command ...)`.
    pub(super) fn do_loop(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let [specs, end, commands @ ..] = form.operands() else { return self.bad_form(form) };
        let end_items = end.items(&mut self.scopes);
        let Some([test, results @ ..]) = end_items.as_deref() else {
            let got = describe(end, &mut self.scopes);
            return self.bad(end, format!("do: expected (test result …), got {got}"));
        };
        let Some(specs) = specs.items(&mut self.scopes) else {
            let got = describe(specs, &mut self.scopes);
            return self.bad(specs, format!("do: expected ((variable init [step]) …), got {got}"));
        };
        let scope = self.fresh_scope();
        let mut distinct = Distinct::default();
        let mut variables: Vec<(Syntax, Option<Syntax>)> = Vec::new();
        let mut inits = Vec::new();
        for spec in &specs {
            let parts = spec.items(&mut self.scopes).unwrap_or_default();
            let (identifier, init, step) = match &parts[..] {
                [identifier, init] if identifier.symbol().is_some() => (identifier, init, None),
                [identifier, init, step] if identifier.symbol().is_some() => (identifier, init, Some(step)),
                _ => {
                    let got = describe(spec, &mut self.scopes);
                    self.bad(spec, format!("do: expected (variable init [step]), got {got}"));
                    continue;
                }
            };
            if let Some(other) = distinct.add(identifier) {
                self.duplicate_name(form.keyword, identifier, other);
                continue;
            }
            inits.push(self.named_expression(init, identifier.symbol()));
            variables.push((identifier.clone(), step.cloned()));
        }
        let name = self.temporary("do-loop", node);
        let mut required = Vec::new();
        for (identifier, _) in &variables {
            let identifier = self.scoped(identifier, scope);
            required.push(self.bind_variable(&identifier));
        }
        let test = self.scoped(test, scope);
        let test = self.expression(&test);
        let results = self.scoped_all(results, scope);
        let result = match &results[..] {
            [] => Expr::unspecified(node),
            results => self.sequence(form, results),
        };
        let commands = self.scoped_all(commands, scope);
        let mut each = self.expressions(&commands);
        let mut steps = Vec::new();
        for ((_, step), binding) in variables.iter().zip(&required) {
            steps.push(match step {
                Some(step) => {
                    let step = self.scoped(step, scope);
                    self.expression(&step)
                }
                None => Expr::new(node, ExprKind::Local(binding.local)),
            });
        }
        let operator = Box::new(Expr::new(node, ExprKind::Local(name.local)));
        each.push(Expr::new(node, ExprKind::Call(operator, steps)));
        let again = match each.len() {
            1 => each.swap_remove(0),
            _ => Expr::new(node, ExprKind::Sequence(each)),
        };
        let body = Self::if_form(node, test, result, again);
        Self::loop_of(node, name, Formals { required, rest: None }, body, inits)
    }

    /// `let-syntax` and `letrec-syntax`: the body is that of a `let` (R7RS section 4.3.1).
    pub(super) fn let_syntax(&mut self, form: &Form) -> Expr {
        let [bindings, body @ ..] = form.operands() else { return self.bad_form(form) };
        let bindings = self.bindings(form.keyword, bindings);
        let scope = self.fresh_scope();
        for Clauses { identifier, value } in bindings {
            let name = identifier.symbol().unwrap_or_else(|| form.keyword.symbol());
            let bound = match value {
                Ok(spec) if form.keyword == CoreForm::LetrecSyntax => {
                    let spec = self.scoped(&spec, scope);
                    self.transformer(name, &spec, NO_FRAME)
                }
                Ok(spec) => self.transformer(name, &spec, NO_FRAME),
                Err(_) => Bound::Broken,
            };
            let identifier_scopes = self.scoped(&identifier, scope).scopes;
            self.bind_macro(&identifier, identifier_scopes, bound, super::Access::Bind);
        }
        let body = self.scoped_all(body, scope);
        self.body(form.keyword, form.syntax.node, &body)
    }

    /// Binds the keyword `identifier` under `scopes`.
    pub(super) fn bind_macro(
        &mut self,
        identifier: &Syntax,
        scopes: super::scopes::SetId,
        bound: Bound,
        access: super::Access,
    ) {
        let Some(name) = identifier.symbol() else { return };
        let bound = match bound {
            Bound::Macro(transformer, frame, _) => Bound::Macro(transformer, frame, identifier.node),
            other => other,
        };
        self.refer_as(identifier, super::Referent::Local(identifier.node), access);
        self.bind(name, scopes, bound);
    }
}

/// Whether evaluating an expression may call a procedure that is not a primitive, which could capture
/// the continuation.
fn may_call(expr: &Expr) -> bool {
    let mut calls = false;
    walk(expr, |expr| {
        match &expr.kind {
            ExprKind::Lambda(_) => return false,
            ExprKind::Call(operator, _) => calls |= !matches!(operator.kind, ExprKind::Primitive(_)),
            _ => {}
        }
        !calls
    });
    calls
}
