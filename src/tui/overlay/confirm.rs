//! Something to confirm: what cannot be undone, or an edit of many controls.

use crate::catalogue::ControlId;
use crate::error::{Error, clean_path};
use crate::report::words;
use crate::session::CatalogueNews;
use crate::session::backups::Backup;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::model::{Order, Reply};
use crate::workbook::cycle::Cycle;
use crate::workbook::step::before_and_after;
use crate::workbook::{AnswerEdit, Change, Evidence, Note};
use uuid::Uuid;

/// A question with two answers.
#[derive(Debug)]
pub struct Confirm {
    /// What is asked.
    pub question: String,
    /// What it would come to: what each is about, where that is to be told, and what.
    pub details: Vec<(String, String)>,
    /// What the second answer is called; the first is always "Go back".
    pub yes: &'static str,
    /// Whether the pointer is on it.
    pub on_yes: bool,
    /// The first line of the details that is shown.
    pub offset: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    Purge(Uuid),
    PurgeEvidence(Uuid),
    Restore(Box<Backup>),
    DeleteBackup(Box<Backup>),
    Set(Vec<ControlId>, Box<AnswerEdit>),
    Cycle(Vec<ControlId>, Option<String>),
    CarryOver,
    /// What a key does on the screen, which could not be saved.
    Again(Action),
    /// The same of an edit of many controls.
    SetAgain(Vec<ControlId>, Box<AnswerEdit>),
}

impl Confirm {
    /// Keeps an edit on the screen that the disk did not take. `about` is what it is about.
    pub fn again(error: &Error, about: &str, wish: &str, action: Action) -> Self {
        Confirm::not_saved(error, about, wish, What::Again(action))
    }

    /// The same of an edit of many controls.
    pub fn set_again(error: &Error, controls: Vec<ControlId>, edit: Box<AnswerEdit>) -> Self {
        let about = words::counted(controls.len(), "control", "controls");
        Confirm::not_saved(error, &about, "as the preview showed", What::SetAgain(controls, edit))
    }

    fn not_saved(error: &Error, about: &str, wish: &str, what: What) -> Self {
        let line = |text: String| (String::new(), text);
        let told = told(error);
        let hint = error.hint().map(|hint| line(format!("What to do: {hint}.")));
        let wanted = (format!("{about}  "), wish.to_owned());
        let end = line("Try again saves it, once that is possible. Go back gives it up.".to_owned());
        Confirm {
            question: "This edit is not saved".to_owned(),
            details: [
                Some(line(format!("{told}."))),
                Some(line(String::new())),
                Some(wanted),
                Some(line(String::new())),
                hint,
                Some(end),
            ]
            .into_iter()
            .flatten()
            .collect(),
            yes: "Try again",
            on_yes: true,
            offset: 0,
            what,
        }
    }

    /// Whether it keeps an edit that would be lost with it.
    pub fn keeps_an_edit(&self) -> bool {
        matches!(self.what, What::Again(_) | What::SetAgain(..))
    }

    /// Asks before a note is removed for good.
    pub fn purge(note: &Note) -> Self {
        Confirm {
            question: format!("Remove this note on {} for good?", note.control),
            details: [
                format!("\"{}\"", note.first_line()),
                "Its text goes from the workbook and from its history. This cannot be undone.".to_owned(),
                "Backups and copies that were made before still hold it; you are told which backups.".to_owned(),
            ]
            .map(|line| (String::new(), line))
            .to_vec(),
            yes: "Remove for good",
            on_yes: false,
            offset: 0,
            what: What::Purge(note.id),
        }
    }

    /// Asks before a piece of evidence is removed for good.
    pub fn purge_evidence(evidence: &Evidence) -> Self {
        Confirm {
            question: "Remove this evidence for good?".to_owned(),
            details: [
                format!("\"{}\"", crate::text::clean_line(&evidence.name)),
                "It goes from every control, from the workbook and from its history. This cannot be undone.".to_owned(),
                "Backups and copies that were made before still hold it; you are told which backups.".to_owned(),
            ]
            .map(|line| (String::new(), line))
            .to_vec(),
            yes: "Remove for good",
            on_yes: false,
            offset: 0,
            what: What::PurgeEvidence(evidence.id),
        }
    }

    /// Asks before a backup takes the place of the workbook.
    pub fn restore(backup: &Backup, at: &str, sentences: &[String]) -> Self {
        let kept = "What is there now is kept as a backup of its own, so you can come back to it. Undo does not reach over a restore.";
        let details = sentences.iter().map(String::as_str).chain([kept]);
        Confirm {
            question: format!("Restore backup {} of {at}?", backup.number),
            details: details.map(|line| (String::new(), line.to_owned())).collect(),
            yes: "Restore it",
            on_yes: false,
            offset: 0,
            what: What::Restore(Box::new(backup.clone())),
        }
    }

    /// Asks before a backup is deleted.
    pub fn delete_backup(backup: &Backup, at: &str, others: usize) -> Self {
        let left = match others {
            0 => "It is the only one: nothing is left to go back to.".to_owned(),
            1 => "1 other is left of this workbook.".to_owned(),
            others => format!("{others} others are left of this workbook."),
        };
        let details = [left, "This cannot be undone.".to_owned()];
        Confirm {
            question: format!("Delete backup {} of {at} for good?", backup.number),
            details: details.map(|line| (String::new(), line)).to_vec(),
            yes: "Delete it",
            on_yes: false,
            offset: 0,
            what: What::DeleteBackup(Box::new(backup.clone())),
        }
    }

    /// Shows what an edit of many controls would change: every one of them, before and after.
    pub fn bulk(changes: &[Change], controls: Vec<ControlId>, edit: AnswerEdit) -> Self {
        let line = |change: &Change| (format!("{:<5} ", change.subject()), before_and_after(change));
        let mut details: Vec<(String, String)> = changes.iter().map(line).collect();
        let unchanged = controls.len() - changes.len();
        if unchanged > 0 {
            details.push((String::new(), format!("{unchanged} more are so already")));
        }
        let count = words::counted(changes.len(), "control", "controls");
        Confirm {
            question: format!("Change {count} at once?"),
            details,
            yes: "Change them",
            on_yes: true,
            offset: 0,
            what: What::Set(controls, Box::new(edit)),
        }
    }

    /// Shows what beginning a re-assessment comes to, then each control and piece of evidence, before and after.
    pub fn cycle(cycle: &Cycle, sentences: Vec<String>, controls: Vec<ControlId>, from: Option<String>) -> Self {
        let mut details: Vec<(String, String)> = sentences.into_iter().map(|text| (String::new(), text)).collect();
        details.push((String::new(), String::new()));
        details.extend(cycle.changes.iter().map(words::cycle_change));
        Confirm {
            question: "Begin a re-assessment?".to_owned(),
            details,
            yes: "Begin it",
            on_yes: false,
            offset: 0,
            what: What::Cycle(controls, from),
        }
    }

    /// Shows what a newer version of the catalogue changed, and asks whether to take it over.
    pub fn catalogue_update(news: &CatalogueNews) -> Self {
        let sentences = words::catalogue_update(news.from, news.to, &news.differ, news.to_review.len());
        let later = "Go back leaves it for later: the command catalogue-update shows this again.".to_owned();
        let mut details: Vec<(String, String)> =
            sentences.into_iter().chain([later]).map(|text| (String::new(), text)).collect();
        details.push((String::new(), String::new()));
        details.extend(words::catalogue_news(&news.differ, &news.to_review));
        Confirm {
            question: "The catalogue has changed".to_owned(),
            details,
            yes: "Take it over",
            on_yes: false,
            offset: 0,
            what: What::CarryOver,
        }
    }

    /// The details, wrapped for a width.
    pub fn lines(&self, width: u16) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        for (about, what) in &self.details {
            lines.hanging(about, Role::Accent, what, Role::Text);
        }
        lines.done()
    }

    /// Keeps the end of the details at the end of what is shown.
    pub fn settle(&mut self, width: u16, rows: u16) {
        self.offset = self.offset.min(self.lines(width).len().saturating_sub(usize::from(rows)));
    }

    /// Left and right choose; `j` and `k` scroll.
    pub fn input(&mut self, key: Key) -> Reply {
        match key.code {
            Code::Left | Code::Right | Code::Char('h' | 'l') => self.on_yes = !self.on_yes,
            Code::Char('j') => self.offset += 1,
            Code::Char('k') => self.offset = self.offset.saturating_sub(1),
            Code::Char('G') | Code::End => self.offset = usize::MAX / 2,
            Code::Char('g') | Code::Home => self.offset = 0,
            _ => {}
        }
        Reply::default()
    }

    /// Answers an action. `rows` is how many of the details are shown.
    pub fn act(&mut self, action: Action, rows: u16) -> Reply {
        let page = usize::from(rows.max(2) - 1);
        match action {
            Action::PageDown => self.offset += page,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::NextField | Action::PreviousField | Action::Toggle => self.on_yes = !self.on_yes,
            Action::Cancel => return Reply::say(self.given_up()).and_close(),
            Action::Accept if !self.on_yes => return Reply::say(self.given_up()).and_close(),
            Action::Accept => {
                let order = match &self.what {
                    What::Purge(note) => Order::Purge(*note),
                    What::PurgeEvidence(id) => Order::PurgeEvidence(*id),
                    What::Restore(backup) => Order::Restore(backup.clone()),
                    What::DeleteBackup(backup) => Order::DeleteBackup(backup.clone()),
                    What::Set(controls, edit) | What::SetAgain(controls, edit) => {
                        Order::Set(controls.clone(), edit.clone())
                    }
                    What::Cycle(controls, from) => Order::StartCycle(controls.clone(), from.clone()),
                    What::CarryOver => Order::CarryOver,
                    What::Again(action) => Order::Act(*action),
                };
                return Reply::order(order).and_close();
            }
            _ => {}
        }
        Reply::default()
    }

    fn given_up(&self) -> &'static str {
        if self.keeps_an_edit() { "Given up: it stays as it was" } else { "Nothing was changed" }
    }
}

/// The error with the name of the file alone: the person knows which workbook is open.
fn told(error: &Error) -> String {
    let text = error.to_string();
    match error {
        Error::DiskFull(path) | Error::Storage { path, .. } | Error::ReadOnly { path, .. } => {
            let name = path.file_name().unwrap_or(path.as_os_str());
            text.replace(&clean_path(path), &clean_path(name.as_ref()))
        }
        _ => text,
    }
}
