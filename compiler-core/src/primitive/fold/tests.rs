//! Every row of the table, on typical and boundary constants.

use super::*;
use Constant as C;

fn int(value: i64) -> Constant {
    C::integer(value)
}

fn big(text: &str) -> Constant {
    C::Number(Number::Integer(text.parse().unwrap()))
}

fn flo(value: f64) -> Constant {
    C::Number(Number::Flonum(value))
}

fn text(text: &str) -> Constant {
    C::String(text.into())
}

fn pair(a: Constant, b: Constant) -> Constant {
    C::cons(a, b)
}

fn vector(items: &[Constant]) -> Constant {
    C::Vector(items.into())
}

fn one_of_each() -> Vec<Constant> {
    vec![
        C::Boolean(true),
        C::Boolean(false),
        C::Null,
        C::Unspecified,
        C::EndOfFile,
        C::Unbound,
        int(7),
        big("123456789012345678901234567890"),
        C::Number(Number::Ratio(1.into(), 3.into())),
        flo(1.5),
        C::Number(Number::Complex(Box::new(1.into()), Box::new(2.into()))),
        C::Character('x'),
        text("abc"),
        C::Symbol("abc".into()),
        C::Keyword("abc".into()),
        pair(int(1), C::Null),
        vector(&[int(1), int(2)]),
        C::Bytevector([1u8, 2].as_slice().into()),
    ]
}

#[track_caller]
fn check(name: &str, args: &[Constant], expected: Option<Constant>) {
    let op = Primitive::named(name).unwrap();
    let show = |args: &[Constant]| args.iter().map(|a| format!(" {a}")).collect::<String>();
    assert_eq!(fold(op, args), expected, "({name}{})", show(args));
}

#[track_caller]
fn known(name: &str, args: &[Constant], expected: Constant) {
    check(name, args, Some(expected));
}

#[track_caller]
fn unknown(name: &str, args: &[Constant]) {
    check(name, args, None);
}

#[track_caller]
fn test(name: &str, args: &[Constant], expected: bool) {
    known(name, args, C::Boolean(expected));
}

#[test]
fn type_predicates_partition_the_constants() {
    let holds = |name: &str| -> Vec<usize> {
        let op = Primitive::named(name).unwrap();
        let answers = one_of_each().into_iter().map(|c| fold(op, &[c]).unwrap());
        answers.enumerate().filter(|(_, answer)| answer.is_true()).map(|(i, _)| i).collect()
    };
    for (name, expected) in [
        ("boolean?", &[0, 1][..]),
        ("false?", &[1]),
        ("null?", &[2]),
        ("%unspecified?", &[3]),
        ("eof-object?", &[4]),
        ("%unbound?", &[5]),
        ("%fixnum?", &[6]),
        ("%bignum?", &[7]),
        ("exact-integer?", &[6, 7]),
        ("%flonum?", &[9]),
        ("number?", &[6, 7, 8, 9, 10]),
        ("char?", &[11]),
        ("string?", &[12]),
        ("symbol?", &[13]),
        ("keyword?", &[14]),
        ("pair?", &[15]),
        ("vector?", &[16]),
        ("bytevector?", &[17]),
        ("procedure?", &[]),
        ("%box?", &[]),
        ("%record?", &[]),
        ("%continuation?", &[]),
    ] {
        assert_eq!(holds(name), expected, "{name}");
    }
    test("%fixnum?", &[int((1 << 29) - 1)], true);
    test("%fixnum?", &[int(1 << 29)], false);
    test("%fixnum?", &[int(-(1 << 29))], true);
    test("%bignum?", &[int(-(1 << 29) - 1)], true);
}

#[test]
fn equivalence_is_answered_where_it_is_certain() {
    let all = one_of_each();
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate() {
            if i != j {
                test("eq?", &[a.clone(), b.clone()], false);
                test("eqv?", &[a.clone(), b.clone()], false);
            }
        }
    }
    for a in [C::Null, C::Boolean(true), int(3), C::Character('a'), C::Symbol("a".into()), C::EndOfFile] {
        test("eq?", &[a.clone(), a.clone()], true);
        test("eqv?", &[a.clone(), a], true);
    }
    // The same number, perhaps not the same object.
    for a in [big("123456789012345678901"), flo(1.5)] {
        unknown("eq?", &[a.clone(), a.clone()]);
        test("eqv?", &[a.clone(), a], true);
    }
    test("eqv?", &[flo(0.0), flo(-0.0)], false);
    unknown("eqv?", &[flo(f64::NAN), flo(f64::NAN)]);
    test("eqv?", &[int(2), flo(2.0)], false);
    for a in [text("a"), vector(&[int(1)]), C::Bytevector([1u8].as_slice().into()), pair(int(1), C::Null)] {
        unknown("eq?", &[a.clone(), a.clone()]);
        unknown("eqv?", &[a.clone(), a]);
    }
    test("eqv?", &[text("a"), text("b")], false);
    test("eq?", &[vector(&[]), vector(&[int(1)])], false);
    test("%record-of?", &[int(1), C::Symbol("t".into())], false);
}

#[test]
fn generic_arithmetic() {
    known("+", &[int(1), int(2)], int(3));
    known("+", &[int((1 << 29) - 1), int(1)], int(1 << 29));
    known("+", &[int(1), flo(0.5)], flo(1.5));
    known("-", &[int(1), int(2)], int(-1));
    known("*", &[big("100000000000000000000"), int(-3)], big("-300000000000000000000"));
    known("*", &[int(0), flo(1.5)], flo(0.0));
    known("%divide", &[int(6), int(3)], int(2));
    known("%divide", &[int(1), flo(2.0)], flo(0.5));
    known("%divide", &[int(1), flo(0.0)], flo(f64::INFINITY));
    known("%divide", &[flo(0.0), flo(0.0)], flo(f64::NAN));
    unknown("%divide", &[int(1), int(3)]);
    unknown("%divide", &[int(1), int(0)]);
    unknown("%divide", &[flo(1.0), int(0)]);
    for op in ["+", "-", "*", "%divide", "=", "<", ">", "<=", ">=", "quotient", "remainder", "modulo"] {
        unknown(op, &[int(1), C::Symbol("a".into())]);
        unknown(op, &[text("1"), int(1)]);
        unknown(op, &[int(1)]);
        unknown(op, &[int(1), int(1), int(1)]);
    }
    for (op, results) in
        [("quotient", [3, -3, -3, 3]), ("remainder", [1, -1, 1, -1]), ("modulo", [1, 1, -1, -1])]
    {
        for ((a, b), result) in [(7, 2), (-7, 2), (7, -2), (-7, -2)].into_iter().zip(results) {
            known(op, &[int(a), int(b)], int(result));
        }
        unknown(op, &[int(7), int(0)]);
        unknown(op, &[flo(7.0), int(2)]);
    }
    known("quotient", &[int(-(1 << 29)), int(-1)], int(1 << 29));
    known("inexact", &[int(3)], flo(3.0));
    known("inexact", &[C::Number(Number::Ratio(1.into(), 4.into()))], flo(0.25));
    known("exact", &[flo(3.0)], int(3));
    unknown("exact", &[flo(2.5)]);
    unknown("exact", &[flo(f64::NAN)]);
    unknown("inexact", &[text("1")]);
}

#[test]
fn comparison() {
    for (a, b, order) in [
        (int(1), int(2), -1),
        (int(2), int(2), 0),
        (int(3), flo(2.5), 1),
        (flo(2.0), int(2), 0),
        (big("9007199254740993"), flo(9007199254740992.0), 1),
        (flo(f64::NEG_INFINITY), big("-99999999999999999999"), -1),
    ] {
        let args = [a, b];
        test("=", &args, order == 0);
        test("<", &args, order < 0);
        test(">", &args, order > 0);
        test("<=", &args, order <= 0);
        test(">=", &args, order >= 0);
    }
    for op in ["=", "<", ">", "<=", ">="] {
        test(op, &[flo(f64::NAN), int(1)], false);
        test(op, &[flo(f64::NAN), flo(f64::NAN)], false);
    }
}

#[test]
fn results_are_bounded() {
    let mut product = int(3);
    let mut steps = 0;
    while let Some(next) = fold(Primitive::Multiply, &[product.clone(), product.clone()]) {
        product = next;
        steps += 1;
    }
    assert_eq!(steps, 9);
    unknown("%string->integer", &[text(&"9".repeat(1000)), int(10)]);
    unknown("exact", &[flo(1e308)].map(|_| big(&"9".repeat(400))));
}

#[test]
fn numerals() {
    known("%string->integer", &[text("-ff"), int(16)], int(-255));
    test("%string->integer", &[text("12x"), int(10)], false);
    unknown("%string->integer", &[text("12"), int(1)]);
    unknown("%string->integer", &[int(12), int(10)]);
    known("%string->flonum", &[text("1e3")], flo(1000.0));
    test("%string->flonum", &[text("e")], false);
    // These make strings, which have identity.
    unknown("%integer->string", &[int(12), int(10)]);
    unknown("%flonum->string", &[flo(1.0)]);
    unknown("symbol->string", &[C::Symbol("a".into())]);
}

#[test]
fn fixnum_operations() {
    let min = -(1 << 29);
    let max = (1 << 29) - 1;
    known("%fx+", &[int(1), int(2)], int(3));
    unknown("%fx+", &[int(max), int(1)]);
    known("%fx-", &[int(1), int(2)], int(-1));
    unknown("%fx-", &[int(min), int(1)]);
    known("%fx*", &[int(3), int(-4)], int(-12));
    known("%fx*", &[int(1 << 28), int(2)], int(min));
    known("%fx*", &[int(1 << 28), int(4)], int(0));
    known("%fxquotient", &[int(-7), int(2)], int(-3));
    unknown("%fxquotient", &[int(1), int(0)]);
    unknown("%fxquotient", &[int(min), int(-1)]);
    known("%fxremainder", &[int(-7), int(2)], int(-1));
    unknown("%fxremainder", &[int(1), int(0)]);
    test("%fx=", &[int(1), int(1)], true);
    test("%fx<", &[int(1), int(1)], false);
    known("%fxand", &[int(-2), int(7)], int(6));
    known("%fxior", &[int(1), int(6)], int(7));
    known("%fxxor", &[int(3), int(-1)], int(-4));
    known("%fxshl", &[int(1), int(28)], int(1 << 28));
    known("%fxshl", &[int(1), int(29)], int(min));
    unknown("%fxshl", &[int(1), int(30)]);
    unknown("%fxshl", &[int(1), int(-1)]);
    known("%fxshr", &[int(-5), int(1)], int(-3));
    for op in ["%fx+", "%fx=", "%fxshl"] {
        unknown(op, &[int(1), flo(1.0)]);
        unknown(op, &[int(1 << 29), int(1)]);
    }
}

#[test]
fn flonum_operations() {
    for (op, expected) in [
        ("%fl+", 3.5),
        ("%fl-", 1.5),
        ("%fl*", 2.5),
        ("%fl/", 2.5),
        ("f64+", 3.5),
        ("f64-", 1.5),
        ("f64*", 2.5),
    ] {
        known(op, &[flo(2.5), flo(1.0)], flo(expected));
        unknown(op, &[flo(2.5), int(1)]);
    }
    known("f64/", &[flo(1.0), flo(-0.0)], flo(f64::NEG_INFINITY));
    test("%fl=", &[flo(0.0), flo(-0.0)], true);
    test("%fl<", &[flo(1.0), flo(2.0)], true);
    test("f64=", &[flo(1.0), flo(2.0)], false);
    test("f64<", &[flo(1.0), flo(2.0)], true);
    test("f64<=", &[flo(2.0), flo(2.0)], true);
    for (op, results) in [
        ("%flfloor", [2.0, -3.0]),
        ("%flceiling", [3.0, -2.0]),
        ("%fltruncate", [2.0, -2.0]),
        ("%flround", [2.0, -2.0]),
        ("%flabs", [2.5, 2.5]),
        ("f64-abs", [2.5, 2.5]),
        ("box-f64", [2.5, -2.5]),
        ("unbox-f64", [2.5, -2.5]),
    ] {
        known(op, &[flo(2.5)], flo(results[0]));
        known(op, &[flo(-2.5)], flo(results[1]));
    }
    known("%flsqrt", &[flo(2.0)], flo(2f64.sqrt()));
    known("f64-sqrt", &[flo(-1.0)], flo(f64::NAN));
    for op in ["%flexp", "%fllog", "%flsin", "%flcos", "%fltan", "%flasin", "%flacos", "%flatan"] {
        unknown(op, &[flo(0.5)]);
    }
    unknown("%flexpt", &[flo(2.0), flo(3.0)]);
    unknown("%flatan2", &[flo(2.0), flo(3.0)]);
}

#[test]
fn access_to_literals() {
    let list = pair(int(1), pair(int(2), C::Null));
    known("car", std::slice::from_ref(&list), int(1));
    known("cdr", &[pair(int(1), int(2))], int(2));
    unknown("cdr", &[list]);
    unknown("car", &[pair(text("a"), C::Null)]);
    unknown("vector-ref", &[vector(&[vector(&[])]), int(0)]);
    unknown("car", &[C::Null]);
    unknown("cdr", &[int(1)]);
    let items = vector(&[int(1), C::Symbol("b".into())]);
    known("vector-length", std::slice::from_ref(&items), int(2));
    known("vector-ref", &[items.clone(), int(1)], C::Symbol("b".into()));
    unknown("vector-ref", &[items.clone(), int(2)]);
    unknown("vector-ref", &[items.clone(), int(-1)]);
    unknown("vector-ref", &[items, flo(0.0)]);
    let bytes = C::Bytevector([5u8, 255].as_slice().into());
    known("bytevector-length", std::slice::from_ref(&bytes), int(2));
    known("bytevector-u8-ref", &[bytes.clone(), int(1)], int(255));
    unknown("bytevector-u8-ref", &[bytes, int(2)]);
    known("string-length", &[text("a\u{3bb}\u{1f600}")], int(3));
    known("string-ref", &[text("a\u{3bb}\u{1f600}"), int(2)], C::Character('\u{1f600}'));
    unknown("string-ref", &[text("abc"), int(3)]);
    known("%string-compare", &[text("a"), text("ab")], int(-1));
    known("%string-compare", &[text("a"), text("a")], int(0));
    known("%string-compare", &[text("\u{1f600}"), text("\u{ffff}")], int(1));
    unknown("%string-compare", &[text("a"), int(1)]);
    known("string->symbol", &[text("x y")], C::Symbol("x y".into()));
    known("check-bound", &[int(1)], int(1));
    unknown("check-bound", &[C::Unbound]);
}

#[test]
fn characters() {
    known("char->integer", &[C::Character('A')], int(65));
    known("integer->char", &[int(955)], C::Character('\u{3bb}'));
    for bad in [0xd800, -1, 0x110000] {
        unknown("integer->char", &[int(bad)]);
    }
    known("char-upcase", &[C::Character('a')], C::Character('A'));
    known("char-downcase", &[C::Character('A')], C::Character('a'));
    unknown("char-upcase", &[C::Character('\u{df}')]);
    for (char, class) in [('a', 17), ('Z', 9), ('0', 2), (' ', 4), ('\n', 4), ('-', 0)] {
        known("%char-class", &[C::Character(char)], int(class));
    }
    unknown("%char-class", &[C::Character('\u{3bb}')]);
}

/// Nothing that allocates, writes or talks to the host is ever folded, whatever its arguments.
#[test]
fn only_pure_computations_fold() {
    use crate::primitive::{Effects, Role};
    let all = one_of_each();
    for &op in Primitive::ALL {
        let pure = matches!(op.role(), Role::Value | Role::Predicate)
            && !op
                .effects()
                .any(Effects::ALLOCATE.with(Effects::WRITE).with(Effects::IO).with(Effects::CONTROL));
        if pure {
            continue;
        }
        assert_eq!(fold(op, &[]), None, "{op}");
        for a in &all {
            assert_eq!(fold(op, std::slice::from_ref(a)), None, "{op}");
            for b in &all {
                assert_eq!(fold(op, &[a.clone(), b.clone()]), None, "{op}");
            }
        }
    }
}
