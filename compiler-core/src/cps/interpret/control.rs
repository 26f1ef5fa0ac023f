//! Primitives that do what a call can. Their arguments are in the transfer registers, and the frame of
//! what is to be done after them is on the stack.

use super::Host;
use super::continuation::PROMPT;
use super::machine::{Interpreter, Next};
use super::primitives::Trap;
use super::value::{Object, Value};
use crate::primitive::Primitive;

impl<H: Host> Interpreter<H> {
    pub(super) fn control(&mut self, op: Primitive) -> Result<Next, Trap> {
        let state = &mut self.state;
        match (op, state.transfer.as_slice()) {
            (Primitive::Apply, &[procedure, list]) => {
                let Some(items) = state.heap.list_items(list) else {
                    return Err(Trap::wrong_type("apply", 2, list, "a list"));
                };
                state.transfer = items;
                self.enter(procedure).map(Next::At)
            }
            (Primitive::ListToValues, &[list]) => {
                let Some(items) = state.heap.list_items(list) else {
                    return Err(Trap::wrong_type("%list->values", 1, list, "a list"));
                };
                state.transfer = items;
                self.return_values()
            }
            (Primitive::Capture, &[procedure]) => {
                if !matches!(state.heap.object(procedure), Some(Object::Closure(..))) {
                    return Err(Trap::wrong_type("%capture", 1, procedure, "a procedure"));
                }
                state.transfer.clear();
                state.transfer.push(state.stack.capture(&mut state.heap));
                self.enter(procedure).map(Next::At)
            }
            (Primitive::Reinstate, &[continuation, thunk]) => {
                if !state.stack.reinstate(&state.heap, continuation) {
                    return Err(Trap::wrong_type("%reinstate", 1, continuation, "a continuation"));
                }
                state.transfer.clear();
                self.enter(thunk).map(Next::At)
            }
            (Primitive::CallWithPrompt, &[tag, handler, thunk]) => {
                let dynamic_state = state.dynamic_state;
                state.stack.push(PROMPT, |saved| saved.extend([tag, handler, dynamic_state]));
                state.transfer.clear();
                self.enter(thunk).map(Next::At)
            }
            (Primitive::Pause, &[Value::Fixnum(milliseconds)]) => {
                state.host.pause(u64::try_from(milliseconds).unwrap_or(0));
                state.transfer.clear();
                state.transfer.push(Value::Unspecified);
                self.return_values()
            }
            _ => Err(Trap::Malformed(format!("a call of {op}"))),
        }
    }
}
