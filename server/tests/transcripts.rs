//! Protocol transcripts: `transcripts/*.txt` against `scheme-lsp --stdio`.
//!
//! A transcript is a list of steps; a step's JSON or text is the rest of its line and the indented
//! lines below it. `${root}` is the URI of the workspace folder, `${path}` its path.
//!
//! ```text
//! # a comment
//! write FILE            the lines below become the file's text
//! start CAPABILITIES    starts a server for the folder, with these client capabilities
//! > METHOD PARAMS       sends a request
//! < PATTERN             waits for its answer; for a refusal, the pattern is { "error": … }
//! >> METHOD PARAMS      sends a notification
//! << METHOD PATTERN     waits for a notification with this method that matches
//! run FILE              runs an artifact in the embedded runner, or a source file; its output follows
//! exists FILE           the file exists
//! keep FILE NAME        remembers the bytes of a file
//! changed FILE NAME     they are others now
//! stop                  shuts the server down
//! ```
//! `support/pattern.rs` describes patterns.

mod support;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::pattern::{Kept, matches};
use support::{BINARY, Server, uri};

struct Step {
    line: usize,
    words: String,
}

/// The steps of a transcript: a line with the indented lines below it.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with([' ', '\t']) || (line.is_empty() && !steps.is_empty()) {
            let step = steps.last_mut().expect("a transcript begins with a step");
            step.words.push('\n');
            step.words.push_str(line.strip_prefix("  ").unwrap_or(line));
        } else if !line.starts_with('#') && !line.is_empty() {
            steps.push(Step { line: number + 1, words: line.to_owned() });
        }
    }
    steps
}

struct Play<'d> {
    directory: &'d Path,
    server: Option<Server>,
    kept: Kept,
    files: BTreeMap<String, Vec<u8>>,
    last: u64,
}

impl Play<'_> {
    fn json(&self, text: &str) -> Value {
        let root = uri(self.directory);
        let text = text.replace("${root}", &root).replace("${path}", &self.directory.display().to_string());
        if text.trim().is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
    }

    fn server(&mut self) -> &mut Server {
        self.server.as_mut().expect("started")
    }

    fn step(&mut self, words: &str) {
        let (verb, rest) = words.split_once([' ', '\n']).unwrap_or((words, ""));
        let (first, after) = rest.split_once([' ', '\n']).unwrap_or((rest, ""));
        let file = self.directory.join(first);
        match verb {
            "write" => {
                fs::create_dir_all(file.parent().expect("in a folder")).expect("a folder");
                fs::write(file, after.trim_end_matches('\n').to_owned() + "\n").expect("written");
            }
            "start" => {
                let capabilities = self.json(rest);
                let capabilities = if capabilities.is_null() { json!({}) } else { capabilities };
                self.server = Some(Server::initialized(self.directory, capabilities).0);
            }
            ">" => {
                let params = self.json(after);
                self.last = self.server().ask(first, params);
            }
            "<" => {
                let last = self.last;
                let pattern = self.json(rest);
                let answer = self.server().answer(last);
                let value = answer.unwrap_or_else(|error| json!({ "error": error }));
                matches(&pattern, &value, &mut self.kept).unwrap_or_else(|why| panic!("{why}"));
            }
            ">>" => {
                let params = self.json(after);
                self.server().notify(first, params);
            }
            "<<" => {
                let pattern = self.json(after);
                let mut kept = self.kept.clone();
                let known = self.kept.clone();
                let message = self.server().wait(|message| {
                    message["method"] == first
                        && matches(&pattern, &message["params"], &mut known.clone()).is_ok()
                });
                matches(&pattern, &message["params"], &mut kept).expect("matched before");
                self.kept = kept;
            }
            "run" => {
                let mut command = Command::new(BINARY);
                command.arg("run").arg(&file).env("SCHEME_LSP_CACHE", "off");
                let output = command.output().expect("runs");
                let text = String::from_utf8_lossy(&output.stdout);
                let errors = String::from_utf8_lossy(&output.stderr);
                assert_eq!(text.trim_end(), after.trim_end(), "{errors}");
            }
            "exists" => assert!(file.is_file(), "{} is missing", file.display()),
            "keep" => {
                let bytes = fs::read(&file).expect("there is such a file");
                self.files.insert(after.trim().to_owned(), bytes);
            }
            "changed" => {
                let bytes = fs::read(&file).expect("there is such a file");
                assert!(self.files[after.trim()] != bytes, "{} is as it was", file.display());
            }
            "stop" => {
                let server = self.server.take().expect("started");
                assert_eq!(server.goodbye().code(), Some(0));
            }
            other => panic!("no such step: {other}"),
        }
    }
}

fn play(name: &str, text: &str) {
    let directory = tempfile::tempdir().expect("a folder");
    let root = directory.path().canonicalize().expect("it exists");
    let mut play =
        Play { directory: &root, server: None, kept: Kept::new(), files: BTreeMap::new(), last: 0 };
    for step in steps(text) {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| play.step(&step.words)));
        if let Err(payload) = outcome {
            eprintln!("{name}:{}: {}", step.line, step.words);
            std::panic::resume_unwind(payload);
        }
    }
}

#[test]
fn transcripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("transcripts").flatten().map(|it| it.path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let text = fs::read_to_string(&file).expect("a transcript");
        play(&file.display().to_string(), &text);
    }
}
