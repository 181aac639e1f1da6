//! The parts of the Overview: all at once where there is room, else a page each.

use ratatui::layout::Rect;

use super::screen;
use crate::tui::screens::overview::{Figure, Part};

/// From this size on, the whole picture is shown at once.
const WHOLE: (u16, u16) = (120, 40);

/// Rows with their frame of the parts that need no more than this.
const FIGURES: u16 = 12;
const FIRST: u16 = 12;
const CONTROLS: u16 = 18;

/// Columns of the left half at the smallest size that shows all.
const LEFT: u16 = 69;

/// Whether the picture is shown at once.
pub fn is_whole(size: (u16, u16)) -> bool {
    size.0 >= WHOLE.0 && size.1 >= WHOLE.1
}

/// The parts that are shown while this one has the focus, each with its frame.
pub fn parts(size: (u16, u16), focus: Part) -> Vec<(Part, Rect)> {
    let body = screen(size).body;
    if focus == Part::Groups || !is_whole(size) {
        return vec![(focus, body)];
    }
    let left = LEFT + (body.width - WHOLE.0) / 3;
    let column = |x: u16, width: u16, parts: [(Part, u16); 3]| {
        let mut y = body.y;
        parts.into_iter().filter(|(_, height)| *height > 0).map(move |(part, height)| {
            let area = Rect { x, y, width, height };
            y += height;
            (part, area)
        })
    };
    let more = body.height.saturating_sub(WHOLE.1 - 3);
    // What is left over goes to the figures, whose bars then get lines of their own, and to the charts.
    let figures = FIGURES + more / 2;
    let matrix = body.height.saturating_sub(figures + FIRST);
    let capabilities = body.height.saturating_sub(CONTROLS);
    column(0, left, [(Part::Figures, figures), (Part::First, FIRST), (Part::Matrix, matrix)])
        .chain(column(
            left,
            body.width - left,
            [(Part::Controls, CONTROLS), (Part::Capabilities, capabilities), (Part::Groups, 0)],
        ))
        .collect()
}

/// The page that a part is on, and how many there are.
pub fn page(size: (u16, u16), part: Part) -> (usize, usize) {
    if is_whole(size) {
        return (if part == Part::Groups { 2 } else { 1 }, 2);
    }
    let place = Part::ALL.iter().position(|other| *other == part).unwrap_or(0);
    (place + 1, Part::ALL.len())
}

/// What is inside a part's frame.
pub fn inside(area: Rect) -> Rect {
    Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height.saturating_sub(2) }
}

/// The inside of a part, as it is while it has the focus.
pub fn inside_of(size: (u16, u16), part: Part) -> Rect {
    let parts = parts(size, part);
    parts.into_iter().find(|(other, _)| *other == part).map_or(Rect::default(), |(_, area)| inside(area))
}

/// How the controls are laid out in the heatmap: how many in a row, and how wide each is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Controls in a row.
    pub per_row: usize,
    /// Columns of one.
    pub cell: u16,
}

/// Of so many controls and more, as many stand in a row as there is room for: what there is to see is the whole.
const MANY: usize = 150;

/// The grid of the heatmap of so many controls, where the number of a row's first one takes so many columns. Ten in a
/// row reads best; where there are too few rows for that, fifteen.
pub fn grid(inside: Rect, label: u16, controls: usize) -> Grid {
    let room = inside.width.saturating_sub(label);
    if controls >= MANY && room >= 15 * 3 {
        return Grid { per_row: usize::from((room + 1) / 3 / 5 * 5), cell: 3 };
    }
    if inside.height < 15 && room >= 15 * 3 {
        return Grid { per_row: 15, cell: 3 };
    }
    // What follows the last cell may be cut off: nothing stands there.
    Grid { per_row: 10, cell: ((room + 1) / 10).clamp(3, 7) }
}

/// A table of figures: where its columns stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Width of the names.
    pub name: u16,
    /// The columns that there is room for, the selected one among them.
    pub columns: Vec<Column>,
    /// How many there are with those that there is no room for.
    pub count: usize,
}

/// A column of a table of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its place among all.
    pub index: usize,
    /// What it shows of a group.
    pub figure: Figure,
    /// What it shows of a headline.
    pub headline: Figure,
    /// From the left of the table.
    pub x: u16,
    /// How many columns of the terminal.
    pub width: u16,
}

/// Columns of a figure with its counts, and one that is free. From a thousand controls on, counts have four digits.
const fn width_of(figure: Figure, controls: usize) -> u16 {
    match (figure, controls) {
        (Figure::Coverage, ..1_000) => 12,
        (Figure::Maturity, ..1_000) => 11,
        (Figure::Attainment | Figure::Floor, ..1_000) => 14,
        (Figure::Maturity, _) => 14,
        (Figure::Coverage | Figure::Attainment | Figure::Floor, _) => 16,
        (Figure::Target, _) => 0,
    }
}

/// The narrowest bar that says something, and the widest that is of use.
const BAR: (u16, u16) = (13, 31);

/// The table for a width and so many controls, with names that take up to `names`. Where a column is short of room, that of the bars
/// shows the headlines' floor.
pub fn table(width: u16, controls: usize, names: u16, selected: usize, shares_column: bool) -> Table {
    let least = (if width < 70 { 14 } else { 16 }).min(width / 3) + 1;
    let three = [Figure::Coverage, Figure::Maturity, Figure::Attainment];
    let taken = |figures: &[Figure]| figures.iter().map(|figure| width_of(*figure, controls)).sum::<u16>();
    let left_of = |figures: &[Figure]| width.saturating_sub(least + taken(figures));
    let (figures, bar) = if left_of(&Figure::ALL) >= BAR.0 {
        (&Figure::ALL[..], Some(Figure::Target))
    } else if shares_column && left_of(&three) >= BAR.0 {
        (&three[..], Some(Figure::Floor))
    } else {
        (&Figure::ALL[..], None)
    };
    // Names come first, as long as a bar says something.
    let wanted = (names + 1).saturating_sub(least);
    let bar_width = if bar.is_some() { left_of(figures).saturating_sub(wanted).clamp(BAR.0, BAR.1) } else { 0 };
    // The window of columns that fit; the last needs no free one behind it.
    let fits = |count: usize| {
        (0..=figures.len() - count)
            .all(|first| taken(&figures[first..first + count]) <= width.saturating_sub(least) + 1)
    };
    let shown = (1..=figures.len()).rev().find(|count| fits(*count)).unwrap_or(1);
    let selected = selected.min(figures.len() - 1);
    let first = if bar.is_some() || selected < shown { 0 } else { selected + 1 - shown };
    let window = &figures[first..first + shown];
    let spare = width.saturating_sub(least + taken(window) + bar_width);
    let name = least + spare.min(wanted);
    let mut x = name;
    let mut columns: Vec<Column> = Vec::with_capacity(5);
    for (index, figure) in (first..).zip(window) {
        let wide = width_of(*figure, controls).min(width.saturating_sub(x));
        columns.push(Column { index, figure: *figure, headline: *figure, x, width: wide });
        x += wide;
    }
    if let Some(headline) = bar {
        let index = figures.len();
        columns.push(Column { index, figure: Figure::Target, headline, x, width: bar_width });
    }
    Table { name, columns, count: figures.len() + usize::from(bar.is_some()) }
}

/// Whether the table of the headlines has no column for bars at this width, so that they have lines of their own.
pub fn has_own_bars(width: u16, controls: usize) -> bool {
    table(width, controls, 0, 0, true).columns.iter().all(|column| column.figure != Figure::Target)
}
