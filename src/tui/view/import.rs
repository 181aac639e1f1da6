//! Import: the path, then lines with the pointer on what can be changed or left out.

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::overlay::{cleared, line_input};
use super::{Canvas, put, show};
use crate::tui::layout;
use crate::tui::lines::{fit, wrap};
use crate::tui::model::Model;
use crate::tui::overlay::{Import, ImportStage};

/// Wider lines are hard to read.
const WIDEST: u16 = 110;
/// A blank line, what Enter does, what else can be done.
const WAYS_ON: u16 = 3;

const INTRO: &str = "A Statement of Applicability or a gap list in a spreadsheet (xlsx, ods, xls), a table as CSV, a report that controlbook exported, an audit of CISO Assistant, or OSCAL assessment results. What it would change is shown first; nothing is changed before you have seen it.";

/// Where it is.
fn area(size: (u16, u16), stage: ImportStage) -> Rect {
    let body = layout::screen(size).body;
    let width = body.width.min(WIDEST);
    let full = Rect { x: (body.width - width) / 2, width, ..body };
    match stage {
        ImportStage::File => {
            let height = full.height.min(14);
            Rect { y: full.y + (full.height - height) / 2, height, ..full }
        }
        ImportStage::Columns | ImportStage::Preview => full,
    }
}

/// How wide its lines are, and how many are shown at most.
pub fn room(size: (u16, u16)) -> (u16, u16) {
    let area = area(size, ImportStage::Preview);
    (area.width.saturating_sub(4), area.height.saturating_sub(2 + WAYS_ON))
}

/// Draws it.
pub fn draw(model: &Model, import: &Import, frame: &mut Canvas<'_>) {
    let area = area(model.size, import.stage);
    let inside = cleared(model, frame.buffer_mut(), area, &import.title());
    match import.stage {
        ImportStage::File => file(model, import, frame, inside),
        ImportStage::Columns | ImportStage::Preview => lines(model, import, frame, area, inside),
    }
    let buffer = frame.buffer_mut();
    let [takes, other] = import.ways_on();
    for (up, text, style) in [(2, takes, model.theme.title), (1, other, model.theme.dim)] {
        let text = fit(&text, usize::from(inside.width), model.symbols.ellipsis);
        put(buffer, inside.x, inside.bottom().saturating_sub(up), inside.width, &text, style);
    }
}

fn file(model: &Model, import: &Import, frame: &mut Canvas<'_>, inside: Rect) {
    let mut y = inside.y;
    let last = inside.bottom().saturating_sub(WAYS_ON);
    let intro = wrap(INTRO, usize::from(inside.width));
    // Where there is little room, the field comes first.
    let room = usize::from(last.saturating_sub(y + 2));
    let error = import.error.as_ref().map(|error| wrap(error, usize::from(inside.width))).unwrap_or_default();
    if intro.len() + 1 + error.len() <= room {
        for line in &intro {
            put(frame.buffer_mut(), inside.x, y, inside.width, line, model.theme.text);
            y += 1;
        }
        y += 1;
    }
    let label = "File  ";
    let taken = put(frame.buffer_mut(), inside.x, y, inside.width, label, model.theme.title);
    let field = Rect { x: taken, y, width: inside.right().saturating_sub(taken), height: 1 };
    line_input(model, frame, field, &import.path, true);
    for (y, line) in (y + 1..last).zip(&error) {
        put(frame.buffer_mut(), inside.x, y, inside.width, line, model.theme.far);
    }
}

fn lines(model: &Model, import: &Import, frame: &mut Canvas<'_>, area: Rect, inside: Rect) {
    let (width, rows) = room(model.size);
    let buffer = frame.buffer_mut();
    let lines = import.lines(width);
    let shown = lines.iter().skip(import.offset);
    for (y, (line, item)) in (inside.y..inside.y + rows).zip(shown) {
        let line_area = Rect { y, height: 1, ..inside };
        show(&model.theme, line, line_area, buffer);
        if item.is_some() && *item == Some(import.selected) {
            let is_first = y == inside.y
                || lines.iter().position(|(_, other)| other == item) == Some(import.offset + usize::from(y - inside.y));
            if is_first {
                put(buffer, area.x + 1, y, 1, model.symbols.pointer, model.theme.accent);
            }
            // Over colours of its own, it would be in stripes.
            buffer.set_style(line_area, model.theme.text);
            buffer.set_style(line_area, model.theme.selected);
        }
    }
    if lines.len() > usize::from(rows) {
        let end = (import.offset + usize::from(rows)).min(lines.len());
        let text = format!(" {end} of {} lines ", lines.len());
        let width = u16::try_from(text.width()).unwrap_or(u16::MAX);
        let x = area.right().saturating_sub(width + 2).max(area.x);
        put(buffer, x, area.bottom().saturating_sub(1), width.min(area.width), &text, model.theme.dim);
    }
}
