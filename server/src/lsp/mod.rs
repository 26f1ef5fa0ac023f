//! The Language Server Protocol over standard input and output. Only this module and its parts name
//! the protocol's types; the rest of the server is behind [`crate::engine`].

mod convert;
mod names;
mod notify;
pub mod protocol;
mod service;
mod transport;

use crate::analysis::Analysis;
use crate::engine::Engine;
use std::io;
use std::sync::Arc;
use tower_lsp::LspService;

/// Serves a client until it says goodbye or is gone; the process's exit code.
pub fn serve<A: Analysis>(live: A, saved: A) -> io::Result<i32> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let code = runtime.block_on(async {
        let (sink, events) = notify::queue();
        let names = Arc::new(names::Names::default());
        let abilities = Arc::new(notify::Abilities::default());
        let engine = Engine::start(live, saved, Arc::clone(&sink));
        let (service, socket) = LspService::build(|client| {
            tokio::spawn(notify::speak(client.clone(), Arc::clone(&names), Arc::clone(&abilities), events));
            service::Backend { client, engine, names, abilities, sink }
        })
        .custom_method(protocol::DUMP, service::Backend::dump)
        .finish();
        let shut_down = transport::serve(service, socket).await;
        i32::from(!shut_down)
    });
    crate::artifact::stop_writing();
    // The thread that reads standard input may never come back.
    runtime.shutdown_background();
    Ok(code)
}
