use crate::core::Global;
use crate::core::summary::{CallEffect, NoSummaries, Summaries, Summary};
use crate::cps::{Cont, parse};
use crate::opt::effects::{arities, effects};
use std::sync::Arc;

/// The effects of procedures by their names.
fn named_effects(text: &str, summaries: &dyn Summaries) -> Vec<(String, CallEffect)> {
    let program = parse(text).unwrap_or_else(|error| panic!("{error}"));
    (effects(&program, summaries).into_iter())
        .map(|(label, effect)| match &program.conts[&label] {
            Cont::Fun { name: Some(name), .. } => (name.to_string(), effect),
            _ => (label.to_string(), effect),
        })
        .collect()
}

const PROGRAM: &str = "
procedure plain := L0
procedure raises := L10
procedure loops := L20
procedure recurs := L30
procedure several := L40
procedure unknown := L50
procedure outside := L60
procedure even := L70
procedure odd := L80

L0: ; plain
  v0 := receive(x)
  v1 := cons(v0, v0)
  return v1

L10: ; raises
  v10 := receive(x)
  callk L0(_, v10)
  v11 := receive(_)
  v12 := car(v11)
  return v12

L20: ; loops
  v20 := receive(x)
  null?(v20) ? L21() : L22()
L21():
  return v20
L22():
  tail callk L20(_, v20)

L30: ; recurs
  v30 := receive(x)
  callk L30(_, v30)
  v31 := receive(_)
  return v31

L40: ; several
  v40 := receive(x)
  return v40, v40

L50: ; unknown
  v50 := receive(x)
  tail call v50()

L60: ; outside
  v60 := receive(x)
  tail call-global[g](v60)

L70: ; even
  v70 := receive(x)
  tail callk L80(_, v70)

L80: ; odd
  v80 := receive(x)
  callk L70(_, v80)
  v81 := receive(_)
  return v81
";

#[test]
fn effects_follow_calls_and_recursion() {
    use CallEffect::{Any, Plain, Raises};
    let found = named_effects(PROGRAM, &NoSummaries);
    let expected = [
        ("plain", Plain),
        ("raises", Raises),
        ("loops", Plain),
        ("recurs", Any),
        ("several", Any),
        ("unknown", Any),
        ("outside", Any),
        ("even", Any),
        ("odd", Any),
    ];
    assert_eq!(found, expected.map(|(name, effect)| (name.to_string(), effect)));
}

#[test]
fn summaries_tell_of_other_units() {
    struct Known;
    impl Summaries for Known {
        fn summary(&self, _global: Global) -> Option<Arc<Summary>> {
            Some(Arc::new(Summary { effect: CallEffect::Plain, ..Summary::default() }))
        }
    }
    let found = named_effects(PROGRAM, &Known);
    assert!(found.contains(&("outside".into(), CallEffect::Plain)), "{found:?}");
}

#[test]
fn arities_are_those_of_the_clauses() {
    let text = "
procedure f := L0

L0:
  v0, v1, v2 := receive(a, [b], rest...) else L2
  return v0
L2:
  receive()
  return
";
    let program = parse(text).unwrap_or_else(|error| panic!("{error}"));
    let found = arities(&program, program.definitions[0].entry());
    let found: Vec<_> = found.iter().map(|arity| (arity.required, arity.optional, arity.rest)).collect();
    assert_eq!(found, [(1, 1, true), (0, 0, false)]);
}
