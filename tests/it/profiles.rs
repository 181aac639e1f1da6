//! The starting points: what they propose, that they answer nothing, and the check that every build makes.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::{Profile, Suggestion};
use controlbook::figures::FindingCode;
use controlbook::session::{NewWorkbook, Session};
use controlbook::workbook::edit::Refusal;
use controlbook::workbook::{Answer, Applicability, Reason};
use serde_json::{Value, json};

use crate::catalogue::complaint;
use crate::support::{assert_sound, decide, done, folder, id, level, set_level};

fn profile(name: &str) -> &'static Profile {
    CATALOGUE.profile(name).unwrap()
}

fn ids(profile: &Profile) -> Vec<&str> {
    profile.controls.iter().map(|control| control.id.as_str()).collect()
}

fn workbook_of(profile: &str, folder: &Path) -> Session {
    let path = folder.join(format!("{profile}.controlbook"));
    Session::create(&path, &NewWorkbook { organisation: "Acme", profile, author: "Ann" }).unwrap()
}

fn decision(suggestion: &Suggestion) -> (Applicability, Reason) {
    (suggestion.applicability.parse().unwrap(), suggestion.reason.parse().unwrap())
}

// --- what they propose

#[test]
fn the_starting_points_have_their_names_and_sizes() {
    let sizes: Vec<_> = CATALOGUE.profiles().iter().map(|p| (&*p.name, p.target, p.controls.len())).collect();
    assert_eq!(
        sizes,
        [("full", 3, 93), ("ai", 3, 40), ("cloud-only", 3, 55), ("essentials", 3, 26), ("software", 3, 51)]
    );
    assert!((22..=28).contains(&profile("essentials").controls.len()));
    for profile in CATALOGUE.profiles().iter() {
        assert!((1..=30).contains(&profile.title.chars().count()), "{}: a row of figures begins with it", profile.name);
        assert!(profile.sentence.ends_with('.'), "{}", profile.name);
        assert!(profile.controls.is_sorted_by(|a, b| a.id < b.id), "{}", profile.name);
        for control in profile.controls.iter() {
            assert!(CATALOGUE.control(control.id.as_str()).is_some(), "{}: {}", profile.name, control.id);
            assert!((2..=4).contains(&control.target), "{}: {}", profile.name, control.id);
        }
    }
}

#[test]
fn every_named_control_has_a_reason_of_its_own() {
    let mut sentences = BTreeSet::new();
    for profile in CATALOGUE.profiles().iter() {
        for control in profile.controls.iter() {
            let Some(reason) = &control.reason else {
                assert_eq!(profile.name, "full", "{}", control.id);
                continue;
            };
            assert!(reason.ends_with('.') && (50..=170).contains(&reason.chars().count()), "{reason}");
            assert!(sentences.insert(reason), "twice: {reason}");
        }
        for suggestion in profile.suggestions.iter() {
            assert!((80..=300).contains(&suggestion.hint.chars().count()), "{}", suggestion.hint);
            assert!(sentences.insert(&suggestion.hint), "twice: {}", suggestion.hint);
        }
    }
    assert!(profile("full").controls.iter().all(|control| control.reason.is_none() && control.target == 3));
}

#[test]
fn the_essentials_are_mostly_what_the_catalogue_calls_most_important() {
    let essentials = profile("essentials");
    let importance = |id: &str| CATALOGUE.control(id).unwrap().importance.get();
    let least: Vec<&str> = ids(essentials).into_iter().filter(|id| importance(id) < 3).collect();
    // Two pairs of eyes on payments, a page of dos and don'ts, wiping old devices: hours each, and much harm prevented.
    assert_eq!(least, ["5.3", "5.10", "7.14"]);
}

#[test]
fn the_ai_starting_point_names_only_controls_that_ai_changes() {
    for control in profile("ai").controls.iter() {
        assert!(CATALOGUE.control(control.id.as_str()).unwrap().ai.is_some(), "{}", control.id);
    }
}

// --- they answer nothing

#[test]
fn a_fresh_workbook_has_the_proposed_targets_and_nothing_else() {
    let folder = folder();
    for profile in CATALOGUE.profiles().iter() {
        let session = workbook_of(&profile.name, folder.path());
        let workbook = session.workbook();
        assert_eq!(workbook.scope.profile, profile.name);
        assert!(workbook.scope.controls.iter().map(|id| id.as_str()).eq(ids(profile)), "{}", profile.name);
        for control in CATALOGUE.controls.iter() {
            let target = CATALOGUE.proposal(&profile.name, &control.id).map(|proposal| level(proposal.target));
            let expected = Answer { target, ..Answer::blank() };
            assert_eq!(*workbook.answer(&control.id), expected, "{} {}", profile.name, control.id);
        }
        let report = session.report(None).unwrap();
        assert_eq!((report.overall.undecided, report.overall.assessed), (93, 0), "{}", profile.name);
        let codes: Vec<FindingCode> = report.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [FindingCode::Undecided], "{}", profile.name);
        assert!(report.gaps.is_empty(), "{}", profile.name);
        assert_sound(&session);
    }
}

#[test]
fn a_control_that_is_not_named_has_no_target() {
    let folder = folder();
    let session = workbook_of("essentials", folder.path());
    assert_eq!(session.workbook().answer(&id("8.34")).target, None);
    assert_eq!(session.workbook().answer(&id("8.13")).target, Some(level(3)));
    assert_eq!(session.workbook().answer(&id("8.15")).target, Some(level(2)));
    assert!(CATALOGUE.proposal("essentials", &id("8.34")).is_none());
    assert!(CATALOGUE.proposal("cats", &id("8.13")).is_none());
}

// --- suggestions

#[test]
fn suggestions_are_about_what_a_firm_in_the_cloud_does_not_have_or_run() {
    let of = |name: &str, applicability: &str| -> Vec<&str> {
        let suggestions = profile(name).suggestions.iter();
        suggestions.filter(|s| s.applicability == applicability).map(|s| s.control.as_str()).collect()
    };
    assert_eq!(of("cloud-only", "excluded"), ["7.1", "7.2", "7.3", "7.4", "7.6", "7.12", "8.22"]);
    assert_eq!(of("cloud-only", "inherited"), ["7.5", "7.11", "8.6", "8.14", "8.17"]);
    assert_eq!((of("software", "excluded"), of("software", "inherited")), (vec!["8.30"], vec![]));
    for name in ["full", "essentials", "ai"] {
        assert!(profile(name).suggestions.is_empty(), "{name}");
    }
    // An exclusion is suggested only where the catalogue, too, knows when it is fair.
    for suggestion in CATALOGUE.profiles().iter().flat_map(|profile| profile.suggestions.iter()) {
        let control = CATALOGUE.control(suggestion.control.as_str()).unwrap();
        assert_eq!(suggestion.applicability == "excluded", control.exclusion_hint.is_some(), "{}", control.id);
    }
}

#[test]
fn a_suggestion_becomes_a_decision_once_a_person_words_it() {
    let folder = folder();
    for profile in CATALOGUE.profiles().iter().filter(|profile| !profile.suggestions.is_empty()) {
        let mut session = workbook_of(&profile.name, folder.path());
        for suggestion in profile.suggestions.iter() {
            let (applicability, reason) = decision(suggestion);
            let control = &suggestion.control;
            let provider = (applicability == Applicability::Inherited).then_some("Example Cloud");
            // Not without a sentence.
            let unworded = decide(applicability, &[reason], " ", provider);
            let refusal = unworded.applied(
                control,
                session.workbook().answer(control),
                &CATALOGUE,
                "Ann",
                jiff::Timestamp::UNIX_EPOCH,
            );
            assert!(
                matches!(
                    refusal,
                    Err(Refusal::ExclusionWithoutReason { .. } | Refusal::InheritanceWithoutProvider { .. })
                ),
                "{control}: {refusal:?}"
            );
            let worded = decide(applicability, &[reason], "Looked into on Monday.", provider);
            done(session.set(std::slice::from_ref(control), &worded));
            let answer = session.workbook().answer(control);
            assert_eq!((answer.applicability, &*answer.reasons), (applicability, &[reason][..]), "{control}");
        }
        assert_sound(&session);
    }
}

// --- the figures

#[test]
fn headline_figures_are_over_the_named_controls_beside_all_93() {
    let folder = folder();
    let mut session = workbook_of("essentials", folder.path());
    set_level(&mut session, "8.13", 2); // named, target 3
    set_level(&mut session, "8.15", 4); // named, target 2: overshoot counts as 2
    set_level(&mut session, "5.13", 1); // not named, no target
    let report = session.report(None).unwrap();
    let (named, all) = (&report.profile.tally, &report.overall);
    // Nine of the 26 aim at 2, the others at 3.
    assert_eq!(profile("essentials").controls.iter().filter(|control| control.target == 2).count(), 9);
    assert_eq!((named.coverage().counts(), all.coverage().counts()), ("2/26".into(), "3/93".into()));
    assert_eq!((named.maturity().counts(), all.maturity().counts()), ("6/2".into(), "7/3".into()));
    assert_eq!((named.attainment().counts(), all.attainment().counts()), ("4/5".into(), "4/5".into()));
    let floor = format!("4/{}", 9 * 2 + 17 * 3);
    assert_eq!(named.attainment_floor().counts(), floor);
    assert!(!report.profile_is_everything());
}

// --- the check of the data

/// What the check says once these lines stand behind those of the cloud profile.
fn added(lines: &str) -> (String, usize) {
    let mut last = 0;
    let complaint = complaint("profiles/cloud-only.toml", |file| {
        file.extend(lines.lines().map(ToOwned::to_owned));
        last = file.len();
    });
    (complaint, last)
}

#[test]
fn broken_profiles_are_refused_with_file_line_control_and_field() {
    let broken = [
        ("[[control]]\nid = \"5.99\"\nreason = \"So.\"", 1, "control 5.99: id: is no control of the catalogue"),
        ("[[control]]\nreason = \"So.\"\nid = \"5.1\"", 0, "control 5.1: id: stands twice"),
        ("[[control]]\nid = \"5.3\"\nreason = \"So.\"\ntarget = 6", 0, "control 5.3: target: must be 0 to 5"),
        ("[[control]]\nid = \"5.3\"\nreason = \" \"", 0, "control 5.3: reason: is empty"),
        ("[[control]]\nid = \"5.3\"\nraeson = \"So.\"", 0, "control 5.3: the table: unknown field `raeson`"),
        (
            "[[suggestion]]\nreason = \"provider\"\nhint = \"So.\"\ncontrol = \"9.1\"",
            0,
            "control 9.1: control: is no control",
        ),
        (
            "[[suggestion]]\nreason = \"provider\"\nhint = \"So.\"\ncontrol = \"7.1\"",
            0,
            "control 7.1: control: stands twice",
        ),
        (
            "[[suggestion]]\nreason = \"provider\"\nhint = \"So.\"\ncontrol = \"5.3\"",
            0,
            "control 5.3: control: a suggestion is about a control that the profile names",
        ),
        ("[[suggestion]]\ncontrol = \"7.9\"\nreason = \"provider\"\nhint = \"\"", 0, "control 7.9: hint: is empty"),
        (
            "[[suggestion]]\ncontrol = \"7.9\"\nreason = \"provider\"\ntip = \"So.\"",
            0,
            "control 7.9: the table: unknown field `tip`",
        ),
    ];
    for (lines, from_the_end, what) in broken {
        let (complaint, last) = added(lines);
        let place = format!("cloud-only.toml:{}: {what}", last - from_the_end);
        assert!(complaint.contains(&place), "{complaint}, but not {place}");
    }
    for (field, text, what) in [
        ("target", "target = 6", "control -: target: must be 0 to 5"),
        ("title", "title = \"\"", "control -: title: is empty"),
        ("sentence", "sentence = \" \"", "control -: sentence: is empty"),
    ] {
        let mut line = 0;
        let complaint = complaint("profiles/full.toml", |lines| {
            line = lines.iter().position(|line| line.starts_with(field)).unwrap();
            text.clone_into(&mut lines[line]);
        });
        let place = format!("full.toml:{}: {what}", line + 1);
        assert!(complaint.contains(&place), "{complaint}, but not {place}");
    }
}

#[test]
fn the_check_knows_the_reasons_that_the_program_knows() {
    let words: Vec<&str> = Reason::fitting(Applicability::Excluded).iter().map(|reason| reason.word()).collect();
    let known = format!("is none of provider, {}", words.join(", "));
    for &reason in Reason::fitting(Applicability::Applicable) {
        let (complaint, _) =
            added(&format!("[[suggestion]]\ncontrol = \"7.9\"\nhint = \"So.\"\nreason = \"{reason}\""));
        assert!(complaint.contains(&format!("control 7.9: reason: \"{reason}\" {known}")), "{complaint}");
    }
    for suggestion in CATALOGUE.profiles().iter().flat_map(|profile| profile.suggestions.iter()) {
        let (applicability, reason) = decision(suggestion);
        assert!(Reason::fitting(applicability).contains(&reason), "{}", suggestion.control);
    }
}

// --- the command line

/// What the program prints; it may write only into `folder`.
fn controlbook(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_controlbook"));
    command.args(arguments).args(["--author", "Ann"]).current_dir(folder).env("HOME", folder);
    let output = command.env("XDG_STATE_HOME", folder).env("XDG_CONFIG_HOME", folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let (code, stdout, stderr) = controlbook(folder, arguments);
    assert_eq!((code, stderr.as_str()), (0, ""), "{arguments:?}");
    stdout
}

fn parsed(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(folder, arguments)).unwrap()
}

#[test]
fn profiles_lists_them_and_shows_one() {
    let folder = folder();
    let all = printed(folder.path(), &["profiles"]);
    for profile in CATALOGUE.profiles().iter() {
        assert!(all.lines().any(|line| line == format!("{:<12}{}", profile.name, profile.title)), "{all}");
    }
    assert!(all.contains("            26 controls, aimed at level 2 or 3.\n"), "{all}");
    let listed = parsed(folder.path(), &["profiles", "--json"]);
    let names: Vec<&Value> = listed.as_array().unwrap().iter().map(|profile| &profile["name"]).collect();
    assert_eq!(names, ["full", "ai", "cloud-only", "essentials", "software"]);
    let cloud = &listed[2];
    assert_eq!(cloud["controls"].as_array().unwrap().len(), 55);
    assert_eq!(cloud["controls"][0]["target"], 2);
    assert_eq!(listed[0]["controls"][0], json!({"id": "5.1", "target": 3, "reason": null}));
    assert_eq!(cloud["suggestions"][0]["reason"], "no-such-asset");
    assert_eq!(parsed(folder.path(), &["profiles", "cloud-only", "--json"]), *cloud);
    let one = printed(folder.path(), &["profiles", "cloud-only"]);
    assert!(one.contains("\n7.2   Physical entry, target 3\n"), "{one}");
    assert!(one.contains("  7.5   inherited (provider)\n"), "{one}");
    let (code, _, complaint) = controlbook(folder.path(), &["profiles", "cats"]);
    assert_eq!(code, 1);
    assert!(complaint.contains("known are full, ai, cloud-only, essentials, software"), "{complaint}");
}

#[test]
fn show_tells_why_a_control_is_in_the_profile_and_what_is_suggested() {
    let folder = folder();
    let folder = folder.path();
    let made = printed(folder, &["new", "a.controlbook", "--organisation", "Acme", "--profile", "cloud-only"]);
    assert!(made.contains("55 controls, aimed at level 2 or 3, 12 suggestions for you to confirm.\n"), "{made}");
    assert!(made.contains("controlbook show 7.1 --workbook a.controlbook\n"), "{made}");

    let shown = parsed(folder, &["show", "7.5", "--workbook", "a.controlbook", "--json"]);
    assert_eq!(shown["profile"]["name"], "cloud-only");
    assert!(shown["profile"]["reason"].as_str().unwrap().starts_with("Fire and flood"));
    let suggestion = &shown["profile"]["suggestion"];
    assert_eq!((&suggestion["applicability"], &suggestion["reason"]), (&json!("inherited"), &json!("provider")));
    assert!(suggestion["hint"].as_str().unwrap().contains("where your provider keeps"));
    assert_eq!(shown["answer"]["applicability"], "undecided");
    assert_eq!(shown["answer"]["reasons"], json!([]));

    // A control that is named without a suggestion, one that is not named, and no workbook.
    let of = |arguments: &[&str]| parsed(folder, arguments)["profile"].clone();
    let mfa = of(&["show", "8.5", "--workbook", "a.controlbook", "--json"]);
    assert!(mfa["reason"].is_string() && mfa["suggestion"].is_null(), "{mfa}");
    assert_eq!(of(&["show", "5.13", "--workbook", "a.controlbook", "--json"]), Value::Null);
    assert_eq!(of(&["show", "5.13", "--json"]), Value::Null);

    let show = ["show", "7.5", "--workbook", "a.controlbook"];
    let text = printed(folder, &show);
    let command = "  controlbook set a.controlbook 7.5 --applicability inherited --reason provider --provider NAME \
                   --because TEXT\n";
    assert!(text.contains("Why it is in the profile \"Cloud only\": Fire and flood"), "{text}");
    assert!(text.contains("Suggested: inherited (provider). Look up where") && text.ends_with(command), "{text}");
    // What it tells to type works, and then nothing is left to suggest.
    let words: Vec<&str> = command.split_whitespace().skip(1).collect();
    printed(folder, &words);
    let text = printed(folder, &show);
    assert!(text.contains("inherited (provider), decided by Ann") && !text.contains("Suggested"), "{text}");
    let text = printed(folder, &["show", "5.13", "--workbook", "a.controlbook"]);
    assert!(text.ends_with("The profile does not name it: its headline figures leave it out.\n"), "{text}");
}

#[test]
fn status_has_the_figures_of_the_profile_beside_all() {
    let folder = folder();
    let folder = folder.path();
    printed(folder, &["new", "a.controlbook", "--organisation", "Acme", "--profile", "essentials"]);
    let status = printed(folder, &["status", "a.controlbook"]);
    assert!(status.contains("The essentials (26)") && status.contains("All 93"), "{status}");
    // It begins with a control that the profile names: 5.1 is none.
    assert!(status.contains("controlbook set a.controlbook 5.2 --level 2\n"), "{status}");
    let status = parsed(folder, &["status", "a.controlbook", "--json"]);
    assert_eq!(
        (&status["profile"]["name"], &status["profile"]["coverage"]["denominator"]),
        (&json!("essentials"), &json!(26))
    );
    assert_eq!(status["coverage"]["denominator"], 93);
}
