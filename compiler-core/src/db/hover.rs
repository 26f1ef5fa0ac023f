//! What is known of the thing at a place.

use super::Db;
use super::api::{Hover, Place, Stage};
use super::environment;
use super::form::{self, Form};
use super::input::SourceFile;
use super::locate::{self, Located};
use super::module::{self, Module};
use super::unit::{self, Part};
use crate::core::{Clause, ExprKind, Global, Lambda, LocalBinding, TopLevel};
use crate::cps;
use crate::expand::{Reference, Referent};
use crate::library::CoreForm;
use crate::primitive::{Primitive, Variadic};
use crate::source::{Symbol, TextRange};
use crate::syntax::{self, NodeId};

/// The form at an offset of a file, the innermost node there, and what that means.
fn thing_at<'db>(
    db: &'db dyn Db,
    file: SourceFile,
    offset: u32,
) -> Option<(Located<'db>, NodeId, Option<Referent>)> {
    let located = locate::form_at(db, file, offset)?;
    let inside = offset.checked_sub(located.position.range.start);
    let spans = &form::reading(db, located.form).spans;
    let node = inside.and_then(|inside| spans.node_at(inside)).unwrap_or_default();
    let references = &environment::expanded(db, located.module, located.form).references;
    Some((located, node, reference_at(references, node).map(|found| found.referent)))
}

/// Where something at the top of a module is defined.
pub fn place_of(db: &dyn Db, referent: Referent) -> Option<Place> {
    let located = match referent {
        Referent::Global(global) => {
            let defined = unit::defined(db, global)?;
            let Part::Item(form, _) = defined.part else { return None };
            locate(db, defined.unit.module(db), form)?
        }
        Referent::Macro { library, name } => macro_definition(db, module::module_named(db, library)?, name)?,
        Referent::Local(_) | Referent::Primitive(_) | Referent::Form(_) => return None,
    };
    let range = locate::range(db, &located, name_node(db, &located, referent));
    Some(Place { file: located.position.file.path(db).clone(), range })
}

/// Where the form that defines a thing names it; the whole form if a macro does that.
fn name_node(db: &dyn Db, located: &Located<'_>, referent: Referent) -> NodeId {
    let references = &environment::expanded(db, located.module, located.form).references;
    let name = references.iter().filter(|found| found.referent == referent);
    name.min_by_key(|found| found.access).map_or(NodeId(0), |found| found.node)
}

/// What is at an offset of a file.
pub fn hover(db: &dyn Db, file: SourceFile, offset: u32) -> Option<Hover> {
    let (located, node, referent) = thing_at(db, file, offset)?;
    let mut hover = Hover { range: locate::range(db, &located, node), ..Hover::default() };
    if let Some(referent) = referent {
        (hover.signature, hover.documentation) = describe(db, &located, node, referent);
    }
    hover.dumps = dumps(db, &located);
    Some(hover)
}

/// What the identifier at a node means. A macro may give one identifier several meanings; a variable
/// tells more than the macro's own syntax.
pub fn reference_at(references: &[Reference], node: NodeId) -> Option<&Reference> {
    let start = references.partition_point(|found| found.node < node);
    let here = references[start..].iter().take_while(|found| found.node == node);
    here.min()
}

/// The optimised and the tailified program of the definition.
fn dumps<'db>(db: &'db dyn Db, located: &Located<'db>) -> Vec<(Stage, String)> {
    let mut optimized = String::new();
    let mut tailified = String::new();
    for unit in locate::units_of(db, located) {
        optimized.push_str(&cps::print(unit::optimized(db, unit)));
        tailified.push_str(&cps::print(&super::unit::tailified(db, unit)));
    }
    if optimized.is_empty() {
        return Vec::new();
    }
    vec![(Stage::Optimized, optimized), (Stage::Tailified, tailified)]
}

/// A signature and documentation.
pub type Description = (Option<String>, Option<String>);

fn describe<'db>(db: &'db dyn Db, located: &Located<'db>, node: NodeId, referent: Referent) -> Description {
    let Referent::Local(binding) = referent else { return describe_top(db, referent) };
    let text = located.form.text(db);
    let name = form::reading(db, located.form).spans.range(binding).of(text);
    let about = if binding == node { "bound here" } else { "a local variable" };
    (Some(name.into()), Some(about.into()))
}

/// The signature and documentation of what is no local variable.
pub fn describe_top(db: &dyn Db, referent: Referent) -> Description {
    match referent {
        Referent::Local(_) => (None, None),
        Referent::Global(global) => of_global(db, global),
        Referent::Primitive(primitive) => of_primitive(primitive),
        Referent::Form(core) => of_form(core),
        Referent::Macro { library, name } => {
            let module = module::module_named(db, library);
            let definition = module.and_then(|module| macro_definition(db, module, name));
            let documentation = definition.and_then(|located| documentation(db, &located));
            let patterns = definition.and_then(|located| patterns(db, &located, name));
            (
                patterns.or_else(|| Some(format!("({name} …)"))),
                documentation.or_else(|| Some(format!("A macro of {library}."))),
            )
        }
    }
}

fn of_form(core: CoreForm) -> Description {
    (Some(core.syntax().into()), Some(core.documentation().into()))
}

fn of_primitive(primitive: Primitive) -> Description {
    let row = primitive.row();
    let mut signature = format!("({}", row.name);
    for argument in row.args {
        let description = argument.description();
        let name = description.rsplit(' ').next().unwrap_or(description);
        signature.push_str(&format!(" {name}"));
    }
    let more = if row.variadic == Variadic::No { ")" } else { " …)" };
    (Some(signature + more), Some(row.documentation.into()))
}

fn of_global(db: &dyn Db, global: Global) -> Description {
    let Some(defined) = unit::defined(db, global) else { return (Some(global.name.to_string()), None) };
    match defined.part {
        Part::Primitive(primitive) => of_primitive(primitive),
        Part::Item(form, _) => {
            let shown = lambda(db, global).map(|lambda| signature(global.name, lambda));
            let located = locate(db, defined.unit.module(db), form);
            let documentation = located.and_then(|located| documentation(db, &located));
            (Some(shown.unwrap_or_else(|| global.name.to_string())), documentation)
        }
    }
}

/// The procedure that the definition of a global shows.
fn lambda(db: &dyn Db, global: Global) -> Option<&Lambda> {
    let defined = unit::defined(db, global)?;
    let Part::Item(form, index) = defined.part else { return None };
    match environment::core(db, defined.unit.module(db), form).get(index as usize)? {
        TopLevel::Define(_, expr) => match &expr.kind {
            ExprKind::Lambda(lambda) => Some(lambda),
            _ => None,
        },
        TopLevel::Effect(_) => None,
    }
}

/// The names of the keyword parameters of a procedure.
pub fn keywords(db: &dyn Db, global: Global) -> Vec<Symbol> {
    let clauses = lambda(db, global).into_iter().flat_map(|lambda| &lambda.clauses);
    clauses.flat_map(|clause| &clause.keywords).map(|(keyword, ..)| *keyword).collect()
}

fn locate<'db>(db: &'db dyn Db, module: Module<'db>, form: Form<'db>) -> Option<Located<'db>> {
    let position = *module::positions(db, module).get(&form)?;
    Some(Located { module, form, position })
}

/// The form that defines a macro at the top of a module: the first of this name.
fn macro_definition<'db>(db: &'db dyn Db, module: Module<'db>, name: Symbol) -> Option<Located<'db>> {
    let defines = |form: &&Form<'db>| {
        let head = form.head(db);
        head.keyword.starts_with("define-syntax") && *head.subject == *name.as_str()
    };
    module::body(db, module).iter().find(defines).and_then(|form| locate(db, module, *form))
}

/// The patterns of a macro by rules, a line for each, with its name in them.
fn patterns(db: &dyn Db, located: &Located<'_>, name: Symbol) -> Option<String> {
    let reading = form::reading(db, located.form);
    let rules = reading.datum.list()?.get(2)?;
    if rules.head()?.as_str() != "syntax-rules" {
        return None;
    }
    // The ellipsis may have another name, which stands before the literals.
    let custom = rules.list()?.get(1)?.symbol().is_some();
    let lines = rules.list()?.iter().skip(2 + usize::from(custom)).filter_map(|rule| {
        let pattern = rule.list()?.first()?;
        let text = located.form.text(db);
        let (whole, head) =
            (reading.spans.range(pattern.node), reading.spans.range(NodeId(pattern.node.0 + 1)));
        let rest: Vec<&str> = TextRange::new(head.end, whole.end).of(text).split_whitespace().collect();
        let gap = if rest.first()?.starts_with([')', ']']) { "" } else { " " };
        Some(format!("({name}{gap}{}", rest.join(" ")))
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The text of the comment before a form.
fn documentation(db: &dyn Db, located: &Located<'_>) -> Option<String> {
    let comment = located.position.comment?;
    let text = syntax::doc_comment(comment.of(located.position.file.content(db).text()));
    (!text.is_empty()).then(|| text.to_string())
}

/// How a procedure is called, a line for each clause.
fn signature(name: Symbol, lambda: &Lambda) -> String {
    let clauses: Vec<String> = lambda.clauses.iter().map(|clause| call(name, clause)).collect();
    clauses.join("\n")
}

fn call(name: Symbol, clause: &Clause) -> String {
    let mut text = format!("({name}");
    let names = |bindings: &[LocalBinding]| -> String {
        bindings.iter().map(|binding| format!(" {}", binding.name)).collect()
    };
    text.push_str(&names(&clause.formals.required));
    for (binding, _) in &clause.optional {
        text.push_str(&format!(" [{}]", binding.name));
    }
    for (keyword, binding, _) in &clause.keywords {
        text.push_str(&format!(" [#:{keyword} {}]", binding.name));
    }
    if let Some(rest) = &clause.formals.rest {
        text.push_str(&format!(" {} …", rest.name));
    }
    text + ")"
}
