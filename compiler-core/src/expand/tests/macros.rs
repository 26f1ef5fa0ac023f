//! `syntax-rules`, clause by clause (R7RS section 4.3.2).

use super::{check_diagnostics, check_values};

#[test]
fn patterns() {
    check_values(
        "(define-syntax m (syntax-rules ()
           ((_ #(a b ...)) '(vector a (b ...)))
           ((_ (a . b)) '(pair a b))
           ((_ 5) 'five) ((_ \"s\") 'string) ((_ #\\c) 'char) ((_ #t) 'true) ((_ ()) 'null)
           ((_ a _ _) '(three a))
           ((_ x) '(other x))))
         (m #(1 2 3)) (m #(1)) (m (1 2)) (m (1 . 2)) (m 5) (m \"s\") (m #\\c) (m #t) (m ()) (m 1 2 3) (m 6) (m foo)
         (define-syntax tail (syntax-rules () ((_ a ... b c) '((a ...) b c))))
         (tail 1 2) (tail 1 2 3 4)
         (define-syntax dotted (syntax-rules () ((_ a ... b . c) '((a ...) b c))))
         (dotted 1) (dotted 1 2 . 3) (dotted 1 2 3)
         (define-syntax middle (syntax-rules () ((_ (a b ... c) ...) '((a ...) ((b ...) ...) (c ...)))))
         (middle (1 2) (3 4 5 6))
         (define-syntax rest (syntax-rules () ((_ . args) 'args)))
         (rest) (rest 1 2) (rest . 3)
         (define-syntax vec-tail (syntax-rules () ((_ #(a ... z)) '(z a ...))))
         (vec-tail #(1 2 3))",
        "(vector 1 (2 3))\n(vector 1 ())\n(pair 1 (2))\n(pair 1 2)\nfive\nstring\nchar\ntrue\nnull\n(three 1)\n(other 6)\n(other foo)
         (() 1 2)\n((1 2) 3 4)
         (() 1 ())\n((1) 2 3)\n((1 2) 3 ())
         ((1 3) (() (4 5)) (2 6))
         ()\n(1 2)\n3
         (3 1 2)",
    );
}

#[test]
fn templates() {
    check_values(
        "(define-syntax flat (syntax-rules () ((_ (a ...) ...) '(a ... ...))))
         (flat (1 2) () (3))
         (define-syntax flat3 (syntax-rules () ((_ ((a ...) ...) ...) '(a ... ... ...))))
         (flat3 ((1) (2 3)) () ((4)))
         (define-syntax cross (syntax-rules () ((_ x (a ...) ...) '((x a ...) ...))))
         (cross 0 (1 2) (3))
         (define-syntax product (syntax-rules () ((_ (a ...) (b ...)) '((a b ...) ...))))
         (product (1 2) (3 4))
         (define-syntax constant (syntax-rules () ((_ a ...) '((a 1 . end) ...))))
         (constant x y)
         (define-syntax escaped (syntax-rules () ((_ a) '(a (... ...) (... (a ...))))))
         (escaped 1)
         (define-syntax vectors (syntax-rules () ((_ a ...) #(a ... end))))
         (vectors 1 2)
         (define-syntax dots (syntax-rules () ((_ a b) '(a . b))))
         (dots 1 (2 3))
         (define-syntax outer-inner (syntax-rules () ((_ (k v ...) ...) '((k ...) (v ... ...) ((v ... k) ...)))))
         (outer-inner (a 1 2) (b) (c 3))
         (define-syntax inside (syntax-rules () ((_ (x ...) (y ...) ...) '((x y ...) ...))))
         (inside (1 2) (3 4) (5))",
        "(1 2 3)\n(1 2 3 4)\n((0 1 2) (0 3))\n((1 3 4) (2 3 4))\n((x 1 . end) (y 1 . end))\n(1 ... (1 ...))\n#(1 2 end)\n(1 2 3)
         ((a b c) (1 2 3) ((1 2 a) (b) (3 c)))\n((1 3 4) (2 5))",
    );
}

#[test]
fn custom_ellipses_and_literals() {
    check_values(
        "(define-syntax m (syntax-rules ::: () ((_ a :::) '(... a :::))))
         (m 1 2)
         (define-syntax lit (syntax-rules (...) ((_ ... x) '(dots x)) ((_ x y) '(other x y))))
         (lit ... 1)
         (lit 1 2)
         (define-syntax under (syntax-rules (_) ((m _) 'underscore) ((m x) 'other)))
         (under _)
         (under 1)
         (define-syntax-rule (twice e) (begin e e))
         (let ((n 0)) (twice (set! n (+ n 1))) n)
         (define-syntax my-if if)
         (my-if #f 1 2)",
        "(... 1 2)\n(dots 1)\n(other 1 2)\nunderscore\nother\n2\n2",
    );
}

#[test]
fn malformed_transformers() {
    check_diagnostics(
        "(define-syntax a 5)
         (define-syntax b (syntax-rules))
         (define-syntax c (syntax-rules (1) ((_ x) x)))
         (define-syntax d (syntax-rules () (_ 1)))
         (define-syntax e (syntax-rules () ((_ x x) 1)))
         (define-syntax f (syntax-rules () ((_ x ...) x)))
         (define-syntax g (syntax-rules () ((_ x) (x ...))))
         (define-syntax h (syntax-rules () ((_ x ... y ...) 1)))
         (define-syntax i (syntax-rules () ((_ ...) 1)))
         (define-syntax j (syntax-rules () ((_ x) ...)))
         (define-syntax k (syntax-rules () ((_))))
         (define-syntax l)
         (define-syntax (m x) x)
         (a) (b 1) (g 5)",
        "bad-syntax at 5: expected a transformer, such as (syntax-rules …)
         bad-transformer at (syntax-rules): syntax-rules: expected a list of literals: (syntax-rules (literal …) (pattern template) …)
         bad-transformer at 1: syntax-rules: a literal must be an identifier
         bad-transformer at _: syntax-rules: a pattern must be a list that begins with the keyword
         bad-transformer at x: syntax-rules: `x` stands twice in the pattern
         bad-transformer at x: syntax-rules: `x` needs to be followed by more ellipses here
         bad-transformer at x: syntax-rules: no variable before this ellipsis is followed by one in the pattern
         bad-transformer at ...: syntax-rules: a second ellipsis in one list
         bad-transformer at ...: syntax-rules: an ellipsis must follow a pattern
         bad-transformer at ...: syntax-rules: an ellipsis must follow a template
         bad-transformer at ((_)): syntax-rules: expected (pattern template)
         bad-syntax at (define-syntax l): define-syntax: expected (define-syntax keyword transformer), got (define-syntax l)
         bad-syntax at (define-syntax (m x) x): define-syntax: expected (define-syntax keyword transformer), got (define-syntax (m x) x)",
    );
}

#[test]
fn uses_that_match_nothing() {
    check_diagnostics(
        "(define-syntax m (syntax-rules () ((_ a) a) ((_ a ... (b)) b)))
         (m)
         (list (m 1 2))
         (define-syntax n (syntax-rules () ((_ (a ...) (b ...)) '((a b) ...))))
         (n (1 2) (3))
         (define-syntax outer (syntax-rules () ((_ x) (m x x))))
         (outer 1)",
        "no-matching-rule at (m): m: no rule of the macro matches (m)
         no-matching-rule at (m 1 2): m: no rule of the macro matches (m 1 2)
         no-matching-rule at (n (1 2) (3)): n: forms that are repeated together are not equally many
         no-matching-rule at (outer 1): m: no rule of the macro matches (m 1 1)",
    );
}

#[test]
fn syntax_errors_of_the_program() {
    check_diagnostics(
        "(define-syntax m (syntax-rules () ((_ x) (syntax-error \"bad use of m:\" x (y))) ((_) 1)))
         (list (m 5) (m))
         (syntax-error \"alone\")
         (syntax-error)",
        "syntax-error at (m 5): bad use of m: 5 (y)
         syntax-error at (syntax-error \"alone\"): alone
         bad-syntax at (syntax-error): syntax-error: expected (syntax-error message datum ...), got (syntax-error)",
    );
}
