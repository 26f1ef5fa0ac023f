//! The text of a hover.

use crate::analysis::{Hover, Stage};

/// More lines of a dump than this help nobody under a mouse pointer.
const DUMP_LINES: usize = 40;
/// A line longer than this is cut.
const LINE_CHARACTERS: usize = 120;

/// What is known of a thing, as Markdown.
pub(super) fn markdown(hover: &Hover) -> String {
    let mut sections = Vec::new();
    if let Some(signature) = &hover.signature {
        sections.push(fenced("scheme", signature));
    }
    if let Some(documentation) = &hover.documentation {
        sections.push(documentation.trim().to_owned());
    }
    for (stage, text) in &hover.dumps {
        let title = match stage {
            Stage::Cps => "CPS",
            Stage::Optimized => "CPS, optimized",
            Stage::Tailified => "Tailified",
            other => other.name(),
        };
        sections.push(format!("**{title}**\n\n{}", fenced("cps", &cut(text))));
    }
    sections.join("\n\n")
}

/// A code block. The fence is longer than any run of backquotes in the text.
fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

/// The first lines of a text, and how many there are more.
fn cut(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let mut shown: Vec<String> = lines.iter().take(DUMP_LINES).map(|line| cut_line(line)).collect();
    if lines.len() > DUMP_LINES {
        shown.push(format!("… {} more lines", lines.len() - DUMP_LINES));
    }
    shown.join("\n")
}

fn cut_line(line: &str) -> String {
    match line.char_indices().nth(LINE_CHARACTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_dumps_are_cut_and_fences_hold() {
        let hover = Hover {
            signature: Some("(f x)".into()),
            documentation: Some("Adds one.".into()),
            dumps: vec![(Stage::Cps, "v1 := ```\n".repeat(100)), (Stage::Tailified, "é".repeat(200))],
            ..Hover::default()
        };
        let text = markdown(&hover);
        assert!(text.starts_with("```scheme\n(f x)\n```\n\nAdds one.\n\n**CPS**\n\n````cps\n"), "{text}");
        assert!(text.contains("… 60 more lines\n````\n\n**Tailified**"), "{text}");
        assert!(text.ends_with(&format!("{}…\n```", "é".repeat(120))), "{text}");
    }
}
