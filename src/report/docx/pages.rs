//! Paper: how large a page is, and what stands on each above and below the text.

use super::Context;
use super::parts::WORD;
use super::xml::Xml;

/// A4, upright or on its long side; in twentieths of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    width: u32,
    height: u32,
    is_across: bool,
    header: &'static str,
    footer: &'static str,
}

const MARGIN: u32 = 1_080;

pub const UPRIGHT: Paper = Paper { width: 11_906, height: 16_838, is_across: false, header: "rId4", footer: "rId5" };
pub const ACROSS: Paper = Paper { width: 16_838, height: 11_906, is_across: true, header: "rId6", footer: "rId7" };

impl Paper {
    /// The paper for a section that may want the long side.
    pub const fn of(landscape: bool) -> Paper {
        if landscape { ACROSS } else { UPRIGHT }
    }

    /// How wide the text is.
    pub const fn text(self) -> u32 {
        self.width - 2 * MARGIN
    }

    /// The properties of the pages up to here.
    pub fn write(self, xml: &mut Xml) {
        xml.open("w:sectPr", &[]);
        xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", self.header)]);
        xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", self.footer)]);
        xml.value("w:type", "nextPage");
        let (width, height) = (self.width.to_string(), self.height.to_string());
        let mut size = vec![("w:w", &*width), ("w:h", &*height)];
        if self.is_across {
            size.push(("w:orient", "landscape"));
        }
        xml.empty("w:pgSz", &size);
        let margin = MARGIN.to_string();
        xml.empty(
            "w:pgMar",
            &[
                ("w:top", "1304"),
                ("w:right", &margin),
                ("w:bottom", "1134"),
                ("w:left", &margin),
                ("w:header", "567"),
                ("w:footer", "510"),
                ("w:gutter", "0"),
            ],
        );
        xml.empty("w:cols", &[("w:space", "708")]);
        xml.close("w:sectPr");
    }
}

/// The organisation, how it is classified, and what keeps it a draft.
pub fn header(context: &Context<'_>, paper: Paper) -> String {
    let document = context.document;
    let mut xml = Xml::new();
    xml.open("w:hdr", &[("xmlns:w", WORD)]);
    begin(&mut xml, "Header", &[("center", paper.text() / 2), ("right", paper.text())]);
    run(&mut xml, &short(&document.organisation, 45));
    tab(&mut xml);
    run(&mut xml, &short(document.classification.as_deref().unwrap_or_default(), 30));
    tab(&mut xml);
    run(&mut xml, &short(document.draft.as_deref().unwrap_or_default(), 80));
    xml.close("w:p");
    xml.close("w:hdr");
    xml.finish()
}

/// What it is and of when, and the number of the page.
pub fn footer(context: &Context<'_>, paper: Paper) -> String {
    let document = context.document;
    let mut xml = Xml::new();
    xml.open("w:ftr", &[("xmlns:w", WORD)]);
    begin(&mut xml, "Footer", &[("right", paper.text())]);
    run(&mut xml, &format!("{}, {}", short(&document.title, 75), document.date));
    tab(&mut xml);
    run(&mut xml, "Page ");
    field(&mut xml, "PAGE", "1");
    run(&mut xml, " of ");
    field(&mut xml, "NUMPAGES", "1");
    xml.close("w:p");
    xml.close("w:ftr");
    xml.finish()
}

/// A paragraph with places for what is not at its left.
fn begin(xml: &mut Xml, style: &str, tabs: &[(&str, u32)]) {
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.value("w:pStyle", style);
    xml.open("w:tabs", &[]);
    for (side, place) in tabs {
        xml.empty("w:tab", &[("w:val", side), ("w:pos", &place.to_string())]);
    }
    xml.close("w:tabs");
    xml.close("w:pPr");
}

fn run(xml: &mut Xml, text: &str) {
    xml.open("w:r", &[]);
    xml.text("w:t", &[("xml:space", "preserve")], text);
    xml.close("w:r");
}

fn tab(xml: &mut Xml) {
    xml.open("w:r", &[]);
    xml.empty("w:tab", &[]);
    xml.close("w:r");
}

/// What the word processor computes, with what it shows until then. It computes pages whenever it shows one.
fn field(xml: &mut Xml, instruction: &str, shown: &str) {
    field_begin(xml, instruction, false);
    run(xml, shown);
    field_end(xml);
}

/// The beginning of a field whose result goes over several paragraphs, and whether it has to be computed first.
pub fn field_begin(xml: &mut Xml, instruction: &str, is_open: bool) {
    xml.open("w:r", &[]);
    let mut attributes = vec![("w:fldCharType", "begin")];
    if is_open {
        attributes.push(("w:dirty", "true"));
    }
    xml.empty("w:fldChar", &attributes);
    xml.close("w:r");
    xml.open("w:r", &[]);
    xml.text("w:instrText", &[("xml:space", "preserve")], &format!(" {instruction} "));
    xml.close("w:r");
    xml.open("w:r", &[]);
    xml.empty("w:fldChar", &[("w:fldCharType", "separate")]);
    xml.close("w:r");
}

/// Its end.
pub fn field_end(xml: &mut Xml) {
    xml.open("w:r", &[]);
    xml.empty("w:fldChar", &[("w:fldCharType", "end")]);
    xml.close("w:r");
}

/// A line above or below the text must stay one.
fn short(text: &str, most: usize) -> String {
    let line = crate::text::clean_line(text);
    if line.chars().count() <= most { line.into_owned() } else { line.chars().take(most).chain(['…']).collect() }
}
