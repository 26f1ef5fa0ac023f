//! Text to text.

use super::tailify;
use crate::core::summary::CallEffect;
use crate::cps::print::print;
use crate::cps::renumber::renumber;
use crate::cps::verify::{Stage, verify};
use crate::cps::{Program, parse};

fn tailified(text: &str) -> String {
    let program: Program = parse::parse(text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    verify(&program, Stage::FirstOrder).unwrap_or_else(|errors| panic!("{errors:?}"));
    let program = tailify(&program, &|_| CallEffect::Any).program;
    let text = print(&renumber(&program));
    verify(&program, Stage::Tailified).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"));
    text
}

fn check(source: &str, expected: &str) {
    let found = tailified(source);
    let trim = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_string();
    assert_eq!(trim(&found), trim(expected), "found:\n{found}");
}

#[test]
fn the_seed() {
    check(
        "
procedure f := L0

L0:
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
  v4, v5 := receive(arg, rest...)
  tail call v1(v0, v4)
",
        "
procedure f := L0

L0:
  v0 := receive(x)                            ; x
  v1 := global-ref[pk]()                      ; pk
  false?(v0) ? L4() : L8()
L4():
  v2 := const 42
  v3 := code L13                              ; cont
  save[(scm scm ptr)](v0, v1, v3)
  tail call v1(v2)
L8():
  v4 := const 12
  v5 := code L20                              ; cont
  save[(scm scm ptr)](v0, v1, v5)
  tail call v1(v4)

L13:
  v8, v9 := receive(arg, rest...)
  v6, v7 := restore[(scm scm)]()              ; x, pk
  tail callk L16(_, v6, v7, v8)

L16:
  meta: arg-representations: (scm scm scm)
L18(v10, v11, v12):                           ; x, pk, _
  tail call v11(v10, v12)

L20:
  v15, v16 := receive(arg, rest...)
  v13, v14 := restore[(scm scm)]()            ; x, pk
  tail callk L16(_, v13, v14, v15)
",
    );
}

#[test]
fn a_return_restores_the_address() {
    check(
        "
procedure f := L0

L0:
  v0 := receive(x)                            ; x
  v1 := car(v0)
  return v1
",
        "
procedure f := L0

L0:
  v0 := receive(x)                            ; x
  v1 := car(v0)
  v2 := restore1[ptr]()                       ; ret
  tail calli v2(v1)
",
    );
}

#[test]
fn a_loop_with_a_call_in_it_is_a_join_and_constants_are_not_saved() {
    check(
        "
procedure f := L0

L0:
  v0 := receive(p)                            ; p
  v1 := const 10                              ; n
  v2 := const 0                               ; i
  L1(v2)
L1(v3):                                       ; i
  =(v3, v1) ? L2() : L3()
L2():
  return v3
L3():
  L4(call v0(v3))
L4:
  v4 := receive(arg, rest...)
  v5 := +(v3, v4)
  L1(v5)
",
        "
procedure f := L0

L0:
  v0 := receive(p)                            ; p
  v1 := const 10                              ; n
  v2 := const 0                               ; i
  tail callk L6(_, v0, v2)

L6:
  meta: arg-representations: (scm scm)
L8(v3, v4):                                   ; p, i
  v5 := const 10                              ; n
  =(v4, v5) ? L10() : L12()
L10():
  v6 := restore1[ptr]()                       ; ret
  tail calli v6(v4)
L12():
  v7 := code L16                              ; cont
  save[(scm scm ptr)](v3, v4, v7)
  tail call v3(v4)

L16:
  v10 := receive(arg, rest...)
  v8, v9 := restore[(scm scm)]()              ; p, i
  v11 := +(v9, v10)
  tail callk L6(_, v8, v11)
",
    );
}

#[test]
fn a_join_in_a_join_is_reached_by_all_of_its_blocks() {
    // Two calls meet in L5, and the loop L8 is entered from there and from its own call: its blocks
    // belong to the loop, and only calls and the loop itself start tails.
    check(
        "
procedure f := L0

L0:
  v0, v1 := receive(g, x)                     ; g, x
  false?(v1) ? L2() : L3()
L2():
  L5(call v0(v0))
L3():
  L5(call v0(v1))
L5:
  receive()
  v2 := const ()
  L8(v1)
L8(v3):                                       ; list
  pair?(v3) ? L9() : L10()
L9():
  v4 := car(v3)
  v5 := const #t
  call v0(v4, v5, v2)
  receive()
  v6 := cdr(v3)
  L8(v6)
L10():
  null?(v3) ? L11() : L12()
L11():
  return v2
L12():
  return v3
",
        "
procedure f := L0

L0:
  v0, v1 := receive(g, x)                     ; g, x
  false?(v1) ? L3() : L6()
L3():
  v2 := code L10                              ; cont
  save[(scm scm ptr)](v0, v1, v2)
  tail call v0(v0)
L6():
  v3 := code L37                              ; cont
  save[(scm scm ptr)](v0, v1, v3)
  tail call v0(v1)

L10:
  receive()
  v4, v5 := restore[(scm scm)]()              ; g, x
  tail callk L13(_, v4, v5)

L13:
  meta: arg-representations: (scm scm)
L15(v6, v7):                                  ; g, x
  v8 := const ()
  tail callk L18(_, v6, v7)

L18:
  meta: arg-representations: (scm scm)
L20(v9, v10):                                 ; g, list
  v11 := const ()
  pair?(v10) ? L22() : L27()
L22():
  v12 := car(v10)
  v13 := const #t
  v14 := code L33                             ; cont
  save[(scm scm ptr)](v9, v10, v14)
  tail call v9(v12, v13, v11)
L27():
  null?(v10) ? L28() : L30()
L28():
  v15 := restore1[ptr]()                      ; ret
  tail calli v15(v11)
L30():
  v16 := restore1[ptr]()                      ; ret
  tail calli v16(v10)

L33:
  receive()
  v17, v18 := restore[(scm scm)]()            ; g, list
  v19 := cdr(v18)
  tail callk L18(_, v17, v19)

L37:
  receive()
  v20, v21 := restore[(scm scm)]()            ; g, x
  tail callk L13(_, v20, v21)
",
    );
}

#[test]
fn a_loop_without_variables_wants_a_constant() {
    check(
        "
procedure f := L0

L0:
  v0 := receive(g)                            ; g
  v1 := const ()
  L2()
L2():
  eq?(v0, v1) ? L3() : L4()
L3():
  return v1
L4():
  pair?(v0) ? L2() : L5()
L5():
  call v0(v1)
  receive()
  L2()
",
        "
procedure f := L0

L0:
  v0 := receive(g)                            ; g
  v1 := const ()
  tail callk L5(_, v0)

L5:
  meta: arg-representations: (scm)
L7(v2):                                       ; g
  v3 := const ()
  L9()
L9():
  eq?(v2, v3) ? L10() : L12()
L10():
  v4 := restore1[ptr]()                       ; ret
  tail calli v4(v3)
L12():
  pair?(v2) ? L9() : L13()
L13():
  v5 := code L17                              ; cont
  save[(scm ptr)](v2, v5)
  tail call v2(v3)

L17:
  receive()
  v6 := restore[(scm)]()                      ; g
  tail callk L5(_, v6)
",
    );
}
