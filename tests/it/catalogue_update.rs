//! A newer version of the catalogue: what it changed is told, taking it over touches no answer, and what it withdrew
//! stays. The older versions are made up.

use std::borrow::Cow;
use std::path::Path;

use controlbook::catalogue::iso27002::ISO27002_2022;
use controlbook::catalogue::release::{Difference, Digest, Release, differences};
use controlbook::catalogue::{Catalogue, Control, Text};
use controlbook::figures::{FindingCode, Tally};
use controlbook::session::Session;
use controlbook::workbook::{AnswerEdit, CatalogueVersion, Op};

use crate::catalogue::script;
use crate::screen::Screen;
use crate::support::{assert_sound, done, id, set_level, workbook};

fn today() -> Vec<Digest> {
    ISO27002_2022.releases.last().unwrap().controls.to_vec()
}

fn catalogue(releases: Vec<Release>, more: &[Control]) -> &'static Catalogue {
    let it = &ISO27002_2022;
    let mut controls = it.controls.to_vec();
    controls.extend(more.iter().cloned());
    Box::leak(Box::new(Catalogue {
        name: it.name.clone(),
        title: it.title.clone(),
        themes: it.themes.clone(),
        vocabularies: it.vocabularies.clone(),
        controls: Cow::Owned(controls),
        old_clauses: it.old_clauses.clone(),
        old_objectives: it.old_objectives.clone(),
        predecessors: it.predecessors.clone(),
        profiles: it.profiles.clone(),
        crosswalks: it.crosswalks.clone(),
        releases: Cow::Owned(releases),
    }))
}

fn release(number: u32, controls: Vec<Digest>) -> Release {
    Release { number, controls: Cow::Owned(controls) }
}

/// Version 1 had another ladder for 5.1, another text for 5.2, another fact for 5.3, no 5.4, and a 9.9.
fn older() -> Vec<Digest> {
    let mut digests = today();
    for digest in &mut digests {
        match digest.id.as_str() {
            "5.1" => digest.ladder ^= 1,
            "5.2" => digest.texts ^= 1,
            "5.3" => digest.facts ^= 1,
            "5.5" => digest.title = Text::fixed("Another title"),
            _ => {}
        }
    }
    digests.retain(|digest| digest.id != id("5.4"));
    let title = Text::fixed("Pigeon post");
    digests.push(Digest { id: id("9.9"), title, texts: 1, ladder: 1, facts: 1 });
    digests
}

fn newer() -> &'static Catalogue {
    catalogue(vec![release(1, older()), release(2, today())], &[])
}

/// A workbook of version 1 that says something of 9.9, which version 1 had.
fn of_version_1() -> (tempfile::TempDir, Session) {
    let (folder, session) = workbook();
    let path = session.path().to_owned();
    drop(session);
    let pigeons = Control::outside(id("9.9"), "Pigeon post".to_owned(), "What it asks for.".to_owned());
    let old = catalogue(vec![release(1, older())], &[pigeons]);
    let mut session = Session::open_with(&path, "Ann", old).unwrap();
    for (control, level) in [("5.1", 2), ("5.2", 3), ("5.3", 1), ("5.6", 1), ("9.9", 4)] {
        set_level(&mut session, control, level);
    }
    done(session.write_note(&id("9.9"), "They fly well.", None));
    (folder, session)
}

fn opened(path: &Path, catalogue: &'static Catalogue) -> Session {
    Session::open_with(path, "Ann", catalogue).unwrap()
}

#[test]
fn what_differs_is_told_for_each_control() {
    let changed = |texts, ladder, facts| Difference::Changed { texts, ladder, facts };
    let told: Vec<(String, Difference)> = differences(&release(1, older()), &release(2, today()))
        .into_iter()
        .map(|news| (news.id.to_string(), news.what))
        .collect();
    let expected = [
        ("5.1", changed(false, true, false)),
        ("5.2", changed(true, false, false)),
        ("5.3", changed(false, false, true)),
        ("5.4", Difference::New),
        ("5.5", changed(true, false, false)),
        ("9.9", Difference::Withdrawn),
    ];
    assert_eq!(told, expected.map(|(id, what)| (id.to_owned(), what)));
    assert_eq!(differences(&release(1, today()), &release(2, today())), []);
    assert_eq!(changed(true, true, false).told(), "texts and ladder changed");
}

#[test]
fn taking_it_over_records_the_version_and_marks_what_was_answered() {
    let (_folder, session) = of_version_1();
    let path = session.path().to_owned();
    assert!(!session.is_behind_catalogue() && session.catalogue_news().is_none());
    drop(session);
    let mut session = opened(&path, newer());
    assert!(session.is_behind_catalogue());
    let news = session.catalogue_news().unwrap();
    assert_eq!((news.from.0, news.to.0, news.differ.as_ref().unwrap().len()), (1, 2, 6));
    // 5.1 and 5.2 are answered and their words changed; of 5.3 only a fact did, and 5.5 is not answered.
    assert_eq!(news.to_review, [id("5.1"), id("5.2")]);
    let before = session.workbook().clone();
    let step = done(session.carry_over());
    assert_eq!((step.op.clone(), step.changes.len()), (Op::Catalogue, 3));
    assert_eq!(session.workbook().scope.catalogue, CatalogueVersion(2));
    let answer = |control: &str| session.workbook().answer(&id(control)).clone();
    assert!(answer("5.1").review && answer("5.2").review && !answer("5.3").review && !answer("5.6").review);
    assert_eq!(answer("5.1").level, before.answer(&id("5.1")).level);
    assert!(session.catalogue_news().is_none() && session.carry_over().is_err());
    assert_sound(&session);
    assert_eq!(opened(&path, newer()).workbook().scope.catalogue, CatalogueVersion(2));
    session.undo().unwrap();
    assert_eq!(session.workbook().scope, before.scope);
    assert!(session.is_behind_catalogue() && !session.workbook().answer(&id("5.1")).review);
    assert_sound(&session);
}

/// A control that is gone counts in no figure, and nothing of it is lost.
#[test]
fn what_was_withdrawn_stays_with_all_that_is_said_of_it() {
    let (_folder, session) = of_version_1();
    let path = session.path().to_owned();
    drop(session);
    let mut session = opened(&path, newer());
    let gone: Vec<_> = session.workbook().withdrawn(session.catalogue()).into_iter().cloned().collect();
    assert_eq!(gone, [id("9.9")]);
    let finding = session.findings().all().iter().find(|finding| finding.code == FindingCode::Withdrawn).unwrap();
    assert_eq!((finding.concerns().to_vec(), finding.control.clone()), (vec![id("9.9")], None));
    let control = session.control(&id("9.9")).unwrap();
    assert_eq!(&*control.title, "Pigeon post (no longer in the catalogue)");
    assert_eq!(session.workbook().notes(&id("9.9")).count(), 1);
    let report = session.report(None).unwrap();
    let row = report.own.iter().find(|row| row.control.id == id("9.9")).unwrap();
    assert_eq!(row.answer.level.map(u8::from), Some(4));
    // Four levels of the catalogue: 2 + 3 + 1 + 1.
    assert_eq!((report.overall.assessed, report.overall.maturity().counts()), (4, "7/4".to_owned()));
    let answers = session.catalogue().controls.iter().map(|control| session.workbook().answer(&control.id));
    assert_eq!(Tally::of(answers).assessed, 4);
    // It can still be changed, and cleared: then nothing is left to show.
    done(session.set(&[id("9.9")], &AnswerEdit { level: Some(None), ..AnswerEdit::default() }));
    let note = session.workbook().notes(&id("9.9")).next().unwrap().id;
    done(session.remove_note(note));
    assert!(session.workbook().withdrawn(session.catalogue()).is_empty());
    assert!(session.control(&id("9.9")).is_err());
    assert_sound(&session);
}

#[test]
fn the_screen_asks_once_it_is_opened_and_lists_what_is_gone() {
    let mut screen = Screen::on("an older workbook", (80, 24), |path| {
        drop(
            Session::create(
                path,
                &controlbook::session::NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" },
            )
            .unwrap(),
        );
        let pigeons = Control::outside(id("9.9"), "Pigeon post".to_owned(), String::new());
        let old = catalogue(vec![release(1, older())], &[pigeons]);
        let mut session = Session::open_with(path, "Ann", old).unwrap();
        set_level(&mut session, "5.1", 2);
        set_level(&mut session, "9.9", 4);
        drop(session);
        opened(path, newer())
    });
    assert!(screen.text().contains("The catalogue has changed"), "{}", screen.text());
    assert!(screen.text().contains("ladder changed; you have"), "{}", screen.text());
    for (width, height, name) in [(60, 15, "60x15"), (120, 40, "120x40"), (80, 24, "80x24")] {
        screen.resize(width, height).assert(&format!("catalogue_news_{name}"));
    }
    // Later is the default, and it can be asked for again.
    screen.press("enter");
    assert!(screen.session().is_behind_catalogue());
    screen.press(":").type_text("catalogue-update").press("enter");
    assert!(screen.text().contains("The catalogue has changed"), "{}", screen.text());
    screen.press("right enter");
    assert!(!screen.session().is_behind_catalogue(), "{}", screen.message());
    assert!(screen.message().contains("catalogue version 1 → 2"), "{}", screen.message());
    screen.press("g a G");
    assert!(screen.text().contains("No longer in the catalogue"), "{}", screen.text());
    assert!(screen.text().contains("Pigeon post"), "{}", screen.text());
    screen.press("g f");
    assert!(screen.text().contains("No longer in the catalogue"), "{}", screen.text());
    for (width, height) in [(0, 0), (40, 12), (60, 15), (120, 40)] {
        screen.resize(width, height);
    }
}

/// What the program knows nothing of: a version before all it has, and one behind.
#[test]
fn unknown_versions_are_told_and_nothing_is_refused() {
    let (_folder, session) = workbook();
    let path = session.path().to_owned();
    drop(session);
    let only = catalogue(vec![release(7, today())], &[]);
    let mut session = opened(&path, only);
    let news = session.catalogue_news().unwrap();
    assert_eq!((news.differ, news.to_review.len()), (None, 0));
    done(session.carry_over());
    assert_eq!(session.workbook().scope.catalogue, CatalogueVersion(7));
    drop(session);
    let mut session = Session::open(&path, "Ann").unwrap();
    assert!(session.is_ahead_of_catalogue() && session.catalogue_news().is_none());
    set_level(&mut session, "5.1", 2);
    assert_sound(&session);
}

/// A report names the version of the texts, and the one that the answers were given under.
#[test]
fn a_report_names_both_versions() {
    let (_folder, session) = of_version_1();
    let path = session.path().to_owned();
    drop(session);
    let mut session = opened(&path, newer());
    let versions = |session: &Session| {
        let versions = session.report(None).unwrap().catalogue_version.unwrap();
        (versions.version, versions.answered_under)
    };
    assert_eq!(versions(&session), (2, 1));
    let json = crate::support::rendered(&session.report_redacted(None).unwrap(), controlbook::report::Format::Json);
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["catalogue"]["version"], &json["catalogue"]["answered_under"]), (&2.into(), &1.into()));
    done(session.carry_over());
    assert_eq!(versions(&session), (2, 2));
    // One that nobody ever released, as those are that people bring along.
    drop(session);
    let session = opened(&path, catalogue(Vec::new(), &[]));
    assert_eq!(session.report(None).unwrap().catalogue_version, None);
}

#[test]
fn the_command_says_how_it_stands() {
    let shell = crate::cli::Shell::with_workbook();
    let text = shell.done(&["doctor", "acme.controlbook"]);
    assert!(text.contains("ISO/IEC 27002:2022, version 1\n"), "{text}");
    let text = shell.done(&["catalogue", "update", "acme.controlbook"]);
    assert!(text.starts_with("The workbook is answered under version 1 of the catalogue"), "{text}");
    // One that a later release wrote.
    let only = catalogue(vec![release(7, today())], &[]);
    let path = shell.path("acme.controlbook");
    done(opened(&path, only).carry_over());
    let text = shell.done(&["catalogue", "update", "acme.controlbook", "--dry-run"]);
    assert!(text.contains("which is newer than"), "{text}");
    let text = shell.done(&["doctor", "acme.controlbook"]);
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("version 1; the answers were given under version 7, which a newer controlbook has"),
        "{text}"
    );
    assert!(shell.done(&["history", "acme.controlbook"]).contains("catalogue version 1 → 7"));
}

/// The build refuses a catalogue whose texts changed while its version did not.
#[test]
fn a_changed_text_needs_a_new_version() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let now = script::digests(&data).unwrap();
    let versions = script::versions::read(&data).unwrap();
    assert_eq!(now.len(), 93);
    assert_eq!(script::versions::check(&versions, &now), Ok(()));
    let numbers: Vec<u32> = versions.iter().map(|(number, _)| *number).collect();
    assert_eq!(ISO27002_2022.releases.iter().map(|release| release.number).collect::<Vec<_>>(), numbers);
    let mut changed = now.clone();
    changed.get_mut("8.13").unwrap().ladder = "0".repeat(16);
    changed.remove("5.1");
    let fault = script::versions::check(&versions, &changed).unwrap_err();
    assert!(fault.contains("2 differ: 5.1, 8.13"), "{fault}");
    // What the build proposes is what the check takes.
    let folder = crate::support::folder();
    let target = folder.path().join("catalogue/versions");
    std::fs::create_dir_all(&target).unwrap();
    std::fs::write(target.join("1.toml"), script::versions::file(&changed)).unwrap();
    assert_eq!(script::versions::check(&script::versions::read(folder.path()).unwrap(), &changed), Ok(()));
    std::fs::write(target.join("3.toml"), "").unwrap();
    assert!(script::versions::read(folder.path()).unwrap_err().contains("without a hole"));
}
