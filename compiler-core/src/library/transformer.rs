//! Macro transformers as data: compiled `syntax-rules`, and procedures.
//!
//! A transformer holds no positions: what it produces belongs to the place of its use. It can be
//! compared, so that an edit that leaves a macro as it was changes no interface.

use super::scope::ScopeSet;
use crate::source::Symbol;
use crate::syntax::DatumKind;
use std::any::Any;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A macro.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Transformer {
    /// The name that it was defined under.
    pub name: Symbol,
    /// The library that defines it.
    pub library: Symbol,
    /// The sets of scopes of its identifiers, which name them by index.
    pub scope_sets: Vec<ScopeSet>,
    /// The rules, tried in order.
    pub rules: Vec<Rule>,
    /// What a procedural macro runs in place of rules.
    pub procedure: Option<Procedure>,
    /// Whether `syntax-parameterize` can give it another meaning.
    pub parameter: bool,
    /// The definition has an error, which was reported there: uses are not looked at.
    pub broken: bool,
}

/// The procedure of a procedural macro. What is in it is the expander's own affair: here it is compared.
#[derive(Clone, Debug)]
pub struct Procedure(pub Arc<dyn Code>);

/// What a [`Procedure`] holds.
pub trait Code: Any + Debug + Send + Sync {
    /// Whether the two are the same code.
    fn same(&self, other: &dyn Any) -> bool;

    /// The same for the same code.
    fn digest(&self) -> u64;

    /// The identifiers in its templates: what uses may introduce.
    fn each_identifier(&self, visit: &mut dyn FnMut(Symbol, &ScopeSet));
}

impl PartialEq for Procedure {
    fn eq(&self, other: &Procedure) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.same(&*other.0)
    }
}

impl Eq for Procedure {}

impl Hash for Procedure {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.digest().hash(state);
    }
}

/// One rule of `syntax-rules`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Rule {
    /// What the operands of a use must look like.
    pub pattern: ListPattern,
    /// What it becomes.
    pub template: Template,
    /// The number of pattern variables.
    pub variables: u32,
}

/// An identifier of a transformer.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Identifier {
    /// Always [`DatumKind::Symbol`]; shared, so that a use allocates nothing for it.
    pub symbol: Arc<DatumKind>,
    /// Its scopes: an index into [`Transformer::scope_sets`].
    pub scopes: u32,
}

impl Identifier {
    /// The name.
    pub fn name(&self) -> Symbol {
        match *self.symbol {
            DatumKind::Symbol(name) => name,
            _ => Symbol::new(""),
        }
    }
}

/// A pattern.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Pattern {
    /// `_`.
    Wildcard,
    /// A pattern variable, by number.
    Variable(u32),
    /// An identifier with the same meaning.
    Literal(Identifier),
    /// An equal datum.
    Datum(Arc<DatumKind>),
    /// A list.
    List(Box<ListPattern>),
    /// A vector.
    Vector(Box<ListPattern>),
}

/// The pattern of a list: items, then possibly any number of one pattern, more items, and a tail.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct ListPattern {
    /// Before the repeated pattern.
    pub before: Vec<Pattern>,
    /// The pattern that the ellipsis follows, and the variables in it.
    pub repeated: Option<(Pattern, Vec<u32>)>,
    /// After the ellipsis.
    pub after: Vec<Pattern>,
    /// After the dot.
    pub tail: Option<Pattern>,
}

/// A template.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Template {
    /// An identifier that the macro introduces.
    Identifier(Identifier),
    /// What a pattern variable matched.
    Variable(u32),
    /// A datum without identifiers.
    Datum(Arc<DatumKind>),
    /// A list and, after the dot, a tail.
    List(Vec<TemplateItem>, Option<Box<Template>>),
    /// A vector.
    Vector(Vec<TemplateItem>),
}

/// An item of a list template.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum TemplateItem {
    /// One form.
    One(Template),
    /// An item followed by an ellipsis, and the variables that are walked along with it.
    Repeated(Box<TemplateItem>, Vec<u32>),
}

impl Transformer {
    /// A macro whose definition has an error.
    pub fn broken(name: Symbol, library: Symbol) -> Transformer {
        let (scope_sets, rules) = (Vec::new(), Vec::new());
        Transformer { name, library, scope_sets, rules, procedure: None, parameter: false, broken: true }
    }

    /// Calls `visit` with every identifier of every template and every literal, and its scopes.
    pub fn each_identifier(&self, visit: &mut dyn FnMut(Symbol, &ScopeSet)) {
        let mut indexed = |identifier: &Identifier| {
            visit(identifier.name(), &self.scope_sets[identifier.scopes as usize]);
        };
        for rule in &self.rules {
            rule.pattern.each_literal(&mut indexed);
            rule.template.each_identifier(&mut indexed);
        }
        if let Some(procedure) = &self.procedure {
            procedure.0.each_identifier(visit);
        }
    }
}

impl ListPattern {
    fn each_literal(&self, visit: &mut dyn FnMut(&Identifier)) {
        let repeated = self.repeated.iter().map(|(pattern, _)| pattern);
        for pattern in self.before.iter().chain(repeated).chain(&self.after).chain(&self.tail) {
            match pattern {
                Pattern::Literal(identifier) => visit(identifier),
                Pattern::List(list) | Pattern::Vector(list) => list.each_literal(visit),
                Pattern::Wildcard | Pattern::Variable(_) | Pattern::Datum(_) => {}
            }
        }
    }
}

impl Template {
    fn each_identifier(&self, visit: &mut dyn FnMut(&Identifier)) {
        match self {
            Template::Identifier(identifier) => visit(identifier),
            Template::Variable(_) | Template::Datum(_) => {}
            Template::List(items, tail) => {
                items.iter().for_each(|item| item.template().each_identifier(visit));
                if let Some(tail) = tail {
                    tail.each_identifier(visit);
                }
            }
            Template::Vector(items) => items.iter().for_each(|item| item.template().each_identifier(visit)),
        }
    }
}

impl TemplateItem {
    /// The template below all ellipses.
    pub fn template(&self) -> &Template {
        match self {
            TemplateItem::One(template) => template,
            TemplateItem::Repeated(item, _) => item.template(),
        }
    }
}
