//! File systems that are really full or really write-protected, where the machine lets one mount them, and folders
//! that another user must not write.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use controlbook::error::Error;
use controlbook::session::Session;
use tempfile::TempDir;

use super::operations::{OPERATIONS, prepared};
use super::trace::at_home_in;
use super::{held, held_by, laid_out, skipped};
use crate::support::{folder, id, names, to_level};

/// A file system of two mebibytes in memory, gone when this is dropped.
pub struct Mounted {
    place: PathBuf,
    _folder: Option<TempDir>,
}

impl Mounted {
    /// `None`, and a word, where the machine does not let one mount.
    pub fn for_test(what: &str) -> Option<Mounted> {
        let folder = folder();
        Mounted::over(folder.path(), what).map(|mut mounted| {
            mounted._folder = Some(folder);
            mounted
        })
    }

    /// The same over a folder that is there.
    pub fn over(folder: &Path, what: &str) -> Option<Mounted> {
        let mut mounted = Mounted { place: folder.to_owned(), _folder: None };
        let done = mounted.mount(&["-t", "tmpfs", "-o", "size=2m,mode=0755", "tmpfs"]);
        if !done {
            skipped(what, "nothing may be mounted here");
            mounted.place = PathBuf::new();
            return None;
        }
        Some(mounted)
    }

    fn mount(&self, arguments: &[&str]) -> bool {
        let mut command = Command::new("mount");
        command.args(arguments).arg(self.path());
        command.output().is_ok_and(|output| output.status.success())
    }

    pub fn path(&self) -> &Path {
        &self.place
    }

    /// Writes into a file until there is no room left.
    pub fn fill(&self) {
        use std::io::Write;
        let mut file = fs::File::create(self.path().join("filler")).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    }

    /// Takes it away, whoever has a file of it open.
    pub fn pull(&self) {
        let pulled = Command::new("umount").arg("-l").arg(self.path()).output().unwrap();
        assert!(pulled.status.success(), "{pulled:?}");
    }

    pub fn make_room(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if self.place.as_os_str().is_empty() {
            return;
        }
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

#[test]
fn on_a_full_disk_nothing_is_saved_or_lost_and_with_room_again_all_works() {
    let Some(mounted) = Mounted::for_test("a disk that is really full") else { return };
    let path = mounted.path().join("acme.controlbook");
    for operation in OPERATIONS.iter().filter(|operation| operation.name != "attach a file") {
        fs::write(&path, prepared()).unwrap();
        let mut session = Session::open(&path, "Test").unwrap();
        let before = held_by(&session).unwrap();
        mounted.fill();
        // Also one that takes rows away needs room.
        let error = (operation.run)(&mut session).unwrap_err();
        assert!(matches!(error, Error::DiskFull(_)), "{}: {error}", operation.name);
        assert_eq!(held_by(&session).unwrap(), before, "{}", operation.name);
        // It opens, too, and can be looked at.
        assert_eq!(held(&path).unwrap(), before, "{}", operation.name);
        mounted.make_room();
        (operation.run)(&mut session).unwrap();
        assert_ne!(held_by(&session).unwrap(), before, "{}", operation.name);
        drop(session);
        fs::remove_file(&path).unwrap();
        assert_eq!(names(mounted.path()), Vec::<String>::new(), "{}", operation.name);
    }
}

#[test]
fn commands_on_a_full_disk_tell_so_and_leave_nothing() {
    let Some(mounted) = Mounted::for_test("commands on a disk that is really full") else { return };
    let path = mounted.path().join("acme.controlbook");
    fs::write(&path, prepared()).unwrap();
    mounted.fill();
    for arguments in [
        &["set", "acme.controlbook", "5.1", "--level", "4"][..],
        &["new", "new.controlbook", "--organisation", "Acme"],
        &["copy", "acme.controlbook", "copy.controlbook"],
        &["export", "acme.controlbook", "--format", "md", "-o", "report.md"],
    ] {
        let mut command = Command::new(cargo_bin!("controlbook"));
        let output = at_home_in(command.args(arguments), mounted.path()).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {errors}");
        assert!(errors.contains("full") || errors.contains("No space left"), "{arguments:?}: {errors}");
        assert!(errors.contains("hint: "), "{arguments:?}: {errors}");
        assert_eq!(left_in(mounted.path()), ["acme.controlbook", "filler"], "{arguments:?}");
    }
}

#[test]
fn a_stick_that_is_pulled_out_is_told_and_takes_no_edit() {
    let Some(mounted) = Mounted::for_test("a stick that is pulled out") else { return };
    let path = mounted.path().join("acme.controlbook");
    fs::write(&path, prepared()).unwrap();
    let mut session = Session::open(&path, "Test").unwrap();
    let before = session.workbook().clone();
    mounted.pull();
    for _ in 0..2 {
        let error = session.set(&[id("5.1")], &to_level(4)).unwrap_err();
        assert!(matches!(error, Error::Moved(_)), "{error}");
        assert!(error.to_string().starts_with("NOT SAVED: ") && error.hint().is_some(), "{error}");
    }
    assert!(matches!(session.refresh(), Err(Error::Moved(_))));
    assert_eq!(*session.workbook(), before);
    // What is open can be saved elsewhere.
    let elsewhere = folder();
    let copy = elsewhere.path().join("copy.controlbook");
    session.copy_to(&copy).unwrap();
    assert_eq!(*Session::open(&copy, "Test").unwrap().workbook(), before);
    assert_eq!(names(mounted.path()), [""; 0], "nothing is written where it was");
}

/// The files in a folder, those of the home in it too.
fn left_in(folder: &Path) -> Vec<String> {
    let mut left = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => left.push(entry.file_name().into_string().unwrap()),
            }
        }
    }
    left.sort();
    left
}

/// The files of a folder with all that can be told of them.
fn as_it_is(folder: &Path) -> Vec<(String, Vec<u8>, std::time::SystemTime)> {
    let look = |name: String| {
        let path = folder.join(&name);
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        (name, fs::read(path).unwrap_or_default(), modified)
    };
    names(folder).into_iter().map(look).collect()
}

#[test]
fn a_write_protected_file_system_is_read_and_nothing_is_written_beside() {
    let Some(mounted) = Mounted::for_test("a write-protected file system") else { return };
    let path = mounted.path().join("acme.controlbook");
    fs::write(&path, prepared()).unwrap();
    assert!(mounted.mount(&["-o", "remount,ro"]));
    let before = as_it_is(mounted.path());
    let mut session = Session::open(&path, "Test").unwrap();
    assert!(session.read_only().is_some());
    assert!(held_by(&session).is_ok());
    let error = session.set(&[id("5.1")], &to_level(5)).unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
    assert_eq!(as_it_is(mounted.path()), before);
}

// --- another user

/// The program as somebody who has no special rights, with what it prints.
fn as_nobody(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    command.arg(cargo_bin!("controlbook")).args(arguments);
    let output = at_home_in(&mut command, folder).env("XDG_STATE_HOME", "/proc/none").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

pub fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A workbook in a folder of its own, both of that somebody; `None` where one cannot become them.
fn of_nobody(what: &str) -> Option<(TempDir, PathBuf)> {
    let (folder, path) = laid_out(prepared());
    for place in [folder.path(), &path] {
        if std::os::unix::fs::chown(place, Some(65534), Some(65534)).is_err() {
            skipped(what, "only root can become somebody else");
            return None;
        }
    }
    let (code, text) = as_nobody(folder.path(), &["status", "acme.controlbook"]);
    if code != Some(0) {
        skipped(what, &format!("the program cannot be run as somebody else: {text}"));
        return None;
    }
    Some((folder, path))
}

#[test]
fn where_no_journal_can_be_made_a_workbook_is_read_only_from_the_start() {
    for (folder_mode, file_mode, reason) in
        [(0o555, 0o600, "folder is write-protected"), (0o700, 0o400, "write-protected"), (0o555, 0o400, "protected")]
    {
        let Some((folder, path)) = of_nobody("a folder that is write-protected") else { return };
        chmod(&path, file_mode);
        chmod(folder.path(), folder_mode);
        let before = as_it_is(folder.path());
        let (code, text) = as_nobody(folder.path(), &["status", "acme.controlbook"]);
        assert_eq!(code, Some(0), "{text}");
        let (code, text) = as_nobody(folder.path(), &["set", "acme.controlbook", "5.1", "--level", "5"]);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("NOT SAVED") && text.contains(reason), "{text}");
        assert_eq!(as_it_is(folder.path()), before);
        chmod(folder.path(), 0o700);
    }
}
