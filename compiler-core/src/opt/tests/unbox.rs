use super::check;
use crate::opt::cse::eliminate_common_subexpressions;
use crate::opt::dce::eliminate_dead_code;
use crate::opt::simplify::simplify;
use crate::opt::unbox::unbox_flonums;

fn unbox(before: &str, after: &str) {
    check(
        |program| {
            unbox_flonums(program);
            eliminate_common_subexpressions(program, &|_| false);
            eliminate_dead_code(program, &|_| true);
            simplify(program);
        },
        before,
        after,
    );
}

#[test]
fn a_loop_over_flonums() {
    unbox(
        "
procedure f := L0

L0:
  v0 := receive(x)
  v1 := const 0.0
  L1(v1)
L1(v2):
  v3 := const 1.5
  v4 := *(v2, v3)
  v5 := const 100
  >(v4, v5) ? L3() : L2()
L2():
  v6 := const 1
  v7 := +(v4, v6)
  L1(v7)
L3():
  v8 := cons(v4, v2)
  return v8
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1:f64 := const 0.0
  L4(v1)
L4(v2:f64):
  v3:f64 := const 1.5
  v4 := f64*(v2, v3)
  v5 := box-f64(v4)
  v6:f64 := const 100.0
  f64<(v6, v4) ? L9() : L13()
L9():
  v7 := box-f64(v2)
  v8 := cons(v5, v7)
  return v8
L13():
  v9:f64 := const 1.0
  v10 := f64+(v4, v9)
  L4(v10)
",
    );
}
#[test]
fn parameters_of_known_procedures() {
    unbox(
        "
procedure f := L0

L0:
  v0 := receive(x)
  v1 := const 0.0
  callk L1(_, v1, v0)
  v2 := receive(_)
  v3 := %flsqrt(v0)
  callk L1(_, v3, v0)
  v4 := receive(_)
  v5 := cons(v2, v4)
  return v5

L1:
  meta: arg-representations: (scm scm)
L2(v12, v13):
  v14 := *(v12, v12)
  v15 := +(v14, v13)
  v16 := %flsin(v14)
  v17 := cons(v15, v16)
  return v17
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1:f64 := const 0.0
  callk L12(_, v1, v0)
  v2 := receive(arg, rest...)
  v3 := unbox-f64(v0)
  v4 := f64-sqrt(v3)
  callk L12(_, v4, v0)
  v5 := receive(arg, rest...)
  v6 := cons(v2, v5)
  return v6

L12:
  meta: arg-representations: (f64 scm)
L14(v7, v8):
  v9 := f64*(v7, v7)
  v10 := box-f64(v9)
  v11 := +(v10, v8)
  v12 := %flsin(v10)
  v13 := cons(v11, v12)
  return v13
",
    );
}
#[test]
fn division_by_an_exact_zero_stays_an_error() {
    unbox(
        "
procedure f := L0

L0:
  v0 := receive(x)
  v1 := const 0.5
  v2 := const 0
  v3 := %divide(v1, v2)
  return v3
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := const 0.5
  v2 := const 0
  v3 := %divide(v1, v2)
  return v3
",
    );
}

#[test]
fn an_integer_that_a_flonum_cannot_hold_stays() {
    let text = "
procedure f := L0

L0:
  v0 := receive(x)
  v1 := const -9223372036854775808
  v2 := unbox-f64(v0)
  v3 := box-f64(v2)
  v4 := +(v3, v1)
  return v4
";
    unbox(text, &text.replace("receive(x)", "receive(_)"));
}
