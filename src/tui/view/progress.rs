//! The Progress screen: baselines and months with their figures, and the chart or the comparison.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::controls::scroll_mark;
use super::{Hit, framed, put, show};
use crate::figures::Figure;
use crate::report::words;
use crate::text::clean_line;
use crate::tui::layout;
use crate::tui::lines::pad;
use crate::tui::model::Model;
use crate::tui::screens::progress::Row;

/// Draws list and panel.
pub fn draw(model: &Model, buffer: &mut Buffer) {
    let places = layout::findings(model.size);
    list(model, buffer, places.list);
    let state = &model.progress;
    let heading = if state.compared.is_some() { "What moved" } else { "Measured, and expected of the plan" };
    let inside = framed(model, buffer, places.panel, heading, state.in_panel);
    for (y, line) in (inside.y..inside.bottom()).zip(state.panel.iter().skip(state.panel_offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
    scroll_mark(model, buffer, places.panel, state.panel_offset, state.panel.len(), places.panel_rows());
}

/// The columns of a figure.
const COLUMN: usize = 8;
/// Where the list is as wide, all figures stand in it.
const ROOM_FOR_ALL: u16 = 44;

fn list(model: &Model, buffer: &mut Buffer, area: Rect) {
    let state = &model.progress;
    let baselines = state.rows.iter().filter(|row| row.baseline.is_some()).count();
    let months = state.rows.len().saturating_sub(baselines);
    let mut heading = format!("Progress: {}", words::counted(baselines, "baseline", "baselines"));
    if area.width >= ROOM_FOR_ALL {
        heading = format!("{heading}, {}", words::counted(months, "month", "months"));
    }
    let inside = framed(model, buffer, area, &heading, !state.in_panel);
    if inside.height == 0 {
        return;
    }
    // Beside a comparison there is room for the name and one figure.
    let is_wide = inside.width >= ROOM_FOR_ALL;
    let all = [
        (Figure::Coverage, "cover."),
        (Figure::Maturity, "matur."),
        (Figure::Attainment, "attain."),
        (Figure::Floor, "least"),
    ];
    let has_room = |figure: Figure| if is_wide { figure != Figure::Floor } else { figure == state.figure() };
    let shown: Vec<_> = all.into_iter().filter(|(figure, _)| has_room(*figure)).collect();
    let name = usize::from(inside.width).saturating_sub(3 + COLUMN * shown.len());
    let line = |label: &str, figures: Vec<String>| {
        let figures: String = figures.into_iter().map(|figure| format!("{figure:>COLUMN$}")).collect();
        format!("{}{figures}", pad(label, name, model.symbols.ellipsis))
    };
    let heads = shown.iter().map(|(_, head)| (*head).to_owned()).collect();
    put(buffer, inside.x, inside.y, inside.width, &format!("   {}", line("", heads)), model.theme.dim);
    let rows = state.rows.iter().enumerate().skip(state.offset);
    for (y, (place, row)) in (inside.y + 1..inside.bottom()).zip(rows) {
        let selected = place == state.selected;
        let style = match (selected, state.in_panel) {
            (true, false) => model.theme.selected,
            (true, true) => model.theme.selected_elsewhere,
            (false, _) if row.baseline.is_some() => model.theme.title,
            (false, _) => model.theme.text,
        };
        buffer.set_style(Rect { y, height: 1, ..inside }, style);
        let pointer = if selected { model.symbols.pointer } else { " " };
        let mark = if state.marked.contains(&row.point) { model.symbols.chosen } else { " " };
        let tally = row.moment.headline();
        let figures = shown.iter().map(|(figure, _)| figure.text(tally)).collect();
        let text = format!("{pointer}{mark} {}", line(&label(row, name), figures));
        put(buffer, inside.x, y, inside.width, &text, style);
    }
    scroll_mark(model, buffer, area, state.offset, state.rows.len(), inside.height.saturating_sub(1));
}

/// A baseline says when it was made, and that it was signed, unless its name would be cut for that: the panel says so.
fn label(row: &Row, room: usize) -> String {
    match &row.baseline {
        None => row.label.clone(),
        Some((_, signed)) => {
            let label = format!("{} {}", row.moment.on, clean_line(&row.label));
            let whole = format!("{label}, signed");
            if signed.is_some() && whole.width() <= room { whole } else { label }
        }
    }
}

/// The row of the list that lies under the mouse.
pub fn row_at(model: &Model, column: u16, row: u16) -> Option<Hit> {
    let area = layout::findings(model.size).list;
    let inside = Rect { y: area.y + 2, height: area.height.saturating_sub(3), ..area };
    if !inside.contains((column, row).into()) {
        return None;
    }
    let place = model.progress.offset + usize::from(row - inside.y);
    (place < model.progress.rows.len()).then_some(Hit::Progress(place))
}
