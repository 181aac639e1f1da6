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

/// The place of the first recent workbook among the choices, or of closing the one that is open.
const RECENT: usize = 4;

/// Draws what can be chosen.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let inside = framed(model, buffer, area, "Start", true);
    for (y, line) in (inside.y..inside.bottom()).zip(welcome(model)) {
        put(buffer, inside.x, y, inside.width, &line, model.theme.text);
    }
    let choices = model.start.choices();
    for (place, row) in choices_in_view(model) {
        let Some(choice) = choices.get(place) else { continue };
        if place == RECENT && row > inside.y {
            let heading = match choice {
                Choice::Close => "Recent workbooks are not shown while this one is open",
                Choice::New | Choice::Open | Choice::Sample | Choice::Learn | Choice::Recent(_) => "Recent workbooks",
            };
            put(buffer, inside.x, row - 1, inside.width, heading, model.theme.accent);
        }
        let selected = place == model.start.selected;
        let style = if selected { model.theme.selected } else { model.theme.text };
        let pointer = if selected { model.symbols.pointer } else { " " };
        let text = fit(&label(model, choice), usize::from(inside.width).saturating_sub(2), model.symbols.ellipsis);
        put(buffer, inside.x, row, inside.width, &format!("{pointer} {text} "), style);
    }
}

/// The welcome, with an empty line after it; nothing where the choices need the room.
fn welcome(model: &Model) -> Vec<String> {
    let body = layout::screen(model.size).body;
    let mut lines = wrap(WELCOME, usize::from(body.width.saturating_sub(4).min(76)));
    lines.push(String::new());
    if lines.len() + RECENT > usize::from(body.height.saturating_sub(2)) { Vec::new() } else { lines }
}

/// The choices that are in view, each with its row: the ways to begin, a heading, the recent
/// workbooks, scrolled so that the one under the pointer is among them.
fn choices_in_view(model: &Model) -> Vec<(usize, u16)> {
    let body = layout::screen(model.size).body;
    let welcome = welcome(model).len();
    let room = usize::from(body.height.saturating_sub(2)).saturating_sub(welcome);
    let line_of = |place: usize| if place >= RECENT { place + 2 } else { place };
    let offset = (line_of(model.start.selected) + 1).saturating_sub(room);
    (0..model.start.choices().len())
        .filter_map(|place| {
            let line = line_of(place).checked_sub(offset).filter(|line| *line < room)?;
            Some((place, body.y + 1 + u16::try_from(welcome + line).ok()?))
        })
        .collect()
}

fn label(model: &Model, choice: &Choice) -> String {
    let keyed = |action: Action, text: &str| {
        let mut keys = [Scope::Start, Scope::Global].into_iter().flat_map(|scope| model.keymap.keys_of(scope, action));
        let keys = keys.next();
        let keys = keys.map_or_else(String::new, |keys| key::shown(keys, model.symbols.ascii));
        format!("{keys}  {text}")
    };
    match choice {
        Choice::New => keyed(Action::NewWorkbook, "New workbook: begin an assessment"),
        Choice::Open => keyed(Action::OpenWorkbook, "Open a workbook by its path"),
        Choice::Sample => keyed(Action::OpenSample, "Look around in a filled-in sample"),
        Choice::Learn => keyed(Action::GoStudy, "Learn the standard with cards, no workbook needed"),
        Choice::Close => keyed(Action::CloseWorkbook, "Close the workbook, and choose among the recent ones"),
        Choice::Recent(path) => {
            let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let folder = path.parent().map_or_else(String::new, clean_path);
            format!("{}  {} {folder}", crate::text::clean_line(&name), model.symbols.dash)
        }
    }
}

/// The choice that lies under the mouse.
pub fn choice_at(model: &Model, row: u16) -> Option<usize> {
    choices_in_view(model).into_iter().find(|(_, choice)| *choice == row).map(|(place, _)| place)
}
