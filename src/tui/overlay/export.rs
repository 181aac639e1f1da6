//! The export dialog: which report, written as what, of which parts, where; then how far it is, and what came of it.

mod preview;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use tui_input::Input;
use uuid::Uuid;

use super::field::{edit_line, paste_line};
use super::typed_path::{completed, expanded};
use super::{Form, Overlay};
use crate::error::{Error, Result, clean_path};
use crate::export::{self, Wishes};
use crate::report::document::SectionName;
use crate::report::oscal::Model;
use crate::report::{Format, Kind, Request, TableName};
use crate::session::{Exporting, ReportSource, Session, Watch};
use crate::tui::action::Action;
use crate::tui::jobs::Job;
use crate::tui::key::{Code, Key};
use crate::tui::last_export::LastExport;
use crate::tui::lines::StyledLine;
use crate::tui::model::{Effect, Order, Outside, Reply};

pub use preview::{Piece, Previewing};

/// The dialog.
#[derive(Debug)]
pub struct Export {
    /// What it is at.
    pub stage: Stage,
    /// Which report.
    pub kind: Kind,
    /// Written as what.
    pub format: Format,
    /// Which table, where the format is one.
    pub table: TableName,
    /// Which model, where the format has several; `None` for all of the kind.
    pub model: Option<Model>,
    /// Where.
    pub path: Input,
    /// What it is of: a baseline by its name, or what the workbook says now.
    pub baseline: Option<String>,
    /// The date to bear; blank is that of the last change.
    pub date: Input,
    /// Without anything that tells whom it is about.
    pub redacted: bool,
    /// Whether to replace the file that stands at the path; `None` as long as none is known to.
    pub replace: Option<bool>,
    /// The row that has the focus.
    pub focus: Row,
    /// Why it could not be done.
    pub error: Option<String>,
    /// Whether the preview is shown in the place of the choices.
    pub is_preview: bool,
    /// The first line of the preview that is shown.
    pub offset: usize,
    /// What is said where the workbook is encrypted and the report is not.
    pub in_the_clear: bool,
    /// The document control block, in a line.
    pub control: String,
    /// The parts that are left out, also of kinds that are not chosen now.
    left_out: Vec<SectionName>,
    /// The names of the baselines, the latest first.
    baselines: Vec<String>,
    /// Whether the path still follows the other choices.
    follows: bool,
    workbook: PathBuf,
    id: Uuid,
    /// Where the reports of each workbook went the last time, by the workbook's id.
    folders: BTreeMap<Uuid, PathBuf>,
    wishes: Wishes,
    /// Whether it is known what was chosen the last time.
    is_recalled: bool,
    preview: Option<Vec<Piece>>,
    /// What the report is made from: of which edit, and of which baseline.
    source: Option<(u64, Option<String>, Arc<ReportSource>)>,
    asked: Option<(u64, Choices)>,
    questions: u64,
}

/// What a preview depends on.
#[derive(Clone, Debug, PartialEq)]
struct Choices {
    kind: Kind,
    format: Format,
    sections: Option<Vec<SectionName>>,
    table: Option<TableName>,
    model: Option<Model>,
    baseline: Option<String>,
    date: Option<Date>,
    redacted: bool,
}

/// What the dialog is at.
#[derive(Debug)]
pub enum Stage {
    /// Something is being chosen.
    Choosing,
    /// It is being written.
    Running {
        /// Calls it off.
        watch: Arc<Watch>,
        /// How far it is, in thousandths.
        done: u16,
        /// Whether it was called off already.
        is_cancelled: bool,
    },
    /// It was written.
    Written(PathBuf),
}

/// What can be chosen, in the order in which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Row {
    Kind,
    Format,
    Table,
    Model,
    File,
    Replace,
    Redacted,
    Date,
    State,
    Control,
    Section(SectionName),
}

impl Row {
    /// Whether left and right choose in it.
    const fn is_turned(self) -> bool {
        match self {
            Row::Kind | Row::State | Row::Format | Row::Table | Row::Model => true,
            Row::File | Row::Replace | Row::Date | Row::Redacted | Row::Control | Row::Section(_) => false,
        }
    }
}

impl Export {
    /// Nothing chosen yet: what most people want first is the summary, as a page to look at and to print.
    pub fn new(session: &Session, wishes: Wishes) -> Self {
        let mut this = Export {
            stage: Stage::Choosing,
            kind: Kind::Summary,
            format: Format::Html,
            table: TableName::default(),
            model: None,
            path: Input::default(),
            baseline: None,
            date: Input::default(),
            redacted: false,
            replace: None,
            focus: Row::Kind,
            error: None,
            is_preview: false,
            offset: 0,
            in_the_clear: session.is_encrypted(),
            control: control_line(session),
            left_out: Vec::new(),
            baselines: session.baselines_by_age().into_iter().map(|baseline| baseline.name.clone()).collect(),
            follows: true,
            workbook: session.path().to_owned(),
            id: session.id(),
            folders: BTreeMap::new(),
            wishes,
            is_recalled: false,
            preview: None,
            source: None,
            asked: None,
            questions: 0,
        };
        this.propose();
        this
    }

    /// Begins with what was chosen the last time.
    pub fn recall(&mut self, last: Option<LastExport>) {
        if let Some(last) = last {
            self.kind = last.kind;
            self.format = last.format;
            self.left_out = last.left_out;
            self.redacted = last.redacted;
            self.folders = last.folders;
            self.after_kind();
            self.propose();
        }
        self.is_recalled = true;
    }

    /// What to remember for the next time.
    pub fn chosen(&self) -> LastExport {
        let folder = expanded(self.path.value()).ok().and_then(|path| Some(path.parent()?.to_owned()));
        let beside = self.workbook.parent();
        let folder = folder.filter(|folder| Some(folder.as_path()) != beside && folder.is_absolute());
        let (kind, format, redacted) = (self.kind, self.format, self.redacted);
        let (left_out, folders) = (self.left_out.clone(), self.folders.clone());
        let mut chosen = LastExport { kind, format, left_out, folders, redacted };
        chosen.remember_folder(self.id, folder);
        chosen
    }

    /// Whether it is being written.
    pub fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Running { .. })
    }

    /// How far it is, in thousandths, while it is being written.
    pub fn progress(&self) -> Option<u16> {
        match self.stage {
            Stage::Running { done, .. } => Some(done),
            Stage::Choosing | Stage::Written(_) => None,
        }
    }

    /// Whether it is about this workbook.
    pub fn is_about(&self, workbook: &Path) -> bool {
        self.workbook == workbook
    }

    /// The rows that there are to choose in.
    pub fn rows(&self) -> Vec<Row> {
        let replace = self.replace.map(|_| Row::Replace);
        let sections = self.sections().into_iter().map(Row::Section);
        let part = match self.format {
            Format::Csv => Some(Row::Table),
            Format::Oscal => Some(Row::Model),
            Format::Markdown
            | Format::Json
            | Format::Xlsx
            | Format::Html
            | Format::Pdf
            | Format::Docx
            | Format::Ciso => None,
        };
        let state = (!self.baselines.is_empty()).then_some(Row::State);
        [Row::Kind, Row::Format]
            .into_iter()
            .chain(part)
            .chain([Row::File])
            .chain(replace)
            .chain([Row::Redacted, Row::Date])
            .chain(state)
            .chain([Row::Control])
            .chain(sections)
            .collect()
    }

    /// The parts that can be left out.
    fn sections(&self) -> Vec<SectionName> {
        let all = if self.format.has_sections() { self.kind.sections() } else { &[] };
        all.iter().copied().filter(|name| *name != SectionName::About).collect()
    }

    /// Whether a part is written.
    pub fn has_section(&self, name: SectionName) -> bool {
        !self.left_out.contains(&name)
    }

    /// The formats that the kind can be written as.
    fn formats(&self) -> Vec<Format> {
        Format::ALL.iter().copied().filter(|format| format.kinds().contains(&self.kind)).collect()
    }

    /// Whether characters are typed into the row that has the focus.
    pub fn takes_text(&self) -> bool {
        matches!(self.stage, Stage::Choosing) && !self.is_preview && matches!(self.focus, Row::File | Row::Date)
    }

    /// Whether the row that has the focus is changed by choosing.
    pub fn can_toggle(&self) -> bool {
        self.is_choosing() && !self.is_preview && !self.takes_text()
    }

    /// Whether something can still be chosen.
    pub fn is_choosing(&self) -> bool {
        matches!(self.stage, Stage::Choosing)
    }

    /// Types, or changes what is chosen.
    pub fn input(&mut self, key: Key) -> Reply {
        if !matches!(self.stage, Stage::Choosing) || self.is_preview {
            return Reply::default();
        }
        match (self.focus, key.code) {
            (Row::File, _) if edit_line(&mut self.path, key) => self.path_typed(),
            (Row::Date, _) if edit_line(&mut self.date, key) => self.error = None,
            (Row::File | Row::Date, _) => {}
            (row, Code::Left | Code::Char('h')) if row.is_turned() => self.turn(false),
            (row, Code::Right | Code::Char('l')) if row.is_turned() => self.turn(true),
            (_, Code::Char('j')) => self.step(true),
            (_, Code::Char('k')) => self.step(false),
            _ => {}
        }
        Reply::default()
    }

    /// Types a pasted text.
    pub fn paste(&mut self, text: &str) -> Reply {
        match self.focus {
            Row::File => {
                paste_line(&mut self.path, text);
                self.path_typed();
            }
            Row::Date => paste_line(&mut self.date, text),
            Row::Kind
            | Row::State
            | Row::Format
            | Row::Table
            | Row::Model
            | Row::Replace
            | Row::Redacted
            | Row::Control
            | Row::Section(_) => {}
        }
        Reply::default()
    }

    fn path_typed(&mut self) {
        self.follows = false;
        self.replace = None;
        self.error = None;
    }

    /// The next kind or format, or the one before.
    fn turn(&mut self, forward: bool) {
        self.error = None;
        match self.focus {
            Row::Kind => {
                self.kind = neighbour(Kind::ALL, self.kind, forward);
                self.after_kind();
            }
            Row::State => {
                let now = std::iter::once(None);
                let all: Vec<Option<&String>> = now.chain(self.baselines.iter().rev().map(Some)).collect();
                self.baseline = neighbour(&all, self.baseline.as_ref(), forward).cloned();
            }
            Row::Format => self.format = neighbour(&self.formats(), self.format, forward),
            Row::Table => self.table = neighbour(TableName::ALL, self.table, forward),
            Row::Model => {
                let all: Vec<Option<Model>> =
                    std::iter::once(None).chain(Model::ALL.iter().copied().map(Some)).collect();
                self.model = neighbour(&all, self.model, forward);
            }
            Row::File | Row::Replace | Row::Date | Row::Redacted | Row::Control | Row::Section(_) => return,
        }
        self.offset = 0;
        self.propose();
    }

    /// Only what makes sense together can be chosen.
    fn after_kind(&mut self) {
        let formats = self.formats();
        if !formats.contains(&self.format) {
            self.format = formats.first().copied().unwrap_or(self.format);
        }
    }

    /// Keeps the proposed path in step with what it is made from.
    fn propose(&mut self) {
        if !self.follows {
            // Some formats have an extension of two parts; one that no format has is the person's own.
            let endings = Format::ALL.iter().map(|format| format!(".{}", format.extension()));
            let path = self.path.value();
            let stem = endings.filter_map(|ending| path.strip_suffix(&ending)).min_by_key(|stem| stem.len());
            // One model alone is no archive.
            let is_one_model = self.format == Format::Oscal && self.model.is_some();
            let extension = if is_one_model { Format::Json.extension() } else { self.format.extension() };
            let path = stem.map(|stem| format!("{stem}.{extension}"));
            if let Some(path) = path.filter(|path| *path != self.path.value()) {
                self.path = Input::new(path);
                self.replace = None;
            }
            return;
        }
        let request = self.request();
        let path = match self.redacted {
            // The name of the file tells whom it is about.
            true => self.workbook.with_file_name(export::redacted_name(&request)),
            false => self.workbook.with_file_name(export::report_name(&self.workbook, &request)),
        };
        let folder = self.folders.get(&self.id).filter(|folder| folder.is_dir());
        let path = match (folder, path.file_name()) {
            (Some(folder), Some(name)) => folder.join(name),
            _ => path,
        };
        self.path = Input::new(export::free_name(&path).display().to_string());
        self.replace = None;
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What has to do with the workbook; what is wrong with the choices, the dialog itself says.
    pub fn act(&mut self, action: Action, session: Option<&mut Session>, rows: u16) -> Result<Reply> {
        let session = session.map(|session| &*session);
        match &mut self.stage {
            Stage::Choosing => self.choose(action, session, usize::from(rows.max(2) - 1)),
            Stage::Running { watch, is_cancelled, .. } => Ok(match action {
                Action::Cancel => {
                    watch.cancel();
                    *is_cancelled = true;
                    Reply::default()
                }
                Action::Accept => Reply::order(Order::ExportBeside),
                _ => Reply::default(),
            }),
            Stage::Written(path) => Ok(match action {
                Action::Accept => {
                    let effect = Some(Effect::OpenOutside(Outside::File(path.clone())));
                    Reply { effect, ..self.said() }.and_close()
                }
                Action::Cancel => self.said().and_close(),
                _ => Reply::default(),
            }),
        }
    }

    fn choose(&mut self, action: Action, session: Option<&Session>, page: usize) -> Result<Reply> {
        match action {
            Action::Cancel if self.is_preview => self.is_preview = false,
            Action::Cancel => return Ok(Reply::default().and_close()),
            Action::Preview => {
                self.is_preview = !self.is_preview;
                self.offset = 0;
            }
            Action::PageDown => self.offset += page,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::NextField if self.is_preview => self.offset += 1,
            Action::PreviousField if self.is_preview => self.offset = self.offset.saturating_sub(1),
            Action::NextField => self.step(true),
            Action::PreviousField => self.step(false),
            Action::Toggle if !self.is_preview => return Ok(self.toggle(session)),
            Action::Complete if self.focus == Row::File => {
                if let Some(text) = completed(self.path.value()) {
                    self.path = Input::new(text);
                    self.path_typed();
                }
            }
            Action::Accept if self.focus == Row::Control && !self.is_preview => return Ok(self.toggle(session)),
            Action::Accept => return self.begin(session),
            _ => {}
        }
        Ok(Reply::default())
    }

    fn step(&mut self, forward: bool) {
        self.focus = neighbour(&self.rows(), self.focus, forward);
    }

    /// Goes to a row, as a click does, and takes what stands there.
    pub fn point_at(&mut self, row: Row, session: Option<&Session>) -> Reply {
        self.focus = row;
        match row {
            Row::File | Row::Date => Reply::default(),
            Row::Kind
            | Row::State
            | Row::Format
            | Row::Table
            | Row::Model
            | Row::Replace
            | Row::Redacted
            | Row::Control
            | Row::Section(_) => self.toggle(session),
        }
    }

    fn toggle(&mut self, session: Option<&Session>) -> Reply {
        match self.focus {
            Row::Kind | Row::State | Row::Format | Row::Table | Row::Model => self.turn(true),
            Row::Replace => self.replace = self.replace.map(|replace| !replace),
            Row::Redacted => {
                self.redacted = !self.redacted;
                self.propose();
            }
            Row::Control => {
                if let Some(session) = session {
                    return Reply::overlay(Overlay::Form(Form::document_control(session)));
                }
            }
            Row::Section(name) => match self.left_out.iter().position(|left| *left == name) {
                Some(place) => drop(self.left_out.remove(place)),
                None => self.left_out.push(name),
            },
            Row::File | Row::Date => {}
        }
        self.error = None;
        Reply::default()
    }

    /// What is asked for.
    fn request(&self) -> Request {
        let sections = self.sections();
        let is_whole = sections.iter().all(|name| self.has_section(*name));
        let chosen = sections.into_iter().filter(|name| self.has_section(*name)).collect();
        Request {
            sections: (!is_whole).then_some(chosen),
            // The table of the controls is what is written where none is named.
            table: Some(self.table).filter(|table| self.format == Format::Csv && *table != TableName::default()),
            model: self.model.filter(|_| self.format == Format::Oscal),
            ..Request::new(self.format, self.kind)
        }
    }

    fn bears(&self) -> Result<Option<Date>> {
        typed_date(self.date.value())
    }

    /// Begins to write, where everything is in order.
    fn begin(&mut self, session: Option<&Session>) -> Result<Reply> {
        let Some(session) = session else { return Ok(Reply::default()) };
        self.error = None;
        let ready = self.request().check().and_then(|()| {
            let (path, date) = (expanded(self.path.value())?, self.bears()?);
            export::check_target(&path, self.replace == Some(true))?;
            Ok((path, date))
        });
        let (path, date) = match ready {
            Ok(ready) => ready,
            Err(error) => {
                self.refused(&error);
                return Ok(Reply::default());
            }
        };
        let exporting = Exporting {
            source: Arc::new(session.source_of(self.baseline.as_deref())?),
            request: self.request(),
            date,
            redacted: self.redacted,
            wishes: self.wishes.that_suit(self.format),
            path,
            force: self.replace == Some(true),
            watch: Arc::default(),
        };
        self.stage = Stage::Running { watch: Arc::clone(&exporting.watch), done: 0, is_cancelled: false };
        Ok(Reply { effect: Some(Effect::Start(Job::Export(Box::new(exporting)))), ..Reply::default() })
    }

    /// Says why it could not be done; the choices stay.
    pub fn refused(&mut self, error: &Error) {
        self.error = Some(match error {
            Error::TargetExists { path, .. } => return self.stands_there(path),
            Error::Cancelled => "Cancelled: nothing was written".to_owned(),
            error => match error.hint() {
                // What only the command line can do is no help here.
                Some(hint) if !hint.contains("--") => {
                    format!("{error}: {}", hint.split("; -").next().unwrap_or_default())
                }
                _ => error.to_string(),
            },
        });
    }

    /// A file stands where it should go: whether to replace it is asked by its name.
    pub fn stands_there(&mut self, path: &Path) {
        self.replace = Some(false);
        self.focus = Row::Replace;
        let name = clean_path(path.file_name().unwrap_or(path.as_os_str()).as_ref());
        self.error = Some(format!("{name} stands there already: Space and Enter replace it, or give another name"));
    }

    /// The name of the file that would be replaced.
    pub fn target_name(&self) -> String {
        let path = Path::new(self.path.value().trim());
        clean_path(path.file_name().unwrap_or(path.as_os_str()).as_ref())
    }

    /// What is said once it is written.
    pub fn said(&self) -> Reply {
        let Stage::Written(path) = &self.stage else { return Reply::default() };
        let clear = if self.in_the_clear { ", not encrypted: whoever has it can read it" } else { "" };
        Reply::say(format!("Written{clear}: {}", path.display()))
    }

    /// The preview that the choices ask for, where it is not asked for yet.
    pub fn wanted(&mut self, session: &Session, version: u64) -> Option<Effect> {
        if !self.is_recalled || !matches!(self.stage, Stage::Choosing) {
            return None;
        }
        let Request { kind, format, sections, table, model, .. } = self.request();
        let (date, redacted) = (self.bears().ok()?, self.redacted);
        let baseline = self.baseline.clone();
        let choices = Choices { kind, format, sections, table, model, baseline, date, redacted };
        if self.asked.as_ref().is_some_and(|(of, asked)| *of == version && *asked == choices) {
            return None;
        }
        let source = match &self.source {
            Some((of, baseline, source)) if *of == version && *baseline == choices.baseline => Arc::clone(source),
            _ => Arc::new(session.source_of(choices.baseline.as_deref()).ok()?),
        };
        self.control = control_line(session);
        self.source = Some((version, choices.baseline.clone(), Arc::clone(&source)));
        self.questions += 1;
        let (date, redacted) = (choices.date, choices.redacted);
        self.asked = Some((version, choices));
        let preview = Previewing { source, request: self.request(), date, redacted, number: self.questions };
        Some(Effect::Start(Job::Preview(Box::new(preview))))
    }

    /// Takes a preview, unless something else was chosen meanwhile.
    pub fn take_preview(&mut self, number: u64, pieces: Vec<Piece>) {
        if number == self.questions {
            self.preview = Some(pieces);
        }
    }

    /// The preview in lines of a width; `None` as long as there is none.
    pub fn preview_lines(&self, width: u16, ellipsis: &str) -> Option<Vec<StyledLine>> {
        self.preview.as_ref().map(|pieces| preview::laid_out(pieces, width, ellipsis))
    }

    /// Keeps the end of the preview at the end of what is shown.
    pub fn settle(&mut self, width: u16, rows: u16) {
        if self.offset > 0 {
            let lines = self.preview_lines(width, "").map_or(0, |lines| lines.len());
            self.offset = self.offset.min(lines.saturating_sub(usize::from(rows)));
        }
    }
}

/// The date that is typed into a field that may be left blank.
pub(super) fn typed_date(text: &str) -> Result<Option<Date>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Error::Invalid(format!("{text} is no date; write it like 2026-02-01, or leave it blank"));
    read_date(text).map(Some).ok_or_else(wrong)
}

/// A date as people write it here: 2026-02-01, and nothing else that a parser would take for one.
fn read_date(text: &str) -> Option<Date> {
    let is_strict = text.len() == "2026-02-01".len() && text.matches('-').count() == 2;
    text.parse().ok().filter(|_| is_strict)
}

/// The one after, or the one before; from the last to the first.
fn neighbour<T: Copy + PartialEq>(all: &[T], now: T, forward: bool) -> T {
    let place = all.iter().position(|one| *one == now).unwrap_or(0);
    let steps = if forward { 1 } else { all.len().saturating_sub(1) };
    all.get((place + steps) % all.len().max(1)).copied().unwrap_or(now)
}

fn control_line(session: &Session) -> String {
    let document = &session.workbook().organisation.document;
    let version = document.version.as_ref().map(|version| format!("version {version}"));
    let approver = document.approver.as_ref().map(|approver| format!("approver {approver}"));
    let said: Vec<String> =
        [document.title.clone(), version, document.classification.clone(), approver].into_iter().flatten().collect();
    if said.is_empty() { "nothing is set yet".to_owned() } else { said.join(", ") }
}
