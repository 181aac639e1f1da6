//! The list of what is due, with what to do next about the one under the pointer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::overlay::cleared;
use super::{put, reader_area};
use crate::figures::due::{Due, DueKind};
use crate::text::clean_line;
use crate::tui::layout;
use crate::tui::lines::{pad, wrap};
use crate::tui::model::Model;
use crate::tui::overlay::DueList;

/// What an empty list says.
const NOTHING: &str = "Nothing has a date yet.\n\nOn a control, R says when it is to be reviewed; on the Roadmap, an action has a day by which it is done; evidence can run out. All of it is listed here, what is overdue first, and goes into a calendar file.";

/// Draws the list.
pub fn draw(model: &Model, list: &DueList, buffer: &mut Buffer) {
    let full = area_of(model.size);
    let width = usize::from(full.width.saturating_sub(4));
    if list.due.is_empty() {
        let lines: Vec<String> = NOTHING.split('\n').flat_map(|line| wrap(line, width)).collect();
        let area = layout::centred(model.size, full.width, full.height.min(rows(lines.len()) + 2));
        let inside = cleared(model, buffer, area, "Due");
        for (y, line) in (inside.y..inside.bottom()).zip(&lines) {
            put(buffer, inside.x, y, inside.width, line, model.theme.text);
        }
        return;
    }
    let next = list.current().map_or_else(Vec::new, |due| wrap(&said(due), width));
    let heads = u16::from(full.width >= WIDE + 4);
    let wanted = rows(list.due.len()) + rows(next.len()) + 3 + heads;
    let area = layout::centred(model.size, full.width, full.height.min(wanted));
    let mut inside = cleared(model, buffer, area, &list.heading());
    if heads > 0 {
        let front = format!("    {:<10}  {:<17} ", "by", "that is");
        let line = wide_line(model, &front, "what", ["controls", "how far", "who"], inside.width);
        put(buffer, inside.x, inside.y, inside.width, &line, model.theme.dim);
        inside = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    }
    let below = rows(next.len()) + 1;
    let shown = inside.height.saturating_sub(below).max(1);
    let first = (list.selected + 1).saturating_sub(usize::from(shown));
    for (y, (place, due)) in (inside.y..inside.y + shown).zip(list.due.iter().enumerate().skip(first)) {
        row(model, list, due, place == list.selected, Rect { y, height: 1, ..inside }, buffer);
    }
    let top = inside.bottom().saturating_sub(rows(next.len())).max(inside.y + shown);
    for (y, line) in (top..inside.bottom()).zip(&next) {
        put(buffer, inside.x, y, inside.width, line, model.theme.dim);
    }
    if list.due.len() > usize::from(shown) {
        let text = format!(" {} of {} ", list.selected + 1, list.due.len());
        let width = rows(text.width());
        let x = area.right().saturating_sub(width + 2).max(area.x);
        put(buffer, x, area.bottom().saturating_sub(1), width.min(area.width), &text, model.theme.dim);
    }
}

/// From this width on, whoever answers for it stands beside it.
const WITH_OWNER: u16 = 70;
/// From this width on, there is a column for everything.
const WIDE: u16 = 100;
/// Wider lines are hard to read across.
const WIDEST: u16 = 150;
/// The columns of the controls, of how far it is, and of who answers for it, where there is room for them.
const COLUMNS: [usize; 3] = [12, 8, 14];

/// Where the list stands: no wider than other texts are, unless there is room for all columns.
fn area_of(size: (u16, u16)) -> Rect {
    let width = size.0.saturating_sub(2).min(WIDEST);
    match width >= WIDE + 4 {
        true => layout::centred(size, width, size.1.saturating_sub(2)),
        false => reader_area(size),
    }
}

/// A line with a column for everything.
fn wide_line(model: &Model, front: &str, what: &str, columns: [&str; 3], width: u16) -> String {
    let taken = front.width() + COLUMNS.iter().map(|column| column + 1).sum::<usize>();
    let room = usize::from(width).saturating_sub(taken);
    let ellipsis = model.symbols.ellipsis;
    let mut line = format!("{front}{}", pad(&clean_line(what), room, ellipsis));
    for (text, width) in columns.into_iter().zip(COLUMNS) {
        line.push(' ');
        line.push_str(&pad(&clean_line(text), width, ellipsis));
    }
    line
}

fn row(model: &Model, list: &DueList, due: &Due, selected: bool, line: Rect, buffer: &mut Buffer) {
    let (theme, symbols) = (&model.theme, &model.symbols);
    let base = if selected { theme.selected } else { theme.text };
    buffer.set_style(line, base);
    let overdue = due.is_overdue(list.today);
    let pointer = if selected { symbols.pointer } else { " " };
    let mark = if overdue { "!" } else { " " };
    let distance = pad(&due.distance(list.today), 17, symbols.ellipsis);
    let controls: Vec<&str> = due.controls.iter().map(|control| control.as_str()).collect();
    let owner = due.owner.as_deref().unwrap_or("");
    let front = format!("{pointer} {mark} {}  {distance} ", due.day);
    if line.width >= WIDE {
        let status = due.status.map_or("", |status| status.word());
        let text = wide_line(model, &front, &due.title, [&controls.join(", "), status, owner], line.width);
        put(buffer, line.x, line.y, line.width, &text, base);
    } else {
        let text = narrow_line(model, &front, due, &controls, line.width);
        put(buffer, line.x, line.y, line.width, &text, base);
    }
    if overdue && !selected {
        put(buffer, line.x + 2, line.y, 1, mark, theme.near);
        put(buffer, line.x + 16, line.y, 17, &distance, theme.near);
    }
}

/// A line with its controls behind what it is.
fn narrow_line(model: &Model, front: &str, due: &Due, controls: &[&str], width: u16) -> String {
    let ellipsis = model.symbols.ellipsis;
    let behind = match (due.kind, controls.is_empty()) {
        (DueKind::Review, _) | (_, true) => String::new(),
        (_, false) => format!("  {}", controls.join(", ")),
    };
    let owner = if width >= WITH_OWNER { 14 } else { 0 };
    let room = usize::from(width).saturating_sub(front.width() + owner + 1);
    let what = pad(&format!("{}{behind}", clean_line(&due.title)), room, ellipsis);
    let who = if owner == 0 { "" } else { due.owner.as_deref().unwrap_or("") };
    format!("{front}{what} {}", pad(&clean_line(who), owner, ellipsis))
}

/// What it is, in full; how far it is, for an action; and what is to be done next.
fn said(due: &Due) -> String {
    let title = clean_line(&due.title);
    match due.status {
        Some(status) => format!("{title} ({status}). {}", due.next()),
        None => format!("{title}. {}", due.next()),
    }
}

fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
