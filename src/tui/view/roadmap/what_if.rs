//! What if: the figures by quarter beside today's.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{put, said};
use crate::figures::{Share, Tally};
use crate::session::{Forecast, Session};
use crate::text::clean_line;
use crate::tui::lines::fit;
use crate::tui::model::Model;

/// The columns, from the left; the bar takes what is left.
struct Columns {
    when: u16,
    bar: u16,
    counts: u16,
    planned: u16,
}

/// Share with its gain, at least, maturity.
const FIGURES: u16 = 11 + 9 + 9;
/// What comes if all stays as it is.
const PLANNED: u16 = 12;
/// A shorter bar tells nothing.
const SHORTEST: u16 = 8;
const LONGEST: u16 = 40;

impl Columns {
    fn of(width: u16, is_planned: bool) -> Columns {
        let when = 12;
        let left = width.saturating_sub(when + FIGURES);
        let planned = if is_planned && left >= SHORTEST + PLANNED { PLANNED } else { 0 };
        let left = left - planned;
        let counts = if left >= SHORTEST + 9 { 9 } else { 0 };
        let left = left - counts;
        let bar = if left >= SHORTEST { left.min(LONGEST) } else { 0 };
        Columns { when, bar, counts, planned }
    }
}

/// Draws what is supposed and the figures.
pub fn draw(model: &Model, session: &Session, buffer: &mut Buffer, area: Rect) {
    let state = &model.roadmap.what_if;
    let ellipsis = model.symbols.ellipsis;
    let told = format!("What if: {}", clean_line(&state.told(session)));
    put(buffer, area.x, area.y, area.width, &fit(&told, usize::from(area.width), ellipsis), model.theme.title);
    let area = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    match &state.forecast {
        Some(Ok(forecast)) => figures(model, forecast, buffer, area),
        Some(Err(sentence)) => said(model, buffer, area, sentence),
        None => {}
    }
}

fn figures(model: &Model, forecast: &Forecast, buffer: &mut Buffer, area: Rect) {
    let columns = Columns::of(area.width, !forecast.as_planned.is_empty());
    let heads = cells(&columns, "", "attainment", "", "at least", "maturity", "as planned");
    put(buffer, area.x, area.y, area.width, &heads, model.theme.dim);
    let mut rows = vec![("today".to_owned(), &forecast.today, None)];
    if forecast.before != forecast.today {
        rows.push(("new targets".to_owned(), &forecast.before, None));
    }
    let present = rows.len();
    rows.extend(forecast.points.iter().enumerate().map(|(at, point)| {
        (point.on.to_string(), &point.tally, forecast.as_planned.get(at).map(|point| &point.tally))
    }));
    let count = rows.len();
    let room = usize::from(area.height.saturating_sub(1));
    let first = model.roadmap.what_if.offset.min(count.saturating_sub(room));
    let shown = rows.into_iter().enumerate().skip(first);
    for (y, (place, (when, tally, planned))) in (area.y + 1..area.bottom()).zip(shown) {
        let gain = gain(tally.attainment(), forecast.before.attainment()).filter(|_| place >= present);
        let share = format!("{} {}", tally.attainment().shown(), gain.unwrap_or_default());
        let planned = planned.map_or_else(String::new, |tally| tally.attainment().shown());
        let text = cells(
            &columns,
            &when,
            &share,
            &tally.attainment().counts(),
            &tally.attainment_floor().shown(),
            &tally.maturity().shown(),
            &planned,
        );
        let style = if place == 0 { model.theme.title } else { model.theme.text };
        put(buffer, area.x, y, area.width, &text, style);
        let now = if place < present { tally } else { &forecast.before };
        bar(model, (now, tally), buffer, Rect { x: area.x + columns.when, y, width: columns.bar, height: 1 });
    }
    below(model, forecast, buffer, Rect { y: area.y.saturating_add(rows_of(count) + 2), ..area }, area.bottom());
    let hidden = count.saturating_sub(first + room);
    if hidden > 0 {
        let text = format!("{hidden} more {} j ", model.symbols.more[0]);
        let width = u16::try_from(text.chars().count()).unwrap_or(0);
        put(buffer, area.right().saturating_sub(width), area.y, width, &text, model.theme.dim);
    }
}

fn rows_of(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The phases with the use of their days, where there is room for all of them.
fn below(model: &Model, forecast: &Forecast, buffer: &mut Buffer, area: Rect, bottom: u16) {
    if area.y.saturating_add(rows_of(forecast.phases.len())) > bottom {
        return;
    }
    for (y, phase) in (area.y..bottom).zip(0..forecast.phases.len()) {
        let text = fit(&clean_line(&forecast.phase_told(phase)), usize::from(area.width), model.symbols.ellipsis);
        put(buffer, area.x, y, area.width, &text, model.theme.text);
    }
}

/// A row without its bar.
fn cells(
    columns: &Columns,
    when: &str,
    share: &str,
    counts: &str,
    floor: &str,
    maturity: &str,
    planned: &str,
) -> String {
    let width = |columns: u16| usize::from(columns);
    let share = if columns.bar > 0 || !share.starts_with('a') { share } else { "attain" };
    let mut text = format!("{when:<width$}", width = width(columns.when + columns.bar));
    text.push_str(&format!("{:>11}", share.trim_end()));
    if columns.counts > 0 {
        text.push_str(&format!("{counts:>9}"));
    }
    text.push_str(&format!("{floor:>9}{maturity:>9}"));
    if columns.planned > 0 {
        text.push_str(&format!("{planned:>width$}", width = width(columns.planned)));
    }
    text
}

/// What a share is more, or less, than another, in points of percent.
fn gain(then: Share, now: Share) -> Option<String> {
    let more = i64::from(then.percent()?) - i64::from(now.percent()?);
    Some(format!("{more:+}"))
}

/// What is there today, what comes to it, and what is left to the targets.
fn bar(model: &Model, (now, then): (&Tally, &Tally), buffer: &mut Buffer, area: Rect) {
    if area.width < 2 {
        return;
    }
    let width = area.width - 1;
    let cells = |share: Share| match share.percent() {
        Some(percent) => u16::try_from((u32::from(width) * percent + 50) / 100).unwrap_or(width).min(width),
        None => 0,
    };
    let (now, then) = (cells(now.attainment()), cells(then.attainment()));
    let [full, empty] = model.symbols.share;
    for at in 0..width {
        let (symbol, style) = match at {
            at if at < now.min(then) => (full, model.theme.accent),
            at if at < then => (model.symbols.gained, model.theme.good),
            _ => (empty, model.theme.dim),
        };
        put(buffer, area.x + at, area.y, 1, symbol, style);
    }
}
