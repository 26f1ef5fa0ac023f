//! Procedural macros: transformers that are procedures, compiled and run at expansion.
//!
//! What a transformer needs of its own library is expanded in the environment of the place where the
//! macro is defined, and kept with it: so a macro can be used before the library is known as a whole,
//! and an edit changes it only if it changes what the macro runs.

use super::describe::{constant, describe};
use super::expander::{Bound, BoundId, Expander, Frame, Keyword};
use super::machine::{Failure, MacroCode, Progress, Tree};
use super::scopes::SetId;
use super::syntax::{Syntax, View};
use crate::diagnostics::{Code, Severity};
use crate::expand::expr::{Expr, ExprKind, TopLevel};
use crate::library::WellKnown;
use crate::library::transformer::Procedure;
use crate::library::{Global, Scope, Transformer};
use crate::primitive::Constant;
use crate::source::Symbol;
use crate::syntax::{DatumKind, NodeId};
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Nesting of what transformers make.
const DEPTH_LIMIT: u32 = super::syntax::DATA_DEPTH_LIMIT as u32;

/// Why an answer to a transformer cannot be given.
enum Refused {
    /// The transformer is told, as the error that it raised.
    Raised(String),
    /// `syntax-violation`: the place, if the source has one, and the message.
    Violation(NodeId, String),
    /// Too much.
    Size,
}

/// A procedural macro that the machine has.
#[derive(Clone, Copy)]
pub(super) struct Loaded {
    number: u32,
    /// Whether it also wants the assignments to its keyword.
    assignments: bool,
}

impl Expander<'_> {
    /// Compiles a transformer that is an expression.
    pub(super) fn procedural(&mut self, name: Symbol, spec: &Syntax, frame: Frame) -> Bound {
        let floor = std::mem::replace(&mut self.floor, self.locals);
        let globals = std::mem::take(&mut self.globals);
        let assigned = std::mem::take(&mut self.assigned);
        let identifiers = std::mem::take(&mut self.template_identifiers);
        let before = self.diagnostics.len();
        let expr = self.named_expression(spec, Some(name));
        self.floor = floor;
        let referenced = std::mem::replace(&mut self.globals, globals);
        self.assigned = assigned;
        let identifiers = std::mem::replace(&mut self.template_identifiers, identifiers);
        // What is not bound here may be so at another place of the library: the use says so.
        let failed = |code: Code| code.severity() == Severity::Error && code != Code::UnboundVariable;
        if self.diagnostics[before..].iter().any(|diagnostic| failed(diagnostic.code)) {
            return Bound::Broken;
        }
        let mut identifiers: BTreeSet<_> =
            identifiers.into_iter().map(|(name, set)| (name, self.scopes.portable(set))).collect();
        let definitions = self.needed(referenced, &mut identifiers);
        let prepare = Expr::new(spec.node, ExprKind::Global(WellKnown::PrepareTransformer.global()));
        let transformer = Expr::new(spec.node, ExprKind::Call(Box::new(prepare), vec![expr]));
        let library = self.environment.library();
        let identifiers = identifiers.into_iter().collect();
        let code = MacroCode { library, definitions, transformer, identifiers };
        let transformer = Transformer {
            procedure: Some(Procedure(Arc::new(code))),
            broken: false,
            ..Transformer::broken(name, library)
        };
        Bound::Macro(Arc::new(transformer), frame, spec.node)
    }

    /// A global that only transformers refer to: it is not reached at run time.
    /// The items of this library that `referenced` need, in the order of the library.
    fn needed(
        &mut self,
        referenced: BTreeSet<Global>,
        identifiers: &mut BTreeSet<(Symbol, crate::library::ScopeSet)>,
    ) -> Vec<TopLevel> {
        let library = self.environment.library();
        let mut waiting: Vec<Global> = referenced.into_iter().collect();
        let mut done: BTreeSet<u64> = BTreeSet::new();
        let mut found: BTreeMap<u32, Vec<TopLevel>> = BTreeMap::new();
        while let Some(global) = waiting.pop() {
            if global.library != library {
                continue;
            }
            let Some(key) = self.environment.form_of(global) else { continue };
            // A form that is being expanded has no values yet.
            if key == self.form || self.visiting.contains(&key) || !done.insert(key) {
                continue;
            }
            let Some((index, datum)) = self.resources.form(key) else { continue };
            let mut inner = Expander::new(self.environment, self.resources, key);
            inner.visiting = self.visiting.iter().copied().chain([self.form]).collect();
            let items = inner.top_level(&datum);
            waiting.extend(inner.globals.iter().copied());
            for (name, set) in std::mem::take(&mut inner.template_identifiers) {
                identifiers.insert((name, inner.scopes.portable(set)));
            }
            found.insert(index, items);
        }
        found.into_values().flatten().collect()
    }

    /// Loads a procedural macro.
    fn loaded(&mut self, transformer: &Transformer, node: NodeId) -> Result<Loaded, Expr> {
        let Some(Procedure(code)) = &transformer.procedure else {
            return Err(Expr::unspecified(node));
        };
        let key = Arc::as_ptr(code).cast::<()>() as usize;
        if let Some((_, loaded)) = self.loaded.get(&key) {
            return loaded.ok_or_else(|| self.failed_before(transformer, node));
        }
        let code: Arc<dyn Any + Send + Sync> = code.clone();
        let Ok(code) = code.downcast::<MacroCode>() else { return Err(Expr::unspecified(node)) };
        if self.machine.is_none() {
            self.machine = self.resources.machine();
        }
        let number = self.loaded.len() as u32;
        let progress = match &mut self.machine {
            Some(machine) => machine.load(number, &code),
            None => Progress::Failed(Failure::Raised("no procedural macro can be run here".into())),
        };
        let outer = self.use_scope.take();
        let kind = self.drive(transformer, node, progress);
        self.use_scope = outer;
        let assignments = |tree| tree == Tree::Constant(Constant::integer(1.into()));
        let loaded = kind.map(|kind| Loaded { number, assignments: assignments(kind) });
        // The code is kept, so that no other gets its address.
        self.loaded.insert(key, (code, loaded.as_ref().ok().copied()));
        loaded
    }

    fn failed_before(&mut self, transformer: &Transformer, node: NodeId) -> Expr {
        self.incomplete = true;
        let message = format!("the transformer of `{}` has an error", transformer.name);
        Expr::new(node, ExprKind::Error(message.into()))
    }

    /// Whether a macro also wants the assignments to its keyword.
    pub(super) fn takes_assignments(&mut self, transformer: &Transformer, node: NodeId) -> bool {
        transformer.procedure.is_some()
            && self.loaded(transformer, node).is_ok_and(|loaded| loaded.assignments)
    }

    /// What a procedural macro makes of `form`.
    pub(super) fn run_procedure(&mut self, transformer: &Transformer, form: &Syntax) -> Result<Syntax, Expr> {
        let Loaded { number, .. } = self.loaded(transformer, form.node)?;
        let scope = self.fresh_scope();
        let outer = self.use_scope.replace(scope);
        let argument = self.object(form.clone());
        let progress = match &mut self.machine {
            Some(machine) => machine.call(number, argument),
            None => Progress::Failed(Failure::Raised("no procedural macro can be run here".into())),
        };
        let result = self.drive(transformer, form.node, progress);
        self.use_scope = outer;
        let result = self.syntax_of(&result?, form.node, None, 0);
        result.map_err(|refused| self.refused(transformer, form.node, refused))
    }

    /// Answers what a transformer asks, until it has a value.
    fn drive(
        &mut self,
        transformer: &Transformer,
        node: NodeId,
        mut progress: Progress,
    ) -> Result<Tree, Expr> {
        loop {
            let arguments = match progress {
                Progress::Done(value) => return Ok(value),
                Progress::Failed(Failure::Limit(what)) => {
                    self.last_macro = Some(transformer.name);
                    return Err(self.limit(node, what));
                }
                Progress::Failed(Failure::Raised(message)) => {
                    return Err(self.refused(transformer, node, Refused::Raised(message)));
                }
                Progress::Request(arguments) => arguments,
            };
            let answer = match self.serve(&arguments, node) {
                Ok(answer) => answer,
                Err(refused) => return Err(self.refused(transformer, node, refused)),
            };
            progress = match &mut self.machine {
                Some(machine) => machine.resume(answer),
                None => return Err(Expr::unspecified(node)),
            };
        }
    }

    fn refused(&mut self, transformer: &Transformer, node: NodeId, refused: Refused) -> Expr {
        match refused {
            Refused::Raised(message) => {
                self.error(Code::TransformerError, node, format!("{}: {message}", transformer.name))
            }
            Refused::Violation(at, message) => self.error(Code::BadSyntax, at, message),
            Refused::Size => {
                self.last_macro = Some(transformer.name);
                self.limit(node, "expands to too much code")
            }
        }
    }

    /// A syntax object as the machine knows it.
    fn object(&mut self, syntax: Syntax) -> Tree {
        self.objects.push(syntax);
        Tree::Syntax(self.objects.len() as u32 - 1)
    }

    fn object_of(&self, tree: &Tree) -> Option<Syntax> {
        match tree {
            Tree::Syntax(number) => self.objects.get(*number as usize).cloned(),
            _ => None,
        }
    }

    fn identifier_of(&self, who: &str, tree: &Tree) -> Result<Syntax, Refused> {
        self.object_of(tree).filter(|syntax| syntax.symbol().is_some()).ok_or_else(|| {
            Refused::Raised(format!("{who}: expected an identifier, got {}", self.shown(tree)))
        })
    }

    fn shown(&self, tree: &Tree) -> String {
        match tree {
            Tree::Syntax(number) => match self.objects.get(*number as usize) {
                Some(syntax) => match syntax.symbol() {
                    Some(name) => format!("the identifier `{name}`"),
                    None => "a syntax object".into(),
                },
                None => "a syntax object".into(),
            },
            Tree::Constant(constant) => constant.to_string(),
            Tree::List(..) => "a list".into(),
            Tree::Vector(_) => "a vector".into(),
            Tree::Other(text) => text.clone(),
        }
    }

    /// Does what compiled code asks for.
    fn serve(&mut self, arguments: &[Tree], node: NodeId) -> Result<Tree, Refused> {
        if !self.count_size(1) {
            return Err(Refused::Size);
        }
        let [Tree::Constant(Constant::Symbol(operation)), a, b] = arguments else {
            return Err(Refused::Raised("a request that the expander does not know".into()));
        };
        let boolean = |value| Ok(Tree::Constant(Constant::Boolean(value)));
        match operation.as_str() {
            "syntax?" => boolean(matches!(a, Tree::Syntax(_))),
            "identifier?" => boolean(self.object_of(a).is_some_and(|syntax| syntax.symbol().is_some())),
            "literal" => {
                let (Tree::Constant(Constant::Symbol(name)), Tree::Constant(Constant::String(scopes))) =
                    (a, b)
                else {
                    return Err(Refused::Raised("a template that the expander did not make".into()));
                };
                let set = self.literal_scopes(scopes);
                let set = match self.use_scope {
                    Some(scope) => self.scopes.with(set, scope),
                    None => set,
                };
                let kind = Arc::new(DatumKind::Symbol(*name));
                Ok(self.object(Syntax::introduced(node, kind, set)))
            }
            "unwrap" => match self.object_of(a) {
                Some(syntax) => self.unwrap(a, &syntax),
                None => Ok(a.clone()),
            },
            "syntax->datum" => self.strip(a, 0),
            "datum->syntax" => {
                let Some(context) = self.object_of(a) else {
                    let message = format!("datum->syntax: expected an identifier, got {}", self.shown(a));
                    return Err(Refused::Raised(message));
                };
                let scopes = self.context_scopes(&context);
                let syntax = self.syntax_of(b, context.node, Some(scopes), 0)?;
                Ok(self.object(syntax))
            }
            "free-identifier=?" => {
                let a = self.identifier_of("free-identifier=?", a)?;
                let b = self.identifier_of("free-identifier=?", b)?;
                let (first, second) = (self.resolve(&a), self.resolve(&b));
                let unbound = first == super::expander::Denotation::Unbound;
                boolean(first == second && (!unbound || a.symbol() == b.symbol()))
            }
            "bound-identifier=?" => {
                let a = self.identifier_of("bound-identifier=?", a)?;
                let b = self.identifier_of("bound-identifier=?", b)?;
                boolean(a.symbol() == b.symbol() && a.scopes == b.scopes)
            }
            "temporary" => {
                let scope = self.fresh_scope();
                let set = self.scopes.with(SetId::EMPTY, scope);
                let kind = Arc::new(DatumKind::Symbol(Symbol::new("t")));
                Ok(self.object(Syntax::introduced(node, kind, set)))
            }
            "violation" => {
                let Tree::List(parts, _) = a else {
                    return Err(Refused::Raised("syntax-violation".into()));
                };
                let text = |tree: Option<&Tree>| match tree {
                    Some(Tree::Constant(Constant::String(text))) => Some(text.to_string()),
                    Some(Tree::Constant(Constant::Symbol(name))) => Some(name.to_string()),
                    _ => None,
                };
                let who = text(parts.first());
                let mut message = text(parts.get(1)).unwrap_or_else(|| "bad syntax".into());
                if let Some(who) = who {
                    message = format!("{who}: {message}");
                }
                let mut at = node;
                // The innermost part of the source that the transformer names.
                for tree in [parts.get(2), parts.get(3)].into_iter().flatten() {
                    if let Ok(syntax) = self.syntax_of(tree, node, Some(SetId::EMPTY), 0)
                        && !matches!(tree, Tree::Constant(Constant::Boolean(false)))
                    {
                        at = syntax.node;
                        if std::ptr::eq(tree, &parts[parts.len() - 1]) || parts.len() == 3 {
                            let shown = describe(&syntax, &mut self.scopes);
                            message.push_str(&format!(": {shown}"));
                        }
                    }
                }
                Err(Refused::Violation(at, message))
            }
            _ => Err(Refused::Raised("a request that the expander does not know".into())),
        }
    }

    /// The set of scopes that a template names.
    fn literal_scopes(&mut self, text: &Arc<str>) -> SetId {
        if let Some(&set) = self.literal_sets.get(text) {
            return set;
        }
        let numbers = text.split(' ').filter_map(|number| u64::from_str_radix(number, 16).ok());
        let scopes: Vec<Scope> = numbers.map(Scope::from_number).collect();
        let set = self.scopes.intern(&scopes);
        self.literal_sets.insert(text.clone(), set);
        set
    }

    /// How a template names the set of scopes.
    pub(super) fn scopes_text(&self, set: SetId) -> Arc<str> {
        let numbers = self.scopes.get(set).iter().map(|scope| format!("{:x}", scope.number()));
        numbers.collect::<Vec<_>>().join(" ").into()
    }

    /// The scopes that an identifier would have that stood where `syntax` stands.
    fn context_scopes(&mut self, syntax: &Syntax) -> SetId {
        let mut at = syntax.clone();
        loop {
            if at.is_source() {
                return at.scopes;
            }
            match at.view(&mut self.scopes) {
                View::List(items) | View::Improper(items, _) | View::Vector(items) => match items.first() {
                    Some(first) => at = first.clone(),
                    None => return at.scopes,
                },
                View::Labelled(_, inner) => at = inner,
                View::Atom(_) => return at.scopes,
            }
        }
    }

    /// The parts of a syntax object: a list or vector of syntax objects, or the datum of an atom. An
    /// identifier stays what it is.
    fn unwrap(&mut self, tree: &Tree, syntax: &Syntax) -> Result<Tree, Refused> {
        let null = || Box::new(Tree::Constant(Constant::Null));
        let (items, tail, is_vector) = match syntax.view(&mut self.scopes) {
            View::List(items) if items.is_empty() => return Ok(*null()),
            View::List(items) => (items, None, false),
            View::Improper(items, tail) => (items, Some(tail), false),
            View::Vector(items) => (items, None, true),
            View::Labelled(..) => return self.strip(tree, 0),
            View::Atom(kind) => {
                return Ok(match &*kind {
                    DatumKind::Symbol(_) => tree.clone(),
                    kind => constant(kind).map_or_else(|| tree.clone(), Tree::Constant),
                });
            }
        };
        if !self.count_size(items.len() as u32) {
            return Err(Refused::Size);
        }
        let items: Vec<Tree> = items.into_iter().map(|item| self.object(item)).collect();
        if is_vector {
            return Ok(Tree::Vector(items));
        }
        let tail = match tail {
            Some(tail) => Box::new(self.object(tail)),
            None => null(),
        };
        Ok(Tree::List(items, tail))
    }

    /// `syntax->datum`.
    fn strip(&mut self, tree: &Tree, depth: u32) -> Result<Tree, Refused> {
        if depth > DEPTH_LIMIT {
            return Err(Refused::Size);
        }
        let mut each = |items: &[Tree]| items.iter().map(|item| self.strip(item, depth + 1)).collect();
        Ok(match tree {
            Tree::Syntax(_) => match self.object_of(tree) {
                Some(syntax) => match self.datum_constant(&syntax) {
                    Some(constant) => Tree::Constant(constant),
                    None => return Err(Refused::Raised("this datum has an error".into())),
                },
                None => tree.clone(),
            },
            Tree::List(items, tail) => {
                let items: Result<Vec<Tree>, Refused> = each(items);
                Tree::List(items?, Box::new(self.strip(tail, depth + 1)?))
            }
            Tree::Vector(items) => {
                let items: Result<Vec<Tree>, Refused> = each(items);
                Tree::Vector(items?)
            }
            Tree::Constant(_) | Tree::Other(_) => tree.clone(),
        })
    }

    /// A value as syntax at `node`. Symbols get the scopes `context`; without them, they are not
    /// syntax.
    fn syntax_of(
        &mut self,
        tree: &Tree,
        node: NodeId,
        context: Option<SetId>,
        depth: u32,
    ) -> Result<Syntax, Refused> {
        if depth > DEPTH_LIMIT || !self.count_size(1) {
            return Err(Refused::Size);
        }
        match tree {
            Tree::Syntax(_) => self.object_of(tree).ok_or(Refused::Size),
            Tree::List(items, tail) => {
                let mut parts = Vec::with_capacity(items.len());
                for item in items {
                    parts.push(self.syntax_of(item, node, context, depth + 1)?);
                }
                let tail = match &**tail {
                    Tree::Constant(Constant::Null) => None,
                    tail => Some(self.syntax_of(tail, node, context, depth + 1)?),
                };
                Ok(Syntax::list(&mut self.scopes, node, parts, tail))
            }
            Tree::Vector(items) => {
                let mut parts = Vec::with_capacity(items.len());
                for item in items {
                    parts.push(self.syntax_of(item, node, context, depth + 1)?);
                }
                Ok(Syntax::vector(node, parts))
            }
            Tree::Constant(Constant::Null) => Ok(Syntax::list(&mut self.scopes, node, Vec::new(), None)),
            Tree::Constant(constant) => {
                let kind = match constant {
                    Constant::Boolean(value) => DatumKind::Boolean(*value),
                    Constant::Number(number) => DatumKind::Number(number.clone()),
                    Constant::Character(char) => DatumKind::Character(*char),
                    Constant::String(text) => DatumKind::String(text.clone()),
                    Constant::Keyword(name) => DatumKind::Keyword(*name),
                    Constant::Bytevector(bytes) => DatumKind::Bytevector(bytes.clone()),
                    Constant::Symbol(name) => match context {
                        Some(scopes) => {
                            let kind = Arc::new(DatumKind::Symbol(*name));
                            return Ok(Syntax::introduced(node, kind, scopes));
                        }
                        None => {
                            let message = format!(
                                "the transformer returned the symbol `{name}`, not an identifier: \
                                 (datum->syntax context '{name}) makes one"
                            );
                            return Err(Refused::Raised(message));
                        }
                    },
                    other => {
                        let message = format!("the transformer returned {other}, which is not syntax");
                        return Err(Refused::Raised(message));
                    }
                };
                Ok(Syntax::introduced(node, Arc::new(kind), context.unwrap_or(SetId::EMPTY)))
            }
            Tree::Other(text) => {
                Err(Refused::Raised(format!("the transformer returned {text}, which is not syntax")))
            }
        }
    }

    /// The transformer that a keyword stands for at present: that of the innermost
    /// `syntax-parameterize`, if it is a syntax parameter.
    pub(super) fn present(
        &self,
        transformer: Arc<Transformer>,
        local: Option<(BoundId, Frame)>,
    ) -> Result<Keyword, ()> {
        if !transformer.parameter {
            return Ok((transformer, local));
        }
        let key = ParameterKey::of(&transformer, local);
        match self.parameters.iter().rev().find(|(other, _)| *other == key) {
            None => Ok((transformer, local)),
            Some((_, Some((transformer, local)))) => Ok((transformer.clone(), *local)),
            Some((_, None)) => Err(()),
        }
    }
}

/// What tells syntax parameters apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterKey {
    /// Its library and name.
    Top(Symbol, Symbol),
    /// Its binding.
    Local(BoundId),
}

impl ParameterKey {
    pub(super) fn of(transformer: &Transformer, local: Option<(BoundId, Frame)>) -> ParameterKey {
        match local {
            Some((id, _)) => ParameterKey::Local(id),
            None => ParameterKey::Top(transformer.library, transformer.name),
        }
    }
}
