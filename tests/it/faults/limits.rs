//! Where the system gives little: limits on files, memory and what a process may have open, and surroundings that
//! point nowhere.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;

use super::operations::prepared;
use super::trace::at_home_in;
use super::{held, laid_out};
use crate::support::names;

/// Runs the program in a folder, after what a shell does first.
fn run(folder: &Path, before: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("{before} exec \"$0\" \"$@\"")]).arg(cargo_bin!("controlbook")).args(arguments);
    at_home_in(&mut command, folder).output().unwrap()
}

/// That it did what it should, or told in a sentence why not and what to do; says whether it did.
fn is_clean(output: &Output, what: &str) -> bool {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains("panicked") && !errors.contains("memory allocation"), "{what}: {errors}");
    match output.status.code() {
        Some(0) => true,
        Some(1) => {
            // A backup that could not be kept before is told in a line of its own.
            let is_told = errors.starts_with("controlbook: ") || errors.contains("\ncontrolbook: ");
            assert!(is_told && errors.contains("\n  hint: "), "{what}: {errors}");
            false
        }
        _ => panic!("{what}: {:?}: {errors}", output.status),
    }
}

#[test]
fn a_limit_of_the_system_is_told_and_costs_nothing() {
    let every = controlbook::session::catalogue().controls.iter().map(|control| control.id.as_str());
    let sentence = "It is not for us. ".repeat(100);
    let mut exclude = vec!["set", "acme.controlbook"];
    exclude.extend(every);
    exclude.extend(["--applicability", "excluded", "--reason", "no-risk", "--because", &sentence]);
    let commands: [&[&str]; 7] = [
        &exclude,
        &["set", "acme.controlbook", "5.1", "--level", "5"],
        &["attach", "acme.controlbook", "5.1", "large.txt"],
        &["new", "new.controlbook", "--organisation", "Acme"],
        &["sample", "sample.controlbook"],
        &["copy", "acme.controlbook", "copy.controlbook"],
        &["export", "acme.controlbook", "--format", "md", "-o", "report.md"],
    ];
    let before = held(&laid_out(prepared()).1).unwrap();
    let mut refused = 0;
    // Blocks of 512 bytes, open files, kibibytes of memory: the program itself takes 60,000 of those where it is not
    // optimised.
    for limit in
        ["ulimit -f 1400;", "ulimit -f 200;", "ulimit -f 16;", "ulimit -n 16;", "ulimit -n 5;", "ulimit -v 98304;"]
    {
        for arguments in commands {
            let what = format!("{limit} {:.60}", arguments.join(" "));
            let (folder, path) = laid_out(prepared());
            fs::write(folder.path().join("large.txt"), "a line of a log\n".repeat(60_000)).unwrap();
            let is_done = is_clean(&run(folder.path(), limit, arguments), &what);
            refused += usize::from(!is_done);
            // Whoever comes without the limit finds all that was there.
            let after = held(&path).unwrap_or_else(|wrong| panic!("{what}: {wrong}"));
            assert!(after == before || is_done, "{what}: it was refused, and changed something");
            let mut left = names(folder.path());
            left.retain(|name| !["acme.controlbook", "home", "large.txt"].contains(&name.as_str()));
            assert_eq!(left.len(), usize::from(is_done && after == before), "{what}: {left:?}");
            for name in left.iter().filter(|name| name.ends_with(".controlbook")) {
                held(&folder.path().join(name)).unwrap_or_else(|wrong| panic!("{what}: {wrong}"));
            }
        }
    }
    assert!(refused >= 10, "only {refused} were refused: the limits do not hold");
}

#[test]
fn folders_that_are_missing_relative_or_not_writable_are_done_without() {
    let nowhere = "export HOME=/proc/none XDG_STATE_HOME=/proc/a XDG_CONFIG_HOME=/proc/b XDG_DATA_HOME=/proc/c;";
    for surroundings in [
        "unset HOME USER;",
        "export HOME=;",
        "export HOME=home;",
        "export HOME=/no/such/folder;",
        "export HOME=\"$PWD/a file\";",
        nowhere,
        "export XDG_STATE_HOME=state XDG_CONFIG_HOME=config XDG_DATA_HOME=data;",
        "export XDG_STATE_HOME=\"$PWD/a file\" XDG_CONFIG_HOME=\"$PWD/a file\" XDG_DATA_HOME=\"$PWD/a file\";",
        "unset TMPDIR;",
        "export TMPDIR=/no/such/folder;",
        "export TMPDIR=tmp;",
        "export TMPDIR=\"$PWD/a file\";",
        "export TZ=Nowhere/AtAll LANG=xx_YY.nonsense;",
        "export TZ=:/etc/passwd LC_ALL=;",
    ] {
        let (folder, path) = laid_out(prepared());
        fs::write(folder.path().join("a file"), "in the way").unwrap();
        for arguments in [
            &["status", "acme.controlbook"][..],
            &["set", "acme.controlbook", "5.1", "--level", "5"],
            &["note", "acme.controlbook", "5.1", "Seen."],
            &["history", "acme.controlbook"],
            &["new", "new.controlbook", "--organisation", "Acme"],
            &["export", "acme.controlbook", "--format", "md", "-o", "report.md"],
            &["interview", "acme.controlbook", "--plain"],
            &["controls", "--filter", "new:yes"],
        ] {
            let what = format!("{surroundings} {}", arguments.join(" "));
            assert!(is_clean(&run(folder.path(), surroundings, arguments), &what), "{what}");
        }
        assert_eq!(held(&path).unwrap().workbook.answer(&crate::support::id("5.1")).level.map(u8::from), Some(5));
        // Nothing is scattered about where one happens to be.
        let expected = ["a file", "acme.controlbook", "home", "new.controlbook", "report.md"];
        let left = names(folder.path());
        assert!(left.iter().all(|name| expected.contains(&name.as_str())), "{surroundings} {left:?}");
        let in_the_way = fs::read(folder.path().join("a file")).unwrap();
        assert_eq!(in_the_way, b"in the way");
    }
}
