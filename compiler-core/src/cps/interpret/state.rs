//! What the machine's operations work on, and those that concern one activation: arguments, frames,
//! closures and globals.

use super::continuation::{Return, Stack};
use super::decode::{Address, Body, Register, Special};
use super::primitives::Trap;
use super::value::{FunctionId, Heap, Object, Value};
use super::{ConditionKind, Host};
use crate::cps::Label;
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
    pub fn bind(&mut self, body: &Body) -> Option<Address> {
        body.clauses.iter().find_map(|clause| {
            let count = self.transfer.len();
            let (required, optional) = (clause.required as usize, clause.optional as usize);
            if body.known || (count == required && clause.parameters.len() == required) {
                for (&register, &value) in clause.parameters.iter().zip(&self.transfer) {
                    self.registers[register as usize] = value;
                }
                return (count == clause.parameters.len()).then_some(clause.body);
            }
            if count < required || (count > required + optional && !clause.rest && clause.keywords.is_empty())
            {
                return None;
            }
            // The arguments that positional parameters take: a keyword ends the optional ones.
            let positional = if clause.keywords.is_empty() {
                count.min(required + optional)
            } else {
                let taken = self.transfer[required..].iter().take(optional);
                required + taken.take_while(|value| !matches!(value, Value::Keyword(_))).count()
            };
            let mut registers = clause.parameters.iter();
            for index in 0..required + optional {
                let value = if index < positional { self.transfer[index] } else { Value::Unbound };
                self.registers[*registers.next()? as usize] = value;
            }
            if clause.rest {
                let list = self.heap.list(&self.transfer[positional..], Value::Null);
                self.registers[*registers.next()? as usize] = list;
            }
            if clause.keywords.is_empty() {
                return Some(clause.body);
            }
            let mut values = vec![Value::Unbound; clause.keywords.len()];
            let mut rest = self.transfer[positional..].iter();
            while let Some(&key) = rest.next() {
                let Value::Keyword(key) = key else {
                    if clause.rest {
                        continue;
                    }
                    return None;
                };
                let &value = rest.next()?;
                match clause.keywords.iter().position(|&keyword| keyword == key) {
                    Some(index) => values[index] = value,
                    None if clause.allow_other_keys => {}
                    None => return None,
                }
            }
            for (&register, value) in registers.zip(values) {
                self.registers[register as usize] = value;
            }
            Some(clause.body)
        })
    }
}
