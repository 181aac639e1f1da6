//! Asking on the screen.

use std::path::Path;

use super::{MARKER, PASSPHRASE, clear, encrypted, holding};
use crate::screen::Screen;
use controlbook::session::Session;

fn on_start(path: &Path, size: (u16, u16)) -> Screen {
    let mut screen = Screen::start(size, vec![path.to_owned()]);
    screen.press("enter");
    screen
}

/// The screen without where the workbook is, which differs from run to run.
fn shown(screen: &Screen, path: &Path) -> String {
    screen.text().replace(&path.display().to_string(), "FILE")
}

#[test]
fn a_workbook_of_the_recent_list_is_opened_with_its_passphrase() {
    let (_folder, path) = encrypted();
    let mut screen = on_start(&path, (80, 24));
    assert!(shown(&screen, &path).contains("is encrypted, or"), "{}", screen.text());
    screen.type_text("wrong one").press("enter");
    let text = screen.text();
    assert!(text.contains("the passphrase is wrong, or") && !text.contains("wrong one"), "{text}");
    assert!(screen.model.session.is_none());
    screen.type_text(PASSPHRASE);
    let text = screen.text();
    assert!(text.contains(&"•".repeat(PASSPHRASE.len())) && !text.contains("horse"), "{text}");
    screen.press("enter");
    assert!(screen.session().is_encrypted() && screen.model.overlays.is_empty());
    assert!(screen.text().contains(MARKER));
}

#[test]
fn going_back_leaves_everything_as_it_was() {
    let (_folder, path) = encrypted();
    let mut screen = on_start(&path, (80, 24));
    screen.paste(PASSPHRASE).press("ctrl-u esc");
    assert!(screen.model.session.is_none() && screen.model.overlays.is_empty());
    screen.press("enter").paste(&format!("{PASSPHRASE}\nand more")).press("enter");
    assert!(screen.session().is_encrypted(), "the first line of what is pasted counts");
}

#[test]
fn a_new_workbook_is_encrypted_where_that_is_ticked() {
    let mut screen = Screen::start((80, 24), Vec::new());
    let folder = screen.folder().to_owned();
    screen.press("N").type_text(&format!("Acme {MARKER}")).press("tab tab");
    screen.fill(&folder.join("acme.controlbook").display().to_string()).press("tab tab");
    assert!(screen.text().contains("Encrypt it with a passphrase"), "{}", screen.text());
    screen.press("space enter");
    let text = screen.text();
    assert!(text.contains("Nobody can recover a lost passphrase") && text.contains("Once more"), "{text}");
    screen.type_text("short").press("enter");
    assert!(screen.text().contains("fewer than 12"), "{}", screen.text());
    screen.type_text("shrot").press("enter enter");
    assert!(screen.text().contains("The two are not the same"), "{}", screen.text());
    screen.press("up ctrl-u").type_text("short").press("enter enter");
    assert!(screen.text().contains("press Space to say"), "{}", screen.text());
    screen.press("space enter");
    assert!(screen.session().is_encrypted() && screen.model.overlays.is_empty(), "{}", screen.text());
    assert_eq!(holding(&folder, MARKER), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_passphrase_is_given_changed_and_taken_away_by_name() {
    let (folder, path) = clear();
    let mut screen = Screen::on("a workbook in the clear", (80, 24), |_| Session::open(&path, "Ann").unwrap());
    screen.press(":").type_text("passphrase").press("enter");
    let text = screen.text();
    assert!(text.contains("Encrypt the workbook") && text.contains("SSD"), "{text}");
    screen.type_text(PASSPHRASE).press("enter").type_text(PASSPHRASE).press("enter space enter");
    let text = screen.text();
    assert!(text.contains("The workbook is encrypted now."), "{text}");
    assert_eq!(holding(folder.path(), MARKER), Vec::<std::path::PathBuf>::new());
    screen.press("esc 4");
    assert!(screen.message().starts_with("Saved"), "{}", screen.message());
    screen.press(":").type_text("passphrase").press("enter");
    assert!(screen.text().contains("Present passphrase"), "{}", screen.text());
    for typed in ["not it", "a new one, and longer", "a new one, and longer"] {
        screen.type_text(typed).press("enter");
    }
    screen.press("space enter");
    assert!(screen.text().contains("the passphrase is wrong"), "{}", screen.text());
    screen.type_text(PASSPHRASE).press("enter enter enter enter");
    assert!(screen.text().contains("has the new passphrase"), "{}", screen.text());
    screen.press("esc :").type_text("remove-pass").press("enter").type_text("a new one, and longer").press("enter");
    assert!(screen.text().contains("not encrypted any more"), "{}", screen.text());
    screen.press("esc");
    assert!(!screen.session().is_encrypted());
}

#[test]
fn a_report_says_that_it_is_not_encrypted() {
    let (_folder, path) = encrypted();
    let mut screen = on_start(&path, (80, 24));
    screen.type_text(PASSPHRASE).press("enter ctrl-e").export_jobs();
    assert!(screen.text().contains("the report will not be"), "{}", screen.text());
    screen.press("enter").export_jobs();
    assert!(screen.text().contains("It is not encrypted"), "{}", screen.text());
    screen.press("esc");
    assert!(screen.message().contains("not encrypted"), "{}", screen.message());
    std::fs::remove_file(path.with_file_name("acme-full.md")).ok();
}

#[test]
fn behind_the_passphrase_a_damaged_workbook_shows_the_ways_on() {
    let (_folder, path) = encrypted();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096 + 100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let mut screen = on_start(&path, (80, 24));
    screen.type_text(PASSPHRASE).press("enter");
    assert!(screen.text().contains("not what was saved"), "{}", screen.text());
    assert!(screen.model.key.is_some(), "a backup opens with the same key");
}

#[test]
fn every_size_is_safe() {
    let (_folder, path) = encrypted();
    for size in [(0, 0), (1, 1), (20, 5), (40, 12), (60, 15), (120, 40)] {
        let mut screen = on_start(&path, size);
        screen.type_text("typed");
        let _ = screen.text();
    }
}
