//! A finding explained: what, why it matters, what to do, and what it is about.

use jiff::tz::TimeZone;

use crate::catalogue::ControlId;
use crate::figures::{Finding, FindingCode};
use crate::session::Session;
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::workbook::{Answer, Evidence};

/// The lines for a width.
pub fn lines(finding: &Finding, session: &Session, width: u16, zone: &TimeZone) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    match &finding.control {
        Some(control) => lines.hanging(&format!("{control} "), Role::Title, title(session, control), Role::Title),
        None => lines.paragraph("The whole workbook", Role::Title),
    }
    lines.paragraph(&finding.message, if finding.is_open() { Role::Near } else { Role::Text });
    if let Some(acceptance) = &finding.accepted {
        lines.heading("Accepted");
        let date = zone.to_datetime(acceptance.at).date();
        lines.paragraph(&format!("{date} {}", acceptance.author), Role::Dim);
        lines.paragraph(&acceptance.because, Role::Text);
    }
    lines.heading("Why it matters");
    lines.paragraph(finding.code.why(), Role::Text);
    lines.heading("What to do");
    lines.paragraph(finding.code.remedy(), Role::Text);
    match &finding.control {
        Some(control) => about(&mut lines, finding, control, session, zone),
        None => {
            lines.heading("The controls that are meant");
            for control in finding.concerns() {
                lines.hanging(&format!("{:<5} ", control.as_str()), Role::Dim, title(session, control), Role::Text);
            }
        }
    }
    if finding.is_open() {
        lines.heading("The filter that finds this kind");
        lines.row(vec![(format!("finding:{}", finding.code), Role::Text)]);
    }
    lines.done()
}

/// What is looked for, where there is nothing to explain.
pub fn checks(width: u16) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    for code in FindingCode::ALL {
        lines.paragraph(code.title(), Role::Dim);
    }
    lines.done()
}

/// What the workbook says of the control, as far as a finding can be about it.
fn about(lines: &mut Lines, finding: &Finding, control: &ControlId, session: &Session, zone: &TimeZone) {
    let workbook = session.workbook();
    let answer = workbook.answer(control);
    lines.heading("What the workbook says");
    lines.paragraph(&answered(answer), Role::Text);
    if let Some(justification) = &answer.justification {
        lines.paragraph(&format!("\"{justification}\""), Role::Text);
    }
    let concerned: Vec<&Evidence> =
        workbook.evidence(control).filter(|piece| finding.evidence.contains(&piece.id)).collect();
    let others = workbook.evidence(control).filter(|piece| !finding.evidence.contains(&piece.id));
    for (piece, role) in concerned.iter().map(|piece| (*piece, Role::Near)).chain(others.map(|p| (p, Role::Text))) {
        let date = zone.to_datetime(piece.at).date();
        lines.hanging("Evidence ", Role::Dim, &format!("{} ({}, {date})", piece.name, piece.kind.title()), role);
    }
    for note in workbook.notes(control) {
        let date = zone.to_datetime(note.at).date();
        lines.hanging("Note ", Role::Dim, &format!("{date} {}: {}", note.author, note.first_line()), Role::Text);
    }
    if workbook.evidence(control).next().is_none() && workbook.count_notes(control) == 0 {
        lines.paragraph("No note, no evidence.", Role::Dim);
    }
}

/// `applicable (legal), level 3 Defined, claimed`.
fn answered(answer: &Answer) -> String {
    let mut parts = vec![answer.applicability.to_string()];
    if !answer.reasons.is_empty() {
        let reasons: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
        parts[0].push_str(&format!(" ({})", reasons.join(", ")));
    }
    match answer.level {
        Some(level) => {
            parts.push(format!("level {level} {}", level.name()));
            parts.push(answer.basis.map_or("basis not stated".to_owned(), |basis| basis.to_string()));
        }
        None => parts.push("not assessed".to_owned()),
    }
    parts.extend(answer.target.map(|target| format!("target {target}")));
    parts.extend(answer.review_due.map(|due| format!("review due {due}")));
    parts.join(", ")
}

fn title<'a>(session: &'a Session, control: &ControlId) -> &'a str {
    match session.workbook().own_control(control) {
        Some(own) => &own.title,
        None => session.catalogue().control(control.as_str()).map_or("", |control| &*control.title),
    }
}
