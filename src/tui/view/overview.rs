//! The overview: its parts, each in a frame of its own where there is room, else a page each.

mod bars;
mod figures;
mod first;
mod groups;
mod heatmap;
mod matrix;
mod radar;
mod table;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{Hit, framed, put};
use crate::report::Report;
use crate::report::words;
use crate::tui::action::{Action, Scope};
use crate::tui::key;
use crate::tui::layout::overview as places;
use crate::tui::lines::{fit, wrap};
use crate::tui::model::Model;
use crate::tui::screens::overview::{Part, Spot};

/// What the drawing of a part stands on.
struct Scene<'a> {
    model: &'a Model,
    report: &'a Report,
    /// Where it is drawn.
    inside: Rect,
    /// Whether the keys go to it.
    has_focus: bool,
    /// Whether it stands beside the others, with a title in its frame.
    is_beside: bool,
}

/// Something that a click can be on.
struct Place {
    area: Rect,
    spot: Spot,
    /// The column of a table; 0 elsewhere.
    column: usize,
}

/// How many lines there was no room for.
#[derive(Clone, Copy, Debug, Default)]
struct Hidden {
    above: usize,
    below: usize,
}

/// Draws what is shown of the overview.
pub fn draw(model: &Model, buffer: &mut Buffer) {
    let Some(report) = &model.overview.report else { return };
    let size = (buffer.area.width, buffer.area.height);
    for (part, area) in places::parts(size, model.overview.part) {
        let scene = scene(model, report, size, part, area);
        if scene.is_beside {
            framed(model, buffer, area, &title(&scene, part), scene.has_focus);
        } else {
            framed(model, buffer, area, "", true);
            tabs(model, buffer, area);
        }
        let hidden = match part {
            Part::Figures => figures::draw(&scene, buffer),
            Part::Controls => heatmap::draw(&scene, buffer),
            Part::Capabilities => radar::draw(&scene, buffer),
            Part::Matrix => matrix::draw(&scene, buffer),
            Part::First => first::draw(&scene, buffer),
            Part::Groups => groups::draw(&scene, buffer),
        };
        let below = match part {
            Part::First if scene.is_beside && hidden.below == 0 => first::rest(report),
            Part::Figures | Part::Controls | Part::Capabilities | Part::Matrix | Part::First | Part::Groups => {
                more(model, hidden)
            }
        };
        let lower = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        let open = if part == Part::Figures { to_confirm(model, report) } else { None };
        match open {
            Some(open) if below.is_empty() => edge(model, buffer, lower, &open, model.theme.near),
            Some(open) => edge(model, buffer, lower, &format!("{open}  {below}"), model.theme.near),
            None => edge(model, buffer, lower, &below, model.theme.text),
        }
    }
    if places::is_whole(size) && model.overview.part != Part::Groups {
        page_number(model, buffer, places::parts(size, model.overview.part), size);
    }
}

fn scene<'a>(model: &'a Model, report: &'a Report, size: (u16, u16), part: Part, area: Rect) -> Scene<'a> {
    Scene {
        model,
        report,
        inside: places::inside(area),
        has_focus: model.overview.part == part,
        is_beside: places::is_whole(size) && part != Part::Groups,
    }
}

/// What is under the mouse.
pub fn hit(model: &Model, column: u16, row: u16) -> Option<Hit> {
    let report = model.overview.report.as_ref()?;
    let at = (column, row).into();
    let parts = places::parts(model.size, model.overview.part);
    let (part, area) = parts.into_iter().find(|(_, area)| area.contains(at))?;
    let scene = scene(model, report, model.size, part, area);
    if !scene.is_beside && row == area.y {
        let tab = tab_places(model, area).into_iter().find(|tab| (tab.x..tab.x + tab.width).contains(&column))?;
        return Some(Hit::Overview { part: tab.part, spot: None, column: 0 });
    }
    let found = match part {
        Part::Figures => figures::places(&scene),
        Part::Controls => heatmap::places(&scene),
        Part::Capabilities => radar::places(&scene),
        Part::Matrix => matrix::places(&scene),
        Part::First => first::places(&scene),
        Part::Groups => groups::places(&scene),
    };
    let place = found.into_iter().find(|place| place.area.contains(at));
    let (spot, column) = place.map_or((None, 0), |place| (Some(place.spot), place.column));
    Some(Hit::Overview { part, spot, column })
}

/// What a part is about, for the frame where it stands beside others and for its first line on a page.
fn title(scene: &Scene<'_>, part: Part) -> String {
    let [level, target] = scene.model.symbols.corners;
    match part {
        Part::Figures => "How far you are, and how good it is".to_owned(),
        Part::Controls => format!("The {} controls and their levels", scene.report.rows.len()),
        Part::Capabilities => {
            let what = match scene.report.is_of_the_built_in() {
                true => "Capabilities".to_owned(),
                false => words::sentence_case(&scene.report.division_title(scene.report.round())),
            };
            match radar::is_round(scene) {
                true => format!("{what}, 0 to 5: {level} level {target} target"),
                false => format!("{what}, 0 to 5: level/target"),
            }
        }
        Part::Matrix if scene.inside.width < 61 => "Maturity assessed/scope; attainment".to_owned(),
        Part::Matrix if !scene.report.is_of_the_built_in() => {
            let titles: Vec<&str> = scene.report.own_attributes.iter().take(2).map(|own| own.title.as_str()).collect();
            format!("{}: maturity, assessed/scope; attainment", titles.join(" × "))
        }
        Part::Matrix => "Concepts × properties: maturity, assessed/scope; attainment".to_owned(),
        Part::First if scene.inside.width < 43 => "First: gap × importance ÷ effort".to_owned(),
        Part::First => "What to do first: gap × importance ÷ effort".to_owned(),
        Part::Groups => "Figures of groups".to_owned(),
    }
}

/// The title as the first line of a page, where there is room for one. Gives back what is left.
fn headed(scene: &Scene<'_>, buffer: &mut Buffer, part: Part) -> Rect {
    let inside = without_head(scene);
    if inside.y > scene.inside.y {
        let text = fit(&title(scene, part), usize::from(inside.width), scene.model.symbols.ellipsis);
        put(buffer, inside.x, scene.inside.y, inside.width, &text, scene.model.theme.accent);
    }
    inside
}

/// What is left below the first line of a page.
fn without_head(scene: &Scene<'_>) -> Rect {
    let inside = scene.inside;
    if scene.is_beside || inside.height < 2 {
        return inside;
    }
    Rect { y: inside.y + 1, height: inside.height - 1, ..inside }
}

/// The first line to show, so that the pointer is in view with a line after it. On the `last` line that it can be
/// on, it brings what stands below into view.
fn scrolled(total: usize, pointer: usize, last: usize, height: usize) -> usize {
    let wanted = if pointer >= last { total } else { pointer + 2 };
    wanted.saturating_sub(height).min(pointer).min(total.saturating_sub(height))
}

fn hidden(total: usize, offset: usize, height: usize) -> Hidden {
    Hidden { above: offset, below: total.saturating_sub(offset + height) }
}

// --- the frame

struct Tab {
    part: Part,
    x: u16,
    width: u16,
    text: String,
}

/// The names of the pages in the upper edge; where there is no room for all, that of this one.
fn tab_places(model: &Model, area: Rect) -> Vec<Tab> {
    let room = usize::from(area.width.saturating_sub(4));
    let number = number(model, (area.width, area.height.saturating_add(3))).width() + 1;
    let taken = |gap: usize| Part::ALL.iter().map(|part| part.name().width() + gap).sum::<usize>() + 1;
    let gap = (1..=3).rev().find(|gap| taken(*gap) + number <= room);
    let mut x = area.x + 3;
    let shown = Part::ALL.iter().filter(|part| gap.is_some() || **part == model.overview.part);
    shown
        .map(|part| {
            let width = columns(part.name().width());
            let tab = Tab { part: *part, x, width, text: part.name().to_owned() };
            x += width + columns(gap.unwrap_or(1));
            tab
        })
        .collect()
}

fn tabs(model: &Model, buffer: &mut Buffer, area: Rect) {
    let tabs = tab_places(model, area);
    let (Some(first), Some(last)) = (tabs.first(), tabs.last()) else { return };
    let (from, to) = (first.x.saturating_sub(1), last.x + last.width + 1);
    put(
        buffer,
        from,
        area.y,
        to.min(area.right()).saturating_sub(from),
        &" ".repeat(usize::from(area.width)),
        model.theme.text,
    );
    for tab in &tabs {
        let style = if tab.part == model.overview.part { model.theme.tab } else { model.theme.dim };
        put(buffer, tab.x, area.y, area.right().saturating_sub(tab.x + 1), &tab.text, style);
    }
    let size = (buffer.area.width, buffer.area.height);
    let text = format!(" {} ", number(model, size));
    let width = columns(text.width());
    let x = area.right().saturating_sub(width + 2);
    if x >= to {
        put(buffer, x, area.y, width, &text, model.theme.dim);
    }
}

/// Which page of how many.
fn number(model: &Model, size: (u16, u16)) -> String {
    let (page, pages) = places::page(size, model.overview.part);
    if size.0 < 70 { format!("{page}/{pages}") } else { format!("page {page} of {pages}") }
}

/// Where the whole picture is on one page, the number stands in the frame at its upper right.
fn page_number(model: &Model, buffer: &mut Buffer, parts: Vec<(Part, Rect)>, size: (u16, u16)) {
    let Some((_, area)) = parts.into_iter().find(|(part, _)| *part == Part::Controls) else { return };
    let text = format!(" {} ", number(model, size));
    let width = columns(text.width());
    put(buffer, area.right().saturating_sub(width + 2), area.y, width, &text, model.theme.dim);
}

/// What a re-assessment has still to confirm, with the key that goes there.
fn to_confirm(model: &Model, report: &Report) -> Option<String> {
    let rows = report.rows.iter().chain(&report.own);
    let open = rows.filter(|row| row.answer.to_confirm && row.answer.in_scope()).count();
    let keys = model.keymap.keys_of(Scope::Global, Action::GoInterview).next();
    let keys = keys.map_or_else(String::new, |keys| format!(": {} asks", key::shown(keys, model.symbols.ascii)));
    (open > 0).then(|| format!("{} to confirm{keys}", words::counted(open, "level", "levels")))
}

/// What there was no room for.
fn more(model: &Model, hidden: Hidden) -> String {
    let [below, above] = model.symbols.more;
    let parts = [(hidden.above, above, "above"), (hidden.below, below, "below")];
    let told = parts.iter().filter(|(count, ..)| *count > 0);
    told.map(|(count, sign, where_to)| format!("{sign} {count} more {where_to}")).collect::<Vec<_>>().join("  ")
}

/// A text in the lower edge of a frame.
fn edge(model: &Model, buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    if text.is_empty() {
        return;
    }
    let text = fit(text, usize::from(area.width.saturating_sub(6)), model.symbols.ellipsis);
    let text = format!(" {text} ");
    let width = columns(text.width());
    put(buffer, area.right().saturating_sub(width + 2), area.y, width, &text, style);
}

fn columns(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// A text over as many lines as it takes, as far as there is room.
fn paragraph(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    let lines = wrap(text, usize::from(area.width));
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        let is_last = y + 1 == area.bottom() && lines.len() > usize::from(area.height);
        let line = if is_last { format!("{line}{}", scene.model.symbols.ellipsis) } else { line.clone() };
        put(buffer, area.x, y, area.width, &fit(&line, usize::from(area.width), scene.model.symbols.ellipsis), style);
    }
}
