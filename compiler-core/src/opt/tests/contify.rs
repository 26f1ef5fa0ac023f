use super::check;
use crate::opt::contify::contify;
use crate::opt::simplify::simplify;

#[test]
fn a_named_let_becomes_a_loop() {
    check(
        |program| {
            contify(program, &|_| true);
            simplify(program);
        },
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3 := rec L1
  v4 := const 0
  callk L1(v3, v2, v4)
  v9 := receive(_)
  v10 := cons(v9, v9)
  return v10

L1: ; loop
  v5, v6 := receive(l, n)
  null?(v5) ? L2() : L3()
L2():
  return v6
L3():
  v7 := cdr(v5)
  v8 := const 1
  v11 := +(v6, v8)
  tail call v3(v7, v11)
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := const 0
  L4(v0, v1)
L4(v2, v3):
  null?(v2) ? L5() : L8()
L5():
  v4 := cons(v3, v3)
  return v4
L8():
  v5 := cdr(v2)
  v6 := const 1
  v7 := +(v3, v6)
  L4(v5, v7)
",
    );
}
#[test]
fn procedures_that_call_each_other_from_one_entry() {
    check(
        |program| contify(program, &|_| true),
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3, v4 := rec L1, L2
  tail call v3(v2)

L1: ; even
  v5 := receive(l)
  null?(v5) ? L3() : L4()
L3():
  v6 := const #t
  return v6
L4():
  v7 := cdr(v5)
  tail call v4(v7)

L2: ; odd
  v15 := receive(l)
  null?(v15) ? L13() : L14()
L13():
  v16 := const #f
  return v16
L14():
  v17 := cdr(v15)
  tail call v3(v17)
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  values()
  L4(v0)
L4(v1):
  null?(v1) ? L5() : L7()
L5():
  v2 := const #t
  return v2
L7():
  v3 := cdr(v1)
  v4 := v3
  null?(v4) ? L10() : L13()
L10():
  v5 := const #f
  return v5
L13():
  v6 := cdr(v4)
  L4(v6)
",
    );
}
#[test]
fn two_entries_of_a_loop_are_left_alone() {
    check(
        |program| contify(program, &|_| true),
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3, v4 := rec L1, L2
  null?(v2) ? L20() : L21()
L20():
  tail call v3(v2)
L21():
  tail call v4(v2)

L1: ; even
  v5 := receive(l)
  tail call v4(v5)

L2: ; odd
  v15 := receive(l)
  tail call v3(v15)
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1, v2 := rec L7, L11
  null?(v0) ? L4() : L5()
L4():
  tail call v1(v0)
L5():
  tail call v2(v0)

L7:                                           ; even
  v3 := receive(_)
  tail call v2(v3)

L11:                                          ; odd
  v4 := receive(_)
  tail call v1(v4)
",
    );
}
#[test]
fn optional_and_rest_parameters_and_several_values() {
    check(
        |program| contify(program, &|_| true),
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3 := fun L1
  call v3(v2)
  v4, v5 := receive(a, rest...)
  return v4, v5

L1:
  v7, v8, v9 := receive(a, [b], rest...)
  return v7, v8, v9
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  values()
  v1 := const #<unbound>
  v2 := const ()
  v3, v4, v5 := values(v0, v1, v2)
  v6 := const ()
  v7 := cons(v5, v6)
  v8 := cons(v4, v7)
  v9, v10 := values(v3, v8)
  return v9, v10
",
    );
}
#[test]
fn too_few_values_stay_an_error() {
    check(
        |program| contify(program, &|_| true),
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3 := fun L1
  call v3()
  v4 := receive(_)
  return v4

L1:
  receive()
  return
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := fun L7
  call v1()
  v2 := receive(arg, rest...)
  return v2

L7:
  receive()
  return
",
    );
}
#[test]
fn an_escaping_procedure_stays() {
    check(
        |program| contify(program, &|_| true),
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3 := fun L1
  call v3(v2)
  v4 := receive(_)
  v5 := cons(v3, v4)
  return v5

L1:
  v6 := receive(y)
  return v6
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := fun L8
  call v1(v0)
  v2 := receive(arg, rest...)
  v3 := cons(v1, v2)
  return v3

L8:
  v4 := receive(_)
  return v4
",
    );
}
#[test]
fn what_is_never_called_calls_from_somewhere_else() {
    check(
        |program| contify(program, &|_| true),
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3 := fun L1
  v4 := fun L2
  callk L1(v3, v2)
  v5 := receive(_)
  v6 := cons(v5, v5)
  return v6

L1:
  v7 := receive(y)
  return v7

L2:
  v8 := receive(z)
  tail callk L1(v3, v8)
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := fun L9
  v2 := fun L13
  callk L9(v1, v0)
  v3 := receive(arg, rest...)
  v4 := cons(v3, v3)
  return v4

L9:
  v5 := receive(_)
  return v5

L13:
  v6 := receive(_)
  tail callk L9(v1, v6)
",
    );
}

#[test]
fn clauses_share_no_procedure() {
    let program = "
procedure f := L0

L0:                                           ; f
  v0 := receive(_) else L4
  v1 := const 1
  tail callk L7(_, v0, v1)
L4:
  v2, v3 := receive(_, _)
  tail callk L7(_, v2, v3)

L7:                                           ; g
  v4, v5 := receive(_, _)
  v6 := cons(v4, v5)
  return v6
";
    check(|program| contify(program, &|_| true), program, program);
}
