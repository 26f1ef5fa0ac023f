//! Expressions: references, calls, constants, and the dispatch to the special forms.

use super::describe::{constant, describe};
use super::expander::{Bound, Denotation, Expander, Keyword};
use super::syntax::{Syntax, View};
use super::{Access, Referent};
use crate::diagnostics::Code;
use crate::expand::expr::{Expr, ExprKind};
use crate::library::WellKnown;
use crate::library::name::library_name;
use crate::library::{Binding, CoreForm, Scope};
use crate::primitive::{Constant, Primitive, Variadic};
use crate::source::Symbol;
use crate::syntax::{DatumKind, NodeId};

/// A use of a special form.
pub(super) struct Form {
    /// Which.
    pub(super) keyword: CoreForm,
    /// The whole form.
    pub(super) syntax: Syntax,
    /// Its parts; the first is the keyword.
    pub(super) items: Vec<Syntax>,
}

impl Form {
    /// The parts after the keyword.
    pub(super) fn operands(&self) -> &[Syntax] {
        &self.items[1..]
    }
}

/// What stands at the head of a form.
pub(super) enum Head {
    /// A special form.
    Form(Form),
    /// Something else: an expression without a keyword.
    Other(Syntax),
    /// An error was reported.
    Failed(Expr),
}

impl Expander<'_> {
    /// Expands an expression.
    pub(super) fn expression(&mut self, syntax: &Syntax) -> Expr {
        self.named_expression(syntax, None)
    }

    /// Expands an expression whose value is bound to `name`, which a procedure gets.
    pub(super) fn named_expression(&mut self, syntax: &Syntax, name: Option<Symbol>) -> Expr {
        if self.too_deep(1) {
            return self.depth_error(syntax.node);
        }
        self.depth += 1;
        let expr = match self.head(syntax.clone(), None) {
            Head::Form(form) => self.special_form(&form, name),
            Head::Other(syntax) => self.plain_expression(&syntax),
            Head::Failed(expr) => expr,
        };
        self.depth -= 1;
        expr
    }

    /// Expands each of `all`.
    pub(super) fn expressions(&mut self, all: &[Syntax]) -> Vec<Expr> {
        all.iter().map(|syntax| self.expression(syntax)).collect()
    }

    /// Expands macros until none stands at the head of `syntax`. What a macro produces gets the scope
    /// `context`, that of the body which it stands in.
    #[inline(never)]
    pub(super) fn head(&mut self, syntax: Syntax, context: Option<Scope>) -> Head {
        let mut syntax = syntax;
        loop {
            if syntax.symbol().is_some() {
                let Some((transformer, local)) = self.identifier_macro(&syntax) else {
                    return Head::Other(syntax);
                };
                syntax = match self.use_macro(&transformer, local, &syntax) {
                    Ok(result) => match context {
                        Some(scope) => self.scoped(&result, scope),
                        None => result,
                    },
                    Err(expr) => return Head::Failed(expr),
                };
                continue;
            }
            let (items, proper) = match syntax.view(&mut self.scopes) {
                View::List(items) => (items, true),
                View::Improper(items, _) => (items, false),
                _ => return Head::Other(syntax),
            };
            let Some(head) = items.first().filter(|head| head.symbol().is_some()) else {
                return Head::Other(syntax);
            };
            let (transformer, local) = match self.resolve(head) {
                Denotation::Top(Binding::Core(keyword)) => {
                    self.refer(head, Referent::Form(keyword));
                    if !proper {
                        let message =
                            format!("{}: expected {}, without a dot", keyword.name(), keyword.syntax());
                        return Head::Failed(self.bad(&syntax, message));
                    }
                    return Head::Form(Form { keyword, syntax, items });
                }
                Denotation::Top(Binding::Macro(transformer)) => {
                    self.refer_binding(head, &Binding::Macro(transformer.clone()));
                    (transformer, None)
                }
                Denotation::Local(id) => match self.bound(id) {
                    Bound::Macro(transformer, frame, node) => {
                        let (transformer, frame, node) = (transformer.clone(), *frame, *node);
                        self.refer(head, Referent::Local(node));
                        (transformer, Some((id, frame)))
                    }
                    Bound::Broken => return Head::Failed(self.broken(&syntax)),
                    _ => return Head::Other(syntax),
                },
                _ => return Head::Other(syntax),
            };
            let Ok((transformer, local)) = self.present(transformer, local) else {
                return Head::Failed(self.broken(&syntax));
            };
            if transformer.broken {
                return Head::Failed(self.broken(&syntax));
            }
            syntax = match self.use_macro(&transformer, local, &syntax) {
                Ok(result) => match context {
                    Some(scope) => self.scoped(&result, scope),
                    None => result,
                },
                Err(expr) => return Head::Failed(expr),
            };
        }
    }

    /// The procedural macro that an identifier alone is a use of.
    #[inline(never)]
    pub(super) fn identifier_macro(&mut self, identifier: &Syntax) -> Option<Keyword> {
        let (transformer, local) = match self.resolve(identifier) {
            Denotation::Top(Binding::Macro(transformer)) => (transformer, None),
            Denotation::Local(id) => match self.bound(id) {
                Bound::Macro(transformer, frame, _) => {
                    let frame = *frame;
                    (transformer.clone(), Some((id, frame)))
                }
                _ => return None,
            },
            _ => return None,
        };
        let (transformer, local) = self.present(transformer, local).ok()?;
        if transformer.procedure.is_none() || transformer.broken {
            return None;
        }
        self.refer_binding(identifier, &Binding::Macro(transformer.clone()));
        Some((transformer, local))
    }

    /// A use of a macro whose definition has an error.
    fn broken(&mut self, syntax: &Syntax) -> Expr {
        self.incomplete = true;
        Expr::new(syntax.node, ExprKind::Error("the definition of this macro has an error".into()))
    }

    fn plain_expression(&mut self, syntax: &Syntax) -> Expr {
        if syntax.symbol().is_some() {
            return self.variable(syntax);
        }
        match syntax.view(&mut self.scopes) {
            View::List(items) if items.is_empty() => {
                self.bad(syntax, "() is not an expression; the empty list is written '()")
            }
            View::List(items) => self.call(syntax, &items),
            View::Improper(..) => self.bad(syntax, "a dot cannot stand in a procedure call"),
            View::Vector(_) => self.quoted(syntax),
            View::Labelled(..) => self.bad(syntax, "a datum label can only stand in quoted data"),
            View::Atom(kind) => match (constant(&kind), &*kind) {
                (Some(constant), _) => Expr::new(syntax.node, ExprKind::Constant(constant)),
                (None, DatumKind::Reference(_)) => {
                    self.bad(syntax, "a datum label can only stand in quoted data")
                }
                (None, _) => self.unreadable(syntax.node),
            },
        }
    }

    /// A reference to a variable.
    pub(super) fn variable(&mut self, identifier: &Syntax) -> Expr {
        let node = identifier.node;
        let name = identifier.symbol().unwrap_or_else(|| Symbol::new(""));
        match self.resolve(identifier) {
            Denotation::Local(id) => match self.bound(id) {
                Bound::Variable(variable) => {
                    variable.used = true;
                    let binding = variable.binding;
                    self.refer(identifier, Referent::Local(binding.node));
                    if binding.local.0 < self.floor {
                        return self.out_of_phase(identifier);
                    }
                    Expr::new(node, ExprKind::Local(binding.local))
                }
                Bound::Pattern(..) => {
                    let message =
                        format!("`{name}` is a pattern variable; it stands only in a template: #'{name}");
                    self.error(Code::SyntaxAsVariable, node, message)
                }
                _ => self.syntax_as_variable(identifier, name),
            },
            Denotation::Top(binding) => self.top_variable(identifier, binding),
            Denotation::Unbound => self.unbound(identifier),
            Denotation::Ambiguous => self.ambiguous(identifier),
        }
    }

    /// A reference to a variable at the top of a library.
    #[inline(never)]
    fn top_variable(&mut self, identifier: &Syntax, binding: Binding) -> Expr {
        let node = identifier.node;
        self.refer_binding(identifier, &binding);
        match binding {
            Binding::Variable(global) => {
                self.globals.insert(global);
                Expr::new(node, ExprKind::Global(global))
            }
            Binding::Primitive(primitive) => {
                // As a value it is the library's procedure, which must be reached.
                self.procedure(node, primitive.name());
                Expr::new(node, ExprKind::Primitive(primitive))
            }
            Binding::Core(CoreForm::Environment) => self.global(node, WellKnown::Environment.global()),
            Binding::Core(form) if form.is_variable() => self.procedure(node, form.name()),
            Binding::Core(_) | Binding::Macro(_) => {
                let name = identifier.symbol().unwrap_or_else(|| Symbol::new(""));
                self.syntax_as_variable(identifier, name)
            }
        }
    }

    /// `(@ library name)` and `(@@ library name)`.
    #[inline(never)]
    fn module_reference(&mut self, form: &Form) -> Expr {
        let [library, name] = match self.exactly(form) {
            Ok(operands) => operands,
            Err(expr) => return expr,
        };
        let (Some(library_name), Some(symbol)) = (library_name(&library.datum()), name.symbol()) else {
            return self.bad_form(form);
        };
        match self.resources.exported(library_name, symbol, form.keyword == CoreForm::PrivateRef) {
            Ok(binding) => self.top_variable(&name, binding),
            Err(message) => {
                let code = Code::UnboundVariable;
                let message = format!("{}: {message}", form.keyword.name());
                self.error(
                    code,
                    if message.contains("there is no") { library.node } else { name.node },
                    message,
                )
            }
        }
    }

    /// A transformer refers to a local variable of the code around it.
    #[inline(never)]
    pub(super) fn out_of_phase(&mut self, identifier: &Syntax) -> Expr {
        let name = identifier.symbol().unwrap_or_else(|| Symbol::new(""));
        let message = format!("`{name}` has a value at run time only, and a transformer runs before that");
        self.error(Code::SyntaxAsVariable, identifier.node, message)
    }

    fn syntax_as_variable(&mut self, identifier: &Syntax, name: Symbol) -> Expr {
        let message = format!("`{name}` is a syntactic keyword, not a variable");
        self.error(Code::SyntaxAsVariable, identifier.node, message)
    }

    fn ambiguous(&mut self, identifier: &Syntax) -> Expr {
        let name = identifier.symbol().unwrap_or_else(|| Symbol::new(""));
        let message = format!("`{name}` could mean more than one binding");
        self.error(Code::AmbiguousBinding, identifier.node, message)
    }

    fn call(&mut self, syntax: &Syntax, items: &[Syntax]) -> Expr {
        let operator = match self.resolve(&items[0]) {
            Denotation::Top(Binding::Primitive(primitive)) if items[0].symbol().is_some() => {
                self.refer(&items[0], Referent::Primitive(primitive));
                let count = items.len() - 1;
                let nested = primitive.row().variadic == Variadic::Left && count > 2;
                if !primitive.accepts(count) && !nested {
                    self.procedure(items[0].node, primitive.name());
                }
                Expr::new(items[0].node, ExprKind::Primitive(primitive))
            }
            _ => self.expression(&items[0]),
        };
        let operands = self.expressions(&items[1..]);
        Expr::new(syntax.node, ExprKind::Call(Box::new(operator), operands))
    }

    /// The operands, if there are as many as `keyword` takes; otherwise the error that says how the
    /// form is written.
    pub(super) fn exactly<const N: usize>(&mut self, form: &Form) -> Result<[Syntax; N], Expr> {
        <[Syntax; N]>::try_from(form.operands().to_vec()).map_err(|_| self.bad_form(form))
    }

    /// The form does not have the shape that its keyword needs.
    pub(super) fn bad_form(&mut self, form: &Form) -> Expr {
        let got = describe(&form.syntax, &mut self.scopes);
        let (name, shape) = (form.keyword.name(), form.keyword.syntax());
        self.bad(&form.syntax, format!("{name}: expected {shape}, got {got}"))
    }

    /// Evaluates `all` in order; there must be at least one.
    pub(super) fn sequence(&mut self, form: &Form, all: &[Syntax]) -> Expr {
        match all {
            [] => self.bad_form(form),
            [one] => self.expression(one),
            all => {
                let all = self.expressions(all);
                Expr::new(form.syntax.node, ExprKind::Sequence(all))
            }
        }
    }

    /// What stands in one arm only is kept out of this frame: expansion recurses through it.
    fn special_form(&mut self, form: &Form, name: Option<Symbol>) -> Expr {
        let node = form.syntax.node;
        match form.keyword {
            CoreForm::Quote => match self.exactly(form) {
                Ok([datum]) => self.quoted_at(node, &datum),
                Err(expr) => expr,
            },
            CoreForm::Quasiquote => self.quasiquote(form),
            CoreForm::Lambda => self.lambda(form, name),
            CoreForm::NamedLambda => self.named_lambda(form),
            CoreForm::CaseLambda => self.case_lambda(form, name, false),
            CoreForm::LambdaStar => self.lambda_star(form, name),
            CoreForm::CaseLambdaStar => self.case_lambda(form, name, true),
            CoreForm::Set => self.assignment(form),
            CoreForm::If => match form.operands() {
                [_, _] | [_, _, _] => {
                    let mut parts = self.expressions(form.operands()).into_iter().map(Box::new);
                    match (parts.next(), parts.next(), parts.next()) {
                        (Some(test), Some(then), alternate) => {
                            let alternate = alternate.unwrap_or_else(|| Box::new(Expr::unspecified(node)));
                            Expr::new(node, ExprKind::If(test, then, alternate))
                        }
                        _ => self.bad_form(form),
                    }
                }
                _ => self.bad_form(form),
            },
            CoreForm::Cond => self.cond(form),
            CoreForm::Case => self.case(form),
            CoreForm::And => self.and(form),
            CoreForm::Or => self.or(form),
            CoreForm::When | CoreForm::Unless => self.when(form),
            CoreForm::Assert => self.assert(form),
            CoreForm::Let => self.let_form(form),
            CoreForm::LetStar => self.let_star(form),
            CoreForm::Letrec | CoreForm::LetrecStar => self.letrec(form),
            CoreForm::LetValues => self.let_values(form, false),
            CoreForm::LetStarValues => self.let_values(form, true),
            CoreForm::Receive => self.receive(form),
            CoreForm::Do => self.do_loop(form),
            CoreForm::Begin => self.sequence(form, form.operands()),
            CoreForm::LetSyntax | CoreForm::LetrecSyntax => self.let_syntax(form),
            CoreForm::SyntaxParameterize => self.syntax_parameterize(form),
            CoreForm::SyntaxCase => self.syntax_case(form),
            CoreForm::WithSyntax => self.with_syntax(form),
            CoreForm::Syntax => self.syntax_template(form),
            CoreForm::Quasisyntax => self.quasisyntax(form),
            CoreForm::EvalWhen => match self.eval_when(form) {
                Ok(forms) if forms.is_empty() => Expr::unspecified(node),
                Ok(forms) => self.sequence(form, &forms),
                Err(expr) => expr,
            },
            CoreForm::SyntaxError => self.syntax_error(form),
            CoreForm::CondExpand => {
                let forms = self.cond_expand(form);
                match &forms[..] {
                    [] => Expr::unspecified(node),
                    forms => self.sequence(form, forms),
                }
            }
            CoreForm::Include | CoreForm::IncludeCi => match self.included(form) {
                Ok(forms) if forms.is_empty() => Expr::unspecified(node),
                Ok(forms) => self.sequence(form, &forms),
                Err(expr) => expr,
            },
            CoreForm::Values => {
                let operands = self.expressions(form.operands());
                Expr::new(node, ExprKind::Values(operands))
            }
            CoreForm::Environment => self.environment_call(form),
            CoreForm::LibraryTable => self.library_table(form),
            CoreForm::CallWithValues => self.call_with_values(form),
            CoreForm::ModuleRef | CoreForm::PrivateRef => self.module_reference(form),
            CoreForm::Define
            | CoreForm::DefineStar
            | CoreForm::DefinePublic
            | CoreForm::DefineStarPublic
            | CoreForm::DefineValues
            | CoreForm::DefineRecordType
            | CoreForm::DefineSyntax
            | CoreForm::DefineSyntaxRule
            | CoreForm::DefineSyntaxParameter
            | CoreForm::BeginForSyntax => {
                let name = form.keyword.name();
                let message = format!(
                    "{name}: a definition cannot stand where an expression is expected; \
                     definitions stand at the top or in a body"
                );
                self.bad(&form.syntax, message)
            }
            CoreForm::Unquote | CoreForm::UnquoteSplicing => {
                let name = form.keyword.name();
                self.bad(&form.syntax, format!("{name}: stands only in a quasiquotation"))
            }
            CoreForm::Unsyntax | CoreForm::UnsyntaxSplicing => {
                let name = form.keyword.name();
                self.bad(&form.syntax, format!("{name}: stands only in quasisyntax"))
            }
            CoreForm::Else
            | CoreForm::Arrow
            | CoreForm::SyntaxRules
            | CoreForm::Ellipsis
            | CoreForm::Underscore => {
                let name = form.keyword.symbol();
                self.syntax_as_variable(&form.items[0], name)
            }
        }
    }

    #[inline(never)]
    fn assignment(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let [target, value] = match self.exactly(form) {
            Ok(operands) => operands,
            Err(expr) => return expr,
        };
        let Some(name) = target.symbol() else {
            let got = describe(&target, &mut self.scopes);
            return self.bad(&target, format!("set!: expected the name of a variable, got {got}"));
        };
        if let Some((transformer, local)) = self.identifier_macro(&target) {
            if !self.takes_assignments(&transformer, node) {
                return self.syntax_as_variable(&target, name);
            }
            return match self.use_macro(&transformer, local, &form.syntax) {
                Ok(result) => self.expression(&result),
                Err(expr) => expr,
            };
        }
        let denotation = self.resolve(&target);
        let value = Box::new(self.named_expression(&value, Some(name)));
        match denotation {
            Denotation::Local(id) => match self.bound(id) {
                Bound::Variable(variable) => {
                    variable.assigned = true;
                    let binding = variable.binding;
                    self.refer_as(&target, Referent::Local(binding.node), Access::Write);
                    if binding.local.0 < self.floor {
                        return self.out_of_phase(&target);
                    }
                    Expr::new(node, ExprKind::SetLocal(binding.local, value))
                }
                _ => self.syntax_as_variable(&target, name),
            },
            Denotation::Top(binding) => {
                self.refer_binding_as(&target, &binding, Access::Write);
                match binding {
                    Binding::Variable(global) if global.library == self.environment.library() => {
                        self.globals.insert(global);
                        self.assigned.insert(global);
                        Expr::new(node, ExprKind::SetGlobal(global, value))
                    }
                    binding if binding.is_variable() => {
                        let message = format!("set!: `{name}` is imported and cannot be assigned");
                        self.error(Code::ImmutableBinding, target.node, message)
                    }
                    _ => self.syntax_as_variable(&target, name),
                }
            }
            Denotation::Unbound => self.unbound(&target),
            Denotation::Ambiguous => self.ambiguous(&target),
        }
    }

    /// A constant at `node`.
    pub(super) fn constant(&self, node: NodeId, constant: Constant) -> Expr {
        Expr::new(node, ExprKind::Constant(constant))
    }

    /// `(if test then else)`.
    pub(super) fn if_form(node: NodeId, test: Expr, then: Expr, alternate: Expr) -> Expr {
        Expr::new(node, ExprKind::If(Box::new(test), Box::new(then), Box::new(alternate)))
    }

    /// `(eqv? a b)`, or `(eq? a b)` where that says the same.
    pub(super) fn equivalence(&mut self, node: NodeId, value: Expr, constant: Constant) -> Expr {
        let by_identity = !matches!(constant, Constant::Number(_)) || constant.as_fixnum().is_some();
        let primitive = if by_identity { Primitive::Eq } else { Primitive::Eqv };
        let constant = self.constant(node, constant);
        self.call_primitive(node, primitive, vec![value, constant])
    }
}
