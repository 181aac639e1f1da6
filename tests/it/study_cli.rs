//! `controlbook study` and `controlbook cards` through the real binary.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::folder;

struct Desk(TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(folder())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Exit code, standard output, standard error.
    fn run(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let mut command = Command::new(cargo_bin!("controlbook"));
        command.current_dir(self.0.path()).env_clear();
        for (name, value) in
            [("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state"), ("XDG_DATA_HOME", "data")]
        {
            command.env(name, self.path(value));
        }
        command.args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn done(&self, arguments: &[&str], input: &str) -> String {
        let (code, out, err) = self.run(arguments, input);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        out
    }

    fn due(&self) -> Value {
        serde_json::from_str(&self.done(&["study", "--due", "--json"], "")).unwrap()
    }
}

#[test]
fn what_is_due_is_told_without_making_a_file() {
    let desk = Desk::new();
    let due = desk.due();
    let core = due["decks"].as_array().unwrap().iter().find(|deck| deck["deck"] == "core").unwrap().clone();
    assert_eq!((&core["cards"], &core["begun"], &core["new"]), (&279.into(), &0.into(), &14.into()));
    assert_eq!((&due["retention"]["asked"], &due["retention"]["measured"]), (&90.into(), &Value::Null));
    assert_eq!(due["forecast"].as_array().unwrap().len(), 14);
    let told = desk.done(&["study", "--due"], "");
    assert!(told.contains("0 of 279") && told.contains("Tomorrow brings 14 new cards."), "{told}");
    assert!(!desk.path("data").exists());
}

#[test]
fn cards_are_learned_in_plain_lines() {
    let desk = Desk::new();
    let out = desk.done(&["study", "--plain", "--deck", "core"], "?\n3\n\n9\nc\n3\n\n1\nu\n\n4\nq\n");
    let words: Vec<&str> = out.split_whitespace().collect();
    let words = words.join(" ");
    for said in [
        "What is the control with this number called?",
        "Enter shows the answer; ? lists more.",
        "Policies for information security",
        "How well did you know it? 1 again (today), 2 hard (1 day), 3 good (2 days), 4 easy (8 days)",
        "1 again, 2 hard, 3 good, 4 easy; ? lists more.",
        "Why it matters:",
        "It comes again in 2 days.",
        "It comes once more today.",
        "undone: title:5.2 graded again.",
        "It comes again in 8 days.",
        "Stopped after 2 cards; every grade is kept.",
    ] {
        assert!(words.contains(said), "{said} is not in\n{out}");
    }
    let due = desk.due();
    assert_eq!((&due["reviews_today"], &due["streak"]), (&2.into(), &1.into()));
    let file = desk.path("data/controlbook/learned.study");
    assert!(file.exists());
    let csv = desk.done(&["study", "--csv"], "");
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(csv.contains("title:5.2,title,A.5.2,"), "{csv}");
}

#[test]
fn a_file_of_ones_own_is_named_by_option_environment_or_configuration() {
    let desk = Desk::new();
    desk.done(&["study", "--plain", "--file", "mine.study"], "\n3\nq\n");
    assert!(desk.path("mine.study").exists() && !desk.path("data").exists());
    std::fs::create_dir_all(desk.path("config/controlbook")).unwrap();
    std::fs::write(desk.path("config/controlbook/config.toml"), "study_file = \"../../mine.study\"\n").unwrap();
    assert_eq!(desk.due()["reviews_today"], 1);
    std::fs::write(desk.path("mine.study"), b"no study file").unwrap();
    let (code, _, err) = desk.run(&["study", "--due"], "");
    assert_eq!(code, 1);
    assert!(err.contains("mine.study is damaged: it is empty or cut short") && err.contains("hint:"), "{err}");
}

#[test]
fn settings_are_kept_and_nonsense_is_refused() {
    let desk = Desk::new();
    let said = desk.done(&["study", "--new-a-day", "5", "--retention", "85", "--fit"], "");
    assert!(said.starts_with("5 new cards a day\n85 of 100 cards") && said.contains("400 are needed"), "{said}");
    let due = desk.due();
    assert_eq!((&due["new_a_day"], &due["retention"]["asked"]), (&5.into(), &85.into()));
    let (code, _, err) = desk.run(&["study", "--retention", "99"], "");
    assert!(code == 1 && err.contains("70 to 97"), "{err}");
    let (code, _, err) = desk.run(&["study", "--due", "--deck", "nonsense"], "");
    assert!(code == 2 && err.contains("the decks are mix, core, exam"), "{err}");
    let (code, _, err) = desk.run(&["study", "--due", "--deck", "theme:nonsense"], "");
    assert!(code == 1 && err.contains("theme:people"), "{err}");
    let (code, _, err) = desk.run(&["study"], "");
    assert!(code == 1 && err.contains("needs a terminal"), "{err}");
}

#[test]
fn a_quiz_is_the_same_by_its_seed_in_lines_json_and_gift() {
    let desk = Desk::new();
    let quiz = |more: &[&str]| desk.done(&[&["study", "--quiz", "--seed", "5"], more].concat(), "");
    assert_eq!(quiz(&["--json"]), quiz(&["--json"]));
    let made: Value = serde_json::from_str(&quiz(&["--json", "--exam"])).unwrap();
    let questions = made["questions"].as_array().unwrap();
    assert_eq!((questions.len(), made["seed"].as_u64()), (40, Some(5)));
    let mut answers = String::new();
    for question in questions {
        let options = question["options"].as_array().unwrap();
        let right = options.iter().position(|option| option == &question["answer"]).unwrap();
        answers.push_str(&format!("{}\n", right + 1));
    }
    let held = desk.done(&["study", "--quiz", "--exam", "--seed", "5", "--plain"], &answers);
    assert!(held.contains("40 of 40 right.") && held.contains("By operational capability:"), "{held}");
    let held = desk.done(&["study", "--quiz", "--plain", "--seed", "5"], "nonsense\n\n");
    assert!(held.contains("Wrong. It is:") && held.contains("0 of 10 right.") && held.contains("--seed 5"), "{held}");
    let gift = quiz(&["--gift", "--questions", "12"]);
    assert_eq!(gift.matches("\n::quiz 5, question ").count(), 12);
    assert_eq!(quiz(&["--gift", "--questions", "12", "-o", "class.gift"]), "wrote class.gift\n");
    assert_eq!(std::fs::read_to_string(desk.path("class.gift")).unwrap(), gift);
    assert!(!desk.path("data").exists(), "a quiz keeps nothing");
}

#[test]
fn cards_are_written_listed_and_set_aside() {
    let desk = Desk::new();
    assert_eq!(desk.done(&["cards", "export", "--deck", "core"], ""), "wrote iso27002-cards.txt\n");
    let file = std::fs::read_to_string(desk.path("iso27002-cards.txt")).unwrap();
    assert_eq!(desk.done(&["cards", "export", "--deck", "core", "-o", "-"], ""), file);
    let (code, _, err) = desk.run(&["cards", "export"], "");
    assert!(code == 1 && err.contains("exists already"), "{err}");
    assert!(desk.done(&["cards", "set-aside", "title:5.1"], "").contains("title:5.1 is set aside"));
    let list: Value = serde_json::from_str(&desk.done(&["cards", "list", "--set-aside", "--json"], "")).unwrap();
    assert_eq!((list[0]["key"].as_str(), list.as_array().unwrap().len()), (Some("title:5.1"), 1));
    assert!(desk.done(&["cards", "take-up", "title:5.1"], "").contains("comes up again"));
    assert_eq!(desk.done(&["cards", "list", "--set-aside"], ""), "");
    assert_eq!(desk.done(&["cards", "list", "--deck", "core"], "").lines().count(), 279);
    let (code, _, err) = desk.run(&["cards", "set-aside", "title:9.9"], "");
    assert!(code == 1 && err.contains("there is no card \"title:9.9\""), "{err}");
}
