//! The operational capabilities: level and target of each on the axis from 0 to 5, as a radar beside a list; where
//! there is no room or no Braille, as bars.

use std::f64::consts::TAU;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::text::Line as Text;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Context, Line, Points};

use super::super::put;
use super::{Hidden, Place, Scene, bars, headed, hidden, scrolled, without_head};
use crate::figures::{Group, Mean};
use crate::tui::lines::{fit, pad};
use crate::tui::model::Model;
use crate::tui::screens::overview::{Figure, Part, Set, Spot};

/// The rim of the radar, and how far from the middle the numbers around it stand.
const RIM: f64 = 5.0;
const NUMBERS: f64 = 5.85;
const BOUND: f64 = 6.4;

/// The narrowest list beside a radar, and the lowest radar that can be read.
const LIST: u16 = 23;
const LOWEST: u16 = 11;
/// Beyond this, a higher one shows nothing more.
const HIGHEST: u16 = 32;

/// Columns of the names, short and full, and of the narrowest bar.
const NAME: u16 = 13;
const FULL: u16 = 39;
const BAR: u16 = 10;

/// A short name for each capability; the full one is shown for the one under the pointer.
const SHORT: &[(&str, &str)] = &[
    ("governance", "Governance"),
    ("asset-management", "Assets"),
    ("information-protection", "Information"),
    ("human-resource-security", "People"),
    ("physical-security", "Physical"),
    ("system-and-network-security", "Networks"),
    ("application-security", "Applications"),
    ("secure-configuration", "Configuring"),
    ("identity-and-access-management", "Access"),
    ("threat-and-vulnerability-management", "Threats"),
    ("continuity", "Continuity"),
    ("supplier-relationships-security", "Suppliers"),
    ("legal-and-compliance", "Legal"),
    ("information-security-event-management", "Events"),
    ("information-security-assurance", "Assurance"),
];

pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer) -> Hidden {
    headed(scene, buffer, Part::Capabilities);
    let groups = scene.report.groups(scene.report.round());
    let (chart, list, about_area) = areas(scene);
    if let Some(chart) = chart {
        radar(scene.model, buffer, chart, groups);
    }
    let offset = offset(scene, list);
    for (y, place) in (list.y..list.bottom()).zip(offset..groups.len()) {
        row(scene, buffer, Rect { y, height: 1, ..list }, place, &groups[place]);
    }
    about(scene, buffer, about_area);
    hidden(groups.len(), offset, usize::from(list.height))
}

pub fn places(scene: &Scene<'_>) -> Vec<Place> {
    let (_, list, _) = areas(scene);
    let rows = (list.y..list.bottom()).zip(offset(scene, list)..scene.report.groups(scene.report.round()).len());
    rows.map(|(y, place)| Place {
        area: Rect { y, height: 1, ..list },
        spot: Spot::Figure(Set::Group(scene.report.round(), place), Figure::Maturity),
        column: 0,
    })
    .collect()
}

/// Whether the radar is drawn.
pub fn is_round(scene: &Scene<'_>) -> bool {
    areas(scene).0.is_some()
}

/// Where the radar stands, the list, and what is said of the capability under the pointer.
fn areas(scene: &Scene<'_>) -> (Option<Rect>, Rect, Rect) {
    let inside = without_head(scene);
    let about = 2.min(inside.height / 4);
    let body = Rect { height: inside.height - about, ..inside };
    let about = Rect { y: body.bottom(), height: about, ..inside };
    // A cell is about twice as high as wide.
    let room = body.width.saturating_sub(LIST + 1);
    let height = body.height.min(room / 2).min(HIGHEST);
    // Two axes are a line, and one is nothing.
    let is_flat = scene.report.groups(scene.report.round()).len() < 3;
    if scene.model.symbols.ascii || height < LOWEST || is_flat {
        return (None, body, about);
    }
    let width = height * 2;
    let chart = Rect { width, height, y: body.y + (body.height - height) / 2, ..body };
    let list = Rect { x: chart.right() + 1, width: body.width - width - 1, ..body };
    (Some(chart), list, about)
}

fn offset(scene: &Scene<'_>, list: Rect) -> usize {
    let count = scene.report.groups(scene.report.round()).len();
    scrolled(count, scene.model.overview.capability, count.saturating_sub(1), usize::from(list.height))
}

fn row(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, place: usize, group: &Group) {
    const VALUES: u16 = 8;
    let model = scene.model;
    let number = format!("{:>2} ", place + 1);
    // All names are of one kind: the full ones only where a bar has room behind them.
    let is_full = area.width > 3 + FULL + VALUES + BAR;
    let names = if is_full { FULL } else { NAME };
    let bar = area.width.saturating_sub(3 + names + VALUES + 1);
    let bar = if bar < BAR { 0 } else { bar };
    let room = usize::from(area.width.saturating_sub(3 + VALUES + if bar > 0 { bar + 1 } else { 0 }));
    let short = SHORT.iter().find(|(key, _)| Some(*key) == group.key.as_deref()).map(|(_, short)| *short);
    let name = if is_full { &*group.title } else { short.unwrap_or(&group.title) };
    let values = format!("{}/{}", group.tally.maturity().shown(), group.tally.target().shown());
    let is_selected = scene.has_focus && model.overview.capability == place;
    let style = if is_selected { model.theme.selected } else { model.theme.text };
    put(buffer, area.x, area.y, 3, &number, model.theme.dim);
    let text = format!("{}{values:>8}", pad(name, room, model.symbols.ellipsis));
    put(buffer, area.x + 3, area.y, area.width.saturating_sub(3), &text, style);
    if bar > 0 {
        let x = area.right().saturating_sub(bar);
        bars::level(model, buffer, Rect { x, width: bar, ..area }, &group.tally, false);
    }
}

/// The capability under the pointer in full.
fn about(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect) {
    let model = scene.model;
    let Some(group) = scene.report.groups(scene.report.round()).get(model.overview.capability) else { return };
    let [(level, levels), (target, targets), (attained, of)] =
        [Figure::Maturity, Figure::Target, Figure::Attainment].map(|figure| figure.of(&group.tally));
    let numbers = match area.width {
        0..47 => format!("level {level}  target {target}  {attained} {of}"),
        _ => format!("level {level} {levels}  target {target} {targets}  {attained} {of}"),
    };
    let lines = [(&group.title, model.theme.title), (&numbers, model.theme.text)];
    // Where there is one line, the numbers go before the name, which the list has.
    let lines = if area.height < 2 { &lines[1..] } else { &lines[..] };
    for (y, (text, style)) in (area.y..area.bottom()).zip(lines) {
        let text = fit(text, usize::from(area.width), model.symbols.ellipsis);
        put(buffer, area.x, y, area.width, &text, *style);
    }
}

/// From the middle, with the first axis upwards and the others following clockwise.
fn at(place: usize, of: usize, radius: f64) -> (f64, f64) {
    let angle = as_number(place) / as_number(of).max(1.0) * TAU;
    (radius * angle.sin(), radius * angle.cos())
}

fn as_number(count: usize) -> f64 {
    u32::try_from(count).map_or(0.0, f64::from)
}

fn value(mean: Mean) -> Option<f64> {
    (mean.denominator > 0).then(|| f64::from(mean.numerator) / f64::from(mean.denominator))
}

fn radar(model: &Model, buffer: &mut Buffer, area: Rect, groups: &[Group]) {
    let area = area.intersection(buffer.area);
    let color = |style: Style| style.fg.unwrap_or(Color::Reset);
    let corners = |mean: &dyn Fn(&Group) -> Mean| -> Vec<Option<(f64, f64)>> {
        groups
            .iter()
            .enumerate()
            .map(|(place, group)| value(mean(group)).map(|value| at(place, groups.len(), value)))
            .collect()
    };
    let levels = corners(&|group| group.tally.maturity());
    let targets = corners(&|group| group.tally.target());
    let [_, target_sign] = model.symbols.corners;
    let ground = model.theme.ground.bg.unwrap_or(Color::Reset);
    let unit = 2.0 * BOUND / f64::from(area.width.max(1));
    let paint = |context: &mut Context<'_>| {
        rim(context, color(model.theme.border_elsewhere));
        filled(context, &levels, unit, color(model.theme.accent));
        outline(context, &levels, color(model.theme.accent));
        dotted(context, &targets, color(model.theme.text));
        for (x, y) in targets.iter().flatten() {
            context.print(*x, *y, Text::styled(target_sign, model.theme.title));
        }
        for place in 0..groups.len() {
            let (x, y) = at(place, groups.len(), NUMBERS);
            let is_here = model.overview.part == Part::Capabilities && model.overview.capability == place;
            let style = if is_here { model.theme.selected } else { model.theme.dim };
            let number = (place + 1).to_string();
            // A number of two digits stands with its middle on the axis.
            let x = if number.len() > 1 { x - unit / 2.0 } else { x };
            context.print(x, y, Text::styled(number, style));
        }
    };
    Canvas::default()
        .marker(Marker::Braille)
        .background_color(ground)
        .x_bounds([-BOUND, BOUND])
        .y_bounds([-BOUND, BOUND])
        .paint(paint)
        .render(area, buffer);
}

/// The end of the axis, as dots far apart, and the middle.
fn rim(context: &mut Context<'_>, color: Color) {
    const DOTS: usize = 60;
    let coords: Vec<(f64, f64)> = (0..DOTS).map(|dot| at(dot, DOTS, RIM)).chain([(0.0, 0.0)]).collect();
    context.draw(&Points { coords: &coords, color });
}

/// Each pair of neighbours that both have a value.
fn sides(corners: &[Option<(f64, f64)>]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).filter_map(|(from, to)| Some(((*from)?, (*to)?)))
}

fn outline(context: &mut Context<'_>, corners: &[Option<(f64, f64)>], color: Color) {
    for ((x1, y1), (x2, y2)) in sides(corners) {
        context.draw(&Line { x1, y1, x2, y2, color });
    }
    // A corner without a neighbour has no area: it stands out from the middle.
    let count = corners.len();
    for (place, corner) in corners.iter().enumerate() {
        let has = |other: usize| corners.get(other % count.max(1)).is_some_and(Option::is_some);
        if let Some((x2, y2)) = *corner
            && !(has(place + 1) && has(place + count - 1))
        {
            context.draw(&Line { x1: 0.0, y1: 0.0, x2, y2, color });
        }
    }
}

/// What lies between the middle and the levels, as a pattern that a line on it can still be told from.
fn filled(context: &mut Context<'_>, corners: &[Option<(f64, f64)>], unit: f64, color: Color) {
    // Two dots a cell across, and as far apart upwards; every other one is painted.
    let apart = unit / 2.0;
    let steps = (RIM / apart).ceil();
    let mut coords = Vec::new();
    let mut row = -steps;
    while row <= steps {
        let mut column = -steps;
        while column <= steps {
            let (x, y) = (column * apart, row * apart);
            if (row + column).rem_euclid(2.0) < 0.5 && is_filled((x, y), corners) {
                coords.push((x, y));
            }
            column += 1.0;
        }
        row += 1.0;
    }
    context.draw(&Points { coords: &coords, color });
}

/// Whether a point lies within the area, which can only be in the triangle of the two axes beside it.
fn is_filled((x, y): (f64, f64), corners: &[Option<(f64, f64)>]) -> bool {
    let share = x.atan2(y).rem_euclid(TAU) / TAU;
    let count = corners.len();
    let first = (0..count).rev().find(|place| share * as_number(count) >= as_number(*place)).unwrap_or(0);
    let corner = |place: usize| corners.get(place % count.max(1)).copied().flatten();
    let (Some(from), Some(to)) = (corner(first), corner(first + 1)) else { return false };
    is_within((x, y), from, to)
}

/// Whether a point lies in the triangle of the middle and two corners.
fn is_within((x, y): (f64, f64), (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> bool {
    let area = x1 * y2 - x2 * y1;
    if area.abs() < f64::EPSILON {
        return false;
    }
    let (a, b) = ((x * y2 - x2 * y) / area, (x1 * y - x * y1) / area);
    a >= 0.0 && b >= 0.0 && a + b <= 1.0
}

fn dotted(context: &mut Context<'_>, corners: &[Option<(f64, f64)>], color: Color) {
    const APART: f64 = 0.45;
    for ((x1, y1), (x2, y2)) in sides(corners) {
        let steps = ((x2 - x1).hypot(y2 - y1) / APART).max(1.0);
        let coords: Vec<(f64, f64)> = (0..32)
            .map(|step| f64::from(step) / steps)
            .take_while(|share| *share <= 1.0)
            .map(|share| (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share))
            .collect();
        context.draw(&Points { coords: &coords, color });
    }
}
