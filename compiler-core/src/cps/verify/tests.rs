use super::{Stage, verify};
use crate::cps::parse;

fn errors(stage: Stage, text: &str) -> Vec<String> {
    let program = parse(text).unwrap_or_else(|error| panic!("{error}"));
    verify(&program, stage).err().unwrap_or_default()
}

#[track_caller]
fn rejects(stage: Stage, text: &str, expected: &str) {
    // The labels of continuations that fold away in the text are not worth stating.
    let errors = errors(stage, text);
    assert!(errors.iter().any(|error| error.contains(expected)), "{text}\n{errors:#?}");
}

#[test]
fn a_variable_of_one_branch_is_not_visible_after_the_join() {
    rejects(
        Stage::HigherOrder,
        "\
procedure f := L0
L0:
  v0 := receive(x)
  null?(v0) ? L1() : L2()
L1():
  v1 := const 1
  L3()
L2():
  L3()
L3():
  return v1
",
        "L3: uses v1, but ",
    );
}

#[test]
fn nested_procedures_see_what_is_bound_where_they_are_made() {
    let text = "\
procedure f := L0
L0:
  v0 := self
  v1 := receive(x)
  v2, v3 := rec L1, L2
  v4 := cons(v2, v3)
  return v4
L1:
  receive()
  tail call v3(v1, v0)
L2:
  v5 := self
  receive()
  v6 := fun L3
  tail call v2(v6)
L3:
  receive()
  tail call v2(v5)
";
    assert_eq!(errors(Stage::HigherOrder, text), Vec::<String>::new());
    rejects(Stage::HigherOrder, &text.replace("tail call v2(v5)", "tail call v4(v5)"), ": uses v4, but ");
    rejects(Stage::FirstOrder, text, ": a procedure in place");
}

#[test]
fn shapes_and_roles() {
    let stage = Stage::FirstOrder;
    let program = |body: &str| {
        format!(
            "effect L0\nL0:\n  receive()\n  v0 := const 1\n{body}\nL1():\n  return v0\nL2:\n  v9 := receive(a)\n  return v9\n"
        )
    };
    let cases = [
        ("  L1(v0)", "passes 1 values to L1, which binds 0"),
        ("  v1 := set-car!(v0, v0)\n  return v1", ": passes 0 values to L"),
        ("  v1 := car(v0, v0)\n  return v1", ": car does not take 2 arguments"),
        ("  v1 := call v0()\n  return v1", ": a call returns to L"),
        ("  v1 := pair?(v0)\n  return v1", ": pair? stands in no such place"),
        ("  tail car(v0)", ": the value of car does not go through `Values`"),
        ("  car(v0) ? L1() : L1()", ": car is no predicate"),
        ("  v1 := global-ref()\n  return v1", ": the parameter does not fit global-ref"),
        ("  tail callk L0(_, v0)", ": L0 does not take 1 arguments"),
        ("  v1 := f64+(v0, v0)\n  return v0", ": v0 is scm, not f64"),
        ("  v1 := unbox-f64(v0)\n  return v1", ": v1 is f64, not scm"),
        ("  throw car(v0)", ": car returns"),
        ("  L77()", ": names L77, which does not exist"),
        ("  v1 := code L0\n  return v0", ": L0 is no return point"),
        ("  v0 := const 1\n  return v0", ": binds v0, which "),
    ];
    for (body, expected) in cases {
        rejects(stage, &program(body), expected);
    }
}

#[test]
fn tailified_programs() {
    let text = "\
procedure f := L0

L0:
  v5 := receive(x)
  v15 := code L37
  save[(scm ptr)](v5, v15)
  tail call v5(v5)

L37:
  v23 := receive(arg)
  v25 := restore[(scm)]()
  v3 := restore1[ptr]()
  tail calli v3(v25, v23)
";
    assert_eq!(errors(Stage::Tailified, text), Vec::<String>::new());
    assert!(!errors(Stage::FirstOrder, text).is_empty());
    rejects(Stage::Tailified, &text.replace("calli v3(v25, v23)", "calli v23(v25)"), ": v23 is scm, not ptr");
}
