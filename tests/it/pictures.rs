//! The pictures of the README: the program itself, drawn on the sample, written as SVG.
//!
//! Frames and bars are drawn as shapes, and texts are stretched to their columns, so that a picture is the
//! same in every font. `CONTROLBOOK_UPDATE=1 cargo test --test it pictures` writes them again.

use std::fmt::Write as _;

use controlbook::config::{Config, SymbolSet, ThemeName};
use controlbook::session::Session;
use controlbook::tui::key;
use controlbook::tui::model::{Model, Msg};
use controlbook::tui::update::update;
use controlbook::tui::view::draw;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::generated::assert_committed;
use crate::support::folder;

/// The sizes of the terminals: one to read at a glance, and the one that shows the whole overview.
const NORMAL: (u16, u16) = (100, 30);
const LARGE: (u16, u16) = (120, 40);

#[test]
fn controls() {
    let title = "The Controls screen: the 93 controls as a list, and beside it the one that is selected";
    // Into the panel, down to the ladder, and back up to the statement that comes next.
    let keys = format!("] g l{}{}", " j".repeat(40), " k".repeat(13));
    assert_committed("assets/controls.svg", &svg(&screen(&keys, NORMAL), title), "pictures");
}

#[test]
fn interview() {
    let title = "The Interview screen: one control, what it is about, and its statements as the question";
    let picture = svg(&screen("g i f 8 . 1 3 enter enter", NORMAL), title);
    assert_committed("assets/interview.svg", &picture, "pictures");
}

#[test]
fn overview() {
    let title = "The Overview screen: the figures, the 93 controls, capabilities, and what to do first";
    assert_committed("assets/overview.svg", &svg(&screen("g o p j j l l", LARGE), title), "pictures");
}

/// What the sample looks like after `keys`.
fn screen(keys: &str, (columns, rows): (u16, u16)) -> Buffer {
    let folder = folder();
    let session = Session::create_sample(&folder.path().join("sample.controlbook"), "Ruth Calder").unwrap();
    let config = Config::default();
    let mut model = Model::new(&config, "Ruth Calder".to_owned(), ThemeName::Dark, SymbolSet::Unicode).unwrap();
    model.adopt(session);
    update(&mut model, Msg::Resize(columns, rows));
    for key in key::sequence(keys).unwrap() {
        update(&mut model, Msg::Key(key));
    }
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| _ = draw(&model, frame.buffer_mut())).unwrap();
    terminal.backend().buffer().clone()
}

// --- from cells to shapes

/// A cell's width and height, and the margin around all of them.
const WIDTH: f32 = 9.0;
const HEIGHT: f32 = 20.0;
const MARGIN: f32 = 16.0;
const FONT_SIZE: f32 = 15.0;
/// From the top of a cell to the line that letters stand on.
const BASELINE: f32 = 14.5;

const FONTS: &str = "ui-monospace, 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', Consolas, monospace";

/// How a cell looks, once dim and reverse are worked in.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    ink: [u8; 3],
    paper: [u8; 3],
    is_dim: bool,
    is_bold: bool,
    is_underlined: bool,
}

impl Look {
    fn of(cell: &Cell, ground: [u8; 3]) -> Look {
        let (mut ink, mut paper) = (rgb(cell.fg).unwrap_or([0xd8, 0xde, 0xe6]), rgb(cell.bg).unwrap_or(ground));
        if cell.modifier.contains(Modifier::REVERSED) {
            std::mem::swap(&mut ink, &mut paper);
        }
        Look {
            ink,
            paper,
            is_dim: cell.modifier.contains(Modifier::DIM),
            is_bold: cell.modifier.contains(Modifier::BOLD),
            is_underlined: cell.modifier.contains(Modifier::UNDERLINED),
        }
    }
}

/// What is drawn in one go.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Blank,
    Text,
    /// A sign that fonts disagree on: alone, in the middle of its cell.
    Sign,
    /// A full block or a shade, by how much of it is filled, in percent.
    Block(u8),
    FullSquare,
    EmptySquare,
    /// A block of so many eighths, from below or from the left.
    Lower(u8),
    Left(u8),
    /// Up to eight dots.
    Dots,
    Cross,
    Frame,
}

fn kind_of(symbol: &str) -> Kind {
    match symbol {
        " " => Kind::Blank,
        "█" => Kind::Block(100),
        "▓" => Kind::Block(75),
        "▒" => Kind::Block(50),
        "░" => Kind::Block(25),
        "■" => Kind::FullSquare,
        "□" => Kind::EmptySquare,
        "╳" => Kind::Cross,
        "▁" => Kind::Lower(1),
        "▂" => Kind::Lower(2),
        "▃" => Kind::Lower(3),
        "▅" => Kind::Lower(5),
        "▆" => Kind::Lower(6),
        "▉" => Kind::Left(7),
        "▊" => Kind::Left(6),
        "▋" => Kind::Left(5),
        "▌" => Kind::Left(4),
        "▍" => Kind::Left(3),
        "▎" => Kind::Left(2),
        "▏" => Kind::Left(1),
        _ if symbol.chars().all(|c| ('\u{2801}'..='\u{28ff}').contains(&c)) => Kind::Dots,
        "─" | "│" | "╭" | "╮" | "╰" | "╯" => Kind::Frame,
        _ if symbol.chars().all(|c| ('\u{2190}'..'\u{2c00}').contains(&c)) => Kind::Sign,
        _ => Kind::Text,
    }
}

fn svg(buffer: &Buffer, title: &str) -> String {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let (width, height) = (WIDTH * f32::from(columns) + 2.0 * MARGIN, HEIGHT * f32::from(rows) + 2.0 * MARGIN);
    let ground = rgb(buffer[(0, 0)].bg).unwrap();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{}\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\" font-family=\"{FONTS}\" font-size=\"{FONT_SIZE}\" \
         stroke-linecap=\"square\">",
        hex(ground)
    );
    for row in 0..rows {
        papers(&mut out, buffer, row, ground);
    }
    for row in 0..rows {
        inks(&mut out, buffer, row, ground);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// Cuts a row where `same` stops to hold: start, end, and what is the same.
fn runs<T: PartialEq + Copy>(buffer: &Buffer, row: u16, of: impl Fn(&Cell) -> T) -> Vec<(u16, u16, T)> {
    let mut runs: Vec<(u16, u16, T)> = Vec::new();
    for column in 0..buffer.area.width {
        let what = of(&buffer[(column, row)]);
        match runs.last_mut() {
            Some((_, end, before)) if *before == what => *end = column + 1,
            _ => runs.push((column, column + 1, what)),
        }
    }
    runs
}

/// What lies behind the texts, where it is not the ground.
fn papers(out: &mut String, buffer: &Buffer, row: u16, ground: [u8; 3]) {
    for (start, end, paper) in runs(buffer, row, |cell| Look::of(cell, ground).paper) {
        if paper != ground {
            let (x, y, width) = (WIDTH * f32::from(start), HEIGHT * f32::from(row), WIDTH * f32::from(end - start));
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"{}\"/>",
                hex(paper)
            );
        }
    }
}

fn inks(out: &mut String, buffer: &Buffer, row: u16, ground: [u8; 3]) {
    let y = HEIGHT * f32::from(row);
    for (start, end, look) in runs(buffer, row, |cell| Look::of(cell, ground)) {
        if look.is_underlined {
            let (from, to, y) = (WIDTH * f32::from(start), WIDTH * f32::from(end), y + 18.0);
            let _ = writeln!(out, "<path d=\"M{from} {y}H{to}\" stroke=\"{}\"/>", hex(look.ink));
        }
    }
    for (start, end, (look, kind)) in runs(buffer, row, |cell| (Look::of(cell, ground), kind_of(cell.symbol()))) {
        match kind {
            Kind::Blank => {}
            Kind::Text => texts(out, buffer, row, start, end, look),
            Kind::Sign => {
                for column in start..end {
                    let (x, y) = (WIDTH * (f32::from(column) + 0.5), y + BASELINE);
                    let symbol = buffer[(column, row)].symbol();
                    let _ =
                        writeln!(out, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\"{}>{symbol}</text>", font(look));
                }
            }
            Kind::Block(percent) => {
                let (x, y, width) = (WIDTH * f32::from(start), y + 4.0, WIDTH * f32::from(end - start));
                let opacity = f32::from(percent) / 100.0;
                let _ = writeln!(
                    out,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"12\" fill=\"{}\" fill-opacity=\"{opacity}\"/>",
                    hex(look.ink)
                );
            }
            Kind::Lower(eighths) | Kind::Left(eighths) => {
                let (from, height) = (WIDTH * f32::from(start), 12.0);
                let part = f32::from(eighths) / 8.0;
                let (x, y, width, height) = match kind {
                    Kind::Left(_) => (from, y + 4.0, WIDTH * part, height),
                    _ => (from, y + 4.0 + height * (1.0 - part), WIDTH * f32::from(end - start), height * part),
                };
                let fill = hex(look.ink);
                let _ =
                    writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>");
            }
            Kind::Dots => {
                let path: String = (start..end).fold(String::new(), |mut path, column| {
                    for (dx, dy) in dots(buffer[(column, row)].symbol()) {
                        let _ = write!(path, "M{} {}h1.8v1.8h-1.8z", WIDTH * f32::from(column) + dx, y + dy);
                    }
                    path
                });
                let _ = writeln!(out, "<path d=\"{path}\" fill=\"{}\"/>", hex(look.ink));
            }
            Kind::FullSquare | Kind::EmptySquare | Kind::Cross | Kind::Frame => {
                let path: String = (start..end).fold(String::new(), |mut path, column| {
                    let ((dx, dy), shape) = shape(buffer[(column, row)].symbol());
                    let _ = write!(path, "M{} {}{shape}", WIDTH * f32::from(column) + dx, y + dy);
                    path
                });
                let fill = if kind == Kind::FullSquare { hex(look.ink) } else { "none".to_owned() };
                let _ = writeln!(out, "<path d=\"{path}\" fill=\"{fill}\" stroke=\"{}\"/>", hex(look.ink));
            }
        }
    }
}

/// The words of a run. Blanks between them take no ink, so that no font can move what comes after.
fn texts(out: &mut String, buffer: &Buffer, row: u16, start: u16, end: u16, look: Look) {
    let text: String = (start..end).map(|column| buffer[(column, row)].symbol()).collect();
    let columns = f32::from(u16::try_from(text.width()).unwrap());
    let (x, y) = (WIDTH * f32::from(start), HEIGHT * f32::from(row) + BASELINE);
    let (length, text) = (WIDTH * columns, text.replace('&', "&amp;").replace('<', "&lt;"));
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\"{}>{text}</text>",
        font(look)
    );
}

fn font(look: Look) -> String {
    let dim = if look.is_dim { " fill-opacity=\"0.6\"" } else { "" };
    let bold = if look.is_bold { " font-weight=\"bold\"" } else { "" };
    format!(" fill=\"{}\"{dim}{bold}", hex(look.ink))
}

/// Where the lines of a symbol begin in its cell, and how they go on.
fn shape(symbol: &str) -> ((f32, f32), &'static str) {
    match symbol {
        "─" => ((0.0, 10.0), "h9"),
        "│" => ((4.5, 0.0), "v20"),
        "╭" => ((4.5, 20.0), "v-5.5q0 -4.5 4.5 -4.5"),
        "╮" => ((0.0, 10.0), "q4.5 0 4.5 4.5v5.5"),
        "╰" => ((4.5, 0.0), "v5.5q0 4.5 4.5 4.5"),
        "╯" => ((0.0, 10.0), "q4.5 0 4.5 -4.5v-5.5"),
        "╳" => ((1.5, 6.0), "l6 8m0 -8l-6 8"),
        "■" | "□" => ((1.5, 7.0), "h6v6h-6z"),
        _ => ((0.0, 0.0), ""),
    }
}

/// Where the dots of a Braille sign lie in its cell.
fn dots(symbol: &str) -> Vec<(f32, f32)> {
    // The order of the bits: down the left column, down the right, then the lowest of both.
    const PLACES: [(u8, u8); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
    let bits = symbol.chars().next().map_or(0, |c| u32::from(c) - 0x2800);
    let places = PLACES.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
    places.map(|(_, (x, y))| (1.3 + 4.5 * f32::from(*x), 1.6 + 5.0 * f32::from(*y))).collect()
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The theme that is drawn with names all of its colours.
fn rgb(color: Color) -> Option<[u8; 3]> {
    match color {
        Color::Rgb(red, green, blue) => Some([red, green, blue]),
        _ => None,
    }
}
