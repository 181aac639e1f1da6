//! `plan`, `whatif` and `scenario`, through the real binary.

use serde_json::{Value, json};

use crate::cli::Shell;

const ACME: &str = "acme.controlbook";

/// 8.13 (a day a level) at 1 of 3, 5.15 (12 days a level, 4 here) at 0 of 1, 6.3 (12 days here) at 2 of 3.
fn shell() -> Shell {
    let shell = Shell::with_workbook();
    for (control, level, target, effort) in [("8.13", "1", "3", "1"), ("5.15", "0", "1", "2"), ("6.3", "2", "3", "3")] {
        shell.done(&["set", ACME, control, "--level", level, "--target", target, "--effort", effort]);
    }
    shell
}

const FROM: [&str; 2] = ["--from", "2027-01-01"];
const HALF_A_YEAR: [&str; 4] = ["--from", "2027-01-01", "--deadline", "2027-06-30"];

fn with<'a>(parts: &[&[&'a str]]) -> Vec<&'a str> {
    parts.concat()
}

/// 8 days until the end of June: 90 of 181 days are 3.98 of them, so 4 and 4. The two levels of 8.13 take 2 days and
/// 5.15 takes 4: two levels early are better than one. A level of 6.3 takes 12, which no quarter has.
#[test]
fn what_if_worked_by_hand_leaves_the_workbook_alone() {
    let shell = shell();
    let before = std::fs::read(shell.path(ACME)).unwrap();
    let asked = with(&[&["whatif", ACME, "--budget", "8"], &HALF_A_YEAR]);
    let text = shell.done(&asked);
    for part in [
        "Acme Ltd: what 8 days of work could reach by 2027-06-30\n",
        "today       43 % (3/7)",
        "2027-03-31  71 % (5/7)",
        "2027-06-30  86 % (6/7)",
        "Jan to Mar 2027, until 2027-03-31: 2 of 4 days\n  new  2 days  8.13 1 → 3  ",
        "Apr to Jun 2027, until 2027-06-30: 4 of 4 days\n  new  4 days  5.15 0 → 1  ",
        "Left out:\n  new  1 gap stay",
        "It takes more days than any one phase has: 6.3 2 → 3.",
        "It is proved that no plan reaches more",
        "A forecast, not a promise",
        "90 of 93 controls in scope are not assessed yet",
        "--adopt makes 2 phases and 2 actions.",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let json = shell.json(&with(&[&asked, &["--json"]]));
    let figures = |at: &Value| {
        ["attainment", "attainment_floor", "maturity"]
            .map(|key| (at[key]["numerator"].as_u64().unwrap(), at[key]["denominator"].as_u64().unwrap()))
    };
    // Targets of 3 for the 90 others: 7 + 270.
    assert_eq!(figures(&json["today"]), [(3, 7), (3, 277), (3, 3)]);
    assert_eq!(json["today"], json["today_with_targets"]);
    assert_eq!(figures(&json["quarters"][0]), [(5, 7), (5, 277), (5, 3)]);
    assert_eq!(figures(&json["quarters"][1]), [(6, 7), (6, 277), (6, 3)]);
    assert_eq!(
        (&json["quarters"][1]["ends"], &json["quarters"][1]["as_planned"]),
        (&json!("2027-06-30"), &Value::Null)
    );
    assert_eq!(json["phases_proposed"], true);
    let phase = &json["phases"][1];
    assert_eq!(
        (&phase["name"], &phase["days"], &phase["days_in_use"]),
        (&json!("Apr to Jun 2027"), &json!(4.0), &json!(4.0))
    );
    assert_eq!((&phase["id"], &phase["from"], &phase["reached"]), (&Value::Null, &json!("2027-04-01"), &json!(6)));
    let step = &json["steps"][0];
    assert_eq!(step["closes"], json!([{ "control": "8.13", "from": 1, "to": 3 }]));
    for (key, value) in [
        ("action", Value::Null),
        ("days", json!(2.0)),
        ("phase", json!("Jan to Mar 2027")),
        ("by", json!("2027-03-31")),
        ("stays", json!(false)),
        ("was", Value::Null),
        ("concerns", json!([])),
    ] {
        assert_eq!(step[key], value, "{key}");
    }
    let left = &json["left_out"][0];
    assert_eq!((&left["why"], left["closes"][0]["control"].as_str()), (&json!("too-large"), Some("6.3")));
    assert!(left["sentence"].as_str().unwrap().contains("It takes 12 days"), "{left}");
    assert_eq!(json["reached"], json!({ "now": 3, "planned": 6, "at_most": 6 }));
    assert_eq!(json["proof"], "best");
    assert_eq!(std::fs::read(shell.path(ACME)).unwrap(), before);
}

#[test]
fn a_plan_is_shown_taken_over_and_undone() {
    let shell = shell();
    let asked = with(&[&["plan", ACME, "--budget", "8"], &HALF_A_YEAR]);
    let text = shell.done(&asked);
    assert!(text.contains("Acme Ltd: what to do when, seen on 2027-01-01"), "{text}");
    assert!(text.contains("Today:  attainment 43 % (3/7), at least 1 % (3/277), maturity 1.0"), "{text}");
    assert!(text.contains("After:  attainment 86 % (6/7)"), "{text}");
    assert!(text.contains("the quarters are proposed as phases"), "{text}");
    assert_eq!(shell.json(&["action", "list", ACME, "--json"]), json!([]));
    let adopted = shell.done(&with(&[&asked, &["--adopt"]]));
    assert!(adopted.contains("Plan taken over: "), "{adopted}");
    let actions = shell.json(&["action", "list", ACME, "--json"]);
    let placed: Vec<_> = actions.as_array().unwrap().iter().map(|action| action["phase"].as_str().unwrap()).collect();
    assert_eq!(placed, ["Jan to Mar 2027", "Apr to Jun 2027"]);
    let again = shell.done(&with(&[&["plan", ACME], &FROM]));
    assert!(again.contains("There is nothing to take over: all stands where it is planned already."), "{again}");

    // Agreed, it stays; more days than the phase has are told; what was done takes its days.
    shell.done(&["action", "set", ACME, "1", "--status", "agreed", "--owner", "Ann", "--due", "2027-02-01"]);
    let one = shell.done(&["action", "add", ACME, "--title", "Locks", "--days", "2.5", "--phase", "2"]);
    shell.done(&["action", "set", ACME, one.trim(), "--status", "done"]);
    let text = shell.done(&with(&[&["plan", ACME, "--actions-only"], &FROM]));
    for part in [
        "(stays where you put it, Ann)",
        "  ! #1 Due on 2027-02-01, before the phase ends: do it first.",
        "2.5 of 4 days, 2.5 of them for what is done",
        "Left out:\n  #2   ",
        "There is no room: the days go to other work, which closes more or is fixed. Goes out of \"Apr to Jun",
        "--adopt moves 1 action.",
    ] {
        // Lines break anywhere.
        let text = text.replace("\n       ", " ");
        assert!(text.contains(part) || text.replace('\n', " ").contains(part), "{part}\n{text}");
    }
    shell.done(&["undo", ACME]);
    shell.done(&["undo", ACME]);
    shell.done(&["undo", ACME]);
    shell.done(&["undo", ACME]);
    assert_eq!(shell.json(&["action", "list", ACME, "--json"]), json!([]));
    assert_eq!(shell.json(&["roadmap", ACME, "--json"])["phases"], json!([]));
}

#[test]
fn a_scenario_is_kept_listed_opened_taken_over_and_removed() {
    let shell = shell();
    assert!(shell.done(&["scenario", "list", ACME]).replace('\n', " ").contains("--save NAME keeps one"));
    let asked =
        with(&[&["whatif", ACME, "--budget", "8", "--target", "6.3=5", "--days-per-level", "1,4,2"], &HALF_A_YEAR]);
    let kept = shell.done(&with(&[&asked, &["--save", "Half a year"]]));
    assert!(kept.ends_with("Scenario \"Half a year\" kept\n"), "{kept}");
    assert!(kept.contains("  with other targets  33 % (3/9)"), "{kept}");
    let told = "8 days; until 2027-06-30; target 5 for 6.3; 1, 4, 2 days a level";
    assert_eq!(shell.done(&["scenario", "list", ACME]), format!("Half a year  {told}\n"));
    assert_eq!(
        shell.json(&["scenario", "list", ACME, "--json"]),
        json!([{
            "name": "Half a year", "days": 8.0, "factor": null, "deadline": "2027-06-30",
            "targets": [{ "filter": "6.3", "target": 5 }], "days_per_level": [1.0, 4.0, 2.0], "actions_only": false,
        }])
    );
    let opened = with(&[&["whatif", ACME, "--scenario", "HALF a year", "--json"], &FROM]);
    assert_eq!(shell.json(&opened), shell.json(&with(&[&asked, &["--json"]])));
    // What stands beside it goes before it.
    let shorter = shell.json(&with(&[&opened, &["--budget", "4", "--target", "6.3=3"]]));
    assert_eq!(shorter["today"], shorter["today_with_targets"]);
    assert_eq!(shorter["phases"][0]["days"], json!(2.0));
    shell.done(&with(&[&["whatif", ACME, "--scenario", "half a year", "--adopt"], &FROM]));
    assert_eq!(shell.json(&["show", "6.3", "--workbook", ACME, "--json"])["answer"]["target"], json!(5));
    shell.done(&["undo", ACME]);
    assert_eq!(shell.json(&["show", "6.3", "--workbook", ACME, "--json"])["answer"]["target"], json!(3));
    assert_eq!(shell.done(&["scenario", "remove", ACME, "half A year"]), "scenario \"Half a year\" removed\n");
    assert!(
        shell.refused(1, &["scenario", "remove", ACME, "Half a year"]).contains("there is no scenario Half a year")
    );
    assert!(shell.refused(1, &["whatif", ACME, "--scenario", "x"]).contains("controlbook scenario list FILE"));
}

#[test]
fn the_days_of_the_phases_can_be_multiplied() {
    let shell = shell();
    shell.done(&["phase", "add", ACME, "Now", "--to", "2027-03-31", "--capacity", "4"]);
    shell.done(&["phase", "add", ACME, "Later", "--to", "2027-06-30", "--capacity", "3"]);
    let days = |budget: &str| {
        let json = shell.json(&with(&[&["plan", ACME, "--budget", budget, "--json"], &FROM]));
        json["phases"].as_array().unwrap().iter().map(|phase| phase["days"].as_f64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(days("x1.5"), [6.0, 4.5]);
    assert_eq!(days("x0"), [0.0, 0.0]);
    assert_eq!(days("14"), [8.0, 6.0]);
    assert!(shell.done(&with(&[&["plan", ACME, "--budget", "x2"], &FROM])).contains("sets the days of the phases"));
    shell.done(&["phase", "set", ACME, "1", "--capacity", "none"]);
    shell.done(&["phase", "set", ACME, "2", "--capacity", "none", "--to", "none"]);
    let text = shell.done(&with(&[&["plan", ACME], &FROM])).replace('\n', " ");
    assert!(text.contains("Nobody said how many person-days \"Now\" and \"Later\""), "{text}");
    assert!(text.contains("The last day of \"Later\" is only supposed"), "{text}");
    let refused = shell.refused(1, &["plan", ACME, "--budget", "x2"]);
    assert!(refused.contains("nothing to multiply"), "{refused}");
    let refused = shell.refused(1, &with(&[&["plan", ACME, "--deadline", "2026-12-31"], &FROM]));
    assert!(refused.contains("lies before"), "{refused}");
}

/// January 2027 has 21 working days. 1 waits for 2, and 2 for 3: 12 + 10 + 1 days.
#[test]
fn who_has_too_much_to_do_and_what_waits_longest_is_told() {
    let shell = shell();
    shell.done(&["phase", "add", ACME, "Now", "--from", "2027-01-01", "--to", "2027-01-31", "--capacity", "40"]);
    for (days, depends) in [("1", None), ("10", Some("1")), ("12", Some("2"))] {
        let add = ["action", "add", ACME, "--title", "Work", "--owner", "Ann", "--days", days];
        let depends = depends.map_or(Vec::new(), |depends| vec!["--depends", depends]);
        shell.done(&with(&[&add, &depends]));
    }
    let plan = shell.json(&with(&[&["plan", ACME, "--actions-only", "--json"], &FROM]));
    assert_eq!(
        plan["warnings"],
        json!([
            "Too much for one person: Ann would have 23 days to do in \"Now\", which has 21 working days.",
            "The longest wait: #1, #2 and #3 take 23 days together, however many people there are, since each waits for \
             the one before."
        ])
    );
    let text = shell.done(&with(&[&["plan", ACME, "--actions-only"], &FROM]));
    assert!(text.contains("! Too much for one person: Ann"), "{text}");
    let less = shell.json(&with(&[&["plan", ACME, "--actions-only", "--json", "--budget", "22"], &FROM]));
    assert_eq!(less["warnings"].as_array().unwrap().len(), 1);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let shell = shell();
    for command in ["whatif", "plan"] {
        let refused = |code, arguments: &[&str]| shell.refused(code, &with(&[&[command, ACME], arguments]));
        assert!(refused(1, &[]).contains("add --budget DAYS"));
        assert!(refused(1, &["--budget", "x2"]).contains("add --budget DAYS"));
        for days in ["x", "-1", "1.25", "1.", ".5", "100001", "99999999999", "x1.234", "x101"] {
            assert!(refused(2, &[&format!("--budget={days}")]).contains("such as 30 or 12.5"), "{days}");
        }
        assert!(refused(2, &["--budget", "1", "--target", "people"]).contains("such as theme:people=4"));
        assert!(refused(2, &["--budget", "1", "--target", "5.1=6"]).contains("such as theme:people=4"));
        assert!(refused(2, &["--budget", "1", "--target", "tehme:people=3"]).contains("theme"));
        assert!(refused(2, &["--budget", "1", "--days-per-level", "1,2"]).contains("three numbers"));
        let dates = ["--budget", "1", "--from", "2027-01-02", "--deadline"];
        assert!(refused(1, &with(&[&dates, &["2027-01-01"]])).contains("lies before"));
        assert!(refused(1, &with(&[&dates, &["2047-01-03"]])).contains("20 years"));
        assert!(refused(1, &["--budget", "1", "--from", "9999-12-31"]).contains("calendar"));
    }
    assert!(shell.refused(2, &["whatif", ACME, "--budget", "1", "--save", "x", "--adopt"]).contains("--adopt"));
    assert!(shell.refused(1, &["whatif", ACME, "--budget", "1", "--save", " "]).contains("is empty"));
    let fresh = Shell::with_workbook();
    let text = fresh.done(&["whatif", ACME, "--budget", "5"]).replace('\n', " ");
    assert!(text.contains("There is no gap to close. None of the 93 controls"), "{text}");
    let text = fresh.done(&["plan", ACME, "--budget", "5", "--adopt"]);
    assert!(text.contains("There is nothing to plan") && text.ends_with("Nothing to change\n"), "{text}");
}
