//! The form that asks why a control is for the organisation, or is not: its fields, and what they come to.

use super::form::FormKind;
use super::{Field, Form};
use crate::catalogue::ControlId;
use crate::session::Session;
use crate::workbook::{Answer, AnswerEdit, Applicability, Decision, Reason};

const SENTENCE: &str = "In a sentence";
const PROVIDER: &str = "Provider";
const REFS: &str = "References (a; b)";
/// What stands between references.
const BETWEEN: char = ';';

/// What is decided, of which controls, and what the form showed to begin with: what nobody touched is left as it
/// is, since several controls may differ in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Deciding {
    applicability: Applicability,
    /// The controls that it is for.
    pub controls: Vec<ControlId>,
    shown: Shown,
}

/// What the controls have in common; empty where they differ.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    reasons: Vec<Reason>,
    justification: String,
    provider: String,
    refs: String,
}

impl Shown {
    fn of(answers: &[&Answer], applicability: Applicability) -> Shown {
        let Some((first, rest)) = answers.split_first() else { return Shown::default() };
        // Reasons for another applicability do not fit this one.
        let same = answers.iter().all(|answer| answer.applicability == applicability);
        let common = |text: fn(&Answer) -> &Option<String>| {
            let agreed = same && rest.iter().all(|other| text(other) == text(first));
            text(first).clone().filter(|_| agreed).unwrap_or_default()
        };
        let reasons = same && rest.iter().all(|other| other.reasons == first.reasons);
        let refs = rest.iter().all(|other| other.refs == first.refs);
        Shown {
            reasons: if reasons { first.reasons.clone() } else { Vec::new() },
            justification: common(|answer| &answer.justification),
            provider: common(|answer| &answer.provider),
            refs: if refs { first.refs.join("; ") } else { String::new() },
        }
    }
}

/// The reasons to choose from. That a provider runs it goes without saying where it is inherited.
fn offered(applicability: Applicability) -> impl Iterator<Item = Reason> {
    Reason::fitting(applicability).iter().copied().filter(|reason| *reason != Reason::Provider)
}

fn label_of(reason: Reason) -> String {
    format!("{}: {}", reason.word(), reason.sentence())
}

impl Form {
    /// Asks for reasons, a sentence, references and, where inherited, a provider. A suggestion of the profile is
    /// ticked, and its hint shown; the words have to be the person's own.
    pub fn decision(applicability: Applicability, session: &Session, controls: Vec<ControlId>) -> Self {
        let workbook = session.workbook();
        let answers: Vec<&Answer> = controls.iter().map(|control| workbook.answer(control)).collect();
        let shown = Shown::of(&answers, applicability);
        let suggestion = match &controls[..] {
            [only] => session.catalogue().suggestion(&workbook.scope.profile, only),
            _ => None,
        };
        let is_new = answers.iter().all(|answer| answer.applicability != applicability);
        let suggestion = suggestion.filter(|suggestion| is_new && suggestion.applicability == applicability.word());
        let is_suggested = |reason: Reason| suggestion.is_some_and(|suggestion| suggestion.reason == reason.word());
        let ticks = offered(applicability)
            .map(|reason| Field::tick(label_of(reason), shown.reasons.contains(&reason) || is_suggested(reason)));
        let sentence = Field::text(SENTENCE, shown.justification.as_str());
        let refs = Field::text(REFS, shown.refs.as_str());
        let (fields, title, intro): (Vec<Field>, _, _) = match applicability {
            Applicability::Inherited => (
                [Field::text(PROVIDER, shown.provider.as_str()), sentence, refs].into_iter().chain(ticks).collect(),
                "A provider runs it for us",
                "Name the provider and say what they do. Then the reasons it is for you.",
            ),
            Applicability::Excluded => (
                ticks.chain([sentence, refs]).collect(),
                "It is not for us",
                "Choose why with Space, then say it in a sentence: an auditor will ask.",
            ),
            Applicability::Applicable | Applicability::Undecided => (
                ticks.chain([sentence, refs]).collect(),
                "It is for us",
                "Choose why with Space. Without a reason it stays open in the Statement of Applicability.",
            ),
        };
        let title = match &controls[..] {
            [only] => format!("{only}: {title}"),
            several => format!("{} controls: {title}", several.len()),
        };
        let hint = suggestion.map_or_else(String::new, |suggestion| format!(" {}", suggestion.hint));
        let intro = format!("{intro} References name risks, laws or contracts.{hint}");
        Form::new(FormKind::Decision(Deciding { applicability, controls, shown }), title, intro, fields)
    }
}

impl Deciding {
    /// What the fields of the form come to.
    pub fn edit(&self, fields: &[Field]) -> AnswerEdit {
        let text = |label: &str, shown: &str| {
            let field = fields.iter().find(|field| field.label == label);
            field.map(Field::word).filter(|text| *text != shown).map(ToOwned::to_owned)
        };
        let is_ticked =
            |reason: &Reason| fields.iter().any(|field| field.label == label_of(*reason) && field.is_ticked());
        let reasons: Vec<Reason> = offered(self.applicability).filter(is_ticked).collect();
        let as_shown = reasons.iter().eq(self.shown.reasons.iter().filter(|reason| **reason != Reason::Provider));
        AnswerEdit {
            decision: Some(Decision {
                applicability: Some(self.applicability),
                reasons: (!as_shown).then_some(reasons),
                justification: text(SENTENCE, &self.shown.justification),
                provider: text(PROVIDER, &self.shown.provider),
            }),
            refs: text(REFS, &self.shown.refs).map(|refs| references(&refs)),
            ..AnswerEdit::default()
        }
    }
}

/// The references of a line, without those that say nothing.
fn references(line: &str) -> Vec<String> {
    line.split(BETWEEN).map(str::trim).filter(|text| !text.is_empty()).map(ToOwned::to_owned).collect()
}
