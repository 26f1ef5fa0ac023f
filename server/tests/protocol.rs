//! What a client may do to the server, and what must not happen then.

mod support;

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use support::{Server, uri};

struct Folder {
    _directory: tempfile::TempDir,
    path: PathBuf,
}

impl Folder {
    fn new() -> Folder {
        let directory = tempfile::tempdir().expect("a folder");
        let path = directory.path().canonicalize().expect("it exists");
        Folder { _directory: directory, path }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.file(name);
        fs::create_dir_all(file.parent().expect("in a folder")).expect("a folder");
        fs::write(&file, bytes).expect("written");
        file
    }

    fn server(&self) -> Server {
        Server::initialized(&self.path, json!({})).0
    }
}

fn code(result: Result<Value, Value>) -> i64 {
    result.expect_err("refused")["code"].as_i64().expect("a number")
}

#[test]
fn the_position_encoding_is_the_clients_first_choice() {
    let folder = Folder::new();
    let file = folder.file("a.scm");
    // An unbound variable after an emoji: 4 bytes, 2 code units, 1 character.
    for (offered, chosen, column) in [
        (json!(["utf-8", "utf-16"]), "utf-8", 12),
        (json!(["utf-16", "utf-8"]), "utf-16", 10),
        (json!(["utf-32"]), "utf-32", 9),
        (json!(["utf-7"]), "utf-16", 10),
        (Value::Null, "utf-16", 10),
    ] {
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let (mut server, result) = Server::initialized(&folder.path, capabilities);
        assert_eq!(result["capabilities"]["positionEncoding"], chosen);
        server.open(&file, 1, "(car '(\u{1F600}) oops)");
        server.change(
            &file,
            2,
            json!([{ "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 4 } }, "text": "(if" }]),
        );
        let diagnostics = server.diagnostics(&file, Some(2));
        let unbound: Vec<_> = diagnostics.iter().filter(|it| it["code"] == "unbound-variable").collect();
        assert_eq!(unbound.len(), 1, "{diagnostics:?}");
        assert_eq!(unbound[0]["range"]["start"]["character"], column, "{chosen}");
        assert_eq!(server.goodbye().code(), Some(0));
    }
}

#[test]
fn dumps_are_taken_at_every_stage_and_after_every_pass_that_is_offered() {
    let folder = Folder::new();
    let file = folder.file("a.scm");
    let (mut server, result) = Server::initialized(&folder.path, json!({}));
    server.open(&file, 1, "(define (f x) (if x (f #f) 2))\n(f 1)\n");
    let experimental = &result["capabilities"]["experimental"];
    let stages = experimental["schemeDump"].as_array().expect("the stages");
    let passes = experimental["schemePasses"].as_object().expect("passes by stage");
    assert_eq!(passes.keys().collect::<Vec<_>>(), ["first-order", "optimized"]);
    for stage in stages {
        let none = Vec::new();
        let after =
            passes.get(stage.as_str().expect("a name")).map_or(&none, |names| names.as_array().unwrap());
        for after in after.iter().chain([&Value::Null]) {
            let params = json!({
                "textDocument": { "uri": uri(&file) }, "name": "f", "stage": stage, "after": after,
            });
            let dump = server.request("scheme/dump", params).expect("a dump");
            assert!(!dump["text"].as_str().expect("text").is_empty(), "{stage} {after}");
        }
    }
    assert_eq!(server.goodbye().code(), Some(0));
}

#[test]
fn requests_out_of_turn_are_refused() {
    let folder = Folder::new();
    let mut server = Server::start(&folder.path);
    let params = json!({ "textDocument": { "uri": uri(&folder.file("a.scm")) }, "position": { "line": 0, "character": 0 } });
    assert_eq!(code(server.request("textDocument/hover", params.clone())), -32002);
    // Notifications before `initialize` are dropped.
    server.open(&folder.file("a.scm"), 1, "(");
    server.request("initialize", json!({ "capabilities": {} })).expect("initialize succeeds");
    assert_eq!(code(server.request("initialize", json!({ "capabilities": {} }))), -32600);
    server.notify("initialized", json!({}));
    assert_eq!(code(server.request("textDocument/hover", params.clone())), -32602, "not open, no file");
    assert_eq!(code(server.request("no/such/request", json!({}))), -32601);
    assert_eq!(code(server.request("textDocument/hover", json!({ "position": 3 }))), -32602);
    server.notify("no/such/notification", json!({ "x": [1] }));
    server.notify("textDocument/didChange", json!("nonsense"));
    assert_eq!(server.request("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(code(server.request("textDocument/hover", params)), -32600);
    server.notify("exit", Value::Null);
    assert_eq!(server.ended().code(), Some(0));
}

#[test]
fn messages_that_come_at_once_are_taken_in_turn() {
    let folder = Folder::new();
    let mut server = Server::start(&folder.path);
    let file = folder.file("a.scm");
    // All in one write: nobody waits for an answer.
    let first = server.ask("initialize", json!({ "capabilities": {} }));
    server.notify("initialized", json!({}));
    server.open(&file, 1, "(car");
    let last = server.ask("shutdown", Value::Null);
    server.notify("exit", Value::Null);
    assert!(server.answer(first).is_ok());
    assert_eq!(server.answer(last), Ok(Value::Null));
    assert_eq!(server.ended().code(), Some(0));
}

#[test]
fn an_exit_without_shutdown_and_a_lost_client_are_failures() {
    let folder = Folder::new();
    let mut server = folder.server();
    server.notify("exit", Value::Null);
    assert_eq!(server.ended().code(), Some(1));
    let mut server = folder.server();
    server.open(&folder.file("a.scm"), 1, "(car '())");
    server.hang_up();
    assert_eq!(server.ended().code(), Some(1));
    let mut server = folder.server();
    server.send_raw(b"Content-Length: 1000\r\n\r\n{\"jsonrpc\":");
    server.hang_up();
    assert_eq!(server.ended().code(), Some(1));
}

#[test]
fn garbage_on_the_wire_is_answered_and_survived() {
    let folder = Folder::new();
    let mut server = folder.server();
    server.send_raw(b"Content-Length: 7\r\n\r\n{nonsen");
    let answer = server.wait(|message| message["id"].is_null() && message.get("error").is_some());
    assert_eq!(answer["error"]["code"], -32700);
    let file = folder.file("a.scm");
    server.open(&file, 1, "(car");
    assert_eq!(server.diagnostics(&file, Some(1))[0]["code"], "unclosed");
    assert_eq!(server.goodbye().code(), Some(0));
}

#[test]
fn documents_that_are_no_files_work_but_are_not_built() {
    let folder = Folder::new();
    let mut server = folder.server();
    let name = "untitled:Untitled-1";
    let document =
        json!({ "uri": name, "languageId": "scheme", "version": 1, "text": "(define (f x) (g x))" });
    server.notify("textDocument/didOpen", json!({ "textDocument": document }));
    let params = server.notification("textDocument/publishDiagnostics");
    assert_eq!(params["uri"], name);
    assert_eq!(params["diagnostics"][0]["code"], "unbound-variable");
    let params = json!({ "textDocument": { "uri": name }, "stage": "cst" });
    let dump = server.request("scheme/dump", params).expect("a dump");
    assert!(dump["text"].as_str().is_some_and(|text| text.contains("define")));
    server.notify("textDocument/didSave", json!({ "textDocument": { "uri": name } }));
    server.notify("textDocument/didClose", json!({ "textDocument": { "uri": name } }));
    let params = server.notification("textDocument/publishDiagnostics");
    assert_eq!(params["diagnostics"], json!([]));
    assert_eq!(server.goodbye().code(), Some(0));
    assert!(!folder.file("build").exists());
}

#[test]
fn edits_outside_the_text_are_clamped() {
    let folder = Folder::new();
    let mut server = folder.server();
    let file = folder.file("a.scm");
    let end = u32::MAX;
    server.open(&file, 1, "(define x 1)\n");
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    server.change(
        &file,
        2,
        json!([
            { "range": { "start": at(end, end), "end": at(end, end) }, "text": "(display x" },
            { "range": { "start": at(1, end), "end": at(0, 0) }, "text": "" },
            { "range": { "start": at(7, 0), "end": at(0, 0) }, "text": ")" },
        ]),
    );
    assert_eq!(server.diagnostics(&file, Some(2)), Vec::<Value>::new());
    // A change to a document that is not open changes nothing.
    server.replace(&folder.file("other.scm"), 5, "(");
    assert!(server.hover(&file, end, end).is_ok());
    assert_eq!(server.goodbye().code(), Some(0));
}

#[test]
fn files_that_are_too_large_or_not_utf8_say_so() {
    let folder = Folder::new();
    folder.write(
        "latin.sld",
        b"(define-library (latin) (export x)\n (import (scheme base)) (begin (define x \"\xe9\")))",
    );
    let main = folder.file("main.scm");
    let mut server = folder.server();
    server.open(&main, 1, "(import (scheme base) (latin))\nx\n");
    let diagnostics = server.diagnostics(&main, Some(1));
    let import = json!({ "line": 0, "character": 22 });
    let found = diagnostics.iter().find(|it| it["code"] == "unknown-library");
    assert_eq!(found.expect("a diagnostic")["range"]["start"], import, "{diagnostics:?}");
    let huge = folder.file("huge.scm");
    let text = ";".repeat(50 << 20);
    let began = Instant::now();
    server.open(&huge, 1, &text);
    let diagnostics = server.diagnostics(&huge, Some(1));
    assert_eq!(diagnostics[0]["code"], "too-large", "{diagnostics:?}");
    assert!(began.elapsed() < Duration::from_secs(20));
    // Cut to size, it is a file like others.
    server.replace(&huge, 2, "(car '() 1)");
    assert_eq!(server.diagnostics(&huge, Some(2))[0]["code"], "wrong-arity");
    assert_eq!(server.goodbye().code(), Some(0));
}

#[test]
fn files_on_disk_are_followed() {
    let folder = Folder::new();
    let main = folder.file("main.scm");
    let mut server = folder.server();
    server.open(&main, 1, "(import (scheme base) (late arrival))\n(answer)\n");
    let diagnostics = server.diagnostics(&main, Some(1));
    assert!(diagnostics.iter().any(|it| it["code"] == "unknown-library"), "{diagnostics:?}");
    let library = folder.write(
        "late/arrival.sld",
        b"(define-library (late arrival) (export answer) (import (scheme base)) (begin (define (answer) 42)))",
    );
    server.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": uri(&library), "type": 1 }] }),
    );
    assert_eq!(server.diagnostics(&main, Some(1)), Vec::<Value>::new());
    fs::remove_file(&library).expect("removed");
    server.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": uri(&library), "type": 3 }] }),
    );
    assert!(server.diagnostics(&main, Some(1)).iter().any(|it| it["code"] == "unknown-library"));
    assert_eq!(server.goodbye().code(), Some(0));
}

fn has(diagnostics: &[Value], code: &str) -> bool {
    diagnostics.iter().any(|it| it["code"] == code)
}

fn told(server: &mut Server, file: &Path, kind: u32) {
    let changes = json!({ "changes": [{ "uri": uri(file), "type": kind }] });
    server.notify("workspace/didChangeWatchedFiles", changes);
}

/// A library whose procedure `(answer)` is 42.
const ANSWERING: &str =
    "(define-library (far answers) (export answer) (import (scheme base)) (begin (define (answer) 42)))";
const ASKING: &str = "(import (scheme base) (scheme write) (far answers))\n(write (answer))\n";

/// The diagnostics of a file once they do, or do not, have this code.
fn settled(server: &mut Server, file: &Path, code: &str, wanted: bool) -> Vec<Value> {
    loop {
        let diagnostics = server.diagnostics(file, None);
        if has(&diagnostics, code) == wanted {
            return diagnostics;
        }
    }
}

#[test]
fn libraries_of_the_workspace_are_found_by_their_names() {
    let folder = Folder::new();
    folder.write("deep/down/any name.scm", ANSWERING.as_bytes());
    let main = folder.write("src/main.scm", ASKING.as_bytes());
    folder.write("node_modules/other.sld", ANSWERING.replace("42", "oops").as_bytes());
    let mut server = folder.server();
    server.open(&main, 1, ASKING);
    settled(&mut server, &main, "unknown-library", false);
    server.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&main) } }));
    assert_eq!(server.notification("scheme/artifact")["errors"], 0);
    // It is moved, as a client tells it that watches directories: by the directory's name alone.
    fs::create_dir(folder.file("up")).expect("new");
    fs::rename(folder.file("deep/down"), folder.file("up/down")).expect("renamed");
    told(&mut server, &folder.file("deep"), 3);
    settled(&mut server, &main, "unknown-library", true);
    told(&mut server, &folder.file("up/down/any name.scm"), 1);
    settled(&mut server, &main, "unknown-library", false);
    // Saving the library builds the program.
    let library = folder.file("up/down/any name.scm");
    server.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&library) } }));
    assert_eq!(server.notification("scheme/artifact")["program"], uri(&main));
    fs::remove_file(&library).expect("removed");
    told(&mut server, &library, 3);
    settled(&mut server, &main, "unknown-library", true);
    // A text that was never saved is as good.
    let unsaved = folder.file("unsaved.scm");
    server.open(&unsaved, 1, ANSWERING);
    settled(&mut server, &main, "unknown-library", false);
    server.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(&unsaved) } }));
    settled(&mut server, &main, "unknown-library", true);
    assert_eq!(server.goodbye().code(), Some(0));
}

#[test]
fn files_that_a_library_includes_are_no_programs() {
    let folder = Folder::new();
    let library =
        "(define-library (far answers) (export answer) (import (scheme base)) (include \"body.scm\"))";
    folder.write("answers.sld", library.as_bytes());
    let text = "(define (answer) (car '() 1))";
    let body = folder.write("body.scm", text.as_bytes());
    let mut server = folder.server();
    server.open(&body, 1, text);
    settled(&mut server, &body, "wrong-arity", true);
    let main = folder.write("main.scm", ASKING.as_bytes());
    told(&mut server, &main, 1);
    server.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&body) } }));
    assert_eq!(server.notification("scheme/artifact")["program"], uri(&main));
    assert_eq!(server.goodbye().code(), Some(0));
    assert!(!folder.file("build/body.wasm").exists());
}

#[test]
fn files_outside_the_workspace_have_projects_of_their_own() {
    let (folder, outside) = (Folder::new(), Folder::new());
    outside.write("far/answers.sld", ANSWERING.as_bytes());
    let main = outside.write("main.scm", ASKING.as_bytes());
    let mut server = folder.server();
    server.open(&main, 1, ASKING);
    assert_eq!(server.diagnostics(&main, Some(1)), Vec::<Value>::new());
    server.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&main) } }));
    let built = server.notification("scheme/artifact");
    assert_eq!(built["path"], outside.file("build/main.wasm").display().to_string());
    // With a project file above it, that says where everything is.
    outside.write("project/scheme.toml", b"output = \"out\"\nlibrary-path = [\"../\"]\n");
    let other = outside.write("project/src/main.scm", ASKING.as_bytes());
    server.open(&other, 1, ASKING);
    assert_eq!(server.diagnostics(&other, Some(1)), Vec::<Value>::new());
    server.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&other) } }));
    let built = server.notification("scheme/artifact");
    assert_eq!(built["path"], outside.file("project/out/src/main.wasm").display().to_string());
    assert_eq!(built["errors"], 0);
    assert_eq!(server.goodbye().code(), Some(0));
    // Without any folder, too.
    let mut server = Server::start(&folder.path);
    server.request("initialize", json!({ "capabilities": {} })).expect("initialize succeeds");
    server.open(&main, 1, ASKING);
    assert_eq!(server.diagnostics(&main, Some(1)), Vec::<Value>::new());
    assert_eq!(server.goodbye().code(), Some(0));
}

/// A program of many definitions that call each other.
fn program(definitions: usize) -> String {
    let mut text = String::from("(import (scheme base) (scheme write))\n");
    for number in 0..definitions {
        let other = number.saturating_sub(1);
        text.push_str(&format!("(define (f{number} x)\n  (if (< x {number}) x (+ 1 (f{other} (- x 1)))))\n"));
    }
    text.push_str("(display (f3 10))\n");
    text
}

#[test]
fn thousands_of_edits_with_requests_between_them_end_as_a_fresh_server_begins() {
    let folder = Folder::new();
    let file = folder.file("a.scm");
    let mut server = folder.server();
    let mut text = program(50);
    server.open(&file, 1, &text);
    let mut random = 99u64;
    let mut next = |bound: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % bound
    };
    let mut asked = Vec::new();
    let pieces = ["(", ")", " x ", "f1", "\n", "\"", "(define (g y) y)\n", "", "", "é", ";"];
    for version in 2..3000 {
        // The text is ASCII but for `é`, so its lines are cut at characters, not bytes.
        let lines: Vec<&str> = text.split('\n').collect();
        let line = next(lines.len());
        let characters: Vec<char> = lines[line].chars().collect();
        let start = next(characters.len() + 1);
        let end = (start + next(3)).min(characters.len());
        let piece = pieces[next(pieces.len())];
        let cut = |count: usize| characters[..count].iter().map(|c| c.len_utf8()).sum::<usize>();
        let begin = lines[..line].iter().map(|line| line.len() + 1).sum::<usize>();
        let range = begin + cut(start)..begin + cut(end);
        text.replace_range(range, piece);
        let change = json!([{
            "range": { "start": { "line": line, "character": start }, "end": { "line": line, "character": end } },
            "text": piece,
        }]);
        server.change(&file, version, change);
        match next(12) {
            0 => {
                let position = json!({ "line": next(100), "character": next(30) });
                let params = json!({ "textDocument": { "uri": uri(&file) }, "position": position });
                asked.push((server.ask("textDocument/hover", params), false));
            }
            1 => {
                let params = json!({ "textDocument": { "uri": uri(&file) }, "stage": "cst" });
                asked.push((server.ask("scheme/dump", params), false));
            }
            2 => {
                if let Some((id, cancelled)) = asked.last_mut() {
                    *cancelled = true;
                    let id = *id;
                    server.notify("$/cancelRequest", json!({ "id": id }));
                }
            }
            _ => {}
        }
    }
    let last = server.diagnostics(&file, Some(2999));
    for (id, cancelled) in asked {
        match server.answer(id) {
            Ok(_) => {}
            Err(error) => assert!(cancelled && error["code"] == -32800, "{error}"),
        }
    }
    let dump = |server: &mut Server| {
        let params = json!({ "textDocument": { "uri": uri(&file) }, "stage": "cst" });
        server.request("scheme/dump", params).expect("a dump")
    };
    let (end, mut fresh) = (dump(&mut server), folder.server());
    fresh.open(&file, 1, &text);
    assert_eq!(last, fresh.diagnostics(&file, Some(1)));
    assert_eq!(end, dump(&mut fresh));
    // Diagnostics never went back to an older version.
    let mut newest = 0;
    for message in server.drain().iter().filter(|it| it["method"] == "textDocument/publishDiagnostics") {
        let version = message["params"]["version"].as_i64().expect("a version");
        assert!(version >= newest);
        newest = version;
    }
    assert_eq!(server.goodbye().code(), Some(0));
    assert_eq!(fresh.goodbye().code(), Some(0));
}

#[test]
fn a_client_that_writes_before_it_reads_is_served() {
    let folder = Folder::new();
    let file = folder.file("a.scm");
    let mut server = folder.server();
    server.open(&file, 1, &program(20));
    let params = json!({ "textDocument": { "uri": uri(&file) }, "stage": "cst" });
    // More answers than any pipe holds.
    let asked: Vec<u64> = (0..500).map(|_| server.ask("scheme/dump", params.clone())).collect();
    for id in asked {
        server.answer(id).expect("an answer");
    }
    assert_eq!(server.goodbye().code(), Some(0));
}

#[test]
fn what_is_built_is_what_was_saved() {
    let folder = Folder::new();
    let good = "(import (scheme base) (scheme write))\n(display \"good\")\n";
    let file = folder.write("main.scm", good.as_bytes());
    let mut server = folder.server();
    server.open(&file, 1, good);
    server.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&file) } }));
    // Typing goes on at once, and leaves the text in a bad state.
    for version in 2..200 {
        server.replace(&file, version, &format!("{good}(oops {}", "(".repeat(version as usize)));
        thread::sleep(Duration::from_micros(200));
    }
    let artifact = server.notification("scheme/artifact");
    assert_eq!(artifact["errors"], 0);
    let wasm = fs::read(Path::new(artifact["path"].as_str().expect("a path"))).expect("written");
    assert_eq!(wasm.len() as u64, artifact["size"].as_u64().expect("a size"));
    assert!(!server.diagnostics(&file, Some(199)).is_empty());
    assert_eq!(server.goodbye().code(), Some(0));
    let names: Vec<_> = fs::read_dir(folder.file("build")).expect("there").flatten().collect();
    assert_eq!(names.len(), 2, "no temporary file stays: {names:?}");
}

#[test]
fn settings_and_folders_come_and_go() {
    let (folder, outside) = (Folder::new(), Folder::new());
    let library = "(define-library (far away) (export here) (import (scheme base)) (begin (define here 1)))";
    outside.write("elsewhere/far/away.sld", library.as_bytes());
    outside.write("second/far/away.sld", library.as_bytes());
    let main = folder.file("main.scm");
    let mut server = folder.server();
    server.open(&main, 1, "(import (scheme base) (far away))\nhere\n");
    let unknown = |diagnostics: Vec<Value>| diagnostics.iter().any(|it| it["code"] == "unknown-library");
    assert!(unknown(server.diagnostics(&main, Some(1))));
    let configure = |server: &mut Server, settings: Value| {
        server.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    };
    configure(&mut server, json!({ "scheme": { "library-path": [outside.file("elsewhere")] } }));
    assert!(!unknown(server.diagnostics(&main, Some(1))));
    configure(&mut server, json!({ "scheme": { "library-path": 3 } }));
    assert!(unknown(server.diagnostics(&main, Some(1))));
    let warning = server.notification("window/logMessage");
    assert!(warning["message"].as_str().is_some_and(|text| text.contains("`library-path` must be a list")));
    let change = |added: Value, removed: Value| json!({ "event": { "added": added, "removed": removed } });
    let second = json!([{ "uri": uri(&outside.file("second")), "name": "second" }]);
    server.notify("workspace/didChangeWorkspaceFolders", change(second.clone(), json!([])));
    assert!(!unknown(server.diagnostics(&main, Some(1))));
    server.notify("workspace/didChangeWorkspaceFolders", change(json!([]), second));
    assert!(unknown(server.diagnostics(&main, Some(1))));
    assert_eq!(server.goodbye().code(), Some(0));
}

#[test]
fn a_long_compilation_is_shown() {
    let folder = Folder::new();
    let text = program(6000);
    let file = folder.write("main.scm", text.as_bytes());
    let capabilities = json!({ "window": { "workDoneProgress": true } });
    let (mut server, _) = Server::initialized(&folder.path, capabilities);
    server.open(&file, 1, &text);
    server.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&file) } }));
    let artifact = server.notification("scheme/artifact");
    // A machine that compiles this in less has nothing to show.
    if artifact["milliseconds"].as_f64().expect("a number") > 400.0 {
        let create = server.wait(|message| message["method"] == "window/workDoneProgress/create");
        let begin = server.notification("$/progress");
        let end = server.notification("$/progress");
        assert_eq!(begin["token"], create["params"]["token"]);
        assert_eq!(begin["value"]["kind"], "begin");
        assert_eq!(begin["value"]["message"], "main.scm");
        assert_eq!(end["token"], create["params"]["token"]);
        assert_eq!(end["value"]["kind"], "end");
    }
    assert_eq!(server.goodbye().code(), Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn the_end_of_the_client_is_the_end_of_the_server() {
    let folder = Folder::new();
    let mut client = std::process::Command::new("sleep").arg("600").spawn().expect("sleep exists");
    let mut server = Server::start(&folder.path);
    let params = json!({ "processId": client.id(), "capabilities": {} });
    server.request("initialize", params).expect("initialize succeeds");
    client.kill().and_then(|()| client.wait()).expect("a child of ours");
    // Its pipes are still open: they are ours.
    assert_eq!(server.ended().code(), Some(1));
}
