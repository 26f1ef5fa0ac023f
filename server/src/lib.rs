//! The server and everything else that is not the compiler itself: the language server ([`lsp`] over
//! [`engine`]), the command line ([`cli`]), project files ([`config`], [`workspace`]) and artifacts on
//! disk ([`artifact`]), and the embedded [`runner`]. The compiler is seen through [`analysis`] only.

pub mod analysis;
pub mod artifact;
mod cache_folder;
pub mod cli;
pub mod command;
pub mod config;
pub mod engine;
pub mod lsp;
pub mod render;
pub mod runner;
pub mod workspace;
