//! An edit that is not on disk, and what the person can do about it: because somebody else changed the same thing,
//! because another program is writing, or because the file is not where it was.

use jiff::tz::TimeZone;

use crate::error::{Divergence, clean_path};
use crate::session::typed_note;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::lines::{Lines, Role, StyledLine, pad, wrap};
use crate::tui::model::{Order, Reply};
use crate::workbook::conflict::in_full;
use crate::workbook::step::describe_changes;
use crate::workbook::{Conflict, Side, Unsaved};

/// What can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Back to where the person was, with all that was typed.
    GoBack,
    /// What the other wrote stays.
    KeepTheirs,
    /// The person's own is written as a new edit.
    TakeMine,
    /// The person's own note is written beside the other's.
    TakeBoth,
    /// What this program knows of the workbook is written to a file of its own, and work goes on there.
    SaveCopy,
    /// The copy that stands there now is opened.
    ShowOther,
}

impl Choice {
    /// What its button says.
    pub const fn label(self) -> &'static str {
        match self {
            Choice::GoBack => "Go back",
            Choice::KeepTheirs => "Keep theirs",
            Choice::TakeMine => "Take mine",
            Choice::TakeBoth => "Keep both notes",
            Choice::SaveCopy => "Save mine as a copy",
            Choice::ShowOther => "Open the other",
        }
    }
}

/// An edit that is not on disk.
#[derive(Debug)]
pub struct NotSaved {
    /// Its heading.
    pub title: String,
    /// What can be done; nothing but Esc where it waits.
    pub choices: Vec<Choice>,
    /// Where the pointer is.
    pub selected: usize,
    /// The first line that is shown.
    pub offset: usize,
    /// The edit, where there was one.
    pub unsaved: Option<Unsaved>,
    /// Whether what lies below holds what was typed: it is done when the edit is.
    pub is_over_text: bool,
    why: Why,
}

#[derive(Debug)]
enum Why {
    Conflict { by: String, change: String, sides: Vec<Side> },
    Busy { file: String },
    Moved { file: String },
    Diverged(Box<Divergence>),
}

impl NotSaved {
    /// Somebody changed the same thing.
    pub fn conflict(conflict: Conflict, is_over_text: bool, zone: &TimeZone) -> Self {
        let Conflict { what, author, at, change, unsaved, sides } = conflict;
        let at = at.map(|at| at.to_zoned(zone.clone()).strftime(" on %Y-%m-%d at %H:%M").to_string());
        let both = typed_note(&unsaved).map(|_| Choice::TakeBoth);
        let back = is_over_text.then_some(Choice::GoBack);
        let choices = [Some(Choice::KeepTheirs), Some(Choice::TakeMine), both, back];
        NotSaved {
            title: format!("{what} was changed meanwhile"),
            choices: choices.into_iter().flatten().collect(),
            selected: 0,
            offset: 0,
            unsaved: Some(unsaved),
            is_over_text,
            why: Why::Conflict { by: format!("{author}{}", at.unwrap_or_default()), change, sides },
        }
    }

    /// Another program is writing: it is tried again until that one is done, or the person has had enough.
    pub fn waiting(path: &std::path::Path, unsaved: Unsaved, is_over_text: bool) -> Self {
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        NotSaved {
            title: "Waiting for another program".to_owned(),
            choices: Vec::new(),
            selected: 0,
            offset: 0,
            unsaved: Some(unsaved),
            is_over_text,
            why: Why::Busy { file },
        }
    }

    /// The file is gone, or another stands in its place.
    pub fn moved(path: &std::path::Path, unsaved: Option<Unsaved>, is_over_text: bool) -> Self {
        NotSaved {
            title: "The file was moved or replaced".to_owned(),
            choices: vec![Choice::GoBack, Choice::SaveCopy],
            selected: 0,
            offset: 0,
            unsaved,
            is_over_text,
            why: Why::Moved { file: clean_path(path) },
        }
    }

    /// A copy that went its own way stands in its place.
    pub fn diverged(divergence: Box<Divergence>, unsaved: Option<Unsaved>, is_over_text: bool) -> Self {
        NotSaved {
            title: "Another copy of this workbook took its place".to_owned(),
            choices: vec![Choice::GoBack, Choice::SaveCopy, Choice::ShowOther],
            selected: 0,
            offset: 0,
            unsaved,
            is_over_text,
            why: Why::Diverged(divergence),
        }
    }

    /// Whether it is tried again and again.
    pub fn is_waiting(&self) -> bool {
        matches!(self.why, Why::Busy { .. })
    }

    /// What it says, wrapped for a width.
    pub fn lines(&self, width: u16) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        let edit = self.unsaved.as_ref().map(|unsaved| describe_changes(&unsaved.changes));
        match &self.why {
            Why::Conflict { by, change, sides } => {
                lines.paragraph(&format!("{by}: {change}"), Role::Text);
                lines.gap();
                side_by_side(&mut lines, usize::from(width), sides);
                lines.gap();
                let note = self.unsaved.as_ref().is_some_and(|unsaved| typed_note(unsaved).is_some());
                let kept = if note { "; what you wrote is kept as a draft" } else { "" };
                lines.paragraph(&format!("Keep theirs: nothing is written{kept}."), Role::Dim);
                lines.paragraph("Take mine: written as a new edit, which u takes back.", Role::Dim);
            }
            Why::Busy { file } => {
                lines.paragraph(&format!("Another program is writing to {file}, so this waits for it:"), Role::Text);
                lines.gap();
                lines.paragraph(&edit.unwrap_or_default(), Role::Accent);
                lines.gap();
                let then = "It is saved as soon as the other is done. Esc gives it up: then nothing was changed.";
                lines.paragraph(then, Role::Text);
                lines.paragraph("If it takes long, look for a controlbook that was suspended or hangs.", Role::Dim);
            }
            Why::Moved { file } => {
                let what = "is not where it was, or another file stands there, which is left alone.";
                lines.paragraph(&format!("{file} {what}"), Role::Text);
                not_saved(&mut lines, edit);
                lines.gap();
                let next = "Put it back where it was and go on; or save what you have as a copy and go on in that.";
                lines.paragraph(next, Role::Text);
            }
            Why::Diverged(divergence) => {
                let what = "now holds another copy of this workbook, as a synchronised folder brings them. The two went separate ways, so neither is written over the other.";
                lines.paragraph(&format!("{} {what}", clean_path(&divergence.path)), Role::Text);
                not_saved(&mut lines, edit);
                steps(&mut lines, "Only in yours", &divergence.ours, divergence.our_count);
                steps(&mut lines, "Only in the other", &divergence.theirs, divergence.their_count);
                lines.gap();
                let next = "Opening the other keeps yours as a backup. With a copy saved, g m takes over what the other one says.";
                lines.paragraph(next, Role::Dim);
            }
        }
        lines.done()
    }

    /// Keeps the end of the text at the end of what is shown.
    pub fn settle(&mut self, width: u16, rows: u16) {
        self.offset = self.offset.min(self.lines(width).len().saturating_sub(usize::from(rows)));
    }

    /// Left and right choose; `j` and `k` scroll.
    pub fn input(&mut self, key: Key) -> Reply {
        match key.code {
            Code::Left | Code::Char('h') => self.choose(self.choices.len().saturating_sub(1)),
            Code::Right | Code::Char('l') => self.choose(1),
            Code::Char('j') => self.offset += 1,
            Code::Char('k') => self.offset = self.offset.saturating_sub(1),
            Code::Char('G') | Code::End => self.offset = usize::MAX / 2,
            Code::Char('g') | Code::Home => self.offset = 0,
            _ => {}
        }
        Reply::default()
    }

    /// Answers an action. `rows` is how many lines are shown.
    pub fn act(&mut self, action: Action, rows: u16) -> Reply {
        let page = usize::from(rows.max(2) - 1);
        match action {
            Action::PageDown => self.offset += page,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::NextField => self.choose(1),
            Action::PreviousField => self.choose(self.choices.len().saturating_sub(1)),
            Action::Cancel => return Reply::order(Order::Settle(Choice::GoBack)),
            Action::Accept => {
                return self
                    .choices
                    .get(self.selected)
                    .map_or_else(Reply::default, |choice| Reply::order(Order::Settle(*choice)));
            }
            _ => {}
        }
        Reply::default()
    }

    fn choose(&mut self, steps: usize) {
        self.selected = (self.selected + steps) % self.choices.len().max(1);
    }
}

fn not_saved(lines: &mut Lines, edit: Option<String>) {
    if let Some(edit) = edit.filter(|edit| !edit.is_empty()) {
        lines.gap();
        lines.hanging("NOT SAVED: ", Role::Far, &edit, Role::Text);
    }
}

fn steps(lines: &mut Lines, heading: &str, steps: &[String], count: u32) {
    lines.gap();
    let counted = if count == 1 { "1 step".to_owned() } else { format!("{count} steps, the last ones first") };
    lines.paragraph(&format!("{heading} ({counted})"), Role::Accent);
    for step in steps {
        lines.hanging("  ", Role::Dim, step, Role::Text);
    }
}

/// What was wanted beside what there is, a field a row.
fn side_by_side(lines: &mut Lines, width: usize, sides: &[Side]) {
    let several = sides.iter().any(|side| side.control != sides[0].control);
    let label = |side: &Side| match (&side.control, several) {
        (Some(control), true) => format!("{control} {}", side.field.replace('_', " ")),
        _ => side.field.replace('_', " "),
    };
    let labels = sides.iter().map(|side| label(side).chars().count()).max().unwrap_or(0).min(width / 4);
    let column = (width.saturating_sub(labels + 4) / 2).max(4);
    let row = |lines: &mut Lines, name: &str, mine: (&str, Role), theirs: (&str, Role)| {
        lines.row(vec![
            (format!("{}  ", pad(name, labels, "…")), Role::Dim),
            (format!("{}  ", pad(mine.0, column, "…")), mine.1),
            (theirs.0.to_owned(), theirs.1),
        ]);
    };
    row(lines, "", ("You wanted", Role::Title), ("Stands there now", Role::Title));
    for side in sides {
        let wrapped = |text: String| -> Vec<String> {
            crate::text::clean_text(&text).split('\n').flat_map(|line| wrap(line, column)).collect()
        };
        let (mine, theirs) = (wrapped(in_full(&side.wanted)), wrapped(in_full(&side.now)));
        let role = if side.differs() { Role::Text } else { Role::Dim };
        for index in 0..mine.len().max(theirs.len()) {
            let name = if index == 0 { label(side) } else { String::new() };
            let cell = |lines: &[String]| lines.get(index).cloned().unwrap_or_default();
            row(lines, &name, (&cell(&mine), Role::Accent), (&cell(&theirs), role));
        }
    }
}
