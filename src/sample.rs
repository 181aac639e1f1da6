//! The sample organisation: a firm of twelve with a year of history, to look around in.
//!
//! `data/build.rs` wrote it into the binary from `data/sample/`. Here it becomes steps, by the rules that
//! hold for every other edit. Pure: the same steps each time, also their ids and times.

mod plan;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use uuid::{Builder, Uuid};

use self::plan::Work;
use crate::catalogue::{Catalogue, ControlId, Weight};
use crate::error::{Error, Result};
use crate::store::{FileFacts, facts_of};
use crate::workbook::{
    Acceptance, ActionStatus, AnswerEdit, Applicability, Baseline, Basis, Change, Decision, DocumentControl, Evidence,
    EvidenceKind, Fact, FindingKey, Frozen, Level, Nature, Note, Op, Organisation, Reason, Stamp, Step, Workbook,
};

/// All that is known of the sample.
struct Sample {
    organisation: &'static str,
    profile: &'static str,
    made: Timestamp,
    by: &'static str,
    /// In the order in which they happened.
    entries: &'static [fn() -> Entry],
}

/// What someone did at one time.
struct Entry {
    at: Timestamp,
    author: &'static str,
    deed: Deed,
}

enum Deed {
    /// Said more of the organisation; facts that are not named stay as they are.
    Organisation { scope: Option<&'static str>, facts: &'static [(Fact, bool)], document: Option<Document> },
    /// Set fields of one or several answers.
    Set { controls: Vec<ControlId>, wish: Wish },
    /// Wrote a note.
    Note { control: ControlId, text: &'static str },
    /// Attached evidence.
    Evidence {
        controls: Vec<ControlId>,
        name: &'static str,
        source: Source,
        nature: Option<Nature>,
        expires: Option<Date>,
        review_due: Option<Date>,
    },
    /// Accepted a finding.
    Accept { code: &'static str, control: ControlId, because: &'static str },
    /// Set aside a stretch of time with so much of it for work.
    Phase { name: &'static str, from: Option<Date>, to: Option<Date>, tenths: u32 },
    /// Wrote down a piece of work, or changed one.
    Action(Work),
    /// Froze what the workbook said then, and perhaps signed it off.
    Freeze { name: &'static str, signed: bool },
}

/// What stands on the documents made of the workbook.
struct Document {
    version: &'static str,
    classification: &'static str,
    author: &'static str,
    approver: &'static str,
    next_review: Date,
}

/// Where evidence comes from.
enum Source {
    /// An address.
    Link(&'static str),
    /// A text that is copied in.
    File(&'static str),
}

/// An [`AnswerEdit`] that can be compiled in; `None` leaves a field as it is.
struct Wish {
    applicability: Option<Applicability>,
    reasons: Option<&'static [Reason]>,
    justification: Option<&'static str>,
    provider: Option<&'static str>,
    level: Option<Level>,
    target: Option<Level>,
    basis: Option<Basis>,
    review: Option<bool>,
    review_due: Option<Date>,
    owner: Option<&'static str>,
    interviewee: Option<&'static str>,
    importance: Option<u8>,
    effort: Option<u8>,
    refs: Option<&'static [&'static str]>,
}

impl Wish {
    const NOTHING: Wish = Wish {
        applicability: None,
        reasons: None,
        justification: None,
        provider: None,
        level: None,
        target: None,
        basis: None,
        review: None,
        review_due: None,
        owner: None,
        interviewee: None,
        importance: None,
        effort: None,
        refs: None,
    };

    fn edit(&self) -> AnswerEdit {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let decision = Decision {
            applicability: self.applicability,
            reasons: self.reasons.map(<[Reason]>::to_vec),
            justification: text(self.justification),
            provider: text(self.provider),
        };
        AnswerEdit {
            decision: Some(decision).filter(|decision| *decision != Decision::default()),
            level: self.level.map(Some),
            target: self.target.map(Some),
            basis: self.basis.map(Some),
            review: self.review,
            review_due: self.review_due.map(Some),
            owner: text(self.owner).map(Some),
            interviewee: text(self.interviewee).map(Some),
            importance: self.importance.map(weight),
            effort: self.effort.map(weight),
            refs: self.refs.map(|refs| refs.iter().map(|&reference| reference.to_owned()).collect()),
            ..AnswerEdit::default()
        }
    }
}

/// An id of the generated functions.
const fn c(start: u32, length: u32, key: u64) -> ControlId {
    ControlId::pooled(start, length, key)
}

include!(concat!(env!("OUT_DIR"), "/sample.rs"));

/// Whom it is about, as far as its first step says.
pub fn organisation() -> Organisation {
    Organisation { name: SAMPLE.organisation.to_owned(), ..Organisation::default() }
}

/// The name of the profile it was made with.
pub fn profile() -> &'static str {
    SAMPLE.profile
}

/// The id of its workbook. All samples are copies of one.
pub fn id() -> Uuid {
    uuid(SAMPLE.made, Kind::Workbook, 0)
}

/// The files of its evidence, which the workbook keeps beside the steps.
pub fn files() -> Vec<&'static [u8]> {
    let file = |entry: &fn() -> Entry| match entry().deed {
        Deed::Evidence { source: Source::File(text), .. } => Some(text.as_bytes()),
        Deed::Evidence { .. }
        | Deed::Organisation { .. }
        | Deed::Set { .. }
        | Deed::Note { .. }
        | Deed::Accept { .. }
        | Deed::Phase { .. }
        | Deed::Action(_)
        | Deed::Freeze { .. } => None,
    };
    SAMPLE.entries.iter().filter_map(file).collect()
}

/// Its steps, in order, and what its baselines froze, which the workbook keeps like files. `creation` is what the first
/// step changes.
///
/// # Errors
/// [`Error::Refused`] where the data breaks a rule that the session holds people to.
pub fn history(catalogue: &Catalogue, creation: Vec<Change>) -> Result<(Vec<Step>, Vec<String>)> {
    let first = Step {
        seq: 1,
        id: uuid(SAMPLE.made, Kind::Step, 1),
        op: Op::Create,
        at: SAMPLE.made,
        author: SAMPLE.by.to_owned(),
        changes: creation,
    };
    let mut workbook = Workbook::default();
    apply(&mut workbook, &first)?;
    let (mut steps, mut frozen) = (vec![first], Vec::new());
    for (seq, entry) in (2..).zip(SAMPLE.entries) {
        let entry = entry();
        let (op, changes) = entry.planned(seq, &workbook, catalogue, &mut frozen)?;
        let id = uuid(entry.at, Kind::Step, seq);
        let step = Step { seq, id, op, at: entry.at, author: entry.author.to_owned(), changes };
        apply(&mut workbook, &step)?;
        steps.push(step);
    }
    Ok((steps, frozen))
}

impl Document {
    fn control(&self) -> DocumentControl {
        DocumentControl {
            title: None,
            version: Some(self.version.to_owned()),
            classification: Some(self.classification.to_owned()),
            author: Some(self.author.to_owned()),
            approver: Some(self.approver.to_owned()),
            approved_on: None,
            next_review: Some(self.next_review),
        }
    }
}

impl Entry {
    /// What it changes about the workbook as it is when its turn comes.
    fn planned(
        &self,
        seq: u32,
        workbook: &Workbook,
        catalogue: &Catalogue,
        frozen: &mut Vec<String>,
    ) -> Result<(Op, Vec<Change>)> {
        match &self.deed {
            Deed::Organisation { scope, facts, document } => {
                let before = workbook.organisation.clone();
                let mut after = before.clone();
                if let Some(scope) = scope {
                    after.scope = Some((*scope).to_owned());
                }
                after.facts.extend(facts.iter().copied());
                if let Some(document) = document {
                    after.document = document.control();
                }
                let change = Change::Organisation { before: Box::new(before), after: Box::new(after) };
                Ok((Op::Organisation, vec![change]))
            }
            Deed::Set { controls, wish } => {
                let edit = wish.edit();
                let mut changes = Vec::with_capacity(controls.len());
                for control in controls {
                    let before = workbook.answer(control);
                    let after = edit.applied(control, before, catalogue, self.author, self.at)?;
                    changes.push(Change::Answer {
                        control: control.clone(),
                        before: Box::new(before.clone()),
                        after: Box::new(after),
                    });
                }
                Ok((Op::Set, changes))
            }
            Deed::Note { control, text } => {
                let id = uuid(self.at, Kind::Note, seq);
                let note = Note {
                    id,
                    control: control.clone(),
                    text: (*text).into(),
                    author: self.author.into(),
                    at: self.at,
                    edited: None,
                };
                Ok((Op::WriteNote, vec![Change::Note { id, before: None, after: Some(Box::new(note)) }]))
            }
            Deed::Evidence { controls, name, source, nature, expires, review_due } => {
                let id = uuid(self.at, Kind::Evidence, seq);
                let (kind, location, facts) = match source {
                    Source::Link(address) => (EvidenceKind::Link, Some((*address).to_owned()), None),
                    Source::File(text) => (EvidenceKind::File, None, facts_of_text(text)?),
                };
                let evidence = Evidence {
                    id,
                    kind,
                    name: (*name).to_owned(),
                    location,
                    size: facts.as_ref().map(|facts| facts.size),
                    sha256: facts.map(|facts| facts.sha256),
                    nature: *nature,
                    author: self.author.to_owned(),
                    at: self.at,
                    expires: *expires,
                    review_due: *review_due,
                    edited: None,
                };
                let links = controls.iter().map(|control| Change::EvidenceLink {
                    evidence: id,
                    name: (*name).to_owned(),
                    control: control.clone(),
                    before: false,
                    after: true,
                });
                let first = Change::Evidence { id, before: None, after: Some(Box::new(evidence)) };
                Ok((Op::Attach, [first].into_iter().chain(links).collect()))
            }
            Deed::Accept { code, control, because } => {
                let finding = FindingKey { code: (*code).to_owned(), control: Some(control.clone()) };
                let (because, author) = ((*because).to_owned(), self.author.to_owned());
                let after = Some(Box::new(Acceptance { because, author, at: self.at }));
                Ok((Op::Accept, vec![Change::Acceptance { finding, before: None, after }]))
            }
            Deed::Phase { name, from, to, tenths } => {
                let id = uuid(self.at, Kind::Phase, seq);
                Ok((Op::Phase, vec![plan::phase(id, name, (*from, *to), *tenths, workbook)?]))
            }
            Deed::Freeze { name, signed } => {
                let id = uuid(self.at, Kind::Baseline, seq);
                let state = Frozen::of(workbook, self::id(), &catalogue.name);
                let Some(Frozen { text, hash }) = state else {
                    return Err(Error::Invalid(format!("the sample's baseline {name} cannot be put into words")));
                };
                let made = Stamp { at: self.at, author: self.author.to_owned() };
                let baseline = Baseline {
                    id,
                    name: (*name).to_owned(),
                    signed: signed.then(|| made.clone()),
                    made,
                    supersedes: None,
                    hash,
                    size: text.len() as u64,
                };
                frozen.push(text);
                Ok((Op::Baseline, vec![Change::Baseline { id, before: None, after: Some(Box::new(baseline)) }]))
            }
            Deed::Action(work) => Ok((Op::Action, vec![work.planned(uuid(self.at, Kind::Action, seq), workbook)?])),
        }
    }
}

fn facts_of_text(text: &str) -> Result<Option<FileFacts>> {
    let facts = facts_of(text.as_bytes(), u64::MAX, |_| Ok::<(), std::io::Error>(()));
    facts.map_err(|error| Error::Invalid(error.to_string()))
}

fn apply(workbook: &mut Workbook, step: &Step) -> Result<()> {
    let stamp = step.stamp();
    for change in &step.changes {
        workbook.apply(change, &stamp).map_err(|mismatch| Error::Invalid(mismatch.to_string()))?;
    }
    Ok(())
}

/// A weight that the build script has checked to be 1 to 3.
fn weight(weight: u8) -> Option<Weight> {
    Weight::try_from(weight).ok()
}

/// What an id is for, so that a step and its note never share one.
#[derive(Clone, Copy)]
enum Kind {
    Workbook,
    Step,
    Note,
    Evidence,
    Phase,
    Action,
    Baseline,
}

/// A version 7 id whose random part is no more than the kind and the place in the history.
fn uuid(at: Timestamp, kind: Kind, seq: u32) -> Uuid {
    let mut rest = [0; 10];
    rest[5] = kind as u8;
    rest[6..].copy_from_slice(&seq.to_be_bytes());
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::figures::tally::Tally;
    use crate::figures::{Finding, FindingCode};
    use crate::session::{FileState, Session, catalogue};

    fn made() -> (tempfile::TempDir, Session) {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::create_sample(&folder.path().join("sample.controlbook"), "Someone").unwrap();
        (folder, session)
    }

    #[test]
    fn the_sample_is_a_firm_worth_looking_around_in() {
        let (_folder, session) = made();
        let workbook = session.workbook();
        let answers: Vec<_> = catalogue().controls.iter().map(|control| workbook.answer(&control.id)).collect();
        let tally = Tally::of(answers.iter().copied());
        assert!((65..=75).contains(&tally.assessed), "{tally:?}");
        assert!((5..=7).contains(&tally.inherited) && (4..=6).contains(&tally.excluded), "{tally:?}");
        assert!((60..=70).contains(&tally.attainment().percent().unwrap()), "{tally:?}");
        assert!((18..=22).contains(&tally.maturity().tenths().unwrap()), "{tally:?}");
        for applicability in Applicability::ALL {
            assert!(answers.iter().any(|answer| answer.applicability == *applicability), "nothing is {applicability}");
        }
        for basis in Basis::ALL.iter().copied().map(Some).chain([None]) {
            assert!(Tally::by_basis(answers.iter().copied(), basis).assessed >= 3, "{basis:?}");
        }
        assert!(workbook.all_notes().count() >= 22);
        assert_eq!(workbook.all_notes().map(|note| &note.author).collect::<BTreeSet<_>>().len(), 3);
        assert!(answers.iter().filter(|answer| answer.review).count() >= 3);
        assert!(workbook.organisation.scope.is_some());
        assert_eq!(workbook.organisation.facts.len(), Fact::ALL.len());

        let report = session.report(Some(date(2026, 10, 5))).unwrap();
        let found: Vec<&Finding> = report.open_findings().filter(|finding| finding.control.is_some()).collect();
        assert_eq!(found.len(), 4, "{found:#?}");
        assert_eq!(found.iter().map(|finding| finding.code).collect::<BTreeSet<_>>().len(), 4);
        let whole: Vec<_> = report.findings.iter().filter(|finding| finding.control.is_none()).collect();
        assert_eq!(whole.iter().map(|finding| finding.code).collect::<Vec<_>>(), [FindingCode::Undecided]);
        assert_eq!(report.accepted_findings().count(), 1);
    }

    #[test]
    fn its_plan_has_something_in_every_state() {
        let (_folder, session) = made();
        let workbook = session.workbook();
        assert_eq!((workbook.phases().len(), workbook.actions().count()), (3, 12));
        for status in ActionStatus::ALL {
            assert!(workbook.actions().any(|action| action.status == *status), "nothing is {status}");
        }
        let today = date(2026, 10, 5);
        assert_eq!(workbook.actions().filter(|action| action.is_overdue(today)).count(), 1);
        assert!(workbook.actions().any(|action| !action.depends_on.is_empty()));
        // What is raised stands where the action starts, except where it is raised already.
        for action in workbook.actions() {
            for closes in &action.closes {
                let level = workbook.answer(&closes.control).level;
                let expected = if action.status == ActionStatus::Done { Some(closes.to) } else { closes.from };
                assert_eq!(level, expected, "#{}: {closes}", action.number);
            }
        }
    }

    #[test]
    fn its_history_holds() {
        let (_folder, mut session) = made();
        let store = session.store();
        assert_eq!(store.replay().unwrap(), *session.workbook());
        assert_eq!(store.verify_history().unwrap(), []);
        assert_eq!(store.integrity().unwrap(), Vec::<String>::new());
        let steps = session.history(None, u32::MAX).unwrap();
        assert!(steps.windows(2).all(|pair| pair[0].at > pair[1].at));
        for step in &steps {
            assert!(!step.changes.is_empty(), "{}", step.describe());
            assert!(step.changes.iter().all(|change| !change.fields().is_empty()), "{}", step.describe());
        }

        let whole = session.workbook().clone();
        for _ in 1..steps.len() {
            session.undo().unwrap();
        }
        assert_eq!(session.workbook().answers().filter(|(_, answer)| answer.level.is_some()).count(), 0);
        assert_eq!(session.workbook().all_notes().count(), 0);
        assert_eq!(session.workbook().all_evidence().count(), 0);
        assert_eq!(session.workbook().actions().count() + session.workbook().phases().len(), 0);
        for _ in 1..steps.len() {
            session.redo().unwrap();
        }
        assert!(
            session.workbook().answers().eq(whole.answers()) && session.workbook().all_notes().eq(whole.all_notes())
        );
        assert!(session.workbook().all_evidence().eq(whole.all_evidence()));
        let files = session.look_at_files(false).unwrap();
        assert!(files.len() >= 3 && files.values().all(|state| *state == FileState::Same), "{files:?}");
    }

    #[test]
    fn each_sample_is_the_same() {
        let ((_one, one), (_other, other)) = (made(), made());
        assert_eq!(one.workbook(), other.workbook());
        assert_eq!(one.history(None, u32::MAX).unwrap(), other.history(None, u32::MAX).unwrap());
        assert_eq!(one.store().identity(), other.store().identity());
    }

    #[test]
    fn nothing_is_overwritten() {
        let (_folder, session) = made();
        let again = Session::create_sample(session.path(), "Someone");
        assert!(matches!(again, Err(Error::Exists(_))), "{again:?}");
    }
}
