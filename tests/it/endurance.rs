//! Hours of work in a few seconds, or as long as `CONTROLBOOK_LONG_SECONDS` says: edits, searches, screens and sizes at
//! random, two hundred a second. Memory and open files stay where they are, and a program that rests does nothing.

use std::fs;
use std::time::{Duration, Instant};

use portable_pty::PtySize;

use crate::pty::{Desk, Terminal};
use crate::support::{Random, assert_sound};

/// What somebody does, as keys. Each leads back to a screen without a dialog.
const ACTIONS: [&str; 24] = [
    "j",
    "k",
    "G",
    "gg",
    "3",
    "1",
    "5",
    "t4",
    "-",
    "u",
    "U",
    "m",
    "gc",
    "go",
    "ga",
    "gf",
    "/access\r",
    "n",
    "flevel:>2\r",
    "f\u{15}\r",
    "bi",
    "ot",
    "oc",
    "l",
];

/// Memory in kB and open files of a running program; `None` where the machine does not tell.
fn used(terminal: &Terminal) -> Option<(u64, usize)> {
    let pid = terminal.pid.as_raw_nonzero();
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let files = fs::read_dir(format!("/proc/{pid}/fd")).ok()?.count();
    Some((memory.trim().trim_end_matches(" kB").parse().ok()?, files))
}

/// How often the program was woken, and the processor time it took, in ticks.
fn woken(terminal: &Terminal) -> Option<(u64, u64)> {
    let pid = terminal.pid.as_raw_nonzero();
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let switches = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some((switches.trim().parse().ok()?, fields[11].parse::<u64>().ok()? + fields[12].parse::<u64>().ok()?))
}

/// Lets it show what it has to show for so long.
fn watch(terminal: &mut Terminal, how_long: Duration) {
    let end = Instant::now() + how_long;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        if let Ok(bytes) = terminal.output.recv_timeout(left) {
            terminal.screen.process(&bytes);
        }
    }
}

#[test]
fn memory_and_files_stay_flat_and_rest_is_rest() {
    let seconds = std::env::var("CONTROLBOOK_LONG_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3_u64);
    let desk = Desk::with_sample();
    let mut terminal = desk.start();
    if used(&terminal).is_none() {
        eprintln!("skipped: this machine does not tell what a program uses");
        return terminal.quit();
    }
    let mut random = Random(seconds);
    let (begun, mut at_work, mut actions) = (Instant::now(), None, 0_u32);
    while begun.elapsed() < Duration::from_secs(seconds) {
        match random.below(40) {
            0 => {
                let (rows, cols) =
                    (u16::try_from(random.below(60)).unwrap(), u16::try_from(random.below(200)).unwrap());
                let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
                terminal.master.as_ref().unwrap().resize(size).unwrap();
            }
            1 => terminal.send("ewords of a note\u{1b}"),
            _ => terminal.send(ACTIONS[random.below(ACTIONS.len())]),
        }
        actions += 1;
        watch(&mut terminal, Duration::from_millis(5));
        // Buffers have their size once everything was on the screen.
        if at_work.is_none() && begun.elapsed() > Duration::from_secs(seconds) / 3 {
            at_work = used(&terminal);
        }
    }
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    terminal.master.as_ref().unwrap().resize(size).unwrap();
    terminal.screen = vt100::Parser::new(24, 80, 0);
    terminal.send("\u{1b}");
    watch(&mut terminal, Duration::from_millis(300));
    terminal.send("gc");
    // However it is grouped and filtered by now.
    terminal.wait_until("the list", |text| text.contains(" controls, by ") || text.contains(" shown: "));
    let (memory, files) = used(&terminal).unwrap();
    let (memory_before, files_before) = at_work.unwrap();
    let steps = desk.open().history(None, u32::MAX).unwrap().len();
    println!(
        "{actions} actions, {steps} steps: {memory_before} kB and {files_before} files, then {memory} kB and {files}"
    );
    assert!(memory < memory_before + 6_000, "{memory_before} kB, then {memory} kB");
    assert!(files <= files_before.max(12), "{files_before} files, then {files}");

    // Drafts and the look at others' edits have their timers; then nothing is left to do.
    watch(&mut terminal, Duration::from_millis(2_500));
    let before = woken(&terminal).unwrap();
    watch(&mut terminal, Duration::from_millis(1_000));
    let after = woken(&terminal).unwrap();
    assert!(after.0 - before.0 <= 1 && after.1 - before.1 <= 1, "woken {before:?}, then {after:?}");
    terminal.quit();
    assert_sound(&desk.open());
}
