//! Running a program, in one of several ways that must agree.

use super::case::Case;
use crate::node::workspace;
use compiler_core::cps::Program;
use compiler_core::cps::interpret::{Host, Interpreter, Limits, Stop, Stream, Transcript};
use compiler_core::source::files::Files;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// What a program did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Execution {
    /// What it wrote to standard output.
    pub output: String,
    /// What it wrote to standard error, without the backtrace.
    pub error: String,
    /// Its exit code.
    pub exit: i32,
}

/// How long a program may run.
const PATIENCE: Duration = Duration::from_secs(30);

/// Standard error without the lines of a backtrace: what is in them differs from level to level.
pub fn without_backtrace(text: &str) -> String {
    let is_frame = |line: &str| line.starts_with("  in ") || line.starts_with("  ... and ");
    text.split_inclusive('\n').filter(|line| !is_frame(line)).collect()
}

/// What a program is connected to.
pub struct Surroundings {
    arguments: Vec<String>,
    input: String,
    _directory: Option<tempfile::TempDir>,
}

impl Surroundings {
    /// Those that a test asks for.
    pub fn new(case: &Case) -> Result<Surroundings, String> {
        let (mut arguments, mut directory) = (case.arguments.clone(), None);
        if arguments.iter().any(|argument| argument.contains(DIRECTORY)) {
            let made = tempfile::tempdir().map_err(|error| error.to_string())?;
            let path = made.path().display().to_string();
            arguments.iter_mut().for_each(|argument| *argument = argument.replace(DIRECTORY, &path));
            directory = Some(made);
        }
        Ok(Surroundings { arguments, input: case.input.clone(), _directory: directory })
    }

    /// None.
    pub fn none() -> Surroundings {
        Surroundings { arguments: Vec::new(), input: String::new(), _directory: None }
    }
}

/// What stands for a new, empty directory in arguments.
const DIRECTORY: &str = "$DIRECTORY";

/// The interpreter's host.
#[derive(Default)]
struct World {
    transcript: Transcript,
    arguments: Vec<String>,
    input: std::io::Cursor<Vec<u8>>,
    files: Files,
}

impl Host for World {
    fn write(&mut self, stream: Stream, text: &str) {
        self.transcript.write(stream, text);
    }

    fn read(&mut self, stream: i32, buffer: &mut [u8]) -> usize {
        let count = match stream {
            0 => self.input.read(buffer),
            file => self.files.read(file, buffer),
        };
        count.unwrap_or(0)
    }

    fn write_file(&mut self, stream: i32, bytes: &[u8]) {
        self.files.write(stream, bytes).expect("the directory is writable");
    }

    fn file(&mut self, operation: i32, name: &str) -> i32 {
        self.files.operate(operation, name)
    }

    fn close(&mut self, stream: i32) {
        self.files.close(stream).expect("the directory is writable");
    }

    fn variable(&mut self, index: usize) -> Option<String> {
        let (name, value) = std::env::vars().nth(index)?;
        Some(format!("{name}={value}"))
    }

    fn argument(&mut self, index: usize) -> Option<String> {
        self.arguments.get(index).cloned()
    }
}

/// Runs units in the reference interpreter. `Err` says why that was not possible.
pub fn interpret(units: &[Arc<Program>], surroundings: &Surroundings) -> Result<Execution, String> {
    let limits = Limits { steps: 2_000_000_000, cells: 30_000_000 };
    let world = World {
        arguments: surroundings.arguments.clone(),
        input: std::io::Cursor::new(surroundings.input.clone().into()),
        ..World::default()
    };
    let mut machine = Interpreter::new(limits, world);
    let result = machine.run(units);
    let Transcript { output, error } = machine.into_host().transcript;
    let exit = match result {
        Ok(()) => 0,
        Err(Stop::Exit(code)) => code,
        Err(stop) => return Err(format!("{stop:?}\nafter this output:\n{output}{error}")),
    };
    Ok(Execution { output, error: without_backtrace(&error), exit })
}

/// A Node that runs one module after another.
pub struct Node {
    process: Option<Process>,
}

struct Process {
    child: Child,
    input: ChildStdin,
    answers: Receiver<String>,
}

impl Node {
    /// A Node that starts when it is needed.
    pub fn new() -> Node {
        Node { process: None }
    }

    /// Runs a module. `Err` says why that was not possible.
    pub fn run(&mut self, module: &Path, surroundings: &Surroundings) -> Result<Execution, String> {
        if self.process.is_none() {
            self.process = Some(Process::start()?);
        }
        let result =
            self.process.as_mut().map_or(Err("no Node".into()), |process| process.run(module, surroundings));
        if result.is_err() {
            // Whatever state it is in.
            self.process = None;
        }
        let answer: serde_json::Value =
            serde_json::from_str(&result?).map_err(|error| format!("Node answers: {error}"))?;
        if let Some(failure) = answer["failure"].as_str() {
            return Err(failure.to_owned());
        }
        let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        Ok(Execution {
            output: text("output"),
            error: without_backtrace(&text("error")),
            exit: answer["exit"].as_i64().unwrap_or(-1) as i32,
        })
    }
}

impl Default for Node {
    fn default() -> Node {
        Node::new()
    }
}

impl Process {
    fn start() -> Result<Process, String> {
        let mut child = crate::node::node()
            .arg("--stack-size=984")
            .arg(workspace().join("tests/node/batch.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("Node does not start: {error}"))?;
        let input = child.stdin.take().ok_or("Node has no input")?;
        let output = child.stdout.take().ok_or("Node has no output")?;
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Process { child, input, answers })
    }

    fn run(&mut self, module: &Path, surroundings: &Surroundings) -> Result<String, String> {
        let Surroundings { arguments, input, .. } = surroundings;
        let request = serde_json::json!({ "module": module, "arguments": arguments, "input": input });
        writeln!(self.input, "{request}").map_err(|error| format!("Node is gone: {error}"))?;
        self.answers.recv_timeout(PATIENCE).map_err(|error| match error {
            RecvTimeoutError::Timeout => format!("no end after {} s", PATIENCE.as_secs()),
            RecvTimeoutError::Disconnected => "Node died".to_owned(),
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be in an endless loop. If it is gone already, so much the better.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command to its end, or kills it.
pub fn run_command(mut command: Command, surroundings: &Surroundings) -> Result<Execution, String> {
    command.args(&surroundings.arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if let Some(mut pipe) = child.stdin.take() {
        let input = surroundings.input.clone();
        // Whoever does not read its input is free not to.
        std::thread::spawn(move || drop(pipe.write_all(input.as_bytes())));
    }
    let (sender, receiver) = channel();
    let mut streams: Vec<Box<dyn std::io::Read + Send>> = Vec::new();
    streams.extend(child.stdout.take().map(|it| Box::new(it) as _));
    streams.extend(child.stderr.take().map(|it| Box::new(it) as _));
    for (index, mut stream) in streams.into_iter().enumerate() {
        let sender = sender.clone();
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let result = stream.read_to_end(&mut bytes).map(|_| bytes);
            let _ = sender.send((index, result));
        });
    }
    let mut texts = [String::new(), String::new()];
    for _ in 0..2 {
        match receiver.recv_timeout(PATIENCE) {
            Ok((index, Ok(bytes))) => texts[index] = String::from_utf8_lossy(&bytes).into_owned(),
            Ok((_, Err(error))) => return Err(error.to_string()),
            Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("no end after {} s", PATIENCE.as_secs()));
            }
        }
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    let [output, error] = texts;
    Ok(Execution { output, error: without_backtrace(&error), exit: status.code().unwrap_or(-1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backtraces_are_left_out() {
        let text = "error: car: expected a pair\n  in f (main.scm:3:4)\n  ... and 7 more\nlast";
        assert_eq!(without_backtrace(text), "error: car: expected a pair\nlast");
    }

    #[test]
    fn commands_are_run_to_their_end() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        let expected = Execution { output: "out\n".into(), error: "err\n".into(), exit: 3 };
        assert_eq!(run_command(command, &Surroundings::none()), Ok(expected));
        assert!(run_command(Command::new("no-such-command"), &Surroundings::none()).is_err());
    }

    #[test]
    fn node_runs_modules_one_after_another() {
        let folder = tempfile::tempdir().unwrap();
        // Writes its only memory, then exits with 4.
        let text = "
            (module
              (import \"scheme\" \"write\" (func $write (param i32 i32 i32)))
              (import \"scheme\" \"exit\" (func $exit (param i32)))
              (memory (export \"memory\") 1)
              (data (i32.const 0) \"hello\")
              (func (export \"main\")
                (call $write (i32.const 1) (i32.const 0) (i32.const 5))
                (call $write (i32.const 2) (i32.const 1) (i32.const 2))
                (call $exit (i32.const 4))))";
        let module = folder.path().join("a.wasm");
        std::fs::write(&module, wat::parse_str(text).unwrap()).unwrap();
        let mut node = Node::new();
        let none = Surroundings::none();
        let expected = Execution { output: "hello".into(), error: "el".into(), exit: 4 };
        assert_eq!(node.run(&module, &none), Ok(expected.clone()));
        let trap = folder.path().join("b.wasm");
        std::fs::write(
            &trap,
            wat::parse_str(text.replace("(call $exit (i32.const 4))", "unreachable")).unwrap(),
        )
        .unwrap();
        assert!(node.run(&trap, &none).unwrap_err().contains("unreachable"));
        assert!(node.run(Path::new("/no/such/module"), &none).is_err());
        assert_eq!(node.run(&module, &none), Ok(expected));
    }
}
