//! The grammar of one line.

use super::cursor::{Cursor, Result};
use crate::core::Global;
use crate::cps::print::{ALLOW_OTHER_KEYS, default_library};
use crate::cps::{ClauseArity, Exp, Label, Param, Representation, Var};
use crate::primitive::Primitive;
use crate::source::Symbol;

/// A variable where it is bound.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    pub(super) var: Var,
    /// Its representation, if the text says it.
    pub(super) representation: Option<Representation>,
    /// Its name, if the comment says it.
    pub(super) name: Option<Symbol>,
}

/// What kind of definition a line makes.
#[derive(Clone, Copy, Debug)]
pub(super) enum DefinitionKind {
    Procedure(Global),
    Variable(Global),
    Effect,
}

/// A line.
#[derive(Clone, Debug)]
pub(super) enum Line {
    Library(Symbol),
    Definition(DefinitionKind, Label),
    /// `L8:`
    Entry(Label, Option<Symbol>),
    /// `L17(v9):`
    Block(Label, Vec<Binding>),
    Meta(Vec<Representation>),
    NoClauses,
    /// `v3 := self`
    SelfVar(Binding),
    /// `v4 := receive(x) else L9`
    Receive {
        bindings: Vec<Binding>,
        arity: ClauseArity,
        alternate: Option<Label>,
    },
    /// `L35(receive(x)) else L9`
    ReceiveTo {
        target: Label,
        arity: ClauseArity,
        alternate: Option<Label>,
    },
    /// `v5 := car(v4)`, `set-car!(v4, v5)`
    Bind {
        bindings: Vec<Binding>,
        exp: Exp,
    },
    /// `L17(car(v4))`, `L17(v9)`
    Jump {
        target: Label,
        exp: Exp,
    },
    Branch {
        test: Primitive,
        param: Param,
        args: Vec<Var>,
        consequent: Label,
        alternate: Label,
    },
    Switch {
        index: Var,
        targets: Vec<Label>,
    },
    Throw {
        op: Primitive,
        param: Param,
        args: Vec<Var>,
    },
    /// `return v2`, `tail call v3()`
    Tail(Exp),
}

fn number(atom: &str, prefix: &str) -> Option<u32> {
    let digits = atom.strip_prefix(prefix)?;
    // `u32::from_str` takes a sign.
    if digits.starts_with('+') { None } else { digits.parse().ok() }
}

fn label(cursor: &mut Cursor) -> Result<Label> {
    match number(cursor.peek_atom(), "L") {
        Some(index) => cursor.atom().map(|_| Label(index)),
        None => cursor.error("a label"),
    }
}

fn var(cursor: &mut Cursor) -> Result<Var> {
    match number(cursor.peek_atom(), "v") {
        Some(index) => cursor.atom().map(|_| Var(index)),
        None => cursor.error("a variable"),
    }
}

fn block_target(cursor: &mut Cursor) -> Result<Label> {
    let label = label(cursor)?;
    cursor.expect("(")?;
    cursor.expect(")")?;
    Ok(label)
}

fn representation(cursor: &mut Cursor) -> Result<Representation> {
    match representation_named(cursor.peek_atom()) {
        Some(representation) => cursor.atom().map(|_| representation),
        None => cursor.error("a representation"),
    }
}

fn representation_named(name: &str) -> Option<Representation> {
    use Representation::{F64, I64, Ptr, Scm, U64};
    [Scm, F64, I64, U64, Ptr].into_iter().find(|representation| representation.to_string() == name)
}

fn representations(cursor: &mut Cursor) -> Result<Vec<Representation>> {
    cursor.expect("(")?;
    let mut items = Vec::new();
    while !cursor.eat(")") {
        items.push(representation(cursor)?);
    }
    Ok(items)
}

fn binding(cursor: &mut Cursor) -> Result<Binding> {
    let atom = cursor.peek_atom();
    let (name, representation) = match atom.split_once(':') {
        Some((name, representation)) => match representation_named(representation) {
            Some(representation) => (name, Some(representation)),
            None => return cursor.error("a variable with its representation"),
        },
        None => (atom, None),
    };
    match number(name, "v") {
        Some(index) => cursor.atom().map(|_| Binding { var: Var(index), representation, name: None }),
        None => cursor.error("a variable"),
    }
}

/// The grammar, with the library of bare globals.
pub(super) struct Grammar {
    pub(super) library: Symbol,
}

impl Default for Grammar {
    fn default() -> Grammar {
        Grammar { library: default_library() }
    }
}

impl Grammar {
    /// The line, or `None` if it is blank.
    pub(super) fn line(&self, text: &str) -> Result<Option<Line>> {
        let mut cursor = Cursor::new(text);
        if cursor.at_end() {
            return Ok(None);
        }
        let mut line = self.content(&mut cursor)?;
        if !cursor.at_end() {
            return cursor.error("the end of the line");
        }
        if let Some(comment) = cursor.comment() {
            add_names(&mut line, comment);
        }
        Ok(Some(line))
    }

    fn content(&self, cursor: &mut Cursor) -> Result<Line> {
        if let Some(index) = cursor.peek_atom().strip_suffix(':').and_then(|name| number(name, "L")) {
            cursor.atom()?;
            return Ok(Line::Entry(Label(index), None));
        }
        if number(cursor.peek_atom(), "L").is_some() {
            return self.block_or_jump(cursor);
        }
        match cursor.peek_atom() {
            "library" => {
                cursor.atom()?;
                Ok(Line::Library(cursor.library()?))
            }
            "procedure" | "variable" => {
                let is_procedure = cursor.atom()? == "procedure";
                let global = self.global(cursor)?;
                cursor.expect(":=")?;
                let kind = if is_procedure { DefinitionKind::Procedure } else { DefinitionKind::Variable };
                Ok(Line::Definition(kind(global), label(cursor)?))
            }
            "effect" => {
                cursor.atom()?;
                Ok(Line::Definition(DefinitionKind::Effect, label(cursor)?))
            }
            "meta:" => {
                cursor.atom()?;
                cursor.expect("arg-representations:")?;
                Ok(Line::Meta(representations(cursor)?))
            }
            "no" => {
                cursor.atom()?;
                cursor.expect("clauses")?;
                Ok(Line::NoClauses)
            }
            "return" => {
                cursor.atom()?;
                let mut args = Vec::new();
                while !cursor.at_end() {
                    if !args.is_empty() {
                        cursor.expect(",")?;
                    }
                    args.push(var(cursor)?);
                }
                Ok(Line::Tail(Exp::Values(args)))
            }
            "tail" => {
                cursor.atom()?;
                Ok(Line::Tail(self.exp(cursor)?))
            }
            "switch" => {
                cursor.atom()?;
                let index = var(cursor)?;
                cursor.expect("?")?;
                let mut targets = vec![block_target(cursor)?];
                while cursor.eat(",") {
                    targets.push(block_target(cursor)?);
                }
                Ok(Line::Switch { index, targets })
            }
            "throw" => {
                cursor.atom()?;
                let (op, param, args) = self.prim_call(cursor)?;
                Ok(Line::Throw { op, param, args })
            }
            "receive" => self.receive(cursor, Vec::new()),
            _ => self.statement(cursor),
        }
    }

    /// `L17(v9):`, `L17(v9)`, `L17(car(v9))`, `L35(receive(x)) else L9`.
    fn block_or_jump(&self, cursor: &mut Cursor) -> Result<Line> {
        let mut ahead = cursor.clone();
        let target = label(cursor)?;
        label(&mut ahead)?;
        if let Ok(bindings) = ahead.list("(", ")", binding)
            && ahead.eat(":")
        {
            *cursor = ahead;
            return Ok(Line::Block(target, bindings));
        }
        cursor.expect("(")?;
        if cursor.eat_word("receive") {
            let arity = parameters(cursor)?;
            cursor.expect(")")?;
            let alternate = if cursor.eat_word("else") { Some(label(cursor)?) } else { None };
            return Ok(Line::ReceiveTo { target, arity, alternate });
        }
        let is_values = cursor.peek() == Some(')') || number(cursor.peek_atom(), "v").is_some();
        let exp = if is_values {
            let mut args = Vec::new();
            while cursor.peek() != Some(')') {
                if !args.is_empty() {
                    cursor.expect(",")?;
                }
                args.push(var(cursor)?);
            }
            Exp::Values(args)
        } else {
            self.exp(cursor)?
        };
        cursor.expect(")")?;
        Ok(Line::Jump { target, exp })
    }

    fn receive(&self, cursor: &mut Cursor, bindings: Vec<Binding>) -> Result<Line> {
        cursor.expect("receive")?;
        let arity = parameters(cursor)?;
        let alternate = if cursor.eat_word("else") { Some(label(cursor)?) } else { None };
        Ok(Line::Receive { bindings, arity, alternate })
    }

    /// A line with `:=`, a branch, or an expression alone.
    fn statement(&self, cursor: &mut Cursor) -> Result<Line> {
        let mut ahead = cursor.clone();
        let mut bindings = Vec::new();
        if let Ok(first) = binding(&mut ahead) {
            bindings.push(first);
            while ahead.eat(",") {
                bindings.push(binding(&mut ahead)?);
            }
            if ahead.eat(":=") {
                *cursor = ahead;
                if cursor.eat_word("self") {
                    let [binding] = &bindings[..] else { return cursor.error("one variable") };
                    return Ok(Line::SelfVar(binding.clone()));
                }
                if cursor.peek_atom() == "receive" {
                    return self.receive(cursor, bindings);
                }
                return Ok(Line::Bind { bindings, exp: self.exp(cursor)? });
            }
        }
        let exp = self.exp(cursor)?;
        if !cursor.eat("?") {
            return Ok(Line::Bind { bindings: Vec::new(), exp });
        }
        let Exp::PrimCall { op, param, args } = exp else { return cursor.error("a test") };
        let consequent = block_target(cursor)?;
        cursor.expect(":")?;
        let alternate = block_target(cursor)?;
        Ok(Line::Branch { test: op, param, args, consequent, alternate })
    }

    fn exp(&self, cursor: &mut Cursor) -> Result<Exp> {
        let atom = cursor.peek_atom();
        if number(atom, "v").is_some() {
            return Ok(Exp::Values(vec![var(cursor)?]));
        }
        match atom {
            "const" => {
                cursor.atom()?;
                Ok(Exp::Const(cursor.constant()?))
            }
            "fun" => {
                cursor.atom()?;
                Ok(Exp::Fun(label(cursor)?))
            }
            "rec" => {
                cursor.atom()?;
                let mut labels = Vec::new();
                if !cursor.at_end() && cursor.peek() != Some(')') {
                    labels.push(label(cursor)?);
                    while cursor.eat(",") {
                        labels.push(label(cursor)?);
                    }
                }
                Ok(Exp::Rec(labels))
            }
            "const-fun" => {
                cursor.atom()?;
                Ok(Exp::ConstFun(label(cursor)?))
            }
            "code" => {
                cursor.atom()?;
                Ok(Exp::Code(label(cursor)?))
            }
            "call" => {
                cursor.atom()?;
                Ok(Exp::Call { proc: var(cursor)?, args: cursor.list("(", ")", var)? })
            }
            "calli" => {
                cursor.atom()?;
                Ok(Exp::CallI { callee: var(cursor)?, args: cursor.list("(", ")", var)? })
            }
            "callk" => {
                cursor.atom()?;
                let k = label(cursor)?;
                let args = cursor.list("(", ")", |cursor| {
                    if cursor.eat_word("_") { Ok(None) } else { var(cursor).map(Some) }
                })?;
                let Some((&proc, args)) = args.split_first() else {
                    return cursor.error("the closure or `_`");
                };
                match args.iter().copied().collect() {
                    Some(args) => Ok(Exp::CallK { k, proc, args }),
                    None => cursor.error("variables"),
                }
            }
            "call-global" => {
                cursor.atom()?;
                cursor.expect("[")?;
                let global = self.global(cursor)?;
                cursor.expect("]")?;
                Ok(Exp::CallGlobal { global, args: cursor.list("(", ")", var)? })
            }
            "values" => {
                cursor.atom()?;
                Ok(Exp::Values(cursor.list("(", ")", var)?))
            }
            _ => {
                let (op, param, args) = self.prim_call(cursor)?;
                Ok(Exp::PrimCall { op, param, args })
            }
        }
    }

    fn prim_call(&self, cursor: &mut Cursor) -> Result<(Primitive, Param, Vec<Var>)> {
        let Some(op) = Primitive::named(cursor.peek_atom()) else { return cursor.error("a primitive") };
        cursor.atom()?;
        let param = if cursor.eat("[") { self.param(cursor, op)? } else { Param::None };
        Ok((op, param, cursor.list("(", ")", var)?))
    }

    fn param(&self, cursor: &mut Cursor, op: Primitive) -> Result<Param> {
        let param = if cursor.eat("'") {
            Param::Constant(cursor.constant()?)
        } else if cursor.peek() == Some('(') {
            Param::Representations(representations(cursor)?)
        } else if op == Primitive::Restore1 {
            Param::Representations(vec![representation(cursor)?])
        } else if let Some(index) = number(cursor.peek_atom(), "") {
            cursor.atom()?;
            Param::Index(index)
        } else {
            let mut ahead = cursor.clone();
            let closure = label(&mut ahead).ok().and_then(|label| {
                let free = number(ahead.peek_atom(), "")?;
                ahead.atom().ok()?;
                Some(Param::Closure(label, free))
            });
            match closure {
                Some(closure) => {
                    *cursor = ahead;
                    closure
                }
                None => Param::Global(self.global(cursor)?),
            }
        };
        cursor.expect("]")?;
        Ok(param)
    }

    fn global(&self, cursor: &mut Cursor) -> Result<Global> {
        let name = cursor.symbol()?;
        let qualified = matches!(cursor.peek(), Some('(' | '"'));
        let library = if qualified { cursor.library()? } else { self.library };
        Ok(Global { library, name })
    }
}

/// `(a, [b], rest..., #:key, #:allow-other-keys)`
fn parameters(cursor: &mut Cursor) -> Result<ClauseArity> {
    let mut arity = ClauseArity::default();
    cursor.list("(", ")", |cursor| {
        if cursor.eat("[") {
            cursor.symbol()?;
            cursor.expect("]")?;
            arity.optional += 1;
        } else if cursor.eat("#:") {
            if cursor.peek_atom() == ALLOW_OTHER_KEYS {
                cursor.atom()?;
                arity.allow_other_keys = true;
            } else {
                arity.keywords.push(cursor.symbol()?);
            }
        } else if cursor.peek() == Some('|') {
            cursor.symbol()?;
            if cursor.eat("...") {
                arity.rest = true;
            } else {
                arity.required += 1;
            }
        } else if cursor.atom()?.ends_with("...") {
            arity.rest = true;
        } else {
            arity.required += 1;
        }
        Ok(())
    })?;
    Ok(arity)
}

/// Takes names from the comment. A comment that is no list of names is only a comment.
fn add_names(line: &mut Line, comment: &str) {
    let mut cursor = Cursor::new(comment);
    let mut names = Vec::new();
    while cursor.peek().is_some() {
        if !names.is_empty() && !cursor.eat(",") {
            return;
        }
        let quoted = cursor.peek() == Some('|');
        match cursor.symbol() {
            Ok(name) => names.push((quoted || name.as_str() != "_").then_some(name)),
            Err(_) => return,
        }
    }
    match line {
        Line::Entry(_, name) => {
            if let [only] = names[..] {
                *name = only;
            }
        }
        Line::SelfVar(binding) => {
            if let [only] = names[..] {
                binding.name = only;
            }
        }
        Line::Block(_, bindings) | Line::Receive { bindings, .. } | Line::Bind { bindings, .. }
            if bindings.len() == names.len() =>
        {
            for (binding, name) in bindings.iter_mut().zip(names) {
                binding.name = name;
            }
        }
        _ => {}
    }
}
