//! Tests of the queries: what they say, and which of them run after an edit.

mod dump;
mod random;

use super::*;
use crate::cps::Definition;
use crate::diagnostics::Code;
use std::collections::{BTreeMap, BTreeSet};

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
        crate::wasm::validate(&artifact.wasm).expect("it is valid");
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

/// Sets the text of a file and builds a program; how often each query ran for it.
fn rebuild(db: &mut Database, path: &str, text: &str, program: &str) -> BTreeMap<String, usize> {
    db.set_content(Path::new(path), Content::Text(text.into()));
    db.take_log();
    db.build(Path::new(program), Profile::Development).expect("a module");
    let mut counts = BTreeMap::new();
    for name in db.take_log() {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

fn count(counts: &BTreeMap<String, usize>, query: &str) -> usize {
    counts.get(query).copied().unwrap_or_default()
}

const LIBRARY: &str = "(define-library (numbers)
  (export twice big)
  (import (scheme base))
  (begin
    ;; Squares.
    (define (twice x) (* x x))
    (define (big x) (if (< x 10) (twice (twice x)) (loop x)))
    (define (loop x) (if (< x 0) x (loop (- x 1))))))
";
const PROGRAM: &str = "(import (scheme base) (scheme write) (numbers))
(define (show x) (if (< x 0) (show (- x)) (display x)) (newline))
(define limit (twice 7))
(show (big limit))
(show (twice 3))
";

#[test]
fn an_edit_recompiles_what_it_must() {
    let mut db = database(&[("lib/numbers.sld", LIBRARY), ("a.scm", PROGRAM)]);
    db.configure(Options { library_path: vec!["lib".into()] });
    assert_eq!(problems(&db, "a.scm"), []);
    assert_eq!(problems(&db, "lib/numbers.sld"), []);
    let artifact = db.build(Path::new("a.scm"), Profile::Development).expect("a module");
    assert!(artifact.units_recompiled > 5 && artifact.units_recompiled == artifact.units);

    // Inside the body of a procedure of the program that is not inlined: its unit, and nothing that
    // depends on it.
    let edited = PROGRAM.replace("(newline)", "(display 1) (newline)");
    let counts = rebuild(&mut db, "a.scm", &edited, "a.scm");
    assert_eq!(count(&counts, "object"), 1, "{counts:?}");
    assert_eq!(count(&counts, "expanded"), 1, "{counts:?}");
    assert_eq!(count(&counts, "environment"), 0, "{counts:?}");
    assert_eq!(count(&counts, "optimized"), 1, "{counts:?}");

    // Inside a procedure of the library that is too large to be inlined.
    let edited = LIBRARY.replace("(- x 1)", "(- x 2)");
    let counts = rebuild(&mut db, "lib/numbers.sld", &edited, "a.scm");
    assert_eq!(count(&counts, "object"), 1, "{counts:?}");
    assert_eq!(count(&counts, "expanded"), 1, "{counts:?}");
    assert_eq!(count(&counts, "header"), 0, "{counts:?}");

    // White space and comments, in front of everything and inside of it.
    let spaced = edited.replace("(define (big x)", ";; Comment.\n\n (define ; here\n   (big x)");
    let counts = rebuild(&mut db, "lib/numbers.sld", &spaced, "a.scm");
    for query in ["object", "first_order", "optimized", "expanded", "environment", "header", "units"] {
        assert_eq!(count(&counts, query), 0, "{query}: {counts:?}");
    }

    // A new form: the module's names are looked at again, but no other unit is compiled.
    let longer = format!("{PROGRAM}(define (unused x) x)\n");
    rebuild(&mut db, "a.scm", PROGRAM, "a.scm");
    let counts = rebuild(&mut db, "a.scm", &longer, "a.scm");
    assert_eq!(count(&counts, "object"), 0, "{counts:?}");
    assert_eq!(count(&counts, "environment"), 1, "{counts:?}");
}

#[test]
fn a_changed_signature_recompiles_its_users() {
    let mut db = database(&[("lib/numbers.sld", LIBRARY), ("a.scm", PROGRAM)]);
    db.configure(Options { library_path: vec!["lib".into()] });
    db.build(Path::new("a.scm"), Profile::Development).expect("a module");
    // `loop` is used by itself and by `big`.
    let edited =
        LIBRARY.replace("(loop x)", "(loop x 0)").replace("(define (loop x 0)", "(define (loop x y)");
    let edited = edited.replace("(loop (- x 1))", "(loop (- x 1) y)");
    let counts = rebuild(&mut db, "lib/numbers.sld", &edited, "a.scm");
    assert_eq!(count(&counts, "object"), 2, "{counts:?}");
    assert_eq!(problems(&db, "lib/numbers.sld"), []);
    // One more parameter, and the calls no longer fit.
    let wrong = LIBRARY.replace("(define (twice x) (* x x))", "(define (twice x y) (* x y))");
    db.set_content(Path::new("lib/numbers.sld"), Content::Text(wrong.into()));
    let found = problems(&db, "a.scm");
    let expected = "`twice` takes 2 arguments, but gets 1";
    assert_eq!(
        found,
        [
            (Code::WrongArity, "(twice 7)".into(), expected.into()),
            (Code::WrongArity, "(twice 3)".into(), expected.into())
        ]
    );
}

#[test]
fn imports_that_lead_nowhere_or_in_a_circle() {
    let library = |name: &str, import: &str| {
        format!(
            "(define-library ({name}) (export {name}) (import (scheme base) ({import})) (begin (define {name} 1)))"
        )
    };
    let (a, b, c) = (library("a", "b"), library("b", "c"), library("c", "a"));
    let db = {
        let mut db = database(&[
            ("a.sld", &a),
            ("b.sld", &b),
            ("c.sld", &c),
            ("p.scm", "(import (scheme base) (a) (nothing))\n(car a)"),
        ]);
        db.configure(Options { library_path: vec!["".into()] });
        db
    };
    for (path, at) in [("a.sld", "(b)"), ("b.sld", "(c)"), ("c.sld", "(a)")] {
        let found = problems(&db, path);
        let [(Code::CircularImport, text, message)] = &found[..] else { panic!("{found:?}") };
        assert_eq!(text, at);
        assert!(message.contains(" → "), "{message}");
    }
    let found = problems(&db, "p.scm");
    let [(Code::UnknownLibrary, text, _)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(text, "(nothing)");
    assert_eq!(db.reach(Path::new("p.scm")).len(), 4);
}

#[test]
fn files_that_include_files() {
    let mut db = database(&[
        (
            "d/lib.sld",
            "(define-library (lib) (export f g) (import (scheme base)) (include \"f.scm\") (begin (define (g) (f))))",
        ),
        ("d/f.scm", "(define (f) (h 1))\n(define (h x y) x)"),
        ("p.scm", "(import (scheme base) (lib))\n(f)"),
    ]);
    db.set_workspace_files(&["d/lib.sld".into()]);
    assert_eq!(problems(&db, "p.scm"), []);
    assert_eq!(problems(&db, "d/lib.sld"), []);
    assert!(!db.is_program(Path::new("d/f.scm")));
    let found = problems(&db, "d/f.scm");
    let codes: Vec<_> = found.iter().map(|(code, text, _)| (*code, text.as_str())).collect();
    assert_eq!(codes, [(Code::WrongArity, "(h 1)"), (Code::UnusedVariable, "y")]);
    let hover = db.hover(Path::new("d/f.scm"), 13).expect("something");
    assert_eq!(hover.signature.as_deref(), Some("(h x y)"));
    db.set_content(Path::new("d/f.scm"), Content::Missing);
    let found = problems(&db, "d/lib.sld");
    assert!(found.iter().any(|(code, ..)| *code == Code::InputOutput), "{found:?}");
}

#[test]
fn libraries_and_a_program_in_one_file() {
    let text =
        "(define-library (x) (export (rename internal y)) (import (scheme base)) (begin (define internal 5)))
        (import (scheme base) (scheme write) (x))
        (define (f unused) (display y))
        (f 1)
        (undefined-thing)";
    let db = database(&[("a.scm", text), ("b.scm", "(import (x)) y")]);
    let found = problems(&db, "a.scm");
    let codes: Vec<_> = found.iter().map(|(code, text, _)| (*code, text.as_str())).collect();
    assert_eq!(codes, [(Code::UnusedVariable, "unused"), (Code::UnboundVariable, "undefined-thing")]);
    assert_eq!(problems(&db, "b.scm")[0].0, Code::UnknownLibrary);
    // It compiles all the same, to a program that raises the error when it comes to it.
    let artifact = db.build(Path::new("a.scm"), Profile::Development).expect("a module");
    crate::wasm::validate(&artifact.wasm).expect("it is valid");
}

#[test]
fn a_program_without_imports_has_the_usual_names() {
    let db = database(&[("a.scm", "(define (f x) (vector-map car x))\n(display (f (vector (list 1))))")]);
    assert_eq!(problems(&db, "a.scm"), []);
}

#[test]
fn every_embedded_library_compiles() {
    let db = database(&[]);
    for (path, _) in input::LIBRARY {
        let path = Path::new(EMBEDDED).join(path);
        let problems = db.problems(&path);
        let errors: Vec<_> = problems
            .iter()
            .filter(|problem| problem.severity == crate::diagnostics::Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn definitions_are_found() {
    let text = "(import (scheme base) (only (numbers) big))\n(define (f x) (let ((y x)) (g y)))\n(define (g z) (big z))\n(define-syntax m (syntax-rules () ((_ a) a)))\n(m (f 1))\n";
    let mut db = database(&[("lib/numbers.sld", LIBRARY), ("a.scm", text)]);
    db.configure(Options { library_path: vec!["lib".into()] });
    let at = |needle: &str| {
        let offset = text.find(needle).expect("it is there") as u32;
        let place = db.definition(Path::new("a.scm"), offset).pop()?;
        let content = db.content(&place.file);
        Some((
            place.file.display().to_string(),
            place.range.start,
            place.range.of(content.text()).to_string(),
        ))
    };
    let here = |needle: &str, name: &str| {
        Some(("a.scm".to_string(), text.find(needle).expect("it is there") as u32, name.to_string()))
    };
    assert_eq!(at("y)))"), here("y x", "y"));
    assert_eq!(at("x)) (g"), here("x) (let", "x"));
    assert_eq!(at("g y"), here("g z", "g"));
    assert_eq!(at("f 1"), here("f x", "f"));
    assert_eq!(at("m (f"), here("m (syntax", "m"));
    let (file, _, name) = at("big z").expect("a place");
    assert_eq!((&*file, &*name), ("lib/numbers.sld", "big"));
    assert_eq!(at("let ((y"), None);
}

#[test]
fn a_release_reaches_what_development_inlines() {
    // `make` is small: in development it stands in the place of its calls, and nothing refers to it.
    let text = "(define-library (a) (export get) (import (scheme base))
                  (begin (define (make x) (vector x x)) (define it (make 1)) (define (get) it)))
                (import (scheme base) (a))
                (get)";
    let db = database(&[("p.scm", text)]);
    for profile in [Profile::Development, Profile::Release] {
        let programs = db.interpretable(Path::new("p.scm"), profile, Stage::Cps).expect("a program");
        let definitions = programs.iter().flat_map(|program| &program.definitions);
        let defined: BTreeSet<_> = (definitions)
            .filter_map(|definition| match definition {
                Definition::Procedure(global, _) | Definition::Variable(global, _) => Some(*global),
                Definition::Effect(_) => None,
            })
            .collect();
        let referred: BTreeSet<_> = programs.iter().flat_map(|program| program.globals()).collect();
        let unbound: Vec<_> = referred.difference(&defined).collect();
        assert!(unbound.is_empty(), "{profile:?}: {unbound:?}");
    }
}

#[test]
fn an_edit_reaches_the_users_of_a_procedural_macro_only_if_the_macro_runs_it() {
    let library = |helper: &str, other: &str| {
        format!(
            "(define-library (m) (export m other) (import (scheme base) (guile))
              (begin (define (helper) {helper})
                     (define (other) {other})
                     (define-syntax m (lambda (x) (datum->syntax x (helper))))))"
        )
    };
    let program = "(import (scheme base) (scheme write) (m))\n(define (f) (list (m) (other)))\n(write (f))";
    let mut db = database(&[("m.sld", &library("1", "2")), ("a.scm", program)]);
    db.set_workspace_files(&["m.sld".into(), "a.scm".into()]);
    let core = |db: &Database| {
        let target = Target::Name("f".into());
        db.dump(Path::new("a.scm"), &target, Stage::Core, None).expect("a dump").text
    };
    db.build(Path::new("a.scm"), Profile::Development).expect("a module");
    assert!(core(&db).contains(" 1 "), "{}", core(&db));
    let counts = rebuild(&mut db, "m.sld", &library("1", "(list 3 4)"), "a.scm");
    assert_eq!(count(&counts, "expanded"), 1, "{counts:?}");
    let counts = rebuild(&mut db, "m.sld", &library("  1 ;\n", "(list 3 4)"), "a.scm");
    assert_eq!(count(&counts, "expanded"), 0, "{counts:?}");
    let counts = rebuild(&mut db, "m.sld", &library("(+ 7 8)", "(list 3 4)"), "a.scm");
    assert!(count(&counts, "expanded") >= 2, "{counts:?}");
    assert!(core(&db).contains(" 15 "), "{}", core(&db));
}

#[test]
fn a_file_that_a_program_includes_is_seen_in_its_scope() {
    let mut db = database(&[
        (
            "d/main.scm",
            "(import (scheme base))\n(include \"parts/a.scm\")\n(define (twice x) (* 2 x))\n(area 3)",
        ),
        ("d/parts/a.scm", "(include \"b.scm\")\n(define (area r) (twice (side r)))"),
        ("d/parts/b.scm", "(define (side r) (+ r offset))\n(define offset 1)"),
    ]);
    db.set_entries(&["d/main.scm".into()]);
    for file in ["d/main.scm", "d/parts/a.scm", "d/parts/b.scm"] {
        assert_eq!(problems(&db, file), [], "{file}");
    }
    assert!(db.is_program(Path::new("d/main.scm")) && !db.is_program(Path::new("d/parts/b.scm")));
    // `area` in the program; `side` in the file between.
    let defined = |file: &str, offset: u32| {
        let places = db.definition(Path::new(file), offset);
        places.iter().map(|place| (place.file.display().to_string(), place.range.start)).collect::<Vec<_>>()
    };
    let text = |file: &str| db.content(Path::new(file)).text().to_owned();
    let at = |file: &str, word: &str| text(file).find(word).expect("the word") as u32;
    assert_eq!(defined("d/main.scm", at("d/main.scm", "area 3")), [("d/parts/a.scm".into(), 27)]);
    assert_eq!(defined("d/parts/a.scm", at("d/parts/a.scm", "side r")), [("d/parts/b.scm".into(), 9)]);
    assert_eq!(defined("d/parts/a.scm", at("d/parts/a.scm", "twice")), [("d/main.scm".into(), 56)]);
    let offset = at("d/parts/a.scm", "side r");
    assert_eq!(db.references(Path::new("d/parts/a.scm"), offset, true).len(), 2);
    let changes = db.rename(Path::new("d/parts/a.scm"), offset, "length").expect("can be renamed");
    let files: Vec<String> = changes.iter().map(|(place, _)| place.file.display().to_string()).collect();
    assert_eq!(files, ["d/parts/a.scm", "d/parts/b.scm"]);
    // A problem in an included file is reported there.
    db.set_content(Path::new("d/parts/b.scm"), Content::Text("(define (side r) (nowhere r))".into()));
    assert_eq!(problems(&db, "d/main.scm"), []);
    let found = problems(&db, "d/parts/b.scm");
    assert!(matches!(&found[..], [(Code::UnboundVariable, text, _)] if text == "nowhere"), "{found:?}");
}
