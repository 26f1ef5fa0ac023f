//! What the table of primitives claims of types, against what the interpreter does with every kind of
//! value: a result is of the types that inference gives it, and an argument that did not raise is of the
//! types that folding learns from that.

use crate::cps::interpret::{Host, Interpreter, Limits, Object, Stream, Value};
use crate::opt::types::Types;
use crate::primitive::{Effects, Primitive, Role};
use crate::source::{Number, Symbol};
use num_bigint::BigInt;

/// Combinations of arguments that are tried of a primitive that has more.
const SAMPLES: usize = 20_000;

struct Silent;

impl Host for Silent {
    fn write(&mut self, _: Stream, _: &str) {}
}

/// Values of every kind; of numbers, those at the limits of representations.
fn values(machine: &mut Interpreter<Silent>) -> Vec<Value> {
    let heap = machine.heap_mut();
    let mut values = vec![
        Value::Boolean(true),
        Value::Boolean(false),
        Value::Null,
        Value::Unspecified,
        Value::EndOfFile,
        Value::Character('1'),
        Value::Character('λ'),
        Value::Symbol(Symbol::new("a")),
        Value::Keyword(Symbol::new("a")),
    ];
    let fixnums = [0, 1, -1, 2, 10, 16, (1 << 29) - 1, -(1 << 29)];
    values.extend(fixnums.map(Value::Fixnum));
    let flonums = [0.0, -0.0, 1.0, -3.0, 2.5, 536_870_912.0, 1e300, f64::INFINITY, f64::NAN];
    values.extend(flonums.map(Value::Flonum));
    let powers: [BigInt; 7] = [29, 30, 31, 53, 62, 63, 64].map(|bits: u32| BigInt::from(1) << bits);
    for power in powers {
        values.push(heap.allocate(Object::Bignum(power.clone())));
        values.push(heap.allocate(Object::Bignum(-power - 1)));
    }
    values.push(heap.allocate(Object::Ratio(Box::new((BigInt::from(-3), BigInt::from(2))))));
    let parts = [Number::Flonum(1.0), Number::Flonum(-1.0)].map(Box::new);
    let [real, imaginary] = parts;
    values.push(heap.allocate(Object::Complex(Box::new(Number::Complex(real, imaginary)))));
    for text in ["", "12", "-1/2", "1e3", "λ"] {
        values.push(heap.string(text));
    }
    values.push(heap.cons(Value::Fixnum(1), Value::Null));
    values.push(heap.allocate(Object::Vector([Value::Fixnum(1), Value::Null].into())));
    values.push(heap.allocate(Object::Bytevector([65, 66].into())));
    values.push(heap.allocate(Object::Record([Value::Null; 3].into())));
    values
}

fn types(machine: &Interpreter<Silent>, value: Value) -> Types {
    match value {
        Value::Fixnum(_) => Types::FIXNUM,
        Value::Flonum(_) => Types::FLONUM,
        Value::Boolean(true) => Types::TRUE,
        Value::Boolean(false) => Types::FALSE,
        Value::Character(_) => Types::CHARACTER,
        Value::Null => Types::NULL,
        Value::Unspecified => Types::UNSPECIFIED,
        Value::EndOfFile => Types::EOF,
        Value::Unbound => Types::UNBOUND,
        Value::Symbol(_) => Types::SYMBOL,
        Value::Keyword(_) => Types::KEYWORD,
        Value::Service => Types::PROCEDURE,
        Value::Foreign(_) => Types::ANY,
        Value::Object(handle) => match machine.heap().get(handle) {
            Object::Pair(..) => Types::PAIR,
            Object::Bignum(_) => Types::BIGNUM,
            Object::Ratio(_) => Types::RATIO,
            Object::Complex(_) => Types::COMPLEX,
            Object::String(_) => Types::STRING,
            Object::Symbol(_) => Types::SYMBOL,
            Object::Vector(_) => Types::VECTOR,
            Object::Bytevector(_) => Types::BYTEVECTOR,
            Object::Record(_) => Types::RECORD,
            Object::Box(_) => Types::BOX,
            Object::Closure(..) => Types::PROCEDURE,
            Object::Continuation(_) => Types::CONTINUATION,
            Object::Free(_) => unreachable!("in use"),
        },
    }
}

/// The argument lists to try: all of them where there are few, otherwise a fixed sample.
fn combinations(count: usize, values: &[Value]) -> Vec<Vec<Value>> {
    let all = values.len().pow(count as u32);
    let step = (all / SAMPLES).max(1);
    // A step without a common factor with the number of values reaches all values at each position.
    let step = (step..).find(|step| step % 2 == 1 && gcd(*step, values.len()) == 1).expect("there is one");
    let step = if all <= SAMPLES { 1 } else { step };
    let nth = |mut n: usize| {
        let mut args = Vec::new();
        for _ in 0..count {
            args.push(values[n % values.len()]);
            n /= values.len();
        }
        args
    };
    (0..all).step_by(step).map(nth).collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[test]
fn results_and_checked_arguments_are_of_the_types_that_the_table_says() {
    let mut machine = Interpreter::new(Limits { cells: 50_000_000, ..Limits::default() }, Silent);
    let pool = values(&mut machine);
    let outside = Effects(Effects::IO.0 | Effects::CONTROL.0);
    let mut wrong = Vec::new();
    for &op in Primitive::ALL {
        let is_value = matches!(op.role(), Role::Value | Role::Predicate | Role::Effect);
        if !is_value || !op.row().exported || op.effects().any(outside) || !op.accepts(op.args().len()) {
            continue;
        }
        let checks = op.effects().any(Effects::RAISE);
        for args in combinations(op.args().len(), &pool) {
            let of_args: Vec<Types> = args.iter().map(|&arg| types(&machine, arg)).collect();
            let fits = of_args.iter().zip(op.args()).all(|(types, &row)| types.within(Types::of_row(row)));
            // What does not check its arguments is only given what it is for; huge results are not made.
            let huge = matches!(args.first(), Some(Value::Fixnum(size)) if *size > 1000);
            if (!checks && !fits) || (huge && op.effects().any(Effects::ALLOCATE)) {
                continue;
            }
            let Some(result) = machine.primitive(op, &args) else { continue };
            if op.role() == Role::Value {
                let claimed = Types::of_result(op, &of_args);
                if !types(&machine, result).within(claimed) {
                    wrong.push(format!("{op}{args:?} returns {result:?}, not one of {claimed:?}"));
                }
            }
            if checks && !fits {
                wrong.push(format!("{op}{args:?} returns {result:?} and raises nothing"));
            }
        }
    }
    // One of each primitive is enough to see.
    wrong.dedup_by(|a, b| a.split('[').next() == b.split('[').next());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
