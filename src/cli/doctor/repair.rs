//! `controlbook doctor FILE --repair`.

use std::path::Path;

use serde::Serialize;

use crate::cli::layout::Page;
use crate::cli::{Done, json};
use crate::error::clean_path;
use crate::session::Repair;

/// As many lines of a kind as anyone reads; JSON has all. Every control of the catalogue finds room.
const SHOWN: usize = 100;

/// `doctor FILE --repair --json`.
#[derive(Serialize)]
struct Shown<'a> {
    workbook: String,
    recovered: String,
    sound: bool,
    rolled_back: bool,
    answers: usize,
    notes: usize,
    evidence: usize,
    files: usize,
    steps: u32,
    repaired_in_step: Option<u32>,
    lost_steps: Vec<ShownStep<'a>>,
    losses: Vec<ShownLoss<'a>>,
}

#[derive(Serialize)]
struct ShownStep<'a> {
    step: u32,
    what: Option<&'a str>,
}

#[derive(Serialize)]
struct ShownLoss<'a> {
    control: Option<&'a str>,
    fate: &'static str,
    what: &'a str,
}

pub fn run(file: &Path, target: Option<&Path>, author: &str, as_json: bool) -> Done {
    let repair = Repair::of(file, target, author)?;
    if as_json { json(&shown(&repair)) } else { Ok(page(&repair).into_output()) }
}

fn shown(repair: &Repair) -> Shown<'_> {
    let recovery = &repair.recovery;
    Shown {
        workbook: repair.from.to_string_lossy().into_owned(),
        recovered: repair.to.to_string_lossy().into_owned(),
        sound: repair.check.is_sound(),
        rolled_back: recovery.rolled_back,
        answers: recovery.answers,
        notes: recovery.counts.notes,
        evidence: recovery.counts.evidence,
        files: recovery.files,
        steps: recovery.steps,
        repaired_in_step: recovery.bridge,
        lost_steps: recovery
            .lost_steps
            .iter()
            .map(|step| ShownStep { step: step.seq, what: step.what.as_deref() })
            .collect(),
        losses: recovery
            .losses
            .iter()
            .map(|loss| ShownLoss {
                control: loss.control.as_ref().map(|control| control.as_str()),
                fate: loss.fate.word(),
                what: &loss.what,
            })
            .collect(),
    }
}

fn page(repair: &Repair) -> Page {
    let mut page = Page::default();
    for (heading, lines) in repair.told(clean_path) {
        if !heading.is_empty() {
            page.gap();
            page.prose("", &heading);
        }
        for (about, what) in lines.iter().take(SHOWN) {
            page.prose(&format!("  {about:<8} "), what);
        }
        if let more @ 1.. = lines.len().saturating_sub(SHOWN) {
            page.line(&format!("           and {more} more; --json lists all"));
        }
    }
    page.gap();
    page.line(&format!("Go on with: controlbook {}", clean_path(&repair.to)));
    page
}
