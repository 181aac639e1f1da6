//! The interview: one control after the other, in an order of the person's choosing, with a place to stop and
//! go on. The screen and `interview --plain` both stand on it.
//!
//! A [`Run`] holds which controls are asked and how far one has come, never an answer: answers are the
//! workbook's. All but `kept` is pure; time is passed in.

pub mod closing;
pub mod kept;
mod pace;

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use pace::Pace;

use crate::catalogue::{Catalogue, Control, ControlId};
use crate::figures::gap::{effort, importance};
use crate::search::{Answers, Query};
use crate::workbook::answer::words;
use crate::workbook::{Answer, Applicability, Level, Workbook};

/// The question above the ladder.
pub const QUESTION: &str = "Which of these is true for you? Read from the top: the answer is the last statement before the first that is not true.";
/// The same where there is room for one line.
pub const QUESTION_SHORT: &str = "Which is true for you? Read from the top; stop before the first untrue one.";
/// What level 0 says of any control.
pub const NONE_OF_THESE: &str = "None of these";
/// The question of a control that has no ladder.
pub const QUESTION_OF_LEVELS: &str = "How far is it lived with you? Choose what fits best.";

/// What can be answered, from level 0 on: the control's own ladder, or else what the levels mean of any control.
pub fn statements(control: &Control) -> Vec<Cow<'static, str>> {
    match &control.ladder {
        Some(ladder) => {
            let own = ladder.0.iter().map(|statement| Cow::Owned(statement.to_string()));
            std::iter::once(Cow::Borrowed(NONE_OF_THESE)).chain(own).collect()
        }
        None => Level::ALL.iter().map(|level| Cow::Owned(format!("{}: {}", level.name(), level.sentence()))).collect(),
    }
}

/// What a control asks for, and what else is said of it: texts of other catalogues can be long, and what can be
/// answered is to be seen beside the question.
pub fn gist(control: &Control) -> (&str, Option<&str>) {
    match control.summary.split_once("\n\n") {
        Some((asks, rest)) => (asks, Some(rest)),
        None => (&control.summary, None),
    }
}

words! {
    /// The order in which the controls are asked.
    Order {
        /// Theme by theme, as the standard has them.
        Theme = "theme",
        /// The most important first; of equal ones, those that take less effort.
        Importance = "importance",
    }
}

words! {
    /// Which controls are asked.
    Asked {
        /// Those of the profile without an answer.
        Open = "open",
        /// Those marked for review.
        Review = "review",
        /// Those whose level a re-assessment has still to confirm.
        Confirm = "confirm",
        /// All of the profile's.
        Profile = "profile",
        /// All of the catalogue.
        Everything = "everything",
        /// Those that a query finds.
        Filter = "filter",
    }
}

/// Where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Before the first question.
    Opening,
    /// At a question, by its place in the run.
    At(usize),
    /// After the last.
    Closing,
}

/// A way through some controls, and how far one has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The order.
    pub order: Order,
    /// Which controls were chosen.
    pub asked: Asked,
    /// The controls, in that order.
    pub controls: Vec<ControlId>,
    /// Those that one went on from, answered or not.
    pub passed: BTreeSet<ControlId>,
    /// Where one is.
    pub place: Place,
    /// How many of those chosen were left out when the run was made, because they are excluded.
    #[serde(skip)]
    pub left_out: usize,
}

/// What somebody wishes to be asked, in place of what is proposed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// In which order.
    pub order: Option<Order>,
    /// Only what a query finds.
    pub filter: Option<Query>,
    /// Only what has no answer yet.
    pub open: bool,
}

impl Wish {
    /// Whether nothing is wished for.
    pub fn is_empty(&self) -> bool {
        *self == Wish::default()
    }

    /// The run that it stands for.
    pub fn run(&self, answers: Answers<'_>, catalogue: &Catalogue) -> Run {
        let workbook = answers.workbook;
        let proposed = Run::proposed(workbook, catalogue);
        let order = self.order.unwrap_or(proposed.order);
        match &self.filter {
            Some(query) => Run::under(order, workbook, catalogue, |control| {
                query.matches(control, catalogue, Some(answers))
                    && !(self.open && is_answered(workbook.answer(&control.id)))
            }),
            None if self.open => Run::of(order, Asked::Open, workbook, catalogue),
            None => Run::of(order, proposed.asked, workbook, catalogue),
        }
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Questions of the run.
    pub total: usize,
    /// Of these, answered: with a level, excluded, or run by a provider.
    pub answered: usize,
    /// Passed without an answer.
    pub passed: usize,
}

impl Progress {
    /// Questions that are neither answered nor passed.
    pub fn left(self) -> usize {
        self.total - self.answered - self.passed
    }
}

/// Whether the interview has its answer: a level that is not one of an earlier assessment still to be confirmed, or a
/// decision that somebody else runs it or nobody needs it.
pub fn is_answered(answer: &Answer) -> bool {
    if answer.to_confirm && answer.in_scope() {
        return false;
    }
    answer.level.is_some() || matches!(answer.applicability, Applicability::Excluded | Applicability::Inherited)
}

/// Whether somebody said that it is not known yet.
pub fn is_not_known(answer: &Answer) -> bool {
    answer.review && answer.level.is_none() && !is_answered(answer)
}

impl Run {
    /// The run that is proposed: what is open of the profile, or all of it where nothing is. A profile that
    /// leaves controls out is asked by importance, the whole catalogue by theme.
    pub fn proposed(workbook: &Workbook, catalogue: &Catalogue) -> Run {
        let order = match profile_size(workbook, catalogue) < catalogue.controls.len() {
            true => Order::Importance,
            false => Order::Theme,
        };
        // What a re-assessment is about comes before what nobody has answered yet.
        let run = Run::of(order, Asked::Confirm, workbook, catalogue);
        if !run.controls.is_empty() {
            return run;
        }
        let run = Run::of(order, Asked::Open, workbook, catalogue);
        if run.controls.is_empty() { Run::of(order, Asked::Profile, workbook, catalogue) } else { run }
    }

    /// A run that begins, over the controls that a choice stands for. A filter chooses by [`Run::under`].
    pub fn of(order: Order, asked: Asked, workbook: &Workbook, catalogue: &Catalogue) -> Run {
        let review = |control: &Control| workbook.answer(&control.id).review;
        Run::chosen(order, asked, workbook, catalogue, |control| match asked {
            Asked::Open | Asked::Profile => in_profile(workbook, control),
            Asked::Review => review(control),
            Asked::Confirm => workbook.answer(&control.id).to_confirm,
            Asked::Everything | Asked::Filter => true,
        })
    }

    /// A run that begins, over the controls that something holds for.
    pub fn under(order: Order, workbook: &Workbook, catalogue: &Catalogue, holds: impl Fn(&Control) -> bool) -> Run {
        Run::chosen(order, Asked::Filter, workbook, catalogue, holds)
    }

    fn chosen(
        order: Order,
        asked: Asked,
        workbook: &Workbook,
        catalogue: &Catalogue,
        wanted: impl Fn(&Control) -> bool,
    ) -> Run {
        let answer = |control: &Control| workbook.answer(&control.id);
        let wanted: Vec<&Control> = catalogue.controls.iter().filter(|control| wanted(control)).collect();
        let left_out = wanted.iter().filter(|control| !answer(control).in_scope()).count();
        let is_asked =
            |control: &&Control| answer(control).in_scope() && (asked != Asked::Open || !is_answered(answer(control)));
        let mut controls: Vec<&Control> = wanted.into_iter().filter(is_asked).collect();
        match order {
            Order::Theme => controls.sort_by_key(|control| {
                catalogue.themes.iter().position(|theme| theme.key == control.theme).unwrap_or(usize::MAX)
            }),
            Order::Importance => controls.sort_by_key(|control| {
                let answer = answer(control);
                (std::cmp::Reverse(importance(control, answer)), effort(control, answer))
            }),
        }
        let controls = controls.into_iter().map(|control| control.id.clone()).collect();
        Run { order, asked, controls, passed: BTreeSet::new(), place: Place::Opening, left_out }
    }

    /// The run without what the catalogue does not know, at a place that it has: for one that comes from a file.
    pub fn known_to(mut self, catalogue: &Catalogue) -> Option<Run> {
        let knows = |id: &ControlId| catalogue.control(id.as_str()).is_some_and(|control| control.id == *id);
        let mut seen = BTreeSet::new();
        let here = self.current().cloned();
        self.controls.retain(|id| knows(id) && seen.insert(id.clone()));
        self.passed.retain(|id| seen.contains(id));
        if let Place::At(_) = self.place {
            let place = here.and_then(|here| self.controls.iter().position(|id| *id == here));
            self.place = place.map_or(Place::Opening, Place::At);
        }
        (!self.controls.is_empty()).then_some(self)
    }

    /// The control that is asked.
    pub fn current(&self) -> Option<&ControlId> {
        match self.place {
            Place::At(place) => self.controls.get(place),
            Place::Opening | Place::Closing => None,
        }
    }

    /// Goes on to the next question that is not excluded, or to the end. What one leaves counts as passed.
    /// Gives back the excluded ones that were passed over.
    pub fn go_on(&mut self, workbook: &Workbook) -> Vec<ControlId> {
        let next = match self.place {
            Place::Opening => 0,
            Place::At(place) => {
                self.passed.extend(self.controls.get(place).cloned());
                place + 1
            }
            Place::Closing => return Vec::new(),
        };
        let found = (next..self.controls.len()).find(|place| workbook.answer(&self.controls[*place]).in_scope());
        let over = self.controls[next.min(self.controls.len())..found.unwrap_or(self.controls.len())].to_vec();
        self.place = found.map_or(Place::Closing, Place::At);
        over
    }

    /// Goes back to the question before that is not excluded, or to the beginning. Gives back the excluded
    /// ones that were passed over.
    pub fn go_back(&mut self, workbook: &Workbook) -> Vec<ControlId> {
        let end = match self.place {
            Place::Opening => return Vec::new(),
            Place::At(place) => place.min(self.controls.len()),
            Place::Closing => self.controls.len(),
        };
        let found = (0..end).rev().find(|place| workbook.answer(&self.controls[*place]).in_scope());
        let over = self.controls[found.map_or(0, |place| place + 1)..end].to_vec();
        self.place = found.map_or(Place::Opening, Place::At);
        over
    }

    /// Goes to a control; `false` where the run does not ask it.
    pub fn go_to(&mut self, control: &ControlId) -> bool {
        let place = self.controls.iter().position(|id| id == control);
        if let Some(place) = place {
            self.place = Place::At(place);
        }
        place.is_some()
    }

    /// How far it has come.
    pub fn progress(&self, workbook: &Workbook) -> Progress {
        let mut progress = Progress { total: self.controls.len(), ..Progress::default() };
        for control in &self.controls {
            if is_answered(workbook.answer(control)) {
                progress.answered += 1;
            } else if self.passed.contains(control) {
                progress.passed += 1;
            }
        }
        progress
    }
}

/// How many controls the workbook's profile names; all, where it names none.
pub fn profile_size(workbook: &Workbook, catalogue: &Catalogue) -> usize {
    match workbook.scope.controls.len() {
        0 => catalogue.controls.len(),
        size => size,
    }
}

fn in_profile(workbook: &Workbook, control: &Control) -> bool {
    workbook.scope.controls.is_empty() || workbook.scope.controls.contains(&control.id)
}

/// Which controls a run asks, in words: `29 questions: what is open of The essentials, by importance`.
pub fn described(run: &Run, workbook: &Workbook, catalogue: &Catalogue) -> String {
    let profile = &workbook.scope.profile;
    let profile = catalogue.profile(profile).map_or(profile.as_str(), |profile| &profile.title);
    let all = profile_size(workbook, catalogue) == catalogue.controls.len();
    let asked = match run.asked {
        Asked::Open if all => "what is open".to_owned(),
        Asked::Open => format!("what is open of \"{profile}\""),
        Asked::Review => "what is marked for review".to_owned(),
        Asked::Confirm => "what is to be confirmed".to_owned(),
        Asked::Profile if all => "the whole catalogue".to_owned(),
        Asked::Profile => format!("all of \"{profile}\""),
        Asked::Everything => "the whole catalogue".to_owned(),
        Asked::Filter => "what the filter found".to_owned(),
    };
    let order = match run.order {
        Order::Theme => "theme by theme",
        Order::Importance => "the most important first",
    };
    let count = crate::report::words::counted(run.controls.len(), "question", "questions");
    format!("{count}: {asked}, {order}.")
}
