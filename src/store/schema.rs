//! The tables of a workbook. SQLite cannot add a constraint later, so all of them stand from the start.

/// Marks the file as a workbook: "cbok".
pub const APPLICATION_ID: i32 = 0x6362_6F6B;

/// The format that this program writes; older ones are upgraded to it.
pub const VERSION: i32 = 6;
/// The oldest format whose state is read as the present one's is.
pub const OLDEST_WITH_PLANS: i32 = 4;
/// The oldest format that says of itself in short how it stands.
pub const OLDEST_WITH_SUMMARY: i32 = 5;
/// The oldest format that any version wrote.
pub const OLDEST: i32 = 1;

/// Every table and index, word for word as the file must have them. A file whose schema has anything
/// else (a trigger, a view, a column) was not written by this program and is refused.
pub fn statements(version: i32) -> impl Iterator<Item = &'static str> {
    let workbook = match version {
        ..3 => WORKBOOK_BEFORE_3,
        3 => WORKBOOK_BEFORE_4,
        _ => WORKBOOK,
    };
    let answer = if version < 4 { ANSWER_BEFORE_4 } else { ANSWER };
    let since_2 = if version < 2 { &[] } else { SINCE_2 };
    let tally = match version {
        ..2 => None,
        2..4 => Some(TALLY_BEFORE_4),
        4 => Some(TALLY_BEFORE_5),
        5 => Some(TALLY_BEFORE_6),
        _ => Some(TALLY),
    };
    let since_4 = if version < 4 { &[] } else { SINCE_4 };
    let foreign = (version >= 5).then_some(FOREIGN_STEP);
    [workbook, STEP, answer]
        .into_iter()
        .chain(SINCE_1.iter().chain(since_2).chain(since_4).copied())
        .chain(tally)
        .chain(foreign)
}

/// Since format 4, with the version of the catalogue that it was answered under.
pub const WORKBOOK: &str = "CREATE TABLE workbook(
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL CHECK (length(id) = 36),
        catalogue TEXT NOT NULL CHECK (catalogue <> ''),
        name TEXT NOT NULL CHECK (name <> ''),
        scope TEXT CHECK (scope <> ''),
        facts TEXT NOT NULL CHECK (json_valid(facts)),
        profile TEXT NOT NULL CHECK (profile <> ''),
        profile_controls TEXT NOT NULL CHECK (json_valid(profile_controls)),
        document TEXT NOT NULL CHECK (json_valid(document)),
        catalogue_version INTEGER NOT NULL CHECK (catalogue_version > 0),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    ) STRICT";

/// Format 3, with the document control block.
const WORKBOOK_BEFORE_4: &str = "CREATE TABLE workbook(
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL CHECK (length(id) = 36),
        catalogue TEXT NOT NULL CHECK (catalogue <> ''),
        name TEXT NOT NULL CHECK (name <> ''),
        scope TEXT CHECK (scope <> ''),
        facts TEXT NOT NULL CHECK (json_valid(facts)),
        profile TEXT NOT NULL CHECK (profile <> ''),
        profile_controls TEXT NOT NULL CHECK (json_valid(profile_controls)),
        document TEXT NOT NULL CHECK (json_valid(document)),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    ) STRICT";

const WORKBOOK_BEFORE_3: &str = "CREATE TABLE workbook(
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL CHECK (length(id) = 36),
        catalogue TEXT NOT NULL CHECK (catalogue <> ''),
        name TEXT NOT NULL CHECK (name <> ''),
        scope TEXT CHECK (scope <> ''),
        facts TEXT NOT NULL CHECK (json_valid(facts)),
        profile TEXT NOT NULL CHECK (profile <> ''),
        profile_controls TEXT NOT NULL CHECK (json_valid(profile_controls)),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    ) STRICT";

const STEP: &str = "CREATE TABLE step(
        seq INTEGER PRIMARY KEY CHECK (seq > 0),
        id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
        op TEXT NOT NULL CHECK (op <> ''),
        of TEXT REFERENCES step(id),
        at TEXT NOT NULL,
        author TEXT NOT NULL CHECK (author <> ''),
        previous BLOB NOT NULL CHECK (length(previous) = 32),
        hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
    ) STRICT";

/// Since format 4, with the mark of what a re-assessment has still to confirm: word for word as SQLite adds the
/// column to the table of format 3, which other tables refer to and which is therefore not made anew.
const ANSWER: &str = "CREATE TABLE answer(
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
    , to_confirm INTEGER NOT NULL DEFAULT 0 CHECK (to_confirm IN (0, 1))) STRICT, WITHOUT ROWID";

/// What brings the table of format 3 there.
pub const ANSWER_TO_4: &str =
    "ALTER TABLE answer ADD COLUMN to_confirm INTEGER NOT NULL DEFAULT 0 CHECK (to_confirm IN (0, 1))";

const ANSWER_BEFORE_4: &str = "CREATE TABLE answer(
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
    ) STRICT, WITHOUT ROWID";

const SINCE_1: &[&str] = &[
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

/// What format 2 added to format 1.
pub const SINCE_2: &[&str] = &[
    "CREATE TABLE evidence(
        id TEXT PRIMARY KEY CHECK (length(id) = 36),
        kind TEXT NOT NULL CHECK (kind IN ('file', 'linked-file', 'link')),
        name TEXT NOT NULL CHECK (name <> ''),
        location TEXT CHECK (location <> ''),
        size INTEGER CHECK (size >= 0),
        sha256 TEXT CHECK (length(sha256) = 64),
        nature TEXT CHECK (nature IN ('design', 'operating')),
        author TEXT NOT NULL CHECK (author <> ''),
        at TEXT NOT NULL,
        expires TEXT,
        review_due TEXT,
        edited_by TEXT CHECK (edited_by <> ''),
        edited_at TEXT,
        checksum BLOB NOT NULL CHECK (length(checksum) = 8),
        CHECK ((edited_by IS NULL) = (edited_at IS NULL)),
        CHECK ((kind = 'file') = (location IS NULL)),
        CHECK ((kind = 'link') = (sha256 IS NULL)),
        CHECK ((sha256 IS NULL) = (size IS NULL))
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE evidence_link(
        control TEXT NOT NULL REFERENCES answer(control),
        evidence TEXT NOT NULL REFERENCES evidence(id),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8),
        PRIMARY KEY (control, evidence)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE file(
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
        size INTEGER NOT NULL CHECK (size >= 0)
    ) STRICT",
    "CREATE TABLE piece(
        file INTEGER NOT NULL REFERENCES file(id),
        position INTEGER NOT NULL CHECK (position >= 0),
        body BLOB NOT NULL CHECK (length(body) > 0),
        PRIMARY KEY (file, position)
    ) STRICT",
    "CREATE TABLE own_control(
        id TEXT PRIMARY KEY REFERENCES answer(control),
        title TEXT NOT NULL CHECK (title <> ''),
        description TEXT CHECK (description <> ''),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE acceptance(
        finding TEXT NOT NULL CHECK (finding <> ''),
        control TEXT NOT NULL,
        because TEXT NOT NULL CHECK (because <> ''),
        author TEXT NOT NULL CHECK (author <> ''),
        at TEXT NOT NULL,
        checksum BLOB NOT NULL CHECK (length(checksum) = 8),
        PRIMARY KEY (finding, control)
    ) STRICT, WITHOUT ROWID",
];

/// What format 4 added: the plan. What the tables hold of each other by id is for the program to look after: the
/// order in which rows come and go differs between an edit, its undo and a repair.
pub const SINCE_4: &[&str] = &[
    "CREATE TABLE action(
        id TEXT PRIMARY KEY CHECK (length(id) = 36),
        number INTEGER NOT NULL CHECK (number > 0),
        title TEXT NOT NULL CHECK (title <> ''),
        closes TEXT NOT NULL CHECK (json_valid(closes)),
        owner TEXT CHECK (owner <> ''),
        due TEXT,
        days INTEGER CHECK (days BETWEEN 0 AND 9999999),
        cost INTEGER CHECK (cost >= 0),
        status TEXT NOT NULL CHECK (status IN ('proposed', 'agreed', 'doing', 'done', 'dropped')),
        because TEXT CHECK (because <> ''),
        depends_on TEXT NOT NULL CHECK (json_valid(depends_on)),
        notes TEXT CHECK (notes <> ''),
        phase TEXT CHECK (length(phase) = 36),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8),
        CHECK ((status = 'dropped') = (because IS NOT NULL))
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE phase(
        id TEXT PRIMARY KEY CHECK (length(id) = 36),
        place INTEGER NOT NULL CHECK (place > 0),
        name TEXT NOT NULL CHECK (name <> ''),
        begins TEXT,
        ends TEXT,
        capacity INTEGER CHECK (capacity BETWEEN 0 AND 9999999),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE scenario(
        name TEXT PRIMARY KEY CHECK (name <> ''),
        format INTEGER NOT NULL CHECK (format > 0),
        body TEXT NOT NULL CHECK (json_valid(body)),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE baseline(
        id TEXT PRIMARY KEY CHECK (length(id) = 36),
        name TEXT NOT NULL CHECK (name <> ''),
        made_at TEXT NOT NULL,
        made_by TEXT NOT NULL CHECK (made_by <> ''),
        signed_at TEXT,
        signed_by TEXT CHECK (signed_by <> ''),
        supersedes TEXT CHECK (length(supersedes) = 36),
        hash TEXT NOT NULL CHECK (length(hash) = 64),
        size INTEGER NOT NULL CHECK (size >= 0),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8),
        CHECK ((signed_by IS NULL) = (signed_at IS NULL))
    ) STRICT, WITHOUT ROWID",
];

/// What format 5 added: the steps of another copy that a merge took over, each with its changes as they were hashed.
/// Their own hash tells whether they are what was written.
pub const FOREIGN_STEP: &str = "CREATE TABLE foreign_step(
        hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
        previous BLOB NOT NULL CHECK (length(previous) = 32),
        seq INTEGER NOT NULL CHECK (seq > 0),
        id TEXT NOT NULL CHECK (length(id) = 36),
        op TEXT NOT NULL CHECK (op <> ''),
        of TEXT CHECK (length(of) = 36),
        at TEXT NOT NULL,
        author TEXT NOT NULL CHECK (author <> ''),
        changes TEXT NOT NULL CHECK (json_valid(changes))
    ) STRICT, WITHOUT ROWID";

/// How much there is of everything. Rows that a damaged page makes vanish leave no checksum that fails; they are
/// missed by their number. Since format 5, with what the workbook says of itself in short: here, because it is written
/// whenever the numbers are, and a table of its own would be parsed at each opening. Since format 6, with the imprint
/// of the state, for the same reasons; word for word as SQLite adds the column to the table of format 5.
const TALLY: &str = "CREATE TABLE tally(
        one INTEGER PRIMARY KEY CHECK (one = 1),
        answers INTEGER NOT NULL,
        notes INTEGER NOT NULL,
        evidence INTEGER NOT NULL,
        evidence_links INTEGER NOT NULL,
        own_controls INTEGER NOT NULL,
        acceptances INTEGER NOT NULL,
        actions INTEGER NOT NULL,
        phases INTEGER NOT NULL,
        scenarios INTEGER NOT NULL,
        baselines INTEGER NOT NULL,
        summary TEXT NOT NULL CHECK (json_valid(summary)),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    , imprint BLOB) STRICT";

/// What brings the table of format 5 there.
pub const TALLY_TO_6: &str = "ALTER TABLE tally ADD COLUMN imprint BLOB";

/// The numbers and the summary.
pub const TALLY_BEFORE_6: &str = "CREATE TABLE tally(
        one INTEGER PRIMARY KEY CHECK (one = 1),
        answers INTEGER NOT NULL,
        notes INTEGER NOT NULL,
        evidence INTEGER NOT NULL,
        evidence_links INTEGER NOT NULL,
        own_controls INTEGER NOT NULL,
        acceptances INTEGER NOT NULL,
        actions INTEGER NOT NULL,
        phases INTEGER NOT NULL,
        scenarios INTEGER NOT NULL,
        baselines INTEGER NOT NULL,
        summary TEXT NOT NULL CHECK (json_valid(summary)),
        checksum BLOB NOT NULL CHECK (length(checksum) = 8)
    ) STRICT";

/// The numbers alone.
pub const TALLY_BEFORE_5: &str = "CREATE TABLE tally(
        one INTEGER PRIMARY KEY CHECK (one = 1),
        answers INTEGER NOT NULL,
        notes INTEGER NOT NULL,
        evidence INTEGER NOT NULL,
        evidence_links INTEGER NOT NULL,
        own_controls INTEGER NOT NULL,
        acceptances INTEGER NOT NULL,
        actions INTEGER NOT NULL,
        phases INTEGER NOT NULL,
        scenarios INTEGER NOT NULL,
        baselines INTEGER NOT NULL
    ) STRICT";

/// The same before there were plans.
pub const TALLY_BEFORE_4: &str = "CREATE TABLE tally(
        one INTEGER PRIMARY KEY CHECK (one = 1),
        answers INTEGER NOT NULL,
        notes INTEGER NOT NULL,
        evidence INTEGER NOT NULL,
        evidence_links INTEGER NOT NULL,
        own_controls INTEGER NOT NULL,
        acceptances INTEGER NOT NULL
    ) STRICT";
