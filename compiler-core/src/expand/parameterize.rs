//! `syntax-parameterize`, and the times of `eval-when`.

use super::describe::describe;
use super::expander::{Bound, Denotation, Expander, NO_FRAME};
use super::expression::Form;
use super::procedural::ParameterKey;
use super::syntax::Syntax;
use crate::expand::expr::Expr;
use crate::library::Binding;
use crate::source::Symbol;

/// The times that `eval-when` knows.
const SITUATIONS: &[&str] = &["expand", "load", "eval", "compile"];

impl Expander<'_> {
    /// `(syntax-parameterize ((keyword transformer) ...) body ...)`: the keywords keep their bindings,
    /// and stand for other transformers while the body is expanded, whoever writes them there.
    #[inline(never)]
    pub(super) fn syntax_parameterize(&mut self, form: &Form) -> Expr {
        let [bindings, body @ ..] = form.operands() else { return self.bad_form(form) };
        let Some(bindings) = bindings.items(&mut self.scopes) else {
            let got = describe(bindings, &mut self.scopes);
            let message = format!("syntax-parameterize: expected ((keyword transformer) …), got {got}");
            return self.bad(bindings, message);
        };
        let mut present = Vec::new();
        for binding in &bindings {
            let parts = binding.items(&mut self.scopes).unwrap_or_default();
            let [identifier, spec] = &parts[..] else {
                let got = describe(binding, &mut self.scopes);
                self.bad(binding, format!("syntax-parameterize: expected (keyword transformer), got {got}"));
                continue;
            };
            let name = identifier.symbol().unwrap_or_else(|| Symbol::new("_"));
            let key = match self.resolve(identifier) {
                Denotation::Top(Binding::Macro(transformer)) if transformer.parameter => {
                    self.refer_binding(identifier, &Binding::Macro(transformer.clone()));
                    Some(ParameterKey::of(&transformer, None))
                }
                Denotation::Local(id) => match self.bound(id) {
                    Bound::Macro(transformer, frame, _) if transformer.parameter => {
                        Some(ParameterKey::of(transformer, Some((id, *frame))))
                    }
                    _ => None,
                },
                _ => None,
            };
            let bound = self.transformer(name, spec, NO_FRAME);
            let Some(key) = key else {
                let got = describe(identifier, &mut self.scopes);
                self.bad(identifier, format!("syntax-parameterize: {got} is no syntax parameter"));
                continue;
            };
            present.push((
                key,
                match bound {
                    Bound::Macro(transformer, ..) | Bound::Top(Binding::Macro(transformer)) => {
                        Some((transformer, None))
                    }
                    _ => None,
                },
            ));
        }
        let before = self.parameters.len();
        self.parameters.extend(present);
        let body = self.body(form.keyword, form.syntax.node, body);
        self.parameters.truncate(before);
        body
    }

    /// `(eval-when (situation ...) form ...)`: the forms that are for run time, and definitions. What is
    /// done for its effect at expansion alone is nothing: expansion has no effects.
    #[inline(never)]
    pub(super) fn eval_when(&mut self, form: &Form) -> Result<Vec<Syntax>, Expr> {
        let [situations, forms @ ..] = form.operands() else { return Err(self.bad_form(form)) };
        let Some(situations) = situations.items(&mut self.scopes) else {
            return Err(self.bad_form(form));
        };
        for situation in &situations {
            if !situation.symbol().is_some_and(|name| SITUATIONS.contains(&name.as_str())) {
                let got = describe(situation, &mut self.scopes);
                self.bad(situation, format!("eval-when: expected expand, load, eval or compile, got {got}"));
            }
        }
        let runs = |situation: &Syntax| situation.symbol().is_some_and(|name| name.as_str() != "expand");
        let runs = situations.is_empty() || situations.iter().any(runs);
        let mut done = forms.to_vec();
        done.retain(|form| runs || self.may_define(form));
        Ok(done)
    }

    fn may_define(&mut self, form: &Syntax) -> bool {
        let parts = form.items(&mut self.scopes).unwrap_or_default();
        match parts.first().map(|head| self.resolve(head)) {
            Some(Denotation::Top(Binding::Core(keyword))) => super::toplevel::defines(keyword),
            Some(Denotation::Top(Binding::Macro(_))) => true,
            _ => false,
        }
    }
}
