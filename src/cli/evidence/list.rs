//! `controlbook evidence list`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::control;
use crate::catalogue::ControlId;
use crate::cli::layout::{Page, Table};
use crate::cli::{Done, Listing, json, open_to_read};
use crate::report::ServingEvidence;
use crate::report::shape::EvidenceShape;
use crate::report::words;
use crate::session::Session;
use crate::text::Side;
use crate::workbook::Evidence;

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only what serves this control
    #[arg(long, value_name = "ID")]
    control: Option<String>,
    #[command(flatten)]
    listing: Listing,
}

/// As much of an id as tells apart, but never less than people expect an id to be.
const SHORTEST: usize = 8;

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let wanted = wanted(arguments, &session)?;
    let workbook = session.workbook();
    let evidence: Vec<ServingEvidence> = workbook
        .all_evidence()
        .filter(|evidence| {
            let serves =
                |wanted: &BTreeSet<ControlId>| workbook.controls_served(evidence.id).any(|id| wanted.contains(id));
            wanted.as_ref().is_none_or(serves)
        })
        .map(|evidence| ServingEvidence::new(evidence, workbook))
        .collect();
    if arguments.listing.json {
        return json(&evidence.iter().map(EvidenceShape::from).collect::<Vec<_>>());
    }
    let length = length_of_ids(workbook.all_evidence());
    let mut page = Page::default();
    if !evidence.is_empty() {
        let columns = [
            ("Id", Side::Left),
            ("Kind", Side::Left),
            ("Size", Side::Right),
            ("Shows", Side::Left),
            ("Expires", Side::Left),
            ("Controls", Side::Left),
            ("Name", Side::Left),
        ];
        page.table(&Table { columns: &columns, rows: evidence.iter().map(|serving| row(serving, length)).collect() });
        page.gap();
    }
    page.line(&match (evidence.len(), &wanted) {
        (0, Some(_)) => "No evidence serves these controls.".to_owned(),
        (0, None) => "There is no evidence yet; attach some with: controlbook attach FILE CONTROL PATH|URL".to_owned(),
        (count, _) => words::counted(count, "piece of evidence", "pieces of evidence"),
    });
    Ok(page.into_output())
}

/// The controls that are asked for; `None` where all are.
fn wanted(arguments: &Arguments, session: &Session) -> crate::error::Result<Option<BTreeSet<ControlId>>> {
    let named = arguments.control.as_deref().map(|id| session.known_control(&control(id))).transpose()?;
    if arguments.listing.filter.is_none() {
        return Ok(named.map(|id| BTreeSet::from([id])));
    }
    let report = session.report_on(&arguments.listing.query(session.catalogue())?, None)?;
    let found = report.rows.into_iter().map(|row| row.control.id);
    Ok(Some(found.filter(|id| named.as_ref().is_none_or(|named| named == id)).collect()))
}

fn length_of_ids<'a>(evidence: impl Iterator<Item = &'a Evidence>) -> usize {
    let ids: Vec<String> = evidence.map(|evidence| evidence.id.to_string()).collect();
    let whole = ids.first().map_or(SHORTEST, String::len);
    let tells_apart = |length: &usize| {
        let beginnings: BTreeSet<&str> = ids.iter().filter_map(|id| id.get(..*length)).collect();
        beginnings.len() == ids.len()
    };
    (SHORTEST..whole).find(tells_apart).unwrap_or(whole)
}

fn row(serving: &ServingEvidence, length: usize) -> Vec<String> {
    let evidence = &serving.evidence;
    let id = evidence.id.to_string();
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let controls: Vec<&str> = serving.controls.iter().map(ControlId::as_str).collect();
    vec![
        id.get(..length).unwrap_or(&id).to_owned(),
        evidence.kind.title().to_owned(),
        evidence.size.map(words::size).unwrap_or_default(),
        evidence.nature.map(|nature| nature.word().to_owned()).unwrap_or_default(),
        date(evidence.expires),
        controls.join(", "),
        evidence.name.clone(),
    ]
}
