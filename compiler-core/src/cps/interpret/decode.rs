//! From continuations to code that the machine runs: operations in one dense list, variables numbered
//! as registers, return points with exactly the registers that must be saved.
//!
//! A procedure is decoded when it is first called.

use super::continuation::Return;
use super::value::FunctionId;
use crate::core::Global;
use crate::cps::flow::{Flow, free_variables};
use crate::cps::liveness::Liveness;
use crate::cps::{Cont, Definition, Exp, Label, Param, Program, Term, Var};
use crate::primitive::{Constant, Primitive, Role};
use crate::source::Symbol;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// A variable of the current activation.
pub type Register = u32;
/// An index into [`Code::operations`].
pub type Address = u32;

/// The registers that a value-less continuation has no use for write here.
const SCRATCH: Register = 0;

/// One step.
#[derive(Clone, Debug)]
pub enum Operation {
    /// Sets a register to a constant.
    Constant { to: Register, constant: u32, next: Address },
    /// Sets a register to the value of another.
    Move { to: Register, from: Register, next: Address },
    /// Sets registers to values of others, all at once.
    Moves { to: Box<[Register]>, from: Box<[Register]>, next: Address },
    /// A primitive of one argument.
    Primitive1 { op: Primitive, to: Register, a: Register, next: Address },
    /// A primitive of two arguments.
    Primitive2 { op: Primitive, to: Register, a: Register, b: Register, next: Address },
    /// A primitive of any number of arguments.
    Primitive { op: Primitive, to: Register, args: Box<[Register]>, next: Address },
    /// A primitive that needs its constant parameter.
    Special { special: Box<Special>, next: Address },
    /// A test of one argument.
    Branch1 { op: Primitive, a: Register, yes: Address, no: Address },
    /// A test of two arguments.
    Branch2 { op: Primitive, a: Register, b: Register, yes: Address, no: Address },
    /// Goes to one of several places.
    Switch { index: Register, targets: Box<[Address]> },
    /// A call. Without a return point, a tail call.
    Call { target: Box<Target>, args: Box<[Register]>, at: Option<Return> },
    /// A primitive that does what a call can.
    Control { op: Primitive, args: Box<[Register]>, at: Option<Return> },
    /// Returns values.
    Return { args: Box<[Register]> },
    /// Gives values to a return point of this activation.
    Deliver { args: Box<[Register]>, at: Return },
    /// Raises an error.
    Throw { op: Primitive, args: Box<[Register]>, constant: Option<u32> },
    /// Code that no well-formed program has.
    Malformed { label: Label },
}

/// What is called.
#[derive(Clone, Debug)]
pub enum Target {
    /// What a register holds.
    Unknown(Register),
    /// A procedure, with its closure if it needs one.
    Known(FunctionId, Option<Register>),
    /// The value of a global.
    Global(u32),
}

/// Primitives with constant parameters.
#[derive(Clone, Debug)]
pub enum Special {
    GlobalRef { to: Register, slot: u32, name: Symbol },
    GlobalSet { slot: u32, value: Register },
    CheckBound { to: Register, value: Register, name: Option<Symbol> },
    Closure { to: Register, function: FunctionId, captured: Box<[Register]>, size: u32 },
    Closures { made: Box<[NewClosure]> },
    ClosureRef { to: Register, closure: Register, index: u32 },
    ClosureSet { closure: Register, index: u32, value: Register },
}

/// Where a closure goes, its code, and what it captures.
pub type NewClosure = (Register, FunctionId, Box<[Register]>);

/// A return point.
#[derive(Debug)]
pub struct ReturnPoint {
    /// Number of values wanted.
    pub required: u32,
    /// Whether the others are wanted as a list.
    pub rest: bool,
    /// Where the values go.
    pub vars: Box<[Register]>,
    /// What frames save.
    pub saved: Box<[Register]>,
    /// Where it goes on.
    pub next: Address,
    /// Unit and label, for backtraces.
    pub place: (u32, Label),
}

/// A procedure.
#[derive(Debug)]
pub struct Function {
    /// Which unit it belongs to, and its entry there.
    pub unit: u32,
    /// Its [`Cont::Fun`].
    pub entry: Label,
    /// Its free variables, which its closures hold in this order.
    pub free: Rc<[Var]>,
    /// `None` before the first call.
    pub body: Option<Rc<Body>>,
}

/// What entering a procedure does.
#[derive(Debug)]
pub struct Body {
    /// Where the closure itself goes.
    pub self_register: Option<Register>,
    /// Where the values of the closure go.
    pub captured: Box<[Register]>,
    /// Clauses in order.
    pub clauses: Box<[Clause]>,
    /// Whether callers pass exactly the parameters of the one clause.
    pub known: bool,
    /// The procedure's name.
    pub name: Option<Symbol>,
}

/// A clause.
#[derive(Debug)]
pub struct Clause {
    pub required: u32,
    pub optional: u32,
    pub rest: bool,
    pub keywords: Box<[Symbol]>,
    pub allow_other_keys: bool,
    /// Where the parameters go.
    pub parameters: Box<[Register]>,
    /// Where it begins.
    pub body: Address,
}

impl Clause {
    /// Whether there may be keywords among the arguments.
    pub fn takes_keywords(&self) -> bool {
        !self.keywords.is_empty() || self.allow_other_keys
    }
}

struct Unit {
    program: Arc<Program>,
    functions: FxHashMap<Label, FunctionId>,
    /// Made when the first procedure of the unit is decoded.
    free: Option<Rc<BTreeMap<Label, BTreeSet<Var>>>>,
}

/// All code that was loaded.
#[derive(Default)]
pub struct Code {
    pub operations: Vec<Operation>,
    pub returns: Vec<ReturnPoint>,
    pub functions: Vec<Function>,
    units: Vec<Unit>,
    /// Names of globals, in the order of their slots.
    pub globals: Vec<Global>,
    slots: FxHashMap<Global, u32>,
    /// Constants that code mentions. The machine makes their values.
    pub constants: Vec<Constant>,
    numbers: FxHashMap<Constant, u32>,
    /// Variables of a procedure are fewer.
    pub registers: u32,
}

impl Code {
    /// Adds a unit. What its definitions are is the machine's business.
    pub fn load(&mut self, program: Arc<Program>) -> u32 {
        self.units.push(Unit { program, functions: FxHashMap::default(), free: None });
        (self.units.len() - 1) as u32
    }

    /// The slot of a global.
    pub fn slot(&mut self, global: Global) -> u32 {
        *self.slots.entry(global).or_insert_with(|| {
            self.globals.push(global);
            (self.globals.len() - 1) as u32
        })
    }

    /// The slot of a global that some unit mentions.
    pub fn existing_slot(&self, global: Global) -> Option<u32> {
        self.slots.get(&global).copied()
    }

    /// The procedure at a label.
    pub fn function(&mut self, unit: u32, entry: Label) -> FunctionId {
        if let Some(&id) = self.units[unit as usize].functions.get(&entry) {
            return id;
        }
        let id = FunctionId(self.functions.len() as u32);
        let free = self.free(unit).get(&entry).into_iter().flatten().copied().collect();
        self.functions.push(Function { unit, entry, free, body: None });
        self.units[unit as usize].functions.insert(entry, id);
        id
    }

    /// The procedures of a unit's definitions.
    pub fn definitions(&self, unit: u32) -> Vec<Definition> {
        self.units[unit as usize].program.definitions.clone()
    }

    fn free(&mut self, unit: u32) -> Rc<BTreeMap<Label, BTreeSet<Var>>> {
        let unit = &mut self.units[unit as usize];
        unit.free.get_or_insert_with(|| Rc::new(free_variables(&unit.program))).clone()
    }

    /// The body of a procedure, decoded if need be.
    pub fn body(&mut self, id: FunctionId) -> Rc<Body> {
        let function = &self.functions[id.0 as usize];
        if let Some(body) = &function.body {
            return body.clone();
        }
        let (unit, entry, free) = (function.unit, function.entry, function.free.clone());
        let program = self.units[unit as usize].program.clone();
        let nested = self.free(unit);
        let flow = Flow::new(&program, entry);
        let liveness = Liveness::new(&program, &flow, &nested);
        let mut decoder = Decoder {
            code: self,
            program: &program,
            unit,
            registers: FxHashMap::default(),
            next_register: SCRATCH + 1,
            addresses: FxHashMap::default(),
            returns: FxHashMap::default(),
        };
        let body = Rc::new(decoder.procedure(entry, &flow, &liveness, &free));
        let registers = decoder.next_register;
        self.registers = self.registers.max(registers);
        self.functions[id.0 as usize].body = Some(body.clone());
        body
    }

    fn constant(&mut self, constant: &Constant) -> u32 {
        if let Some(&number) = self.numbers.get(constant) {
            return number;
        }
        let number = self.constants.len() as u32;
        self.constants.push(constant.clone());
        self.numbers.insert(constant.clone(), number);
        number
    }
}

/// Decodes one procedure.
struct Decoder<'a> {
    code: &'a mut Code,
    program: &'a Program,
    unit: u32,
    registers: FxHashMap<Var, Register>,
    next_register: Register,
    addresses: FxHashMap<Label, Address>,
    returns: FxHashMap<Label, Return>,
}

/// Where a term's values go.
enum Destination {
    /// Into registers, and on.
    Here(Box<[Register]>, Address),
    /// To a return point.
    Point(Return),
    /// To the caller.
    Caller,
}

impl Decoder<'_> {
    fn register(&mut self, var: Var) -> Register {
        let next = &mut self.next_register;
        *self.registers.entry(var).or_insert_with(|| {
            *next += 1;
            *next - 1
        })
    }

    fn register_list(&mut self, vars: &[Var]) -> Box<[Register]> {
        vars.iter().map(|&var| self.register(var)).collect()
    }

    fn procedure(&mut self, entry: Label, flow: &Flow, liveness: &Liveness, free: &[Var]) -> Body {
        let program = self.program;
        let mut blocks = Vec::new();
        for (index, &label) in flow.order().iter().enumerate() {
            match program.conts.get(&label) {
                Some(Cont::Args { term, .. }) => {
                    let address = self.code.operations.len() as Address;
                    self.addresses.insert(label, address);
                    self.code.operations.push(Operation::Malformed { label });
                    blocks.push((address, label, term));
                }
                Some(Cont::Receive { .. }) => {
                    let saved = self.register_list(&liveness.live_in(index));
                    let place = (self.unit, label);
                    let at = self.code.returns.len() as Return;
                    self.returns.insert(label, at);
                    self.code.returns.push(ReturnPoint {
                        required: 0,
                        rest: false,
                        vars: Box::default(),
                        saved,
                        next: 0,
                        place,
                    });
                }
                _ => {}
            }
        }
        for &label in flow.order() {
            if let Some(&Cont::Receive { required, rest, k }) = program.conts.get(&label) {
                let at = self.returns[&label] as usize;
                let (vars, next) = self.block(k);
                let point = &mut self.code.returns[at];
                (point.required, point.rest, point.vars, point.next) = (required, rest, vars, next);
            }
        }
        for (address, label, term) in blocks {
            let operation = self.term(label, term);
            self.code.operations[address as usize] = operation;
        }
        let Some(Cont::Fun { name, self_var, clause, known, .. }) = program.conts.get(&entry) else {
            return Body {
                self_register: None,
                captured: Box::default(),
                clauses: Box::default(),
                known: false,
                name: None,
            };
        };
        let mut clauses = Vec::new();
        let mut next = *clause;
        while let Some(Cont::Clause { arity, body, alternate }) =
            next.and_then(|label| program.conts.get(&label))
        {
            let (parameters, body) = self.block(*body);
            clauses.push(Clause {
                required: arity.required,
                optional: arity.optional,
                rest: arity.rest,
                keywords: arity.keywords.clone().into(),
                allow_other_keys: arity.allow_other_keys,
                parameters,
                body,
            });
            next = *alternate;
        }
        Body {
            self_register: self_var.map(|var| self.register(var)),
            captured: self.register_list(free),
            clauses: clauses.into(),
            known: *known,
            name: *name,
        }
    }

    /// The registers that a block binds, and its address.
    fn block(&mut self, label: Label) -> (Box<[Register]>, Address) {
        let program = self.program;
        match (program.conts.get(&label), self.addresses.get(&label)) {
            (Some(Cont::Args { vars, .. }), Some(&address)) => (self.register_list(vars), address),
            _ => (Box::default(), self.emit(Operation::Malformed { label })),
        }
    }

    fn emit(&mut self, operation: Operation) -> Address {
        self.code.operations.push(operation);
        (self.code.operations.len() - 1) as Address
    }

    fn destination(&mut self, k: Label) -> Destination {
        match self.program.conts.get(&k) {
            Some(Cont::Receive { .. }) => Destination::Point(self.returns[&k]),
            Some(Cont::Tail) => Destination::Caller,
            _ => {
                let (vars, next) = self.block(k);
                Destination::Here(vars, next)
            }
        }
    }

    /// The register for the one value of an expression, and where to go on.
    fn single(&mut self, label: Label, k: Label) -> (Register, Address) {
        match self.destination(k) {
            Destination::Here(vars, next) => match *vars {
                [] => (SCRATCH, next),
                [to] => (to, next),
                _ => (SCRATCH, self.emit(Operation::Malformed { label })),
            },
            Destination::Point(at) => (SCRATCH, self.emit(Operation::Deliver { args: [SCRATCH].into(), at })),
            Destination::Caller => (SCRATCH, self.emit(Operation::Return { args: [SCRATCH].into() })),
        }
    }

    fn term(&mut self, label: Label, term: &Term) -> Operation {
        match term {
            Term::Continue { k, exp } => self.expression(label, *k, exp),
            Term::Branch { test, args, consequent, alternate, .. } => {
                let args = self.register_list(args);
                let yes = self.block(*consequent).1;
                let no = self.block(*alternate).1;
                match *args {
                    [a] => Operation::Branch1 { op: *test, a, yes, no },
                    [a, b] => Operation::Branch2 { op: *test, a, b, yes, no },
                    _ => Operation::Malformed { label },
                }
            }
            Term::Switch { index, targets } => {
                let index = self.register(*index);
                let targets = targets.iter().map(|&target| self.block(target).1).collect();
                Operation::Switch { index, targets }
            }
            Term::Throw { op, param, args } => {
                let constant = match param {
                    Param::Constant(constant) => Some(self.code.constant(constant)),
                    _ => None,
                };
                Operation::Throw { op: *op, args: self.register_list(args), constant }
            }
        }
    }

    fn expression(&mut self, label: Label, k: Label, exp: &Exp) -> Operation {
        match exp {
            Exp::Const(constant) => {
                let constant = self.code.constant(constant);
                let (to, next) = self.single(label, k);
                Operation::Constant { to, constant, next }
            }
            Exp::Fun(entry) => {
                let (to, next) = self.single(label, k);
                let (function, captured) = self.nested(*entry);
                let size = captured.len() as u32;
                Operation::Special {
                    special: Box::new(Special::Closure { to, function, captured, size }),
                    next,
                }
            }
            Exp::Rec(entries) => {
                let Destination::Here(vars, next) = self.destination(k) else {
                    return Operation::Malformed { label };
                };
                if vars.len() != entries.len() {
                    return Operation::Malformed { label };
                }
                let made = vars
                    .iter()
                    .zip(entries)
                    .map(|(&to, &entry)| {
                        let (function, captured) = self.nested(entry);
                        (to, function, captured)
                    })
                    .collect();
                Operation::Special { special: Box::new(Special::Closures { made }), next }
            }
            Exp::ConstFun(entry) => self.closure(label, k, *entry, Box::default(), 0),
            Exp::Code(_) | Exp::CallI { .. } => Operation::Malformed { label },
            Exp::Call { proc, args } => {
                let target = Target::Unknown(self.register(*proc));
                self.call(label, k, target, args)
            }
            Exp::CallK { k: entry, proc, args } => {
                let function = self.code.function(self.unit, *entry);
                let target = Target::Known(function, proc.map(|var| self.register(var)));
                self.call(label, k, target, args)
            }
            Exp::CallGlobal { global, args } => {
                let target = Target::Global(self.code.slot(*global));
                self.call(label, k, target, args)
            }
            Exp::Values(args) => {
                let from = self.register_list(args);
                match self.destination(k) {
                    Destination::Caller => Operation::Return { args: from },
                    Destination::Point(at) => Operation::Deliver { args: from, at },
                    Destination::Here(to, _) if to.len() != from.len() => Operation::Malformed { label },
                    Destination::Here(to, next) => match (&*to, &*from) {
                        ([to], [from]) => Operation::Move { to: *to, from: *from, next },
                        _ => Operation::Moves { to, from, next },
                    },
                }
            }
            Exp::PrimCall { op, param, args } => self.primitive(label, k, *op, param, args),
        }
    }

    fn nested(&mut self, entry: Label) -> (FunctionId, Box<[Register]>) {
        let function = self.code.function(self.unit, entry);
        let free = self.code.functions[function.0 as usize].free.clone();
        (function, self.register_list(&free))
    }

    fn closure(
        &mut self,
        label: Label,
        k: Label,
        entry: Label,
        captured: Box<[Register]>,
        size: u32,
    ) -> Operation {
        let (to, next) = self.single(label, k);
        let function = self.code.function(self.unit, entry);
        Operation::Special { special: Box::new(Special::Closure { to, function, captured, size }), next }
    }

    fn call(&mut self, label: Label, k: Label, target: Target, args: &[Var]) -> Operation {
        let args = self.register_list(args);
        match self.destination(k) {
            Destination::Caller => Operation::Call { target: Box::new(target), args, at: None },
            Destination::Point(at) => Operation::Call { target: Box::new(target), args, at: Some(at) },
            Destination::Here(..) => Operation::Malformed { label },
        }
    }

    fn primitive(&mut self, label: Label, k: Label, op: Primitive, param: &Param, args: &[Var]) -> Operation {
        if op.role() == Role::Tail {
            let args = self.register_list(args);
            return match self.destination(k) {
                Destination::Caller => Operation::Control { op, args, at: None },
                Destination::Point(at) => Operation::Control { op, args, at: Some(at) },
                Destination::Here(..) => Operation::Malformed { label },
            };
        }
        let registers = self.register_list(args);
        let special = |to: Register| {
            Some(match (op, param, &*registers) {
                (Primitive::GlobalSet, Param::Global(_), &[value]) => Special::GlobalSet { slot: 0, value },
                (Primitive::GlobalRef | Primitive::GlobalFun, Param::Global(global), []) => {
                    Special::GlobalRef { to, slot: 0, name: global.name }
                }
                (Primitive::CheckBound, param, &[value]) => {
                    let name = match param {
                        Param::Constant(Constant::Symbol(name)) => Some(*name),
                        Param::Global(global) => Some(global.name),
                        _ => None,
                    };
                    Special::CheckBound { to, value, name }
                }
                (Primitive::ClosureRef, Param::Index(index), &[closure]) => {
                    Special::ClosureRef { to, closure, index: *index }
                }
                (Primitive::ClosureSet, Param::Index(index), &[closure, value]) => {
                    Special::ClosureSet { closure, index: *index, value }
                }
                _ => return None,
            })
        };
        if let (Primitive::MakeClosure, &Param::Closure(entry, size)) = (op, param) {
            return self.closure(label, k, entry, registers, size);
        }
        let (to, next) = self.single(label, k);
        if let Some(mut special) = special(to) {
            if let Param::Global(global) = param
                && let Special::GlobalRef { slot, .. } | Special::GlobalSet { slot, .. } = &mut special
            {
                *slot = self.code.slot(*global);
            }
            return Operation::Special { special: Box::new(special), next };
        }
        match *registers {
            [a] => Operation::Primitive1 { op, to, a, next },
            [a, b] => Operation::Primitive2 { op, to, a, b, next },
            _ => Operation::Primitive { op, to, args: registers, next },
        }
    }
}
