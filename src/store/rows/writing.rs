//! Writing rows of the state, each with its checksum.

use rusqlite::{Connection, named_params};
use serde::Serialize;
use uuid::Uuid;

use super::Draft;
use crate::catalogue::ControlId;
use crate::store::Identity;
use crate::store::checksum;
use crate::store::fault::Fault;
use crate::workbook::{Acceptance, Answer, FindingKey, Note, Organisation, OwnControl, Scope, Stamp};

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
        ":text": note.text.as_str(),
        ":author": note.author.as_str(),
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

/// A value as JSON.
pub fn text(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::damaged(error.to_string()))
}
