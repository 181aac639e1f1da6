//! `interview --plain` through the real binary: lines in, lines out.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use controlbook::session::Session;
use controlbook::text::is_unsafe;
use controlbook::workbook::{Applicability, Reason};
use tempfile::TempDir;

use crate::support::{Random, assert_sound, exclude, folder, id};

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: folder() };
        let arguments = ["new", "acme.controlbook", "--organisation", "Meyer's Bakery", "--profile", "essentials"];
        desk.run(&arguments, b"");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn open(&self) -> Session {
        Session::open(&self.path("acme.controlbook"), "Test").unwrap()
    }

    /// Exit code, standard output, standard error.
    fn run(&self, arguments: &[&str], input: &[u8]) -> (i32, String, String) {
        let mut command = Command::new(cargo_bin!("controlbook"));
        command.current_dir(self.folder.path()).env_clear();
        for (name, value) in [("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")] {
            command.env(name, self.path(value));
        }
        command.env("USER", "ann").args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // The program may end before it has read all.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// Held to its end without a complaint.
    fn held(&self, more: &[&str], input: impl AsRef<[u8]>) -> String {
        let arguments = [&["interview", "acme.controlbook", "--plain"], more].concat();
        let (code, out, err) = self.run(&arguments, input.as_ref());
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert_plain(&out);
        out
    }
}

/// Lines of text that a screen reader can read: short, and nothing but text.
fn assert_plain(out: &str) {
    for line in out.lines() {
        assert!(line.chars().count() <= 76, "{line:?}");
        assert!(!line.contains(is_unsafe), "{line:?}");
        assert!(!line.contains(|c| ('\u{2500}'..='\u{259f}').contains(&c)), "{line:?}");
    }
}

fn flowing(out: &str) -> String {
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_essentials_are_answered_line_by_line() {
    let desk = Desk::new();
    let lines = "3\n-\n2\nx\nno-such-asset\nWe have none.\n".to_owned() + &"1\n".repeat(22);
    let out = desk.held(&[], lines);
    assert_eq!(out.matches("\nYour answer? 0 to 5,").count(), 26);
    assert!(
        out.starts_with("Interview about Meyer's Bakery.\n26 questions: what is open of \"The essentials\""),
        "{out}"
    );
    let text = flowing(&out);
    assert!(text.contains("Saved: 5.2 level not set → 3 (u takes it back). 1 of 26 answered."), "{text}");
    assert!(text.contains("25 of 26 questions answered: 24 with a level, 1 excluded: not for you, 1 not known yet."));
    for part in [
        "What to do first, and why:",
        "First step:",
        "Where you stand:",
        "Attainment",
        "Not known yet (1):",
        "And now:",
    ] {
        assert!(text.contains(part), "{part}\n{out}");
    }
    let session = desk.open();
    let levels = session.workbook().answers().filter(|(_, answer)| answer.level.is_some()).count();
    assert_eq!(levels, 24);
    assert_eq!(session.workbook().answers().filter(|(_, answer)| answer.review).count(), 1);
    let excluded = session.workbook().answers().find(|(_, answer)| !answer.in_scope()).unwrap().1.clone();
    assert_eq!(
        (excluded.reasons, excluded.justification.as_deref()),
        (vec![Reason::NoSuchAsset], Some("We have none."))
    );
    assert_eq!(excluded.decided_by.as_deref(), Some("ann"));
    assert_sound(&session);
    // What is not known is still open, and asked next.
    let out = desk.held(&[], "");
    assert!(out.contains("\n1 question: what is open"), "{out}");
}

#[test]
fn the_end_of_the_input_ends_it_and_it_goes_on_there() {
    let desk = Desk::new();
    let out = desk.held(&[], "3\n3\n\n3");
    assert!(
        flowing(&out).ends_with("3 of 26 answered; every answer is saved. The same command goes on from here."),
        "{out}"
    );
    assert!(flowing(&out).contains("Stopped at question 5 of 26, "), "{out}");
    let state = desk.path("state/controlbook/interview.json");
    let kept = fs::read_to_string(&state).unwrap();
    assert!(kept.contains("\"place\":{\"at\":4}") && !kept.contains("level") && !kept.contains("Meyer"), "{kept}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let out = desk.held(&[], "b\nq\nthis is not read\n");
    assert!(out.contains("You go on where you stopped."), "{out}");
    assert!(out.contains("\nQuestion 5 of 26,") && out.contains("\nQuestion 4 of 26,"), "{out}");
    assert!(flowing(&out).contains("Stopped at question 4 of 26,"), "{out}");
    // Without the file, what is open is asked; one that is damaged is as good as none.
    fs::write(&state, "{\"runs\": [{\"workbook\": 3}]}").unwrap();
    let out = desk.held(&[], "");
    assert!(out.contains("\n23 questions: what is open") && out.contains("\nQuestion 1 of 23,"), "{out}");
}

#[test]
fn every_key_does_what_the_help_says() {
    let desk = Desk::new();
    let lines = "?\np\nw\nn  The oven has Wi-Fi. \nn\nA second one\nn\n\nm\n4\nb\nu\nu\ni\nHost Ltd\nlegal, risk\nThey do it.\n\na\ncontractual\n\nq\n";
    let out = desk.held(&[], lines);
    let text = flowing(&out);
    for part in [
        "x not for you: excluded, with the reason",
        "What could be shown (evidence):",
        "target: How well it should be, 0 to 5.",
        "3 Defined. It is written down, owned, and known to those who need it.",
        "Whom to ask what:",
        "Saved: note on 5.2 \"The oven has Wi-Fi.\"",
        "Saved: note on 5.2 \"A second one\"",
        "Saved: 5.2 review mark on",
        "Saved: 5.2 level not set → 4",
        "Your answer so far: 4. Target 3. Marked for review.",
        "Done: undo: 5.2 level 4 → not set",
        "Done: undo: 5.2 review mark off",
        "Give a level, too, if you know how well they do it; Enter goes on.",
    ] {
        assert!(text.contains(part), "{part}\n{out}");
    }
    let session = desk.open();
    let first = session.workbook().answer(&id("5.2"));
    assert_eq!(first.applicability, Applicability::Inherited);
    assert_eq!(first.reasons, [Reason::Legal, Reason::Risk, Reason::Provider]);
    assert_eq!((first.level, first.review), (None, false));
    assert_eq!(session.workbook().notes(&id("5.2")).count(), 2);
    let applicable: Vec<_> = session
        .workbook()
        .answers()
        .filter(|(_, answer)| answer.applicability == Applicability::Applicable)
        .map(|(_, answer)| answer.reasons.clone())
        .collect();
    assert_eq!(applicable, [[Reason::Contractual]]);
}

#[test]
fn what_is_no_answer_changes_nothing() {
    let desk = Desk::new();
    let before = fs::read(desk.path("acme.controlbook")).unwrap();
    let mut lines = Vec::new();
    for line in ["6", "33", "3 3", "--", "+3", "03", "hello", "\u{1b}[2J", "\u{202e}3", "x y", "３", "-1", "b 2"] {
        lines.extend_from_slice(format!("{line}\n").as_bytes());
    }
    lines.extend_from_slice(b"\xff\xfe3\n");
    lines.extend_from_slice(&vec![b'3'; 200_000]);
    // Back at the first, nothing to undo, dialogs that are left, a sentence that is missing, codes that are none.
    lines.extend_from_slice(b"\nb\nu\nx\n\nx\nno-risk\n\nx\nlegal\nno such\n\ni\n\ni\nHost\n\n\nn a\0b\nm\0\n");
    let out = desk.held(&[], lines);
    let text = flowing(&out);
    assert_eq!(text.matches("That is no answer here, and nothing was changed.").count(), 14, "{out}");
    assert!(text.contains("That line is not UTF-8 text") && text.contains("That line is too long"), "{out}");
    assert!(
        text.contains("This is the first question.") && text.contains("Not done: there is nothing to undo."),
        "{out}"
    );
    assert_eq!(text.matches("Not all of these are codes.").count(), 2, "{out}");
    assert!(text.contains("Not done: the note has a NUL character"), "{out}");
    assert_eq!(fs::read(desk.path("acme.controlbook")).unwrap(), before);
}

#[test]
fn whatever_comes_it_stays_plain_and_whole() {
    let desk = Desk::new();
    let pieces: [&[u8]; 24] = [
        b"0",
        b"1",
        b"2",
        b"5",
        b"-",
        b"",
        b"b",
        b"u",
        b"u",
        b"m",
        b"x",
        b"i",
        b"a",
        b"p",
        b"?",
        b"n a note",
        b"n",
        b"no-such-asset",
        b"legal risk",
        b"Host",
        b"\xc3\x28",
        b"\x1b]0;title\x07",
        "\u{202e}\u{9b}2J".as_bytes(),
        b"n \x1b[2J\r",
    ];
    for seed in 0..6 {
        let mut random = Random(seed);
        let mut input = Vec::new();
        for _ in 0..250 {
            input.extend_from_slice(pieces[random.below(pieces.len())]);
            // Now and then two in one line.
            if random.below(12) > 0 {
                input.push(b'\n');
            }
        }
        let out = desk.held(&["--order", ["theme", "importance"][random.below(2)]], &input);
        assert!(out.contains("Interview about Meyer's Bakery."), "{out}");
        assert_sound(&desk.open());
    }
}

#[test]
fn a_refusal_is_told_and_the_interview_goes_on() {
    let desk = Desk::new();
    let out = desk.held(&[], "x\ncovered-elsewhere\nAnother one does it.\nx\ncovered-elsewhere\n8.13 does it.\n");
    let text = flowing(&out);
    assert!(
        text.contains("Not done: 5.2: \"covered-elsewhere\" needs a sentence that names the other control"),
        "{out}"
    );
    assert!(text.contains("Stopped at question 2 of 26"), "{out}");
    assert_eq!(desk.open().workbook().answer(&id("5.2")).justification.as_deref(), Some("8.13 does it."));
}

#[test]
fn other_questions_can_be_asked() {
    let desk = Desk::new();
    let mut session = desk.open();
    session.set(&[id("6.1"), id("6.3")], &exclude()).unwrap();
    session.set(&[id("6.2")], &crate::support::to_level(2)).unwrap();
    drop(session);
    let out = desk.held(&["--filter", "theme:people"], "");
    assert!(out.contains("6 questions: what the filter found, the most important first."), "{out}");
    assert!(out.contains("2 passed over, because excluded."), "{out}");
    let out = desk.held(&["--filter", "theme:people", "--open", "--order", "theme"], "\n\n\n\n\n");
    assert!(out.contains("5 questions: what the filter found, theme by theme."), "{out}");
    assert!(out.contains("The 5 questions are through.") && out.contains("Left without an answer (5):"), "{out}");
    let out = desk.held(&["--order", "theme"], "");
    assert!(out.contains("25 questions: what is open of \"The essentials\", theme by theme."), "{out}");
    let out = desk.held(&["--filter", "level:5"], "3\n");
    assert!(out.ends_with("There is nothing to ask.\n"), "{out}");
    // What is excluded meanwhile is passed over, and said so.
    desk.held(&["--order", "theme"], "q\n");
    desk.open().set(&[id("5.3"), id("5.9")], &exclude()).unwrap();
    let out = desk.held(&[], "2\n");
    assert!(out.contains("Passed over, because excluded: 5.3, 5.9."), "{out}");
}

#[test]
fn bad_usage_and_what_cannot_be_written_end_it() {
    let desk = Desk::new();
    for (arguments, part) in [
        (&["interview"][..], "FILE"),
        (&["interview", "acme.controlbook", "--plain", "--order", "luck"], "invalid value"),
        (&["interview", "acme.controlbook", "--plain", "--filter", "leevel:3"], "leevel"),
        (&["--ascii", "interview", "acme.controlbook", "--plain"], "--plain does not open"),
    ] {
        let (code, out, err) = desk.run(arguments, b"3\n");
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.contains(part), "{err}");
    }
    for arguments in [&["interview", "acme.controlbook"][..], &["--ascii", "interview", "acme.controlbook"]] {
        let (code, _, err) = desk.run(arguments, b"");
        assert!(code == 1 && err.contains("the screen needs a terminal"), "{err}");
    }
    fs::hard_link(desk.path("acme.controlbook"), desk.path("second")).unwrap();
    let (code, out, err) = desk.run(&["interview", "acme.controlbook", "--plain"], b"3\n");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("can only be read"), "{err}");
    let (code, _, err) = desk.run(&["interview", "missing.controlbook", "--plain"], b"3\n");
    assert!(code == 1 && err.contains("there is no workbook"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_workbook_that_is_moved_away_meanwhile_is_said_and_nobody_listening_is_no_failure() {
    let desk = Desk::new();
    let start = |desk: &Desk| {
        let mut command = Command::new(cargo_bin!("controlbook"));
        command.current_dir(desk.folder.path()).env_clear().env("USER", "ann");
        for (name, value) in [("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")] {
            command.env(name, desk.path(value));
        }
        command.args(["interview", "acme.controlbook", "--plain"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut child = start(&desk);
    drop(child.stdout.take());
    let _ = child.stdin.take().unwrap().write_all(b"2\n3\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));

    let mut child = start(&desk);
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("Your answer?") {
        line.clear();
        assert!(std::io::BufRead::read_line(&mut stdout, &mut line).unwrap() > 0);
    }
    fs::rename(desk.path("acme.controlbook"), desk.path("elsewhere")).unwrap();
    child.stdin.take().unwrap().write_all(b"3\n2\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("NOT SAVED") && err.contains("moved"), "{err}");
    assert!(!Path::new(&desk.path("acme.controlbook")).exists());
}
