//! The style file of the document for word processors: fonts, sizes and colours, in TOML. Whatever it leaves out is the
//! program's own.
//!
//! ```toml
//! [fonts]                     # names of fonts; a reader without one shows another
//! body = "Arial"
//! heading = "Georgia"
//!
//! [sizes]                     # in points, 6 to 48
//! body = 10
//! table = 8.5                 # in halves
//! heading = 16                # of a section; those below it are smaller
//! title = 26
//!
//! [colours]                   # red, green and blue
//! text = "#1f2d3d"
//! heading = "#24506b"
//! table_head = "#24506b"      # the ground of the heads of tables
//! table_head_text = "#ffffff"
//! callout = "#ffe28a"         # the ground of what must not be overlooked
//! ```

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::report::palette;
use crate::text::{clean_line, is_unsafe};

/// What a style file says, with the program's own where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// What it is written in.
    pub fonts: Fonts,
    /// How large.
    pub sizes: Sizes,
    /// With which colours.
    pub colours: Colours,
}

/// The names of fonts.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fonts {
    /// Of everything but headings.
    pub body: String,
    /// Of headings and the title.
    pub heading: String,
}

/// Sizes in points, 6 to 48, in halves.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sizes {
    /// Of paragraphs.
    pub body: f32,
    /// In tables.
    pub table: f32,
    /// Of the heading of a section.
    pub heading: f32,
    /// Of the title.
    pub title: f32,
}

/// The colours that may be chosen. Levels keep theirs, so that two reports look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Colours {
    /// Of the text.
    pub text: Rgb,
    /// Of headings and the title.
    pub heading: Rgb,
    /// The ground of the heads of tables.
    pub table_head: Rgb,
    /// What stands on it.
    pub table_head_text: Rgb,
    /// The ground of what must not be overlooked.
    pub callout: Rgb,
}

/// Red, green and blue, as `0xRRGGBB`; written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Rgb(pub u32);

impl Default for Fonts {
    fn default() -> Fonts {
        Fonts { body: "Arial".to_owned(), heading: "Arial".to_owned() }
    }
}

impl Default for Sizes {
    fn default() -> Sizes {
        Sizes { body: 10.0, table: 8.5, heading: 16.0, title: 26.0 }
    }
}

impl Default for Colours {
    fn default() -> Colours {
        Colours {
            text: Rgb(palette::INK),
            heading: Rgb(palette::HEAD),
            table_head: Rgb(palette::HEAD),
            table_head_text: Rgb(0xFF_FF_FF),
            callout: Rgb(0xFF_E2_8A),
        }
    }
}

impl TryFrom<String> for Rgb {
    type Error = String;

    fn try_from(text: String) -> Result<Rgb, String> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        number.map(Rgb).ok_or_else(|| format!("\"{}\" is no colour: write it as \"#24506b\"", clean_line(&text)))
    }
}

impl Style {
    /// The largest file that is taken for a style.
    pub const MOST_BYTES: usize = 64_000;

    /// What a style file says.
    ///
    /// # Errors
    /// [`Error::Invalid`] with what is wrong, and where.
    pub fn read(text: &str) -> Result<Style> {
        let invalid = |why: &str| Error::Invalid(format!("the style file cannot be used: {why}"));
        if text.len() > Self::MOST_BYTES {
            return Err(invalid(&format!("it is larger than {} kB", Self::MOST_BYTES / 1_000)));
        }
        let style: Style = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let why = clean_line(error.message()).into_owned();
            invalid(&if line > 0 { format!("line {line}: {why}") } else { why })
        })?;
        for (name, font) in [("body", &style.fonts.body), ("heading", &style.fonts.heading)] {
            if font.trim().is_empty() || font.chars().count() > 60 || font.contains(is_unsafe) {
                return Err(invalid(&format!("fonts.{name} is not the name of a font")));
            }
        }
        let Sizes { body, table, heading, title } = style.sizes;
        for (name, size) in [("body", body), ("table", table), ("heading", heading), ("title", title)] {
            if !(6.0..=48.0).contains(&size) {
                return Err(invalid(&format!("sizes.{name} is {size}; a size is between 6 and 48 points")));
            }
        }
        Ok(style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_leaves_out_is_the_programs_own() {
        assert_eq!(Style::read("").unwrap(), Style::default());
        let style = Style::read("[fonts]\nheading = \"Georgia\"\n[colours]\nheading = \"#AA0011\"\n").unwrap();
        assert_eq!((&*style.fonts.heading, &*style.fonts.body), ("Georgia", "Arial"));
        assert_eq!(style.colours.heading, Rgb(0xAA_00_11));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, named) in [
            ("[fonts]\nbdoy = \"x\"", "line 2"),
            ("[colors]", "colors"),
            ("[sizes]\ntitle = 500", "sizes.title is 500"),
            ("[sizes]\nbody = nan", "sizes.body"),
            ("[colours]\ntext = \"red\"", "\"red\" is no colour"),
            ("[fonts]\nbody = \"a\\u0007b\"", "fonts.body"),
            ("not toml", "line 1"),
        ] {
            let error = Style::read(text).unwrap_err().to_string();
            assert!(error.starts_with("the style file cannot be used: ") && error.contains(named), "{error}");
        }
        assert!(Style::read(&" ".repeat(Style::MOST_BYTES + 1)).is_err());
    }
}
