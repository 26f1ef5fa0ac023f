//! Guile's modules as data: `define-module`, `use-modules`, `export` (Guile: Creating Guile Modules,
//! Using Guile Modules).

use super::declaration::{Declarations, ExportSpec};
use super::import::{ImportKind, ImportSet};
use super::name::library_name;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Symbol;
use crate::syntax::{Datum, DatumKind, NodeId};

/// What every module imports that is not `#:pure`.
const CORE: &str = "(guile)";

/// The declarations at the top of a module, besides `define-module`.
pub const DECLARATIONS: &[&str] = &[
    "use-modules",
    "export",
    "export!",
    "export-syntax",
    "re-export",
    "re-export-syntax",
    "re-export-and-replace!",
];

/// The definitions that also export what they define.
pub const PUBLIC_DEFINITIONS: &[&str] = &["define-public", "define*-public"];

/// Reads `(define-module name option ...)`. What is malformed is reported and left out.
pub fn parse_module(form: &Datum) -> (Declarations, Vec<Diagnostic<NodeId>>) {
    let mut reader = Reader::default();
    let items = form.list().unwrap_or_default();
    let mut options = items.iter().skip(2);
    let mut pure = false;
    while let Some(option) = options.next() {
        let Some(keyword) = keyword(option) else {
            reader.bad("define-module", option, "expected a keyword such as #:use-module or #:export");
            continue;
        };
        match keyword.as_str() {
            "pure" => pure = true,
            "no-backtrace" => {}
            "use-module" => match options.next() {
                Some(spec) => reader.interface("define-module", spec),
                None => reader.bad("define-module", option, "expected a module after #:use-module"),
            },
            "autoload" => match (options.next(), options.next()) {
                (Some(module), Some(names)) => reader.autoload(module, names),
                _ => reader.bad("define-module", option, "expected a module and names after #:autoload"),
            },
            "export"
            | "export-syntax"
            | "re-export"
            | "re-export-syntax"
            | "replace"
            | "re-export-and-replace" => match options.next().map(|names| (names, names.list())) {
                Some((_, Some(names))) => names.iter().for_each(|name| reader.export("define-module", name)),
                Some((names, None)) => reader.bad("define-module", names, "expected a list of names"),
                None => reader.bad("define-module", option, "expected a list of names after this keyword"),
            },
            "version" | "filename" | "duplicates" | "declarative?" | "use-syntax" => drop(options.next()),
            _ => {
                let message = "expected #:use-module, #:autoload, #:export, #:re-export, #:replace, \
                               #:export-syntax, #:pure, #:version or #:duplicates";
                reader.bad("define-module", option, message);
                options.next();
            }
        }
    }
    if !pure {
        let node = items.get(1).map_or(form.node, |name| name.node);
        let kind = ImportKind::Library(Symbol::new(CORE));
        reader.declarations.imports.insert(0, ImportSet { node, kind });
    }
    (reader.declarations, reader.diagnostics)
}

/// Reads one of [`DECLARATIONS`].
pub fn parse_module_declaration(form: &Datum) -> (Declarations, Vec<Diagnostic<NodeId>>) {
    let mut reader = Reader::default();
    let operands = form.list().unwrap_or_default().iter().skip(1);
    match form.head().map(Symbol::as_str) {
        Some("use-modules") => operands.for_each(|spec| reader.interface("use-modules", spec)),
        Some(who) => operands.for_each(|name| reader.export(who, name)),
        None => {}
    }
    (reader.declarations, reader.diagnostics)
}

fn keyword(datum: &Datum) -> Option<Symbol> {
    match &*datum.kind {
        DatumKind::Keyword(name) => Some(*name),
        // As Guile also reads it: `:use-module`.
        DatumKind::Symbol(name) => name.as_str().strip_prefix(':').map(Symbol::new),
        _ => None,
    }
}

#[derive(Default)]
struct Reader {
    declarations: Declarations,
    diagnostics: Vec<Diagnostic<NodeId>>,
}

impl Reader {
    fn bad(&mut self, who: &str, at: &Datum, message: &str) {
        if !matches!(*at.kind, DatumKind::Error) {
            self.diagnostics.push(Diagnostic::new(Code::BadSyntax, at.node, format!("{who}: {message}")));
        }
    }

    /// `name`, or `(name . external)`.
    fn pair(&self, spec: &Datum) -> Option<(NodeId, Symbol, Symbol)> {
        if let Some(name) = spec.symbol() {
            return Some((spec.node, name, name));
        }
        match &*spec.kind {
            DatumKind::ImproperList(items, tail) if items.len() == 1 => {
                Some((items[0].node, items[0].symbol()?, tail.symbol()?))
            }
            _ => None,
        }
    }

    fn export(&mut self, who: &str, spec: &Datum) {
        let Some((node, internal, external)) = self.pair(spec) else {
            return self.bad(who, spec, "expected a name or (name . external-name)");
        };
        let exports = &mut self.declarations.exports;
        if !exports.iter().any(|export| export.external == external) {
            exports.push(ExportSpec { node, internal, external });
        }
    }

    /// A module, or `(module option ...)`.
    fn interface(&mut self, who: &str, spec: &Datum) {
        let items = spec.list().unwrap_or_default();
        let (name, options) = match items {
            [name, options @ ..] if name.list().is_some() => (name, options),
            _ => (spec, &[][..]),
        };
        let Some(library) = library_name(name) else {
            return self.bad(who, spec, "expected the name of a module, or (name option …)");
        };
        let node = spec.node;
        let mut set = ImportSet { node: name.node, kind: ImportKind::Library(library) };
        let wrap = |set: &mut ImportSet, kind: &mut dyn FnMut(Box<ImportSet>) -> ImportKind| {
            let inner =
                Box::new(std::mem::replace(set, ImportSet { node, kind: ImportKind::Library(library) }));
            *set = ImportSet { node, kind: kind(inner) };
        };
        let mut options = options.iter();
        // The renaming of #:select comes before the prefix, whatever the order of the options.
        let mut prefixes = Vec::new();
        while let Some(option) = options.next() {
            let value = options.next();
            match (keyword(option).map(Symbol::as_str), value) {
                (Some("select"), Some(names)) if names.list().is_some() => {
                    let mut only = Vec::new();
                    let mut renamed = Vec::new();
                    for name in names.list().unwrap_or_default() {
                        match self.pair(name) {
                            Some((at, from, to)) => {
                                only.push((at, from));
                                renamed.extend((from != to).then_some((at, from, to)));
                            }
                            None => self.bad(who, name, "expected a name or (name . new-name)"),
                        }
                    }
                    wrap(&mut set, &mut |inner| ImportKind::Only(inner, std::mem::take(&mut only)));
                    if !renamed.is_empty() {
                        wrap(&mut set, &mut |inner| ImportKind::Rename(inner, std::mem::take(&mut renamed)));
                    }
                }
                (Some("hide"), Some(names)) if names.list().is_some() => {
                    let mut hidden = Vec::new();
                    for name in names.list().unwrap_or_default() {
                        match name.symbol() {
                            Some(symbol) => hidden.push((name.node, symbol)),
                            None => self.bad(who, name, "expected a name"),
                        }
                    }
                    wrap(&mut set, &mut |inner| ImportKind::Except(inner, std::mem::take(&mut hidden)));
                }
                (Some("prefix"), Some(prefix)) if prefix.symbol().is_some() => {
                    prefixes.extend(prefix.symbol());
                }
                (Some("renamer"), Some(renamer)) => match prefix_of(renamer) {
                    Some(prefix) => prefixes.push(prefix),
                    None => self.bad(
                        who,
                        renamer,
                        "of renamers only (symbol-prefix-proc 'prefix) is known before the program runs",
                    ),
                },
                (Some("version"), Some(_)) => {}
                (_, Some(value)) if keyword(option).is_some() => {
                    let known = ["select", "hide", "prefix"];
                    let is_known = keyword(option).is_some_and(|name| known.contains(&name.as_str()));
                    let message = match is_known {
                        true => "this keyword needs another value",
                        false => "expected #:select, #:hide, #:prefix or #:renamer",
                    };
                    self.bad(who, if is_known { value } else { option }, message);
                }
                _ => self.bad(who, option, "expected #:select, #:hide, #:prefix or #:renamer and a value"),
            }
        }
        for prefix in prefixes {
            wrap(&mut set, &mut |inner| ImportKind::Prefix(inner, prefix));
        }
        self.declarations.imports.push(set);
    }

    fn autoload(&mut self, module: &Datum, names: &Datum) {
        let Some(library) = library_name(module) else {
            return self.bad("define-module", module, "expected the name of a module");
        };
        let set = ImportSet { node: module.node, kind: ImportKind::Library(library) };
        let only = match (names.list(), names.symbol()) {
            (Some(names), _) => names.iter().filter_map(|name| Some((name.node, name.symbol()?))).collect(),
            (None, Some(name)) => vec![(names.node, name)],
            (None, None) => return self.bad("define-module", names, "expected a list of names"),
        };
        let kind = ImportKind::Only(Box::new(set), only);
        self.declarations.imports.push(ImportSet { node: module.node, kind });
    }
}

/// The prefix that `(symbol-prefix-proc 'prefix)` adds.
fn prefix_of(renamer: &Datum) -> Option<Symbol> {
    let [procedure, quoted] = renamer.list()? else { return None };
    let [quote, prefix] = quoted.list()? else { return None };
    let is = |datum: &Datum, name| datum.symbol().is_some_and(|symbol| symbol.as_str() == name);
    (is(procedure, "symbol-prefix-proc") && is(quote, "quote")).then(|| prefix.symbol()).flatten()
}
