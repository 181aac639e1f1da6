//! What a workbook says of one control. Four facts stay apart: applicability, level, target, basis.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::catalogue::Weight;

/// The answer for one control. Nothing in it stands for "not set" except `None` and an empty list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Whether the control is for this organisation.
    #[serde(skip_serializing_if = "Applicability::is_undecided")]
    pub applicability: Applicability,
    /// Why it is, or is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
    /// Who runs the control, where it is inherited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Who decided the applicability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// When that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    /// Maturity now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Maturity wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Level>,
    /// How the level is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// When the level was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessed_at: Option<Timestamp>,
    /// Whether someone wants to come back to it.
    #[serde(skip_serializing_if = "is_false")]
    pub review: bool,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_due: Option<Date>,
    /// Who answers for the control.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interviewee: Option<String>,
    /// The person's own importance, in place of the catalogue's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub importance: Option<Weight>,
    /// The person's own effort, in place of the catalogue's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort: Option<Weight>,
    /// References to risks, laws and contracts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<String>,
    /// Whether the level stems from an earlier assessment and nobody has said since that it still holds.
    #[serde(skip_serializing_if = "is_false")]
    pub to_confirm: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Answer {
    /// An answer that says nothing.
    pub const fn blank() -> Self {
        Answer {
            applicability: Applicability::Undecided,
            reasons: Vec::new(),
            justification: None,
            provider: None,
            decided_by: None,
            decided_at: None,
            level: None,
            target: None,
            basis: None,
            assessed_at: None,
            review: false,
            review_due: None,
            owner: None,
            interviewee: None,
            importance: None,
            effort: None,
            refs: Vec::new(),
            to_confirm: false,
        }
    }

    /// The one that stands for all that say nothing.
    pub fn none() -> &'static Answer {
        static NONE: Answer = Answer::blank();
        &NONE
    }

    /// In scope means not excluded.
    pub fn in_scope(&self) -> bool {
        self.applicability != Applicability::Excluded
    }

    /// Whether it is included without a recorded reason: then a Statement of Applicability stays a draft.
    pub fn lacks_reason(&self) -> bool {
        self.applicability == Applicability::Applicable && self.reasons.is_empty()
    }

    /// Target − level for a control in scope with both set, where positive: 1 to 5.
    pub fn gap(&self) -> Option<u8> {
        let (level, target) = (self.level?, self.target?);
        (self.in_scope() && target > level).then(|| target.get() - level.get())
    }

    /// What a Statement of Applicability says of the implementation; `None` for an excluded control,
    /// because what is not for the organisation is neither done nor undone. `is_planned` says whether an action that
    /// is open raises it.
    pub fn implementation(&self, is_planned: bool) -> Option<Implementation> {
        if !self.in_scope() {
            return None;
        }
        Some(match self.level {
            None if self.applicability == Applicability::Inherited => Implementation::ByProvider,
            None => Implementation::NotAssessed,
            Some(level) => match level.get() {
                0 if is_planned => Implementation::Planned,
                0 => Implementation::NotImplemented,
                1 | 2 => Implementation::Partial,
                _ => Implementation::Implemented,
            },
        })
    }

    /// Every field with its value, `null` where not set: the shape of `show --json` and of the history.
    pub fn fields(&self) -> [(&'static str, Value); 18] {
        [
            ("applicability", json!(self.applicability)),
            ("reasons", json!(self.reasons)),
            ("justification", json!(self.justification)),
            ("provider", json!(self.provider)),
            ("decided_by", json!(self.decided_by)),
            ("decided_at", json!(self.decided_at)),
            ("level", json!(self.level)),
            ("target", json!(self.target)),
            ("basis", json!(self.basis)),
            ("assessed_at", json!(self.assessed_at)),
            ("review", json!(self.review)),
            ("review_due", json!(self.review_due)),
            ("owner", json!(self.owner)),
            ("interviewee", json!(self.interviewee)),
            ("importance", json!(self.importance)),
            ("effort", json!(self.effort)),
            ("refs", json!(self.refs)),
            ("to_confirm", json!(self.to_confirm)),
        ]
    }
}

/// Declares an enum whose values have one word each, used in the file, in queries, in JSON and on the
/// command line alike.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All values, in the order in which they are shown.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The word for it.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                $name::ALL.iter().copied().find(|value| value.word() == word).ok_or_else(|| {
                    let words: Vec<_> = $name::ALL.iter().map(|value| value.word()).collect();
                    format!("expected one of {}", words.join(", "))
                })
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Whether a control is for this organisation.
    #[derive(Default)]
    Applicability {
        /// Nobody has decided yet.
        #[default]
        Undecided = "undecided",
        /// It is.
        Applicable = "applicable",
        /// It is, and a named provider runs it.
        Inherited = "inherited",
        /// It is not, for a stated reason.
        Excluded = "excluded",
    }
}

impl Applicability {
    fn is_undecided(&self) -> bool {
        *self == Applicability::Undecided
    }
}

words! {
    /// How a level is known.
    Basis {
        /// Someone said so.
        Claimed = "claimed",
        /// Someone who does the work explained it.
        Interviewed = "interviewed",
        /// Documents or records were looked at.
        Examined = "examined",
        /// It was tried out.
        Tested = "tested",
    }
}

words! {
    /// Why a control is included, inherited or excluded.
    Reason {
        /// A law asks for it.
        Legal = "legal",
        /// A contract asks for it.
        Contractual = "contractual",
        /// It is what careful firms do.
        GoodPractice = "good-practice",
        /// The risk assessment asks for it.
        Risk = "risk",
        /// A provider runs it.
        Provider = "provider",
        /// What it protects is not there.
        NoSuchAsset = "no-such-asset",
        /// The activity it is about is not performed.
        NotPerformed = "not-performed",
        /// It lies outside the scope of the assessment.
        OutOfScope = "out-of-scope",
        /// Another control does its work; the sentence names it.
        CoveredElsewhere = "covered-elsewhere",
        /// The law it serves does not apply.
        LawNotApplicable = "law-not-applicable",
        /// The risk assessment found no risk that it would lower.
        NoRisk = "no-risk",
        /// Someone accepted the risk; the sentence says who.
        RiskAccepted = "risk-accepted",
    }
}

impl Reason {
    /// The reasons that can be given for an applicability.
    pub const fn fitting(applicability: Applicability) -> &'static [Reason] {
        use Reason::*;
        match applicability {
            Applicability::Undecided => &[],
            Applicability::Applicable => &[Legal, Contractual, GoodPractice, Risk],
            Applicability::Inherited => &[Provider, Legal, Contractual, GoodPractice, Risk],
            Applicability::Excluded => {
                &[NoSuchAsset, NotPerformed, OutOfScope, CoveredElsewhere, LawNotApplicable, NoRisk, RiskAccepted]
            }
        }
    }

    /// What the reason says, for someone who has to choose one.
    pub const fn sentence(self) -> &'static str {
        match self {
            Reason::Legal => "A law or regulation asks for it.",
            Reason::Contractual => "A contract asks for it.",
            Reason::GoodPractice => "It is what careful firms do.",
            Reason::Risk => "Our risk assessment asks for it.",
            Reason::Provider => "A provider runs it for us.",
            Reason::NoSuchAsset => "What it protects does not exist here.",
            Reason::NotPerformed => "We do not do what it is about.",
            Reason::OutOfScope => "It lies outside what we are assessing.",
            Reason::CoveredElsewhere => "Another control does its work: name it.",
            Reason::LawNotApplicable => "The law it serves does not apply to us.",
            Reason::NoRisk => "The risk assessment found no risk it would lower.",
            Reason::RiskAccepted => "Someone accepted the risk: say who.",
        }
    }
}

words! {
    /// What a Statement of Applicability says of the implementation, derived from the level.
    Implementation {
        /// No level yet.
        NotAssessed = "not-assessed",
        /// Level 0.
        NotImplemented = "not-implemented",
        /// Level 0, with an action that is open.
        Planned = "planned",
        /// Level 1 or 2.
        Partial = "partial",
        /// Level 3, 4 or 5.
        Implemented = "implemented",
        /// Inherited, without a level of one's own.
        ByProvider = "by-provider",
    }
}

/// A level of maturity, or a target: 0 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Level {
    /// 0: nothing is done.
    NonExistent,
    /// 1: it happens, thanks to individuals.
    Initial,
    /// 2: it happens every time, in the same way.
    Repeatable,
    /// 3: it is written down, owned, known to those who need it.
    Defined,
    /// 4: it is measured and checked, and results lead to decisions.
    Managed,
    /// 5: it is improved on purpose, and often automated.
    Optimised,
}

impl Level {
    /// From 0 to 5.
    pub const ALL: [Level; 6] =
        [Level::NonExistent, Level::Initial, Level::Repeatable, Level::Defined, Level::Managed, Level::Optimised];

    /// The level as a number, 0 to 5.
    pub const fn get(self) -> u8 {
        self as u8
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Level::NonExistent => "Non-existent",
            Level::Initial => "Initial",
            Level::Repeatable => "Repeatable",
            Level::Defined => "Defined",
            Level::Managed => "Managed",
            Level::Optimised => "Optimised",
        }
    }

    /// What it means of any control; a control's own ladder says it better.
    pub const fn sentence(self) -> &'static str {
        match self {
            Level::NonExistent => "Nothing is done about it.",
            Level::Initial => "It happens, thanks to individuals.",
            Level::Repeatable => "It happens every time, in the same way.",
            Level::Defined => "It is written down, owned, and known to those who need it.",
            Level::Managed => "It is measured and checked, and results lead to decisions.",
            Level::Optimised => "It is improved on purpose, and often automated.",
        }
    }
}

impl TryFrom<u8> for Level {
    type Error = &'static str;

    fn try_from(level: u8) -> Result<Self, Self::Error> {
        Level::ALL.get(usize::from(level)).copied().ok_or("a level is a number from 0 to 5")
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level.get()
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.get())
    }
}
