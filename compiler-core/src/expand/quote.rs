//! `quote` and `quasiquote`.

use super::describe::constant;
use super::expander::Expander;
use super::expression::Form;
use super::syntax::{Syntax, View};
use crate::expand::expr::{Expr, ExprKind};
use crate::library::WellKnown;
use crate::library::{CoreForm, Global};
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use crate::syntax::{DatumKind, NodeId};
use rustc_hash::FxHashMap;

/// The values of datum labels; `None` while the labelled datum is being read.
type Labels = FxHashMap<u32, Option<Constant>>;

/// Longer runs of computed elements are made by way of a vector, so that nothing nests with the length
/// of a list.
const RUN_LENGTH: usize = 32;
/// The size of such a vector.
const CHUNK_LENGTH: usize = 256;

/// A part of a quasiquotation.
enum Part {
    Constant(Constant),
    Computed(Expr),
}

impl Expander<'_> {
    /// The quoted datum `syntax`: scopes are dropped.
    pub(super) fn quoted(&mut self, syntax: &Syntax) -> Expr {
        self.quoted_at(syntax.node, syntax)
    }

    pub(super) fn quoted_at(&mut self, node: NodeId, syntax: &Syntax) -> Expr {
        if self.is_circular(syntax, &mut Vec::new()) {
            return self.circular_literal(node, syntax);
        }
        match self.datum_constant(syntax) {
            Some(constant) => self.constant(node, constant),
            None => Expr::new(node, ExprKind::Error("this datum has an error".into())),
        }
    }

    /// Whether a datum contains itself: it refers to a label inside of what the label is of. `open` are
    /// the labels around it.
    fn is_circular(&mut self, syntax: &Syntax, open: &mut Vec<u32>) -> bool {
        match syntax.view(&mut self.scopes) {
            View::List(items) | View::Vector(items) => items.iter().any(|item| self.is_circular(item, open)),
            View::Improper(items, tail) => {
                items.iter().any(|item| self.is_circular(item, open)) || self.is_circular(&tail, open)
            }
            View::Labelled(label, inner) => {
                open.push(label);
                let circular = self.is_circular(&inner, open);
                open.pop();
                circular
            }
            View::Atom(kind) => matches!(*kind, DatumKind::Reference(label) if open.contains(&label)),
        }
    }

    /// A literal that contains itself: a global variable, which is defined before the form, with a call
    /// of what makes the datum by its description.
    fn circular_literal(&mut self, node: NodeId, syntax: &Syntax) -> Expr {
        let Some(description) = self.description(syntax, &mut Vec::new()) else {
            return Expr::new(node, ExprKind::Error("this datum has an error".into()));
        };
        let operator = Box::new(self.global(node, WellKnown::BuildLiteral.global()));
        let description = self.constant(node, description);
        let value = Expr::new(node, ExprKind::Call(operator, vec![description]));
        let name = Symbol::new(&format!("literal {:x} {}", self.form, self.literals.len()));
        let global = Global { library: self.environment.library(), name };
        self.literals.push((global, value));
        self.globals.insert(global);
        Expr::new(node, ExprKind::Global(global))
    }

    /// A datum as `build-literal` takes it. `labels` are those that have been met.
    fn description(&mut self, syntax: &Syntax, labels: &mut Vec<u32>) -> Option<Constant> {
        let tagged = |tag: i64, rest: Constant| Constant::cons(Constant::integer(tag), rest);
        match syntax.view(&mut self.scopes) {
            View::List(items) => self.list_description(&items, None, labels),
            View::Improper(items, tail) => self.list_description(&items, Some(&tail), labels),
            View::Vector(items) => Some(tagged(2, self.list_description(&items, None, labels)?)),
            View::Labelled(label, inner) => {
                labels.push(label);
                let inner = self.description(&inner, labels)?;
                Some(tagged(3, Constant::cons(Constant::integer(label.into()), inner)))
            }
            View::Atom(kind) => match (constant(&kind), &*kind) {
                (Some(constant), _) => Some(tagged(0, constant)),
                (None, DatumKind::Reference(label)) if labels.contains(label) => {
                    Some(tagged(4, Constant::integer((*label).into())))
                }
                // Reports what is wrong.
                (None, _) => self.datum_constant(syntax),
            },
        }
    }

    fn list_description(
        &mut self,
        items: &[Syntax],
        tail: Option<&Syntax>,
        labels: &mut Vec<u32>,
    ) -> Option<Constant> {
        let items: Option<Vec<_>> = items.iter().map(|item| self.description(item, labels)).collect();
        let end = match tail {
            Some(tail) => self.description(tail, labels)?,
            None => Constant::cons(Constant::integer(0), Constant::Null),
        };
        let pair = |end, item| Constant::cons(Constant::integer(1), Constant::cons(item, end));
        Some(items?.into_iter().rev().fold(end, pair))
    }

    /// `syntax` as a constant; `None` if an error in it was reported.
    pub(super) fn datum_constant(&mut self, syntax: &Syntax) -> Option<Constant> {
        self.constant_of(syntax, &mut Labels::default())
    }

    fn constant_of(&mut self, syntax: &Syntax, labels: &mut Labels) -> Option<Constant> {
        let mut each = |this: &mut Self, items: Vec<Syntax>| {
            items.iter().map(|item| this.constant_of(item, labels)).collect::<Option<Vec<_>>>()
        };
        match syntax.view(&mut self.scopes) {
            View::List(items) => Some(Constant::list(each(self, items)?.into_iter(), Constant::Null)),
            View::Improper(items, tail) => {
                let items = each(self, items)?;
                let tail = self.constant_of(&tail, labels)?;
                Some(Constant::list(items.into_iter(), tail))
            }
            View::Vector(items) => Some(Constant::Vector(each(self, items)?.into())),
            View::Labelled(label, inner) => {
                labels.insert(label, None);
                let value = self.constant_of(&inner, labels)?;
                labels.insert(label, Some(value.clone()));
                Some(value)
            }
            View::Atom(kind) => match (constant(&kind), &*kind) {
                (Some(constant), _) => Some(constant),
                (None, DatumKind::Reference(label)) => match labels.get(label) {
                    Some(Some(constant)) => Some(constant.clone()),
                    Some(None) => {
                        self.bad(syntax, format!("#{label}# makes a literal that contains itself"));
                        None
                    }
                    None => {
                        self.bad(syntax, format!("#{label}# refers to no label #{label}= before it"));
                        None
                    }
                },
                (None, _) => {
                    self.unreadable(syntax.node);
                    None
                }
            },
        }
    }

    pub(super) fn quasiquote(&mut self, form: &Form) -> Expr {
        let [template] = match self.exactly(form) {
            Ok(operands) => operands,
            Err(expr) => return expr,
        };
        let part = self.quasi(&template, 1);
        self.computed(form.syntax.node, part)
    }

    fn computed(&mut self, node: NodeId, part: Part) -> Expr {
        match part {
            Part::Constant(constant) => self.constant(node, constant),
            Part::Computed(expr) => expr,
        }
    }

    fn quasi(&mut self, template: &Syntax, level: u32) -> Part {
        if self.too_deep(1) {
            return Part::Computed(self.depth_error(template.node));
        }
        self.depth += 1;
        let part = match template.view(&mut self.scopes) {
            View::List(items) => self.quasi_list(template.node, &items, None, level),
            View::Improper(items, tail) => self.quasi_list(template.node, &items, Some(&tail), level),
            View::Vector(items) => self.quasi_vector(template.node, &items, level),
            View::Labelled(..) if self.is_circular(template, &mut Vec::new()) => {
                Part::Computed(self.circular_literal(template.node, template))
            }
            View::Labelled(..) | View::Atom(_) => match self.datum_constant(template) {
                Some(constant) => Part::Constant(constant),
                None => Part::Computed(self.quoted(template)),
            },
        };
        self.depth -= 1;
        part
    }

    /// The form that `items` are a use of, if they are `(unquote x)`, `(unquote-splicing x)` or
    /// `(quasiquote x)`.
    fn quasi_keyword(&mut self, items: &[Syntax]) -> Option<CoreForm> {
        let [keyword, _] = items else { return None };
        let forms = [CoreForm::Unquote, CoreForm::UnquoteSplicing, CoreForm::Quasiquote];
        forms.into_iter().find(|&form| self.is_auxiliary(keyword, form))
    }

    fn quasi_list(&mut self, node: NodeId, items: &[Syntax], tail: Option<&Syntax>, level: u32) -> Part {
        if tail.is_none() {
            match self.quasi_keyword(items) {
                Some(CoreForm::Unquote) if level == 1 => return Part::Computed(self.expression(&items[1])),
                Some(CoreForm::UnquoteSplicing) if level == 1 => {
                    let message = "unquote-splicing: stands only in a list or vector";
                    return Part::Computed(self.bad(&items[0], message));
                }
                Some(keyword) => {
                    let level = if keyword == CoreForm::Quasiquote { level + 1 } else { level - 1 };
                    // The operand may be spliced: `,,@x` (R6RS 11.17).
                    let rest = self.quasi_elements(node, &items[1..], Part::Constant(Constant::Null), level);
                    let keyword = Part::Constant(Constant::Symbol(keyword.symbol()));
                    return self.list_part(node, vec![keyword], rest);
                }
                None => {}
            }
        }
        // `(a . ,b)` reads as `(a unquote b)`: what is left may itself be such a form.
        let mut items = items;
        let mut end = Part::Constant(Constant::Null);
        if let Some(tail) = tail {
            end = self.quasi(tail, level);
        } else if items.len() > 2 {
            let last_two = &items[items.len() - 2..];
            if self.quasi_keyword(last_two).is_some() {
                end = self.quasi_list(last_two[0].node, last_two, None, level);
                items = &items[..items.len() - 2];
            }
        }
        self.quasi_elements(node, items, end, level)
    }

    /// The list of `items`, some of which may be spliced, ended by `end`.
    fn quasi_elements(&mut self, node: NodeId, items: &[Syntax], end: Part, level: u32) -> Part {
        let mut end = end;
        // From the left, so that scopes and errors come in the order of the text.
        enum Element {
            One(Part),
            Spliced(Expr),
        }
        let mut elements = Vec::new();
        let mut splices = 0;
        for item in items {
            let inner = item.items(&mut self.scopes).unwrap_or_default();
            let keyword = if level == 1 { self.quasi_keyword(&inner) } else { None };
            elements.push(match keyword {
                Some(CoreForm::UnquoteSplicing) => {
                    splices += 1;
                    Element::Spliced(self.expression(&inner[1]))
                }
                _ => Element::One(self.quasi(item, level)),
            });
        }
        if self.too_deep(splices) {
            return Part::Computed(self.depth_error(node));
        }
        let mut run = Vec::new();
        for element in elements.into_iter().rev() {
            match element {
                Element::One(part) => run.push(part),
                Element::Spliced(list) => {
                    run.reverse();
                    end = self.list_part(node, std::mem::take(&mut run), end);
                    end = Part::Computed(match end {
                        Part::Constant(Constant::Null) => list,
                        end => {
                            let end = self.computed(node, end);
                            self.append(node, list, end)
                        }
                    });
                }
            }
        }
        run.reverse();
        self.list_part(node, run, end)
    }

    fn append(&mut self, node: NodeId, list: Expr, end: Expr) -> Expr {
        let append = Box::new(self.global(node, WellKnown::Append.global()));
        Expr::new(node, ExprKind::Call(append, vec![list, end]))
    }

    /// The list of `parts`, ended by `end`.
    fn list_part(&mut self, node: NodeId, mut parts: Vec<Part>, end: Part) -> Part {
        let mut end = end;
        // A constant end takes up the constants before it.
        while let (Some(Part::Constant(_)), Part::Constant(_)) = (parts.last(), &end) {
            if let (Some(Part::Constant(item)), Part::Constant(tail)) = (parts.pop(), end) {
                end = Part::Constant(Constant::cons(item, tail));
            } else {
                return Part::Computed(Expr::unspecified(node));
            }
        }
        while parts.len() > RUN_LENGTH {
            let chunk = parts.split_off(parts.len().saturating_sub(CHUNK_LENGTH));
            let elements = chunk.into_iter().map(|part| self.computed(node, part)).collect();
            let vector = self.call_primitive(node, Primitive::Vector, elements);
            let to_list = Box::new(self.global(node, WellKnown::VectorToList.global()));
            let list = Expr::new(node, ExprKind::Call(to_list, vec![vector]));
            end = Part::Computed(match end {
                Part::Constant(Constant::Null) => list,
                end => {
                    let end = self.computed(node, end);
                    self.append(node, list, end)
                }
            });
        }
        parts.into_iter().rev().fold(end, |end, part| {
            let operands = vec![self.computed(node, part), self.computed(node, end)];
            Part::Computed(self.call_primitive(node, Primitive::Cons, operands))
        })
    }

    fn quasi_vector(&mut self, node: NodeId, items: &[Syntax], level: u32) -> Part {
        let mut spliced = false;
        for item in items {
            let inner = item.items(&mut self.scopes).unwrap_or_default();
            spliced |= level == 1 && self.quasi_keyword(&inner) == Some(CoreForm::UnquoteSplicing);
        }
        if !spliced && items.len() <= CHUNK_LENGTH {
            let parts: Vec<_> = items.iter().map(|item| self.quasi(item, level)).collect();
            if parts.iter().all(|part| matches!(part, Part::Constant(_))) {
                let constants = parts.into_iter().filter_map(|part| match part {
                    Part::Constant(constant) => Some(constant),
                    Part::Computed(_) => None,
                });
                return Part::Constant(Constant::Vector(constants.collect()));
            }
            let elements = parts.into_iter().map(|part| self.computed(node, part)).collect();
            return Part::Computed(self.call_primitive(node, Primitive::Vector, elements));
        }
        // Not `quasi_list`: the end of a vector does not read as a dotted tail.
        let list = self.quasi_elements(node, items, Part::Constant(Constant::Null), level);
        match list {
            Part::Constant(list) => Part::Constant(Constant::Vector(list_items(&list).into())),
            Part::Computed(list) => {
                let to_vector = Box::new(self.global(node, WellKnown::ListToVector.global()));
                Part::Computed(Expr::new(node, ExprKind::Call(to_vector, vec![list])))
            }
        }
    }
}

fn list_items(list: &Constant) -> Vec<Constant> {
    let mut items = Vec::new();
    let mut at = list;
    while let Constant::Pair(pair) = at {
        items.push(pair.0.clone());
        at = &pair.1;
    }
    items
}
