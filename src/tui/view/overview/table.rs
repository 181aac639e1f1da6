//! Tables of figures: a row a set, a column a figure, each with the numbers that it comes from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::put;
use super::{Place, Scene, bars};
use crate::tui::layout::overview::{Column, Table};
use crate::tui::lines::{fit, pad};
use crate::tui::screens::overview::{Figure, Set, Spot};

/// The names of the columns. Where some are out of view, arrows say so.
pub fn heads(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, table: &Table) {
    let (model, last) = (scene.model, table.columns.len().saturating_sub(1));
    for (place, column) in table.columns.iter().enumerate() {
        let (left, right) = if model.symbols.ascii { ("< ", " >") } else { ("‹ ", " ›") };
        let left = if place == 0 && column.index > 0 { left } else { "" };
        let right = if place == last && column.index + 1 < table.count { right } else { "" };
        let name = if column.figure == Figure::Target && column.headline == Figure::Target {
            "Level, target 0–5"
        } else {
            column.headline.title()
        };
        let text = fit(&format!("{left}{name}{right}"), usize::from(column.width), model.symbols.ellipsis);
        put(buffer, area.x + column.x, area.y, column.width, &text, model.theme.dim);
    }
}

/// A set with its figures. `pointer` is the column under the pointer, if it is on this row.
pub fn row(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, table: &Table, set: Set, pointer: Option<usize>) {
    let model = scene.model;
    let pointer = pointer.filter(|_| scene.has_focus);
    let style = if set.is_headline() { model.theme.title } else { model.theme.text };
    let width = table.name.saturating_sub(1);
    let name = name(scene, set, usize::from(width));
    put(buffer, area.x, area.y, width, &name, style);
    let tally = set.tally(scene.report);
    for column in &table.columns {
        let place = cell(area, column);
        let is_selected = pointer == Some(column.index);
        let figure = if set.is_headline() { column.headline } else { column.figure };
        if figure == Figure::Target {
            bars::level(model, buffer, bar_of(place), &tally, is_selected);
            continue;
        }
        let (shown, counts) = figure.of(&tally);
        let shown = if figure == Figure::Maturity { format!("{shown:>3}") } else { format!("{shown:>5}") };
        // Nothing follows the last column, so nothing has to be free behind it.
        let is_last = table.columns.last() == Some(column);
        let room = usize::from(place.width.saturating_sub(u16::from(!is_last)));
        let text = pad(&format!("{shown} {counts}"), room, model.symbols.ellipsis);
        let style: Style = if is_selected { model.theme.selected } else { model.theme.text };
        put(buffer, place.x, place.y, place.width, &text, style);
    }
}

/// The name of a set for a width. That of a profile keeps its number of controls.
pub fn name(scene: &Scene<'_>, set: Set, width: usize) -> String {
    let name = set.name(scene.report);
    let name = match set {
        Set::Profile if name.chars().count() > width => format!("Profile ({})", scene.report.profile.controls.len()),
        Set::Profile | Set::All | Set::Group(..) | Set::Cell(..) => name,
    };
    fit(&name, width, scene.model.symbols.ellipsis)
}

fn cell(area: Rect, column: &Column) -> Rect {
    // The last column may end where the table ends.
    let width = column.width.min(area.width.saturating_sub(column.x) + 1);
    Rect { x: area.x + column.x, width, ..area }
}

/// The bar within its column: what is free behind other columns is free here, too.
fn bar_of(cell: Rect) -> Rect {
    Rect { width: cell.width.saturating_sub(1), ..cell }
}

/// Where the bars stand in a row of the table.
pub fn bar(area: Rect, table: &Table) -> Option<Rect> {
    let column = table.columns.iter().find(|column| column.figure == Figure::Target)?;
    Some(bar_of(cell(area, column)))
}

/// What can be clicked in a row.
pub fn places(area: Rect, table: &Table, set: Set) -> Vec<Place> {
    let places = table.columns.iter().map(|column| {
        let figure = if set.is_headline() { column.headline } else { column.figure };
        Place { area: cell(area, column), spot: Spot::Figure(set, figure), column: column.index }
    });
    // A click on the name is one on the row.
    let first = table.columns.first().map(|column| Place {
        area: Rect { width: table.name, ..area },
        spot: Spot::Figure(set, column.figure),
        column: column.index,
    });
    places.chain(first).collect()
}
