//! The two fonts: what they can show, and how wide it is.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};

use crate::error::{Error, Result};
use crate::text::clean_text;

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf");

/// What stands for a character that the fonts do not have.
const LACKING: char = '\u{FFFD}';
/// How many of them are named.
const NAMED: usize = 40;
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
    /// The words that were shaped: reports say the same ones again and again.
    shaped: RefCell<HashMap<String, Rc<Word>>>,
}

/// A word with the blanks behind it, as the font shows it. Measures are parts of the size of the type.
struct Word {
    glyphs: Vec<KrillaGlyph>,
    width: f32,
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
        text.split_inclusive(' ').map(|word| typeface.shaped(word).width).sum::<f32>() * size
    }

    /// The glyphs of a text on one line.
    pub fn glyphs(&self, text: &str, weight: Weight) -> Vec<KrillaGlyph> {
        let typeface = self.of(weight);
        let mut glyphs = Vec::with_capacity(text.len());
        let mut begin = 0;
        for word in text.split_inclusive(' ') {
            for glyph in &typeface.shaped(word).glyphs {
                let range = begin + glyph.text_range.start..begin + glyph.text_range.end;
                glyphs.push(KrillaGlyph { text_range: range, ..glyph.clone() });
            }
            begin += word.len();
        }
        glyphs
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
        let face = Face::from_slice(bytes, 0).ok_or_else(damaged)?;
        Ok(Typeface { font, face, shaped: RefCell::default() })
    }

    fn shaped(&self, text: &str) -> Rc<Word> {
        if let Some(word) = self.shaped.borrow().get(text) {
            return Rc::clone(word);
        }
        let word = Rc::new(self.shape(text));
        self.shaped.borrow_mut().insert(text.to_owned(), Rc::clone(&word));
        word
    }

    fn shape(&self, text: &str) -> Word {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let em = self.face.units_per_em() as f32;
        let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
        let begins: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
        let glyphs: Vec<KrillaGlyph> = positions
            .iter()
            .enumerate()
            .map(|(place, position)| {
                let begin = begins[place];
                let end = begins.iter().copied().skip(place).find(|later| *later > begin).unwrap_or(text.len());
                KrillaGlyph::new(
                    GlyphId::new(infos[place].glyph_id),
                    position.x_advance as f32 / em,
                    position.x_offset as f32 / em,
                    position.y_offset as f32 / em,
                    position.y_advance as f32 / em,
                    begin..end,
                    None,
                )
            })
            .collect();
        let width = positions.iter().map(|position| position.x_advance as f32 / em).sum();
        Word { glyphs, width }
    }
}
