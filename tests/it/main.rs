//! The integration tests, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod actions;
mod adopting;
mod agreement;
#[cfg(unix)]
mod apart;
mod applicability;
mod applicability_screen;
mod backup_cli;
mod backups;
mod backups_automatic;
#[cfg(unix)]
mod backups_killed;
mod backups_screen;
mod baselines;
mod bundle;
mod catalogue;
mod catalogue_update;
mod ciso;
mod cli;
#[cfg(unix)]
mod compare;
mod concurrency;
mod crosswalks;
mod csv_tables;
mod cycle;
mod damage;
mod damage_screen;
mod dates;
mod divisions;
mod docx_report;
mod due;
mod encryption;
#[cfg(target_os = "linux")]
mod endurance;
mod evidence;
mod evidence_cli;
mod export_dialog;
mod exports;
#[cfg(unix)]
mod faults;
mod figures;
mod findings;
mod findings_screen;
mod foreign;
mod generated;
mod hostile;
mod html_report;
mod ics;
mod import_screen;
mod imports;
mod imports_cli;
mod imports_hostile;
mod imports_own;
mod imports_round_trip;
mod imprint;
mod interview;
mod interview_plain;
mod interview_runs;
mod json_schema;
mod kept_catalogues;
mod keys;
mod kinds;
mod layers;
mod merge_cli;
mod merge_deciding;
mod merge_laws;
mod merge_screen;
mod merging;
mod offline;
mod oscal;
mod other_catalogues;
mod other_catalogues_names;
mod other_catalogues_used;
mod overlay;
mod overview;
#[cfg(unix)]
mod painter;
mod pdf_report;
mod pictures;
mod plan;
mod plan_cli;
mod plan_damage;
mod plan_screen;
mod plan_workbook;
#[cfg(unix)]
mod portfolio;
mod portfolio_screen;
mod privacy;
mod profiles;
mod progress_screen;
mod proof_screen;
#[cfg(unix)]
mod pty;
mod readme;
mod recomputed;
mod redaction;
mod repair;
mod restore;
mod roadmap_cli;
mod roadmap_reports;
mod roadmap_screen;
mod screen;
mod screens;
mod search;
mod session;
mod several;
mod store;
mod story;
mod study_cards;
mod study_cases;
mod study_cli;
mod study_defects;
mod study_drill;
#[cfg(unix)]
mod study_file;
mod study_learned;
mod study_quiz;
mod study_reading;
mod study_screen;
mod summary;
mod support;
#[cfg(unix)]
mod terminal;
mod texts;
mod trend;
mod upgrade;
mod verify;
mod whatif;
mod workbook;
mod working;
mod xlsx_report;
