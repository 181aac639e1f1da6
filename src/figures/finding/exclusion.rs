//! What an auditor would object to about an exclusion.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, FindingCode, facts};
use crate::catalogue::{Catalogue, ControlId};
use crate::text::clean_line;
use crate::workbook::{Answer, Applicability, Organisation, Reason, Workbook};

/// A sentence of fewer words is none that somebody could check.
pub const SHORTEST_SENTENCE: usize = 4;
/// From so many exclusions on, in more than one theme, the same sentence is no reason of any of them. Within
/// a theme it may be: "we build no software" holds of all that is about building it.
pub const SAME_SENTENCE: usize = 4;

/// Words that say no more than that a control is excluded.
const FILLERS: &[&str] = &[
    "a",
    "all",
    "and",
    "any",
    "applicable",
    "applies",
    "apply",
    "are",
    "as",
    "at",
    "be",
    "company",
    "control",
    "controls",
    "do",
    "does",
    "doesn't",
    "don't",
    "excluded",
    "firm",
    "for",
    "have",
    "here",
    "in",
    "irrelevant",
    "is",
    "isn't",
    "it",
    "moment",
    "n/a",
    "na",
    "necessary",
    "need",
    "needed",
    "no",
    "none",
    "not",
    "of",
    "organisation",
    "organization",
    "our",
    "out",
    "relevant",
    "required",
    "scope",
    "so",
    "that",
    "the",
    "there",
    "this",
    "to",
    "us",
    "we",
    "with",
    "within",
];

/// The sentences that stand on many exclusions in several themes, with the controls in their order.
#[derive(Debug)]
pub struct Sentences(BTreeMap<String, Vec<ControlId>>);

impl Sentences {
    pub fn among(workbook: &Workbook, catalogue: &Catalogue) -> Sentences {
        let mut found: BTreeMap<String, (Vec<ControlId>, BTreeSet<&str>)> = BTreeMap::new();
        let answers = workbook.answers_along(catalogue.controls.iter().map(|control| &control.id));
        for (control, answer) in catalogue.controls.iter().zip(answers) {
            if answer.applicability == Applicability::Excluded
                && let Some(sentence) = &answer.justification
            {
                let (controls, themes) = found.entry(plain(sentence)).or_default();
                controls.push(control.id.clone());
                themes.insert(&*control.theme);
            }
        }
        found.retain(|_, (controls, themes)| controls.len() >= SAME_SENTENCE && themes.len() > 1);
        Sentences(found.into_iter().map(|(sentence, (controls, _))| (sentence, controls)).collect())
    }
}

pub fn findings(
    id: &ControlId,
    answer: &Answer,
    organisation: &Organisation,
    sentences: &Sentences,
    add: &mut impl FnMut(Finding),
) {
    let questions: Vec<String> =
        facts::against(organisation, id).map(|fact| format!("\"{}\"", fact.question())).collect();
    if !questions.is_empty() {
        let message = format!("It is excluded, but the answer to {} is yes.", questions.join(" and to "));
        add(Finding::on(id, FindingCode::ExclusionContradictsFacts, message));
    }
    if let Some(message) = vague(answer, sentences) {
        add(Finding::on(id, FindingCode::VagueExclusion, message));
    }
    if let Some(level) = answer.level {
        let message = format!("It is excluded, yet it has level {level}.");
        add(Finding::on(id, FindingCode::LevelOnExcluded, message));
    }
}

/// Why nobody could check the reason, if so.
fn vague(answer: &Answer, sentences: &Sentences) -> Option<String> {
    let sentence = answer.justification.as_deref().unwrap_or("");
    let plain = plain(sentence);
    if let Some(controls) = sentences.0.get(&plain) {
        return Some(format!(
            "The same sentence stands on {} exclusions in several themes: {}.",
            controls.len(),
            super::listed(controls)
        ));
    }
    if answer.reasons == [Reason::OutOfScope] {
        return Some("Its only reason is \"out-of-scope\", which says that it is left out, not why.".to_owned());
    }
    let words = || plain.split(' ').filter(|word| !word.is_empty());
    if words().take(SHORTEST_SENTENCE).count() < SHORTEST_SENTENCE || words().all(|word| FILLERS.contains(&word)) {
        return Some(format!("\"{}\" names nothing that somebody could check.", clean_line(sentence)));
    }
    None
}

/// Two sentences that differ only in capitals, blanks or the full stop are the same.
fn plain(sentence: &str) -> String {
    let mut plain = String::with_capacity(sentence.len());
    for (place, word) in sentence.split_whitespace().enumerate() {
        if place > 0 {
            plain.push(' ');
        }
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        match word.is_ascii() {
            true => plain.extend(word.chars().map(|c| c.to_ascii_lowercase())),
            false => plain.push_str(&word.replace('’', "'").to_lowercase()),
        }
    }
    plain
}
