//! What two copies of a workbook have to do with each other: the steps that both know, those that only one knows, and
//! keeping the other's beside the own ones. They keep their own chain of hashes; nothing of them is applied to the
//! state, since the step that took them over says what became of it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, Read};

use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::evidence::{FileFacts, keep_pieces};
use super::fault::Fault;
use super::history::{self, Hash, Head, HistoryFault, body_hash, op_named, step_hash};
use super::write::CHANGE_FORMAT;
use super::{Store, Writing};
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::workbook::merging::Thing;
use crate::workbook::merging::lineage::{Lineage, Link, Merged};
use crate::workbook::{Change, Op, Step, Workbook};

/// A step as it passes from one copy to another: with its place in its own chain, and each change word for word.
#[derive(Clone, Debug)]
pub struct Passed {
    /// What was done.
    pub step: Step,
    /// What names it.
    pub hash: Hash,
    previous: Hash,
    bodies: Vec<Body>,
}

/// A change as it stands in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Body {
    format: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    purged: bool,
    /// In hexadecimal.
    hash: String,
    text: String,
}

/// What a history knows from some step on.
#[derive(Clone, Debug)]
pub struct Kin {
    /// Its own steps, the oldest first.
    pub own: Vec<Passed>,
    /// Those of other copies that it took over at any time.
    pub foreign: Vec<Passed>,
    /// How they hang together.
    pub lineage: Lineage,
}

impl Kin {
    /// The steps that it knows and another history does not, each after those before it.
    pub fn unknown_to(&self, other: &Lineage) -> Vec<&Passed> {
        let (here, there) = (self.lineage.known(), other.known());
        let steps = self.foreign.iter().chain(&self.own);
        steps.filter(|step| here.contains(&step.hash) && !there.contains(&step.hash)).collect()
    }
}

impl Passed {
    fn link(&self) -> Link {
        Link { hash: self.hash, previous: self.previous, merged: merged(&self.step) }
    }

    /// Takes what was read for what was written, if it is.
    fn checked(step: Step, previous: Hash, hash: Hash, bodies: Vec<Body>) -> Result<Passed, Fault> {
        let wrong = || {
            let (seq, author) = (step.seq, &step.author);
            Fault::damaged(format!("step {seq} of {author}, from another copy, is not what was written"))
        };
        let mut hashes = Vec::with_capacity(bodies.len());
        let mut changes = Vec::with_capacity(bodies.len());
        for body in &bodies {
            let (change, hash) = body.read().ok_or_else(wrong)?;
            changes.push(change);
            hashes.push(hash);
        }
        if step_hash(&previous, &step, &hashes) != hash {
            return Err(wrong());
        }
        Ok(Passed { step: Step { changes, ..step }, hash, previous, bodies })
    }

    /// Of a row of `foreign_step`.
    fn of(row: &Row<'_>) -> Result<Passed, Fault> {
        let unreadable =
            |what: &str| Fault::damaged(format!("{what} of a step from another copy cannot be read"));
        let of: Option<String> = row.get("of")?;
        let of = of.map(|of| of.parse().map_err(|_| unreadable("the subject"))).transpose()?;
        let text = |column: &str| -> Result<String, Fault> { Ok(row.get(column)?) };
        let step = Step {
            seq: row.get("seq")?,
            id: text("id")?.parse().map_err(|_| unreadable("the id"))?,
            op: op_named(&text("op")?, of).map_err(|()| unreadable("the kind"))?,
            at: text("at")?.parse().map_err(|_| unreadable("the time"))?,
            author: text("author")?,
            changes: Vec::new(),
        };
        let bodies = serde_json::from_str(&text("changes")?).map_err(|_| unreadable("what was done"))?;
        Passed::checked(step, row.get("previous")?, row.get("hash")?, bodies)
    }

    /// What it says of things that are gone for good is blanked: it says so, and the chain still holds. Whether there
    /// was something to blank.
    fn blank(&mut self, is_gone: &dyn Fn(Uuid) -> bool) -> Result<bool, Fault> {
        let mut blanked = false;
        for (change, body) in self.step.changes.iter_mut().zip(&mut self.bodies) {
            let said = match Thing::of(change) {
                Some(Thing::Note(note)) if is_gone(note) => {
                    change.control().cloned().map(|control| Change::Purged { note, control })
                }
                Some(Thing::Evidence(evidence)) if is_gone(evidence) => {
                    Some(Change::PurgedEvidence { evidence, control: change.control().cloned() })
                }
                _ => None,
            };
            if let Some(said) = said.filter(|said| said != change) {
                body.text = serde_json::to_string(&said).map_err(|error| Fault::damaged(error.to_string()))?;
                body.purged = true;
                *change = said;
                blanked = true;
            }
        }
        Ok(blanked)
    }

    fn changes_text(&self) -> Result<String, Fault> {
        serde_json::to_string(&self.bodies).map_err(|error| Fault::damaged(error.to_string()))
    }
}

impl Body {
    fn read(&self) -> Option<(Change, Hash)> {
        let hash = from_hexadecimal(&self.hash)?;
        let change: Change = serde_json::from_str(&self.text).ok()?;
        let is_whole = match self.purged {
            true => matches!(change, Change::Purged { .. } | Change::PurgedEvidence { .. }),
            false => body_hash(&self.text) == hash,
        };
        (self.format == CHANGE_FORMAT && is_whole).then_some((change, hash))
    }
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

/// A hash as it stands in a change.
pub fn hexadecimal(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

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
            let foreign = foreign(&self.connection)?;
            let head = history::last(&self.connection)?.hash;
            let lineage = Lineage::new(head, own.iter().chain(&foreign).map(Passed::link));
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
            let passed: HashMap<Hash, &Passed> = kin.foreign.iter().map(|step| (step.hash, step)).collect();
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
        let bodies = self.query("SELECT body FROM change WHERE body LIKE '{\"kind\":\"purged%'", |row| {
            row.get::<_, String>(0)
        })?;
        let own = bodies.iter().filter_map(|body| serde_json::from_str::<Change>(body).ok());
        let foreign = foreign(&self.connection).map_err(|fault| fault.at(&self.path))?;
        let foreign = foreign.into_iter().flat_map(|step| step.step.changes);
        let gone = own.chain(foreign).filter_map(|change| match change {
            Change::Purged { note, .. } => Some(note),
            // Where a control is named, only that it serves that one is told.
            Change::PurgedEvidence { evidence, .. } => Some(evidence),
            _ => None,
        });
        Ok(gone.collect())
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
    pub fn told(&self, control: Option<&ControlId>, limit: u32) -> Result<Vec<Step>> {
        let own = self.steps(control, limit)?;
        let foreign = taken_over(&self.connection, control).map_err(|fault| fault.at(&self.path))?;
        if foreign.is_empty() {
            return Ok(own);
        }
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut own, mut foreign) = (own.into_iter().peekable(), foreign.into_iter().peekable());
        let mut told = Vec::new();
        while told.len() < most {
            let next = match (own.peek(), foreign.peek()) {
                // Times are to the second. What took them over comes after them in any case.
                (Some(ours), Some(theirs)) if theirs.at > ours.at || theirs.at == ours.at && !is_of_merge(ours) => {
                    foreign.next()
                }
                (Some(_), _) => own.next(),
                (None, _) => foreign.next(),
            };
            let Some(step) = next else { break };
            told.push(step);
        }
        Ok(told)
    }
}

impl Writing<'_> {
    /// Keeps steps of another copy that were not known before. What is gone for good is blanked in them.
    ///
    /// # Errors
    /// What writing says.
    pub fn keep_foreign(&self, steps: &[Passed], gone: &BTreeSet<Uuid>) -> Result<()> {
        let keep = || -> Result<(), Fault> {
            for step in steps {
                let mut step = step.clone();
                step.blank(&|id| gone.contains(&id))?;
                write(&self.transaction, &step)?;
            }
            Ok(())
        };
        keep().map_err(|fault| fault.unsaved(self.path))
    }

    /// Copies the bytes of a file out of another workbook, unless they are here already. Whether they were what they
    /// should be; where not, the caller drops what was written.
    ///
    /// # Errors
    /// What writing says.
    pub fn keep_file_of(&self, other: &Store, facts: &FileFacts) -> Result<bool> {
        let pieces = Pieces { connection: &other.connection, sha256: &facts.sha256, position: 0, rest: Vec::new(), at: 0 };
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
            let next = self.connection.prepare_cached(sql).and_then(|mut next| {
                next.query_row(key, |row| row.get::<_, Vec<u8>>(0)).optional()
            });
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

fn own_after(connection: &Connection, after: u32) -> Result<Vec<Passed>, Fault> {
    let sql = "SELECT seq, id, op, of, at, author, previous, hash FROM step WHERE seq > :after ORDER BY seq";
    let mut heads = connection.prepare_cached(sql)?;
    let sql = "SELECT format, body, purged, hash FROM change WHERE step = :step ORDER BY position";
    let mut changes = connection.prepare_cached(sql)?;
    let mut rows = heads.query(named_params! { ":after": after })?;
    let mut steps: Vec<Passed> = Vec::new();
    while let Some(row) = rows.next()? {
        let Head { step, previous, hash } = history::head(row)?;
        let bodies = changes.query_map(named_params! { ":step": step.seq }, |row| {
            let hash: Hash = row.get(3)?;
            Ok(Body { format: row.get(0)?, purged: row.get(2)?, hash: hexadecimal(&hash), text: row.get(1)? })
        })?;
        let bodies = bodies.collect::<rusqlite::Result<Vec<Body>>>()?;
        if steps.last().is_some_and(|last| last.hash != previous) {
            return Err(Fault::damaged(format!("step {} of its history does not follow the one before", step.seq)));
        }
        steps.push(Passed::checked(step, previous, hash, bodies)?);
    }
    Ok(steps)
}

const COLUMNS: &str = "hash, previous, seq, id, op, of, at, author, changes";

fn foreign(connection: &Connection) -> Result<Vec<Passed>, Fault> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM foreign_step ORDER BY seq, hash"))?;
    let mut rows = statement.query([])?;
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        steps.push(Passed::of(row)?);
    }
    Ok(steps)
}

fn write(connection: &Connection, passed: &Passed) -> Result<(), Fault> {
    let Passed { step, hash, previous, .. } = passed;
    let of = match step.op {
        Op::Undo { of } | Op::Redo { of } => Some(of.to_string()),
        _ => None,
    };
    let sql = "INSERT INTO foreign_step(hash, previous, seq, id, op, of, at, author, changes)
               VALUES (:hash, :previous, :seq, :id, :op, :of, :at, :author, :changes)
               ON CONFLICT(hash) DO NOTHING";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":hash": hash,
        ":previous": previous,
        ":seq": step.seq,
        ":id": step.id.to_string(),
        ":op": step.op.name(),
        ":of": of,
        ":at": step.at.to_string(),
        ":author": step.author,
        ":changes": passed.changes_text()?,
    })?;
    Ok(())
}

/// Blanks what the steps of other copies say of something that is gone for good.
pub fn blank(connection: &Connection, gone: Uuid) -> Result<(), Fault> {
    let sql = format!("SELECT {COLUMNS} FROM foreign_step WHERE instr(changes, :id) > 0");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query(named_params! { ":id": gone.to_string() })?;
    let mut blanked = Vec::new();
    while let Some(row) = rows.next()? {
        let mut step = Passed::of(row)?;
        if step.blank(&|id| id == gone)? {
            blanked.push(step);
        }
    }
    let sql = "UPDATE foreign_step SET changes = :changes WHERE hash = :hash";
    let mut update = connection.prepare(sql)?;
    for step in blanked {
        update.execute(named_params! { ":changes": step.changes_text()?, ":hash": step.hash })?;
    }
    Ok(())
}

/// The control of a note or a piece of evidence of which steps of other copies still tell.
pub fn still_tells_of(connection: &Connection, id: Uuid) -> Result<Option<Change>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM foreign_step WHERE instr(changes, :id) > 0");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! { ":id": id.to_string() })?;
    while let Some(row) = rows.next()? {
        let changes = Passed::of(row)?.step.changes.into_iter();
        let is_about = |change: &Change| {
            let is_blank = matches!(change, Change::Purged { .. } | Change::PurgedEvidence { .. });
            !is_blank && matches!(Thing::of(change), Some(Thing::Note(of) | Thing::Evidence(of)) if of == id)
        };
        if let Some(change) = changes.into_iter().find(is_about) {
            return Ok(Some(change));
        }
    }
    Ok(None)
}

/// The steps of other copies that were taken over and not taken back, the latest first; of one control if one is
/// named, with only what each did to it.
fn taken_over(connection: &Connection, control: Option<&ControlId>) -> Result<Vec<Step>, Fault> {
    let any = "SELECT EXISTS (SELECT 1 FROM foreign_step)";
    if !connection.prepare_cached(any)?.query_row([], |row| row.get::<_, bool>(0))? {
        return Ok(Vec::new());
    }
    let known = known_foreign(connection)?;
    // As an id stands in a text within a text.
    let needle = control.map_or_else(String::new, |control| format!("\\\"{control}\\\""));
    let sql = format!("SELECT {COLUMNS} FROM foreign_step WHERE instr(changes, :needle) > 0 ORDER BY at DESC, seq DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! { ":needle": needle })?;
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        let Passed { mut step, hash, .. } = Passed::of(row)?;
        if let Some(control) = control {
            step.changes.retain(|change| change.control() == Some(control));
        }
        if known.contains(&hash) && !step.changes.is_empty() {
            steps.push(step);
        }
    }
    // Times are written with or without fractions, so their order as texts is not quite theirs.
    steps.sort_by_key(|step| std::cmp::Reverse((step.at, step.seq)));
    Ok(steps)
}

/// The steps of other copies that merges which stand took over.
fn known_foreign(connection: &Connection) -> Result<HashSet<Hash>, Fault> {
    let sql = "SELECT c.body, s.op FROM change AS c JOIN step AS s ON s.seq = c.step
               WHERE c.control IS NULL AND c.body LIKE '{\"kind\":\"merged\",%' ORDER BY c.step DESC";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let (mut decided, mut heads) = (HashSet::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (body, op): (String, String) = (row.get(0)?, row.get(1)?);
        let Ok(Change::Merged { head, .. }) = serde_json::from_str(&body) else { continue };
        let Some(head) = from_hexadecimal(&head) else { continue };
        if decided.insert(head) && op != "undo" {
            heads.push(head);
        }
    }
    // Only these kinds take something over or back; the others need not be read.
    let sql = "SELECT hash, previous, op IN ('merge', 'undo', 'redo') FROM foreign_step";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut links = Vec::new();
    while let Some(row) = rows.next()? {
        let hash: Hash = row.get(0)?;
        let merged = if row.get(2)? { read(connection, &hash)?.and_then(|step| merged(&step.step)) } else { None };
        links.push(Link { hash, previous: row.get(1)?, merged });
    }
    Ok(Lineage::new([0; 32], links).reached_from(heads))
}

fn read(connection: &Connection, hash: &Hash) -> Result<Option<Passed>, Fault> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM foreign_step WHERE hash = :hash"))?;
    let mut rows = statement.query(named_params! { ":hash": hash })?;
    rows.next()?.map(Passed::of).transpose()
}

/// Every step of another copy that is not what was written, or that hangs in the air.
pub fn faults(connection: &Connection) -> Result<Vec<HistoryFault>, Fault> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM foreign_step ORDER BY seq, hash"))?;
    let mut rows = statement.query([])?;
    let (mut faults, mut whole, mut wanted) = (Vec::new(), HashSet::new(), Vec::new());
    let mut fault = |seq, what: String| faults.push(HistoryFault { seq, what });
    while let Some(row) = rows.next()? {
        match Passed::of(row) {
            Ok(step) => {
                whole.insert(step.hash);
                wanted.push((step.step.seq, step.previous, step.step.author));
            }
            Err(Fault::Busy) => return Err(Fault::Busy),
            Err(why) => fault(0, why.what()),
        }
    }
    for (seq, hash, author) in wanted {
        if !whole.contains(&hash) && seq_of_hash(connection, &hash)?.is_none() {
            fault(0, format!("step {seq} of {author}, from another copy, follows one that is not there"));
        }
    }
    let sql = "SELECT step, body FROM change WHERE control IS NULL AND body LIKE '{\"kind\":\"merged\",%' ORDER BY step";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, body): (u32, String) = (row.get(0)?, row.get(1)?);
        // What cannot be read, the chain of the own steps tells of.
        let Ok(Change::Merged { head, .. }) = serde_json::from_str(&body) else { continue };
        let known = match from_hexadecimal(&head) {
            Some(head) => whole.contains(&head) || seq_of_hash(connection, &head)?.is_some(),
            None => false,
        };
        if !known {
            fault(seq, "the steps of the other copy that it took over are not there".to_owned());
        }
    }
    Ok(faults)
}
