//! Lets `initialize` and `shutdown` come to their end before anything after them is looked at.
//!
//! The service refuses whatever comes before the answer to `initialize` was made, and an `exit`
//! cancels a `shutdown` that was not answered yet; but answers are made a moment after the arrival of
//! a request, while the next message may be there already.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use tower_lsp::jsonrpc::{Request, Response};
use tower_service::Service;

/// A service that takes messages one at a time where the order matters to the service itself.
pub struct Gate<S> {
    inner: S,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// A request that closes the gate is being worked on.
    closed: bool,
    /// Who waits for its end.
    waiting: Option<Waker>,
    /// `shutdown` was answered.
    shut_down: bool,
}

/// Tells whether the client said goodbye.
#[derive(Clone)]
pub struct Farewell(Arc<Mutex<State>>);

impl Farewell {
    /// Whether `shutdown` was answered.
    pub fn was_said(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).shut_down
    }
}

/// Opens the gate when the request was answered, or dropped.
struct Opener {
    state: Arc<Mutex<State>>,
}

impl Drop for Opener {
    fn drop(&mut self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed = false;
        if let Some(waker) = state.waiting.take() {
            waker.wake();
        }
    }
}

impl<S> Gate<S> {
    /// A gate before `inner`.
    pub fn new(inner: S) -> (Gate<S>, Farewell) {
        let state = Arc::new(Mutex::new(State::default()));
        (Gate { inner, state: Arc::clone(&state) }, Farewell(state))
    }
}

impl<S> Service<Request> for Gate<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            state.waiting = Some(context.waker().clone());
            return Poll::Pending;
        }
        drop(state);
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let shutdown = request.method() == "shutdown";
        if !shutdown && request.method() != "initialize" {
            return Box::pin(self.inner.call(request));
        }
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        let opener = Opener { state: Arc::clone(&self.state) };
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await;
            if shutdown && matches!(&answer, Ok(Some(response)) if response.is_ok()) {
                opener.state.lock().unwrap_or_else(PoisonError::into_inner).shut_down = true;
            }
            drop(opener);
            answer
        })
    }
}
