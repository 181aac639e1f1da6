//! Many workbooks side by side, by command: what is shown of each, what is passed over, that nothing is changed, and that
//! the benchmark gives nobody away.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use controlbook::figures::Summary;
use controlbook::figures::portfolio::{Benchmark, Entry, Filter, Measured, Problem, Seen, Sort, sort};
use controlbook::session::portfolio::{Ended, Looking};
use controlbook::session::{NewWorkbook, Session};
use controlbook::workbook::AnswerEdit;
use jiff::civil::date;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::cli::Shell;
use crate::support::{beside, done, id, set_level};

fn seen() -> Seen {
    Seen { today: date(2026, 10, 6), zone: TimeZone::UTC }
}

/// What a workbook might say of itself: `assessed` of 93 controls at level 3 where 3 is wanted everywhere.
pub fn summary(organisation: &str, number: u128, assessed: u32) -> Summary {
    let tally = json!({
        "controls": 93, "excluded": 0, "undecided": 93, "inherited": 0, "assessed": assessed, "levels": 3 * assessed,
        "rated": assessed, "attained": 3 * assessed, "rated_targets": 3 * assessed, "all_targets": 279,
        "targeted": 93, "distribution": [0, 0, 0, assessed, 0, 0], "gaps": 0
    });
    let summary = json!({
        "workbook": uuid::Uuid::from_u128(number), "organisation": organisation, "catalogue": "iso27002-2022",
        "catalogue_version": 1, "counted_under": 1, "profile": "full", "overall": tally, "of_profile": tally,
        "reviews": 0, "to_confirm": 0, "open_actions": 0, "actions_due": {"days": [], "later": 0},
        "others_due": {"days": [], "later": 0}, "updated_at": "2026-09-06T12:00:00Z"
    });
    serde_json::from_value(summary).unwrap()
}

pub fn entry(file: &str, summary: Summary) -> Entry {
    Entry { path: PathBuf::from("/clients").join(file), file: file.to_owned(), found: Ok(summary) }
}

pub fn passed_over(file: &str, word: &'static str, told: &str) -> Entry {
    let found = Err(Problem { word, told: told.to_owned() });
    Entry { path: PathBuf::from("/clients").join(file), file: file.to_owned(), found }
}

fn make(folder: &Path, name: &str, organisation: &str) -> Session {
    let new = NewWorkbook { organisation, profile: "full", author: "Ann" };
    Session::create(&folder.join(name), &new).unwrap()
}

/// Everything in a folder and below it with content and time, links as such.
fn everything(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, Option<SystemTime>)> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.is_dir() {
            all.extend(everything(&path));
        }
        let content = if metadata.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
        all.insert(path, (content, metadata.modified().ok()));
    }
    all
}

/// 5.1 at 2 of 3 and 5.2 at 4 of 3: 2 of 93, 6/2 = 3.0, and of 6 wanted 5 are there: 83 %. At least 5 of 279: 2 %.
#[test]
fn each_workbook_has_a_row_with_its_figures() {
    let shell = Shell::new();
    fs::create_dir_all(shell.path("clients/north")).unwrap();
    let folder = shell.path("clients");
    let mut session = make(&folder, "acme.controlbook", "Acme Ltd");
    set_level(&mut session, "5.1", 2);
    set_level(&mut session, "5.2", 4);
    done(session.set(&[id("5.3")], &AnswerEdit { review: Some(true), ..AnswerEdit::default() }));
    drop(session);
    drop(make(&folder.join("north"), "b.CONTROLBOOK", "Bakery"));
    let rows = shell.json(&["portfolio", "clients", "--json"]);
    assert_eq!(rows.as_array().unwrap().len(), 2);
    let row = &rows[0];
    assert_eq!((row["file"].as_str(), row["organisation"].as_str()), (Some("acme.controlbook"), Some("Acme Ltd")));
    assert_eq!(row["coverage"], json!({"numerator": 2, "denominator": 93, "value": 2}));
    assert_eq!(row["maturity"], json!({"numerator": 6, "denominator": 2, "value": 3.0}));
    assert_eq!(row["attainment"], json!({"numerator": 5, "denominator": 6, "value": 83}));
    assert_eq!(row["attainment_floor"], json!({"numerator": 5, "denominator": 279, "value": 2}));
    assert_eq!((&row["reviews"], &row["overdue_actions"], &row["problem"]), (&json!(1), &json!(0), &Value::Null));
    assert!(row["updated_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!((rows[1]["file"].as_str(), &rows[1]["maturity"]["value"]), (Some("north/b.CONTROLBOOK"), &Value::Null));
    // The same as status says.
    let status = shell.json(&["status", "clients/acme.controlbook", "--json"]);
    for figure in ["coverage", "maturity", "attainment", "attainment_floor"] {
        assert_eq!(row[figure], status[figure], "{figure}");
        assert_eq!(row["profile"][figure], status["profile"][figure], "{figure}");
    }
    let text = shell.done(&["portfolio", "clients", "--sort", "coverage"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[1].starts_with("Bakery") && lines[2].starts_with("Acme Ltd"), "{text}");
    assert!(lines[2].contains("83 % 5/6"), "{text}");
}

#[test]
fn what_is_overdue_depends_on_the_day_that_is_asked_for() {
    let shell = Shell::with_workbook();
    shell.done(&["action", "add", "acme.controlbook", "--title", "First", "--due", "2026-03-01"]);
    shell.done(&["action", "add", "acme.controlbook", "--title", "Second", "--due", "2026-05-01"]);
    let on = |day: &str| {
        let row = shell.json(&["portfolio", ".", "--json", "--date", day])[0].clone();
        (row["overdue_actions"].clone(), row["next_due"].clone(), row["open_actions"].clone())
    };
    assert_eq!(on("2026-03-01"), (json!(0), json!("2026-03-01"), json!(2)));
    assert_eq!(on("2026-03-02"), (json!(1), json!("2026-05-01"), json!(2)));
    assert_eq!(on("2026-05-02"), (json!(2), Value::Null, json!(2)));
}

#[test]
fn what_is_due_is_what_the_list_of_it_says() {
    let shell = Shell::with_sample();
    for day in ["2026-10-06", "2026-11-30", "2027-06-01"] {
        let all = shell.json(&["due", "acme.controlbook", "--json", "--date", day]);
        let due = all["due"].as_array().unwrap();
        let overdue = |of_actions: bool| {
            due.iter().filter(|due| due["overdue"] == true && (due["kind"] == "action") == of_actions).count()
        };
        let next = due.iter().find(|due| due["overdue"] == false).map_or(Value::Null, |due| due["day"].clone());
        let row = shell.json(&["portfolio", ".", "--json", "--date", day])[0].clone();
        let found = (&row["overdue_actions"], &row["overdue_others"], &row["next_due"]);
        assert_eq!(found, (&json!(overdue(true)), &json!(overdue(false)), &next), "{day}");
        assert!(overdue(true) > 0);
    }
}

#[test]
fn nothing_is_changed_and_what_cannot_be_read_is_named_with_a_word() {
    let shell = Shell::new();
    let folder = shell.path("clients");
    fs::create_dir_all(folder.join(".trash")).unwrap();
    drop(make(&folder, "good.controlbook", "Good"));
    drop(make(&folder.join(".trash"), "thrown-away.controlbook", "Thrown away"));
    let good = fs::read(folder.join("good.controlbook")).unwrap();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format-3.controlbook");
    fs::copy(fixture, folder.join("older.controlbook")).unwrap();
    fs::write(folder.join("cut.controlbook"), &good[..9_000]).unwrap();
    fs::write(folder.join("empty.controlbook"), "").unwrap();
    fs::write(folder.join("text.controlbook"), "hello").unwrap();
    let mut random = crate::support::Random(1);
    let noise: Vec<u8> = (0..5_120).flat_map(|_| random.next().to_le_bytes()).collect();
    fs::write(folder.join("sealed.controlbook"), noise).unwrap();
    fs::write(folder.join("unfinished.controlbook"), &good).unwrap();
    let journal = [&[0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7][..], &[0; 1000]].concat();
    fs::write(beside(&folder.join("unfinished.controlbook"), "-journal"), journal).unwrap();
    fs::write(folder.join("newer.controlbook"), &good).unwrap();
    Connection::open(folder.join("newer.controlbook")).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    fs::write(folder.join("locked.controlbook"), &good).unwrap();
    fs::write(folder.join("no-workbook.txt"), &good).unwrap();
    let before = everything(&folder);
    // From here on nothing else in this program reads that file: closing it would drop the lock.
    let other = Connection::open(folder.join("locked.controlbook")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let rows = shell.json(&["portfolio", "clients", "--json"]);
    drop(other);
    assert!(everything(&folder) == before, "a workbook, or what lies beside it, was changed");
    let found: BTreeMap<&str, Option<&str>> =
        rows.as_array().unwrap().iter().map(|row| (row["file"].as_str().unwrap(), row["problem"].as_str())).collect();
    let expected = [
        ("cut.controlbook", Some("damaged")),
        ("empty.controlbook", Some("damaged")),
        ("good.controlbook", None),
        ("locked.controlbook", Some("locked")),
        ("newer.controlbook", Some("newer-format")),
        ("older.controlbook", Some("older-format")),
        ("sealed.controlbook", Some("encrypted")),
        ("text.controlbook", Some("no-workbook")),
        ("unfinished.controlbook", Some("unfinished")),
    ];
    assert_eq!(found, expected.into());
    let text = shell.done(&["portfolio", "clients"]);
    assert!(text.contains("Passed over: 7 files") && text.contains("older.controlbook: It has the format 3"), "{text}");
    assert_eq!(
        shell.json(&["portfolio", "clients", "--json", "--filter", "problem:none"]).as_array().unwrap().len(),
        2
    );
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_in_a_circle_and_deep_folders_end() {
    use std::os::unix::fs::symlink;
    let folder = crate::support::folder();
    let here = folder.path().join("here");
    fs::create_dir_all(here.join("below")).unwrap();
    drop(make(&here.join("below"), "a.controlbook", "A"));
    symlink(&here, here.join("below/again")).unwrap();
    symlink("below/a.controlbook", here.join("z.controlbook")).unwrap();
    symlink("nowhere", here.join("gone.controlbook")).unwrap();
    symlink(".", here.join("round.controlbook")).unwrap();
    let mut deep = here.clone();
    for _ in 0..40 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    drop(make(&deep, "deep.controlbook", "Deep"));
    let (found, ended) = Looking::below(&here).all().unwrap();
    assert_eq!(ended, Ended::Whole);
    let told: Vec<(&str, Option<&str>)> = found
        .iter()
        .map(|entry| (entry.file.as_str(), entry.found.as_ref().err().map(|problem| problem.word)))
        .collect();
    let too_deep = ["d"; 33].join("/");
    assert_eq!(
        told,
        [("below/a.controlbook", None), (&*too_deep, Some("too-deep")), ("gone.controlbook", Some("unreadable"))]
    );
}

#[test]
fn the_workbook_that_is_open_is_not_opened_again_and_a_call_off_ends_it() {
    let folder = crate::support::folder();
    let session = make(folder.path(), "a.controlbook", "A");
    drop(make(folder.path(), "b.controlbook", "B"));
    // Were the file looked at, another text would be found.
    let open = Summary { organisation: "What is in memory".to_owned(), ..session.summary().unwrap() };
    let looking = Looking { open: Some((session.path().to_owned(), Box::new(open))), ..Looking::below(folder.path()) };
    let (found, _) = looking.all().unwrap();
    assert_eq!(found.iter().map(Entry::title).collect::<Vec<_>>(), ["What is in memory", "B"]);
    looking.watch.cancel_and_clear();
    let (found, ended) = looking.all().unwrap();
    assert_eq!((found.len(), ended), (1, Ended::CalledOff), "no file is touched any more");
    assert!(Looking::below(&folder.path().join("nowhere")).all().is_err());
    let error = Looking::below(session.path()).all().unwrap_err();
    assert!(error.to_string().contains("is not a folder; name the one"), "{error}");
}

#[test]
fn in_order_what_needs_somebody_comes_first_and_what_is_not_known_last() {
    let mut late = summary("late", 2, 40);
    late.actions_due =
        serde_json::from_value(json!({"days": [["2026-09-01", 2], ["2026-12-01", 1]], "later": 0})).unwrap();
    let mut old = summary("Älter", 3, 0);
    old.updated_at = Some("2020-01-01T00:00:00Z".parse().unwrap());
    let all = [
        entry("z", summary("beta", 1, 93)),
        passed_over("q", "damaged", ""),
        entry("y", late),
        entry("x", old),
        passed_over("p", "locked", ""),
    ];
    let files = |by, reversed| {
        let mut all: Vec<&Entry> = all.iter().collect();
        sort(&mut all, by, reversed, &seen());
        all.into_iter().map(|entry| entry.file.clone()).collect::<String>()
    };
    assert_eq!((files(Sort::Organisation, false), files(Sort::Organisation, true)), ("zyxpq".into(), "xyzpq".into()));
    assert_eq!((files(Sort::Coverage, false), files(Sort::Coverage, true)), ("xyzpq".into(), "zyxpq".into()));
    // Nothing assessed has no maturity, which is not 0.
    assert_eq!((files(Sort::Maturity, false), files(Sort::Maturity, true)), ("yzxpq".into(), "yzxpq".into()));
    assert_eq!((files(Sort::Overdue, false), files(Sort::Due, false)), ("yxzpq".into(), "yxzpq".into()));
    assert_eq!((files(Sort::Changed, false), files(Sort::File, true)), ("xyzpq".into(), "zyxpq".into()));
}

#[test]
fn a_filter_is_words_and_comparisons() {
    let half = entry("north/half.controlbook", summary("Acme Ltd", 1, 47));
    let none = entry("none.controlbook", summary("Bakery", 2, 0));
    let broken = passed_over("broken.controlbook", "damaged", "");
    let found = |text: &str| {
        let filter = Filter::read(text).unwrap();
        [&half, &none, &broken].map(|entry| filter.matches(entry, &seen()))
    };
    // 47/93 is 51 %; the last change is 30 days ago.
    for (text, expected) in [
        ("", [true, true, true]),
        ("ACME", [true, false, false]),
        ("north acme", [true, false, false]),
        ("coverage:<51", [false, true, false]),
        ("coverage:51%", [true, false, false]),
        ("coverage:>=51", [true, false, false]),
        ("maturity:<=3", [true, false, false]),
        ("maturity:>2.9", [true, false, false]),
        ("maturity:<3.0", [false, false, false]),
        ("changed:30 bakery", [false, true, false]),
        ("changed:>30", [false, false, false]),
        ("problem:any", [false, false, true]),
        ("problem:none coverage:0", [false, true, false]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
    for wrong in ["cover:3", "coverage:", "coverage:<x", "coverage:1.5", "problem:2", "maturity:2.55", "changed:-1"] {
        assert!(Filter::read(wrong).is_err(), "{wrong}");
    }
}

/// Coverages 0, 10, 20, 40, 93 of 93 are 0, 11, 22, 43 and 100 %. Of five, the second, third and fourth are the quartiles.
#[test]
fn the_benchmark_counts_each_organisation_once_and_gives_nobody_away() {
    let mut all: Vec<Entry> = (0..)
        .zip([0, 10, 20, 40, 93])
        .map(|(i, n)| entry(&format!("{i}"), summary(&format!("Secret {i}"), i, n)))
        .collect();
    all.push(passed_over("broken", "damaged", ""));
    // A copy of the last, and an earlier workbook of the second, under a name that is typed otherwise.
    let earlier = |summary: Summary| Summary { updated_at: Some("2025-01-01T00:00:00Z".parse().unwrap()), ..summary };
    all.push(entry("copy", earlier(summary("Another name", 4, 1))));
    all.push(entry("of 2025", earlier(summary(" secret  1", 99, 1))));
    let found = Benchmark::of(&all, &seen());
    assert_eq!((found.groups.len(), found.left_out, found.older), (1, 0, 2));
    let group = &found.groups[0];
    assert_eq!((group.organisations, group.is_built_in), (5, true));
    let spread = |measured: Measured| group.spreads.iter().find(|spread| spread.measured == measured).unwrap();
    assert_eq!(spread(Measured::Coverage).quartiles, Some([11, 22, 43]));
    // One has no level at all, and four are too few.
    assert_eq!((spread(Measured::Maturity).organisations, spread(Measured::Maturity).quartiles), (4, None));
    // Four are too few altogether, however many workbooks they have.
    all.remove(0);
    let found = Benchmark::of(&all, &seen());
    assert_eq!((found.groups.len(), found.left_out), (0, 4));
}

#[test]
fn the_benchmark_by_command_has_nothing_that_tells_who_it_is() {
    let shell = Shell::new();
    let folder = shell.path("secret-clients");
    fs::create_dir(&folder).unwrap();
    for number in 0..5 {
        let mut session = make(&folder, &format!("confidential-{number}.controlbook"), &format!("Hidden {number} Ltd"));
        set_level(&mut session, "5.1", number);
        done(session.write_note(&id("5.1"), "Whispered.", None));
    }
    let ids: Vec<String> = shell
        .json(&["portfolio", "secret-clients", "--json"])
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["workbook"].as_str().unwrap().to_owned())
        .collect();
    let anonymous = ["portfolio", "secret-clients", "--anonymous"];
    let text = shell.done(&anonymous);
    assert!(text.contains("From 5 organisations"), "{text}");
    let json = shell.done(&[&anonymous[..], &["--json"]].concat());
    let csv = shell.done(&[&anonymous[..], &["--format", "csv"]].concat());
    let jsonl = shell.done(&[&anonymous[..], &["--format", "jsonl"]].concat());
    shell.done(&[&anonymous[..], &["--format", "xlsx", "-o", "b.xlsx"]].concat());
    let xlsx = crate::support::text_in(&fs::read(shell.path("b.xlsx")).unwrap());
    for out in [&text, &json, &csv, &jsonl, &xlsx] {
        for secret in
            ["Hidden", "secret", "confidential", "Whispered", "2026-", "20:", "Ann"].iter().chain(&[ids[0].as_str()])
        {
            assert!(!out.contains(secret), "{secret} in {out}");
        }
    }
    assert!(csv.starts_with("catalogue,figure,unit,organisations,lower_quartile,median,upper_quartile\r\n"), "{csv}");
    assert_eq!(serde_json::from_str::<Value>(jsonl.lines().nth(1).unwrap()).unwrap()["median"], json!(2.0));
    fs::remove_file(folder.join("confidential-0.controlbook")).unwrap();
    let refused = shell.refused(1, &anonymous);
    assert!(refused.contains("fewer than 5") && !refused.contains("Hidden"), "{refused}");
}

#[test]
fn the_rows_go_to_spreadsheets_and_to_programs_as_they_are() {
    let shell = Shell::new();
    drop(make(shell.folder.path(), "a.controlbook", "=HYPERLINK(\"x\")"));
    drop(make(shell.folder.path(), "b.controlbook", "Line\u{202e}ender \u{1b}[31m"));
    fs::write(shell.path("c.controlbook"), "hello").unwrap();
    let csv = shell.done(&["portfolio", ".", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), heads[0].as_str(), heads[1].as_str()), (3, "file", "organisation"));
    assert!(rows.iter().all(|row| row.len() == heads.len()));
    assert_eq!(&rows[0][1], "'=HYPERLINK(\"x\")");
    let jsonl = shell.done(&["portfolio", ".", "--format", "jsonl"]);
    let lines: Vec<serde_json::Map<String, Value>> =
        jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert!(jsonl.starts_with("{\"file\":\"a.controlbook\",\"organisation\":"), "{jsonl}");
    assert!(lines.iter().all(|line| line.len() == heads.len()));
    assert_eq!(lines[0]["organisation"], json!("=HYPERLINK(\"x\")"));
    assert_eq!(
        (&lines[0]["coverage"], &lines[0]["maturity"], &lines[0]["in_scope"]),
        (&json!(0), &Value::Null, &json!(93))
    );
    assert_eq!((&lines[2]["problem"], &lines[2]["coverage"]), (&json!("no-workbook"), &Value::Null));
    assert_eq!(shell.done(&["portfolio", ".", "--format", "xlsx"]), "Wrote portfolio.xlsx\n");
    let bytes = fs::read(shell.path("portfolio.xlsx")).unwrap();
    let parts = crate::support::parts(&bytes);
    assert!(parts.values().all(|part| !part.contains("<f>") && !part.contains('\u{1b}')));
    use calamine::Reader as _;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(shell.path("portfolio.xlsx")).unwrap();
    let sheet = book.worksheet_range("Portfolio").unwrap();
    assert_eq!(sheet.height(), 2 + 3);
    let row: Vec<String> = sheet.rows().nth(2).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!((row[0].as_str(), row[1].as_str()), ("a.controlbook", "=HYPERLINK(\"x\")"));
    let keys: Vec<String> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(keys, heads);
    // What stands there is replaced only on request.
    shell.refused(1, &["portfolio", ".", "--format", "xlsx"]);
    shell.done(&["portfolio", ".", "--format", "xlsx", "--force"]);
    assert!(shell.refused(2, &["portfolio", ".", "-o", "x.csv"]).contains("--format"));
}

#[test]
fn what_other_people_s_files_say_steers_no_terminal() {
    let shell = Shell::new();
    drop(make(shell.folder.path(), "a.controlbook", "\u{1b}]0;x\u{7}\u{202e}evil"));
    fs::create_dir(shell.path("x\u{1b}[2Jy")).unwrap();
    fs::write(shell.path("x\u{1b}[2Jy/z.controlbook"), "hello").unwrap();
    // The shell looks at what is printed.
    for options in [&["--json"][..], &["--format", "jsonl"], &["--format", "csv"], &[]] {
        shell.done(&[&["portfolio", "."][..], options].concat());
    }
}
