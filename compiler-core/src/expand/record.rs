//! `define-record-type` (R7RS section 5.5), to the primitives for records.

use super::definition::{Context, Item, Place, Value};
use super::describe::describe;
use super::expander::Expander;
use super::expression::Form;
use super::procedure::Distinct;
use super::syntax::{Syntax, View};
use crate::expand::expr::{Expr, ExprKind, Formals};
use crate::library::WellKnown;
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use crate::syntax::{DatumKind, NodeId};

/// A field: its name, accessor and modifier.
struct Field {
    identifier: Syntax,
    name: Symbol,
    accessor: Option<Syntax>,
    modifier: Option<Syntax>,
}

impl Field {
    /// Whether `identifier` is the field's name: the same identifier (`bound-identifier=?`), for a macro
    /// may introduce a field whose name is spelled as that of another.
    fn is_named(&self, identifier: &Syntax) -> bool {
        Some(self.name) == identifier.symbol() && self.identifier.scopes == identifier.scopes
    }
}

impl Expander<'_> {
    pub(super) fn define_record_type(&mut self, form: &Form, context: &mut Context, items: &mut Vec<Item>) {
        let [type_name, constructor, predicate, specs @ ..] = form.operands() else {
            return items.push(Item::Failed(self.bad_form(form)));
        };
        let Some(name) = type_name.symbol() else {
            let got = describe(type_name, &mut self.scopes);
            let message = format!("define-record-type: expected the name of the type, got {got}");
            return items.push(Item::Failed(self.bad(type_name, message)));
        };
        let fields = self.record_fields(specs);
        let node = form.syntax.node;

        // The type is evaluated once; everything else refers to it.
        let place = self.place(type_name, context, false);
        let field_names = fields.iter().map(|field| Constant::Symbol(field.name));
        let field_names = Constant::list(field_names.collect::<Vec<_>>().into_iter(), Constant::Null);
        let make_type = Box::new(self.global(node, WellKnown::MakeRecordType.global()));
        let operands = vec![self.constant(node, Constant::Symbol(name)), self.constant(node, field_names)];
        let descriptor = Expr::new(node, ExprKind::Call(make_type, operands));
        items.push(Item::Define { node, place, name, value: Value::Done(descriptor) });

        self.record_constructor(constructor, &fields, place, context, items);
        match predicate.symbol() {
            Some(_) => {
                let (formals, value) = self.record_parameter(predicate.node);
                let descriptor = self.value_of(predicate.node, place);
                let test =
                    self.call_primitive(predicate.node, Primitive::IsRecordOf, vec![value, descriptor]);
                self.record_procedure(predicate, formals, test, context, items);
            }
            // Guile and SRFI 131: no predicate.
            None if predicate.atom().is_some_and(|kind| **kind == DatumKind::Boolean(false)) => {}
            None => {
                let got = describe(predicate, &mut self.scopes);
                let message = format!("define-record-type: expected the name of the predicate, got {got}");
                items.push(Item::Failed(self.bad(predicate, message)));
            }
        }
        let shown = name.as_str().trim_start_matches('<').trim_end_matches('>');
        let article = if shown.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let description: std::sync::Arc<str> = format!("{article} {shown}").into();
        for (index, field) in fields.iter().enumerate() {
            let index = Constant::integer(index as i64 + 1);
            if let Some(accessor) = &field.accessor {
                let (formals, record) = self.record_parameter(accessor.node);
                let slot = self.constant(accessor.node, index.clone());
                let get =
                    self.call_primitive(accessor.node, Primitive::RecordRef, vec![record.clone(), slot]);
                let body = self.checked(accessor, place, record, get, &description);
                self.record_procedure(accessor, formals, body, context, items);
            }
            if let Some(modifier) = &field.modifier {
                let node = modifier.node;
                let (mut formals, record) = self.record_parameter(node);
                let value = self.temporary("value", node);
                formals.required.push(value);
                let value = Expr::new(node, ExprKind::Local(value.local));
                let slot = self.constant(node, index);
                let set = self.call_primitive(node, Primitive::RecordSet, vec![record.clone(), slot, value]);
                let body = self.checked(modifier, place, record, set, &description);
                self.record_procedure(modifier, formals, body, context, items);
            }
        }
    }

    fn record_fields(&mut self, specs: &[Syntax]) -> Vec<Field> {
        let mut distinct = Distinct::default();
        let mut fields = Vec::new();
        for spec in specs {
            let parts = match spec.view(&mut self.scopes) {
                View::List(parts) => parts,
                // A field without an accessor, by its name alone (Guile).
                _ if spec.symbol().is_some() => vec![spec.clone()],
                _ => Vec::new(),
            };
            let names: Vec<_> = parts.iter().filter_map(Syntax::symbol).collect();
            if parts.is_empty() || parts.len() > 3 || names.len() != parts.len() {
                let got = describe(spec, &mut self.scopes);
                let message = format!("define-record-type: expected (field accessor [modifier]), got {got}");
                self.bad(spec, message);
                continue;
            }
            if let Some(other) = distinct.add(&parts[0]) {
                let message = format!("define-record-type: the field `{}` stands twice", names[0]);
                self.duplicate(parts[0].node, other, message);
                continue;
            }
            fields.push(Field {
                identifier: parts[0].clone(),
                name: names[0],
                accessor: parts.get(1).cloned(),
                modifier: parts.get(2).cloned(),
            });
        }
        fields
    }

    /// `(name field ...)`, a name alone (all fields), or #f (none).
    fn record_constructor(
        &mut self,
        constructor: &Syntax,
        fields: &[Field],
        place: Place,
        context: &mut Context,
        items: &mut Vec<Item>,
    ) {
        let node = constructor.node;
        let parts = constructor.items(&mut self.scopes);
        let (name, initialised) = match parts.as_deref() {
            Some([name, initialised @ ..]) if name.symbol().is_some() => {
                let mut distinct = Distinct::default();
                let mut indices = Vec::new();
                for identifier in initialised {
                    let index = fields.iter().position(|field| field.is_named(identifier));
                    match (index, distinct.add(identifier)) {
                        (Some(index), None) => indices.push(index),
                        (Some(_), Some(other)) => {
                            let message = "define-record-type: the constructor takes this field twice";
                            self.duplicate(identifier.node, other, message.into());
                        }
                        (None, _) => {
                            let got = describe(identifier, &mut self.scopes);
                            let message =
                                format!("define-record-type: expected the name of a field, got {got}");
                            self.bad(identifier, message);
                        }
                    }
                }
                (name.clone(), indices)
            }
            None if constructor.symbol().is_some() => (constructor.clone(), (0..fields.len()).collect()),
            None if constructor.atom().is_some_and(|kind| **kind == DatumKind::Boolean(false)) => return,
            _ => {
                let got = describe(constructor, &mut self.scopes);
                let message = format!("define-record-type: expected (constructor field …), got {got}");
                return items.push(Item::Failed(self.bad(constructor, message)));
            }
        };
        let mut values: Vec<Expr> =
            fields.iter().map(|_| self.constant(node, Constant::Boolean(false))).collect();
        let mut required = Vec::new();
        for index in initialised {
            let parameter = self.temporary(fields[index].name.as_str(), node);
            values[index] = Expr::new(node, ExprKind::Local(parameter.local));
            required.push(parameter);
        }
        let mut operands = vec![self.value_of(node, place)];
        operands.append(&mut values);
        let record = self.call_primitive(node, Primitive::MakeRecord, operands);
        self.record_procedure(&name, Formals { required, rest: None }, record, context, items);
    }

    /// The parameter that takes a record, and its value.
    fn record_parameter(&mut self, node: NodeId) -> (Formals, Expr) {
        let parameter = self.temporary("record", node);
        let value = Expr::new(node, ExprKind::Local(parameter.local));
        (Formals { required: vec![parameter], rest: None }, value)
    }

    /// Defines one procedure of the record type.
    fn record_procedure(
        &mut self,
        identifier: &Syntax,
        formals: Formals,
        body: Expr,
        context: &mut Context,
        items: &mut Vec<Item>,
    ) {
        let place = self.place(identifier, context, false);
        let Some(name) = identifier.symbol() else { return };
        let value = Value::Done(Self::lambda_of(identifier.node, formals, body, Some(name)));
        items.push(Item::Define { node: identifier.node, place, name, value });
    }

    /// `body` if `record` is of the type at `place`, otherwise an error that names the procedure.
    fn checked(
        &mut self,
        procedure: &Syntax,
        place: Place,
        record: Expr,
        body: Expr,
        description: &std::sync::Arc<str>,
    ) -> Expr {
        let node = procedure.node;
        let descriptor = self.value_of(node, place);
        let test = self.call_primitive(node, Primitive::IsRecordOf, vec![record.clone(), descriptor]);
        let name = procedure.symbol().unwrap_or_else(|| Symbol::new("_"));
        let operands = vec![
            self.constant(node, Constant::Symbol(name)),
            self.constant(node, Constant::integer(1)),
            record,
            self.constant(node, Constant::String(description.clone())),
        ];
        let raise = self.call_primitive(node, Primitive::WrongType, operands);
        Self::if_form(node, test, body, raise)
    }
}
