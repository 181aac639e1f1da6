//! How far two people agree: figures worked by hand, which controls count, and what is said of it.

use controlbook::figures::agreement::{Agreement, Kappa, Pair, Scored, Strength};
use controlbook::report::agreement::AgreementFormat;
use controlbook::session::Session;
use controlbook::workbook::AnswerEdit;

use crate::cli::Shell;
use crate::support::{done, exclude, folder, id, level, set_level, to_level, workbook, workbook_in};

fn agreement(levels: &[(u8, u8)]) -> Agreement {
    let pairs: Vec<Pair> = levels
        .iter()
        .map(|(ours, theirs)| Pair { control: id("5.1"), ours: level(*ours), theirs: level(*theirs) })
        .collect();
    Agreement::of(&pairs)
}

/// Levels of five controls: 1 2 3 3 4 by the one, 1 3 3 1 4 by the other.
///
/// Squared distances 0 1 0 4 0: Σd² = 5, n·Σd² = 25. How often each gave which level: 1, 2, 3, 4 were given 1, 1, 2, 1
/// times by the one and 2, 0, 2, 1 times by the other. ΣΣ r·c·d² =
/// 1·(2·0 + 2·4 + 1·9) + 1·(2·1 + 2·1 + 1·4) + 2·(2·4 + 2·0 + 1·1) + 1·(2·9 + 2·1 + 1·0) = 17 + 8 + 18 + 20 = 63.
/// Kappa = 1 − 25 ÷ 63 = 38 ÷ 63 = 0.603…
#[test]
fn the_figures_are_those_worked_by_hand() {
    let found = agreement(&[(1, 1), (2, 3), (3, 3), (3, 1), (4, 4)]);
    assert_eq!(found.controls(), 5);
    let (exact, within) = (found.within(0), found.within(1));
    assert_eq!((exact.numerator, exact.denominator, exact.percent()), (3, 5, Some(60)));
    assert_eq!((within.numerator, within.denominator, within.percent()), (4, 5, Some(80)));
    let kappa = found.kappa().unwrap();
    assert_eq!(kappa, Kappa { numerator: 38, denominator: 63 });
    // A little above 0.60, so no longer moderate; what is shown is rounded.
    assert_eq!((kappa.to_string().as_str(), kappa.strength()), ("0.60", Strength::Substantial));
    // Who is called the first makes no difference.
    assert_eq!(agreement(&[(1, 1), (3, 2), (3, 3), (1, 3), (4, 4)]).kappa(), Some(kappa));
}

#[test]
fn kappa_at_its_ends() {
    let full = agreement(&[(0, 0), (3, 3), (5, 5)]).kappa().unwrap();
    assert_eq!(
        (full.numerator, full.to_string().as_str(), full.strength()),
        (full.denominator, "1.00", Strength::AlmostPerfect)
    );
    // Σd² = 50, n·Σd² = 100, ΣΣ = 1·1·25 + 1·1·25 = 50: 1 − 100 ÷ 50 = −1.
    let against = agreement(&[(0, 5), (5, 0)]).kappa().unwrap();
    assert_eq!((against.to_string().as_str(), against.strength()), ("-1.00", Strength::Poor));
    // One gave everything a 2, the other 1 and 3: what is seen is what chance gives. Σd² = 2, n·Σd² = 4, ΣΣ = 2·1·1 + 2·1·1.
    let chance = agreement(&[(2, 1), (2, 3)]).kappa().unwrap();
    assert_eq!((chance.numerator, chance.to_string().as_str(), chance.strength()), (0, "0.00", Strength::Slight));
    // Where both gave the same level throughout there is no chance to take off, and where nothing was scored, nothing.
    assert_eq!(agreement(&[(3, 3), (3, 3)]).kappa(), None);
    assert_eq!(agreement(&[]).kappa(), None);
    assert_eq!(agreement(&[]).within(0).percent(), None);
    // Nearly full is not full.
    let nearly = Kappa { numerator: 9_999, denominator: 10_000 };
    assert_eq!(nearly.to_string(), "0.99");
    assert_eq!(Kappa { numerator: -1, denominator: 200 }.to_string(), "0.00");
    assert_eq!(Kappa { numerator: -1, denominator: 100 }.to_string(), "-0.01");
}

#[test]
fn words_change_at_the_bounds_of_landis_and_koch() {
    let word = |numerator| Kappa { numerator, denominator: 1_000 }.strength();
    for (last, here, next) in [
        (-1, Strength::Poor, Strength::Slight),
        (200, Strength::Slight, Strength::Fair),
        (400, Strength::Fair, Strength::Moderate),
        (600, Strength::Moderate, Strength::Substantial),
        (800, Strength::Substantial, Strength::AlmostPerfect),
    ] {
        assert_eq!((word(last), word(last + 1)), (here, next));
    }
}

/// A copy in the hands of somebody else.
fn fork(session: &Session, author: &str) -> Session {
    let path = session.path().with_file_name(format!("{}.controlbook", author.to_lowercase()));
    session.copy_to(&path).unwrap();
    Session::open(&path, author).unwrap()
}

fn scored(one: &Session, other: &Session) -> Scored {
    one.agreement(other.path()).unwrap().report.scored
}

#[test]
fn only_what_two_scored_apart_from_each_other_counts() {
    let (_folder, mut ann) = workbook();
    set_level(&mut ann, "5.1", 3);
    set_level(&mut ann, "5.2", 3);
    let mut bob = fork(&ann, "Bob");
    for (control, here, there) in
        [("5.2", None, Some(3)), ("5.3", Some(1), Some(4)), ("5.4", Some(2), Some(1)), ("5.5", Some(2), None)]
    {
        let set = |session: &mut Session, to: Option<u8>| {
            if let Some(to) = to {
                // What is set to the same again says nothing new; how it is known does.
                let basis = Some(Some(controlbook::workbook::Basis::Tested));
                done(session.set(&[id(control)], &AnswerEdit { basis, ..to_level(to) }));
            }
        };
        set(&mut ann, here);
        set(&mut bob, there);
    }
    set_level(&mut ann, "5.6", 3);
    set_level(&mut bob, "5.6", 3);
    done(bob.set(&[id("5.6")], &exclude()));
    let found = scored(&ann, &bob);
    let ids = |pairs: &[Pair]| pairs.iter().map(|pair| pair.control.to_string()).collect::<Vec<_>>();
    // 5.2 was confirmed there by a test, so it was scored twice; of 5.1 there is one score.
    assert_eq!(ids(&found.both), ["5.2", "5.3", "5.4"]);
    assert_eq!(
        (found.carried_over, found.only_ours, found.only_theirs),
        (vec![id("5.1")], vec![id("5.5"), id("5.6")], vec![])
    );
    let again = scored(&ann, &bob);
    assert_eq!(
        again.agenda().iter().map(|pair| (pair.control.to_string(), pair.apart())).collect::<Vec<_>>(),
        [("5.3".to_owned(), 3)]
    );
    // From the other side the same.
    let turned = scored(&bob, &ann);
    assert_eq!((ids(&turned.both), turned.only_theirs.len()), (ids(&again.both), 2));
}

#[test]
fn workbooks_that_are_no_copies_are_compared_as_they_are() {
    let folder = folder();
    let (mut ann, mut bob) = (workbook_in(folder.path(), "ann"), workbook_in(folder.path(), "bob"));
    set_level(&mut ann, "5.1", 3);
    set_level(&mut bob, "5.1", 3);
    let found = ann.agreement(bob.path()).unwrap();
    assert_eq!((found.report.scored.both.len(), found.report.scored.carried_over.len()), (1, 0));
    let told = found.told().into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n");
    assert!(told.contains("Weighted kappa is not defined: both gave one and the same level throughout"), "{told}");
    let error = ann.agreement(ann.path()).unwrap_err();
    assert!(error.to_string().contains("it is this very workbook"), "{error}");
    let error = ann.agreement(&folder.path().join("none.controlbook")).unwrap_err();
    assert!(error.to_string().contains("none.controlbook"), "{error}");
}

#[test]
fn the_agenda_says_what_each_saw() {
    let (_folder, mut ann) = workbook();
    let mut bob = fork(&ann, "Bob");
    done(ann.set(&[id("8.13")], &to_level(1)));
    done(ann.write_note(&id("8.13"), "Nobody could show a restore.", None));
    done(
        bob.set(&[id("8.13")], &AnswerEdit { basis: Some(Some(controlbook::workbook::Basis::Tested)), ..to_level(4) }),
    );
    done(bob.write_note(&id("8.13"), "Saw the *log* of March.\nMore.", None));
    let agreeing = ann.agreement(bob.path()).unwrap();
    let told = agreeing.told();
    let item = told.iter().position(|(heading, _)| heading == "To talk through (1)").unwrap() + 1;
    let last = &told[item].1;
    assert!(
        last.contains("level 1 (")
            && last.contains("\"Nobody could show a restore.\"")
            && last.contains("level 4, tested (Bob: \"Saw the *log* of March.\")"),
        "{last}"
    );
    let written = |format| ann.agreement_report(&agreeing, format).unwrap();
    let markdown = String::from_utf8(written(AgreementFormat::Markdown)).unwrap();
    assert!(markdown.contains("To talk through (1)") && markdown.contains("Saw the \\*log\\* of March."), "{markdown}");
    assert!(String::from_utf8(written(AgreementFormat::Html)).unwrap().contains("To talk through (1)"));
    assert!(written(AgreementFormat::Pdf).starts_with(b"%PDF") && written(AgreementFormat::Docx).starts_with(b"PK"));
}

#[test]
fn the_command_prints_figures_agenda_and_json() {
    let shell = Shell::with_workbook();
    shell.done(&["copy", "acme.controlbook", "bob.controlbook"]);
    for (file, control, to) in [
        ("acme.controlbook", "5.1", "1"),
        ("acme.controlbook", "5.2", "3"),
        ("bob.controlbook", "5.1", "4"),
        ("bob.controlbook", "5.2", "3"),
    ] {
        shell.done(&["set", file, control, "--level", to]);
    }
    let found = shell.json(&["agreement", "acme.controlbook", "bob.controlbook", "--json"]);
    // Σd² = 9, n·Σd² = 18; ΣΣ = 1·(1·4 + 1·9) + 1·(1·0 + 1·1) = 14: 1 − 18 ÷ 14 = −4 ÷ 14 = −0.2857…
    assert_eq!(found["kappa"]["numerator"], -4);
    assert_eq!((&found["kappa"]["denominator"], &found["kappa"]["value"]), (&14.into(), &(-0.29).into()));
    assert_eq!((&found["kappa"]["weights"], &found["kappa"]["strength"]), (&"quadratic".into(), &"poor".into()));
    assert_eq!(
        (&found["controls"], &found["exact"]["numerator"], &found["within_one"]["numerator"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(
        (&found["agenda"][0]["control"], &found["agenda"][0]["apart"], &found["agenda"][0]["b"]["level"]),
        (&"5.1".into(), &3.into(), &4.into())
    );
    assert_eq!((&found["matrix"][1][4], &found["matrix"][3][3]), (&1.into(), &1.into()));
    let out = shell.done(&["agreement", "acme.controlbook", "bob.controlbook"]);
    for part in [
        "quadratic weights) is -0.29",
        "poor agreement",
        "Over only 2 controls these figures say little",
        "level 1 here; level 4 there",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    assert!(
        shell
            .done(&["agreement", "acme.controlbook", "bob.controlbook", "--format", "md"])
            .contains("Wrote acme-agreement.md")
    );
    let markdown = shell.done(&["agreement", "acme.controlbook", "bob.controlbook", "--format", "md", "-o", "-"]);
    assert_eq!(std::fs::read_to_string(shell.path("acme-agreement.md")).unwrap(), markdown);
    let refused = shell.refused(1, &["agreement", "acme.controlbook", "acme.controlbook"]);
    assert!(
        refused.contains("it is this very workbook") && refused.contains("hint: name the workbook of the other person"),
        "{refused}"
    );
}
