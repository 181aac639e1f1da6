//! A document as Markdown that reads well raw and rendered.
//!
//! What people typed is literal: it cannot become a heading, a link, a table cell or HTML, and nothing in
//! it steers a terminal. Charts become what they say in a sentence; their figures stand in the tables beside them.

pub(super) mod escape;

use super::chart::{Chart, Shape, TimeBar, Timeline};
use super::document::{Block, Cell, Column, Document, Figure, Table};
use crate::text::{Side, padded, width};
use escape::{inline, lines};

/// The widest that a column of a table is filled up to: one long sentence must not stretch all rows.
const WIDEST: usize = 80;

pub fn render(document: &Document) -> String {
    let mut page = Page(String::new());
    page.heading(1, &format!("{}: {}", inline(&document.organisation), inline(&document.title)));
    if let Some(classification) = &document.classification {
        page.block(&format!("**{}**", inline(classification)));
    }
    if let Some(draft) = &document.draft {
        page.block(&format!("**{}**", inline(draft)));
    }
    page.facts(&document.control);
    for section in &document.sections {
        page.heading(2, &inline(&section.title));
        for block in &section.blocks {
            page.laid_out(block);
        }
    }
    page.0
}

/// The document as it grows: blocks with one empty line between them.
struct Page(String);

impl Page {
    fn laid_out(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => self.heading(usize::from(*level), &inline(text)),
            Block::Paragraph(text) => self.block(&inline(text)),
            Block::Callout(text) => self.block(&format!("> {}", inline(text))),
            Block::List(points) => self.points(&mut points.iter().map(|point| format!("- {}", inline(point)))),
            Block::Numbered(points) => {
                self.points(&mut (1..).zip(points).map(|(number, point)| format!("{number}. {}", inline(point))));
            }
            Block::Facts(facts) => self.facts(facts),
            Block::Figures(figures) => self.points(&mut figures.iter().map(figure)),
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => self.chart(chart),
            Block::Note(who, text) => self.quote(&inline(who), &lines(&text.join("\n"))),
        }
    }

    fn block(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(text.trim_end_matches('\n'));
        self.0.push('\n');
    }

    fn heading(&mut self, level: usize, text: &str) {
        self.block(&format!("{} {text}", "#".repeat(level)));
    }

    fn points(&mut self, points: &mut dyn Iterator<Item = String>) {
        let points: Vec<String> = points.collect();
        if !points.is_empty() {
            self.block(&points.join("\n"));
        }
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        self.points(&mut facts.iter().map(|(label, value)| {
            let colon = if label.ends_with('?') { "" } else { ":" };
            format!("- {}{colon} {}", inline(label), inline(value))
        }));
    }

    /// A quotation. Two blanks at the end of a line keep its break.
    fn quote(&mut self, first: &str, lines: &[String]) {
        let mut text = format!("> {first}\n>\n");
        for (position, line) in lines.iter().enumerate() {
            let goes_on = lines.get(position + 1).is_some_and(|next| !next.is_empty());
            match (line.is_empty(), goes_on) {
                (true, _) => text.push_str(">\n"),
                (false, true) => text.push_str(&format!("> {line}  \n")),
                (false, false) => text.push_str(&format!("> {line}\n")),
            }
        }
        self.block(&text);
    }

    fn chart(&mut self, chart: &Chart) {
        self.block(&format!("{}: {}", inline(&chart.title), inline(&chart.told)));
        match &chart.shape {
            Shape::Bars(_) | Shape::Radar(_) => {}
            Shape::Heatmap(groups) => self.points(&mut groups.iter().map(|group| {
                let cells: Vec<String> = group.cells.iter().map(|cell| format!("{} {}", cell.id, cell.sign)).collect();
                format!("- {}: {}", inline(&group.title), inline(&cells.join(", ")))
            })),
            Shape::Timeline(timeline) => self.table(&in_signs(timeline)),
        }
    }

    fn table(&mut self, table: &Table) {
        let cells = |row: &[super::document::Cell]| row.iter().map(|cell| in_cell(&cell.text)).collect();
        let rows: Vec<Vec<String>> = table.rows.iter().map(|row| cells(row)).collect();
        let heads: Vec<String> = table.columns.iter().map(|column| inline(&column.title)).collect();
        let widest = |(place, head): (usize, &String)| {
            let cells = rows.iter().filter_map(|row| row.get(place)).map(|cell| width(cell));
            cells.filter(|columns| *columns <= WIDEST).chain([width(head), 3]).max().unwrap_or(3)
        };
        let widths: Vec<usize> = heads.iter().enumerate().map(widest).collect();
        let mut text = String::new();
        let mut line = |cells: &mut dyn Iterator<Item = String>| {
            text.push('|');
            for cell in cells {
                text.push_str(&format!(" {cell} |"));
            }
            text.push('\n');
        };
        let filled = |cells: &[String]| {
            let columns = table.columns.iter().zip(&widths).zip(cells);
            columns.map(|((column, width), cell)| padded(cell, *width, column.side)).collect::<Vec<_>>()
        };
        line(&mut filled(&heads).into_iter());
        line(&mut table.columns.iter().zip(&widths).map(|(column, width)| match column.side {
            Side::Left => "-".repeat(*width),
            Side::Right => format!("{}:", "-".repeat(width - 1)),
        }));
        for row in &rows {
            line(&mut filled(row).into_iter());
        }
        self.block(&text);
    }
}

/// Months across, a line each, with signs where something is done.
fn in_signs(timeline: &Timeline) -> Table {
    let stretches = timeline.stretches.iter().map(|name| Column::left(name, 5));
    let mut columns = vec![Column::naming("Action", 40)];
    columns.extend(stretches);
    columns.push(Column::left("When", 20));
    let row = |bar: &TimeBar| {
        let sign = |stretch| if timeline.covers(bar, stretch) { bar.progress.sign() } else { "" };
        let mut row = vec![Cell::of(&bar.label)];
        row.extend((0..timeline.stretches.len()).map(|stretch| Cell::of(sign(stretch))));
        row.push(Cell::of(&bar.shown));
        row
    };
    Table { caption: String::new(), columns, rows: timeline.bars.iter().map(row).collect() }
}

/// `- Coverage: 71 % (66 of 93)`.
fn figure(figure: &Figure) -> String {
    let counts = if figure.counts.is_empty() { String::new() } else { format!(" ({})", inline(&figure.counts)) };
    format!("- {}: {}{counts}", inline(&figure.label), inline(&figure.value))
}

/// A cell has one line: its paragraphs stand one behind the other.
fn in_cell(text: &str) -> String {
    text.lines().map(inline).collect::<Vec<_>>().join(" · ")
}
