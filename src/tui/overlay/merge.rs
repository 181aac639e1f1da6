//! What another copy of the workbook says, to be taken over: every contradiction is decided first, one after the other;
//! then the whole is looked at and written, as one step.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::json;
use tui_input::Input;

use super::field::{edit_line, paste_line};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::report::words;
use crate::session::merging::both_texts;
use crate::session::{Merging, Outcome, Session};
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::lines::{Lines, Role, StyledLine, pad, wrap};
use crate::tui::model::Reply;
use crate::tui::screens::answering::read_only;
use crate::workbook::merging::{Contradiction, Take};
use crate::workbook::{Note, Stamp};

/// Below so many columns, little is explained.
const NARROW: usize = 70;

/// So many characters of a note are shown beside a contradiction.
const NOTE: usize = 600;

/// While something is typed, at most so many lines say what may be.
const MOST_TOLD: usize = 4;

/// A merge on its way.
#[derive(Debug)]
pub struct MergeDialog {
    /// The first line that is shown.
    pub offset: usize,
    /// The button that Enter presses.
    pub selected: usize,
    /// The new value while it is typed.
    pub typing: Option<Input>,
    /// Why what was typed is not taken.
    pub error: Option<String>,
    merging: Merging,
    /// Which contradiction is shown; the one after the last is the whole.
    place: usize,
    titles: BTreeMap<ControlId, String>,
    is_leaving: bool,
}

/// What Enter can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Keeps what this workbook says.
    KeepHere,
    /// Takes what the other copy says.
    TakeThere,
    /// Takes both texts, one below the other.
    KeepBoth,
    /// Lets a new value be typed.
    TypeNew,
    /// Goes to the first that is not decided.
    Decide,
    /// Writes it.
    Merge,
    /// Goes away.
    Leave,
}

impl Button {
    /// What it says.
    pub const fn label(self) -> &'static str {
        match self {
            Button::KeepHere => "Keep here",
            Button::TakeThere => "Take there",
            Button::KeepBoth => "Keep both texts",
            Button::TypeNew => "New value",
            Button::Decide => "Decide what is open",
            Button::Merge => "Merge",
            Button::Leave => "Leave",
        }
    }
}

impl MergeDialog {
    /// Begins with the first contradiction, or with the whole where there is none.
    pub fn new(merging: Merging, session: &Session) -> Self {
        let mut this = MergeDialog {
            offset: 0,
            selected: 0,
            typing: None,
            error: None,
            merging,
            place: 0,
            titles: BTreeMap::new(),
            is_leaving: false,
        };
        let controls = this.found().iter().filter_map(|found| found.control.clone());
        let titled = |id: ControlId| Some((id.clone(), session.control(&id).ok()?.title.to_string()));
        this.titles = controls.filter_map(titled).collect();
        this
    }

    fn found(&self) -> &[Contradiction] {
        &self.merging.joined().contradictions
    }

    fn shown(&self) -> Option<&Contradiction> {
        self.found().get(self.place)
    }

    fn open(&self) -> usize {
        self.merging.joined().undecided().count()
    }

    /// Its heading: how far it is.
    pub fn title(&self) -> String {
        let (name, all) = (self.merging.name(), self.found().len());
        match self.shown() {
            Some(_) => format!("Merging {name}: {} of {all}", self.place + 1),
            None => format!("Merging {name}"),
        }
    }

    /// What can be done here.
    pub fn buttons(&self) -> Vec<Button> {
        let Some(found) = self.shown() else {
            return match (self.open(), self.merging.is_news()) {
                (0, true) => vec![Button::Merge, Button::Leave],
                (0, false) => vec![Button::Leave],
                (_, _) => vec![Button::Decide, Button::Leave],
            };
        };
        let mut buttons = vec![Button::KeepHere, Button::TakeThere];
        buttons.extend(both_texts(found).map(|_| Button::KeepBoth));
        buttons.extend(found.accepts.told().map(|_| Button::TypeNew));
        buttons
    }

    /// Whether an action does anything here: for the hints.
    pub fn has_use_for(&self, action: Action) -> bool {
        let button = match action {
            Action::KeepHere => Button::KeepHere,
            Action::TakeThere => Button::TakeThere,
            Action::KeepBoth => Button::KeepBoth,
            Action::TypeNew => Button::TypeNew,
            Action::NextConflict | Action::PreviousConflict => return !self.takes_text() && !self.found().is_empty(),
            Action::NextField => return !self.takes_text(),
            _ => return true,
        };
        !self.takes_text() && self.buttons().contains(&button)
    }

    /// Whether characters are typed into it.
    pub fn takes_text(&self) -> bool {
        self.typing.is_some()
    }

    /// What stands above the buttons.
    pub fn told(&self) -> (String, bool) {
        if let Some(error) = &self.error {
            return (error.clone(), true);
        }
        let told = match (self.shown(), self.open()) {
            (Some(found), _) if self.typing.is_some() => {
                format!("Type {}", found.accepts.told().unwrap_or("a value"))
            }
            (Some(found), open) => match (self.merging.taken(found), open) {
                (Some(taken), _) => format!("Decided: {taken}"),
                (None, 1) => "To be decided: the only one that is open".to_owned(),
                (None, open) => format!("To be decided: {open} are open"),
            },
            (None, 0) if !self.merging.is_news() => "Nothing new: all that it says is here already".to_owned(),
            (None, 0) => "It is one step, which u takes back; a backup is kept before".to_owned(),
            (None, 1) => "1 contradiction is still to be decided; nothing is written before".to_owned(),
            (None, open) => format!("{open} contradictions are still to be decided; nothing is written before"),
        };
        (told, false)
    }

    /// The same in as many lines as it takes: what may be typed, and why something is not taken, is read whole.
    pub fn told_in(&self, width: u16) -> (Vec<String>, bool) {
        let (told, is_error) = self.told();
        let most = if self.takes_text() { MOST_TOLD } else { 1 };
        let mut lines = wrap(&told, usize::from(width.max(1)));
        if lines.len() > most {
            // The last of them is cut where it is drawn.
            let rest = lines.split_off(most - 1).join(" ");
            lines.push(rest);
        }
        (lines, is_error)
    }

    /// The lines for a width.
    pub fn lines(&self, width: u16, zone: &TimeZone) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        match self.shown() {
            Some(found) => self.contradiction(&mut lines, usize::from(width), found, zone),
            None => self.whole(&mut lines, zone),
        }
        lines.done()
    }

    /// Keeps the end of the text at the end of the room.
    pub fn settle(&mut self, width: u16, rows: u16, zone: &TimeZone) {
        self.offset = self.offset.min(self.lines(width, zone).len().saturating_sub(usize::from(rows)));
        self.selected = self.selected.min(self.buttons().len().saturating_sub(1));
    }

    fn contradiction(&self, lines: &mut Lines, width: usize, found: &Contradiction, zone: &TimeZone) {
        let title = found.control.as_ref().and_then(|control| self.titles.get(control));
        // Where there is little room, what is said comes before what explains it.
        let is_narrow = width < NARROW;
        lines.paragraph(&words::contradiction(found), Role::Title);
        if let Some(title) = title {
            lines.paragraph(title, Role::Dim);
        }
        if let Some(why) = found.why {
            lines.paragraph(&format!("{}.", words::sentence_case(why)), Role::Text);
        }
        if !is_narrow {
            lines.gap();
        }
        let column = (width.saturating_sub(4) / 3).max(4);
        let mut row = |cells: [Vec<String>; 3], roles: [Role; 3]| {
            for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
                let spans = cells.iter().zip(roles).map(|(cell, role)| {
                    let text = cell.get(line).map_or("", String::as_str);
                    (format!("{}  ", pad(text, column, "…")), role)
                });
                let mut spans: Vec<(String, Role)> = spans.collect();
                if let Some((last, _)) = spans.last_mut() {
                    last.truncate(last.trim_end().len());
                }
                lines.row(spans);
            }
        };
        let wrapped = |text: &str| -> Vec<String> {
            let clean = crate::text::clean_text(text).into_owned();
            clean.split('\n').flat_map(|line| wrap(line, column)).collect()
        };
        let name = self.merging.name();
        row(["Before", "Here", "There"].map(|head| vec![head.to_owned()]), [Role::Title; 3]);
        if !is_narrow {
            row(["when both said the same", "this workbook", name.as_str()].map(wrapped), [Role::Dim; 3]);
        }
        let said = self.merging.said(found);
        let by = said.map(|stamp| stamp.map_or_else(Vec::new, |stamp| wrapped(&by(&stamp, zone))));
        row(by, [Role::Dim; 3]);
        let role = |is_taken: bool| if is_taken { Role::Good } else { Role::Accent };
        let roles = [Role::Text, role(found.taken == Some(Take::Ours)), role(found.taken == Some(Take::Theirs))];
        if !is_narrow {
            row([vec![String::new()], Vec::new(), Vec::new()], [Role::Dim; 3]);
        }
        row(self.merging.values(found).map(|value| wrapped(&value)), roles);
        let Some(control) = &found.control else { return };
        let notes = self.merging.notes(control);
        let [here, there] = notes.map(|notes| self.notes_since(&notes, zone));
        if here.is_empty() && there.is_empty() {
            return;
        }
        row([vec![String::new()], Vec::new(), Vec::new()], [Role::Dim; 3]);
        let cell = |notes: Vec<String>| notes.iter().flat_map(|note| wrapped(note)).collect::<Vec<String>>();
        row([wrapped("Notes since then"), cell(here), cell(there)], [Role::Dim, Role::Text, Role::Text]);
    }

    /// What was written on one side since they went apart.
    fn notes_since(&self, notes: &[&Note], zone: &TimeZone) -> Vec<String> {
        let new = notes.iter().filter(|note| !self.merging.is_old(note.id));
        new.map(|note| {
            let stamp = note.written();
            format!("{}: {}", by(&stamp, zone), words::beginning(&note.text, NOTE))
        })
        .collect()
    }

    fn whole(&self, lines: &mut Lines, zone: &TimeZone) {
        let joined = self.merging.joined();
        lines.paragraph(&self.merging.told(zone), Role::Text);
        if !self.found().is_empty() {
            lines.heading(&format!("Contradictions ({})", self.found().len()));
            for found in self.found() {
                let taken = self.merging.taken(found).unwrap_or_else(|| "to be decided".to_owned());
                let role = if found.taken.is_some() { Role::Text } else { Role::Far };
                lines.hanging(&format!("  {}: ", words::contradiction(found)), Role::Title, &taken, role);
            }
        }
        if !joined.remarks.is_empty() {
            lines.heading("To be known");
            joined.remarks.iter().for_each(|remark| lines.hanging("  - ", Role::Dim, remark, Role::Text));
        }
        lines.heading(&format!("What changes here ({})", joined.changes.len()));
        for change in &joined.changes {
            let (about, what) = words::taken_over(change);
            lines.hanging(&format!("  {about}  "), Role::Title, &what, Role::Text);
        }
        if joined.changes.is_empty() {
            lines.paragraph("  nothing", Role::Dim);
        }
    }

    /// Left and right choose a button, or move in what is typed; `j` and `k` scroll.
    pub fn input(&mut self, key: Key) -> Reply {
        if let Some(input) = &mut self.typing {
            edit_line(input, key);
            self.error = None;
            return Reply::default();
        }
        match key.code {
            Code::Left | Code::Char('h') => self.choose(self.buttons().len().saturating_sub(1)),
            Code::Right | Code::Char('l') => self.choose(1),
            Code::Char('j') => self.offset += 1,
            Code::Char('k') => self.offset = self.offset.saturating_sub(1),
            Code::Char('G') | Code::End => self.offset = usize::MAX / 2,
            Code::Char('g') | Code::Home => self.offset = 0,
            _ => {}
        }
        Reply::default()
    }

    /// Types a pasted text.
    pub fn paste(&mut self, text: &str) -> Reply {
        if let Some(input) = &mut self.typing {
            paste_line(input, text);
            self.error = None;
        }
        Reply::default()
    }

    fn choose(&mut self, steps: usize) {
        self.selected = (self.selected + steps) % self.buttons().len().max(1);
    }

    /// Answers an action. `rows` is how many lines are shown.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(&mut self, action: Action, session: Option<&mut Session>, rows: u16) -> Result<Reply> {
        let page = usize::from(rows.max(2) - 1);
        let was_leaving = std::mem::take(&mut self.is_leaving);
        match action {
            Action::Cancel if self.typing.is_some() => (self.typing, self.error) = (None, None),
            Action::Accept if self.typing.is_some() => self.take_typed(session)?,
            _ if self.typing.is_some() => {}
            Action::PageDown => self.offset += page,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::NextField => self.choose(1),
            Action::PreviousField => self.choose(self.buttons().len().saturating_sub(1)),
            Action::NextConflict => self.go((self.place + 1) % (self.found().len() + 1)),
            Action::PreviousConflict => self.go((self.place + self.found().len()) % (self.found().len() + 1)),
            Action::KeepHere => return self.press(Button::KeepHere, session),
            Action::TakeThere => return self.press(Button::TakeThere, session),
            Action::KeepBoth => return self.press(Button::KeepBoth, session),
            Action::TypeNew => return self.press(Button::TypeNew, session),
            Action::Accept => {
                let pressed = self.buttons().get(self.selected).copied();
                return pressed.map_or_else(|| Ok(Reply::default()), |button| self.press(button, session));
            }
            Action::Cancel => {
                let decided = self.found().iter().any(|found| found.taken.is_some());
                if decided && !was_leaving {
                    self.is_leaving = true;
                    return Ok(Reply::say(
                        "Nothing is merged yet: Esc once more leaves, and what you decided is forgotten",
                    ));
                }
                return Ok(leave());
            }
            _ => {}
        }
        Ok(Reply::default())
    }

    fn press(&mut self, button: Button, session: Option<&mut Session>) -> Result<Reply> {
        if !self.buttons().contains(&button) {
            return Ok(Reply::default());
        }
        match button {
            Button::KeepHere => self.take(Take::Ours)?,
            Button::TakeThere => self.take(Take::Theirs)?,
            Button::KeepBoth => {
                if let Some(text) = self.shown().and_then(both_texts) {
                    self.take(Take::New(json!(text)))?;
                }
            }
            Button::TypeNew => self.typing = Some(Input::default()),
            Button::Decide => self.go_to_open(0),
            Button::Merge => return self.merge(session),
            Button::Leave => return Ok(leave()),
        }
        Ok(Reply::default())
    }

    /// Decides what is shown, and goes on to what is open.
    fn take(&mut self, take: Take) -> Result<()> {
        let Some(key) = self.shown().map(Contradiction::key) else { return Ok(()) };
        self.merging.decide(&key, Some(take))?;
        self.go_to_open(self.place + 1);
        Ok(())
    }

    fn take_typed(&mut self, session: Option<&mut Session>) -> Result<()> {
        let (Some(key), Some(input), Some(session)) = (self.shown().map(Contradiction::key), &self.typing, session)
        else {
            return Ok(());
        };
        match self.merging.decide_typed(&key, input.value(), session) {
            Ok(()) => {
                self.typing = None;
                self.go_to_open(self.place + 1);
                Ok(())
            }
            Err(error @ (Error::Invalid(_) | Error::Query(_))) => {
                self.error = Some(words::sentence_case(&error.to_string()));
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn go(&mut self, place: usize) {
        (self.place, self.offset) = (place, 0);
        // On what was decided, if something was.
        let taken = self.shown().and_then(|found| found.taken.as_ref());
        let taken = taken.map(|take| match take {
            Take::Ours => Button::KeepHere,
            Take::Theirs => Button::TakeThere,
            Take::New(_) => Button::TypeNew,
        });
        self.selected = self.buttons().iter().position(|button| Some(*button) == taken).unwrap_or(0);
    }

    /// Goes to the first that is open from a place on, from the beginning where none is left, or to the whole.
    fn go_to_open(&mut self, from: usize) {
        let open: Vec<usize> =
            (0..).zip(self.found()).filter(|(_, found)| found.taken.is_none()).map(|(place, _)| place).collect();
        let next = open.iter().find(|place| **place >= from).or(open.first()).copied();
        self.go(next.unwrap_or(self.found().len()));
    }

    fn merge(&mut self, session: Option<&mut Session>) -> Result<Reply> {
        let Some(session) = session else { return Ok(leave()) };
        if let Some(refusal) = read_only(session) {
            return Ok(refusal);
        }
        match session.merge(&self.merging) {
            Err(Error::MergeOvertaken) => {
                self.merging = session.merging_again(&self.merging)?;
                self.go_to_open(0);
                let told = "One of the two was changed meanwhile, and they are joined anew: look at it once more";
                Ok(Reply { changed: true, ..Reply::say(told) })
            }
            Ok(Outcome::Done(step)) => {
                let told = format!("{} (u takes it back)", words::sentence_case(&step.describe()));
                Ok(Reply { changed: true, ..Reply::say(told) }.and_close())
            }
            Ok(Outcome::Unchanged) => Ok(Reply::say("Nothing new: all that it says is here already").and_close()),
            Err(error) => Err(error),
        }
    }
}

fn leave() -> Reply {
    Reply::say("Nothing was merged").and_close()
}

fn by(stamp: &Stamp, zone: &TimeZone) -> String {
    format!("{}, {}", stamp.author, zone.to_datetime(stamp.at).strftime("%Y-%m-%d %H:%M"))
}
