//! Closure conversion from text to text.

mod programs;
mod random;

use super::convert;
use crate::core::summary::NoSummaries;
use crate::cps::verify::{Stage, verify};
use crate::cps::{parse, print, renumber};
use crate::opt::{Context, finish, optimize};

fn check(before: &str, after: &str) {
    let program = parse(before).unwrap_or_else(|error| panic!("{error}"));
    verify(&program, Stage::HigherOrder).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let program = convert(program);
    let text = print(&renumber(&program));
    verify(&program, Stage::FirstOrder).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"));
    assert!(text.trim() == after.trim(), "is:\n{text}\nshould be:\n{after}\n=====");
}

#[test]
fn a_closure_and_a_well_known_procedure() {
    check(
        "
procedure f := L0

L0:
  v1, v2 := receive(n, l)
  v3 := fun L5
  v4 := rec L8
  call v4(v3, v2)
  v5 := receive(_)
  call v4(v2, v3)
  v6 := receive(_)
  v7 := cons(v5, v6)
  return v7

L5:
  v10 := receive(x)
  v11 := +(v10, v1)
  return v11

L8: ; map
  v20, v21 := receive(f, l)
  null?(v21) ? L20() : L21()
L20():
  return v2
L21():
  v22 := car(v21)
  call v20(v22)
  v23 := receive(_)
  v24 := cdr(v21)
  call v4(v20, v24)
  v25 := receive(_)
  v26 := cons(v23, v25)
  return v26
",
        "
procedure f := L0

L0:
  v0, v1 := receive(_, _)
  v2 := make-closure[L11 1](v0)
  values()
  callk L17(_, v2, v1, v1)
  v3 := receive(arg, rest...)
  callk L17(_, v1, v2, v1)
  v4 := receive(arg, rest...)
  v5 := cons(v3, v4)
  return v5

L11:
  v6 := self
  v7 := receive(_)
  v8 := closure-ref[0](v6)
  v9 := +(v7, v8)
  return v9

L17:                                          ; map
  meta: arg-representations: (scm scm scm)
L19(v10, v11, v12):
  null?(v11) ? L20() : L21()
L20():
  return v12
L21():
  v13 := car(v11)
  call v10(v13)
  v14 := receive(arg, rest...)
  v15 := cdr(v11)
  callk L17(_, v10, v15, v12)
  v16 := receive(arg, rest...)
  v17 := cons(v14, v16)
  return v17
",
    );
}

#[test]
fn closures_that_refer_to_each_other() {
    check(
        "
procedure f := L0

L0:
  v1 := receive(n)
  v2, v3, v4 := rec L1, L2, L3
  v5 := vector(v2, v3, v4)
  return v5

L1: ; a
  v10 := receive(x)
  v11 := cons(v10, v1)
  callk L2(v3, v11)
  v12 := receive(_)
  v13 := cons(v12, v2)
  return v13

L2: ; b
  v20 := self
  v21 := receive(x)
  v22 := cons(v2, v20)
  return v22

L3: ; c, closed
  v30 := receive(x)
  tail call v4(v30)
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := make-closure[L10 2](v0)
  v2 := make-closure[L20 1](v1)
  closure-set![1](v1, v2)
  values()
  v3 := const-fun L26
  v4 := vector(v1, v2, v3)
  return v4

L10:                                          ; a
  v5 := self
  v6 := receive(_)
  v7 := closure-ref[0](v5)
  v8 := closure-ref[1](v5)
  v9 := cons(v6, v7)
  callk L20(v8, v9)
  v10 := receive(arg, rest...)
  v11 := cons(v10, v5)
  return v11

L20:                                          ; b
  v12 := self
  v13 := receive(_)
  v14 := closure-ref[0](v12)
  v15 := cons(v14, v12)
  return v15

L26:
  v16 := receive(_)
  tail callk L26(_, v16)
",
    );
}

#[test]
fn constants_and_global_procedures_are_not_captured() {
    check(
        "
procedure f := L0
procedure g := L9

L0:
  v0 := self
  v1 := receive(n)
  v2 := const 42
  v3 := global-fun[g]()
  v4 := fun L1
  return v4

L1:
  v10 := receive(x)
  v11 := vector(v2, v3, v0)
  return v11

L9:
  receive()
  v12 := const 1
  return v12
",
        "
procedure f := L0
procedure g := L16

L0:
  v0 := receive(_)
  v1 := const 42
  v2 := global-fun[g]()
  values()
  v3 := const-fun L8
  return v3

L8:
  v4 := receive(_)
  v5 := const 42
  v6 := global-fun[g]()
  v7 := global-fun[f]()
  v8 := vector(v5, v6, v7)
  return v8

L16:
  receive()
  v9 := const 1
  return v9
",
    );
}

#[test]
fn many_free_variables_make_a_closure() {
    check(
        "
procedure f := L0

L0:
  v1, v2, v3, v4, v5 := receive(a, b, c, d, e)
  v6 := fun L1
  call v6(v1)
  v7 := receive(_)
  call v6(v7)
  v8 := receive(_)
  return v8

L1:
  v10 := receive(x)
  v11 := vector(v10, v1, v2, v3, v4, v5)
  return v11
",
        "
procedure f := L0

L0:
  v0, v1, v2, v3, v4 := receive(_, _, _, _, _)
  v5 := make-closure[L9 5](v0, v1, v2, v3, v4)
  callk L9(v5, v0)
  v6 := receive(arg, rest...)
  callk L9(v5, v6)
  v7 := receive(arg, rest...)
  return v7

L9:
  v8 := self
  v9 := receive(_)
  v10 := closure-ref[0](v8)
  v11 := closure-ref[1](v8)
  v12 := closure-ref[2](v8)
  v13 := closure-ref[3](v8)
  v14 := closure-ref[4](v8)
  v15 := vector(v9, v10, v11, v12, v13, v14)
  return v15
",
    );
}

#[test]
fn clauses_and_loops_at_the_entry_have_their_own_variables() {
    check(
        "
procedure f := L0

L0:
  v1 := receive(a)
  v2 := fun L1
  return v2

L1:
  L2(receive(x)) else L3
L2(v3):
  v4 := cons(v3, v1)
  L2(v4)
L3:
  v5, v6 := receive(x, y)
  v7 := vector(v1, v5, v6)
  return v7
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := make-closure[L5 1](v0)
  return v1

L5:
  v2 := self
  v3 := receive(_) else L11
  v4 := closure-ref[0](v2)
  L9(v3)
L9(v5):
  v6 := cons(v5, v4)
  L9(v6)
L11:
  v7, v8 := receive(_, _)
  v9 := closure-ref[0](v2)
  v10 := vector(v9, v7, v8)
  return v10
",
    );
}

#[test]
fn nested_procedures_take_from_the_one_around_them() {
    check(
        "
procedure f := L0

L0:
  v1 := receive(a)
  v2 := rec L1
  return v2

L1: ; outer
  v3 := receive(x)
  v4 := fun L2
  return v4

L2:
  v5 := receive(y)
  v6 := vector(v1, v2, v3, v5)
  return v6
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := make-closure[L6 1](v0)
  values()
  return v1

L6:                                           ; outer
  v2 := self
  v3 := receive(_)
  v4 := closure-ref[0](v2)
  v5 := make-closure[L12 3](v4, v2, v3)
  return v5

L12:
  v6 := self
  v7 := receive(_)
  v8 := closure-ref[0](v6)
  v9 := closure-ref[1](v6)
  v10 := closure-ref[2](v6)
  v11 := vector(v8, v9, v10, v7)
  return v11
",
    );
}

/// Through all passes of both stages.
fn check_pipeline(before: &str, after: &str) {
    let program = parse(before).unwrap_or_else(|error| panic!("{error}"));
    let context = Context::new(&NoSummaries, &|_| true);
    let (program, _) = optimize(program, &context);
    let (program, _) = finish(convert(program), &context);
    let text = print(&renumber(&program));
    assert!(text.trim() == after.trim(), "is:\n{text}\nshould be:\n{after}\n=====");
}

#[test]
fn the_example_of_the_dump() {
    check_pipeline(
        "
effect L50

L50:
  receive()
  v100 := fun L0
  return v100

L0:                                           ; f
  v0 := receive(x)                            ; x
  v1 := global-ref[pk]()                      ; pk
  false?(v0) ? L4() : L6()
L4():
  v2 := const 42
  v12 := global-ref[pk]()                      ; pk
  L8(call v12(v2))
L6():
  v3 := const 12
  v13 := global-ref[pk]()                      ; pk
  L8(call v13(v3))
L8:
  v4, v5 := receive(arg, rest...)
  tail call v1(v0, v4)
",
        "
effect L0

L0:
  receive()
  v0 := const-fun L5
  return v0

L5:                                           ; f
  v1 := receive(x)                            ; x
  v2 := global-ref[pk (main)]()               ; pk
  false?(v1) ? L9() : L11()
L9():
  v3 := const 42
  L13(call v2(v3))
L11():
  v4 := const 12
  L13(call v2(v4))
L13:
  v5, v6 := receive(arg, rest...)
  tail call v2(v1, v5)
",
    );
}

#[test]
fn queens() {
    check_pipeline(
        "
procedure queens := L0

L0: ; queens
  v0 := receive(n) ; n
  v1 := rec L1 ; ok?
  v2 := rec L2 ; try
  v3 := rec L3 ; iota
  v4 := const ()
  callk L3(v3, v0, v4)
  v5 := receive(_)
  v6 := const ()
  v7 := const ()
  tail callk L2(v2, v5, v6, v7)

L3: ; iota
  v10, v11 := receive(i, l)
  v12 := const 0
  =(v10, v12) ? L10() : L11()
L10():
  return v11
L11():
  v13 := const 1
  v14 := -(v10, v13)
  v15 := cons(v10, v11)
  tail call v3(v14, v15)

L1: ; ok?
  v20, v21, v22 := receive(row, dist, placed)
  null?(v22) ? L20() : L21()
L20():
  L25(const #t)
L21():
  v23 := car(v22)
  v24 := +(v20, v21)
  =(v23, v24) ? L22() : L23()
L22():
  L24(const #f)
L23():
  v25 := -(v20, v21)
  =(v23, v25) ? L26() : L27()
L26():
  L24(const #f)
L27():
  =(v23, v20) ? L28() : L29()
L28():
  L24(const #f)
L29():
  L24(const #t)
L24(v26):
  false?(v26) ? L30() : L31()
L30():
  L25(const #f)
L31():
  v27 := const 1
  v28 := +(v21, v27)
  v29 := cdr(v22)
  tail call v1(v20, v28, v29)
L25(v30):
  return v30

L2: ; try
  v40, v41, v42 := receive(x, y, z)
  null?(v40) ? L40() : L41()
L40():
  null?(v41) ? L42() : L43()
L42():
  L50(const 1)
L43():
  L50(const 0)
L41():
  v43 := car(v40)
  v44 := const 1
  call v1(v43, v44, v42)
  v45 := receive(_)
  false?(v45) ? L44() : L45()
L44():
  L46(const 0)
L45():
  v46 := cdr(v40)
  callk L60(_, v46, v41)
  v47 := receive(_)
  v48 := const ()
  v49 := car(v40)
  v50 := cons(v49, v42)
  L46(call v2(v47, v48, v50))
L46:
  v51 := receive(_)
  v52 := cdr(v40)
  v53 := car(v40)
  v54 := cons(v53, v41)
  call v2(v52, v54, v42)
  v55 := receive(_)
  v56 := +(v51, v55)
  L50(v56)
L50(v57):
  return v57

L60: ; append
  v60, v61 := receive(a, b)
  null?(v60) ? L61() : L62()
L61():
  return v61
L62():
  v62 := car(v60)
  v63 := cdr(v60)
  callk L60(_, v63, v61)
  v64 := receive(_)
  v65 := cons(v62, v64)
  return v65
"
        .replace("L44():\n  L46(const 0)", "L44():\n  L47(const 0)")
        .replace("L46:\n  v51 := receive(_)\n", "L46:\n  L47(receive(_))\nL47(v51):\n")
        .replace("queens := L0\n", "queens := L0\nprocedure append := L60\n")
        .as_str(),
        "
procedure queens := L0
procedure append := L54

L0:                                           ; queens
  v0 := receive(n)                            ; n
  v1 := const ()
  L4(v0, v1)
L4(v2, v3):
  v4 := const 0
  =(v2, v4) ? L6() : L10()
L6():
  v5 := const ()
  v6 := const ()
  tail callk L14(_, v3, v5, v6)
L10():
  v7 := const 1
  v8 := -(v2, v7)
  v9 := cons(v2, v3)
  L4(v8, v9)

L14:                                          ; try
  meta: arg-representations: (scm scm scm)
L16(v10, v11, v12):
  null?(v10) ? L17() : L22()
L17():
  null?(v11) ? L18() : L20()
L18():
  v13 := const 1
  return v13
L20():
  v14 := const 0
  return v14
L22():
  v15 := car(v10)
  v16 := const 1
  L25(v16, v12)
L25(v17, v18):
  null?(v18) ? L26() : L34()
L26():
  v19 := cdr(v10)
  callk L54(_, v19, v11)
  v20 := receive(arg, rest...)
  v21 := const ()
  v22 := car(v10)
  v23 := cons(v22, v12)
  callk L14(_, v20, v21, v23)
  L42(receive(arg, rest...))
L34():
  v24 := car(v18)
  v25 := +(v15, v17)
  =(v24, v25) ? L40() : L37()
L37():
  v26 := -(v15, v17)
  =(v24, v26) ? L40() : L39()
L39():
  =(v24, v15) ? L40() : L50()
L40():
  v27 := const 0
  L42(v27)
L42(v28):
  v29 := cdr(v10)
  v30 := car(v10)
  v31 := cons(v30, v11)
  callk L14(_, v29, v31, v12)
  v32 := receive(arg, rest...)
  v33 := +(v28, v32)
  return v33
L50():
  v34 := const 1
  v35 := +(v17, v34)
  v36 := cdr(v18)
  L25(v35, v36)

L54:                                          ; append
  v37, v38 := receive(_, _)
  null?(v37) ? L57() : L58()
L57():
  return v38
L58():
  v39 := car(v37)
  v40 := cdr(v37)
  callk L54(_, v40, v38)
  v41 := receive(arg, rest...)
  v42 := cons(v39, v41)
  return v42
",
    );
}
