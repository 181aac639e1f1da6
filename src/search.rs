//! The query language of `f`, `/` and `--filter`: words, phrases and `key:value` terms.
//!
//! Pure. All words must be found; terms of one key are alternatives, different keys must all hold, `-`
//! negates a term. A comparison never matches what is not set. Ids of 2013 and of the catalogues that a
//! crosswalk leads to are words that find the controls related to them; an id of this catalogue means its
//! control.

mod parse;

use std::cmp::Ordering;

use crate::catalogue::{Attribute, Catalogue, Control, ControlId, Crosswalk, lies_in};
use crate::figures::gap::{effort, importance};
use crate::figures::{FindingCode, Findings};
use crate::workbook::{Applicability, Basis, Evidence, Workbook};

pub use parse::QueryError;

/// The keys a query can name, with what their values are: for help and completion.
pub const KEYS: &[(&str, &str)] = &[
    ("theme", "organizational, people, physical, technological"),
    ("type", "preventive, detective, corrective"),
    ("property", "confidentiality, integrity, availability"),
    ("concept", "identify, protect, detect, respond, recover"),
    ("capability", "an operational capability, such as continuity"),
    ("domain", "a security domain, such as defence"),
    ("clause", "a clause, objective or control of 2013: 12, 12.3, 12.3.1"),
    ("new", "yes or no: new in 2022"),
    ("ai", "yes or no: AI systems change something"),
    ("importance", "1 to 3; also >1"),
    ("effort", "1 to 3; also <3"),
    ("level", "0 to 5, none, any; also <3, >=2"),
    ("target", "0 to 5, none, any; also >3"),
    ("gap", "1 to 5, none, any; also >0"),
    ("basis", "claimed, interviewed, examined, tested, none, any"),
    ("applicability", "undecided, applicable, inherited, excluded"),
    ("review", "on, off, or confirm: a level that a re-assessment has still to confirm"),
    ("owner", "a part of the owner's name, none, any"),
    ("note", "a word in a note, none, any"),
    ("evidence", "a word in the name or the place of evidence, none, any"),
    ("finding", "a finding's code, none, any"),
];

/// What a query can ask about, beside the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The answers and the notes.
    pub workbook: &'a Workbook,
    /// What does not hold of them.
    pub findings: &'a Findings,
}

/// A query that can be asked of any control.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Lower case; all must be found.
    words: Vec<Word>,
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq)]
struct Word {
    negated: bool,
    text: String,
    /// The control whose id it is, if it is one.
    names: Option<ControlId>,
}

#[derive(Clone, Debug, PartialEq)]
struct Term {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Theme(String),
    Attribute(Attribute, String),
    Clause(String),
    New(bool),
    Ai(bool),
    Importance(Number),
    Effort(Number),
    Level(Number),
    Target(Number),
    Gap(Number),
    Basis(Option<Basis>),
    AnyBasis,
    Applicability(Applicability),
    Review(bool),
    ToConfirm,
    Owner(Presence),
    Note(Presence),
    Evidence(Presence),
    Finding(Option<FindingCode>),
    AnyFinding,
}

/// A number that is set or not, and how it compares.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Number {
    None,
    Any,
    Is(u8),
    Below(u8),
    Above(u8),
    AtMost(u8),
    AtLeast(u8),
}

#[derive(Clone, Debug, PartialEq)]
enum Presence {
    None,
    Any,
    /// Lower case.
    Contains(String),
}

impl Number {
    fn holds(self, value: Option<u8>) -> bool {
        let compared = |bound: u8| value.map(|value| value.cmp(&bound));
        match self {
            Number::None => value.is_none(),
            Number::Any => value.is_some(),
            Number::Is(bound) => compared(bound) == Some(Ordering::Equal),
            Number::Below(bound) => compared(bound) == Some(Ordering::Less),
            Number::Above(bound) => compared(bound) == Some(Ordering::Greater),
            Number::AtMost(bound) => compared(bound).is_some_and(Ordering::is_le),
            Number::AtLeast(bound) => compared(bound).is_some_and(Ordering::is_ge),
        }
    }
}

impl Presence {
    fn holds<'a>(&self, mut texts: impl Iterator<Item = &'a str>) -> bool {
        match self {
            Presence::None => texts.next().is_none(),
            Presence::Any => texts.next().is_some(),
            Presence::Contains(part) => texts.any(|text| text.to_lowercase().contains(part)),
        }
    }
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// [`QueryError`] for an unknown key or value.
    pub fn parse(text: &str, catalogue: &Catalogue) -> Result<Query, QueryError> {
        parse::parse(text, catalogue)
    }

    /// Whether it asks for nothing, and so matches everything.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.terms.is_empty()
    }

    /// The first key that asks about answers, which only a workbook has.
    pub fn workbook_key(&self) -> Option<&'static str> {
        self.terms.iter().find_map(|term| term.test.workbook_key())
    }

    /// The words to mark in what is shown.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().filter(|word| !word.negated).map(|word| word.text.as_str())
    }

    /// Whether the query holds for a control. Without answers, terms about them never hold.
    pub fn matches(&self, control: &Control, catalogue: &Catalogue, answers: Option<Answers<'_>>) -> bool {
        if !self.words.is_empty() {
            let workbook = answers.map(|answers| answers.workbook);
            let (guide, notes) = (guide(control, catalogue), notes(control, workbook));
            let holds = |word: &Word| match &word.names {
                // The control itself, and where a note speaks of it; not where another control's guide does.
                Some(id) => *id == control.id || found(&notes, &word.text),
                None => {
                    found(&guide, &word.text) || found(&notes, &word.text) || refers(control, catalogue, &word.text)
                }
            };
            if self.words.iter().any(|word| holds(word) == word.negated) {
                return false;
            }
        }
        self.terms.iter().enumerate().all(|(position, term)| {
            if term.negated {
                return !term.test.holds(control, answers);
            }
            // Alternatives of one key are judged once, at the first of them.
            let same_key = |other: &&Term| !other.negated && other.test.key() == term.test.key();
            if self.terms[..position].iter().any(|other| same_key(&other)) {
                return true;
            }
            self.terms.iter().filter(same_key).any(|other| other.test.holds(control, answers))
        })
    }
}

/// Everything of a control that words are looked for in, lower case, one text a line.
fn guide(control: &Control, catalogue: &Catalogue) -> String {
    let mut text = format!("{}\na.{}\n{}\n{}\n", control.id, control.id, control.title, control.summary);
    for keyword in control.keywords.iter() {
        text.push_str(keyword);
        text.push('\n');
    }
    for old in control.edition_2013.iter() {
        text.push_str(old);
        text.push('\n');
        if let Some(old) = catalogue.predecessor(old) {
            text.push_str(&old.title);
            text.push('\n');
        }
    }
    text.to_lowercase()
}

/// The notes on a control, lower case, one a line.
fn notes(control: &Control, workbook: Option<&Workbook>) -> String {
    let notes = workbook.into_iter().flat_map(|workbook| workbook.notes(&control.id));
    notes.map(|note| note.text.to_lowercase() + "\n").collect()
}

/// What a piece of evidence is found by: its name, and where it is.
fn words_of(evidence: &Evidence) -> impl Iterator<Item = &str> {
    [Some(evidence.name.as_str()), evidence.location.as_deref()].into_iter().flatten()
}

/// Whether a word is an id of another catalogue that the control is related to: `PR.DS-11`, `AC-2`, or
/// `A.6.1.3` of ISO/IEC 42001. `A.12.3.1` is how ISO/IEC 27001:2013 names 12.3.1.
fn refers(control: &Control, catalogue: &Catalogue, word: &str) -> bool {
    if !word.contains(['.', '-']) {
        return false;
    }
    let annex_a = word.strip_prefix("a.").filter(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    if let Some(id) = annex_a {
        let is_word = |reference: &ControlId| reference.as_str().eq_ignore_ascii_case(word);
        return control.edition_2013.iter().any(|old| old == id)
            || catalogue.references(&control.id).any(|(_, ids)| ids.iter().any(is_word));
    }
    catalogue.references(&control.id).any(|(_, ids)| ids.iter().any(|id| Crosswalk::asks_for(word, id)))
}

/// Whether a word is found. An id such as `5.1` must stand as a whole, or it would find 5.10 to 5.19.
fn found(haystack: &str, word: &str) -> bool {
    let is_id = word.contains('.') && word.trim_start_matches("a.").bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !is_id {
        return haystack.contains(word);
    }
    haystack.match_indices(word).any(|(start, _)| {
        let joined = |c: char| c.is_ascii_digit() || c == '.';
        let before = haystack[..start].chars().next_back();
        let mut after = haystack[start + word.len()..].chars();
        let next = after.next();
        let goes_on = next.is_some_and(|c| c.is_ascii_digit())
            || (next == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit()));
        !before.is_some_and(joined) && !goes_on
            || (before == Some('.') && haystack[..start].ends_with("a.") && !goes_on)
    })
}

impl Test {
    fn key(&self) -> &'static str {
        match self {
            Test::Theme(_) => "theme",
            Test::Attribute(attribute, _) => attribute.key(),
            Test::Clause(_) => "clause",
            Test::New(_) => "new",
            Test::Ai(_) => "ai",
            Test::Importance(_) => "importance",
            Test::Effort(_) => "effort",
            Test::Level(_) => "level",
            Test::Target(_) => "target",
            Test::Gap(_) => "gap",
            Test::Basis(_) | Test::AnyBasis => "basis",
            Test::Applicability(_) => "applicability",
            Test::Review(_) | Test::ToConfirm => "review",
            Test::Owner(_) => "owner",
            Test::Note(_) => "note",
            Test::Evidence(_) => "evidence",
            Test::Finding(_) | Test::AnyFinding => "finding",
        }
    }

    fn workbook_key(&self) -> Option<&'static str> {
        match self {
            Test::Theme(_)
            | Test::Attribute(..)
            | Test::Clause(_)
            | Test::New(_)
            | Test::Ai(_)
            | Test::Importance(_)
            | Test::Effort(_) => None,
            Test::Level(_)
            | Test::Target(_)
            | Test::Gap(_)
            | Test::Basis(_)
            | Test::AnyBasis
            | Test::Applicability(_)
            | Test::Review(_)
            | Test::ToConfirm
            | Test::Owner(_)
            | Test::Note(_)
            | Test::Evidence(_)
            | Test::Finding(_)
            | Test::AnyFinding => Some(self.key()),
        }
    }

    fn holds(&self, control: &Control, answers: Option<Answers<'_>>) -> bool {
        match self {
            Test::Theme(theme) => return control.theme == theme.as_str(),
            Test::Attribute(attribute, value) => return control.values(*attribute).iter().any(|v| v == value.as_str()),
            Test::Clause(clause) => return control.edition_2013.iter().any(|old| lies_in(old, clause)),
            Test::New(new) => return control.new_in_2022 == *new,
            Test::Ai(ai) => return control.ai.is_some() == *ai,
            _ => {}
        }
        let blank = crate::workbook::Answer::blank();
        let answer = answers.map_or(&blank, |answers| answers.workbook.answer(&control.id));
        match self {
            Test::Importance(number) => return number.holds(Some(importance(control, answer).get())),
            Test::Effort(number) => return number.holds(Some(effort(control, answer).get())),
            _ => {}
        }
        let Some(Answers { workbook, findings }) = answers else { return false };
        let notes = || workbook.notes(&control.id);
        match self {
            Test::Level(number) => number.holds(answer.level.map(u8::from)),
            Test::Target(number) => number.holds(answer.target.map(u8::from)),
            Test::Gap(number) => number.holds(answer.gap()),
            Test::Basis(basis) => answer.basis == *basis,
            Test::AnyBasis => answer.basis.is_some(),
            Test::Applicability(applicability) => answer.applicability == *applicability,
            Test::Review(review) => answer.review == *review,
            Test::ToConfirm => answer.to_confirm,
            Test::Owner(presence) => presence.holds(answer.owner.as_deref().into_iter()),
            Test::Note(presence) => presence.holds(notes().map(|note| note.text.as_str())),
            Test::Evidence(presence) => presence.holds(workbook.evidence(&control.id).flat_map(words_of)),
            Test::Finding(None) => !findings.marks(&control.id),
            Test::Finding(Some(code)) => findings.concern(&control.id, *code),
            Test::AnyFinding => findings.marks(&control.id),
            _ => false,
        }
    }
}
