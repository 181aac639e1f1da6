//! A disk that does as it is told: it counts the calls that concern one folder, lets the n-th of them fail or end
//! everything, and keeps a record of what was written, for [`super::power`].

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use super::power::Event;
use super::vfs;

/// What SQLite asks of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Create,
    Open,
    Read,
    Write,
    Truncate,
    Sync,
    Delete,
}

impl Call {
    /// Whether it changes anything, or makes a change durable.
    pub fn writes(self) -> bool {
        !matches!(self, Call::Open | Call::Read)
    }
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    /// No room.
    Full,
    /// An error of the disk.
    Broken,
    /// The system does not let it.
    Refuse,
    /// Half of what was to be written is, then there is no room.
    Half,
    /// It is done, and then told to have failed.
    Late,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The program is gone: nothing that it does from then on reaches the disk.
    Killed,
    /// The same, in the middle of a write.
    KilledHalfway,
    /// No room.
    Full,
    /// No room in the middle of a write.
    FullHalfway,
    /// An error of the disk.
    Broken,
    /// The system does not let it.
    Refused,
    /// It is done, but what should make it durable fails.
    Late,
}

/// When something goes wrong.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub wrong: Wrong,
    /// Which calls are counted.
    pub counts: fn(Call) -> bool,
    /// The first of them is 0.
    pub nth: usize,
    /// Whether it stays so.
    pub sticky: bool,
}

#[derive(Default)]
struct State {
    fault: Option<Fault>,
    /// Counted calls since the fault was set.
    counted: usize,
    /// Whether the fault was met.
    has_struck: bool,
    events: Option<Vec<Event>>,
}

/// The files of one folder.
pub struct Disk {
    folder: PathBuf,
    state: Mutex<State>,
}

static DISKS: Mutex<Vec<Weak<Disk>>> = Mutex::new(Vec::new());

/// The disk that a file is on, if it is one of ours.
pub fn of(path: &Path) -> Option<Arc<Disk>> {
    let disks = DISKS.lock().unwrap();
    disks.iter().filter_map(Weak::upgrade).find(|disk| path.starts_with(&disk.folder))
}

impl Disk {
    /// From now on, what SQLite does below `folder` is up to this disk.
    pub fn under(folder: &Path) -> Arc<Disk> {
        vfs::install();
        let folder = folder.canonicalize().unwrap();
        let disk = Arc::new(Disk { folder, state: Mutex::default() });
        let mut disks = DISKS.lock().unwrap();
        disks.retain(|disk| disk.strong_count() > 0);
        disks.push(Arc::downgrade(&disk));
        disk
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Lets something go wrong; counting begins anew.
    pub fn plan(&self, fault: Fault) {
        let mut state = self.state();
        (state.fault, state.counted, state.has_struck) = (Some(fault), 0, false);
    }

    /// All is well again. Says whether anything went wrong.
    pub fn mend(&self) -> bool {
        let mut state = self.state();
        state.fault = None;
        state.has_struck
    }

    /// Counts what an operation asks for, without anything going wrong.
    pub fn count(&self, counts: fn(Call) -> bool, operation: impl FnOnce()) -> usize {
        self.plan(Fault { wrong: Wrong::Full, counts, nth: usize::MAX, sticky: false });
        operation();
        let mut state = self.state();
        state.fault = None;
        state.counted
    }

    /// Begins to keep a record.
    pub fn record(&self) {
        self.state().events = Some(Vec::new());
    }

    /// Puts into the record that what was done until now was said to be saved.
    pub fn acknowledged(&self) {
        self.told(Event::Acknowledged);
    }

    /// What was recorded.
    pub fn recorded(&self) -> Vec<Event> {
        self.state().events.take().unwrap()
    }

    fn told(&self, event: Event) {
        if let Some(events) = &mut self.state().events {
            events.push(event);
        }
    }

    // --- what the VFS calls

    pub fn asked(&self, call: Call, _: &Path) -> Verdict {
        let mut state = self.state();
        let Some(fault) = state.fault else { return Verdict::Pass };
        let is_gone = matches!(fault.wrong, Wrong::Killed | Wrong::KilledHalfway);
        if is_gone && state.has_struck {
            return Verdict::Broken;
        }
        if !(fault.counts)(call) {
            return Verdict::Pass;
        }
        let place = state.counted;
        state.counted += 1;
        let strikes = place == fault.nth || (fault.sticky && place > fault.nth);
        if !strikes {
            return Verdict::Pass;
        }
        let is_first = !state.has_struck;
        state.has_struck = true;
        match fault.wrong {
            Wrong::Killed | Wrong::Broken => Verdict::Broken,
            Wrong::KilledHalfway if call == Call::Write => Verdict::Half,
            Wrong::KilledHalfway => Verdict::Broken,
            Wrong::FullHalfway if call == Call::Write && is_first => Verdict::Half,
            Wrong::Full | Wrong::FullHalfway => Verdict::Full,
            Wrong::Refused => Verdict::Refuse,
            Wrong::Late => Verdict::Late,
        }
    }

    pub fn created(&self, path: &Path) {
        self.told(Event::Create(path.to_owned()));
    }

    pub fn wrote(&self, path: &Path, offset: u64, bytes: &[u8]) {
        self.told(Event::Write { path: path.to_owned(), offset, bytes: bytes.to_vec() });
    }

    pub fn truncated(&self, path: &Path, size: u64) {
        self.told(Event::Truncate { path: path.to_owned(), size });
    }

    pub fn synced(&self, path: &Path, and_folder: bool) {
        self.told(Event::Sync(path.to_owned()));
        if and_folder {
            self.told(Event::SyncFolder(path.parent().unwrap().to_owned()));
        }
    }

    pub fn failed_to_sync(&self, path: &Path) {
        self.told(Event::FailedSync(path.to_owned()));
    }

    pub fn deleted(&self, path: &Path, and_sync_folder: bool) {
        self.told(Event::Delete(path.to_owned()));
        if and_sync_folder {
            self.told(Event::SyncFolder(path.parent().unwrap().to_owned()));
        }
    }
}
