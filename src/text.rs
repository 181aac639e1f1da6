//! What comes from a file or a person is data, never an instruction to the terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

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

fn clean(text: &str, kept: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let replace = |c: char| if is_unsafe(c) { kept(c).unwrap_or('�') } else { c };
    Cow::Owned(text.chars().map(replace).collect())
}

/// Whether a character steers the terminal, reorders what is read, or cannot be seen.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
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
        assert!(matches!(clean_text("Bäckerei Müller – 5.10"), Cow::Borrowed(_)));
    }
}
