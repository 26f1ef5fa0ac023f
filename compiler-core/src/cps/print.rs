//! The textual form of CPS, for people and for tests.
//!
//! A program prints as its definitions, then one paragraph for each procedure, made of basic blocks:
//!
//! ```text
//! procedure f := L0
//!
//! L0:                                           ; f
//!   v0 := receive(x)                            ; x
//!   v1 := global-ref[pk]()                      ; pk
//!   false?(v0) ? L4() : L6()
//! L4():
//!   v2 := const 42
//!   L8(call v1(v2))
//! L6():
//!   v3 := const 12
//!   L8(call v1(v3))
//! L8:
//!   v4, v5 := receive(arg, rest...)
//!   tail call v1(v0, v4)
//! ```
//!
//! `L0:` is a procedure's entry, a return point, another clause of a procedure (which the clause before
//! names: `receive(x) else L9`), or a `receive` that several calls return to. `L4():` is a block, with
//! the variables that it binds. A continuation with one predecessor that is no branch has no label: it
//! follows in straight line as `v5 := car(v4)`, or as `car(v4)` if nothing is bound. A jump is
//! `L17(v9)` with values, `L17(car(v9))` with an expression's. Comments hold source names, `_` where
//! there is none. A variable whose representation is not what its definition implies has it after a
//! colon: `v3:f64`. Globals of the `library` named on top (the first definition's; `(main)` if none is
//! named) print bare, others with their library: `global-ref[car (scheme base)]()`.
//!
//! A `receive` of one value drops the others: it too prints `v4 := receive(arg, rest...)`, with one
//! variable, and where the list of the others is wanted there is a second one.
//!
//! Reachable continuations are all in the text: [`super::parse`] reads it back into the same program,
//! but for the labels of continuations that folded away, and origins.

use super::flow::{Flow, procedures, procedures_of_definition};
use super::{ClauseArity, Cont, Definition, Exp, Label, Origin, Param, Program, Representation, Term, Var};
use crate::core::Global;
use crate::primitive::{Constant, Primitive, Type};
use crate::source::Symbol;
use std::fmt::{self, Write};

/// Where comments begin.
const COMMENT_COLUMN: usize = 46;

/// A dump with the origin of each of its lines.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dump {
    /// The text; every line ends with a newline.
    pub text: String,
    /// For each line of the text, where the term that it shows came from.
    pub origins: Vec<Option<Origin>>,
}

/// The whole program.
pub fn print(program: &Program) -> String {
    dump(program).text
}

/// The whole program, with origins.
pub fn dump(program: &Program) -> Dump {
    let mut printer = Printer::new(program);
    printer.definitions();
    for entry in procedures(program) {
        printer.blank_line();
        printer.procedure(entry);
    }
    printer.dump
}

/// The procedure with this entry and the procedures that it names, but not those that definitions
/// name: what hover shows of one definition.
pub fn dump_definition(program: &Program, entry: Label) -> Dump {
    let mut printer = Printer::new(program);
    for label in procedures_of_definition(program, entry) {
        printer.blank_line();
        printer.procedure(label);
    }
    printer.dump
}

/// The library whose globals print bare.
pub(super) fn default_library() -> Symbol {
    Symbol::new("(main)")
}

/// The representation that the value of `exp` with this index has if nothing else is said.
pub(super) fn implied_representation(exp: &Exp, index: usize) -> Representation {
    match exp {
        Exp::Code(_) => Representation::Ptr,
        Exp::PrimCall { param: Param::Representations(representations), .. } => {
            representations.get(index).copied().unwrap_or_default()
        }
        Exp::PrimCall { op, .. } => match op.row().result {
            Type::F64 => Representation::F64,
            Type::I64 => Representation::I64,
            _ => Representation::Scm,
        },
        _ => Representation::Scm,
    }
}

/// Whether the body of a clause prints as a labelled block under `meta:`, without a `receive`.
fn takes_parameters_as_they_are(known: bool, arity: &ClauseArity, alternate: Option<Label>) -> bool {
    let simple = ClauseArity { required: arity.required, ..ClauseArity::default() };
    known && alternate.is_none() && *arity == simple
}

struct Printer<'a> {
    program: &'a Program,
    library: Option<Symbol>,
    dump: Dump,
}

/// A name as a comment or a parameter list has it.
struct Name(Option<Symbol>);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("_"),
            Some(name) => {
                let text = Constant::Symbol(name).to_string();
                // `_` and `...` at the end mean something here.
                if text == "_" || text.ends_with("...") { write!(f, "|{text}|") } else { f.write_str(&text) }
            }
        }
    }
}

fn separated<T: fmt::Display>(items: impl IntoIterator<Item = T>, separator: &str) -> String {
    let mut text = String::new();
    for (i, item) in items.into_iter().enumerate() {
        let _ = write!(text, "{}{item}", if i == 0 { "" } else { separator });
    }
    text
}

fn commas<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    separated(items, ", ")
}

/// A library's name, as it stands after the name of a global.
fn library_text(library: Symbol) -> String {
    let text = library.as_str();
    let mut depth = 0;
    let inside = text.chars().enumerate().all(|(i, char)| {
        depth += i32::from(char == '(') - i32::from(char == ')');
        let last = i + 1 == text.chars().count();
        (depth > 0 || last) && (char.is_alphanumeric() || " ()!$%&*/:<=>?^_~+-.@".contains(char))
    });
    if text.starts_with('(') && inside && depth == 0 {
        text.to_string()
    } else {
        Constant::String(text.into()).to_string()
    }
}

impl Printer<'_> {
    fn new(program: &Program) -> Printer<'_> {
        let library = program.definitions.iter().find_map(|definition| match definition {
            Definition::Procedure(global, _) | Definition::Variable(global, _) => Some(global.library),
            Definition::Effect(_) => None,
        });
        Printer { program, library, dump: Dump::default() }
    }

    fn line(&mut self, text: &str, comment: Option<String>, origin: Option<Origin>) {
        self.dump.text.push_str(text);
        if let Some(comment) = comment {
            let width = text.chars().count();
            for _ in width..COMMENT_COLUMN.max(width + 1) {
                self.dump.text.push(' ');
            }
            self.dump.text.push_str("; ");
            self.dump.text.push_str(&comment);
        }
        self.dump.text.push('\n');
        self.dump.origins.push(origin);
    }

    fn blank_line(&mut self) {
        if !self.dump.text.is_empty() {
            self.line("", None, None);
        }
    }

    fn definitions(&mut self) {
        if let Some(library) = self.library.filter(|&library| library != default_library()) {
            self.line(&format!("library {}", library_text(library)), None, None);
        }
        for definition in &self.program.definitions {
            let text = match definition {
                Definition::Procedure(global, label) => {
                    format!("procedure {} := {label}", self.global(*global))
                }
                Definition::Variable(global, label) => {
                    format!("variable {} := {label}", self.global(*global))
                }
                Definition::Effect(label) => format!("effect {label}"),
            };
            self.line(&text, None, None);
        }
    }

    fn global(&self, global: Global) -> String {
        let name = Constant::Symbol(global.name);
        if self.library == Some(global.library) {
            name.to_string()
        } else {
            format!("{name} {}", library_text(global.library))
        }
    }

    fn name(&self, var: Var) -> Name {
        Name(self.program.names.get(&var).copied())
    }

    /// The comment of a line that binds `vars`, if any of them has a name.
    fn names(&self, vars: &[Var]) -> Option<String> {
        let any = vars.iter().any(|var| self.program.names.contains_key(var));
        any.then(|| commas(vars.iter().map(|&var| self.name(var))))
    }

    fn bound(&self, vars: &[Var], implied: impl Fn(usize) -> Representation) -> String {
        commas(vars.iter().enumerate().map(|(i, &var)| {
            let representation = self.program.representation(var);
            if representation == implied(i) { var.to_string() } else { format!("{var}:{representation}") }
        }))
    }

    fn procedure(&mut self, entry: Label) {
        let program = self.program;
        let flow = Flow::new(program, entry);
        for (index, &label) in flow.order().iter().enumerate() {
            let origin = program.origins.get(&label).copied();
            match &program.conts[&label] {
                Cont::Fun { name, self_var, clause, known, .. } => {
                    self.line(&format!("{label}:"), name.map(|name| Name(Some(name)).to_string()), origin);
                    if *known {
                        self.meta(clause.as_ref());
                    }
                    if let Some(var) = self_var {
                        let text = format!("  {} := self", self.bound(&[*var], |_| Representation::Scm));
                        self.line(&text, self.names(&[*var]), origin);
                    }
                    match clause {
                        Some(clause) => self.clause(&flow, *known, *clause),
                        None => self.line("  no clauses", None, origin),
                    }
                }
                Cont::Clause { .. } => {
                    // The first clause stands under its procedure's label.
                    if !matches!(flow.predecessors(index), [0]) {
                        self.line(&format!("{label}:"), None, origin);
                        self.clause(&flow, false, label);
                    }
                }
                Cont::ReturnPoint { required, rest, k, saved, restored, .. } => {
                    self.line(&format!("{label}:"), None, origin);
                    let receive = receive_text(*required, *rest);
                    let names = self.names(restored);
                    let restored = self.bound(restored, |i| saved.get(i).copied().unwrap_or_default());
                    let op = Primitive::Restore;
                    let saved = separated(saved, " ");
                    let definition = if restored.is_empty() { "" } else { " := " };
                    let restore = format!("  {restored}{definition}{op}[({saved})]()");
                    if self.folds(&flow, *k) {
                        self.receive_line(&receive, *k, origin);
                        self.line(&restore, names, origin);
                        self.term(&flow, *k);
                    } else {
                        self.line(&restore, names, origin);
                        self.line(&format!("  {k}({receive})"), None, origin);
                    }
                }
                Cont::Receive { required, rest, k } => {
                    if !self.folds(&flow, label) {
                        self.line(&format!("{label}:"), None, origin);
                        self.receive(&flow, *required, *rest, *k, origin);
                    }
                }
                Cont::Args { vars, .. } => {
                    if let Some(implied) = self.block_parameters(&flow, label) {
                        let vars_text = self.bound(vars, |i| implied.get(i).copied().unwrap_or_default());
                        self.line(&format!("{label}({vars_text}):"), self.names(vars), origin);
                        self.term(&flow, label);
                    }
                }
                Cont::Tail => {}
            }
        }
    }

    fn meta(&mut self, clause: Option<&Label>) {
        let vars = clause.map(|clause| self.parameters(*clause)).unwrap_or_default();
        let representations = separated(vars.iter().map(|&var| self.program.representation(var)), " ");
        self.line(&format!("  meta: arg-representations: ({representations})"), None, None);
    }

    fn parameters(&self, clause: Label) -> &[Var] {
        let Some(Cont::Clause { body, .. }) = self.program.conts.get(&clause) else { return &[] };
        match self.program.conts.get(body) {
            Some(Cont::Args { vars, .. }) => vars,
            _ => &[],
        }
    }

    /// If the block begins with a label: the representations that its variables have unless something
    /// else is said.
    fn block_parameters(&self, flow: &Flow, label: Label) -> Option<Vec<Representation>> {
        let index = flow.index(label)?;
        if let [predecessor] = flow.predecessors(index)
            && let Cont::Clause { arity, alternate, .. } =
                &self.program.conts[&flow.label(*predecessor as usize)]
            && let Cont::Fun { known, .. } = self.program.conts[&flow.label(0)]
            && takes_parameters_as_they_are(known, arity, *alternate)
            && let Cont::Args { vars, .. } = &self.program.conts[&label]
        {
            return Some(vars.iter().map(|&var| self.program.representation(var)).collect());
        }
        (!self.folds(flow, label)).then(Vec::new)
    }

    /// Whether the continuation stands in straight line after its one predecessor, without a label.
    fn folds(&self, flow: &Flow, label: Label) -> bool {
        let Some(index) = flow.index(label) else { return false };
        let [predecessor] = flow.predecessors(index) else { return false };
        let branches = matches!(
            &self.program.conts[&flow.label(*predecessor as usize)],
            Cont::Args { term: Term::Branch { .. } | Term::Switch { .. }, .. }
        );
        !branches && matches!(self.program.conts[&label], Cont::Args { .. } | Cont::Receive { .. })
    }

    fn clause(&mut self, flow: &Flow, known: bool, clause: Label) {
        let Some(Cont::Clause { arity, body, alternate }) = self.program.conts.get(&clause) else { return };
        if takes_parameters_as_they_are(known, arity, *alternate) {
            return;
        }
        let origin = self.program.origins.get(&clause).copied();
        let mut receive = format!("receive({})", self.parameter_list(arity, self.parameters(clause)));
        if let Some(alternate) = alternate {
            let _ = write!(receive, " else {alternate}");
        }
        if self.folds(flow, *body) {
            self.receive_line(&receive, *body, origin);
            self.term(flow, *body);
        } else {
            let (receive, rest) = receive.split_at(receive.find(" else L").unwrap_or(receive.len()));
            self.line(&format!("  {body}({receive}){rest}"), None, origin);
        }
    }

    fn parameter_list(&self, arity: &ClauseArity, vars: &[Var]) -> String {
        let mut vars = vars.iter();
        let mut name = || Name(vars.next().and_then(|var| self.program.names.get(var).copied()));
        let mut items: Vec<String> = Vec::new();
        for _ in 0..arity.required {
            items.push(name().to_string());
        }
        for _ in 0..arity.optional {
            items.push(format!("[{}]", name()));
        }
        if arity.rest {
            items.push(format!("{}...", name()));
        }
        for &keyword in &arity.keywords {
            items.push(if keyword.as_str() == ALLOW_OTHER_KEYS {
                format!("#:|{keyword}|")
            } else {
                Constant::Keyword(keyword).to_string()
            });
        }
        if arity.allow_other_keys {
            items.push(format!("#:{ALLOW_OTHER_KEYS}"));
        }
        commas(items)
    }

    /// `v1, v2 := receive(…)`, for the variables of `k`.
    fn receive_line(&mut self, receive: &str, k: Label, origin: Option<Origin>) {
        let vars: &[Var] = match self.program.conts.get(&k) {
            Some(Cont::Args { vars, .. }) => vars,
            _ => &[],
        };
        let bound = self.bound(vars, |_| Representation::Scm);
        let definition = if vars.is_empty() { "" } else { " := " };
        self.line(&format!("  {bound}{definition}{receive}"), self.names(vars), origin);
    }

    fn receive(&mut self, flow: &Flow, required: u32, rest: bool, k: Label, origin: Option<Origin>) {
        let receive = receive_text(required, rest);
        if self.folds(flow, k) {
            self.receive_line(&receive, k, origin);
            self.term(flow, k);
        } else {
            self.line(&format!("  {k}({receive})"), None, origin);
        }
    }

    /// The term of `label`, and all that follows it in straight line.
    fn term(&mut self, flow: &Flow, label: Label) {
        let mut at = label;
        // Straight lines can be long: no recursion.
        loop {
            let origin = self.program.origins.get(&at).copied();
            let Some(term) = self.program.conts.get(&at).and_then(Cont::term) else { return };
            let (k, exp) = match term {
                Term::Continue { k, exp } => (*k, exp),
                Term::Branch { test, param, args, consequent, alternate } => {
                    let test = self.prim_call(*test, param, args);
                    self.line(&format!("  {test} ? {consequent}() : {alternate}()"), None, origin);
                    return;
                }
                Term::Switch { index, targets } => {
                    let targets = commas(targets.iter().map(|target| format!("{target}()")));
                    self.line(&format!("  switch {index} ? {targets}"), None, origin);
                    return;
                }
                Term::Throw { op, param, args } => {
                    let throw = self.prim_call(*op, param, args);
                    self.line(&format!("  throw {throw}"), None, origin);
                    return;
                }
            };
            match self.program.conts.get(&k) {
                Some(Cont::Tail) => {
                    let text = match exp {
                        Exp::Values(args) if args.is_empty() => "  return".to_string(),
                        Exp::Values(args) => format!("  return {}", commas(args)),
                        exp => format!("  tail {}", self.exp(exp)),
                    };
                    self.line(&text, None, origin);
                    return;
                }
                Some(Cont::Args { vars, .. }) if self.folds(flow, k) => {
                    let bound = self.bound(vars, |i| implied_representation(exp, i));
                    let definition = if vars.is_empty() { "" } else { " := " };
                    let text = format!("  {bound}{definition}{}", self.exp(exp));
                    self.line(&text, self.names(vars), origin);
                    at = k;
                }
                Some(Cont::Receive { required, rest, k: body }) if self.folds(flow, k) => {
                    self.line(&format!("  {}", self.exp(exp)), None, origin);
                    let receive = receive_text(*required, *rest);
                    if !self.folds(flow, *body) {
                        self.line(&format!("  {body}({receive})"), None, origin);
                        return;
                    }
                    self.receive_line(&receive, *body, origin);
                    at = *body;
                }
                _ => {
                    let what = match exp {
                        Exp::Values(args) => commas(args),
                        exp => self.exp(exp),
                    };
                    self.line(&format!("  {k}({what})"), None, origin);
                    return;
                }
            }
        }
    }

    fn exp(&self, exp: &Exp) -> String {
        match exp {
            Exp::Const(constant) => format!("const {constant}"),
            Exp::Fun(label) => format!("fun {label}"),
            Exp::Rec(labels) => format!("rec {}", commas(labels)),
            Exp::ConstFun(label) => format!("const-fun {label}"),
            Exp::Code(label) => format!("code {label}"),
            Exp::Call { proc, args } => format!("call {proc}({})", commas(args)),
            Exp::CallK { k, proc, args } => {
                let proc = proc.map_or("_".to_string(), |proc| proc.to_string());
                let args = args.iter().map(Var::to_string);
                format!("callk {k}({})", commas(std::iter::once(proc).chain(args)))
            }
            Exp::CallGlobal { global, args } => {
                format!("call-global[{}]({})", self.global(*global), commas(args))
            }
            Exp::CallI { callee, args } => format!("calli {callee}({})", commas(args)),
            Exp::PrimCall { op, param, args } => self.prim_call(*op, param, args),
            Exp::Values(args) => match args[..] {
                [arg] => arg.to_string(),
                _ => format!("values({})", commas(args)),
            },
        }
    }

    fn prim_call(&self, op: Primitive, param: &Param, args: &[Var]) -> String {
        let param = match param {
            Param::None => String::new(),
            Param::Index(index) => format!("[{index}]"),
            Param::Global(global) => format!("[{}]", self.global(*global)),
            Param::Closure(label, free) => format!("[{label} {free}]"),
            Param::Representations(representations) => match representations[..] {
                [one] if op == Primitive::Restore1 => format!("[{one}]"),
                _ => format!("[({})]", separated(representations, " ")),
            },
            Param::Constant(constant) => format!("['{constant}]"),
        };
        format!("{op}{param}({})", commas(args))
    }
}

/// The last item of the parameter list of a clause that ignores keywords it does not know.
pub(super) const ALLOW_OTHER_KEYS: &str = "allow-other-keys";

fn receive_text(required: u32, rest: bool) -> String {
    // One value alone is taken out of any number.
    let rest = rest || required == 1;
    let items = (0..required).map(|_| "arg").chain(rest.then_some("rest..."));
    format!("receive({})", commas(items))
}
