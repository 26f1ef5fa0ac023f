use super::convert_assignments;
use crate::core::TopLevel;
use crate::core::print::print;
use crate::core::testing::forms;

#[track_caller]
fn check(text: &str, expected: &str) {
    let [TopLevel::Effect(expr)] = &forms(text)[..] else { panic!("one form") };
    let converted = convert_assignments(expr.clone());
    let printed = print(&TopLevel::Effect(converted.clone()));
    assert_eq!(printed.split_whitespace().collect::<Vec<_>>().join(" "), expected);
    assert_eq!(convert_assignments(converted.clone()), converted);
}

#[test]
fn parameters() {
    check(
        "(lambda (n m . r) (begin (set! n (+ n m)) (set! r m) n))",
        "(lambda (n.3 m . r.4) (let ((n.0 (%box n.3)) (r.2 (%box r.4))) \
         (begin (%box-set! n.0 (+ (%box-ref n.0) m)) (%box-set! r.2 m) (%box-ref n.0))))",
    );
}

#[test]
fn let_and_receive() {
    check(
        "(let ((x 1) (y 2)) (receive (z) (f) (begin (set! x z) (set! z y))))",
        "(let ((x (%box 1)) (y 2)) (receive (z.3) (f) (let ((z.2 (%box z.3))) \
         (begin (%box-set! x (%box-ref z.2)) (%box-set! z.2 y)))))",
    );
}

#[test]
fn defaults_see_the_boxes_of_parameters_before_them() {
    check(
        "(lambda* (a #:optional (b (set! a 2)) #:key (c (f a))) c)",
        "(lambda* (a.3 #:optional (b.4 #<unbound>) #:key #:c (c.5 #<unbound>)) (let ((a.0 (%box a.3))) \
         (let ((b.1 (if (%unbound? b.4) (%box-set! a.0 2) b.4))) \
         (let ((c.2 (if (%unbound? c.5) (f (%box-ref a.0)) c.5))) c.2))))",
    );
    check("(lambda* (a #:optional (b a)) b)", "(lambda* (a #:optional (b a)) b)");
}
