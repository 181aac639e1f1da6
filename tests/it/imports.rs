//! Ten spreadsheets of different make, each worked by hand: every figure right, or the doubt named. What writes them
//! stands beside them, in tests/fixtures/imports/make.py.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use controlbook::exchange::{Field, Scale};
use controlbook::session::{ImportFile, ImportPlan, Outcome, Session};
use controlbook::workbook::{Applicability, Reason};

use crate::support::{assert_sound, id, workbook};

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/imports").join(name)
}

fn open(session: &Session, name: &str) -> ImportFile {
    ImportFile::open(&fixture(name), None, None, session.catalogue()).unwrap()
}

/// Imports a table into a fresh workbook; importing it again changes nothing, and undo brings everything back.
fn imported(name: &str) -> (tempfile::TempDir, Session, ImportPlan) {
    let (folder, mut session) = workbook();
    let before = session.workbook().clone();
    let file = open(&session, name);
    let plan = session.plan_import(&file).unwrap();
    assert!(matches!(session.import(&plan, &BTreeSet::new()).unwrap(), Outcome::Done(_)), "{name}");
    let again = session.plan_import(&file).unwrap();
    assert_eq!(again.changing(), 0, "{name}: {:#?}", again.rows.iter().find(|row| row.changes_something()));
    assert_eq!(session.import(&again, &BTreeSet::new()).unwrap(), Outcome::Unchanged, "{name}");
    session.undo().unwrap();
    assert!(session.workbook().answers().eq(before.answers()), "{name}");
    assert_eq!(session.workbook().all_notes().count(), 0, "{name}");
    session.redo().unwrap();
    assert_sound(&session);
    (folder, session, plan)
}

/// Level and target of each control that has a level, except the target that was there before: 3.
fn levels(session: &Session) -> Vec<String> {
    let told = |(control, answer): (&controlbook::catalogue::ControlId, &controlbook::workbook::Answer)| {
        let level = answer.level?;
        let target = answer.target.map_or("-".to_owned(), |target| target.to_string());
        Some(format!("{control} {level}/{target}"))
    };
    session.workbook().answers().filter_map(told).collect()
}

fn applicability(session: &Session, of: Applicability) -> Vec<String> {
    let answers = session.workbook().answers();
    answers.filter(|(_, answer)| answer.applicability == of).map(|(control, _)| control.to_string()).collect()
}

fn reasons(session: &Session, control: &str) -> Vec<Reason> {
    session.workbook().answer(&id(control)).reasons.clone()
}

fn owner(session: &Session, control: &str) -> String {
    session.workbook().answer(&id(control)).owner.clone().unwrap_or_default()
}

fn notes(session: &Session, control: &str) -> Vec<String> {
    session.workbook().notes(&id(control)).map(|note| note.text.to_string()).collect()
}

/// Where each row stands that is not taken, and the beginning of why.
fn rejected(plan: &ImportPlan) -> Vec<(String, String)> {
    let of = |row: &controlbook::exchange::Rejected| {
        let column = row.column.as_ref().map_or_else(String::new, |column| format!(" {column}"));
        (format!("{}{column}", row.place.row), row.reason.chars().take(24).collect())
    };
    plan.rejected.iter().map(of).collect()
}

/// The doubts about a control, as far as something of it would change.
fn doubts<'a>(plan: &'a ImportPlan, control: &str) -> &'a [String] {
    plan.rows.iter().find(|row| row.about == *control).map_or(&[], |row| &row.doubts)
}

fn told(plan: &ImportPlan, sentence: &str) {
    assert!(plan.told.iter().any(|told| told.contains(sentence)), "{sentence}: {:#?}", plan.told);
}

#[test]
fn english_with_titles_headings_and_totals() {
    let (_folder, session, plan) = imported("english.xlsx");
    assert_eq!(levels(&session), ["5.1 3/3", "5.2 1/3", "5.10 0/3", "8.13 1/3"]);
    assert_eq!(applicability(&session, Applicability::Applicable), ["5.1", "5.2", "5.10", "8.13"]);
    assert_eq!(applicability(&session, Applicability::Excluded), ["7.4", "8.28"]);
    assert_eq!(reasons(&session, "7.4"), [Reason::NoSuchAsset]);
    assert_eq!(reasons(&session, "8.28"), [Reason::NotPerformed]);
    let answer = session.workbook().answer(&id("5.1"));
    assert_eq!(answer.justification.as_deref(), Some("Required by our main customer"));
    assert_eq!(owner(&session, "8.13"), "M. Roe");
    assert_eq!(notes(&session, "5.1"), ["Evidence: ISMS policy v3\nComments: Approved in May"]);
    assert_eq!(notes(&session, "5.10"), ["Comments: =1+1"]);
    assert_eq!(rejected(&plan), [("13".to_owned(), "it is said not to apply,".to_owned())]);
    assert!(doubts(&plan, "7.4")[0].contains("no-such-asset"));
    assert!(doubts(&plan, "5.1").is_empty());
    told(&plan, "2 rows are headings and left out: SoA 2025, rows 6, 11.");
    told(&plan, "1 row is a total and left out: SoA 2025, row 16.");
}

#[test]
fn german_with_numbers_for_ids_and_merged_cells() {
    let (_folder, session, plan) = imported("german.xlsx");
    assert_eq!(
        levels(&session),
        ["5.8 2/3", "5.9 3/3", "5.10 2/4", "5.11 4/4", "5.12 0/3", "8.2 5/5", "8.3 1/3"],
        "5.1 is 5.10: it stands between 5.9 and 5.11"
    );
    assert_eq!(
        ["5.8", "5.9", "5.10", "5.11", "5.12"].map(|control| owner(&session, control)),
        ["Frau Weber", "Frau Weber", "Frau Weber", "Herr Blum", ""]
    );
    assert!(doubts(&plan, "5.10")[0].contains("2.5 is read as level 2"));
    assert!(doubts(&plan, "5.12")[0].contains("in part"));
    assert!(doubts(&plan, "8.4")[0].contains("without saying why"));
    assert_eq!(notes(&session, "8.4"), ["Keine Softwareentwicklung"]);
    assert_eq!(applicability(&session, Applicability::Excluded), [""; 0]);
    let row = plan.rows.iter().find(|row| row.about == "5.10").unwrap();
    assert_eq!(row.remarks, ["5.1 is read as 5.10, by its place among the others"]);
    told(&plan, "1 row is a total");
    assert!(plan.doubts.is_empty(), "{:?}", plan.doubts);
}

#[test]
fn french_with_percentages() {
    let (_folder, session, plan) = imported("french.ods");
    // 60 % is three fifths; 5 % is more than nothing; 80 % four fifths.
    assert_eq!(levels(&session), ["5.1 3/4", "5.2 1/3", "5.10 1/3", "8.13 5/4"]);
    assert_eq!(owner(&session, "5.2"), "Mme Petit", "over two rows");
    assert_eq!(owner(&session, "5.10"), "");
    assert_eq!(applicability(&session, Applicability::Excluded), ["5.23"]);
    assert_eq!(reasons(&session, "5.23"), [Reason::NoSuchAsset]);
    assert_eq!(notes(&session, "5.2"), ["à revoir"]);
    told(&plan, "1 row is a total");
    assert!(plan.rejected.is_empty());
}

#[test]
fn spanish_with_semicolons_and_the_names_of_levels() {
    let (_folder, session, plan) = imported("spanish.csv");
    // Beside "repetible", "gestionado" is the fourth level.
    assert_eq!(levels(&session), ["5.8 1/3", "5.9 2/3", "5.10 4/3", "5.11 3/3", "8.34 5/3"]);
    assert_eq!(applicability(&session, Applicability::Excluded), ["5.12"]);
    assert_eq!(reasons(&session, "5.12"), [Reason::OutOfScope]);
    assert_eq!(notes(&session, "5.9"), ["Revisión; cada año"]);
    assert_eq!(rejected(&plan), [("7".to_owned(), "it is said not to apply,".to_owned())]);
    told(&plan, "Windows-1252");
}

#[test]
fn italian_in_the_old_format() {
    let (_folder, session, plan) = imported("italian.xls");
    assert_eq!(levels(&session), ["5.1 3/3", "5.2 1/3", "8.1 0/3", "8.13 1/3"]);
    assert_eq!(applicability(&session, Applicability::Excluded), ["6.7"]);
    assert_eq!(reasons(&session, "6.7"), [Reason::NotPerformed]);
    assert!(doubts(&plan, "6.7")[0].contains("\"not-performed\" is proposed"));
    assert_eq!(owner(&session, "8.1"), "Sig.ra Bianchi");
    assert_eq!(notes(&session, "5.2"), ["da completare"]);
    told(&plan, "1 row is the heads again");
    told(&plan, "1 row is a total");
}

#[test]
fn dutch_in_a_scale_of_four_steps() {
    let (_folder, session, plan) = imported("dutch.tsv");
    // 3 of 3 is 5; 1 of 3 is 1.67, rounded down; 2 of 3 is 3.33.
    assert_eq!(levels(&session), ["5.1 5/5", "5.7 1/3", "5.10 3/5", "8.16 0/3"]);
    assert_eq!(owner(&session, "8.16"), "mw. Visser");
    assert_eq!(notes(&session, "5.7"), ["nieuw"]);
    assert!(doubts(&plan, "7.11")[0].contains("without saying why"));
    assert_eq!(notes(&session, "7.11"), ["verhuurder"]);
    told(&plan, "1 row is a total");
}

#[test]
fn the_edition_of_2013_is_carried_over() {
    let (_folder, session, plan) = imported("edition-2013.xlsx");
    // 5.1.1 (4) and 5.1.2 (2) came to 5.1; 18.2.3 (2) went to 5.36 and 8.8, and 18.2.2 (4) to 5.36 as well.
    assert_eq!(levels(&session), ["5.1 2/4", "5.3 3/3", "5.16 3/3", "5.36 2/4", "8.5 1/3", "8.8 2/3", "8.13 5/5"]);
    assert!(doubts(&plan, "5.1")[0].contains("2 rows come to this control: the lowest level, 2, is proposed (4, 2)"));
    assert!(doubts(&plan, "5.36").iter().any(|doubt| doubt.contains("18.2.3 of 2013 was split")));
    assert!(doubts(&plan, "5.36").iter().any(|doubt| doubt.contains("(2, 4)")));
    assert!(doubts(&plan, "8.8")[0].contains("5.36 too"));
    assert!(doubts(&plan, "8.13").is_empty());
    assert_eq!(notes(&session, "5.1"), ["signed", "late"]);
    told(&plan, "edition of 2013");
    told(&plan, "2 rows are headings");
    told(&plan, "1 row of 2013 went to several controls each");
}

#[test]
fn a_sheet_for_each_theme_and_one_of_clauses() {
    let (_folder, session, plan) = imported("themes.xlsx");
    // In CMMI, "managed" is the second of five.
    assert_eq!(levels(&session), ["5.1 4/3", "5.2 2/3", "5.10 1/3", "6.3 3/3", "6.8 5/3", "8.13 2/3", "8.20 0/3"]);
    assert_eq!(owner(&session, "6.3"), "HR");
    assert_eq!(notes(&session, "5.2"), ["Findings: one gap"]);
    told(&plan, "4 sheets with the same heads are read together");
    told(&plan, "4 rows are about clauses of ISO/IEC 27001 itself");
    assert!(plan.rejected.is_empty(), "{:?}", plan.rejected);
}

#[test]
fn what_is_damaged_is_named_and_the_rest_is_taken() {
    let (_folder, session, plan) = imported("damaged.xlsx");
    assert_eq!(levels(&session), ["5.10 3/3", "8.14 1/4", "8.17 5/5", "8.21 4/5"]);
    assert_eq!(
        rejected(&plan),
        [
            ("3 A \"ID\"", "2026-06-05 may be 5.6 or"),
            ("4 A \"ID\"", "there is no control 5.99"),
            ("5 C \"Score\"", "\"purple\" cannot be read "),
            ("8 A \"ID\"", "it names no control; wri"),
            ("9 C \"Score\"", "a formula without its re"),
            ("10 C \"Score\"", "\"9\" cannot be read as a "),
            ("13 A \"ID\"", "8.3 may be 8.3 or 8.30: "),
        ]
        .map(|(place, why)| (place.to_owned(), why.to_owned()))
    );
    assert!(doubts(&plan, "8.14")[0].contains("the lowest level, 1, is proposed (2, 1)"));
    assert_eq!(doubts(&plan, "8.21"), ["its title is that of 8.17"]);
    assert_eq!(notes(&session, "8.14"), ["first", "second"]);
    let row = plan.rows.iter().find(|row| row.about == "5.10").unwrap();
    assert_eq!(row.remarks, ["the day 2026-10-05 stands where the id was: read as 5.10"]);
}

#[test]
fn ticks_are_reasons() {
    let (_folder, session, plan) = imported("ticks.ods");
    assert_eq!(levels(&session), ["5.1 3/3", "5.31 0/3"]);
    assert_eq!(applicability(&session, Applicability::Applicable), ["5.1", "5.31", "8.7"]);
    assert_eq!(reasons(&session, "5.1"), [Reason::Legal, Reason::GoodPractice]);
    assert_eq!(reasons(&session, "5.31"), [Reason::Legal, Reason::Contractual]);
    assert_eq!(reasons(&session, "8.7"), [Reason::Risk]);
    assert_eq!(session.workbook().answer(&id("8.7")).justification.as_deref(), Some("Risk 12"));
    assert_eq!(reasons(&session, "7.1"), [Reason::OutOfScope]);
    assert_eq!(rejected(&plan), [("5".to_owned(), "it is said not to apply,".to_owned())]);
    assert!(doubts(&plan, "5.31").iter().any(|doubt| doubt.contains("planned is not done yet")));
}

#[test]
fn whoever_knows_better_says_so() {
    let (_folder, session) = workbook();
    let mut file = open(&session, "english.xlsx");
    let field = |file: &ImportFile, head: &str| {
        file.mapping.columns.iter().find(|column| column.head == head).map(|column| column.field)
    };
    assert_eq!(field(&file, "Evidence"), Some(Field::Note));
    file.map("evidence=refs").unwrap();
    file.map("F=interviewee").unwrap();
    file.say("in progress", "2".parse().unwrap());
    file.mapping.because = Some("As agreed with the board.".to_owned());
    let plan = session.plan_import(&file).unwrap();
    let after = |control: &str| {
        let row = plan.rows.iter().find(|row| row.about == *control).unwrap();
        row.changes.iter().find_map(|change| match change {
            controlbook::workbook::Change::Answer { after, .. } => Some((**after).clone()),
            _ => None,
        })
    };
    assert_eq!(after("5.1").unwrap().refs, ["ISMS policy v3"]);
    assert_eq!(after("5.1").unwrap().interviewee.as_deref(), Some("J. Doe"));
    assert_eq!(after("8.13").unwrap().level.map(|level| level.get()), Some(2));
    assert_eq!(after("7.5").unwrap().justification.as_deref(), Some("As agreed with the board."));
    assert!(plan.rejected.is_empty());
    let what = file.map("Colour=level").unwrap_err().to_string();
    assert!(what.contains("there is no column \"Colour\"; the heads are Control ID,"), "{what}");
    assert!(file.map("Evidence=colour").unwrap_err().to_string().contains("is no field"));
    let mut dutch = open(&session, "dutch.tsv");
    dutch.set_scale(Scale::Levels);
    let plan = session.plan_import(&dutch).unwrap();
    assert!(plan.rows.iter().any(|row| row.about == "5.7" && row.changes_something()));
}
