//! `controlbook controls`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::layout::{Page, Table};
use super::{Done, Listing, json, open_to_read};
use crate::catalogue::Control;
use crate::error::Error;
use crate::report::shape::{AnswerShape, ControlShape};
use crate::report::{Report, words};
use crate::search::QueryError;
use crate::session::catalogue;
use crate::text::Side;

#[derive(Args)]
pub struct Arguments {
    /// Show and filter by what this workbook says of them
    #[arg(long, value_name = "FILE")]
    workbook: Option<PathBuf>,
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

pub fn run(arguments: &Arguments) -> Done {
    let query = arguments.listing.query()?;
    let report = match (&arguments.workbook, query.workbook_key()) {
        (Some(file), _) => Some(open_to_read(file)?.report_on(&query, None)?),
        (None, Some(key)) => return Err(Error::Query(QueryError::NeedsWorkbook(key)).into()),
        (None, None) => None,
    };
    let controls: Vec<&Control> = match &report {
        Some(report) => report.rows.iter().map(|row| &row.control).collect(),
        None => catalogue().controls.iter().filter(|control| query.matches(control, catalogue(), None)).collect(),
    };
    if arguments.listing.json {
        let answer = |control: &Control| report.as_ref().and_then(|report| report.row(&control.id)).map(AnswerShape);
        let entries: Vec<Entry<'_>> = controls
            .iter()
            .map(|control| Entry { control: ControlShape::new(control, catalogue()), answer: answer(control) })
            .collect();
        return json(&entries);
    }
    Ok(listed(&controls, report.as_ref()))
}

fn listed(controls: &[&Control], report: Option<&Report>) -> super::Output {
    let mut page = Page::default();
    for theme in catalogue().themes.iter() {
        let of_theme: Vec<_> = controls.iter().filter(|control| control.theme == theme.key).collect();
        if of_theme.is_empty() {
            continue;
        }
        page.gap();
        page.line(&theme.title);
        let titled = |control: &Control| match control.new_in_2022 {
            true => format!("{} (new in 2022)", control.title),
            false => control.title.to_string(),
        };
        match report {
            None => page.table(&Table {
                columns: &[("", Side::Left), ("", Side::Left)],
                rows: of_theme.iter().map(|control| vec![format!("  {:<4}", control.id), titled(control)]).collect(),
            }),
            Some(report) => page.table(&Table {
                columns: &[("", Side::Left), ("", Side::Left), ("", Side::Left), ("", Side::Left)],
                rows: of_theme
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
    page.line(&match controls.len() {
        0 => "No control matches.".to_owned(),
        count => words::counted(count, "control", "controls"),
    });
    if report.is_some() && !controls.is_empty() {
        page.line("The two numbers are the level now and the target; – is not set.");
    }
    page.into_output()
}

/// `2 → 3`.
fn levels(answer: Option<&crate::workbook::Answer>) -> String {
    let shown = |level: Option<crate::workbook::Level>| level.map_or("–".to_owned(), |level| level.to_string());
    format!("{} → {}", shown(answer.and_then(|answer| answer.level)), shown(answer.and_then(|answer| answer.target)))
}
