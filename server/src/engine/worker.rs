//! The threads that run jobs.
//!
//! A job is handed out only when a thread is free for it, because a job that waits in a queue would
//! hold a snapshot, and a snapshot holds up the next edit.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

/// Recursive passes have limits on depth that assume at least this much; the memory is reserved, not
/// used.
pub(super) const STACK_BYTES: usize = 64 << 20;

/// Work for one thread, with its own guard against panics.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads.
pub(super) struct Workers {
    jobs: mpsc::Sender<Job>,
    /// How many threads have nothing to do. Whoever hands out jobs counts.
    pub(super) idle: usize,
}

impl Workers {
    pub(super) fn start() -> Workers {
        let count = thread::available_parallelism().map_or(2, usize::from).clamp(2, 6);
        let (jobs, receiver) = mpsc::channel::<Job>();
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..count {
            let receiver = Arc::clone(&receiver);
            let work = move || {
                loop {
                    let job = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    match job {
                        Ok(job) => job(),
                        Err(mpsc::RecvError) => break,
                    }
                }
            };
            spawn(&format!("worker {number}"), work);
        }
        Workers { jobs, idle: count }
    }

    /// Hands a job to an idle thread; there must be one.
    pub(super) fn run(&mut self, job: Job) {
        debug_assert!(self.idle > 0, "a job would wait with a snapshot in its hands");
        self.idle -= 1;
        self.jobs.send(job).expect("the threads live as long as the sender");
    }
}

/// Starts a thread with a stack that the compiler's recursion fits in.
pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    let builder = thread::Builder::new().name(name.to_owned()).stack_size(STACK_BYTES);
    builder.spawn(work).expect("the system has threads");
}
