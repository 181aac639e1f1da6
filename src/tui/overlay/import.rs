//! Import: which file, what its columns hold, and what would change, row by row; then it is taken over.

mod columns;
mod told;

use std::collections::BTreeSet;

use tui_input::Input;

use super::field::{edit_line, paste_line};
use super::typed_path::{completed, expanded};
use crate::catalogue::Catalogue;
use crate::error::{Error, Result, clean_path};
use crate::report::words;
use crate::session::importing::{Recalled, proposed_rejected};
use crate::session::{ImportFile, ImportPlan, Session};
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::lines::StyledLine;
use crate::tui::model::{Effect, Reply};
use crate::tui::screens::answering::{done, read_only};

/// The dialog.
#[derive(Debug)]
pub struct Import {
    /// What its controls are those of.
    catalogue: &'static Catalogue,
    /// How far it is.
    pub stage: ImportStage,
    /// The path that is typed.
    pub path: Input,
    /// Why it does not go on.
    pub error: Option<String>,
    /// The file, once it is read.
    pub file: Option<ImportFile>,
    /// What it would do.
    pub plan: Option<ImportPlan>,
    /// The rows of the plan that are left out.
    pub left_out: BTreeSet<usize>,
    /// Which rows are shown.
    pub shown: Shown,
    /// How the columns of other tables were read.
    pub recalled: Recalled,
    /// Where the pointer is, among what can be chosen.
    pub selected: usize,
    /// The first line that is shown.
    pub offset: usize,
    /// Whether the pointer is to be brought into view.
    follows: bool,
    computed_for: Option<u64>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStage {
    /// Asking for the file.
    File,
    /// Showing what its columns hold.
    Columns,
    /// Showing what would change.
    Preview,
}

/// Which rows are shown before they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All that change something.
    Changes,
    /// Those that something is doubtful about.
    Doubts,
    /// Those that cannot be taken.
    NotTaken,
    /// Those that are so already.
    Same,
}

impl Shown {
    const ALL: [Shown; 4] = [Shown::Changes, Shown::Doubts, Shown::NotTaken, Shown::Same];

    /// What they are called.
    pub const fn title(self) -> &'static str {
        match self {
            Shown::Changes => "what changes",
            Shown::Doubts => "what is doubtful",
            Shown::NotTaken => "what is not taken",
            Shown::Same => "what is so already",
        }
    }
}

impl Import {
    /// Asks for a file, beginning where the workbook is.
    pub fn new(session: &Session) -> Self {
        let folder = session.path().parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.map_or_else(|| "./".to_owned(), |folder| format!("{}/", folder.display()));
        Import {
            catalogue: session.catalogue(),
            stage: ImportStage::File,
            path: Input::new(folder),
            error: None,
            file: None,
            plan: None,
            left_out: BTreeSet::new(),
            shown: Shown::Changes,
            recalled: Recalled::default(),
            selected: 0,
            offset: 0,
            follows: true,
            computed_for: None,
        }
    }

    /// Its heading.
    pub fn title(&self) -> String {
        let name = self.file.as_ref().map_or_else(String::new, |file| {
            crate::text::clean_line(&file.path.file_name().unwrap_or_default().to_string_lossy()).into_owned()
        });
        let steps = if self.is_known() { 2 } else { 3 };
        match self.stage {
            ImportStage::File => "Import: which file".to_owned(),
            ImportStage::Columns => format!("Import {name}, 2 of 3: what its columns hold"),
            ImportStage::Preview => format!("Import {name}, {steps} of {steps}: what would change"),
        }
    }

    /// Whether the columns are known, so that nobody has to look at them.
    fn is_known(&self) -> bool {
        self.file.as_ref().is_some_and(|file| file.source.origin.is_known())
    }

    /// What Enter does, and what else can be done.
    pub fn ways_on(&self) -> [String; 2] {
        let [enter, other] = match self.stage {
            ImportStage::File => ["Enter reads it; nothing is changed yet", "Ctrl-N completes the path"],
            ImportStage::Columns => {
                let other = self.meaning().unwrap_or_else(|| "Left and right change it; Esc goes back".to_owned());
                return ["Enter shows what would change".to_owned(), other];
            }
            ImportStage::Preview => match self.taking() {
                0 => ["Nothing would change: Esc goes back", "f: other rows"],
                _ => {
                    let what = words::to_import(self.taking_apart()).unwrap_or_default();
                    let takes = format!("Enter takes over {what}; u takes it back");
                    return [takes, "Space: leave out; f: other rows; w: save what is left".to_owned()];
                }
            },
        };
        [enter.to_owned(), other.to_owned()]
    }

    /// How many rows would change something.
    fn taking(&self) -> usize {
        let (controls, others) = self.taking_apart();
        controls + others
    }

    /// How many of them are about controls, and how many about something else.
    fn taking_apart(&self) -> (usize, usize) {
        let rows = self.plan.iter().flat_map(|plan| plan.rows.iter().enumerate());
        let taken = rows.filter(|(place, row)| row.changes_something() && !self.left_out.contains(place));
        let (controls, others): (Vec<_>, Vec<_>) = taken.partition(|(_, row)| row.control.is_some());
        (controls.len(), others.len())
    }

    /// Whether characters are typed.
    pub fn takes_text(&self) -> bool {
        self.stage == ImportStage::File
    }

    /// Types the path; else walks, and changes what is under the pointer.
    pub fn input(&mut self, key: Key) -> Reply {
        if self.stage == ImportStage::File {
            if edit_line(&mut self.path, key) {
                self.error = None;
            }
            return Reply::default();
        }
        match key.code {
            Code::Char('j') => self.walk(1),
            Code::Char('k') => self.back(1),
            Code::Char('G') | Code::End => self.walk(usize::MAX),
            Code::Char('g') | Code::Home => self.back(usize::MAX),
            Code::Right | Code::Char('l') => self.turn(1),
            Code::Left | Code::Char('h') => self.turn(-1),
            _ => {}
        }
        Reply::default()
    }

    /// Types a pasted path.
    pub fn paste(&mut self, text: &str) -> Reply {
        if self.stage == ImportStage::File {
            paste_line(&mut self.path, text);
            self.error = None;
        }
        Reply::default()
    }

    /// Answers an action. `rows` is how many lines are shown.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(&mut self, action: Action, session: Option<&mut Session>, rows: u16) -> Result<Reply> {
        let page = usize::from(rows.max(3) - 2);
        let Some(session) = session else { return Ok(Reply::default().and_close()) };
        match action {
            Action::NextField => self.walk(1),
            Action::PreviousField => self.back(1),
            Action::PageDown => self.walk(page.div_ceil(2)),
            Action::PageUp => self.back(page.div_ceil(2)),
            Action::Complete if self.stage == ImportStage::File => {
                if let Some(path) = completed(self.path.value()) {
                    self.path = Input::new(path);
                }
            }
            Action::Toggle => match self.stage {
                ImportStage::File => {}
                ImportStage::Columns => self.turn(1),
                ImportStage::Preview => self.leave_out(),
            },
            Action::OtherRows if self.stage == ImportStage::Preview => self.show_others(),
            Action::SaveNotTaken if self.stage == ImportStage::Preview => return self.save_not_taken(),
            Action::Cancel => return Ok(self.go_back()),
            Action::Accept => return self.go_on(session),
            _ => {}
        }
        self.replan(session);
        Ok(Reply::default())
    }

    fn go_on(&mut self, session: &mut Session) -> Result<Reply> {
        match self.stage {
            ImportStage::File => {
                let read = expanded(self.path.value())
                    .and_then(|path| ImportFile::open_as(&path, None, None, session.catalogue(), &self.recalled));
                match read {
                    Ok(file) => {
                        self.stage =
                            if file.source.origin.is_known() { ImportStage::Preview } else { ImportStage::Columns };
                        self.file = Some(file);
                        self.begin();
                        self.computed_for = None;
                        self.replan(session);
                    }
                    Err(error) => self.error = Some(told(&error)),
                }
            }
            ImportStage::Columns => {
                self.stage = ImportStage::Preview;
                self.begin();
            }
            ImportStage::Preview => return self.take_over(session),
        }
        Ok(Reply::default())
    }

    fn go_back(&mut self) -> Reply {
        match self.stage {
            ImportStage::File => return Reply::say("Nothing was imported").and_close(),
            ImportStage::Columns => self.stage = ImportStage::File,
            ImportStage::Preview if self.is_known() => self.stage = ImportStage::File,
            ImportStage::Preview => self.stage = ImportStage::Columns,
        }
        self.error = None;
        self.begin();
        Reply::default()
    }

    fn begin(&mut self) {
        (self.selected, self.offset, self.follows) = (0, 0, true);
        self.shown = Shown::Changes;
        self.left_out.clear();
    }

    /// Plans anew where the file is read in another way, or the workbook has changed.
    fn replan(&mut self, session: &Session) {
        if self.computed_for.is_some() {
            return;
        }
        let Some(file) = &self.file else { return };
        match session.plan_import(file) {
            Ok(plan) => self.plan = Some(plan),
            Err(error) => (self.plan, self.error, self.stage) = (None, Some(told(&error)), ImportStage::File),
        }
    }

    fn take_over(&mut self, session: &mut Session) -> Result<Reply> {
        if let Some(refusal) = read_only(session) {
            return Ok(refusal);
        }
        let (Some(file), Some(plan)) = (&self.file, &self.plan) else { return Ok(Reply::default()) };
        if self.taking() == 0 {
            return Ok(Reply::say("Nothing was imported: nothing would change").and_close());
        }
        // Who else wrote meanwhile is seen before anything is written.
        self.computed_for = None;
        let outcome = session.import(plan, &self.left_out)?;
        let remembered = file.to_remember();
        let name = clean_path(file.path.file_name().unwrap_or_default().as_ref());
        let taken = words::to_import(self.taking_apart()).unwrap_or_default();
        let left = match plan.rejected.len() + self.left_out.len() {
            0 => String::new(),
            1 => ", 1 row not taken".to_owned(),
            count => format!(", {count} rows not taken"),
        };
        let mut reply = done(outcome);
        if let Some(message) = reply.message.as_mut().filter(|_| reply.changed) {
            message.text = format!("Imported {taken} from {name}{left} (u takes it back)");
        }
        let effect = remembered.map(|remembered| Effect::RememberImport(Box::new(remembered)));
        Ok(Reply { effect, ..reply }.and_close())
    }

    fn save_not_taken(&self) -> Result<Reply> {
        let (Some(file), Some(plan)) = (&self.file, &self.plan) else { return Ok(Reply::default()) };
        let mut saved = plan.clone();
        let left_out = self.left_out.iter().filter_map(|place| plan.rows.get(*place));
        saved.rejected.extend(left_out.flat_map(crate::session::ImportRow::held_back));
        if saved.rejected.is_empty() {
            return Ok(Reply::say("Every row is taken: there is nothing to save"));
        }
        let path = proposed_rejected(&file.path);
        saved.write_rejected(&path, false)?;
        Ok(Reply::say(format!("Written, not encrypted: {}", clean_path(&path))))
    }

    fn leave_out(&mut self) {
        let Some(told::Item::Row(place)) = self.items().get(self.selected).copied() else { return };
        if !self.left_out.remove(&place) {
            self.left_out.insert(place);
        }
    }

    /// Goes on to the next kind of rows of which there are any.
    fn show_others(&mut self) {
        let here = Shown::ALL.iter().position(|shown| *shown == self.shown).unwrap_or(0);
        let others = (1..=Shown::ALL.len()).map(|step| Shown::ALL[(here + step) % Shown::ALL.len()]);
        if let Some(shown) = others.into_iter().find(|shown| self.count(*shown) > 0) {
            self.shown = shown;
            (self.selected, self.offset, self.follows) = (0, 0, true);
        }
    }

    fn walk(&mut self, steps: usize) {
        self.selected = self.selected.saturating_add(steps).min(self.choices().saturating_sub(1));
        self.follows = true;
    }

    fn back(&mut self, steps: usize) {
        self.selected = self.selected.saturating_sub(steps);
        self.follows = true;
    }

    /// How many things the pointer can be on.
    fn choices(&self) -> usize {
        match self.stage {
            ImportStage::File => 1,
            ImportStage::Columns => self.settings().len(),
            ImportStage::Preview => self.items().len(),
        }
    }

    /// The lines for a width, each with what the pointer is on there.
    pub fn lines(&self, width: u16) -> Vec<(StyledLine, Option<usize>)> {
        match self.stage {
            ImportStage::File => Vec::new(),
            ImportStage::Columns => self.column_lines(width),
            ImportStage::Preview => self.preview_lines(width),
        }
    }

    /// Brings plan and scrolling up to date.
    pub fn settle(&mut self, session: &Session, version: u64, width: u16, rows: u16) {
        if self.computed_for != Some(version) {
            self.computed_for = None;
            self.replan(session);
            self.computed_for = Some(version);
        }
        self.selected = self.selected.min(self.choices().saturating_sub(1));
        let lines = self.lines(width);
        let rows = usize::from(rows).max(1);
        if std::mem::take(&mut self.follows) {
            let is_on = |line: &(StyledLine, Option<usize>)| line.1 == Some(self.selected);
            let first = lines.iter().position(is_on).unwrap_or(0);
            let last = lines.iter().rposition(is_on).unwrap_or(first);
            // At the end of what can be chosen, what stands below it comes into view, too.
            let last = if self.selected + 1 == self.choices() { lines.len().saturating_sub(1) } else { last };
            self.offset = self.offset.max((last + 1).saturating_sub(rows)).min(first);
        }
        self.offset = self.offset.min(lines.len().saturating_sub(rows));
    }
}

/// An error in the dialog, which stands beside the path.
fn told(error: &Error) -> String {
    let hint = error.hint().filter(|hint| !hint.contains("--")).map(|hint| format!(": {hint}"));
    let text = match error {
        // The path is right there.
        Error::Import { what, .. } => format!("It cannot be imported: {what}"),
        error => error.to_string(),
    };
    format!("{text}{}", hint.unwrap_or_default())
}
