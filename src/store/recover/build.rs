//! Writing the new file: the steps that hold as they were, what they add up to, and one step more to what the
//! state said.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ToSql, Transaction, params};

use super::gather::Gathered;
use super::merge::{Merged, merged};
use super::{Fate, Loss, Mender, Recovery};
use crate::catalogue::ControlId;
use crate::store::carve::{Carver, PieceAt};
use crate::store::evidence::{self, FileFacts};
use crate::store::fault::Fault;
use crate::store::{Identity, foreign, imprint, plans, rows, schema, tally, write};
use crate::workbook::comparison::changes_between;
use crate::workbook::{Op, Step};

/// Writes everything into an empty database, in one transaction.
pub fn build(gathered: &mut Gathered, connection: &mut Connection, mender: &Mender<'_>) -> Result<Recovery, Fault> {
    connection.pragma_update(None, "foreign_keys", "ON")?;
    let transaction = connection.transaction()?;
    transaction.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", schema::VERSION)?;
    for statement in schema::statements(schema::VERSION) {
        transaction.execute_batch(statement)?;
    }
    let mut merged = merged(gathered, mender);
    let files = write_files(gathered, &transaction, &mut merged)?;
    copy_steps(gathered, &transaction)?;
    let identity = gathered
        .identity
        .clone()
        .unwrap_or_else(|| Identity { id: mender.id, catalogue: mender.catalogue.name.to_string() });
    write_history(gathered, &transaction, &identity, &merged, mender)?;
    let foreign = copy_foreign_steps(gathered, &transaction)?;
    let bridge = write_bridge(gathered, &transaction, &identity, (&merged, foreign.is_some()), mender)?;
    let drafts = write_drafts(gathered, &transaction, &merged)?;
    imprint::keep(&transaction)?;
    transaction.commit()?;
    let Merged { workbook, mut losses } = merged;
    losses.extend(drafts);
    losses.extend(foreign);
    losses.sort();
    losses.dedup();
    Ok(Recovery {
        steps: gathered.history.holds,
        lost_steps: std::mem::take(&mut gathered.history.lost),
        bridge,
        losses,
        answers: workbook.answers().count(),
        counts: workbook.counts(),
        files,
        rolled_back: false,
    })
}

/// The steps that hold, value by value as they stood in the damaged file.
fn copy_steps(gathered: &Gathered, to: &Transaction<'_>) -> Result<(), Fault> {
    // A step names the one that it takes back, which stands before it.
    for (table, column) in [("step", "seq"), ("change", "step")] {
        let sql = format!("SELECT * FROM {table} WHERE {column} BETWEEN 1 AND ?1 ORDER BY {column}");
        copy_rows(&gathered.loose.connection, &sql, &[&gathered.history.holds], &format!("INSERT INTO {table}"), to)?;
    }
    Ok(())
}

/// What merges took over of other copies, as far as it is as it was written and goes on from a step that holds.
fn copy_foreign_steps(gathered: &Gathered, to: &Transaction<'_>) -> Result<Option<Loss>, Fault> {
    let from = &gathered.loose.connection;
    let (whole, lost) = foreign::whole_of(from, gathered.history.holds)?;
    for hash in whole {
        // What no program of ours would have written is no reason to recover nothing.
        let insert = "INSERT OR IGNORE INTO foreign_step";
        copy_rows(from, "SELECT * FROM foreign_step WHERE hash = ?1", &[&hash], insert, to)?;
    }
    let what = match lost {
        0 => return Ok(None),
        1 => "a step of a copy that was merged in; what it did to the answers is kept".to_owned(),
        lost => format!("{lost} steps of a copy that was merged in; what they did to the answers is kept"),
    };
    Ok(Some(Loss { control: None, fate: Fate::LeftOut, what }))
}

fn copy_rows(
    from: &Connection,
    sql: &str,
    key: &[&dyn ToSql],
    insert: &str,
    to: &Transaction<'_>,
) -> Result<(), Fault> {
    let mut from = from.prepare_cached(sql)?;
    let columns = from.column_count();
    let insert = format!("{insert} VALUES ({})", vec!["?"; columns].join(", "));
    let mut insert = to.prepare_cached(&insert)?;
    let mut rows = from.query(key)?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            match row.get_ref(column)? {
                // Bound as it is; `Value` would copy every body.
                ValueRef::Null => insert.raw_bind_parameter(column + 1, rusqlite::types::Null)?,
                ValueRef::Integer(number) => insert.raw_bind_parameter(column + 1, number)?,
                ValueRef::Real(number) => insert.raw_bind_parameter(column + 1, number)?,
                ValueRef::Text(text) => {
                    let text = std::str::from_utf8(text).map_err(|error| Fault::damaged(error.to_string()))?;
                    insert.raw_bind_parameter(column + 1, text)?;
                }
                ValueRef::Blob(bytes) => insert.raw_bind_parameter(column + 1, bytes)?,
            }
        }
        insert.raw_execute()?;
    }
    Ok(())
}

/// What the steps add up to. Every control has an answer, if a blank one.
fn write_history(
    gathered: &Gathered,
    to: &Transaction<'_>,
    identity: &Identity,
    merged: &Merged,
    mender: &Mender<'_>,
) -> Result<(), Fault> {
    let history = &gathered.history;
    let workbook = &history.workbook;
    let after = &merged.workbook;
    let mut controls: BTreeSet<&ControlId> = mender.catalogue.controls.iter().map(|control| &control.id).collect();
    controls.extend(workbook.updates().map(|(control, _)| control));
    controls.extend(workbook.answers().chain(after.answers()).map(|(control, _)| control));
    controls.extend(workbook.own_controls().chain(after.own_controls()).map(|own| &own.id));
    controls.extend(workbook.all_notes().chain(after.all_notes()).map(|note| &note.control));
    controls.extend(workbook.evidence_links().chain(after.evidence_links()).map(|(control, _)| control));
    controls.extend(gathered.drafts.iter().map(|draft| &draft.control));
    for control in controls.into_iter().filter(|control| !control.as_str().is_empty()) {
        let updated = history.updated.get(control).copied().zip(workbook.updated(control));
        rows::write_answer(to, control, workbook.answer(control), updated)?;
    }
    if !workbook.scope.profile.is_empty() && !workbook.organisation.name.is_empty() {
        rows::write_workbook(to, identity, &workbook.organisation, &workbook.scope)?;
    }
    for own in workbook.own_controls() {
        rows::write_own_control(to, own)?;
    }
    for note in workbook.all_notes() {
        rows::write_note(to, note)?;
    }
    for evidence in workbook.all_evidence() {
        evidence::write(to, evidence)?;
    }
    for (control, evidence) in workbook.evidence_links() {
        evidence::write_link(to, control, evidence)?;
    }
    for (finding, acceptance) in workbook.acceptances() {
        rows::write_acceptance(to, finding, acceptance)?;
    }
    workbook.phases().into_iter().try_for_each(|phase| plans::write_phase(to, phase))?;
    workbook.actions().try_for_each(|action| plans::write_action(to, action))?;
    workbook.scenarios().try_for_each(|scenario| plans::write_scenario(to, scenario))?;
    workbook.baselines().try_for_each(|baseline| plans::write_baseline(to, baseline))?;
    tally::write(to, identity, mender.catalogue, workbook)
}

/// The step from what the history says to what the state said, where they differ; and one that changes nothing where
/// steps of another copy are missing, so that the history says since when.
fn write_bridge(
    gathered: &Gathered,
    to: &Transaction<'_>,
    identity: &Identity,
    (merged, lacks_foreign): (&Merged, bool),
    mender: &Mender<'_>,
) -> Result<Option<u32>, Fault> {
    let changes = changes_between(&gathered.history.workbook, &merged.workbook);
    if changes.is_empty() && !lacks_foreign {
        return Ok(None);
    }
    let seq = gathered.history.holds + 1;
    let (id, author) = (mender.step, mender.author.clone());
    let step = Step { seq, id, op: Op::Repair, at: mender.at, author, changes };
    let mut workbook = gathered.history.workbook.clone();
    write::append(to, identity, mender.catalogue, &mut workbook, &step)?;
    Ok(Some(seq))
}

/// The files whose bytes are all there and what they were. Evidence whose file is not is taken out.
fn write_files(gathered: &mut Gathered, to: &Transaction<'_>, merged: &mut Merged) -> Result<usize, Fault> {
    let wanted: BTreeMap<String, u64> = merged
        .workbook
        .all_evidence()
        .filter(|evidence| evidence.location.is_none())
        .filter_map(|evidence| evidence.sha256.clone().zip(evidence.size))
        .chain(merged.workbook.baselines().map(|baseline| (baseline.hash.clone(), baseline.size)))
        .collect();
    let mut numbers: Vec<i64> = gathered.pieces.iter().map(|piece| piece.file).collect();
    numbers.dedup();
    // A file of no bytes has no pieces.
    numbers.extend(gathered.files.iter().filter(|(_, (_, size))| *size == 0).map(|(number, _)| *number));
    let mut kept = BTreeSet::new();
    for number in numbers {
        let pieces: Vec<PieceAt> = gathered.pieces.iter().filter(|piece| piece.file == number).copied().collect();
        let bytes = Pieces { carver: &mut gathered.carver, pieces: pieces.iter(), rest: Vec::new(), at: 0 };
        // What it should be was read with it, or is what some evidence says.
        let Ok(Some(facts)) = evidence::facts_of(bytes, u64::MAX, |_| Ok::<(), io::Error>(())) else { continue };
        let stated = gathered.files.get(&number).is_some_and(|(sha256, _)| *sha256 == facts.sha256);
        if (stated || wanted.contains_key(&facts.sha256)) && !kept.contains(&facts.sha256) {
            let whole = keep(&mut gathered.carver, &pieces, to, &facts)?;
            if whole {
                kept.insert(facts.sha256);
            }
        }
    }
    for (sha256, _) in gathered.files.values().filter(|(sha256, _)| !kept.contains(sha256)) {
        if !wanted.contains_key(sha256) {
            let what = format!("a file that only the history tells of (SHA-256 {sha256}): it is not whole any more");
            merged.losses.push(super::Loss { control: None, fate: super::Fate::LeftOut, what });
        }
    }
    for sha256 in wanted.keys().filter(|sha256| !kept.contains(*sha256)) {
        merged.drop_evidence(sha256);
        merged.drop_baselines(sha256);
    }
    Ok(kept.len())
}

fn keep(carver: &mut Carver, pieces: &[PieceAt], to: &Transaction<'_>, facts: &FileFacts) -> Result<bool, Fault> {
    let reader = Pieces { carver, pieces: pieces.iter(), rest: Vec::new(), at: 0 };
    to.execute_batch("SAVEPOINT file")?;
    let whole = evidence::keep_pieces(to, reader, facts)?;
    to.execute_batch(if whole { "RELEASE file" } else { "ROLLBACK TO file; RELEASE file" })?;
    Ok(whole)
}

/// Notes that were being written. They hang on nothing but their control and, if they change one, their note.
fn write_drafts(gathered: &Gathered, to: &Transaction<'_>, merged: &Merged) -> Result<Vec<super::Loss>, Fault> {
    let mut losses = Vec::new();
    for draft in &gathered.drafts {
        let mut draft = draft.clone();
        draft.note = draft.note.filter(|note| merged.workbook.note(*note).is_some());
        let known: bool =
            to.query_row("SELECT EXISTS (SELECT 1 FROM draft WHERE id = ?1)", params![draft.id.to_string()], |row| {
                row.get(0)
            })?;
        if known || draft.control.as_str().is_empty() {
            losses.push(super::Loss {
                control: Some(draft.control.clone()).filter(|control| !control.as_str().is_empty()),
                fate: super::Fate::LeftOut,
                what: "an unfinished note that stood there twice, or on no control".to_owned(),
            });
            continue;
        }
        rows::write_draft(to, &draft)?;
    }
    Ok(losses)
}

/// The bytes of a file, piece after piece.
struct Pieces<'a> {
    carver: &'a mut Carver,
    pieces: std::slice::Iter<'a, PieceAt>,
    rest: Vec<u8>,
    at: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.at == self.rest.len() {
            let Some(piece) = self.pieces.next() else { return Ok(0) };
            self.rest = self.carver.piece(*piece).ok_or_else(|| io::Error::other("a piece of it is gone"))?;
            self.at = 0;
        }
        let length = bytes.len().min(self.rest.len() - self.at);
        bytes[..length].copy_from_slice(&self.rest[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
