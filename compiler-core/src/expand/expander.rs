//! The state of one expansion: scopes, bindings, limits, and what it reports.

use super::environment::Environment;
use super::machine::{Machine, MacroCode};
use super::procedural::{Loaded, ParameterKey};
use super::scopes::{Scopes, SetId};
use super::syntax::{Syntax, View};
use super::{Access, Reference, Referent, Resources};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::expand::expr::{Expr, ExprKind, Local, LocalBinding};
use crate::library::Global;
use crate::library::well_known;
use crate::library::{Binding, CoreForm, Scope, Transformer};
use crate::primitive::Primitive;
use crate::source::Symbol;
use crate::syntax::NodeId;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Macro uses in one top-level form.
const STEP_LIMIT: u32 = 100_000;
/// Syntax objects that macros make in one top-level form.
const SIZE_LIMIT: u32 = 1_000_000;
/// Nesting of expressions. More than twice what the reader accepts, so that only macros meet it.
pub(super) const DEPTH_LIMIT: u32 = 2_200;

/// Where definitions are made: 0 is the top of the library; each body is another.
pub(super) type Frame = u32;
pub(super) const TOP: Frame = 0;
/// A macro with this frame needs no use-site scopes: no identifier of a use has the scopes of its
/// definition and no others.
pub(super) const NO_FRAME: Frame = u32::MAX;

/// The number of a binding that this expansion made.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct BoundId(u32);

/// A macro, with its binding and frame if it is local.
pub(super) type Keyword = (Arc<Transformer>, Option<(BoundId, Frame)>);

/// A binding that this expansion made.
pub(super) enum Bound {
    /// A local variable.
    Variable(Variable),
    /// A local macro, and the frame that it was defined in.
    Macro(Arc<Transformer>, Frame, NodeId),
    /// A variable of a pattern of `syntax-case`, and how many ellipses follow it.
    Pattern(LocalBinding, u32),
    /// A definition at the top, or another name for a form.
    Top(Binding),
    /// A macro whose definition has an error, which was reported: its uses are not looked at.
    Broken,
}

/// A local variable.
pub(super) struct Variable {
    pub(super) binding: LocalBinding,
    /// Whether it is worth a hint when it is never used.
    pub(super) hint: bool,
    pub(super) used: bool,
    pub(super) assigned: bool,
}

/// What an identifier means.
#[derive(Clone, PartialEq)]
pub(super) enum Denotation {
    Local(BoundId),
    Top(Binding),
    Unbound,
    Ambiguous,
}

pub(super) struct Expander<'a> {
    pub(super) environment: &'a Environment,
    pub(super) resources: &'a dyn Resources,
    pub(super) form: u64,
    pub(super) scopes: Scopes,
    counter: u32,
    table: FxHashMap<Symbol, Vec<(SetId, BoundId)>>,
    bound: Vec<Bound>,
    by_local: FxHashMap<Local, BoundId>,
    pub(super) locals: u32,
    pub(super) frame: Frame,
    frames: u32,
    /// The use-site scope of each macro, and the frame it belongs to.
    sites: FxHashMap<SiteKey, Scope>,
    site_frames: FxHashMap<Scope, Frame>,
    steps: u32,
    size: u32,
    pub(super) includes: u32,
    /// The files that were included, in the order of their numbers in [`Syntax::file`].
    pub(super) included_files: Vec<Arc<str>>,
    pub(super) depth: u32,
    /// A limit was reached and reported: no macro is expanded any more.
    pub(super) exhausted: bool,
    /// The macro used last: what a limit is blamed on.
    pub(super) last_macro: Option<Symbol>,
    /// A part of the form was not looked at because of an error around it.
    pub(super) incomplete: bool,
    pub(super) diagnostics: Vec<Diagnostic<NodeId>>,
    pub(super) references: BTreeSet<Reference>,
    pub(super) globals: BTreeSet<Global>,
    pub(super) assigned: BTreeSet<Global>,
    /// Variables that hold literals, to be defined before the form.
    pub(super) literals: Vec<(Global, Expr)>,
    reported: FxHashSet<(NodeId, Symbol)>,
    /// Local variables below this one belong to run time, while a transformer is compiled.
    pub(super) floor: u32,
    /// The identifiers in the templates of `syntax`.
    pub(super) template_identifiers: FxHashSet<(Symbol, SetId)>,
    /// The forms that are expanded at present, because a transformer in them needs this one.
    pub(super) visiting: Vec<u64>,
    pub(super) machine: Option<Box<dyn Machine + 'a>>,
    /// The procedural macros that the machine has, by the address of their code; none: it failed.
    pub(super) loaded: FxHashMap<usize, (Arc<MacroCode>, Option<Loaded>)>,
    /// The syntax objects that the machine knows by number.
    pub(super) objects: Vec<Syntax>,
    /// The scope of the use of the procedural macro that runs.
    pub(super) use_scope: Option<Scope>,
    pub(super) literal_sets: FxHashMap<Arc<str>, SetId>,
    /// What syntax parameters stand for at present, the innermost last; none: its definition has an
    /// error.
    pub(super) parameters: Vec<(ParameterKey, Option<Keyword>)>,
}

#[derive(PartialEq, Eq, Hash)]
enum SiteKey {
    Local(BoundId),
    Top(*const Transformer),
}

impl<'a> Expander<'a> {
    pub(super) fn new(environment: &'a Environment, resources: &'a dyn Resources, form: u64) -> Expander<'a> {
        Expander {
            environment,
            resources,
            form,
            scopes: Scopes::new(),
            counter: 0,
            table: FxHashMap::default(),
            bound: Vec::new(),
            by_local: FxHashMap::default(),
            locals: 0,
            frame: TOP,
            frames: TOP,
            sites: FxHashMap::default(),
            site_frames: FxHashMap::default(),
            steps: 0,
            size: 0,
            includes: 0,
            included_files: Vec::new(),
            depth: 0,
            exhausted: false,
            last_macro: None,
            incomplete: false,
            diagnostics: Vec::new(),
            references: BTreeSet::new(),
            globals: BTreeSet::new(),
            assigned: BTreeSet::new(),
            literals: Vec::new(),
            reported: FxHashSet::default(),
            floor: 0,
            template_identifiers: FxHashSet::default(),
            visiting: Vec::new(),
            machine: None,
            loaded: FxHashMap::default(),
            objects: Vec::new(),
            use_scope: None,
            literal_sets: FxHashMap::default(),
            parameters: Vec::new(),
        }
    }

    // ---- Scopes and bindings

    /// A scope that nothing has yet.
    pub(super) fn fresh_scope(&mut self) -> Scope {
        self.counter += 1;
        Scope::fresh(self.form, self.counter)
    }

    /// `syntax` with one more scope.
    pub(super) fn scoped(&mut self, syntax: &Syntax, scope: Scope) -> Syntax {
        syntax.with_scopes(self.scopes.with(syntax.scopes, scope))
    }

    /// Every one of `all` with one more scope.
    pub(super) fn scoped_all(&mut self, all: &[Syntax], scope: Scope) -> Vec<Syntax> {
        all.iter().map(|syntax| self.scoped(syntax, scope)).collect()
    }

    /// A new frame, in which `within` works.
    pub(super) fn in_new_frame<T>(&mut self, within: impl FnOnce(&mut Self) -> T) -> T {
        self.frames += 1;
        let outer = std::mem::replace(&mut self.frame, self.frames);
        let result = within(self);
        self.frame = outer;
        result
    }

    /// The scopes under which a definition of `identifier` in the current frame binds: without the
    /// use-site scopes of macros of this frame, so that the rest of the frame sees the definition.
    pub(super) fn defining_scopes(&mut self, identifier: &Syntax) -> SetId {
        let (sites, frame) = (&self.site_frames, self.frame);
        self.scopes.without(identifier.scopes, |scope| sites.get(&scope) == Some(&frame))
    }

    pub(super) fn bind(&mut self, name: Symbol, scopes: SetId, bound: Bound) -> BoundId {
        let id = BoundId(self.bound.len() as u32);
        self.bound.push(bound);
        self.table.entry(name).or_default().push((scopes, id));
        id
    }

    /// A variable that no source text names.
    pub(super) fn temporary(&mut self, name: &str, node: NodeId) -> LocalBinding {
        let local = Local(self.locals);
        self.locals += 1;
        LocalBinding { local, name: Symbol::new(name), node }
    }

    /// Binds `identifier` to a new local variable.
    pub(super) fn bind_variable(&mut self, identifier: &Syntax) -> LocalBinding {
        let scopes = identifier.scopes;
        self.bind_variable_with(identifier, scopes)
    }

    /// Binds the name of `identifier` with other scopes than its own.
    pub(super) fn bind_variable_with(&mut self, identifier: &Syntax, scopes: SetId) -> LocalBinding {
        let name = identifier.symbol().unwrap_or_else(|| Symbol::new("_"));
        let binding = self.temporary(name.as_str(), identifier.node);
        let hint = !identifier.introduced && !name.as_str().starts_with('_');
        let variable = Variable { binding, hint, used: false, assigned: false };
        let id = self.bind(name, scopes, Bound::Variable(variable));
        self.by_local.insert(binding.local, id);
        self.refer_as(identifier, Referent::Local(identifier.node), Access::Bind);
        binding
    }

    pub(super) fn bound(&mut self, id: BoundId) -> &mut Bound {
        &mut self.bound[id.0 as usize]
    }

    /// Whether anything has read or assigned the local variable so far.
    pub(super) fn touched(&self, local: Local) -> bool {
        match self.by_local.get(&local).map(|id| &self.bound[id.0 as usize]) {
            Some(Bound::Variable(variable)) => variable.used || variable.assigned,
            _ => false,
        }
    }

    fn variable_of(&mut self, local: Local) -> Option<&mut Variable> {
        match &mut self.bound[self.by_local.get(&local)?.0 as usize] {
            Bound::Variable(variable) => Some(variable),
            _ => None,
        }
    }

    /// Whether an assignment to a local variable has been expanded.
    pub(super) fn is_assigned(&mut self, local: Local) -> bool {
        self.variable_of(local).is_some_and(|variable| variable.assigned)
    }

    /// Counts a use that no identifier of the source makes.
    pub(super) fn mark_used(&mut self, local: Local) {
        if let Some(variable) = self.variable_of(local) {
            variable.used = true;
        }
    }

    /// Gives no hint if the variable is never used.
    pub(super) fn silence(&mut self, local: Local) {
        if let Some(variable) = self.variable_of(local) {
            variable.hint = false;
        }
    }

    /// What `identifier` means.
    pub(super) fn resolve(&self, identifier: &Syntax) -> Denotation {
        match identifier.symbol() {
            Some(name) => self.resolve_name(name, identifier.scopes),
            None => Denotation::Unbound,
        }
    }

    /// What an identifier of this name and these scopes means.
    pub(super) fn resolve_name(&self, name: Symbol, scopes: SetId) -> Denotation {
        let all = self.scopes.get(scopes);
        let locals = || {
            let entries = self.table.get(&name).map_or(&[][..], Vec::as_slice).iter();
            entries.filter(|(set, _)| self.scopes.subset(*set, scopes)).copied()
        };
        let top = || self.environment.candidates(name, all);
        // Of equal sets the first is taken: what this form defines stands before the environment's,
        // and what the library defines before what it imports.
        let mut best: Option<&[Scope]> = None;
        let mut denotation = Denotation::Unbound;
        let mut count = 0;
        for (set, id) in locals() {
            count += 1;
            let set = self.scopes.get(set);
            if best.is_none_or(|best| set.len() > best.len()) {
                best = Some(set);
                denotation = Denotation::Local(id);
            }
        }
        let mut binding = None;
        for (set, found) in top() {
            count += 1;
            if best.is_none_or(|best| set.len() > best.len()) {
                best = Some(set);
                binding = Some(found);
            }
        }
        if let Some(binding) = binding {
            denotation = Denotation::Top(binding.clone());
        } else if let Denotation::Local(id) = denotation
            && let Bound::Top(binding) = &self.bound[id.0 as usize]
        {
            denotation = Denotation::Top(binding.clone());
        }
        if count == 0 && all.len() > 1 {
            // A name that a procedural macro of another library made up.
            if let Some(binding) = self.resources.binding(name, all) {
                return Denotation::Top(binding);
            }
        }
        if let Some(best) = best
            && count > 1
        {
            let inside = |set: &[Scope]| crate::library::scope::is_subset(set, best);
            if !locals().all(|(set, _)| inside(self.scopes.get(set))) || !top().all(|(set, _)| inside(set)) {
                return Denotation::Ambiguous;
            }
        }
        denotation
    }

    /// The form that `syntax` names, if it is an identifier that names one.
    pub(super) fn core_form(&self, syntax: &Syntax) -> Option<CoreForm> {
        syntax.symbol()?;
        match self.resolve(syntax) {
            Denotation::Top(Binding::Core(form)) => Some(form),
            _ => None,
        }
    }

    /// Whether `syntax` is the auxiliary keyword `form` (`else`, `=>`, `...`). A name that nothing binds
    /// counts too: it can mean nothing else.
    pub(super) fn is_auxiliary(&mut self, syntax: &Syntax, form: CoreForm) -> bool {
        let Some(name) = syntax.symbol() else { return false };
        let is = match self.resolve(syntax) {
            Denotation::Top(Binding::Core(found)) => found == form,
            Denotation::Unbound => name.as_str() == form.name(),
            _ => false,
        };
        if is {
            self.refer(syntax, Referent::Form(form));
        }
        is
    }

    // ---- Macro uses

    /// Expands one use of a macro.
    pub(super) fn use_macro(
        &mut self,
        transformer: &Arc<Transformer>,
        local: Option<(BoundId, Frame)>,
        form: &Syntax,
    ) -> Result<Syntax, Expr> {
        self.last_macro = Some(transformer.name);
        self.steps += 1;
        if self.exhausted || self.steps > STEP_LIMIT {
            return Err(self.limit(form.node, "does not end: it was expanded too often"));
        }
        let frame = match local {
            Some((_, frame)) => frame,
            None if transformer.library == self.environment.library() => TOP,
            None => NO_FRAME,
        };
        let (mut operands, tail) = match form.view(&mut self.scopes) {
            View::List(items) => (items, None),
            View::Improper(items, tail) => (items, Some(tail)),
            _ => (Vec::new(), None),
        };
        let keyword = (!operands.is_empty()).then(|| operands.remove(0));
        let mut tail = tail;
        if frame == self.frame {
            let key = match local {
                Some((id, _)) => SiteKey::Local(id),
                None => SiteKey::Top(Arc::as_ptr(transformer)),
            };
            let site = match self.sites.get(&key) {
                Some(&site) => site,
                None => {
                    let site = self.fresh_scope();
                    self.sites.insert(key, site);
                    self.site_frames.insert(site, frame);
                    site
                }
            };
            operands = self.scoped_all(&operands, site);
            tail = tail.map(|tail| self.scoped(&tail, site));
        }
        let result = match &transformer.procedure {
            None => self.transform(transformer, form, &operands, tail.as_ref())?,
            Some(_) if form.symbol().is_some() => self.run_procedure(transformer, form)?,
            Some(_) => {
                operands.splice(0..0, keyword);
                let whole = Syntax::list(&mut self.scopes, form.node, operands, tail);
                self.run_procedure(transformer, &whole)?
            }
        };
        if result.too_deep() {
            return Err(self.limit(form.node, "builds data that are nested too deeply"));
        }
        Ok(result)
    }

    /// Counts `count` syntax objects that a macro made. `false` if they are too many.
    pub(super) fn count_size(&mut self, count: u32) -> bool {
        self.size = self.size.saturating_add(count);
        self.size <= SIZE_LIMIT
    }

    /// Reports that a limit was reached, once.
    pub(super) fn limit(&mut self, node: NodeId, what: &str) -> Expr {
        let name = self.last_macro.map_or_else(|| "this form".into(), |name| format!("the macro `{name}`"));
        let message = format!("{name} {what}");
        if !self.exhausted {
            self.exhausted = true;
            self.error(Code::ExpansionLimit, node, message.clone());
        }
        Expr::new(node, ExprKind::Error(message.into()))
    }

    /// Whether `more` further levels of nesting are too many.
    pub(super) fn too_deep(&self, more: usize) -> bool {
        self.depth as usize + more > DEPTH_LIMIT as usize
    }

    /// The form at `node` is nested too deeply.
    pub(super) fn depth_error(&mut self, node: NodeId) -> Expr {
        if self.last_macro.is_some() {
            return self.limit(node, "expands to forms that are nested too deeply");
        }
        self.error(Code::TooDeep, node, "forms are nested too deeply")
    }

    // ---- Reports

    /// Reports an error at `node`; the answer raises it.
    pub(super) fn error(&mut self, code: Code, node: NodeId, message: impl Into<String>) -> Expr {
        let message = message.into();
        self.incomplete |= code != Code::UnboundVariable && code.severity() == Severity::Error;
        self.diagnostics.push(Diagnostic::new(code, node, message.clone()));
        Expr::new(node, ExprKind::Error(message.into()))
    }

    /// Reports bad syntax at `at`, unless the reader already did.
    pub(super) fn bad(&mut self, at: &Syntax, message: impl Into<String>) -> Expr {
        if at.is_error() {
            return self.unreadable(at.node);
        }
        self.error(Code::BadSyntax, at.node, message)
    }

    /// What stands for text that the reader could not understand.
    pub(super) fn unreadable(&mut self, node: NodeId) -> Expr {
        self.incomplete = true;
        Expr::new(node, ExprKind::Error("the source text here could not be read".into()))
    }

    /// Reports at `at`, with the place of the other binding.
    pub(super) fn duplicate(&mut self, at: NodeId, other: NodeId, message: String) {
        self.incomplete = true;
        let mut diagnostic = Diagnostic::new(Code::DuplicateBinding, at, message);
        diagnostic.related.push((other, "the other binding".into()));
        self.diagnostics.push(diagnostic);
    }

    /// The value of the global variable `global`, at `node`.
    pub(super) fn global(&mut self, node: NodeId, global: Global) -> Expr {
        self.globals.insert(global);
        Expr::new(node, ExprKind::Global(global))
    }

    /// The procedure form of a primitive, or of another name that is special in operator position.
    pub(super) fn procedure(&mut self, node: NodeId, name: &str) -> Expr {
        self.global(node, Global { library: Symbol::new(well_known::PROCEDURES), name: Symbol::new(name) })
    }

    /// A call of a primitive.
    pub(super) fn call_primitive(&mut self, node: NodeId, primitive: Primitive, operands: Vec<Expr>) -> Expr {
        let operator = Box::new(Expr::new(node, ExprKind::Primitive(primitive)));
        Expr::new(node, ExprKind::Call(operator, operands))
    }

    /// Reports an identifier that nothing binds, once for a place.
    pub(super) fn unbound(&mut self, identifier: &Syntax) -> Expr {
        let name = identifier.symbol().unwrap_or_else(|| Symbol::new(""));
        let mut message = format!("`{name}` is not bound");
        if self.reported.insert((identifier.node, name)) {
            if let Some(library) = self.resources.providers(name).first() {
                message.push_str(&format!("; {library} exports it"));
            } else if let Some(near) = self.near_name(identifier, name) {
                message.push_str(&format!("; did you mean `{near}`?"));
            }
            return self.error(Code::UnboundVariable, identifier.node, message);
        }
        Expr::new(identifier.node, ExprKind::Error(message.into()))
    }

    fn near_name(&self, identifier: &Syntax, name: Symbol) -> Option<Symbol> {
        let visible = |entries: &Vec<(SetId, BoundId)>| {
            entries.iter().any(|(set, _)| self.scopes.subset(*set, identifier.scopes))
        };
        let locals = self.table.iter().filter(|(_, entries)| visible(entries)).map(|(&name, _)| name);
        crate::library::name::nearest(name, locals.chain(self.environment.plain_names()))
    }

    /// Reports every local variable that was never used.
    pub(super) fn report_unused(&mut self) {
        if self.incomplete {
            return;
        }
        for bound in &self.bound {
            if let Bound::Variable(Variable { binding, hint: true, used: false, assigned }) = bound {
                let name = binding.name;
                // A name that begins so says that it is on purpose.
                if name.as_str().starts_with('_') {
                    continue;
                }
                let message = if *assigned {
                    format!("`{name}` is assigned, but never used")
                } else {
                    format!("`{name}` is never used")
                };
                self.diagnostics.push(Diagnostic::new(Code::UnusedVariable, binding.node, message));
            }
        }
    }
}
