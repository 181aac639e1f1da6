//! What the program leaves on the machine is for its owner alone, and says no more than it must.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use assert_cmd::cargo::cargo_bin;
use controlbook::session::{NewWorkbook, OrganisationEdit, Session};
use portable_pty::CommandBuilder;
use uuid::Uuid;

use crate::cli::Shell;
use crate::pty::{Desk, Terminal};
use crate::support::{beside, done, folder, id};

/// A marker that stands in no text of the program's own.
const MARKER: &str = "xyzzymarker";

/// Every file and folder below, with its permissions.
fn tree(folder: &Path, each: &mut impl FnMut(&Path, bool, u32)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        each(&path, metadata.is_dir(), metadata.permissions().mode() & 0o777);
        if metadata.is_dir() {
            tree(&path, each);
        }
    }
}

fn holds(path: &Path, marker: &str) -> bool {
    fs::read(path).unwrap().windows(marker.len()).any(|part| part == marker.as_bytes())
}

/// The program on the desk's workbook under a umask that hides nothing, once its first frame is there.
fn start_open_to_all(desk: &Desk, editor: &Path) -> Terminal {
    let mut command: CommandBuilder = desk.command(Path::new("/bin/sh"));
    command.args(["-c", "umask 000; exec \"$0\" \"$@\""]);
    command.arg(cargo_bin!("controlbook"));
    command.arg("acme.controlbook");
    command.env("EDITOR", editor);
    command.env("TMPDIR", desk.path("tmp"));
    let mut terminal = Terminal::run(command);
    terminal.wait_for("q quit");
    terminal
}

#[test]
fn all_that_is_written_is_its_owners_alone_whatever_the_umask() {
    let desk = Desk::with_sample();
    for folder in ["tmp", "shown"] {
        fs::create_dir(desk.path(folder)).unwrap();
    }
    let before = desk.path("acme.controlbook");
    fs::set_permissions(&before, fs::Permissions::from_mode(0o600)).unwrap();
    // What an editor sees: its file and whatever it puts beside it, and what else is there while it runs.
    let editor = desk.script("editor", "find \"$PWD\" -printf '%m %y %p\\n' > shown/list; echo changed > \"$1\"");
    let mut terminal = start_open_to_all(&desk, &editor);
    terminal.send("2");
    terminal.wait_for("Saved");
    terminal.send("jE");
    terminal.wait_for("Saved: note");
    terminal.send("gi");
    terminal.wait_for("questions");
    terminal.send("\rq");
    assert!(terminal.end().success());

    fs::write(desk.path("texts.toml"), "5.1 = 'x'").unwrap();
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1.controlbook"),
        desk.path("old.controlbook"),
    )
    .unwrap();
    fs::set_permissions(desk.path("old.controlbook"), fs::Permissions::from_mode(0o600)).unwrap();
    let evidence = format!("{:?}", desk.open().workbook().all_evidence().find(|e| e.size.is_some()).unwrap().id);
    for words in [
        &["new", "new.controlbook", "--organisation", "Acme"][..],
        &["set", "old.controlbook", "5.1", "--level", "1"],
        &["copy", "acme.controlbook", "copy.controlbook"],
        &["export", "acme.controlbook", "--format", "md"],
        &["export", "acme.controlbook", "--format", "csv", "--redact"],
        &["export", "acme.controlbook", "--format", "json", "--output", "elsewhere.json"],
        &["evidence", "save", "acme.controlbook", &evidence],
        &["phrase", "add", "seen", "Seen on site."],
        &["overlay", "add", "texts.toml"],
    ] {
        let mut command = std::process::Command::new("/bin/sh");
        command.args(["-c", "umask 000; exec \"$0\" \"$@\""]).arg(cargo_bin!("controlbook")).args(words);
        command.current_dir(desk.folder.path()).env("HOME", desk.path("home")).env("TMPDIR", desk.path("tmp"));
        for (name, value) in [("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state"), ("XDG_DATA_HOME", "data")] {
            command.env(name, desk.path(value));
        }
        let ran = command.output().unwrap();
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
    }

    // What the test put there itself.
    let ours = ["tmp", "shown", "shown/list", "editor", "texts.toml"].map(|name| desk.path(name));
    let mut seen = Vec::new();
    tree(desk.folder.path(), &mut |path, is_folder, mode| {
        if ours.iter().all(|own| own != path) {
            assert_eq!(mode, if is_folder { 0o700 } else { 0o600 }, "{}", path.display());
            seen.push(path.strip_prefix(desk.folder.path()).unwrap().to_string_lossy().into_owned());
        }
    });
    for name in [
        "acme.controlbook",
        "new.controlbook",
        "copy.controlbook",
        "acme-full.md",
        "redacted-full.csv",
        "elsewhere.json",
        "config/controlbook/phrases.toml",
        "state/controlbook/recent.json",
        "state/controlbook/places.json",
        "state/controlbook/interview.json",
        "data/controlbook/overlay.json",
    ] {
        assert!(seen.iter().any(|seen| seen == name), "{name}: {seen:?}");
    }
    assert!(seen.iter().any(|name| name.starts_with("state/controlbook/backups/") && name.ends_with(".controlbook")));

    let shown = fs::read_to_string(desk.path("shown/list")).unwrap();
    let during: Vec<&str> = shown.lines().filter(|line| line.contains("/state/controlbook/")).collect();
    assert!(during.iter().any(|line| line.contains("note-5.2.md")), "{shown}");
    for line in during {
        assert!(line.starts_with("600 f") || line.starts_with("700 d"), "{line}");
    }
    // Nothing is left of what the editor had, neither there nor among everybody's temporary files.
    assert_eq!(fs::read_dir(desk.path("state/controlbook/drafts")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(desk.path("tmp")).unwrap().count(), 0);
}

#[test]
fn what_the_program_remembers_holds_no_answers() {
    let desk = Desk::with_fresh();
    let mut session = desk.open();
    let edit = OrganisationEdit { scope: Some(Some(format!("scope {MARKER}"))), ..OrganisationEdit::default() };
    done(session.set_organisation(&edit));
    done(session.write_note(&id("5.1"), &format!("note {MARKER}"), None));
    drop(session);
    let mut terminal = desk.start();
    terminal.send(&format!("eanother {MARKER}"));
    terminal.wait_for(&format!("another {MARKER}"));
    terminal.send("\u{1b}");
    terminal.wait_for("Saved: note");
    terminal.send(&format!("/{MARKER}\r"));
    terminal.wait_until("the search", |text| !text.contains("Saved: note"));
    terminal.send("gi");
    terminal.wait_for("questions");
    // Killed in the midst of it, so that whatever it keeps for such a case is there, too.
    terminal.send("gce");
    terminal.send(&format!("unfinished {MARKER}"));
    terminal.wait_for("unfinished");
    rustix::process::kill_process(terminal.pid, rustix::process::Signal::TERM).unwrap();
    terminal.end();
    assert!(holds(&desk.path("acme.controlbook"), MARKER));
    let mut files = 0;
    for folder in ["config", "state"].map(|name| desk.path(name)).iter().filter(|folder| folder.exists()) {
        tree(folder, &mut |path, is_folder, _| {
            // A backup is the workbook itself, and meant to hold them; what is written down of it is not.
            let is_backup = path.extension().is_some_and(|extension| extension == "controlbook");
            if !is_folder && !is_backup {
                files += 1;
                assert!(!holds(path, MARKER), "{}", path.display());
            }
        });
    }
    assert!(files >= 2, "only {files} files were looked at");
}

#[test]
fn a_purged_note_is_gone_from_state_history_and_drafts() {
    let folder = folder();
    let path = folder.path().join("acme.controlbook");
    let new = NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" };
    let mut session = Session::create(&path, &new).unwrap();
    done(session.write_note(&id("5.1"), &format!("first {MARKER}"), None));
    let note = session.workbook().notes(&id("5.1")).next().unwrap().id;
    done(session.edit_note(note, &format!("second {MARKER}"), None));
    let draft = controlbook::store::Draft {
        id: Uuid::now_v7(),
        control: id("5.1"),
        note: Some(note),
        text: format!("third {MARKER}"),
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    session.keep_draft(&draft).unwrap();
    assert!(holds(&path, MARKER));
    done(session.purge_note(note));
    assert_eq!(session.drafts().unwrap(), []);
    drop(session);
    assert!(!holds(&path, MARKER), "it still stands in the file");
    assert!(!beside(&path, "-journal").exists());
    crate::support::assert_sound(&Session::open(&path, "Ann").unwrap());
}

#[test]
fn a_purge_on_the_command_line_leaves_nothing_of_a_file() {
    let shell = Shell::with_workbook();
    let content = format!("{MARKER} ").repeat(5_000);
    fs::write(shell.path(&format!("{MARKER}.txt")), &content).unwrap();
    let attached = shell.done(&["attach", "acme.controlbook", "5.1", &format!("{MARKER}.txt")]);
    let noted = shell.done(&["note", "acme.controlbook", "5.1", &format!("a note with {MARKER}")]);
    assert!(holds(&shell.path("acme.controlbook"), MARKER));
    shell.done(&["purge", "acme.controlbook", attached.trim(), "--yes"]);
    shell.done(&["purge", "acme.controlbook", noted.trim(), "--yes"]);
    fs::remove_file(shell.path(&format!("{MARKER}.txt"))).unwrap();
    tree(shell.folder.path(), &mut |path, is_folder, _| {
        assert!(is_folder || !holds(path, MARKER), "{}", path.display());
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_crash_leaves_no_copy_of_the_memory() {
    let desk = Desk::with_fresh();
    let mut terminal = desk.start();
    let limits = fs::read_to_string(format!("/proc/{}/limits", terminal.pid.as_raw_nonzero())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().rev().take(3).collect::<Vec<_>>(), ["bytes", "0", "0"], "{core}");
    terminal.quit();
}
