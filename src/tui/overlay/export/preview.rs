//! The beginning of a report as text, for whoever chooses: enough of it to see what it is like.

use std::sync::Arc;

use jiff::civil::Date;

use crate::report::document::{Block, Document, Table};
use crate::report::{Request, render, unwatched};
use crate::session::ReportSource;
use crate::text::{Side, clean_line};
use crate::tui::lines::{Lines, Role, StyledLine, fit, pad};

/// So many pieces are about a page.
const PAGE: usize = 60;
/// The longest piece of a data format, in characters.
const LONGEST: usize = 400;

/// A preview to be made, with all that it needs.
#[derive(Clone, Debug)]
pub struct Previewing {
    /// What the workbook says.
    pub source: Arc<ReportSource>,
    /// What is asked for.
    pub request: Request,
    /// The date to bear.
    pub date: Option<Date>,
    /// Without anything that tells whom it is about.
    pub redacted: bool,
    /// Which question it answers.
    pub number: u64,
}

impl PartialEq for Previewing {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && Arc::ptr_eq(&self.source, &other.source)
    }
}

impl Eq for Previewing {}

/// Something in a preview, before its width is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// An empty line.
    Gap,
    /// What the report is called.
    Title(String),
    /// The heading of a part.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// What is said of something else.
    Aside(String),
    /// A point, or a label with its value.
    Point(String, String),
    /// A row of a table: text, side and share of each cell.
    Row(Vec<(String, Side, u16)>, bool),
    /// A line of a file, as it is.
    Line(String),
}

impl Previewing {
    /// The first page: of the document, or of the file itself where that is text.
    pub fn pieces(&self) -> Vec<Piece> {
        let report = self.source.report(self.date, self.redacted);
        let as_text = || {
            let bytes = unwatched(|progress| render(&report, &self.request, progress)).ok()?;
            let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0') && !text.starts_with("PK"))?;
            Some(text.lines().take(PAGE).map(|line| Piece::Line(line.chars().take(LONGEST).collect())).collect())
        };
        let is_data = !self.request.format.has_sections();
        is_data.then(as_text).flatten().unwrap_or_else(|| of_document(&Document::of(&report, &self.request)))
    }
}

fn of_document(document: &Document) -> Vec<Piece> {
    let mut pieces = vec![Piece::Title(document.title.clone())];
    if !document.organisation.is_empty() {
        pieces.push(Piece::Text(document.organisation.clone()));
    }
    pieces.extend(document.draft.iter().map(|draft| Piece::Aside(draft.clone())));
    for (label, value) in &document.control {
        pieces.push(Piece::Point(format!("{label}: "), value.clone()));
    }
    for (place, section) in document.sections.iter().enumerate() {
        if pieces.len() >= PAGE {
            let left: Vec<&str> = document.sections[place..].iter().map(|section| section.title.as_str()).collect();
            pieces.extend([Piece::Gap, Piece::Aside(format!("Then: {}", left.join(", ")))]);
            return pieces;
        }
        pieces.extend([Piece::Gap, Piece::Heading(section.title.clone())]);
        for block in &section.blocks {
            of_block(block, &mut pieces);
            if pieces.len() >= PAGE {
                pieces.push(Piece::Aside("…".to_owned()));
                break;
            }
        }
    }
    pieces
}

fn of_block(block: &Block, pieces: &mut Vec<Piece>) {
    // The questions about the organisation are labels, too.
    let colon = |label: &str| if label.ends_with('?') { "" } else { ":" };
    let label = |(label, value): &(String, String)| Piece::Point(format!("{label}{} ", colon(label)), value.clone());
    match block {
        Block::Heading(_, text) => pieces.extend([Piece::Gap, Piece::Heading(text.clone())]),
        Block::Paragraph(text) => pieces.extend([Piece::Gap, Piece::Text(text.clone())]),
        Block::Callout(text) => pieces.extend([Piece::Gap, Piece::Aside(text.clone())]),
        Block::List(points) => {
            pieces.push(Piece::Gap);
            pieces.extend(points.iter().take(PAGE).map(|point| Piece::Point("- ".to_owned(), point.clone())));
        }
        Block::Numbered(points) => {
            pieces.push(Piece::Gap);
            let numbered = points.iter().take(PAGE).zip(1..);
            pieces.extend(numbered.map(|(point, number)| Piece::Point(format!("{number}. "), point.clone())));
        }
        Block::Facts(facts) => {
            pieces.push(Piece::Gap);
            pieces.extend(facts.iter().take(PAGE).map(label));
        }
        Block::Figures(figures) => {
            pieces.push(Piece::Gap);
            pieces.extend(figures.iter().map(|figure| {
                Piece::Point(format!("{}: ", figure.label), format!("{} ({})", figure.value, figure.counts))
            }));
        }
        Block::Table(table) => of_table(table, pieces),
        Block::Chart(chart) => {
            pieces.extend([Piece::Gap, Piece::Aside(format!("[Chart] {}: {}", chart.title, chart.told))]);
        }
        Block::Note(who, lines) => {
            pieces.extend([Piece::Gap, Piece::Aside(who.clone())]);
            pieces.extend(lines.iter().take(PAGE).map(|line| Piece::Text(line.clone())));
        }
    }
}

fn of_table(table: &Table, pieces: &mut Vec<Piece>) {
    let head = table.columns.iter().map(|column| (column.title.clone(), column.side, column.share)).collect();
    pieces.extend([Piece::Gap, Piece::Row(head, true)]);
    for row in table.rows.iter().take(PAGE) {
        let cells = table.columns.iter().zip(row);
        let cells = cells.map(|(column, cell)| (cell.text.clone(), column.side, column.share)).collect();
        pieces.push(Piece::Row(cells, false));
    }
}

/// The pieces as lines of a width.
pub fn laid_out(pieces: &[Piece], width: u16, ellipsis: &str) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    for piece in pieces {
        match piece {
            Piece::Gap => lines.gap(),
            Piece::Title(text) => lines.paragraph(text, Role::Title),
            Piece::Heading(text) => lines.paragraph(text, Role::Accent),
            Piece::Text(text) => lines.paragraph(text, Role::Text),
            Piece::Aside(text) => lines.paragraph(text, Role::Dim),
            Piece::Point(label, text) => lines.hanging(label, Role::Dim, text, Role::Text),
            Piece::Line(text) => {
                lines.row(vec![(fit(&clean_line(text), usize::from(width), ellipsis), Role::Text)]);
            }
            Piece::Row(cells, is_head) => lines
                .row(vec![(row(cells, usize::from(width), ellipsis), if *is_head { Role::Title } else { Role::Text })]),
        }
    }
    lines.done()
}

/// A row of a table, every cell in its share of the width.
fn row(cells: &[(String, Side, u16)], width: usize, ellipsis: &str) -> String {
    let shares: usize = cells.iter().map(|(_, _, share)| usize::from(*share)).sum();
    let room = width.saturating_sub(cells.len().saturating_sub(1));
    let mut text = String::new();
    for (place, (cell, side, share)) in cells.iter().enumerate() {
        let width = (room * usize::from(*share)).checked_div(shares).unwrap_or(0).max(2);
        let cell = fit(&clean_line(cell), width, ellipsis);
        let blank = if place == 0 { "" } else { " " };
        let padded = pad(&cell, width, ellipsis);
        let padded = match side {
            Side::Left => padded,
            Side::Right => format!("{}{cell}", " ".repeat(padded.len().saturating_sub(cell.len()))),
        };
        text = format!("{text}{blank}{padded}");
    }
    text
}
