//! `cond`, `case`, `and`, `or`, `when`, `unless`, `assert`.

use super::describe::describe;
use super::expander::Expander;
use super::expression::Form;
use super::syntax::Syntax;
use crate::expand::expr::{Expr, ExprKind, LocalBinding};
use crate::library::CoreForm;
use crate::primitive::Constant;
use crate::syntax::NodeId;

/// What a clause does when the clauses before it do not apply.
enum Clause {
    /// `(test expression ...)`
    Test(NodeId, Expr, Expr),
    /// `(test)`, or `(test => receiver)` with a receiver: the value of the test is bound.
    Value(NodeId, LocalBinding, Expr, Option<Expr>),
    /// `(else expression ...)`
    Else(Expr),
}

impl Expander<'_> {
    /// The value of a local variable.
    pub(super) fn local(node: NodeId, binding: LocalBinding) -> Expr {
        Expr::new(node, ExprKind::Local(binding.local))
    }

    /// Works on clauses one after the other. Each nests in the one before it.
    fn each_clause(
        &mut self,
        form: &Form,
        clauses: &[Syntax],
        mut clause: impl FnMut(&mut Self, &Syntax, bool) -> Option<Clause>,
    ) -> Result<Vec<Clause>, Expr> {
        if self.too_deep(clauses.len()) {
            return Err(self.depth_error(form.syntax.node));
        }
        let depth = self.depth;
        let mut done = Vec::new();
        for (i, syntax) in clauses.iter().enumerate() {
            done.extend(clause(self, syntax, i + 1 == clauses.len()));
            self.depth += 1;
        }
        self.depth = depth;
        Ok(done)
    }

    /// Puts clauses together from the last one.
    fn join(node: NodeId, clauses: Vec<Clause>) -> Expr {
        clauses.into_iter().rev().fold(Expr::unspecified(node), |rest, clause| match clause {
            Clause::Else(expr) => expr,
            Clause::Test(node, test, then) => Self::if_form(node, test, then, rest),
            Clause::Value(node, binding, test, receiver) => {
                let then = match receiver {
                    None => Self::local(node, binding),
                    Some(receiver) => {
                        let value = vec![Self::local(node, binding)];
                        Expr::new(node, ExprKind::Call(Box::new(receiver), value))
                    }
                };
                let choice = Self::if_form(node, Self::local(node, binding), then, rest);
                Expr::new(node, ExprKind::Let(vec![(binding, test)], Box::new(choice)))
            }
        })
    }

    /// `else` that is not the last clause is reported.
    fn check_last(&mut self, keyword: CoreForm, clause: &Syntax, last: bool) {
        if !last {
            self.bad(clause, format!("{}: the else clause must be the last", keyword.name()));
        }
    }

    pub(super) fn cond(&mut self, form: &Form) -> Expr {
        if form.operands().is_empty() {
            return self.bad_form(form);
        }
        let clauses = self.each_clause(form, form.operands(), |this, clause, last| {
            let node = clause.node;
            let items = clause.items(&mut this.scopes);
            let Some([test, body @ ..]) = items.as_deref() else {
                let got = describe(clause, &mut this.scopes);
                this.bad(clause, format!("cond: expected (test expression …), got {got}"));
                return None;
            };
            if this.is_auxiliary(test, CoreForm::Else) {
                this.check_last(form.keyword, clause, last);
                if body.is_empty() {
                    return Some(Clause::Else(this.bad(clause, "cond: expected an expression after else")));
                }
                return Some(Clause::Else(this.sequence(form, body)));
            }
            if let [arrow, receivers @ ..] = body
                && this.is_auxiliary(arrow, CoreForm::Arrow)
            {
                let test = this.expression(test);
                let binding = this.temporary("test", node);
                let receiver = match receivers {
                    [receiver] => this.expression(receiver),
                    _ => {
                        let got = describe(clause, &mut this.scopes);
                        this.bad(clause, format!("cond: expected (test => receiver), got {got}"))
                    }
                };
                return Some(Clause::Value(node, binding, test, Some(receiver)));
            }
            let test = this.expression(test);
            Some(match body {
                [] => Clause::Value(node, this.temporary("test", node), test, None),
                body => Clause::Test(node, test, this.sequence(form, body)),
            })
        });
        match clauses {
            Ok(clauses) => Self::join(form.syntax.node, clauses),
            Err(expr) => expr,
        }
    }

    pub(super) fn case(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let [key, clauses @ ..] = form.operands() else { return self.bad_form(form) };
        let value = self.expression(key);
        let key = self.temporary("key", key.node);
        let clauses = self.each_clause(form, clauses, |this, clause, last| {
            let node = clause.node;
            let items = clause.items(&mut this.scopes);
            let Some([data, body @ ..]) = items.as_deref() else {
                let got = describe(clause, &mut this.scopes);
                this.bad(clause, format!("case: expected ((datum …) expression …), got {got}"));
                return None;
            };
            let is_else = this.is_auxiliary(data, CoreForm::Else);
            let data = if is_else {
                this.check_last(form.keyword, clause, last);
                Vec::new()
            } else {
                match data.items(&mut this.scopes) {
                    Some(data) => data,
                    None => {
                        let got = describe(data, &mut this.scopes);
                        this.bad(data, format!("case: expected a list of data, got {got}"));
                        Vec::new()
                    }
                }
            };
            let body = match body {
                [] => this.bad(clause, "case: expected an expression after the data"),
                [arrow, receivers @ ..] if this.is_auxiliary(arrow, CoreForm::Arrow) => match receivers {
                    [receiver] => {
                        let receiver = Box::new(this.expression(receiver));
                        Expr::new(node, ExprKind::Call(receiver, vec![Self::local(node, key)]))
                    }
                    _ => {
                        let got = describe(clause, &mut this.scopes);
                        this.bad(clause, format!("case: expected a receiver after =>, got {got}"))
                    }
                },
                body => this.sequence(form, body),
            };
            if is_else {
                return Some(Clause::Else(body));
            }
            let test = this.one_of(node, key, &data);
            Some(Clause::Test(node, test, body))
        });
        match clauses {
            Ok(clauses) => {
                let choice = Box::new(Self::join(node, clauses));
                Expr::new(node, ExprKind::Let(vec![(key, value)], choice))
            }
            Err(expr) => expr,
        }
    }

    /// Whether the value of `key` is one of `data`.
    fn one_of(&mut self, node: NodeId, key: LocalBinding, data: &[Syntax]) -> Expr {
        if self.too_deep(data.len()) {
            return self.depth_error(node);
        }
        let mut tests = Vec::new();
        for datum in data {
            if let Some(constant) = self.datum_constant(datum) {
                tests.push(self.equivalence(datum.node, Self::local(datum.node, key), constant));
            }
        }
        let no = self.constant(node, Constant::Boolean(false));
        let Some(last) = tests.pop() else { return no };
        tests.into_iter().rev().fold(last, |rest, test| {
            let yes = self.constant(node, Constant::Boolean(true));
            Self::if_form(node, test, yes, rest)
        })
    }

    /// Expands operands each of which nests in the one before it.
    fn nested(&mut self, form: &Form) -> Result<Vec<Expr>, Expr> {
        if self.too_deep(form.operands().len()) {
            return Err(self.depth_error(form.syntax.node));
        }
        let depth = self.depth;
        let mut tests = Vec::new();
        for test in form.operands() {
            tests.push(self.expression(test));
            self.depth += 1;
        }
        self.depth = depth;
        Ok(tests)
    }

    pub(super) fn and(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let mut tests = match self.nested(form) {
            Ok(tests) => tests,
            Err(expr) => return expr,
        };
        let Some(last) = tests.pop() else { return self.constant(node, Constant::Boolean(true)) };
        tests.into_iter().rev().fold(last, |rest, test| {
            let no = self.constant(node, Constant::Boolean(false));
            Self::if_form(node, test, rest, no)
        })
    }

    pub(super) fn or(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let mut tests = match self.nested(form) {
            Ok(tests) => tests,
            Err(expr) => return expr,
        };
        let Some(last) = tests.pop() else { return self.constant(node, Constant::Boolean(false)) };
        tests.into_iter().rev().fold(last, |rest, test| {
            let binding = self.temporary("test", test.node);
            let choice = Self::if_form(node, Self::local(node, binding), Self::local(node, binding), rest);
            Expr::new(node, ExprKind::Let(vec![(binding, test)], Box::new(choice)))
        })
    }

    /// `when` and `unless`.
    pub(super) fn when(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let [test, body @ ..] = form.operands() else { return self.bad_form(form) };
        let test = self.expression(test);
        let body = self.sequence(form, body);
        match form.keyword {
            CoreForm::When => Self::if_form(node, test, body, Expr::unspecified(node)),
            _ => Self::if_form(node, test, Expr::unspecified(node), body),
        }
    }

    pub(super) fn assert(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let [test] = match self.exactly(form) {
            Ok(operands) => operands,
            Err(expr) => return expr,
        };
        let text = describe(&test, &mut self.scopes);
        let test = self.expression(&test);
        let failed = Expr::new(node, ExprKind::Error(format!("assertion failed: {text}").into()));
        Self::if_form(node, test, Expr::unspecified(node), failed)
    }
}
