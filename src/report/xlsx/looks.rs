//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::report::Report;
use crate::report::document::Tone;
use crate::report::palette::{self, Colour};

/// Formats that many sheets share. A spreadsheet keeps each once, however many cells have it.
pub struct Looks {
    /// What stands on top of a sheet.
    pub title: Format,
    /// A sentence above a table.
    pub told: Format,
    /// A sentence that must not be overlooked.
    pub callout: Format,
    /// The heading of a part of a sheet.
    pub part: Format,
    /// The name of a fact.
    pub label: Format,
    /// The head of a column that a person fills in, and of columns generally.
    pub head: Format,
    /// The same above numbers.
    pub head_middle: Format,
    /// The head of a column that only tells.
    pub head_told: Format,
    /// A text over several lines.
    pub words: Format,
    /// One of few words, an id, a tick.
    pub word: Format,
    /// A word in the middle of its cell.
    pub middle: Format,
    /// A whole number.
    pub number: Format,
    /// A number of one digit.
    pub number_middle: Format,
    /// A number with one decimal in the middle of its cell.
    pub tenths_middle: Format,
    /// A number with one decimal.
    pub tenths: Format,
    /// A whole number of per cent.
    pub percent: Format,
    /// A day.
    pub day: Format,
    /// The row of keys, which is hidden.
    pub key: Format,
    /// What stands on every printed page: the organisation, and how the document is classified.
    pub page_head: String,
    pub classification: Option<String>,
}

impl Looks {
    pub fn new(report: &Report) -> Looks {
        let base = Format::new().set_font_name("Arial").set_font_size(9).set_align(FormatAlign::Top);
        let cell = base.clone().set_border(FormatBorder::Thin).set_border_color(colour(palette::GRID));
        let plain = base.clone().set_text_wrap();
        let head = cell
            .clone()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_font_color(Color::White)
            .set_background_color(colour(palette::HEAD));
        let right = cell.clone().set_align(FormatAlign::Right);
        Looks {
            title: base.clone().set_bold().set_font_size(16).set_font_color(colour(palette::INK)),
            told: plain.clone().set_font_color(colour(palette::MUTED)),
            callout: toned(&plain.clone().set_bold(), Tone::Missing),
            part: base.clone().set_bold().set_font_size(12).set_font_color(colour(palette::INK)),
            label: base.clone().set_bold(),
            head_told: head.clone().set_background_color(colour(palette::HEAD_TOLD)),
            head_middle: head.clone().set_align(FormatAlign::Center),
            head,
            words: cell.clone().set_text_wrap().set_num_format("@"),
            word: cell.clone().set_num_format("@"),
            middle: cell.clone().set_align(FormatAlign::Center).set_num_format("@"),
            number: right.clone().set_num_format("0"),
            number_middle: cell.clone().set_align(FormatAlign::Center).set_num_format("0"),
            tenths_middle: cell.clone().set_align(FormatAlign::Center).set_num_format("0.0"),
            tenths: right.clone().set_num_format("0.0"),
            percent: right.clone().set_num_format("0\" %\""),
            day: cell.clone().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd"),
            key: base.clone().set_num_format("@"),
            page_head: in_a_head(&report.organisation.name, 45),
            classification: report.organisation.document.classification.as_deref().map(|text| in_a_head(text, 30)),
        }
    }
}

/// The same on the ground of a tone.
pub fn toned(format: &Format, tone: Tone) -> Format {
    match palette::ground(tone) {
        Some(ground) => format.clone().set_background_color(colour(ground)),
        None => format.clone(),
    }
}

/// The ground of a tone alone, for conditional formats.
pub fn ground(tone: Tone) -> Format {
    toned(&Format::new(), tone)
}

pub const fn colour(colour: Colour) -> Color {
    Color::RGB(colour)
}

/// As much of a text as there is room for in the head of a page, where `&` begins a code. Spreadsheets take 255
/// characters in all.
fn in_a_head(text: &str, most: usize) -> String {
    short(text, most).replace('&', "&&")
}

/// So many characters of a text on one line.
pub fn short(text: &str, most: usize) -> String {
    let text = crate::text::clean_line(text);
    let mut head: String = text.chars().take(most).collect();
    if head.len() < text.len() {
        head.push('…');
    }
    head
}
