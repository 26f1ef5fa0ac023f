//! Every core and derived form: what it expands to, and what that means.

use super::{check, check_values};

#[test]
fn core_forms_stay() {
    check("(define (f x) (if x 1 2))", "(define f (lambda (x) (if x 1 2)))");
    check("(define f (lambda args args))", "(define f (lambda args args))");
    check("(define x 1) (set! x 2)", "(define x 1) (set! x 2)");
    check("(define x 1) (define x 2)", "(define x 1) (set! x 2)");
    check("(if 1 2)", "(if 1 2 #<unspecified>)");
    check("'(1 a \"s\" #(b) . c)", "'(1 a \"s\" #(b) . c)");
    check("#(1 a)", "'#(1 a)");
    check("(begin 1 2)", "1 2");
    check("(begin)", "");
    check("(car (cons 1 2))", "(car (cons 1 2))");
    check("car", "car");
}

#[test]
fn procedures_know_their_names() {
    let outcomes = super::outcomes("(define f (lambda () 1)) (define g (let ((h (lambda () 2))) h))");
    let text = format!("{:?}", outcomes[0].expanded.iter().map(|(_, form)| &form.items).collect::<Vec<_>>());
    assert!(text.contains("name: Some(f)") && text.contains("name: Some(h)"), "{text}");
    check_values("((named-lambda (f x . rest) (cons x rest)) 1 2)", "(1 2)");
}

#[test]
fn conditionals() {
    check("(define (f x) (cond (x 1) (else 2)))", "(define f (lambda (x) (if x 1 2)))");
    check(
        "(define (f x) (cond ((x) => car) ((x)) ((x) 1 2)))",
        "(define f (lambda (x) (let ((test.1 (x))) (if test.1 (car test.1) (let ((test.2 (x))) (if test.2 test.2
           (if (x) (begin 1 2) #<unspecified>)))))))",
    );
    check("(define (f x) (and x 1 2))", "(define f (lambda (x) (if x (if 1 2 #f) #f)))");
    check("(define (f x) (or x 2))", "(define f (lambda (x) (let ((test x)) (if test test 2))))");
    check("(and) (or) (and 1) (or 2)", "#t #f 1 2");
    check("(define (f x) (when x 1 2))", "(define f (lambda (x) (if x (begin 1 2) #<unspecified>)))");
    check("(define (f x) (unless x 1))", "(define f (lambda (x) (if x #<unspecified> 1)))");
    check_values(
        "(define (f x) (case x ((1 2) 'low) ((a #\\b) 'name) ((100000000000) 'big) (else => list)))
         (f 1) (f 2) (f 'a) (f #\\b) (f 100000000000) (f 7)
         (case 1 ((1) => (lambda (x) (+ x 1))))
         (case 5 ((1) 2))",
        "low\nlow\nname\nname\nbig\n(7)\n2",
    );
    check_values("(assert (= 1 1)) (assert (= 1 2))", "error: assertion failed: (= 1 2)");
}

#[test]
fn bindings() {
    check("(let ((x 1) (y 2)) (+ x y))", "(let ((x 1) (y 2)) (+ x y))");
    check("(let () 1)", "1");
    check_values(
        "(let ((x 1)) (let ((x 2) (y x)) (list x y)))
         (let* ((x 1) (x (+ x 1)) (y x)) (list x y))
         (letrec ((even (lambda (n) (if (= n 0) #t (odd (- n 1))))) (odd (lambda (n) (if (= n 0) #f (even (- n 1))))))
           (even 10))
         (letrec* ((a 1) (b (+ a 1))) b)
         (let loop ((i 0) (all '())) (if (= i 3) all (loop (+ i 1) (cons i all))))
         (let ((loop 5)) (let loop ((i loop)) (if (= i 0) 'done (loop (- i 1)))))
         (do ((i 0 (+ i 1)) (all '() (cons i all)) (c 9)) ((= i 3) (cons c all)))
         (do ((i 0 (+ i 1))) ((= i 3)))
         (let ((x '())) (do ((i 0 (+ i 1))) ((= i 2) x) (set! x (cons i x))))",
        "(2 1)\n(2 2)\n#t\n2\n(2 1 0)\ndone\n(9 2 1 0)\n(1 0)",
    );
}

#[test]
fn several_values() {
    check("(define (f) (values 1 2))", "(define f (lambda () (values 1 2)))");
    check(
        "(define (f g) (call-with-values g (lambda (a b) (cons a b))))",
        "(define f (lambda (g) (receive (a b) (g) (cons a b))))",
    );
    check("(call-with-values (lambda () (values 1 2)) (lambda a a))", "(receive a (values 1 2) a)");
    check_values(
        "(let-values (((a b) (values 1 2)) ((c . d) (values 3 4 5)) (e (values 6))) (list a b c d e))
         (let ((a 1)) (let-values (((a) 2) ((b) a)) (list a b)))
         (let ((a 1)) (let*-values (((a) 2) ((b) a)) (list a b)))
         (receive (a . rest) (values 1 2 3) (list a rest))
         (define-values (x y . z) (values 1 2 3 4))
         (list x y z)
         (define-values all (values 1 2))
         all
         (define (f) (define-values (a b) (values 1 2)) (define-values (c) (values (+ a b))) (list a b c))
         (f)
         (call-with-values (lambda () 5) list)
         (call-with-values values list)
         (apply values '(1 2))",
        "(1 2 3 (4 5) (6))\n(2 1)\n(2 2)\n(1 (2 3))\n(1 2 (3 4))\n(1 2)\n(1 2 3)\n(5)\n()\nvalues 1 2",
    );
}

#[test]
fn bodies() {
    check_values(
        "(define (f x) (define y (* x 2)) (define (g) (+ y z)) (define z 1) (g))
         (f 5)
         (define (mixed) (define a '()) (set! a (cons 1 a)) (define b (cons 2 a)) b)
         (mixed)
         (define (spliced) (begin (define a 1) (define b 2)) (begin) (+ a b))
         (spliced)
         (define (early) (define (get) (list a b)) (define-values (a b) (values 1 2)) (define (other) (get)) (other))
         (early)
         (define (later) (define (get) (c)) (define-values (a b) (values 1 2)) (define (c) (+ a b)) (get))
         (later)
         (define (shadow x) (define x 2) x)
         (shadow 1)
         (define ((curried a) b . c) (list a b c))
         ((curried 1) 2 3)
         (define (local-record)
           (define-record-type point (make x y) point? (x px set-px!) (y py))
           (let ((p (make 1 2))) (set-px! p 3) (list (px p) (py p) (point? p) (point? 1))))
         (local-record)",
        "11\n(2 1)\n3\n(1 2)\n3\n2\n(1 2 (3))\n(3 2 #t #f)",
    );
}

#[test]
fn records() {
    check(
        "(define-record-type <point> (make-point y) point? (x x set-x!) (y y))",
        "(define <point> (make-record-type '<point> '(x y)))
         (define make-point (lambda (y) (%record <point> #f y)))
         (define point? (lambda (record) (%record-of? record <point>)))
         (define x (lambda (record) (if (%record-of? record <point>) (%record-ref record 1)
            (%raise-wrong-type 'x 1 record \"a point\"))))
         (define set-x! (lambda (record value) (if (%record-of? record <point>) (%record-set! record 1 value)
            (%raise-wrong-type 'set-x! 1 record \"a point\"))))
         (define y (lambda (record) (if (%record-of? record <point>) (%record-ref record 2)
            (%raise-wrong-type 'y 1 record \"a point\"))))",
    );
    check_values(
        "(define-record-type <entry> (make-entry key) entry? (key entry-key))
         (define-record-type all make-all all? (a all-a) (b all-b))
         (entry-key (make-entry 5)) (entry-key 7) (all-b (make-all 1 2)) (all? (make-entry 1))
         (define-record-type bare #f bare? (a bare-a))
         (bare? 1)",
        "5\nerror: entry-key: argument 1 is 7, not \"an entry\"\n2\n#f\n#f",
    );
}

#[test]
fn quasiquotation() {
    check("`(1 2)", "'(1 2)");
    check("`(1 ,(car '(2)) 3)", "(cons 1 (cons (car '(2)) '(3)))");
    check_values(
        "(define x '(1 2)) (define y 5)
         `(a ,y ,@x b) `(,@x) `(,@x . ,y) `(a . ,y) `#(a ,y ,@x) `#(a ,y) `,y `(a `(b ,(c ,y))) `((,@x) ,@x . end)
         `(1 `,(+ 1 ,(+ 2 3))) `(a `(b ,@(c ,@x))) `#(1 2) (quasiquote (a (unquote y))) `(x unquote y) `#(unquote y)
         `(,@x ,@x) `(,y . #(,y))",
        "(a 5 1 2 b)\n(1 2)\n(1 2 . 5)\n(a . 5)\n#(a 5 1 2)\n#(a 5)\n5\n(a (quasiquote (b (unquote (c 5)))))
         ((1 2) 1 2 . end)
         (1 (quasiquote (unquote (+ 1 5))))
         (a (quasiquote (b (unquote-splicing (c 1 2)))))
         #(1 2)\n(a 5)\n(x . 5)\n#(unquote y)\n(1 2 1 2)\n(5 . #(5))",
    );
}

#[test]
fn long_quasiquotations_do_not_nest() {
    let parts: Vec<String> = (0..5000).map(|i| format!(",(+ {i} 0)")).collect();
    let program = format!("(define l `({} . end)) (car l)", parts.join(" "));
    check_values(&program, "0");
}

#[test]
fn clauses_by_arity() {
    check(
        "(define f (case-lambda ((a) a) ((b . c) c) (d d)))",
        "(define f (case-lambda ((a) a) ((b . c) c) (d d)))",
    );
    check_values(
        "(define f (case-lambda ((a) 1) ((a b) 2) (c c))) (f 0) (f 0 0) (f 1 2 3) (f)",
        "1\n2\n(1 2 3)\n()",
    );
}

#[test]
fn optional_and_keyword_parameters() {
    check_values(
        "(define* (f a #:optional (b (+ a 1)) c) (list a b c))
         (f 1) (f 1 2) (f 1 2 3)
         (define* (g a #:key (b a) (c (list a b) #:see)) (list a b c))
         (g 1) (g 1 #:b 2) (g 1 #:see 3)
         ((lambda* (a #:optional b #:rest c) (list a b c)) 1 2 3 4)
         ((lambda* (a #:optional b . c) (list a b c)) 1)
         ((case-lambda* ((a) 1) ((a #:optional b c) (list b c))) 1 2)
         (define* x 5) x",
        "(1 2 #f)\n(1 2 #f)\n(1 2 3)\n(1 1 (1 1))\n(1 2 (1 2))\n(1 1 3)\n(1 2 (3 4))\n(1 #f ())\n(2 #f)\n5",
    );
}

#[test]
fn forms_from_elsewhere() {
    check_values("(include \"two.scm\") (Two)", "2");
    check_values("(include-ci \"two.scm\") (two)", "2");
    check_values("(let ((x 5)) (include \"expression.scm\"))", "6");
    check_values("(define (f) (include \"two.scm\") (Two)) (f)", "2");
    check_values(
        "(cond-expand ((and r7rs (not nothing)) (define x 1) (define y 2)) (else (define x 3)))
         (list x y)
         (cond-expand ((library (srfi 1)) 'yes) (else 'no))
         (cond-expand ((library (srfi 999)) 'yes) (else 'no))
         (cond-expand ((or nothing full-unicode) 'yes))
         (list (cond-expand (nothing 1) (else 2)))",
        "(1 2)\nyes\nno\nyes\n(2)",
    );
}

#[test]
fn datum_labels_in_quoted_data() {
    check("'(#0=(a) #0#)", "'((a) (a))");
}
