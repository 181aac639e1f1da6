//! What the program wrote itself, read back: nothing changes where nothing was filled in, and a workbook that is made
//! anew of it says the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use controlbook::catalogue::ControlId;
use controlbook::exchange::Origin;
use controlbook::report::oscal::Model;
use controlbook::report::{Format, Kind, Request, TableName, render, unwatched};
use controlbook::session::{ImportFile, ImportPlan, Session};
use controlbook::workbook::{Answer, AnswerEdit};

use crate::support::{assert_sound, decide, done, exclude, id, rendered, sample, set_level, to_level, workbook_in};

/// The sample, with everything that has gone wrong on the way through a spreadsheet.
fn filled() -> (tempfile::TempDir, Session) {
    let (folder, mut session) = sample();
    done(session.add_own_control("=Receipts \"kept\", 7 years", Some("-1\nand more")).map(|(_, outcome)| outcome));
    done(session.set(&[id("C.1")], &to_level(2)));
    for text in ["=1+1", "'quoted", "  @home\ntwo lines\n\nand a gap", "-5 °C \u{1f9c1} שלום", "2026-01-01 Ann: nested"]
    {
        done(session.write_note(&id("5.10"), text, None));
    }
    done(session.write_note(&id("8.34"), &"long words and more ".repeat(4_000), None));
    done(session.set(&[id("5.30")], &AnswerEdit { owner: Some(Some("+49 30 1".to_owned())), ..AnswerEdit::default() }));
    done(session.set(&[id("8.30")], &exclude()));
    let refs = Some(vec!["R-1".to_owned(), "=R-2; or, three".to_owned()]);
    done(session.set(&[id("5.1")], &AnswerEdit { refs, ..AnswerEdit::default() }));
    (folder, session)
}

fn written(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn plan_of(session: &Session, path: &std::path::Path, origin: Origin) -> (ImportFile, ImportPlan) {
    let file = ImportFile::open(path, None, None, session.catalogue()).unwrap();
    assert_eq!(file.source.origin, origin);
    let plan = session.plan_import(&file).unwrap();
    (file, plan)
}

fn assert_nothing(plan: &ImportPlan) {
    let changed: Vec<_> = plan.rows.iter().filter(|row| row.changes_something()).collect();
    assert!(changed.is_empty(), "{:#?}", changed.first());
    assert!(plan.rejected.is_empty(), "{:#?}", plan.rejected);
}

/// What a fresh workbook says after it took a file over, beside the workbook that the file was written from.
fn made_anew(folder: &tempfile::TempDir, path: &std::path::Path, origin: Origin) -> Session {
    let mut fresh = workbook_in(folder.path(), "fresh.controlbook");
    let (_, plan) = plan_of(&fresh, path, origin);
    // The bytes of files are in none of them.
    let is_file = |reason: &str| reason.contains("itself is not in it (SHA-256 ");
    assert!(plan.rejected.iter().all(|row| is_file(&row.reason)), "{:#?}", plan.rejected);
    fresh.import(&plan, &BTreeSet::new()).unwrap();
    assert_sound(&fresh);
    fresh
}

fn answers(session: &Session, part: impl Fn(&Answer) -> Answer) -> BTreeMap<ControlId, Answer> {
    session.workbook().answers().map(|(control, answer)| (control.clone(), part(answer))).collect()
}

#[test]
fn json_loses_nothing() {
    let (folder, session) = filled();
    let bytes = rendered(&session.report_to_keep(None).unwrap(), Format::Json);
    let path = written(&folder, "report.json", &bytes);
    assert_nothing(&plan_of(&session, &path, Origin::OwnJson).1);
    let fresh = made_anew(&folder, &path, Origin::OwnJson);
    assert_eq!(answers(&fresh, Answer::clone), answers(&session, Answer::clone));
    assert!(fresh.workbook().all_notes().eq(session.workbook().all_notes()));
    assert!(fresh.workbook().own_controls().eq(session.workbook().own_controls()));
}

/// A spreadsheet has the days alone, and not what the last assessment left to be confirmed.
fn by_day(answer: &Answer) -> Answer {
    let day = |at: Option<jiff::Timestamp>| {
        at.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).start_of_day().unwrap().timestamp())
    };
    let (decided_at, assessed_at) = (day(answer.decided_at), day(answer.assessed_at));
    Answer { decided_at, assessed_at, to_confirm: false, ..answer.clone() }
}

/// CSV has no stamps at all.
fn without_stamps(answer: &Answer) -> Answer {
    Answer { decided_by: None, decided_at: None, assessed_at: None, to_confirm: false, ..answer.clone() }
}

/// The notes as a spreadsheet has them: by day, and without what no cell can hold.
fn notes(session: &Session) -> Vec<(uuid::Uuid, String, jiff::civil::Date, String)> {
    let day = |at: jiff::Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let notes = session.workbook().all_notes();
    notes.map(|note| (note.id, note.author.to_string(), day(note.at), note.text.trim().to_owned())).collect()
}

fn assert_each<T: PartialEq + std::fmt::Debug>(found: Vec<T>, wanted: Vec<T>) {
    found.iter().zip(&wanted).for_each(|(found, wanted)| assert_eq!(found, wanted));
    assert_eq!(found.len(), wanted.len());
}

/// A table that was exported, without the columns named, which no table can bring along.
fn table(bytes: &[u8], without: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let heads = reader.headers().unwrap().clone();
    let cells = |row: csv::StringRecord| -> Vec<String> {
        heads
            .iter()
            .zip(row.iter())
            .filter(|(head, _)| !without.contains(head))
            .map(|(_, cell)| cell.to_owned())
            .collect()
    };
    reader.records().map(|row| cells(row.unwrap())).collect()
}

#[test]
fn the_spreadsheet_comes_back_as_it_went() {
    let (folder, session) = filled();
    let bytes = rendered(&session.report_to_keep(None).unwrap(), Format::Xlsx);
    let path = written(&folder, "report.xlsx", &bytes);
    assert_nothing(&plan_of(&session, &path, Origin::OwnSpreadsheet).1);
    let fresh = made_anew(&folder, &path, Origin::OwnSpreadsheet);
    assert_eq!(answers(&fresh, by_day), answers(&session, by_day));
    assert_each(notes(&fresh), notes(&session));
    let title = |session: &Session| session.workbook().own_control(&id("C.1")).unwrap().title.clone();
    assert_eq!(title(&fresh), title(&session));
}

#[test]
fn the_csv_comes_back_as_it_went() {
    let (folder, session) = filled();
    let report = session.report_to_keep(None).unwrap();
    let path = written(&folder, "report.csv", &rendered(&report, Format::Csv));
    assert_nothing(&plan_of(&session, &path, Origin::OwnCsv).1);
    let own = Request { table: Some(TableName::OwnControls), ..Request::new(Format::Csv, Kind::Full) };
    let own = unwatched(|progress| render(&report, &own, progress)).unwrap();
    assert_nothing(&plan_of(&session, &written(&folder, "own.csv", &own), Origin::OwnCsv).1);
    let fresh = made_anew(&folder, &path, Origin::OwnCsv);
    // Providers, references and who was asked have no column in it.
    let part = |answer: &Answer| {
        let answer = without_stamps(answer);
        Answer { provider: None, refs: Vec::new(), interviewee: None, review_due: None, ..answer }
    };
    let without = |mut answers: BTreeMap<ControlId, Answer>| {
        answers.retain(|control, answer| !control.as_str().starts_with("C.") && *answer != Answer::blank());
        answers
    };
    assert_eq!(without(answers(&fresh, part)), without(answers(&session, part)));
    let again = rendered(&fresh.report_to_keep(None).unwrap(), Format::Csv);
    assert_each(table(&again, &["evidence"]), table(&fs::read(&path).unwrap(), &["evidence"]));
    let texts =
        |session: &Session| session.workbook().notes(&id("8.34")).map(|note| note.text.to_string()).collect::<Vec<_>>();
    assert_eq!(texts(&fresh), texts(&session));
}

#[test]
fn what_is_for_other_programs_is_read_back_too() {
    let (folder, session) = filled();
    let report = session.report_to_keep(None).unwrap();
    let ciso = written(&folder, "audit.csv", &rendered(&report, Format::Ciso));
    let (_, plan) = plan_of(&session, &ciso, Origin::Ciso);
    assert_nothing(&plan);
    let fresh = made_anew(&folder, &ciso, Origin::Ciso);
    let in_scope = |session: &Session| {
        let levels = session
            .workbook()
            .answers()
            .filter(|(control, answer)| answer.in_scope() && !control.as_str().starts_with("C."));
        levels.map(|(control, answer)| (control.clone(), answer.level, answer.applicability)).collect::<Vec<_>>()
    };
    assert_eq!(in_scope(&fresh), in_scope(&session));
    for model in [None, Some(Model::AssessmentResults)] {
        let request = Request { model, ..Request::new(Format::Oscal, Kind::Full) };
        let bytes = unwatched(|progress| render(&report, &request, progress)).unwrap();
        let path = written(&folder, "oscal", &bytes);
        assert_nothing(&plan_of(&session, &path, Origin::Oscal).1);
    }
}

#[test]
fn what_was_filled_in_elsewhere_is_what_changes() {
    let (folder, mut session) = filled();
    let bytes = rendered(&session.report_to_keep(None).unwrap(), Format::Csv);
    let text = String::from_utf8(bytes).unwrap();
    let row = text.lines().find(|line| line.starts_with("A.8.1,")).unwrap().to_owned();
    let mut cells: Vec<String> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(row.as_bytes())
        .records()
        .next()
        .unwrap()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    (cells[6], cells[12]) = ("5".to_owned(), String::new());
    let head = text.lines().next().unwrap();
    let changed = format!(
        "{head}\r\n{}\r\n",
        cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",")
    );
    let path = written(&folder, "changed.csv", changed.as_bytes());
    set_level(&mut session, "8.1", 0);
    let (_, plan) = plan_of(&session, &path, Origin::OwnCsv);
    assert_eq!(plan.changing(), 1);
    session.import(&plan, &BTreeSet::new()).unwrap();
    let answer = session.workbook().answer(&id("8.1"));
    assert_eq!((answer.level.map(|level| level.get()), &answer.owner), (Some(5), &None), "empty is not set");
}

#[test]
fn what_changed_here_meanwhile_is_doubtful() {
    let (folder, mut session) = filled();
    let bytes = rendered(&session.report_to_keep(None).unwrap(), Format::Json);
    let json = String::from_utf8(bytes).unwrap();
    let path = written(&folder, "report.json", json.as_bytes());
    // A file knows seconds.
    let other = if session.workbook().answer(&id("8.2")).level == Some(crate::support::level(0)) { 1 } else { 0 };
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    set_level(&mut session, "8.2", other);
    let (_, plan) = plan_of(&session, &path, Origin::OwnJson);
    let row = plan.rows.iter().find(|row| row.changes_something()).unwrap();
    assert_eq!(row.control, Some(id("8.2")));
    assert_eq!(row.doubts, ["it was changed here by Ann after the file was written"]);
    let kept = BTreeSet::from([plan.rows.iter().position(|row| row.about == "8.2").unwrap()]);
    assert_eq!(session.import(&plan, &kept).unwrap(), controlbook::session::Outcome::Unchanged, "left out");
    session.set(&[id("8.2")], &decide(controlbook::workbook::Applicability::Applicable, &[], "", None)).unwrap();
    let stale = session.import(&plan, &BTreeSet::new()).unwrap_err();
    assert!(matches!(stale, controlbook::error::Error::Conflict(_)), "{stale}");
}

#[test]
fn what_would_take_something_away_is_refused() {
    let (folder, session) = filled();
    let refused = |name: &str, bytes: &[u8]| {
        let path = written(&folder, name, bytes);
        ImportFile::open(&path, None, None, session.catalogue()).unwrap_err().to_string()
    };
    let report = session.report_to_keep(None).unwrap().redacted(session.catalogue());
    for format in [Format::Json, Format::Xlsx] {
        let what = refused("redacted", &rendered(&report, format));
        assert!(what.contains("--redact"), "{what}");
    }
    let json = String::from_utf8(rendered(&session.report_to_keep(None).unwrap(), Format::Json)).unwrap();
    let what = refused("newer.json", json.replacen("\"version\": 1", "\"version\": 2", 1).as_bytes());
    assert!(what.contains("newer controlbook"), "{what}");
    let summary = Request::new(Format::Xlsx, Kind::Summary);
    let bytes = unwatched(|progress| render(&session.report_to_keep(None).unwrap(), &summary, progress)).unwrap();
    assert!(refused("summary.xlsx", &bytes).contains("has no table to fill in"));
    let other = written(&folder, "other.json", json.replacen("iso27002-2022", "my-own", 1).as_bytes());
    let file = ImportFile::open(&other, None, None, session.catalogue()).unwrap();
    assert!(session.plan_import(&file).unwrap_err().to_string().contains("my-own"));
}
