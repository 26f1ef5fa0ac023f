//! Programs through all passes; each must verify after each pass.

use crate::closure::convert;
use crate::core::Global;
use crate::core::summary::NoSummaries;
use crate::core::testing::normalized;
use crate::cps::{Program, lower, print, renumber};
use crate::opt::{Context, Level, finish, optimize};

fn compile(text: &str, level: Level, exported: &dyn Fn(Global) -> bool) -> Program {
    let items = normalized(text);
    let forms: Vec<&[_]> = items.iter().map(std::slice::from_ref).collect();
    let program = lower(&forms, &NoSummaries, &|_| false);
    let context = Context { level, exported, ..Context::new(&NoSummaries, &|_| true) };
    let (program, _) = optimize(program, &context);
    finish(convert(program), &context).0
}

#[test]
fn show() {
    for exported in [true, false] {
        let program = compile(PROGRAM, Level::Full, &|_| exported);
        println!("{}", print(&renumber(&program)));
    }
}

const PROGRAM: &str = "
(define (count-iterations cr ci max)
  (letrec ((loop (lambda (zr zi n)
     (let ((zr2 (* zr zr)) (zi2 (* zi zi)))
       (if (if (= n max) #t (> (+ zr2 zi2) 4.0)) n
         (loop (+ (- zr2 zi2) cr) (+ (* 2.0 (* zr zi)) ci) (+ n 1)))))))
    (loop 0.0 0.0 0)))
(define (mandelbrot size)
  (letrec ((row (lambda (y sum)
      (if (= y size) sum
         (letrec ((col (lambda (x sum)
             (if (= x size) (row (+ y 1) sum)
               (col (+ x 1) (+ sum (count-iterations (- (%divide (* 3.0 x) size) 2.0) (- (%divide (* 2.0 y) size) 1.0) 100)))))))
            (col 0 sum))))))
    (row 0 0)))
(mandelbrot 200)
(define (map1 f l) (if (null? l) '() (cons (f (car l)) (map1 f (cdr l)))))
(define (fold f a l) (if (null? l) a (fold f (f (car l) a) (cdr l))))
(define (closures n) (map1 (lambda (x) (lambda (y) (+ x (+ y n)))) '(1 2 3)))
(define (compose f g) (lambda (x) (f (g x))))
(define (counter) (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
(define (tak x y z) (if (if (< y x) #f #t) z (tak (tak (- x 1) y z) (tak (- y 1) z x) (tak (- z 1) x y))))
(define (mutual n) (letrec ((even? (lambda (n) (if (= n 0) #t (odd? (- n 1))))) (odd? (lambda (n) (if (= n 0) #f (even? (- n 1)))))) (vector (even? n) (odd? n))))
(define (opt) (let ((f (case-lambda ((a) a) ((a b) (cons a b)) ((a . r) r)))) (vector (f 1) (f 1 2) (f 1 2 3))))
(define (vals x) (receive (a b . c) (if x (values 1 2 3) (values 4 5)) (vector a b c)))
";
