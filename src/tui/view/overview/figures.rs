//! The headline figures, those of the themes, and how the levels are spread.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::put;
use super::{Hidden, Place, Scene, bars, columns, hidden, scrolled, table};
use crate::figures::Tally;
use crate::report::words;
use crate::tui::layout::overview::{self as places_of, Table};
use crate::tui::lines::{fit, wrap};
use crate::tui::screens::overview::{Figure, Set, sets};

/// A line below the heads.
enum Line {
    /// A row of the table.
    Set(usize, Set),
    /// Between headlines and themes, with the axis of the bars.
    Rule,
    Text(String),
    /// The axis of bars that have lines of their own.
    Axis,
    Bar(usize, Set),
    /// A level's row of the histogram.
    Bucket(usize),
    /// The histogram in one line.
    Spread(usize),
    Names(String),
    Blank,
}

/// What the bars show.
const BARS: &str = "level, and the target as a mark";

/// Columns of the names and figures before bars that have lines of their own.
const BAR_NAME: u16 = 15;

pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer) -> Hidden {
    let inside = scene.inside;
    let table = table_of(scene);
    table::heads(scene, buffer, Rect { height: 1, ..inside }, &table);
    let (lines, offset, height) = shown(scene, &table);
    let buckets = bars::buckets(scene.model, tally(scene));
    let total = tally(scene).controls;
    let theme = &scene.model.theme;
    let is_here = |row: usize| scene.has_focus && scene.model.overview.figure.0 == row;
    for (y, line) in (inside.y + 1..inside.bottom()).zip(lines.iter().skip(offset)) {
        let area = Rect { y, height: 1, ..inside };
        match line {
            Line::Set(row, set) => {
                let pointer = (scene.model.overview.figure.0 == *row).then_some(scene.model.overview.figure.1);
                table::row(scene, buffer, area, &table, *set, pointer);
            }
            Line::Rule => {
                let rule = scene.model.symbols.rule.repeat(usize::from(area.width));
                put(buffer, area.x, y, area.width, &rule, theme.border_elsewhere);
                if let Some(bar) = table::bar(area, &table) {
                    let room = usize::from(bar.x.saturating_sub(area.x + 1));
                    let text = format!(" {} ", fit(BARS, room.saturating_sub(2), scene.model.symbols.ellipsis));
                    let width = columns(text.chars().count());
                    put(buffer, bar.x.saturating_sub(width + 1), y, width, &text, theme.dim);
                    bars::axis(buffer, bar, theme.dim);
                }
            }
            Line::Text(text) => {
                put(buffer, area.x, y, area.width, text, theme.text);
            }
            Line::Axis => {
                put(buffer, area.x, y, BAR_NAME, "Level, target", theme.dim);
                bars::axis(buffer, bar_area(area), theme.dim);
            }
            Line::Bar(row, set) => bar(scene, buffer, area, *set, is_here(*row)),
            Line::Bucket(place) => {
                if let Some(bucket) = buckets.get(*place) {
                    bars::bucket(scene, buffer, area, bucket, total);
                }
            }
            Line::Spread(row) => {
                bars::spread(buffer, area, &buckets);
                if is_here(*row) {
                    buffer.set_style(area.intersection(buffer.area), theme.text.patch(theme.selected));
                }
            }
            Line::Names(text) => {
                put(buffer, area.x, y, area.width, text, theme.dim);
            }
            Line::Blank => {}
        }
    }
    hidden(lines.len(), offset, height)
}

pub fn places(scene: &Scene<'_>) -> Vec<Place> {
    let table = table_of(scene);
    let (lines, offset, _) = shown(scene, &table);
    let inside = scene.inside;
    let rows = (inside.y + 1..inside.bottom()).zip(lines.into_iter().skip(offset));
    let mut places = Vec::new();
    for (y, line) in rows {
        if let Line::Set(_, set) = line {
            places.extend(table::places(Rect { y, height: 1, ..inside }, &table, set));
        }
    }
    places
}

fn table_of(scene: &Scene<'_>) -> Table {
    let names = sets(scene.report).into_iter().map(|set| set.name(scene.report).chars().count()).max().unwrap_or(0);
    places_of::table(scene.inside.width, scene.report.rows.len(), columns(names), scene.model.overview.figure.1, true)
}

/// The headline's.
fn tally<'a>(scene: &Scene<'a>) -> &'a Tally {
    &scene.report.profile.tally
}

/// All lines, the first that is shown, and how many there is room for.
fn shown(scene: &Scene<'_>, table: &Table) -> (Vec<Line>, usize, usize) {
    let height = usize::from(scene.inside.height.saturating_sub(1));
    let lines = lines(scene, table, height);
    let row = |line: &Line| match line {
        Line::Set(row, _) | Line::Bar(row, _) => Some(*row),
        Line::Spread(row) => {
            Some(*row).filter(|_| places_of::has_own_bars(scene.inside.width, scene.report.rows.len()))
        }
        Line::Rule | Line::Text(_) | Line::Axis | Line::Bucket(_) | Line::Names(_) | Line::Blank => None,
    };
    let row_of = |wanted: usize| lines.iter().position(|line| row(line) == Some(wanted)).unwrap_or(0);
    let last = lines.iter().rposition(|line| row(line).is_some()).unwrap_or(0);
    let offset =
        if scene.has_focus { scrolled(lines.len(), row_of(scene.model.overview.figure.0), last, height) } else { 0 };
    (lines, offset, height)
}

fn lines(scene: &Scene<'_>, table: &Table, height: usize) -> Vec<Line> {
    let sets = sets(scene.report);
    let width = usize::from(scene.inside.width);
    let mut lines = Vec::new();
    for (row, set) in sets.iter().enumerate() {
        if !set.is_headline() && row > 0 && sets.get(row - 1).is_some_and(|above| above.is_headline()) {
            lines.push(Line::Rule);
        }
        lines.push(Line::Set(row, *set));
    }
    let has_floor = table.columns.iter().any(|column| column.headline == Figure::Floor);
    let buckets = bars::buckets(scene.model, tally(scene));
    let spread = bars::spread_names(&buckets, width);
    let sentence = wrap(&words::so_far(tally(scene)), width);
    let room = height.saturating_sub(lines.len() + 1 + spread.len());
    // The table says the same where it has a column for the floor.
    if !has_floor || sentence.len() <= room {
        lines.extend(sentence.into_iter().map(Line::Text));
    }
    let has_own_bars = places_of::has_own_bars(scene.inside.width, scene.report.rows.len());
    if has_own_bars {
        lines.push(Line::Axis);
        lines.extend(sets.iter().enumerate().map(|(place, set)| Line::Bar(sets.len() + place, *set)));
    }
    if !has_own_bars && lines.len() + 1 + buckets.len() <= height {
        lines.push(Line::Blank);
        lines.extend((0..buckets.len()).map(Line::Bucket));
    } else {
        // One line of signs, where that is all there is room for.
        let short = bars::short_names(&buckets);
        let fits = |names: usize| lines.len() + 1 + names <= height;
        let spread =
            if !fits(spread.len()) && fits(1) && short.chars().count() <= width { vec![short] } else { spread };

        if lines.len() + 2 + spread.len() <= height {
            lines.push(Line::Blank);
        }
        lines.push(Line::Spread(2 * sets.len()));
        lines.extend(spread.into_iter().map(Line::Names));
    }
    lines
}

fn bar_area(area: Rect) -> Rect {
    let taken = (BAR_NAME + 8).min(area.width);
    Rect { x: area.x + taken, width: area.width - taken, ..area }
}

/// A bar with its name and what it shows.
fn bar(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, set: Set, is_selected: bool) {
    let (model, tally) = (scene.model, set.tally(scene.report));
    let name = table::name(scene, set, usize::from(BAR_NAME) - 1);
    put(buffer, area.x, area.y, BAR_NAME, &name, model.theme.text);
    let numbers = format!("{}/{}", tally.maturity().shown(), tally.target().shown());
    let style = if is_selected { model.theme.selected } else { model.theme.text };
    put(buffer, area.x + BAR_NAME, area.y, 8, &format!("{numbers:<7}"), style);
    bars::level(model, buffer, bar_area(area), &tally, false);
}
