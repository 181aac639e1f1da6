//! When things are done: months across, a line each downwards, with a bar from the first day to the last.

use super::{Anchor, Drawing, Paint, TimeProgress, Timeline, WIDTH, at_most, in_lines};

const LABELS: f32 = 150.0;
const VALUES: f32 = 104.0;
const SIZE: f32 = 8.0;
const SMALL: f32 = 7.0;
const LINE: f32 = 10.0;
const AXIS: f32 = 16.0;
const BAR: f32 = 8.0;
/// The narrowest that a bar may be: a single day must be seen.
const NARROWEST: f32 = 2.0;

pub fn drawing(timeline: &Timeline) -> Drawing {
    let mut drawing = Drawing { width: WIDTH, ..Drawing::default() };
    let (left, right) = (LABELS + 8.0, WIDTH - VALUES - 8.0);
    let at = |thousandths: u16| left + (right - left) * f32::from(thousandths) / 1_000.0;
    let labels: Vec<Vec<String>> = timeline.bars.iter().map(|bar| in_lines(&bar.label, SIZE, LABELS)).collect();
    let values: Vec<Vec<String>> = timeline.bars.iter().map(|bar| in_lines(&bar.shown, SMALL, VALUES)).collect();
    let heights: Vec<f32> =
        labels.iter().zip(&values).map(|(label, value)| LINE * label.len().max(value.len()) as f32 + 5.0).collect();
    let bottom = AXIS + heights.iter().sum::<f32>();
    heads(&mut drawing, timeline, (left, right), bottom);
    let mut y = AXIS;
    for (((bar, label), value), height) in timeline.bars.iter().zip(&labels).zip(&values).zip(&heights) {
        let middle = y + height / 2.0;
        drawing.lines([0.0, middle], (label, SIZE, LINE, Paint::Ink));
        let (from, to) = (at(bar.from), at(bar.to));
        let place = [from, middle - BAR / 2.0, (to - from).max(NARROWEST), BAR];
        drawing.rectangle(place, paint(bar.progress), Some(format!("{}: {}", bar.label, bar.shown)));
        drawing.lines([right + 8.0, middle], (value, SMALL, LINE, Paint::Muted));
        y += height;
    }
    if let Some(today) = timeline.seen_on {
        drawing.line([at(today), AXIS, at(today), bottom], Paint::Ink, 0.9);
    }
    legend(&mut drawing, timeline, left, bottom + 14.0);
    drawing.height = bottom + 20.0;
    drawing
}

const fn paint(progress: TimeProgress) -> Paint {
    match progress {
        TimeProgress::Ahead => Paint::FigureVeil,
        TimeProgress::Begun => Paint::Figure,
        TimeProgress::Overdue => Paint::Target,
    }
}

/// A line before each stretch, and the names of as many as there is room for.
fn heads(drawing: &mut Drawing, timeline: &Timeline, (left, right): (f32, f32), bottom: f32) {
    let count = timeline.stretches.len();
    let wide = (right - left) / count.max(1) as f32;
    let longest = timeline.stretches.iter().map(|name| at_most(name, SMALL)).fold(0.0, f32::max);
    let mut free_from = left;
    for (place, name) in timeline.stretches.iter().enumerate() {
        let x = left + wide * place as f32;
        drawing.line([x, AXIS, x, bottom], Paint::Grid, 0.6);
        if x >= free_from && x + longest <= right + SMALL {
            drawing.text([x, AXIS - 5.0], SMALL, Anchor::Start, Paint::Muted, name.as_str());
            free_from = x + longest + 3.0;
        }
    }
    drawing.line([right, AXIS, right, bottom], Paint::Grid, 0.6);
}

/// What the bars mean, and the line.
fn legend(drawing: &mut Drawing, timeline: &Timeline, left: f32, base: f32) {
    let mut x = left;
    for progress in [TimeProgress::Begun, TimeProgress::Ahead, TimeProgress::Overdue] {
        if timeline.bars.iter().any(|bar| bar.progress == progress) {
            drawing.rectangle([x, base - 6.0, 14.0, 6.0], paint(progress), None);
            drawing.text([x + 18.0, base], SMALL, Anchor::Start, Paint::Muted, progress.told());
            x += 18.0 + at_most(progress.told(), SMALL) + 8.0;
        }
    }
    if timeline.seen_on.is_some() {
        drawing.line([x, base - 8.0, x, base + 1.0], Paint::Ink, 0.9);
        drawing.text([x + 5.0, base], SMALL, Anchor::Start, Paint::Muted, "day of the report");
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Mark, TimeBar};
    use super::*;

    fn bars(drawing: &Drawing) -> Vec<([f32; 4], Paint)> {
        let marks = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Rectangle { at, paint, told: Some(_) } => Some((*at, *paint)),
            _ => None,
        });
        marks.collect()
    }

    #[test]
    fn a_bar_stands_where_its_days_are() {
        let bar = |from, to, progress| TimeBar {
            label: "#1 Test the restore".to_owned(),
            from,
            to,
            progress,
            shown: "by 2027-03-01, agreed".to_owned(),
        };
        let timeline = Timeline {
            stretches: ["Jan 27", "Feb 27", "Mar 27", "Apr 27"].map(str::to_owned).into(),
            seen_on: Some(500),
            bars: vec![
                bar(250, 750, TimeProgress::Ahead),
                bar(0, 0, TimeProgress::Overdue),
                bar(0, 1_000, TimeProgress::Begun),
            ],
        };
        let drawing = drawing(&timeline);
        let found = bars(&drawing);
        // The axis goes from 158 to 368: 210 wide.
        assert_eq!(found[0].0[0], 158.0 + 210.0 / 4.0);
        assert_eq!(found[0].0[2], 105.0);
        assert_eq!(found[1], ([158.0, found[1].0[1], NARROWEST, BAR], Paint::Target));
        assert_eq!(found[2].0[2], 210.0);
        let covered: Vec<bool> = (0..4).map(|stretch| timeline.covers(&timeline.bars[0], stretch)).collect();
        assert_eq!(covered, [false, true, true, false]);
        assert!(drawing.marks.iter().all(|mark| match mark {
            Mark::Rectangle { at: [x, y, wide, high], .. } =>
                *x >= 0.0 && x + wide <= drawing.width && y + high <= drawing.height,
            Mark::Text { at: [x, y], .. } => *x >= 0.0 && *x < drawing.width && *y <= drawing.height,
            _ => true,
        }));
    }
}
