//! Hygiene, to the classic torture tests.

use super::check_values;

#[test]
fn introduced_variables_capture_nothing() {
    check_values(
        "(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))
         (let ((tmp 1) (other 2)) (swap! tmp other) (list tmp other))
         (define tmp 5)
         (let ((x 1)) (swap! tmp x) (list tmp x))
         (define-syntax my-or (syntax-rules () ((_) #f) ((_ e) e) ((_ e r ...) (let ((t e)) (if t t (my-or r ...))))))
         (let ((t 5)) (my-or #f t))
         (let ((t 5)) (my-or #f #f t))
         (let ((if list) (t 7)) (my-or #f t))
         (let ((x 1) (let 2)) (my-or #f (list x let)))",
        "(2 1)\n(1 5)\n5\n5\n7\n(1 2)",
    );
}

#[test]
fn keywords_can_be_shadowed() {
    check_values(
        "(let ((if list)) (if 1 2 3))
         (define-syntax test (syntax-rules () ((_ a b c) (if a b c))))
         (let ((if list)) (test #t 2 3))
         (let ((else #f)) (cond (else 'wrong) (#t 'right)))
         (let ((=> #f)) (cond (#t => 'ok)))
         (define (f define) (+ define 1))
         (f 1)
         (define (g) (define if list) (if 1 2 3))
         (g)
         (let ((quote -)) '3)
         (let ((unquote list)) `(a (unquote 1)))
         (define-syntax my-cond (syntax-rules (else) ((_ (else e)) e) ((_) #f) ((_ (c e) r ...) (if c e (my-cond r ...)))))
         (my-cond (#f 1) (else 2))
         (let ((else #f)) (my-cond (else 1) (#t 2)))",
        "(1 2 3)\n2\nright\nok\n2\n(1 2 3)\n-3\n(a (unquote 1))\n2\n2",
    );
}

#[test]
fn references_mean_what_they_mean_at_the_definition() {
    check_values(
        "(define x 'outer)
         (define-syntax get-x (syntax-rules () ((_) x)))
         (let ((x 'inner)) (get-x))
         (let ((x 'middle)) (let-syntax ((get (syntax-rules () ((_) x)))) (let ((x 'inner)) (list x (get) (get-x)))))
         (define-syntax set-x! (syntax-rules () ((_ v) (set! x v))))
         (let ((x 1)) (set-x! 'changed) x)
         x
         (define (f) (define y 1) (define-syntax get-y (syntax-rules () ((_) y))) (let ((y 2)) (+ y (get-y))))
         (f)",
        "outer\n(inner middle outer)\n1\nchanged\n3",
    );
}

#[test]
fn let_syntax_scopes() {
    check_values(
        "(let ((x 'outer))
           (let-syntax ((m (syntax-rules () ((m) x))))
             (let ((x 'inner)) (m))))
         (define-syntax foo (syntax-rules () ((_) 'outer)))
         (let-syntax ((foo (syntax-rules () ((_) 'inner))) (bar (syntax-rules () ((_) (foo))))) (list (foo) (bar)))
         (letrec-syntax ((foo (syntax-rules () ((_) 'inner))) (bar (syntax-rules () ((_) (foo))))) (list (foo) (bar)))
         (letrec-syntax
             ((my-or (syntax-rules () ((my-or) #f) ((my-or e) e)
                        ((my-or e1 e2 ...) (let ((temp e1)) (if temp temp (my-or e2 ...)))))))
           (let ((x #f) (y 7) (temp 8) (let -) (if list))
             (my-or x (let temp) (if y) y)))
         (let-syntax () 5)
         (let ((x 1)) (let-syntax ((foo (syntax-rules () ((_ y) (let-syntax ((bar (syntax-rules () ((_) (let ((x 2)) y))))) (bar)))))) (foo x)))
         (let-syntax ((a (syntax-rules () ((_) 1)))) (define local (a)) (+ local 1))",
        "outer\n(inner outer)\n(inner inner)\n-8\n5\n1\n2",
    );
}

#[test]
fn a_macro_used_where_it_is_defined_binds_what_it_is_given() {
    // Flatt 2016, section 3.5: use-site scopes.
    check_values(
        "(define-syntax identity (syntax-rules () ((_ misc) (lambda (x) (let ((misc 'other)) x)))))
         ((identity x) 'mine)
         (define (f)
           (define-syntax identity (syntax-rules () ((_ misc) (lambda (x) (let ((misc 'other)) x)))))
           ((identity x) 'mine))
         (f)
         (define-syntax define-identity (syntax-rules () ((_ id) (define id (lambda (x) x)))))
         (define-identity g)
         (g 1)
         (define (h) (define-identity k) (k 2))
         (h)
         (define (local)
           (define-syntax define-five (syntax-rules () ((_ misc) (begin (define x 'introduced) (define misc 5)))))
           (define-five x)
           x)
         (local)",
        "mine\nmine\n1\n2\n5",
    );
}

#[test]
fn introduced_definitions_stay_apart() {
    check_values(
        "(define-syntax define-counter
           (syntax-rules () ((_ next) (begin (define count 0) (define (next) (set! count (+ count 1)) count)))))
         (define count 'mine)
         (define-counter a)
         (define-counter b)
         (a) (a) (b) count
         (define-syntax define-getter
           (syntax-rules () ((_ name value) (begin (define hidden value) (define-syntax name (syntax-rules () ((_) hidden)))))))
         (define-getter get-1 1)
         (define-getter get-2 2)
         (list (get-1) (get-2))
         (define (inside) (define-counter c) (define count 10) (c) (list (c) count))
         (inside)
         (define-syntax define-pair (syntax-rules () ((_ a b) (define-values (a b) (values 1 2)))))
         (define-pair p q)
         (list p q)
         (define-syntax define-my-record
           (syntax-rules () ((_ make get) (define-record-type hidden-type (make field) hidden? (field get)))))
         (define-my-record make-1 get-field-1)
         (define-my-record make-2 get-field-2)
         (get-field-1 (make-1 5))
         (get-field-2 (make-1 5))",
        "1\n2\n1\nmine\n(1 2)\n(2 10)\n(1 2)\n5\nerror: get-field-2: argument 1 is #<record>, not \"a hidden-type\"",
    );
}

#[test]
fn macros_that_define_macros() {
    check_values(
        "(define-syntax define-alias (syntax-rules () ((_ new old) (define-syntax new (syntax-rules () ((_ . args) (old . args)))))))
         (define-alias my-if if)
         (my-if #t 1 2)
         (define-syntax be-like-begin
           (syntax-rules () ((be-like-begin name) (define-syntax name (syntax-rules () ((name expr (... ...)) (begin expr (... ...))))))))
         (be-like-begin sequence)
         (list (sequence 1 2 3 4))
         (define-syntax make-adder (syntax-rules () ((_ name n) (define-syntax name (syntax-rules () ((_ x) (+ x n)))))))
         (define n 100)
         (make-adder add-5 5)
         (let ((n 1)) (add-5 n))
         (define-syntax with-temp
           (syntax-rules () ((_ id body) (let ((tmp 1)) (let-syntax ((id (syntax-rules () ((_) tmp)))) (let ((tmp 2)) body))))))
         (with-temp get (let ((tmp 3)) (list tmp (get))))
         (define-syntax nested (syntax-rules () ((_ (a b ...) ...) '((b ... a) ...))))
         (nested (1 2 3) (4) (5 6))
         (define-syntax custom
           (syntax-rules () ((_ name) (define-syntax name (syntax-rules ::: () ((_ (x y :::) :::) '((y ::: x) :::)))))))
         (custom flip)
         (flip (1 2 3) (4))",
        "1\n(4)\n6\n(3 1)\n((2 3 1) (4) (6 5))\n((2 3 1) (4))",
    );
}

#[test]
fn a_literal_is_matched_by_its_binding() {
    check_values(
        "(define-syntax is-arrow (syntax-rules (=>) ((_ =>) 'arrow) ((_ x) 'other)))
         (is-arrow =>)
         (let ((=> 1)) (is-arrow =>))
         (define-syntax is-foo (syntax-rules (foo) ((_ foo) 'foo) ((_ x) 'other)))
         (is-foo foo)
         (let ((foo 1)) (is-foo foo))
         (define (f foo) (is-foo foo))
         (f 1)
         (let ((x 1)) (let-syntax ((is-x (syntax-rules (x) ((_ x) 'same) ((_ y) 'other)))) (list (is-x x) (let ((x 2)) (is-x x)))))",
        "arrow\nother\nfoo\nother\nother\n(same other)",
    );
}

#[test]
fn quotation_forgets_scopes() {
    check_values(
        "(define-syntax quoted (syntax-rules () ((_ x) (let ((y 1)) '(x y #(y))))))
         (quoted z)
         (define-syntax same (syntax-rules () ((_ x) (eq? 'name 'x))))
         (same name)
         (define-syntax in-case (syntax-rules () ((_ x) (case x ((sym) 'yes) (else 'no)))))
         (in-case 'sym)
         (define-syntax vec (syntax-rules () ((_ x) #(x y))))
         (vec 5)",
        "(z y #(y))\n#t\nyes\n#(5 y)",
    );
}

#[test]
fn kiselyov_s_ck_machine() {
    check_values(
        "(define-syntax ck
           (syntax-rules (quote)
             ((ck () 'v) v)
             ((ck (((op ...) ea ...) . s) 'v) (ck-arg s (op ... 'v) ea ...))
             ((ck s (op ea ...)) (ck-arg s (op) ea ...))))
         (define-syntax ck-arg
           (syntax-rules (quote)
             ((ck-arg s (op va ...)) (op s va ...))
             ((ck-arg s (op ...) 'v ea1 ...) (ck-arg s (op ... 'v) ea1 ...))
             ((ck-arg s (op ...) ea ea1 ...) (ck (((op ...) ea1 ...) . s) ea))))
         (define-syntax c-append
           (syntax-rules (quote) ((c-append s '(l1 ...) '(l2 ...)) (ck s '(l1 ... l2 ...)))))
         (define-syntax c-cons (syntax-rules (quote) ((c-cons s 'h 't) (ck s '(h . t)))))
         (define-syntax c-map
           (syntax-rules (quote)
             ((c-map s 'f '()) (ck s '()))
             ((c-map s '(f ...) '(h . t)) (ck s (c-cons (f ... 'h) (c-map '(f ...) 't))))))
         (define-syntax c-concatMap
           (syntax-rules (quote)
             ((c-concatMap s 'f '()) (ck s '()))
             ((c-concatMap s '(f ...) '(h . t)) (ck s (c-append (f ... 'h) (c-concatMap '(f ...) 't))))))
         (define-syntax c-ins
           (syntax-rules (quote)
             ((_ s 'x '()) (ck s '((x))))
             ((_ s 'x '(h . t)) (ck s (c-cons '(x h . t) (c-map '(c-cons 'h) (c-ins 'x 't)))))))
         (define-syntax c-perm
           (syntax-rules (quote)
             ((_ s '()) (ck s '(())))
             ((_ s '(h . t)) (ck s (c-concatMap '(c-ins 'h) (c-perm 't))))))
         (define-syntax c-quote (syntax-rules (quote) ((_ s 'x) (ck s ''x))))
         (ck () (c-quote (c-append '(1 2) '(3))))
         (ck () (c-quote (c-perm '(1 2 3))))",
        "(1 2 3)\n((1 2 3) (2 1 3) (2 3 1) (1 3 2) (3 1 2) (3 2 1))",
    );
}

#[test]
fn petrofsky_s_tests() {
    check_values(
        "(let-syntax ((foo (syntax-rules () ((_ var) (define var 1)))))
           (let ((x 2)) (begin (define foo +)) (cond (else (foo x))) x))",
        "2",
    );
}

#[test]
fn oleg_s_string_of_binders() {
    check_values(
        "(define-syntax my-let*
           (syntax-rules () ((_ () body ...) (let () body ...)) ((_ ((x v) rest ...) body ...) (let ((x v)) (my-let* (rest ...) body ...)))))
         (my-let* ((a 1) (b (+ a 1)) (a (+ a b))) (list a b))
         (define-syntax while
           (syntax-rules () ((_ c b ...) (let loop () (if c (begin b ... (loop)) #f)))))
         (let ((loop 3) (out '())) (while (> loop 0) (set! out (cons loop out)) (set! loop (- loop 1))) out)
         (define-syntax for
           (syntax-rules (in) ((_ x in l b ...) (let go ((rest l)) (if (pair? rest) (let ((x (car rest))) b ... (go (cdr rest))) 'end)))))
         (let ((rest 0) (go 1)) (for x in '(1 2 3) (set! rest (+ rest x go))) rest)
         (define-syntax my-let
           (syntax-rules () ((_ ((n v) ...) . body) ((lambda (n ...) . body) v ...))
                            ((_ tag ((n v) ...) . body) ((letrec ((tag (lambda (n ...) . body))) tag) v ...))))
         (my-let ((x 1) (y 2)) (+ x y))
         (my-let f ((x 3)) (if (= x 0) 'zero (f (- x 1))))
         (define-syntax my-letrec
           (syntax-rules ()
             ((_ ((var init) ...) . body) (my-letrec \"temps\" (var ...) () ((var init) ...) . body))
             ((_ \"temps\" () (temp ...) ((var init) ...) . body)
              (let ((var #f) ...) (let ((temp init) ...) (set! var temp) ... (let () . body))))
             ((_ \"temps\" (x y ...) (temp ...) bindings . body)
              (my-letrec \"temps\" (y ...) (newtemp temp ...) bindings . body))))
         (my-letrec ((a 1) (b 2) (c (lambda () (list a b)))) (c))",
        "(3 2)\n(1 2 3)\n9\n3\nzero\n(1 2)",
    );
}
