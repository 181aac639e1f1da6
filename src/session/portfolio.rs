//! Looking below a folder for workbooks, and at what each says of itself in short. Nothing is written, neither into a
//! workbook nor beside one nor elsewhere, and nothing that was seen is kept.
//!
//! Links to folders are not followed, so nothing is looked at twice, in a circle, or outside of the folder. Folders whose
//! names begin with a dot are passed over: what was thrown away and what programs keep for themselves is in such.

use std::collections::HashSet;
use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Session, Watch};
use crate::error::{Error, Result, clean_path, reason};
use crate::figures::Summary;
use crate::figures::portfolio::{Entry, Problem};
use crate::store::Store;
use crate::text::clean_line;

/// How many folders below the first are gone down into.
const DEEPEST: usize = 32;
/// As many names are looked at in all.
const MOST_NAMES: usize = 500_000;
/// As many workbooks are told of.
const MOST_WORKBOOKS: usize = 10_000;
/// What was found is told no more often than this.
const PACE: Duration = Duration::from_millis(50);

/// A folder to look below.
#[derive(Clone, Debug)]
pub struct Looking {
    /// The folder.
    pub folder: PathBuf,
    /// The workbook that is open in this program, and what it says: its file is not touched a second time, since on Unix
    /// closing it would drop the locks of an edit under way.
    pub open: Option<(PathBuf, Box<Summary>)>,
    /// Calls it off.
    pub watch: Arc<Watch>,
}

/// How the looking ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Everything was looked at.
    Whole,
    /// Somebody called it off.
    CalledOff,
    /// There was more than is ever looked at.
    TooMuch,
}

impl Session {
    /// What the workbook says of itself in short.
    ///
    /// # Errors
    /// What reading the history says.
    pub fn summary(&self) -> Result<Summary> {
        let last = self.store.steps(None, 1)?.first().map(|step| step.at);
        Ok(Summary::of(&self.workbook, self.id(), self.catalogue, last))
    }
}

impl Looking {
    /// Below this folder, while no workbook is open.
    pub fn below(folder: &Path) -> Looking {
        Looking { folder: folder.to_owned(), open: None, watch: Arc::default() }
    }

    /// Looks; hands over what it found now and then, in the order of the names.
    ///
    /// # Errors
    /// [`Error::Invalid`] or [`Error::Io`] where the folder itself cannot be looked into.
    pub fn run(&self, found: &mut dyn FnMut(Vec<Entry>)) -> Result<Ended> {
        match fs::metadata(&self.folder) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                let folder = clean_path(&self.folder);
                return Err(Error::Invalid(format!(
                    "{folder} is not a folder; name the one that your workbooks are in"
                )));
            }
            Err(source) => return Err(Error::Io { what: "cannot look into", path: self.folder.clone(), source }),
        }
        fs::read_dir(&self.folder).map_err(|source| Error::Io {
            what: "cannot look into",
            path: self.folder.clone(),
            source,
        })?;
        let mut walk = Walk {
            looking: self,
            open: self.open.as_ref().map(|(path, summary)| (path.canonicalize().unwrap_or(path.clone()), &**summary)),
            seen: HashSet::new(),
            names: 0,
            workbooks: 0,
            fresh: Vec::new(),
            last: Instant::now(),
            found,
        };
        let ended = walk.folder(&self.folder, 0).err().unwrap_or(Ended::Whole);
        walk.hand_over();
        Ok(ended)
    }

    /// The same, and all that it found.
    ///
    /// # Errors
    /// As [`Looking::run`].
    pub fn all(&self) -> Result<(Vec<Entry>, Ended)> {
        let mut all = Vec::new();
        let ended = self.run(&mut |entries| all.extend(entries))?;
        Ok((all, ended))
    }
}

impl PartialEq for Looking {
    /// Each has a watch of its own.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.watch, &other.watch)
    }
}

impl Eq for Looking {}

struct Walk<'a> {
    looking: &'a Looking,
    open: Option<(PathBuf, &'a Summary)>,
    /// Files that a link led to: each is looked at once.
    seen: HashSet<PathBuf>,
    names: usize,
    workbooks: usize,
    fresh: Vec<Entry>,
    last: Instant,
    found: &'a mut dyn FnMut(Vec<Entry>),
}

impl Walk<'_> {
    /// Looks at a folder and those in it. An error is the reason to stop.
    fn folder(&mut self, folder: &Path, depth: usize) -> std::result::Result<(), Ended> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            // It went while others were looked at.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => {
                let told = format!("The folder cannot be looked into: {}. Check who may read it.", reason(&error));
                self.tell(folder.to_owned(), Err(Problem { word: "unreadable", told }));
                return Ok(());
            }
        };
        let mut names: Vec<(PathBuf, FileType)> = Vec::new();
        for entry in entries.flatten() {
            self.names += 1;
            if self.names > MOST_NAMES {
                return Err(Ended::TooMuch);
            }
            if self.names.is_multiple_of(256) && self.looking.watch.is_cancelled() {
                return Err(Ended::CalledOff);
            }
            if let Ok(kind) = entry.file_type() {
                names.push((entry.path(), kind));
            }
        }
        names.sort_by(|a, b| a.0.cmp(&b.0));
        for (path, kind) in names {
            let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if kind.is_dir() && !is_hidden {
                if depth == DEEPEST {
                    let told =
                        format!("Folders that lie deeper than {DEEPEST} are not looked into. Name this one itself.");
                    self.tell(path, Err(Problem { word: "too-deep", told }));
                    continue;
                }
                self.folder(&path, depth + 1)?;
            } else if !kind.is_dir() && is_workbook_name(&path) {
                self.file(path, kind)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf, kind: FileType) -> std::result::Result<(), Ended> {
        // A link to a folder is none to a workbook.
        if kind.is_symlink() && fs::metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
            return Ok(());
        }
        let canonical = path.canonicalize();
        if let Ok(canonical) = &canonical
            && !self.seen.insert(canonical.clone())
        {
            return Ok(());
        }
        if self.workbooks == MOST_WORKBOOKS {
            return Err(Ended::TooMuch);
        }
        self.workbooks += 1;
        if let (Ok(canonical), Some((open, summary))) = (&canonical, &self.open)
            && canonical == open
        {
            let summary = (*summary).clone();
            self.tell(path, Ok(summary));
            return Ok(());
        }
        let glance = {
            let Ok(_looking) = self.looking.watch.working() else { return Err(Ended::CalledOff) };
            Store::glance(&path)
        };
        self.tell(path, glance.map_err(|unseen| Problem { word: unseen.word(), told: unseen.told() }));
        Ok(())
    }

    fn tell(&mut self, path: PathBuf, found: std::result::Result<Summary, Problem>) {
        let below = path.strip_prefix(&self.looking.folder).unwrap_or(&path);
        let file = clean_line(&below.to_string_lossy()).into_owned();
        self.fresh.push(Entry { path, file, found });
        if self.last.elapsed() >= PACE {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        if !self.fresh.is_empty() {
            (self.found)(std::mem::take(&mut self.fresh));
        }
        self.last = Instant::now();
    }
}

fn is_workbook_name(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("controlbook"))
}
