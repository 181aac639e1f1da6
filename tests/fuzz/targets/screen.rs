//! The screen, with any keys, pastes, clicks and sizes, on the sample.

use controlbook::config::{Config, SymbolSet, ThemeName};
use controlbook::session::Session;
use controlbook::tui::key::{Code, Key};
use controlbook::tui::model::{Model, Msg};
use controlbook::tui::overlay::{Overlay, Value};
use controlbook::tui::update::update;
use controlbook::tui::view::draw;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::is_dangerous;
use crate::surroundings::{folder, sample, workbook};

/// Keys as the bytes of an input stand for them, beside letters and digits.
const CODES: [Code; 16] = [
    Code::Enter,
    Code::Esc,
    Code::Tab,
    Code::BackTab,
    Code::Backspace,
    Code::Delete,
    Code::Up,
    Code::Down,
    Code::Left,
    Code::Right,
    Code::Home,
    Code::End,
    Code::PageUp,
    Code::PageDown,
    Code::Char('\u{202e}'),
    Code::Char('中'),
];

/// What is pasted.
const PASTES: [&str; 6] = [
    "a line",
    "one\ntwo\r\nthree\ttab",
    "\u{1b}]0;title\u{7}\u{9b}2J\u{90}q\u{202e}\u{2066}x\u{200d}y\u{0}",
    "👩‍👩‍👧‍👦 中文字 e\u{301}\u{302}\u{303} ﷽ العربية ⚠\u{fe0f}",
    "=1+1",
    "level:<3 \"unclosed",
];

/// Bytes below 0x80 are the characters they are; the rest are other keys and events, see [`message`].
pub fn seeds() -> Vec<Vec<u8>> {
    super::seeds(&[
        "jjj3l2h",
        "giG",
        "gojjlll?",
        "ga/access",
        "gf",
        "eHello",
        "t4b",
        "x",
        "f",
        "V",
        ":export",
        "m]o]gu",
        "A",
        "oc?",
        "F",
    ])
    .into_iter()
    .chain([
        vec![b'e', 0x82, 0x91, 0x80, 0x81, b'g', b'o', 0xa0, 10, 5],
        vec![b':', b'o', b'r', b'g', 0x80, 0x91, 0x82, 0x92, 0x80],
        vec![0xa5, 0, 0, b'j', 0xa5, 200, 60, b'g', b'a', 0xa5, 40, 12],
        vec![b'f', 0x94, 0x80, b'g', b'i', 0x80, b'3', 0x80, b'-', 0x80],
    ])
    .collect()
}

pub fn keys(input: &[u8]) {
    let path = workbook("screen", sample());
    let session = Session::open(&path, "Ann").unwrap();
    let mut model = Model::new(&Config::default(), "Ann".to_owned(), ThemeName::Terminal, SymbolSet::Unicode).unwrap();
    model.today = Some(jiff::civil::date(2026, 10, 6));
    drop(model.adopt(session));
    send(&mut model, Msg::Resize(80, 24));
    let mut rest = &input[..input.len().min(300)];
    while let Some((first, after)) = rest.split_first() {
        let (message, used) = message(*first, after, &model);
        rest = &after[used.min(after.len())..];
        if may_write_elsewhere(&model, &message) {
            continue;
        }
        send(&mut model, message);
        shown(&model);
    }
}

fn send(model: &mut Model, message: Msg) {
    // What the loop would do outside the model is left undone.
    drop(update(model, message));
}

/// What a byte stands for, and how many of the bytes behind it it takes.
fn message(first: u8, after: &[u8], model: &Model) -> (Msg, usize) {
    let at = |place: usize| u16::from(after.get(place).copied().unwrap_or(0));
    match first {
        0..0x20 => (Msg::Key(Key { code: Code::Char(char::from(b'a' + first % 26)), ctrl: true, alt: false }), 0),
        0x20..0x80 => (Msg::Key(Key::plain(Code::Char(char::from(first)))), 0),
        0x80..0x90 => (Msg::Key(Key::plain(CODES[usize::from(first - 0x80)])), 0),
        0x90..0xa0 => (Msg::Paste(PASTES[usize::from(first) % PASTES.len()].to_owned()), 0),
        0xa0..0xa4 => (Msg::Click { column: at(0), row: at(1) }, 2),
        0xa4 => (Msg::Wheel { lines: i32::from(at(0)) - 128, column: at(1) }, 2),
        0xa5 => (Msg::Resize(at(0), at(1) % 80), 2),
        0xa6 => (Msg::Look, 0),
        0xa7 => (Msg::KeepDraft, 0),
        0xa8 => (Msg::Place(None), 0),
        0xa9 => {
            let control = model.session.as_ref().and_then(|session| session.catalogue().controls.first());
            let Some(control) = control.map(|control| control.id.clone()) else { return (Msg::Look, 0) };
            let text = if at(0) == 0 { Err("it failed".to_owned()) } else { Ok("from outside".to_owned()) };
            (Msg::EditedOutside { control, note: None, draft: None, text }, 1)
        }
        0xb0..0xc0 => (Msg::Key(Key { code: CODES[usize::from(first - 0xb0)], ctrl: true, alt: false }), 0),
        _ => (Msg::Key(Key { code: Code::Char(char::from(first % 0x60 + 0x20)), ctrl: false, alt: true }), 0),
    }
}

/// Files go to the folder of the run alone, whatever path was typed.
fn may_write_elsewhere(model: &Model, message: &Msg) -> bool {
    let (Msg::Key(_) | Msg::Click { .. }, Some(Overlay::Form(form))) = (message, model.overlays.last()) else {
        return false;
    };
    let leads_away = |text: &str| {
        text.contains(['/', '~']) && !text.starts_with(&*folder().to_string_lossy()) || text.contains("..")
    };
    let submits = matches!(message, Msg::Click { .. } | Msg::Key(Key { code: Code::Enter, .. }))
        || matches!(message, Msg::Key(Key { ctrl: true, .. }));
    submits && form.fields.iter().any(|field| matches!(&field.value, Value::Text(input) if leads_away(input.value())))
}

fn shown(model: &Model) {
    let (width, height) = model.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| _ = draw(model, frame.buffer_mut())).unwrap();
    for cell in terminal.backend().buffer().content() {
        assert!(!cell.symbol().contains(is_dangerous), "{:?}", cell.symbol());
    }
}
