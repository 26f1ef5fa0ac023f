//! Modules: the libraries and the program of a file, what they import, and where they are found.

use super::Db;
use super::form::{self, Form};
use super::input::{Content, EMBEDDED, Entries, SourceFile, Workspace, embedded};
use crate::diagnostics::{Code, Diagnostic};
use crate::library::declaration::{parse_declarations, renumbered};
use crate::library::feature::Requirements;
use crate::library::well_known;
use crate::library::{BodyItem, Declarations, ExportSpec, ImportKind, ImportSet};
use crate::library::{builtin, declaration::parse_library, name::library_name, parse_import};
use crate::library::{guile_module, parse_module, parse_module_declaration};
use crate::source::{Symbol, TextRange};
use crate::syntax::{Datum, DatumKind, NodeId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A library, or the program of a file.
#[salsa::interned(debug, revisions = usize::MAX)]
pub struct Module<'db> {
    /// The file that it is written in.
    #[returns(copy)]
    pub file: SourceFile,
    /// The library's name; `None` for the file's program.
    #[returns(copy)]
    pub library: Option<Symbol>,
}

/// The name of a library, as a key.
#[salsa::interned(revisions = usize::MAX)]
pub struct LibraryName<'db> {
    #[returns(copy)]
    name: Symbol,
}

/// The libraries that a program without any `import` sees: what Guile has there, where a later library
/// takes a name from an earlier one.
const DEFAULT_IMPORTS: &[&str] = &[
    "(guile)",
    "(scheme base)",
    "(scheme case-lambda)",
    "(scheme char)",
    "(scheme complex)",
    "(scheme cxr)",
    "(scheme eval)",
    "(scheme file)",
    "(scheme inexact)",
    "(scheme lazy)",
    "(scheme load)",
    "(scheme process-context)",
    "(scheme read)",
    "(scheme repl)",
    "(scheme time)",
    "(scheme write)",
    well_known::EXTRA,
];

/// What kinds of forms a file has.
#[derive(Clone, PartialEq, Eq, Debug, Default, salsa::SalsaValue)]
pub struct Outline<'db> {
    /// The library definitions, by name; a second one of a name is not here.
    pub libraries: Vec<NamedForm<'db>>,
    /// Library definitions that cannot be used: without a name, or with one that is taken. With the
    /// form that took it.
    pub unusable: Vec<(Form<'db>, Option<Form<'db>>)>,
    /// The `import` and `use-modules` forms of the program.
    pub imports: Vec<Form<'db>>,
    /// The `define-module` form that makes all that follows it a Guile module.
    pub guile: Option<Form<'db>>,
    /// The declarations of that module besides.
    pub declarations: Vec<Form<'db>>,
    /// The other forms: the program, or the body of the Guile module.
    pub program: Vec<Form<'db>>,
}

/// A library definition and its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, salsa::SalsaValue)]
pub struct NamedForm<'db> {
    /// The library's name.
    pub name: Symbol,
    /// The definition.
    pub form: Form<'db>,
}

impl<'db> Outline<'db> {
    /// The definition of a library.
    pub fn library(&self, name: Symbol) -> Option<Form<'db>> {
        self.libraries.iter().find(|library| library.name == name).map(|library| library.form)
    }

    /// Whether the file holds a program.
    pub fn has_program(&self) -> bool {
        self.guile.is_none() && (!self.program.is_empty() || !self.imports.is_empty())
    }
}

/// Whether a form is a definition of a library.
pub fn is_library<'db>(db: &'db dyn Db, form: Form<'db>) -> bool {
    match &*form.head(db).keyword {
        "define-library" => true,
        // Not a call of a procedure of that name.
        "library" => match form::declaration_datum(db, form).list() {
            Some([_, name, export, ..]) => {
                library_name(name).is_some() && export.head().is_some_and(|head| head.as_str() == "export")
            }
            _ => false,
        },
        _ => false,
    }
}

/// The outline of a file.
#[salsa::tracked]
pub fn outline(db: &dyn Db, file: SourceFile) -> Outline<'_> {
    let mut outline = Outline::default();
    for placed in form::forms(db, file) {
        let form = placed.form;
        let keyword = &*form.head(db).keyword;
        let is_first = outline.program.is_empty() && outline.imports.is_empty() && outline.guile.is_none();
        match keyword {
            "define-module" if is_first => {
                let items = form::datum(db, form).list();
                match items.and_then(|items| items.get(1)).and_then(library_name) {
                    Some(name) if outline.library(name).is_none() => {
                        outline.libraries.push(NamedForm { name, form });
                        outline.guile = Some(form);
                    }
                    name => {
                        let taken = name.and_then(|name| outline.library(name));
                        outline.unusable.push((form, taken));
                    }
                }
            }
            "import" if outline.guile.is_some() => outline.declarations.push(form),
            _ if outline.guile.is_some() && guile_module::DECLARATIONS.contains(&keyword) => {
                outline.declarations.push(form);
            }
            "use-modules" => outline.imports.push(form),
            _ if is_library(db, form) => {
                let items = form::declaration_datum(db, form).list();
                let name = items.and_then(|items| items.get(1)).and_then(library_name);
                let taken = name.and_then(|name| outline.library(name));
                match (name, taken) {
                    (Some(name), None) => outline.libraries.push(NamedForm { name, form }),
                    (_, taken) => outline.unusable.push((form, taken)),
                }
            }
            "import" => outline.imports.push(form),
            _ => outline.program.push(form),
        }
    }
    outline
}

/// What a module says about itself before its body.
#[derive(Clone, PartialEq, Eq, Debug, Default, salsa::SalsaValue)]
pub struct Header<'db> {
    /// What it exports; a program exports nothing.
    pub exports: Vec<ExportSpec>,
    /// What it imports.
    pub imports: Vec<ImportSet>,
    /// Whether a later import of a name takes the place of an earlier one, and definitions that of
    /// imports, as Guile has it.
    pub lenient: bool,
    /// Whether it is a `define-library`, which must define what it exports.
    pub portable: bool,
    /// What is wrong in it.
    pub diagnostics: Vec<Diagnostic<NodeId>>,
    /// The forms that say it, in order, each with the number that is added to its nodes.
    parts: Vec<(u32, Form<'db>)>,
}

impl<'db> Header<'db> {
    /// The form that a node of the header belongs to, and its number there.
    pub fn origin(&self, node: NodeId) -> Option<(Form<'db>, NodeId)> {
        let after = self.parts.partition_point(|(base, _)| *base <= node.0);
        let (base, form) = *self.parts.get(after.checked_sub(1)?)?;
        Some((form, NodeId(node.0 - base)))
    }

    /// The number in the header of a node of one of its forms.
    pub fn number(&self, form: Form<'db>, node: NodeId) -> Option<NodeId> {
        let (base, _) = self.parts.iter().find(|(_, part)| *part == form)?;
        Some(NodeId(node.0 + base))
    }
}

/// Where the forms of a body stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, salsa::SalsaValue)]
enum Container<'db> {
    /// At the top of a file, with names folded or not.
    File(SourceFile, bool),
    /// In a declaration at the top of a file.
    Declaration(SourceFile, Form<'db>),
}

/// A module's header and its body's forms.
#[derive(Clone, PartialEq, Eq, Debug, Default, salsa::SalsaValue)]
struct Parsed<'db> {
    header: Header<'db>,
    body: Vec<Form<'db>>,
    containers: Vec<Container<'db>>,
    /// The `include` forms of the body after which the forms stand that they include.
    spliced: FxHashSet<Form<'db>>,
}

/// Reads the declarations of one module.
struct Parser<'db> {
    db: &'db dyn Db,
    file: SourceFile,
    /// Whether forms at the top may import: in programs and in Guile's modules.
    imports_anywhere: bool,
    parsed: Parsed<'db>,
    next_node: u32,
    /// Files of declarations on the way to the current one.
    including: Vec<SourceFile>,
    /// The file itself and those whose forms are in the body.
    included: FxHashSet<SourceFile>,
}

#[salsa::tracked]
fn parsed<'db>(db: &'db dyn Db, module: Module<'db>) -> Parsed<'db> {
    let file = module.file(db);
    let outline = outline(db, file);
    let library = module.library(db).and_then(|name| outline.library(name));
    let imports_anywhere = module.library(db).is_none() || library == outline.guile;
    let parsed = Parsed::default();
    let included = FxHashSet::from_iter([file]);
    let mut parser =
        Parser { db, file, imports_anywhere, parsed, next_node: 0, including: vec![file], included };
    match (module.library(db), library) {
        (None, _) => parser.program(outline),
        (Some(_), Some(form)) if outline.guile == Some(form) => parser.guile_module(form, outline),
        (Some(_), Some(form)) => parser.library(form),
        (Some(_), None) => {}
    }
    parser.parsed
}

impl<'db> Parser<'db> {
    fn library(&mut self, form: Form<'db>) {
        self.parsed.header.portable = &*form.head(self.db).keyword == "define-library";
        let datum = form::declaration_datum(self.db, form);
        let (db, file) = (self.db, self.file);
        let library = |name| builtin(name).is_some() || resolve(db, file, name).is_some();
        let (library, diagnostics) = parse_library(datum, &Requirements { library: &library });
        let base = self.part(form);
        self.parsed.header.diagnostics.extend(diagnostics);
        if let Some(library) = library {
            self.declarations(library.declarations, base, file, form);
        }
    }

    /// The module that `(define-module ...)` begins.
    fn guile_module(&mut self, form: Form<'db>, outline: &Outline<'db>) {
        self.parsed.header.lenient = true;
        self.declaration_of_module(form);
        outline.declarations.iter().for_each(|form| self.declaration_of_module(*form));
        for form in &outline.program {
            if !guile_module::PUBLIC_DEFINITIONS.contains(&&*form.head(self.db).keyword) {
                continue;
            }
            if let Some(name) = crate::expand::shape(form::datum(self.db, *form)).name {
                let node = NodeId(self.part(*form));
                self.parsed.header.exports.push(ExportSpec { node, internal: name, external: name });
            }
        }
        let mut imports = Vec::new();
        self.body(self.file, false, &outline.program, &mut imports);
        self.take_imports(&imports);
    }

    /// Takes `define-module`, or a declaration of the module besides.
    fn declaration_of_module(&mut self, form: Form<'db>) {
        let base = self.part(form);
        let datum = renumbered(form::datum(self.db, form), &|node| NodeId(node.0 + base));
        let header = &mut self.parsed.header;
        let (declarations, diagnostics) = match &*form.head(self.db).keyword {
            "define-module" => parse_module(&datum),
            "import" => {
                let (imports, diagnostics) = parse_import(&datum);
                (Declarations { imports, ..Declarations::default() }, diagnostics)
            }
            _ => parse_module_declaration(&datum),
        };
        header.imports.extend(declarations.imports);
        header.exports.extend(declarations.exports);
        header.diagnostics.extend(diagnostics);
    }

    fn program(&mut self, outline: &Outline<'db>) {
        let mut imports = outline.imports.clone();
        self.body(self.file, false, &outline.program, &mut imports);
        self.parsed.header.lenient = imports.iter().any(|form| &*form.head(self.db).keyword == "use-modules");
        if !self.take_imports(&imports) {
            self.parsed.header.lenient = true;
            let libraries = DEFAULT_IMPORTS.iter().map(|name| Symbol::new(name));
            let found = libraries.filter(|name| resolve(self.db, self.file, *name).is_some());
            let sets = found.map(|name| ImportSet { node: NodeId(0), kind: ImportKind::Library(name) });
            let sets: Vec<ImportSet> = sets.collect();
            self.parsed.header.imports.splice(0..0, sets);
        }
    }

    /// Takes `import`, `use-modules` and `cond-expand` forms; whether there is an `import` among them.
    fn take_imports(&mut self, forms: &[Form<'db>]) -> bool {
        let mut imports = false;
        for form in forms {
            match &*form.head(self.db).keyword {
                "cond-expand" => imports |= self.conditional_imports(*form),
                keyword => {
                    imports |= keyword == "import";
                    self.declaration_of_module(*form);
                }
            }
        }
        imports
    }

    /// Takes the forms at the top of a file into the body. The forms of files that they include stand in
    /// place of them, after the `include` form itself (R7RS 4.1.7: `include` stands for `begin`). What
    /// may import goes to `imports`, for programs; libraries that are defined there are no part of it.
    fn body(&mut self, file: SourceFile, folded: bool, forms: &[Form<'db>], imports: &mut Vec<Form<'db>>) {
        self.parsed.containers.push(Container::File(file, folded));
        for form in forms {
            match &*form.head(self.db).keyword {
                _ if !self.imports_anywhere => {}
                "import" | "use-modules" => {
                    imports.push(*form);
                    continue;
                }
                "cond-expand" => imports.push(*form),
                _ if is_library(self.db, *form) => continue,
                _ => {}
            }
            self.body_form(file, *form, imports);
        }
    }

    /// Takes one form of `file` into the body, and the forms of the files that it includes. A file that
    /// cannot be read, includes itself or is included a second time is left to the expander.
    fn body_form(&mut self, file: SourceFile, form: Form<'db>, imports: &mut Vec<Form<'db>>) {
        self.parsed.body.push(form);
        let Some((included, fold_case)) = included_files(self.db, file, form) else { return };
        if included.iter().any(|file| self.included.contains(file)) {
            return;
        }
        self.parsed.spliced.insert(form);
        for file in included {
            self.include(file, fold_case, imports);
        }
    }

    /// Takes the forms of a file into the body.
    fn include(&mut self, file: SourceFile, fold_case: bool, imports: &mut Vec<Form<'db>>) {
        self.included.insert(file);
        let forms: Vec<Form> = placed_forms(self.db, file, fold_case).map(|placed| placed.form).collect();
        self.body(file, fold_case, &forms, imports);
    }

    /// Takes the imports in the clauses of a `cond-expand` of a program that apply; whether there are any.
    fn conditional_imports(&mut self, form: Form<'db>) -> bool {
        let (db, file) = (self.db, self.file);
        let library = |name| builtin(name).is_some() || resolve(db, file, name).is_some();
        let mut found = Vec::new();
        imports_within(form::datum(db, form), &Requirements { library: &library }, &mut found);
        if found.is_empty() {
            return false;
        }
        let base = self.part(form);
        for datum in found {
            let (imports, diagnostics) = parse_import(&renumbered(&datum, &|node| NodeId(node.0 + base)));
            self.parsed.header.imports.extend(imports);
            self.parsed.header.diagnostics.extend(diagnostics);
        }
        true
    }

    /// Gives the nodes of `form` numbers of their own; what is added to them.
    fn part(&mut self, form: Form<'db>) -> u32 {
        let base = self.next_node;
        self.next_node += header_reading(self.db, form).spans.len() as u32;
        self.parsed.header.parts.push((base, form));
        base
    }

    /// Takes declarations of `form`, which is in `file`, and whose nodes have `base` added.
    fn declarations(&mut self, declarations: Declarations, base: u32, file: SourceFile, form: Form<'db>) {
        self.parsed.header.exports.extend(declarations.exports);
        self.parsed.header.imports.extend(declarations.imports);
        let container = Container::Declaration(file, form);
        let spans = &form::declaration_reading(self.db, form).spans;
        let forms: FxHashMap<u32, Form> =
            form::body_forms(self.db, form).iter().map(|placed| (placed.range.start, placed.form)).collect();
        let mut has_forms = false;
        for item in declarations.body {
            match item {
                BodyItem::Form(body) => {
                    let start = spans.range(NodeId(body.base.0 - base)).start;
                    if let Some(form) = forms.get(&start) {
                        self.body_form(file, *form, &mut Vec::new());
                    }
                    has_forms = true;
                }
                BodyItem::Include(include) => {
                    if let Some(included) = self.included(file, &include.path, include.node) {
                        self.include(included, include.fold_case, &mut Vec::new());
                    }
                }
            }
        }
        if has_forms {
            self.parsed.containers.push(container);
        }
        for reference in declarations.files {
            if let Some(included) = self.included(file, &reference.path, reference.node) {
                self.declaration_file(included, reference.node);
            }
        }
    }

    fn included(&mut self, from: SourceFile, path: &str, node: NodeId) -> Option<SourceFile> {
        let included = relative(self.db, from, path);
        if matches!(included.content(self.db), Content::Text(_)) {
            return Some(included);
        }
        let message = format!("include: cannot read {}", included.path(self.db).display());
        self.parsed.header.diagnostics.push(Diagnostic::new(Code::InputOutput, node, message));
        None
    }

    fn declaration_file(&mut self, included: SourceFile, node: NodeId) {
        if self.including.contains(&included) {
            let message = "include-library-declarations: the file includes itself";
            self.parsed.header.diagnostics.push(Diagnostic::new(Code::BadSyntax, node, message));
            return;
        }
        self.including.push(included);
        let (db, file) = (self.db, self.file);
        let library = |name| builtin(name).is_some() || resolve(db, file, name).is_some();
        for placed in form::forms(db, included) {
            let base = self.part(placed.form);
            let datum = form::declaration_datum(db, placed.form);
            let datum = renumbered(datum, &|node| NodeId(node.0 + base));
            let (declarations, diagnostics) =
                parse_declarations(&[datum], &Requirements { library: &library });
            self.parsed.header.diagnostics.extend(diagnostics);
            self.declarations(declarations, base, included, placed.form);
        }
        self.including.pop();
    }
}

/// The files that a top-level form of `file` includes, and whether their names are folded to lower case.
/// `None` if the form is not an `include`, or one of its files cannot be read.
fn included_files<'db>(
    db: &'db dyn Db,
    file: SourceFile,
    form: Form<'db>,
) -> Option<(Vec<SourceFile>, bool)> {
    let fold_case = match &*form.head(db).keyword {
        "include" => false,
        "include-ci" => true,
        _ => return None,
    };
    let operands = form::datum(db, form).list()?.get(1..).filter(|operands| !operands.is_empty())?;
    let files = operands.iter().map(|operand| match &*operand.kind {
        DatumKind::String(path) => {
            let included = relative(db, file, path);
            matches!(included.content(db), Content::Text(_)).then_some(included)
        }
        _ => None,
    });
    Some((files.collect::<Option<_>>()?, fold_case))
}

/// The forms at the top of a file that is included.
fn placed_forms(db: &dyn Db, file: SourceFile, fold_case: bool) -> impl Iterator<Item = &form::Placed<'_>> {
    match fold_case {
        true => form::folded_forms(db, file).iter(),
        false => form::forms(db, file).iter(),
    }
}

/// The `import` forms that the clauses of a `cond-expand` come to that apply, nested ones included.
fn imports_within(form: &Datum, requirements: &Requirements<'_>, found: &mut Vec<Datum>) {
    let operands = form.list().and_then(|items| items.get(1..)).unwrap_or_default();
    let applies = operands.iter().find_map(|clause| match clause.list() {
        // What is wrong with a requirement, the expander reports.
        Some([requirement, forms @ ..]) => requirements.met(requirement, &mut Vec::new()).then_some(forms),
        _ => None,
    });
    for form in applies.unwrap_or_default() {
        match form.head().map_or("", Symbol::as_str) {
            "import" => found.push(form.clone()),
            "cond-expand" => imports_within(form, requirements, found),
            _ => {}
        }
    }
}

/// The data of a form of a header: a library definition without its body, or the whole of what stands
/// by itself.
pub fn header_reading<'db>(db: &'db dyn Db, form: Form<'db>) -> &'db form::Reading {
    match &*form.head(db).keyword {
        "import" | "define-public" | "define*-public" | "cond-expand" => form::reading(db, form),
        _ => form::declaration_reading(db, form),
    }
}

/// The header of a module.
#[salsa::tracked]
pub fn header<'db>(db: &'db dyn Db, module: Module<'db>) -> Header<'db> {
    parsed(db, module).header.clone()
}

/// The forms of a module's body, in order.
#[salsa::tracked]
pub fn body<'db>(db: &'db dyn Db, module: Module<'db>) -> Vec<Form<'db>> {
    parsed(db, module).body.clone()
}

/// Whether a form of the body is an `include` after which the forms stand that it includes.
pub fn is_spliced<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>) -> bool {
    parsed(db, module).spliced.contains(&form)
}

/// The forms that the header is made of.
pub fn header_forms<'db>(db: &'db dyn Db, module: Module<'db>) -> Vec<Form<'db>> {
    header(db, module).parts.iter().map(|(_, form)| *form).collect()
}

/// Where a form stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, salsa::SalsaValue)]
pub struct Position {
    /// In which file.
    pub file: SourceFile,
    /// Its datum.
    pub range: TextRange,
    /// The comments directly before it.
    pub comment: Option<TextRange>,
}

/// Where the forms of a module, those of its header included, stand.
#[salsa::tracked(no_eq)]
pub fn positions<'db>(db: &'db dyn Db, module: Module<'db>) -> FxHashMap<Form<'db>, Position> {
    let parsed = parsed(db, module);
    let mut positions = FxHashMap::default();
    let mut top = |file: SourceFile, folded: bool| {
        for placed in placed_forms(db, file, folded) {
            let position = Position { file, range: placed.range, comment: placed.comment };
            positions.insert(placed.form, position);
        }
    };
    top(module.file(db), false);
    for container in &parsed.containers {
        match *container {
            Container::File(file, folded) => top(file, folded),
            Container::Declaration(file, _) => top(file, false),
        }
    }
    for container in &parsed.containers {
        let Container::Declaration(file, form) = *container else { continue };
        let Some(start) = positions.get(&form).map(|position| position.range.start) else { continue };
        for placed in form::body_forms(db, form) {
            let comment = placed.comment.map(|comment| comment.shifted(start));
            let position = Position { file, range: placed.range.shifted(start), comment };
            positions.insert(placed.form, position);
        }
    }
    positions
}

/// The file that a form of a module's body is written in.
#[salsa::tracked(returns(copy))]
pub fn file_of<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>) -> SourceFile {
    positions(db, module).get(&form).map_or(module.file(db), |position| position.file)
}

/// A file whose forms a module of another file has in its body.
#[derive(Clone, Copy, PartialEq, Eq, Debug, salsa::SalsaValue)]
struct Inclusion<'db> {
    file: SourceFile,
    module: Module<'db>,
}

/// The libraries of a file, and its program if it has one.
fn own_modules<'db>(db: &'db dyn Db, file: SourceFile) -> impl Iterator<Item = Module<'db>> {
    let outline = outline(db, file);
    let libraries = outline.libraries.iter().map(|library| Some(library.name));
    let all = libraries.chain(outline.has_program().then_some(None));
    all.map(move |library| Module::new(db, file, library))
}

/// What the modules of the workspace include, those of the entries, and what these import.
#[salsa::tracked]
fn inclusions(db: &dyn Db) -> Vec<Inclusion<'_>> {
    let workspace = Workspace::get(db).files(db).iter().flat_map(|file| own_modules(db, *file));
    let entries = Entries::get(db).files(db).iter().flat_map(|file| own_modules(db, *file));
    let reached = entries.flat_map(|module| closure(db, module).iter().copied());
    let reached = reached.filter(|module| !module.file(db).path(db).starts_with(EMBEDDED));
    let mut seen = FxHashSet::default();
    let mut inclusions = Vec::new();
    for module in workspace.chain(reached).filter(|module| seen.insert(*module)) {
        for container in &parsed(db, module).containers {
            let (Container::File(included, _) | Container::Declaration(included, _)) = *container;
            if included != module.file(db) {
                inclusions.push(Inclusion { file: included, module });
            }
        }
    }
    inclusions
}

/// The modules of other files that have the forms of a file in their bodies. A file that is included
/// is no program.
#[salsa::tracked]
pub fn included_by<'db>(db: &'db dyn Db, file: SourceFile) -> Vec<Module<'db>> {
    let here = inclusions(db).iter().filter(|inclusion| inclusion.file == file);
    let mut seen = FxHashSet::default();
    here.map(|inclusion| inclusion.module).filter(|module| seen.insert(*module)).collect()
}

/// The modules whose forms stand in a file.
pub fn modules<'db>(db: &'db dyn Db, file: SourceFile) -> Vec<Module<'db>> {
    let included = included_by(db, file);
    let own = own_modules(db, file).filter(|module| included.is_empty() || module.library(db).is_some());
    own.chain(included.iter().copied()).collect()
}

/// The file that `path`, as written in `from`, names.
pub fn relative(db: &dyn Db, from: SourceFile, path: &str) -> SourceFile {
    let directory = from.path(db).parent().unwrap_or(Path::new(""));
    let mut result = PathBuf::new();
    for component in directory.join(path).components() {
        match component {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir if result.file_name().is_some() => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    db.file(&result)
}

/// The library of this name that a file sees.
pub fn resolve<'db>(db: &'db dyn Db, from: SourceFile, name: Symbol) -> Option<Module<'db>> {
    if outline(db, from).library(name).is_some() {
        return Some(Module::new(db, from, Some(name)));
    }
    resolve_anywhere(db, LibraryName::new(db, name))
}

/// The extensions that a library's file may have outside the embedded library, in order of preference.
const EXTENSIONS: [&str; 4] = ["sld", "scm", "ss", "sls"];

/// The path of a library's file below a directory of libraries, without an extension.
fn library_path(name: Symbol) -> Option<PathBuf> {
    let name = name.as_str().strip_prefix('(')?.strip_suffix(')')?;
    let mut path = PathBuf::new();
    for part in name.split(' ') {
        let odd = part.is_empty() || part.starts_with('.') || part.contains(['/', '\\', '|', ':']);
        if odd {
            return None;
        }
        path.push(part);
    }
    Some(path)
}

/// The library of this name that every file sees: an embedded one, one on the library path, or one
/// of any file of the workspace.
#[salsa::tracked(returns(copy))]
fn resolve_anywhere<'db>(db: &'db dyn Db, name: LibraryName<'db>) -> Option<Module<'db>> {
    let name = name.name(db);
    let defines = |file: SourceFile| outline(db, file).library(name).is_some();
    if let Some(path) = library_path(name) {
        // Not `with_extension`: a library's name may have a dot in it.
        let with = |extension: &str| {
            let mut path = path.clone();
            path.as_mut_os_string().push(".");
            path.as_mut_os_string().push(extension);
            path
        };
        let inside = Path::new(EMBEDDED).join(with(EXTENSIONS[0]));
        if embedded(&inside).is_some() {
            let file = db.file(&inside);
            if defines(file) {
                return Some(Module::new(db, file, Some(name)));
            }
        }
        for directory in Workspace::get(db).library_path(db) {
            let named = |extension: &&str| db.file(&directory.join(with(extension)));
            let mut files = EXTENSIONS.iter().map(named);
            if let Some(file) = files.find(|file| defines(*file)) {
                return Some(Module::new(db, file, Some(name)));
            }
        }
    }
    let mut files = Workspace::get(db).files(db).iter();
    files.find(|file| defines(**file)).map(|file| Module::new(db, *file, Some(name)))
}

/// The name of a module in [`crate::core::Global`]s: unique in the database.
#[salsa::tracked(returns(copy))]
pub fn symbol<'db>(db: &'db dyn Db, module: Module<'db>) -> Symbol {
    let path = module.file(db).path(db).display();
    match module.library(db) {
        None => Symbol::new(&path.to_string()),
        Some(name) if resolve_anywhere(db, LibraryName::new(db, name)) == Some(module) => name,
        Some(name) => Symbol::new(&format!("{name} in {path}")),
    }
}

/// The module that [`symbol`] names.
pub fn module_named<'db>(db: &'db dyn Db, name: Symbol) -> Option<Module<'db>> {
    let text = name.as_str();
    if !text.starts_with('(') {
        return Some(Module::new(db, db.file(Path::new(text)), None));
    }
    match text.split_once(") in ") {
        Some((library, path)) => {
            let library = Symbol::new(&format!("{library})"));
            Some(Module::new(db, db.file(Path::new(path)), Some(library)))
        }
        None => resolve_anywhere(db, LibraryName::new(db, name)),
    }
}

/// The modules that a module imports directly, each once.
#[salsa::tracked]
pub fn imports<'db>(db: &'db dyn Db, module: Module<'db>) -> Vec<Module<'db>> {
    let mut seen = FxHashSet::default();
    let names = header(db, module).imports.iter().map(|set| set.library().0);
    let found = names.filter(|name| builtin(*name).is_none());
    let found = found.filter_map(|name| resolve(db, module.file(db), name));
    found.filter(|module| seen.insert(*module)).collect()
}

/// A module and all that it imports, directly or not: what is imported stands before what imports it,
/// unless they import each other.
#[salsa::tracked]
pub fn closure<'db>(db: &'db dyn Db, module: Module<'db>) -> Arc<[Module<'db>]> {
    let mut order = Vec::new();
    let mut seen = FxHashSet::from_iter([module]);
    let mut stack = vec![(module, 0)];
    while let Some((current, next)) = stack.last_mut() {
        match imports(db, *current).get(*next) {
            Some(imported) => {
                *next += 1;
                if seen.insert(*imported) {
                    stack.push((*imported, 0));
                }
            }
            None => {
                order.push(*current);
                stack.pop();
            }
        }
    }
    order.into()
}

/// The modules on a way from `from` to `to` along imports, both ends included.
pub fn import_path<'db>(db: &'db dyn Db, from: Module<'db>, to: Module<'db>) -> Option<Vec<Module<'db>>> {
    if !closure(db, from).contains(&to) {
        return None;
    }
    let mut before: FxHashMap<Module, Option<Module>> = FxHashMap::from_iter([(from, None)]);
    let mut queue = std::collections::VecDeque::from([from]);
    while let Some(current) = queue.pop_front() {
        if current == to {
            let mut path: Vec<_> =
                std::iter::successors(Some(current), |module| before.get(module).copied().flatten())
                    .collect();
            path.reverse();
            return Some(path);
        }
        for imported in imports(db, current) {
            if !before.contains_key(imported) {
                before.insert(*imported, Some(current));
                queue.push_back(*imported);
            }
        }
    }
    None
}
