//! Study: what is due, a card at a time, and what one has come to. It needs no workbook, and its file is not opened
//! before somebody comes here.

mod hints;
mod home;
mod quizzing;
pub mod reading;
mod shown;
mod task;

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::listing::scrolled;
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::session::study::{Graded, Study as Learning, study_file, told};
use crate::study::quiz::{EXAM_QUESTIONS, QUESTIONS};
use crate::study::reading::{Page, pages};
use crate::study::{Card, Deck, Grade};
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::lines::StyledLine;
use crate::tui::model::{Message, Reply};
use crate::tui::overlay::{Form, Overlay, Prompt, PromptKind};
use crate::tui::theme::Symbols;

pub use home::Row;
pub use quizzing::{Phase, Quizzing, right_answer};
pub use shown::Shown;
pub use task::{CaseStep, CaseView, Hunt, Offered, Task};

/// The Study screen.
#[derive(Debug, Default)]
pub struct Study {
    /// The file that was named for it; the usual one where none was.
    pub named: Option<PathBuf>,
    /// Lets it be this moment, whatever the clock says.
    pub now: Option<Timestamp>,
    /// What is learned, once somebody came here.
    pub learning: Option<Box<Learning>>,
    /// Why it cannot be opened.
    pub problem: Option<String>,
    /// What is shown.
    pub view: View,
    /// What can be chosen at home, from the top.
    pub rows: Vec<Row>,
    /// The row under the pointer.
    pub selected: usize,
    /// The first row that is shown.
    pub offset: usize,
    /// The deck that is learned.
    pub deck: Deck,
    /// What is said beside the rows, or of the card.
    pub lines: Vec<StyledLine>,
    /// The first line that is shown.
    pub first_line: usize,
    /// Whether the keys go to what is said beside the rows.
    pub in_panel: bool,
    /// A quiz or an exam that waits to be gone on with.
    pub waiting: Option<Box<Quizzing>>,
    /// What was done since the deck was begun: cards, and how many of them were forgotten.
    pub done: (u32, u32),
    /// A search for mistakes that waits to be gone on with.
    pub waiting_hunt: Option<Box<Hunt>>,
    is_stale: bool,
}

/// What the Study screen shows.
#[derive(Debug, Default)]
pub enum View {
    /// What is due and what can be begun.
    #[default]
    Home,
    /// A card.
    Card(Box<Shown>),
    /// That all is done for today.
    Done,
    /// The cards that were set aside.
    Aside,
    /// A page of the catalogue, by its place.
    Reading(usize),
    /// A quiz, an exam, or what it came to.
    Quiz(Box<Quizzing>),
    /// A case, or the search for mistakes.
    Task(Box<Task>),
}

impl Study {
    /// Opens the file, or looks at what other programs added. Says what keeps it from that.
    pub fn arrive(&mut self, zone: &TimeZone) -> Option<Message> {
        self.is_stale = true;
        if self.learning.is_none() {
            let opened = study_file(self.named.as_deref()).and_then(|path| Learning::open(&path, zone.clone()));
            match opened {
                Ok(mut learning) => {
                    if let Some(now) = self.now {
                        learning.set_now(now);
                    }
                    self.problem = None;
                    let read_only = learning.read_only().map(|reason| format!("Read only: {reason}"));
                    self.learning = Some(Box::new(learning));
                    return read_only.map(|text| Message { text, is_error: true });
                }
                Err(error) => {
                    self.problem = Some(Message::error(&error).text);
                    return Some(Message::error(&error));
                }
            }
        }
        self.look()
    }

    /// Takes in what other programs added meanwhile.
    pub fn look(&mut self) -> Option<Message> {
        let learning = self.learning.as_mut()?;
        match learning.refresh() {
            Ok(false) => None,
            Ok(true) => {
                self.is_stale = true;
                if matches!(self.view, View::Card(_) | View::Done) {
                    self.go_on();
                }
                None
            }
            Err(error) => {
                // Coming here again reads anew what stands there then.
                self.learning = None;
                self.view = View::Home;
                self.problem = Some(Message::error(&error).text);
                Some(Message::error(&error))
            }
        }
    }

    /// Brings lists, lines and scrolling up to date.
    pub fn settle(&mut self, size: (u16, u16), symbols: &Symbols) {
        let Some(learning) = &self.learning else { return };
        match self.view {
            View::Home if self.is_stale => self.rows = home::rows(learning),
            View::Aside if self.is_stale => self.rows = home::aside(learning),
            View::Home
            | View::Aside
            | View::Card(_)
            | View::Done
            | View::Reading(_)
            | View::Quiz(_)
            | View::Task(_) => {}
        }
        // Behind a card, what can be begun waits until somebody goes back there.
        self.is_stale = !matches!(self.view, View::Home | View::Aside);
        let places = layout::findings(size);
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        if matches!(self.rows.get(self.selected), Some(Row::Heading(_))) {
            self.selected += 1;
        }
        self.offset = scrolled(self.offset, self.selected, self.rows.len(), usize::from(places.list_rows()));
        let width = match &self.view {
            View::Home | View::Aside => places.panel_width(),
            View::Card(_) | View::Done | View::Reading(_) | View::Quiz(_) | View::Task(_) => card_width(size),
        };
        self.lines = match &self.view {
            View::Home | View::Aside => home::panel(learning, self.rows.get(self.selected), width, symbols),
            View::Card(shown) => shown.lines(width),
            View::Done => home::closing(learning, &self.deck, self.done, width),
            View::Reading(at) => reading::lines(learning, *at, width),
            View::Quiz(quizzing) => quizzing.lines(learning.catalogue(), width),
            View::Task(task) => task.lines(learning.catalogue(), width, symbols),
        };
        if let View::Task(task) = &self.view {
            self.first_line = task.in_sight(self.first_line, &self.lines, self.line_rows(size));
        }
        let most = self.lines.len().saturating_sub(self.line_rows(size));
        self.first_line = self.first_line.min(most);
    }

    /// How many lines have room.
    pub fn line_rows(&self, size: (u16, u16)) -> usize {
        match &self.view {
            View::Home | View::Aside => usize::from(layout::findings(size).panel_rows()),
            // The grades stand below the card.
            View::Reading(_) => usize::from(layout::screen(size).body.height.saturating_sub(2)),
            View::Card(_) | View::Done | View::Quiz(_) | View::Task(_) => {
                usize::from(layout::screen(size).body.height.saturating_sub(4))
            }
        }
    }

    /// The control of what is shown.
    pub fn control(&self) -> Option<&ControlId> {
        match (&self.view, self.rows.get(self.selected)) {
            (View::Card(shown), _) => Some(&shown.card.control),
            (View::Aside, Some(Row::Card(card))) => Some(&card.control),
            (View::Quiz(quizzing), _) if matches!(quizzing.phase, Phase::Told | Phase::Missed) => {
                quizzing.question().map(|question| &question.control)
            }
            (View::Reading(at), _) => match self.page(*at) {
                Some(Page::Control(control)) => Some(&control.id),
                Some(Page::Contents | Page::Theme(_)) | None => None,
            },
            (View::Task(task), _) => task.control(),
            (View::Home | View::Done | View::Aside | View::Quiz(_), _) => None,
        }
    }

    /// Whether an action is this screen's to answer, with or without a workbook.
    pub fn answers(action: Action) -> bool {
        matches!(
            action,
            Action::GoOn
                | Action::Grade(_)
                | Action::Undo
                | Action::SetCardAside
                | Action::ShowControl
                | Action::MoreNewCards
                | Action::FewerNewCards
                | Action::RememberMore
                | Action::RememberLess
                | Action::FitMemory
                | Action::WriteCards
                | Action::Quiz
                | Action::Exam
                | Action::NextPart
                | Action::PreviousPart
                | Action::Review
                | Action::Up
                | Action::Down
                | Action::PageUp
                | Action::PageDown
                | Action::Top
                | Action::Bottom
                | Action::Left
                | Action::Right
                | Action::Open
        )
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What the study file refuses.
    pub fn act(&mut self, action: Action, size: (u16, u16)) -> Result<Reply> {
        let page = isize::try_from(self.line_rows(size).max(3) - 2).unwrap_or(1);
        let deck = self.chosen().unwrap_or_default();
        let has_more = self.first_line + self.line_rows(size) < self.lines.len();
        let Some(learning) = &mut self.learning else {
            return Ok(Reply::say(self.problem.clone().unwrap_or_default()));
        };
        let only_moves = matches!(
            action,
            Action::Up
                | Action::Down
                | Action::PageUp
                | Action::PageDown
                | Action::Top
                | Action::Bottom
                | Action::Left
                | Action::Right
        );
        self.is_stale |= !only_moves;
        if let View::Quiz(quizzing) = &mut self.view
            && let Some(over) = quizzing.look_at_clock(learning.moment())
        {
            self.first_line = 0;
            return Ok(Reply::say(over));
        }
        // A long page is read to its end before it is turned.
        if matches!(action, Action::GoOn | Action::Open) && matches!(self.view, View::Reading(_)) && has_more {
            self.first_line = self.first_line.saturating_add_signed(page.saturating_add(1));
            return Ok(Reply::default());
        }
        match action {
            Action::GoOn | Action::Open => return self.open(),
            Action::Grade(grade) => return self.grade(grade),
            Action::Undo => return self.undo(),
            Action::SetCardAside => return self.set_aside(),
            Action::MoreNewCards => {
                let count = learning.learned().new_a_day.saturating_add(1).min(500);
                return learning.set_new_a_day(count).map(Reply::say);
            }
            Action::FewerNewCards => {
                let count = learning.learned().new_a_day.saturating_sub(1);
                return learning.set_new_a_day(count).map(Reply::say);
            }
            Action::RememberMore => {
                let percent = learning.learned().retention.saturating_add(1).min(97);
                return learning.set_retention(percent).map(Reply::say);
            }
            Action::RememberLess => {
                let percent = learning.learned().retention.saturating_sub(1).max(70);
                return learning.set_retention(percent).map(Reply::say);
            }
            Action::FitMemory => return learning.fit().map(Reply::say),
            Action::WriteCards => {
                return Ok(Reply::overlay(Overlay::Form(Form::cards(learning, &deck)?)));
            }
            Action::Quiz => self.begin_quiz(&deck, QUESTIONS, false),
            Action::Exam => self.begin_quiz(&deck, EXAM_QUESTIONS, true),
            Action::NextPart | Action::PreviousPart => return self.turn_to_theme(action == Action::NextPart),
            Action::Review => return self.mark(),
            Action::Left | Action::Right if matches!(self.view, View::Reading(_)) => {
                return self.turn(if action == Action::Right { 1 } else { -1 });
            }
            Action::Left | Action::Right => self.go_aside(action == Action::Right),
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            Action::PageDown => self.step(page),
            Action::Top => self.step(isize::MIN),
            Action::Bottom => self.step(isize::MAX),
            _ => {}
        }
        Ok(Reply::default())
    }

    /// Steps out of what is shown; `false` where this is home already.
    pub fn step_out(&mut self) -> bool {
        self.is_stale = true;
        self.first_line = 0;
        if self.in_panel {
            self.in_panel = false;
            return true;
        }
        match std::mem::take(&mut self.view) {
            View::Home => return false,
            View::Quiz(quizzing) if matches!(quizzing.phase, Phase::Asked | Phase::Told) => {
                self.waiting = Some(quizzing);
            }
            View::Task(task) => self.put_away(*task),
            View::Quiz(_) | View::Card(_) | View::Done | View::Reading(_) => {}
            View::Aside => self.selected = 0,
        }
        true
    }

    /// Moves the pointer to a row.
    pub fn point_at(&mut self, row: usize) {
        if matches!(
            self.rows.get(row),
            Some(Row::Deck(..) | Row::Aside(_) | Row::Card(_) | Row::Quiz | Row::Exam | Row::Reading | Row::Task(_))
        ) {
            self.selected = row;
            self.in_panel = false;
            self.first_line = 0;
        }
    }

    /// Moves the pointer to a deck.
    pub fn choose(&mut self, deck: &Deck) {
        let is_it = |row: &Row| matches!(row, Row::Deck(other, _) if other == deck);
        self.selected = self.rows.iter().position(is_it).unwrap_or(self.selected);
    }

    fn chosen(&self) -> Option<Deck> {
        match (&self.view, self.rows.get(self.selected)) {
            (View::Home, Some(Row::Deck(deck, _))) => Some(deck.clone()),
            (View::Card(_) | View::Done, _) => Some(self.deck.clone()),
            (View::Home | View::Aside | View::Reading(_) | View::Quiz(_) | View::Task(_), _) => None,
        }
    }

    fn open(&mut self) -> Result<Reply> {
        match (&mut self.view, self.rows.get(self.selected)) {
            (View::Card(shown), _) if shown.is_open => {
                return Ok(Reply::say("How well did you know it? 1 again, 2 hard, 3 good, 4 easy"));
            }
            (View::Card(shown), _) => {
                shown.is_open = true;
                self.first_line = 0;
            }
            (View::Done, _) => {
                self.step_out();
            }
            (View::Home, Some(Row::Deck(deck, _))) => {
                self.deck = deck.clone();
                self.done = (0, 0);
                self.go_on();
                if matches!(self.view, View::Done) {
                    self.first_line = 0;
                }
            }
            (View::Home, Some(Row::Aside(_))) => {
                self.view = View::Aside;
                self.selected = 0;
                self.first_line = 0;
            }
            (View::Home, Some(Row::Task(offered))) => {
                let offered = *offered;
                self.begin_task(offered);
            }
            (View::Home, Some(Row::Reading)) => self.open_book(),
            (View::Reading(_), _) => return self.turn(1),
            (View::Home, Some(Row::Quiz)) => self.begin_quiz(&Deck::Mix, QUESTIONS, false),
            (View::Home, Some(Row::Exam)) => self.begin_quiz(&Deck::Mix, EXAM_QUESTIONS, true),
            (View::Quiz(quizzing), _) if quizzing.wants_text() => {
                let typed = quizzing.typed.clone();
                return Ok(Reply::overlay(Overlay::Prompt(Prompt::new(PromptKind::Answer, typed))));
            }
            (View::Quiz(quizzing), _) if quizzing.phase == Phase::Asked && !quizzing.is_exam => {
                return Ok(Reply::say("1 to 4 answers"));
            }
            (View::Quiz(quizzing), _) => {
                quizzing.go_on();
                self.first_line = 0;
            }
            (View::Aside, Some(Row::Card(_))) => {
                return Ok(Reply::say("x takes the card up again; c opens its control"));
            }
            (View::Home | View::Aside | View::Task(_), _) => {}
        }
        Ok(Reply::default())
    }

    /// The next card of the deck, or that all is done.
    fn go_on(&mut self) {
        let Some(learning) = &self.learning else { return };
        self.first_line = 0;
        self.view = match learning.next(&self.deck) {
            Some(card) => {
                let next = Shown::new(card.clone(), learning, &self.deck);
                match &self.view {
                    // Somebody looks at it already.
                    View::Card(shown) if shown.card == *card => {
                        View::Card(Box::new(Shown { is_open: shown.is_open, ..next }))
                    }
                    _ => View::Card(Box::new(next)),
                }
            }
            None => View::Done,
        };
    }

    /// Opens the catalogue where one stopped.
    pub fn open_book(&mut self) {
        let Some(learning) = &self.learning else { return };
        self.view = View::Reading(reading::place(learning));
        self.first_line = 0;
    }

    fn page(&self, at: usize) -> Option<Page<'static>> {
        pages(self.learning.as_ref()?.catalogue()).get(at).copied()
    }

    fn turn(&mut self, by: isize) -> Result<Reply> {
        let (View::Reading(at), Some(learning)) = (&self.view, &self.learning) else { return Ok(Reply::default()) };
        let last = pages(learning.catalogue()).len().saturating_sub(1);
        let to = at.saturating_add_signed(by).min(last);
        if to == *at {
            return Ok(Reply::say(if by > 0 { "This is the last page" } else { "This is the first page" }));
        }
        self.turn_to(to)
    }

    fn turn_to_theme(&mut self, forward: bool) -> Result<Reply> {
        let (View::Reading(at), Some(learning)) = (&self.view, &self.learning) else { return Ok(Reply::default()) };
        self.turn_to(reading::theme_beside(learning, *at, forward))
    }

    /// Turns to a page, and keeps that one is there. Reading goes on where the place cannot be kept.
    fn turn_to(&mut self, to: usize) -> Result<Reply> {
        self.view = View::Reading(to);
        self.first_line = 0;
        let name = self.page(to).map(|page| page.name()).unwrap_or_default();
        match &mut self.learning {
            Some(learning) if learning.read_only().is_none() => learning.read_to(&name).map_err(not_kept)?,
            Some(_) | None => {}
        }
        Ok(Reply::default())
    }

    fn mark(&mut self) -> Result<Reply> {
        let control = self.control().cloned();
        match (&self.view, control, &mut self.learning) {
            (View::Reading(_), Some(control), Some(learning)) => {
                learning.mark(&control).map(Reply::say).map_err(not_kept)
            }
            _ => Ok(Reply::say("While reading, m marks the control of the page")),
        }
    }

    fn go_aside(&mut self, right: bool) {
        match &mut self.view {
            View::Quiz(quizzing) if !right => quizzing.go_back(),
            View::Home | View::Aside => self.in_panel = right,
            View::Quiz(_) | View::Card(_) | View::Done | View::Reading(_) | View::Task(_) => {}
        }
    }

    fn grade(&mut self, grade: Grade) -> Result<Reply> {
        if let View::Quiz(quizzing) = &self.view {
            if quizzing.wants_text() {
                return Ok(Reply::say("Enter begins your answer"));
            }
            let message = self.answer(&grade.number().to_string());
            return Ok(Reply { message, ..Reply::default() });
        }
        let (View::Card(shown), Some(learning)) = (&mut self.view, &mut self.learning) else {
            return Ok(Reply::say("Begin with Enter: then 1 to 4 say how well you knew a card"));
        };
        if !shown.is_open {
            return Ok(Reply::say("Enter shows the answer first; then 1 to 4 say how well you knew it"));
        }
        let took = learning.moment().duration_since(shown.since);
        let took = Duration::try_from(took).unwrap_or_default();
        let key = shown.card.key.clone();
        let graded = learning.grade(&key, grade, took).map_err(not_kept)?;
        if graded != Graded::Elsewhere {
            self.done.0 += 1;
            self.done.1 += u32::from(!grade.is_remembered());
        }
        // What is forgotten comes again with its front.
        self.view = View::Home;
        self.go_on();
        Ok(Reply::say(told(&graded)))
    }

    fn undo(&mut self) -> Result<Reply> {
        let Some(learning) = &mut self.learning else { return Ok(Reply::default()) };
        let (said, key) = learning.undo().map_err(not_kept)?;
        if let View::Card(_) | View::Done = self.view {
            let card = learning.card(&key).ok().filter(|card| !learning.learned().is_set_aside(&card.key)).cloned();
            match card {
                Some(card) => self.view = View::Card(Box::new(Shown::new(card, learning, &self.deck))),
                None => self.go_on(),
            }
            self.first_line = 0;
            self.done.0 = self.done.0.saturating_sub(1);
        }
        Ok(Reply::say(said))
    }

    fn set_aside(&mut self) -> Result<Reply> {
        let Some(learning) = &mut self.learning else { return Ok(Reply::default()) };
        match (&self.view, self.rows.get(self.selected)) {
            (View::Card(shown), _) => {
                let said = learning.put_aside(&shown.card.key.clone()).map_err(not_kept)?;
                self.go_on();
                Ok(Reply::say(said))
            }
            (View::Aside, Some(Row::Card(card))) => learning.take_up(&card.key).map(Reply::say).map_err(not_kept),
            (View::Home | View::Aside | View::Done | View::Reading(_) | View::Quiz(_) | View::Task(_), _) => Ok(
                Reply::say("On a card x sets it aside, in the list of those that are set aside it takes it up again"),
            ),
        }
    }

    fn step(&mut self, by: isize) {
        match &self.view {
            View::Card(_) | View::Done | View::Reading(_) | View::Quiz(_) | View::Task(_) => {
                self.first_line = self.first_line.saturating_add_signed(by);
            }
            View::Home | View::Aside if self.in_panel => {
                self.first_line = self.first_line.saturating_add_signed(by);
            }
            View::Home | View::Aside => {
                let last = self.rows.len().saturating_sub(1);
                let mut to = self.selected.saturating_add_signed(by).min(last);
                // Over a heading.
                if matches!(self.rows.get(to), Some(Row::Heading(_))) {
                    to = if by < 0 { to.saturating_sub(1) } else { (to + 1).min(last) };
                }
                self.selected = to;
                self.first_line = 0;
            }
        }
    }

    /// The card that is shown.
    pub fn card(&self) -> Option<&Card> {
        match &self.view {
            View::Card(shown) => Some(&shown.card),
            View::Home | View::Done | View::Aside | View::Reading(_) | View::Quiz(_) | View::Task(_) => None,
        }
    }
}

/// The columns that a card has.
fn card_width(size: (u16, u16)) -> u16 {
    layout::screen(size).body.width.saturating_sub(4).min(90)
}

/// The same error; one of a workbook's would offer to go on in a copy of it.
fn not_kept(error: Error) -> Error {
    match error {
        Error::Study { .. } | Error::NothingToUndo | Error::Invalid(_) => error,
        error => {
            let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
            Error::Invalid(format!("{error}{hint}"))
        }
    }
}
