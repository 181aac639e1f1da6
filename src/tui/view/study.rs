//! The Study screen: the decks with what one has come to, or a card with its grades.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::controls::scroll_mark;
use super::{Hit, framed, put, show};
use crate::study::queue::Load;
use crate::study::schedule::told;
use crate::study::{Deck, Grade};
use crate::tui::layout;
use crate::tui::lines::{pad, wrap};
use crate::tui::model::Model;
use crate::tui::screens::study::{Row, Shown, View, reading};

/// Draws what is shown.
pub fn draw(model: &Model, buffer: &mut Buffer) {
    let state = &model.study;
    let body = layout::screen(model.size).body;
    if state.learning.is_none() {
        let inside = framed(model, buffer, body, "Study", true);
        let text = state.problem.as_deref().unwrap_or_default();
        for (y, line) in (inside.y..inside.bottom()).zip(wrap(text, usize::from(inside.width))) {
            put(buffer, inside.x, y, inside.width, &line, model.theme.far);
        }
        return;
    }
    match &state.view {
        View::Home => home(model, buffer, "Study: decks", "Due", true),
        View::Aside => home(model, buffer, "Study: set aside", "", false),
        View::Card(shown) => card(model, buffer, shown),
        View::Reading(at) => {
            let title = state.learning.as_ref().map_or_else(String::new, |learning| reading::title(learning, *at));
            let inside = framed(model, buffer, body, &title, true);
            said(model, buffer, inside);
            scroll_mark(model, buffer, body, state.first_line, state.lines.len(), inside.height);
        }
        View::Quiz(quizzing) => {
            let title = state.learning.as_ref().map_or_else(String::new, |learning| quizzing.title(learning.moment()));
            with_hint(model, buffer, &title, quizzing.hint());
        }
        View::Task(task) => with_hint(model, buffer, &task.title(), &task.hint()),
        View::Done => {
            let inside = framed(model, buffer, body, &deck_title(model, &state.deck), true);
            said(model, buffer, inside);
        }
    }
}

fn deck_title(model: &Model, deck: &Deck) -> String {
    model.study.learning.as_ref().map_or_else(String::new, |learning| deck.title(learning.catalogue()))
}

/// The lines of the state, from the first that is shown.
fn said(model: &Model, buffer: &mut Buffer, inside: Rect) {
    let state = &model.study;
    for (y, line) in (inside.y..inside.bottom()).zip(state.lines.iter().skip(state.first_line)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
}

fn home(model: &Model, buffer: &mut Buffer, title: &str, column: &str, has_panel_title: bool) {
    let state = &model.study;
    let places = layout::findings(model.size);
    let inside = framed(model, buffer, places.list, title, !state.in_panel);
    if !column.is_empty() {
        let label = " due + new ";
        let width = u16::try_from(label.len()).unwrap_or(0);
        let x = places.list.right().saturating_sub(width + 2).max(places.list.x + 10);
        put(buffer, x, places.list.y, places.list.right().saturating_sub(x), label, model.theme.dim);
    }
    let rows = state.rows.iter().enumerate().skip(state.offset);
    for (y, (place, row)) in (inside.y..inside.bottom()).zip(rows) {
        let selected = place == state.selected;
        let (text, style) = match row {
            Row::Heading(heading) => ((*heading).to_owned(), model.theme.accent),
            Row::Deck(deck, load) => (deck_row(model, deck, *load, inside.width), model.theme.text),
            Row::Reading => {
                (counted_row(model, "Reading: the catalogue as a book", "", inside.width), model.theme.text)
            }
            Row::Quiz => (counted_row(model, "Quiz: 10 questions", "Q", inside.width), model.theme.text),
            Row::Exam => (counted_row(model, "Exam: 40 questions, 60 minutes", "E", inside.width), model.theme.text),
            Row::Task(offered) => (counted_row(model, &offered.title(), "", inside.width), model.theme.text),
            Row::Aside(count) => (counted_row(model, "Set aside", &count.to_string(), inside.width), model.theme.text),
            Row::Card(card) => {
                (pad(&card.key, usize::from(inside.width).saturating_sub(2), model.symbols.ellipsis), model.theme.text)
            }
        };
        let style = match (selected, state.in_panel) {
            (true, false) => model.theme.selected,
            (true, true) => model.theme.selected_elsewhere,
            (false, _) => style,
        };
        let pointer = match row {
            Row::Heading(_) => String::new(),
            Row::Deck(..) | Row::Reading | Row::Quiz | Row::Exam | Row::Task(_) | Row::Aside(_) | Row::Card(_)
                if selected =>
            {
                format!("{} ", model.symbols.pointer)
            }
            Row::Deck(..) | Row::Reading | Row::Quiz | Row::Exam | Row::Task(_) | Row::Aside(_) | Row::Card(_) => {
                "  ".to_owned()
            }
        };
        put(buffer, inside.x, y, inside.width, &format!("{pointer}{text}"), style);
    }
    scroll_mark(model, buffer, places.list, state.offset, state.rows.len(), places.list_rows());
    let heading = if has_panel_title { "Where you stand" } else { "The card" };
    let inside = framed(model, buffer, places.panel, heading, state.in_panel);
    said(model, buffer, inside);
    scroll_mark(model, buffer, places.panel, state.first_line, state.lines.len(), places.panel_rows());
}

fn deck_row(model: &Model, deck: &Deck, load: Load, width: u16) -> String {
    let count = match (load.due + load.again, load.new) {
        (0, 0) => model.symbols.dash.to_owned(),
        (due, 0) => due.to_string(),
        (due, new) => format!("{due} + {new}"),
    };
    // Below the heading, which says it.
    let title = deck_title(model, deck);
    let title = match deck {
        Deck::Theme(_) => title.trim_start_matches("Theme: "),
        Deck::Mix
        | Deck::Core
        | Deck::Exam
        | Deck::Meaning
        | Deck::Attributes
        | Deck::Past
        | Deck::Levels
        | Deck::Ai
        | Deck::Attribute(_) => &title,
        Deck::Value(..) => title.split_once(": ").map_or(title.as_str(), |(_, value)| value),
    };
    counted_row(model, title, &count, width)
}

fn counted_row(model: &Model, title: &str, count: &str, width: u16) -> String {
    let room = usize::from(width).saturating_sub(2);
    let count = format!(" {count}");
    let name = pad(title, room.saturating_sub(count.chars().count()), model.symbols.ellipsis);
    format!("{name}{count}")
}

fn card(model: &Model, buffer: &mut Buffer, shown: &Shown) {
    let state = &model.study;
    let body = layout::screen(model.size).body;
    let mut left = Vec::new();
    for (count, what) in [(shown.load.due, "due"), (shown.load.again, "once more"), (shown.load.new, "new")] {
        if count > 0 {
            left.push(format!("{count} {what}"));
        }
    }
    let title = format!("{} {} {}", deck_title(model, &state.deck), model.symbols.dash, left.join(", "));
    let inside = framed(model, buffer, body, title.trim_end_matches([' ', '–', '-']), true);
    let above = Rect { height: inside.height.saturating_sub(2), ..inside };
    said(model, buffer, above);
    let rows = u16::try_from(state.line_rows(model.size)).unwrap_or(0);
    scroll_mark(model, buffer, body, state.first_line, state.lines.len(), rows);
    let below = inside.bottom().saturating_sub(1);
    if below <= inside.y {
        return;
    }
    if !shown.is_open {
        put(buffer, inside.x, below, inside.width, "Say the answer to yourself, then press Enter.", model.theme.dim);
        return;
    }
    let mut x = inside.x;
    let is_narrow = inside.width < 70;
    for (grade, days) in Grade::ALL.into_iter().zip(shown.intervals) {
        let room = |x: u16| inside.right().saturating_sub(x);
        x = put(buffer, x, below, room(x), &format!("{} ", grade.number()), model.theme.accent);
        let when = if is_narrow { short(days) } else { told(days) };
        x = put(buffer, x, below, room(x), &format!("{} {when}   ", grade.word()), model.theme.text);
    }
}

/// The lines of the state, with what to press below them.
fn with_hint(model: &Model, buffer: &mut Buffer, title: &str, hint: &str) {
    let state = &model.study;
    let body = layout::screen(model.size).body;
    let inside = framed(model, buffer, body, title, true);
    said(model, buffer, Rect { height: inside.height.saturating_sub(2), ..inside });
    let rows = u16::try_from(state.line_rows(model.size)).unwrap_or(0);
    scroll_mark(model, buffer, body, state.first_line, state.lines.len(), rows);
    let below = inside.bottom().saturating_sub(1);
    if below > inside.y {
        put(buffer, inside.x, below, inside.width, hint, model.theme.dim);
    }
}

/// `today`, `3d`, `4mo`, `2y`.
fn short(days: u32) -> String {
    let told = told(days);
    match told.split_once(' ') {
        Some((count, unit)) if unit.starts_with("month") => format!("{count}mo"),
        Some((count, unit)) => format!("{count}{}", unit.get(..1).unwrap_or_default()),
        None => told,
    }
}

/// The row of the list that lies under the mouse.
pub fn row_at(model: &Model, column: u16, row: u16) -> Option<Hit> {
    if !matches!(model.study.view, View::Home | View::Aside) {
        return None;
    }
    let area = layout::findings(model.size).list;
    let inside = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    if !inside.contains((column, row).into()) {
        return None;
    }
    let place = model.study.offset + usize::from(row - inside.y);
    (place < model.study.rows.len()).then_some(Hit::Study(place))
}
