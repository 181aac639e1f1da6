//! What a person types in the place of two values that contradict each other.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::Accepts;
use crate::workbook::day::day;
use crate::workbook::{Basis, Note};

/// The longest text of a line, and of a paragraph, in characters.
const LINE: usize = 200;
const PARAGRAPH: usize = 4_000;

impl Accepts {
    /// What may be typed, for the person; `None` where nothing may.
    pub const fn told(self) -> Option<&'static str> {
        Some(match self {
            Accepts::OneOfTheTwo => return None,
            Accepts::Level => "a level from 0 to 5, or nothing for not set",
            Accepts::Weight => "1, 2 or 3, or nothing",
            Accepts::Basis => "claimed, interviewed, examined or tested, or nothing",
            Accepts::Line => "a line of text, or nothing",
            Accepts::Name => "a line of text",
            Accepts::Paragraph => "a sentence or a few, or nothing",
            Accepts::Text => "the text",
            Accepts::Day => "a day, such as 2026-02-01 or +2w, or nothing",
            Accepts::YesOrNo => "yes or no, or nothing for unknown",
        })
    }

    /// Reads what was typed, seen from a day.
    ///
    /// # Errors
    /// What may be typed instead, as a sentence.
    pub fn read(self, typed: &str, today: Date) -> Result<Value, String> {
        let text = typed.trim();
        let wrong = || Err(format!("\"{text}\" does not fit: type {}", self.told().unwrap_or("one of the two")));
        if text.contains('\0') {
            return wrong();
        }
        let short = |most: usize| match text.chars().count() {
            length if length > most => {
                Err(format!("that has {length} characters; at most {most} are kept. Shorten it"))
            }
            _ => Ok(json!(text)),
        };
        match (self, text) {
            (Accepts::OneOfTheTwo, _) => Err("here one of the two is taken as it is".to_owned()),
            (Accepts::Name | Accepts::Text, "") => wrong(),
            (_, "") => Ok(Value::Null),
            (Accepts::Level | Accepts::Weight, _) => {
                let (least, most) = if self == Accepts::Level { (0, 5) } else { (1, 3) };
                match text.parse::<u8>() {
                    Ok(number) if (least..=most).contains(&number) => Ok(json!(number)),
                    Ok(_) | Err(_) => wrong(),
                }
            }
            (Accepts::Basis, _) => {
                text.to_lowercase().parse::<Basis>().map_or_else(|_| wrong(), |basis| Ok(json!(basis)))
            }
            (Accepts::Line | Accepts::Name, _) if text.contains('\n') => wrong(),
            (Accepts::Line | Accepts::Name, _) => short(LINE),
            (Accepts::Paragraph, _) => short(PARAGRAPH),
            (Accepts::Text, _) if text.len() > Note::MAX_BYTES => {
                Err(format!("that is longer than the {} bytes that a note can have. Shorten it", Note::MAX_BYTES))
            }
            (Accepts::Text, _) => Ok(json!(text)),
            (Accepts::Day, _) => day(text, today).map(|day| json!(day)).map_err(|error| error.to_string()),
            (Accepts::YesOrNo, _) => match text.to_lowercase().as_str() {
                "yes" | "y" => Ok(json!(true)),
                "no" | "n" => Ok(json!(false)),
                "unknown" => Ok(Value::Null),
                _ => wrong(),
            },
        }
    }
}
