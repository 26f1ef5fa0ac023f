//! What calling a procedure may do besides returning one value.
//!
//! **Goal.** Callers of a procedure that returns exactly one value whatever happens need no null check
//! and no frame; this finds which procedures those are. The answer for definitions goes into their
//! summaries, where other units read it.
//!
//! - A call of something unknown, a control primitive, or a return of other than one value: anything.
//! - Recursion other than in tail position may go so deep that the stack must be saved: anything.
//! - A primitive that may raise: raises. So does a `receive` of several values from a procedure that
//!   returns one.
//! - Otherwise what the callees do; loops and tail recursion add nothing.
//!
//! Procedures that call each other form a strongly connected component, which has one answer.

use crate::core::Arity;
use crate::core::summary::{CallEffect, Summaries};
use crate::cps::flow::{procedure_conts, procedures};
use crate::cps::{Cont, Exp, Label, Program, Term};
use crate::graph::Adjacency;
use crate::graph::components::components;
use crate::primitive::{Effects, Primitive, Role};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The effect of calling each procedure of `program`, of either stage before tailification.
pub fn effects(program: &Program, summaries: &dyn Summaries) -> BTreeMap<Label, CallEffect> {
    let labels = procedures(program);
    let numbers: FxHashMap<Label, usize> = labels.iter().enumerate().map(|(i, &label)| (label, i)).collect();
    let mut own = Vec::with_capacity(labels.len());
    let mut calls: Vec<Vec<Callee>> = Vec::with_capacity(labels.len());
    for &label in &labels {
        let mut procedure = Scan { program, summaries, effect: CallEffect::Plain, callees: Vec::new() };
        for cont in procedure_conts(program, label) {
            procedure.cont(cont);
        }
        let callees = (procedure.callees.iter())
            .filter_map(|&(callee, is_tail)| numbers.get(&callee).map(|&number| Callee { number, is_tail }))
            .collect();
        own.push(procedure.effect);
        calls.push(callees);
    }
    let mut component_of = vec![usize::MAX; labels.len()];
    let graph = calls.iter().map(|callees| callees.iter().map(|callee| callee.number as u32));
    for (number, component) in components(&Adjacency::from_lists(graph)).into_iter().enumerate() {
        component.iter().for_each(|&member| component_of[member] = number);
        let inside = |callee: usize| component_of[callee] == number;
        let mut effect = CallEffect::Plain;
        for &member in &component {
            effect = effect.max(own[member]);
            for callee in &calls[member] {
                effect = match (inside(callee.number), callee.is_tail) {
                    (true, true) => effect,
                    (true, false) => CallEffect::Any,
                    (false, _) => effect.max(own[callee.number]),
                };
            }
        }
        component.iter().for_each(|&member| own[member] = effect);
    }
    labels.into_iter().zip(own).collect()
}

/// What the clauses of a procedure take, in order.
pub fn arities(program: &Program, procedure: Label) -> Vec<Arity> {
    let mut arities = Vec::new();
    let mut next = match program.conts.get(&procedure) {
        Some(Cont::Fun { clause, .. }) => *clause,
        _ => None,
    };
    while let Some(Cont::Clause { arity, alternate, .. }) = next.and_then(|clause| program.conts.get(&clause))
    {
        arities.push(Arity {
            required: arity.required,
            optional: arity.optional,
            rest: arity.rest || arity.takes_keywords(),
            keywords: arity.takes_keywords(),
        });
        next = *alternate;
    }
    arities
}

struct Callee {
    number: usize,
    is_tail: bool,
}

struct Scan<'a> {
    program: &'a Program,
    summaries: &'a dyn Summaries,
    effect: CallEffect,
    callees: Vec<(Label, bool)>,
}

impl Scan<'_> {
    fn add(&mut self, effect: CallEffect) {
        self.effect = self.effect.max(effect);
    }

    fn cont(&mut self, label: Label) {
        let program = self.program;
        match program.conts.get(&label) {
            Some(Cont::Args { term, .. }) => self.term(term),
            Some(&Cont::Receive { required, rest, .. }) if required > 1 || (required == 0 && !rest) => {
                self.add(CallEffect::Raises);
            }
            Some(Cont::Clause { arity, .. }) if arity.takes_keywords() => self.add(CallEffect::Raises),
            _ => {}
        }
    }

    fn term(&mut self, term: &Term) {
        match term {
            Term::Continue { k, exp } => {
                let is_tail = matches!(self.program.conts.get(k), Some(Cont::Tail));
                match exp {
                    Exp::Call { .. } | Exp::CallI { .. } => self.add(CallEffect::Any),
                    Exp::CallK { k, .. } => self.callees.push((*k, is_tail)),
                    Exp::CallGlobal { global, .. } => {
                        let summary = self.summaries.summary(*global);
                        self.add(summary.map_or(CallEffect::Any, |summary| summary.effect));
                    }
                    Exp::PrimCall { op, .. } => self.primitive(*op),
                    Exp::Values(args) if is_tail && args.len() != 1 => self.add(CallEffect::Any),
                    _ => {}
                }
            }
            Term::Branch { test, .. } => self.primitive(*test),
            Term::Throw { .. } => self.add(CallEffect::Raises),
            Term::Switch { .. } => {}
        }
    }

    fn primitive(&mut self, op: Primitive) {
        if op.role() == Role::Tail {
            self.add(CallEffect::Any);
        } else if op.effects().any(Effects::RAISE) {
            self.add(CallEffect::Raises);
        }
    }
}
