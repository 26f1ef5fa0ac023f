//! Symbolic WebAssembly as text, for people: `dump --stage wat`.
//!
//! The notation is that of the WebAssembly text format, in lines, with names in the places of indexes:
//! `call $fib/1`, `struct.new $frame[scm scm]`, `global.get (const "text")`.

use super::code::{FuncRef, GlobalRef, Heap, Op, Plain, Table, TypeRef, ValType};
use super::object::{Function, Initialiser, Object};
use crate::cps::{Origin, Representation};
use std::fmt::Write;

/// All functions of an object.
pub fn print(object: &Object) -> String {
    print_with_origins(object).0
}

/// All functions of an object, and for each line where it comes from.
pub fn print_with_origins(object: &Object) -> (String, Vec<Option<Origin>>) {
    let mut out = String::new();
    let mut origins = Vec::new();
    for (index, function) in object.functions.iter().enumerate() {
        print_function(&mut out, &mut origins, object, index as u32, function);
    }
    for initialiser in &object.initialisers {
        let _ = match initialiser {
            Initialiser::Variable(global, function) => {
                writeln!(out, ";; {global} := {}", local_name(object, *function))
            }
            Initialiser::Effect(function) => writeln!(out, ";; run {}", local_name(object, *function)),
        };
        origins.push(None);
    }
    (out, origins)
}

/// A name for a function that tells it from the others of its object.
fn local_name(object: &Object, index: u32) -> String {
    let direct = object.direct.iter().find(|(_, function)| **function == index);
    if let Some(((global, clause), _)) = direct {
        return format!("${global}/{clause}");
    }
    if let Some((global, _)) = object.entries.iter().find(|(_, function)| **function == index) {
        return format!("${global}/entry");
    }
    let name = object.functions.get(index as usize).map_or("", |function| &function.name);
    format!("${name}.{index}")
}

fn print_function(
    out: &mut String,
    origins: &mut Vec<Option<Origin>>,
    object: &Object,
    index: u32,
    function: &Function,
) {
    let types = |types: &[ValType]| types.iter().map(|ty| format!(" {}", value_type(ty))).collect::<String>();
    let _ = write!(out, "(func {}", local_name(object, index));
    if !function.params.is_empty() {
        let _ = write!(out, " (param{})", types(&function.params));
    }
    if !function.results.is_empty() {
        let _ = write!(out, " (result{})", types(&function.results));
    }
    out.push('\n');
    origins.push(None);
    if !function.locals.is_empty() {
        let _ = writeln!(out, "  (local{})", types(&function.locals));
        origins.push(None);
    }
    let mut depth = 1;
    let mut marks = function.marks.iter().peekable();
    let mut origin = None;
    for (at, op) in function.body.iter().enumerate() {
        if at + 1 == function.body.len() {
            break;
        }
        while let Some((_, begun)) = marks.next_if(|(from, _)| *from as usize <= at) {
            origin = *begun;
        }
        origins.push(origin);
        if matches!(op, Op::Plain(Plain::End | Plain::Else)) {
            depth -= 1;
        }
        let _ = writeln!(out, "{:width$}{}", "", instruction(object, op), width = 2 * depth);
        if matches!(op, Op::Block(_) | Op::Loop(_) | Op::If(_) | Op::Plain(Plain::Else)) {
            depth += 1;
        }
    }
    out.push_str(")\n\n");
    origins.extend([None, None]);
}

fn value_type(ty: &ValType) -> String {
    match ty {
        ValType::I32 => "i32".into(),
        ValType::I64 => "i64".into(),
        ValType::F64 => "f64".into(),
        ValType::Ref(heap) => format!("(ref {})", heap_type(heap)),
        ValType::Nullable(heap) => format!("(ref null {})", heap_type(heap)),
    }
}

fn heap_type(heap: &Heap) -> String {
    match heap {
        Heap::Eq => "eq".into(),
        Heap::I31 => "i31".into(),
        Heap::Type(ty) => type_name(ty),
    }
}

fn shape(representations: &[Representation]) -> String {
    representations.iter().map(Representation::to_string).collect::<Vec<_>>().join(" ")
}

fn type_name(ty: &TypeRef) -> String {
    match ty {
        TypeRef::Runtime(name) => format!("${name}"),
        TypeRef::Frame(saved) => format!("$frame[{}]", shape(saved)),
        TypeRef::Closure(count) => format!("$closure[{count}]"),
        TypeRef::Function(..) => "$function".into(),
    }
}

fn function_name(object: &Object, reference: &FuncRef) -> String {
    match reference {
        FuncRef::Local(index) => local_name(object, *index),
        FuncRef::Direct(global, clause) => format!("${global}/{clause}"),
        FuncRef::Entry(global) => format!("${global}/entry"),
        FuncRef::Runtime(name) => format!("${name}"),
        FuncRef::SaveFrame(saved) => format!("$save[{}]", shape(saved)),
        FuncRef::RestoreFrame(saved) => format!("$restore[{}]", shape(saved)),
        FuncRef::PushFrame(saved) => format!("$push[{}]", shape(saved)),
        FuncRef::SaveEntry(saved) => format!("$enter[{}]", shape(saved)),
        FuncRef::WrongType(op, index) => format!("$wrong-type[{op} {index}]"),
        FuncRef::BadIndex(op, index) => format!("$bad-index[{op} {index}]"),
    }
}

fn global_name(object: &Object, reference: &GlobalRef) -> String {
    match reference {
        GlobalRef::Runtime(name) => format!("${name}"),
        GlobalRef::Variable(global) => format!("${global}"),
        GlobalRef::Constant(key) => format!("(const {})", key.0),
        GlobalRef::Closure(reference) => format!("(closure {})", function_name(object, reference)),
    }
}

fn block(name: &str, ty: &Option<ValType>) -> String {
    match ty {
        None => name.into(),
        Some(ty) => format!("{name} (result {})", value_type(ty)),
    }
}

fn instruction(object: &Object, op: &Op) -> String {
    match op {
        Op::Plain(plain) => plain_name(*plain),
        Op::Block(ty) => block("block", ty),
        Op::Loop(ty) => block("loop", ty),
        Op::If(ty) => block("if", ty),
        Op::Br(depth) => format!("br {depth}"),
        Op::BrIf(depth) => format!("br_if {depth}"),
        Op::BrOnNull(depth) => format!("br_on_null {depth}"),
        Op::BrOnNonNull(depth) => format!("br_on_non_null {depth}"),
        Op::BrOnCastFail(depth, heap) => {
            format!("br_on_cast_fail {depth} (ref eq) (ref {})", heap_type(heap))
        }
        Op::Call(reference) => format!("call {}", function_name(object, reference)),
        Op::ReturnCall(reference) => format!("return_call {}", function_name(object, reference)),
        Op::CallEntry => "call_indirect $entries (type $entry)".into(),
        Op::ReturnCallEntry => "return_call_indirect $entries (type $entry)".into(),
        Op::TableIndex(table, reference) => {
            let table = match table {
                Table::Entries => "entries",
                Table::Resumes => "resumes",
            };
            format!("i32.const (index ${table} {})", function_name(object, reference))
        }
        Op::I32(value) => format!("i32.const {value}"),
        Op::I64(value) => format!("i64.const {value}"),
        Op::F64(bits) => format!("f64.const {}", f64::from_bits(*bits)),
        Op::Position(_) => "i32.const (position)".into(),
        Op::Select => "select".into(),
        Op::LocalGet(local) => format!("local.get {local}"),
        Op::LocalSet(local) => format!("local.set {local}"),
        Op::LocalTee(local) => format!("local.tee {local}"),
        Op::GlobalGet(reference) => format!("global.get {}", global_name(object, reference)),
        Op::GlobalSet(reference) => format!("global.set {}", global_name(object, reference)),
        Op::RefNull(heap) => format!("ref.null {}", heap_type(heap)),
        Op::RefTest(heap) => format!("ref.test (ref {})", heap_type(heap)),
        Op::RefCast(heap) => format!("ref.cast (ref {})", heap_type(heap)),
        Op::StructNew(ty) => format!("struct.new {}", type_name(ty)),
        Op::StructGet(ty, field) => format!("struct.get {} {field}", type_name(ty)),
        Op::StructSet(ty, field) => format!("struct.set {} {field}", type_name(ty)),
        Op::ArrayNewFixed(ty, count) => format!("array.new_fixed {} {count}", type_name(ty)),
        Op::ArrayGet(ty) => format!("array.get {}", type_name(ty)),
        Op::ArrayGetU(ty) => format!("array.get_u {}", type_name(ty)),
        Op::ArraySet(ty) => format!("array.set {}", type_name(ty)),
    }
}

/// `I32ShrS` is `i32.shr_s`: a type, then words.
fn plain_name(op: Plain) -> String {
    let name = format!("{op:?}");
    match op {
        Plain::F64ConvertI32S => return "f64.convert_i32_s".into(),
        Plain::I64ExtendI32S => return "i64.extend_i32_s".into(),
        Plain::I32WrapI64 => return "i32.wrap_i64".into(),
        Plain::RefI31 => return "ref.i31".into(),
        _ => {}
    }
    let (group, rest) = ["I32", "I64", "F64", "Ref", "I31", "Array"]
        .into_iter()
        .find_map(|group| name.strip_prefix(group).map(|rest| (group, rest)))
        .unwrap_or(("", &name));
    let mut out = group.to_lowercase();
    for (at, char) in rest.char_indices() {
        if char.is_uppercase() && !(at == 0 && group.is_empty()) {
            out.push(if at == 0 { '.' } else { '_' });
        }
        out.extend(char.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_instructions_have_the_format_s_names() {
        for (op, name) in [
            (Plain::I32ShrS, "i32.shr_s"),
            (Plain::RefAsNonNull, "ref.as_non_null"),
            (Plain::I31GetU, "i31.get_u"),
            (Plain::ArrayLen, "array.len"),
            (Plain::Return, "return"),
            (Plain::F64Nearest, "f64.nearest"),
        ] {
            assert_eq!(plain_name(op), name);
        }
    }
}
