//! `controlbook status`.

use std::path::PathBuf;

use clap::Args;

use super::layout::{Page, Table};
use super::values::By;
use super::{Done, Listing, json, open_to_read, print, values};
use crate::error::clean_path;
use crate::figures::{Division, Mean, Share, Tally};
use crate::report::shape::Status;
use crate::report::{Report, words};
use crate::text::{Side, padded, width};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Show the figures of each group of a division, in place of the themes
    #[arg(long, value_name = "DIVISION", value_parser = values::division())]
    by: Option<By<Division>>,
    #[command(flatten)]
    listing: Listing,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let query = arguments.listing.query(session.catalogue())?;
    let by = arguments.by.as_ref().map(|by| by.of(session.catalogue())).transpose()?;
    let report = session.report_on(&query, None)?;
    if arguments.listing.json {
        return match by {
            Some(division) => json(&Status::by(&report, division)),
            None => json(&Status::from(&report)),
        };
    }
    let mut page = Page::default();
    page.hanging("", "", &arguments.listing.heading(&report));
    if report.rows.is_empty() {
        page.line("No control matches.");
        return Ok(page.into_output());
    }
    page.gap();
    figures(&mut page, &report, by.unwrap_or(Division::Theme));
    page.gap();
    let headline = if report.profile_is_everything() { &report.overall } else { &report.profile.tally };
    page.prose("", &words::so_far(headline));
    // The first of the profile's, if it names any of them.
    let open = report.not_assessed().min_by_key(|row| !report.profile.controls.contains(&row.control.id));
    if let Some(open) = open.filter(|_| report.overall.assessed == 0) {
        let file = clean_path(&arguments.file);
        page.line("Begin with one control, or open the workbook:");
        page.line(&format!("  controlbook set {file} {} --level 2", open.control.id));
        page.line(&format!("  controlbook {file}"));
    }
    page.prose("", &counts(&report));
    match session.to_confirm().len() {
        0 => {}
        open => page.prose("", &words::still_to_confirm(open)),
    }
    if session.is_behind_catalogue() {
        let file = clean_path(&arguments.file);
        page.prose("", &format!("The catalogue has changed since: controlbook catalogue update {file} shows how."));
    }
    Ok(page.into_output())
}

fn figures(page: &mut Page, report: &Report, division: Division) {
    let mut rows = Vec::new();
    if !report.profile_is_everything() {
        rows.push(row(&format!("{} ({})", report.profile.title, report.profile.controls.len()), &report.profile.tally));
    }
    rows.push(row(&format!("All {}", report.rows.len()), &report.overall));
    let groups = report.groups(division).iter().filter(|group| group.tally.controls > 0);
    rows.extend(groups.map(|group| row(&words::sentence_case(&group.title), &group.tally)));
    let mut columns = [
        ("", Side::Left),
        ("Coverage", Side::Left),
        ("Maturity 0–5", Side::Left),
        ("Attainment", Side::Left),
        ("At least", Side::Left),
    ];
    // On a terminal that is too narrow for them, the names go last, where they are wrapped.
    if print::terminal_width().is_some_and(|terminal| needed(&columns, &rows) > terminal) {
        columns.rotate_left(1);
        rows.iter_mut().for_each(|row| row.rotate_left(1));
    }
    page.table(&Table { columns: &columns, rows });
    if let Some(sentence) = words::divided(division) {
        page.gap();
        page.prose("", sentence);
    }
}

/// The columns that a table takes.
fn needed(columns: &[(&str, Side)], rows: &[Vec<String>]) -> usize {
    let widest = |(place, (title, _)): (usize, &(&str, Side))| {
        let cells = rows.iter().filter_map(|row| row.get(place)).map(|cell| width(cell));
        cells.chain([width(title)]).max().unwrap_or(0) + 2
    };
    columns.iter().enumerate().map(widest).sum::<usize>().saturating_sub(2)
}

fn row(of: &str, tally: &Tally) -> Vec<String> {
    let share = |share: Share| format!("{} {}", padded(&share.shown(), 5, Side::Right), share.counts());
    let mean = |mean: Mean| format!("{} {}", padded(&mean.shown(), 3, Side::Right), mean.counts());
    vec![
        of.to_owned(),
        share(tally.coverage()),
        mean(tally.maturity()),
        share(tally.attainment()),
        share(tally.attainment_floor()),
    ]
}

fn counts(report: &Report) -> String {
    let tally = &report.overall;
    let mut parts = vec![format!("{} in scope", tally.in_scope())];
    for (count, what) in
        [(tally.excluded, "excluded"), (tally.inherited, "run by a provider"), (tally.undecided, "not decided yet")]
    {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    let parts = parts.join(", ");
    let gaps = words::counted(report.gaps.len(), "gap", "gaps");
    let findings = words::counted(report.open_findings().count(), "finding", "findings");
    match tally.assessed {
        0 => format!("Of {}: {parts}. {}.", words::controls(tally.controls), words::sentence_case(&findings)),
        _ => format!(
            "Of {}: {parts}. {} among the assessed, {findings}.",
            words::controls(tally.controls),
            words::sentence_case(&gaps)
        ),
    }
}
