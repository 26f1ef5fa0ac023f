//! Tests of what needs no database: texts with a cursor `$0`.

use super::folding::folds;
use super::selection::selection;
use crate::syntax::split;

fn shown_folds(text: &str) -> Vec<String> {
    let forms: Vec<_> = split(text).iter().map(|form| form.range).collect();
    let line = |offset: u32| text[..offset as usize].matches('\n').count();
    let shown = folds(text, &forms).into_iter();
    shown.map(|fold| format!("{:?} {}-{}", fold.kind, line(fold.range.start), line(fold.range.end))).collect()
}

#[test]
fn forms_comments_and_regions_fold() {
    let text = ";; one\n;; two\n\n;; alone\n(import (a)\n        (b))\n;;; region first\n(define (f x)\n  ; in\n  ; side\n  (g x) ; not\n  ; this\n  #| a\n b |#\n  'x)\n;;; endregion\n(short)\n";
    assert_eq!(
        shown_folds(text),
        ["Comment 0-1", "Imports 4-5", "Comment 8-9", "Comment 12-13", "Form 7-14", "Region 6-15"]
    );
}

#[test]
fn what_is_never_closed_folds_nothing_and_hides_nothing() {
    assert_eq!(
        shown_folds("(define (f)\n  (g\n  (h\n   1)\n\n(define (k)\n  2)\n"),
        ["Form 2-3", "Form 5-6"]
    );
    assert_eq!(shown_folds("#| a\nb\n"), ["Comment 0-1"]);
    assert_eq!(shown_folds(";;; endregion\n;;; region\n"), Vec::<String>::new());
    assert_eq!(shown_folds(") )\n\"a\n(b"), Vec::<String>::new());
}

/// The texts around the cursor of a fixture, from the inside out.
fn around(fixture: &str) -> Vec<String> {
    let offset = fixture.find("$0").expect("a cursor") as u32;
    let text = fixture.replacen("$0", "", 1);
    let form = split(&text).into_iter().find(|form| {
        form.range.touches(offset) || form.comment.is_some_and(|comment| comment.touches(offset))
    });
    selection(&text, form, offset).into_iter().map(|range| range.of(&text).to_owned()).collect()
}

#[test]
fn selections_grow_by_form() {
    assert_eq!(
        around("(a) (f '(x$0 y))"),
        ["x", "x y", "(x y)", "'(x y)", "f '(x y)", "(f '(x y))", "(a) (f '(x y))"]
    );
    assert_eq!(around("(f \"a $0b\")"), ["a b", "\"a b\"", "f \"a b\"", "(f \"a b\")"]);
    assert_eq!(around(";; w$0ord\n(f)"), [";; word", ";; word\n(f)"]);
    assert_eq!(around("(f ; no$0te\n x)"), ["; note", "f ; note\n x", "(f ; note\n x)"]);
    assert_eq!(around("$0"), [""]);
    assert_eq!(around("(f (g $0"), ["(f (g "]);
}
