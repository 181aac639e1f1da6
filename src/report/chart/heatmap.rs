//! All controls at a glance: a cell each, by theme, with its number and its level.

use super::{Anchor, Drawing, HeatGroup, Paint, WIDTH};
use crate::report::document::Tone;
use crate::workbook::Level;

const CELL: [f32; 2] = [30.0, 25.0];
const SPACE: f32 = 2.0;
const TITLE: f32 = 8.5;
const NUMBER: f32 = 6.2;
const SIGN: f32 = 9.5;
const SMALL: f32 = 7.5;

pub fn drawing(groups: &[HeatGroup]) -> Drawing {
    let mut drawing = Drawing { width: WIDTH, ..Drawing::default() };
    let [wide, high] = CELL;
    let abreast = ((WIDTH + SPACE) / (wide + SPACE)) as usize;
    let mut y = 0.0;
    for group in groups.iter().filter(|group| !group.cells.is_empty()) {
        drawing.text([0.0, y + TITLE + 2.0], TITLE, Anchor::Start, Paint::Ink, group.title.as_str());
        y += TITLE + 7.0;
        for row in group.cells.chunks(abreast) {
            for (place, cell) in row.iter().enumerate() {
                let x = (wide + SPACE) * place as f32;
                drawing.rectangle([x, y, wide, high], Paint::Tone(cell.tone), Some(cell.told.clone()));
                let middle = x + wide / 2.0;
                let paint = Paint::OnTone(cell.tone);
                drawing.text([middle, y + NUMBER + 2.0], NUMBER, Anchor::Middle, paint, cell.id.as_str());
                drawing.text([middle, y + high - 4.0], SIGN, Anchor::Middle, paint, cell.sign.as_str());
            }
            y += high + SPACE;
        }
        y += 6.0;
    }
    drawing.height = legend(&mut drawing, y + 4.0);
    drawing
}

/// What the cells mean; gives back where it ends.
fn legend(drawing: &mut Drawing, above: f32) -> f32 {
    let levels = Level::ALL.iter().map(|level| (Tone::Level(*level), level.to_string(), level.name()));
    let others = [(Tone::NotAssessed, "?".to_owned(), "not assessed"), (Tone::Excluded, "×".to_owned(), "excluded")];
    let (mut x, mut y) = (0.0, above);
    for (tone, sign, name) in levels.chain(others) {
        let wide = 18.0 + super::at_most(name, SMALL) + 10.0;
        if x + wide > WIDTH {
            (x, y) = (0.0, y + 16.0);
        }
        drawing.rectangle([x, y, 13.0, 11.0], Paint::Tone(tone), None);
        drawing.text([x + 6.5, y + 8.4], SMALL, Anchor::Middle, Paint::OnTone(tone), sign);
        drawing.text([x + 17.0, y + 8.4], SMALL, Anchor::Start, Paint::Muted, name);
        x += wide;
    }
    y + 14.0
}

#[cfg(test)]
mod tests {
    use super::super::{HeatCell, Mark};
    use super::*;

    #[test]
    fn every_control_has_a_cell_that_is_within() {
        let cell = |number: usize| HeatCell {
            id: format!("5.{number}"),
            told: format!("told {number}"),
            sign: "3".to_owned(),
            tone: Tone::NotAssessed,
        };
        let groups = [37, 8, 14, 34]
            .map(|count| HeatGroup { title: "Theme".to_owned(), cells: (1..=count).map(cell).collect() });
        let drawing = drawing(&groups);
        let cells: Vec<[f32; 4]> = drawing
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Rectangle { at, told: Some(_), .. } => Some(*at),
                _ => None,
            })
            .collect();
        assert_eq!(cells.len(), 93);
        assert!(cells.iter().all(|[x, y, wide, high]| x + wide <= drawing.width && y + high <= drawing.height));
    }
}
