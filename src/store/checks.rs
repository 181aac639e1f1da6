//! Looking over a whole file, which opening it does not do: what `doctor` asks.

use rusqlite::ErrorCode;

use super::carve::{RawRow, Table, Value};
use super::fault::Fault;
use super::loose::Loose;
use super::{FileFacts, Store, examine, imprint, rows, tally};
use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::figures::Summary;
use crate::workbook::Workbook;

/// Every table of ours is kept in the order of its first columns.
const FORWARDS: &str = "ORDER BY 1, 2";
const BACKWARDS: &str = "ORDER BY 1 DESC, 2 DESC";

impl Store {
    /// Lets several checks see the file as it is at one moment. Others wait with writing until it is over.
    ///
    /// # Errors
    /// What beginning says, and what `look` says.
    pub fn at_one_moment<T>(&self, look: impl FnOnce() -> Result<T>) -> Result<T> {
        let transaction = self.connection.unchecked_transaction().map_err(|error| self.error(error))?;
        let found = look()?;
        transaction.finish().map_err(|error| self.error(error))?;
        Ok(found)
    }

    /// Rows that name others which are not there; empty when there are none.
    ///
    /// # Errors
    /// What reading says, damaged pages too.
    pub fn dangling_references(&self) -> Result<Vec<String>> {
        let sql = "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2";
        self.query(sql, |row| {
            let (table, parent, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let rows = if count == 1 { "1 row names".to_owned() } else { format!("{count} rows name") };
            Ok(format!("in the table {table}, {rows} something in {parent} that is not there"))
        })
    }

    /// Everything that keeps the state from being read, as far as each of its tables lets one see; empty when
    /// it can be read.
    ///
    /// # Errors
    /// [`crate::error::Error::Busy`] where another program keeps the file: nothing can be said then.
    pub fn state_faults(&self) -> Result<Vec<String>> {
        let faults = rows::faults(&self.connection).map_err(|fault| fault.at(&self.path))?;
        let is_busy = |fault: &Fault| match fault {
            Fault::Busy => true,
            Fault::Damaged(_) => false,
            Fault::Sqlite(error) => {
                matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
            }
        };
        match faults.iter().any(is_busy) {
            true => Err(Fault::Busy.at(&self.path)),
            false => Ok(faults.into_iter().map(Fault::what).collect()),
        }
    }

    /// Every row of the state that is not what was written, each with what it is: row by row, so that one does
    /// not hide the next. Empty where all are.
    ///
    /// # Errors
    /// As [`Store::state_faults`].
    pub fn row_faults(&self) -> Result<Vec<String>> {
        self.row_by_row().map_err(|fault| fault.at(&self.path))
    }

    fn row_by_row(&self) -> Result<Vec<String>, Fault> {
        const TABLES: [Table; 13] = [
            Table::Workbook,
            Table::Answer,
            Table::Note,
            Table::Evidence,
            Table::EvidenceLink,
            Table::OwnControl,
            Table::Acceptance,
            Table::Action,
            Table::Phase,
            Table::Scenario,
            Table::Baseline,
            Table::Draft,
            Table::Tally,
        ];
        let loose = Loose::new()?;
        // Who and when of the steps is part of what an answer's checksum covers.
        let mut faults = Vec::new();
        if let Err(fault) = self.each_row(Table::Step, FORWARDS, |row| loose.put(&row)) {
            faults.push(format!("its history cannot be read to the end: {}", fault.what()));
        }
        for table in TABLES {
            let mut read = 0;
            let mut check = |row: RawRow| {
                read += 1;
                if let Err(fault) = loose.read(&row) {
                    faults.push(row.fault(&fault.what()));
                }
                Ok(())
            };
            let mut all = self.each_row(table, FORWARDS, &mut check);
            if all.is_err() {
                // From the other end up to what cannot be read; what stands between the two is told by its place.
                all = self.each_row(table, BACKWARDS, &mut check).and(all);
            }
            match all {
                Ok(()) => {}
                Err(Fault::Busy) => return Err(Fault::Busy),
                Err(fault) => {
                    faults.push(format!("the table {}, beside {read} rows: {}", table.name(), fault.what()));
                }
            }
        }
        Ok(faults)
    }

    fn each_row(
        &self,
        table: Table,
        order: &str,
        mut each: impl FnMut(RawRow) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self.connection.prepare(&format!("SELECT * FROM {} {order}", table.name()))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let value = |column| Ok(Value::from(row.get_ref(column)?));
            let values = (0..columns).map(value).collect::<rusqlite::Result<_>>()?;
            each(RawRow { table, values })?;
        }
        Ok(())
    }

    /// What is wrong with what the workbook says of itself in short, where that was counted over this version of this
    /// catalogue; `None` where it is what this state comes to.
    ///
    /// # Errors
    /// What reading says.
    pub fn summary_fault(&self, state: &Workbook, catalogue: &Catalogue) -> Result<Option<String>> {
        let read = || -> Result<Option<String>, Fault> {
            let stated = tally::read_summary(&self.connection)?;
            let id = rows::identity(&self.connection)?.id;
            let comes_to = Summary::of(state, id, catalogue, stated.updated_at);
            let may_differ = stated.catalogue != comes_to.catalogue || stated.counted_under != comes_to.counted_under;
            let last = tally::last_change(&self.connection)?;
            Ok((!may_differ && (stated != comes_to || stated.updated_at != last)).then(|| {
                "what it says of itself in short, for the portfolio, is not what its answers come to; the next edit \
                 writes it anew"
                    .to_owned()
            }))
        };
        read().map_err(|fault| fault.at(&self.path))
    }

    /// What is wrong with the imprint of the state, from which the workbook is opened; `None` where there is none, or
    /// where it is what the tables say.
    ///
    /// # Errors
    /// What reading says.
    pub fn imprint_fault(&self) -> Result<Option<String>> {
        let read = || -> Result<Option<String>, Fault> {
            let is_right = !tally::has_imprint(&self.connection)? || imprint::is_of_tables(&self.connection)?;
            Ok((!is_right).then(|| {
                "the imprint of the state, from which it is opened, is not what its tables say; the next edit takes it \
                 away"
                    .to_owned()
            }))
        };
        read().map_err(|fault| fault.at(&self.path))
    }

    /// The catalogue that it names.
    ///
    /// # Errors
    /// What reading says.
    pub fn names_catalogue(&self) -> Result<String> {
        examine::catalogue_of(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// A number that changes when another program writes.
    ///
    /// # Errors
    /// What reading says.
    pub fn moment(&self) -> Result<i64> {
        let moment = self.query("PRAGMA data_version", |row| row.get(0))?;
        Ok(moment.first().copied().unwrap_or_default())
    }

    /// What the files that were copied in should be, also those that only the history still holds.
    ///
    /// # Errors
    /// What reading says.
    pub fn files(&self) -> Result<Vec<FileFacts>> {
        self.query("SELECT sha256, size FROM file ORDER BY id", |row| {
            Ok(FileFacts { sha256: row.get(0)?, size: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0) })
        })
    }
}
