use super::check;
use crate::opt::simplify::simplify;

#[test]
fn a_boolean_that_is_only_tested_is_never_made() {
    check(
        simplify,
        "
procedure f := L0

L0:
  v2 := receive(x)
  pair?(v2) ? L4() : L5()
L4():
  v3 := const #t
  L6(v3)
L5():
  v4 := const #f
  L6(v4)
L6(v5):
  false?(v5) ? L9() : L8()
L8():
  return v2
L9():
  v6 := const 1
  return v6
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  pair?(v0) ? L3() : L5()
L3():
  v1 := const #t
  return v0
L5():
  v2 := const #f
  v3 := const 1
  return v3
",
    );
}
#[test]
fn returns_of_a_join_are_returned_at_once() {
    check(
        simplify,
        "
procedure f := L0

L0:
  v2 := receive(x)
  pair?(v2) ? L4() : L5()
L4():
  v3 := const #t
  L6(v3)
L5():
  v7 := const 12
  v8 := v7
  L6(v8)
L6(v5):
  L7(v5)
L7(v9):
  return v9
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  pair?(v0) ? L3() : L5()
L3():
  v1 := const #t
  return v1
L5():
  v2 := const 12
  return v2
",
    );
}
#[test]
fn both_sides_of_or_are_threaded() {
    check(
        simplify,
        "
procedure f := L0

L0:
  v2 := receive(x)
  pair?(v2) ? L4() : L5()
L4():
  v3 := const 1
  L6(v3)
L5():
  v4 := const #f
  L6(v4)
L6(v5):
  false?(v5) ? L9() : L8()
L8():
  L10(v5)
L9():
  v6 := car(v2)
  L10(v6)
L10(v11):
  v12 := cons(v11, v2)
  return v12
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  pair?(v0) ? L3() : L5()
L3():
  v1 := const 1
  L8(v1)
L5():
  v2 := const #f
  v3 := car(v0)
  L8(v3)
L8(v4):
  v5 := cons(v4, v0)
  return v5
",
    );
}
#[test]
fn loop_headers_stay() {
    check(
        simplify,
        "
procedure f := L0

L0:
  v2 := receive(x)
  v3 := const #t
  L1(v3)
L1(v4):
  false?(v4) ? L2() : L3()
L2():
  return v2
L3():
  v5 := car(v2)
  L1(v5)
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := const #t
  L4(v1)
L4(v2):
  false?(v2) ? L5() : L7()
L5():
  return v0
L7():
  v3 := car(v0)
  L4(v3)
",
    );
}
#[test]
fn return_points_that_meet_become_one() {
    check(
        simplify,
        "
procedure f := L0

L0:
  v2 := receive(x)
  null?(v2) ? L4() : L6()
L4():
  call v2()
  L8(receive(arg, rest...))
L6():
  call v2(v2)
  L9(receive(arg, rest...))
L8(v4, v5):
  L10(v4, v5)
L9(v6, v7):
  L10(v6, v7)
L10(v8, v9):
  v10 := cons(v8, v9)
  return v10
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  null?(v0) ? L3() : L4()
L3():
  L5(call v0())
L4():
  L5(call v0(v0))
L5:
  v1, v2 := receive(arg, rest...)
  v3 := cons(v1, v2)
  return v3
",
    );
}
