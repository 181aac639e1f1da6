//! The texts of the catalogue: complete, readable, each its own, in British English, without brands and
//! without verdicts.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::texts::reading::{sentences, words};
use controlbook::catalogue::texts::{Field, HIGHEST_GRADE, LONGEST_STATEMENT, MOST_SHARING, Problem, TextReport};
use controlbook::catalogue::{Catalogue, Control, Text};
use controlbook::search::Query;

/// Runs of five words that more than three ladders may share, because there is no other way to say it.
const IDIOM: [&str; 0] = [];

fn finds(control: &Control, keyword: &str) -> bool {
    Query::parse(&format!("\"{keyword}\""), &CATALOGUE).unwrap().matches(control, &CATALOGUE, None)
}

fn report() -> &'static TextReport {
    static REPORT: LazyLock<TextReport> = LazyLock::new(|| TextReport::of(&CATALOGUE, finds));
    &REPORT
}

/// Every sentence that the project wrote, with its place.
fn prose() -> impl Iterator<Item = (String, &'static str)> {
    let fields = |control: &'static Control| Field::PROSE.into_iter().map(move |field| (control, field));
    CATALOGUE.controls.iter().flat_map(fields).flat_map(|(control, field)| {
        let place = move |text| (format!("{} {}", control.id, field.key()), text);
        field.texts(control).into_iter().map(place)
    })
}

/// The places where a text has one of the words, as a whole and whatever its case.
fn places_of(wanted: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (place, text) in prose() {
        for word in words(&text.to_lowercase()) {
            // `passer-by` is no verdict, but `non-compliant` is one.
            let owner = word.strip_suffix("'s").unwrap_or(word);
            if wanted.contains(&owner) || word.split('-').any(|part| wanted.contains(&part) && part.len() > 6) {
                found.push(format!("{place}: {word}"));
            }
        }
    }
    found
}

#[test]
fn every_control_has_every_text() {
    assert_eq!(CATALOGUE.controls.len(), 93);
    for control in CATALOGUE.controls.iter() {
        let count = |field: Field| {
            let texts = field.texts(control);
            assert!(texts.iter().all(|text| !text.trim().is_empty()), "{} {}", control.id, field.key());
            texts.len()
        };
        assert_eq!([Field::Summary, Field::Why, Field::FirstStep, Field::Pitfall].map(count), [1; 4], "{}", control.id);
        assert_eq!(count(Field::Ladder), 5, "{}", control.id);
        assert!((3..=6).contains(&count(Field::Evidence)), "{} evidence", control.id);
        assert!((2..=4).contains(&count(Field::Ask)), "{} ask", control.id);
        assert!(count(Field::Keywords) > 0 && count(Field::Related) > 0, "{}", control.id);
        assert!((1..=3).contains(&sentences(&control.summary).count()), "{} summary", control.id);
        for question in control.ask.iter() {
            let (whom, what) = question.split_once(": ").unwrap_or_else(|| panic!("{}: {question}", control.id));
            assert!(["the ", "a ", "an ", "any ", "someone "].iter().any(|word| whom.starts_with(word)), "{question}");
            assert!(what.ends_with('?') && what.starts_with(|c: char| c.is_lowercase()), "{question}");
        }
    }
}

#[test]
fn the_checks_object_to_nothing() {
    let objections: Vec<String> = report()
        .objections
        .iter()
        .map(|objection| format!("{} {}: {}", objection.place.control, objection.place.field.key(), objection.problem))
        .collect();
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}

#[test]
fn everyone_can_read_it() {
    let report = report();
    assert_eq!(report.themes.iter().map(|theme| theme.controls).sum::<usize>(), 93);
    for theme in &report.themes {
        let grade = theme.grade.unwrap();
        assert!((4.0..=HIGHEST_GRADE).contains(&grade), "{}: {grade:.2}", theme.title);
        assert_eq!(theme.lengths.iter().sum::<usize>(), theme.sentences, "{}", theme.title);
    }
    for control in CATALOGUE.controls.iter() {
        for statement in Field::Ladder.texts(control) {
            assert!(words(statement).len() <= LONGEST_STATEMENT, "{}: {statement}", control.id);
        }
    }
}

#[test]
fn every_control_has_sentences_of_its_own() {
    let report = report();
    assert!(report.repeated.is_empty(), "{:?}", report.repeated);
    for run in report.shared_runs.iter().filter(|run| run.controls.len() > MOST_SHARING) {
        assert!(IDIOM.contains(&run.words.as_str()), "{run:?}");
    }
    for idiom in IDIOM {
        assert!(report.shared_runs.iter().any(|run| run.words == idiom), "\"{idiom}\" need not be allowed");
    }
    assert!(report.is_clean());
}

#[test]
fn importance_and_ai_are_said_of_few_enough_to_mean_something() {
    let report = report();
    let important = |weight: usize| report.themes.iter().map(|theme| theme.importance[weight - 1]).sum::<usize>();
    assert!(important(3) <= 30 && important(1) >= 20, "{} and {}", important(3), important(1));
    let ai: usize = report.themes.iter().map(|theme| theme.ai).sum();
    assert!((35..=55).contains(&ai), "{ai}");
    let efforts: BTreeSet<u8> = CATALOGUE.controls.iter().map(|control| control.effort.get()).collect();
    assert_eq!(efforts, BTreeSet::from([1, 2, 3]));
}

#[test]
fn the_spelling_is_british() {
    let american = [
        "color",
        "colors",
        "colored",
        "behavior",
        "behaviors",
        "favor",
        "favorite",
        "labor",
        "neighbor",
        "neighbors",
        "honor",
        "rumor",
        "harbor",
        "center",
        "centers",
        "meter",
        "meters",
        "liter",
        "fiber",
        "theater",
        "defense",
        "offense",
        "license",
        "licenses",
        "catalog",
        "dialog",
        "gray",
        "check-book",
        "checkbook",
        "canceled",
        "canceling",
        "labeled",
        "labeling",
        "traveled",
        "traveling",
        "modeling",
        "modeled",
        "signaled",
        "fulfill",
        "enroll",
        "enrollment",
        "skillful",
        "jewelry",
        "judgment",
        "aging",
        "mold",
        "plow",
        "tire",
        "tires",
        "practicing",
        "practiced",
        "organization",
        "organizations",
        "organizational",
        "organize",
        "organized",
        "authorize",
        "authorized",
        "authorization",
        "unauthorized",
        "recognize",
        "recognized",
        "realize",
        "analyze",
        "analyzed",
        "minimize",
        "prioritize",
        "customize",
        "customized",
        "optimize",
        "optimized",
        "summarize",
        "standardize",
        "standardized",
        "anonymize",
        "anonymized",
        "pseudonymize",
        "categorize",
        "centralize",
        "emphasize",
        "finalize",
        "initialize",
        "localize",
        "synchronize",
        "synchronized",
        "utilize",
        "visualize",
        "apologize",
        "criticize",
        "memorize",
        "specialize",
        "specialized",
        "digitize",
        "virtualization",
        "math",
        "gotten",
        "elevator",
        "sidewalk",
        "flashlight",
        "zip-code",
        "cell-phone",
        "parking-lot",
    ];
    assert_eq!(places_of(&american), Vec::<String>::new());
}

#[test]
fn no_brand_stands_in_the_prose() {
    let brands = [
        "microsoft",
        "google",
        "amazon",
        "aws",
        "azure",
        "apple",
        "dropbox",
        "slack",
        "zoom",
        "chatgpt",
        "openai",
        "anthropic",
        "claude",
        "gemini",
        "copilot",
        "excel",
        "outlook",
        "sharepoint",
        "onedrive",
        "office365",
        "m365",
        "gmail",
        "icloud",
        "iphone",
        "ipad",
        "android",
        "linux",
        "macos",
        "facebook",
        "instagram",
        "whatsapp",
        "linkedin",
        "twitter",
        "github",
        "gitlab",
        "bitbucket",
        "jira",
        "confluence",
        "trello",
        "salesforce",
        "sap",
        "oracle",
        "cisco",
        "fortinet",
        "bitlocker",
        "keepass",
        "bitwarden",
        "lastpass",
        "1password",
        "okta",
        "paypal",
        "stripe",
        "shopify",
        "wordpress",
        "docker",
        "kubernetes",
        "vmware",
        "citrix",
        "teamviewer",
        "anydesk",
        "adobe",
        "norton",
        "mcafee",
        "crowdstrike",
        "splunk",
        "veeam",
        "cloudflare",
        "fedex",
        "dhl",
        "ikea",
    ];
    assert_eq!(places_of(&brands), Vec::<String>::new());
    // Names that are words, too: only with a capital inside a sentence are they brands.
    for (place, text) in prose() {
        for name in ["Windows", "Teams", "Word", "Chrome", "Safari", "Edge", "Meta", "Signal", "Defender", "Notion"] {
            assert!(!text.contains(&format!(", {name}")) && !text.contains(&format!("a {name}")), "{place}: {name}");
        }
    }
}

#[test]
fn no_text_gives_a_verdict_on_the_organisation() {
    let verdicts = [
        "compliant",
        "noncompliant",
        "non-compliant",
        "compliance",
        "certified",
        "certifiable",
        "conformant",
        "conforming",
        "accredited",
    ];
    assert_eq!(places_of(&verdicts), Vec::<String>::new());
    // A disk may fail and a message be passed on, but nobody passes or fails an assessment here.
    for (place, text) in prose() {
        let words = words(&text.to_lowercase()).join(" ");
        for verb in ["pass", "passes", "passed", "passing", "fail", "fails", "failed", "failing"] {
            for what in ["audit", "assessment", "certification", "inspection", "standard", "control", "requirement"] {
                for article in ["the ", "an ", "a ", "your ", "this ", "its ", "their ", ""] {
                    assert!(!words.contains(&format!("{verb} {article}{what}")), "{place}: {text}");
                }
            }
        }
    }
}

/// The check itself: a catalogue in which one control is spoilt in every way, and one that copies.
#[test]
fn spoilt_texts_are_objected_to() {
    let owned = |texts: &[&str]| texts.iter().map(|text| Text::from((*text).to_owned())).collect::<Vec<_>>();
    let mut controls = CATALOGUE.controls.to_vec();
    let own = controls[0].id.clone();
    controls[0] = controls[0].changed(|spoilt| {
        spoilt.why = None;
        spoilt.first_step = Some(" ".into());
        spoilt.evidence = owned(&["One", "Two"]).into();
        spoilt.ask = owned(&["the owner: why?", "who knows?", ": who?"]).into();
        spoilt.keywords = owned(&["policies", "no such words", "Rulebook", "rulebook"]).into();
        spoilt.related = [own, "5.99".to_owned().into(), "8.34".to_owned().into()].to_vec().into();
        spoilt.ladder.as_mut().unwrap().0[2] = ["word"; LONGEST_STATEMENT + 1].join(" ").into();
    });
    let copied = "Nobody ever reads any of these rules, and so it goes.";
    for control in &mut controls[10..14] {
        *control = control.changed(|guide| guide.ladder.as_mut().unwrap().0[4] = copied.into());
    }
    controls[20] = controls[20].changed(|guide| guide.pitfall = Some(format!("Well. {copied}").into()));
    let catalogue = Catalogue {
        name: "spoilt".into(),
        title: "Spoilt".into(),
        themes: CATALOGUE.themes.clone(),
        vocabularies: CATALOGUE.vocabularies.clone(),
        controls: controls.into(),
        crosswalks: CATALOGUE.crosswalks.clone(),
        old_clauses: CATALOGUE.old_clauses.clone(),
        old_objectives: CATALOGUE.old_objectives.clone(),
        predecessors: CATALOGUE.predecessors.clone(),
        profiles: CATALOGUE.profiles.clone(),
        releases: CATALOGUE.releases.clone(),
    };
    let report = TextReport::of(&catalogue, |_, keyword| keyword != "no such words");
    assert!(!report.is_clean());
    let of_first = report.objections.iter().filter(|objection| objection.place.control.as_str() == "5.1");
    let problems: Vec<(Field, Problem)> =
        of_first.map(|objection| (objection.place.field, objection.problem.clone())).collect();
    let expected = [
        (Field::Why, Problem::Missing),
        (Field::Evidence, Problem::Count { found: 2, least: 3, most: 6 }),
        (Field::FirstStep, Problem::Missing),
        (Field::Ladder, Problem::TooLong { level: 3, words: LONGEST_STATEMENT + 1 }),
        (Field::Ask, Problem::NobodyAsked("who knows?".into())),
        (Field::Ask, Problem::NobodyAsked(": who?".into())),
        (Field::Keywords, Problem::NotNeeded("policies".into())),
        (Field::Keywords, Problem::NotFound("no such words".into())),
        (Field::Keywords, Problem::Twice("rulebook".into())),
        (Field::Related, Problem::NoRelation("5.1".to_owned().into())),
        (Field::Related, Problem::NoRelation("5.99".to_owned().into())),
        (Field::Related, Problem::OneSided("8.34".to_owned().into())),
    ];
    assert_eq!(problems, expected);
    // Those that 5.1 no longer names still name it.
    let one_sided = report.objections.iter().filter(|o| o.problem == Problem::OneSided("5.1".to_owned().into()));
    assert_eq!(one_sided.count(), CATALOGUE.controls[0].related.len());
    let places: Vec<String> =
        report.repeated[0].places.iter().map(|place| format!("{} {}", place.control, place.field.key())).collect();
    assert_eq!(places, ["5.11 ladder", "5.12 ladder", "5.13 ladder", "5.14 ladder", "5.21 pitfall"]);
    assert_eq!(report.repeated[0].sentence, copied);
    // Eleven words have seven runs of five.
    let runs = report.shared_runs.iter().filter(|run| run.controls.len() == 4);
    assert_eq!(runs.count(), 7);
}

#[test]
fn doctor_prints_the_report_of_each_theme() {
    let doctor = |arguments: &[&str]| {
        let mut command = Command::new(cargo_bin!("controlbook"));
        command.arg("doctor").args(arguments).output().unwrap()
    };
    let printed = doctor(&["--catalogue"]);
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(printed.status.success() && text.contains("The checks object to nothing."), "{text}");
    for theme in &report().themes {
        assert!(
            text.contains(&format!("{}: {} controls, {} words", theme.title, theme.controls, theme.words)),
            "{text}"
        );
        assert!(text.contains(&format!("Reading grade           {:.1}: summary ", theme.grade.unwrap())), "{text}");
    }
    let json: serde_json::Value = serde_json::from_slice(&doctor(&["--catalogue", "--json"]).stdout).unwrap();
    assert_eq!(json["themes"].as_array().unwrap().len(), 4);
    assert_eq!(json["themes"][1]["theme"], "people");
    assert_eq!((&json["objections"], &json["repeated"]), (&serde_json::json!([]), &serde_json::json!([])));
    for bad in [&[][..], &["acme.controlbook", "--catalogue"], &["--json"]] {
        let refused = doctor(bad);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{bad:?}: {said}");
        assert!(said.contains("--catalogue") && refused.stdout.is_empty(), "{said}");
    }
}
