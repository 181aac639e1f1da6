//! The Findings screen: the list by kind, and beside or below it the explanation.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::controls::scroll_mark;
use super::{Hit, framed, put, show};
use crate::figures::Finding;
use crate::report::words;
use crate::session::Session;
use crate::tui::layout;
use crate::tui::lines::{pad, wrap};
use crate::tui::model::Model;
use crate::tui::screens::findings::Row;

/// What an empty list says.
const NOTHING: &str = "The checks object to nothing that is recorded so far. They look at decisions, levels, notes, evidence and dates, and look again after every edit.\n\ng\u{a0}c goes on with the controls, g\u{a0}o shows how far you are.";

/// Draws list and explanation.
pub fn draw(model: &Model, session: &Session, buffer: &mut Buffer) {
    let places = layout::findings(model.size);
    list(model, session, buffer, places.list);
    let state = &model.findings;
    // While files are looked at, more may come.
    let heading = match state.current(session) {
        _ if state.is_looking => "Looking at linked files…",
        Some(_) => "Why it matters, and what to do",
        None => "What the checks look for",
    };
    let inside = framed(model, buffer, places.panel, heading, state.in_panel);
    for (y, line) in (inside.y..inside.bottom()).zip(state.panel.iter().skip(state.panel_offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
    scroll_mark(model, buffer, places.panel, state.panel_offset, state.panel.len(), places.panel_rows());
}

fn list(model: &Model, session: &Session, buffer: &mut Buffer, area: Rect) {
    let state = &model.findings;
    let inside = framed(model, buffer, area, &heading(session), !state.in_panel);
    if state.rows.is_empty() {
        let lines = NOTHING.split('\n').flat_map(|line| wrap(line, usize::from(inside.width)));
        for (y, line) in (inside.y..inside.bottom()).zip(lines) {
            put(buffer, inside.x, y, inside.width, &line, model.theme.text);
        }
        return;
    }
    let all = session.findings().all();
    for (y, (place, row)) in (inside.y..inside.bottom()).zip(state.rows.iter().enumerate().skip(state.offset)) {
        let line = Rect { y, height: 1, ..inside };
        match row {
            Row::Kind(code, count) => kind(model, buffer, line, code.title(), *count),
            Row::Accepted(count) => kind(model, buffer, line, "Accepted", *count),
            Row::Finding(finding) => {
                if let Some(finding) = all.get(*finding) {
                    one(model, session, buffer, line, finding, place == state.selected);
                }
            }
        }
    }
    scroll_mark(model, buffer, area, state.offset, state.rows.len(), area.height.saturating_sub(2));
}

/// `5 findings, 1 accepted`.
fn heading(session: &Session) -> String {
    let findings = session.findings();
    let mut heading = words::counted(findings.open().count(), "finding", "findings");
    match findings.all().len() - findings.open().count() {
        0 => {}
        accepted => heading.push_str(&format!(", {accepted} accepted")),
    }
    heading
}

fn kind(model: &Model, buffer: &mut Buffer, line: Rect, title: &str, count: usize) {
    let count = count.to_string();
    let width = usize::from(line.width).saturating_sub(count.len() + 1);
    put(buffer, line.x, line.y, line.width, &pad(title, width, model.symbols.ellipsis), model.theme.group);
    let x = line.right().saturating_sub(u16::try_from(count.len()).unwrap_or(0));
    put(buffer, x, line.y, line.right().saturating_sub(x), &count, model.theme.dim);
}

fn one(model: &Model, session: &Session, buffer: &mut Buffer, line: Rect, finding: &Finding, selected: bool) {
    let (theme, symbols) = (&model.theme, &model.symbols);
    let base = match (selected, model.findings.in_panel) {
        (true, false) => theme.selected,
        (true, true) => theme.selected_elsewhere,
        (false, _) if finding.is_open() => theme.text,
        (false, _) => theme.dim,
    };
    buffer.set_style(line, base);
    let pointer = if selected { symbols.pointer } else { " " };
    let mark = if finding.is_open() { symbols.finding } else { symbols.applicable };
    let (id, title) = match &finding.control {
        None => ("", "The whole workbook"),
        Some(control) => match session.workbook().own_control(control) {
            Some(own) => (control.as_str(), own.title.as_str()),
            None => (control.as_str(), session.catalogue().control(control.as_str()).map_or("", |c| &*c.title)),
        },
    };
    // Below the heading of its kind, the control says more; among the accepted ones, the kind does.
    let title = if finding.is_open() { title } else { finding.code.title() };
    let text = if id.is_empty() { title.to_owned() } else { format!("{id:<5} {title}") };
    let text = pad(&format!("{pointer} {mark} {text}"), usize::from(line.width), symbols.ellipsis);
    put(buffer, line.x, line.y, line.width, &text, base);
    if !selected && finding.is_open() {
        put(buffer, line.x + 2, line.y, 1, mark, theme.near);
    }
}

/// The row of the list that lies under the mouse.
pub fn row_at(model: &Model, column: u16, row: u16) -> Option<Hit> {
    let area = layout::findings(model.size).list;
    let inside = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    if !inside.contains((column, row).into()) {
        return None;
    }
    let place = model.findings.offset + usize::from(row - inside.y);
    (place < model.findings.rows.len()).then_some(Hit::Finding(place))
}
