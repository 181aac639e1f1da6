//! Lines of styled text, before a theme gives them colours: what panels and readers are made of. Wrapping
//! happens here, so that scrolling knows how many lines there are.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;
use uuid::Uuid;

use crate::text::{clean_line, clean_text};

/// The name of a file without its folder, as it may be shown.
pub fn file_name(path: &std::path::Path) -> String {
    clean_line(&path.file_name().unwrap_or_default().to_string_lossy()).into_owned()
}

/// What a piece of text is, for the theme to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Role {
    Text,
    Dim,
    Accent,
    Title,
    Good,
    Near,
    Far,
    Found,
}

/// One line on the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StyledLine {
    /// Its pieces, from left to right.
    pub spans: Vec<(String, Role)>,
    /// The note that it belongs to.
    pub note: Option<Uuid>,
    /// The piece of evidence that it belongs to.
    pub evidence: Option<Uuid>,
}

/// Lines that are being put together for a width.
#[derive(Debug)]
pub struct Lines {
    width: usize,
    lines: Vec<StyledLine>,
    note: Option<Uuid>,
    evidence: Option<Uuid>,
}

/// As many lines as what is told of a control mostly has, so that they need not move as they become more.
const USUAL: usize = 192;

impl Lines {
    /// No lines yet, for a width in columns.
    pub fn new(width: u16) -> Self {
        Lines { width: usize::from(width).max(4), lines: Vec::with_capacity(USUAL), note: None, evidence: None }
    }

    /// The lines that follow belong to this note.
    pub fn within(&mut self, note: Option<Uuid>) {
        self.note = note;
    }

    /// The lines that follow belong to this piece of evidence.
    pub fn within_evidence(&mut self, evidence: Option<Uuid>) {
        self.evidence = evidence;
    }

    /// An empty line, unless there is one already.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(StyledLine::default());
        }
    }

    /// A heading, with an empty line before it.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        self.paragraph(text, Role::Accent);
    }

    /// A text, wrapped.
    pub fn paragraph(&mut self, text: &str, role: Role) {
        self.hanging("", Role::Text, text, role);
    }

    /// A text, wrapped, beside a label whose width the lines below it are indented by. A label that takes
    /// more than half of the line gets a line of its own.
    pub fn hanging(&mut self, label: &str, label_role: Role, text: &str, role: Role) {
        let mut label = clean_line(label).into_owned();
        let mut indent = UnicodeWidthStr::width(label.as_str());
        if indent * 2 > self.width {
            self.row(vec![(label.trim_end().to_owned(), label_role)]);
            label = "  ".to_owned();
            indent = 2;
        }
        let mut first = true;
        for paragraph in clean_text(text).split('\n') {
            for piece in wrap(paragraph, self.width - indent) {
                let lead = if first { label.clone() } else { " ".repeat(indent) };
                first = false;
                let mut spans = Vec::with_capacity(2);
                if !lead.is_empty() {
                    spans.push((lead, label_role));
                }
                spans.push((piece, role));
                self.lines.push(StyledLine { spans, note: self.note, evidence: self.evidence });
            }
        }
    }

    /// Pieces on one line, cut where it ends.
    pub fn row(&mut self, spans: Vec<(String, Role)>) {
        let mut left = self.width;
        let mut kept = Vec::with_capacity(spans.len());
        for (text, role) in spans {
            let text = fit(&clean_line(&text), left, "…");
            left -= UnicodeWidthStr::width(text.as_str()).min(left);
            kept.push((text, role));
        }
        self.lines.push(StyledLine { spans: kept, note: self.note, evidence: self.evidence });
    }

    /// The lines, without empty ones at the end.
    pub fn done(mut self) -> Vec<StyledLine> {
        while self.lines.last().is_some_and(|line| line.spans.is_empty()) {
            self.lines.pop();
        }
        self.lines
    }
}

/// A text broken at blanks, and behind a hyphen that a letter follows, into lines of at most `width` columns; longer words
/// are cut. Dates and numbers such as SHA-256 stay in one piece.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    if text.is_ascii() {
        return wrap_ascii(text, width.max(1));
    }
    let lines = textwrap::wrap(text, options(width));
    if lines.is_empty() { vec![String::new()] } else { lines.into_iter().map(|line| line.into_owned()).collect() }
}

fn options(width: usize) -> textwrap::Options<'static> {
    let splitter = textwrap::WordSplitter::Custom(|word| {
        let hyphens = word.match_indices('-').map(|(place, _)| place);
        let parts = |place: &usize| {
            let before = word[..*place].chars().next_back().is_some_and(char::is_alphanumeric);
            before && word[place + 1..].chars().next().is_some_and(char::is_alphabetic)
        };
        hyphens.filter(parts).map(|place| place + 1).collect()
    });
    textwrap::Options::new(width.max(1)).word_splitter(splitter)
}

/// The same where a byte is a column, line for line as the library does it, in a tenth of the time: the panel is
/// wrapped anew with each step through the list.
fn wrap_ascii(text: &str, width: usize) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(text.len() / width + 1);
    let (mut start, mut end, mut used, mut at) = (0, 0, 0, 0);
    while at < bytes.len() {
        let length = unbroken(bytes, at).min(width);
        let blanks = bytes[at + length..].iter().take_while(|byte| **byte == b' ').count();
        if used + length > width && at > start {
            lines.push(text[start..end].to_owned());
            (start, used) = (at, 0);
        }
        end = at + length;
        used += length + blanks;
        at = end + blanks;
    }
    lines.push(text[start..end].to_owned());
    lines
}

/// How many bytes from a place on stay together: up to a blank, or with a hyphen that a letter follows.
fn unbroken(bytes: &[u8], at: usize) -> usize {
    let is_part =
        |place: Option<usize>, what: fn(&u8) -> bool| place.and_then(|place| bytes.get(place)).is_some_and(what);
    for (place, byte) in bytes.iter().enumerate().skip(at) {
        match byte {
            b' ' => return place - at,
            b'-' if is_part(place.checked_sub(1), u8::is_ascii_alphanumeric)
                && is_part(Some(place + 1), u8::is_ascii_alphabetic) =>
            {
                return place + 1 - at;
            }
            _ => {}
        }
    }
    bytes.len() - at
}

/// A text cut to at most `width` columns, with an ellipsis where it was cut.
pub fn fit(text: &str, width: usize, ellipsis: &str) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(UnicodeWidthStr::width(ellipsis));
    let (plain, rest) = text.split_at(plain(text).min(room));
    let mut kept = plain.to_owned();
    let mut used = plain.len();
    for grapheme in rest.graphemes(true) {
        used += UnicodeWidthStr::width(grapheme);
        if used > room {
            break;
        }
        kept.push_str(grapheme);
    }
    if width > 0 { kept.trim_end().to_owned() + ellipsis } else { String::new() }
}

/// The columns that a text takes as it is drawn, sign by sign. Taken as a whole, two Arabic letters that some fonts join
/// into one would count as one.
fn columns(text: &str) -> usize {
    let (plain, rest) = text.split_at(plain(text));
    plain.len() + rest.graphemes(true).map(UnicodeWidthStr::width).sum::<usize>()
}

/// How far a text goes that needs no looking up, for a byte is a column: nearly all of nearly every text.
fn plain(text: &str) -> usize {
    let length = text.bytes().take_while(|byte| matches!(byte, b' '..=b'~')).count();
    // What follows may be a mark on the last of them.
    if length == text.len() { length } else { length.saturating_sub(1) }
}

/// How many bytes of a text are signs that need no looking up, since each takes one column and none joins another: nearly
/// all of nearly every text of this program.
pub fn simple(text: &str) -> usize {
    let mut last = 0;
    for (at, sign) in text.char_indices() {
        if !is_simple(sign) {
            // It may be a mark on the one before.
            return last;
        }
        last = at;
    }
    text.len()
}

/// The characters of Latin languages, dashes and quotation marks, and what lines and bars are drawn with.
const fn is_simple(sign: char) -> bool {
    matches!(sign, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' | '\u{2010}'..='\u{2027}' | '\u{2500}'..='\u{25fc}')
}

/// A text cut or filled with blanks to exactly `width` columns.
pub fn pad(text: &str, width: usize, ellipsis: &str) -> String {
    let mut text = fit(text, width, ellipsis);
    let missing = width.saturating_sub(columns(&text));
    text.extend(std::iter::repeat_n(' ', missing));
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_simple_sign_takes_a_column_and_joins_nothing() {
        for sign in ('\0'..='\u{ffff}').filter(|sign| is_simple(*sign)) {
            let text = sign.to_string();
            assert_eq!(UnicodeWidthStr::width(text.as_str()), 1, "{sign:?}");
            for other in ['a', '…', '█', 'é', sign] {
                let pair = format!("{sign}{other}{sign}");
                assert_eq!(pair.graphemes(true).count(), 3, "{pair:?}");
                assert_eq!(UnicodeWidthStr::width(pair.as_str()), 3, "{pair:?}");
            }
        }
        assert_eq!(simple("Café · 3"), "Café · 3".len());
        assert_eq!(simple("Cafe\u{301} · 3"), "Caf".len());
        assert_eq!(simple("中"), 0);
    }

    #[test]
    fn dates_and_numbers_are_never_broken_at_a_hyphen() {
        assert_eq!(wrap("due 2026-09-30", 10), ["due", "2026-09-30"]);
        assert_eq!(wrap("SHA-256 of a stand-in", 20), ["SHA-256 of a stand-", "in"]);
        assert_eq!(wrap("für 2026-09-30", 10), ["für", "2026-09-30"]);
    }

    #[test]
    fn what_is_cut_or_filled_takes_the_columns_that_are_drawn() {
        // Lam and alef: two columns in a terminal.
        assert_eq!(pad("\u{644}\u{627}", 4, "…"), "\u{644}\u{627}  ");
        assert_eq!(fit("\u{644}\u{627}", 1, "…"), "…");
    }

    proptest! {
        #[test]
        fn the_quick_way_to_wrap_is_the_library_s(text in "([ab1.(-]{0,9} {0,3}){0,12}", width in 0_usize..24) {
            let library = textwrap::wrap(&text, options(width));
            prop_assert_eq!(wrap(&text, width), library);
        }
    }
}
