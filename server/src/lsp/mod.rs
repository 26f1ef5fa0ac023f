//! The Language Server Protocol over standard input and output. Only this module and its parts name
//! the protocol's types; the rest of the server is behind [`crate::engine`].

mod assist;
mod convert;
mod features;
mod formatting;
mod library;
mod notify;
pub mod protocol;
mod service;
mod transport;
mod uris;

use crate::analysis::Analysis;
use crate::engine::{Engine, Sink};
use std::io;
use std::sync::Arc;
use tower_lsp::{ClientSocket, LspService};

/// Serves a client until it says goodbye or is gone; the process's exit code.
pub fn serve<A: Analysis>(live: A, saved: A) -> io::Result<i32> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let code = runtime.block_on(async {
        let (service, socket, _) = service(live, saved);
        let shut_down = transport::serve(service, socket).await;
        i32::from(!shut_down)
    });
    crate::artifact::stop_writing();
    // The thread that reads standard input may never come back.
    runtime.shutdown_background();
    Ok(code)
}

/// The protocol's side of a running engine, and the way for events to the client.
fn service<A: Analysis>(live: A, saved: A) -> (LspService<service::Backend>, ClientSocket, Sink) {
    let (sink, events) = notify::queue();
    let uris = Arc::new(uris::Uris::default());
    let abilities = Arc::new(notify::Abilities::default());
    let engine = Engine::start(live, saved, Arc::clone(&sink));
    let to_client = Arc::clone(&sink);
    let (service, socket) = LspService::build(|client| {
        tokio::spawn(notify::speak(client.clone(), Arc::clone(&uris), Arc::clone(&abilities), events));
        service::Backend { client, engine, uris, abilities, sink }
    })
    .custom_method(protocol::DUMP, service::Backend::dump)
    .finish();
    (service, socket, to_client)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Event;
    use futures::StreamExt;
    use serde_json::{Value, json};
    use std::time::Duration;
    use tower_lsp::jsonrpc::Request;
    use tower_service::Service;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn request(message: Value) -> Request {
        serde_json::from_value(message).expect("a request")
    }

    /// What is said while `initialize` is still being answered reaches the client.
    #[tokio::test]
    async fn nothing_is_said_before_the_client_listens() {
        let (mut service, mut socket, sink) =
            service(crate::analysis::database(), crate::analysis::database());
        sink(Event::Problems { file: "/early.scm".into(), version: None, problems: Vec::new() });
        // Every task that can run has run.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        let initialize = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize",
            "params": { "processId": null, "rootUri": null, "capabilities": {} } });
        service.call(request(initialize)).await.expect("served").expect("answered");
        let initialized = json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} });
        service.call(request(initialized)).await.expect("served");
        let said = tokio::time::timeout(PATIENCE, socket.next()).await.expect("it is said");
        let said = said.expect("the queue is open");
        assert_eq!(said.method(), "textDocument/publishDiagnostics");
        assert_eq!(said.params().expect("parameters")["uri"], "file:///early.scm");
    }
}
