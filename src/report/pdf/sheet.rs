//! A page as the marks on it. The unit is the typographic point; the origin is above left.

use super::fonts::Weight;
use super::tree::Node;
use crate::report::chart::Anchor;

/// A4, in points.
const SHORT: f32 = 595.28;
const LONG: f32 = 841.89;

/// A colour as `0xRRGGBB`.
pub type Colour = u32;

#[derive(Debug, Default)]
pub struct Sheet {
    /// Whether it lies on its long side.
    pub across: bool,
    pub marks: Vec<Mark>,
}

/// One thing on a page.
#[derive(Debug)]
pub struct Mark {
    /// What it is part of; `None` for decoration, which nobody needs to hear.
    pub of: Option<Node>,
    pub shape: Shape,
}

#[derive(Debug)]
pub enum Shape {
    /// On one line, which y is the base of.
    Text {
        at: [f32; 2],
        text: String,
        weight: Weight,
        size: f32,
        colour: Colour,
        anchor: Anchor,
    },
    /// Left, above, width, height.
    Rectangle {
        at: [f32; 4],
        colour: Colour,
    },
    /// Through points, closed. The last number is how thick the line is.
    Polygon {
        points: Vec<[f32; 2]>,
        fill: Option<(Colour, f32)>,
        line: Option<(Colour, f32)>,
    },
    Line {
        at: [f32; 4],
        colour: Colour,
        thickness: f32,
    },
    /// Left, above, width, height.
    Logo {
        at: [f32; 4],
    },
    /// Left, above, width, height of what leads to a section.
    Link {
        at: [f32; 4],
        section: usize,
    },
}

/// Where a section begins: the number of its page, from 0, and how far down.
#[derive(Clone, Debug)]
pub struct Begin {
    pub page: usize,
    pub y: f32,
    pub title: String,
}

impl Sheet {
    pub fn size(&self) -> [f32; 2] {
        if self.across { [LONG, SHORT] } else { [SHORT, LONG] }
    }
}
