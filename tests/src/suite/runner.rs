//! Running suites: which programs, in which ways, and what to say of those that fail.

use super::case::{Case, Expectation, Subject};
use super::diff::diff;
use super::execution::{Execution, Node, Surroundings, interpret};
use super::kept;
use super::markdown::{self, Malformed, Test};
use super::times::Times;
use crate::conformance::clause::{Clause, clauses};
use compiler_core::cps::Program;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// How far a program is compiled before the interpreter runs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// As lowered from core forms.
    Lowered,
    /// After the passes of the higher-order stage.
    Optimized,
    /// After closure conversion and the passes of the first-order stage.
    FirstOrder,
}

/// How a module is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// One unit for each group of mutually recursive definitions.
    Development,
    /// The whole program in one unit.
    Release,
}

/// What suites ask of the compiler. `Err` is a message for the person who wrote the test.
pub trait Compiler {
    /// All diagnostics of a program's files, rendered.
    fn diagnostics(&mut self, case: &Case) -> Result<String, String>;

    /// What an editor shows at the cursor of a program, or of its file.
    fn editor(&mut self, case: &Case, asked: &str) -> Result<String, String>;

    /// A stage as text; `after` names the pass, `name` the definition.
    fn stage(
        &mut self,
        case: &Case,
        stage: &str,
        after: Option<&str>,
        name: Option<&str>,
    ) -> Result<String, String>;

    /// The units that a program reaches, in the order in which they are initialised.
    fn units(&mut self, case: &Case, level: Level, profile: Profile) -> Result<Vec<Arc<Program>>, String>;

    /// The linked program.
    fn module(&mut self, case: &Case, profile: Profile) -> Result<Vec<u8>, String>;

    /// Runs a linked program in the embedded runner.
    fn run_embedded(&mut self, module: &[u8], surroundings: &Surroundings) -> Result<Execution, String>;
}

/// Where programs run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hosts {
    /// The reference interpreter.
    pub interpreter: bool,
    /// Node.
    pub node: bool,
    /// The embedded runner.
    pub embedded: bool,
}

impl Hosts {
    /// All of them.
    pub const ALL: Hosts = Hosts { interpreter: true, node: true, embedded: true };

    /// The hosts in a list of names with commas between them.
    pub fn parse(names: &str) -> Result<Hosts, String> {
        let mut hosts = Hosts { interpreter: false, node: false, embedded: false };
        for name in names.split(',').filter(|name| !name.is_empty()) {
            match name {
                "interpreter" => hosts.interpreter = true,
                "node" => hosts.node = true,
                "embedded" => hosts.embedded = true,
                _ => return Err(format!("no such host: `{name}`; there are interpreter, node, embedded")),
            }
        }
        Ok(hosts)
    }
}

/// What to run, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The suites' folder.
    pub root: PathBuf,
    /// Only tests whose file and title, as `path: title`, hold this text.
    pub filter: String,
    /// Where.
    pub hosts: Hosts,
    /// Write what came out into the fences.
    pub update: bool,
    /// At the same time.
    pub threads: usize,
    /// Where programs that Node ran are kept, for other hosts.
    pub keep: Option<PathBuf>,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// The number of tests that were run.
    pub tests: usize,
    /// What to say of each test that failed, in order.
    pub failures: Vec<String>,
    /// Each test that was run, in order.
    pub outcomes: Vec<Outcome>,
    /// The files that were written.
    pub updated: Vec<PathBuf>,
    /// How long it took, on all threads together.
    pub times: Times,
}

/// What came of one test.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// Its file, below the root.
    pub path: PathBuf,
    /// Its heading.
    pub title: String,
    /// The clauses that it is about.
    pub clauses: Vec<Clause>,
    /// Whether it passed.
    pub passed: bool,
    /// The text of its program, all files together.
    pub program: String,
}

struct Job {
    file: usize,
    title: String,
    line: usize,
    clauses: Vec<Clause>,
    case: Case,
}

/// What was wrong with one test, and what its fences should hold instead.
#[derive(Default)]
struct Verdict {
    complaints: Vec<String>,
    changes: Vec<(Range<usize>, String)>,
}

/// Runs all tests below the root. `compiler` makes a compiler for each thread.
pub fn run<C: Compiler>(options: &Options, compiler: impl Fn() -> C + Sync) -> Summary {
    let mut summary = Summary::default();
    let (files, mut jobs) = read(options, &mut summary);
    jobs.retain(|job| format!("{}: {}", files[job.file].0.display(), job.title).contains(&options.filter));
    summary.tests = jobs.len();
    if let Some(folder) = &options.keep
        && let Err(error) = kept::clear(folder)
    {
        summary.failures.push(format!("{}: {error}\n", folder.display()));
    }
    let next = AtomicUsize::new(0);
    let verdicts: Mutex<BTreeMap<usize, Verdict>> = Mutex::default();
    let times: Mutex<Times> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..options.threads.clamp(1, jobs.len().max(1)) {
            // The compiler may recurse as deep as its limits allow.
            let thread = std::thread::Builder::new().stack_size(64 << 20);
            let work = || {
                let times_here = Times::default();
                let mut worker = Worker {
                    compiler: compiler(),
                    node: Node::new(),
                    options,
                    times: times_here,
                    name: String::new(),
                };
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(index) else { break };
                    let start = Instant::now();
                    let path = below(&options.root, &files[job.file].0);
                    worker.name = format!("{}: {}", path.display(), job.title);
                    let verdict = worker.judge_guarded(&job.case);
                    let name = format!("{}: {}", files[job.file].0.display(), job.title);
                    worker.times.note_test(name, start.elapsed());
                    verdicts.lock().expect("no panic holds this").insert(index, verdict);
                }
                times.lock().expect("no panic holds this").merge(worker.times);
            };
            thread.spawn_scoped(scope, work).expect("the system has threads");
        }
    });
    summary.times = times.into_inner().expect("no panic holds this");
    let mut changes: BTreeMap<usize, Vec<(Range<usize>, String)>> = BTreeMap::new();
    for (index, verdict) in verdicts.into_inner().expect("no panic holds this") {
        let job = &jobs[index];
        let path = below(&options.root, &files[job.file].0);
        summary.outcomes.push(Outcome {
            path: path.to_owned(),
            title: job.title.clone(),
            clauses: job.clauses.clone(),
            passed: verdict.complaints.is_empty(),
            program: job.case.files.iter().map(|(_, text)| text.as_str()).collect(),
        });
        if !verdict.complaints.is_empty() {
            let (path, _) = &files[job.file];
            let mut text = format!("{}:{}: {}\n", path.display(), job.line, job.title);
            verdict.complaints.iter().for_each(|complaint| text.push_str(complaint));
            summary.failures.push(text);
        }
        changes.entry(job.file).or_default().extend(verdict.changes);
    }
    for (file, changes) in changes.into_iter().filter(|(_, changes)| !changes.is_empty()) {
        let (path, text) = &files[file];
        match std::fs::write(path, markdown::replace(text, &changes)) {
            Ok(()) => summary.updated.push(path.clone()),
            Err(error) => summary.failures.push(format!("{}: {error}\n", path.display())),
        }
    }
    summary
}

/// The files below the root with their texts, and their tests.
fn read(options: &Options, summary: &mut Summary) -> (Vec<(PathBuf, String)>, Vec<Job>) {
    let mut paths = Vec::new();
    let mut folders = vec![options.root.clone()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let mut files = Vec::new();
    let mut jobs = Vec::new();
    for path in paths {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                summary.failures.push(format!("{}: {error}\n", path.display()));
                continue;
            }
        };
        let mut malformed = |Malformed { line, message }| {
            summary.failures.push(format!("{}:{line}: {message}\n", path.display()));
        };
        match markdown::parse(&text) {
            Ok(tests) => {
                for test in tests {
                    match Case::new(&test) {
                        Ok(case) => {
                            let clauses = clauses(below(&options.root, &path), &test.headings);
                            let Test { title, line, .. } = test;
                            jobs.push(Job { file: files.len(), title, line, clauses, case });
                        }
                        Err(mistake) => malformed(mistake),
                    }
                }
            }
            Err(mistake) => malformed(mistake),
        }
        files.push((path, text));
    }
    (files, jobs)
}

/// A path as seen from a folder that it is in.
fn below<'a>(root: &Path, path: &'a Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// What one thread has.
struct Worker<'a, C> {
    compiler: C,
    node: Node,
    options: &'a Options,
    times: Times,
    /// The test at hand, as `path: title`.
    name: String,
}

impl<C: Compiler> Worker<'_, C> {
    /// A panic of the compiler is one failed test.
    fn judge_guarded(&mut self, case: &Case) -> Verdict {
        let judge = std::panic::AssertUnwindSafe(|| self.judge(case));
        std::panic::catch_unwind(judge).unwrap_or_else(|panic| {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
            Verdict { complaints: vec![format!("  the compiler panics: {message}\n")], changes: Vec::new() }
        })
    }

    fn judge(&mut self, case: &Case) -> Verdict {
        let mut verdict = Verdict::default();
        for expectation in &case.expectations {
            let result = match &expectation.of {
                Subject::Output | Subject::Error { .. } => continue,
                Subject::Diagnostics => self.compiler.diagnostics(case),
                Subject::Editor(asked) => self.compiler.editor(case, asked),
                Subject::Stage { stage, after, name } => {
                    self.compiler.stage(case, stage, after.as_deref(), name.as_deref())
                }
            };
            match result {
                Ok(text) => self.compare(expectation, &text, "", &mut verdict),
                Err(message) => verdict.complaints.push(format!(
                    "  line {}: no {}: {message}\n",
                    expectation.fence.line, expectation.fence.kind
                )),
            }
        }
        if case.runs() {
            self.judge_execution(case, &mut verdict);
        }
        verdict
    }

    /// Compares what one fence holds with what came out.
    fn compare(&self, expectation: &Expectation, actual: &str, how: &str, verdict: &mut Verdict) {
        let fence = &expectation.fence;
        // A fence cannot hold a last line without its end.
        if fence.content.strip_suffix('\n').unwrap_or("") == actual.strip_suffix('\n').unwrap_or(actual)
            && fence.content.is_empty() == actual.is_empty()
        {
            return;
        }
        if self.options.update {
            verdict.changes.push((fence.range.clone(), actual.to_owned()));
            return;
        }
        verdict.complaints.push(format!(
            "  line {}: {} differs{how}:\n{}",
            fence.line,
            fence.kind,
            indent(&diff(&fence.content, actual))
        ));
    }

    fn judge_execution(&mut self, case: &Case, verdict: &mut Verdict) {
        // Ways of running the program by what came out.
        let mut outcomes: Vec<(Execution, Vec<&'static str>)> = Vec::new();
        for (way, result) in self.executions(case) {
            match result {
                Err(message) => {
                    verdict.complaints.push(format!("  not run by {way}: {}\n", indent(&message).trim()));
                }
                Ok(execution) => match outcomes.iter_mut().find(|(other, _)| *other == execution) {
                    Some((_, ways)) => ways.push(way),
                    None => outcomes.push((execution, vec![way])),
                },
            }
        }
        if outcomes.len() > 1 {
            let mut text = "  the ways of running it disagree:\n".to_owned();
            let (first, ways) = &outcomes[0];
            let _ = writeln!(text, "  {} (exit {}):\n{}", ways.join(", "), first.exit, show(first));
            for (other, ways) in &outcomes[1..] {
                let difference = diff(&show(first), &show(other));
                let _ = writeln!(text, "  {} (exit {}):\n{difference}", ways.join(", "), other.exit);
            }
            verdict.complaints.push(text);
        }
        // A program is blessed only if it does the same everywhere.
        let agree = outcomes.len() == 1 && verdict.complaints.is_empty();
        if self.options.update && !agree {
            return;
        }
        for (execution, ways) in &outcomes {
            let how = if agree { String::new() } else { format!(" ({})", ways.join(", ")) };
            self.compare_execution(case, execution, &how, verdict);
        }
    }

    fn compare_execution(&self, case: &Case, execution: &Execution, how: &str, verdict: &mut Verdict) {
        let (mut output, mut error) = (None, None);
        for expectation in &case.expectations {
            match expectation.of {
                Subject::Output => output = Some(expectation),
                Subject::Error { exit } => error = Some((expectation, exit)),
                _ => {}
            }
        }
        match output {
            Some(expectation) => self.compare(expectation, &execution.output, how, verdict),
            None if execution.output.is_empty() => {}
            None => verdict
                .complaints
                .push(format!("  no fence expects this output{how}:\n{}", indent(&execution.output))),
        }
        let expected_exit = match error {
            Some((expectation, exit)) => {
                self.compare(expectation, &execution.error, how, verdict);
                exit
            }
            None if execution.error.is_empty() => 0,
            None => {
                verdict
                    .complaints
                    .push(format!("  no fence expects this error{how}:\n{}", indent(&execution.error)));
                execution.exit
            }
        };
        if execution.exit != expected_exit {
            verdict.complaints.push(format!("  exit code {}, not {expected_exit}{how}\n", execution.exit));
        }
    }

    /// All ways of running a program.
    fn executions(&mut self, case: &Case) -> Vec<(&'static str, Result<Execution, String>)> {
        let mut hosts = self.options.hosts;
        if case.javascript {
            hosts.interpreter = false;
            hosts.embedded = false;
        }
        let Worker { compiler, node, times, options, name } = self;
        let mut results = Vec::new();
        if hosts.interpreter {
            for (way, level, profile) in [
                ("interpreter", Level::Lowered, Profile::Development),
                ("interpreter (optimized)", Level::Optimized, Profile::Development),
                ("interpreter (first-order)", Level::FirstOrder, Profile::Development),
                ("interpreter (release)", Level::FirstOrder, Profile::Release),
            ] {
                let units =
                    times.measure("compiling for the interpreter", || compiler.units(case, level, profile));
                let result = times
                    .measure(way, || units.and_then(|units| interpret(&units, &Surroundings::new(case)?)));
                results.push((way, result));
            }
        }
        if !hosts.node && !hosts.embedded {
            return results;
        }
        for (in_node, in_embedded, profile) in [
            ("node", "embedded runner", Profile::Development),
            ("node (release)", "embedded runner (release)", Profile::Release),
        ] {
            match times.measure("compiling to modules", || compiler.module(case, profile)) {
                Err(message) => results.push((if hosts.node { in_node } else { in_embedded }, Err(message))),
                Ok(module) => {
                    if hosts.node {
                        let run =
                            || node.run(&TemporaryModule::new(&module)?.path, &Surroundings::new(case)?);
                        let mut result = times.measure(in_node, run);
                        if let (Some(folder), Profile::Release, Ok(execution)) =
                            (&options.keep, profile, &result)
                            && let Err(error) = kept::keep(folder, name, case, &module, execution)
                        {
                            result = Err(format!("{}: {error}", folder.display()));
                        }
                        results.push((in_node, result));
                    }
                    if hosts.embedded {
                        let run = || compiler.run_embedded(&module, &Surroundings::new(case)?);
                        results.push((in_embedded, times.measure(in_embedded, run)));
                    }
                }
            }
        }
        results
    }
}

/// A module in a file that goes away with it.
struct TemporaryModule {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl TemporaryModule {
    fn new(bytes: &[u8]) -> Result<TemporaryModule, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let path = folder.path().join("program.wasm");
        std::fs::write(&path, bytes).map_err(|error| error.to_string())?;
        Ok(TemporaryModule { path, _folder: folder })
    }
}

/// Both streams as one text.
fn show(execution: &Execution) -> String {
    let mut text = execution.output.clone();
    if !execution.error.is_empty() {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let _ = write!(text, "(error)\n{}", execution.error);
    }
    text
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use compiler_core::cps::parse;

    /// Knows programs whose text is the CPS itself.
    struct Fake;

    impl Compiler for Fake {
        fn editor(&mut self, _: &Case, _: &str) -> Result<String, String> {
            Ok(String::new())
        }

        fn diagnostics(&mut self, case: &Case) -> Result<String, String> {
            Ok(format!("{} files", case.files.len()))
        }

        fn stage(
            &mut self,
            case: &Case,
            stage: &str,
            _: Option<&str>,
            name: Option<&str>,
        ) -> Result<String, String> {
            match name {
                Some("panic") => panic!("on demand"),
                Some(name) => Err(format!("nothing is called {name}")),
                None => Ok(format!("{stage}\n{}", case.files[0].1)),
            }
        }

        fn units(&mut self, case: &Case, level: Level, _: Profile) -> Result<Vec<Arc<Program>>, String> {
            let mut text = case.files[case.main].1.clone();
            if level == Level::FirstOrder {
                text = text.replace("WRONG", "wrong");
            }
            Ok(vec![Arc::new(parse(&text).map_err(|error| error.to_string())?)])
        }

        fn module(&mut self, _: &Case, _: Profile) -> Result<Vec<u8>, String> {
            Err("no module".into())
        }

        fn run_embedded(&mut self, _: &[u8], _: &Surroundings) -> Result<Execution, String> {
            Err("no runner".into())
        }
    }

    fn program(text: &str) -> String {
        format!(
            "```scheme\neffect L0\n\nL0:\n  receive()\n  v0 := const 1\n  v1 := const {text:?}\n  \
             v2 := const 0\n  v3 := string-length(v1)\n  %write-string(v0, v1, v2, v3)\n  return v0\n```\n"
        )
    }

    fn run_suite(text: &str, update: bool) -> (Summary, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/suite.md");
        std::fs::create_dir(folder.path().join("a")).unwrap();
        std::fs::write(&path, text).unwrap();
        let hosts = Hosts::parse("interpreter").unwrap();
        let root = folder.path().to_owned();
        let options = Options { root, filter: String::new(), hosts, update, threads: 2, keep: None };
        let mut summary = run(&options, || Fake);
        let prefix = format!("{}/", folder.path().display());
        summary.failures.iter_mut().for_each(|failure| *failure = failure.replace(&prefix, ""));
        (summary, std::fs::read_to_string(path).unwrap())
    }

    #[test]
    fn tests_pass_and_fail() {
        let text = format!(
            "# Passes\n{hello}```output\nhello\n```\n# Differs\n{hello}```output\nhullo\n```\n\
             # Disagrees\n{wrong}```output\nWRONG\n```\n# Unexpected\n{hello}```error\n```\n\
             # Stage\n```scheme\n(x)\n```\n```core\ncore\n(x)\n```\n```diagnostics\n1 files\n```\n\
             # Fails\n```scheme\n(x)\n```\n```core name=y\n```\n```wat name=panic\n```\n",
            hello = program("hello"),
            wrong = program("WRONG"),
        );
        let (summary, _) = run_suite(&text, false);
        assert_eq!(summary.tests, 6);
        assert_eq!(
            summary.failures,
            [
                "a/suite.md:17: Differs\n  line 30: output differs:\n    - hullo\n    + hello\n",
                "a/suite.md:33: Disagrees\n  the ways of running it disagree:\n  \
                 interpreter, interpreter (optimized) (exit 0):\nWRONG\n  \
                 interpreter (first-order), interpreter (release) (exit 0):\n- WRONG\n+ wrong\n\n  \
                 line 46: output differs (interpreter (first-order), interpreter (release)):\n    - WRONG\n    + wrong\n",
                "a/suite.md:49: Unexpected\n  no fence expects this output:\n    hello\n  \
                 exit code 0, not 1\n",
                "a/suite.md:75: Fails\n  the compiler panics: on demand\n",
            ]
        );
    }

    #[test]
    fn what_came_out_is_blessed_if_all_agree() {
        let text = format!(
            "# Differs\n{}```output\n```\n# Disagrees\n{}```output\nold\n```\n# Stage\n```scheme\n(x)\n```\n```core\n```\n",
            program("hello"),
            program("WRONG"),
        );
        let (summary, blessed) = run_suite(&text, true);
        assert_eq!(summary.failures.len(), 1);
        assert_eq!(summary.updated.len(), 1);
        let expected = text
            .replacen("```output\n```", "```output\nhello\n```", 1)
            .replace("```core\n", "```core\ncore\n(x)\n");
        assert_eq!(blessed, expected);
    }

    #[test]
    fn mistakes_in_documents_are_failures() {
        let (summary, _) = run_suite("# T\n```scheme\n```\n", false);
        assert_eq!(summary.failures, ["a/suite.md:1: a test that expects nothing\n"]);
        assert!(Hosts::parse("deno").is_err());
        assert_eq!(Hosts::parse("interpreter,node,embedded"), Ok(Hosts::ALL));
    }
}
