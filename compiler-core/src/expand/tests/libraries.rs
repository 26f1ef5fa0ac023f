//! Imports, exports, and macros that cross libraries.

use super::{check_diagnostics, check_values};

#[test]
fn macros_bring_what_their_library_has() {
    check_values(
        "(define-library (counter) (export count! (rename current now))
           (begin (define total 0)
                  (define (add! n) (set! total (+ total n)))
                  (define (current) total)
                  (define-syntax helper (syntax-rules () ((_ n) (add! n))))
                  (define-syntax count! (syntax-rules () ((_) (helper 1)) ((_ n) (helper n))))))
         (define-library (more) (export twice) (import (scheme-lsp syntax) (counter))
           (begin (define-syntax twice (syntax-rules () ((_) (begin (count!) (count! 10)))))))
         (import (rename (scheme-lsp syntax) (let my-let)) (counter) (prefix (more) m:))
         (define add! 'mine) (define helper 'mine) (define total 'mine)
         (define-syntax let (syntax-rules () ((_ x) 'not-let)))
         (m:twice)
         (my-let ((helper 1)) (count!) (now))
         (let 1)",
        "12\nnot-let",
    );
}

#[test]
fn a_macro_of_a_library_defines_in_the_program() {
    check_values(
        "(define-library (defs) (export define-two define-macro)
           (begin (define-syntax define-two (syntax-rules () ((_ a) (begin (define hidden 1) (define (a) (set! hidden (+ hidden 1)) hidden)))))
                  (define shown 'library)
                  (define-syntax define-macro (syntax-rules () ((_ name) (define-syntax name (syntax-rules () ((_ x) (list x shown)))))))))
         (import (scheme-lsp syntax) (scheme-lsp primitive) (defs))
         (define hidden 'mine)
         (define shown 'program)
         (define-two next)
         (next) (next) hidden
         (define-macro show)
         (show shown)",
        "2\n3\nmine\n(program library)",
    );
}

#[test]
fn literals_match_across_libraries() {
    check_values(
        "(define-library (my) (export my-cond) (begin
           (define-syntax my-cond (syntax-rules (else) ((_ (else e)) e) ((_ (c e) . r) (if c e (my-cond . r)))))))
         (import (prefix (scheme-lsp syntax) s:) (my))
         (my-cond (#f 1) (s:else 2))
         (s:cond (s:else 3))
         (s:cond (else 4))",
        "2\n3\n4",
    );
}

#[test]
fn import_sets() {
    check_diagnostics(
        "(define-library (a) (export x y (rename z w)) (begin (define x 1) (define y 2) (define z 3)))
         (define-library (b) (export x) (begin (define x 2)))
         (import (scheme-lsp syntax) (scheme-lsp primitive)
                 (only (a) x z) (except (a) x q) (rename (a) (x xx) (nope no)) (prefix (a) a:) (nowhere) (only (nowhere too) x)
                 (b) (5 . 6) 7 (prefix (a)) (rename (a) x) (only (a) 5))",
        "bad-syntax at (5 . 6): import: expected the name of a library, or (only …), (except …), (prefix …), (rename …)
         bad-syntax at 7: import: expected the name of a library, or (only …), (except …), (prefix …), (rename …)
         bad-syntax at (prefix (a)): import: expected (prefix set name)
         bad-syntax at x: import: rename: expected (name new-name)
         bad-syntax at 5: import: only: expected a name
         not-exported at z: (a) does not export `z`
         not-exported at q: (a) does not export `q`
         not-exported at nope: (a) does not export `nope`
         unknown-library at (nowhere): there is no library (nowhere)
         unknown-library at (nowhere too): there is no library (nowhere too)
         import-conflict at (b): `x` is already imported with another meaning",
    );
    check_values(
        "(define-library (a) (export x y (rename z w)) (begin (define x 1) (define y 2) (define z 3)))
         (import (scheme-lsp syntax) (only (test support) list) (prefix (rename (except (a) y) (w v)) a-) (only (a) y) (a))
         (list a-x a-v y x w)",
        "(1 3 2 1 3)",
    );
}

#[test]
fn declarations() {
    check_diagnostics(
        "(define-library)
         (define-library 5)
         (define-library (e) (export missing (rename a b) (rename a) 5 twice (rename a twice)) (begin (define a 1) (define twice 2)) (frob) 7
            (cond-expand (r7rs (export ok) (begin (define okay 1))) (else (export no)))
            (cond-expand ((frob) (export no)) 6)
            (include 5))
         (define-library (f) (export undefined-thing))",
        "bad-syntax at (rename a): export: expected a name or (rename name new-name)
         bad-syntax at 5: export: expected a name or (rename name new-name)
         duplicate-binding at a: `twice` is exported with two meanings
         bad-syntax at (frob): define-library: expected export, import, begin, include, include-ci, include-library-declarations or cond-expand
         bad-syntax at 7: define-library: expected export, import, begin, include, include-ci, include-library-declarations or cond-expand
         bad-syntax at (frob): cond-expand: expected a feature, (library name), (and …), (or …) or (not …)
         bad-syntax at 6: cond-expand: expected (requirement declaration …)
         bad-syntax at 5: include: expected the name of a file, a string
         undefined-export at missing: `missing` is exported, but neither defined nor imported
         undefined-export at ok: `ok` is exported, but neither defined nor imported
         undefined-export at undefined-thing: `undefined-thing` is exported, but neither defined nor imported
         bad-syntax at (define-library): define-library: expected a name: (define-library (name …) declaration …)
         bad-syntax at 5: define-library: expected a name, a list of identifiers and numbers",
    );
}

#[test]
fn a_program_may_define_what_it_imports() {
    check_values(
        "(define (list . all) all) (define (f) (car (list 1 2))) (f) (define car 5) car",
        "error: car has no value\n5",
    );
}
