//! The tables of the plan: actions, phases, suppositions, baselines. Where the tally says that there are none, none
//! of them is read at opening. The frozen state of a baseline is a file like those of evidence, and is never read
//! with the workbook.

use rusqlite::{Connection, named_params};
use uuid::Uuid;

use super::cells::{Select, Source};
use super::checksum;
use super::fault::Fault;
use super::rows::text;
use crate::workbook::{Action, Baseline, Counts, PersonDays, Phase, Scenario, Stamp, Workbook};

/// The version of the shape in which suppositions are kept.
const SCENARIO_FORMAT: u32 = 1;

pub const ACTIONS: Select<14> = Select::new(
    "action",
    "SELECT id, number, title, closes, owner, due, days, cost, status, because, depends_on, notes, phase, checksum
     FROM action",
);
pub const PHASES: Select<7> =
    Select::new("phase", "SELECT id, place, name, begins, ends, capacity, checksum FROM phase");
pub const SCENARIOS: Select<4> = Select::new("scenario", "SELECT name, format, body, checksum FROM scenario");
pub const BASELINES: Select<10> = Select::new(
    "baseline",
    "SELECT id, name, made_at, made_by, signed_at, signed_by, supersedes, hash, size, checksum FROM baseline",
);

/// Reads the tables that hold anything.
pub fn read(source: &mut Source<'_>, counts: &Counts, workbook: &mut Workbook) -> Result<(), Fault> {
    if counts.actions > 0 {
        read_actions(source, workbook)?;
    }
    if counts.phases > 0 {
        read_phases(source, workbook)?;
    }
    if counts.scenarios > 0 {
        read_scenarios(source, workbook)?;
    }
    if counts.baselines > 0 {
        read_baselines(source, workbook)?;
    }
    Ok(())
}

/// Reads all of them.
pub fn read_all(source: &mut Source<'_>, workbook: &mut Workbook) -> Result<(), Fault> {
    read_actions(source, workbook)?;
    read_phases(source, workbook)?;
    read_scenarios(source, workbook)?;
    read_baselines(source, workbook)
}

pub fn read_actions(source: &mut Source<'_>, workbook: &mut Workbook) -> Result<(), Fault> {
    source.each(&ACTIONS, |cells| {
        let cost = cells.get::<Option<i64>>(7)?.map(u64::try_from).transpose();
        let action = Action {
            id: cells.parsed(0)?,
            number: cells.get(1)?,
            title: cells.get(2)?,
            closes: cells.json(3)?,
            owner: cells.get(4)?,
            due: cells.optional(5)?,
            days: days(cells.get(6)?)?,
            cost: cost.map_err(|_| Fault::damaged("an action costs less than nothing"))?,
            status: cells.parsed(8)?,
            because: cells.get(9)?,
            depends_on: cells.json(10)?,
            notes: cells.get(11)?,
            phase: cells.optional(12)?,
        };
        cells.check(|| format!("the action \"{}\"", action.title))?;
        workbook.put_action(action);
        Ok(())
    })
}

pub fn read_phases(source: &mut Source<'_>, workbook: &mut Workbook) -> Result<(), Fault> {
    source.each(&PHASES, |cells| {
        let phase = Phase {
            id: cells.parsed(0)?,
            place: cells.get(1)?,
            name: cells.get(2)?,
            from: cells.optional(3)?,
            to: cells.optional(4)?,
            capacity: days(cells.get(5)?)?,
        };
        cells.check(|| format!("the phase \"{}\"", phase.name))?;
        workbook.put_phase(phase);
        Ok(())
    })
}

fn days(tenths: Option<u32>) -> Result<Option<PersonDays>, Fault> {
    let days = |tenths| PersonDays::from_tenths(tenths).ok_or_else(|| Fault::damaged("its days are out of range"));
    tenths.map(days).transpose()
}

pub fn read_scenarios(source: &mut Source<'_>, workbook: &mut Workbook) -> Result<(), Fault> {
    source.each(&SCENARIOS, |cells| {
        let scenario = Scenario { name: cells.get(0)?, body: cells.json(2)? };
        cells.check(|| format!("the scenario \"{}\"", scenario.name))?;
        workbook.put_scenario(scenario);
        Ok(())
    })
}

pub fn read_baselines(source: &mut Source<'_>, workbook: &mut Workbook) -> Result<(), Fault> {
    source.each(&BASELINES, |cells| {
        let (signed_at, signed_by): (_, Option<String>) = (cells.optional(4)?, cells.get(5)?);
        let size = u64::try_from(cells.get::<i64>(8)?);
        let baseline = Baseline {
            id: cells.parsed(0)?,
            name: cells.get(1)?,
            made: Stamp { at: cells.parsed(2)?, author: cells.get(3)? },
            signed: signed_at.zip(signed_by).map(|(at, author)| Stamp { at, author }),
            supersedes: cells.optional(6)?,
            hash: cells.get(7)?,
            size: size.map_err(|_| Fault::damaged("a baseline is smaller than nothing"))?,
        };
        cells.check(|| format!("the baseline \"{}\"", baseline.name))?;
        workbook.put_baseline(baseline);
        Ok(())
    })
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
