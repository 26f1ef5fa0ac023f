//! What is reported about programs, and where.

use super::{check_diagnostics, check_values};

#[test]
fn bad_syntax_of_every_form() {
    check_diagnostics(
        "(quote) (quote 1 2)
         (lambda) (lambda (x)) (lambda (1) 2) (lambda (x x) x)
         (named-lambda f 1)
         (case-lambda 5)
         (if) (if 1 2 3 4)
         (set! 5 1) (set! x)
         (let) (let ((x)) x) (let (x) 1) (let x) (let ((x 1))) (let ((x 1) (x 2)) x) (let ((1 2)) 3)
         (letrec ((x 1 2)) x) (let* 5 6)
         (let loop ((i)) i)
         (do) (do ((i)) (#t)) (do ((i 0)) ()) (do 1 (#t))
         (cond) (cond 5) (cond (else)) (cond (else 1) (2 3)) (cond (1 =>))
         (case) (case 1 (2 3)) (case 1 ((1))) (case 1 5) (case 1 (else 1) ((2) 3))
         (when) (when 1) (unless 1)
         (let-values ((a)) 1) (let-values 5 1) (receive a) (receive (1) 2 3)
         (begin 1 (begin))
         (define) (define 5 6) (define x) (define (5 x) 1) (define (f))
         (define-values) (define-values (1) 2)
         (let-syntax ((x)) 1) (assert)
         (cond-expand 5 ((frob) 1)) (include 5) (include \"nothing.scm\")
         ()
         (1 . 2)
         (if . 5)
         (unquote 1) `,@1",
        include_str!("bad_syntax.txt"),
    );
}

#[test]
fn all_errors_are_reported() {
    check_diagnostics(
        "(define (f x) (if) (let ((y)) (foo y)) (bar x))
         (define (g) (f 1) (baz))",
        "bad-syntax at (if): if: expected (if test consequent [alternate]), got (if)
         bad-syntax at (y): let: expected (name value), got (y)
         unbound-variable at foo: `foo` is not bound
         unbound-variable at bar: `bar` is not bound; did you mean `car`?
         unbound-variable at baz: `baz` is not bound",
    );
}

#[test]
fn what_has_an_error_raises_it_when_it_is_reached() {
    let outcomes =
        super::outcomes("(define (f x) (if x (undefined-thing) 2)) (f #f) (f #t) (let ((x)) 5) (if) 6");
    let items = outcomes.iter().flat_map(|outcome| &outcome.expanded).flat_map(|(_, form)| &form.items);
    let output = super::evaluate::run(items);
    let expected = "2
        error: `undefined-thing` is not bound
        error: let: expected (name value), got (x)
        error: if: expected (if test consequent [alternate]), got (if)
        6";
    assert_eq!(super::lines(&output), super::lines(expected));
}

#[test]
fn unbound_variables() {
    check_diagnostics(
        "(define (function x) (fuction x))
         (let ((counter 1)) (set! conuter 2) counter)
         (fold 1)
         (set! nowhere 1)
         (lambda (x) (zzzz zzzz))
         (carr 1)
         (x)",
        "unbound-variable at fuction: `fuction` is not bound; did you mean `function`?
         unbound-variable at conuter: `conuter` is not bound; did you mean `counter`?
         unbound-variable at fold: `fold` is not bound; (srfi 1) exports it
         unbound-variable at nowhere: `nowhere` is not bound
         unused-variable at x: `x` is never used
         unbound-variable at zzzz: `zzzz` is not bound
         unbound-variable at zzzz: `zzzz` is not bound
         unbound-variable at carr: `carr` is not bound; did you mean `car`?
         unbound-variable at x: `x` is not bound",
    );
}

#[test]
fn keywords_are_not_variables() {
    check_diagnostics(
        "(define-syntax m (syntax-rules () ((_) 1)))
         (list if m else)
         (set! if 1)
         (let-syntax ((local (syntax-rules () ((_) 1)))) local)
         (else 1)
         (define x (define y 1))
         (if #t (define z 1))",
        "syntax-as-variable at if: `if` is a syntactic keyword, not a variable
         syntax-as-variable at m: `m` is a syntactic keyword, not a variable
         syntax-as-variable at else: `else` is a syntactic keyword, not a variable
         syntax-as-variable at if: `if` is a syntactic keyword, not a variable
         syntax-as-variable at local: `local` is a syntactic keyword, not a variable
         syntax-as-variable at else: `else` is a syntactic keyword, not a variable
         bad-syntax at (define y 1): define: a definition cannot stand where an expression is expected; definitions stand at the top or in a body
         bad-syntax at (define z 1): define: a definition cannot stand where an expression is expected; definitions stand at the top or in a body",
    );
}

#[test]
fn imported_bindings_are_immutable_and_may_be_shadowed() {
    check_diagnostics(
        "(define-library (a) (export x) (begin (define x 1)))
         (define-library (b) (export) (import (scheme-lsp syntax) (a)) (begin (define (f) (set! x 2)) (define x 2)))
         (import (scheme-lsp syntax) (scheme-lsp primitive) (a))
         (set! x 2)
         (set! car cdr)
         (set! values 1)",
        "shadowed-import at x: `x` is also imported; in this library it is what is defined here
         immutable-binding at x: set!: `x` is imported and cannot be assigned
         immutable-binding at car: set!: `car` is imported and cannot be assigned
         immutable-binding at values: set!: `values` is imported and cannot be assigned",
    );
}

#[test]
fn duplicate_definitions() {
    check_diagnostics(
        "(define-library (a) (export) (begin (define x 1) (define (x) 2) (define-syntax x (syntax-rules ())) (begin (define y 1) (define y 2))))
         (define (f) (define a 1) (define (a) 2) (a))
         (define (g a . a) a)
         (let-values (((a b) 1) ((b) 2)) (list a b))
         (define-record-type r (make x x) r? (x r-x) (x r-y))",
        "duplicate-binding at x: `x` is already defined
         duplicate-binding at x: `x` is already defined
         duplicate-binding at y: `y` is defined twice
         duplicate-binding at a: `a` is defined twice
         duplicate-binding at a: define: `a` is bound twice
         duplicate-binding at b: let-values: `b` is bound twice
         duplicate-binding at x: define-record-type: the constructor takes this field twice
         duplicate-binding at x: define-record-type: the field `x` stands twice",
    );
}

#[test]
fn unused_variables() {
    check_diagnostics(
        "(define (f used unused _ignored) (let ((a 1) (b 2)) used b))
         (define (g x) (set! x 1) 2)
         (define-syntax ignore (syntax-rules () ((_ x) (let ((introduced x)) 1))))
         (define (h y) (ignore y))
         (define (i) (define (helper) 1) (define-record-type r (mk a) r? (a ra)) 2)
         (let-values (((q r) (values 1 2))) q)
         (do ((i 0 (+ i 1)) (j 0)) ((= i 10)))
         (let loop ((k 0)) 1)",
        "unused-variable at unused: `unused` is never used
         unused-variable at a: `a` is never used
         unused-variable at x: `x` is assigned, but never used
         unused-variable at helper: `helper` is never used
         unused-variable at r: `r` is never used
         unused-variable at j: `j` is never used
         unused-variable at loop: `loop` is never used
         unused-variable at k: `k` is never used",
    );
}

#[test]
fn macros_report_at_their_use() {
    check_diagnostics(
        "(define-syntax m (syntax-rules () ((_ x) (let ((y x) (z)) (undefined y z)))))
         (define (f) (m 1))
         (m (oops))",
        "bad-syntax at (m 1): let: expected (name value), got (z)
         unbound-variable at (m 1): `undefined` is not bound
         bad-syntax at (m (oops)): let: expected (name value), got (z)
         unbound-variable at (m (oops)): `undefined` is not bound
         unbound-variable at oops: `oops` is not bound",
    );
}

#[test]
fn bodies_end_with_expressions() {
    check_diagnostics(
        "(define (f) (define x 1))
         (let ())
         (lambda ())
         (define (g) (begin))",
        "bad-syntax at (define x 1): a body must end with an expression, not with a definition
         bad-syntax at (let ()): let: expected a body: (let ((name value) ...) body ...)
         bad-syntax at (lambda ()): lambda: expected a body: (lambda formals body ...)
         bad-syntax at (define (g) (begin)): a body must end with an expression, not with a definition",
    );
}

#[test]
fn records_and_star_formals() {
    check_diagnostics(
        "(define-record-type) (define-record-type 5 (m) p) (define-record-type a 5 p) (define-record-type b (m z) p (x))
         (define-record-type c (m2) 7 5 (y gy sy more))
         (lambda* (a #:key b #:optional c) 1)
         (lambda* (a #:rest) a)
         (lambda* (a #:optional a) a)
         (lambda* (#:key (a 1 2)) a)
         (lambda* ((a 1)) a)",
        include_str!("bad_records.txt"),
    );
}

#[test]
fn labels_outside_of_data() {
    check_diagnostics(
        "(case 1 ((#0=(a . #0#)) 2))
         (list #0=1 #0#)",
        "bad-syntax at #0#: #0# makes a literal that contains itself
         bad-syntax at #0=1: a datum label can only stand in quoted data
         bad-syntax at #0#: a datum label can only stand in quoted data",
    );
}

#[test]
fn a_broken_form_does_not_take_its_neighbours_down() {
    check_values("(define a 1) (define (f) (+ a 1)) (f)", "2");
}
