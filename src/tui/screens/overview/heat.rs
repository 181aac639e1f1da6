//! How the pointer walks the heatmap: the controls in their order, each theme beginning a new row.

use std::ops::Range;

use crate::report::Report;
use crate::tui::action::Action;

/// The rows of the heatmap, as places among the rows of the report.
pub fn rows(report: &Report, per_row: usize) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    for (place, row) in report.rows.iter().enumerate() {
        match rows.last_mut() {
            Some(last) if last.len() < per_row && report.rows[last.start].control.theme == row.control.theme => {
                last.end = place + 1;
            }
            _ => rows.push(place..place + 1),
        }
    }
    rows
}

/// Columns that the number of a row's first control takes, with a blank behind it: 5 for 5.10, at most 12.
pub fn label(report: &Report) -> u16 {
    let longest = report.rows.iter().map(|row| row.control.id.as_str().chars().count() + 1).max().unwrap_or(0);
    u16::try_from(longest.clamp(5, 12)).unwrap_or(12)
}

/// Where a step leads from a control.
pub fn stepped(report: &Report, per_row: usize, from: usize, action: Action) -> usize {
    let rows = rows(report, per_row);
    let Some(row) = rows.iter().position(|row| row.contains(&from)) else { return 0 };
    let last = report.rows.len().saturating_sub(1);
    let column = from - rows[row].start;
    let beside = |row: &Range<usize>| row.start + column.min(row.len().saturating_sub(1));
    match action {
        Action::Left => from.saturating_sub(1),
        Action::Right => (from + 1).min(last),
        Action::Up => row.checked_sub(1).map_or(from, |row| beside(&rows[row])),
        Action::Down => rows.get(row + 1).map_or(from, beside),
        Action::Top => 0,
        Action::Bottom => last,
        _ => from,
    }
}
