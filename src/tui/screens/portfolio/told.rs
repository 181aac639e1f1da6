//! What is said of the workbook under the pointer.

use std::path::Path;

use super::Portfolio;
use crate::figures::portfolio::{Entry, Seen};
use crate::figures::{Summary, Tally};
use crate::report::words::counted;
use crate::session::catalogue;
use crate::tui::lines::{Lines, Role, StyledLine};

pub fn lines(state: &Portfolio, open: Option<&Path>, width: u16) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    let (Some(entry), Some(seen)) = (state.current(), &state.seen) else { return lines.done() };
    let is_open = open == Some(&entry.path);
    let mut first = vec![(entry.title().to_owned(), Role::Title)];
    // Where the title is not the file already.
    if entry.summary().is_some() {
        first.push((format!("  {}", entry.file), Role::Dim));
    }
    if is_open {
        first.push(("  it is open here".to_owned(), Role::Accent));
    }
    lines.row(first);
    let copies: Vec<&str> = copies_of(entry, &state.entries).map(|other| other.file.as_str()).collect();
    if !copies.is_empty() {
        let told = "The same workbook once more: ";
        let more = copies.len().saturating_sub(3);
        let named = copies[..copies.len() - more].join(", ");
        let more = if more > 0 { format!(" and {more} others") } else { String::new() };
        lines.hanging(told, Role::Near, &format!("{named}{more}"), Role::Text);
    }
    match &entry.found {
        Ok(summary) => of_summary(&mut lines, summary, seen),
        Err(problem) => lines.paragraph(&problem.told, Role::Near),
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
    let mut work = vec![counted(summary.open_actions as usize, "open action", "open actions")];
    let overdue = summary.overdue(seen.today);
    if overdue.count > 0 {
        work.push(format!("{}{} of them overdue", overdue.count, if overdue.or_more { " or more" } else { "" }));
    }
    match summary.others_due.before(seen.today).count {
        0 => {}
        1 => work.push("1 review or piece of evidence overdue".to_owned()),
        others => work.push(format!("{others} reviews or pieces of evidence overdue")),
    }
    if summary.reviews > 0 {
        work.push(format!("{} marked for review", summary.reviews));
    }
    if summary.to_confirm > 0 {
        work.push(format!("{} to confirm", summary.to_confirm));
    }
    if let Some(next) = summary.next_due(seen.today) {
        work.push(format!("next due {next}"));
    }
    let changed = match (summary.changed_on(&seen.zone), summary.days_since_change(seen)) {
        (Some(day), Some(0)) => format!("{day} (today)"),
        (Some(day), Some(1)) => format!("{day} (yesterday)"),
        (Some(day), Some(days)) => format!("{day} ({days} days ago)"),
        (Some(day), None) => day.to_string(),
        (None, _) => "not known".to_owned(),
    };
    work.push(format!("last change {changed}"));
    lines.hanging("Work: ", Role::Dim, &work.join(", "), Role::Text);
    let all = format!("All {}: ", summary.overall.controls);
    if summary.profile_is_everything() || summary.of_profile.controls == 0 {
        figures(lines, &all, &summary.overall);
    } else {
        let built_in = catalogue().profile(&summary.profile).filter(|_| catalogue().name == summary.catalogue.as_str());
        let name = built_in.map_or(summary.profile.as_str(), |profile| &*profile.title);
        let chosen = format!("{name} ({}): ", summary.of_profile.controls);
        figures(lines, &chosen, &summary.of_profile);
        figures(lines, &all, &summary.overall);
    }
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
    let floor = tally.attainment_floor();
    // As on the Overview: beside it as long as not everything is assessed.
    let text = match tally.not_assessed() > 0 && tally.attainment().denominator > 0 {
        true => format!("{text}, at least {} {}", floor.shown(), floor.counts()),
        false => text,
    };
    lines.hanging(label, Role::Dim, &text, Role::Text);
}
