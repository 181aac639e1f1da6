//! The history: steps in a chain of hashes, never deleted. They are the undo stack after a restart, the
//! history of a control, and the audit trail.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row, named_params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::fault::Fault;
use super::write::CHANGE_FORMAT;
use super::{Store, foreign};
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::workbook::{Change, Op, Step, Workbook};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The end of the chain, to which the next step is tied.
pub struct Link {
    /// 0 before the first step.
    pub seq: u32,
    /// Zeros before the first step.
    pub hash: Hash,
}

/// A place where the history does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryFault {
    /// The step; 0 where the whole is meant.
    pub seq: u32,
    /// What is wrong with it.
    pub what: String,
}

/// A step without its changes.
pub struct Head {
    pub step: Step,
    pub previous: Hash,
    pub hash: Hash,
}

impl Store {
    /// The steps, newest first: at most `limit`. Of one control if one is named: then each step holds only
    /// what it did to that control.
    pub fn steps(&self, control: Option<&ControlId>, limit: u32) -> Result<Vec<Step>> {
        let read = || match control {
            None => all_steps(&self.connection, limit),
            Some(control) => steps_of(&self.connection, control, limit),
        };
        read().map_err(|fault| fault.at(&self.path))
    }

    /// How many steps there are.
    pub fn step_count(&self) -> Result<u32> {
        last(&self.connection).map(|link| link.seq).map_err(|fault| fault.at(&self.path))
    }

    /// The step that undo takes back: the newest that is not taken back already.
    pub fn next_undo(&self) -> Result<Option<Step>> {
        self.scan(next_undo)
    }

    /// The step that redo does again: the last one taken back, if nothing was done since.
    pub fn next_redo(&self) -> Result<Option<Step>> {
        self.scan(next_redo)
    }

    fn scan(&self, find: fn(&Connection) -> Result<Option<u32>, Fault>) -> Result<Option<Step>> {
        let step = || find(&self.connection)?.map(|seq| read_step(&self.connection, seq)).transpose();
        step().map_err(|fault| fault.at(&self.path))
    }

    /// The state that all steps add up to, which must be the state that the tables hold.
    pub fn replay(&self) -> Result<Workbook> {
        let replay = || -> Result<Workbook, Fault> {
            let mut workbook = Workbook::default();
            for seq in 1..=last(&self.connection)?.seq {
                let step = read_step(&self.connection, seq)?;
                let stamp = step.stamp();
                for change in &step.changes {
                    // A purged note has no images left: steps on either side of the gap cannot match.
                    let _ = workbook.apply(change, &stamp);
                }
            }
            Ok(workbook)
        };
        replay().map_err(|fault| fault.at(&self.path))
    }

    /// Every place where the chain does not hold; empty when it does.
    pub fn verify_history(&self) -> Result<Vec<HistoryFault>> {
        let verify = || -> Result<Vec<HistoryFault>, Fault> {
            let mut faults = Vec::new();
            let mut previous = [0; 32];
            let mut expected = 1;
            // The numbers that are there, since one that is damaged may lie thousands of millions ahead.
            let mut statement = self.connection.prepare("SELECT seq FROM step ORDER BY seq")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let Ok(seq) = row.get::<_, u32>(0) else {
                    faults.push(HistoryFault { seq: 0, what: "a step has a number that none can have".to_owned() });
                    continue;
                };
                match seq.saturating_sub(expected) {
                    0 => {}
                    1 => faults.push(HistoryFault { seq: expected, what: "the step is missing".to_owned() }),
                    _ => faults.push(HistoryFault {
                        seq: expected,
                        what: format!("the steps from this one to {} are missing", seq - 1),
                    }),
                }
                expected = seq.saturating_add(1);
                let head = match read_head(&self.connection, seq) {
                    Ok(Some(head)) => head,
                    Ok(None) => {
                        faults.push(HistoryFault { seq, what: "the step is missing".to_owned() });
                        continue;
                    }
                    Err(fault) => {
                        faults.push(HistoryFault { seq, what: fault.what() });
                        continue;
                    }
                };
                if head.previous != previous {
                    faults.push(HistoryFault { seq, what: "it does not follow the step before".to_owned() });
                }
                if let Err(fault) = read_changes(&self.connection, &head) {
                    faults.push(HistoryFault { seq, what: fault.what() });
                }
                previous = head.hash;
            }
            Ok(faults)
        };
        verify().map_err(|fault| fault.at(&self.path))
    }
}

/// The hash of a change's body.
pub fn body_hash(body: &str) -> Hash {
    Sha256::digest(body.as_bytes()).into()
}

/// The hash of a step: over the step before, what was done, by whom and when, and the hashes of the
/// bodies, so that a body can be blanked and the chain still holds.
pub fn step_hash(previous: &Hash, step: &Step, bodies: &[Hash]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    let of = match step.op {
        Op::Undo { of } | Op::Redo { of } => of.to_string(),
        _ => String::new(),
    };
    for text in [&step.seq.to_string(), &step.id.to_string(), step.op.name(), &of, &step.at.to_string(), &step.author] {
        hasher.update(text.len().to_be_bytes());
        hasher.update(text.as_bytes());
    }
    for body in bodies {
        hasher.update(body);
    }
    hasher.finalize().into()
}

/// The end of the chain.
pub fn last(connection: &Connection) -> Result<Link, Fault> {
    let mut statement = connection.prepare_cached("SELECT seq, hash FROM step ORDER BY seq DESC LIMIT 1")?;
    let link = statement.query_row([], |row| Ok(Link { seq: row.get(0)?, hash: row.get(1)? })).optional()?;
    Ok(link.unwrap_or(Link { seq: 0, hash: [0; 32] }))
}

/// Whether the history holds this step: whoever knows it then knows the beginning of this history.
pub fn holds(connection: &Connection, seq: u32, hash: &Hash) -> Result<bool, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM step WHERE seq = :seq AND hash = :hash)";
    let held =
        connection.prepare_cached(sql)?.query_row(named_params! { ":seq": seq, ":hash": hash }, |row| row.get(0))?;
    Ok(held)
}

/// The last step that two histories share; 0 where they share none.
pub fn last_shared(ours: &Connection, theirs: &Connection) -> Result<u32, Fault> {
    let mut statement = ours.prepare_cached("SELECT seq, hash FROM step ORDER BY seq DESC")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, hash): (u32, Hash) = (row.get(0)?, row.get(1)?);
        if holds(theirs, seq, &hash)? {
            return Ok(seq);
        }
    }
    Ok(0)
}

/// The last step that changed a control, or the organisation.
pub fn last_change_of(connection: &Connection, control: Option<&str>) -> Result<Option<Step>, Fault> {
    let sql = "SELECT max(step) FROM change WHERE control IS :control";
    let mut statement = connection.prepare_cached(sql)?;
    let seq: Option<u32> = statement.query_row(named_params! { ":control": control }, |row| row.get(0))?;
    seq.map(|seq| read_step(connection, seq)).transpose()
}

/// Replaces every body that holds a note's text, and forgets its drafts.
pub fn blank_note(connection: &Connection, note: Uuid) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached("SELECT step, position, control FROM change WHERE note = :note")?;
    let rows = statement.query_map(named_params! { ":note": note.to_string() }, |row| {
        Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?))
    })?;
    let places: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
    let sql = "UPDATE change SET body = :body, purged = 1 WHERE step = :step AND position = :position";
    let mut blank = connection.prepare_cached(sql)?;
    for (step, position, control) in places {
        let change = Change::Purged { note, control: ControlId::from(control) };
        let body = serde_json::to_string(&change).map_err(|error| Fault::damaged(error.to_string()))?;
        blank.execute(named_params! { ":body": body, ":step": step, ":position": position })?;
    }
    foreign::blank(connection, note, |change| match change {
        Change::Note { id, .. } if *id == note => {
            change.control().map(|control| Change::Purged { note, control: control.clone() })
        }
        _ => None,
    })?;
    connection
        .prepare_cached("DELETE FROM draft WHERE note = :note OR id = :note")?
        .execute(named_params! { ":note": note.to_string() })?;
    Ok(())
}

/// Walks back from the end. An undo takes its step off the stack unless a later redo put it back; the
/// first step that stands is the one to take back. A step whose every change was purged has nothing to
/// take back and is passed over.
fn next_undo(connection: &Connection) -> Result<Option<u32>, Fault> {
    let mut stands: HashMap<String, bool> = HashMap::new();
    let mut found = None;
    each_head_back(connection, |seq, id, op, of| {
        match (op, of) {
            ("undo", Some(of)) => {
                stands.entry(of).or_insert(false);
            }
            ("redo", Some(of)) => {
                stands.entry(of).or_insert(true);
            }
            _ => {
                let stands = stands.get(id).copied().unwrap_or(true);
                if stands && is_undoable(op) && has_something_left(connection, seq)? {
                    found = Some(seq);
                }
            }
        }
        Ok(found.is_some())
    })?;
    Ok(found)
}

/// Walks back to the last step that was neither undo nor redo: what was taken back since and not done
/// again can be done again, the last first. A purge in between does not end it.
fn next_redo(connection: &Connection) -> Result<Option<u32>, Fault> {
    let mut redone: HashSet<String> = HashSet::new();
    let mut found = None;
    each_head_back(connection, |_, _, op, of| {
        match (op, of) {
            ("redo", Some(of)) => {
                redone.insert(of);
            }
            ("undo", Some(of)) if !redone.remove(&of) => {
                let seq = seq_of(connection, &of)?;
                if has_something_left(connection, seq)? {
                    found = Some(seq);
                }
            }
            ("undo" | "purge", _) => {}
            _ => return Ok(true),
        }
        Ok(found.is_some())
    })?;
    Ok(found)
}

fn seq_of(connection: &Connection, id: &str) -> Result<u32, Fault> {
    let mut statement = connection.prepare_cached("SELECT seq FROM step WHERE id = :id")?;
    Ok(statement.query_row(named_params! { ":id": id }, |row| row.get(0))?)
}

/// Calls `visit` with seq, id, op and the step it is about, newest first, until it answers `true`.
fn each_head_back(
    connection: &Connection,
    mut visit: impl FnMut(u32, &str, &str, Option<String>) -> Result<bool, Fault>,
) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached("SELECT seq, id, op, of FROM step ORDER BY seq DESC")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, op): (String, String) = (row.get(1)?, row.get(2)?);
        if visit(row.get(0)?, &id, &op, row.get(3)?)? {
            break;
        }
    }
    Ok(())
}

fn is_undoable(op: &str) -> bool {
    op_named(op, None).is_ok_and(|op| op.can_be_undone())
}

fn has_something_left(connection: &Connection, seq: u32) -> Result<bool, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM change WHERE step = :step AND purged = 0)";
    Ok(connection.prepare_cached(sql)?.query_row(named_params! { ":step": seq }, |row| row.get(0))?)
}

fn all_steps(connection: &Connection, limit: u32) -> Result<Vec<Step>, Fault> {
    let sql = "SELECT seq, id, op, of, at, author, previous, hash FROM step ORDER BY seq DESC LIMIT :limit";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(named_params! { ":limit": limit })?;
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        steps.push(with_changes(connection, head(row)?)?);
    }
    Ok(steps)
}

/// A step can be about hundreds of controls; only what is about this one is read, and each body is checked
/// against its own hash.
fn steps_of(connection: &Connection, control: &ControlId, limit: u32) -> Result<Vec<Step>, Fault> {
    let sql = "SELECT s.seq, s.id, s.op, s.of, s.at, s.author, s.previous, s.hash,
                      c.format, c.body, c.purged, c.hash
               FROM change AS c JOIN step AS s ON s.seq = c.step
               WHERE c.control = :control ORDER BY c.step DESC, c.position";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(named_params! { ":control": control.as_str() })?;
    let mut steps: Vec<Step> = Vec::new();
    while let Some(row) = rows.next()? {
        let seq: u32 = row.get(0)?;
        let (change, _) = change(row, 8, seq)?;
        let known = steps.len();
        match steps.last_mut() {
            Some(step) if step.seq == seq => step.changes.push(change),
            _ if known == limit as usize => break,
            _ => steps.push(Step { changes: vec![change], ..head(row)?.step }),
        }
    }
    Ok(steps)
}

fn read_step(connection: &Connection, seq: u32) -> Result<Step, Fault> {
    let head =
        read_head(connection, seq)?.ok_or_else(|| Fault::damaged(format!("step {seq} of its history is missing")))?;
    with_changes(connection, head)
}

pub fn read_head(connection: &Connection, seq: u32) -> Result<Option<Head>, Fault> {
    let sql = "SELECT seq, id, op, of, at, author, previous, hash FROM step WHERE seq = :seq";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(named_params! { ":seq": seq })?;
    rows.next()?.map(head).transpose()
}

fn with_changes(connection: &Connection, head: Head) -> Result<Step, Fault> {
    let changes = read_changes(connection, &head)?;
    Ok(Step { changes, ..head.step })
}

/// Reads a step's changes and checks them against its hash.
pub fn read_changes(connection: &Connection, head: &Head) -> Result<Vec<Change>, Fault> {
    let seq = head.step.seq;
    let sql = "SELECT format, body, purged, hash FROM change WHERE step = :step ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(named_params! { ":step": seq })?;
    let (mut changes, mut hashes) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (change, hash) = change(row, 0, seq)?;
        changes.push(change);
        hashes.push(hash);
    }
    if step_hash(&head.previous, &head.step, &hashes) != head.hash {
        return Err(not_as_written(seq));
    }
    Ok(changes)
}

/// Reads a change from format, body, purged and hash, which stand from column `first` on.
pub fn change(row: &Row<'_>, first: usize, seq: u32) -> Result<(Change, Hash), Fault> {
    let body = row.get_ref(first + 1)?.as_str().map_err(rusqlite::Error::from)?;
    let hash: Hash = row.get(first + 3)?;
    Ok((whole_change((seq, row.get(first)?), body, row.get(first + 2)?, hash)?, hash))
}

/// The change in the body of a step's change, which must be what was hashed, or say that it was purged.
pub fn whole_change((seq, format): (u32, u32), body: &str, purged: bool, hash: Hash) -> Result<Change, Fault> {
    if format != CHANGE_FORMAT {
        return Err(Fault::damaged(format!("step {seq} of its history has the unknown format {format}")));
    }
    let change: Change = serde_json::from_str(body).map_err(|_| not_as_written(seq))?;
    let is_whole = if purged {
        matches!(change, Change::Purged { .. } | Change::PurgedEvidence { .. })
    } else {
        body_hash(body) == hash
    };
    if is_whole { Ok(change) } else { Err(not_as_written(seq)) }
}

pub fn not_as_written(seq: u32) -> Fault {
    Fault::damaged(format!("step {seq} of its history is not what was written"))
}

/// Reads a step from seq, id, op, of, at, author, previous and hash, which are its first columns.
pub fn head(row: &Row<'_>) -> Result<Head, Fault> {
    let seq: u32 = row.get(0)?;
    let text = |column: usize| -> Result<String, Fault> { Ok(row.get(column)?) };
    let unreadable = |what: &str| Fault::damaged(format!("{what} of step {seq} of its history cannot be read"));
    let of =
        row.get::<_, Option<String>>(3)?.map(|of| of.parse().map_err(|_| unreadable("the subject"))).transpose()?;
    let step = Step {
        seq,
        id: text(1)?.parse().map_err(|_| unreadable("the id"))?,
        op: op_named(&text(2)?, of).map_err(|()| unreadable("the kind"))?,
        at: text(4)?.parse().map_err(|_| unreadable("the time"))?,
        author: text(5)?,
        changes: Vec::new(),
    };
    Ok(Head { step, previous: row.get(6)?, hash: row.get(7)? })
}

fn op_named(name: &str, of: Option<Uuid>) -> Result<Op, ()> {
    let of = of.unwrap_or_default();
    [
        Op::Create,
        Op::Set,
        Op::WriteNote,
        Op::EditNote,
        Op::RemoveNote,
        Op::Organisation,
        Op::Purge,
        Op::Attach,
        Op::EditEvidence,
        Op::RemoveEvidence,
        Op::OwnControl,
        Op::Accept,
        Op::Action,
        Op::Phase,
        Op::Plan,
        Op::Cycle,
        Op::Catalogue,
        Op::Scenario,
        Op::Baseline,
        Op::Repair,
        Op::Undo { of },
        Op::Redo { of },
    ]
    .into_iter()
    .find(|op| op.name() == name)
    .ok_or(())
}

impl Store {
    /// The control of a note whose text the history still holds.
    pub fn purgeable(&self, note: Uuid) -> Result<Option<ControlId>> {
        let sql = "SELECT control FROM change WHERE note = :note AND purged = 0 LIMIT 1";
        let control = || -> Result<Option<ControlId>, Fault> {
            let key = named_params! { ":note": note.to_string() };
            let control: Option<String> =
                self.connection.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?;
            match control {
                Some(control) => Ok(Some(ControlId::from(control))),
                None => foreign::control_of_note(&self.connection, note),
            }
        };
        control().map_err(|fault| fault.at(&self.path))
    }
}
