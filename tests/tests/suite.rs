//! The suites in Markdown, `tests/suite/**/*.md`, and how far the specifications are met.
//!
//! `UPDATE=1` writes what came out into the fences. `SUITE=TEXT`, or an argument, runs only tests whose
//! `path: title` holds the text; `SUITE_HOSTS=interpreter,node` runs programs only there. When all
//! tests run in all hosts, the tables of the book and the record of what passed are checked;
//! `UPDATE=tables` writes them. `SUITE_KEEP=FOLDER` keeps the programs that Node ran, for the browsers
//! (docs/browsers.md).

use scheme_lsp_tests::conformance::record::Record;
use scheme_lsp_tests::conformance::report::Report;
use scheme_lsp_tests::conformance::table::{self, Findings};
use scheme_lsp_tests::node::workspace;
use scheme_lsp_tests::suite::compiler::DatabaseCompiler;
use scheme_lsp_tests::suite::runner::{Hosts, Options, Outcome, Summary, run};
use std::path::Path;
use std::process::ExitCode;

/// The record of what passed.
const RECORD: &str = "tests/suite/passed.txt";
/// The documents with tables of clauses.
const TABLES: &[&str] = &["docs/r7rs.md", "docs/srfi.md"];

fn main() -> ExitCode {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let hosts = match variable("SUITE_HOSTS") {
        names if names.is_empty() => Ok(Hosts::ALL),
        names => Hosts::parse(&names),
    };
    let hosts = match hosts {
        Ok(hosts) => hosts,
        Err(message) => {
            eprintln!("SUITE_HOSTS: {message}");
            return ExitCode::FAILURE;
        }
    };
    // Options are for the harness that this is not.
    let argument = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let update = variable("UPDATE");
    let options = Options {
        root: workspace().join("tests/suite"),
        filter: argument.unwrap_or_else(|| variable("SUITE")),
        hosts,
        update: update == "1",
        threads: 2,
        keep: std::env::var_os("SUITE_KEEP").map(|folder| workspace().join(folder)),
    };
    let mut summary = run(&options, DatabaseCompiler::new);
    println!("{}", summary.times);
    if options.filter.is_empty() && hosts == Hosts::ALL && !options.update {
        conform(&mut summary, update == "tables");
    }
    finish(&summary)
}

/// Reports on all clauses, and adds to the failures what the record and the tables say otherwise.
fn conform(summary: &mut Summary, update: bool) {
    let report = Report::new(&summary.outcomes);
    println!("{report}");
    let open: usize = TABLES.iter().map(|name| check_tables(name, summary, update)).sum();
    let path = workspace().join(RECORD);
    match std::fs::read_to_string(&path).map_err(|error| error.to_string()) {
        _ if update => write(&path, &Record::of(&report, open).to_string(), summary),
        Err(error) => summary.failures.push(format!("{RECORD}: {error}\n")),
        Ok(text) => match Record::parse(&text) {
            Err(message) => summary.failures.push(format!("{RECORD}: {message}\n")),
            Ok(record) => {
                let fewer = record.regressions(&report, open).into_iter();
                summary.failures.extend(fewer.map(|message| format!("{RECORD}: {message}\n")));
            }
        },
    }
}

/// Checks the tables of one document; answers how many of their rows and names have no test.
fn check_tables(name: &str, summary: &mut Summary, update: bool) -> usize {
    let path = workspace().join(name);
    let mut text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            summary.failures.push(format!("{name}: {error}\n"));
            return 0;
        }
    };
    if update {
        text = table::fill(&text, &summary.outcomes);
        write(&path, &text, summary);
    }
    let Findings { wrong, open } = table::check(&text, &summary.outcomes);
    open.iter().for_each(|message| println!("{name}: {message}"));
    summary.failures.extend(wrong.into_iter().map(|message| format!("{name}: {message}\n")));
    open.len()
}

fn write(path: &Path, text: &str, summary: &mut Summary) {
    match std::fs::write(path, text) {
        Ok(()) => summary.updated.push(path.to_owned()),
        Err(error) => summary.failures.push(format!("{}: {error}\n", path.display())),
    }
}

fn finish(summary: &Summary) -> ExitCode {
    for path in &summary.updated {
        println!("updated {}", path.display());
    }
    let passed = summary.outcomes.iter().filter(|Outcome { passed, .. }| *passed).count();
    println!("{passed} of {} tests passed", summary.tests);
    if summary.failures.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\n{}\n{} failures", summary.failures.join("\n"), summary.failures.len());
    ExitCode::FAILURE
}
