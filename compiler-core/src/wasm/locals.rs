//! Finds which locals must be nullable.
//!
//! A local of a type without a default may only be read where it was surely set *in the same block or
//! one around it* (the validator forgets at the end of a block what was set inside). A variable that is
//! set inside a block and read after it therefore becomes nullable, and its reads assert that it is not
//! null; engines know that it never is and drop the assertion.

use super::code::{Op, Plain, ValType};
use super::object::Function;

/// Makes locals nullable where validation needs it, and puts assertions after their reads.
pub fn settle(function: &mut Function) {
    let parameters = function.params.len();
    let count = parameters + function.locals.len();
    let needs_null = read_before_set(&function.body, parameters, count);
    let mut nullable = vec![false; count];
    for (index, local) in function.locals.iter_mut().enumerate() {
        if needs_null[parameters + index] && matches!(local, ValType::Ref(_)) {
            *local = local.clone().nullable();
            nullable[parameters + index] = true;
        }
    }
    if !nullable.contains(&true) {
        return;
    }
    let mut body = Vec::with_capacity(function.body.len() + 16);
    let mut marks = function.marks.iter_mut().peekable();
    let mut index = 0;
    let mut ops = std::mem::take(&mut function.body).into_iter().peekable();
    while let Some(op) = ops.next() {
        while let Some((at, _)) = marks.next_if(|(at, _)| *at <= index) {
            *at = body.len() as u32;
        }
        index += 1;
        let asserts = match op {
            Op::LocalGet(local) | Op::LocalTee(local) => {
                nullable[local as usize]
                    && !matches!(
                        ops.peek(),
                        Some(Op::RefTest(_) | Op::RefCast(_) | Op::Plain(Plain::RefEq | Plain::RefIsNull))
                    )
            }
            _ => false,
        };
        body.push(op);
        if asserts {
            body.push(Op::Plain(Plain::RefAsNonNull));
        }
    }
    function.body = body;
}

/// For each local, whether it is read where the validator does not know it to be set.
fn read_before_set(body: &[Op], parameters: usize, count: usize) -> Vec<bool> {
    let mut set = vec![false; count];
    set[..parameters].fill(true);
    let mut early = vec![false; count];
    let mut log: Vec<u32> = Vec::new();
    let mut blocks: Vec<usize> = Vec::new();
    let forget = |set: &mut Vec<bool>, log: &mut Vec<u32>, from: usize| {
        for local in log.drain(from..) {
            set[local as usize] = false;
        }
    };
    for op in body {
        match op {
            Op::Block(_) | Op::Loop(_) | Op::If(_) => blocks.push(log.len()),
            Op::Plain(Plain::Else) => {
                if let Some(&from) = blocks.last() {
                    forget(&mut set, &mut log, from);
                }
            }
            Op::Plain(Plain::End) => {
                if let Some(from) = blocks.pop() {
                    forget(&mut set, &mut log, from);
                }
            }
            Op::LocalSet(local) | Op::LocalTee(local) if !set[*local as usize] => {
                set[*local as usize] = true;
                log.push(*local);
            }
            Op::LocalGet(local) => early[*local as usize] |= !set[*local as usize],
            _ => {}
        }
    }
    early
}
