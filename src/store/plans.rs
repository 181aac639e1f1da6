//! The tables of the plan: actions, phases, suppositions, baselines. Where the tally says that there are none, none
//! of them is read at opening. The frozen state of a baseline is a file like those of evidence, and is never read
//! with the workbook.

use rusqlite::{Connection, named_params};
use uuid::Uuid;

use super::checksum;
use super::fault::Fault;
use super::rows::{json, optional, parsed, text};
use crate::workbook::{Action, Baseline, Counts, PersonDays, Phase, Scenario, Stamp, Workbook};

/// The version of the shape in which suppositions are kept.
const SCENARIO_FORMAT: u32 = 1;

/// Reads the tables that hold anything.
pub fn read(connection: &Connection, counts: &Counts, workbook: &mut Workbook) -> Result<(), Fault> {
    if counts.actions > 0 {
        read_actions(connection, workbook)?;
    }
    if counts.phases > 0 {
        read_phases(connection, workbook)?;
    }
    if counts.scenarios > 0 {
        read_scenarios(connection, workbook)?;
    }
    if counts.baselines > 0 {
        read_baselines(connection, workbook)?;
    }
    Ok(())
}

pub fn read_actions(connection: &Connection, workbook: &mut Workbook) -> Result<(), Fault> {
    let sql = "SELECT id, number, title, closes, owner, due, days, cost, status, because, depends_on, notes, phase,
                      checksum
               FROM action";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cost = row.get::<_, Option<i64>>(7)?.map(u64::try_from).transpose();
        let action = Action {
            id: parsed(row, 0)?,
            number: row.get(1)?,
            title: row.get(2)?,
            closes: json(row, 3)?,
            owner: row.get(4)?,
            due: optional(row, 5)?,
            days: days(row.get(6)?)?,
            cost: cost.map_err(|_| Fault::damaged("an action costs less than nothing"))?,
            status: parsed(row, 8)?,
            because: row.get(9)?,
            depends_on: json(row, 10)?,
            notes: row.get(11)?,
            phase: optional(row, 12)?,
        };
        checksum::check(row, "action", 13, || format!("the action \"{}\"", action.title))?;
        workbook.put_action(action);
    }
    Ok(())
}

pub fn read_phases(connection: &Connection, workbook: &mut Workbook) -> Result<(), Fault> {
    let sql = "SELECT id, place, name, begins, ends, capacity, checksum FROM phase";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let phase = Phase {
            id: parsed(row, 0)?,
            place: row.get(1)?,
            name: row.get(2)?,
            from: optional(row, 3)?,
            to: optional(row, 4)?,
            capacity: days(row.get(5)?)?,
        };
        checksum::check(row, "phase", 6, || format!("the phase \"{}\"", phase.name))?;
        workbook.put_phase(phase);
    }
    Ok(())
}

fn days(tenths: Option<u32>) -> Result<Option<PersonDays>, Fault> {
    let days = |tenths| PersonDays::from_tenths(tenths).ok_or_else(|| Fault::damaged("its days are out of range"));
    tenths.map(days).transpose()
}

pub fn read_scenarios(connection: &Connection, workbook: &mut Workbook) -> Result<(), Fault> {
    let mut statement = connection.prepare("SELECT name, format, body, checksum FROM scenario")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let scenario = Scenario { name: row.get(0)?, body: json(row, 2)? };
        checksum::check(row, "scenario", 3, || format!("the scenario \"{}\"", scenario.name))?;
        workbook.put_scenario(scenario);
    }
    Ok(())
}

pub fn read_baselines(connection: &Connection, workbook: &mut Workbook) -> Result<(), Fault> {
    let sql = "SELECT id, name, made_at, made_by, signed_at, signed_by, supersedes, hash, size, checksum FROM baseline";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (signed_at, signed_by): (_, Option<String>) = (optional(row, 4)?, row.get(5)?);
        let size = u64::try_from(row.get::<_, i64>(8)?);
        let baseline = Baseline {
            id: parsed(row, 0)?,
            name: row.get(1)?,
            made: Stamp { at: parsed(row, 2)?, author: row.get(3)? },
            signed: signed_at.zip(signed_by).map(|(at, author)| Stamp { at, author }),
            supersedes: optional(row, 6)?,
            hash: row.get(7)?,
            size: size.map_err(|_| Fault::damaged("a baseline is smaller than nothing"))?,
        };
        checksum::check(row, "baseline", 9, || format!("the baseline \"{}\"", baseline.name))?;
        workbook.put_baseline(baseline);
    }
    Ok(())
}

/// Writes an action, whether or not there was one.
pub fn write_action(connection: &Connection, action: &Action) -> Result<(), Fault> {
    let sql = "INSERT INTO action(id, number, title, closes, owner, due, days, cost, status, because, depends_on,
                      notes, phase, checksum)
               VALUES (:id, :number, :title, :closes, :owner, :due, :days, :cost, :status, :because, :depends_on,
                      :notes, :phase, :checksum)
               ON CONFLICT(id) DO UPDATE SET number = :number, title = :title, closes = :closes, owner = :owner,
                      due = :due, days = :days, cost = :cost, status = :status, because = :because,
                      depends_on = :depends_on, notes = :notes, phase = :phase, checksum = :checksum";
    let values = named_params! {
        ":id": action.id.to_string(),
        ":number": action.number,
        ":title": action.title,
        ":closes": text(&action.closes)?,
        ":owner": action.owner,
        ":due": action.due.map(|date| date.to_string()),
        ":days": action.days.map(PersonDays::tenths),
        ":cost": action.cost.map(|cost| i64::try_from(cost).unwrap_or(i64::MAX)),
        ":status": action.status.word(),
        ":because": action.because,
        ":depends_on": text(&action.depends_on)?,
        ":notes": action.notes,
        ":phase": action.phase.map(|phase| phase.to_string()),
    };
    checksum::write(connection, sql, "action", values, &[])
}

/// Takes an action out of the state.
pub fn delete_action(connection: &Connection, id: Uuid) -> Result<(), Fault> {
    connection.prepare_cached("DELETE FROM action WHERE id = :id")?.execute(named_params! { ":id": id.to_string() })?;
    Ok(())
}

/// Writes a phase, whether or not there was one.
pub fn write_phase(connection: &Connection, phase: &Phase) -> Result<(), Fault> {
    let sql = "INSERT INTO phase(id, place, name, begins, ends, capacity, checksum)
               VALUES (:id, :place, :name, :begins, :ends, :capacity, :checksum)
               ON CONFLICT(id) DO UPDATE SET place = :place, name = :name, begins = :begins, ends = :ends,
                      capacity = :capacity, checksum = :checksum";
    let values = named_params! {
        ":id": phase.id.to_string(),
        ":place": phase.place,
        ":name": phase.name,
        ":begins": phase.from.map(|date| date.to_string()),
        ":ends": phase.to.map(|date| date.to_string()),
        ":capacity": phase.capacity.map(PersonDays::tenths),
    };
    checksum::write(connection, sql, "phase", values, &[])
}

/// Takes a phase out of the state.
pub fn delete_phase(connection: &Connection, id: Uuid) -> Result<(), Fault> {
    connection.prepare_cached("DELETE FROM phase WHERE id = :id")?.execute(named_params! { ":id": id.to_string() })?;
    Ok(())
}

/// Keeps a supposition, whether or not there was one of its name.
pub fn write_scenario(connection: &Connection, scenario: &Scenario) -> Result<(), Fault> {
    let sql = "INSERT INTO scenario(name, format, body, checksum) VALUES (:name, :format, :body, :checksum)
               ON CONFLICT(name) DO UPDATE SET format = :format, body = :body, checksum = :checksum";
    let values = named_params! {
        ":name": scenario.name,
        ":format": SCENARIO_FORMAT,
        ":body": text(&scenario.body)?,
    };
    checksum::write(connection, sql, "scenario", values, &[])
}

/// Drops a supposition.
pub fn delete_scenario(connection: &Connection, name: &str) -> Result<(), Fault> {
    connection.prepare_cached("DELETE FROM scenario WHERE name = :name")?.execute(named_params! { ":name": name })?;
    Ok(())
}

/// Writes what is said of a baseline. Only a signature ever comes to it later.
pub fn write_baseline(connection: &Connection, baseline: &Baseline) -> Result<(), Fault> {
    let sql = "INSERT INTO baseline(id, name, made_at, made_by, signed_at, signed_by, supersedes, hash, size, checksum)
               VALUES (:id, :name, :made_at, :made_by, :signed_at, :signed_by, :supersedes, :hash, :size, :checksum)
               ON CONFLICT(id) DO UPDATE SET signed_at = :signed_at, signed_by = :signed_by, checksum = :checksum";
    let signed = baseline.signed.as_ref();
    let values = named_params! {
        ":id": baseline.id.to_string(),
        ":name": baseline.name,
        ":made_at": baseline.made.at.to_string(),
        ":made_by": baseline.made.author,
        ":signed_at": signed.map(|stamp| stamp.at.to_string()),
        ":signed_by": signed.map(|stamp| &stamp.author),
        ":supersedes": baseline.supersedes.map(|id| id.to_string()),
        ":hash": baseline.hash,
        ":size": i64::try_from(baseline.size).unwrap_or(i64::MAX),
    };
    checksum::write(connection, sql, "baseline", values, &[])
}

/// Takes a baseline out of the state. Its frozen state stays for undo.
pub fn delete_baseline(connection: &Connection, id: Uuid) -> Result<(), Fault> {
    connection
        .prepare_cached("DELETE FROM baseline WHERE id = :id")?
        .execute(named_params! { ":id": id.to_string() })?;
    Ok(())
}
