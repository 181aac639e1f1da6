//! The exports, each read back by something that is not ours, and written only where nothing can be lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use controlbook::error::Error;
use controlbook::export::{free_name, proposed_path, write_file};
use controlbook::report::{Format, Kind, Request};
use controlbook::session::{NewEvidence, NewWorkbook, OrganisationEdit, Session, Source};
use controlbook::text::is_unsafe;
use controlbook::workbook::{ActionEdit, AnswerEdit, Applicability, EvidenceEdit, PhaseEdit, Reason};
use jiff::civil::date;
use serde_json::Value;
use tempfile::TempDir;

use crate::actions::titled;
use crate::support::{decide, exclude, folder, id, names, rendered, sample, set_level, text_in, to_level, workbook};

fn text(session: &Session, format: Format) -> String {
    text_in(&rendered(&session.report(None).unwrap(), format))
}

/// The rows of the CSV, by the names of their columns.
fn table(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn json(session: &Session) -> Value {
    serde_json::from_str(&text(session, Format::Json)).unwrap()
}

/// A workbook in which people wrote what a format could take for its own.
fn hostile(parts: &[&str]) -> (TempDir, Session) {
    let folder = folder();
    let new = NewWorkbook { organisation: parts[0], profile: "full", author: parts[0] };
    let mut session = Session::create(&folder.path().join("acme.controlbook"), &new).unwrap();
    let scope = Some(Some(parts.join("\n")));
    session.set_organisation(&OrganisationEdit { scope, ..OrganisationEdit::default() }).unwrap();
    for (place, (part, control)) in parts.iter().zip(session.catalogue().controls.iter()).enumerate() {
        let text = || Some(Some((*part).to_owned()));
        let edit =
            AnswerEdit { owner: text(), interviewee: text(), refs: Some(vec![(*part).to_owned()]), ..to_level(1) };
        session.set(std::slice::from_ref(&control.id), &edit).unwrap();
        let decision = decide(Applicability::Inherited, &[Reason::Provider], part, Some(part));
        session.set(std::slice::from_ref(&control.id), &decision).unwrap();
        session.write_note(&control.id, &format!("{part}\n{part}"), None).unwrap();
        let about = EvidenceEdit { name: Some((*part).to_owned()), ..EvidenceEdit::default() };
        let controls = std::slice::from_ref(&control.id);
        let source = Source::Address("https://example.com/a_b*c*[d](e)|<f>");
        session.attach(&NewEvidence { controls, source, about }).unwrap();
        let phase = PhaseEdit { name: Some(format!("{part}{place}")), ..PhaseEdit::default() };
        let phase = session.add_phase(&phase).unwrap().0;
        let action = ActionEdit {
            owner: text(),
            notes: text(),
            due: Some(Some(date(2027, 3, 1))),
            phase: Some(Some(phase)),
            ..titled(part)
        };
        session.add_action(&action).unwrap();
    }
    (folder, session)
}

// --- all formats

#[test]
fn an_export_is_the_same_each_time() {
    let ((_one, one), (_two, two)) = (sample(), sample());
    let (_fresh, fresh) = workbook();
    let bytes = |session: &Session, format| rendered(&session.report_to_keep(None).unwrap(), format);
    for format in Format::ALL {
        assert_eq!(bytes(&one, *format), bytes(&one, *format));
        assert!(bytes(&one, *format) == bytes(&two, *format), "{format}");
        assert_eq!(bytes(&fresh, *format), bytes(&fresh, *format));
        let is_text = !matches!(format, Format::Xlsx | Format::Docx | Format::Pdf);
        let text = text(&fresh, *format);
        assert!(!text.starts_with('\u{feff}') && (!is_text || text.ends_with('\n')), "{format}");
    }
}

#[test]
fn all_formats_say_the_same() {
    let (_folder, mut session) = sample();
    set_level(&mut session, "5.8", 2);
    session.set(&[id("5.28")], &exclude()).unwrap();
    let rows = table(&text(&session, Format::Csv));
    let json = json(&session);
    let markdown = text(&session, Format::Markdown);
    let listed = &markdown[markdown.find("## All controls").unwrap()..];
    let answers = json["answers"].as_array().unwrap();
    assert_eq!((rows.len(), answers.len()), (93, 93));
    for (row, answer) in rows.iter().zip(answers) {
        assert_eq!(row["id"], format!("A.{}", answer["control"].as_str().unwrap()));
        for key in ["title", "theme", "applicability"] {
            assert_eq!(row[key], answer[key].as_str().unwrap(), "{key} of {}", row["id"]);
        }
        for key in ["level", "target"] {
            let wanted = answer[key].as_u64().map_or_else(String::new, |level| level.to_string());
            assert_eq!(row[key], wanted, "{key} of {}", row["id"]);
        }
        for key in ["justification", "owner", "basis"] {
            assert_eq!(row[key], answer[key].as_str().unwrap_or(""), "{key} of {}", row["id"]);
        }
        assert_eq!(row["importance"], answer["importance_counted"].to_string());
        assert_eq!(row["effort"], answer["effort_counted"].to_string());
        assert_eq!(row["review"] == "on", answer["review"].as_bool().unwrap());
        for note in answer["notes"].as_array().unwrap() {
            let said = note["text"].as_str().unwrap();
            assert!(row["notes"].contains(said), "{}", row["id"]);
            for line in said.lines() {
                let bare = |text: &str| text.replace('\\', "");
                assert!(bare(&markdown).contains(&bare(line)), "{line}");
            }
        }
        let line = listed.lines().find(|line| line.starts_with(&format!("| {} ", row["id"]))).unwrap();
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let dash = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
        assert_eq!(
            (cells[3], cells[4], cells[5]),
            (row["applicability"].as_str(), &*dash(&row["level"]), &*dash(&row["target"]))
        );
    }
    let count = |holds: &dyn Fn(&BTreeMap<String, String>) -> bool| rows.iter().filter(|row| holds(row)).count();
    let counts = &json["figures"]["counts"];
    let excluded = count(&|row| row["applicability"] == "excluded");
    assert_eq!(counts["excluded"], excluded);
    assert_eq!(counts["undecided"], count(&|row| row["applicability"] == "undecided"));
    assert_eq!(counts["assessed"], count(&|row| row["applicability"] != "excluded" && !row["level"].is_empty()));
    let number = |row: &BTreeMap<String, String>, key: &str| row[key].parse::<i32>().ok();
    let gaps = count(&|row| {
        row["applicability"] != "excluded"
            && number(row, "level").zip(number(row, "target")).is_some_and(|(level, target)| target > level)
    });
    assert_eq!((counts["gaps"].as_u64(), json["gaps"].as_array().unwrap().len()), (Some(gaps as u64), gaps));
    assert!(markdown.contains(&format!("\n- Excluded: {excluded}\n")), "{markdown}");
    let assessed = &json["figures"]["coverage"];
    assert!(markdown.contains(&format!("({}/{})", assessed["numerator"], assessed["denominator"])));
}

#[test]
fn no_format_says_more_than_a_self_assessment_can() {
    let (_folder, session) = sample();
    for format in [Format::Markdown, Format::Json] {
        let text = text(&session, format);
        assert!(text.contains("self-assessment") && text.contains("Clauses 4–10"), "{format}");
        let notes: String = session.workbook().all_notes().map(|note| note.text.to_string()).collect();
        for word in ["compliant", "certified"] {
            assert!(!text.contains(word) || notes.contains(word), "{format} says {word}");
        }
    }
}

// --- CSV

#[test]
fn csv_is_what_rfc_4180_says() {
    let (_folder, session) = sample();
    let csv = text(&session, Format::Csv);
    assert!(csv.starts_with(
        "id,title,theme,applicability,reasons,justification,level,target,basis,importance,effort,review,owner,notes,evidence\r\n"
    ));
    assert!(csv.ends_with("\r\n"));
    // A line feed stands alone only within quotes, a carriage return never.
    let mut quoted = false;
    let bytes = csv.as_bytes();
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => assert_eq!(bytes[place - 1], b'\r'),
            b'\r' => assert!(!quoted && bytes[place + 1] == b'\n'),
            _ => {}
        }
    }
    assert!(!quoted);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    assert!(reader.records().all(|record| record.unwrap().len() == 15));
    let ids: Vec<String> = table(&csv).into_iter().map(|row| row["id"].clone()).collect();
    assert_eq!((ids[0].as_str(), ids[9].as_str(), ids[92].as_str()), ("A.5.1", "A.5.10", "A.8.34"));
}

#[test]
fn nothing_that_people_wrote_is_computed_by_a_spreadsheet() {
    let parts = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|'/c calc'!A1",
        "=HYPERLINK(\"http://x\",\"y\")",
        "＝1",
        "'=1",
        "' =1",
        "  =1",
        "harmless",
        "'tis",
        "a,b;c\"d",
        "\u{202e}=1",
        "\u{feff}=1",
        "\u{a0}=1",
    ];
    let (_folder, session) = hostile(&parts);
    let csv = text(&session, Format::Csv);
    for row in table(&csv) {
        for (column, cell) in &row {
            let start = cell.trim_start_matches(char::is_whitespace).chars().next();
            let starts = matches!(start, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'));
            assert!(!starts, "{column} of {}: {cell:?}", row["id"]);
            assert!(!cell.starts_with(['\t', '\r', '\n', '\0']), "{column} of {}: {cell:?}", row["id"]);
            assert!(!cell.contains(|c| is_unsafe(c) && c != '\n'), "{column} of {}: {cell:?}", row["id"]);
        }
    }
    let rows = table(&csv);
    let owners: Vec<&str> = rows.iter().take(13).map(|row| row["owner"].as_str()).collect();
    assert_eq!(
        owners,
        [
            "'=1+1",
            "'+1",
            "'-1",
            "'@SUM(A1)",
            "'=cmd|'/c calc'!A1",
            "'=HYPERLINK(\"http://x\",\"y\")",
            "'＝1",
            "''=1",
            "'' =1",
            "'=1",
            "harmless",
            "'tis",
            "a,b;c\"d"
        ],
        "one apostrophe more, and only where it is needed"
    );
    assert!(
        rows.iter().all(|row| row["level"].is_empty() || row["level"].parse::<u8>().is_ok()),
        "numbers stay numbers"
    );
}

// --- JSON

#[test]
fn json_says_exactly_what_the_workbook_says() {
    let text_ = "\u{1b}[2J\u{9b}\u{202e}\u{7}\u{200d}\"\\</script>\u{e0041} ünïcode 日本";
    let (_folder, session) = hostile(&[text_]);
    let raw = text(&session, Format::Json);
    assert!(!raw.contains(|c| is_unsafe(c) && c != '\n'), "{raw}");
    let json = json(&session);
    assert_eq!(json["organisation"]["name"], text_);
    assert_eq!(json["answers"][0]["notes"][0]["text"], format!("{text_}\n{text_}"));
    assert_eq!((&json["format"], &json["version"]), (&Value::from("controlbook-report"), &Value::from(1)));
    for key in [
        "generator",
        "statement",
        "catalogue",
        "date",
        "changed_at",
        "profile",
        "figures",
        "themes",
        "by_basis",
        "gaps",
        "findings",
    ] {
        assert!(!json[key].is_null(), "{key}");
    }
}

// --- Markdown

#[test]
fn markdown_of_the_sample_has_its_parts_in_order() {
    let (_folder, session) = sample();
    let markdown = text(&session, Format::Markdown);
    let headings: Vec<&str> =
        markdown.lines().filter(|line| line.starts_with("# ") || line.starts_with("## ")).collect();
    assert_eq!(
        headings,
        [
            "# Foldgate Coffee Roasters Ltd: Self-assessment against ISO/IEC 27002:2022",
            "## What this report is",
            "## Summary",
            "## What to do first",
            "## Levels at a glance",
            "## Levels",
            "## Gaps",
            "## Roadmap",
            "## Not assessed yet",
            "## All controls",
            "## Statement of Applicability",
            "## Excluded",
            "## Run by a provider",
            "## Evidence",
            "## Findings",
            "## Answers and notes",
            "## How the figures are computed",
            "## Legend",
            "## What this report is not",
        ]
    );
    // Every row of a table has as many cells as its head.
    let mut cells = None;
    for line in markdown.lines() {
        if !line.starts_with('|') {
            cells = None;
            continue;
        }
        let count = line.replace("\\|", "").matches('|').count();
        assert_eq!(*cells.get_or_insert(count), count, "{line}");
    }
    assert!(!markdown.contains("\n\n\n"), "never two empty lines");
}

#[test]
fn markdown_keeps_what_people_wrote_literal() {
    let parts = [
        "# heading",
        "## A.5.1 faked",
        "---",
        "===",
        "- item",
        "* item",
        "1. item",
        "> quote",
        "| a | b |",
        "|---|---|",
        "```\ncode\n```",
        "    code",
        "\tcode",
        "<script>alert(1)</script>",
        "<b>",
        "<!-- gone -->",
        "[link](http://x)",
        "![picture](http://x)",
        "[ref]: http://x",
        "http://example.com <http://example.com>",
        "*bold* _it_ `code` ~~gone~~",
        "&amp; &#60; &lt;b&gt;",
        "\\# not a heading",
        "$x$ {{ template }}",
        "a  \nb\\\nc",
        "[x] done",
        ": definition",
        "[^1]: foot",
        "\u{a0}# x",
    ];
    let (_folder, session) = hostile(&parts);
    let markdown = text(&session, Format::Markdown);
    let different: Vec<String> = (0..parts.len()).map(|number| format!("plain {number}")).collect();
    let (_plain, plain) = hostile(&different.iter().map(String::as_str).collect::<Vec<_>>());
    let plain = text(&plain, Format::Markdown);
    assert_eq!(shape(&markdown), shape(&plain), "what people wrote changes the document");
    assert!(!markdown.contains(|c| is_unsafe(c) && c != '\n'));
    for line in markdown.lines() {
        let mut before = ' ';
        for c in line.trim_start_matches("> ").chars() {
            assert!(!matches!(c, '<' | '`') || before == '\\', "{line}");
            before = if before == '\\' { ' ' } else { c };
        }
        assert!(!line.contains("](") || line.contains("\\]("), "{line}");
    }
}

/// What each line is, as Markdown reads it; the lines of a note, of which people decide how many there are,
/// and of the scope, count once.
fn shape(markdown: &str) -> Vec<&str> {
    let mut shape = Vec::new();
    for line in markdown.lines() {
        let kind = match line {
            "" => "empty",
            _ if line.starts_with("#### ") => "answer",
            _ if line.starts_with('#') => "heading",
            _ if line.starts_with("| ") => "row",
            _ if line.starts_with("|-") || line.starts_with("| -") => "rule",
            _ if line.starts_with("- ") => "item",
            _ if line.starts_with('>') => "quote",
            _ if line.starts_with(|c: char| c.is_ascii_digit()) => "number",
            _ if line.starts_with(char::is_alphabetic) || line.starts_with('"') => "text",
            _ => "odd",
        };
        if kind != "quote" || shape.last() != Some(&"quote") {
            shape.push(kind);
        }
    }
    shape
}

// --- where they go

#[test]
fn nothing_is_ever_replaced_without_being_asked() {
    let (folder, session) = sample();
    let path = folder.path().join("report.md");
    let export = |path: &Path, force| session.export(path, &Request::new(Format::Markdown, Kind::Full), None, force);
    export(&path, false).unwrap();
    let first = fs::read(&path).unwrap();
    fs::write(&path, "mine").unwrap();
    assert!(matches!(export(&path, false), Err(Error::TargetExists { link: false, .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    export(&path, true).unwrap();
    assert_eq!(fs::read(&path).unwrap(), first);

    fs::create_dir(folder.path().join("folder")).unwrap();
    for (name, force) in
        [("folder", false), ("folder", true), ("folder/", true), ("new/", true), (".", true), ("..", true)]
    {
        assert!(matches!(export(&folder.path().join(name), force), Err(Error::NotATarget { .. })), "{name}");
    }
    let workbook = fs::read(session.path()).unwrap();
    assert!(matches!(export(session.path(), true), Err(Error::NotATarget { .. })), "a workbook is never replaced");
    assert_eq!(fs::read(session.path()).unwrap(), workbook);
    assert!(matches!(export(&folder.path().join("no/where.md"), false), Err(Error::Io { .. })));
    assert_eq!(names(folder.path()), ["acme.controlbook", "folder", "report.md"], "nothing is left behind");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_written_through() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("theirs"), "theirs").unwrap();
    symlink(at("theirs"), at("link")).unwrap();
    symlink(at("nowhere"), at("dangling")).unwrap();
    for name in ["link", "dangling"] {
        assert!(
            matches!(write_file(&at(name), b"report", false), Err(Error::TargetExists { link: true, .. })),
            "{name}"
        );
        write_file(&at(name), b"report", true).unwrap();
        assert!(at(name).symlink_metadata().unwrap().is_file(), "the link itself was replaced");
        assert_eq!(fs::read(at(name)).unwrap(), b"report");
    }
    assert_eq!(fs::read_to_string(at("theirs")).unwrap(), "theirs");
    assert!(!at("nowhere").exists());
}

#[cfg(unix)]
#[test]
fn a_report_is_for_its_owner_alone_and_goes_into_no_device() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("report.md");
    write_file(&path, b"report", false).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    write_file(&path, b"again", true).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    // What is forced stays within the folder: were it not refused, the test would replace a device.
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (path, force) in
        [(Path::new("/dev/full"), false), (Path::new("/dev/null"), false), (&socket, false), (&socket, true)]
    {
        let refused = write_file(path, b"report", force);
        assert!(matches!(refused, Err(Error::NotATarget { .. })), "{}: {refused:?}", path.display());
    }
    let refused = write_file(Path::new("/dev/stdout"), b"report", false);
    assert!(matches!(refused, Err(Error::TargetExists { .. } | Error::NotATarget { .. })), "{refused:?}");
}

#[test]
fn a_name_is_proposed_where_nothing_stands() {
    let folder = folder();
    let workbook = folder.path().join("a.b c.controlbook");
    let proposed = |format| proposed_path(&workbook, &Request::new(format, Kind::Full));
    assert_eq!(proposed(Format::Csv), folder.path().join("a.b c-full.csv"));
    fs::write(proposed(Format::Csv), "").unwrap();
    assert_eq!(proposed(Format::Csv), folder.path().join("a.b c-full-2.csv"));
    fs::write(proposed(Format::Csv), "").unwrap();
    assert_eq!(proposed(Format::Csv), folder.path().join("a.b c-full-3.csv"));
    assert_eq!(free_name(&folder.path().join("new")), folder.path().join("new"));
}

/// A page that takes a while to write.
#[cfg(unix)]
const LONG_PAGE: &str = "{% for i in range(256) %}XXX{% endfor %}";

/// A folder with a workbook and a page that takes a while to write, and the names in it.
#[cfg(unix)]
fn with_a_long_page() -> (tempfile::TempDir, Vec<String>) {
    let (folder, session) = sample();
    drop(session);
    fs::write(folder.path().join("page"), LONG_PAGE.replace("XXX", &"x".repeat(1 << 19))).unwrap();
    let before = names(folder.path());
    (folder, before)
}

/// Whether whoever started the tests, such as a job in the background, has it ignored here and so in what they start.
#[cfg(unix)]
fn is_ignored(signal: rustix::process::Signal) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    u64::from_str_radix(mask.trim(), 16).unwrap() & (1 << (signal.as_raw() - 1)) != 0
}

/// Starts to write it, and sends the signal in the middle. `program` and what stands before the arguments start it.
#[cfg(unix)]
fn exported_under_a_signal(
    folder: &Path,
    (program, first): (&str, &[&str]),
    signal: rustix::process::Signal,
) -> std::process::ExitStatus {
    use std::process::{Command, Stdio};

    use rustix::process::{Pid, kill_process};

    let is_written = || {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        let mut unfinished = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".controlbook-"));
        unfinished.any(|entry| entry.metadata().is_ok_and(|file| file.len() > 0))
    };
    let mut export = Command::new(program)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .args(first)
        .args(["export", "acme.controlbook", "--format", "html", "--template", "page", "-o", "page.html", "--force"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !is_written() && export.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let _ = kill_process(Pid::from_child(&export), signal);
    export.wait().unwrap()
}

#[cfg(unix)]
#[test]
fn a_signal_in_the_middle_of_an_export_leaves_no_file() {
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::Signal;

    let (folder, before) = with_a_long_page();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP].into_iter().filter(|signal| !is_ignored(*signal)) {
        // On a busy machine it may be done before the signal comes.
        let hit = (0..10).any(|_| {
            let status = exported_under_a_signal(folder.path(), (env!("CARGO_BIN_EXE_controlbook"), &[]), signal);
            if status.success() {
                fs::remove_file(folder.path().join("page.html")).unwrap();
            }
            assert_eq!(names(folder.path()), before, "{signal:?}");
            status.signal() == Some(signal.as_raw())
        });
        assert!(hit, "{signal:?} never came in time");
    }
}

/// As under `nohup`: the terminal goes, and the report is written all the same.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_was_ignored_from_the_beginning_calls_nothing_off() {
    use rustix::process::Signal;

    let (folder, _) = with_a_long_page();
    let script = "trap '' HUP; exec \"$0\" \"$@\"";
    for _ in 0..3 {
        let start = ("sh", &["-c", script, env!("CARGO_BIN_EXE_controlbook")][..]);
        let status = exported_under_a_signal(folder.path(), start, Signal::HUP);
        assert!(status.success(), "{status:?}");
        assert!(folder.path().join("page.html").exists());
        fs::remove_file(folder.path().join("page.html")).unwrap();
    }
}
