//! The steps of another copy of the workbook that a merge took over. They keep the chain that they were written in,
//! beside the workbook's own: what they did to the state is told by the step of the merge, and whose work it was, and
//! which steps both copies know by now, by these.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::fault::Fault;
use super::history::{self, Hash};
use super::{Store, Writing};
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::workbook::{Change, Step};

/// A step of another copy.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignStep {
    /// With the number that it has in the other copy.
    pub step: Step,
    /// The hash of the step before it, which both copies may know.
    pub previous: [u8; 32],
    /// The hash of the step itself.
    pub hash: [u8; 32],
}

/// A change as it is kept: the text that was hashed.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    format: u32,
    body: String,
    /// Of a body that was purged, the hash of what stood there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purged: Option<Hash>,
}

const COLUMNS: &str = "seq, id, op, of, at, author, previous, hash, changes";

impl Store {
    /// Every step that a merge took over, in the order of their numbers.
    ///
    /// # Errors
    /// What reading says; [`crate::error::Error::Damaged`] where one is not what was written.
    pub fn foreign_steps(&self) -> Result<Vec<ForeignStep>> {
        let read = || -> Result<Vec<ForeignStep>, Fault> {
            let sql = format!("SELECT {COLUMNS} FROM foreign_step ORDER BY seq, hash");
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            let mut steps = Vec::new();
            while let Some(row) = rows.next()? {
                steps.push(step(row)?);
            }
            Ok(steps)
        };
        read().map_err(|fault| fault.at(&self.path))
    }

    /// Whether the workbook knows a step by its hash, as its own or as one that a merge took over.
    ///
    /// # Errors
    /// What reading says.
    pub fn knows_step(&self, hash: &[u8; 32]) -> Result<bool> {
        knows(&self.connection, hash).map_err(|fault| fault.at(&self.path))
    }

    /// What is wrong with the steps that a merge took over; empty where nothing is.
    ///
    /// # Errors
    /// What reading says.
    pub fn foreign_faults(&self) -> Result<Vec<String>> {
        let read = || -> Result<Vec<String>, Fault> {
            let sql = format!("SELECT {COLUMNS} FROM foreign_step ORDER BY seq, hash");
            let mut statement = self.connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            let mut faults = Vec::new();
            while let Some(row) = rows.next()? {
                match step(row) {
                    Ok(step) if follows(&self.connection, &step)? => {}
                    Ok(ForeignStep { step, .. }) => faults.push(format!(
                        "of another copy, which was merged in: step {} does not follow any that is here",
                        step.seq
                    )),
                    Err(fault) => faults.push(format!("of another copy, which was merged in: {}", fault.what())),
                }
            }
            Ok(faults)
        };
        read().map_err(|fault| fault.at(&self.path))
    }
}

impl Writing<'_> {
    /// Takes over every step of another copy that this one does not know, those that it took over itself too. How
    /// many there were.
    ///
    /// # Errors
    /// What reading the one or writing the other says.
    pub fn take_over_steps(&self, other: &Store) -> Result<usize> {
        take_over(&self.transaction, &other.connection).map_err(|fault| fault.unsaved(self.path))
    }
}

fn take_over(ours: &Connection, theirs: &Connection) -> Result<usize, Fault> {
    let shared = history::last_shared(ours, theirs)?;
    let sql = "INSERT OR IGNORE INTO foreign_step(hash, previous, seq, id, op, of, at, author, changes)
               VALUES (:hash, :previous, :seq, :id, :op, :of, :at, :author, :changes)";
    let mut insert = ours.prepare_cached(sql)?;
    let mut taken = 0;
    let mut take = |row: &Row<'_>, changes: &str| -> Result<(), Fault> {
        taken += insert.execute(named_params! {
            ":seq": row.get_ref(0)?.as_i64().map_err(rusqlite::Error::from)?,
            ":id": row.get::<_, String>(1)?,
            ":op": row.get::<_, String>(2)?,
            ":of": row.get::<_, Option<String>>(3)?,
            ":at": row.get::<_, String>(4)?,
            ":author": row.get::<_, String>(5)?,
            ":previous": row.get::<_, Hash>(6)?,
            ":hash": row.get::<_, Hash>(7)?,
            ":changes": changes,
        })?;
        Ok(())
    };
    let sql = "SELECT seq, id, op, of, at, author, previous, hash FROM step WHERE seq > :shared ORDER BY seq";
    let mut statement = theirs.prepare_cached(sql)?;
    let mut rows = statement.query(named_params! { ":shared": shared })?;
    while let Some(row) = rows.next()? {
        take(row, &text(&changes_of(theirs, row.get(0)?)?)?)?;
    }
    let mut statement = theirs.prepare(&format!("SELECT {COLUMNS} FROM foreign_step ORDER BY seq, hash"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let sql = "SELECT EXISTS (SELECT 1 FROM step WHERE hash = :hash)";
        let hash: Hash = row.get(7)?;
        let is_ours: bool = ours.prepare_cached(sql)?.query_row(named_params! { ":hash": hash }, |row| row.get(0))?;
        if !is_ours {
            take(row, row.get_ref(8)?.as_str().map_err(rusqlite::Error::from)?)?;
        }
    }
    Ok(taken)
}

/// The changes of a step as they stand in the history.
fn changes_of(connection: &Connection, seq: u32) -> Result<Vec<Kept>, Fault> {
    let sql = "SELECT format, body, purged, hash FROM change WHERE step = :step ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(named_params! { ":step": seq }, |row| {
        let purged: bool = row.get(2)?;
        let hash: Hash = row.get(3)?;
        Ok(Kept { format: row.get(0)?, body: row.get(1)?, purged: purged.then_some(hash) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn kept(row: &Row<'_>, column: usize) -> Result<Vec<Kept>, Fault> {
    let changes = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    serde_json::from_str(changes).map_err(|_| Fault::damaged("the changes of a step cannot be read"))
}

fn text(changes: &[Kept]) -> Result<String, Fault> {
    serde_json::to_string(changes).map_err(|error| Fault::damaged(error.to_string()))
}

/// Reads a step, whose columns are [`COLUMNS`], and checks it against its hash.
fn step(row: &Row<'_>) -> Result<ForeignStep, Fault> {
    let head = history::head(row)?;
    let seq = head.step.seq;
    let (mut changes, mut hashes) = (Vec::new(), Vec::new());
    for Kept { format, body, purged } in kept(row, 8)? {
        let hash = purged.unwrap_or_else(|| history::body_hash(&body));
        changes.push(history::whole_change((seq, format), &body, purged.is_some(), hash)?);
        hashes.push(hash);
    }
    if history::step_hash(&head.previous, &head.step, &hashes) != head.hash {
        return Err(history::not_as_written(seq));
    }
    Ok(ForeignStep { step: Step { changes, ..head.step }, previous: head.previous, hash: head.hash })
}

fn knows(connection: &Connection, hash: &Hash) -> Result<bool, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM step WHERE hash = :hash)
                   OR EXISTS (SELECT 1 FROM foreign_step WHERE hash = :hash)";
    Ok(connection.prepare_cached(sql)?.query_row(named_params! { ":hash": hash }, |row| row.get(0))?)
}

/// Whether the step before is here, or there can be none.
fn follows(connection: &Connection, step: &ForeignStep) -> Result<bool, Fault> {
    let is_first = step.step.seq == 1 && step.previous == [0; 32];
    Ok(is_first || knows(connection, &step.previous)?)
}

/// Replaces every body of these steps that tells of a note or of a piece of evidence, of which `purged` makes what is
/// to stand there. What stood there.
pub fn blank(
    connection: &Connection,
    id: Uuid,
    purged: impl Fn(&Change) -> Option<Change>,
) -> Result<Vec<Change>, Fault> {
    let id = id.to_string();
    let mut statement =
        connection.prepare_cached("SELECT hash, changes FROM foreign_step WHERE instr(changes, :id) > 0")?;
    let mut rows = statement.query(named_params! { ":id": id })?;
    let (mut found, mut blanked) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        found.push((row.get::<_, Hash>(0)?, kept(row, 1)?));
    }
    let mut update = connection.prepare_cached("UPDATE foreign_step SET changes = :changes WHERE hash = :hash")?;
    for (hash, mut changes) in found {
        for kept in changes.iter_mut().filter(|kept| kept.purged.is_none() && kept.body.contains(&id)) {
            // What cannot be read any more is told by the checks, and is no reason to keep what can.
            let Ok(change) = serde_json::from_str::<Change>(&kept.body) else { continue };
            if let Some(purged) = purged(&change) {
                let body = serde_json::to_string(&purged).map_err(|error| Fault::damaged(error.to_string()))?;
                kept.purged = Some(history::body_hash(&kept.body));
                kept.body = body;
                blanked.push(change);
            }
        }
        update.execute(named_params! { ":changes": text(&changes)?, ":hash": hash })?;
    }
    Ok(blanked)
}

/// The first thing that the steps which a merge took over still tell of a note or of a piece of evidence.
pub fn told_of<T>(
    connection: &Connection,
    id: Uuid,
    mut tells: impl FnMut(&Change) -> Option<T>,
) -> Result<Option<T>, Fault> {
    let id = id.to_string();
    let mut statement = connection.prepare_cached("SELECT changes FROM foreign_step WHERE instr(changes, :id) > 0")?;
    let mut rows = statement.query(named_params! { ":id": id })?;
    while let Some(row) = rows.next()? {
        let changes = kept(row, 0)?;
        let mut changes = changes.iter().filter(|kept| kept.purged.is_none() && kept.body.contains(&id));
        let found = changes.find_map(|kept| tells(&serde_json::from_str(&kept.body).ok()?));
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The control of a note whose text these steps still hold.
pub fn control_of_note(connection: &Connection, note: Uuid) -> Result<Option<ControlId>, Fault> {
    told_of(connection, note, |change| match change {
        Change::Note { id, .. } if *id == note => change.control().cloned(),
        _ => None,
    })
}

/// Of steps that were found one by one, those that are as they were written and go on from a step that is kept: from
/// one of the first `holds` of the history, or from another of these. And how many are not.
pub fn whole_of(loose: &Connection, holds: u32) -> Result<(Vec<Hash>, usize), Fault> {
    let mut statement = loose.prepare(&format!("SELECT {COLUMNS} FROM foreign_step ORDER BY seq, hash"))?;
    let mut rows = statement.query([])?;
    let (mut whole, mut known, mut lost): (Vec<Hash>, HashSet<Hash>, usize) = (Vec::new(), HashSet::new(), 0);
    while let Some(row) = rows.next()? {
        let Ok(found) = step(row) else {
            lost += 1;
            continue;
        };
        let sql = "SELECT EXISTS (SELECT 1 FROM step WHERE hash = :hash AND seq <= :holds)";
        let key = named_params! { ":hash": found.previous, ":holds": holds };
        let is_kept = loose.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?.unwrap_or(false);
        // A step has a higher number than the one before it, so that one was looked at already.
        let is_first = found.step.seq == 1 && found.previous == [0; 32];
        if is_first || is_kept || known.contains(&found.previous) {
            known.insert(found.hash);
            whole.push(found.hash);
        } else {
            lost += 1;
        }
    }
    Ok((whole, lost))
}
