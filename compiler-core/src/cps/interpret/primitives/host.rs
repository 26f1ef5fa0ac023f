//! Input and output, time, arguments, and the dynamic state.

use super::{Trap, bounded, continuation, range};
use crate::cps::interpret::state::State;
use crate::cps::interpret::value::{Object, Value};
use crate::cps::interpret::{Host, Stream};
use crate::primitive::Primitive as P;

/// The highest number of a stream.
const MOST_STREAMS: usize = 0x1fff_ffff;

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
        (P::WriteBytes, &[stream, bytes, start, end]) => {
            return write_bytes(state, stream, bytes, start, end);
        }
        (P::ReadBytes, &[Value::Fixnum(stream), Value::Object(handle)]) => {
            let State { heap, host, .. } = state;
            let Object::Bytevector(bytes) = heap.get_mut(handle) else { return None };
            let count = host.read(stream, bytes).min(bytes.len());
            Value::Fixnum(count as i32)
        }
        (P::FileOperation, &[Value::Fixnum(operation), name]) => {
            let State { heap, host, .. } = state;
            let Some(Object::String(chars)) = heap.object(name) else { return None };
            let name: String = chars.iter().collect();
            Value::Fixnum(host.file(operation, &name))
        }
        (P::CloseFile, &[Value::Fixnum(stream)]) => {
            state.host.close(stream);
            Value::Unspecified
        }
        (P::EnvironmentVariable, &[Value::Fixnum(index)]) => {
            match usize::try_from(index).ok().and_then(|index| state.host.variable(index)) {
                Some(variable) => state.heap.string(&variable),
                None => Value::Boolean(false),
            }
        }
        (P::PrintBacktrace, &[continuation]) => {
            let frames = continuation::returns(&state.heap, continuation, 60);
            let places: Vec<_> =
                frames.into_iter().filter_map(|at| state.places.get(at as usize).copied()).collect();
            state.host.backtrace(&places);
            Value::Unspecified
        }
        (P::CurrentSecond, []) => Value::Flonum(state.host.current_second()),
        (P::Wake, []) => Value::Unspecified,
        // There is no JavaScript here. The library asks first, and nothing is external.
        (P::HasJavascript | P::JsThrown, []) | (P::IsExternal, _) => Value::Boolean(false),
        (P::JsText | P::JsNumber | P::JsFunction | P::JsOperate | P::JsToProcedure, _) => Value::Unspecified,
        (P::JsKind, _) => Value::Fixnum(0),
        (P::JsToNumber, _) => Value::Flonum(0.0),
        (P::JsToText, _) => state.heap.string(""),
        // Objects keep their numbers.
        (P::Moves, []) => Value::Fixnum(0),
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
    let number = match bounded(P::WriteString, stream, MOST_STREAMS, 1) {
        Ok(number) => number,
        Err(trap) => return Some(Err(trap)),
    };
    let Some(Object::String(chars)) = heap.object(string) else { return None };
    let text: String = match range(P::WriteString, start, end, chars.len(), 3) {
        Ok(range) => chars[range].iter().collect(),
        Err(trap) => return Some(Err(trap)),
    };
    heap.charge(text.len() as u64 / 16);
    match number {
        1 => host.write(Stream::Output, &text),
        2 => host.write(Stream::Error, &text),
        file => host.write_file(file as i32, text.as_bytes()),
    }
    Some(Ok(Value::Unspecified))
}

fn write_bytes<H: Host>(
    state: &mut State<H>,
    stream: Value,
    bytevector: Value,
    start: Value,
    end: Value,
) -> Option<Result<Value, Trap>> {
    let State { heap, host, .. } = state;
    let number = match bounded(P::WriteBytes, stream, MOST_STREAMS, 1) {
        Ok(number) => number,
        Err(trap) => return Some(Err(trap)),
    };
    let Some(Object::Bytevector(bytes)) = heap.object(bytevector) else { return None };
    let bytes = match range(P::WriteBytes, start, end, bytes.len(), 3) {
        Ok(range) => bytes[range].to_vec(),
        Err(trap) => return Some(Err(trap)),
    };
    heap.charge(bytes.len() as u64 / 16);
    match number {
        1 => host.write(Stream::Output, &String::from_utf8_lossy(&bytes)),
        2 => host.write(Stream::Error, &String::from_utf8_lossy(&bytes)),
        file => host.write_file(file as i32, &bytes),
    }
    Some(Ok(Value::Unspecified))
}
