//! Writing: one transaction an edit, the step and the state it leads to together.

use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};
use uuid::Uuid;

use super::fault::Fault;
use super::glimpse::Trust;
use super::history::{self, Link};
use super::place::Replaced;
use super::rows::{self, Draft};
use super::{BUSY, Identity, Seen, Store, evidence, forget_pages, imprint, look, plans, tally};
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::workbook::{Change, Op, Stamp, Step, Workbook};

/// The version of the shape in which changes are stored. Every released one stays readable.
pub const CHANGE_FORMAT: u32 = 1;

/// A transaction that holds the right to write. Dropped without [`Writing::commit`], it changes nothing.
#[derive(Debug)]
pub struct Writing<'a> {
    pub(super) transaction: Transaction<'a>,
    pub(super) path: &'a std::path::Path,
    /// What the session has seen, and what there is.
    seen: &'a mut Seen,
    now: Seen,
    trust: &'a mut Trust,
    replaced: &'a mut Replaced,
}

impl Store {
    /// Begins to write. From here on nobody else can, until the [`Writing`] is committed or dropped.
    ///
    /// # Errors
    /// [`Error::ReadOnly`], [`Error::Busy`] after a wait, [`Error::Moved`] also where another workbook was
    /// copied over the file.
    pub fn begin(&mut self) -> Result<Writing<'_>> {
        self.open_glimpsed()?;
        self.look_at_place()?;
        if let Some(reason) = &self.read_only {
            return Err(Error::ReadOnly { path: self.path.clone(), reason: reason.clone() });
        }
        let path = self.path.as_path();
        forget_pages(&self.connection).map_err(|fault| fault.unsaved(path))?;
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(|error| Fault::from(error).unsaved(path))?;
        let now = look(&transaction, path, self.identity.id, Fault::unsaved)?;
        let (seen, trust, replaced) = (&mut self.seen, &mut self.trust, &mut self.replaced);
        Ok(Writing { transaction, path, seen, now, trust, replaced })
    }

    /// Keeps an imprint of the state, from which the next opening is quicker; nothing where there is one, or where
    /// another program wrote or is writing, which then has to see to it.
    ///
    /// # Errors
    /// What writing says; the workbook is as it was then.
    pub fn imprint(&mut self) -> Result<()> {
        self.connection.busy_timeout(Duration::ZERO).map_err(|error| self.error(error))?;
        let imprinted = self.begin().and_then(|writing| {
            let failed = |fault: Fault| fault.unsaved(writing.path);
            if writing.now != *writing.seen || tally::has_imprint(&writing.transaction).map_err(failed)? {
                return Ok(());
            }
            imprint::keep(&writing.transaction).map_err(failed)?;
            writing.commit()
        });
        self.connection.busy_timeout(BUSY).map_err(|error| self.error(error))?;
        imprinted
    }

    /// Gives the space of purged texts back, so that nothing of them stays in the file.
    pub fn vacuum(&self) -> Result<()> {
        self.connection.execute_batch("VACUUM").map_err(|error| self.error(error))
    }
}

impl Writing<'_> {
    /// The state as the file has it now, if another program wrote since the last look. The caller takes it
    /// for its own whatever becomes of the edit: it is not given a second time.
    pub fn reload(&mut self) -> Result<Option<Workbook>> {
        if self.now == *self.seen && *self.trust == Trust::Tables {
            return Ok(None);
        }
        let workbook = rows::read(&self.transaction).map_err(|fault| fault.unsaved(self.path))?;
        let went_on = history::holds(&self.transaction, self.seen.seq, &self.seen.head);
        if !went_on.map_err(|fault| fault.unsaved(self.path))? {
            *self.replaced = Replaced::ByAnother;
        }
        *self.seen = self.now;
        *self.trust = Trust::Tables;
        Ok(Some(workbook))
    }

    /// The place in the history that the next step takes.
    pub fn next_seq(&self) -> Result<u32> {
        history::last(&self.transaction).map(|link| link.seq + 1).map_err(|fault| fault.unsaved(self.path))
    }

    /// Writes a step, the state it leads to, and what that comes to in short. `workbook` is the state before, and
    /// becomes the state after; on an error the caller drops both it and this.
    pub fn append(&self, catalogue: &Catalogue, workbook: &mut Workbook, step: &Step) -> Result<()> {
        rows::identity(&self.transaction)
            .and_then(|identity| append(&self.transaction, &identity, catalogue, workbook, step))
            .map_err(|fault| fault.unsaved(self.path))
    }

    /// Blanks every text that the history and the drafts keep of a note. What stays says that it was
    /// purged; the chain of hashes still holds.
    pub fn blank_note(&self, note: Uuid) -> Result<()> {
        history::blank_note(&self.transaction, note).map_err(|fault| fault.unsaved(self.path))
    }

    /// The same for a piece of evidence, whose file goes too unless other evidence needs it.
    pub fn blank_evidence(&self, id: Uuid) -> Result<()> {
        evidence::blank(&self.transaction, id).map_err(|fault| fault.unsaved(self.path))
    }

    /// Keeps a draft, of which the next opening tells.
    pub fn keep_draft(&self, draft: &Draft) -> Result<()> {
        rows::write_draft(&self.transaction, draft)
            .and_then(|()| tally::forget_imprint(&self.transaction))
            .map_err(|fault| fault.unsaved(self.path))
    }

    /// Drops a draft.
    pub fn drop_draft(&self, id: Uuid) -> Result<()> {
        rows::delete_draft(&self.transaction, id).map_err(|fault| fault.unsaved(self.path))
    }

    /// Makes all of it durable. When this returns, it survives a power cut.
    pub fn commit(self) -> Result<()> {
        let last = history::last(&self.transaction).map_err(|fault| fault.unsaved(self.path))?;
        self.transaction.commit().map_err(|error| Fault::from(error).unsaved(self.path))?;
        // A draft is kept without reloading; then what others wrote before it is still to be seen.
        if self.now == *self.seen {
            (self.seen.seq, self.seen.head) = (last.seq, last.hash);
        }
        Ok(())
    }

    /// Keeps an imprint of the state as it is after what was appended.
    pub fn imprint(&self) -> Result<()> {
        imprint::keep(&self.transaction).map_err(|fault| fault.unsaved(self.path))
    }

    /// The last step that changed a control, or the organisation.
    pub fn last_change_of(&self, control: Option<&str>) -> Result<Option<Step>> {
        history::last_change_of(&self.transaction, control).map_err(|fault| fault.unsaved(self.path))
    }

    /// The error for something that the history should make impossible.
    pub fn damaged(&self, what: &str) -> Error {
        Fault::damaged(what).at(self.path)
    }
}

/// Appends a step to the chain and brings the state tables to where it leads.
pub fn append(
    connection: &Connection,
    identity: &Identity,
    catalogue: &Catalogue,
    workbook: &mut Workbook,
    step: &Step,
) -> Result<(), Fault> {
    let previous = history::last(connection)?;
    if step.seq != previous.seq + 1 {
        return Err(Fault::damaged("a step does not follow the one before"));
    }
    write_step(connection, &previous, step)?;
    let stamp = step.stamp();
    for change in &step.changes {
        workbook.apply(change, &stamp).map_err(|mismatch| Fault::damaged(mismatch.to_string()))?;
        write_state(connection, identity, workbook, change, (step.seq, &stamp))?;
    }
    tally::write(connection, identity, catalogue, workbook)
}

fn write_step(connection: &Connection, previous: &Link, step: &Step) -> Result<(), Fault> {
    let mut bodies = Vec::with_capacity(step.changes.len());
    for change in &step.changes {
        bodies.push(serde_json::to_string(change).map_err(|error| Fault::damaged(error.to_string()))?);
    }
    let hashes: Vec<_> = bodies.iter().map(|body| history::body_hash(body)).collect();
    let of = match step.op {
        Op::Undo { of } | Op::Redo { of } => Some(of.to_string()),
        _ => None,
    };
    let sql = "INSERT INTO step(seq, id, op, of, at, author, previous, hash)
               VALUES (:seq, :id, :op, :of, :at, :author, :previous, :hash)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":seq": step.seq,
        ":id": step.id.to_string(),
        ":op": step.op.name(),
        ":of": of,
        ":at": step.at.to_string(),
        ":author": step.author,
        ":previous": previous.hash,
        ":hash": history::step_hash(&previous.hash, step, &hashes),
    })?;
    let sql = "INSERT INTO change(step, position, control, note, format, body, hash)
               VALUES (:step, :position, :control, :note, :format, :body, :hash)";
    let mut statement = connection.prepare_cached(sql)?;
    for (position, ((change, body), hash)) in (0_u32..).zip(step.changes.iter().zip(&bodies).zip(&hashes)) {
        let note = match change {
            Change::Note { id, .. } => Some(id.to_string()),
            _ => None,
        };
        statement.execute(named_params! {
            ":step": step.seq,
            ":position": position,
            ":control": change.control().map(|control| control.as_str()),
            ":note": note,
            ":format": CHANGE_FORMAT,
            ":body": body,
            ":hash": hash,
        })?;
    }
    Ok(())
}

fn write_state(
    connection: &Connection,
    identity: &Identity,
    workbook: &Workbook,
    change: &Change,
    updated: (u32, &Stamp),
) -> Result<(), Fault> {
    if let Some(control) = change.control() {
        rows::write_answer(connection, control, workbook.answer(control), Some(updated))?;
    }
    match change {
        Change::Answer { .. } | Change::Merged { .. } => Ok(()),
        Change::Note { id, after, .. } => match after {
            Some(note) => rows::write_note(connection, note),
            None => rows::delete_note(connection, *id),
        },
        Change::Purged { note, .. } => rows::delete_note(connection, *note),
        Change::Evidence { id, after, .. } => match after {
            Some(evidence) => evidence::write(connection, evidence),
            None => evidence::delete(connection, *id),
        },
        Change::EvidenceLink { evidence, control, after, .. } => match after {
            true => evidence::write_link(connection, control, *evidence),
            false => evidence::delete_link(connection, control, *evidence),
        },
        Change::OwnControl { id, after, .. } => match after {
            Some(own) => rows::write_own_control(connection, own),
            None => rows::delete_own_control(connection, id),
        },
        Change::Acceptance { finding, after, .. } => match after {
            Some(acceptance) => rows::write_acceptance(connection, finding, acceptance),
            None => rows::delete_acceptance(connection, finding),
        },
        Change::Action { id, after, .. } => match after {
            Some(action) => plans::write_action(connection, action),
            None => plans::delete_action(connection, *id),
        },
        Change::Phase { id, after, .. } => match after {
            Some(phase) => plans::write_phase(connection, phase),
            None => plans::delete_phase(connection, *id),
        },
        Change::Scenario { name, after, .. } => match after {
            Some(scenario) => plans::write_scenario(connection, scenario),
            None => plans::delete_scenario(connection, name),
        },
        Change::Baseline { id, after, .. } => match after {
            Some(baseline) => plans::write_baseline(connection, baseline),
            None => plans::delete_baseline(connection, *id),
        },
        Change::PurgedEvidence { evidence, control } => match control {
            Some(control) => evidence::delete_link(connection, control, *evidence),
            None => evidence::delete(connection, *evidence),
        },
        Change::Organisation { .. } | Change::Scope { .. } => {
            // While a workbook is being made, the profile comes with the step's next change.
            if workbook.scope.profile.is_empty() || workbook.organisation.name.is_empty() {
                return Ok(());
            }
            rows::write_workbook(connection, identity, &workbook.organisation, &workbook.scope)
        }
    }
}
