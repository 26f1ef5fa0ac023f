//! Text in, text out: core forms as [`crate::expand::expr::print`] writes them, values of programs, and
//! diagnostics with the source text that they are about.

mod diagnostics;
mod evaluate;
mod forms;
mod hygiene;
mod libraries;
mod limits;
mod macros;
mod stability;

use super::*;
use crate::diagnostics::Severity;
use crate::expand::expr::print::print;
use crate::library::declaration::parse_library;
use crate::library::{BodyItem, ImportSet, Interface, Missing, Requirements, parse_import, resolve_import};
use crate::source::TextRange;
use crate::syntax::{Spans, read, split};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the tests may include and import.
struct World;

impl Resources for World {
    fn has_library(&self, name: Symbol) -> bool {
        ["(scheme base)", "(srfi 1)"].contains(&name.as_str())
    }

    fn include(&self, inclusion: &Inclusion<'_>) -> Result<Included, String> {
        let path = inclusion.path;
        let text = match path {
            "two.scm" => "(define one 1) (define (Two) (+ one 1))",
            "self.scm" => "(include \"self.scm\")",
            "expression.scm" => "(* x 2) (+ x 1)",
            _ => return Err(format!("include: cannot read {path:?}: no such file")),
        };
        let read = |range: TextRange| read(range.of(text), inclusion.fold_case).datum;
        let data = split(text).iter().map(|form| read(form.range)).collect();
        Ok(Included { file: path.into(), data })
    }

    fn providers(&self, name: Symbol) -> Vec<Symbol> {
        if name.as_str() == "fold" { vec![Symbol::new("(srfi 1)")] } else { Vec::new() }
    }
}

/// A form with what is needed to report about it.
struct Source {
    datum: Datum,
    spans: Spans,
    text: String,
    key: u64,
}

fn source(text: &str, key: u64) -> Source {
    let reading = read(text, false);
    Source { datum: reading.datum, spans: reading.spans, text: text.into(), key }
}

fn default_imports() -> Vec<ImportSet> {
    parse_import(&read("(import (scheme-lsp syntax) (scheme-lsp primitive) (test support))", false).datum).0
}

/// What the tests use of the Scheme libraries, as procedures of [`evaluate`].
fn support() -> Arc<Interface> {
    let library = Symbol::new("(test support)");
    let exports = ["list", "append", "vector->list", "list->vector", "apply"].map(|name| {
        let name = Symbol::new(name);
        (name, Binding::Variable(Global { library, name }))
    });
    Arc::new(Interface { name: library, exports: exports.into_iter().collect(), support: Arc::default() })
}

/// What a module expands to.
struct Outcome {
    environment: Environment,
    expanded: Vec<(Source, Expanded)>,
    /// About imports, exports and declarations: the place is a node of the library form.
    declared: Vec<String>,
}

fn expand_module(
    library: Symbol,
    kind: EnvironmentKind,
    imports: &[ImportSet],
    forms: Vec<Source>,
    interfaces: &BTreeMap<Symbol, Arc<Interface>>,
) -> (Outcome, Vec<Diagnostic<NodeId>>) {
    let find = |name| interfaces.get(&name).cloned().ok_or(Missing::Unknown);
    let (imported, diagnostics) = resolve_import(imports, &find);
    let environment = Environment::new(library, kind, imported);
    let shapes: Vec<_> = forms.iter().map(|form| (shape(&form.datum), form.key)).collect();
    let environment = define_all(&environment, &shapes, &mut |i| forms[i].datum.clone(), &World);
    let expanded = forms.into_iter().map(|form| {
        let expanded = expand_form(&environment, &form.datum, form.key, &World);
        (form, expanded)
    });
    let expanded = expanded.collect();
    (Outcome { environment, expanded, declared: Vec::new() }, diagnostics)
}

/// Expands libraries and a program: what is not a library is the program's. The program comes last.
fn outcomes(text: &str) -> Vec<Outcome> {
    let support = support();
    let mut interfaces = BTreeMap::from([(support.name, support)]);
    let mut outcomes = Vec::new();
    let mut program = Vec::new();
    let mut imports = Vec::new();
    let mut declared = Vec::new();
    let placed = |source: &Source, diagnostic: &Diagnostic<NodeId>| {
        let at = source.spans.range(diagnostic.place).of(&source.text);
        format!("{} at {at}: {}", diagnostic.code.name(), diagnostic.message)
    };
    for (i, form) in split(text).into_iter().enumerate() {
        let source = source(form.range.of(text), i as u64 + 1);
        let head = source.datum.head().map_or("", Symbol::as_str);
        if head == "import" {
            let (sets, diagnostics) = parse_import(&source.datum);
            let find = |name| interfaces.get(&name).cloned().ok_or(Missing::Unknown);
            let (_, more) = resolve_import(&sets, &find);
            declared.extend(diagnostics.iter().chain(&more).map(|diagnostic| placed(&source, diagnostic)));
            imports.extend(sets);
            continue;
        }
        if head != "define-library" {
            program.push(source);
            continue;
        }
        let requirements = Requirements { library: &|name| World.has_library(name) };
        let (library, mut diagnostics) = parse_library(&source.datum, &requirements);
        let Some(library) = library else {
            declared.extend(diagnostics.iter().map(|diagnostic| placed(&source, diagnostic)));
            continue;
        };
        let forms = library.declarations.body.iter().enumerate().filter_map(|(i, item)| match item {
            BodyItem::Form(form) => {
                let text = source.spans.range(form.base).of(&source.text);
                Some(self::source(text, source.key * 1000 + i as u64))
            }
            BodyItem::Include(_) => None,
        });
        let mut imports = library.declarations.imports.clone();
        if imports.is_empty() {
            imports = default_imports();
        }
        let kind = EnvironmentKind::Library;
        let (mut outcome, more) = expand_module(library.name, kind, &imports, forms.collect(), &interfaces);
        diagnostics.extend(more);
        let (interface, more) =
            interface(&outcome.environment, &library.declarations.exports, Severity::Error);
        diagnostics.extend(more);
        outcome.declared = diagnostics.iter().map(|diagnostic| placed(&source, diagnostic)).collect();
        interfaces.insert(library.name, Arc::new(interface));
        outcomes.push(outcome);
    }
    if imports.is_empty() {
        imports = default_imports();
    }
    let kind = EnvironmentKind::Program;
    let (mut program, _) = expand_module(Symbol::new("test"), kind, &imports, program, &interfaces);
    program.declared = declared;
    outcomes.push(program);
    outcomes
}

fn report(outcome: &Outcome, least: Severity) -> String {
    let mut result: String = outcome.declared.iter().map(|line| format!("{line}\n")).collect();
    for (source, expanded) in &outcome.expanded {
        for diagnostic in expanded.diagnostics.iter().filter(|diagnostic| diagnostic.severity <= least) {
            let at = source.spans.range(diagnostic.place).of(&source.text);
            result.push_str(&format!("{} at {at}: {}\n", diagnostic.code.name(), diagnostic.message));
        }
    }
    result
}

/// Asserts that the program expands to these core forms without errors, white space apart.
#[track_caller]
fn check(program: &str, expected: &str) {
    let outcomes = outcomes(program);
    let mut actual = String::new();
    for outcome in &outcomes {
        actual.push_str(&report(outcome, Severity::Warning));
    }
    for (_, expanded) in outcomes.last().map_or(&[][..], |program| &program.expanded) {
        expanded.items.iter().for_each(|item| actual.push_str(&print(item)));
    }
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(squeeze(&actual) == squeeze(expected), "expands to:\n{actual}\nexpected:\n{expected}");
}

/// Asserts the values that the program's expressions give, one a line, and that there are no errors.
#[track_caller]
fn check_values(program: &str, expected: &str) {
    let outcomes = outcomes(program);
    let reports: String = outcomes.iter().map(|outcome| report(outcome, Severity::Warning)).collect();
    assert!(reports.is_empty(), "reports:\n{reports}");
    let items = outcomes.iter().flat_map(|outcome| &outcome.expanded).flat_map(|(_, form)| &form.items);
    let actual = evaluate::run(items);
    assert!(lines(&actual) == lines(expected), "evaluates to:\n{actual}\nexpected:\n{expected}");
}

/// Asserts that the program has exactly these diagnostics, one a line: `code at text: message`.
#[track_caller]
fn check_diagnostics(program: &str, expected: &str) {
    let actual: String = outcomes(program).iter().map(|outcome| report(outcome, Severity::Hint)).collect();
    assert!(lines(&actual) == lines(expected), "reports:\n{actual}\nexpected:\n{expected}");
}

fn lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
