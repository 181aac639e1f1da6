//! How much of a text a cell shows, before any font is known.
//!
//! Spreadsheets measure their columns in digits, and leave the heights of rows to whoever writes the file. Of letters of
//! 9 points more go into a line than of the digits that columns are measured in; they are counted so that there is
//! rather some room too much than a line too few.

/// The most that a cell takes, in UTF-16 units.
const CELL: usize = 32_767;
/// How many lines a row can show.
const LINES: usize = 32;
/// The height of a line, and the highest that a row can be, in points.
const LINE: f64 = 12.0;
const HIGHEST: f64 = 409.0;

/// How high a row with so many lines is, in points.
pub fn height(lines: usize) -> f64 {
    let lines = u32::try_from(lines.max(1)).unwrap_or(u32::MAX);
    (LINE * f64::from(lines) + 3.0).min(HIGHEST)
}

/// How many letters go into a line of a column.
fn letters(width: u16) -> usize {
    usize::from(width.max(1)) * 6 / 5
}

/// How many lines a text takes in a column of this width.
pub fn lines(text: &str, width: u16) -> usize {
    let width = letters(width);
    text.split('\n')
        .map(|line| {
            let mut lines = 1;
            let mut taken = 0;
            for word in line.split(' ') {
                let wide = crate::text::width(word);
                if taken > 0 && taken + 1 + wide > width {
                    (lines, taken) = (lines + 1, 0);
                }
                taken += wide + usize::from(taken > 0);
                // A word that is longer than a line is broken.
                lines += taken.saturating_sub(1) / width;
                taken = if taken > width { taken % width } else { taken };
            }
            lines
        })
        .sum()
}

/// How much of a text goes into a cell.
#[derive(Clone, Copy)]
pub struct Room {
    /// UTF-16 units.
    units: usize,
    /// Lines, and characters in each.
    lines: usize,
    line: usize,
}

impl Room {
    /// All that a cell takes, also where not all of it is seen.
    pub const WHOLE: Room = Room { units: CELL, lines: usize::MAX, line: usize::MAX };

    /// As much as can be seen.
    pub fn of(width: u16) -> Room {
        Room { units: CELL, lines: LINES, line: letters(width).max(8) }
    }

    /// The text in pieces that fit, one at least. Broken after a blank or a line feed where there is one.
    pub fn pieces(self, text: &str) -> Vec<&str> {
        let mut pieces = Vec::new();
        let mut rest = text;
        loop {
            let end = self.fitting(rest);
            let (piece, after) = rest.split_at(end);
            pieces.push(piece);
            if after.is_empty() {
                return pieces;
            }
            rest = after;
        }
    }

    /// How many bytes of the text fit; more than none.
    fn fitting(self, text: &str) -> usize {
        if text.len() <= self.line.min(self.units) && !text.contains('\n') {
            return text.len();
        }
        let (mut units, mut lines, mut line) = (0, 1, 0);
        let mut gap = 0;
        for (place, c) in text.char_indices() {
            units += c.len_utf16();
            if c == '\n' {
                (lines, line) = (lines + 1, 0);
            } else {
                line += crate::text::width(c.encode_utf8(&mut [0; 4])).max(1);
                if line > self.line {
                    // The word that no longer fits begins the next line: about half of one is lost.
                    (lines, line) = (lines + 1, 6.min(self.line));
                }
            }
            if place > 0 && (units > self.units || lines > self.lines) {
                return if gap > place / 2 { gap } else { place };
            }
            if c == ' ' || c == '\n' {
                gap = place + c.len_utf8();
            }
        }
        text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_fit_and_lose_nothing() {
        let long = "one two three ".repeat(5_000);
        let word = "x".repeat(100_000);
        let emoji = "\u{1f600}".repeat(40_000);
        let broken = "\n".repeat(500);
        for text in ["", "short", &long, &word, &emoji, &broken] {
            for room in [Room::WHOLE, Room::of(8), Room::of(90)] {
                let pieces = room.pieces(text);
                assert_eq!(pieces.concat(), text);
                assert!(pieces.iter().all(|piece| piece.encode_utf16().count() <= CELL));
            }
            let tall = |piece: &&str| height(lines(piece, 90)) < HIGHEST;
            assert!(Room::of(90).pieces(text).iter().all(tall), "{}", text.len());
        }
    }

    #[test]
    fn lines_are_counted_as_they_are_wrapped() {
        for (text, counted) in
            [("", 1), ("one two", 1), ("one two three", 2), ("a\nb\n", 3), ("0123456789012345", 2), ("a b c d e f", 1)]
        {
            assert_eq!(lines(text, 10), counted, "{text:?}");
        }
    }
}
