//! The start screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{framed, put};
use crate::error::clean_path;
use crate::tui::action::{Action, Scope};
use crate::tui::key;
use crate::tui::layout;
use crate::tui::lines::{fit, wrap};
use crate::tui::model::Model;
use crate::tui::screens::start::Choice;

const WELCOME: &str = "Assess yourself against ISO/IEC 27002:2022: 93 controls, in plain words, on this computer alone. \
                       One file holds everything about one organisation, and every answer is saved as you give it.";

/// Draws what can be chosen.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let inside = framed(model, buffer, area, "Start", true);
    for (y, line) in (inside.y..inside.bottom()).zip(welcome(inside.width)) {
        put(buffer, inside.x, y, inside.width, &line, model.theme.text);
    }
    for (row, choice) in choice_rows(model).into_iter().zip(model.start.choices().iter().enumerate()) {
        let (place, choice) = choice;
        if row >= inside.bottom() {
            break;
        }
        if place == 3 {
            put(buffer, inside.x, row - 1, inside.width, "Recent workbooks", model.theme.accent);
        }
        let selected = place == model.start.selected;
        let style = if selected { model.theme.selected } else { model.theme.text };
        let pointer = if selected { model.symbols.pointer } else { " " };
        let text = fit(&label(model, choice), usize::from(inside.width).saturating_sub(2), model.symbols.ellipsis);
        put(buffer, inside.x, row, inside.width, &format!("{pointer} {text} "), style);
    }
}

fn welcome(width: u16) -> Vec<String> {
    wrap(WELCOME, usize::from(width.min(76)))
}

/// The row of each choice: the three ways to begin, a heading, the recent workbooks.
fn choice_rows(model: &Model) -> Vec<u16> {
    let body = layout::screen(model.size).body;
    let lines = u16::try_from(welcome(body.width.saturating_sub(4)).len()).unwrap_or(0);
    let first = body.y + 1 + lines + 1;
    (0_u16..).take(model.start.choices().len()).map(|place| first + place + if place >= 3 { 2 } else { 0 }).collect()
}

fn label(model: &Model, choice: &Choice) -> String {
    let keyed = |action: Action, text: &str| {
        let keys = model.keymap.keys_of(Scope::Start, action).next();
        let keys = keys.map_or_else(String::new, |keys| key::shown(keys, model.symbols.ascii));
        format!("{keys}  {text}")
    };
    match choice {
        Choice::New => keyed(Action::NewWorkbook, "New workbook: begin an assessment"),
        Choice::Open => keyed(Action::OpenWorkbook, "Open a workbook by its path"),
        Choice::Sample => keyed(Action::OpenSample, "Look around in a filled-in sample"),
        Choice::Recent(path) => {
            let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let folder = path.parent().map_or_else(String::new, clean_path);
            format!("{}  {} {folder}", crate::text::clean_line(&name), model.symbols.dash)
        }
    }
}

/// The choice that lies under the mouse.
pub fn choice_at(model: &Model, row: u16) -> Option<usize> {
    choice_rows(model).iter().position(|choice| *choice == row)
}
