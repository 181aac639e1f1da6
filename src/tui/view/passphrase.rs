//! The question for a passphrase. Of what is typed nothing is shown but how much it is.

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::overlay::cleared;
use super::{Canvas, put};
use crate::text::clean_line;
use crate::tui::layout;
use crate::tui::lines::{fit, pad, wrap};
use crate::tui::model::Model;
use crate::tui::overlay::{AskPassphrase, KNOWS};

/// Draws it. Where there is no room for all, the introduction goes, then the warning.
pub fn draw(model: &Model, ask: &AskPassphrase, frame: &mut Canvas<'_>) {
    let width = 70_u16.min(model.size.0.saturating_sub(2));
    let inner = usize::from(width.saturating_sub(4));
    let mut intro: Vec<String> = Vec::new();
    for paragraph in &ask.intro {
        intro.extend(wrap(paragraph, inner));
        intro.push(String::new());
    }
    let below = match (&ask.error, ask.warning()) {
        (Some(error), _) => wrap(&clean_line(error), inner),
        (None, Some(warning)) => wrap(&warning, inner),
        (None, None) => Vec::new(),
    };
    let places = ask.fields.len() + usize::from(ask.knows.is_some());
    let height = rows(intro.len() + places + 2 + if below.is_empty() { 0 } else { below.len() + 1 });
    let area = layout::centred(model.size, width, height);
    let inside = cleared(model, frame.buffer_mut(), area, &ask.title);
    let mut y = inside.y;
    if usize::from(inside.height) >= intro.len() + places {
        for line in &intro {
            put(frame.buffer_mut(), inside.x, y, inside.width, line, model.theme.dim);
            y += 1;
        }
    }
    let labels = ask.fields.iter().map(|field| field.label.width()).max().unwrap_or(0);
    let visible = usize::from(inside.bottom().saturating_sub(y)).max(1);
    let first = (ask.focus + 1).saturating_sub(visible);
    for place in first..places {
        if y >= inside.bottom() {
            return;
        }
        row(model, ask, frame, Rect { y, height: 1, ..inside }, (place, labels));
        y += 1;
    }
    let style = if ask.error.is_some() { model.theme.far } else { model.theme.text };
    for (y, line) in (y + 1..inside.bottom()).zip(&below) {
        put(frame.buffer_mut(), inside.x, y, inside.width, line, style);
    }
}

fn row(model: &Model, ask: &AskPassphrase, frame: &mut Canvas<'_>, area: Rect, (place, labels): (usize, usize)) {
    let focused = place == ask.focus;
    let style = if focused { model.theme.title } else { model.theme.text };
    let pointer = if focused { model.symbols.pointer } else { " " };
    put(frame.buffer_mut(), area.x, area.y, 1, pointer, model.theme.accent);
    let ellipsis = model.symbols.ellipsis;
    let Some(field) = ask.fields.get(place) else {
        let mark = if ask.knows == Some(true) { model.symbols.ticked } else { model.symbols.unticked };
        let text = fit(&format!("{mark} {KNOWS}"), usize::from(area.width).saturating_sub(2), ellipsis);
        put(frame.buffer_mut(), area.x + 2, area.y, area.width.saturating_sub(2), &text, style);
        return;
    };
    put(frame.buffer_mut(), area.x + 2, area.y, area.width, &pad(field.label, labels, ellipsis), style);
    let x = area.x + 4 + rows(labels);
    let width = area.right().saturating_sub(x);
    let mark = if model.symbols.ascii { "*" } else { "•" };
    // A long one shows as many marks as there is room for, before the cursor.
    let marks = field.typed.length().min(usize::from(width.saturating_sub(1)));
    let line = model.theme.text.patch(ratatui::style::Style::new().underlined());
    let style = if focused { line } else { model.theme.text };
    put(frame.buffer_mut(), x, area.y, width, &pad(&mark.repeat(marks), usize::from(width), ""), style);
    if focused && width > 0 {
        frame.set_cursor_position((x + rows(marks), area.y));
    }
}

fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
