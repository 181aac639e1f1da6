//! Evidence: attached, linked, changed, removed, given back byte for byte, and looked over.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{Along, Outcome, Plan, Session, by_prefix, required};
use crate::catalogue::ControlId;
use crate::error::{Error, Result, reason};
use crate::export::NewFile;
use crate::store::{FileFacts, NotKept, Writing, facts_of};
use crate::text::is_unsafe;
use crate::workbook::{Change, Evidence, EvidenceEdit, EvidenceKind, FileState, Op, Stamp, Workbook};

/// The longest address or path, in characters.
const LOCATION: usize = 4_000;
const MEGABYTE: u64 = 1 << 20;

/// A file or an address that should become evidence.
#[derive(Clone, Debug)]
pub struct NewEvidence<'a> {
    /// The controls that it serves, at least one.
    pub controls: &'a [ControlId],
    /// Where it is.
    pub source: Source<'a>,
    /// What else is said of it; without a name, that of the file or the address.
    pub about: EvidenceEdit,
}

/// Where evidence comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A file whose bytes are copied into the workbook, if it has at most so many megabytes.
    Copied(&'a Path, u64),
    /// A file that stays where it is.
    Linked(&'a Path),
    /// An address in the web.
    Address(&'a str),
}

/// A file that evidence links, with what it was then: enough to look at it without the workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedFile {
    evidence: Uuid,
    path: PathBuf,
    facts: FileFacts,
}

impl LinkedFile {
    /// How the file stands now. Reads all of it, unless its size alone tells.
    pub fn look(&self) -> (Uuid, FileState) {
        (self.evidence, state_of(&self.path, &self.facts))
    }
}

impl Session {
    /// Attaches evidence to controls, as one step.
    ///
    /// # Errors
    /// [`Error::EvidenceFile`], [`Error::EvidenceTooLarge`], [`Error::Invalid`] for an address that is none.
    pub fn attach(&mut self, new: &NewEvidence<'_>) -> Result<Outcome> {
        let controls = self.known_controls(new.controls)?;
        if controls.is_empty() {
            return Err(Error::Invalid("evidence is about a control; name one".to_owned()));
        }
        self.refuse_itself(new.source)?;
        let (kind, location, facts) = looked_at(new.source)?;
        let name = match &new.about.name {
            Some(name) => required("the name", name)?,
            None => name_of(new.source),
        };
        let id = Uuid::now_v7();
        let along = match (new.source, &facts) {
            (Source::Copied(path, _), Some(facts)) => Along { file: Some((path, facts)), ..Along::default() },
            _ => Along::default(),
        };
        self.write(Op::Attach, along, |_, _, author, at| {
            let evidence = Evidence {
                id,
                kind,
                name: name.clone(),
                location: location.clone(),
                size: facts.as_ref().map(|facts| facts.size),
                sha256: facts.as_ref().map(|facts| facts.sha256.clone()),
                nature: new.about.nature.flatten(),
                author: author.to_owned(),
                at,
                expires: new.about.expires.flatten(),
                review_due: new.about.review_due.flatten(),
                edited: None,
            };
            let links = controls.iter().map(|control| link(&evidence, control, true)).collect::<Vec<_>>();
            let first = Change::Evidence { id, before: None, after: Some(Box::new(evidence)) };
            Ok([first].into_iter().chain(links).collect())
        })
    }

    /// Lets evidence serve more controls.
    ///
    /// # Errors
    /// [`Error::UnknownEvidence`], [`Error::Conflict`].
    pub fn link_evidence(&mut self, id: Uuid, controls: &[ControlId]) -> Result<Outcome> {
        let controls = self.known_controls(controls)?;
        self.transact(Op::Attach, |seen, now, _, _| {
            let evidence = unchanged(id, seen, now)?;
            let serves = |control: &&ControlId| now.evidence(control).any(|other| other.id == id);
            Ok(controls
                .iter()
                .filter(|control| !serves(control))
                .map(|control| link(evidence, control, true))
                .collect())
        })
    }

    /// Changes what is said of a piece of evidence.
    ///
    /// # Errors
    /// [`Error::UnknownEvidence`], [`Error::Invalid`] for an empty name, [`Error::Conflict`].
    pub fn edit_evidence(&mut self, id: Uuid, edit: &EvidenceEdit) -> Result<Outcome> {
        if let Some(name) = &edit.name {
            required("the name", name)?;
        }
        self.transact(Op::EditEvidence, |seen, now, author, at| {
            let before = unchanged(id, seen, now)?;
            let after = edit.applied(before, Stamp { at, author: author.to_owned() });
            if after == *before {
                return Ok(Vec::new());
            }
            let (before, after) = (Some(Box::new(before.clone())), Some(Box::new(after)));
            Ok(vec![Change::Evidence { id, before, after }])
        })
    }

    /// Takes evidence away from a control, or from all with `None`; with the last one it goes altogether.
    /// Undo brings it back: its bytes stay in the file until it is purged.
    ///
    /// # Errors
    /// [`Error::UnknownEvidence`], [`Error::Conflict`].
    pub fn remove_evidence(&mut self, id: Uuid, control: Option<&ControlId>) -> Result<Outcome> {
        let control = control.map(|control| self.known_control(control)).transpose()?;
        self.transact(Op::RemoveEvidence, |seen, now, _, _| {
            let evidence = unchanged(id, seen, now)?;
            let served: Vec<&ControlId> = now.controls_served(id).collect();
            let goes = |of: &&&ControlId| control.as_ref().is_none_or(|control| control == **of);
            let mut changes: Vec<Change> =
                served.iter().filter(goes).map(|control| link(evidence, control, false)).collect();
            if changes.len() == served.len() {
                changes.push(Change::Evidence { id, before: Some(Box::new(evidence.clone())), after: None });
            }
            Ok(changes)
        })
    }

    /// Removes evidence for good: from the state, the history, and the bytes of its file unless other
    /// evidence needs them. Evidence that was removed before can still be purged, by its whole id.
    ///
    /// # Errors
    /// [`Error::UnknownEvidence`] where neither the workbook nor its history has it.
    pub fn purge_evidence(&mut self, id: Uuid) -> Result<Outcome> {
        if self.workbook().piece_of_evidence(id).is_none() && !self.store().remembers_evidence(id)? {
            return Err(Error::UnknownEvidence(id.to_string()));
        }
        let along = Along { purged_evidence: Some(id), ..Along::default() };
        let outcome = self.write(Op::Purge, along, |_, now, _, _| {
            let gone = |control: Option<&ControlId>| Change::PurgedEvidence { evidence: id, control: control.cloned() };
            Ok(now.controls_served(id).map(|control| gone(Some(control))).chain([gone(None)]).collect())
        })?;
        // The freed pages are overwritten already; this only gives their space back, so it may fail.
        let _ = self.store.vacuum();
        Ok(outcome)
    }

    /// Writes the file of a piece of evidence to where nothing stands, byte for byte.
    ///
    /// # Errors
    /// [`Error::UnknownEvidence`], [`Error::EvidenceMissing`] where its bytes are not what was attached,
    /// [`Error::TargetExists`].
    pub fn save_evidence(&self, id: Uuid, path: &Path, force: bool) -> Result<()> {
        let mut file = NewFile::beside(path, force)?;
        self.write_evidence(id, &mut file)?;
        file.put_in_place()
    }

    /// Writes the bytes of the file of a piece of evidence.
    ///
    /// # Errors
    /// As [`Session::save_evidence`].
    pub fn write_evidence(&self, id: Uuid, to: &mut impl Write) -> Result<()> {
        let evidence = self.piece_of_evidence(id)?;
        let missing = |what: &str| Error::EvidenceMissing { name: evidence.name.clone(), what: what.to_owned() };
        let sha256 = evidence.sha256.as_deref().ok_or_else(|| missing("does not exist: it is a link"))?;
        let found = match (evidence.kind, &evidence.location) {
            (EvidenceKind::File, _) | (_, None) => self.store().read_file(sha256, to)?,
            (EvidenceKind::LinkedFile | EvidenceKind::Link, Some(path)) => {
                let file = File::open(path).map_err(|error| missing(&format!("cannot be read: {}", reason(&error))))?;
                let copied = facts_of(file, u64::MAX, |body| to.write_all(body));
                copied.map_err(|error| missing(&format!("cannot be copied: {}", reason(&error))))?
            }
        };
        match found {
            Some(facts) if facts.sha256 == sha256 => Ok(()),
            Some(_) => Err(missing("is no longer what was attached")),
            None => Err(missing("is not in the workbook")),
        }
    }

    /// Reads every file of the evidence, copied in or linked, and compares it with what was attached.
    /// `linked_only` leaves out those that were copied in.
    ///
    /// # Errors
    /// What reading the workbook says; a file that cannot be read is [`FileState::Missing`].
    pub fn look_at_files(&self, linked_only: bool) -> Result<BTreeMap<Uuid, FileState>> {
        let mut states = BTreeMap::new();
        for evidence in self.workbook().all_evidence() {
            let (Some(sha256), Some(size)) = (&evidence.sha256, evidence.size) else { continue };
            let facts = FileFacts { size, sha256: sha256.clone() };
            let state = match &evidence.location {
                Some(path) => state_of(Path::new(path), &facts),
                None if linked_only => continue,
                None => match self.store().read_file(sha256, &mut io::sink())? {
                    None => FileState::Missing,
                    Some(found) if found == facts => FileState::Same,
                    Some(_) => FileState::Changed,
                },
            };
            states.insert(evidence.id, state);
        }
        Ok(states)
    }

    /// The files that evidence links, to be looked at where that keeps nobody waiting.
    pub fn linked_files(&self) -> Vec<LinkedFile> {
        let linked = self.workbook().all_evidence().filter_map(|evidence| {
            let facts = FileFacts { size: evidence.size?, sha256: evidence.sha256.clone()? };
            Some(LinkedFile { evidence: evidence.id, path: PathBuf::from(evidence.location.as_ref()?), facts })
        });
        linked.collect()
    }

    /// The evidence whose id starts with `prefix`, which people can copy from a list.
    ///
    /// # Errors
    /// [`Error::UnknownEvidence`] where none does, [`Error::Invalid`] where several do.
    pub fn find_evidence(&self, prefix: &str) -> Result<Uuid> {
        let ids = self.workbook().all_evidence().map(|evidence| evidence.id);
        by_prefix("pieces of evidence", prefix, ids)?.ok_or_else(|| Error::UnknownEvidence(prefix.trim().to_owned()))
    }

    /// A workbook cannot hold itself. Reading it beside SQLite would even take SQLite's locks away: on Unix,
    /// closing any handle of a file drops all that the process has on it.
    fn refuse_itself(&self, source: Source<'_>) -> Result<()> {
        match source {
            Source::Copied(path, _) | Source::Linked(path)
                if fs::canonicalize(path).is_ok_and(|whole| whole == self.path()) =>
            {
                let what = "it is this workbook itself".to_owned();
                Err(Error::EvidenceFile { path: path.to_owned(), what })
            }
            Source::Copied(..) | Source::Linked(_) | Source::Address(_) => Ok(()),
        }
    }

    fn piece_of_evidence(&self, id: Uuid) -> Result<&Evidence> {
        self.workbook().piece_of_evidence(id).ok_or_else(|| Error::UnknownEvidence(id.to_string()))
    }
}

/// Copies the file in, within the transaction of the edit that attaches it.
pub(super) fn keep_file(writing: &Writing<'_>, path: &Path, facts: &FileFacts) -> Result<()> {
    let refused = |what: String| Error::EvidenceFile { path: path.to_owned(), what };
    let file = File::open(path).map_err(|error| refused(reason(&error)))?;
    writing.keep_file(file, facts).map_err(|why| match why {
        NotKept::Read(error) => refused(reason(&error)),
        NotKept::Changed => refused("it changed while it was read".to_owned()),
        NotKept::Write(fault) => fault,
    })
}

type LookedAt = (EvidenceKind, Option<String>, Option<FileFacts>);

/// What becomes of a source: its kind, where it is, and what the file was.
fn looked_at(source: Source<'_>) -> Result<LookedAt> {
    match source {
        Source::Copied(path, most) => {
            let facts = facts_at(path, most)?;
            Ok((EvidenceKind::File, None, Some(facts)))
        }
        Source::Linked(path) => {
            let refused = |what: String| Error::EvidenceFile { path: path.to_owned(), what };
            let whole = fs::canonicalize(path).map_err(|error| refused(reason(&error)))?;
            let whole = whole.into_os_string().into_string();
            let whole = whole.map_err(|_| refused("its path is not UTF-8, so it cannot be written down".to_owned()))?;
            let facts = facts_at(path, u64::MAX / MEGABYTE)?;
            Ok((EvidenceKind::LinkedFile, Some(whole), Some(facts)))
        }
        Source::Address(address) => Ok((EvidenceKind::Link, Some(checked_address(address)?), None)),
    }
}

/// What a file is now. Folders, pipes and devices are refused before they are read.
fn facts_at(path: &Path, most: u64) -> Result<FileFacts> {
    let refused = |what: String| Error::EvidenceFile { path: path.to_owned(), what };
    let metadata = fs::metadata(path).map_err(|error| refused(reason(&error)))?;
    if !metadata.is_file() {
        return Err(refused("it is not a file".to_owned()));
    }
    let too_large = |size: u64| Error::EvidenceTooLarge { path: path.to_owned(), size: size.div_ceil(MEGABYTE), most };
    let bytes = most.saturating_mul(MEGABYTE);
    if metadata.len() > bytes {
        return Err(too_large(metadata.len()));
    }
    let file = File::open(path).map_err(|error| refused(reason(&error)))?;
    let facts = facts_of(file, bytes, |_| Ok::<(), io::Error>(())).map_err(|error| refused(reason(&error)))?;
    facts.ok_or_else(|| too_large(bytes.saturating_add(1)))
}

/// How a linked file stands. Its size is looked at first: most changes show there, without reading it.
pub(super) fn state_of(path: &Path, facts: &FileFacts) -> FileState {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return FileState::Missing,
        Ok(metadata) if metadata.len() != facts.size => return FileState::Changed,
        Ok(_) => {}
        Err(_) => return FileState::Missing,
    }
    let found = File::open(path).and_then(|file| facts_of(file, facts.size, |_| Ok::<(), io::Error>(())));
    match found {
        Ok(Some(found)) if found == *facts => FileState::Same,
        Ok(_) => FileState::Changed,
        Err(_) => FileState::Missing,
    }
}

/// Only addresses that a browser opens and that carry nothing to run.
pub(super) fn checked_address(address: &str) -> Result<String> {
    let address = address.trim();
    let lower = address.to_ascii_lowercase();
    let has_place = |scheme: &str| lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty());
    let is_known = ["https://", "http://", "mailto:"].into_iter().any(has_place);
    // What cannot be seen would make one address look like another.
    if !is_known || address.contains(|c: char| c.is_whitespace() || is_unsafe(c)) {
        return Err(Error::Invalid(format!(
            "\"{address}\" is neither a file nor an address; an address begins with https:// and has no blanks"
        )));
    }
    super::limited("the address", address, LOCATION)?;
    Ok(address.to_owned())
}

fn name_of(source: Source<'_>) -> String {
    let name = match source {
        Source::Copied(path, _) | Source::Linked(path) => {
            path.file_name().map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned())
        }
        Source::Address(address) => address.trim().to_owned(),
    };
    let name: String = name.trim().chars().take(super::LINE).collect();
    if name.is_empty() { "file".to_owned() } else { name }
}

fn link(evidence: &Evidence, control: &ControlId, after: bool) -> Change {
    let (name, control) = (evidence.name.clone(), control.clone());
    Change::EvidenceLink { evidence: evidence.id, name, control, before: !after, after }
}

fn unchanged<'a>(id: Uuid, seen: &Workbook, now: &'a Workbook) -> Result<&'a Evidence, Plan> {
    let known = seen.piece_of_evidence(id).ok_or_else(|| Error::UnknownEvidence(id.to_string()))?;
    match now.piece_of_evidence(id) {
        Some(evidence) if evidence == known && seen.controls_served(id).eq(now.controls_served(id)) => Ok(evidence),
        _ => Err(Plan::Conflict(seen.controls_served(id).next().cloned())),
    }
}
