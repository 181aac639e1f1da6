//! Rows: the state as tables, each row with a checksum that is read with it.

use std::fmt::Display;

use jiff::{Timestamp, civil::Date};
use rusqlite::types::{FromSql, ValueRef};
use rusqlite::{Connection, Row, RowIndex, named_params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::carve::Table;
use super::checksum::{self, Cells, Sums};
use super::fault::Fault;
use super::{Identity, evidence, plans, tally};
use crate::catalogue::ControlId;
use crate::workbook::{
    Acceptance, Answer, CatalogueVersion, Counts, FindingKey, Note, Organisation, OwnControl, Scope, Stamp, Workbook,
};

/// The text of a note that is being written, kept so that a crash does not take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Stays the same while the note is being written.
    pub id: Uuid,
    /// What the note is about.
    pub control: ControlId,
    /// The note that is being changed, if it is not a new one.
    pub note: Option<Uuid>,
    /// As far as it was typed.
    pub text: String,
    /// When it was last kept.
    pub at: Timestamp,
}

/// Reads within one transaction, so that what others write meanwhile is not half seen: the one that is under way,
/// or one that ends before this returns.
pub fn of_one_moment<T>(connection: &Connection, read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    if !connection.is_autocommit() {
        return read();
    }
    let transaction = connection.unchecked_transaction()?;
    let found = read()?;
    transaction.finish()?;
    Ok(found)
}

/// Reads all state, inside one transaction that ends before this returns.
pub fn load(connection: &Connection) -> Result<Workbook, Fault> {
    of_one_moment(connection, || read(connection))
}

/// Reads all state within the transaction that is under way. No statement of it is kept: it is read once, at opening,
/// and again where another program wrote, while what a statement holds would stay in memory.
pub fn read(connection: &Connection) -> Result<Workbook, Fault> {
    let (mut workbook, answers) = read_common(connection, WORKBOOK, ANSWERS, Sums::Plain)?;
    evidence::read(connection, &mut workbook)?;
    read_own_controls(connection, &mut workbook)?;
    read_acceptances(connection, &mut workbook)?;
    let stated = tally::read(connection)?;
    plans::read(connection, &stated.1, &mut workbook)?;
    check_tally(stated, answers, &workbook)?;
    Ok(workbook)
}

fn check_tally(stated: (usize, Counts), answers: usize, workbook: &Workbook) -> Result<(), Fault> {
    if stated == (answers, workbook.counts()) {
        return Ok(());
    }
    Err(Fault::damaged("it does not hold as many answers, notes, pieces of evidence and actions as were written"))
}

/// The first fault of each table of the state. The tally is compared only where there is none: it cannot be
/// right otherwise.
pub fn faults(connection: &Connection) -> Result<Vec<Fault>, Fault> {
    of_one_moment(connection, || faults_of(connection))
}

fn faults_of(connection: &Connection) -> Result<Vec<Fault>, Fault> {
    let mut workbook = Workbook::default();
    let answers = read_answers(connection, Sums::Plain, &mut workbook);
    let known = answers.as_ref().copied().unwrap_or_default();
    let read = [
        read_workbook(connection, WORKBOOK, Sums::Plain).map(|_| ()),
        answers.map(|_| ()),
        read_notes(connection, Sums::Plain, &mut workbook),
        evidence::read(connection, &mut workbook),
        read_own_controls(connection, &mut workbook),
        read_acceptances(connection, &mut workbook),
        plans::read_actions(connection, &mut workbook),
        plans::read_phases(connection, &mut workbook),
        plans::read_scenarios(connection, &mut workbook),
        plans::read_baselines(connection, &mut workbook),
    ];
    let mut faults: Vec<Fault> = read.into_iter().filter_map(Result::err).collect();
    if faults.is_empty() {
        let checked = tally::read(connection).and_then(|stated| check_tally(stated, known, &workbook));
        faults.extend(checked.err());
    }
    Ok(faults)
}

/// Reads one table of the state by itself, of whichever format; the history and files hold none of it.
pub fn read_table(connection: &Connection, table: Table, workbook: &mut Workbook) -> Result<(), Fault> {
    // No row has both checksums by chance.
    let either = |read: &mut dyn FnMut(Sums) -> Result<(), Fault>| {
        read(Sums::Plain).or_else(|fault| read(Sums::Json).map_err(|_| fault))
    };
    match table {
        Table::Workbook => {
            let mut read = |sums| {
                (workbook.organisation, workbook.scope) = read_workbook(connection, WORKBOOK, sums)?;
                Ok(())
            };
            either(&mut read)
                .or_else(|fault| read(WORKBOOK_SUMS_BEFORE_4).map_err(|_| fault))
                .or_else(|fault| read(WORKBOOK_SUMS_BEFORE_3).map_err(|_| fault))
        }
        Table::Answer => {
            let mut read = |sums| read_answers(connection, sums, workbook).map(|_| ());
            either(&mut read).or_else(|fault| read(ANSWER_SUMS_BEFORE_4).map_err(|_| fault))
        }
        Table::Note => either(&mut |sums| read_notes(connection, sums, workbook)),
        Table::Evidence | Table::EvidenceLink => evidence::read(connection, workbook),
        Table::OwnControl => read_own_controls(connection, workbook),
        Table::Acceptance => read_acceptances(connection, workbook),
        Table::Action => plans::read_actions(connection, workbook),
        Table::Phase => plans::read_phases(connection, workbook),
        Table::Scenario => plans::read_scenarios(connection, workbook),
        Table::Baseline => plans::read_baselines(connection, workbook),
        Table::Tally => tally::read_summary(connection).map(|_| ()),
        Table::Draft => drafts(connection).map(|_| ()),
        Table::Step | Table::Change | Table::File | Table::Piece | Table::ForeignStep => Ok(()),
    }
}

/// Reads what format 1 knew, from a file of that format.
pub fn read_format_1(connection: &Connection) -> Result<Workbook, Fault> {
    read_common(connection, WORKBOOK_BEFORE_3, ANSWERS_BEFORE_4, Sums::Json).map(|(workbook, _)| workbook)
}

/// Reads what a file of format 2 or 3 says of the organisation and of its controls.
pub fn read_before_plans(connection: &Connection, version: i32) -> Result<(), Fault> {
    match version {
        ..3 => read_workbook_before_3(connection)?,
        _ => read_workbook_of_3(connection)?,
    };
    let mut workbook = Workbook::default();
    read_answers_with(connection, ANSWERS_BEFORE_4, ANSWER_SUMS_BEFORE_4, &mut workbook)?;
    read_notes(connection, Sums::Plain, &mut workbook)
}

/// Reads the answers of a file of format 2 or 3 whose table has the columns of format 4 already, and writes each
/// once more, with the checksum that covers them.
pub fn write_answers_again(connection: &Connection) -> Result<(), Fault> {
    let mut workbook = Workbook::default();
    read_answers(connection, ANSWER_SUMS_BEFORE_4, &mut workbook)?;
    for_each_answer(connection, |control, updated| {
        let updated = updated.zip(workbook.updated(&control));
        write_answer(connection, &control, workbook.answer(&control), updated)
    })
}

/// Every answer with the step that it comes from.
fn for_each_answer(
    connection: &Connection,
    mut each: impl FnMut(ControlId, Option<u32>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut statement = connection.prepare("SELECT control, updated FROM answer")?;
    let places: Vec<(String, Option<u32>)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    places.into_iter().try_for_each(|(control, updated)| each(ControlId::from(control), updated))
}

/// Writes answers and notes, as format 1 knew them, once more with the checksums of the present format.
pub fn write_format_1_again(connection: &Connection, workbook: &Workbook) -> Result<(), Fault> {
    for_each_answer(connection, |control, updated| {
        let updated = updated.zip(workbook.updated(&control));
        write_answer(connection, &control, workbook.answer(&control), updated)?;
        workbook.notes(&control).try_for_each(|note| write_note(connection, note))
    })
}

/// Reads what all formats know, and how many answers there are.
fn read_common(
    connection: &Connection,
    of_workbook: &str,
    of_answers: &str,
    sums: Sums,
) -> Result<(Workbook, usize), Fault> {
    let mut workbook = Workbook::default();
    let (organisation, scope) = read_workbook(connection, of_workbook, sums)?;
    workbook.organisation = organisation;
    workbook.scope = scope;
    let answers = read_answers_with(connection, of_answers, sums, &mut workbook)?;
    read_notes(connection, sums, &mut workbook)?;
    Ok((workbook, answers))
}

/// What is said of the organisation, from a file of format 1 or 2.
pub fn read_workbook_before_3(connection: &Connection) -> Result<(Organisation, Scope), Fault> {
    let read = |sums| read_workbook(connection, WORKBOOK_BEFORE_3, sums);
    // No row has both checksums by chance.
    read(WORKBOOK_SUMS_BEFORE_3).or_else(|fault| read(Sums::Json).map_err(|_| fault))
}

/// What is said of the organisation, from a file of format 3.
pub fn read_workbook_of_3(connection: &Connection) -> Result<(Organisation, Scope), Fault> {
    read_workbook(connection, WORKBOOK_OF_3, WORKBOOK_SUMS_BEFORE_4)
}

const WORKBOOK: &str = "SELECT id, catalogue, name, scope, facts, profile, profile_controls, document,
                               catalogue_version, checksum
                        FROM workbook";
// What older formats did not have was the first version of the catalogue, and no document.
const WORKBOOK_OF_3: &str = "SELECT id, catalogue, name, scope, facts, profile, profile_controls, document,
                                    1 AS catalogue_version, checksum
                             FROM workbook";
const WORKBOOK_BEFORE_3: &str = "SELECT id, catalogue, name, scope, facts, profile, profile_controls,
                                        '{}' AS document, 1 AS catalogue_version, checksum
                                 FROM workbook";
/// The checksums of rows that had no version of the catalogue, and no document before that.
const WORKBOOK_SUMS_BEFORE_4: Sums = Sums::Without(&[8]);
const WORKBOOK_SUMS_BEFORE_3: Sums = Sums::Without(&[7, 8]);
/// The checksums of answers that had no mark of what is to be confirmed.
const ANSWER_SUMS_BEFORE_4: Sums = Sums::Without(&[19]);

fn read_workbook(connection: &Connection, sql: &str, sums: Sums) -> Result<(Organisation, Scope), Fault> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let row = rows.next()?.ok_or_else(|| Fault::damaged("it does not say whom it is about"))?;
    let identity = Identity { id: parsed(row, "id")?, catalogue: row.get("catalogue")? };
    let organisation = Organisation {
        name: row.get("name")?,
        scope: row.get("scope")?,
        facts: json(row, "facts")?,
        document: json(row, "document")?,
    };
    let scope = Scope {
        profile: row.get("profile")?,
        controls: json(row, "profile_controls")?,
        catalogue: CatalogueVersion(row.get("catalogue_version")?),
    };
    let json = || (&identity.id, &identity.catalogue, &organisation, &scope);
    sums.check(row, "workbook", 9, json, || "what it says of the organisation".to_owned())?;
    Ok((organisation, scope))
}

/// What the workbook says of itself.
pub fn identity(connection: &Connection) -> Result<Identity, Fault> {
    let mut statement = connection.prepare_cached("SELECT id, catalogue FROM workbook")?;
    let mut rows = statement.query([])?;
    let row = rows.next()?.ok_or_else(|| Fault::damaged("it does not say whom it is about"))?;
    Ok(Identity { id: parsed(row, "id")?, catalogue: row.get("catalogue")? })
}

const ANSWERS: &str = "SELECT a.control, a.applicability, a.reasons, a.justification, a.provider, a.decided_by,
                              a.decided_at, a.level, a.target, a.basis, a.assessed_at, a.review, a.review_due, a.owner,
                              a.interviewee, a.importance, a.effort, a.refs, a.updated, a.to_confirm, s.at, s.author,
                              a.checksum
                       FROM answer a LEFT JOIN step s ON s.seq = a.updated ORDER BY a.control";
const ANSWERS_BEFORE_4: &str =
    "SELECT a.control, a.applicability, a.reasons, a.justification, a.provider, a.decided_by,
                              a.decided_at, a.level, a.target, a.basis, a.assessed_at, a.review, a.review_due, a.owner,
                              a.interviewee, a.importance, a.effort, a.refs, a.updated, 0 AS to_confirm, s.at, s.author,
                              a.checksum
                       FROM answer a LEFT JOIN step s ON s.seq = a.updated ORDER BY a.control";

fn read_answers(connection: &Connection, sums: Sums, workbook: &mut Workbook) -> Result<usize, Fault> {
    read_answers_with(connection, ANSWERS, sums, workbook)
}

/// With who and when of the steps that answers point to.
fn read_answers_with(connection: &Connection, sql: &str, sums: Sums, workbook: &mut Workbook) -> Result<usize, Fault> {
    let (mut answers, mut stamps) = (Vec::new(), Vec::new());
    let mut last = String::new();
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cells = Cells::<23>::of(row)?;
        let control = cells.at(0).as_str().map_err(rusqlite::Error::from)?;
        let answer = Answer {
            applicability: parsed_cell(cells.at(1), 1)?,
            reasons: list_cell(cells.at(2), 2)?,
            justification: cells.get(3)?,
            provider: cells.get(4)?,
            decided_by: cells.get(5)?,
            decided_at: optional_cell(cells.at(6), 6)?,
            level: small_cell(cells.at(7), 7)?,
            target: small_cell(cells.at(8), 8)?,
            basis: optional_cell(cells.at(9), 9)?,
            assessed_at: optional_cell(cells.at(10), 10)?,
            review: cells.get(11)?,
            review_due: optional_cell::<Date>(cells.at(12), 12)?,
            owner: cells.get(13)?,
            interviewee: cells.get(14)?,
            importance: small_cell(cells.at(15), 15)?,
            effort: small_cell(cells.at(16), 16)?,
            refs: list_cell(cells.at(17), 17)?,
            to_confirm: cells.get(19)?,
        };
        let updated: Option<u32> = cells.get(18)?;
        let stamp = match (updated, optional_cell(cells.at(20), 20)?) {
            (Some(_), Some(at)) => Some(Stamp { at, author: cells.get(21)? }),
            (Some(seq), None) => return Err(Fault::damaged(format!("step {seq} of its history is missing"))),
            (None, _) => None,
        };
        let json = || (&control, &answer, updated, &stamp);
        sums.check_cells(&cells, "answer", json, || format!("the answer for {control}"))?;
        // A page that is read twice in place of another would leave the number of rows as it was.
        if control <= last.as_str() {
            return Err(Fault::damaged("its answers are not in their order"));
        }
        control.clone_into(&mut last);
        let control = ControlId::from(control);
        stamps.extend(stamp.map(|stamp| (control.clone(), stamp)));
        answers.push((control, answer));
    }
    Ok(workbook.put_answers(answers, stamps))
}

fn read_notes(connection: &Connection, sums: Sums, workbook: &mut Workbook) -> Result<(), Fault> {
    let sql = "SELECT id, control, text, author, at, edited_by, edited_at, checksum FROM note";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cells = Cells::<8>::of(row)?;
        let edited_by: Option<String> = cells.get(5)?;
        let edited_at: Option<Timestamp> = optional_cell(cells.at(6), 6)?;
        let note = Note {
            id: parsed_cell(cells.at(0), "id")?,
            control: ControlId::from(cells.get::<String>(1)?),
            text: cells.get(2)?,
            author: cells.get(3)?,
            at: parsed_cell(cells.at(4), 4)?,
            edited: edited_by.zip(edited_at).map(|(author, at)| Stamp { at, author }),
        };
        sums.check_cells(&cells, "note", || &note, || format!("a note on {}", note.control))?;
        workbook.put_note(note);
    }
    Ok(())
}

fn read_own_controls(connection: &Connection, workbook: &mut Workbook) -> Result<(), Fault> {
    let mut statement = connection.prepare("SELECT id, title, description, checksum FROM own_control")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let own =
            OwnControl { id: ControlId::from(row.get::<_, String>(0)?), title: row.get(1)?, description: row.get(2)? };
        checksum::check(row, "own_control", 3, || format!("the own control {}", own.id))?;
        workbook.put_own_control(own);
    }
    Ok(())
}

fn read_acceptances(connection: &Connection, workbook: &mut Workbook) -> Result<(), Fault> {
    let sql = "SELECT finding, control, because, author, at, checksum FROM acceptance";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let control: String = row.get(1)?;
        let finding =
            FindingKey { code: row.get(0)?, control: (!control.is_empty()).then(|| ControlId::from(control)) };
        let acceptance = Acceptance { because: row.get(2)?, author: row.get(3)?, at: parsed(row, "at")? };
        checksum::check(row, "acceptance", 5, || "why a finding is accepted".to_owned())?;
        workbook.put_acceptance(finding, acceptance);
    }
    Ok(())
}

/// Reads the drafts, the newest first.
pub fn drafts(connection: &Connection) -> Result<Vec<Draft>, Fault> {
    let mut statement =
        connection.prepare_cached("SELECT id, control, note, text, at FROM draft ORDER BY at DESC, id")?;
    let mut rows = statement.query([])?;
    let mut drafts = Vec::new();
    while let Some(row) = rows.next()? {
        drafts.push(Draft {
            id: parsed(row, "id")?,
            control: ControlId::from(row.get::<_, String>("control")?),
            note: optional::<Uuid>(row, 2)?,
            text: row.get("text")?,
            at: parsed(row, "at")?,
        });
    }
    Ok(drafts)
}

/// Writes whom the workbook is about.
pub fn write_workbook(
    connection: &Connection,
    identity: &Identity,
    organisation: &Organisation,
    scope: &Scope,
) -> Result<(), Fault> {
    let sql = "INSERT INTO workbook(one, id, catalogue, name, scope, facts, profile, profile_controls, document,
                                    catalogue_version, checksum)
               VALUES (1, :id, :catalogue, :name, :scope, :facts, :profile, :profile_controls, :document,
                       :catalogue_version, :checksum)
               ON CONFLICT(one) DO UPDATE SET name = :name, scope = :scope, facts = :facts, profile = :profile,
                      profile_controls = :profile_controls, document = :document,
                      catalogue_version = :catalogue_version, checksum = :checksum";
    let values = named_params! {
        ":id": identity.id.to_string(),
        ":catalogue": identity.catalogue,
        ":name": organisation.name,
        ":scope": organisation.scope,
        ":facts": text(&organisation.facts)?,
        ":profile": scope.profile,
        ":profile_controls": text(&scope.controls)?,
        ":document": text(&organisation.document)?,
        ":catalogue_version": scope.catalogue.0,
    };
    checksum::write(connection, sql, "workbook", values, &[])
}

/// Writes an answer, whether or not there was one. `updated` is the step that it comes from; its stamp is
/// read with the answer, and so the checksum covers it.
pub fn write_answer(
    connection: &Connection,
    control: &ControlId,
    answer: &Answer,
    updated: Option<(u32, &Stamp)>,
) -> Result<(), Fault> {
    let (updated, stamp) = updated.unzip();
    let sql = "INSERT INTO answer(control, applicability, reasons, justification, provider, decided_by, decided_at,
                      level, target, basis, assessed_at, review, review_due, owner, interviewee, importance, effort,
                      refs, updated, to_confirm, checksum)
               VALUES (:control, :applicability, :reasons, :justification, :provider, :decided_by, :decided_at,
                      :level, :target, :basis, :assessed_at, :review, :review_due, :owner, :interviewee, :importance,
                      :effort, :refs, :updated, :to_confirm, :checksum)
               ON CONFLICT(control) DO UPDATE SET applicability = :applicability, reasons = :reasons,
                      justification = :justification, provider = :provider, decided_by = :decided_by,
                      decided_at = :decided_at, level = :level, target = :target, basis = :basis,
                      assessed_at = :assessed_at, review = :review, review_due = :review_due, owner = :owner,
                      interviewee = :interviewee, importance = :importance, effort = :effort, refs = :refs,
                      updated = :updated, to_confirm = :to_confirm, checksum = :checksum";
    let values = named_params! {
        ":control": control.as_str(),
        ":applicability": answer.applicability.word(),
        ":reasons": text(&answer.reasons)?,
        ":justification": answer.justification,
        ":provider": answer.provider,
        ":decided_by": answer.decided_by,
        ":decided_at": answer.decided_at.map(|at| at.to_string()),
        ":level": answer.level.map(u8::from),
        ":target": answer.target.map(u8::from),
        ":basis": answer.basis.map(|basis| basis.word()),
        ":assessed_at": answer.assessed_at.map(|at| at.to_string()),
        ":review": answer.review,
        ":review_due": answer.review_due.map(|date| date.to_string()),
        ":owner": answer.owner,
        ":interviewee": answer.interviewee,
        ":importance": answer.importance.map(u8::from),
        ":effort": answer.effort.map(u8::from),
        ":refs": text(&answer.refs)?,
        ":updated": updated,
        ":to_confirm": answer.to_confirm,
    };
    checksum::write(
        connection,
        sql,
        "answer",
        values,
        &[&stamp.map(|stamp| stamp.at.to_string()), &stamp.map(|stamp| &stamp.author)],
    )
}

/// Writes a note, whether or not there was one.
pub fn write_note(connection: &Connection, note: &Note) -> Result<(), Fault> {
    let sql = "INSERT INTO note(id, control, text, author, at, edited_by, edited_at, checksum)
               VALUES (:id, :control, :text, :author, :at, :edited_by, :edited_at, :checksum)
               ON CONFLICT(id) DO UPDATE SET text = :text, edited_by = :edited_by, edited_at = :edited_at,
                      checksum = :checksum";
    let values = named_params! {
        ":id": note.id.to_string(),
        ":control": note.control.as_str(),
        ":text": note.text,
        ":author": note.author,
        ":at": note.at.to_string(),
        ":edited_by": note.edited.as_ref().map(|stamp| &stamp.author),
        ":edited_at": note.edited.as_ref().map(|stamp| stamp.at.to_string()),
    };
    checksum::write(connection, sql, "note", values, &[])
}

/// Takes a note out of the state. Its text stays in the history.
pub fn delete_note(connection: &Connection, id: Uuid) -> Result<(), Fault> {
    connection.prepare_cached("DELETE FROM note WHERE id = :id")?.execute(named_params! { ":id": id.to_string() })?;
    Ok(())
}

/// Writes an own control, whether or not there was one.
pub fn write_own_control(connection: &Connection, own: &OwnControl) -> Result<(), Fault> {
    let sql = "INSERT INTO own_control(id, title, description, checksum) VALUES (:id, :title, :description, :checksum)
               ON CONFLICT(id) DO UPDATE SET title = :title, description = :description, checksum = :checksum";
    let values = named_params! {
        ":id": own.id.as_str(),
        ":title": own.title,
        ":description": own.description,
    };
    checksum::write(connection, sql, "own_control", values, &[])
}

/// Takes an own control out of the state. Its blank answer stays, so that undo finds its place.
pub fn delete_own_control(connection: &Connection, id: &ControlId) -> Result<(), Fault> {
    connection
        .prepare_cached("DELETE FROM own_control WHERE id = :id")?
        .execute(named_params! { ":id": id.as_str() })?;
    Ok(())
}

/// Writes why a finding is accepted, whether or not it was.
pub fn write_acceptance(connection: &Connection, finding: &FindingKey, acceptance: &Acceptance) -> Result<(), Fault> {
    let sql = "INSERT INTO acceptance(finding, control, because, author, at, checksum)
               VALUES (:finding, :control, :because, :author, :at, :checksum)
               ON CONFLICT(finding, control) DO UPDATE SET because = :because, author = :author, at = :at,
                      checksum = :checksum";
    let values = named_params! {
        ":finding": finding.code,
        ":control": finding.control.as_ref().map_or("", ControlId::as_str),
        ":because": acceptance.because,
        ":author": acceptance.author,
        ":at": acceptance.at.to_string(),
    };
    checksum::write(connection, sql, "acceptance", values, &[])
}

/// Takes back that a finding is accepted.
pub fn delete_acceptance(connection: &Connection, finding: &FindingKey) -> Result<(), Fault> {
    let sql = "DELETE FROM acceptance WHERE finding = :finding AND control = :control";
    let control = finding.control.as_ref().map_or("", ControlId::as_str);
    connection.prepare_cached(sql)?.execute(named_params! { ":finding": finding.code, ":control": control })?;
    Ok(())
}

/// Keeps a draft in place of the one before.
pub fn write_draft(connection: &Connection, draft: &Draft) -> Result<(), Fault> {
    let sql = "INSERT INTO draft(id, control, note, text, at) VALUES (:id, :control, :note, :text, :at)
               ON CONFLICT(id) DO UPDATE SET text = :text, at = :at";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":id": draft.id.to_string(),
        ":control": draft.control.as_str(),
        ":note": draft.note.map(|note| note.to_string()),
        ":text": draft.text,
        ":at": draft.at.to_string(),
    })?;
    Ok(())
}

/// Drops a draft that became a note, or that nobody wants.
pub fn delete_draft(connection: &Connection, id: Uuid) -> Result<(), Fault> {
    connection.prepare_cached("DELETE FROM draft WHERE id = :id")?.execute(named_params! { ":id": id.to_string() })?;
    Ok(())
}

pub(super) fn text(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::damaged(error.to_string()))
}

pub(super) fn json<T: DeserializeOwned + Default>(row: &Row<'_>, column: impl RowIndex + Display) -> Result<T, Fault> {
    list_cell(row.get_ref(column)?, column)
}

fn list_cell<T: DeserializeOwned + Default>(value: ValueRef<'_>, column: impl Display) -> Result<T, Fault> {
    let body = value.as_str().map_err(rusqlite::Error::from)?;
    // Most lists are empty.
    if body == "[]" {
        return Ok(T::default());
    }
    serde_json::from_str(body).map_err(|error| Fault::damaged(format!("{column}: {error}")))
}

pub(super) fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: impl RowIndex + Display) -> Result<T, Fault> {
    parsed_cell(row.get_ref(column)?, column)
}

fn parsed_cell<T: std::str::FromStr>(value: ValueRef<'_>, column: impl Display) -> Result<T, Fault> {
    let body = value.as_str().map_err(rusqlite::Error::from)?;
    body.parse().map_err(|_| Fault::damaged(format!("{column} cannot be read")))
}

pub(super) fn optional<T: std::str::FromStr>(row: &Row<'_>, column: usize) -> Result<Option<T>, Fault> {
    optional_cell(row.get_ref(column)?, column)
}

fn optional_cell<T: std::str::FromStr>(value: ValueRef<'_>, column: usize) -> Result<Option<T>, Fault> {
    let Some(body) = value.as_str_or_null().map_err(rusqlite::Error::from)? else {
        return Ok(None);
    };
    body.parse().map(Some).map_err(|_| Fault::damaged(format!("a value in column {column} cannot be read")))
}

fn small_cell<T: TryFrom<u8>>(value: ValueRef<'_>, column: usize) -> Result<Option<T>, Fault> {
    Option::<u8>::column_result(value)
        .map_err(|error| Fault::damaged(format!("column {column}: {error}")))?
        .map(|number| T::try_from(number).map_err(|_| Fault::damaged(format!("the number {number} is out of range"))))
        .transpose()
}
