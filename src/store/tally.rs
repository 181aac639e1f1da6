//! The row that says how much the workbook holds, and what it says of itself in short.
//!
//! The numbers are read at opening. The summary behind them is not: an overview of many workbooks reads it, and
//! `doctor`. The row's checksum covers both, and is read with the summary. Behind them stands the imprint of the state,
//! if there is one: it goes whenever the row is written.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::cells::Cells;
use super::fault::Fault;
use super::rows::text;
use super::{Identity, checksum};
use crate::figures::{Counted, Summary};
use crate::workbook::{Counts, Workbook};

/// Reads how many answers there are, and how much of everything else.
pub fn read(connection: &Connection) -> Result<(usize, Counts), Fault> {
    let sql = "SELECT answers, notes, evidence, evidence_links, own_controls, acceptances, actions, phases, scenarios,
                      baselines
               FROM tally";
    read_and(connection, sql, |_| Ok(())).map(|(counts, ())| counts)
}

/// The same, and what is made of the imprint of the state, if there is one.
pub fn read_with_imprint<T>(
    connection: &Connection,
    made: impl FnOnce(&[u8]) -> Option<T>,
) -> Result<((usize, Counts), Option<T>), Fault> {
    let sql = "SELECT answers, notes, evidence, evidence_links, own_controls, acceptances, actions, phases, scenarios,
                      baselines, imprint
               FROM tally";
    read_and(connection, sql, |row| Ok(row.get_ref(10)?.as_blob().ok().and_then(made)))
}

/// Whether there is an imprint of the state.
pub fn has_imprint(connection: &Connection) -> Result<bool, Fault> {
    Ok(connection.query_row("SELECT imprint IS NOT NULL FROM tally", [], |row| row.get(0))?)
}

/// Takes the imprint away, if there is one.
pub fn forget_imprint(connection: &Connection) -> Result<(), Fault> {
    connection.prepare_cached("UPDATE tally SET imprint = NULL WHERE imprint IS NOT NULL")?.execute([])?;
    Ok(())
}

fn read_and<T>(
    connection: &Connection,
    sql: &str,
    also: impl FnOnce(&Row<'_>) -> Result<T, Fault>,
) -> Result<((usize, Counts), T), Fault> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let row = rows.next()?.ok_or_else(|| Fault::damaged("it does not say how much it holds"))?;
    let number = |column: usize| -> Result<usize, Fault> {
        usize::try_from(row.get::<_, i64>(column)?).map_err(|_| Fault::damaged("it holds less than nothing"))
    };
    let counts = Counts {
        notes: number(1)?,
        evidence: number(2)?,
        evidence_links: number(3)?,
        own_controls: number(4)?,
        acceptances: number(5)?,
        actions: number(6)?,
        phases: number(7)?,
        scenarios: number(8)?,
        baselines: number(9)?,
    };
    Ok(((number(0)?, counts), also(row)?))
}

/// Reads what the workbook says of itself in short.
pub fn read_summary(connection: &Connection) -> Result<Summary, Fault> {
    let sql = "SELECT answers, notes, evidence, evidence_links, own_controls, acceptances, actions, phases, scenarios,
                      baselines, summary, checksum
               FROM tally";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let row = rows.next()?.ok_or_else(|| Fault::damaged("it does not say how much it holds"))?;
    let cells = Cells::<12>::of(row, "tally")?;
    cells.check(|| "what it says of itself in short".to_owned())?;
    let body = cells.text(10)?;
    let summary: Option<Summary> = serde_json::from_str(body).ok();
    let possible = summary.filter(Summary::is_possible);
    possible.ok_or_else(|| Fault::damaged("what it says of itself in short cannot be read"))
}

/// Writes how much the workbook holds, and what it says of itself, from the state as it is now. The last step of the
/// history says when that was.
pub fn write<'a>(
    connection: &Connection,
    identity: &Identity,
    counted: impl Into<Counted<'a>>,
    workbook: &Workbook,
) -> Result<(), Fault> {
    let summary = Summary::of(workbook, identity.id, counted, last_change(connection)?);
    let answers: i64 = connection.prepare_cached("SELECT count(*) FROM answer")?.query_row([], |row| row.get(0))?;
    let sql = "INSERT OR REPLACE INTO tally(one, answers, notes, evidence, evidence_links, own_controls, acceptances,
                      actions, phases, scenarios, baselines, summary, checksum)
               VALUES (1, :answers, :notes, :evidence, :evidence_links, :own_controls, :acceptances, :actions,
                      :phases, :scenarios, :baselines, :summary, :checksum)";
    let counts = workbook.counts();
    let values = named_params! {
        ":answers": answers,
        ":notes": number(counts.notes),
        ":evidence": number(counts.evidence),
        ":evidence_links": number(counts.evidence_links),
        ":own_controls": number(counts.own_controls),
        ":acceptances": number(counts.acceptances),
        ":actions": number(counts.actions),
        ":phases": number(counts.phases),
        ":scenarios": number(counts.scenarios),
        ":baselines": number(counts.baselines),
        ":summary": text(&summary)?,
    };
    checksum::write(connection, sql, "tally", values, &[])
}

/// When the last step was taken.
pub fn last_change(connection: &Connection) -> Result<Option<Timestamp>, Fault> {
    let last = "SELECT at FROM step ORDER BY seq DESC LIMIT 1";
    let at: Option<String> = connection.prepare_cached(last)?.query_row([], |row| row.get(0)).optional()?;
    let at = at.map(|at| at.parse()).transpose();
    at.map_err(|_| Fault::damaged("the time of its last step cannot be read"))
}

/// Writes the numbers of a file that knows nothing of plans: one of format 1, on its way.
pub fn write_before_4(connection: &Connection, counts: &Counts) -> Result<(), Fault> {
    let sql = "INSERT INTO tally(one, answers, notes, evidence, evidence_links, own_controls, acceptances)
               VALUES (1, (SELECT count(*) FROM answer), :notes, 0, 0, 0, 0)";
    connection.prepare_cached(sql)?.execute(named_params! { ":notes": number(counts.notes) })?;
    Ok(())
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
