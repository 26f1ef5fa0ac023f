//! Small programs in textual CPS. What the library makes of the primitives is tested by the suites.

use super::*;
use crate::core::Global;
use crate::cps::verify::{Stage, verify};
use crate::cps::{Program, parse};
use crate::source::Symbol;
use std::sync::Arc;

fn unit(text: &str) -> Arc<Program> {
    let program = parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let stage = if text.contains(":= fun") || text.contains(":= rec L") {
        Stage::HigherOrder
    } else {
        Stage::FirstOrder
    };
    verify(&program, stage).unwrap_or_else(|errors| panic!("{}\n{text}", errors.join("\n")));
    Arc::new(program)
}

fn machine(limits: Limits) -> Interpreter<Transcript> {
    Interpreter::new(limits, Transcript::default())
}

fn result(machine: &Interpreter<Transcript>) -> String {
    let global = Global { library: Symbol::new("(main)"), name: Symbol::new("result") };
    match machine.global(global) {
        Some(value) => primitives::show(machine.heap(), value),
        None => "no result".into(),
    }
}

/// Runs units; answers the value of the global `result` of the last.
fn evaluate(units: &[&str]) -> Result<String, Stop> {
    let units: Vec<_> = units.iter().map(|text| unit(text)).collect();
    let mut machine = machine(Limits { steps: 100_000_000, cells: 50_000_000 });
    machine.run(&units)?;
    Ok(result(&machine))
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(evaluate(&[text]).as_deref(), Ok(expected));
}

#[track_caller]
fn check_error(text: &str) -> Condition {
    match evaluate(&[text]) {
        Err(Stop::Uncaught(condition)) => condition,
        other => panic!("{other:?}"),
    }
}

/// A program whose result is what the body of a procedure without parameters returns.
fn program(body: &str) -> String {
    format!("variable result := L0\n\nL0:\n  receive()\n{body}")
}

const SUM: &str = "
procedure sum := L100

L100:                                         ; sum
  v100 := receive(n)
  v101 := const 0
  =(v100, v101) ? L101() : L102()
L101():
  return v101
L102():
  v102 := const 1
  v103 := -(v100, v102)
  callk L100(_, v103)
  v104 := receive(rest)
  v105 := +(v100, v104)
  return v105
";

#[test]
fn recursion_a_million_deep() {
    let main = program("  v0 := const 1000000\n  callk L100(_, v0)\n  v1 := receive(x)\n  return v1\n");
    check(&format!("{main}{SUM}"), "500000500000");
}

#[test]
fn a_tail_call_needs_no_memory() {
    let text = "
variable result := L0

L0:
  receive()
  v0 := const 5000000
  v1 := const 0
  tail callk L1(_, v0, v1)

L1:                                           ; loop
  v2, v3 := receive(n, sum)
  v4 := const 0
  =(v2, v4) ? L2() : L3()
L2():
  return v3
L3():
  v5 := const 1
  v6 := -(v2, v5)
  v7 := +(v3, v2)
  tail callk L1(_, v6, v7)
";
    let mut machine = machine(Limits { steps: 100_000_000, cells: 400_000 });
    machine.run(&[unit(text)]).unwrap();
    assert_eq!(result(&machine), "12500002500000");
}

#[test]
fn closures_see_the_variables_around_them() {
    check(
        &program(
            "  v0 := const 1
  v1 := fun L1
  v2 := const 10
  call v1(v2)
  v3 := receive(x)
  return v3

L1:
  v4 := receive(y)
  v5 := fun L2
  tail call v5()

L2:
  receive()
  v6 := +(v0, v4)
  return v6
",
        ),
        "11",
    );
}

#[test]
fn recursive_closures_see_each_other() {
    check(
        &program(
            "  v0 := const 1
  v1, v2 := rec L1, L2                        ; even, odd
  v3 := const 101
  call v1(v3)
  v4 := receive(x)
  v5 := cons(v4, v0)
  return v5

L1:                                           ; even
  v10 := receive(n)
  v11 := const 0
  =(v10, v11) ? L3() : L4()
L3():
  v12 := const #t
  return v12
L4():
  v13 := -(v10, v0)
  tail call v2(v13)

L2:                                           ; odd
  v20 := receive(n)
  v21 := const 0
  =(v20, v21) ? L5() : L6()
L5():
  v22 := const #f
  return v22
L6():
  v23 := -(v20, v0)
  tail call v1(v23)
",
        ),
        "(#f . 1)",
    );
}

#[test]
fn closures_of_the_first_order_stage() {
    check(
        &program(
            "  v0 := const 1
  v1 := make-closure[L1 2](v0)
  closure-set![1](v1, v1)
  v2 := const 2
  call v1(v2)
  v3 := receive(x)
  return v3

L1:
  v10 := self
  v11 := receive(n)
  v12 := closure-ref[0](v10)
  v13 := closure-ref[1](v10)
  eq?(v13, v10) ? L3() : L4()
L3():
  v14 := +(v11, v12)
  return v14
L4():
  return v13
",
        ),
        "3",
    );
}

#[test]
fn a_call_in_a_loop_saves_what_the_loop_changes() {
    // The sum of the squares of 1 … 10, by a loop within the procedure.
    check(
        &program(
            "  v0 := const 10
  v1 := const 0
  v9 := const 0
  v8 := const 1
  L1(v0, v1)
L1(v2, v3):
  =(v2, v9) ? L2() : L3()
L2():
  return v3
L3():
  callk L50(_, v2)
  v4 := receive(x)
  v5 := +(v3, v4)
  v6 := -(v2, v8)
  L1(v6, v5)

L50:
  v50 := receive(x)
  v51 := *(v50, v50)
  return v51
",
        ),
        "385",
    );
}

#[test]
fn several_values() {
    let values = |receive: &str, result: &str| {
        program(&format!(
            "  v0 := const 1
  v1 := const 2
  v2 := const 3
  v3 := const ()
  callk L1(_)
  {receive}
  return {result}

L1:
  receive()
  v10 := const 1
  v11 := const 2
  return v10, v11
"
        ))
    };
    check(&values("v4 := receive(a)", "v4"), "1");
    check(&values("v4, v5 := receive(a, b)", "v5"), "2");
    check(&values("v4 := receive(rest...)", "v4"), "(1 2)");
    check(&values("v4, v5 := receive(a, rest...)", "v5"), "(2)");
    check(&values("v4 := receive(rest...)", "v0"), "1");
    let condition = check_error(&values("v4, v5, v6 := receive(a, b, c)", "v6"));
    assert_eq!(condition.kind, ConditionKind::ValueCount);
    assert_eq!((condition.index, condition.irritant.as_str()), (3, "2"));
}

#[test]
fn arguments_choose_a_clause() {
    let call = |args: &str| {
        program(&format!(
            "  v0 := const 1
  v1 := const 2
  v2 := const 3
  v3 := const-fun L1
  tail call v3({args})

L1:
  v10, v11 := receive(a, [b]) else L2
  %unbound?(v11) ? L5() : L6()
L5():
  return v10
L6():
  v12 := cons(v10, v11)
  return v12
L2:
  v20, v21, v22, v23 := receive(a, b, c, rest...)
  return v23
"
        ))
    };
    check(&call("v0"), "1");
    check(&call("v0, v1"), "(1 . 2)");
    check(&call("v0, v1, v2"), "()");
    check(&call("v0, v1, v2, v0, v1"), "(1 2)");
    let condition = check_error(&call(""));
    assert_eq!((condition.kind, condition.irritant.as_str()), (ConditionKind::Arity, "#<procedure>"));
}

#[test]
fn keyword_arguments() {
    let call = |args: &str| {
        program(&format!(
            "  v0 := const 1
  v1 := const #:key
  v2 := const #:other
  v3 := const-fun L1
  tail call v3({args})

L1:
  v10, v11, v12 := receive(a, [b], #:key)
  v13 := vector(v10, v11, v12)
  v14 := const 2
  v15 := vector-ref(v13, v14)
  %unbound?(v15) ? L5() : L6()
L5():
  v16 := const none
  return v16
L6():
  return v15
"
        ))
    };
    check(&call("v0"), "none");
    check(&call("v0, v1, v0"), "1");
    check(&call("v0, v0, v1, v0"), "1");
    assert_eq!(check_error(&call("v0, v2, v0")).kind, ConditionKind::WrongType);
    assert_eq!(check_error(&call("v0, v1")).kind, ConditionKind::WrongType);
}

#[test]
fn errors_of_primitives() {
    let condition = check_error(&program("  v0 := const 5\n  v1 := car(v0)\n  return v1\n"));
    assert_eq!(condition.kind, ConditionKind::WrongType);
    assert_eq!(condition.who, Some("car"));
    assert_eq!((condition.index, condition.irritant.as_str()), (1, "5"));
    assert_eq!(condition.expected, Some("a pair"));
    let condition = check_error(&program(
        "  v0 := const #(1)\n  v1 := const 1\n  v2 := vector-ref(v0, v1)\n  return v2\n",
    ));
    assert_eq!((condition.kind, condition.index), (ConditionKind::OutOfRange, 2));
    let condition =
        check_error(&program("  v0 := const 1\n  v1 := const 0\n  v2 := %divide(v0, v1)\n  return v2\n"));
    assert_eq!((condition.kind, condition.who), (ConditionKind::DivisionByZero, Some("/")));
    let condition = check_error(&program("  v0 := const 1\n  tail call v0()\n"));
    assert_eq!(condition.kind, ConditionKind::NotProcedure);
    let condition = check_error(&program("  v0 := global-ref[nowhere]()\n  return v0\n"));
    assert_eq!((condition.kind, condition.irritant.as_str()), (ConditionKind::Unbound, "nowhere"));
    let condition = check_error(&program("  throw raise-message['\"bad form\"]()\n"));
    assert_eq!((condition.kind, condition.irritant.as_str()), (ConditionKind::Message, "\"bad form\""));
}

#[test]
fn errors_go_to_the_library_if_there_is_one() {
    let library = "
library (scheme-lsp error)
procedure raise-primitive-error := L0

L0:
  v0, v1, v2, v3, v4 := receive(kind, who, index, irritant, expected)
  v5 := vector(v0, v1, v2, v3, v4)
  global-set![caught (main)](v5)
  v6 := const 3
  throw %exit(v6)
";
    let main = unit(&program("  v0 := const a\n  v1 := const 1\n  v2 := +(v1, v0)\n  return v2\n"));
    let mut machine = machine(Limits::default());
    assert_eq!(machine.run(&[unit(library), main]), Err(Stop::Exit(3)));
    let caught =
        machine.global(Global { library: Symbol::new("(main)"), name: Symbol::new("caught") }).unwrap();
    let Some(Object::Vector(items)) = machine.heap().object(caught) else { panic!("{caught:?}") };
    let shown: Vec<_> = items.iter().map(|&item| primitives::show(machine.heap(), item)).collect();
    assert_eq!(shown, ["0", "+", "2", "a", "\"a number\""]);
}

/// `(define k #f) (define n 0) (result (list n (capture (lambda (c) (set! k c) 0))))`, entered again
/// until `n` is 3.
#[test]
fn continuations_can_be_entered_any_number_of_times() {
    check(
        "
variable k := L90
variable n := L90
variable result := L0

L90:
  receive()
  v90 := const 0
  return v90

L0:
  receive()
  v0 := const first
  callk L1(_)
  v1 := receive(x)
  v2 := global-ref[n]()
  v3 := const 1
  v4 := +(v2, v3)
  global-set![n](v4)
  v5 := const 3
  <(v4, v5) ? L5() : L6()
L5():
  v6 := global-ref[k]()
  v7 := const-fun L3
  tail %reinstate(v6, v7)
L6():
  v8 := cons(v1, v4)
  v9 := cons(v0, v8)
  return v9

L1:
  receive()
  v10 := const-fun L2
  tail %capture(v10)

L2:
  v20 := receive(k)
  global-set![k](v20)
  v21 := const once
  return v21

L3:
  receive()
  v30 := const again
  return v30
",
        "(first again . 3)",
    );
}

/// A prompt around `(+ 1 (abort))`; the handler composes the captured `(+ 1 _)` twice.
#[test]
fn delimited_continuations_compose() {
    check(
        "
variable k := L90
variable result := L0

L90:
  receive()
  v90 := const 0
  return v90

L0:
  receive()
  callk L1(_)
  v0 := receive(x)
  v1 := const 100
  v2 := +(v0, v1)
  return v2

L1:
  receive()
  v10 := const tag
  v11 := const handler
  v12 := const-fun L2
  tail %call-with-prompt(v10, v11, v12)

L2:
  receive()
  callk L3(_)
  v20 := receive(x)
  v21 := const 1
  v22 := +(v20, v21)
  return v22

L3:
  receive()
  v30 := const-fun L4
  tail %capture(v30)

L4:
  v40 := receive(k)
  v41 := const tag
  v42 := %continuation-find-prompt(v40, v41)
  v43 := %continuation-handler(v42)
  v44 := const handler
  eq?(v43, v44) ? L41() : L42()
L42():
  return v43
L41():
  v45 := %continuation-up-to(v40, v42)
  v46 := %continuation-below(v42)
  v47 := %continuation-append(v45, v46)
  v48 := %continuation-append(v45, v47)
  v49 := const-fun L5
  tail %reinstate(v48, v49)

L5:
  receive()
  v50 := const 10
  return v50
",
        "112",
    );
}

#[test]
fn a_prompt_that_is_not_there() {
    check(
        "
variable result := L0

L0:
  receive()
  v0 := const-fun L1
  tail %capture(v0)

L1:
  v1 := receive(k)
  v2 := const tag
  v3 := %continuation-find-prompt(v1, v2)
  return v3
",
        "#f",
    );
}

#[test]
fn apply_and_values_of_lists() {
    check(
        &program(
            "  v0 := const-fun L1
  v1 := const (1 2 3 4 5)
  tail %apply(v0, v1)

L1:
  v10, v11 := receive(a, rest...)
  callk L2(_, v11)
  v12, v13, v14 := receive(a, b, rest...)
  v15 := cons(v13, v14)
  return v15

L2:
  v20 := receive(list)
  tail %list->values(v20)
",
        ),
        "(3 4 5)",
    );
    let condition =
        check_error(&program("  v0 := const-fun L0\n  v1 := const (1 . 2)\n  tail %apply(v0, v1)\n"));
    assert_eq!((condition.who, condition.expected), (Some("apply"), Some("a list")));
}

#[test]
fn units_share_globals_and_literals() {
    let library = "
library (lib)
procedure f := L0
variable x := L1

L0:
  v0 := receive(a)
  v1 := global-ref[x]()
  v2 := cons(v0, v1)
  return v2

L1:
  receive()
  v3 := const (1 2)
  return v3
";
    let main = program(
        "  v0 := const 0
  call-global[f (lib)](v0)
  v1 := receive(x)
  call-global[f (lib)](v0)
  v2 := receive(x)
  v3 := cdr(v1)
  v4 := cdr(v2)
  eq?(v3, v4) ? L1() : L2()
L1():
  return v1
L2():
  return v0
",
    );
    assert_eq!(evaluate(&[library, &main]).as_deref(), Ok("(0 1 2)"));
}

#[test]
fn output() {
    let text = program(
        "  v0 := const 1
  v1 := const \"h\u{e9}llo\"
  v2 := const 1
  v3 := const 4
  %write-string(v0, v1, v2, v3)
  return v0
",
    );
    let mut machine = machine(Limits::default());
    machine.run(&[unit(&text)]).unwrap();
    assert_eq!(machine.into_host().output, "\u{e9}ll");
}

#[test]
fn limits_stop_every_program() {
    let run = |text: &str| {
        let mut machine = machine(Limits { steps: 3_000_000, cells: 300_000 });
        machine.run(&[unit(text)]).unwrap_err()
    };
    assert_eq!(run(&program("  L1()\nL1():\n  L1()\n")), Stop::Steps);
    // A list without end.
    let list = program("  v0 := const ()\n  L1(v0)\nL1(v1):\n  L1(cons(v1, v1))\n");
    assert_eq!(run(&list), Stop::Memory);
    // A recursion without end.
    let recursion = program("  callk L0(_)\n  v0 := receive(x)\n  return v0\n");
    assert_eq!(run(&recursion), Stop::Memory);
    // A vector that is too large, and many that are not.
    let vector = program("  v0 := const 100000000\n  v1 := %make-vector(v0, v0)\n  return v1\n");
    assert_eq!(run(&vector), Stop::Memory);
    let garbage = program(
        "  v0 := const 200000
  v8 := const 1000
  L1(v8)
L1(v1):
  v2 := const 0
  =(v1, v2) ? L2() : L3()
L2():
  return v1
L3():
  v3 := %make-vector(v0, v0)
  v4 := const 1
  L1(-(v1, v4))
",
    );
    let mut machine = machine(Limits { steps: 300_000_000, cells: 300_000 });
    assert_eq!(machine.run(&[unit(&garbage)]), Ok(()));
    // A number without end.
    let number = program("  v0 := const 3\n  L1(v0)\nL1(v1):\n  L1(*(v1, v1))\n");
    assert!(matches!(run(&number), Stop::Memory | Stop::Steps));
}

#[test]
fn procedures_can_be_called_from_outside() {
    let mut machine = machine(Limits::default());
    machine.run(&[unit(&SUM.replace("sum :=", "result :="))]).unwrap();
    let global = Global { library: Symbol::new("(main)"), name: Symbol::new("result") };
    let sum = machine.global(global).unwrap();
    let values = machine.call(sum, &[Value::Fixnum(10)]).unwrap();
    assert!(matches!(*values, [Value::Fixnum(55)]));
    assert!(matches!(machine.call(sum, &[]), Err(Stop::Uncaught(_))));
    // It goes on after an error.
    assert!(machine.call(sum, &[Value::Fixnum(3)]).is_ok());
}

#[test]
fn every_exported_primitive_is_implemented() {
    use crate::primitive::{Primitive, Role, Type};
    let mut machine = machine(Limits::default());
    let example = |machine: &mut Interpreter<Transcript>, ty: Type| {
        let heap = machine.heap_mut();
        match ty {
            Type::Any | Type::Boolean => Value::Boolean(false),
            Type::Fixnum | Type::Index | Type::ExactInteger | Type::Integer | Type::Number | Type::I64 => {
                Value::Fixnum(1)
            }
            Type::Flonum | Type::F64 => Value::Flonum(1.0),
            Type::Character => Value::Character('a'),
            Type::String => heap.string("abc"),
            Type::Symbol | Type::Name => Value::Symbol(Symbol::new("a")),
            Type::Pair => heap.cons(Value::Null, Value::Null),
            Type::Vector => heap.allocate(Object::Vector([Value::Null; 3].into())),
            Type::Bytevector => heap.allocate(Object::Bytevector([65; 3].into())),
            Type::Procedure => heap.allocate(Object::Closure(FunctionId(0), Box::default())),
            Type::Record => heap.allocate(Object::Record([Value::Null; 3].into())),
            Type::Box => heap.allocate(Object::Box(Value::Null)),
            Type::Continuation => machine.state.stack.capture(&mut machine.state.heap),
        }
    };
    for &op in Primitive::ALL {
        if !op.row().exported || matches!(op.role(), Role::Tail | Role::Throw) {
            continue;
        }
        let mut args: Vec<Value> = op.args().iter().map(|&ty| example(&mut machine, ty)).collect();
        // The empty continuation begins with no prompt.
        if matches!(op, Primitive::PromptHandler | Primitive::PromptState) {
            let tag = Value::Null;
            machine.state.stack.push(continuation::PROMPT, |saved| saved.extend([tag, tag, tag]));
            args = vec![machine.state.stack.capture(&mut machine.state.heap)];
        }
        if matches!(op, Primitive::NumberToString | Primitive::IntegerToString | Primitive::StringToInteger) {
            args[1] = Value::Fixnum(10);
        }
        match primitives::call(&mut machine.state, op, &args) {
            Ok(value) if op.is_predicate() => assert!(matches!(value, Value::Boolean(_)), "{op}"),
            Ok(_) => {}
            Err(trap) => panic!("{op}: {trap:?}"),
        }
    }
}
