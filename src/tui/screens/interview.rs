//! Interview: one control a screen, in plain words, with the ladder as the question. Made for an owner who
//! never saw the standard.

pub mod page;

use std::time::Duration;

use uuid::Uuid;

use super::answering::{self, Subject};
use crate::catalogue::{Control, ControlId};
use crate::error::Result;
use crate::interview::{Order as AskedOrder, Pace, Place, Run, described, is_answered, is_not_known};
use crate::search::Query;
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::lines::StyledLine;
use crate::tui::model::{Effect, Message, Order, Reply, Setting};
use crate::tui::overlay::{Overlay, Prompt, PromptKind};
use crate::workbook::Basis;

/// The Interview screen.
#[derive(Debug, Default)]
pub struct Interview {
    /// The way through the controls; none before the screen was first opened.
    pub run: Option<Run>,
    /// What is on the page.
    pub page: Vec<StyledLine>,
    /// What helps to answer, where there is room for it beside the page.
    pub aside: Vec<StyledLine>,
    /// The first line that is shown, of both.
    pub offset: usize,
    /// How long the program has been running, as the loop last said.
    pub now: Duration,
    pace: Pace,
    workbook: Option<Uuid>,
    /// The run as the loop was last asked to keep it.
    kept: Option<Run>,
    /// The run that the filter being typed would make.
    filtered: Option<Run>,
    /// Whether the mark for review was set while this question has been on the screen.
    marked_here: bool,
    /// The question on the screen, and whether it had its answer when last looked at.
    seen: Option<(ControlId, bool)>,
    computed_for: Option<(Run, (u16, u16), u64)>,
}

impl Interview {
    /// Nothing asked yet, at this time.
    pub fn at(now: Duration) -> Self {
        Interview { now, ..Interview::default() }
    }

    /// The screen is opened: the first time, with what is proposed, until the loop finds where one stopped.
    pub fn arrive(&mut self, session: &Session) -> Option<Effect> {
        self.pace.asked(self.now);
        if self.run.is_some() {
            return None;
        }
        self.run = Some(Run::proposed(session.workbook(), session.catalogue()));
        self.workbook = Some(session.id());
        self.workbook.map(Effect::RecallPlace)
    }

    /// Takes up a run that was kept, where there is one and nobody has begun another.
    pub fn recall(&mut self, run: Option<Run>) -> Option<Message> {
        let run = run.filter(|_| self.kept.is_none())?;
        let message = match run.place {
            Place::At(_) => {
                Some(Message::done("This is where you stopped. o asks other questions, ? explains the words"))
            }
            Place::Opening | Place::Closing => None,
        };
        self.kept = Some(run.clone());
        self.run = Some(run);
        self.arrived();
        message
    }

    /// Begins other questions, whatever was kept.
    pub fn begin(&mut self, run: Run, session: &Session) {
        self.workbook = Some(session.id());
        self.run = Some(run);
        self.arrived();
    }

    /// The place to be kept, where it is another than before.
    pub fn keep(&mut self) -> Option<Effect> {
        let run = self.run.as_ref()?;
        let is_new = self.kept.as_ref() != Some(run) && (self.kept.is_some() || run.place != Place::Opening);
        if !is_new {
            return None;
        }
        self.kept = Some(run.clone());
        Some(Effect::KeepPlace(self.workbook?, Box::new(run.clone())))
    }

    /// The control that is asked.
    pub fn current(&self, session: &Session) -> Option<&'static Control> {
        session.catalogue().control(self.run.as_ref()?.current()?.as_str())
    }

    /// Goes to a control, where the questions have it.
    pub fn select(&mut self, control: &ControlId) {
        if self.run.as_mut().is_some_and(|run| run.go_to(control)) {
            self.arrived();
        }
    }

    /// How long the rest will take, in words.
    pub fn time_left(&self, session: &Session) -> Option<String> {
        self.pace.shown(self.run.as_ref()?.progress(session.workbook()).left())
    }

    fn arrived(&mut self) {
        self.offset = 0;
        self.marked_here = false;
        self.seen = None;
        self.pace.asked(self.now);
    }

    /// Notices an answer that came through a dialog, and brings page and scrolling up to date.
    pub fn settle(&mut self, session: &Session, setting: Setting<'_>, to_draw: bool) {
        self.notice(session);
        let Some(run) = &self.run else { return };
        if !to_draw {
            return;
        }
        let places = places(run, setting.size);
        let key = (run.clone(), setting.size, setting.version);
        if self.computed_for.as_ref() != Some(&key) {
            (self.page, self.aside) = page::lines(run, session, places, setting);
            self.computed_for = Some(key);
        }
        let beyond = |lines: &[StyledLine], rows: u16| lines.len().saturating_sub(usize::from(rows));
        let aside = places.aside.map_or(0, |aside| beyond(&self.aside, aside.height.saturating_sub(2)));
        self.offset = self.offset.min(beyond(&self.page, places.page.height.saturating_sub(2)).max(aside));
    }

    /// An exclusion is made in a dialog; once it is there, the question is done with.
    fn notice(&mut self, session: &Session) {
        let Some(control) = self.run.as_ref().and_then(Run::current).cloned() else {
            self.seen = None;
            return;
        };
        let answer = session.workbook().answer(&control);
        let (before, is_now) = (self.seen.replace((control.clone(), is_answered(answer))), is_answered(answer));
        if before != Some((control, false)) || !is_now {
            return;
        }
        self.pace.answered(self.now);
        if !answer.in_scope() {
            self.go_on(session);
        }
    }

    /// Goes on; gives back a word on what was passed over.
    fn go_on(&mut self, session: &Session) -> Option<String> {
        let over = self.run.as_mut()?.go_on(session.workbook());
        self.arrived();
        passed_over(&over)
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(
        &mut self,
        action: Action,
        session: &mut Session,
        basis: Option<Basis>,
        size: (u16, u16),
    ) -> Result<Reply> {
        let Some(run) = &self.run else { return Ok(Reply::default()) };
        let place = run.place;
        let rows = usize::from(places(run, size).page.height.saturating_sub(2)).max(2) - 1;
        match action {
            Action::Up => self.offset = self.offset.saturating_sub(1),
            Action::Down => self.offset = self.offset.saturating_add(1),
            Action::PageUp => self.offset = self.offset.saturating_sub(rows),
            Action::PageDown => self.offset = self.offset.saturating_add(rows),
            Action::Top => self.offset = 0,
            Action::Bottom => self.offset = usize::MAX,
            Action::GoOn if place == Place::Closing => return Ok(Reply::order(Order::Act(Action::GoOverview))),
            Action::GoOn => return Ok(self.go_on(session).map_or_else(Reply::default, Reply::say)),
            Action::GoBack => return Ok(self.go_back(session)),
            Action::Close => return Ok(self.leave()),
            Action::AskBy(_) | Action::AskFor(_) => return Ok(self.ask(action, session)),
            Action::Filter => {
                self.filtered = None;
                return Ok(Reply::overlay(Overlay::Prompt(Prompt::new(PromptKind::Questions, String::new()))));
            }
            _ => return self.answer(action, session, basis),
        }
        Ok(Reply::default())
    }

    fn go_back(&mut self, session: &Session) -> Reply {
        let Some(run) = &mut self.run else { return Reply::default() };
        if run.place == Place::Opening {
            return Reply::say("This is the beginning: Enter begins");
        }
        let over = run.go_back(session.workbook());
        self.arrived();
        passed_over(&over).map_or_else(Reply::default, Reply::say)
    }

    /// To the list, at the control that was asked.
    fn leave(&self) -> Reply {
        let order = match self.run.as_ref().and_then(Run::current) {
            Some(control) => Order::Show(control.clone()),
            None => Order::Act(Action::GoControls),
        };
        Reply { order: Some(order), ..Reply::say("The interview waits where you left it: g i goes on") }
    }

    fn ask(&mut self, action: Action, session: &Session) -> Reply {
        let Some(run) = &self.run else { return Reply::default() };
        let (workbook, catalogue) = (session.workbook(), session.catalogue());
        let new = match action {
            // What a filter found stays what is asked; all else is chosen anew, since answers may have come.
            Action::AskBy(order) if run.asked == crate::interview::Asked::Filter => {
                let controls = run.controls.clone();
                Run::under(order, workbook, catalogue, |control| controls.contains(&control.id))
            }
            Action::AskBy(order) => Run::of(order, run.asked, workbook, catalogue),
            Action::AskFor(asked) => Run::of(run.order, asked, workbook, catalogue),
            _ => return Reply::default(),
        };
        if new.controls.is_empty() {
            return Reply::say(format!("There is nothing to ask: {}", described(&new, workbook, catalogue)));
        }
        let said = described(&new, workbook, catalogue);
        self.begin(new, session);
        Reply::say(format!("{said} Enter begins"))
    }

    /// Takes in a filter while it is typed.
    ///
    /// # Errors
    /// What of it cannot be understood.
    pub fn filter(&mut self, text: &str, session: &Session) -> Result<()> {
        self.filtered = None;
        let query = Query::parse(text, session.catalogue())?;
        let order = self.run.as_ref().map_or(AskedOrder::Theme, |run| run.order);
        let (workbook, catalogue) = (session.workbook(), session.catalogue());
        let holds = |control: &Control| session.finds(&query, control);
        self.filtered = (!query.is_empty()).then(|| Run::under(order, workbook, catalogue, holds));
        Ok(())
    }

    /// The filter is typed: asks what it found.
    pub fn filter_done(&mut self, session: &Session) -> Option<Message> {
        let run = self.filtered.take()?;
        let said = described(&run, session.workbook(), session.catalogue());
        if run.controls.is_empty() {
            let excluded = if run.left_out > 0 { " that is not excluded" } else { "" };
            return Some(Message::done(format!("The filter finds nothing{excluded}: the questions stay as they were")));
        }
        self.begin(run, session);
        Some(Message::done(format!("{said} Enter begins")))
    }

    /// How many questions the filter being typed would ask.
    pub fn filtered_count(&self) -> Option<usize> {
        self.filtered.as_ref().map(|run| run.controls.len())
    }

    /// A level, or that it is not known, moves on to the next; all else stays.
    fn answer(&mut self, action: Action, session: &mut Session, basis: Option<Basis>) -> Result<Reply> {
        let Some(control) = self.current(session) else {
            return Ok(match self.run.as_ref().map(|run| run.place) {
                Some(Place::Closing) => Reply::say("All questions are through: Left goes back to the last one"),
                _ => Reply::say("Enter begins with the first question"),
            });
        };
        let id = control.id.clone();
        let before = session.workbook().answer(&id).clone();
        let controls = [id.clone()];
        let mut reply = match action {
            Action::SetLevel(level) => {
                let mut edit = answering::level(level, basis);
                // The mark said that it is not known; now it is. One set on purpose just now stays.
                if is_not_known(&before) && !self.marked_here {
                    edit.review = Some(false);
                }
                answering::set(session, controls.to_vec(), edit)?
            }
            _ => {
                let subject = Subject { control: Some(control), note: None, controls: &controls };
                answering::act(action, &subject, session, basis)?.unwrap_or_default()
            }
        };
        let after = session.workbook().answer(&id);
        if action == Action::Review {
            self.marked_here = after.review;
        }
        let confirms = action == Action::Confirm && before.to_confirm && !after.to_confirm;
        if !confirms && !matches!(action, Action::SetLevel(_) | Action::NotKnown) {
            return Ok(reply);
        }
        if !is_answered(&before) {
            self.pace.answered(self.now);
        }
        if let Some(over) = self.go_on(session)
            && let Some(message) = &mut reply.message
        {
            message.text.push_str(&format!(". {over}"));
        }
        Ok(reply)
    }
}

/// The parts of the screen for a page of a run.
pub fn places(run: &Run, size: (u16, u16)) -> layout::Interview {
    layout::interview(size, run.place != Place::Opening)
}

fn passed_over(controls: &[ControlId]) -> Option<String> {
    let ids: Vec<&str> = controls.iter().map(ControlId::as_str).collect();
    (!ids.is_empty()).then(|| format!("Passed over, because excluded: {}", ids.join(", ")))
}
