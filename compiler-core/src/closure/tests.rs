//! Closure conversion from text to text.

use super::convert;
use crate::cps::verify::{Stage, verify};
use crate::cps::{parse, print, renumber};

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
  v3 := receive(arg)
  callk L17(_, v1, v2, v1)
  v4 := receive(arg)
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
  v14 := receive(arg)
  v15 := cdr(v11)
  callk L17(_, v10, v15, v12)
  v16 := receive(arg)
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
  v10 := receive(arg)
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
  v6 := receive(arg)
  callk L9(v5, v6)
  v7 := receive(arg)
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
