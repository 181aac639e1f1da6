//! The terminal's modes: the only place that changes them, and that puts them back whatever happens.

use std::io::{self, BufWriter, Write};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use crossterm::style::Print;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute, queue};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::output::{Output, Signals};
use super::painter::Painter;

/// Whether the modes are set, for the panic hook, which has nothing else to ask.
static IS_ENTERED: AtomicBool = AtomicBool::new(false);

/// Ask the terminal to remember the title of its window, and to take it back.
const KEEP_TITLE: &str = "\x1b[22;0t";
const TITLE_BEFORE: &str = "\x1b[23;0t";

/// One frame is one write: the buffer holds the largest.
const FRAME_BYTES: usize = 1 << 18;

/// A terminal in the modes that the screen needs. Dropping it puts them back.
pub struct Terminal {
    inner: ManuallyDrop<ratatui::Terminal<Painter<BufWriter<Output>>>>,
    title: Option<String>,
}

impl Terminal {
    /// Makes ready to draw, and changes nothing yet. While something is written, `signals` that ask to end are heard.
    pub fn new(signals: Option<Signals>) -> io::Result<Terminal> {
        // NO_COLOR would make crossterm print a bare reset, which wipes reverse and bold too: the theme
        // decides about colour instead.
        crossterm::style::force_color_output(true);
        let backend = Painter::new(BufWriter::with_capacity(FRAME_BYTES, Output::new(signals)));
        let inner = ratatui::Terminal::new(backend)?;
        Ok(Terminal { inner: ManuallyDrop::new(inner), title: None })
    }

    /// Enters the alternate screen, which is told to the terminal with the first frame.
    pub fn enter(&mut self) -> io::Result<()> {
        set_modes(self.inner.backend_mut())
    }

    /// Names the terminal's window, with the next frame; the name that it had comes back at the end.
    pub fn name(&mut self, title: String) -> io::Result<()> {
        if self.title.as_ref() != Some(&title) {
            queue!(self.inner.backend_mut(), SetTitle(&title))?;
            self.title = Some(title);
        }
        Ok(())
    }

    /// Columns and rows.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        size()
    }

    /// Draws a frame; only what changed is written.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.inner.draw(render).map(|_| ())
    }

    /// Makes the next frame a full one. `clear` would ask the terminal for its cursor and wait.
    pub fn redraw_in_full(&mut self) -> io::Result<()> {
        let (width, height) = self.size()?;
        self.inner.resize(Rect::new(0, 0, width, height))
    }

    /// Asks the terminal to put a text into its clipboard. It does not tell whether it did.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.inner.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Leaves the modes while `work` runs, and enters them again.
    pub fn outside<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        self.inner.show_cursor()?;
        restore();
        let result = work();
        set_modes(self.inner.backend_mut())?;
        self.title = None;
        self.inner.backend_mut().flush()?;
        self.redraw_in_full()?;
        Ok(result)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The library's own drop would print to standard error, and panic where that is gone too; so it
        // never runs. What it holds goes with the process.
        restore();
    }
}

/// Columns and rows of the terminal. The library opens the terminal anew to ask; the standard output knows as well.
#[cfg(unix)]
pub fn size() -> io::Result<(u16, u16)> {
    match rustix::termios::tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Ok((size.ws_col, size.ws_row)),
        _ => crossterm::terminal::size(),
    }
}

/// Columns and rows of the terminal.
#[cfg(not(unix))]
pub fn size() -> io::Result<(u16, u16)> {
    crossterm::terminal::size()
}

fn set_modes(terminal: &mut impl Write) -> io::Result<()> {
    enable_raw_mode()?;
    IS_ENTERED.store(true, Ordering::SeqCst);
    queue!(
        terminal,
        Print(KEEP_TITLE),
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        EnableMouseCapture,
        cursor::Hide
    )
}

/// Puts back what was changed, once. Works on as far as it can: the terminal may be gone.
pub fn restore() {
    if !IS_ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut bytes = Vec::new();
    let _ = execute!(
        bytes,
        // A terminal that keeps no titles is not to go on showing whose workbook was open.
        SetTitle(""),
        Print(TITLE_BEFORE),
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    Output::new(None).last_words(&bytes);
    let _ = disable_raw_mode();
}
