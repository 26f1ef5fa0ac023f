//! Input and output, time, arguments, and the dynamic state.

use super::{Trap, bounded, continuation, range};
use crate::cps::interpret::state::State;
use crate::cps::interpret::value::{Object, Value};
use crate::cps::interpret::{Host, Stream};
use crate::primitive::Primitive as P;

/// `None`: not a primitive of this family, or not applied to what it takes.
pub fn call<H: Host>(state: &mut State<H>, op: P, args: &[Value]) -> Option<Result<Value, Trap>> {
    let value = match (op, args) {
        (P::DynamicState, []) => state.dynamic_state,
        (P::SetDynamicState, &[to]) => {
            state.dynamic_state = to;
            Value::Unspecified
        }
        (P::WriteString, &[stream, string, start, end]) => {
            return write(state, stream, string, start, end);
        }
        (P::ReadBytes, &[Value::Object(handle)]) => {
            let State { heap, host, .. } = state;
            let Object::Bytevector(bytes) = heap.get_mut(handle) else { return None };
            let count = host.read(bytes).min(bytes.len());
            Value::Fixnum(count as i32)
        }
        (P::PrintBacktrace, &[continuation]) => {
            let frames = continuation::returns(&state.heap, continuation, 60);
            let places: Vec<_> =
                frames.into_iter().filter_map(|at| state.places.get(at as usize).copied()).collect();
            state.host.backtrace(&places);
            Value::Unspecified
        }
        (P::CurrentSecond, []) => Value::Flonum(state.host.current_second()),
        (P::CurrentJiffy, []) => Value::Flonum(state.host.current_jiffy()),
        (P::CommandLine, &[Value::Fixnum(index)]) => {
            match usize::try_from(index).ok().and_then(|index| state.host.argument(index)) {
                Some(argument) => state.heap.string(&argument),
                None => Value::Boolean(false),
            }
        }
        _ => return None,
    };
    Some(Ok(value))
}

fn write<H: Host>(
    state: &mut State<H>,
    stream: Value,
    string: Value,
    start: Value,
    end: Value,
) -> Option<Result<Value, Trap>> {
    let State { heap, host, .. } = state;
    let number = match bounded(P::WriteString, stream, 2, 1) {
        Ok(number) => number,
        Err(trap) => return Some(Err(trap)),
    };
    let Some(Object::String(chars)) = heap.object(string) else { return None };
    let text: String = match range(P::WriteString, start, end, chars.len(), 3) {
        Ok(range) => chars[range].iter().collect(),
        Err(trap) => return Some(Err(trap)),
    };
    heap.charge(text.len() as u64 / 16);
    host.write(if number == 2 { Stream::Error } else { Stream::Output }, &text);
    Some(Ok(Value::Unspecified))
}
