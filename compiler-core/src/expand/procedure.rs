//! `lambda`, `named-lambda`, `case-lambda`, and Guile's `lambda*`.

use super::describe::describe;
use super::expander::Expander;
use super::expression::Form;
use super::scopes::SetId;
use super::syntax::{Syntax, View};
use crate::expand::expr::{Clause, Expr, ExprKind, Formals, Lambda, LocalBinding};
use crate::library::{CoreForm, Scope};
use crate::primitive::Constant;
use crate::source::Symbol;
use crate::syntax::{DatumKind, NodeId};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// `(a b . rest)` before it is bound.
pub(super) struct Parameters {
    pub(super) required: Vec<Syntax>,
    pub(super) rest: Option<Syntax>,
}

/// Names that are bound together, to find those that are bound twice.
#[derive(Default)]
pub(super) struct Distinct(FxHashMap<(Symbol, SetId), NodeId>);

impl Distinct {
    /// The place where the same identifier was bound before, if it was.
    pub(super) fn add(&mut self, identifier: &Syntax) -> Option<NodeId> {
        let name = identifier.symbol()?;
        match self.0.entry((name, identifier.scopes)) {
            std::collections::hash_map::Entry::Occupied(entry) => Some(*entry.get()),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(identifier.node);
                None
            }
        }
    }
}

impl Expander<'_> {
    /// Reads formals; what is not an identifier is reported and left out.
    pub(super) fn parameters(&mut self, keyword: CoreForm, formals: &Syntax) -> Parameters {
        let (items, rest) = match formals.view(&mut self.scopes) {
            View::List(items) => (items, None),
            View::Improper(items, tail) => (items, Some(tail)),
            _ => (Vec::new(), Some(formals.clone())),
        };
        let mut distinct = Distinct::default();
        let mut accept = |this: &mut Self, parameter: Syntax| {
            if parameter.symbol().is_none() {
                let got = describe(&parameter, &mut this.scopes);
                this.bad(
                    &parameter,
                    format!("{}: expected the name of a parameter, got {got}", keyword.name()),
                );
                return None;
            }
            match distinct.add(&parameter) {
                None => Some(parameter),
                Some(other) => {
                    this.duplicate_name(keyword, &parameter, other);
                    None
                }
            }
        };
        let required = items.into_iter().filter_map(|item| accept(self, item)).collect();
        let rest = rest.and_then(|rest| accept(self, rest));
        Parameters { required, rest }
    }

    /// Reports that one form binds an identifier twice.
    pub(super) fn duplicate_name(&mut self, keyword: CoreForm, identifier: &Syntax, other: NodeId) {
        let name = identifier.symbol().unwrap_or_else(|| keyword.symbol());
        self.duplicate(identifier.node, other, format!("{}: `{name}` is bound twice", keyword.name()));
    }

    /// Binds parameters in `scope`.
    pub(super) fn bind_parameters(&mut self, parameters: &Parameters, scope: Scope) -> Formals {
        let mut bind = |identifier: &Syntax| {
            let identifier = self.scoped(identifier, scope);
            self.bind_variable(&identifier)
        };
        Formals {
            required: parameters.required.iter().map(&mut bind).collect(),
            rest: parameters.rest.as_ref().map(bind),
        }
    }

    pub(super) fn lambda(&mut self, form: &Form, name: Option<Symbol>) -> Expr {
        let [formals, body @ ..] = form.operands() else { return self.bad_form(form) };
        self.procedure_of(form.keyword, form.syntax.node, formals, body, name)
    }

    pub(super) fn lambda_star(&mut self, form: &Form, name: Option<Symbol>) -> Expr {
        self.lambda(form, name)
    }

    /// A procedure of one clause. `keyword` tells whether its formals are those of `lambda*`.
    pub(super) fn procedure_of(
        &mut self,
        keyword: CoreForm,
        node: NodeId,
        formals: &Syntax,
        body: &[Syntax],
        name: Option<Symbol>,
    ) -> Expr {
        let clause = match keyword {
            CoreForm::LambdaStar | CoreForm::DefineStar | CoreForm::CaseLambdaStar => {
                self.clause_star(keyword, node, formals, body)
            }
            _ => self.clause(keyword, node, formals, body),
        };
        Expr::new(node, ExprKind::Lambda(Arc::new(Lambda { name, clauses: vec![clause] })))
    }

    /// A procedure of one clause in core forms.
    pub(super) fn lambda_of(node: NodeId, formals: Formals, body: Expr, name: Option<Symbol>) -> Expr {
        let clause =
            Clause { formals, optional: Vec::new(), keywords: Vec::new(), allow_other_keys: false, body };
        Expr::new(node, ExprKind::Lambda(Arc::new(Lambda { name, clauses: vec![clause] })))
    }

    pub(super) fn named_lambda(&mut self, form: &Form) -> Expr {
        let [header, body @ ..] = form.operands() else { return self.bad_form(form) };
        let (mut items, tail) = match header.view(&mut self.scopes) {
            View::List(items) => (items, None),
            View::Improper(items, tail) => (items, Some(tail)),
            _ => return self.bad_form(form),
        };
        let Some(name) = items.first().and_then(Syntax::symbol) else { return self.bad_form(form) };
        items.remove(0);
        let formals = Syntax::list(&mut self.scopes, header.node, items, tail);
        self.procedure_of(form.keyword, form.syntax.node, &formals, body, Some(name))
    }

    pub(super) fn case_lambda(&mut self, form: &Form, name: Option<Symbol>, star: bool) -> Expr {
        let mut clauses = Vec::new();
        for clause in form.operands() {
            let items = clause.items(&mut self.scopes);
            let Some([formals, body @ ..]) = items.as_deref() else {
                let got = describe(clause, &mut self.scopes);
                self.bad(clause, format!("{}: expected (formals body …), got {got}", form.keyword.name()));
                continue;
            };
            clauses.push(match star {
                true => self.clause_star(form.keyword, clause.node, formals, body),
                false => self.clause(form.keyword, clause.node, formals, body),
            });
        }
        Expr::new(form.syntax.node, ExprKind::Lambda(Arc::new(Lambda { name, clauses })))
    }

    fn clause(&mut self, keyword: CoreForm, node: NodeId, formals: &Syntax, body: &[Syntax]) -> Clause {
        let parameters = self.parameters(keyword, formals);
        let scope = self.fresh_scope();
        let formals = self.bind_parameters(&parameters, scope);
        let body = self.scoped_all(body, scope);
        let body = self.body(keyword, node, &body);
        Clause { formals, optional: Vec::new(), keywords: Vec::new(), allow_other_keys: false, body }
    }

    /// A clause with the formals of `lambda*`: `(a #:optional b (c default) #:key d (e default #:key)
    /// #:allow-other-keys #:rest f)`. Each default sees the parameters before it.
    fn clause_star(&mut self, keyword: CoreForm, node: NodeId, formals: &Syntax, body: &[Syntax]) -> Clause {
        #[derive(Clone, Copy, PartialEq, PartialOrd)]
        enum Section {
            Required,
            Optional,
            Key,
            AfterKeys,
            Rest,
            End,
        }
        let (items, tail) = match formals.view(&mut self.scopes) {
            View::List(items) => (items, None),
            View::Improper(items, tail) => (items, Some(tail)),
            _ => (Vec::new(), Some(formals.clone())),
        };
        let mut clause = Clause {
            formals: Formals::default(),
            optional: Vec::new(),
            keywords: Vec::new(),
            allow_other_keys: false,
            body: Expr::unspecified(node),
        };
        let mut section = Section::Required;
        let mut scopes: Vec<Scope> = Vec::new();
        let mut distinct = Distinct::default();
        let expected = |this: &mut Self, at: &Syntax, what: &str| {
            let got = describe(at, &mut this.scopes);
            this.bad(at, format!("{}: expected {what}, got {got}", keyword.name()));
        };
        for item in &items {
            if let Some(kind) = item.atom()
                && let DatumKind::Keyword(marker) = **kind
            {
                let next = match marker.as_str() {
                    "optional" => Section::Optional,
                    "key" => Section::Key,
                    "allow-other-keys" => Section::AfterKeys,
                    "rest" => Section::Rest,
                    _ => section,
                };
                if next <= section || (next == Section::AfterKeys && section != Section::Key) {
                    expected(self, item, "#:optional, #:key, #:allow-other-keys and #:rest in this order");
                    continue;
                }
                clause.allow_other_keys |= next == Section::AfterKeys;
                section = next;
                continue;
            }
            let parts = item.items(&mut self.scopes).unwrap_or_else(|| vec![item.clone()]);
            let (identifier, default, key) = match (&parts[..], section) {
                ([identifier], _) => (identifier, None, None),
                ([identifier, default], Section::Optional | Section::Key) => {
                    (identifier, Some(default), None)
                }
                ([identifier, default, key], Section::Key) => (identifier, Some(default), Some(key)),
                _ => {
                    expected(self, item, "the name of a parameter");
                    continue;
                }
            };
            let with_default = parts.len() > 1 || item.symbol().is_some() || section >= Section::Optional;
            let Some(name) = identifier.symbol().filter(|_| with_default) else {
                expected(self, item, "the name of a parameter");
                continue;
            };
            if let Some(other) = distinct.add(identifier) {
                self.duplicate_name(keyword, identifier, other);
                continue;
            }
            let key = match key {
                None => name,
                Some(key) => match key.atom().map(|kind| &**kind) {
                    Some(DatumKind::Keyword(key)) => *key,
                    _ => {
                        expected(self, key, "a keyword");
                        name
                    }
                },
            };
            let default = match (default, section) {
                (Some(default), _) => {
                    let default =
                        scopes.iter().fold(default.clone(), |syntax, &scope| self.scoped(&syntax, scope));
                    self.expression(&default)
                }
                (None, _) => self.constant(identifier.node, Constant::Boolean(false)),
            };
            let binding = self.bind_in_new_scope(identifier, &mut scopes);
            match section {
                Section::Required => clause.formals.required.push(binding),
                Section::Optional => clause.optional.push((binding, default)),
                Section::Key => clause.keywords.push((key, binding, default)),
                Section::Rest => {
                    clause.formals.rest = Some(binding);
                    section = Section::End;
                }
                Section::AfterKeys | Section::End => expected(self, item, "nothing more"),
            }
        }
        if section == Section::Rest {
            self.bad(formals, format!("{}: expected a name after #:rest", keyword.name()));
        }
        match tail {
            Some(rest) if rest.symbol().is_none() || clause.formals.rest.is_some() => {
                expected(self, &rest, "one rest parameter, a name");
            }
            Some(rest) => match distinct.add(&rest) {
                Some(other) => self.duplicate_name(keyword, &rest, other),
                None => clause.formals.rest = Some(self.bind_in_new_scope(&rest, &mut scopes)),
            },
            None => {}
        }
        let body: Vec<_> = body
            .iter()
            .map(|form| scopes.iter().fold(form.clone(), |syntax, &scope| self.scoped(&syntax, scope)))
            .collect();
        clause.body = self.body(keyword, node, &body);
        clause
    }

    /// Binds a variable that sees, and shadows, those of `scopes`.
    fn bind_in_new_scope(&mut self, identifier: &Syntax, scopes: &mut Vec<Scope>) -> LocalBinding {
        let scope = self.fresh_scope();
        scopes.push(scope);
        let scoped = scopes.iter().fold(identifier.clone(), |syntax, &scope| self.scoped(&syntax, scope));
        self.bind_variable(&scoped)
    }
}
