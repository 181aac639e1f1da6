//! What a person wants to change about an answer, and the rules that the result must keep.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil::Date};

use super::{Answer, Applicability, Basis, Level, Reason};
use crate::catalogue::{Catalogue, ControlId, Weight};

/// A wish to change some fields of an answer. The outer `None` leaves a field as it is; the inner one
/// clears it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnswerEdit {
    /// Applicability with its reasons, decided as one.
    pub decision: Option<Decision>,
    /// Maturity now.
    pub level: Option<Option<Level>>,
    /// Maturity wanted.
    pub target: Option<Option<Level>>,
    /// How the level is known.
    pub basis: Option<Option<Basis>>,
    /// The review mark.
    pub review: Option<bool>,
    /// Review by when.
    pub review_due: Option<Option<Date>>,
    /// Who answers for the control.
    pub owner: Option<Option<String>>,
    /// Who was asked.
    pub interviewee: Option<Option<String>>,
    /// In place of the catalogue's importance.
    pub importance: Option<Option<Weight>>,
    /// In place of the catalogue's effort.
    pub effort: Option<Option<Weight>>,
    /// References to risks, laws and contracts.
    pub refs: Option<Vec<String>>,
    /// Whether the level has still to be confirmed. `Some(false)` confirms it as it stands; setting a level or a basis
    /// does that too.
    pub to_confirm: Option<bool>,
    /// Review this many months after the level was set, in place of a day. Where none was set, there is nothing to
    /// count from, and the day stays as it is.
    pub review_every: Option<u16>,
}

/// A decision on applicability. What is `None` stays as it is if the applicability stays, and is
/// cleared if it changes, because old reasons do not fit a new decision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// The applicability; the present one where left out.
    pub applicability: Option<Applicability>,
    /// Why.
    pub reasons: Option<Vec<Reason>>,
    /// The same in a sentence.
    pub justification: Option<String>,
    /// Who runs it, where inherited.
    pub provider: Option<String>,
}

/// Why a decision on applicability cannot be kept as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A reason for one applicability was given for another.
    #[error("{control}: the reason \"{reason}\" does not fit \"{applicability}\"; {}", fitting(*applicability))]
    ReasonDoesNotFit {
        /// The control.
        control: ControlId,
        /// What was given.
        reason: Reason,
        /// What it was given for.
        applicability: Applicability,
    },
    /// An exclusion needs a code and a sentence.
    #[error("{control}: an exclusion needs a reason code and a sentence that says why")]
    ExclusionWithoutReason {
        /// The control.
        control: ControlId,
    },
    /// `covered-elsewhere` has to say where.
    #[error("{control}: \"covered-elsewhere\" needs a sentence that names the other control, such as \"8.13 does it\"")]
    CoveredWhere {
        /// The control.
        control: ControlId,
    },
    /// An inheritance needs a provider and a sentence.
    #[error("{control}: an inherited control needs the provider's name and a sentence that says what they do")]
    InheritanceWithoutProvider {
        /// The control.
        control: ControlId,
    },
    /// A sentence, reason or provider was given while nothing is decided.
    #[error("{control}: reasons, a sentence or a provider need a decision first: applicable, inherited or excluded")]
    NothingDecided {
        /// The control.
        control: ControlId,
    },
    /// Only an inherited control has a provider.
    #[error("{control}: only an inherited control has a provider")]
    ProviderNotInherited {
        /// The control.
        control: ControlId,
    },
}

fn fitting(applicability: Applicability) -> String {
    let words: Vec<_> = Reason::fitting(applicability).iter().map(|reason| reason.word()).collect();
    if words.is_empty() { "nothing is decided yet".to_owned() } else { format!("use {}", words.join(", ")) }
}

impl AnswerEdit {
    /// The answer as it would be after the edit. An edit that changes nothing gives back an equal answer:
    /// who and when are only set where something else changes.
    ///
    /// # Errors
    /// [`Refusal`] where the decision on applicability lacks what it needs.
    pub fn applied(
        &self,
        control: &ControlId,
        answer: &Answer,
        catalogue: &Catalogue,
        author: &str,
        at: Timestamp,
    ) -> Result<Answer, Refusal> {
        let mut after = answer.clone();
        if let Some(decision) = &self.decision {
            decision.apply(&mut after);
            if !same_decision(answer, &after) {
                check_decision(control, &after, catalogue)?;
                let decided = after.applicability != Applicability::Undecided;
                after.decided_by = decided.then(|| author.to_owned());
                after.decided_at = decided.then_some(at);
            }
        }
        set(&mut after.level, &self.level);
        set(&mut after.target, &self.target);
        set(&mut after.basis, &self.basis);
        set(&mut after.review_due, &self.review_due);
        set(&mut after.owner, &self.owner.as_ref().map(trimmed));
        set(&mut after.interviewee, &self.interviewee.as_ref().map(trimmed));
        set(&mut after.importance, &self.importance);
        set(&mut after.effort, &self.effort);
        set(&mut after.review, &self.review);
        set(&mut after.refs, &self.refs);
        // Whoever says where it stands has confirmed it, also where that is the level it had.
        let said = self.level.is_some() || self.basis.is_some_and(|basis| basis.is_some());
        after.to_confirm = self.to_confirm.unwrap_or(answer.to_confirm && !said) && after.level.is_some();
        let confirmed = answer.to_confirm && !after.to_confirm;
        if after.level != answer.level || after.basis != answer.basis || confirmed {
            after.assessed_at = after.level.map(|_| at);
        }
        if let (Some(months), Some(at)) = (self.review_every, after.assessed_at) {
            let assessed = at.to_zoned(TimeZone::UTC).date();
            after.review_due = assessed.checked_add(i32::from(months).months()).ok().or(after.review_due);
        }
        Ok(after)
    }

    /// Whether someone else changed a field that this edit is about: then what the person saw when
    /// deciding is no longer so.
    pub fn conflicts(&self, seen: &Answer, now: &Answer) -> bool {
        (self.decision.is_some() && !same_decision(seen, now))
            || (self.level.is_some() && seen.level != now.level)
            || (self.target.is_some() && seen.target != now.target)
            || (self.basis.is_some() && seen.basis != now.basis)
            || (self.review.is_some() && seen.review != now.review)
            || ((self.review_due.is_some() || self.review_every.is_some()) && seen.review_due != now.review_due)
            || (self.owner.is_some() && seen.owner != now.owner)
            || (self.interviewee.is_some() && seen.interviewee != now.interviewee)
            || (self.importance.is_some() && seen.importance != now.importance)
            || (self.effort.is_some() && seen.effort != now.effort)
            || (self.refs.is_some() && seen.refs != now.refs)
            || (self.to_confirm.is_some() && (seen.to_confirm, seen.level) != (now.to_confirm, now.level))
    }
}

fn trimmed(text: &Option<String>) -> Option<String> {
    text.as_ref().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn set<T: Clone>(field: &mut T, wish: &Option<T>) {
    if let Some(value) = wish {
        field.clone_from(value);
    }
}

fn same_decision(a: &Answer, b: &Answer) -> bool {
    a.applicability == b.applicability
        && a.reasons == b.reasons
        && a.justification == b.justification
        && a.provider == b.provider
}

impl Decision {
    fn apply(&self, answer: &mut Answer) {
        if let Some(applicability) = self.applicability
            && applicability != answer.applicability
        {
            answer.applicability = applicability;
            answer.reasons.clear();
            answer.justification = None;
            answer.provider = None;
        }
        if let Some(reasons) = &self.reasons {
            answer.reasons.clone_from(reasons);
        }
        if answer.applicability == Applicability::Inherited && !answer.reasons.contains(&Reason::Provider) {
            answer.reasons.push(Reason::Provider);
        }
        answer.reasons.sort();
        answer.reasons.dedup();
        if self.justification.is_some() {
            answer.justification = trimmed(&self.justification);
        }
        if self.provider.is_some() {
            answer.provider = trimmed(&self.provider);
        }
    }
}

/// Whether a decision has all that it needs.
///
/// # Errors
/// What it lacks.
pub fn check_decision(control: &ControlId, answer: &Answer, catalogue: &Catalogue) -> Result<(), Refusal> {
    let applicability = answer.applicability;
    let control = control.clone();
    let sentence = answer.justification.as_deref().unwrap_or("");
    if applicability == Applicability::Undecided {
        let clean = answer.reasons.is_empty() && sentence.is_empty() && answer.provider.is_none();
        return if clean { Ok(()) } else { Err(Refusal::NothingDecided { control }) };
    }
    if let Some(&reason) = answer.reasons.iter().find(|reason| !Reason::fitting(applicability).contains(reason)) {
        return Err(Refusal::ReasonDoesNotFit { control, reason, applicability });
    }
    if answer.provider.is_some() && applicability != Applicability::Inherited {
        return Err(Refusal::ProviderNotInherited { control });
    }
    match applicability {
        Applicability::Excluded if answer.reasons.is_empty() || sentence.is_empty() => {
            Err(Refusal::ExclusionWithoutReason { control })
        }
        Applicability::Excluded
            if answer.reasons.contains(&Reason::CoveredElsewhere) && !names_another(sentence, &control, catalogue) =>
        {
            Err(Refusal::CoveredWhere { control })
        }
        Applicability::Inherited if answer.provider.is_none() || sentence.is_empty() => {
            Err(Refusal::InheritanceWithoutProvider { control })
        }
        Applicability::Undecided | Applicability::Applicable | Applicability::Inherited | Applicability::Excluded => {
            Ok(())
        }
    }
}

/// Whether a sentence contains the id of another control of the catalogue.
fn names_another(sentence: &str, control: &ControlId, catalogue: &Catalogue) -> bool {
    sentence
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')'))
        .map(|word| word.trim_end_matches('.'))
        .filter_map(|word| catalogue.control(word))
        .any(|other| other.id != *control)
}
