//! The report to print, read back by a reader of PDF.

use controlbook::error::Error;
use controlbook::report::Progress;
use controlbook::report::{Format, Kind, Report, Request, render, unwatched};
use controlbook::session::{NewWorkbook, Session};
use lopdf::{Document, Object};

use crate::support::{done, folder, id, printed, sample, workbook};

fn report(session: &Session) -> Report {
    session.report_to_keep(Some("2026-03-04".parse().unwrap())).unwrap()
}

fn written(report: &Report, kind: Kind) -> Vec<u8> {
    let request = Request::new(Format::Pdf, kind);
    unwatched(|progress| render(report, &request, progress)).unwrap()
}

/// Without blanks and breaks: a reader of PDF puts them where it likes.
fn closed_up(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// How many parts of a kind the structure has.
fn parts(pdf: &Document, kind: &str) -> usize {
    let is_part = |object: &&Object| {
        let dictionary = object.as_dict().ok();
        dictionary.and_then(|part| part.get(b"S").ok()).and_then(|name| name.as_name().ok()) == Some(kind.as_bytes())
            && dictionary.is_some_and(|part| part.has(b"P"))
    };
    pdf.objects.values().filter(is_part).count()
}

#[test]
fn every_kind_is_tagged_with_bookmarks_fonts_and_properties() {
    let (_folder, session) = sample();
    for kind in Kind::ALL {
        let bytes = written(&report(&session), *kind);
        let pdf = Document::load_mem(&bytes).unwrap();
        let catalog = pdf.catalog().unwrap();
        assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines"), "{kind}");
        let marked = catalog.get_deref(b"MarkInfo", &pdf).unwrap().as_dict().unwrap();
        assert!(marked.get(b"Marked").unwrap().as_bool().unwrap(), "{kind}");
        assert_eq!(catalog.get_deref(b"Lang", &pdf).unwrap().as_str().unwrap(), b"en-GB", "{kind}");
        assert_eq!(parts(&pdf, "H1"), 1, "{kind}");
        assert!(parts(&pdf, "H2") > 2 && parts(&pdf, "LI") > 2, "{kind}");
        let fonts = pdf
            .objects
            .values()
            .filter(|object| object.as_dict().is_ok_and(|font| font.has(b"FontFile2") || font.has(b"FontFile3")));
        assert_eq!(fonts.count(), 2, "{kind}: each font is embedded once");
        let text = printed(&bytes);
        assert!(text.contains("Foldgate Coffee Roasters Ltd") && text.contains("D:20260304"), "{kind}");
        // PDF/UA, as the file itself says.
        assert!(text.contains("<pdfuaid:part>1</pdfuaid:part>"), "{kind}");
    }
}

#[test]
fn the_figures_are_those_of_the_session() {
    let (_folder, session) = sample();
    let report = report(&session);
    let text = closed_up(&printed(&written(&report, Kind::Full)));
    let shown = |share: controlbook::figures::Share| closed_up(&format!("{} ({})", share.shown(), share.counts()));
    for tally in std::iter::once(&report.overall).chain(report.themes.iter().map(|theme| &theme.tally)) {
        for share in [tally.coverage(), tally.attainment(), tally.attainment_floor()] {
            assert!(text.contains(&shown(share)), "{}", shown(share));
        }
        let maturity = tally.maturity();
        assert!(text.contains(&closed_up(&format!("{} ({})", maturity.shown(), maturity.counts()))));
    }
    for row in &report.rows {
        assert!(
            text.contains(&closed_up(&format!("A.{} {}", row.control.id, row.control.title))),
            "{}",
            row.control.id
        );
        for note in &row.notes {
            assert!(text.contains(&closed_up(note.text.lines().next().unwrap())), "{}", note.text);
        }
    }
}

#[test]
fn the_summary_has_two_pages() {
    let (_folder, session) = sample();
    let bytes = written(&report(&session), Kind::Summary);
    assert_eq!(Document::load_mem(&bytes).unwrap().get_pages().len(), 2);
    assert!(printed(&bytes).contains("2 of 2"));
}

#[test]
fn a_draft_says_so_on_every_page() {
    let (_folder, session) = sample();
    let bytes = written(&report(&session), Kind::Soa);
    let pdf = Document::load_mem(&bytes).unwrap();
    for page in pdf.get_pages().into_keys() {
        let text = closed_up(&pdf.extract_text(&[page]).unwrap());
        assert!(text.contains("Draft:9undecided,1withoutareason"), "page {page}: {text}");
    }
    let cells = parts(&pdf, "TD") + parts(&pdf, "TH");
    // Six columns for each of the controls, at the least.
    assert!(cells > 6 * 93, "{cells}");
}

#[test]
fn the_same_is_written_twice_and_a_redacted_one_names_nobody() {
    let (_folder, session) = sample();
    assert!(written(&report(&session), Kind::Full) == written(&report(&session), Kind::Full));
    let redacted = session.report_redacted(Some("2026-03-04".parse().unwrap())).unwrap();
    let text = printed(&written(&redacted, Kind::Full));
    for name in ["Foldgate", "Daniel Osei", "Ruth Calder", "Northmere"] {
        assert!(!text.contains(name), "{name}");
    }
}

#[test]
fn what_the_fonts_lack_is_said_at_the_end() {
    let (_folder, mut session) = workbook();
    done(session.write_note(&id("5.1"), "Ω Ж ä go, but 山 does not", None));
    let text = closed_up(&printed(&written(&report(&session), Kind::Full)));
    assert!(text.contains("ΩЖägo,but\u{FFFD}doesnot"));
    assert!(text.contains("(U+5C71)"));
    let (_folder, mut session) = workbook();
    done(session.write_note(&id("5.1"), "Nothing is missing", None));
    assert!(!closed_up(&printed(&written(&report(&session), Kind::Full))).contains("Thefontsofthisdocument"));
}

#[test]
fn long_and_strange_texts_flow_over_the_pages() {
    let folder = folder();
    let new = NewWorkbook { organisation: &"Ü".repeat(190), profile: "full", author: "Ann" };
    let mut session = Session::create(&folder.path().join("x.controlbook"), &new).unwrap();
    let long = format!("{}END", "word ".repeat(4_000));
    let unbroken = format!("{}END", "x".repeat(9_000));
    for text in [&*long, &*unbroken, "\u{1b}[2J\u{202e}(a) \\ << /JS >> %", &"line\n".repeat(500), "שלום עולם 🎉"]
    {
        done(session.write_note(&id("8.13"), text, None));
    }
    for kind in Kind::ALL {
        let bytes = written(&report(&session), *kind);
        assert!(!Document::load_mem(&bytes).unwrap().get_pages().is_empty(), "{kind}");
    }
    let text = closed_up(&printed(&written(&report(&session), Kind::Full)));
    assert!(text.contains("wordwordEND") && text.contains("xxxxEND"));
    assert!(text.contains(&"line".repeat(20)));
}

#[test]
fn it_can_be_told_to_stop() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let (_folder, session) = sample();
    let is_cancelled = AtomicBool::new(false);
    let mut told = |thousandths: u16| {
        if thousandths > 400 {
            is_cancelled.store(true, Ordering::Relaxed);
        }
    };
    let request = Request::new(Format::Pdf, Kind::Full);
    let ended = render(&report(&session), &request, &mut Progress::new(&mut told, &is_cancelled));
    assert!(matches!(ended, Err(Error::Cancelled)));
}
