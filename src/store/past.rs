//! What the answers were at an earlier time. A history can hold a million steps: only the last change of each control
//! is read, found by an index, and nothing is replayed.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::Store;
use super::fault::Fault;
use super::history::{change, last};
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::workbook::{Change, OwnControl};

impl Store {
    /// The last step that was written by a moment; 0 where none was. Steps are taken to follow each other in time.
    pub fn last_step_by(&self, moment: Timestamp) -> Result<u32> {
        let find = || -> Result<u32, Fault> {
            let (mut low, mut high) = (0, last(&self.connection)?.seq);
            while low < high {
                let middle = low + (high - low).div_ceil(2);
                match step_time(&self.connection, middle)? <= moment {
                    true => low = middle,
                    false => high = middle - 1,
                }
            }
            Ok(low)
        };
        find().map_err(|fault| fault.at(&self.path))
    }

    /// When the first step was written; `None` before there is one.
    pub fn first_step_at(&self) -> Result<Option<Timestamp>> {
        let first = || -> Result<Option<Timestamp>, Fault> {
            match last(&self.connection)?.seq {
                0 => Ok(None),
                _ => step_time(&self.connection, 1).map(Some),
            }
        };
        first().map_err(|fault| fault.at(&self.path))
    }

    /// The last change of each answer and of each own control, and the last of the profile, after one step and up to
    /// another.
    pub fn last_changes(&self, after: u32, up_to: u32) -> Result<Vec<Change>> {
        last_changes(&self.connection, after, up_to).map_err(|fault| fault.at(&self.path))
    }
}

fn step_time(connection: &Connection, seq: u32) -> Result<Timestamp, Fault> {
    let mut statement = connection.prepare_cached("SELECT at FROM step WHERE seq = :seq")?;
    let at: Option<String> = statement.query_row(named_params! { ":seq": seq }, |row| row.get(0)).optional()?;
    let at = at.ok_or_else(|| Fault::damaged(format!("step {seq} of its history is missing")))?;
    at.parse().map_err(|_| Fault::damaged(format!("the time of step {seq} of its history cannot be read")))
}

/// The words that the body of a change begins with.
const ANSWER: &str = r#"{"kind":"answer",%"#;
const OWN_CONTROL: &str = r#"{"kind":"own-control",%"#;
const SCOPE: &str = r#"{"kind":"scope",%"#;

fn last_changes(connection: &Connection, after: u32, up_to: u32) -> Result<Vec<Change>, Fault> {
    let mut found = Vec::new();
    found.extend(last_change(connection, None, SCOPE, after, up_to)?);
    // Each control once, without going through all of its changes.
    let sql = "SELECT min(control) FROM change WHERE control > :control";
    let mut next = connection.prepare_cached(sql)?;
    let mut control = String::new();
    loop {
        let following: Option<String> = next.query_row(named_params! { ":control": control }, |row| row.get(0))?;
        let Some(following) = following else { break };
        control = following;
        // Where there can be none, all changes of the control would be gone through to find none.
        if OwnControl::is_own(&ControlId::from(control.clone())) {
            found.extend(last_change(connection, Some(&control), OWN_CONTROL, after, up_to)?);
        }
        found.extend(last_change(connection, Some(&control), ANSWER, after, up_to)?);
    }
    Ok(found)
}

fn last_change(
    connection: &Connection,
    control: Option<&str>,
    kind: &str,
    after: u32,
    up_to: u32,
) -> Result<Option<Change>, Fault> {
    let sql = "SELECT format, body, purged, hash, step FROM change
               WHERE control IS :control AND step > :after AND step <= :up_to AND body LIKE :kind
               ORDER BY step DESC, position DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows =
        statement.query(named_params! { ":control": control, ":after": after, ":up_to": up_to, ":kind": kind })?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(change(row, 0, row.get(4)?)?.0))
}
