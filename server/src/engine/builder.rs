//! The thread that makes artifacts of saved programs.
//!
//! It owns a database of its own, whose texts are the saved ones: what is written is what was saved,
//! however fast the person types on, and however unfinished other open files are. Nothing cancels a
//! build; saves that arrive while one runs are taken together afterwards.

use super::files::Files;
use super::worker;
use super::{Event, Level, Sink, Written};
use crate::analysis::{Analysis, Cancelled, Content, Options};
use crate::artifact::{self, LOADER, MODULE};
use crate::config::{self, Config};
use crate::workspace::{self, Entry, Project};
use compiler_core::diagnostics::Severity;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Instant;

/// What the builder is told.
pub(super) enum Message {
    /// The projects are these now, and libraries are looked for here.
    Projects(Vec<Project>, Vec<PathBuf>),
    /// Files changed on disk, and nothing is to be built for it.
    Disk(Vec<PathBuf>),
    /// A file was saved. What an editor has open has the content that it had then.
    Saved(PathBuf, Option<Content>),
}

struct Builder<A> {
    saved: A,
    sink: Sink,
    projects: Vec<Project>,
    files: Files,
    /// The database does not know all `files` yet.
    files_changed: bool,
    builds: u64,
}

pub(super) fn start<A: Analysis>(saved: A, sink: Sink) -> mpsc::Sender<Message> {
    let (sender, messages) = mpsc::channel();
    worker::spawn("builder", move || {
        let mut builder = Builder {
            saved,
            sink,
            projects: Vec::new(),
            files: Files::default(),
            files_changed: false,
            builds: 0,
        };
        while let Ok(message) = messages.recv() {
            let mut changed = BTreeSet::new();
            builder.note(message, &mut changed);
            while let Ok(message) = messages.try_recv() {
                builder.note(message, &mut changed);
            }
            if !changed.is_empty() {
                builder.build_reaching(&changed);
            }
        }
    });
    sender
}

impl<A: Analysis> Builder<A> {
    fn note(&mut self, message: Message, changed: &mut BTreeSet<PathBuf>) {
        match message {
            Message::Projects(projects, library_path) => {
                self.saved.configure(Options { library_path });
                self.projects = projects;
                for project in self.files.set_projects(&self.projects) {
                    let sources = project.scan();
                    self.files.scanned(&project, sources);
                }
                self.files_changed = true;
            }
            Message::Disk(files) => files.iter().for_each(|file| self.look_again(file, None)),
            Message::Saved(file, content) => {
                self.look_again(&file, content);
                changed.insert(file);
            }
        }
    }

    fn look_again(&mut self, file: &Path, content: Option<Content>) {
        let exists = content.is_some() || file.is_file();
        match content {
            Some(content) => self.saved.set_content(file, content),
            None => self.saved.reload(file),
        }
        self.files_changed |= self.files.tell(file, exists);
    }

    fn log(&self, level: Level, text: String, show: bool) {
        (self.sink)(Event::Message { level, text, show });
    }

    /// Builds the programs that one of the `changed` files is part of.
    fn build_reaching(&mut self, changed: &BTreeSet<PathBuf>) {
        if std::mem::take(&mut self.files_changed) {
            self.saved.set_workspace_files(&self.files.all());
        }
        let mut built = BTreeSet::new();
        for project in self.projects.clone() {
            let reconfigured = changed.contains(&project.root.join(config::FILE_NAME));
            for entry in self.entries(&project) {
                if (reconfigured || self.reaches(&entry.file, changed)) && built.insert(entry.stem.clone()) {
                    self.build(&project, &entry);
                }
            }
        }
        // What is outside every workspace folder has a project of its own.
        for file in changed {
            if self.projects.iter().any(|project| file.starts_with(&project.root)) {
                continue;
            }
            let (project, _) = Project::load(workspace::project_root(file), &Config::default(), None);
            let configured = project.configured_entries();
            let entries = match configured {
                Some(entries) => entries,
                None if workspace::is_source(file) && self.is_program(file) => {
                    project.entries_of(&BTreeSet::from([file.clone()]))
                }
                None => Vec::new(),
            };
            for entry in entries {
                if self.reaches(&entry.file, changed) && built.insert(entry.stem.clone()) {
                    self.build(&project, &entry);
                }
            }
        }
    }

    fn entries(&self, project: &Project) -> Vec<Entry> {
        if let Some(entries) = project.configured_entries() {
            return entries;
        }
        let programs = self.files.of(project).into_iter().filter(|file| self.is_program(file)).collect();
        project.entries_of(&programs)
    }

    fn is_program(&self, file: &Path) -> bool {
        self.guarded(|saved| saved.is_program(file)).unwrap_or(false)
    }

    fn reaches(&self, entry: &Path, changed: &BTreeSet<PathBuf>) -> bool {
        self.guarded(|saved| saved.reach(entry))
            .is_some_and(|reach| reach.iter().any(|it| changed.contains(it)))
    }

    /// Runs queries; a panic is logged and nothing comes of it.
    fn guarded<T>(&self, work: impl Fn(&A) -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(|| self.saved.attempt(&work))) {
            Ok(Ok(value)) => Some(value),
            // Nobody else has a handle on this database.
            Ok(Err(Cancelled)) => None,
            Err(payload) => {
                self.log(Level::Error, super::panic_message(&*payload), false);
                None
            }
        }
    }

    fn build(&mut self, project: &Project, entry: &Entry) {
        self.builds += 1;
        let build = self.builds;
        (self.sink)(Event::BuildBegan { build, program: entry.file.clone() });
        let outcome = self.compile_and_write(project, entry);
        let text = match &outcome {
            Ok(written) => format!("{} bytes", written.size),
            Err(_) => "failed".to_owned(),
        };
        (self.sink)(Event::BuildEnded { build, outcome: text });
        match outcome {
            Ok(written) => (self.sink)(Event::Artifact(written)),
            Err((message, show)) => self.log(Level::Error, message, show),
        }
    }

    /// The message of a failure comes with whether the person must see it at once.
    fn compile_and_write(&mut self, project: &Project, entry: &Entry) -> Result<Written, (String, bool)> {
        let began = Instant::now();
        self.saved.set_entries(std::slice::from_ref(&entry.file));
        let profile = project.profile();
        let file = &entry.file;
        let compiled = self.guarded(|saved| saved.build(file, profile));
        let compiled = compiled.ok_or_else(|| (format!("{} was not built", file.display()), false))?;
        let compiled =
            compiled.map_err(|refusal| (format!("{} was not built: {refusal}", file.display()), false))?;
        let wasm = artifact::with_added_extension(&entry.stem, MODULE);
        let loader = artifact::with_added_extension(&entry.stem, LOADER);
        let script = artifact::loader(&wasm);
        artifact::write_all(&[(wasm.clone(), &compiled.wasm), (loader.clone(), script.as_bytes())])
            .map_err(|error| (error.to_string(), true))?;
        let time = began.elapsed();
        let count = |saved: &A| {
            let problems = saved.reach(file).into_iter().flat_map(|file| saved.problems(&file));
            problems.filter(|problem| problem.severity == Severity::Error).count()
        };
        Ok(Written {
            program: file.clone(),
            wasm,
            loader,
            size: compiled.wasm.len(),
            time,
            units_recompiled: compiled.units_recompiled,
            units: compiled.units,
            errors: self.guarded(count).unwrap_or(0),
        })
    }
}
