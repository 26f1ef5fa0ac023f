//! Definition contexts: what a sequence of forms at the top or in a body defines.
//!
//! A first walk expands macros only as far as needed to find the definitions, and binds them; the
//! right-hand sides and expressions are expanded afterwards, when all names are known.

use super::describe::describe;
use super::environment::EnvironmentKind;
use super::expander::{Bound, Expander, TOP};
use super::expression::{Form, Head};
use super::procedure::Distinct;
use super::scopes::SetId;
use super::syntax::{Syntax, View};
use super::{Access, Definition, Referent};
use crate::diagnostics::{Code, Diagnostic};
use crate::expand::expr::{Expr, ExprKind, LocalBinding};
use crate::library::Global;
use crate::library::{Binding, CoreForm, Scope, ScopeSet, Transformer};
use crate::source::Symbol;
use crate::syntax::NodeId;
use std::sync::Arc;

/// Where a definition puts its value.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// A local variable.
    Local(LocalBinding),
    /// A global variable that this definition makes.
    Global(Global),
    /// A global variable that was defined before: an assignment.
    Again(Global),
}

/// The right-hand side of a definition, to be expanded later.
pub(super) enum Value {
    Expression(Syntax),
    /// `(define (name . formals) body ...)`
    Procedure {
        keyword: CoreForm,
        node: NodeId,
        formals: Syntax,
        body: Vec<Syntax>,
    },
    /// `(define ((name . outer) . inner) body ...)`: a procedure that returns a procedure.
    Curried {
        keyword: CoreForm,
        node: NodeId,
        outer: Vec<Syntax>,
        body: Vec<Syntax>,
    },
    Done(Expr),
}

/// A form of a definition context.
pub(super) enum Item {
    Define { node: NodeId, place: Place, name: Symbol, value: Value },
    Values { node: NodeId, required: Vec<Place>, rest: Option<Place>, value: Syntax },
    Effect(Syntax),
    Failed(Expr),
}

/// What the forms of one definition context have defined so far.
pub(super) struct Context {
    /// The scope of the body, which everything in it has; `None` at the top.
    scope: Option<Scope>,
    distinct: Distinct,
    /// The definitions at the top, in order.
    pub(super) definitions: Vec<Definition>,
}

impl Context {
    pub(super) fn new(scope: Option<Scope>) -> Context {
        Context { scope, distinct: Distinct::default(), definitions: Vec::new() }
    }
}

impl Expander<'_> {
    /// Finds the definitions among `forms` and binds them.
    pub(super) fn collect(&mut self, forms: Vec<Syntax>, context: &mut Context) -> Vec<Item> {
        let mut items = Vec::new();
        let mut waiting = forms;
        waiting.reverse();
        while let Some(syntax) = waiting.pop() {
            let form = match self.head(syntax, context.scope) {
                Head::Form(form) => form,
                Head::Other(syntax) => {
                    items.push(Item::Effect(syntax));
                    continue;
                }
                Head::Failed(expr) => {
                    items.push(Item::Failed(expr));
                    continue;
                }
            };
            match form.keyword {
                CoreForm::Begin => waiting.extend(form.operands().iter().rev().cloned()),
                CoreForm::CondExpand => {
                    let mut forms = self.cond_expand(&form);
                    if self.frame == TOP && self.environment.kind() == EnvironmentKind::Program {
                        forms.retain(|form| !self.is_import(form));
                    }
                    forms.reverse();
                    waiting.extend(forms);
                }
                CoreForm::Include | CoreForm::IncludeCi => match self.included(&form) {
                    Ok(mut forms) => {
                        forms.reverse();
                        waiting.extend(forms);
                    }
                    Err(expr) => items.push(Item::Failed(expr)),
                },
                CoreForm::Define | CoreForm::DefineStar => self.define(&form, context, &mut items),
                CoreForm::DefinePublic => {
                    self.define(&Form { keyword: CoreForm::Define, ..form }, context, &mut items);
                }
                CoreForm::DefineStarPublic => {
                    self.define(&Form { keyword: CoreForm::DefineStar, ..form }, context, &mut items);
                }
                CoreForm::DefineValues => self.define_values(&form, context, &mut items),
                CoreForm::DefineRecordType => self.define_record_type(&form, context, &mut items),
                CoreForm::EvalWhen => match self.eval_when(&form) {
                    Ok(mut forms) => {
                        forms.reverse();
                        waiting.extend(forms);
                    }
                    Err(expr) => items.push(Item::Failed(expr)),
                },
                CoreForm::BeginForSyntax => waiting.extend(form.operands().iter().rev().cloned()),
                CoreForm::DefineSyntax | CoreForm::DefineSyntaxRule | CoreForm::DefineSyntaxParameter => {
                    self.define_syntax(&form, context, &mut items);
                }
                _ => items.push(Item::Effect(form.syntax)),
            }
        }
        items
    }

    fn define(&mut self, form: &Form, context: &mut Context, items: &mut Vec<Item>) {
        let node = form.syntax.node;
        let [target, rest @ ..] = form.operands() else {
            return items.push(Item::Failed(self.bad_form(form)));
        };
        if target.symbol().is_some() {
            let value = match rest {
                [value] => Value::Expression(value.clone()),
                _ => Value::Done(self.bad_form(form)),
            };
            return self.define_as(target, value, node, context, items);
        }
        // (define (name . formals) body ...), where the name may itself be such a list.
        let mut headers = vec![target.clone()];
        loop {
            let header = &headers[headers.len() - 1];
            let (mut parts, tail) = match header.view(&mut self.scopes) {
                View::List(parts) => (parts, None),
                View::Improper(parts, tail) => (parts, Some(tail)),
                _ => (Vec::new(), None),
            };
            if parts.is_empty() {
                let got = describe(target, &mut self.scopes);
                let message =
                    format!("{}: expected a name or (name . formals), got {got}", form.keyword.name());
                return items.push(Item::Failed(self.bad(target, message)));
            }
            let name = parts.remove(0);
            let formals = Syntax::list(&mut self.scopes, header.node, parts, tail);
            let last = headers.len() - 1;
            headers[last] = formals;
            if name.symbol().is_none() {
                headers.push(name);
                continue;
            }
            let keyword = form.keyword;
            let body = rest.to_vec();
            let value = match (headers.pop(), headers.is_empty()) {
                (Some(formals), true) => Value::Procedure { keyword, node, formals, body },
                (Some(outer), false) => {
                    headers.push(outer);
                    Value::Curried { keyword, node, outer: headers, body }
                }
                (None, _) => Value::Done(self.bad_form(form)),
            };
            return self.define_as(&name, value, node, context, items);
        }
    }

    fn define_as(
        &mut self,
        identifier: &Syntax,
        value: Value,
        node: NodeId,
        context: &mut Context,
        items: &mut Vec<Item>,
    ) {
        let place = self.place(identifier, context, true);
        let name = identifier.symbol().unwrap_or_else(|| Symbol::new("_"));
        items.push(Item::Define { node, place, name, value });
    }

    fn define_values(&mut self, form: &Form, context: &mut Context, items: &mut Vec<Item>) {
        let [formals, value] = match self.exactly(form) {
            Ok(operands) => operands,
            Err(expr) => return items.push(Item::Failed(expr)),
        };
        let parameters = self.parameters(form.keyword, &formals);
        let required = parameters.required.iter().map(|name| self.place(name, context, true)).collect();
        let rest = parameters.rest.map(|name| self.place(&name, context, true));
        items.push(Item::Values { node: form.syntax.node, required, rest, value });
    }

    fn define_syntax(&mut self, form: &Form, context: &mut Context, items: &mut Vec<Item>) {
        let (identifier, bound) = match (form.keyword, form.operands()) {
            (CoreForm::DefineSyntax | CoreForm::DefineSyntaxParameter, [identifier, spec])
                if identifier.symbol().is_some() =>
            {
                let name = identifier.symbol().unwrap_or_else(|| form.keyword.symbol());
                // The keyword is bound first: a template may use the macro that it belongs to.
                let bound = self.transformer(name, spec, self.frame);
                let bound = match (form.keyword, bound) {
                    (CoreForm::DefineSyntaxParameter, Bound::Macro(transformer, frame, node)) => {
                        let mut transformer = Transformer::clone(&transformer);
                        transformer.parameter = true;
                        Bound::Macro(Arc::new(transformer), frame, node)
                    }
                    (_, bound) => bound,
                };
                (identifier.clone(), bound)
            }
            (CoreForm::DefineSyntaxRule, [pattern, template])
            | (CoreForm::DefineSyntaxRule, [pattern, _, template]) => {
                let parts = match pattern.view(&mut self.scopes) {
                    View::List(parts) | View::Improper(parts, _) => parts,
                    _ => Vec::new(),
                };
                let Some((identifier, name)) = parts.first().and_then(|id| Some((id, id.symbol()?))) else {
                    return items.push(Item::Failed(self.bad_form(form)));
                };
                (identifier.clone(), self.syntax_rule(name, pattern, template))
            }
            _ => return items.push(Item::Failed(self.bad_form(form))),
        };
        self.define_macro(&identifier, bound, context);
    }

    fn define_macro(&mut self, identifier: &Syntax, bound: Bound, context: &mut Context) {
        let scopes = self.defining_scopes(identifier);
        let Some(name) = identifier.symbol() else { return };
        if !self.check_distinct(identifier, scopes, context) {
            return;
        }
        if self.frame != TOP {
            return self.bind_macro(identifier, scopes, bound, Access::Define);
        }
        let earlier = self.environment.own_with(name, self.scopes.get(scopes));
        let earlier = earlier.filter(|own| own.form == self.form).map(|own| own.binding.clone());
        let binding = match bound {
            // What the macro runs is that of the place of its definition.
            Bound::Macro(transformer, ..) if transformer.procedure.is_some() && earlier.is_some() => {
                earlier.unwrap_or(Binding::Macro(transformer))
            }
            Bound::Macro(transformer, ..) => Binding::Macro(transformer),
            Bound::Top(binding) => binding,
            Bound::Variable(_) | Bound::Pattern(..) | Bound::Broken => {
                Binding::Macro(Arc::new(Transformer::broken(name, self.environment.library())))
            }
        };
        self.define_top(identifier, scopes, binding, context);
    }

    /// Binds what `identifier` defines to a new variable. `hint`: whether it is worth a remark when
    /// nothing uses it.
    pub(super) fn place(&mut self, identifier: &Syntax, context: &mut Context, hint: bool) -> Place {
        let scopes = self.defining_scopes(identifier);
        let name = identifier.symbol().unwrap_or_else(|| Symbol::new("_"));
        let distinct = self.check_distinct(identifier, scopes, context);
        if self.frame != TOP {
            if !distinct {
                return Place::Local(self.temporary(name.as_str(), identifier.node));
            }
            let binding = self.bind_variable_with(identifier, scopes);
            self.refer_as(identifier, Referent::Local(binding.node), Access::Define);
            if !hint {
                self.silence(binding.local);
            }
            return Place::Local(binding);
        }
        let global = Global { library: self.environment.library(), name: self.global_name(name, scopes) };
        if !distinct || !self.define_top(identifier, scopes, Binding::Variable(global), context) {
            self.assigned.insert(global);
            self.globals.insert(global);
            return Place::Again(global);
        }
        Place::Global(global)
    }

    /// Whether this context has not defined the identifier yet. In a program it may do so again.
    fn check_distinct(&mut self, identifier: &Syntax, scopes: SetId, context: &mut Context) -> bool {
        let Some(other) = context.distinct.add(&identifier.with_scopes(scopes)) else { return true };
        if self.frame != TOP || self.environment.kind() == EnvironmentKind::Library {
            let name = identifier.symbol().unwrap_or_else(|| Symbol::new("_"));
            self.duplicate(identifier.node, other, format!("`{name}` is defined twice"));
        }
        false
    }

    /// The name of a global: a suffix that no source text can spell tells apart what macros introduce.
    fn global_name(&self, name: Symbol, scopes: SetId) -> Symbol {
        let scopes = self.scopes.get(scopes);
        if scopes == [self.environment.scope()] {
            return name;
        }
        Symbol::new(&format!("{name} {:010x}", Scope::digest(scopes) & 0xff_ffff_ffff))
    }

    /// Adds a definition at the top. `false` if it is not the first of its name.
    fn define_top(
        &mut self,
        identifier: &Syntax,
        scopes: SetId,
        binding: Binding,
        context: &mut Context,
    ) -> bool {
        let Some(name) = identifier.symbol() else { return false };
        let portable: ScopeSet = self.scopes.portable(scopes);
        let plain = portable.as_slice() == [self.environment.scope()];
        let earlier = self.environment.own_with(name, portable.as_slice());
        let earlier = earlier.map(|own| (own.form, own.binding.is_variable() == binding.is_variable()));
        self.refer_binding_as(identifier, &binding, Access::Define);
        match earlier {
            Some((form, same_kind)) if form != self.form => {
                if self.environment.kind() == EnvironmentKind::Library || !same_kind {
                    let message = format!("`{name}` is already defined");
                    self.error(Code::DuplicateBinding, identifier.node, message);
                }
                return false;
            }
            _ => {}
        }
        if plain
            && self.environment.kind() == EnvironmentKind::Library
            && self.environment.imported(name).is_some()
        {
            let message = format!("`{name}` is also imported; in this library it is what is defined here");
            self.diagnostics.push(Diagnostic::new(Code::ShadowedImport, identifier.node, message));
        }
        self.bind(name, scopes, Bound::Top(binding.clone()));
        context.definitions.push(Definition {
            name,
            node: identifier.node,
            introduced: identifier.introduced,
            binding,
            scopes: portable,
        });
        true
    }

    /// Expands the right-hand side of a definition of `name`.
    pub(super) fn defined_value(&mut self, value: Value, name: Symbol) -> Expr {
        match value {
            Value::Expression(syntax) => self.named_expression(&syntax, Some(name)),
            Value::Done(expr) => expr,
            Value::Procedure { keyword, node, formals, body } => {
                self.procedure_of(keyword, node, &formals, &body, Some(name))
            }
            Value::Curried { keyword, node, mut outer, body } => {
                // The innermost name's formals come first: (define ((f a) b) …) is (lambda (a) (lambda (b) …)).
                let Some(formals) = outer.pop() else { return Expr::unspecified(node) };
                self.curried(keyword, node, &formals, outer, body, name)
            }
        }
    }

    fn curried(
        &mut self,
        keyword: CoreForm,
        node: NodeId,
        formals: &Syntax,
        inner: Vec<Syntax>,
        body: Vec<Syntax>,
        name: Symbol,
    ) -> Expr {
        if inner.is_empty() {
            return self.procedure_of(keyword, node, formals, &body, Some(name));
        }
        if self.too_deep(inner.len()) {
            return self.depth_error(node);
        }
        self.depth += 1;
        let parameters = self.parameters(keyword, formals);
        let scope = self.fresh_scope();
        let formals = self.bind_parameters(&parameters, scope);
        let mut inner = self.scoped_all(&inner, scope);
        let body = self.scoped_all(&body, scope);
        let expr = match inner.pop() {
            Some(next) => self.curried(keyword, node, &next, inner, body, name),
            None => Expr::unspecified(node),
        };
        self.depth -= 1;
        Self::lambda_of(node, formals, expr, Some(name))
    }

    /// Assigns to what was defined.
    pub(super) fn assign(node: NodeId, place: Place, value: Expr) -> Expr {
        let value = Box::new(value);
        Expr::new(
            node,
            match place {
                Place::Local(binding) => ExprKind::SetLocal(binding.local, value),
                Place::Global(global) | Place::Again(global) => ExprKind::SetGlobal(global, value),
            },
        )
    }

    /// The value of what was defined.
    pub(super) fn value_of(&mut self, node: NodeId, place: Place) -> Expr {
        match place {
            Place::Local(binding) => {
                self.mark_used(binding.local);
                Expr::new(node, ExprKind::Local(binding.local))
            }
            Place::Global(global) | Place::Again(global) => {
                self.globals.insert(global);
                Expr::new(node, ExprKind::Global(global))
            }
        }
    }
}
