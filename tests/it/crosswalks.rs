//! What the controls have to do with other catalogues and with the edition of 2013, and the ways to divide
//! them.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output};

use controlbook::catalogue::grouping::{Group, Grouping, groups, groups_weighted};
use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::{Catalogue, Control, Crosswalk, Profiles, Succession, Weight};
use controlbook::search::Query;
use controlbook::workbook::AnswerEdit;
use serde_json::{Value, json};

use crate::catalogue::complaint;
use crate::support::{self, id};

const NAMES: [&str; 3] = ["nist-csf-2.0", "nist-sp-800-53r5", "iso42001"];

fn crosswalk(name: &str) -> &'static Crosswalk {
    CATALOGUE.crosswalk(name).unwrap()
}

fn control(id: &str) -> &'static Control {
    CATALOGUE.control(id).unwrap()
}

fn related(name: &str, control: &str) -> Vec<&'static str> {
    crosswalk(name).references(&id(control)).iter().map(|id| id.as_str()).collect()
}

fn found(query: &str) -> Vec<&'static str> {
    let query = Query::parse(query, &CATALOGUE).unwrap();
    let controls = CATALOGUE.controls.iter().filter(|control| query.matches(control, &CATALOGUE, None));
    controls.map(|control| control.id.as_str()).collect()
}

// --- the pairs

#[test]
fn the_crosswalks_have_their_totals() {
    let names: Vec<&str> = CATALOGUE.crosswalks.iter().map(|crosswalk| &*crosswalk.name).collect();
    assert_eq!(names, NAMES);
    let totals = NAMES.map(|name| {
        let entries = &crosswalk(name).entries;
        (entries.len(), entries.iter().map(|entry| entry.ids.len()).sum::<usize>())
    });
    assert_eq!(totals, [(93, 301), (91, 445), (34, 61)]);
    let targets = NAMES.map(|name| crosswalk(name).targets.len());
    assert_eq!(targets, [0, 0, 38]);
    let functions: Vec<String> =
        crosswalk("nist-csf-2.0").groups.iter().map(|group| format!("{} {}", group.id, group.title)).collect();
    assert_eq!(functions, ["GV Govern", "ID Identify", "PR Protect", "DE Detect", "RS Respond", "RC Recover"]);
    assert_eq!(crosswalk("nist-sp-800-53r5").groups.len(), 20);
}

#[test]
fn some_pairs_by_hand() {
    assert_eq!(related("nist-csf-2.0", "8.13"), ["PR.DS-01", "PR.DS-11", "RC.RP-03", "RC.RP-06"]);
    assert_eq!(related("nist-sp-800-53r5", "8.13"), ["CP-9"]);
    assert_eq!(related("nist-sp-800-53r5", "5.7"), ["PM-16", "PM-16(1)", "RA-10"]);
    assert_eq!(related("iso42001", "5.2"), ["A.3.2", "A.10.2"]);
    assert_eq!(related("iso42001", "8.13"), Vec::<&str>::new());
    assert_eq!(related("nist-sp-800-53r5", "7.6"), Vec::<&str>::new());
    assert_eq!(related("nist-csf-2.0", "9.9"), Vec::<&str>::new());
    let ai = crosswalk("iso42001");
    assert_eq!(ai.title_of(&id("A.6.2.8")), Some("AI system recording of event logs"));
    assert_eq!(ai.title_of(&id("A.6.2.9")), None);
    assert_eq!(ai.lines(&id("5.2")), ["A.3.2 AI roles and responsibilities", "A.10.2 Allocating responsibilities"]);
    assert_eq!(ai.lines(&id("8.13")), Vec::<String>::new());
    assert_eq!(crosswalk("nist-csf-2.0").lines(&id("8.13")), ["PR.DS-01, PR.DS-11, RC.RP-03, RC.RP-06"]);
    assert_eq!(crosswalk("nist-sp-800-53r5").lines(&id("7.6")), Vec::<String>::new());
    assert!(ai.relation.contains("our judgement") && ai.note.contains("not equivalent"));
}

#[test]
fn every_pair_leads_both_ways_and_lies_in_a_group() {
    for crosswalk in CATALOGUE.crosswalks.iter() {
        assert!(crosswalk.entries.is_sorted_by(|a, b| a.control < b.control), "{}", crosswalk.name);
        for entry in crosswalk.entries.iter() {
            assert!(CATALOGUE.control(entry.control.as_str()).is_some());
            assert_eq!(crosswalk.references(&entry.control), &*entry.ids);
            for reference in entry.ids.iter() {
                let back: Vec<_> = crosswalk.controls(reference.as_str()).collect();
                assert!(back.contains(&&entry.control), "{reference} does not lead back to {}", entry.control);
                assert!(crosswalk.group_of(reference).is_some(), "{reference}");
                assert_eq!(crosswalk.title_of(reference).is_some(), !crosswalk.targets.is_empty(), "{reference}");
            }
        }
    }
    let back = |name: &str, id: &str| crosswalk(name).controls(id).map(|id| id.as_str()).collect::<Vec<_>>();
    assert_eq!(back("nist-csf-2.0", "PR.DS-11"), ["8.13"]);
    assert_eq!(back("nist-sp-800-53r5", "CP-9"), ["5.29", "5.33", "8.13"]);
    assert_eq!(back("iso42001", "A.10.2"), ["5.2", "5.19", "5.20"]);
    assert_eq!(back("iso42001", "A.5.2"), Vec::<&str>::new());
    let all: Vec<_> = CATALOGUE.references(&id("5.1")).map(|(to, ids)| (&*to.name, ids.len())).collect();
    assert_eq!(all, [("nist-csf-2.0", 15), ("nist-sp-800-53r5", 19), ("iso42001", 4)]);
}

// --- the edition of 2013

#[test]
fn the_succession_tells_what_became_of_2013() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for control in CATALOGUE.controls.iter() {
        *counts.entry(CATALOGUE.succession(control).word()).or_default() += 1;
        assert_eq!(CATALOGUE.succession(control) == Succession::New, control.new_in_2022, "{}", control.id);
    }
    let counts: Vec<_> = Succession::ALL.iter().map(|kind| (kind.word(), counts[kind.word()])).collect();
    assert_eq!(counts, [("unchanged", 32), ("renamed", 26), ("merged", 22), ("split", 2), ("new", 11)]);
    let sentences = [
        ("8.13", "It continues 12.3.1 of 2013 alone, under the same title."),
        ("6.7", "It continues 6.2.2 of 2013 alone, under a new title."),
        ("5.1", "It merges 5.1.1 and 5.1.2 of 2013."),
        ("5.36", "It merges 18.2.2 and 18.2.3 of 2013; 18.2.3 was split: it went to 8.8 too."),
        ("8.8", "It merges 12.6.1 and 18.2.3 of 2013; 18.2.3 was split: it went to 5.36 too."),
        ("5.7", "It is new in 2022: nothing in the edition of 2013 leads to it."),
        ("7.10", "It merges 8.3.1, 8.3.2, 8.3.3 and 11.2.5 of 2013."),
    ];
    for (id, sentence) in sentences {
        assert_eq!(CATALOGUE.succession_sentence(control(id)), sentence);
    }
}

#[test]
fn a_control_of_2013_lies_in_its_objective_and_clause() {
    let titles = |old: &str| (CATALOGUE.objective(old).unwrap(), CATALOGUE.clause(old).unwrap());
    let (objective, clause) = titles("12.3.1");
    assert_eq!((objective.id.as_str(), &*objective.title), ("12.3", "Backup"));
    assert_eq!((clause.id.as_str(), &*clause.title), ("12", "Operations security"));
    for old in CATALOGUE.predecessors.iter() {
        let (objective, clause) = titles(old.id.as_str());
        assert!(old.id.as_str().starts_with(&format!("{}.", objective.id)));
        assert!(objective.id.as_str().starts_with(&format!("{}.", clause.id)));
    }
    assert!(CATALOGUE.objective("12").is_none() && CATALOGUE.clause("1").is_none() && CATALOGUE.clause("").is_none());
}

// --- the search

#[test]
fn ids_of_other_catalogues_find_what_relates() {
    assert_eq!(found("12.3.1"), ["8.13"]);
    assert_eq!(found("A.12.3.1"), ["8.13"]); // as ISO/IEC 27001:2013 writes it
    assert_eq!(found("18.2.3"), ["5.36", "8.8"]);
    for query in ["PR.DS-11", "pr.ds-11", "\"PR.DS-11\"", "PR.DS-11 backup", "PR.DS-11 type:corrective"] {
        assert_eq!(found(query), ["8.13"], "{query}");
    }
    assert_eq!(found("-PR.DS-11").len(), 92);
    // An enhancement belongs to its control; AC-20 does not belong to AC-2.
    assert_eq!(found("AC-2"), ["5.16", "5.18", "8.2", "8.16"]);
    assert_eq!(found("AC-02"), found("ac-2"));
    assert_eq!(found("AC-2(12)"), ["8.16"]);
    assert_eq!(found("AC-2(1)"), Vec::<&str>::new());
    assert!(found("AC-20").contains(&"5.14") && !found("AC-20").contains(&"5.16"));
    // A category finds all of it, and letters alone are words like others.
    assert!(found("PR.DS").len() > 20 && found("PR.DS").contains(&"8.13"));
    let with_letters = where_text(|text| text.contains("pr"));
    assert_eq!(found("pr"), with_letters);
    assert_eq!(found("ac-"), found_by("nist-sp-800-53r5", |id| id.starts_with("AC-")));
}

fn found_by(name: &str, which: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let entries = crosswalk(name).entries.iter();
    entries.filter(|entry| entry.ids.iter().any(|id| which(id.as_str()))).map(|e| e.control.as_str()).collect()
}

fn where_text(which: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let text = |control: &Control| {
        let old = control.edition_2013.iter().filter_map(|old| CATALOGUE.predecessor(old));
        let old: Vec<_> = old.map(|old| old.title.to_string()).collect();
        format!("{}\n{}\n{}\n{}", control.title, control.summary, control.keywords.join("\n"), old.join("\n"))
    };
    let controls = CATALOGUE.controls.iter().filter(|control| which(&text(control).to_lowercase()));
    controls.map(|control| control.id.as_str()).collect()
}

#[test]
fn an_id_of_the_catalogue_means_its_control_and_not_one_of_42001() {
    // All of these are controls of both.
    for target in crosswalk("iso42001").targets.iter() {
        let plain = target.id.as_str().trim_start_matches("A.");
        match CATALOGUE.control(plain) {
            Some(control) => assert_eq!(found(target.id.as_str()), [control.id.as_str()], "{}", target.id),
            None => {
                let mut expected: BTreeSet<_> = crosswalk("iso42001").controls(target.id.as_str()).collect();
                // Beside the control of 2013 with that id.
                expected.extend(CATALOGUE.predecessor(plain).into_iter().flat_map(|old| old.successors.iter()));
                let expected: Vec<_> = expected.into_iter().map(|id| id.as_str()).collect();
                assert_eq!(found(target.id.as_str()), expected, "{}", target.id);
            }
        }
    }
    assert_eq!(found("A.5.2"), ["5.2"]);
    assert_eq!(found("A.8.4"), ["8.4"]); // of 42001 it would be 5.5, 5.24, 5.26 and 6.8
    assert_eq!(found("A.6.2.8"), ["8.15"]);
    assert_eq!(found("a.10.2"), ["5.2", "5.19", "5.20"]);
    assert_eq!(found("A.6.2.2"), ["5.8", "6.7", "8.26"]); // 6.7 was 6.2.2 in 2013
    assert_eq!(found("6.2.2"), ["6.7"]);
    // Where the guide of another control speaks of it, it is not found there.
    assert!(control("8.3").summary.contains("(5.15,"));
    assert_eq!(found("5.15"), ["5.15"]);
    // A part of an id is none.
    assert_eq!(found("A.6.2"), ["6.2"]);
    assert_eq!(found("A.10"), Vec::<&str>::new());
}

#[test]
fn ai_yes_holds_where_a_control_has_a_text_on_ai() {
    let with = control("8.13").changed(|guide| guide.ai = Some("Models need backups, too.".into()));
    let yes = Query::parse("ai:yes", &CATALOGUE).unwrap();
    assert!(yes.matches(&with, &CATALOGUE, None));
    let without = with.changed(|guide| guide.ai = None);
    assert!(!yes.matches(&without, &CATALOGUE, None));
}

// --- the groupings

fn titles(groups: &[Group]) -> Vec<(&str, usize)> {
    groups.iter().map(|group| (&*group.title, group.members.len())).collect()
}

#[test]
fn every_control_is_reached_under_every_grouping() {
    for grouping in Grouping::ALL {
        let groups = groups(&CATALOGUE, grouping);
        let listed: usize = groups.iter().map(|group| group.members.len()).sum();
        let reached: BTreeSet<usize> = groups.iter().flat_map(|group| group.members.iter().copied()).collect();
        assert_eq!(reached, (0..93).collect(), "{grouping:?}");
        assert!(grouping.repeats() || listed == 93, "{grouping:?}");
        for group in &groups {
            assert!(group.members.is_sorted() && !group.members.is_empty(), "{grouping:?} {}", group.title);
            assert!(grouping == Grouping::Flat || !group.title.is_empty(), "{grouping:?}");
        }
        let names: BTreeSet<&str> = groups.iter().map(|group| &*group.title).collect();
        assert_eq!(names.len(), groups.len(), "{grouping:?} has a title twice");
        assert_eq!(grouping.word().parse(), Ok(grouping));
    }
    assert!("colour".parse::<Grouping>().is_err());
}

#[test]
fn the_groups_have_their_sizes() {
    let of = |grouping| groups(&CATALOGUE, grouping);
    let theme = of(Grouping::Theme);
    assert_eq!(titles(&theme), [("Organizational", 37), ("People", 8), ("Physical", 14), ("Technological", 34)]);
    let types = of(Grouping::ControlType);
    assert_eq!(titles(&types), [("Preventive", 83), ("Detective", 13), ("Corrective", 14)]);
    assert_eq!((of(Grouping::Capability).len(), of(Grouping::Domain).len()), (15, 4));
    let clauses = of(Grouping::Clause2013);
    assert_eq!((clauses.len(), titles(&clauses)[14]), (15, ("New in 2022", 11)));
    assert_eq!(titles(&clauses)[0], ("5 Information security policies", 1));
    // Of the 35 objectives of 2013 each leads somewhere.
    let objectives = of(Grouping::Objective2013);
    assert_eq!((objectives.len(), titles(&objectives)[35]), (36, ("New in 2022", 11)));
    assert_eq!(titles(&objectives)[18], ("12.3 Backup", 1));
    let csf = of(Grouping::CsfFunction);
    let names: Vec<&str> = csf.iter().map(|group| &*group.title).collect();
    assert_eq!(names, ["GV Govern", "ID Identify", "PR Protect", "DE Detect", "RS Respond", "RC Recover"]);
    let recover = csf[5].members.iter().map(|position| CATALOGUE.controls[*position].id.as_str());
    assert_eq!(recover.collect::<Vec<_>>(), found_by("nist-csf-2.0", |id| id.starts_with("RC.")));
    let new = of(Grouping::New);
    assert_eq!(titles(&new), [("New in 2022", 11), ("With roots in 2013", 82)]);
    assert_eq!(titles(&of(Grouping::Flat)), [("", 93)]);
    let ai = of(Grouping::Ai);
    let related = ("Related to ISO/IEC 42001:2023 Annex A, our judgement", 34);
    assert!(titles(&ai).contains(&related), "{:?}", titles(&ai));
}

/// A catalogue without crosswalks, vocabularies and clauses still shows all it has.
#[test]
fn what_fits_no_group_stands_in_a_last_one() {
    let plain = control("5.1").changed(|guide| (guide.new_in_2022, guide.ai) = (false, None));
    let bare = Catalogue {
        name: "own".into(),
        title: "Own".into(),
        themes: [].as_slice().into(),
        vocabularies: [].as_slice().into(),
        controls: vec![plain].into(),
        old_clauses: [].as_slice().into(),
        old_objectives: [].as_slice().into(),
        predecessors: [].as_slice().into(),
        profiles: Profiles::Given([].as_slice().into()),
        crosswalks: [].as_slice().into(),
        releases: Default::default(),
    };
    for grouping in Grouping::ALL {
        let expected = match grouping {
            Grouping::Ai => "Nothing particular to AI systems",
            Grouping::Importance => "Importance 2 of 3",
            Grouping::New => "With roots in 2013",
            Grouping::Flat => "",
            _ => "None of these",
        };
        let importance = |_: &Control| Weight::try_from(2).unwrap();
        assert_eq!(titles(&groups_weighted(&bare, grouping, importance)), [(expected, 1)], "{grouping:?}");
    }
}

#[test]
fn importance_may_be_the_persons_own() {
    let own = |control: &Control| Weight::try_from(if control.id.as_str() == "8.13" { 3 } else { 1 }).unwrap();
    let groups = groups_weighted(&CATALOGUE, Grouping::Importance, own);
    assert_eq!(titles(&groups), [("Importance 3 of 3", 1), ("Importance 1 of 3", 92)]);
}

// --- the check of the data

/// What the check says once the line of a control is replaced, with the number of the last line put there.
fn broken(name: &str, control: &str, line: &str) -> (usize, String) {
    let mut number = 0;
    let complaint = complaint(&format!("crosswalks/{name}.toml"), |lines| {
        let position = lines.iter().position(|line| line.starts_with(&format!("\"{control}\" = "))).unwrap();
        line.clone_into(&mut lines[position]);
        number = position + line.lines().count();
    });
    (number, complaint)
}

#[test]
fn broken_crosswalks_are_refused_with_file_line_control_and_field() {
    let (csf, sp, ai) = ("nist-csf-2.0", "nist-sp-800-53r5", "iso42001");
    let cases = [
        (csf, "\"8.35\" = [\"PR.DS-01\"]", "control 8.35: id: is no control of the catalogue"),
        (csf, "\"A.8.15\" = [\"PR.DS-01\"]", "control A.8.15: id: is no control of the catalogue"),
        (csf, "\"8.13\" = [\"PR.DS-02\"]", "control 8.13: the table: duplicate key"),
        (csf, "\"8.15\" = \"PR.DS-01\"", "control 8.15: the table: invalid type"),
        (
            csf,
            "\"8.15\" = [\"PR.DS-1\"]",
            "control 8.15: references: \"PR.DS-1\" is malformed; it must look like AA.AA-99",
        ),
        (csf, "\"8.15\" = [\"pr.ds-01\"]", "control 8.15: references: \"pr.ds-01\" is malformed"),
        (csf, "\"8.15\" = [\"XX.DS-01\"]", "control 8.15: references: \"XX.DS-01\" lies in no group"),
        (csf, "\"8.15\" = [\"PR.DS-01\", \"PR.DS-01\"]", "control 8.15: references: \"PR.DS-01\" stands here twice"),
        (csf, "\"8.15\" = []", "control 8.15: references: has no value"),
        (sp, "\"8.15\" = [\"AC-2()\"]", "control 8.15: references: \"AC-2()\" is malformed"),
        (sp, "\"8.15\" = [\"AC 2\"]", "control 8.15: references: \"AC 2\" is malformed"),
        (ai, "\"8.15\" = [\"A.6.2.9\"]", "control 8.15: references: \"A.6.2.9\" is none of the targets"),
        (ai, "\"8.15\" = [\"6.2.8\"]", "control 8.15: references: \"6.2.8\" is malformed"),
    ];
    for (name, line, what) in cases {
        let (number, complaint) = broken(name, "8.15", line);
        let expected = format!("{name}.toml:{number}: {what}");
        assert!(complaint.contains(&expected), "{complaint}, but not {expected}");
    }
    // Out of order: 8.15 is put below 8.33.
    let unordered = complaint("crosswalks/iso42001.toml", |lines| {
        let position = lines.iter().position(|line| line.starts_with("\"8.15\" = ")).unwrap();
        let line = lines.remove(position);
        lines.push(line);
    });
    assert!(unordered.contains("control 8.15: id: stands behind a control that follows it"), "{unordered}");
    let (_, unclosed) = broken(csf, "8.15", "\"8.15\" = [\"PR.DS-01\"");
    assert!(unclosed.contains("nist-csf-2.0.toml:") && unclosed.contains("control 8.1"), "{unclosed}");
}

#[test]
fn faults_above_the_pairs_are_named_too() {
    let says = |replaced: &str, by: &str, what: &str| {
        let complaint = complaint("crosswalks/iso42001.toml", |lines| {
            let position = lines.iter().position(|line| line.starts_with(replaced)).unwrap();
            by.clone_into(&mut lines[position]);
        });
        assert!(complaint.contains("iso42001.toml:") && complaint.contains(what), "{complaint}, but not {what}");
    };
    says("relation = ", "relation = \" \"", "relation: is empty");
    says("note = ", "", "missing field `note`");
    says("note = ", "nota = \"\"", "unknown field `nota`");
    says("id = \"A.2\"", "id = \"A.3\"", "group A.3: id: stands here twice");
    says("id = \"A.2.2\"", "id = \"A.2.3\"", "target A.2.3: id: stands here twice");
    says("id = \"A.2.2\"", "id = \"A.11.2\"", "target A.11.2: id: \"A.11.2\" lies in no group");
    says("id = \"A.2.2\"", "id = \"2.2\"", "target 2.2: id: \"2.2\" is malformed");
    says("title = \"AI policy\"", "title = \"\"", "target A.2.2: title: ");
}

// --- the command line

fn run(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_controlbook")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn text(arguments: &[&str]) -> String {
    String::from_utf8(run(arguments).stdout).unwrap()
}

fn json_of(arguments: &[&str]) -> Value {
    serde_json::from_slice(&run(arguments).stdout).unwrap()
}

#[test]
fn show_tells_the_crosswalks_as_json() {
    let shown = &json_of(&["show", "8.13", "--json"])["control"];
    assert_eq!(shown["succession"], "unchanged");
    let expected = json!({
        "nist-csf-2.0": ["PR.DS-01", "PR.DS-11", "RC.RP-03", "RC.RP-06"],
        "nist-sp-800-53r5": ["CP-9"],
        "iso42001": [],
    });
    assert_eq!(shown["crosswalks"], expected);
    assert_eq!(shown["title"], "Information backup");
    let shown = &json_of(&["show", "A.5.2", "--json"])["control"];
    let expected = json!([
        { "id": "A.3.2", "title": "AI roles and responsibilities" },
        { "id": "A.10.2", "title": "Allocating responsibilities" },
    ]);
    assert_eq!(shown["crosswalks"]["iso42001"], expected);
    // controls --json has the same of each.
    let all = json_of(&["controls", "--json"]);
    assert_eq!(all.as_array().unwrap().len(), 93);
    assert_eq!(all[1], *shown);
}

#[test]
fn show_tells_the_crosswalks_to_people() {
    let shown = text(&["show", "5.2"]);
    let parts = [
        "NIST CSF 2.0 (informative reference by NIST)\n  GV.RR-02, GV.SC-02, PR.AT-02\n",
        "NIST SP 800-53 rev. 5 (informative reference by NIST)\n  AC-1, AT-1",
        "ISO/IEC 42001:2023 Annex A (related, our judgement)\n  A.3.2 AI roles and responsibilities\n  A.10.2 All",
        "6.1.1 Information security roles and\n",
        "It continues 6.1.1 of 2013 alone, under the same\n",
        "SA-9,\n  SC-1, SI-1", // an id is never cut at its hyphen
    ];
    for part in parts {
        assert!(shown.contains(part), "{shown} without {part}");
    }
    let shown = text(&["show", "7.6"]);
    assert!(!shown.contains("800-53") && !shown.contains("42001"), "{shown}");
    assert!(text(&["show", "5.7"]).contains("It is new in 2022"));
}

#[test]
fn a_control_of_2013_is_told_where_it_went() {
    for (old, sentence) in [
        ("12.3.1", "12.3.1 Information backup is a control of 2013; it went to 8.13"),
        ("A.18.2.3", "18.2.3 Technical compliance review is a control of 2013; it went to 5.36 and 8.8"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_controlbook")).args(["show", old]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains(sentence), "{complaint}");
    }
}

#[test]
fn the_list_is_divided_as_asked() {
    let plain = text(&["controls"]);
    assert!(plain.starts_with("Organizational\n  5.1 ") && plain.ends_with("\n93 controls\n"), "{plain}");
    for grouping in Grouping::ALL {
        let listed = text(&["controls", "--group-by", grouping.word()]);
        let ids: BTreeSet<&str> =
            listed.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next()).collect();
        assert_eq!(ids.len(), 93, "{listed}");
        for group in groups(&CATALOGUE, grouping).iter().filter(|_| grouping != Grouping::Flat) {
            let heading = format!("{} ({})\n", group.title, group.members.len());
            assert!(listed.contains(&heading), "{listed} without {heading}");
        }
        let lines = listed.lines().filter(|line| line.starts_with("  ")).count();
        let end = if lines > 93 { "93 controls, some of them in several groups\n" } else { "93 controls\n" };
        assert!(listed.ends_with(end), "{listed}");
    }
    let backup = text(&["controls", "--group-by", "csf", "--filter", "PR.DS-11"]);
    let expected = "PR Protect (1)\n  8.13  Information backup\n\nRC Recover (1)\n  8.13  Information backup\n\n\
                    1 control, in several groups\n";
    assert_eq!(backup, expected);
    let grouped = json_of(&["controls", "--group-by", "csf", "--filter", "PR.DS-11", "--json"]);
    assert_eq!(grouped[1]["group"], "RC Recover");
    assert_eq!((&grouped[1]["controls"][0]["id"], grouped.as_array().unwrap().len()), (&json!("8.13"), 2));
    let nothing = json_of(&["controls", "--group-by", "csf", "--filter", "no-such-word", "--json"]);
    assert_eq!(nothing, json!([]));
}

#[test]
fn with_a_workbook_the_importance_is_the_persons_own() {
    let (_folder, mut session) = support::workbook();
    let wish = AnswerEdit { importance: Some(Some(Weight::try_from(3).unwrap())), ..AnswerEdit::default() };
    support::done(session.set(&[id("7.14")], &wish));
    let file = session.store().path().to_string_lossy().into_owned();
    let lines = text(&["controls", "--workbook", &file, "--group-by", "importance"]);
    let first = lines.split("Importance 2").next().unwrap();
    assert!(first.starts_with("Importance 3 of 3 (") && first.contains("  7.14 "), "{lines}");
}
