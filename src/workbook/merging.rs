//! Bringing two copies of a workbook together that went separate ways: field by field, from the state that both knew
//! last. What only one side changed is taken over; what both changed differently is a contradiction, which a person
//! decides.
//!
//! Nothing here depends on which of the two is ours, but for what a person decides: so the one into the other and
//! the other into the one say the same.

mod existence;
mod fields;
pub mod lineage;
mod names;
mod rules;
mod things;
mod tidy;
mod typed;

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use super::comparison::changes_between;
use super::{Change, Stamp, Workbook};
use crate::catalogue::ControlId;
use existence::Joining;
pub use names::folded as folded_name;
pub use things::Thing;
pub use typed::Typing;

/// Two states and where they came from.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// The states that both knew last: one, or several where each took over the other's meanwhile.
    pub bases: &'a [Workbook],
    /// The state that becomes the joined one.
    pub ours: &'a Workbook,
    /// The other.
    pub theirs: &'a Workbook,
    /// Notes and evidence that are gone for good.
    pub purged: &'a Purged,
}

/// Notes and evidence that one side removed for good: they never come back by a merge, whatever the other side did
/// with them meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Ours did.
    pub here: BTreeSet<Uuid>,
    /// Theirs did.
    pub there: BTreeSet<Uuid>,
}

/// One field of one thing that says two things.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// What it is called where it is typed: `5.1.level`. No other has the name.
    pub name: String,
    /// Of what.
    pub thing: Thing,
    /// The field, as in `show --json`.
    pub field: String,
    /// The control that it is about, where it is about one.
    pub control: Option<ControlId>,
    /// What it is about, for a person: `5.10`, `action #3`.
    pub what: String,
    /// What both knew last.
    pub base: Value,
    /// What ours says.
    pub ours: Value,
    /// What theirs says.
    pub theirs: Value,
    /// What is decided along with it, on each side: objects, or null.
    pub along: [Value; 3],
    /// Why it is one, where the values alone do not say it.
    pub why: Option<&'static str>,
    /// What else than the two may be put in their place.
    pub accepts: Accepts,
    /// What was decided.
    pub taken: Option<Take>,
}

/// Names a contradiction.
pub type ContradictionKey = (Thing, String);

impl Contradiction {
    /// What names it.
    pub fn key(&self) -> ContradictionKey {
        (self.thing.clone(), self.field.clone())
    }

    /// Whether one side has the thing and the other not.
    pub fn is_of_presence(&self) -> bool {
        self.why.is_some() && self.field == self.thing.main_field().0
    }
}

/// What a person decides of a contradiction.
#[derive(Clone, Debug, PartialEq)]
pub enum Take {
    /// What ours says.
    Ours,
    /// What theirs says.
    Theirs,
    /// Something else: the value of the field, or an object where others are decided along with it.
    New(Value),
}

/// What may be put in the place of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// One of the two, since something is or is not there, or is what somebody did at a time: a signature.
    OneOfTheTwo,
    /// What is supposed.
    Scenario,
    /// 0 to 5, or nothing.
    Level,
    /// The same, also with how it is known.
    LevelAndBasis,
    /// 1 to 3, or nothing.
    Weight,
    /// How a level is known, or nothing.
    Basis,
    /// A text in a line, or nothing.
    Line,
    /// A text in a line that has to say something.
    Name,
    /// A sentence or a few, or nothing.
    Paragraph,
    /// A sentence or a few that have to say something.
    Sentence,
    /// A text of any length that has to say something.
    Text,
    /// A day, or nothing.
    Day,
    /// The first and the last day, either or none.
    Stretch,
    /// Yes or no, or nothing.
    YesOrNo,
    /// On or off.
    OnOrOff,
    /// Applicability with reasons, sentence and provider.
    Decision,
    /// What evidence shows, or nothing.
    Nature,
    /// Person-days, or nothing.
    Days,
    /// Whole units of money, or nothing.
    Money,
    /// How far an action is, with the reason where it was dropped.
    Status,
    /// What an action raises.
    Closes,
    /// One of the phases, or nothing.
    Phase,
}

/// What two sides come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Joined {
    /// What leads from ours to the joined state; where something is undecided, ours stays.
    pub changes: Vec<Change>,
    /// All contradictions, also those that are decided, in the order of what they are about.
    pub contradictions: Vec<Contradiction>,
    /// What had to be put right so that the whole holds together, and what does not come back, in sentences.
    pub remarks: Vec<String>,
}

impl Joined {
    /// The contradictions that nobody decided.
    pub fn undecided(&self) -> impl Iterator<Item = &Contradiction> {
        self.contradictions.iter().filter(|found| found.taken.is_none())
    }
}

/// Joins two sides. `decide` says what a person decided of a contradiction; `stamp` is who and when, for values that
/// neither side had.
///
/// # Errors
/// What keeps a value that somebody decided on from being what it is for, as a sentence.
pub fn join(
    sides: Sides<'_>,
    decide: &dyn Fn(&ContradictionKey) -> Option<Take>,
    stamp: &Stamp,
) -> Result<Joined, String> {
    // Controls of the organisation's own get their ids by counting, so both may have given the same one.
    let renamed = tidy::Renaming::of(sides.bases, sides.ours, sides.theirs);
    let (ours, theirs) = (renamed.of_ours(sides.ours), renamed.of_theirs(sides.theirs));
    let plain = Sides { ours: &ours, theirs: &theirs, ..sides };
    let mut joining = Joining::new(plain, decide, stamp);
    joining.all()?;
    let Joining { mut merged, mut found, mut remarks, .. } = joining;
    remarks.extend(renamed.remarks());
    tidy::put_right(&mut merged, plain, &mut remarks);
    found.sort_by(|a, b| (&a.control, &a.thing, &a.field).cmp(&(&b.control, &b.thing, &b.field)));
    names::give(&mut found, [&ours, &theirs]);
    Ok(Joined { changes: leading_to(sides.ours, &merged), contradictions: found, remarks })
}

/// As [`changes_between`], but a note that is about another control from now on goes and comes: notes do not move.
fn leading_to(from: &Workbook, to: &Workbook) -> Vec<Change> {
    let mut changes = Vec::new();
    for change in changes_between(from, to) {
        match change {
            Change::Note { id, before: Some(before), after: Some(after) } if before.control != after.control => {
                changes.push(Change::Note { id, before: Some(before), after: None });
                changes.push(Change::Note { id, before: None, after: Some(after) });
            }
            change => changes.push(change),
        }
    }
    changes
}
