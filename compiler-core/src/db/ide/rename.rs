//! Renaming, checked by the compiler itself: the renamed texts are resolved in a database of their own,
//! and every name must mean there what it means here. So hygiene, shadowing, imports and exports count as
//! they do when a program is compiled.

use super::super::api::{Place, Refusal};
use super::super::check;
use super::super::environment;
use super::super::form::Form;
use super::super::input::{Content, EMBEDDED, SourceFile, Workspace};
use super::super::module::{self, Module};
use super::super::{Database, Db};
use super::occurrence::{self, Occurrence, Target};
use super::references;
use crate::core::Global;
use crate::diagnostics::{Diagnostic, Severity};
use crate::expand::Referent;
use crate::ide::header::{self, Mention};
use crate::source::{LineIndex, Symbol, TextRange, text::ColumnUnit};
use crate::syntax::{self, NodeId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The range and the spelling of the name that can be renamed at an offset.
pub fn prepare(db: &dyn Db, file: SourceFile, offset: u32) -> Result<(TextRange, String), Refusal> {
    let (occurrence, _) = renamable(db, file, offset)?;
    let place = check::place(db, occurrence.module, occurrence.form, occurrence.node);
    let range = place.map(|place| place.range).unwrap_or_default();
    Ok((range, range.of(file.content(db).text()).to_owned()))
}

fn renamable<'db>(
    db: &'db dyn Db,
    file: SourceFile,
    offset: u32,
) -> Result<(Occurrence<'db>, Symbol), Refusal> {
    let nothing = || Refusal("there is no name here that can be renamed".into());
    let occurrence = occurrence::at(db, file, offset).ok_or_else(nothing)?;
    let name = occurrence.spelling(db).ok_or_else(nothing)?;
    match occurrence.target {
        Target::Top(Referent::Primitive(_) | Referent::Form(_)) => {
            return Err(Refusal(format!("`{name}` is part of the language")));
        }
        Target::Library(_) => return Err(Refusal("the name of a library cannot be renamed".into())),
        Target::Top(Referent::Global(Global { name: introduced, .. }))
            if introduced.as_str().contains(' ') =>
        {
            return Err(Refusal(format!("`{name}` is defined by a macro")));
        }
        Target::Top(_) | Target::Local(..) => {}
    }
    let home = references::home(db, occurrence.target);
    if home.is_some_and(|home| home.file(db).path(db).starts_with(EMBEDDED))
        || file.path(db).starts_with(EMBEDDED)
    {
        return Err(Refusal(format!("`{name}` is defined in a library of the compiler")));
    }
    Ok((occurrence, name))
}

/// What is renamed.
struct Renaming<'db> {
    occurrence: Occurrence<'db>,
    /// The name without the prefix that the module at hand imports it with.
    old: Symbol,
    new: Symbol,
    /// Modules where the name may stand.
    modules: Vec<Module<'db>>,
}

/// The changes of texts that give the thing at an offset another name.
pub fn rename(
    db: &Database,
    file: SourceFile,
    offset: u32,
    name: &str,
) -> Result<Vec<(Place, String)>, Refusal> {
    let read = syntax::read(name, false);
    let is_whole =
        read.errors.is_empty() && read.spans.range(NodeId(0)) == TextRange::new(0, name.len() as u32);
    let Some(new) = read.datum.symbol().filter(|_| is_whole) else {
        return Err(Refusal(format!("`{name}` is not an identifier")));
    };
    let (occurrence, spelling) = renamable(db, file, offset)?;
    if spelling == new {
        return Ok(Vec::new());
    }
    let (mut old, mut new) = (spelling, new);
    if let Some(prefix) = prefixes(db, &occurrence, spelling).first() {
        let stripped = |name: Symbol| name.as_str().strip_prefix(prefix.as_str()).map(Symbol::new);
        let Some(rest) = stripped(new).filter(|rest| !rest.as_str().is_empty()) else {
            return Err(Refusal(format!("the name is imported with the prefix `{prefix}`, which must stay")));
        };
        (old, new) = (stripped(spelling).unwrap_or(old), rest);
    }
    let modules = match occurrence.target {
        Target::Top(_) if is_public(db, &occurrence, old) => {
            references::modules(db, file, references::home(db, occurrence.target))
        }
        _ => vec![occurrence.module],
    };
    let renaming = Renaming { occurrence, old, new, modules };
    let edits = renaming.edits(db);
    renaming.check(db, &edits)?;
    Ok(edits)
}

/// The prefixes with which a module may import a name that is spelled so.
fn prefixes(db: &dyn Db, occurrence: &Occurrence<'_>, spelling: Symbol) -> Vec<String> {
    let header = module::header(db, occurrence.module);
    let in_header = module::header_forms(db, occurrence.module).contains(&occurrence.form);
    let environment = environment::environment(db, occurrence.module);
    if in_header || matches!(occurrence.target, Target::Local(..)) || environment.is_own(spelling) {
        return Vec::new();
    }
    let prefixes = header.imports.iter().map(header::prefix);
    prefixes.filter(|prefix| !prefix.is_empty() && spelling.as_str().starts_with(prefix)).collect()
}

/// Whether other modules than the one at hand may use the name: it is the thing's own, or that under
/// which its library exports it.
fn is_public(db: &dyn Db, occurrence: &Occurrence<'_>, name: Symbol) -> bool {
    let Some(home) = references::home(db, occurrence.target) else { return false };
    own_name(occurrence.target) == Some(name)
        || module::header(db, home).exports.iter().any(|export| export.external == name)
}

/// The name of a thing in its own library.
fn own_name(target: Target<'_>) -> Option<Symbol> {
    match target {
        Target::Top(Referent::Global(global)) => Some(global.name),
        Target::Top(Referent::Macro { name, .. }) => Some(name),
        _ => None,
    }
}

impl Renaming<'_> {
    fn edits(&self, db: &dyn Db) -> Vec<(Place, String)> {
        let found = match self.occurrence.target {
            Target::Local(form, node) => references::local(db, self.occurrence.module, form, node),
            target => {
                self.modules.iter().flat_map(|module| references::in_module(db, *module, target)).collect()
            }
        };
        let mut edits = Vec::new();
        for found in found {
            let Some(place) = check::place(db, found.module, found.form, found.node) else { continue };
            let name = found.spelling(db);
            let prefixes = module::header(db, found.module).imports.iter().map(header::prefix);
            let prefix = std::iter::once(String::new()).chain(prefixes).find(|prefix| {
                name.is_some_and(|name| {
                    name.as_str().strip_prefix(prefix.as_str()) == Some(self.old.as_str())
                })
            });
            if let Some(prefix) = prefix {
                edits.push((place, format!("{prefix}{}", self.new)));
            }
        }
        edits.sort_by(|(a, _), (b, _)| (&a.file, a.range).cmp(&(&b.file, b.range)));
        edits.dedup();
        edits
    }

    /// What a referent is called afterwards.
    fn renamed(&self, referent: Referent) -> Referent {
        if Target::Top(referent) != self.occurrence.target
            || own_name(self.occurrence.target) != Some(self.old)
        {
            return referent;
        }
        match referent {
            Referent::Global(global) => Referent::Global(Global { name: self.new, ..global }),
            Referent::Macro { library, .. } => Referent::Macro { library, name: self.new },
            other => other,
        }
    }

    /// Whether everything means the same after the edits.
    fn check(&self, db: &Database, edits: &[(Place, String)]) -> Result<(), Refusal> {
        let home = references::home(db, self.occurrence.target);
        if let Some(home) = home.filter(|_| own_name(self.occurrence.target) == Some(self.old))
            && environment::environment(db, home).is_own(self.new)
        {
            return Err(Refusal(format!(
                "`{}` is already defined in {}",
                self.new,
                module::symbol(db, home)
            )));
        }
        let after = hypothetical(db, edits);
        for &module in &self.modules {
            salsa::Database::unwind_if_revision_cancelled(db);
            let path = module.file(db).path(db).clone();
            let module_after = Module::new(&after, after.file(&path), module.library(db));
            let mentions = super::mentions(db, module).iter().map(|named| {
                (
                    named.node,
                    match named.mention {
                        Mention::Thing(referent) => Mention::Thing(self.renamed(referent)),
                        Mention::Alias(referent) => Mention::Alias(self.renamed(referent)),
                        Mention::Library(name) => Mention::Library(name),
                    },
                )
            });
            let mentions_after =
                super::mentions(&after, module_after).iter().map(|named| (named.node, named.mention));
            if !mentions.eq(mentions_after) {
                let message = format!(
                    "an import or export of {} would mean something else",
                    module::symbol(db, module)
                );
                return Err(Refusal(message));
            }
            let imports = &environment::imported(db, module).diagnostics;
            no_new_error(imports, &environment::imported(&after, module_after).diagnostics)?;
            let exports = environment::export_diagnostics(db, module);
            no_new_error(exports, environment::export_diagnostics(&after, module_after))?;
            let forms = module::body(db, module).iter().zip(module::body(&after, module_after));
            for (form, form_after) in forms {
                let holds = |text: &str| text.contains(self.new.as_str()) || text.contains('|');
                if holds(form_after.text(&after)) || form.fold_case(db) {
                    self.check_form(db, (module, *form), &after, (module_after, *form_after))?;
                }
            }
        }
        Ok(())
    }

    fn check_form<'a>(
        &self,
        db: &'a dyn Db,
        (module, form): (Module<'a>, Form<'a>),
        after: &'a dyn Db,
        (module_after, form_after): (Module<'a>, Form<'a>),
    ) -> Result<(), Refusal> {
        let before = environment::expanded(db, module, form);
        let expanded = environment::expanded(after, module_after, form_after);
        no_new_error(&before.diagnostics, &expanded.diagnostics)?;
        let meanings = before.references.iter().map(|found| (found.node, self.renamed(found.referent)));
        let mut meanings: Vec<_> = meanings.collect();
        let mut meanings_after: Vec<_> =
            expanded.references.iter().map(|found| (found.node, found.referent)).collect();
        meanings.sort_unstable();
        meanings_after.sort_unstable();
        let other = |(here, there): (&(NodeId, Referent), &(NodeId, Referent))| {
            (here != there).then_some(here.0.min(there.0))
        };
        let changed = meanings.iter().zip(&meanings_after).find_map(other);
        let longest = if meanings.len() > meanings_after.len() { &meanings } else { &meanings_after };
        let surplus = longest.get(meanings.len().min(meanings_after.len())).map(|(node, _)| *node);
        let Some(node) = changed.or(surplus) else { return Ok(()) };
        let Some(place) = check::place(db, module, form, node) else { return Ok(()) };
        let text = db.file(&place.file).content(db).text();
        let name = place.range.of(text);
        let line = LineIndex::new(text).line_column(text, place.range.start, ColumnUnit::Utf8).line + 1;
        let file = place.file.file_name().unwrap_or_default().to_string_lossy();
        Err(Refusal(format!(
            "with the name `{}`, `{name}` at {file}:{line} would mean something else",
            self.new
        )))
    }
}

/// Refuses if there are more errors of a kind than before.
fn no_new_error(before: &[Diagnostic<NodeId>], after: &[Diagnostic<NodeId>]) -> Result<(), Refusal> {
    for error in after.iter().filter(|diagnostic| diagnostic.code.severity() == Severity::Error) {
        let count = |all: &[Diagnostic<NodeId>]| all.iter().filter(|it| it.code == error.code).count();
        if count(after) > count(before) {
            return Err(Refusal(format!("afterwards, {}", error.message)));
        }
    }
    Ok(())
}

/// A database of its own, in which the edits, which are in order, have been made.
fn hypothetical(db: &Database, edits: &[(Place, String)]) -> Database {
    let mut texts: BTreeMap<Arc<Path>, String> = BTreeMap::new();
    for (place, new) in edits.iter().rev() {
        let text = texts
            .entry(place.file.clone())
            .or_insert_with(|| db.file(&place.file).content(db).text().to_owned());
        text.replace_range(place.range.start as usize..place.range.end as usize, new);
    }
    let mut contents: FxHashMap<Arc<Path>, Content> = db.known_contents().collect();
    contents.extend(texts.into_iter().map(|(file, text)| (file, Content::Text(text.into()))));
    let disk = db.disk.clone();
    let mut after =
        Database::new(Arc::new(move |path| contents.get(path).cloned().unwrap_or_else(|| disk(path))));
    let workspace = Workspace::get(db);
    after.configure(super::super::Options { library_path: workspace.library_path(db).clone() });
    let files: Vec<_> = workspace.files(db).iter().map(|file| file.path(db).to_path_buf()).collect();
    after.set_workspace_files(&files);
    after
}
