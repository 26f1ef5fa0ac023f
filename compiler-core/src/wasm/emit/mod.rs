//! From the CPS of one unit to a relocatable object.
//!
//! Every procedure clause becomes a *direct* function (see [`function`]); every return point and join of
//! the tailified program becomes a function of its own. A procedure that unknown callers may reach has a
//! *uniform entry*, which checks the number of arguments and goes on to the clause. `docs/abi.md`
//! describes the conventions.

mod arithmetic;
mod call;
mod constant;
pub use constant::immediate;
mod data;
mod entry;
mod flow;
mod function;
mod primitive;
mod test;

use super::code::{FuncRef, Op, Table, ValType};
use super::locals;
use super::object::{Function, Initialiser, Object};
use crate::core::Global;
use crate::core::summary::{CallEffect, Summaries};
use crate::cps::{Cont, Definition, Exp, Label, Program, Var};
use crate::library::well_known::never_returns;
use crate::primitive::Constant;
use crate::tail::Tailified;
use std::collections::{BTreeMap, BTreeSet};

/// What emission reads: one unit in both stages.
pub struct Unit<'a> {
    /// The first-order program.
    pub program: &'a Program,
    /// The same program, tailified.
    pub tailified: &'a Tailified,
    /// What calling each procedure of `program` may do, by the label of its entry.
    pub effects: &'a BTreeMap<Label, CallEffect>,
    /// What is known of other units' globals.
    pub summaries: &'a dyn Summaries,
}

/// Emits a unit.
pub fn emit(unit: &Unit<'_>) -> Object {
    let mut emitter =
        Emitter { unit, object: Object::default(), indexes: BTreeMap::new(), pending: Vec::new() };
    emitter.definitions();
    while let Some((index, key)) = emitter.pending.pop() {
        let mut function = emitter.function(key);
        function.table = emitter.object.functions[index as usize].table.or(function.table);
        locals::settle(&mut function);
        emitter.object.functions[index as usize] = function;
    }
    emitter.object.sites = unit.program.sites.clone();
    emitter.object.references = references(&emitter.object);
    emitter.object
}

/// The name of a procedure that has none.
pub const ANONYMOUS: &str = "anonymous";

/// What a call may do.
pub fn call_effect(unit: &Unit<'_>, exp: &Exp) -> CallEffect {
    match exp {
        Exp::CallK { k, .. } => unit.effects.get(k).copied().unwrap_or_default(),
        Exp::CallGlobal { global, .. } => {
            unit.summaries.summary(*global).map(|summary| summary.effect).unwrap_or_default()
        }
        _ => CallEffect::Any,
    }
}

/// Whether a procedure of the unit only raises.
fn is_raise(unit: &Unit<'_>, entry: Label) -> bool {
    unit.program.definitions.iter().any(|definition| {
        matches!(*definition, Definition::Procedure(global, other) if other == entry && never_returns(global))
    })
}

/// The functions that a unit's continuations become.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
enum Key {
    /// The direct entry of a clause: procedure, clause, both in the first-order program.
    Clause(Label, Label),
    /// The uniform entry of a procedure of the first-order program.
    Entry(Label),
    /// Enters a clause again from a frame that holds its arguments: procedure, clause.
    Reentry(Label, Label),
    /// A return point of the tailified program.
    Return(Label),
    /// A join procedure of the tailified program.
    Join(Label),
}

struct Emitter<'a> {
    unit: &'a Unit<'a>,
    object: Object,
    indexes: BTreeMap<Key, u32>,
    pending: Vec<(u32, Key)>,
}

impl Emitter<'_> {
    fn definitions(&mut self) {
        for definition in &self.unit.program.definitions {
            let entry = definition.entry();
            match *definition {
                Definition::Procedure(global, _) => {
                    for (number, (clause, _)) in clauses(self.unit.program, entry).enumerate() {
                        let index = self.index(Key::Clause(entry, clause));
                        self.object.direct.insert((global, number as u32), index);
                    }
                    let index = self.index(Key::Entry(entry));
                    self.object.entries.insert(global, index);
                }
                Definition::Variable(global, _) => {
                    let constant = returned_constant(self.unit.program, entry);
                    if constant.is_none()
                        && let Some((clause, _)) = clauses(self.unit.program, entry).next()
                    {
                        let index = self.index(Key::Clause(entry, clause));
                        self.object.initialisers.push(Initialiser::Variable(global, index));
                    }
                    self.object.variables.insert(global, constant);
                }
                Definition::Effect(_) => {
                    if let Some((clause, _)) = clauses(self.unit.program, entry).next() {
                        let index = self.index(Key::Clause(entry, clause));
                        self.object.initialisers.push(Initialiser::Effect(index));
                    }
                }
            }
        }
    }

    /// The index of a function, which is emitted later if it has not been.
    fn index(&mut self, key: Key) -> u32 {
        if let Some(&index) = self.indexes.get(&key) {
            return index;
        }
        let index = self.object.functions.len() as u32;
        self.object.functions.push(Function {
            name: String::new(),
            origin: None,
            params: Vec::new(),
            results: Vec::new(),
            locals: Vec::new(),
            body: Vec::new(),
            table: match key {
                Key::Entry(_) => Some(Table::Entries),
                Key::Reentry(..) | Key::Return(_) => Some(Table::Resumes),
                Key::Clause(..) | Key::Join(_) => None,
            },
            marks: Vec::new(),
        });
        self.indexes.insert(key, index);
        self.pending.push((index, key));
        index
    }

    fn function(&mut self, key: Key) -> Function {
        match key {
            Key::Clause(procedure, clause) => function::clause(self, procedure, clause),
            Key::Entry(procedure) => entry::uniform(self, procedure),
            Key::Reentry(procedure, clause) => entry::reentry(self, procedure, clause),
            Key::Return(label) => function::return_point(self, label),
            Key::Join(label) => function::join(self, label),
        }
    }

    /// The name of a procedure, for people.
    fn name(&self, program: &Program, procedure: Label) -> String {
        match &program.conts[&procedure] {
            Cont::Fun { name: Some(name), .. } => name.to_string(),
            _ => ANONYMOUS.into(),
        }
    }

    /// The name of the procedure that a return point or join of the tailified program belongs to.
    fn owner_name(&self, label: Label) -> String {
        match self.unit.tailified.owners.get(&label) {
            Some(&procedure) => self.name(self.unit.program, procedure),
            None => ANONYMOUS.into(),
        }
    }

    /// What the direct functions of a procedure return.
    fn result(&self, procedure: Label) -> ValType {
        match self.unit.effects.get(&procedure) {
            Some(CallEffect::Plain) => ValType::SCM,
            _ => ValType::RESULT,
        }
    }
}

/// The clauses of a procedure: label and body of each.
fn clauses(program: &Program, procedure: Label) -> impl Iterator<Item = (Label, Label)> {
    let mut next = match &program.conts[&procedure] {
        Cont::Fun { clause, .. } => *clause,
        _ => None,
    };
    std::iter::from_fn(move || {
        let label = next?;
        let Cont::Clause { body, alternate, .. } = &program.conts[&label] else { return None };
        next = *alternate;
        Some((label, *body))
    })
}

/// The parameters of a clause, by the label of its body.
fn parameters(program: &Program, body: Label) -> &[Var] {
    match &program.conts[&body] {
        Cont::Args { vars, .. } => vars,
        _ => &[],
    }
}

/// The constant that a procedure returns, if it does nothing else.
fn returned_constant(program: &Program, procedure: Label) -> Option<Constant> {
    use crate::cps::Term;
    let (_, body) = clauses(program, procedure).next()?;
    let Cont::Args { term: Term::Continue { k, exp }, .. } = &program.conts[&body] else { return None };
    let Exp::Const(constant) = exp else { return None };
    match &program.conts[k] {
        Cont::Tail => Some(constant.clone()),
        Cont::Args { vars, term: Term::Continue { k, exp: Exp::Values(args) } }
            if vars == args && matches!(program.conts[k], Cont::Tail) =>
        {
            Some(constant.clone())
        }
        _ => None,
    }
}

/// The globals that an object refers to and does not define.
fn references(object: &Object) -> BTreeSet<Global> {
    use super::code::GlobalRef;
    let mut found = BTreeSet::new();
    let mut function = |reference: &FuncRef| {
        if let FuncRef::Direct(global, _) | FuncRef::Entry(global) = reference {
            found.insert(*global);
        }
    };
    let mut variables = BTreeSet::new();
    for op in object.functions.iter().flat_map(|function| &function.body) {
        match op {
            Op::Call(reference) | Op::ReturnCall(reference) | Op::TableIndex(_, reference) => {
                function(reference);
            }
            Op::GlobalGet(GlobalRef::Closure(reference)) => function(reference),
            Op::GlobalGet(GlobalRef::Variable(global)) | Op::GlobalSet(GlobalRef::Variable(global)) => {
                variables.insert(*global);
            }
            _ => {}
        }
    }
    found.extend(variables);
    found.retain(|global| !object.entries.contains_key(global) && !object.variables.contains_key(global));
    found
}
