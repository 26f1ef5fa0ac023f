//! The program of a test.

use super::cps;
use super::markdown::{Fence, Malformed, Test};

/// The files of a program, and what is expected of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// Names and texts.
    pub files: Vec<(String, String)>,
    /// Which of them is the program.
    pub main: usize,
    /// Whether it needs JavaScript: only Node runs it, and browsers.
    pub javascript: bool,
    /// Whether it is CPS of globals that are never assigned after their definition.
    pub unassigned: bool,
    /// Its arguments. `$DIRECTORY` in them is an empty directory.
    pub arguments: Vec<String>,
    /// Its standard input.
    pub input: String,
    /// A file and an offset in its text.
    pub cursor: Option<(usize, u32)>,
    /// What is expected, in order.
    pub expectations: Vec<Expectation>,
}

/// What one fence expects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// Of what.
    pub of: Subject,
    /// The fence.
    pub fence: Fence,
}

/// What an expectation is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// Standard output.
    Output,
    /// Standard error, and the exit code.
    Error {
        /// The exit code.
        exit: i32,
    },
    /// All diagnostics.
    Diagnostics,
    /// What an editor shows at the cursor, or of the file.
    Editor(String),
    /// A stage of the compiler.
    Stage {
        /// Its name.
        stage: String,
        /// After which pass.
        after: Option<String>,
        /// Of which definition; otherwise of all, or of the one at the cursor.
        name: Option<String>,
    },
}

/// The stages that a fence may show.
pub const STAGES: &[&str] = &["expanded", "core", "cps", "optimized", "first-order", "tailified", "wat"];

/// What an editor asks.
pub const EDITOR: &[&str] = &["completions", "signature"];

/// The name of the only file of a program.
pub const MAIN: &str = "main.scm";

/// What the cursor is in a text.
const CURSOR: &str = "$0";

impl Case {
    /// The program of a test.
    pub fn new(test: &Test) -> Result<Case, Malformed> {
        let mut case = Case {
            files: Vec::new(),
            main: usize::MAX,
            javascript: false,
            unassigned: false,
            arguments: Vec::new(),
            input: String::new(),
            cursor: None,
            expectations: Vec::new(),
        };
        for fence in &test.fences {
            let malformed = |message: String| Malformed { line: fence.line, message };
            if fence.kind == "scheme" {
                case.add_file(fence).map_err(malformed)?;
            } else if fence.kind == "cps" && fence.attribute("program").is_some() {
                known(fence, &["program", "unassigned"]).map_err(malformed)?;
                case.unassigned = fence.attribute("unassigned").is_some();
                case.files.push((cps::FILE.into(), fence.content.clone()));
            } else if fence.kind == "arguments" {
                case.arguments = fence.content.lines().map(str::to_owned).collect();
            } else if fence.kind == "input" {
                case.input = fence.content.clone();
            } else {
                let of = subject(fence).map_err(malformed)?;
                if case.expectations.iter().any(|other| other.of == of) {
                    return Err(malformed(format!("a second expectation of {}", fence.kind)));
                }
                case.expectations.push(Expectation { of, fence: fence.clone() });
            }
        }
        let malformed = |message: &str| Malformed { line: test.line, message: message.into() };
        if case.files.is_empty() {
            return Err(malformed("a test without a program"));
        }
        if case.files.len() == 1 {
            case.main = 0;
        }
        if case.main == usize::MAX {
            return Err(malformed("one of the files must be marked `main`, or have no name"));
        }
        if case.expectations.is_empty() {
            return Err(malformed("a test that expects nothing"));
        }
        Ok(case)
    }

    fn add_file(&mut self, fence: &Fence) -> Result<(), String> {
        known(fence, &["file", "main", "javascript"])?;
        self.javascript |= fence.attribute("javascript").is_some();
        let name = fence.attribute("file");
        if name.is_none() || fence.attribute("main").is_some() {
            if self.main != usize::MAX {
                return Err("a second main file".into());
            }
            self.main = self.files.len();
        }
        let name = name.unwrap_or(MAIN).to_owned();
        if self.files.iter().any(|(other, _)| *other == name) {
            return Err(format!("a second file `{name}`"));
        }
        let mut text = fence.content.clone();
        if let Some(at) = text.find(CURSOR) {
            if self.cursor.is_some() {
                return Err("a second cursor".into());
            }
            text.replace_range(at..at + CURSOR.len(), "");
            self.cursor = Some((self.files.len(), at as u32));
        }
        self.files.push((name, text));
        Ok(())
    }

    /// Whether the program is to be run.
    pub fn runs(&self) -> bool {
        self.expectations.iter().any(|it| matches!(it.of, Subject::Output | Subject::Error { .. }))
    }
}

fn known(fence: &Fence, names: &[&str]) -> Result<(), String> {
    match fence.attributes.iter().find(|(name, _)| !names.contains(&name.as_str())) {
        Some((name, _)) => Err(format!("a fence of {} has no attribute `{name}`", fence.kind)),
        None => Ok(()),
    }
}

fn subject(fence: &Fence) -> Result<Subject, String> {
    let attribute = |name: &str| fence.attribute(name).map(str::to_owned);
    match fence.kind.as_str() {
        "output" => known(fence, &[]).map(|()| Subject::Output),
        "error" => {
            known(fence, &["exit"])?;
            let exit = fence.attribute("exit").unwrap_or("1");
            let exit = exit.parse().map_err(|_| format!("`{exit}` is no exit code"))?;
            Ok(Subject::Error { exit })
        }
        "diagnostics" => known(fence, &[]).map(|()| Subject::Diagnostics),
        "cps" => {
            known(fence, &["after", "name"])?;
            Ok(Subject::Stage { stage: "cps".into(), after: attribute("after"), name: attribute("name") })
        }
        asked if EDITOR.contains(&asked) => known(fence, &[]).map(|()| Subject::Editor(asked.into())),
        stage if STAGES.contains(&stage) => {
            known(fence, &["name"])?;
            Ok(Subject::Stage { stage: stage.into(), after: None, name: attribute("name") })
        }
        other => Err(format!("no such fence: `{other}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::markdown::parse;

    fn case(text: &str) -> Result<Case, String> {
        let tests = parse(&format!("# T\n{text}")).unwrap();
        Case::new(&tests[0]).map_err(|Malformed { line, message }| format!("{line}: {message}"))
    }

    #[test]
    fn files_cursor_and_expectations() {
        let case = case(
            "```scheme file=lib.sld\n(a)\n```\n```scheme\n(b $0c)\n```\n\
             ```error exit=70\n```\n```cps after=dce name=f\n```\n",
        )
        .unwrap();
        assert_eq!(case.files[1], ("main.scm".into(), "(b c)\n".into()));
        assert_eq!((case.main, case.cursor), (1, Some((1, 3))));
        assert!(case.runs());
        assert_eq!(case.expectations[0].of, Subject::Error { exit: 70 });
        let (stage, after, name) = ("cps".into(), Some("dce".into()), Some("f".into()));
        assert_eq!(case.expectations[1].of, Subject::Stage { stage, after, name });
    }

    #[test]
    fn mistakes_are_reported() {
        let error = |text: &str| case(text).unwrap_err();
        assert_eq!(error("```output\n```\n"), "1: a test without a program");
        assert_eq!(error("```scheme\n```\n"), "1: a test that expects nothing");
        assert_eq!(error("```scheme\n```\n```scheme\n```\n```output\n```\n"), "4: a second main file");
        let two = "```scheme file=a\n```\n```scheme file=b\n```\n```output\n```\n";
        assert_eq!(error(two), "1: one of the files must be marked `main`, or have no name");
        assert_eq!(error("```scheme\n```\n```wasm\n```\n"), "4: no such fence: `wasm`");
        assert_eq!(
            error("```scheme\n```\n```core after=x\n```\n"),
            "4: a fence of core has no attribute `after`"
        );
        assert_eq!(
            error("```scheme\n```\n```output\n```\n```output\n```\n"),
            "6: a second expectation of output"
        );
        assert_eq!(error("```scheme\n```\n```error exit=x\n```\n"), "4: `x` is no exit code");
    }
}
