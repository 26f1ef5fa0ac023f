//! What the server says without being asked. One task sends it in order; nothing waits for it.

use super::convert;
use super::library;
use super::protocol::Artifact;
use super::uris::Uris;
use crate::engine::{Event, Level, Sink};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};
use tower_lsp::Client;
use tower_lsp::ls_types::ProgressToken;

/// Builds that take longer than this are shown to the person.
const PATIENCE: Duration = Duration::from_millis(300);

/// What the client can take.
#[derive(Debug, Default)]
pub struct Abilities {
    /// `window/workDoneProgress/create` may be sent.
    pub progress: AtomicBool,
    /// Diagnostics may have related information.
    pub related: AtomicBool,
    /// Diagnostics may have a link to what their code means.
    pub code_description: AtomicBool,
    /// What a completion puts in may have places to fill in.
    pub snippets: AtomicBool,
    /// Symbols of a document may be a tree.
    pub hierarchy: AtomicBool,
    /// `client/registerCapability` may be sent for file watchers.
    pub watchers: AtomicBool,
    /// The client has the answer to `initialize`. The protocol's library drops, without a word, what
    /// is sent before.
    pub listens: Notify,
}

/// A queue of events; the receiver goes to [`speak`].
pub fn queue() -> (Sink, mpsc::UnboundedReceiver<Event>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    // Without a receiver the server is ending, and events are of no use.
    (Arc::new(move |event| drop(sender.send(event))), receiver)
}

/// Sends events as notifications, until the queue is closed. Those from before the client listens wait
/// until it does.
pub async fn speak(
    client: Client,
    uris: Arc<Uris>,
    abilities: Arc<Abilities>,
    mut events: mpsc::UnboundedReceiver<Event>,
) {
    abilities.listens.notified().await;
    let mut building: BTreeMap<u64, oneshot::Sender<String>> = BTreeMap::new();
    while let Some(event) = events.recv().await {
        match event {
            Event::Problems { file, version, problems } => {
                let Some(uri) = uris.uri(&file) else { continue };
                let related = abilities.related.load(Ordering::Relaxed);
                let describes = abilities.code_description.load(Ordering::Relaxed);
                let chapter = if describes { library::diagnostics_chapter() } else { None };
                let problems = problems.iter().map(|it| convert::diagnostic(it, &uris, related, chapter));
                client.publish_diagnostics(uri, problems.collect(), version).await;
            }
            Event::Artifact(written) => {
                if let Some(params) = convert::artifact(&written, &uris) {
                    client.send_notification::<Artifact>(params).await;
                }
            }
            Event::BuildBegan { build, program } => {
                if abilities.progress.load(Ordering::Relaxed) {
                    let (sender, ended) = oneshot::channel();
                    building.insert(build, sender);
                    tokio::spawn(show_progress(client.clone(), build, program, ended));
                }
            }
            Event::BuildEnded { build, outcome } => {
                if let Some(sender) = building.remove(&build) {
                    // The task is waiting, or was refused by the client.
                    let _ = sender.send(outcome);
                }
            }
            Event::Message { level, text, show } => {
                if show {
                    client.show_message(convert::message_type(level), &text).await;
                }
                client.log_message(convert::message_type(level), text).await;
            }
        }
    }
}

/// Shows that a program is being compiled, if that takes long.
async fn show_progress(client: Client, build: u64, program: PathBuf, mut ended: oneshot::Receiver<String>) {
    if tokio::time::timeout(PATIENCE, &mut ended).await.is_ok() {
        return;
    }
    let token = ProgressToken::String(format!("scheme-lsp/build/{build}"));
    if client.create_work_done_progress(token.clone()).await.is_err() {
        return;
    }
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    let progress = client.progress(token, "Compiling").with_message(name).begin().await;
    let outcome = ended.await.unwrap_or_default();
    progress.finish_with_message(outcome).await;
}

/// A message for the log.
pub fn log(sink: &Sink, level: Level, text: impl Into<String>) {
    sink(Event::Message { level, text: text.into(), show: false });
}
