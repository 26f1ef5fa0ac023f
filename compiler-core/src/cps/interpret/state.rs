//! What the machine's operations work on, and those that concern one activation: arguments, frames,
//! closures and globals.

use super::continuation::{Return, Stack};
use super::decode::{Address, Body, Clause, Register, Special};
use super::primitives::Trap;
use super::value::{FunctionId, Heap, Object, Value};
use super::{ConditionKind, Host};
use crate::cps::Label;
use crate::source::Symbol;
use rustc_hash::FxHashMap;

/// What primitives work on.
pub struct State<H> {
    pub heap: Heap,
    pub stack: Stack,
    pub registers: Vec<Value>,
    /// Arguments or values on their way.
    pub transfer: Vec<Value>,
    pub globals: Vec<Value>,
    pub constants: Vec<Value>,
    pub dynamic_state: Value,
    pub host: H,
    /// Steps that are left.
    pub fuel: u64,
    /// Where return points are, for backtraces.
    pub places: Vec<(u32, Label)>,
}

impl<H: Host> State<H> {
    /// Loads the transfer registers.
    pub fn load(&mut self, registers: &[Register]) {
        let State { registers: values, transfer, .. } = self;
        transfer.clear();
        transfer.extend(registers.iter().map(|&register| values[register as usize]));
    }

    /// Pushes the frame of a return point, which saves these registers.
    pub fn push_frame(&mut self, point: Return, saved: &[Register]) {
        let State { stack, registers, .. } = self;
        stack.push(point, |values| values.extend(saved.iter().map(|&register| registers[register as usize])));
    }

    /// Does what a primitive with a constant parameter does.
    pub fn special(
        &mut self,
        special: &Special,
        shared: &mut FxHashMap<FunctionId, Value>,
    ) -> Result<(), Trap> {
        match *special {
            Special::GlobalRef { to, slot, name } => {
                let value = self.globals[slot as usize];
                if matches!(value, Value::Unbound) {
                    return Err(Trap::raise(ConditionKind::Unbound, None, 0, Value::Symbol(name)));
                }
                self.registers[to as usize] = value;
            }
            Special::GlobalSet { slot, value } => {
                self.globals[slot as usize] = self.registers[value as usize];
            }
            Special::CheckBound { to, value, name } => {
                let value = self.registers[value as usize];
                if matches!(value, Value::Unbound) {
                    let name = name.map_or(Value::Boolean(false), Value::Symbol);
                    return Err(Trap::raise(ConditionKind::Unbound, None, 0, name));
                }
                self.registers[to as usize] = value;
            }
            Special::Closure { to, function, size: 0, .. } => {
                let heap = &mut self.heap;
                let make = || heap.allocate(Object::Closure(function, Box::default()));
                self.registers[to as usize] = *shared.entry(function).or_insert_with(make);
            }
            Special::Closure { to, function, ref captured, size } => {
                let mut values: Vec<Value> =
                    captured.iter().map(|&register| self.registers[register as usize]).collect();
                values.resize(size as usize, Value::Unbound);
                self.registers[to as usize] = self.heap.allocate(Object::Closure(function, values.into()));
            }
            Special::Closures { ref made } => {
                // First the closures, then their contents: they may hold each other.
                for &(to, function, ref captured) in made {
                    let values = vec![Value::Unbound; captured.len()];
                    self.registers[to as usize] =
                        self.heap.allocate(Object::Closure(function, values.into()));
                }
                for (to, _, captured) in made {
                    if let Value::Object(handle) = self.registers[*to as usize]
                        && let Object::Closure(_, values) = self.heap.get_mut(handle)
                    {
                        for (value, &register) in values.iter_mut().zip(captured) {
                            *value = self.registers[register as usize];
                        }
                    }
                }
            }
            Special::ClosureRef { to, closure, index } => {
                let value = match self.heap.object(self.registers[closure as usize]) {
                    Some(Object::Closure(_, values)) => values.get(index as usize).copied(),
                    _ => None,
                };
                let Some(value) = value else { return Err(Trap::Malformed("closure-ref".into())) };
                self.registers[to as usize] = value;
            }
            Special::ClosureSet { closure, index, value } => {
                let value = self.registers[value as usize];
                let slot = match self.registers[closure as usize] {
                    Value::Object(handle) => match self.heap.get_mut(handle) {
                        Object::Closure(_, values) => values.get_mut(index as usize),
                        _ => None,
                    },
                    _ => None,
                };
                let Some(slot) = slot else { return Err(Trap::Malformed("closure-set!".into())) };
                *slot = value;
            }
        }
        Ok(())
    }

    /// Gives the arguments in the transfer registers to the first clause that takes them.
    pub fn bind(&mut self, body: &Body) -> Result<Option<Address>, Trap> {
        for clause in &body.clauses {
            let count = self.transfer.len();
            let required = clause.required as usize;
            if body.known || (count == required && clause.parameters.len() == required) {
                for (&register, &value) in clause.parameters.iter().zip(&self.transfer) {
                    self.registers[register as usize] = value;
                }
                if count == clause.parameters.len() {
                    return Ok(Some(clause.body));
                }
                continue;
            }
            let Some(positional) = self.positional(clause) else { continue };
            let mut registers = clause.parameters.iter().map(|&register| register as usize);
            let most = required + clause.optional as usize;
            for (index, register) in registers.by_ref().take(most).enumerate() {
                self.registers[register] =
                    if index < positional { self.transfer[index] } else { Value::Unbound };
            }
            if clause.rest
                && let Some(register) = registers.next()
            {
                self.registers[register] = self.heap.list(&self.transfer[positional..], Value::Null);
            }
            if clause.takes_keywords() {
                for (register, value) in registers.zip(self.keywords(clause, positional, body.name)?) {
                    self.registers[register] = value;
                }
            }
            return Ok(Some(clause.body));
        }
        Ok(None)
    }

    /// How many arguments the positional parameters of a clause take, if it takes the arguments: a
    /// keyword ends the optional ones where there are keyword parameters.
    fn positional(&self, clause: &Clause) -> Option<usize> {
        let required = clause.required as usize;
        let most = required + clause.optional as usize;
        let more = self.transfer.get(required..)?;
        let is_keyword = |value: &Value| matches!(value, Value::Keyword(_));
        let end = if clause.takes_keywords() { more.iter().position(is_keyword) } else { None };
        let count = required + end.unwrap_or(more.len());
        (clause.rest || count <= most).then_some(count.min(most))
    }

    /// The values of the keyword parameters of a clause, from the arguments after the positional ones.
    fn keywords(&self, clause: &Clause, positional: usize, name: Option<Symbol>) -> Result<Vec<Value>, Trap> {
        let mut values = vec![Value::Unbound; clause.keywords.len()];
        let mut index = positional;
        while let Some(&item) = self.transfer.get(index) {
            let wrong = |expected| {
                let mut trap = Trap::wrong_type("", index as u32 + 1, item, expected);
                if let Trap::Raise(raised) = &mut trap {
                    raised.who = name.map(|name| name.as_str());
                }
                trap
            };
            let Value::Keyword(key) = item else {
                if clause.rest {
                    index += 1;
                    continue;
                }
                return Err(wrong("a keyword"));
            };
            let Some(&value) = self.transfer.get(index + 1) else {
                return Err(wrong("a keyword with a value"));
            };
            match clause.keywords.iter().position(|&keyword| keyword == key) {
                Some(parameter) => values[parameter] = value,
                None if clause.allow_other_keys => {}
                None => return Err(wrong("a keyword of the procedure")),
            }
            index += 2;
        }
        Ok(values)
    }
}
