//! A program on a pseudo-terminal: what it writes and when, and what it costs the system.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

pub const COLUMNS: u16 = 100;
pub const ROWS: u16 = 30;

/// Nothing more comes, once nothing came for as long as this.
const QUIET: Duration = Duration::from_millis(15);
/// How long anything may take at all.
const PATIENCE: Duration = Duration::from_secs(5);

/// A program that runs, and the terminal it believes to have.
pub struct Program {
    child: Box<dyn Child + Send + Sync>,
    // Closing it would hang up.
    _master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    written: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
}

impl Program {
    /// Starts a program. Also gives back how long it took to the last byte of its first frame.
    ///
    /// `home` is where it keeps what it remembers.
    pub fn start(program: &Path, file: &Path, home: &Path) -> (Program, Duration) {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (send, written) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 1 << 16];
            while let Ok(count) = reader.read(&mut buffer) {
                let chunk = (Instant::now(), buffer[..count].to_vec());
                if count == 0 || send.send(chunk).is_err() {
                    break;
                }
            }
        });
        let mut command = CommandBuilder::new(program);
        command.arg(file);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")] {
            command.env(name, value);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            command.env(name, home);
        }
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = vt100::Parser::new(ROWS, COLUMNS, 0);
        let mut program = Program { child, _master: pair.master, writer, written, screen };
        let last = program.read_until(QUIET * 3).expect("the program shows nothing");
        (program, last - begun)
    }

    /// Writes keys in one go, and gives back how long it took to the last byte of what they brought about.
    pub fn press(&mut self, keys: &str) -> Duration {
        self.press_and_wait(keys, QUIET)
    }

    /// The same for keys after which the disk may keep the program from answering for a while.
    pub fn press_and_save(&mut self, keys: &str) -> Duration {
        self.press_and_wait(keys, QUIET * 10)
    }

    fn press_and_wait(&mut self, keys: &str, quiet: Duration) -> Duration {
        let begun = Instant::now();
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
        let last = self.read_until(quiet).unwrap_or_else(|| panic!("{keys:?} does nothing"));
        last - begun
    }

    /// What can be read on the screen.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Reads until nothing came for a while; the time of the last byte.
    fn read_until(&mut self, quiet: Duration) -> Option<Instant> {
        let mut last = None;
        loop {
            match self.written.recv_timeout(if last.is_some() { quiet } else { PATIENCE }) {
                Ok((at, bytes)) => {
                    last = Some(at);
                    self.answer(&bytes);
                    self.screen.process(&bytes);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return last,
            }
        }
    }

    /// Answers what a program may ask a terminal, as xterm does.
    fn answer(&mut self, bytes: &[u8]) {
        let (row, column) = self.screen.screen().cursor_position();
        let position = format!("\x1b[{};{}R", row + 1, column + 1);
        let questions: [(&[u8], &str); 6] = [
            (b"\x1b[c", "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"),
            (b"\x1b[>c", "\x1b[>41;390;0c"),
            (b"\x1b[5n", "\x1b[0n"),
            (b"\x1b[6n", &position),
            (b"\x1b]10;?", "\x1b]10;rgb:d8d8/dede/e6e6\x1b\\"),
            (b"\x1b]11;?", "\x1b]11;rgb:1616/1a1a/2020\x1b\\"),
        ];
        for (question, answer) in questions {
            if bytes.windows(question.len()).any(|window| window == question) {
                self.writer.write_all(answer.as_bytes()).unwrap();
            }
        }
    }

    /// Ends the program by its own key.
    pub fn quit(mut self) {
        let _ = self.writer.write_all(b"q");
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            if begun.elapsed() > PATIENCE {
                let _ = self.child.kill();
            }
            while self.written.try_recv().is_ok() {}
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// What the system says of a process.
#[cfg(target_os = "linux")]
pub struct Cost {
    /// Processor time so far, in ticks of a hundredth of a second.
    pub ticks: u64,
    /// How often it woke up.
    pub switches: u64,
    /// Memory in use, in kilobytes.
    pub resident: u64,
}

#[cfg(target_os = "linux")]
impl Program {
    /// What it costs now.
    pub fn cost(&self) -> Cost {
        let process = self.child.process_id().unwrap();
        let read = |file: &str| std::fs::read_to_string(format!("/proc/{process}/{file}")).unwrap();
        let stat = read("stat");
        // The name stands in parentheses and may have blanks; 11 fields on are user and system time.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let status = read("status");
        let number = |name: &str| -> u64 {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line[name.len()..].split_whitespace().next().unwrap().parse().unwrap()
        };
        Cost {
            ticks: fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap(),
            switches: number("voluntary_ctxt_switches:") + number("nonvoluntary_ctxt_switches:"),
            resident: number("VmRSS:"),
        }
    }
}
