//! The text: what stands on the first page, the table of contents, then every section with its blocks.

use super::pages::{Paper, UPRIGHT, field_begin, field_end};
use super::parts::{POINTS, WORD};
use super::table::{self, begin, cell, cell_begin, end, paragraph, row_begin, widths};
use super::xml::Xml;
use super::{Context, chart};
use crate::error::Result;
use crate::report::document::{Block, Figure, Section, Tone};
use crate::report::look::{Logo, Rgb};
use crate::report::{Kind, Progress, palette};

/// The part, and how many numbered lists it has.
pub struct Body {
    pub text: String,
    pub numbered: usize,
}

/// What is being written.
struct Writer<'a> {
    xml: Xml,
    context: &'a Context<'a>,
    /// How many numbered lists, and how many headings, there were so far.
    numbered: usize,
    headings: usize,
}

pub fn part(context: &Context<'_>, progress: &mut Progress<'_>) -> Result<Body> {
    let mut writer = Writer { xml: Xml::new(), context, numbered: 0, headings: 0 };
    writer.xml.open(
        "w:document",
        &[
            ("xmlns:w", WORD),
            ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
            ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
            ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
            ("xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
        ],
    );
    writer.xml.open("w:body", &[]);
    writer.front();
    let mut paper = UPRIGHT;
    let sections = &context.document.sections;
    for (place, section) in sections.iter().enumerate() {
        progress.reached(place, sections.len() + 1)?;
        let wanted = Paper::of(section.landscape);
        let turns = wanted != paper;
        if turns {
            writer.end_pages(paper);
            paper = wanted;
        }
        // A long table of contents has the first page for itself.
        let begins = section.new_page || (place == 0 && writer.has_long_contents());
        writer.section(section, begins && !turns, paper);
    }
    paper.write(&mut writer.xml);
    writer.xml.close("w:body");
    writer.xml.close("w:document");
    Ok(Body { text: writer.xml.finish(), numbered: writer.numbered })
}

impl Writer<'_> {
    fn has_contents(&self) -> bool {
        match self.context.document.kind {
            Kind::Summary => false,
            Kind::Full | Kind::Soa | Kind::Gaps | Kind::Workpaper => true,
        }
    }

    fn has_long_contents(&self) -> bool {
        match self.context.document.kind {
            Kind::Summary | Kind::Soa | Kind::Gaps => false,
            Kind::Full | Kind::Workpaper => true,
        }
    }

    /// Whose it is, what it is, and how it is to be taken.
    fn front(&mut self) {
        let document = self.context.document;
        if let Some(logo) = self.context.logo {
            self.logo(logo);
        }
        paragraph(&mut self.xml, "Title", &document.organisation);
        paragraph(&mut self.xml, "Subtitle", &document.title);
        if let Some(draft) = &document.draft {
            paragraph(&mut self.xml, "Callout", draft);
        }
        self.facts(&document.control, UPRIGHT);
        if self.has_contents() {
            self.contents();
        }
    }

    /// The field for the table of contents, with the headings of now; the word processor puts in the numbers of
    /// the pages when it computes it.
    fn contents(&mut self) {
        paragraph(&mut self.xml, "TOCHeading", "Contents");
        let sections = &self.context.document.sections;
        let mut heading = 0;
        let entries: Vec<(&str, &str, usize)> = sections
            .iter()
            .flat_map(|section| {
                let below = section.blocks.iter().filter_map(|block| match block {
                    Block::Heading(level, title) => Some((*level, title.as_str())),
                    Block::Paragraph(_)
                    | Block::Callout(_)
                    | Block::List(_)
                    | Block::Numbered(_)
                    | Block::Facts(_)
                    | Block::Figures(_)
                    | Block::Table(_)
                    | Block::Chart(_)
                    | Block::Note(..) => None,
                });
                [(2, section.title.as_str())].into_iter().chain(below)
            })
            .filter_map(|(level, title)| {
                heading += 1;
                let style = match level {
                    2 => "TOC1",
                    3 => "TOC2",
                    _ => return None,
                };
                Some((style, title, heading))
            })
            .collect();
        let last = entries.len().saturating_sub(1);
        for (place, (style, title, heading)) in entries.into_iter().enumerate() {
            let xml = &mut self.xml;
            xml.open("w:p", &[]);
            xml.open("w:pPr", &[]);
            xml.value("w:pStyle", style);
            xml.close("w:pPr");
            if place == 0 {
                field_begin(xml, "TOC \\o \"1-2\" \\h \\z \\u", true);
            }
            let mark = bookmark(heading);
            xml.open("w:hyperlink", &[("w:anchor", &mark), ("w:history", "1")]);
            xml.open("w:r", &[]);
            xml.text("w:t", &[("xml:space", "preserve")], title);
            xml.close("w:r");
            xml.close("w:hyperlink");
            if place == last {
                field_end(xml);
            }
            xml.close("w:p");
        }
    }

    fn section(&mut self, section: &Section, new_page: bool, paper: Paper) {
        self.heading("Heading1", &section.title, new_page);
        for block in &section.blocks {
            self.block(block, paper);
        }
    }

    /// A heading that the table of contents leads to.
    fn heading(&mut self, style: &str, title: &str, new_page: bool) {
        self.headings += 1;
        let id = self.headings.to_string();
        let xml = &mut self.xml;
        xml.open("w:p", &[]);
        xml.open("w:pPr", &[]);
        xml.value("w:pStyle", style);
        if new_page {
            xml.empty("w:pageBreakBefore", &[]);
        }
        xml.close("w:pPr");
        xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &bookmark(self.headings))]);
        xml.open("w:r", &[]);
        xml.text("w:t", &[("xml:space", "preserve")], title);
        xml.close("w:r");
        xml.empty("w:bookmarkEnd", &[("w:id", &id)]);
        xml.close("w:p");
    }

    fn block(&mut self, block: &Block, paper: Paper) {
        match block {
            Block::Heading(3, title) => self.heading("Heading2", title, false),
            Block::Heading(4, title) => self.heading("Heading3", title, false),
            Block::Heading(_, title) => self.heading("Heading4", title, false),
            Block::Paragraph(text) => self.lines("Normal", text),
            Block::Callout(text) => self.lines("Callout", text),
            Block::List(points) => points.iter().for_each(|point| paragraph(&mut self.xml, "ListBullet", point)),
            Block::Numbered(points) => self.numbered(points),
            Block::Facts(facts) => self.facts(facts, paper),
            Block::Figures(figures) => self.figures(figures, paper),
            Block::Table(content) => table::write(&mut self.xml, self.context, content, paper),
            Block::Chart(content) => chart::write(&mut self.xml, content, paper),
            Block::Note(who, lines) => {
                paragraph(&mut self.xml, "NoteHead", who);
                lines.iter().for_each(|line| paragraph(&mut self.xml, "Note", line));
            }
        }
    }

    fn lines(&mut self, style: &str, text: &str) {
        text.split('\n').for_each(|line| paragraph(&mut self.xml, style, line));
    }

    /// A list that begins with 1.
    fn numbered(&mut self, points: &[String]) {
        self.numbered += 1;
        let list = (POINTS + self.numbered).to_string();
        let xml = &mut self.xml;
        for point in points {
            xml.open("w:p", &[]);
            xml.open("w:pPr", &[]);
            xml.value("w:pStyle", "ListNumber");
            xml.open("w:numPr", &[]);
            xml.value("w:ilvl", "0");
            xml.value("w:numId", &list);
            xml.close("w:numPr");
            xml.close("w:pPr");
            xml.open("w:r", &[]);
            xml.text("w:t", &[("xml:space", "preserve")], point);
            xml.close("w:r");
            xml.close("w:p");
        }
    }

    fn facts(&mut self, facts: &[(String, String)], paper: Paper) {
        if facts.is_empty() {
            return;
        }
        let widths = widths(&[30, 70], paper.text());
        begin(&mut self.xml, "PlainTable", &widths, "Facts", false);
        for (label, value) in facts {
            row_begin(&mut self.xml, false, value.len() < 1_500);
            cell(&mut self.xml, widths[0], 1, None, "TableLabel", label);
            cell(&mut self.xml, widths[1], 1, None, "TableText", value);
            self.xml.close("w:tr");
        }
        end(&mut self.xml);
    }

    /// The headline figures side by side.
    fn figures(&mut self, figures: &[Figure], paper: Paper) {
        let widths = widths(&vec![1; figures.len()], paper.text());
        let told: Vec<String> =
            figures.iter().map(|figure| format!("{} {} ({})", figure.label, figure.value, figure.counts)).collect();
        begin(&mut self.xml, "ReportTable", &widths, &told.join("; "), false);
        row_begin(&mut self.xml, false, true);
        for (figure, width) in figures.iter().zip(&widths) {
            cell_begin(&mut self.xml, *width, 1, palette::ground(Tone::Total).map(Rgb));
            paragraph(&mut self.xml, "FigureValue", &figure.value);
            paragraph(&mut self.xml, "FigureLabel", &figure.label);
            paragraph(&mut self.xml, "FigureCounts", &figure.counts);
            self.xml.close("w:tc");
        }
        self.xml.close("w:tr");
        end(&mut self.xml);
    }

    /// The pages up to here have this paper.
    fn end_pages(&mut self, paper: Paper) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.value("w:pStyle", "Between");
        paper.write(&mut self.xml);
        self.xml.close("w:pPr");
        self.xml.close("w:p");
    }

    fn logo(&mut self, logo: &Logo) {
        let emu = |points: f32| format!("{:.0}", points * 12_700.0);
        let (width, height) = logo.within(170.0, 70.0);
        let (cx, cy) = (emu(width), emu(height));
        let told = format!("Logo of {}", self.context.document.organisation);
        let xml = &mut self.xml;
        xml.open("w:p", &[]);
        xml.open("w:r", &[]);
        xml.open("w:drawing", &[]);
        xml.open("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")]);
        xml.empty("wp:extent", &[("cx", &cx), ("cy", &cy)]);
        xml.empty("wp:docPr", &[("id", "1"), ("name", "Logo"), ("descr", &told)]);
        let picture = "http://schemas.openxmlformats.org/drawingml/2006/picture";
        xml.open("a:graphic", &[]);
        xml.open("a:graphicData", &[("uri", picture)]);
        xml.open("pic:pic", &[]);
        xml.open("pic:nvPicPr", &[]);
        xml.empty("pic:cNvPr", &[("id", "1"), ("name", "Logo"), ("descr", &told)]);
        xml.empty("pic:cNvPicPr", &[]);
        xml.close("pic:nvPicPr");
        xml.open("pic:blipFill", &[]);
        xml.empty("a:blip", &[("r:embed", "rId8")]);
        xml.open("a:stretch", &[]);
        xml.empty("a:fillRect", &[]);
        xml.close("a:stretch");
        xml.close("pic:blipFill");
        xml.open("pic:spPr", &[]);
        xml.open("a:xfrm", &[]);
        xml.empty("a:off", &[("x", "0"), ("y", "0")]);
        xml.empty("a:ext", &[("cx", &cx), ("cy", &cy)]);
        xml.close("a:xfrm");
        xml.open("a:prstGeom", &[("prst", "rect")]);
        xml.empty("a:avLst", &[]);
        xml.close("a:prstGeom");
        xml.close("pic:spPr");
        xml.close("pic:pic");
        xml.close("a:graphicData");
        xml.close("a:graphic");
        xml.close("wp:inline");
        xml.close("w:drawing");
        xml.close("w:r");
        xml.close("w:p");
    }
}

/// The name of the mark at a heading.
fn bookmark(heading: usize) -> String {
    format!("_Toc{heading:06}")
}
