//! The overview: the three figures, by theme, how the levels are spread, and what to do first.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{framed, put, share_bar};
use crate::figures::Tally;
use crate::report::Report;
use crate::tui::layout;
use crate::tui::lines::{fit, pad};
use crate::tui::model::Model;
use crate::tui::screens::overview::{Figure, Set, gaps_shown, sets};

/// Rows of the body: heads, figures, an empty line, the spread, an empty line, the gaps.
const HEADS: usize = 1;

/// Draws all of it, scrolled so that the pointer is in view.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let Some(report) = &model.overview.report else { return };
    let inside = framed(model, buffer, area, "How far you are, and how good it is", true);
    let rows = rows(report);
    let offset = offset(model, report, inside.height);
    for (y, row) in (inside.y..inside.bottom()).zip(rows.iter().skip(offset)) {
        draw_row(model, report, buffer, Rect { y, height: 1, ..inside }, *row);
    }
}

/// One row of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Heads,
    Figures(usize, Set),
    Rule,
    SoFar,
    Spread,
    SpreadNames,
    FirstHead,
    Gap(usize, usize),
    NotAssessed,
    BasisHead,
    Basis(usize),
    Blank,
}

fn rows(report: &Report) -> Vec<Row> {
    let sets = sets(report);
    let heads = sets.iter().take_while(|set| !matches!(set, Set::Theme(_))).count();
    let mut rows = vec![Row::Heads];
    for (place, set) in sets.iter().enumerate() {
        if place == heads {
            rows.push(Row::Rule);
        }
        rows.push(Row::Figures(place, *set));
    }
    rows.extend([Row::Blank, Row::SoFar, Row::Blank, Row::Spread, Row::SpreadNames, Row::Blank, Row::FirstHead]);
    rows.extend((0..gaps_shown(report)).map(|gap| Row::Gap(sets.len() + gap, gap)));
    rows.extend([Row::NotAssessed, Row::Blank, Row::BasisHead]);
    rows.extend((0..report.by_basis.len()).map(Row::Basis));
    rows
}

/// The first row to show, so that what the pointer is on is in view.
fn offset(model: &Model, report: &Report, height: u16) -> usize {
    let rows = rows(report);
    let height = usize::from(height);
    let pointer = rows
        .iter()
        .position(|row| matches!(row, Row::Figures(place, _) | Row::Gap(place, _) if *place == model.overview.row))
        .unwrap_or(0);
    if rows.len() <= height || pointer + HEADS < height.min(rows.len()) {
        return 0;
    }
    // The last gap brings what stands below it into view.
    let last = rows.iter().rposition(|row| matches!(row, Row::Figures(..) | Row::Gap(..)));
    let wanted = if last == Some(pointer) { rows.len() } else { pointer + 1 };
    wanted.saturating_sub(height).min(pointer)
}

/// The row of figures or gaps that lies under the mouse.
pub fn row_at(model: &Model, y: u16) -> Option<usize> {
    let report = model.overview.report.as_ref()?;
    let body = layout::screen(model.size).body;
    let inside = body.height.saturating_sub(2);
    let line = usize::from(y.checked_sub(body.y + 1)?);
    match rows(report).get(line + offset(model, report, inside)) {
        Some(Row::Figures(place, _) | Row::Gap(place, _)) => Some(*place),
        _ => None,
    }
}

fn draw_row(model: &Model, report: &Report, buffer: &mut Buffer, area: Rect, row: Row) {
    let theme = &model.theme;
    let text = |buffer: &mut Buffer, text: &str, style: Style| put(buffer, area.x, area.y, area.width, text, style);
    match row {
        Row::Heads => {
            for (column, figure) in Figure::ALL.iter().enumerate().take(model.overview.columns) {
                let place = place_of(model, area, column);
                put(buffer, place.x, area.y, place.width, figure.title(), theme.dim);
            }
        }
        Row::Figures(place, set) => figures(model, report, buffer, area, place, set),
        Row::Rule => text(buffer, &model.symbols.rule.repeat(usize::from(area.width)), theme.border_elsewhere),
        Row::SoFar => text(buffer, &so_far(report, area.width), theme.text),
        Row::Spread => spread(model, report, buffer, area),
        Row::SpreadNames => spread_names(model, report, buffer, area),
        Row::FirstHead => {
            let head = if report.gaps.is_empty() {
                "What to do first"
            } else {
                "What to do first: gap × importance ÷ effort"
            };
            text(buffer, head, theme.accent);
        }
        Row::Gap(place, gap) => gap_row(model, report, buffer, area, place, gap),
        Row::NotAssessed => text(buffer, &rest(report), theme.dim),
        Row::BasisHead => text(buffer, "How the levels are known", theme.accent),
        Row::Basis(place) => text(buffer, &by_basis(report, place), theme.text),
        Row::Blank => {}
    }
}

/// Where a column of figures stands.
fn place_of(model: &Model, area: Rect, column: usize) -> Rect {
    let names = names_width(area);
    let columns = u16::try_from(model.overview.columns).unwrap_or(3).max(1);
    let width = area.width.saturating_sub(names) / columns;
    let column = u16::try_from(column).unwrap_or(0);
    Rect { x: area.x + names + column * width, width: width.saturating_sub(1), ..area }
}

fn names_width(area: Rect) -> u16 {
    if area.width < 70 { 14 } else { 16 }
}

fn figures(model: &Model, report: &Report, buffer: &mut Buffer, area: Rect, place: usize, set: Set) {
    let (name, tally) = match set {
        Set::Profile if report.profile.tally.controls == report.overall.controls => {
            (format!("All {}", report.overall.controls), report.overall)
        }
        Set::Profile => (format!("{} ({})", report.profile.title, report.profile.tally.controls), report.profile.tally),
        Set::All => (format!("Of all {}", report.overall.controls), report.overall),
        Set::Theme(theme) => (report.themes[theme].title.clone(), report.themes[theme].tally),
    };
    let width = names_width(area).saturating_sub(1);
    let style = if matches!(set, Set::Theme(_)) { model.theme.text } else { model.theme.title };
    put(buffer, area.x, area.y, width, &fit(&name, usize::from(width), model.symbols.ellipsis), style);
    for (column, figure) in Figure::ALL.iter().enumerate().take(model.overview.columns) {
        let selected = model.overview.row == place && model.overview.column == column;
        figure_cell(model, buffer, place_of(model, area, column), *figure, &tally, selected);
    }
}

fn figure_cell(model: &Model, buffer: &mut Buffer, area: Rect, figure: Figure, tally: &Tally, selected: bool) {
    let (shown, counts) = match figure {
        Figure::Coverage => (tally.coverage().shown(), tally.coverage().counts()),
        Figure::Maturity => (tally.maturity().shown(), tally.maturity().counts()),
        Figure::Attainment => (tally.attainment().shown(), tally.attainment().counts()),
        Figure::Floor => (tally.attainment_floor().shown(), tally.attainment_floor().counts()),
    };
    let style = if selected { model.theme.selected } else { model.theme.text };
    let text = format!("{shown:>5} {counts:<7}");
    put(buffer, area.x, area.y, area.width.min(13), &text, style);
    let bar = area.width.saturating_sub(14).min(20);
    if bar < 4 {
        return;
    }
    let (full, empty) = match figure {
        Figure::Coverage => share_bar(model, tally.coverage(), bar),
        Figure::Attainment => share_bar(model, tally.attainment(), bar),
        Figure::Floor => share_bar(model, tally.attainment_floor(), bar),
        // On the fixed axis from 0 to 5.
        Figure::Maturity => {
            let mean = tally.maturity();
            let share = crate::figures::Share { numerator: mean.numerator, denominator: mean.denominator * 5 };
            share_bar(model, share, bar)
        }
    };
    let split = area.x + 14 + u16::try_from(full.chars().count()).unwrap_or(0);
    put(buffer, area.x + 14, area.y, bar, &full, model.theme.accent);
    put(buffer, split, area.y, area.right().saturating_sub(split), &empty, model.theme.dim);
}

/// The headline in a sentence.
fn so_far(report: &Report, width: u16) -> String {
    let tally = &report.profile.tally;
    let (so_far, everything) = if width < 66 { ("", "") } else { (" so far", " of everything") };
    match (tally.attainment().percent(), tally.attainment_floor().percent()) {
        (None, _) => "Nothing is assessed against a target yet: open Controls and set some levels.".to_owned(),
        (Some(_), Some(floor)) if tally.not_assessed() > 0 => {
            format!(
                "{}{so_far} ({}), at least {floor} %{everything} ({})",
                tally.attainment().shown(),
                tally.attainment().counts(),
                tally.attainment_floor().counts()
            )
        }
        (Some(_), _) => {
            format!("{} of the targets reached ({})", tally.attainment().shown(), tally.attainment().counts())
        }
    }
}

fn buckets(report: &Report) -> Vec<(String, u32)> {
    let tally = &report.profile.tally;
    let levels = (0..).zip(tally.distribution).map(|(level, count)| (format!("level {level}"), count));
    let rest = [("not assessed".to_owned(), tally.not_assessed()), ("excluded".to_owned(), tally.excluded)];
    levels.chain(rest).collect()
}

/// How the levels are spread, as one bar whose pieces are proportional to their counts.
fn spread(model: &Model, report: &Report, buffer: &mut Buffer, area: Rect) {
    let total = report.profile.tally.controls.max(1);
    let styles = [
        model.theme.far,
        model.theme.far,
        model.theme.near,
        model.theme.good,
        model.theme.good,
        model.theme.good,
        model.theme.dim,
        model.theme.dim,
    ];
    let glyphs = match model.symbols.ascii {
        true => ["0", "1", "2", "3", "4", "5", ".", "x"],
        false => ["░", "▒", "▓", "▓", "█", "█", "·", "╳"],
    };
    let (mut x, mut done) = (area.x, 0);
    for ((_, count), (style, glyph)) in buckets(report).into_iter().zip(styles.into_iter().zip(glyphs)) {
        done += count;
        let end = area.x + u16::try_from(u32::from(area.width) * done / total).unwrap_or(area.width);
        put(buffer, x, area.y, end.saturating_sub(x), &glyph.repeat(usize::from(end.saturating_sub(x))), style);
        x = end.max(x);
    }
}

fn spread_names(model: &Model, report: &Report, buffer: &mut Buffer, area: Rect) {
    let counted: Vec<(String, u32)> = buckets(report).into_iter().filter(|(_, count)| *count > 0).collect();
    let long: Vec<String> = counted.iter().map(|(name, count)| format!("{name}: {count}")).collect();
    let short = |name: &str| name.replace("level ", "L").replace("not assessed", "open").replace("excluded", "excl.");
    let fits = long.join("   ").chars().count() <= usize::from(area.width);
    let shown: Vec<String> =
        if fits { long } else { counted.iter().map(|(name, count)| format!("{}: {count}", short(name))).collect() };
    put(buffer, area.x, area.y, area.width, &shown.join("   "), model.theme.dim);
}

fn gap_row(model: &Model, report: &Report, buffer: &mut Buffer, area: Rect, place: usize, gap: usize) {
    let gap = &report.gaps[gap];
    let title = report.row(&gap.control).map_or("", |row| &*row.control.title);
    let terms = format!(
        "{}/{}   {} × {} ÷ {} = {:>4}",
        gap.level,
        gap.target,
        gap.gap,
        gap.importance.get(),
        gap.effort.get(),
        gap.priority.shown()
    );
    let terms_width = u16::try_from(terms.chars().count()).unwrap_or(0);
    let width = area.width.saturating_sub(terms_width + 9);
    let selected = model.overview.row == place;
    let base = if selected { model.theme.selected } else { model.theme.text };
    let pointer = if selected { model.symbols.pointer } else { " " };
    let text = format!("{pointer} {:<5}{}", gap.control, pad(title, usize::from(width), model.symbols.ellipsis));
    put(buffer, area.x, area.y, area.width, &text, base);
    let style = if selected { base } else { model.theme.gap(Some(gap.gap)) };
    let x = area.right().saturating_sub(terms_width + 1);
    put(buffer, x, area.y, terms_width, &terms, style);
    if selected {
        buffer.set_style(area, base);
    }
}

/// How many levels are known in one way, and what they come to.
fn by_basis(report: &Report, place: usize) -> String {
    let (basis, tally) = &report.by_basis[place];
    let name = basis.map_or("not stated", |basis| basis.word());
    format!(
        "{name:<12} {:>3} controls   maturity {:>3} {:<7}  attainment {:>5} {}",
        tally.assessed,
        tally.maturity().shown(),
        tally.maturity().counts(),
        tally.attainment().shown(),
        tally.attainment().counts()
    )
}

/// What stands beside the gaps, so that an empty workbook does not read "no gaps".
fn rest(report: &Report) -> String {
    let more = report.gaps.len() - gaps_shown(report);
    let open = report.overall.not_assessed();
    let gaps = match (report.gaps.len(), more) {
        (0, _) if open > 0 => "No gaps are known yet".to_owned(),
        (0, _) => "No gaps: every target is reached".to_owned(),
        (_, 0) => "That is all".to_owned(),
        (_, more) => format!("{more} more below their targets"),
    };
    match open {
        0 => format!("{gaps}; everything in scope is assessed."),
        open => format!("{gaps}; {open} controls in scope are not assessed yet."),
    }
}
