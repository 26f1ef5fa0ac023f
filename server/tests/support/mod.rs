//! A client that speaks the protocol to the real binary.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod pattern;

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Slow machines get this much for anything.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const BINARY: &str = env!("CARGO_BIN_EXE_scheme-lsp");

/// A running server with a client's view of it.
pub struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: mpsc::Receiver<Value>,
    /// Messages that nobody has asked for yet.
    unread: VecDeque<Value>,
    next_id: u64,
}

/// The URI of a path.
pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display().to_string().replace(' ', "%20"))
}

impl Server {
    /// Starts a server in `directory`.
    pub fn start(directory: &Path) -> Server {
        let mut command = Command::new(BINARY);
        command.arg("--stdio").current_dir(directory);
        command.env("XDG_CACHE_HOME", std::env::temp_dir().join("scheme-lsp-test-cache"));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the binary starts");
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().expect("piped");
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            while let Some(message) = read_message(&mut reader) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Server { child, stdin, messages, unread: VecDeque::new(), next_id: 1 }
    }

    /// Starts a server and goes through `initialize`; its result.
    pub fn initialized(directory: &Path, capabilities: Value) -> (Server, Value) {
        let mut server = Server::start(directory);
        let folders = json!([{ "uri": uri(directory), "name": "test" }]);
        let params = json!({
            "processId": std::process::id(),
            "rootUri": uri(directory),
            "workspaceFolders": folders,
            "capabilities": capabilities,
        });
        let result = server.request("initialize", params).expect("initialize succeeds");
        server.notify("initialized", json!({}));
        (server, result)
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("open");
        stdin.write_all(bytes).and_then(|()| stdin.flush()).expect("the server reads");
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; its number.
    pub fn ask(&mut self, method: &str, params: Value) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        if params.is_null() {
            message.as_object_mut().expect("an object").remove("params");
        }
        self.send(&message);
        id
    }

    /// Waits for the answer to a request.
    pub fn answer(&mut self, id: u64) -> Result<Value, Value> {
        let mut message = self.wait(|message| message["id"] == id && message.get("method").is_none());
        match message.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(message["result"].take()),
        }
    }

    /// Sends a request and waits for its answer.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Waits for a notification of this method; its parameters.
    pub fn notification(&mut self, method: &str) -> Value {
        self.wait(|message| message["method"] == method)["params"].take()
    }

    /// Waits for the diagnostics of a file, those of `version` if there is one.
    pub fn diagnostics(&mut self, file: &Path, version: Option<i64>) -> Vec<Value> {
        let wanted = uri(file);
        let mut message = self.wait(|message| {
            let params = &message["params"];
            message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == wanted
                && version.is_none_or(|version| params["version"] == version)
        });
        serde_json::from_value(message["params"]["diagnostics"].take()).expect("a list")
    }

    /// Waits for a message; those before it that were not wanted stay for later.
    pub fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        if let Some(at) = self.unread.iter().position(&wanted) {
            return self.unread.remove(at).expect("just found");
        }
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.messages.recv_timeout(left) {
                Ok(message) => {
                    self.reply_if_asked(&message);
                    if wanted(&message) {
                        return message;
                    }
                    self.unread.push_back(message);
                }
                Err(error) => panic!("{error}; messages that nobody wanted: {:#?}", self.unread),
            }
        }
    }

    /// Everything that has arrived and nobody has asked for.
    pub fn drain(&mut self) -> Vec<Value> {
        while let Ok(message) = self.messages.try_recv() {
            self.reply_if_asked(&message);
            self.unread.push_back(message);
        }
        self.unread.drain(..).collect()
    }

    /// A request of the server is granted.
    fn reply_if_asked(&mut self, message: &Value) {
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
        }
    }

    /// Opens a document.
    pub fn open(&mut self, file: &Path, version: i64, text: &str) {
        let document = json!({
            "uri": uri(file), "languageId": "scheme", "version": version, "text": text,
        });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces the whole text of a document.
    pub fn replace(&mut self, file: &Path, version: i64, text: &str) {
        self.change(file, version, json!([{ "text": text }]));
    }

    /// Changes a document.
    pub fn change(&mut self, file: &Path, version: i64, changes: Value) {
        let document = json!({ "uri": uri(file), "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// The hover at a position.
    pub fn hover(&mut self, file: &Path, line: u32, character: u32) -> Result<Value, Value> {
        let position = json!({ "line": line, "character": character });
        let params = json!({ "textDocument": { "uri": uri(file) }, "position": position });
        self.request("textDocument/hover", params)
    }

    /// Says goodbye as the protocol wants it; how the process ended.
    pub fn goodbye(mut self) -> ExitStatus {
        let answer = self.request("shutdown", Value::Null);
        assert_eq!(answer, Ok(Value::Null));
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
        self.ended()
    }

    /// Closes the server's input.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Waits for the end of the process.
    pub fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already, unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_message(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length:") {
            length = value.trim().parse().ok();
        }
    }
    let mut body = vec![0; length?];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
