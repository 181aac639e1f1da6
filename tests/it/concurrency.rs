//! Several real programs at one workbook at once: two screens, a screen and scripts, a program that was killed or
//! suspended in the middle of an edit, another program's writing, and copies made while somebody edits.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use assert_cmd::cargo::cargo_bin;
use controlbook::session::Session;
use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};

use crate::pty::{Desk, Terminal};
use crate::support::{assert_sound, beside, done as done_with, id, set_level};

/// How many edits alternate in an ordinary run, or as many as the environment says.
fn rounds(ordinary: usize) -> usize {
    std::env::var("CONTROLBOOK_EDIT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ordinary)
}

fn run(desk: &Desk, args: &[&str]) -> Output {
    let mut command = Command::new(cargo_bin!("controlbook"));
    command.env_clear().current_dir(desk.folder.path()).args(args);
    for (name, value) in [("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")] {
        command.env(name, desk.path(value));
    }
    command.env("USER", "script").output().unwrap()
}

fn run_well(desk: &Desk, args: &[&str]) -> String {
    let output = run(desk, args);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{args:?}: {}{said}", String::from_utf8_lossy(&output.stderr));
    said
}

/// Gives the terminal the focus.
fn focus(terminal: &mut Terminal) {
    terminal.send("\u{1b}[I");
}

#[test]
fn two_screens_see_each_other() {
    let desk = Desk::with_fresh();
    let (mut ann, mut bob) = (desk.start_as("Ann"), desk.start_as("Bob"));
    ann.send("3");
    ann.wait_for("Saved: 5.1 level not set → 3");
    focus(&mut bob);
    bob.wait_for("Another program changed 5.1");
    // Another control: both stay, and one is told of the other.
    bob.send("j4");
    bob.wait_for("Saved: 5.2 level not set → 4");
    ann.send("t5");
    ann.wait_for("Another program changed 5.2");
    // The same one: shown, not overwritten.
    bob.send("k2");
    bob.wait_for("Saved: 5.1 level 3 → 2");
    ann.send("5");
    ann.wait_for("5.1 was changed meanwhile");
    ann.wait_for("Bob on 20");
    ann.send("\r");
    ann.wait_for("Left as it stands there now");
    ann.send("5");
    ann.wait_for("Saved: 5.1 level 2 → 5");
    // What the other did last is not taken back unseen.
    bob.send("u");
    bob.wait_for("5.1 was changed meanwhile by Ann");
    ann.quit();
    bob.quit();
    let session = desk.open();
    assert_sound(&session);
    let told: Vec<String> =
        session.history(None, 10).unwrap().iter().map(|s| format!("{} {}", s.author, s.describe())).collect();
    let expected = [
        "Ann 5.1 level 2 → 5",
        "Bob 5.1 level 3 → 2",
        "Ann 5.1 target 3 → 5",
        "Bob 5.2 level not set → 4",
        "Ann 5.1 level not set → 3",
    ];
    assert_eq!(told[..5], expected);
}

#[test]
fn a_screen_and_a_script_that_alternate_lose_nothing() {
    let rounds = rounds(6);
    let desk = Desk::with_fresh();
    let mut terminal = desk.start_as("Ann");
    for round in 0..rounds {
        if round % 2 == 0 {
            run_well(&desk, &["note", "acme.controlbook", "5.1", &format!("script {round}.")]);
        } else {
            terminal.send(&format!("escreen {round}.\u{1b}"));
            terminal.wait_for(&format!("Saved: note on 5.1 \"screen {round}.\""));
            assert!(!terminal.text().contains("Waiting for another program"), "{}", terminal.text());
            terminal.raw.clear();
        }
    }
    terminal.quit();
    let texts = desk.notes("5.1");
    for round in 0..rounds {
        let who = if round % 2 == 0 { "script" } else { "screen" };
        assert!(texts.contains(&format!("{who} {round}.")), "{who} {round} is lost");
    }
    assert_eq!((texts.len(), desk.open().history(None, u32::MAX).unwrap().len()), (rounds, rounds + 1));
    assert_sound(&desk.open());
}

#[test]
fn scripts_that_write_at_once_all_get_their_turn() {
    let (rounds, desk) = (rounds(4), Desk::with_fresh());
    thread::scope(|scope| {
        for writer in 0..3 {
            let desk = &desk;
            scope.spawn(move || {
                for round in 0..rounds {
                    run_well(desk, &["note", "acme.controlbook", "5.1", &format!("{writer}-{round}")]);
                }
            });
        }
    });
    assert_eq!(desk.notes("5.1").len(), 3 * rounds);
    assert_sound(&desk.open());
}

// --- one that is killed or suspended in the middle

/// Another program in the middle of an edit, with pages in the file that must not stay there.
struct Holder(Child);

impl Holder {
    fn on(path: &Path) -> Holder {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "concurrency::in_the_middle_of_an_edit", "--nocapture", "--test-threads=1"])
            .env("CONTROLBOOK_HOLD", path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let begun = lines.any(|line| line.unwrap().contains("in the middle"));
        assert!(begun, "it did not begin");
        Holder(child)
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    fn kill(self) {
        drop(self);
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// No test: what [`Holder`] runs.
#[test]
fn in_the_middle_of_an_edit() {
    let Some(path) = std::env::var_os("CONTROLBOOK_HOLD") else { return };
    let connection = Connection::open(path).unwrap();
    // With hardly any memory for pages, they go to the file before the edit is done.
    connection.execute_batch("PRAGMA cache_size = 1; BEGIN IMMEDIATE").unwrap();
    connection.execute_batch("UPDATE answer SET owner = hex(randomblob(2000))").unwrap();
    println!("in the middle");
    thread::sleep(std::time::Duration::from_secs(120));
}

#[test]
fn after_a_program_was_killed_in_the_middle_of_an_edit_others_go_on() {
    let desk = Desk::with_sample();
    let path = desk.path("acme.controlbook");
    let before = desk.open().workbook().clone();
    let mut terminal = desk.start_as("Ann");
    let holder = Holder::on(&path);
    assert!(fs::metadata(beside(&path, "-journal")).unwrap().len() > 1_000, "it is in the middle");
    holder.kill();
    terminal.send("5");
    terminal.wait_for("Saved: 5.1 level 3 → 5");
    terminal.quit();
    let mut session = desk.open();
    assert_sound(&session);
    session.undo().unwrap();
    assert_eq!(session.workbook().answers().collect::<Vec<_>>(), before.answers().collect::<Vec<_>>());
    assert!(!beside(&path, "-journal").exists());
    // The same for a script, and for one that opens it only now.
    Holder::on(&path).kill();
    run_well(&desk, &["set", "acme.controlbook", "5.1", "--level", "4"]);
    Holder::on(&path).kill();
    desk.start_as("Ann").quit();
    assert_sound(&desk.open());
}

#[test]
fn while_a_program_is_suspended_in_the_middle_of_an_edit_others_wait() {
    let desk = Desk::with_sample();
    let mut terminal = desk.start_as("Ann");
    let holder = Holder::on(&desk.path("acme.controlbook"));
    holder.signal(Signal::STOP);
    terminal.send("5");
    terminal.wait_for("Waiting for another program");
    terminal.wait_for("level 3 → 5");
    terminal.send("\u{1b}");
    terminal.wait_for("Nothing was changed");
    terminal.send("eTyped meanwhile.\u{1b}");
    terminal.wait_for("Waiting for another program");
    // A script says so, and what to do.
    let output = run(&desk, &["set", "acme.controlbook", "5.1", "--level", "4"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && told.contains("another program is writing"), "{told}");
    holder.signal(Signal::CONT);
    holder.kill();
    terminal.wait_for("Saved: note on 5.1 \"Typed meanwhile.\"");
    terminal.quit();
    assert_sound(&desk.open());
}

// --- other programs

#[test]
fn what_another_program_wrote_past_the_history_is_told() {
    let desk = Desk::with_sample();
    let other = Connection::open(desk.path("acme.controlbook")).unwrap();
    // From here on it is opened from its tables.
    other.execute_batch("UPDATE tally SET imprint = NULL").unwrap();
    let mut terminal = desk.start_as("Ann");
    other.execute_batch("UPDATE answer SET level = 5 WHERE control = '5.1'").unwrap();
    focus(&mut terminal);
    terminal.wait_for("is damaged: the answer for");
    terminal.send("j4");
    terminal.wait_for("is damaged");
    terminal.quit();
    let output = run(&desk, &["doctor", "acme.controlbook"]);
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stdout).contains("5.1"));
}

/// Says so, whatever ends the work.
struct OnDrop<'a>(&'a AtomicBool);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn what_is_read_while_somebody_edits_is_of_one_moment() {
    let desk = Desk::with_sample();
    let (done, edits) = (AtomicBool::new(false), rounds(10));
    thread::scope(|scope| {
        scope.spawn(|| {
            let _done = OnDrop(&done);
            let mut session = desk.open();
            for edit in 0..edits {
                for control in ["5.1", "8.34"] {
                    done_with(session.write_note(&id(control), &format!("edit {edit}"), None));
                }
            }
        });
        let mut round = 0;
        while !done.load(Ordering::SeqCst) || round < 2 {
            let copy = format!("copy-{round}.controlbook");
            run_well(&desk, &["copy", "acme.controlbook", &copy]);
            let copied = Session::open(&desk.path(&copy), "Test").unwrap();
            assert_sound(&copied);
            let json = run_well(&desk, &["export", "acme.controlbook", "--format", "json", "-o", "-"]);
            serde_json::from_str::<serde_json::Value>(&json).unwrap();
            run_well(&desk, &["doctor", "acme.controlbook"]);
            round += 1;
        }
    });
    let (session, last) = (desk.open(), desk.path("copy-0.controlbook"));
    let copied = Session::open(&last, "Test").unwrap().history(None, u32::MAX).unwrap();
    let all = session.history(None, u32::MAX).unwrap();
    assert_eq!(copied, all[all.len() - copied.len()..], "a copy is a beginning of the history");
    assert_sound(&session);
}

// --- a synchronised folder

#[test]
fn a_synchronised_folder_brings_another_copy() {
    let desk = Desk::with_sample();
    let folder = desk.path("Dropbox");
    fs::create_dir(&folder).unwrap();
    let path = folder.join("acme.controlbook");
    fs::copy(desk.path("acme.controlbook"), &path).unwrap();
    fs::write(folder.join("acme (Bob's conflicted copy 2026-01-01).controlbook"), "").unwrap();
    let start = || {
        let mut command = desk.command(cargo_bin!("controlbook"));
        command.arg("Dropbox/acme.controlbook");
        Terminal::run(command)
    };
    let mut terminal = start();
    terminal.wait_for("(Bob's conflicted copy");
    terminal.wait_for("a folder that Dropbox");
    terminal.quit();

    let copy = beside(&path, ".tmp");
    fs::copy(&path, &copy).unwrap();
    let mut terminal = start();
    // The place is told once, the conflicted copy as long as it is there.
    terminal.wait_for("(Bob's conflicted copy");
    assert!(!terminal.text().contains("a folder that Dropbox"), "{}", terminal.text());
    set_level(&mut Session::open(&copy, "Bob").unwrap(), "5.2", 0);
    terminal.send("5");
    terminal.wait_for("Saved: 5.1 level 3 → 5");
    fs::rename(&copy, &path).unwrap();
    focus(&mut terminal);
    terminal.wait_for("Another copy of this workbook took its place");
    terminal.wait_for("Bob: 5.2 level");
    terminal.send("\t\t\r");
    terminal.wait_for("This is the other copy; yours as it was is kept in");
    terminal.quit();
    let kept = fs::read_dir(desk.path("state/controlbook/backups")).unwrap().next().unwrap().unwrap().path();
    let kept = Session::open(&kept, "Test").unwrap();
    assert_eq!(kept.workbook().answer(&id("5.1")).level.map(u8::from), Some(5));
    assert_sound(&kept);
    assert_eq!(Session::open(&path, "Test").unwrap().workbook().answer(&id("5.2")).level.map(u8::from), Some(0));
}
