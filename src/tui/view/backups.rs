//! The Backups screen: the list, and beside or below it what the one under the pointer is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::controls::scroll_mark;
use super::{Hit, framed, put, show};
use crate::report::words;
use crate::session::backups::{Backup, Why};
use crate::tui::layout;
use crate::tui::lines::{pad, wrap};
use crate::tui::model::Model;

/// Draws list and panel.
pub fn draw(model: &Model, buffer: &mut Buffer) {
    let places = layout::findings(model.size);
    list(model, buffer, places.list);
    let state = &model.backups;
    let heading = match state.current() {
        _ if state.is_making => "Making a backup…",
        Some(_) => "What it is, and what differs",
        None => "When backups are made",
    };
    let inside = framed(model, buffer, places.panel, heading, state.in_panel);
    for (y, line) in (inside.y..inside.bottom()).zip(state.panel.iter().skip(state.panel_offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
    scroll_mark(model, buffer, places.panel, state.panel_offset, state.panel.len(), places.panel_rows());
}

fn list(model: &Model, buffer: &mut Buffer, area: Rect) {
    let state = &model.backups;
    let size: u64 = state.list.iter().map(|backup| backup.size).sum();
    let heading = match state.list.len() {
        0 => "No backups".to_owned(),
        count => format!("{}, {}", words::counted(count, "backup", "backups"), words::size(size)),
    };
    let inside = framed(model, buffer, area, &heading, !state.in_panel);
    if state.list.is_empty() {
        let text = "There are no backups of this workbook yet; b makes one now.";
        for (y, line) in (inside.y..inside.bottom()).zip(wrap(text, usize::from(inside.width))) {
            put(buffer, inside.x, y, inside.width, &line, model.theme.text);
        }
        return;
    }
    let rows = state.list.iter().zip(&state.times).enumerate().skip(state.offset);
    for (y, (place, (backup, at))) in (inside.y..inside.bottom()).zip(rows) {
        row(model, buffer, Rect { y, height: 1, ..inside }, backup, at, place == state.selected);
    }
    scroll_mark(model, buffer, area, state.offset, state.list.len(), area.height.saturating_sub(2));
}

fn row(model: &Model, buffer: &mut Buffer, line: Rect, backup: &Backup, at: &str, selected: bool) {
    let theme = &model.theme;
    let base = match (selected, model.backups.in_panel) {
        (true, false) => theme.selected,
        (true, true) => theme.selected_elsewhere,
        (false, _) if backup.record.good => theme.text,
        (false, _) => theme.far,
    };
    buffer.set_style(line, base);
    let pointer = if selected { model.symbols.pointer } else { " " };
    let why = if backup.record.good { short(backup.record.why) } else { "damaged" };
    // Where there is room, the number and the figure that people know the state by.
    let coverage = backup.record.figures.map_or_else(|| "–".to_owned(), |figures| figures.coverage.shown());
    let wide = format!("{pointer} {:>3} {at} {why:<13} coverage {coverage}", backup.number);
    let text = match usize::from(line.width) {
        room if room >= crate::text::width(&wide) => wide,
        _ => format!("{pointer} {at} {why}"),
    };
    let text = pad(&text, usize::from(line.width), model.symbols.ellipsis);
    put(buffer, line.x, line.y, line.width, &text, base);
}

/// Why it was made, in a word or two.
fn short(why: Why) -> &'static str {
    match why {
        Why::FirstEdit => "first edit",
        Why::ManyControls => "many controls",
        Why::Upgrade => "upgrade",
        Why::Import => "import",
        Why::Merge => "merge",
        Why::Restore => "replaced",
        Why::Closing => "at closing",
        Why::Asked => "asked for",
    }
}

/// The row of the list that lies under the mouse.
pub fn row_at(model: &Model, column: u16, row: u16) -> Option<Hit> {
    let area = layout::findings(model.size).list;
    let inside = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    if !inside.contains((column, row).into()) {
        return None;
    }
    let place = model.backups.offset + usize::from(row - inside.y);
    (place < model.backups.list.len()).then_some(Hit::Backup(place))
}
