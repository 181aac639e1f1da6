//! Breaking texts into lines, where Unicode allows it, and anywhere where a word is wider than the line.

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use super::fonts::{Fonts, Weight};

/// The lines of a text that can be shown, each at most `width` points wide. At least one, which may be empty.
pub fn wrap(fonts: &Fonts, text: &str, (weight, size): (Weight, f32), width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        paragraph_into(&mut lines, fonts, paragraph, (weight, size), width);
    }
    lines
}

fn paragraph_into(lines: &mut Vec<String>, fonts: &Fonts, text: &str, (weight, size): (Weight, f32), width: f32) {
    let measure = |text: &str| fonts.width(text, weight, size);
    let mut line = String::new();
    let mut used = 0.0;
    let mut from = 0;
    for (to, opportunity) in linebreaks(text) {
        // The end of a text is one, too.
        if opportunity == BreakOpportunity::Mandatory && to < text.len() {
            continue;
        }
        let piece = &text[from..to];
        from = to;
        let (whole, visible) = (measure(piece), measure(piece.trim_end()));
        if used + visible > width && !line.is_empty() {
            lines.push(line.trim_end().to_owned());
            line.clear();
            used = 0.0;
        }
        if visible <= width {
            line.push_str(piece);
            used += whole;
            continue;
        }
        for grapheme in piece.graphemes(true) {
            let wide = measure(grapheme);
            if used + wide > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push_str(grapheme);
            used += wide;
        }
    }
    lines.push(line.trim_end().to_owned());
}
