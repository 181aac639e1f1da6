//! Making what people typed literal in Markdown.

use crate::text::{clean_line, clean_text};

/// A text for the inside of a line, a heading or a table cell: line breaks become blanks, and no
/// character of it means anything to Markdown.
pub fn inline(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    literal(&clean_line(&one_line))
}

/// The lines of a text of several lines, each literal. Indentation is kept with no-break spaces, because
/// blanks would make it a block of code.
pub fn lines(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let line = line.trim_end();
        let rest = line.trim_start();
        let indent = line.chars().count() - rest.chars().count();
        format!("{}{}", "\u{a0}".repeat(indent), literal(rest))
    };
    clean_text(text).lines().map(line).collect()
}

/// One line with everything escaped that Markdown, its tables or HTML would read.
fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let marker = marker(text);
    for (position, c) in text.char_indices() {
        let entity = || text[position + 1..].starts_with(|next: char| next == '#' || next.is_ascii_alphabetic());
        let meant = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '$' => true,
            '&' => entity(),
            _ => Some(position) == marker,
        };
        if meant {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Where a line has the sign that makes it an item of a list, or the underline of a heading.
fn marker(text: &str) -> Option<usize> {
    if text.starts_with(['-', '+', '=', ':']) {
        return Some(0);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_marker = digits > 0 && text[digits..].starts_with(['.', ')']);
    // `4.5` is a number.
    let ends = || text[digits + 1..].chars().next().is_none_or(char::is_whitespace);
    (is_marker && ends()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_literal() {
        assert_eq!(inline("a|b *c* _d_ `e` <b> [x](y) # ~f~"), r"a\|b \*c\* \_d\_ \`e\` \<b\> \[x\](y) \# \~f\~");
        assert_eq!(inline("- one\n+ two"), r"\- one + two");
        assert_eq!(inline("1. one"), r"1\. one");
        assert_eq!(inline("2024) x"), r"2024\) x");
        assert_eq!((inline("4.5"), inline("1.")), ("4.5".to_owned(), r"1\.".to_owned()));
        assert_eq!(inline("=== R&D &amp; &#60; A & B"), r"\=== R\&D \&amp; \&#60; A & B".replace("&#60", r"&\#60"));
        assert_eq!(inline("\u{1b}[31mred"), r"�\[31mred");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(lines("one\n    two\n\n---\n> x  "), ["one", "\u{a0}\u{a0}\u{a0}\u{a0}two", "", r"\---", r"\> x"]);
    }
}
