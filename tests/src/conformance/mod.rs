//! What the tests of the suites say about the specifications: which clauses pass, and the tables in
//! `docs` of what each clause needs.
//!
//! A test says by itself which clauses it is about: see [`clause`]. Whatever is added to the suites is
//! in the report.

pub mod clause;
pub mod record;
pub mod report;
pub mod table;
