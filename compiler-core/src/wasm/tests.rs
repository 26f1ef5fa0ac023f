//! Textual CPS to modules: every output validates.

use super::link::{Options, link};
use super::{Code, Object, assemble, emit, initialise};
use crate::core::summary::{CallEffect, NoSummaries, Summaries};
use crate::cps::{Cont, Label, Program, parse};
use crate::library::WellKnown;
use crate::tail;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The procedure that raises, as a program that only exits.
const RAISE: &str = "
library (scheme-lsp error)
procedure raise-primitive-error := L0
L0:
  v0, v1, v2, v3, v4 := receive(kind, who, index, irritant, expected)
  v5 := const 70
  throw %exit(v5)
";

fn object(text: &str) -> Arc<Object<Code>> {
    let program = parse::parse(text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    Arc::new(compiled(&program, &NoSummaries))
}

fn compiled(program: &Program, summaries: &dyn Summaries) -> Object<Code> {
    let effects: BTreeMap<Label, CallEffect> = program
        .conts
        .iter()
        .filter(|(_, cont)| matches!(cont, Cont::Fun { .. }))
        .map(|(&label, _)| (label, CallEffect::Any))
        .collect();
    let tailified = tail::tailify(program, &|_| CallEffect::Any);
    assemble(&emit::emit(&emit::Unit { program, tailified: &tailified, effects: &effects, summaries }))
}

fn module(text: &str) -> Vec<u8> {
    let raise = WellKnown::RaisePrimitiveError.global();
    let objects = [object(RAISE), object(text)];
    let main = compiled(&initialise::program(&objects), &initialise::Initialisers);
    let bytes = link(&objects, &main, &Options { place: &|_, _| None, raise })
        .unwrap_or_else(|error| panic!("{error}"));
    if let Err(error) = wasmparser::Validator::new().validate_all(&bytes) {
        std::fs::write(std::env::temp_dir().join("invalid.wasm"), &bytes).expect("the directory is writable");
        panic!("{error}\n{text}");
    }
    bytes
}

#[test]
fn recursion_and_arithmetic() {
    module(
        "
library (main)
procedure fib := L0
effect L100

L0:
  v0 := receive(n)
  v1 := const 2
  <(v0, v1) ? L1() : L2()
L1():
  return v0
L2():
  v2 := const 1
  v3 := -(v0, v2)
  v20 := const-fun L0
  L3(call v20(v3))
L3:
  v4 := receive(a)
  v5 := const 2
  v6 := -(v0, v5)
  L4(callk L0(_, v6))
L4:
  v7 := receive(b)
  v8 := +(v4, v7)
  return v8

L100:
  receive()
  v0 := const 20
  L101(callk L0(_, v0))
L101:
  v1 := receive(x)
  throw %exit(v1)
",
    );
}
