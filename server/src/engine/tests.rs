//! Order and cancellation, on a compiler that can be made slow at will.

use super::document::Document;
use super::*;
use crate::analysis::{
    self, Artifact, Cancelled, Canceller, Content, Dump, Options, Place, Profile, Refusal, Target,
};
use compiler_core::source::TextRange;
use std::collections::BTreeMap;
use std::panic;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};

type Texts = Arc<BTreeMap<PathBuf, Content>>;

/// Every `!` of a text is a problem; a hover tells the whole text and the word at the place. Queries
/// on the word `slow` take their time, those on `panic` panic.
struct Mock {
    texts: Texts,
    shared: Arc<Shared>,
    local: Arc<AtomicBool>,
    /// Last, so that the handle counts until the texts are released.
    _counted: Counted,
}

struct Counted(Arc<Shared>);

impl Counted {
    fn new(shared: &Arc<Shared>) -> Counted {
        *shared.handles.lock().unwrap() += 1;
        Counted(Arc::clone(shared))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        *self.0.handles.lock().unwrap() -= 1;
        self.0.fewer.notify_all();
    }
}

#[derive(Default)]
struct Shared {
    /// Handles that are alive.
    handles: Mutex<usize>,
    fewer: Condvar,
    write_pending: AtomicBool,
    cancellations: AtomicU64,
    /// A `slow` query came this far.
    entered: AtomicU64,
}

impl Mock {
    fn new() -> Mock {
        let shared = Arc::new(Shared::default());
        let _counted = Counted::new(&shared);
        Mock { texts: Texts::default(), shared, local: Arc::default(), _counted }
    }

    /// As salsa does: cancels the others and waits until they are gone.
    fn write(&mut self) -> &mut BTreeMap<PathBuf, Content> {
        self.shared.write_pending.store(true, Ordering::SeqCst);
        let mut handles = self.shared.handles.lock().unwrap();
        while *handles > 1 {
            handles = self.shared.fewer.wait(handles).unwrap();
        }
        drop(handles);
        self.shared.write_pending.store(false, Ordering::SeqCst);
        Arc::get_mut(&mut self.texts).unwrap()
    }

    fn check(&self) {
        if self.shared.write_pending.load(Ordering::SeqCst) || self.local.load(Ordering::SeqCst) {
            self.shared.cancellations.fetch_add(1, Ordering::SeqCst);
            panic::resume_unwind(Box::new(Cancelled));
        }
    }

    fn text(&self, file: &Path) -> String {
        self.check();
        match self.texts.get(file) {
            Some(Content::Text(text)) => text.to_string(),
            _ => String::new(),
        }
    }
}

impl Analysis for Mock {
    fn snapshot(&self) -> Mock {
        let _counted = Counted::new(&self.shared);
        let (texts, shared) = (Arc::clone(&self.texts), Arc::clone(&self.shared));
        Mock { texts, shared, local: Arc::default(), _counted }
    }
    fn canceller(&self) -> Canceller {
        let local = Arc::clone(&self.local);
        Box::new(move || local.store(true, Ordering::SeqCst))
    }
    fn attempt<T>(&self, work: impl FnOnce(&Self) -> T) -> Result<T, Cancelled> {
        match panic::catch_unwind(panic::AssertUnwindSafe(|| work(self))) {
            Ok(value) => Ok(value),
            Err(payload) => {
                Err(*payload.downcast::<Cancelled>().unwrap_or_else(|it| panic::resume_unwind(it)))
            }
        }
    }
    fn configure(&mut self, _: Options) {}

    fn set_workspace_files(&mut self, _: &[PathBuf]) {}
    fn set_content(&mut self, file: &Path, content: Content) {
        self.write().insert(file.to_owned(), content);
    }
    fn reload(&mut self, file: &Path) {
        self.write().remove(file);
    }
    fn content(&self, file: &Path) -> Content {
        self.texts.get(file).cloned().unwrap_or(Content::Missing)
    }
    fn problems(&self, file: &Path) -> Vec<analysis::Problem> {
        let text = self.text(file);
        let at = |(start, _): (usize, &str)| Place {
            file: file.into(),
            range: TextRange::new(start as u32, start as u32 + 1),
        };
        let bangs = text.match_indices('!').map(at);
        bangs.map(|place| analysis::Problem::new(Code::BadSyntax, place, "loud")).collect()
    }
    fn set_entries(&mut self, _: &[PathBuf]) {}

    fn is_program(&self, _: &Path) -> bool {
        true
    }
    fn reach(&self, file: &Path) -> Vec<PathBuf> {
        vec![file.to_owned()]
    }
    fn hover(&self, file: &Path, offset: u32) -> Option<analysis::Hover> {
        let text = self.text(file);
        let start = text[..offset as usize].rfind(' ').map_or(0, |at| at + 1);
        let word: String = text[start..].chars().take_while(|c| *c != ' ').collect();
        match word.as_str() {
            "panic" => panic!("as asked"),
            "slow" => {
                self.shared.entered.fetch_add(1, Ordering::SeqCst);
                loop {
                    std::thread::sleep(Duration::from_millis(1));
                    self.check();
                }
            }
            _ => {}
        }
        let documentation = Some(format!("{word} of {text}"));
        Some(analysis::Hover { documentation, ..analysis::Hover::default() })
    }
    fn prepare_rename(&self, _: &Path, _: u32) -> Result<(TextRange, String), Refusal> {
        Err(Refusal("nothing can be renamed".into()))
    }
    fn rename(&self, _: &Path, _: u32, _: &str) -> Result<Vec<(Place, String)>, Refusal> {
        Ok(Vec::new())
    }
    fn completions(&self, _: &Path, _: u32) -> analysis::Completions {
        analysis::Completions::default()
    }
    fn signatures(&self, _: &Path, _: u32) -> Option<analysis::Signatures> {
        None
    }
    fn describe(&self, _: &Path, _: &str, _: &str) -> (Option<String>, Option<String>) {
        (None, None)
    }
    fn symbols(&self, _: &Path) -> Vec<analysis::Symbol> {
        Vec::new()
    }
    fn format(&self, _: &Path, _: Option<u32>) -> Vec<analysis::Change> {
        Vec::new()
    }

    fn folds(&self, _: &Path) -> Vec<analysis::Fold> {
        Vec::new()
    }
    fn selection(&self, _: &Path, _: u32) -> Vec<TextRange> {
        Vec::new()
    }
    fn highlights(&self, _: &Path, _: u32) -> Vec<(TextRange, analysis::Access)> {
        Vec::new()
    }
    fn definition(&self, _: &Path, _: u32) -> Vec<Place> {
        Vec::new()
    }
    fn declaration(&self, _: &Path, _: u32) -> Vec<Place> {
        Vec::new()
    }
    fn references(&self, _: &Path, _: u32, _: bool) -> Vec<Place> {
        Vec::new()
    }
    fn dump(&self, file: &Path, _: &Target, _: Stage, _: Option<&str>) -> Result<Dump, Refusal> {
        Ok(Dump { text: self.text(file), lines: Vec::new() })
    }
    fn build(&self, _: &Path, _: Profile) -> Result<Artifact, Refusal> {
        Err(Refusal("nothing to build".into()))
    }
}

struct Bench {
    engine: Engine,
    shared: Arc<Shared>,
    events: mpsc::Receiver<Event>,
    runtime: tokio::runtime::Runtime,
}

const FILE: &str = "/w/a.scm";

impl Bench {
    fn new() -> Bench {
        let live = Mock::new();
        let shared = Arc::clone(&live.shared);
        let (sender, events) = mpsc::channel();
        let engine = Engine::start(live, Mock::new(), Arc::new(move |event| drop(sender.send(event))));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Bench { engine, shared, events, runtime }
    }

    fn open(&self, text: &str) {
        self.engine.edit(Edit::Open { file: FILE.into(), version: 1, text: text.into() });
    }

    fn change(&self, version: i32, text: &str) {
        let changes = vec![Change { range: None, text: text.into() }];
        self.engine.edit(Edit::Change { file: FILE.into(), version, changes });
    }

    fn hover(&self, column: u32) -> Pending {
        let position = Some(LineColumn { line: 0, column });
        self.engine.ask(Question { file: FILE.into(), position, kind: QuestionKind::Hover })
    }

    fn text_of(&self, pending: Pending) -> String {
        match self.runtime.block_on(pending.answer()) {
            Ok(Answer::Hover(Some(hover))) => hover.markdown,
            other => format!("{other:?}"),
        }
    }

    fn wait_for_slow(&self, times: u64) {
        while self.shared.entered.load(Ordering::SeqCst) < times {
            std::thread::yield_now();
        }
    }

    /// The problems' columns of the newest publication for a version.
    fn problems_of(&self, wanted: i32) -> Vec<u32> {
        loop {
            let event = self.events.recv_timeout(Duration::from_secs(20)).expect("a publication");
            if let Event::Problems { version: Some(version), problems, .. } = event
                && version >= wanted
            {
                assert_eq!(version, wanted);
                return problems.iter().map(|problem| problem.span.start.column).collect();
            }
        }
    }
}

#[test]
fn an_edit_overtakes_a_question_and_moves_its_place() {
    let bench = Bench::new();
    bench.open("one slow two");
    let pending = bench.hover(5);
    bench.wait_for_slow(1);
    // The word under the cursor moves, and is no longer slow.
    let edit = |from, to, text: &str| {
        let at = |column| LineColumn { line: 0, column };
        Change { range: Some((at(from), at(to))), text: text.into() }
    };
    let changes = vec![edit(5, 6, "n"), edit(0, 0, "something before ")];
    bench.engine.edit(Edit::Change { file: FILE.into(), version: 2, changes });
    assert_eq!(bench.text_of(pending), "snow of something before one snow two");
    assert!(bench.shared.cancellations.load(Ordering::SeqCst) >= 1);
}

#[test]
fn a_dropped_question_stops_and_frees_its_worker() {
    let bench = Bench::new();
    bench.open("slow fast");
    for round in 1..20 {
        let pending = bench.hover(1);
        bench.wait_for_slow(round);
        drop(pending);
    }
    let pending = bench.hover(6);
    assert_eq!(bench.text_of(pending), "fast of slow fast");
}

#[test]
fn a_panic_is_an_answer_and_nothing_else() {
    let bench = Bench::new();
    bench.open("panic calm");
    for _ in 0..10 {
        let pending = bench.hover(1);
        assert!(bench.text_of(pending).contains("internal error: as asked"));
    }
    let pending = bench.hover(7);
    assert_eq!(bench.text_of(pending), "calm of panic calm");
}

#[test]
fn unknown_files_are_refused() {
    let bench = Bench::new();
    let pending = bench.hover(1);
    assert!(bench.text_of(pending).contains("/w/a.scm is neither open nor a file"));
}

#[test]
fn problems_are_those_of_the_last_version() {
    let bench = Bench::new();
    bench.open("");
    for version in 2..2000 {
        bench.change(version, &format!("{}!", " ".repeat(version as usize % 50)));
    }
    let mut last = 0;
    loop {
        let event = bench.events.recv_timeout(Duration::from_secs(20)).expect("a publication");
        let Event::Problems { version: Some(version), problems, .. } = event else { continue };
        assert!(version >= last, "never back to an older state");
        last = version;
        let columns: Vec<u32> = problems.iter().map(|problem| problem.span.start.column).collect();
        assert!(version == 1 || columns == [version as u32 % 50], "{version}: {columns:?}");
        if version == 1999 {
            break;
        }
    }
}

#[test]
fn thousands_of_edits_and_questions_end_in_the_right_state() {
    let bench = Bench::new();
    let mut text = String::from("start");
    bench.open(&text);
    let mut model = Document::new(1, text.clone());
    let mut pending = Vec::new();
    let mut random = 12345u32;
    let mut next = |bound: u32| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) % bound
    };
    for version in 2..4000 {
        let (start, end) = (next(80), next(120));
        let words = ["a", "!", "", " b ", "\u{1F600}", "slower", "\n"];
        let change = Change {
            range: Some((
                LineColumn { line: next(3), column: start },
                LineColumn { line: next(3), column: start + end },
            )),
            text: words[next(words.len() as u32) as usize].into(),
        };
        model.apply(change.clone(), ColumnUnit::Utf16);
        bench.engine.edit(Edit::Change { file: FILE.into(), version, changes: vec![change] });
        if next(10) == 0 {
            pending.push(bench.hover(0));
        }
        if next(30) == 0 {
            pending.pop();
        }
    }
    text.clear();
    text.push_str(model.text());
    let question = QuestionKind::Dump { name: None, stage: Stage::Cst, after: None };
    let last = bench.engine.ask(Question { file: FILE.into(), position: None, kind: question });
    assert_eq!(bench.runtime.block_on(last.answer()), Ok(Answer::Dump { text, lines: Vec::new() }));
    for pending in pending {
        let answer = bench.runtime.block_on(pending.answer());
        assert!(matches!(answer, Ok(Answer::Hover(_))), "{answer:?}");
    }
    let loud = model.text().match_indices('!').count();
    assert_eq!(bench.problems_of(3999).len(), loud);
}
