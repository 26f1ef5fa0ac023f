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
