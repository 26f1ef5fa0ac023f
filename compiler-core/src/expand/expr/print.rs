//! Core forms as text, for dumps and tests: Scheme, with what only the compiler knows in plain words.
//!
//! A local variable prints under its name, with its number after a dot where another variable of the
//! form has the same name.

use super::walk::{top_level_expr, walk};
use super::{Clause, Expr, ExprKind, Formals, Lambda, Local, LocalBinding, TopLevel};
use crate::primitive::Constant;
use crate::source::Symbol;
use crate::syntax::NodeId;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;

/// How wide a line may be.
const WIDTH: usize = 100;

/// The item, with a newline at the end.
pub fn print(item: &TopLevel) -> String {
    print_with_places(item, WIDTH).0
}

/// The item in lines that are no wider than `width` where that can be, and for each line the datum that the
/// form comes from with which it begins.
pub fn print_with_places(item: &TopLevel, width: usize) -> (String, Vec<NodeId>) {
    let expr = top_level_expr(item);
    let tree = Names::of(expr);
    let tree = match item {
        TopLevel::Define(global, expr) => Tree::Form(
            expr.node,
            vec![
                Tree::atom("define"),
                Tree::Atom(Constant::Symbol(global.name).to_string()),
                tree.expr(expr),
            ],
        ),
        TopLevel::Effect(expr) => tree.expr(expr),
    };
    let mut text = String::new();
    let mut places = Vec::new();
    tree.write(&mut text, width, &mut |node| places.push(node.unwrap_or(expr.node)));
    text.push('\n');
    (text, places)
}

/// What is printed: a nest of parentheses.
enum Tree {
    Atom(String),
    List(Vec<Tree>),
    /// What is made of a form, with the datum that it comes from.
    Form(NodeId, Vec<Tree>),
}

impl Tree {
    fn atom(text: &str) -> Tree {
        Tree::Atom(text.into())
    }

    fn list<const N: usize>(items: [Tree; N]) -> Tree {
        Tree::List(items.into())
    }

    /// The width on one line, if it is not more than `limit`.
    fn width(&self, limit: usize) -> Option<usize> {
        let mut width = 0;
        let mut stack = vec![self];
        while let Some(tree) = stack.pop() {
            match tree {
                Tree::Atom(text) => width += text.chars().count() + 1,
                Tree::List(items) | Tree::Form(_, items) => {
                    width += 2;
                    stack.extend(items);
                }
            }
            if width > limit + 1 {
                return None;
            }
        }
        Some(width)
    }

    fn items(&self) -> Option<&[Tree]> {
        match self {
            Tree::Atom(_) => None,
            Tree::List(items) | Tree::Form(_, items) => Some(items),
        }
    }

    /// Writes with an explicit stack: bodies nest as deep as they have definitions. `line` is told for each
    /// line what it begins with.
    fn write(&self, text: &mut String, width: usize, line: &mut dyn FnMut(Option<NodeId>)) {
        enum Step<'a> {
            Tree(&'a Tree, usize),
            Flat(&'a Tree),
            Text(&'static str),
            NewLine(usize),
        }
        let mut stack = vec![Step::Tree(self, 0)];
        let mut begins = true;
        while let Some(step) = stack.pop() {
            if let Step::Tree(tree, _) = step
                && std::mem::take(&mut begins)
            {
                line(match tree {
                    Tree::Form(node, _) => Some(*node),
                    _ => None,
                });
            }
            match step {
                Step::Text(fixed) => text.push_str(fixed),
                Step::NewLine(indent) => {
                    begins = true;
                    text.push('\n');
                    text.extend(std::iter::repeat_n(' ', indent));
                }
                Step::Flat(Tree::Atom(atom)) | Step::Tree(Tree::Atom(atom), _) => text.push_str(atom),
                Step::Flat(Tree::List(items) | Tree::Form(_, items)) => {
                    text.push('(');
                    stack.push(Step::Text(")"));
                    for (i, item) in items.iter().enumerate().rev() {
                        stack.push(Step::Flat(item));
                        if i > 0 {
                            stack.push(Step::Text(" "));
                        }
                    }
                }
                Step::Tree(tree @ (Tree::List(items) | Tree::Form(_, items)), indent) => {
                    // Indentation stops somewhere, or a deep nest would take quadratic space.
                    let indent = indent.min(width * 3 / 5);
                    if tree.width(width - indent).is_some() {
                        stack.push(Step::Flat(tree));
                        continue;
                    }
                    text.push('(');
                    stack.push(Step::Text(")"));
                    // The head and what belongs on its line; the rest below each other.
                    let head = match items.first() {
                        Some(Tree::Atom(_)) if items.len() > 1 => 2,
                        _ => 1,
                    };
                    let step = if items.first().is_some_and(|first| first.items().is_some()) { 1 } else { 2 };
                    for (i, item) in items.iter().enumerate().rev() {
                        let column = match items.first() {
                            Some(Tree::Atom(first)) if i == 1 => indent + first.chars().count() + 2,
                            _ => indent + step,
                        };
                        stack.push(Step::Tree(item, column));
                        if i >= head {
                            stack.push(Step::NewLine(indent + step));
                        } else if i > 0 {
                            stack.push(Step::Text(" "));
                        }
                    }
                }
            }
        }
    }
}

/// Names of locals.
struct Names {
    names: FxHashMap<Local, Symbol>,
    shared: FxHashSet<Symbol>,
}

impl Names {
    fn of(expr: &Expr) -> Names {
        let mut names = FxHashMap::default();
        let mut see = |binding: &LocalBinding| {
            names.insert(binding.local, binding.name);
        };
        let formals = |formals: &Formals, see: &mut dyn FnMut(&LocalBinding)| {
            formals.required.iter().chain(&formals.rest).for_each(see);
        };
        let lambda = |lambda: &Lambda, see: &mut dyn FnMut(&LocalBinding)| {
            for clause in &lambda.clauses {
                formals(&clause.formals, see);
                clause.optional.iter().for_each(|(binding, _)| see(binding));
                clause.keywords.iter().for_each(|(_, binding, _)| see(binding));
            }
        };
        walk(expr, |expr| {
            match &expr.kind {
                ExprKind::Lambda(procedure) => lambda(procedure, &mut see),
                ExprKind::Let(bindings, _) | ExprKind::Letrec(bindings, _) => {
                    bindings.iter().for_each(|(binding, _)| see(binding));
                }
                ExprKind::Fix(bindings, _) => {
                    for (binding, procedure) in bindings {
                        see(binding);
                        lambda(procedure, &mut see);
                    }
                }
                ExprKind::Receive(parameters, _, _) => formals(parameters, &mut see),
                _ => {}
            }
            true
        });
        let (mut seen, mut shared) = (FxHashSet::default(), FxHashSet::default());
        for &name in names.values() {
            if !seen.insert(name) {
                shared.insert(name);
            }
        }
        Names { names, shared }
    }

    fn local(&self, local: Local) -> Tree {
        Tree::Atom(self.name(local))
    }

    fn name(&self, local: Local) -> String {
        match self.names.get(&local) {
            Some(name) if self.shared.contains(name) => format!("{name}.{}", local.0),
            Some(name) => name.to_string(),
            None => format!("local.{}", local.0),
        }
    }

    fn expr(&self, expr: &Expr) -> Tree {
        let mut tree = self.form(expr);
        match &mut tree {
            Tree::List(items) => Tree::Form(expr.node, std::mem::take(items)),
            _ => tree,
        }
    }

    fn form(&self, expr: &Expr) -> Tree {
        let operator = |name: &str, operands: Vec<Tree>| {
            Tree::List(std::iter::once(Tree::atom(name)).chain(operands).collect())
        };
        match &expr.kind {
            ExprKind::Constant(constant) => {
                let quoted = matches!(
                    constant,
                    Constant::Symbol(_) | Constant::Null | Constant::Pair(_) | Constant::Vector(_)
                );
                Tree::Atom(format!("{}{constant}", if quoted { "'" } else { "" }))
            }
            ExprKind::Local(local) => self.local(*local),
            ExprKind::Global(global) => Tree::Atom(Constant::Symbol(global.name).to_string()),
            ExprKind::Primitive(primitive) => Tree::atom(primitive.name()),
            ExprKind::SetLocal(local, value) => operator("set!", vec![self.local(*local), self.expr(value)]),
            ExprKind::SetGlobal(global, value) => {
                let name = Tree::Atom(Constant::Symbol(global.name).to_string());
                operator("set!", vec![name, self.expr(value)])
            }
            ExprKind::If(test, consequent, alternate) => {
                operator("if", vec![self.expr(test), self.expr(consequent), self.expr(alternate)])
            }
            ExprKind::Lambda(lambda) => self.lambda(lambda),
            ExprKind::Call(procedure, operands) => Tree::List(
                std::iter::once(&**procedure).chain(operands).map(|expr| self.expr(expr)).collect(),
            ),
            ExprKind::Values(items) => operator("values", items.iter().map(|item| self.expr(item)).collect()),
            ExprKind::Error(message) => {
                operator("error", vec![Tree::Atom(Constant::String(message.clone()).to_string())])
            }
            ExprKind::Sequence(_)
            | ExprKind::Let(..)
            | ExprKind::Letrec(..)
            | ExprKind::Fix(..)
            | ExprKind::Receive(..) => self.chain(expr),
        }
    }

    /// A chain of forms whose last part is the next one, in a loop.
    fn chain(&self, expr: &Expr) -> Tree {
        let mut links: Vec<(NodeId, Vec<Tree>)> = Vec::new();
        let mut at = expr;
        loop {
            let bindings = |bindings: &[(LocalBinding, Expr)]| {
                let binding = |(binding, value): &(LocalBinding, Expr)| {
                    Tree::list([self.local(binding.local), self.expr(value)])
                };
                Tree::List(bindings.iter().map(binding).collect())
            };
            let (link, next) = match &at.kind {
                ExprKind::Let(list, body) => (vec![Tree::atom("let"), bindings(list)], &**body),
                ExprKind::Letrec(list, body) => (vec![Tree::atom("letrec*"), bindings(list)], &**body),
                ExprKind::Fix(list, body) => {
                    let binding = |(binding, lambda): &(LocalBinding, std::sync::Arc<Lambda>)| {
                        Tree::list([self.local(binding.local), self.lambda(lambda)])
                    };
                    let list = Tree::List(list.iter().map(binding).collect());
                    (vec![Tree::atom("fix"), list], &**body)
                }
                ExprKind::Receive(formals, producer, body) => {
                    let formals = Tree::Atom(self.parameters(formals, &[]));
                    (vec![Tree::atom("receive"), formals, self.expr(producer)], &**body)
                }
                ExprKind::Sequence(items) => match items.split_last() {
                    Some((last, items)) => {
                        let items = items.iter().map(|item| self.expr(item));
                        (std::iter::once(Tree::atom("begin")).chain(items).collect(), last)
                    }
                    None => break,
                },
                _ => break,
            };
            links.push((at.node, link));
            at = next;
        }
        links.into_iter().rev().fold(self.expr(at), |last, (node, mut link)| {
            link.push(last);
            Tree::Form(node, link)
        })
    }

    fn parameters(&self, formals: &Formals, more: &[String]) -> String {
        let name = |binding: &LocalBinding| self.name(binding.local);
        let mut text = String::from("(");
        let items: Vec<String> = formals.required.iter().map(name).chain(more.iter().cloned()).collect();
        text.push_str(&items.join(" "));
        if let Some(rest) = &formals.rest {
            if items.is_empty() {
                return name(rest);
            }
            let _ = write!(text, " . {}", name(rest));
        }
        text.push(')');
        text
    }

    fn lambda(&self, lambda: &Lambda) -> Tree {
        let clause = |clause: &Clause| -> Vec<Tree> {
            let mut more = Vec::new();
            let mut with_default = |prefix: String, local: Local, default: &Expr| {
                let tree = Tree::list([self.local(local), self.expr(default)]);
                let mut text = String::new();
                tree.write(&mut text, WIDTH, &mut |_| ());
                more.push(format!("{prefix}{text}"));
            };
            for (i, (binding, default)) in clause.optional.iter().enumerate() {
                let prefix = if i == 0 { "#:optional " } else { "" };
                with_default(prefix.into(), binding.local, default);
            }
            for (i, (keyword, binding, default)) in clause.keywords.iter().enumerate() {
                let prefix = if i == 0 { "#:key " } else { "" };
                with_default(format!("{prefix}#:{keyword} "), binding.local, default);
            }
            if clause.allow_other_keys {
                more.push("#:allow-other-keys".into());
            }
            vec![Tree::Atom(self.parameters(&clause.formals, &more)), self.expr(&clause.body)]
        };
        match &lambda.clauses[..] {
            [only] => {
                let starred = !only.optional.is_empty() || !only.keywords.is_empty();
                let head = Tree::atom(if starred { "lambda*" } else { "lambda" });
                Tree::List(std::iter::once(head).chain(clause(only)).collect())
            }
            clauses => {
                let clauses = clauses.iter().map(|one| Tree::List(clause(one)));
                Tree::List(std::iter::once(Tree::atom("case-lambda")).chain(clauses).collect())
            }
        }
    }
}

impl Drop for Tree {
    /// As deep as the text nests, which may be deeper than the native stack.
    fn drop(&mut self) {
        let (Tree::List(items) | Tree::Form(_, items)) = self else { return };
        let mut stack = std::mem::take(items);
        while let Some(mut tree) = stack.pop() {
            if let Tree::List(items) | Tree::Form(_, items) = &mut tree {
                stack.append(items);
            }
        }
    }
}
