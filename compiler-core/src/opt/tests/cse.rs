use super::check;
use crate::opt::cse::eliminate_common_subexpressions;

#[test]
fn two_loads_of_a_global_become_one() {
    check(
        |program| eliminate_common_subexpressions(program, &|_| true),
        "
procedure f := L0

L0:
  v0 := receive(x)
  v1 := global-ref[pk]()
  false?(v0) ? L4() : L6()
L4():
  v2 := const 42
  v7 := global-ref[pk]()
  L8(call v7(v2))
L6():
  v3 := const 12
  v8 := global-ref[pk]()
  L8(call v8(v3))
L8:
  v4, v5 := receive(arg, rest...)
  tail call v1(v0, v4)
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := global-ref[pk]()
  false?(v0) ? L4() : L7()
L4():
  v2 := const 42
  v3 := v1
  L10(call v1(v2))
L7():
  v4 := const 12
  v5 := v1
  L10(call v1(v4))
L10:
  v6, v7 := receive(arg, rest...)
  tail call v1(v0, v6)
",
    );
}
#[test]
fn memory_is_read_again_after_a_write_to_its_kind_or_a_call() {
    check(
        |program| eliminate_common_subexpressions(program, &|_| false),
        "
procedure f := L0

L0:
  v1, v2 := receive(x, y)
  v3 := car(v1)
  v4 := car(v1)
  %box-set!(v2, v3)
  v5 := car(v1)
  v6 := %box-ref(v2)
  set-cdr!(v1, v2)
  v7 := car(v1)
  v8 := cdr(v1)
  call v1()
  v99 := receive(rest...)
  v9 := car(v1)
  v10 := cons(v1, v2)
  v11 := car(v10)
  v12 := vector-length(v2)
  v13 := vector-length(v2)
  v14 := global-ref[g]()
  v15 := global-ref[g]()
  v16 := vector(v4, v5, v6, v7, v8, v9, v11, v12, v13, v14, v15)
  return v16
",
        "
procedure f := L0

L0:
  v0, v1 := receive(_, _)
  v2 := car(v0)
  v3 := v2
  %box-set!(v1, v2)
  v4 := v2
  v5 := v2
  set-cdr!(v0, v1)
  v6 := v2
  v7 := v1
  call v0()
  v8 := receive(rest...)
  v9 := car(v0)
  v10 := cons(v0, v1)
  v11 := v0
  v12 := vector-length(v1)
  v13 := v12
  v14 := global-ref[g]()
  v15 := v14
  v16 := vector(v2, v2, v2, v2, v1, v9, v0, v12, v12, v14, v14)
  return v16
",
    );
}
#[test]
fn joins_and_procedures_begin_anew() {
    check(
        |program| eliminate_common_subexpressions(program, &|_| false),
        "
procedure f := L0

L0:
  v1, v2 := receive(x, y)
  v3 := car(v1)
  v4 := vector-length(v2)
  L1()
L1():
  v5 := car(v1)
  v6 := vector-length(v2)
  v7 := fun L9
  null?(v5) ? L1() : L2()
L2():
  v8 := vector(v3, v4, v5, v6, v7)
  return v8
L9:
  receive()
  v10 := vector-length(v2)
  return v10
",
        "
procedure f := L0

L0:
  v0, v1 := receive(_, _)
  v2 := car(v0)
  v3 := vector-length(v1)
  L5()
L5():
  v4 := car(v0)
  v5 := v3
  v6 := fun L12
  null?(v4) ? L5() : L9()
L9():
  v7 := vector(v2, v3, v4, v3, v6)
  return v7

L12:
  receive()
  v8 := vector-length(v1)
  return v8
",
    );
}
