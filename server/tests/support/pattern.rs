//! Expected messages with holes.
//!
//! An object matches an object that has at least its fields. A list matches item by item; `"$rest"`
//! as its last item matches any more. The strings `"$any"`, `"$string"`, `"$number"`,
//! `"$contains:TEXT"`, `"$lacks:TEXT"` and `"$absent"` (for a field) match what they say; `"$keep:NAME"` matches
//! anything the first time and remembers it, `"$same:NAME"` and `"$differs:NAME"` compare with it.

use serde_json::Value;
use std::collections::BTreeMap;

/// What `$keep` remembered.
pub type Kept = BTreeMap<String, Value>;

/// Whether a value matches; otherwise, where it does not.
pub fn matches(pattern: &Value, value: &Value, kept: &mut Kept) -> Result<(), String> {
    let fail = |why: &str| Err(format!("{why}: expected {pattern}, found {value}"));
    match (pattern, value) {
        (Value::String(text), _) if text.starts_with('$') => {
            let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
            let holds = match kind {
                "$any" => true,
                "$string" => value.is_string(),
                "$number" => value.is_number(),
                "$contains" => value.as_str().is_some_and(|it| it.contains(rest)),
                "$lacks" => value.as_str().is_some_and(|it| !it.contains(rest)),
                "$keep" => {
                    kept.insert(rest.to_owned(), value.clone());
                    true
                }
                "$same" => kept.get(rest) == Some(value),
                "$differs" => kept.get(rest).is_some_and(|it| it != value),
                _ => panic!("no such placeholder: {text}"),
            };
            if holds { Ok(()) } else { fail("mismatch") }
        }
        (Value::Object(fields), Value::Object(found)) => {
            fields.iter().try_for_each(|(name, pattern)| match found.get(name) {
                _ if pattern == "$absent" => match found.get(name) {
                    None | Some(Value::Null) => Ok(()),
                    Some(_) => Err(format!("{name}: present in {value}")),
                },
                Some(value) => matches(pattern, value, kept).map_err(|why| format!("{name}: {why}")),
                None => Err(format!("{name}: missing in {value}")),
            })
        }
        (Value::Array(items), Value::Array(found)) => {
            let open = items.last().is_some_and(|last| last == "$rest");
            let items = if open { &items[..items.len() - 1] } else { &items[..] };
            if found.len() < items.len() || (!open && found.len() > items.len()) {
                return fail("length");
            }
            let mut pairs = items.iter().zip(found).enumerate();
            pairs.try_for_each(|(at, (pattern, value))| {
                matches(pattern, value, kept).map_err(|why| format!("[{at}] {why}"))
            })
        }
        _ if pattern == value => Ok(()),
        _ => fail("mismatch"),
    }
}
