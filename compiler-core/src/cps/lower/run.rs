//! What lowered programs do, by the reference interpreter.

use super::tests::lower_with;
use crate::core::summary::NoSummaries;
use crate::core::testing::global;
use crate::cps::interpret::{Interpreter, Limits, Stop, Transcript, show};
use crate::source::Symbol;
use std::sync::Arc;

/// The value of the global variable `result`, or the error that ended the program.
fn result(text: &str) -> String {
    // What the library would define.
    let library = "(define (list . items) items) (define (not x) (if x #f #t))";
    let program = lower_with(&format!("{library} {text}"), &NoSummaries, &[]);
    let mut machine = Interpreter::new(Limits { steps: 1_000_000, cells: 1_000_000 }, Transcript::default());
    match machine.run(&[Arc::new(program)]) {
        Ok(()) => {}
        Err(Stop::Uncaught(condition)) => return format!("{:?}", condition.kind),
        Err(other) => return format!("{other:?}"),
    }
    match machine.global(global(Symbol::new("result"))) {
        Some(value) => show(machine.heap(), value),
        None => "no result".into(),
    }
}

#[track_caller]
fn check(expr: &str, expected: &str) {
    assert_eq!(result(&format!("(define result {expr})")), expected, "{expr}");
    // The same in the body of a procedure, whose value goes elsewhere than to its caller.
    let text = format!("(define (run x) (cons {expr} 1)) (define result (car (run 2)))");
    assert_eq!(result(&text), expected, "{text}");
}

#[test]
fn tests_and_values_of_tests() {
    check("(if (if #f 1 #f) 2 3)", "3");
    check("(if (let ((t (null? '()))) (if t t (car 1))) 2 3)", "2");
    check("(list (null? 1) (not 1) (not #f) (if (not (not 1)) 'yes 'no))", "(#f #f #t yes)");
    check("(if (begin (list) #f) 1 2)", "2");
    check("(list (eq? 1 1) (if (if 1 (if #f 1 2) 3) (pair? 1) 5))", "(#t #f)");
}

#[test]
fn bindings_and_assignments() {
    check("(let ((x 1) (y 2)) (set! x (+ x y)) (list x y))", "(3 2)");
    check("((lambda (a #:optional (b (+ a 1)) . r) (list a b r)) 1)", "(1 2 ())");
    check("((lambda (a #:optional (b (+ a 1)) . r) (list a b r)) 1 5 6 7)", "(1 5 (6 7))");
    check("((lambda (a #:optional (b (set! a 9))) (list a)) 1)", "(9)");
    check("((lambda (a #:optional (b (set! a 9))) (list a b)) 1 2)", "(1 2)");
    check("(let ((f (lambda* (a #:key (k (+ a 1)) (j (+ k 1))) (list a k j)))) (f 1 #:j 7))", "(1 2 7)");
    check("(let ((f (case-lambda (() 0) ((a) a) ((a . r) r)))) (list (f) (f 1) (f 1 2)))", "(0 1 (2))");
    check("(let ((n 0)) (letrec ((f (lambda () (set! n (+ n 1)) n))) (f) (f) (list n (f))))", "(2 3)");
}

#[test]
fn recursive_bindings() {
    check(
        "(letrec ((even (lambda (n) (if (= n 0) #t (odd (- n 1)))))
                  (odd (lambda (n) (if (= n 0) #f (even (- n 1))))))
           (list (even 10) (odd 10)))",
        "(#t #f)",
    );
    check("(letrec ((p (lambda () (car x))) (x (cons 7 p))) (p))", "7");
    check("(letrec ((a (car b)) (b (list 1))) a)", "Unbound");
    check("(letrec ((p (lambda () x)) (x (p))) x)", "Unbound");
}

#[test]
fn several_values() {
    check("(receive (a b . c) (values 1 2 3 4) (list a b c))", "(1 2 (3 4))");
    check("(receive (a b . c) (if (null? 1) 1 (values 1 2)) (list a b c))", "(1 2 ())");
    check("(list (values 1 2) (begin (values) 3))", "(1 3)");
    check(
        "(let ((f (lambda () (%list->values '(1 2 3))))) (receive (a . r) (f) (list a r (+ 1 (f)))))",
        "(1 (2 3) 2)",
    );
    check("(let ((f (lambda () (%list->values '())))) (begin (f) (f) 5))", "5");
    check("(let ((f (lambda () (%list->values '())))) (list (f)))", "ValueCount");
    check("(let ((f (lambda (x) (values x x)))) (receive (a) (f 1) a))", "1");
    check("(let ((f (lambda (x) (values x x)))) (receive (a b c) (f 1) a))", "ValueCount");
}

#[test]
fn primitives_and_errors() {
    check("(+ 1 2 3 4)", "10");
    check("(let ((v (vector 1 2))) (vector-set! v 0 9) (vector-ref v 0))", "9");
    check("(list (set-car! (list 1) 2))", "(#<unspecified>)");
    check("(let ((f (lambda (x) x))) (f 1 2))", "Arity");
    check("(syntax-error \"bad\")", "Message");
    check("(list 1 (syntax-error \"bad\") (car 1))", "Message");
    check("(car undefined)", "Unbound");
    check("(1 2)", "NotProcedure");
}
