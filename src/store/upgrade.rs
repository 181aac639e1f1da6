//! Workbooks of older formats: backed up, then brought to the present one in one transaction.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::fault::Fault;
use super::named::Named;
use super::open::{check_schema, copied, version_of};
use super::{Store, imprint, rows, schema, tally};
use crate::error::Result;

impl Store {
    /// Brings a workbook of an older format to the present one. `keep` keeps a copy of it as it was first;
    /// where it cannot, nothing is changed.
    ///
    /// # Errors
    /// What `keep` says, or what keeps the workbook from being written; it is as it was then.
    pub fn upgrade<T>(path: &Path, keep: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut store = Store::connect(path.to_owned(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let failed = |fault: Fault| fault.at(path);
        let begun = store.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(|error| failed(error.into()))?;
        // Nobody else can write from here on, so what is kept is what is upgraded.
        let kept = keep()?;
        upgrade(&transaction).map_err(failed)?;
        transaction.commit().map_err(|error| failed(error.into()))?;
        Ok(kept)
    }
}

/// A workbook that cannot be written is upgraded in memory, to be read.
pub fn in_memory(file: &Connection) -> Result<Connection, Fault> {
    let mut memory = Connection::open_in_memory()?;
    copied(file, &mut memory)?;
    let transaction = memory.transaction()?;
    upgrade(&transaction)?;
    transaction.commit()?;
    Ok(memory)
}

/// From the format found to the present one, a format at a time.
pub fn upgrade(connection: &Connection) -> Result<(), Fault> {
    let found = version_of(connection)?;
    check_schema(connection, found)?;
    for version in found..schema::VERSION {
        match version {
            1 => to_format_2(connection)?,
            2 => to_format_3(connection)?,
            3 => to_format_4(connection)?,
            4 => to_format_5(connection)?,
            5 => connection.execute_batch(schema::TALLY_TO_6)?,
            _ => return Err(Fault::damaged(format!("its format is {version}, which nothing can upgrade"))),
        }
    }
    connection.pragma_update(None, "user_version", schema::VERSION)?;
    imprint::keep(connection)
}

/// Rows are written once, as the present format has them: what it added to answers comes at once.
///
/// Evidence, own controls, accepted findings, how many rows there are, and checksums of the values. What is said of
/// the organisation is written once more for format 3 anyway.
fn to_format_2(connection: &Connection) -> Result<(), Fault> {
    let workbook = rows::read_format_1(connection)?;
    connection.execute_batch(schema::ANSWER_TO_4)?;
    rows::write_format_1_again(connection, &workbook)?;
    for statement in schema::SINCE_2.iter().chain([&schema::TALLY_BEFORE_4]) {
        connection.execute_batch(statement)?;
    }
    tally::write_before_4(connection, &workbook.counts())
}

/// The document control block, in the row of the organisation.
fn to_format_3(connection: &Connection) -> Result<(), Fault> {
    let identity = rows::identity(connection)?;
    let (organisation, scope) = rows::read_workbook_before_3(connection)?;
    connection.execute_batch("DROP TABLE workbook")?;
    connection.execute_batch(schema::WORKBOOK)?;
    rows::write_workbook(connection, &identity, &organisation, &scope)
}

/// The plan, of which there is none yet; what a re-assessment has to confirm; the version of the catalogue. What came
/// from a format before 3 was written with the latter two already.
fn to_format_4(connection: &Connection) -> Result<(), Fault> {
    if !has_column(connection, "answer", "to_confirm")? {
        connection.execute_batch(schema::ANSWER_TO_4)?;
        rows::write_answers_again(connection)?;
    }
    if !has_column(connection, "workbook", "catalogue_version")? {
        let identity = rows::identity(connection)?;
        let (organisation, scope) = rows::read_workbook_of_3(connection)?;
        connection.execute_batch("DROP TABLE workbook")?;
        connection.execute_batch(schema::WORKBOOK)?;
        rows::write_workbook(connection, &identity, &organisation, &scope)?;
    }
    connection.execute_batch("ALTER TABLE tally RENAME TO tally_before_4")?;
    for statement in schema::SINCE_4.iter().chain([&schema::TALLY_BEFORE_5]) {
        connection.execute_batch(statement)?;
    }
    connection.execute_batch(
        "INSERT INTO tally SELECT one, answers, notes, evidence, evidence_links, own_controls, acceptances, 0, 0, 0, 0
                           FROM tally_before_4;
         DROP TABLE tally_before_4",
    )?;
    Ok(())
}

/// What the workbook says of itself in short, and a place for what merges take over.
fn to_format_5(connection: &Connection) -> Result<(), Fault> {
    let identity = rows::identity(connection)?;
    let workbook = rows::read(connection)?;
    let named = Named::in_file(connection, &identity.catalogue)?;
    connection.execute_batch("DROP TABLE tally")?;
    connection.execute_batch(schema::TALLY_BEFORE_6)?;
    connection.execute_batch(schema::FOREIGN_STEP)?;
    tally::write(connection, &identity, named.counted(), &workbook)
}

fn has_column(connection: &Connection, table: &str, column: &str) -> Result<bool, Fault> {
    let mut statement = connection.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2")?;
    Ok(statement.exists([table, column])?)
}
