//! Pictures of figures, before any format: what they show, and how they are drawn on a plane of their own.
//!
//! The axes are fixed, 0 to 5 or 0 to 100 %, so that two reports can be laid side by side. A chart never stands alone:
//! it has a sentence that says the same, and its figures stand in a table nearby.

mod bars;
mod heatmap;
mod radar;
mod timeline;

use super::document::Tone;

/// What a chart shows.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What stands above it.
    pub title: String,
    /// The same in a sentence or two, for those who do not see it.
    pub told: String,
    /// The figures.
    pub shape: Shape,
}

impl Chart {
    /// The chart as the marks that it consists of, [`WIDTH`] wide.
    pub fn drawing(&self) -> Drawing {
        match &self.shape {
            Shape::Bars(bars) => bars::drawing(bars),
            Shape::Radar(spokes) => radar::drawing(spokes),
            Shape::Heatmap(groups) => heatmap::drawing(groups),
            Shape::Timeline(timeline) => timeline::drawing(timeline),
        }
    }
}

/// How wide every drawing is, in points.
pub const WIDTH: f32 = 480.0;
/// The top of the scale of levels, in hundredths.
const TOP: f32 = 500.0;
/// How wide a character is at most on average, in parts of the size of the type: no font is at hand here, and what is
/// drawn with any must not be cut.
const CHARACTER: f32 = 0.6;

/// How wide a text is at most.
fn at_most(text: &str, size: f32) -> f32 {
    text.chars().count() as f32 * size * CHARACTER
}

/// A label in lines that fit, broken at blanks.
fn in_lines(text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if at_most(line, size) + at_most(word, size) + size * CHARACTER <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

impl Drawing {
    fn rectangle(&mut self, at: [f32; 4], paint: Paint, told: Option<String>) {
        self.marks.push(Mark::Rectangle { at, paint, told });
    }

    fn line(&mut self, at: [f32; 4], paint: Paint, thickness: f32) {
        self.marks.push(Mark::Line { at, paint, thickness });
    }

    /// Lines one below the other, with their middle at a point: the lines, their size, their distance, with what.
    fn lines(&mut self, [x, middle]: [f32; 2], (lines, size, line, paint): (&[String], f32, f32, Paint)) {
        let above = middle - line * lines.len() as f32 / 2.0;
        for (place, text) in lines.iter().enumerate() {
            let base = above + line * (place + 1) as f32 - 2.6;
            self.text([x, base], size, Anchor::Start, paint, text.as_str());
        }
    }

    fn text(&mut self, at: [f32; 2], size: f32, anchor: Anchor, paint: Paint, text: impl Into<String>) {
        self.marks.push(Mark::Text { at, size, anchor, paint, text: text.into() });
    }
}

/// How a chart shows it.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A bar each, on the axis from 0 to 5, with a mark at its target.
    Bars(Vec<Measured>),
    /// A spoke each, from 0 in the middle to 5.
    Radar(Vec<Measured>),
    /// A cell for each control.
    Heatmap(Vec<HeatGroup>),
    /// A bar each from its first day to its last, on an axis of months.
    Timeline(Timeline),
}

/// What is done when.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The stretches of time, each as wide as the others: `Mar 27`, or a year where there are many.
    pub stretches: Vec<String>,
    /// Where the day is that things are seen from, in thousandths of the width; `None` where it is beyond.
    pub seen_on: Option<u16>,
    /// A line each.
    pub bars: Vec<TimeBar>,
}

/// One thing that is done.
#[derive(Clone, Debug)]
pub struct TimeBar {
    /// What: `#3 Test the restore`.
    pub label: String,
    /// From where to where, in thousandths of the width.
    pub from: u16,
    /// The end, behind its last day.
    pub to: u16,
    /// How far it is.
    pub progress: TimeProgress,
    /// As text: `by 2027-03-01, agreed`.
    pub shown: String,
}

/// How far something is that takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeProgress {
    /// It has not begun.
    Ahead,
    /// It is done, or somebody is at it.
    Begun,
    /// It should have been done.
    Overdue,
}

impl Timeline {
    /// Whether a bar covers any of a stretch.
    pub fn covers(&self, bar: &TimeBar, stretch: usize) -> bool {
        let (from, to) = (usize::from(bar.from), usize::from(bar.to));
        let count = self.stretches.len();
        from * count < (stretch + 1) * 1_000 && to * count > stretch * 1_000
    }
}

impl TimeProgress {
    /// What fills its bar where there are only signs.
    pub const fn sign(self) -> &'static str {
        match self {
            TimeProgress::Ahead => "░░",
            TimeProgress::Begun => "██",
            TimeProgress::Overdue => "!!",
        }
    }

    /// What the bar means.
    pub const fn told(self) -> &'static str {
        match self {
            TimeProgress::Ahead => "not begun",
            TimeProgress::Begun => "under way or done",
            TimeProgress::Overdue => "overdue",
        }
    }
}

/// A mean level beside a mean target, in hundredths of a level: 0 to 500.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Of what.
    pub label: String,
    /// The mean level; `None` where nothing is assessed.
    pub level: Option<u16>,
    /// The mean target; `None` where there is none.
    pub target: Option<u16>,
    /// As text: `2.4 (66 of 93 assessed)`.
    pub shown: String,
}

/// The controls of a theme.
#[derive(Clone, Debug)]
pub struct HeatGroup {
    /// Its title.
    pub title: String,
    /// Its controls, in order.
    pub cells: Vec<HeatCell>,
}

/// A control at a glance.
#[derive(Clone, Debug)]
pub struct HeatCell {
    /// `5.10`.
    pub id: String,
    /// What it is called, and what is said of it, in a line.
    pub told: String,
    /// What stands in the cell: the level, `?`, `×`.
    pub sign: String,
    /// Its ground.
    pub tone: Tone,
}

/// A picture as the marks that it consists of, in the order in which they are painted. The unit is the typographic
/// point; the origin is above left.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// How wide.
    pub width: f32,
    /// How high.
    pub height: f32,
    /// What is painted.
    pub marks: Vec<Mark>,
}

/// One thing that is painted.
#[derive(Clone, Debug)]
pub enum Mark {
    /// An area, with a name where pointing at it should tell something.
    Rectangle {
        /// Left, above, width, height.
        at: [f32; 4],
        /// With what.
        paint: Paint,
        /// What it tells.
        told: Option<String>,
    },
    /// A line from one point to another.
    Line {
        /// From x, y to x, y.
        at: [f32; 4],
        /// With what.
        paint: Paint,
        /// How thick.
        thickness: f32,
    },
    /// A closed line through points, and what it encloses.
    Polygon {
        /// x and y of each.
        points: Vec<[f32; 2]>,
        /// What is enclosed.
        fill: Option<Paint>,
        /// The line.
        line: Option<(Paint, f32)>,
    },
    /// A text on one line; y is its base line.
    Text {
        /// x, y.
        at: [f32; 2],
        /// The size of the type.
        size: f32,
        /// Which end of it is at x.
        anchor: Anchor,
        /// With what.
        paint: Paint,
        /// What it says.
        text: String,
    },
}

/// Which part of a text is at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// With what something is painted: a role, for which each format has a colour on light and on dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Text.
    Ink,
    /// Text of second rank.
    Muted,
    /// Lines behind the figures.
    Grid,
    /// The figure.
    Figure,
    /// The figure, where something must be seen through it.
    FigureVeil,
    /// The target.
    Target,
    /// The ground of a tone.
    Tone(Tone),
    /// Text on the ground of a tone.
    OnTone(Tone),
}
