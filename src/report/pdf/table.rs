//! Tables: columns that give every word room, heads that repeat, rows that stay whole where they can.

use super::fonts::Weight;
use super::paper::{Paper, SIDE, Type};
use super::tree::{Node, Part};
use crate::report::chart::Anchor;
use crate::report::document::{Cell, Column, Table};
use crate::report::palette;
use crate::text::Side;

const CELL: Type = Type { line: 11.2, ..Type::new(8.2, Weight::Regular, palette::INK) };
const NAMING: Type = Type { line: 11.2, ..Type::new(8.2, Weight::Bold, palette::INK) };
const HEAD: Type = Type { line: 11.2, ..Type::new(8.2, Weight::Bold, 0xFF_FF_FF) };
/// Between the edge of a cell and its text.
const BESIDE: f32 = 4.0;
const ABOVE: f32 = 3.0;
/// The most of the table's width that a long word may claim for its column.
const WIDEST_WORD: f32 = 0.3;
/// Fewer lines of a row than this are not left alone on a sheet.
const FEWEST: usize = 3;

pub fn lay_out(paper: &mut Paper<'_>, table: &Table) {
    if table.columns.is_empty() {
        return;
    }
    let widths = widths(paper, table);
    let heads: Vec<Vec<String>> = table
        .columns
        .iter()
        .zip(&widths)
        .map(|(column, wide)| paper.lines(&column.title, HEAD, wide - 2.0 * BESIDE))
        .collect();
    let rows: Vec<Vec<Vec<String>>> = table
        .rows
        .iter()
        .map(|row| {
            let cells = row.iter().zip(&table.columns).zip(&widths);
            cells.map(|((cell, column), wide)| paper.lines(&cell.text, face(column), wide - 2.0 * BESIDE)).collect()
        })
        .collect();
    let head_height = height(&heads);
    // One row alone would be lost at the foot of a page.
    let first: f32 = rows.iter().take(2).map(|row| height(row).min(4.0 * CELL.line)).sum();
    paper.need(head_height + first);
    let node = paper.part(Part::Table(table.caption.clone()));
    let sketch = Sketch { table, widths, heads, head_height };
    let head = paper.tree.add(Some(node), Part::Head);
    let head_row = paper.tree.add(Some(head), Part::Row);
    sketch.head(paper, Some(head_row));
    let body = paper.tree.add(Some(node), Part::Rows);
    for (cells, lines) in table.rows.iter().zip(&rows) {
        sketch.row(paper, body, cells, lines);
    }
    paper.gap(10.0);
}

/// A table whose columns are as wide as they will be.
struct Sketch<'a> {
    table: &'a Table,
    widths: Vec<f32>,
    heads: Vec<Vec<String>>,
    head_height: f32,
}

impl Sketch<'_> {
    /// The head; where it is repeated, nobody needs to hear it again.
    fn head(&self, paper: &mut Paper<'_>, row: Option<Node>) {
        let width = self.widths.iter().sum();
        paper.ground([SIDE, paper.y, width, self.head_height], palette::HEAD);
        let mut x = SIDE;
        for ((column, lines), wide) in self.table.columns.iter().zip(&self.heads).zip(&self.widths) {
            let node = row.map(|row| paper.tree.add(Some(row), Part::ColumnHead));
            // Low in the head, next to what it is about.
            let above = self.head_height - ABOVE * 2.0 - HEAD.line * lines.len() as f32;
            let y = paper.y + above;
            cell_text(paper, node, [x, y, *wide], lines, (HEAD, column.side));
            x += wide;
        }
        paper.y += self.head_height;
    }

    fn row(&self, paper: &mut Paper<'_>, body: Node, cells: &[Cell], lines: &[Vec<String>]) {
        let row = paper.tree.add(Some(body), Part::Row);
        let part = |column: &Column| if column.names_row { Part::RowHead } else { Part::Cell };
        let nodes: Vec<Node> =
            self.table.columns.iter().map(|column| paper.tree.add(Some(row), part(column))).collect();
        let most = lines.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let high = |count: usize| CELL.line * count as f32 + 2.0 * ABOVE;
        let (mut from, mut has_waited) = (0, false);
        while from < most {
            let left = most - from;
            let fits = ((paper.room() - 2.0 * ABOVE) / CELL.line).max(0.0) as usize;
            let would_fit = ((paper.whole() - self.head_height - 2.0 * ABOVE) / CELL.line).max(1.0) as usize;
            let waits = fits < left && (left <= would_fit && from == 0 || fits < FEWEST);
            // Once: below a head that fills a sheet there is never more room.
            if waits && !has_waited && !paper.is_fresh() {
                has_waited = true;
                paper.next_sheet();
                self.head(paper, None);
                continue;
            }
            let here = left.min(fits.max(1));
            self.part_of_row(paper, cells, (&nodes, lines), (from, here), high(here));
            (from, has_waited) = (from + here, false);
            if from < most {
                paper.next_sheet();
                self.head(paper, None);
            }
        }
    }

    /// So many lines of each cell from one on.
    fn part_of_row(
        &self,
        paper: &mut Paper<'_>,
        cells: &[Cell],
        (nodes, lines): (&[Node], &[Vec<String>]),
        (from, count): (usize, usize),
        height: f32,
    ) {
        let mut x = SIDE;
        for (((cell, lines), node), (column, wide)) in
            cells.iter().zip(lines).zip(nodes).zip(self.table.columns.iter().zip(&self.widths))
        {
            if let Some(ground) = palette::ground(cell.tone) {
                paper.ground([x, paper.y, *wide, height], ground);
            }
            let shown: Vec<String> = lines.iter().skip(from).take(count).cloned().collect();
            cell_text(paper, Some(*node), [x, paper.y, *wide], &shown, (face(column), column.side));
            x += wide;
        }
        paper.y += height;
        paper.rule([SIDE, paper.y], self.widths.iter().sum(), palette::GRID);
    }
}

const fn face(column: &Column) -> Type {
    if column.names_row { NAMING } else { CELL }
}

fn cell_text(
    paper: &mut Paper<'_>,
    node: Option<Node>,
    [x, y, wide]: [f32; 3],
    lines: &[String],
    (of, side): (Type, Side),
) {
    let (x, anchor) = match side {
        Side::Left => (x + BESIDE, Anchor::Start),
        Side::Right => (x + wide - BESIDE, Anchor::End),
    };
    for (place, line) in lines.iter().enumerate() {
        let base = y + ABOVE + of.line * (place + 1) as f32 - of.size * 0.36;
        paper.line_at(node, [x, base], line, of, anchor);
    }
}

fn height(cells: &[Vec<String>]) -> f32 {
    CELL.line * cells.iter().map(Vec::len).max().unwrap_or(1) as f32 + 2.0 * ABOVE
}

/// The widths of the columns: by their shares, but none narrower than its longest word, if that can be.
fn widths(paper: &Paper<'_>, table: &Table) -> Vec<f32> {
    let whole = paper.width();
    let shares: f32 = table.columns.iter().map(|column| f32::from(column.share.max(1))).sum();
    let by_share: Vec<f32> =
        table.columns.iter().map(|column| whole * f32::from(column.share.max(1)) / shares).collect();
    let word = |text: &str, of: Type| -> f32 {
        let words = text.split(|c: char| c.is_whitespace() || c == '-');
        words.map(|word| paper.fonts.width(word, of.weight, of.size)).fold(0.0, f32::max)
    };
    let least: Vec<f32> = table
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let cells = table.rows.iter().filter_map(|row| row.get(place)).map(|cell| word(&cell.text, face(column)));
            let longest = cells.fold(word(&column.title, HEAD), f32::max);
            // A hyphen stays with the word before it.
            (longest + 2.0 * BESIDE + 4.0).min(whole * WIDEST_WORD)
        })
        .collect();
    let lacking: f32 = by_share.iter().zip(&least).map(|(wide, least)| (least - wide).max(0.0)).sum();
    let spare: f32 = by_share.iter().zip(&least).map(|(wide, least)| (wide - least).max(0.0)).sum();
    if lacking <= 0.0 || spare <= 0.0 {
        return by_share;
    }
    let given = (lacking / spare).min(1.0);
    let got = (spare / lacking).min(1.0);
    let settled = by_share.iter().zip(&least).map(|(wide, least)| match wide < least {
        true => wide + (least - wide) * got,
        false => wide - (wide - least) * given,
    });
    settled.collect()
}
