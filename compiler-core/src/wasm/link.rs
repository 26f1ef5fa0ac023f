//! Linking: from the objects that a program reaches to one module.
//!
//! The linker starts at the program's initialisers and takes what they reach, function by function: of
//! the objects, and of the run-time system. Everything else is left out. What it yields is still
//! symbolic; [`super::encode`] numbers it.

use super::code::{ConstantKey, FuncRef, GlobalRef, Op, Plain, Reference, Table, ValType};
use super::emit;
use super::encode::assemble_function;
use super::encode::runtime_module::MODULE;
use super::object::{Code, Function, Initialiser, Object};
use super::{frame, initialise};
use crate::core::Global;
use crate::cps::Origin;
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// A place in the source, for people.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// The file's path.
    pub file: Symbol,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// Where code stands, for backtraces.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Stack {
    /// The inlined procedures, with the place in each, innermost first.
    pub inlined: Vec<(Option<Symbol>, Place)>,
    /// The place in the procedure itself.
    pub place: Place,
}

/// What the linker needs besides the objects.
pub struct Options<'a> {
    /// The place of an origin in the object of an index. Code without a place, such as the library's, is
    /// known in backtraces by the name of its procedure alone.
    pub place: &'a dyn Fn(usize, Origin) -> Option<Rc<Stack>>,
    /// The procedure that the run-time system calls to raise an error.
    pub raise: Global,
}

/// A function of an object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct FunctionId {
    /// Index of the object; the last one is the linker's own.
    pub object: u32,
    /// Index in the object.
    pub function: u32,
}

/// A function of the module.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Member {
    /// Of the run-time system, by its index there.
    Runtime(u32),
    /// Of an object.
    Object(FunctionId),
    /// A helper that the linker makes.
    Helper(FuncRef),
}

/// What is in the module, in order of indexes.
#[derive(Default)]
pub struct Module<'a> {
    /// The objects; the last one is the linker's own.
    pub objects: Vec<&'a Object<Code>>,
    /// Functions: imported ones of the run-time system first.
    pub members: Vec<Member>,
    /// Helpers by what they are called.
    pub helpers: FxHashMap<FuncRef, Code>,
    /// Elements of the table of uniform entries.
    pub entries: Vec<FunctionId>,
    /// Elements of the table of return points.
    pub resumes: Vec<FunctionId>,
    /// Where the return points stand that stand anywhere.
    pub resume_places: FxHashMap<FunctionId, Rc<Stack>>,
    /// What stands after the return points in the numbering of code: procedures and places that frames
    /// name and that are never resumed.
    pub positions: Vec<(&'a str, Option<Rc<Stack>>)>,
    /// The number in `positions` of an origin in a function.
    pub position_numbers: FxHashMap<(FunctionId, Option<Origin>), u32>,
    /// Constants, each after those that it is made of.
    pub constants: Vec<ConstantKey>,
    /// Closures of procedures without free variables, by their uniform entry.
    pub closures: Vec<FunctionId>,
    /// Globals of the run-time system, by index there.
    pub runtime_globals: Vec<u32>,
    /// Scheme variables, with what they hold from the start.
    pub variables: Vec<(Global, Option<Constant>)>,
    /// The procedure that runs the program.
    pub main: Option<FunctionId>,
    /// The procedure that raises errors, if anything can.
    pub raise: Option<FunctionId>,
    /// Whether the program can make complex numbers. If not, functions of the run-time system that are
    /// asked only about these have no body.
    pub complex: bool,
    /// Where global functions are.
    direct: FxHashMap<(Global, u32), FunctionId>,
    entry: FxHashMap<Global, FunctionId>,
    initial: FxHashMap<Global, &'a Option<Constant>>,
}

/// Links objects, which are in the order of initialisation, and encodes the module. `main` is the object of
/// [`initialise::program`].
pub fn link(
    objects: &[Arc<Object<Code>>],
    main: &Object<Code>,
    options: &Options<'_>,
) -> Result<Vec<u8>, LinkError> {
    let objects_and_main = objects.iter().map(|object| &**object).chain([main]).collect();
    let mut module = Module { objects: objects_and_main, ..Module::default() };
    module.define(objects.len());
    module.reach(options)?;
    Ok(super::encode::encode(&module))
}

/// A reference that nothing defines: an object is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkError {
    /// What is missing.
    pub missing: String,
}

impl std::fmt::Display for LinkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "nothing defines {}", self.missing)
    }
}

impl std::error::Error for LinkError {}

/// What the search for what is reached has found.
#[derive(Default)]
struct Reached {
    members: FxHashSet<Member>,
    /// Members whose references have not been followed.
    waiting: Vec<Member>,
    constants: FxHashSet<ConstantKey>,
    closures: BTreeSet<FunctionId>,
    tables: [BTreeSet<FunctionId>; 2],
    globals: BTreeSet<u32>,
    variables: BTreeSet<Global>,
}

impl Reached {
    fn member(&mut self, member: Member) {
        if self.members.insert(member.clone()) {
            self.waiting.push(member);
        }
    }
}

impl<'a> Module<'a> {
    fn define(&mut self, main: usize) {
        for (object, contents) in self.objects.iter().enumerate() {
            let id = |function| FunctionId { object: object as u32, function };
            self.direct.extend(contents.direct.iter().map(|(&key, &function)| (key, id(function))));
            self.entry.extend(contents.entries.iter().map(|(&global, &function)| (global, id(function))));
            self.initial.extend(contents.variables.iter().map(|(&global, value)| (global, value)));
            for (number, initialiser) in contents.initialisers.iter().enumerate() {
                let (Initialiser::Variable(_, function) | Initialiser::Effect(function)) = *initialiser;
                self.direct.insert((initialise::initialiser_name(object, number), 0), id(function));
            }
        }
        self.main = self.entry.get(&initialise::procedure_name(0)).copied();
        debug_assert!(self.main.is_some_and(|id| id.object as usize == main));
    }

    /// Where a reference from an object leads.
    pub fn resolve(&self, object: u32, reference: &FuncRef) -> Option<Member> {
        match reference {
            FuncRef::Local(function) => Some(Member::Object(FunctionId { object, function: *function })),
            FuncRef::Direct(global, clause) => {
                self.direct.get(&(*global, *clause)).copied().map(Member::Object)
            }
            FuncRef::Entry(global) => self.entry.get(global).copied().map(Member::Object),
            FuncRef::Runtime(name) => MODULE.function_names.get(*name).copied().map(Member::Runtime),
            helper => Some(Member::Helper(helper.clone())),
        }
    }

    fn reach(&mut self, options: &Options<'_>) -> Result<(), LinkError> {
        let mut reached = Reached::default();
        let main = self.main.expect("the linker makes it");
        reached.closures.insert(main);
        reached.member(Member::Object(main));
        for name in ["run", FILL] {
            let reference = FuncRef::Runtime(name);
            reached.member(self.resolve(0, &reference).ok_or_else(|| missing(&reference))?);
        }
        let mut about_complex = Vec::new();
        loop {
            let Some(member) = reached.waiting.pop() else {
                let make_complex = Member::Runtime(MODULE.function_names[MAKE_COMPLEX]);
                self.complex |= reached.members.contains(&make_complex)
                    || self.constants.iter().any(|key| is_complex(&key.0));
                if !self.complex || about_complex.is_empty() {
                    break;
                }
                for index in std::mem::take(&mut about_complex) {
                    self.reach_from_runtime(index, &mut reached, options)?;
                }
                continue;
            };
            match member {
                Member::Runtime(index) if MODULE.functions[index as usize].is_about_complex() => {
                    about_complex.push(index);
                }
                Member::Runtime(index) => {
                    for export in EXPORTS.iter().filter(|it| index == MODULE.function_names[it.of]) {
                        reached.member(Member::Runtime(MODULE.function_names[export.function]));
                    }
                    self.reach_from_runtime(index, &mut reached, options)?;
                }
                Member::Object(id) => {
                    let code = &self.objects[id.object as usize].functions[id.function as usize];
                    match code.table {
                        Some(Table::Entries) => reached.tables[0].insert(id),
                        Some(Table::Resumes) => reached.tables[1].insert(id),
                        None => false,
                    };
                    for reference in &code.references {
                        self.refer(id.object, reference, &mut reached)?;
                    }
                }
                Member::Helper(reference) => {
                    let code = assemble_function(&helper(&reference));
                    for reference in &code.references {
                        self.refer(0, reference, &mut reached)?;
                    }
                    self.helpers.insert(reference, code);
                }
            }
        }
        let Reached { members, closures, tables, globals, variables, .. } = reached;
        self.members = members.into_iter().collect();
        self.members.sort_unstable_by(|a, b| {
            let is_defined = |member: &Member| match member {
                Member::Runtime(index) => MODULE.functions[*index as usize].import.is_none(),
                _ => true,
            };
            is_defined(a).cmp(&is_defined(b)).then_with(|| a.cmp(b))
        });
        [self.entries, self.resumes] = tables.map(|table| table.into_iter().collect());
        self.closures = closures.into_iter().collect();
        self.runtime_globals = globals.into_iter().collect();
        self.variables = variables
            .into_iter()
            .map(|global| (global, self.initial.get(&global).and_then(|value| (*value).clone())))
            .collect();
        self.number_positions(options);
        Ok(())
    }

    fn reach_from_runtime(
        &mut self,
        index: u32,
        reached: &mut Reached,
        options: &Options<'_>,
    ) -> Result<(), LinkError> {
        let function = &MODULE.functions[index as usize];
        function.calls.iter().for_each(|&call| reached.member(Member::Runtime(call)));
        for &global in &function.globals {
            match &MODULE.globals[global as usize].constant {
                Some((kind, text)) => self.constant(&constant(kind, text), &mut reached.constants),
                None => drop(reached.globals.insert(global)),
            }
        }
        if function.name == "raise" {
            self.raise = self.entry.get(&options.raise).copied();
            let raise = GlobalRef::Closure(FuncRef::Entry(options.raise));
            self.refer(0, &Reference::Global(raise), reached)?;
        }
        Ok(())
    }

    /// Follows a reference in a function of an object.
    fn refer(&mut self, object: u32, reference: &Reference, reached: &mut Reached) -> Result<(), LinkError> {
        match reference {
            Reference::Function(reference)
            | Reference::Element(_, reference)
            | Reference::Global(GlobalRef::Closure(reference)) => {
                let member = self.resolve(object, reference).ok_or_else(|| missing(reference))?;
                reached.member(member);
            }
            _ => {}
        }
        match reference {
            Reference::Global(GlobalRef::Closure(reference)) => {
                if let Some(Member::Object(id)) = self.resolve(object, reference) {
                    reached.closures.insert(id);
                }
            }
            Reference::Global(GlobalRef::Constant(key)) => self.constant(&key.0, &mut reached.constants),
            Reference::Global(GlobalRef::Variable(global)) => {
                if reached.variables.insert(*global)
                    && let Some(Some(constant)) = self.initial.get(global)
                {
                    self.constant(constant, &mut reached.constants);
                }
            }
            Reference::Global(GlobalRef::Runtime(name)) => {
                reached.globals.extend(MODULE.global_names.get(*name));
            }
            Reference::Function(_) | Reference::Element(..) | Reference::Position(_) | Reference::Type(_) => {
            }
        }
        Ok(())
    }

    /// Finds the places of all code that is in the module.
    fn number_positions(&mut self, options: &Options<'_>) {
        let mut places: FxHashMap<(u32, Origin), Option<Rc<Stack>>> = FxHashMap::default();
        let mut place = |id: FunctionId, origin: Option<Origin>| {
            let key = (id.object, origin?);
            places.entry(key).or_insert_with(|| (options.place)(id.object as usize, key.1)).clone()
        };
        let mut numbers: FxHashMap<(&'a str, Option<Rc<Stack>>), u32> = FxHashMap::default();
        for member in &self.members {
            let Member::Object(id) = *member else { continue };
            let code = &self.objects[id.object as usize].functions[id.function as usize];
            if code.table == Some(Table::Resumes)
                && let Some(place) = place(id, code.origin)
            {
                self.resume_places.insert(id, place);
            }
            for reference in &code.references {
                if let Reference::Position(origin) = reference {
                    let position = (code.name.as_str(), place(id, *origin));
                    let number = *numbers.entry(position.clone()).or_insert_with(|| {
                        self.positions.push(position);
                        self.positions.len() as u32 - 1
                    });
                    self.position_numbers.insert((id, *origin), number);
                }
            }
        }
    }

    /// Adds a constant that is an object, after its parts.
    fn constant(&mut self, constant: &Constant, seen: &mut FxHashSet<ConstantKey>) {
        // Lists are walked along their spine: they may be long.
        let mut pending = vec![(constant.clone(), false)];
        while let Some((constant, expanded)) = pending.pop() {
            if emit::immediate(&constant).is_some() || seen.contains(&ConstantKey(constant.clone())) {
                continue;
            }
            let parts = if expanded { Vec::new() } else { parts(&constant) };
            if parts.is_empty() {
                let key = ConstantKey(constant);
                seen.insert(key.clone());
                self.constants.push(key);
                continue;
            }
            pending.push((constant, true));
            pending.extend(parts.into_iter().map(|part| (part, false)));
        }
    }
}

/// A function of the run-time system that programs export if they reach another.
pub struct Export {
    /// The other.
    of: &'static str,
    /// The function.
    pub function: &'static str,
    /// What it is exported as.
    pub name: &'static str,
}

/// All of them.
pub const EXPORTS: [Export; 2] = [
    Export { of: "pause", function: "resume", name: "resume" },
    Export { of: "js_function", function: "call_from_host", name: "call" },
];

/// The run-time function by which the start function completes texts.
pub const FILL: &str = "fill_ascii";

/// The run-time function that makes complex numbers.
const MAKE_COMPLEX: &str = "make_complex";

/// So many pairs of a literal list are one constant: longer lists are made of several. The elements are on
/// the stack while the pairs are allocated, which engines that move objects pay for by each of both.
pub const LIST_SEGMENT: usize = 24;

fn is_complex(constant: &Constant) -> bool {
    matches!(constant, Constant::Number(crate::source::Number::Complex(..)))
}

/// The objects that a constant's definition refers to: all but the pairs of its own spine.
fn parts(constant: &Constant) -> Vec<Constant> {
    match constant {
        Constant::Pair(_) => {
            let mut parts = Vec::new();
            let mut at = constant;
            while let Constant::Pair(pair) = at
                && parts.len() < LIST_SEGMENT
            {
                parts.push(pair.0.clone());
                at = &pair.1;
            }
            parts.push(at.clone());
            parts.retain(|part| emit::immediate(part).is_none());
            parts
        }
        Constant::Vector(items) => {
            items.iter().filter(|item| emit::immediate(item).is_none()).cloned().collect()
        }
        Constant::Keyword(name) => vec![Constant::Symbol(*name)],
        Constant::Number(crate::source::Number::Ratio(a, b)) => [a, b]
            .into_iter()
            .map(|part| Constant::Number(crate::source::Number::Integer(part.clone())))
            .filter(|part| emit::immediate(part).is_none())
            .collect(),
        Constant::Number(crate::source::Number::Complex(real, imaginary)) => [real, imaginary]
            .into_iter()
            .map(|part| Constant::Number((**part).clone()))
            .filter(|part| emit::immediate(part).is_none())
            .collect(),
        _ => Vec::new(),
    }
}

fn constant(kind: &str, text: &str) -> Constant {
    if kind == "symbol" { Constant::Symbol(Symbol::new(text)) } else { Constant::String(text.into()) }
}

fn missing(reference: &FuncRef) -> LinkError {
    let missing = match reference {
        FuncRef::Direct(global, clause) => format!("{global} of {} (clause {clause})", global.library),
        FuncRef::Entry(global) => format!("{global} of {}", global.library),
        FuncRef::Runtime(name) => format!("{name} of the run-time system"),
        other => format!("{other:?}"),
    };
    LinkError { missing }
}

/// A helper.
fn helper(reference: &FuncRef) -> Function {
    match reference {
        FuncRef::WrongType(op, index) => argument_helper(*op, *index, false),
        FuncRef::BadIndex(op, index) => argument_helper(*op, *index, true),
        _ => frame::helper(reference),
    }
}

/// The helper that raises an error about an argument of a primitive.
fn argument_helper(op: Primitive, index: u32, is_index: bool) -> Function {
    let constant = |constant| Op::GlobalGet(GlobalRef::Constant(ConstantKey(constant)));
    let mut body = vec![constant(Constant::Symbol(op.symbol())), Op::I32(index as i32), Op::LocalGet(0)];
    if is_index {
        body.push(Op::Call(FuncRef::Runtime("bad_index")));
    } else {
        let expected = op.args()[index as usize - 1].description();
        body.push(constant(Constant::String(expected.into())));
        body.push(Op::Call(FuncRef::Runtime("wrong_type")));
    }
    body.extend([
        Op::Plain(Plain::Drop),
        Op::LocalGet(1),
        Op::ReturnCall(FuncRef::Runtime("note_position")),
        Op::Plain(Plain::End),
    ]);
    Function {
        name: format!("bad argument {index} of {op}"),
        origin: None,
        params: vec![ValType::SCM, ValType::I32],
        results: vec![ValType::RESULT],
        locals: vec![],
        body,
        table: None,
        marks: Vec::new(),
    }
}
