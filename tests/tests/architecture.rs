//! The map of the project in docs/architecture.md: what it names is there.

use scheme_lsp_tests::node::workspace;

/// The code spans of a text that are paths.
fn paths(text: &str) -> Vec<&str> {
    let spans = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    spans.filter(|span| span.contains('/') && !span.contains([' ', '=', '(', '*'])).collect()
}

fn exists(path: &str) -> bool {
    ["compiler-core/src", "."].iter().any(|folder| workspace().join(folder).join(path).exists())
}

#[test]
fn what_the_map_names_is_there() {
    let text = std::fs::read_to_string(workspace().join("docs/architecture.md")).expect("architecture.md");
    let map = text.split_once("## Where things are").expect("the map").1;
    let paths = paths(map);
    assert!(paths.len() > 60, "found only {} paths", paths.len());
    let missing: Vec<&str> = paths.into_iter().filter(|path| !exists(path)).collect();
    assert!(missing.is_empty(), "these are not there: {}", missing.join(", "));
}

#[test]
fn paths_are_told_from_other_code() {
    assert_eq!(paths("`a/b.rs` and `c` `d/e f` `X=y/z`\n`g/h`"), ["a/b.rs", "g/h"]);
    assert!(exists("driver/pipeline.rs") && exists("docs/architecture.md") && !exists("nowhere/at.all"));
}
