//! Verifying reports: each format rendered again byte for byte, changes told, and what cannot be proved said so.

use std::fs;

use controlbook::report::look::Look;
use controlbook::report::oscal::Model;
use controlbook::report::{Format, Kind, Request, TableName, render, unwatched};
use controlbook::session::{Edition, Session, Verification, Verified};
use serde_json::{Value, json};

use crate::baselines::named;
use crate::cli::Shell;
use crate::support::{set_level, text_in, workbook};

const ACME: &str = "acme.controlbook";

fn written(session: &Session, request: &Request, edition: &Edition<'_>) -> Vec<u8> {
    let report = session.edition(edition).unwrap();
    unwatched(|progress| render(&report, request, progress)).unwrap()
}

fn verified(session: &Session, bytes: &[u8]) -> Verified {
    session.verify_report(bytes, Look::default(), None).unwrap()
}

/// A request for each format, and for what is special in some.
fn requests() -> Vec<Request> {
    let kinds = Format::ALL.iter().map(|format| Request::new(*format, *format.kinds().last().unwrap()));
    let tables = TableName::ALL.iter().map(|t| Request { table: Some(*t), ..Request::new(Format::Csv, Kind::Full) });
    let models = Model::ALL.iter().map(|m| Request { model: Some(*m), ..Request::new(Format::Oscal, Kind::Full) });
    let sections = Some(vec![controlbook::report::document::SectionName::Gaps]);
    let chosen = Request { sections, ..Request::new(Format::Markdown, Kind::Full) };
    kinds.chain(tables).chain(models).chain([chosen]).collect()
}

#[test]
fn every_format_is_verified_now_and_from_a_baseline_after_the_workbook_changed() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "8.13", 2);
    session.write_note(&crate::support::id("8.13"), "-- <b>&amp; --> \" \u{202e} 🎉", None).unwrap();
    let (id, _) = session.freeze(&named("First -- <i>é</i> --> \"quoted\"")).unwrap();
    session.sign_baseline(id).unwrap();
    let name = session.baseline(id).unwrap().name.clone();
    let mut reports = Vec::new();
    for (place, request) in requests().into_iter().enumerate() {
        let edition = match place % 3 {
            0 => Edition { redacted: true, ..Edition::default() },
            1 => Edition { baseline: Some(&name), ..Edition::default() },
            _ => Edition::default(),
        };
        let bytes = written(&session, &request, &edition);
        let found = verified(&session, &bytes);
        assert_eq!(found.verdict, Verification::Same, "{request:?} {edition:?}: {:?}", found.differences);
        assert!(found.is_now && found.baselines.len() == 1);
        reports.push((request, bytes));
    }
    set_level(&mut session, "8.13", 3);
    for (request, bytes) in &reports {
        let found = verified(&session, bytes);
        // Findings are judged by the day that a table bears, which is the same one here.
        assert_eq!(found.verdict, Verification::Same, "{request:?}: {:?}", found.differences);
        // A table may say the same, whatever else changed.
        let is_table = matches!(request.format, Format::Csv | Format::Ciso);
        assert!(is_table || !found.is_now && found.baselines.len() == 1, "{request:?}");
    }
}

#[test]
fn every_report_prints_the_hash_of_its_data_and_the_baseline_with_who_signed_it() {
    let (_folder, mut session) = workbook();
    let (id, _) = session.freeze(&named("Zenith")).unwrap();
    session.sign_baseline(id).unwrap();
    let hash = session.baseline(id).unwrap().hash.clone();
    let with_place = Format::ALL.iter().filter(|format| !matches!(format, Format::Csv | Format::Ciso));
    for format in with_place {
        let bytes = written(&session, &Request::new(*format, Kind::Full), &Edition::default());
        // Pages break lines wherever they are full.
        let text: String = text_in(&bytes).split_whitespace().collect();
        assert!(text.contains("Zenith"), "{format}");
        match format {
            // Some letters stand for two in what is read out of a page; the receipt has it in full.
            Format::Pdf => assert!(text.contains("SHA-256") && text.contains("signedoff"), "{format}"),
            _ => assert!(text.contains(&hash), "{format}"),
        }
        let receipt = controlbook::report::proof::opened(&bytes).unwrap().receipt;
        assert_eq!((receipt.data, receipt.baseline.unwrap().name), (hash.clone(), "Zenith".to_owned()), "{format}");
        let redacted = Edition { redacted: true, ..Edition::default() };
        let bytes = written(&session, &Request::new(*format, Kind::Full), &redacted);
        let everything = format!("{}{}", text_in(&bytes), String::from_utf8_lossy(&bytes));
        assert!(everything.contains(&hash) && !everything.contains("Zenith"), "{format}");
    }
}

/// The digit of a figure, wherever the format lets one be changed with an editor.
#[test]
fn a_changed_figure_and_a_changed_byte_are_told() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "8.13", 2);
    session.freeze(&named("First")).unwrap();
    for (format, from, to) in [
        (Format::Markdown, "1 of 93", "9 of 93"),
        (Format::Html, "1 of 93", "9 of 93"),
        (Format::Json, "\"assessed\": 1,", "\"assessed\": 9,"),
    ] {
        let bytes = written(&session, &Request::new(format, Kind::Full), &Edition::default());
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(from), "{format}");
        let found = verified(&session, text.replacen(from, to, 1).as_bytes());
        assert_eq!(found.verdict, Verification::Changed, "{format}");
        let told = found.differences.join("\n");
        assert!(told.contains("its own hash differs") && told.contains(to) && told.contains(from), "{told}");
        // Whoever takes the hash away with it is found out, too.
        let found = verified(&session, format!("{text}And more\n").as_bytes());
        assert_eq!(found.verdict, Verification::Changed, "{format}");
    }
    for request in requests() {
        let bytes = written(&session, &request, &Edition::default());
        for place in [bytes.len() / 3, bytes.len() / 2] {
            let mut bytes = bytes.clone();
            bytes[place] ^= 1;
            let found = verified(&session, &bytes);
            assert!(!found.verdict.is_good(), "{request:?}");
        }
    }
}

#[test]
fn a_changed_document_for_word_processors_says_which_text() {
    use std::io::Write as _;

    let (_folder, mut session) = workbook();
    set_level(&mut session, "8.13", 2);
    let bytes = written(&session, &Request::new(Format::Docx, Kind::Full), &Edition::default());
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in crate::support::unpacked(&bytes) {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.replacen("1 of 93", "9 of 93", 1).as_bytes()).unwrap();
    }
    let found = verified(&session, &archive.finish().unwrap().into_inner());
    assert_eq!(found.verdict, Verification::Changed);
    assert!(found.differences.iter().any(|what| what.contains("9 of 93")), "{:?}", found.differences);
}

#[test]
fn what_a_report_claims_of_a_baseline_is_checked() {
    let (_folder, mut session) = workbook();
    session.freeze(&named("First")).unwrap();
    let bytes = written(&session, &Request::new(Format::Markdown, Kind::Full), &Edition::default());
    // A signature that comes later does not make an earlier report wrong.
    let id = session.find_baseline("First").unwrap().id;
    session.sign_baseline(id).unwrap();
    assert_eq!(verified(&session, &bytes).verdict, Verification::Same);
    // One that nobody gave does.
    session.undo().unwrap();
    let signed = String::from_utf8(bytes).unwrap();
    let forged =
        signed.replace("\"signed\":null", "\"signed\":{\"at\":\"2026-01-01T00:00:00Z\",\"author\":\"The boss\"}");
    assert_ne!(forged, signed);
    let found = verified(&session, forged.as_bytes());
    assert_eq!(found.verdict, Verification::Changed);
    assert!(found.differences.iter().any(|what| what.contains("The boss signed off")), "{:?}", found.differences);
}

#[test]
fn another_version_of_the_program_is_compared_by_hash_and_figures() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "8.13", 2);
    let bytes = written(&session, &Request::new(Format::Html, Kind::Full), &Edition::default());
    let text = String::from_utf8(bytes).unwrap();
    let version = format!("\"program\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let older = text.replace(&version, "\"program\":\"0.0.1\"");
    assert_ne!(older, text);
    assert_eq!(verified(&session, older.as_bytes()).verdict, Verification::SameByHash);
    let found = verified(&session, older.replacen("1 of 93", "9 of 93", 1).as_bytes());
    assert_eq!(found.verdict, Verification::Changed);
    // Maturity of one control at level 2 is 2.0.
    let found = verified(&session, older.replace("\"2.0\",", "\"4.0\",").as_bytes());
    assert_eq!(found.verdict, Verification::Changed);
    assert!(found.differences.join("\n").contains("maturity is said to be 4.0, and its data gives 2.0"), "{found:?}");
}

#[test]
fn data_that_is_neither_now_nor_a_baseline_is_said_so() {
    let (folder, mut session) = workbook();
    let bytes = written(&session, &Request::new(Format::Pdf, Kind::Full), &Edition::default());
    set_level(&mut session, "8.13", 2);
    let found = verified(&session, &bytes);
    assert_eq!((found.verdict, found.is_now), (Verification::UnknownData, false));
    assert!(found.baselines.is_empty() && found.differences.is_empty());
    assert_eq!(verified(&session, b"Something else").verdict, Verification::NoReceipt);
    // A report of another workbook that says the same is none of this one.
    let other = crate::support::workbook_in(folder.path(), "other");
    let bytes = written(&other, &Request::new(Format::Markdown, Kind::Full), &Edition::default());
    assert_eq!(verified(&session, &bytes).verdict, Verification::UnknownData);
}

#[test]
fn on_the_command_line_the_exit_code_tells() {
    let shell = Shell::with_workbook();
    shell.done(&["baseline", ACME, "2026", "--sign", "--author", "Ann"]);
    shell.done(&["export", ACME, "--format", "md", "-o", "r.md", "--date", "2026-03-01"]);
    shell.done(&["set", ACME, "8.13", "--level", "3"]);
    shell.done(&["export", ACME, "--format", "md", "-o", "b.md", "--baseline", "2026", "--redact"]);
    let told = shell.done(&["verify", ACME, "r.md"]);
    assert!(told.contains("byte for byte") && told.contains("\"2026\" (signed off by Ann"), "{told}");
    assert_eq!(shell.json(&["verify", ACME, "b.md", "--json"])["verdict"], json!("same"));
    let text = fs::read_to_string(shell.path("r.md")).unwrap();
    fs::write(shell.path("r.md"), text.replacen("0 of 93", "93 of 93", 1)).unwrap();
    let ran = shell.run(&["verify", ACME, "r.md", "--json"]);
    assert_eq!(ran.code, 1);
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&found["verdict"], &found["verified"]), (&json!("changed"), &json!(false)));
    let whole = shell.done(&["verify", ACME]);
    assert!(whole.contains("is what was frozen") && whole.contains("The history is whole"), "{whole}");

    let file = rusqlite::Connection::open(shell.path(ACME)).unwrap();
    file.execute("UPDATE piece SET body = CAST(body || ' ' AS BLOB)", []).unwrap();
    let sql = "UPDATE change SET body = replace(body, '\"profile\":\"full\"', '\"profile\":\"fool\"') WHERE step = 1";
    assert!(file.execute(sql, []).unwrap() > 0);
    drop(file);
    let ran = shell.run(&["verify", ACME]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("Not as it was") && ran.out.contains("The history is not as it was"), "{}", ran.out);
}
