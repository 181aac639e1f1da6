//! The integration tests, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod applicability;
mod applicability_screen;
mod backup_cli;
mod backups;
mod backups_automatic;
#[cfg(unix)]
mod backups_killed;
mod backups_screen;
mod catalogue;
mod cli;
#[cfg(unix)]
mod concurrency;
mod crosswalks;
mod damage;
mod damage_screen;
mod divisions;
mod encryption;
#[cfg(target_os = "linux")]
mod endurance;
mod evidence;
mod evidence_cli;
mod exports;
#[cfg(unix)]
mod faults;
mod figures;
mod findings;
mod findings_screen;
mod generated;
mod hostile;
mod interview;
mod interview_plain;
mod interview_runs;
mod keys;
mod kinds;
mod layers;
mod offline;
mod overlay;
mod overview;
mod pictures;
mod plan;
#[cfg(unix)]
mod privacy;
mod profiles;
#[cfg(unix)]
mod pty;
mod readme;
mod recomputed;
mod redaction;
mod repair;
mod restore;
mod screen;
mod screens;
mod search;
mod session;
mod several;
mod store;
mod support;
#[cfg(unix)]
mod terminal;
mod texts;
mod upgrade;
mod whatif;
mod workbook;
mod working;
