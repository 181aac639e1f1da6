//! Findings: what does not hold in the workbook's own words. They warn; the person decides.
//!
//! Pure: what they are judged by beside the workbook, the day and what was last seen of linked files, is
//! passed in as [`Surroundings`]. The checks stand in files of their own; how each kind is explained stands
//! in `sentences`, and which facts speak against which exclusions in [`facts`].

mod evidence;
mod exclusion;
pub mod facts;
mod note;
mod sentences;
mod whole;

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use uuid::Uuid;

use crate::catalogue::{Catalogue, ControlId};
use crate::workbook::answer::words;
use crate::workbook::{Acceptance, Answer, Applicability, FileState, FindingKey, Workbook};

pub use evidence::{EVIDENCE_MONTHS, EXAMINED_FROM, SHOWN_FROM};
pub use exclusion::{SAME_SENTENCE, SHORTEST_SENTENCE};
pub use note::SAME_NOTE;
pub use whole::FEWEST_TARGETS;

words! {
    /// The kinds of finding, in the order in which they are shown.
    FindingCode {
        /// Controls whose applicability nobody has decided; about the workbook as a whole.
        Undecided = "undecided",
        /// Levels of an earlier assessment that nobody has confirmed yet; about the workbook as a whole.
        ToConfirm = "to-confirm",
        /// Controls that the catalogue no longer has; about the workbook as a whole.
        Withdrawn = "withdrawn",
        /// Every target lies below its level; about the workbook as a whole.
        TargetBelowLevel = "target-below-level",
        /// An exclusion that the organisation's own facts speak against.
        ExclusionContradictsFacts = "exclusion-contradicts-facts",
        /// An exclusion whose reason nobody could check.
        VagueExclusion = "vague-exclusion",
        /// An applicable control without a reason for its inclusion.
        NoReason = "no-reason",
        /// A level on a control that is excluded.
        LevelOnExcluded = "level-on-excluded",
        /// A level of 3 or more with neither a note nor evidence.
        LevelWithoutEvidence = "level-without-evidence",
        /// A level of 4 or more with notes, but no evidence.
        LevelOnNotesAlone = "level-on-notes-alone",
        /// A level of 4 or more that nobody examined or tested.
        LevelNotExamined = "level-not-examined",
        /// A linked file that is not there any more.
        LinkedFileMissing = "linked-file-missing",
        /// A linked file that is not what it was.
        LinkedFileChanged = "linked-file-changed",
        /// Evidence past the day until which it proves anything.
        ExpiredEvidence = "expired-evidence",
        /// Evidence that should have been looked at again, or is too old for its level.
        StaleEvidence = "stale-evidence",
        /// The same text on many controls.
        RepeatedNote = "repeated-note",
        /// A control whose review was due before today.
        ReviewOverdue = "review-overdue",
    }
}

/// What findings are judged by, beside the workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Dates before it are past.
    pub today: Date,
    /// What was last seen of linked files; of one that is not here, nothing is known.
    pub files: BTreeMap<Uuid, FileState>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its kind.
    pub code: FindingCode,
    /// Where; `None` where it is about the workbook as a whole.
    pub control: Option<ControlId>,
    /// What does not hold in this case, in a sentence or two.
    pub message: String,
    /// Where it is about the workbook as a whole, the controls that are meant.
    pub meant: Vec<ControlId>,
    /// The pieces of evidence that it is about.
    pub evidence: Vec<Uuid>,
    /// Who said why it may stand, if somebody did.
    pub accepted: Option<Acceptance>,
}

impl Finding {
    /// A finding about one control that nobody has accepted yet.
    fn on(control: &ControlId, code: FindingCode, message: String) -> Finding {
        let (meant, evidence) = (Vec::new(), Vec::new());
        Finding { code, control: Some(control.clone()), message, meant, evidence, accepted: None }
    }

    /// The controls that it is about: the one, or for the whole workbook those that are meant.
    pub fn concerns(&self) -> &[ControlId] {
        self.control.as_ref().map_or(&self.meant, std::slice::from_ref)
    }

    /// Which it is, for accepting it.
    pub fn key(&self) -> FindingKey {
        FindingKey { code: self.code.word().to_owned(), control: self.control.clone() }
    }

    /// Whether nobody has accepted it.
    pub fn is_open(&self) -> bool {
        self.accepted.is_none()
    }
}

/// All findings of a workbook: about the whole first, then by control in the order of the catalogue, own
/// controls last. No two have the same code and control.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    all: Vec<Finding>,
    /// Where those about each control stand; between them is none but theirs, unless somebody put them otherwise.
    of: BTreeMap<ControlId, Range<usize>>,
}

impl Findings {
    /// What does not hold in a workbook.
    pub fn of(workbook: &Workbook, catalogue: &Catalogue, surroundings: &Surroundings) -> Findings {
        Alike::among(workbook, catalogue).findings(workbook, catalogue, surroundings)
    }

    /// All of them, accepted ones among them.
    pub fn all(&self) -> &[Finding] {
        &self.all
    }

    /// Those that nobody has accepted.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.all.iter().filter(|finding| finding.is_open())
    }

    /// Those about one control, accepted ones among them.
    pub fn on(&self, control: &ControlId) -> impl Iterator<Item = &Finding> {
        let places = self.of.get(control).and_then(|places| self.all.get(places.clone()));
        places.into_iter().flatten().filter(|finding| finding.control.as_ref() == Some(control))
    }

    /// Whether a control has one that nobody has accepted.
    pub fn marks(&self, control: &ControlId) -> bool {
        self.on(control).any(Finding::is_open)
    }

    /// Whether an open finding of this kind is about a control, alone or among others.
    pub fn concern(&self, control: &ControlId, code: FindingCode) -> bool {
        let is_meant = |finding: &Finding| finding.code == code && finding.is_open();
        let about_many = self.all.iter().take_while(|finding| finding.control.is_none());
        self.on(control).any(is_meant)
            || about_many.filter(|finding| is_meant(finding)).any(|finding| finding.concerns().contains(control))
    }

    /// The finding with this key.
    pub fn get(&self, key: &FindingKey) -> Option<&Finding> {
        self.all.iter().find(|finding| finding.code.word() == key.code && finding.control == key.control)
    }
}

/// What is the same on many controls of a workbook: all that has to be known of the others to judge one of them.
#[derive(Debug)]
pub struct Alike {
    notes: note::Repeated,
    sentences: exclusion::Sentences,
}

impl Alike {
    /// What is the same on many controls of a workbook.
    pub fn among(workbook: &Workbook, catalogue: &Catalogue) -> Alike {
        Alike { notes: note::Repeated::among(workbook), sentences: exclusion::Sentences::among(workbook, catalogue) }
    }

    /// All findings of the same workbook.
    pub fn findings(&self, workbook: &Workbook, catalogue: &Catalogue, surroundings: &Surroundings) -> Findings {
        let mut all = whole::findings(workbook, catalogue);
        let controls = || {
            let of_catalogue = catalogue.controls.iter().map(|control| &control.id);
            of_catalogue.chain(workbook.own_controls().map(|own| &own.id))
        };
        for (id, answer) in controls().zip(workbook.answers_along(controls())) {
            self.judge((id, answer), workbook, surroundings, &mut |finding| all.push(finding));
        }
        accept(&mut all, workbook);
        Findings::from(all)
    }

    /// Those about one control of the catalogue or of the organisation's own, without a look at the others: the same that
    /// are about it among all.
    pub fn findings_on(&self, id: &ControlId, workbook: &Workbook, surroundings: &Surroundings) -> Vec<Finding> {
        let mut found = Vec::new();
        self.judge((id, workbook.answer(id)), workbook, surroundings, &mut |finding| found.push(finding));
        accept(&mut found, workbook);
        found
    }

    fn judge(
        &self,
        (id, answer): (&ControlId, &Answer),
        workbook: &Workbook,
        surroundings: &Surroundings,
        add: &mut impl FnMut(Finding),
    ) {
        if answer.applicability == Applicability::Excluded {
            exclusion::findings(id, answer, &workbook.organisation, &self.sentences, add);
        } else {
            add_without_reason(id, answer, add);
            evidence::findings(id, answer, workbook, surroundings, add);
            note::findings(id, workbook, &self.notes, add);
        }
        if let Some(due) = answer.review_due.filter(|due| *due < surroundings.today) {
            add(Finding::on(id, FindingCode::ReviewOverdue, format!("Its review was due on {due}.")));
        }
    }
}

/// Says of each of them who accepted it, where somebody did.
fn accept(findings: &mut [Finding], workbook: &Workbook) {
    if workbook.acceptances().next().is_some() {
        findings.iter_mut().for_each(|finding| finding.accepted = workbook.acceptance(&finding.key()).cloned());
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(all: Vec<Finding>) -> Self {
        let mut of: BTreeMap<ControlId, Range<usize>> = BTreeMap::new();
        for (place, finding) in all.iter().enumerate() {
            if let Some(control) = &finding.control {
                of.entry(control.clone()).or_insert(place..place).end = place + 1;
            }
        }
        Findings { all, of }
    }
}

fn add_without_reason(id: &ControlId, answer: &Answer, add: &mut impl FnMut(Finding)) {
    if answer.applicability == Applicability::Applicable && answer.reasons.is_empty() {
        let message = "It is applicable, but no reason says why.".to_owned();
        add(Finding::on(id, FindingCode::NoReason, message));
    }
}

/// The first few ids, and how many more there are: `5.1, 5.2, 5.3 and 12 more`.
fn listed(ids: &[ControlId]) -> String {
    const SHOWN: usize = 8;
    let shown = if ids.len() <= SHOWN + 1 { ids.len() } else { SHOWN };
    let names: Vec<&str> = ids.iter().take(shown).map(ControlId::as_str).collect();
    match ids.len() - shown {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
