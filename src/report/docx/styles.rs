//! The named styles.

use super::parts::{POINTS, WORD};
use super::xml::Xml;
use crate::report::look::{Rgb, Style};
use crate::report::palette;

/// Of the sentences that the program says.
pub const LANGUAGE: &str = "en-GB";

/// A style of paragraphs, as far as it differs from the one it is based on.
struct Paragraph {
    id: &'static str,
    name: &'static str,
    based_on: Option<&'static str>,
    next: Option<&'static str>,
    /// In points, above and below.
    space: (f32, f32),
    keep_next: bool,
    /// From the left, in points.
    indent: u32,
    right: bool,
    centred: bool,
    /// 0 for the first level of headings.
    outline: Option<u8>,
    list: bool,
    ground: Option<Rgb>,
    /// A line at the left, in this colour.
    line: Option<Rgb>,
    heading_font: bool,
    bold: bool,
    colour: Option<Rgb>,
    /// In points.
    size: Option<f32>,
}

const PLAIN: Paragraph = Paragraph {
    id: "",
    name: "",
    based_on: Some("Normal"),
    next: Some("Normal"),
    space: (0.0, 6.0),
    keep_next: false,
    indent: 0,
    right: false,
    centred: false,
    outline: None,
    list: false,
    ground: None,
    line: None,
    heading_font: false,
    bold: false,
    colour: None,
    size: None,
};

pub fn part(style: &Style) -> String {
    let mut xml = Xml::new();
    xml.open("w:styles", &[("xmlns:w", WORD)]);
    defaults(&mut xml, style);
    for paragraph in paragraphs(style) {
        write(&mut xml, &paragraph, style);
    }
    character(&mut xml, "Hyperlink", "Hyperlink");
    table(&mut xml, style);
    xml.close("w:styles");
    xml.finish()
}

fn defaults(xml: &mut Xml, style: &Style) {
    xml.open("w:docDefaults", &[]);
    xml.open("w:rPrDefault", &[]);
    xml.open("w:rPr", &[]);
    font(xml, &style.fonts.body);
    xml.value("w:color", &hex(style.colours.text));
    size(xml, style.sizes.body);
    xml.empty("w:lang", &[("w:val", LANGUAGE), ("w:eastAsia", LANGUAGE), ("w:bidi", "ar-SA")]);
    xml.close("w:rPr");
    xml.close("w:rPrDefault");
    xml.open("w:pPrDefault", &[]);
    xml.open("w:pPr", &[]);
    xml.empty("w:spacing", &[("w:after", "120"), ("w:line", "264"), ("w:lineRule", "auto")]);
    xml.close("w:pPr");
    xml.close("w:pPrDefault");
    xml.close("w:docDefaults");
}

fn paragraphs(style: &Style) -> Vec<Paragraph> {
    let (sizes, colours) = (style.sizes, style.colours);
    let muted = Some(Rgb(palette::MUTED));
    let heading = |id, name, outline: u8, size: f32, above: f32| Paragraph {
        id,
        name,
        space: (above, 4.0),
        keep_next: true,
        outline: Some(outline),
        heading_font: true,
        bold: true,
        colour: Some(colours.heading),
        size: Some(size),
        ..PLAIN
    };
    let cell = |id, name, right| Paragraph {
        id,
        name,
        next: None,
        space: (1.0, 1.0),
        right,
        size: Some(sizes.table),
        ..PLAIN
    };
    let contents = |id, name, indent| Paragraph { id, name, space: (0.0, 2.0), indent, ..PLAIN };
    let below = sizes.heading - sizes.body;
    vec![
        Paragraph { id: "Normal", name: "Normal", based_on: None, next: None, ..PLAIN },
        Paragraph {
            id: "Title",
            name: "Title",
            space: (0.0, 2.0),
            keep_next: true,
            heading_font: true,
            bold: true,
            colour: Some(colours.heading),
            size: Some(sizes.title),
            ..PLAIN
        },
        Paragraph {
            id: "Subtitle",
            name: "Subtitle",
            space: (0.0, 14.0),
            heading_font: true,
            colour: muted,
            size: Some(sizes.body + below * 0.6),
            ..PLAIN
        },
        heading("Heading1", "heading 1", 0, sizes.heading, 20.0),
        heading("Heading2", "heading 2", 1, sizes.body + below * 0.5, 14.0),
        heading("Heading3", "heading 3", 2, sizes.body + below * 0.2, 10.0),
        heading("Heading4", "heading 4", 3, sizes.body, 8.0),
        Paragraph {
            id: "TOCHeading",
            name: "TOC Heading",
            space: (16.0, 6.0),
            keep_next: true,
            heading_font: true,
            bold: true,
            colour: Some(colours.heading),
            size: Some(sizes.heading),
            ..PLAIN
        },
        contents("TOC1", "toc 1", 0),
        contents("TOC2", "toc 2", 14),
        Paragraph { id: "ListBullet", name: "List Bullet", space: (0.0, 3.0), list: true, next: None, ..PLAIN },
        Paragraph { id: "ListNumber", name: "List Number", space: (0.0, 4.0), next: None, ..PLAIN },
        Paragraph {
            id: "Callout",
            name: "Callout",
            space: (6.0, 8.0),
            ground: Some(colours.callout),
            line: Some(Rgb(palette::TARGET)),
            bold: true,
            ..PLAIN
        },
        Paragraph {
            id: "Caption",
            name: "caption",
            space: (10.0, 4.0),
            keep_next: true,
            bold: true,
            colour: Some(colours.heading),
            ..PLAIN
        },
        Paragraph { id: "Told", name: "Told", space: (2.0, 8.0), colour: muted, size: Some(sizes.table), ..PLAIN },
        Paragraph {
            id: "NoteHead",
            name: "Note Head",
            next: Some("Note"),
            space: (4.0, 0.0),
            keep_next: true,
            indent: 14,
            bold: true,
            colour: muted,
            size: Some(sizes.table),
            ..PLAIN
        },
        Paragraph {
            id: "Note",
            name: "Note",
            next: None,
            space: (0.0, 2.0),
            indent: 14,
            line: Some(Rgb(palette::GRID)),
            ..PLAIN
        },
        cell("TableText", "Table Text", false),
        cell("TableNumber", "Table Number", true),
        Paragraph { centred: true, ..cell("TableSign", "Table Sign", false) },
        Paragraph { bold: true, colour: Some(colours.table_head_text), ..cell("TableHead", "Table Head", false) },
        Paragraph {
            bold: true,
            colour: Some(colours.table_head_text),
            ..cell("TableHeadNumber", "Table Head Number", true)
        },
        Paragraph { bold: true, ..cell("TableLabel", "Table Label", false) },
        Paragraph {
            id: "FigureValue",
            name: "Figure Value",
            space: (4.0, 0.0),
            centred: true,
            keep_next: true,
            heading_font: true,
            bold: true,
            colour: Some(colours.heading),
            size: Some(sizes.heading * 1.25),
            ..PLAIN
        },
        Paragraph { id: "FigureLabel", name: "Figure Label", space: (2.0, 0.0), centred: true, bold: true, ..PLAIN },
        Paragraph {
            id: "FigureCounts",
            name: "Figure Counts",
            space: (0.0, 4.0),
            centred: true,
            colour: muted,
            size: Some(sizes.table),
            ..PLAIN
        },
        Paragraph {
            id: "Header",
            name: "header",
            next: None,
            space: (0.0, 0.0),
            colour: muted,
            size: Some(8.0),
            ..PLAIN
        },
        Paragraph {
            id: "Footer",
            name: "footer",
            next: None,
            space: (0.0, 0.0),
            colour: muted,
            size: Some(8.0),
            ..PLAIN
        },
        Paragraph { id: "Between", name: "Between", next: None, space: (0.0, 0.0), size: Some(5.0), ..PLAIN },
    ]
}

fn write(xml: &mut Xml, paragraph: &Paragraph, style: &Style) {
    let mut attributes = vec![("w:type", "paragraph"), ("w:styleId", paragraph.id)];
    if paragraph.id == "Normal" {
        attributes.insert(1, ("w:default", "1"));
    }
    xml.open("w:style", &attributes);
    xml.value("w:name", paragraph.name);
    if let Some(base) = paragraph.based_on {
        xml.value("w:basedOn", base);
    }
    if let Some(next) = paragraph.next {
        xml.value("w:next", next);
    }
    xml.empty("w:qFormat", &[]);
    xml.open("w:pPr", &[]);
    if paragraph.keep_next {
        xml.empty("w:keepNext", &[]);
        xml.empty("w:keepLines", &[]);
    }
    if paragraph.list {
        xml.open("w:numPr", &[]);
        xml.value("w:numId", &POINTS.to_string());
        xml.close("w:numPr");
    }
    if let Some(line) = paragraph.line {
        xml.open("w:pBdr", &[]);
        let attributes = [("w:val", "single"), ("w:sz", "18"), ("w:space", "6"), ("w:color", &hex(line))];
        xml.empty("w:left", &attributes);
        xml.close("w:pBdr");
    }
    if let Some(ground) = paragraph.ground {
        shade(xml, ground);
    }
    let (above, below) = paragraph.space;
    xml.empty("w:spacing", &[("w:before", &twentieths(above)), ("w:after", &twentieths(below))]);
    if paragraph.indent > 0 {
        xml.empty("w:ind", &[("w:left", &(paragraph.indent * 20).to_string())]);
    }
    if paragraph.right || paragraph.centred {
        xml.value("w:jc", if paragraph.right { "right" } else { "center" });
    }
    if let Some(outline) = paragraph.outline {
        xml.value("w:outlineLvl", &outline.to_string());
    }
    xml.close("w:pPr");
    xml.open("w:rPr", &[]);
    if paragraph.heading_font {
        font(xml, &style.fonts.heading);
    }
    if paragraph.bold {
        xml.empty("w:b", &[]);
    }
    if let Some(colour) = paragraph.colour {
        xml.value("w:color", &hex(colour));
    }
    if let Some(points) = paragraph.size {
        size(xml, points);
    }
    xml.close("w:rPr");
    xml.close("w:style");
}

fn character(xml: &mut Xml, id: &str, name: &str) {
    xml.open("w:style", &[("w:type", "character"), ("w:styleId", id)]);
    xml.value("w:name", name);
    xml.empty("w:qFormat", &[]);
    xml.close("w:style");
}

/// The style of all tables: fine lines, room in the cells, and a head on its ground.
fn table(xml: &mut Xml, style: &Style) {
    xml.open("w:style", &[("w:type", "table"), ("w:default", "1"), ("w:styleId", "TableNormal")]);
    xml.value("w:name", "Normal Table");
    xml.empty("w:semiHidden", &[]);
    xml.open("w:tblPr", &[]);
    xml.empty("w:tblInd", &[("w:w", "0"), ("w:type", "dxa")]);
    margins(xml, "0", "0");
    xml.close("w:tblPr");
    xml.close("w:style");

    xml.open("w:style", &[("w:type", "table"), ("w:styleId", "ReportTable")]);
    xml.value("w:name", "Report Table");
    xml.value("w:basedOn", "TableNormal");
    xml.empty("w:qFormat", &[]);
    xml.open("w:tblPr", &[]);
    xml.open("w:tblBorders", &[]);
    for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
        let colour = hex(Rgb(palette::GRID));
        xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", &colour)]);
    }
    xml.close("w:tblBorders");
    margins(xml, "30", "85");
    xml.close("w:tblPr");
    xml.open("w:tblStylePr", &[("w:type", "firstRow")]);
    xml.open("w:tcPr", &[]);
    shade(xml, style.colours.table_head);
    xml.close("w:tcPr");
    xml.close("w:tblStylePr");
    xml.close("w:style");

    // White lines keep the bars apart.
    xml.open("w:style", &[("w:type", "table"), ("w:styleId", "ChartTable")]);
    xml.value("w:name", "Chart Table");
    xml.value("w:basedOn", "TableNormal");
    xml.empty("w:qFormat", &[]);
    xml.open("w:tblPr", &[]);
    xml.open("w:tblBorders", &[]);
    xml.empty("w:insideH", &[("w:val", "single"), ("w:sz", "36"), ("w:space", "0"), ("w:color", "FFFFFF")]);
    xml.close("w:tblBorders");
    margins(xml, "0", "60");
    xml.close("w:tblPr");
    xml.close("w:style");

    xml.open("w:style", &[("w:type", "table"), ("w:styleId", "PlainTable")]);
    xml.value("w:name", "Plain Table");
    xml.value("w:basedOn", "TableNormal");
    xml.empty("w:qFormat", &[]);
    xml.open("w:tblPr", &[]);
    margins(xml, "30", "60");
    xml.close("w:tblPr");
    xml.close("w:style");
}

fn margins(xml: &mut Xml, above: &str, beside: &str) {
    xml.open("w:tblCellMar", &[]);
    for (side, width) in [("w:top", above), ("w:left", beside), ("w:bottom", above), ("w:right", beside)] {
        xml.empty(side, &[("w:w", width), ("w:type", "dxa")]);
    }
    xml.close("w:tblCellMar");
}

/// The ground of a paragraph or a cell.
pub fn shade(xml: &mut Xml, colour: Rgb) {
    xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", &hex(colour))]);
}

fn font(xml: &mut Xml, name: &str) {
    xml.empty("w:rFonts", &[("w:ascii", name), ("w:hAnsi", name), ("w:eastAsia", name), ("w:cs", name)]);
}

/// Sizes are in half points, for scripts that are written to the right too.
fn size(xml: &mut Xml, points: f32) {
    let halves = format!("{:.0}", points * 2.0);
    xml.value("w:sz", &halves);
    xml.value("w:szCs", &halves);
}

fn twentieths(points: f32) -> String {
    format!("{:.0}", points * 20.0)
}

fn hex(colour: Rgb) -> String {
    format!("{:06X}", colour.0)
}
