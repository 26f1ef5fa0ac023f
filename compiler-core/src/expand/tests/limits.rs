//! Expansions that would not end, and deep ones that do.

use super::{check_diagnostics, check_values, outcomes};

/// On a stack as large as the compiler's threads have.
fn with_stack(run: fn()) {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(run).expect("a thread");
    assert!(thread.join().is_ok());
}

#[test]
fn endless_expansions_are_ended() {
    with_stack(|| {
        check_diagnostics(
            "(define-syntax spin (syntax-rules () ((_) (spin))))
             (spin)
             (define (f x) (list x (spin)))
             (define-syntax ping (syntax-rules () ((_ x) (pong x))))
             (define-syntax pong (syntax-rules () ((_ x) (ping x))))
             (ping 1)",
            "expansion-limit at (spin): the macro `spin` does not end: it was expanded too often
             expansion-limit at (spin): the macro `spin` does not end: it was expanded too often
             expansion-limit at (ping 1): the macro `ping` does not end: it was expanded too often",
        );
    });
}

#[test]
fn growing_expansions_are_ended() {
    with_stack(|| {
        check_diagnostics(
            "(define-syntax nest (syntax-rules () ((_ x) (list (nest x)))))
             (nest 1)
             (define-syntax double (syntax-rules () ((_ x ...) (double x ... x ...))))
             (double 1)
             (define-syntax deepen (syntax-rules () ((_ x) (deepen (x)))))
             (deepen 1)
             (define-syntax bodies (syntax-rules () ((_ x) (let () (bodies x)))))
             (bodies 1)
             (define-syntax more (syntax-rules () ((_) (begin (define x 1) (more)))))
             (more)
             (include \"self.scm\")",
            "expansion-limit at (nest 1): the macro `nest` expands to forms that are nested too deeply
             expansion-limit at (double 1): the macro `double` expands to too much code
             expansion-limit at (deepen 1): the macro `deepen` builds data that are nested too deeply
             expansion-limit at (bodies 1): the macro `bodies` expands to forms that are nested too deeply
             expansion-limit at (more): the macro `more` does not end: it was expanded too often
             expansion-limit at \"self.scm\": include: too many files; does \"self.scm\" include itself?",
        );
    });
}

#[test]
fn deep_forms_of_the_source_are_fine() {
    with_stack(|| {
        let nested = |open: &str, inner: &str, depth: usize| {
            format!("{}{inner}{}", open.repeat(depth), ")".repeat(depth))
        };
        for (open, depth) in [
            ("(list ", 990),
            ("(lambda () ", 990),
            ("(if 1 ", 990),
            ("(let () ", 990),
            ("(begin ", 990),
            ("(and 1 ", 990),
        ] {
            let text = nested(open, "1", depth);
            let outcome = &outcomes(&text)[0];
            assert!(
                outcome.expanded[0].1.diagnostics.is_empty(),
                "{open}: {:?}",
                outcome.expanded[0].1.diagnostics
            );
        }
        let quoted = format!("'{}", nested("(", "a", 990));
        assert!(outcomes(&quoted)[0].expanded[0].1.diagnostics.is_empty());
        let quasi = format!("`{}", nested("(a ", ",(list 1)", 980));
        assert!(outcomes(&quasi)[0].expanded[0].1.diagnostics.is_empty());
        let lets = format!("{}x{}", "(let ((x 1)) ".repeat(900), ")".repeat(900));
        assert!(!outcomes(&lets)[0].expanded[0].1.items.is_empty());
    });
}

#[test]
fn long_forms_are_fine() {
    with_stack(|| {
        let ones = "1 ".repeat(20_000);
        check_values(&format!("(car (list {ones}))"), "1");
        check_values(&format!("(car '({ones}))"), "1");
        let clauses: String = (0..1000).map(|i| format!("(({i}) 'c{i})")).collect();
        check_values(&format!("(case 999 {clauses})"), "c999");
        let clauses: String = (0..1000).map(|i| format!("((= x {i}) 'c{i})")).collect();
        check_values(&format!("(define x 998) (cond {clauses})"), "c998");
        let definitions: String = (0..2000).map(|i| format!("(define v{i} {i})")).collect();
        check_values(&format!("(define (f) {definitions} v1999) (f)"), "1999");
        let sequence = "(define-syntax all (syntax-rules () ((_ x ...) (begin (list x) ...))))";
        check_values(&format!("{sequence} (let () (all {ones}) 5)"), "5");
    });
}

#[test]
fn recursion_over_long_lists_is_fine() {
    with_stack(|| {
        let items: String = (0..400).map(|i| format!("{i} ")).collect();
        check_values(
            &format!(
                "(define-syntax reverse-quote (syntax-rules () ((_ () done) 'done) ((_ (x . rest) done) (reverse-quote rest (x . done)))))
                 (car (reverse-quote ({items}) ()))
                 (define-syntax my-or (syntax-rules () ((_) #f) ((_ e) e) ((_ e r ...) (let ((t e)) (if t t (my-or r ...))))))
                 (my-or {} 7)",
                "#f ".repeat(400)
            ),
            "399\n7",
        );
    });
}

#[test]
fn every_form_may_nest_to_the_limit() {
    with_stack(|| {
        for form in [
            "(cond ((n x) 1))",
            "(case 1 ((1) (n x)))",
            "(do ((i 1 (n x))) (#t i))",
            "(let* ((y 1)) (n x))",
            "(let loop ((y (n x))) y)",
            "(letrec ((y (n x))) y)",
            "(let-values (((a) (n x))) a)",
            "`(1 ,(n x))",
            "(lambda* (#:optional (a (n x))) a)",
            "(or 1 (n x))",
            "(let () (define (y) (n x)) y)",
            "(let-syntax () (n x))",
        ] {
            check_diagnostics(
                &format!("(define-syntax n (syntax-rules () ((_ x) {form}))) (n 1)"),
                "expansion-limit at (n 1): the macro `n` expands to forms that are nested too deeply",
            );
        }
    });
}
