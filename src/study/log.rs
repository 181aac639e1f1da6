//! The log of reviews: everything that was done, in order. What was learned follows from it alone.

use jiff::civil::Date;

use super::schedule::Grade;

/// Something that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place in the log, from 1.
    pub seq: u32,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The day of study that it belongs to.
    pub day: Date,
    /// What.
    pub what: What,
}

/// What was done.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A card was shown and graded.
    Reviewed {
        /// Its key.
        card: String,
        /// How well it was remembered.
        grade: Grade,
        /// How long it took, in milliseconds.
        took: u32,
    },
    /// A card was set aside: it does not come up any more.
    SetAside(String),
    /// A card was taken up again.
    TakenUp(String),
    /// An entry was taken back.
    Undone(u32),
    /// So many percent should be remembered.
    Retention(u8),
    /// So many new cards a day.
    NewADay(u16),
    /// The scheduler was fitted to one's own reviews.
    Fitted(Vec<f32>),
    /// The catalogue was read up to this page.
    ReadTo(String),
    /// A control was marked while reading.
    Marked(String),
    /// The mark was taken away.
    Unmarked(String),
}

/// How the store has it: a word, the card, and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What was done.
    pub kind: &'static str,
    /// The card, if it is about one.
    pub card: Option<String>,
    /// What else there is to say.
    pub value: Option<String>,
}

impl What {
    /// The card that it is about.
    pub fn card(&self) -> Option<&str> {
        match self {
            What::Reviewed { card, .. } | What::SetAside(card) | What::TakenUp(card) => Some(card),
            What::Undone(_)
            | What::Retention(_)
            | What::NewADay(_)
            | What::Fitted(_)
            | What::ReadTo(_)
            | What::Marked(_)
            | What::Unmarked(_) => None,
        }
    }

    /// As the store has it.
    pub fn words(&self) -> Words {
        let (kind, value) = match self {
            What::Reviewed { grade, took, .. } => ("review", Some(format!("{} {took}", grade.number()))),
            What::SetAside(_) => ("set-aside", None),
            What::TakenUp(_) => ("taken-up", None),
            What::Undone(seq) => ("undone", Some(seq.to_string())),
            What::Retention(percent) => ("retention", Some(percent.to_string())),
            What::NewADay(count) => ("new-a-day", Some(count.to_string())),
            What::Fitted(parameters) => {
                let parameters: Vec<String> = parameters.iter().map(ToString::to_string).collect();
                ("fitted", Some(parameters.join(" ")))
            }
            What::ReadTo(page) => ("read-to", Some(page.clone())),
            What::Marked(control) => ("marked", Some(control.clone())),
            What::Unmarked(control) => ("unmarked", Some(control.clone())),
        };
        Words { kind, card: self.card().map(ToOwned::to_owned), value }
    }

    /// From how the store has it; `None` for what no version has written.
    pub fn read(kind: &str, card: Option<&str>, value: Option<&str>) -> Option<What> {
        let card = || card.map(ToOwned::to_owned);
        match kind {
            "review" => {
                let (grade, took) = value?.split_once(' ')?;
                let grade = Grade::from_number(grade.parse().ok()?)?;
                Some(What::Reviewed { card: card()?, grade, took: took.parse().ok()? })
            }
            "set-aside" => card().map(What::SetAside),
            "taken-up" => card().map(What::TakenUp),
            "undone" => value?.parse().ok().map(What::Undone),
            "retention" => value?.parse().ok().map(What::Retention),
            "new-a-day" => value?.parse().ok().map(What::NewADay),
            "fitted" => {
                let parameters: Result<Vec<f32>, _> = value?.split(' ').map(str::parse).collect();
                parameters.ok().map(What::Fitted)
            }
            "read-to" => value.map(|page| What::ReadTo(page.to_owned())),
            "marked" => value.map(|control| What::Marked(control.to_owned())),
            "unmarked" => value.map(|control| What::Unmarked(control.to_owned())),
            _ => None,
        }
    }
}
