//! A session of edits, questions, saves and changes on disk in any order, that must end as a fresh server
//! begins on the same files and texts.
//!
//! `SESSION_MESSAGES` says how many steps there are, `SESSION_SEED` which ones.

mod support;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use support::{PATIENCE, Server, uri};

const FILES: [&str; 5] = ["main.scm", "lib/a.sld", "somewhere/b.scm", "part.scm", "other program.scm"];

/// What texts are made of.
const PIECES: [&str; 24] = [
    "(import (scheme base) (scheme write) (lib a))\n",
    "(import (only (b) double))",
    "(define-library (lib a) (export one f) (import (scheme base)) (begin (define one 1) (define (f x) x)))\n",
    "(define-library (b) (export double) (import (scheme base) (lib a)) (include \"../part.scm\"))\n",
    "(define (double x) (* 2 x))\n",
    "(define-syntax swap (syntax-rules () ((_ a b) (let ((t a)) (set! a b) (set! b t)))))\n",
    "(define (g x) (let loop ((i x)) (if (zero? i) one (loop (- i 1)))))\n",
    "(display (f 1 2))\r\n",
    "(car)",
    "(if)",
    "(",
    ")",
    "\"",
    "|",
    "#|",
    "\n",
    "\r\n",
    ";",
    "'",
    "é",
    "\u{1F600}",
    " x ",
    "#;",
    "",
];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    fn text(&mut self) -> String {
        (0..self.below(5)).map(|_| *self.of(&PIECES)).collect()
    }

    /// A place in a text that is not inside a line's end.
    fn offset(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) || text[..at].ends_with('\r') {
            at -= 1;
        }
        at
    }
}

/// An offset as the protocol says it.
fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count();
    json!({ "line": line, "character": before[start..].encode_utf16().count() })
}

/// A folder, the texts that the editor has open, and the server that is told of them.
struct Session {
    root: PathBuf,
    server: Server,
    open: BTreeMap<PathBuf, String>,
    version: i64,
    /// Requests without an answer yet, and whether they were cancelled.
    asked: Vec<(u64, bool)>,
}

impl Session {
    fn told(&mut self, file: &Path, kind: u32) {
        let changes = json!({ "changes": [{ "uri": uri(file), "type": kind }] });
        self.server.notify("workspace/didChangeWatchedFiles", changes);
    }

    fn step(&mut self, random: &mut Random) {
        let file = self.root.join(random.of(&FILES));
        let document = json!({ "uri": uri(&file) });
        match random.below(20) {
            0..8 => self.edit(&file, random),
            8 => {
                self.version += 1;
                let text = random.text();
                self.server.replace(&file, self.version, &text);
                // A change to a file that is not open changes nothing.
                self.open.entry(file).and_modify(|open| *open = text);
            }
            9 | 10 => {
                if !self.open.contains_key(&file) {
                    let text = fs::read_to_string(&file).unwrap_or_else(|_| random.text());
                    self.version += 1;
                    self.server.open(&file, self.version, &text);
                    self.open.insert(file, text);
                }
            }
            11 => {
                self.server.notify("textDocument/didClose", json!({ "textDocument": document }));
                self.open.remove(&file);
            }
            12 => {
                if let Some(text) = self.open.get(&file) {
                    fs::write(&file, text).expect("written");
                    self.server.notify("textDocument/didSave", json!({ "textDocument": document }));
                }
            }
            13 => {
                fs::write(&file, random.text()).expect("written");
                self.told(&file, 2);
            }
            14 => {
                // It may not be there.
                let _ = fs::remove_file(&file);
                self.told(&file, 3);
            }
            15 => {
                let far = u32::MAX as usize;
                let line = *random.of(&[0, 1, 2, 5, far]);
                let position = json!({ "line": line, "character": *random.of(&[0, 3, 9, 20, far]) });
                let params = json!({ "textDocument": document, "position": position });
                self.asked.push((self.server.ask("textDocument/hover", params), false));
            }
            16 | 17 => {
                let stage = *random.of(&["cst", "expanded", "cps", "optimized", "tailified", "wat", "none"]);
                let params = json!({ "textDocument": document, "stage": stage });
                self.asked.push((self.server.ask("scheme/dump", params), false));
            }
            18 => {
                if let Some((id, cancelled)) = self.asked.last_mut() {
                    *cancelled = true;
                    let id = *id;
                    self.server.notify("$/cancelRequest", json!({ "id": id }));
                }
            }
            _ => match random.below(4) {
                0 => self.server.send_raw(b"Content-Length: 5\r\n\r\n{\"id\""),
                1 => self.server.notify("textDocument/didChange", json!({ "contentChanges": 7 })),
                2 => self.server.notify("textDocument/didOpen", Value::Null),
                _ => {
                    self.asked.push((self.server.ask("no/such/request", json!([])), false));
                }
            },
        }
    }

    fn edit(&mut self, file: &Path, random: &mut Random) {
        let Some(text) = self.open.get_mut(file) else { return };
        let changes: Vec<Value> = (0..1 + random.below(3))
            .map(|_| {
                let (one, two) = (random.offset(text), random.offset(text));
                // Most edits are small.
                let two = if random.below(4) == 0 { two } else { one };
                let (start, end) = (one.min(two), one.max(two));
                let piece = *random.of(&PIECES);
                let range = json!({ "start": position(text, start), "end": position(text, end) });
                text.replace_range(start..end, piece);
                json!({ "range": range, "text": piece })
            })
            .collect();
        self.version += 1;
        self.server.change(file, self.version, Value::from(changes));
    }
}

/// What a server has said last of each file that has problems.
#[derive(Default)]
struct Published(BTreeMap<String, Value>);

impl Published {
    /// Takes what has arrived.
    fn update(&mut self, server: &mut Server) -> bool {
        let mut news = false;
        for message in server.drain() {
            if message["method"] == "textDocument/publishDiagnostics" {
                let params = &message["params"];
                let file = params["uri"].as_str().expect("a URI").to_owned();
                self.0.insert(file, params["diagnostics"].clone());
                news = true;
            }
        }
        self.0.retain(|_, diagnostics| *diagnostics != json!([]));
        news
    }

    /// Takes what arrives until nothing has arrived for a while.
    fn settle(&mut self, server: &mut Server) {
        let mut quiet = Instant::now();
        while quiet.elapsed() < Duration::from_millis(500) {
            if self.update(server) {
                quiet = Instant::now();
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn dump(server: &mut Server, file: &Path) -> Value {
    let params = json!({ "textDocument": { "uri": uri(file) }, "stage": "cst" });
    server.request("scheme/dump", params).expect("a dump")
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

#[test]
fn any_session_ends_as_a_fresh_server_begins() {
    let (steps, seed) = (number("SESSION_MESSAGES", 3000), number("SESSION_SEED", 20));
    let directory = tempfile::tempdir().expect("a folder");
    let root = directory.path().canonicalize().expect("it exists");
    for name in FILES {
        fs::create_dir_all(root.join(name).parent().expect("in a folder")).expect("a folder");
    }
    let mut random = Random(seed);
    let server = Server::initialized(&root, json!({})).0;
    let mut session =
        Session { root: root.clone(), server, open: BTreeMap::new(), version: 0, asked: Vec::new() };
    // At the end, some files are open.
    let mut left = steps;
    while left > 0 || session.open.is_empty() {
        session.step(&mut random);
        left = left.saturating_sub(1);
    }
    let Session { mut server, open, asked, .. } = session;
    for (id, cancelled) in asked {
        if let Err(error) = server.answer(id) {
            let refused = [-32602, -32601].map(Value::from).contains(&error["code"]);
            assert!(refused || (cancelled && error["code"] == -32800), "seed {seed}: {error}");
        }
    }
    let mut fresh = Server::initialized(&root, json!({})).0;
    for (file, text) in &open {
        fresh.open(file, 1, text);
    }
    for file in open.keys() {
        assert_eq!(dump(&mut server, file), dump(&mut fresh, file), "seed {seed}: {}", file.display());
    }
    let (mut expected, mut found) = (Published::default(), Published::default());
    expected.settle(&mut fresh);
    found.settle(&mut server);
    let deadline = Instant::now() + PATIENCE;
    while found.0 != expected.0 && Instant::now() < deadline {
        expected.settle(&mut fresh);
        found.settle(&mut server);
    }
    assert_eq!(found.0, expected.0, "seed {seed}");
    assert_eq!(server.goodbye().code(), Some(0));
    assert_eq!(fresh.goodbye().code(), Some(0));
}
