use super::check;
use crate::opt::inline::inline_small;

#[test]
fn small_procedures_are_copied_and_recursive_ones_are_not() {
    check(
        inline_small,
        "
procedure cadr := L0
procedure f := L1
procedure g := L2

L0:
  v0 := receive(l)
  v1 := cdr(v0)
  v2 := car(v1)
  return v2

L1:
  v10 := receive(x)
  callk L0(_, v10)
  v11 := receive(_)
  callk L2(_, v11)
  v12 := receive(_)
  callk L0(_, v12)
  v99 := receive(rest...)
  tail callk L0(_, v12)

L2:
  v20 := receive(x)
  callk L0(_, v20)
  v21, v22 := receive(_, _)
  callk L2(_, v22)
  v23 := receive(_)
  return v23
",
        "
procedure cadr := L0
procedure f := L6
procedure g := L25

L0:
  v0 := receive(_)
  v1 := cdr(v0)
  v2 := car(v1)
  return v2

L6:
  v3 := receive(_)
  v4 := v3
  v5 := cdr(v4)
  v6 := car(v5)
  v7 := v6
  callk L25(_, v7)
  v8 := receive(arg, rest...)
  v9 := v8
  v10 := cdr(v9)
  v11 := car(v10)
  v12 := const ()
  v13 := cons(v11, v12)
  v14 := v13
  v15 := v8
  v16 := cdr(v15)
  v17 := car(v16)
  return v17

L25:
  v18 := receive(_)
  callk L0(_, v18)
  v19, v20 := receive(arg, arg)
  callk L25(_, v20)
  v21 := receive(arg, rest...)
  return v21
",
    );
}
