//! Drawings as SVG within the page: colours are classes, so that light and dark are the style sheet's.

use std::fmt::Write as _;

use super::values::tone;
use crate::report::chart::{Anchor, Chart, Mark, Paint};
use crate::text::clean_line;

/// A chart with its alternative text.
pub fn image(chart: &Chart) -> String {
    let drawing = chart.drawing();
    let mut svg = String::new();
    let (wide, high) = (number(drawing.width), number(drawing.height));
    let told = escaped(&chart.told);
    // Writing to a String cannot fail.
    let _ = write!(svg, "<svg viewBox=\"0 0 {wide} {high}\" role=\"img\" aria-label=\"{told}\"><desc>{told}</desc>");
    for mark in &drawing.marks {
        paint(&mut svg, mark);
    }
    svg.push_str("</svg>");
    svg
}

fn paint(svg: &mut String, mark: &Mark) {
    let _ = match mark {
        Mark::Rectangle { at: [x, y, wide, high], paint, told } => {
            let [x, y, wide, high] = [x, y, wide, high].map(|side| number(*side));
            let class = class(*paint);
            let rectangle = format!("<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" class=\"f-{class}\"");
            match told {
                Some(told) => write!(svg, "{rectangle}><title>{}</title></rect>", escaped(told)),
                None => write!(svg, "{rectangle}/>"),
            }
        }
        Mark::Line { at, paint, thickness } => {
            let [x, y, to_x, to_y] = at.map(number);
            let (class, thickness) = (class(*paint), number(*thickness));
            write!(svg, "<path d=\"M{x} {y}L{to_x} {to_y}\" class=\"s-{class}\" stroke-width=\"{thickness}\"/>")
        }
        Mark::Polygon { points, fill, line } => {
            let points: Vec<String> = points.iter().map(|[x, y]| format!("{},{}", number(*x), number(*y))).collect();
            let fill = fill.map_or_else(|| "f-nothing".to_owned(), |paint| format!("f-{}", class(paint)));
            let stroke = line.map_or_else(String::new, |(paint, _)| format!(" s-{}", class(paint)));
            let thickness = line.map_or(0.0, |(_, thickness)| thickness);
            let points = points.join(" ");
            let thickness = number(thickness);
            write!(svg, "<polygon points=\"{points}\" class=\"{fill}{stroke}\" stroke-width=\"{thickness}\"/>")
        }
        Mark::Text { at, size, anchor, paint, text } => {
            let ([x, y], size) = (at.map(number), number(*size));
            let (class, anchor, text) = (class(*paint), side(*anchor), escaped(text));
            write!(
                svg,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" class=\"f-{class}\">{text}</text>"
            )
        }
    };
}

const fn side(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}

fn class(paint: Paint) -> &'static str {
    match paint {
        Paint::Ink => "ink",
        Paint::Muted => "muted",
        Paint::Grid => "grid",
        Paint::Figure => "figure",
        Paint::FigureVeil => "veil",
        Paint::Target => "target",
        Paint::Tone(of) => tone(of),
        Paint::OnTone(_) => "on-tone",
    }
}

/// With two places, without those that say nothing.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean_line(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
