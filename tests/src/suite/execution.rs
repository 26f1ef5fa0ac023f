//! Running a program, in one of several ways that must agree.

use super::case::Case;
use crate::node::workspace;
use compiler_core::cps::Program;
use compiler_core::cps::interpret::{Host, Interpreter, Limits, Stop, Stream, Transcript};
use compiler_core::source::files::Files;
use scheme_lsp::runner::{Options, Runner};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
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
/// How many steps it may take in the interpreter: what that does in about the same time.
const STEPS: u64 = 400_000_000;

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
    /// Microseconds; only pauses take time.
    clock: f64,
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

    fn current_jiffy(&mut self) -> f64 {
        self.clock
    }

    fn pause(&mut self, milliseconds: u64) {
        self.clock += milliseconds as f64 * 1000.0;
    }

    fn argument(&mut self, index: usize) -> Option<String> {
        self.arguments.get(index).cloned()
    }
}

/// Runs units in the reference interpreter. `Err` says why that was not possible.
pub fn interpret(units: &[Arc<Program>], surroundings: &Surroundings) -> Result<Execution, String> {
    let limits = Limits { steps: STEPS, cells: 30_000_000 };
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

/// What a program in the embedded runner writes.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic holds this").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sink {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic holds this")).into_owned()
    }
}

/// Runs a module in the embedded runner. `Err` says why that was not possible.
pub fn run_embedded(
    runner: &mut Runner,
    module: &[u8],
    surroundings: &Surroundings,
) -> Result<Execution, String> {
    let (output, errors) = (Sink::default(), Sink::default());
    let options = Options {
        time_limit: Some(PATIENCE),
        input: Box::new(std::io::Cursor::new(surroundings.input.clone().into_bytes())),
        output: Box::new(output.clone()),
        errors: Box::new(errors.clone()),
        ..Options::default()
    };
    match runner.run(module, &surroundings.arguments, options) {
        Ok(exit) => Ok(Execution { output: output.text(), error: without_backtrace(&errors.text()), exit }),
        Err(error) => Err(format!("{error}\nafter this output:\n{}{}", output.text(), errors.text())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scheme_lsp::runner::Effort;

    #[test]
    fn backtraces_are_left_out() {
        let text = "error: car: expected a pair\n  in f (main.scm:3:4)\n  ... and 7 more\nlast";
        assert_eq!(without_backtrace(text), "error: car: expected a pair\nlast");
    }

    /// Writes its only memory, then exits with 4.
    const WRITES: &str = "
        (module
          (import \"scheme\" \"write\" (func $write (param i32 i32 i32)))
          (import \"scheme\" \"exit\" (func $exit (param i32)))
          (memory (export \"memory\") 1)
          (data (i32.const 0) \"hello\")
          (func (export \"main\")
            (call $write (i32.const 1) (i32.const 0) (i32.const 5))
            (call $write (i32.const 2) (i32.const 1) (i32.const 2))
            (call $exit (i32.const 4))))";

    #[test]
    fn the_embedded_runner_runs_modules_one_after_another() {
        let mut runner = Runner::new(Effort::Quick).unwrap();
        let mut run =
            |text: &str| run_embedded(&mut runner, &wat::parse_str(text).unwrap(), &Surroundings::none());
        let expected = Execution { output: "hello".into(), error: "el".into(), exit: 4 };
        assert_eq!(run(WRITES), Ok(expected.clone()));
        let trap = run(&WRITES.replace("(call $exit (i32.const 4))", "unreachable")).unwrap_err();
        assert!(trap.contains("unreachable") && trap.ends_with("after this output:\nhelloel"), "{trap}");
        assert_eq!(run(WRITES), Ok(expected));
    }

    #[test]
    fn node_runs_modules_one_after_another() {
        let folder = tempfile::tempdir().unwrap();
        let text = WRITES;
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
