//! Looking over a whole workbook, also one whose state is damaged, so that it cannot be opened otherwise.
//! Nothing is written and nothing is mended.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::evidence::state_of;
use super::{catalogue, catalogues, differences};
use crate::catalogue::{Catalogue, ControlId};
use crate::error::{Error, Result};
use crate::report::CatalogueVersions;
use crate::report::words::{counted, size};
use crate::store::{Examined, FileFacts, Part, Remains, Store};
use crate::workbook::FileState;
use crate::workbook::Workbook;
use crate::workbook::answer::words;

/// What looking over a workbook found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckUp {
    /// Where the file is, symbolic links followed.
    pub path: PathBuf,
    /// One for each of [`Checked::ALL`], in their order.
    pub checks: Vec<Check>,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub checked: Checked,
    /// How it stands.
    pub verdict: Verdict,
    /// The same in a few words.
    pub says: String,
    /// What is wrong, one by one; empty unless something is.
    pub problems: Vec<String>,
}

words! {
    /// What is looked at.
    Checked {
        /// Its first bytes and its length.
        File = "file",
        /// What lies beside it.
        Beside = "beside",
        /// Who may read and write it.
        Permissions = "permissions",
        /// The schema: every table as this program makes it, and nothing else.
        Tables = "tables",
        /// The file as SQLite sees it.
        Pages = "pages",
        /// Rows that name others.
        References = "references",
        /// Every row of the state with its checksum, and their number.
        State = "state",
        /// The chain of steps.
        History = "history",
        /// Whether the steps add up to the state.
        Replay = "replay",
        /// The files that were copied in.
        Files = "files",
        /// The files that stay where they are.
        LinkedFiles = "linked-files",
        /// The catalogue that it is about.
        Catalogue = "catalogue",
    }
}

words! {
    /// How something stands.
    Verdict {
        /// As it should be.
        Sound = "sound",
        /// Something is wrong with it.
        Wrong = "wrong",
        /// It could not be looked at, because something else is wrong.
        Skipped = "skipped",
    }
}

impl Checked {
    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Checked::File => "File",
            Checked::Beside => "Beside it",
            Checked::Permissions => "Permissions",
            Checked::Tables => "Tables",
            Checked::Pages => "Pages",
            Checked::References => "References",
            Checked::State => "State",
            Checked::History => "History",
            Checked::Replay => "Replay",
            Checked::Files => "Files",
            Checked::LinkedFiles => "Linked files",
            Checked::Catalogue => "Catalogue",
        }
    }

    /// What it means for the person where something is wrong with it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Checked::File => {
                "The file is not what was last saved: a disk that fails, a copy that broke off, or another program. \
                 It cannot be opened as it is, but what is in it may still be there."
            }
            Checked::Beside => {
                "Opened together with what lies beside it, the workbook would be damaged; so it is not opened. By \
                 itself it may be whole."
            }
            Checked::Permissions => {
                "Nothing is damaged. Others may look into your answers, or get in the way of saving them."
            }
            Checked::Tables => {
                "Another program changed how the workbook is built, or a damaged page makes it look so. It is not \
                 opened, since nobody can tell what those tables would do."
            }
            Checked::Pages => {
                "Part of the file is not what was written: a disk that fails, or a copy that broke off. What lies on \
                 those parts cannot be relied upon; the rest can."
            }
            Checked::References => "Something that other rows need is gone, such as the step that an answer came from.",
            Checked::State => {
                "These answers, notes or actions are not as anybody gave them, so none of them is shown. What was said before \
                 may still be in the history."
            }
            Checked::History => {
                "The answers may be right all the same, but not every step that led to them can be shown or taken back."
            }
            Checked::Replay => {
                "Answers and history say different things, so one of them was changed by something else than this \
                 program."
            }
            Checked::Files => "This evidence can no longer be shown. The answers and notes are not concerned.",
            Checked::LinkedFiles => {
                "The workbook is whole; a file outside of it that shows something is not what it was, or not there."
            }
            Checked::Catalogue => "The workbook is about controls that this program does not know.",
        }
    }

    /// What to do where something is wrong with it.
    pub const fn advice(self) -> &'static str {
        match self {
            Checked::File | Checked::Tables | Checked::Pages | Checked::References | Checked::State => {
                "Keep the damaged file as it is. Go on with the newest backup, or recover what can be read into a \
                 new file: controlbook doctor FILE --repair"
            }
            Checked::Beside => "Move the file that is named here to where it belongs, or away; then look again.",
            Checked::Permissions => {
                "Make it yours alone: chmod 600 FILE, in a folder that only you can write to. Of several names, keep \
                 one. A stick or a share may know no permissions; then be careful where it lies."
            }
            Checked::History => {
                "Compare the workbook with an earlier copy or backup, and go on with that where the two differ without \
                 a reason. To go on from here: controlbook doctor FILE --repair keeps the history as far as it holds."
            }
            Checked::Replay => {
                "Look at the controls named here and set them again, or go on with an earlier copy or backup."
            }
            Checked::Files => {
                "Take the file from a backup or an earlier copy of the workbook (controlbook evidence save), or \
                 attach it again and remove this piece of evidence."
            }
            Checked::LinkedFiles => {
                "Put the file back where it was, as it was; or attach it as it is now, and remove this piece of \
                 evidence (controlbook evidence remove)."
            }
            Checked::Catalogue => "Open it with the controlbook that it was made with, or a newer one.",
        }
    }

    /// Whether a repair into a new file mends it.
    pub const fn is_damage(self) -> bool {
        match self {
            Checked::File
            | Checked::Tables
            | Checked::Pages
            | Checked::References
            | Checked::State
            | Checked::History
            | Checked::Replay
            | Checked::Files => true,
            Checked::Beside | Checked::Permissions | Checked::LinkedFiles | Checked::Catalogue => false,
        }
    }
}

impl CheckUp {
    /// Looks over a workbook.
    ///
    /// # Errors
    /// Where the file is none that could be looked over: missing, foreign, newer, or kept by another program.
    /// Damage is no error but what is found.
    pub fn of(path: &Path) -> Result<CheckUp> {
        // What another program writes meanwhile must not look like damage.
        let mut examined = Examined::of(path)?;
        for _ in 0..2 {
            let moment = examined.store.as_ref().and_then(|store| store.moment().ok());
            let found = CheckUp::from(&examined)?;
            if found.is_sound() || moment == examined.store.as_ref().and_then(|store| store.moment().ok()) {
                return Ok(found);
            }
            examined = Examined::of(path)?;
        }
        CheckUp::from(&examined)
    }

    fn from(examined: &Examined) -> Result<CheckUp> {
        let part = |checked, part: &Part| Check::new(checked, part.problems.clone(), part.says.clone());
        let mut checks = vec![
            part(Checked::File, &examined.file),
            part(Checked::Beside, &with_nothing(&examined.beside)),
            part(Checked::Permissions, &examined.permissions),
            part(Checked::Tables, &examined.tables),
        ];
        match (&examined.store, &examined.remains) {
            (Some(store), _) => checks.extend(of_tables(store, examined)?),
            (None, remains) => {
                let why_not = "not looked at, because the tables cannot be relied on";
                checks.extend(of_remains(remains.as_ref(), why_not));
            }
        }
        Ok(CheckUp { path: examined.path.clone(), checks })
    }

    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.checks.iter().all(|check| check.verdict == Verdict::Sound)
    }

    /// What to do about this file, called `name`, where something is wrong with a part of it.
    pub fn advice(checked: Checked, name: &str) -> String {
        checked.advice().replace("FILE", name)
    }

    /// Whether something is wrong that a repair into a new file mends.
    pub fn is_damaged(&self) -> bool {
        self.checks.iter().any(|check| check.verdict == Verdict::Wrong && check.checked.is_damage())
    }
}

fn with_nothing(beside: &Part) -> Part {
    let says = if beside.says.is_empty() { "nothing that an edit left".to_owned() } else { beside.says.clone() };
    Part { says, ..beside.clone() }
}

/// What SQLite and the rows say, where the tables are as they should be.
fn of_tables(store: &Store, examined: &Examined) -> Result<Vec<Check>> {
    let pages = problems(store.integrity())?;
    let files = |state: Option<&Workbook>| copied_files(store, state);
    let catalogue = |state| Ok::<_, Error>(catalogue_check(store, found(store.names_catalogue())?, state));
    if !pages.is_empty() {
        // Asked row by row past the damaged pages, rather than up to the first.
        let rows = found(examined.find_rows())?.ok();
        let mut checks = of_remains(rows.as_ref(), "not looked at, because pages are damaged");
        for check in &mut checks {
            match check.checked {
                Checked::Pages => *check = Check::new(Checked::Pages, pages.clone(), ""),
                Checked::Files => *check = files(None)?,
                Checked::Catalogue => *check = catalogue(None)?,
                _ => {}
            }
        }
        return Ok(checks);
    }
    // A step written between two of them would look like damage.
    let (state, checks) = store.at_one_moment(|| of_state(store))?;
    let [state_check, history, replay] = checks;
    let dangling = problems(store.dangling_references())?;
    Ok(vec![
        Check::new(Checked::Pages, pages, "as SQLite wrote them"),
        Check::new(Checked::References, dangling, "every row that another names is there"),
        state_check,
        history,
        replay,
        files(state.as_ref())?,
        linked_files(state.as_ref()),
        catalogue(state.as_ref())?,
    ])
}

/// The state with its rows, the history, and whether one leads to the other.
fn of_state(store: &Store) -> Result<(Option<Workbook>, [Check; 3])> {
    let rows = problems(store.row_faults())?;
    // How many there are and in which order says something only where each is right.
    let mut state_faults = if rows.is_empty() { problems(store.state_faults())? } else { rows };
    let state = if state_faults.is_empty() { found(store.load())?.ok() } else { None };
    if state.is_some() {
        match found(store.imprint_fault())? {
            Ok(fault) => state_faults.extend(fault),
            Err(what) => state_faults.push(what),
        }
    }
    let history_faults = match found(store.verify_history())? {
        Ok(faults) => faults.into_iter().map(|fault| format!("step {}: {}", fault.seq, fault.what)).collect(),
        Err(what) => vec![what],
    };
    let foreign_faults = problems(store.foreign_faults())?;
    let replay = replay(store, state.as_ref(), history_faults.is_empty())?;
    // Of a catalogue that is not known, the check of the catalogue tells; of a state that is not what was done, that of
    // the history.
    if let (Verdict::Sound, Some(state), Ok(catalogue)) = (replay.verdict, &state, catalogues::of_unread(store)) {
        match found(store.summary_fault(state, catalogue))? {
            Ok(fault) => state_faults.extend(fault),
            Err(what) => state_faults.push(what),
        }
    }
    let steps = counted(store.step_count().unwrap_or_default() as usize, "step", "steps");
    let of_others = match store.foreign_steps().map_or(0, |steps| steps.len()) {
        0 => String::new(),
        count => format!(", and {count} of other copies"),
    };
    let checks = [
        Check::new(Checked::State, state_faults, state.as_ref().map(holdings).unwrap_or_default()),
        Check::new(
            Checked::History,
            [history_faults, foreign_faults].concat(),
            format!("{steps} in an unbroken chain{of_others}"),
        ),
        replay,
    ];
    Ok((state, checks))
}

/// What rows say that were found without SQLite.
fn of_remains(remains: Option<&Remains>, why_not: &str) -> Vec<Check> {
    let skipped = |checked| Check::skipped(checked, why_not);
    let (state, history, catalogue) = match remains {
        Some(found) => (
            Check::new(
                Checked::State,
                found.state.clone(),
                format!("{} can still be read, each as it was written", counted(found.rows, "row", "rows")),
            ),
            Check::new(Checked::History, found.history.clone(), format!("all {} steps can still be read", found.steps)),
            match &found.catalogue {
                Some(name) => Check::new(Checked::Catalogue, Vec::new(), name.split('@').next().unwrap_or_default()),
                None => skipped(Checked::Catalogue),
            },
        ),
        None => (skipped(Checked::State), skipped(Checked::History), skipped(Checked::Catalogue)),
    };
    vec![
        skipped(Checked::Pages),
        skipped(Checked::References),
        state,
        history,
        skipped(Checked::Replay),
        skipped(Checked::Files),
        skipped(Checked::LinkedFiles),
        catalogue,
    ]
}

fn catalogue_check(store: &Store, named: Result<String, String>, state: Option<&Workbook>) -> Check {
    let known = &catalogue().name;
    let fault = |name: &str| catalogues::fault(store, name).unwrap_or_else(|error| Some(error.to_string()));
    match named.map(|name| (catalogues::named(store, &name), name)) {
        Ok((Ok(catalogue), name)) => match fault(&name) {
            Some(what) => Check::new(Checked::Catalogue, vec![format!("{}: {what}", catalogue.title)], ""),
            None => Check::new(Checked::Catalogue, Vec::new(), catalogue_said(catalogue, state)),
        },
        Ok((Err(Error::Damaged { what, .. }), _)) | Err(what) => Check::new(Checked::Catalogue, vec![what], ""),
        Ok((Err(_), name)) => {
            let name = name.split('@').next().unwrap_or_default();
            let what = format!("it is about \"{name}\", and this program knows \"{known}\"");
            Check::new(Checked::Catalogue, vec![what], "")
        }
    }
}

/// Its title, with its version and that of the answers, where one was ever released.
fn catalogue_said(catalogue: &Catalogue, state: Option<&Workbook>) -> String {
    let title = &catalogue.title;
    match state.and_then(|state| CatalogueVersions::of(state, catalogue)) {
        None => title.to_string(),
        Some(CatalogueVersions { version, answered_under }) => match version.cmp(&answered_under) {
            Ordering::Equal => format!("{title}, version {version}"),
            Ordering::Greater => format!(
                "{title}, version {version}; the answers were given under version {answered_under} (controlbook \
                 catalogue update shows what is new)"
            ),
            Ordering::Less => format!(
                "{title}, version {version}; the answers were given under version {answered_under}, which a newer \
                 controlbook has"
            ),
        },
    }
}

impl Check {
    fn new(checked: Checked, problems: Vec<String>, sound: impl Into<String>) -> Check {
        match problems.len() {
            0 => Check { checked, verdict: Verdict::Sound, says: sound.into(), problems },
            1 => Check { checked, verdict: Verdict::Wrong, says: "1 thing is wrong".to_owned(), problems },
            count => Check { checked, verdict: Verdict::Wrong, says: format!("{count} things are wrong"), problems },
        }
    }

    fn skipped(checked: Checked, why: &str) -> Check {
        Check { checked, verdict: Verdict::Skipped, says: why.to_owned(), problems: Vec::new() }
    }
}

/// What reading gave, or why it could not: damage is found, all else is an error.
fn found<T>(read: Result<T>) -> Result<Result<T, String>> {
    match read {
        Ok(read) => Ok(Ok(read)),
        Err(Error::Damaged { what, .. } | Error::Storage { what, .. }) => Ok(Err(what)),
        Err(Error::Io { source, .. }) => Ok(Err(source.to_string())),
        Err(error) => Err(error),
    }
}

fn problems(read: Result<Vec<String>>) -> Result<Vec<String>> {
    Ok(found(read)?.unwrap_or_else(|what| vec![what]))
}

fn holdings(workbook: &Workbook) -> String {
    let counts = workbook.counts();
    format!(
        "every row as it was written: {} with an answer, {}, {}",
        counted(workbook.answers().count(), "control", "controls"),
        counted(counts.notes, "note", "notes"),
        counted(counts.evidence, "piece of evidence", "pieces of evidence"),
    )
}

fn replay(store: &Store, state: Option<&Workbook>, history_holds: bool) -> Result<Check> {
    let Some(state) = state.filter(|_| history_holds) else {
        return Ok(Check::skipped(Checked::Replay, "not compared, because state or history cannot be relied on"));
    };
    let problems = match found(store.replay())? {
        Err(what) => vec![what],
        Ok(replayed) if replayed == *state => Vec::new(),
        Ok(replayed) => {
            match differences(catalogues::of_unread(store).unwrap_or_else(|_| catalogue()), state, &replayed) {
                ids if ids.is_empty() => vec!["the state is not what the steps add up to".to_owned()],
                ids => {
                    let ids: Vec<&str> = ids.iter().map(ControlId::as_str).collect();
                    vec![format!("the state is not what the steps add up to: {}", ids.join(", "))]
                }
            }
        }
    };
    Ok(Check::new(Checked::Replay, problems, "the steps add up to the state".to_owned()))
}

/// Reads every file that was copied in, those of removed evidence too: undo may ask for them.
fn copied_files(store: &Store, state: Option<&Workbook>) -> Result<Check> {
    let files = match found(store.files())? {
        Ok(files) => files,
        Err(what) => return Ok(Check::new(Checked::Files, vec![what], String::new())),
    };
    let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for evidence in state.into_iter().flat_map(Workbook::all_evidence) {
        if let (None, Some(sha256)) = (&evidence.location, &evidence.sha256) {
            named.entry(sha256).or_default().push(format!("\"{}\" ({})", evidence.name, evidence.id));
        }
    }
    for baseline in state.into_iter().flat_map(Workbook::baselines) {
        named.entry(&baseline.hash).or_default().push(format!("what the baseline \"{}\" froze", baseline.name));
    }
    let catalogue = store.names_catalogue().unwrap_or_default();
    if let Some((name, sha256)) = catalogue.split_once('@') {
        named.entry(sha256).or_default().push(format!("the catalogue \"{name}\""));
    }
    let name = |facts: &FileFacts| match named.get(facts.sha256.as_str()) {
        Some(names) => names.join(" and "),
        None if state.is_some() => format!("a file that only the history tells of (SHA-256 {})", facts.sha256),
        None => format!("the file with the SHA-256 {}", facts.sha256),
    };
    let mut problems = Vec::new();
    for facts in &files {
        match found(store.read_file(&facts.sha256, &mut io::sink()))? {
            Ok(Some(read)) if read == *facts => {}
            Ok(_) => problems.push(format!("{} is no longer what was attached", name(facts))),
            Err(what) => problems.push(format!("{} cannot be read: {what}", name(facts))),
        }
    }
    let is_there = |sha256: &str| files.iter().any(|facts| facts.sha256 == sha256);
    let missing = named.iter().filter(|(sha256, _)| !is_there(sha256));
    problems.extend(missing.map(|(_, names)| format!("{} is not in the workbook", names.join(" and "))));
    let bytes = files.iter().map(|facts| facts.size).sum();
    let sound = match files.len() {
        0 => "none is copied in".to_owned(),
        count => format!("{} copied in, {}, byte for byte", counted(count, "file", "files"), size(bytes)),
    };
    Ok(Check::new(Checked::Files, problems, sound))
}

fn linked_files(state: Option<&Workbook>) -> Check {
    let Some(state) = state else {
        return Check::skipped(Checked::LinkedFiles, "not looked at, because the state cannot be read");
    };
    let (mut linked, mut problems) = (0, Vec::new());
    for evidence in state.all_evidence() {
        let (Some(path), Some(sha256), Some(size)) = (&evidence.location, &evidence.sha256, evidence.size) else {
            continue;
        };
        linked += 1;
        let problem = match state_of(Path::new(path), &FileFacts { size, sha256: sha256.clone() }) {
            FileState::Same => continue,
            FileState::Missing => "is missing, or cannot be read",
            FileState::Changed => "is no longer what was attached",
        };
        problems.push(format!("\"{}\" ({}), {path}, {problem}", evidence.name, evidence.id));
    }
    let sound = match linked {
        0 => "none is linked".to_owned(),
        count => format!("{} linked, as attached", counted(count, "file", "files")),
    };
    Check::new(Checked::LinkedFiles, problems, sound)
}
