use super::parse;
use crate::core::Global;
use crate::cps::{
    ClauseArity, Cont, Definition, Exp, Origin, Param, Program, Representation, Term, print, renumber,
};
use crate::primitive::{Constant, Primitive};
use crate::source::{Number, Symbol};
use crate::syntax::NodeId;

/// What is printed reads back as the same program, and prints the same again.
fn check_program(program: &Program) -> String {
    let text = print(program);
    let again = parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut expected = renumber(program);
    expected.origins.clear();
    expected.sites.clear();
    assert_eq!(renumber(&again), expected, "{text}");
    assert_eq!(print(&again), text);
    text
}

fn check(text: &str) {
    let program = parse(text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(check_program(&program), text);
}

#[test]
fn the_call_that_two_branches_share() {
    check(
        "\
procedure f := L0

L0:                                           ; f
  v0 := receive(x)                            ; x
  v1 := global-ref[pk]()                      ; pk
  false?(v0) ? L4() : L6()
L4():
  v2 := const 42
  L8(call v1(v2))
L6():
  v3 := const 12
  L8(call v1(v3))
L8:
  v4, v5 := receive(arg, rest...)             ; tmp, _
  tail call v1(v0, v4)
",
    );
}

#[test]
fn two_receives_that_meet_in_one_block() {
    check(
        "\
procedure f := L0

L0:                                           ; f
  v3 := self                                  ; f
  v0 := receive(x)                            ; x
  null?(v0) ? L4() : L6()
L4():
  call v0()
  L8(receive(arg, rest...))
L6():
  call v3(v0)
  L8(receive(arg, rest...))
L8(v4, v5):                                   ; tmp, |a b|
  call v0(v4)
  v6, v7 := receive(arg, rest...)
  set-car!(v6, v7)
  call v0(v6)
  receive()
  call v0(v6)
  v8 := receive(arg, rest...)
  return v4, v6
",
    );
}

#[test]
fn tailified_code() {
    check(
        "\
procedure f := L0

L0:                                           ; f
  v5 := receive(x)                            ; x
  v15 := code L37                             ; cont
  save[(scm f64 ptr)](v5, v5, v15)
  tail call v5(v5)

L37:
  v23, v24 := receive(arg, rest...)           ; tmp, tmp
  v25, v26 := restore[(scm f64)]()            ; restored, restored
  tail callk L34(_, v25, v26, v23)

L34:                                          ; join
  meta: arg-representations: (scm f64 scm)
L35(v20, v21, v22):                           ; a, b, c
  v30 := f64+(v21, v21)
  v31 := box-f64(v30)
  v32:u64 := const 3
  null?(v20) ? L40() : L41()
L40():
  v3 := restore1[ptr]()                       ; ret
  tail calli v3(v31)
L41():
  tail callk L35(v22, v20, v30, v22)
"
        .replace("callk L35", "callk L34")
        .as_str(),
    );
}

#[test]
fn a_return_point_whose_block_is_a_loop() {
    check(
        "\
effect L0

L0:
  receive()
  v1 := code L1
  save[(scm ptr)](v1, v1)
  tail %apply(v1, v1)

L1:
  v5 := restore[(scm)]()
  L4(receive(arg, rest...))
L4(v3):
  L4(v5)
",
    );
}

#[test]
fn clauses_closures_and_the_higher_order_stage() {
    check(
        "\
library (example one)
procedure f := L0
variable |odd name| := L50
effect L60

L0:                                           ; f
  v0, v1, v2 := receive(a, [b], rest...) else L2 ; a, b, rest
  return
L2:
  L10(receive(_)) else L3
L10(v3):
  v4 := const (1 . #(a \"b;\" #\\;))             ; |;x|
  L10(cons(v3, v4))
L3:
  v5, v6, v7 := receive(_, #:key, #:|allow-other-keys|, #:allow-other-keys)
  throw raise-message['\"no; \\\"good\\\"\"]()

L50:
  receive()
  v8 := global-fun[car (scheme base)]()
  v9 := global-ref[x \"a file.scm\"]()
  v10, v11 := rec L70, L71                    ; even, odd
  v12 := fun L72
  v13 := v12
  v14, v15 := values(v12, v13)
  call-global[f]()
  v16 := receive(rest...)                     ; ignored
  v17 := make-closure[L71 2](v9, v10)
  v18 := const-fun L72
  v19 := closure-ref[1](v17)
  v20 := callk L72(v17, v18)
  v21 := callk L71(_)
  values()
  switch v21 ? L80(), L81(), L81()
L80():
  return v21
L81():
  L82(v21)
L82(v22):
  L82(car(v22))

L70:                                          ; even
  no clauses

L71:                                          ; odd
  meta: arg-representations: ()
L90():
  L90()

L72:
  meta: arg-representations: (scm f64)
  v30 := self
  v31, v32:f64 := receive(_, [_])
  return v31

L60:
  receive()
  return
",
    );
}

#[test]
fn constants_read_back() {
    let symbol = |name: &str| Constant::Symbol(Symbol::new(name));
    let number = |text: &str| Number::Integer(text.parse().unwrap());
    let constants = [
        Constant::Boolean(true),
        Constant::Boolean(false),
        Constant::Null,
        Constant::Unspecified,
        Constant::EndOfFile,
        Constant::Unbound,
        Constant::Number(number("-123456789012345678901234567890")),
        Constant::Number(Number::Ratio((-1).into(), 3.into())),
        Constant::Number(Number::Flonum(-0.0)),
        Constant::Number(Number::Flonum(1e300)),
        Constant::Number(Number::Flonum(1.5e-9)),
        Constant::Number(Number::Flonum(f64::INFINITY)),
        Constant::Number(Number::Flonum(f64::NAN)),
        Constant::Number(Number::Complex(
            Box::new(Number::Flonum(1e-9)),
            Box::new(Number::Flonum(f64::NEG_INFINITY)),
        )),
        Constant::Number(Number::Complex(Box::new(number("0")), Box::new(number("-1")))),
        Constant::Number(Number::Complex(
            Box::new(Number::Ratio(1.into(), 2.into())),
            Box::new(number("-7")),
        )),
        Constant::Character('a'),
        Constant::Character(' '),
        Constant::Character('('),
        Constant::Character('x'),
        Constant::Character('\u{1}'),
        Constant::Character('\u{3000}'),
        Constant::Character('\u{e9}'),
        Constant::String("; \"quoted\" \\ \n\t\r\u{1} end".into()),
        symbol(""),
        symbol("v1"),
        symbol("L1"),
        symbol("."),
        symbol("..."),
        symbol("1+"),
        symbol("+5"),
        symbol("a b|c\\d\ne;"),
        symbol("=>"),
        Constant::Keyword(Symbol::new("a key")),
        Constant::Bytevector([0, 255].into()),
        Constant::Vector([Constant::Null, symbol("x")].into()),
        Constant::list([symbol("a"), symbol("b")].into_iter(), symbol("c")),
        Constant::list([Constant::Null].into_iter(), Constant::Null),
    ];
    let mut program = Program::default();
    let tail = program.add(Cont::Tail);
    let result = program.fresh_var(None);
    let mut next = program.add(Cont::Args {
        vars: vec![],
        term: Term::Throw {
            op: Primitive::RaiseMessage,
            param: Param::Constant(constants[0].clone()),
            args: vec![],
        },
    });
    for constant in &constants {
        let var = program.fresh_var(None);
        let k = program.add(Cont::Args {
            vars: vec![var],
            term: Term::Branch {
                test: Primitive::Eq,
                param: Param::Constant(constant.clone()),
                args: vec![var],
                consequent: next,
                alternate: next,
            },
        });
        next = program
            .add(Cont::Args { vars: vec![], term: Term::Continue { k, exp: Exp::Const(constant.clone()) } });
    }
    let body = next;
    let clause = program.add(Cont::Clause { arity: ClauseArity::default(), body, alternate: None });
    let name = Some(Symbol::new("_"));
    let entry =
        program.add(Cont::Fun { name, self_var: Some(result), tail, clause: Some(clause), known: false });
    program.names.insert(result, Symbol::new("rest..."));
    let global = Global { library: Symbol::new("(a (b"), name: Symbol::new("f 1") };
    program.definitions.push(Definition::Procedure(global, entry));
    program.representations.insert(result, Representation::I64);
    program.origins.insert(body, Origin { form: 1, node: NodeId(3), site: None });
    check_program(&program);
}

#[test]
fn errors_name_their_line() {
    let error = |text: &str| parse(text).unwrap_err().to_string();
    assert_eq!(error("L0:\n  v1 = 3\n"), "line 2: expected the end of the line before `= 3`");
    assert!(error("L0:\n  receive()\n  v1 := const 3\n").starts_with("line 3: the block before"));
    assert!(error("L0:\nL1():\n").starts_with("line 2: the entry before"));
    assert!(error("L0:\n  receive()\n  return v1)\n").starts_with("line 3: expected `,`"));
    assert!(error("return v1\n").starts_with("line 1: this stands in no procedure"));
    assert!(error("v1 := const (((").starts_with("line 1: "));
}
