//! Uses of `syntax-rules` macros: matching patterns, filling templates.

use super::describe::describe;
use super::expander::{Denotation, Expander};
use super::scopes::SetId;
use super::syntax::{Syntax, View};
use crate::diagnostics::Code;
use crate::expand::expr::Expr;
use crate::library::transformer::{ListPattern, Pattern, Template, TemplateItem};
use crate::library::{Scope, Transformer};
use crate::syntax::NodeId;
use std::rc::Rc;
use std::sync::Arc;

/// What a pattern variable matched.
#[derive(Clone)]
enum Match {
    /// Nothing yet.
    None,
    One(Syntax),
    /// Under an ellipsis.
    Many(Rc<[Match]>),
}

struct Filling<'t> {
    transformer: &'t Transformer,
    node: NodeId,
    /// The scope of this use, which all that the macro introduces gets.
    scope: Scope,
    sets: Vec<Option<SetId>>,
    matches: Vec<Match>,
    made: u32,
}

/// Why a template could not be filled.
enum Failure {
    /// Two variables under one ellipsis matched different numbers of forms.
    Lengths,
    Size,
}

impl Expander<'_> {
    /// What the macro makes of `operands` (and `tail`, after a dot).
    pub(super) fn transform(
        &mut self,
        transformer: &Arc<Transformer>,
        form: &Syntax,
        operands: &[Syntax],
        tail: Option<&Syntax>,
    ) -> Result<Syntax, Expr> {
        for rule in &transformer.rules {
            let mut matches = vec![Match::None; rule.variables as usize];
            if !self.match_list(transformer, &rule.pattern, operands, tail, &mut matches) {
                continue;
            }
            let scope = self.fresh_scope();
            let sets = vec![None; transformer.scope_sets.len()];
            let mut filling = Filling { transformer, node: form.node, scope, sets, matches, made: 0 };
            return match self.fill(&mut filling, &rule.template) {
                Ok(result) => Ok(result),
                Err(Failure::Size) => Err(self.limit(form.node, "expands to too much code")),
                Err(Failure::Lengths) => {
                    let message = format!(
                        "{}: forms that are repeated together are not equally many",
                        transformer.name
                    );
                    Err(self.error(Code::NoMatchingRule, form.node, message))
                }
            };
        }
        let used = describe(form, &mut self.scopes);
        Err(self.error(
            Code::NoMatchingRule,
            form.node,
            format!("{}: no rule of the macro matches {used}", transformer.name),
        ))
    }

    fn matches(
        &mut self,
        transformer: &Transformer,
        pattern: &Pattern,
        form: &Syntax,
        matches: &mut [Match],
    ) -> bool {
        match pattern {
            Pattern::Wildcard => true,
            Pattern::Variable(number) => {
                matches[*number as usize] = Match::One(form.clone());
                true
            }
            Pattern::Literal(literal) => {
                let Some(name) = form.symbol() else { return false };
                let scopes = &transformer.scope_sets[literal.scopes as usize];
                let scopes = self.scopes.intern(scopes.as_slice());
                let meaning = self.resolve_name(literal.name(), scopes);
                let found = self.resolve(form);
                found == meaning && (found != Denotation::Unbound || name == literal.name())
            }
            Pattern::Datum(kind) => form.atom().is_some_and(|atom| atom == kind),
            Pattern::List(list) => match form.view(&mut self.scopes) {
                View::List(items) => self.match_list(transformer, list, &items, None, matches),
                View::Improper(items, tail) => {
                    self.match_list(transformer, list, &items, Some(&tail), matches)
                }
                _ if list.before.is_empty() && list.after.is_empty() && list.tail.is_some() => {
                    self.match_list(transformer, list, &[], Some(form), matches)
                }
                _ => false,
            },
            Pattern::Vector(list) => match form.view(&mut self.scopes) {
                View::Vector(items) => self.match_list(transformer, list, &items, None, matches),
                _ => false,
            },
        }
    }

    fn match_list(
        &mut self,
        transformer: &Transformer,
        list: &ListPattern,
        items: &[Syntax],
        tail: Option<&Syntax>,
        matches: &mut [Match],
    ) -> bool {
        let fixed = list.before.len() + list.after.len();
        if items.len() < fixed {
            return false;
        }
        let spare = items.len() - fixed;
        let (before, rest) = items.split_at(list.before.len());
        for (pattern, item) in list.before.iter().zip(before) {
            if !self.matches(transformer, pattern, item, matches) {
                return false;
            }
        }
        let rest = match &list.repeated {
            None => rest,
            Some((pattern, variables)) => {
                let (repeated, rest) = rest.split_at(spare);
                let mut columns: Vec<Vec<Match>> = vec![Vec::with_capacity(spare); variables.len()];
                for item in repeated {
                    if !self.matches(transformer, pattern, item, matches) {
                        return false;
                    }
                    for (column, &variable) in columns.iter_mut().zip(variables) {
                        column.push(std::mem::replace(&mut matches[variable as usize], Match::None));
                    }
                }
                for (column, &variable) in columns.into_iter().zip(variables) {
                    matches[variable as usize] = Match::Many(column.into());
                }
                rest
            }
        };
        for (pattern, item) in list.after.iter().zip(rest) {
            if !self.matches(transformer, pattern, item, matches) {
                return false;
            }
        }
        let left = &rest[list.after.len()..];
        match &list.tail {
            None => left.is_empty() && tail.is_none(),
            Some(pattern) => {
                let remainder = match (left.is_empty(), tail) {
                    (true, Some(tail)) => tail.clone(),
                    _ => {
                        let node = left.first().or(tail).map_or(NodeId(0), |first| first.node);
                        Syntax::list(&mut self.scopes, node, left.to_vec(), tail.cloned())
                    }
                };
                self.matches(transformer, pattern, &remainder, matches)
            }
        }
    }

    fn fill(&mut self, filling: &mut Filling<'_>, template: &Template) -> Result<Syntax, Failure> {
        filling.made += 1;
        if filling.made >= 1024 {
            if !self.count_size(filling.made) {
                return Err(Failure::Size);
            }
            filling.made = 0;
        }
        match template {
            Template::Identifier(identifier) => {
                let index = identifier.scopes as usize;
                let set = match filling.sets[index] {
                    Some(set) => set,
                    None => {
                        let set = self.scopes.intern(filling.transformer.scope_sets[index].as_slice());
                        let set = self.scopes.with(set, filling.scope);
                        filling.sets[index] = Some(set);
                        set
                    }
                };
                Ok(Syntax::introduced(filling.node, identifier.symbol.clone(), set))
            }
            Template::Datum(kind) => Ok(Syntax::introduced(filling.node, kind.clone(), SetId::EMPTY)),
            Template::Variable(number) => match &filling.matches[*number as usize] {
                Match::One(syntax) => Ok(syntax.clone()),
                Match::None | Match::Many(_) => Err(Failure::Lengths),
            },
            Template::List(items, tail) => {
                let items = self.fill_items(filling, items)?;
                let tail = match tail {
                    Some(tail) => Some(self.fill(filling, tail)?),
                    None => None,
                };
                Ok(Syntax::list(&mut self.scopes, filling.node, items, tail))
            }
            Template::Vector(items) => {
                let items = self.fill_items(filling, items)?;
                Ok(Syntax::vector(filling.node, items))
            }
        }
    }

    fn fill_items(
        &mut self,
        filling: &mut Filling<'_>,
        items: &[TemplateItem],
    ) -> Result<Vec<Syntax>, Failure> {
        let mut filled = Vec::with_capacity(items.len());
        for item in items {
            self.fill_item(filling, item, &mut filled)?;
        }
        Ok(filled)
    }

    fn fill_item(
        &mut self,
        filling: &mut Filling<'_>,
        item: &TemplateItem,
        filled: &mut Vec<Syntax>,
    ) -> Result<(), Failure> {
        let (inner, drivers) = match item {
            TemplateItem::One(template) => {
                filled.push(self.fill(filling, template)?);
                return Ok(());
            }
            TemplateItem::Repeated(inner, drivers) => (inner, drivers),
        };
        let mut columns = Vec::with_capacity(drivers.len());
        for &variable in drivers {
            match &filling.matches[variable as usize] {
                Match::Many(column) => columns.push(column.clone()),
                Match::None | Match::One(_) => return Err(Failure::Lengths),
            }
        }
        let length = columns.first().map_or(0, |column| column.len());
        if columns.iter().any(|column| column.len() != length) {
            return Err(Failure::Lengths);
        }
        for i in 0..length {
            for (column, &variable) in columns.iter().zip(drivers) {
                filling.matches[variable as usize] = column[i].clone();
            }
            self.fill_item(filling, inner, filled)?;
        }
        for (column, &variable) in columns.into_iter().zip(drivers) {
            filling.matches[variable as usize] = Match::Many(column);
        }
        Ok(())
    }
}
