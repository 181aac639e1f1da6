//! Clocks that jump: the history is in the order in which things were done, whatever the clock said of them.

use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use controlbook::session::{Session, catalogue};
use controlbook::store::Store;
use controlbook::workbook::{Op, Step};
use jiff::Timestamp;
use uuid::Uuid;

use super::held;
use super::trace::at_home_in;
use crate::screen::Screen;
use crate::support::{assert_sound, id, set_level, to_level, workbook};

/// What the clock says at one edit after the other: ten years back, before the epoch, an hour that summer time leaves
/// out, the same hour twice, a century on, the last year there is.
const CLOCK: [&str; 8] = [
    "2026-05-04T10:00:00Z",
    "2016-05-04T10:00:00Z",
    "1969-12-31T23:59:59Z",
    "2026-03-29T01:30:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T00:30:00Z",
    "2100-02-27T12:00:00Z",
    "9999-12-30T00:00:00Z",
];

#[test]
fn the_history_is_in_the_order_of_what_was_done_whatever_the_clock_said() {
    let (folder, mut session) = workbook();
    let path = session.path().to_owned();
    set_level(&mut session, "5.1", 0);
    for (edit, at) in CLOCK.iter().enumerate() {
        let to = u8::try_from(edit % 5 + 1).unwrap();
        let changes = session.preview(&[id("5.1")], &to_level(to)).unwrap();
        let (mut store, mut state) = Store::open(&path).unwrap();
        let writing = store.begin().unwrap();
        let (seq, at) = (writing.next_seq().unwrap(), at.parse().unwrap());
        let step = Step { seq, id: Uuid::now_v7(), op: Op::Set, at, author: "Ann".to_owned(), changes };
        writing.append(catalogue(), &mut state, &step).unwrap();
        writing.commit().unwrap();
        session.refresh().unwrap();
    }
    // And one by the clock as it is.
    set_level(&mut session, "5.1", 5);
    assert_sound(&session);

    let steps = session.history(None, 9).unwrap();
    let of_control = session.history(Some(&id("5.1")), 9).unwrap();
    assert_eq!(steps, of_control);
    let times: Vec<Timestamp> = steps.iter().skip(1).rev().map(|step| step.at).collect();
    assert_eq!(times, CLOCK.map(|at| at.parse().unwrap()));
    assert!(steps.windows(2).all(|pair| pair[0].seq == pair[1].seq + 1));
    // Undo takes back what was done last, not what the clock puts last.
    assert_eq!(session.undo().unwrap().describe(), "undo: 5.1 level 5 → 3");
    assert_eq!(session.workbook().answer(&id("5.1")).level.map(u8::from), Some(3));
    drop(session);

    for zone in ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "Nowhere/AtAll"] {
        let mut command = Command::new(cargo_bin!("controlbook"));
        let output = at_home_in(command.args(["history", "acme.controlbook"]), folder.path()).env("TZ", zone).output();
        let output = output.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{zone}: {}", String::from_utf8_lossy(&output.stderr));
        // Newest first, as it was done; a zone moves each by less than a day.
        let years: Vec<&str> = text.lines().filter_map(|line| line.trim_start().get(..4)).collect();
        let told = ["2100", "2026", "2026", "2026", "1969", "2016", "2026"];
        let at = years.iter().position(|year| *year == "2100").unwrap_or_else(|| panic!("{zone}: {text}"));
        let years: Vec<&str> = years[at..].iter().map(|year| if *year == "1970" { "1969" } else { year }).collect();
        assert_eq!(years[..told.len()], told, "{zone}: {text}");
    }
    let shown = held(&path).unwrap();
    assert_eq!(shown.steps.len(), CLOCK.len() + 4);
    // The screen shows such dates, too.
    let mut screen = Screen::on("such dates", (80, 24), |_| Session::open(&path, "Ann").unwrap());
    screen.press("l G");
    assert!(screen.text().contains("workbook made"), "{}", screen.text());
    drop(folder);
}
