//! The protocol's handlers. Each decodes and enqueues before its first suspension, and none waits
//! for the client: the order in which messages arrive is the order in which they take effect.

use super::notify::{self, Abilities};
use super::protocol::{DumpParams, DumpResult};
use super::uris::{self, Uris};
use super::{assist, convert, features, formatting, transport};
use crate::analysis::Stage;
use crate::config;
use crate::engine::{Answer, Edit, Engine, Level, Question, QuestionKind, Sink};
use crate::workspace::EXTENSIONS;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::request::{GotoDeclarationParams, GotoDeclarationResponse};
use tower_lsp::ls_types::{
    CompletionItem, CompletionParams, CompletionResponse, DeclarationCapability,
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentFormattingParams, DocumentHighlight,
    DocumentHighlightParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams,
    DocumentSymbolParams, DocumentSymbolResponse, FileSystemWatcher, FoldingRange, FoldingRangeParams,
    FoldingRangeProviderCapability, GlobPattern, GotoDefinitionParams, GotoDefinitionResponse, Hover,
    HoverContents, HoverParams, HoverProviderCapability, InitializeParams, InitializeResult,
    InitializedParams, Location, MarkupContent, MarkupKind, OneOf, PrepareRenameResponse, ReferenceParams,
    Registration, RenameOptions, RenameParams, SaveOptions, SelectionRange, SelectionRangeParams,
    SelectionRangeProviderCapability, ServerCapabilities, ServerInfo, SignatureHelp, SignatureHelpOptions,
    SignatureHelpParams, TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, TextEdit, Uri, WorkspaceEdit, WorkspaceFolder,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use tower_lsp::{Client, LanguageServer};

/// The server, as the protocol's library sees it.
pub struct Backend {
    /// To the editor; used outside handlers only.
    pub client: Client,
    /// The compiler's side.
    pub engine: Engine,
    /// The editor's names of documents.
    pub uris: Arc<Uris>,
    /// What the editor can take.
    pub abilities: Arc<Abilities>,
    /// For messages to the log.
    pub sink: Sink,
}

impl Backend {
    /// `scheme/dump`.
    pub async fn dump(&self, params: DumpParams) -> Result<DumpResult> {
        let Some(stage) = Stage::from_name(&params.stage) else {
            let text = format!(
                "there is no stage `{}`; the stages are {}",
                params.stage,
                crate::analysis::stage_names()
            );
            return Err(Error::invalid_params(text));
        };
        let question = Question {
            file: uris::path(&params.text_document.uri),
            position: params.position.map(convert::line_column),
            kind: QuestionKind::Dump { name: params.name, stage, after: params.after },
        };
        match self.engine.ask(question).answer().await.map_err(convert::error)? {
            Answer::Dump { text, lines } => {
                let lines = lines.into_iter().map(|(span, line)| (convert::range(span), line)).collect();
                Ok(DumpResult { text, lines })
            }
            _ => Err(Error::internal_error()),
        }
    }
}

fn folder_paths(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    let paths = folders.iter().map(|folder| uris::path(&folder.uri));
    paths.filter(|path| path.is_absolute()).collect()
}

/// The workspace's folders, by the newest of the three ways in which a client may name them.
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    if let Some(folders) = &params.workspace_folders {
        return folder_paths(folders);
    }
    #[allow(deprecated, reason = "older clients know only this")]
    let root: Option<Uri> = params.root_uri.clone();
    root.map(|uri| uris::path(&uri)).filter(|path| path.is_absolute()).into_iter().collect()
}

fn capabilities(encoding: tower_lsp::ls_types::PositionEncodingKind) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(assist::completion_options()),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: Some(vec![" ".into()]),
            ..SignatureHelpOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        document_on_type_formatting_provider: Some(formatting::on_type_options()),
        document_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        definition_provider: Some(OneOf::Left(true)),
        declaration_provider: Some(DeclarationCapability::Simple(true)),
        references_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: Default::default(),
        })),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            ..WorkspaceServerCapabilities::default()
        }),
        experimental: Some(serde_json::json!({
            "schemeDump": Stage::ALL.map(Stage::name),
            "schemePasses": passes(),
        })),
        ..ServerCapabilities::default()
    }
}

/// The passes of the optimiser that a dump can be taken after, by the stage that they belong to.
fn passes() -> BTreeMap<&'static str, Vec<&'static str>> {
    let all = Stage::ALL.into_iter().map(|stage| (stage.name(), stage.passes()));
    all.filter(|(_, passes)| !passes.is_empty()).collect()
}

/// Asks the client to report changes of sources and project files on disk.
fn watcher_registration() -> Registration {
    let watcher = |glob: String| FileSystemWatcher { glob_pattern: GlobPattern::String(glob), kind: None };
    let watchers = vec![
        watcher(format!("**/*.{{{}}}", EXTENSIONS.join(","))),
        watcher(format!("**/{}", config::FILE_NAME)),
    ];
    let options = DidChangeWatchedFilesRegistrationOptions { watchers };
    Registration {
        id: "scheme-lsp/watch".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: serde_json::to_value(options).ok(),
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let general = params.capabilities.general.as_ref();
        let (unit, encoding) =
            convert::encoding(general.and_then(|general| general.position_encodings.as_deref()));
        let window = params.capabilities.window.as_ref();
        let documents = params.capabilities.text_document.as_ref();
        let workspace = params.capabilities.workspace.as_ref();
        let progress = window.and_then(|it| it.work_done_progress);
        let published = documents.and_then(|it| it.publish_diagnostics.as_ref());
        let related = published.and_then(|it| it.related_information);
        let code_description = published.and_then(|it| it.code_description_support);
        let watchers = workspace
            .and_then(|it| it.did_change_watched_files.as_ref())
            .and_then(|it| it.dynamic_registration);
        let hierarchy = documents
            .and_then(|it| it.document_symbol.as_ref())
            .and_then(|it| it.hierarchical_document_symbol_support);
        self.abilities.hierarchy.store(hierarchy.unwrap_or(false), Ordering::Relaxed);
        let item = documents.and_then(|it| it.completion.as_ref()).and_then(|it| it.completion_item.as_ref());
        let snippets = item.and_then(|it| it.snippet_support);
        self.abilities.snippets.store(snippets.unwrap_or(false), Ordering::Relaxed);
        self.abilities.progress.store(progress.unwrap_or(false), Ordering::Relaxed);
        self.abilities.related.store(related.unwrap_or(false), Ordering::Relaxed);
        self.abilities.code_description.store(code_description.unwrap_or(false), Ordering::Relaxed);
        self.abilities.watchers.store(watchers.unwrap_or(false), Ordering::Relaxed);
        if let Some(id) = params.process_id {
            transport::watch_process(id);
        }
        self.engine.set_unit(unit);
        if let Some(options) = &params.initialization_options {
            self.engine.edit(Edit::Settings(options.clone()));
        }
        self.engine.edit(Edit::Folders { added: folders(&params), removed: Vec::new() });
        Ok(InitializeResult {
            capabilities: capabilities(encoding),
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.abilities.listens.notify_one();
        if !self.abilities.watchers.load(Ordering::Relaxed) {
            return;
        }
        let (client, sink) = (self.client.clone(), Arc::clone(&self.sink));
        // The reply is awaited outside the handler.
        tokio::spawn(async move {
            if let Err(error) = client.register_capability(vec![watcher_registration()]).await {
                notify::log(&sink, Level::Warning, format!("no file watchers: {error}"));
            }
        });
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        // There are clients that do not say `initialized`.
        self.abilities.listens.notify_one();
        let document = params.text_document;
        let file = self.uris.open(&document.uri);
        self.engine.edit(Edit::Open { file, version: document.version, text: document.text });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let file = uris::path(&params.text_document.uri);
        let changes = params.content_changes.into_iter().map(convert::change).collect();
        self.engine.edit(Edit::Change { file, version: params.text_document.version, changes });
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        // The name is kept: the document's diagnostics are still to be cleared.
        self.engine.edit(Edit::Close { file: uris::path(&params.text_document.uri) });
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        let file = uris::path(&params.text_document.uri);
        if file.is_absolute() {
            self.engine.edit(Edit::Save { file });
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let files = params.changes.iter().map(|change| uris::path(&change.uri));
        self.engine.edit(Edit::Disk { files: files.filter(|file| file.is_absolute()).collect() });
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.engine.edit(Edit::Folders {
            added: folder_paths(&params.event.added),
            removed: folder_paths(&params.event.removed),
        });
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let mut settings = params.settings;
        let section = settings.get_mut("scheme").map(serde_json::Value::take);
        self.engine.edit(Edit::Settings(section.unwrap_or(settings)));
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let place = params.text_document_position_params;
        let question = Question {
            file: uris::path(&place.text_document.uri),
            position: Some(convert::line_column(place.position)),
            kind: QuestionKind::Hover,
        };
        match self.engine.ask(question).answer().await.map_err(convert::error)? {
            Answer::Hover(hover) => Ok(hover.map(|hover| Hover {
                contents: HoverContents::Markup(MarkupContent {
                    kind: MarkupKind::Markdown,
                    value: hover.markdown,
                }),
                range: Some(convert::range(hover.span)),
            })),
            _ => Err(Error::internal_error()),
        }
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let snippets = self.abilities.snippets.load(Ordering::Relaxed);
        assist::completion(&self.engine, params, snippets).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        assist::signature_help(&self.engine, params).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        assist::resolve(&self.engine, item).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        formatting::document(&self.engine, params).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        formatting::lines(&self.engine, params).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        formatting::on_type(&self.engine, params).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let uri = params.text_document.uri;
        let answer = features::of(&self.engine, &uri, QuestionKind::Symbols).await?;
        let hierarchical = self.abilities.hierarchy.load(Ordering::Relaxed);
        features::symbols(answer, &uri, hierarchical).map(Some)
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let answer = features::of(&self.engine, &params.text_document.uri, QuestionKind::Folds).await?;
        features::folds(answer).map(Some)
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let file = uris::path(&params.text_document.uri);
        let ask = |position| {
            let position = Some(convert::line_column(position));
            self.engine.ask(Question { file: file.clone(), position, kind: QuestionKind::Selection })
        };
        // All are asked before the first is waited for.
        let pending: Vec<_> = params.positions.into_iter().map(ask).collect();
        let mut found = Vec::new();
        for pending in pending {
            let answer = pending.answer().await.map_err(convert::error)?;
            found.extend(features::selection(answer)?);
        }
        Ok(Some(found))
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let place = params.text_document_position_params;
        let answer = features::at(&self.engine, place, QuestionKind::Highlights).await?;
        features::highlights(answer).map(Some)
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let place = params.text_document_position_params;
        let answer = features::at(&self.engine, place, QuestionKind::Definition).await?;
        Ok(Some(GotoDefinitionResponse::Array(features::places(answer, &self.uris)?)))
    }

    async fn goto_declaration(
        &self,
        params: GotoDeclarationParams,
    ) -> Result<Option<GotoDeclarationResponse>> {
        let place = params.text_document_position_params;
        let answer = features::at(&self.engine, place, QuestionKind::Declaration).await?;
        Ok(Some(GotoDeclarationResponse::Array(features::places(answer, &self.uris)?)))
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        match features::at(&self.engine, params, QuestionKind::PrepareRename).await? {
            Answer::Name(span, placeholder) => Ok(Some(PrepareRenameResponse::RangeWithPlaceholder {
                range: convert::range(span),
                placeholder,
            })),
            _ => Err(Error::internal_error()),
        }
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let kind = QuestionKind::Rename { name: params.new_name };
        let answer = features::at(&self.engine, params.text_document_position, kind).await?;
        features::edits(answer, &self.uris).map(Some)
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let kind = QuestionKind::References { declaration: params.context.include_declaration };
        let answer = features::at(&self.engine, params.text_document_position, kind).await?;
        features::places(answer, &self.uris).map(Some)
    }
}
