//! An incremental compiler from Scheme to WebAssembly.
//!
//! Text goes through, in this order: [`syntax`] (lossless tree, datums), [`library`] and [`expand`]
//! (hygienic expansion to core forms), [`core`] (assignment conversion, fix-letrec), [`cps`] (a flat
//! graph of continuations), [`opt`], [`closure`] (first-order CPS), [`tail`] (tailification), [`wasm`]
//! (relocatable objects, linking, bytes). [`driver`] composes these pure functions; [`db`] memoises
//! them with salsa, and [`ide`] answers what an editor asks. Each module imports only what stands before it in this list; [`primitive`] is a
//! leaf that all from `library` on may read, [`graph`] (analyses of graphs over numbers) one that all may. `docs/architecture.md` is the map.

pub mod closure;
pub mod core;
pub mod cps;
pub mod db;
pub mod diagnostics;
pub mod driver;
pub mod expand;
pub mod graph;
pub mod ide;
pub mod library;
pub mod opt;
pub mod primitive;
pub mod source;
pub mod syntax;
pub mod tail;
pub mod wasm;
