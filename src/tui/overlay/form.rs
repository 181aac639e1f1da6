//! Forms: new workbook, open, sample, organisation, a decision on applicability, document control.

use std::env;
use std::path::{Path, PathBuf};

use super::action_form::{DAYS_TYPED, day_in};
use super::dates_form::REVIEW;
use super::decision::Deciding;
use super::field::{edit_line, paste_line};
use super::people_form::completed_name;
use super::study_form::StudyOut;
use super::typed_path::{completed, expanded};
use super::{AskPassphrase, Field, Overlay, Value};
use jiff::civil::Date;
use uuid::Uuid;

use crate::catalogue::{Control, ControlId};
use crate::config::Config;
use crate::error::{Error, Result, clean_path};
use crate::export;
use crate::figures::Finding;
use crate::figures::portfolio::{Entry, Seen};
use crate::paths;
use crate::phrases::{Kept, Phrases};
use crate::session::catalogues::{Chosen, chosen};
use crate::session::{self, NewWorkbook, OrganisationEdit, Point, Session, Supposition, can_encrypt, catalogue};
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::model::{Order, Reply};
use crate::tui::screens::answering;
use crate::workbook::day::day;
use crate::workbook::{ActionEdit, DocumentEdit, Fact, FindingKey, PhaseEdit};

/// The line that lets a file be written over.
pub(super) const REPLACE: &str = "Replace the file that is there";
/// The field that asks what a workbook is to be about.
const CATALOGUE: &str = "Catalogue";

/// The catalogue that was chosen; the built-in one where nothing was asked.
fn chosen_catalogue(fields: &[Field]) -> Result<Chosen> {
    let field = fields.iter().find(|field| field.label == CATALOGUE);
    chosen(field.map(Field::word).filter(|name| !name.is_empty()))
}

/// Fields to fill in.
#[derive(Debug)]
pub struct Form {
    /// What it is for.
    pub kind: FormKind,
    /// Its heading.
    pub title: String,
    /// What to do, in a sentence.
    pub intro: String,
    /// The fields.
    pub fields: Vec<Field>,
    /// The field that has the focus.
    pub focus: usize,
    /// Why it could not be done.
    pub error: Option<String>,
    /// Names that were used before, to complete what is typed.
    pub known: Vec<String>,
    /// What an action was when the form was opened: what nobody touched here is not written over what others did.
    pub(super) untouched: Option<Box<ActionEdit>>,
    /// The same of a phase.
    pub(super) untouched_phase: Option<PhaseEdit>,
    /// Whether the proposed path still follows the organisation's name.
    follows: bool,
}

/// What a form is for.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum FormKind {
    NewWorkbook,
    OpenWorkbook,
    Sample,
    Organisation,
    Decision(Deciding),
    OwnControl(Option<ControlId>),
    DocumentControl,
    AcceptFinding(FindingKey),
    Attach(Vec<ControlId>),
    Evidence(Uuid),
    SaveEvidence(Uuid),
    People(Vec<ControlId>),
    NameIt(Kept, String),
    SaveCopy,
    NewAction,
    Action(Uuid),
    FinishAction(Uuid, Vec<ControlId>),
    DropAction(Uuid),
    Phase(Option<Uuid>),
    Suppose,
    KeepScenario(Box<Supposition>),
    ReviewDate(Vec<ControlId>),
    Calendar,
    PortfolioFolder,
    WritePortfolio(Box<(Vec<Entry>, Seen)>),
    Freeze,
    SignOff,
    Verify,
    Merge,
    Agreement,
    Comparison(Point, Point),
    Bundle,
    StudyOut(Box<StudyOut>),
    Case(&'static str),
}

impl Form {
    pub(super) fn new(kind: FormKind, title: impl Into<String>, intro: impl Into<String>, fields: Vec<Field>) -> Self {
        let (title, intro) = (title.into(), intro.into());
        Form {
            kind,
            title,
            intro,
            fields,
            focus: 0,
            error: None,
            known: Vec::new(),
            untouched: None,
            untouched_phase: None,
            follows: true,
        }
    }

    /// Asks what a workbook is to be made from.
    pub fn new_workbook(author: &str) -> Self {
        let profiles = catalogue()
            .profiles()
            .iter()
            .map(|profile| (profile.name.to_string(), profile.title.to_string()))
            .collect();
        let mut fields = vec![
            Field::text("Organisation", ""),
            Field::text("Your name", author),
            Field::text("File", proposed_file("")),
            Field::choice("Starting point", profiles, 0),
        ];
        if can_encrypt() {
            fields.push(Field::tick("Encrypt it with a passphrase, which is asked for next", false));
        }
        // Asked only where there is something to choose; what is there is looked for when the form opens.
        let installed = crate::installed::list().unwrap_or_default();
        if !installed.is_empty() {
            let built_in = (catalogue().name.to_string(), catalogue().title.to_string());
            let others = installed.into_iter().map(|installed| (installed.name, installed.title));
            fields.push(Field::choice(CATALOGUE, std::iter::once(built_in).chain(others).collect(), 0));
        }
        Form::new(
            FormKind::NewWorkbook,
            "New workbook",
            "One file holds everything about one organisation. Nothing leaves this computer.",
            fields,
        )
    }

    /// Asks for the path of a workbook.
    pub fn open_workbook() -> Self {
        let here = env::current_dir().map(|folder| format!("{}/", folder.display())).unwrap_or_default();
        let intro = "The path of a workbook, such as acme.controlbook. Ctrl-N completes what you type.";
        Form::new(FormKind::OpenWorkbook, "Open a workbook", intro, vec![Field::text("File", here)])
    }

    /// Asks where the sample is to go.
    pub fn sample() -> Self {
        let file = free_path(&folder(), "sample");
        let intro = "A made-up firm of twelve, to look around in. Change what you like: it is yours.";
        Form::new(FormKind::Sample, "The sample", intro, vec![Field::text("File", file.display().to_string())])
    }

    /// Asks for name, scope and facts.
    pub fn organisation(session: &Session) -> Self {
        let organisation = &session.workbook().organisation;
        let mut fields = vec![
            Field::text("Name", organisation.name.as_str()),
            Field::text("Scope", organisation.scope.as_deref().unwrap_or("")),
        ];
        for fact in Fact::ALL {
            let options = ["unknown", "yes", "no"].map(|word| (word.to_owned(), String::new())).to_vec();
            let chosen = match organisation.facts.get(fact) {
                None => 0,
                Some(true) => 1,
                Some(false) => 2,
            };
            fields.push(Field::choice(fact.question(), options, chosen));
        }
        let intro = "What the assessment is about. Left and right change an answer.";
        Form::new(FormKind::Organisation, "The organisation", intro, fields)
    }

    /// Asks what a control of the organisation's own is called and asks for; changes one that is there.
    pub fn own_control(present: Option<&Control>) -> Self {
        let title = present.map_or("A control of your own".to_owned(), |own| format!("{}: your own control", own.id));
        let (name, description) = present.map_or(("", ""), |own| (&*own.title, &*own.summary));
        let intro = "What a law, a contract or your risk assessment asks for beyond the catalogue. It joins the Statement of Applicability and counts in no figure.";
        let fields = vec![Field::text("Title", name), Field::text("What it asks for", description)];
        Form::new(FormKind::OwnControl(present.map(|own| own.id.clone())), title, intro, fields)
    }

    /// Asks why a finding may stand.
    pub fn accept_finding(finding: &Finding) -> Self {
        let of = finding.control.as_ref().map_or("The whole workbook".to_owned(), ToString::to_string);
        let intro = format!(
            "{} Say why it may stand, for whoever reads this next: it is listed as accepted, with your name.",
            finding.message
        );
        let because = finding.accepted.as_ref().map_or("", |acceptance| acceptance.because.as_str());
        let title = format!("{of}: accept \"{}\"", finding.code.title());
        Form::new(FormKind::AcceptFinding(finding.key()), title, intro, vec![Field::text("Because", because)])
    }

    /// Asks for the name to keep a text by.
    pub fn name_it(kind: Kept, text: String) -> Self {
        let title = format!("Keep the {}", kind.word());
        let intro = "One word; what had the name before is replaced. It is yours, and stands in no workbook.";
        Form::new(FormKind::NameIt(kind, text), title, intro, vec![Field::text("Name", "")])
    }

    /// Asks where what is known of the workbook is to be saved.
    pub fn save_copy(path: &Path) -> Self {
        let intro =
            "All that was saved until now, with its history, goes into a file of its own; work goes on in that.";
        let fields = vec![Field::text("File", path.display().to_string())];
        Form::new(FormKind::SaveCopy, "Save mine as a copy", intro, fields)
    }

    /// Asks for what a controlled document says of itself.
    pub fn document_control(session: &Session) -> Self {
        let document = &session.workbook().organisation.document;
        let text = |label: &str, value: &Option<String>| Field::text(label, value.as_deref().unwrap_or(""));
        let date =
            |label: &str, value: Option<Date>| Field::text(label, value.map_or(String::new(), |d| d.to_string()));
        let fields = vec![
            text("Title", &document.title),
            text("Version", &document.version),
            text("Classification", &document.classification),
            text("Author", &document.author),
            text("Approver", &document.approver),
            date("Approved on", document.approved_on),
            date("Next review", document.next_review),
        ];
        let intro = "What stands on every report that is made of this workbook. Leave out what you have not; dates are like 2027-02-01 or +1y.";
        Form::new(FormKind::DocumentControl, "Document control", intro, fields)
    }

    /// Whether characters are typed into the field that has the focus.
    pub fn takes_text(&self) -> bool {
        matches!(self.fields.get(self.focus), Some(Field { value: Value::Text(_), .. }))
    }

    /// Types into the field, or changes what it has chosen.
    pub fn input(&mut self, key: Key) -> Reply {
        let Some(field) = self.fields.get_mut(self.focus) else { return Reply::default() };
        let mut changed = true;
        match &mut field.value {
            Value::Text(input) => changed = edit_line(input, key),
            Value::Choice { options, chosen } => match key.code {
                Code::Left | Code::Char('h') => *chosen = (*chosen + options.len() - 1) % options.len(),
                Code::Right | Code::Char('l') => *chosen = (*chosen + 1) % options.len(),
                _ => changed = false,
            },
            Value::Tick(_) => changed = false,
        }
        if changed {
            self.after_change();
        }
        Reply::default()
    }

    /// Types a pasted text.
    pub fn paste(&mut self, text: &str) -> Reply {
        if let Some(Field { value: Value::Text(input), .. }) = self.fields.get_mut(self.focus) {
            paste_line(input, text);
            self.after_change();
        }
        Reply::default()
    }

    /// Keeps proposals in step with what they are made from.
    fn after_change(&mut self) {
        self.error = None;
        match (&self.kind, self.focus) {
            (FormKind::NewWorkbook, 0) if self.follows => {
                self.fields[2] = Field::text("File", proposed_file(self.fields[0].word()));
            }
            (FormKind::NewWorkbook, 2) => self.follows = false,
            _ => {}
        }
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What has to do with others who use the file; what is wrong in the fields, the form itself says.
    pub fn act(&mut self, action: Action, session: Option<&mut Session>) -> Result<Reply> {
        match action {
            Action::Cancel => return Ok(Reply::default().and_close()),
            Action::NextField => self.leave_for(1, session.as_deref()),
            Action::PreviousField => self.leave_for(self.fields.len() - 1, session.as_deref()),
            Action::Toggle => self.toggle(),
            Action::Complete => self.complete(),
            Action::Accept => return self.accept(session),
            _ => {}
        }
        Ok(Reply::default())
    }

    /// Goes on to another field. The day that was meant stands in one that a day was typed into.
    fn leave_for(&mut self, steps: usize, session: Option<&Session>) {
        if let (Some(session), Some(field)) = (session, self.fields.get_mut(self.focus))
            && (DAYS_TYPED.contains(&field.label.as_str())
                || field.label == REVIEW
                || self.kind == FormKind::DocumentControl && self.focus > 4)
            && let Ok(day) = day(field.word(), session.today())
        {
            *field = Field::text(field.label.as_str(), day.to_string());
        }
        self.focus = (self.focus + steps) % self.fields.len();
    }

    fn toggle(&mut self) {
        match self.fields.get_mut(self.focus).map(|field| &mut field.value) {
            Some(Value::Tick(ticked)) => *ticked = !*ticked,
            Some(Value::Choice { options, chosen }) => *chosen = (*chosen + 1) % options.len(),
            Some(Value::Text(_)) | None => {}
        }
        self.after_change();
    }

    /// Completes a path as far as it is the only way to go on, or a name.
    fn complete(&mut self) {
        let Some(field) = self.fields.get_mut(self.focus) else { return };
        let found = match field.label.starts_with("File") || field.label == "Folder" {
            true => completed(field.word()),
            false => completed_name(&self.known, field.word()),
        };
        if let (Value::Text(_), Some(text)) = (&field.value, found) {
            *field = Field::text(field.label.as_str(), text);
        }
    }

    fn accept(&mut self, session: Option<&mut Session>) -> Result<Reply> {
        match self.carry_out(session) {
            // Behind the question for a passphrase the form stays, to come back to.
            Ok(reply @ Reply { open: Some(Overlay::Passphrase(_)), .. }) => Ok(reply),
            Ok(reply) => Ok(reply.and_close()),
            Err(error) if self.edits() && error.is_about_others() => Err(error),
            Err(error) => {
                self.error = Some(match error.hint() {
                    Some(hint) if !hint.contains("--") => format!("{error}: {hint}"),
                    _ => error.to_string(),
                });
                Ok(Reply::default())
            }
        }
    }

    fn carry_out(&mut self, session: Option<&mut Session>) -> Result<Reply> {
        let word = |index: usize| self.fields.get(index).map_or("", Field::word);
        match (&self.kind, session) {
            (FormKind::NewWorkbook, _) if self.fields.get(4).is_some_and(Field::is_ticked) => {
                let path = expanded(word(2))?;
                session::check_new(&path, word(0))?;
                let about = chosen_catalogue(&self.fields)?;
                let profile = if about.kept.is_some() { "full" } else { word(3) };
                let ask = AskPassphrase::create(path, word(0), word(1), profile, about);
                Ok(Reply::overlay(Overlay::Passphrase(Box::new(ask))))
            }
            (FormKind::NewWorkbook, _) => {
                let about = chosen_catalogue(&self.fields)?;
                let profile = if about.kept.is_some() { "full" } else { word(3) };
                let new = NewWorkbook { organisation: word(0), author: word(1), profile };
                let session = Session::create_about(&expanded(word(2))?, &new, about, None)?;
                Ok(Reply::order(Order::Adopt(Box::new(session))))
            }
            (FormKind::OpenWorkbook, _) => Ok(Reply::order(Order::OpenWorkbook(expanded(word(0))?))),
            (FormKind::PortfolioFolder, _) => self.look_below(),
            (FormKind::WritePortfolio(rows), _) => self.write_rows(&rows.0, &rows.1),
            (FormKind::Sample, _) => {
                let session = Session::create_sample(&expanded(word(0))?, &paths::system_user())?;
                Ok(Reply::order(Order::Adopt(Box::new(session))))
            }
            (FormKind::Organisation, Some(session)) => {
                let facts = Fact::ALL.iter().zip(&self.fields[2..]).map(|(fact, field)| {
                    let value = match field.word() {
                        "yes" => Some(true),
                        "no" => Some(false),
                        _ => None,
                    };
                    (*fact, value)
                });
                let edit = OrganisationEdit {
                    name: Some(word(0).to_owned()),
                    scope: Some(Some(word(1).to_owned())),
                    facts: facts.collect(),
                    document: DocumentEdit::default(),
                };
                Ok(answering::done(session.set_organisation(&edit)?))
            }
            (FormKind::Decision(deciding), Some(session)) => {
                answering::set(session, deciding.controls.clone(), deciding.edit(&self.fields))
            }
            (FormKind::OwnControl(None), Some(session)) => {
                let (id, outcome) = session.add_own_control(word(0), Some(word(1)))?;
                Ok(Reply { order: Some(Order::Reveal(id)), ..answering::done(outcome) })
            }
            (FormKind::OwnControl(Some(id)), Some(session)) => {
                let description = Some(Some(word(1)));
                Ok(answering::done(session.edit_own_control(id, Some(word(0)), description)?))
            }
            (FormKind::DocumentControl, Some(session)) => {
                let document = document_edit(&self.fields, session.today())?;
                let edit = OrganisationEdit { document, ..OrganisationEdit::default() };
                Ok(answering::done(session.set_organisation(&edit)?))
            }
            (FormKind::AcceptFinding(key), Some(session)) => {
                let key = key.clone();
                Ok(answering::done(session.accept_finding(&key, word(0))?))
            }
            (FormKind::Attach(ids), Some(session)) => self.attach_to(ids, session, Config::load()?.attach_max_mb()),
            (FormKind::Evidence(id), Some(session)) => self.edit_evidence(*id, session),
            (FormKind::SaveEvidence(id), Some(session)) => self.save_file(*id, session),
            (FormKind::People(ids), Some(session)) => self.set_people(ids, session),
            (FormKind::NameIt(kind, text), _) => {
                Phrases::load()?.keep(*kind, word(0), text)?;
                Ok(Reply::say(format!("The {} is kept as {}", kind.word(), word(0).trim())))
            }
            (FormKind::StudyOut(out), _) => self.write_study(out),
            (FormKind::Case(name), _) => self.make_case(name),
            (FormKind::NewAction, Some(session)) => self.write_action(None, session),
            (FormKind::Action(id), Some(session)) => self.write_action(Some(*id), session),
            (FormKind::FinishAction(id, _), Some(session)) => self.finish(*id, session),
            (FormKind::DropAction(id), Some(session)) => self.drop_it(*id, session),
            (FormKind::Phase(id), Some(session)) => self.write_phase(*id, session),
            (FormKind::Suppose, Some(session)) => self.supposed(session),
            (FormKind::KeepScenario(supposition), Some(session)) => self.keep_supposed(supposition, session),
            (FormKind::ReviewDate(ids), Some(session)) => self.set_review_date(ids, session),
            (FormKind::Calendar, Some(session)) => self.write_calendar(session),
            (FormKind::Freeze, Some(session)) => self.freeze_it(session),
            (FormKind::SignOff, Some(session)) => self.sign_it(session),
            (FormKind::Verify, Some(session)) => self.verify_it(session),
            (FormKind::Merge, Some(session)) => self.merge_it(session),
            (FormKind::Agreement, Some(session)) => self.agree(session),
            (FormKind::Comparison(a, b), Some(session)) => self.write_comparison(a, b, session),
            (FormKind::Bundle, Some(session)) => self.make_bundle(session),
            (FormKind::SaveCopy, Some(session)) => {
                let path = expanded(word(0))?;
                session.copy_to(&path)?;
                Ok(Reply::order(Order::GoOnIn(path)))
            }
            (
                FormKind::Organisation
                | FormKind::DocumentControl
                | FormKind::Decision(..)
                | FormKind::OwnControl(_)
                | FormKind::AcceptFinding(_)
                | FormKind::Attach(_)
                | FormKind::Evidence(_)
                | FormKind::SaveEvidence(_)
                | FormKind::SaveCopy
                | FormKind::NewAction
                | FormKind::Action(_)
                | FormKind::FinishAction(..)
                | FormKind::DropAction(_)
                | FormKind::Phase(_)
                | FormKind::Suppose
                | FormKind::KeepScenario(_)
                | FormKind::ReviewDate(_)
                | FormKind::Calendar
                | FormKind::Freeze
                | FormKind::SignOff
                | FormKind::Verify
                | FormKind::Merge
                | FormKind::Agreement
                | FormKind::Comparison(..)
                | FormKind::Bundle
                | FormKind::People(_),
                None,
            ) => Ok(Reply::default()),
        }
    }

    /// Whether submitting changes the workbook, so that a slow disk is worth a word before.
    pub fn edits(&self) -> bool {
        matches!(
            self.kind,
            FormKind::Organisation
                | FormKind::DocumentControl
                | FormKind::Decision(..)
                | FormKind::OwnControl(_)
                | FormKind::AcceptFinding(_)
                | FormKind::Attach(_)
                | FormKind::Evidence(_)
                | FormKind::People(_)
                | FormKind::NewAction
                | FormKind::Action(_)
                | FormKind::FinishAction(..)
                | FormKind::DropAction(_)
                | FormKind::Phase(_)
                | FormKind::KeepScenario(_)
                | FormKind::ReviewDate(_)
                | FormKind::Freeze
                | FormKind::SignOff
        )
    }
}

/// What the fields of the document control block say; a blank clears.
fn document_edit(fields: &[Field], today: Date) -> Result<DocumentEdit> {
    let word = |index: usize| fields.get(index).map_or("", Field::word).trim();
    let text = |index: usize| Some(Some(word(index).to_owned()).filter(|text| !text.is_empty()));
    let label = |index: usize| fields.get(index).map_or("", |field| field.label.as_str());
    let date = |index: usize| day_in(label(index), word(index), today).map(Some);
    Ok(DocumentEdit {
        title: text(0),
        version: text(1),
        classification: text(2),
        author: text(3),
        approver: text(4),
        approved_on: date(5)?,
        next_review: date(6)?,
    })
}

fn folder() -> PathBuf {
    paths::documents_folder()
}

/// A file in the documents folder, named after the organisation, that does not exist yet.
pub(super) fn proposed_file(organisation: &str) -> String {
    let mut name = String::new();
    for c in organisation.to_lowercase().chars() {
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
        if name.len() > 60 {
            break;
        }
    }
    let name = name.trim_end_matches('-');
    let name = if name.is_empty() { "workbook" } else { name };
    free_path(&folder(), name).display().to_string()
}

fn free_path(folder: &Path, name: &str) -> PathBuf {
    export::free_name(&folder.join(format!("{name}.controlbook")))
}

/// A file stands where one is to be written: how to go on is said as forms have it that end in [`REPLACE`].
pub(super) fn stands_there(error: Error) -> Error {
    match error {
        Error::TargetExists { path, .. } => Error::Invalid(format!(
            "there is {} already: take another name, or tick the last line",
            clean_path(Path::new(path.file_name().unwrap_or(path.as_os_str())))
        )),
        other => other,
    }
}

/// Says where a file was written, and of one from an encrypted workbook that it is not encrypted.
pub(super) fn written(session: &Session, path: &Path) -> Reply {
    let clear = if session.is_encrypted() { ", not encrypted: whoever has it can read it" } else { "" };
    Reply::say(format!("Written{clear}: {}", path.display()))
}
