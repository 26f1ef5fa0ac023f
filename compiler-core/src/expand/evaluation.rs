//! Libraries as data for the evaluator of `(scheme eval)`: what a running program can know of what its
//! libraries export.
//!
//! A table of libraries is `(cons description values)`. `values` is a vector of vectors of at most
//! [`CHUNK`] values; the description is a constant, `#(libraries macros)`:
//!
//! - `libraries`: a list of `(name (export . meaning) ...)`;
//! - a *meaning* is the number of a value; a symbol, the name of a form that the expander knows; or
//!   `(number)`, a macro;
//! - `macros`: a vector of macros, each `#(name meanings rule ...)`, or `#(name meanings number)`: what
//!   the value with this number makes of a use. The meanings, `(identifier . meaning)`, are those of the
//!   identifiers that uses introduce; one that has none is bound by the template itself. A rule is `(variables pattern . template)`: the number of pattern variables, the
//!   pattern of the operands, and what they become;
//! - a *pattern* or *template* is a number, a variable; a symbol, an identifier (in patterns, a literal);
//!   `#t`, in patterns, anything; `#(datum)`; a pair or `()`; `#(#f elements)`, a vector with the
//!   elements of a list; in a pattern `#(repeated variables after rest)`: any number of `repeated`,
//!   but for the `after` items that `rest` begins with; in a template `#(items variables rest)`: the
//!   list `items` once for each match of the variables.

use super::describe;
use super::expander::Expander;
use super::expression::Form;
use super::machine::MacroCode;
use super::syntax::Syntax;
use crate::expand::expr::walk::{next_local, relocate, walk};
use crate::expand::expr::{Expr, ExprKind};
use crate::library::WellKnown;
use crate::library::transformer::{
    Identifier, ListPattern, Pattern, Procedure, Rule, Template, TemplateItem, Transformer,
};
use crate::library::{Binding, CoreForm, Global, Interface, ScopeSet, parse_import};
use crate::primitive::{Constant, Primitive};
use crate::source::{Number, Symbol};
use crate::syntax::{Datum, DatumKind, NodeId};
use rustc_hash::FxHashMap;
use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most values in one vector.
const CHUNK: usize = 256;

impl Expander<'_> {
    /// `(environment import-set ...)`. If all import sets are constants, the program needs no more than
    /// the libraries that they name.
    pub(super) fn environment_call(&mut self, form: &Form) -> Expr {
        let node = form.syntax.node;
        let sets: Option<Vec<(Datum, Arc<Interface>)>> =
            form.operands().iter().map(|operand| self.quoted_import_set(operand)).collect();
        let Some(sets) = sets else {
            let operator = Box::new(self.global(node, WellKnown::Environment.global()));
            let operands = self.expressions(form.operands());
            return Expr::new(node, ExprKind::Call(operator, operands));
        };
        let specifiers = sets.iter().map(|(set, _)| datum_constant(set)).collect::<Vec<_>>();
        let specifiers = Constant::list(specifiers.into_iter(), Constant::Null);
        let interfaces: Vec<_> = sets.into_iter().map(|(_, interface)| interface).collect();
        let operands = vec![self.constant(node, specifiers), self.table(node, &interfaces)];
        let operator = Box::new(self.global(node, WellKnown::TableEnvironment.global()));
        Expr::new(node, ExprKind::Call(operator, operands))
    }

    /// The import set that an expression quotes, and the library that it is of.
    fn quoted_import_set(&mut self, operand: &Syntax) -> Option<(Datum, Arc<Interface>)> {
        let items = operand.items(&mut self.scopes)?;
        let [keyword, set] = &items[..] else { return None };
        if self.core_form(keyword) != Some(CoreForm::Quote) {
            return None;
        }
        let set = set.datum();
        let import = Datum::new(set.node, DatumKind::Symbol(Symbol::new("import")));
        let (sets, diagnostics) =
            parse_import(&Datum::new(set.node, DatumKind::List(vec![import, set.clone()])));
        match &sets[..] {
            [one] if diagnostics.is_empty() => Some((set, self.resources.interface(one.library().0)?)),
            _ => None,
        }
    }

    /// `(%library-table name ...)`: a table of the libraries of these names.
    pub(super) fn library_table(&mut self, form: &Form) -> Expr {
        let mut interfaces = Vec::new();
        for name in form.operands() {
            let library = crate::library::name::library_name(&name.datum());
            match library.and_then(|name| self.resources.interface(name)) {
                Some(interface) => interfaces.push(interface),
                None => return self.bad(name, "there is no such library"),
            }
        }
        self.table(form.syntax.node, &interfaces)
    }

    fn table(&mut self, node: NodeId, interfaces: &[Arc<Interface>]) -> Expr {
        let mut table = Table::default();
        let mut libraries: BTreeMap<Symbol, Constant> = BTreeMap::new();
        for interface in interfaces {
            let exports = interface.exports.iter().filter_map(|(name, binding)| {
                let meaning = table.meaning(binding, interface)?;
                Some(Constant::cons(Constant::Symbol(*name), meaning))
            });
            let exports: Vec<_> = exports.collect();
            let name = name_constant(interface.name);
            let exports = Constant::list(exports.into_iter(), Constant::Null);
            libraries.insert(interface.name, Constant::cons(name, exports));
        }
        let macros: Vec<Constant> = table.macros.into_iter().flatten().collect();
        let libraries = Constant::list(libraries.into_values(), Constant::Null);
        let description = Constant::Vector([libraries, Constant::Vector(macros.into())].into());
        let values = std::mem::take(&mut table.values);
        let mut chunks = Vec::new();
        for chunk in values.chunks(CHUNK) {
            let values = chunk.iter().map(|value| match *value {
                Value::Global(global) => {
                    self.globals.insert(global);
                    Expr::new(node, ExprKind::Global(global))
                }
                Value::Procedure(name) => self.procedure(node, name),
                Value::Transformer(index) => self.transformer_value(node, &table.procedures[index]),
            });
            let values = values.collect();
            chunks.push(self.call_primitive(node, Primitive::Vector, values));
        }
        let values = self.call_primitive(node, Primitive::Vector, chunks);
        let description = self.constant(node, description);
        self.call_primitive(node, Primitive::Cons, vec![description, values])
    }

    /// What the evaluator has in place of the rules of a macro that is a procedure.
    fn transformer_value(&mut self, node: NodeId, code: &MacroCode) -> Expr {
        let by = self.locals;
        self.locals += next_local(&code.transformer);
        let transformer = relocate(code.transformer.clone(), node, by);
        walk(&transformer, |expr| {
            if let ExprKind::Global(global) = expr.kind {
                self.globals.insert(global);
            }
            true
        });
        let expander = self.global(node, WellKnown::TransformerExpander.global());
        Expr::new(node, ExprKind::Call(Box::new(expander), vec![transformer]))
    }
}

/// A value that a library exports.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Value {
    Global(Global),
    /// The procedure that stands for a primitive, or for a form that is one.
    Procedure(&'static str),
    /// What runs a procedural macro, by its index among [`Table::procedures`].
    Transformer(usize),
}

/// A table while it is made.
#[derive(Default)]
struct Table {
    values: Vec<Value>,
    numbers: FxHashMap<Value, usize>,
    /// `None` while a macro is being described.
    macros: Vec<Option<Constant>>,
    macro_numbers: FxHashMap<Arc<Transformer>, usize>,
    procedures: Vec<Arc<MacroCode>>,
}

impl Table {
    /// What a name of a library means; `None` for what the evaluator cannot have: macros with
    /// errors, and those whose transformers assign variables of their library. `interface` holds the bindings that the library's macros refer to.
    fn meaning(&mut self, binding: &Binding, interface: &Interface) -> Option<Constant> {
        let value = match binding {
            Binding::Variable(global) => Value::Global(*global),
            Binding::Primitive(primitive) => Value::Procedure(primitive.name()),
            Binding::Core(CoreForm::Environment) => Value::Global(WellKnown::Environment.global()),
            Binding::Core(form) if form.is_variable() => Value::Procedure(form.name()),
            Binding::Core(form) => return Some(Constant::Symbol(form.symbol())),
            Binding::Macro(transformer) => {
                let number = self.macro_number(transformer, interface)?;
                return Some(Constant::cons(number_constant(number), Constant::Null));
            }
        };
        Some(number_constant(self.value_number(value)))
    }

    fn value_number(&mut self, value: Value) -> usize {
        *self.numbers.entry(value).or_insert_with(|| {
            self.values.push(value);
            self.values.len() - 1
        })
    }

    /// What stands in place of a macro's rules, and the identifiers that its uses introduce.
    fn rules(&mut self, transformer: &Transformer) -> Option<(Vec<Constant>, BTreeMap<Symbol, ScopeSet>)> {
        let Some(Procedure(code)) = &transformer.procedure else {
            let mut identifiers = Identifiers::new();
            let rules: Vec<_> = transformer.rules.iter().map(|of| rule(of, &mut identifiers)).collect();
            let set = |(name, scopes)| (name, transformer.scope_sets[scopes as usize].clone());
            return (!rules.is_empty()).then(|| (rules, identifiers.into_iter().map(set).collect()));
        };
        let code: Arc<dyn Any + Send + Sync> = code.clone();
        let code = code.downcast::<MacroCode>().ok()?;
        let identifiers = code.identifiers.iter().rev().cloned().collect();
        // At run time a library's variables are assigned by the library only.
        let mut assigns = false;
        walk(&code.transformer, |expr| {
            assigns |= matches!(expr.kind, ExprKind::SetGlobal(..));
            !assigns
        });
        if assigns {
            return None;
        }
        self.procedures.push(code);
        let value = Value::Transformer(self.procedures.len() - 1);
        Some((vec![number_constant(self.value_number(value))], identifiers))
    }

    fn macro_number(&mut self, transformer: &Arc<Transformer>, interface: &Interface) -> Option<usize> {
        if transformer.broken {
            return None;
        }
        if let Some(number) = self.macro_numbers.get(transformer) {
            return Some(*number);
        }
        let (mut rules, identifiers) = self.rules(transformer)?;
        let number = self.macros.len();
        self.macros.push(None);
        self.macro_numbers.insert(transformer.clone(), number);
        let mut meanings = Vec::new();
        for (name, scopes) in identifiers {
            let found =
                interface.support.get(name).iter().filter(|(set, _)| set.is_subset(scopes.as_slice()));
            let Some((_, binding)) = found.max_by_key(|(set, _)| set.as_slice().len()) else { continue };
            if let Some(meaning) = self.meaning(&binding.clone(), interface) {
                meanings.push(Constant::cons(Constant::Symbol(name), meaning));
            }
        }
        rules.insert(0, Constant::list(meanings.into_iter(), Constant::Null));
        rules.insert(0, Constant::Symbol(transformer.name));
        self.macros[number] = Some(Constant::Vector(rules.into()));
        Some(number)
    }
}

/// Identifiers by name. Two of one name with different meanings can only be in what a macro that makes
/// macros has made, in the library itself: then the first one counts.
type Identifiers = BTreeMap<Symbol, u32>;

fn note(identifier: &Identifier, identifiers: &mut Identifiers) -> Constant {
    identifiers.entry(identifier.name()).or_insert(identifier.scopes);
    Constant::Symbol(identifier.name())
}

fn number_constant(number: usize) -> Constant {
    Constant::Number(Number::Integer(number.into()))
}

fn numbers(variables: &[u32]) -> Constant {
    Constant::list(variables.iter().map(|&variable| number_constant(variable as usize)), Constant::Null)
}

fn vector<const N: usize>(items: [Constant; N]) -> Constant {
    Constant::Vector(Arc::new(items))
}

fn datum_constant(datum: &Datum) -> Constant {
    kind_constant(&datum.kind)
}

/// A datum without labels as a constant.
fn kind_constant(kind: &DatumKind) -> Constant {
    match kind {
        DatumKind::List(items) => Constant::list(items.iter().map(datum_constant), Constant::Null),
        DatumKind::ImproperList(items, tail) => {
            Constant::list(items.iter().map(datum_constant), datum_constant(tail))
        }
        DatumKind::Vector(items) => Constant::Vector(items.iter().map(datum_constant).collect()),
        atom => describe::constant(atom).unwrap_or(Constant::Unspecified),
    }
}

/// The name of a library as a list.
fn name_constant(name: Symbol) -> Constant {
    datum_constant(&crate::syntax::read(name.as_str(), false).datum)
}

fn rule(rule: &Rule, identifiers: &mut Identifiers) -> Constant {
    let pattern = list_pattern(&rule.pattern, identifiers);
    let template = template(&rule.template, identifiers);
    Constant::cons(number_constant(rule.variables as usize), Constant::cons(pattern, template))
}

fn pattern(of: &Pattern, identifiers: &mut Identifiers) -> Constant {
    match of {
        Pattern::Wildcard => Constant::Boolean(true),
        Pattern::Variable(number) => number_constant(*number as usize),
        Pattern::Literal(identifier) => note(identifier, identifiers),
        Pattern::Datum(kind) => vector([kind_constant(kind)]),
        Pattern::List(list) => list_pattern(list, identifiers),
        Pattern::Vector(list) => vector([Constant::Boolean(false), list_pattern(list, identifiers)]),
    }
}

fn list_pattern(list: &ListPattern, identifiers: &mut Identifiers) -> Constant {
    let mut end = list.tail.as_ref().map_or(Constant::Null, |tail| pattern(tail, identifiers));
    let after: Vec<_> = list.after.iter().map(|item| pattern(item, identifiers)).collect();
    end = Constant::list(after.into_iter(), end);
    if let Some((repeated, variables)) = &list.repeated {
        let repeated = pattern(repeated, identifiers);
        end = vector([repeated, numbers(variables), number_constant(list.after.len()), end]);
    }
    let before: Vec<_> = list.before.iter().map(|item| pattern(item, identifiers)).collect();
    Constant::list(before.into_iter(), end)
}

fn template(of: &Template, identifiers: &mut Identifiers) -> Constant {
    match of {
        Template::Identifier(identifier) => note(identifier, identifiers),
        Template::Variable(number) => number_constant(*number as usize),
        Template::Datum(kind) => vector([kind_constant(kind)]),
        Template::List(items, tail) => {
            let end = tail.as_ref().map_or(Constant::Null, |tail| template(tail, identifiers));
            template_items(items, end, identifiers)
        }
        Template::Vector(items) => {
            vector([Constant::Boolean(false), template_items(items, Constant::Null, identifiers)])
        }
    }
}

fn template_items(items: &[TemplateItem], end: Constant, identifiers: &mut Identifiers) -> Constant {
    items.iter().rev().fold(end, |rest, item| template_item(item, rest, identifiers))
}

fn template_item(item: &TemplateItem, rest: Constant, identifiers: &mut Identifiers) -> Constant {
    match item {
        TemplateItem::One(one) => Constant::cons(template(one, identifiers), rest),
        TemplateItem::Repeated(inner, variables) => {
            let inner = template_item(inner, Constant::Null, identifiers);
            vector([inner, numbers(variables), rest])
        }
    }
}
