//! Programs through all passes; each must verify after each pass.

use super::random::run;
use crate::closure::convert;
use crate::core::Global;
use crate::core::summary::NoSummaries;
use crate::core::testing::normalized;
use crate::cps::{Program, lower, print, renumber};
use crate::opt::{Context, HIGHER_ORDER, finish, optimize};

/// A program as it is lowered.
pub(super) fn lowered(text: &str) -> Program {
    let items = normalized(text);
    let forms: Vec<&[_]> = items.iter().map(std::slice::from_ref).collect();
    lower(&forms, &NoSummaries, &|_| false)
}

/// How many passes a program goes through.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Passes {
    /// Those that only make programs smaller, once.
    Few,
    All,
}

fn compile(text: &str, passes: Passes, exported: &dyn Fn(Global) -> bool) -> Program {
    let mut program = lowered(text);
    let context = Context { exported, ..Context::new(&NoSummaries, &|_| true) };
    if passes == Passes::Few {
        HIGHER_ORDER[..2].iter().for_each(|pass| pass.apply(&mut program, &context));
        return convert(program);
    }
    let (program, _) = optimize(program, &context);
    finish(convert(program), &context).0
}

/// Before the passes, after few and after all of them, and as a whole program.
fn check(text: &str, expected: &str) {
    const STEPS: u64 = 10_000_000;
    assert_eq!(run(&lowered(text), STEPS).as_deref(), Some(expected));
    for passes in [Passes::Few, Passes::All] {
        for all in [true, false] {
            let exported = |global: Global| all || global.name.as_str() == "result";
            let program = compile(text, passes, &exported);
            let result = run(&program, STEPS);
            assert_eq!(result.as_deref(), Some(expected), "{passes:?}:\n{}", print(&renumber(&program)));
        }
    }
}

#[test]
fn mandelbrot() {
    check(&format!("{MANDELBROT}(define result (mandelbrot 12))"), " Some(Fixnum(4369))");
}

#[test]
fn the_loops_of_mandelbrot_as_a_whole_program_make_no_flonums() {
    let program = compile(&format!("{MANDELBROT}(mandelbrot 12)"), Passes::All, &|_| false);
    let text = print(&renumber(&program));
    assert!(!text.contains(":= box-f64"), "{text}");
    assert_eq!(text.matches(":f64,").count() + text.matches(":f64)").count(), 2, "{text}");
}

const MANDELBROT: &str = "
(define (count-iterations cr ci max)
  (letrec ((loop
            (lambda (zr zi n)
              (let ((zr2 (* zr zr)) (zi2 (* zi zi)))
                (if (if (= n max) #t (> (+ zr2 zi2) 4.0))
                    n
                    (loop (+ (- zr2 zi2) cr) (+ (* 2.0 (* zr zi)) ci) (+ n 1)))))))
    (loop 0.0 0.0 0)))
(define (mandelbrot size)
  (letrec ((row
            (lambda (y sum)
              (if (= y size)
                  sum
                  (letrec ((column
                            (lambda (x sum)
                              (if (= x size)
                                  (row (+ y 1) sum)
                                  (column (+ x 1) (+ sum (point x y)))))))
                    (column 0 sum)))))
           (point
            (lambda (x y)
              (count-iterations (- (%divide (* 3.0 x) 12.0) 2.0) (- (%divide (* 2.0 y) 12.0) 1.0) 100))))
    (row 0 0)))
";

#[test]
fn closures_and_higher_order_procedures() {
    check(
        "
(define (map1 f l) (if (null? l) '() (cons (f (car l)) (map1 f (cdr l)))))
(define (fold f a l) (if (null? l) a (fold f (f (car l) a) (cdr l))))
(define (adders n) (map1 (lambda (x) (lambda (y) (+ x (+ y n)))) '(1 2 3)))
(define (compose f g) (lambda (x) (f (g x))))
(define (counter) (let ((n 0)) (lambda () (begin (set! n (+ n 1)) n))))
(define result
  (let ((c (counter)))
    (begin
      (c)
      (fold (lambda (f a) (+ a (f (c))))
            0
            (map1 (lambda (f) (compose f (lambda (x) (* x 10)))) (adders 100))))))
",
        " Some(Fixnum(396))",
    );
}

#[test]
fn procedures_of_several_clauses_and_values() {
    check(
        "
(define (digits n) (%write-string 1 \"0123456789\" n (+ n 1)))
(define (choose x) (if x (values 1 2 3) (values 4 5)))
(define result
  (let ((f (case-lambda ((a) a) ((a b) (- a b)) ((a . r) (car r)))))
    (receive (a b . c) (choose #t)
      (receive (d e . g) (choose #f)
        (begin
          (digits (f a))
          (digits (f b a))
          (digits (f 9 (car c) 1))
          (digits (if (null? g) d e))
          (+ d e))))))
",
        "1134 Some(Fixnum(9))",
    );
}

#[test]
fn procedures_that_call_each_other() {
    check(
        "
(define (both n)
  (letrec ((even? (lambda (n) (if (= n 0) #t (odd? (- n 1)))))
           (odd? (lambda (n) (if (= n 0) #f (even? (- n 1))))))
    (if (even? n) (odd? n) (even? n))))
(define (tak x y z)
  (if (< y x) (tak (tak (- x 1) y z) (tak (- y 1) z x) (tak (- z 1) x y)) z))
(define result (if (both 10) 1 (tak 8 4 2)))
",
        " Some(Fixnum(3))",
    );
}
