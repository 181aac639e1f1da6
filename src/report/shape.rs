//! The shapes of JSON that commands and the JSON export share: scripts rely on their names. More keys may
//! come to stand beside these; a missing value is `null`, never a sentinel.

mod evidence;
mod plan;
mod progress;

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use uuid::Uuid;

pub use evidence::{EvidenceName, EvidenceShape};
pub use plan::{ActionShape, KeptPhaseShape, PhaseShape, RoadmapShape};
pub use progress::{CompareShape, TrendShape};

use super::{ProfileFigures, Report, Row, ThemeFigures};
use crate::catalogue::{Attribute, Catalogue, Control, ControlId, Guide, Succession, Text, Vocabulary};
use crate::figures::{Division, Finding, FindingCode, Gap, Group, Mean, Share, Tally};
use crate::workbook::answer::Implementation;
use crate::workbook::{
    Acceptance, Applicability, Basis, DocumentControl, Fact, FindingKey, Note, Organisation, OwnControl, Reason, Stamp,
};

/// A control with what it has to do with other catalogues and with the edition before.
#[derive(Clone, Debug, Serialize)]
pub struct ControlShape<'a> {
    #[serde(flatten)]
    control: Cow<'a, Control>,
    succession: Succession,
    crosswalks: Crosswalks<'a>,
    /// Of a catalogue that somebody brought along: by the key of each of its attributes the values of the control.
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<BTreeMap<&'a str, &'a [Text]>>,
}

impl<'a> ControlShape<'a> {
    /// The shape of one of the catalogue's controls.
    pub fn new(control: &'a Control, catalogue: &'a Catalogue) -> Self {
        let (succession, crosswalks) = (catalogue.succession(control), Crosswalks { control: &control.id, catalogue });
        if catalogue.is_built_in() {
            return ControlShape { control: Cow::Borrowed(control), succession, crosswalks, attributes: None };
        }
        let of =
            |(attribute, vocabulary): (Attribute, &'a Vocabulary)| (vocabulary.key.as_str(), control.values(attribute));
        // They stand under their own names, and not under those of the standard's.
        let plain = control.changed(Guide::forget_attributes);
        let attributes = Some(catalogue.attributes().map(of).collect());
        ControlShape { control: Cow::Owned(plain), succession, crosswalks, attributes }
    }
}

/// By crosswalk what the control is related to: ids, or ids with titles where titles are known.
#[derive(Clone, Copy, Debug)]
struct Crosswalks<'a> {
    control: &'a ControlId,
    catalogue: &'a Catalogue,
}

impl Serialize for Crosswalks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (crosswalk, ids) in self.catalogue.references(self.control) {
            if crosswalk.targets.is_empty() {
                map.serialize_entry(&crosswalk.name, ids)?;
                continue;
            }
            let titled = |id| Titled { id, title: crosswalk.title_of(id) };
            map.serialize_entry(&crosswalk.name, &ids.iter().map(titled).collect::<Vec<_>>())?;
        }
        map.end()
    }
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Titled<'a> {
    id: &'a ControlId,
    title: Option<&'a str>,
}

/// The four headline figures, and what they were counted from.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figures {
    coverage: Share,
    maturity: Mean,
    attainment: Share,
    attainment_floor: Share,
    target: Mean,
    counts: Counts,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Counts {
    controls: u32,
    excluded: u32,
    undecided: u32,
    inherited: u32,
    assessed: u32,
    not_assessed: u32,
    gaps: u32,
    /// How many have level 0, 1, … 5.
    levels: [u32; 6],
}

impl From<&Tally> for Figures {
    fn from(tally: &Tally) -> Self {
        Figures {
            coverage: tally.coverage(),
            maturity: tally.maturity(),
            attainment: tally.attainment(),
            attainment_floor: tally.attainment_floor(),
            target: tally.target(),
            counts: Counts {
                controls: tally.controls,
                excluded: tally.excluded,
                undecided: tally.undecided,
                inherited: tally.inherited,
                assessed: tally.assessed,
                not_assessed: tally.not_assessed(),
                gaps: tally.gaps,
                levels: tally.distribution,
            },
        }
    }
}

/// The figures of one theme.
#[derive(Clone, Debug, Serialize)]
pub struct Theme<'a> {
    theme: &'a str,
    title: &'a str,
    #[serde(flatten)]
    figures: Figures,
}

impl<'a> From<&'a ThemeFigures> for Theme<'a> {
    fn from(theme: &'a ThemeFigures) -> Self {
        Theme { theme: &theme.theme, title: &theme.title, figures: Figures::from(&theme.tally) }
    }
}

/// The figures over the profile's controls.
#[derive(Clone, Debug, Serialize)]
pub struct Profile<'a> {
    name: &'a str,
    title: &'a str,
    controls: &'a [ControlId],
    #[serde(flatten)]
    figures: Figures,
}

impl<'a> From<&'a ProfileFigures> for Profile<'a> {
    fn from(profile: &'a ProfileFigures) -> Self {
        Profile {
            name: &profile.name,
            title: &profile.title,
            controls: &profile.controls,
            figures: Figures::from(&profile.tally),
        }
    }
}

/// The figures over the answers that are known in one way.
#[derive(Clone, Debug, Serialize)]
pub struct OfBasis {
    basis: Option<Basis>,
    #[serde(flatten)]
    figures: Figures,
}

impl From<&(Option<Basis>, Tally)> for OfBasis {
    fn from((basis, tally): &(Option<Basis>, Tally)) -> Self {
        OfBasis { basis: *basis, figures: Figures::from(tally) }
    }
}

/// The figures of one group of a division; `null` where the group is of what is not stated.
#[derive(Clone, Debug, Serialize)]
pub struct OfGroup<'a> {
    group: Option<&'a str>,
    title: &'a str,
    #[serde(flatten)]
    figures: Figures,
}

impl<'a> From<&'a Group> for OfGroup<'a> {
    fn from(group: &'a Group) -> Self {
        OfGroup { group: group.key.as_deref(), title: &group.title, figures: Figures::from(&group.tally) }
    }
}

/// What `status --by` adds. Where groups repeat, a control with several values counts in each.
#[derive(Clone, Debug, Serialize)]
struct Divided<'a> {
    by: &'a str,
    repeats: bool,
    groups: Vec<OfGroup<'a>>,
}

/// `status --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Status<'a> {
    organisation: &'a str,
    date: String,
    #[serde(flatten)]
    figures: Figures,
    themes: Vec<Theme<'a>>,
    profile: Profile<'a>,
    by_basis: Vec<OfBasis>,
    findings: usize,
    #[serde(flatten)]
    divided: Option<Divided<'a>>,
}

impl<'a> Status<'a> {
    /// The same with the figures of each group of a division.
    pub fn by(report: &'a Report, division: Division) -> Self {
        let groups = report.groups(division).iter().map(OfGroup::from).collect();
        let divided = Divided { by: report.division_word(division), repeats: division.repeats(), groups };
        Status { divided: Some(divided), ..Status::from(report) }
    }
}

impl<'a> From<&'a Report> for Status<'a> {
    fn from(report: &'a Report) -> Self {
        Status {
            organisation: &report.organisation.name,
            date: report.date.to_string(),
            figures: Figures::from(&report.overall),
            themes: report.themes.iter().map(Theme::from).collect(),
            profile: Profile::from(&report.profile),
            by_basis: report.by_basis.iter().map(OfBasis::from).collect(),
            findings: report.open_findings().count(),
            divided: None,
        }
    }
}

/// Whom the workbook is about, with every fact, `null` where unknown.
#[derive(Clone, Debug, Serialize)]
pub struct OrganisationShape<'a> {
    name: &'a str,
    scope: Option<&'a str>,
    facts: Facts<'a>,
    document: Document<'a>,
}

/// The document control block.
#[derive(Clone, Debug)]
struct Document<'a>(&'a DocumentControl);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.fields())
    }
}

#[derive(Clone, Debug)]
struct Facts<'a>(&'a Organisation);

impl<'a> From<&'a Organisation> for OrganisationShape<'a> {
    fn from(organisation: &'a Organisation) -> Self {
        OrganisationShape {
            name: &organisation.name,
            scope: organisation.scope.as_deref(),
            facts: Facts(organisation),
            document: Document(&organisation.document),
        }
    }
}

impl Serialize for Facts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Fact::ALL.iter().map(|fact| (fact.word(), self.0.facts.get(fact))))
    }
}

/// What is said of one control: every field, its notes, and when it last changed.
#[derive(Clone, Copy, Debug)]
pub struct AnswerShape<'a>(pub &'a Row);

impl Serialize for AnswerShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map)?;
        map.end()
    }
}

impl AnswerShape<'_> {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let row = self.0;
        for (name, value) in row.answer.fields() {
            map.serialize_entry(name, &value)?;
        }
        map.serialize_entry("implementation", &row.implementation())?;
        map.serialize_entry("notes", &row.notes.iter().map(NoteShape::from).collect::<Vec<_>>())?;
        map.serialize_entry("evidence", &row.evidence.iter().map(EvidenceShape::from).collect::<Vec<_>>())?;
        map.serialize_entry("updated_at", &row.updated.as_ref().map(|stamp| stamp.at))?;
        map.serialize_entry("updated_by", &row.updated.as_ref().map(|stamp| &stamp.author))
    }
}

/// The same with the control that it is about: one entry of a list of answers.
#[derive(Clone, Copy, Debug)]
pub struct RowShape<'a>(pub &'a Row);

impl Serialize for RowShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("control", &self.0.control.id)?;
        map.serialize_entry("title", &self.0.control.title)?;
        map.serialize_entry("theme", &self.0.control.theme)?;
        AnswerShape(self.0).entries(&mut map)?;
        map.serialize_entry("importance_counted", &self.0.importance)?;
        map.serialize_entry("effort_counted", &self.0.effort)?;
        map.end()
    }
}

/// A control of the organisation's own, with what it asks for and all that is said of it.
#[derive(Clone, Copy, Debug)]
pub struct OwnShape<'a>(pub &'a Row);

impl Serialize for OwnShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("control", &self.0.control.id)?;
        map.serialize_entry("title", &self.0.control.title)?;
        map.serialize_entry("description", &Some(&self.0.control.summary).filter(|text| !text.is_empty()))?;
        AnswerShape(self.0).entries(&mut map)?;
        map.end()
    }
}

/// A note as JSON lists it.
#[derive(Clone, Debug, Serialize)]
pub struct NoteShape<'a> {
    id: Uuid,
    at: Timestamp,
    author: &'a str,
    text: &'a str,
    edited: Option<&'a Stamp>,
}

impl<'a> From<&'a Note> for NoteShape<'a> {
    fn from(note: &'a Note) -> Self {
        NoteShape { id: note.id, at: note.at, author: &note.author, text: &note.text, edited: note.edited.as_deref() }
    }
}

/// One line of `gaps --json`.
#[derive(Clone, Debug, Serialize)]
pub struct GapShape<'a> {
    #[serde(flatten)]
    gap: &'a Gap,
    title: Option<&'a str>,
}

impl<'a> GapShape<'a> {
    /// All gaps of a report, in their order.
    pub fn all(report: &'a Report) -> Vec<Self> {
        let title = |gap: &Gap| report.row(&gap.control).map(|row| &*row.control.title);
        report.gaps.iter().map(|gap| GapShape { gap, title: title(gap) }).collect()
    }
}

/// One line of `findings --json`. Without a control it is about the workbook as a whole, and `controls` names
/// those that are meant.
#[derive(Clone, Debug, Serialize)]
pub struct FindingShape<'a> {
    code: FindingCode,
    control: Option<&'a ControlId>,
    title: Option<&'a str>,
    message: &'a str,
    why: &'static str,
    remedy: &'static str,
    controls: &'a [ControlId],
    evidence: &'a [Uuid],
    accepted: bool,
    accepted_by: Option<&'a str>,
    accepted_at: Option<Timestamp>,
    because: Option<&'a str>,
}

impl<'a> FindingShape<'a> {
    /// All findings of a report, in their order.
    pub fn all(report: &'a Report) -> Vec<Self> {
        report.findings.iter().map(|finding| FindingShape::new(finding, report)).collect()
    }

    /// The shape of one of a report's findings.
    pub fn new(finding: &'a Finding, report: &'a Report) -> Self {
        let accepted = finding.accepted.as_ref();
        let control = finding.control.as_ref();
        FindingShape {
            code: finding.code,
            control,
            title: control.and_then(|control| report.title_of(control)),
            message: &finding.message,
            why: finding.code.why(),
            remedy: finding.code.remedy(),
            controls: finding.concerns(),
            evidence: &finding.evidence,
            accepted: accepted.is_some(),
            accepted_by: accepted.map(|acceptance| acceptance.author.as_str()),
            accepted_at: accepted.map(|acceptance| acceptance.at),
            because: accepted.map(|acceptance| acceptance.because.as_str()),
        }
    }
}

/// Why a finding may stand, also where it is not there any more.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptanceShape<'a> {
    code: &'a str,
    control: Option<&'a ControlId>,
    because: &'a str,
    accepted_by: &'a str,
    accepted_at: Timestamp,
}

impl<'a> From<&'a (FindingKey, Acceptance)> for AcceptanceShape<'a> {
    fn from((key, acceptance): &'a (FindingKey, Acceptance)) -> Self {
        AcceptanceShape {
            code: &key.code,
            control: key.control.as_ref(),
            because: &acceptance.because,
            accepted_by: &acceptance.author,
            accepted_at: acceptance.at,
        }
    }
}

/// One line of `soa --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Applicable<'a> {
    control: &'a ControlId,
    title: &'a str,
    /// Whether it is the organisation's, from outside the catalogue.
    own: bool,
    applicability: Applicability,
    reasons: &'a [Reason],
    justification: Option<&'a str>,
    provider: Option<&'a str>,
    refs: &'a [String],
    decided_by: Option<&'a str>,
    decided_at: Option<Timestamp>,
    implementation: Option<Implementation>,
    evidence: Vec<EvidenceName<'a>>,
}

impl<'a> From<&'a Row> for Applicable<'a> {
    fn from(row: &'a Row) -> Self {
        Applicable {
            control: &row.control.id,
            title: &row.control.title,
            own: OwnControl::is_own(&row.control.id),
            applicability: row.answer.applicability,
            reasons: &row.answer.reasons,
            justification: row.answer.justification.as_deref(),
            provider: row.answer.provider.as_deref(),
            refs: &row.answer.refs,
            decided_by: row.answer.decided_by.as_deref(),
            decided_at: row.answer.decided_at,
            implementation: row.implementation(),
            evidence: row.evidence.iter().map(EvidenceName::from).collect(),
        }
    }
}
