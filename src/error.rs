//! Errors for the person: what could not be done, to what, and what to do next.

use std::io;
use std::path::PathBuf;

use crate::text::clean_line;
use crate::workbook::Conflict;
use crate::workbook::edit::Refusal;

/// What an operation gives back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something could not be done. [`Error::hint`] says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file.
    #[error("there is no workbook {}", shown(.0))]
    Missing(PathBuf),
    /// A workbook was to be made where something stands.
    #[error("{} exists already, and nothing is ever overwritten", shown(.0))]
    Exists(PathBuf),
    /// A report was to be written where a file or a link stands.
    #[error("{} {}", shown(.path), if *.link { "is a symbolic link, and what it points to is left alone" } else { "exists already" })]
    TargetExists {
        /// Where.
        path: PathBuf,
        /// Whether it is a symbolic link.
        link: bool,
    },
    /// A report was to be written where no file can be, or where one must not be replaced.
    #[error("{} is {kind}, so nothing is written there", shown(.path))]
    NotATarget {
        /// Where.
        path: PathBuf,
        /// With its article: "a folder".
        kind: &'static str,
    },
    /// A folder, a device, a pipe …
    #[error("{} is {kind}, not a workbook", shown(.path))]
    NotAFile {
        /// Where.
        path: PathBuf,
        /// With its article: "a folder".
        kind: &'static str,
    },
    /// A file of no bytes, or of fewer than a workbook can have.
    #[error("{} is empty or cut short; it is left untouched", shown(.0))]
    Empty(PathBuf),
    /// Another kind of file.
    #[error("{} is not a workbook{}; it is left untouched", shown(.path), looks_like(.looks))]
    Foreign {
        /// Where.
        path: PathBuf,
        /// What it seems to be, with its article.
        looks: Option<&'static str>,
    },
    /// A file of bytes that nothing can be made of without a passphrase.
    #[error("{} is encrypted or damaged: its first bytes are not those of a workbook in the clear; it is left untouched", shown(.0))]
    Sealed(PathBuf),
    /// The passphrase does not open it.
    #[error("the passphrase is wrong, or {} is damaged; it is left untouched", shown(.0))]
    WrongPassphrase(PathBuf),
    /// Encryption is asked of a program that was built without.
    #[error("this controlbook was built without encryption")]
    NoEncryption,
    /// Made by a later version.
    #[error(
        "{} was made by a newer controlbook (format {found}; this one knows up to {known}); it is left untouched",
        shown(.path)
    )]
    Newer {
        /// Where.
        path: PathBuf,
        /// The format of the file.
        found: i32,
        /// The newest format known here.
        known: i32,
    },
    /// Made by an earlier version; opening it brings it to this one.
    #[error("{} has the format {found} of an earlier controlbook; this one writes format {known}", shown(.path))]
    Older {
        /// Where.
        path: PathBuf,
        /// The format of the file.
        found: i32,
        /// The format that it would get.
        known: i32,
    },
    /// A workbook of an earlier version could not be brought to this one.
    #[error("{} has the format of an earlier controlbook and is left as it is, because no copy of it could be kept: {why}", shown(.path))]
    NotUpgraded {
        /// Where.
        path: PathBuf,
        /// What kept the copy from being made.
        why: String,
    },
    /// No backup could be made.
    #[error("no backup of {} was kept: {why}", shown(.path))]
    NotBackedUp {
        /// The workbook.
        path: PathBuf,
        /// What kept it from being made.
        why: String,
    },
    /// There is no backup, or none like the one asked for.
    #[error("there is no {what} of {}", shown(.path))]
    NoBackup {
        /// The workbook.
        path: PathBuf,
        /// What was looked for: "backup", "good backup", "backup of 2026-11-24".
        what: String,
    },
    /// A backup that cannot be relied upon.
    #[error("{} cannot be restored from, and nothing was changed: {why}", shown(.path))]
    BadBackup {
        /// The backup.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A workbook could not be replaced by a backup.
    #[error("{} was not replaced and is as it was: {why}", shown(.path))]
    NotRestored {
        /// The workbook.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// There is no such control of the organisation's own.
    #[error("there is no control of your own with the id {}", clean_line(.0))]
    UnknownOwnControl(String),
    /// There is no such evidence.
    #[error("there is no evidence {}", clean_line(.0))]
    UnknownEvidence(String),
    /// There is no such action.
    #[error("there is no action {}", clean_line(.0))]
    UnknownAction(String),
    /// There is no such baseline.
    #[error("there is no baseline {}", clean_line(.0))]
    UnknownBaseline(String),
    /// What a baseline froze is not what it was.
    #[error("what the baseline \"{}\" froze cannot be relied on: {}", clean_line(name), clean_line(what))]
    BaselineDamaged {
        /// Which.
        name: String,
        /// What is wrong with it, as a clause.
        what: String,
    },
    /// There is no such phase.
    #[error("there is no phase {}", clean_line(.0))]
    UnknownPhase(String),
    /// Nothing can be planned into.
    #[error("there is no phase ahead to plan into, and no number of person-days to share out over the year")]
    NoPhasesAhead,
    /// The workbook is not any more as it was when a plan was thought through.
    #[error("actions, phases, levels or targets were changed meanwhile, so the plan is not taken over")]
    PlanOvertaken,
    /// No supposition is kept by this name.
    #[error("there is no scenario {}", clean_line(.0))]
    UnknownScenario(String),
    /// A file that should become evidence cannot be read.
    #[error("{} cannot be attached: {what}", shown(.path))]
    EvidenceFile {
        /// Where.
        path: PathBuf,
        /// Why not.
        what: String,
    },
    /// A file that should become evidence is larger than the limit.
    #[error("{} has {size} MB; at most {most} MB are copied into a workbook", shown(.path))]
    EvidenceTooLarge {
        /// Where.
        path: PathBuf,
        /// Its size in megabytes, rounded up.
        size: u64,
        /// The limit in megabytes.
        most: u64,
    },
    /// The bytes of a piece of evidence are not there, or not what they were.
    #[error("the file of \"{}\" {what}", clean_line(.name))]
    EvidenceMissing {
        /// What it is called.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// Parts of it cannot be read or are not what was written.
    #[error("{} is damaged: {what}; it is left untouched", shown(.path))]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A write-ahead log lies beside it that belongs to another database.
    #[error("beside {} lies {}, which is not its own; both are left untouched", shown(.path), shown(.log))]
    ForeignLog {
        /// Where the workbook is.
        path: PathBuf,
        /// What lies there.
        log: PathBuf,
    },
    /// A journal lies beside it that does not make it whole.
    #[error("beside {} lies {}, which would damage it; both are left untouched", shown(.path), shown(.journal))]
    ForeignJournal {
        /// Where the workbook is.
        path: PathBuf,
        /// What lies there.
        journal: PathBuf,
    },
    /// The catalogue that it names is not known here.
    #[error("{} is about the catalogue \"{}\", which this controlbook does not know", shown(.path), clean_line(catalogue_name(.catalogue)))]
    UnknownCatalogue {
        /// Where.
        path: PathBuf,
        /// The name.
        catalogue: String,
    },
    /// No catalogue of this name is installed.
    #[error("there is no catalogue \"{}\" here{}", clean_line(.name), also_known(.known))]
    NoCatalogue {
        /// The name.
        name: String,
        /// Those that are installed.
        known: String,
    },
    /// A catalogue cannot be read.
    #[error("no catalogue is taken from {}: {what}", shown(.path))]
    Catalogue {
        /// Where.
        path: PathBuf,
        /// What is wrong with it, and where in the file.
        what: String,
    },
    /// The file that was opened is no longer where it was.
    #[error("NOT SAVED: {} was moved, removed or replaced while it was open", shown(.0))]
    Moved(PathBuf),
    /// The workbook cannot be written.
    #[error("NOT SAVED: {} can only be read: {reason}", shown(.path))]
    ReadOnly {
        /// Where.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another program holds the file.
    #[error("another program is writing to {}", shown(.0))]
    Busy(PathBuf),
    /// No room.
    #[error("NOT SAVED: the disk that holds {} is full", shown(.0))]
    DiskFull(PathBuf),
    /// The disk or the system refused.
    #[error("{what} {}: {}", shown(.path), reason(.source))]
    Io {
        /// "cannot read", "cannot write" …
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// SQLite failed in a way that has no sentence of its own.
    #[error("NOT SAVED: {}: {what}", shown(.path))]
    Storage {
        /// Where.
        path: PathBuf,
        /// What it said.
        what: String,
    },
    /// Another file cannot be taken over into a workbook.
    #[error("{} is not merged: {why}", shown(.path))]
    NotMerged {
        /// The other file.
        path: PathBuf,
        /// Why.
        why: String,
        /// What to do next.
        next: String,
    },
    /// Another workbook cannot be compared with this one.
    #[error("{} is not compared: {why}", shown(.path))]
    NotCompared {
        /// The other file.
        path: PathBuf,
        /// Why.
        why: String,
        /// What to do next.
        next: &'static str,
    },
    /// One of two copies was changed between looking at the other and taking it over.
    #[error("nothing was merged: one of the two was changed meanwhile")]
    MergeOvertaken,
    /// Someone else changed the same thing.
    #[error("not changed: {} was changed meanwhile by {}: {}", .0.what, clean_line(&.0.author), clean_line(&.0.change))]
    Conflict(Box<Conflict>),
    /// Another copy of the same workbook was put in the place of the file that was opened, and the two went
    /// separate ways.
    #[error("NOT SAVED: {} was replaced by another copy of this workbook, which lacks what was done here", shown(&.0.path))]
    Diverged(Box<Divergence>),
    /// The decision on applicability lacks something.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No such control.
    #[error("there is no control \"{}\" in {catalogue}", clean_line(.id))]
    UnknownControl {
        /// As it was given.
        id: String,
        /// Where it was looked for.
        catalogue: &'static str,
    },
    /// No such profile.
    #[error("there is no profile \"{}\"; known are {known}", clean_line(.name))]
    UnknownProfile {
        /// As it was given.
        name: String,
        /// Those there are.
        known: String,
    },
    /// No such note.
    #[error("there is no note {}", clean_line(.0))]
    UnknownNote(String),
    /// Neither a note nor evidence has this id.
    #[error("there is no note and no evidence {}", clean_line(.0))]
    NothingToPurge(String),
    /// Nothing that undo could take back.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// Nothing that redo could do again.
    #[error("there is nothing to redo")]
    NothingToRedo,
    /// A file cannot be imported.
    #[error("nothing is imported from {}: {what}", shown(.path))]
    Import {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        what: String,
    },
    /// Something typed cannot be taken as it is.
    #[error("{0}")]
    Invalid(String),
    /// No archive that could be checked.
    #[error("{} is no bundle: {what}", shown(.path))]
    NoBundle {
        /// Where it is.
        path: PathBuf,
        /// Why.
        what: String,
    },
    /// Somebody wants no more of it.
    #[error("it was cancelled; nothing was written")]
    Cancelled,
    /// A query cannot be read.
    #[error(transparent)]
    Query(#[from] crate::search::QueryError),
    /// The configuration file cannot be read.
    #[error("{}: {what}", shown(.path))]
    Config {
        /// Where.
        path: PathBuf,
        /// What is wrong, with its line.
        what: String,
    },
    /// A file with texts of the user's own cannot be taken.
    #[error("no text is taken from {}: {what}", shown(.path))]
    Overlay {
        /// Where.
        path: PathBuf,
        /// What is wrong, with its line.
        what: String,
    },
    /// The texts of the user's own that were added before cannot be read.
    #[error("your own texts in {} cannot be read: {what}", shown(.path))]
    OverlayStored {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The file of what was learned cannot be used, or not be written.
    #[error("the study file {} {what}", shown(.path))]
    Study {
        /// Where.
        path: PathBuf,
        /// What is wrong, as the rest of the sentence.
        what: String,
        /// What to do next.
        next: String,
    },
    /// The program stopped at a fault of its own; says where the report is.
    #[error("the program stopped at a fault of its own; all that was said to be saved is saved, and {0}")]
    Crashed(String),
    /// The program cannot run here as asked.
    #[error("{what}")]
    Terminal {
        /// Why.
        what: String,
    },
}

impl Error {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Error::Study { next, .. } => return Some(next.clone()),
            Error::Missing(path) => {
                let path = clean_path(path);
                return Some(format!("check the name, or make one: controlbook new {path} --organisation \"…\""));
            }
            Error::Exists(_) => "choose another name, or move the old file away first",
            Error::TargetExists { link: false, .. } => "choose another name, or replace the file with --force",
            Error::TargetExists { link: true, .. } => {
                "name the file itself, or put the report in the place of the link with --force"
            }
            Error::NotATarget { .. } => "name a file of its own; -o - writes to standard output",
            Error::NotAFile { .. } => "name the workbook's file, such as acme.controlbook",
            Error::Empty(_) => "take a copy or a backup of it; to start anew, use another name",
            Error::Foreign { .. } => "a workbook is made with: controlbook new FILE --organisation \"…\"",
            Error::Sealed(_) if cfg!(feature = "encryption") => {
                "if it is encrypted, give its passphrase: at a terminal it is asked for, scripts have --passphrase-fd N and CONTROLBOOK_PASSPHRASE; if it is damaged, go on with a backup or an earlier copy"
            }
            Error::Sealed(_) => {
                "this controlbook was built without encryption: if the file is encrypted, open it with a released one, or with one built by cargo build --release --features encryption; if it is damaged, go on with a backup or an earlier copy"
            }
            Error::WrongPassphrase(_) => {
                "type it again and mind capital letters and the keyboard; where it is right for sure, go on with a backup or an earlier copy"
            }
            Error::NoEncryption => {
                "released programs have it; this is how one is built: cargo build --release --features encryption"
            }
            Error::Newer { .. } => "open it with the newest controlbook",
            Error::Older { .. } => "open it with a command that may write, such as: controlbook FILE",
            Error::NotUpgraded { .. } => {
                "make room or set XDG_STATE_HOME to a folder that can be written, then open it again; or: controlbook copy FILE NEW"
            }
            Error::NotBackedUp { .. } => {
                "make room or set XDG_STATE_HOME to a folder that can be written; or keep a copy yourself: controlbook copy FILE NEW"
            }
            Error::NoBackup { .. } => "controlbook backup FILE --list shows those there are",
            Error::BadBackup { .. } => "choose another one: controlbook backup FILE --list shows them",
            Error::NotRestored { .. } => "see to that, then restore again",
            Error::UnknownOwnControl(_) => "controlbook control list FILE shows them",
            Error::UnknownAction(_) => "controlbook action list FILE shows them with their numbers",
            Error::UnknownBaseline(_) => {
                "controlbook baseline FILE lists them; controlbook baseline FILE NAME makes one"
            }
            Error::BaselineDamaged { .. } => "look for a backup that still has it: controlbook backup --list FILE",
            Error::UnknownPhase(_) => "controlbook roadmap FILE shows them; controlbook phase add FILE NAME makes one",
            Error::NoPhasesAhead => {
                "add --budget DAYS: then the quarters of the year ahead are the phases; or controlbook phase add FILE NAME"
            }
            Error::PlanOvertaken => "think it through again and look at it, then take it over",
            Error::UnknownScenario(_) => "controlbook scenario list FILE shows them",
            Error::UnknownEvidence(_) => "controlbook evidence list FILE shows the ids",
            Error::EvidenceFile { .. } => "look at the path and whether the file can be read, then attach it again",
            Error::EvidenceTooLarge { .. } => {
                "link it instead of copying it in, or raise the limit: --max-mb N, or attach_max_mb in config.toml"
            }
            Error::EvidenceMissing { .. } => {
                "take the file from a backup of the workbook; controlbook doctor FILE lists all that is missing"
            }
            Error::Damaged { .. } => {
                "copy the file away as it is, then go on with a backup or an earlier copy; controlbook doctor FILE says all that is wrong"
            }
            Error::ForeignLog { .. } => "move the file that ends in -wal to where its database is, or away",
            Error::ForeignJournal { .. } => {
                "it belongs to another file or to another copy of this one: put the two that belong together side by side, or move the journal away"
            }
            Error::UnknownCatalogue { .. } => {
                "open it with the controlbook that it was made with; a catalogue that somebody brought along can be added again: controlbook catalogue add FILE"
            }
            Error::NoCatalogue { .. } => {
                "controlbook catalogue list names those that are here; catalogue add FILE installs one"
            }
            Error::Catalogue { .. } => {
                "mend that place in the file, or get it again from its publisher; nothing was changed"
            }
            Error::Moved(_) => {
                "put it back where it was, or close and open it at its new place; what the screen shows before this edit is saved"
            }
            Error::ReadOnly { .. } => "make a copy that can be written: controlbook copy FILE NEW",
            Error::Busy(_) => "wait for the other program and try again; nothing was changed",
            Error::DiskFull(_) => "free some space and do it again; everything before this edit is saved",
            Error::Io { .. } => "check the place, the permissions and the space, then try again",
            Error::Storage { .. } => {
                "copy the file to another disk, then try again; everything before this edit is saved"
            }
            Error::NotMerged { next, .. } => next,
            Error::NotCompared { next, .. } => next,
            Error::MergeOvertaken => "merge once more: what is new is looked at together with the rest",
            Error::Conflict(_) => "look at it again, then decide",
            Error::Diverged(_) => {
                "open it again to see the other copy; the synchronised folder may keep this one under a name of its own"
            }
            Error::Refused(Refusal::ExclusionWithoutReason { .. }) => {
                "give both: --reason no-such-asset --because \"…\" (other reasons: not-performed, out-of-scope, covered-elsewhere, law-not-applicable, no-risk, risk-accepted)"
            }
            Error::Refused(Refusal::InheritanceWithoutProvider { .. }) => "give both: --provider \"…\" --because \"…\"",
            Error::Refused(_) => return None,
            Error::UnknownControl { .. } => "controlbook controls lists them all",
            Error::UnknownProfile { .. }
            | Error::Invalid(_)
            | Error::Import { .. }
            | Error::Cancelled
            | Error::Query(_)
            | Error::Terminal { .. } => return None,
            Error::NoBundle { .. } => "ask for it again; controlbook bundle make FILE makes one",
            Error::UnknownNote(_) => "controlbook show CONTROL --workbook FILE --json lists notes with their ids",
            Error::NothingToPurge(_) => {
                "controlbook show CONTROL --workbook FILE shows the ids of notes and evidence; what was removed needs its whole id"
            }
            Error::NothingToUndo | Error::NothingToRedo => "controlbook history FILE shows what was done",
            Error::Overlay { .. } => {
                "write one text a control, such as 8.13 = \"the text\"; what was added before stays as it is"
            }
            Error::Crashed(_) => "start it again; if it happens again, send the report to those who make controlbook",
            Error::OverlayStored { .. } => "add them again, or be rid of them with: controlbook overlay remove",
            Error::Config { .. } => "mend the line, or move the file away to go on with the defaults",
        };
        Some(hint.to_owned())
    }

    /// Whether the disk or the system kept an edit from being written, and may take it the next time.
    pub fn may_pass(&self) -> bool {
        matches!(self, Error::DiskFull(_) | Error::Storage { .. } | Error::ReadOnly { .. })
    }

    /// Whether it is about what others do with the file, rather than about what was asked.
    pub fn is_about_others(&self) -> bool {
        matches!(self, Error::Conflict(_) | Error::Busy(_) | Error::Moved(_) | Error::Diverged(_))
    }

    /// Whether the words of the call are wrong, rather than what they ask for.
    pub fn is_usage(&self) -> bool {
        matches!(self, Error::Query(_))
    }
}

/// Two copies of one workbook that went separate ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// Where the other copy is now.
    pub path: PathBuf,
    /// What was done here since they were the same, the newest first; not more than a few.
    pub ours: Vec<String>,
    /// How many steps that is.
    pub our_count: u32,
    /// What was done there.
    pub theirs: Vec<String>,
    /// How many steps that is.
    pub their_count: u32,
}

/// A path as it may be printed.
pub fn clean_path(path: &std::path::Path) -> String {
    clean_line(&path.to_string_lossy()).into_owned()
}

fn shown(path: &std::path::Path) -> String {
    clean_path(path)
}

/// What the system said, without its number, and without the temporary file that nobody asked for.
pub(crate) fn reason(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|wrapped| wrapped.source()?.downcast_ref::<io::Error>());
    let text = inner.unwrap_or(error).to_string();
    text.split(" (os error ").next().map_or_else(String::new, ToOwned::to_owned)
}

fn looks_like(looks: &Option<&'static str>) -> String {
    looks.map_or_else(String::new, |looks| format!(" but looks like {looks}"))
}

/// The name of a catalogue without the hash that tells its versions apart.
fn catalogue_name(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

fn also_known(known: &str) -> String {
    match known.is_empty() {
        true => ": the built-in one is iso27002-2022, and no other is installed".to_owned(),
        false => format!("; there are iso27002-2022 (built in), {}", clean_line(known)),
    }
}
