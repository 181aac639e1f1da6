//! Bars: a level against a target on the axis from 0 to 5, and how the levels are spread.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::super::put;
use super::{Scene, columns};
use crate::figures::{Mean, Tally};
use crate::tui::lines::pad;
use crate::tui::model::Model;
use crate::workbook::Level;

/// The end of the axis.
const HIGHEST: u32 = 5;

/// Eighths of a cell, from the left.
const EIGHTHS: [&str; 7] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// How far along an axis of so many units a mean lies; `None` where there is none.
fn along(mean: Mean, units: u32) -> Option<u32> {
    let end = mean.denominator.checked_mul(HIGHEST).filter(|end| *end > 0)?;
    Some(mean.numerator.saturating_mul(units) / end)
}

/// The maturity as a bar, with a mark where the target lies.
pub fn level(model: &Model, buffer: &mut Buffer, area: Rect, tally: &Tally, is_selected: bool) {
    let (theme, [full, empty]) = (&model.theme, model.symbols.share);
    let width = u32::from(area.width);
    let eighths = along(tally.maturity(), width * 8).unwrap_or(0);
    let mark = along(tally.target(), width).filter(|_| width > 0).map(|cell| cell.min(width - 1));
    for (cell, x) in (0..width).zip(area.x..) {
        let filled = eighths.saturating_sub(cell * 8).min(8);
        let part = usize::try_from(filled).ok().and_then(|filled| EIGHTHS.get(filled.checked_sub(1)?));
        let (symbol, style) = match (filled, part) {
            (8, _) => (full, theme.accent),
            (0, _) | (_, None) => (empty, theme.dim),
            (_, Some(_)) if model.symbols.ascii => (if filled >= 4 { full } else { empty }, theme.accent),
            (_, Some(part)) => (*part, theme.accent),
        };
        // On the filled part, the mark is cut out of it, so that both can be seen.
        let (symbol, style) = match mark == Some(cell) {
            true if filled == 8 && !model.symbols.ascii => {
                (model.symbols.mark, theme.accent.add_modifier(Modifier::REVERSED))
            }
            true => (model.symbols.mark, theme.title),
            false => (symbol, style),
        };
        let style = if is_selected { theme.selected } else { style };
        put(buffer, x, area.y, 1, symbol, style);
    }
}

/// The numbers of the axis, above bars of this width.
pub fn axis(buffer: &mut Buffer, area: Rect, style: Style) {
    let last = u32::from(area.width.saturating_sub(1));
    for number in 0..=HIGHEST {
        let x = area.x + u16::try_from(last * number / HIGHEST).unwrap_or(0);
        put(buffer, x, area.y, 1, &number.to_string(), style);
    }
}

/// Controls of one level, or of none.
pub struct Bucket {
    name: String,
    short: String,
    glyph: &'static str,
    count: u32,
    style: Style,
}

/// How the levels are spread: the six levels, not assessed, excluded.
pub fn buckets(model: &Model, tally: &Tally) -> Vec<Bucket> {
    let (theme, symbols) = (&model.theme, &model.symbols);
    let styles = [theme.far, theme.far, theme.near, theme.good, theme.good, theme.good];
    let levels = Level::ALL.into_iter().zip(tally.distribution).zip(symbols.heat.into_iter().zip(styles));
    let levels = levels.map(|((level, count), (glyph, style))| Bucket {
        name: format!("level {level} {}", level.name()),
        short: format!("level {level}"),
        glyph,
        count,
        style,
    });
    let rest = [("not assessed", symbols.dot, tally.not_assessed()), ("excluded", symbols.excluded, tally.excluded)];
    let rest = rest.map(|(name, glyph, count)| Bucket {
        name: name.to_owned(),
        short: name.to_owned(),
        glyph,
        count,
        style: theme.dim,
    });
    levels.chain(rest).collect()
}

/// One row of the histogram, on the axis from none to all controls.
pub fn bucket(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, bucket: &Bucket, total: u32) {
    const NAME: usize = 22;
    let theme = &scene.model.theme;
    put(buffer, area.x, area.y, area.width, &pad(&bucket.name, NAME, ""), theme.text);
    put(buffer, area.x + columns(NAME), area.y, 4, &format!("{:>3}", bucket.count), theme.title);
    let x = area.x + columns(NAME) + 4;
    let room = u32::from(area.right().saturating_sub(x));
    // Few are not none.
    let cells = if bucket.count == 0 { 0 } else { (room * bucket.count / total.max(1)).max(1) };
    let text = bucket.glyph.repeat(usize::try_from(cells).unwrap_or(0));
    put(buffer, x, area.y, area.right().saturating_sub(x), &text, bucket.style);
}

/// All of them as one bar, whose pieces are as long as there are controls in them.
pub fn spread(buffer: &mut Buffer, area: Rect, buckets: &[Bucket]) {
    let total = buckets.iter().map(|bucket| bucket.count).sum::<u32>().max(1);
    let (mut x, mut done) = (area.x, 0);
    for bucket in buckets {
        done += bucket.count;
        let end = area.x + u16::try_from(u32::from(area.width) * done / total).unwrap_or(area.width);
        let width = end.saturating_sub(x);
        put(buffer, x, area.y, width, &bucket.glyph.repeat(usize::from(width)), bucket.style);
        x = end.max(x);
    }
}

/// The same in one short line.
pub fn short_names(buckets: &[Bucket]) -> String {
    let shown = buckets.iter().filter(|bucket| bucket.count > 0);
    let pieces = shown.map(|bucket| {
        let name = bucket.short.trim_start_matches("level ").replace("not assessed", "open");
        let glyph = if name == bucket.glyph { "" } else { bucket.glyph };
        format!("{glyph}{name}: {}", bucket.count)
    });
    pieces.collect::<Vec<_>>().join("  ")
}

/// What the pieces are, in as many lines as it takes.
pub fn spread_names(buckets: &[Bucket], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for bucket in buckets.iter().filter(|bucket| bucket.count > 0) {
        let name = if bucket.short.ends_with(bucket.glyph) {
            bucket.short.clone()
        } else {
            format!("{} {}", bucket.glyph, bucket.short)
        };
        let piece = format!("{name}: {}", bucket.count);
        match lines.last_mut() {
            Some(line) if line.width() + 2 + piece.width() <= width => *line = format!("{line}  {piece}"),
            _ => lines.push(piece),
        }
    }
    lines
}
