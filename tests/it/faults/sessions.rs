//! The real program in a terminal: killed at random moments of all kinds of edits, and on a slow disk.

use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use controlbook::workbook::Step;
use rustix::process::Signal;

use super::mounts::{Mounted, chmod};
use super::trace::is_possible;
use super::{held, skipped, tell};
use crate::pty::{Desk, Terminal};
use crate::support::{Random, id};

/// An edit, by the keys that make it, and how what is said of it begins when it is saved.
const EDITS: &[(&str, &str, &str)] = &[
    ("a level", "gcj3", "Saved: "),
    ("a level of three", "gcjvjvjv4", "Saved: "),
    ("an answer", "gi\r2", "Saved: "),
    ("not known", "gi\r-", "Saved: "),
    ("a note", "gcjeSeen on the spot.\u{1b}", "Saved: "),
    ("a target", "gcjt5", "Saved: "),
    ("a file", "gcjAlog.txt\r", "Saved: "),
    ("undo", "gcu", "undo: "),
];

/// How it begins when there was nothing to do: the value is there already, or each step is undone.
const IDLE: &[&str] = &["how it is already", "there is nothing to undo"];

/// Presses the keys of an edit.
fn begin(terminal: &mut Terminal, keys: &str) {
    // What was said before goes with the first key.
    terminal.send("h");
    let said = || EDITS.iter().map(|(_, _, said)| said).chain(IDLE);
    terminal.wait_until("nothing is said", |text| !said().any(|said| text.contains(said)));
    terminal.send(keys);
}

fn desk_with_log() -> Desk {
    let desk = Desk::with_fresh();
    std::fs::write(desk.path("log.txt"), "restored in ten minutes\n".repeat(30_000)).unwrap();
    desk
}

#[test]
fn a_kill_at_a_random_moment_loses_no_edit_of_any_kind() {
    let rounds = std::env::var("CONTROLBOOK_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(6);
    let mut desk = desk_with_log();
    let mut random = Random(u64::from(std::process::id()));
    let (mut acknowledged, mut last_found) = (0, 0);
    // How often each kind was said to be saved.
    let mut by_kind = [0; EDITS.len()];
    for round in 0..rounds {
        if round % 20 == 19 {
            // Before the interview is through.
            desk = desk_with_log();
        }
        let mut terminal = desk.start();
        let mut steps = held(&desk.path("acme.controlbook")).unwrap().steps.len();
        let first = steps;
        for _ in 0..random.below(3) {
            let kind = random.below(EDITS.len());
            let (name, keys, said) = EDITS[kind];
            // What is so already is not saved again.
            let keys = keys.replace('3', &random.below(6).to_string());
            begin(&mut terminal, &keys);
            terminal.wait_until(name, |text| text.contains(said) || IDLE.iter().any(|idle| text.contains(idle)));
            let is_said = terminal.text().contains(said);
            steps += usize::from(is_said);
            by_kind[kind] += usize::from(is_said);
        }
        let (name, keys, said) = EDITS[round % EDITS.len()];
        let what = format!("round {round}, {name}");
        begin(&mut terminal, keys);
        let until = Instant::now() + Duration::from_micros(u64::try_from(random.below(20_000)).unwrap());
        while let Ok(bytes) = terminal.output.recv_timeout(until.saturating_duration_since(Instant::now())) {
            terminal.take(&bytes);
        }
        terminal.signal(Signal::KILL);
        terminal.end();
        steps += usize::from(terminal.text().contains(said));
        let found = held(&desk.path("acme.controlbook")).unwrap_or_else(|wrong| panic!("{what}: {wrong}"));
        assert!(
            found.steps.len() >= steps,
            "{what}: {steps} were said to be saved, and {} are there",
            found.steps.len()
        );
        assert!(found.steps.len() <= steps + 1, "{what}: more is there than was asked for");
        acknowledged += steps - first;
        last_found += found.steps.len() - steps;
    }
    tell(&format!(
        "killed in a terminal: {rounds} kills, {acknowledged} edits said to be saved, {last_found} saved and not yet told; by kind: {by_kind:?}"
    ));
    assert!(acknowledged > 0);
}

#[test]
fn a_slow_disk_is_told_before_and_no_key_is_lost_or_doubled() {
    if !is_possible() {
        return skipped("a slow disk", "there is no strace here that may trace");
    }
    let desk = Desk::with_fresh();
    let mut command = desk.command(Path::new("strace"));
    command.args(["-qq", "-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"]);
    command.args(["-e", "inject=fsync,fdatasync:delay_enter=100000"]);
    command.arg(cargo_bin!("controlbook"));
    command.arg("acme.controlbook");
    let mut terminal = Terminal::run(command);
    terminal.wait_for("q quit");
    terminal.send("2");
    terminal.wait_for("Saved: 5.1 level not set → 2");
    // Now it knows that the disk is slow.
    terminal.send("3");
    terminal.wait_for("Saving");
    assert!(!terminal.text().contains("→ 3"), "it says that it saves while it has not yet");
    // What is told of each in between may be gone before it is read.
    terminal.send("j4j5jt1");
    terminal.wait_for("target 3 → 1");
    // Leaving waits for what is being saved.
    terminal.send("1q");
    let status = terminal.end();
    assert!(status.success(), "{status:?}");
    terminal.assert_restored();
    let held = held(&desk.path("acme.controlbook")).unwrap();
    let level = |control| held.workbook.answer(&id(control)).level.map(u8::from);
    assert_eq!(["5.1", "5.2", "5.3", "5.4"].map(level), [Some(3), Some(4), Some(5), Some(1)]);
    let told: Vec<String> = held.steps.iter().rev().map(Step::describe).collect();
    assert_eq!(told.len(), 7, "{told:?}");
}

#[test]
fn on_a_full_disk_the_edit_stays_on_the_screen_and_is_saved_with_room_again() {
    let desk = Desk::with_fresh();
    let bytes = std::fs::read(desk.path("acme.controlbook")).unwrap();
    let Some(mounted) = Mounted::over(desk.folder.path(), "the screen on a disk that is really full") else { return };
    std::fs::write(desk.path("acme.controlbook"), bytes).unwrap();
    let mut terminal = desk.start();
    mounted.fill();
    terminal.send("3");
    terminal.wait_for("NOT SAVED: the disk that holds acme.controlbook is full.");
    terminal.wait_for("5.1  Set level 3, Defined");
    terminal.send("\u{3}");
    terminal.wait_for("the same key again leaves without it");
    mounted.make_room();
    terminal.send("\r");
    terminal.wait_for("Saved: 5.1 level not set → 3");
    mounted.fill();
    terminal.send("jehalf a thought\u{1b}");
    terminal.wait_for("NOT SAVED");
    terminal.send("\u{3}");
    terminal.wait_for("the same key again leaves without it");
    terminal.send("\u{3}");
    assert!(terminal.end().success());
    terminal.assert_restored();
    let held = held(&desk.path("acme.controlbook")).unwrap();
    assert_eq!((held.steps.len(), held.workbook.answer(&id("5.1")).level.map(u8::from)), (2, Some(3)));
}

/// Somebody takes the right to write away while it is open, and gives it back.
#[test]
fn a_folder_that_becomes_write_protected_makes_the_session_read_only_until_it_is_not() {
    let desk = Desk::with_fresh();
    let (folder, path) = (desk.folder.path(), desk.path("acme.controlbook"));
    if ![folder, &path].into_iter().all(|place| std::os::unix::fs::chown(place, Some(65534), Some(65534)).is_ok()) {
        return skipped("a folder that becomes write-protected", "only root can become somebody else");
    }
    let mut command = desk.command(Path::new("setpriv"));
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    command.arg(cargo_bin!("controlbook"));
    command.arg("acme.controlbook");
    let mut terminal = Terminal::run(command);
    // With the first key, it is opened to be edited.
    terminal.wait_for("q quit");
    terminal.send("j");
    terminal.wait_for("Control 5.2");
    terminal.send("k");
    terminal.wait_for("Control 5.1");
    chmod(folder, 0o555);
    terminal.send("3");
    terminal.wait_for("NOT SAVED: acme.controlbook can only be read: the file or its folder is");
    terminal.wait_for("[read only]");
    terminal.send("\u{1b}");
    terminal.wait_for("Given up");
    terminal.send("4");
    terminal.wait_for("can only be read");
    chmod(folder, 0o755);
    terminal.send("\r");
    terminal.wait_for("Saved: 5.1 level not set → 4");
    terminal.wait_until("no mark", |text| !text.contains("[read only]"));
    terminal.quit();
    assert_eq!(held(&path).unwrap().steps.len(), 2);
}
