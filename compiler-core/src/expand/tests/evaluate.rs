//! A small evaluator of core forms, so that tests can say what a program means. No tail calls, no
//! continuations: the programs here are short.

use crate::expand::expr::{Clause, Expr, ExprKind, Formals, Lambda, Local, TopLevel};
use crate::library::Global;
use crate::primitive::{Constant, Primitive};
use crate::source::{Number, Symbol};
use num_traits::ToPrimitive;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

type Frame = BTreeMap<Local, Rc<RefCell<Value>>>;

#[derive(Clone)]
enum Value {
    Constant(Constant),
    Pair(Rc<RefCell<(Value, Value)>>),
    Vector(Rc<RefCell<Vec<Value>>>),
    Record(Rc<RefCell<Vec<Value>>>),
    Closure(Arc<Lambda>, Frame),
    Procedure(String),
    Several(Vec<Value>),
}

/// A raised error: its message.
type Result<T> = std::result::Result<T, String>;

#[derive(Default)]
struct Machine {
    globals: BTreeMap<Global, Value>,
    output: String,
}

/// Runs `items` and answers the values of the expressions among them, one a line.
pub(super) fn run<'i>(items: impl Iterator<Item = &'i TopLevel>) -> String {
    let mut machine = Machine::default();
    for item in items {
        match item {
            TopLevel::Define(global, expr) => match machine.eval(expr, &Frame::new()) {
                Ok(value) => drop(machine.globals.insert(*global, value)),
                Err(message) => machine.output.push_str(&format!("error: {message}\n")),
            },
            TopLevel::Effect(expr) => {
                let line = match machine.eval(expr, &Frame::new()) {
                    Ok(value) => show(&value),
                    Err(message) => format!("error: {message}"),
                };
                if line != "#<unspecified>" {
                    machine.output.push_str(&format!("{line}\n"));
                }
            }
        }
    }
    machine.output
}

fn show(value: &Value) -> String {
    match value {
        Value::Constant(constant) => constant.to_string(),
        Value::Pair(_) => {
            let mut items = Vec::new();
            let mut at = value.clone();
            while let Value::Pair(pair) = &at {
                items.push(show(&pair.borrow().0));
                let next = pair.borrow().1.clone();
                at = next;
            }
            match at {
                Value::Constant(Constant::Null) => format!("({})", items.join(" ")),
                at => format!("({} . {})", items.join(" "), show(&at)),
            }
        }
        Value::Vector(items) => {
            format!("#({})", items.borrow().iter().map(show).collect::<Vec<_>>().join(" "))
        }
        Value::Record(_) => "#<record>".into(),
        Value::Closure(..) | Value::Procedure(_) => "#<procedure>".into(),
        Value::Several(values) => format!("values {}", values.iter().map(show).collect::<Vec<_>>().join(" ")),
    }
}

fn from_constant(constant: &Constant) -> Value {
    match constant {
        Constant::Pair(pair) => {
            Value::Pair(Rc::new(RefCell::new((from_constant(&pair.0), from_constant(&pair.1)))))
        }
        Constant::Vector(items) => {
            Value::Vector(Rc::new(RefCell::new(items.iter().map(from_constant).collect())))
        }
        constant => Value::Constant(constant.clone()),
    }
}

fn list(items: Vec<Value>, tail: Value) -> Value {
    items.into_iter().rev().fold(tail, |tail, item| Value::Pair(Rc::new(RefCell::new((item, tail)))))
}

fn null() -> Value {
    Value::Constant(Constant::Null)
}

fn items(value: &Value) -> Vec<Value> {
    let mut result = Vec::new();
    let mut at = value.clone();
    while let Value::Pair(pair) = &at {
        result.push(pair.borrow().0.clone());
        let next = pair.borrow().1.clone();
        at = next;
    }
    result
}

fn number(value: &Value) -> Result<i64> {
    match value {
        Value::Constant(Constant::Number(Number::Integer(number))) => Ok(number.to_i64().unwrap_or(0)),
        other => Err(format!("not a number: {}", show(other))),
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Constant(a), Value::Constant(b)) => a == b,
        (Value::Pair(a), Value::Pair(b)) => Rc::ptr_eq(a, b),
        (Value::Record(a), Value::Record(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

impl Machine {
    fn eval(&mut self, expr: &Expr, frame: &Frame) -> Result<Value> {
        match &expr.kind {
            ExprKind::Constant(constant) => Ok(from_constant(constant)),
            ExprKind::Local(local) => {
                let value = frame.get(local).ok_or("a local variable that is not in scope")?.borrow().clone();
                match value {
                    Value::Constant(Constant::Unbound) => Err("used before its definition".into()),
                    value => Ok(value),
                }
            }
            ExprKind::Global(global) => match self.globals.get(global) {
                Some(value) => Ok(value.clone()),
                None if global.library.as_str().starts_with('(') => {
                    Ok(Value::Procedure(global.name.to_string()))
                }
                None => Err(format!("{} has no value", global.name)),
            },
            ExprKind::Primitive(primitive) => Ok(Value::Procedure(primitive.to_string())),
            ExprKind::SetLocal(local, value) => {
                let value = self.eval(value, frame)?;
                *frame.get(local).ok_or("a local variable that is not in scope")?.borrow_mut() = value;
                Ok(Value::Constant(Constant::Unspecified))
            }
            ExprKind::SetGlobal(global, value) => {
                let value = self.eval(value, frame)?;
                self.globals.insert(*global, value);
                Ok(Value::Constant(Constant::Unspecified))
            }
            ExprKind::If(test, then, alternate) => {
                let test = self.eval(test, frame)?;
                let yes = !matches!(test, Value::Constant(Constant::Boolean(false)));
                self.eval(if yes { then } else { alternate }, frame)
            }
            ExprKind::Lambda(lambda) => Ok(Value::Closure(lambda.clone(), frame.clone())),
            ExprKind::Call(operator, operands) => {
                let operator = match &operator.kind {
                    ExprKind::Primitive(primitive) => Value::Procedure(primitive.to_string()),
                    _ => self.eval(operator, frame)?,
                };
                let operands = operands.iter().map(|operand| self.eval(operand, frame));
                let operands = operands.collect::<Result<Vec<_>>>()?;
                self.apply(&operator, operands)
            }
            ExprKind::Sequence(all) => {
                let mut last = Value::Constant(Constant::Unspecified);
                for expr in all {
                    last = self.eval(expr, frame)?;
                }
                Ok(last)
            }
            ExprKind::Let(bindings, body) => {
                let mut inner = frame.clone();
                for (binding, value) in bindings {
                    let value = self.eval(value, frame)?;
                    inner.insert(binding.local, Rc::new(RefCell::new(value)));
                }
                self.eval(body, &inner)
            }
            ExprKind::Letrec(bindings, body) => {
                let mut inner = frame.clone();
                for (binding, _) in bindings {
                    let unbound = Value::Constant(Constant::Unbound);
                    inner.insert(binding.local, Rc::new(RefCell::new(unbound)));
                }
                for (binding, value) in bindings {
                    let value = self.eval(value, &inner)?;
                    *inner[&binding.local].borrow_mut() = value;
                }
                self.eval(body, &inner)
            }
            ExprKind::Fix(..) => Err("fix before fix-letrec".into()),
            ExprKind::Receive(formals, value, body) => {
                let values = match self.eval(value, frame)? {
                    Value::Several(values) => values,
                    value => vec![value],
                };
                let mut inner = frame.clone();
                bind(formals, values, &mut inner).ok_or("a wrong number of values")?;
                self.eval(body, &inner)
            }
            ExprKind::Values(all) => {
                let values = all.iter().map(|expr| self.eval(expr, frame)).collect::<Result<Vec<_>>>()?;
                Ok(Value::Several(values))
            }
            ExprKind::Error(message) => Err(message.to_string()),
        }
    }

    fn apply(&mut self, operator: &Value, operands: Vec<Value>) -> Result<Value> {
        match operator {
            Value::Closure(lambda, frame) => {
                let clause = lambda.clauses.iter().find(|clause| clause.arity().accepts(operands.len()));
                let clause = clause.ok_or("a wrong number of arguments")?;
                let mut inner = frame.clone();
                self.bind_clause(clause, operands, &mut inner)?;
                self.eval(&clause.body, &inner)
            }
            Value::Procedure(name) => self.primitive(name, &operands),
            other => Err(format!("not a procedure: {}", show(other))),
        }
    }

    fn bind_clause(&mut self, clause: &Clause, mut operands: Vec<Value>, frame: &mut Frame) -> Result<()> {
        let required = clause.formals.required.len();
        let mut rest = operands.split_off(required).into_iter();
        let formals = Formals { required: clause.formals.required.clone(), rest: None };
        bind(&formals, operands, frame).ok_or("a wrong number of arguments")?;
        for (binding, default) in &clause.optional {
            let value = match rest.next() {
                Some(value) => value,
                None => self.eval(default, frame)?,
            };
            frame.insert(binding.local, Rc::new(RefCell::new(value)));
        }
        let rest: Vec<Value> = rest.collect();
        for (keyword, binding, default) in &clause.keywords {
            let given =
                rest.chunks(2).find(|pair| same(&pair[0], &Value::Constant(Constant::Keyword(*keyword))));
            let value = match given {
                Some(pair) => pair[1].clone(),
                None => self.eval(default, frame)?,
            };
            frame.insert(binding.local, Rc::new(RefCell::new(value)));
        }
        if let Some(binding) = &clause.formals.rest {
            frame.insert(binding.local, Rc::new(RefCell::new(list(rest, null()))));
        }
        Ok(())
    }

    fn primitive(&mut self, name: &str, operands: &[Value]) -> Result<Value> {
        let boolean = |value| Ok(Value::Constant(Constant::Boolean(value)));
        let fold = |start: i64, op: fn(i64, i64) -> i64| {
            let numbers = operands.iter().map(number).collect::<Result<Vec<_>>>()?;
            let (start, rest) =
                if numbers.len() > 1 { (numbers[0], &numbers[1..]) } else { (start, &numbers[..]) };
            Ok(Value::Constant(Constant::integer(rest.iter().fold(start, |a, &b| op(a, b)))))
        };
        let pair = |value: &Value| match value {
            Value::Pair(pair) => Ok(pair.borrow().clone()),
            other => Err(format!("not a pair: {}", show(other))),
        };
        match (name, operands) {
            ("+", _) => fold(0, |a, b| a + b),
            ("-", _) => fold(0, |a, b| a - b),
            ("*", _) => fold(1, |a, b| a * b),
            ("=", [a, b]) => boolean(number(a)? == number(b)?),
            ("<", [a, b]) => boolean(number(a)? < number(b)?),
            (">", [a, b]) => boolean(number(a)? > number(b)?),
            ("eq?" | "eqv?", [a, b]) => boolean(same(a, b)),
            ("null?", [a]) => boolean(matches!(a, Value::Constant(Constant::Null))),
            ("pair?", [a]) => boolean(matches!(a, Value::Pair(_))),
            ("cons", [a, b]) => Ok(list(vec![a.clone()], b.clone())),
            ("car", [a]) => Ok(pair(a)?.0),
            ("cdr", [a]) => Ok(pair(a)?.1),
            ("list", all) => Ok(list(all.to_vec(), null())),
            ("append", [a, b]) => Ok(list(items(a), b.clone())),
            ("vector", all) => Ok(Value::Vector(Rc::new(RefCell::new(all.to_vec())))),
            ("list->vector", [a]) => Ok(Value::Vector(Rc::new(RefCell::new(items(a))))),
            ("vector->list", [Value::Vector(all)]) => Ok(list(all.borrow().clone(), null())),
            ("apply", [operator, list]) => self.apply(operator, items(list)),
            ("values", all) => Ok(Value::Several(all.to_vec())),
            ("call-with-values", [producer, consumer]) => {
                let values = match self.apply(producer, Vec::new())? {
                    Value::Several(values) => values,
                    value => vec![value],
                };
                self.apply(consumer, values)
            }
            ("make-record-type" | "%record", all) => Ok(Value::Record(Rc::new(RefCell::new(all.to_vec())))),
            ("%record-of?", [Value::Record(record), descriptor]) => {
                boolean(same(&record.borrow()[0], descriptor))
            }
            ("%record-of?", _) => boolean(false),
            ("%record-ref", [Value::Record(record), index]) => {
                Ok(record.borrow()[number(index)? as usize].clone())
            }
            ("%record-set!", [Value::Record(record), index, value]) => {
                record.borrow_mut()[number(index)? as usize] = value.clone();
                Ok(Value::Constant(Constant::Unspecified))
            }
            ("%raise-wrong-type", [who, index, value, expected]) => {
                let (who, index, value) = (show(who), show(index), show(value));
                Err(format!("{who}: argument {index} is {value}, not {}", show(expected)))
            }
            _ => {
                let known = Primitive::named(name).map_or("unknown", |_| "untested");
                Err(format!("{known} procedure {}", Symbol::new(name)))
            }
        }
    }
}

fn bind(formals: &Formals, values: Vec<Value>, frame: &mut Frame) -> Option<()> {
    let mut values = values.into_iter();
    for binding in &formals.required {
        frame.insert(binding.local, Rc::new(RefCell::new(values.next()?)));
    }
    match &formals.rest {
        Some(rest) => {
            let value = list(values.collect(), null());
            frame.insert(rest.local, Rc::new(RefCell::new(value)));
        }
        None if formals.required.len() != 1 && values.next().is_some() => return None,
        None => {}
    }
    Some(())
}
