use super::lower;
use crate::core::summary::{NoSummaries, Summaries, Summary};
use crate::core::testing::normalized;
use crate::core::{Expr, ExprKind, Global, TopLevel};
use crate::cps::print::dump_definition;
use crate::cps::{Program, Stage, parse, print, renumber, verify};
use rustc_hash::FxHashMap;
use std::sync::Arc;

pub(super) fn lower_with(text: &str, summaries: &dyn Summaries, assigned: &[&str]) -> Program {
    let items = normalized(text);
    let forms: Vec<&[TopLevel]> = items.iter().map(std::slice::from_ref).collect();
    let assigned = |global: Global| assigned.contains(&global.name.as_str());
    let program = lower(&forms, summaries, &assigned);
    verify(&program, Stage::HigherOrder).unwrap_or_else(|errors| {
        panic!("{}\n{}", errors.join("\n"), print(&program));
    });
    let again = parse(&print(&program)).unwrap_or_else(|error| panic!("{error}\n{}", print(&program)));
    let expected = Program { origins: Default::default(), sites: Default::default(), ..program.clone() };
    assert_eq!(renumber(&again), expected);
    program
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let text = print(&lower_with(text, &NoSummaries, &[]));
    assert_eq!(text, expected, "\n{text}");
}

/// Lowers with these summaries of globals, given as `(name lambda)` to inline or `(name)` for a procedure
/// of one argument.
struct Given(FxHashMap<Global, Arc<Summary>>);

impl Summaries for Given {
    fn summary(&self, global: Global) -> Option<Arc<Summary>> {
        self.0.get(&global).cloned()
    }
}

fn given(definitions: &str, inline: bool) -> Given {
    let summary = |item: TopLevel| match item {
        TopLevel::Define(global, Expr { kind: ExprKind::Lambda(lambda), .. }) => {
            let clauses = Some(lambda.clauses.iter().map(|clause| clause.arity()).collect());
            let inline = inline.then_some(lambda);
            (global, Arc::new(Summary { clauses, inline, ..Summary::default() }))
        }
        _ => panic!("a procedure"),
    };
    Given(normalized(definitions).into_iter().map(summary).collect())
}

#[track_caller]
fn check_with(summaries: &Given, text: &str, expected: &str) {
    let text = print(&lower_with(text, summaries, &[]));
    assert_eq!(text, expected, "\n{text}");
}

/// The second seed's example: a receive, a branch, two calls that meet in one `receive`, a tail call.
#[test]
fn the_seed() {
    check(
        "(define f (lambda (x) (pk x (if x (pk 12) (pk 42)))))",
        "\
procedure f := L0

L0:                                           ; f
  v0 := receive(x)                            ; x
  v1 := global-ref[pk]()                      ; pk
  false?(v0) ? L4() : L7()
L4():
  v2 := global-ref[pk]()                      ; pk
  v3 := const 42
  L10(call v2(v3))
L7():
  v4 := global-ref[pk]()                      ; pk
  v5 := const 12
  L10(call v4(v5))
L10:
  v6 := receive(arg, rest...)
  tail call v1(v0, v6)
",
    );
}

#[test]
fn tests_do_not_make_values() {
    check(
        "(define (f a b c) (if (if (if a b #f) #f #t) (pk 1) (if (let ((t a)) (if t t (null? b))) 2 (null? c))))",
        "\
procedure f := L0

L0:                                           ; f
  v0, v1, v2 := receive(a, b, c)              ; a, b, c
  false?(v0) ? L4() : L3()
L3():
  false?(v1) ? L4() : L7()
L4():
  v3 := global-ref[pk]()                      ; pk
  v4 := const 1
  tail call v3(v4)
L7():
  false?(v0) ? L8() : L14()
L8():
  null?(v1) ? L14() : L9()
L9():
  null?(v2) ? L10() : L12()
L10():
  v5 := const #t
  return v5
L12():
  v6 := const #f
  return v6
L14():
  v7 := const 2
  return v7
",
    );
}

#[test]
fn effects_and_primitives_in_every_place() {
    check(
        "(define (f a)
           (vector-set! a 1 (+ a 2 a))
           (%apply f a)
           (null? (cons a (null? a)))
           (if (set-car! a 1) (< 1 2 3) (%apply car a)))",
        "\
procedure f := L0

L0:                                           ; f
  v0 := receive(a)                            ; a
  v1 := const 1
  v2 := const 2
  v3 := +(v0, v2)
  v4 := +(v3, v0)
  vector-set!(v0, v1, v4)
  v5 := global-ref[%apply (scheme-lsp procedure)]() ; %apply
  v6 := global-fun[f]()
  call v5(v6, v0)
  v7 := receive(rest...)
  values()
  v8 := const 1
  set-car!(v0, v8)
  v9 := const #<unspecified>
  false?(v9) ? L16() : L18()
L16():
  v10 := global-ref[car (scheme-lsp procedure)]()
  tail %apply(v10, v0)
L18():
  v11 := global-ref[< (scheme-lsp procedure)]() ; <
  v12 := const 1
  v13 := const 2
  v14 := const 3
  tail call v11(v12, v13, v14)
",
    );
}

#[test]
fn definitions_of_a_unit() {
    check(
        "(define (even n) (if (= n 0) #t (odd (- n 1))))
         (define (odd n) (if (= n 0) #f (even (- n 1))))
         (define count (even 1 2))
         (define table (cons even odd))
         (syntax-error \"bad form\")",
        "\
procedure even := L0
procedure odd := L10
variable count := L20
variable table := L27
effect L34

L0:                                           ; even
  v0 := receive(n)                            ; n
  v1 := const 0
  =(v0, v1) ? L4() : L6()
L4():
  v2 := const #t
  return v2
L6():
  v3 := const 1
  v4 := -(v0, v3)
  tail callk L10(_, v4)

L10:                                          ; odd
  v5 := receive(n)                            ; n
  v6 := const 0
  =(v5, v6) ? L14() : L16()
L14():
  v7 := const #f
  return v7
L16():
  v8 := const 1
  v9 := -(v5, v8)
  tail callk L0(_, v9)

L20:                                          ; count
  receive()
  v10 := global-fun[even]()                   ; even
  v11 := const 1
  v12 := const 2
  tail call v10(v11, v12)

L27:                                          ; table
  receive()
  v13 := global-fun[even]()
  v14 := global-fun[odd]()
  v15 := cons(v13, v14)
  return v15

L34:
  receive()
  throw raise-message['\"bad form\"]()
",
    );
}

#[test]
fn an_assigned_global_is_a_variable() {
    let program = lower_with("(define (f) (f)) (set! f 1)", &NoSummaries, &["f"]);
    assert_eq!(
        print(&program),
        "\
variable f := L0
effect L10

L0:                                           ; f
  receive()
  v0 := fun L5
  return v0

L5:                                           ; f
  receive()
  v1 := global-ref[f]()                       ; f
  tail call v1()

L10:
  receive()
  v2 := const 1
  global-set![f](v2)
  v3 := const #<unspecified>
  return v3
"
    );
}

#[test]
fn several_values() {
    check(
        "(define (f t)
           (receive (a b . c) (if t (values 1 2 3) (h)) (g a c))
           (receive (x) (values 1 2) x)
           (receive (x y) (values 1) (values)))",
        "\
procedure f := L0

L0:                                           ; f
  v0 := receive(t)                            ; t
  false?(v0) ? L3() : L6()
L3():
  v1 := global-ref[h]()                       ; h
  call v1()
  L12(receive(arg, arg, rest...))
L6():
  v2 := const 1
  v3 := const 2
  v4 := const 3
  v5 := const ()
  v6 := cons(v4, v5)
  L12(v2, v3, v6)
L12(v7, v8, v9):                              ; a, b, c
  v10 := global-ref[g]()                      ; g
  call v10(v7, v9)
  v11 := receive(rest...)
  values()
  v12 := const 1
  v13 := const 2
  v14 := v12                                  ; x
  values()
  v15 := const 1
  v16 := global-ref[values (scheme-lsp procedure)]() ; values
  call v16(v15)
  v17, v18 := receive(arg, arg)               ; x, y
  return
",
    );
}

#[test]
fn clauses_and_defaults() {
    check(
        "(define f (case-lambda (() (f 1)) ((a . r) (f))))
         (define g (lambda* (a #:optional (b a) (c (f b)) #:key (d 1)) (values a b c d)))
         (define h (lambda* (#:optional (b 1)) (begin (set! b 2) b)))",
        "\
procedure f := L0
procedure g := L7
procedure h := L21

L0:                                           ; f
  receive() else L4
  v0 := const 1
  tail callk L0(_, v0)
L4:
  v1, v2 := receive(a, r...)                  ; a, r
  tail callk L0(_)

L7:                                           ; g
  v3, v4, v5, v6 := receive(a, [b], [c], #:d) ; a, b, c, d
  %unbound?(v4) ? L10() : L11()
L10():
  L12(v3)
L11():
  L12(v4)
L12(v7):                                      ; b
  %unbound?(v5) ? L13() : L15()
L13():
  callk L0(_, v7)
  L16(receive(arg, rest...))
L15():
  L16(v5)
L16(v8):                                      ; c
  %unbound?(v6) ? L17() : L18()
L17():
  L19(const 1)
L18():
  L19(v6)
L19(v9):                                      ; d
  return v3, v7, v8, v9

L21:                                          ; h
  v10 := receive([b])                         ; b
  %unbound?(v10) ? L24() : L25()
L24():
  L26(const 1)
L25():
  L26(v10)
L26(v11):
  v12 := %box(v11)                            ; b
  v13 := const 2
  %box-set!(v12, v13)
  v14 := %box-ref(v12)
  return v14
",
    );
}

#[test]
fn local_procedures_and_checks() {
    check(
        "(define (f)
           (define (loop i) (loop (g i)))
           (define k (h loop k))
           ((lambda (a #:optional b . r) (loop r)) 1 2 3)
           (let ((p (lambda () (p)))) (p)))",
        "\
procedure f := L0

L0:                                           ; f
  receive()
  v0 := rec L22                               ; loop
  v1 := const #<unbound>
  v2 := %box(v1)                              ; k
  v3 := global-ref[h]()                       ; h
  v4 := %box-ref(v2)
  v5 := check-bound['k](v4)
  call v3(v0, v5)
  v6 := receive(arg, rest...)
  %box-set!(v2, v6)
  v7 := const 1                               ; a
  v8 := const 2                               ; b
  v9 := const 3
  v10 := const ()
  v11 := cons(v9, v10)                        ; r
  call v0(v11)
  v12 := receive(rest...)
  values()
  v13 := fun L29                              ; p
  tail call v13()

L22:                                          ; loop
  v14 := receive(i)                           ; i
  v15 := global-ref[g]()                      ; g
  call v15(v14)
  v16 := receive(arg, rest...)
  tail call v0(v16)

L29:                                          ; p
  receive()
  v17 := global-ref[p]()                      ; p
  tail call v17()
",
    );
}

#[test]
fn procedures_of_other_units() {
    check_with(
        &given("(define (g x) x) (define (pair-of . r) r)", false),
        "(define (f) (g (g 1 2)) (pair-of g))",
        "\
procedure f := L0

L0:                                           ; f
  receive()
  v0 := global-fun[g]()                       ; g
  v1 := const 1
  v2 := const 2
  call v0(v1, v2)
  v3 := receive(arg, rest...)
  call-global[g](v3)
  v4 := receive(rest...)
  values()
  v5 := global-fun[g]()
  tail call-global[pair-of](v5)
",
    );
}

#[test]
fn inlined_bodies() {
    check_with(
        &given(
            "(define (not x) (if x #f #t)) (define (list . r) r) (define (twice x) (let ((y x)) (g y y)))",
            true,
        ),
        "(define (f x y) (if (not (not x)) (twice (list y x)) (not (g))))",
        "\
procedure f := L0

L0:                                           ; f
  v0, v1 := receive(x, y)                     ; x, y
  false?(v0) ? L3() : L4()
L3():
  L5(const #t)
L4():
  L5(const #f)
L5(v2):                                       ; x
  false?(v2) ? L6() : L12()
L6():
  v3 := const ()
  v4 := cons(v0, v3)
  v5 := cons(v1, v4)                          ; r
  v6 := v5                                    ; x
  v7 := global-ref[g]()                       ; g
  tail call v7(v6, v6)
L12():
  v8 := global-ref[g]()                       ; g
  call v8()
  v9 := receive(arg, rest...)                 ; x
  false?(v9) ? L16() : L18()
L16():
  v10 := const #t
  return v10
L18():
  v11 := const #f
  return v11
",
    );
}

#[test]
fn names_outlive_inlined_bodies_and_cycles_end() {
    let summaries = given("(define (ping x) (pong x)) (define (pong x) (ping x))", true);
    let text = print(&lower_with("(define (f) (ping 1))", &summaries, &[]));
    assert!(text.contains("tail call-global[ping]"), "{text}");
}

/// As deep as the reader lets data nest, on the two megabytes of a test's thread.
#[test]
fn deep_and_long_forms() {
    let nest = |open: &str, middle: &str, close: &str, levels: usize| {
        let times = 990 / levels;
        format!("(define (f x) {}{middle}{})", open.repeat(times), close.repeat(times))
    };
    for text in [
        nest("(f ", "1", ")", 1),
        nest("(if ", "1", " 2 3)", 1),
        nest("(if 1 ", "1", " 3)", 1),
        nest("(if x 2 ", "1", ")", 1),
        nest("(lambda () ", "1", ")", 1),
        nest("(let ((y ", "1", ")) y)", 3),
        nest("(let ((y 1)) ", "1", ")", 1),
        nest("(receive (y) ", "1", " y)", 1),
    ] {
        lower_with(&text, &NoSummaries, &[]);
    }
    let mut text = String::from("(define (f)");
    for i in 0..10_000 {
        text += &format!("(define x{i} (f))");
    }
    text += &"(f)".repeat(10_000);
    lower_with(&format!("{text})"), &NoSummaries, &[]);
}

/// A definition alone prints with its nested procedures, and every line has its origin.
#[test]
fn one_definition_with_origins() {
    let program =
        lower_with("(define (f x) (g (lambda () (f x)) (g 1)))\n(define (g x . r) (f x))", &NoSummaries, &[]);
    let dump = dump_definition(&program, program.definitions[0].entry());
    let expected = "\
L0:                                           ; f
  v0 := receive(x)                            ; x
  v1 := fun L8
  v2 := const 1
  callk L12(_, v2)
  v3 := receive(arg, rest...)
  tail callk L12(_, v1, v3)

L8:
  receive()
  tail callk L0(_, v0)
";
    assert_eq!(dump.text, expected, "\n{}", dump.text);
    assert_eq!(dump.origins.len(), dump.text.lines().count());
    let nodes: Vec<Option<u32>> = dump.origins.iter().map(|origin| origin.map(|o| o.node.0)).collect();
    assert!(nodes[0].is_some() && nodes[1].is_some() && nodes[7].is_none(), "{nodes:?}");
    assert!(dump.origins.iter().flatten().all(|origin| origin.form == 0));
}
