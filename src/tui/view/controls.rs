//! The Controls screen: the list, and beside it the panel.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Hit, framed, put, show};
use crate::catalogue::Control;
use crate::report::words;
use crate::session::Session;
use crate::text::clean_line;
use crate::tui::layout;
use crate::tui::lines::pad;
use crate::tui::model::Model;
use crate::tui::screens::listing::{Heading, Item};
use crate::workbook::{Answer, Applicability, Basis};

/// From this width on, a level is also drawn as a bar.
const WITH_BAR: u16 = 50;

/// Draws both, or the one that there is room for.
pub fn draw(model: &Model, session: &Session, buffer: &mut Buffer) {
    let places = layout::controls(model.size, model.controls.in_panel);
    if let Some(area) = places.list {
        list(model, session, buffer, area);
    }
    if let Some(area) = places.panel {
        panel(model, session, buffer, area);
    }
}

fn list(model: &Model, session: &Session, buffer: &mut Buffer, area: Rect) {
    let state = &model.controls.list;
    let shown = state.count;
    let mut title =
        format!("{}, {}", words::counted(shown, "control", "controls"), state.grouping.title_in(session.catalogue()));
    if !state.filter.0.is_empty() {
        title = format!("{shown} shown: {}", clean_line(&state.filter.0));
    }
    if !state.chosen.is_empty() {
        title = format!("{} selected {} {title}", state.chosen.len(), model.symbols.dot);
    }
    let inside = framed(model, buffer, area, &title, !model.controls.in_panel);
    if state.items.is_empty() {
        let text = "Nothing matches the filter. f changes it, Esc clears it.";
        for (y, line) in (inside.y..inside.bottom()).zip(crate::tui::lines::wrap(text, usize::from(inside.width))) {
            put(buffer, inside.x, y, inside.width, &line, model.theme.text);
        }
        return;
    }
    let ids = session.catalogue().id_width();
    for (y, (row, item)) in (inside.y..inside.bottom()).zip(state.items.iter().enumerate().skip(state.offset)) {
        let line = Rect { y, height: 1, ..inside };
        match item {
            Item::Group(heading) => {
                let Heading { title, controls, settled, .. } = &**heading;
                let count = format!("{settled}/{controls} done");
                let width = usize::from(inside.width).saturating_sub(count.len() + 1);
                put(buffer, line.x, y, line.width, &pad(title, width, model.symbols.ellipsis), model.theme.group);
                let x = line.right().saturating_sub(u16::try_from(count.len()).unwrap_or(0));
                put(buffer, x, y, line.right().saturating_sub(x), &count, model.theme.dim);
            }
            Item::Control(_) | Item::Own(_) => {
                let Some(control) = state.control_at(session, row) else { continue };
                control_row(model, session, buffer, line, (row == state.selected, ids), control);
            }
        }
    }
    scroll_mark(model, buffer, area, state.offset, state.items.len(), area.height.saturating_sub(2));
}

fn control_row(
    model: &Model,
    session: &Session,
    buffer: &mut Buffer,
    line: Rect,
    (under_pointer, ids): (bool, u16),
    control: &Control,
) {
    let state = &model.controls;
    let theme = &model.theme;
    let symbols = &model.symbols;
    let answer = session.workbook().answer(&control.id);
    let base = match (under_pointer, state.in_panel) {
        (true, false) => theme.selected,
        (true, true) => theme.selected_elsewhere,
        (false, _) if answer.in_scope() => theme.text,
        (false, _) => theme.dim,
    };
    let over = |style: Style| if under_pointer && !state.in_panel { base } else { style };
    buffer.set_style(line, base);
    if under_pointer {
        put(buffer, line.x, line.y, 1, symbols.pointer, base);
    }
    let mark = if state.list.chosen.contains(&control.id) {
        symbols.chosen
    } else if state.list.is_found(&control.id) {
        symbols.found
    } else if answer.review {
        symbols.review
    } else {
        " "
    };
    put_mark(buffer, line.x + 1, line.y, mark, over(theme.near));
    let id_style = over(if answer.in_scope() { theme.accent } else { theme.dim });
    let id = crate::tui::lines::fit(control.id.as_str(), usize::from(ids), symbols.ellipsis);
    put(buffer, line.x + 2, line.y, ids, &id, id_style);
    // From the right: finding, applicability, note, basis, level and target; a bar and blanks where there is room.
    let wide = line.width >= WITH_BAR;
    let (bar, gap) = if wide { (6, 2) } else { (0, 1) };
    let right = bar + 4 + 3 * gap + 1;
    let title_width = line.width.saturating_sub(2 + ids + right + 1);
    let title_style = if state.list.is_found(&control.id) { over(theme.found) } else { base };
    let title = crate::tui::lines::fit(&control.title, usize::from(title_width), symbols.ellipsis);
    put(buffer, line.x + 2 + ids, line.y, title_width, &title, title_style);
    let mut x = line.x + 2 + ids + title_width + 1;
    let level_style = over(level_style(model, answer));
    if wide {
        put(buffer, x, line.y, 5, &level_bar(model, answer), level_style);
        x += bar;
    }
    put(buffer, x, line.y, 3, &level_and_target(model, answer), level_style);
    x += 4;
    put_mark(buffer, x, line.y, basis_letter(answer), over(theme.dim));
    x += gap;
    let has_notes = session.workbook().count_notes(&control.id) > 0;
    let has_evidence = session.workbook().evidence(&control.id).next().is_some();
    let shown = match (has_evidence, has_notes) {
        (true, _) => symbols.evidence,
        (false, true) => symbols.note,
        (false, false) => " ",
    };
    put_mark(buffer, x, line.y, shown, over(theme.dim));
    x += gap;
    let (mark, style) = applicability_mark(model, answer.applicability);
    put(buffer, x, line.y, 1, mark, over(style));
    x += gap;
    let mark = if session.marks(&control.id) { symbols.finding } else { " " };
    put_mark(buffer, x, line.y, mark, over(theme.near));
}

/// A glyph of one column; a blank needs no colour, and each change of colour costs a dozen bytes.
fn put_mark(buffer: &mut Buffer, x: u16, y: u16, mark: &str, style: Style) {
    if mark != " " {
        put(buffer, x, y, 1, mark, style);
    }
}

/// The glyph of an applicability, and its style.
pub(super) fn applicability_mark(model: &Model, applicability: Applicability) -> (&'static str, Style) {
    let (theme, symbols) = (&model.theme, &model.symbols);
    match applicability {
        Applicability::Undecided => (symbols.undecided, theme.dim),
        Applicability::Applicable => (symbols.applicable, theme.good),
        Applicability::Inherited => (symbols.inherited, theme.accent),
        Applicability::Excluded => (symbols.excluded, theme.dim),
    }
}

fn level_style(model: &Model, answer: &Answer) -> Style {
    match (answer.in_scope(), answer.level, answer.target) {
        (false, ..) | (_, None, _) => model.theme.dim,
        (true, Some(_), Some(_)) => model.theme.gap(answer.gap()),
        (true, Some(_), None) => model.theme.text,
    }
}

/// `2/3`: the level and the target; a dash where one is not set.
fn level_and_target(model: &Model, answer: &Answer) -> String {
    let shown = |level: Option<crate::workbook::Level>| {
        level.map_or_else(|| model.symbols.dash.to_owned(), |level| level.to_string())
    };
    format!("{}/{}", shown(answer.level), shown(answer.target))
}

/// Five cells: reached, still wanted, beyond.
fn level_bar(model: &Model, answer: &Answer) -> String {
    let level = answer.level.map_or(0, |level| level.get());
    let target = answer.target.map_or(0, |target| target.get());
    let [reached, wanted, beyond] = model.symbols.bar;
    (1..=5)
        .map(|cell| match cell {
            cell if cell <= level => reached,
            cell if cell <= target && answer.level.is_some() => wanted,
            _ => beyond,
        })
        .collect()
}

fn basis_letter(answer: &Answer) -> &'static str {
    match (answer.level, answer.basis) {
        (Some(_), _) if answer.to_confirm => "~",
        (None, _) | (_, None) => " ",
        (_, Some(Basis::Claimed)) => "c",
        (_, Some(Basis::Interviewed)) => "i",
        (_, Some(Basis::Examined)) => "e",
        (_, Some(Basis::Tested)) => "t",
    }
}

fn panel(model: &Model, session: &Session, buffer: &mut Buffer, area: Rect) {
    let state = &model.controls;
    let title = state.current(session).map_or_else(String::new, |control| format!("Control {}", control.id));
    let inside = framed(model, buffer, area, &title, state.in_panel);
    for (y, (number, line)) in (inside.y..inside.bottom()).zip(state.panel.iter().enumerate().skip(state.panel_offset))
    {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
        if state.in_panel && number == state.panel_line {
            put(buffer, inside.x.saturating_sub(1), y, 1, model.symbols.pointer, model.theme.accent);
            buffer.set_style(Rect { y, height: 1, ..inside }, model.theme.selected);
        }
    }
    scroll_mark(model, buffer, area, state.panel_offset, state.panel.len(), area.height.saturating_sub(2));
}

/// Says on the frame that there is more above or below.
pub(super) fn scroll_mark(model: &Model, buffer: &mut Buffer, area: Rect, offset: usize, length: usize, rows: u16) {
    let rows = usize::from(rows);
    if length <= rows {
        return;
    }
    let last = (offset + rows).min(length);
    let text = format!(" {}{}{last} of {length} ", offset + 1, model.symbols.dash);
    let width = u16::try_from(text.chars().count()).unwrap_or(0);
    let x = area.right().saturating_sub(width + 2);
    if x > area.x {
        put(buffer, x, area.bottom() - 1, width, &text, model.theme.dim);
    }
}

/// What lies under the mouse.
pub fn hit(model: &Model, column: u16, row: u16) -> Option<Hit> {
    let places = layout::controls(model.size, model.controls.in_panel);
    let within = |area: Rect| {
        let inside = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
        inside.contains((column, row).into()).then(|| usize::from(row - inside.y))
    };
    if let Some(line) = places.list.and_then(within) {
        let row = model.controls.list.offset + line;
        return (row < model.controls.list.items.len()).then_some(Hit::ListRow(row));
    }
    let line = places.panel.and_then(within)? + model.controls.panel_offset;
    (line < model.controls.panel.len()).then_some(Hit::PanelLine(line))
}
