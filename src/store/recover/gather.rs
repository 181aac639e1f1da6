//! What can be found in the bytes of a damaged workbook, and what of it is as it was written.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use uuid::Uuid;

use super::LostStep;
use crate::catalogue::ControlId;
use crate::error::Error;
use crate::store::carve::{Carver, Found, PieceAt, RawRow, Table};
use crate::store::fault::Fault;
use crate::store::history::{self, Hash};
use crate::store::loose::Loose;
use crate::store::{Draft, Identity, rows, tally};
use crate::workbook::{Change, Counts, Workbook};

/// All that was found.
pub struct Gathered {
    pub carver: Carver,
    /// The steps and their changes, as they stand in the file.
    pub loose: Loose,
    /// The pieces of the files that were copied in, in order.
    pub pieces: Vec<PieceAt>,
    /// What the files were, by the number that their pieces bear.
    pub files: BTreeMap<i64, (String, u64)>,
    pub drafts: Vec<Draft>,
    pub identity: Option<Identity>,
    pub state: State,
    pub history: History,
}

/// The rows of the state that are as they were written.
#[derive(Default)]
pub struct State {
    pub workbook: Workbook,
    /// Every control whose answer was found, blank ones too.
    pub answers: Vec<ControlId>,
    /// Whether what is said of the organisation was found.
    pub has_organisation: bool,
    /// What is not as it was written, and why.
    pub unreadable: Vec<(RawRow, String)>,
    /// How many of each there were; `None` where that is lost.
    pub tally: Option<(usize, Counts)>,
}

/// The history, as far as its chain holds.
#[derive(Default)]
pub struct History {
    /// How many steps hold, from the first one on.
    pub holds: u32,
    /// What they add up to.
    pub workbook: Workbook,
    /// The step that each control was last changed by.
    pub updated: BTreeMap<ControlId, u32>,
    /// The steps after them, of which anything is left.
    pub lost: Vec<LostStep>,
    /// What later steps changed, as far as each change by itself is as it was written.
    pub later: Vec<Change>,
}

impl Gathered {
    pub fn from(path: &Path) -> Result<Gathered, Fault> {
        let unreadable = |error: std::io::Error| Fault::damaged(format!("it cannot be read: {error}"));
        let mut carver = Carver::open(path).map_err(unreadable)?;
        let loose = Loose::new()?;
        let (mut found, mut pieces) = (Vec::new(), Vec::new());
        carver.each(|piece_or_row| -> Result<(), Fault> {
            match piece_or_row {
                Found::Piece(piece) => pieces.push(piece),
                Found::Row(row) if matches!(row.table, Table::Step | Table::Change | Table::ForeignStep) => {
                    loose.put(&row)?
                }
                Found::Row(row) => found.push(row),
            }
            Ok(())
        })?;
        pieces.sort();
        let history = History::of(&loose.connection)?;
        let mut gathered = Gathered {
            carver,
            loose,
            pieces,
            files: BTreeMap::new(),
            drafts: Vec::new(),
            identity: None,
            state: State::default(),
            history,
        };
        for row in found {
            gathered.take(row)?;
        }
        Ok(gathered)
    }

    /// Whether anything was found that only a workbook holds.
    pub fn is_a_workbook(&self) -> bool {
        self.worth() > (0, 0)
    }

    /// How much was found: steps that hold, then rows.
    pub fn worth(&self) -> (u32, usize) {
        let counts = self.state.workbook.counts();
        let rows = self.state.answers.len() + counts.notes + counts.evidence + counts.own_controls;
        (self.history.holds, rows + self.history.later.len() + usize::from(self.state.has_organisation))
    }

    fn take(&mut self, row: RawRow) -> Result<(), Fault> {
        let state = &mut self.state;
        let read = match row.table {
            Table::File => {
                if let (Some(id), Some(size)) = (row.number(0), row.number(2)) {
                    self.files.entry(id).or_insert((row.text(1), u64::try_from(size).unwrap_or(0)));
                }
                return Ok(());
            }
            Table::Draft => {
                self.drafts.extend(self.loose.with(&row, rows::drafts).unwrap_or_default());
                return Ok(());
            }
            Table::Tally => {
                state.tally = self.loose.with(&row, tally::read).ok();
                return Ok(());
            }
            Table::Step | Table::Change | Table::Piece | Table::ForeignStep => return Ok(()),
            Table::Workbook
            | Table::Answer
            | Table::Note
            | Table::Evidence
            | Table::EvidenceLink
            | Table::OwnControl
            | Table::Acceptance
            | Table::Action
            | Table::Phase
            | Table::Scenario
            | Table::Baseline => self.loose.read(&row),
        };
        match read {
            Ok(read) => {
                state.put(&row, &read);
                if row.table == Table::Workbook {
                    self.identity = self.loose.with(&row, rows::identity).ok();
                }
            }
            Err(fault) => state.unreadable.push((row, fault.what())),
        }
        Ok(())
    }
}

impl State {
    /// Takes over what one row says, which was read by itself.
    fn put(&mut self, row: &RawRow, read: &Workbook) {
        let control = || row.control().map(ControlId::from);
        match row.table {
            Table::Workbook => {
                self.workbook.organisation = read.organisation.clone();
                self.workbook.scope = read.scope.clone();
                self.has_organisation = true;
            }
            Table::Answer => {
                if let Some(control) = control().filter(|control| !self.answers.contains(control)) {
                    self.workbook.put_answer(control.clone(), read.answer(&control).clone(), None);
                    self.answers.push(control);
                }
            }
            Table::Note => read.all_notes().for_each(|note| self.workbook.put_note(note.clone())),
            Table::Evidence => {
                read.all_evidence().for_each(|evidence| self.workbook.put_evidence(evidence.clone()));
            }
            Table::EvidenceLink => {
                if let (Some(control), Ok(evidence)) = (control(), row.text(1).parse::<Uuid>()) {
                    self.workbook.put_evidence_link(control, evidence);
                }
            }
            Table::OwnControl => read.own_controls().for_each(|own| self.workbook.put_own_control(own.clone())),
            Table::Acceptance => {
                read.acceptances().for_each(|(key, why)| self.workbook.put_acceptance(key.clone(), why.clone()));
            }
            Table::Action => read.actions().for_each(|action| self.workbook.put_action(action.clone())),
            Table::Phase => read.phases().into_iter().for_each(|phase| self.workbook.put_phase(phase.clone())),
            Table::Scenario => read.scenarios().for_each(|kept| self.workbook.put_scenario(kept.clone())),
            Table::Baseline => read.baselines().for_each(|baseline| self.workbook.put_baseline(baseline.clone())),
            Table::Step
            | Table::Change
            | Table::Draft
            | Table::File
            | Table::Piece
            | Table::Tally
            | Table::ForeignStep => {}
        }
    }
}

impl History {
    fn of(connection: &Connection) -> Result<History, Fault> {
        let mut history = History::default();
        let mut previous: Hash = [0; 32];
        while let Some((hash, changes, stamp)) = next(connection, history.holds + 1, &previous) {
            history.holds += 1;
            for change in &changes {
                if history.workbook.apply(change, &stamp).is_ok()
                    && let Some(control) = change.control()
                {
                    history.updated.insert(control.clone(), history.holds);
                }
            }
            previous = hash;
        }
        history.read_on(connection)?;
        Ok(history)
    }

    /// What is left of the steps behind the last that holds.
    fn read_on(&mut self, connection: &Connection) -> Result<(), Fault> {
        let sql = "SELECT seq FROM step WHERE seq > ?1 UNION SELECT step FROM change WHERE step > ?1 ORDER BY 1";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([self.holds])?;
        while let Some(row) = rows.next()? {
            // A number that is damaged is none of a step.
            let Ok(seq) = row.get::<_, u32>(0) else { continue };
            self.lost.push(LostStep { seq, what: described(connection, seq) });
        }
        let sql = "SELECT format, body, purged, hash, step FROM change WHERE step > ?1 ORDER BY step, position";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([self.holds])?;
        while let Some(row) = rows.next()? {
            let seq: u32 = row.get(4).unwrap_or_default();
            if let Ok((change, _)) = history::change(row, 0, seq) {
                self.later.push(change);
            }
        }
        Ok(())
    }
}

/// The step at this place, if it follows the one before and is what was written.
fn next(connection: &Connection, seq: u32, previous: &Hash) -> Option<(Hash, Vec<Change>, crate::workbook::Stamp)> {
    let head = history::read_head(connection, seq).ok().flatten()?;
    let changes = history::read_changes(connection, &head).ok().filter(|_| head.previous == *previous)?;
    Some((head.hash, changes, head.step.stamp()))
}

/// When a step was, who made it and what it did, as far as that can be read.
fn described(connection: &Connection, seq: u32) -> Option<String> {
    let head = history::read_head(connection, seq).ok().flatten()?;
    let mut step = head.step.clone();
    let what = match history::read_changes(connection, &head) {
        Ok(changes) => {
            step.changes = changes;
            step.describe()
        }
        Err(_) => format!("{}, of which not all can be read", step.op.name()),
    };
    Some(format!("{} by {}: {what}", step.at.strftime("%Y-%m-%d %H:%M"), step.author))
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::damaged(error.to_string())
    }
}
