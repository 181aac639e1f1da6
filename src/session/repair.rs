//! Going on from a damaged workbook: what can be read of it into a new file, or on the screen alone.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{CheckUp, Session, author_name, catalogues, now};
use crate::error::Result;
use crate::export::free_name;
use crate::report::words::counted;
use crate::store::{Fate, Loss, LostStep, Mender, Recovery, Store};

/// A damaged workbook that was recovered into a new file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The damaged one, which is as it was.
    pub from: PathBuf,
    /// The new one.
    pub to: PathBuf,
    /// What it came to.
    pub recovery: Recovery,
    /// What looking over the new one found.
    pub check: CheckUp,
}

impl Repair {
    /// Writes what can be read of a damaged workbook into a new file, and looks that over. Without a place, it
    /// goes beside the damaged one, where nothing stands. `author` is who repairs.
    ///
    /// # Errors
    /// As [`Store::recover`].
    pub fn of(path: &Path, target: Option<&Path>, author: &str) -> Result<Repair> {
        let to = target.map_or_else(|| Repair::proposed_path(path), Path::to_owned);
        let recovery = Store::recover(path, &to, &mender(path, author)?)?;
        let check = CheckUp::of(&to)?;
        Ok(Repair { from: path.to_owned(), to, recovery, check })
    }

    /// Where the new file goes: beside the damaged one, after its name.
    pub fn proposed_path(path: &Path) -> PathBuf {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        free_name(&path.with_file_name(format!("{stem}-recovered.controlbook")))
    }
}

impl Session {
    /// Opens what can be read of a damaged workbook, to be looked at. Nothing can be written.
    ///
    /// # Errors
    /// As [`Store::open_remains`].
    pub fn open_remains(path: &Path, author: &str) -> Result<(Session, Recovery)> {
        let (store, workbook, recovery) = Store::open_remains(path, &mender(path, author)?)?;
        let catalogue = catalogues::of(&store)?;
        Ok((Session::on(store, workbook, author_name(author)?, None, catalogue), recovery))
    }
}

fn mender(path: &Path, author: &str) -> Result<Mender<'static>> {
    let author = author_name(author)?;
    Ok(Mender { catalogue: catalogues::of_remains(path), id: Uuid::now_v7(), step: Uuid::now_v7(), at: now(), author })
}

/// A heading, and lines below it: what each is about, and what.
pub type Told = Vec<(String, Vec<(String, String)>)>;

impl Repair {
    /// What a repair came to, for a person. `name` says how files are called.
    pub fn told(&self, name: impl Fn(&Path) -> String) -> Told {
        let recovery = &self.recovery;
        let (from, to) = (name(&self.from), name(&self.to));
        let about = |text: &str| text.to_owned();
        let mut first = vec![
            (about("New"), format!("what could be read is in {to}")),
            (about("Old"), format!("{from} is as it was: keep it until you have looked through the new one")),
        ];
        let counts = recovery.counts;
        let holds = format!(
            "{} with an answer, {}, {}, {}",
            counted(recovery.answers, "control", "controls"),
            counted(counts.notes, "note", "notes"),
            counted(counts.evidence, "piece of evidence", "pieces of evidence"),
            counted(recovery.files, "file copied in", "files copied in"),
        );
        first.push((about("Holds"), holds));
        if recovery.rolled_back {
            let what = "an edit that was cut short was taken back first, from the journal beside the file";
            first.push((about("Journal"), what.to_owned()));
        }
        first.push((about("History"), self.history_told()));
        let found = if self.check.is_sound() {
            "the new file was looked over: nothing is wrong with it".to_owned()
        } else {
            format!("something is still wrong with the new file: controlbook doctor {to}")
        };
        first.push((about("Check"), found));
        let mut told = vec![(String::new(), first)];
        let is_exact = recovery.lost_steps.is_empty();
        for fate in Fate::ALL {
            let lines = control_by_control(recovery.losses.iter().filter(|loss| loss.fate == *fate));
            if !lines.is_empty() {
                told.push((fate.heading(is_exact).to_owned(), lines));
            }
        }
        if !is_exact {
            let line = |step: &LostStep| {
                (step.seq.to_string(), step.what.clone().unwrap_or_else(|| "cannot be read".to_owned()))
            };
            let heading = "No longer in the history; what these did stands in the answers all the same, but for what is \
                           named above";
            told.push((heading.to_owned(), recovery.lost_steps.iter().map(line).collect()));
        }
        if recovery.losses.is_empty() && recovery.lost_steps.is_empty() {
            told.push(("Nothing is missing.".to_owned(), Vec::new()));
        }
        told
    }

    fn history_told(&self) -> String {
        let Recovery { steps, bridge, lost_steps, .. } = &self.recovery;
        let kept = match steps {
            0 => "none of its steps could be kept".to_owned(),
            1 => "its first step is kept".to_owned(),
            steps if lost_steps.is_empty() => format!("all {steps} steps that were found are kept"),
            steps => format!("its first {steps} steps are kept, as far as one follows from the other"),
        };
        match bridge {
            Some(step) => {
                format!("{kept}; step {step} goes on from there to what the tables said, and tells of the repair")
            }
            None => kept,
        }
    }
}

/// One line a control, with all that is to be said of it.
fn control_by_control<'a>(losses: impl Iterator<Item = &'a Loss>) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for loss in losses {
        let control = loss.control.as_ref().map_or_else(String::new, ToString::to_string);
        match lines.last_mut() {
            Some((about, what)) if *about == control && !control.is_empty() => {
                what.push_str("; ");
                what.push_str(&loss.what);
            }
            _ => lines.push((control, loss.what.clone())),
        }
    }
    lines
}

impl Fate {
    /// As a heading over what became of it. Where the history has a hole, what it says may be old.
    pub const fn heading(self, is_exact: bool) -> &'static str {
        match self {
            Fate::FromHistory if is_exact => "Could not be read where it stands, and was taken from the history",
            Fate::FromHistory => {
                "Could not be read where it stands, and was taken from what is left of the history: look at these, the \
                 last change may be missing"
            }
            Fate::Lost => "Lost",
            Fate::LeftOut => "Left out",
        }
    }
}
