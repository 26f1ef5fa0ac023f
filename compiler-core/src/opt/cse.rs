//! Common subexpression elimination.
//!
//! **Goal.** What was computed on every way here is not computed again. That includes reading memory,
//! as long as nothing may have written in between, and reading a global variable that is never assigned
//! after its definition: if it had a value once, it has that value.
//!
//! ```text
//! L1:                                         L1:
//!   v1 := global-ref[pk]()                      v1 := global-ref[pk]()
//!   v2 := const 12                              v2 := const 12
//!   call v1(v2)                                 call v1(v2)
//!   v3 := receive(arg, rest...)                          v3 := receive(arg)
//!   v4 := global-ref[pk]()                      v4 := v1
//!   tail call v4(v3)                            tail call v4(v3)
//! ```
//!
//! **Method.** A walk over the dominator tree with a table of available expressions. Memory is divided
//! by the kinds of objects; each kind has an epoch, which a write to that kind ends and a call ends for
//! all kinds. Epochs flow from a continuation to one that it alone leads to; joins begin new ones. An
//! object that was just made, or just written to, is known to hold what was put in.
//!
//! Constants are not shared: they cost nothing where they are used, and would only live longer.
//! Expressions of the procedure around are not used: that would make free variables.

use super::region::{Step, is_entry, single_predecessors, walk};
use super::rewrite::{Census, Renaming};
use crate::core::Global;
use crate::cps::{Cont, Exp, Label, Param, Program, Term, Var};
use crate::primitive::{Constant, Effects, Primitive, Role};
use rustc_hash::FxHashMap;

/// Removes repeated computations from `program`. `never_assigned` tells of which global variables the
/// value never changes.
pub fn eliminate_common_subexpressions(program: &mut Program, never_assigned: &dyn Fn(Global) -> bool) {
    let census = Census::of(program);
    let single = single_predecessors(program, &census.predecessors);
    let steps = walk(program);
    let renaming = Renaming::new(program);
    let mut pass = Pass {
        program,
        census,
        never_assigned,
        available: FxHashMap::default(),
        undo: Vec::new(),
        constants: FxHashMap::default(),
        renaming,
        next_epoch: 0,
        after: FxHashMap::default(),
        procedures: Vec::new(),
    };
    for step in steps {
        match step {
            Step::Enter(label) => pass.enter(label, single[label.0 as usize]),
            Step::Leave(label) => pass.leave(label),
        }
    }
    let Pass { renaming, program, .. } = pass;
    renaming.apply(program);
}

/// A kind of mutable memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Memory {
    Car,
    Cdr,
    Vector,
    Bytevector,
    String,
    Record,
    Box,
    Global,
}

const KINDS: usize = 8;

/// The epoch of each kind.
type Epochs = [u32; KINDS];

/// What a primitive does to memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Access {
    None,
    Read(Memory),
    Write(Memory),
    /// Anything.
    Unknown,
}

fn access(op: Primitive) -> Access {
    match op {
        Primitive::Car => Access::Read(Memory::Car),
        Primitive::Cdr => Access::Read(Memory::Cdr),
        Primitive::SetCar => Access::Write(Memory::Car),
        Primitive::SetCdr => Access::Write(Memory::Cdr),
        Primitive::VectorRef => Access::Read(Memory::Vector),
        Primitive::VectorSet | Primitive::VectorCopyInto | Primitive::VectorFill => {
            Access::Write(Memory::Vector)
        }
        Primitive::BytevectorRef => Access::Read(Memory::Bytevector),
        Primitive::BytevectorSet | Primitive::BytevectorCopyInto => Access::Write(Memory::Bytevector),
        Primitive::StringRef | Primitive::StringCompare | Primitive::StringHash => {
            Access::Read(Memory::String)
        }
        Primitive::StringSet | Primitive::StringCopyInto => Access::Write(Memory::String),
        Primitive::RecordRef => Access::Read(Memory::Record),
        Primitive::RecordSet => Access::Write(Memory::Record),
        Primitive::BoxRef => Access::Read(Memory::Box),
        Primitive::BoxSet => Access::Write(Memory::Box),
        Primitive::GlobalRef => Access::Read(Memory::Global),
        Primitive::GlobalSet => Access::Write(Memory::Global),
        // Making closures refer to each other writes what nobody has read yet.
        Primitive::ClosureSet => Access::None,
        op if op.effects().any(Effects::WRITE.with(Effects::IO).with(Effects::CONTROL)) => Access::Unknown,
        _ => Access::None,
    }
}

/// An argument: a constant by its number, or a variable.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Operand {
    Var(Var),
    Constant(u32),
}

/// An expression, with the epoch of the memory that it reads, or 0.
type Key = (Primitive, Param, Vec<Operand>, u32);

/// What was available for a key before; `None` in the list of changes marks a continuation's beginning.
type Change = (Key, Option<(Var, Label)>);

struct Pass<'a> {
    program: &'a mut Program,
    census: Census,
    never_assigned: &'a dyn Fn(Global) -> bool,
    /// The variable that holds the value of an expression, and the procedure that computed it.
    available: FxHashMap<Key, (Var, Label)>,
    undo: Vec<Option<Change>>,
    constants: FxHashMap<Constant, u32>,
    renaming: Renaming,
    next_epoch: u32,
    /// The epochs after the term of a continuation that the walk is below of.
    after: FxHashMap<Label, Epochs>,
    /// The procedures that the walk is in, innermost last.
    procedures: Vec<Label>,
}

impl Pass<'_> {
    fn new_epoch(&mut self) -> u32 {
        self.next_epoch += 1;
        self.next_epoch
    }

    fn leave(&mut self, label: Label) {
        while let Some(Some((key, old))) = self.undo.pop() {
            match old {
                Some(old) => self.available.insert(key, old),
                None => self.available.remove(&key),
            };
        }
        self.after.remove(&label);
        if is_entry(self.program, label) {
            self.procedures.pop();
        }
    }

    fn enter(&mut self, label: Label, single: Option<Label>) {
        self.undo.push(None);
        if is_entry(self.program, label) {
            self.procedures.push(label);
        }
        let mut epochs = match single.and_then(|before| self.after.get(&before)) {
            Some(&epochs) => epochs,
            None => [self.new_epoch(); KINDS],
        };
        if let Some(Cont::Args { term, .. }) = self.program.conts.get(&label) {
            match term {
                Term::Continue { k, exp: Exp::PrimCall { op, param, args } } => {
                    let (k, op, param, args) = (*k, *op, param.clone(), args.clone());
                    self.primitive(label, k, op, param, &args, &mut epochs);
                }
                Term::Continue {
                    exp: Exp::Call { .. } | Exp::CallK { .. } | Exp::CallGlobal { .. } | Exp::CallI { .. },
                    ..
                } => epochs = [self.new_epoch(); KINDS],
                _ => {}
            }
        }
        self.after.insert(label, epochs);
    }

    fn operand(&mut self, var: Var) -> Operand {
        let var = self.renaming.find(var);
        match self.census.constant(self.program, var) {
            Some(constant) => {
                let next = self.constants.len() as u32;
                Operand::Constant(*self.constants.entry(constant.clone()).or_insert(next))
            }
            None => Operand::Var(var),
        }
    }

    fn make_available(&mut self, key: Key, var: Var) {
        let Some(&procedure) = self.procedures.last() else { return };
        let old = self.available.insert(key.clone(), (var, procedure));
        self.undo.push(Some((key, old)));
    }

    fn primitive(
        &mut self,
        label: Label,
        k: Label,
        op: Primitive,
        param: Param,
        args: &[Var],
        epochs: &mut Epochs,
    ) {
        let operands: Vec<Operand> = args.iter().map(|&arg| self.operand(arg)).collect();
        match access(op) {
            Access::Unknown => *epochs = [self.new_epoch(); KINDS],
            Access::Write(memory) => {
                epochs[memory as usize] = self.new_epoch();
                let epoch = epochs[memory as usize];
                let (read, value) = match op {
                    Primitive::SetCar => (Primitive::Car, 1),
                    Primitive::SetCdr => (Primitive::Cdr, 1),
                    Primitive::BoxSet => (Primitive::BoxRef, 1),
                    Primitive::VectorSet => (Primitive::VectorRef, 2),
                    Primitive::RecordSet => (Primitive::RecordRef, 2),
                    _ => return,
                };
                let place = operands[..value].to_vec();
                self.make_available((read, Param::None, place, epoch), args[value]);
            }
            Access::None if op.effects().any(Effects::READ.with(Effects::ALLOCATE)) => {
                self.made(k, op, args, epochs);
            }
            access => {
                let epoch = match (&access, &param) {
                    (Access::Read(Memory::Global), Param::Global(global))
                        if (self.never_assigned)(*global) =>
                    {
                        0
                    }
                    (Access::Read(memory), _) => epochs[*memory as usize],
                    _ => 0,
                };
                if op.role() == Role::Value && op != Primitive::GlobalFun {
                    self.computed(label, k, (op, param, operands, epoch));
                }
            }
        }
    }

    /// An expression that may be available.
    fn computed(&mut self, label: Label, k: Label, key: Key) {
        let found = self.available.get(&key).copied();
        let bound = match self.program.conts.get(&k) {
            Some(Cont::Args { vars, .. }) if vars.len() == 1 => vars[0],
            _ => return,
        };
        let is_single = self.census.predecessors[k.0 as usize] == 1;
        match found {
            Some((var, procedure)) if self.procedures.last() == Some(&procedure) => {
                let var = self.renaming.find(var);
                if let Some(Cont::Args { term: Term::Continue { exp, .. }, .. }) =
                    self.program.conts.get_mut(&label)
                {
                    *exp = Exp::Values(vec![var]);
                }
                if is_single {
                    self.renaming.replace(bound, var);
                }
            }
            // What a join binds is not always this.
            _ if is_single => self.make_available(key, bound),
            _ => {}
        }
    }

    /// An object that was just made is known to hold what it was made of.
    fn made(&mut self, k: Label, op: Primitive, args: &[Var], epochs: &Epochs) {
        let object = match self.program.conts.get(&k) {
            Some(Cont::Args { vars, .. })
                if vars.len() == 1 && self.census.predecessors[k.0 as usize] == 1 =>
            {
                Operand::Var(vars[0])
            }
            _ => return,
        };
        let reads: &[Primitive] = match op {
            Primitive::Cons => &[Primitive::Car, Primitive::Cdr],
            Primitive::MakeBox => &[Primitive::BoxRef],
            _ => return,
        };
        for (&read, &arg) in reads.iter().zip(args) {
            if let Access::Read(memory) = access(read) {
                let key = (read, Param::None, vec![object], epochs[memory as usize]);
                self.make_available(key, arg);
            }
        }
    }
}
