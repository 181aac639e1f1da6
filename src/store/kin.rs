//! What two copies of a workbook have to do with each other: the steps that both know, those that only one knows, the
//! state at any of them, and the history as it is told, with what was taken over in its place.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, Read};

use rusqlite::{Connection, OptionalExtension, named_params};
use uuid::Uuid;

use super::evidence::{FileFacts, keep_pieces};
use super::fault::Fault;
use super::foreign::{self, ForeignStep};
use super::history::{self, Hash};
use super::{Store, Writing};
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::workbook::merging::lineage::{Lineage, Link, Merged};
use crate::workbook::{Change, Op, Step, Workbook};

/// A step of the history as it is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What was done.
    pub step: Step,
    /// The file of the other copy that it came from with a merge; `None` where it was done in this one.
    pub copy: Option<String>,
}

/// What a history knows from some step on.
#[derive(Clone, Debug)]
pub struct Kin {
    /// Its own steps, the oldest first.
    pub own: Vec<ForeignStep>,
    /// Those of other copies that it took over at any time.
    pub foreign: Vec<ForeignStep>,
    /// How they hang together.
    pub lineage: Lineage,
}

impl Kin {
    /// The steps that it knows and another history does not, each after those before it.
    pub fn unknown_to(&self, other: &Lineage) -> Vec<Step> {
        let (here, there) = (self.lineage.known(), other.known());
        let steps = self.foreign.iter().chain(&self.own);
        let unknown = steps.filter(|step| here.contains(&step.hash) && !there.contains(&step.hash));
        unknown.map(|step| step.step.clone()).collect()
    }
}

fn link(step: &ForeignStep) -> Link {
    Link { hash: step.hash, previous: step.previous, merged: merged(&step.step) }
}

fn is_of_merge(step: &Step) -> bool {
    matches!(step.op, Op::Merge | Op::Undo { .. } | Op::Redo { .. })
}

/// What a step took over, or took back.
fn merged(step: &Step) -> Option<Merged> {
    let head = step.changes.iter().find_map(|change| match change {
        Change::Merged { head, .. } => from_hexadecimal(head),
        _ => None,
    })?;
    Some(Merged { head, stands: !matches!(step.op, Op::Undo { .. }) })
}

/// The hash that stands in a change.
fn from_hexadecimal(text: &str) -> Option<Hash> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, place) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[place..place + 2], 16).ok()?;
    }
    Some(hash)
}

impl Store {
    /// The last step that stands at the same place in both histories; 0 where none does. What stands before it does,
    /// too: each step's hash covers the one before.
    ///
    /// # Errors
    /// What reading either says.
    pub fn shares_until(&self, other: &Store) -> Result<u32> {
        let end = |store: &Store| history::last(&store.connection).map_err(|fault| fault.at(&store.path));
        let (mut low, mut high) = (0, end(self)?.seq.min(end(other)?.seq));
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            let (ours, theirs) = (self.hash_of_step(middle)?, other.hash_of_step(middle)?);
            match ours.is_some() && ours == theirs {
                true => low = middle,
                false => high = middle - 1,
            }
        }
        Ok(low)
    }

    /// What its history knows after a step, each step checked against its hash.
    ///
    /// # Errors
    /// [`crate::error::Error::Damaged`] where one is not what was written.
    pub fn kin(&self, after: u32) -> Result<Kin> {
        let read = || -> Result<Kin, Fault> {
            let own = own_after(&self.connection, after)?;
            let foreign = foreign::all(&self.connection)?;
            let head = history::last(&self.connection)?.hash;
            let lineage = Lineage::new(head, own.iter().chain(&foreign).map(link));
            Ok(Kin { own, foreign, lineage })
        };
        read().map_err(|fault| fault.at(&self.path))
    }

    /// The state that a step led to which its history knows, be it an own one or another copy's. `now` is the state
    /// at present, from which the steps since are taken back.
    ///
    /// # Errors
    /// [`crate::error::Error::Damaged`] where the chain to it is broken.
    pub fn state_at(&self, hash: Hash, kin: &Kin, now: &Workbook) -> Result<Workbook> {
        let read = || -> Result<Workbook, Fault> {
            let own = |hash: &Hash| seq_of_hash(&self.connection, hash).ok().flatten();
            let path = kin.lineage.path_to(hash, |at| own(at).is_some());
            let (from, path) = path.ok_or_else(|| Fault::damaged("a step from another copy follows none"))?;
            let seq = own(&from).unwrap_or_default();
            let mut state = now.clone();
            for step in own_after(&self.connection, seq)?.iter().rev() {
                let stamp = step.step.stamp();
                for change in step.step.changes.iter().rev() {
                    // What was purged has no images left.
                    let _ = state.apply(&change.inverted(), &stamp);
                }
            }
            let passed: HashMap<Hash, &ForeignStep> = kin.foreign.iter().map(|step| (step.hash, step)).collect();
            for step in path.iter().filter_map(|hash| passed.get(hash)) {
                let stamp = step.step.stamp();
                for change in &step.step.changes {
                    let _ = state.apply(change, &stamp);
                }
            }
            Ok(state)
        };
        read().map_err(|fault| fault.at(&self.path))
    }

    /// The notes and the evidence that were removed for good here, or in a copy that was taken over.
    ///
    /// # Errors
    /// What reading says.
    pub fn purged(&self) -> Result<BTreeSet<Uuid>> {
        let bodies =
            self.query("SELECT body FROM change WHERE body LIKE '{\"kind\":\"purged%'", |row| row.get::<_, String>(0))?;
        let own = bodies.iter().filter_map(|body| serde_json::from_str::<Change>(body).ok());
        let foreign = self.foreign_steps()?.into_iter().flat_map(|step| step.step.changes);
        let gone = own.chain(foreign).filter_map(|change| match change {
            Change::Purged { note, .. } => Some(note),
            // Where a control is named, only that it serves that one is told.
            Change::PurgedEvidence { evidence, .. } => Some(evidence),
            _ => None,
        });
        Ok(gone.collect())
    }

    /// The hash of the last step; zeros before there is one.
    ///
    /// # Errors
    /// What reading says.
    pub fn last_hash(&self) -> Result<Hash> {
        history::last(&self.connection).map(|link| link.hash).map_err(|fault| fault.at(&self.path))
    }

    /// Whether the bytes of a file are in it.
    ///
    /// # Errors
    /// What reading says.
    pub fn holds_file(&self, sha256: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM file WHERE sha256 = :sha256)";
        let held = self.connection.query_row(sql, named_params! { ":sha256": sha256 }, |row| row.get(0));
        held.map_err(|error| self.error(error))
    }

    /// The history as it is told: the own steps, and among them by their time those of other copies that were taken
    /// over and not taken back. Newest first, at most `limit`; of one control if one is named.
    ///
    /// # Errors
    /// As [`Store::steps`].
    pub fn told(&self, control: Option<&ControlId>, limit: u32) -> Result<Vec<Told>> {
        let own = self.steps(control, limit)?.into_iter().map(|step| Told { step, copy: None });
        let foreign = taken_over(&self.connection, control).map_err(|fault| fault.at(&self.path))?;
        if foreign.is_empty() {
            return Ok(own.collect());
        }
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut own, mut foreign) = (own.peekable(), foreign.into_iter().peekable());
        let mut told = Vec::new();
        while told.len() < most {
            let next = match (own.peek(), foreign.peek()) {
                // Times are to the second. What took them over comes after them in any case.
                (Some(Told { step: ours, .. }), Some(Told { step: theirs, .. }))
                    if theirs.at > ours.at || theirs.at == ours.at && !is_of_merge(ours) =>
                {
                    foreign.next()
                }
                (Some(_), _) => own.next(),
                (None, _) => foreign.next(),
            };
            let Some(next) = next else { break };
            told.push(next);
        }
        Ok(told)
    }
}

impl Writing<'_> {
    /// Blanks what the steps of other copies say of notes and evidence that are gone for good.
    ///
    /// # Errors
    /// What writing says.
    pub fn blank_foreign(&self, gone: &BTreeSet<Uuid>) -> Result<()> {
        let blank = || -> Result<(), Fault> {
            gone.iter().try_for_each(|id| {
                foreign::blank(&self.transaction, *id, |change| gone_for_good(change, *id)).map(drop)
            })
        };
        blank().map_err(|fault| fault.unsaved(self.path))
    }

    /// Copies the bytes of a file out of another workbook, unless they are here already. Whether they were what they
    /// should be; where not, the caller drops what was written.
    ///
    /// # Errors
    /// What writing says.
    pub fn keep_file_of(&self, other: &Store, facts: &FileFacts) -> Result<bool> {
        let pieces =
            Pieces { connection: &other.connection, sha256: &facts.sha256, position: 0, rest: Vec::new(), at: 0 };
        keep_pieces(&self.transaction, pieces, facts).map_err(|fault| fault.unsaved(self.path))
    }
}

/// The bytes of a file in a workbook, a piece in memory at a time.
struct Pieces<'a> {
    connection: &'a Connection,
    sha256: &'a str,
    position: i64,
    rest: Vec<u8>,
    at: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.at == self.rest.len() {
            let sql = "SELECT body FROM piece JOIN file ON file.id = piece.file
                       WHERE file.sha256 = :sha256 AND piece.position = :position";
            let key = named_params! { ":sha256": self.sha256, ":position": self.position };
            let next = self
                .connection
                .prepare_cached(sql)
                .and_then(|mut next| next.query_row(key, |row| row.get::<_, Vec<u8>>(0)).optional());
            let Some(piece) = next.map_err(io::Error::other)? else { return Ok(0) };
            (self.rest, self.at, self.position) = (piece, 0, self.position + 1);
        }
        let length = to.len().min(self.rest.len() - self.at);
        to[..length].copy_from_slice(&self.rest[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

fn seq_of_hash(connection: &Connection, hash: &Hash) -> rusqlite::Result<Option<u32>> {
    let mut statement = connection.prepare_cached("SELECT seq FROM step WHERE hash = :hash")?;
    statement.query_row(named_params! { ":hash": hash }, |row| row.get(0)).optional()
}

/// What stands in the place of a change that tells of something that is gone for good.
fn gone_for_good(change: &Change, gone: Uuid) -> Option<Change> {
    match change {
        Change::Note { id, .. } if *id == gone => {
            change.control().map(|control| Change::Purged { note: gone, control: control.clone() })
        }
        Change::Evidence { id, .. } if *id == gone => Some(Change::PurgedEvidence { evidence: gone, control: None }),
        Change::EvidenceLink { evidence, control, .. } if *evidence == gone => {
            Some(Change::PurgedEvidence { evidence: gone, control: Some(control.clone()) })
        }
        _ => None,
    }
}

fn own_after(connection: &Connection, after: u32) -> Result<Vec<ForeignStep>, Fault> {
    let sql = "SELECT seq, id, op, of, at, author, previous, hash FROM step WHERE seq > :after ORDER BY seq";
    let mut heads = connection.prepare_cached(sql)?;
    let mut rows = heads.query(named_params! { ":after": after })?;
    let mut steps: Vec<ForeignStep> = Vec::new();
    while let Some(row) = rows.next()? {
        let head = history::head(row)?;
        let seq = head.step.seq;
        if steps.last().is_some_and(|last| last.hash != head.previous) {
            return Err(Fault::damaged(format!("step {seq} of its history does not follow the one before")));
        }
        let changes = history::read_changes(connection, &head)?;
        steps.push(ForeignStep { step: Step { changes, ..head.step }, previous: head.previous, hash: head.hash });
    }
    Ok(steps)
}

/// The steps of other copies that were taken over and not taken back, the latest first; of one control if one is
/// named, with only what each did to it.
fn taken_over(connection: &Connection, control: Option<&ControlId>) -> Result<Vec<Told>, Fault> {
    let any = "SELECT EXISTS (SELECT 1 FROM foreign_step)";
    if !connection.prepare_cached(any)?.query_row([], |row| row.get::<_, bool>(0))? {
        return Ok(Vec::new());
    }
    let known = known_foreign(connection)?;
    // As an id stands in a text within a text.
    let needle = control.map_or_else(String::new, |control| format!("\\\"{control}\\\""));
    let mut steps = Vec::new();
    for ForeignStep { mut step, hash, .. } in foreign::that_contain(connection, &needle)? {
        if let Some(control) = control {
            step.changes.retain(|change| change.control() == Some(control));
        }
        if let Some(copy) = known.get(&hash).filter(|_| !step.changes.is_empty()) {
            steps.push(Told { step, copy: Some(copy.clone()) });
        }
    }
    // Times are written with or without fractions, so their order as texts is not quite theirs.
    steps.sort_by_key(|told| std::cmp::Reverse((told.step.at, told.step.seq)));
    Ok(steps)
}

/// The steps of other copies that merges which stand took over, each with the file of the copy that it came with first.
fn known_foreign(connection: &Connection) -> Result<HashMap<Hash, String>, Fault> {
    let sql = "SELECT c.body, s.op FROM change AS c JOIN step AS s ON s.seq = c.step
               WHERE c.control IS NULL AND c.body LIKE '{\"kind\":\"merged\",%' ORDER BY c.step DESC";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let (mut decided, mut heads) = (HashSet::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (body, op): (String, String) = (row.get(0)?, row.get(1)?);
        let Ok(Change::Merged { head, file, .. }) = serde_json::from_str(&body) else { continue };
        let Some(head) = from_hexadecimal(&head) else { continue };
        if decided.insert(head) && op != "undo" {
            heads.push((head, file));
        }
    }
    // Only these kinds take something over or back: of the others, nothing else need be read, since this is asked with
    // each step through the panel.
    let sql = "SELECT hash, previous, op IN ('merge', 'undo', 'redo') FROM foreign_step";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut links = Vec::new();
    while let Some(row) = rows.next()? {
        let hash: Hash = row.get(0)?;
        let merged =
            if row.get(2)? { foreign::read(connection, &hash)?.and_then(|step| merged(&step.step)) } else { None };
        links.push(Link { hash, previous: row.get(1)?, merged });
    }
    // The oldest merge first: a later one brings along what that brought.
    heads.reverse();
    let (heads, files): (Vec<Hash>, Vec<String>) = heads.into_iter().unzip();
    let reached = Lineage::new([0; 32], links).reached_by(&heads);
    Ok(reached.into_iter().filter_map(|(hash, merge)| Some((hash, files.get(merge)?.clone()))).collect())
}

/// Merges of which the other copy's last step is not here. What a repair could not save, it told.
pub fn missing(connection: &Connection) -> Result<Vec<String>, Fault> {
    let sql = "SELECT c.step, c.body FROM change AS c
               WHERE c.control IS NULL AND c.body LIKE '{\"kind\":\"merged\",%'
                     AND c.step > (SELECT coalesce(max(seq), 0) FROM step WHERE op = 'repair')
               ORDER BY c.step";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut missing = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, body): (u32, String) = (row.get(0)?, row.get(1)?);
        // What cannot be read, the chain of the own steps tells of.
        let Ok(Change::Merged { head, .. }) = serde_json::from_str(&body) else { continue };
        let is_known = match from_hexadecimal(&head) {
            Some(head) => foreign::knows(connection, &head)?,
            None => false,
        };
        if !is_known {
            missing.push(format!("step {seq}: the steps of the other copy that it took over are not here"));
        }
    }
    Ok(missing)
}
