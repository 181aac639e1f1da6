//! The document for word processors, read back as the XML that it is.

use std::collections::BTreeMap;

use controlbook::report::look::{Logo, Look, Style};
use controlbook::report::{Format, Kind, Report, Request, render, unwatched};
use controlbook::session::{NewWorkbook, OrganisationEdit, Session};
use controlbook::workbook::DocumentEdit;
use quick_xml::events::Event;

use crate::support::{folder, id, parts, sample, workbook};

fn report(session: &Session) -> Report {
    session.report_to_keep(Some("2026-03-04".parse().unwrap())).unwrap()
}

fn written(report: &Report, kind: Kind, look: Look) -> BTreeMap<String, String> {
    let request = Request { look, ..Request::new(Format::Docx, kind) };
    parts(&unwatched(|progress| render(report, &request, progress)).unwrap())
}

/// The paragraphs of a part: style and text. Every element that is opened is closed.
fn paragraphs(part: &str) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_str(part);
    reader.config_mut().check_end_names = true;
    let (mut paragraphs, mut is_text) = (Vec::<(String, String)>::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => match start.name().as_ref() {
                "w:p" => paragraphs.push(Default::default()),
                "w:t" => is_text = true,
                _ => {}
            },
            Event::Empty(empty) if empty.name().as_ref() == "w:pStyle" => {
                let style = empty.attributes().next().unwrap().unwrap();
                paragraphs.last_mut().unwrap().0 = style.value.into_owned();
            }
            Event::End(end) if end.name().as_ref() == "w:t" => is_text = false,
            Event::Text(text) if is_text => paragraphs.last_mut().unwrap().1.push_str(&text),
            Event::GeneralRef(name) if is_text => {
                let sign = match &*name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    other => panic!("&{other};"),
                };
                paragraphs.last_mut().unwrap().1.push(sign);
            }
            Event::Eof => return paragraphs,
            _ => {}
        }
    }
}

fn said(parts: &BTreeMap<String, String>) -> String {
    paragraphs(&parts["word/document.xml"]).into_iter().map(|(_, text)| text + "\n").collect()
}

#[test]
fn everything_has_a_style_that_exists() {
    let (_folder, session) = sample();
    for kind in Kind::ALL {
        let parts = written(&report(&session), *kind, Look::default());
        let styles = &parts["word/styles.xml"];
        for (style, text) in paragraphs(&parts["word/document.xml"]) {
            assert!(styles.contains(&format!("w:styleId=\"{style}\"")), "{kind}: {style:?} of {text:?}");
        }
        for name in ["Title", "heading 1", "heading 4", "List Bullet", "Callout", "Note", "caption", "Report Table"] {
            assert!(styles.contains(&format!("<w:name w:val=\"{name}\"/>")), "{name}");
        }
        assert!(styles.contains("<w:lang w:val=\"en-GB\""));
        for (name, part) in parts.iter().filter(|(name, _)| name.ends_with(".xml")) {
            assert!(!part.is_empty() && paragraphs(part).len() < 100_000, "{name}");
            assert!(!part.contains("<w:sz w:val=\"0\""), "{name}");
        }
        // What looks like something has a style: no run has a look of its own.
        assert!(!parts["word/document.xml"].contains("<w:rPr>"), "{kind}");
    }
}

#[test]
fn heads_repeat_rows_stay_whole_and_pages_turn() {
    let (_folder, session) = sample();
    let parts = written(&report(&session), Kind::Full, Look::default());
    let document = &parts["word/document.xml"];
    let count = |text: &str| document.matches(text).count();
    let looks = count("w:firstRow=\"1\"");
    assert!(looks > 10 && count("<w:tblHeader/>") == looks, "every head repeats");
    assert!(count("<w:cantSplit/>") > 200);
    assert_eq!(count("<w:tbl>"), count("<w:tblCaption "), "every table says what it shows");
    assert!(count("w:orient=\"landscape\"") >= 1 && count("<w:sectPr>") >= 3);
    assert!(document.contains("TOC \\o") && count("w:anchor=\"_Toc") > 10);
    let marks: Vec<&str> = document.split("w:anchor=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    for mark in marks {
        assert!(document.contains(&format!("w:name=\"{mark}\"")), "{mark} leads nowhere");
    }
    assert!(parts["word/footer1.xml"].contains(" PAGE ") && parts["word/footer2.xml"].contains(" NUMPAGES "));
    let header: String = paragraphs(&parts["word/header1.xml"]).into_iter().map(|(_, text)| text).collect();
    assert!(header.contains("Foldgate") && header.contains("draft, 9 undecided"), "{header}");
    assert!(!written(&report(&session), Kind::Summary, Look::default())["word/document.xml"].contains("TOC \\o"));
}

#[test]
fn figures_are_those_of_the_session() {
    let (_folder, session) = sample();
    let report = report(&session);
    let said = said(&written(&report, Kind::Full, Look::default()));
    let overall = &report.overall;
    for share in [overall.coverage(), overall.attainment(), overall.attainment_floor()] {
        assert!(said.contains(&format!("{} ({})", share.shown(), share.counts())), "{}", share.counts());
    }
    assert!(said.contains(&format!("{} ({})", overall.maturity().shown(), overall.maturity().counts())));
    for gap in &report.gaps {
        assert!(said.contains(&format!("\nA.{} ", gap.control)), "{}", gap.control);
    }
    for row in &report.rows {
        for line in row.notes.iter().flat_map(|note| note.text.lines()) {
            assert!(said.contains(line.trim()), "{}: {line}", row.control.id);
        }
    }
}

#[test]
fn lists_begin_with_one() {
    let (_folder, session) = sample();
    let parts = written(&report(&session), Kind::Full, Look::default());
    let (document, numbering) = (&parts["word/document.xml"], &parts["word/numbering.xml"]);
    let lists: std::collections::BTreeSet<&str> =
        document.split("<w:numId w:val=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(!lists.is_empty());
    for list in lists {
        assert!(numbering.contains(&format!("<w:num w:numId=\"{list}\">")), "{list}");
    }
    assert!(numbering.contains("<w:startOverride w:val=\"1\"/>"));
}

#[test]
fn properties_are_of_the_reports_date() {
    let (_folder, mut session) = workbook();
    let document = DocumentEdit {
        author: Some(Some("Ann & Bob".to_owned())),
        classification: Some(Some("internal".to_owned())),
        ..DocumentEdit::default()
    };
    session.set_organisation(&OrganisationEdit { document, ..OrganisationEdit::default() }).unwrap();
    let kept = report(&session);
    let parts = written(&kept, Kind::Soa, Look::default());
    let core = &parts["docProps/core.xml"];
    assert!(core.contains("2026-03-04T00:00:00Z") && core.contains("<dc:creator>Ann &amp; Bob</dc:creator>"), "{core}");
    assert!(core.contains("<dc:language>en-GB</dc:language>"));
    assert!(parts["word/header1.xml"].contains("internal"));
    let redacted = session.report_redacted(Some("2026-03-04".parse().unwrap())).unwrap();
    let core = &written(&redacted, Kind::Soa, Look::default())["docProps/core.xml"];
    assert!(!core.contains("creator") && !core.contains("Acme"), "{core}");
}

#[test]
fn a_style_and_a_logo_are_taken() {
    let (_folder, session) = workbook();
    let report = report(&session);
    let style = "[fonts]\nheading = \"Georgia\"\n[sizes]\ntitle = 30\n[colours]\ntable_head = \"#aa0011\"\n";
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend([0, 0, 0, 200, 0, 0, 0, 100]);
    let look =
        Look { style: Some(Style::read(style).unwrap()), logo: Some(Logo::read(png).unwrap()), ..Look::default() };
    let parts = written(&report, Kind::Summary, look.clone());
    assert!(parts.contains_key("word/media/logo.png"), "{:?}", parts.keys());
    let document = &parts["word/document.xml"];
    assert!(document.contains("descr=\"Logo of Acme\"") && document.contains("cx=\"1778000\" cy=\"889000\""));
    assert!(parts["[Content_Types].xml"].contains("image/png"));
    let styles = &parts["word/styles.xml"];
    assert!(styles.contains("Georgia") && styles.contains("<w:sz w:val=\"60\"/>") && styles.contains("AA0011"));
    for format in [Format::Markdown, Format::Xlsx] {
        let request = Request { look: look.clone(), ..Request::new(format, Kind::Full) };
        let error = unwatched(|progress| render(&report, &request, progress)).unwrap_err().to_string();
        assert!(error.contains("takes no style file") && error.contains("docx"), "{error}");
    }
}

#[test]
fn hostile_texts_are_texts() {
    let folder = folder();
    let organisation = "=1+1 <b>&amp;</b> ]]> \u{202e}x";
    let new = NewWorkbook { organisation, profile: "full", author: "<a>" };
    let mut session = Session::create(&folder.path().join("a.controlbook"), &new).unwrap();
    let long = "x".repeat(20_000);
    for text in ["</w:t></w:r></w:p>", "\u{1b}[2J\u{FFFF}", "שלום 漢字 🥐", &*long] {
        session.write_note(&id("5.1"), text, None).unwrap();
    }
    let said = said(&written(&report(&session), Kind::Full, Look::default()));
    for text in ["=1+1 <b>&amp;</b> ]]> \u{fffd}x", "</w:t></w:r></w:p>", "שלום 漢字 🥐", &*long] {
        assert!(said.contains(text), "{text}");
    }
    assert!(!said.contains('\u{1b}') && !said.contains('\u{FFFF}') && !said.contains('\u{202e}'));
}

#[test]
fn two_thousand_notes_are_all_there() {
    let (_folder, session) = workbook();
    let mut report = report(&session);
    let note = |number: usize| controlbook::workbook::Note {
        id: uuid::Uuid::nil(),
        control: id("5.1"),
        text: format!("Said for the {number}. time.").into(),
        author: "Ann".into(),
        at: jiff::Timestamp::UNIX_EPOCH,
        edited: None,
    };
    report.rows[0].notes = (0..2_000).map(note).collect();
    let parts = written(&report, Kind::Full, Look::default());
    let notes = paragraphs(&parts["word/document.xml"]).into_iter().filter(|(style, _)| style == "Note").count();
    assert_eq!(notes, 2_000);
}
