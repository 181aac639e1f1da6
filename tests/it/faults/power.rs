//! What a disk may hold after the power went: what was synced is there; of what was not, nothing, everything, or
//! any sectors, in any order, with zeros or rubbish where a file grew.
//!
//! It stands on the record of what a program asked of its disk, whoever kept it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Random;

/// What is written at once or not at all.
const SECTOR: usize = 512;

/// What a program asked of its disk, and got.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Create(PathBuf),
    Write {
        path: PathBuf,
        offset: u64,
        bytes: Vec<u8>,
    },
    Truncate {
        path: PathBuf,
        size: u64,
    },
    Sync(PathBuf),
    /// The system says that it could not; what was waiting is lost, though reading still shows it.
    FailedSync(PathBuf),
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Link {
        from: PathBuf,
        to: PathBuf,
    },
    Delete(PathBuf),
    SyncFolder(PathBuf),
    /// What was done until now was said to be saved.
    Acknowledged,
}

/// What becomes of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Nothing,
    Everything,
    /// Random sectors of it.
    Torn(u64),
}

impl Fate {
    /// All that are tried, with this many different ways to tear.
    pub fn all(seeds: u64) -> impl Iterator<Item = Fate> {
        [Fate::Nothing, Fate::Everything].into_iter().chain((0..seeds).map(Fate::Torn))
    }
}

#[derive(Clone)]
enum Waiting {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Clone, Default)]
struct Inode {
    durable: Vec<u8>,
    waiting: Vec<Waiting>,
}

#[derive(Clone)]
enum Name {
    Put(PathBuf, usize),
    Gone(PathBuf),
    /// One move: there is no moment in which neither name has it.
    Moved(PathBuf, PathBuf, usize),
}

/// A disk as the program sees it and as it would be found.
#[derive(Clone, Default)]
pub struct Platter {
    inodes: Vec<Inode>,
    /// As the program sees them.
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    waiting_names: Vec<Name>,
    pub acknowledged: usize,
}

impl Platter {
    /// Everything that lies in a folder and those below, durable.
    pub fn of_folder(folder: &Path) -> Platter {
        let mut platter = Platter::default();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let durable = fs::read(&path).unwrap();
                    platter.names.insert(path, platter.inodes.len());
                    platter.inodes.push(Inode { durable, waiting: Vec::new() });
                }
            }
        }
        platter.durable_names = platter.names.clone();
        platter
    }

    fn inode(&mut self, path: &Path) -> &mut Inode {
        let inode = self.names.get(path).unwrap_or_else(|| panic!("{} was never created", path.display()));
        &mut self.inodes[*inode]
    }

    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Create(path) => {
                let inode = self.inodes.len();
                self.inodes.push(Inode::default());
                self.names.insert(path.clone(), inode);
                self.waiting_names.push(Name::Put(path.clone(), inode));
            }
            Event::Write { path, offset, bytes } => {
                let offset = usize::try_from(*offset).unwrap();
                self.inode(path).waiting.push(Waiting::Write { offset, bytes: bytes.clone() });
            }
            Event::Truncate { path, size } => {
                let size = usize::try_from(*size).unwrap();
                self.inode(path).waiting.push(Waiting::Truncate(size));
            }
            Event::Sync(path) => {
                let inode = self.inode(path);
                inode.durable = inode.after(Fate::Everything, &mut Random(0));
                inode.waiting.clear();
            }
            Event::FailedSync(path) => self.inode(path).waiting.clear(),
            Event::Rename { from, to } => {
                let inode = self.names.remove(from).unwrap_or_else(|| panic!("{} is not there", from.display()));
                self.names.insert(to.clone(), inode);
                self.waiting_names.push(Name::Moved(from.clone(), to.clone(), inode));
            }
            Event::Link { from, to } => {
                let inode = self.names[from];
                self.names.insert(to.clone(), inode);
                self.waiting_names.push(Name::Put(to.clone(), inode));
            }
            Event::Delete(path) => {
                self.names.remove(path);
                self.waiting_names.push(Name::Gone(path.clone()));
            }
            Event::SyncFolder(folder) => {
                let is_in = |name: &Name| match name {
                    Name::Put(path, _) | Name::Gone(path) => path.parent() == Some(folder),
                    Name::Moved(from, to, _) => from.parent() == Some(folder) || to.parent() == Some(folder),
                };
                let waiting = std::mem::take(&mut self.waiting_names);
                let (durable, waiting) = waiting.into_iter().partition::<Vec<_>, _>(is_in);
                self.waiting_names = waiting;
                for name in durable {
                    put(&mut self.durable_names, &name);
                }
            }
            Event::Acknowledged => self.acknowledged += 1,
        }
    }

    /// What would be found if the power went now.
    pub fn after(&self, fate: Fate) -> BTreeMap<PathBuf, Vec<u8>> {
        let seed = if let Fate::Torn(seed) = fate { seed } else { 0 };
        let mut random = Random(seed.wrapping_mul(0x1_0001).wrapping_add(self.weight()));
        let mut names = self.durable_names.clone();
        for name in &self.waiting_names {
            if random.keeps(fate) {
                put(&mut names, name);
            }
        }
        let mut found = BTreeMap::new();
        for (path, inode) in names {
            found.insert(path, self.inodes[inode].after(fate, &mut random));
        }
        found
    }

    /// So that another moment is torn in another way.
    fn weight(&self) -> u64 {
        let waiting = self.inodes.iter().map(|inode| inode.waiting.len()).sum::<usize>();
        u64::try_from(waiting * 31 + self.waiting_names.len() * 7 + self.acknowledged * 131).unwrap()
    }
}

fn put(names: &mut BTreeMap<PathBuf, usize>, name: &Name) {
    match name {
        Name::Put(path, inode) => {
            names.insert(path.clone(), *inode);
        }
        Name::Gone(path) => {
            names.remove(path);
        }
        Name::Moved(from, to, inode) => {
            names.remove(from);
            names.insert(to.clone(), *inode);
        }
    }
}

impl Random {
    fn keeps(&mut self, fate: Fate) -> bool {
        match fate {
            Fate::Nothing => false,
            Fate::Everything => true,
            Fate::Torn(_) => self.below(2) == 0,
        }
    }
}

impl Inode {
    fn after(&self, fate: Fate, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for waiting in &self.waiting {
            match waiting {
                Waiting::Truncate(size) => {
                    if random.keeps(fate) {
                        bytes.resize(*size, 0);
                    }
                }
                Waiting::Write { offset, bytes: written } => {
                    let mut start = 0;
                    while start < written.len() {
                        let place = offset + start;
                        let end = written.len().min(start + SECTOR - place % SECTOR);
                        if random.keeps(fate) {
                            grow(&mut bytes, place + end - start, fate, random);
                            bytes[place..place + end - start].copy_from_slice(&written[start..end]);
                        }
                        start = end;
                    }
                }
            }
        }
        bytes
    }
}

/// A file that grew may have anything where nothing was written.
fn grow(bytes: &mut Vec<u8>, length: usize, fate: Fate, random: &mut Random) {
    if bytes.len() >= length {
        return;
    }
    let rubbish = matches!(fate, Fate::Torn(_)) && random.below(2) == 0;
    let fill = if rubbish { random.next().to_le_bytes()[0] } else { 0 };
    bytes.resize(length, fill);
}

/// Writes what was found into `to`, in the place of `from`.
pub fn lay_out(found: &BTreeMap<PathBuf, Vec<u8>>, from: &Path, to: &Path) {
    for (path, bytes) in found {
        let place = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, bytes).unwrap();
    }
}
