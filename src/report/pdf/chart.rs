//! Charts as vectors: the same drawing that the page for browsers has.

use super::blocks;
use super::fonts::Weight;
use super::paper::{Paper, SIDE};
use super::sheet::{Colour, Shape};
use super::tree::Part;
use crate::report::chart::{Chart, Drawing, Mark, Paint};
use crate::report::palette;

pub fn lay_out(paper: &mut Paper<'_>, chart: &Chart) {
    let drawing = chart.drawing();
    let title = blocks::strong();
    let shrink = (paper.width() / drawing.width.max(1.0))
        .min((paper.whole() - title.line - 8.0) / drawing.height.max(1.0))
        .min(1.0);
    paper.gap(4.0);
    paper.need(drawing.height * shrink + title.line + 6.0);
    paper.text(Part::Paragraph, &chart.title, title, 0.0);
    paper.y += 4.0;
    let left = SIDE + (paper.width() - drawing.width * shrink).max(0.0) / 2.0;
    draw(paper, &drawing, &chart.told, ([left, paper.y], shrink));
    paper.y += drawing.height * shrink;
    paper.gap(10.0);
}

fn draw(paper: &mut Paper<'_>, drawing: &Drawing, told: &str, ([left, above], shrink): ([f32; 2], f32)) {
    let node = Some(paper.part(Part::Figure(paper.fonts.showable(told))));
    let place = |[x, y]: [f32; 2]| [left + x * shrink, above + y * shrink];
    for mark in &drawing.marks {
        let shape = match mark {
            Mark::Rectangle { at: [x, y, wide, high], paint, .. } => {
                let ([x, y], [wide, high]) = (place([*x, *y]), [wide * shrink, high * shrink]);
                match opacity(*paint) {
                    None => Shape::Rectangle { at: [x, y, wide, high], colour: colour(*paint) },
                    Some(opacity) => {
                        let points = vec![[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]];
                        Shape::Polygon { points, fill: Some((colour(*paint), opacity)), line: None }
                    }
                }
            }
            Mark::Line { at: [x, y, to_x, to_y], paint, thickness } => {
                let ([x, y], [to_x, to_y]) = (place([*x, *y]), place([*to_x, *to_y]));
                Shape::Line { at: [x, y, to_x, to_y], colour: colour(*paint), thickness: thickness * shrink }
            }
            Mark::Polygon { points, fill, line } => Shape::Polygon {
                points: points.iter().map(|point| place(*point)).collect(),
                fill: fill.map(|paint| (colour(paint), opacity(paint).unwrap_or(1.0))),
                line: line.map(|(paint, thickness)| (colour(paint), thickness * shrink)),
            },
            Mark::Text { at, size, anchor, paint, text } => Shape::Text {
                at: place(*at),
                text: paper.fonts.showable(text).replace('\n', " "),
                weight: Weight::Regular,
                size: size * shrink,
                colour: colour(*paint),
                anchor: *anchor,
            },
        };
        paper.mark(node, shape);
    }
}

/// How much of what lies behind is hidden; `None` where all of it is.
const fn opacity(paint: Paint) -> Option<f32> {
    match paint {
        Paint::FigureVeil => Some(0.25),
        Paint::Ink | Paint::Muted | Paint::Grid | Paint::Figure | Paint::Target | Paint::Tone(_) | Paint::OnTone(_) => {
            None
        }
    }
}

const fn colour(paint: Paint) -> Colour {
    match paint {
        Paint::Ink | Paint::OnTone(_) => palette::INK,
        Paint::Muted => palette::MUTED,
        Paint::Grid => palette::GRID,
        Paint::Figure | Paint::FigureVeil => palette::FIGURE,
        Paint::Target => palette::TARGET,
        Paint::Tone(tone) => match palette::ground(tone) {
            Some(ground) => ground,
            None => palette::AXIS,
        },
    }
}
