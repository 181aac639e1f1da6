//! Asking for a passphrase: to open a workbook, to make one, to give, change or take one away. What is typed is
//! shown as marks alone, and wiped when the question goes.

use std::path::PathBuf;

use crate::error::{Error, Result, clean_path};
use crate::interview::Wish;
use crate::session::catalogues::Chosen;
use crate::session::{self, LOST, NewWorkbook, Passphrase, Session};
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::model::{Order, Reply};
use crate::tui::overlay::{MergeDialog, Overlay, Reader};

/// A question that is answered with a passphrase.
#[derive(Debug)]
pub struct AskPassphrase {
    /// Its heading.
    pub title: String,
    /// What it is about, in paragraphs.
    pub intro: Vec<String>,
    /// What is typed.
    pub fields: Vec<Secret>,
    /// Whether the person says to know that a lost passphrase is lost; `None` where that is not asked.
    pub knows: Option<bool>,
    /// The field that has the focus; behind the last one comes what is to be known.
    pub focus: usize,
    /// Why it could not be done.
    pub error: Option<String>,
    what_for: WhatFor,
}

/// A field that shows nothing of what is in it.
#[derive(Debug)]
pub struct Secret {
    /// What is asked for.
    pub label: &'static str,
    /// What is typed.
    pub typed: Passphrase,
}

/// What the person says to know.
pub const KNOWS: &str = "I know that nobody can recover a lost passphrase";

#[derive(Debug)]
enum WhatFor {
    Open { path: PathBuf, interview: Option<Wish> },
    Merge(PathBuf),
    Create { path: PathBuf, organisation: String, author: String, profile: String, about: Chosen },
    Set,
    Change,
    Remove,
}

impl AskPassphrase {
    fn new(what_for: WhatFor, title: &str, intro: Vec<String>, labels: &[&'static str], asks_to_know: bool) -> Self {
        let fields = labels.iter().map(|label| Secret { label, typed: Passphrase::new() }).collect();
        let knows = asks_to_know.then_some(false);
        AskPassphrase { title: title.to_owned(), intro, fields, knows, focus: 0, error: None, what_for }
    }

    /// Asks for that of a workbook to open, and goes on to its interview if that was wished for.
    pub fn open(path: PathBuf, interview: Option<Wish>) -> Self {
        let intro = vec![
            format!("{} is encrypted, or damaged.", clean_path(&path)),
            "Where you know of no passphrase, or the right one is refused, go back to a backup: controlbook restore FILE"
                .to_owned(),
        ];
        AskPassphrase::new(WhatFor::Open { path, interview }, "Passphrase", intro, &["Passphrase"], false)
    }

    /// Asks for that of another copy, which is to be taken over.
    pub fn merge(path: PathBuf) -> Self {
        let intro = vec![
            format!("{} is encrypted, or damaged.", clean_path(&path)),
            "Its passphrase may be another than that of this workbook. The file stays as it is.".to_owned(),
        ];
        AskPassphrase::new(WhatFor::Merge(path), "Passphrase of the other copy", intro, &["Passphrase"], false)
    }

    /// Asks for that of a workbook to make.
    pub fn create(path: PathBuf, organisation: &str, author: &str, profile: &str, about: Chosen) -> Self {
        let [organisation, author, profile] = [organisation, author, profile].map(ToOwned::to_owned);
        let what_for = WhatFor::Create { path, organisation, author, profile, about };
        let intro = vec![protects(), LOST.to_owned()];
        AskPassphrase::new(what_for, "Encrypt the new workbook", intro, &["Passphrase", "Once more"], true)
    }

    /// Asks for a passphrase for a workbook that has none, or for another one.
    pub fn set(session: &Session) -> Self {
        if session.is_encrypted() {
            let intro = vec!["Copies and backups made before still open with the old one.".to_owned(), LOST.to_owned()];
            let labels = ["Present passphrase", "New passphrase", "Once more"];
            return AskPassphrase::new(WhatFor::Change, "Change the passphrase", intro, &labels, true);
        }
        let before = "Copies and backups made before stay in the clear, and an SSD may keep parts of the old file.";
        let intro = vec![protects(), before.to_owned(), LOST.to_owned()];
        AskPassphrase::new(WhatFor::Set, "Encrypt the workbook", intro, &["Passphrase", "Once more"], true)
    }

    /// Asks for the passphrase before it is taken away.
    pub fn remove() -> Self {
        let intro = vec!["From then on, whoever has the file can read it.".to_owned()];
        AskPassphrase::new(WhatFor::Remove, "Take the passphrase away", intro, &["Present passphrase"], false)
    }

    /// Whether characters are typed into the field that has the focus.
    pub fn takes_text(&self) -> bool {
        self.focus < self.fields.len()
    }

    /// What speaks against the new passphrase, as far as it is typed.
    pub fn warning(&self) -> Option<String> {
        let new = match self.what_for {
            WhatFor::Create { .. } | WhatFor::Set => &self.fields.first()?.typed,
            WhatFor::Change => &self.fields.get(1)?.typed,
            WhatFor::Open { .. } | WhatFor::Merge(_) | WhatFor::Remove => return None,
        };
        if new.is_empty() { None } else { new.weakness() }
    }

    /// Types.
    pub fn input(&mut self, key: Key) -> Reply {
        let Some(field) = self.fields.get_mut(self.focus) else { return Reply::default() };
        match (key.code, key.ctrl, key.alt) {
            (Code::Char('u' | 'w'), true, false) => field.typed.clear(),
            (Code::Backspace, ..) | (Code::Char('h'), true, false) => field.typed.pop(),
            (Code::Char(c), false, false) => field.typed.push(c),
            _ => return Reply::default(),
        }
        self.error = None;
        Reply::default()
    }

    /// Types the first line of a pasted text, such as a password manager's.
    pub fn paste(&mut self, text: &str) -> Reply {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.typed.extend(text.lines().next().unwrap_or_default().as_bytes());
            self.error = None;
        }
        Reply::default()
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action, session: Option<&mut Session>) -> Reply {
        let places = self.fields.len() + usize::from(self.knows.is_some());
        match action {
            Action::Cancel => return Reply::say("Nothing was changed").and_close(),
            Action::NextField => self.focus = (self.focus + 1) % places,
            Action::PreviousField => self.focus = (self.focus + places - 1) % places,
            Action::Toggle => {
                if let Some(knows) = &mut self.knows {
                    *knows = !*knows;
                    self.error = None;
                }
            }
            Action::Accept if self.focus + 1 < places => self.focus += 1,
            Action::Accept => return self.accept(session),
            _ => {}
        }
        Reply::default()
    }

    fn accept(&mut self, session: Option<&mut Session>) -> Reply {
        match self.carry_out(session) {
            Ok(reply) => reply.and_close(),
            Err(error) => {
                if matches!(error, Error::WrongPassphrase(_)) {
                    self.fields[0].typed.clear();
                    self.focus = 0;
                }
                self.error = Some(match error.hint() {
                    Some(hint) if !hint.contains("--") => format!("{error}: {hint}"),
                    _ => error.to_string(),
                });
                Reply::default()
            }
        }
    }

    fn carry_out(&mut self, session: Option<&mut Session>) -> Result<Reply> {
        let present = &self.fields[0].typed;
        match (&self.what_for, session) {
            (WhatFor::Open { path, interview }, _) => {
                let unlocked = session::unlock(path, present)?;
                Ok(Reply::order(Order::OpenUnlocked(path.clone(), unlocked, interview.clone())))
            }
            (WhatFor::Create { path, organisation, author, profile, about }, _) => {
                let new = NewWorkbook { organisation, author, profile };
                let session = Session::create_about(path, &new, *about, Some(self.new_passphrase(0)?))?;
                Ok(Reply::order(Order::Adopt(Box::new(session))))
            }
            (WhatFor::Merge(path), Some(session)) => {
                let unlocked = session::unlock(path, present)?;
                let merging = session.merging(path)?;
                // What was opened holds the key from here on.
                drop(unlocked);
                Ok(Reply::overlay(Overlay::Merge(Box::new(MergeDialog::new(merging, session)))))
            }
            (WhatFor::Set, Some(session)) => told(session.set_passphrase(Some(self.new_passphrase(0)?))?),
            (WhatFor::Change, Some(session)) => {
                let new = self.new_passphrase(1)?;
                session.check_passphrase(present)?;
                told(session.set_passphrase(Some(new))?)
            }
            (WhatFor::Remove, Some(session)) => {
                session.check_passphrase(present)?;
                told(session.set_passphrase(None)?)
            }
            (WhatFor::Merge(_) | WhatFor::Set | WhatFor::Change | WhatFor::Remove, None) => Ok(Reply::default()),
        }
    }

    /// The passphrase that is to be, which was typed twice.
    fn new_passphrase(&self, place: usize) -> Result<&Passphrase> {
        let (first, second) = (&self.fields[place].typed, &self.fields[place + 1].typed);
        first.check_new()?;
        if first != second {
            return Err(Error::Invalid("The two are not the same. Type them again".to_owned()));
        }
        if self.knows == Some(false) {
            return Err(Error::Invalid(
                "Go down and press Space to say that you know what a lost one means".to_owned(),
            ));
        }
        Ok(first)
    }
}

fn protects() -> String {
    "The file, its copies and its backups can be read only with it; reports written from it stay readable.".to_owned()
}

fn told(says: String) -> Result<Reply> {
    Ok(Reply { changed: true, ..Reply::overlay(Overlay::Reader(Reader::told("Passphrase", says))) })
}
