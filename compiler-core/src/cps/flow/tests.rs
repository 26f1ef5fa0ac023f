use super::{Flow, free_variables, procedures, sites};
use crate::cps::liveness::Liveness;
use crate::cps::{Definition, Label, Program, Stage, Var, parse, renumber, verify};
use std::collections::BTreeMap;

const LOOP: &str = "\
procedure f := L0

L0:
  v0, v1 := receive(n, m)
  L1(v0)
L1(v2):
  null?(v2) ? L2() : L3()
L2():
  return v1
L3():
  pair?(v1) ? L4() : L5()
L4():
  v3 := cdr(v2)
  v4 := cdr(v3)
  L6(v4)
L5():
  L6(v2)
L6(v5):
  L1(v5)
";

fn program(text: &str) -> Program {
    let program = parse(text).unwrap_or_else(|error| panic!("{error}"));
    verify(&program, Stage::HigherOrder).unwrap();
    program
}

#[test]
fn order_and_dominators_of_a_loop() {
    let program = program(LOOP);
    let flow = Flow::new(&program, Label(0));
    let index = |label: u32| flow.index(Label(label)).unwrap();
    let order = [0, 1, 2, 3, 4, 5, 6].map(index);
    assert!(order.is_sorted(), "{order:?}");
    assert!(flow.is_loop_header(index(1)));
    assert!(!flow.is_loop_header(index(6)));
    let dominators = flow.dominators();
    for (label, immediate) in [(2, 1), (3, 1), (4, 3), (5, 3), (6, 3)] {
        assert_eq!(dominators.immediate(index(label)), Some(index(immediate)), "L{label}");
    }
    assert_eq!(dominators.immediate(0), None);
    assert!(dominators.dominates(index(1), index(6)));
    assert!(!dominators.dominates(index(4), index(6)));
    assert!(dominators.dominates(index(4), index(4)));
    assert_eq!(dominators.children(index(3)).len(), 3);
}

#[test]
fn liveness_around_a_loop_and_within_blocks() {
    let program = program(LOOP);
    let flow = Flow::new(&program, Label(0));
    let none = BTreeMap::new();
    let liveness = Liveness::new(&program, &flow, &none);
    let live = |label: Label| liveness.live_in(flow.index(label).unwrap());
    assert_eq!(live(Label(0)), []);
    assert_eq!(live(Label(1)), [Var(1)]);
    assert_eq!(live(Label(3)), [Var(1), Var(2)]);
    assert_eq!(live(Label(4)), [Var(1), Var(2)]);
    assert_eq!(live(Label(6)), [Var(1)]);
    // Within the block of L4: where v3 is bound, v1 lives on.
    let mut inside = Vec::new();
    program.conts[&Label(4)].for_each_successor(|label| inside.push(label));
    assert_eq!(live(inside[0]), [Var(1)]);
    assert!(liveness.is_live_in(flow.index(inside[0]).unwrap(), Var(1)));
}

#[test]
fn procedures_sites_and_free_variables() {
    let program = program(
        "\
procedure f := L0
procedure g := L9
L0:
  v0 := self
  v1 := receive(x)
  v2, v3 := rec L1, L2
  tail call v2(v3)
L1:
  receive()
  tail call v3(v1)
L2:
  receive()
  v6 := fun L3
  tail call v2(v6)
L3:
  receive()
  tail callk L9(_, v0)
L9:
  v7 := receive(x)
  return v7
",
    );
    let labels = |labels: &[u32]| labels.iter().copied().map(Label).collect::<Vec<_>>();
    assert_eq!(procedures(&program), labels(&[0, 1, 2, 3, 9]));
    let sites = sites(&program);
    assert_eq!(sites[&Label(3)].procedure, Label(2));
    assert_eq!(sites.len(), 3);
    let free = free_variables(&program);
    let of = |label: u32| free[&Label(label)].iter().copied().collect::<Vec<_>>();
    assert_eq!(of(0), []);
    assert_eq!(of(1), [Var(1), Var(3)]);
    assert_eq!(of(2), [Var(0), Var(2)]);
    assert_eq!(of(3), [Var(0)]);
    let flow = Flow::new(&program, Label(0));
    let liveness = Liveness::new(&program, &flow, &free);
    let rec = flow.index(sites[&Label(1)].cont).unwrap();
    assert_eq!(liveness.live_in(rec), [Var(0)], "before the parameter is bound");
}

#[test]
fn renumbering_is_compact_and_stable() {
    let program = renumber(&program(LOOP));
    assert_eq!(program.next_label as usize, program.conts.len());
    assert_eq!(program.conts.keys().next(), Some(&Label(0)));
    assert!(matches!(program.definitions[0], Definition::Procedure(_, Label(0))));
    assert_eq!(renumber(&program), program);
}

#[test]
fn long_straight_lines_need_little() {
    let mut text = String::from("effect L0\nL0:\n  receive()\n  v0 := const 0\n");
    for i in 1..100_000 {
        text += &format!("  v{i} := +(v{}, v0)\n", i - 1);
    }
    text += "  return v99999\n";
    let program = program(&text);
    assert_eq!(crate::cps::print(&program).lines().count(), text.lines().count() + 1);
    let flow = Flow::new(&program, Label(0));
    let none = BTreeMap::new();
    let liveness = Liveness::new(&program, &flow, &none);
    assert_eq!(liveness.live_in(0), []);
}
