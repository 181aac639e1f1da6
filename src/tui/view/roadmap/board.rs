//! The board: a column for each phase, a card for each action, and last a column of what was dropped.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::{put, row_style, short_day};
use crate::figures::PhaseWork;
use crate::report::{Work, words};
use crate::text::clean_line;
use crate::tui::lines::{fit, wrap};
use crate::tui::model::Model;
use crate::workbook::{Action, ActionStatus, PersonDays};

/// A card needs as many columns to say anything.
const NARROWEST: u16 = 24;
/// Wider ones are hard to read across.
const WIDEST: u16 = 44;
/// Name, dates and use stand above the cards.
const HEADS: u16 = 3;
/// The lines of a card: its title in one, and how far it is.
const CARD: u16 = 2;
/// Where there is room, a title has two lines.
const TALL_CARD: u16 = 3;

/// The columns that are shown, with where they stand.
fn columns(model: &Model, count: usize, area: Rect) -> Vec<(usize, Rect)> {
    let fitting = usize::from((area.width / NARROWEST).max(1)).min(count.max(1));
    let width = (area.width / u16::try_from(fitting).unwrap_or(1)).min(WIDEST);
    let first = (model.roadmap.card.0 + 1).saturating_sub(fitting);
    let places = (first..count).take(fitting).zip(0_u16..);
    places.map(|(column, at)| (column, Rect { x: area.x + at * width, width, ..area })).collect()
}

/// How many lines a card has: the same in all columns.
fn card_lines(model: &Model, area: Rect) -> u16 {
    let most = model.roadmap.columns().iter().map(Vec::len).max().unwrap_or(0);
    let fitting = usize::from(area.height.saturating_sub(HEADS) / TALL_CARD);
    if most <= fitting { TALL_CARD } else { CARD }
}

/// The first card that is shown in a column.
fn first_card(model: &Model, column: usize, area: Rect) -> usize {
    let fitting = usize::from((area.height.saturating_sub(HEADS) / card_lines(model, area)).max(1));
    if model.roadmap.card.0 == column { (model.roadmap.card.1 + 1).saturating_sub(fitting) } else { 0 }
}

/// Draws the columns.
pub fn draw(model: &Model, work: &Work, buffer: &mut Buffer, area: Rect) {
    let piles = model.roadmap.columns();
    let shown = columns(model, piles.len(), area);
    for (column, place) in &shown {
        let place = Rect { width: place.width.saturating_sub(2), ..*place };
        let Some(actions) = piles.get(*column) else { continue };
        let is_here = *column == model.roadmap.card.0;
        match work.roadmap.phases.get(*column) {
            Some(phase) => heads(model, buffer, place, phase, is_here),
            None => dropped_heads(model, buffer, place, actions.len(), is_here),
        }
        cards(model, work, buffer, place, (*column, actions));
    }
    let hidden = piles.len() - shown.len();
    if hidden > 0
        && let Some((_, last)) = shown.last()
    {
        let text = format!("{hidden} more {} h l ", model.symbols.arrow);
        let width = u16::try_from(text.chars().count()).unwrap_or(0);
        let x = last.right().saturating_sub(width);
        put(buffer, x, area.bottom().saturating_sub(1), width, &text, model.theme.dim);
    }
}

fn heads(model: &Model, buffer: &mut Buffer, area: Rect, phase: &PhaseWork, here: bool) {
    let ellipsis = model.symbols.ellipsis;
    let line = |text: &str| fit(&clean_line(text), usize::from(area.width), ellipsis);
    let style = if here { model.theme.tab } else { model.theme.group };
    put(buffer, area.x, area.y, area.width, &line(words::phase_name(phase)), style);
    let dates = phase.phase.as_ref().and_then(words::phase_dates).unwrap_or_default();
    // 2027-03-01 to 2027-05-31 has room in 24 columns without its centuries.
    let dates = if usize::from(area.width) < dates.len() { dates.replace("20", "") } else { dates };
    put(buffer, area.x, area.y + 1, area.width, &line(&dates), model.theme.dim);
    let over = phase.over();
    let (text, style) = match (over, phase.overloads.first()) {
        (Some(_), _) => (format!("! {}", words::phase_use(phase)), model.theme.far),
        (None, Some(over)) => (format!("! {}: {} of {} days", over.owner, over.days, over.limit), model.theme.near),
        (None, None) => (words::phase_use(phase), model.theme.text),
    };
    // Where not all has room, how much is left can be worked out.
    let fits = text.chars().count() <= usize::from(area.width);
    let text = text.split_once(", ").filter(|_| !fits).map_or(text.as_str(), |(first, _)| first);
    put(buffer, area.x, area.y + 2, area.width, &line(text), style);
}

/// Above what was dropped.
fn dropped_heads(model: &Model, buffer: &mut Buffer, area: Rect, count: usize, here: bool) {
    let style = if here { model.theme.tab } else { model.theme.group };
    put(buffer, area.x, area.y, area.width, "Dropped", style);
    put(buffer, area.x, area.y + 1, area.width, "will not be done", model.theme.dim);
    put(buffer, area.x, area.y + 2, area.width, &words::counted(count, "action", "actions"), model.theme.text);
}

fn cards(model: &Model, work: &Work, buffer: &mut Buffer, area: Rect, (column, actions): (usize, &[Uuid])) {
    let bottom = area.bottom();
    let lines = card_lines(model, area);
    let mut y = area.y + HEADS;
    if actions.is_empty() {
        put(buffer, area.x, y, area.width, "nothing yet", model.theme.dim);
    }
    let first = first_card(model, column, area);
    for (place, id) in actions.iter().enumerate().skip(first) {
        if y + lines > bottom {
            let more = actions.len() - place;
            let text = format!("{more} more {}", model.symbols.more[0]);
            put(buffer, area.x, bottom - 1, area.width, &text, model.theme.dim);
            return;
        }
        let Some(action) = work.action(*id) else { continue };
        let selected = model.roadmap.card == (column, place);
        let (style, pointer) = row_style(model, selected);
        for line in 0..lines {
            buffer.set_style(Rect { y: y + line, height: 1, ..area }, style);
        }
        let width = usize::from(area.width);
        let title = clean_line(&format!("#{} {}", action.number, action.title)).into_owned();
        put(buffer, area.x, y, area.width, pointer, style);
        let titles = title_lines(&title, width.saturating_sub(1), lines, model.symbols.ellipsis);
        for (line, title) in (y..).zip(&titles) {
            put(buffer, area.x + 1, line, area.width.saturating_sub(1), title, style);
        }
        let told = y + u16::try_from(titles.len()).unwrap_or(1);
        let below = fit(&clean_line(&below(action, work)), usize::from(area.width) - 2, model.symbols.ellipsis);
        let below_style = match (selected, action.status) {
            (true, _) => style,
            (false, _) if action.is_overdue(work.seen_on) => model.theme.far,
            (false, ActionStatus::Done) => model.theme.good,
            (false, _) => model.theme.dim,
        };
        put(buffer, area.x + 2, told, area.width.saturating_sub(2), &below, below_style);
        y += lines;
    }
}

/// The title in the lines of a card that are not for how far it is.
fn title_lines(title: &str, width: usize, lines: u16, ellipsis: &str) -> Vec<String> {
    let mut wrapped = wrap(title, width);
    match (lines > CARD, wrapped.len()) {
        (true, 2) => wrapped,
        (true, 3..) => {
            let rest = wrapped.split_off(1).join(" ");
            wrapped.push(fit(&rest, width, ellipsis));
            wrapped
        }
        _ => vec![fit(title, width, ellipsis)],
    }
}

/// `doing 05 Mar Ann 2.5d`; what is late says that instead, and what was dropped says why.
fn below(action: &Action, work: &Work) -> String {
    if let (ActionStatus::Dropped, Some(because)) = (action.status, &action.because) {
        return because.clone();
    }
    let late = action.is_overdue(work.seen_on);
    let mut parts = vec![if late { "! overdue".to_owned() } else { action.status.to_string() }];
    parts.extend(action.due.filter(|_| action.is_open()).map(|due| short_day(due, work.seen_on)));
    parts.extend(action.owner.clone());
    parts.extend(action.days.map(short));
    parts.join(" ")
}

fn short(days: PersonDays) -> String {
    format!("{days}d")
}

/// The card under the mouse: its column and its place there.
pub fn card_at(model: &Model, area: Rect, column: u16, row: u16) -> Option<(usize, usize)> {
    let piles = model.roadmap.columns();
    let (found, place) =
        columns(model, piles.len(), area).into_iter().find(|(_, place)| (place.x..place.right()).contains(&column))?;
    let line = usize::from(row.checked_sub(place.y + HEADS)?) / usize::from(card_lines(model, place));
    let card = first_card(model, found, place) + line;
    (card < piles.get(found)?.len()).then_some((found, card))
}
