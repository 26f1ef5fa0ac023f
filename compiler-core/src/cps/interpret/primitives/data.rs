//! Equivalence, types, pairs, vectors, bytevectors, records and boxes.

use super::{Trap, bounded, element, name, range};
use crate::cps::interpret::value::{Handle, Heap, Object, Value};
use crate::primitive::{Primitive as P, Type};

/// `None`: not a primitive of this family, or not applied to what it takes.
pub fn call(heap: &mut Heap, op: P, args: &[Value]) -> Option<Result<Value, Trap>> {
    let value = match *args {
        [] => match op {
            P::EofObject => Value::EndOfFile,
            P::Vector => heap.allocate(Object::Vector(Box::default())),
            _ => return None,
        },
        [a] => {
            if let Some(answer) = predicate(heap, op, a) {
                return Some(Ok(Value::Boolean(answer)));
            }
            match one(heap, op, a)? {
                Ok(value) => value,
                Err(trap) => return Some(Err(trap)),
            }
        }
        [a, b] => match op {
            P::Eq => Value::Boolean(a.same(b)),
            P::Cons => heap.cons(a, b),
            P::IsRecordOf => Value::Boolean(match heap.object(a) {
                Some(Object::Record(fields)) => fields.first().is_some_and(|ty| ty.same(b)),
                _ => false,
            }),
            P::Vector | P::MakeRecord => return several(heap, op, args),
            _ => return two(heap, op, a, b),
        },
        _ => return several(heap, op, args),
    };
    Some(Ok(value))
}

fn predicate(heap: &Heap, op: P, a: Value) -> Option<bool> {
    let object = heap.object(a);
    Some(match op {
        P::IsFalse => !a.is_true(),
        P::IsNull => matches!(a, Value::Null),
        P::IsPair => matches!(object, Some(Object::Pair(..))),
        P::IsFixnum => matches!(a, Value::Fixnum(_)),
        P::IsBignum => matches!(object, Some(Object::Bignum(_))),
        P::IsFlonum => matches!(a, Value::Flonum(_)),
        P::IsComplex => matches!(object, Some(Object::Complex(_))),
        P::IsNumber => super::has_type(heap, a, Type::Number),
        P::IsExactInteger => super::has_type(heap, a, Type::ExactInteger),
        P::IsCharacter => matches!(a, Value::Character(_)),
        P::IsString => matches!(object, Some(Object::String(_))),
        P::IsSymbol => super::has_type(heap, a, Type::Symbol),
        P::IsKeyword => matches!(a, Value::Keyword(_)),
        P::IsVector => matches!(object, Some(Object::Vector(_))),
        P::IsBytevector => matches!(object, Some(Object::Bytevector(_))),
        P::IsProcedure => matches!(object, Some(Object::Closure(..))),
        P::IsBoolean => matches!(a, Value::Boolean(_)),
        P::IsEof => matches!(a, Value::EndOfFile),
        P::IsUnspecified => matches!(a, Value::Unspecified),
        P::IsUnbound => matches!(a, Value::Unbound),
        P::IsBox => matches!(object, Some(Object::Box(_))),
        P::IsRecord => matches!(object, Some(Object::Record(_))),
        P::IsContinuation => matches!(object, Some(Object::Continuation(_))),
        _ => return None,
    })
}

fn one(heap: &mut Heap, op: P, a: Value) -> Option<Result<Value, Trap>> {
    let length = |length: usize| Value::Fixnum(length as i32);
    let value = match (op, heap.object(a)) {
        (P::Car, Some(Object::Pair(car, _))) => *car,
        (P::Cdr, Some(Object::Pair(_, cdr))) => *cdr,
        (P::VectorLength, Some(Object::Vector(items))) => length(items.len()),
        (P::BytevectorLength, Some(Object::Bytevector(bytes))) => length(bytes.len()),
        (P::RecordType, Some(Object::Record(fields))) => *fields.first()?,
        (P::RecordLength, Some(Object::Record(fields))) => length(fields.len().checked_sub(1)?),
        (P::VectorToRecord, Some(Object::Vector(items))) => {
            let items = items.clone();
            heap.allocate(Object::Record(items))
        }
        (P::BoxRef, Some(Object::Box(content))) => *content,
        (P::MakeBox, _) => heap.allocate(Object::Box(a)),
        (P::Vector, _) => heap.allocate(Object::Vector([a].into())),
        (P::MakeRecord, _) => heap.allocate(Object::Record([a].into())),
        _ => return None,
    };
    Some(Ok(value))
}

fn handle(value: Value) -> Option<Handle> {
    match value {
        Value::Object(handle) => Some(handle),
        _ => None,
    }
}

fn two(heap: &mut Heap, op: P, a: Value, b: Value) -> Option<Result<Value, Trap>> {
    match op {
        P::MakeVector | P::MakeBytevector => return Some(make(heap, op, a, b)),
        _ => {}
    }
    let object = heap.get_mut(handle(a)?);
    let value = match (op, object) {
        (P::SetCar, Object::Pair(car, _)) => {
            *car = b;
            Value::Unspecified
        }
        (P::SetCdr, Object::Pair(_, cdr)) => {
            *cdr = b;
            Value::Unspecified
        }
        (P::BoxSet, Object::Box(content)) => {
            *content = b;
            Value::Unspecified
        }
        (P::VectorRef, Object::Vector(items)) => match element(op, b, items.len(), 2) {
            Ok(index) => items[index],
            Err(trap) => return Some(Err(trap)),
        },
        (P::BytevectorRef, Object::Bytevector(bytes)) => match element(op, b, bytes.len(), 2) {
            Ok(index) => Value::Fixnum(bytes[index].into()),
            Err(trap) => return Some(Err(trap)),
        },
        (P::RecordRef, Object::Record(fields)) => match b {
            Value::Fixnum(index) => *fields.get(usize::try_from(index).ok()?)?,
            _ => return None,
        },
        _ => return None,
    };
    Some(Ok(value))
}

fn make(heap: &mut Heap, op: P, length: Value, fill: Value) -> Result<Value, Trap> {
    let length = bounded(op, length, (1 << 29) - 1, 1)?;
    if op == P::MakeVector {
        heap.reserve(length / 2)?;
        heap.charge(length as u64 / 16);
        return Ok(heap.allocate(Object::Vector(vec![fill; length].into())));
    }
    let byte = bounded(op, fill, 255, 2)?;
    heap.reserve(length / 32)?;
    heap.charge(length as u64 / 64);
    Ok(heap.allocate(Object::Bytevector(vec![byte as u8; length].into())))
}

fn several(heap: &mut Heap, op: P, args: &[Value]) -> Option<Result<Value, Trap>> {
    match (op, args) {
        (P::Vector, _) => return Some(Ok(heap.allocate(Object::Vector(args.into())))),
        (P::MakeRecord, _) => return Some(Ok(heap.allocate(Object::Record(args.into())))),
        (P::VectorCopyInto | P::BytevectorCopyInto, &[to, at, from, start, end]) => {
            return copy(heap, op, to, at, from, start, end);
        }
        _ => {}
    }
    let object = heap.get_mut(handle(*args.first()?)?);
    let done = match (op, object, args) {
        (P::VectorSet, Object::Vector(items), &[_, index, value]) => {
            element(op, index, items.len(), 2).map(|index| items[index] = value)
        }
        (P::BytevectorSet, Object::Bytevector(bytes), &[_, index, value]) => {
            element(op, index, bytes.len(), 2)
                .and_then(|index| bounded(op, value, 255, 3).map(|byte| bytes[index] = byte as u8))
        }
        (P::RecordSet, Object::Record(fields), &[_, Value::Fixnum(index), value]) => {
            *fields.get_mut(usize::try_from(index).ok()?)? = value;
            Ok(())
        }
        (P::VectorFill, Object::Vector(items), &[_, value, start, end]) => {
            range(op, start, end, items.len(), 3).map(|range| items[range].fill(value))
        }
        _ => return None,
    };
    Some(done.map(|()| Value::Unspecified))
}

/// Copies between vectors or bytevectors, which may be the same one.
fn copy(
    heap: &mut Heap,
    op: P,
    to: Value,
    at: Value,
    from: Value,
    start: Value,
    end: Value,
) -> Option<Result<Value, Trap>> {
    let length = |value: Value| match (op, heap.object(value)?) {
        (P::VectorCopyInto, Object::Vector(items)) => Some(items.len()),
        (P::BytevectorCopyInto, Object::Bytevector(bytes)) => Some(bytes.len()),
        _ => None,
    };
    let (to_length, from_length) = (length(to)?, length(from)?);
    let (range, at) = match copy_ranges(op, at, to_length, start, end, from_length) {
        Ok(ranges) => ranges,
        Err(trap) => return Some(Err(trap)),
    };
    heap.charge(range.len() as u64 / 16);
    let same = to.same(from);
    let (to, from) = (handle(to)?, handle(from)?);
    if same {
        match heap.get_mut(to) {
            Object::Vector(items) => items.copy_within(range, at),
            Object::Bytevector(bytes) => bytes.copy_within(range, at),
            _ => return None,
        }
        return Some(Ok(Value::Unspecified));
    }
    match (heap.get(from), op) {
        (Object::Vector(items), P::VectorCopyInto) => {
            let items = items[range].to_vec();
            if let Object::Vector(target) = heap.get_mut(to) {
                target[at..at + items.len()].copy_from_slice(&items);
            }
        }
        (Object::Bytevector(bytes), _) => {
            let bytes = bytes[range].to_vec();
            if let Object::Bytevector(target) = heap.get_mut(to) {
                target[at..at + bytes.len()].copy_from_slice(&bytes);
            }
        }
        _ => return None,
    }
    Some(Ok(Value::Unspecified))
}

/// Checks the ranges of a copying primitive: answers from where, and to where.
pub fn copy_ranges(
    op: P,
    at: Value,
    to_length: usize,
    start: Value,
    end: Value,
    from_length: usize,
) -> Result<(std::ops::Range<usize>, usize), Trap> {
    let range = range(op, start, end, from_length, 4)?;
    let to = bounded(op, at, to_length, 2)?;
    if to + range.len() > to_length {
        return Err(Trap::out_of_range(name(op), 2, at));
    }
    Ok((range, to))
}
