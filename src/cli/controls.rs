//! `controlbook controls`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::layout::{Page, Table};
use super::values::By;
use super::{Done, Listing, json, open_to_read, values};
use crate::catalogue::grouping::{Grouping, groups_weighted};
use crate::catalogue::{Catalogue, Control};
use crate::error::Error;
use crate::report::shape::{AnswerShape, ControlShape};
use crate::report::{Report, words};
use crate::search::QueryError;
use crate::session::catalogues::chosen;
use crate::text::Side;

#[derive(Args)]
pub struct Arguments {
    /// Show and filter by what this workbook says of them
    #[arg(long, value_name = "FILE")]
    workbook: Option<PathBuf>,
    /// List those of a catalogue that was installed
    #[arg(long, value_name = "NAME", conflicts_with = "workbook")]
    catalogue: Option<String>,
    /// How to divide the list
    #[arg(long, value_name = "NAME", value_parser = values::grouping())]
    group_by: Option<By<Grouping>>,
    #[command(flatten)]
    listing: Listing,
}

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    control: ControlShape<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerShape<'a>>,
}

/// With `--group-by`, the same entries below the title of each group.
#[derive(Serialize)]
struct GroupEntry<'a> {
    group: &'a str,
    controls: Vec<Entry<'a>>,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = arguments.workbook.as_deref().map(open_to_read).transpose()?;
    let catalogue = match &session {
        Some(session) => session.catalogue(),
        None => chosen(arguments.catalogue.as_deref())?.catalogue,
    };
    let query = arguments.listing.query(catalogue)?;
    let group_by = arguments.group_by.as_ref().map(|by| by.of(catalogue)).transpose()?;
    let report = match (&session, query.workbook_key()) {
        (Some(session), _) => Some(session.report_on(&query, None)?),
        (None, Some(key)) => return Err(Error::Query(QueryError::NeedsWorkbook(key)).into()),
        (None, None) => None,
    };
    let report = report.as_ref();
    let matches = |control: &Control| match report {
        Some(report) => report.row(&control.id).is_some(),
        None => query.matches(control, catalogue, None),
    };
    if arguments.listing.json && group_by.is_none() {
        let controls = catalogue.controls.iter().filter(|control| matches(control));
        return json(&controls.map(|control| entry(control, report, catalogue)).collect::<Vec<_>>());
    }
    let groups = divided(group_by.unwrap_or_default(), report, matches, catalogue);
    if arguments.listing.json {
        let entries =
            |controls: &[&'static Control]| controls.iter().map(|control| entry(control, report, catalogue)).collect();
        let groups = groups.iter().map(|part| GroupEntry { group: &part.title, controls: entries(&part.controls) });
        return json(&groups.collect::<Vec<_>>());
    }
    Ok(listed(&groups, report, group_by))
}

/// A group with what the filter left of it.
struct Part {
    title: String,
    controls: Vec<&'static Control>,
}

/// The controls that match, in the groups that have some.
fn divided(
    grouping: Grouping,
    report: Option<&Report>,
    matches: impl Fn(&Control) -> bool,
    catalogue: &'static Catalogue,
) -> Vec<Part> {
    let row = |control: &Control| report.and_then(|report| report.row(&control.id));
    let importance = |control: &Control| row(control).map_or(control.importance, |row| row.importance);
    groups_weighted(catalogue, grouping, importance)
        .into_iter()
        .map(|group| {
            let controls = group.members.iter().map(|position| &catalogue.controls[*position]);
            Part { title: group.title, controls: controls.filter(|control| matches(control)).collect() }
        })
        .filter(|part| !part.controls.is_empty())
        .collect()
}

fn entry<'a>(control: &'a Control, report: Option<&'a Report>, catalogue: &'a Catalogue) -> Entry<'a> {
    let answer = report.and_then(|report| report.row(&control.id)).map(AnswerShape);
    Entry { control: ControlShape::new(control, catalogue), answer }
}

fn listed(groups: &[Part], report: Option<&Report>, group_by: Option<Grouping>) -> super::Output {
    let mut page = Page::default();
    for Part { title, controls } in groups {
        page.gap();
        match group_by {
            None => page.line(title),
            Some(Grouping::Flat) => {}
            Some(_) => page.line(&format!("{title} ({})", controls.len())),
        }
        let titled = |control: &Control| match control.new_in_2022 {
            true => format!("{} (new in 2022)", control.title),
            false => control.title.to_string(),
        };
        match report {
            None => page.table(&Table {
                columns: &[("", Side::Left), ("", Side::Left)],
                rows: controls.iter().map(|control| vec![format!("  {:<4}", control.id), titled(control)]).collect(),
            }),
            Some(report) => page.table(&Table {
                columns: &[("", Side::Left), ("", Side::Left), ("", Side::Left), ("", Side::Left)],
                rows: controls
                    .iter()
                    .map(|control| {
                        let answer = report.row(&control.id).map(|row| &row.answer);
                        let applicability = answer.map(|answer| answer.applicability.to_string()).unwrap_or_default();
                        let id = format!("  {:<4}", control.id);
                        vec![id, levels(answer), format!("{applicability:<10}"), titled(control)]
                    })
                    .collect(),
            }),
        }
    }
    page.gap();
    let all = || groups.iter().flat_map(|part| &part.controls).map(|control| &control.id);
    let (listed, different) = (all().count(), all().collect::<BTreeSet<_>>().len());
    page.line(&match different {
        0 => "No control matches.".to_owned(),
        1 if listed > 1 => "1 control, in several groups".to_owned(),
        count if count < listed => format!("{count} controls, some of them in several groups"),
        count => words::counted(count, "control", "controls"),
    });
    if report.is_some() && different > 0 {
        page.line("The two numbers are the level now and the target; – is not set.");
    }
    page.into_output()
}

/// `2 → 3`.
fn levels(answer: Option<&crate::workbook::Answer>) -> String {
    let shown = |level: Option<crate::workbook::Level>| level.map_or("–".to_owned(), |level| level.to_string());
    format!("{} → {}", shown(answer.and_then(|answer| answer.level)), shown(answer.and_then(|answer| answer.target)))
}
