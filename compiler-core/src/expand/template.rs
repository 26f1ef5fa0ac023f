//! `syntax` and `quasisyntax`: putting syntax objects together.
//!
//! A template becomes code that makes a list of its parts, so that a transformer can also take apart
//! what it has put together with the procedures on lists.

use super::describe::constant;
use super::expander::{Bound, BoundId, Denotation, Expander};
use super::expression::Form;
use super::syntax::{Syntax, View};
use crate::expand::expr::{Expr, ExprKind, Formals, Local, LocalBinding};
use crate::library::CoreForm;
use crate::primitive::{Constant, Primitive};
use crate::syntax::DatumKind;
use rustc_hash::FxHashMap;

/// Where the pattern variables are that an ellipsis walks along: the variable of one element, and how
/// many ellipses it still needs.
type Elements = FxHashMap<BoundId, (Local, u32)>;

/// How a template is read.
#[derive(Clone, Copy)]
struct Reading {
    /// Whether ellipses mean themselves.
    escaped: bool,
    /// How many `quasisyntax` stand around; 0 in `syntax`.
    level: u32,
}

impl Expander<'_> {
    /// `(syntax template)`.
    pub(super) fn syntax_template(&mut self, form: &Form) -> Expr {
        self.templated(form, 0)
    }

    /// `(quasisyntax template)`.
    pub(super) fn quasisyntax(&mut self, form: &Form) -> Expr {
        self.templated(form, 1)
    }

    #[inline(never)]
    fn templated(&mut self, form: &Form, level: u32) -> Expr {
        match self.exactly(form) {
            Ok([template]) => {
                self.template_of(&template, &Elements::default(), Reading { escaped: false, level })
            }
            Err(expr) => expr,
        }
    }

    fn is_ellipsis_here(&mut self, syntax: &Syntax, reading: Reading) -> bool {
        !reading.escaped && self.is_auxiliary(syntax, CoreForm::Ellipsis)
    }

    /// The pattern variable that an identifier means, with where it is and how many ellipses it needs.
    fn pattern_variable(&mut self, syntax: &Syntax, elements: &Elements) -> Option<(BoundId, Local, u32)> {
        syntax.symbol()?;
        let Denotation::Local(id) = self.resolve(syntax) else { return None };
        let Bound::Pattern(binding, depth) = self.bound(id) else { return None };
        let (binding, depth) = (*binding, *depth);
        self.refer(syntax, super::Referent::Local(binding.node));
        let (local, depth) = elements.get(&id).copied().unwrap_or((binding.local, depth));
        Some((id, local, depth))
    }

    fn template_of(&mut self, template: &Syntax, elements: &Elements, reading: Reading) -> Expr {
        let node = template.node;
        if let Some(name) = template.symbol() {
            if let Some((_, local, depth)) = self.pattern_variable(template, elements) {
                if depth > 0 {
                    let message = format!("syntax: `{name}` needs to be followed by more ellipses here");
                    return self.bad(template, message);
                }
                if local.0 < self.floor {
                    return self.out_of_phase(template);
                }
                return Expr::new(node, ExprKind::Local(local));
            }
            if self.is_ellipsis_here(template, reading) {
                return self.bad(template, "syntax: an ellipsis must follow a template");
            }
            self.template_identifiers.insert((name, template.scopes));
            let scopes = Constant::String(self.scopes_text(template.scopes));
            let operands = vec![self.constant(node, Constant::Symbol(name)), self.constant(node, scopes)];
            return self.call_syntax(node, "syntax-literal", operands);
        }
        if self.too_deep(1) {
            return self.depth_error(node);
        }
        self.depth += 1;
        let expr = match template.view(&mut self.scopes) {
            View::List(items) => self.template_list(template, &items, None, elements, reading),
            View::Improper(items, tail) => {
                self.template_list(template, &items, Some(&tail), elements, reading)
            }
            View::Vector(items) => {
                let null = self.constant(node, Constant::Null);
                let list = self.template_items(&items, null, elements, reading);
                self.call_syntax(node, "syntax-vector", vec![list])
            }
            View::Labelled(..) => self.bad(template, "syntax: a datum label cannot stand in a template"),
            View::Atom(kind) => match constant(&kind) {
                Some(constant) => self.constant(node, constant),
                None if *kind == DatumKind::Error => self.unreadable(node),
                None => self.bad(template, "syntax: a datum label cannot stand in a template"),
            },
        };
        self.depth -= 1;
        expr
    }

    /// The form of `unsyntax` and its like that `items` are a use of.
    fn unsyntax_keyword(&mut self, items: &[Syntax], reading: Reading) -> Option<CoreForm> {
        if reading.level == 0 {
            return None;
        }
        let [keyword, _] = items else { return None };
        let forms = [CoreForm::Unsyntax, CoreForm::UnsyntaxSplicing, CoreForm::Quasisyntax];
        forms.into_iter().find(|&form| self.is_auxiliary(keyword, form))
    }

    fn template_list(
        &mut self,
        template: &Syntax,
        items: &[Syntax],
        tail: Option<&Syntax>,
        elements: &Elements,
        reading: Reading,
    ) -> Expr {
        let node = template.node;
        if tail.is_none() {
            match self.unsyntax_keyword(items, reading) {
                Some(CoreForm::Unsyntax) if reading.level == 1 => return self.expression(&items[1]),
                Some(CoreForm::UnsyntaxSplicing) if reading.level == 1 => {
                    return self.bad(template, "unsyntax-splicing: stands only in a list or vector");
                }
                Some(keyword) => {
                    let level = match keyword {
                        CoreForm::Quasisyntax => reading.level + 1,
                        _ => reading.level - 1,
                    };
                    let outside = Reading { level: 0, ..reading };
                    let head = self.template_of(&items[0], elements, outside);
                    let inner = self.template_of(&items[1], elements, Reading { level, ..reading });
                    let null = self.constant(node, Constant::Null);
                    let rest = self.call_primitive(node, Primitive::Cons, vec![inner, null]);
                    return self.call_primitive(node, Primitive::Cons, vec![head, rest]);
                }
                None => {}
            }
            // (... template): ellipses have no meaning inside.
            if let [first, escaped] = items
                && self.is_ellipsis_here(first, reading)
            {
                return self.template_of(escaped, elements, Reading { escaped: true, ..reading });
            }
        }
        // `(a . #,b)` reads as `(a unsyntax b)`.
        let mut items = items;
        let end = match tail {
            Some(tail) => self.template_of(tail, elements, reading),
            None if items.len() > 2 => {
                let (before, last_two) = items.split_at(items.len() - 2);
                match self.unsyntax_keyword(last_two, reading) {
                    Some(_) => {
                        items = before;
                        self.template_list(&last_two[0], last_two, None, elements, reading)
                    }
                    None => self.constant(node, Constant::Null),
                }
            }
            None => self.constant(node, Constant::Null),
        };
        self.template_items(items, end, elements, reading)
    }

    fn template_items(&mut self, items: &[Syntax], end: Expr, elements: &Elements, reading: Reading) -> Expr {
        enum Part {
            One(Expr),
            Spliced(Expr),
        }
        let node = end.node;
        let mut parts = Vec::new();
        let mut at = 0;
        while at < items.len() {
            let item = &items[at];
            at += 1;
            let mut count = 0;
            while items.get(at).is_some_and(|next| self.is_ellipsis_here(next, reading)) {
                count += 1;
                at += 1;
            }
            if count > 0 {
                parts.push(Part::Spliced(self.repeated(item, count, elements, reading)));
                continue;
            }
            let inner = item.items(&mut self.scopes).unwrap_or_default();
            let splices = reading.level == 1
                && self.unsyntax_keyword(&inner, reading) == Some(CoreForm::UnsyntaxSplicing);
            parts.push(match splices {
                true => Part::Spliced(self.expression(&inner[1])),
                false => Part::One(self.template_of(item, elements, reading)),
            });
        }
        parts.into_iter().rev().fold(end, |end, part| match part {
            Part::One(expr) => self.call_primitive(node, Primitive::Cons, vec![expr, end]),
            Part::Spliced(list) => self.call_syntax(node, "syntax-append", vec![list, end]),
        })
    }

    /// The list that `item` followed by `count` ellipses stands for.
    fn repeated(&mut self, item: &Syntax, count: u32, elements: &Elements, reading: Reading) -> Expr {
        let node = item.node;
        if self.too_deep(count as usize) {
            return self.depth_error(node);
        }
        let mut drivers = Vec::new();
        self.template_drivers(item, count - 1, elements, reading, &mut drivers);
        if drivers.is_empty() {
            let message = "syntax: no variable before this ellipsis is followed by one in the pattern";
            return self.bad(item, message);
        }
        let mut inner = elements.clone();
        let mut required: Vec<LocalBinding> = Vec::new();
        let mut operands = Vec::new();
        for (id, local, depth) in drivers {
            if local.0 < self.floor {
                return self.out_of_phase(item);
            }
            let element = self.temporary("element", node);
            inner.insert(id, (element.local, depth - 1));
            required.push(element);
            operands.push(Expr::new(node, ExprKind::Local(local)));
        }
        let (procedure, body) = match count {
            1 => ("syntax-map", self.template_of(item, &inner, reading)),
            _ => ("syntax-append-map", self.repeated(item, count - 1, &inner, reading)),
        };
        let formals = Formals { required, rest: None };
        operands.insert(0, Self::lambda_of(node, formals, body, None));
        self.call_syntax(node, procedure, operands)
    }

    /// Collects the variables in `template` that an ellipsis drives which has `inside` ellipses between
    /// itself and the template: a variable of depth d is driven by the d innermost ellipses above it.
    fn template_drivers(
        &mut self,
        template: &Syntax,
        inside: u32,
        elements: &Elements,
        reading: Reading,
        drivers: &mut Vec<(BoundId, Local, u32)>,
    ) {
        if let Some(variable) = self.pattern_variable(template, elements) {
            if variable.2 > inside && !drivers.contains(&variable) {
                drivers.push(variable);
            }
            return;
        }
        if self.too_deep(1) {
            return;
        }
        self.depth += 1;
        let items = match template.view(&mut self.scopes) {
            View::List(items) | View::Vector(items) => items,
            View::Improper(mut items, tail) => {
                items.push(tail);
                items
            }
            View::Labelled(..) | View::Atom(_) => Vec::new(),
        };
        let escape = matches!(&items[..], [first, _] if self.is_ellipsis_here(first, reading));
        let reading = Reading { escaped: reading.escaped || escape, ..reading };
        let mut at = 0;
        while at < items.len() {
            let item = &items[at];
            at += 1;
            let mut count = 0;
            while items.get(at).is_some_and(|next| self.is_ellipsis_here(next, reading)) {
                count += 1;
                at += 1;
            }
            self.template_drivers(item, inside + count, elements, reading, drivers);
        }
        self.depth -= 1;
    }
}
