//! A reader of core forms from text, for the tests of this layer and those below it: enough of Scheme
//! to write a test in, without hygiene. A name is a local variable, or a primitive that Scheme code can
//! name, or a global variable of the library `(main)`.

use super::{Clause, Expr, ExprKind, Formals, Global, Lambda, Local, LocalBinding, TopLevel, normalize};
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use crate::syntax::{Datum, DatumKind, NodeId, read, split};
use std::sync::Arc;

/// The top-level items of `text`, as the expander would give them.
pub(crate) fn forms(text: &str) -> Vec<TopLevel> {
    let item = |form: crate::syntax::Form| {
        let read = read(form.range.of(text), false);
        let mut reader = Reader::default();
        let datum = &read.datum;
        match (datum.head().map(Symbol::as_str), datum.list()) {
            (Some("define"), Some([_, target, rest @ ..])) => {
                let (name, value) = reader.definition(datum.node, target, rest);
                TopLevel::Define(global(name), value)
            }
            _ => TopLevel::Effect(reader.expr(datum)),
        }
    };
    split(text).into_iter().map(item).collect()
}

/// The same, normalized for lowering.
pub(crate) fn normalized(text: &str) -> Vec<TopLevel> {
    forms(text).into_iter().map(normalize).collect()
}

/// The global variable of a name.
pub(crate) fn global(name: Symbol) -> Global {
    Global { library: Symbol::new("(main)"), name }
}

#[derive(Default)]
struct Reader {
    scope: Vec<LocalBinding>,
    next: u32,
}

impl Reader {
    fn bind(&mut self, datum: &Datum) -> LocalBinding {
        let name = datum.symbol().expect("a name");
        let binding = LocalBinding { local: Local(self.next), name, node: datum.node };
        self.next += 1;
        self.scope.push(binding);
        binding
    }

    fn definition(&mut self, node: NodeId, target: &Datum, rest: &[Datum]) -> (Symbol, Expr) {
        let (name, mut value) = match &*target.kind {
            DatumKind::List(items) => {
                let formals = DatumKind::List(items[1..].to_vec());
                (&items[0], self.lambda(node, &Datum::new(target.node, formals), rest))
            }
            DatumKind::ImproperList(items, tail) => {
                let formals = if items.len() == 1 {
                    tail.clone()
                } else {
                    Datum::new(target.node, DatumKind::ImproperList(items[1..].to_vec(), tail.clone()))
                };
                (&items[0], self.lambda(node, &formals, rest))
            }
            _ => (target, self.expr(&rest[0])),
        };
        let name = name.symbol().expect("a name");
        if let ExprKind::Lambda(lambda) = &mut value.kind {
            Arc::make_mut(lambda).name = Some(name);
        }
        (name, value)
    }

    fn constant(&self, datum: &Datum) -> Constant {
        let list = |items: &[Datum]| items.iter().map(|item| self.constant(item)).collect::<Vec<_>>();
        match &*datum.kind {
            DatumKind::Boolean(value) => Constant::Boolean(*value),
            DatumKind::Number(value) => Constant::Number(value.clone()),
            DatumKind::Character(value) => Constant::Character(*value),
            DatumKind::String(value) => Constant::String(value.clone()),
            DatumKind::Symbol(value) => Constant::Symbol(*value),
            DatumKind::Keyword(value) => Constant::Keyword(*value),
            DatumKind::List(items) => Constant::list(list(items).into_iter(), Constant::Null),
            DatumKind::ImproperList(items, tail) => {
                Constant::list(list(items).into_iter(), self.constant(tail))
            }
            DatumKind::Vector(items) => Constant::Vector(list(items).into()),
            other => panic!("no constant: {other:?}"),
        }
    }

    fn exprs(&mut self, data: &[Datum]) -> Vec<Expr> {
        data.iter().map(|datum| self.expr(datum)).collect()
    }

    fn boxed(&mut self, datum: &Datum) -> Box<Expr> {
        Box::new(self.expr(datum))
    }

    /// A body: internal definitions are a `letrec*`.
    fn body(&mut self, node: NodeId, data: &[Datum]) -> Expr {
        let is_definition = |datum: &Datum| datum.head().is_some_and(|head| head.as_str() == "define");
        let count = data.iter().take_while(|datum| is_definition(datum)).count();
        let scope = self.scope.len();
        let (definitions, rest) = data.split_at(count);
        let mut bindings = Vec::new();
        for definition in definitions {
            let target = &definition.list().expect("a list")[1];
            let name = match &*target.kind {
                DatumKind::List(items) | DatumKind::ImproperList(items, _) => items[0].clone(),
                _ => target.clone(),
            };
            bindings.push(self.bind(&name));
        }
        let values: Vec<Expr> = (definitions.iter())
            .map(|definition| {
                let items = definition.list().expect("a list");
                self.definition(definition.node, &items[1], &items[2..]).1
            })
            .collect();
        let mut items = self.exprs(rest);
        let body =
            if items.len() == 1 { items.remove(0) } else { Expr::new(node, ExprKind::Sequence(items)) };
        self.scope.truncate(scope);
        if bindings.is_empty() {
            return body;
        }
        let bindings = bindings.into_iter().zip(values).collect();
        Expr::new(node, ExprKind::Letrec(bindings, Box::new(body)))
    }

    fn clause(&mut self, node: NodeId, formals: &Datum, body: &[Datum]) -> Clause {
        let scope = self.scope.len();
        let mut result = Clause {
            formals: Formals::default(),
            optional: Vec::new(),
            keywords: Vec::new(),
            allow_other_keys: false,
            body: Expr::unspecified(node),
        };
        let (items, rest) = match &*formals.kind {
            DatumKind::List(items) => (items.clone(), None),
            DatumKind::ImproperList(items, tail) => (items.clone(), Some(tail.clone())),
            _ => (Vec::new(), Some(formals.clone())),
        };
        let mut mode = "";
        for item in &items {
            match (&*item.kind, mode) {
                (DatumKind::Keyword(name), _) if name.as_str() == "allow-other-keys" => {
                    result.allow_other_keys = true;
                }
                (DatumKind::Keyword(name), _) => mode = name.as_str(),
                (DatumKind::List(pair), mode) => {
                    let default = self.expr(&pair[1]);
                    let binding = self.bind(&pair[0]);
                    if mode == "key" {
                        result.keywords.push((binding.name, binding, default));
                    } else {
                        result.optional.push((binding, default));
                    }
                }
                _ => {
                    let binding = self.bind(item);
                    result.formals.required.push(binding);
                }
            }
        }
        result.formals.rest = rest.map(|rest| self.bind(&rest));
        result.body = self.body(node, body);
        self.scope.truncate(scope);
        result
    }

    fn lambda(&mut self, node: NodeId, formals: &Datum, body: &[Datum]) -> Expr {
        let clauses = vec![self.clause(node, formals, body)];
        Expr::new(node, ExprKind::Lambda(Arc::new(Lambda { name: None, clauses })))
    }

    fn expr(&mut self, datum: &Datum) -> Expr {
        let node = datum.node;
        let kind = match &*datum.kind {
            DatumKind::Symbol(name) => match self.scope.iter().rev().find(|b| b.name == *name) {
                Some(binding) => ExprKind::Local(binding.local),
                None => match Primitive::named(name.as_str()).filter(|primitive| primitive.row().exported) {
                    Some(primitive) => ExprKind::Primitive(primitive),
                    None => ExprKind::Global(global(*name)),
                },
            },
            DatumKind::List(items) => {
                let head = datum.head().filter(|name| self.scope.iter().all(|b| b.name != *name));
                return self.form(node, head.map_or("", Symbol::as_str), items);
            }
            _ => ExprKind::Constant(self.constant(datum)),
        };
        Expr::new(node, kind)
    }

    fn form(&mut self, node: NodeId, head: &str, items: &[Datum]) -> Expr {
        let kind = match (head, items) {
            ("quote", [_, datum]) => ExprKind::Constant(self.constant(datum)),
            ("if", [_, test, consequent, rest @ ..]) => {
                let alternate = match rest.first() {
                    Some(datum) => self.expr(datum),
                    None => Expr::unspecified(node),
                };
                ExprKind::If(self.boxed(test), self.boxed(consequent), Box::new(alternate))
            }
            ("begin", [_, rest @ ..]) => ExprKind::Sequence(self.exprs(rest)),
            ("values", [_, rest @ ..]) => ExprKind::Values(self.exprs(rest)),
            ("syntax-error", [_, message]) => match &*message.kind {
                DatumKind::String(text) => ExprKind::Error(text.clone()),
                _ => panic!("a message"),
            },
            ("lambda" | "lambda*", [_, formals, body @ ..]) => return self.lambda(node, formals, body),
            ("case-lambda", [_, clauses @ ..]) => {
                let clauses = (clauses.iter())
                    .map(|clause| {
                        let items = clause.list().expect("a clause");
                        self.clause(clause.node, &items[0], &items[1..])
                    })
                    .collect();
                ExprKind::Lambda(Arc::new(Lambda { name: None, clauses }))
            }
            ("set!", [_, target, value]) => {
                let value = self.boxed(value);
                match self.expr(target).kind {
                    ExprKind::Local(local) => ExprKind::SetLocal(local, value),
                    ExprKind::Global(global) => ExprKind::SetGlobal(global, value),
                    other => panic!("no variable: {other:?}"),
                }
            }
            ("let" | "letrec", [_, bindings, body @ ..]) => {
                let pairs: Vec<&[Datum]> = bindings
                    .list()
                    .expect("bindings")
                    .iter()
                    .map(|pair| pair.list().expect("a pair"))
                    .collect();
                let scope = self.scope.len();
                let (names, values): (Vec<_>, Vec<_>) = if head == "let" {
                    let values: Vec<Expr> = pairs.iter().map(|pair| self.expr(&pair[1])).collect();
                    (pairs.iter().map(|pair| self.bind(&pair[0])).collect(), values)
                } else {
                    let names = pairs.iter().map(|pair| self.bind(&pair[0])).collect();
                    (names, pairs.iter().map(|pair| self.expr(&pair[1])).collect())
                };
                let body = Box::new(self.body(node, body));
                self.scope.truncate(scope);
                let bindings = names.into_iter().zip(values).collect();
                if head == "let" { ExprKind::Let(bindings, body) } else { ExprKind::Letrec(bindings, body) }
            }
            ("receive", [_, formals, producer, body @ ..]) => {
                let producer = self.boxed(producer);
                let clause = self.clause(node, formals, body);
                ExprKind::Receive(clause.formals, producer, Box::new(clause.body))
            }
            (_, [operator, operands @ ..]) => ExprKind::Call(self.boxed(operator), self.exprs(operands)),
            _ => panic!("an empty form"),
        };
        Expr::new(node, kind)
    }
}
