//! A merge on its way: before, here and there side by side, what can be done below.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::overlay::{cleared, line_input};
use super::{Canvas, put, show};
use crate::tui::layout;
use crate::tui::lines::fit;
use crate::tui::model::Model;
use crate::tui::overlay::MergeDialog;

/// Wider columns are hard to read across.
const WIDEST: u16 = 116;
/// What is told, the line to type in or an empty one, and the buttons.
const BELOW: u16 = 3;

fn area(size: (u16, u16)) -> Rect {
    layout::centred(size, WIDEST.min(size.0.saturating_sub(2)), size.1.saturating_sub(2))
}

/// How wide the lines are, and how many are shown.
pub fn room(size: (u16, u16)) -> (u16, u16) {
    let area = area(size);
    (area.width.saturating_sub(4), area.height.saturating_sub(2 + BELOW))
}

/// Draws it.
pub fn draw(model: &Model, dialog: &MergeDialog, frame: &mut Canvas<'_>) {
    let (width, rows) = room(model.size);
    let area = area(model.size);
    let lines = dialog.lines(width, &model.zone);
    let buffer = frame.buffer_mut();
    let inside = cleared(model, buffer, area, &dialog.title());
    let (told, is_error) = dialog.told_in(inside.width);
    // What may be typed takes the place of the last lines.
    let more = u16::try_from(told.len().saturating_sub(1)).unwrap_or(0).min(rows);
    let rows = rows - more;
    for (y, line) in (inside.y..inside.y + rows).zip(lines.iter().skip(dialog.offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
    if lines.len() > usize::from(rows) {
        let last = (dialog.offset + usize::from(rows)).min(lines.len());
        let text = format!(" {last} of {} lines; PgDn and j go on ", lines.len());
        let width = u16::try_from(text.width()).unwrap_or(u16::MAX);
        let x = area.right().saturating_sub(width + 2).max(area.x);
        put(buffer, x, area.bottom().saturating_sub(1), width.min(area.width), &text, model.theme.dim);
    }
    let row = |up: u16| Rect { y: inside.bottom().saturating_sub(up), height: 1, ..inside }.intersection(inside);
    let style = if is_error { model.theme.far } else { model.theme.dim };
    for (up, line) in (3..).zip(told.iter().rev()) {
        let line = fit(line, usize::from(inside.width), model.symbols.ellipsis);
        put(buffer, inside.x, row(up).y, inside.width, &line, style);
    }
    let mut spans = Vec::new();
    for (index, button) in dialog.buttons().into_iter().enumerate() {
        let is_on = index == dialog.selected && dialog.typing.is_none();
        let style = if is_on { model.theme.selected } else { model.theme.text };
        spans.extend([Span::styled(format!(" {} ", button.label()), style), Span::raw("  ")]);
    }
    Line::from(spans).render(row(1), buffer);
    if let Some(input) = &dialog.typing {
        line_input(model, frame, row(2), input, true);
    }
}
