//! The controls as one picture: a cell each, in their order, each theme beginning a new row. A cell says the level
//! as a shade and a digit, then the applicability, then whether the control is marked for review.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::put;
use super::{Hidden, Place, Scene, columns, headed, hidden, scrolled, without_head};
use crate::report::{Row, words};
use crate::tui::layout::overview::{self as places_of, Grid};
use crate::tui::lines::{fit, wrap};
use crate::tui::model::Model;
use crate::tui::screens::overview::{Part, Spot, heat_label, heat_rows};
use crate::workbook::Applicability;

/// Where the pieces stand, from the top.
struct Pieces {
    /// Columns that the number of a row's first control takes.
    label: u16,
    grid: Grid,
    rows: Vec<Range<usize>>,
    /// The numbers of the columns, where there is room.
    heads: Option<Rect>,
    cells: Rect,
    /// The first row that is shown.
    offset: usize,
    /// What is said of the control under the pointer.
    about: Rect,
    /// What the signs mean.
    legend: Rect,
}

pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer) -> Hidden {
    if area(scene).y > scene.inside.y {
        headed(scene, buffer, Part::Controls);
    }
    let (model, pieces) = (scene.model, pieces(scene));
    if let Some(heads) = pieces.heads {
        for number in 0..pieces.grid.per_row {
            let x = heads.x + pieces.label + columns(number) * pieces.grid.cell;
            let number = format!("{:>2}", number + 1);
            put(buffer, x, heads.y, pieces.grid.cell, &number, model.theme.dim);
        }
    }
    let shown = pieces.rows.iter().skip(pieces.offset);
    for (y, row) in (pieces.cells.y..pieces.cells.bottom()).zip(shown) {
        let first = &scene.report.rows[row.start].control.id;
        let first = fit(first.as_str(), usize::from(pieces.label.saturating_sub(1)), model.symbols.ellipsis);
        put(buffer, pieces.cells.x, y, pieces.label, &first, model.theme.dim);
        for (place, area) in row.clone().zip(cells(&pieces, row, y)) {
            cell(scene, buffer, area, place);
        }
    }
    about(scene, buffer, pieces.about);
    for (y, line) in (pieces.legend.y..pieces.legend.bottom()).zip(legend(scene, pieces.legend.width)) {
        put(buffer, pieces.legend.x, y, pieces.legend.width, &line, model.theme.dim);
    }
    hidden(pieces.rows.len(), pieces.offset, usize::from(pieces.cells.height))
}

pub fn places(scene: &Scene<'_>) -> Vec<Place> {
    let pieces = pieces(scene);
    let rows = (pieces.cells.y..pieces.cells.bottom()).zip(pieces.rows.iter().skip(pieces.offset));
    rows.flat_map(|(y, row)| {
        let cells = row.clone().zip(cells(&pieces, row, y));
        cells.map(|(place, area)| Place { area, spot: Spot::Control(place), column: 0 }).collect::<Vec<_>>()
    })
    .collect()
}

/// Where there are few rows, the signs are worth more than a heading.
fn area(scene: &Scene<'_>) -> Rect {
    if scene.inside.height < 15 { scene.inside } else { without_head(scene) }
}

fn pieces(scene: &Scene<'_>) -> Pieces {
    let inside = area(scene);
    let label = heat_label(scene.report);
    let grid = places_of::grid(scene.inside, label, scene.report.rows.len());
    let rows = heat_rows(scene.report, grid.per_row);
    let needed = columns(rows.len());
    let legend = columns(legend(scene, inside.width).len());
    // What is said of the control goes before all but the cells; the heads come last. Where the cells are far more than
    // there is room for, they leave some to what they mean.
    let reserved = if needed / 2 > inside.height { inside.height * 3 / 4 } else { needed };
    let mut left = inside.height.saturating_sub(reserved);
    let mut take = |wanted: u16, least: u16| {
        let taken = if left >= wanted {
            wanted
        } else if left >= least {
            least
        } else {
            0
        };
        left -= taken;
        taken
    };
    let about = take(1, 1).max(1.min(inside.height / 3));
    let legend = take(legend, legend);
    let more = take(1, 1);
    let heads = take(1, 1);
    let about = about + more;
    let height = needed.min(inside.height.saturating_sub(about + legend + heads));
    let cells = Rect { y: inside.y + heads, height, ..inside };
    let row_of = rows.iter().position(|row| row.contains(&scene.model.overview.control)).unwrap_or(0);
    let offset = scrolled(rows.len(), row_of, rows.len().saturating_sub(1), usize::from(height));
    Pieces {
        label,
        grid,
        heads: (heads > 0).then_some(Rect { height: 1, ..inside }),
        cells,
        offset,
        about: Rect { y: cells.bottom(), height: about, ..inside },
        legend: Rect { y: cells.bottom() + about, height: legend, ..inside },
        rows,
    }
}

/// Where the cells of a row stand.
fn cells(pieces: &Pieces, row: &Range<usize>, y: u16) -> Vec<Rect> {
    let cell = |place: usize| {
        let x = pieces.cells.x + pieces.label + columns(place) * pieces.grid.cell;
        Rect { x, y, width: pieces.grid.cell.min(pieces.cells.right().saturating_sub(x) + 1), height: 1 }
    };
    (0..row.len()).map(cell).collect()
}

fn cell(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, place: usize) {
    let (model, row) = (scene.model, &scene.report.rows[place]);
    // Wide cells show the level as an area, narrow ones as a digit alone.
    let shades = usize::from(area.width.saturating_sub(3)).min(2);
    let (level, style) = level(model, row, if model.symbols.ascii { 0 } else { shades });
    let indent = shades - if model.symbols.ascii { 0 } else { shades };
    put(buffer, area.x, area.y, area.width, &format!("{}{level}", " ".repeat(indent)), style);
    let x = area.x + columns(shades) + 1;
    // The marks follow at once, so that none seems to be the next cell's.
    for (place, (mark, style)) in marks(model, row).into_iter().flatten().enumerate() {
        put(buffer, x + columns(place), area.y, 1, mark, style);
    }
    if scene.has_focus && model.overview.control == place {
        let width = columns(shades) + 3;
        let style = model.theme.text.patch(model.theme.selected);
        buffer.set_style(Rect { width: width.min(area.width), ..area }.intersection(buffer.area), style);
    }
}

/// The level of a control as a sign: shades of it, then its digit.
fn level(model: &Model, row: &Row, shades: usize) -> (String, Style) {
    let symbols = &model.symbols;
    if row.answer.applicability == Applicability::Excluded {
        return (format!("{}{}", " ".repeat(shades), symbols.excluded), model.theme.dim);
    }
    match row.answer.level {
        Some(level) => {
            let shade = symbols.heat.get(usize::from(level.get())).copied().unwrap_or_default();
            // Without a target there is nothing to be near to or far from.
            let style = row.answer.target.map_or(model.theme.text, |_| model.theme.gap(row.answer.gap()));
            (format!("{}{level}", shade.repeat(shades)), style)
        }
        None => (format!("{}{}", " ".repeat(shades), symbols.dot), model.theme.dim),
    }
}

/// Its applicability, unless it is plainly applicable or excluded, and whether it is marked for review.
fn marks(model: &Model, row: &Row) -> [Option<(&'static str, Style)>; 2] {
    let (symbols, theme) = (&model.symbols, &model.theme);
    let applicability = match row.answer.applicability {
        Applicability::Applicable | Applicability::Excluded => None,
        Applicability::Inherited => Some((symbols.inherited, theme.text)),
        Applicability::Undecided => Some((symbols.undecided, theme.text)),
    };
    [applicability, row.answer.review.then_some((symbols.review, theme.near))]
}

/// What is said of the control under the pointer.
fn about(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect) {
    let model = scene.model;
    let Some(row) = scene.report.rows.get(model.overview.control) else { return };
    let width = usize::from(area.width);
    let short =
        |level: Option<crate::workbook::Level>| level.map_or(model.symbols.dash.to_owned(), |level| level.to_string());
    let (level, target) = (short(row.answer.level), short(row.answer.target));
    let end = if area.height > 1 { String::new() } else { format!("  {level}/{target}") };
    let name = fit(
        &format!("{} {}", row.control.id, row.control.title),
        width.saturating_sub(end.chars().count()),
        model.symbols.ellipsis,
    );
    if area.height > 0 {
        put(buffer, area.x, area.y, area.width, &format!("{name}{end}"), model.theme.title);
    }
    if area.height > 1 {
        let said = fit(&words::said(row), width, model.symbols.ellipsis);
        put(buffer, area.x, area.y + 1, area.width, &said, model.theme.text);
    }
}

/// What the signs mean, in as many lines as it takes.
fn legend(scene: &Scene<'_>, width: u16) -> Vec<String> {
    let symbols = &scene.model.symbols;
    let is_narrow = width < 60;
    let pieces = [
        // Where there is one line for all, the digits go without saying.
        Some("0–5 level".to_owned()).filter(|_| scene.inside.height >= 15),
        Some(format!("{} {}", symbols.dot, if is_narrow { "no level" } else { "not assessed" })),
        Some(format!("{} excluded", symbols.excluded)),
        Some(format!("{} inherited", symbols.inherited)),
        Some(format!("{} undecided", symbols.undecided)),
        Some(format!("{} review", symbols.review)),
    ];
    // Pieces must not be torn apart: their own blanks do not break.
    let pieces: Vec<String> = pieces.into_iter().flatten().map(|piece| piece.replace(' ', "\u{a0}")).collect();
    let text = pieces.join(if is_narrow { " " } else { "  " });
    wrap(&text, usize::from(width)).into_iter().map(|line| line.replace('\u{a0}', " ")).collect()
}
