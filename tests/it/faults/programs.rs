//! The power goes at any moment of the real program, with all that it asks of the disk, not through SQLite alone:
//! reports, new workbooks, copies, and workbooks of an older format.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::config::BackupLimits;
use controlbook::error::Error;
use controlbook::report::{Format, Kind, Request};
use controlbook::session::Session;
use controlbook::session::backups::{Shelf, Whose, Why};
use controlbook::store::Store;

use super::cuts::{Tried, cut};
use super::operations::prepared;
use super::power::Platter;
use super::trace::{is_possible, traced};
use super::{held, laid_out, skipped, tell};
use crate::support::{folder, level};

/// Runs the program on a workbook, and hands every disk that a power cut could leave to `judge`, with whether the
/// program had said what it did.
fn cut_in(name: &str, files: &[(&str, &[u8])], arguments: &[&str], judge: impl Fn(&Path, bool) -> Result<(), String>) {
    if !is_possible() {
        return skipped(name, "there is no strace here that may trace");
    }
    let folder = folder();
    let root = folder.path().canonicalize().unwrap();
    for (file, bytes) in files {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
        fs::write(root.join(file), bytes).unwrap();
    }
    let before = Platter::of_folder(&root);
    let (output, events) = traced(&root, arguments);
    assert!(output.status.success(), "{output:?}");
    // What is said is an acknowledgement, however many lines it has.
    let Tried { states, different } = cut(&before, &events, &root, 25, |image, said| judge(image, said > 0));
    assert!(events.len() > 4, "{events:?}");
    tell(&format!("power cut in {name}: {states} disks ({different} different), {} events", events.len()));
    // And with nothing lost, it is what the program left.
    judge(&root, true).unwrap();
}

/// What lies in a folder and is not a temporary file, which bears a name that nobody takes for a result.
fn results(folder: &Path) -> Vec<String> {
    let is_result = |name: &String| !name.starts_with(".controlbook-") && name != "home";
    crate::support::names(folder).into_iter().filter(is_result).collect()
}

#[test]
fn a_report_is_the_whole_old_one_or_the_whole_new_one() {
    let report = |session: &Session| {
        let folder = folder();
        let path = folder.path().join("report.md");
        let request = Request::new(Format::Markdown, Kind::Full);
        session.export(&path, &request, None, false).unwrap();
        fs::read(path).unwrap()
    };
    let whole = report(&Session::open(&laid_out(prepared()).1, "Test").unwrap());
    let old = b"# What stood there before\n".repeat(500);
    let workbook = ("acme.controlbook", prepared());
    let arguments = ["export", "acme.controlbook", "--format", "md", "-o", "report.md", "--force"];
    cut_in("a report", &[workbook], &arguments, |image, is_said| match fs::read(image.join("report.md")) {
        Ok(found) if found == whole => Ok(()),
        Err(_) if !is_said => Ok(()),
        found => Err(format!("the report has {:?} bytes, said: {is_said}", found.map(|found| found.len()))),
    });
    cut_in("a report over another", &[workbook, ("report.md", &old)], &arguments, |image, is_said| {
        match fs::read(image.join("report.md")) {
            Ok(found) if found == whole => Ok(()),
            Ok(found) if found == old && !is_said => Ok(()),
            found => Err(format!("the report has {:?} bytes, said: {is_said}", found.map(|found| found.len()))),
        }
    });
}

#[test]
fn a_new_workbook_is_there_whole_or_not_at_all() {
    let arguments = ["new", "new.controlbook", "--organisation", "Acme"];
    cut_in("a new workbook", &[], &arguments, |image, is_said| match results(image).as_slice() {
        [] if !is_said => Ok(()),
        [name] if name == "new.controlbook" => held(&image.join(name)).map(drop),
        other => Err(format!("there is {other:?}, said: {is_said}")),
    });
    let arguments = ["copy", "acme.controlbook", "new.controlbook"];
    let original = held(&laid_out(prepared()).1).unwrap();
    cut_in("a copy", &[("acme.controlbook", prepared())], &arguments, |image, is_said| {
        assert!(held(&image.join("acme.controlbook")).as_ref() == Ok(&original));
        match held(&image.join("new.controlbook")) {
            Ok(copy) if copy == original => Ok(()),
            Err(error) if error.contains("there is no workbook") && !is_said => Ok(()),
            other => Err(format!("the copy is {other:.100?}, said: {is_said}")),
        }
    });
}

#[test]
fn an_edit_of_the_real_program_is_there_whole_or_not_at_all() {
    let before = held(&laid_out(prepared()).1).unwrap();
    let workbook = ("acme.controlbook", prepared());
    let log = "restored\n".repeat(60_000);
    for (arguments, words) in [
        (&["set", "acme.controlbook", "5.1", "5.2", "8.1", "--level", "5"][..], 1),
        (&["note", "acme.controlbook", "5.1", "Seen on the spot."], 1),
        (&["attach", "acme.controlbook", "5.1", "log.txt"], 1),
        (&["undo", "acme.controlbook"], 1),
    ] {
        let files = [workbook, ("log.txt", log.as_bytes())];
        cut_in(&format!("\"controlbook {}\"", arguments[0]), &files, arguments, |image, is_said| {
            let after = held(&image.join("acme.controlbook"))?;
            let steps = after.steps.len() - before.steps.len();
            match steps {
                0 if !is_said && after == before => Ok(()),
                1 if words == 1 => Ok(()),
                _ => Err(format!("{steps} steps, said: {is_said}")),
            }
        });
    }
}

/// Where the program keeps backups in its home.
const BACKUPS: &str = "home/.local/state/controlbook/backups";

#[test]
fn a_backup_that_can_be_relied_upon_is_there_at_every_moment() {
    let limits = BackupLimits { newest: 1, days: 0, months: 0, max_mb: 1000 };
    let (folder, path) = laid_out(prepared());
    let original = held(&path).unwrap();
    let id = Session::open(&path, "Test").unwrap().id();
    // One from before, which the new one takes the place of.
    let before = Shelf::at(folder.path().join("backups"), limits).make(&path, Why::Asked).unwrap();
    let name = |path: &Path| format!("{BACKUPS}/{id}/{}", path.file_name().unwrap().to_str().unwrap());
    let record = before.path.with_extension("json");
    let files = [(name(&before.path), fs::read(&before.path).unwrap()), (name(&record), fs::read(&record).unwrap())];
    let config = "[backups]\nnewest = 1\ndays = 0\nmonths = 0\n".as_bytes();
    let mut given = vec![("acme.controlbook", prepared()), ("home/.config/controlbook/config.toml", config)];
    given.extend(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    cut_in("a backup", &given, &["backup", "acme.controlbook"], |image, is_said| {
        let shelf = Shelf::at(image.join(BACKUPS), limits);
        let (newest, _) = shelf.newest_good(Whose::Id(id)).ok_or("no backup can be relied upon")?;
        if held(&newest.path)? != original {
            return Err(format!("backup {} is not what the workbook is", newest.number));
        }
        if is_said && newest.number != 2 { Err("the new one was told, and is not there".to_owned()) } else { Ok(()) }
    });
}

fn format_1() -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1.controlbook")).unwrap()
}

/// The copies that were kept below a folder.
fn copies(home: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(home) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(copies(&path));
        } else if path.extension().is_some_and(|extension| extension == "controlbook") {
            found.push(path);
        }
    }
    found
}

/// That it says what the workbook of format 1 said, once it is brought to the present format.
fn says_what_it_said(path: &Path) -> Result<(), String> {
    let held = held(path)?;
    let notes: Vec<&str> = held.workbook.all_notes().map(|note| note.text.as_str()).collect();
    let expected = ["Saw the restore of May; it took ten minutes.", "The policy hangs in the kitchen."];
    let answer = held.workbook.answer(&crate::support::id("8.13"));
    match notes == expected && answer.level == Some(level(4)) {
        true => Ok(()),
        false => Err(format!("it says {notes:?}")),
    }
}

#[test]
fn an_upgrade_leaves_the_old_format_or_the_new_one_and_a_copy() {
    let arguments = ["status", "old.controlbook"];
    cut_in("an upgrade", &[("old.controlbook", &format_1())], &arguments, |image, is_said| {
        let path = image.join("old.controlbook");
        let is_new = match Store::open(&path) {
            Ok(_) => true,
            Err(Error::Older { found: 1, .. }) if !is_said => false,
            Err(error) => return Err(format!("{error}, said: {is_said}")),
        };
        let kept = copies(&image.join("home"));
        if is_new && kept.is_empty() {
            return Err("it is upgraded, and no copy is there".to_owned());
        }
        for copy in kept {
            // It is of before, whole, and opens.
            if !matches!(Store::open(&copy), Err(Error::Older { found: 1, .. })) {
                return Err("the copy is not of before".to_owned());
            }
            super::upgraded(&copy, &image.join("of the copy")).map_err(|error| format!("the copy: {error}"))?;
            fs::remove_file(image.join("of the copy")).unwrap();
            says_what_it_said(&copy)?;
        }
        if !is_new {
            super::upgraded(&path, &image.join("kept")).map_err(|error| error.to_string())?;
        }
        says_what_it_said(&path)
    });
}

/// With nothing but a power cut between, the workbook opens as it was, or with the passphrase that it is to have.
#[cfg(feature = "encryption")]
#[test]
fn a_passphrase_is_given_or_taken_away_whole() {
    use controlbook::session::{Passphrase, Unlocked, unlock};
    use std::cell::RefCell;
    use std::os::unix::ffi::OsStringExt;

    let passphrase = || Passphrase::of(super::passphrase().into_vec()).unwrap();
    let (folder, path) = laid_out(super::operations::in_the_clear());
    let before = held(&path).unwrap();
    let mut session = Session::open(&path, "Test").unwrap();
    session.set_passphrase(Some(&passphrase())).unwrap();
    drop(session);
    let encrypted = fs::read(&path).unwrap();
    let _held = unlock(&path, &passphrase()).unwrap();
    drop(folder);
    // One of its kind opens all that have its salt.
    let new: RefCell<Option<Unlocked>> = RefCell::new(None);
    let judge = |image: &Path| {
        let path = image.join("acme.controlbook");
        if controlbook::session::is_sealed(&path) {
            *new.borrow_mut() = Some(unlock(&path, &passphrase()).map_err(|error| error.to_string())?);
        }
        let session = Session::open(&path, "Test").map_err(|error| error.to_string())?;
        match super::held_by(&session)? == before {
            true => Ok(session.is_encrypted()),
            false => Err("it does not hold what it held".to_owned()),
        }
    };
    let workbook = ("acme.controlbook", super::operations::in_the_clear());
    cut_in("a passphrase given", &[workbook], &["passphrase", "set", "acme.controlbook"], |image, is_said| {
        let is_encrypted = judge(image)?;
        if is_encrypted || !is_said { Ok(()) } else { Err("it is said to be encrypted, and is not".to_owned()) }
    });
    let workbook = ("acme.controlbook", encrypted.as_slice());
    cut_in("a passphrase taken away", &[workbook], &["passphrase", "remove", "acme.controlbook"], |image, is_said| {
        let is_encrypted = judge(image)?;
        if !is_encrypted || !is_said { Ok(()) } else { Err("it is said to be in the clear, and is not".to_owned()) }
    });
}
