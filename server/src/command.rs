//! What the commands of the command line do.

use crate::analysis::{self, Content, Database, Options, Problem, Profile, Stage, Target};
use crate::artifact::{self, LOADER};
use crate::cli::{ERRORS, EXHAUSTED, FAILURE, Format, Generation, OK};
use crate::config::FILE_NAME;
use crate::render::{Renderer, severity_name};
use crate::runner;
use crate::workspace::{self, Project, normalize};
use compiler_core::diagnostics::{Code, Severity};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What every command has: a way to the compiler.
pub struct Session {
    current: PathBuf,
    library_path: Vec<PathBuf>,
}

/// Reports why a command cannot be carried out; the exit code.
pub fn fail(message: &str) -> i32 {
    eprintln!("scheme-lsp: {message}");
    FAILURE
}

fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes to standard output; a closed one ends the command quietly, as `head` expects.
fn print(text: &str) -> i32 {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => OK,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => OK,
        Err(error) => fail(&format!("cannot write the output: {error}")),
    }
}

impl Session {
    /// A session with directories of libraries from the command line.
    pub fn new(library_path: &[PathBuf]) -> Session {
        let current = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        let library_path = library_path.iter().map(|path| normalize(&current.join(path))).collect();
        Session { current, library_path }
    }

    /// A compiler that knows nothing yet.
    pub fn analysis(&self) -> Database {
        let mut database = analysis::database();
        database.configure(Options { library_path: self.library_path.clone() });
        database
    }

    fn renderer<'r>(&'r self, database: &'r Database) -> Renderer<'r> {
        let read = |path: &Path| match database.content(path) {
            Content::Text(text) => Some(text),
            _ => None,
        };
        Renderer::new(read, &self.current, colour())
    }

    /// A compiler for these files: their project's library path, after the one of the command line.
    /// The paths are absolute.
    fn open(&self, files: &[PathBuf]) -> Result<(Database, Vec<PathBuf>), i32> {
        let mut database = analysis::database();
        let mut library_path = self.library_path.clone();
        let mut paths = Vec::new();
        let mut roots = BTreeSet::new();
        let mut declared = Vec::new();
        for file in files {
            let path = normalize(&self.current.join(file));
            match database.content(&path) {
                Content::Missing => return Err(fail(&format!("there is no file {}", file.display()))),
                Content::Unusable { code: Code::InputOutput, message } => return Err(fail(&message)),
                Content::Unusable { .. } | Content::Text(_) => {}
            }
            let root = workspace::project_root(&path);
            if roots.insert(root.to_owned()) {
                let project = self.project(&database, root)?;
                library_path.extend(project.library_path());
                if root.join(FILE_NAME).is_file() {
                    declared.push(project);
                }
            }
            paths.push(path);
        }
        database.configure(Options { library_path });
        // A project's libraries may be anywhere in it. Its files are looked at only when that matters.
        let unknown = |problem: &Problem| problem.code == Code::UnknownLibrary;
        if !declared.is_empty() && problems(&database, &paths).iter().any(unknown) {
            let files: BTreeSet<PathBuf> = declared.iter().flat_map(Project::scan).collect();
            database.set_workspace_files(&Vec::from_iter(files));
        }
        database.set_entries(&paths);
        Ok((database, paths))
    }

    fn project(&self, database: &Database, root: &Path) -> Result<Project, i32> {
        let (project, problems) = Project::load(root, &Default::default(), None);
        if problems.is_empty() {
            return Ok(project);
        }
        let file: Arc<Path> = root.join(FILE_NAME).into();
        let mut renderer = self.renderer(database);
        for problem in problems {
            let place = |range: &_| analysis::Place { file: Arc::clone(&file), range: *range };
            eprint!("{}", renderer.problem(&problem.map(place)));
        }
        Err(FAILURE)
    }

    /// Prints the problems of `files` and everything that they import, those of severity `least` and
    /// worse; whether there is an error among them.
    fn report(&self, database: &Database, files: &[PathBuf], least: Severity) -> bool {
        let problems = problems(database, files);
        self.print(database, &problems, least);
        problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Prints the problems of severity `least` and worse, and how many there are.
    fn print(&self, database: &Database, problems: &[Problem], least: Severity) {
        let mut renderer = self.renderer(database);
        let (mut errors, mut warnings) = (0, 0);
        for problem in problems.iter().filter(|problem| problem.severity <= least) {
            eprint!("{}", renderer.problem(problem));
            match problem.severity {
                Severity::Error => errors += 1,
                Severity::Warning => warnings += 1,
                Severity::Hint => {}
            }
        }
        let counted = |count: usize, what| match count {
            0 => None,
            1 => Some(format!("1 {what}")),
            _ => Some(format!("{count} {what}s")),
        };
        let parts = [counted(errors, "error"), counted(warnings, "warning")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if !parts.is_empty() {
            eprintln!("{}", parts.join(", "));
        }
    }

    /// Compiles a program and prints what is wrong with it. Only what has no meaning stops it, or, if
    /// `strict`, any error: what else is wrong is raised when it is reached.
    fn compile(&self, file: &Path, release: bool, strict: bool) -> Result<Arc<[u8]>, i32> {
        let (database, paths) = self.open(&[file.to_owned()])?;
        let entry = &paths[0];
        let problems = problems(&database, &paths);
        self.print(&database, &problems, Severity::Warning);
        if problems.iter().any(|problem| problem.stops(strict)) {
            return Err(ERRORS);
        }
        let profile = if release { Profile::Release } else { Profile::Development };
        let built = database.build(entry, profile);
        // To free what the compiler knows takes a tenth of the time of a small program.
        std::thread::spawn(move || drop(database));
        match built {
            Ok(artifact) => Ok(artifact.wasm),
            Err(refusal) => {
                fail(&format!("{}: {refusal}", file.display()));
                Err(ERRORS)
            }
        }
    }
}

/// All problems of files and of what they reach, by file and place.
fn problems(database: &Database, files: &[PathBuf]) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for file in files.iter().flat_map(|file| std::iter::once(file.clone()).chain(database.reach(file))) {
        if seen.insert(file.clone()) {
            problems.extend(database.problems(&file));
        }
    }
    problems
}

/// How a program is run.
pub struct Execution {
    /// Most bytes of its heap.
    pub memory: usize,
    /// Where its compiled module is kept.
    pub cache: Option<runner::cache::Cache>,
}

/// `run`.
pub fn run(
    session: Session,
    file: &Path,
    arguments: &[OsString],
    generation: &Generation,
    execution: Execution,
) -> i32 {
    let wasm = match session.compile(file, generation.release, generation.strict) {
        Ok(wasm) => wasm,
        Err(code) => return code,
    };
    // The library puts the program's name, which no host tells it, in front.
    let command_line: Vec<String> =
        arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let options = runner::Options {
        memory_limit: execution.memory,
        cache: execution.cache,
        interruptible: true,
        ..runner::Options::default()
    };
    match runner::run(&wasm, &command_line, options) {
        Ok(code) => code,
        // Whoever read the output has read enough, as `head` does.
        Err(runner::RunError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => OK,
        Err(error @ runner::RunError::Invalid(_)) => fail(&error.to_string()),
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            EXHAUSTED
        }
    }
}

/// `build`.
pub fn build(session: Session, file: &Path, output: &Path, generation: &Generation) -> i32 {
    if output.extension().is_none_or(|extension| extension != artifact::MODULE) {
        return fail(&format!("the output {} must be named NAME.wasm", output.display()));
    }
    let wasm = match session.compile(file, generation.release, generation.strict) {
        Ok(wasm) => wasm,
        Err(code) => return code,
    };
    let loader = artifact::loader(output);
    let files = [(output.to_owned(), &*wasm), (output.with_extension(LOADER), loader.as_bytes())];
    match artifact::write_all(&files) {
        Ok(()) => OK,
        Err(error) => fail(&error.to_string()),
    }
}

/// `check`.
pub fn check(session: Session, files: &[PathBuf], format: Format) -> i32 {
    let (database, paths) = match session.open(files) {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    match format {
        Format::Text => {
            if session.report(&database, &paths, Severity::Hint) {
                ERRORS
            } else {
                OK
            }
        }
        Format::Json => {
            let problems = problems(&database, &paths);
            let mut renderer = session.renderer(&database);
            let list: Vec<_> = problems.iter().map(|problem| json(&mut renderer, problem)).collect();
            let text = format!("{:#}\n", serde_json::Value::from(list));
            let errors = problems.iter().any(|problem| problem.severity == Severity::Error);
            match print(&text) {
                OK if errors => ERRORS,
                code => code,
            }
        }
    }
}

/// `explain`: what there is to say of a diagnostic's code.
pub fn explain(code: &str) -> i32 {
    match Code::from_name(code) {
        Some(code) => print(&code.explanation(1)),
        None => {
            let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
            fail(&format!("there is no diagnostic `{code}`; there are {}", names.join(", ")))
        }
    }
}

/// `format`: indents files, each of which is replaced as a whole; with `check` it only names those that
/// would change.
pub fn format(session: Session, files: &[PathBuf], check: bool) -> i32 {
    files.iter().map(|file| format_file(&session, file, check)).max().unwrap_or(OK)
}

fn format_file(session: &Session, file: &Path, check: bool) -> i32 {
    let path = normalize(&session.current.join(file));
    let text = match workspace::read(&path) {
        Content::Text(text) => text,
        Content::Missing => return fail(&format!("there is no file {}", file.display())),
        Content::Unusable { message, .. } => return fail(&format!("{}: {message}", file.display())),
    };
    let formatted = analysis::format::format(&text);
    if formatted == *text {
        return OK;
    }
    if check {
        return print(&format!("{}\n", file.display())).max(ERRORS);
    }
    match artifact::write_all(&[(path, formatted.as_bytes())]) {
        Ok(()) => OK,
        Err(error) => fail(&error.to_string()),
    }
}

fn json(renderer: &mut Renderer<'_>, problem: &Problem) -> serde_json::Value {
    let mut place = |place: &analysis::Place| {
        let mut end = |offset| {
            let at = renderer.position(&place.file, offset);
            serde_json::json!({
                "line": at.map(|at| at.line),
                "column": at.map(|at| at.column),
                "offset": offset,
            })
        };
        let (start, end) = (end(place.range.start), end(place.range.end));
        serde_json::json!({ "file": renderer.name(&place.file), "start": start, "end": end })
    };
    let related: Vec<_> = problem
        .related
        .iter()
        .map(|(at, message)| serde_json::json!({ "place": place(at), "message": message }))
        .collect();
    serde_json::json!({
        "code": problem.code.name(),
        "severity": severity_name(problem.severity),
        "message": problem.message,
        "place": place(&problem.place),
        "related": related,
    })
}

/// `dump`.
pub fn dump(
    session: Session,
    file: &Path,
    stage: Stage,
    release: bool,
    name: Option<String>,
    after: Option<&str>,
) -> i32 {
    let (database, paths) = match session.open(&[file.to_owned()]) {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    let entry = &paths[0];
    if let Content::Unusable { .. } = database.content(entry) {
        session.report(&database, &paths, Severity::Error);
        return ERRORS;
    }
    let text = match release {
        true => database.dump_release(entry, stage),
        false => {
            let target = name.map_or(Target::File, Target::Name);
            database.dump(entry, &target, stage, after).map(|dump| dump.text)
        }
    };
    match text {
        Ok(text) => {
            let ended = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            let printed = print(&format!("{text}{ended}"));
            let errors = session.report(&database, &paths, Severity::Error);
            if printed == OK && errors { ERRORS } else { printed }
        }
        Err(refusal) => fail(&refusal.to_string()),
    }
}
