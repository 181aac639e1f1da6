//! The Interview screen: the page in its frame, with the question's number and what is said already on top,
//! and how far one has come below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::controls::scroll_mark;
use super::{framed, put, share_bar, show};
use crate::figures::Share;
use crate::interview::{Place, Run};
use crate::session::Session;
use crate::text;
use crate::tui::lines::StyledLine;
use crate::tui::model::Model;
use crate::tui::screens::interview::{page, places};

/// Cells of the bar.
const BAR: u16 = 12;

/// Draws the page, and beside it what helps to answer where there is room.
pub fn draw(model: &Model, session: &Session, buffer: &mut Buffer) {
    let state = &model.interview;
    let Some(run) = &state.run else { return };
    let places = places(run, model.size);
    let inside = framed(model, buffer, places.page, &title(model, session, run), true);
    draw_lines(model, buffer, inside, &state.page, state.offset);
    if let Some(control) = run.current() {
        said(model, session.workbook().answer(control), buffer, places.page, run, session);
    }
    scroll_mark(
        model,
        buffer,
        places.page,
        state.offset.min(beyond(places.page, &state.page)),
        state.page.len(),
        places.page.height.saturating_sub(2),
    );
    progress(model, session, buffer, places.page, run);
    if let Some(area) = places.aside {
        let beside = if run.place == Place::Closing { "And now" } else { "What helps to answer" };
        let inside = framed(model, buffer, area, beside, false);
        let offset = state.offset.min(beyond(area, &state.aside));
        draw_lines(model, buffer, inside, &state.aside, offset);
        scroll_mark(model, buffer, area, offset, state.aside.len(), area.height.saturating_sub(2));
    }
}

fn beyond(area: Rect, lines: &[StyledLine]) -> usize {
    lines.len().saturating_sub(usize::from(area.height.saturating_sub(2)))
}

fn draw_lines(model: &Model, buffer: &mut Buffer, inside: Rect, lines: &[StyledLine], offset: usize) {
    let offset = offset.min(lines.len().saturating_sub(usize::from(inside.height)));
    for (y, line) in (inside.y..inside.bottom()).zip(lines.iter().skip(offset)) {
        show(&model.theme, line, Rect { y, height: 1, ..inside }, buffer);
    }
}

fn title(model: &Model, session: &Session, run: &Run) -> String {
    match run.place {
        Place::Opening => "Interview: before you begin".to_owned(),
        Place::Closing => "Interview: this is where you stand".to_owned(),
        Place::At(place) => {
            let control = run.current().and_then(|id| session.catalogue().control(id.as_str()));
            let theme = control.map_or("", |control| session.catalogue().theme_title(&control.theme));
            format!("Question {} of {} {} {theme}", place + 1, run.controls.len(), model.symbols.dot)
        }
    }
}

/// What is said of the control already, at the right of the upper edge.
fn said(
    model: &Model,
    answer: &crate::workbook::Answer,
    buffer: &mut Buffer,
    area: Rect,
    run: &Run,
    session: &Session,
) {
    let taken = title(model, session, run).chars().count() + 8;
    let said = page::state(answer, usize::from(area.width).saturating_sub(taken), &model.symbols);
    let said = format!(" {said} ");
    let width = u16::try_from(text::width(&said)).unwrap_or(0);
    put(buffer, area.right().saturating_sub(width + 2), area.y, width, &said, model.theme.near);
}

/// How far one has come, at the left of the lower edge: as much of it as there is room for.
fn progress(model: &Model, session: &Session, buffer: &mut Buffer, area: Rect, run: &Run) {
    if run.place == Place::Opening {
        return;
    }
    let progress = run.progress(session.workbook());
    let share = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let done = Share { numerator: share(progress.answered + progress.passed), denominator: share(progress.total) };
    let answered = format!("{} of {} answered", progress.answered, progress.total);
    let passed = if progress.passed > 0 { format!(", {} open", progress.passed) } else { String::new() };
    let left = model.interview.time_left(session).map(|left| format!(" {} {left}", model.symbols.dot));
    let left = left.unwrap_or_default();
    // The mark of scrolling stands at the right.
    let room = usize::from(area.width.saturating_sub(BAR + 22));
    let texts = [format!("{answered}{passed}{left}"), format!("{answered}{left}"), answered];
    let Some(text) = texts.iter().find(|text| text.chars().count() <= room) else { return };
    let (full, empty) = share_bar(model, done, BAR);
    let (x, y) = (area.x + 2, area.bottom().saturating_sub(1));
    let filled = u16::try_from(full.chars().count()).unwrap_or(0);
    put(buffer, x, y, 1, " ", model.theme.text);
    put(buffer, x + 1, y, filled, &full, model.theme.accent);
    put(buffer, x + 1 + filled, y, BAR - filled.min(BAR), &empty, model.theme.dim);
    let width = u16::try_from(text.chars().count() + 2).unwrap_or(0);
    put(buffer, x + 1 + BAR, y, width, &format!(" {text} "), model.theme.text);
}
