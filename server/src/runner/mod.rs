//! The embedded runner: runs a program in wasmtime, with the same host interface as
//! `compiler-core/runtime/scheme.mjs`. `docs/abi.md` describes it.

pub mod cache;
mod host;
mod moves;
mod output;
mod positions;

use cache::Cache;
use compiler_core::source::files::Files;
use compiler_core::wasm::constants_at_start;
use output::Output;
use std::fmt;
use std::io::{IsTerminal, Read, Write};
use std::time::{Duration, Instant};
use wasmtime::{
    Config, Engine, EqRef, Instance, Linker, Module, OwnedRooted, ResourceLimiter, RootScope, Store, Trap,
    Val,
};

/// The native stack that a program may use. Programs limit themselves to less than a megabyte, so that
/// this is only reached by a run-time system gone wrong.
const WASM_STACK: usize = 16 << 20;
/// Allocation is slow until the heap has some size.
const INITIAL_HEAP: usize = 32 << 20;
/// The unit in which heaps grow.
const PAGE: usize = 1 << 16;
/// Most bytes of a heap, unless something else is asked for. Half of it can be in use, since collection
/// copies; a program that allocates for ever gets here in a few seconds.
pub const DEFAULT_MEMORY: usize = 1 << 30;

/// What a program is connected to, and how much it may use.
pub struct Options {
    /// Most bytes of memory that its heap may take.
    pub memory_limit: usize,
    /// Most time that it may take.
    pub time_limit: Option<Duration>,
    /// Standard input.
    pub input: Box<dyn Read + Send>,
    /// Standard output. It is buffered.
    pub output: Box<dyn Write + Send>,
    /// Standard error.
    pub errors: Box<dyn Write + Send>,
    /// Whether each line is to be written as soon as it is complete.
    pub lines: bool,
    /// Whether SIGINT and SIGTERM end the process with the output written out.
    pub interruptible: bool,
    /// Where compiled modules are kept from one run to the next.
    pub cache: Option<Cache>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            memory_limit: DEFAULT_MEMORY,
            time_limit: None,
            input: Box::new(std::io::stdin()),
            output: Box::new(std::io::stdout()),
            errors: Box::new(std::io::stderr()),
            lines: std::io::stdout().is_terminal(),
            interruptible: false,
            cache: None,
        }
    }
}

/// Why a program could not be run to its end.
#[derive(Debug)]
pub enum RunError {
    /// The bytes are no module that this host can run.
    Invalid(String),
    /// The heap reached the limit, in bytes.
    OutOfMemory(usize),
    /// The time was over.
    OutOfTime(Duration),
    /// Standard input or output failed.
    Io(std::io::Error),
    /// The program trapped: the reason, and the functions that were active.
    Trap(String),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Invalid(why) => write!(f, "not a program that can be run: {why}"),
            RunError::OutOfMemory(limit) => {
                write!(f, "the program needs more than {} MiB of memory", limit >> 20)
            }
            RunError::OutOfTime(limit) => {
                write!(f, "the program did not end in {} s", limit.as_secs_f64())
            }
            RunError::Io(error) => write!(f, "input or output failed: {error}"),
            RunError::Trap(why) => write!(f, "the program failed: {why}"),
        }
    }
}

impl std::error::Error for RunError {}

/// Thrown through the program to end it.
#[derive(Debug)]
struct Exit(i32);

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {}", self.0)
    }
}

impl std::error::Error for Exit {}

/// What the host's functions work on.
struct Host {
    args: Vec<String>,
    input: Box<dyn Read + Send>,
    output: Output,
    errors: Box<dyn Write + Send>,
    files: Files,
    positions: positions::Positions,
    moves: moves::Moves,
    start: Instant,
    /// How long the program wants to pause.
    pause: Duration,
    limit: Limit,
}

/// Limits the heap, and remembers that it did.
struct Limit {
    bytes: usize,
    reached: bool,
}

impl ResourceLimiter for Limit {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.reached |= desired > self.bytes;
        Ok(desired <= self.bytes)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        _desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(true)
    }
}

/// The size that a heap begins with: it doubles whenever it is full, and so comes to the limit exactly.
fn initial_heap(limit: usize) -> usize {
    let mut size = limit;
    while size > INITIAL_HEAP {
        size /= 2;
    }
    (size / PAGE).max(1) * PAGE
}

/// How much is done for the speed of programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effort {
    /// Programs are optimised.
    Full,
    /// Programs start sooner and run slower: for many short ones.
    Quick,
}

/// An engine that runs one program after another.
pub struct Runner {
    engine: Engine,
}

/// Runs a program in an engine of its own; answers its exit code.
pub fn run(wasm: &[u8], args: &[String], options: Options) -> Result<i32, RunError> {
    // Without a limit, calls and loops need not look at the time.
    Runner::configured(Effort::Full, options.time_limit.is_some(), options.memory_limit)?
        .run(wasm, args, options)
}

fn invalid(error: wasmtime::Error) -> RunError {
    RunError::Invalid(format!("{error:#}"))
}

impl Runner {
    /// An engine.
    pub fn new(effort: Effort) -> Result<Runner, RunError> {
        Runner::configured(effort, true, DEFAULT_MEMORY)
    }

    fn configured(effort: Effort, time_limit: bool, memory_limit: usize) -> Result<Runner, RunError> {
        let mut config = Config::new();
        config
            .wasm_gc(true)
            .wasm_function_references(true)
            .wasm_tail_call(true)
            .collector(wasmtime::Collector::Copying)
            .gc_heap_initial_size(initial_heap(memory_limit) as u64)
            .max_wasm_stack(WASM_STACK)
            .async_stack_size(WASM_STACK)
            .epoch_interruption(time_limit);
        if effort == Effort::Quick {
            config
                .cranelift_opt_level(wasmtime::OptLevel::None)
                .cranelift_regalloc_algorithm(wasmtime::RegallocAlgorithm::SinglePass);
        }
        Ok(Runner { engine: Engine::new(&config).map_err(invalid)? })
    }

    /// Runs a program on a thread of its own; answers its exit code.
    pub fn run(&mut self, wasm: &[u8], args: &[String], options: Options) -> Result<i32, RunError> {
        std::thread::scope(|scope| {
            std::thread::Builder::new()
                .name("program".into())
                .stack_size(WASM_STACK + (4 << 20))
                .spawn_scoped(scope, || run_here(&self.engine, wasm, args, options))
                .map_err(RunError::Io)?
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }
}

fn compile(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Module> {
    Module::new(engine, constants_at_start(wasm).map_err(wasmtime::Error::msg)?)
}

fn run_here(engine: &Engine, wasm: &[u8], args: &[String], options: Options) -> Result<i32, RunError> {
    let module = match &options.cache {
        Some(cache) => cache.module(engine, wasm, compile),
        None => compile(engine, wasm),
    };
    let module = module.map_err(invalid)?;
    let output = Output::new(options.output, options.lines);
    if options.interruptible {
        output.end_on_interruption().map_err(RunError::Io)?;
    }
    let host = Host {
        args: args.to_vec(),
        input: options.input,
        output,
        errors: options.errors,
        files: Files::default(),
        positions: positions::Positions::of_module(wasm),
        moves: moves::Moves::default(),
        start: Instant::now(),
        pause: Duration::ZERO,
        limit: Limit { bytes: options.memory_limit, reached: false },
    };
    let mut store = Store::new(engine, host);
    store.limiter(|host| &mut host.limit);
    let mut linker = Linker::new(engine);
    host::define(&mut linker).map_err(invalid)?;
    let timer = options.time_limit.map(|limit| Timer::start(engine, limit));
    // Nobody advances the epoch of a program without a limit.
    store.set_epoch_deadline(1);
    let result = call_main(&mut store, &linker, &module, options.time_limit);
    drop(timer);
    let flushed = store.data_mut().flush();
    let code = result.map_err(|error| describe(error, &store.data().limit, options.time_limit))?;
    flushed.map_err(RunError::Io)?;
    Ok(code)
}

/// Runs a program to its end, over its pauses; answers its exit code.
fn call_main(
    store: &mut Store<Host>,
    linker: &Linker<Host>,
    module: &Module,
    time_limit: Option<Duration>,
) -> wasmtime::Result<i32> {
    let result = linker.instantiate(&mut *store, module).and_then(|instance| {
        let mut paused = call(store, &instance, "main", None)?;
        while let Some(computation) = paused {
            wait(store, time_limit)?;
            paused = call(store, &instance, "resume", Some(computation))?;
        }
        Ok(())
    });
    match result {
        Ok(()) => Ok(0),
        Err(error) => match error.downcast::<Exit>() {
            Ok(Exit(code)) => Ok(code),
            Err(error) => Err(error),
        },
    }
}

/// Calls one of the procedures that run the program; what it has to be resumed with if it paused.
fn call(
    store: &mut Store<Host>,
    instance: &Instance,
    name: &str,
    paused: Option<OwnedRooted<EqRef>>,
) -> wasmtime::Result<Option<OwnedRooted<EqRef>>> {
    let function = instance.get_func(&mut *store, name).ok_or_else(|| {
        wasmtime::Error::msg(format!("the module exports no function {name:?}: it is no Scheme program"))
    })?;
    let mut scope = RootScope::new(&mut *store);
    let argument = paused.map(|paused| Val::AnyRef(Some(paused.to_rooted(&mut scope).to_anyref())));
    let mut results = vec![Val::I32(0); function.ty(&scope).results().len()];
    function.call(&mut scope, argument.as_slice(), &mut results)?;
    match results.first() {
        Some(Val::AnyRef(Some(paused))) => match paused.as_eqref(&mut scope)? {
            Some(paused) => paused.to_owned_rooted(&mut scope).map(Some),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// Waits until a pause is over, or the program's time.
fn wait(store: &mut Store<Host>, time_limit: Option<Duration>) -> wasmtime::Result<()> {
    store.data_mut().flush()?;
    let Host { pause, start, .. } = *store.data();
    let left = time_limit.map(|limit| limit.saturating_sub(start.elapsed()));
    std::thread::sleep(left.map_or(pause, |left| left.min(pause)));
    match left {
        Some(left) if left <= pause => Err(Trap::Interrupt.into()),
        _ => Ok(()),
    }
}

/// What an error of wasmtime means to the person who ran the program.
fn describe(error: wasmtime::Error, limit: &Limit, time_limit: Option<Duration>) -> RunError {
    match (error.downcast_ref::<Trap>(), time_limit) {
        (Some(Trap::Interrupt), Some(limit)) => RunError::OutOfTime(limit),
        (Some(Trap::AllocationTooLarge), _) => RunError::OutOfMemory(limit.bytes),
        _ => match error.downcast::<std::io::Error>() {
            Ok(error) => RunError::Io(error),
            // A heap that may not grow fails in several ways.
            Err(_) if limit.reached => RunError::OutOfMemory(limit.bytes),
            Err(error) => RunError::Trap(format!("{error:#}")),
        },
    }
}

/// Interrupts an engine after some time, unless it is dropped before.
struct Timer {
    cancel: std::sync::mpsc::Sender<()>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Timer {
    fn start(engine: &Engine, limit: Duration) -> Timer {
        let (cancel, cancelled) = std::sync::mpsc::channel();
        let engine = engine.clone();
        let thread = std::thread::spawn(move || {
            if cancelled.recv_timeout(limit) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        });
        Timer { cancel, thread: Some(thread) }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        // The thread has ended already if the time was over: then nobody hears this.
        let _ = self.cancel.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
