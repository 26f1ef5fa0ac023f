//! Which part of the source each line of a dump comes from.

use super::*;

const TEXT: &str = "(import (scheme base))
(define (half x)
  (if (even? x)
      (quotient x 2)
      (pair x)))
(define (pair x) (cons x (half (+ x 1))))
(half 3)
";

/// The lines of a dump, each with the first line of the source that it comes from.
fn lines(stage: Stage, name: &str) -> Vec<(String, String)> {
    let db = database(&[("a.scm", TEXT)]);
    let dump = db.dump(Path::new("a.scm"), &Target::Name(name.into()), stage, None).expect("a dump");
    let source = |line: u32| {
        let place = dump.lines.iter().find(|(_, at)| *at == line);
        place.map_or(String::new(), |(range, _)| range.of(TEXT).lines().next().unwrap_or_default().into())
    };
    let lines = dump.text.lines().enumerate();
    lines.map(|(number, line)| (line.trim().to_owned(), source(number as u32))).collect()
}

#[track_caller]
fn check(stage: Stage, name: &str, expected: &[(&str, &str)]) {
    let lines = lines(stage, name);
    for (line, source) in expected {
        let found: Vec<&str> =
            lines.iter().filter(|(text, _)| text == line).map(|(_, from)| from.as_str()).collect();
        assert_eq!(found.first(), Some(source), "{line}\n{lines:#?}");
    }
}

#[test]
fn lines_of_forms_come_from_parts_of_the_source() {
    let expected = [
        ("(define half", "(define (half x)"),
        ("(if (even? x)", "(if (even? x)"),
        ("(quotient x 2)", "(quotient x 2)"),
        ("(pair x))))", "(pair x)"),
    ];
    check(Stage::Expanded, "half", &expected);
    check(Stage::Core, "half", &expected);
}

#[test]
fn lines_of_cps_come_from_parts_of_the_source() {
    for stage in [Stage::Cps, Stage::Optimized, Stage::FirstOrder] {
        check(
            stage,
            "pair",
            &[
                ("v5 := const 1", "1"),
                ("v6 := +(v4, v5)", "(+ x 1)"),
                ("callk L0(_, v6)", "(half (+ x 1))"),
                ("return v8", "(cons x (half (+ x 1)))"),
            ],
        );
    }
    check(
        Stage::Tailified,
        "pair",
        &[
            ("v7 := +(v5, v6)", "(+ x 1)"),
            ("tail callk L0(_, v7)", "(half (+ x 1))"),
            ("v11 := cons(v9, v10)", "(cons x (half (+ x 1)))"),
        ],
    );
}

#[test]
fn lines_of_wasm_come_from_parts_of_the_source() {
    check(
        Stage::Wat,
        "half",
        &[
            ("call $quotient", "(quotient x 2)"),
            ("return_call $pair/0", "(pair x)"),
            ("call $add", "(+ x 1)"),
            ("call $half/0", "(half (+ x 1))"),
            ("struct.new $pair", "(cons x (half (+ x 1)))"),
        ],
    );
}
