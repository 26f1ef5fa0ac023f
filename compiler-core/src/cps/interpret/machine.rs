//! The machine: steps, calls and returns.

use super::continuation::{INITIALISE, PROMPT, RAISED, Return, Stack};
use super::decode::{Address, Body, Code, Operation, Target};
use super::primitives::{self, Trap};
use super::state::State;
use super::value::{FunctionId, Heap, Object, Value};
use super::{Condition, ConditionKind, Host, Limits, Stop};
use crate::core::Global;
use crate::cps::{Definition, Program};
use crate::library::WellKnown;
use crate::primitive::{Constant, Primitive};
use crate::source::Symbol;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Runs units.
pub struct Interpreter<H> {
    pub(super) code: Code,
    pub(super) state: State<H>,
    /// What remains to be done before the units that were loaded are initialised.
    definitions: Vec<(Initialisation, FunctionId)>,
    initialised: usize,
    /// Closures without free variables, made once.
    shared_closures: FxHashMap<FunctionId, Value>,
    /// Values of compound constants by address, with the constant, which keeps the address taken: copies
    /// of one literal are one object.
    literals: FxHashMap<usize, (Constant, Value)>,
    raise_hook: Option<u32>,
}

/// What becomes of the value of a definition's procedure.
#[derive(Clone, Copy, Debug)]
enum Initialisation {
    Variable(u32),
    Effect,
}

/// Steps between two checks of the limits.
const SLICE: u32 = 1 << 12;

/// What the machine does after a transfer of control.
pub(super) enum Next {
    /// Goes on.
    At(Address),
    /// Is done; the values are in the transfer registers.
    Done,
}

impl<H: Host> Interpreter<H> {
    /// A machine without code.
    pub fn new(limits: Limits, host: H) -> Interpreter<H> {
        Interpreter {
            code: Code::default(),
            state: State {
                heap: Heap::new(limits.cells),
                stack: Stack::default(),
                registers: Vec::new(),
                transfer: Vec::new(),
                globals: Vec::new(),
                constants: Vec::new(),
                dynamic_state: Value::Boolean(false),
                host,
                fuel: limits.steps,
                places: Vec::new(),
            },
            definitions: Vec::new(),
            initialised: 0,
            shared_closures: FxHashMap::default(),
            literals: FxHashMap::default(),
            raise_hook: None,
        }
    }

    /// What a primitive returns; `None` if it raises.
    #[cfg(test)]
    pub(crate) fn primitive(&mut self, op: crate::primitive::Primitive, args: &[Value]) -> Option<Value> {
        super::primitives::call(&mut self.state, op, args).ok()
    }

    /// Loads units, to be initialised in this order, and runs what they do at their top level.
    pub fn run(&mut self, units: &[Arc<Program>]) -> Result<(), Stop> {
        for unit in units {
            self.load(unit.clone());
        }
        self.state.stack = Stack::default();
        let start = self.initialise_from(self.initialised);
        let result = start.and_then(|next| self.execute(next));
        self.initialised = self.definitions.len();
        result
    }

    /// Calls a procedure, and answers its values.
    pub fn call(&mut self, procedure: Value, args: &[Value]) -> Result<Vec<Value>, Stop> {
        self.state.stack = Stack::default();
        self.state.transfer.clear();
        self.state.transfer.extend_from_slice(args);
        let next = match self.enter(procedure) {
            Ok(address) => Next::At(address),
            Err(trap) => self.handle(trap)?,
        };
        self.execute(next)?;
        Ok(self.state.transfer.clone())
    }

    /// The arguments of the call that [`Stop::Service`] stopped at.
    pub fn request(&self) -> &[Value] {
        &self.state.transfer
    }

    /// Goes on after [`Stop::Service`]: `answer` is the value of the call. The values of what was
    /// going on are in [`Interpreter::request`] if it ends.
    pub fn resume(&mut self, answer: Value) -> Result<(), Stop> {
        self.state.transfer.clear();
        self.state.transfer.push(answer);
        let next = match self.return_values() {
            Ok(next) => next,
            Err(trap) => self.handle(trap)?,
        };
        self.execute(next)
    }

    /// Lets a global be the procedure that whoever runs the interpreter stands in for.
    pub fn serve(&mut self, global: Global) {
        let slot = self.code.slot(global) as usize;
        self.sync_globals();
        self.state.globals[slot] = Value::Service;
    }

    /// Forgets what the last run left behind when it stopped, and gives the next one so many steps.
    pub fn refresh(&mut self, steps: u64) {
        self.state.dynamic_state = Value::Boolean(false);
        self.state.fuel = steps;
    }

    /// The value of a global, if it has one.
    pub fn global(&self, global: Global) -> Option<Value> {
        let value = self.state.globals[self.code.existing_slot(global)? as usize];
        (!matches!(value, Value::Unbound)).then_some(value)
    }

    /// The heap.
    pub fn heap(&self) -> &Heap {
        &self.state.heap
    }

    /// The heap, to make values in.
    pub fn heap_mut(&mut self) -> &mut Heap {
        &mut self.state.heap
    }

    /// The outside world, to be told things.
    pub fn host_mut(&mut self) -> &mut H {
        &mut self.state.host
    }

    /// The outside world.
    pub fn host(&self) -> &H {
        &self.state.host
    }

    /// Gives the outside world back.
    pub fn into_host(self) -> H {
        self.state.host
    }

    /// Steps that are left.
    pub fn fuel(&self) -> u64 {
        self.state.fuel
    }

    fn load(&mut self, program: Arc<Program>) {
        let unit = self.code.load(program);
        for definition in self.code.definitions(unit) {
            let function = self.code.function(unit, definition.entry());
            match definition {
                Definition::Procedure(global, _) => {
                    let slot = self.code.slot(global) as usize;
                    let closure = self.closure(function);
                    self.sync_globals();
                    self.state.globals[slot] = closure;
                }
                Definition::Variable(global, _) => {
                    let slot = self.code.slot(global);
                    self.definitions.push((Initialisation::Variable(slot), function));
                }
                Definition::Effect(_) => self.definitions.push((Initialisation::Effect, function)),
            }
        }
        self.raise_hook = self.code.existing_slot(WellKnown::RaisePrimitiveError.global());
    }

    fn sync_globals(&mut self) {
        self.state.globals.resize(self.code.globals.len(), Value::Unbound);
    }

    /// The closure of a procedure without free variables.
    fn closure(&mut self, function: FunctionId) -> Value {
        let heap = &mut self.state.heap;
        *self
            .shared_closures
            .entry(function)
            .or_insert_with(|| heap.allocate(Object::Closure(function, Box::default())))
    }

    fn initialise_from(&mut self, index: usize) -> Result<Next, Stop> {
        let Some(&(_, function)) = self.definitions.get(index) else { return Ok(Next::Done) };
        self.state.stack.push(INITIALISE, |saved| saved.push(Value::Fixnum(index as i32)));
        self.state.transfer.clear();
        match self.enter_function(function, None) {
            Ok(address) => Ok(Next::At(address)),
            Err(trap) => self.handle(trap),
        }
    }

    /// What the machine does for a trap: it goes on with the library's handler, or stops.
    fn handle(&mut self, trap: Trap) -> Result<Next, Stop> {
        match trap {
            Trap::Exit(code) => Err(Stop::Exit(code)),
            Trap::Memory | Trap::OutOfMemory => Err(Stop::Memory),
            Trap::Steps => Err(Stop::Steps),
            Trap::Malformed(why) => Err(Stop::Malformed(why)),
            Trap::Service => Err(Stop::Service),
            Trap::Raise(raised) => {
                let hook = self.raise_hook.map_or(Value::Unbound, |slot| self.state.globals[slot as usize]);
                if !matches!(hook, Value::Object(_)) {
                    return Err(Stop::Uncaught(Condition {
                        kind: raised.kind,
                        who: raised.who,
                        index: raised.index,
                        irritant: primitives::show(&self.state.heap, raised.irritant),
                        expected: raised.expected,
                    }));
                }
                let who = raised.who.map_or(Value::Boolean(false), |who| Value::Symbol(Symbol::new(who)));
                let expected = match raised.expected {
                    Some(text) => self.state.heap.string(text),
                    None => raised.expected_value.unwrap_or(Value::Boolean(false)),
                };
                self.state.stack.push(RAISED, |_| {});
                self.state.transfer.clear();
                self.state.transfer.extend([
                    Value::Fixnum(raised.kind as i32),
                    raised.who_value.unwrap_or(who),
                    Value::Fixnum(raised.index as i32),
                    raised.irritant,
                    expected,
                ]);
                match self.enter(hook) {
                    Ok(address) => Ok(Next::At(address)),
                    Err(_) => {
                        Err(Stop::Malformed("raise-primitive-error does not take five arguments".into()))
                    }
                }
            }
        }
    }

    /// A new value that looks like a constant.
    pub fn datum(&mut self, constant: &Constant) -> Value {
        match constant {
            Constant::String(text) => self.state.heap.string(text),
            Constant::Bytevector(bytes) => self.state.heap.allocate(Object::Bytevector((**bytes).into())),
            Constant::Vector(items) => {
                let items = items.iter().map(|item| self.datum(item)).collect();
                self.state.heap.allocate(Object::Vector(items))
            }
            Constant::Pair(_) => {
                let mut items = Vec::new();
                let mut at = constant;
                while let Constant::Pair(pair) = at {
                    items.push(self.datum(&pair.0));
                    at = &pair.1;
                }
                let tail = self.datum(at);
                self.state.heap.list(&items, tail)
            }
            atom => self.constant(atom),
        }
    }

    /// The value of a constant. Copies of one literal are one object.
    pub fn constant(&mut self, constant: &Constant) -> Value {
        let key = match constant {
            Constant::String(text) => Arc::as_ptr(text).cast::<u8>() as usize,
            Constant::Pair(pair) => Arc::as_ptr(pair).cast::<u8>() as usize,
            Constant::Vector(items) => Arc::as_ptr(items).cast::<u8>() as usize,
            Constant::Bytevector(bytes) => Arc::as_ptr(bytes).cast::<u8>() as usize,
            Constant::Boolean(value) => return Value::Boolean(*value),
            Constant::Null => return Value::Null,
            Constant::Unspecified => return Value::Unspecified,
            Constant::EndOfFile => return Value::EndOfFile,
            Constant::Unbound => return Value::Unbound,
            Constant::Character(char) => return Value::Character(*char),
            Constant::Symbol(name) => return Value::Symbol(*name),
            Constant::Keyword(name) => return Value::Keyword(*name),
            Constant::Number(number) => return primitives::from_number(&mut self.state.heap, number.clone()),
        };
        if let Some(&(_, value)) = self.literals.get(&key) {
            return value;
        }
        let value = match constant {
            Constant::String(text) => self.state.heap.string(text),
            Constant::Bytevector(bytes) => self.state.heap.allocate(Object::Bytevector((**bytes).into())),
            Constant::Vector(items) => {
                let items = items.iter().map(|item| self.constant(item)).collect();
                self.state.heap.allocate(Object::Vector(items))
            }
            _ => {
                let mut items = Vec::new();
                let mut at = constant;
                while let Constant::Pair(pair) = at {
                    items.push(self.constant(&pair.0));
                    at = &pair.1;
                }
                let tail = self.constant(at);
                self.state.heap.list(&items, tail)
            }
        };
        self.literals.insert(key, (constant.clone(), value));
        value
    }

    /// Enters the procedure `callee` with the arguments in the transfer registers.
    pub(super) fn enter(&mut self, callee: Value) -> Result<Address, Trap> {
        match self.state.heap.object(callee) {
            None if matches!(callee, Value::Service) => Err(Trap::Service),
            Some(&Object::Closure(function, _)) => self.enter_function(function, Some(callee)),
            _ => Err(Trap::raise(ConditionKind::NotProcedure, None, 0, callee)),
        }
    }

    pub(super) fn enter_function(
        &mut self,
        function: FunctionId,
        closure: Option<Value>,
    ) -> Result<Address, Trap> {
        let body = match &self.code.functions[function.0 as usize].body {
            Some(body) => body.clone(),
            None => self.decode(function),
        };
        if let Some(closure) = closure {
            if let Some(register) = body.self_register {
                self.state.registers[register as usize] = closure;
            }
            if !body.captured.is_empty()
                && let Some(Object::Closure(_, values)) = self.state.heap.object(closure)
            {
                for (&register, &value) in body.captured.iter().zip(values) {
                    self.state.registers[register as usize] = value;
                }
            }
        } else if body.self_register.is_some() {
            let closure = self.closure(function);
            self.state.registers[body.self_register.unwrap_or_default() as usize] = closure;
        }
        match self.state.bind(&body)? {
            Some(address) => Ok(address),
            None => {
                let closure = closure.unwrap_or_else(|| self.closure(function));
                Err(Trap::raise(ConditionKind::Arity, None, 0, closure))
            }
        }
    }

    fn decode(&mut self, function: FunctionId) -> std::rc::Rc<Body> {
        let body = self.code.body(function);
        if self.state.registers.len() < self.code.registers as usize {
            self.state.registers.resize(self.code.registers as usize, Value::Unspecified);
        }
        for index in self.state.constants.len()..self.code.constants.len() {
            let constant = self.code.constants[index].clone();
            let value = self.constant(&constant);
            self.state.constants.push(value);
        }
        let known = self.state.places.len();
        self.state.places.extend(self.code.returns[known..].iter().map(|point| point.place));
        self.sync_globals();
        body
    }

    /// Returns the values in the transfer registers to the innermost frame.
    pub(super) fn return_values(&mut self) -> Result<Next, Trap> {
        loop {
            let State { stack, heap, registers, transfer, .. } = &mut self.state;
            let returns = &self.code.returns;
            let popped = stack.pop(heap, |at, saved| {
                if let Some(point) = returns.get(at as usize) {
                    for (&register, &value) in point.saved.iter().zip(saved) {
                        registers[register as usize] = value;
                    }
                    // The case to be quick about.
                    if let (&[value], &[var]) = (&**transfer, &*point.vars)
                        && point.required == 1
                    {
                        registers[var as usize] = value;
                        return (at, 0, Some(point.next));
                    }
                }
                let index = match saved {
                    [Value::Fixnum(index), ..] if at == INITIALISE => *index as usize,
                    _ => 0,
                };
                (at, index, None)
            });
            match popped {
                None => return Ok(Next::Done),
                Some((_, _, Some(next))) => return Ok(Next::At(next)),
                Some((PROMPT, ..)) => {}
                Some((RAISED, ..)) => {
                    return Err(Trap::Malformed("raise-primitive-error returned".into()));
                }
                Some((INITIALISE, index, _)) => {
                    if let (Initialisation::Variable(slot), _) = self.definitions[index] {
                        let Some(&value) = self.state.transfer.first() else {
                            return Err(primitives::wrong_value_count(1, 0));
                        };
                        self.state.globals[slot as usize] = value;
                    }
                    let Some(&(_, function)) = self.definitions.get(index + 1) else { return Ok(Next::Done) };
                    self.state.stack.push(INITIALISE, |saved| saved.push(Value::Fixnum(index as i32 + 1)));
                    self.state.transfer.clear();
                    return self.enter_function(function, None).map(Next::At);
                }
                Some((at, ..)) => return self.receive(at).map(Next::At),
            }
        }
    }

    /// Gives the values in the transfer registers to a return point of this activation.
    fn receive(&mut self, at: Return) -> Result<Address, Trap> {
        let point = &self.code.returns[at as usize];
        let State { heap, registers, transfer, .. } = &mut self.state;
        let required = point.required as usize;
        let count = transfer.len();
        let fits = count == required || (count > required && (point.rest || required == 1));
        if !fits {
            return Err(primitives::wrong_value_count(required, count));
        }
        if point.vars.len() != required + usize::from(point.rest) {
            // A return point for effect ignores the values and binds nothing.
            if !point.vars.is_empty() {
                return Err(Trap::Malformed(format!("{} binds a wrong number of values", point.place.1)));
            }
            return Ok(point.next);
        }
        for (&register, &value) in point.vars.iter().zip(&transfer[..required]) {
            registers[register as usize] = value;
        }
        if point.rest {
            let list = heap.list(&transfer[required..], Value::Null);
            registers[point.vars[required] as usize] = list;
        }
        Ok(point.next)
    }

    /// Runs until the continuation is empty.
    fn execute(&mut self, mut next: Next) -> Result<(), Stop> {
        // Where and when memory last ran out. The same step again, and at once: there is no room for it.
        let mut full: Option<(Address, u64)> = None;
        while let Next::At(address) = next {
            let mut at = address;
            let Err(trap) = self.steps(&mut at) else { return Ok(()) };
            next = match trap {
                Trap::Memory => {
                    let fuel = self.state.fuel;
                    if full.is_some_and(|(last, before)| last == at && before - fuel <= 2) {
                        return Err(Stop::Memory);
                    }
                    self.collect();
                    full = Some((at, fuel));
                    Next::At(at)
                }
                trap => self.handle(trap)?,
            };
        }
        Ok(())
    }

    /// Runs until the continuation is empty, or to a trap in the operation at `at`.
    fn steps(&mut self, at: &mut Address) -> Result<(), Trap> {
        loop {
            let mut left = SLICE;
            let result = self.slice(at, &mut left);
            let used = u64::from(SLICE - left) + self.state.heap.take_charge();
            self.state.fuel = self.state.fuel.saturating_sub(used);
            if let Next::Done = result? {
                return Ok(());
            }
            if self.state.fuel == 0 {
                return Err(Trap::Steps);
            }
            let heap = &self.state.heap;
            if heap.is_full() || heap.cells() + self.state.stack.weight() > heap.limit() {
                self.collect();
                let heap = &self.state.heap;
                if heap.cells() + self.state.stack.weight() > heap.limit() {
                    return Err(Trap::OutOfMemory);
                }
            }
        }
    }

    fn collect(&mut self) {
        let State { heap, stack, registers, transfer, globals, constants, dynamic_state, .. } =
            &mut self.state;
        for values in [&*registers, &*transfer, &*globals, &*constants] {
            values.iter().for_each(|&value| heap.mark(value));
        }
        self.shared_closures
            .values()
            .chain(self.literals.values().map(|(_, value)| value))
            .for_each(|&value| heap.mark(value));
        heap.mark(*dynamic_state);
        stack.for_each_value(|value| heap.mark(value));
        heap.sweep();
    }

    /// Runs at most `left` steps.
    fn slice(&mut self, at: &mut Address, left: &mut u32) -> Result<Next, Trap> {
        while *left > 0 {
            *left -= 1;
            let state = &mut self.state;
            match &self.code.operations[*at as usize] {
                &Operation::Constant { to, constant, next } => {
                    state.registers[to as usize] = state.constants[constant as usize];
                    *at = next;
                }
                &Operation::Move { to, from, next } => {
                    state.registers[to as usize] = state.registers[from as usize];
                    *at = next;
                }
                Operation::Moves { to, from, next } => {
                    state.load(from);
                    for (&to, &value) in to.iter().zip(&state.transfer) {
                        state.registers[to as usize] = value;
                    }
                    *at = *next;
                }
                &Operation::Primitive1 { op, to, a, next } => {
                    let a = state.registers[a as usize];
                    state.registers[to as usize] = primitives::call(state, op, &[a])?;
                    *at = next;
                }
                &Operation::Primitive2 { op, to, a, b, next } => {
                    let (a, b) = (state.registers[a as usize], state.registers[b as usize]);
                    state.registers[to as usize] = match quick(op, a, b) {
                        Some(value) => value,
                        None => primitives::call(state, op, &[a, b])?,
                    };
                    *at = next;
                }
                Operation::Primitive { op, to, args, next } => {
                    let args: Vec<Value> = args.iter().map(|&arg| state.registers[arg as usize]).collect();
                    state.registers[*to as usize] = primitives::call(state, *op, &args)?;
                    *at = *next;
                }
                Operation::Special { special, next } => {
                    state.special(special, &mut self.shared_closures)?;
                    *at = *next;
                }
                &Operation::Branch1 { op, a, yes, no } => {
                    let a = state.registers[a as usize];
                    let holds = match op {
                        Primitive::IsFalse => !a.is_true(),
                        Primitive::IsNull => matches!(a, Value::Null),
                        _ => primitives::call(state, op, &[a])?.is_true(),
                    };
                    *at = if holds { yes } else { no };
                }
                &Operation::Branch2 { op, a, b, yes, no } => {
                    let (a, b) = (state.registers[a as usize], state.registers[b as usize]);
                    let holds = match quick_test(op, a, b) {
                        Some(holds) => holds,
                        None => primitives::call(state, op, &[a, b])?.is_true(),
                    };
                    *at = if holds { yes } else { no };
                }
                Operation::Switch { index, targets } => {
                    let last = targets.len() - 1;
                    let index = match state.registers[*index as usize] {
                        Value::Fixnum(index) => usize::try_from(index).unwrap_or(last),
                        _ => last,
                    };
                    *at = targets[index.min(last)];
                }
                Operation::Call { target, args, at: point } => {
                    state.load(args);
                    let target = match **target {
                        Target::Unknown(register) => Err(state.registers[register as usize]),
                        Target::Global(slot) => Err(state.globals[slot as usize]),
                        Target::Known(function, register) => {
                            Ok((function, register.map(|register| state.registers[register as usize])))
                        }
                    };
                    if let &Some(point) = point {
                        state.push_frame(point, &self.code.returns[point as usize].saved);
                    }
                    *at = match target {
                        Err(callee) => self.enter(callee)?,
                        Ok((function, closure)) => self.enter_function(function, closure)?,
                    };
                }
                Operation::Control { op, args, at: point } => {
                    let op = *op;
                    state.load(args);
                    if let &Some(point) = point {
                        state.push_frame(point, &self.code.returns[point as usize].saved);
                    }
                    match self.control(op)? {
                        Next::At(next) => *at = next,
                        Next::Done => return Ok(Next::Done),
                    }
                }
                Operation::Return { args } => {
                    state.load(args);
                    match self.return_values()? {
                        Next::At(next) => *at = next,
                        Next::Done => return Ok(Next::Done),
                    }
                }
                Operation::Deliver { args, at: point } => {
                    let point = *point;
                    state.load(args);
                    *at = self.receive(point)?;
                }
                Operation::Throw { op, args, constant } => {
                    let args: Vec<Value> = args.iter().map(|&arg| state.registers[arg as usize]).collect();
                    let constant = constant.map(|constant| state.constants[constant as usize]);
                    return Err(primitives::throw(state, *op, &args, constant));
                }
                Operation::Malformed { label } => {
                    return Err(Trap::Malformed(format!("the code at {label}")));
                }
            }
        }
        Ok(Next::At(*at))
    }
}

/// Fixnum arithmetic.
#[inline]
fn quick(op: Primitive, a: Value, b: Value) -> Option<Value> {
    let (Value::Fixnum(a), Value::Fixnum(b)) = (a, b) else { return None };
    let value = match op {
        Primitive::Add | Primitive::FxAdd => a + b,
        Primitive::Subtract | Primitive::FxSubtract => a - b,
        _ => return None,
    };
    primitives::is_fixnum(i64::from(value)).then_some(Value::Fixnum(value))
}

/// Fixnum comparison.
#[inline]
fn quick_test(op: Primitive, a: Value, b: Value) -> Option<bool> {
    if op == Primitive::Eq {
        return Some(a.same(b));
    }
    let (Value::Fixnum(a), Value::Fixnum(b)) = (a, b) else { return None };
    Some(match op {
        Primitive::NumEqual | Primitive::FxEqual => a == b,
        Primitive::Less | Primitive::FxLess => a < b,
        Primitive::Greater => a > b,
        Primitive::LessEqual => a <= b,
        Primitive::GreaterEqual => a >= b,
        _ => return None,
    })
}
