//! Taking over what another copy of the workbook says: read, joined, looked at, decided, and written as one step.
//! Until then nothing is written, and the other copy never is.

mod deciding;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{Along, Outcome, Plan, Session, now};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::report::words;
use crate::store::{FileFacts, Store, Writing, can_encrypt};
use crate::text::hexadecimal;
use crate::workbook::merging::lineage::Hash;
use crate::workbook::merging::{Contradiction, ContradictionKey, Joined, Purged, Sides, Take, Thing, join};
use crate::workbook::{Change, EvidenceKind, Note, Op, Stamp, Step, Workbook};

pub use deciding::both_texts;

/// The base of a contradiction is looked for in so many of the last steps of its control.
const LOOKED_BACK: u32 = 200;

/// What another copy says, beside what this one says.
#[derive(Debug)]
pub struct Merging {
    other: Store,
    path: PathBuf,
    ours: Workbook,
    theirs: Workbook,
    bases: Vec<Workbook>,
    purged: Purged,
    /// What the other did that is not known here.
    steps: Vec<Step>,
    /// What was done here that the other does not know.
    here: Vec<Step>,
    head: Hash,
    stamp: Stamp,
    /// Who last changed a thing before the two went apart.
    before: BTreeMap<ContradictionKey, Stamp>,
    decided: BTreeMap<ContradictionKey, Take>,
    joined: Joined,
}

/// What comes with the step that takes it over.
#[derive(Debug)]
pub(super) struct TakenOver<'a> {
    pub(super) other: &'a Store,
    /// The other copy's last step as it was looked at.
    pub(super) head: Hash,
    pub(super) purged: &'a Purged,
    pub(super) files: Vec<FileFacts>,
}

impl Session {
    /// Reads another copy of this workbook and joins what it says, as far as nothing contradicts. Nothing is written.
    ///
    /// # Errors
    /// [`Error::NotMerged`] for what is no copy of this workbook; what opening says of what cannot be read, and
    /// [`Error::Sealed`] where its passphrase is wanted.
    pub fn merging(&mut self, other: &Path) -> Result<Merging> {
        self.refresh()?;
        let (other, theirs) = self.look_at_copy(other)?;
        let path = other.path().to_owned();
        let refused = |why: &str, next: String| Error::NotMerged { path: path.clone(), why: why.to_owned(), next };
        let shared = self.store.shares_until(&other)?;
        if shared == 0 {
            return Err(refused("it and this workbook have no first step in common", import_hint(&path)));
        }
        let ours = self.workbook.clone();
        let kin = self.store.at_one_moment(|| self.store.kin(shared))?;
        let their_kin = other.at_one_moment(|| other.kin(shared))?;
        let shared_hash = self.store.hash_of_step(shared)?.unwrap_or_default();
        let bases = kin.lineage.bases(&their_kin.lineage, shared_hash);
        // Both know each of them; what a repair could not save here, the other may still have.
        let state =
            |hash| self.store.state_at(hash, &kin, &ours).or_else(|_| other.state_at(hash, &their_kin, &theirs));
        let bases = bases.into_iter().map(state).collect::<Result<Vec<_>>>()?;
        let purged = Purged { here: self.store.purged()?, there: other.purged()? };
        let mut merging = Merging {
            steps: their_kin.unknown_to(&kin.lineage),
            here: kin.unknown_to(&their_kin.lineage),
            head: their_kin.lineage.head(),
            stamp: Stamp { at: now(), author: self.author.clone() },
            before: BTreeMap::new(),
            decided: BTreeMap::new(),
            joined: Joined::default(),
            other,
            path,
            ours,
            theirs,
            bases,
            purged,
        };
        merging.join()?;
        merging.before = self.said_before(&merging.joined, shared)?;
        Ok(merging)
    }

    /// Reads the other copy once more, after this workbook changed. What was decided of values that are the same still
    /// is decided.
    ///
    /// # Errors
    /// As [`Session::merging`].
    pub fn merging_again(&mut self, before: &Merging) -> Result<Merging> {
        let mut fresh = self.merging(&before.path)?;
        let same = |found: &Contradiction| {
            let of = |found: &Contradiction| (found.ours.clone(), found.theirs.clone(), found.along.clone());
            before.joined.contradictions.iter().any(|old| old.key() == found.key() && of(old) == of(found))
        };
        let kept: Vec<ContradictionKey> =
            fresh.joined.contradictions.iter().filter(|found| same(found)).map(Contradiction::key).collect();
        for key in kept {
            if let Some(take) = before.decided.get(&key) {
                fresh.decide(&key, Some(take.clone()))?;
            }
        }
        Ok(fresh)
    }

    /// Opens a file to be looked at, which has to be another copy of this workbook.
    fn look_at_copy(&self, path: &Path) -> Result<(Store, Workbook)> {
        let looked = Store::look(path).map_err(|error| match error {
            // Whoever can open it is asked for its passphrase.
            Error::Sealed(path) if !can_encrypt() => Error::NotMerged {
                path,
                why: "it is encrypted, or damaged".to_owned(),
                next:
                    "copy it, take the passphrase away from the copy (controlbook passphrase remove COPY), merge the \
                       copy, and delete it"
                        .to_owned(),
            },
            error => error,
        })?;
        let path = looked.store.path().to_owned();
        let refused = |why: String, next: String| Error::NotMerged { path: path.clone(), why, next };
        if path == self.path() {
            let next = "name another copy of it".to_owned();
            return Err(refused("it is this very workbook".to_owned(), next));
        }
        if looked.identity().id != self.id() {
            let name = crate::text::clean_line(&looked.workbook.organisation.name).into_owned();
            return Err(refused(
                format!("it is no copy of this workbook, but one of its own, about \"{name}\""),
                import_hint(&path),
            ));
        }
        Ok((looked.store, looked.workbook))
    }

    /// Who last changed what is contradicted, before the two went apart.
    fn said_before(&self, joined: &Joined, shared: u32) -> Result<BTreeMap<ContradictionKey, Stamp>> {
        let mut before = BTreeMap::new();
        for found in &joined.contradictions {
            let Some(control) = &found.control else { continue };
            let steps = self.store.steps(Some(control), LOOKED_BACK)?;
            let steps = steps.iter().filter(|step| step.seq <= shared);
            if let Some(step) = last_to_touch(steps, found) {
                before.insert(found.key(), step.stamp());
            }
        }
        Ok(before)
    }

    /// Writes what was joined and decided, as one step that undo takes back; with it come the other copy's steps and
    /// the files of its evidence that are not here. Where the other says nothing that is not known here, nothing is
    /// written.
    ///
    /// # Errors
    /// [`Error::Invalid`] while something is undecided; [`Error::MergeOvertaken`] where the workbook is not any more
    /// as it was when the other copy was read; [`Error::NotMerged`] where a file in it is not whole.
    pub fn merge(&mut self, merging: &Merging) -> Result<Outcome> {
        let open = merging.joined.undecided().count();
        if open > 0 {
            let counted =
                if open == 1 { "1 contradiction is".to_owned() } else { format!("{open} contradictions are") };
            return Err(Error::Invalid(format!("{counted} still to be decided; nothing was written")));
        }
        if !merging.is_news() {
            return Ok(Outcome::Unchanged);
        }
        let mut after = merging.ours.clone();
        for change in &merging.joined.changes {
            // What does not fit, the store refuses.
            let _ = after.apply(change, &merging.stamp);
        }
        let mut files = Vec::new();
        for facts in files_of(&after) {
            if !self.store.holds_file(&facts.sha256)? {
                files.push(facts);
            }
        }
        let taken = TakenOver { other: &merging.other, head: merging.head, purged: &merging.purged, files };
        let along = Along { merge: Some(&taken), ..Along::default() };
        self.write(Op::Merge, along, |seen, now, author, at| {
            if !std::ptr::eq(seen, now) || *now != merging.ours {
                return Err(Plan::Error(Error::MergeOvertaken));
            }
            let stamp = Stamp { at, author: author.to_owned() };
            let mut changes = merging.joined_by(&stamp)?.changes;
            changes.push(merging.mark());
            Ok(changes)
        })
    }
}

impl Merging {
    /// The name of the other copy's file.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        crate::text::clean_line(&name.to_string_lossy()).into_owned()
    }

    /// What the two come to, with what was decided so far.
    pub fn joined(&self) -> &Joined {
        &self.joined
    }

    /// The steps of the other copy that are not known here, the oldest first.
    pub fn steps_there(&self) -> impl ExactSizeIterator<Item = &Step> {
        self.steps.iter()
    }

    /// What was done here that the other copy does not know.
    pub fn steps_here(&self) -> &[Step] {
        &self.here
    }

    /// Whether there is something to write: something changes, a contradiction was decided, or somebody did something
    /// there that is to be kept in the history. That the other copy merely took over or took back is nothing to keep.
    pub fn is_news(&self) -> bool {
        let is_work = |step: &Step| !matches!(step.op, Op::Merge | Op::Undo { .. } | Op::Redo { .. });
        let Joined { changes, contradictions, .. } = &self.joined;
        !changes.is_empty() || !contradictions.is_empty() || self.steps_there().any(is_work)
    }

    /// Decides a contradiction, or leaves it open again.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a value that does not fit; it is as it was then.
    pub fn decide(&mut self, key: &ContradictionKey, take: Option<Take>) -> Result<()> {
        let before = match take {
            Some(take) => self.decided.insert(key.clone(), take),
            None => self.decided.remove(key),
        };
        let done = self.join();
        if done.is_err() {
            match before {
                Some(before) => self.decided.insert(key.clone(), before),
                None => self.decided.remove(key),
            };
            self.join()?;
        }
        done
    }

    /// Decides everything that is open in the same way.
    ///
    /// # Errors
    /// As [`Merging::decide`].
    pub fn decide_rest(&mut self, take: &Take) -> Result<()> {
        let open: Vec<ContradictionKey> = self.joined.undecided().map(Contradiction::key).collect();
        self.decided.extend(open.into_iter().map(|key| (key, take.clone())));
        self.join()
    }

    /// Who said what of a contradiction, and when: before the two went apart, here, and there.
    pub fn said(&self, found: &Contradiction) -> [Option<Stamp>; 3] {
        let here = last_to_touch(self.here.iter().rev(), found).map(Step::stamp);
        let there = last_to_touch(self.steps.iter().rev(), found).map(Step::stamp);
        [self.before.get(&found.key()).cloned(), here, there]
    }

    /// The notes on a control here and there, the newest first.
    pub fn notes(&self, control: &ControlId) -> [Vec<&Note>; 2] {
        [&self.ours, &self.theirs].map(|state| {
            let mut notes: Vec<&Note> = state.notes(control).collect();
            notes.reverse();
            notes
        })
    }

    /// Whether a note was there before the two went apart.
    pub fn is_old(&self, note: Uuid) -> bool {
        self.bases.iter().any(|base| base.note(note).is_some())
    }

    /// Who did how much on either side since they went apart.
    pub fn told(&self, zone: &TimeZone) -> String {
        let side = |steps: &mut dyn Iterator<Item = &Step>| {
            let (mut count, mut people, mut last) = (0, BTreeSet::new(), None);
            for step in steps {
                count += 1;
                people.insert(step.author.clone());
                last = last.max(Some(step.at));
            }
            let people = people.into_iter().collect::<Vec<_>>().join(", ");
            let day = last.map(|at| zone.to_datetime(at).strftime("%Y-%m-%d").to_string());
            (count, people, day.unwrap_or_default())
        };
        let (there, by_them, last) = side(&mut self.steps_there());
        let there = match there {
            0 => "It has no edit that is not here".to_owned(),
            1 => format!("It has 1 edit that is not here, by {by_them} on {last}"),
            count => format!("It has {count} edits that are not here, by {by_them}, the last on {last}"),
        };
        let (here, by_us, last) = side(&mut self.steps_here().iter());
        let here = match here {
            0 => "; here is none that it does not have.".to_owned(),
            1 => format!("; here is 1 that it does not have, by {by_us} on {last}."),
            count => format!("; here are {count} that it does not have, by {by_us}, the last on {last}."),
        };
        there + &here
    }

    /// The values of a contradiction in words: before the two went apart, here, and there.
    pub fn values(&self, found: &Contradiction) -> [String; 3] {
        let named = |id: Uuid| self.name_of(id);
        let [base, ours, theirs] = &found.along;
        [(&found.base, base), (&found.ours, ours), (&found.theirs, theirs)]
            .map(|(value, along)| words::contradicted_value(found, value, along, &named))
    }

    fn join(&mut self) -> Result<()> {
        self.joined = self.joined_by(&self.stamp)?;
        Ok(())
    }

    fn joined_by(&self, stamp: &Stamp) -> Result<Joined> {
        let sides = Sides { bases: &self.bases, ours: &self.ours, theirs: &self.theirs, purged: &self.purged };
        join(sides, &|key| self.decided.get(key).cloned(), stamp).map_err(Error::Invalid)
    }

    fn mark(&self) -> Change {
        let steps = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        Change::Merged { head: hexadecimal(&self.head), file: self.name(), steps }
    }
}

/// Keeps what comes with a merge, in its transaction; the other copy is read at one moment.
pub(super) fn take_along(writing: &Writing<'_>, taken: &TakenOver<'_>) -> Result<()> {
    let gone = taken.purged.here.union(&taken.purged.there).copied().collect();
    taken.other.at_one_moment(|| {
        if taken.other.last_hash()? != taken.head {
            return Err(Error::MergeOvertaken);
        }
        writing.take_over_steps(taken.other)?;
        writing.blank_foreign(&gone)?;
        for facts in &taken.files {
            if !writing.keep_file_of(taken.other, facts)? {
                return Err(Error::NotMerged {
                    path: taken.other.path().to_owned(),
                    why: format!("a file in it is not whole any more (SHA-256 {})", facts.sha256),
                    next:
                        "attach that file again there, or remove it there, then merge again; controlbook doctor FILE \
                           says which it is"
                            .to_owned(),
                });
            }
        }
        Ok(())
    })
}

/// Of some steps, the newest first, the one that says what is contradicted; else the last that is about it at all.
fn last_to_touch<'a>(steps: impl Iterator<Item = &'a Step>, found: &Contradiction) -> Option<&'a Step> {
    let mut about = None;
    let field = found.field.replace('_', " ");
    for step in steps {
        let mut of_it =
            step.changes.iter().filter(|change| Thing::of(change).as_ref() == Some(&found.thing)).peekable();
        if of_it.peek().is_none() {
            continue;
        }
        if of_it.flat_map(Change::fields).any(|changed| changed.field.replace('_', " ") == field) {
            return Some(step);
        }
        about = about.or(Some(step));
    }
    about
}

/// The files whose bytes a state needs: copied-in evidence, and what baselines froze.
fn files_of(state: &Workbook) -> Vec<FileFacts> {
    let copied = state.all_evidence().filter(|evidence| evidence.kind == EvidenceKind::File);
    let copied =
        copied.filter_map(|evidence| Some(FileFacts { size: evidence.size?, sha256: evidence.sha256.clone()? }));
    let frozen = state.baselines().map(|baseline| FileFacts { size: baseline.size, sha256: baseline.hash.clone() });
    let mut files: Vec<FileFacts> = copied.chain(frozen).collect();
    files.sort_by(|a, b| a.sha256.cmp(&b.sha256));
    files.dedup();
    files
}

fn import_hint(path: &Path) -> String {
    let file = crate::error::clean_path(path.file_name().unwrap_or(path.as_os_str()).as_ref());
    format!(
        "to take over its answers, write them out and import those: controlbook export {file} --format json -o \
         answers.json, then controlbook import FILE answers.json"
    )
}
