//! Paper that is filled from above to below, and goes on on the next sheet.

use super::fonts::{Fonts, Weight};
use super::sheet::{Colour, Mark, Shape, Sheet};
use super::tree::{Node, Part, Tree};
use super::wrap::wrap;
use crate::report::chart::Anchor;

/// What stays free beside the text.
pub const SIDE: f32 = 54.0;
/// What stays free above: the running head stands in it.
const ABOVE: f32 = 66.0;
/// What stays free below: the number of the page stands in it.
const BELOW: f32 = 58.0;

/// Size and weight of type, its colour, and how far apart the lines are.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    pub size: f32,
    pub weight: Weight,
    pub colour: Colour,
    pub line: f32,
}

impl Type {
    pub const fn new(size: f32, weight: Weight, colour: Colour) -> Type {
        Type { size, weight, colour, line: size * 1.4 }
    }

    pub const fn face(self) -> (Weight, f32) {
        (self.weight, self.size)
    }
}

pub struct Paper<'a> {
    pub fonts: &'a Fonts,
    pub tree: Tree,
    /// How far down the present sheet is filled.
    pub y: f32,
    sheets: Vec<Sheet>,
    section: Option<Node>,
}

impl<'a> Paper<'a> {
    pub fn new(fonts: &'a Fonts) -> Paper<'a> {
        Paper { fonts, tree: Tree::default(), y: ABOVE, sheets: vec![Sheet::default()], section: None }
    }

    pub fn done(self) -> (Vec<Sheet>, Tree) {
        (self.sheets, self.tree)
    }

    /// The number of the present page, from 0.
    pub fn page(&self) -> usize {
        self.sheets.len() - 1
    }

    fn size(&self) -> [f32; 2] {
        self.sheets.last().map_or([0.0, 0.0], Sheet::size)
    }

    /// How wide the text may be.
    pub fn width(&self) -> f32 {
        self.size()[0] - 2.0 * SIDE
    }

    /// How much is left of the present sheet.
    pub fn room(&self) -> f32 {
        self.size()[1] - BELOW - self.y
    }

    /// How much there is on an empty one.
    pub fn whole(&self) -> f32 {
        self.size()[1] - BELOW - ABOVE
    }

    /// Which part of the present sheet is filled, 0 to 1.
    pub fn filled(&self) -> f32 {
        1.0 - self.room() / self.whole()
    }

    /// Whether nothing stands on the present sheet yet.
    pub fn is_fresh(&self) -> bool {
        self.y <= ABOVE
    }

    pub fn next_sheet(&mut self) {
        let across = self.sheets.last().is_some_and(|sheet| sheet.across);
        self.sheets.push(Sheet { across, marks: Vec::new() });
        self.y = ABOVE;
    }

    /// Goes on on sheets that lie so; a sheet that something stands on stays as it is.
    pub fn turn(&mut self, across: bool) {
        if self.sheets.last().is_some_and(|sheet| sheet.across == across) {
            return;
        }
        if !self.is_fresh() || self.page() == 0 {
            self.next_sheet();
        }
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.across = across;
        }
    }

    /// Goes on on the next sheet where so much does not fit on this one.
    pub fn need(&mut self, height: f32) {
        if height > self.room() && !self.is_fresh() {
            self.next_sheet();
        }
    }

    pub fn gap(&mut self, height: f32) {
        if !self.is_fresh() {
            self.y += height;
        }
    }

    /// The parts that follow belong to a section of their own.
    pub fn begin_section(&mut self) {
        self.section = Some(self.tree.add(None, Part::Section));
    }

    /// A part of the present section.
    pub fn part(&mut self, part: Part) -> Node {
        self.tree.add(self.section, part)
    }

    pub fn mark(&mut self, of: Option<Node>, shape: Shape) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.marks.push(Mark { of, shape });
        }
    }

    /// Changes a mark that was made before: the number of a page that was not known yet.
    pub fn marks_of(&mut self, page: usize) -> Option<&mut Vec<Mark>> {
        self.sheets.get_mut(page).map(|sheet| &mut sheet.marks)
    }

    /// How many lines of this type fit on the present sheet.
    pub fn lines(&self, text: &str, of: Type, width: f32) -> Vec<String> {
        wrap(self.fonts, &self.fonts.showable(text), of.face(), width)
    }

    /// A line whose base is at `y` below the top of the sheet.
    pub fn line_at(&mut self, node: Option<Node>, [x, y]: [f32; 2], text: &str, of: Type, anchor: Anchor) {
        if !text.is_empty() {
            let Type { size, weight, colour, .. } = of;
            self.mark(node, Shape::Text { at: [x, y], text: text.to_owned(), weight, size, colour, anchor });
        }
    }

    /// Lines one below the other, over as many sheets as they take. At least two stay together.
    pub fn lines_below(&mut self, node: Option<Node>, x: f32, lines: &[String], of: Type) {
        for (place, line) in lines.iter().enumerate() {
            let left = lines.len() - place;
            let together = if place == 0 || left == 2 { left.min(2) } else { 1 };
            self.need(of.line * together as f32);
            self.y += of.line;
            // The base line stands a quarter of the type above the end of the line.
            self.line_at(node, [x, self.y - of.size * 0.36], line, of, Anchor::Start);
        }
    }

    /// A text of the present section.
    pub fn text(&mut self, part: Part, text: &str, of: Type, indent: f32) {
        let lines = self.lines(text, of, self.width() - indent);
        let node = self.part(part);
        self.lines_below(Some(node), SIDE + indent, &lines, of);
    }

    /// Decoration.
    pub fn ground(&mut self, at: [f32; 4], colour: Colour) {
        self.mark(None, Shape::Rectangle { at, colour });
    }

    pub fn rule(&mut self, [x, y]: [f32; 2], width: f32, colour: Colour) {
        self.mark(None, Shape::Line { at: [x, y, x + width, y], colour, thickness: 0.5 });
    }
}
