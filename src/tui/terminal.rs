//! The terminal's modes: the only place that changes them, and that puts them back whatever happens.

use std::io::{self, BufWriter, Write};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use crossterm::style::Print;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::output::{Output, Signals};
use super::painter::{self, Painter};

/// Whether the modes are set, for the panic hook, which has nothing else to ask.
static IS_ENTERED: AtomicBool = AtomicBool::new(false);

/// Ask the terminal to remember the title of its window, and to take it back.
const KEEP_TITLE: &str = "\x1b[22;0t";
const TITLE_BEFORE: &str = "\x1b[23;0t";

/// How long the system takes at most, where it is busy, to hand on what was written to a terminal.
const HANDING_ON: Duration = Duration::from_millis(1);

/// One frame is one write: the buffer holds the largest.
const FRAME_BYTES: usize = 1 << 18;

/// A terminal in the modes that the screen needs. Dropping it puts them back.
pub struct Terminal {
    /// Never dropped: what could not be written must not follow once the modes are put back.
    painter: ManuallyDrop<Painter<BufWriter<Output>>>,
    /// What stands on the screen; nothing does where there is none. The library's terminal keeps a whole blank one from
    /// the beginning, which a start would wait for.
    shown: Option<Buffer>,
    /// Cells to draw the next frame on, of the frame before the last.
    spare: Option<Buffer>,
    /// Where the cursor stands, unless it is hidden.
    cursor: Option<Position>,
    title: Option<String>,
}

impl Terminal {
    /// Makes ready to draw, and changes nothing yet. While something is written, `signals` that ask to end are heard.
    pub fn new(signals: Option<Signals>) -> Terminal {
        // NO_COLOR would make crossterm print a bare reset, which wipes reverse and bold too: the theme
        // decides about colour instead.
        crossterm::style::force_color_output(true);
        let painter = Painter::new(BufWriter::with_capacity(FRAME_BYTES, Output::new(signals)));
        Terminal { painter: ManuallyDrop::new(painter), shown: None, spare: None, cursor: None, title: None }
    }

    /// Enters the alternate screen, which is told to the terminal with the first frame.
    pub fn enter(&mut self) -> io::Result<()> {
        set_modes(&mut *self.painter)
    }

    /// Names the terminal's window, with the next frame; the name that it had comes back at the end.
    pub fn name(&mut self, title: String) -> io::Result<()> {
        if self.title.as_ref() != Some(&title) {
            queue!(self.painter, SetTitle(&title))?;
            self.title = Some(title);
        }
        Ok(())
    }

    /// Columns and rows.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        size()
    }

    /// Draws a frame; only what changed is written. `render` fills the cells, which begin blank, and says where the cursor
    /// shall stand, if it shall.
    pub fn draw(&mut self, render: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        let (width, height) = self.size()?;
        let area = Rect::new(0, 0, width, height);
        if self.shown.as_ref().is_some_and(|shown| shown.area != area) {
            self.redraw_in_full()?;
        }
        let mut next = match self.spare.take() {
            Some(mut spare) if spare.area == area => {
                spare.reset();
                spare
            }
            _ => Buffer::empty(area),
        };
        let cursor = render(&mut next);
        let has_drawn = match &self.shown {
            Some(shown) => self.painter.paint(shown.diff_iter(&next))?,
            None => self.painter.paint(painter::seen(&next))?,
        };
        // Drawing moves it. Where nothing changed, nothing is written at all.
        if has_drawn || cursor != self.cursor {
            match cursor {
                Some(Position { x, y }) => queue!(self.painter, cursor::Show, cursor::MoveTo(x, y))?,
                None if self.cursor.is_some() => queue!(self.painter, cursor::Hide)?,
                None => {}
            }
            self.cursor = cursor;
        }
        self.spare = self.shown.replace(next);
        Write::flush(&mut *self.painter)
    }

    /// Makes the next frame a full one.
    pub fn redraw_in_full(&mut self) -> io::Result<()> {
        self.shown = None;
        self.painter.cleared();
        queue!(self.painter, Clear(ClearType::All))
    }

    /// Asks the terminal to put a text into its clipboard. It does not tell whether it did.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.painter, CopyToClipboard::to_clipboard_from(text))
    }

    /// Leaves the modes while `work` runs, and enters them again.
    pub fn outside<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        execute!(self.painter, cursor::Show)?;
        restore();
        let result = work();
        set_modes(&mut *self.painter)?;
        (self.title, self.cursor) = (None, None);
        Write::flush(&mut *self.painter)?;
        self.redraw_in_full()?;
        Ok(result)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
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
    // When the leader of a session ends, the system throws away what it has not handed on to the terminal yet.
    std::thread::sleep(HANDING_ON);
}
