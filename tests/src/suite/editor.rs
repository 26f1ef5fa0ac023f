//! What an editor shows, as text.

use compiler_core::db::Database;
use std::path::Path;

/// More completions than this say nothing in a test.
const SHOWN: usize = 12;

/// The answer to a question about a place of a file: one line for each item.
pub fn ask(db: &Database, file: &Path, offset: u32, asked: &str) -> String {
    match asked {
        "completions" => completions(db, file, offset),
        "signature" => signature(db, file, offset),
        other => unreachable!("no such question: {other}"),
    }
}

/// Each way to call it, the active one marked, with the active parameter in brackets.
fn signature(db: &Database, file: &Path, offset: u32) -> String {
    let Some(found) = db.signatures(file, offset) else { return String::new() };
    let line = |(number, signature): (usize, &compiler_core::ide::signature::Signature)| {
        let mut label = signature.label.clone();
        if let Some(range) = signature.active.and_then(|active| signature.parameters.get(active as usize)) {
            label.insert(range.end as usize, '»');
            label.insert(range.start as usize, '«');
        }
        format!("{}{label}\n", if number == found.active as usize { "* " } else { "  " })
    };
    found.all.iter().enumerate().map(line).collect()
}

/// Label, kind, library, what is put in for a form, and the edit that imports it.
fn completions(db: &Database, file: &Path, offset: u32) -> String {
    let found = db.completions(file, offset);
    let mut text = String::new();
    for item in found.items.iter().take(SHOWN) {
        text.push_str(&format!("{} {:?}", item.label, item.kind));
        if !item.from.is_empty() {
            text.push_str(&format!(" {}", item.from));
        }
        if let Some(snippet) = item.snippet {
            text.push_str(&format!(" {snippet:?}"));
        }
        if let Some((range, import)) = &item.import {
            text.push_str(&format!(" at {}: {import:?}", range.start));
        }
        text.push('\n');
    }
    if found.items.len() > SHOWN {
        text.push_str("…\n");
    }
    text
}
