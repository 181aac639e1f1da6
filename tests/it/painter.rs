//! What a frame's bytes make of a terminal: the same as those of the terminal library, which are longer.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use controlbook::tui::painter::{Painter, seen};
use proptest::prelude::*;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

const COLUMNS: u16 = 24;
const ROWS: u16 = 5;

fn colours() -> impl Strategy<Value = Color> {
    prop_oneof![
        4 => Just(Color::Reset),
        1 => Just(Color::Black),
        1 => Just(Color::Gray),
        1 => Just(Color::LightRed),
        1 => Just(Color::White),
        1 => any::<u8>().prop_map(Color::Indexed),
        1 => any::<[u8; 3]>().prop_map(|[r, g, b]| Color::Rgb(r, g, b)),
    ]
}

/// Those that the emulator knows; it takes bold and dim for one thing.
fn modifiers() -> impl Strategy<Value = Modifier> {
    prop_oneof![
        3 => Just(Modifier::empty()),
        1 => Just(Modifier::DIM),
        2 => prop::sample::subsequence(
            vec![Modifier::BOLD, Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED], 0..=4,
        ).prop_map(|all| all.into_iter().fold(Modifier::empty(), Modifier::union)),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z ]{1,12}", 1 => "[a-zé→日本 ]{1,8}", 1 => " {1,12}"]
}

type Run = (u16, u16, String, (Color, Color, Modifier));

fn frames() -> impl Strategy<Value = Vec<Vec<Run>>> {
    let run = (0..COLUMNS, 0..ROWS, texts(), (colours(), colours(), modifiers()));
    prop::collection::vec(prop::collection::vec(run, 0..10), 1..5)
}

fn drawn(before: &Buffer, runs: &[Run]) -> Buffer {
    let mut buffer = before.clone();
    for (column, row, text, (foreground, background, modifier)) in runs {
        let style = Style::reset().fg(*foreground).bg(*background).add_modifier(*modifier);
        buffer.set_string(*column, *row, text, style);
    }
    buffer
}

/// Bytes on their way to a terminal.
#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink {
    /// Everything that is seen on a terminal that got these bytes.
    fn seen(&self) -> Vec<String> {
        let mut terminal = vt100::Parser::new(ROWS, COLUMNS, 0);
        terminal.process(&self.0.borrow());
        let places = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (row, column)));
        places
            .map(|(row, column)| {
                let cell = terminal.screen().cell(row, column).unwrap();
                let shown = if cell.contents().is_empty() { " " } else { cell.contents() };
                // What colour letters would have is not seen where there are none.
                let letters = if shown == " " && !cell.inverse() && !cell.underline() {
                    String::new()
                } else {
                    format!("{:?} {} {} {}", cell.fgcolor(), cell.bold(), cell.dim(), cell.italic())
                };
                let ground = cell.bgcolor();
                let marks = [cell.underline(), cell.inverse(), cell.is_wide()];
                format!("{row},{column} {shown:?} {letters} on {ground:?} {marks:?}")
            })
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_seen_is_what_the_terminal_library_shows(frames in frames()) {
        ratatui::crossterm::style::force_color_output(true);
        let (our_bytes, their_bytes) = (Sink::default(), Sink::default());
        let (mut ours, mut theirs) = (Painter::new(our_bytes.clone()), CrosstermBackend::new(their_bytes.clone()));
        let mut before = Buffer::empty(Rect::new(0, 0, COLUMNS, ROWS));
        for (number, frame) in frames.iter().enumerate() {
            let after = drawn(&before, frame);
            let changed: Vec<(u16, u16, &Cell)> = before.diff(&after);
            let has_drawn = match number {
                // Nothing stands on the screen yet.
                0 => ours.paint(seen(&after)).unwrap(),
                _ => ours.paint(changed.iter().copied()).unwrap(),
            };
            prop_assert_eq!(has_drawn, !changed.is_empty());
            theirs.draw(changed.iter().copied()).unwrap();
            let (our, their) = (our_bytes.seen(), their_bytes.seen());
            let other = our.iter().zip(&their).find(|(our, their)| our != their);
            prop_assert_eq!(other, None, "frame {}", number);
            before = after;
        }
    }
}
