//! The kinds of answers that the statement has: flawed ones, and sound ones that look a little like them.

use jiff::Span;
use jiff::civil::Date;

use super::applicable;
use crate::workbook::{Answer, Applicability, Basis, Level, Reason};

/// Exclusions that hold, of an organisation that builds no software.
pub const EXCLUSIONS: [(&str, &str); 6] = [
    ("8.4", "There is no source code here: nobody writes any, and the shop is a finished service."),
    ("8.25", "Nothing is developed here or for us; in September we looked for scripts and macros and found none."),
    ("8.27", "We use finished services one by one and join none of them together."),
    ("8.28", "Nobody writes code: no macros, no scripts, and the web shop's template is used as it came."),
    ("8.30", "No software, website or link between systems is made for us by anybody; the list of suppliers has none."),
    ("8.31", "We change no software, so there is nothing to develop or to try in a place of its own."),
];

/// What the hosting firm of the shop runs.
pub const INHERITED: [(&str, &str); 3] = [
    ("8.6", "Oakline adds room and power to the shop before they run short; its contract and monthly report say so."),
    ("8.14", "The shop runs twice, in two places; Oakline switches over and sends us the result of each trial."),
    ("8.17", "The clocks that our logs depend on are those of the shop, and Oakline keeps them right."),
];

/// Exclusions that the facts of the organisation speak against.
pub const SPOKEN_AGAINST: [(&str, &str); 6] = [
    ("5.34", "We sell no data about customers and keep only what they type into the shop themselves."),
    ("6.7", "The few who sometimes work from the road are old hands and know what they do."),
    ("7.1", "The bakery lies in a quiet street where nothing has ever been stolen."),
    ("7.4", "Somebody is baking from three in the morning, so nobody would break in."),
    ("7.7", "Our desks are small, and there is hardly any paper on them."),
    ("8.10", "Storage is cheap, so nothing ever has to be deleted."),
];

/// What is to be seen with an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shows {
    /// Whether there is a note.
    pub note: bool,
    /// How many months old its evidence is.
    pub evidence_of: Option<i32>,
    /// In how many months that expires; below 0 it has.
    pub expires_in: Option<i32>,
}

const NOTE: Shows = Shows { note: true, evidence_of: None, expires_in: None };

/// A mistake, of a kind that the findings know under the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    ExclusionContradictsFacts,
    VagueExclusion,
    NoReason,
    LevelOnExcluded,
    LevelWithoutEvidence,
    LevelOnNotesAlone,
    LevelNotExamined,
    ExpiredEvidence,
    StaleEvidence,
    ReviewOverdue,
}

impl Flaw {
    pub const ALL: [Flaw; 10] = [
        Flaw::ExclusionContradictsFacts,
        Flaw::VagueExclusion,
        Flaw::NoReason,
        Flaw::LevelOnExcluded,
        Flaw::LevelWithoutEvidence,
        Flaw::LevelOnNotesAlone,
        Flaw::LevelNotExamined,
        Flaw::ExpiredEvidence,
        Flaw::StaleEvidence,
        Flaw::ReviewOverdue,
    ];

    /// The answer that has it; `sentence` is for those that are exclusions.
    pub fn answer(self, sentence: &str, today: Date) -> Answer {
        match self {
            Flaw::ExclusionContradictsFacts | Flaw::VagueExclusion => excluded(sentence),
            Flaw::LevelOnExcluded => {
                Answer { level: Some(Level::Repeatable), basis: Some(Basis::Interviewed), ..excluded(sentence) }
            }
            Flaw::NoReason => Answer { reasons: Vec::new(), ..applicable(Level::Repeatable, Basis::Interviewed) },
            Flaw::LevelWithoutEvidence => applicable(Level::Defined, Basis::Claimed),
            Flaw::LevelOnNotesAlone => applicable(Level::Managed, Basis::Examined),
            Flaw::LevelNotExamined => applicable(Level::Managed, Basis::Interviewed),
            Flaw::ExpiredEvidence => applicable(Level::Defined, Basis::Examined),
            Flaw::StaleEvidence => applicable(Level::Managed, Basis::Tested),
            Flaw::ReviewOverdue => {
                let due = today.checked_sub(Span::new().months(2)).ok();
                Answer { review_due: due, ..applicable(Level::Repeatable, Basis::Interviewed) }
            }
        }
    }

    /// What is to be seen with it.
    pub fn shows(self) -> Shows {
        match self {
            Flaw::ExclusionContradictsFacts
            | Flaw::VagueExclusion
            | Flaw::LevelOnExcluded
            | Flaw::LevelWithoutEvidence => Shows::default(),
            Flaw::NoReason | Flaw::LevelOnNotesAlone | Flaw::ReviewOverdue => NOTE,
            Flaw::LevelNotExamined => Shows { evidence_of: Some(3), ..NOTE },
            Flaw::ExpiredEvidence => Shows { evidence_of: Some(9), expires_in: Some(-1), ..NOTE },
            Flaw::StaleEvidence => Shows { evidence_of: Some(16), ..NOTE },
        }
    }
}

/// An answer without a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    Claimed,
    Noted,
    Defined,
    Tested,
    NotExpired,
    Inherited,
    ToReview,
    Excluded,
}

impl Sound {
    pub const ALL: [Sound; 8] = [
        Sound::Claimed,
        Sound::Noted,
        Sound::Defined,
        Sound::Tested,
        Sound::NotExpired,
        Sound::Inherited,
        Sound::ToReview,
        Sound::Excluded,
    ];

    /// The answer.
    pub fn answer(self, today: Date) -> Answer {
        match self {
            Sound::Claimed => applicable(Level::Initial, Basis::Claimed),
            Sound::Noted => applicable(Level::Repeatable, Basis::Interviewed),
            Sound::Defined => applicable(Level::Defined, Basis::Interviewed),
            Sound::Tested => applicable(Level::Managed, Basis::Tested),
            Sound::NotExpired => applicable(Level::Defined, Basis::Examined),
            Sound::Inherited => Answer {
                applicability: Applicability::Inherited,
                reasons: vec![Reason::Provider],
                provider: Some("Oakline Hosting".to_owned()),
                ..Answer::blank()
            },
            Sound::ToReview => {
                let due = today.checked_add(Span::new().months(1)).ok();
                Answer { review_due: due, ..applicable(Level::Repeatable, Basis::Interviewed) }
            }
            Sound::Excluded => excluded(""),
        }
    }

    /// What is to be seen with it.
    pub fn shows(self) -> Shows {
        match self {
            Sound::Claimed | Sound::Inherited | Sound::Excluded => Shows::default(),
            Sound::Noted | Sound::Defined | Sound::ToReview => NOTE,
            Sound::Tested => Shows { evidence_of: Some(2), ..NOTE },
            Sound::NotExpired => Shows { evidence_of: Some(8), expires_in: Some(2), ..NOTE },
        }
    }

    /// Why there is nothing wrong with it.
    pub const fn why(self) -> &'static str {
        match self {
            Sound::Claimed => "Level 1 needs nothing to show it: it rests on single people, and a claim is enough.",
            Sound::Noted => "Level 2 with a reason, a basis and a note. Evidence is asked for from level 3 on.",
            Sound::Defined => {
                "Level 3 needs a note or evidence, and a note is there. It has to be examined from level 4 on."
            }
            Sound::Tested => "Level 4 that was tested, with evidence of the last twelve months: so it should be.",
            Sound::NotExpired => {
                "Its evidence ends soon, but not yet; on the day of reading it still proves something."
            }
            Sound::Inherited => "An inherited control that names its provider needs no level of one's own.",
            Sound::ToReview => "The review lies ahead. It is a mistake only once the day is past.",
            Sound::Excluded => {
                "The sentence says what is not there or not done, so somebody could check it; and the facts agree."
            }
        }
    }
}

/// An exclusion with this sentence.
pub fn excluded(sentence: &str) -> Answer {
    Answer {
        applicability: Applicability::Excluded,
        reasons: vec![Reason::NotPerformed],
        justification: Some(sentence.to_owned()),
        ..Answer::blank()
    }
}
