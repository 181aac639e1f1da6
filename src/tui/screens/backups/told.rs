//! What the panel says of a backup.

use super::difference;
use crate::figures::{Mean, Share};
use crate::report::words;
use crate::session::Session;
use crate::session::backups::{Backup, Headline, Preview};
use crate::text::{Side, padded, width};
use crate::tui::lines::{Lines, Role, StyledLine};

/// The heading of what differs.
pub const CHANGES: &str = "What a restore would change";
/// What is said where one of the two cannot be read well enough.
pub const NOT_COMPARED: &str = "What is there now cannot be compared with it.";

/// The lines for a width.
pub fn lines(
    backup: &Backup,
    at: &str,
    now: Headline,
    compared: Option<&Result<Box<Preview>, String>>,
    columns: u16,
) -> Vec<StyledLine> {
    let mut lines = Lines::new(columns);
    lines.paragraph(&format!("Backup {} of {at}", backup.number), Role::Title);
    lines.paragraph(&format!("{}.", words::sentence_case(backup.record.why.sentence())), Role::Text);
    let size = words::size(backup.size);
    match backup.record.good {
        true => lines.paragraph(&format!("{size}. Read from end to end when it was made, and found good."), Role::Text),
        false => lines.paragraph(
            &format!("{size}. DAMAGED: it was so when a restore replaced it, and is kept as it was."),
            Role::Far,
        ),
    }
    lines.gap();
    figures(&mut lines, backup, now);
    match compared {
        None if !backup.record.good => {
            lines.gap();
            lines.paragraph("It cannot be restored as it is. D deletes it.", Role::Dim);
        }
        None => {
            lines.gap();
            lines.paragraph("Enter shows what differs from now; R goes back to it.", Role::Dim);
        }
        Some(Err(what)) => {
            lines.heading(CHANGES);
            lines.paragraph(&words::sentence_case(what), Role::Far);
        }
        Some(Ok(found)) => changes(&mut lines, found),
    }
    lines.done()
}

/// The figures as they were, beside those of now.
fn figures(lines: &mut Lines, backup: &Backup, now: Headline) {
    let Some(then) = backup.record.figures else {
        lines.paragraph("Its figures are not known.", Role::Dim);
        return;
    };
    let share = |share: Share| format!("{} {}", share.shown(), share.counts());
    let mean = |mean: Mean| format!("{} {}", mean.shown(), mean.counts());
    let rows = [
        ("Coverage", share(then.coverage), share(now.coverage)),
        ("Maturity 0–5", mean(then.maturity), mean(now.maturity)),
        ("Attainment", share(then.attainment), share(now.attainment)),
    ];
    let widest = |of: fn(&(&str, String, String)) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (titles, thens, nows) =
        (widest(|row| width(row.0)) + 1, widest(|row| width(&row.1)), widest(|row| width(&row.2)) + 2);
    let row = |title: &str, then: &str, now: &str, role| {
        vec![
            (padded(title, titles, Side::Left), Role::Dim),
            (padded(then, thens, Side::Right), role),
            (padded(now, nows, Side::Right), role),
        ]
    };
    lines.row(row("", "then", "now", Role::Dim));
    for (title, then, now) in &rows {
        lines.row(row(title, then, now, Role::Text));
    }
}

fn changes(lines: &mut Lines, found: &Preview) {
    lines.heading(CHANGES);
    let Some(difference) = difference(found) else {
        lines.paragraph(NOT_COMPARED, Role::Near);
        return;
    };
    for sentence in difference.sentences() {
        lines.paragraph(&sentence, Role::Text);
    }
    if !difference.changes.is_empty() {
        lines.heading("Each change");
    }
    for (subject, what) in difference.lines() {
        lines.hanging(&format!("{subject:<6} "), Role::Accent, &what, Role::Text);
    }
}

/// What is said where there is none.
pub fn none(session: &Session, columns: u16) -> Vec<StyledLine> {
    let mut lines = Lines::new(columns);
    if session.shelf().is_none() {
        lines.paragraph("No backups are kept, because the system names no home folder. Set XDG_STATE_HOME, or keep copies yourself: controlbook copy FILE NEW", Role::Near);
        return lines.done();
    }
    if session.read_only().is_some() {
        lines.paragraph("A workbook that can only be read is not backed up by itself: nothing here can change it. b makes a backup nevertheless.", Role::Text);
        return lines.done();
    }
    lines.paragraph("One is made before your next edit, then before the first edit of each day, before an edit of more than ten controls, and before everything that replaces much at once. You need not think of it.", Role::Text);
    lines.gap();
    lines.paragraph("They are kept outside the folder of the workbook, in one that only you can look into, and old ones go by themselves: [backups] in config.toml says how many stay.", Role::Dim);
    lines.done()
}
