//! The Backups screen: what is kept, what differs, going back, and what is said when it cannot be done.

use std::fs;
use std::path::Path;

use controlbook::config::{BackupLimits, SymbolSet};
use controlbook::session::backups::{Backup, Shelf, Slow, Why};
use controlbook::tui::jobs::Job;
use controlbook::tui::model::{Effect, Msg};
use controlbook::tui::theme::Symbols;
use jiff::Timestamp;

use crate::screen::{Screen, assert_screen};
use crate::support::{assert_sound, done, id, set_level};

const NORMAL: (u16, u16) = (80, 24);

/// The sample, which keeps backups.
fn keeping(size: (u16, u16)) -> Screen {
    let mut screen = Screen::sample(size);
    let shelf = Shelf::at(screen.folder().join("backups"), BackupLimits::default());
    screen.model.session.as_mut().unwrap().keep_backups(shelf, Slow::AtClosing);
    screen
}

/// Writes other words about a backup: times and sizes must be the same in every run.
fn dated(backup: &Backup, at: &str) {
    let mut record = backup.record.clone();
    record.at = at.parse::<Timestamp>().unwrap();
    record.took_ms = 5;
    fs::write(backup.path.with_extension("json"), serde_json::to_vec(&record).unwrap()).unwrap();
}

/// The sample with three backups, one of them of something damaged, and some edits after the first.
fn with_backups(size: (u16, u16)) -> Screen {
    let mut screen = keeping(size);
    let session = screen.model.session.as_mut().unwrap();
    let path = session.path().to_owned();
    session.back_up(Why::FirstEdit).unwrap();
    set_level(session, "5.1", 0);
    done(session.write_note(&id("8.13"), "Saw the restore of the accounts.", None));
    session.back_up(Why::ManyControls).unwrap();
    session.shelf().unwrap().clone().keep_as_it_is(&garbage(path.parent().unwrap()), session.id()).unwrap();
    set_level(session, "5.2", 5);
    for (backup, at) in
        session.backups().iter().zip(["2026-10-06T09:30:00Z", "2026-10-05T14:12:00Z", "2026-10-05T08:01:00Z"])
    {
        dated(backup, at);
    }
    screen.model.version += 1;
    screen.resize(size.0, size.1);
    screen
}

fn garbage(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("garbage");
    fs::write(&path, "no workbook at all ".repeat(1_000)).unwrap();
    path
}

/// What only the loop can do, done as the loop does it.
fn carry_out(screen: &mut Screen) {
    for effect in std::mem::take(&mut screen.effects) {
        match effect {
            Effect::Restore(backup) => {
                screen.send(Msg::Restore(backup));
            }
            Effect::Start(job @ Job::BackUp(_)) => {
                screen.send(job.run());
            }
            _ => {}
        }
    }
}

#[test]
fn without_backups_it_says_when_they_come() {
    assert_screen!("backups_none", keeping(NORMAL).press("g b"));
    assert_screen!("backups_none_small", keeping((60, 15)).press("g b"));
    let mut screen = keeping(NORMAL);
    for (keys, said) in [("R", "no backup here to restore"), ("D", "no backup here to delete"), ("enter j k G l", "")] {
        screen.press("g b").press(keys);
        assert!(screen.message().contains(said), "{keys}: {}", screen.message());
    }
    // Where none can be kept, it says so.
    let mut screen = Screen::sample(NORMAL);
    screen.press("g b");
    assert!(screen.text().contains("no home folder"), "{}", screen.text());
    screen.press("b");
    assert!(screen.model.message.as_ref().unwrap().is_error);
}

#[test]
fn it_lists_what_is_kept_and_says_what_differs() {
    assert_screen!("backups_80x24", with_backups(NORMAL).press("g b"));
    assert_screen!("backups_compared", with_backups(NORMAL).press("g b G enter"));
    assert_screen!("backups_120x40", with_backups((120, 40)).press("g b j enter"));
    assert_screen!("backups_60x15", with_backups((60, 15)).press("g b j enter j j j"));
    let mut screen = with_backups(NORMAL);
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    screen.press("g b G enter");
    assert!(screen.text().is_ascii(), "{}", screen.text());
    // One that is damaged cannot be compared, nor restored.
    let mut screen = with_backups(NORMAL);
    screen.press("g b enter");
    let text = screen.text();
    let panel = text.lines().filter_map(|line| line.split("││").nth(1)).map(|line| line.trim_end_matches('│').trim());
    let panel = panel.collect::<Vec<_>>().join(" ");
    assert!(panel.to_lowercase().contains("it is not a workbook"), "{text}");
    screen.press("R");
    assert!(screen.model.overlays.is_empty() && screen.model.message.as_ref().unwrap().is_error);
}

#[test]
fn a_restore_asks_by_name_and_says_what_it_kept() {
    let mut screen = with_backups(NORMAL);
    let before = screen.session().workbook().clone();
    screen.press("g b G R");
    assert_screen!("backups_restore_asked", screen);
    // Enter alone goes back: the pointer is on the other answer.
    screen.press("enter");
    carry_out(&mut screen);
    assert_eq!(screen.message(), "Nothing was changed");
    assert_eq!(*screen.session().workbook(), before);
    screen.press("R right enter");
    assert!(screen.message().starts_with("Restoring backup 1"));
    carry_out(&mut screen);
    assert_eq!(screen.message(), "Restored as it was on 2026-10-05 08:01; what was there is backup 4");
    assert_eq!(screen.session().workbook().all_notes().count() + 1, before.all_notes().count());
    assert_sound(screen.session());
    assert!(screen.text().contains("4 backups"), "{}", screen.text());
    // The same again would change nothing; and the way back is there.
    screen.press("G R");
    assert!(screen.message().contains("nothing to restore"), "{}", screen.message());
    screen.press("g g R right enter");
    carry_out(&mut screen);
    assert_eq!(*screen.session().workbook(), before);
    // The other screens show what is there now.
    screen.press("g c");
    assert!(screen.text().contains("5.1"), "{}", screen.text());
}

#[test]
fn one_can_be_made_and_deleted() {
    let mut screen = keeping(NORMAL);
    screen.press("g b b");
    assert_eq!(screen.message(), "Making a backup…");
    screen.press("R");
    assert!(screen.message().contains("being made"), "{}", screen.message());
    carry_out(&mut screen);
    assert!(screen.message().starts_with("Backup 1 is kept: "), "{}", screen.message());
    assert_eq!(screen.session().backups()[0].record.why, Why::Asked);
    assert!(screen.text().contains("1 backup, "), "{}", screen.text());
    screen.press("D");
    assert!(
        screen.text().contains("It is the only one") && screen.text().contains("Delete backup 1 of "),
        "{}",
        screen.text()
    );
    screen.press("esc");
    assert_eq!(screen.session().backups().len(), 1);
    screen.press("D right enter");
    assert_eq!((screen.message(), screen.session().backups().len()), ("Backup 1 is deleted", 0));
    assert!(screen.text().contains("There are no backups"), "{}", screen.text());
}

#[test]
fn a_backup_that_cannot_be_made_is_told_beside_the_edit() {
    let mut screen = Screen::sample(NORMAL);
    fs::write(screen.folder().join("taken"), "").unwrap();
    let shelf = Shelf::at(screen.folder().join("taken"), BackupLimits::default());
    screen.model.session.as_mut().unwrap().keep_backups(shelf, Slow::AtClosing);
    screen.press("1");
    let message = screen.model.message.clone().unwrap();
    assert!(message.is_error && message.text.starts_with("Work goes on, but no backup of"), "{}", message.text);
    screen.press("2");
    assert!(!screen.model.message.as_ref().unwrap().is_error, "{}", screen.message());
}

/// Edits where a backup would take too long.
fn owing() -> Screen {
    let mut screen = keeping(NORMAL);
    let session = screen.model.session.as_mut().unwrap();
    let backup = session.back_up(Why::Asked).unwrap().unwrap();
    let mut record = backup.record;
    (record.at, record.took_ms) = ("2026-01-01T00:00:00Z".parse().unwrap(), 60_000);
    fs::write(backup.path.with_extension("json"), serde_json::to_vec(&record).unwrap()).unwrap();
    screen.press("1");
    screen.effects.clear();
    screen
}

#[test]
fn what_is_owed_is_made_before_the_program_ends() {
    let mut screen = owing();
    screen.press("q");
    assert!(screen.message().starts_with("Keeping a backup before closing ("), "{}", screen.message());
    assert!(!screen.effects.contains(&Effect::Quit));
    screen.press("2 j");
    assert_eq!(screen.effects.len(), 1, "nothing else is done meanwhile");
    carry_out(&mut screen);
    assert_eq!(screen.effects, [Effect::Quit]);
    assert_eq!(screen.session().backups()[0].record.why, Why::Closing);

    // Whoever does not want to wait need not.
    for (keys, ends) in [("q ctrl-c", true), ("q q", true), ("ctrl-c", true), ("q esc", false)] {
        let mut screen = owing();
        screen.press(keys);
        assert_eq!(screen.effects.contains(&Effect::Quit), ends, "{keys}");
    }
    let mut screen = owing();
    screen.press("q esc");
    carry_out(&mut screen);
    assert!(screen.message().contains("is kept"), "{}", screen.message());
    screen.press("q");
    assert_eq!(screen.effects, [Effect::Quit], "it is owed no longer");

    // What could not be made is read before the program ends.
    let mut screen = owing();
    screen.press("q").send(Msg::BackedUp(Err("the disk is full".to_owned())));
    assert_eq!(screen.message(), "Still open, because the disk is full. q closes");
    screen.press("q");
    assert!(screen.effects.contains(&Effect::Quit));
}

#[test]
fn what_is_owed_is_made_when_another_workbook_is_opened() {
    let mut screen = owing();
    let other = crate::support::workbook_in(screen.folder(), "other.controlbook");
    let path = other.path().display().to_string();
    drop(other);
    screen.press("g h O").fill(&path).press("enter");
    assert_eq!(screen.session().workbook().organisation.name, "Acme");
    assert!(
        screen.effects.iter().any(|effect| matches!(effect, Effect::Start(Job::BackUp(_)))),
        "{:?}",
        screen.effects
    );
}

#[test]
fn a_purge_names_the_backups_that_still_hold_it() {
    let mut screen = keeping(NORMAL);
    let session = screen.model.session.as_mut().unwrap();
    done(session.write_note(&id("5.1"), "A secret.", None));
    for _ in 0..2 {
        session.back_up(Why::Asked).unwrap();
    }
    let note = session.workbook().notes(&id("5.1")).last().unwrap().clone();
    screen
        .model
        .overlays
        .push(controlbook::tui::overlay::Overlay::Confirm(controlbook::tui::overlay::Confirm::purge(&note)));
    screen.press("right enter");
    assert_eq!(
        screen.message(),
        "The note is gone for good, from the history too. Still in backups 3, 2, which hold it until deleted: g b"
    );
}

#[test]
fn a_workbook_that_can_only_be_read_is_not_restored() {
    let mut screen = with_backups(NORMAL);
    let path = screen.session().path().to_owned();
    fs::hard_link(&path, screen.folder().join("twin")).unwrap();
    let shelf = screen.session().shelf().unwrap().clone();
    screen.model.shelf = Some(shelf);
    screen.model.open(&path).unwrap();
    screen.press("g b G R");
    assert!(screen.message().starts_with("Read only: "), "{}", screen.message());
}

#[test]
fn every_size_is_safe() {
    let mut screen = with_backups(NORMAL);
    screen.press("g b G enter");
    for width in (0..90).step_by(3).chain([120, 200]) {
        for height in [0, 1, 2, 3, 5, 8, 11, 12, 13, 15, 24, 40] {
            screen.resize(width, height);
            screen.text();
            screen.press("k j");
        }
    }
    screen.resize(80, 24).press("R");
    for (width, height) in [(0, 0), (1, 1), (10, 3), (40, 12), (60, 15), (200, 60)] {
        screen.resize(width, height);
        screen.text();
    }
}

#[test]
fn the_mouse_points_at_a_backup() {
    let mut screen = with_backups(NORMAL);
    screen.press("g b").click(5, 3);
    assert_eq!(screen.model.backups.selected, 1);
    screen.click(5, 20);
    assert_eq!(screen.model.backups.selected, 1);
}
