//! The state of the screen. `update` changes it, `draw` shows it.

mod opening;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::action::Scope;
use super::jobs::{Job, Told};
use super::key::Key;
use super::keymap::Keymap;
use super::last_export::LastExport;
use super::overlay::{AskPassphrase, Damaged, Export, Overlay, Piece};
use super::places::{Place, Places};
use super::screens::{
    Applicability, Backups, Controls, Findings, Interview, Listing, Overview, Portfolio, Progress, Roadmap, Start,
    Study,
};
use super::theme::{Symbols, Theme};
use crate::catalogue::{Control, ControlId};
use crate::colours::{Colour, Colours};
use crate::config::{Config, ReportFiles, SymbolSet, ThemeName};
use crate::error::{Error, Result};
use crate::export::Wishes;
use crate::figures::portfolio::Entry;
use crate::interview::{Run, Wish, described};
use crate::overlay::Overlay as OwnTexts;
use crate::session::backups::{Backup, Shelf};
use crate::session::importing::{Recalled, Remembered};
use crate::session::portfolio::Ended;
use crate::session::{Around, Bundled, Bundling, CheckUp, Repair, Session, Unlocked, WaysOn};
use crate::workbook::{Basis, FileState};

/// Everything that the screen shows.
#[derive(Debug)]
pub struct Model {
    /// The workbook that is open.
    pub session: Option<Session>,
    /// Opens a workbook that turned out to be damaged behind its passphrase, and its backups, until one is open.
    pub key: Option<Unlocked>,
    /// Who makes the edits, unless a workbook is opened with another name.
    pub author: String,
    /// Which keys do what.
    pub keymap: Keymap,
    /// The colours.
    pub theme: Theme,
    /// The symbols.
    pub symbols: Symbols,
    /// The person's time zone, for dates.
    pub zone: TimeZone,
    /// The day it is for the person; `None` leaves it to the session.
    pub today: Option<Date>,
    /// The user's own licensed texts, shown beside ours.
    pub own_texts: OwnTexts,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What is shown below the overlays.
    pub screen: Screen,
    /// The start screen.
    pub start: Start,
    /// The list of controls, and the control beside it.
    pub controls: Controls,
    /// One question after the other.
    pub interview: Interview,
    /// The figures.
    pub overview: Overview,
    /// The Statement of Applicability.
    pub applicability: Applicability,
    /// Who does what by when.
    pub roadmap: Roadmap,
    /// The Progress screen.
    pub progress: Progress,
    /// What does not hold.
    pub findings: Findings,
    /// Cards, and what was learned.
    pub study: Study,
    /// What was kept of the workbook.
    pub backups: Backups,
    /// All workbooks below a folder.
    pub portfolio: Portfolio,
    /// Where backups are kept; `None` keeps none.
    pub shelf: Option<Shelf>,
    /// The dialog of a report that is being written while work goes on, or that could not be written.
    pub exporting: Option<Box<Export>>,
    /// The files that say what reports should look like.
    pub wishes: Wishes,
    /// The report that was written last.
    pub last_report: Option<PathBuf>,
    /// Whether the program ends as soon as a backup is made.
    pub is_closing: bool,
    /// Where the person was last in each workbook.
    pub places: Places,
    /// The colours by which the person tells workbooks apart.
    pub colours: Colours,
    /// What lies over the screen: keys go to the last, which is drawn last.
    pub overlays: Vec<Overlay>,
    /// Keys that are the beginning of something.
    pub pending: Vec<Key>,
    /// What the line above the footer says.
    pub message: Option<Message>,
    /// The basis that is recorded with each level set.
    pub working_basis: Option<Basis>,
    /// Whether the disk refused the last edit for good, as one that is write-protected does.
    pub refuses: bool,
    /// Whether the person was told that leaving now loses something.
    pub told_of_loss: bool,
    /// The names of copies beside the workbook that a synchronised folder kept apart.
    pub conflicted: Vec<String>,
    /// Whether the person knows that the file is not where it was.
    pub told_elsewhere: bool,
    /// Counts up with every change of the workbook, so that what was computed from it is known to be old.
    pub version: u64,
}

/// The screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Screen {
    Start,
    Controls,
    Interview,
    Overview,
    Roadmap,
    Applicability,
    Findings,
    Backups,
    Progress,
    Study,
    Portfolio,
}

impl Screen {
    /// In the order of Tab. Backups, Progress, Study and the Portfolio are looked for rarely, so they are reached by
    /// their key and by name alone.
    pub const ALL: [Screen; 7] = [
        Screen::Start,
        Screen::Controls,
        Screen::Interview,
        Screen::Overview,
        Screen::Roadmap,
        Screen::Applicability,
        Screen::Findings,
    ];

    /// In the line across the top.
    pub const fn title(self) -> &'static str {
        match self {
            Screen::Start => "Start",
            Screen::Controls => "Controls",
            Screen::Interview => "Interview",
            Screen::Overview => "Overview",
            Screen::Roadmap => "Roadmap",
            Screen::Progress => "Progress",
            Screen::Study => "Study",
            Screen::Applicability => "Applicability",
            Screen::Findings => "Findings",
            Screen::Backups => "Backups",
            Screen::Portfolio => "Portfolio",
        }
    }

    /// What it is for.
    pub const fn sentence(self) -> &'static str {
        match self {
            Screen::Start => "Make a workbook, open one, or look around in the sample.",
            Screen::Controls => {
                "The controls as a list, and beside it everything about the one under the pointer. Press 0 to 5 to say how well it is lived; every key press is saved at once."
            }
            Screen::Interview => {
                "One control a screen, as a question: which of the statements is true for you? A digit is the answer and brings the next question; every answer is saved at once, and you can stop at any time."
            }
            Screen::Overview => {
                "How far the assessment has come, how good things are, and what to do first. Move to a figure and press ? to see how it was computed. The keys go to one part at a time: p goes on to the next."
            }
            Screen::Roadmap => {
                "From gaps to a plan: who does what by when. The gaps by priority with what closes them, the work on a board by phase, and the same over the months: p goes on to the next view. w makes an action of a gap. F proposes what to do in which phase, and Enter takes that over; W shows what more days, less time or other targets would bring."
            }
            Screen::Progress => {
                "What moved, and was it real? Each month and each baseline has a row with its figures. Enter tells what moved since then; a baseline (n) freezes all answers under a name, so that you can look back at exactly them."
            }
            Screen::Study => {
                "Learn the standard, ten minutes a day, with or without a workbook. Choose a deck and press Enter. Say each answer to yourself, look at it with Enter, and say with 1 to 4 how well you knew it: cards you know come ever more rarely, cards you forget come again at once."
            }
            Screen::Applicability => {
                "Which controls are for you, which a provider runs, which are not for you, and why: the Statement of Applicability as a table. What is undecided is easy to find; the lines below the table say all about the control under the pointer."
            }
            Screen::Backups => {
                "What was kept of this workbook, without you having to think of it: before the first edit of each day and before every larger change. Enter shows what differs from now; R goes back to it, and keeps what is there now as a backup of its own."
            }
            Screen::Portfolio => {
                "All workbooks below a folder side by side: how far each is, what is overdue, when it was last touched. They are only looked at. Enter opens one; the figures are over the controls that each set out with. What cannot be read so, because it is encrypted, damaged or in use, says so in a word."
            }
            Screen::Findings => {
                "What the workbook's own checks object to, why it matters, and what to do about it. Enter takes you there; what may stand you accept with a reason. The checks warn; they change nothing and count in no figure."
            }
        }
    }

    /// The scope of its keys.
    pub const fn scope(self) -> Scope {
        match self {
            Screen::Start => Scope::Start,
            Screen::Controls => Scope::Controls,
            Screen::Interview => Scope::Interview,
            Screen::Overview => Scope::Overview,
            Screen::Roadmap => Scope::Roadmap,
            Screen::Progress => Scope::Progress,
            Screen::Study => Scope::Study,
            Screen::Applicability => Scope::Applicability,
            Screen::Findings => Scope::Findings,
            Screen::Backups => Scope::Backups,
            Screen::Portfolio => Scope::Portfolio,
        }
    }
}

/// What the list and the panel depend on, beside the workbook.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The version of the workbook.
    pub version: u64,
    /// The symbols.
    pub symbols: &'a Symbols,
    /// For dates.
    pub zone: &'a TimeZone,
    /// The user's own texts.
    pub own: &'a OwnTexts,
}

/// What the line above the footer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// In one line.
    pub text: String,
    /// Whether something could not be done.
    pub is_error: bool,
}

impl Message {
    /// Something that was done.
    pub fn done(text: impl Into<String>) -> Self {
        Message { text: text.into(), is_error: false }
    }

    /// Something that could not be done, and what to do next.
    pub fn error(error: &Error) -> Self {
        let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
        Message { text: format!("{error}{hint}"), is_error: true }
    }
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key.
    Key(Key),
    /// A paste.
    Paste(String),
    /// The terminal has a new size.
    Resize(u16, u16),
    /// The mouse was clicked.
    Click {
        /// 0 is the leftmost.
        column: u16,
        /// 0 is the topmost.
        row: u16,
    },
    /// The wheel was turned: positive is down.
    Wheel {
        /// Lines.
        lines: i32,
        /// Where.
        column: u16,
    },
    /// The terminal has the focus again, or a key comes after a rest: others may have written.
    Look,
    /// A backup was made, or could not be.
    BackedUp(Result<Box<Backup>, String>),
    /// The workbook is to be replaced by this backup, after the screen has said so.
    Restore(Box<Backup>),
    /// The linked files were looked at.
    FilesSeen(BTreeMap<Uuid, FileState>),
    /// A file was looked over.
    CheckedUp(Result<Box<CheckUp>, Message>),
    /// A damaged workbook was recovered into a new file.
    Repaired(Result<Box<Repair>, Message>),
    /// A report is written so far, in thousandths.
    ExportProgress(u16),
    /// A report was written, or was not.
    Exported(Told),
    /// An archive of what is handed over was made of this workbook, or could not be.
    Bundled(PathBuf, Result<Box<Bundled>, Message>),
    /// What a report would begin with, and which question that answers.
    Previewed(u64, Vec<Piece>),
    /// Workbooks that were found below a folder, and which looking found them.
    WorkbooksFound(u64, Vec<Entry>),
    /// How a looking below a folder ended.
    LookedBelow(u64, Result<Ended, Message>),
    /// What was chosen for the last export, if that is known.
    LastExport(Option<Box<LastExport>>),
    /// How the columns of imported tables were read.
    Imports(Recalled),
    /// What is being typed should be kept now.
    KeepDraft,
    /// What waits for another program should be tried again.
    TryAgain,
    /// Work beside the screen stopped at a fault; says where the report is.
    JobFailed(String),
    /// What was found around the workbook's file.
    Around(Around),
    /// How long the program has been running: comes before a key of the interview, which tells one's pace.
    Now(Duration),
    /// Where the interview was left, if it was.
    Place(Option<Box<Run>>),
    /// The editor outside was closed.
    EditedOutside {
        /// What the note is about.
        control: ControlId,
        /// The note that was changed, if it is not a new one.
        note: Option<Uuid>,
        /// The draft that it grew out of.
        draft: Option<Uuid>,
        /// The text; the error where there is none.
        text: Result<String, String>,
    },
}

/// What the loop has to do that the model cannot.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// End the program.
    Quit,
    /// Do something that takes its time beside the screen; its message comes back.
    Start(Job),
    /// Stop until the shell brings it back.
    Suspend,
    /// Show what the screen says, then replace the workbook by this backup.
    Restore(Box<Backup>),
    /// Put a workbook first among the recent ones.
    Remember(PathBuf),
    /// Remember where the person was in a workbook.
    RememberPlace(Uuid, Place),
    /// Keep the colour of a workbook.
    RememberColour(Uuid, Option<Colour>),
    /// Write down who makes the edits, if nobody has yet.
    RememberAuthor(String),
    /// Tell how the columns of imported tables were read.
    RecallImports,
    /// Remember how the columns of a table were read.
    RememberImport(Box<Remembered>),
    /// Find what was chosen for the last export, and say so.
    RecallExport,
    /// Keep what was chosen for an export, for the next one.
    RememberExport(Box<LastExport>),
    /// Put a text into the clipboard of the terminal.
    Copy(String),
    /// Let the system open something with the program that it has for it.
    OpenOutside(Outside),
    /// Find where the interview of a workbook was left, and say so.
    RecallPlace(Uuid),
    /// Keep where the interview of a workbook is.
    KeepPlace(Uuid, Box<Run>),
    /// Let the person edit a text in `$EDITOR`.
    EditOutside {
        /// What the note is about.
        control: ControlId,
        /// The note that is changed, if it is not a new one.
        note: Option<Uuid>,
        /// The draft that it grew out of.
        draft: Option<Uuid>,
        /// The text to begin with.
        text: String,
    },
}

/// What the system opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outside {
    /// A file.
    File(PathBuf),
    /// An address in the web.
    Address(String),
}

/// What screens and overlays give back, for `update` to carry out.
#[derive(Debug, Default)]
pub struct Reply {
    /// For the line above the footer.
    pub message: Option<Message>,
    /// To lay over the screen.
    pub open: Option<Overlay>,
    /// Whether the overlay that answered is done.
    pub close: bool,
    /// For the loop.
    pub effect: Option<Effect>,
    /// Whether the workbook changed.
    pub changed: bool,
    /// An edit that can be done again elsewhere.
    pub repeats: Option<Box<crate::workbook::AnswerEdit>>,
    /// Something that only the model as a whole can do.
    pub order: Option<Order>,
}

/// What only the model as a whole can do.
#[derive(Debug)]
pub enum Order {
    /// Do what an action does.
    Act(super::action::Action),
    /// Close the workbook that is open.
    CloseWorkbook,
    /// Close it, and show all workbooks side by side.
    ToPortfolio,
    /// Open a workbook.
    OpenWorkbook(PathBuf),
    /// Open a workbook whose passphrase was right, and its interview if that was wished for.
    OpenUnlocked(PathBuf, Unlocked, Option<Wish>),
    /// Put a backup in the place of a damaged workbook, and open it.
    ReplaceDamaged {
        /// The damaged workbook.
        path: PathBuf,
        /// The backup.
        from: PathBuf,
        /// Where the damaged one is kept.
        shelf: Shelf,
    },
    /// Recover what can be read of a damaged workbook into a new file.
    Repair(PathBuf),
    /// Show what can be read of a damaged workbook.
    OpenRemains(PathBuf),
    /// Look over a whole file.
    CheckUp(PathBuf),
    /// Look for workbooks below a folder.
    LookBelow(PathBuf),
    /// Take over a workbook that was just made.
    Adopt(Box<Session>),
    /// Change the filter or the search while it is typed.
    Query(super::overlay::PromptKind, String),
    /// Go back to the filter or search before.
    QueryBack(super::overlay::PromptKind, String),
    /// Say what the search or filter came to.
    QueryDone(super::overlay::PromptKind),
    /// Select this control.
    Show(ControlId),
    /// Move the pointer of this screen's list to this control.
    Reveal(ControlId),
    /// Show the controls that a query finds, and no others.
    ShowOnly(String),
    /// Set fields of these controls, which the person has seen in a preview.
    Set(Vec<ControlId>, Box<crate::workbook::AnswerEdit>),
    /// Make an archive of what is handed over.
    Bundle(Box<Bundling>),
    /// Give the workbook this colour, or none.
    Colour(Option<Colour>),
    /// Take over the newer version of the catalogue.
    CarryOver,
    /// Begin a re-assessment of these controls, from this baseline.
    StartCycle(Vec<ControlId>, Option<String>),
    /// Replace the workbook by this backup.
    Restore(Box<Backup>),
    /// Delete this backup.
    DeleteBackup(Box<Backup>),
    /// Take a note out for good.
    Purge(Uuid),
    /// Take a piece of evidence out for good.
    PurgeEvidence(Uuid),
    /// Ask for a name to keep a text by.
    NameIt(crate::phrases::Kept, String),
    /// Put a phrase into what is being written.
    Insert(String),
    /// Write a pasted text as a note.
    PasteNote(String),
    /// Search for a pasted text.
    PasteSearch(String),
    /// Do this about the edit that is not on disk.
    Settle(super::overlay::Choice),
    /// Go on in a copy of the workbook.
    GoOnIn(PathBuf),
    /// Let a report be written while work goes on.
    ExportBeside,
    /// Suppose this in What if; where it has a name, it was kept by that.
    Suppose(Box<crate::session::Supposition>, Option<String>),
    /// Suppose what is kept by this name.
    OpenScenario(String),
    /// Suppose nothing but the plan as it is.
    SupposeNothing,
}

impl Reply {
    /// Says something.
    pub fn say(text: impl Into<String>) -> Self {
        Reply { message: Some(Message::done(text)), ..Reply::default() }
    }

    /// Lays something over the screen.
    pub fn overlay(overlay: Overlay) -> Self {
        Reply { open: Some(overlay), ..Reply::default() }
    }

    /// Asks for something that only the model can do.
    pub fn order(order: Order) -> Self {
        Reply { order: Some(order), ..Reply::default() }
    }

    /// The same, and the overlay closes.
    pub fn and_close(self) -> Self {
        Reply { close: true, ..self }
    }
}

impl Model {
    /// The screen before anything is opened.
    ///
    /// # Errors
    /// [`Error::Config`] where the configured keys do not work.
    pub fn new(config: &Config, author: String, theme: ThemeName, symbols: SymbolSet) -> Result<Model> {
        let keymap = Keymap::new(&config.keys)
            .map_err(|what| Error::Config { path: crate::paths::config_file().unwrap_or_default(), what })?;
        Ok(Model {
            session: None,
            key: None,
            author,
            keymap,
            theme: Theme::named(theme),
            symbols: Symbols::named(symbols),
            zone: TimeZone::UTC,
            own_texts: OwnTexts::default(),
            size: (80, 24),
            screen: Screen::Start,
            start: Start::default(),
            controls: Controls::that_moves_on(config.move_on),
            places: Places::default(),
            colours: Colours::default(),
            interview: Interview::default(),
            overview: Overview::default(),
            applicability: Applicability::default(),
            roadmap: Roadmap::default(),
            progress: Progress::default(),
            findings: Findings::default(),
            study: Study::default(),
            backups: Backups::default(),
            portfolio: Portfolio::default(),
            shelf: None,
            exporting: None,
            wishes: {
                let ReportFiles { template, logo, style } = config.export.clone();
                Wishes { template, logo, style }
            },
            last_report: None,
            is_closing: false,
            today: None,
            overlays: Vec::new(),
            pending: Vec::new(),
            message: None,
            working_basis: None,
            refuses: false,
            told_of_loss: false,
            conflicted: Vec::new(),
            told_elsewhere: false,
            version: 0,
        })
    }

    /// Asks for the passphrase of a workbook that cannot be opened without.
    pub fn ask_passphrase(&mut self, path: PathBuf, interview: Option<Wish>) {
        self.overlays.push(Overlay::Passphrase(Box::new(AskPassphrase::open(path, interview))));
    }

    /// Shows what is wrong with a workbook that could not be opened, and the ways on. `false` where the error is
    /// none of damage.
    pub fn show_damage(&mut self, error: &Error) -> bool {
        let shelf = self.shelf.clone();
        let Some(ways) = WaysOn::from(error, shelf.as_ref()) else { return false };
        self.overlays.push(Overlay::Damaged(Box::new(Damaged::new(ways, shelf, &self.zone))));
        true
    }

    /// Shows the interview of the workbook that is open, with the questions that are wished for.
    pub fn open_interview(&mut self, wish: &Wish) -> Option<Effect> {
        let session = self.session.as_ref()?;
        self.screen = Screen::Interview;
        self.message = session.read_only().and(self.message.take());
        let (workbook, catalogue) = (session.workbook(), session.catalogue());
        let run = (!wish.is_empty()).then(|| wish.run(session.answers(), catalogue));
        let effect = match run {
            Some(run) if run.controls.is_empty() => {
                let nothing = format!("There is nothing to ask: {}", described(&run, workbook, catalogue));
                self.message = Some(Message::done(nothing));
                self.interview.arrive(session)
            }
            Some(run) => {
                self.interview.begin(run, session);
                None
            }
            None => self.interview.arrive(session),
        };
        self.settle(true);
        effect
    }

    /// Shows Study, with a deck under the pointer or a quiz about it.
    pub fn open_study(&mut self, wish: super::StudyWish) {
        self.screen = Screen::Study;
        self.study.named = wish.named;
        self.message = self.study.arrive(&self.zone);
        self.settle(true);
        self.study.choose(&wish.deck);
        if wish.read {
            self.study.open_book();
            self.settle(true);
        }
        if let Some(quiz) = wish.quiz {
            match quiz.is_drill {
                true => self.study.open_drill(quiz.count, quiz.seed),
                false => self.study.open_quiz(&wish.deck, quiz.count, quiz.seed, quiz.is_exam),
            }
            self.settle(true);
        }
        if let Some(task) = wish.task {
            self.study.open_task(task);
            self.settle(true);
        }
    }

    /// The scope that keys are looked up in.
    pub fn scope(&self) -> Scope {
        match self.overlays.last() {
            Some(overlay) => overlay.scope(),
            None => self.screen.scope(),
        }
    }

    /// Brings what depends on size, selection and workbook up to date. `update` ends with it. Not `to_draw`
    /// leaves out what nothing but drawing needs.
    pub fn settle(&mut self, to_draw: bool) {
        if self.screen == Screen::Study {
            self.study.settle(self.size, &self.symbols);
        }
        let Some(session) = &mut self.session else {
            match self.screen {
                Screen::Portfolio => self.portfolio.settle(self.size, None),
                _ => self.start.settle(false),
            }
            return;
        };
        if self.today.is_some_and(|today| session.set_today(today)) {
            self.version += 1;
        }
        let session = &*session;
        let setting = Setting {
            size: self.size,
            version: self.version,
            symbols: &self.symbols,
            zone: &self.zone,
            own: &self.own_texts,
        };
        match self.screen {
            Screen::Controls => self.controls.settle(session, setting, to_draw),
            Screen::Applicability => self.applicability.settle(session, setting),
            Screen::Interview => self.interview.settle(session, setting, to_draw),
            Screen::Overview => self.overview.settle(session, self.size, self.version),
            Screen::Roadmap => self.roadmap.settle(session, self.size, self.version),
            Screen::Progress => self.progress.settle(session, setting),
            Screen::Findings => self.findings.settle(session, self.size, &self.zone),
            Screen::Backups => self.backups.settle(session, setting),
            Screen::Portfolio => self.portfolio.settle(self.size, Some(session.path())),
            Screen::Start => self.start.settle(true),
            Screen::Study => {}
        }
    }

    /// The list of controls that search and filter are about.
    pub fn listing(&self) -> &Listing {
        match self.screen {
            Screen::Applicability => &self.applicability.list,
            Screen::Start
            | Screen::Controls
            | Screen::Interview
            | Screen::Overview
            | Screen::Roadmap
            | Screen::Progress
            | Screen::Study
            | Screen::Findings
            | Screen::Backups
            | Screen::Portfolio => &self.controls.list,
        }
    }

    /// The same, to change it.
    pub fn listing_mut(&mut self) -> &mut Listing {
        match self.screen {
            Screen::Applicability => &mut self.applicability.list,
            Screen::Start
            | Screen::Controls
            | Screen::Interview
            | Screen::Overview
            | Screen::Roadmap
            | Screen::Progress
            | Screen::Study
            | Screen::Findings
            | Screen::Backups
            | Screen::Portfolio => &mut self.controls.list,
        }
    }

    /// The control that the screen is about.
    pub fn current_control(&self) -> Option<&Control> {
        let session = self.session.as_ref()?;
        match self.screen {
            Screen::Interview => self.interview.current(session),
            Screen::Start
            | Screen::Controls
            | Screen::Overview
            | Screen::Roadmap
            | Screen::Progress
            | Screen::Study
            | Screen::Applicability
            | Screen::Findings
            | Screen::Backups => self.listing().current(session),
            Screen::Portfolio => None,
        }
    }

    /// Whether leaving would lose something that is on the screen and could not be saved.
    pub fn would_lose(&self) -> bool {
        let keeps = |overlay: &Overlay| {
            matches!(overlay, Overlay::NotSaved(_))
                || matches!(overlay, Overlay::Confirm(confirm) if confirm.keeps_an_edit())
        };
        self.has_unsaved_text() || self.overlays.iter().any(keeps)
    }

    /// Whether an edit waits for another program.
    pub fn is_waiting(&self) -> bool {
        matches!(self.overlays.last(), Some(Overlay::NotSaved(this)) if this.is_waiting())
    }

    /// Whether a text is being typed that a crash would take.
    pub fn has_unsaved_text(&self) -> bool {
        self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Editor(editor) if editor.is_unsaved()))
    }
}
