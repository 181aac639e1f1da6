//! A spoke each, from 0 in the middle to 5, with the levels and the targets as lines around.

use std::f32::consts::{PI, TAU};

use super::{Anchor, Drawing, Mark, Measured, Paint, TOP, WIDTH, in_lines};

const RADIUS: f32 = 132.0;
const SIZE: f32 = 7.8;
const SMALL: f32 = 7.0;
const LINE: f32 = 9.4;
/// From the outermost ring to a label.
const AWAY: f32 = 10.0;
/// How much farther a label is at the foot of the circle, where labels come under each other.
const DOWN: f32 = 12.0;
/// How wide a label may be, where there is room.
const LABEL: f32 = 124.0;
/// Above and below the circle, for labels of three lines.
const ROOM: f32 = 42.0;

pub fn drawing(spokes: &[Measured]) -> Drawing {
    let centre = [WIDTH / 2.0, RADIUS + ROOM];
    let height = 2.0 * (RADIUS + ROOM) + DOWN + 18.0;
    let mut drawing = Drawing { width: WIDTH, height, ..Drawing::default() };
    // The first spoke stands upright, the others follow clockwise.
    let angle = |place: usize| TAU * place as f32 / spokes.len().max(1) as f32 - PI / 2.0;
    let point = |place: usize, hundredths: f32| {
        let (far, angle) = (RADIUS * hundredths / TOP, angle(place));
        [centre[0] + far * angle.cos(), centre[1] + far * angle.sin()]
    };
    for level in 1..=5_u8 {
        let ring = |place| point(place, f32::from(level) * 100.0);
        let points: Vec<[f32; 2]> = (0..spokes.len()).map(ring).collect();
        drawing.marks.push(Mark::Polygon { points, fill: None, line: Some((Paint::Grid, 0.6)) });
    }
    for place in 0..spokes.len() {
        let [x, y] = point(place, TOP);
        drawing.line([centre[0], centre[1], x, y], Paint::Grid, 0.6);
    }
    around(&mut drawing, spokes, |spoke| spoke.target, &point, (Paint::Target, None));
    around(&mut drawing, spokes, |spoke| spoke.level, &point, (Paint::Figure, Some(Paint::FigureVeil)));
    for level in 1..=5_u8 {
        let [x, y] = point(0, f32::from(level) * 100.0);
        drawing.text([x + 3.0, y + 7.0], SMALL, Anchor::Start, Paint::Muted, level.to_string());
    }
    for (place, spoke) in spokes.iter().enumerate() {
        let away = if angle(place).sin() > 0.9 { AWAY + DOWN } else { AWAY };
        label(&mut drawing, spoke, point(place, TOP * (RADIUS + away) / RADIUS), angle(place));
    }
    super::bars::legend(&mut drawing, WIDTH / 2.0 - 56.0, height - 6.0);
    drawing
}

/// A line around through what is known. Where something is not, the line has a gap: nothing is not zero.
fn around(
    drawing: &mut Drawing,
    spokes: &[Measured],
    value: impl Fn(&Measured) -> Option<u16>,
    point: &impl Fn(usize, f32) -> [f32; 2],
    (paint, veil): (Paint, Option<Paint>),
) {
    let places: Vec<Option<[f32; 2]>> = spokes
        .iter()
        .enumerate()
        .map(|(place, spoke)| value(spoke).map(|value| point(place, f32::from(value))))
        .collect();
    let known: Vec<[f32; 2]> = places.iter().copied().flatten().collect();
    if known.len() == spokes.len() && known.len() > 2 {
        drawing.marks.push(Mark::Polygon { points: known.clone(), fill: veil, line: Some((paint, 1.6)) });
    } else {
        for (place, from) in places.iter().enumerate() {
            if let (Some([x, y]), Some(Some([to_x, to_y]))) = (from, places.get((place + 1) % places.len().max(1))) {
                drawing.line([*x, *y, *to_x, *to_y], paint, 1.6);
            }
        }
    }
    for [x, y] in known {
        drawing.rectangle([x - 1.8, y - 1.8, 3.6, 3.6], paint, None);
    }
}

fn label(drawing: &mut Drawing, spoke: &Measured, [x, y]: [f32; 2], angle: f32) {
    let anchor = match angle.cos() {
        cos if cos > 0.15 => Anchor::Start,
        cos if cos < -0.15 => Anchor::End,
        _ => Anchor::Middle,
    };
    let room = match anchor {
        Anchor::Start => WIDTH - x,
        Anchor::Middle => 2.0 * x.min(WIDTH - x),
        Anchor::End => x,
    };
    let mut lines = in_lines(&spoke.label, SIZE, LABEL.min(room));
    lines.push(
        spoke
            .level
            .map_or_else(|| "not assessed".to_owned(), |level| format!("{}.{}", level / 100, (level % 100) / 10)),
    );
    let high = LINE * lines.len() as f32;
    // Above the circle a label ends at its point, below it begins there.
    let above = y - high * (1.0 - angle.sin()) / 2.0;
    let last = lines.len() - 1;
    for (place, line) in lines.into_iter().enumerate() {
        let paint = if place == last { Paint::Muted } else { Paint::Ink };
        drawing.text([x, above + LINE * (place + 1) as f32 - 2.4], SIZE, anchor, paint, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoke(level: Option<u16>) -> Measured {
        Measured {
            label: "Threat and vulnerability management".to_owned(),
            level,
            target: Some(300),
            shown: String::new(),
        }
    }

    #[test]
    fn a_level_that_is_not_known_leaves_a_gap() {
        let all: Vec<Measured> = (0..15).map(|_| spoke(Some(250))).collect();
        let polygons = |spokes: &[Measured]| {
            let is_figure = |mark: &&Mark| matches!(mark, Mark::Polygon { line: Some((Paint::Figure, _)), .. });
            drawing(spokes).marks.iter().filter(is_figure).count()
        };
        assert_eq!(polygons(&all), 1);
        let mut one_missing = all.clone();
        one_missing[3] = spoke(None);
        assert_eq!(polygons(&one_missing), 0);
        let lines = drawing(&one_missing)
            .marks
            .into_iter()
            .filter(|mark| matches!(mark, Mark::Line { paint: Paint::Figure, .. }));
        assert_eq!(lines.count(), 13);
    }

    #[test]
    fn no_text_covers_another() {
        let titles = [
            "Governance",
            "Asset management",
            "Information protection",
            "Human resource security",
            "Physical security",
            "System and network security",
            "Application security",
            "Secure configuration",
            "Identity and access management",
            "Threat and vulnerability management",
            "Continuity",
            "Supplier relationships security",
            "Legal and compliance",
            "Information security event management",
            "Information security assurance",
        ];
        let spokes = titles.map(|title| Measured { label: title.to_owned(), ..spoke(None) });
        let boxes: Vec<([f32; 4], String)> = drawing(&spokes)
            .marks
            .into_iter()
            .filter_map(|mark| match mark {
                Mark::Text { at: [x, y], size, anchor, text, .. } => {
                    let wide = super::super::at_most(&text, size);
                    let left = match anchor {
                        Anchor::Start => x,
                        Anchor::Middle => x - wide / 2.0,
                        Anchor::End => x - wide,
                    };
                    Some(([left, y - size * 0.8, left + wide, y + size * 0.2], text))
                }
                _ => None,
            })
            .collect();
        for (place, (one, text)) in boxes.iter().enumerate() {
            for (other, covered) in &boxes[place + 1..] {
                let apart = one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1];
                assert!(apart, "{text:?} and {covered:?}");
            }
        }
    }

    #[test]
    fn every_label_stays_within() {
        let spokes: Vec<Measured> = (0..15).map(|_| spoke(None)).collect();
        let drawing = drawing(&spokes);
        for mark in &drawing.marks {
            if let Mark::Text { at: [x, y], size, anchor, text, .. } = mark {
                let wide = super::super::at_most(text, *size);
                let left = match anchor {
                    Anchor::Start => *x,
                    Anchor::Middle => x - wide / 2.0,
                    Anchor::End => x - wide,
                };
                assert!(left >= 0.0 && left + wide <= drawing.width, "{text}: {left} {wide}");
                assert!(y - size >= 0.0 && *y <= drawing.height, "{text}: {y}");
            }
        }
    }
}
