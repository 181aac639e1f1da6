//! `controlbook history`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use uuid::Uuid;

use super::layout::{Page, Table};
use super::{Done, Listing, json, open_to_read};
use crate::error::Result;
use crate::report::words;
use crate::session::{Session, ToldStep};
use crate::text::Side;
use crate::workbook::{Change, FieldChange};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// At most so many steps
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    #[command(flatten)]
    listing: Listing,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: Uuid,
    at: jiff::Timestamp,
    author: &'a str,
    op: &'static str,
    /// The file of the other copy that it came from with a merge; null where it was done in this one.
    copy: Option<&'a str>,
    description: String,
    changes: Vec<ChangedField>,
}

#[derive(Serialize)]
struct ChangedField {
    #[serde(flatten)]
    field: FieldChange,
    /// The id of the note, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Uuid>,
}

pub fn run(arguments: &Arguments) -> Done {
    let steps = steps(arguments)?;
    if arguments.listing.json {
        return json(&steps.iter().map(entry).collect::<Vec<_>>());
    }
    let mut page = Page::default();
    if steps.is_empty() {
        page.line("Nothing was done that matches.");
        return Ok(page.into_output());
    }
    let zone = crate::clock::zone();
    let row = |told: &ToldStep| {
        let step = &told.step;
        let at = step.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        vec![at, step.author.clone(), words::step_told(step, told.copy.as_deref())]
    };
    page.table(&Table {
        columns: &[("When", Side::Left), ("Who", Side::Left), ("What", Side::Left)],
        rows: steps.iter().map(row).collect(),
    });
    Ok(page.into_output())
}

/// The steps to show. With a filter, those that touched a control that matches now, with what they did to
/// such controls.
fn steps(arguments: &Arguments) -> Result<Vec<ToldStep>> {
    let limit = arguments.limit.unwrap_or(u32::MAX);
    let session: Session = open_to_read(&arguments.file)?;
    let query = arguments.listing.query(session.catalogue())?;
    if query.is_empty() {
        return session.history_told(None, limit);
    }
    let matches = |change: &Change| {
        let control = change.control().and_then(|id| session.catalogue().control(id.as_str()));
        control.is_some_and(|control| session.finds(&query, control))
    };
    let mut steps = session.history_told(None, u32::MAX)?;
    for told in &mut steps {
        told.step.changes.retain(matches);
    }
    steps.retain(|told| !told.step.changes.is_empty());
    steps.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(steps)
}

fn entry(told: &ToldStep) -> Entry<'_> {
    let step = &told.step;
    Entry {
        copy: told.copy.as_deref(),
        id: step.id,
        at: step.at,
        author: &step.author,
        op: step.op.name(),
        description: step.describe(),
        changes: step.changes.iter().flat_map(fields).collect(),
    }
}

fn fields(change: &Change) -> Vec<ChangedField> {
    let note = match change {
        Change::Note { id, .. } | Change::Purged { note: id, .. } => Some(*id),
        Change::Answer { .. }
        | Change::Evidence { .. }
        | Change::EvidenceLink { .. }
        | Change::OwnControl { .. }
        | Change::Acceptance { .. }
        | Change::PurgedEvidence { .. }
        | Change::Action { .. }
        | Change::Phase { .. }
        | Change::Scenario { .. }
        | Change::Baseline { .. }
        | Change::Organisation { .. }
        | Change::Scope { .. }
        | Change::Merged { .. } => None,
    };
    change.fields().into_iter().map(|field| ChangedField { field, note }).collect()
}
