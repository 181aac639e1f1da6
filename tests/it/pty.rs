//! The real program in a real pseudo-terminal: what it puts on the screen, how it ends, and what is then on
//! disk. Everything waits for text, with a deadline; nothing sleeps.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use controlbook::session::{NewEvidence, Session, Source};
use controlbook::workbook::EvidenceEdit;
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::screen::sample_bytes;
use crate::support::{Random, assert_sound, folder, id, set_level, workbook_in};

pub const DEADLINE: Duration = Duration::from_secs(10);

/// A folder with a workbook called `acme.controlbook`, and all that the program may look at.
pub struct Desk {
    pub folder: TempDir,
}

impl Desk {
    pub fn with_sample() -> Desk {
        let folder = folder();
        let path = folder.path().join("acme.controlbook");
        fs::write(&path, sample_bytes()).unwrap();
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        Desk { folder }
    }

    pub fn with_fresh() -> Desk {
        let folder = folder();
        drop(workbook_in(folder.path(), "acme.controlbook"));
        Desk { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn open(&self) -> Session {
        Session::open(&self.path("acme.controlbook"), "Test").unwrap()
    }

    pub fn notes(&self, control: &str) -> Vec<String> {
        self.open().workbook().notes(&id(control)).map(|note| note.text.to_string()).collect()
    }

    /// A script that can be executed.
    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    pub fn command(&self, program: &Path) -> CommandBuilder {
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.cwd(self.folder.path());
        for (name, value) in [("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")] {
            command.env(name, self.path(value));
        }
        for (name, value) in
            [("USER", "ann"), ("LANG", "C.UTF-8"), ("TERM", "xterm-256color"), ("TZ", "UTC"), ("PATH", "/usr/bin:/bin")]
        {
            command.env(name, value);
        }
        command
    }

    /// The program on the workbook, once its first frame is there.
    pub fn start(&self) -> Terminal {
        self.start_with(|_| {})
    }

    /// The same for somebody of this name.
    pub fn start_as(&self, author: &str) -> Terminal {
        self.start_with(|command| command.args(["--author", author]))
    }

    pub fn start_with(&self, change: impl FnOnce(&mut CommandBuilder)) -> Terminal {
        let mut command = self.command(cargo_bin!("controlbook"));
        command.arg("acme.controlbook");
        change(&mut command);
        let mut terminal = Terminal::run(command);
        terminal.wait_for("Overview");
        terminal.wait_for("q quit");
        terminal
    }
}

/// A terminal with a program in it.
pub struct Terminal {
    pub master: Option<Box<dyn MasterPty + Send>>,
    pub writer: Option<Box<dyn Write + Send>>,
    pub output: Receiver<Vec<u8>>,
    pub ended: Receiver<ExitStatus>,
    pub pid: Pid,
    pub screen: vt100::Parser,
    pub raw: Vec<u8>,
    pub has_ended: bool,
}

impl Terminal {
    pub fn run(command: CommandBuilder) -> Terminal {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let pid = Pid::from_raw(i32::try_from(child.process_id().unwrap()).unwrap()).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (send, output) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(read) = reader.read(&mut buffer) {
                if read == 0 || send.send(buffer[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        let (send, ended) = mpsc::channel();
        thread::spawn(move || {
            let _ = send.send(child.wait().unwrap());
        });
        Terminal {
            master: Some(pair.master),
            writer: Some(writer),
            output,
            ended,
            pid,
            screen: vt100::Parser::new(24, 80, 0),
            raw: Vec::new(),
            has_ended: false,
        }
    }

    pub fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.screen.process(bytes);
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until the screen shows it.
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |shown| shown.contains(text));
    }

    pub fn wait_until(&mut self, what: &str, holds: impl Fn(&str) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !holds(&self.text()) {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take(&bytes),
                Err(error) => panic!("{error} while waiting for {what:?}:\n{}", self.text()),
            }
        }
    }

    pub fn send(&mut self, keys: &str) {
        self.send_bytes(keys.as_bytes());
    }

    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Waits until the program is gone and everything that it wrote is read.
    pub fn end(&mut self) -> ExitStatus {
        self.end_within(DEADLINE)
    }

    pub fn end_within(&mut self, deadline: Duration) -> ExitStatus {
        match self.has_ended_within(deadline) {
            Some(status) => status,
            None => panic!("the program does not end:\n{}", self.text()),
        }
    }

    /// How it ended, if it does so soon.
    fn has_ended_within(&mut self, deadline: Duration) -> Option<ExitStatus> {
        let end = Instant::now() + deadline;
        // Whoever does not read keeps the program from ending.
        let status = loop {
            while let Ok(bytes) = self.output.try_recv() {
                self.take(&bytes);
            }
            match self.ended.recv_timeout(Duration::from_millis(20)) {
                Ok(status) => break status,
                Err(_) if Instant::now() < end => {}
                Err(_) => return None,
            }
        };
        self.has_ended = true;
        let end = Instant::now() + DEADLINE;
        loop {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => return Some(status),
                Err(RecvTimeoutError::Timeout) => panic!("the terminal stays open"),
            }
        }
    }

    pub fn quit(&mut self) {
        self.send("q");
        let status = self.end();
        assert!(status.success(), "{status:?}");
        self.assert_restored();
    }

    /// That the terminal is as it was before: no alternate screen, no mouse, no paste brackets, the cursor
    /// shown, lines and echo.
    pub fn assert_restored(&self) {
        let last = |text: &str| self.raw.windows(text.len()).rposition(|part| part == text.as_bytes());
        for mode in ["1049", "1000", "1003", "1006", "2004", "1004"] {
            let (on, off) = (last(&format!("\u{1b}[?{mode}h")), last(&format!("\u{1b}[?{mode}l")));
            assert!(on.is_none() || off > on, "mode {mode} is left on");
        }
        assert!(last("\u{1b}[?25h") > last("\u{1b}[?25l"), "the cursor is left hidden");
        assert!(!self.screen.screen().alternate_screen() && !self.screen.screen().hide_cursor());
        #[cfg(target_os = "linux")]
        {
            let modes = format!("{:?}", self.master.as_ref().unwrap().get_termios().unwrap().local_flags);
            assert!(modes.contains("ICANON") && modes.contains("ECHO ") && modes.contains("ISIG"), "{modes}");
        }
        let text = String::from_utf8_lossy(&self.raw);
        assert!(!text.contains("panicked"), "{text}");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if !self.has_ended {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

// --- a day's work

#[test]
fn what_was_done_is_there_when_it_is_opened_again() {
    let desk = Desk::with_sample();
    let mut terminal = desk.start();
    terminal.wait_for("Welcome back");
    terminal.send("j5");
    terminal.wait_for("Saved: 5.2 level 3 → 5");
    terminal.send("eSeen by daylight.\rTwo lines, ünïcode.");
    terminal.wait_for("Two lines, ünïcode.");
    terminal.send("\u{1b}");
    terminal.wait_for("Saved: note on 5.2");
    terminal.send("go");
    terminal.wait_for("Figures");
    terminal.quit();

    let session = desk.open();
    assert_sound(&session);
    assert_eq!(session.workbook().answer(&id("5.2")).level.map(u8::from), Some(5));
    assert_eq!(desk.notes("5.2").last().unwrap(), "Seen by daylight.\nTwo lines, ünïcode.");
    drop(session);
    let mut terminal = desk.start();
    // Where one was: on the overview, and on this control.
    terminal.wait_for("Figures");
    terminal.send("gc");
    terminal.wait_for("5 Optimised");
    terminal.send("u");
    terminal.wait_for("undo: note on 5.2");
    terminal.quit();
    let recent = fs::read_to_string(desk.path("state/controlbook/recent.json")).unwrap();
    assert!(recent.contains("acme.controlbook") && !recent.contains("daylight"), "{recent}");
    let places = fs::read_to_string(desk.path("state/controlbook/places.json")).unwrap();
    assert!(places.contains("5.2") && !places.contains("daylight"), "{places}");
}

#[test]
fn the_start_screen_goes_on_with_the_recent_workbook() {
    let desk = Desk::with_sample();
    desk.start().quit();
    let mut terminal = Terminal::run(desk.command(cargo_bin!("controlbook")));
    terminal.wait_for("Recent workbooks");
    terminal.send("\r");
    terminal.wait_for("Welcome back");
    terminal.quit();
}

/// What a job beside the screen comes to is drawn without a key: it ends the same waiting.
#[test]
fn linked_files_are_looked_at_beside_the_screen() {
    let desk = Desk::with_fresh();
    let file = desk.path("policy.txt");
    fs::write(&file, "as it was linked").unwrap();
    let new = NewEvidence { controls: &[id("5.1")], source: Source::Linked(&file), about: EvidenceEdit::default() };
    desk.open().attach(&new).unwrap();
    fs::write(&file, "as it is now").unwrap();
    let mut terminal = desk.start();
    terminal.send("gf");
    terminal.wait_for("Linked file changed");
    terminal.send("q");
    assert!(terminal.end().success());
}

#[test]
fn a_new_size_is_drawn() {
    let desk = Desk::with_sample();
    let mut terminal = desk.start();
    for (rows, cols, text) in [
        (10, 30, "Too small: needs 40x12"),
        (40, 120, "1–35 of 97"),
        (15, 60, "5.8  Information security in projec… ·····"),
    ] {
        terminal.screen.screen_mut().set_size(rows, cols);
        terminal.master.as_ref().unwrap().resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        terminal.wait_for(text);
    }
    terminal.quit();
}

#[test]
fn a_note_is_written_in_the_persons_own_editor() {
    let desk = Desk::with_sample();
    let editor = desk.script("my editor", "");
    let plain = desk.script("editor", "ls -l \"$1\" >> seen; cat \"$1\" >> seen; echo 'from outside' >> \"$1\"");
    let failing = desk.script("failing", "echo nonsense > \"$1\"; exit 3");
    fs::remove_file(editor).unwrap();

    let mut terminal = desk.start_with(|command| command.env("EDITOR", &plain));
    terminal.send("jE");
    terminal.wait_for("Saved: note on 5.2 \"from outside\"");
    terminal.send("etyped here\r");
    terminal.wait_for("typed here");
    terminal.send("\u{f}");
    terminal.wait_for("Saved: note on 5.2 \"typed here…\"");
    terminal.quit();
    let notes = desk.notes("5.2");
    assert_eq!(notes[notes.len() - 2..], ["from outside", "typed here\nfrom outside"]);
    let seen = fs::read_to_string(desk.path("seen")).unwrap();
    assert!(seen.lines().filter(|line| line.starts_with("-rw------- ")).count() == 2, "for nobody else: {seen}");
    assert!(seen.contains("note-5.2.md") && seen.contains("typed here"), "{seen}");

    for (editor, said) in
        [(failing.as_path(), "ended with an error"), (Path::new("/no/such/editor"), "cannot be started")]
    {
        let mut terminal = desk.start_with(|command| command.env("VISUAL", editor));
        terminal.send("jE");
        terminal.wait_for(said);
        terminal.quit();
    }
    assert_eq!(desk.notes("5.2").len(), notes.len());
}

#[test]
fn what_was_typed_is_not_lost_where_the_editor_outside_fails() {
    let desk = Desk::with_fresh();
    let mut terminal = desk.start_with(|command| command.env("EDITOR", "/no/such/editor"));
    terminal.send("ewritten with care\u{f}");
    terminal.wait_for("cannot be started");
    terminal.send("e");
    terminal.wait_for("written with care");
    terminal.send("\u{1b}");
    terminal.wait_for("Saved: note on 5.1");
    terminal.quit();
    assert_eq!(desk.notes("5.1"), ["written with care"]);
    assert!(desk.open().drafts().unwrap().is_empty());
}

#[test]
fn ctrl_c_in_the_editor_outside_is_for_that_editor() {
    let desk = Desk::with_fresh();
    // Like vim, it takes the signal, which the terminal sends to both.
    let editor =
        desk.script("editor", "trap 'echo interrupted >> \"$note\"; exit 0' INT\nnote=$1\necho ready\nread line");
    let mut terminal = desk.start_with(|command| command.env("EDITOR", &editor));
    terminal.send("E");
    terminal.wait_for("ready");
    terminal.send("\u{3}");
    terminal.wait_for("Saved: note on 5.1 \"interrupted\"");
    terminal.send("j3");
    terminal.wait_for("Saved: 5.2 level not set → 3");
    terminal.quit();
}

#[test]
fn a_purge_on_the_command_line_asks() {
    let desk = Desk::with_sample();
    let note = desk.open().workbook().all_notes().next().unwrap().id;
    let count = desk.open().workbook().all_notes().count();
    for (answer, left) in [("n\r", count), ("\r", count), ("yes\r", count - 1)] {
        let mut command = desk.command(cargo_bin!("controlbook"));
        command.args(["purge", "acme.controlbook", &note.to_string()]);
        let mut terminal = Terminal::run(command);
        terminal.wait_for("Purge it? [y/N]");
        terminal.send(answer);
        let status = terminal.end();
        assert_eq!(status.success(), left < count, "{}", terminal.text());
        assert_eq!(desk.open().workbook().all_notes().count(), left);
    }
}

// --- terminals of all kinds

#[test]
fn without_colour_none_is_sent() {
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let desk = Desk::with_sample();
        let mut terminal = desk.start_with(|command| command.env(name, value));
        terminal.send("jl3go");
        terminal.wait_for("Figures");
        terminal.quit();
        let text = String::from_utf8_lossy(&terminal.raw).into_owned();
        for sequence in text.split("\u{1b}[").filter_map(|part| part.split_once('m').map(|(codes, _)| codes)) {
            let is_style = sequence.bytes().all(|byte| byte.is_ascii_digit() || byte == b';');
            let colour = |code: &str| {
                matches!(code, "38" | "48") || code.len() == 2 && code.starts_with(['3', '4']) && !code.ends_with('9')
            };
            assert!(!is_style || !sequence.split(';').any(colour), "{name}: {sequence}");
        }
        assert!(text.contains("\u{1b}[7m"), "the selection can still be seen");
    }
}

#[test]
fn a_terminal_without_utf_8_gets_ascii() {
    let desk = Desk::with_sample();
    for locale in ["C", "POSIX", "en_US.ISO-8859-1"] {
        let mut terminal = desk.start_with(|command| command.env("LANG", locale));
        terminal.send("gcjl?");
        terminal.wait_for("Help: Controls");
        terminal.send("q");
        terminal.send("hgo");
        terminal.wait_for("Figures");
        terminal.quit();
        let odd = terminal.raw.iter().position(|byte| !byte.is_ascii());
        assert!(odd.is_none(), "{locale}: {}", String::from_utf8_lossy(&terminal.raw[odd.unwrap() - 40..][..60]));
    }
}

#[test]
fn nothing_hostile_reaches_the_terminal() {
    let desk = Desk::with_fresh();
    let hostile = "\u{1b}]0;gotcha\u{7}\u{1b}[2J\u{9b}31m\u{90}q\u{202e}x\u{200d}y";
    let mut session = desk.open();
    let edit = controlbook::session::OrganisationEdit { name: Some(hostile.to_owned()), ..Default::default() };
    session.set_organisation(&edit).unwrap();
    session.write_note(&id("5.1"), &hostile.repeat(20), None).unwrap();
    drop(session);
    let mut terminal = desk.start();
    terminal.send("lG");
    terminal.wait_for("workbook made");
    terminal.send("u");
    terminal.wait_for("undo");
    terminal.quit();
    let text = crate::hostile::without_own_sequences(&terminal.raw);
    assert!(!text.contains("\u{1b}]") && !text.contains('\u{7}') && !text.contains("gotcha\u{7}"));
    assert!(
        !text.contains(|c| ('\u{80}'..='\u{9f}').contains(&c) || matches!(c, '\u{202e}' | '\u{200d}')),
        "C1 or bidi"
    );
    assert!(!text.contains("\u{1b}[2Jy") && text.contains('�'));
}

#[test]
fn a_paste_runs_no_keys_and_ten_thousand_keys_are_taken() {
    let desk = Desk::with_fresh();
    let before = desk.open().history(None, 10).unwrap().len();
    let mut terminal = desk.start();
    terminal.send(&format!("\u{1b}[200~{}q\u{1b}[201~", "3j".repeat(50_000)));
    terminal.wait_for("characters were pasted");
    terminal.send("\u{1b}");
    terminal.wait_until("the menu gone", |text| !text.contains("characters were pasted"));
    assert_eq!(desk.open().history(None, 10).unwrap().len(), before);
    let input = "h".repeat(10_000) + "G";
    terminal.send(&input);
    terminal.wait_for("Control 8.34");
    terminal.quit();
}

#[test]
fn any_bytes_end_in_a_clean_exit() {
    let rounds = std::env::var("CONTROLBOOK_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3_u64);
    for round in 0..rounds {
        let desk = Desk::with_fresh();
        let mut random = Random(round);
        let mut terminal = desk.start_with(|command| {
            command.env("EDITOR", "true");
        });
        // Without Ctrl-C, which ends it at once, and NUL.
        let bytes: Vec<u8> =
            (0..3_000).map(|_| random.next().to_le_bytes()[0]).filter(|byte| !matches!(byte, 0 | 3)).collect();
        for chunk in bytes.chunks(64) {
            // It may have been told to quit.
            let writer = terminal.writer.as_mut().unwrap();
            if writer.write_all(chunk).is_err() {
                break;
            }
            while let Ok(bytes) = terminal.output.try_recv() {
                terminal.take(&bytes);
            }
        }
        // As somebody would who sees that it goes on: the bytes may end in the midst of a paste, or of what a mouse sends,
        // which an M ends.
        let leave = |terminal: &mut Terminal| {
            let _ = terminal.writer.as_mut().unwrap().write_all(b"\x1b[201~M\x03\x03");
            terminal.has_ended_within(Duration::from_secs(1))
        };
        let status = (0..20).find_map(|_| leave(&mut terminal)).unwrap_or_else(|| terminal.end());
        assert!(status.success(), "round {round}: {status:?}\n{}", terminal.text());
        terminal.assert_restored();
        assert_sound(&desk.open());
    }
}

// --- ends of all kinds

#[test]
fn a_signal_while_a_note_is_typed_keeps_it_as_a_draft() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let desk = Desk::with_fresh();
        let mut terminal = desk.start();
        terminal.send("jehalf a thought");
        terminal.wait_for("half a thought");
        terminal.signal(signal);
        let status = terminal.end();
        assert!(status.success(), "{signal:?}: {status:?}");
        terminal.assert_restored();

        let session = desk.open();
        assert_sound(&session);
        assert_eq!(session.workbook().all_notes().count(), 0);
        drop(session);
        let mut terminal = desk.start();
        terminal.wait_for("A note on 5.2 was not finished");
        terminal.send("e");
        terminal.wait_for("half a thought");
        terminal.send(" is whole\u{1b}");
        terminal.wait_for("Saved: note on 5.2");
        terminal.quit();
        assert_eq!(desk.notes("5.2"), ["half a thought is whole"]);
        assert!(desk.open().drafts().unwrap().is_empty());
    }
}

#[test]
fn a_signal_in_a_dialog_or_on_the_start_screen_ends_it() {
    for keys in ["x", "ctrl", "?", ":und", "/ba", "t", "gh"] {
        let desk = Desk::with_fresh();
        let mut terminal = desk.start();
        terminal.send(if keys == "ctrl" { "\u{5}" } else { keys });
        let shown = match keys {
            "x" => "It is not for us",
            "ctrl" => "Export",
            "?" => "Help: Controls",
            ":und" => "Commands",
            "/ba" => "found",
            "t" => "Clear the target",
            _ => "New workbook",
        };
        terminal.wait_for(shown);
        terminal.signal(Signal::TERM);
        assert!(terminal.end().success(), "{keys}");
        terminal.assert_restored();
        assert_sound(&desk.open());
    }
}

#[test]
fn ctrl_c_in_the_editor_keeps_the_draft() {
    let desk = Desk::with_fresh();
    let mut terminal = desk.start();
    terminal.send("ealmost\u{3}");
    assert!(terminal.end().success());
    terminal.assert_restored();
    let drafts = desk.open().drafts().unwrap();
    assert_eq!(drafts.iter().map(|draft| draft.text.as_str()).collect::<Vec<_>>(), ["almost"]);
}

#[test]
fn what_is_typed_is_kept_before_a_crash() {
    let desk = Desk::with_fresh();
    let mut terminal = desk.start();
    terminal.send("eabout to be lost");
    terminal.wait_for("about to be lost");
    // The draft is kept without a word: wait until it is there.
    let end = Instant::now() + DEADLINE;
    while desk.open().drafts().unwrap().is_empty() {
        assert!(Instant::now() < end, "no draft is kept");
        let _ = terminal.output.recv_timeout(Duration::from_millis(50));
    }
    terminal.signal(Signal::KILL);
    terminal.end();
    let mut terminal = desk.start();
    terminal.wait_for("A note on 5.1 was not finished");
    terminal.quit();
}

#[test]
fn a_terminal_that_goes_away_ends_it_even_where_nobody_says_so() {
    for trap in ["", "trap '' HUP; "] {
        let desk = Desk::with_fresh();
        let mut command = desk.command(Path::new("/bin/sh"));
        let program = cargo_bin!("controlbook").display().to_string();
        command.args(["-c", &format!("{trap}exec '{program}' acme.controlbook")]);
        let mut terminal = Terminal::run(command);
        terminal.wait_for("q quit");
        // Giving up the keyboard sends a line feed and Ctrl-D, which take the second line away.
        terminal.send("ehalf a thought\rand more");
        terminal.wait_for("and more");
        drop(terminal.writer.take());
        drop(terminal.master.take());
        // The reader holds the terminal open until it is dropped, too: it ends with the program.
        let end = Instant::now() + Duration::from_secs(5);
        let hung_up = rustix::process::test_kill_process(terminal.pid);
        assert!(hung_up.is_ok());
        close_reader(&mut terminal);
        // It notices at the next thing to read: a program that is brought back draws all anew.
        terminal.signal(Signal::CONT);
        let status = terminal.ended.recv_timeout(end.saturating_duration_since(Instant::now()));
        let status = status.unwrap_or_else(|_| panic!("it goes on without a terminal (trap {trap:?})"));
        terminal.has_ended = true;
        assert!(status.success() || status.signal().is_some() || status.exit_code() == 1, "{trap:?}: {status:?}");
        let session = desk.open();
        assert_sound(&session);
        let drafts = session.drafts().unwrap();
        assert!(drafts.len() == 1 && drafts[0].text.starts_with("half a thought"), "{trap:?}: {drafts:?}");
    }
}

/// The thread that reads holds a copy of the terminal: it gives it up when nobody wants what it reads.
fn close_reader(terminal: &mut Terminal) {
    let (_, nobody) = mpsc::channel();
    terminal.output = nobody;
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_said_to_be_saved() {
    let rounds = std::env::var("CONTROLBOOK_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let desk = Desk::with_fresh();
    let mut random = Random(u64::from(std::process::id()));
    let mut confirmed: Vec<String> = Vec::new();
    let mut doubtful = 0;
    for round in 0..rounds {
        let mut terminal = desk.start();
        for edit in 0..random.below(5) + 1 {
            let text = format!("note {round}-{edit}.");
            terminal.send(&format!("e{text}\u{1b}"));
            terminal.wait_for(&format!("\"{text}\""));
            terminal.wait_for("Saved: note on 5.1");
            confirmed.push(text);
        }
        let last = format!("note {round}-last.");
        terminal.send(&format!("e{last}\u{1b}"));
        // A moment that is another each time: some output more, or none.
        for _ in 0..random.below(4) {
            let wait = Duration::from_micros(u64::try_from(random.below(4_000)).unwrap());
            if let Ok(bytes) = terminal.output.recv_timeout(wait) {
                terminal.take(&bytes);
            }
        }
        terminal.signal(Signal::KILL);
        terminal.end();
        if terminal.text().contains("Saved: note on 5.1") && terminal.text().contains(&format!("\"{last}\"")) {
            confirmed.push(last);
        } else {
            doubtful += 1;
        }
        let mut session = desk.open();
        assert_sound(&session);
        let there = desk.notes("5.1");
        for text in &confirmed {
            assert!(there.contains(text), "{text} was said to be saved, and is lost: {there:?}");
        }
        assert!(there.len() <= confirmed.len() + doubtful);
        // It can be written at once, without a question.
        set_level(&mut session, "5.2", u8::try_from(round % 2 + 1).unwrap());
    }
}

#[test]
fn an_interview_goes_on_where_it_stopped() {
    let desk = Desk::with_fresh();
    let mut terminal = desk.start();
    terminal.send("gi");
    terminal.wait_for("before you begin");
    terminal.send("\r33");
    terminal.wait_for("Question 3 of 93");
    terminal.quit();
    let mut command = desk.command(cargo_bin!("controlbook"));
    command.args(["interview", "acme.controlbook"]);
    let mut terminal = Terminal::run(command);
    terminal.wait_for("This is where you stopped");
    terminal.wait_for("Question 3 of 93");
    terminal.wait_for("2 of 93 answered");
    terminal.quit();
}
