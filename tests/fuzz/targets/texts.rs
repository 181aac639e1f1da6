//! What people type, and what becomes of it in lines and reports.

use std::cmp::Ordering;
use std::sync::OnceLock;

use controlbook::catalogue::ControlId;
use controlbook::config::SymbolSet;
use controlbook::export::safe_name;
use controlbook::report::{Format, Report};
use controlbook::search::{Answers, Query};
use controlbook::session::{Session, catalogue, typed_id};
use controlbook::text::{clean_line, clean_text, width};
use controlbook::tui::key;
use controlbook::tui::keymap::Keymap;
use controlbook::tui::lines::{Lines, wrap};
use controlbook::tui::markdown;
use controlbook::tui::theme::Symbols;
use controlbook::workbook::Note;
use jiff::Timestamp;
use uuid::Uuid;

use super::{is_dangerous, seeds};
use crate::surroundings::{self, rendered};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The sample, opened once; nothing here changes it.
fn with_sample<T>(what: impl FnOnce(&Session) -> T) -> T {
    thread_local! {
        static SAMPLE: Session = Session::open(&surroundings::workbook("read", surroundings::sample()), "Ann").unwrap();
    }
    SAMPLE.with(what)
}

pub fn query_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "backup theme:people level:<3 -applicability:excluded",
        "\"access rights\" gap:>0 target:>=3 basis:examined note:none evidence:any",
        "new:yes ai:yes importance:3 effort:1 review:on owner:ann clause:12.3 finding:undecided",
        "type:preventive property:integrity concept:protect capability:governance domain:defence",
        "level:none \"unclosed -\"",
    ])
}

pub fn query(bytes: &[u8]) {
    let text = text(bytes);
    let Ok(query) = Query::parse(&text, catalogue()) else { return };
    with_sample(|session| {
        let answers: Answers<'_> = session.answers();
        for control in &catalogue().controls[..] {
            let _ = query.matches(control, catalogue(), Some(answers));
            let _ = query.matches(control, catalogue(), None);
        }
    });
}

pub fn key_seeds() -> Vec<Vec<u8>> {
    seeds(&["g g", "ctrl-alt-F12", "space", "shift-tab", "alt-ctrl-x enter esc", "]o", "ü"])
}

pub fn keys(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(keys) = key::sequence(&text) {
        for ascii in [false, true] {
            let shown = key::shown(&keys, ascii);
            assert!(!shown.is_empty());
        }
        let own = [("undo".to_owned(), vec![text])].into();
        let _ = Keymap::new(&own);
    }
}

pub fn id_seeds() -> Vec<Vec<u8>> {
    seeds(&["5.1", "A.5.10", "a.8.34", " 5.2 ", "C.12", "5.100", "12.3.1", "5,10", "5.1|5.10", "AC-2|PR.DS-11"])
}

pub fn ids(bytes: &[u8]) {
    let text = text(bytes);
    let parts: Vec<ControlId> = text.split('|').map(|part| ControlId::from(part.to_owned())).collect();
    for part in &parts {
        // What is meant is meant again by its own name.
        let id = typed_id(part.as_str());
        assert_eq!(typed_id(id.as_str()), id);
    }
    for (one, two) in parts.iter().zip(parts.iter().skip(1)) {
        assert_eq!(one.cmp(two), two.cmp(one).reverse());
        assert_eq!(one.cmp(two) == Ordering::Equal, one == two);
    }
}

pub fn markdown_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "# Title\n\n- one\n  - two\n1. three\n\n> said\n> again\n\n`code` *so* **so** [a](https://example.com)\n\n---\n",
        "| a | b |\n|---|---|\n| c | d |\n\n```\ncode\n```\n<b>x</b> &amp; \\* C:\\path\n[x]: y\n",
        "中文 👩‍💻 e\u{301}\u{301} \u{202e}x\n\ttab",
    ])
}

pub fn markdown(bytes: &[u8]) {
    let text = text(bytes);
    for (columns, set) in [(0, SymbolSet::Ascii), (17, SymbolSet::Unicode), (76, SymbolSet::Unicode)] {
        let mut lines = Lines::new(columns);
        markdown::add(&mut lines, &text, &Symbols::named(set));
        let _ = lines.done();
    }
    for columns in [1, 2, 30] {
        for line in wrap(&clean_text(&text), columns) {
            // A character of two columns has to stand somewhere.
            assert!(width(&line) <= columns.max(2) || line.chars().count() == 1, "{columns}: {line:?}");
        }
    }
}

pub fn name_seeds() -> Vec<Vec<u8>> {
    seeds(&["restore log.txt", "../../etc/passwd", "C:\\boot.ini", "NUL.txt", ".bashrc", "a\u{1b}[2J\u{202e}gpj.exe"])
}

pub fn names(bytes: &[u8]) {
    let text = text(bytes);
    let name = safe_name(&text);
    assert!(!name.is_empty() && name.len() <= 255 && !name.starts_with(['.', '-']), "{name:?}");
    assert!(!name.contains(|c: char| is_dangerous(c) || "/\\:*?\"<>|".contains(c)), "{name:?}");
    let (line, lines) = (clean_line(&text), clean_text(&text));
    assert!(!line.contains(is_dangerous) && !lines.contains(|c| c != '\n' && is_dangerous(c)));
    assert!(line.chars().count() <= text.chars().count());
}

pub fn report_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "=1+1\n\"quoted\", and, commas;\r\nlines",
        "# x\n- y\n| z |\n<script>alert(1)</script> [a](javascript:b) `c` *d* _e_ ~f~ &lt; $g$\n1. h",
        "\u{1b}]0;t\u{7}\u{9b}2J\u{202e}\u{feff}\0",
        "@SUM(A1)",
    ])
}

/// A report in which every text is the input.
pub fn reports(bytes: &[u8]) {
    static BLANK: OnceLock<Report> = OnceLock::new();
    let text = text(bytes);
    let mut report = BLANK.get_or_init(|| with_sample(|session| session.report_to_keep(None).unwrap())).clone();
    report.organisation.name.clone_from(&text);
    report.organisation.scope = Some(text.clone());
    let row = &mut report.rows[0];
    for field in [&mut row.answer.justification, &mut row.answer.provider, &mut row.answer.owner] {
        *field = Some(text.clone());
    }
    row.answer.refs = vec![text.clone()];
    row.notes = vec![Note {
        id: Uuid::nil(),
        control: row.control.id.clone(),
        text: text.clone().into(),
        author: text.clone().into(),
        at: Timestamp::UNIX_EPOCH,
        edited: None,
    }];
    let written = |format: Format| String::from_utf8(rendered(&report, format)).unwrap();
    let csv = written(Format::Csv);
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).collect();
    assert!(rows.len() == report.rows.len() && rows.iter().all(|row| row.len() == 15));
    let cell = rows[0].get(12).unwrap();
    assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
    let json: serde_json::Value = serde_json::from_str(&written(Format::Json)).unwrap();
    assert_eq!(json["organisation"]["name"], *text);
    assert_eq!(json["answers"][0]["notes"][0]["text"], *text);
    let markdown = written(Format::Markdown);
    for (format, text) in [("csv", &csv), ("md", &markdown)] {
        assert!(!text.contains(|c| !matches!(c, '\n' | '\r') && is_dangerous(c)), "{format}");
    }
    // The one comment, which is ours, ends where it should: what follows would be shown or run.
    let (told, receipt) = markdown.rsplit_once("<!-- controlbook-receipt ").unwrap();
    assert!(receipt.trim_end().ends_with("-->") && receipt.matches("--").count() == 1, "{receipt}");
    assert_eq!(receipt.trim_end().lines().count(), 1, "{receipt}");
    use pulldown_cmark::{Event, Options, Parser, Tag};
    for event in Parser::new_ext(told, Options::all()) {
        let is_markup = matches!(
            event,
            Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. })
        );
        assert!(!is_markup, "{event:?}");
    }
}
