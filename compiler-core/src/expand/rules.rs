//! Compiling `syntax-rules` (R7RS section 4.3.2) to a [`Transformer`].

use super::expander::{Bound, Denotation, Expander};
use super::expression::{Form, Head};
use super::scopes::SetId;
use super::syntax::{Syntax, View};
use super::{Access, Referent};
use crate::diagnostics::Code;
use crate::expand::expr::Expr;
use crate::library::transformer::{Identifier, ListPattern, Pattern, Rule, Template, TemplateItem};
use crate::library::{Binding, CoreForm, Transformer};
use crate::source::Symbol;
use crate::syntax::{DatumKind, NodeId};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Nesting of a pattern or template.
const DEPTH_LIMIT: u32 = 1200;

/// A pattern variable: its number and how many ellipses follow it.
type Variables = FxHashMap<(Symbol, SetId), (u32, u32)>;

pub(super) struct Compiler<'e, 'a> {
    expander: &'e mut Expander<'a>,
    /// The form that messages begin with.
    who: &'static str,
    ellipsis: Option<Ellipsis>,
    literals: Vec<(Symbol, SetId)>,
    scope_sets: Vec<SetId>,
    variables: Variables,
    /// Where the variables stand.
    places: FxHashMap<(Symbol, SetId), Syntax>,
    depth: u32,
    failed: bool,
}

/// What marks repetition: the identifier that `syntax-rules` names, or whatever means `...`.
enum Ellipsis {
    Standard,
    Custom(Symbol, SetId),
}

impl Expander<'_> {
    /// What the transformer expression `spec` binds the keyword `name` to, in frame `frame`. Errors
    /// are reported at their places.
    pub(super) fn transformer(&mut self, name: Symbol, spec: &Syntax, frame: u32) -> Bound {
        let broken = |_| Bound::Broken;
        if spec.symbol().is_some() {
            return match self.resolve(spec) {
                Denotation::Top(binding @ (Binding::Core(_) | Binding::Macro(_)))
                    if !binding.is_variable() =>
                {
                    self.refer_binding(spec, &binding);
                    Bound::Top(binding)
                }
                Denotation::Local(id) => match self.bound(id) {
                    Bound::Macro(transformer, _, node) => Bound::Macro(transformer.clone(), frame, *node),
                    Bound::Broken => Bound::Broken,
                    _ => self.procedural(name, spec, frame),
                },
                _ => self.procedural(name, spec, frame),
            };
        }
        let spec = &match self.head(spec.clone(), None) {
            Head::Form(form) if form.keyword == CoreForm::SyntaxRules => form.syntax,
            Head::Form(form) if self.is_no_transformer(&form) => return broken(self.not_a_transformer(spec)),
            Head::Form(form) => return self.procedural(name, &form.syntax, frame),
            Head::Other(syntax) if syntax.atom().is_none() => return self.procedural(name, &syntax, frame),
            Head::Other(_) => return broken(self.not_a_transformer(spec)),
            Head::Failed(_) => return Bound::Broken,
        };
        let items = spec.items(&mut self.scopes).unwrap_or_default();
        self.refer(&items[0], Referent::Form(CoreForm::SyntaxRules));
        match self.syntax_rules(name, spec, &items) {
            Some(transformer) => Bound::Macro(Arc::new(transformer), frame, spec.node),
            None => Bound::Broken,
        }
    }

    fn not_a_transformer(&mut self, spec: &Syntax) -> Expr {
        self.bad(spec, "expected a transformer, such as (syntax-rules …)")
    }

    /// Whether the value of a form is certainly no procedure.
    fn is_no_transformer(&self, form: &Form) -> bool {
        matches!(form.keyword, CoreForm::Quote | CoreForm::Quasiquote | CoreForm::Set | CoreForm::Else)
    }

    /// Compiles `(syntax-rules [ellipsis] (literal ...) (pattern template) ...)`.
    fn syntax_rules(&mut self, name: Symbol, spec: &Syntax, items: &[Syntax]) -> Option<Transformer> {
        let mut operands = &items[1..];
        let mut ellipsis = Ellipsis::Standard;
        if let [first, rest @ ..] = operands
            && let Some(name) = first.symbol()
        {
            ellipsis = Ellipsis::Custom(name, first.scopes);
            operands = rest;
        }
        let literals = operands.first().and_then(|literals| literals.items(&mut self.scopes));
        let (Some(literals), Some(rules)) = (literals, operands.get(1..)) else {
            let at = operands.first().unwrap_or(spec);
            let message =
                "syntax-rules: expected a list of literals: (syntax-rules (literal …) (pattern template) …)";
            self.error(Code::BadTransformer, at.node, message);
            return None;
        };
        let mut compiler = Compiler {
            expander: self,
            who: "syntax-rules",
            ellipsis: Some(ellipsis),
            literals: Vec::new(),
            scope_sets: Vec::new(),
            variables: Variables::default(),
            places: FxHashMap::default(),
            depth: 0,
            failed: false,
        };
        for literal in &literals {
            match literal.symbol() {
                Some(name) => {
                    compiler.expander.refer_in_rules(literal);
                    compiler.literals.push((name, literal.scopes));
                }
                None => compiler.fail(literal.node, "a literal must be an identifier"),
            }
        }
        let rules: Vec<_> = rules.iter().filter_map(|rule| compiler.rule(rule)).collect();
        let (scope_sets, failed) = (compiler.scope_sets, compiler.failed);
        let scope_sets = scope_sets.into_iter().map(|set| self.scopes.portable(set)).collect();
        let library = self.environment.library();
        (!failed).then_some(Transformer {
            name,
            library,
            scope_sets,
            rules,
            procedure: None,
            parameter: false,
            broken: false,
        })
    }

    /// Compiles `(define-syntax-rule (name . pattern) template)`: one rule without literals.
    pub(super) fn syntax_rule(&mut self, name: Symbol, pattern: &Syntax, template: &Syntax) -> Bound {
        let mut compiler = Compiler {
            expander: self,
            who: "syntax-rules",
            ellipsis: Some(Ellipsis::Standard),
            literals: Vec::new(),
            scope_sets: Vec::new(),
            variables: Variables::default(),
            places: FxHashMap::default(),
            depth: 0,
            failed: false,
        };
        let rule = compiler.rule_of(pattern, template);
        let (scope_sets, failed) = (compiler.scope_sets, compiler.failed);
        let scope_sets = scope_sets.into_iter().map(|set| self.scopes.portable(set)).collect();
        let library = self.environment.library();
        match rule {
            Some(rule) if !failed => {
                let transformer = Transformer {
                    name,
                    library,
                    scope_sets,
                    rules: vec![rule],
                    procedure: None,
                    parameter: false,
                    broken: false,
                };
                Bound::Macro(Arc::new(transformer), self.frame, pattern.node)
            }
            _ => Bound::Broken,
        }
    }
}

/// A pattern of `syntax-case`.
pub(super) struct CasePattern {
    pub(super) pattern: Pattern,
    /// The sets of scopes of its literals.
    pub(super) scope_sets: Vec<SetId>,
    pub(super) variables: Vec<CaseVariable>,
}

/// A variable of such a pattern.
pub(super) struct CaseVariable {
    pub(super) identifier: Syntax,
    pub(super) number: u32,
    /// How many ellipses follow it.
    pub(super) depth: u32,
}

impl Expander<'_> {
    /// Compiles a pattern that matches the whole of a form.
    pub(super) fn case_pattern(
        &mut self,
        who: &'static str,
        literals: &[Syntax],
        pattern: &Syntax,
    ) -> CasePattern {
        let mut compiler = Compiler {
            expander: self,
            who,
            ellipsis: Some(Ellipsis::Standard),
            literals: Vec::new(),
            scope_sets: Vec::new(),
            variables: Variables::default(),
            places: FxHashMap::default(),
            depth: 0,
            failed: false,
        };
        for literal in literals {
            match literal.symbol() {
                Some(name) => {
                    compiler.expander.refer_in_rules(literal);
                    compiler.literals.push((name, literal.scopes));
                }
                None => compiler.fail(literal.node, "a literal must be an identifier"),
            }
        }
        let pattern = compiler.pattern(pattern, 0);
        let variables = compiler.variables.iter().filter_map(|(key, &(number, depth))| {
            Some(CaseVariable { identifier: compiler.places.get(key)?.clone(), number, depth })
        });
        let mut variables: Vec<_> = variables.collect();
        variables.sort_unstable_by_key(|variable| variable.number);
        CasePattern { pattern, scope_sets: compiler.scope_sets, variables }
    }
}

impl Compiler<'_, '_> {
    fn fail(&mut self, node: NodeId, message: &str) {
        self.failed = true;
        let message = format!("{}: {message}", self.who);
        self.expander.error(Code::BadTransformer, node, message);
    }

    fn view(&mut self, syntax: &Syntax) -> View {
        syntax.view(&mut self.expander.scopes)
    }

    fn rule(&mut self, rule: &Syntax) -> Option<Rule> {
        let items = rule.items(&mut self.expander.scopes);
        let Some([pattern, template]) = items.as_deref() else {
            if rule.is_error() {
                self.failed = true;
            } else {
                self.fail(rule.node, "expected (pattern template)");
            }
            return None;
        };
        self.rule_of(pattern, template)
    }

    fn rule_of(&mut self, pattern: &Syntax, template: &Syntax) -> Option<Rule> {
        self.variables.clear();
        self.places.clear();
        // The first part of a pattern stands for the keyword and is not matched.
        let compiled = match self.view(pattern) {
            View::List(items) if !items.is_empty() => self.list_pattern(&items[1..], None, 0),
            View::Improper(items, tail) => self.list_pattern(&items[1..], Some(&tail), 0),
            _ => {
                self.fail(pattern.node, "a pattern must be a list that begins with the keyword");
                return None;
            }
        };
        let template = self.template(template, 0);
        Some(Rule { pattern: compiled, template, variables: self.variables.len() as u32 })
    }

    fn is_literal(&self, syntax: &Syntax) -> bool {
        syntax.symbol().is_some_and(|name| self.literals.contains(&(name, syntax.scopes)))
    }

    fn is_ellipsis(&mut self, syntax: &Syntax) -> bool {
        if self.is_literal(syntax) {
            return false;
        }
        match self.ellipsis {
            None => false,
            Some(Ellipsis::Standard) => self.expander.is_auxiliary(syntax, CoreForm::Ellipsis),
            Some(Ellipsis::Custom(name, scopes)) => syntax.symbol() == Some(name) && syntax.scopes == scopes,
        }
    }

    fn identifier(&mut self, name: Symbol, scopes: SetId) -> Identifier {
        let index = self.scope_sets.iter().position(|&set| set == scopes).unwrap_or_else(|| {
            self.scope_sets.push(scopes);
            self.scope_sets.len() - 1
        });
        Identifier { symbol: Arc::new(DatumKind::Symbol(name)), scopes: index as u32 }
    }

    fn pattern(&mut self, pattern: &Syntax, ellipses: u32) -> Pattern {
        if let Some(name) = pattern.symbol() {
            if self.is_literal(pattern) {
                self.expander.refer_in_rules(pattern);
                return Pattern::Literal(self.identifier(name, pattern.scopes));
            }
            if self.is_ellipsis(pattern) {
                self.fail(pattern.node, "an ellipsis must follow a pattern");
                return Pattern::Wildcard;
            }
            if self.expander.is_auxiliary(pattern, CoreForm::Underscore) {
                return Pattern::Wildcard;
            }
            let number = self.variables.len() as u32;
            self.expander.refer_as(pattern, Referent::Local(pattern.node), Access::Bind);
            self.places.insert((name, pattern.scopes), pattern.clone());
            if self.variables.insert((name, pattern.scopes), (number, ellipses)).is_some() {
                self.fail(pattern.node, &format!("`{name}` stands twice in the pattern"));
            }
            return Pattern::Variable(number);
        }
        if self.depth > DEPTH_LIMIT {
            self.fail(pattern.node, "pattern nested too deeply");
            return Pattern::Wildcard;
        }
        self.depth += 1;
        let compiled = match self.view(pattern) {
            View::List(items) => Pattern::List(Box::new(self.list_pattern(&items, None, ellipses))),
            View::Improper(items, tail) => {
                Pattern::List(Box::new(self.list_pattern(&items, Some(&tail), ellipses)))
            }
            View::Vector(items) => Pattern::Vector(Box::new(self.list_pattern(&items, None, ellipses))),
            View::Labelled(..) => {
                self.fail(pattern.node, "a datum label cannot stand in a pattern");
                Pattern::Wildcard
            }
            View::Atom(kind) => {
                self.failed |= *kind == DatumKind::Error;
                Pattern::Datum(kind)
            }
        };
        self.depth -= 1;
        compiled
    }

    fn list_pattern(&mut self, items: &[Syntax], tail: Option<&Syntax>, ellipses: u32) -> ListPattern {
        let mut list = ListPattern::default();
        let mut at = 0;
        while at < items.len() {
            let item = &items[at];
            if items.get(at + 1).is_some_and(|next| self.is_ellipsis(next)) {
                if list.repeated.is_some() {
                    self.fail(items[at + 1].node, "a second ellipsis in one list");
                }
                let before: Vec<u32> = self.variables.values().map(|&(number, _)| number).collect();
                let pattern = self.pattern(item, ellipses + 1);
                let all = self.variables.values().map(|&(number, _)| number);
                let mut inner: Vec<u32> = all.filter(|number| !before.contains(number)).collect();
                inner.sort_unstable();
                list.repeated = Some((pattern, inner));
                at += 2;
                continue;
            }
            let pattern = self.pattern(item, ellipses);
            match list.repeated {
                None => list.before.push(pattern),
                Some(_) => list.after.push(pattern),
            }
            at += 1;
        }
        list.tail = tail.map(|tail| self.pattern(tail, ellipses));
        list
    }

    /// Compiles a template that stands below `ellipses` ellipses.
    fn template(&mut self, template: &Syntax, ellipses: u32) -> Template {
        if let Some(name) = template.symbol() {
            if let Some(&(number, depth)) = self.variables.get(&(name, template.scopes)) {
                if depth > ellipses {
                    let message = format!("`{name}` needs to be followed by more ellipses here");
                    self.fail(template.node, &message);
                }
                if let Some(node) = self.places.get(&(name, template.scopes)).map(|place| place.node) {
                    self.expander.refer(template, Referent::Local(node));
                }
                return Template::Variable(number);
            }
            if self.is_ellipsis(template) {
                self.fail(template.node, "an ellipsis must follow a template");
            }
            self.expander.refer_in_rules(template);
            return Template::Identifier(self.identifier(name, template.scopes));
        }
        if self.depth > DEPTH_LIMIT {
            self.fail(template.node, "template nested too deeply");
            return Template::List(Vec::new(), None);
        }
        self.depth += 1;
        let compiled = match self.view(template) {
            View::List(items) => match &items[..] {
                // (... template): ellipses have no meaning inside.
                [first, escaped] if self.is_ellipsis(first) => {
                    let ellipsis = self.ellipsis.take();
                    let template = self.template(escaped, ellipses);
                    self.ellipsis = ellipsis;
                    template
                }
                _ => Template::List(self.items(&items, ellipses), None),
            },
            View::Improper(items, tail) => {
                let items = self.items(&items, ellipses);
                Template::List(items, Some(Box::new(self.template(&tail, ellipses))))
            }
            View::Vector(items) => Template::Vector(self.items(&items, ellipses)),
            View::Labelled(..) => {
                // The labelled datum is shared as it is; identifiers in it are quoted data.
                Template::Datum(template.datum().kind)
            }
            View::Atom(kind) => {
                self.failed |= *kind == DatumKind::Error;
                Template::Datum(kind)
            }
        };
        self.depth -= 1;
        compiled
    }

    fn items(&mut self, items: &[Syntax], ellipses: u32) -> Vec<TemplateItem> {
        let mut compiled = Vec::new();
        let mut at = 0;
        while at < items.len() {
            let item = &items[at];
            at += 1;
            let mut count = 0;
            while items.get(at).is_some_and(|next| self.is_ellipsis(next)) {
                count += 1;
                at += 1;
            }
            let template = self.template(item, ellipses + count);
            let mut result = TemplateItem::One(template);
            // From the innermost ellipsis outwards.
            for level in (1..=count).rev() {
                let mut drivers = Vec::new();
                // A variable of depth d is driven by the d innermost ellipses above each occurrence.
                self.drivers(result.template(), count, ellipses, level, &mut drivers);
                drivers.sort_unstable();
                drivers.dedup();
                if drivers.is_empty() {
                    let message = "no variable before this ellipsis is followed by one in the pattern";
                    self.fail(item.node, message);
                }
                result = TemplateItem::Repeated(Box::new(result), drivers);
            }
            compiled.push(result);
        }
        compiled
    }

    /// Collects the variables in `template` that the ellipsis at nesting `above + level` drives; `inside`
    /// ellipses stand between `above` and the template.
    fn drivers(&self, template: &Template, inside: u32, above: u32, level: u32, drivers: &mut Vec<u32>) {
        match template {
            Template::Variable(number) => {
                let depth = self.variables.values().find(|(n, _)| n == number).map_or(0, |&(_, depth)| depth);
                let innermost = above + inside;
                if innermost - (above + level) < depth {
                    drivers.push(*number);
                }
            }
            Template::Identifier(_) | Template::Datum(_) => {}
            Template::List(items, tail) => {
                items.iter().for_each(|item| self.item_drivers(item, inside, above, level, drivers));
                if let Some(tail) = tail {
                    self.drivers(tail, inside, above, level, drivers);
                }
            }
            Template::Vector(items) => {
                items.iter().for_each(|item| self.item_drivers(item, inside, above, level, drivers));
            }
        }
    }

    fn item_drivers(&self, item: &TemplateItem, inside: u32, above: u32, level: u32, drivers: &mut Vec<u32>) {
        let mut inside = inside;
        let mut at = item;
        while let TemplateItem::Repeated(inner, _) = at {
            inside += 1;
            at = inner;
        }
        self.drivers(at.template(), inside, above, level, drivers);
    }
}
