//! The workbook for spreadsheets, read back by a spreadsheet reader and as XML.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use controlbook::report::{Format, Kind, Report, Request, render, unwatched};
use controlbook::session::{NewWorkbook, Session};
use controlbook::workbook::{Applicability, Reason};

use crate::support::{decide, exclude, folder, id, parts, sample, set_level, workbook};

fn bytes(report: &Report, kind: Kind) -> Vec<u8> {
    unwatched(|progress| render(report, &Request::new(Format::Xlsx, kind), progress)).unwrap()
}

fn report(session: &Session) -> Report {
    session.report_to_keep(Some("2026-03-04".parse().unwrap())).unwrap()
}

/// The rows below the hidden keys of a table, by key, found as an import would find them.
fn table(bytes: &[u8], name: &str) -> Vec<BTreeMap<String, Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.defined_names().to_vec();
    let (_, range) = names.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no {name} in {names:?}"));
    let (sheet, cells) = range.split_once('!').unwrap();
    let rows: Vec<u32> = cells.split(':').map(|cell| cell.rsplit('$').next().unwrap().parse().unwrap()).collect();
    let all = book.worksheet_range(sheet.trim_matches('\'')).unwrap();
    let width = all.end().unwrap().1;
    let cell = |row: u32, column: u32| all.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    let keys: Vec<String> = (0..=width).map(|column| cell(rows[0] - 1, column).to_string()).collect();
    (rows[0] + 1..rows[1])
        .map(|row| {
            let keyed = keys.iter().zip(0..).filter(|(key, _)| !key.is_empty());
            keyed.map(|(key, column)| (key.clone(), cell(row, column))).collect()
        })
        .collect()
}

fn text(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    }
}

fn number(data: &Data) -> Option<u32> {
    match data {
        Data::Empty => None,
        Data::Float(number) => Some(format!("{number:.0}").parse().unwrap()),
        other => panic!("{other:?} is no number"),
    }
}

fn sheets(bytes: &[u8]) -> Vec<String> {
    Xlsx::new(Cursor::new(bytes)).unwrap().sheet_names()
}

#[test]
fn controls_are_those_of_the_session() {
    let (_folder, mut session) = sample();
    session.set(&[id("5.28")], &exclude()).unwrap();
    let report = report(&session);
    let rows = table(&bytes(&report, Kind::Full), "table_controls");
    assert_eq!(rows.len(), 93);
    for (row, of) in rows.iter().zip(&report.rows) {
        assert_eq!(text(&row["id"]), format!("A.{}", of.control.id));
        assert_eq!(text(&row["title"]), of.control.title.to_string());
        assert_eq!(text(&row["applicability"]), of.answer.applicability.word());
        assert_eq!(text(&row["justification"]), of.answer.justification.clone().unwrap_or_default());
        assert_eq!(text(&row["owner"]), of.answer.owner.clone().unwrap_or_default());
        assert_eq!(number(&row["level"]), of.answer.level.map(|level| level.get().into()));
        assert_eq!(number(&row["target"]), of.answer.target.map(|level| level.get().into()));
        assert_eq!(number(&row["importance_counted"]), Some(of.importance.get().into()));
        assert_eq!(number(&row["part"]), Some(1));
    }
    assert!(rows.iter().any(|row| matches!(row["review_due"], Data::DateTime(_))), "dates are dates");
}

#[test]
fn figures_are_those_of_the_session() {
    let (_folder, session) = sample();
    let report = report(&session);
    let bytes = bytes(&report, Kind::Full);
    let figures = table(&bytes, "table_figures");
    let check = |by: &str, group: &str, tally: &controlbook::figures::Tally| {
        let is_it = |row: &&BTreeMap<String, Data>| text(&row["by"]) == by && text(&row["group"]) == group;
        let row = figures.iter().find(is_it).unwrap();
        assert_eq!(number(&row["coverage"]), tally.coverage().percent(), "{group}");
        assert_eq!(number(&row["coverage_numerator"]), Some(tally.assessed));
        assert_eq!(number(&row["coverage_denominator"]), Some(tally.in_scope()));
        assert_eq!(
            row["maturity"],
            tally.maturity().tenths().map_or(Data::Empty, |t| Data::Float(f64::from(t) / 10.0))
        );
        assert_eq!(number(&row["attainment"]), tally.attainment().percent());
        assert_eq!(number(&row["attainment_floor_denominator"]), Some(tally.all_targets));
        assert_eq!(number(&row["gaps"]), Some(tally.gaps));
    };
    check("all", "", &report.overall);
    check("profile", "full", &report.profile.tally);
    report.themes.iter().for_each(|theme| check("theme", &theme.theme, &theme.tally));

    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&*bytes)).unwrap();
    let summary = book.worksheet_range("Summary").unwrap();
    let all: Vec<String> = summary.rows().map(|row| row.iter().map(|cell| format!("{cell}|")).collect()).collect();
    let overall = all.iter().find(|row| row.starts_with("All 93|")).unwrap();
    let (coverage, maturity) = (report.overall.coverage(), report.overall.maturity());
    let wanted = format!(
        "All 93|{}|{} / {}|{}|{} / {}|",
        coverage.percent().unwrap(),
        coverage.numerator,
        coverage.denominator,
        maturity.shown(),
        maturity.numerator,
        maturity.denominator
    );
    assert!(overall.starts_with(&wanted), "{overall} is not {wanted}");
}

#[test]
fn gaps_and_the_statement_have_every_row() {
    let (_folder, mut session) = sample();
    session.add_own_control("Tills", None).unwrap();
    let report = report(&session);
    let bytes = bytes(&report, Kind::Full);
    let gaps = table(&bytes, "table_gaps");
    assert_eq!(gaps.len(), report.gaps.len());
    for (row, gap) in gaps.iter().zip(&report.gaps) {
        assert_eq!(text(&row["id"]), format!("A.{}", gap.control));
        assert_eq!(number(&row["gap"]), Some(gap.gap.into()));
        assert_eq!(row["priority"].to_string(), gap.priority.shown().trim_end_matches(".0"));
    }
    let statement = table(&bytes, "table_soa");
    assert_eq!(statement.len(), 94);
    assert_eq!(text(&statement[93]["id"]), "C.1");
    for (row, of) in statement.iter().zip(report.statement()) {
        assert!(!text(&row["justification"]).trim().is_empty(), "{}", of.control.id);
        for (key, reason) in [("legal", Reason::Legal), ("risk", Reason::Risk)] {
            assert_eq!(text(&row[key]) == "✓", of.answer.reasons.contains(&reason), "{key} of {}", of.control.id);
        }
    }
    let without = statement.iter().filter(|row| text(&row["justification"]) == "no reason recorded").count();
    assert_eq!(without, report.without_reason().count());
    let open = report.statement().filter(|row| row.answer.applicability == Applicability::Undecided).count();
    assert_eq!(statement.iter().filter(|row| text(&row["justification"]) == "not decided yet").count(), open);
}

#[test]
fn what_may_be_filled_in_is_checked_and_nothing_is_computed() {
    let (_folder, session) = sample();
    let bytes = bytes(&report(&session), Kind::Full);
    let parts = parts(&bytes);
    for (name, part) in parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")) {
        assert!(!part.contains("<f>") && !part.contains("<f "), "{name} computes");
    }
    assert!(!parts.keys().any(|name| name.contains("externalLink")), "{:?}", parts.keys());
    let controls = &parts["xl/worksheets/sheet2.xml"];
    for list in ["applicability", "reasons", "level", "basis", "weight", "review"] {
        assert!(controls.contains(&format!("<formula1>list_{list}</formula1>")), "{list}");
    }
    assert!(controls.contains("<pane ") && controls.contains("<autoFilter") && controls.contains("fitToWidth"));
    assert!(controls.contains("conditionalFormatting") && controls.contains("orientation=\"landscape\""));
    let book = &parts["xl/workbook.xml"];
    assert!(book.contains("_xlnm.Print_Titles") && book.contains("list_level"), "{book}");
    assert!(book.contains("name=\"controlbook\" sheetId=\"13\" state=\"hidden\""), "{book}");
    let charts = parts.iter().filter(|(name, _)| name.starts_with("xl/charts/chart"));
    let charts: Vec<&String> = charts.map(|(_, part)| part).collect();
    assert_eq!(charts.len(), 3);
    assert!(charts.iter().filter(|chart| chart.contains("<c:max val=\"5\"/>")).count() == 2);
    let core = &parts["docProps/core.xml"];
    assert!(core.contains("2026-03-04T00:00:00Z") && !core.contains("1970"), "{core}");
    let lists = table(&bytes, "table_lists");
    assert!(lists.iter().any(|row| text(&row["list"]) == "level" && number(&row["value"]) == Some(5)));
}

#[test]
fn hostile_texts_are_texts() {
    let long = "word ".repeat(4_000).trim().to_owned();
    let words = ["=1+1", "@SUM(A1)", "<script>&amp;]]>", "\u{202e}\u{1b}[2J", "_x0041_", "a\u{FFFF}b", "שלום 漢字 🥐"];
    let folder = folder();
    let new = NewWorkbook { organisation: "=cmd|'/c calc'!A1 & <b>", profile: "full", author: "@a" };
    let mut session = Session::create(&folder.path().join("a.controlbook"), &new).unwrap();
    let ids: Vec<_> = session.catalogue().controls.iter().map(|control| control.id.clone()).collect();
    for (word, control) in words.iter().zip(&ids) {
        let decision = decide(Applicability::Inherited, &[Reason::Provider], word, Some(word));
        session.set(std::slice::from_ref(control), &decision).unwrap();
        session.write_note(control, word, None).unwrap();
    }
    session.write_note(&ids[7], &long, None).unwrap();
    session.write_note(&ids[8], &"x".repeat(100_000), None).unwrap();
    let bytes = bytes(&report(&session), Kind::Full);
    let rows = table(&bytes, "table_controls");
    for (word, row) in words.iter().zip(&rows) {
        let shown = controlbook::text::clean_text(word).replace('\u{FFFF}', "\u{FFFD}");
        assert_eq!((text(&row["justification"]), text(&row["provider"])), (shown.clone(), shown));
    }
    let notes = table(&bytes, "table_notes");
    let whole = |id: &str| -> String {
        notes.iter().filter(|row| text(&row["id"]) == id).map(|row| text(&row["text"])).collect()
    };
    assert_eq!(whole("A.5.8"), long);
    assert_eq!(whole("A.5.9"), "x".repeat(100_000));
    assert!(notes.iter().all(|row| text(&row["text"]).encode_utf16().count() <= 32_767));
    let pieces: Vec<_> =
        notes.iter().filter(|row| text(&row["id"]) == "A.5.8").map(|row| number(&row["part"])).collect();
    assert!(pieces.len() > 1 && pieces[1] == Some(2), "{pieces:?}");
    for (name, part) in parts(&bytes) {
        assert!(!part.contains("<f>") && !part.contains('\u{1b}'), "{name}");
    }
}

#[test]
fn each_kind_has_its_sheets() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "5.1", 2);
    let report = report(&session);
    assert_eq!(sheets(&bytes(&report, Kind::Summary)), ["Summary", "controlbook"]);
    assert_eq!(sheets(&bytes(&report, Kind::Soa)), ["SoA", "Evidence", "controlbook"]);
    assert_eq!(
        sheets(&bytes(&report, Kind::Gaps)),
        ["Summary", "Gaps", "Actions", "Phases", "Not assessed", "controlbook"]
    );
    let workpaper = bytes(&report, Kind::Workpaper);
    assert!(sheets(&workpaper).contains(&"Ladders".to_owned()));
    assert_eq!(table(&workpaper, "table_ladders").len(), 93);
    assert_eq!(table(&workpaper, "table_not_assessed").len(), 92);
}

#[test]
fn two_thousand_notes_lose_nothing() {
    let (_folder, session) = workbook();
    let mut report = report(&session);
    let note = controlbook::workbook::Note {
        id: uuid::Uuid::nil(),
        control: id("5.1"),
        text: "We spoke to the owner, who showed the list.\nIt is from May.".into(),
        author: "Ann".into(),
        at: jiff::Timestamp::UNIX_EPOCH,
        edited: None,
    };
    report.rows[0].notes = vec![note; 2_000];
    assert_eq!(table(&bytes(&report, Kind::Full), "table_notes").len(), 2_000);
}
