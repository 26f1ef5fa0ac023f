//! What this server adds to the protocol. `docs/server.md` is the description for clients.

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::ls_types::{Position, Range, TextDocumentIdentifier, Uri};

/// The name of the request for a dump.
pub const DUMP: &str = "scheme/dump";

/// What `scheme/dump` is asked with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DumpParams {
    /// The file.
    pub text_document: TextDocumentIdentifier,
    /// A place in the definition that is to be shown.
    #[serde(default)]
    pub position: Option<Position>,
    /// Its name; counts more than the position.
    #[serde(default)]
    pub name: Option<String>,
    /// The name of a stage.
    pub stage: String,
    /// The name of a pass of the optimiser, for the state of the program just after it.
    #[serde(default)]
    pub after: Option<String>,
}

/// What `scheme/dump` is answered with.
#[derive(Debug, Serialize)]
pub struct DumpResult {
    /// The dump.
    pub text: String,
    /// Pairs of a source range and the line of the dump, from 0, that comes from it.
    pub lines: Vec<(Range, u32)>,
}

/// `scheme/artifact`: a program was compiled and written.
#[derive(Debug)]
pub enum Artifact {}

impl Notification for Artifact {
    type Params = ArtifactParams;
    const METHOD: &'static str = "scheme/artifact";
}

/// What `scheme/artifact` says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactParams {
    /// The program's source file.
    pub program: Uri,
    /// The WebAssembly module.
    pub path: String,
    /// The loader.
    pub loader: String,
    /// The module's size in bytes.
    pub size: usize,
    /// How long it took to compile and write, in milliseconds.
    pub milliseconds: f64,
    /// How many units were compiled anew.
    pub units_recompiled: usize,
    /// How many units the program has.
    pub units: usize,
    /// How many errors its files have; the program raises them where they stand.
    pub errors: usize,
}
