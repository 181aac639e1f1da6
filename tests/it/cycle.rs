//! A re-assessment: what it keeps, what it resets, how a level is confirmed, and that one undo takes it back.

use controlbook::figures::FindingCode;
use controlbook::search::Query;
use controlbook::session::{NewEvidence, Outcome, Session, Source};
use controlbook::workbook::{AnswerEdit, Basis, EvidenceEdit, Op};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::cli::Shell;
use crate::screen::Screen;
use crate::support::{assert_sound, done, exclude, id, level, set_level, to_level, workbook};

const ACME: &str = "acme.controlbook";

fn link(session: &mut Session, control: &str, name: &str, about: EvidenceEdit) {
    let controls = [id(control)];
    let about = EvidenceEdit { name: Some(name.to_owned()), ..about };
    done(session.attach(&NewEvidence { controls: &controls, source: Source::Address("https://example.com"), about }));
}

fn looked_at(session: &Session, name: &str) -> Option<Date> {
    session.workbook().all_evidence().find(|evidence| evidence.name == name).unwrap().review_due
}

/// Three levels, one of them with a basis, one control excluded, the rest without a level; and a year passes.
fn a_year_later() -> (tempfile::TempDir, Session, Date) {
    let (folder, mut session) = workbook();
    let examined = AnswerEdit { basis: Some(Some(Basis::Examined)), ..to_level(3) };
    done(session.set(&[id("5.1")], &examined));
    set_level(&mut session, "5.2", 1);
    set_level(&mut session, "8.13", 2);
    done(session.set(&[id("7.1")], &AnswerEdit { level: Some(Some(level(2))), ..exclude() }));
    let begins = session.today().checked_add(1.year()).unwrap();
    (folder, session, begins)
}

fn all(session: &Session) -> Vec<controlbook::catalogue::ControlId> {
    session.found(&Query::default())
}

#[test]
fn levels_stay_and_are_to_be_confirmed_and_all_of_it_is_one_step() {
    let (_folder, mut session, begins) = a_year_later();
    let soon = begins.checked_add(1.month()).unwrap();
    let sooner = begins.checked_sub(1.month()).unwrap();
    let at = |day| EvidenceEdit { review_due: Some(Some(day)), ..EvidenceEdit::default() };
    link(&mut session, "5.1", "old", EvidenceEdit::default());
    link(&mut session, "5.1", "later", at(soon));
    link(&mut session, "5.2", "due already", at(sooner));
    link(&mut session, "6.1", "of another control", EvidenceEdit::default());
    let before = session.workbook().clone();
    session.set_today(begins);
    let controls = all(&session);
    let cycle = session.preview_cycle(None, &controls).unwrap();
    // 93 of the catalogue: 3 with a level in scope; 7.1 is excluded and the others have none.
    assert_eq!((cycle.to_confirm.len(), cycle.bases, cycle.evidence.len(), cycle.without_level), (3, 1, 2, 90));
    assert_eq!(*session.workbook(), before, "a preview changes nothing");
    let step = done(session.start_cycle(None, &controls));
    assert_eq!((step.op.clone(), step.changes.len()), (Op::Cycle, 5));
    let answer = session.workbook().answer(&id("5.1")).clone();
    assert_eq!((answer.level, answer.basis, answer.to_confirm), (Some(level(3)), None, true));
    // When it was assessed stays: nobody has looked again yet.
    assert_eq!(answer.assessed_at, before.answer(&id("5.1")).assessed_at);
    assert!(!session.workbook().answer(&id("7.1")).to_confirm && !session.workbook().answer(&id("5.3")).to_confirm);
    assert_eq!(looked_at(&session, "old"), Some(begins));
    assert_eq!(looked_at(&session, "later"), Some(begins));
    assert_eq!(looked_at(&session, "due already"), Some(sooner));
    assert_eq!(looked_at(&session, "of another control"), None);
    // The figures are as they were.
    let figures = |workbook: &controlbook::workbook::Workbook| {
        let answers = session.catalogue().controls.iter().map(|control| workbook.answer(&control.id));
        controlbook::figures::Tally::of(answers).maturity()
    };
    assert_eq!(figures(session.workbook()), figures(&before));
    assert_sound(&session);
    // A second start changes nothing more.
    assert!(matches!(session.start_cycle(None, &controls), Ok(Outcome::Unchanged)));
    session.undo().unwrap();
    assert_eq!(session.workbook().answers().collect::<Vec<_>>(), before.answers().collect::<Vec<_>>());
    assert_eq!(looked_at(&session, "later"), Some(soon));
    session.redo().unwrap();
    assert_eq!(session.to_confirm().len(), 3);
    let reopened = Session::open(session.path(), "Ann").unwrap();
    assert_eq!(reopened.to_confirm(), session.to_confirm());
    assert_sound(&reopened);
}

#[test]
fn a_level_a_basis_or_a_word_confirms_it() {
    let (_folder, mut session, begins) = a_year_later();
    session.set_today(begins);
    let controls = all(&session);
    done(session.start_cycle(None, &controls));
    let open = |session: &Session| session.to_confirm().iter().map(ToString::to_string).collect::<Vec<_>>();
    let importance = |control: &str| session.catalogue().control(control).unwrap().importance.get();
    // The most important first.
    let weights: Vec<u8> = open(&session).iter().map(|control| importance(control)).collect();
    assert!(weights.is_sorted_by(|a, b| a >= b), "{weights:?}");
    // The level it had counts as said anew.
    set_level(&mut session, "5.2", 1);
    assert!(!open(&session).contains(&"5.2".to_owned()));
    let basis = AnswerEdit { basis: Some(Some(Basis::Tested)), ..AnswerEdit::default() };
    done(session.set(&[id("8.13")], &basis));
    let before = session.workbook().answer(&id("5.1")).clone();
    done(session.confirm(&[id("5.1"), id("5.3")]));
    let after = session.workbook().answer(&id("5.1")).clone();
    assert_eq!((after.level, after.basis, after.to_confirm), (before.level, None, false));
    assert!(after.assessed_at >= before.assessed_at);
    assert_eq!(open(&session), Vec::<String>::new());
    // Taking it back makes it open again; clearing the level leaves nothing to confirm.
    session.undo().unwrap();
    assert_eq!(open(&session), ["5.1"]);
    done(session.set(&[id("5.1")], &AnswerEdit { level: Some(None), ..AnswerEdit::default() }));
    assert!(!session.workbook().answer(&id("5.1")).to_confirm);
    assert_sound(&session);
    // What says nothing of the level confirms nothing.
    session.undo().unwrap();
    let owner =
        AnswerEdit { owner: Some(Some("Bob".to_owned())), target: Some(Some(level(4))), ..AnswerEdit::default() };
    done(session.set(&[id("5.1")], &owner));
    assert_eq!(open(&session), ["5.1"]);
}

#[test]
fn a_finding_and_a_filter_show_what_is_open() {
    let (_folder, mut session, begins) = a_year_later();
    session.set_today(begins);
    let found = |session: &Session, query: &str| {
        let query = Query::parse(query, session.catalogue()).unwrap();
        session.found(&query).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(found(&session, "review:confirm").is_empty());
    let controls = all(&session);
    done(session.start_cycle(None, &controls));
    assert_eq!(found(&session, "review:confirm"), ["5.1", "5.2", "8.13"]);
    assert_eq!(found(&session, "review:confirm theme:technological"), ["8.13"]);
    assert_eq!(found(&session, "level:any -review:confirm"), ["7.1"]);
    // Terms of one key are alternatives.
    done(session.set(&[id("6.1")], &AnswerEdit { review: Some(true), ..AnswerEdit::default() }));
    assert_eq!(found(&session, "review:on review:confirm"), ["5.1", "5.2", "6.1", "8.13"]);
    let finding = session.findings().all().iter().find(|finding| finding.code == FindingCode::ToConfirm).unwrap();
    assert_eq!(finding.message, "3 levels are still to be confirmed: those of 5.1, 5.2, 8.13.");
    assert_eq!(found(&session, "finding:to-confirm"), ["5.1", "5.2", "8.13"]);
    done(session.confirm(&controls));
    assert!(session.findings().all().iter().all(|finding| finding.code != FindingCode::ToConfirm));
}

#[test]
fn nothing_to_confirm_and_no_such_baseline_are_refused() {
    let (_folder, mut session) = workbook();
    let controls = all(&session);
    let error = session.start_cycle(None, &controls).unwrap_err().to_string();
    assert!(error.contains("no level to confirm"), "{error}");
    set_level(&mut session, "5.1", 2);
    let error = session.start_cycle(Some("2026"), &controls).unwrap_err().to_string();
    assert!(error.contains("no baseline \"2026\""), "{error}");
    assert!(session.to_confirm().is_empty());
}

#[test]
fn the_command_begins_it_and_lists_what_is_open() {
    let shell = Shell::with_workbook();
    shell.refused(1, &["cycle", "start", ACME]);
    shell.done(&["set", ACME, "5.1", "8.13", "--level", "2", "--basis", "examined"]);
    let text = shell.done(&["cycle", "start", ACME, "--dry-run"]);
    assert!(text.contains("2 levels are kept") && text.ends_with("Nothing was written.\n"), "{text}");
    assert!(shell.done(&["cycle", "show", ACME]).contains("No level is to be confirmed"));
    let text = shell.done(&["cycle", "start", ACME, "--filter", "theme:technological"]);
    assert!(text.contains("8.13  level 2, to be confirmed; examined → not stated"), "{text}");
    assert_eq!(shell.json(&["cycle", "show", ACME, "--json"])[0]["control"], "8.13");
    assert!(shell.done(&["status", ACME]).contains("1 level is still to be confirmed."));
    assert_eq!(shell.json(&["show", "8.13", "--workbook", ACME, "--json"])["answer"]["to_confirm"], true);
    shell.done(&["set", ACME, "8.13", "--confirm"]);
    assert_eq!(shell.json(&["cycle", "show", ACME, "--json"]).as_array().unwrap().len(), 0);
    let history = shell.json(&["history", ACME, "--json"]);
    assert_eq!(history[1]["op"], "cycle");
    shell.refused(2, &["set", ACME, "8.13", "--confirm", "--level", "2"]);
    assert!(shell.refused(1, &["cycle", "start", ACME, "--from", "x"]).contains("there is none at all yet"));
}

/// The first line that has this in it.
fn line_of(screen: &Screen, part: &str) -> String {
    let text = screen.text();
    text.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("no {part} in\n{text}")).to_owned()
}

#[test]
fn the_screens_of_a_re_assessment() {
    for (size, name) in [((80, 24), "80x24"), ((120, 40), "120x40")] {
        let mut screen = Screen::sample(size);
        screen.press("g R");
        screen.assert(&format!("cycle_asked_{name}"));
        screen.press("right enter g o");
        screen.assert(&format!("cycle_overview_{name}"));
        screen.press("g i");
        screen.assert(&format!("cycle_interview_{name}"));
        screen.press("g c g g j");
        screen.assert(&format!("cycle_controls_{name}"));
        screen.press("g a");
        screen.assert(&format!("cycle_applicability_{name}"));
    }
}

#[test]
fn the_screen_previews_it_walks_through_and_confirms() {
    let mut screen = Screen::fresh((80, 24));
    screen.press("g R");
    assert!(screen.message().contains("no level to confirm"), "{}", screen.message());
    screen.press("2 j 3 j j 1");
    let open = |screen: &Screen| screen.session().to_confirm().len();
    screen.press("g R");
    assert!(screen.text().contains("Begin a re-assessment?") && screen.text().contains("3 levels are kept"));
    // The default goes back.
    screen.press("enter");
    assert_eq!(open(&screen), 0);
    screen.press("g R right enter");
    assert_eq!(open(&screen), 3, "{}", screen.message());
    assert!(screen.message().contains("3 levels to confirm"), "{}", screen.message());
    // The Overview says how much is open, and which key goes there.
    screen.press("g o");
    assert!(screen.text().contains("3 levels to confirm: g i asks"), "{}", screen.text());
    // On Applicability what stands on such a level is marked, and the same key confirms it.
    screen.press("g a g g");
    assert!(
        screen.text().contains("~partial") && screen.text().contains("Confirm the level of the"),
        "{}",
        screen.text()
    );
    screen.press("=");
    assert!(open(&screen) == 2 && !line_of(&screen, " 5.1 ").contains('~'), "{}", screen.text());
    screen.press("u g c g g");
    assert!(screen.text().contains("2/3 ~"), "{}", screen.text());
    assert!(screen.text().contains("Confirm the level of the last"), "{}", screen.text());
    screen.press("] c");
    assert_eq!(screen.current(), "5.2");
    screen.press("=");
    assert_eq!(open(&screen), 2);
    assert!(screen.message().contains("5.2 confirmed"), "{}", screen.message());
    screen.press("=");
    assert!(screen.message().contains("nothing to confirm here"), "{}", screen.message());
    screen.press("] c");
    assert_eq!(screen.current(), "5.4");
    screen.press("u");
    assert_eq!(open(&screen), 3);
    // The interview proposes what is to be confirmed, says what was said last time, and = goes on.
    screen.press("g i");
    assert!(screen.text().replace('\u{a0}', " ").contains("to confirm (3)"), "{}", screen.text());
    screen.press("enter");
    assert!(screen.text().contains("last time: ") && screen.text().contains("0 of 3 answered"), "{}", screen.text());
    screen.press("= = 4");
    assert_eq!(open(&screen), 0);
    screen.press("g o");
    assert!(!screen.text().contains("to confirm"), "{}", screen.text());
    for (width, height) in [(0, 0), (40, 12), (60, 15), (120, 40)] {
        screen.resize(width, height);
    }
}
