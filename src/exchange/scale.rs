//! Levels in other scales and other words, as ours. What is between two of our levels is rounded down: a level is
//! reached when all of it is true. It is never rounded down to 0, which says that nothing is done.

mod guess;
mod words;

use std::collections::BTreeMap;

use super::table::{Cell, plain as number_shown};
use super::words::{begins, plain};
use crate::workbook::Level;
pub use guess::guessed;
pub use words::NOT_APPLICABLE;
use words::{LABELS, Means, WORDS};

use crate::workbook::answer::words;

words! {
    /// What the numbers in a column mean.
    #[derive(Default)]
    Scale {
        /// As here: 0 to 5. Also 1 to 5, where level 1 is the lowest that occurs.
        #[default]
        Levels = "0-5",
        /// Four steps from 0.
        ToThree = "0-3",
        /// Five steps from 0.
        ToFour = "0-4",
        /// Four steps from 1, of which the first says that nothing is done.
        OneToFour = "1-4",
        /// Five steps from 1, of which the first says that nothing is done.
        OneToFive = "1-5",
        /// Eleven steps from 0.
        ToTen = "0-10",
        /// Per cent: 0 to 100, or 0 to 1 where the spreadsheet shows a per cent sign.
        Percent = "percent",
        /// A share: 0 to 1.
        Share = "0-1",
    }
}

impl Scale {
    /// What it makes of numbers, for whoever chooses.
    pub const fn sentence(self) -> &'static str {
        match self {
            Scale::Levels => "as here: 0 to 5",
            Scale::ToThree => "0 1 2 3 become 0 1 3 5",
            Scale::ToFour => "0 1 2 3 4 become 0 1 2 3 5",
            Scale::OneToFour => "1 2 3 4 become 0 1 3 5",
            Scale::OneToFive => "1 2 3 4 5 become 0 1 2 3 5",
            Scale::ToTen => "0 to 10, two points a level",
            Scale::Percent => "per cent, 20 a level",
            Scale::Share => "0 to 1, 0.2 a level",
        }
    }

    /// The lowest and the highest number.
    const fn ends(self) -> (f64, f64) {
        match self {
            Scale::Levels => (0.0, 5.0),
            Scale::ToThree => (0.0, 3.0),
            Scale::ToFour => (0.0, 4.0),
            Scale::OneToFour => (1.0, 4.0),
            Scale::OneToFive => (1.0, 5.0),
            Scale::ToTen => (0.0, 10.0),
            Scale::Percent => (0.0, 100.0),
            Scale::Share => (0.0, 1.0),
        }
    }

    /// The level for a number.
    fn level(self, value: f64) -> Option<Read> {
        let (lowest, highest) = self.ends();
        if !value.is_finite() || value < lowest || value > highest {
            return None;
        }
        let exact = (value - lowest) * 5.0 / (highest - lowest);
        // What storing a decimal lost must not cost a level.
        let down = (exact + 1e-9).floor();
        let level = if down < 1.0 && exact > 1e-9 { 1.0 } else { down };
        let level = Level::ALL.into_iter().find(|known| f64::from(known.get()) == level)?;
        let is_rounded = self == Scale::Levels && (exact - down).abs() > 1e-9;
        let doubt = is_rounded.then(|| {
            format!("{} is read as level {level}: what is between two levels is rounded down", number_shown(value))
        });
        Some(Read { verdict: Verdict::Level(level), doubt })
    }
}

/// What a cell says of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Verdict {
    /// This one.
    Level(Level),
    /// Nothing yet.
    NotAssessed,
    /// That the control is not for the organisation.
    NotApplicable,
}

impl Verdict {
    /// As it is shown beside the word that it was read from.
    pub fn shown(self) -> String {
        match self {
            Verdict::Level(level) => format!("level {level} {}", level.name()),
            Verdict::NotAssessed => "not assessed".to_owned(),
            Verdict::NotApplicable => "not applicable".to_owned(),
        }
    }

    /// All that can be chosen.
    pub fn all() -> impl DoubleEndedIterator<Item = Verdict> {
        [Verdict::NotAssessed, Verdict::NotApplicable].into_iter().chain(Level::ALL.map(Verdict::Level))
    }
}

impl std::str::FromStr for Verdict {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "none" => Ok(Verdict::NotAssessed),
            "n/a" | "na" | "excluded" => Ok(Verdict::NotApplicable),
            text => {
                let level = text.parse::<u8>().ok().and_then(|level| Level::try_from(level).ok());
                level.map(Verdict::Level).ok_or_else(|| "a level is 0 to 5, none or n/a".to_owned())
            }
        }
    }
}

/// What was read, and what is doubtful about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    pub verdict: Verdict,
    pub doubt: Option<String>,
}

/// How the cells of a column are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What the numbers mean.
    pub scale: Scale,
    /// What somebody said of single values, by their plain form.
    pub said: BTreeMap<String, Verdict>,
    /// Whether the column has the words of CMMI, in which "managed" is the second of five.
    pub is_cmmi: bool,
    /// Whether it has words that put "managed" fourth.
    pub is_cobit: bool,
}

impl Reading {
    /// What a cell says; `None` where nobody can tell.
    pub fn read(&self, cell: &Cell) -> Option<Read> {
        let key = plain(&cell.shown());
        if let Some(verdict) = self.said.get(&key) {
            return Some(Read { verdict: *verdict, doubt: None });
        }
        match cell {
            Cell::Number { value, percent: true } => Scale::Percent.level(value * 100.0),
            Cell::Number { value, percent: false } => self.scale.level(*value),
            Cell::Bool(true) => Some(Read {
                verdict: Verdict::Level(Level::Defined),
                doubt: Some("\"yes\" is read as implemented, level 3".to_owned()),
            }),
            Cell::Bool(false) => Some(certain(Verdict::Level(Level::NonExistent))),
            Cell::Text(text) => self.text(text, &key),
            Cell::Day(_) | Cell::Error(_) => None,
        }
    }

    fn text(&self, text: &str, key: &str) -> Option<Read> {
        if key.is_empty() {
            // A dash, a question mark.
            return Some(certain(Verdict::NotAssessed));
        }
        if let Some(read) = self.numeric(text) {
            return Some(read);
        }
        if let Some(read) = self.word(key) {
            return Some(read);
        }
        // "3 - Defined", "Level 3", "L3: Defined": the number, unless the words say otherwise.
        let number = leading_number(key)?;
        let rest: Vec<&str> = key.split(' ').filter(|word| !word.contains(|c: char| c.is_ascii_digit())).collect();
        let rest: Vec<&str> = rest.into_iter().filter(|word| !is_label(word)).collect();
        let read = self.scale.level(number)?;
        let named = self.word(&rest.join(" "));
        match named {
            Some(named) if named.verdict != read.verdict && self.scale == Scale::Levels => Some(Read {
                doubt: Some(format!(
                    "\"{}\": the number says {}, the word {}",
                    text.trim(),
                    read.verdict.shown(),
                    named.verdict.shown()
                )),
                ..read
            }),
            _ => Some(read),
        }
    }

    /// `3`, `2,5`, `75 %`, `3/5`.
    fn numeric(&self, text: &str) -> Option<Read> {
        let text = text.trim();
        if let Some(share) = text.strip_suffix('%') {
            return Scale::Percent.level(decimal(share)?);
        }
        if let Some((part, whole)) = text.split_once('/') {
            let (part, whole) = (decimal(part)?, decimal(whole)?);
            let scale = [Scale::ToThree, Scale::ToFour, Scale::Levels, Scale::ToTen, Scale::Percent];
            return scale.into_iter().find(|scale| scale.ends().1 == whole)?.level(part);
        }
        self.scale.level(decimal(text)?)
    }

    fn word(&self, key: &str) -> Option<Read> {
        if matches!(key, "managed" | "gemanagt" | "gesteuert" | "gere" | "gestionado" | "gestito" | "beheerst") {
            let (level, doubt) = match (self.is_cmmi, self.is_cobit) {
                (true, false) => (Level::Repeatable, None),
                (false, true) => (Level::Managed, None),
                _ => (Level::Managed, Some("\"managed\" is read as level 4; in CMMI it is level 2".to_owned())),
            };
            return Some(Read { verdict: Verdict::Level(level), doubt });
        }
        let exact = WORDS.iter().find(|(_, words)| words.split('|').any(|word| word == key));
        let found = exact.or_else(|| {
            WORDS.iter().find(|(_, words)| words.split('|').any(|word| word.len() > 4 && begins(key, word)))
        });
        let (means, _) = found?;
        Some(match means {
            Means::Not => certain(Verdict::Level(Level::NonExistent)),
            Means::Planned => Read {
                verdict: Verdict::Level(Level::NonExistent),
                doubt: Some("what is planned is not done yet: level 0".to_owned()),
            },
            Means::Partly | Means::Initial => certain(Verdict::Level(Level::Initial)),
            Means::Largely | Means::Repeatable => certain(Verdict::Level(Level::Repeatable)),
            Means::Done | Means::Defined => certain(Verdict::Level(Level::Defined)),
            Means::Quantitatively => certain(Verdict::Level(Level::Managed)),
            Means::Optimised => certain(Verdict::Level(Level::Optimised)),
            Means::Unknown => certain(Verdict::NotAssessed),
            Means::NotApplicable => certain(Verdict::NotApplicable),
            Means::Yes => Read {
                verdict: Verdict::Level(Level::Defined),
                doubt: Some("\"yes\" is read as implemented, level 3".to_owned()),
            },
        })
    }
}

fn certain(verdict: Verdict) -> Read {
    Read { verdict, doubt: None }
}

/// A number as people of several countries write it.
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number { text.parse().ok() } else { None }
}

fn leading_number(key: &str) -> Option<f64> {
    let mut words = key.split(' ').skip_while(|word| is_label(word));
    let first = words.next()?;
    let first = LABELS
        .split('|')
        .find_map(|label| {
            first.strip_prefix(label).filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()) && !rest.is_empty())
        })
        .unwrap_or(first);
    decimal(first)
}

fn is_label(word: &str) -> bool {
    LABELS.split('|').any(|label| label == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(reading: &Reading, text: &str) -> Option<Verdict> {
        reading.read(&Cell::Text(text.to_owned())).map(|read| read.verdict)
    }

    fn level(level: u8) -> Option<Verdict> {
        Level::try_from(level).ok().map(Verdict::Level)
    }

    #[test]
    fn numbers_are_rounded_down_and_never_to_nothing() {
        let of = |scale: Scale, value: f64| scale.level(value).map(|read| read.verdict);
        for (scale, value, expected) in [
            (Scale::ToThree, 0.0, 0),
            (Scale::ToThree, 1.0, 1),
            (Scale::ToThree, 2.0, 3),
            (Scale::ToThree, 3.0, 5),
            (Scale::ToFour, 1.0, 1),
            (Scale::ToFour, 2.0, 2),
            (Scale::ToFour, 3.0, 3),
            (Scale::ToFour, 4.0, 5),
            (Scale::OneToFive, 1.0, 0),
            (Scale::OneToFive, 5.0, 5),
            (Scale::ToTen, 7.0, 3),
            (Scale::ToTen, 1.0, 1),
            (Scale::Percent, 0.0, 0),
            (Scale::Percent, 5.0, 1),
            (Scale::Percent, 59.0, 2),
            (Scale::Percent, 60.0, 3),
            (Scale::Percent, 99.0, 4),
            (Scale::Percent, 100.0, 5),
            (Scale::Share, 0.6, 3),
            (Scale::Share, 0.2, 1),
        ] {
            assert_eq!(of(scale, value), level(expected), "{scale} {value}");
        }
        assert_eq!(of(Scale::Levels, 6.0), None);
        assert_eq!(of(Scale::Percent, f64::NAN), None);
    }

    #[test]
    fn words_of_six_languages_are_levels() {
        let reading = Reading::default();
        let expected: &[(&str, Option<Verdict>)] = &[
            ("Partially implemented", level(1)),
            ("Teilweise umgesetzt", level(1)),
            ("Umgesetzt", level(3)),
            ("nicht umgesetzt", level(0)),
            ("Partiellement mis en œuvre", level(1)),
            ("Mis en œuvre", level(3)),
            ("Non mis en œuvre", level(0)),
            ("En curso", level(1)),
            ("Implantado", level(3)),
            ("No implantado", level(0)),
            ("Parzialmente implementato", level(1)),
            ("Attuato", level(3)),
            ("Niet geïmplementeerd", level(0)),
            ("Geïmplementeerd", level(3)),
            ("gedeeltelijk", level(1)),
            ("N/A", Some(Verdict::NotApplicable)),
            ("n. v. t.", Some(Verdict::NotApplicable)),
            ("entfällt", Some(Verdict::NotApplicable)),
            ("-", Some(Verdict::NotAssessed)),
            ("3 - Defined", level(3)),
            ("Level 4", level(4)),
            ("L2: Repeatable", level(2)),
            ("3/5", level(3)),
            ("2/4", level(2)),
            ("75 %", level(3)),
            ("2,5", level(2)),
            ("Stufe 1", level(1)),
            ("Optimizing", level(5)),
            ("purple", None),
            ("9", None),
        ];
        for (text, verdict) in expected {
            assert_eq!(read(&reading, text), *verdict, "{text}");
        }
    }

    #[test]
    fn managed_is_second_in_cmmi_and_fourth_elsewhere() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let (cmmi, _) = guessed("Maturity", [text("Managed"), text("Quantitatively managed")].iter());
        assert_eq!(read(&cmmi, "Managed"), level(2));
        assert_eq!(read(&cmmi, "Quantitatively Managed"), level(4));
        let (cobit, _) = guessed("Maturity", [text("Managed"), text("Repeatable")].iter());
        assert_eq!(read(&cobit, "managed"), level(4));
    }

    #[test]
    fn scales_are_told_from_their_numbers() {
        let of = |head: &str, values: &[f64]| {
            let cells: Vec<Cell> = values.iter().map(|value| Cell::Number { value: *value, percent: false }).collect();
            let (reading, doubt) = guessed(head, cells.iter());
            (reading.scale, doubt.is_some())
        };
        assert_eq!(of("Score", &[0.0, 3.0, 5.0, 2.0]), (Scale::Levels, false));
        assert_eq!(of("Score", &[0.0, 3.0, 1.0, 2.0]), (Scale::Levels, true));
        assert_eq!(of("Score (0-3)", &[0.0, 3.0, 1.0, 2.0]), (Scale::ToThree, false));
        assert_eq!(of("Done", &[0.0, 100.0, 75.0]), (Scale::Percent, false));
        assert_eq!(of("Erfüllung %", &[0.0, 1.0, 0.75]), (Scale::Share, false));
        assert_eq!(of("Score", &[8.0, 3.0]), (Scale::ToTen, false));
        assert_eq!(of("Score", &[1.0, 0.0, 1.0, 1.0]), (Scale::Levels, true));
        assert_eq!(of("Score", &[1.0, 2.0, 5.0, 1.0]), (Scale::Levels, true));
    }
}
