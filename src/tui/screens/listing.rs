//! A list of controls, divided, narrowed and searched, with a pointer and a selection: what the screens that list
//! controls share. It changes nothing of the workbook.

pub mod rows;

use std::collections::BTreeSet;

use crate::catalogue::grouping::Grouping;
use crate::catalogue::{Control, ControlId};
use crate::error::Result;
use crate::search::Query;
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::model::{Message, Reply};
use crate::tui::overlay::{Overlay, Prompt, PromptKind};
use crate::workbook::{Applicability, OwnControl};

pub use rows::{Heading, Item};

/// The filter that leaves what nobody has decided.
const UNDECIDED: &str = "applicability:undecided";

/// The list.
#[derive(Debug, Default)]
pub struct Listing {
    /// How it is divided.
    pub grouping: Grouping,
    /// What it leaves out, as it was typed and as it is understood.
    pub filter: (String, Query),
    /// What is searched for.
    pub search: Option<(String, Query)>,
    /// The rows.
    pub items: Vec<Item>,
    /// The row under the pointer, always a control where there is one.
    pub selected: usize,
    /// The first row that is shown.
    pub offset: usize,
    /// How many controls the rows show; one that stands in several groups is one.
    pub count: usize,
    /// Whether the organisation's own controls stand at the end.
    pub with_own: bool,
    /// Controls to set at once.
    pub chosen: BTreeSet<ControlId>,
    anchor: Option<ControlId>,
    begins_at: Option<ControlId>,
    found: BTreeSet<ControlId>,
    listed_for: Option<(Grouping, String, u64)>,
    searched_for: Option<(String, u64)>,
}

impl Listing {
    /// The control under the pointer.
    pub fn current<'a>(&'a self, session: &Session) -> Option<&'a Control> {
        self.control_at(session, self.selected)
    }

    /// The control of a row; `None` for a heading.
    pub fn control_at<'a>(&'a self, session: &Session, row: usize) -> Option<&'a Control> {
        match self.items.get(row)? {
            Item::Control(position) => session.catalogue().controls.get(*position),
            Item::Own(own) => Some(own),
            Item::Group(_) => None,
        }
    }

    /// The controls that are shown, in the order of their numbers, each once.
    pub fn shown(&self, session: &Session) -> BTreeSet<ControlId> {
        (0..self.items.len())
            .filter_map(|row| self.control_at(session, row))
            .map(|control| control.id.clone())
            .collect()
    }

    /// Whether the search found the control.
    pub fn is_found(&self, control: &ControlId) -> bool {
        self.search.is_some() && self.found.contains(control)
    }

    /// How many controls the search found.
    pub fn found_count(&self) -> usize {
        self.found.len()
    }

    /// Brings rows and search up to date with a version of the workbook.
    pub fn refresh(&mut self, session: &Session, version: u64) {
        self.list(session, version);
        self.search_again(session, version);
    }

    /// Scrolls so that the pointer is among the rows that are shown.
    pub fn scroll(&mut self, rows: usize) {
        self.offset = scrolled(self.offset, self.selected, self.items.len(), rows);
        // A group's heading comes into view with its first control.
        if self.offset > 0 && self.selected == self.offset && matches!(self.items[self.offset - 1], Item::Group(_)) {
            self.offset -= 1;
        }
    }

    fn list(&mut self, session: &Session, version: u64) {
        let key = (self.grouping, self.filter.0.clone(), version);
        if self.listed_for.as_ref() == Some(&key) {
            return;
        }
        let kept = self.begins_at.take().or_else(|| self.current(session).map(|control| control.id.clone()));
        let row = self.selected;
        self.items = rows::items(session, self.grouping, &self.filter.1);
        if self.with_own {
            self.items.extend(rows::own_items(session, &self.filter.1));
        }
        self.count = distinct(&self.items, session.catalogue().controls.len());
        self.listed_for = Some(key);
        let stays = kept.as_ref().is_some_and(|id| self.row_is(session, row, id));
        if !stays && !kept.is_some_and(|id| self.select(session, &id)) {
            self.selected = row.min(self.items.len().saturating_sub(1));
            self.skip_heading(true);
        }
    }

    fn row_is(&self, session: &Session, row: usize, id: &ControlId) -> bool {
        self.control_at(session, row).is_some_and(|control| control.id == *id)
    }

    fn search_again(&mut self, session: &Session, version: u64) {
        let Some((text, query)) = &self.search else { return };
        let key = (text.clone(), version);
        if self.searched_for.as_ref() == Some(&key) {
            return;
        }
        let catalogue = session.catalogue();
        let matches = |control: &&Control| query.matches(control, catalogue, Some(session.answers()));
        let own = session.workbook().beside_catalogue(catalogue);
        let own: &[Control] = if self.with_own { &own } else { &[] };
        let all = catalogue.controls.iter().chain(own);
        self.found = all.filter(matches).map(|control| control.id.clone()).collect();
        self.searched_for = Some(key);
    }

    /// Moves the pointer to a control; `false` where the list does not show it.
    pub fn select(&mut self, session: &Session, id: &ControlId) -> bool {
        let row = (0..self.items.len()).find(|row| self.row_is(session, *row, id));
        if let Some(row) = row {
            self.selected = row;
        }
        row.is_some()
    }

    /// Begins with the pointer on a control, before anything is shown.
    pub fn begin_at(&mut self, id: &ControlId) {
        self.begins_at = Some(id.clone());
    }

    /// Moves the pointer to a control, without the filter where that hides it. One that has no place in the list, or
    /// is no longer there, moves nothing.
    pub fn reveal(&mut self, session: &Session, version: u64, id: &ControlId) {
        self.refresh(session, version);
        if OwnControl::is_own(id) && (!self.with_own || session.workbook().own_control(id).is_none()) {
            return;
        }
        if !self.select(session, id) {
            self.filter = Default::default();
            self.refresh(session, version);
            self.select(session, id);
        }
    }

    /// The controls that an edit is for: those selected, else the one under the pointer.
    pub fn targets(&self, session: &Session) -> Vec<ControlId> {
        if self.chosen.is_empty() {
            return self.current(session).map(|control| control.id.clone()).into_iter().collect();
        }
        self.chosen.iter().cloned().collect()
    }

    /// Moves, selects, searches and filters; `None` for actions that are not the list's. `page` is how far a page
    /// reaches.
    pub fn act(&mut self, action: Action, session: &Session, page: usize) -> Option<Reply> {
        match action {
            Action::Up => self.step_back(1),
            Action::Down => self.step_on(1),
            Action::PageUp => self.step_back(page),
            Action::PageDown => self.step_on(page),
            Action::Top => self.step_back(usize::MAX),
            Action::Bottom => self.step_on(usize::MAX),
            Action::Search => {
                let text = self.search.as_ref().map_or_else(String::new, |(text, _)| text.clone());
                return Some(Reply::overlay(Overlay::Prompt(Prompt::new(PromptKind::Search, text))));
            }
            Action::Filter => {
                let text = self.filter.0.clone();
                return Some(Reply::overlay(Overlay::Prompt(Prompt::new(PromptKind::Filter, text))));
            }
            Action::OnlyUndecided => return Some(self.toggle_undecided(session)),
            Action::NextMatch => return Some(self.go_to_match(session, true)),
            Action::PreviousMatch => return Some(self.go_to_match(session, false)),
            Action::NextOpen => return Some(self.go_to_next(session, true, "without a level", is_open)),
            Action::PreviousOpen => return Some(self.go_to_next(session, false, "without a level", is_open)),
            Action::NextGap => return Some(self.go_to_next(session, true, "below its target", has_gap)),
            Action::PreviousGap => return Some(self.go_to_next(session, false, "below its target", has_gap)),
            Action::NextToConfirm => return Some(self.go_to_next(session, true, "to confirm", is_to_confirm)),
            Action::PreviousToConfirm => return Some(self.go_to_next(session, false, "to confirm", is_to_confirm)),
            Action::NextUndecided => return Some(self.go_to_next(session, true, "that is undecided", is_undecided)),
            Action::PreviousUndecided => {
                return Some(self.go_to_next(session, false, "that is undecided", is_undecided));
            }
            Action::NextFinding => return Some(self.go_to_finding(session, true)),
            Action::PreviousFinding => return Some(self.go_to_finding(session, false)),
            Action::GroupBy(grouping) => {
                if !grouping.divides(session.catalogue()) {
                    let text = "This catalogue has nothing to group by so; o shows what it has";
                    return Some(Reply::say(text.to_owned()));
                }
                self.grouping = grouping;
                let twice = if grouping.repeats() { "; a control can stand in several groups" } else { "" };
                return Some(Reply::say(format!("Grouped {}{twice}", grouping.title_in(session.catalogue()))));
            }
            Action::Select => self.choose(session),
            Action::SelectRange => return Some(self.choose_range(session)),
            Action::SelectAll => return Some(self.choose_all(session)),
            _ => return None,
        }
        Some(Reply::default())
    }

    fn step_on(&mut self, steps: usize) {
        self.selected = self.selected.saturating_add(steps).min(self.items.len().saturating_sub(1));
        self.skip_heading(true);
    }

    fn step_back(&mut self, steps: usize) {
        self.selected = self.selected.saturating_sub(steps);
        self.skip_heading(false);
    }

    /// Headings cannot be selected: on to the control below, or back to the one above.
    fn skip_heading(&mut self, forward: bool) {
        let is_control = |item: &Item| !matches!(item, Item::Group(_));
        let below = || self.items.iter().skip(self.selected).position(is_control).map(|n| self.selected + n);
        let above = || self.items.iter().take(self.selected + 1).rposition(is_control);
        let row = if forward { below().or_else(above) } else { above().or_else(below) };
        self.selected = row.unwrap_or(0);
    }

    /// Lets go of the selection, else of the search, else of the filter; `None` where there is none of them.
    pub fn close(&mut self) -> Option<Reply> {
        if !self.chosen.is_empty() {
            self.chosen.clear();
            return Some(Reply::say("Nothing is selected any more"));
        }
        if self.search.is_some() {
            self.search = None;
            return Some(Reply::say("The search is cleared"));
        }
        if !self.filter.0.is_empty() {
            self.filter = Default::default();
            return Some(Reply::say("The filter is cleared: all controls are shown"));
        }
        None
    }

    // --- selecting

    fn choose(&mut self, session: &Session) {
        let Some(id) = self.current(session).map(|control| control.id.clone()) else { return };
        if !self.chosen.remove(&id) {
            self.chosen.insert(id.clone());
        }
        self.anchor = Some(id);
        self.step_on(1);
    }

    fn choose_range(&mut self, session: &Session) -> Reply {
        let anchor =
            self.anchor.clone().and_then(|id| (0..self.items.len()).find(|row| self.row_is(session, *row, &id)));
        let Some(anchor) = anchor else {
            return Reply::say("Select the first one with v, then go to the last one and press V");
        };
        let (first, last) = (anchor.min(self.selected), anchor.max(self.selected));
        let range: Vec<ControlId> =
            (first..=last).filter_map(|row| self.control_at(session, row)).map(|control| control.id.clone()).collect();
        self.chosen.extend(range);
        self.say_chosen()
    }

    fn choose_all(&mut self, session: &Session) -> Reply {
        self.chosen = self.shown(session);
        match self.chosen.is_empty() {
            true => Reply::say("There is no control here to select"),
            false => self.say_chosen(),
        }
    }

    fn say_chosen(&self) -> Reply {
        let count = self.chosen.len();
        let are = if count == 1 { "1 control is".to_owned() } else { format!("{count} controls are") };
        Reply::say(format!("{are} selected: the next edit is for all of them; Esc lets go"))
    }

    // --- narrowing and finding

    /// Takes over a search or filter while it is typed. A query that cannot be read yet changes nothing.
    ///
    /// # Errors
    /// [`crate::error::Error::Query`].
    pub fn query(&mut self, kind: PromptKind, text: &str, session: &Session) -> Result<()> {
        let query = Query::parse(text, session.catalogue())?;
        match kind {
            PromptKind::Filter => {
                self.filter = (text.trim().to_owned(), query);
            }
            PromptKind::Questions | PromptKind::Workbooks | PromptKind::Answer => {}
            PromptKind::Search if query.is_empty() => self.search = None,
            PromptKind::Search => {
                self.search = Some((text.trim().to_owned(), query));
                self.search_again(session, 0);
                self.searched_for = None;
                if !self.current(session).is_some_and(|control| self.is_found(&control.id)) {
                    self.go_to_match(session, true);
                }
            }
        }
        Ok(())
    }

    /// What the search or filter came to, once it is typed.
    pub fn query_done(&self, kind: PromptKind, session: &Session) -> Option<String> {
        let (text, _) = match kind {
            PromptKind::Search => self.search.as_ref()?,
            PromptKind::Filter | PromptKind::Questions | PromptKind::Workbooks | PromptKind::Answer => return None,
        };
        let hidden = self.found.difference(&self.shown(session)).count();
        let hidden = if hidden > 0 { format!(", {hidden} of them hidden by the filter") } else { String::new() };
        Some(match self.found.len() {
            0 => format!("Nothing matches {text}; Esc clears the search"),
            1 => format!("1 control matches {text}{hidden}; Esc clears the search"),
            count => format!("{count} controls match {text}{hidden}; n goes to the next, Esc clears the search"),
        })
    }

    /// Adds the term for what is undecided to the filter, or takes it out again.
    fn toggle_undecided(&mut self, session: &Session) -> Reply {
        let is_on = self.filter.0.split_whitespace().any(|term| term == UNDECIDED);
        let text = match is_on {
            true => self.filter.0.replace(UNDECIDED, ""),
            false => format!("{} {UNDECIDED}", self.filter.0),
        };
        let text = text.trim();
        match Query::parse(text, session.catalogue()) {
            Ok(query) => self.filter = (text.to_owned(), query),
            Err(error) => return Reply::say(error.to_string()),
        }
        Reply::say(match is_on {
            true => "What is decided is shown again",
            false => "Only what is undecided is shown now",
        })
    }

    fn go_to_match(&mut self, session: &Session, forward: bool) -> Reply {
        if self.search.is_none() {
            return Reply::say("Search first: press / and type a word");
        }
        self.go_to_next(session, forward, "that matches", |list, _, control| list.is_found(&control.id));
        self.query_done(PromptKind::Search, session).map_or_else(Reply::default, Reply::say)
    }

    fn go_to_finding(&mut self, session: &Session, forward: bool) -> Reply {
        let mut reply = self.go_to_next(session, forward, "with a finding", |_, session, control| {
            session.findings().marks(&control.id)
        });
        if reply.message.is_none()
            && let Some(finding) = self.current(session).and_then(|control| first_finding(session, control))
        {
            reply.message = Some(Message::done(finding));
        }
        reply
    }

    /// Moves to the next control for which something holds, starting anew from the other end.
    fn go_to_next(
        &mut self,
        session: &Session,
        forward: bool,
        what: &str,
        holds: impl Fn(&Listing, &Session, &Control) -> bool,
    ) -> Reply {
        let rows = self.items.len();
        let mut order: Vec<usize> = (1..=rows).map(|step| (self.selected + step) % rows).collect();
        if !forward {
            order.pop();
            order.reverse();
            order.push(self.selected);
        }
        let holds_at =
            |row: &usize| self.control_at(session, *row).is_some_and(|control| holds(self, session, control));
        match order.into_iter().find(holds_at) {
            Some(row) if row == self.selected => Reply::say(format!("This is the only control {what}")),
            Some(row) => {
                let passed_end = if forward { row < self.selected } else { row > self.selected };
                self.selected = row;
                if passed_end { Reply::say("Went on from the other end of the list") } else { Reply::default() }
            }
            None => Reply::say(format!("There is no control {what} here")),
        }
    }
}

/// How many controls rows show, each counted once, of a catalogue of so many.
fn distinct(items: &[Item], controls: usize) -> usize {
    let mut seen = vec![false; controls];
    let is_new = |item: &&Item| match item {
        Item::Control(position) => seen.get_mut(*position).is_some_and(|seen| !std::mem::replace(seen, true)),
        Item::Own(_) => true,
        Item::Group(_) => false,
    };
    items.iter().filter(is_new).count()
}

fn is_open(_: &Listing, session: &Session, control: &Control) -> bool {
    let answer = session.workbook().answer(&control.id);
    answer.in_scope() && answer.level.is_none()
}

fn is_to_confirm(_: &Listing, session: &Session, control: &Control) -> bool {
    session.workbook().answer(&control.id).to_confirm
}

fn has_gap(_: &Listing, session: &Session, control: &Control) -> bool {
    session.workbook().answer(&control.id).gap().is_some()
}

fn is_undecided(_: &Listing, session: &Session, control: &Control) -> bool {
    session.workbook().answer(&control.id).applicability == Applicability::Undecided
}

fn first_finding(session: &Session, control: &Control) -> Option<String> {
    let id = &control.id;
    let mut open = session.findings().on(id).filter(|finding| finding.is_open());
    let first = open.next()?;
    let more = match open.count() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Some(format!("{id}: {}{more}", first.message))
}

/// The first row to show, so that the pointer is in view with as little movement as can be.
pub fn scrolled(offset: usize, selected: usize, length: usize, rows: usize) -> usize {
    let highest = selected.saturating_sub(rows.saturating_sub(1));
    offset.clamp(highest, selected.max(highest)).min(length.saturating_sub(rows).max(highest))
}
