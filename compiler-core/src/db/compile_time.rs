//! What runs procedural macros: the reference interpreter, with the code that a transformer reaches.

use super::Db;
use super::link::raise_error;
use super::module;
use super::reachability::Search;
use super::unit::{self, Unit};
use crate::core::summary::NoSummaries;
use crate::core::{Global, TopLevel, normalize};
use crate::cps::interpret::{Heap, Host, Interpreter, Limits, Object, Stop, Stream, Value};
use crate::cps::{self, Program};
use crate::driver::Item;
use crate::driver::pipeline::{self, Configuration};
use crate::expand::machine::{Failure, Machine, MacroCode, Progress, Tree, service};
use crate::primitive::Constant;
use crate::source::{Number, Symbol};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Steps of one use of a macro: about a tenth of a second.
const STEPS: u64 = 5_000_000;
/// Cells that the transformers of one form may have in use.
const CELLS: usize = 2_000_000;
/// Nesting of values that go to the expander.
const DEPTH_LIMIT: u32 = 1_500;
/// Parts of a value that goes to the expander.
const SIZE_LIMIT: usize = 1_000_000;

/// Keeps the report of an error.
#[derive(Default)]
struct Report(String);

impl Host for Report {
    fn write(&mut self, stream: Stream, text: &str) {
        if stream == Stream::Error && self.0.len() < 4_000 {
            self.0.push_str(text);
        }
    }
}

/// Runs the transformers of one form.
struct Runner<'db> {
    db: &'db dyn Db,
    interpreter: Interpreter<Report>,
    loaded: FxHashSet<Unit<'db>>,
    /// What is done when the interpreter is.
    then: Then,
}

#[derive(Clone, Copy)]
enum Then {
    /// The transformer with this number is loaded.
    Loaded(u32),
    /// The use has this value.
    Value,
}

/// The machine for one form.
pub fn machine(db: &dyn Db) -> Box<dyn Machine + '_> {
    let limits = Limits { steps: STEPS, cells: CELLS };
    let mut interpreter = Interpreter::new(limits, Report::default());
    interpreter.serve(service());
    Box::new(Runner { db, interpreter, loaded: FxHashSet::default(), then: Then::Value })
}

/// A unit as it is interpreted.
#[salsa::tracked]
fn interpreted<'db>(db: &'db dyn Db, unit: Unit<'db>) -> Arc<Program> {
    Arc::new(unit::lowered(db, unit))
}

/// The globals that a unit refers to.
#[salsa::tracked]
fn references<'db>(db: &'db dyn Db, unit: Unit<'db>) -> BTreeSet<Global> {
    interpreted(db, unit).globals()
}

/// The variable that holds a transformer.
fn transformer(number: u32) -> Global {
    Global { library: Symbol::new("(scheme-lsp transformer)"), name: Symbol::new(&number.to_string()) }
}

impl Runner<'_> {
    /// The units that `start` need and that are not loaded yet, in the order of their evaluation.
    fn needed(&mut self, start: &BTreeSet<Global>, own: Symbol) -> Vec<Arc<Program>> {
        let db = self.db;
        let mut search = Search::new(db);
        let service = service();
        let outside = |global: &&Global| global.library != own && **global != service;
        for global in start.iter().filter(outside) {
            search.refer(*global);
        }
        search.refer(raise_error());
        while let Some(unit) = search.next() {
            for global in references(db, unit).iter().filter(outside) {
                search.refer(*global);
            }
        }
        let units = search.in_order(&[]);
        let new = units.into_iter().filter(|unit| self.loaded.insert(*unit));
        new.map(|unit| interpreted(db, unit).clone()).collect()
    }

    /// Goes on after the interpreter stopped.
    fn progress(&mut self, result: Result<(), Stop>) -> Progress {
        match result {
            Ok(()) => match self.then {
                Then::Loaded(number) => {
                    let pair = self.interpreter.global(transformer(number));
                    match pair.and_then(|pair| self.interpreter.heap().pair(pair)) {
                        Some((kind, _)) => self.done(kind),
                        None => Progress::Failed(Failure::Raised("the transformer has no value".into())),
                    }
                }
                Then::Value => match *self.interpreter.request() {
                    [value] => self.done(value),
                    _ => Progress::Failed(Failure::Raised(
                        "the transformer returned a number of values other than one".into(),
                    )),
                },
            },
            Err(Stop::Service) => {
                let arguments = self.interpreter.request().to_vec();
                let mut trees = Vec::new();
                for value in arguments {
                    match tree(self.interpreter.heap(), value) {
                        Some(tree) => trees.push(tree),
                        None => return Progress::Failed(too_large()),
                    }
                }
                Progress::Request(trees)
            }
            Err(Stop::Steps) => {
                Progress::Failed(Failure::Limit("does not end: its transformer ran too long"))
            }
            Err(Stop::Memory) => Progress::Failed(Failure::Limit("needs too much memory at expansion")),
            Err(Stop::Exit(_)) => {
                let report = std::mem::take(&mut self.interpreter.host_mut().0);
                let report = report.trim_end();
                let report = report.strip_prefix("error: ").unwrap_or(report);
                let message = if report.is_empty() { "the transformer ended the program" } else { report };
                Progress::Failed(Failure::Raised(message.into()))
            }
            Err(Stop::Uncaught(condition)) => Progress::Failed(Failure::Raised(format!("{condition:?}"))),
            Err(Stop::Malformed(why)) => Progress::Failed(Failure::Raised(why)),
        }
    }

    fn done(&self, value: Value) -> Progress {
        match tree(self.interpreter.heap(), value) {
            Some(tree) => Progress::Done(tree),
            None => Progress::Failed(too_large()),
        }
    }

    /// A tree as a value.
    fn value(&mut self, tree: &Tree) -> Value {
        match tree {
            Tree::Syntax(number) => Value::Foreign(*number),
            Tree::Constant(constant) => self.interpreter.datum(constant),
            Tree::List(items, tail) => {
                let items: Vec<Value> = items.iter().map(|item| self.value(item)).collect();
                let tail = self.value(tail);
                self.interpreter.heap_mut().list(&items, tail)
            }
            Tree::Vector(items) => {
                let items = items.iter().map(|item| self.value(item)).collect();
                self.interpreter.heap_mut().allocate(Object::Vector(items))
            }
            Tree::Other(_) => Value::Unspecified,
        }
    }
}

fn too_large() -> Failure {
    Failure::Limit("makes data that are too large or circular")
}

impl Machine for Runner<'_> {
    fn load(&mut self, number: u32, code: &Arc<MacroCode>) -> Progress {
        let mut items = code.definitions.clone();
        items.push(TopLevel::Define(transformer(number), code.transformer.clone()));
        let items: Vec<TopLevel> = items.into_iter().map(normalize).collect();
        let assigned: BTreeSet<Global> = items.iter().flat_map(|item| Item::new(item).assigns).collect();
        let configuration = Configuration {
            signatures: &NoSummaries,
            summaries: &NoSummaries,
            assigned: &|global| assigned.contains(&global),
            exported: &|_| true,
            has_place: &|_| true,
            dump_after: None,
        };
        let program = pipeline::lower(&items, &configuration);
        let mut programs = self.needed(&program.globals(), code.library);
        programs.push(Arc::new(program));
        self.interpreter.refresh(STEPS);
        self.then = Then::Loaded(number);
        let result = self.interpreter.run(&programs);
        self.progress(result)
    }

    fn call(&mut self, number: u32, argument: Tree) -> Progress {
        let pair = self.interpreter.global(transformer(number));
        let Some((_, procedure)) = pair.and_then(|pair| self.interpreter.heap().pair(pair)) else {
            return Progress::Failed(Failure::Raised("the transformer has no value".into()));
        };
        self.interpreter.refresh(STEPS);
        self.then = Then::Value;
        let argument = self.value(&argument);
        let result = self.interpreter.call(procedure, &[argument]);
        self.progress(result.map(drop))
    }

    fn resume(&mut self, answer: Tree) -> Progress {
        let answer = self.value(&answer);
        let result = self.interpreter.resume(answer);
        self.progress(result)
    }
}

/// A value as a tree; nothing if it is too large, too deep or circular.
fn tree(heap: &Heap, value: Value) -> Option<Tree> {
    part(heap, value, 0, &mut 0)
}

fn part(heap: &Heap, value: Value, depth: u32, size: &mut usize) -> Option<Tree> {
    *size += 1;
    if depth > DEPTH_LIMIT || *size > SIZE_LIMIT {
        return None;
    }
    let constant = match value {
        Value::Foreign(number) => return Some(Tree::Syntax(number)),
        Value::Fixnum(value) => Constant::integer(value.into()),
        Value::Flonum(value) => Constant::Number(Number::Flonum(value)),
        Value::Boolean(value) => Constant::Boolean(value),
        Value::Character(char) => Constant::Character(char),
        Value::Null => Constant::Null,
        Value::Unspecified => Constant::Unspecified,
        Value::EndOfFile => Constant::EndOfFile,
        Value::Unbound => Constant::Unbound,
        Value::Symbol(name) => Constant::Symbol(name),
        Value::Keyword(name) => Constant::Keyword(name),
        Value::Service => return Some(Tree::Other("#<procedure>".into())),
        Value::Object(handle) => match heap.get(handle) {
            Object::String(chars) => Constant::String(chars.iter().collect::<String>().into()),
            Object::Bignum(value) => Constant::Number(Number::Integer(value.clone())),
            Object::Ratio(parts) => Constant::Number(Number::Ratio(parts.0.clone(), parts.1.clone())),
            Object::Bytevector(bytes) => Constant::Bytevector((**bytes).into()),
            Object::Pair(..) => {
                let mut items = Vec::new();
                let mut at = value;
                while let Some((car, cdr)) = heap.pair(at) {
                    items.push(part(heap, car, depth + 1, size)?);
                    at = cdr;
                }
                return Some(Tree::List(items, Box::new(part(heap, at, depth + 1, size)?)));
            }
            Object::Vector(items) => {
                let items = items.iter().map(|item| part(heap, *item, depth + 1, size));
                return Some(Tree::Vector(items.collect::<Option<_>>()?));
            }
            _ => return Some(Tree::Other(cps::interpret::show(heap, value))),
        },
    };
    Some(Tree::Constant(constant))
}

/// What a name means that a procedural macro made up with the scopes of a library.
pub fn binding(
    db: &dyn Db,
    of: module::Module<'_>,
    name: Symbol,
    scopes: &[crate::library::Scope],
) -> Option<crate::library::Binding> {
    let modules = module::closure(db, of).iter();
    let mut others = modules.filter(|other| {
        **other != of
            && scopes.binary_search(&crate::library::Scope::of_library(module::symbol(db, **other))).is_ok()
    });
    others.find_map(|other| super::environment::environment(db, *other).lookup(name, scopes))
}
