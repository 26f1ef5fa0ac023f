//! The table of diagnostic codes: each example has its problem, and `docs/diagnostics.md` is the table's
//! chapter. `UPDATE=1` writes the chapter.

use compiler_core::db::{Content, Database};
use compiler_core::diagnostics::{Code, Example, chapter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[test]
fn every_example_has_its_problem_and_no_other() {
    for &code in Code::ALL {
        let Example::Program(program) = code.example() else { continue };
        let mut database = Database::new(Arc::new(|_| Content::Missing));
        let path = Path::new("example.scm");
        database.set_content(path, Content::Text(program.into()));
        let mut found: Vec<Code> = database.problems(path).into_iter().map(|problem| problem.code).collect();
        found.dedup();
        assert_eq!(found, [code], "{program}");
    }
}

#[test]
fn the_chapter_of_the_book_is_that_of_the_table() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics.md");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, chapter()).expect("the folder is writable");
    }
    let text = std::fs::read_to_string(&path).expect("docs/diagnostics.md");
    assert!(text == chapter(), "docs/diagnostics.md is not up to date: run this test with UPDATE=1");
}
