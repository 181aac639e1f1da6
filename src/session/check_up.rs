//! Looking over a whole workbook, also one whose state is damaged, so that it cannot be opened otherwise.
//! Nothing is written and nothing is mended.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::evidence::state_of;
use super::{catalogue, differences};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::report::words::{counted, size};
use crate::store::{FileFacts, Store};
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
            Checked::Tables => "Tables",
            Checked::Pages => "Pages",
            Checked::References => "References",
            Checked::State => "State",
            Checked::History => "History",
            Checked::Replay => "Replay",
            Checked::Files => "Files",
            Checked::LinkedFiles => "Linked files",
        }
    }

    /// What to do where something is wrong with it.
    pub const fn advice(self) -> &'static str {
        match self {
            Checked::Tables | Checked::Pages | Checked::References | Checked::State => {
                "Copy the file away as it is, and go on with a backup or an earlier copy. The history may still \
                 hold what the copy lacks: keep the damaged file."
            }
            Checked::History => {
                "Another program or a failing disk changed the history. Keep the file, compare it with an earlier \
                 copy, and go on with the copy where the two differ without a reason."
            }
            Checked::Replay => {
                "The state was changed past the history, by another program or by a failing disk. Look at the \
                 controls named here and set them again, or go on with an earlier copy."
            }
            Checked::Files => {
                "Take the file from a backup or an earlier copy of the workbook (controlbook evidence save), or \
                 attach it again and remove this piece of evidence."
            }
            Checked::LinkedFiles => {
                "Put the file back where it was, as it was; or attach it as it is now, and remove this piece of \
                 evidence (controlbook evidence remove)."
            }
        }
    }
}

impl CheckUp {
    /// Looks over a workbook.
    ///
    /// # Errors
    /// Where the file is none that could be looked over: missing, foreign, newer, older, or kept by another
    /// program. Damage is no error but what is found.
    pub fn of(path: &Path) -> Result<CheckUp> {
        let store = match Store::open_unread(path) {
            Ok(store) => store,
            Err(Error::Damaged { path, what }) => return Ok(CheckUp::stopped_at_tables(path, what)),
            Err(error) => return Err(error),
        };
        let state_faults = store.state_faults()?;
        let state = if state_faults.is_empty() { Some(store.load()?) } else { None };
        let history = found(store.verify_history())?;
        let history_faults = match history {
            Ok(faults) => faults.into_iter().map(|fault| format!("step {}: {}", fault.seq, fault.what)).collect(),
            Err(what) => vec![what],
        };
        let replay = replay(&store, state.as_ref(), history_faults.is_empty())?;
        let steps = counted(store.step_count().unwrap_or_default() as usize, "step", "steps");
        let checks = vec![
            Check::new(Checked::Tables, Vec::new(), "those of this program, and nothing else".to_owned()),
            Check::new(Checked::Pages, problems(store.integrity())?, "as SQLite wrote them".to_owned()),
            Check::new(
                Checked::References,
                problems(store.dangling_references())?,
                "every row that another names is there".to_owned(),
            ),
            Check::new(Checked::State, state_faults, state.as_ref().map(holdings).unwrap_or_default()),
            Check::new(Checked::History, history_faults, format!("{steps} in an unbroken chain")),
            replay,
            copied_files(&store, state.as_ref())?,
            linked_files(state.as_ref()),
        ];
        Ok(CheckUp { path: store.path().to_owned(), checks })
    }

    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.checks.iter().all(|check| check.verdict == Verdict::Sound)
    }

    /// Without the tables, nothing else can be asked.
    fn stopped_at_tables(path: PathBuf, what: String) -> CheckUp {
        let checks = Checked::ALL.iter().map(|checked| match checked {
            Checked::Tables => Check::new(*checked, vec![what.clone()], String::new()),
            _ => Check::skipped(*checked, "not looked at, because the tables cannot be read"),
        });
        CheckUp { path, checks: checks.collect() }
    }
}

impl Check {
    fn new(checked: Checked, problems: Vec<String>, sound: String) -> Check {
        match problems.len() {
            0 => Check { checked, verdict: Verdict::Sound, says: sound, problems },
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
        Ok(replayed) => match differences(catalogue(), state, &replayed) {
            ids if ids.is_empty() => vec!["the state is not what the steps add up to".to_owned()],
            ids => {
                let ids: Vec<&str> = ids.iter().map(ControlId::as_str).collect();
                vec![format!("the state is not what the steps add up to: {}", ids.join(", "))]
            }
        },
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
