//! A plan to look at, over the Roadmap.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::overlay::cleared;
use super::{put, show};
use crate::tui::layout;
use crate::tui::lines::fit;
use crate::tui::model::Model;
use crate::tui::overlay::Planning;

/// Wider lines are hard to read.
const WIDEST: u16 = 100;
/// A blank line, what Enter does, what Space does.
const WAYS_ON: u16 = 3;

/// Where it is shown, for as many lines of the plan.
fn area(size: (u16, u16), lines: usize) -> Rect {
    let lines = u16::try_from(lines).unwrap_or(u16::MAX);
    let height = lines.saturating_add(2 + WAYS_ON).min(size.1.saturating_sub(2));
    layout::centred(size, WIDEST.min(size.0.saturating_sub(2)), height)
}

/// How wide the lines of a plan are, and how many are shown at most.
pub fn room(size: (u16, u16)) -> (u16, u16) {
    let area = area(size, usize::MAX);
    (area.width.saturating_sub(4), area.height.saturating_sub(2 + WAYS_ON))
}

/// Draws it.
pub fn draw(model: &Model, planning: &Planning, buffer: &mut Buffer) {
    let (width, rows) = room(model.size);
    let lines = planning.lines(width);
    let area = area(model.size, lines.len());
    let inside = cleared(model, buffer, area, &planning.title());
    for (y, line) in (inside.y..inside.y + rows).zip(lines.iter().skip(planning.offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
    let [takes, proposes] = planning.ways_on();
    let last = inside.bottom();
    for (up, text, style) in [(2, takes, model.theme.title), (1, proposes, model.theme.dim)] {
        let text = fit(&text, usize::from(inside.width), model.symbols.ellipsis);
        put(buffer, inside.x, last.saturating_sub(up), inside.width, &text, style);
    }
    if lines.len() > usize::from(rows) {
        let end = (planning.offset + usize::from(rows)).min(lines.len());
        let text = format!(" {end} of {} lines; PgDn and j go on ", lines.len());
        let width = u16::try_from(text.width()).unwrap_or(u16::MAX);
        let x = area.right().saturating_sub(width + 2).max(area.x);
        put(buffer, x, area.bottom().saturating_sub(1), width.min(area.width), &text, model.theme.dim);
    }
}
