//! What moved between two states of a workbook, and whether it was real.
//!
//! A figure changes for five reasons, and only the last of them says that the organisation does better or worse: the
//! catalogue has other controls, other controls are in scope, targets were set otherwise, levels are known otherwise,
//! and controls moved. [`Split`] takes the difference of a figure apart into these, one after the other in the order
//! of [`Part::ALL`], so that the parts add up to the whole.
//!
//! What counts as what:
//!
//! - **catalogue**: the control is in the catalogue of only one of the two states
//! - **scope**: it is in scope in only one of the two, or the profile names it in only one of the two. Everything
//!   that is said of it comes or goes with that
//! - **target**: another target
//! - **basis**: a level that is there in only one of the two, since to assess is to learn and not to change; a level
//!   that fell while it came to be known better (the earlier one did not stand up to a closer look); a level that
//!   rose on a weaker word (nothing shows that it rose). No statement counts as claimed
//! - **movement**: a level that rose on the same or on better ground, or fell on the same or on weaker ground

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Tally;
use crate::catalogue::{Catalogue, ControlId};
use crate::workbook::answer::words;
use crate::workbook::{Answer, Basis, Scope, Workbook};

words! {
    /// Why a figure differs, in the order in which differences are taken apart.
    Part {
        /// Other controls in the catalogue.
        Catalogue = "catalogue",
        /// Other controls in scope, or in the profile.
        Scope = "scope",
        /// Other targets.
        Target = "target",
        /// Levels that are known otherwise.
        Basis = "basis",
        /// Controls that moved.
        Movement = "movement",
    }
}

words! {
    /// What became of a control.
    Verdict {
        /// It moved up.
        Improved = "improved",
        /// It moved down.
        Slipped = "slipped",
        /// It counts for the first time: it came into scope, or was assessed.
        New = "new",
        /// It no longer counts: it left the scope, or has no level any more.
        Gone = "gone",
        /// Its target, its applicability or the basis of its level is another.
        Other = "other",
    }
}

/// One of the two states, with the controls that it was answered under.
#[derive(Clone, Debug)]
pub struct State<'a> {
    workbook: &'a Workbook,
    controls: BTreeSet<&'a ControlId>,
}

impl<'a> State<'a> {
    /// A state that was answered under a catalogue.
    pub fn of(workbook: &'a Workbook, catalogue: &'a Catalogue) -> State<'a> {
        State { workbook, controls: catalogue.controls.iter().map(|control| &control.id).collect() }
    }

    /// A state that was answered under these controls, whatever the catalogue has now.
    pub fn under(workbook: &'a Workbook, controls: impl IntoIterator<Item = &'a ControlId>) -> State<'a> {
        State { workbook, controls: controls.into_iter().collect() }
    }

    fn own(&self) -> impl Iterator<Item = &'a ControlId> {
        self.workbook.own_controls().map(|own| &own.id)
    }
}

/// What differs between two states.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The figures of every control of the catalogue.
    pub all: Split,
    /// Those of the profile's controls; `None` where the profile is everything in both.
    pub profile: Option<Split>,
    /// The controls that something changed of, what moved first.
    pub moved: Vec<Moved>,
    /// The profile before and after, where it is another.
    pub profiles: Option<(Scope, Scope)>,
}

/// How a set of figures came from one state to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// As it was.
    pub before: Tally,
    /// As it is once the parts up to this one are taken over, in the order of [`Part::ALL`]. The last is the later
    /// state itself.
    pub after: [Tally; 5],
}

/// What changed of a control.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// The control.
    pub control: ControlId,
    /// What became of it.
    pub verdict: Verdict,
    /// What it was said of before, and is now: blank where it was not there.
    pub before: Answer,
    /// The same in the later state.
    pub after: Answer,
    /// The fields that differ.
    pub fields: Vec<FieldMoved>,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldMoved {
    /// `level`, `target`, `basis`, `applicability`; `control` for one that came or went.
    pub field: &'static str,
    /// As it was, null where not set.
    pub before: Value,
    /// As it is.
    pub after: Value,
    /// Why the figures differ for it.
    pub kind: Part,
}

impl Comparison {
    /// What differs between `a` and `b`, the later one.
    pub fn of(a: &State<'_>, b: &State<'_>) -> Comparison {
        let everything: BTreeSet<&ControlId> = a.controls.union(&b.controls).copied().collect();
        let profiled = |state: &State<'_>, id: &ControlId| state.workbook.scope.controls.contains(id);
        let is_partial = everything.iter().any(|id| !profiled(a, id) || !profiled(b, id));
        let split = |in_profile: bool| {
            let pairs = everything.iter().map(|id| Pair {
                before: a.workbook.answer(id),
                after: b.workbook.answer(id),
                listed: (a.controls.contains(id), b.controls.contains(id)),
                profiled: if in_profile { (profiled(a, id), profiled(b, id)) } else { (true, true) },
            });
            Split::of(&pairs.collect::<Vec<_>>())
        };
        let profiles =
            (a.workbook.scope != b.workbook.scope).then(|| (a.workbook.scope.clone(), b.workbook.scope.clone()));
        let own: BTreeSet<&ControlId> = a.own().chain(b.own()).collect();
        let (own_a, own_b): (BTreeSet<_>, BTreeSet<_>) = (a.own().collect(), b.own().collect());
        let mut moved: Vec<Moved> = everything
            .union(&own)
            .filter_map(|id| {
                let pair = Pair {
                    before: a.workbook.answer(id),
                    after: b.workbook.answer(id),
                    listed: (a.controls.contains(id), b.controls.contains(id)),
                    profiled: (true, true),
                };
                match own.contains(id) {
                    true => pair.moved(id, (own_a.contains(id), own_b.contains(id)), Part::Scope),
                    false => pair.moved(id, pair.listed, Part::Catalogue),
                }
            })
            .collect();
        moved.sort_by_key(|moved| (moved.verdict, std::cmp::Reverse(moved.steps()), moved.control.clone()));
        Comparison { all: split(false), profile: is_partial.then(|| split(true)), moved, profiles }
    }

    /// The figures that the headline shows: those of the profile, where it is not everything.
    pub fn headline(&self) -> &Split {
        self.profile.as_ref().unwrap_or(&self.all)
    }

    /// The controls of which this became.
    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &Moved> {
        self.moved.iter().filter(move |moved| moved.verdict == verdict)
    }

    /// Whether nothing that figures are made of differs.
    pub fn is_nothing(&self) -> bool {
        self.moved.is_empty() && self.profiles.is_none()
    }
}

impl Moved {
    /// By how many levels it moved; 0 where it did not.
    pub fn steps(&self) -> u8 {
        match (self.verdict, self.before.level, self.after.level) {
            (Verdict::Improved | Verdict::Slipped, Some(a), Some(b)) => a.get().abs_diff(b.get()),
            _ => 0,
        }
    }
}

/// What two states say of a control that is in at least one of them.
struct Pair<'a> {
    before: &'a Answer,
    after: &'a Answer,
    /// Whether the catalogue has it, before and after.
    listed: (bool, bool),
    /// Whether the profile has it, before and after.
    profiled: (bool, bool),
}

impl Pair<'_> {
    /// Whether it is in scope in only one of the two, so that all that is said of it comes or goes with that.
    fn crosses_scope(&self) -> bool {
        self.before.in_scope() != self.after.in_scope()
    }

    /// The answer once all parts up to this one are taken over; `None` where it does not count.
    fn at(&self, part: Option<Part>) -> Option<Answer> {
        let over = |wanted: Part| part.is_some_and(|part| part >= wanted);
        let is_listed = if over(Part::Catalogue) { self.listed.1 } else { self.listed.0 };
        let is_profiled = if over(Part::Scope) { self.profiled.1 } else { self.profiled.0 };
        if !is_listed || !is_profiled {
            return None;
        }
        let crossed = (self.listed.0 != self.listed.1 && over(Part::Catalogue))
            || (self.profiled.0 != self.profiled.1 && over(Part::Scope))
            || (self.crosses_scope() && over(Part::Scope));
        if crossed {
            return Some(self.after.clone());
        }
        let mut answer = self.before.clone();
        if over(Part::Scope) {
            answer.applicability = self.after.applicability;
        }
        if over(Part::Target) {
            answer.target = self.after.target;
        }
        let knows = level_part(self.before, self.after).is_some_and(over);
        if knows {
            answer.level = self.after.level;
        }
        if over(Part::Basis) {
            answer.basis = self.after.basis;
        }
        Some(answer)
    }

    fn moved(&self, control: &ControlId, there: (bool, bool), comes_with: Part) -> Option<Moved> {
        let (before, after) = (self.before, self.after);
        // What comes or goes as a whole does so for one reason.
        let is_out = !before.in_scope() && !after.in_scope();
        let whole = match there {
            (true, true) | (false, false) => (self.crosses_scope() || is_out).then_some(Part::Scope),
            _ => Some(comes_with),
        };
        let mut fields = Vec::new();
        let mut field = |field, a: Value, b: Value, kind: Part| {
            if a != b {
                fields.push(FieldMoved { field, before: a, after: b, kind: whole.unwrap_or(kind) });
            }
        };
        field("control", named(control, there.0), named(control, there.1), comes_with);
        field("applicability", json!(before.applicability), json!(after.applicability), Part::Scope);
        field("target", json!(before.target), json!(after.target), Part::Target);
        let level = level_part(before, after).unwrap_or(Part::Basis);
        field("level", json!(before.level), json!(after.level), level);
        field("basis", json!(before.basis), json!(after.basis), Part::Basis);
        if fields.is_empty() {
            return None;
        }
        let verdict = match (whole, there) {
            (Some(_), (false, true)) => Verdict::New,
            (Some(_), (true, false)) => Verdict::Gone,
            (Some(_), _) if is_out => Verdict::Other,
            (Some(_), _) if after.in_scope() => Verdict::New,
            (Some(_), _) => Verdict::Gone,
            (None, _) => match (before.level, after.level, level) {
                (None, Some(_), _) => Verdict::New,
                (Some(_), None, _) => Verdict::Gone,
                (Some(a), Some(b), Part::Movement) if b > a => Verdict::Improved,
                (Some(a), Some(b), Part::Movement) if b < a => Verdict::Slipped,
                _ => Verdict::Other,
            },
        };
        Some(Moved { control: control.clone(), verdict, before: before.clone(), after: after.clone(), fields })
    }
}

fn named(control: &ControlId, is_there: bool) -> Value {
    if is_there { json!(control) } else { Value::Null }
}

/// Whether a level that differs moved, or is only known otherwise; `None` where it does not differ.
fn level_part(before: &Answer, after: &Answer) -> Option<Part> {
    let ground = |answer: &Answer| answer.basis.unwrap_or(Basis::Claimed);
    match (before.level, after.level) {
        (a, b) if a == b => None,
        (Some(a), Some(b)) if b > a && ground(after) >= ground(before) => Some(Part::Movement),
        (Some(a), Some(b)) if b < a && ground(after) <= ground(before) => Some(Part::Movement),
        _ => Some(Part::Basis),
    }
}

impl Split {
    fn of(pairs: &[Pair<'_>]) -> Split {
        let tally = |part: Option<Part>| {
            let answers: Vec<Answer> = pairs.iter().filter_map(|pair| pair.at(part)).collect();
            Tally::of(&answers)
        };
        let [catalogue, scope, target, basis, movement] =
            [Part::Catalogue, Part::Scope, Part::Target, Part::Basis, Part::Movement];
        let after = [catalogue, scope, target, basis, movement].map(|part| tally(Some(part)));
        Split { before: tally(None), after }
    }

    /// The later state.
    pub fn later(&self) -> &Tally {
        let [.., last] = &self.after;
        last
    }

    /// A figure in both states, and by how much each part changed it. As the figures are shown, so that the parts add
    /// up to the whole as they are read.
    pub fn figure(&self, figure: Figure) -> FigureSplit {
        let mut last = figure.shown_as(&self.before);
        let parts = self.after.map(|tally| {
            let now = figure.shown_as(&tally);
            let by = last.zip(now).map(|(a, b)| b - a);
            last = now;
            by
        });
        let (before, after) = (figure.shown_as(&self.before), figure.shown_as(self.later()));
        FigureSplit { before, after, change: before.zip(after).map(|(a, b)| b - a), parts }
    }
}

words! {
    /// A figure that is compared and followed.
    Figure {
        /// Assessed ÷ in scope.
        Coverage = "coverage",
        /// Σ level ÷ assessed.
        Maturity = "maturity",
        /// Σ min(level, target) ÷ Σ target.
        Attainment = "attainment",
        /// The same with what is not assessed counted as 0.
        Floor = "attainment_floor",
    }
}

impl Figure {
    /// As it is shown: whole per cent, or tenths of a level; `None` over nothing.
    pub fn shown_as(self, tally: &Tally) -> Option<i32> {
        let shown = match self {
            Figure::Coverage => tally.coverage().percent(),
            Figure::Maturity => tally.maturity().tenths(),
            Figure::Attainment => tally.attainment().percent(),
            Figure::Floor => tally.attainment_floor().percent(),
        };
        shown.and_then(|shown| i32::try_from(shown).ok())
    }

    /// The largest that it can be, as it is shown.
    pub const fn most(self) -> i32 {
        match self {
            Figure::Maturity => 50,
            Figure::Coverage | Figure::Attainment | Figure::Floor => 100,
        }
    }

    /// `71 %`, `2.4`, `–`.
    pub fn text(self, tally: &Tally) -> String {
        match self {
            Figure::Coverage => tally.coverage().shown(),
            Figure::Maturity => tally.maturity().shown(),
            Figure::Attainment => tally.attainment().shown(),
            Figure::Floor => tally.attainment_floor().shown(),
        }
    }

    /// `66/93`.
    pub fn counts(self, tally: &Tally) -> String {
        match self {
            Figure::Coverage => tally.coverage().counts(),
            Figure::Maturity => tally.maturity().counts(),
            Figure::Attainment => tally.attainment().counts(),
            Figure::Floor => tally.attainment_floor().counts(),
        }
    }
}

/// A figure of two states, in whole per cent or in tenths of a level; `None` where one of two is over nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureSplit {
    /// As it was.
    pub before: Option<i32>,
    /// As it is.
    pub after: Option<i32>,
    /// The difference.
    pub change: Option<i32>,
    /// What each part adds, in the order of [`Part::ALL`].
    pub parts: [Option<i32>; 5],
}
