//! Cases: organisations with what people say and what is to be seen there, and a hidden key that a student's assessment
//! is compared with. `data/build.rs` wrote them into the binary from `data/cases`.

use crate::catalogue::{ControlId, Text};
use crate::figures::{Agreement, Pair, Share};
use crate::workbook::answer::words;
use crate::workbook::{Applicability, Fact, Level, Workbook};

/// A text of the generated statics.
const fn t(start: u32, length: u32) -> Text {
    Text::pooled(start, length)
}

/// An id of the generated statics.
const fn c(start: u32, length: u32, key: u64) -> ControlId {
    ControlId::pooled(start, length, key)
}

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

/// An organisation to assess.
#[derive(Debug)]
pub struct Case {
    /// As the command line has it: `shop`.
    pub name: Text,
    /// As a person reads it: `A web shop`.
    pub title: Text,
    /// The organisation's name.
    pub organisation: Text,
    /// What it does, with whom, and when one was there.
    pub about: Text,
    /// What there is to learn, for afterwards.
    pub debrief: Text,
    /// What is true of it, and what is not.
    pub facts: &'static [(Fact, bool)],
    /// What people say, and what is to be seen.
    pub material: &'static [Material],
    key: &'static [Key],
}

/// A piece of what the student judges by.
#[derive(Debug)]
pub struct Material {
    /// What it is.
    pub kind: MaterialKind,
    /// Who says it, or what was seen.
    pub source: Text,
    /// What it says.
    pub text: Text,
}

words! {
    /// What a piece of material is.
    MaterialKind {
        /// Someone says it.
        Interview = "interview",
        /// It is written.
        Document = "document",
        /// You saw it yourself.
        Seen = "seen",
    }
}

words! {
    /// What leads people astray with a control.
    Trap {
        /// A promise that nothing shows.
        Talk = "talk",
        /// A paper that nobody follows.
        Paper = "paper",
        /// What a provider does, or is wrongly believed to do.
        Provider = "provider",
        /// A reason to leave something out that is none.
        Exclusion = "exclusion",
    }
}

impl Trap {
    /// The same in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Trap::Talk => "The trap here: a promise, and nothing that shows it.",
            Trap::Paper => "The trap here: a paper that nobody follows.",
            Trap::Provider => "The trap here: what a provider does, and what it does not.",
            Trap::Exclusion => "The trap here: a reason to leave it out that is none.",
        }
    }
}

/// How a control stands in a case, and why.
#[derive(Debug)]
pub struct Key {
    /// The control.
    pub control: ControlId,
    /// Whether it is for the organisation.
    pub applicability: Applicability,
    level: Option<u8>,
    /// Who runs it, where it is inherited.
    pub provider: Option<Text>,
    /// What leads people astray, if anything does.
    pub trap: Option<Trap>,
    /// What makes it so.
    pub why: Text,
}

impl Key {
    /// Its level, where the organisation runs it itself.
    pub fn level(&self) -> Option<Level> {
        self.level.and_then(|level| Level::try_from(level).ok())
    }

    /// `applicable, level 2 (Repeatable)`, `inherited from the health centre`, `excluded`.
    pub fn told(&self) -> String {
        match (self.level(), &self.provider) {
            (_, Some(provider)) => format!("{} from {provider}", self.applicability.word()),
            (level, None) => told(self.applicability, level),
        }
    }
}

/// All cases.
pub fn all() -> &'static [Case] {
    CASES
}

/// The case with a name.
pub fn find(name: &str) -> Option<&'static Case> {
    CASES.iter().find(|case| case.name == *name)
}

impl Case {
    /// The controls to assess, in the order of the catalogue.
    pub fn controls(&self) -> impl Iterator<Item = &'static ControlId> + use<> {
        self.key.iter().map(|key| &key.control)
    }

    /// Whether a workbook is about this organisation.
    pub fn is_of(&self, workbook: &Workbook) -> bool {
        workbook.organisation.name == self.organisation.as_str()
    }

    /// How many of its controls a workbook says something of.
    pub fn begun(&self, workbook: &Workbook) -> usize {
        let says = |id: &&ControlId| {
            let answer = workbook.answer(id);
            answer.level.is_some() || answer.applicability != Applicability::Undecided
        };
        self.controls().filter(says).count()
    }

    /// A student's assessment beside the key.
    pub fn compare(&self, workbook: &Workbook) -> Compared {
        let lines: Vec<Line> = self.key.iter().map(|key| Line::of(key, workbook)).collect();
        let pairs = lines.iter().filter_map(|line| {
            let (ours, theirs) =
                (line.level.filter(|_| line.applicability != Applicability::Excluded)?, line.key.level()?);
            Some(Pair { control: line.key.control.clone(), ours, theirs })
        });
        let pairs: Vec<Pair> = pairs.collect();
        let agreement = Agreement::of(&pairs);
        let distance = pairs.iter().map(|pair| u32::from(pair.apart())).sum();
        Compared { lines, agreement, distance }
    }
}

/// A student's assessment beside the key.
#[derive(Clone, Debug)]
pub struct Compared {
    /// A line for each control of the key.
    pub lines: Vec<Line>,
    /// Of the levels, where both have one.
    pub agreement: Agreement,
    /// All levels that lie between the two, added up.
    pub distance: u32,
}

impl Compared {
    /// The same applicability, of all controls of the key.
    pub fn applicability(&self) -> Share {
        self.share(|line| !matches!(line.verdict, Verdict::OtherApplicability | Verdict::Open))
    }

    /// In everything as the key has it, of all controls of the key.
    pub fn same(&self) -> Share {
        self.share(|line| line.verdict == Verdict::Same)
    }

    /// What is not as the key has it.
    pub fn differences(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.verdict != Verdict::Same)
    }

    /// The figures in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let (exact, near) = (self.agreement.within(0), self.agreement.within(1));
        let mut told = Vec::new();
        if exact.denominator == 0 {
            told.push("No level can be compared yet.".to_owned());
        } else {
            let tenths = (20 * self.distance + exact.denominator) / (2 * exact.denominator);
            told.push(format!(
                "Levels: {} of {} exactly as in the key, {} at most one level apart. Distance: {} in all, {}.{} on average.",
                exact.numerator,
                exact.denominator,
                near.numerator,
                self.distance,
                tenths / 10,
                tenths % 10
            ));
        }
        told.push(match self.agreement.kappa() {
            Some(kappa) => format!(
                "Weighted kappa: {kappa}, {}. 1 is full agreement, 0 is what chance alone would bring.",
                kappa.strength().word()
            ),
            None => "Weighted kappa: none, as it takes levels that differ among themselves.".to_owned(),
        });
        let applicability = self.applicability();
        told.push(format!(
            "Applicability: {} of {} decided as in the key.",
            applicability.numerator, applicability.denominator
        ));
        told
    }

    fn share(&self, counts: impl Fn(&Line) -> bool) -> Share {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let numerator = self.lines.iter().filter(|line| counts(line)).count();
        Share { numerator: number(numerator), denominator: number(self.lines.len()) }
    }
}

/// A control as the student and as the key has it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The key.
    pub key: &'static Key,
    /// What the student decided; a level without a decision says that it applies.
    pub applicability: Applicability,
    /// The student's level.
    pub level: Option<Level>,
    /// The reason that the student gave: the justification, else the last note.
    pub said: Option<String>,
    /// What the two come to.
    pub verdict: Verdict,
}

/// How the student's answer stands to the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As the key has it.
    Same,
    /// So many levels too high, or too low where it is below 0.
    OtherLevel(i8),
    /// The applicability is another.
    OtherApplicability,
    /// Nothing was said of it, or no level where there is one.
    Open,
}

impl Verdict {
    /// In a few words.
    pub fn told(self) -> String {
        match self {
            Verdict::Same => "as in the key".to_owned(),
            Verdict::OtherLevel(by) => {
                let levels = if by.abs() == 1 { "level" } else { "levels" };
                format!("{} {levels} too {}", by.abs(), if by > 0 { "high" } else { "low" })
            }
            Verdict::OtherApplicability => "another decision".to_owned(),
            Verdict::Open => "not answered".to_owned(),
        }
    }
}

impl Line {
    fn of(key: &'static Key, workbook: &Workbook) -> Line {
        let answer = workbook.answer(&key.control);
        let applicability = match (answer.applicability, answer.level) {
            (Applicability::Undecided, Some(_)) => Applicability::Applicable,
            (applicability, _) => applicability,
        };
        let level = answer.level.map(|level| i8::try_from(level.get()).unwrap_or(0));
        let verdict = match (applicability, level, key.level.and_then(|level| i8::try_from(level).ok())) {
            (Applicability::Undecided, ..) => Verdict::Open,
            (given, ..) if given != key.applicability => Verdict::OtherApplicability,
            (_, None, Some(_)) => Verdict::Open,
            (_, Some(given), Some(level)) if given != level => Verdict::OtherLevel(given - level),
            (_, Some(_), Some(_)) | (_, _, None) => Verdict::Same,
        };
        let note = || workbook.notes(&key.control).last().map(|note| note.first_line().to_owned());
        let said = answer.justification.clone().or_else(note);
        Line { key, applicability, level: answer.level, said, verdict }
    }

    /// What the student said, as [`Key::told`] has it.
    pub fn told(&self) -> String {
        told(self.applicability, self.level)
    }
}

fn told(applicability: Applicability, level: Option<Level>) -> String {
    match level {
        Some(level) => format!("{}, level {} ({})", applicability.word(), level.get(), level.name()),
        None => applicability.word().to_owned(),
    }
}
