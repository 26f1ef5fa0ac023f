//! Standard input and output as the protocol's transport.
//!
//! Invariants:
//! - A message's handler runs up to its first suspension before the next message is looked at.
//! - A malformed message is answered with an error and costs nothing else.
//! - Nothing waits for the client: a client that writes many messages before it reads an answer would
//!   otherwise wait for us while we wait for it. A client that is gone ends the process.

use futures::{SinkExt, StreamExt};
use serde::Deserialize;
use std::future::poll_fn;
use std::io::{self, BufRead, Read, Write};
use std::pin::Pin;
use std::sync::mpsc;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::mpsc as channel;
use tower_lsp::ClientSocket;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

/// A header line longer than this is none.
const LONGEST_HEADER: u64 = 1 << 16;
/// For so long the end of the process waits for the client to read.
const GRACE: Duration = Duration::from_secs(3);

/// What the client sent.
enum Message {
    Request(Request),
    Response(Response),
    /// Something else.
    Malformed(Error),
}

/// Serves the client until it says `exit` or is gone; whether it said `shutdown` before.
pub async fn serve<S>(mut service: S, socket: ClientSocket) -> bool
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send,
{
    let (output, drained) = Output::start();
    let (mut requests, mut replies) = socket.split();
    let to_client = output.clone();
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            to_client.send(&request);
        }
    });
    let mut messages = read_messages();
    let mut shut_down = false;
    while let Some(message) = messages.recv().await {
        match message {
            Message::Malformed(error) => output.send(&Response::from_error(Id::Null, error)),
            Message::Response(response) => {
                if replies.send(response).await.is_err() {
                    break;
                }
            }
            Message::Request(request) => {
                let (exit, shutdown) = (request.method() == "exit", request.method() == "shutdown");
                if poll_fn(|context| service.poll_ready(context)).await.is_err() {
                    break;
                }
                let mut answer = Box::pin(service.call(request));
                let first = poll_fn(|context| Poll::Ready(Pin::new(&mut answer).poll(context))).await;
                match first {
                    Poll::Ready(Ok(Some(response))) => {
                        shut_down |= shutdown && response.is_ok();
                        output.send(&response);
                    }
                    Poll::Ready(_) => {}
                    Poll::Pending => {
                        let output = output.clone();
                        tokio::spawn(async move {
                            if let Ok(Some(response)) = answer.await {
                                output.send(&response);
                            }
                        });
                    }
                }
                if exit {
                    break;
                }
            }
        }
    }
    output.finish();
    drained.wait();
    shut_down
}

/// Reads standard input on a thread; the channel ends with it.
fn read_messages() -> channel::UnboundedReceiver<Message> {
    let (sender, receiver) = channel::unbounded_channel();
    thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        while let Ok(Some(message)) = read_message(&mut stdin) {
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The next message; `None` at the end of the input.
fn read_message(input: &mut impl BufRead) -> io::Result<Option<Message>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line).to_ascii_lowercase();
        match (line.trim(), length) {
            ("", Some(length)) => {
                let mut body = Vec::new();
                if input.by_ref().take(length).read_to_end(&mut body)? as u64 != length {
                    return Ok(None);
                }
                return Ok(Some(parse(&body)));
            }
            ("", None) => return Ok(Some(Message::Malformed(Error::parse_error()))),
            // After something malformed, the header may follow other text in its line.
            (header, _) => {
                if let Some((_, value)) = header.rsplit_once("content-length:") {
                    length = value.trim().parse().ok();
                }
            }
        }
    }
}

fn parse(body: &[u8]) -> Message {
    let value: serde_json::Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(_) => return Message::Malformed(Error::parse_error()),
    };
    let message = match value.get("method") {
        Some(_) => Request::deserialize(value).map(Message::Request),
        None => Response::deserialize(value).map(Message::Response),
    };
    message.unwrap_or_else(|_| Message::Malformed(Error::invalid_request()))
}

/// Standard output, written by a thread of its own.
#[derive(Clone)]
struct Output {
    messages: mpsc::Sender<Vec<u8>>,
}

/// Waits for the end of the output.
struct Drained(thread::JoinHandle<()>);

impl Output {
    fn start() -> (Output, Drained) {
        let (messages, receiver) = mpsc::channel::<Vec<u8>>();
        let writer = thread::spawn(move || {
            let mut stdout = io::stdout().lock();
            for message in receiver {
                // An empty message is the last one.
                if message.is_empty() {
                    break;
                }
                if stdout.write_all(&message).and_then(|()| stdout.flush()).is_err() {
                    abandon();
                }
            }
        });
        (Output { messages }, Drained(writer))
    }

    fn send(&self, message: &impl serde::Serialize) {
        let body = serde_json::to_string(message).expect("messages are JSON");
        let message = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        // The thread ends after everybody else.
        let _ = self.messages.send(message.into_bytes());
    }

    fn finish(&self) {
        let _ = self.messages.send(Vec::new());
    }
}

impl Drained {
    /// Waits until everything is written, but not for ever: the client may have stopped reading.
    fn wait(self) {
        let began = Instant::now();
        while !self.0.is_finished() && began.elapsed() < GRACE {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Ends the process because nobody listens any more.
fn abandon() -> ! {
    crate::artifact::stop_writing();
    std::process::exit(1);
}

/// Ends the process when its client, a process of this number, has ended without closing the pipes.
/// Does nothing where the number means nothing to this process, as across containers.
pub fn watch_process(id: u32) {
    let entry = std::path::PathBuf::from(format!("/proc/{id}"));
    if !entry.exists() {
        return;
    }
    thread::spawn(move || {
        while entry.exists() {
            thread::sleep(Duration::from_secs(2));
        }
        abandon();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The messages in some input: the method of requests, the code of errors.
    fn read_all(mut input: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        while let Some(message) = read_message(&mut input).unwrap() {
            found.push(match message {
                Message::Request(request) => request.method().to_owned(),
                Message::Response(response) => format!("response {}", response.id()),
                Message::Malformed(error) => error.code.code().to_string(),
            });
        }
        found
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn malformed_messages_do_not_spoil_the_next() {
        let good = framed(r#"{"jsonrpc":"2.0","method":"good"}"#);
        let reply = framed(r#"{"jsonrpc":"2.0","id":3,"result":null}"#);
        for (bad, code) in [
            (framed("{"), "-32700"),
            (framed("\u{fffd}"), "-32700"),
            (framed("[]"), "-32600"),
            (framed(r#"{"jsonrpc":"2.0","method":3}"#), "-32600"),
            ("Content-Type: x\r\n\r\n".to_owned(), "-32700"),
            ("Content-Length: many\r\n\r\n{}".to_owned(), "-32700"),
        ] {
            let input = format!("{good}{bad}{good}{reply}");
            assert_eq!(read_all(input.as_bytes()), ["good", code, "good", "response 3"], "{bad}");
        }
        assert_eq!(read_all(format!("{good}Content-Length: 99\r\n\r\n{{").as_bytes()), ["good"]);
    }
}
