//! The Roadmap screen: gaps, board or timeline, and below it what is said of what is under the pointer.

mod board;
mod timeline;
mod what_if;

use jiff::civil::Date;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::controls::scroll_mark;
use super::{Hit, framed, put, show};
use crate::figures::Gap;
use crate::report::{Work, words};
use crate::session::Session;
use crate::text::clean_line;
use crate::tui::layout;
use crate::tui::lines::{fit, pad, wrap};
use crate::tui::model::Model;
use crate::tui::screens::roadmap::View;
use crate::workbook::Action;

/// What the board and the timeline say where nothing is planned.
const NOTHING_PLANNED: &str = "There are no actions yet.\n\nF proposes them from the gaps, with phases to do them in: you see it before anything is written.\nOn a gap, w makes one: what is true of the next level and is not yet is the proposal. p goes to the gaps.\nn makes a phase: a stretch of time with so many person-days, to put actions into.";

/// What the gaps say where there are none.
const NO_GAPS: &str = "No gaps: nothing that is assessed lies below its target.\n\ng\u{a0}c goes to the controls, to assess more of them or to aim higher: t sets a target.\nw makes an action that closes no gap.";

/// Draws the view and what is said of what is under the pointer.
pub fn draw(model: &Model, session: &Session, buffer: &mut Buffer) {
    let places = layout::roadmap(model.size);
    let state = &model.roadmap;
    let Some(work) = &state.work else { return };
    framed(model, buffer, places.frame, &heading(model, work), true);
    views(model, buffer, places.views, work);
    match state.view {
        View::Gaps => gaps(model, session, work, buffer, places.main),
        View::WhatIf => what_if::draw(model, session, buffer, places.main),
        View::Board | View::Timeline if work.is_nothing() => said(model, buffer, places.main, NOTHING_PLANNED),
        View::Board => board::draw(model, work, buffer, places.main),
        View::Timeline => timeline::draw(model, work, buffer, places.main),
    }
    let rule = model.symbols.rule.repeat(usize::from(places.rule.width));
    put(buffer, places.rule.x, places.rule.y, places.rule.width, &rule, model.theme.border_elsewhere);
    let area = places.detail;
    for (y, line) in (area.y..area.bottom()).zip(&state.detail) {
        show(&model.theme, line, Rect { y, height: 1, ..area }, buffer);
    }
    let hidden = state.detail.len().saturating_sub(usize::from(area.height));
    if hidden > 0 {
        let text = format!(" {} more ", words::counted(hidden, "line", "lines"));
        let width = u16::try_from(text.chars().count()).unwrap_or(u16::MAX).min(area.width);
        put(buffer, area.right() - width, places.rule.y, width, &text, model.theme.dim);
    }
}

fn said(model: &Model, buffer: &mut Buffer, area: Rect, text: &str) {
    let lines = text.split('\n').flat_map(|line| wrap(line, usize::from(area.width)));
    for (y, line) in (area.y + 1..area.bottom()).zip(lines) {
        put(buffer, area.x, y, area.width, &line, model.theme.text);
    }
}

/// `12 gaps, 7 without an action, 2 overdue, 9 open actions`.
fn heading(model: &Model, work: &Work) -> String {
    let gaps = &model.roadmap.gaps;
    let open = gaps.iter().filter(|gap| work.closing(&gap.control).next().is_none()).count();
    let mut parts = vec![words::counted(gaps.len(), "gap", "gaps")];
    if open > 0 {
        parts.push(format!("{open} without an action"));
    }
    // Before what a narrow screen cuts.
    match work.roadmap.overdue.len() {
        0 => {}
        late => parts.push(format!("{late} overdue")),
    }
    if !work.actions.is_empty() {
        let open = work.actions.iter().filter(|action| action.is_open()).count();
        parts.push(words::counted(open, "open action", "open actions"));
    }
    parts.join(", ")
}

/// The names of the views, and what the gaps stand beside.
fn views(model: &Model, buffer: &mut Buffer, area: Rect, work: &Work) {
    let mut x = area.x;
    for view in View::ALL {
        let style = if view == model.roadmap.view { model.theme.tab } else { model.theme.dim };
        put(buffer, x, area.y, area.right().saturating_sub(x), view.title(), style);
        x += u16::try_from(view.title().len()).unwrap_or(0) + 2;
    }
    let told = match model.roadmap.view {
        View::Gaps if model.roadmap.not_assessed > 0 => {
            format!("{} not assessed may hide more", model.roadmap.not_assessed)
        }
        View::Gaps => String::new(),
        View::WhatIf => "nothing is written".to_owned(),
        View::Board => format!("today is {}", work.seen_on),
        View::Timeline => format!("{} is today, {}", model.symbols.mark, work.seen_on),
    };
    let room = area.right().saturating_sub(x);
    let told = fit(&told, usize::from(room), model.symbols.ellipsis);
    let width = u16::try_from(told.chars().count()).unwrap_or(0);
    put(buffer, area.right().saturating_sub(width), area.y, width, &told, model.theme.dim);
}

/// The style of a row, and its pointer.
fn row_style(model: &Model, selected: bool) -> (Style, &'static str) {
    match selected {
        true => (model.theme.selected, model.symbols.pointer),
        false => (model.theme.text, " "),
    }
}

fn gaps(model: &Model, session: &Session, work: &Work, buffer: &mut Buffer, area: Rect) {
    let state = &model.roadmap;
    if state.gaps.is_empty() {
        said(model, buffer, area, NO_GAPS);
        return;
    }
    let closed = usize::from(area.width / 3).clamp(10, 44);
    // Priority, terms, levels and id stand before the title, a blank behind it.
    let title = usize::from(area.width).saturating_sub(closed + 26);
    let ellipsis = model.symbols.ellipsis;
    let line = |first: &str, terms: &str, levels: &str, control: &str, by: &str| {
        let control = pad(control, title + 5, ellipsis);
        format!("{first:>6} {terms:<7}{levels:<6}{control} {}", fit(by, closed, ellipsis))
    };
    let heads = line("prio", "g×i÷e", "level", "control", "closed by");
    put(buffer, area.x, area.y, area.width, &heads, model.theme.dim);
    let rows = (area.y + 1..area.bottom()).zip(state.gaps.iter().enumerate().skip(state.gap_offset));
    for (y, (place, gap)) in rows {
        let (style, pointer) = row_style(model, place == state.gap);
        let area = Rect { y, height: 1, ..area };
        buffer.set_style(area, style);
        let name = session.catalogue().control(gap.control.as_str()).map_or("", |control| &*control.title);
        let actions: Vec<&Action> = work.closing(&gap.control).collect();
        let by = closed_by(&actions, work, closed);
        let text = line(
            &format!("{pointer}{:>5}", gap.priority.shown()),
            &terms(gap),
            &format!("{}→{}", gap.level, gap.target),
            &format!("{:<4} {name}", gap.control.as_str()),
            "",
        );
        put(buffer, area.x, y, area.width, &text, style);
        let from = u16::try_from(title + 26).unwrap_or(0);
        let late = actions.iter().any(|action| action.is_overdue(work.seen_on));
        let by_style = match place == state.gap {
            true => style,
            false if late => model.theme.far,
            false if actions.is_empty() => model.theme.dim,
            false => model.theme.good,
        };
        let by = fit(&clean_line(&by), closed, ellipsis);
        put(buffer, area.x + from, y, area.width.saturating_sub(from), &by, by_style);
    }
    scroll_mark(model, buffer, layout::roadmap(model.size).frame, state.gap_offset, state.gaps.len(), area.height - 1);
}

fn terms(gap: &Gap) -> String {
    format!("{}×{}÷{}", gap.gap, gap.importance.get(), gap.effort.get())
}

/// The room in which a whole date has its place.
const FOR_WHOLE_DATES: usize = 36;

/// Who closes a gap by when; what is late says so first, where it is not cut off.
fn closed_by(actions: &[&Action], work: &Work, room: usize) -> String {
    let one = |action: &&Action| {
        let late = action.is_overdue(work.seen_on);
        let said = match action.due {
            _ if room >= FOR_WHOLE_DATES => words::action_in_short(action),
            due => {
                let due = due.filter(|_| !late).map(|due| short_day(due, work.seen_on));
                let parts = [Some(format!("#{}", action.number)), due, action.owner.clone()];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
        };
        if late { format!("! overdue {said}") } else { said }
    };
    match actions {
        [] => "nothing yet".to_owned(),
        actions => actions.iter().map(one).collect::<Vec<_>>().join("; "),
    }
}

/// `30 Nov`; with its year where that could be another one.
fn short_day(day: Date, today: Date) -> String {
    let is_near = (day - today).get_days().abs() < 300;
    day.strftime(if is_near { "%d %b" } else { "%d %b %Y" }).to_string()
}

/// What lies under the mouse.
pub fn hit(model: &Model, column: u16, row: u16) -> Option<Hit> {
    let main = layout::roadmap(model.size).main;
    if !main.contains((column, row).into()) || row == main.y {
        return None;
    }
    let state = &model.roadmap;
    let line = usize::from(row - main.y - 1);
    match state.view {
        View::Gaps => {
            let row = state.gap_offset + line;
            (row < state.gaps.len()).then_some(Hit::Roadmap { row, column: 0 })
        }
        View::Board => board::card_at(model, main, column, row).map(|(column, row)| Hit::Roadmap { row, column }),
        View::Timeline => {
            let row = state.bar_offset + line;
            (row < state.timeline().len()).then_some(Hit::Roadmap { row, column: 0 })
        }
        View::WhatIf => None,
    }
}
