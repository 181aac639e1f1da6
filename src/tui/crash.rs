//! When the program stops at a fault of its own: the terminal is put back, and a report is written that says where in
//! the source it was, and nothing of what the person wrote.

use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread::{self, ThreadId};

use jiff::Timestamp;

use crate::config::write_private;
use crate::export::free_name;
use crate::paths;

/// Where the last report is.
static REPORT: Mutex<Option<PathBuf>> = Mutex::new(None);

/// What is left of work that stopped at a fault of the program.
#[derive(Debug)]
pub struct Crash {
    /// Where the report is, if it could be written.
    pub report: Option<PathBuf>,
}

impl Crash {
    /// Where the report is, as the end of a sentence.
    pub fn told(&self) -> String {
        match &self.report {
            Some(path) => format!("a report without any of your texts is in {}", crate::error::clean_path(path)),
            None => "no report of it could be written".to_owned(),
        }
    }
}

/// From now on a fault puts the terminal back and is written down, and nothing is printed: what the standard library
/// would print can hold what people wrote.
pub fn report_faults(restore: fn()) {
    let screen = thread::current().id();
    panic::set_hook(Box::new(move |info| on_fault(info, screen, restore)));
}

fn on_fault(info: &PanicHookInfo<'_>, screen: ThreadId, restore: fn()) {
    // The screen goes on where work beside it stops.
    if thread::current().id() == screen {
        restore();
    }
    let report = written(info);
    if let Ok(mut last) = REPORT.lock() {
        *last = report;
    }
}

/// Does some work; a fault in it is told apart from what it gives back.
///
/// # Errors
/// [`Crash`] where it stopped at a fault.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Crash> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let report = REPORT.lock().ok().and_then(|mut last| last.take());
        Crash { report }
    })
}

fn written(info: &PanicHookInfo<'_>) -> Option<PathBuf> {
    let now = Timestamp::now();
    let path = paths::state_folder()?.join(format!("crash-{}.txt", now.strftime("%Y%m%dT%H%M%SZ")));
    let path = free_name(&path);
    let place = info.location().map_or_else(|| "unknown".to_owned(), ToString::to_string);
    let size = super::terminal::size().map_or_else(|_| "unknown".to_owned(), |(x, y)| format!("{x}x{y}"));
    let mut text = String::new();
    // The words of the fault are left out: they can quote what somebody wrote.
    let _ = writeln!(text, "controlbook {} stopped at a fault of its own.", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "Nothing that any workbook says is in here.\n");
    let _ = writeln!(text, "when      {now}");
    let _ = writeln!(text, "system    {} {}", std::env::consts::OS, std::env::consts::ARCH);
    let _ = writeln!(text, "terminal  {size}");
    let _ = writeln!(text, "thread    {}", thread::current().name().unwrap_or("unnamed"));
    let _ = writeln!(text, "place     {place}\n");
    let _ = write!(text, "{}", Backtrace::force_capture());
    write_private(&path, text.as_bytes()).ok()?;
    Some(path)
}

/// Stops at a fault on purpose, where a test asks for it: in one place, from when on a file is there. No part of the
/// released program.
#[cfg(debug_assertions)]
pub fn on_purpose(place: &str) {
    let wanted = std::env::var("CONTROLBOOK_FAULT").unwrap_or_default();
    if wanted.split_once('@').is_some_and(|(wanted, file)| wanted == place && PathBuf::from(file).exists()) {
        #[allow(clippy::panic)]
        {
            panic!("a fault on purpose, which quotes \"the secret\"");
        }
    }
}

/// Nothing, in the released program.
#[cfg(not(debug_assertions))]
pub fn on_purpose(_: &str) {}
