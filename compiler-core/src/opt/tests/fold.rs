use super::check;
use crate::opt::fold::fold_known;

#[test]
fn constants_and_types_are_folded() {
    check(
        fold_known,
        "
procedure f := L0

L0:
  v1 := receive(x)
  v2 := car(v1)
  pair?(v1) ? L2() : L3()
L2():
  v3 := const 1
  v4 := +(v3, v3)
  null?(v2) ? L4() : L5()
L3():
  return v1
L4():
  v6 := check-bound(v2)
  false?(v2) ? L3() : L6()
L6():
  return v6
L5():
  v7 := check-bound(v2)
  null?(v2) ? L3() : L7()
L7():
  return v4
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := car(v0)
  values()
  v2 := const 1
  v3 := const 2
  null?(v1) ? L7() : L10()
L7():
  v4 := v1
  values()
  return v4
L10():
  v5 := check-bound(v1)
  values()
  return v3
",
    );
}
#[test]
fn the_same_test_is_not_asked_twice() {
    check(
        fold_known,
        "
procedure f := L0

L0:
  v1, v2 := receive(x, y)
  <(v1, v2) ? L2() : L3()
L2():
  <(v1, v2) ? L3() : L4()
L3():
  return v1
L4():
  v4 := fun L9
  return v4
L9:
  receive()
  <(v1, v2) ? L10() : L11()
L10():
  return v1
L11():
  return v2
",
        "
procedure f := L0

L0:
  v0, v1 := receive(_, _)
  <(v0, v1) ? L3() : L4()
L3():
  L4()
L4():
  return v0
",
    );
}
#[test]
fn types_of_loop_variables() {
    check(
        fold_known,
        "
procedure f := L0

L0:
  v1 := receive(x)
  v2 := const 0.0
  v3 := const 1.0
  L1(v2)
L1(v4):
  v5 := +(v4, v3)
  %flonum?(v5) ? L2() : L3()
L2():
  L1(v5)
L3():
  return v5
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := const 0.0
  v2 := const 1.0
  L5(v1)
L5(v3):
  v4 := +(v3, v2)
  values()
  L5(v4)
",
    );
}
