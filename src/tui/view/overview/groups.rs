//! The figures by a division of one's choice.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{Hidden, Place, Scene, columns, hidden, paragraph, scrolled, table};
use crate::figures::Division;
use crate::report::words;
use crate::tui::action::{Action, Scope};
use crate::tui::key;
use crate::tui::layout::overview::{self as places_of, Table};
use crate::tui::lines::wrap;
use crate::tui::screens::overview::Set;

/// The widths from which all divisions are named, and also their keys.
const ALL: u16 = 66;
const WITH_KEYS: u16 = 110;

pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer) -> Hidden {
    let (inside, model) = (scene.inside, scene.model);
    divisions(scene, buffer);
    let (body, note) = body(scene);
    let table = table_of(scene);
    if body.height > 0 {
        table::heads(scene, buffer, Rect { height: 1, ..body }, &table);
    }
    let (offset, count, height) = window(scene, body);
    for (y, place) in (body.y + 1..body.bottom()).zip(offset..count) {
        let pointer = (model.overview.group.0 == place).then_some(model.overview.group.1);
        let set = Set::Group(model.overview.division, place);
        table::row(scene, buffer, Rect { y, height: 1, ..body }, &table, set, pointer);
    }
    let below = Rect { y: body.bottom(), height: inside.bottom().saturating_sub(body.bottom()), ..inside };
    paragraph(scene, buffer, below, &note, model.theme.dim);
    hidden(count, offset, height)
}

pub fn places(scene: &Scene<'_>) -> Vec<Place> {
    let (body, _) = body(scene);
    let table = table_of(scene);
    let (offset, count, _) = window(scene, body);
    let division = scene.model.overview.division;
    let rows = (body.y + 1..body.bottom()).zip(offset..count);
    rows.flat_map(|(y, place)| table::places(Rect { y, height: 1, ..body }, &table, Set::Group(division, place)))
        .collect()
}

/// The divisions to choose from, this one marked, each with its key.
fn divisions(scene: &Scene<'_>, buffer: &mut Buffer) {
    let (model, inside) = (scene.model, scene.inside);
    let mut spans = Vec::new();
    for division in Division::ALL.iter().filter(|division| scene.report.has(**division)) {
        let keys = model.keymap.keys_of(Scope::Overview, Action::FiguresBy(*division)).next();
        let keys = keys.map_or_else(String::new, |keys| key::shown(keys, model.symbols.ascii).replace(' ', ""));
        let is_this = *division == model.overview.division;
        // All of them where there is room, else only this one.
        if inside.width >= ALL {
            if inside.width >= WITH_KEYS {
                spans.push(Span::styled(format!("{keys} "), model.theme.accent));
            }
            let (word, style) = match is_this {
                true => (format!("[{}]", scene.report.division_word(*division)), model.theme.tab),
                false => (scene.report.division_word(*division).to_owned(), model.theme.dim),
            };
            spans.push(Span::styled(word, style));
            spans.push(Span::raw(if inside.width >= WITH_KEYS { "   " } else { " " }));
        } else if is_this {
            spans.push(Span::styled(format!("Figures {}", scene.report.division_title(*division)), model.theme.accent));
        }
    }
    if inside.height > 0 {
        Line::from_iter(spans).render(Rect { height: 1, ..inside }, buffer);
    }
}

/// Where the table stands, and what stands below it.
fn body(scene: &Scene<'_>) -> (Rect, String) {
    let inside = scene.inside;
    let groups = scene.report.groups(scene.model.overview.division).len();
    let mut note = words::divided(scene.model.overview.division).unwrap_or_default().to_owned();
    if scene.report.groups(scene.model.overview.division).iter().any(|group| group.tally.controls > 0)
        && note.is_empty()
    {
        note = format!("Over all {} controls.", scene.report.rows.len());
    }
    let lines = columns(wrap(&note, usize::from(inside.width)).len());
    // The table and its heads go before the note.
    let space = inside.height.saturating_sub(1);
    let wanted = columns(groups) + 1;
    let height = if wanted + lines < space { wanted + 1 } else { space.saturating_sub(lines.min(2)) };
    (Rect { y: inside.y + 1.min(inside.height), height: height.min(space), ..inside }, note)
}

fn table_of(scene: &Scene<'_>) -> Table {
    let groups = scene.report.groups(scene.model.overview.division);
    let names = groups.iter().map(|group| group.title.chars().count()).max().unwrap_or(0);
    places_of::table(scene.inside.width, scene.report.rows.len(), columns(names), scene.model.overview.group.1, false)
}

/// The first group that is shown, how many there are, and how many there is room for.
fn window(scene: &Scene<'_>, body: Rect) -> (usize, usize, usize) {
    let count = scene.report.groups(scene.model.overview.division).len();
    let height = usize::from(body.height.saturating_sub(1));
    let offset = scrolled(count, scene.model.overview.group.0, count.saturating_sub(1), height);
    (offset, count, height)
}
