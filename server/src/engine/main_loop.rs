//! The thread that owns the database.

use super::answer::answer;
use super::builder;
use super::document::Document;
use super::files::Files;
use super::spans::Spans;
use super::worker::{self, Workers};
use super::{Answer, Edit, Event, Failure, Level, Problem, Question, Sink};
use crate::analysis::{Analysis, Cancelled, Canceller, Content, Options, Place, Refusal};
use crate::config::{self, Config};
use crate::workspace::{self, Project};
use compiler_core::source::text::ColumnUnit;
use compiler_core::source::{LineIndex, TextRange};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// The way to the main loop.
pub(super) type Inbox = mpsc::Sender<Message>;

/// The number of a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub(super) struct Ticket(pub(super) u64);

type Reply = oneshot::Sender<Result<Answer, Failure>>;
/// What became of a job: a result, a cancellation, or the message of a panic.
type Outcome<T> = Result<Result<T, Cancelled>, String>;

/// What the main loop receives, by protocol handlers and by its workers.
pub(super) enum Message {
    Unit(ColumnUnit),
    Edit(Edit),
    Ask(Ticket, Question, Reply),
    Cancel(Ticket),
    /// A question was worked on, on the state of this revision.
    Answered(Ticket, u64, Outcome<Result<Answer, Refusal>>),
    /// The problems of one file at this revision.
    Problems(u64, PathBuf, Vec<Problem>),
    /// All files of interest have been looked at: these.
    Diagnosed(u64, Outcome<BTreeSet<PathBuf>>),
    /// The source files of a project, if the scan was carried out.
    Scanned(Project, BTreeSet<PathBuf>),
}

/// After this time of handling messages without a pause, jobs are started even if more messages wait.
const LONGEST_BATCH: Duration = Duration::from_millis(20);

struct Asked {
    question: Question,
    /// The place that the question is about, moved along by edits.
    offset: Option<u32>,
    reply: Reply,
    running: Option<Canceller>,
}

struct MainLoop<A> {
    live: A,
    builder: mpsc::Sender<builder::Message>,
    inbox: Inbox,
    sink: Sink,
    unit: ColumnUnit,
    workers: Workers,
    documents: BTreeMap<PathBuf, Document>,
    /// Documents whose text the database does not have yet.
    unsynced: BTreeSet<PathBuf>,
    /// Counts edits: a job's result is current if this is what it was when the job got its snapshot.
    revision: u64,
    questions: BTreeMap<Ticket, Asked>,
    diagnosis: Diagnosis,
    folders: Vec<PathBuf>,
    settings: Config,
    projects: Vec<Project>,
    /// Where the database looks for libraries.
    library_path: Vec<PathBuf>,
    files: Files,
    /// The database does not know all `files` yet.
    files_changed: bool,
}

#[derive(Default)]
struct Diagnosis {
    /// Something changed since the last run began.
    wanted: bool,
    running: bool,
    /// Files to look at first: those that were edited.
    first: Vec<PathBuf>,
    /// What the editor was told, and for which version.
    published: BTreeMap<PathBuf, (Option<i32>, Vec<Problem>)>,
}

pub(super) fn start<A: Analysis>(
    live: A,
    builder: mpsc::Sender<builder::Message>,
    inbox: Inbox,
    messages: mpsc::Receiver<Message>,
    sink: Sink,
) {
    worker::spawn("database", move || {
        let mut main_loop = MainLoop {
            live,
            builder,
            inbox,
            sink,
            unit: ColumnUnit::default(),
            workers: Workers::start(),
            documents: BTreeMap::new(),
            unsynced: BTreeSet::new(),
            revision: 0,
            questions: BTreeMap::new(),
            diagnosis: Diagnosis::default(),
            folders: Vec::new(),
            settings: Config::default(),
            projects: Vec::new(),
            library_path: Vec::new(),
            files: Files::default(),
            files_changed: false,
        };
        while let Ok(message) = messages.recv() {
            main_loop.guarded(|main_loop| main_loop.handle(message));
            let began = Instant::now();
            while began.elapsed() < LONGEST_BATCH
                && let Ok(message) = messages.try_recv()
            {
                main_loop.guarded(|main_loop| main_loop.handle(message));
            }
            main_loop.guarded(MainLoop::dispatch);
        }
    });
}

impl<A: Analysis> MainLoop<A> {
    /// The main loop survives a panic: the message is lost, the server is not.
    fn guarded(&mut self, work: impl FnOnce(&mut Self)) {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| work(self))) {
            self.log(Level::Error, super::panic_message(&*payload));
        }
    }

    fn log(&self, level: Level, text: String) {
        (self.sink)(Event::Message { level, text, show: false });
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Unit(unit) => self.unit = unit,
            Message::Edit(edit) => self.edit(edit),
            Message::Ask(ticket, question, reply) => self.ask(ticket, question, reply),
            Message::Cancel(ticket) => self.cancel(ticket),
            Message::Answered(ticket, revision, outcome) => {
                self.workers.idle += 1;
                self.answered(ticket, revision, outcome);
            }
            Message::Problems(revision, file, problems) => {
                if revision == self.revision {
                    self.publish(file, problems);
                }
            }
            Message::Diagnosed(revision, outcome) => {
                self.workers.idle += 1;
                self.diagnosis.running = false;
                self.diagnosed(revision, outcome);
            }
            Message::Scanned(project, files) => {
                if self.files.scanned(&project, files) {
                    self.files_changed = true;
                    self.changed();
                }
            }
        }
    }

    fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Open { file, version, text } => {
                self.documents.insert(file.clone(), Document::new(version, text));
                self.tell_files(&file);
                self.update_entries();
                self.text_changed(file);
            }
            Edit::Change { file, version, changes } => self.change(file, version, changes),
            Edit::Close { file } => {
                if self.documents.remove(&file).is_some() {
                    self.unsynced.remove(&file);
                    self.disk_changed(&file);
                    self.update_entries();
                    self.changed();
                }
            }
            Edit::Save { file } => {
                if is_project_file(&file) {
                    self.load_projects();
                }
                self.tell_files(&file);
                let content = self.documents.get(&file).map(|it| workspace::content_of(it.text()));
                self.tell_builder(builder::Message::Saved(file, content));
            }
            Edit::Disk { files } => {
                if files.iter().any(|file| is_project_file(file)) {
                    self.load_projects();
                }
                // What is told of a directory is about all files in it.
                let inside = files.iter().filter(|file| !workspace::is_source(file));
                let inside: Vec<PathBuf> = inside.flat_map(|file| self.files.below(file)).collect();
                let files: Vec<PathBuf> = files.into_iter().chain(inside).collect();
                for file in &files {
                    if !self.documents.contains_key(file) {
                        self.disk_changed(file);
                        self.changed();
                    }
                }
                self.tell_builder(builder::Message::Disk(files));
            }
            Edit::Folders { added, removed } => {
                self.folders.retain(|folder| !removed.contains(folder));
                for folder in added {
                    if !self.folders.contains(&folder) {
                        self.folders.push(folder);
                    }
                }
                self.load_projects();
            }
            Edit::Settings(settings) => {
                let (config, problems) = config::from_settings(&settings);
                for problem in problems {
                    self.log(Level::Warning, format!("settings: {problem}"));
                }
                self.settings = config;
                self.load_projects();
            }
        }
    }

    fn change(&mut self, file: PathBuf, version: i32, changes: Vec<super::Change>) {
        let Some(document) = self.documents.get_mut(&file) else {
            self.log(Level::Warning, format!("a change to {}, which is not open", file.display()));
            return;
        };
        if version <= document.version {
            let text = format!("{}: version {version} after {}", file.display(), document.version);
            (self.sink)(Event::Message { level: Level::Warning, text, show: false });
        }
        document.version = version;
        for change in changes {
            let splice = document.apply(change, self.unit);
            for asked in self.questions.values_mut().filter(|asked| asked.question.file == file) {
                asked.offset = asked.offset.map(|offset| splice.map(offset));
            }
        }
        self.text_changed(file);
    }

    /// An open document has a new text.
    fn text_changed(&mut self, file: PathBuf) {
        if is_project_file(&file) {
            self.check_project_file(&file);
            return;
        }
        self.diagnosis.first.retain(|other| *other != file);
        self.diagnosis.first.insert(0, file.clone());
        self.unsynced.insert(file);
        self.changed();
    }

    /// The database has to look at the disk again.
    fn disk_changed(&mut self, file: &Path) {
        if is_project_file(file) {
            self.load_projects();
        } else {
            self.live.reload(file);
            self.tell_files(file);
        }
    }

    /// A file came, went or changed.
    fn tell_files(&mut self, file: &Path) {
        let exists = self.documents.contains_key(file) || file.is_file();
        if self.files.tell(file, exists) {
            self.files_changed = true;
            self.changed();
        }
    }

    /// Finds the source files of a project on a thread of its own.
    fn scan(&self, project: Project) {
        let inbox = self.inbox.clone();
        worker::spawn("scan", move || {
            let files = project.scan();
            let _ = inbox.send(Message::Scanned(project, files));
        });
    }

    /// A document was opened or closed.
    fn update_entries(&mut self) {
        let sources = self.documents.keys().filter(|file| !is_project_file(file));
        self.live.set_entries(&sources.cloned().collect::<Vec<_>>());
        self.update_library_path();
    }

    /// Libraries are looked for in the library paths of the workspace's projects, then in those of the
    /// projects of other open files.
    fn update_library_path(&mut self) {
        let mut path: Vec<PathBuf> = self.projects.iter().flat_map(Project::library_path).collect();
        let inside = |file: &Path| self.folders.iter().any(|folder| file.starts_with(folder));
        let outside = self.documents.keys().filter(|file| file.is_absolute() && !inside(file));
        let roots: BTreeSet<&Path> = outside.map(|file| workspace::project_root(file)).collect();
        for root in roots {
            path.extend(Project::load(root, &self.settings, None).0.library_path());
        }
        let mut seen = BTreeSet::new();
        path.retain(|directory| seen.insert(directory.clone()));
        if path != self.library_path {
            self.library_path = path;
            self.live.configure(Options { library_path: self.library_path.clone() });
            self.changed();
            self.tell_projects();
        }
    }

    fn tell_projects(&self) {
        let news = builder::Message::Projects(self.projects.clone(), self.library_path.clone());
        self.tell_builder(news);
    }

    fn changed(&mut self) {
        self.revision += 1;
        self.diagnosis.wanted = true;
    }

    fn tell_builder(&self, message: builder::Message) {
        // The builder ends only with the process.
        let _ = self.builder.send(message);
    }

    /// Reads the project files again and lets everybody know what they say.
    fn load_projects(&mut self) {
        let mut projects = Vec::new();
        for root in self.folders.clone() {
            let file = root.join(config::FILE_NAME);
            let (project, problems) = Project::load(&root, &self.settings, None);
            projects.push(project);
            if self.documents.contains_key(&file) {
                self.check_project_file(&file);
            } else {
                let text = match workspace::read(&file) {
                    Content::Text(text) => text,
                    _ => "".into(),
                };
                self.publish_project_problems(file, &text, &problems);
            }
        }
        if projects != self.projects {
            self.projects = projects;
            for project in self.files.set_projects(&self.projects) {
                self.scan(project);
            }
            self.files_changed = true;
            self.changed();
            self.tell_projects();
        }
        self.update_library_path();
    }

    /// Diagnoses a project file as it stands in the editor; it takes effect when it is saved.
    fn check_project_file(&mut self, file: &Path) {
        let Some(document) = self.documents.get(file) else { return };
        let text = document.text().to_owned();
        let (_, problems) = config::parse(&text, file.parent());
        self.publish_project_problems(file.to_owned(), &text, &problems);
    }

    fn publish_project_problems(
        &mut self,
        file: PathBuf,
        text: &str,
        problems: &[compiler_core::diagnostics::Diagnostic],
    ) {
        let here: Arc<Path> = file.as_path().into();
        let mut spans = Spans::new(self.unit);
        spans.insert(Arc::clone(&here), text);
        let place = |range: &TextRange| Place { file: Arc::clone(&here), range: *range };
        let problems = problems.iter().map(|problem| spans.problem(&problem.map(place))).collect();
        self.publish(file, problems);
    }

    fn ask(&mut self, ticket: Ticket, question: Question, reply: Reply) {
        let offset = match (question.position, self.documents.get(&question.file)) {
            (Some(position), Some(document)) => Ok(Some(document.offset(position, self.unit))),
            (None, Some(_)) => Ok(None),
            (position, None) => match self.live.content(&question.file) {
                Content::Text(text) => {
                    Ok(position.map(|at| LineIndex::new(&text).offset(&text, at, self.unit)))
                }
                Content::Missing => Err(format!("{} is neither open nor a file", question.file.display())),
                Content::Unusable { message, .. } => Err(message),
            },
        };
        match offset {
            Ok(offset) => {
                self.questions.insert(ticket, Asked { question, offset, reply, running: None });
            }
            // Nobody may be waiting any more.
            Err(message) => drop(reply.send(Err(Failure::Refused(Refusal(message))))),
        }
    }

    fn cancel(&mut self, ticket: Ticket) {
        if let Some(Asked { running: Some(cancel), .. }) = self.questions.remove(&ticket) {
            cancel();
        }
    }

    fn answered(&mut self, ticket: Ticket, revision: u64, outcome: Outcome<Result<Answer, Refusal>>) {
        let Some(mut asked) = self.questions.remove(&ticket) else { return };
        let answer = match outcome {
            Err(panic) => {
                self.log(Level::Error, panic.clone());
                Err(Failure::Panicked(panic))
            }
            Ok(Ok(answer)) if revision == self.revision => answer.map_err(Failure::Refused),
            // Cancelled, or overtaken by an edit: once more.
            Ok(_) => {
                asked.running = None;
                self.questions.insert(ticket, asked);
                return;
            }
        };
        // Nobody may be waiting any more.
        let _ = asked.reply.send(answer);
    }

    /// Gives the database the texts of the documents, and free workers something to do.
    fn dispatch(&mut self) {
        while let Some(file) = self.unsynced.first() {
            if let Some(document) = self.documents.get(file) {
                self.live.set_content(file, workspace::content_of(document.text()));
            }
            self.unsynced.pop_first();
        }
        if std::mem::take(&mut self.files_changed) {
            self.live.set_workspace_files(&self.files.all());
        }
        self.questions.retain(|_, asked| asked.running.is_some() || !asked.reply.is_closed());
        let waiting: Vec<Ticket> =
            self.questions.iter().filter(|(_, it)| it.running.is_none()).map(|(ticket, _)| *ticket).collect();
        for ticket in waiting.into_iter().take(self.workers.idle) {
            self.start_question(ticket);
        }
        if self.diagnosis.wanted && !self.diagnosis.running && self.workers.idle > 0 {
            self.start_diagnosis();
        }
    }

    fn start_question(&mut self, ticket: Ticket) {
        let Some(asked) = self.questions.get_mut(&ticket) else { return };
        let snapshot = self.live.snapshot();
        asked.running = Some(snapshot.canceller());
        let (question, offset) = (asked.question.clone(), asked.offset);
        let (unit, revision, inbox) = (self.unit, self.revision, self.inbox.clone());
        self.workers.run(Box::new(move || {
            let work = || snapshot.attempt(|analysis| answer(analysis, &question, offset, unit));
            let outcome = catch_unwind(AssertUnwindSafe(work)).map_err(|panic| super::panic_message(&*panic));
            // The next edit waits for this.
            drop(snapshot);
            let _ = inbox.send(Message::Answered(ticket, revision, outcome));
        }));
    }

    fn start_diagnosis(&mut self) {
        self.diagnosis.wanted = false;
        self.diagnosis.running = true;
        let snapshot = self.live.snapshot();
        let open = self.documents.keys().filter(|file| !is_project_file(file)).cloned();
        let mut files: Vec<PathBuf> = self.diagnosis.first.clone();
        files.retain(|file| self.documents.contains_key(file));
        for file in open {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        let (unit, revision, inbox) = (self.unit, self.revision, self.inbox.clone());
        let folders = self.folders.clone();
        self.workers.run(Box::new(move || {
            let report = |file: &Path, problems| {
                let _ = inbox.send(Message::Problems(revision, file.to_owned(), problems));
            };
            let work = || snapshot.attempt(|analysis| diagnose(analysis, &files, &folders, unit, report));
            let outcome = catch_unwind(AssertUnwindSafe(work)).map_err(|panic| super::panic_message(&*panic));
            drop(snapshot);
            let _ = inbox.send(Message::Diagnosed(revision, outcome));
        }));
    }

    fn diagnosed(&mut self, revision: u64, outcome: Outcome<BTreeSet<PathBuf>>) {
        match outcome {
            Err(panic) => self.log(Level::Error, panic),
            Ok(Ok(seen)) if revision == self.revision => {
                self.diagnosis.first.clear();
                let gone = self.diagnosis.published.keys().filter(|file| !seen.contains(*file));
                let gone: Vec<PathBuf> = gone.filter(|file| !is_project_file(file)).cloned().collect();
                for file in gone {
                    self.publish(file, Vec::new());
                }
            }
            Ok(_) => self.diagnosis.wanted = true,
        }
    }

    /// Tells the editor, unless it knows already.
    fn publish(&mut self, file: PathBuf, problems: Vec<Problem>) {
        let version = self.documents.get(&file).map(|document| document.version);
        let news = (version, problems);
        if self.diagnosis.published.get(&file) == Some(&news) {
            return;
        }
        let (_, problems) = news.clone();
        let unknown = !self.diagnosis.published.contains_key(&file);
        if version.is_none() && problems.is_empty() {
            self.diagnosis.published.remove(&file);
            if unknown {
                return;
            }
        } else {
            self.diagnosis.published.insert(file.clone(), news);
        }
        (self.sink)(Event::Problems { file, version, problems });
    }
}

fn is_project_file(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == config::FILE_NAME)
}

/// Reports the problems of `files`, then of the files that they reach inside the workspace. The
/// result is the set of all of them.
fn diagnose<A: Analysis>(
    analysis: &A,
    files: &[PathBuf],
    folders: &[PathBuf],
    unit: ColumnUnit,
    report: impl Fn(&Path, Vec<Problem>),
) -> BTreeSet<PathBuf> {
    let mut spans = Spans::new(unit);
    let mut seen = BTreeSet::new();
    let mut look = |file: &Path| {
        if seen.insert(file.to_owned()) {
            let problems = analysis.problems(file);
            report(file, problems.iter().map(|problem| spans.load(analysis, problem)).collect());
        }
    };
    for file in files {
        look(file);
    }
    for file in files {
        for reached in analysis.reach(file) {
            if folders.is_empty() || folders.iter().any(|folder| reached.starts_with(folder)) {
                look(&reached);
            }
        }
    }
    seen
}
