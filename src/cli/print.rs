//! The only place that writes to standard output and standard error outside the screen.

use std::io::{self, BufRead, IsTerminal, Write};

use super::Output;
use crate::error::{Error, Result};
use crate::text::{clean_line, clean_text};

/// Prints what a command gives back.
pub fn output(output: &Output) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match output {
        Output::Text(text) => stdout.write_all(clean_text(text).as_bytes())?,
        // The screen leaves nothing to print, and its terminal may be gone.
        Output::Exact(bytes) if bytes.is_empty() => return Ok(()),
        Output::Exact(bytes) => stdout.write_all(bytes)?,
    }
    stdout.flush()
}

/// Lets `write` write to standard output what is too large to be in memory at once. Whoever reads it may stop: that
/// is no failure.
pub fn streamed(write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let mut pipe = Pipe { out: io::stdout().lock(), broken: false };
    let flush = |pipe: &mut Pipe<'_>| {
        let error = |source| Error::Io { what: "cannot write to", path: "standard output".into(), source };
        pipe.flush().map_err(error)
    };
    match write(&mut pipe).and_then(|()| flush(&mut pipe)) {
        Err(_) if pipe.broken => Ok(()),
        done => done,
    }
}

struct Pipe<'a> {
    out: io::StdoutLock<'a>,
    broken: bool,
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.broken |= written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.broken |= flushed.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        flushed
    }
}

/// The one way in which errors are told: a sentence, and what to do next.
pub fn failure(sentence: &str, hint: Option<&str>) {
    let mut text = format!("controlbook: {}\n", clean_line(sentence));
    if let Some(hint) = hint {
        text.push_str(&format!("  hint: {}\n", clean_line(hint)));
    }
    to_stderr(&text);
}

/// What the parser of arguments says of bad usage, which has lines of its own.
pub fn complaint(text: &str) {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    to_stderr(&format!("controlbook: {}", clean_text(text)));
}

/// A word to someone at the terminal, beside the output.
pub fn notice(text: &str) {
    to_stderr(&format!("{}\n", clean_text(text)));
}

/// Where even standard error cannot be written, the exit code is all that is left to tell.
fn to_stderr(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// Asks a question that is answered with yes or no; no unless yes is typed. `None` where there is no
/// terminal to ask on.
pub fn confirm(question: &str) -> io::Result<Option<bool>> {
    if !can_ask() {
        return Ok(None);
    }
    to_stderr(&format!("{} [y/N] ", clean_text(question)));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")))
}

/// Whether there is a terminal to ask on.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether standard input is a person typing.
pub fn someone_types() -> bool {
    io::stdin().is_terminal()
}

/// The width of the terminal that standard output is; `None` where it is none.
pub fn terminal_width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    #[cfg(unix)]
    let columns = rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col));
    #[cfg(not(unix))]
    let columns = None;
    columns.filter(|columns| *columns > 0)
}
