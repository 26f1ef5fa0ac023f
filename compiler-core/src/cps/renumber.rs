//! Gives continuations and variables new, compact numbers in the order in which a dump shows them,
//! and drops what no definition reaches.
//!
//! Before: `L17(v9): … L4(v2): …`. After: `L3(v0): … L6(v1): …`. Two programs that differ only in
//! numbers and in continuations that nothing reaches are equal after this.

use super::flow::{procedure_conts, procedures};
use super::visit::Rename;
use super::{Definition, Label, Origin, Program, Site, Var};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

#[derive(Default)]
struct Numbers {
    labels: FxHashMap<Label, Label>,
    vars: FxHashMap<Var, Var>,
}

impl Rename for Numbers {
    fn label(&mut self, label: Label) -> Label {
        // A label that is not reached is only named in a program that `verify` rejects.
        self.labels.get(&label).copied().unwrap_or(label)
    }

    fn var(&mut self, var: Var) -> Var {
        let next = Var(self.vars.len() as u32);
        *self.vars.entry(var).or_insert(next)
    }
}

/// The same program with compact numbers.
pub fn renumber(program: &Program) -> Program {
    let mut numbers = Numbers::default();
    let mut order = Vec::new();
    for entry in procedures(program) {
        for label in procedure_conts(program, entry) {
            let next = Label(order.len() as u32);
            if let Entry::Vacant(vacant) = numbers.labels.entry(label)
                && program.conts.contains_key(&label)
            {
                vacant.insert(next);
                order.push(label);
            }
        }
    }
    // Bindings first, so that variables ascend where they are bound.
    for label in &order {
        program.conts[label].for_each_definition(|var| {
            numbers.var(var);
        });
    }
    let mut result = Program::default();
    for label in &order {
        let mut cont = program.conts[label].clone();
        cont.rename(&mut numbers);
        let new = numbers.label(*label);
        result.conts.insert(new, cont);
        if let Some(&origin) = program.origins.get(label) {
            result.origins.insert(new, origin);
        }
    }
    result.definitions = (program.definitions.iter())
        .map(|definition| match *definition {
            Definition::Procedure(global, label) => Definition::Procedure(global, numbers.label(label)),
            Definition::Variable(global, label) => Definition::Variable(global, numbers.label(label)),
            Definition::Effect(label) => Definition::Effect(numbers.label(label)),
        })
        .collect();
    for (&old, &new) in &numbers.vars {
        if let Some(&name) = program.names.get(&old) {
            result.names.insert(new, name);
        }
        if let Some(&representation) = program.representations.get(&old) {
            result.representations.insert(new, representation);
        }
    }
    keep_sites(program, &mut result);
    result.next_label = order.len() as u32;
    result.next_var = numbers.vars.len() as u32;
    result
}

/// Numbers the sites that origins name in the order in which these name them.
fn keep_sites(program: &Program, result: &mut Program) {
    fn renumbered(
        origin: Origin,
        program: &Program,
        result: &mut Program,
        sites: &mut FxHashMap<Site, Site>,
    ) -> Origin {
        let Some(site) = origin.site else { return origin };
        if let Some(&known) = sites.get(&site) {
            return Origin { site: Some(known), ..origin };
        }
        let mut inlined = *program.site(site);
        inlined.call = renumbered(inlined.call, program, result, sites);
        let new = result.add_site(inlined);
        sites.insert(site, new);
        Origin { site: Some(new), ..origin }
    }
    if program.sites.is_empty() {
        return;
    }
    let mut sites = FxHashMap::default();
    let mut origins = std::mem::take(&mut result.origins);
    for at in origins.values_mut() {
        *at = renumbered(*at, program, result, &mut sites);
    }
    result.origins = origins;
}
