//! Roadmap: the gaps with what closes them, the work on a board by phase, and the same on a timeline.

mod detail;
pub mod what_if;

use jiff::civil::Date;
use uuid::Uuid;

use super::answering::{done, read_only};
use super::listing::scrolled;
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::figures::{Gap, gaps};
use crate::report::Work;
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::lines::StyledLine;
use crate::tui::model::{Order, Reply};
use crate::tui::overlay::{Form, Menu, Overlay, Planning};
use crate::workbook::{ActionEdit, ActionStatus, Closes};

pub use what_if::WhatIf;

/// The ways to look at the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The gaps by priority, with what closes them.
    #[default]
    Gaps,
    /// The work by phase, a column each.
    Board,
    /// The work over the months.
    Timeline,
    /// What more days, less time or other targets would bring.
    WhatIf,
}

impl View {
    /// In the order of the keys.
    pub const ALL: [View; 4] = [View::Gaps, View::Board, View::Timeline, View::WhatIf];

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            View::Gaps => "Gaps",
            View::Board => "Board",
            View::Timeline => "Timeline",
            View::WhatIf => "What if",
        }
    }
}

/// The Roadmap screen.
#[derive(Debug, Default)]
pub struct Roadmap {
    /// What is shown.
    pub view: View,
    /// The gaps, the one to close first first.
    pub gaps: Vec<Gap>,
    /// The controls in scope that are not assessed yet: they may hide more.
    pub not_assessed: usize,
    /// Actions and phases.
    pub work: Option<Work>,
    /// The gap under the pointer.
    pub gap: usize,
    /// The first gap that is shown.
    pub gap_offset: usize,
    /// The column of the board under the pointer, and the card in it.
    pub card: (usize, usize),
    /// The row of the timeline under the pointer.
    pub bar: usize,
    /// The first row of the timeline that is shown.
    pub bar_offset: usize,
    /// What is supposed, and what it would come to.
    pub what_if: WhatIf,
    /// What is said of what is under the pointer.
    pub detail: Vec<StyledLine>,
    /// The action under the pointer: it stays there when others come and go, and from view to view.
    pointed: Option<Uuid>,
    computed_for: Option<u64>,
}

impl Roadmap {
    /// Brings the plan, the pointers and the scrolling up to date.
    pub fn settle(&mut self, session: &Session, size: (u16, u16), version: u64) {
        if self.computed_for != Some(version) {
            let workbook = session.workbook();
            let answers = || session.catalogue().controls.iter().map(|control| (control, workbook.answer(&control.id)));
            self.gaps = gaps(answers());
            self.not_assessed = answers().filter(|(_, answer)| answer.in_scope() && answer.level.is_none()).count();
            self.work = Some(Work::of(workbook, session.today()));
            self.computed_for = Some(version);
        }
        self.find_pointed();
        let places = layout::roadmap(size);
        let rows = usize::from(places.main_rows());
        self.gap = self.gap.min(self.gaps.len().saturating_sub(1));
        self.gap_offset = scrolled(self.gap_offset, self.gap, self.gaps.len(), rows);
        let bars = self.timeline().len();
        self.bar = self.bar.min(bars.saturating_sub(1));
        // The months stand above the rows, and today below them.
        self.bar_offset = scrolled(self.bar_offset, self.bar, bars, rows.saturating_sub(1));
        self.pointed = self.action().or(self.pointed.filter(|_| matches!(self.view, View::Gaps | View::WhatIf)));
        self.detail = match self.view {
            View::WhatIf => {
                self.what_if.settle(session, version);
                self.what_if.detail(places.detail_width())
            }
            View::Gaps | View::Board | View::Timeline => detail::lines(self, session, places.detail_width()),
        };
    }

    /// Moves the pointers to the action that they were on.
    fn find_pointed(&mut self) {
        let columns = self.columns();
        if let Some(id) = self.pointed {
            let found = columns
                .iter()
                .enumerate()
                .find_map(|(column, cards)| cards.iter().position(|card| *card == id).map(|card| (column, card)));
            self.card = found.unwrap_or(self.card);
            self.bar = self.timeline().iter().position(|bar| *bar == id).unwrap_or(self.bar);
        }
        self.card.0 = self.card.0.min(columns.len().saturating_sub(1));
        let cards = columns.get(self.card.0).map_or(0, Vec::len);
        self.card.1 = self.card.1.min(cards.saturating_sub(1));
    }

    /// The cards of each column of the board: phase by phase, and last what was dropped, where anything was.
    pub fn columns(&self) -> Vec<Vec<Uuid>> {
        let dropped: Vec<Uuid> = self.work.iter().flat_map(Work::dropped).map(|action| action.id).collect();
        let phases = self.work.iter().flat_map(|work| &work.roadmap.phases);
        phases.map(|phase| phase.actions.clone()).chain(Some(dropped).filter(|dropped| !dropped.is_empty())).collect()
    }

    /// The rows of the timeline: phase by phase. What was dropped takes no time.
    pub fn timeline(&self) -> Vec<Uuid> {
        let phases = self.work.iter().flat_map(|work| &work.roadmap.phases);
        phases.flat_map(|phase| phase.actions.iter().copied()).collect()
    }

    /// The action under the pointer.
    pub fn action(&self) -> Option<Uuid> {
        match self.view {
            View::Gaps => {
                let gap = self.gaps.get(self.gap)?;
                self.work.as_ref()?.closing(&gap.control).next().map(|action| action.id)
            }
            View::Board => self.columns().get(self.card.0)?.get(self.card.1).copied(),
            View::Timeline => self.timeline().get(self.bar).copied(),
            View::WhatIf => None,
        }
    }

    /// The gap under the pointer.
    pub fn current_gap(&self) -> Option<&Gap> {
        if self.view == View::Gaps { self.gaps.get(self.gap) } else { None }
    }

    /// The phase of the column under the pointer, or of the action.
    fn phase(&self) -> Option<Uuid> {
        let work = self.work.as_ref()?;
        match self.view {
            View::Board => work.roadmap.phases.get(self.card.0)?.phase.as_ref().map(|phase| phase.id),
            View::Gaps | View::Timeline => work.action(self.action()?)?.phase,
            View::WhatIf => None,
        }
    }

    /// Moves the pointer to a row, or to a card.
    pub fn point_at(&mut self, row: usize, column: usize) {
        match self.view {
            View::Gaps => self.gap = row,
            View::Board => self.card = (column, row),
            View::Timeline => self.bar = row,
            View::WhatIf => {}
        }
        self.pointed = None;
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(&mut self, action: Action, session: &mut Session, size: (u16, u16)) -> Result<Reply> {
        let page = usize::from(layout::roadmap(size).main_rows()).max(2) - 1;
        match action {
            Action::Up => self.step_back(1),
            Action::Down => self.step_on(1),
            Action::PageUp => self.step_back(page),
            Action::PageDown => self.step_on(page),
            Action::Top => self.step_back(usize::MAX),
            Action::Bottom => self.step_on(usize::MAX),
            Action::Left => self.go_to_column(self.card.0.saturating_sub(1)),
            Action::Right => self.go_to_column(self.card.0 + 1),
            Action::NextPart => self.turn(1),
            Action::PreviousPart => self.turn(View::ALL.len() - 1),
            Action::FillPhases => return Ok(self.fill(session)),
            Action::WhatIf => self.show(View::WhatIf),
            Action::MoreDays
            | Action::FewerDays
            | Action::KeepScenario
            | Action::OpenScenario
            | Action::SupposeNothing => return Ok(self.suppose(action, session)),
            Action::Open if self.view == View::WhatIf => return Ok(self.fill(session)),
            Action::EditAction if self.view == View::WhatIf => {
                let form = self.what_if.supposition.as_ref().map(|supposed| Overlay::Form(Form::suppose(supposed)));
                return Ok(form.map_or_else(Reply::default, Reply::overlay));
            }
            Action::RemoveAction if self.view == View::WhatIf => return self.remove_scenario(session),
            Action::Open => return Ok(self.open(session)),
            _ => return self.edit(action, session),
        }
        Ok(Reply::default())
    }

    fn edit(&mut self, action: Action, session: &mut Session) -> Result<Reply> {
        let is_edit = matches!(
            action,
            Action::MakeAction
                | Action::EditAction
                | Action::SetStatus(_)
                | Action::MoveLater
                | Action::MoveEarlier
                | Action::RemoveAction
                | Action::NewPhase
                | Action::EditPhase
                | Action::RemovePhase
                | Action::Attach
        );
        if !is_edit {
            return Ok(Reply::default());
        }
        if let Some(refusal) = read_only(session) {
            return Ok(refusal);
        }
        let nothing = || Reply::say("There is no action here: w makes one");
        match action {
            Action::MakeAction => {
                let gap = self.current_gap().map(|gap| gap.control.clone());
                return make(session, gap.as_ref(), self.phase());
            }
            Action::NewPhase => return Ok(Reply::overlay(Overlay::Form(Form::phase(None, session)))),
            Action::EditPhase | Action::RemovePhase => {
                let Some(phase) = self.phase() else {
                    return Ok(Reply::say("There is no phase here: n makes one"));
                };
                if action == Action::RemovePhase {
                    return Ok(done(session.remove_phase(phase)?));
                }
                return Ok(Reply::overlay(Overlay::Form(Form::phase(session.workbook().phase(phase), session))));
            }
            _ => {}
        }
        let Some(id) = self.action() else { return Ok(nothing()) };
        match action {
            Action::EditAction => Ok(Reply::overlay(Overlay::Form(Form::action(session.action(id)?, session)))),
            Action::SetStatus(ActionStatus::Done) if !session.raises(id)?.is_empty() => {
                let raises = session.raises(id)?;
                let controls: Vec<_> = raises.iter().map(|raise| raise.control.clone()).collect();
                let proposed = session.proposed_basis(&controls);
                Ok(Reply::overlay(Overlay::Form(Form::finish_action(session.action(id)?, &raises, proposed))))
            }
            Action::SetStatus(ActionStatus::Dropped) => {
                Ok(Reply::overlay(Overlay::Form(Form::drop_action(session.action(id)?))))
            }
            Action::SetStatus(status) => {
                let edit = ActionEdit { status: Some(status), ..ActionEdit::default() };
                Ok(done(session.edit_action(id, &edit)?))
            }
            Action::MoveLater => self.shift(session, id, true),
            Action::MoveEarlier => self.shift(session, id, false),
            Action::RemoveAction => Ok(done(session.remove_action(id)?)),
            Action::Attach => {
                let controls: Vec<ControlId> =
                    session.action(id)?.closes.iter().map(|closes| closes.control.clone()).collect();
                match controls.is_empty() {
                    true => Ok(Reply::say("The action raises no control that evidence could serve; e says which")),
                    false => Ok(Reply::overlay(Overlay::Form(Form::attach(controls)))),
                }
            }
            _ => Ok(Reply::default()),
        }
    }

    /// Puts an action into the phase behind, or before; before the first is no phase.
    fn shift(&mut self, session: &mut Session, id: Uuid, later: bool) -> Result<Reply> {
        if session.action(id)?.status == ActionStatus::Dropped {
            return Ok(Reply::say("It is dropped, and so in no phase that counts: s p proposes it again"));
        }
        let phases: Vec<Uuid> = session.workbook().phases().iter().map(|phase| phase.id).collect();
        if phases.is_empty() {
            return Ok(Reply::say("There are no phases yet: n makes one"));
        }
        let here = session.action(id)?.phase.and_then(|phase| phases.iter().position(|other| *other == phase));
        let there = match (here, later) {
            (None, true) => Some(0),
            (Some(place), true) if place + 1 < phases.len() => Some(place + 1),
            (Some(place), false) => place.checked_sub(1),
            (Some(_), true) => return Ok(Reply::say("It is in the last phase; n makes another")),
            (None, false) => return Ok(Reply::say("It is in no phase; > puts it into the first")),
        };
        let phase = there.and_then(|place| phases.get(place).copied());
        self.pointed = Some(id);
        let outcome = session.edit_action(id, &ActionEdit { phase: Some(phase), ..ActionEdit::default() })?;
        let name = phase.and_then(|phase| session.workbook().phase(phase)).map(|phase| phase.name.clone());
        let said = match name {
            Some(name) => format!("Saved: it is in \"{name}\" now (u takes it back)"),
            None => "Saved: it is in no phase now (u takes it back)".to_owned(),
        };
        let reply = done(outcome);
        Ok(Reply { message: Reply::say(said).message, ..reply })
    }

    fn open(&self, session: &Session) -> Reply {
        if let Some(gap) = self.current_gap() {
            return Reply::order(Order::Show(gap.control.clone()));
        }
        match self.action().and_then(|id| session.workbook().action(id)) {
            Some(action) => {
                read_only(session).unwrap_or_else(|| Reply::overlay(Overlay::Form(Form::action(action, session))))
            }
            None => Reply::say("There is no action here: w makes one"),
        }
    }

    /// Shows what would go where: under what is supposed in What if, else with the phases as they are.
    fn fill(&self, session: &Session) -> Reply {
        let supposed = self.what_if.supposition.clone().filter(|_| self.view == View::WhatIf);
        let supposed = supposed.unwrap_or_else(|| what_if::plainly(session));
        Reply::overlay(Overlay::Planning(Box::new(Planning::new(session, supposed))))
    }

    fn suppose(&mut self, action: Action, session: &Session) -> Reply {
        if self.view != View::WhatIf {
            return Reply::say("That is for What if: W goes there");
        }
        match action {
            Action::MoreDays | Action::FewerDays => self.what_if.change_days(action == Action::MoreDays),
            Action::KeepScenario => {
                if let Some(refusal) = read_only(session) {
                    return refusal;
                }
                let name = self.what_if.name.as_deref();
                let form = self.what_if.supposition.as_ref().map(|supposed| Form::keep_scenario(supposed, name));
                return form.map_or_else(Reply::default, |form| Reply::overlay(Overlay::Form(form)));
            }
            Action::OpenScenario => return Reply::overlay(Overlay::Menu(Menu::scenarios(session))),
            _ => self.what_if.suppose_nothing(),
        }
        Reply::default()
    }

    fn remove_scenario(&mut self, session: &mut Session) -> Result<Reply> {
        if let Some(refusal) = read_only(session) {
            return Ok(refusal);
        }
        let Some(name) = &self.what_if.name else {
            return Ok(Reply::say("No scenario is open here: O opens one"));
        };
        let outcome = session.remove_scenario(name)?;
        self.what_if.name = None;
        Ok(done(outcome))
    }

    fn turn(&mut self, steps: usize) {
        let here = View::ALL.iter().position(|view| *view == self.view).unwrap_or(0);
        self.show(View::ALL[(here + steps) % View::ALL.len()]);
    }

    fn show(&mut self, view: View) {
        let pointed = self.action();
        self.view = view;
        self.pointed = pointed.or(self.pointed);
    }

    fn step_on(&mut self, steps: usize) {
        self.pointed = None;
        match self.view {
            View::Gaps => self.gap = self.gap.saturating_add(steps).min(self.gaps.len().saturating_sub(1)),
            View::Board => {
                let cards = self.columns().get(self.card.0).map_or(0, Vec::len);
                self.card.1 = self.card.1.saturating_add(steps).min(cards.saturating_sub(1));
            }
            View::Timeline => {
                self.bar = self.bar.saturating_add(steps).min(self.timeline().len().saturating_sub(1));
            }
            View::WhatIf => {
                let offset = &mut self.what_if.offset;
                *offset = offset.saturating_add(steps);
            }
        }
    }

    fn step_back(&mut self, steps: usize) {
        self.pointed = None;
        let pointer = match self.view {
            View::Gaps => &mut self.gap,
            View::Board => &mut self.card.1,
            View::Timeline => &mut self.bar,
            View::WhatIf => &mut self.what_if.offset,
        };
        *pointer = pointer.saturating_sub(steps);
    }

    fn go_to_column(&mut self, column: usize) {
        if self.view == View::Board {
            self.pointed = None;
            self.card.0 = column.min(self.columns().len().saturating_sub(1));
        }
    }
}

/// Asks for an action: for a gap with what it closes and its proposal, else a blank one.
///
/// # Errors
/// What the session says of the control.
pub fn make(session: &Session, control: Option<&ControlId>, phase: Option<Uuid>) -> Result<Reply> {
    if let Some(refusal) = read_only(session) {
        return Ok(refusal);
    }
    let closes = control.map(|control| proposed(session, control));
    let title = closes.as_ref().map(|closes| session.proposed_title(closes)).transpose()?;
    let form = Form::new_action(session, title.as_deref(), closes.as_ref(), phase);
    let there: Vec<String> = control
        .map(|control| session.workbook().open_actions(control).map(|action| format!("#{}", action.number)).collect())
        .unwrap_or_default();
    let message = match (control, there.as_slice()) {
        (Some(control), [_, ..]) => {
            Reply::say(format!("{control} is raised by {} already: this would come beside it", there.join(", ")))
                .message
        }
        _ => None,
    };
    Ok(Reply { message, ..Reply::overlay(Overlay::Form(form)) })
}

/// From where a control stands to its target, or a level up where it has reached that or has none.
fn proposed(session: &Session, control: &ControlId) -> Closes {
    let answer = session.workbook().answer(control);
    let up = answer.level.and_then(|level| crate::workbook::Level::try_from((level.get() + 1).min(5)).ok());
    let to = answer.target.filter(|target| answer.level.is_none_or(|level| level < *target)).or(up);
    let to = to.unwrap_or(crate::workbook::Level::Defined);
    Closes { control: control.clone(), from: answer.level.filter(|level| *level < to), to }
}

/// From when to when an action is, as far as that is known: its phase says when it begins, else today does.
pub fn span(work: &Work, id: Uuid) -> Option<(Date, Date)> {
    work.span(work.action(id)?)
}
