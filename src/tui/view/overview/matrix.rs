//! The cybersecurity concepts against the information security properties: in each cell the maturity with the
//! controls that it is over, and below it the attainment.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::put;
use super::{Hidden, Place, Scene, columns, headed, hidden, scrolled, without_head};
use crate::figures::Group;
use crate::tui::lines::{fit, pad};
use crate::tui::screens::overview::{Figure, Part, Set, Spot};

/// Columns of the names of the concepts.
const NAME: u16 = 9;
/// The narrowest and the widest cell.
const CELL: (u16, u16) = (14, 22);
/// Lines of a concept.
const LINES: usize = 2;

pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer) -> Hidden {
    let inside = headed(scene, buffer, Part::Matrix);
    let (model, matrix) = (scene.model, &scene.report.matrix);
    if matrix.is_empty() {
        let told = "This catalogue has no two attributes that can stand against each other.";
        put(
            buffer,
            inside.x,
            inside.y,
            inside.width,
            &fit(told, usize::from(inside.width), model.symbols.ellipsis),
            model.theme.dim,
        );
        return hidden(0, 0, 0);
    }
    let (first, shown, width) = window(scene);
    if let Some(row) = matrix.first() {
        for (place, group) in row.iter().enumerate().skip(first).take(shown) {
            let x = inside.x + NAME + columns(place - first) * width;
            let (left, right) = if model.symbols.ascii { ("< ", " >") } else { ("‹ ", " ›") };
            let left = if place == first && first > 0 { left } else { "" };
            let right = if place + 1 == first + shown && place + 1 < row.len() { right } else { "" };
            let name = format!("{left}{}{right}", title_of(group).1);
            put(
                buffer,
                x,
                inside.y,
                width,
                &fit(&name, usize::from(width) - 1, model.symbols.ellipsis),
                model.theme.dim,
            );
        }
    }
    let (offset, height) = rows_in_view(scene);
    for (line, y) in (offset..matrix.len() * LINES).zip(inside.y + 1..inside.bottom()) {
        let (row, is_second) = (line / LINES, line % LINES == 1);
        let Some(groups) = matrix.get(row) else { continue };
        if !is_second && let Some(group) = groups.first() {
            let name = fit(title_of(group).0, usize::from(NAME) - 1, model.symbols.ellipsis);
            put(buffer, inside.x, y, NAME, &name, model.theme.text);
        }
        for (column, group) in groups.iter().enumerate().skip(first).take(shown) {
            let x = inside.x + NAME + columns(column - first) * width;
            let is_selected = scene.has_focus && model.overview.cell == (row, column);
            let style = match (is_selected, group.tally.assessed) {
                (true, _) => model.theme.selected,
                (false, 0) => model.theme.dim,
                (false, _) => model.theme.text,
            };
            let text = pad(&cell(group, is_second), usize::from(width) - 1, model.symbols.ellipsis);
            put(buffer, x, y, inside.right().saturating_sub(x), &text, style);
        }
    }
    let end = inside.y + 1 + columns(matrix.len() * LINES);
    if end < inside.bottom() {
        super::paragraph(
            scene,
            buffer,
            Rect { y: end, height: inside.bottom() - end, ..inside },
            "A control with several values counts in each of their cells.",
            model.theme.dim,
        );
    }
    hidden(matrix.len() * LINES, offset, height)
}

pub fn places(scene: &Scene<'_>) -> Vec<Place> {
    let inside = without_head(scene);
    let (first, shown, width) = window(scene);
    let (offset, _) = rows_in_view(scene);
    let lines = (offset..scene.report.matrix.len() * LINES).zip(inside.y + 1..inside.bottom());
    lines
        .flat_map(|(line, y)| {
            (first..first + shown).map(move |column| Place {
                area: Rect { x: inside.x + NAME + columns(column - first) * width, y, width, height: 1 },
                spot: Spot::Figure(Set::Cell(line / LINES, column), Figure::Maturity),
                column: 0,
            })
        })
        .collect()
}

/// What a cell says: `1.9  55/66`, and below it `62 % 129/209`.
fn cell(group: &Group, is_second: bool) -> String {
    let tally = &group.tally;
    if is_second {
        return format!("{:>5} {}", tally.attainment().shown(), tally.attainment().counts());
    }
    format!("{:>5} {}", tally.maturity().shown(), tally.coverage().counts())
}

/// The concept and the property of a cell.
fn title_of(group: &Group) -> (&str, &str) {
    group.title.split_once(" and ").unwrap_or((&group.title, ""))
}

/// The first property that is shown, how many are, and how wide each is.
fn window(scene: &Scene<'_>) -> (usize, usize, u16) {
    let room = scene.inside.width.saturating_sub(NAME);
    let count = scene.report.matrix.first().map_or(0, Vec::len).max(1);
    let shown = usize::from((room + 1) / CELL.0).clamp(1, count);
    let width = (room / columns(shown)).clamp(CELL.0.min(room.max(2)), CELL.1);
    let pointer = scene.model.overview.cell.1;
    let first = if pointer < shown { 0 } else { pointer + 1 - shown };
    (first, shown, width)
}

/// The first line that is shown, and how many there is room for.
fn rows_in_view(scene: &Scene<'_>) -> (usize, usize) {
    let height = usize::from(without_head(scene).height.saturating_sub(1));
    let total = scene.report.matrix.len() * LINES;
    let pointer = (scene.model.overview.cell.0 * LINES + 1).min(total.saturating_sub(1));
    (scrolled(total, pointer, total.saturating_sub(1), height), height)
}
