//! controlbook: a workbook in the terminal in which people assess themselves against ISO/IEC 27002:2022.
//!
//! The layers, in reading order; dependencies point to the left:
//!
//! ```text
//! catalogue ← workbook ← figures ← { search, store, report, study } ← { session, interview } ← { cli, tui } ← main
//! ```
//!
//! | layer | what it is |
//! |---|---|
//! | [`catalogue`] | the 93 controls, their attributes and their roots of 2013; compiled in from `data/` |
//! | [`workbook`] | one organisation's answers and notes; changes and steps, pure |
//! | [`figures`] | coverage, maturity, attainment, gaps, findings; pure |
//! | [`search`] | the query language of `/`, `f` and `--filter`; pure |
//! | [`store`] | the only place that knows SQLite |
//! | [`study`] | cards, when each comes again, quizzes; pure |
//! | [`report`] | a snapshot of everything a summary says; one file a format renders it |
//! | [`colours`] | the colours by which the user tells workbooks apart |
//! | [`phrases`] | the user's own phrases and filters, kept by name |
//! | [`overlay`] | the standard's text where the user has bought it: shown, never written anywhere else |
//! | [`exchange`] | files that others made, turned into what the program knows |
//! | [`installed`] | the catalogues that the user has brought along |
//! | [`given`] | files that somebody names to be read |
//! | [`export`] | writing a report to a file, whole or not at all |
//! | [`session`] | the façade: every operation a person can do is one method |
//! | [`interview`] | which control is asked next, how far one has come, and what is said at the end |
//! | [`cli`] | one file a subcommand: parse, call the session, print |
//! | [`tui`] | the screen: model, update, draw |
//!
//! Invariants, held by `tests/it/layers.rs`:
//!
//! - `rusqlite` appears only in `store`; `ratatui` only in `tui`; `crossterm` only in
//!   `tui/{terminal,key,event_loop}.rs`.
//! - `catalogue`, `workbook`, `figures`, `search` and `study` do no I/O and read neither clock nor environment.
//! - All writes go through `Session::write`: disk first, then memory.
//! - Replaying all steps gives exactly the state tables.
//! - `draw` takes `&Model`. Nothing but `tui/terminal.rs` changes terminal modes, and `cli/passphrase/prompt.rs` the
//!   echo. No globals but the keys of open workbooks (`store/key.rs`) and the
//!   catalogues that were read (`session/catalogues.rs`), no async.
//! - The report layer sees a workbook and a catalogue, never the session or the store.
//! - Everything printed outside the screen goes through `cli::print` and `text::clean_*`.

#![forbid(unsafe_code)]

pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod colours;
pub mod config;
pub mod error;
pub mod exchange;
pub mod export;
pub mod figures;
pub mod given;
pub mod installed;
pub mod interview;
pub mod overlay;
pub mod paths;
pub mod phrases;
pub mod report;
mod sample;
pub mod search;
pub mod session;
pub mod store;
pub mod study;
pub mod sum;
pub mod text;
pub mod tui;
pub mod workbook;
