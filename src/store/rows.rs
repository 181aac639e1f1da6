//! Rows: the state as tables, each row with a checksum that is read with it.

mod writing;

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use uuid::Uuid;

use super::carve::Table;
use super::cells::{AnySelect, Apart, Cells, Columns, Select, Source, Words};
use super::checksum::Sums;
use super::fault::Fault;
use super::history::Hash;
use super::imprint::Begun;
use super::{Identity, evidence, imprint, plans, tally};
use crate::catalogue::{ControlId, Text};
use crate::workbook::{
    Acceptance, Answer, CatalogueVersion, Counts, FindingKey, Note, Organisation, OwnControl, Scope, Shelf, Stamp,
    Workbook,
};

pub use writing::{
    delete_acceptance, delete_draft, delete_note, delete_own_control, text, write_acceptance, write_answer,
    write_draft, write_note, write_own_control, write_workbook,
};

/// The text of a note that is being written, kept so that a crash does not take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Stays the same while the note is being written.
    pub id: Uuid,
    /// What the note is about.
    pub control: ControlId,
    /// The note that is being changed, if it is not a new one.
    pub note: Option<Uuid>,
    /// As far as it was typed.
    pub text: String,
    /// When it was last kept.
    pub at: Timestamp,
}

/// Reads within one transaction, so that what others write meanwhile is not half seen: the one that is under way,
/// or one that ends before this returns.
pub fn of_one_moment<T>(connection: &Connection, read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    if !connection.is_autocommit() {
        return read();
    }
    let transaction = connection.unchecked_transaction()?;
    let found = read()?;
    transaction.finish()?;
    Ok(found)
}

/// What reads the tables of the state, in the order in which [`read_all`] reads them.
pub const OF_STATE: [AnySelect; 11] = [
    WORKBOOK.any(),
    ANSWERS.any(),
    NOTES.any(),
    evidence::EVIDENCE.any(),
    evidence::LINKS.any(),
    OWN_CONTROLS.any(),
    ACCEPTANCES.any(),
    plans::ACTIONS.any(),
    plans::PHASES.any(),
    plans::SCENARIOS.any(),
    plans::BASELINES.any(),
];

/// Reads all state from its tables, inside one transaction that ends before this returns.
pub fn load(connection: &Connection) -> Result<Workbook, Fault> {
    of_one_moment(connection, || read(connection))
}

/// The state after the step with this hash, which is the last, within the transaction that is under way: from its
/// imprint where there is one that holds, and from its tables otherwise; also says whether it was the imprint.
pub fn state(connection: &Connection, last: &Hash) -> Result<(Workbook, bool), Fault> {
    let imprinted = tally::read_with_imprint(connection, |imprint| imprint::read(Begun::all(imprint.to_vec())));
    // Whatever is the matter with an imprint, the tables have all that it has.
    if let Ok((stated, Some(found))) = imprinted
        && found.after == *last
        && check_tally(stated, found.answers, &found.workbook).is_ok()
    {
        return Ok((found.workbook, true));
    }
    Ok((read(connection)?, false))
}

/// Reads all state from its tables within the transaction that is under way.
pub fn read(connection: &Connection) -> Result<Workbook, Fault> {
    let stated = tally::read(connection)?;
    let mut source = Source::Tables(connection);
    let (_, mut workbook, answers) = read_before_the_plans(&mut source)?;
    plans::read(&mut source, &stated.1, &mut workbook)?;
    check_tally(stated, answers, &workbook)?;
    Ok(workbook)
}

/// Reads every table of the state: what the workbook says of itself, all that it holds, and how many answers there are.
pub fn read_all(source: &mut Source<'_>) -> Result<(Identity, Workbook, usize), Fault> {
    let (identity, mut workbook, answers) = read_before_the_plans(source)?;
    plans::read_all(source, &mut workbook)?;
    Ok((identity, workbook, answers))
}

fn read_before_the_plans(source: &mut Source<'_>) -> Result<(Identity, Workbook, usize), Fault> {
    let (identity, mut workbook, answers) = read_common(source, &WORKBOOK, &ANSWERS, Sums::Plain)?;
    evidence::read(source, &mut workbook)?;
    read_own_controls(source, &mut workbook)?;
    read_acceptances(source, &mut workbook)?;
    Ok((identity, workbook, answers))
}

fn check_tally(stated: (usize, Counts), answers: usize, workbook: &Workbook) -> Result<(), Fault> {
    if stated == (answers, workbook.counts()) {
        return Ok(());
    }
    Err(Fault::damaged("it does not hold as many answers, notes, pieces of evidence and actions as were written"))
}

/// The first fault of each table of the state. The tally is compared only where there is none: it cannot be
/// right otherwise.
pub fn faults(connection: &Connection) -> Result<Vec<Fault>, Fault> {
    of_one_moment(connection, || faults_of(connection))
}

fn faults_of(connection: &Connection) -> Result<Vec<Fault>, Fault> {
    let mut workbook = Workbook::default();
    let mut source = Source::Tables(connection);
    let answers = read_answers(&mut source, &ANSWERS, Sums::Plain, &mut workbook);
    let known = answers.as_ref().copied().unwrap_or_default();
    let read = [
        read_workbook(&mut source, &WORKBOOK, Sums::Plain).map(|_| ()),
        answers.map(|_| ()),
        read_notes(&mut source, Sums::Plain, &mut workbook),
        evidence::read(&mut source, &mut workbook),
        read_own_controls(&mut source, &mut workbook),
        read_acceptances(&mut source, &mut workbook),
        plans::read_actions(&mut source, &mut workbook),
        plans::read_phases(&mut source, &mut workbook),
        plans::read_scenarios(&mut source, &mut workbook),
        plans::read_baselines(&mut source, &mut workbook),
    ];
    let mut faults: Vec<Fault> = read.into_iter().filter_map(Result::err).collect();
    if faults.is_empty() {
        let checked = tally::read(connection).and_then(|stated| check_tally(stated, known, &workbook));
        faults.extend(checked.err());
    }
    Ok(faults)
}

/// Reads one table of the state by itself, of whichever format; the history and files hold none of it.
pub fn read_table(connection: &Connection, table: Table, workbook: &mut Workbook) -> Result<(), Fault> {
    let mut source = Source::Tables(connection);
    // No row has two of these checksums by chance.
    let mut either = |read: &mut dyn FnMut(&mut Source<'_>, Sums) -> Result<(), Fault>, others: &[Sums]| {
        let first = read(&mut source, Sums::Plain);
        others.iter().fold(first, |found, sums| found.or_else(|fault| read(&mut source, *sums).map_err(|_| fault)))
    };
    match table {
        Table::Workbook => either(
            &mut |source, sums| {
                (_, workbook.organisation, workbook.scope) = read_workbook(source, &WORKBOOK, sums)?;
                Ok(())
            },
            &[Sums::Json, WORKBOOK_SUMS_BEFORE_4, WORKBOOK_SUMS_BEFORE_3],
        ),
        Table::Answer => either(
            &mut |source, sums| read_answers(source, &ANSWERS, sums, workbook).map(|_| ()),
            &[Sums::Json, ANSWER_SUMS_BEFORE_4],
        ),
        Table::Note => either(&mut |source, sums| read_notes(source, sums, workbook), &[Sums::Json]),
        Table::Evidence | Table::EvidenceLink => evidence::read(&mut source, workbook),
        Table::OwnControl => read_own_controls(&mut source, workbook),
        Table::Acceptance => read_acceptances(&mut source, workbook),
        Table::Action => plans::read_actions(&mut source, workbook),
        Table::Phase => plans::read_phases(&mut source, workbook),
        Table::Scenario => plans::read_scenarios(&mut source, workbook),
        Table::Baseline => plans::read_baselines(&mut source, workbook),
        Table::Tally => tally::read_summary(connection).map(|_| ()),
        Table::Draft => drafts(connection).map(|_| ()),
        Table::Step | Table::Change | Table::File | Table::Piece | Table::ForeignStep => Ok(()),
    }
}

/// Reads what format 1 knew, from a file of that format.
pub fn read_format_1(connection: &Connection) -> Result<Workbook, Fault> {
    let mut source = Source::Tables(connection);
    read_common(&mut source, &WORKBOOK_BEFORE_3, &ANSWERS_BEFORE_4, Sums::Json).map(|(_, workbook, _)| workbook)
}

/// Reads what a file of format 2 or 3 says of the organisation and of its controls.
pub fn read_before_plans(connection: &Connection, version: i32) -> Result<(), Fault> {
    match version {
        ..3 => read_workbook_before_3(connection)?,
        _ => read_workbook_of_3(connection)?,
    };
    let mut source = Source::Tables(connection);
    let mut workbook = Workbook::default();
    read_answers(&mut source, &ANSWERS_BEFORE_4, ANSWER_SUMS_BEFORE_4, &mut workbook)?;
    read_notes(&mut source, Sums::Plain, &mut workbook)
}

/// Reads the answers of a file of format 2 or 3 whose table has the columns of format 4 already, and writes each
/// once more, with the checksum that covers them.
pub fn write_answers_again(connection: &Connection) -> Result<(), Fault> {
    let mut workbook = Workbook::default();
    read_answers(&mut Source::Tables(connection), &ANSWERS, ANSWER_SUMS_BEFORE_4, &mut workbook)?;
    for_each_answer(connection, |control, updated| {
        let updated = updated.zip(workbook.updated(&control));
        write_answer(connection, &control, workbook.answer(&control), updated)
    })
}

/// Every answer with the step that it comes from.
fn for_each_answer(
    connection: &Connection,
    mut each: impl FnMut(ControlId, Option<u32>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut statement = connection.prepare("SELECT control, updated FROM answer")?;
    let places: Vec<(String, Option<u32>)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    places.into_iter().try_for_each(|(control, updated)| each(ControlId::from(control), updated))
}

/// Writes answers and notes, as format 1 knew them, once more with the checksums of the present format.
pub fn write_format_1_again(connection: &Connection, workbook: &Workbook) -> Result<(), Fault> {
    for_each_answer(connection, |control, updated| {
        let updated = updated.zip(workbook.updated(&control));
        write_answer(connection, &control, workbook.answer(&control), updated)?;
        workbook.notes(&control).try_for_each(|note| write_note(connection, note))
    })
}

/// Reads what all formats know.
fn read_common(
    source: &mut Source<'_>,
    of_workbook: &Select<10>,
    of_answers: &Select<23>,
    sums: Sums,
) -> Result<(Identity, Workbook, usize), Fault> {
    let (identity, organisation, scope) = read_workbook(source, of_workbook, sums)?;
    let mut workbook = Workbook::default();
    (workbook.organisation, workbook.scope) = (organisation, scope);
    let answers = read_answers(source, of_answers, sums, &mut workbook)?;
    read_notes(source, sums, &mut workbook)?;
    Ok((identity, workbook, answers))
}

/// What is said of the organisation, from a file of format 1 or 2.
pub fn read_workbook_before_3(connection: &Connection) -> Result<(Organisation, Scope), Fault> {
    let read = |sums| read_workbook(&mut Source::Tables(connection), &WORKBOOK_BEFORE_3, sums);
    // No row has both checksums by chance.
    let (_, organisation, scope) = read(WORKBOOK_SUMS_BEFORE_3).or_else(|fault| read(Sums::Json).map_err(|_| fault))?;
    Ok((organisation, scope))
}

/// What is said of the organisation, from a file of format 3.
pub fn read_workbook_of_3(connection: &Connection) -> Result<(Organisation, Scope), Fault> {
    let mut source = Source::Tables(connection);
    let (_, organisation, scope) = read_workbook(&mut source, &WORKBOOK_OF_3, WORKBOOK_SUMS_BEFORE_4)?;
    Ok((organisation, scope))
}

const WORKBOOK: Select<10> = Select::new(
    "workbook",
    "SELECT id, catalogue, name, scope, facts, profile, profile_controls, document, catalogue_version, checksum
     FROM workbook",
)
.with(Columns { lists: &[6], ..Columns::AS_THEY_ARE });
// What older formats did not have was the first version of the catalogue, and no document.
const WORKBOOK_OF_3: Select<10> = Select {
    sql: "SELECT id, catalogue, name, scope, facts, profile, profile_controls, document, 1 AS catalogue_version,
                 checksum
          FROM workbook",
    ..WORKBOOK
};
const WORKBOOK_BEFORE_3: Select<10> = Select {
    sql: "SELECT id, catalogue, name, scope, facts, profile, profile_controls, '{}' AS document,
                 1 AS catalogue_version, checksum
          FROM workbook",
    ..WORKBOOK
};
/// The checksums of rows that had no version of the catalogue, and no document before that.
const WORKBOOK_SUMS_BEFORE_4: Sums = Sums::Without(&[8]);
const WORKBOOK_SUMS_BEFORE_3: Sums = Sums::Without(&[7, 8]);

fn read_workbook(
    source: &mut Source<'_>,
    select: &Select<10>,
    sums: Sums,
) -> Result<(Identity, Organisation, Scope), Fault> {
    let mut found = None;
    source.each(select, |cells| {
        let identity = Identity { id: cells.parsed(0)?, catalogue: cells.get(1)? };
        let organisation =
            Organisation { name: cells.get(2)?, scope: cells.get(3)?, facts: cells.json(4)?, document: cells.json(7)? };
        let scope =
            Scope { profile: cells.get(5)?, controls: cells.chosen(6)?, catalogue: CatalogueVersion(cells.get(8)?) };
        let json = || (&identity.id, &identity.catalogue, &organisation, &scope);
        cells.check_with(sums, json, || "what it says of the organisation".to_owned())?;
        found = Some((identity, organisation, scope));
        Ok(())
    })?;
    found.ok_or_else(nobody)
}

fn nobody() -> Fault {
    Fault::damaged("it does not say whom it is about")
}

/// What the workbook says of itself.
pub fn identity(connection: &Connection) -> Result<Identity, Fault> {
    let mut statement = connection.prepare_cached("SELECT id, catalogue FROM workbook")?;
    let mut rows = statement.query([])?;
    let row = rows.next()?.ok_or_else(nobody)?;
    Ok(Identity { id: parsed(row.get_ref(0)?, "the id of the workbook")?, catalogue: row.get(1)? })
}

const ANSWERS: Select<23> = Select::new(
    "answer",
    "SELECT a.control, a.applicability, a.reasons, a.justification, a.provider, a.decided_by, a.decided_at,
            a.level, a.target, a.basis, a.assessed_at, a.review, a.review_due, a.owner, a.interviewee,
            a.importance, a.effort, a.refs, a.updated, a.to_confirm, s.at, s.author, a.checksum
     FROM answer a LEFT JOIN step s ON s.seq = a.updated ORDER BY a.control",
)
.with(Columns { times: &[6, 10, 20], repeat: true, ..Columns::AS_THEY_ARE });
const ANSWERS_BEFORE_4: Select<23> = Select {
    sql: "SELECT a.control, a.applicability, a.reasons, a.justification, a.provider, a.decided_by, a.decided_at,
                 a.level, a.target, a.basis, a.assessed_at, a.review, a.review_due, a.owner, a.interviewee,
                 a.importance, a.effort, a.refs, a.updated, 0 AS to_confirm, s.at, s.author, a.checksum
          FROM answer a LEFT JOIN step s ON s.seq = a.updated ORDER BY a.control",
    ..ANSWERS
};
/// The checksums of answers that had no mark of what is to be confirmed.
const ANSWER_SUMS_BEFORE_4: Sums = Sums::Without(&[19]);

/// Reads the answers, with who and when of the steps that they point to, and says how many there are.
fn read_answers(
    source: &mut Source<'_>,
    select: &Select<23>,
    sums: Sums,
    workbook: &mut Workbook,
) -> Result<usize, Fault> {
    let mut answers: Vec<(ControlId, Arc<Answer>, Option<Arc<Stamp>>)> = Vec::with_capacity(source.rows_ahead());
    let (mut last, mut told) = (String::new(), Vec::new());
    source.each(select, |cells| {
        let control = cells.text(0)?;
        // A page that is read twice in place of another would leave the number of rows as it was.
        let mut in_order = || {
            let is_next = *last < *control;
            control.clone_into(&mut last);
            if is_next { Ok(()) } else { Err(Fault::damaged("its answers are not in their order")) }
        };
        if let Some((answer, stamp)) = cells.like().and_then(|number| told.get(number)) {
            answers.push((ControlId::from(control), Arc::clone(answer), Option::clone(stamp)));
            return in_order();
        }
        let answer = answer(cells)?;
        let updated: Option<u32> = cells.get(18)?;
        let stamp = match (updated, cells.optional_time(20)?) {
            (Some(_), Some(at)) => Some(Arc::new(Stamp { at, author: cells.get(21)? })),
            (Some(seq), None) => return Err(Fault::damaged(format!("step {seq} of its history is missing"))),
            (None, _) => None,
        };
        let json = || (&control, &answer, updated, stamp.as_deref());
        cells.check_with(sums, json, || format!("the answer for {control}"))?;
        let answer = Arc::new(answer);
        told.push((Arc::clone(&answer), stamp.clone()));
        answers.push((ControlId::from(control), answer, stamp));
        in_order()
    })?;
    Ok(workbook.put_answers(answers))
}

fn answer(cells: &Cells<'_, 23>) -> Result<Answer, Fault> {
    Ok(Answer {
        applicability: cells.parsed(1)?,
        reasons: cells.json(2)?,
        justification: cells.get(3)?,
        provider: cells.get(4)?,
        decided_by: cells.get(5)?,
        decided_at: cells.optional_time(6)?,
        level: cells.small(7)?,
        target: cells.small(8)?,
        basis: cells.optional(9)?,
        assessed_at: cells.optional_time(10)?,
        review: cells.get(11)?,
        review_due: cells.optional(12)?,
        owner: cells.get(13)?,
        interviewee: cells.get(14)?,
        importance: cells.small(15)?,
        effort: cells.small(16)?,
        refs: cells.json(17)?,
        to_confirm: cells.get(19)?,
    })
}

const NOTES: Select<8> =
    Select::new("note", "SELECT id, control, text, author, at, edited_by, edited_at, checksum FROM note")
        .with(Columns { ids: &[0], times: &[4, 6], words: &[1, 3], ..Columns::AS_THEY_ARE })
        .apart(Apart { by: 1, text: 2 });

/// Reads all notes, or, from an imprint, where they are.
fn read_notes(source: &mut Source<'_>, sums: Sums, workbook: &mut Workbook) -> Result<(), Fault> {
    match source {
        Source::Tables(_) => workbook.put_notes(notes(source, sums)?),
        Source::Imprint(reader) => {
            let (controls, bodies) = reader.bodies()?;
            let shelf: Arc<dyn Shelf> = bodies;
            workbook.put_shelf_of_notes(&shelf, controls);
        }
    }
    Ok(())
}

/// The notes in rows. There may be thousands, so what they have in common is made once.
pub fn notes(source: &mut Source<'_>, sums: Sums) -> Result<Vec<Note>, Fault> {
    let mut notes: Vec<Note> = Vec::with_capacity(source.rows_ahead());
    let (mut controls, mut authors) = (Words::new(), Words::new());
    source.each(&NOTES, |cells| {
        let control = controls.number(cells, 1, |id| ControlId::from(id))?;
        let author = authors.number(cells, 3, |name| Text::from(name))?;
        let edited_by: Option<String> = cells.get(5)?;
        let note = Note {
            id: cells.id(0)?,
            control: controls.made[control].clone(),
            text: cells.kept_text(2)?,
            author: authors.made[author].clone(),
            at: cells.time(4)?,
            edited: edited_by.zip(cells.optional_time(6)?).map(|(author, at)| Box::new(Stamp { at, author })),
        };
        cells.check_with(sums, || &note, || format!("a note on {}", note.control))?;
        notes.push(note);
        Ok(())
    })?;
    Ok(notes)
}

const OWN_CONTROLS: Select<4> = Select::new("own_control", "SELECT id, title, description, checksum FROM own_control");

fn read_own_controls(source: &mut Source<'_>, workbook: &mut Workbook) -> Result<(), Fault> {
    source.each(&OWN_CONTROLS, |cells| {
        let own = OwnControl { id: ControlId::from(cells.text(0)?), title: cells.get(1)?, description: cells.get(2)? };
        cells.check(|| format!("the own control {}", own.id))?;
        workbook.put_own_control(own);
        Ok(())
    })
}

const ACCEPTANCES: Select<6> =
    Select::new("acceptance", "SELECT finding, control, because, author, at, checksum FROM acceptance");

fn read_acceptances(source: &mut Source<'_>, workbook: &mut Workbook) -> Result<(), Fault> {
    source.each(&ACCEPTANCES, |cells| {
        let control = cells.text(1)?;
        let finding =
            FindingKey { code: cells.get(0)?, control: (!control.is_empty()).then(|| ControlId::from(control)) };
        let acceptance = Acceptance { because: cells.get(2)?, author: cells.get(3)?, at: cells.parsed(4)? };
        cells.check(|| "why a finding is accepted".to_owned())?;
        workbook.put_acceptance(finding, acceptance);
        Ok(())
    })
}

/// Reads the drafts, the newest first.
pub fn drafts(connection: &Connection) -> Result<Vec<Draft>, Fault> {
    let mut statement =
        connection.prepare_cached("SELECT id, control, note, text, at FROM draft ORDER BY at DESC, id")?;
    let mut rows = statement.query([])?;
    let mut drafts = Vec::new();
    while let Some(row) = rows.next()? {
        drafts.push(Draft {
            id: parsed(row.get_ref(0)?, "the id of an unfinished note")?,
            control: ControlId::from(row.get::<_, String>(1)?),
            note: match row.get_ref(2)? {
                ValueRef::Null => None,
                note => Some(parsed(note, "the note that an unfinished one changes")?),
            },
            text: row.get(3)?,
            at: parsed(row.get_ref(4)?, "the time of an unfinished note")?,
        });
    }
    Ok(drafts)
}

fn parsed<T: std::str::FromStr>(value: ValueRef<'_>, what: &str) -> Result<T, Fault> {
    let word = value.as_str().map_err(rusqlite::Error::from)?;
    word.parse().map_err(|_| Fault::damaged(format!("{what} cannot be read")))
}
