use super::check;
use crate::opt::dce::eliminate_dead_code;

#[test]
fn unused_values_go_and_errors_stay() {
    check(
        |program| eliminate_dead_code(program, &|_| true),
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3 := const 1
  v4 := cons(v2, v3)
  v5 := car(v2)
  v6 := fun L9
  v7, v8 := rec L10, L11
  call v7()
  v9 := receive(_)
  return v2
L9:
  receive()
  tail call v2()
L10:
  receive()
  return v2
L11:
  receive()
  v20 := fun L12
  return v20
L12:
  receive()
  return v2
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  values()
  values()
  v1 := car(v0)
  values()
  v2 := rec L11
  call v2()
  v3 := receive(arg, rest...)
  return v0

L11:
  receive()
  return v0
",
    );
}
#[test]
fn a_loop_variable_that_feeds_itself_goes() {
    check(
        |program| eliminate_dead_code(program, &|_| true),
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3 := const 1
  L1(v2, v3)
L1(v4, v5):
  null?(v4) ? L2() : L3()
L2():
  return v4
L3():
  v6 := cdr(v4)
  v7 := cons(v5, v5)
  L1(v6, v7)
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
  return v1
L7():
  v2 := cdr(v1)
  values()
  L4(v2)
",
    );
}
#[test]
fn unused_parameters_of_known_procedures_go() {
    check(
        |program| eliminate_dead_code(program, &|_| true),
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3 := const 1
  callk L1(_, v3, v2)
  v4 := receive(_)
  return v4

L1:
  meta: arg-representations: (scm scm)
L2(v5, v6):
  return v6
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  values()
  callk L7(_, v0)
  v1 := receive(arg, rest...)
  return v1

L7:
  meta: arg-representations: (scm)
L9(v2):
  return v2
",
    );
}
