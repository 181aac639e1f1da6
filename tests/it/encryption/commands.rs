//! The command line: every way in, and that nothing is written in the clear without a word.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use super::{MARKER, PASSPHRASE, clear, encrypted, holding};
use crate::cli::{Ran, Shell, ran};
use crate::support::names;

/// A shell on an encrypted workbook.
fn shell() -> Shell {
    let shell = Shell::new();
    let (_folder, path) = encrypted();
    fs::copy(path, shell.path("acme.controlbook")).unwrap();
    shell
}

fn with(shell: &Shell, passphrase: &str, arguments: &[&str]) -> Ran {
    ran(shell.command().args(arguments).env("CONTROLBOOK_PASSPHRASE", passphrase))
}

fn done(shell: &Shell, arguments: &[&str]) -> Ran {
    let ran = with(shell, PASSPHRASE, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}\n{}", ran.err);
    ran
}

/// What is typed into a program's standard input, with the file descriptor that it is.
fn piped(shell: &Shell, descriptor: &str, typed: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    // The shell hands it over under another number.
    let elsewhere = if descriptor == "0" { String::new() } else { format!("{descriptor}<&0 </dev/null") };
    let program = assert_cmd::cargo::cargo_bin!("controlbook");
    let mut command = shell.plain("/bin/sh");
    command.arg("-c").arg(format!("exec {} \"$@\" {elsewhere}", program.display())).arg("sh");
    command.args(arguments).args(["--passphrase-fd", descriptor]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_script_hands_it_over_by_a_descriptor_or_a_variable() {
    let shell = shell();
    for descriptor in ["0", "3"] {
        let (code, out, err) = piped(&shell, descriptor, &format!("{PASSPHRASE}\n"), &["status", "acme.controlbook"]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{descriptor}");
        assert!(out.contains(MARKER), "{out}");
        let (code, _, err) = piped(&shell, descriptor, "wrong\n", &["status", "acme.controlbook"]);
        assert_eq!(code, Some(1));
        assert!(err.contains("the passphrase is wrong, or") && err.contains("is damaged"), "{err}");
    }
    // Its first line; what follows is still there for the command.
    let typed = format!("{PASSPHRASE}\nA note from the same pipe.");
    let (code, id, err) = piped(&shell, "0", &typed, &["note", "acme.controlbook", "5.2", "-"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(id.trim().len(), 36);
    assert!(
        done(&shell, &["show", "5.2", "--workbook", "acme.controlbook"]).out.contains("A note from the same pipe.")
    );
    assert!(with(&shell, "wrong", &["status", "acme.controlbook"]).err.contains("the passphrase is wrong"));
    let none = shell.refused(1, &["status", "acme.controlbook"]);
    assert!(none.contains("is encrypted or damaged") && none.contains("--passphrase-fd N"), "{none}");
    // Never an argument.
    let ran = with(&shell, PASSPHRASE, &["status", "acme.controlbook", "--passphrase", PASSPHRASE]);
    assert_eq!(ran.code, 2);
    // One that is not needed does no harm.
    let (_folder, path) = clear();
    fs::copy(path, shell.path("clear.controlbook")).unwrap();
    assert_eq!(done(&shell, &["status", "clear.controlbook"]).err, "");
}

#[test]
fn a_workbook_is_made_encrypted_given_a_passphrase_another_and_none() {
    let shell = Shell::new();
    let made = done(&shell, &["new", "new.controlbook", "--organisation", MARKER, "--encrypt"]);
    assert!(made.err.contains("Nobody can recover a lost passphrase"), "{}", made.err);
    assert!(made.out.contains("It is encrypted"), "{}", made.out);
    assert_eq!(holding(&shell.path(""), MARKER), Vec::<std::path::PathBuf>::new());
    let refused = with(&shell, "", &["new", "two.controlbook", "--organisation", "Acme", "--encrypt"]);
    assert!(refused.code == 1 && refused.err.contains("an empty passphrase protects nothing"), "{}", refused.err);
    let weak = with(&shell, "short", &["new", "two.controlbook", "--organisation", "Acme", "--encrypt"]);
    assert!(weak.code == 0 && weak.err.contains("fewer than 12 characters"), "{}", weak.err);
    let nobody = shell.refused(1, &["new", "three.controlbook", "--organisation", "Acme", "--encrypt"]);
    assert!(nobody.contains("no terminal to ask for a passphrase on"), "{nobody}");
    assert_eq!(names(&shell.path("")).iter().filter(|name| name.ends_with("book")).count(), 2);

    let (_folder, path) = clear();
    fs::copy(path, shell.path("acme.controlbook")).unwrap();
    shell.done(&["backup", "acme.controlbook"]);
    let set = done(&shell, &["passphrase", "set", "acme.controlbook"]);
    assert!(set.out.contains("encrypted now") && set.out.contains("SSD"), "{}", set.out);
    // What was kept before is named.
    assert!(set.out.contains("1 backup made before can still be read") && set.out.contains("backups"), "{}", set.out);
    let left = holding(&shell.path(""), MARKER);
    assert!(left.iter().all(|path| path.starts_with(shell.path("state/controlbook/backups"))), "{left:?}");
    fs::remove_dir_all(shell.path("state/controlbook/backups")).unwrap();
    let again = with(&shell, PASSPHRASE, &["passphrase", "set", "acme.controlbook"]);
    assert!(again.code == 2 && again.err.contains("passphrase change"), "{}", again.err);
    let mut change = shell.command();
    change.args(["passphrase", "change", "acme.controlbook"]).env("CONTROLBOOK_PASSPHRASE", PASSPHRASE);
    let changed = ran(change.env("CONTROLBOOK_NEW_PASSPHRASE", "another one, as long"));
    assert!(changed.code == 0 && changed.out.contains("the new passphrase"), "{}{}", changed.out, changed.err);
    assert_eq!(with(&shell, PASSPHRASE, &["status", "acme.controlbook"]).code, 1);
    let removed = with(&shell, "another one, as long", &["passphrase", "remove", "acme.controlbook"]);
    assert!(removed.code == 0 && removed.out.contains("not encrypted any more"), "{}", removed.out);
    assert!(shell.done(&["status", "acme.controlbook"]).contains(MARKER));
    let none = shell.refused(2, &["passphrase", "remove", "acme.controlbook"]);
    assert!(none.contains("is not encrypted"), "{none}");
}

#[test]
fn nothing_that_the_program_keeps_says_what_the_workbook_says() {
    let shell = shell();
    let attached = format!("{MARKER} in a file of its own. ").repeat(20_000);
    fs::create_dir(shell.path("elsewhere")).unwrap();
    fs::write(shell.path("elsewhere/log.txt"), &attached).unwrap();
    done(&shell, &["attach", "acme.controlbook", "5.1", "elsewhere/log.txt"]);
    fs::remove_dir_all(shell.path("elsewhere")).unwrap();
    done(&shell, &["set", "acme.controlbook", "5.3", "--level", "2"]);
    done(&shell, &["undo", "acme.controlbook"]);
    done(&shell, &["backup", "acme.controlbook"]);
    done(&shell, &["copy", "acme.controlbook", "copy.controlbook"]);
    let id = done(&shell, &["note", "acme.controlbook", "5.4", &format!("{MARKER} to be purged")]).out;
    done(&shell, &["purge", "acme.controlbook", id.trim(), "--yes"]);
    done(&shell, &["note", "acme.controlbook", "5.4", &format!("{MARKER} before the restore")]);
    done(&shell, &["restore", "acme.controlbook", "--yes"]);
    assert!(done(&shell, &["doctor", "acme.controlbook"]).out.contains("Nothing is wrong with it"));
    let list = done(&shell, &["backup", "acme.controlbook", "--list", "--json"]).out;
    assert!(list.matches("\"number\"").count() >= 3 && !list.contains(MARKER), "{list}");
    assert_eq!(holding(&shell.path(""), MARKER), Vec::<std::path::PathBuf>::new());
    // What is written out says so.
    for arguments in [
        &["export", "acme.controlbook", "--format", "md", "-o", "report.md"][..],
        &["export", "acme.controlbook", "--format", "csv", "-o", "-"],
    ] {
        let written = done(&shell, arguments);
        assert!(written.err.contains("It is not encrypted, as the workbook is"), "{}", written.err);
    }
    assert_eq!(holding(&shell.path(""), MARKER), [shell.path("report.md")]);
}

#[test]
fn a_backup_under_the_passphrase_of_its_time_is_restored_with_it() {
    let shell = shell();
    done(&shell, &["backup", "acme.controlbook", "-o", "old.controlbook"]);
    let mut change = shell.command();
    change.args(["passphrase", "change", "acme.controlbook"]).env("CONTROLBOOK_PASSPHRASE", PASSPHRASE);
    assert_eq!(ran(change.env("CONTROLBOOK_NEW_PASSPHRASE", "another one, as long")).code, 0);
    // The workbook is kept as it is where the passphrase of the backup does not open it.
    let restored = with(&shell, PASSPHRASE, &["restore", "elsewhere.controlbook", "old.controlbook", "--yes"]);
    assert_eq!(restored.code, 0, "{}", restored.err);
    assert_eq!(with(&shell, PASSPHRASE, &["status", "elsewhere.controlbook"]).code, 0);
    assert_eq!(holding(&shell.path(""), MARKER), Vec::<std::path::PathBuf>::new());
}
