//! Standard output of a program: buffered, and written out when the process is interrupted.

use std::io::{BufWriter, Result, Write};
use std::sync::{Arc, Mutex, PoisonError};

const CAPACITY: usize = 1 << 15;

/// A buffer that the program writes to and that an interruption empties.
#[derive(Clone)]
pub(super) struct Output {
    buffer: Arc<Mutex<BufWriter<Box<dyn Write + Send>>>>,
    /// Somebody watches: a line is shown as soon as it is complete.
    lines: bool,
}

impl Output {
    pub(super) fn new(output: Box<dyn Write + Send>, lines: bool) -> Output {
        Output { buffer: Arc::new(Mutex::new(BufWriter::with_capacity(CAPACITY, output))), lines }
    }

    pub(super) fn write(&self, bytes: &[u8]) -> Result<()> {
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.write_all(bytes)?;
        if self.lines && bytes.contains(&b'\n') { buffer.flush() } else { Ok(()) }
    }

    pub(super) fn flush(&self) -> Result<()> {
        self.buffer.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }

    /// Writes out what the program wrote, unless it is just being written, and ends the process when it is
    /// interrupted.
    pub(super) fn end_on_interruption(&self) -> Result<()> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
        let output = self.clone();
        std::thread::spawn(move || {
            let Some(signal) = signals.forever().next() else { return };
            if let Ok(mut buffer) = output.buffer.try_lock() {
                // There is nobody left to tell of a failure.
                let _ = buffer.flush();
            }
            eprintln!("scheme-lsp: the program was interrupted");
            std::process::exit(128 + signal);
        });
        Ok(())
    }
}
