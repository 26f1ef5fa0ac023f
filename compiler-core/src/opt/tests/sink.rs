use super::check;
use crate::opt::simplify::simplify;
use crate::opt::sink::sink_partly_dead;

fn sink(before: &str, after: &str) {
    check(
        |program| {
            sink_partly_dead(program);
            simplify(program);
        },
        before,
        after,
    );
}

#[test]
fn boxes_and_what_they_hold_move_to_the_side_that_needs_them() {
    sink(
        "
procedure f := L0

L0:
  v0 := receive(x)
  v1:f64 := const 0.0
  L1(v1)
L1(v2:f64):
  v3 := f64*(v2, v2)
  v4 := f64+(v3, v2)
  v5 := box-f64(v4)
  v6 := cons(v5, v0)
  f64<(v2, v3) ? L2() : L3()
L2():
  L1(v3)
L3():
  v7 := cons(v6, v6)
  return v7
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1:f64 := const 0.0
  L4(v1)
L4(v2:f64):
  v3 := f64*(v2, v2)
  f64<(v2, v3) ? L6() : L7()
L6():
  L4(v3)
L7():
  v4 := f64+(v3, v2)
  v5 := box-f64(v4)
  v6 := cons(v5, v0)
  v7 := cons(v6, v6)
  return v7
",
    );
}
#[test]
fn nothing_moves_into_a_loop_or_back_over_what_it_reads() {
    sink(
        "
procedure f := L0

L0:
  v0 := receive(x)
  v1 := cons(v0, v0)
  v2 := %box-ref(v0)
  null?(v0) ? L1() : L2()
L1():
  return v2
L2():
  pair?(v1) ? L2() : L3()
L3():
  return v1
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := cons(v0, v0)
  v2 := %box-ref(v0)
  null?(v0) ? L5() : L6()
L5():
  return v2
L6():
  pair?(v1) ? L6() : L7()
L7():
  return v1
",
    );
}
#[test]
fn over_a_call_goes_what_needs_no_more_room() {
    sink(
        "
procedure f := L0

L0:
  v9 := self
  v0 := receive(x)
  v1 := cons(v0, v9)
  v2 := closure-ref[0](v9)
  null?(v0) ? L1() : L2()
L1():
  return v0
L2():
  call v0()
  v3 := receive(_)
  v4 := vector(v1, v2, v3)
  return v4
",
        "
procedure f := L0

L0:
  v0 := self
  v1 := receive(_)
  v2 := cons(v1, v0)
  null?(v1) ? L4() : L5()
L4():
  return v1
L5():
  call v1()
  v3 := receive(arg, rest...)
  v4 := closure-ref[0](v0)
  v5 := vector(v2, v4, v3)
  return v5
",
    );
}
