use super::check;
use crate::opt::elide::elide_arity_checks;

#[test]
fn callers_make_rest_lists() {
    check(
        |program| elide_arity_checks(program, &|_| true),
        "
procedure f := L0

L0:
  v0 := receive(x)
  v1 := rec L5
  callk L5(v1, v0, v0, v0)
  v2 := receive(_)
  callk L5(v1, v0)
  v3 := receive(_)
  v4 := cons(v2, v3)
  return v4

L5:
  v5, v6, v7 := receive(x, [y], rest...)
  callk L5(v1, v5, v6)
  v8 := receive(_)
  v9 := cons(v7, v8)
  return v9
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := rec L14
  v2 := const ()
  v3 := cons(v0, v2)
  callk L14(v1, v0, v0, v3)
  v4 := receive(arg, rest...)
  v5 := const #<unbound>
  v6 := const ()
  callk L14(v1, v0, v5, v6)
  v7 := receive(arg, rest...)
  v8 := cons(v4, v7)
  return v8

L14:
  meta: arg-representations: (scm scm scm)
L16(v9, v10, v11):
  v12 := const ()
  callk L14(v1, v9, v10, v12)
  v13 := receive(arg, rest...)
  v14 := cons(v11, v13)
  return v14
",
    );
}
#[test]
fn a_procedure_that_escapes_stays() {
    check(
        |program| elide_arity_checks(program, &|_| true),
        "
procedure f := L0

L0:
  v0 := receive(x)
  v1 := rec L5
  callk L5(v1, v0, v0, v0)
  v2 := receive(_)
  return v1

L5:
  v5, v7 := receive(x, rest...)
  return v5
",
        "
procedure f := L0

L0:
  v0 := receive(_)
  v1 := rec L7
  callk L7(v1, v0, v0, v0)
  v2 := receive(arg, rest...)
  return v1

L7:
  v3, v4 := receive(_, _...)
  return v3
",
    );
}
