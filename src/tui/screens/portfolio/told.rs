//! What is said of the workbook under the pointer.

use std::path::Path;

use super::Portfolio;
use crate::error::clean_path;
use crate::figures::portfolio::{Entry, Seen};
use crate::figures::{Summary, Tally};
use crate::report::words::counted;
use crate::session::catalogue;
use crate::tui::lines::{Lines, Role, StyledLine};

pub fn lines(state: &Portfolio, open: Option<&Path>, width: u16) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    let (Some(entry), Some(seen)) = (state.current(), &state.seen) else { return lines.done() };
    lines.row(vec![(entry.title().to_owned(), Role::Title)]);
    match &entry.found {
        Ok(summary) => of_summary(&mut lines, summary, seen),
        Err(problem) => lines.hanging(&format!("{}: ", problem.word), Role::Near, &problem.told, Role::Text),
    }
    lines.hanging("File: ", Role::Dim, &clean_path(&entry.path), Role::Text);
    if open == Some(&entry.path) {
        lines.paragraph("This is the workbook that is open.", Role::Dim);
    }
    let copies: Vec<&str> = copies_of(entry, &state.entries).map(|other| other.file.as_str()).collect();
    if !copies.is_empty() {
        let told = "The same workbook once more: ";
        let more = copies.len().saturating_sub(3);
        let named = copies[..copies.len() - more].join(", ");
        let more = if more > 0 { format!(" and {more} others") } else { String::new() };
        lines.hanging(told, Role::Near, &format!("{named}{more}"), Role::Text);
    }
    lines.done()
}

/// Other files of the same workbook.
fn copies_of<'a>(entry: &'a Entry, all: &'a [Entry]) -> impl Iterator<Item = &'a Entry> {
    let id = entry.summary().map(|summary| summary.workbook);
    all.iter().filter(move |other| {
        id.is_some() && other.path != entry.path && other.summary().map(|summary| summary.workbook) == id
    })
}

fn of_summary(lines: &mut Lines, summary: &Summary, seen: &Seen) {
    let all = format!("All {}: ", summary.overall.controls);
    if summary.profile_is_everything() || summary.of_profile.controls == 0 {
        figures(lines, &all, &summary.overall);
    } else {
        let chosen = format!("Chosen {} ({}): ", summary.of_profile.controls, summary.profile);
        figures(lines, &chosen, &summary.of_profile);
        figures(lines, &all, &summary.overall);
    }
    let mut work = vec![
        format!("{} marked for review", summary.reviews),
        counted(summary.open_actions as usize, "open action", "open actions"),
    ];
    let overdue = summary.overdue(seen.today);
    work.push(format!("{}{} overdue", overdue.count, if overdue.or_more { " or more" } else { "" }));
    match summary.others_due.before(seen.today).count {
        0 => {}
        others => work.push(format!("{others} other days that passed")),
    }
    if summary.to_confirm > 0 {
        work.push(format!("{} to confirm", summary.to_confirm));
    }
    if let Some(next) = summary.next_due(seen.today) {
        work.push(format!("next due {next}"));
    }
    lines.hanging("Work: ", Role::Dim, &work.join(", "), Role::Text);
    let changed = match (summary.changed_on(&seen.zone), summary.days_since_change(seen)) {
        (Some(day), Some(0)) => format!("{day}, today"),
        (Some(day), Some(1)) => format!("{day}, yesterday"),
        (Some(day), Some(days)) => format!("{day}, {days} days ago"),
        (Some(day), None) => day.to_string(),
        (None, _) => "not known".to_owned(),
    };
    lines.hanging("Last change: ", Role::Dim, &changed, Role::Text);
    if catalogue().name != summary.catalogue.as_str() {
        lines.hanging("Catalogue: ", Role::Dim, summary.catalogue_name(), Role::Text);
    }
}

fn figures(lines: &mut Lines, label: &str, tally: &Tally) {
    let text = format!(
        "coverage {} {}, maturity {} {}, attainment {} {}",
        tally.coverage().shown(),
        tally.coverage().counts(),
        tally.maturity().shown(),
        tally.maturity().counts(),
        tally.attainment().shown(),
        tally.attainment().counts(),
    );
    lines.hanging(label, Role::Dim, &text, Role::Text);
}
