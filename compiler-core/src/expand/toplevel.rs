//! Top-level forms: the definitions of a library one after the other, and the expansion of each form
//! when all definitions are known.

use super::definition::{Context, Item, Place};
use super::environment::{Environment, EnvironmentKind, Own};
use super::expander::Expander;
use super::syntax::Syntax;
use super::{Definition, Expanded, Resources};
use crate::expand::expr::TopLevel;
use crate::library::Global;
use crate::library::{Binding, CoreForm, ScopeSet};
use crate::primitive::Constant;
use crate::source::Symbol;
use crate::syntax::{Datum, DatumKind};
use rustc_hash::FxHashSet;

/// What of a top-level form decides which names it defines, in the common cases: an edit of a
/// procedure's body does not change it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Shape {
    /// The identifier at the head, if the form is a list that begins with one.
    pub keyword: Option<Symbol>,
    /// `name` in `(keyword name …)` and `(keyword (name …) …)`.
    pub name: Option<Symbol>,
}

/// The shape of a top-level form.
pub fn shape(form: &Datum) -> Shape {
    let mut at = form.list().and_then(|items| items.get(1));
    while let Some(inner) = at.and_then(|target| match &*target.kind {
        DatumKind::List(items) | DatumKind::ImproperList(items, _) => items.first(),
        _ => None,
    }) {
        at = Some(inner);
    }
    Shape { keyword: form.head(), name: at.and_then(Datum::symbol) }
}

/// The environment of a library or program whose top-level forms are `forms`, each with its shape and
/// key, after its imports alone. `datum` gives a form in full, where its shape does not suffice: macro
/// uses, record types, definitions of syntax.
pub fn define_all(
    imports: &Environment,
    forms: &[(Shape, u64)],
    datum: &mut dyn FnMut(usize) -> Datum,
    resources: &dyn Resources,
) -> Environment {
    let mut environment = imports.clone();
    let plain = ScopeSet::single(environment.scope());
    let variable = |name| Binding::Variable(Global { library: imports.library(), name });
    // What the forms that define variables define is known to all others, so that a transformer can
    // use procedures that stand after it.
    let mut known = imports.clone();
    let is_program = imports.kind() == EnvironmentKind::Program;
    // A name that a program makes a keyword somewhere is not known before the form that defines it.
    let defines_keyword = |shape: &Shape| {
        shape.keyword.and_then(|keyword| imports.get(keyword)).is_some_and(is_syntax_definition)
    };
    let keywords: FxHashSet<Symbol> = match is_program {
        true => forms
            .iter()
            .filter(|(shape, _)| defines_keyword(shape))
            .filter_map(|(shape, _)| shape.name)
            .collect(),
        false => FxHashSet::default(),
    };
    let defined: FxHashSet<Symbol> = forms.iter().filter_map(|(shape, _)| shape.name).collect();
    for &(shape, form) in forms {
        if let (Some(keyword), Some(name)) = (shape.keyword, shape.name)
            && !defined.contains(&keyword)
            && imports.get(keyword).is_some_and(is_define)
            && !keywords.contains(&name)
        {
            known.define(name, plain.clone(), Own { binding: variable(name), form });
        }
    }
    // At the top of a program a variable may become a keyword, and a keyword a variable (R7RS 5.3.1, 5.4).
    let redefines = |environment: &Environment, name, binding: &Binding| {
        let own = environment.own_with(name, plain.as_slice());
        is_program && own.is_some_and(|own| own.binding.is_variable() != binding.is_variable())
    };
    for (i, &(shape, form)) in forms.iter().enumerate() {
        let Some(keyword) = shape.keyword else { continue };
        match (environment.get(keyword), shape.name) {
            (Some(binding), Some(name)) if is_define(binding) => {
                let own = Own { binding: variable(name), form };
                if redefines(&environment, name, &own.binding) {
                    environment.redefine(name, own.clone(), i as u32);
                }
                environment.define(name, plain.clone(), own.clone());
                if keywords.contains(&name) {
                    known = known.without(name);
                }
                known.define(name, plain.clone(), own);
            }
            (Some(Binding::Core(keyword)), _) if !defines(*keyword) => {}
            (None | Some(Binding::Variable(_) | Binding::Primitive(_)), _) => {}
            (Some(Binding::Core(_) | Binding::Macro(_)), _) => {
                let keyword = shape.name.filter(|_| is_program && defines_keyword(&shape));
                let definitions = match keyword {
                    Some(name) => head(&known.without(name), &datum(i), form, resources),
                    None => head(&known, &datum(i), form, resources),
                };
                for definition in definitions {
                    let Definition { name, binding, scopes, .. } = definition;
                    if scopes == plain && redefines(&environment, name, &binding) {
                        environment.redefine(name, Own { binding: binding.clone(), form }, i as u32);
                    }
                    environment.define(name, scopes.clone(), Own { binding: binding.clone(), form });
                    if scopes == plain && keywords.contains(&name) {
                        known = known.without(name);
                    }
                    known.define(name, scopes, Own { binding, form });
                }
            }
        }
    }
    environment.set_order(forms.iter().map(|(_, form)| *form));
    environment
}

/// Whether this is `define` or the like, which says by its shape what it defines.
fn is_define(binding: &Binding) -> bool {
    matches!(
        binding,
        Binding::Core(
            CoreForm::Define | CoreForm::DefineStar | CoreForm::DefinePublic | CoreForm::DefineStarPublic
        )
    )
}

/// Whether this defines a keyword, which its shape names.
fn is_syntax_definition(binding: &Binding) -> bool {
    matches!(
        binding,
        Binding::Core(CoreForm::DefineSyntax | CoreForm::DefineSyntaxRule | CoreForm::DefineSyntaxParameter)
    )
}

/// Whether a use of the form at the top can define something.
pub(super) fn defines(keyword: CoreForm) -> bool {
    matches!(
        keyword,
        CoreForm::Begin
            | CoreForm::CondExpand
            | CoreForm::Include
            | CoreForm::IncludeCi
            | CoreForm::Define
            | CoreForm::DefineStar
            | CoreForm::DefinePublic
            | CoreForm::DefineStarPublic
            | CoreForm::DefineValues
            | CoreForm::DefineRecordType
            | CoreForm::DefineSyntax
            | CoreForm::DefineSyntaxRule
            | CoreForm::DefineSyntaxParameter
            | CoreForm::EvalWhen
            | CoreForm::BeginForSyntax
    )
}

/// What the top-level form `datum` defines, in an environment that holds what stands before it.
pub fn head(
    environment: &Environment,
    datum: &Datum,
    form: u64,
    resources: &dyn Resources,
) -> Vec<Definition> {
    let mut expander = Expander::new(environment, resources, form);
    let scope = expander.scopes.intern(&[environment.scope()]);
    let mut context = Context::new(None);
    expander.collect(vec![Syntax::source(datum, scope)], &mut context);
    context.definitions
}

/// Expands the top-level form `datum`, whose key is `form`, in an environment that holds all of the
/// library's definitions.
pub fn expand_form(
    environment: &Environment,
    datum: &Datum,
    form: u64,
    resources: &dyn Resources,
) -> Expanded {
    let environment = environment.at(form);
    let mut expander = Expander::new(&environment, resources, form);
    let done = expander.top_level(datum);
    expander.report_unused();
    let references = expander.take_references();
    let mut diagnostics = expander.diagnostics;
    diagnostics.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
    diagnostics.dedup();
    Expanded { items: done, diagnostics, references, globals: expander.globals, assigned: expander.assigned }
}

impl Expander<'_> {
    /// Expands the top-level form `datum`.
    pub(super) fn top_level(&mut self, datum: &Datum) -> Vec<TopLevel> {
        let scope = self.scopes.intern(&[self.environment.scope()]);
        let items = self.collect(vec![Syntax::source(datum, scope)], &mut Context::new(None));
        let mut done = Vec::new();
        for item in items {
            self.top_item(item, &mut done);
        }
        let literals = std::mem::take(&mut self.literals).into_iter();
        done.splice(0..0, literals.map(|(global, value)| TopLevel::Define(global, value)));
        done
    }

    fn top_item(&mut self, item: Item, done: &mut Vec<TopLevel>) {
        match item {
            Item::Define { node, place, name, value } => {
                let value = self.defined_value(value, name);
                done.push(match place {
                    Place::Global(global) => TopLevel::Define(global, value),
                    Place::Local(_) | Place::Again(_) => TopLevel::Effect(Self::assign(node, place, value)),
                });
            }
            Item::Values { node, required, rest, value } => {
                let value = self.expression(&value);
                for place in required.iter().chain(&rest) {
                    if let Place::Global(global) = *place {
                        self.globals.insert(global);
                        self.assigned.insert(global);
                        done.push(TopLevel::Define(global, self.constant(node, Constant::Unbound)));
                    }
                }
                done.push(TopLevel::Effect(self.assign_values(node, &required, rest.as_ref(), value)));
            }
            Item::Effect(syntax) => done.push(TopLevel::Effect(self.expression(&syntax))),
            Item::Failed(expr) => done.push(TopLevel::Effect(expr)),
        }
    }
}
