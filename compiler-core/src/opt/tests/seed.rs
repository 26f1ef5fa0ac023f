//! The second seed's example, from text to optimised CPS.

use crate::core::TopLevel;
use crate::core::summary::NoSummaries;
use crate::core::testing::normalized;
use crate::cps::{lower, print, renumber};
use crate::opt::{Context, optimize};

/// A receive, a branch, two calls that meet in one `receive`, and a tail call.
#[test]
fn the_original_dump() {
    let items = normalized("(define f (lambda (x) (pk x (if x (pk 12) (pk 42)))))");
    let forms: Vec<&[TopLevel]> = items.iter().map(std::slice::from_ref).collect();
    let program = lower(&forms, &NoSummaries, &|_| false);
    let context = Context::new(&NoSummaries, &|_| true);
    let (program, _) = optimize(program, &context);
    assert_eq!(
        print(&renumber(&program)),
        "\
procedure f := L0

L0:                                           ; f
  v0 := receive(x)                            ; x
  v1 := global-ref[pk]()                      ; pk
  false?(v0) ? L4() : L6()
L4():
  v2 := const 42
  L8(call v1(v2))
L6():
  v3 := const 12
  L8(call v1(v3))
L8:
  v4 := receive(arg, rest...)
  tail call v1(v0, v4)
"
    );
}
