//! Reading tests from Markdown, and writing expectations back.

use std::ops::Range;

/// A test: a heading and the fences up to the next heading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Test {
    /// The heading's text.
    pub title: String,
    /// The heading's line, from 1.
    pub line: usize,
    /// The headings that it is under, its own last, each with the text below it.
    pub headings: Vec<(String, String)>,
    /// Fences in order; at least one.
    pub fences: Vec<Fence>,
}

/// A fenced block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fence {
    /// The first word of the info string.
    pub kind: String,
    /// The others: `name` or `name=value`.
    pub attributes: Vec<(String, String)>,
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// The lines between, each with its newline.
    pub content: String,
    /// Where the content is in the document, in bytes.
    pub range: Range<usize>,
}

impl Fence {
    /// The value of an attribute; empty if it has none.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A mistake in a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Malformed {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// The tests of a document.
pub fn parse(text: &str) -> Result<Vec<Test>, Malformed> {
    let mut tests: Vec<Test> = Vec::new();
    // Level, title, text and line of the headings that are open.
    let mut headings: Vec<Heading> = Vec::new();
    let mut lines = Lines { text, at: 0, number: 0 };
    while let Some((line, _)) = lines.next() {
        let number = lines.number;
        let malformed = |message: String| Malformed { line: number, message };
        let hashes = line.len() - line.trim_start_matches('#').len();
        if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
            headings.retain(|outer| outer.level < hashes);
            let title = line[hashes..].trim().to_owned();
            headings.push(Heading { level: hashes, title, text: String::new(), line: number });
            continue;
        }
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks < 3 {
            if let Some(heading) = headings.last_mut() {
                heading.text.push_str(line);
                heading.text.push('\n');
            }
            continue;
        }
        let heading =
            headings.last().ok_or_else(|| malformed("a fence without a heading before it".into()))?;
        let (title, heading_line) = (heading.title.clone(), heading.line);
        let mut words = line[ticks..].split_whitespace();
        let kind = words.next().ok_or_else(|| malformed("a fence that does not say what it holds".into()))?;
        let attributes = words
            .map(|word| word.split_once('=').unwrap_or((word, "")))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let start = lines.at;
        let end = loop {
            let (line, begin) = lines.next().ok_or_else(|| malformed("a fence that never ends".into()))?;
            if line.len() >= ticks && line.trim_end().chars().all(|char| char == '`') {
                break begin;
            }
        };
        let fence = Fence {
            kind: kind.to_owned(),
            attributes,
            line: number,
            content: text[start..end].to_owned(),
            range: start..end,
        };
        match tests.last_mut() {
            Some(test) if test.line == heading_line => test.fences.push(fence),
            _ => {
                if let Some(other) = tests.iter().find(|test| test.title == title) {
                    let message = format!("another test is called `{title}`, in line {}", other.line);
                    return Err(Malformed { line: heading_line, message });
                }
                let headings = headings.iter().map(|it| (it.title.clone(), it.text.clone())).collect();
                tests.push(Test { title, line: heading_line, headings, fences: vec![fence] });
            }
        }
    }
    Ok(tests)
}

struct Heading {
    level: usize,
    title: String,
    text: String,
    line: usize,
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    /// The next line, without its end, and where it begins.
    fn next(&mut self) -> Option<(&'a str, usize)> {
        let start = self.at;
        let rest = &self.text[start..];
        if rest.is_empty() {
            return None;
        }
        let length = rest.find('\n').unwrap_or(rest.len());
        self.at = (start + length + 1).min(self.text.len());
        self.number += 1;
        Some((&rest[..length], start))
    }
}

/// The document with other contents for some fences.
pub fn replace(text: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut changes: Vec<_> = changes.iter().collect();
    changes.sort_by_key(|(range, _)| range.start);
    let mut result = String::new();
    let mut at = 0;
    for (range, content) in changes {
        result.push_str(&text[at..range.start]);
        result.push_str(content);
        if !content.is_empty() && !content.ends_with('\n') {
            result.push('\n');
        }
        at = range.end;
    }
    result.push_str(&text[at..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "\
# Numbers

Text.

## Addition
```scheme file=a.scm main
(display (+ 1 2))
```
and
```output
3
```

## Nothing here

## Fences in fences

````scheme
```
````
```error exit=3
```
";

    #[test]
    fn headings_with_fences_are_tests() {
        let tests = parse(DOCUMENT).unwrap();
        let titles: Vec<_> = tests.iter().map(|test| (test.title.as_str(), test.line)).collect();
        assert_eq!(titles, [("Addition", 5), ("Fences in fences", 16)]);
        let heading = |title: &str, text: &str| (title.to_owned(), text.to_owned());
        assert_eq!(tests[0].headings, [heading("Numbers", "\nText.\n\n"), heading("Addition", "")]);
        let [program, output] = &*tests[0].fences else { panic!() };
        assert_eq!((program.kind.as_str(), program.line), ("scheme", 6));
        assert_eq!(program.attribute("file"), Some("a.scm"));
        assert_eq!(program.attribute("main"), Some(""));
        assert_eq!(program.attribute("name"), None);
        assert_eq!(program.content, "(display (+ 1 2))\n");
        assert_eq!(output.content, "3\n");
        assert_eq!(&DOCUMENT[output.range.clone()], "3\n");
        assert_eq!(tests[1].fences[0].content, "```\n");
        assert_eq!(tests[1].fences[1].content, "");
    }

    #[test]
    fn contents_are_replaced_in_place() {
        let tests = parse(DOCUMENT).unwrap();
        let changes = [
            (tests[1].fences[1].range.clone(), "boom".to_owned()),
            (tests[0].fences[1].range.clone(), String::new()),
        ];
        let expected = DOCUMENT
            .replace("```output\n3\n", "```output\n")
            .replace("```error exit=3\n", "```error exit=3\nboom\n");
        assert_eq!(replace(DOCUMENT, &changes), expected);
        assert_eq!(replace(DOCUMENT, &[]), DOCUMENT);
    }

    #[test]
    fn mistakes_name_their_line() {
        let error = |text: &str| {
            let Malformed { line, message } = parse(text).unwrap_err();
            format!("{line}: {message}")
        };
        assert_eq!(error("```scheme\n```\n"), "1: a fence without a heading before it");
        assert_eq!(error("# T\n```\n```\n"), "2: a fence that does not say what it holds");
        assert_eq!(error("# T\n\n```scheme\n1\n"), "3: a fence that never ends");
        let twice = "# T\n```a\n```\n## T\n```a\n```\n";
        assert_eq!(error(twice), "4: another test is called `T`, in line 1");
    }
}
