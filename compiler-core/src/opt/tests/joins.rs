use super::check;
use crate::opt::joins::simplify_joins;

#[test]
fn loop_invariants_and_constants() {
    check(
        simplify_joins,
        "
procedure f := L0

L0:
  v1, v2 := receive(x, n)
  v10 := const 1
  L2(v1, v2, v10)
L2(v3, v4, v6):
  v5 := vector-ref(v3, v4)
  v11 := const 1
  v7 := +(v5, v6)
  L2(v7, v4, v11)
",
        "
procedure f := L0

L0:
  v0, v1 := receive(_, _)
  v2 := const 1
  L4(v0, v1, v2)
L4(v3, v4, v5):
  v6 := const 1
  v7 := vector-ref(v3, v1)
  v8 := const 1
  v9 := +(v7, v6)
  L4(v9, v1, v8)
",
    );
}
