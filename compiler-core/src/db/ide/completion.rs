//! What can be written at a place of a file.

use super::super::Db;
use super::super::check;
use super::super::environment;
use super::super::form;
use super::super::hover;
use super::super::input::{self, SourceFile, Workspace};
use super::super::module::{self, Module};
use super::marked::{self, Marked};
use crate::expand::{Reference, Referent};
use crate::ide::completion::{self, Completion, CompletionKind, Completions, Context};
use crate::ide::{scope, snippet};
use crate::library::{Binding, ImportKind, Missing, builtin, parse_import, resolve_import};
use crate::source::{Symbol, TextRange};
use crate::syntax::{Datum, DatumKind, NodeId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// More choices than this are of no use to a person; a client is told that there are more.
const LIMIT: usize = 1000;

/// The libraries that can be imported by every file: the embedded ones, then those of the workspace.
fn libraries(db: &dyn Db, file: SourceFile) -> Vec<Symbol> {
    let embedded = input::public_libraries().map(|name| Symbol::new(&name));
    let files = Workspace::get(db).files(db).iter().copied().chain([file]);
    let written =
        files.flat_map(|file| module::outline(db, file).libraries.iter().map(|library| library.name));
    let mut seen = BTreeSet::new();
    embedded.chain(written).filter(|name| seen.insert(*name)).collect()
}

/// What the embedded libraries export: each name once, from the library to be preferred. They never
/// change.
#[salsa::tracked]
fn embedded_exports(db: &dyn Db) -> Arc<[(Symbol, Symbol)]> {
    let mut seen = BTreeSet::new();
    let mut exports = Vec::new();
    for library in input::public_libraries().map(|name| Symbol::new(&name)) {
        let Some(module) = module::module_named(db, library) else { continue };
        let names = environment::interface(db, module).exports.keys();
        exports.extend(names.filter(|name| seen.insert(**name)).map(|name| (*name, library)));
    }
    exports.into()
}

struct Collector<'db> {
    db: &'db dyn Db,
    file: SourceFile,
    word: String,
    seen: BTreeSet<String>,
    items: Vec<Completion>,
}

impl<'db> Collector<'db> {
    fn add(&mut self, label: &str, kind: CompletionKind, from: &str) -> Option<&mut Completion> {
        // The name of what a macro introduced cannot be written.
        if label.contains(' ') && kind != CompletionKind::Library || !completion::matches(label, &self.word) {
            return None;
        }
        if !self.seen.insert(label.to_owned()) {
            return None;
        }
        let (label, from) = (label.to_owned(), from.to_owned());
        self.items.push(Completion { label, kind, from, snippet: None, import: None });
        self.items.last_mut()
    }

    fn bound(&mut self, name: Symbol, binding: &Binding, is_own: bool, is_head: bool) {
        let kind = kind(binding, is_own);
        let from = match binding {
            Binding::Variable(global) if !is_own => global.library.as_str(),
            Binding::Macro(transformer) if !is_own => transformer.library.as_str(),
            _ => "",
        };
        let filled = match binding {
            Binding::Core(form) if is_head => snippet::of(*form),
            _ => None,
        };
        if let Some(item) = self.add(name.as_str(), kind, from) {
            item.snippet = filled;
        }
    }

    fn environment(&mut self, module: Module<'db>, is_head: bool) {
        let environment = environment::environment(self.db, module);
        let names = environment.names();
        let (own, imported): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|(name, _)| environment.is_own(*name));
        own.into_iter().for_each(|(name, binding)| self.bound(name, binding, true, is_head));
        imported.into_iter().for_each(|(name, binding)| self.bound(name, binding, false, is_head));
    }

    fn locals(&mut self, marked: &Marked<'db>, references: &[Reference]) {
        for binder in scope::visible(&marked.text, &marked.read.spans, references, marked.node) {
            let name = marked.read.spans.range(binder).of(&marked.text);
            self.add(name, CompletionKind::Local, "");
        }
    }

    /// What libraries export that the module does not import.
    fn importable(&mut self, module: Module<'db>) {
        if self.word.is_empty() {
            return;
        }
        let db = self.db;
        let mut offered: Vec<(Symbol, Symbol)> = Vec::new();
        for library in libraries(db, self.file) {
            let Some(found) = module::resolve(db, self.file, library) else { continue };
            let is_written = !found.file(db).path(db).starts_with(input::EMBEDDED);
            if is_written && !module::closure(db, found).contains(&module) {
                let names = environment::interface(db, found).exports.keys();
                offered.extend(names.map(|name| (*name, library)));
            }
        }
        offered.extend(embedded_exports(db).iter().copied());
        for (name, library) in offered {
            if self.seen.contains(name.as_str()) || !completion::matches(name.as_str(), &self.word) {
                continue;
            }
            let Some(import) = import_edit(db, self.file, module, library, name) else { continue };
            let exporter = module::resolve(db, self.file, library);
            let binding = exporter.and_then(|found| environment::interface(db, found).get(name));
            let kind = binding.map_or(CompletionKind::Imported, |binding| kind(binding, false));
            if let Some(item) = self.add(name.as_str(), kind, library.as_str()) {
                item.import = Some(import);
            }
        }
    }

    /// Libraries, or what follows the parts of a library's name.
    fn library_names(&mut self, parts: Option<&[String]>) {
        for library in libraries(self.db, self.file) {
            let name = library.as_str();
            let Some(parts) = parts else {
                self.add(name, CompletionKind::Library, "");
                continue;
            };
            let words: Vec<&str> = name.trim_matches(['(', ')']).split(' ').collect();
            if words.len() > parts.len() && words.iter().zip(parts).all(|(word, part)| word == part) {
                let rest = words[parts.len()..].join(" ");
                self.add(&rest, CompletionKind::Library, "");
            }
        }
        if parts.is_some_and(<[String]>::is_empty) {
            for modifier in ["only", "except", "prefix", "rename"] {
                self.add(modifier, CompletionKind::Form, "");
            }
        }
    }

    /// The names that an import set gives.
    fn given(&mut self, set: &Datum) {
        let list =
            DatumKind::List(vec![Datum::new(set.node, DatumKind::Symbol("import".into())), set.clone()]);
        let (sets, _) = parse_import(&Datum::new(set.node, list));
        let find = |name: Symbol| {
            let found = module::resolve(self.db, self.file, name).ok_or(Missing::Unknown)?;
            Ok(environment::interface(self.db, found).clone())
        };
        for (name, binding) in resolve_import(&sets, &find).0.bindings {
            self.bound(name, &binding, false, false);
        }
    }

    /// The keywords of the procedure that is called.
    fn keywords(&mut self, call: NodeId, references: &[Reference]) {
        let head = NodeId(call.0 + 1);
        let Some(Referent::Global(global)) =
            hover::reference_at(references, head).map(|found| found.referent)
        else {
            return;
        };
        for name in hover::keywords(self.db, global) {
            self.add(&format!("#:{name}"), CompletionKind::Keyword, "");
        }
    }
}

fn kind(binding: &Binding, is_own: bool) -> CompletionKind {
    match binding {
        Binding::Core(form) if form.is_variable() => CompletionKind::Imported,
        Binding::Core(_) => CompletionKind::Form,
        Binding::Macro(_) => CompletionKind::Macro,
        Binding::Variable(_) if is_own => CompletionKind::Own,
        Binding::Variable(_) | Binding::Primitive(_) => CompletionKind::Imported,
    }
}

/// The edit of a file that has `module` import `name` from `library` too.
fn import_edit(
    db: &dyn Db,
    file: SourceFile,
    module: Module<'_>,
    library: Symbol,
    name: Symbol,
) -> Option<(TextRange, String)> {
    let header = module::header(db, module);
    let outline = module::outline(db, file);
    let place = |node| {
        let (form, node) = header.origin(node)?;
        let place = check::place(db, module, form, node)?;
        (*place.file == **file.path(db)).then_some((place.range, form))
    };
    let is_default = module.library(db).is_none() && outline.imports.is_empty();
    if is_default {
        // An `import` would take the place of what a program without one sees.
        let start = form::forms(db, file)
            .first()
            .map_or(0, |placed| placed.comment.map_or(placed.range.start, |comment| comment.start));
        let text = format!("(use-modules ({library} #:select ({name})))\n");
        return Some((TextRange::new(start, start), text));
    }
    // Next to the names that are imported from this library already.
    for set in &header.imports {
        if let ImportKind::Only(inner, names) = &set.kind
            && inner.kind == ImportKind::Library(library)
            && let Some((node, _)) = names.last()
            && let Some((range, _)) = place(*node)
        {
            return Some((TextRange::new(range.end, range.end), format!(" {name}")));
        }
    }
    if let Some(set) = header.imports.last() {
        let (range, form) = place(set.node)?;
        let text = match &*form.head(db).keyword {
            "define-module" => format!(" #:use-module ({library} #:select ({name}))"),
            "use-modules" => format!(" ({library} #:select ({name}))"),
            _ => format!(" (only {library} {name})"),
        };
        return Some((TextRange::new(range.end, range.end), text));
    }
    let form = outline.library(module.library(db)?)?;
    let range = check::place(db, module, form, NodeId(2))?.range;
    let text = match &*form.head(db).keyword {
        "define-module" => format!("\n  #:use-module ({library} #:select ({name}))"),
        _ => format!("\n  (import (only {library} {name}))"),
    };
    Some((TextRange::new(range.end, range.end), text))
}

/// The word before the cursor, and all that can be written in its place.
pub fn completions(db: &dyn Db, file: SourceFile, offset: u32) -> Completions {
    let text = file.content(db).text();
    let start = completion::word_start(text, offset);
    let range = TextRange::new(start, offset);
    let word = range.of(text).to_owned();
    let mut all = Collector { db, file, word, seen: BTreeSet::new(), items: Vec::new() };
    let context = |marked: &Marked<'_>| completion::context(&marked.read.datum, marked.node);
    match marked::around(db, file, offset, context) {
        Some((marked, Context::Expression { is_head })) => {
            all.locals(&marked, &marked.references(db));
            all.environment(marked.module, is_head);
            all.importable(marked.module);
        }
        Some((marked, Context::Argument(call))) => {
            let references = marked.references(db);
            all.keywords(call, &references);
        }
        Some((_, Context::Library(parts))) => all.library_names(parts.as_deref()),
        Some((_, Context::Imported(set))) => all.given(&set),
        Some((marked, Context::Exported)) => all.environment(marked.module, false),
        Some((_, Context::Nothing)) => {}
        None if is_between(text, file, db, offset) => {
            let module = module::modules(db, file).first().copied();
            let module = module.unwrap_or_else(|| Module::new(db, file, None));
            all.environment(module, false);
        }
        None => {}
    }
    let is_incomplete = all.word.is_empty() || all.items.len() > LIMIT;
    all.items.truncate(LIMIT);
    Completions { range, items: all.items, is_incomplete }
}

/// Whether an offset is in no form and no comment.
fn is_between(text: &str, file: SourceFile, db: &dyn Db, offset: u32) -> bool {
    let forms = form::forms(db, file);
    let is_in_form = forms.iter().any(|placed| placed.range.start < offset && offset < placed.range.end);
    let line = &text[..offset as usize];
    let line = &line[line.rfind('\n').map_or(0, |at| at + 1)..];
    !is_in_form && !line.contains(';')
}

/// What is known of something that can be written: its signature and documentation.
pub fn describe(
    db: &dyn Db,
    file: SourceFile,
    library: &str,
    name: &str,
) -> (Option<String>, Option<String>) {
    let name = Symbol::new(name);
    let exported = match library {
        "" => None,
        library => {
            let library = Symbol::new(library);
            match builtin(library) {
                Some(interface) => interface.get(name).cloned(),
                None => module::resolve(db, file, library).and_then(|found| {
                    let exported = environment::interface(db, found).get(name).cloned();
                    exported.or_else(|| environment::environment(db, found).get(name).cloned())
                }),
            }
        }
    };
    let binding = exported.or_else(|| {
        let mut modules = module::modules(db, file).into_iter().chain([Module::new(db, file, None)]);
        modules.find_map(|module| environment::environment(db, module).get(name).cloned())
    });
    binding.map_or((None, None), |binding| hover::describe_top(db, Referent::of(&binding)))
}
