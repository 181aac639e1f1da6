//! Charts as shaded tables: whoever edits the document can edit them too, and nothing of them is a picture.

use super::pages::Paper;
use super::table::{begin, cell, cell_begin, end, paragraph, row_begin, widths};
use super::xml::Xml;
use crate::report::chart::{Chart, HeatGroup, Measured, Shape, TimeProgress, Timeline};
use crate::report::look::Rgb;
use crate::report::palette;

/// The axis of 0 to 5 in tenths of a level, each a column of the table.
const AXIS: usize = 50;
/// How many cells stand in a row of a heatmap.
const ACROSS: usize = 12;

pub fn write(xml: &mut Xml, chart: &Chart, paper: Paper) {
    paragraph(xml, "Caption", &chart.title);
    match &chart.shape {
        Shape::Bars(measured) | Shape::Radar(measured) => bars(xml, measured, &chart.title, paper),
        Shape::Heatmap(groups) => heatmap(xml, groups, paper),
        Shape::Timeline(timeline) => times(xml, timeline, &chart.title, paper),
    }
    paragraph(xml, "Told", &chart.told);
}

/// A bar each up to the level, a pale one on to the target, and what it says beside.
fn bars(xml: &mut Xml, measured: &[Measured], title: &str, paper: Paper) {
    let whole = paper.text();
    let (label, told) = (whole * 28 / 100, whole * 30 / 100);
    let axis = widths(&[1; AXIS], whole - label - told);
    let all: Vec<u32> = [label].into_iter().chain(axis.iter().copied()).chain([told]).collect();
    begin(xml, "ChartTable", &all, title, true);
    row_begin(xml, true, true);
    cell(xml, label, 1, None, "TableText", "From 0 to");
    for (number, level) in axis.chunks(AXIS / 5).zip(1..) {
        cell(xml, number.iter().sum(), number.len(), None, "TableNumber", &format!("{level}"));
    }
    cell(xml, told, 1, None, "TableText", "Level, and the pale part to the target");
    xml.close("w:tr");
    for one in measured {
        row_begin(xml, false, true);
        cell(xml, label, 1, None, "TableLabel", &one.label);
        let level = tenths(one.level);
        let target = tenths(one.target).max(level);
        let parts = [
            (0..level, Some(Rgb(palette::FIGURE))),
            (level..target, Some(Rgb(palette::TO_TARGET))),
            (target..AXIS, Some(Rgb(palette::AXIS))),
        ];
        for (part, ground) in parts {
            if !part.is_empty() {
                let width = axis[part.clone()].iter().sum();
                cell_begin(xml, width, part.len(), ground);
                paragraph(xml, "TableText", "");
                xml.close("w:tc");
            }
        }
        cell(xml, told, 1, None, "TableText", &one.shown);
        xml.close("w:tr");
    }
    end(xml);
}

/// Hundredths of a level as tenths, 0 to 50.
fn tenths(hundredths: Option<u16>) -> usize {
    usize::from(hundredths.unwrap_or(0).saturating_add(5) / 10).min(AXIS)
}

/// A column for each stretch of time, and shades from the first day of a thing to its last.
fn times(xml: &mut Xml, timeline: &Timeline, title: &str, paper: Paper) {
    let whole = paper.text();
    let (label, told) = (whole * 30 / 100, whole * 22 / 100);
    let axis = widths(&vec![1; timeline.stretches.len()], whole - label - told);
    let all: Vec<u32> = [label].into_iter().chain(axis.iter().copied()).chain([told]).collect();
    begin(xml, "ChartTable", &all, title, true);
    row_begin(xml, true, true);
    cell(xml, label, 1, None, "TableText", "Action");
    for (width, name) in axis.iter().zip(&timeline.stretches) {
        cell(xml, *width, 1, None, "TableText", name);
    }
    cell(xml, told, 1, None, "TableText", "When");
    xml.close("w:tr");
    for bar in &timeline.bars {
        row_begin(xml, false, true);
        cell(xml, label, 1, None, "TableLabel", &bar.label);
        for (stretch, width) in axis.iter().enumerate() {
            let ground = timeline.covers(bar, stretch).then(|| Rgb(shade(bar.progress)));
            cell_begin(xml, *width, 1, ground);
            paragraph(xml, "TableText", "");
            xml.close("w:tc");
        }
        cell(xml, told, 1, None, "TableText", &bar.shown);
        xml.close("w:tr");
    }
    end(xml);
}

const fn shade(progress: TimeProgress) -> palette::Colour {
    match progress {
        TimeProgress::Ahead => palette::AHEAD,
        TimeProgress::Begun => palette::FIGURE,
        TimeProgress::Overdue => palette::TARGET,
    }
}

fn heatmap(xml: &mut Xml, groups: &[HeatGroup], paper: Paper) {
    let widths = widths(&[1; ACROSS], paper.text());
    for group in groups {
        paragraph(xml, "TableLabel", &group.title);
        begin(xml, "ReportTable", &widths, &group.title, false);
        for row in group.cells.chunks(ACROSS) {
            row_begin(xml, false, true);
            for (content, width) in row.iter().zip(&widths) {
                let ground = palette::ground(content.tone).map(Rgb);
                cell(xml, *width, 1, ground, "TableSign", &format!("{}\n{}", content.id, content.sign));
            }
            if row.len() < ACROSS {
                let rest = &widths[row.len()..];
                cell(xml, rest.iter().sum(), rest.len(), None, "TableSign", "");
            }
            xml.close("w:tr");
        }
        end(xml);
    }
}
