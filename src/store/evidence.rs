//! Evidence: its rows, and the bytes of the files that were copied in. A file is kept once, by its SHA-256,
//! in pieces, so that it is never in memory as a whole; it stays while the history may bring it back.

use std::io::{self, Read, Write};

use rusqlite::{Connection, OptionalExtension, named_params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::cells::{Columns, Select, Source};
use super::checksum;
use super::fault::Fault;
use super::glimpse::{FilePages, Trust};
use super::{Store, Writing, foreign};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::text::hexadecimal;
use crate::workbook::{Change, Evidence, Stamp, Workbook};

/// The bytes of a file that are in memory at a time.
const PIECE: usize = 1 << 18;

/// What can be said of a file from its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// In bytes.
    pub size: u64,
    /// In hexadecimal.
    pub sha256: String,
}

/// Reads a file to its end, a piece at a time, and says what it was. `most` bytes are read and not one
/// more; `None` where there are more.
///
/// # Errors
/// What reading says, and what `each` says of a piece.
pub fn facts_of<E: From<io::Error>>(
    mut file: impl Read,
    most: u64,
    mut each: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<Option<FileFacts>, E> {
    let mut hasher = Sha256::new();
    let mut size: u64 = 0;
    let mut piece = vec![0; PIECE];
    loop {
        let length = fill(&mut file, &mut piece)?;
        size += length as u64;
        if size > most {
            return Ok(None);
        }
        if length > 0 {
            hasher.update(&piece[..length]);
            each(&piece[..length])?;
        }
        if length < PIECE {
            return Ok(Some(FileFacts { size, sha256: hexadecimal(&hasher.finalize()) }));
        }
    }
}

/// Reads until the piece is full or the file ends.
fn fill(file: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < piece.len() {
        match file.read(&mut piece[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Why a file could not be kept.
#[derive(Debug)]
pub enum NotKept {
    /// It could not be read.
    Read(io::Error),
    /// The workbook could not be written.
    Write(Error),
    /// It is not the file that it was a moment ago.
    Changed,
}

impl Writing<'_> {
    /// Keeps the bytes of a file, unless the workbook has them already. `facts` are what it was when it was
    /// looked at; where it is no longer that, nothing is kept.
    pub fn keep_file(&self, file: impl Read, facts: &FileFacts) -> Result<(), NotKept> {
        keep(&self.transaction, file, facts).map_err(|why| match why {
            Refused::Read(error) => NotKept::Read(error),
            Refused::Changed => NotKept::Changed,
            Refused::Write(fault) => NotKept::Write(fault.unsaved(self.path)),
        })
    }

    /// Keeps a text like a file, by its hash, unless the workbook has it already.
    pub fn keep_text(&self, text: &str) -> Result<()> {
        keep_bytes(&self.transaction, text.as_bytes()).map_err(|fault| fault.unsaved(self.path))
    }
}

enum Refused {
    Read(io::Error),
    Write(Fault),
    Changed,
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Refused::Read(error)
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Refused::Write(fault)
    }
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Refused::Write(error.into())
    }
}

fn keep(connection: &Connection, file: impl Read, facts: &FileFacts) -> Result<(), Refused> {
    if file_id(connection, &facts.sha256)?.is_some() {
        return Ok(());
    }
    let size = i64::try_from(facts.size).map_err(|_| Fault::damaged("the file is too large"))?;
    let sql = "INSERT INTO file(sha256, size) VALUES (:sha256, :size)";
    connection.prepare_cached(sql)?.execute(named_params! { ":sha256": facts.sha256, ":size": size })?;
    let id = connection.last_insert_rowid();
    let sql = "INSERT INTO piece(file, position, body) VALUES (:file, :position, :body)";
    let mut statement = connection.prepare_cached(sql)?;
    let mut position = 0_i64;
    let found = facts_of(file, facts.size, |body| -> Result<(), Refused> {
        statement.execute(named_params! { ":file": id, ":position": position, ":body": body })?;
        position += 1;
        Ok(())
    })?;
    if found.as_ref() == Some(facts) { Ok(()) } else { Err(Refused::Changed) }
}

/// Keeps bytes that are in memory already.
pub fn keep_bytes(connection: &Connection, bytes: &[u8]) -> Result<(), Fault> {
    let unread = || Fault::damaged("a file of its evidence cannot be kept");
    let facts = facts_of(bytes, u64::MAX, |_| Ok::<(), io::Error>(())).ok().flatten().ok_or_else(unread)?;
    keep(connection, bytes, &facts).map_err(|why| match why {
        Refused::Write(fault) => fault,
        Refused::Read(_) | Refused::Changed => unread(),
    })
}

/// Keeps bytes that come piece by piece, unless they are kept already. Whether they were what `facts` says; where
/// not, the caller undoes what was written.
pub fn keep_pieces(connection: &Connection, pieces: impl Read, facts: &FileFacts) -> Result<bool, Fault> {
    match keep(connection, pieces, facts) {
        Ok(()) => Ok(true),
        Err(Refused::Write(fault)) => Err(fault),
        Err(Refused::Read(_) | Refused::Changed) => Ok(false),
    }
}

fn file_id(connection: &Connection, sha256: &str) -> rusqlite::Result<Option<i64>> {
    let mut statement = connection.prepare_cached("SELECT id FROM file WHERE sha256 = :sha256")?;
    statement.query_row(named_params! { ":sha256": sha256 }, |row| row.get(0)).optional()
}

impl Store {
    /// Writes the bytes of a file that was copied in, and says what they were; `None` where the workbook
    /// has none of this hash.
    ///
    /// # Errors
    /// [`Error::Io`] for `to`, and what reading the workbook says.
    pub fn read_file(&self, sha256: &str, to: &mut impl Write) -> Result<Option<FileFacts>> {
        let storage = |error| Fault::from(error).at(&self.path);
        let Some(id) = file_id(&self.connection, sha256).map_err(storage)? else { return Ok(None) };
        let (mut size, mut hasher, mut piece) = (0, Sha256::new(), Vec::new());
        for position in 0.. {
            piece.clear();
            if !self.read_piece(id, position, &mut piece)? {
                break;
            }
            size += piece.len() as u64;
            hasher.update(&piece);
            to.write_all(&piece).map_err(|source| Error::Io {
                what: "cannot write",
                path: "the file".into(),
                source,
            })?;
        }
        Ok(Some(FileFacts { size, sha256: hexadecimal(&hasher.finalize()) }))
    }

    /// The bytes of a file that was copied in, at most so many, as they are there: whoever asks has another way to tell
    /// whether they are right than their hash, which for a text that is read at every opening takes too long. `None`
    /// where the workbook has none of this hash, or a larger one.
    ///
    /// # Errors
    /// What reading the workbook says.
    pub fn read_unchecked(&self, sha256: &str, most: usize) -> Result<Option<Vec<u8>>> {
        if self.trust == Trust::Glimpsed {
            let all = |mut pages: FilePages| Some(pages.read(most, most)?.0);
            return Ok(self.pages_of(sha256).and_then(all));
        }
        let storage = |error| Fault::from(error).at(&self.path);
        let sql = "SELECT id, size FROM file WHERE sha256 = :sha256";
        let mut statement = self.connection.prepare_cached(sql).map_err(storage)?;
        let key = named_params! { ":sha256": sha256 };
        let found = statement.query_row(key, |row| Ok((row.get(0)?, row.get::<_, i64>(1)?))).optional();
        let Some((id, size)) = found.map_err(storage)? else { return Ok(None) };
        let Some(size) = usize::try_from(size).ok().filter(|size| *size <= most) else { return Ok(None) };
        let mut bytes = Vec::with_capacity(size);
        for position in 0.. {
            if !self.read_piece(id, position, &mut bytes)? {
                break;
            }
            if bytes.len() > size {
                return Ok(None);
            }
        }
        Ok(Some(bytes))
    }

    /// Appends a piece of a file; `false` where there is none at this place. Each is read in a transaction of its own that
    /// is over when this returns: an edit need not wait for a large file, or for whoever takes it slowly.
    fn read_piece(&self, file: i64, position: i64, to: &mut Vec<u8>) -> Result<bool> {
        let storage = |error| Fault::from(error).at(&self.path);
        let sql = "SELECT body FROM piece WHERE file = :file AND position = :position";
        let mut statement = self.connection.prepare_cached(sql).map_err(storage)?;
        let mut rows = statement.query(named_params! { ":file": file, ":position": position }).map_err(storage)?;
        let Some(row) = rows.next().map_err(storage)? else { return Ok(false) };
        to.extend_from_slice(row.get_ref(0).and_then(|body| Ok(body.as_blob()?)).map_err(storage)?);
        Ok(true)
    }

    /// Whether the history still tells of a piece of evidence.
    pub fn remembers_evidence(&self, id: Uuid) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM change WHERE purged = 0 AND json_extract(body, '$.kind') = 'evidence'
                          AND json_extract(body, '$.id') = :id)";
        let known = || -> Result<bool, Fault> {
            let key = named_params! { ":id": id.to_string() };
            let told =
                |change: &Change| matches!(change, Change::Evidence { id: told, .. } if *told == id).then_some(());
            Ok(self.connection.query_row(sql, key, |row| row.get(0))?
                || foreign::told_of(&self.connection, id, told)?.is_some())
        };
        known().map_err(|fault| fault.at(&self.path))
    }

    /// How many bytes of files the workbook holds.
    pub fn bytes_of_files(&self) -> Result<u64> {
        let size = self.query("SELECT coalesce(sum(size), 0) FROM file", |row| row.get::<_, i64>(0))?;
        Ok(size.first().copied().and_then(|size| u64::try_from(size).ok()).unwrap_or(0))
    }
}

pub const EVIDENCE: Select<14> = Select::new(
    "evidence",
    "SELECT id, kind, name, location, size, sha256, nature, author, at, expires, review_due, edited_by, edited_at,
            checksum
     FROM evidence",
)
.with(Columns { ids: &[0], times: &[8, 12], ..Columns::AS_THEY_ARE });
pub const LINKS: Select<3> = Select::new("evidence_link", "SELECT control, evidence, checksum FROM evidence_link")
    .with(Columns { ids: &[1], ..Columns::AS_THEY_ARE });

/// Reads the evidence, and which controls it serves.
pub fn read(source: &mut Source<'_>, workbook: &mut Workbook) -> Result<(), Fault> {
    source.each(&EVIDENCE, |cells| {
        let size = cells.get::<Option<i64>>(4)?.map(u64::try_from).transpose();
        let edited_by: Option<String> = cells.get(11)?;
        let edited_at = cells.optional_time(12)?;
        let evidence = Evidence {
            id: cells.id(0)?,
            kind: cells.parsed(1)?,
            name: cells.get(2)?,
            location: cells.get(3)?,
            size: size.map_err(|_| Fault::damaged("a file is smaller than nothing"))?,
            sha256: cells.get(5)?,
            nature: cells.optional(6)?,
            author: cells.get(7)?,
            at: cells.time(8)?,
            expires: cells.optional(9)?,
            review_due: cells.optional(10)?,
            edited: edited_by.zip(edited_at).map(|(author, at)| Stamp { at, author }),
        };
        cells.check(|| format!("the evidence \"{}\"", evidence.name))?;
        workbook.put_evidence(evidence);
        Ok(())
    })?;
    source.each(&LINKS, |cells| {
        let (control, evidence) = (cells.text(0)?, cells.id(1)?);
        cells.check(|| format!("what serves {control}"))?;
        workbook.put_evidence_link(ControlId::from(control), evidence);
        Ok(())
    })
}

/// Writes a piece of evidence, whether or not there was one.
pub fn write(connection: &Connection, evidence: &Evidence) -> Result<(), Fault> {
    let sql = "INSERT INTO evidence(id, kind, name, location, size, sha256, nature, author, at, expires, review_due,
                      edited_by, edited_at, checksum)
               VALUES (:id, :kind, :name, :location, :size, :sha256, :nature, :author, :at, :expires, :review_due,
                      :edited_by, :edited_at, :checksum)
               ON CONFLICT(id) DO UPDATE SET name = :name, nature = :nature, expires = :expires,
                      review_due = :review_due, edited_by = :edited_by, edited_at = :edited_at, checksum = :checksum";
    let values = named_params! {
        ":id": evidence.id.to_string(),
        ":kind": evidence.kind.word(),
        ":name": evidence.name,
        ":location": evidence.location,
        ":size": evidence.size.map(|size| i64::try_from(size).unwrap_or(i64::MAX)),
        ":sha256": evidence.sha256,
        ":nature": evidence.nature.map(|nature| nature.word()),
        ":author": evidence.author,
        ":at": evidence.at.to_string(),
        ":expires": evidence.expires.map(|date| date.to_string()),
        ":review_due": evidence.review_due.map(|date| date.to_string()),
        ":edited_by": evidence.edited.as_ref().map(|stamp| &stamp.author),
        ":edited_at": evidence.edited.as_ref().map(|stamp| stamp.at.to_string()),
    };
    checksum::write(connection, sql, "evidence", values, &[])
}

/// Takes a piece of evidence out of the state. The bytes of its file stay for undo.
pub fn delete(connection: &Connection, id: Uuid) -> Result<(), Fault> {
    connection
        .prepare_cached("DELETE FROM evidence WHERE id = :id")?
        .execute(named_params! { ":id": id.to_string() })?;
    Ok(())
}

/// Writes that a piece of evidence serves a control.
pub fn write_link(connection: &Connection, control: &ControlId, evidence: Uuid) -> Result<(), Fault> {
    let sql = "INSERT INTO evidence_link(control, evidence, checksum) VALUES (:control, :evidence, :checksum)";
    let values = named_params! {
        ":control": control.as_str(),
        ":evidence": evidence.to_string(),
    };
    checksum::write(connection, sql, "evidence_link", values, &[])
}

/// Writes that a piece of evidence no longer serves a control.
pub fn delete_link(connection: &Connection, control: &ControlId, evidence: Uuid) -> Result<(), Fault> {
    let sql = "DELETE FROM evidence_link WHERE control = :control AND evidence = :evidence";
    let key = named_params! { ":control": control.as_str(), ":evidence": evidence.to_string() };
    connection.prepare_cached(sql)?.execute(key)?;
    Ok(())
}

/// Replaces every body of the history that tells of a piece of evidence, and drops the bytes of its file
/// unless other evidence, a baseline, or the history of either still needs them.
pub fn blank(connection: &Connection, id: Uuid) -> Result<(), Fault> {
    let sql = "SELECT step, position, control, body FROM change
               WHERE purged = 0 AND coalesce(json_extract(body, '$.evidence'), json_extract(body, '$.id')) = :id";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(named_params! { ":id": id.to_string() }, |row| {
        Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?, row.get::<_, Option<String>>(2)?, row.get::<_, String>(3)?))
    })?;
    let places: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
    let mut hashes: Vec<String> = Vec::new();
    let sql = "UPDATE change SET body = :body, purged = 1 WHERE step = :step AND position = :position";
    let mut blank = connection.prepare_cached(sql)?;
    for (step, position, control, body) in places {
        if let Ok(Change::Evidence { before, after, .. }) = serde_json::from_str(&body) {
            hashes.extend([before, after].into_iter().flatten().filter_map(|evidence| evidence.sha256));
        }
        let change = Change::PurgedEvidence { evidence: id, control: control.map(ControlId::from) };
        let body = serde_json::to_string(&change).map_err(|error| Fault::damaged(error.to_string()))?;
        blank.execute(named_params! { ":body": body, ":step": step, ":position": position })?;
    }
    let purged = |change: &Change| match change {
        Change::Evidence { id: told, .. } if *told == id => Some(None),
        Change::EvidenceLink { evidence, control, .. } if *evidence == id => Some(Some(control.clone())),
        _ => None,
    };
    let of_others = foreign::blank(connection, id, |change| {
        purged(change).map(|control| Change::PurgedEvidence { evidence: id, control })
    })?;
    for change in of_others {
        if let Change::Evidence { before, after, .. } = change {
            hashes.extend([before, after].into_iter().flatten().filter_map(|evidence| evidence.sha256));
        }
    }
    hashes.sort();
    hashes.dedup();
    for hash in hashes {
        drop_file(connection, &hash)?;
    }
    Ok(())
}

fn drop_file(connection: &Connection, sha256: &str) -> Result<(), Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM change WHERE purged = 0 AND json_extract(body, '$.kind') IN ('evidence', 'baseline')
                      AND instr(body, :sha256) > 0)";
    let needed: bool = connection.query_row(sql, named_params! { ":sha256": sha256 }, |row| row.get(0))?;
    if needed {
        return Ok(());
    }
    let sql = "DELETE FROM piece WHERE file = (SELECT id FROM file WHERE sha256 = :sha256)";
    connection.execute(sql, named_params! { ":sha256": sha256 })?;
    connection.execute("DELETE FROM file WHERE sha256 = :sha256", named_params! { ":sha256": sha256 })?;
    Ok(())
}
