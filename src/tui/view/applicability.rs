//! The Applicability screen: what the statement lacks, the table, and below it the control under the pointer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::controls::{applicability_mark, scroll_mark};
use super::{Hit, framed, put, show};
use crate::catalogue::Control;
use crate::report::words;
use crate::session::Session;
use crate::text::clean_line;
use crate::tui::action::{Action, Scope};
use crate::tui::key;
use crate::tui::layout;
use crate::tui::lines::{fit, pad};
use crate::tui::model::Model;
use crate::tui::screens::listing::Item;
use crate::workbook::{Answer, Applicability};

/// Pointer, mark and id stand before the columns.
const BEFORE: u16 = 8;
/// The least that is left of a title before a column is left out.
const TITLE: u16 = 18;
/// Where the sentence has a column, the title takes a third of what is left, up to this.
const TITLE_ENOUGH: u16 = 40;
/// From this width on, the date of a decision has its author beside it.
const WITH_AUTHOR: u16 = 150;

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Title,
    Applies,
    Reasons,
    Because,
    Decided,
    Implementation,
}

impl Column {
    /// From the left.
    const ALL: [Column; 6] =
        [Column::Title, Column::Applies, Column::Reasons, Column::Because, Column::Decided, Column::Implementation];

    /// Those that come beside title and applicability where there is room for them, the most wanted first.
    const MORE: [Column; 4] = [Column::Implementation, Column::Reasons, Column::Decided, Column::Because];

    const fn head(self) -> &'static str {
        match self {
            Column::Title => "Control",
            Column::Applies => "Applies",
            Column::Reasons => "Reasons",
            Column::Because => "Because",
            Column::Decided => "Decided",
            Column::Implementation => "Implemented",
        }
    }

    /// How wide it is, or at least, where it takes what is left.
    const fn width(self) -> u16 {
        match self {
            Column::Title => TITLE,
            Column::Applies => 12,
            Column::Reasons => 17,
            Column::Because => 20,
            Column::Decided => 10,
            // With the mark that the level is to be confirmed.
            Column::Implementation => 16,
        }
    }
}

/// The columns that there is room for, from the left, with their widths.
fn columns(width: u16) -> Vec<(Column, u16)> {
    let room = width.saturating_sub(BEFORE);
    let applies = Column::Applies.width() + 1;
    let mut chosen = vec![Column::Title, Column::Applies];
    let mut used = TITLE + applies;
    for column in Column::MORE {
        // None comes in the place of one that is wanted more.
        if used + column.width() + 1 > room {
            break;
        }
        used += column.width() + 1;
        chosen.push(column);
    }
    let author = if width >= WITH_AUTHOR { 14 } else { 0 };
    let left = room.saturating_sub(used + author);
    let has_because = chosen.contains(&Column::Because);
    let for_title = if has_because { (left / 3).min(TITLE_ENOUGH - TITLE) } else { left };
    let title = if room < TITLE + applies { room.saturating_sub(applies) } else { TITLE + for_title };
    let of = |column: Column| match column {
        Column::Title => title,
        Column::Because => Column::Because.width() + left - for_title,
        Column::Decided => Column::Decided.width() + author,
        other => other.width(),
    };
    Column::ALL.into_iter().filter(|column| chosen.contains(column)).map(|column| (column, of(column))).collect()
}

/// Draws all of it.
pub fn draw(model: &Model, session: &Session, buffer: &mut Buffer) {
    let state = &model.applicability;
    let places = layout::applicability(model.size, state.strip.len());
    framed(model, buffer, places.frame, &title(model), true);
    let (text, style) = (state.state(), if state.is_complete() { model.theme.good } else { model.theme.near });
    put(buffer, places.state.x, places.state.y, places.state.width, &text, style);
    own_hint(model, buffer, places.state, text.width());
    let columns = columns(places.table.width);
    if places.heads.height > 0 {
        let mut x = places.heads.x + BEFORE;
        for (column, width) in &columns {
            put(buffer, x, places.heads.y, *width, column.head(), model.theme.dim);
            x += width + 1;
        }
    }
    if state.list.items.is_empty() {
        let text = match state.undecided {
            0 => "Nothing matches the filter: nothing is undecided any more. Esc shows all.",
            _ => "Nothing matches the filter. f changes it, Esc clears it.",
        };
        let lines = crate::tui::lines::wrap(text, usize::from(places.table.width));
        for (y, line) in (places.table.y..places.table.bottom()).zip(lines) {
            put(buffer, places.table.x, y, places.table.width, &line, model.theme.text);
        }
    }
    let rows = state.list.items.iter().enumerate().skip(state.list.offset);
    let ids = session.catalogue().id_width();
    for (y, (row, item)) in (places.table.y..places.table.bottom()).zip(rows) {
        let line = Rect { y, height: 1, ..places.table };
        match (item, state.list.control_at(session, row)) {
            (Item::Group(heading), _) => {
                group_row(model, buffer, line, &heading.title, (heading.undecided, heading.controls));
            }
            (_, Some(control)) => {
                control_row(model, session, buffer, line, (row == state.list.selected, ids, &columns), control);
            }
            (_, None) => {}
        }
    }
    scroll_mark(model, buffer, places.frame, state.list.offset, state.list.items.len(), places.table.height);
    strip(model, buffer, places);
}

/// How to add a control, beside the state, where there is room.
fn own_hint(model: &Model, buffer: &mut Buffer, area: Rect, taken: usize) {
    let Some(keys) = model.keymap.keys_of(Scope::Applicability, Action::NewControl).next() else { return };
    let hint = format!("{} adds a control of your own", key::shown(keys, model.symbols.ascii));
    let width = u16::try_from(hint.width()).unwrap_or(u16::MAX);
    if taken + hint.width() + 2 <= usize::from(area.width) {
        put(buffer, area.right() - width, area.y, width, &hint, model.theme.dim);
    }
}

fn title(model: &Model) -> String {
    let list = &model.applicability.list;
    let dot = model.symbols.dot;
    let mut title = format!("{} undecided of {}", model.applicability.undecided, model.applicability.controls);
    if !list.filter.0.is_empty() {
        title = format!("{title} {dot} {} shown: {}", list.count, clean_line(&list.filter.0));
    }
    if !list.chosen.is_empty() {
        title = format!("{} selected {dot} {title}", list.chosen.len());
    }
    title
}

fn group_row(model: &Model, buffer: &mut Buffer, line: Rect, title: &str, (undecided, controls): (usize, usize)) {
    let count = match undecided {
        0 => "all decided".to_owned(),
        _ => format!("{undecided} of {controls} undecided"),
    };
    let width = usize::from(line.width).saturating_sub(count.len() + 1);
    put(buffer, line.x, line.y, line.width, &pad(title, width, model.symbols.ellipsis), model.theme.group);
    let x = line.right().saturating_sub(u16::try_from(count.len()).unwrap_or(0));
    let style = if undecided == 0 { model.theme.dim } else { model.theme.near };
    put(buffer, x, line.y, line.right().saturating_sub(x), &count, style);
}

fn control_row(
    model: &Model,
    session: &Session,
    buffer: &mut Buffer,
    line: Rect,
    (under_pointer, ids, columns): (bool, u16, &[(Column, u16)]),
    control: &Control,
) {
    let (theme, symbols) = (&model.theme, &model.symbols);
    let list = &model.applicability.list;
    let answer = session.workbook().answer(&control.id);
    let base = match under_pointer {
        true => theme.selected,
        false if answer.in_scope() => theme.text,
        false => theme.dim,
    };
    let over = |style: Style| if under_pointer { base } else { style };
    buffer.set_style(line, base);
    put(buffer, line.x, line.y, 1, if under_pointer { symbols.pointer } else { " " }, base);
    let mark = if list.chosen.contains(&control.id) {
        symbols.chosen
    } else if list.is_found(&control.id) {
        symbols.found
    } else if answer.review {
        symbols.review
    } else {
        " "
    };
    put(buffer, line.x + 1, line.y, 1, mark, over(theme.near));
    let id_style = over(if answer.in_scope() { theme.accent } else { theme.dim });
    let id = fit(control.id.as_str(), usize::from(ids), symbols.ellipsis);
    put(buffer, line.x + 2, line.y, ids, &id, id_style);
    // What longer ids take, the title gives.
    let longer = ids.saturating_sub(5);
    let mut x = line.x + BEFORE;
    for (column, width) in columns {
        let (text, style) = cell(model, (*column, *width), control, answer);
        let style = if *column == Column::Title && list.is_found(&control.id) { theme.found } else { style };
        let given = if *column == Column::Title { longer.min(*width) } else { 0 };
        let text = fit(&clean_line(&text), usize::from(width - given), symbols.ellipsis);
        put(buffer, x + given, line.y, width - given, &text, over(style));
        x += width + 1;
    }
}

fn cell(model: &Model, (column, width): (Column, u16), control: &Control, answer: &Answer) -> (String, Style) {
    let theme = &model.theme;
    let plain = if answer.in_scope() { theme.text } else { theme.dim };
    match column {
        Column::Title => (control.title.to_string(), plain),
        Column::Applies => {
            let (mark, style) = applicability_mark(model, answer.applicability);
            let style = if answer.applicability == Applicability::Undecided { theme.near } else { style };
            (format!("{mark} {}", answer.applicability), style)
        }
        Column::Reasons if answer.lacks_reason() => ("none recorded".to_owned(), theme.near),
        Column::Reasons => {
            let reasons: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
            (reasons.join(", "), plain)
        }
        Column::Because => (answer.justification.clone().unwrap_or_default(), plain),
        Column::Decided => {
            let at = answer.decided_at.map(|at| model.zone.to_datetime(at).date().to_string());
            let by = answer.decided_by.as_deref().filter(|_| width > Column::Decided.width()).unwrap_or_default();
            (at.map_or_else(String::new, |at| format!("{at} {by}").trim_end().to_owned()), theme.dim)
        }
        Column::Implementation => {
            let word = answer.implementation(is_planned(model, control)).map_or("", words::implementation);
            // It stands on a level that a re-assessment has still to confirm.
            let is_open = answer.to_confirm && answer.level.is_some() && answer.in_scope();
            if is_open { (format!("~{word}"), theme.near) } else { (word.to_owned(), plain) }
        }
    }
}

fn is_planned(model: &Model, control: &Control) -> bool {
    let workbook = model.session.as_ref().map(|session| session.workbook());
    workbook.is_some_and(|workbook| workbook.open_actions(&control.id).next().is_some())
}

fn strip(model: &Model, buffer: &mut Buffer, places: layout::Applicability) {
    let rule = model.symbols.rule.repeat(usize::from(places.rule.width));
    put(buffer, places.rule.x, places.rule.y, places.rule.width, &rule, model.theme.border_elsewhere);
    let area = places.strip;
    let lines = &model.applicability.strip;
    for (y, line) in (area.y..area.bottom()).zip(lines) {
        show(&model.theme, line, Rect { y, height: 1, ..area }, buffer);
    }
    let hidden = lines.len().saturating_sub(usize::from(area.height));
    if hidden > 0 {
        let lines = if hidden == 1 { "line" } else { "lines" };
        let text = format!(" {hidden} more {lines}: Enter shows all ");
        let width = u16::try_from(text.chars().count()).unwrap_or(u16::MAX).min(area.width);
        put(buffer, area.right() - width, places.rule.y, width, &text, model.theme.dim);
    }
}

/// What lies under the mouse.
pub fn hit(model: &Model, column: u16, row: u16) -> Option<Hit> {
    let table = layout::applicability(model.size, model.applicability.strip.len()).table;
    let line = table.contains((column, row).into()).then(|| usize::from(row - table.y))?;
    let row = model.applicability.list.offset + line;
    (row < model.applicability.list.items.len()).then_some(Hit::ListRow(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_never_reach_beyond_the_table() {
        for width in 0..=300 {
            let columns = columns(width);
            let used: u16 = columns.iter().map(|(_, width)| width + 1).sum::<u16>().saturating_sub(1);
            assert!(width < BEFORE + Column::Applies.width() + 1 || BEFORE + used <= width, "{width}: {columns:?}");
        }
        let heads = |width| columns(width).iter().map(|(column, _)| column.head()).collect::<Vec<_>>();
        assert_eq!(heads(56), ["Control", "Applies", "Implemented"]);
        assert_eq!(heads(76), ["Control", "Applies", "Reasons", "Implemented"]);
        assert_eq!(heads(116), ["Control", "Applies", "Reasons", "Because", "Decided", "Implemented"]);
    }
}
