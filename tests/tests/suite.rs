//! The suites in Markdown: `tests/suite/**/*.md`.
//!
//! `UPDATE=1` writes what came out into the fences. `SUITE=TEXT` runs only tests whose `path: title`
//! holds the text, `SUITE_HOSTS=interpreter,node` runs programs only there.

use scheme_lsp_tests::node::workspace;
use scheme_lsp_tests::suite::compiler::{DatabaseCompiler, server};
use scheme_lsp_tests::suite::runner::{Hosts, Options, run};

#[test]
fn suites() {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let hosts = match variable("SUITE_HOSTS") {
        names if names.is_empty() => Hosts::ALL,
        names => Hosts::parse(&names).expect("SUITE_HOSTS"),
    };
    let server = server();
    assert!(
        server.is_some() || !hosts.embedded,
        "the embedded runner is not built: run `cargo build -p scheme-lsp`, or set SUITE_HOSTS"
    );
    let options = Options {
        root: workspace().join("tests/suite"),
        filter: variable("SUITE"),
        hosts,
        update: variable("UPDATE") == "1",
        threads: 2,
    };
    let summary = run(&options, || DatabaseCompiler::new(server.clone()));
    for path in &summary.updated {
        eprintln!("updated {}", path.display());
    }
    assert!(summary.tests > 0 || !options.filter.is_empty(), "no tests in {}", options.root.display());
    let (failures, tests) = (&summary.failures, summary.tests);
    assert!(failures.is_empty(), "\n\n{}\n{} of {tests} tests failed", failures.join("\n"), failures.len());
}
