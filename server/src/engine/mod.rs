//! The language server without its protocol: one thread that owns the database and applies edits in
//! the order in which they arrive, workers that answer questions on snapshots of it, and a builder
//! that turns saved programs into artifacts.
//!
//! Invariants:
//! - Nothing here knows the protocol's types; what is to be told to the editor are [`Event`]s.
//! - [`Engine`]'s methods only enqueue: they never wait, so a protocol handler may call them before
//!   its first suspension and the order of arrival is the order of effect.
//! - An answer is never older than the last edit that arrived before it is given: a question whose
//!   snapshot is overtaken by an edit is asked again, at the place that its position has moved to.
//! - Every job runs under `catch_unwind`; a panic is an answer ("internal error") and the end of
//!   nothing else.

mod answer;
pub mod assist;
mod builder;
pub mod document;
mod files;
mod hover;
mod main_loop;
mod spans;
#[cfg(test)]
mod tests;
mod worker;

pub use document::Change;

use crate::analysis::{Access, Analysis, FoldKind, Refusal, Stage, SymbolKind};
use compiler_core::diagnostics::{Code, Severity};
use compiler_core::source::LineColumn;
use compiler_core::source::text::ColumnUnit;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;
use tokio::sync::oneshot;

/// Something that changes what the compiler reads. Paths are normalised.
#[derive(Debug)]
pub enum Edit {
    /// The editor has the file open from now on.
    Open {
        /// The file; for a text that is no file, any path that names it uniquely.
        file: PathBuf,
        /// The editor's number of this state of the text.
        version: i32,
        /// The text.
        text: String,
    },
    /// The editor changed an open file.
    Change {
        /// The file.
        file: PathBuf,
        /// The number of the state after the changes.
        version: i32,
        /// The changes, each relative to the text after the one before it.
        changes: Vec<Change>,
    },
    /// The disk has the truth about the file again.
    Close {
        /// The file.
        file: PathBuf,
    },
    /// The editor wrote the file.
    Save {
        /// The file.
        file: PathBuf,
    },
    /// Files were written, made or removed by others.
    Disk {
        /// The files.
        files: Vec<PathBuf>,
    },
    /// Workspace folders came and went.
    Folders {
        /// New ones.
        added: Vec<PathBuf>,
        /// Those that are no longer part of the workspace.
        removed: Vec<PathBuf>,
    },
    /// The editor's settings: a JSON object with the keys of `scheme.toml`.
    Settings(serde_json::Value),
}

/// A question about a file.
#[derive(Clone, Debug)]
pub struct Question {
    /// The file.
    pub file: PathBuf,
    /// The place, if the question is about one.
    pub position: Option<LineColumn>,
    /// What is asked.
    pub kind: QuestionKind,
}

/// What can be asked.
#[derive(Clone, Debug)]
pub enum QuestionKind {
    /// What is here?
    Hover,
    /// What can be written here?
    Completion,
    /// How is the thing called whose call is around the place?
    Signatures,
    /// What is this name, which the file can use?
    Describe {
        /// The library that it comes from, or nothing.
        library: String,
        /// The name.
        name: String,
    },
    /// What does the file define?
    Symbols,
    /// What can be folded in the file?
    Folds,
    /// How must the file change to be indented as it should? With a place, only the line of the place.
    Format,
    /// What is around the place?
    Selection,
    /// Where does the file mean the same as here?
    Highlights,
    /// Where is this defined?
    Definition,
    /// Where is this imported, or else defined?
    Declaration,
    /// Can the name here be renamed?
    PrepareRename,
    /// What must change to give the thing here another name?
    Rename {
        /// The other name.
        name: String,
    },
    /// Where does the workspace mean the same as here?
    References {
        /// Also where that is defined or bound?
        declaration: bool,
    },
    /// How does it look at this stage? About the definition of the name if there is one, about the
    /// one at the position otherwise, about the whole file if there is neither.
    Dump {
        /// The name of a definition.
        name: Option<String>,
        /// The stage.
        stage: Stage,
        /// After which pass of the optimiser.
        after: Option<String>,
    },
}

/// A range in the editor's terms.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct Span {
    /// Its start.
    pub start: LineColumn,
    /// Its end.
    pub end: LineColumn,
}

/// What a question is answered with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// To [`QuestionKind::Hover`].
    Hover(Option<Hover>),
    /// To [`QuestionKind::Completion`].
    Completions(assist::Choices),
    /// To [`QuestionKind::Signatures`].
    Signatures(Option<crate::analysis::Signatures>),
    /// To [`QuestionKind::Describe`]: in Markdown.
    Description(String),
    /// To [`QuestionKind::Symbols`].
    Symbols(Vec<Symbol>),
    /// To [`QuestionKind::Folds`].
    Folds(Vec<(Span, FoldKind)>),
    /// To [`QuestionKind::Format`].
    Changes(Vec<(Span, String)>),
    /// To [`QuestionKind::Selection`]: from the inside out.
    Selection(Vec<Span>),
    /// To [`QuestionKind::Highlights`].
    Highlights(Vec<(Span, Access)>),
    /// To [`QuestionKind::PrepareRename`]: the name.
    Name(Span, String),
    /// To [`QuestionKind::Rename`]: what takes the place of what.
    Edits(Vec<(PathBuf, Span, String)>),
    /// To [`QuestionKind::Definition`], [`QuestionKind::Declaration`] and [`QuestionKind::References`].
    Places(Vec<(PathBuf, Span)>),
    /// To [`QuestionKind::Dump`].
    Dump {
        /// The text.
        text: String,
        /// Source range and line of the text, by line.
        lines: Vec<(Span, u32)>,
    },
}

/// A definition, with those inside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// How a procedure is called; empty for others.
    pub detail: String,
    /// The form that defines it.
    pub span: Span,
    /// Its name in that form.
    pub name_span: Span,
    /// What is defined inside.
    pub children: Vec<Symbol>,
}

/// What is at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hover {
    /// The thing.
    pub span: Span,
    /// Its description in Markdown.
    pub markdown: String,
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The question makes no sense here.
    Refused(Refusal),
    /// The compiler panicked; the message.
    Panicked(String),
    /// The server is about to end.
    Stopped,
}

/// A question that is being worked on. Dropping it cancels the work.
#[derive(Debug)]
pub struct Pending {
    reply: oneshot::Receiver<Result<Answer, Failure>>,
    cancel: Cancel,
}

impl Pending {
    /// Waits for the answer.
    pub async fn answer(mut self) -> Result<Answer, Failure> {
        let answer = (&mut self.reply).await;
        self.cancel.0 = None;
        answer.unwrap_or(Err(Failure::Stopped))
    }
}

/// Tells the main loop, when dropped, that nobody waits for the answer.
#[derive(Debug)]
struct Cancel(Option<(main_loop::Inbox, main_loop::Ticket)>);

impl Drop for Cancel {
    fn drop(&mut self) {
        if let Some((inbox, ticket)) = self.0.take() {
            // The main loop ends only with the process.
            let _ = inbox.send(main_loop::Message::Cancel(ticket));
        }
    }
}

/// A problem in the editor's terms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What kind.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// The sentence.
    pub message: String,
    /// Other places.
    pub related: Vec<(PathBuf, Span, String)>,
}

/// How important a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// Something did not work.
    Error,
    /// Something is odd.
    Warning,
    /// For the record.
    Info,
}

/// An artifact that was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The program's source file.
    pub program: PathBuf,
    /// The WebAssembly module.
    pub wasm: PathBuf,
    /// The loader.
    pub loader: PathBuf,
    /// The size of the module in bytes.
    pub size: usize,
    /// From the start of the compilation to the rename of the last file.
    pub time: Duration,
    /// How many units were compiled anew.
    pub units_recompiled: usize,
    /// How many units the program has.
    pub units: usize,
    /// How many errors the program's files have. Each is raised when its form is reached.
    pub errors: usize,
}

/// What the editor should learn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The problems of a file, all of them, replacing earlier ones.
    Problems {
        /// The file.
        file: PathBuf,
        /// Of which state of the text, if the file is open.
        version: Option<i32>,
        /// The problems.
        problems: Vec<Problem>,
    },
    /// A program is being compiled.
    BuildBegan {
        /// The number of this build.
        build: u64,
        /// The program's source file.
        program: PathBuf,
    },
    /// That is over.
    BuildEnded {
        /// The number that it began with.
        build: u64,
        /// What became of it.
        outcome: String,
    },
    /// A new artifact is on the disk.
    Artifact(Written),
    /// A message for the log, and for the person's eyes if `show`.
    Message {
        /// How important.
        level: Level,
        /// The text.
        text: String,
        /// Whether to interrupt the person with it.
        show: bool,
    },
}

/// Where events go. Called from several threads; must not wait.
pub type Sink = Arc<dyn Fn(Event) + Send + Sync>;

/// A handle on the running engine, which lives as long as the process.
#[derive(Clone, Debug)]
pub struct Engine {
    inbox: main_loop::Inbox,
    tickets: Arc<std::sync::atomic::AtomicU64>,
}

impl Engine {
    /// Starts an engine. `live` sees the texts that the editor has open, `saved` only those that were
    /// saved: that is what is built, even if typing goes on.
    pub fn start<A: Analysis>(live: A, saved: A, sink: Sink) -> Engine {
        let (inbox, receiver) = mpsc::channel();
        let builder = builder::start(saved, Arc::clone(&sink));
        main_loop::start(live, builder, inbox.clone(), receiver, sink);
        Engine { inbox, tickets: Arc::default() }
    }

    /// What the columns of positions count, from now on.
    pub fn set_unit(&self, unit: ColumnUnit) {
        self.send(main_loop::Message::Unit(unit));
    }

    /// Enqueues an edit.
    pub fn edit(&self, edit: Edit) {
        self.send(main_loop::Message::Edit(edit));
    }

    /// Enqueues a question.
    pub fn ask(&self, question: Question) -> Pending {
        let ticket = main_loop::Ticket(self.tickets.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let (sender, reply) = oneshot::channel();
        self.send(main_loop::Message::Ask(ticket, question, sender));
        Pending { reply, cancel: Cancel(Some((self.inbox.clone(), ticket))) }
    }

    fn send(&self, message: main_loop::Message) {
        // The main loop ends only with the process.
        let _ = self.inbox.send(message);
    }
}

/// The message of a panic.
fn panic_message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    format!("internal error: {}", text.unwrap_or("a panic without a message"))
}
