//! The export dialog: the choices, the beginning of the report beside or below them, and how far it is.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::overlay::{cleared, line_input};
use super::{Canvas, put, show};
use crate::error::clean_path;
use crate::text::clean_line;
use crate::tui::layout;
use crate::tui::lines::{fit, wrap};
use crate::tui::model::Model;
use crate::tui::overlay::{Export, ExportRow, Stage};

/// Where the parts of the dialog are.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    area: Rect,
    choices: Rect,
    /// Between choices and preview, where that is below them.
    rule: Option<u16>,
    /// The beginning of the report, where there is room for it.
    pub preview: Option<Rect>,
}

/// From this width on, the preview stands beside the choices.
const BESIDE: u16 = 92;
/// From this height on, there is room for it below them.
const BELOW: u16 = 17;
/// What the labels take.
const LABELS: u16 = 10;

/// Where the parts of the dialog are; alone, the preview takes the place of the choices.
pub fn places(size: (u16, u16), is_alone: bool) -> Places {
    // It takes the place of the screen; neither the message nor the keys are covered.
    let body = layout::screen(size).body;
    let width = body.width.min(150);
    let area = Rect { x: (body.width - width) / 2, width, height: body.height.min(44), ..body };
    let inside = Rect::new(area.x + 2, area.y + 1, area.width.saturating_sub(4), area.height.saturating_sub(2));
    let inside = inside.intersection(area);
    if is_alone {
        return Places { area, choices: Rect { height: 0, ..inside }, rule: None, preview: Some(inside) };
    }
    if inside.width >= BESIDE {
        let left = inside.width * 11 / 20;
        let choices = Rect { width: left, ..inside };
        let preview = Rect { x: inside.x + left + 3, width: inside.width - left - 3, ..inside };
        return Places { area, choices, rule: None, preview: Some(preview) };
    }
    if inside.height >= BELOW {
        let above = inside.height.saturating_sub(7).min(12);
        let choices = Rect { height: above, ..inside };
        let preview = Rect { y: inside.y + above + 1, height: inside.height - above - 1, ..inside };
        return Places { area, choices, rule: Some(inside.y + above), preview: Some(preview) };
    }
    Places { area, choices: inside, rule: None, preview: None }
}

/// Draws the dialog.
pub fn draw(model: &Model, dialog: &Export, frame: &mut Canvas<'_>) {
    match &dialog.stage {
        Stage::Choosing => choosing(model, dialog, frame),
        Stage::Running { done, is_cancelled, .. } => running(model, *done, *is_cancelled, frame.buffer_mut()),
        Stage::Written(path) => {
            let mut lines = vec![(clean_path(path), model.theme.title)];
            if dialog.in_the_clear {
                let clear = "It is not encrypted, as the workbook is: whoever has it can read it.";
                lines.push((clear.to_owned(), model.theme.near));
            }
            lines.push((String::new(), model.theme.text));
            lines.push(("Enter opens it. Esc closes; g e opens it later.".to_owned(), model.theme.text));
            told(model, "The report is written", &lines, frame.buffer_mut());
        }
    }
}

/// A few sentences in a box of their size.
fn told(model: &Model, title: &str, lines: &[(String, ratatui::style::Style)], buffer: &mut Buffer) -> Rect {
    let width = 76_u16.min(model.size.0.saturating_sub(2));
    let inner = usize::from(width.saturating_sub(4));
    let wrapped: Vec<_> =
        lines.iter().flat_map(|(text, style)| wrap(text, inner).into_iter().map(|line| (line, *style))).collect();
    let area = layout::centred(model.size, width, rows(wrapped.len()) + 2);
    let inside = cleared(model, buffer, area, title);
    for (y, (line, style)) in (inside.y..inside.bottom()).zip(&wrapped) {
        put(buffer, inside.x, y, inside.width, line, *style);
    }
    inside
}

fn running(model: &Model, done: u16, is_cancelled: bool, buffer: &mut Buffer) {
    let width = 60_u16.min(model.size.0.saturating_sub(24)).max(10);
    let filled = usize::from(done.min(1_000)) * usize::from(width) / 1_000;
    let [full, empty] = model.symbols.share;
    let bar = format!("{}{} {:>3} %", full.repeat(filled), empty.repeat(usize::from(width) - filled), done / 10);
    let what = match is_cancelled {
        true => "It stops at the next opportunity; nothing is left of it.",
        false => "Enter goes on working meanwhile. Esc cancels; nothing is left of it then.",
    };
    let title = if is_cancelled { "Cancelling" } else { "Writing the report" };
    let lines = [(bar, model.theme.accent), (String::new(), model.theme.text), (what.to_owned(), model.theme.text)];
    told(model, title, &lines, buffer);
}

fn choosing(model: &Model, dialog: &Export, frame: &mut Canvas<'_>) {
    let places = places(model.size, dialog.is_preview);
    let title = if dialog.is_preview { "Export: how it begins" } else { "Export" };
    cleared(model, frame.buffer_mut(), places.area, title);
    if let Some(y) = places.rule {
        let title = " how it begins; PgDn goes on ";
        let width = usize::from(places.choices.width);
        let dashes = width.saturating_sub(title.width() + 2);
        let line = format!("{0}{0}{title}{1}", model.symbols.rule, model.symbols.rule.repeat(dashes));
        put(frame.buffer_mut(), places.choices.x, y, places.choices.width, &line, model.theme.dim);
    } else if let (Some(preview), false) = (places.preview, dialog.is_preview) {
        let x = preview.x.saturating_sub(2);
        let vertical = model.symbols.border.vertical_left;
        for y in preview.y..preview.bottom() {
            put(frame.buffer_mut(), x, y, 1, vertical, model.theme.border_elsewhere);
        }
    }
    if let Some(area) = places.preview {
        beginning(model, dialog, area, frame.buffer_mut());
    }
    if !dialog.is_preview {
        choices(model, dialog, places.choices, frame);
    }
}

fn beginning(model: &Model, dialog: &Export, area: Rect, buffer: &mut Buffer) {
    let Some(lines) = dialog.preview_lines(area.width, model.symbols.ellipsis) else {
        put(buffer, area.x, area.y, area.width, "One moment", model.theme.dim);
        return;
    };
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(dialog.offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..area }, buffer);
    }
}

/// A line of the choices: of which row, and what is said beside it rather than in it.
struct Shown {
    row: Option<ExportRow>,
    said: Option<String>,
    is_warning: bool,
}

/// The lines of the choices, from the top.
fn shown(dialog: &Export, width: u16) -> Vec<Shown> {
    let said = |text: String, is_warning| Shown { row: None, said: Some(text), is_warning };
    let mut lines = Vec::new();
    let mut has_heading = false;
    for row in dialog.rows() {
        if matches!(row, ExportRow::Section(_)) && !has_heading {
            has_heading = true;
            lines.push(said("Parts, beside what kind of statement it is:".to_owned(), false));
        }
        lines.push(Shown { row: Some(row), said: None, is_warning: false });
        let sentence = match row {
            ExportRow::Kind => dialog.kind.sentence(),
            ExportRow::State => state_sentence(dialog),
            ExportRow::Format => dialog.format.sentence(),
            ExportRow::Table => dialog.table.sentence(),
            ExportRow::Model => model_sentence(dialog),
            ExportRow::File if dialog.in_the_clear => {
                "The workbook is encrypted; the report will not be: whoever has it can read it"
            }
            ExportRow::File
            | ExportRow::Replace
            | ExportRow::Date
            | ExportRow::Redacted
            | ExportRow::Control
            | ExportRow::Section(_) => continue,
        };
        let indent = usize::from(LABELS + 2);
        let is_warning = row == ExportRow::File;
        if !is_warning && fits_beside(dialog, row, sentence, width) {
            continue;
        }
        for line in wrap(sentence, usize::from(width).saturating_sub(indent)) {
            lines.push(said(format!("{}{line}", " ".repeat(indent)), is_warning));
        }
    }
    lines
}

/// Whether the sentence of a choice has room in its line.
fn fits_beside(dialog: &Export, row: ExportRow, sentence: &str, width: u16) -> bool {
    let word = word(dialog, row);
    usize::from(LABELS) + 8 + word.width() + sentence.width() <= usize::from(width)
}

/// The word of what is chosen in a row of choices.
fn word(dialog: &Export, row: ExportRow) -> Cow<'static, str> {
    let word = match row {
        ExportRow::State => match &dialog.baseline {
            Some(name) => return Cow::Owned(clean_line(name).into_owned()),
            None => "now",
        },
        ExportRow::Kind => dialog.kind.word(),
        ExportRow::Format => dialog.format.word(),
        ExportRow::Table => dialog.table.word(),
        ExportRow::Model => dialog.model.map_or("all", |model| model.word()),
        ExportRow::File
        | ExportRow::Replace
        | ExportRow::Date
        | ExportRow::Redacted
        | ExportRow::Control
        | ExportRow::Section(_) => "",
    };
    Cow::Borrowed(word)
}

fn state_sentence(dialog: &Export) -> &'static str {
    if dialog.baseline.is_some() { "What this baseline froze" } else { "What the workbook says" }
}

fn model_sentence(dialog: &Export) -> &'static str {
    dialog.model.map_or("All models that belong together, in an archive", |model| model.sentence())
}

/// The lines of the choices that are in view, and what is said below them.
fn in_view(dialog: &Export, area: Rect) -> (Vec<(u16, Shown)>, Vec<String>) {
    let error = dialog.error.as_ref().map(|error| wrap(&clean_line(error), usize::from(area.width)));
    let error = error.unwrap_or_default();
    let room = usize::from(area.height.saturating_sub(rows(error.len()))).max(1);
    let lines = shown(dialog, area.width);
    let focus = lines.iter().position(|line| line.row == Some(dialog.focus)).unwrap_or(0);
    // What is said of the row stays with it.
    let after = lines.iter().skip(focus + 1).take_while(|line| line.row.is_none()).count();
    let first = (focus + after + 1).saturating_sub(room).min(focus);
    let lines = lines.into_iter().skip(first).take(room);
    ((area.y..).zip(lines).collect(), error)
}

fn choices(model: &Model, dialog: &Export, area: Rect, frame: &mut Canvas<'_>) {
    let (lines, error) = in_view(dialog, area);
    for (y, line) in &lines {
        let area = Rect { y: *y, height: 1, ..area };
        match (&line.row, &line.said) {
            (Some(row), _) => choice(model, dialog, *row, area, frame),
            (None, said) => {
                let style = if line.is_warning { model.theme.near } else { model.theme.dim };
                let text = said.as_deref().unwrap_or("");
                put(frame.buffer_mut(), area.x, area.y, area.width, text, style);
            }
        }
    }
    let top = area.bottom().saturating_sub(rows(error.len()));
    for (y, line) in (top..area.bottom()).zip(&error) {
        put(frame.buffer_mut(), area.x, y, area.width, line, model.theme.far);
    }
}

fn choice(model: &Model, dialog: &Export, row: ExportRow, area: Rect, frame: &mut Canvas<'_>) {
    let has_focus = dialog.focus == row;
    let style = if has_focus { model.theme.title } else { model.theme.text };
    let ellipsis = model.symbols.ellipsis;
    let buffer = frame.buffer_mut();
    put(buffer, area.x, area.y, 1, if has_focus { model.symbols.pointer } else { " " }, model.theme.accent);
    let inside = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    let tick = |buffer: &mut Buffer, is_ticked: bool, text: &str| {
        let mark = if is_ticked { model.symbols.ticked } else { model.symbols.unticked };
        let text = fit(&format!("{mark} {text}"), usize::from(inside.width), ellipsis);
        put(buffer, inside.x, inside.y, inside.width, &text, style);
    };
    let labelled = |buffer: &mut Buffer, label: &str| {
        put(buffer, inside.x, inside.y, inside.width, label, style);
        Rect { x: inside.x + LABELS, width: inside.width.saturating_sub(LABELS), ..inside }
    };
    match row {
        ExportRow::Kind | ExportRow::State | ExportRow::Format | ExportRow::Table | ExportRow::Model => {
            let (label, sentence) = match row {
                ExportRow::Kind => ("Report", dialog.kind.sentence()),
                ExportRow::State => ("As of", state_sentence(dialog)),
                ExportRow::Table => ("Table", dialog.table.sentence()),
                ExportRow::Model => ("Model", model_sentence(dialog)),
                _ => ("Format", dialog.format.sentence()),
            };
            let word = word(dialog, row);
            let value = labelled(buffer, label);
            let (left, right) = if model.symbols.ascii { ("<", ">") } else { ("‹", "›") };
            let shown = match fits_beside(dialog, row, sentence, area.width) {
                true => format!("{word}: {sentence}"),
                false => fit(&word, usize::from(value.width).saturating_sub(4), ellipsis),
            };
            let style = if has_focus { model.theme.selected } else { model.theme.text };
            put(buffer, value.x, value.y, value.width, &format!("{left} {shown} {right}"), style);
        }
        ExportRow::File => {
            let value = labelled(buffer, "File");
            line_input(model, frame, value, &dialog.path, has_focus);
        }
        ExportRow::Date => {
            let value = labelled(buffer, "Date");
            if dialog.date.value().is_empty() && !has_focus {
                put(buffer, value.x, value.y, value.width, "that of the last change", model.theme.dim);
            } else {
                line_input(model, frame, value, &dialog.date, has_focus);
            }
        }
        ExportRow::Control => {
            let value = labelled(buffer, "Document");
            let text = fit(&clean_line(&dialog.control), usize::from(value.width), ellipsis);
            let style = if has_focus { model.theme.selected } else { model.theme.dim };
            put(buffer, value.x, value.y, value.width, &text, style);
        }
        ExportRow::Replace => {
            let text = format!("Replace {}, which stands there", dialog.target_name());
            tick(buffer, dialog.replace == Some(true), &text);
        }
        ExportRow::Redacted => tick(buffer, dialog.redacted, "Redacted: no names, notes, evidence, sentences"),
        ExportRow::Section(name) => tick(buffer, dialog.has_section(name), name.sentence()),
    }
}

/// The row that lies under the mouse.
pub fn row_at(model: &Model, dialog: &Export, column: u16, row: u16) -> Option<ExportRow> {
    if !matches!(dialog.stage, Stage::Choosing) || dialog.is_preview {
        return None;
    }
    let area = places(model.size, false).choices;
    let (lines, _) = in_view(dialog, area);
    let is_inside = (area.x..area.right()).contains(&column);
    lines.into_iter().find(|(y, _)| is_inside && *y == row).and_then(|(_, line)| line.row)
}

fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
