//! Programs put together at random: whatever the text, the compiler answers, and what it links is valid.

use super::database;
use crate::db::{Content, Profile};
use std::path::Path;

const FRAGMENTS: &[&str] = &[
    "(",
    ")",
    "(define ",
    "(define (f x) ",
    "(lambda (x) ",
    "(let ((x 1)) ",
    "(let loop ((i 0)) ",
    "x ",
    "f ",
    "y ",
    "1 ",
    "\"s\" ",
    "'a ",
    "`(a ,x ,@y) ",
    "(if ",
    "(set! x ",
    "(begin ",
    "(import (scheme base)) ",
    "(define-syntax m (syntax-rules () ((_ a ...) (list a ...)))) ",
    "(m x 1) ",
    "(define-record-type p (mk a) p? (a pa)) ",
    "(mk 1) ",
    "(call/cc f) ",
    "(values 1 2) ",
    "(call-with-values f list) ",
    "(parameterize ((x 1)) ",
    "(guard (e (#t e)) ",
    "(case x ((1) 2) (else 3)) ",
    "(do ((i 0 (+ i 1))) ((= i 3)) ",
    "(cond (x => f) (else 1)) ",
    "(define-values (a b) (values 1 2)) ",
    "(case-lambda ((a) a) ((a . b) b)) ",
    "(delay x) ",
    "(vector-map f ",
    "(apply + ",
    "(+ 1 2 3) ",
    "+ ",
    "car ",
    "(vector 1 2) ",
    "\n",
    "\n(define (g a . b) ",
    "(let-values (((a b) (f))) ",
    "(letrec ((h (lambda () (k))) (k (lambda () (h)))) ",
    "#(1 2) ",
    "(lambda* (a #:optional (b 1) #:key c) b) ",
    "(f #:c 1) ",
    ". ",
    "(let* ((x x) (y x)) ",
    "(when x ",
    "(unless y ",
    "(dynamic-wind f f ",
    "(define-library (q) (export z) (import (scheme base)) (begin (define z 1))) ",
    "(import (q)) ",
    "(error \"x\" 1) ",
    "(raise 'a) ",
    "(with-exception-handler f ",
    "(string-append \"a\" ",
    "(exit 1) ",
    "1.5 ",
    "(* 1.5 x) ",
    "(< x y z) ",
    "(eq? x 'a) ",
];

/// A small linear congruential generator: the tests must not depend on chance.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn program(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..3 + self.below(40) {
            text.push_str(FRAGMENTS[self.below(FRAGMENTS.len())]);
        }
        if self.below(10) > 0 {
            let open = text.matches('(').count().saturating_sub(text.matches(')').count());
            text.push_str(&")".repeat(open));
        }
        text
    }
}

#[test]
fn any_program_has_answers() {
    let mut random = Random(5);
    let path = Path::new("a.scm");
    let mut db = database(&[("a.scm", "1")]);
    for round in 0..60 {
        let text = random.program();
        db.set_content(path, Content::Text(text.as_str().into()));
        let length = text.len() as u32;
        assert!(db.problems(path).iter().all(|problem| problem.place.range.end <= length), "{text}");
        db.hover(path, length / 2);
        db.definition(path, length / 3);
        if db.is_program(path) {
            let profile = if round % 5 == 0 { Profile::Release } else { Profile::Development };
            let artifact = db.build(path, profile).unwrap_or_else(|refusal| panic!("{refusal}: {text}"));
            crate::wasm::validate(&artifact.wasm).unwrap_or_else(|error| panic!("{error}: {text}"));
        }
    }
}
