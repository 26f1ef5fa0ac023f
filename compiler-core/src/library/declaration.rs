//! `define-library` (R7RS section 5.6.1) as data.

use super::feature::Requirements;
use super::import::{ImportSet, parse_import};
use super::name::library_name;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Symbol;
use crate::syntax::{Datum, DatumKind, NodeId};
use std::sync::Arc;

/// A library definition: its name and declarations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Library {
    /// The name, `(scheme base)`.
    pub name: Symbol,
    /// Where the name stands.
    pub name_node: NodeId,
    /// What it declares.
    pub declarations: Declarations,
}

/// What library declarations say, each kind in the order of the text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Declarations {
    /// Exports.
    pub exports: Vec<ExportSpec>,
    /// Imports.
    pub imports: Vec<ImportSet>,
    /// Forms and files of forms.
    pub body: Vec<BodyItem>,
    /// Files of further declarations, which the caller reads and gives to [`parse_declarations`].
    pub files: Vec<FileReference>,
}

/// `name` or `(rename name new-name)` in an `export`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportSpec {
    /// Where the name stands.
    pub node: NodeId,
    /// The name in the library.
    pub internal: Symbol,
    /// The name for importers.
    pub external: Symbol,
}

/// A part of a library's body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BodyItem {
    /// A form of a `begin` declaration.
    Form(BodyForm),
    /// A file of forms.
    Include(FileReference),
}

/// A form in the body of a library, numbered for itself: the form is node 0, whatever stands before
/// it, so that it does not change when its neighbours do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BodyForm {
    /// The place of the form in the library definition. Node `n` of `datum` is node `base + n` there.
    pub base: NodeId,
    /// The form.
    pub datum: Datum,
}

/// The name of a file in an `include` declaration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileReference {
    /// Where the name stands.
    pub node: NodeId,
    /// The name as written.
    pub path: Arc<str>,
    /// Whether names in the file are folded to lower case (`include-ci`).
    pub fold_case: bool,
}

/// Reads `(define-library name declaration ...)`. `None` only if the name cannot be understood.
pub fn parse_library(
    form: &Datum,
    requirements: &Requirements<'_>,
) -> (Option<Library>, Vec<Diagnostic<NodeId>>) {
    let mut diagnostics = Vec::new();
    let items = form.list().unwrap_or_default();
    let who = form.head().map_or("define-library", Symbol::as_str);
    let Some(name_datum) = items.get(1) else {
        let message = format!("{who}: expected a name: ({who} (name …) declaration …)");
        diagnostics.push(Diagnostic::new(Code::BadSyntax, form.node, message));
        return (None, diagnostics);
    };
    let Some(name) = library_name(name_datum) else {
        let message = format!("{who}: expected a name, a list of identifiers and numbers");
        diagnostics.push(Diagnostic::new(Code::BadSyntax, name_datum.node, message));
        return (None, diagnostics);
    };
    let (declarations, more) = match who {
        "library" => parse_r6rs(form, &items[2..], requirements),
        _ => parse_declarations(&items[2..], requirements),
    };
    diagnostics.extend(more);
    (Some(Library { name, name_node: name_datum.node, declarations }), diagnostics)
}

/// Reads what follows the name in `(library name (export ...) (import ...) form ...)` (R6RS 7.1).
fn parse_r6rs(
    form: &Datum,
    items: &[Datum],
    requirements: &Requirements<'_>,
) -> (Declarations, Vec<Diagnostic<NodeId>>) {
    let declares = |item: Option<&Datum>, keyword: &str| {
        item.and_then(Datum::head).is_some_and(|head| head.as_str() == keyword)
    };
    let (mut declarations, mut diagnostics) = parse_declarations(&[], requirements);
    let mut rest = items;
    for keyword in ["export", "import"] {
        if declares(rest.first(), keyword) {
            let (more, problems) = parse_declarations(&rest[..1], requirements);
            declarations.exports.extend(more.exports);
            declarations.imports.extend(more.imports);
            diagnostics.extend(problems);
            rest = &rest[1..];
        } else {
            let at = rest.first().map_or(form.node, |item| item.node);
            let message = format!(
                "library: expected ({keyword} …) here: (library (name …) (export …) (import …) form …)"
            );
            diagnostics.push(Diagnostic::new(Code::BadSyntax, at, message));
        }
    }
    declarations.body.extend(rest.iter().map(|form| BodyItem::Form(BodyForm::new(form))));
    (declarations, diagnostics)
}

/// Reads library declarations. Malformed ones are reported and left out.
pub fn parse_declarations(
    items: &[Datum],
    requirements: &Requirements<'_>,
) -> (Declarations, Vec<Diagnostic<NodeId>>) {
    let mut parser = Parser { requirements, declarations: Declarations::default(), diagnostics: Vec::new() };
    items.iter().for_each(|item| parser.declaration(item, 0));
    (parser.declarations, parser.diagnostics)
}

struct Parser<'a> {
    requirements: &'a Requirements<'a>,
    declarations: Declarations,
    diagnostics: Vec<Diagnostic<NodeId>>,
}

impl Parser<'_> {
    fn bad(&mut self, at: &Datum, message: impl Into<String>) {
        if !matches!(*at.kind, DatumKind::Error) {
            self.diagnostics.push(Diagnostic::new(Code::BadSyntax, at.node, message));
        }
    }

    fn declaration(&mut self, item: &Datum, depth: u32) {
        const DEPTH_LIMIT: u32 = 1000;
        let operands = item.list().map_or(&[][..], |items| items.get(1..).unwrap_or_default());
        if depth > DEPTH_LIMIT {
            return self.bad(item, "cond-expand: nested too deeply");
        }
        match item.head().map_or("", Symbol::as_str) {
            "export" => operands.iter().for_each(|spec| self.export(spec)),
            "import" => {
                let (sets, diagnostics) = parse_import(item);
                self.declarations.imports.extend(sets);
                self.diagnostics.extend(diagnostics);
            }
            "begin" => {
                let forms = operands.iter().map(|form| BodyItem::Form(BodyForm::new(form)));
                self.declarations.body.extend(forms);
            }
            "include" => {
                let files = self.files(operands, false);
                self.declarations.body.extend(files.into_iter().map(BodyItem::Include));
            }
            "include-ci" => {
                let files = self.files(operands, true);
                self.declarations.body.extend(files.into_iter().map(BodyItem::Include));
            }
            "include-library-declarations" => {
                let files = self.files(operands, false);
                self.declarations.files.extend(files);
            }
            "cond-expand" => {
                for clause in operands {
                    let Some([requirement, declarations @ ..]) = clause.list() else {
                        self.bad(clause, "cond-expand: expected (requirement declaration …)");
                        continue;
                    };
                    if self.requirements.met(requirement, &mut self.diagnostics) {
                        declarations.iter().for_each(|item| self.declaration(item, depth + 1));
                        return;
                    }
                }
            }
            _ => self.bad(
                item,
                "define-library: expected export, import, begin, include, include-ci, \
                 include-library-declarations or cond-expand",
            ),
        }
    }

    fn export(&mut self, spec: &Datum) {
        // R6RS: (rename (from to) ...).
        if let Some([rename, pairs @ ..]) = spec.list()
            && rename.symbol().is_some_and(|name| name.as_str() == "rename")
            && pairs.first().is_some_and(|pair| pair.list().is_some())
        {
            for pair in pairs {
                match pair.list() {
                    Some([from, to]) if from.symbol().is_some() && to.symbol().is_some() => {
                        let symbols = from.symbol().zip(to.symbol());
                        let exported = symbols.map(|(internal, external)| ExportSpec {
                            node: from.node,
                            internal,
                            external,
                        });
                        self.exported(spec, exported);
                    }
                    _ => self.bad(pair, "export: expected (name new-name)"),
                }
            }
            return;
        }
        let exported = match (spec.symbol(), spec.list()) {
            (Some(name), _) => Some(ExportSpec { node: spec.node, internal: name, external: name }),
            (None, Some([rename, from, to])) if rename.symbol().is_some_and(|r| r.as_str() == "rename") => {
                from.symbol().zip(to.symbol()).map(|(internal, external)| ExportSpec {
                    node: from.node,
                    internal,
                    external,
                })
            }
            _ => None,
        };
        self.exported(spec, exported);
    }

    fn exported(&mut self, spec: &Datum, exported: Option<ExportSpec>) {
        match exported {
            Some(exported) => {
                let earlier = self.declarations.exports.iter().find(|e| e.external == exported.external);
                if let Some(earlier) = earlier
                    && earlier.internal != exported.internal
                {
                    let message = format!("`{}` is exported with two meanings", exported.external);
                    let mut duplicate = Diagnostic::new(Code::DuplicateBinding, exported.node, message);
                    duplicate.related.push((earlier.node, "the other export".into()));
                    self.diagnostics.push(duplicate);
                } else if earlier.is_none() {
                    self.declarations.exports.push(exported);
                }
            }
            None => self.bad(spec, "export: expected a name or (rename name new-name)"),
        }
    }

    fn files(&mut self, operands: &[Datum], fold_case: bool) -> Vec<FileReference> {
        let mut files = Vec::new();
        for operand in operands {
            match &*operand.kind {
                DatumKind::String(path) => {
                    files.push(FileReference { node: operand.node, path: path.clone(), fold_case });
                }
                _ => self.bad(operand, "include: expected the name of a file, a string"),
            }
        }
        files
    }
}

impl BodyForm {
    /// The form `datum` of a library definition, numbered for itself.
    pub fn new(datum: &Datum) -> BodyForm {
        BodyForm { base: datum.node, datum: renumbered(datum, &|node| NodeId(node.0 - datum.node.0)) }
    }

    /// The place in the library definition of a place in this form.
    pub fn node_in_library(&self, node: NodeId) -> NodeId {
        NodeId(self.base.0 + node.0)
    }
}

/// A copy of `datum` with every node mapped. Data are no deeper than the reader allows.
pub fn renumbered(datum: &Datum, node: &dyn Fn(NodeId) -> NodeId) -> Datum {
    let each = |items: &[Datum]| items.iter().map(|item| renumbered(item, node)).collect();
    let kind = match &*datum.kind {
        DatumKind::List(items) => DatumKind::List(each(items)),
        DatumKind::Vector(items) => DatumKind::Vector(each(items)),
        DatumKind::ImproperList(items, tail) => DatumKind::ImproperList(each(items), renumbered(tail, node)),
        DatumKind::Labelled(label, inner) => DatumKind::Labelled(*label, renumbered(inner, node)),
        _ => return Datum { node: node(datum.node), kind: datum.kind.clone() },
    };
    Datum::new(node(datum.node), kind)
}
