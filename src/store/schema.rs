//! The tables of a workbook. SQLite cannot add a constraint later, so all of them stand from the start.

/// Marks the file as a workbook: "cbok".
pub const APPLICATION_ID: i32 = 0x6362_6F6B;

/// The newest format that this program writes.
pub const VERSION: i32 = 1;

/// Every table and index, word for word as the file must have them. A file whose schema has anything
/// else (a trigger, a view, a column) was not written by this program and is refused.
pub const STATEMENTS: &[&str] = &[
    "CREATE TABLE workbook(
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL CHECK (length(id) = 36),
        catalogue TEXT NOT NULL CHECK (catalogue <> ''),
        name TEXT NOT NULL CHECK (name <> ''),
        scope TEXT CHECK (scope <> ''),
        facts TEXT NOT NULL CHECK (json_valid(facts)),
        profile TEXT NOT NULL CHECK (profile <> ''),
        profile_controls TEXT NOT NULL CHECK (json_valid(profile_controls)),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    ) STRICT",
    "CREATE TABLE step(
        seq INTEGER PRIMARY KEY CHECK (seq > 0),
        id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
        op TEXT NOT NULL CHECK (op <> ''),
        of TEXT REFERENCES step(id),
        at TEXT NOT NULL,
        author TEXT NOT NULL CHECK (author <> ''),
        previous BLOB NOT NULL CHECK (length(previous) = 32),
        hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
    ) STRICT",
    "CREATE TABLE change(
        step INTEGER NOT NULL REFERENCES step(seq),
        position INTEGER NOT NULL CHECK (position >= 0),
        control TEXT,
        note TEXT,
        format INTEGER NOT NULL CHECK (format > 0),
        body TEXT NOT NULL CHECK (json_valid(body)),
        purged INTEGER NOT NULL DEFAULT 0 CHECK (purged IN (0, 1)),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (step, position)
    ) STRICT, WITHOUT ROWID",
    "CREATE INDEX change_by_control ON change(control, step)",
    "CREATE INDEX change_by_note ON change(note) WHERE note IS NOT NULL",
    "CREATE TABLE answer(
        control TEXT PRIMARY KEY CHECK (control <> ''),
        applicability TEXT NOT NULL CHECK (applicability IN ('undecided', 'applicable', 'inherited', 'excluded')),
        reasons TEXT NOT NULL CHECK (json_valid(reasons)),
        justification TEXT CHECK (justification <> ''),
        provider TEXT CHECK (provider <> ''),
        decided_by TEXT CHECK (decided_by <> ''),
        decided_at TEXT,
        level INTEGER CHECK (level BETWEEN 0 AND 5),
        target INTEGER CHECK (target BETWEEN 0 AND 5),
        basis TEXT CHECK (basis IN ('claimed', 'interviewed', 'examined', 'tested')),
        assessed_at TEXT,
        review INTEGER NOT NULL CHECK (review IN (0, 1)),
        review_due TEXT,
        owner TEXT CHECK (owner <> ''),
        interviewee TEXT CHECK (interviewee <> ''),
        importance INTEGER CHECK (importance BETWEEN 1 AND 3),
        effort INTEGER CHECK (effort BETWEEN 1 AND 3),
        refs TEXT NOT NULL CHECK (json_valid(refs)),
        updated INTEGER REFERENCES step(seq),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE note(
        id TEXT PRIMARY KEY CHECK (length(id) = 36),
        control TEXT NOT NULL REFERENCES answer(control),
        text TEXT NOT NULL CHECK (text <> ''),
        author TEXT NOT NULL CHECK (author <> ''),
        at TEXT NOT NULL,
        edited_by TEXT CHECK (edited_by <> ''),
        edited_at TEXT,
        checksum BLOB NOT NULL CHECK (length(checksum) = 8),
        CHECK ((edited_by IS NULL) = (edited_at IS NULL))
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE draft(
        id TEXT PRIMARY KEY CHECK (length(id) = 36),
        control TEXT NOT NULL REFERENCES answer(control),
        note TEXT REFERENCES note(id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID",
];
