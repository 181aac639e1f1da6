//! A bar each for the level that is reached, with a mark at the target, on the axis from 0 to 5.

use super::{Anchor, Drawing, Measured, Paint, TOP, WIDTH, in_lines};

const LABELS: f32 = 150.0;
const VALUES: f32 = 118.0;
const SIZE: f32 = 8.5;
const SMALL: f32 = 7.5;
const LINE: f32 = 10.5;
const AXIS: f32 = 16.0;
const BAR: f32 = 9.0;

pub fn drawing(bars: &[Measured]) -> Drawing {
    let mut drawing = Drawing { width: WIDTH, ..Drawing::default() };
    let (left, right) = (LABELS + 8.0, WIDTH - VALUES - 8.0);
    let at = |hundredths: u16| left + (right - left) * f32::from(hundredths) / TOP;
    let labels: Vec<Vec<String>> = bars.iter().map(|bar| in_lines(&bar.label, SIZE, LABELS)).collect();
    let values: Vec<Vec<String>> = bars.iter().map(|bar| in_lines(&bar.shown, SMALL, VALUES)).collect();
    let heights: Vec<f32> =
        labels.iter().zip(&values).map(|(label, value)| LINE * label.len().max(value.len()) as f32 + 8.0).collect();
    let bottom = AXIS + heights.iter().sum::<f32>();
    for level in 0..=5_u16 {
        let x = at(level * 100);
        drawing.line([x, AXIS, x, bottom], Paint::Grid, 0.6);
        drawing.text([x, AXIS - 5.0], SMALL, Anchor::Middle, Paint::Muted, level.to_string());
    }
    let mut y = AXIS;
    for (((bar, label), value), height) in bars.iter().zip(&labels).zip(&values).zip(&heights) {
        let middle = y + height / 2.0;
        drawing.lines([0.0, middle], (label, SIZE, LINE, Paint::Ink));
        if let Some(level) = bar.level {
            let at = [left, middle - BAR / 2.0, at(level) - left, BAR];
            drawing.rectangle(at, Paint::Figure, Some(format!("{}: {}", bar.label, bar.shown)));
        }
        if let Some(target) = bar.target {
            let x = at(target);
            drawing.line([x, middle - BAR, x, middle + BAR], Paint::Target, 2.0);
        }
        drawing.lines([right + 8.0, middle], (value, SMALL, LINE, Paint::Muted));
        y += height;
    }
    legend(&mut drawing, left, bottom + 14.0);
    drawing.height = bottom + 20.0;
    drawing
}

/// What the marks mean.
pub fn legend(drawing: &mut Drawing, x: f32, base: f32) {
    drawing.rectangle([x, base - 6.0, 14.0, 6.0], Paint::Figure, None);
    drawing.text([x + 19.0, base], SMALL, Anchor::Start, Paint::Muted, "level now");
    drawing.line([x + 78.0, base - 8.0, x + 78.0, base + 1.0], Paint::Target, 2.0);
    drawing.text([x + 84.0, base], SMALL, Anchor::Start, Paint::Muted, "target");
}

#[cfg(test)]
mod tests {
    use super::super::Mark;
    use super::*;

    fn bar(level: Option<u16>, target: Option<u16>) -> Measured {
        Measured { label: "Organizational".to_owned(), level, target, shown: "2.4 (66 of 93 assessed)".to_owned() }
    }

    #[test]
    fn a_value_stands_where_it_belongs() {
        let drawing = drawing(&[bar(Some(250), Some(500))]);
        let ticks: Vec<f32> = drawing
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Line { at, paint: Paint::Grid, .. } => Some(at[0]),
                _ => None,
            })
            .collect();
        assert_eq!(ticks.len(), 6);
        let bars: Vec<[f32; 4]> = drawing
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Rectangle { at, paint: Paint::Figure, told: Some(_) } => Some(*at),
                _ => None,
            })
            .collect();
        assert_eq!(bars.len(), 1);
        assert!(
            (bars[0][0] - ticks[0]).abs() < 0.01
                && (bars[0][0] + bars[0][2] - (ticks[2] + ticks[3]) / 2.0).abs() < 0.01
        );
        let target = |mark: &Mark| matches!(mark, Mark::Line { at, paint: Paint::Target, .. } if (at[0] - ticks[5]).abs() < 0.01);
        assert!(drawing.marks.iter().any(target));
    }

    #[test]
    fn what_is_not_assessed_has_no_bar() {
        let drawing = drawing(&[bar(None, Some(300))]);
        assert!(!drawing.marks.iter().any(|mark| matches!(mark, Mark::Rectangle { told: Some(_), .. })));
    }
}
