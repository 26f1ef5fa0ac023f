//! Standard input and output as the protocol's transport.
//!
//! Output never waits for the client: a client that writes many messages before it reads an answer
//! would otherwise wait for us while we wait for it. And a client that is gone ends the process.

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, Stdin};

/// Work that goes on after the client has closed its end is given up after this time.
const GRACE: Duration = Duration::from_secs(3);

/// Standard input; its end starts a countdown.
pub struct Input {
    stdin: Stdin,
    ended: bool,
}

impl Input {
    /// The process's standard input.
    pub fn new() -> Input {
        Input { stdin: tokio::io::stdin(), ended: false }
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stdin).poll_read(context, buffer);
        let over = match &result {
            Poll::Ready(Ok(())) => buffer.filled().len() == before && buffer.remaining() > 0,
            Poll::Ready(Err(_)) => true,
            Poll::Pending => false,
        };
        if over && !self.ended {
            self.ended = true;
            thread::spawn(|| {
                thread::sleep(GRACE);
                abandon();
            });
        }
        result
    }
}

/// Ends the process because nobody listens any more.
pub fn abandon() -> ! {
    crate::artifact::stop_writing();
    std::process::exit(1);
}

/// Standard output, written by a thread of its own.
pub struct Output {
    bytes: mpsc::Sender<Vec<u8>>,
}

/// Waits for the end of the output.
pub struct Drained(thread::JoinHandle<()>);

impl Output {
    /// The process's standard output.
    pub fn new() -> (Output, Drained) {
        let (bytes, receiver) = mpsc::channel::<Vec<u8>>();
        let writer = thread::spawn(move || {
            let mut stdout = io::stdout().lock();
            for chunk in receiver {
                if stdout.write_all(&chunk).and_then(|()| stdout.flush()).is_err() {
                    abandon();
                }
            }
        });
        (Output { bytes }, Drained(writer))
    }
}

impl Drained {
    /// Waits until everything is written, but not for ever: the client may have stopped reading.
    pub fn wait(self) {
        let began = std::time::Instant::now();
        while !self.0.is_finished() && began.elapsed() < GRACE {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

impl AsyncWrite for Output {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let sent = self.bytes.send(bytes.to_vec());
        Poll::Ready(sent.map(|()| bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe)))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
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
