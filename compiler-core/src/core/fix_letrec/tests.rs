use super::fix_letrec;
use crate::core::TopLevel;
use crate::core::print::print;
use crate::core::testing::forms;

#[track_caller]
fn check(text: &str, expected: &str) {
    let [TopLevel::Effect(expr)] = &forms(text)[..] else { panic!("one form") };
    let fixed = fix_letrec(expr.clone());
    assert_eq!(print(&TopLevel::Effect(fixed.clone())).trim_end(), expected);
    assert_eq!(fix_letrec(fixed.clone()), fixed);
}

#[test]
fn procedures_and_values_are_taken_apart() {
    check(
        "(letrec ((even? (lambda (n) (odd? n)))
                  (limit (f 10))
                  (odd? (lambda (n) (even? n))))
           (even? limit))",
        "(fix ((even? (lambda (n.3) (odd? n.3))) (odd? (lambda (n.4) (even? n.4))))\n  \
         (let ((limit (f 10))) (even? limit)))",
    );
}

#[test]
fn values_keep_their_order() {
    check("(letrec ((a (f)) (b (g a)) (c (h))) c)", "(let ((a (f))) (let ((b (g a))) (let ((c (h))) c)))");
    // A procedure that needs a value comes after it.
    check(
        "(letrec ((p (lambda () x)) (x (f)) (y (p))) y)",
        "(let ((x (f))) (let ((p (lambda () x))) (let ((y (p))) y)))",
    );
}

#[test]
fn a_procedure_that_does_not_need_itself_is_a_let() {
    check("(letrec ((f (lambda () 1))) (f))", "(let ((f (lambda () 1))) (f))");
}

#[test]
fn a_value_that_may_be_seen_too_early_is_checked() {
    check(
        "(letrec ((p (lambda () x)) (x (f p))) (cons x p))",
        "(let ((x #<unbound>)) (fix ((p (lambda () (check-bound x)))) (begin (set! x (f p)) (cons x p))))",
    );
}

#[test]
fn nothing_is_checked_where_nothing_is_called() {
    check(
        "(letrec ((p (lambda () x)) (x (cons p 1))) (p))",
        "(let ((x #<unbound>)) (fix ((p (lambda () x))) (begin (set! x (cons p 1)) (p))))",
    );
    check(
        "(letrec ((x (cons 1 (lambda () x)))) x)",
        "(let ((x #<unbound>)) (begin (set! x (cons 1 (lambda () x))) x))",
    );
}

#[test]
fn a_direct_use_before_the_definition_is_checked() {
    check(
        "(letrec ((a (cons b 1)) (b (f))) a)",
        "(let ((a #<unbound>) (b #<unbound>)) (begin (set! a (cons (check-bound b) 1)) (set! b (f)) a))",
    );
    check("(letrec ((a a)) a)", "(let ((a #<unbound>)) (begin (set! a (check-bound a)) a))");
}

#[test]
fn assigned_procedures_are_variables() {
    check(
        "(letrec ((p (lambda () (p)))) (begin (set! p 1) p))",
        "(let ((p #<unbound>)) (begin (set! p (lambda () (p))) (begin (set! p 1) p)))",
    );
}

#[test]
fn ten_thousand_definitions() {
    let mut text = String::from("(lambda ()");
    for i in 0..10_000 {
        text += &format!("(define x{i} (f))");
    }
    text += "x0)";
    let [TopLevel::Effect(expr)] = &forms(&text)[..] else { panic!("one form") };
    let fixed = TopLevel::Effect(fix_letrec(expr.clone()));
    assert!(print(&fixed).contains("(let ((x9999 (f)))"));
}
