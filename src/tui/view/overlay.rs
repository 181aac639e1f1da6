//! What lies over a screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};
use tui_input::Input;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Canvas, confirm_area, confirm_rows, framed, put, put_over, reader_area, show};
use crate::text::clean_line;
use crate::tui::key;
use crate::tui::layout;
use crate::tui::lines::{fit, pad, wrap};
use crate::tui::model::Model;
use crate::tui::overlay::{Confirm, Form, Menu, NotSaved, NoteEditor, Overlay, Palette, Prompt, Reader, Score, Value};

/// Draws an overlay.
pub fn draw(model: &Model, overlay: &Overlay, frame: &mut Canvas<'_>) {
    match overlay {
        Overlay::Form(this) => form(model, this, frame),
        Overlay::Prompt(this) => prompt(model, this, frame),
        Overlay::Palette(this) => palette(model, this, frame),
        Overlay::Confirm(this) => confirm(model, this, frame.buffer_mut()),
        Overlay::Reader(this) => reader(model, this, frame.buffer_mut()),
        Overlay::Score(this) => score(model, this, frame.buffer_mut()),
        Overlay::Editor(this) => editor(model, this, frame),
        Overlay::Menu(this) => menu(model, this, frame.buffer_mut()),
        Overlay::Passphrase(this) => super::passphrase::draw(model, this, frame),
        Overlay::NotSaved(this) => not_saved(model, this, frame.buffer_mut()),
        Overlay::Export(this) => super::export::draw(model, this, frame),
        Overlay::Import(this) => super::import::draw(model, this, frame),
        Overlay::Planning(this) => super::planning::draw(model, this, frame.buffer_mut()),
        Overlay::Due(this) => super::due::draw(model, this, frame.buffer_mut()),
        Overlay::Merge(this) => super::merge::draw(model, this, frame),
        Overlay::Damaged(this) => super::damaged::draw(model, this, frame.buffer_mut()),
    }
}

/// An empty box with a title; gives back what is inside.
pub(super) fn cleared(model: &Model, buffer: &mut Buffer, area: Rect, title: &str) -> Rect {
    Clear.render(area, buffer);
    buffer.set_style(area, model.theme.ground.patch(model.theme.text));
    framed(model, buffer, area, title, true)
}

fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn form(model: &Model, form: &Form, frame: &mut Canvas<'_>) {
    let width = 76_u16.min(model.size.0.saturating_sub(2));
    let inner = usize::from(width.saturating_sub(4));
    let intro = wrap(&form.intro, inner);
    // Lines of text need their room; the questions beside a choice may be long.
    let widest = |is_text: bool| {
        let of_kind = form.fields.iter().filter(|field| matches!(field.value, Value::Text(_)) == is_text);
        of_kind
            .filter(|field| !matches!(field.value, Value::Tick(_)))
            .map(|field| field.label.width())
            .max()
            .unwrap_or(0)
    };
    let (texts, choices) = (widest(true), widest(false).min(inner * 6 / 10));
    let choices = if choices < texts + 4 { texts.max(choices) } else { choices };
    let texts = if choices < texts + 4 { choices } else { texts };
    let error = form.error.as_ref().map(|error| wrap(&clean_line(error), inner)).unwrap_or_default();
    let height = 2 + rows(intro.len()) + 1 + rows(form.fields.len()) + 1 + rows(error.len());
    let area = layout::centred(model.size, width, height);
    let inside = cleared(model, frame.buffer_mut(), area, &form.title);
    let mut y = inside.y;
    // Where there is no room for all, the introduction goes first, then the fields scroll.
    let room = inside.height.saturating_sub(rows(error.len()));
    let needed = rows(form.fields.len());
    if room > needed + rows(intro.len()) {
        for line in &intro {
            put(frame.buffer_mut(), inside.x, y, inside.width, line, model.theme.dim);
            y += 1;
        }
        y += 1;
    }
    let last = inside.bottom().saturating_sub(rows(error.len()));
    let visible = usize::from(last.saturating_sub(y)).max(1);
    let first = (form.focus + 1).saturating_sub(visible);
    for (index, field) in form.fields.iter().enumerate().skip(first) {
        if y >= last {
            break;
        }
        let focused = index == form.focus;
        let area = Rect { y, height: 1, ..inside };
        let labels = if matches!(field.value, Value::Text(_)) { texts } else { choices };
        field_row(model, frame, area, field, focused, labels);
        y += 1;
    }
    for (y, line) in (last..inside.bottom()).zip(&error) {
        put(frame.buffer_mut(), inside.x, y, inside.width, line, model.theme.far);
    }
}

fn field_row(
    model: &Model,
    frame: &mut Canvas<'_>,
    area: Rect,
    field: &crate::tui::overlay::Field,
    focused: bool,
    labels: usize,
) {
    let pointer = if focused { model.symbols.pointer } else { " " };
    let style = if focused { model.theme.title } else { model.theme.text };
    let buffer = frame.buffer_mut();
    put(buffer, area.x, area.y, 1, pointer, model.theme.accent);
    let ellipsis = model.symbols.ellipsis;
    if let Value::Tick(ticked) = field.value {
        let mark = if ticked { model.symbols.ticked } else { model.symbols.unticked };
        let text = fit(&field.label, usize::from(area.width).saturating_sub(6), ellipsis);
        put(buffer, area.x + 2, area.y, area.width.saturating_sub(2), &format!("{mark} {text}"), style);
        return;
    }
    put(buffer, area.x + 2, area.y, area.width, &pad(&field.label, labels, ellipsis), style);
    let x = area.x + 2 + rows(labels) + 2;
    let value = Rect { x, width: area.right().saturating_sub(x), ..area };
    match &field.value {
        Value::Text(input) => line_input(model, frame, value, input, focused),
        Value::Choice { options, chosen } => {
            let (word, sentence) = options.get(*chosen).cloned().unwrap_or_default();
            let shown = if sentence.is_empty() { word } else { format!("{word}: {sentence}") };
            let (left, right) = if model.symbols.ascii { ("<", ">") } else { ("‹", "›") };
            let text = fit(&shown, usize::from(value.width).saturating_sub(4), ellipsis);
            let style = if focused { model.theme.selected } else { model.theme.text };
            put(buffer, value.x, value.y, value.width, &format!("{left} {text} {right}"), style);
        }
        Value::Tick(_) => {}
    }
}

/// A line of text, scrolled so that the cursor is in view, with the terminal's cursor in it.
pub(super) fn line_input(model: &Model, frame: &mut Canvas<'_>, area: Rect, input: &Input, focused: bool) {
    let width = usize::from(area.width).max(1);
    // Where the cursor stands in what is shown: what cannot be seen has a sign of its own there.
    let before: String = input.value().chars().take(input.cursor()).collect();
    let cursor = clean_line(&before).width();
    // What is not being edited shows its beginning.
    let wanted = if focused { cursor.saturating_sub(width.saturating_sub(1)) } else { 0 };
    // What is scrolled away has a sign in its place.
    let hidden = if wanted > 0 && width > 8 { model.symbols.ellipsis } else { "" };
    let wanted = if hidden.is_empty() { wanted } else { wanted + hidden.width() };
    let mut scroll = 0;
    let clean = clean_line(input.value());
    let shown: String = clean
        .graphemes(true)
        .skip_while(|part| {
            let skip = scroll < wanted;
            scroll += if skip { part.width() } else { 0 };
            skip
        })
        .collect();
    let shown = format!("{hidden}{shown}");
    let style =
        if focused { model.theme.text.patch(ratatui::style::Style::new().underlined()) } else { model.theme.text };
    let buffer = frame.buffer_mut();
    let cut = if focused { "" } else { model.symbols.ellipsis };
    put(buffer, area.x, area.y, area.width, &pad(&shown, width, cut), style);
    // Not where something that takes no text lies over it.
    if focused && model.overlays.last().is_none_or(Overlay::takes_text) {
        let cursor = rows((cursor + hidden.width()).saturating_sub(scroll));
        frame.set_cursor_position((area.x + cursor.min(area.width.saturating_sub(1)), area.y));
    }
}

fn prompt(model: &Model, prompt: &Prompt, frame: &mut Canvas<'_>) {
    let parts = layout::screen(model.size);
    let area = parts.message;
    let buffer = frame.buffer_mut();
    put_over(model, buffer, area, "", model.theme.text);
    let label = prompt.kind.label();
    put(buffer, 1, area.y, area.width, label, model.theme.accent);
    let x = 1 + rows(label.width());
    let told = match (&prompt.error, &model.listing().search) {
        (Some(error), _) => error.clone(),
        (None, Some(_)) if prompt.kind == crate::tui::overlay::PromptKind::Search => {
            format!("{} found", model.listing().found_count())
        }
        (None, _) if prompt.kind == crate::tui::overlay::PromptKind::Questions => {
            model.interview.filtered_count().map_or_else(String::new, |count| format!("{count} found"))
        }
        (None, _) if prompt.kind == crate::tui::overlay::PromptKind::Workbooks => {
            format!("{} found", model.portfolio.shown.len())
        }
        _ => String::new(),
    };
    if prompt.error.is_some() {
        let lines = wrap(&clean_line(&told), usize::from(area.width).saturating_sub(2));
        let top = area.y.saturating_sub(rows(lines.len()));
        for (y, line) in (top..area.y).zip(&lines) {
            put_over(model, buffer, Rect { y, ..area }, &format!(" {line}"), model.theme.far);
        }
    } else {
        let width = rows(told.width());
        put(buffer, area.width.saturating_sub(width + 1), area.y, width, &told, model.theme.dim);
    }
    let field = Rect { x, width: area.width.saturating_sub(x + rows(told.width().min(12)) + 2), ..area };
    line_input(model, frame, field, &prompt.input, true);
}

fn palette(model: &Model, palette: &Palette, frame: &mut Canvas<'_>) {
    let height = (rows(palette.found.len()) + 4).clamp(6, 22);
    let area = layout::centred(model.size, 76, height);
    let inside = cleared(model, frame.buffer_mut(), area, "Commands");
    line_input(model, frame, Rect { height: 1, ..inside }, &palette.input, true);
    let list = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
    let visible = usize::from(list.height).max(1);
    let first = (palette.selected + 1).saturating_sub(visible);
    let buffer = frame.buffer_mut();
    if palette.found.is_empty() {
        put(buffer, list.x, list.y, list.width, "No command is called that", model.theme.dim);
    }
    for (y, (index, info)) in (list.y..list.bottom()).zip(palette.found.iter().enumerate().skip(first)) {
        let keys = model.keymap.keys_of(info.scope, info.action).next();
        let keys = keys.map_or_else(String::new, |keys| key::shown(keys, model.symbols.ascii));
        let room = usize::from(list.width).saturating_sub(keys.width() + 1);
        let name = pad(info.name, 20.min(room), "");
        let text = pad(&format!("{name} {}", info.sentence), room, model.symbols.ellipsis);
        let selected = index == palette.selected;
        let style = if selected { model.theme.selected } else { model.theme.text };
        put(buffer, list.x, y, list.width, &format!("{text} {keys}"), style);
    }
}

fn confirm(model: &Model, confirm: &Confirm, buffer: &mut Buffer) {
    let lines = confirm.lines(confirm_area(model.size, 0).width.saturating_sub(4));
    let area = confirm_area(model.size, lines.len());
    let inside = cleared(model, buffer, area, &confirm.question);
    let room = confirm_rows(area);
    for (y, line) in (inside.y..inside.y + room).zip(lines.iter().skip(confirm.offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
    if lines.len() > usize::from(room) {
        let last = (confirm.offset + usize::from(room)).min(lines.len());
        let text = format!(" {last} of {} lines; PgDn and j go on ", lines.len());
        let width = rows(text.width());
        let x = area.right().saturating_sub(width + 2).max(area.x);
        put(buffer, x, area.bottom().saturating_sub(1), width.min(area.width), &text, model.theme.dim);
    }
    let style = |on: bool| if on { model.theme.selected } else { model.theme.text };
    let line = Line::from_iter([
        Span::styled(" Go back ", style(!confirm.on_yes)),
        Span::raw("   "),
        Span::styled(format!(" {} ", confirm.yes), style(confirm.on_yes)),
    ]);
    line.render(Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside }, buffer);
}

fn not_saved(model: &Model, this: &NotSaved, buffer: &mut Buffer) {
    let lines = this.lines(confirm_area(model.size, 0).width.saturating_sub(4));
    let area = confirm_area(model.size, lines.len());
    let inside = cleared(model, buffer, area, &this.title);
    let room = confirm_rows(area);
    for (y, line) in (inside.y..inside.y + room).zip(lines.iter().skip(this.offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
    if lines.len() > usize::from(room) {
        let last = (this.offset + usize::from(room)).min(lines.len());
        let text = format!(" {last} of {} lines; PgDn and j go on ", lines.len());
        let width = rows(text.width());
        let x = area.right().saturating_sub(width + 2).max(area.x);
        put(buffer, x, area.bottom().saturating_sub(1), width.min(area.width), &text, model.theme.dim);
    }
    let mut spans = Vec::new();
    for (index, choice) in this.choices.iter().enumerate() {
        let style = if index == this.selected { model.theme.selected } else { model.theme.text };
        spans.extend([Span::styled(format!(" {} ", choice.label()), style), Span::raw("  ")]);
    }
    let area = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    Line::from(spans).render(area.intersection(inside), buffer);
}

fn reader(model: &Model, reader: &Reader, buffer: &mut Buffer) {
    let full = reader_area(model.size);
    let lines = reader.lines(full.width.saturating_sub(4));
    let area = layout::centred(model.size, full.width, full.height.min(rows(lines.len()) + 2));
    let inside = cleared(model, buffer, area, &reader.title);
    for (y, line) in (inside.y..inside.bottom()).zip(lines.iter().skip(reader.offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
    let last = (reader.offset + usize::from(inside.height)).min(lines.len());
    if lines.len() > usize::from(inside.height) {
        let text = format!(" {last} of {} lines ", lines.len());
        let width = rows(text.width());
        let x = area.right().saturating_sub(width + 2);
        put(buffer, x, area.bottom().saturating_sub(1), width, &text, model.theme.dim);
    }
}

/// How a figure was computed, with the pointer on one of its controls.
fn score(model: &Model, score: &Score, buffer: &mut Buffer) {
    let full = reader_area(model.size);
    let lines = score.lines(full.width.saturating_sub(4));
    let area = layout::centred(model.size, full.width, full.height.min(rows(lines.len()) + 2));
    let inside = cleared(model, buffer, area, score.title());
    for (y, (place, (line, _))) in (inside.y..inside.bottom()).zip(lines.iter().enumerate().skip(score.offset)) {
        let area = Rect { y, height: 1, ..inside };
        show(&model.theme, line, area, buffer);
        if score.selected == Some(place) {
            put(buffer, area.x, y, 1, model.symbols.pointer, model.theme.text);
            buffer.set_style(area, model.theme.selected);
        }
    }
    let last = (score.offset + usize::from(inside.height)).min(lines.len());
    let (page, pages) = score.place();
    let (left, right) = if model.symbols.ascii { ("<", ">") } else { ("‹", "›") };
    let text = format!(" {left} figure {page} of {pages} {right}  {last} of {} lines ", lines.len());
    let width = rows(text.width());
    let x = area.right().saturating_sub(width + 2).max(area.x);
    put(buffer, x, area.bottom().saturating_sub(1), width.min(area.width), &text, model.theme.dim);
}

fn editor(model: &Model, editor: &NoteEditor, frame: &mut Canvas<'_>) {
    let height = model.size.1.saturating_sub(6).min(20);
    let area = layout::centred(model.size, 76, height);
    let what = if editor.note.is_some() { "Change a note on" } else { "Note on" };
    let title = format!("{what} {} {}", editor.control, editor.title);
    let inside = cleared(model, frame.buffer_mut(), area, &title);
    (&editor.text).render(inside, frame.buffer_mut());
}

fn menu(model: &Model, menu: &Menu, buffer: &mut Buffer) {
    let area = layout::centred(model.size, 50, rows(menu.choices.len()) + 2);
    let inside = cleared(model, buffer, area, &menu.title);
    for (y, (index, choice)) in (inside.y..inside.bottom()).zip(menu.choices.iter().enumerate()) {
        let selected = index == menu.selected;
        let style = if selected { model.theme.selected } else { model.theme.text };
        let pointer = if selected { model.symbols.pointer } else { " " };
        put(buffer, inside.x, y, inside.width, &format!("{pointer} {choice} "), style);
    }
}
