//! Tables: a head that repeats, rows that stay whole, grounds beside their signs.

use super::Context;
use super::pages::Paper;
use super::styles::shade;
use super::xml::Xml;
use crate::report::document::{Table, Tone};
use crate::report::look::Rgb;
use crate::report::palette;
use crate::text::Side;

/// A row with more text than this may be broken between pages: it might be higher than one.
const WHOLE: usize = 1_500;

pub fn write(xml: &mut Xml, context: &Context<'_>, table: &Table, paper: Paper) {
    let shares: Vec<u32> = table.columns.iter().map(|column| u32::from(column.share.max(1))).collect();
    let widths = widths(&shares, paper.text());
    begin(xml, "ReportTable", &widths, &table.caption, true);
    row_begin(xml, true, true);
    for (column, width) in table.columns.iter().zip(&widths) {
        let style = match column.side {
            Side::Left => "TableHead",
            Side::Right => "TableHeadNumber",
        };
        cell(xml, *width, 1, Some(context.style.colours.table_head), style, &column.title);
    }
    xml.close("w:tr");
    for row in &table.rows {
        let long: usize = row.iter().map(|cell| cell.text.len()).sum();
        row_begin(xml, false, long <= WHOLE);
        for ((column, width), content) in table.columns.iter().zip(&widths).zip(row) {
            let style = match (column.side, column.names_row, content.tone) {
                (Side::Right, _, _) => "TableNumber",
                (Side::Left, true, _) | (Side::Left, _, Tone::Total) => "TableLabel",
                (Side::Left, false, _) => "TableText",
            };
            cell(xml, *width, 1, palette::ground(content.tone).map(Rgb), style, &content.text);
        }
        xml.close("w:tr");
    }
    end(xml);
}

/// The width in parts after shares, without a remainder.
pub fn widths(shares: &[u32], whole: u32) -> Vec<u32> {
    let sum = shares.iter().sum::<u32>().max(1);
    let mut widths: Vec<u32> = shares.iter().map(|share| whole * share / sum).collect();
    let rest = whole - widths.iter().sum::<u32>();
    if let Some(last) = widths.last_mut() {
        *last += rest;
    }
    widths
}

/// A table up to its first row. `told` says what it shows, for those who hear it.
pub fn begin(xml: &mut Xml, style: &str, widths: &[u32], told: &str, has_head: bool) {
    xml.open("w:tbl", &[]);
    xml.open("w:tblPr", &[]);
    xml.value("w:tblStyle", style);
    xml.empty("w:tblW", &[("w:w", &widths.iter().sum::<u32>().to_string()), ("w:type", "dxa")]);
    // Columns are as wide as they are said to be, whatever stands in them.
    xml.empty("w:tblLayout", &[("w:type", "fixed")]);
    let head = if has_head { "1" } else { "0" };
    xml.empty(
        "w:tblLook",
        &[
            ("w:val", if has_head { "0620" } else { "0600" }),
            ("w:firstRow", head),
            ("w:lastRow", "0"),
            ("w:firstColumn", "0"),
            ("w:lastColumn", "0"),
            ("w:noHBand", "1"),
            ("w:noVBand", "1"),
        ],
    );
    xml.value("w:tblCaption", told);
    xml.close("w:tblPr");
    xml.open("w:tblGrid", &[]);
    for width in widths {
        xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
    }
    xml.close("w:tblGrid");
}

/// The end of a table, and the little room below: two tables in a row would be one.
pub fn end(xml: &mut Xml) {
    xml.close("w:tbl");
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.value("w:pStyle", "Between");
    xml.close("w:pPr");
    xml.close("w:p");
}

/// A row up to its first cell.
pub fn row_begin(xml: &mut Xml, is_head: bool, is_whole: bool) {
    xml.open("w:tr", &[]);
    if is_head || is_whole {
        xml.open("w:trPr", &[]);
        if is_whole {
            xml.empty("w:cantSplit", &[]);
        }
        if is_head {
            xml.empty("w:tblHeader", &[]);
        }
        xml.close("w:trPr");
    }
}

/// A cell over so many columns; each line of the text is a paragraph.
pub fn cell(xml: &mut Xml, width: u32, span: usize, ground: Option<Rgb>, style: &str, text: &str) {
    cell_begin(xml, width, span, ground);
    for line in text.split('\n') {
        paragraph(xml, style, line);
    }
    xml.close("w:tc");
}

/// A cell up to its first paragraph.
pub fn cell_begin(xml: &mut Xml, width: u32, span: usize, ground: Option<Rgb>) {
    xml.open("w:tc", &[]);
    xml.open("w:tcPr", &[]);
    xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
    if span > 1 {
        xml.value("w:gridSpan", &span.to_string());
    }
    if let Some(ground) = ground {
        shade(xml, ground);
    }
    xml.close("w:tcPr");
}

/// A paragraph of a style.
pub fn paragraph(xml: &mut Xml, style: &str, text: &str) {
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.value("w:pStyle", style);
    xml.close("w:pPr");
    if !text.is_empty() {
        xml.open("w:r", &[]);
        xml.text("w:t", &[("xml:space", "preserve")], text);
        xml.close("w:r");
    }
    xml.close("w:p");
}
