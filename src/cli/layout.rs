//! How plain output is laid out: wrapped paragraphs, and tables whose last column takes what is left.

use super::print;
use crate::text::{Side, clean_line, clean_text, padded, width};

/// The width of prose where there is no terminal to measure.
const COLUMNS: usize = 80;
/// Wider lines are hard to read.
const WIDEST: usize = 100;
/// Narrower ones hold no sentence.
const NARROWEST: usize = 20;

/// How wide prose may be.
pub fn columns() -> usize {
    print::terminal_width().unwrap_or(COLUMNS).clamp(NARROWEST, WIDEST)
}

/// Text that grows line by line.
#[derive(Default)]
pub struct Page {
    text: String,
    /// How wide prose is, where that is not for the terminal to say.
    width: Option<usize>,
}

impl Page {
    /// A page whose prose is wrapped at this width, whatever the terminal.
    pub fn of_width(width: usize) -> Self {
        Page { text: String::new(), width: Some(width) }
    }

    /// A line as it is.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(clean_line(line).trim_end());
        self.text.push('\n');
    }

    /// An empty line, but never two, and none at the top.
    pub fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A text of one or several lines, wrapped; the first line begins with `first`, the others are
    /// indented as deep.
    pub fn prose(&mut self, first: &str, text: &str) {
        self.hanging(first, &" ".repeat(width(first)), text);
    }

    /// The same with an indentation of one's own for the lines that follow.
    pub fn hanging(&mut self, first: &str, rest: &str, text: &str) {
        let text = clean_text(text);
        let mut start = first;
        for line in text.trim_end().lines() {
            // Never at a hyphen: an id such as AC-1 or a date must stay in one piece.
            let options = textwrap::Options::new(self.width.unwrap_or_else(columns))
                .initial_indent(start)
                .subsequent_indent(rest)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            for wrapped in textwrap::wrap(line, options) {
                self.line(&wrapped);
            }
            start = rest;
        }
    }

    /// A table.
    pub fn table(&mut self, table: &Table<'_>) {
        table.write(&mut self.text);
    }

    /// All of it.
    pub fn into_output(self) -> super::Output {
        super::Output::Text(self.text)
    }
}

/// Columns side by side. The last one is wrapped on a terminal, and left whole elsewhere, so that lines can
/// be searched for.
pub struct Table<'a> {
    /// Titles with the side at which the cells stand. No header is printed where all are empty.
    pub columns: &'a [(&'a str, Side)],
    /// Cells.
    pub rows: Vec<Vec<String>>,
}

impl Table<'_> {
    fn write(&self, text: &mut String) {
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| clean_line(cell).into_owned()).collect()).collect();
        let widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(column, (title, _))| {
                let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
                cells.chain([width(title)]).max().unwrap_or(0)
            })
            .collect();
        let mut line = |cells: &[&str]| {
            let Some((last, others)) = cells.split_last() else { return };
            let mut start = String::new();
            for ((cell, (_, side)), columns) in others.iter().zip(self.columns).zip(&widths) {
                start.push_str(&padded(cell, *columns, *side));
                start.push_str("  ");
            }
            let side = self.columns.last().map_or(Side::Left, |(_, side)| *side);
            let last = padded(last, if side == Side::Right { widths.last().copied().unwrap_or(0) } else { 0 }, side);
            let left = print::terminal_width().map_or(0, |columns| columns.saturating_sub(width(&start)));
            if left < NARROWEST || width(&last) <= left {
                text.push_str(format!("{start}{last}").trim_end());
                text.push('\n');
                return;
            }
            let indent = " ".repeat(width(&start));
            for (position, part) in textwrap::wrap(&last, left).iter().enumerate() {
                text.push_str(if position == 0 { &start } else { &indent });
                text.push_str(part.trim_end());
                text.push('\n');
            }
        };
        let titles: Vec<&str> = self.columns.iter().map(|(title, _)| *title).collect();
        if titles.iter().any(|title| !title.is_empty()) {
            line(&titles);
        }
        for row in &rows {
            line(&row.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
