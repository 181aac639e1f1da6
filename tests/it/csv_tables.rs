//! The tables of CSV, read back by another reader.

use std::collections::BTreeMap;

use controlbook::report::{Format, Kind, Report, Request, TableName, render, unwatched};
use controlbook::workbook::{ActionEdit, PhaseEdit};

use crate::actions::titled;
use crate::support::{id, sample, set_level, workbook};

fn written(report: &Report, table: TableName) -> String {
    let request = Request { table: Some(table), ..Request::new(Format::Csv, Kind::Full) };
    String::from_utf8(unwatched(|progress| render(report, &request, progress)).unwrap()).unwrap()
}

fn rows(report: &Report, table: TableName) -> Vec<BTreeMap<String, String>> {
    let text = written(report, table);
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn each_table_has_its_rows() {
    let (_folder, mut session) = sample();
    session.add_own_control("Tills", Some("=1+1")).unwrap();
    session.add_phase(&PhaseEdit { name: Some("A phase of this test".to_owned()), ..PhaseEdit::default() }).unwrap();
    session.add_action(&titled("Lock the tills")).unwrap();
    let report = session.report_to_keep(None).unwrap();
    for table in TableName::ALL {
        let count = match table {
            TableName::Controls => report.rows.len(),
            TableName::Soa => report.statement().count(),
            TableName::Gaps => report.gaps.len(),
            TableName::Figures => 2 + report.divisions.iter().map(|(_, groups)| groups.len()).sum::<usize>(),
            TableName::Findings => report.findings.len(),
            TableName::Notes => report.statement().map(|row| row.notes.len()).sum(),
            TableName::Evidence => report.statement().map(|row| row.evidence.len()).sum(),
            TableName::OwnControls => 1,
            TableName::Actions => report.work.actions.len(),
            TableName::Phases => report.work.roadmap.phases.len(),
        };
        assert_eq!(rows(&report, *table).len(), count, "{table}");
        assert!(count > 0, "the sample shows nothing of {table}");
        let text = written(&report, *table);
        assert!(text.ends_with("\r\n") && !text.starts_with('\u{feff}'), "{table}");
    }
    let own = rows(&report, TableName::OwnControls);
    assert_eq!((own[0]["id"].as_str(), own[0]["title"].as_str()), ("C.1", "Tills"));
    let own = written(&report, TableName::OwnControls);
    let heads = written(&report, TableName::Controls);
    let wanted = format!("{},description", heads.lines().next().unwrap());
    assert_eq!(
        own.lines().next(),
        Some(wanted.as_str()),
        "own controls have the columns of the others, and what they ask for"
    );
}

#[test]
fn figures_and_gaps_are_those_of_the_session() {
    let (_folder, session) = sample();
    let report = session.report_to_keep(None).unwrap();
    let figures = rows(&report, TableName::Figures);
    let all = &figures[0];
    let (coverage, maturity) = (report.overall.coverage(), report.overall.maturity());
    assert_eq!(all["coverage"], coverage.percent().unwrap().to_string());
    assert_eq!(all["coverage_numerator"], coverage.numerator.to_string());
    assert_eq!(all["maturity"], maturity.shown());
    assert_eq!(all["not_assessed"], report.overall.not_assessed().to_string());
    for (row, gap) in rows(&report, TableName::Gaps).iter().zip(&report.gaps) {
        assert_eq!((&row["id"], &row["priority"]), (&format!("A.{}", gap.control), &gap.priority.shown()));
    }
}

#[test]
fn what_looks_like_a_formula_is_text_in_every_table() {
    let (_folder, mut session) = workbook();
    session.write_note(&id("5.1"), "=HYPERLINK(\"http://x\")\nline", None).unwrap();
    session.add_own_control("@SUM(A1)", Some("-1")).unwrap();
    session.add_action(&ActionEdit { owner: Some(Some("+1".to_owned())), ..titled("=1+1") }).unwrap();
    set_level(&mut session, "5.1", 1);
    let report = session.report_to_keep(None).unwrap();
    assert_eq!(rows(&report, TableName::Notes)[0]["text"], "'=HYPERLINK(\"http://x\")\nline");
    assert_eq!(rows(&report, TableName::OwnControls)[0]["title"], "'@SUM(A1)");
    let action = &rows(&report, TableName::Actions)[0];
    assert_eq!((action["title"].as_str(), action["owner"].as_str()), ("'=1+1", "'+1"));
    for table in TableName::ALL {
        for row in rows(&report, *table) {
            let is_formula = |cell: &String| cell.starts_with(['=', '+', '@', '\t']);
            assert!(!row.values().any(is_formula), "{table}: {row:?}");
        }
    }
}

#[test]
fn a_table_is_for_csv_alone() {
    let (_folder, session) = workbook();
    let report = session.report_to_keep(None).unwrap();
    for format in Format::ALL.iter().filter(|format| **format != Format::Csv) {
        let request = Request { table: Some(TableName::Gaps), ..Request::new(*format, Kind::Full) };
        let error = unwatched(|progress| render(&report, &request, progress)).unwrap_err().to_string();
        assert!(error.contains("choose the format csv"), "{error}");
    }
}
