//! The query language of `f`, `/` and `--filter`: words, phrases and `key:value` terms.
//!
//! Pure. All words must be found; terms of one key are alternatives, different keys must all hold, `-`
//! negates a term. A comparison never matches what is not set. Ids of 2013 and of the catalogues that a
//! crosswalk leads to are words that find the controls related to them; an id of this catalogue means its
//! control.

mod parse;

use std::cmp::Ordering;

use crate::catalogue::{Attribute, Catalogue, Control, ControlId, Crosswalk, Text, lies_in};
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
            Presence::Contains(part) => texts.any(|text| contains(text, part)),
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
            let in_notes = |word: &str| {
                let mut notes = workbook.into_iter().flat_map(|workbook| workbook.notes(&control.id));
                notes.any(|note| found(&note.text, word))
            };
            let holds = |word: &Word| match &word.names {
                // The control itself, and where a note speaks of it; not where another control's guide does.
                Some(id) => *id == control.id || in_notes(&word.text),
                None => {
                    in_guide(control, catalogue, &word.text)
                        || in_notes(&word.text)
                        || refers(control, catalogue, &word.text)
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

/// Whether a word is found in what there is to know of a control.
fn in_guide(control: &Control, catalogue: &Catalogue, word: &str) -> bool {
    // `A.5.10` is found by all that stands in it, and what does not begin with these two is found in the id alone.
    let in_id = |id: &str| found(id, word) || word.starts_with(['a', '.']) && found(&format!("a.{id}"), word);
    let in_old = |old: &Text| found(old, word) || catalogue.predecessor(old).is_some_and(|old| found(&old.title, word));
    in_id(control.id.as_str())
        || found(&control.title, word)
        || found(&control.summary, word)
        || control.keywords.iter().any(|keyword| found(keyword, word))
        || control.edition_2013.iter().any(in_old)
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

/// Whether a word, which is in lower case, is found in a text. An id such as `5.1` must stand as a whole, or it would find
/// 5.10 to 5.19.
fn found(text: &str, word: &str) -> bool {
    let is_id = word.contains('.') && word.trim_start_matches("a.").bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !is_id {
        return contains(text, word);
    }
    let text = text.to_lowercase();
    text.match_indices(word).any(|(start, _)| {
        let joined = |c: char| c.is_ascii_digit() || c == '.';
        let before = text[..start].chars().next_back();
        let mut after = text[start + word.len()..].chars();
        let next = after.next();
        let goes_on = next.is_some_and(|c| c.is_ascii_digit())
            || (next == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit()));
        !before.is_some_and(joined) && !goes_on || (before == Some('.') && text[..start].ends_with("a.") && !goes_on)
    })
}

/// Whether a text has a word in lower case in it, in whichever case. Each letter of a search asks that of every text, so
/// plain ones are not copied for it.
fn contains(text: &str, word: &str) -> bool {
    let Some((first, rest)) = word.as_bytes().split_first() else { return true };
    if !text.is_ascii() {
        return text.to_lowercase().contains(word);
    }
    let text = text.as_bytes();
    let goes_on = |at: usize| text.get(at + 1..).and_then(|text| text.get(..rest.len()));
    memchr::memchr2_iter(*first, first.to_ascii_uppercase(), text)
        .any(|at| goes_on(at).is_some_and(|text| text.eq_ignore_ascii_case(rest)))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// However it looks, it finds what making small letters of everything would find.
    #[test]
    fn a_word_is_found_in_whichever_case() {
        let texts = [
            "",
            "W",
            "Who wrote the Way",
            "wwW",
            "STRASSE",
            "Straße",
            "İstanbul",
            "Ünder ünder",
            "K",
            "a-Ab-aBc",
            "\u{1f512} Way",
        ];
        let words = [
            "",
            "w",
            "way",
            "ww",
            "www",
            "wwww",
            "straße",
            "strasse",
            "ü",
            "ünder",
            "i\u{307}s",
            "k",
            "abc",
            "ab-abc",
            "bca",
        ];
        for text in texts {
            for word in words {
                assert_eq!(contains(text, word), text.to_lowercase().contains(word), "{word:?} in {text:?}");
            }
        }
        for (text, word, is) in
            [("see 5.1", "5.1", true), ("see 5.10", "5.1", false), ("A.5.1", "a.5.1", true), ("15.1", "5.1", false)]
        {
            assert_eq!(found(text, word), is, "{word} in {text}");
        }
    }
}
