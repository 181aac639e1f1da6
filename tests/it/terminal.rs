//! Terminals of all kinds and moods: none at all, strange ones, one that nobody reads, one that answers what nobody
//! asked; signals at any moment, suspending, faults of the program itself.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use controlbook::session::Session;
use portable_pty::{PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::pty::{DEADLINE, Desk, Terminal};
use crate::support::{Random, assert_sound, id};

const ENDING: [Signal; 4] = [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT];

/// A number of rounds that the environment can raise.
fn rounds(name: &str, ordinary: usize) -> usize {
    std::env::var(name).ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ordinary)
}

/// The most memory that a process ever had, in kilobytes; `None` where the system does not tell.
fn peak_memory(pid: Pid) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

// --- signals

#[test]
fn every_signal_ends_it_on_the_start_screen_and_in_a_form() {
    for signal in ENDING {
        let desk = Desk::with_fresh();
        let mut terminal = Terminal::run(desk.command(cargo_bin!("controlbook")));
        terminal.wait_for("New workbook");
        terminal.signal(signal);
        assert!(terminal.end().success(), "{signal:?}");
        terminal.assert_restored();

        let mut terminal = desk.start();
        terminal.send("xWhile typing");
        terminal.wait_for("It is not for us");
        terminal.signal(signal);
        assert!(terminal.end().success(), "{signal:?}");
        terminal.assert_restored();
        assert_sound(&desk.open());
    }
}

#[test]
fn a_signal_while_edits_are_saved_ends_it_between_two_of_them() {
    for (round, signal) in ENDING.into_iter().cycle().take(rounds("CONTROLBOOK_KILL_ROUNDS", 4)).enumerate() {
        let desk = Desk::with_fresh();
        let mut terminal = desk.start();
        terminal.send(&"1j2j3j".repeat(100));
        let _ = terminal.output.recv_timeout(Duration::from_millis(u64::try_from(round % 7 * 5).unwrap()));
        terminal.signal(signal);
        assert!(terminal.end().success(), "{signal:?}");
        terminal.assert_restored();
        assert_sound(&desk.open());
    }
}

#[test]
fn it_is_suspended_and_comes_back() {
    let desk = Desk::with_sample();
    // A shell with job control, as people have it.
    let mut command = desk.command(Path::new("/bin/bash"));
    command.args(["--norc", "--noprofile", "-i"]);
    command.env("PS1", "shell> ");
    command.env("PATH", format!("{}:/usr/bin:/bin", cargo_bin!("controlbook").parent().unwrap().display()));
    let mut terminal = Terminal::run(command);
    terminal.wait_for("shell>");
    terminal.send("controlbook acme.controlbook\r");
    terminal.wait_for("Welcome back");
    terminal.send("ehalf a thought");
    terminal.wait_for("half a thought");
    for _ in 0..2 {
        terminal.send("\u{1a}");
        terminal.wait_for("Stopped");
        assert!(!terminal.screen.screen().alternate_screen(), "the terminal is the shell's");
        assert!(!terminal.screen.screen().hide_cursor());
        terminal.send("echo $((40 + 2))\r");
        terminal.wait_for("42");
        terminal.send("clear; fg\r");
        terminal.wait_for("half a thought");
        assert!(terminal.screen.screen().alternate_screen());
    }
    assert_eq!(desk.open().drafts().unwrap()[0].text, "half a thought", "kept before it is suspended");
    terminal.send("\u{1b}");
    terminal.wait_for("Saved: note on 5.1");
    terminal.send("q");
    terminal.wait_until("the shell", |text| text.trim_end().ends_with("shell>"));
    terminal.send("exit\r");
    assert!(terminal.end().success());
}

// --- faults of the program

#[test]
fn a_fault_while_drawing_is_reported_without_what_was_written() {
    if !cfg!(debug_assertions) {
        return;
    }
    let desk = Desk::with_fresh();
    let trigger = desk.path("now");
    let mut terminal =
        desk.start_with(|command| command.env("CONTROLBOOK_FAULT", format!("draw@{}", trigger.display())));
    terminal.send("3jetyped just now");
    terminal.wait_for("typed just now");
    fs::write(&trigger, "").unwrap();
    terminal.send("!");
    let status = terminal.end();
    assert_eq!(status.exit_code(), 1);
    terminal.assert_restored();
    let text = terminal.text().replace('\n', "");
    assert!(text.contains("stopped at a fault of its own") && text.contains("crash-"), "{text}");
    let mut reports = fs::read_dir(desk.path("state/controlbook")).unwrap().map(|entry| entry.unwrap().path());
    let report = reports.find(|path| path.file_name().unwrap().to_string_lossy().starts_with("crash-")).unwrap();
    assert_eq!(fs::metadata(&report).unwrap().permissions().mode() & 0o777, 0o600);
    let report = fs::read_to_string(report).unwrap();
    assert!(
        report.contains("src/tui/crash.rs") && report.contains("80x24") && report.contains("controlbook 0."),
        "{report}"
    );
    assert!(!report.contains("secret") && !report.contains("typed just now"), "{report}");
    assert!(!String::from_utf8_lossy(&terminal.raw).contains("secret"));
    let session = desk.open();
    assert_sound(&session);
    assert_eq!(session.workbook().answer(&id("5.1")).level.map(u8::from), Some(3));
    // The last key may have come when it was over.
    assert!(session.drafts().unwrap()[0].text.starts_with("typed just now"));
}

#[test]
fn a_fault_beside_the_screen_leaves_the_screen() {
    if !cfg!(debug_assertions) {
        return;
    }
    let desk = Desk::with_fresh();
    let here = desk.folder.path().display().to_string();
    let mut terminal = desk.start_with(|command| command.env("CONTROLBOOK_FAULT", format!("job@{here}")));
    terminal.wait_for("Work beside the screen stopped");
    terminal.send("3");
    terminal.wait_for("Saved: 5.1 level not set → 3");
    terminal.quit();
}

// --- sizes

#[test]
fn any_size_is_drawn_while_somebody_types() {
    let desk = Desk::with_sample();
    let mut terminal = desk.start();
    let mut random = Random(11);
    let resize = |terminal: &mut Terminal, cols: u16, rows: u16, keys: &str| {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        // What was drawn for a larger size is still read here; the emulator fails where it wraps a text in a single
        // row, or a wide character in a single column.
        terminal.screen = vt100::Parser::new(rows.max(2), cols.max(2), 0);
        terminal.master.as_ref().unwrap().resize(size).unwrap();
        terminal.send(keys);
        while let Ok(bytes) = terminal.output.try_recv() {
            // What was drawn meanwhile is seen; of what was written before, nothing is asked.
            terminal.raw.clear();
            terminal.raw.extend_from_slice(&bytes);
            terminal.screen.process(&bytes);
        }
    };
    for (cols, rows) in [(1, 1), (2, 5), (20, 5), (300, 60), (1000, 200), (40, 12), (39, 11)] {
        resize(&mut terminal, cols, rows, "j");
    }
    let keys =
        ["j", "k", "go", "gc", "ga", "gf", "gi", "?", "\u{1b}", "/ba\r", "\u{1b}", "l", "h", ":x\u{1b}", "G", "gg"];
    for _ in 0..rounds("CONTROLBOOK_RESIZES", 60) {
        let (cols, rows) = (random.below(200) + 1, random.below(70) + 1);
        resize(
            &mut terminal,
            u16::try_from(cols).unwrap(),
            u16::try_from(rows).unwrap(),
            keys[random.below(keys.len())],
        );
    }
    terminal.send("\u{1b}\u{1b}\u{1b}\u{1b}");
    resize(&mut terminal, 30, 10, "");
    terminal.wait_for("Too small: needs 40x12");
    resize(&mut terminal, 80, 24, "gc");
    terminal.wait_for("Controls");
    terminal.send("\u{3}");
    assert!(terminal.end().success());
    assert_sound(&desk.open());
}

// --- no terminal, and strange ones

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let desk = Desk::with_sample();
    let mut command = Command::new(cargo_bin!("controlbook"));
    command.env_clear().env("HOME", desk.path("home")).current_dir(desk.folder.path()).arg("acme.controlbook");
    let output = command.stdin(Stdio::null()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{told}");
    assert!(told.contains("needs a terminal") && told.contains("controlbook status FILE"), "{told}");
}

#[test]
fn strange_terminals_get_something_that_they_can_show() {
    let desk = Desk::with_sample();
    for term in
        [None, Some(""), Some("dumb"), Some("unknown-to-all"), Some("linux"), Some("vt100"), Some("xterm-16color")]
    {
        for (name, value) in [("LANG", "C"), ("NO_COLOR", "1"), ("LC_ALL", "de_DE.UTF-8")] {
            let mut terminal = desk.start_with(|command| {
                command.env_remove("TERM");
                if let Some(term) = term {
                    command.env("TERM", term);
                }
                command.env(name, value);
            });
            terminal.send("gcj");
            terminal.wait_for("Controls");
            terminal.quit();
            let odd = terminal.raw.iter().position(|byte| !byte.is_ascii()).filter(|_| name == "LANG");
            let near = odd.map(|at| {
                String::from_utf8_lossy(&terminal.raw[at.saturating_sub(60)..terminal.raw.len().min(at + 20)])
                    .into_owned()
            });
            assert_eq!(near, None, "{term:?} shows what is not ASCII");
        }
    }
}

/// Answers to questions that a program before asked: they come like keys, and are none. Not the second kind of device
/// attributes (`CSI > … c`), of which the terminal library makes keys without a mark, nor reports of modes
/// (`CSI ? … $ y`), after which it waits for a `u` or a `c`.
#[test]
fn a_late_answer_of_the_terminal_leaves_no_trace() {
    let desk = Desk::with_fresh();
    let answers = [
        "\u{1b}[?1;2c",
        "\u{1b}[24;80R",
        "\u{1b}[0n",
        "\u{1b}[?1u",
        "\u{1b}[8;24;80t",
        "\u{1b}]11;rgb:0000/1111/2222\u{1b}\\",
        "\u{1b}]11;rgb:0000/1111/2222\u{7}",
        "\u{1b}]4;1;rgb:ffff/0000/0000\u{1b}\\",
        "\u{1b}P>|XTerm(390)\u{1b}\\",
        "\u{1b}P1+r544e=787465726d\u{1b}\\",
        "\u{1b}_Gi=31;OK\u{1b}\\",
    ];
    let mut left = Vec::new();
    for answer in answers {
        let mut terminal = desk.start();
        terminal.send("jeZed");
        terminal.wait_for("Zed");
        terminal.send(answer);
        terminal.send(" two");
        terminal.wait_until(" two", |text| text.contains(" two"));
        let shown = terminal.text();
        let line = shown.lines().find(|line| line.contains("Zed")).unwrap_or_default().to_owned();
        if !line.contains("Zed two") {
            left.push((answer, line));
        }
        terminal.signal(Signal::KILL);
        terminal.end();
        let mut session = desk.open();
        for draft in session.drafts().unwrap() {
            session.drop_draft(draft.id).unwrap();
        }
        assert_eq!(session.workbook().all_notes().count(), 0, "{answer:?}");
    }
    assert_eq!(left, []);
    // On the list, too, where letters would do something.
    let mut terminal = desk.start();
    terminal.send(&answers.concat());
    terminal.send("j3");
    terminal.wait_for("Saved: 5.2 level not set → 3");
    terminal.quit();
    assert_eq!(desk.open().history(None, 100).unwrap().len(), 2);
}

// --- more than anybody types

#[test]
fn a_paste_of_a_megabyte_is_cut_to_what_a_note_holds() {
    let desk = Desk::with_fresh();
    let mut terminal = desk.start();
    terminal.send("e");
    terminal.wait_for("Note on 5.1");
    let line = "All of this was pasted.\r\n";
    let text = line.repeat(controlbook::workbook::Note::MAX_BYTES / (line.len() - 1) + 10);
    terminal.send(&format!("\u{1b}[200~{text}\u{1b}[201~"));
    terminal.wait_for("The paste was cut");
    let peak = peak_memory(terminal.pid);
    assert!(peak.is_none_or(|peak| peak < 120_000), "{peak:?} kB");
    terminal.send("\u{1b}");
    terminal.wait_for("Saved: note on 5.1");
    terminal.quit();
    let notes = desk.notes("5.1");
    assert!(notes.len() == 1 && notes[0].starts_with("All of this was pasted.\nAll"));
    // Without brackets it is typing.
    let mut terminal = desk.start();
    terminal.send(&format!("je{}", "typed fast, ".repeat(400)));
    terminal.wait_for("typed fast");
    terminal.send("END\u{1b}");
    terminal.wait_for("Saved: note on 5.2");
    terminal.quit();
    assert_eq!(desk.notes("5.2"), ["typed fast, ".repeat(400) + "END"]);
}

#[test]
fn random_bytes_take_no_memory_and_change_nothing_but_what_keys_mean() {
    let wanted = rounds("CONTROLBOOK_RANDOM_BYTES", 10_000);
    let desk = Desk::with_fresh();
    let mut random = Random(41);
    let (mut sent, mut round, mut highest) = (0, 0, 0);
    while sent < wanted {
        let mut terminal = desk.start_with(|command| {
            command.env("EDITOR", "true");
        });
        let end = Instant::now() + DEADLINE * 30;
        while sent < wanted && terminal.ended.try_recv().is_err() {
            assert!(Instant::now() < end, "it takes no more:\n{}", terminal.text());
            // Words of what terminals send, half of them cut short, among bytes of all kinds.
            let mut chunk: Vec<u8> = (0..48).map(|_| random.next().to_le_bytes()[0]).collect();
            let words: [&[u8]; 8] =
                [b"\x1b[", b"\x1b[200~", b"\x1b]0;", b"\xf0\x9f", b"\xe2\x82", b"\x1b[<0;1;1M", b"\x1bO", b"\x1b[201~"];
            chunk.extend_from_slice(words[random.below(words.len())]);
            // Neither Ctrl-C nor `q`, which end it, and no Ctrl-Z.
            chunk.retain(|byte| !matches!(byte, 0 | 3 | 26 | b'q'));
            if terminal.writer.as_mut().unwrap().write_all(&chunk).is_err() {
                break;
            }
            sent += chunk.len();
            while terminal.output.try_recv().is_ok() {}
            highest = highest.max(peak_memory(terminal.pid).unwrap_or(0));
        }
        let _ = terminal.writer.as_mut().unwrap().write_all(b"\x1b[201~\x03\x03\x03");
        if terminal.ended.recv_timeout(DEADLINE).is_err() {
            terminal.end();
        }
        terminal.has_ended = true;
        assert_sound(&desk.open());
        round += 1;
        assert!(round < wanted, "it ends at once");
    }
    assert!(highest < 120_000, "{highest} kB");
    assert!(
        !desk
            .path("state/controlbook")
            .read_dir()
            .unwrap()
            .any(|entry| { entry.unwrap().file_name().to_string_lossy().starts_with("crash-") })
    );
}

// --- nobody reads

/// A terminal that can stop reading.
struct Deaf {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    reads: Arc<AtomicBool>,
    seen: Arc<std::sync::Mutex<Vec<u8>>>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Deaf {
    fn run(desk: &Desk) -> Deaf {
        let size = PtySize { rows: 60, cols: 200, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = desk.command(cargo_bin!("controlbook"));
        command.arg("acme.controlbook");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (reads, seen) = (Arc::new(AtomicBool::new(true)), Arc::new(std::sync::Mutex::new(Vec::new())));
        let (reading, heard) = (Arc::clone(&reads), Arc::clone(&seen));
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                while !reading.load(Ordering::SeqCst) {
                    thread::park_timeout(Duration::from_millis(5));
                }
                match reader.read(&mut buffer) {
                    Ok(0) | Err(_) => return,
                    Ok(read) => heard.lock().unwrap().extend_from_slice(&buffer[..read]),
                }
            }
        });
        Deaf { child, writer: pair.master.take_writer().unwrap(), reads, seen, _master: pair.master }
    }

    fn wait_for(&self, text: &str) {
        let end = Instant::now() + DEADLINE;
        let shows = || {
            let mut screen = vt100::Parser::new(60, 200, 0);
            screen.process(&self.seen.lock().unwrap());
            screen.screen().contents().contains(text)
        };
        while !shows() {
            assert!(Instant::now() < end, "no {text:?}");
            thread::park_timeout(Duration::from_millis(5));
        }
    }

    /// Sends keys that are drawn in full each time, until the program waits for a reader.
    fn stop_reading(&mut self) {
        self.reads.store(false, Ordering::SeqCst);
        let pid = self.child.process_id().unwrap();
        let waits = || {
            let place = fs::read_to_string(format!("/proc/{pid}/syscall")).unwrap_or_default();
            let is_blocked = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default().contains(") S ");
            (place.split(' ').next().unwrap_or_default().to_owned(), is_blocked)
        };
        let end = Instant::now() + DEADLINE;
        for round in 0.. {
            assert!(Instant::now() < end, "it never waits: {:?}", waits());
            if self.writer.write_all(b"gogc").is_err() || round > 400 {
                break;
            }
            thread::park_timeout(Duration::from_millis(2));
        }
    }

    fn end(&mut self) -> portable_pty::ExitStatus {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "it does not end while nobody reads");
            thread::park_timeout(Duration::from_millis(5));
        }
    }
}

impl Drop for Deaf {
    fn drop(&mut self) {
        let _ = self.child.kill();
        self.reads.store(true, Ordering::SeqCst);
    }
}

#[test]
fn what_is_keyed_while_nobody_reads_is_saved_and_a_signal_ends_it() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let desk = Desk::with_sample();
        let mut terminal = Deaf::run(&desk);
        terminal.wait_for("Welcome back");
        terminal.writer.write_all(b"5").unwrap();
        terminal.wait_for("Saved");
        terminal.stop_reading();
        let pid = Pid::from_raw(i32::try_from(terminal.child.process_id().unwrap()).unwrap()).unwrap();
        let peak = peak_memory(pid);
        assert!(peak.is_none_or(|peak| peak < 120_000), "{peak:?} kB");
        kill_process(pid, signal).unwrap();
        assert!(terminal.end().success(), "{signal:?}");
        let session = Session::open(&desk.path("acme.controlbook"), "Test").unwrap();
        assert_eq!(session.workbook().answer(&id("5.1")).level.map(u8::from), Some(5));
        assert_sound(&session);
    }
}

#[test]
fn when_somebody_reads_again_it_goes_on() {
    let desk = Desk::with_sample();
    let mut terminal = Deaf::run(&desk);
    terminal.wait_for("Welcome back");
    terminal.stop_reading();
    // What is keyed now waits in the terminal.
    terminal.writer.write_all(b"\x1b[I").unwrap();
    terminal.reads.store(true, Ordering::SeqCst);
    terminal.writer.write_all(b"gcgg5").unwrap();
    terminal.wait_for("level 3");
    terminal.wait_for("Saved");
    terminal.writer.write_all(b"q").unwrap();
    assert!(terminal.end().success());
    assert_sound(&Session::open(&desk.path("acme.controlbook"), "Test").unwrap());
}
