//! The catalogue that is compiled in, and the check that every build makes of it.

use std::fs;
use std::path::Path;

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::{Attribute, Control, id};
use controlbook::search::Query;

use crate::support;

// The script that checks the data and writes the statics, without being run by cargo.
#[allow(dead_code)]
#[path = "../../data/build.rs"]
pub mod script;

fn with(attribute: Attribute, value: &str) -> usize {
    CATALOGUE.controls.iter().filter(|control| control.values(attribute).iter().any(|v| v == value)).count()
}

fn ids(which: impl Fn(&Control) -> bool) -> Vec<&'static str> {
    CATALOGUE.controls.iter().filter(|control| which(control)).map(|control| control.id.as_str()).collect()
}

#[test]
fn there_are_93_controls_in_four_themes_and_11_are_new() {
    assert_eq!(CATALOGUE.controls.len(), 93);
    let themes: Vec<_> = CATALOGUE.themes.iter().map(|t| (&*t.key, ids(|c| c.theme == t.key).len())).collect();
    assert_eq!(themes, [("organizational", 37), ("people", 8), ("physical", 14), ("technological", 34)]);
    let new = ["5.7", "5.23", "5.30", "7.4", "8.9", "8.10", "8.11", "8.12", "8.16", "8.23", "8.28"];
    assert_eq!(ids(|control| control.new_in_2022), new);
}

#[test]
fn the_attributes_have_their_totals() {
    let totals = [
        (Attribute::ControlType, "preventive", 83),
        (Attribute::ControlType, "detective", 13),
        (Attribute::ControlType, "corrective", 14),
        (Attribute::Property, "confidentiality", 87),
        (Attribute::Property, "integrity", 84),
        (Attribute::Property, "availability", 85),
        (Attribute::Concept, "identify", 23),
        (Attribute::Concept, "protect", 71),
        (Attribute::Concept, "detect", 14),
        (Attribute::Concept, "respond", 11),
        (Attribute::Concept, "recover", 6),
        (Attribute::Domain, "governance-and-ecosystem", 27),
        (Attribute::Domain, "protection", 69),
        (Attribute::Domain, "defence", 22),
        (Attribute::Domain, "resilience", 8),
    ];
    for (attribute, value, count) in totals {
        assert_eq!(with(attribute, value), count, "{value}");
    }
    // Every value has its controls, and no attribute has a value that is missing above.
    let values = Attribute::ALL.map(|attribute| CATALOGUE.vocabulary(attribute).unwrap().values.len());
    assert_eq!(values, [3, 3, 5, 15, 4]);
    for attribute in Attribute::ALL {
        for value in CATALOGUE.vocabulary(attribute).unwrap().values.iter() {
            assert!(with(attribute, &value.key) > 0, "{}", value.key);
        }
    }
}

#[test]
fn spelling_and_a_misprint_of_the_first_printing() {
    assert_eq!(CATALOGUE.control("8.1").unwrap().title, "User endpoint devices");
    let supplier = CATALOGUE.control("5.22").unwrap();
    assert!(supplier.capabilities.iter().any(|capability| capability == "information-security-assurance"));
}

#[test]
fn the_edition_of_2013_leads_into_that_of_2022_and_back() {
    assert_eq!((CATALOGUE.old_clauses.len(), CATALOGUE.old_objectives.len()), (14, 35));
    assert_eq!(CATALOGUE.predecessors.len(), 114);
    let mut pairs = 0;
    for old in CATALOGUE.predecessors.iter() {
        assert!(!old.successors.is_empty(), "{}", old.id);
        for new in old.successors.iter() {
            let control = CATALOGUE.control(new.as_str()).unwrap_or_else(|| panic!("{} leads to {new}", old.id));
            assert!(control.edition_2013.iter().any(|back| back == old.id.as_str()), "{new} does not name {}", old.id);
            pairs += 1;
        }
    }
    assert_eq!(pairs, 115);
    let two: Vec<_> = CATALOGUE.predecessors.iter().filter(|old| old.successors.len() > 1).collect();
    assert_eq!(two.iter().map(|old| old.id.as_str()).collect::<Vec<_>>(), ["18.2.3"]);
    let back: usize = CATALOGUE.controls.iter().map(|control| control.edition_2013.len()).sum();
    assert_eq!(back, 115);
    for control in CATALOGUE.controls.iter() {
        assert_eq!(control.new_in_2022, control.edition_2013.is_empty(), "{}", control.id);
    }
    // Every 2013 control lies in a known objective, and every objective in a known clause.
    for old in CATALOGUE.predecessors.iter() {
        let objective = old.id.as_str().rsplit_once('.').unwrap().0;
        assert!(CATALOGUE.old_objectives.iter().any(|heading| heading.id.as_str() == objective), "{}", old.id);
        let clause = objective.split_once('.').unwrap().0;
        assert!(CATALOGUE.old_clauses.iter().any(|heading| heading.id.as_str() == clause), "{}", old.id);
    }
}

#[test]
fn controls_stand_in_natural_order_and_are_found_by_their_ids() {
    assert!(CATALOGUE.controls.is_sorted_by(|a, b| a.id < b.id));
    assert!(CATALOGUE.predecessors.is_sorted_by(|a, b| a.id < b.id));
    assert_eq!(CATALOGUE.controls[9].id.as_str(), "5.10");
    for (position, control) in CATALOGUE.controls.iter().enumerate() {
        let plain = control.id.as_str();
        for id in [plain.to_owned(), format!("A.{plain}"), format!("a.{plain}")] {
            assert_eq!(CATALOGUE.position(&id), Some(position), "{id}");
            assert_eq!(CATALOGUE.control(&id).unwrap().id, control.id);
        }
    }
    for stranger in ["", "5", "5.0", "5.38", "5.01", "5.1.", "5.100", "A.", "A.A.5.1", "B.5.1", "12.3.1", "5,10", "٥.١"]
    {
        assert!(CATALOGUE.control(stranger).is_none(), "{stranger}");
    }
}

#[test]
fn natural_order_is_a_total_order() {
    let texts = [
        "",
        "5",
        "5.",
        "5.1",
        "5.01",
        "5.2",
        "5.10",
        "05.1",
        "8.1",
        "AC-2(1)",
        "AC-2(10)",
        "AC-10",
        "ü",
        "99999999999999999999999",
    ];
    for a in texts {
        for b in texts {
            assert_eq!(id::natural(a, b), id::natural(b, a).reverse(), "{a} {b}");
            assert_eq!(id::natural(a, b).is_eq(), a == b, "{a} {b}");
            for c in texts {
                if id::natural(a, b).is_le() && id::natural(b, c).is_le() {
                    assert!(id::natural(a, c).is_le(), "{a} {b} {c}");
                }
            }
        }
    }
}

#[test]
fn words_and_keywords_find_their_control() {
    let finds = |query: &str, control: &Control| {
        let query = Query::parse(query, &CATALOGUE).unwrap_or_else(|error| panic!("{query}: {error}"));
        query.matches(control, &CATALOGUE, None)
    };
    for control in CATALOGUE.controls.iter() {
        for keyword in control.keywords.iter() {
            assert!(finds(keyword, control), "{} is not found by {keyword}", control.id);
            assert!(finds(&format!("\"{}\"", keyword.to_uppercase()), control), "{} {keyword}", control.id);
        }
        assert!(finds(&control.title, control), "{}", control.title);
        assert!(finds(control.id.as_str(), control), "{}", control.id);
        assert!(finds(&format!("A.{}", control.id), control), "{}", control.id);
    }
}

#[test]
fn titles_are_given_for_keys() {
    assert_eq!(CATALOGUE.theme_title("people"), "People");
    assert_eq!(CATALOGUE.theme_title("cats"), "cats");
    assert_eq!(CATALOGUE.value_title(Attribute::Capability, "asset-management"), "Asset management");
    assert_eq!(CATALOGUE.value_title(Attribute::Domain, "asset-management"), "asset-management");
    assert!(CATALOGUE.profile("full").is_some() && CATALOGUE.profile("Full").is_none());
}

// --- the check of the data

fn copy_data(to: &Path) {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else if entry.path().extension().is_some_and(|extension| extension == "toml") {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"), to);
}

/// What the check says once `edit` went over the lines of a file.
pub fn complaint(file: &str, edit: impl FnOnce(&mut Vec<String>)) -> String {
    let folder = support::folder();
    copy_data(folder.path());
    let path = folder.path().join(file);
    let mut lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(ToOwned::to_owned).collect();
    edit(&mut lines);
    fs::write(&path, lines.join("\n")).unwrap();
    script::statics(folder.path()).expect_err("broken data passes the check")
}

/// The line of a control's field, counted from 0.
fn line_of(lines: &[String], control: &str, field: &str) -> usize {
    let start = lines.iter().position(|line| *line == format!("id = \"{control}\"")).unwrap();
    start + lines[start..].iter().position(|line| line.starts_with(&format!("{field} = "))).unwrap()
}

#[test]
fn the_data_passes_its_check() {
    let folder = support::folder();
    copy_data(folder.path());
    let (statics, _) = script::statics(folder.path()).unwrap();
    assert_eq!(statics.matches("\nControl::built_in(").count(), 93);
}

#[test]
fn broken_data_is_refused_with_file_line_control_and_field() {
    let people = "catalogue/people.toml";
    let broken: [(&str, &str, &str); 9] = [
        ("title", "title = \" \"", "is empty"),
        ("control_type", "control_type = [\"preventative\"]", "\"preventative\" is none of preventive, detective"),
        ("properties", "properties = []", "has no value"),
        ("concepts", "concepts = [\"guess\"]", "\"guess\" is none of identify"),
        ("capabilities", "capabilities = [\"hr\"]", "\"hr\" is none of"),
        ("domains", "domains = [\"offence\"]", "\"offence\" is none of"),
        ("edition_2013", "edition_2013 = [\"7.2.2\", \"7.2.1\"]", "editions/2013.toml says {\"7.2.2\"}"),
        ("summary", "summary = \"Too short.\"", "must have 60 to 600 characters"),
        ("importance", "importance = 4", "must be 1, 2 or 3"),
    ];
    for (field, text, what) in broken {
        let mut line = 0;
        let complaint = complaint(people, |lines| {
            let position = line_of(lines, "6.3", field);
            text.clone_into(&mut lines[position]);
            line = position + text.lines().count();
        });
        let place = format!("people.toml:{line}: control 6.3: {field}: ");
        assert!(complaint.contains(&place) && complaint.contains(what), "{complaint}, but not {place}{what}");
    }
}

#[test]
fn other_faults_in_the_data_are_named_too() {
    let people = "catalogue/people.toml";
    let says = |complaint: String, parts: &[&str]| {
        assert!(parts.iter().all(|part| complaint.contains(part)), "{complaint}, but not {parts:?}");
    };
    let at = |line: &mut usize, lines: &mut Vec<String>, field: &str, text: &str| {
        let position = line_of(lines, "6.3", field);
        text.clone_into(&mut lines[position]);
        *line = position + 1;
    };
    // An id that leaves a hole.
    let mut line = 0;
    let complaint_ = complaint(people, |lines| at(&mut line, lines, "id", "id = \"6.9\""));
    says(complaint_, &[&format!("people.toml:{line}: control 6.9: id: 6.3 expected here")]);
    // A field that nobody knows, and text that is no TOML.
    let complaint_ = complaint(people, |lines| at(&mut line, lines, "title", "titel = \"Awareness\""));
    says(complaint_, &["people.toml:", "control 6.3", "titel"]);
    let complaint_ = complaint(people, |lines| at(&mut line, lines, "title", "title = \"Awareness"));
    says(complaint_, &[&format!("people.toml:{line}: control 6.3: ")]);
    // A control too few.
    let complaint_ = complaint(people, |lines| {
        let last = lines.iter().rposition(|line| line == "[[control]]").unwrap();
        lines.truncate(last);
    });
    says(complaint_, &["people.toml", "8 controls expected, 7 found"]);
    // A relation that is not answered, and one that leads nowhere.
    let relate = |to: &'static str| {
        move |lines: &mut Vec<String>| {
            let position = line_of(lines, "6.3", "title");
            lines.retain(|line| !line.starts_with("related = "));
            lines.insert(position, format!("related = [\"{to}\"]"));
        }
    };
    says(complaint(people, relate("6.9")), &["control 6.3: related: 6.9"]);
    says(complaint(people, relate("6.3")), &["control 6.3: related: 6.3 is itself"]);
    // A successor that does not exist, and a file that is missing.
    let complaint_ = complaint("editions/2013.toml", |lines| {
        let position = lines.iter().position(|line| line.starts_with("successors")).unwrap();
        "successors = [\"5.1\", \"9.9\"]".clone_into(&mut lines[position]);
    });
    says(complaint_, &["2013.toml", "control 5.1.1: successors: 9.9"]);
    let folder = support::folder();
    says(script::statics(folder.path()).unwrap_err(), &["attributes.toml: cannot be read"]);
}
