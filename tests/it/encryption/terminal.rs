//! Asking at a real terminal: nothing of what is typed is echoed, and the terminal is as it was, however it ends.

use std::fs;

use assert_cmd::cargo::cargo_bin;
use portable_pty::CommandBuilder;
use rustix::process::Signal;

use super::{MARKER, PASSPHRASE, encrypted, holds};
use crate::pty::{Desk, Terminal};

fn desk() -> Desk {
    let desk = Desk::with_fresh();
    let (_folder, path) = encrypted();
    fs::copy(path, desk.path("acme.controlbook")).unwrap();
    desk
}

fn command(desk: &Desk, arguments: &[&str]) -> CommandBuilder {
    let mut command = desk.command(cargo_bin!("controlbook"));
    arguments.iter().for_each(|argument| command.arg(argument));
    command
}

/// The modes are those from before.
fn assert_echoes(terminal: &Terminal) {
    let modes = format!("{:?}", terminal.master.as_ref().unwrap().get_termios().unwrap().local_flags);
    assert!(modes.contains("ICANON") && modes.contains("ECHO ") && modes.contains("ISIG"), "{modes}");
}

#[test]
fn a_command_asks_without_echo() {
    let desk = desk();
    let mut terminal = Terminal::run(command(&desk, &["status", "acme.controlbook"]));
    terminal.wait_for("Passphrase of");
    terminal.send("not this one\r");
    terminal.wait_for("the passphrase is wrong");
    terminal.send(&format!("no\u{15}xx\u{7f}\u{7f}{PASSPHRASE}\r"));
    terminal.wait_for("Coverage");
    assert!(terminal.end().success());
    assert_echoes(&terminal);
    for part in ["not this one", "horse"] {
        assert!(!holds(&terminal.raw, part), "{part} was echoed");
    }
    assert!(terminal.text().contains(MARKER));
}

#[test]
fn ctrl_c_and_signals_leave_the_terminal_as_it_was() {
    let desk = desk();
    for how in ["key", "signal", "end"] {
        let mut terminal = Terminal::run(command(&desk, &["status", "acme.controlbook"]));
        terminal.wait_for("Passphrase of");
        terminal.send("half of it");
        match how {
            "key" => terminal.send("\u{3}"),
            "signal" => terminal.signal(Signal::TERM),
            _ => terminal.send("\u{15}\u{4}"),
        }
        let status = terminal.end();
        assert!(!status.success(), "{how}");
        assert_echoes(&terminal);
        assert!(!holds(&terminal.raw, "half of it"), "{how}");
    }
}

#[test]
fn a_new_passphrase_is_typed_twice_and_confirmed() {
    let desk = desk();
    let arguments = ["new", "two.controlbook", "--organisation", "Acme", "--encrypt"];
    let mut terminal = Terminal::run(command(&desk, &arguments));
    terminal.wait_for("New passphrase:");
    terminal.send("one of them, long\r");
    terminal.wait_for("The same again:");
    terminal.send("another of them\r");
    terminal.wait_for("are not the same");
    assert!(!terminal.end().success());
    let mut terminal = Terminal::run(command(&desk, &arguments));
    terminal.wait_for("New passphrase:");
    terminal.send("one of them, long\r");
    terminal.wait_for("The same again:");
    terminal.send("one of them, long\r");
    terminal.wait_for("If it is lost, the workbook is lost.");
    terminal.send("y\r");
    terminal.wait_for("Made two.controlbook");
    assert!(terminal.end().success());
    assert!(!holds(&terminal.raw, "one of them"));
}

#[test]
fn the_screen_asks_for_the_workbook_that_it_is_started_on() {
    let desk = desk();
    let mut terminal = Terminal::run(command(&desk, &["acme.controlbook"]));
    terminal.wait_for("is encrypted, or");
    terminal.send(PASSPHRASE);
    terminal.wait_for("••••••••");
    terminal.send("\r");
    terminal.wait_for(MARKER);
    terminal.quit();
    assert!(!holds(&terminal.raw, "horse"));
    // A variable that a script set is taken without a question.
    let mut command = command(&desk, &["acme.controlbook"]);
    command.env("CONTROLBOOK_PASSPHRASE", PASSPHRASE);
    let mut terminal = Terminal::run(command);
    terminal.wait_for(MARKER);
    terminal.quit();
}

#[test]
fn what_lies_open_in_an_editor_lies_in_memory() {
    let desk = desk();
    let seen = desk.path("where");
    let editor = desk.script("editor", &format!("echo \"$1 $CONTROLBOOK_PASSPHRASE\" > {}", seen.display()));
    let runtime = desk.path("runtime");
    fs::create_dir(&runtime).unwrap();
    let mut command = command(&desk, &["acme.controlbook"]);
    command.env("CONTROLBOOK_PASSPHRASE", PASSPHRASE);
    command.env("EDITOR", editor);
    command.env("XDG_RUNTIME_DIR", &runtime);
    let mut terminal = Terminal::run(command);
    terminal.wait_for(MARKER);
    terminal.send("E");
    terminal.wait_for("Nothing was written");
    terminal.quit();
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.starts_with(&runtime.display().to_string()) && !seen.contains("horse"), "{seen}");
    assert_eq!(fs::read_dir(runtime).unwrap().count(), 0);
}
