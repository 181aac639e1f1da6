//! What to do first: the gaps in the order of their priority, with its three terms.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::put;
use super::{Hidden, Place, Scene, columns, headed, hidden, paragraph, scrolled, without_head};
use crate::report::{Report, words};
use crate::tui::action::{Action, Scope};
use crate::tui::key;
use crate::tui::lines::{pad, wrap};
use crate::tui::screens::overview::{Part, Spot, gaps_shown};

pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer) -> Hidden {
    headed(scene, buffer, Part::First);
    let (beside, list) = areas(scene);
    let gaps = gaps_shown(scene.report);
    if gaps == 0 {
        let area = Rect { height: beside.height + list.height, ..beside };
        paragraph(scene, buffer, area, &none(scene), scene.model.theme.text);
        return Hidden::default();
    }
    paragraph(scene, buffer, beside, &told(scene.report), scene.model.theme.text);
    let offset = offset(scene, list);
    for (y, gap) in (list.y..list.bottom()).zip(offset..gaps) {
        row(scene, buffer, Rect { y, height: 1, ..list }, gap);
    }
    hidden(gaps, offset, usize::from(list.height))
}

pub fn places(scene: &Scene<'_>) -> Vec<Place> {
    let (_, list) = areas(scene);
    let rows = (list.y..list.bottom()).zip(offset(scene, list)..gaps_shown(scene.report));
    rows.map(|(y, gap)| Place { area: Rect { y, height: 1, ..list }, spot: Spot::Gap(gap), column: 0 }).collect()
}

/// Where it says what is not assessed, and where the gaps stand.
fn areas(scene: &Scene<'_>) -> (Rect, Rect) {
    let inside = without_head(scene);
    // Beside other parts, the frame says it.
    let lines = if scene.is_beside { 0 } else { columns(wrap(&told(scene.report), usize::from(inside.width)).len()) };
    let lines = lines.min(inside.height.saturating_sub(1));
    (Rect { height: lines, ..inside }, Rect { y: inside.y + lines, height: inside.height - lines, ..inside })
}

fn offset(scene: &Scene<'_>, list: Rect) -> usize {
    let gaps = gaps_shown(scene.report);
    scrolled(gaps, scene.model.overview.gap, gaps.saturating_sub(1), usize::from(list.height))
}

fn row(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, place: usize) {
    let model = scene.model;
    let Some(gap) = scene.report.gaps.get(place) else { return };
    let title = scene.report.row(&gap.control).map_or("", |row| &*row.control.title);
    let (importance, effort, shown) = (gap.importance.get(), gap.effort.get(), gap.priority.shown());
    let terms = match area.width {
        0..50 => format!("{}×{importance}÷{effort}={shown:>4}", gap.gap),
        _ => format!("{}/{}  {} × {importance} ÷ {effort} = {shown:>4}", gap.level, gap.target, gap.gap),
    };
    let terms_width = columns(terms.chars().count());
    let width = area.width.saturating_sub(terms_width + 8);
    let is_selected = scene.has_focus && model.overview.gap == place;
    let base = if is_selected { model.theme.selected } else { model.theme.text };
    let pointer = if is_selected { model.symbols.pointer } else { " " };
    let text = format!("{pointer} {:<4} {}", gap.control, pad(title, usize::from(width), model.symbols.ellipsis));
    put(buffer, area.x, area.y, area.width, &text, base);
    let style = if is_selected { base } else { model.theme.gap(Some(gap.gap)) };
    put(buffer, area.right().saturating_sub(terms_width), area.y, terms_width, &terms, style);
    if is_selected {
        buffer.set_style(area, base);
    }
}

/// How many more there are, and what is not assessed, so that an empty workbook does not read "no gaps".
pub fn rest(report: &Report) -> String {
    let more = report.gaps.len() - gaps_shown(report);
    let (open, in_scope) = (report.overall.not_assessed(), report.overall.in_scope());
    let more = if more > 0 { format!("{more} more gaps; ") } else { String::new() };
    match open {
        0 if in_scope == 0 => format!("{more}no control is in scope"),
        0 => format!("{more}every control in scope is assessed"),
        _ => format!("{more}{open} of {in_scope} in scope not assessed yet"),
    }
}

fn told(report: &Report) -> String {
    let gaps = words::sentence_case(&words::counted(report.gaps.len(), "gap", "gaps"));
    let shown = gaps_shown(report);
    let these = if report.gaps.len() > shown { format!(", the first {shown} here") } else { String::new() };
    format!("{gaps}{these}. {}", words::beside_gaps(&report.overall))
}

/// What stands in place of the gaps: either nothing is known of them, or there are none.
fn none(scene: &Scene<'_>) -> String {
    let (tally, model) = (&scene.report.overall, scene.model);
    let keys = |scope, action| {
        let keys = model.keymap.keys_of(scope, action).next();
        keys.map_or_else(String::new, |keys| key::shown(keys, model.symbols.ascii))
    };
    let next = format!(
        "{} goes to the controls: choose one and press {} to {} to set its level.",
        keys(Scope::Global, Action::GoControls),
        keys(Scope::Answering, Action::SetLevel(crate::workbook::Level::NonExistent)),
        keys(Scope::Answering, Action::SetLevel(crate::workbook::Level::Optimised))
    );
    let beside = words::beside_gaps(tally);
    match (tally.in_scope(), tally.assessed, tally.not_assessed()) {
        (0, _, _) => beside,
        (_, 0, _) => format!("{beside} {next}"),
        (_, _, 0) if tally.rated == 0 => format!("No control has a target above 0 to be measured against. {beside}"),
        (_, _, 0) => format!("Every target that is set is reached. {beside}"),
        (_, _, _) => format!("No gaps among the assessed so far. {beside} {next}"),
    }
}
