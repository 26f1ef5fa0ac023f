//! Tests of the queries: what they say, and which of them run after an edit.

use super::*;
use crate::diagnostics::Code;

/// A database over files that are given as text.
fn database(files: &[(&str, &str)]) -> Database {
    let mut db = Database::logging();
    for (path, text) in files {
        db.set_content(Path::new(path), Content::Text((*text).into()));
    }
    db
}

fn problems(db: &Database, path: &str) -> Vec<(Code, String, String)> {
    let text = db.content(Path::new(path));
    let found = db.problems(Path::new(path)).into_iter();
    found.map(|problem| (problem.code, problem.place.range.of(text.text()).into(), problem.message)).collect()
}

#[test]
fn syntax_errors_of_all_forms_and_library_bodies() {
    let db = database(&[(
        "a.scm",
        "(define-library (a) (export) (begin (define x #foo) (define y '))) (define-library x) (import (only))\n(f #bar",
    )]);
    let found = problems(&db, "a.scm");
    let texts: Vec<_> = found.iter().map(|(code, text, _)| (*code, text.as_str())).collect();
    assert!(texts.contains(&(Code::BadToken, "#foo")), "{found:?}");
    assert!(texts.contains(&(Code::BadDatum, "'")), "{found:?}");
    assert!(texts.contains(&(Code::BadSyntax, "x")), "{found:?}");
    assert!(texts.contains(&(Code::Unclosed, "(")), "{found:?}");
    assert!(texts.contains(&(Code::BadToken, "#bar")), "{found:?}");
}

#[test]
fn a_program_becomes_a_module() {
    let db =
        database(&[("a.scm", "(import (scheme base) (scheme write))\n(display \"hello\")\n(newline)\n")]);
    assert_eq!(problems(&db, "a.scm"), []);
    for profile in [Profile::Development, Profile::Release] {
        let artifact = db.build(Path::new("a.scm"), profile).expect("a module");
        wasmparser::validate(&artifact.wasm).expect("it is valid");
    }
}

#[test]
fn hover_tells_signatures_documentation_and_dumps() {
    let text = ";;; Doubles.\n(define (twice x . more) (if (pair? more) (+ x x) (let loop ((y x)) (loop (twice y)))))\n(display (twice 2))";
    let db = database(&[("a.scm", text)]);
    let at = |needle: &str| {
        let offset = text.rfind(needle).expect("it is there") as u32;
        let hover = db.hover(Path::new("a.scm"), offset).expect("something");
        (hover.signature.unwrap_or_default(), hover.documentation.unwrap_or_default(), hover.dumps)
    };
    let (signature, documentation, dumps) = at("twice 2");
    assert_eq!((&*signature, &*documentation), ("(twice x more …)", "Doubles."));
    assert_eq!(dumps.len(), 2);
    assert_eq!(at("pair?").0, "(pair? value)");
    assert!(at("let loop").0.starts_with("(let "), "{:?}", at("let loop"));
    assert_eq!(at("y)))))").0, "y");
    let display = at("display");
    assert!(display.0.starts_with("(display "), "{display:?}");
    assert!(!display.1.is_empty());
}

#[test]
fn every_stage_has_a_text() {
    let text = "(define (f x) (if (g x) (g 1) 2))\n(define (g x) (f x))\n(f 1)\n";
    let db = database(&[("a.scm", text)]);
    let path = Path::new("a.scm");
    for stage in Stage::ALL {
        for target in [Target::File, Target::Offset(40), Target::Name("f".into())] {
            let dump = db.dump(path, &target, stage, None).expect("a dump");
            assert!(!dump.text.is_empty(), "{stage:?} {target:?}");
            let lines = dump.text.lines().count() as u32;
            assert!(dump.lines.iter().all(|(range, line)| *line < lines && range.end <= text.len() as u32));
            assert!(stage == Stage::Wat || !dump.lines.is_empty(), "{stage:?} {target:?}");
        }
    }
    let after = db.dump(path, &Target::Name("f".into()), Stage::Optimized, Some("contify"));
    assert!(after.expect("a dump").text.contains("procedure"));
    for (target, stage, pass) in [
        (Target::Name("h".into()), Stage::Cps, None),
        (Target::Name("f".into()), Stage::Optimized, Some("no-such-pass")),
        (Target::Name("f".into()), Stage::Cps, Some("contify")),
    ] {
        assert!(db.dump(path, &target, stage, pass).is_err());
    }
}
