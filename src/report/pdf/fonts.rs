//! The two fonts: what they can show, and how wide it is.

use std::cell::RefCell;
use std::collections::BTreeSet;

use krilla::text::Font;
use ttf_parser::Face;

use crate::error::{Error, Result};
use crate::text::clean_text;

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf");

/// What stands for a character that the fonts do not have.
const LACKING: char = '\u{FFFD}';
/// How many of them are named.
const NAMED: usize = 40;
/// The characters whose widths are looked up once.
const REMEMBERED: usize = 0x2800;
const UNKNOWN: u16 = u16::MAX;

/// How heavy the type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

pub struct Fonts {
    regular: Typeface,
    bold: Typeface,
    lacking: RefCell<BTreeSet<char>>,
}

struct Typeface {
    font: Font,
    face: Face<'static>,
    widths: RefCell<Vec<u16>>,
}

impl Fonts {
    /// # Errors
    /// [`Error::Invalid`] where the fonts in the program are damaged.
    pub fn load() -> Result<Fonts> {
        Ok(Fonts { regular: Typeface::of(REGULAR)?, bold: Typeface::of(BOLD)?, lacking: RefCell::default() })
    }

    pub fn font(&self, weight: Weight) -> &Font {
        &self.of(weight).font
    }

    /// How wide a text is, in points.
    pub fn width(&self, text: &str, weight: Weight, size: f32) -> f32 {
        let typeface = self.of(weight);
        let units: u32 = text.chars().map(|c| u32::from(typeface.width(c))).sum();
        units as f32 * size / f32::from(typeface.face.units_per_em())
    }

    /// The text as it can be shown: whatever steers something is gone, and what the fonts do not have is a sign that
    /// says so, and is remembered.
    pub fn showable(&self, text: &str) -> String {
        let clean = clean_text(text);
        clean
            .chars()
            .map(|c| match c {
                '\n' => c,
                // Noted once for both: they have the same characters.
                c if self.regular.face.glyph_index(c).is_none() => {
                    self.lacking.borrow_mut().insert(c);
                    LACKING
                }
                c => c,
            })
            .collect()
    }

    /// What has to be said where a text has characters that the fonts do not.
    pub fn lacking(&self) -> Option<String> {
        let lacking = self.lacking.borrow();
        if lacking.is_empty() {
            return None;
        }
        let mut named: Vec<String> = lacking.iter().take(NAMED).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        if lacking.len() > NAMED {
            named.push(format!("and {} more", lacking.len() - NAMED));
        }
        Some(format!(
            "The fonts of this document do not have every character of its texts: {LACKING} stands where one is missing \
             ({}). The same report as HTML, for word processors or as a spreadsheet shows them all.",
            named.join(", ")
        ))
    }

    fn of(&self, weight: Weight) -> &Typeface {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

impl Typeface {
    fn of(bytes: &'static [u8]) -> Result<Typeface> {
        let damaged = || Error::Invalid("a font in this program is damaged: install it again".to_owned());
        let font = Font::new(bytes.to_vec().into(), 0).ok_or_else(damaged)?;
        let face = Face::parse(bytes, 0).map_err(|_| damaged())?;
        Ok(Typeface { font, face, widths: RefCell::new(vec![UNKNOWN; REMEMBERED]) })
    }

    fn width(&self, c: char) -> u16 {
        let look_up = || {
            let glyph = self.face.glyph_index(c).unwrap_or_default();
            self.face.glyph_hor_advance(glyph).unwrap_or_default()
        };
        let mut widths = self.widths.borrow_mut();
        match widths.get_mut(c as usize) {
            Some(width) if *width == UNKNOWN => {
                *width = look_up();
                *width
            }
            Some(width) => *width,
            None => look_up(),
        }
    }
}
