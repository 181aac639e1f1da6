//! Cells to bytes: what a frame changed, in as few bytes as say it. The terminal library's own way formats every
//! colour and every jump of the cursor anew, which was a third of the time from a key to its frame.

use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// How many bytes a frame begins with, so that the first needs no second piece of memory.
const FRAME_BYTES: usize = 1 << 14;
/// So many blanks are shorter than the jump over them.
const FEW_BLANKS: u16 = 4;
/// What is seen even where nothing is written.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);
/// The attributes with their codes.
const ATTRIBUTES: [(Modifier, u8); 9] = [
    (Modifier::BOLD, b'1'),
    (Modifier::DIM, b'2'),
    (Modifier::ITALIC, b'3'),
    (Modifier::UNDERLINED, b'4'),
    (Modifier::SLOW_BLINK, b'5'),
    (Modifier::RAPID_BLINK, b'6'),
    (Modifier::REVERSED, b'7'),
    (Modifier::HIDDEN, b'8'),
    (Modifier::CROSSED_OUT, b'9'),
];

/// Draws on a terminal that understands ANSI sequences.
#[derive(Debug)]
pub struct Painter<W: Write> {
    output: W,
    frame: Vec<u8>,
    /// Whether nothing stands on the screen yet, so that blanks may be written over what is blank.
    is_blank: bool,
}

impl<W: Write> Painter<W> {
    /// On a screen that is blank.
    pub fn new(output: W) -> Painter<W> {
        Painter { output, frame: Vec::with_capacity(FRAME_BYTES), is_blank: true }
    }

    /// Tells that nothing stands on the screen any more.
    pub fn cleared(&mut self) {
        self.is_blank = true;
    }

    /// Draws cells, and tells whether there were any.
    ///
    /// # Errors
    /// What the terminal refuses.
    #[cfg(unix)]
    pub fn paint<'a>(&mut self, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) -> io::Result<bool> {
        self.frame.clear();
        let mut look = Look::PLAIN;
        // Where the cursor is, where that is known, and whether the character before it is as wide everywhere.
        let mut cursor: Option<(u16, u16)> = None;
        let mut is_sure = true;
        for (column, row, cell) in cells {
            match cursor {
                Some((at, line)) if line == row && at == column => {}
                Some((at, line)) if line == row && at < column && is_sure => {
                    let gap = column - at;
                    if self.is_blank && gap <= FEW_BLANKS && look.leaves_blanks_blank() {
                        self.frame.extend_from_slice(&b"    "[..usize::from(gap)]);
                    } else {
                        self.frame.extend_from_slice(b"\x1b[");
                        if gap > 1 {
                            write_number(gap, &mut self.frame);
                        }
                        self.frame.push(b'C');
                    }
                }
                Some((_, line)) if line == row => {
                    self.frame.extend_from_slice(b"\x1b[");
                    write_number(column + 1, &mut self.frame);
                    self.frame.push(b'G');
                }
                _ => {
                    self.frame.extend_from_slice(b"\x1b[");
                    write_number(row + 1, &mut self.frame);
                    self.frame.push(b';');
                    write_number(column + 1, &mut self.frame);
                    self.frame.push(b'H');
                }
            }
            let next = Look::of(cell);
            if next != look {
                next.write_from(look, &mut self.frame);
                look = next;
            }
            is_sure = match cell.symbol().as_bytes() {
                [sign @ b' '..=b'~'] => {
                    self.frame.push(*sign);
                    true
                }
                symbol => {
                    self.frame.extend_from_slice(symbol);
                    false
                }
            };
            cursor = Some((column + 1, row));
        }
        if look != Look::PLAIN {
            self.frame.extend_from_slice(b"\x1b[m");
        }
        self.is_blank = false;
        self.output.write_all(&self.frame)?;
        Ok(cursor.is_some())
    }

    /// Draws cells, and tells whether there were any.
    ///
    /// # Errors
    /// What the terminal refuses.
    #[cfg(not(unix))]
    pub fn paint<'a>(&mut self, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) -> io::Result<bool> {
        let mut cells = cells.peekable();
        let are_any = cells.peek().is_some();
        ratatui::backend::Backend::draw(&mut ratatui::backend::CrosstermBackend::new(&mut self.output), cells)?;
        Ok(are_any)
    }
}

/// The cells that show something, for a screen on which nothing stands yet.
pub fn seen(cells: &Buffer) -> impl Iterator<Item = (u16, u16, &Cell)> {
    let places = (0..cells.area.height).flat_map(|row| (0..cells.area.width).map(move |column| (column, row)));
    // What lies below a wide character is not written: it would cut that in two.
    let mut hidden = 0;
    cells.content.iter().zip(places).filter_map(move |(cell, (column, row))| {
        if hidden > 0 {
            hidden -= 1;
            return None;
        }
        match cell.symbol().as_bytes() {
            [b' '] if Look::of(cell) == Look::PLAIN => return None,
            [_] => {}
            _ => hidden = cell.symbol().width().saturating_sub(1),
        }
        Some((column, row, cell))
    })
}

/// How the next character will look.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    foreground: Color,
    background: Color,
    underline: Color,
    modifier: Modifier,
}

impl Look {
    const PLAIN: Look = Look {
        foreground: Color::Reset,
        background: Color::Reset,
        underline: Color::Reset,
        modifier: Modifier::empty(),
    };

    fn of(cell: &Cell) -> Look {
        Look { foreground: cell.fg, background: cell.bg, underline: cell.underline_color, modifier: cell.modifier }
    }

    fn leaves_blanks_blank(self) -> bool {
        self.background == Color::Reset && !self.modifier.intersects(SEEN_ON_BLANKS)
    }

    /// Writes what makes this look of another.
    fn write_from(self, mut before: Look, frame: &mut Vec<u8>) {
        if !self.modifier.contains(before.modifier) {
            frame.extend_from_slice(b"\x1b[m");
            before = Look::PLAIN;
        }
        let start = frame.len();
        let added = self.modifier.difference(before.modifier);
        for (modifier, code) in ATTRIBUTES {
            if added.contains(modifier) {
                frame.extend_from_slice(&[code, b';']);
            }
        }
        for (colour, old, ground) in [
            (self.foreground, before.foreground, b'3'),
            (self.background, before.background, b'4'),
            (self.underline, before.underline, b'5'),
        ] {
            if colour != old {
                write_colour(colour, ground, frame);
            }
        }
        if frame.len() > start {
            frame.splice(start..start, *b"\x1b[");
            // The last separator ends the sequence.
            frame.pop();
            frame.push(b'm');
        }
    }
}

/// A colour as part of a sequence: `ground` is 3 for the letters, 4 for what is behind them, 5 for the line below.
fn write_colour(colour: Color, ground: u8, frame: &mut Vec<u8>) {
    let index = match colour {
        Color::Reset => {
            frame.extend_from_slice(&[ground, b'9', b';']);
            return;
        }
        Color::Rgb(red, green, blue) => {
            frame.extend_from_slice(&[ground, b'8', b';', b'2', b';']);
            for part in [red, green, blue] {
                write_number(u16::from(part), frame);
                frame.push(b';');
            }
            return;
        }
        Color::Indexed(index) => index,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    frame.extend_from_slice(&[ground, b'8', b';', b'5', b';']);
    write_number(u16::from(index), frame);
    frame.push(b';');
}

fn write_number(number: u16, frame: &mut Vec<u8>) {
    if number >= 10 {
        write_number(number / 10, frame);
    }
    // A digit fits.
    frame.push(b'0' + (number % 10) as u8);
}

impl<W: Write> Write for Painter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
