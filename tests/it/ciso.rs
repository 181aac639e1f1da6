//! The table for CISO Assistant, read by a CSV reader and compared with the session.

use std::collections::BTreeMap;
use std::fs;

use controlbook::report::Format;
use controlbook::session::Session;
use controlbook::text::is_unsafe;
use controlbook::workbook::{AnswerEdit, Applicability, Reason};

use crate::screen::sample_bytes;
use crate::support::{decide, done, exclude, folder, id, level, rendered, set_level, to_level, to_target, workbook};

type Row = BTreeMap<String, String>;

fn table(session: &Session) -> Vec<Row> {
    let bytes = rendered(&session.report_to_keep(None).unwrap(), Format::Ciso);
    let mut reader = csv::Reader::from_reader(&*bytes);
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn row<'a>(rows: &'a [Row], control: &str) -> &'a Row {
    let ref_id = format!("A.{control}");
    rows.iter().find(|row| row["ref_id"] == ref_id).unwrap()
}

#[test]
fn every_control_is_found_again_by_the_import() {
    let (_folder, mut session) = workbook();
    done(session.add_own_control("Receipts are kept", None).map(|(_, outcome)| outcome));
    let bytes = rendered(&session.report_to_keep(None).unwrap(), Format::Ciso);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with(
        "urn,assessable,ref_id,name,description,compliance_result,requirement_progress,score,implementation_score,\
         documentation_score,observations\r\n"
    ));
    let rows = table(&session);
    assert_eq!(rows.len(), 93, "own controls are not in the library");
    for (row, control) in rows.iter().zip(session.catalogue().controls.iter()) {
        assert_eq!(row["ref_id"], format!("A.{}", control.id));
        assert_eq!(row["urn"], format!("urn:intuitem:risk:req_node:iso27001-2022:a.{}", control.id));
        assert_eq!(row["name"], control.title.to_string());
        assert!(!row["assessable"].is_empty(), "an empty one is skipped");
        // Filled or missing, they would stand in for the score.
        assert_eq!((row["implementation_score"].as_str(), row["documentation_score"].as_str()), ("", ""));
        assert_eq!(
            (row["compliance_result"].as_str(), row["requirement_progress"].as_str()),
            ("not_assessed", "to_do")
        );
        assert_eq!(row["score"], "", "not assessed is not 0");
    }
}

#[test]
fn levels_and_decisions_are_told_in_the_words_of_the_import() {
    let (_folder, mut session) = workbook();
    for now in 0..=5 {
        set_level(&mut session, &format!("5.{}", now + 1), now);
    }
    done(session.set(&[id("5.3")], &to_target(2)));
    done(session.set(&[id("5.7"), id("5.8")], &exclude()));
    set_level(&mut session, "5.8", 2);
    done(session.set(&[id("5.9")], &decide(Applicability::Inherited, &[Reason::Provider], "They do.", Some("Host"))));
    done(session.set(&[id("5.10")], &AnswerEdit { review: Some(true), ..to_level(3) }));
    let no_target = AnswerEdit { target: Some(None), ..AnswerEdit::default() };
    set_level(&mut session, "5.11", 0);
    set_level(&mut session, "5.12", 3);
    done(session.set(&[id("5.11"), id("5.12")], &no_target));
    let rows = table(&session);
    for (control, expected) in [
        ("5.1", ("non_compliant", "in_progress", "0")),
        ("5.2", ("partially_compliant", "in_progress", "20")),
        ("5.3", ("partially_compliant", "done", "40")),
        ("5.4", ("compliant", "done", "60")),
        ("5.5", ("compliant", "done", "80")),
        ("5.6", ("compliant", "done", "100")),
        ("5.7", ("not_applicable", "done", "")),
        ("5.8", ("not_applicable", "done", "")),
        ("5.9", ("not_assessed", "to_do", "")),
        ("5.10", ("compliant", "in_review", "60")),
        ("5.11", ("non_compliant", "in_progress", "0")),
        ("5.12", ("compliant", "done", "60")),
        ("5.13", ("not_assessed", "to_do", "")),
    ] {
        let row = row(&rows, control);
        let found = (row["compliance_result"].as_str(), row["requirement_progress"].as_str(), row["score"].as_str());
        assert_eq!(found, expected, "{control}");
    }
    assert!(row(&rows, "5.7")["observations"].contains("Reasons: no-such-asset\nJustification: We have no rooms."));
    assert!(row(&rows, "5.9")["observations"].starts_with("Not assessed, target 3; inherited from Host."));
}

#[test]
fn the_figures_are_those_of_the_session() {
    let folder = folder();
    let path = folder.path().join("acme.controlbook");
    fs::write(&path, sample_bytes()).unwrap();
    let session = Session::open(&path, "Ann").unwrap();
    let (rows, figures) = (table(&session), session.report_to_keep(None).unwrap().overall);
    let count =
        |column: &str, word: &str| u32::try_from(rows.iter().filter(|row| row[column] == word).count()).unwrap();
    let levels = figures.distribution;
    assert_eq!(count("compliance_result", "not_applicable"), figures.excluded);
    assert_eq!(count("compliance_result", "not_assessed"), figures.not_assessed());
    assert_eq!(count("compliance_result", "non_compliant"), levels[0]);
    assert_eq!(count("compliance_result", "partially_compliant"), levels[1] + levels[2]);
    assert_eq!(count("compliance_result", "compliant"), levels[3] + levels[4] + levels[5]);
    let scores: u32 = rows.iter().filter_map(|row| row["score"].parse::<u32>().ok()).sum();
    assert_eq!(scores, figures.levels * 20);
    for row in &rows {
        let control = id(row["ref_id"].strip_prefix("A.").unwrap());
        for note in session.workbook().notes(&control) {
            assert!(row["observations"].contains(&*note.text), "{control}");
        }
        for evidence in session.workbook().evidence(&control) {
            assert!(row["observations"].contains(&format!("Evidence: {}", evidence.name)), "{control}");
        }
        assert!(!row["observations"].contains("compliant"), "our own words judge nobody");
    }
}

#[test]
fn what_people_wrote_is_neither_computed_nor_obeyed() {
    let (_folder, mut session) = workbook();
    let hostile = "=cmd|'/c calc'!A1\u{1b}[2J\u{202e},\"x\"\r\n+1";
    let edit = AnswerEdit {
        owner: Some(Some("=1+1".to_owned())),
        level: Some(Some(level(2))),
        ..decide(Applicability::Inherited, &[Reason::Provider], "@SUM(A1)", Some("-1"))
    };
    done(session.set(&[id("5.1")], &edit));
    done(session.write_note(&id("5.1"), hostile, None));
    for row in table(&session) {
        for (column, cell) in &row {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '\t']), "{column}: {cell:?}");
            assert!(!cell.contains(|c| is_unsafe(c) && c != '\n'), "{column}: {cell:?}");
        }
    }
    let rows = table(&session);
    let told = &row(&rows, "5.1")["observations"];
    assert!(
        told.contains("Owner: =1+1") && told.contains("Justification: @SUM(A1)") && told.contains("=cmd"),
        "{told}"
    );
}
