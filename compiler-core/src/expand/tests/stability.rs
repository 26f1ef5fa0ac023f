//! What incremental compilation relies on: an edit changes no more than it must.

use super::*;

fn environment(text: &str) -> Environment {
    outcomes(text).remove(0).environment
}

#[test]
fn an_edit_in_a_body_leaves_the_environment_equal() {
    let before = "(define (f x) (+ x 1)) (define-syntax m (syntax-rules () ((_ a) (f a)))) (m 1)";
    let after = "(define (f x y)   (cons x 2)) (define-syntax m (syntax-rules () ((_ a) ; comment
                 (f a)))) (list 1)";
    assert_eq!(environment(before), environment(after));
    let renamed = "(define (g x) (+ x 1)) (define-syntax m (syntax-rules () ((_ a) (f a)))) (m 1)";
    assert_ne!(environment(before), environment(renamed));
    let changed = "(define (f x) (+ x 1)) (define-syntax m (syntax-rules () ((_ a) (f a a)))) (m 1)";
    assert_ne!(environment(before), environment(changed));
}

#[test]
fn shapes_do_not_see_bodies() {
    let shape_of = |text: &str| shape(&read(text, false).datum);
    assert_eq!(shape_of("(define (f x) 1)"), shape_of("(define (f y z) (begin 2))"));
    assert_eq!(shape_of("(define ((f x) y) 1)").name, Some(Symbol::new("f")));
    assert_eq!(shape_of("(define f 1)"), Shape { keyword: Some("define".into()), name: Some("f".into()) });
    assert_eq!(shape_of("(display 1)").keyword, Some(Symbol::new("display")));
    assert_eq!(shape_of("5"), Shape::default());
}

#[test]
fn full_forms_are_asked_for_only_where_shapes_do_not_suffice() {
    let text = "(define (f x) 1) (list 1) (define-record-type r (make) r?) (f 2) 5 (if 1 2) (define-syntax m (syntax-rules ())) (m)";
    let sources: Vec<_> = split(text).iter().map(|form| source(form.range.of(text), 1)).collect();
    let support = support();
    let (imported, _) = resolve_import(&default_imports(), &|_| Ok(support.clone()));
    let imports = Environment::new(Symbol::new("test"), EnvironmentKind::Program, imported);
    let shapes: Vec<_> =
        sources.iter().enumerate().map(|(i, source)| (shape(&source.datum), i as u64)).collect();
    let mut asked = Vec::new();
    let mut datum = |i: usize| {
        asked.push(i);
        sources[i].datum.clone()
    };
    define_all(&imports, &shapes, &mut datum, &NoResources);
    assert_eq!(asked, [2, 6, 7]);
}

#[test]
fn expansion_is_deterministic_and_both_walks_agree() {
    let text = "(define-syntax define-counter
                  (syntax-rules () ((_ next) (begin (define count 0) (define (next) (set! count (+ count 1)) count)))))
                (define-counter a) (define-counter b)";
    let (first, second) = (outcomes(text).remove(0), outcomes(text).remove(0));
    for ((_, a), (_, b)) in first.expanded.iter().zip(&second.expanded) {
        assert_eq!(a, b);
    }
    let defined: Vec<Global> = first
        .expanded
        .iter()
        .flat_map(|(_, form)| &form.items)
        .filter_map(|item| match item {
            TopLevel::Define(global, _) => Some(*global),
            TopLevel::Effect(_) => None,
        })
        .collect();
    assert_eq!(defined.len(), 4);
    let hidden: Vec<_> = defined.iter().filter(|global| global.name.as_str().starts_with("count ")).collect();
    assert_eq!(hidden.len(), 2);
    assert_ne!(hidden[0], hidden[1]);
    assert_eq!(first.environment.definitions().len(), 3, "what macros introduce cannot be written");
}

#[test]
fn an_interface_holds_what_its_macros_need_and_no_more() {
    let library = |private: &str| {
        format!(
            "(define-library (a) (export m) (begin (define (used x) x) {private}
               (define-syntax inner (syntax-rules () ((_ x) (used x))))
               (define-syntax m (syntax-rules () ((_ x) (inner x))))))"
        )
    };
    let interface_of = |text: &str| {
        let exports = [ExportSpec { node: NodeId(0), internal: "m".into(), external: "m".into() }];
        interface(&outcomes(text)[0].environment, &exports, Severity::Error).0
    };
    use crate::library::ExportSpec;
    let before = interface_of(&library(""));
    assert_eq!(before, interface_of(&library("(define private 1)")));
    assert_ne!(
        before,
        interface_of(&library("(define-syntax if (syntax-rules ()))").replace("(used x)))", "(if x)))"))
    );
    let names = ["inner", "used"].map(|name| before.support.get(name.into()).len());
    assert_eq!(names, [1, 1]);
    assert!(before.support.get("private".into()).is_empty());
}

#[test]
fn references_tell_what_identifiers_mean() {
    let text = "(define (f x) (let ((y (car x))) (m y) (f 'x)))";
    let program = format!("(define-syntax m (syntax-rules () ((_ a) (begin a a)))) {text}");
    let outcome = outcomes(&program).remove(0);
    let (source, expanded) = &outcome.expanded[1];
    let shown: Vec<_> = expanded
        .references
        .iter()
        .map(|Reference { node, referent, .. }| {
            let meaning = match referent {
                Referent::Local(binder) => format!("local {}", binder.0),
                Referent::Global(global) => format!("global {global}"),
                Referent::Primitive(primitive) => format!("primitive {primitive}"),
                Referent::Form(form) => format!("form {}", form.name()),
                Referent::Macro { name, .. } => format!("macro {name}"),
            };
            format!("{} {meaning}", source.spans.range(*node).of(&source.text))
        })
        .collect();
    let expected = [
        "define form define",
        "f global f",
        "x local 4",
        "let form let",
        "y local 9",
        "car primitive car",
        "x local 4",
        "m macro m",
        "y local 9",
        "f global f",
        "quote form quote",
    ];
    let expected: Vec<String> = expected.iter().map(|text| text.replace("quote form", "'x form")).collect();
    assert_eq!(shown.len(), expected.len(), "{shown:?}");
    assert_eq!(shown[..10], expected[..10]);
    assert!(expanded.globals.contains(&Global { library: "test".into(), name: "f".into() }));
}
