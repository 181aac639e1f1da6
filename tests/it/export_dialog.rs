//! The export dialog: what can be chosen and seen before, what is written, and what is left where it is not.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use controlbook::report::{Format, Kind};
use controlbook::tui::jobs::{Job, NotWritten};
use controlbook::tui::last_export::LastExport;
use controlbook::tui::model::{Effect, Msg, Outside};

use crate::screen::{Screen, assert_screen};
use crate::support::names;

/// The dialog over the sample, with its preview.
fn dialog(size: (u16, u16)) -> Screen {
    let mut screen = Screen::sample(size);
    screen.press("ctrl-e").export_jobs();
    screen
}

/// The export that was asked for and not done yet.
fn asked(screen: &mut Screen) -> Job {
    let place = screen.effects.iter().position(|effect| matches!(effect, Effect::Start(Job::Export(_)))).unwrap();
    match screen.effects.remove(place) {
        Effect::Start(job) => job,
        effect => panic!("{effect:?}"),
    }
}

#[test]
fn the_dialog_at_every_size() {
    assert_screen!("export_80x24", dialog((80, 24)));
    assert_screen!("export_120x40", dialog((120, 40)));
    let mut small = dialog((60, 15));
    assert_screen!("export_60x15", small);
    small.press("ctrl-v").export_jobs();
    assert_screen!("export_60x15_preview", small);
    small.press("pagedown down");
    assert!(!small.text().contains("Self-assessment against"), "it scrolls: {}", small.text());
    small.press("esc");
    assert!(small.text().contains("Redacted"), "back to the choices: {}", small.text());
}

#[test]
fn the_first_time_a_summary_to_look_at_is_proposed() {
    let mut screen = Screen::sample((120, 40));
    screen.press("ctrl-e");
    screen.effects.retain(|effect| !matches!(effect, Effect::RecallExport));
    screen.send(Msg::LastExport(None)).export_jobs();
    assert_screen!("export_first_time", screen);
    screen.press("enter").export_jobs();
    let page = fs::read_to_string(screen.folder().join("acme-summary.html")).unwrap();
    assert!(page.contains("<h2>Where things stand</h2>"));
}

#[test]
fn a_table_and_a_model_alone_can_be_chosen() {
    let mut screen = dialog((120, 40));
    screen.press("tab right").export_jobs();
    assert!(screen.text().contains("‹ controls"), "{}", screen.text());
    screen.press("tab right right").export_jobs();
    assert_screen!("export_table", screen);
    screen.press("enter").export_jobs();
    let table = fs::read_to_string(screen.folder().join("acme-gaps.csv")).unwrap();
    assert!(table.starts_with("rank,id,"), "{table}");

    let mut screen = dialog((120, 40));
    screen.press("tab left left").export_jobs();
    assert!(screen.text().contains("‹ all") && screen.text().contains("acme-full.oscal"), "{}", screen.text());
    screen.press("tab left").export_jobs();
    assert!(screen.text().contains("‹ plan-of-action-and-milestones"), "{}", screen.text());
    screen.press("enter").export_jobs();
    let model = fs::read_to_string(screen.folder().join("acme-plan-of-action-and-milestones.json")).unwrap();
    assert!(model.starts_with("{\n  \"plan-of-action-and-milestones\""), "{model}");
}

#[test]
fn only_what_makes_sense_together_can_be_chosen() {
    let mut screen = dialog((120, 40));
    let shown = |screen: &Screen, label: &str, word: &str| {
        let text = screen.text();
        text.contains(&format!("{label:<10}‹ {word} ›")) || text.contains(&format!("{label:<10}‹ {word}:"))
    };
    for kind in Kind::ALL {
        while !shown(&screen, "Report", kind.word()) {
            screen.press("right");
        }
        screen.press("tab");
        for _ in Format::ALL {
            screen.press("right");
            let format = Format::ALL.iter().find(|format| shown(&screen, "Format", format.word())).unwrap();
            assert!(format.kinds().contains(kind), "{kind} as {format}");
        }
        screen.press("shift-tab");
    }
}

#[test]
fn parts_are_left_out_of_preview_and_file_alike() {
    let mut screen = dialog((120, 40));
    screen.press("tab tab tab tab tab tab tab space").export_jobs();
    assert_screen!("export_parts", screen);
    screen.press("enter").export_jobs();
    let text = fs::read_to_string(screen.folder().join("acme-full.md")).unwrap();
    assert!(!text.contains("## Summary") && text.contains("## Legend"));
}

#[test]
fn it_is_written_and_opened() {
    let mut screen = dialog((80, 24));
    screen.press("enter");
    let job = asked(&mut screen);
    assert_screen!("export_running", screen.send(Msg::ExportProgress(420)));
    screen.send(job.run());
    assert_screen!("export_written", screen);
    let path = screen.folder().join("acme-full.md");
    assert!(fs::read_to_string(&path).unwrap().contains("ISO/IEC 27002"));
    screen.press("enter");
    assert!(screen.model.overlays.is_empty());
    assert!(screen.message().starts_with("Written: "), "{}", screen.message());
    let opens = Effect::OpenOutside(Outside::File(path));
    assert_eq!(screen.effects.last(), Some(&opens));
    screen.press("g e");
    assert_eq!(screen.effects.iter().filter(|effect| **effect == opens).count(), 2);
}

#[test]
fn work_goes_on_meanwhile() {
    let mut screen = dialog((80, 24));
    screen.press("enter enter");
    let job = asked(&mut screen);
    assert!(screen.model.overlays.is_empty());
    screen.send(Msg::ExportProgress(420)).press("g c 3");
    assert!(screen.text().contains("[export 42 %]"), "{}", screen.text());
    screen.press("ctrl-e");
    assert!(screen.text().contains("42 %"), "the same one: {}", screen.text());
    screen.press("enter").send(job.run());
    assert!(screen.message().contains("acme-full.md (g e opens it)"), "{}", screen.message());
    assert!(!screen.text().contains("[export"), "{}", screen.text());
}

#[test]
fn what_is_cancelled_leaves_no_file() {
    let mut screen = dialog((80, 24));
    let before = names(screen.folder());
    screen.press("right enter");
    let job = asked(&mut screen);
    screen.press("esc");
    assert!(screen.text().contains("Cancelling"), "{}", screen.text());
    screen.send(job.run());
    assert!(screen.text().contains("Cancelled: nothing was written"), "{}", screen.text());
    assert!(screen.text().contains("‹ soa"), "the choices stay: {}", screen.text());
    assert_eq!(names(screen.folder()), before);
}

#[test]
fn an_export_that_is_called_off_at_any_step_leaves_no_file() {
    let mut screen = dialog((80, 24));
    let before = names(screen.folder());
    screen.press("enter");
    let Job::Export(exporting) = asked(&mut screen) else { panic!() };
    let steps = AtomicUsize::new(0);
    let cancelled = AtomicBool::new(false);
    let result = exporting.run(&mut |_| {
        steps.fetch_add(1, Ordering::Relaxed);
        exporting.watch.cancel();
        cancelled.store(true, Ordering::Relaxed);
    });
    assert!(matches!(result, Err(controlbook::error::Error::Cancelled)), "{result:?}");
    assert!(cancelled.into_inner() && steps.into_inner() > 0);
    exporting.watch.cancel_and_clear();
    assert_eq!(names(screen.folder()), before);
}

#[test]
fn a_file_that_stands_there_is_replaced_only_where_that_is_said() {
    let mut screen = dialog((80, 24));
    let file = screen.folder().join("mine.md");
    fs::write(&file, "mine").unwrap();
    screen.press("tab tab").fill(&file.display().to_string()).press("enter");
    assert_screen!("export_stands_there", screen);
    screen.press("enter").export_jobs();
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine", "not without the tick");
    screen.press("space enter").export_jobs();
    assert!(fs::read_to_string(&file).unwrap().contains("ISO/IEC 27002"));

    // A workbook is never replaced, and there is no tick for it.
    screen.press("esc ctrl-e").export_jobs();
    let book = screen.session().path().display().to_string();
    screen.press("tab tab").fill(&book).press("enter").export_jobs();
    assert!(screen.text().contains("is a workbook or"), "{}", screen.text());
    assert!(!screen.text().contains("Replace acme"), "{}", screen.text());
}

#[test]
fn what_goes_wrong_meanwhile_keeps_the_choices_and_says_why() {
    let mut screen = dialog((80, 24));
    let file = screen.folder().join("new.md");
    screen.press("tab tab").fill(&file.display().to_string()).press("enter");
    let job = asked(&mut screen);
    fs::write(&file, "mine").unwrap();
    screen.send(job.run());
    assert!(screen.text().contains("Replace new.md, which stands there"), "{}", screen.text());
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");

    // The folder goes away.
    let folder = screen.folder().join("gone");
    fs::create_dir(&folder).unwrap();
    screen.press("shift-tab").fill(&folder.join("a.md").display().to_string()).press("enter");
    let job = asked(&mut screen);
    fs::remove_dir(&folder).unwrap();
    screen.send(job.run());
    assert!(screen.text().contains("cannot write into the folder"), "{}", screen.text());
    assert!(!screen.model.overlays.is_empty());

    // Behind the screen's back, it is told in the message line.
    screen.press("enter enter");
    let job = asked(&mut screen);
    screen.send(job.run());
    assert!(screen.message().starts_with("Not written: "), "{}", screen.message());
    screen.press("ctrl-e");
    assert!(screen.text().contains("gone/a.md"), "{}", screen.text());
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_told_before_the_work() {
    use std::os::unix::fs::PermissionsExt;
    let mut screen = dialog((80, 24));
    let folder = screen.folder().join("closed");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(folder.join("probe"), "").is_ok() {
        // Nothing is closed to this user.
        return;
    }
    screen.press("tab tab").fill(&folder.join("a.md").display().to_string()).press("enter");
    let Msg::Exported(told) = asked(&mut screen).run_telling(&mut |message| panic!("{message:?}")) else { panic!() };
    assert!(matches!(&told.outcome, Err(NotWritten::Refused(_))), "{told:?}");
    screen.send(Msg::Exported(told));
    assert!(screen.text().contains("Permission denied"), "{}", screen.text());
    assert!(names(&folder).is_empty());
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_was_chosen_is_remembered() {
    let mut screen = dialog((80, 24));
    let folder = screen.folder().join("out");
    fs::create_dir(&folder).unwrap();
    screen.press("right tab tab").fill(&folder.join("a.md").display().to_string()).press("enter").export_jobs();
    let remembered = screen.effects.iter().find_map(|effect| match effect {
        Effect::RememberExport(last) => Some(last.clone()),
        _ => None,
    });
    let last = remembered.unwrap();
    let stored = serde_json::to_string(&last).unwrap();
    assert!(!stored.contains("acme") && !stored.contains("a.md"), "nothing of a workbook: {stored}");
    assert_eq!(serde_json::from_str::<LastExport>(&stored).unwrap(), *last);

    // The same workbook again: there. Another client's: beside it, whatever the last one's folder was.
    screen.press("esc ctrl-e").send(Msg::LastExport(Some(last.clone())));
    assert!(screen.text().contains("‹ soa") && screen.text().contains("out/acme-soa"), "{}", screen.text());
    let mut next = Screen::fresh((80, 24));
    next.press("ctrl-e").send(Msg::LastExport(Some(last)));
    assert!(next.text().contains("‹ soa") && !next.text().contains("out/acme-soa"), "{}", next.text());

    // What was written beside the workbook goes beside it the next time.
    screen.fill(&screen.folder().join("b.md").display().to_string());
    screen.press("enter").export_jobs();
    let last = screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::RememberExport(last) => Some(last.clone()),
        _ => None,
    });
    assert!(last.unwrap().folders.is_empty());
}

#[test]
fn a_wrong_date_is_told() {
    let mut screen = dialog((80, 24));
    screen.press("tab tab tab tab").type_text("1.2.2026").press("enter").export_jobs();
    assert!(screen.text().contains("1.2.2026 is no date"), "{}", screen.text());
    screen.fill("2026-02-01").press("enter").export_jobs();
    let text = fs::read_to_string(screen.folder().join("acme-full.md")).unwrap();
    assert!(text.contains("2026-02-01"), "{text}");
}

#[test]
fn the_document_control_block_is_filled_in() {
    let mut screen = dialog((120, 40));
    screen.press("tab tab tab tab tab tab enter");
    assert_screen!("document_control", screen);
    screen.press("tab").fill("7.7").press("tab").fill("secret").press("enter").export_jobs();
    let document = &screen.session().workbook().organisation.document;
    assert_eq!((document.version.as_deref(), document.classification.as_deref()), (Some("7.7"), Some("secret")));
    let text = screen.text();
    assert!(text.contains("version 7.7") && text.contains("Version: 7.7"), "choices and preview: {text}");
    screen.press("esc u");
    assert_ne!(screen.session().workbook().organisation.document.version.as_deref(), Some("7.7"));
    screen.press("g a g D").press("tab tab tab tab tab").fill("soon").press("enter");
    assert!(screen.text().contains("\"soon\" is no day"), "{}", screen.text());
}

#[test]
fn the_mouse_chooses() {
    let mut screen = dialog((80, 24));
    let row_of = |screen: &Screen, text: &str| {
        let row = screen.text().lines().position(|line| line.contains(text)).unwrap();
        u16::try_from(row).unwrap()
    };
    let row = row_of(&screen, "Redacted: no names");
    screen.click(10, row);
    assert!(screen.text().contains("redacted-full.md"), "{}", screen.text());
    let row = row_of(&screen, "Report ");
    screen.click(10, row).export_jobs();
    assert!(screen.text().contains("redacted-soa.md"), "{}", screen.text());
    let before = screen.text();
    screen.send(Msg::Wheel { lines: 3, column: 20 });
    assert_ne!(screen.text(), before, "the preview scrolls");
}

#[test]
fn the_files_of_the_configuration_are_read_beside_the_screen() {
    let mut screen = dialog((80, 24));
    let style = screen.folder().join("style.toml");
    screen.model.wishes.style = Some(style.clone());
    // What has no use for it does not look at it.
    screen.press("esc ctrl-e").export_jobs().press("enter").export_jobs();
    assert!(screen.text().contains("The report is written"), "{}", screen.text());
    screen.press("esc ctrl-e").export_jobs().press("tab");
    while !screen.text().contains("‹ docx") {
        screen.press("right");
    }
    screen.press("enter").export_jobs();
    assert!(screen.text().contains("cannot read"), "{}", screen.text());
    fs::write(&style, "[fonts]\nbody = \"Arial\"\n").unwrap();
    screen.press("enter").export_jobs();
    assert!(fs::read(screen.folder().join("acme-full.docx")).unwrap().starts_with(b"PK"), "{}", screen.text());
}

#[cfg(unix)]
#[test]
fn a_report_is_written_in_a_terminal_and_the_choice_is_there_the_next_time() {
    let desk = crate::pty::Desk::with_sample();
    let mut terminal = desk.start();
    terminal.send("\x05");
    terminal.wait_for("how it begins");
    terminal.wait_for("Foldgate Coffee Roasters Ltd");
    terminal.send("l");
    terminal.wait_for("‹ full");
    terminal.send("\r");
    terminal.wait_for("The report is written");
    assert!(fs::read_to_string(desk.path("acme-full.html")).unwrap().contains("Statement of Applicability"));
    terminal.send("\x1b");
    terminal.wait_until("the dialog is closed", |text| !text.contains("The report is written"));
    terminal.quit();
    let left: Vec<String> = names(desk.folder.path()).into_iter().filter(|name| name.starts_with('.')).collect();
    assert_eq!(left, Vec::<String>::new());

    let mut terminal = desk.start();
    terminal.send("\x05");
    terminal.wait_for("‹ full");
    terminal.wait_for("acme-full-2.html");
    terminal.send("\x1b");
    terminal.wait_until("the dialog is closed", |text| !text.contains("‹ full"));
    terminal.quit();
}
