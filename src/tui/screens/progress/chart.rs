//! A figure over the months: what was measured as full bars, what is expected of the plan as light ones, behind a line
//! of its own and under a word of its own.

use crate::figures::Figure;
use crate::figures::trend::{Moment, Trend};
use crate::report::words;
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::theme::Symbols;

/// The parts of a cell that a bar can end in, from low to high.
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The columns of the labels on the left.
const LABELS: usize = 6;

/// The fewest rows that say something, and the most that are of use.
const ROWS: (usize, usize) = (3, 16);

/// The chart of a figure, and what it stands on, for a width and a height. `pointed` is said of the row under the
/// pointer, where there is more to it than its figures.
pub fn lines(
    figure: Figure,
    trend: &Trend,
    (width, height): (u16, u16),
    symbols: &Symbols,
    pointed: Option<&str>,
) -> Vec<StyledLine> {
    let below = below(figure, trend, width, symbols, pointed);
    let mut lines = Lines::new(width);
    let last = trend.months.last();
    let now = last.map_or_else(String::new, |moment| figure.text(moment.headline()));
    let title = match figure {
        Figure::Floor => "Attainment at least, over time".to_owned(),
        Figure::Coverage | Figure::Maturity | Figure::Attainment => format!("{} over time", words::figure(figure)),
    };
    lines.row(vec![(title, Role::Title), (format!("  now {now}"), Role::Text)]);
    let expected: &[Moment] = &trend.forecast.months;
    let room = usize::from(width).saturating_sub(LABELS + 2);
    // Of the past as much as fits, when the plan has a third of the room at least.
    let ahead = expected.len().min((room / 2).max(1));
    let behind = trend.months.len().min(room.saturating_sub(ahead));
    let count = behind + ahead;
    let each = (room / count.max(1)).clamp(1, 6);
    let past = &trend.months[trend.months.len() - behind..];
    // What the chart stands on is not to be scrolled to: the bars take what is left, below the title and above the axis.
    let rows = usize::from(height).saturating_sub(below.len() + 2).clamp(ROWS.0, ROWS.1);
    for row in (0..rows).rev() {
        let label = match row {
            _ if row + 1 == rows => scale(figure, figure.most()),
            0 => scale(figure, 0),
            _ => String::new(),
        };
        let bar = |moment: &Moment, is_expected: bool| {
            cell(figure, moment, (row, rows), is_expected, symbols).repeat(each.max(2) - 1)
                + if each > 1 { " " } else { "" }
        };
        let measured: String = past.iter().map(|moment| bar(moment, false)).collect();
        let planned: String = expected.iter().take(ahead).map(|moment| bar(moment, true)).collect();
        let mut spans = vec![(format!("{label:>5} "), Role::Dim), (measured, Role::Accent)];
        if ahead > 0 {
            spans.push((symbols.mark.to_owned(), Role::Dim));
            spans.push((planned, Role::Near));
        }
        lines.row(spans);
    }
    lines.row(axis(past, &expected[..ahead], each));
    let mut lines = lines.done();
    if rows == ROWS.1 {
        lines.push(StyledLine::default());
    }
    lines.extend(below);
    lines
}

/// What stands below the chart: what the bars mean, what they stand on, and what to do next.
fn below(figure: Figure, trend: &Trend, width: u16, symbols: &Symbols, pointed: Option<&str>) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    lines.gap();
    let full = symbols.share;
    lines.hanging(
        &format!("{} measured ", full[0]),
        Role::Accent,
        "at the end of each month, from the history",
        Role::Dim,
    );
    if let Some(last) = trend.forecast.months.last() {
        let told = format!("if the plan is kept: {} by {}", figure.text(last.headline()), last.month());
        lines.hanging(&format!("{} expected ", full[1]), Role::Near, &told, Role::Dim);
    }
    if let Some(pointed) = pointed {
        lines.gap();
        lines.paragraph(pointed, Role::Text);
        return lines.done();
    }
    lines.paragraph(&words::forecast_stands_on(&trend.forecast), Role::Text);
    if trend.baselines.is_empty() {
        lines.gap();
        lines.paragraph(&format!("{} n makes one.", words::NO_BASELINES), Role::Text);
    }
    lines.gap();
    lines.paragraph("Enter compares the row under the pointer with now; v marks two others to compare.", Role::Dim);
    lines.done()
}

/// Why there are no figures.
pub fn problem(problem: &str, width: u16) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    lines.paragraph(&format!("The history could not be read: {problem}"), Role::Far);
    lines.done()
}

fn scale(figure: Figure, at: i32) -> String {
    match figure {
        Figure::Maturity => (at / 10).to_string(),
        Figure::Coverage | Figure::Attainment | Figure::Floor => format!("{at} %"),
    }
}

/// What a bar shows in one row of the chart.
fn cell<'a>(
    figure: Figure,
    moment: &Moment,
    (row, rows): (usize, usize),
    is_expected: bool,
    symbols: &'a Symbols,
) -> &'a str {
    let most = usize::try_from(figure.most()).unwrap_or(1);
    let Some(shown) = figure.shown_as(moment.headline()).and_then(|shown| usize::try_from(shown).ok()) else {
        return if row == 0 { symbols.dot } else { " " };
    };
    // In eighths of a row; what is there at all is seen.
    let eighths = (shown * rows * 8).div_ceil(most).saturating_sub(row * 8).min(8);
    let [full, light] = symbols.share;
    match (is_expected, symbols.ascii) {
        (true, _) => {
            if eighths >= 4 || (row == 0 && eighths > 0) {
                light
            } else {
                " "
            }
        }
        (false, true) => {
            if eighths >= 4 || (row == 0 && eighths > 0) {
                full
            } else {
                " "
            }
        }
        (false, false) => EIGHTHS.get(eighths).copied().unwrap_or(full),
    }
}

/// The years below the bars in which they begin, and what is expected.
fn axis(past: &[Moment], expected: &[Moment], each: usize) -> Vec<(String, Role)> {
    let mut text = String::new();
    for (place, moment) in past.iter().enumerate() {
        let (year, month) = (moment.on.year(), moment.on.month());
        let label = if place == 0 || month == 1 { format!("{year}-{month:02}") } else { String::new() };
        let at = place * each;
        // A label needs room of its own.
        if !label.is_empty() && (text.is_empty() || text.len() < at) {
            text.push_str(&" ".repeat(at.saturating_sub(text.len())));
            text.push_str(&label);
        }
    }
    let end = past.len() * each;
    let mut spans = vec![(" ".repeat(LABELS), Role::Dim)];
    match (expected.first(), expected.last()) {
        (Some(_), Some(last)) => {
            // Half a month says nothing: where a year has no room, the list beside it has one.
            let month = past.first().map_or_else(String::new, |moment| moment.on.strftime("%b").to_string());
            let kept =
                if end >= 7 { text.chars().take(end).collect() } else { month.chars().take(end).collect::<String>() };
            spans.push((format!("{kept:<end$} "), Role::Dim));
            spans.push((format!("to {}", last.month()), Role::Near));
        }
        _ => spans.push((text, Role::Dim)),
    }
    spans
}
