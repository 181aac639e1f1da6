//! What stands there instead of a workbook that is damaged: what is wrong with it, and the ways on.

use jiff::tz::TimeZone;

use crate::session::WaysOn;
use crate::session::backups::Shelf;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::lines::{Lines, Role, StyledLine, file_name};
use crate::tui::model::{Order, Reply};

/// A damaged file and what can be done.
#[derive(Debug)]
pub struct Damaged {
    /// Its heading.
    pub title: String,
    /// What can be done.
    pub choices: Vec<(Choice, String)>,
    /// Where the pointer is.
    pub selected: usize,
    ways: WaysOn,
    shelf: Option<Shelf>,
}

/// One of the ways on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Put the newest good backup in its place.
    Restore,
    /// Recover what can be read into a new file.
    Repair,
    /// Look at what can be read.
    Look,
    /// Say all that is wrong.
    CheckUp,
    /// None of these.
    Start,
}

impl Damaged {
    /// The ways on from a file, the best first.
    pub fn new(ways: WaysOn, shelf: Option<Shelf>, zone: &TimeZone) -> Self {
        let mut choices = Vec::new();
        if let Some(newest) = &ways.backup {
            let (at, figures) = (newest.made_at(zone), newest.figures);
            let text = format!(
                "Go back to the backup of {at} (coverage {}, maturity {}, attainment {}); the damaged file is kept",
                figures.coverage.shown(),
                figures.maturity.shown(),
                figures.attainment.shown()
            );
            choices.push((Choice::Restore, text));
        }
        if ways.has_remains {
            let text =
                format!("Recover what can be read into {}; this file stays as it is", file_name(&ways.recovered));
            choices.push((Choice::Repair, text));
            choices.push((Choice::Look, "Only look at what can be read".to_owned()));
        }
        choices.push((Choice::CheckUp, "Look over the whole file, and say all that is wrong".to_owned()));
        choices.push((Choice::Start, "Back to Start".to_owned()));
        Damaged { title: format!("{} cannot be opened", file_name(&ways.path)), choices, selected: 0, ways, shelf }
    }

    /// What is wrong, wrapped for a width.
    pub fn told(&self, width: u16) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        lines.paragraph(&self.ways.what, Role::Text);
        let backup = match self.ways.backup {
            Some(_) => "",
            None => " No backup of it is on this computer; look for a copy of your own.",
        };
        lines.paragraph(&format!("Nothing was changed in it.{backup}"), Role::Dim);
        lines.done()
    }

    /// Up and down choose, also as `j` and `k`.
    pub fn input(&mut self, key: Key) -> Reply {
        match key.code {
            Code::Char('j') => self.turn(1),
            Code::Char('k') => self.turn(self.choices.len() - 1),
            _ => {}
        }
        Reply::default()
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match action {
            Action::NextField => self.turn(1),
            Action::PreviousField => self.turn(self.choices.len() - 1),
            Action::Cancel => return Reply::default().and_close(),
            Action::Accept => return self.chosen(),
            _ => {}
        }
        Reply::default()
    }

    fn turn(&mut self, steps: usize) {
        self.selected = (self.selected + steps) % self.choices.len();
    }

    fn chosen(&self) -> Reply {
        let path = self.ways.path.clone();
        match (self.choices.get(self.selected).map(|(choice, _)| *choice), &self.ways.backup, &self.shelf) {
            (Some(Choice::Restore), Some(newest), Some(shelf)) => {
                Reply::order(Order::ReplaceDamaged { path, from: newest.path.clone(), shelf: shelf.clone() })
            }
            (Some(Choice::Repair), ..) => Reply::order(Order::Repair(path)),
            (Some(Choice::Look), ..) => Reply::order(Order::OpenRemains(path)),
            (Some(Choice::CheckUp), ..) => Reply::order(Order::CheckUp(path)),
            (Some(Choice::Restore | Choice::Start) | None, ..) => Reply::default().and_close(),
        }
    }
}
