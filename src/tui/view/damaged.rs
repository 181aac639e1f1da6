//! What stands there instead of a damaged workbook.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::overlay::cleared;
use super::{put, show};
use crate::tui::layout;
use crate::tui::lines::wrap;
use crate::tui::model::Model;
use crate::tui::overlay::Damaged;

/// Draws it. Where there is no room for all, what is wrong gives way, and the choices scroll.
pub fn draw(model: &Model, damaged: &Damaged, buffer: &mut Buffer) {
    let width = 74_u16.min(model.size.0.saturating_sub(2));
    let inner = width.saturating_sub(4);
    let told = damaged.told(inner);
    let choices: Vec<Vec<String>> =
        damaged.choices.iter().map(|(_, text)| wrap(text, usize::from(inner.saturating_sub(2)))).collect();
    let rows = |lines: usize| u16::try_from(lines).unwrap_or(u16::MAX);
    let wanted = rows(told.len() + 1 + choices.iter().map(Vec::len).sum::<usize>());
    let area = layout::centred(model.size, width, wanted.saturating_add(2).min(model.size.1.saturating_sub(2)));
    let inside = cleared(model, buffer, area, &damaged.title);
    let of_choices = wanted - rows(told.len() + 1);
    // Why one is here is worth two lines at any size; the choices scroll.
    let least = if inside.height > 5 { 2 } else { 0 };
    let head = inside.height.saturating_sub(of_choices + 1).max(least).min(rows(told.len()));
    for (y, line) in (inside.y..inside.y + head).zip(&told) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
    let gap = u16::from(inside.height > head + of_choices);
    let top = if head == 0 { inside.y } else { inside.y + head + gap };
    let room = usize::from(inside.bottom().saturating_sub(top));
    let lines = choices
        .iter()
        .enumerate()
        .flat_map(|(place, lines)| lines.iter().enumerate().map(move |(row, line)| (place, row == 0, line)));
    let lines: Vec<_> = lines.collect();
    let end = lines.iter().rposition(|(place, ..)| *place == damaged.selected).map_or(0, |last| last + 1);
    for (y, (place, is_first, line)) in (top..inside.bottom()).zip(lines.iter().skip(end.saturating_sub(room))) {
        let selected = *place == damaged.selected;
        let style = if selected { model.theme.selected } else { model.theme.text };
        let pointer = if selected && *is_first { model.symbols.pointer } else { " " };
        put(buffer, inside.x, y, inside.width, &format!("{pointer} {line} "), style);
    }
}
