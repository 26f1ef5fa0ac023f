//! Characters, strings, symbols, UTF-8 and hashes by identity.

use super::data::copy_ranges;
use super::numbers::{HASH_BASIS, fold_hash, mix_hash};
use super::{Trap, bounded, element, name, range};
use crate::cps::interpret::value::{Handle, Heap, Object, Value};
use crate::primitive::{Primitive as P, character};
use crate::source::Symbol;

/// `None`: not a primitive of this family, or not applied to what it takes.
pub fn call(heap: &mut Heap, op: P, args: &[Value]) -> Option<Result<Value, Trap>> {
    match *args {
        [a] => one(heap, op, a),
        [a, b] => two(heap, op, a, b),
        [a, b, c] => three(heap, op, a, b, c),
        [to, at, from, start, end] if op == P::StringCopyInto => copy(heap, to, at, from, start, end),
        _ => None,
    }
}

fn chars(heap: &Heap, value: Value) -> Option<&[char]> {
    match heap.object(value)? {
        Object::String(chars) => Some(chars),
        _ => None,
    }
}

fn one(heap: &mut Heap, op: P, a: Value) -> Option<Result<Value, Trap>> {
    let value = match (op, a) {
        (P::CharToInteger, Value::Character(char)) => Value::Fixnum(u32::from(char) as i32),
        (P::IntegerToChar, Value::Fixnum(scalar)) => {
            match u32::try_from(scalar).ok().and_then(char::from_u32) {
                Some(char) => Value::Character(char),
                None => return Some(Err(Trap::out_of_range(name(op), 1, a))),
            }
        }
        (P::CharUpcase, Value::Character(char)) => Value::Character(character::upcase(char)),
        (P::CharDowncase, Value::Character(char)) => Value::Character(character::downcase(char)),
        (P::CharClass, Value::Character(char)) => Value::Fixnum(character::class(char)),
        (P::StringLength, _) => Value::Fixnum(chars(heap, a)?.len() as i32),
        (P::StringHash, _) => Value::Fixnum(hash(chars(heap, a)?.iter().copied())),
        (P::StringToSymbol, _) => Value::Symbol(Symbol::new(&heap.text(a)?)),
        (P::SymbolToKeyword, Value::Symbol(name)) => Value::Keyword(name),
        (P::MakeSymbol, _) => {
            let name = heap.text(a)?;
            heap.allocate(Object::Symbol(name.into()))
        }
        (P::SymbolToString, Value::Symbol(name) | Value::Keyword(name)) => heap.string(name.as_str()),
        (P::SymbolToString, _) => match heap.object(a)? {
            Object::Symbol(name) => {
                let name = name.clone();
                heap.string(&name)
            }
            _ => return None,
        },
        (P::EqHash | P::AddressHash, _) => Value::Fixnum(identity_hash(heap, a)),
        _ => return None,
    };
    Some(Ok(value))
}

/// The hash of a string, and of the symbol of that name.
fn hash(chars: impl Iterator<Item = char>) -> i32 {
    fold_hash(chars.fold(HASH_BASIS, |hash, char| mix_hash(hash, char.into())))
}

fn identity_hash(heap: &Heap, value: Value) -> i32 {
    // Immediates by their bits at run time.
    let bits = match value {
        Value::Fixnum(value) => (value << 1) as u32 & 0x7fff_ffff,
        Value::Boolean(false) => 1,
        Value::Boolean(true) => 9,
        Value::Null => 17,
        Value::Unspecified => 25,
        Value::EndOfFile => 33,
        Value::Unbound => 41,
        Value::Character(char) => u32::from(char) << 3 | 3,
        Value::Symbol(name) => return hash(name.as_str().chars()),
        Value::Keyword(name) => mix_hash(7, hash(name.as_str().chars()) as u32),
        Value::Flonum(value) => {
            let bits = value.to_bits();
            mix_hash(bits as u32, (bits >> 32) as u32)
        }
        Value::Foreign(number) => number,
        Value::Service => 0,
        Value::Object(Handle(index)) => match heap.get(Handle(index)) {
            Object::Symbol(name) => return hash(name.chars()),
            _ => index,
        },
    };
    fold_hash(mix_hash(HASH_BASIS, bits))
}

fn two(heap: &mut Heap, op: P, a: Value, b: Value) -> Option<Result<Value, Trap>> {
    let result = match op {
        P::StringRef => {
            let chars = chars(heap, a)?;
            element(op, b, chars.len(), 2).map(|index| Value::Character(chars[index]))
        }
        P::StringCompare => Ok(Value::Fixnum(chars(heap, a)?.cmp(chars(heap, b)?) as i32)),
        P::StringConvert => {
            let Value::Fixnum(how) = b else { return None };
            let text = heap.text(a)?;
            // Compatibility decomposition makes up to 18 characters of one.
            heap.charge(text.len() as u64);
            heap.reserve(text.len() * 18 / 8).map_err(Trap::from).map(|()| {
                let text = character::convert(&text, how);
                heap.string(&text)
            })
        }
        P::MakeString => make(heap, a, b),
        _ => return None,
    };
    Some(result)
}

fn make(heap: &mut Heap, length: Value, fill: Value) -> Result<Value, Trap> {
    let length = bounded(P::MakeString, length, (1 << 29) - 1, 1)?;
    let Value::Character(fill) = fill else {
        return Err(Trap::wrong_type("make-string", 2, fill, "a character"));
    };
    heap.reserve(length / 8)?;
    heap.charge(length as u64 / 32);
    Ok(heap.allocate(Object::String(vec![fill; length])))
}

fn three(heap: &mut Heap, op: P, a: Value, b: Value, c: Value) -> Option<Result<Value, Trap>> {
    let result = match op {
        P::StringSet => {
            let Value::Object(handle) = a else { return None };
            let Object::String(chars) = heap.get_mut(handle) else { return None };
            element(op, b, chars.len(), 2).and_then(|index| {
                let Value::Character(char) = c else {
                    return Err(Trap::wrong_type(name(op), 3, c, "a character"));
                };
                chars[index] = char;
                Ok(Value::Unspecified)
            })
        }
        P::Substring => {
            let chars = chars(heap, a)?;
            range(op, b, c, chars.len(), 2).map(|range| chars[range].to_vec()).and_then(|part| {
                heap.reserve(part.len() / 8)?;
                heap.charge(part.len() as u64 / 32);
                Ok(heap.allocate(Object::String(part)))
            })
        }
        P::StringToUtf8 => {
            let chars = chars(heap, a)?;
            let text = range(op, b, c, chars.len(), 2).map(|range| chars[range].iter().collect());
            text.and_then(|text: String| {
                heap.reserve(text.len() / 32)?;
                heap.charge(text.len() as u64 / 32);
                Ok(heap.allocate(Object::Bytevector(text.into_bytes().into())))
            })
        }
        P::Utf8ToString => {
            let Object::Bytevector(bytes) = heap.object(a)? else { return None };
            let text = range(op, b, c, bytes.len(), 2)
                .map(|range| std::str::from_utf8(&bytes[range]).ok().map(|text| text.chars().collect()));
            text.map(|text| match text {
                Some(chars) => heap.allocate(Object::String(chars)),
                None => Value::Boolean(false),
            })
        }
        _ => return None,
    };
    Some(result)
}

/// Copies between strings, which may be the same one.
fn copy(
    heap: &mut Heap,
    to: Value,
    at: Value,
    from: Value,
    start: Value,
    end: Value,
) -> Option<Result<Value, Trap>> {
    let (to_length, from_length) = (chars(heap, to)?.len(), chars(heap, from)?.len());
    let (range, at) = match copy_ranges(P::StringCopyInto, at, to_length, start, end, from_length) {
        Ok(ranges) => ranges,
        Err(trap) => return Some(Err(trap)),
    };
    heap.charge(range.len() as u64 / 32);
    let part = chars(heap, from)?[range].to_vec();
    let Value::Object(handle) = to else { return None };
    if let Object::String(target) = heap.get_mut(handle) {
        target[at..at + part.len()].copy_from_slice(&part);
    }
    Some(Ok(Value::Unspecified))
}
