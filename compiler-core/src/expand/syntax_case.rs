//! `syntax-case` and `with-syntax`: taking syntax objects apart.
//!
//! Patterns become constants that the library's `syntax-match` interprets, and pattern variables become
//! local variables, which templates refer to ([`super::template`]).

use super::describe::{constant, describe};
use super::expander::{Bound, Expander};
use super::expression::Form;
use super::procedure::Distinct;
use super::rules::CasePattern;
use super::scopes::SetId;
use super::syntax::Syntax;
use crate::expand::expr::{Expr, ExprKind, Formals, LocalBinding};
use crate::library::CoreForm;
use crate::library::transformer::{ListPattern, Pattern};
use crate::library::{Global, well_known};
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use crate::syntax::NodeId;

impl Expander<'_> {
    /// A call of a procedure of the library of syntax objects.
    pub(super) fn call_syntax(&mut self, node: NodeId, name: &str, operands: Vec<Expr>) -> Expr {
        let operator = Box::new(self.global(
            node,
            Global { library: Symbol::new(well_known::SYNTAX_OBJECTS), name: Symbol::new(name) },
        ));
        Expr::new(node, ExprKind::Call(operator, operands))
    }

    /// `(syntax-case expression (literal ...) (pattern [fender] body) ...)`.
    #[inline(never)]
    pub(super) fn syntax_case(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let [value, literals, clauses @ ..] = form.operands() else { return self.bad_form(form) };
        let value = self.expression(value);
        let Some(literals) = literals.items(&mut self.scopes) else {
            let got = describe(literals, &mut self.scopes);
            return self.bad(literals, format!("syntax-case: expected a list of literals, got {got}"));
        };
        if self.too_deep(clauses.len()) {
            return self.depth_error(node);
        }
        let subject = self.temporary("subject", node);
        let depth = self.depth;
        let mut done = Vec::new();
        for clause in clauses {
            let parts = clause.items(&mut self.scopes).unwrap_or_default();
            let (pattern, fender, body) = match &parts[..] {
                [pattern, body] => (pattern, None, body),
                [pattern, fender, body] => (pattern, Some(fender), body),
                _ => {
                    let got = describe(clause, &mut self.scopes);
                    self.bad(
                        clause,
                        format!("syntax-case: expected (pattern [fender] expression), got {got}"),
                    );
                    continue;
                }
            };
            let compiled = self.case_pattern("syntax-case", &literals, pattern);
            done.push(self.case_clause(node, compiled, std::slice::from_ref(body), fender));
            self.depth += 1;
        }
        self.depth = depth;
        let failure = vec![Self::local(node, subject)];
        let failure = self.call_syntax(node, "syntax-case-failure", failure);
        let body = done
            .into_iter()
            .rev()
            .fold(failure, |next, clause| self.join_case_clause(node, subject, clause, next));
        Expr::new(node, ExprKind::Let(vec![(subject, value)], Box::new(body)))
    }

    /// `(with-syntax ((pattern expression) ...) body ...)`.
    #[inline(never)]
    pub(super) fn with_syntax(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let [bindings, body @ ..] = form.operands() else { return self.bad_form(form) };
        let Some(bindings) = bindings.items(&mut self.scopes) else {
            let got = describe(bindings, &mut self.scopes);
            return self.bad(bindings, format!("with-syntax: expected ((pattern expression) …), got {got}"));
        };
        let mut patterns = Vec::new();
        let mut values = Vec::new();
        for binding in &bindings {
            match &binding.items(&mut self.scopes).unwrap_or_default()[..] {
                [pattern, value] => {
                    patterns.push(pattern.clone());
                    values.push(self.expression(value));
                }
                _ => {
                    let got = describe(binding, &mut self.scopes);
                    self.bad(binding, format!("with-syntax: expected (pattern expression), got {got}"));
                }
            }
        }
        if body.is_empty() {
            return self.bad_form(form);
        }
        let pattern = Syntax::list(&mut self.scopes, node, patterns, None);
        let compiled = self.case_pattern("with-syntax", &[], &pattern);
        let clause = self.case_clause(node, compiled, body, None);
        let subject = self.temporary("subject", node);
        let failure = vec![Self::local(node, subject)];
        let failure = self.call_syntax(node, "syntax-case-failure", failure);
        let body = self.join_case_clause(node, subject, clause, failure);
        let null = self.constant(node, Constant::Null);
        let value = values
            .into_iter()
            .rev()
            .fold(null, |tail, value| self.call_primitive(node, Primitive::Cons, vec![value, tail]));
        Expr::new(node, ExprKind::Let(vec![(subject, value)], Box::new(body)))
    }

    /// Binds the variables of a pattern and expands what is done when it matches.
    fn case_clause(
        &mut self,
        node: NodeId,
        pattern: CasePattern,
        body: &[Syntax],
        fender: Option<&Syntax>,
    ) -> CaseClause {
        let scope = self.fresh_scope();
        let mut variables: Vec<Option<LocalBinding>> = vec![None; pattern.variables.len()];
        let mut distinct = Distinct::default();
        for variable in &pattern.variables {
            let (name, at) = (variable.identifier.symbol(), &variable.identifier);
            let name = name.unwrap_or_else(|| Symbol::new("_"));
            if distinct.add(at).is_some() {
                continue;
            }
            let binding = self.temporary(name.as_str(), at.node);
            let set = self.scopes.with(at.scopes, scope);
            self.refer_as(at, super::Referent::Local(at.node), super::Access::Bind);
            self.bind(name, set, Bound::Pattern(binding, variable.depth));
            if let Some(slot) = variables.get_mut(variable.number as usize) {
                *slot = Some(binding);
            }
        }
        let fender = fender.map(|fender| {
            let fender = self.scoped(fender, scope);
            self.expression(&fender)
        });
        let body = self.scoped_all(body, scope);
        let body = match &body[..] {
            [one] => self.expression(one),
            all => self.body(CoreForm::WithSyntax, node, all),
        };
        let constant = self.pattern_constant(&pattern, &pattern.pattern);
        CaseClause { pattern: constant, variables, fender, body }
    }

    /// A clause in core forms; `next` is what the clauses after it do.
    fn join_case_clause(
        &mut self,
        node: NodeId,
        subject: LocalBinding,
        clause: CaseClause,
        next: Expr,
    ) -> Expr {
        let CaseClause { pattern, variables, fender, body } = clause;
        let pattern = self.constant(node, pattern);
        let count = self.constant(node, Constant::integer((variables.len() as u32).into()));
        let operands = vec![pattern, count, Self::local(node, subject)];
        let matched = self.call_syntax(node, "syntax-match", operands);
        let found = self.temporary("match", node);
        let mut bound = Vec::new();
        for (index, binding) in variables.into_iter().enumerate() {
            let Some(binding) = binding else { continue };
            let index = self.constant(node, Constant::integer((index as u32).into()));
            let operands = vec![Self::local(node, found), index];
            bound.push((binding, self.call_primitive(node, Primitive::VectorRef, operands)));
        }
        let (again, next) = match fender {
            None => (None, next),
            Some(_) => {
                let thunk = Self::lambda_of(node, Formals::default(), next, None);
                let binding = self.temporary("next", node);
                let call = |at: LocalBinding| {
                    Expr::new(node, ExprKind::Call(Box::new(Self::local(node, at)), Vec::new()))
                };
                (Some((binding, thunk, call(binding))), call(binding))
            }
        };
        let mut then = body;
        let mut wrap = None;
        if let (Some(fender), Some((binding, thunk, call))) = (fender, again) {
            then = Self::if_form(node, fender, then, call);
            wrap = Some((binding, thunk));
        }
        if !bound.is_empty() {
            then = Expr::new(node, ExprKind::Let(bound, Box::new(then)));
        }
        let choice = Self::if_form(node, Self::local(node, found), then, next);
        let choice = Expr::new(node, ExprKind::Let(vec![(found, matched)], Box::new(choice)));
        match wrap {
            None => choice,
            Some(bound) => Expr::new(node, ExprKind::Let(vec![bound], Box::new(choice))),
        }
    }

    /// A pattern as `syntax-match` takes it: #t matches anything; a number is a variable; pairs and ()
    /// are themselves; all else is a vector that begins with a symbol.
    fn pattern_constant(&mut self, of: &CasePattern, pattern: &Pattern) -> Constant {
        let tagged = |tag: &str, parts: Vec<Constant>| {
            Constant::Vector(std::iter::once(Constant::Symbol(Symbol::new(tag))).chain(parts).collect())
        };
        match pattern {
            Pattern::Wildcard => Constant::Boolean(true),
            Pattern::Variable(number) => Constant::integer((*number).into()),
            Pattern::Literal(identifier) => {
                let set = of.scope_sets.get(identifier.scopes as usize).copied().unwrap_or(SetId::EMPTY);
                self.template_identifiers.insert((identifier.name(), set));
                let scopes = Constant::String(self.scopes_text(set));
                tagged("literal", vec![Constant::Symbol(identifier.name()), scopes])
            }
            Pattern::Datum(kind) => tagged("datum", vec![constant(kind).unwrap_or(Constant::Unspecified)]),
            Pattern::List(list) => self.list_constant(of, list),
            Pattern::Vector(list) => {
                let list = self.list_constant(of, list);
                tagged("vector", vec![list])
            }
        }
    }

    fn list_constant(&mut self, of: &CasePattern, list: &ListPattern) -> Constant {
        let mut rest = match &list.tail {
            None => Constant::Null,
            Some(tail) => self.pattern_constant(of, tail),
        };
        for pattern in list.after.iter().rev() {
            let pattern = self.pattern_constant(of, pattern);
            rest = Constant::cons(pattern, rest);
        }
        if let Some((pattern, variables)) = &list.repeated {
            let pattern = self.pattern_constant(of, pattern);
            let numbers = variables.iter().map(|&number| Constant::integer(number.into()));
            let variables = Constant::list(numbers, Constant::Null);
            let after = Constant::integer((list.after.len() as u32).into());
            let tag = Constant::Symbol(Symbol::new("each"));
            rest = Constant::Vector([tag, pattern, variables, after, rest].into());
        }
        for pattern in list.before.iter().rev() {
            let pattern = self.pattern_constant(of, pattern);
            rest = Constant::cons(pattern, rest);
        }
        rest
    }
}

/// A clause whose parts are expanded.
struct CaseClause {
    pattern: Constant,
    /// The variables, by number.
    variables: Vec<Option<LocalBinding>>,
    fender: Option<Expr>,
    body: Expr,
}
