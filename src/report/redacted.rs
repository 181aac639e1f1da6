//! The report for people outside: how good things are, and nothing of whom it is about.
//!
//! It is made anew from what may be told, and nothing is carried over as a whole: every struct is written out field
//! by field, so that a field that comes later does not compile before somebody decided about it. What may be told is
//! what the catalogue says, and of the answers numbers and codes. What people typed, the names they have, where their
//! files lie and when they did what is never read here.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{Data, ProfileFigures, Report, Row, ThemeFigures, Work};
use crate::catalogue::{Catalogue, Control, ControlId};
use crate::figures::{Finding, Gap, Group, PhaseWork, Roadmap};
use crate::workbook::{Action, Answer, DocumentControl, Organisation, OwnControl, Phase};

/// What stands for the organisation's name.
const ORGANISATION: &str = "The organisation";
/// What stands for the title of a control of its own.
const OWN_CONTROL: &str = "A control of its own";
/// What stands for a profile that the catalogue does not know: somebody named it.
const PROFILE: (&str, &str) = ("other", "Another profile");

impl Report {
    /// The same without names, notes, evidence, sentences and times: figures, levels, targets, how they are known,
    /// applicability with the codes of its reasons. Findings are told by their kind, and without those that somebody
    /// accepted, since an acceptance is a name and a sentence. Of the last change, the day stays.
    pub fn redacted(&self, catalogue: &Catalogue) -> Report {
        Report {
            redacted: true,
            data: self.data.as_ref().map(Data::redacted),
            workbook: None,
            catalogue: catalogue.title.to_string(),
            catalogue_name: catalogue.name.to_string(),
            catalogue_version: self.catalogue_version,
            own_attributes: self.own_attributes.clone(),
            organisation: Organisation {
                name: ORGANISATION.to_owned(),
                scope: None,
                facts: BTreeMap::new(),
                document: document(&self.organisation.document),
            },
            date: self.date,
            changed_at: day_of(self.changed_at),
            overall: self.overall,
            profile: profile(&self.profile, catalogue),
            themes: self.themes.iter().map(theme).collect(),
            by_basis: self.by_basis.clone(),
            divisions: self.divisions.iter().map(|(by, groups)| (*by, groups.iter().map(group).collect())).collect(),
            matrix: self.matrix.iter().map(|groups| groups.iter().map(group).collect()).collect(),
            gaps: self.gaps.iter().filter(|gap| catalogue.control(gap.control.as_str()).is_some()).map(gap).collect(),
            findings: self.open_findings().filter_map(|found| finding(found, catalogue)).collect(),
            acceptances: Vec::new(),
            work: work(&self.work, catalogue),
            judged_on: self.judged_on,
            rows: self.rows.iter().filter_map(|row| of_the_catalogue(row, catalogue)).collect(),
            own: self.own.iter().filter(|row| OwnControl::is_own(&row.control.id)).map(own).collect(),
        }
    }
}

/// A title and names tell whom it is about.
fn document(document: &DocumentControl) -> DocumentControl {
    DocumentControl {
        title: None,
        version: document.version.clone(),
        classification: document.classification.clone(),
        author: None,
        approver: None,
        approved_on: document.approved_on,
        next_review: document.next_review,
    }
}

fn day_of(at: jiff::Timestamp) -> jiff::Timestamp {
    let day = at.to_zoned(TimeZone::UTC).date().to_zoned(TimeZone::UTC);
    day.map_or(jiff::Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp())
}

fn profile(profile: &ProfileFigures, catalogue: &Catalogue) -> ProfileFigures {
    let known = catalogue.profile(&profile.name).map(|known| (&*known.name, &*known.title));
    let (name, title) = known.unwrap_or(PROFILE);
    let controls = profile.controls.iter().filter(|id| may_be_told(id, catalogue)).cloned().collect();
    ProfileFigures { name: name.to_owned(), title: title.to_owned(), controls, tally: profile.tally }
}

/// How much work there is for which controls, and how far it is: not who does what by when, for how much and why. The
/// workbook's own ids tell when something was made, and would tie the report to its workbook: others stand for them.
fn work(work: &Work, catalogue: &Catalogue) -> Work {
    let known = |id: &Uuid| work.actions.iter().position(|action| action.id == *id).map(stand_in);
    let phases = || work.roadmap.phases.iter().filter_map(|of| of.phase.as_ref());
    let known_phase = |id: Uuid| phases().position(|phase| phase.id == id).map(place_of);
    let action = |(at, action): (usize, &Action)| Action {
        id: stand_in(at),
        number: action.number,
        title: format!("Action {}", action.number),
        closes: action.closes.iter().filter(|closes| may_be_told(&closes.control, catalogue)).cloned().collect(),
        owner: None,
        due: None,
        days: action.days,
        cost: None,
        status: action.status,
        because: action.because.is_some().then(|| "left out".to_owned()),
        depends_on: action.depends_on.iter().filter_map(known).collect(),
        notes: None,
        phase: action.phase.and_then(known_phase),
    };
    let phase = |(at, phase): (usize, &PhaseWork)| PhaseWork {
        phase: phase.phase.as_ref().map(|phase| Phase {
            id: place_of(at),
            place: phase.place,
            name: format!("Phase {}", at + 1),
            from: None,
            to: None,
            capacity: phase.capacity,
        }),
        actions: phase.actions.iter().filter_map(known).collect(),
        used: phase.used,
        without_days: phase.without_days,
        overloads: Vec::new(),
    };
    let phases = work.roadmap.phases.iter().enumerate().map(phase).collect();
    let roadmap = Roadmap { phases, overdue: Vec::new(), due_too_early: Vec::new() };
    Work { actions: work.actions.iter().enumerate().map(action).collect(), roadmap, seen_on: work.seen_on }
}

/// What stands for the id of an action at a place, from 0: not its number, which two copies of a workbook that went
/// separate ways may have given twice.
fn stand_in(place: usize) -> Uuid {
    Uuid::from_u64_pair(1, place as u64 + 1)
}

/// The same for a phase.
fn place_of(place: usize) -> Uuid {
    Uuid::from_u64_pair(2, place as u64 + 1)
}

/// Keys and titles of themes and groups are the catalogue's or the program's own.
fn theme(theme: &ThemeFigures) -> ThemeFigures {
    ThemeFigures { theme: theme.theme.clone(), title: theme.title.clone(), tally: theme.tally }
}

fn group(group: &Group) -> Group {
    Group { key: group.key.clone(), title: group.title.clone(), members: group.members.clone(), tally: group.tally }
}

fn gap(gap: &Gap) -> Gap {
    Gap {
        control: gap.control.clone(),
        level: gap.level,
        target: gap.target,
        gap: gap.gap,
        importance: gap.importance,
        effort: gap.effort,
        priority: gap.priority,
    }
}

/// What it says in this case may name anything, so its kind has to do.
fn finding(finding: &Finding, catalogue: &Catalogue) -> Option<Finding> {
    if finding.control.as_ref().is_some_and(|id| !may_be_told(id, catalogue)) {
        return None;
    }
    Some(Finding {
        code: finding.code,
        control: finding.control.clone(),
        message: format!("{}.", finding.code.title()),
        meant: finding.meant.iter().filter(|id| may_be_told(id, catalogue)).cloned().collect(),
        evidence: Vec::new(),
        accepted: None,
    })
}

fn may_be_told(id: &ControlId, catalogue: &Catalogue) -> bool {
    catalogue.control(id.as_str()).is_some() || OwnControl::is_own(id)
}

fn of_the_catalogue(row: &Row, catalogue: &Catalogue) -> Option<Row> {
    Some(told(row, catalogue.control(row.control.id.as_str())?.clone()))
}

fn own(row: &Row) -> Row {
    told(row, Control::outside(row.control.id.clone(), OWN_CONTROL.to_owned(), String::new()))
}

fn told(row: &Row, control: Control) -> Row {
    Row {
        control,
        is_annexed: row.is_annexed,
        answer: answer(&row.answer),
        importance: row.importance,
        effort: row.effort,
        notes: Vec::new(),
        evidence: Vec::new(),
        is_planned: row.is_planned,
        updated: None,
    }
}

fn answer(answer: &Answer) -> Answer {
    Answer {
        applicability: answer.applicability,
        reasons: answer.reasons.clone(),
        justification: None,
        provider: None,
        decided_by: None,
        decided_at: None,
        level: answer.level,
        target: answer.target,
        basis: answer.basis,
        assessed_at: None,
        review: answer.review,
        review_due: None,
        owner: None,
        interviewee: None,
        importance: answer.importance,
        effort: answer.effort,
        refs: Vec::new(),
        to_confirm: answer.to_confirm,
    }
}
