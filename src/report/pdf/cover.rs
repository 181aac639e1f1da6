//! The beginning of the first page: logo, whom and what it is about, the control block, and the contents.

use super::fonts::Weight;
use super::paper::{Paper, SIDE, Type};
use super::sheet::{Begin, Mark, Shape};
use super::tree::{Node, Part};
use crate::report::chart::Anchor;
use crate::report::document::Document;
use crate::report::look::Logo;
use crate::report::{Kind, palette};

/// The largest that a logo is drawn.
const LOGO: [f32; 2] = [150.0, 54.0];
const ORGANISATION: Type = Type::new(11.0, Weight::Bold, palette::FIGURE);
const TITLE: Type = Type { line: 28.0, ..Type::new(22.0, Weight::Bold, palette::INK) };
const LABEL: Type = Type::new(8.5, Weight::Regular, palette::MUTED);
const VALUE: Type = Type::new(9.5, Weight::Regular, palette::INK);
const DRAFT: Type = Type::new(9.5, Weight::Bold, palette::INK);
const ENTRY: Type = Type { line: 15.0, ..Type::new(9.5, Weight::Regular, palette::INK) };
/// With fewer sections than this, nobody needs a list of them.
const CONTENTS_FROM: usize = 5;

/// The list of sections, whose pages are not known yet.
pub struct Contents {
    /// The page that the list stands on, and for each section where the number of its page goes.
    entries: Vec<(usize, Node, f32)>,
}

/// Lays out what stands before the first section.
pub fn lay_out(paper: &mut Paper<'_>, document: &Document, logo: Option<&Logo>) -> Contents {
    if let Some(logo) = logo {
        let [most_wide, most_high] = LOGO;
        let shrink = (most_wide / logo.width as f32).min(most_high / logo.height as f32);
        let [wide, high] = [logo.width as f32 * shrink, logo.height as f32 * shrink];
        let node = paper.part(Part::Figure(format!("Logo of {}", document.organisation)));
        paper.mark(Some(node), Shape::Logo { at: [SIDE, paper.y, wide, high] });
        paper.y += high + 16.0;
    }
    let organisation = document.organisation.clone();
    paper.text(Part::Paragraph, &organisation, ORGANISATION, 0.0);
    paper.y += 2.0;
    paper.text(Part::Heading(1, document.title.clone()), &document.title, TITLE, 0.0);
    paper.y += 6.0;
    if let Some(draft) = &document.draft {
        callout(paper, draft);
    }
    control_block(paper, &document.control);
    contents(paper, document)
}

fn callout(paper: &mut Paper<'_>, text: &str) {
    let lines = paper.lines(text, DRAFT, paper.width() - 20.0);
    let height = DRAFT.line * lines.len() as f32 + 8.0;
    paper.ground([SIDE, paper.y, paper.width(), height], ground_of_missing());
    paper.y += 3.0;
    let node = paper.part(Part::Paragraph);
    paper.lines_below(Some(node), SIDE + 10.0, &lines, DRAFT);
    paper.y += 11.0;
}

fn ground_of_missing() -> u32 {
    palette::ground(crate::report::document::Tone::Missing).unwrap_or(palette::AXIS)
}

/// Label and value in two columns, between two lines.
fn control_block(paper: &mut Paper<'_>, control: &[(String, String)]) {
    if control.is_empty() {
        return;
    }
    paper.rule([SIDE, paper.y], paper.width(), palette::GRID);
    paper.y += 5.0;
    let half = paper.width() / 2.0;
    for pair in control.chunks(2) {
        let cells: Vec<(Vec<String>, &str)> =
            pair.iter().map(|(label, value)| (paper.lines(value, VALUE, half - 104.0), label.as_str())).collect();
        let rows = cells.iter().map(|(lines, _)| lines.len()).max().unwrap_or(1);
        paper.need(VALUE.line * rows as f32);
        for (column, (lines, label)) in cells.iter().enumerate() {
            let x = SIDE + half * column as f32;
            let node = paper.part(Part::Paragraph);
            let label = paper.fonts.showable(label);
            let mut y = paper.y + VALUE.line;
            paper.line_at(Some(node), [x, y - VALUE.size * 0.36], &label, LABEL, Anchor::Start);
            for line in lines {
                paper.line_at(Some(node), [x + 94.0, y - VALUE.size * 0.36], line, VALUE, Anchor::Start);
                y += VALUE.line;
            }
        }
        paper.y += VALUE.line * rows as f32 + 2.0;
    }
    paper.y += 5.0;
    paper.rule([SIDE, paper.y], paper.width(), palette::GRID);
    paper.y += 14.0;
}

fn contents(paper: &mut Paper<'_>, document: &Document) -> Contents {
    let mut entries = Vec::new();
    // Two pages need no list of what stands on them.
    if document.sections.len() < CONTENTS_FROM || document.kind == Kind::Summary {
        return Contents { entries };
    }
    let list = paper.part(Part::Contents);
    for (number, section) in document.sections.iter().enumerate() {
        paper.need(ENTRY.line);
        let item = paper.tree.add(Some(list), Part::ContentsItem);
        let link = paper.tree.add(Some(item), Part::Link);
        paper.y += ENTRY.line;
        let base = paper.y - 4.5;
        let lines = paper.lines(&section.title, ENTRY, paper.width() - 40.0);
        let title = lines.first().map_or("", String::as_str);
        paper.line_at(Some(link), [SIDE, base], title, ENTRY, Anchor::Start);
        let from = SIDE + paper.fonts.width(title, ENTRY.weight, ENTRY.size) + 8.0;
        paper.rule([from, base], (SIDE + paper.width() - 22.0 - from).max(0.0), palette::GRID);
        let at = [SIDE, paper.y - ENTRY.line, paper.width(), ENTRY.line];
        paper.mark(Some(link), Shape::Link { at, section: number });
        entries.push((paper.page(), link, base));
    }
    paper.y += 10.0;
    Contents { entries }
}

impl Contents {
    /// Writes the numbers of the pages, now that they are known.
    pub fn fill_in(&self, paper: &mut Paper<'_>, begins: &[Begin]) {
        for ((page, link, base), begin) in self.entries.iter().zip(begins) {
            let [wide, _] = super::sheet::Sheet::default().size();
            let shape = Shape::Text {
                at: [wide - SIDE, *base],
                text: (begin.page + 1).to_string(),
                weight: ENTRY.weight,
                size: ENTRY.size,
                colour: ENTRY.colour,
                anchor: Anchor::End,
            };
            let Some(marks) = paper.marks_of(*page) else { continue };
            // Beside the title, before the link: a part is written in one go.
            let place = marks.iter().rposition(|mark| mark.of == Some(*link)).unwrap_or(marks.len());
            marks.insert(place, Mark { of: Some(*link), shape });
        }
    }
}
