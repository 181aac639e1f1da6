//! Making and opening: where a session begins.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::backups::Keeping;
use super::findings::Found;
use super::{NewWorkbook, Session, author_name, catalogue, catalogues, find_profile, now, required, today, upgrade};
use crate::catalogue::{Catalogue, Profile};
use crate::error::{Error, Result};
use crate::figures::Surroundings;
use crate::sample;
use crate::store::{Passphrase, Store};
use crate::workbook::{Answer, CatalogueVersion, Change, Level, Op, Organisation, Scope, Step, Workbook};

impl Session {
    /// Makes a workbook where nothing stands. The profile proposes targets; it answers nothing.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::UnknownProfile`], [`Error::Invalid`] for an empty name.
    pub fn create(path: &Path, new: &NewWorkbook<'_>) -> Result<Session> {
        Session::make(path, new, catalogues::chosen(None)?, None)
    }

    /// Makes one about a catalogue that is installed. It has a copy of it.
    ///
    /// # Errors
    /// As [`Session::create`] and [`Session::create_encrypted`].
    pub fn create_about(
        path: &Path,
        new: &NewWorkbook<'_>,
        about: catalogues::Chosen,
        passphrase: Option<&Passphrase>,
    ) -> Result<Session> {
        Session::make(path, new, about, passphrase)
    }

    pub(super) fn make(
        path: &Path,
        new: &NewWorkbook<'_>,
        about: catalogues::Chosen,
        passphrase: Option<&Passphrase>,
    ) -> Result<Session> {
        let catalogue = about.catalogue;
        let profile = about.profile(new.profile)?;
        let author = author_name(new.author)?;
        let organisation =
            Organisation { name: required("the organisation's name", new.organisation)?, ..Organisation::default() };
        let changes = creation(organisation, profile, catalogue);
        let first = Step { seq: 1, id: Uuid::now_v7(), op: Op::Create, at: now(), author: author.clone(), changes };
        let files: Vec<&[u8]> = about.kept.iter().map(|text| text.as_bytes()).collect();
        let (store, workbook) = Store::create_with(path, passphrase, catalogue, Uuid::now_v7(), &[first], &files)?;
        Ok(Session::on(store, workbook, author, None, catalogue))
    }

    /// Makes the sample organisation's workbook where nothing stands: the same each time, with a year of
    /// history by people of its own. `author` is who makes the edits that follow.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::Io`] where the place cannot be written.
    pub fn create_sample(path: &Path, author: &str) -> Result<Session> {
        let author = author_name(author)?;
        let creation = creation(sample::organisation(), find_profile(sample::profile())?, catalogue());
        let (steps, frozen) = sample::history(catalogue(), creation)?;
        let mut files = sample::files();
        files.extend(frozen.iter().map(String::as_bytes));
        let (store, workbook) = Store::create(path, catalogue(), sample::id(), &steps, &files)?;
        Ok(Session::on(store, workbook, author, None, catalogue()))
    }

    /// Opens a workbook. `author` is who makes the edits that follow. One of an older format is brought to
    /// the present one, after a copy of it was kept.
    ///
    /// # Errors
    /// As [`Store::open`]; nothing is written. [`Error::NotUpgraded`] where no copy could be kept.
    pub fn open(path: &Path, author: &str) -> Result<Session> {
        let (store, workbook, upgraded) = upgrade::open(path)?;
        let catalogue = catalogues::of(&store)?;
        Ok(Session::on(store, workbook, author_name(author)?, upgraded, catalogue))
    }

    /// The same, as quickly as it can be shown: [`Session::confirm_opening`] looks whether it holds.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_quickly(path: &Path, author: &str) -> Result<Session> {
        if let Some((store, workbook)) = Store::glimpse(path)
            && let Ok(catalogue) = catalogues::of(&store)
        {
            return Ok(Session::on(store, workbook, author_name(author)?, None, catalogue));
        }
        let (store, workbook, upgraded) = upgrade::open_with(path, Store::open_quickly)?;
        let catalogue = catalogues::of(&store)?;
        Ok(Session::on(store, workbook, author_name(author)?, upgraded, catalogue))
    }

    /// The same with another version of the catalogue than the one that is compiled in.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_with(path: &Path, author: &str, catalogue: &'static Catalogue) -> Result<Session> {
        let (store, workbook, upgraded) = upgrade::open(path)?;
        if store.identity().catalogue != catalogue.name {
            let catalogue = store.identity().catalogue.clone();
            return Err(Error::UnknownCatalogue { path: store.path().to_owned(), catalogue });
        }
        Ok(Session::on(store, workbook, author_name(author)?, upgraded, catalogue))
    }

    pub(super) fn on(
        store: Store,
        workbook: Workbook,
        author: String,
        upgraded: Option<PathBuf>,
        catalogue: &'static Catalogue,
    ) -> Session {
        let surroundings = Surroundings { today: today(), ..Surroundings::default() };
        Session {
            store,
            catalogue,
            workbook,
            author,
            upgraded,
            keeping: Keeping::default(),
            surroundings,
            found: Found::default(),
            unsaved: None,
            news: Vec::new(),
            has_edited: false,
            settles_at_once: false,
        }
    }
}

/// What making a workbook changes: whom it is about, and what the profile proposes.
fn creation(organisation: Organisation, profile: &Profile, catalogue: &Catalogue) -> Vec<Change> {
    let catalogue = CatalogueVersion(catalogue.version());
    let mut changes = vec![
        Change::Organisation { before: Box::default(), after: Box::new(organisation) },
        Change::Scope { before: Box::default(), after: Box::new(Scope { catalogue, ..Scope::from(profile) }) },
    ];
    changes.extend(profile.controls.iter().map(|control| Change::Answer {
        control: control.id.clone(),
        before: Box::default(),
        after: Box::new(Answer { target: Level::try_from(control.target).ok(), ..Answer::blank() }),
    }));
    changes
}
