//! What columns hold, told from their heads in the languages that such lists are kept in: English, German, French,
//! Spanish, Italian and Dutch.

mod words;

use self::words::{HEADS, TO_COME};
use super::words::{begins, has, plain};
use crate::workbook::answer::words;

words! {
    /// What a column can hold.
    Field {
        /// The id of a control.
        Id = "id",
        /// Its title, which helps where an id is damaged.
        Title = "title",
        /// Whether it is for the organisation.
        Applicability = "applicability",
        /// Whether it is not.
        Excluded = "excluded",
        /// Codes of reasons.
        Reasons = "reasons",
        /// Ticks where a law asks for it.
        Legal = "legal",
        /// Ticks where a contract does.
        Contractual = "contractual",
        /// Ticks where it is good practice.
        GoodPractice = "good-practice",
        /// Ticks where the risk assessment asks for it.
        Risk = "risk",
        /// Why it is in or out, in words.
        Justification = "justification",
        /// Who runs it.
        Provider = "provider",
        /// The level, or how far it is implemented.
        Level = "level",
        /// The level that is wanted.
        Target = "target",
        /// How the level is known.
        Basis = "basis",
        /// How important it is to the organisation.
        Importance = "importance",
        /// How much work it is.
        Effort = "effort",
        /// Whether it is marked for review.
        Review = "review",
        /// By when it is to be reviewed.
        ReviewDue = "review-due",
        /// Who answers for it.
        Owner = "owner",
        /// Who was asked.
        Interviewee = "interviewee",
        /// References to risks, laws, contracts, documents.
        Refs = "refs",
        /// A text that becomes a note.
        Note = "note",
        /// What is not taken.
        Nothing = "nothing",
    }
}

impl Field {
    /// What becomes of the column, for whoever chooses.
    pub const fn sentence(self) -> &'static str {
        match self {
            Field::Id => "the id of the control",
            Field::Title => "the title; helps to tell damaged ids apart",
            Field::Applicability => "applicable or not: yes, no, N/A …",
            Field::Excluded => "ticked where it is not for you",
            Field::Reasons => "reason codes, such as legal; risk",
            Field::Legal => "ticked where a law asks for it",
            Field::Contractual => "ticked where a contract asks for it",
            Field::GoodPractice => "ticked where it is good practice",
            Field::Risk => "ticked where the risk assessment asks",
            Field::Justification => "why it is in or out, in words",
            Field::Provider => "who runs it for you",
            Field::Level => "the level now, or how far it is done",
            Field::Target => "the level that is wanted",
            Field::Basis => "how the level is known",
            Field::Importance => "importance, 1 to 3",
            Field::Effort => "effort, 1 to 3",
            Field::Review => "the review mark",
            Field::ReviewDue => "the day of the next review",
            Field::Owner => "who answers for it",
            Field::Interviewee => "who was asked",
            Field::Refs => "references to risks, laws, documents",
            Field::Note => "becomes a note",
            Field::Nothing => "is not taken",
        }
    }

    /// Whether several columns may hold it, whose texts are put together.
    pub const fn may_repeat(self) -> bool {
        matches!(self, Field::Justification | Field::Note | Field::Refs | Field::Reasons | Field::Nothing)
    }
}

/// How well a head fits a field: 0 not at all, 100 exactly.
pub fn fits(head: &str, field: Field) -> u32 {
    let head = plain(head);
    let is_to_come = TO_COME.split('|').any(|word| has(&head, word));
    let names = HEADS.iter().filter(|(of, _)| *of == field).flat_map(|(_, names)| names.split('|'));
    let fit = names.map(|name| fit(&head, name)).max().unwrap_or(0);
    match field {
        Field::Level if is_to_come => 0,
        Field::Target if is_to_come && fits_level(&head) => fit.max(90),
        _ => fit,
    }
}

fn fits_level(head: &str) -> bool {
    let mut names = HEADS.iter().filter(|(of, _)| *of == Field::Level).flat_map(|(_, names)| names.split('|'));
    names.any(|name| fit(head, name) > 0)
}

fn fit(head: &str, name: &str) -> u32 {
    if head == name {
        return 100;
    }
    // One letter, or a word that says little, means something alone only.
    if name.len() < 4 {
        return if begins(head, name) && name.len() > 1 && !head.contains("risk") { 30 } else { 0 };
    }
    let words = u32::try_from(name.split(' ').count()).unwrap_or(1).min(4);
    match (begins(head, name), has(head, name)) {
        (true, _) => 60 + words * 6,
        (_, true) => 45 + words * 8,
        (false, false) => 0,
    }
}

/// The field that a head names best, and how well.
pub fn best(head: &str) -> Option<(Field, u32)> {
    let all = Field::ALL.iter().map(|field| (*field, fits(head, *field))).filter(|(_, fit)| *fit > 0);
    // Of equal ones the first in the list, which is that of the fields.
    all.rev().max_by_key(|(_, fit)| *fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_known_in_six_languages() {
        let expected = [
            ("Maturity level (0-5)", Field::Level),
            ("Current maturity", Field::Level),
            ("Target maturity", Field::Target),
            ("Implementation status", Field::Level),
            ("Justification for exclusion", Field::Justification),
            ("Reifegrad Ist", Field::Level),
            ("Soll-Reifegrad", Field::Target),
            ("Begründung", Field::Justification),
            ("Anwendbar (ja/nein)", Field::Applicability),
            ("Verantwortlich", Field::Owner),
            ("Niveau de maturité", Field::Level),
            ("Niveau cible", Field::Target),
            ("Applicabilité", Field::Applicability),
            ("Commentaires", Field::Note),
            ("Nivel de madurez", Field::Level),
            ("¿Aplica?", Field::Applicability),
            ("Justificación", Field::Justification),
            ("Livello di maturità", Field::Level),
            ("Applicabile", Field::Applicability),
            ("Motivazione", Field::Justification),
            ("Volwassenheidsniveau", Field::Level),
            ("Van toepassing", Field::Applicability),
            ("Eigenaar", Field::Owner),
            ("Opmerkingen", Field::Note),
            ("LR", Field::Legal),
            ("Risk owner", Field::Owner),
        ];
        for (head, field) in expected {
            assert_eq!(best(head).map(|(field, _)| field), Some(field), "{head}");
        }
        assert_eq!(best("Tel."), None);
    }
}
