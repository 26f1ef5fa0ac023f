//! Scheme values, and the heap that the compound ones live in.
//!
//! A [`Value`] is small and copied freely; compound ones are handles into a [`Heap`], which a
//! mark-and-sweep collector keeps within its limit. So sharing and cycles cost nothing special,
//! dropping a machine never recurses, and no structure is too deep.
//!
//! The collector runs only between two steps of the machine: a primitive may hold values in local
//! variables.

use super::continuation::Segment;
use crate::source::{Number, Symbol};
use num_bigint::BigInt;

/// A reference to an [`Object`]. Its identity is what `eq?` compares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Handle(pub(super) u32);

/// A Scheme value.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// An exact integer of at most 30 bits.
    Fixnum(i32),
    /// An inexact real. Those with the same bits are `eq?`.
    Flonum(f64),
    /// `#t` or `#f`.
    Boolean(bool),
    /// A character.
    Character(char),
    /// `()`.
    Null,
    /// The value of expressions that have none worth naming.
    Unspecified,
    /// The end-of-file object.
    EndOfFile,
    /// What a missing optional argument and a variable before its initialisation hold.
    Unbound,
    /// An interned symbol.
    Symbol(Symbol),
    /// A keyword.
    Keyword(Symbol),
    /// A compound value.
    Object(Handle),
    /// A thing of whoever runs the interpreter, by its number there.
    Foreign(u32),
    /// The procedure that whoever runs the interpreter stands in for: see [`super::Stop::Service`].
    Service,
}

/// A compound value.
#[derive(Debug)]
pub enum Object {
    /// A pair.
    Pair(Value, Value),
    /// An exact integer of more than 30 bits.
    Bignum(BigInt),
    /// An exact ratio in lowest terms: numerator and denominator, which is greater than one.
    Ratio(Box<(BigInt, BigInt)>),
    /// A complex number that is not real.
    Complex(Box<Number>),
    /// A string.
    String(Vec<char>),
    /// An uninterned symbol.
    Symbol(Box<str>),
    /// A vector.
    Vector(Box<[Value]>),
    /// A bytevector.
    Bytevector(Box<[u8]>),
    /// A record: its type descriptor, then the fields.
    Record(Box<[Value]>),
    /// A box.
    Box(Value),
    /// A procedure and the values of its free variables.
    Closure(FunctionId, Box<[Value]>),
    /// A continuation: its innermost segment.
    Continuation(Box<Segment>),
    /// Not in use; the next such object.
    Free(Option<u32>),
}

/// A procedure's code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FunctionId(pub(super) u32);

impl Value {
    /// Whether `if` takes this as true.
    pub fn is_true(self) -> bool {
        !matches!(self, Value::Boolean(false))
    }

    /// `eq?`.
    pub fn same(self, other: Value) -> bool {
        match (self, other) {
            (Value::Fixnum(a), Value::Fixnum(b)) => a == b,
            (Value::Flonum(a), Value::Flonum(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Value::Boolean(a), Value::Boolean(b)) => a == b,
            (Value::Character(a), Value::Character(b)) => a == b,
            (Value::Symbol(a), Value::Symbol(b)) | (Value::Keyword(a), Value::Keyword(b)) => a == b,
            (Value::Object(a), Value::Object(b)) => a == b,
            (Value::Foreign(a), Value::Foreign(b)) => a == b,
            (a, b) => std::mem::discriminant(&a) == std::mem::discriminant(&b),
        }
    }
}

/// The heap has no room for an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

/// Objects, and how much they weigh. The unit of weight is the *cell*: about the size of a pair.
#[derive(Debug)]
pub struct Heap {
    objects: Vec<Object>,
    free: Option<u32>,
    /// One bit for each object, set while it is known to be reachable.
    marks: Vec<u64>,
    /// What remains to be marked.
    pending: Vec<u32>,
    cells: usize,
    limit: usize,
    threshold: usize,
    charge: u64,
}

/// The collector first runs when so many cells are in use.
const FIRST_THRESHOLD: usize = 1 << 18;

impl Heap {
    /// An empty heap that may grow to `limit` cells.
    pub fn new(limit: usize) -> Heap {
        Heap {
            objects: Vec::new(),
            free: None,
            marks: Vec::new(),
            pending: Vec::new(),
            cells: 0,
            limit,
            threshold: FIRST_THRESHOLD.min(limit),
            charge: 0,
        }
    }

    /// The number of cells in use, garbage included.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// The number of cells that may be in use.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Whether it is time to collect.
    pub fn is_full(&self) -> bool {
        self.cells >= self.threshold
    }

    /// Counts work that is more than one step.
    pub fn charge(&mut self, steps: u64) {
        self.charge += steps;
    }

    /// The work that was counted since the last call.
    pub fn take_charge(&mut self) -> u64 {
        std::mem::take(&mut self.charge)
    }

    /// Adds an object.
    #[inline]
    pub fn allocate(&mut self, object: Object) -> Value {
        self.cells += weight(&object);
        let index = match self.free {
            Some(index) => {
                let slot = &mut self.objects[index as usize];
                if let Object::Free(next) = *slot {
                    self.free = next;
                }
                *slot = object;
                index
            }
            None => {
                self.objects.push(object);
                (self.objects.len() - 1) as u32
            }
        };
        Value::Object(Handle(index))
    }

    /// Checks that there is room for `cells` more: to be asked before anything large is made.
    pub fn reserve(&self, cells: usize) -> Result<(), OutOfMemory> {
        if cells < self.limit.saturating_sub(self.cells) { Ok(()) } else { Err(OutOfMemory) }
    }

    /// An object.
    #[inline]
    pub fn get(&self, handle: Handle) -> &Object {
        &self.objects[handle.0 as usize]
    }

    /// An object, to be changed. Its weight must stay what it is.
    #[inline]
    pub fn get_mut(&mut self, handle: Handle) -> &mut Object {
        &mut self.objects[handle.0 as usize]
    }

    /// The object, if `value` is compound.
    #[inline]
    pub fn object(&self, value: Value) -> Option<&Object> {
        match value {
            Value::Object(handle) => Some(self.get(handle)),
            _ => None,
        }
    }

    /// A pair.
    #[inline]
    pub fn cons(&mut self, car: Value, cdr: Value) -> Value {
        self.allocate(Object::Pair(car, cdr))
    }

    /// A list.
    pub fn list(&mut self, items: &[Value], tail: Value) -> Value {
        items.iter().rev().fold(tail, |tail, &item| self.cons(item, tail))
    }

    /// A string.
    pub fn string(&mut self, text: &str) -> Value {
        self.allocate(Object::String(text.chars().collect()))
    }

    /// The fields, if `value` is a pair.
    #[inline]
    pub fn pair(&self, value: Value) -> Option<(Value, Value)> {
        match self.object(value)? {
            Object::Pair(car, cdr) => Some((*car, *cdr)),
            _ => None,
        }
    }

    /// The elements, if `value` is a proper list.
    pub fn list_items(&self, value: Value) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        let mut at = value;
        while let Some((car, cdr)) = self.pair(at) {
            items.push(car);
            at = cdr;
            if items.len() > self.objects.len() {
                return None;
            }
        }
        matches!(at, Value::Null).then_some(items)
    }

    /// The text, if `value` is a string.
    pub fn text(&self, value: Value) -> Option<String> {
        match self.object(value)? {
            Object::String(chars) => Some(chars.iter().collect()),
            _ => None,
        }
    }

    /// Marks `value` as reachable. Everything reachable must be marked before [`Heap::sweep`].
    pub fn mark(&mut self, value: Value) {
        let Value::Object(Handle(index)) = value else { return };
        self.marks.resize(self.objects.len().div_ceil(64), 0);
        self.pending.push(index);
        while let Some(index) = self.pending.pop() {
            let (word, bit) = (index as usize / 64, 1 << (index % 64));
            if self.marks[word] & bit != 0 {
                continue;
            }
            self.marks[word] |= bit;
            let pending = &mut self.pending;
            let mut visit = |value: &Value| {
                if let Value::Object(Handle(index)) = value {
                    pending.push(*index);
                }
            };
            match &self.objects[index as usize] {
                Object::Pair(car, cdr) => {
                    visit(car);
                    visit(cdr);
                }
                Object::Vector(items) | Object::Record(items) | Object::Closure(_, items) => {
                    items.iter().for_each(visit);
                }
                Object::Box(content) => visit(content),
                Object::Continuation(segment) => segment.for_each_value(visit),
                Object::Bignum(_)
                | Object::Ratio(_)
                | Object::Complex(_)
                | Object::String(_)
                | Object::Symbol(_)
                | Object::Bytevector(_)
                | Object::Free(_) => {}
            }
        }
    }

    /// Frees what is not marked, and unmarks the rest.
    pub fn sweep(&mut self) {
        self.marks.resize(self.objects.len().div_ceil(64), 0);
        for (index, object) in self.objects.iter_mut().enumerate() {
            let marked = self.marks[index / 64] & 1 << (index % 64) != 0;
            if !marked && !matches!(object, Object::Free(_)) {
                self.cells -= weight(object);
                *object = Object::Free(self.free);
                self.free = Some(index as u32);
            }
        }
        self.marks.clear();
        self.threshold = (self.cells * 2).clamp(FIRST_THRESHOLD, self.limit.max(FIRST_THRESHOLD));
    }
}

/// What an object weighs. It never changes while the object lives.
fn weight(object: &Object) -> usize {
    1 + match object {
        Object::Pair(..) | Object::Box(_) | Object::Free(_) => 0,
        Object::Bignum(value) => value.bits() as usize / 256,
        Object::Ratio(parts) => (parts.0.bits() + parts.1.bits()) as usize / 256,
        Object::Complex(number) => number.bits() as usize / 256,
        Object::String(chars) => chars.len() / 8,
        Object::Symbol(name) => name.len() / 32,
        Object::Vector(items) | Object::Record(items) | Object::Closure(_, items) => items.len() / 2,
        Object::Bytevector(bytes) => bytes.len() / 32,
        Object::Continuation(segment) => segment.weight(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collection_keeps_what_is_reachable_and_nothing_else() {
        let mut heap = Heap::new(1 << 20);
        let mut list = Value::Null;
        for i in 0..100_000 {
            list = heap.cons(Value::Fixnum(i), list);
            heap.cons(Value::Null, Value::Null);
        }
        let cycle = heap.allocate(Object::Box(Value::Null));
        if let Value::Object(handle) = cycle {
            *heap.get_mut(handle) = Object::Box(cycle);
        }
        assert_eq!(heap.cells(), 200_001);
        heap.mark(list);
        heap.sweep();
        assert_eq!(heap.cells(), 100_000);
        assert_eq!(heap.list_items(list).unwrap().len(), 100_000);
        let again = heap.cons(Value::Null, Value::Null);
        assert_eq!(heap.cells(), 100_001);
        assert!(matches!(again, Value::Object(Handle(index)) if index < 200_001));
        heap.sweep();
        assert_eq!(heap.cells(), 0);
    }

    #[test]
    fn size_of_values() {
        assert!(size_of::<Value>() <= 16);
        assert!(size_of::<Object>() <= 40);
    }
}
