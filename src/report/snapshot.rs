//! Building the snapshot.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Data, Work};
use crate::catalogue::iso27002;
use crate::catalogue::{Attribute, Catalogue, Control, ControlId, Vocabulary, Weight};
use crate::figures::division::{cross, divide};
use crate::figures::{Division, Finding, Findings, Gap, Group, Surroundings, Tally, gap, gaps};
use crate::workbook::answer::Implementation;
use crate::workbook::{
    Acceptance, Answer, Applicability, Basis, Evidence, FindingKey, Note, Organisation, Stamp, Workbook,
};

/// Everything that a summary of a workbook says, owned, in the order of the catalogue.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whether it says nothing of whom it is about: see [`Report::redacted`].
    pub redacted: bool,
    /// What it was made from, where that is told: in whatever is kept.
    pub data: Option<Data>,
    /// Which workbook it is of: the same in every copy, and `None` where it must not be told.
    pub workbook: Option<Uuid>,
    /// The catalogue that it is about, such as `ISO/IEC 27002:2022`.
    pub catalogue: String,
    /// The name that workbooks remember the catalogue by, such as `iso27002-2022`.
    pub catalogue_name: String,
    /// Which version of it; `None` of one that somebody brought along, which has no released versions.
    pub catalogue_version: Option<CatalogueVersions>,
    /// The attributes of a catalogue that somebody brought along; empty for the built-in one, whose words are known.
    pub own_attributes: Vec<OwnAttribute>,
    /// Whom it is about.
    pub organisation: Organisation,
    /// The date that it bears.
    pub date: Date,
    /// When the workbook last changed.
    pub changed_at: Timestamp,
    /// Over all controls.
    pub overall: Tally,
    /// Over the controls of the profile.
    pub profile: ProfileFigures,
    /// By theme, in the order of the catalogue.
    pub themes: Vec<ThemeFigures>,
    /// By how the level is known, not stated last.
    pub by_basis: Vec<(Option<Basis>, Tally)>,
    /// By every division, in the order of [`Division::ALL`]. Members are places among the rows.
    pub divisions: Vec<(Division, Vec<Group>)>,
    /// The cybersecurity concepts, a row each, against the information security properties.
    pub matrix: Vec<Vec<Group>>,
    /// The gaps, the one to close first first.
    pub gaps: Vec<Gap>,
    /// What does not hold, with what somebody accepted.
    pub findings: Vec<Finding>,
    /// All that was accepted, also of findings that are not there any more.
    pub acceptances: Vec<(FindingKey, Acceptance)>,
    /// What is planned, seen from the day that findings are judged by.
    pub work: Work,
    /// The day that findings are judged by.
    pub judged_on: Date,
    /// One for each control.
    pub rows: Vec<Row>,
    /// One for each control of the organisation's own: part of the Statement of Applicability, and of no figure,
    /// or gap.
    pub own: Vec<Row>,
}

/// The version of the catalogue whose texts are shown, and the one that the answers were given under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogueVersions {
    /// That of the program.
    pub version: u32,
    /// That of the workbook.
    pub answered_under: u32,
}

impl CatalogueVersions {
    /// Those of a workbook that is about a catalogue; `None` where the catalogue has no released versions.
    pub fn of(workbook: &Workbook, catalogue: &Catalogue) -> Option<CatalogueVersions> {
        let version = catalogue.releases.last()?.number;
        Some(CatalogueVersions { version, answered_under: workbook.scope.catalogue.0 })
    }
}

/// An attribute of a catalogue that somebody brought along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAttribute {
    /// The division that its values make.
    pub division: Division,
    /// As queries have it.
    pub key: String,
    /// As a person reads it.
    pub title: String,
}

impl OwnAttribute {
    /// Those of a catalogue; none of the built-in one.
    pub fn of(catalogue: &Catalogue) -> Vec<OwnAttribute> {
        if catalogue.is_built_in() {
            return Vec::new();
        }
        let own = |(attribute, vocabulary): (Attribute, &Vocabulary)| {
            let division = Division::ALL.iter().copied().find(|division| division.attribute() == Some(attribute))?;
            Some(OwnAttribute { division, key: vocabulary.key.to_string(), title: vocabulary.title.to_string() })
        };
        catalogue.attributes().filter_map(own).collect()
    }
}

/// The figures over the profile's controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileFigures {
    /// Its name, such as `full`.
    pub name: String,
    /// Its title, or its name where the catalogue does not know it.
    pub title: String,
    /// The controls that it names, in natural order.
    pub controls: Vec<ControlId>,
    /// The counts.
    pub tally: Tally,
}

/// The figures over the controls of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeFigures {
    /// Its key.
    pub theme: String,
    /// Its title.
    pub title: String,
    /// The counts.
    pub tally: Tally,
}

/// What is said of one control.
#[derive(Clone, Debug)]
pub struct Row {
    /// The control.
    pub control: Control,
    /// Whether it is one of Annex A of ISO/IEC 27001, which tells it as `A.5.10`.
    pub is_annexed: bool,
    /// The answer.
    pub answer: Answer,
    /// The importance that counts.
    pub importance: Weight,
    /// The effort that counts.
    pub effort: Weight,
    /// Its notes, oldest first.
    pub notes: Vec<Note>,
    /// The evidence that serves it, oldest first.
    pub evidence: Vec<ServingEvidence>,
    /// Whether an action that is open raises it.
    pub is_planned: bool,
    /// When it last changed, and by whom.
    pub updated: Option<Stamp>,
}

/// A piece of evidence with all the controls that it serves, also those that the report is not about.
#[derive(Clone, Debug)]
pub struct ServingEvidence {
    /// What can be shown.
    pub evidence: Evidence,
    /// In their order.
    pub controls: Vec<ControlId>,
}

impl ServingEvidence {
    /// A piece of a workbook's evidence.
    pub fn new(evidence: &Evidence, workbook: &Workbook) -> Self {
        let controls = workbook.controls_served(evidence.id).cloned().collect();
        ServingEvidence { evidence: evidence.clone(), controls }
    }
}

/// What a report is built from, beside the workbook.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Which workbook it is, the same in every copy.
    pub workbook: Uuid,
    /// When the workbook last changed.
    pub changed_at: Timestamp,
    /// The date to bear, in place of that of the last change.
    pub date: Option<Date>,
    /// The day and the linked files that findings are judged by; without them, it is the report's date, and
    /// nothing is known of linked files.
    pub judged_by: Option<&'a Surroundings>,
}

impl Report {
    /// The snapshot of a workbook. Without a date of its own it bears that of the last change (in UTC), so
    /// that the same data always gives the same report.
    pub fn of(workbook: &Workbook, catalogue: &Catalogue, origin: Origin<'_>) -> Report {
        Report::over(workbook, catalogue, origin, |_| true)
    }

    /// The same over some of the controls: every figure, of the profile and of the themes too, is the same
    /// function on the subset.
    pub fn over(
        workbook: &Workbook,
        catalogue: &Catalogue,
        origin: Origin<'_>,
        included: impl Fn(&Control) -> bool,
    ) -> Report {
        let answers: Vec<(&Control, &Answer)> = catalogue
            .controls
            .iter()
            .filter(|control| included(control))
            .map(|control| (control, workbook.answer(&control.id)))
            .collect();
        let divisions: Vec<(Division, Vec<Group>)> =
            Division::ALL.iter().map(|division| (*division, divide(*division, catalogue, &answers))).collect();
        let groups = |wanted: Division| {
            divisions.iter().filter(move |(division, _)| *division == wanted).flat_map(|(_, groups)| groups)
        };
        let matrix = matrix(catalogue, &answers);
        let answers = || answers.iter().copied();
        let of_profile: HashSet<&ControlId> = workbook.scope.controls.iter().collect();
        let in_profile = |id: &ControlId| of_profile.contains(id);
        let rows: Vec<Row> = answers().map(|(control, answer)| row(workbook, catalogue, control, answer)).collect();
        let own: Vec<Control> = workbook.beside_catalogue(catalogue).into_iter().filter(|own| included(own)).collect();
        let own = own.iter().map(|control| row(workbook, catalogue, control, workbook.answer(&control.id))).collect();
        let date = origin.date.unwrap_or_else(|| origin.changed_at.to_zoned(jiff::tz::TimeZone::UTC).date());
        let of_date = Surroundings { today: date, ..Surroundings::default() };
        let judged_by = origin.judged_by.unwrap_or(&of_date);
        let findings = Findings::of(workbook, catalogue, judged_by);
        let is_everything = rows.len() == catalogue.controls.len();
        let is_about = |finding: &Finding| {
            is_everything || finding.concerns().iter().any(|id| rows.iter().any(|row| row.control.id == *id))
        };
        Report {
            redacted: false,
            data: None,
            workbook: Some(origin.workbook),
            catalogue: catalogue.title.to_string(),
            catalogue_name: catalogue.name.to_string(),
            catalogue_version: CatalogueVersions::of(workbook, catalogue),
            own_attributes: OwnAttribute::of(catalogue),
            organisation: workbook.organisation.clone(),
            date,
            changed_at: origin.changed_at,
            overall: Tally::of(answers().map(|(_, answer)| answer)),
            profile: ProfileFigures {
                name: workbook.scope.profile.clone(),
                title: catalogue
                    .profile(&workbook.scope.profile)
                    .map_or_else(|| workbook.scope.profile.clone(), |profile| profile.title.to_string()),
                controls: answers().map(|(control, _)| &control.id).filter(|id| in_profile(id)).cloned().collect(),
                tally: Tally::of(answers().filter(|(control, _)| in_profile(&control.id)).map(|(_, answer)| answer)),
            },
            themes: groups(Division::Theme)
                .map(|group| ThemeFigures {
                    theme: group.key.clone().unwrap_or_default(),
                    title: group.title.clone(),
                    tally: group.tally,
                })
                .collect(),
            by_basis: Basis::ALL
                .iter()
                .copied()
                .map(Some)
                .chain([None])
                .zip(groups(Division::Basis))
                .map(|(basis, group)| (basis, group.tally))
                .collect(),
            divisions,
            matrix,
            gaps: gaps(answers()),
            findings: findings.all().iter().filter(|finding| is_about(finding)).cloned().collect(),
            acceptances: workbook.acceptances().map(|(key, acceptance)| (key.clone(), acceptance.clone())).collect(),
            work: Work::of(workbook, judged_by.today),
            judged_on: judged_by.today,
            rows,
            own,
        }
    }

    /// What a control is called, also one of the organisation's own.
    pub fn title_of(&self, id: &ControlId) -> Option<&str> {
        self.row(id).map(|row| &*row.control.title)
    }

    /// The row of a control, also of one of the organisation's own.
    pub fn row(&self, id: &ControlId) -> Option<&Row> {
        self.statement().find(|row| row.control.id == *id)
    }

    /// How people cite a control, also one that the report is not about.
    pub fn number(&self, id: &ControlId) -> String {
        if self.is_of_the_built_in() && id.is_of_annex_a() { format!("A.{id}") } else { id.to_string() }
    }

    /// The rows of the Statement of Applicability: the catalogue's, then the organisation's own.
    pub fn statement(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().chain(&self.own)
    }

    /// Whether it is about the catalogue that is built in, ISO/IEC 27002.
    pub fn is_of_the_built_in(&self) -> bool {
        self.catalogue_name == iso27002::ISO27002_2022.name
    }

    /// The attribute of a catalogue that somebody brought along whose values a division is by.
    pub fn own_attribute(&self, division: Division) -> Option<&OwnAttribute> {
        self.own_attributes.iter().find(|own| own.division == division)
    }

    /// Whether there is anything to divide by: not by an attribute that the catalogue has not.
    pub fn has(&self, division: Division) -> bool {
        division.attribute().is_none() || self.is_of_the_built_in() || self.own_attribute(division).is_some()
    }

    /// How figures are divided, in a word.
    pub fn division_word(&self, division: Division) -> &str {
        self.own_attribute(division).map_or(division.word(), |own| &own.key)
    }

    /// The same in words.
    pub fn division_title(&self, division: Division) -> String {
        match self.own_attribute(division) {
            Some(own) => format!("by {}", own.title.to_lowercase()),
            None => division.title().to_owned(),
        }
    }

    /// What is shown in the round: the operational capabilities; of another catalogue the attribute that has about as
    /// many values, or else its themes.
    pub fn round(&self) -> Division {
        if self.is_of_the_built_in() {
            return Division::Capability;
        }
        let fits = |division: &Division| (3..=20).contains(&self.groups(*division).len());
        let own = self.own_attributes.iter().map(|own| own.division).filter(fits);
        own.max_by_key(|division| self.groups(*division).len()).unwrap_or(Division::Theme)
    }

    /// What one group of it is called: `operational capability`.
    pub fn round_title(&self) -> String {
        match self.own_attribute(self.round()) {
            Some(own) => own.title.to_lowercase(),
            None if self.is_of_the_built_in() => "operational capability".to_owned(),
            None => "theme".to_owned(),
        }
    }

    /// The groups of a division.
    pub fn groups(&self, division: Division) -> &[Group] {
        let found = self.divisions.iter().find(|(of, _)| *of == division);
        found.map_or(&[], |(_, groups)| groups)
    }

    /// The rows of controls in scope that have no level yet.
    pub fn not_assessed(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.answer.in_scope() && row.answer.level.is_none())
    }

    /// The rows of controls that are excluded.
    pub fn exclusions(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.answer.applicability == Applicability::Excluded)
    }

    /// The rows of the statement whose applicability nobody has decided yet.
    pub fn undecided(&self) -> impl Iterator<Item = &Row> {
        self.statement().filter(|row| row.answer.applicability == Applicability::Undecided)
    }

    /// The rows of the statement that are included without a recorded reason.
    pub fn without_reason(&self) -> impl Iterator<Item = &Row> {
        self.statement().filter(|row| row.lacks_reason())
    }

    /// The findings that nobody has accepted.
    pub fn open_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.is_open())
    }

    /// The findings that somebody accepted, with a reason.
    pub fn accepted_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !finding.is_open())
    }

    /// Whether the profile names every control, so that its figures are those of all.
    pub fn profile_is_everything(&self) -> bool {
        self.profile.controls.len() == self.rows.len()
    }
}

impl Row {
    /// As people cite it: `A.8.13`; a control of another catalogue, or of one's own, has no annex to stand in.
    pub fn number(&self) -> String {
        if self.is_annexed { format!("A.{}", self.control.id) } else { self.control.id.to_string() }
    }

    /// Whether it is included without a recorded reason: then a Statement of Applicability stays a draft.
    pub fn lacks_reason(&self) -> bool {
        self.answer.lacks_reason()
    }

    /// Whether anything is said of it beyond a target.
    pub fn says_something(&self) -> bool {
        let proposed = Answer { target: self.answer.target, ..Answer::blank() };
        self.answer != proposed || !self.notes.is_empty() || !self.evidence.is_empty()
    }

    /// What a Statement of Applicability says of the implementation.
    pub fn implementation(&self) -> Option<Implementation> {
        self.answer.implementation(self.is_planned)
    }
}

/// The cybersecurity concepts against the information security properties; of another catalogue its first two
/// attributes, where they are few enough to be taken in.
fn matrix(catalogue: &Catalogue, answers: &[(&Control, &Answer)]) -> Vec<Vec<Group>> {
    if catalogue.is_built_in() {
        return cross(Attribute::Concept, Attribute::Property, catalogue, answers);
    }
    let (down, across) = (Attribute::ControlType, Attribute::Property);
    let count = |attribute| catalogue.vocabulary(attribute).map_or(0, |vocabulary| vocabulary.values.len());
    match (count(down), count(across)) {
        (1..=12, 1..=6) => cross(down, across, catalogue, answers),
        _ => Vec::new(),
    }
}

fn row(workbook: &Workbook, catalogue: &Catalogue, control: &Control, answer: &Answer) -> Row {
    Row {
        control: control.clone(),
        is_annexed: catalogue.is_built_in() && control.id.is_of_annex_a(),
        answer: answer.clone(),
        importance: gap::importance(control, answer),
        effort: gap::effort(control, answer),
        notes: workbook.notes(&control.id).cloned().collect(),
        evidence: workbook.evidence(&control.id).map(|evidence| ServingEvidence::new(evidence, workbook)).collect(),
        is_planned: workbook.open_actions(&control.id).next().is_some(),
        updated: workbook.updated(&control.id).cloned(),
    }
}
