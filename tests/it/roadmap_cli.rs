//! Actions, phases and the roadmap on the command line, through the real binary.

use serde_json::{Value, json};

use crate::cli::Shell;

const ACME: &str = "acme.controlbook";

/// A workbook with two gaps, a phase of two working weeks, and an action in it.
fn shell() -> Shell {
    let shell = Shell::with_workbook();
    shell.done(&["set", ACME, "8.13", "--level", "1", "--target", "3"]);
    shell.done(&["set", ACME, "5.15", "--level", "0", "--target", "3"]);
    let phase = ["phase", "add", ACME, "Quick wins", "--from", "2027-03-01", "--to", "14.3.2027", "--capacity", "4"];
    assert_eq!(shell.done(&phase), "phase \"Quick wins\" added\n");
    let add = ["action", "add", ACME, "--closes", "A.8.13", "--owner", "Ann", "--due", "2027-03-05", "--days", "2,5"];
    assert_eq!(shell.done(&[&add[..], &["--phase", "quick wins", "--cost", "1'500"]].concat()), "#1\n");
    shell
}

#[test]
fn actions_are_added_changed_and_listed() {
    let shell = shell();
    let listed = |arguments: &[&str]| -> Vec<Value> {
        let all = [&["action", "list", ACME, "--json", "--date", "2027-03-06"][..], arguments].concat();
        shell.json(&all).as_array().unwrap().clone()
    };
    let first = listed(&[])[0].clone();
    for (key, value) in [
        ("number", json!(1)),
        ("closes", json!([{ "control": "8.13", "from": 1, "to": 3 }])),
        ("owner", json!("Ann")),
        ("due", json!("2027-03-05")),
        ("overdue", json!(true)),
        ("days", json!(2.5)),
        ("cost", json!(1500)),
        ("status", json!("proposed")),
        ("because", Value::Null),
        ("depends_on", json!([])),
        ("phase", json!("Quick wins")),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    assert!(first["title"].as_str().unwrap().contains("copied"), "{}", first["title"]);
    // What it depends on is later: allowed, and told.
    let later =
        ["action", "add", ACME, "--title", "Rights", "--closes", "5.15:0-2", "--depends", "#1", "--due", "2027-03-01"];
    assert_eq!(shell.done(&later), "#2\n#2 is due on 2027-03-01, before #1, on which it depends, on 2027-03-05.\n");
    assert_eq!(listed(&["--filter", "theme:technological"]).len(), 1);
    assert_eq!(listed(&["--filter", "theme:people"]).len(), 0);
    shell.done(&["action", "set", ACME, "1", "2", "--status", "doing", "--owner", "none"]);
    assert_eq!(listed(&["--status", "doing"]).len(), 2);
    let text = shell.done(&["action", "list", ACME, "--date", "2027-03-02"]);
    assert!(text.contains("doing, overdue") && text.contains("Rights (5.15 0 → 2)"), "{text}");
    assert!(text.ends_with("2 actions, 2 of them open.\n"), "{text}");
    for (arguments, part) in [
        (&["action", "set", ACME, "9", "--status", "done"][..], "there is no action #9"),
        (&["action", "set", ACME, "1", "--depends", "2"], "#1 needs #2, which needs #1"),
        (&["action", "set", ACME, "1", "--status", "dropped"], "for a reason"),
        (&["action", "set", ACME, "1", "--phase", "Never"], "there is no phase Never"),
        (&["phase", "add", ACME, "quick WINS"], "already"),
    ] {
        let err = shell.refused(1, arguments);
        assert!(err.contains(part), "{arguments:?}: {err}");
    }
    for arguments in [
        &["action", "add", ACME][..],
        &["action", "set", ACME, "1"],
        &["action", "set", ACME, "1", "--due", "soon"],
        &["action", "set", ACME, "1", "--days", "1.25"],
        &["action", "set", ACME, "1", "--cost", "-3"],
        &["action", "set", ACME, "1", "--closes", "8.13:x"],
        &["phase", "set", ACME, "1"],
    ] {
        shell.refused(2, arguments);
    }
}

#[test]
fn a_day_may_be_said_in_words() {
    let shell = shell();
    shell.done(&["action", "set", ACME, "1", "--due", "next fri"]);
    shell.done(&["set", ACME, "8.13", "--review-due", "+2w"]);
    let due = shell.json(&["show", "8.13", "--workbook", ACME, "--json"])["answer"]["review_due"].clone();
    assert!(due.as_str().is_some_and(|due| due.len() == 10), "{due}");
}

#[test]
fn done_offers_and_raises_only_what_is_named() {
    let shell = shell();
    let level = || shell.json(&["show", "8.13", "--workbook", ACME, "--json"])["answer"]["level"].clone();
    let offered = shell.done(&["action", "done", ACME, "1"]);
    assert!(offered.starts_with("action #1 status proposed → done\n"), "{offered}");
    assert!(offered.contains("Could be raised now: 8.13 from 1 to 3. Nothing was"), "{offered}");
    assert_eq!(level(), json!(1));
    let raised = shell.done(&["action", "done", ACME, "1", "--raise-all", "--basis", "examined"]);
    assert!(raised.contains("8.13 level 1 → 3") && raised.contains("controlbook attach FILE 8.13"), "{raised}");
    assert_eq!(level(), json!(3));
    shell.done(&["undo", ACME]);
    assert_eq!(level(), json!(1));
    assert_eq!(shell.done(&["action", "remove", ACME, "#1"]).lines().count(), 1);
    let nothing = shell.done(&["action", "list", ACME]);
    assert!(nothing.contains("There are no actions yet: controlbook action add"), "{nothing}");
}

#[test]
fn the_roadmap_says_what_closes_which_gap_when_and_what_does_not_fit() {
    let shell = shell();
    shell.done(&["action", "add", ACME, "--title", "Locks", "--owner", "Ann", "--days", "9", "--phase", "1"]);
    let roadmap = ["roadmap", ACME, "--date", "2027-03-08"];
    let text = shell.done(&roadmap);
    for part in [
        "seen on 2027-03-08",
        "2 × 3 ÷ 1",
        "#1, Ann, by 2027-03-05",
        "nothing yet",
        "1 of 2 gaps have no action yet.",
        "Quick wins, 2027-03-01 to 2027-03-14: 11.5 of 4 days, 7.5 too many",
        "! Overfull: 11.5 days of work, 7.5 more than the 4 days it has.",
        "! Overloaded: Ann has 11.5 days to do, and the phase has 10 days for one",
        "proposed, overdue",
        "1 action is overdue.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let roadmap = shell.json(&[&roadmap[..], &["--json"]].concat());
    assert_eq!(roadmap["gaps"].as_array().unwrap().len(), 2);
    let gap = |control: &str| {
        roadmap["gaps"].as_array().unwrap().iter().find(|gap| gap["control"] == control).unwrap().clone()
    };
    assert_eq!((&gap("8.13")["actions"], &gap("5.15")["actions"]), (&json!([1]), &json!([])));
    let phase = &roadmap["phases"][0];
    assert_eq!((&phase["used"], &phase["over"], &phase["left"]), (&json!(11.5), &json!(7.5), &json!(0)));
    assert_eq!(phase["overloads"], json!([{ "owner": "Ann", "days": 11.5, "limit": 10 }]));
    assert_eq!((&roadmap["overdue"], phase["actions"].as_array().unwrap().len()), (&json!([1]), 2));
    // The phase goes, its actions stay.
    shell.done(&["phase", "remove", ACME, "Quick wins"]);
    assert!(shell.done(&["roadmap", ACME]).contains("In no phase: 11.5 days"));
    shell.done(&["undo", ACME]);
    shell.done(&["phase", "set", ACME, "1", "--name", "Now", "--capacity", "none"]);
    assert!(shell.done(&["roadmap", ACME]).contains("Now, 2027-03-01 to 2027-03-14: 11.5 days"));
}

#[test]
fn an_empty_workbook_says_what_comes_next() {
    let shell = Shell::with_workbook();
    let text = shell.done(&["roadmap", ACME]);
    assert!(text.contains("controlbook action add FILE") && text.contains("controlbook phase add FILE"), "{text}");
    // It is planned where work on level 0 is open.
    shell.done(&["set", ACME, "5.15", "--level", "0"]);
    shell.done(&["action", "add", ACME, "--title", "Rights", "--closes", "5.15:3"]);
    let soa = shell.json(&["soa", ACME, "--filter", "5.15", "--json"]);
    assert_eq!(soa[0]["implementation"], json!("planned"));
}

#[test]
fn what_shows_it_is_attached_when_an_action_is_done() {
    let shell = shell();
    // A file that is not there is told before anything is done.
    let done = ["action", "done", ACME, "1", "--raise", "8.13", "--evidence"];
    shell.refused(1, &[&done[..], &["no-such-file.txt"]].concat());
    let listed = |status: &str| shell.json(&["action", "list", ACME, "--status", status, "--json"]);
    assert_eq!(listed("done").as_array().unwrap().len(), 0);
    std::fs::write(shell.path("restore.txt"), "all of it came back").unwrap();
    let both = [&done[..], &["restore.txt", "--evidence", "https://example.com/log"]].concat();
    let said = shell.done(&both);
    assert!(said.contains("restore.txt") && said.contains("8.13 level 1 → 3"), "{said}");
    assert!(!said.contains("Attach what shows it"), "{said}");
    assert_eq!(listed("done").as_array().unwrap().len(), 1);
    let shown = shell.json(&["evidence", "list", ACME, "--json"]);
    assert_eq!(shown.as_array().unwrap().len(), 2, "{shown}");
    // Three steps: each is taken back alone.
    shell.done(&["undo", ACME]);
    assert_eq!(listed("done").as_array().unwrap().len(), 0);
    // An action that is for no control has nothing that evidence could serve.
    shell.done(&["action", "add", ACME, "--title", "Tidy up"]);
    let err = shell.refused(2, &["action", "done", ACME, "2", "--evidence", "https://example.com/log"]);
    assert!(err.contains("raises no control"), "{err}");
}
