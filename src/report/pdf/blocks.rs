//! Sections and their blocks, except tables and charts.

use super::fonts::Weight;
use super::paper::{Paper, SIDE, Type};
use super::sheet::{Begin, Shape};
use super::tree::{Node, Part};
use super::{chart, table};
use crate::report::chart::Anchor;
use crate::report::document::{Block, Figure, Section};
use crate::report::palette;

const SECTION: Type = Type { line: 22.0, ..Type::new(16.0, Weight::Bold, palette::HEAD) };
const HEADING_3: Type = Type { line: 17.0, ..Type::new(12.0, Weight::Bold, palette::INK) };
const HEADING_4: Type = Type { line: 15.0, ..Type::new(10.0, Weight::Bold, palette::INK) };
pub const BODY: Type = Type::new(9.5, Weight::Regular, palette::INK);
const STRONG: Type = Type::new(9.5, Weight::Bold, palette::INK);
const SMALL: Type = Type::new(8.5, Weight::Regular, palette::MUTED);
const VALUE: Type = Type::new(20.0, Weight::Bold, palette::HEAD);

/// What a heading of the lowest rank keeps with it, so that it never stands alone at the foot of a page; one above it
/// may have others behind it.
const AFTER_HEADING: f32 = 84.0;
const HEADING_BEHIND: f32 = 28.0;
/// Where the texts of points begin.
const INDENT: f32 = 16.0;
/// A sheet that is filled no further than this part is gone on with, also where a section would begin a new one.
const LITTLE: f32 = 0.25;
/// At most so many headline figures stand side by side.
const ABREAST: usize = 4;

/// Lays out a section, and says where it begins.
pub fn section(paper: &mut Paper<'_>, section: &Section) -> Begin {
    paper.turn(section.landscape);
    if section.new_page && paper.filled() > LITTLE {
        paper.next_sheet();
    }
    paper.begin_section();
    paper.gap(16.0);
    let lines = paper.lines(&section.title, SECTION, paper.width());
    paper.need(SECTION.line * lines.len() as f32 + AFTER_HEADING + 2.0 * HEADING_BEHIND);
    let begin = Begin { page: paper.page(), y: paper.y, title: section.title.clone() };
    let node = paper.part(Part::Heading(2, section.title.clone()));
    paper.lines_below(Some(node), SIDE, &lines, SECTION);
    paper.y += 4.0;
    for block in &section.blocks {
        lay_out(paper, block);
    }
    begin
}

/// What has to be said at the very end.
pub fn last_word(paper: &mut Paper<'_>, sentence: &str) {
    paper.begin_section();
    paper.gap(10.0);
    callout(paper, sentence);
}

fn lay_out(paper: &mut Paper<'_>, block: &Block) {
    match block {
        Block::Heading(level, text) => heading(paper, *level, text),
        Block::Paragraph(text) => {
            paper.text(Part::Paragraph, text, BODY, 0.0);
            paper.gap(6.0);
        }
        Block::Callout(text) => callout(paper, text),
        Block::List(points) => list(paper, points, false),
        Block::Numbered(points) => list(paper, points, true),
        Block::Facts(facts) => pairs(paper, facts),
        Block::Figures(figures) => cards(paper, figures),
        Block::Table(shown) => table::lay_out(paper, shown),
        Block::Chart(shown) => chart::lay_out(paper, shown),
        Block::Note(head, lines) => note(paper, head, lines),
    }
}

fn heading(paper: &mut Paper<'_>, level: u8, text: &str) {
    let of = if level <= 3 { HEADING_3 } else { HEADING_4 };
    paper.gap(if level <= 3 { 8.0 } else { 5.0 });
    let lines = paper.lines(text, of, paper.width());
    let behind = if level <= 3 { HEADING_BEHIND } else { 0.0 };
    paper.need(of.line * lines.len() as f32 + AFTER_HEADING + behind);
    let node = paper.part(Part::Heading(u16::from(level.max(3)), text.to_owned()));
    paper.lines_below(Some(node), SIDE, &lines, of);
    paper.y += 3.0;
}

/// In a frame, which goes on on the next sheet where it has to.
fn callout(paper: &mut Paper<'_>, text: &str) {
    let lines = paper.lines(text, BODY, paper.width() - 24.0);
    let node = paper.part(Part::Paragraph);
    paper.need(BODY.line * lines.len().min(4) as f32 + 12.0);
    let mut left = &lines[..];
    while !left.is_empty() {
        let fit = (((paper.room() - 12.0) / BODY.line) as usize).max(1);
        let (here, later) = left.split_at(fit.min(left.len()));
        let height = BODY.line * here.len() as f32 + 12.0;
        let width = paper.width();
        paper.ground([SIDE, paper.y, width, height], palette::AXIS);
        paper.ground([SIDE, paper.y, 3.0, height], palette::FIGURE);
        paper.y += 5.0;
        paper.lines_below(Some(node), SIDE + 14.0, here, BODY);
        paper.y += 7.0;
        left = later;
        if !left.is_empty() {
            paper.next_sheet();
        }
    }
    paper.gap(8.0);
}

fn list(paper: &mut Paper<'_>, points: &[String], numbered: bool) {
    let list = paper.part(Part::List { numbered });
    for (number, point) in points.iter().enumerate() {
        let lines = paper.lines(point, BODY, paper.width() - INDENT - 4.0);
        paper.need(BODY.line * lines.len().min(2) as f32);
        let item = paper.tree.add(Some(list), Part::Item);
        let label = paper.tree.add(Some(item), Part::Label);
        let body = paper.tree.add(Some(item), Part::Body);
        let text = if numbered { format!("{}.", number + 1) } else { "•".to_owned() };
        let base = paper.y + BODY.line - BODY.size * 0.36;
        paper.line_at(Some(label), [SIDE + INDENT - 5.0, base], &text, BODY, Anchor::End);
        paper.lines_below(Some(body), SIDE + INDENT, &lines, BODY);
        paper.y += 2.5;
    }
    paper.gap(5.0);
}

/// Label and value beside each other, a line each.
fn pairs(paper: &mut Paper<'_>, pairs: &[(String, String)]) {
    let widest = |paper: &Paper<'_>| {
        let labels = pairs.iter().map(|(label, _)| paper.fonts.width(label, SMALL.weight, SMALL.size));
        labels.fold(0.0, f32::max).min(paper.width() * 0.32) + 12.0
    };
    let indent = widest(paper);
    for (label, value) in pairs {
        let labels = paper.lines(label, SMALL, indent - 8.0);
        let values = paper.lines(value, BODY, paper.width() - indent);
        paper.need(BODY.line * labels.len().max(values.len()).min(3) as f32);
        let node = paper.part(Part::Paragraph);
        let (page, above) = (paper.page(), paper.y);
        for (place, line) in labels.iter().enumerate() {
            let base = above + BODY.line * (place + 1) as f32 - BODY.size * 0.36;
            paper.line_at(Some(node), [SIDE, base], line, SMALL, Anchor::Start);
        }
        paper.lines_below(Some(node), SIDE + indent, &values, BODY);
        if paper.page() == page {
            paper.y = paper.y.max(above + BODY.line * labels.len() as f32);
        }
        paper.y += 1.5;
    }
    paper.gap(6.0);
}

/// The headline figures as cards, each with how far it fills its scale.
fn cards(paper: &mut Paper<'_>, figures: &[Figure]) {
    let space = 10.0;
    for row in figures.chunks(ABREAST) {
        let width = (paper.width() - space * (row.len() - 1) as f32) / row.len() as f32;
        let inside = width - 20.0;
        let texts: Vec<[Vec<String>; 3]> = row
            .iter()
            .map(|figure| {
                [
                    paper.lines(&figure.label, SMALL, inside),
                    paper.lines(&figure.value, VALUE, inside),
                    paper.lines(&figure.counts, SMALL, inside),
                ]
            })
            .collect();
        let types = [SMALL, VALUE, SMALL];
        let high = |texts: &[Vec<String>; 3]| -> f32 {
            texts.iter().zip(types).map(|(lines, of)| of.line * lines.len() as f32).sum()
        };
        let height = texts.iter().map(high).fold(0.0, f32::max) + 26.0;
        paper.need(height);
        let above = paper.y;
        for (place, (figure, texts)) in row.iter().zip(&texts).enumerate() {
            let x = SIDE + (width + space) * place as f32;
            paper.ground([x, above, width, height], palette::AXIS);
            let node = paper.part(Part::Paragraph);
            let mut y = above + 7.0;
            for (lines, of) in texts.iter().zip(types) {
                for line in lines {
                    y += of.line;
                    paper.line_at(Some(node), [x + 10.0, y - of.size * 0.36], line, of, Anchor::Start);
                }
            }
            let y = above + height - 12.0;
            paper.ground([x + 10.0, y, inside, 4.0], palette::GRID);
            if let Some(filled) = figure.filled {
                paper.ground([x + 10.0, y, inside * f32::from(filled.min(1_000)) / 1_000.0, 4.0], palette::FIGURE);
            }
        }
        paper.y = above + height + space;
    }
}

/// What somebody said, with a line beside it.
fn note(paper: &mut Paper<'_>, head: &str, lines: &[String]) {
    let node = paper.part(Part::Quote);
    let head = paper.lines(head, SMALL, paper.width() - INDENT);
    paper.need(SMALL.line * head.len() as f32 + BODY.line * 2.0);
    beside_line(paper, node, &head, SMALL);
    for line in lines {
        let wrapped = paper.lines(line, BODY, paper.width() - INDENT);
        beside_line(paper, node, &wrapped, BODY);
    }
    paper.gap(8.0);
}

fn beside_line(paper: &mut Paper<'_>, quote: Node, lines: &[String], of: Type) {
    let node = paper.tree.add(Some(quote), Part::Paragraph);
    for line in lines {
        paper.need(of.line);
        let at = [SIDE + 3.0, paper.y, SIDE + 3.0, paper.y + of.line];
        paper.mark(None, Shape::Line { at, colour: palette::GRID, thickness: 1.5 });
        paper.lines_below(Some(node), SIDE + INDENT, std::slice::from_ref(line), of);
    }
}

/// What names a picture.
pub const fn strong() -> Type {
    STRONG
}
