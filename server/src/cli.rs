//! The command line: what it may say, and what comes of it.

use crate::analysis::Stage;
use crate::runner::DEFAULT_MEMORY;
use crate::runner::cache::Cache;
use crate::{command, lsp, workspace};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// No error.
pub const OK: i32 = 0;
/// The program has errors.
pub const ERRORS: i32 = 1;
/// The command could not be carried out: bad usage, an unreadable or unwritable file.
pub const FAILURE: i32 = 2;
/// A program that was run could not go on, for lack of memory.
pub const EXHAUSTED: i32 = 70;

const EXAMPLES: &str = "\
Examples:
  scheme-lsp run hello.scm one two       compile and run, with two command line arguments
  scheme-lsp build app.scm -o app.wasm   write app.wasm and its loader app.mjs
  node app.mjs                           run it
  scheme-lsp check src/*.scm             print every diagnostic
  scheme-lsp check --format json a.scm   the same for a script
  scheme-lsp dump a.scm --stage tailified --name fib
  scheme-lsp --stdio                     serve an editor

Exit codes: 0 without errors, 1 if the program has errors, 2 if the command cannot be carried out;
`run` ends with the exit code of the program.";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "scheme-lsp", version, after_help = EXAMPLES, arg_required_else_help = true)]
#[command(about = "An incremental compiler from Scheme to WebAssembly, and a language server")]
struct Arguments {
    /// Serve an editor: the Language Server Protocol over standard input and output
    #[arg(long)]
    stdio: bool,
    /// Look for libraries in DIR, too (can be given several times, the first one wins)
    #[arg(short = 'L', long = "library-path", value_name = "DIR", global = true)]
    library_path: Vec<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compile a program and run it
    Run(Run),
    /// Compile a program to OUT.wasm and a loader, OUT.mjs
    Build(Build),
    /// Print the diagnostics of files and of the libraries that they import
    Check(Check),
    /// Indent files
    Format(FormatFiles),
    /// Print what a diagnostic's code means, with an example and how to mend it
    Explain(Explain),
    /// Print a program as a stage of the compiler sees it
    Dump(Dump),
}

/// How tail calls are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TailCalls {
    /// By the host's own tail calls
    Direct,
    /// By returning to a loop, for hosts without tail calls
    Trampoline,
}

#[derive(Debug, Args)]
struct Run {
    #[command(flatten)]
    code: Generation,
    /// End the program when its heap would grow over this size
    #[arg(long, value_name = "MIB", default_value_t = (DEFAULT_MEMORY >> 20) as u32,
          value_parser = clap::value_parser!(u32).range(1..=4096))]
    memory: u32,
    /// Neither take the compiled module from the user's cache nor keep it there
    #[arg(long)]
    no_cache: bool,
    /// The program
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The rest is the program's command line
    #[arg(value_name = "ARG", trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

#[derive(Debug, Args)]
struct Build {
    #[command(flatten)]
    code: Generation,
    /// The program
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the module is written; the loader gets the same name with `.mjs`
    #[arg(short, long, value_name = "OUT.wasm")]
    output: PathBuf,
}

/// How a program is compiled.
#[derive(Debug, Args)]
pub struct Generation {
    /// Optimise the program as a whole
    #[arg(long)]
    pub release: bool,
    /// Stop at any error, also at those that the program would raise when it reaches them
    #[arg(long)]
    pub strict: bool,
    /// How tail calls are made
    #[arg(long, value_enum, default_value = "direct", value_name = "HOW")]
    tail_calls: TailCalls,
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With source lines and carets, to standard error
    Text,
    /// As a JSON list, to standard output
    Json,
}

#[derive(Debug, Args)]
struct Check {
    /// How diagnostics are printed
    #[arg(long, value_enum, default_value = "text", value_name = "HOW")]
    format: Format,
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
struct FormatFiles {
    /// Changes nothing: names the files that would change, and exits with 1 if there are any
    #[arg(long)]
    check: bool,
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
struct Explain {
    /// The code, such as `unbound-variable`
    #[arg(value_name = "CODE")]
    code: String,
}

#[derive(Debug, Args)]
struct Dump {
    /// The stage
    #[arg(long, value_name = "STAGE", value_parser = stage)]
    stage: Stage,
    /// Only the definition of this name
    #[arg(long, value_name = "DEFINITION")]
    name: Option<String>,
    /// After this pass of the optimiser (with `--stage optimized`)
    #[arg(long, value_name = "PASS")]
    after: Option<String>,
    /// The program with all that it reaches, optimised as a whole
    #[arg(long, conflicts_with_all = ["name", "after"])]
    release: bool,
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

fn stage(name: &str) -> Result<Stage, String> {
    Stage::from_name(name).ok_or_else(|| format!("the stages are {}", crate::analysis::stage_names()))
}

/// Carries out a command line; the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> i32 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nothing can be done about a closed output.
            let _ = error.print();
            return error.exit_code();
        }
    };
    if let Err(error) = workspace::use_other_library() {
        return command::fail(&format!("{}: {error}", workspace::LIBRARY_VARIABLE));
    }
    let session = command::Session::new(&arguments.library_path);
    match arguments.command {
        None if arguments.stdio => match lsp::serve(session.analysis(), session.analysis()) {
            Ok(code) => code,
            Err(error) => command::fail(&format!("cannot serve: {error}")),
        },
        Some(_) if arguments.stdio => command::fail("`--stdio` stands alone"),
        None => command::fail("a command is missing; `scheme-lsp --help` lists them"),
        Some(Command::Run(run)) => match unsupported(&run.code) {
            Some(message) => command::fail(message),
            None => {
                let cache = if run.no_cache { None } else { Cache::of_user() };
                let execution = command::Execution { memory: (run.memory as usize) << 20, cache };
                command::run(session, &run.file, &run.arguments, &run.code, execution)
            }
        },
        Some(Command::Build(build)) => match unsupported(&build.code) {
            Some(message) => command::fail(message),
            None => command::build(session, &build.file, &build.output, &build.code),
        },
        Some(Command::Check(check)) => command::check(session, &check.files, check.format),
        Some(Command::Format(format)) => command::format(session, &format.files, format.check),
        Some(Command::Explain(explain)) => command::explain(&explain.code),
        Some(Command::Dump(dump)) => {
            let name = dump.name;
            command::dump(session, &dump.file, dump.stage, dump.release, name, dump.after.as_deref())
        }
    }
}

fn unsupported(code: &Generation) -> Option<&'static str> {
    let trampoline = code.tail_calls == TailCalls::Trampoline;
    trampoline.then_some("this version makes tail calls only by the host's own: use `--tail-calls=direct`")
}
