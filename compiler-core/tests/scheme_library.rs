//! The Scheme libraries in `lib/`: each expands without a diagnostic, and exports what it should.

use compiler_core::diagnostics::{Diagnostic, Severity};
use compiler_core::expand::{
    Environment, EnvironmentKind, Resources, define_all, expand_form, interface, shape,
};
use compiler_core::library::declaration::parse_library;
use compiler_core::library::{
    Binding, BodyItem, FEATURES, Interface, Missing, Requirements, WellKnown, resolve_import,
};
use compiler_core::source::Symbol;
use compiler_core::syntax::{Datum, NodeId, read};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lib")
}

/// The evaluator names libraries for run time, and some of them import the evaluator; what they export
/// does not matter here, so each exports what one does that is always there.
struct RunTimeLibraries;

impl Resources for RunTimeLibraries {
    fn interface(&self, _name: Symbol) -> Option<Arc<Interface>> {
        compiler_core::library::builtin(Symbol::new("(scheme-lsp primitive)"))
    }
}

/// The file of a library: `(a b c)` is in `a/b/c.sld`.
fn path_of(name: Symbol) -> PathBuf {
    let parts = name.as_str().trim_matches(['(', ')']).replace(' ', "/");
    root().join(parts + ".sld")
}

/// The names of all libraries, sorted.
fn all_libraries() -> Vec<Symbol> {
    let mut names = Vec::new();
    let mut directories = vec![root()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                let relative = path.strip_prefix(root()).unwrap().with_extension("");
                let parts: Vec<_> = relative.iter().map(|part| part.to_str().unwrap()).collect();
                names.push(Symbol::new(&format!("({})", parts.join(" "))));
            }
        }
    }
    names.sort_by_key(|name| name.as_str());
    names
}

/// Libraries as far as they are loaded, and what is wrong with them.
#[derive(Default)]
struct Loader {
    interfaces: BTreeMap<Symbol, Result<Arc<Interface>, Missing>>,
    open: Vec<Symbol>,
    problems: Vec<String>,
}

impl Loader {
    fn load(&mut self, name: Symbol) -> Result<Arc<Interface>, Missing> {
        if let Some(found) = self.interfaces.get(&name) {
            return found.clone();
        }
        if self.open.contains(&name) {
            return Err(Missing::Circular(self.open.clone()));
        }
        let Ok(text) = std::fs::read_to_string(path_of(name)) else { return Err(Missing::Unknown) };
        self.open.push(name);
        let loaded = self.load_text(name, &text);
        self.open.pop();
        self.interfaces.insert(name, Ok(loaded.clone()));
        Ok(loaded)
    }

    fn load_text(&mut self, name: Symbol, text: &str) -> Arc<Interface> {
        let reading = read(text, false);
        let report = |problems: &mut Vec<String>, diagnostic: &Diagnostic<NodeId>| {
            let range = reading.spans.range(diagnostic.place);
            let line = text[..range.start as usize].matches('\n').count() + 1;
            let file = path_of(name);
            let file = file.strip_prefix(root()).unwrap().display().to_string();
            problems.push(format!("{file}:{line}: {}: {}", diagnostic.code.name(), diagnostic.message));
        };
        for error in &reading.errors {
            self.problems.push(format!("{name}: {}", error.message));
        }
        let requirements = Requirements { library: &|_| false };
        let (library, diagnostics) = parse_library(&reading.datum, &requirements);
        diagnostics.iter().for_each(|diagnostic| report(&mut self.problems, diagnostic));
        let library = library.expect("a library");
        assert_eq!(library.name, name, "the name of a library is its path");
        let declarations = &library.declarations;
        let needed: Vec<Symbol> = declarations.imports.iter().map(|set| set.library().0).collect();
        let mut found = BTreeMap::new();
        for name in needed {
            if compiler_core::library::builtin(name).is_none() {
                found.insert(name, self.load(name));
            }
        }
        let (imported, diagnostics) = resolve_import(&declarations.imports, &|name| found[&name].clone());
        diagnostics.iter().for_each(|diagnostic| report(&mut self.problems, diagnostic));
        let body: Vec<_> = declarations
            .body
            .iter()
            .map(|item| match item {
                BodyItem::Form(form) => form,
                BodyItem::Include(_) => panic!("{name} includes a file"),
            })
            .collect();
        let environment = Environment::new(name, EnvironmentKind::Library, imported);
        let shapes: Vec<_> = (1..).zip(&body).map(|(key, form)| (shape(&form.datum), key)).collect();
        let mut datum = |i: usize| -> Datum { body[i].datum.clone() };
        let environment = define_all(&environment, &shapes, &mut datum, &RunTimeLibraries);
        for (key, form) in (1..).zip(&body) {
            let expanded = expand_form(&environment, &form.datum, key, &RunTimeLibraries);
            for diagnostic in &expanded.diagnostics {
                if diagnostic.severity <= Severity::Warning {
                    let mut diagnostic = diagnostic.clone();
                    diagnostic.place = form.node_in_library(diagnostic.place);
                    report(&mut self.problems, &diagnostic);
                }
            }
        }
        let (interface, diagnostics) = interface(&environment, &declarations.exports, Severity::Error);
        diagnostics.iter().for_each(|diagnostic| report(&mut self.problems, diagnostic));
        Arc::new(interface)
    }
}

#[test]
fn all_expand_without_diagnostics() {
    let mut loader = Loader::default();
    for name in all_libraries() {
        loader.load(name).unwrap();
    }
    assert!(loader.problems.is_empty(), "{}", loader.problems.join("\n"));
}

/// R7RS appendix A. What is not here but in the appendix needs the host or a reader.
const R7RS: &[(&str, &str)] = &[
    (
        "(scheme base)",
        "* + - ... / < <= = => > >= _ abs and append apply assoc assq assv begin binary-port? boolean=? boolean? \
         bytevector bytevector-append bytevector-copy bytevector-copy! bytevector-length bytevector-u8-ref \
         bytevector-u8-set! bytevector? caar cadr call-with-current-continuation call-with-port \
         call-with-values call/cc car case cdar cddr cdr ceiling char->integer char-ready? char<=? char<? \
         char=? char>=? char>? char? close-input-port close-output-port close-port complex? cond cond-expand \
         cons current-error-port current-input-port current-output-port define define-record-type \
         define-syntax define-values denominator do dynamic-wind else eof-object eof-object? eq? equal? \
         eqv? error error-object-irritants error-object-message error-object? even? exact \
         exact-integer-sqrt exact-integer? exact? expt features file-error? floor floor-quotient \
         floor-remainder floor/ flush-output-port for-each gcd get-output-bytevector get-output-string guard \
         if include include-ci inexact inexact? input-port-open? input-port? integer->char integer? lambda \
         lcm length let let* let*-values let-syntax let-values letrec letrec* letrec-syntax list \
         list->string list->vector list-copy list-ref list-set! list-tail list? make-bytevector make-list \
         make-parameter make-string make-vector map max member memq memv min modulo negative? newline not \
         null? number->string number? numerator odd? open-input-bytevector open-input-string \
         open-output-bytevector open-output-string or output-port-open? output-port? pair? parameterize \
         peek-char peek-u8 port? positive? procedure? quasiquote quote quotient raise raise-continuable rational? \
         rationalize read-bytevector read-bytevector! read-char read-error? read-line read-string read-u8 \
         real? remainder reverse round set! set-car! set-cdr! square string string->list string->number \
         string->symbol string->utf8 string->vector string-append string-copy string-copy! string-fill! \
         string-for-each string-length string-map string-ref string-set! string<=? string<? string=? \
         string>=? string>? string? substring symbol->string symbol=? symbol? syntax-error syntax-rules \
         textual-port? truncate truncate-quotient truncate-remainder truncate/ u8-ready? unless unquote \
         unquote-splicing utf8->string values vector vector->list vector->string vector-append vector-copy \
         vector-copy! vector-fill! vector-for-each vector-length vector-map vector-ref vector-set! vector? \
         when with-exception-handler write-bytevector write-char write-string write-u8 zero?",
    ),
    ("(scheme case-lambda)", "case-lambda"),
    (
        "(scheme char)",
        "char-alphabetic? char-ci<=? char-ci<? char-ci=? char-ci>=? char-ci>? char-downcase char-foldcase \
         char-lower-case? char-numeric? char-upcase char-upper-case? char-whitespace? digit-value \
         string-ci<=? string-ci<? string-ci=? string-ci>=? string-ci>? string-downcase string-foldcase \
         string-upcase",
    ),
    ("(scheme complex)", "angle imag-part magnitude make-polar make-rectangular real-part"),
    (
        "(scheme cxr)",
        "caaaar caaadr caaar caadar caaddr caadr cadaar cadadr cadar caddar cadddr caddr cdaaar cdaadr cdaar \
         cdadar cdaddr cdadr cddaar cddadr cddar cdddar cddddr cdddr",
    ),
    ("(scheme inexact)", "acos asin atan cos exp finite? infinite? log nan? sin sqrt tan"),
    ("(scheme lazy)", "delay delay-force force make-promise promise?"),
    (
        "(scheme process-context)",
        "command-line emergency-exit exit get-environment-variable get-environment-variables",
    ),
    ("(scheme time)", "current-jiffy current-second jiffies-per-second"),
    ("(scheme write)", "display write write-shared write-simple"),
];

#[test]
fn exports_are_those_of_r7rs() {
    let mut loader = Loader::default();
    for (name, expected) in R7RS {
        let interface = loader.load(Symbol::new(name)).unwrap();
        let mut exported: Vec<_> = interface.exports.keys().map(|name| name.as_str()).collect();
        exported.sort();
        let mut expected: Vec<_> = expected.split_whitespace().collect();
        expected.sort();
        assert_eq!(exported, expected, "{name}");
    }
}

#[test]
fn what_the_compiler_refers_to_is_exported() {
    let mut loader = Loader::default();
    for known in WellKnown::ALL {
        let global = known.global();
        let interface = loader.load(global.library).unwrap();
        let exported = interface.exports.get(&global.name);
        assert_eq!(exported, Some(&Binding::Variable(global)), "{known:?}");
    }
}

#[test]
fn features_are_those_of_cond_expand() {
    let text = std::fs::read_to_string(path_of(Symbol::new("(scheme-lsp process)"))).unwrap();
    assert!(text.contains(&format!("'({})", FEATURES.join(" "))));
}

#[test]
fn files_are_short() {
    for name in all_libraries() {
        let lines = std::fs::read_to_string(path_of(name)).unwrap().lines().count();
        assert!(lines < 800, "{name} has {lines} lines");
    }
}
