//! A damaged workbook on the screen and on the command line: what is wrong in plain words, and each way on.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::config::BackupLimits;
use controlbook::error::Error;
use controlbook::session::backups::{Shelf, Why};
use controlbook::session::{CheckUp, Repair, Session, WaysOn};
use controlbook::tui::jobs::Job;
use controlbook::tui::model::{Effect, Msg};
use controlbook::tui::overlay::{Damaged, Overlay};
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::cli::Shell;
use crate::screen::{Screen, assert_screen, sample_bytes};
use crate::support::{assert_sound, names};

const PAGE: usize = 4096;
const NORMAL: (u16, u16) = (80, 24);

/// The sample without its first page.
fn torn() -> Vec<u8> {
    let mut bytes = sample_bytes().to_vec();
    bytes[..PAGE].fill(0);
    bytes
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

/// The start screen with a damaged file before it, and whether there is a backup of it.
fn damaged(size: (u16, u16), bytes: &[u8], with_backup: bool) -> (Screen, PathBuf) {
    let mut screen = Screen::start(size, Vec::new());
    let path = screen.folder().join("acme.controlbook");
    let shelf = Shelf::at(screen.folder().join("backups"), BackupLimits::default());
    if with_backup {
        write(&path, sample_bytes());
        shelf.make(&path, Why::Asked).unwrap();
    }
    write(&path, bytes);
    let error = Session::open(&path, "Ann").unwrap_err();
    let mut ways = WaysOn::from(&error, Some(&shelf)).unwrap();
    if let Some(backup) = &mut ways.backup {
        // The same in every run.
        backup.at = "2026-10-05T15:40:00Z".parse().unwrap();
    }
    let overlay = Damaged::new(ways, Some(shelf), &TimeZone::UTC);
    screen.model.overlays.push(Overlay::Damaged(Box::new(overlay)));
    screen.resize(size.0, size.1);
    (screen, path)
}

/// Does what was started beside the screen, and hands over what it came to.
fn work(screen: &mut Screen) {
    let jobs: Vec<Job> = std::mem::take(&mut screen.effects)
        .into_iter()
        .filter_map(|effect| if let Effect::Start(job) = effect { Some(job) } else { None })
        .collect();
    assert_eq!(jobs.len(), 1);
    for job in jobs {
        screen.send(job.run());
    }
}

#[test]
fn a_damaged_workbook_shows_what_is_wrong_and_the_ways_on() {
    let (mut screen, path) = damaged(NORMAL, &torn(), true);
    assert_screen!("damaged_80x24", screen);
    assert_screen!("damaged_80x24_last_way", screen.press("up"));
    screen.press("enter");
    assert!(screen.model.overlays.is_empty() && screen.model.session.is_none());
    assert!(fs::read(path).unwrap() == torn());
    assert_screen!("damaged_60x15", damaged((60, 15), &torn(), true).0);
    assert_screen!("damaged_120x40", damaged((120, 40), &torn(), false).0);
    // Nothing is left to recover, so it is not offered.
    let (screen, _) = damaged(NORMAL, b"", false);
    assert_screen!("damaged_and_empty", screen);
    for (width, height) in (0..30).flat_map(|width| (0..12).map(move |height| (width * 3, height * 2))) {
        screen_of(width, height);
    }
}

fn screen_of(width: u16, height: u16) {
    let (mut screen, _) = damaged((width, height), b"", false);
    screen.press("j j k").text();
}

#[test]
fn the_newest_backup_takes_the_place_of_a_damaged_workbook() {
    let (mut screen, path) = damaged(NORMAL, &torn(), true);
    screen.press("enter");
    assert!(screen.message().contains("the damaged file is kept in"), "{}", screen.message());
    assert_sound(screen.session());
    assert_eq!(screen.session().path(), path.canonicalize().unwrap());
    assert_eq!(screen.session().workbook(), Screen::sample(NORMAL).session().workbook());
    assert!(screen.model.overlays.is_empty());
    let kept = screen.message().rsplit("kept in ").next().unwrap().to_owned();
    assert!(fs::read(kept).unwrap() == torn());
}

#[test]
fn what_can_be_read_is_recovered_beside_the_screen() {
    let (mut screen, path) = damaged(NORMAL, &torn(), false);
    screen.press("enter");
    assert_eq!(screen.message(), "Recovering what can be read…");
    work(&mut screen);
    assert_screen!("recovered_80x24", screen);
    screen.press("esc");
    assert_sound(screen.session());
    assert!(screen.session().path().ends_with("acme-recovered.controlbook"));
    assert!(fs::read(path).unwrap() == torn());
}

#[test]
fn what_can_be_read_is_looked_at() {
    let (mut screen, path) = damaged(NORMAL, &torn(), false);
    screen.press("j enter");
    assert_screen!("damaged_and_looked_at", screen);
    screen.press("3");
    assert!(screen.message().starts_with("NOT SAVED"), "{}", screen.message());
    assert!(!screen.effects.iter().any(|effect| matches!(effect, Effect::Remember(_))), "{:?}", screen.effects);
    assert!(fs::read(path).unwrap() == torn());
}

#[test]
fn the_file_is_looked_over_beside_the_screen() {
    let (mut screen, _) = damaged(NORMAL, &torn(), false);
    screen.press("j j enter");
    work(&mut screen);
    assert_screen!("looked_over_and_wrong", screen);
    screen.press("esc");
    assert!(matches!(screen.model.overlays.last(), Some(Overlay::Damaged(_))), "back to the ways on");
    // The same of a workbook that is open.
    let mut screen = Screen::sample(NORMAL);
    #[cfg(unix)]
    {
        let path = screen.session().path().to_owned();
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
    screen.effects.clear();
    screen.press(":").type_text("check-file").press("enter");
    work(&mut screen);
    assert_screen!("looked_over_and_sound", screen);
    // Whoever is typing meanwhile is not disturbed.
    let found = CheckUp::of(screen.session().path()).unwrap();
    screen.press("esc e").type_text("half a");
    screen.send(Msg::CheckedUp(Ok(Box::new(found))));
    assert!(matches!(screen.model.overlays[..], [Overlay::Editor(_)]));
    assert!(screen.message().contains("nothing is wrong with it"), "{}", screen.message());
}

#[test]
fn a_repair_that_nobody_waits_for_is_told_in_a_line() {
    let (mut screen, path) = damaged(NORMAL, &torn(), false);
    let repair = Repair::of(&path, None, "Ann").unwrap();
    screen.press("esc");
    screen.send(Msg::Repaired(Ok(Box::new(repair))));
    assert!(screen.message().contains("acme-recovered.controlbook"), "{}", screen.message());
    assert!(screen.model.session.is_none());
}

#[test]
fn only_damage_leads_there() {
    let screen = Screen::start(NORMAL, Vec::new());
    let text = screen.folder().join("letter.controlbook");
    fs::write(&text, "Dear all").unwrap();
    for (error, leads) in [
        (Session::open(&text, "Ann").unwrap_err(), false),
        (Session::open(&screen.folder().join("none"), "Ann").unwrap_err(), false),
        (Error::Busy(text.clone()), false),
        (Error::Empty(text.clone()), true),
    ] {
        assert_eq!(WaysOn::from(&error, None).is_some(), leads, "{error}");
    }
}

// --- the command line

const ACME: &str = "acme.controlbook";

#[test]
fn an_error_names_the_newest_backup_and_doctor() {
    let shell = Shell::with_workbook();
    shell.done(&["backup", ACME]);
    let mut bytes = fs::read(shell.path(ACME)).unwrap();
    bytes[..PAGE].fill(0);
    write(&shell.path(ACME), &bytes);
    let err = shell.refused(1, &["status", ACME]);
    for part in ["the newest good backup is of 20", "controlbook restore acme.controlbook", "controlbook doctor"] {
        assert!(err.contains(part), "{err}");
    }
    fs::remove_dir_all(shell.path("state")).ok();
    write(&shell.path("other.controlbook"), &bytes);
    let err = shell.refused(1, &["status", "other.controlbook"]);
    assert!(err.contains("with --repair recovers what can be read"), "{err}");
}

#[test]
fn a_repair_on_the_command_line_says_what_it_came_to() {
    let shell = Shell::with_sample();
    let mut bytes = fs::read(shell.path(ACME)).unwrap();
    // A page of answers, and one of the history.
    for page in [22, 30] {
        bytes[page * PAGE..(page + 1) * PAGE].fill(0);
    }
    write(&shell.path(ACME), &bytes);
    let out = shell.done(&["doctor", ACME, "--repair"]);
    for part in [
        "acme-recovered.controlbook",
        "acme.controlbook is as it was",
        "nothing is wrong with it",
        "No longer in the history",
        "Go on with: controlbook acme-recovered.controlbook",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(fs::read(shell.path(ACME)).unwrap() == bytes);
    shell.done(&["doctor", "acme-recovered.controlbook"]);
    let history = shell.done(&["history", "acme-recovered.controlbook"]);
    assert!(history.contains("repaired: "), "{history}");
    let json = shell.json(&["doctor", ACME, "--repair", "-o", "new.controlbook", "--json"]);
    assert_eq!((&json["sound"], &json["answers"]), (&Value::from(true), &Value::from(93)), "{json}");
    assert!(json["lost_steps"].as_array().unwrap().len() > 10 && json["repaired_in_step"].is_number(), "{json}");
    assert!(json["losses"].as_array().unwrap().iter().all(|loss| loss["fate"] == "from-history"), "{json}");
    let err = shell.refused(1, &["doctor", ACME, "--repair", "-o", "new.controlbook"]);
    assert!(err.contains("exists already"), "{err}");
    for wrong in [&["doctor", ACME, "-o", "new.controlbook"][..], &["doctor", "--catalogue", "--repair"]] {
        assert_eq!(shell.run(wrong).code, 2, "{wrong:?}");
    }
    let left = names(&shell.path(""));
    assert!(!left.iter().any(|name| name.starts_with(".controlbook-")), "{left:?}");
}
