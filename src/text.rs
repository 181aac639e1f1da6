//! What comes from a file or a person is data, never an instruction to the terminal.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Bytes as people write hashes.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text with everything that could steer a terminal or hide text replaced by a visible `�`: control
/// characters (ESC, C1, BEL, CR, DEL …), bidirectional overrides and isolates, invisible and tag
/// characters. Line feeds become `⏎`: for one line.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    clean(text, |c| match c {
        '\n' => Some('⏎'),
        '\t' => Some(' '),
        _ => None,
    })
}

/// The same for a text of several lines: line feeds stay, tabs become blanks.
pub fn clean_text(text: &str) -> Cow<'_, str> {
    clean(text, |c| match c {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        _ => None,
    })
}

/// How many marks may stand over and under one character. No script needs more, and a pile of them covers the lines
/// above and below on the screen.
const MOST_MARKS: usize = 8;

fn clean(text: &str, kept: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        match c {
            // Some terminals show it, some do not: as what it is, it stands everywhere.
            '\u{AD}' => clean.push('-'),
            c if is_unsafe(c) => clean.push(kept(c).unwrap_or('�')),
            c if marks <= MOST_MARKS => clean.push(c),
            // The rest of the pile is one sign.
            _ if marks == MOST_MARKS + 1 => clean.push('�'),
            _ => {}
        }
    }
    if clean == text { Cow::Borrowed(text) } else { Cow::Owned(clean) }
}

/// Whether a character stands over or under the one before it.
fn is_mark(c: char) -> bool {
    c >= '\u{300}' && c.width() == Some(0)
}

/// Whether a character steers the terminal, reorders what is read, or cannot be seen.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{3164}' | '\u{FFA0}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0100}'..='\u{E01EF}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Whether a spreadsheet would compute a text, or take what stands before it away: one that begins with `=`, `+`, `-`,
/// `@` or their full-width twins, with a tab, a line break or a NUL, also behind blanks or apostrophes of its own.
pub fn is_formula(text: &str) -> bool {
    let starts = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠');
    text.starts_with(starts) || text.trim_start_matches(|c: char| c == '\'' || c.is_whitespace()).starts_with(starts)
}

/// The text as a cell that no spreadsheet computes and no terminal obeys: an apostrophe stands before what would be a
/// formula.
pub fn cell(text: &str) -> String {
    let clean = clean_text(text);
    if is_formula(text) { format!("'{clean}") } else { Cow::into_owned(clean) }
}

/// The text that was made a cell of: without the apostrophe that stands before a formula.
pub fn of_cell(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

/// How many columns a text takes on a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The side of a column at which its texts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A text filled up with blanks to so many columns; a longer one stays as it is.
pub fn padded(text: &str, columns: usize, side: Side) -> String {
    let blanks = " ".repeat(columns.saturating_sub(width(text)));
    match side {
        Side::Left => format!("{text}{blanks}"),
        Side::Right => format!("{blanks}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_becomes_visible() {
        assert_eq!(clean_line("a\u{1b}[2Jb\u{9b}0m\u{7}\r\u{7f}\0"), "a�[2Jb�0m����");
        assert_eq!(clean_line("one\ntwo\tthree"), "one⏎two three");
        assert_eq!(clean_text("one\ntwo\u{202e}eerht"), "one\ntwo�eerht");
        assert_eq!(clean_line("a\u{ad}b\u{3164}c\u{e0101}d\u{34f}"), "a-b�c�d�");
        assert!(matches!(clean_text("Bäckerei Müller – 5.10"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_pile_of_marks_is_cut() {
        let marks = |count: usize| "\u{301}".repeat(count);
        assert!(matches!(clean_line("e\u{301}\u{302} क्षत्रिय שָׁלוֹם ขี้ริ้ว ☕\u{fe0f}"), Cow::Borrowed(_)));
        assert_eq!(clean_line(&format!("e{}x", marks(8))), format!("e{}x", marks(8)));
        assert_eq!(clean_line(&format!("e{}x{}", marks(200), marks(9))), format!("e{0}�x{0}�", marks(8)));
    }
}
