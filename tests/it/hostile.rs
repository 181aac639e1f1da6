//! Hostile text by every way in: workbook, arguments, configuration, names of files, environment. Nothing of it reaches
//! a terminal, something visible stands in its place, and what is text is kept as it is.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use controlbook::catalogue::ControlId;
use controlbook::session::{NewEvidence, NewWorkbook, OrganisationEdit, Session, Source};
use controlbook::text::width;
use controlbook::workbook::{AnswerEdit, Applicability, EvidenceEdit, Reason};
use serde_json::Value;

use crate::cli::Shell;
use crate::pty::Desk;
use crate::support::{decide, done, folder, id, to_level};

/// One of each kind, with letters around it that show where it stood.
const KINDS: [(&str, &str); 18] = [
    ("a bare escape", "q\u{1b}w"),
    ("a colour", "q\u{1b}[5;31mw"),
    ("clear the screen", "q\u{1b}[2Jw"),
    ("print the screen", "q\u{1b}[5iw"),
    ("a title", "q\u{1b}]0;gotcha\u{7}w"),
    ("a link", "q\u{1b}]8;;https://example.com\u{1b}\\w"),
    ("the clipboard", "q\u{1b}]52;c;ZXZpbA==\u{7}w"),
    ("a device control string", "q\u{1b}P+q544e\u{1b}\\w"),
    ("C1", "q\u{9b}31m\u{90}q\u{9c}\u{85}\u{80}w"),
    ("bell, backspace, delete", "q\u{7}\u{8}\u{7f}w"),
    ("a carriage return", "q\rw"),
    ("an override", "q\u{202e}gpj.exe\u{202c}w"),
    ("isolates", "q\u{2066}\u{2067}\u{2068}\u{2069}\u{200f}\u{61c}w"),
    ("joiners", "q👩\u{200d}👩\u{200d}👧\u{200d}👦w"),
    ("nothing to see", "q\u{200b}\u{feff}\u{2060}\u{ad}\u{3164}\u{e0041}\u{e0101}w"),
    ("right to left and wide", "qעברית العربية 日本語 ﷽ ☕\u{fe0f} 🇩🇪w"),
    ("a line separator", "q\u{2028}\u{2029}w"),
    ("a tab", "q\tw"),
];

/// All kinds in one line, with a pile of marks.
fn all_kinds() -> String {
    let kinds: String = KINDS.iter().map(|(_, text)| *text).collect();
    format!("{kinds} a{}", "\u{301}".repeat(200))
}

/// The kinds, each alone in long runs, else several at once: programs take their time to start.
fn texts() -> Vec<(String, String)> {
    let at_once = if std::env::var_os("CONTROLBOOK_LONG_SECONDS").is_some() { 1 } else { 4 };
    let joined = |of: &[(&str, &str)], which: fn(&(&str, &str)) -> String| of.iter().map(which).collect::<String>();
    let both = |of| (joined(of, |kind| kind.0.to_owned() + ", "), joined(of, |kind| kind.1.to_owned()));
    KINDS.chunks(at_once).map(both).collect()
}

/// A workbook of which every text is this one, and the name of a file beside it, too.
fn filled(path: &Path, text: &str) {
    let short: String = text.chars().take(190).collect();
    let name = || Some(Some(short.clone()));
    let new = NewWorkbook { organisation: &short, profile: "full", author: &short };
    let mut session = Session::create(path, &new).unwrap();
    let scope = Some(Some(text.to_owned()));
    done(session.set_organisation(&OrganisationEdit { scope, ..OrganisationEdit::default() }));
    let own = session.add_own_control(&short, Some(text)).unwrap().0;
    for control in [id("5.1"), id("8.13"), own] {
        let controls = std::slice::from_ref(&control);
        let edit = AnswerEdit { owner: name(), interviewee: name(), refs: Some(vec![short.clone()]), ..to_level(3) };
        done(session.set(controls, &edit));
        done(session.set(controls, &decide(Applicability::Inherited, &[Reason::Provider], text, Some(&short))));
        done(session.write_note(&control, &format!("{text}\n{text}"), None));
        let about = EvidenceEdit { name: Some(short.clone()), ..EvidenceEdit::default() };
        let source = Source::Address("https://example.com/日本語");
        done(session.attach(&NewEvidence { controls, source, about }));
    }
    let file = path.with_file_name(short.replace(['/', '\0'], "_").chars().take(40).collect::<String>());
    fs::write(&file, text).unwrap();
    let source = Source::Copied(&file, 1);
    done(session.attach(&NewEvidence { controls: &[id("5.2")], source, about: EvidenceEdit::default() }));
    let key = session.findings().all()[0].key();
    done(session.accept_finding(&key, text));
}

/// What steers a terminal or hides text, said apart from the program's own list.
fn is_dangerous(c: char) -> bool {
    let code = u32::from(c);
    let is_control = code < 0x20 || (0x7f..0xa0).contains(&code);
    is_control
        || matches!(code, 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe007f)
}

/// What a program wrote to a terminal, without the sequences that the screen itself needs; the titles of the window stand
/// among the text. Any other sequence is an error.
pub fn without_own_sequences(raw: &[u8]) -> String {
    let raw = String::from_utf8(raw.to_vec()).unwrap();
    let mut rest = raw.as_str();
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        text.push_str(before);
        if let Some(title) = after.strip_prefix("]0;") {
            let (title, after) = title.split_once('\u{7}').unwrap();
            text.push_str(title);
            rest = after;
            continue;
        }
        if let Some(after) = after.strip_prefix("[22;0t").or_else(|| after.strip_prefix("[23;0t")) {
            rest = after;
            continue;
        }
        let body = after.strip_prefix('[').unwrap_or_else(|| panic!("an escape that is not ours: {:.40?}", after));
        let end = body.find(|c: char| ('@'..='~').contains(&c)).unwrap();
        let last = body[end..].chars().next().unwrap();
        assert!("mHhlJKGC".contains(last), "a sequence that is not ours: {:?}", &body[..=end]);
        rest = &body[end + 1..];
    }
    text + rest
}

fn assert_tame(raw: &[u8], what: &str) {
    let text = without_own_sequences(raw);
    let found = text.chars().find(|c| is_dangerous(*c) && !matches!(c, '\r' | '\n'));
    assert_eq!(found, None, "{what}");
}

#[test]
fn nothing_in_a_workbook_reaches_the_terminal_on_any_screen() {
    let desk = Desk::with_fresh();
    fs::remove_file(desk.path("acme.controlbook")).unwrap();
    filled(&desk.path("acme.controlbook"), &all_kinds());
    let mut terminal = desk.start_with(|command| {
        command.env("USER", "a\u{1b}[5ib\u{202e}");
        command.env("EDITOR", "/no\u{1b}[5i\u{9b}such/editor");
    });
    // Screens, panels and dialogs; each is waited for by something that it alone shows.
    for (keys, shown) in [
        ("l", "q quit"),
        ("\u{6}\u{6}\u{6}", "q quit"),
        ("E", "cannot be started"),
        ("h", "q quit"),
        ("go", "Coverage"),
        ("ga", "Applicability"),
        ("gf", "findings"),
        ("gO", "Scope"),
    ] {
        terminal.send(keys);
        terminal.wait_for(shown);
    }
    terminal.send("\u{1b}");
    terminal.wait_until("the form gone", |text| !text.contains("Left and right change an answer"));
    terminal.send("gi");
    terminal.wait_for("questions");
    terminal.send("gh");
    terminal.wait_for("Recent workbooks");
    terminal.send("gcq");
    assert!(terminal.end().success());
    assert_tame(&terminal.raw, "screens");
    assert!(String::from_utf8_lossy(&terminal.raw).contains('�'), "something visible stands there");
}

#[test]
fn each_kind_is_printed_by_no_command_and_kept_by_all() {
    let text_of = |shown: &Value| shown["answer"]["notes"][0]["text"].as_str().unwrap().to_owned();
    for (kind, text) in texts() {
        let shell = Shell::new();
        filled(&shell.path("acme.controlbook"), &text);
        // `done` looks at what each prints.
        for words in [
            &["status", "acme.controlbook"][..],
            &["soa", "acme.controlbook"],
            &["findings", "acme.controlbook"],
            &["history", "acme.controlbook"],
            &["organisation", "acme.controlbook"],
            &["gaps", "acme.controlbook"],
            &["control", "list", "acme.controlbook"],
            &["evidence", "list", "acme.controlbook"],
            &["evidence", "verify", "acme.controlbook"],
            &["doctor", "acme.controlbook"],
            &["show", "5.1", "--workbook", "acme.controlbook"],
            &["show", "C.1", "--workbook", "acme.controlbook"],
        ] {
            let said = shell.done(words);
            assert!(!said.contains(|c| c != '\n' && is_dangerous(c)), "{kind}: {words:?}");
        }
        let shown = shell.json(&["show", "5.1", "--workbook", "acme.controlbook", "--json"]);
        assert_eq!(text_of(&shown), format!("{text}\n{text}"), "{kind}");
        let printed = shell.done(&["show", "5.1", "--workbook", "acme.controlbook"]);
        let hides = text.contains(|c: char| is_dangerous(c) && !matches!(c, '\t'));
        assert!(!hides || printed.contains('�'), "{kind}");
    }
}

#[test]
fn each_kind_as_an_argument_is_kept_as_it_is_or_refused_by_name() {
    let shell = Shell::with_workbook();
    let file = "acme.controlbook";
    for (kind, text) in &texts() {
        shell.done(&["note", file, "5.1", text]);
        shell.done(&["set", file, "5.1", "--owner", text, "--author", text]);
        shell.done(&["organisation", file, "--name", text]);
        let shown = shell.json(&["show", "5.1", "--workbook", file, "--json"]);
        let answer = &shown["answer"];
        let last = answer["notes"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["text"], &answer["owner"]), (&text.as_str().into(), &text.trim().into()), "{kind}");
        assert_eq!(shell.json(&["status", file, "--json"])["organisation"], *text.trim(), "{kind}");
        for words in [
            &["show", text][..],
            &["phrase", "add", text, "x"],
            &["finding", "accept", file, text, "--because", "x"],
            &["evidence", "save", file, text],
            &["attach", file, "5.1", text],
            &["overlay", "add", text],
            &["interview", file, "--plain", "--order", text],
            &["export", file, "--format", "md", "--date", text],
            &["copy", text, "x"],
        ] {
            let ran = shell.run(words);
            assert!(matches!(ran.code, 1 | 2) && !ran.err.is_empty(), "{kind}: {words:?}");
            assert!(!ran.err.contains(|c| c != '\n' && is_dangerous(c)), "{kind}: {words:?}");
        }
    }
}

#[test]
fn columns_stay_columns_whatever_stands_in_them() {
    let marks = ("marks".to_owned(), format!("a{}", "\u{301}".repeat(200)));
    for (kind, text) in texts().into_iter().chain([marks]) {
        let shell = Shell::new();
        filled(&shell.path("acme.controlbook"), &text);
        let history = shell.done(&["history", "acme.controlbook", "--limit", "30"]);
        let what = history.lines().next().unwrap().find("What").unwrap();
        let edits = history.lines().filter(|line| line.contains("note on"));
        let starts: Vec<usize> = edits.map(|line| width(&line[..line.find("note on").unwrap()])).collect();
        assert!(
            !starts.is_empty() && starts.iter().all(|start| *start == what),
            "{kind}: {what} {starts:?}\n{history}"
        );
    }
}

#[test]
fn configuration_and_texts_are_refused_with_file_and_line() {
    let shell = Shell::with_workbook();
    let config = shell.path("config").join("controlbook");
    fs::create_dir_all(&config).unwrap();
    for (text, line) in [
        ("author = \"Ann\"\n\u{1b}[5i = 3\n", 2),
        ("author = 'q\u{7}w'\n", 1),
        ("\n\ntheme = \"q\\u001b[5i\\u202ew\"\n", 3),
        ("[keys]\n\"q\\u009b\\u001b]0;t\\u0007\" = 3\n", 2),
        ("author = \"q\u{202e}\"\nunknown\u{200b} = 1\n", 2),
        ("\"q\\u001b[5i\" = 1\n", 1),
    ] {
        fs::write(config.join("config.toml"), text).unwrap();
        let ran = shell.run(&["note", "acme.controlbook", "5.1", "text"]);
        assert_eq!(ran.code, 1, "{text:?}: {}", ran.err);
        assert!(ran.err.contains("config.toml") && ran.err.contains(&format!("line {line}")), "{text:?}: {}", ran.err);
        fs::remove_file(config.join("config.toml")).unwrap();
        fs::write(config.join("phrases.toml"), text).unwrap();
        let ran = shell.run(&["phrase", "list"]);
        assert!(
            ran.code == 1 && ran.err.contains("phrases.toml") && ran.err.contains("line "),
            "{text:?}: {}",
            ran.err
        );
        fs::remove_file(config.join("phrases.toml")).unwrap();
    }
    // A name is a text: it is kept, and shown harmlessly.
    fs::write(config.join("config.toml"), "author = \"q\\u001b[5i\\u202ew\"\n").unwrap();
    shell.done(&["note", "acme.controlbook", "5.1", "text"]);
    assert!(shell.done(&["history", "acme.controlbook"]).contains("q�[5i�w"));
    let shown = shell.json(&["show", "5.1", "--workbook", "acme.controlbook", "--json"]);
    assert_eq!(shown["answer"]["notes"][0]["author"], "q\u{1b}[5i\u{202e}w");
}

#[test]
fn keys_and_environment_steer_nothing_either() {
    let desk = Desk::with_fresh();
    fs::create_dir_all(desk.path("config/controlbook")).unwrap();
    for (config, said) in [
        ("[keys]\n\"q\\u001b[5i\\u009bw\" = [\"x\"]\n", "q�[5i�w"),
        ("[keys]\nundo = [\"q\\u001b[5i\\u202ew\"]\n", "q�[5i�w"),
    ] {
        fs::write(desk.path("config/controlbook/config.toml"), config).unwrap();
        let mut command = desk.command(assert_cmd::cargo::cargo_bin!("controlbook"));
        command.arg("acme.controlbook");
        command.env("USER", "q\u{1b}[5i");
        command.env("LANG", "q\u{1b}[5i");
        command.env("TERM", "q\u{1b}[5i");
        let mut terminal = crate::pty::Terminal::run(command);
        assert!(!terminal.end().success());
        assert_tame(&terminal.raw, config);
        assert!(String::from_utf8_lossy(&terminal.raw).contains(said), "{}", String::from_utf8_lossy(&terminal.raw));
    }
}

#[cfg(unix)]
#[test]
fn a_workbook_may_be_called_anything_on_the_screen() {
    use std::os::unix::ffi::OsStrExt;
    for name in [
        &b"q\x1b]0;gotcha\x07\x1b[5iw.controlbook"[..],
        b"q\xff\xfe\xc2\x9b31m\nw.controlbook",
        "q\u{202e}w.controlbook".as_bytes(),
    ] {
        let desk = Desk::with_sample();
        let name = OsStr::from_bytes(name);
        fs::rename(desk.path("acme.controlbook"), desk.folder.path().join(name)).unwrap();
        let mut command = desk.command(assert_cmd::cargo::cargo_bin!("controlbook"));
        command.arg("--");
        command.arg(name);
        let mut terminal = crate::pty::Terminal::run(command);
        terminal.wait_for("q quit");
        terminal.send("2");
        terminal.wait_for("Saved");
        terminal.send("\u{5}");
        terminal.wait_for("Redacted");
        terminal.send("\u{1b}");
        terminal.wait_until("the form gone", |text| !text.contains("Redacted"));
        terminal.send("gh");
        terminal.wait_for("Assess yourself");
        // Its name stands among the recent ones.
        terminal.send("gq");
        terminal.wait_for("The workbook is closed");
        terminal.send("q");
        assert!(terminal.end().success());
        assert_tame(&terminal.raw, &name.to_string_lossy());
    }
}

#[test]
fn ids_that_a_spreadsheet_damaged_are_no_other_control() {
    let shell = Shell::with_workbook();
    for damaged in
        ["5,10", "10-May", "5.100", "5.010", "05.1", "5.1.", "5.1\u{a0}0", "５.１", "5.1e1", "May 10", "A5.10", "5 .10"]
    {
        let ran = shell.run(&["set", "acme.controlbook", damaged, "--level", "1"]);
        assert_ne!(ran.code, 0, "{damaged}: {}", ran.out);
    }
    let folder = folder();
    let path = folder.path().join("acme.controlbook");
    let mut session =
        Session::create(&path, &NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" }).unwrap();
    assert!(session.set(&[ControlId::from("5.100".to_owned())], &to_level(1)).is_err());
    assert_eq!(session.workbook().answer(&id("5.10")).level, None);
}

/// `.cargo/config.toml` says which.
#[test]
fn a_hostile_file_finds_no_more_of_sqlite_than_a_workbook_needs() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut statement = connection.prepare("PRAGMA compile_options").unwrap();
    let options: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(options.iter().any(|option| option == "OMIT_LOAD_EXTENSION"), "{options:?}");
    for unused in ["FTS3", "FTS5", "RTREE", "DBSTAT", "STAT4"] {
        assert!(!options.iter().any(|option| option.contains(unused)), "{unused}: {options:?}");
    }
    for unknown in ["SELECT load_extension('evil')", "CREATE VIRTUAL TABLE t USING fts5(x)"] {
        let error = connection.execute_batch(unknown).unwrap_err().to_string();
        assert!(error.contains("no such function") || error.contains("no such module"), "{unknown}: {error}");
    }
}
