//! Syntax in error messages.

use super::scopes::Scopes;
use super::syntax::{Syntax, View};
use crate::primitive::Constant;
use crate::syntax::DatumKind;

/// Longer texts are cut.
const LENGTH_LIMIT: usize = 48;

/// `syntax` as it is written, cut to a readable length.
pub(super) fn describe(syntax: &Syntax, scopes: &mut Scopes) -> String {
    let mut text = String::new();
    write(syntax, scopes, &mut text);
    if text.chars().count() > LENGTH_LIMIT {
        text = text.chars().take(LENGTH_LIMIT - 1).collect();
        text.push('…');
    }
    text
}

/// Stops when `out` is long enough, and so never goes deeper than that either.
fn write(syntax: &Syntax, scopes: &mut Scopes, out: &mut String) {
    if out.len() > 4 * LENGTH_LIMIT {
        return;
    }
    match syntax.view(scopes) {
        View::Atom(kind) => out.push_str(&atom(&kind)),
        View::Labelled(label, inner) => {
            out.push_str(&format!("#{label}="));
            write(&inner, scopes, out);
        }
        View::List(items) => {
            let prefix = match (&items[..], items.first().and_then(Syntax::symbol)) {
                ([_, _], Some(name)) => match name.as_str() {
                    "quote" => "'",
                    "quasiquote" => "`",
                    "unquote" => ",",
                    "unquote-splicing" => ",@",
                    _ => "",
                },
                _ => "",
            };
            if prefix.is_empty() {
                sequence("(", &items, scopes, out);
                out.push(')');
            } else {
                out.push_str(prefix);
                write(&items[1], scopes, out);
            }
        }
        View::Improper(items, tail) => {
            sequence("(", &items, scopes, out);
            out.push_str(" . ");
            write(&tail, scopes, out);
            out.push(')');
        }
        View::Vector(items) => {
            sequence("#(", &items, scopes, out);
            out.push(')');
        }
    }
}

fn sequence(open: &str, items: &[Syntax], scopes: &mut Scopes, out: &mut String) {
    out.push_str(open);
    for (i, item) in items.iter().enumerate() {
        if out.len() > 4 * LENGTH_LIMIT {
            return;
        }
        if i > 0 {
            out.push(' ');
        }
        write(item, scopes, out);
    }
}

fn atom(kind: &DatumKind) -> String {
    match kind {
        DatumKind::Reference(label) => format!("#{label}#"),
        DatumKind::Error => "…".into(),
        kind => constant(kind).map_or_else(String::new, |constant| constant.to_string()),
    }
}

/// The constant of a datum without parts.
pub(super) fn constant(kind: &DatumKind) -> Option<Constant> {
    Some(match kind {
        DatumKind::Boolean(value) => Constant::Boolean(*value),
        DatumKind::Number(number) => Constant::Number(number.clone()),
        DatumKind::Character(char) => Constant::Character(*char),
        DatumKind::String(text) => Constant::String(text.clone()),
        DatumKind::Symbol(name) => Constant::Symbol(*name),
        DatumKind::Keyword(name) => Constant::Keyword(*name),
        DatumKind::Bytevector(bytes) => Constant::Bytevector(bytes.clone()),
        DatumKind::List(_)
        | DatumKind::ImproperList(..)
        | DatumKind::Vector(_)
        | DatumKind::Labelled(..)
        | DatumKind::Reference(_)
        | DatumKind::Error => return None,
    })
}
