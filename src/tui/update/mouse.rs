//! What the mouse does.

use super::super::action::Action;
use super::super::key::{Code, Key};
use super::super::layout;
use super::super::model::{Effect, Model, Screen};
use super::super::overlay::Overlay;
use super::super::screens::listing::Item;
use super::super::view;
use super::{act, carry_out, exporting, go, press};

/// A click does what a key would do at what is under it.
pub fn click(model: &mut Model, column: u16, row: u16) -> Vec<Effect> {
    let target = view::hit(model, column, row);
    match target {
        Some(view::Hit::ExportRow(row)) => match exporting::point_at(model, row) {
            Ok(reply) => carry_out(model, reply),
            Err(_) => Vec::new(),
        },
        Some(view::Hit::Screen(screen)) if model.overlays.is_empty() => {
            let reply = go(model, screen);
            carry_out(model, reply)
        }
        Some(view::Hit::Hint(action)) => act(model, action),
        Some(view::Hit::ListRow(row)) if model.overlays.is_empty() => {
            let list = model.listing_mut();
            if !matches!(list.items.get(row), None | Some(Item::Group(_))) {
                list.selected = row;
            }
            model.controls.in_panel = false;
            Vec::new()
        }
        Some(view::Hit::PanelLine(line)) if model.overlays.is_empty() => {
            model.controls.in_panel = true;
            model.controls.panel_line = line;
            Vec::new()
        }
        Some(view::Hit::StartChoice(choice)) if model.overlays.is_empty() => {
            model.start.selected = choice;
            act(model, Action::Open)
        }
        Some(view::Hit::Finding(row)) if model.overlays.is_empty() => {
            model.findings.point_at(row);
            Vec::new()
        }
        Some(view::Hit::Roadmap { row, column }) if model.overlays.is_empty() => {
            model.roadmap.point_at(row, column);
            Vec::new()
        }
        Some(view::Hit::Progress(row)) if model.overlays.is_empty() => {
            model.progress.point_at(row);
            Vec::new()
        }
        Some(view::Hit::Study(row)) if model.overlays.is_empty() => {
            model.study.point_at(row);
            Vec::new()
        }
        Some(view::Hit::Backup(row)) if model.overlays.is_empty() => {
            model.backups.point_at(row);
            Vec::new()
        }
        Some(view::Hit::Workbook(row)) if model.overlays.is_empty() => {
            model.portfolio.point_at(row);
            Vec::new()
        }
        Some(view::Hit::Overview { part, spot, column }) if model.overlays.is_empty() => {
            model.overview.point(part, spot, column);
            Vec::new()
        }
        Some(_) | None => Vec::new(),
    }
}

/// The wheel scrolls what is under it.
pub fn wheel(model: &mut Model, lines: i32, column: u16) -> Vec<Effect> {
    let down = lines > 0;
    if let Some(overlay) = model.overlays.last() {
        if matches!(overlay, Overlay::Confirm(_) | Overlay::NotSaved(_) | Overlay::Merge(_)) {
            let key = Key::plain(Code::Char(if down { 'j' } else { 'k' }));
            return (0..lines.abs()).flat_map(|_| press(model, key)).collect();
        }
        if let Some(Overlay::Export(dialog)) = model.overlays.last_mut() {
            let step = usize::try_from(lines.abs()).unwrap_or(0);
            dialog.offset = if down { dialog.offset + step } else { dialog.offset.saturating_sub(step) };
            return Vec::new();
        }
        let Some(overlay) = model.overlays.last() else { return Vec::new() };
        let scrolls = matches!(
            overlay,
            Overlay::Reader(_)
                | Overlay::Score(_)
                | Overlay::Planning(_)
                | Overlay::Import(_)
                | Overlay::Palette(_)
                | Overlay::Menu(_)
                | Overlay::Damaged(_)
        );
        let action = if down { Action::NextField } else { Action::PreviousField };
        return if scrolls { (0..lines.abs()).flat_map(|_| act(model, action)).collect() } else { Vec::new() };
    }
    if model.screen == Screen::Controls {
        let places = layout::controls(model.size, model.controls.in_panel);
        let over_panel = places.panel.is_some_and(|panel| column >= panel.x);
        if over_panel && !model.controls.in_panel {
            let step = usize::try_from(lines.abs()).unwrap_or(0);
            let offset = model.controls.panel_offset;
            model.controls.panel_offset = if down { offset + step } else { offset.saturating_sub(step) };
            return Vec::new();
        }
    }
    let action = if down { Action::Down } else { Action::Up };
    (0..lines.abs()).flat_map(|_| act(model, action)).collect()
}
