//! The Portfolio screen: what is looked at, the table, and below it the workbook under the pointer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::controls::scroll_mark;
use super::{Hit, framed, put, show};
use crate::error::clean_path;
use crate::figures::Summary;
use crate::figures::portfolio::{Entry, Seen, Sort};
use crate::report::words::counted;
use crate::session::portfolio::Ended;
use crate::text::{Side, clean_line, padded};
use crate::tui::action::{Action, Scope};
use crate::tui::key;
use crate::tui::layout;
use crate::tui::lines::{pad, wrap};
use crate::tui::model::Model;

/// Pointer and a blank.
const BEFORE: u16 = 2;
/// The least that is left of a name before a column is left out.
const NAME: u16 = 16;
/// As much of a name as is never missed.
const NAME_ENOUGH: u16 = 44;

/// A column beside the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Coverage,
    Maturity,
    Attainment,
    Overdue,
    Due,
    Changed,
    Marked,
    File,
}

impl Column {
    /// The most wanted first, which is their order from the left.
    const ALL: [Column; 8] = [
        Column::Coverage,
        Column::Maturity,
        Column::Attainment,
        Column::Overdue,
        Column::Due,
        Column::Changed,
        Column::Marked,
        Column::File,
    ];

    const fn head(self) -> &'static str {
        match self {
            Column::Coverage => "Coverage",
            Column::Maturity => "Maturity",
            Column::Attainment => "Attainment",
            Column::Overdue => "Overdue",
            Column::Due => "Next due",
            Column::Changed => "Changed",
            Column::Marked => "Marked",
            Column::File => "File",
        }
    }

    const fn width(self) -> u16 {
        match self {
            Column::Coverage | Column::Maturity => 8,
            Column::Attainment | Column::Due | Column::Changed => 10,
            Column::Overdue => 7,
            Column::Marked => 6,
            Column::File => 24,
        }
    }

    const fn side(self) -> Side {
        match self {
            Column::Coverage | Column::Maturity | Column::Attainment | Column::Overdue | Column::Marked => Side::Right,
            Column::Due | Column::Changed | Column::File => Side::Left,
        }
    }

    const fn sort(self) -> Sort {
        match self {
            Column::Coverage => Sort::Coverage,
            Column::Maturity => Sort::Maturity,
            Column::Attainment => Sort::Attainment,
            Column::Overdue => Sort::Overdue,
            Column::Due => Sort::Due,
            Column::Changed => Sort::Changed,
            Column::Marked => Sort::Reviews,
            Column::File => Sort::File,
        }
    }

    fn cell(self, entry: &Entry, summary: &Summary, seen: &Seen) -> String {
        let tally = summary.headline();
        let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "–".to_owned(), |day| day.to_string());
        match self {
            Column::Coverage => tally.coverage().shown(),
            Column::Maturity => tally.maturity().shown(),
            Column::Attainment => tally.attainment().shown(),
            Column::Overdue => {
                let overdue = summary.overdue(seen.today);
                format!("{}{}", overdue.count, if overdue.or_more { "+" } else { "" })
            }
            Column::Due => day(summary.next_due(seen.today)),
            Column::Changed => day(summary.changed_on(&seen.zone)),
            Column::Marked => summary.reviews.to_string(),
            Column::File => entry.file.clone(),
        }
    }
}

/// The width of the name, and the columns that there is room for.
fn columns(width: u16) -> (u16, Vec<Column>) {
    let room = width.saturating_sub(BEFORE);
    let mut used = 0;
    let mut chosen = Vec::new();
    for column in Column::ALL {
        let more = column.width() + 2;
        // None comes in the place of one that is wanted more.
        if used + more + NAME > room {
            break;
        }
        used += more;
        chosen.push(column);
    }
    let left = room - used.min(room);
    // What a name does not need, the path gets.
    (if chosen.contains(&Column::File) { left.min(NAME_ENOUGH) } else { left }, chosen)
}

/// Draws all of it.
pub fn draw(model: &Model, buffer: &mut Buffer) {
    let state = &model.portfolio;
    let places = layout::applicability(model.size, state.detail.len());
    let folder = state.folder.as_deref().map(clean_path);
    let title = folder.as_ref().map_or("Portfolio".to_owned(), |folder| format!("Portfolio: {folder}"));
    framed(model, buffer, places.frame, &title, true);
    put(buffer, places.state.x, places.state.y, places.state.width, &told(model), model.theme.dim);
    let (Some(seen), false) = (&state.seen, state.shown.is_empty()) else {
        for (y, line) in (places.table.y..places.table.bottom()).zip(nothing(model, places.table.width)) {
            put(buffer, places.table.x, y, places.table.width, &line, model.theme.text);
        }
        return;
    };
    let (name, columns) = columns(places.table.width);
    if places.heads.height > 0 {
        heads(model, buffer, places.heads, name, &columns);
    }
    let rows = state.in_order().enumerate().skip(state.offset);
    for (y, (place, entry)) in (places.table.y..places.table.bottom()).zip(rows) {
        let line = Rect { y, height: 1, ..places.table };
        row(model, buffer, line, entry, place == state.selected, (name, &columns), seen);
    }
    let scrolled = Rect { y: places.table.y.saturating_sub(1), height: places.table.height + 2, ..places.frame };
    scroll_mark(model, buffer, scrolled, state.offset, state.shown.len(), places.table.height);
    let rule = model.symbols.border.horizontal_top.repeat(usize::from(places.rule.width));
    put(buffer, places.rule.x, places.rule.y, places.rule.width, &rule, model.theme.border_elsewhere);
    for (y, line) in (places.strip.y..places.strip.bottom()).zip(&state.detail) {
        show(&model.theme, line, Rect { y, height: 1, ..places.strip }, buffer);
    }
}

fn heads(model: &Model, buffer: &mut Buffer, line: Rect, name: u16, columns: &[Column]) {
    let sorted = model.portfolio.by;
    let style = |by: Sort| if by == sorted { model.theme.accent } else { model.theme.dim };
    put(buffer, line.x + BEFORE, line.y, name, "Organisation", style(Sort::Organisation));
    let mut x = line.x + BEFORE + name;
    for column in columns {
        let head = padded(column.head(), usize::from(column.width()), column.side());
        put(buffer, x + 2, line.y, column.width(), &head, style(column.sort()));
        x += column.width() + 2;
    }
}

fn row(
    model: &Model,
    buffer: &mut Buffer,
    line: Rect,
    entry: &Entry,
    is_selected: bool,
    (name, columns): (u16, &[Column]),
    seen: &Seen,
) {
    let theme = &model.theme;
    let style = match (is_selected, &entry.found) {
        (true, _) => theme.selected,
        (false, Ok(_)) => theme.text,
        (false, Err(_)) => theme.dim,
    };
    buffer.set_style(line, style);
    let pointer = if is_selected { model.symbols.pointer } else { " " };
    let title = pad(&clean_line(entry.title()), usize::from(name), model.symbols.ellipsis);
    put(buffer, line.x, line.y, line.width, &format!("{pointer} {title}"), style);
    let from = line.x + BEFORE + name + 2;
    let summary = match &entry.found {
        Ok(summary) => summary,
        Err(problem) => {
            put(buffer, from, line.y, line.right().saturating_sub(from), problem.word, style);
            return;
        }
    };
    let mut x = from;
    for column in columns {
        let width = match column {
            // It is the last.
            Column::File => line.right().saturating_sub(x),
            _ => column.width(),
        };
        let text = clean_line(&column.cell(entry, summary, seen)).into_owned();
        let text = crate::tui::lines::fit(&text, usize::from(width), model.symbols.ellipsis);
        let is_late = *column == Column::Overdue && text != "0";
        let style = if is_late && !is_selected { theme.far } else { style };
        put(buffer, x, line.y, width, &padded(&text, usize::from(width), column.side()), style);
        x += column.width() + 2;
    }
}

/// How many there are, in which order, through which filter.
fn told(model: &Model) -> String {
    let state = &model.portfolio;
    let known = state.entries.iter().filter(|entry| entry.found.is_ok()).count();
    let passed = state.entries.len() - known;
    let mut parts = vec![counted(known, "workbook", "workbooks")];
    if passed > 0 {
        parts.push(format!("{passed} passed over"));
    }
    match (state.is_looking(), state.ended) {
        (true, _) => parts.push(format!("looking{} Esc calls it off", model.symbols.ellipsis)),
        (false, Some(Ended::CalledOff)) => parts.push("called off before the end".to_owned()),
        (false, Some(Ended::TooMuch)) => parts.push("there is more than is looked at".to_owned()),
        (false, Some(Ended::Whole) | None) => {}
    }
    if !state.filter_text.is_empty() {
        parts.push(format!("{} shown: {}", state.shown.len(), clean_line(&state.filter_text)));
    }
    let turned = if state.is_reversed { ", the other way round" } else { "" };
    parts.push(format!("by {}{turned}", order(state.by)));
    parts.join("; ")
}

/// What an order is called.
pub const fn order(by: Sort) -> &'static str {
    match by {
        Sort::Organisation => "organisation",
        Sort::File => "file",
        Sort::Coverage => "coverage, the least first",
        Sort::Maturity => "maturity, the least first",
        Sort::Attainment => "attainment, the least first",
        Sort::Reviews => "what is marked, the most first",
        Sort::Overdue => "what is overdue, the most first",
        Sort::Due => "what is due next",
        Sort::Changed => "last change, the oldest first",
    }
}

/// What stands in the place of the table where it has no rows.
fn nothing(model: &Model, width: u16) -> Vec<String> {
    let state = &model.portfolio;
    let keyed = |action: Action| {
        let keys = model.keymap.keys_of(Scope::Portfolio, action).next();
        keys.map_or_else(String::new, |keys| key::shown(keys, model.symbols.ascii))
    };
    let folder = keyed(Action::ChooseFolder);
    let text = match (&state.folder, state.is_looking(), state.entries.is_empty()) {
        (None, _, _) => format!(
            "Here all workbooks below a folder stand side by side: how far each is, what is overdue, and when it was last \
             touched. {folder} says which folder."
        ),
        (Some(_), true, true) => "Looking for workbooks…".to_owned(),
        (Some(_), false, true) => format!("There is no workbook below this folder. {folder} looks below another."),
        (Some(_), _, false) => {
            format!("No workbook matches the filter. {} changes it, Esc clears it.", keyed(Action::Filter))
        }
    };
    wrap(&text, usize::from(width))
}

/// The row that lies under the mouse.
pub fn row_at(model: &Model, column: u16, row: u16) -> Option<Hit> {
    let area = layout::applicability(model.size, model.portfolio.detail.len()).table;
    if !area.contains((column, row).into()) {
        return None;
    }
    let place = model.portfolio.offset + usize::from(row - area.y);
    (place < model.portfolio.shown.len()).then_some(Hit::Workbook(place))
}
