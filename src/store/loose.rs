//! Rows that were found one by one, put into tables without rules, so that they are read by the same code, and
//! checked by the same checksums, as those of a workbook that is opened.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::carve::{
    ANSWER_BEFORE_4, RawRow, TALLY_BEFORE_4, TALLY_BEFORE_5, TALLY_BEFORE_6, Table, Value, WORKBOOK_BEFORE_3,
    WORKBOOK_BEFORE_4,
};
use super::fault::Fault;
use super::{rows, schema};
use crate::workbook::Workbook;

/// Tables in memory that take anything.
#[derive(Debug)]
pub struct Loose {
    pub connection: Connection,
}

impl Loose {
    pub fn new() -> Result<Loose, Fault> {
        let strict = Connection::open_in_memory()?;
        for statement in schema::statements(schema::VERSION) {
            strict.execute_batch(statement)?;
        }
        let connection = Connection::open_in_memory()?;
        for table in Table::ALL {
            let mut statement = strict.prepare("SELECT name FROM pragma_table_info(?1)")?;
            let columns: Vec<String> =
                statement.query_map([table.name()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            connection.execute_batch(&format!("CREATE TABLE {}({})", table.name(), columns.join(", ")))?;
        }
        // Of rows with the same place, the first is kept.
        connection.execute_batch(
            "CREATE UNIQUE INDEX step_by_seq ON step(seq);
             CREATE UNIQUE INDEX change_by_step ON change(step, position);
             CREATE UNIQUE INDEX foreign_step_by_hash ON foreign_step(hash)",
        )?;
        Ok(Loose { connection })
    }

    /// Puts a row to those that are there already.
    pub fn put(&self, row: &RawRow) -> Result<(), Fault> {
        let mut values: Vec<&Value> = row.values.iter().collect();
        let no_document = Value::Text(b"{}".to_vec());
        if row.table == Table::Workbook && values.len() == WORKBOOK_BEFORE_3.len() {
            values.insert(values.len() - 1, &no_document);
        }
        if row.table == Table::Workbook && values.len() == WORKBOOK_BEFORE_4.len() {
            values.insert(values.len() - 1, &Value::Integer(1));
        }
        if row.table == Table::Answer && values.len() == ANSWER_BEFORE_4.len() {
            values.push(&Value::Integer(0));
        }
        if row.table == Table::Tally && values.len() == TALLY_BEFORE_4.len() {
            values.extend([&Value::Integer(0); 4]);
        }
        if row.table == Table::Tally && values.len() == TALLY_BEFORE_5.len() {
            values.extend([&Value::Null; 2]);
        }
        if row.table == Table::Tally && values.len() == TALLY_BEFORE_6.len() {
            values.push(&Value::Null);
        }
        let places = vec!["?"; values.len()].join(", ");
        let sql = format!("INSERT OR IGNORE INTO {} VALUES ({places})", row.table.name());
        self.connection.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(())
    }

    /// Reads a row of the state by itself. It is the only one of its table then.
    ///
    /// # Errors
    /// What opening a workbook with this row in it would say.
    pub fn read(&self, row: &RawRow) -> Result<Workbook, Fault> {
        let mut workbook = Workbook::default();
        self.clear(row.table)?;
        self.put(row)?;
        let read = rows::read_table(&self.connection, row.table, &mut workbook);
        self.clear(row.table)?;
        read.map(|()| workbook)
    }

    /// Does the same with a row in its place, for what a workbook does not hold.
    pub fn with<T>(&self, row: &RawRow, read: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        self.clear(row.table)?;
        self.put(row)?;
        let read = read(&self.connection);
        self.clear(row.table)?;
        read
    }

    fn clear(&self, table: Table) -> Result<(), Fault> {
        self.connection.prepare_cached(&format!("DELETE FROM {}", table.name()))?.execute([])?;
        Ok(())
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Value {
        match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            // A strict table of ours has none; as a text it is read as wrong as it is.
            ValueRef::Real(number) => Value::Text(number.to_string().into_bytes()),
            ValueRef::Text(text) => Value::Text(text.to_vec()),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        }
    }
}

impl RawRow {
    /// A column as text; empty where it is none.
    pub fn text(&self, column: usize) -> String {
        match self.values.get(column) {
            Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            Some(Value::Integer(number)) => number.to_string(),
            Some(Value::Null | Value::Blob(_)) | None => String::new(),
        }
    }

    /// A column as a number.
    pub fn number(&self, column: usize) -> Option<i64> {
        match self.values.get(column) {
            Some(Value::Integer(number)) => Some(*number),
            Some(Value::Null | Value::Text(_) | Value::Blob(_)) | None => None,
        }
    }

    /// What the row is, for a person: "the answer for 5.1".
    pub fn label(&self) -> String {
        let quoted = |column: usize| format!("\"{}\"", crate::text::clean_line(&self.text(column)));
        match self.table {
            Table::Workbook => "what it says of the organisation".to_owned(),
            Table::Answer => format!("the answer for {}", self.text(0)),
            Table::Note => format!("a note on {} ({})", self.text(1), self.text(0)),
            Table::Evidence => format!("the evidence {} ({})", quoted(2), self.text(0)),
            Table::EvidenceLink => format!("what serves {}", self.text(0)),
            Table::OwnControl => format!("the own control {}", self.text(0)),
            Table::Acceptance => match self.text(1) {
                control if control.is_empty() => format!("why the finding {} is accepted", self.text(0)),
                control => format!("why the finding {} on {control} is accepted", self.text(0)),
            },
            Table::Action => format!("the action {} ({})", quoted(2), self.text(0)),
            Table::Phase => format!("the phase {} ({})", quoted(2), self.text(0)),
            Table::Scenario => format!("the scenario {}", quoted(0)),
            Table::Baseline => format!("the baseline {} ({})", quoted(1), self.text(0)),
            Table::Draft => format!("an unfinished note on {}", self.text(1)),
            Table::Tally => "how much it says it holds".to_owned(),
            Table::Step | Table::Change => format!("step {} of its history", self.text(0)),
            Table::ForeignStep => format!("step {} of a copy that was merged in", self.text(2)),
            Table::File | Table::Piece => format!("file {}", self.text(0)),
        }
    }

    /// What is wrong with the row, with what it is.
    pub fn fault(&self, why: &str) -> String {
        // Some say it themselves.
        let label = self.label();
        let short = label.split(" (").next().unwrap_or(&label);
        if why.starts_with(short) { why.to_owned() } else { format!("{label}: {why}") }
    }

    /// The control that the row is about, where it is about one.
    pub fn control(&self) -> Option<String> {
        let column = match self.table {
            Table::Answer | Table::EvidenceLink | Table::OwnControl => 0,
            Table::Note | Table::Acceptance | Table::Draft => 1,
            Table::Workbook
            | Table::Step
            | Table::Change
            | Table::Evidence
            | Table::Action
            | Table::Phase
            | Table::Scenario
            | Table::Baseline
            | Table::File
            | Table::Piece
            | Table::Tally
            | Table::ForeignStep => return None,
        };
        Some(self.text(column)).filter(|control| !control.is_empty())
    }
}
